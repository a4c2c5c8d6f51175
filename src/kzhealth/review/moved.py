"""Decisions carried over to another edition of their document, by the words they quote."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from kzhealth.review.merge import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kzhealth.extract.text import SourceText
    from kzhealth.review.merge import Row

__all__ = ["carry_over"]

_KEYS = tuple(name for name in ("subject_id", "parent_id", "quantity_id", "part_of") if name in COLUMNS)


def _occurrences(quotes: Iterable[str], text: str) -> dict[str, list[int]]:
    """Where each quote stands in the text, words whole."""
    found: dict[str, list[int]] = defaultdict(list)
    for quote in set(quotes) - {""}:
        for match in re.finditer(re.escape(quote), text):
            start, stop = match.span()
            whole = not (text[start - 1 : start].isalnum() and quote[0].isalnum()) and not (
                text[stop : stop + 1].isalnum() and quote[-1].isalnum()
            )
            if whole:
                found[quote].append(start)
    return found


def _spans(row: Row) -> list[tuple[str, str, str]]:
    return [(row["quote"], "start", "stop")] + ([(row["period_quote"], "period_from", "period_to")] if row["period_quote"] else [])


def _shift(start: int, anchors: Sequence[tuple[int, int]]) -> int:
    """How far the words at ``start`` have moved, told by the nearest words that are surely found again."""
    at = bisect_left(anchors, (start, 0))
    near = min(anchors[max(0, at - 1) : at + 1], key=lambda a: abs(a[0] - start), default=(0, 0))
    return near[1] - near[0]


def carry_over(rows: Iterable[Row], source: SourceText, key_of: str) -> tuple[list[Row], list[Row]]:
    """The rows of an older edition placed in ``source``, and those whose words cannot be placed in it, as they were.

    A quote that stands once in the new text is there; one that stands several times is where the words around it have moved.
    The keys that name rows by their position (``<key_of>-<start>-<stop>``) follow.
    """
    rows = list(rows)
    found = _occurrences([quote for row in rows for quote, _, _ in _spans(row)], source.text)
    told = {(int(row[first]), quote) for row in rows for quote, first, _ in _spans(row)}
    anchors = sorted((start, found[quote][0]) for start, quote in told if len(found.get(quote, ())) == 1)
    moved, lost = [], []
    renamed: dict[str, str] = {}
    for row in rows:
        new: dict[str, str] = {"sha256": source.sha256, "context_start": "", "context_stop": ""}
        for quote, first, last in _spans(row):
            there = found.get(quote, [])
            at = there[0] if len(there) == 1 else int(row[first]) + _shift(int(row[first]), anchors)
            if at in there:
                new |= {first: str(at), last: str(at + len(quote))}
        if "start" not in new:
            lost.append(row)
            continue
        if row["period_quote"] and "period_from" not in new:
            new |= {"period_from": "", "period_to": "", "period_quote": ""}
        renamed[f"{key_of}-{row['start']}-{row['stop']}"] = f"{key_of}-{new['start']}-{new['stop']}"
        moved.append({**row, **new})
    return [_rename(row, renamed) for row in moved], [_rename(row, renamed) for row in lost]


def _rename(row: Row, renamed: Mapping[str, str]) -> Row:
    return {**row, **{name: renamed.get(row[name], row[name]) for name in _KEYS}}
