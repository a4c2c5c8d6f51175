"""The command over tables of statistics: import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kzhealth.cli.common import FactsFormat, FactsFormatOption, QuietOption, print_facts, read_day, read_limits
from kzhealth.errors import UsageError

__all__ = ["import_"]


def import_(
    table: Annotated[Path, typer.Argument(help="The table: .csv, .xlsx, .xls or .ods.")],
    mapping: Annotated[Path | None, typer.Option(help="The mapping (YAML): what headers, labels and marks mean.")] = None,
    draft: Annotated[
        Path | None, typer.Option(help="Write a first mapping to this file, for a person to mend; nothing is imported.")
    ] = None,
    seeds: Annotated[Path, typer.Option(help="Folder with the sheets: sources.csv, facts/, reference/, exceptions.csv.")] = Path("seeds"),
    sheet: Annotated[str | None, typer.Option(help="With --draft: the sheet that is meant.")] = None,
    encoding: Annotated[str, typer.Option(help="With --draft: the encoding of a CSV file.")] = "utf-8",
    delimiter: Annotated[str, typer.Option(help="With --draft: comma, semicolon or tab, between the cells of a CSV file.")] = "comma",
    reviewed_on: Annotated[str | None, typer.Option(help="Day of the decisions, YYYY-MM-DD; by default today.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="TABLE is a new edition of the one registered.")] = False,
    limit: Annotated[
        list[str] | None,
        typer.Option(
            help="Raise a limit: bytes, unpacked, ratio, cells, seconds, pace or memory, e.g. --limit cells=5000000. May be repeated."
        ),
    ] = None,
    quiet: QuietOption = False,
    format: FactsFormatOption = FactsFormat.text,
) -> None:
    """Make the figures of a table of statistics into accepted rows of a fact sheet, each proved by its cell.

    A cell that cannot be read stops the import and is named; then nothing is written. Every other cell is counted.

    Example: kzhealth import doctors.xlsx --mapping doctors.yaml
    """
    from kzhealth.documents.tables import DELIMITERS, TableLimits
    from kzhealth.files import write_file
    from kzhealth.report.text import printable

    if (mapping is None) == (draft is None):
        raise UsageError("expected either --mapping, to import by it, or --draft, to have a first one written")
    if draft is not None:
        from kzhealth.imports.draft import draft_mapping

        if draft.exists():
            raise UsageError(f"{draft} is there already; name another --draft, or remove it")
        if delimiter not in DELIMITERS:
            raise UsageError(f"--delimiter {delimiter!r}: expected one of {', '.join(DELIMITERS)}")
        text, doubts = draft_mapping(table, sheet=sheet, encoding=encoding, delimiter=delimiter, limits=read_limits(limit, TableLimits))
        write_file(draft, text.encode())
        print(printable(f"{draft}: a first mapping; look at " + "; ".join(doubts)))
        return
    if mapping is not None:
        from kzhealth.imports import import_table

        day = read_day(reviewed_on, "--reviewed-on")
        done = import_table(table, mapping, seeds, reviewed_on=day, replaced=replace, limits=read_limits(limit, TableLimits))
        if not quiet:
            print_facts(done.to_dict(), format, "\n".join(map(printable, done.summary.splitlines())))
