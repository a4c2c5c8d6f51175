"""The command that gives a package out in other formats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import kzhealth
from kzhealth.cli.common import FactsFormat, FactsFormatOption, QuietOption, complain, list_files, print_facts

__all__ = ["export"]


class ExportFormat(StrEnum):
    """What a package is given out as."""

    csv = "csv"
    parquet = "parquet"
    sqlite = "sqlite"
    duckdb = "duckdb"
    xlsx = "xlsx"
    dcat = "dcat"
    schema_org = "schema.org"
    croissant = "croissant"
    csvw = "csvw"
    sdmx = "sdmx-csv"
    egov = "egov"
    hdx = "hdx"
    zenodo = "zenodo-json"
    all = "all"


class Language(StrEnum):
    """In which language titles are."""

    en = "en"
    ru = "ru"
    kk = "kk"


def export(
    package: Annotated[
        Path | None, typer.Argument(help="A package (folder or datapackage.json); by default the bundled one.", show_default=False)
    ] = None,
    to: Annotated[list[ExportFormat], typer.Option("--to", help="The format; may be given more than once.")] = ...,  # type: ignore[assignment]
    output: Annotated[Path, typer.Option(help="Folder to write the files into, beside whatever else it holds.")] = Path("export"),
    base_url: Annotated[
        str | None, typer.Option(help="Address that the files of the package are to have, for descriptions that name them.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of titles in spreadsheets.")] = Language.en,
    csv_safe: Annotated[bool, typer.Option("--csv-safe", help="Put ' before text in CSV that a spreadsheet takes for a formula.")] = False,
    validate: Annotated[bool, typer.Option(help="Validate first, and write nothing if there are errors.")] = True,
    quiet: QuietOption = False,
    format: FactsFormatOption = FactsFormat.text,
) -> None:
    """Write a package in other formats: for analysis, spreadsheets, databases, portals and search.

    Example: kzhealth export datapackage --to xlsx --to dcat --output export --language kk
    """
    made = kzhealth.export(
        package,
        to=[form.value for form in to],
        output=output,
        validate=validate,
        base_url=base_url,
        language=language.value,
        csv_safe=csv_safe,
    )
    for notice in () if quiet else made.notices:
        complain(notice)
    if not quiet:
        print_facts(made.to_dict(), format, list_files(made.folder, made.files))


def report(
    package: Annotated[
        Path | None, typer.Argument(help="A package (folder or datapackage.json); by default the bundled one.", show_default=False)
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder to write the page into: index.html, and the package beside it.")] = Path("site"),
    sources: Annotated[
        Path | None, typer.Option(help="Folder with the source documents: each figure is then shown in its sentence.", show_default=False)
    ] = None,
    language: Annotated[Language | None, typer.Option(help="Language that the page opens in; by default that of the browser.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="How many rows of a table stand on the page; the files hold them all.")] = 2000,
    quiet: QuietOption = False,
    format: FactsFormatOption = FactsFormat.text,
) -> None:
    """Write a package as a page to open in a browser: figures with their proof, charts, quality, dictionary; no network needed.

    Example: kzhealth report datapackage --output site --language kk
    """
    made = kzhealth.report(package, output=output, sources=sources, language=language and language.value, rows=rows)
    if not quiet:
        print_facts(made.to_dict(), format, list_files(made.folder, made.files))
    if not made.report.ok:
        complain(f"the package has errors; the page tells them: {made.report.verdict}")
        raise typer.Exit(made.report.exit_code)
