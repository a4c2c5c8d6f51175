"""The differences of two editions of a package as text, JSON, Markdown, and as a section of a changelog."""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING

from kzhealth.report.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzhealth.diff import Change, PackageDiff

__all__ = ["DIFF_FORMATS", "add_to_changelog", "diff_to_json", "diff_to_markdown", "diff_to_text"]

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_PLURALS = {"field": "fields", "code": "codes", "row": "rows", "cell": "cells", "table": "tables", "key": "keys", "package": "properties"}
_HEADING = "# Changes of the data\n"


def _what(change: Change) -> str:
    """A change in words, without its table."""
    where = {
        "package": change.field,
        "table": f"table {change.table}",
        "field": f"field {change.field}",
        "code": f"code of {change.field}",
        "key": "primary key",
        "row": change.key,
        "cell": f"{change.key} · {change.field}",
    }[change.what]
    if change.what == "row" or change.old == change.new:
        return str(where)
    if change.action == "changed":
        return f"{where}: {_shown(change.old)} → {_shown(change.new)}"
    return f"{where}: {_shown(change.new if change.action == 'added' else change.old)}"


def _shown(text: str | None) -> str:
    return "(empty)" if text in (None, "") else str(text)


def _counts(diff: PackageDiff, table: str) -> str:
    """How many of what came, went and changed in a table."""
    told = []
    for (name, what, action), number in sorted(diff.counts.items()):
        if name == table:
            told.append(f"{number} {what if number == 1 and what != 'package' else _PLURALS[what]} {action}")
    return ", ".join(told)


def _by_table(diff: PackageDiff) -> Iterator[tuple[str, list[Change]]]:
    for table, changes in groupby(sorted(diff.changes, key=lambda c: c.table or ""), key=lambda c: c.table or ""):
        yield table, list(changes)


def _omitted(diff: PackageDiff, table: str, changes: list[Change]) -> int:
    return sum(n for (name, _, _), n in diff.counts.items() if name == table) - len(changes)


def diff_to_text(diff: PackageDiff) -> str:
    """The differences as a person reads them: a verdict, then each table's, what breaks readers marked with an exclamation mark."""
    lines = [f"{diff.old} → {diff.new}: {diff.verdict}"]
    for table, changes in _by_table(diff):
        lines += ["", f"{table or 'package'}: {_counts(diff, table)}"]
        lines += [f"{'!' if c.breaking else ' '} {_SIGNS[c.action]} {_what(c)}" for c in changes]
        if omitted := _omitted(diff, table, changes):
            lines.append(f"    … and {omitted} more")
    return printable("\n".join(lines))


def diff_to_json(diff: PackageDiff) -> str:
    """The differences for other programs; see ``PackageDiff.to_dict``."""
    return json.dumps(diff.to_dict(), ensure_ascii=False, indent=2)


def _escaped(text: str) -> str:
    # what stands in a cell must not become a table, a link or a tag of the page
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(printable(text).split()))


def diff_to_markdown(diff: PackageDiff) -> str:
    """The differences as a section of a changelog, headed by the new version."""
    lines = [f"## {_escaped(diff.new)}", "", f"Since {_escaped(diff.old)}: {diff.verdict}.", ""]
    for table, changes in _by_table(diff):
        lines += [f"### {_escaped(table) or 'The package'}", "", f"{_counts(diff, table)}.", ""]
        lines += [f"- {'**breaking** ' if c.breaking else ''}{c.action}: {_escaped(_what(c))}" for c in changes]
        if omitted := _omitted(diff, table, changes):
            lines.append(f"- … and {omitted} more")
        lines.append("")
    return "\n".join(lines).rstrip()


def add_to_changelog(text: str, diff: PackageDiff) -> str:
    """A changelog of the data with a section for the new version on top; one that is there already for that version is replaced."""
    head, *sections = re.split(r"^(?=## )", text or _HEADING, flags=re.MULTILINE)
    kept = [s.strip() for s in sections if s.splitlines()[0] != f"## {_escaped(diff.new)}"]
    return "\n\n".join([head.strip(), diff_to_markdown(diff), *kept]) + "\n"


DIFF_FORMATS = {"text": diff_to_text, "json": diff_to_json, "markdown": diff_to_markdown}
