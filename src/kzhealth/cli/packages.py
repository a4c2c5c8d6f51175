"""Commands over packages and tables: build, aggregate, verify, diff, schema, info."""

from __future__ import annotations

import json
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import kzhealth
from kzhealth.cli.common import (
    AllowLoopbackOption,
    AllowRemoteOption,
    FactsFormat,
    FactsFormatOption,
    FormatOption,
    QuietOption,
    ReportFormat,
    complete_table,
    print_facts,
    print_report,
)
from kzhealth.errors import InputError, InvalidData

__all__ = ["aggregate", "build", "diff", "info", "schema", "verify"]


class SchemaFormat(StrEnum):
    """How a schema is printed."""

    json = "json"
    markdown = "markdown"
    pandera = "pandera"


def build(
    seeds: Annotated[Path, typer.Option(help="Folder with the sheets: sources.csv, facts/, reference/, exceptions.csv.")] = Path("seeds"),
    output: Annotated[Path, typer.Option(help="Folder to write the package to.")] = Path("datapackage"),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if the package there differs from what would be built.")
    ] = False,
    quiet: QuietOption = False,
    format: FormatOption = ReportFormat.text,
) -> None:
    """Build the data package from the reviewed facts, if schemas and rules find no error.

    Example: kzhealth build --seeds seeds --output datapackage --check
    """
    from kzhealth.package import build_package, compare_package, write_package

    try:
        built = build_package(seeds, None if check else output)
    except InvalidData as error:
        print_report(error.report, format)
        raise
    if not check:
        write_package(built, output)  # before anything is printed: whoever reads may close the pipe
    if not quiet:
        print_report(built.report, format)
        for name, count in built.waiting.items():
            print(f"{seeds / 'facts' / name}.csv: {count} row{'s' * (count > 1)} waiting for a decision", file=sys.stderr)
    if check:
        differences = compare_package(built, output)
        for line in () if quiet else differences:
            print(line, file=sys.stderr)
        raise typer.Exit(1 if differences else 0)


def aggregate(
    records: Annotated[list[Path], typer.Argument(help="Record-level tables: CSV or Parquet files, or patterns in quotes.")],
    mapping: Annotated[Path, typer.Option(help="YAML that says which columns tell what, and which rows make which indicator.")],
    output: Annotated[Path, typer.Option(help="Folder to write the package to.")],
    population: Annotated[
        Path | None, typer.Option(help="CSV of region_id, year, population: what rates are divided by.", show_default=False)
    ] = None,
    threshold: Annotated[int, typer.Option(min=2, help="Counts from 1 to below it are suppressed.")] = 5,
    engine: Annotated[str, typer.Option(help="What counts: polars or spark; the package is the same.")] = "polars",
    master: Annotated[str | None, typer.Option(help="Master of a Spark cluster, e.g. spark://host:7077.", show_default=False)] = None,
    quiet: QuietOption = False,
    format: FormatOption = ReportFormat.text,
) -> None:
    """Make a package of counts, rates and shares from records of patients or events, small counts suppressed.

    Example: kzhealth aggregate deaths-2024.parquet --mapping mapping.yaml --population population.csv --output aggregates
    """
    from kzhealth.engines import get_engine

    options = {"master": master} if master and engine == "spark" else {}
    asked = get_engine(engine, **options)
    try:
        made = kzhealth.aggregate(records, mapping, population=population, threshold=threshold, engine=asked)
    except InvalidData as error:
        print_report(error.report, format)
        raise
    made.write(output)
    if not quiet:
        print(json.dumps(made.to_dict(), ensure_ascii=False, indent=2) if format is ReportFormat.json else made.to_text())


def verify(
    package: Annotated[Path | None, typer.Argument(help="The package to prove; by default the bundled one.", show_default=False)] = None,
    sources: Annotated[Path, typer.Option(help="Folder with the source documents.")] = ...,  # type: ignore[assignment]
    quiet: QuietOption = False,
    format: FormatOption = ReportFormat.text,
) -> None:
    """Prove every figure against its document: checksum, quote in its place, value read again.

    Example: kzhealth verify --sources documents/
    """
    report = kzhealth.verify(sources, package)
    if not quiet:
        print_report(report, format)
    raise typer.Exit(report.exit_code)


