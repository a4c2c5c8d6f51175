"""What the commands share: options, how a report is printed, what is said on standard error."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import gc
import json
import os
import re
import sys
from enum import StrEnum
from threading import Timer
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

from kzhealth.errors import UsageError
from kzhealth.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kzhealth.documents import DocumentLimits
    from kzhealth.documents.tables import TableLimits
    from kzhealth.model import Report
    from kzhealth.progress import Progress

Limits = TypeVar("Limits", "DocumentLimits", "TableLimits")

__all__ = [
    "AllowLoopbackOption",
    "AllowRemoteOption",
    "Command",
    "Commands",
    "FactsFormat",
    "FactsFormatOption",
    "FormatOption",
    "QuietOption",
    "RegionOption",
    "ReportFormat",
    "complain",
    "complete_table",
    "list_files",
    "no_collector",
    "print_facts",
    "print_report",
    "progress_bar",
    "read_day",
    "read_limits",
    "write_report",
]


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


AllowRemoteOption = Annotated[bool, typer.Option("--allow-remote", help="Fetch what is named by a public https address.")]
AllowLoopbackOption = Annotated[bool, typer.Option("--allow-loopback", help="Fetch from this machine too, also over http.")]
FormatOption = Annotated[ReportFormat, typer.Option("--format", help="How to print the report.")]


class _AsGiven:
    """Reads the words of a parameter that need no conversion but the plainest; typer reads the others.

    What typer converts with takes longer to load than a table of a hundred thousand rows to check.
    """

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value of a parameter from what was given, or from its default."""
        kind, limits = param.type_descriptor.annotation, param.type_descriptor.parameter_info
        if value is None:
            return () if param.multiple or param.nargs == -1 else None
        if kind == list[str] and isinstance(value, list | tuple):
            return [str(word) for word in value]
        if isinstance(kind, type) and isinstance(value, kind):
            return value
        if isinstance(kind, type) and issubclass(kind, StrEnum) and value in set(kind):
            return kind(value)
        counts = kind is int and limits.max is None and isinstance(value, str) and re.fullmatch("[0-9]{1,18}", value)
        if counts and int(value) >= (limits.min or 0):
            return int(value)
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _take_as_given(params: Iterable[Any]) -> None:
    for param in params:
        # other versions of typer, without this part, convert by themselves
        if getattr(param, "_runtime_param", param) is None:
            param._runtime_param = _AsGiven()


class Commands(TyperGroup):
    """The commands, which start soon."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options before the name of a command."""
        _take_as_given(self.get_params(ctx))
        return super().parse_args(ctx, args)


class Command(TyperCommand):
    """A command that tells of a wrong choice which one may have been meant."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments as every command does."""
        _take_as_given(self.get_params(ctx))
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            seen, _, known = error.message.partition(" is not one of ")
            meant = did_you_mean(seen.partition("'")[2].strip("'"), re.findall(r"'([^']+)'", known))
            message = error.message.removeprefix("Value error, ")  # what converts says whence it has it
            if message == error.message and not meant:
                raise
            raise typer.BadParameter(message.rstrip(".") + meant if meant else message, ctx=error.ctx, param=error.param) from None


QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing: the exit code tells.")]


class FactsFormat(StrEnum):
    """How what a command tells is printed: for people or for programs."""

    text = "text"
    json = "json"


FactsFormatOption = Annotated[FactsFormat, typer.Option("--format", help="How to print the result.")]


def _complete_region(incomplete: str) -> list[tuple[str, str]]:
    from kzhealth.regions import region_rows

    # a shell keeps what begins as the word does: a code by its code, a name by the name
    start = incomplete.casefold()
    told = {code: [code, *(row[f"name_{language}"] for language in ("ru", "kk", "en"))] for code, row in region_rows().items()}
    return [(name, names[-1]) for names in told.values() for name in dict.fromkeys(names) if name.casefold().startswith(start)]


