"""The command that gives a package out in other formats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import kzhealth
from kzhealth.cli.common import complain

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
) -> None:
    """Write a package in other formats: for analysis, spreadsheets, databases, portals and search.

    Example: kzhealth export datapackage --to xlsx --to dcat --output export --language kk
    """
    made = kzhealth.export(
        package,
        to=[format.value for format in to],
        output=output,
        validate=validate,
        base_url=base_url,
        language=language.value,
        csv_safe=csv_safe,
    )
    for notice in made.notices:
        complain(notice)
    for name, size in made.files.items():
        print(f"{made.folder / name}  {size:,} bytes".replace(",", " "))
