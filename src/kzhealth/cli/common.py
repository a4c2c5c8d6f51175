"""What the commands share: options, how a report is printed, what is said on standard error."""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import sys
from enum import StrEnum
from threading import Timer
from typing import TYPE_CHECKING, Annotated

import typer

from kzhealth.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kzhealth.model import Report
    from kzhealth.progress import Progress

__all__ = [
    "AllowLoopbackOption",
    "AllowRemoteOption",
    "FormatOption",
    "ReportFormat",
    "complain",
    "no_collector",
    "print_report",
    "progress_bar",
    "read_day",
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


def print_report(report: Report, format: ReportFormat) -> None:
    """Print a report in the form that was asked for."""
    from kzhealth.report.formats import FORMATS

    print(FORMATS[format.value](report))


def write_report(report: Report, format: ReportFormat, path: Path) -> None:
    """Write a report in the form that was asked for, whole or not at all."""
    from kzhealth.files import write_file
    from kzhealth.report.formats import FORMATS

    write_file(path, f"{FORMATS[format.value](report)}\n".encode(errors="backslashreplace"))


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
    """Without the collector of cycles: what is loaded and read stays to the end, and to look through it takes a tenth of the time."""
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


def read_day(text: str | None, option: str = "--published") -> dt.date | None:
    """The day that an option tells; UsageError that names the option if it is none."""
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"{option} {text!r} is not a day; expected YYYY-MM-DD") from error
