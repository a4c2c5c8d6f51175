"""Reports, packages and schemas as people and programs read them."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest

import kzhealth as kz
from kzhealth.model import Evidence, Finding, Report
from kzhealth.report.markdown import schema_to_markdown
from kzhealth.report.text import package_to_text, printable, report_to_json, report_to_text
from kzhealth.schema import read_descriptor, table_names

ERROR = Finding(code="type-error", table="t", row=2, message="t, row 2, a: 'x': expected a number")
WARNING = Finding(code="odd", severity="warning", table="t", message="t is odd")
ACCEPTED = dataclasses.replace(ERROR, message="known", accepted_reason="the document says so")


def test_text_report_of_sound_data() -> None:
    """One line: the verdict, what was checked, that nothing was found."""
    report = Report(rows={"t": 2, "u": 1}, rules_run=("a", "b"), seconds=0.5)
    assert report_to_text(report) == "VALID: 3 rows of 2 tables, 2 rules, 0.50 s; nothing found"


def test_text_report_lists_errors_before_warnings_before_accepted() -> None:
    """What must be mended comes first; a reason stands under what it accepts."""
    lines = report_to_text(Report(findings=(ACCEPTED, WARNING, ERROR, ERROR), rows={"t": 1})).splitlines()
    assert lines[0] == "INVALID: 1 row of 1 table, 0 rules, 0.00 s; 2 errors, 1 warning, 1 accepted"
    assert lines[1:] == [
        "  error    type-error: t, row 2, a: 'x': expected a number",
        "  error    type-error: t, row 2, a: 'x': expected a number",
        "  warning  odd: t is odd",
        "  accepted type-error: known",
        "    accepted: the document says so",
    ]


@pytest.mark.parametrize(
    ("report", "verdict"),
    [(Report(), "NOTHING CHECKED"), (Report(refused=True), "REFUSED"), (Report(rows={"t": 1}, refused=True), "REFUSED")],
)
def test_verdict_tells_refused_and_unchecked_from_invalid(report: Report, verdict: str) -> None:
    """What could not be read, and what held no row, is not called valid or invalid."""
    assert report_to_text(report).startswith(f"{verdict}: ")


def test_text_report_says_what_went_through_frictionless_and_what_was_cut() -> None:
    """The slow way and a cut list are told; the totals stand beside the cut."""
    report = Report(
        findings=(ERROR,),
        rows={"t": 1, "u": 1},
        ways={"t": "frictionless", "u": "polars"},
        counts={"blank-row": 3, "type-error": 2000},
        truncated=True,
    )
    lines = report_to_text(report).splitlines()
    assert lines[1] == "  read through frictionless: t"
    assert lines[-1] == "  … the list is cut; in all 2003 findings: blank-row 3, type-error 2000"


HOSTILE = "\x1b[31mred\x1b[0m\x07\x00\x7f\x9b\r\t\u202eright\u200b[/red]<script>"


def test_json_report_is_the_dictionary() -> None:
    """What is printed is what `to_dict` gives, key by key in its order, with letters as letters, whatever a finding holds."""
    place = Evidence(source_id="s", start=1, stop=3, quote='"қ"', cell="B2")
    full = {"line": 3, "column": 1, "field": "a", "key": HOSTILE, "cell": "қазақ", "rule_id": "r", "evidence": (place, place)}
    for finding in (ERROR, WARNING, ACCEPTED, dataclasses.replace(ERROR, **full), Finding(code='"', message="\\")):
        report = Report(findings=(finding, finding), rows={"t": 1})
        text = report_to_json(report)
        assert json.loads(text) == report.to_dict()
        assert json.dumps(finding.to_dict(), ensure_ascii=False) in text
    assert "қазақ" in report_to_json(Report(findings=(dataclasses.replace(ERROR, **full),)))


def test_text_report_never_steers_the_terminal() -> None:
    """Escape sequences, bells, carriage returns and bidi marks of the data are shown as codes; markup is only text."""
    text = report_to_text(Report(findings=(dataclasses.replace(ERROR, message=HOSTILE, accepted_reason=HOSTILE),), rows={"t": 1}))
    assert all(c.isprintable() or c == "\n" for c in text)
    assert "\\x1b[31mred\\x1b[0m\\x07\\x00\\x7f\\x9b\\x0d\\x09\\u202eright\\u200b[/red]<script>" in text


def test_json_report_escapes_control_characters() -> None:
    """No control byte of the data stands raw in the JSON, and none is lost."""
    text = report_to_json(Report(findings=(dataclasses.replace(ERROR, cell=HOSTILE),)))
    assert not any(ord(c) < 0x20 and c != "\n" for c in text)
    assert json.loads(text)["findings"][0]["cell"] == HOSTILE


def test_printable_leaves_letters_of_three_languages_alone() -> None:
    """Russian, Kazakh and English text passes as it is."""
    assert printable("Денсаулық сақтау – 12,5 %\nнаселения №1") == "Денсаулық сақтау – 12,5 %\nнаселения №1"


def test_package_at_a_glance() -> None:
    """Title, version, licences, and each table with its rows and title; what is missing is left out quietly."""
    descriptor = {
        "title": "Care",
        "version": "2025.1.1",
        "licenses": [{"name": "CC-BY-4.0"}, {"name": "MIT"}],
        "resources": [{"name": "t", "title": "Things"}, {"name": "longer"}],
    }
    assert package_to_text(descriptor, {"t": 5, "longer": 12345}) == (
        "Care · 2025.1.1 · CC-BY-4.0, MIT\n  t            5  Things\n  longer   12345  "
    )
    assert package_to_text({"name": "bare\x1b"}, {}) == "bare\\x1b · no version · "


@pytest.mark.parametrize("name", table_names())
def test_schema_page_tells_every_field_code_and_key(name: str) -> None:
    """The page of a table has each field with three titles, each code, the keys and their targets."""
    spec = kz.schema(name)
    page = schema_to_markdown(spec)
    assert page.startswith(f"## {name}\n")
    assert page.endswith("\n")
    assert not page.endswith("\n\n")
    for f in spec.fields:
        row = next(line for line in page.splitlines() if line.startswith(f"| `{f.name}` | {f.type} |"))
        assert all(f.titles[language] in row for language in ("en", "ru", "kk"))
        assert ("required" in re.split(r"(?<!\\)\|", row)[-2]) == f.required
        assert f.evidence is None or f"proved by `{f.evidence}`" in row
        for category in f.categories:
            assert f"| `{category.value}` | {category.label} |" in page
    for key in spec.foreign_keys:
        assert f"→ `{key.resource or name}.{', '.join(key.reference_fields)}`" in page


def test_schema_page_of_anyone_escapes_the_table_sign() -> None:
    """A bar or line break in a text of the schema does not break the Markdown table."""
    spec = read_descriptor(
        {
            "fields": [
                {
                    "name": "a",
                    "title": "one|two\nthree",
                    "unit": "kg",
                    "unitField": "u",
                    "constraints": {"unique": True, "minLength": 2, "pattern": "a|b"},
                    "categories": ["x|y"],
                }
            ]
        },
        "t",
    )
    row, *_ = (line for line in schema_to_markdown(spec).splitlines() if line.startswith("| `a`"))
    assert "one\\|two three" in row
    assert row.endswith("| unique, minLength `2`, pattern `a\\|b`, unit kg, unit in `u` |")
    assert "Primary key" not in schema_to_markdown(spec)
