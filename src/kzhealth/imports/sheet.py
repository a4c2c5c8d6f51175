"""Statements of a table laid into its fact sheet and the register of documents: the mapping decides, and what a person changed stays."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kzhealth.imports.cells import is_whole_unit
from kzhealth.regions import NATIONAL
from kzhealth.review.merge import COLUMNS, SLOTS, row_order
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from kzhealth.documents import Document
    from kzhealth.imports.cells import Statement
    from kzhealth.review.merge import Row

__all__ = ["lay_over", "register_row", "statement_rows"]


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _row_id(source_id: str, statement: Statement) -> str:
    """A key that stays when rows of the table move: what the figure is of, not where it stands."""
    told = "-".join(filter(None, (source_id, *statement.key[:4], statement.status if statement.status != "actual" else "")))
    return re.sub(r"[^a-z0-9]+", "-", told.lower()).strip("-")


def statement_rows(document: Document, source_id: str, statements: Sequence[Statement], day: str) -> list[Row]:
    """The rows of the fact sheet that the statements of a table make, decided on that day."""
    wholes = {s.key: _row_id(source_id, s) for s in statements if not s.breakdown and s.value is not None}
    return sorted((_row(document, source_id, s, wholes, day) for s in statements), key=row_order)


def _row(document: Document, source_id: str, s: Statement, wholes: Mapping[tuple[str, ...], str], day: str) -> Row:
    row = dict.fromkeys(COLUMNS, "")
    line = s.cell.start - len(s.place.rpartition("!")[2]) - 1
    whole = wholes.get((*s.key[:3], "", s.status), "") if s.breakdown and is_whole_unit(s.unit_id) else ""
    row.update(
        decision="accept",
        table="observations",
        row_id=_row_id(source_id, s),
        sha256=document.source.sha256,
        start=str(s.at),
        stop=str(s.at + len(s.quote)),
        quote=s.quote,
        cell=s.place,
        context_start=str(line),
        context_stop=str(s.cell.start + len(s.cell.text)),
        measure="level",
        indicator_id=s.indicator_id,
        region_id=s.region_id,
        period_start=s.period.first.isoformat(),
        period_end=s.period.last.isoformat(),
        period_basis=s.period_basis,
        status=s.status,
        part_of=whole,
        breakdown=s.breakdown,
        flags=" ".join(s.flags),
        method="reviewed",
        reviewed_on=day,
        note="; ".join(s.notes),
    )
    if s.value is not None:
        row.update(value=_plain(s.value), unit_id=s.unit_id, qualifier="exact", scale="" if s.scale == 1 else str(s.scale))
    told = s.period_told
    if told.cell:
        row.update(period_from=str(told.at), period_to=str(told.at + len(told.quote)), period_quote=told.quote, period_cell=s.period_place)
    return row


# ---------------------------------------------------------------- what was there before

_STATED = (*SLOTS, "start", "stop", "quote", "cell", "scale", "period_quote", "flags", "note", "sha256")


_PLACE = ("sha256", "start", "stop", "context_start", "context_stop", "cell")


def lay_over(rows: Iterable[Row], made: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The sheet as it stands with the rows of the mapping laid over it, and what a person should know.

    A row that says what it said keeps its day; one that the mapping now makes otherwise is made anew. What a person edited,
    rejected or added stays, in another edition of the table only if its words still stand in its cell.
    """
    rows = list(rows)
    before = {row["row_id"]: row for row in rows if row["row_id"]}
    after: list[Row] = []
    counts: Counter[str] = Counter()
    notices: list[str] = []
    for row in made:
        kept, how = _over(before.get(row["row_id"]), row)
        counts[how] += 1
        if how == "void":
            old = before[row["row_id"]]
            notices.append(f"{row['cell']}: {old['decision'] or 'waiting'} of {old['quote']!r} is void, the table says {row['quote']!r}")
        after.append(kept)
    known = {row["row_id"] for row in made}
    for old in rows:
        if old["row_id"] in known:
            continue
        own = old["decision"] in ("edit", "reject")
        if own and made and old["sha256"] == made[0]["sha256"]:
            counts["kept"] += 1
            after.append(old)
        else:
            counts["gone"] += 1
            notices += [f"{old['cell'] or old['quote']}: your row {old['row_id']} is gone with the edition it was of"] if own else []
    notices += [f"{counts[name]} {word}" for name, word in _TOLD.items() if counts[name]]
    return sorted(after, key=row_order), notices


_TOLD = {
    "rewritten": "rows say otherwise than before",
    "gone": "rows are no longer made, and gone from the sheet",
    "kept": "rows of your own stay",
    "decided": "rows stay as a person decided",
}


def _over(old: Row | None, row: Row) -> tuple[Row, str]:
    """What becomes of a row that the mapping makes, where another of its key stood before, and what that is called."""
    if old is None:
        return row, "new"
    if old["decision"] != "accept":
        if (old["quote"], old["table"]) != (row["quote"], row["table"]):
            return row, "void"
        period = _PERIOD_PLACE if old["period_quote"] == row["period_quote"] else ()
        return {**old, **{name: row[name] for name in (*_PLACE, *period)}}, "decided"
    if all(old[name] == row[name] for name in _STATED):
        return {**row, "reviewed_on": old["reviewed_on"]}, "same"
    return row, "rewritten" if any(old[name] != row[name] for name in SLOTS) else "moved"


_PERIOD_PLACE = ("period_from", "period_to", "period_quote", "period_cell")


def register_row(document: Document, source: Mapping[str, str], statements: Sequence[Statement], rights: str) -> Row:
    """The row of a table in the register: what the mapping tells of it and what the figures are of."""
    regions = {s.region_id for s in statements}
    text = document.source.text
    return {
        **dict.fromkeys(schema("sources").field_names, ""),
        **source,
        "rights": source["rights"] or rights,
        "file": f"{source['source_id']}.txt",
        "period_start": min(s.period.first for s in statements).isoformat(),
        "period_end": max(s.period.last for s in statements).isoformat(),
        "region_id": regions.pop() if len(regions) == 1 else NATIONAL,
        "region_basis": "explicit",
        "sha256": document.source.sha256,
        "bytes": str(len(text.encode("utf-8", "surrogatepass"))),
        "characters": str(len(text)),
    }
