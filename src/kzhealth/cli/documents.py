"""Commands over documents: extract, review, evaluate."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kzhealth.cli.common import FactsFormat, FactsFormatOption, QuietOption, RegionOption, complain, print_facts, read_day, read_limits
from kzhealth.errors import InputError, KzHealthError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzhealth.proposals import Extraction

__all__ = ["evaluate", "extract", "review"]


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


LimitOption = Annotated[
    list[str] | None,
    typer.Option(help="Raise a limit of a document: bytes, figures, seconds, pace or memory, e.g. --limit seconds=900. May be repeated."),
]


def extract(
    files: Annotated[
        list[Path],
        typer.Argument(help="Documents (.txt, .md, .html, .docx, .pdf) or folders of them; - reads standard input.", allow_dash=True),
    ],
    published: Annotated[
        str | None,
        typer.Option(help="Day of publication, YYYY-MM-DD: 'this year' is counted from it; by default as a page declares."),
    ] = None,
    region: RegionOption = None,
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
    limit: LimitOption = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many processes share the work.")] = 1,
) -> None:
    """Propose the facts that documents tell, each with its characters and flags where a person should look.

    A document that cannot be read is named on standard error and ends the command with 3; the others are read all the same.

    Example: kzhealth extract bulletin.txt page.html --published 2025-11-25 --format table
    """
    from kzhealth import proposals
    from kzhealth.documents import DocumentLimits, find_documents
    from kzhealth.files import write_file

    if output and not output.parent.is_dir():
        raise OutputError(f"cannot write {output}: there is no folder {output.parent}; name another --output")
    items = [(Path("stdin"), sys.stdin.buffer.read()) if str(path) == "-" else (path, None) for path in files]
    items = [(found, data) for path, data in items for found in (find_documents([path]) if data is None else [path])]
    limits = read_limits(limit, DocumentLimits)
    options = {"published_on": read_day(published), "region_id": region, "language": language, "limits": limits, "jobs": jobs}
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
            complain(str(error))
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
        complain(f"{extraction.path}: {word}")


def review(
    file: Annotated[Path, typer.Argument(help="The document.")],
    seeds: Annotated[Path, typer.Option(help="Folder with the sheets: sources.csv, facts/, reference/, exceptions.csv.")] = Path("seeds"),
    source_id: Annotated[str | None, typer.Option(help="Code of the document; by default the registered one, or its file name.")] = None,
    published: Annotated[str | None, typer.Option(help="Day of publication, YYYY-MM-DD, of a document not registered yet.")] = None,
    region: RegionOption = None,
    language: Annotated[str | None, typer.Option(help="ru, kk or en; by default each sentence tells its own.")] = None,
    interactive: Annotated[bool, typer.Option("--interactive", help="Decide in the terminal, one proposal after the other.")] = False,
    reviewed_on: Annotated[str | None, typer.Option(help="Day of the decisions, YYYY-MM-DD; by default today.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Carry the decisions over: FILE replaces the registered document.")] = False,
    limit: LimitOption = None,
    quiet: QuietOption = False,
    format: FactsFormatOption = FactsFormat.text,
) -> None:
    """Propose the facts of a document in its fact sheet, and replay what a person has decided there.

    Example: kzhealth review bulletin.txt --source-id akmola-2026 --interactive
    """
    from kzhealth.documents import DocumentLimits
    from kzhealth.report.text import printable
    from kzhealth.review import open_desk
    from kzhealth.review.terminal import ask_for_decisions

    if interactive and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("--interactive needs a terminal; without it, write the decisions into the sheet")
    desk = open_desk(
        file,
        seeds,
        source_id=source_id,
        published_on=read_day(published),
        region_id=region,
        language=language,
        reviewed_on=read_day(reviewed_on, "--reviewed-on"),
        replaced=replace,
        limits=read_limits(limit, DocumentLimits),
    )
    desk.save()
    for notice in () if quiet else desk.notices:
        print(printable(notice), file=sys.stderr)
    if interactive:
        ask_for_decisions(desk)
    if not quiet:
        done = desk.result()
        print_facts(done.to_dict(), format, f"{desk.path}: {done.summary}")


def evaluate(
    gold: Annotated[list[Path], typer.Argument(help="Gold annotations (JSON), with their documents beside them.")],
    misses: Annotated[int, typer.Option(min=0, help="How many misses to list.")] = 20,
    format: FactsFormatOption = FactsFormat.text,
) -> None:
    """Measure extraction against gold annotations: precision, recall and F1 a level, a language and a slot, and what was missed.

    Example: kzhealth evaluate tests/golden/bulletins/dev/ru.json
    """
    from kzhealth.evaluate import compare, evaluation_to_text
    from kzhealth.gold import read_gold
    from kzhealth.proposals import extract_text, read_document
    from kzhealth.report.text import printable

    documents = [document for path in gold for document in read_gold(path)]
    pairs = [(d, extract_text(read_document(d.path), published_on=d.published_on)) for d in documents]
    measured = compare(pairs)
    print_facts(measured.to_dict(misses=misses), format, printable(evaluation_to_text(measured, misses=misses)))