def schema(
    name: Annotated[str, typer.Argument(help="A table, e.g. observations.", autocompletion=complete_table)],
    format: Annotated[
        SchemaFormat, typer.Option("--format", help="Table Schema, page, or the YAML that pandera loads.")
    ] = SchemaFormat.json,
) -> None:
    """Print the schema of a table.

    Example: kzhealth schema budgets --format markdown
    """
    from kzhealth.report.markdown import schema_to_markdown

    spec = kzhealth.schema(name)
    if format is SchemaFormat.json:
        print(json.dumps(spec.descriptor, ensure_ascii=False, indent=2))
    elif format is SchemaFormat.markdown:
        print(schema_to_markdown(spec), end="")
    else:
        # which library holds the text of a column is the reader's choice, not the schema's
        print(str(spec.to_pandera().to_yaml()).replace("string[pyarrow]", "string").replace("string[python]", "string"), end="")


def info(
    path: Annotated[
        str | None,
        typer.Argument(help="A package: folder, datapackage.json, zip, address; by default the bundled one.", show_default=False),
    ] = None,
    allow_remote: AllowRemoteOption = False,
    allow_loopback: AllowLoopbackOption = False,
    format: FactsFormatOption = FactsFormat.text,
) -> None:
    """Show a package at a glance: version, licence, tables and their rows.

    Example: kzhealth info datapackage
    """
    from kzhealth.bundled import bundled_path
    from kzhealth.origins import make_fetcher
    from kzhealth.report.text import package_to_dict, package_to_text
    from kzhealth.resources import read_tables

    fetcher = make_fetcher("loopback" if allow_loopback else allow_remote)
    descriptor, tables = read_tables(path or bundled_path("datapackage"), fetcher)
    rows = {name: table.rows for name, table in tables.items()}
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    text = f"kzhealth {kzhealth.__version__}\n{package_to_text(descriptor, rows, width=width)}"
    print_facts({"kzhealth": kzhealth.__version__, **package_to_dict(descriptor, rows)}, format, text)


class DiffFormat(StrEnum):
    """How differences are printed."""

    text = "text"
    json = "json"
    markdown = "markdown"


def diff(
    old: Annotated[
        str, typer.Argument(help="The edition before: a folder, a datapackage.json or REVISION:PATH of git here, a zip or an address.")
    ],
    new: Annotated[str, typer.Argument(help="The edition after, given likewise.")],
    limit: Annotated[int, typer.Option(min=1, help="How many rows and cells of a table to list; all are counted.")] = 1000,
    changelog: Annotated[
        Path | None, typer.Option(help="Markdown file to put a section for the new version into.", show_default=False)
    ] = None,
    allow_remote: AllowRemoteOption = False,
    allow_loopback: AllowLoopbackOption = False,
    quiet: QuietOption = False,
    format: Annotated[DiffFormat, typer.Option("--format", help="How to print the differences.")] = DiffFormat.text,
) -> None:
    """Tell what differs between two editions of a package; exit 1 if a table, field, code or unit that readers rely on is gone.

    Example: kzhealth diff HEAD~1:datapackage datapackage
    """
    from kzhealth.files import write_file
    from kzhealth.report.changes import DIFF_FORMATS, add_to_changelog
    from kzhealth.report.text import fitted

    found = kzhealth.diff(old, new, limit=limit, allow_remote="loopback" if allow_loopback else allow_remote)
    if not quiet:
        width = shutil.get_terminal_size().columns if format is DiffFormat.text and sys.stdout.isatty() else None
        print(fitted(DIFF_FORMATS[format.value](found), width))
    if changelog and found.counts:
        try:
            text = changelog.read_text(encoding="utf-8") if changelog.exists() else ""
        except (OSError, ValueError) as error:
            raise InputError(f"cannot read the changelog {changelog}: {error}; expected a Markdown file in UTF-8") from error
        write_file(changelog, add_to_changelog(text, found).encode())
    raise typer.Exit(found.exit_code)
