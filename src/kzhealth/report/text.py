"""Reports and packages as plain text and JSON."""

from __future__ import annotations

import json
from functools import cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kzhealth.model import Finding, Report

__all__ = ["fitted", "package_to_dict", "package_to_text", "printable", "report_to_json", "report_to_text", "verdict_of"]


def printable(text: str) -> str:
    """Text safe for a terminal: control characters shown as their code, so that data never steers the screen."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" if ord(c) < 256 else f"\\u{ord(c):04x}" for c in text)


def report_to_json(report: Report) -> str:
    """The report as the JSON that other programs read."""
    told = cache(_json_text)
    # a finding on a line of its own: to read, to search and, where there are very many, to write
    findings = ",\n    ".join(_json_line(f, told) for f in report.findings)
    text = json.dumps(report.to_dict(findings=False), ensure_ascii=False, indent=2)
    return text.replace('"findings": []', f'"findings": [\n    {findings}\n  ]', 1) if findings else text


def _json_text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


def _json_line(f: Finding, told: Callable[[str | None], str]) -> str:
    """``Finding.to_dict`` as JSON, which put together takes a third of the time; ``told`` remembers the texts that many have."""
    row, line, column = ("null" if n is None else n for n in (f.row, f.line, f.column))
    key, cell, message = _json_text(f.key), _json_text(f.cell), encode_basestring(f.message)
    evidence = json.dumps([e.to_dict() for e in f.evidence], ensure_ascii=False) if f.evidence else "[]"
    return (
        f'{{"code": {told(f.code)}, "severity": {told(f.severity)}, "resource": {told(f.table)}, "row": {row}, "line": {line}, '
        f'"column": {column}, "field": {told(f.field)}, "key": {key}, "cell": {cell}, "message": {message}, "rule_id": {told(f.rule_id)}, '
        f'"evidence": {evidence}, "accepted_reason": {told(f.accepted_reason)}}}'
    )


def _line(finding: Finding) -> str:
    grade = "accepted" if finding.accepted_reason else finding.severity
    reason = f"\n    accepted: {finding.accepted_reason}" if finding.accepted_reason else ""
    return printable(f"  {grade:<8} {finding.code}: {finding.message}{reason}")


def _lines(report: Report) -> Iterator[str]:
    order = {"error": 0, "warning": 1}
    for finding in sorted(report.findings, key=lambda f: (bool(f.accepted_reason), order[f.severity])):
        yield _line(finding)
    if report.truncated:
        yield f"  … the list is cut; in all {sum(report.counts.values())} findings: " + ", ".join(
            f"{code} {n}" for code, n in report.counts.items()
        )


def verdict_of(report: Report) -> str:
    """The verdict in one line; see ``Report.verdict``."""
    return report.verdict


def report_to_text(report: Report) -> str:
    """The report as a person reads it: the verdict, what was checked, then each finding."""
    slow = [name for name, way in report.ways.items() if way == "frictionless"]
    note = [f"  read through frictionless: {', '.join(slow)}"] if slow else []
    return "\n".join([verdict_of(report), *note, *_lines(report)])


def package_to_dict(descriptor: Mapping[str, Any], rows: Mapping[str, int]) -> dict[str, Any]:
    """A package at a glance for programs: what ``kzhealth info --format json`` prints."""
    titles = {r["name"]: r.get("title", "") for r in descriptor.get("resources", ())}
    return {
        **{name: descriptor.get(name) for name in ("name", "title", "version", "created")},
        "licenses": [item.get("name", "") for item in descriptor.get("licenses", ())],
        "tables": [{"name": name, "rows": number, "title": titles.get(name, "")} for name, number in rows.items()],
    }


def fitted(text: str, width: int | None) -> str:
    """Lines cut to the width of a terminal, where there is one."""
    return text if width is None else "\n".join(line if len(line) <= width else f"{line[: width - 1]}…" for line in text.splitlines())


def package_to_text(descriptor: Mapping[str, Any], rows: Mapping[str, int], *, width: int | None = None) -> str:
    """A package at a glance: its name, version, licence and the rows of its tables, in a terminal no wider than it."""
    told = package_to_dict(descriptor, rows)
    head = f"{told['title'] or told['name']} · {descriptor.get('version', 'no version')} · {', '.join(told['licenses'])}"
    widest = max((len(n) for n in rows), default=0)
    return fitted(printable("\n".join([head, *(f"  {t['name']:<{widest}}  {t['rows']:>6}  {t['title']}" for t in told["tables"])])), width)
