"""The ``kzhealth`` command: arguments in, text out; all work is done by the modules below."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import kzhealth
from kzhealth.errors import InvalidData, KzHealthError

if TYPE_CHECKING:
    from kzhealth.model import Report

__all__ = ["app", "main"]

app = typer.Typer(
    name="kzhealth",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Regional health care data of Kazakhstan: build, validate, prove and describe data packages. "
    "Exit codes: 0 sound, 1 the data have errors, 2 wrong usage, 3 input unreadable or refused, 4 cannot write.",
)


class ReportFormat(StrEnum):
    """How a report is printed."""

    text = "text"
    json = "json"


class SchemaFormat(StrEnum):
    """How a schema is printed."""

    json = "json"
    markdown = "markdown"
    pandera = "pandera"


FormatOption = Annotated[ReportFormat, typer.Option("--format", help="How to print the report.")]


def _print_report(report: Report, format: ReportFormat) -> None:
    from kzhealth.report.text import report_to_json, report_to_text

    print(report_to_json(report) if format is ReportFormat.json else report_to_text(report))


@app.command()
def build(
    seeds: Annotated[Path, typer.Option(help="Folder with the sheets: sources.csv, facts/, reference/, exceptions.csv.")] = Path("seeds"),
    output: Annotated[Path, typer.Option(help="Folder to write the package to.")] = Path("datapackage"),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if the package there differs from what would be built.")
    ] = False,
    format: FormatOption = ReportFormat.text,
) -> None:
    """Build the data package from the reviewed facts, if schemas and rules find no error.

    Example: kzhealth build --seeds seeds --output datapackage --check
    """
    from kzhealth.package import build_package, compare_package, write_package

    try:
        built = build_package(seeds)
    except InvalidData as error:
        _print_report(error.report, format)
        raise
    _print_report(built.report, format)
    if check:
        differences = compare_package(built, output)
        for line in differences:
            print(line, file=sys.stderr)
        raise typer.Exit(1 if differences else 0)
    write_package(built, output)


@app.command()
def validate(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A package (folder or datapackage.json), a folder of tables or one CSV file; by default the bundled package.",
            show_default=False,
        ),
    ] = None,
    table: Annotated[str | None, typer.Option(help="Which table a CSV file is, e.g. observations.")] = None,
    rules: Annotated[bool, typer.Option(help="Also run the consistency rules.")] = True,
    limit: Annotated[int, typer.Option(min=1, help="How many findings of one kind and field to list; all are counted.")] = 1000,
    format: FormatOption = ReportFormat.text,
) -> None:
    """Check a package or table against its schemas and the consistency rules.

    Example: kzhealth validate observations.csv --table observations --format json
    """
    report = kzhealth.validate(path, table, rules=rules, limit=limit)
    _print_report(report, format)
    raise typer.Exit(report.exit_code)


@app.command()
def verify(
    package: Annotated[Path | None, typer.Argument(help="The package to prove; by default the bundled one.", show_default=False)] = None,
    sources: Annotated[Path, typer.Option(help="Folder with the source documents.")] = ...,  # type: ignore[assignment]
    format: FormatOption = ReportFormat.text,
) -> None:
    """Prove every figure against its document: checksum, quote in its place, value read again.

    Example: kzhealth verify --sources documents/
    """
    report = kzhealth.verify(sources, package)
    _print_report(report, format)
    raise typer.Exit(report.exit_code)


@app.command()
def schema(
    name: Annotated[str, typer.Argument(help="A table, e.g. observations.")],
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


@app.command()
def info(
    path: Annotated[Path | None, typer.Argument(help="A package; by default the bundled one.", show_default=False)] = None,
) -> None:
    """Show a package at a glance: version, licence, tables and their rows.

    Example: kzhealth info datapackage
    """
    from kzhealth.bundled import bundled_path
    from kzhealth.report.text import package_to_text
    from kzhealth.validate import read_tables

    descriptor, tables = read_tables(path or bundled_path("datapackage"))
    print(f"kzhealth {kzhealth.__version__}")
    print(package_to_text(descriptor, {name: table.rows for name, table in tables.items()}))


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        print(f"kzhealth {kzhealth.__version__}")
        raise typer.Exit


def _run() -> int | str | None:
    """Run the command; what it ends with."""
    try:
        app()
    except KzHealthError as error:
        from kzhealth.report.text import printable

        print(f"kzhealth: {printable(' '.join(str(error).split()))}", file=sys.stderr)
        return error.exit_code
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # typer ends with 1, which is to say that the data have errors
            raise end.__context__ from None
        return end.code
    return 0


def main() -> None:
    """Run the command; errors of this library become one line on standard error and their exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal that cannot show a Kazakh letter shows its code: no report is lost to an encoding
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    try:
        status = _run()
        print(end="", flush=True)
    except BrokenPipeError:
        _drop_output()
        status = 141
    except OSError as error:
        print(f"kzhealth: {error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        status = 3
        if not error.filename:
            _drop_output()
            status = 4
    sys.exit(status)


def _drop_output() -> None:
    """Drop what could not be printed, so that Python does not try again on its way out."""
    if sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())
