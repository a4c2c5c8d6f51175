"""Findings that are known: a file that lists them, so that only new ones fail a check.

A finding is known again by its code, table, key (or the number of its row, where it has no key) and field, whatever its message.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kzhealth.errors import InputError
from kzhealth.files import write_file
from kzhealth.model import Finding
from kzhealth.report.codes import CODES
from kzhealth.written import from_json, read_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kzhealth.model import Identity, Report

__all__ = ["accept_known", "read_baseline", "write_baseline"]

_FORM = "kzhealth baseline 1"
_KNOWN = "known: it stands in the baseline"


def read_baseline(path: Path) -> dict[Identity, str]:
    """The reason of each known finding ('' where none is given) by its identity; InputError if the file is no baseline."""
    try:
        return _entries(from_json(read_written(path)))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; --write-baseline {path} writes one") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path}: this is no baseline: {error!s:.200}; expected what --write-baseline writes: "
            f'{{"format": "{_FORM}", "findings": [{{"code": …, "table": …, "key": …, "field": …}}, …]}}'
        ) from error


def _entries(told: Any) -> dict[Identity, str]:
    if told["format"] != _FORM:
        raise ValueError(f"the format is {told['format']!r}")
    return {_identity(entry): entry.get("reason", "") for entry in told["findings"]}


def _identity(entry: Mapping[str, Any]) -> Identity:
    """The identity that an entry tells; ValueError if it tells none."""
    strange = entry.keys() - {"code", "table", "key", "row", "field", "reason"}
    texts = [entry.get(name, "") for name in ("code", "table", "key", "field", "reason")]
    row = entry.get("row")
    if strange or not entry.get("code") or not all(isinstance(t, str) for t in texts) or not isinstance(row, int | None):
        raise ValueError(f"an entry is {json.dumps(entry, ensure_ascii=False)}")
    code, table, key, field, _ = texts
    return code, table, f"row {row}" if row is not None else key, field


def _entry(finding: Finding, reason: str) -> dict[str, Any]:
    place = {"key": finding.key} if finding.key is not None else {"row": finding.row}
    told = {"code": finding.code, "table": finding.table, **place, "field": finding.field, "reason": reason}
    return {name: value for name, value in told.items() if value not in (None, "")}


def write_baseline(path: Path, findings: Iterable[Finding], known: Mapping[Identity, str]) -> dict[Identity, str]:
    """Write the findings that nothing else accepts as known, one a line and sorted, and give them back with their reasons.

    Reasons that ``known`` gives are kept.
    """
    entries = {f.identity: _entry(f, known.get(f.identity, "")) for f in findings if not f.accepted_reason}
    lines = ",\n    ".join(json.dumps(entries[identity], ensure_ascii=False) for identity in sorted(entries))
    told = f'{{\n  "format": "{_FORM}",\n  "findings": [' + (f"\n    {lines}\n  " if lines else "") + "]\n}\n"
    write_file(path, told.encode())
    return {identity: entry.get("reason", "") for identity, entry in entries.items()}


def accept_known(report: Report, known: Mapping[Identity, str], name: str) -> Report:
    """The report with known findings accepted, and a warning for each entry that was looked for and not found.

    The report must list every finding. ``name`` is how the baseline is called in the warnings. What was refused stays so.
    """
    if report.refused:
        return report
    findings = [
        replace(f, accepted_reason=known[f.identity] or _KNOWN) if f.identity in known and not f.accepted_reason else f
        for f in report.findings
    ]
    stale = list(_stale(report, known, name))
    counts = {**report.counts, **({"stale-baseline": len(stale)} if stale else {})}
    return replace(report, findings=(*findings, *stale), counts=counts)


def _stale(report: Report, known: Mapping[Identity, str], name: str) -> Iterator[Finding]:
    found = {f.identity for f in report.findings}
    for code, table, place, field in sorted(known.keys() - found):
        # what was not looked for cannot be missed
        if (code in CODES or code in report.rules_run) and (not table or table in report.rows):
            where = ", ".join(part for part in (table, place, field) if part)
            yield Finding(
                code="stale-baseline",
                severity="warning",
                table=table or None,
                field=field or None,
                key=None if place.startswith("row ") else place or None,
                message=f"{where}: {code} stands in {name} but is found no longer; take the entry out, or write the baseline again",
            )
