"""What the commands share: options, how a report is printed, what is said on standard error."""

from __future__ import annotations

import datetime as dt
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kzhealth.errors import UsageError

if TYPE_CHECKING:
    from kzhealth.model import Report

__all__ = ["FormatOption", "ReportFormat", "complain", "print_report", "read_day"]


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


FormatOption = Annotated[ReportFormat, typer.Option("--format", help="How to print the report.")]


def print_report(report: Report, format: ReportFormat) -> None:
    """Print a report in the form that was asked for."""
    from kzhealth.report.formats import FORMATS

    print(FORMATS[format.value](report))


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
