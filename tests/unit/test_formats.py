"""Reports in the forms of other programs: read back by their own readers, whatever the data hold."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import frictionless
import jsonschema
import junitparser
import pytest

import kzhealth as kz
from kzhealth.model import Finding, Report
from kzhealth.report.codes import CODES, HOME, code_page, code_summary
from kzhealth.report.formats import FORMATS
from kzhealth.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

NASTY = "a<b>&\"'|`*_[x](y)\n::error::\x1b[31m\x00%0A,]]>"


def findings() -> tuple[Finding, ...]:
    """An error, a warning, an accepted finding, one without a place."""
    return (
        Finding(code="type-error", table="t", row=3, line=4, column=7, field="n", key="1", cell=NASTY, message=f"t, row 3, n: {NASTY}"),
        Finding(code="parts-sum", table="t", row=4, field="n", severity="warning", message="do not add up", rule_id="parts-sum"),
        Finding(code="unit-cost", table="t", row=5, field="n", message="dear", rule_id="unit-cost", accepted_reason="it is so"),
        Finding(code="package-error", message="no such thing"),
    )


@pytest.fixture(params=[True, False], ids=["cut", "whole"])
def report(request: pytest.FixtureRequest) -> Report:
    counts = {"type-error": 5 if request.param else 1, "parts-sum": 1, "unit-cost": 1, "package-error": 1}
    return Report(findings=findings(), rows={"t": 9, "sound": 4}, counts=counts, truncated=request.param, files={"t": "data/t, 1.csv"})


def test_junit(report: Report) -> None:
    """XML that can be read: a suite for each table, failures where there are errors."""
    suites = ET.fromstring(FORMATS["junit"](report))
    by_name = {s.get("name"): s for s in suites.findall("testsuite")}
    assert set(by_name) == {"t", "sound", "package"}
    assert [by_name[n].get("failures") for n in ("t", "sound", "package")] == ["1", "0", "1"]
    cases = {c.get("name"): c for c in by_name["t"].findall("testcase")}
    assert set(cases) == {"schema", "parts-sum", "unit-cost"}
    assert [len(c.findall("failure")) for c in cases.values()] == [1, 0, 0]
    assert len(suites.findall("properties/property")) == report.truncated


def test_sarif(report: Report) -> None:
    """A result for each finding, with file and line; what is accepted is suppressed."""
    (run,) = json.loads(FORMATS["sarif"](report))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[r["ruleIndex"]] for r in run["results"]] == [f.code for f in report.findings]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "data/t%2C%201.csv"}, "region": {"startLine": 4, "startColumn": 7}}
    assert run["results"][2]["suppressions"][0]["justification"] == "it is so"
    assert run["results"][3]["locations"] == []
    assert ("properties" in run) == report.truncated


def sarif_object(*required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": properties}


_TEXT = sarif_object("text", text={"type": "string", "minLength": 1})
_NUMBER = {"type": "integer", "minimum": 1}
_PLACE = sarif_object(
    "artifactLocation",
    artifactLocation=sarif_object("uri", uri={"type": "string", "format": "uri-reference"}),
    region=sarif_object("startLine", startLine=_NUMBER, startColumn=_NUMBER),
)
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
# what SARIF 2.1.0 requires of the properties in use, and what code scanning of GitHub asks for beyond it
SARIF = sarif_object(
    "version",
    "runs",
    version={"const": "2.1.0"},
    runs={
        "type": "array",
        "items": sarif_object(
            "tool",
            "results",
            columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            tool=sarif_object(
                "driver",
                driver=sarif_object(
                    "name",
                    "rules",
                    informationUri={"type": "string", "format": "uri"},
                    rules={
                        "type": "array",
                        "uniqueItems": True,
                        "items": sarif_object(
                            *("id", "shortDescription", "fullDescription", "help", "helpUri"),
                            shortDescription=_TEXT,
                            fullDescription=_TEXT,
                            help=sarif_object("text", "markdown"),
                            helpUri={"type": "string", "format": "uri"},
                            defaultConfiguration=sarif_object("level", level=_LEVEL),
                        ),
                    },
                ),
            ),
            results={
                "type": "array",
                "items": sarif_object(
                    *("ruleId", "level", "message", "locations", "partialFingerprints"),
                    level=_LEVEL,
                    message=_TEXT,
                    locations={"type": "array", "minItems": 1, "items": sarif_object("physicalLocation", physicalLocation=_PLACE)},
                    suppressions={"type": "array", "items": sarif_object("kind", kind={"enum": ["inSource", "external"]})},
                    partialFingerprints={"type": "object", "additionalProperties": {"type": "string"}},
                ),
            },
        ),
    },
)


def test_sarif_has_what_its_readers_require(report: Report) -> None:
    """With a file for what is of no table every result has a place; rules are explained; a fingerprint outlives a change of the message."""
    whole = dataclasses.replace(report, files={**report.files, "": "datapackage.json"})
    told = json.loads(FORMATS["sarif"](whole))
    jsonschema.validate(told, SARIF, format_checker=jsonschema.FormatChecker())
    again = dataclasses.replace(whole, findings=tuple(dataclasses.replace(f, message="other", line=99) for f in whole.findings))
    prints = [[r["partialFingerprints"] for r in json.loads(FORMATS["sarif"](r))["runs"][0]["results"]] for r in (whole, again)]
    assert prints[0] == prints[1]
    assert len({str(p) for p in prints[0]}) == len(whole.findings)


def test_every_rule_is_explained(checkout: Path) -> None:
    """The page that a code leads to is there, and has a heading for it."""
    for code in (*CODES, *(rule.id for rule in RULES)):
        path, _, anchor = code_page(code).removeprefix(f"{HOME}/blob/main/").partition("#")
        page = (checkout / path).read_text(encoding="utf-8")
        assert f"## {anchor}\n" in page, code
        assert code_summary(code).endswith(".")


def test_junit_is_read_by_others(report: Report, tmp_path: Path) -> None:
    """junitparser sees each failure, with file and line in its text."""
    (tmp_path / "junit.xml").write_text(FORMATS["junit"](report), encoding="utf-8")
    suites = junitparser.JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    results = {(case.classname, case.name): case for suite in suites for case in suite}
    (failure,) = results["t", "schema"].result
    assert failure.type == "type-error"
    assert failure.text.startswith("data/t, 1.csv:4:7: t, row 3, n: ")
    assert not results["sound", "schema"].result


def test_github(report: Report) -> None:
    """One command a finding; nothing in the data can end it or begin another."""
    lines = FORMATS["github"](report).split("\n")
    assert len(lines) == len(report.findings) + report.truncated + 1
    assert lines[0].startswith("::error file=data/t%2C 1.csv,line=4,col=7,title=type-error::t, row 3, n: a<b>")
    assert "\x1b" not in lines[0]
    assert [line.split(" ")[0] for line in lines[1:4]] == ["::warning", "::notice", "::error"]


def test_markdown(report: Report) -> None:
    """A table whose cells the data cannot leave."""
    text = FORMATS["markdown"](report)
    rows = [line for line in text.split("\n") if line.startswith("| ")]
    assert len(rows) == 1 + len(report.findings)
    assert all(row.replace("\\|", "").count("|") == 7 for row in rows)
    assert ("the list is cut" in text) == report.truncated


def test_html(report: Report) -> None:
    """A page in which the data are text."""
    text = FORMATS["html"](report)
    assert "a&lt;b&gt;&amp;&quot;" in text
    assert "<b>" not in text
    assert text.count("<tr") == 1 + len(report.findings)
    assert ("the list is cut" in text) == report.truncated


def test_frictionless(report: Report) -> None:
    """frictionless reads its own shape."""
    told = json.loads(FORMATS["frictionless-json"](report))
    read: Any = frictionless.Report.from_descriptor(told)
    assert (read.valid, len(read.tasks)) == (False, 2)
    assert [e["type"] for t in told["tasks"] for e in t["errors"]] == ["type-error"]
    assert [e["type"] for e in told["errors"]] == ["package-error"]
    assert told["tasks"][0]["warnings"] == ["do not add up", "dear"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_form_of_a_sound_report(name: str) -> None:
    """Nothing found is said as well."""
    assert FORMATS[name](kz.validate(table=None)).strip()


def test_frictionless_names_the_same_places(tmp_path: Path) -> None:
    """Type, row and field of every error, as frictionless itself tells them."""
    (tmp_path / "t.csv").write_text("id,n\n1,x\n1,2\n3,4,5\n4\n", encoding="utf-8")
    shape = {"fields": [{"name": "id", "type": "integer"}, {"name": "n", "type": "integer"}], "primaryKey": ["id"]}
    package = {"name": "p", "resources": [{"name": "t", "type": "table", "path": "t.csv", "schema": shape}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")

    def places(tasks: Any) -> set[tuple[Any, ...]]:
        return {
            (e["type"], e.get("rowNumber"), e.get("fieldName"), e.get("fieldNumber"), e.get("cell")) for t in tasks for e in t["errors"]
        }

    own = json.loads(FORMATS["frictionless-json"](kz.validate(tmp_path)))
    frictionless.Report.from_descriptor(dict(own))
    theirs = frictionless.validate(str(tmp_path / "datapackage.json")).to_descriptor()
    assert {p[:2] for p in places(own["tasks"])} == {p[:2] for p in places(theirs["tasks"])}
    typed = [p for p in places(theirs["tasks"]) if p[0] == "type-error"]
    assert [p for p in places(own["tasks"]) if p[0] == "type-error"] == typed


DESCRIBED = """{
  "name": "clinics",
  "resources": [
    {
      "name": "clinics",
      "path": "clinics.csv",
      "schema": {
        "fields": [
          {"name": "id", "type": "integer"},
          {"name": "opened", "type": "date", "constraints": {"required": true}}
        ],
        "primaryKey": "id"
      }
    },
    {
      "name": "visits",
      "path": "visits.csv",
\t"schema": {"fields": [{"name": "clinic", "type": "integer"}]}
    }
  ]
}
"""


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"date"', '"dat"', (10, 38)),
        ('"primaryKey": "id"', '"primaryKey": "idd"', (12, 23)),
        ('"required": true', '"pattern": 5', (10, 73)),
        ('"required": true', '"required": true, "required": false', (10, 62)),
        ('{"name": "clinic", ', "{", (18, 24)),
        ('"name": "visits",', "", (15, 5)),
        ("visits.csv", "../visits.csv", (17, 15)),
        ("visits.csv", "visit.csv", (17, 15)),
        ('"type": "integer"},\n', '"type": "integer"}\n', (10, 11)),
    ],
)
def test_a_fault_of_the_descriptor_stands_at_its_line(tmp_path: Path, old: str, new: str, place: tuple[int | None, int | None]) -> None:
    """Wrong types, keys, properties and paths, what lacks a property, a key that stands twice, a comma that is missing."""
    (tmp_path / "clinics.csv").write_text("id,opened\n1,2020-01-01\n", encoding="utf-8")
    (tmp_path / "visits.csv").write_text("clinic\n1\n", encoding="utf-8")
    (tmp_path / "datapackage.json").write_text(DESCRIBED, encoding="utf-8")
    assert kz.validate(tmp_path).ok
    assert DESCRIBED.count(old) == 1 or old in ("visits.csv",)
    (tmp_path / "datapackage.json").write_text(DESCRIBED.replace(old, new), encoding="utf-8")
    found = kz.validate(tmp_path).findings[0]
    assert (found.line, found.column) == place
