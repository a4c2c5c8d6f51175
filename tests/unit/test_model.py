"""Findings and reports: when data are sound, what a program reads of them, how the command ends."""

from __future__ import annotations

import dataclasses
import json

import pytest

import kzhealth as kz
from kzhealth.errors import InputError, InvalidData, KzHealthError, OutputError, PackageError, SchemaError, UsageError
from kzhealth.model import Evidence, Finding, Report

ERROR = Finding(code="type-error", table="t", row=2, field="a", key="k", cell="x", message="t, row 2, a: 'x': expected a number")
WARNING = Finding(code="small-numbers", severity="warning", table="t", message="few events", rule_id="small-numbers")
ACCEPTED = dataclasses.replace(ERROR, accepted_reason="the document says so")


@pytest.mark.parametrize(
    ("report", "ok", "exit_code"),
    [
        (Report(rows={"t": 1}), True, 0),
        (Report(rows={"t": 1}, findings=(WARNING,)), True, 0),
        (Report(rows={"t": 1}, findings=(ACCEPTED,)), True, 0),
        (Report(rows={"t": 1}, findings=(ERROR,)), False, 1),
        (Report(rows={"t": 1}, findings=(ACCEPTED, WARNING, ERROR)), False, 1),
        (Report(), False, 1),
        (Report(rows={"t": 0}), False, 1),
        (Report(rows={"t": 1}, refused=True), False, 3),
        (Report(refused=True, findings=(ERROR,)), False, 3),
    ],
    ids=["sound", "warned", "accepted", "error", "all grades", "nothing", "no rows", "refused with rows", "refused"],
)
def test_report_is_ok_only_if_rows_were_checked_and_no_error_stands(report: Report, ok: bool, exit_code: int) -> None:
    """Zero rows checked is not ok; warnings and accepted findings leave data sound; what was refused ends with 3."""
    assert (report.ok, report.exit_code) == (ok, exit_code)


def test_errors_and_warnings_share_out_the_findings() -> None:
    """Every finding is an error or something to know about, never both; an accepted error is of the second kind."""
    report = Report(findings=(ERROR, WARNING, ACCEPTED), rows={"t": 1})
    assert report.errors == (ERROR,)
    assert report.warnings == (WARNING, ACCEPTED)


def test_raise_if_invalid_returns_a_sound_report() -> None:
    """A sound report is handed on, so that the call can stand in a chain."""
    report = Report(rows={"t": 1})
    assert report.raise_if_invalid() is report


def test_raise_if_invalid_carries_the_report_and_the_first_findings() -> None:
    """The error tells how many, the first three in words, and has the whole report."""
    findings = tuple(dataclasses.replace(ERROR, row=n, message=f"fault {n}") for n in range(2, 7))
    report = Report(findings=findings, rows={"t": 9})
    with pytest.raises(InvalidData, match=r"^5 errors: fault 2; fault 3; fault 4$") as caught:
        report.raise_if_invalid()
    assert caught.value.report is report
    assert caught.value.exit_code == 1


def test_raise_if_invalid_of_nothing_checked_says_so() -> None:
    """An empty table is not passed off as sound."""
    with pytest.raises(InvalidData, match="no row was checked"):
        Report().raise_if_invalid()


def test_to_dict_is_the_contract_that_programs_read() -> None:
    """The keys of the JSON report are these and no others; what does not apply is null."""
    evidence = Evidence(source_id="s", start=3, stop=5, quote="12")
    finding = dataclasses.replace(WARNING, evidence=(evidence,))
    report = Report(
        findings=(ERROR, finding), rows={"t": 2, "u": 3}, rules_run=("r",), sha256={"t.csv": "0"}, ways={"t": "polars"}, seconds=0.12345
    )
    told = report.to_dict()
    assert told == json.loads(json.dumps(told))
    assert list(told) == ["valid", "stats", "counts", "findings", "truncated"]
    assert told["valid"] is False
    assert told["stats"] == {
        "resources": 2,
        "rows": 5,
        "seconds": 0.123,
        "engine": "polars",
        "ways": {"t": "polars"},
        "rules": ["r"],
        "sha256": {"t.csv": "0"},
    }
    assert told["counts"] == {"small-numbers": 1, "type-error": 1}
    assert told["findings"][0] == {
        "code": "type-error",
        "severity": "error",
        "resource": "t",
        "row": 2,
        "line": None,
        "column": None,
        "field": "a",
        "key": "k",
        "cell": "x",
        "message": ERROR.message,
        "rule_id": None,
        "evidence": [],
        "accepted_reason": None,
    }
    assert told["findings"][1]["evidence"] == [{"source_id": "s", "start": 3, "stop": 5, "quote": "12"}]


def test_counts_given_stand_above_the_list() -> None:
    """Where the list is cut, the counts are those of all that was found."""
    told = Report(findings=(ERROR,), counts={"type-error": 900}, truncated=True, rows={"t": 1}).to_dict()
    assert (told["counts"], told["truncated"]) == ({"type-error": 900}, True)


def test_evidence_reads_as_a_place() -> None:
    """A place in a document is told by its source and characters."""
    assert str(Evidence(source_id="akmola-2025", start=3, stop=5, quote="12")) == "source akmola-2025, characters 3–5"


@pytest.mark.parametrize("value", [ERROR, Report(), Evidence(source_id="s", start=0, stop=1, quote="1")], ids=lambda v: type(v).__name__)
def test_values_that_pass_between_steps_are_frozen(value: object) -> None:
    """No step changes what another has found."""
    name = dataclasses.fields(value)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, None)


@pytest.mark.parametrize(
    ("error", "exit_code", "code"),
    [
        (UsageError("x"), 2, None),
        (InputError("x"), 3, "source-error"),
        (InputError("x", code="encoding-error"), 3, "encoding-error"),
        (SchemaError("x"), 3, "schema-error"),
        (PackageError("x"), 3, "package-error"),
        (InvalidData("x", Report()), 1, None),
        (OutputError("x"), 4, "cannot-write"),
        (KzHealthError("x"), 1, None),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, Exception) else None,
)
def test_errors_know_how_the_command_ends(error: KzHealthError, exit_code: int, code: str | None) -> None:
    """Every error of the library is a KzHealthError with its exit code; of input with frictionless's error type, of output with one."""
    assert isinstance(error, kz.KzHealthError)
    assert (error.exit_code, getattr(error, "code", None)) == (exit_code, code)
