"""Reports in the forms that other programs take: frictionless, JUnit, SARIF, annotations of GitHub, Markdown, HTML.

Findings beyond those listed are counted in every form. What is in a file is told by its line, which is not the number of its row
where cells hold line breaks. ``Report.files`` may name under "" the file of what is of no table: the descriptor.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from kzhealth import __version__
from kzhealth.paths import is_address
from kzhealth.report.codes import CODES, HOME, code_page, code_summary
from kzhealth.report.text import printable, report_to_json, report_to_text, verdict_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kzhealth.model import Finding, Report

__all__ = [
    "FORMATS",
    "report_to_frictionless",
    "report_to_github",
    "report_to_html",
    "report_to_junit",
    "report_to_markdown",
    "report_to_sarif",
]

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def _level(finding: Finding) -> str:
    return "note" if finding.accepted_reason else finding.severity


def _file(report: Report, finding: Finding) -> str | None:
    return report.files.get(finding.table or "") or report.files.get("")


def _place_of(report: Report, finding: Finding) -> str:
    """File, line and column as compilers print them; '' for what is in no file."""
    file = _file(report, finding)
    return ":".join(str(part) for part in (file, finding.line, finding.column) if part) if file else ""


def _cut(report: Report) -> str | None:
    if not report.truncated:
        return None
    return f"the list is cut; in all {sum(report.counts.values())} findings: " + ", ".join(f"{c} {n}" for c, n in report.counts.items())


# ---------------------------------------------------------------- frictionless


def report_to_frictionless(report: Report) -> str:
    """The report in the shape of ``frictionless validate --json``: a task for each table, findings under its errors and warnings."""
    from frictionless import errors

    kinds: Mapping[str, Any] = {kind.type: kind for kind in vars(errors).values() if isinstance(getattr(kind, "type", None), str)}
    told: dict[str | None, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        told[finding.table if finding.table in report.rows else None].append(finding)

    def error(finding: Finding) -> dict[str, Any]:
        kind = kinds.get(finding.code)
        return {
            "type": finding.code,
            "title": kind.title if kind else finding.code,
            "description": kind.description if kind else "A rule of consistency does not hold.",
            "message": finding.message,
            "tags": list(kind.tags) if kind else ["#rule"],
            "note": finding.message,
            **(_place(report, finding, kind, errors) if kind else {"rowNumber": finding.row, "fieldName": finding.field}),
        }

    def task(name: str) -> dict[str, Any]:
        faults = [f for f in told[name] if _level(f) == "error"]
        doubts = [f.message for f in told[name] if _level(f) != "error"]
        sizes = {"fields": len(report.fields.get(name, ())), "rows": report.rows[name]}
        stats = {"errors": len(faults), "warnings": len(doubts), "seconds": round(report.seconds, 3), **sizes}
        return {
            "name": name,
            "type": "table",
            "valid": not faults,
            "place": report.files.get(name, name),
            "labels": list(report.fields.get(name, ())),
            "stats": stats,
            "warnings": doubts,
            "errors": [error(f) for f in faults],
        }

    whole = [error(f) for f in told[None] if _level(f) == "error"]
    warnings = [f.message for f in told[None] if _level(f) != "error"] + [w for w in [_cut(report)] if w]
    stats = {
        "tasks": len(report.rows),
        "errors": sum(1 for f in report.findings if _level(f) == "error"),
        "warnings": sum(1 for f in report.findings if _level(f) != "error"),
        "seconds": round(report.seconds, 3),
    }
    tasks = [task(name) for name in report.rows]
    return json.dumps(
        {"valid": report.ok, "stats": stats, "warnings": warnings, "errors": whole, "tasks": tasks}, ensure_ascii=False, indent=2
    )


def _place(report: Report, finding: Finding, kind: Any, errors: Any) -> dict[str, Any]:
    """Where a fault is, in the properties that frictionless gives its kind."""
    names = report.fields.get(finding.table or "", ())
    field, cell = finding.field or "", finding.cell or ""
    number = names.index(field) + 1 if field in names else len(names) + 1
    if issubclass(kind, errors.HeaderError):
        label = {"label": cell, "fieldName": field, "fieldNumber": number} if issubclass(kind, errors.LabelError) else {}
        return {"labels": list(names), "rowNumbers": [1], **label}
    place: dict[str, Any] = {}
    if issubclass(kind, errors.RowError):
        place = {"cells": [cell] if cell else [], "rowNumber": finding.row}
    if issubclass(kind, errors.CellError):
        place |= {"cell": cell, "fieldName": field, "fieldNumber": number}
    if issubclass(kind, errors.ForeignKeyError):
        place |= {"fieldNames": field.split(", "), "fieldCells": cell.split(", "), "referenceName": "", "referenceFieldNames": []}
    return place


# ---------------------------------------------------------------- continuous integration


def report_to_junit(report: Report) -> str:
    """JUnit XML: a suite for each table, a case for its schema and one for each rule that found something; findings are failures."""
    suites = ET.Element("testsuites", name="kzhealth", time=f"{report.seconds:.3f}")
    found: dict[str, dict[str, list[Finding]]] = {name: {} for name in report.rows}
    for finding in report.findings:
        found.setdefault(finding.table or "package", {}).setdefault(finding.rule_id or "schema", []).append(finding)
    for table, cases in found.items():
        cases.setdefault("schema", [])
        failed = sum(1 for case in cases.values() if any(_level(f) == "error" for f in case))
        suite = ET.SubElement(suites, "testsuite", name=table, tests=str(len(cases)), failures=str(failed), errors="0")
        for name, case in cases.items():
            element = ET.SubElement(suite, "testcase", classname=table, name=name)
            faults = [f for f in case if _level(f) == "error"]
            if faults:
                failure = ET.SubElement(element, "failure", type=faults[0].code, message=printable(faults[0].message))
                failure.text = "\n".join(_junit_line(report, f) for f in faults)
            first = next(iter(faults), case[0] if case else None)
            if first and _file(report, first):
                element.set("file", _file(report, first) or "")
                element.set("line", str(first.line or 1))
            doubts = [_junit_line(report, f) for f in case if _level(f) != "error"]
            if doubts:
                ET.SubElement(element, "system-out").text = "\n".join(doubts)
    cut = _cut(report)
    if cut:
        ET.SubElement(suites, "properties").append(ET.Element("property", name="truncated", value=cut))
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


def _junit_line(report: Report, finding: Finding) -> str:
    place = _place_of(report, finding)
    reason = f" (accepted: {finding.accepted_reason})" if finding.accepted_reason else ""
    return printable(f"{place}: {finding.message}{reason}" if place else f"{finding.message}{reason}")


def _sarif_rule(code: str, severity: str) -> dict[str, Any]:
    summary, page = code_summary(code), code_page(code)
    return {
        "id": code,
        "name": "".join(word.capitalize() for word in code.split("-")),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": f"{summary} See {page}", "markdown": f"{summary} [More about it]({page})."},
        "helpUri": page,
        "defaultConfiguration": {"level": severity},
        "properties": {"tags": ["schema" if code in CODES else "rule"]},
    }


def _sarif_place(report: Report, finding: Finding) -> list[dict[str, Any]]:
    file = _file(report, finding)
    if not file:
        return []
    # a place without a line is the file as a whole, which viewers show at its first line
    region = {"startLine": finding.line or 1, **({"startColumn": finding.column} if finding.column else {})}
    uri = Path(file).as_uri() if Path(file).is_absolute() else file if is_address(file) else quote(file)
    return [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}]


def _fingerprint(finding: Finding) -> str:
    """The same in every run for the same finding, so that a viewer knows it again when it moves."""
    return hashlib.sha256("\n".join(finding.identity).encode()).hexdigest()[:32]


def report_to_sarif(report: Report) -> str:
    """SARIF 2.1.0: a result for each finding, at its file, line and column; accepted ones are suppressed, with the reason."""
    severities = {f.code: f.severity for f in report.findings}
    codes = sorted(severities)

    def result(finding: Finding) -> dict[str, Any]:
        accepted = [{"kind": "external", "justification": finding.accepted_reason}] if finding.accepted_reason else []
        return {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": finding.severity,
            "message": {"text": finding.message},
            "locations": _sarif_place(report, finding),
            **({"suppressions": accepted} if accepted else {}),
            "partialFingerprints": {"kzhealth/v1": _fingerprint(finding)},
        }

    rules = [_sarif_rule(code, severities[code]) for code in codes]
    driver = {"name": "kzhealth", "informationUri": HOME, "semanticVersion": __version__, "rules": rules}
    run: dict[str, Any] = {"tool": {"driver": driver}, "results": [result(f) for f in report.findings], "columnKind": "unicodeCodePoints"}
    if report.truncated:
        run["properties"] = {"truncated": _cut(report), "counts": dict(report.counts)}
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _escaped(text: str, *, value: bool = False) -> str:
    text = printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if value else text


def report_to_github(report: Report) -> str:
    """Workflow commands of GitHub Actions: an annotation for each finding, at its file, line and column."""

    def lines() -> Iterator[str]:
        for finding in report.findings:
            file = _file(report, finding)
            line, column = (finding.line, finding.column) if file else (None, None)
            at = {"file": file, "line": line and str(line), "col": column and str(column), "title": finding.code}
            where = ",".join(f"{k}={_escaped(v, value=True)}" for k, v in at.items() if v)
            level = {"note": "notice"}.get(_level(finding), _level(finding))
            yield f"::{level} {where}::{_escaped(finding.message)}"
        cut = _cut(report)
        if cut:
            yield f"::warning title=kzhealth::{_escaped(cut)}"
        yield verdict_of(report)

    return "\n".join(lines())


# ---------------------------------------------------------------- for people


def _rows(report: Report) -> Iterator[tuple[str, str, str, str, str, str]]:
    for f in sorted(report.findings, key=lambda f: (bool(f.accepted_reason), f.severity)):
        message = f.message + (f" (accepted: {f.accepted_reason})" if f.accepted_reason else "")
        grade = "accepted" if f.accepted_reason else f.severity
        yield grade, f.code, f.table or "", "" if f.row is None else str(f.row), f.field or "", printable(message)


_HEAD = ("grade", "code", "table", "row", "field", "what is wrong")


def _markdown_cell(text: str) -> str:
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\n", " ")


def report_to_markdown(report: Report) -> str:
    """A heading with the verdict and a table of the findings, for a comment or the summary of a workflow."""
    lines = [f"## {_markdown_cell(verdict_of(report))}", ""]
    if report.findings:
        lines += ["| " + " | ".join(_HEAD) + " |", "|" + "---|" * len(_HEAD)]
        lines += ["| " + " | ".join(map(_markdown_cell, row)) + " |" for row in _rows(report)]
    cut = _cut(report)
    return "\n".join([*lines, *(["", _markdown_cell(cut)] if cut else [])])


_STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #8886}"
    "td:nth-child(4){text-align:right;font-variant-numeric:tabular-nums}tr.error td:first-child{color:#c22;font-weight:600}"
    "tr.warning td:first-child{color:#a60}@media(max-width:40rem){thead{display:none}"
    "tr{display:block;padding:.6rem 0;border-bottom:1px solid #8886}"
    "td,td:nth-child(4){display:inline-block;text-align:left;border:0;padding:.1rem .6rem .1rem 0}td:last-child{display:block}}"
)


def report_to_html(report: Report) -> str:
    """One page that needs nothing beside it: the verdict and a table of the findings."""
    rows = "\n".join(f'<tr class="{row[0]}">' + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in _rows(report))
    head = "".join(f'<th scope="col">{name}</th>' for name in _HEAD)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>" if rows else "<p>Nothing was found.</p>"
    counts = "".join(f"<li>{html.escape(code)}: {number}</li>" for code, number in report.counts.items())
    cut = _cut(report)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>kzhealth: {'valid' if report.ok else 'invalid'}</title><style>{_STYLE}</style></head><body><main>\n"
        f"<h1>{html.escape(verdict_of(report))}</h1>\n<ul>{counts}</ul>\n{table}\n"
        + (f"<p>{html.escape(cut)}</p>\n" if cut else "")
        + "</main></body></html>"
    )


FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": report_to_text,
    "json": report_to_json,
    "frictionless-json": report_to_frictionless,
    "junit": report_to_junit,
    "sarif": report_to_sarif,
    "github": report_to_github,
    "markdown": report_to_markdown,
    "html": report_to_html,
}
