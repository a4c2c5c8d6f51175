"""The ``kzhealth`` command: arguments in, text out; all work is done by the modules below."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import kzhealth
from kzhealth.errors import InputError, InvalidData, KzHealthError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzhealth.model import Report
    from kzhealth.proposals import Extraction

__all__ = ["app", "main"]

app = typer.Typer(
    name="kzhealth",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Regional health care data of Kazakhstan: extract facts, build, validate, prove and describe data packages. "
    "Exit codes: 0 sound, 1 the data have errors, 2 wrong usage, 3 input unreadable or refused, 4 cannot write.",
)


class ReportFormat(StrEnum):
    """How a report is printed."""

    text = "text"
    json = "json"
    frictionless = "frictionless-json"
    junit = "junit"
    sarif = "sarif"
    github = "github"
    markdown = "markdown"
    html = "html"


class SchemaFormat(StrEnum):
    """How a schema is printed."""

    json = "json"
    markdown = "markdown"
    pandera = "pandera"


FormatOption = Annotated[ReportFormat, typer.Option("--format", help="How to print the report.")]


def _print_report(report: Report, format: ReportFormat) -> None:
    from kzhealth.report.formats import FORMATS

    print(FORMATS[format.value](report))


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
    for name, count in built.waiting.items():
        print(f"{seeds / 'facts' / name}.csv: {count} row{'s' * (count > 1)} waiting for a decision", file=sys.stderr)
    if check:
        differences = compare_package(built, output)
        for line in differences:
            print(line, file=sys.stderr)
        raise typer.Exit(1 if differences else 0)
    write_package(built, output)


@app.command()
def validate(
    path: Annotated[
        str | None,
        typer.Argument(
            help="A package (folder or datapackage.json), a folder of tables or one CSV file; by default the bundled package.",
            show_default=False,
        ),
    ] = None,
    table: Annotated[str | None, typer.Option(help="Which table a CSV file is, e.g. observations.")] = None,
    schema: Annotated[
        Path | None, typer.Option(help="Table Schema of a CSV file that is none of these tables; its keys may refer to reference tables.")
    ] = None,
    rules: Annotated[bool, typer.Option(help="Also run the consistency rules.")] = True,
    limit: Annotated[int, typer.Option(min=1, help="How many findings of one kind and field to list; all are counted.")] = 1000,
    engine: Annotated[str, typer.Option(help="What runs the checks: polars, pandas, duckdb or spark; the report is the same.")] = "polars",
    master: Annotated[str | None, typer.Option(help="Master of a Spark cluster, e.g. spark://host:7077.", show_default=False)] = None,
    allow_remote: Annotated[bool, typer.Option("--allow-remote", help="Fetch what is named by a public https address.")] = False,
    allow_loopback: Annotated[bool, typer.Option("--allow-loopback", help="Fetch from this machine too, also over http.")] = False,
    format: FormatOption = ReportFormat.text,
) -> None:
    """Check a package or table against its schemas and the consistency rules.

    Example: kzhealth validate observations.csv --table observations --format json
    """
    from kzhealth.engines import get_engine
    from kzhealth.schema import read_schema

    if schema and table:
        raise UsageError("give the Table Schema of the file or the name of its table, not both")
    options = {"master": master} if master and engine == "spark" else {}
    remote: bool | Literal["loopback"] = "loopback" if allow_loopback else allow_remote
    report = kzhealth.validate(
        path,
        read_schema(schema) if schema else table,
        rules=rules,
        limit=limit,
        engine=get_engine(engine, **options),
        allow_remote=remote,
    )
    _print_report(report, format)
    raise typer.Exit(report.exit_code)


@app.command()
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
        _print_report(error.report, format)
        raise
    made.write(output)
    print(json.dumps(made.to_dict(), ensure_ascii=False, indent=2) if format is ReportFormat.json else made.to_text())


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


class FactFormat(StrEnum):
    """How facts are printed."""

    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    table = "table"


class DocumentFormat(StrEnum):
    """What kind of document is read."""

    txt = "txt"
    md = "md"
    html = "html"
    docx = "docx"
    pdf = "pdf"


@app.command()
def extract(
    files: Annotated[
        list[Path],
        typer.Argument(help="Documents (.txt, .md, .html, .docx, .pdf) or folders of them; - reads standard input.", allow_dash=True),
    ],
    published: Annotated[
        str | None,
        typer.Option(help="Day of publication, YYYY-MM-DD: 'this year' is counted from it; by default as a page declares."),
    ] = None,
    region: Annotated[str | None, typer.Option(help="Region of the documents, e.g. KZ-61; by default the one they name.")] = None,
    language: Annotated[str | None, typer.Option(help="ru, kk or en; by default each sentence tells its own.")] = None,
    format: Annotated[FactFormat, typer.Option("--format", help="How to print the facts.")] = FactFormat.json,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of the terminal.")] = None,
    save_text: Annotated[
        Path | None,
        typer.Option(help="Folder to keep the text of .html, .docx and .pdf in, which spans refer to; by default that of --output."),
    ] = None,
    input_format: Annotated[
        DocumentFormat | None, typer.Option(help="What the documents are; by default the name tells, for standard input its beginning.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many processes share the work.")] = 1,
) -> None:
    """Propose the facts that documents tell, each with its characters and flags where a person should look.

    A document that cannot be read is named on standard error and ends the command with 3; the others are read all the same.

    Example: kzhealth extract bulletin.txt page.html --published 2025-11-25 --format table
    """
    from kzhealth import proposals
    from kzhealth.documents import find_documents, write_file

    if output and not output.parent.is_dir():
        raise OutputError(f"cannot write {output}: there is no folder {output.parent}; name another --output")
    items = [(Path("stdin"), sys.stdin.buffer.read()) if str(path) == "-" else (path, None) for path in files]
    items = [(found, data) for path, data in items for found in (find_documents([path]) if data is None else [path])]
    options = {"published_on": _day(published), "region_id": region, "language": language, "jobs": jobs}
    each = proposals.extract_each(items, format=input_format, **options)  # type: ignore[arg-type]
    done, failed = _collect(each, len(items), save_text or (output.parent if output else None))
    if done or not failed:
        text = _facts_to_text(done, format, plain=output is not None)
        if output:
            write_file(output, f"{text}\n".encode())
        else:
            print(text)
    for extraction in done:
        _tell(extraction, day_given=published is not None, text_kept=bool(save_text or output or format is FactFormat.table))
    if failed:
        if len(items) > 1:
            print(f"kzhealth: {len(failed)} of {len(items)} documents failed; the facts are those of the others", file=sys.stderr)
        raise typer.Exit(max(error.exit_code for error in failed))


def _collect(each: Iterator[Extraction], count: int, folder: Path | None) -> tuple[list[Extraction], list[KzHealthError]]:
    """What was read, its text kept in the folder; what failed is named on standard error as it comes."""
    from rich.console import Console
    from rich.progress import track

    from kzhealth.documents import write_text

    logging.getLogger().addHandler(logging.NullHandler())  # what a library remarks on a broken file is said by our error
    console = Console(stderr=True)
    done: list[Extraction] = []
    failed: list[KzHealthError] = []
    seen: dict[str, Path] = {}
    for extraction in track(each, "Reading", count, console=console, transient=True, disable=count < 2 or not console.is_terminal):
        try:
            if extraction.error or not extraction.document:
                raise extraction.error or InputError(f"{extraction.path}: not read")
            other = seen.setdefault(extraction.document.source.source_id, extraction.path)
            if other != extraction.path:
                raise InputError(f"{extraction.path}: facts of {other} have the same source, the name without its ending; rename one")
            if folder:
                write_text(extraction.document, folder)
        except KzHealthError as error:
            failed.append(error)
            _complain(str(error))
        else:
            done.append(extraction)
    return done, failed


def _facts_to_text(done: list[Extraction], format: FactFormat, *, plain: bool) -> str:
    from kzhealth import proposals
    from kzhealth.report.facts import facts_to_table

    if format is FactFormat.table:
        on_screen = sys.stdout.isatty() and not plain
        width = shutil.get_terminal_size().columns if on_screen else None
        color = on_screen and not os.environ.get("NO_COLOR")
        read = ((e.facts, e.document) for e in done if e.document)
        return "\n\n".join(facts_to_table(facts, d.source.text, title=d.name, width=width, color=color) for facts, d in read)
    printers = {"json": proposals.facts_to_json, "jsonl": proposals.facts_to_jsonl, "csv": proposals.facts_to_csv}
    return printers[format]([fact for e in done for fact in e.facts])


def _tell(extraction: Extraction, *, day_given: bool, text_kept: bool) -> None:
    """Say on standard error what a user should know of a document that was read."""
    document = extraction.document
    if document is None:
        return
    words = list(document.notes)
    if document.published_on and not day_given:
        words.append(f"published on {document.published_on}, as the page declares; --published sets another day")
    if document.reader and not text_kept:
        words.append("spans count the characters of the text made of it; --save-text FOLDER keeps that text")
    for word in words:
        _complain(f"{extraction.path}: {word}")


def _complain(words: str) -> None:
    from kzhealth.report.text import printable

    print(f"kzhealth: {printable(' '.join(words.split()))}", file=sys.stderr)


def _day(text: str | None, option: str = "--published") -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is not a day; expected YYYY-MM-DD") from error


@app.command()
def review(
    file: Annotated[Path, typer.Argument(help="The document.")],
    seeds: Annotated[Path, typer.Option(help="Folder with sources.csv and facts/.")] = Path("seeds"),
    source_id: Annotated[str | None, typer.Option(help="Code of the document; by default the registered one, or its file name.")] = None,
    published: Annotated[str | None, typer.Option(help="Day of publication, YYYY-MM-DD, of a document not registered yet.")] = None,
    region: Annotated[str | None, typer.Option(help="Region of a document not registered yet; by default the one it names.")] = None,
    language: Annotated[str | None, typer.Option(help="ru, kk or en; by default each sentence tells its own.")] = None,
    interactive: Annotated[bool, typer.Option("--interactive", help="Decide in the terminal, one proposal after the other.")] = False,
    reviewed_on: Annotated[str | None, typer.Option(help="Day of the decisions, YYYY-MM-DD; by default today.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Carry the decisions over: FILE replaces the registered document.")] = False,
) -> None:
    """Propose the facts of a document in its fact sheet, and replay what a person has decided there.

    Example: kzhealth review bulletin.txt --source-id akmola-2026 --interactive
    """
    from kzhealth.report.text import printable
    from kzhealth.review import open_desk
    from kzhealth.review.terminal import ask_for_decisions

    if interactive and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("--interactive needs a terminal; without it, write the decisions into the sheet")
    desk = open_desk(
        file,
        seeds,
        source_id=source_id,
        published_on=_day(published),
        region_id=region,
        language=language,
        reviewed_on=_day(reviewed_on, "--reviewed-on"),
        replaced=replace,
    )
    desk.save()
    for notice in desk.notices:
        print(printable(notice), file=sys.stderr)
    if interactive:
        ask_for_decisions(desk)
    print(f"{desk.path}: {desk.result().summary}")


@app.command()
def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="Gold annotations (JSON), with their documents beside them.")],
    misses: Annotated[int, typer.Option(min=0, help="How many misses to list.")] = 20,
) -> None:
    """Measure extraction against gold annotations: precision, recall and F1 a level, a language and a slot, and what was missed.

    Example: kzhealth evaluate tests/golden/bulletins/dev/ru.json
    """
    from kzhealth.evaluate import compare, evaluation_to_text, read_gold
    from kzhealth.proposals import extract_text, read_document
    from kzhealth.report.text import printable

    documents = [document for path in gold for document in read_gold(path)]
    pairs = [(d, extract_text(read_document(d.path), published_on=d.published_on)) for d in documents]
    print(printable(evaluation_to_text(compare(pairs), misses=misses)))


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
    from kzhealth.resources import read_tables

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
        _complain(str(error))
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
