"""The review in a terminal: one waiting row after the other, every decision saved at once."""

from __future__ import annotations

import datetime as dt
import re
import signal
import threading
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from kzhealth.report.text import printable
from kzhealth.review.merge import READER_FLAGS, differences, is_waiting
from kzhealth.review.sheet import wrong_code
from kzhealth.schema import schema, seed_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzhealth.review import Desk
    from kzhealth.review.merge import Row

__all__ = ["ask_for_decisions"]

_KEYS = "a accept · r reject · e edit · s skip · b back · q save and quit"
_WORDS = {
    "count-not-given": "several facilities, not counted in the text",
    "indicator-ambiguous": "the text may mean either of two indicators",
    "indicator-unknown": "no indicator was recognised",
    "percent-or-points": "per cent, or percentage points?",
    "per-shift-implied": "visits, taken as visits per shift",
    "period-assumed": "the text tells no period; this one is assumed",
    "period-end-inferred": "the text tells how long the period is, not its end",
    "purpose-unknown": "what the money is for was not recognised",
    "region-inferred": "the region was concluded from the places",
    "several-places": "several places are named; a row holds one",
    "unit-unknown": "no unit was recognised",
    "words-left-out": "the words that say what is counted stand far off",
}
# What is edited, in this order, as far as the table has room for it.
_OBSERVED = ("indicator_id", "alternative_indicator_id", "value", "value_max", "unit_id", "qualifier", "measure", "direction")
_WHERE_AND_WHEN = ("region_id", "place_id", "period_start", "period_end", "period_basis", "status")
_NAMES = ("name_en", "name_ru", "name_kk")
_FIELDS = {
    "observations": (*_OBSERVED, *_WHERE_AND_WHEN, "part_of", "breakdown", "subject_id"),
    "budgets": (
        *("purpose", "stage", "value", "value_max", "unit_id", "qualifier", "region_id", "period_start", "period_end", "period_basis"),
        *("status", "funding", "programme_id", "quantity_id", "parent_id", "expected_on", "subject_id"),
    ),
    "facilities": (
        *("subject_id", *_NAMES, "facility_type", "work", "count", "funding", "programme_id", "parent_id", "expected_on"),
        *("indicator_id", "value", "unit_id", "qualifier", "region_id", "place_id", "status"),
    ),
    "programmes": ("row_id", *_NAMES, "kind", "region_id", "status"),
}
_ALWAYS = ("table",)
_LAST = ("flags", "note")


class _Quit(Exception):
    """The person is done for now."""


def ask_for_decisions(desk: Desk, console: Console | None = None) -> None:
    """Show every waiting row with its sentence and ask for a decision; a decision is in the sheet before the next row is shown.

    Ends when no row waits, on ``q``, at the end of input and on Ctrl-C: what was decided is saved.
    """
    console = console or Console(highlight=False, soft_wrap=True)
    waiting = [number for number, row in enumerate(desk.rows) if is_waiting(row)]
    proposed = {number: dict(desk.rows[number]) for number in waiting}
    at = 0
    try:
        while at < len(waiting):
            number = waiting[at]
            _show(console, desk, desk.rows[number], f"{at + 1} of {len(waiting)}")
            at += _decide(console, desk, number, proposed[number], first=at == 0)
    except (_Quit, EOFError, KeyboardInterrupt):
        console.print()
    left = sum(is_waiting(row) for row in desk.rows)
    console.print(f"{left} waiting; saved in {desk.path}" if left else f"nothing waits; saved in {desk.path}")


# ---------------------------------------------------------------- showing


def _sentence(desk: Desk, row: Row) -> Text:
    text, start, stop = desk.source.text, int(row["start"]), int(row["stop"])
    first = int(row["context_start"] or text.rfind("\n", 0, start) + 1)
    last = int(row["context_stop"] or stop)
    before, figure, after = (_plain(text[a:b]) for a, b in ((first, start), (start, stop), (stop, last)))
    # the brackets tell the figure where a terminal shows no colours
    return Text.assemble(before, ("[" + figure + "]", "bold reverse"), after)


def _plain(text: str) -> str:
    return printable(re.sub(r"\s", " ", text))


def _described(desk: Desk, row: Row, name: str) -> str:
    label = desk.codes.of(name, row["table"]).get(row[name], "")
    return f"{row[name]} ({label})" if label and label.lower() != row[name] else row[name]


def _show(console: Console, desk: Desk, row: Row, count: str) -> None:
    decided = f" · {row['decision']}" if row["decision"] else ""
    console.print(Text(f"\n{count} · {row['table']} · characters {row['start']}–{row['stop']}{decided}", "bold"))
    console.print(_sentence(desk, row))
    for name in _FIELDS[row["table"]]:
        if row[name]:
            console.print(Text(f"  {name.removesuffix('_id'):<22} {_plain(_described(desk, row, name))}"))
    if row["period_quote"]:
        console.print(Text(f"  {'told by':<22} {_plain(row['period_quote'])}"))
    for flag in row["flags"].split():
        console.print(Text(f"  look here: {_WORDS.get(flag, flag.replace('-', ' '))}", "yellow"))


# ---------------------------------------------------------------- asking


def _ask(console: Console, question: str) -> str:
    console.print(Text(question), end="")
    if threading.current_thread() is threading.main_thread():
        # polars has a handler of its own, which lets input() wait on: Ctrl-C would do nothing until Enter
        signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))
    return input().strip()


