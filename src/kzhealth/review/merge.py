"""Proposals laid over a reviewed sheet: what a person decided stays, what the extractor proposes anew waits.

A row is the text of its cells by column, as the sheet holds it. Everything here is pure.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from kzhealth.model import Fact
from kzhealth.schema import schema, seed_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["COLUMNS", "DECISIONS", "READER_FLAGS", "SLOTS", "Row", "differences", "is_waiting", "merge", "proposal_row", "row_order"]

Row: TypeAlias = "dict[str, str]"

COLUMNS = seed_schema("facts").field_names
DECISIONS = ("accept", "edit", "reject")

# The cells that state a fact and that an extractor can fill: a row is accepted 'as proposed' if these are the proposal's.
_TELLING = {f.name for f in dataclasses.fields(Fact)} - {"sha256", "start", "stop", "quote", "flags"}
_TELLING |= {"place_id", "subject_id", "parent_id", "breakdown", "expected_on"}
SLOTS = tuple(name for name in COLUMNS if name in _TELLING)

# Flags that a reader of the data should know; any other flag of a proposal is a doubt, which the decision answers.
READER_FLAGS = frozenset(
    [
        "count-not-given",
        "indicator-ambiguous",
        "parts-exhaustive",
        "per-shift-implied",
        "percent-or-points",
        "period-end-inferred",
        "region-inferred",
    ]
)

_PERIOD = ("period_start", "period_end", "period_basis")
# What a proposal tells that the rows of its table have no room for.
_NO_ROOM = {
    "budgets": ("measure", "direction", "indicator_id", "place_id", "part_of"),
    "facilities": ("direction", *_PERIOD, "part_of"),
    "programmes": ("measure", "direction", *_PERIOD, "place_id", "part_of"),
}
# A statement that completes a row leaves it to that row where and when it holds.
_OF_THE_SUBJECT = ("region_id", "place_id", "part_of", "status", *_PERIOD)
# How far the work has come, in the words that a table has for it.
_STATUS = {"facilities": {"actual": "completed"}, "programmes": {"actual": "completed", "finishing": "ongoing"}}
_FACILITY_TYPES = frozenset(c.value for c in schema("facilities")["facility_type"].categories)
_PLACED = frozenset(
    [
        *("decision", "sha256", "start", "stop", "quote", "context_start", "context_stop", "period_from", "period_to", "period_quote"),
        *("cell", "scale", "period_cell", "flags", "method", "reviewed_on"),
    ]
)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        shown = format(value, "f")
        return shown.rstrip("0").rstrip(".") if "." in shown else shown
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)


def proposal_row(fact: Fact, text: str, sentence: tuple[int, int] | None, region_id: str) -> Row:
    """The row that proposes a fact; ``sentence`` is the span of its sentence, ``region_id`` the region of the document."""
    row = dict.fromkeys(COLUMNS, "")
    row.update({name: _text(getattr(fact, name)) for name in SLOTS if hasattr(fact, name)})
    row.update(sha256=fact.sha256, start=str(fact.start), stop=str(fact.stop), quote=fact.quote, method="extracted")
    if sentence:
        row.update(context_start=str(sentence[0]), context_stop=str(sentence[1]))
    # a programme says its region itself: a national one has none
    row["region_id"] = "" if fact.region_id == region_id and fact.table != "programmes" else _text(fact.region_id)
    row["place_id"] = fact.place_ids[0] if len(fact.place_ids) == 1 else ""
    row["status"] = _STATUS.get(fact.table, {}).get(row["status"], row["status"])
    if row["facility_type"] not in _FACILITY_TYPES:
        row["facility_type"] = ""
    _relate(fact, row)
    row.update(dict.fromkeys(_NO_ROOM.get(fact.table, ()), ""))
    if fact.period_span and row["period_start"]:
        start, stop = fact.period_span
        row.update(period_from=str(start), period_to=str(stop), period_quote=text[start:stop])
    held = not row["subject_id"] and "place_id" not in _NO_ROOM.get(fact.table, ())
    several = ("several-places",) if len(fact.place_ids) > 1 and held else ()
    row["flags"] = " ".join(flag for flag in (*fact.flags, *several) if flag != "region-inferred" or not _completes(fact))
    return row


def _completes(fact: Fact) -> bool:
    """True if a fact tells more of something that has its own row: the size of a building, who pays for it, when it is due."""
    if fact.value is not None:
        return fact.table == "facilities"
    return fact.funding is not None or (fact.form == "words" and fact.part_of is not None and fact.measure is None)


def _relate(fact: Fact, row: Row) -> None:
    """Write into a row what it belongs to: the row it completes, the facility it stands in, the whole it is a part of."""
    due = row["period_end"] if fact.value is None and fact.measure is None and fact.table != "programmes" else ""
    if _completes(fact):
        row.update(dict.fromkeys(_OF_THE_SUBJECT, ""), subject_id=_text(fact.part_of))
        if fact.funding and fact.table == "observations":
            row.update(funding="", breakdown=f"funding={fact.funding}")
        elif not fact.funding:
            row["expected_on"] = due
    elif fact.table == "facilities":
        row.update(parent_id=_text(fact.part_of), expected_on=due)


def row_order(row: Row) -> tuple[int, int, str, str, str, tuple[str, ...]]:
    """The order of a sheet: that of the text, then by table and key."""
    return int(row["start"]), int(row["stop"]), row["table"], row["subject_id"], row["row_id"], tuple(row.values())


def is_waiting(row: Row) -> bool:
    """True if no person has decided on the row yet."""
    return not row["decision"]


def differences(row: Row, proposal: Row) -> list[str]:
    """The columns in which a row states something else than the proposal."""
    return [name for name in SLOTS if row[name] != proposal[name]]


# ---------------------------------------------------------------- which row stands for which proposal

_Key: TypeAlias = "Callable[[Row], tuple[str, ...]]"
_KEYS: tuple[_Key, ...] = (
    lambda row: (row["start"], row["stop"], row["table"], row["indicator_id"], row["purpose"], row["value"]),
    lambda row: (row["start"], row["stop"], row["table"]),
    lambda row: (row["start"], row["stop"]),
)


def _pair(rows: Sequence[Row], proposals: Sequence[Row]) -> dict[int, int]:
    """The number of the row that stands for each proposal: of the same span, the likest first; else of the same figure across a span."""
    found: dict[int, int] = {}
    left = set(range(len(rows)))
    for key in _KEYS:
        index: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number in sorted(left, reverse=True):
            index[key(rows[number])].append(number)
        for number, proposal in enumerate(proposals):
            if number not in found and index[key(proposal)]:
                found[number] = index[key(proposal)].pop()
                left.remove(found[number])
    found.update(_overlapping([(n, rows[n]) for n in sorted(left)], [(n, p) for n, p in enumerate(proposals) if n not in found]))
    return found


def _overlapping(rows: Iterable[tuple[int, Row]], proposals: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, int]]:
    """Pairs of a proposal and a decided row that read the same figure from characters that overlap."""
    spans: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for number, row in rows:
        if not is_waiting(row):
            spans[row["table"], row["value"]].append((int(row["start"]), int(row["stop"]), number))
    for number, proposal in proposals:
        there = spans[proposal["table"], proposal["value"]]
        before = bisect_left(there, (int(proposal["stop"]), 0, 0)) - 1
        if before >= 0 and there[before][1] > int(proposal["start"]):
            yield number, there.pop(before)[2]


# ---------------------------------------------------------------- merging


def _named(row: Row) -> str:
    return f"{row['start']}–{row['stop']} {row['quote']!r}"


def _shown(row: Row, names: Iterable[str]) -> str:
    return ", ".join(f"{name} {row[name] or 'empty'}" for name in names)


def _confirmed(row: Row, proposal: Row | None, day: str, notices: list[str]) -> Row:
    """A decision seen for the first time: its day is noted, doubts are gone, 'accept' of changed cells becomes 'edit'."""
    doubts = set(proposal["flags"].split()) - READER_FLAGS if proposal else set()
    flags = " ".join(flag for flag in row["flags"].split() if flag not in doubts)
    row = {**row, "flags": flags, "method": "reviewed", "reviewed_on": row["reviewed_on"] or day}
    if row["decision"] != "accept":
        return row
    changed = differences(row, proposal) if proposal else ["quote"]
    if changed:
        seen = f"{_shown(row, changed)} where {_shown(proposal, changed)} is proposed" if proposal else "no proposal stands for it"
        notices.append(f"{_named(row)}: noted as edit: {seen}")
    return {**row, "decision": "edit" if changed else "accept"}


def _decided(row: Row, proposal: Row | None, day: str, notices: list[str]) -> Row:
    if row["method"] != "reviewed" or not row["reviewed_on"]:
        return _confirmed(row, proposal, day, notices)
    if row["decision"] != "accept":
        return row
    if proposal is None:
        notices.append(f"{_named(row)}: accepted, no longer proposed")
    elif (row["start"], row["stop"]) != (proposal["start"], proposal["stop"]):
        notices.append(f"{_named(row)}: accepted, now proposed at {_named(proposal)}")
    if proposal and (changed := differences(row, proposal)):
        notices.append(f"{_named(row)}: accepted as {_shown(row, changed)}; now proposed: {_shown(proposal, changed)}")
    return row


def _undecided(row: Row, proposal: Row | None, notices: list[str]) -> Row | None:
    """What becomes of a row that waits: a person's own stays, the extractor's is proposed as it is read now."""
    own = {name: cell for name, cell in row.items() if cell and name not in SLOTS and name not in _PLACED}
    if row["method"] != "extracted":
        return {**row, "method": "reviewed", "reviewed_on": ""}
    if proposal is not None:
        return {**proposal, **own}
    if own:
        notices.append(f"{_named(row)}: no longer proposed; kept for what you wrote: {_shown(row, own)}")
        return row
    return None


def merge(rows: Iterable[Row], proposals: Iterable[Row], day: str) -> tuple[list[Row], list[str]]:
    """The rows of a sheet with the proposals laid over them, in the order of the text, and what a person should know.

    Decided rows keep their cells; waiting rows are proposed anew, or dropped if nothing is proposed there any more; proposals
    without a row are added. ``day`` is noted in decisions seen for the first time. Merging again changes nothing.
    """
    rows, proposals = sorted(rows, key=row_order), _distinct(sorted(proposals, key=row_order))
    found = _pair(rows, proposals)
    stands: Mapping[int, int] = {row: proposal for proposal, row in found.items()}
    notices: list[str] = []
    merged: list[Row] = []
    for number, row in enumerate(rows):
        proposal = proposals[stands[number]] if number in stands else None
        kept = _undecided(row, proposal, notices) if is_waiting(row) else _decided(row, proposal, day, notices)
        if kept is not None:
            merged.append(kept)
    merged.extend(dict(proposal) for number, proposal in enumerate(proposals) if number not in found)
    return sorted(_distinct(sorted(merged, key=_is_open)), key=row_order), notices


def _is_open(row: Row) -> bool:
    return is_waiting(row) and row["method"] == "extracted"


def _distinct(rows: Iterable[Row]) -> list[Row]:
    """Rows without the open proposals that have the key of a row before them."""
    taken: set[tuple[str, ...]] = set()
    kept = []
    for row in rows:
        key = (row["start"], row["stop"], row["table"], row["subject_id"])
        if key not in taken or not _is_open(row):
            kept.append(row)
        taken.add(key)
    return kept