def complete_table(incomplete: str) -> list[tuple[str, str]]:
    """The tables whose names begin so, with their titles, for completion in a shell."""
    from kzhealth.schema import schema, table_names

    return [(name, schema(name).title) for name in table_names() if name.startswith(incomplete)]


RegionOption = Annotated[
    str | None,
    typer.Option(
        help="Region of the document, e.g. KZ-61 or 'Туркестанская область'; by default the one it names.", autocompletion=_complete_region
    ),
]


def print_facts(facts: Mapping[str, Any], format: FactsFormat, text: str) -> None:
    """Print what a command tells: the text for people, or one JSON object for programs."""
    print(json.dumps(facts, ensure_ascii=False, indent=2) if format is FactsFormat.json else text)


def list_files(folder: Path, files: Mapping[str, int]) -> str:
    """The files that were written as lines: path and size."""
    return "\n".join(f"{folder / name}  {size:,} bytes".replace(",", " ") for name, size in files.items())


def print_report(report: Report, format: ReportFormat) -> None:
    """Print a report in the form that was asked for."""
    print(_told(report, format))


def write_report(report: Report, format: ReportFormat, path: Path) -> None:
    """Write a report in the form that was asked for, whole or not at all."""
    from kzhealth.files import write_file

    write_file(path, f"{_told(report, format)}\n".encode(errors="backslashreplace"))


def _told(report: Report, format: ReportFormat) -> str:
    from kzhealth.report.text import report_to_json, report_to_text

    if format in (ReportFormat.text, ReportFormat.json):  # what most ask for needs nothing that the others load
        return report_to_json(report) if format is ReportFormat.json else report_to_text(report)
    from kzhealth.report.formats import FORMATS

    return FORMATS[format.value](report)


@contextlib.contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress | None]:
    """What is told of the progress of something, shown as a bar on a terminal once it has lasted a second; None where nobody looks."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich import progress as rich
    from rich.console import Console

    console = Console(stderr=True)
    words, sizes = rich.TextColumn("{task.description}", markup=False), rich.DownloadColumn()
    bar = rich.Progress(words, rich.BarColumn(), sizes, rich.TimeElapsedColumn(), console=console, transient=True)
    task = bar.add_task("reading", total=None)
    begin = Timer(_PATIENCE, bar.start)
    begin.daemon = True

    def tell(done: int, total: int, words: str) -> None:
        # what is not counted leaves the bar as it is
        if total:
            bar.update(task, completed=done, total=total)
        bar.update(task, description=words)

    begin.start()
    try:
        yield tell
    finally:
        begin.cancel()
        bar.stop()


_PATIENCE = 1.0  # seconds


@contextlib.contextmanager
def no_collector() -> Iterator[None]:
    """Without the collector of cycles: what is loaded and read stays to the end, and to look through it takes a tenth of the time.

    Nor does polars, if it is not loaded yet, give back memory that the next step needs again.
    """
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:5000,muzzy_decay_ms:5000")
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def complain(words: str) -> None:
    """Say one line on standard error, whatever the words hold."""
    from kzhealth.report.text import printable

    print(f"kzhealth: {printable(' '.join(words.split()))}", file=sys.stderr)


def read_limits(given: Sequence[str] | None, kind: type[Limits]) -> Limits:
    """The limits of a kind, those given as NAME=NUMBER in place of the usual; UsageError for any other words."""
    known = [f.name for f in dataclasses.fields(kind)]
    told: dict[str, int] = {}
    for item in given or ():
        name, _, number = item.partition("=")
        if name not in known or not number.isascii() or not number.isdigit() or not int(number):
            raise UsageError(f"--limit {item}: expected one of {', '.join(known)}, = and a whole number above 0")
        told[name] = int(number)
    return kind(**told)


def read_day(text: str | None, option: str = "--published") -> dt.date | None:
    """The day that an option tells; UsageError that names the option if it is none."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is not a day; expected YYYY-MM-DD") from error