def _decide(console: Console, desk: Desk, number: int, proposal: Row, *, first: bool) -> int:
    """Ask until there is a decision on one row; how many rows to go on."""
    actions: dict[str, Callable[[], Row]] = {
        "a": lambda: _completed(console, desk, desk.rows[number]),
        "r": lambda: dict(desk.rows[number]),
        "e": lambda: _edited(console, desk, desk.rows[number]),
    }
    while True:
        key = _ask(console, f"{_KEYS} > ").lower()
        if key == "q":
            raise _Quit
        if key == "s":
            return 1
        if key == "b":
            if not first:
                return -1
            console.print("this is the first row")
        elif key in actions:
            desk.rows[number] = _stamped(actions[key](), proposal, "reject" if key == "r" else "accept", desk.day)
            desk.save()
            return 1


def _stamped(row: Row, proposal: Row, decision: str, day: str) -> Row:
    """A row with its decision: 'edit' if it states something else than was proposed, and without the doubts it answers."""
    own = proposal["method"] == "reviewed"
    if decision == "accept" and (own or differences(row, proposal)):
        decision = "edit"
    flags = " ".join(flag for flag in row["flags"].split() if own or flag in READER_FLAGS or flag not in proposal["flags"].split())
    return {**row, "decision": decision, "flags": flags, "method": "reviewed", "reviewed_on": day}


def _missing(row: Row) -> Iterator[str]:
    """Columns that the build will ask for and that no extractor can fill."""
    if row["table"] == "facilities" and row["value"] and not row["subject_id"]:
        yield "subject_id"
    elif not row["subject_id"]:
        spec = schema(row["table"])
        yield from (n for n in _FIELDS[row["table"]] if n in spec.field_names and spec[n].required and not row[n] and n != "region_id")


def _completed(console: Console, desk: Desk, row: Row) -> Row:
    """A row with what the extractor cannot know, asked for; an empty answer leaves it to the sheet."""
    row = dict(row)
    try:
        for name in list(_missing(row)):
            if name == "subject_id" and not _named_rows(desk, row, name):
                console.print("  it completes a facility that has no row yet: add one to the sheet, and its key to subject_id of this row")
            else:
                row[name] = _answer(console, desk, row, name)
    except _Ended:
        pass
    return row


def _edited(console: Console, desk: Desk, row: Row) -> Row:
    """A row with the cells that a person gives it."""
    console.print("Enter keeps a cell, - empties it, ? lists the codes, . ends the editing")
    edited = dict(row)
    asked: set[str] = set()
    try:
        while name := next((n for n in (*_ALWAYS, *_FIELDS[edited["table"]], *_LAST) if n not in asked), ""):
            asked.add(name)
            edited[name] = _answer(console, desk, edited, name)
    except _Ended:
        pass
    return edited


class _Ended(Exception):
    """The person has edited enough cells."""


def _answer(console: Console, desk: Desk, row: Row, name: str) -> str:
    """A cell as a person gives it, asked for until it can stand."""
    while True:
        answer = _ask(console, f"  {name} [{_plain(row[name])}]: ")
        if answer == ".":
            raise _Ended
        if answer in ("", "-"):
            return "" if answer else row[name]
        if answer == "?":
            _list_codes(console, desk, row, name)
            continue
        why = _fault(desk, row, name, answer)
        if not why:
            return answer
        console.print(Text(f"  {printable(answer)!r}: {why}", "red"))


def _keys(desk: Desk, table: str) -> dict[str, str]:
    """The keys of the rows of the sheet that another row may name, with their quotes."""
    code = desk.source.source_id
    own = (r for r in desk.rows if r["table"] == table and not r["subject_id"])
    return {r["row_id"] or f"{code}-{r['start']}-{r['stop']}": r["quote"] for r in own}


def _list_codes(console: Console, desk: Desk, row: Row, name: str) -> None:
    told = _named_rows(desk, row, name) or desk.codes.of(name, row["table"])
    for code, label in told.items():
        console.print(Text(f"    {code}  {_plain(label)}"))
    if not told:
        console.print(Text(f"    {seed_schema('facts')[name].description}"))


def _named_rows(desk: Desk, row: Row, name: str) -> dict[str, str]:
    tables = {"subject_id": row["table"], "parent_id": row["table"], "part_of": "observations", "quantity_id": "observations"}
    own = f"{desk.source.source_id}-{row['start']}-{row['stop']}"
    return {k: q for k, q in _keys(desk, tables[name]).items() if k != own} if name in tables else {}


def _fault(desk: Desk, row: Row, name: str, answer: str) -> str:
    """Why an answer cannot stand in a column, '' if it can."""
    spec = seed_schema("facts")[name]
    if name in ("subject_id", "part_of", "quantity_id") and answer not in _named_rows(desk, row, name):
        return "no row of this sheet has that key; ? lists them"
    if spec.type == "date":
        return "" if _is_day(answer) else "expected a day as YYYY-MM-DD"
    if spec.type in ("number", "integer"):
        return "" if _is_number(answer, whole=spec.type == "integer") else f"expected a {spec.type} with a decimal point, without a sign"
    pattern = spec.constraints.get("pattern")
    if pattern and not re.fullmatch(pattern, answer):
        return f"expected the form {pattern}"
    return wrong_code(name, answer, row["table"], desk.codes)


def _is_day(answer: str) -> bool:
    try:
        return dt.date.fromisoformat(answer).isoformat() == answer
    except ValueError:
        return False


def _is_number(answer: str, *, whole: bool) -> bool:
    try:
        return re.fullmatch(r"[0-9]+" if whole else r"[0-9]+(\.[0-9]+)?", answer) is not None and Decimal(answer) >= 0
    except InvalidOperation:
        return False
