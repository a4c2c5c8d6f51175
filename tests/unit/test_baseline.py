"""Known findings: listed once, recognised in later runs, and told when they are gone. And the verdict as a badge."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.cli import app
from kzhealth.errors import InputError
from kzhealth.model import Finding, Report
from kzhealth.report.badge import report_to_badge
from kzhealth.report.baseline import accept_known, read_baseline, write_baseline

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

SHAPE = {"fields": [{"name": "id", "type": "integer"}, {"name": "n", "type": "integer"}], "primaryKey": ["id"]}
RULED = {**SHAPE, "kzhealth:rules": [{"id": "n-is-small", "formula": "n <= 9", "severity": "warning"}]}


@pytest.fixture
def faulty(write_package: Callable[..., Path]) -> Path:
    """A package of two type errors, one row too long and a warning of a rule that it declares."""
    return write_package({"t": "id,n\n1,x\n2,y\n3,4,5\n4,10\n"}, schemas={"t": RULED})


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["validate", *map(str, arguments)])


def test_a_baseline_lists_a_finding_a_line_and_sorted(faulty: Path, tmp_path: Path) -> None:
    """The file is what a person would review: one finding a line, in order, no messages; the run that writes it ends with 0."""
    file = tmp_path / "known.json"
    done = run(faulty, "--write-baseline", file, "--limit", 1)
    assert done.exit_code == 0, done.output
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line.rstrip(",")) for line in lines if '"code"' in line] == [
        {"code": "extra-cell", "table": "t", "row": 4},
        {"code": "n-is-small", "table": "t", "key": "4", "field": "n"},
        {"code": "type-error", "table": "t", "key": "1", "field": "n"},
        {"code": "type-error", "table": "t", "key": "2", "field": "n"},
    ]
    before = file.read_bytes()
    run(faulty, "--write-baseline", file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("format", ["text", "json", "frictionless-json", "junit", "sarif", "github", "markdown", "html"])
def test_known_findings_are_shown_and_fail_nothing(faulty: Path, tmp_path: Path, format: str) -> None:
    """Each format shows what is known, and none as an error."""
    file = tmp_path / "known.json"
    run(faulty, "--write-baseline", file)
    told = json.loads(file.read_text(encoding="utf-8"))
    for entry in told["findings"]:
        entry["reason"] = "as it was printed"
    file.write_text(json.dumps(told), encoding="utf-8")
    done = run(faulty, "--baseline", file, "--fail-on-warning", "--format", format)
    assert done.exit_code == 0, done.output
    if format != "github":  # notices have no room for it
        assert done.output.count("as it was printed") >= (0 if format == "frictionless-json" else 4)
    assert done.output.count("::notice") == (4 if format == "github" else 0)
    assert "expected a whole number" in done.output
    assert "<failure" not in done.output


def test_a_new_finding_fails(faulty: Path, tmp_path: Path) -> None:
    """What the baseline does not know is an error; rows with keys may move and messages may change meanwhile."""
    file = tmp_path / "known.json"
    run(faulty, "--write-baseline", file)
    (faulty / "t.csv").write_text("id,n\n7,1\n9,2\n2,yyy\n1,x\n8,z\n", encoding="utf-8")
    done = run(faulty, "--baseline", file, "--format", "json")
    assert done.exit_code == 1
    findings = {(f["code"], f["key"]): f for f in json.loads(done.stdout)["findings"]}
    assert {k for k, f in findings.items() if f["severity"] == "error" and not f["accepted_reason"]} == {("type-error", "8")}
    assert {k for k, f in findings.items() if f["code"] == "stale-baseline"} == {("stale-baseline", None), ("stale-baseline", "4")}


def test_stale_entries_are_told_only_where_they_were_looked_for(faulty: Path, tmp_path: Path) -> None:
    """An entry that is found no longer is a warning, and a failure only where warnings are; without the rules theirs are not missed."""
    file = tmp_path / "known.json"
    run(faulty, "--write-baseline", file)
    (faulty / "t.csv").write_text("id,n\n1,x\n2,y\n3,4,5\n4,9\n", encoding="utf-8")
    done = run(faulty, "--baseline", file)
    assert done.exit_code == 0
    assert "stale-baseline: t, 4, n: n-is-small stands in" in done.output
    assert run(faulty, "--baseline", file, "--fail-on-warning").exit_code == 1
    assert run(faulty, "--baseline", file, "--fail-on-warning", "--no-rules").exit_code == 0


def test_reasons_outlive_a_new_baseline(faulty: Path, tmp_path: Path) -> None:
    """What a person wrote beside a known finding is kept when the baseline is written again."""
    file = tmp_path / "known.json"
    run(faulty, "--write-baseline", file)
    file.write_text(
        file.read_text(encoding="utf-8").replace('"key": "1", "field": "n"', '"key": "1", "field": "n", "reason": "so printed"')
    )
    done = run(faulty, "--write-baseline", file)
    assert (read_baseline(file)["type-error", "t", "1", "n"], "accepted: so printed" in done.output) == ("so printed", True)


def test_what_is_accepted_elsewhere_stays_there(tmp_path: Path) -> None:
    """Findings that the package itself accepts do not enter a baseline, and keep their reason where one stands in it all the same."""
    report = kz.validate()
    accepted = next(f for f in report.findings if f.accepted_reason)
    known = write_baseline(tmp_path / "known.json", report.findings, {})
    assert accepted.identity not in known
    again = accept_known(report, {**known, accepted.identity: "twice"}, "known.json")
    assert accepted in again.findings
    assert not again.doubts


def test_a_refusal_is_no_known_finding(tmp_path: Path) -> None:
    """What cannot be read ends with 3, baseline or not, and writes none."""
    (tmp_path / "datapackage.json").write_text("{", encoding="utf-8")
    assert run(tmp_path, "--write-baseline", tmp_path / "known.json").exit_code == 3
    assert not (tmp_path / "known.json").exists()


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "[]",
        '{"format": "other", "findings": []}',
        '{"format": "kzhealth baseline 1"}',
        '{"format": "kzhealth baseline 1", "findings": [1]}',
        '{"format": "kzhealth baseline 1", "findings": [{"table": "t"}]}',
        '{"format": "kzhealth baseline 1", "findings": [{"code": "a", "rows": 1}]}',
        '{"format": "kzhealth baseline 1", "findings": [{"code": "a", "row": "1"}]}',
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, text: str) -> None:
    """An error that names the file and what is expected, not a report in which nothing is known."""
    (tmp_path / "known.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"known\.json: this is no baseline: .*; expected what --write-baseline writes"):
        read_baseline(tmp_path / "known.json")
    with pytest.raises(InputError, match="--write-baseline"):
        read_baseline(tmp_path / "none.json")


def test_further_formats_from_one_run(faulty: Path, tmp_path: Path) -> None:
    """Each file is what the format alone prints."""
    files = {name: tmp_path / f"report.{name}" for name in ("sarif", "junit")}
    done = run(faulty, "--format", "github", *(part for n, f in files.items() for part in ("--output", f"{n}={f}")))
    assert done.exit_code == 1
    assert files["sarif"].read_text(encoding="utf-8") == run(faulty, "--format", "sarif").stdout
    assert ET.parse(files["junit"]).getroot().tag == "testsuites"
    wrong = run(faulty, "--output", "sarif")
    assert (wrong.exit_code, "expected FORMAT=FILE" in str(wrong.exception)) == (1, True)


def sample(**more: object) -> Report:
    return dataclasses.replace(Report(rows={"t": 1}), **more)


_ERROR = Finding(code="type-error", message="no")


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (sample(), "valid"),
        (sample(findings=(_ERROR,)), "1 error"),
        (sample(findings=(_ERROR, _ERROR), truncated=True), "2+ errors"),
        (sample(findings=(dataclasses.replace(_ERROR, severity="warning"),)), "valid, 1 warning"),
        (sample(findings=(dataclasses.replace(_ERROR, accepted_reason="so"),)), "valid"),
        (sample(refused=True), "unreadable"),
        (Report(), "nothing checked"),
    ],
)
def test_a_badge_says_the_verdict(report: Report, words: str) -> None:
    """In words, for those who see it and those who do not; the words fit their box."""
    root = ET.fromstring(report_to_badge(report, 'a<b>&"'))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("aria-label") == root.findtext(f"{space}title") == f'a<b>&": {words}'
    texts = root.findall(f".//{space}text")
    assert [t.text for t in texts] == ['a<b>&"', words]
    boxes = root.findall(f"{space}g/{space}rect")
    assert sum(float(b.get("width", 0)) for b in boxes) == float(root.get("width", 0))
    assert all(float(t.get("textLength", 0)) < float(b.get("width", 0)) for t, b in zip(texts, boxes, strict=True))


def test_a_badge_is_written_beside_the_report(faulty: Path, tmp_path: Path) -> None:
    """Also where the data are unsound, and quietly."""
    done = run(faulty, "--badge", tmp_path / "badge.svg", "--quiet")
    assert (done.exit_code, done.output) == (1, "")
    assert "3 errors" in Path(tmp_path / "badge.svg").read_text(encoding="utf-8")
