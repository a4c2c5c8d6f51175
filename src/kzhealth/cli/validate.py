"""The command that validates, for people and for continuous integration."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import kzhealth
from kzhealth.cli.common import (
    AllowLoopbackOption,
    AllowRemoteOption,
    FormatOption,
    QuietOption,
    ReportFormat,
    complain,
    complete_table,
    no_collector,
    print_report,
    progress_bar,
    write_report,
)
from kzhealth.errors import UsageError
from kzhealth.model import EVERY
from kzhealth.paths import seen_from

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzhealth.engines import Limits
    from kzhealth.model import Identity, Report

__all__ = ["validate"]


def validate(
    path: Annotated[
        str | None,
        typer.Argument(
            help="A package (folder, datapackage.json or zip), a folder of tables or one file of a table; by default the bundled package.",
            show_default=False,
        ),
    ] = None,
    table: Annotated[str | None, typer.Option(help="Which table a file is, e.g. observations.", autocompletion=complete_table)] = None,
    schema: Annotated[
        Path | None,
        typer.Option(
            help="Table Schema of a file (.csv, .tsv, .json, .jsonl, .xlsx, .parquet) that is none of these; its keys may refer to them."
        ),
    ] = None,
    rules: Annotated[bool, typer.Option(help="Also run the consistency rules.")] = True,
    limit: Annotated[int, typer.Option(min=1, help="How many findings of one kind and field to list; all are counted.")] = 1000,
    engine: Annotated[str, typer.Option(help="What runs the checks: polars, pandas, duckdb or spark; the report is the same.")] = "polars",
    master: Annotated[str | None, typer.Option(help="Master of a Spark cluster, e.g. spark://host:7077.", show_default=False)] = None,
    allow_remote: AllowRemoteOption = False,
    allow_loopback: AllowLoopbackOption = False,
    most: Annotated[
        list[str] | None, typer.Option("--max", metavar="NAME=NUMBER", help="A limit of size, e.g. columns=5000.", show_default=False)
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many resources to read at once.")] = 1,
    baseline: Annotated[
        Path | None, typer.Option(help="JSON file of known findings: they are shown, and fail nothing.", show_default=False)
    ] = None,
    new_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", help="Write what is found as known findings, and end with 0.", show_default=False)
    ] = None,
    fail_on_warning: Annotated[bool, typer.Option("--fail-on-warning", help="End with 1 for warnings too, those accepted aside.")] = False,
    output: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMAT=FILE", help="Write the report in a further format, e.g. sarif=kzhealth.sarif.", show_default=False),
    ] = None,
    badge: Annotated[Path | None, typer.Option(help="Write the verdict as a badge (SVG).", show_default=False)] = None,
    quiet: QuietOption = False,
    format: FormatOption = ReportFormat.text,
) -> None:
    """Check a package or table against its schemas and the consistency rules.

    Example: kzhealth validate observations.csv --table observations --format json
    """
    outputs = _outputs(output or ())
    with no_collector():
        from kzhealth.engines import get_engine
        from kzhealth.schema import read_schema

        if schema and table:
            raise UsageError("give the Table Schema of the file or the name of its table, not both")
        options = {"master": master} if master and engine == "spark" else {}
        remote: bool | Literal["loopback"] = "loopback" if allow_loopback else allow_remote
        asked = get_engine(engine, **options)
        limits, shape = _limits(most or ()), read_schema(schema) if schema else table
        known = _read_known(baseline, new_baseline)
        # what is not listed could not be looked up among the known
        most_listed = limit if known is None else EVERY
        with progress_bar(quiet=quiet) as tell:
            report: Report = kzhealth.validate(
                path, shape, rules=rules, limit=most_listed, engine=asked, allow_remote=remote, limits=limits, jobs=jobs, progress=tell
            )
        if new_baseline and not report.refused:
            report = _write_known(new_baseline, report, known or {})
        elif known is not None:
            report = _accept_known(report, known, str(baseline))
        report = _located(report.cut(limit), path)
        for form, file in outputs:
            write_report(report, form, file)
        if badge:
            _write_badge(report, badge)
        if not quiet:
            print_report(report, format)
    raise typer.Exit(report.exit_code or (1 if fail_on_warning and report.doubts else 0))


def _outputs(given: Sequence[str]) -> list[tuple[ReportFormat, Path]]:
    """The further formats that are asked for and their files; UsageError for any other words."""
    known = [form.value for form in ReportFormat]
    found = [word.partition("=") for word in given]
    for name, _, file in found:
        if name not in known or not file:
            raise UsageError(f"--output {name}={file}: expected FORMAT=FILE, where FORMAT is one of {', '.join(known)}")
    return [(ReportFormat(name), Path(file)) for name, _, file in found]


def _read_known(baseline: Path | None, new: Path | None) -> dict[Identity, str] | None:
    """What a baseline knows; when one is written, the reasons that the one before gives. None if no baseline is asked for."""
    asked = baseline or (new if new and new.exists() else None)
    if asked is None and new is None:
        return None
    from kzhealth.report.baseline import read_baseline

    return read_baseline(asked) if asked else {} if new else None


def _write_known(new: Path, report: Report, known: Mapping[Identity, str]) -> Report:
    """The report with all its findings accepted by the baseline that is written."""
    from kzhealth.report.baseline import write_baseline

    entries = write_baseline(new, report.findings, known)
    complain(f"{new}: {len(entries)} known findings written")
    return _accept_known(report, entries, str(new))


def _accept_known(report: Report, known: Mapping[Identity, str], name: str) -> Report:
    from kzhealth.report.baseline import accept_known

    return accept_known(report, known, name)


def _write_badge(report: Report, badge: Path) -> None:
    from kzhealth.files import write_file
    from kzhealth.report.badge import report_to_badge

    write_file(badge, report_to_badge(report).encode())


def _located(report: Report, path: str | None) -> Report:
    """The report with its files named from the top of the checkout that continuous integration works in, or else from here.

    What is found in no table is in the descriptor, or in the file that was given.
    """
    target = Path(path) if path and Path(path).exists() else None
    if target and target.is_dir():
        target = next((f for f in (target / "datapackage.json", target / "datapackage.yaml") if f.is_file()), None)
    files = {**report.files, **({"": str(target)} if target else {})}
    top = Path(os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR") or Path.cwd())
    return dataclasses.replace(report, files={name: seen_from(top, file) for name, file in files.items()})


def _limits(given: Sequence[str]) -> Limits:
    """The limits of size, those given as NAME=NUMBER in place of the usual; UsageError for any other words."""
    from kzhealth.engines import LIMITS

    known = [f.name for f in dataclasses.fields(LIMITS)]
    found = [word.partition("=") for word in given]
    for name, _, number in found:
        if name not in known or not number.isdecimal():
            raise UsageError(f"--max {name}={number}: expected NAME=NUMBER, where NAME is one of {', '.join(known)}")
    return dataclasses.replace(LIMITS, **{name: int(number) for name, _, number in found})
