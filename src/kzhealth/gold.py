"""The annotations that extraction is measured by, read from JSON: documents with the facts and names that a person found in them."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from kzhealth.errors import InputError
from kzhealth.written import read_written

__all__ = ["NAMED", "GoldDocument", "GoldFact", "GoldName", "read_gold"]

FORMAT = "kzhealth-gold/1"
# the words of the first gold files, of before the reference tables had theirs
_ALIASES: dict[str, dict[str, str]] = {
    "unit": {
        "person": "persons",
        "facility": "facilities",
        "department": "facilities",
        "equipment_unit": "units",
        "mobile_unit": "units",
        "settlement": "settlements",
        "trip": "trips",
        "bed": "beds",
        "visit": "visits_per_shift",
        "storey": "storeys",
    },
    "indicator": {
        "patients_covered_drugs": "patients_supplied",
        "facilities_overhaul": "facilities_overhauled",
        "general_mortality": "crude_mortality",
        "critical_pregnancy_cases": "critical_pregnancies",
        "hospital_capacity": "bed_capacity",
        "clinic_capacity": "visit_capacity",
    },
    # indicators that are purposes of money now
    "purpose": {"drug_provision_budget": "outpatient_medicines", "equipment_budget": "equipment"},
    "status": {"done": "actual"},
}
# the tables that a named thing of each type may be proposed for; persons, sources and distractors are no facts
NAMED: dict[str, frozenset[str]] = {
    "facility": frozenset(["facilities"]),
    "programme": frozenset(["programmes"]),
    "equipment": frozenset(["programmes", "observations"]),
    "funding": frozenset(["budgets", "observations", "facilities", "programmes"]),
    "deadline": frozenset(["budgets", "observations", "facilities", "programmes"]),
    "trend": frozenset(["observations"]),
}
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldFact:
    """A fact as a person marked it: half-open span in code points, value as printed in ``unit_id``; the period has both ends or none.

    ``part_of`` is the ``fact_id`` of the whole.
    """

    fact_id: str | None = None
    start: int
    stop: int
    quote: str
    value: Decimal | None
    value_max: Decimal | None = None
    unit_id: str | None = None
    qualifier: str | None = None
    direction: str | None = None
    kind: str | None = None
    indicator_id: str | None = None
    alternative_indicator_ids: tuple[str, ...] = ()
    purpose: str | None = None
    region_id: str | None = None
    places: tuple[str, ...] = ()
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    status: str | None = None
    part_of: str | None = None
    in_scope: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldName:
    """A thing told without a figure: half-open span in code points, its words, and its type (``facility``, ``trend``…)."""

    start: int
    stop: int
    quote: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDocument:
    """A document with every fact it holds; ``path`` is its text, beside the gold file.

    ``names`` are the things told without a figure, None if nobody marked them.
    """

    doc_id: str
    path: Path
    language: str
    published_on: dt.date | None = None
    region_id: str | None = None
    facts: tuple[GoldFact, ...] = ()
    names: tuple[GoldName, ...] | None = None


_Object: TypeAlias = "dict[str, Any]"


def _fail(where: str, expected: str, seen: Any) -> NoReturn:
    shown = repr(seen)
    raise InputError(f"{where}: expected {expected}, seen {shown if len(shown) <= 60 else shown[:57] + '…'}")


def _get(entry: _Object, key: str, kind: type | tuple[type, ...], expected: str, where: str, *, optional: bool = False) -> Any:
    """What stands under the key, if it is of the kind; None if it is optional and left out or null."""
    value = entry.get(key)
    if value is None and optional:
        return None
    wrong_bool = isinstance(value, bool) and kind is not bool
    if wrong_bool or not isinstance(value, kind):
        _fail(f"{where}, {key!r}", expected, value)
    return value


def _text(entry: _Object, key: str, where: str, *, optional: bool = True) -> str | None:
    value: str | None = _get(entry, key, str, "a string or null" if optional else "a string", where, optional=optional)
    return value


def _texts(entry: _Object, key: str, where: str) -> tuple[str, ...]:
    values = _get(entry, key, list, "a list of strings", where, optional=True) or []
    if not all(isinstance(v, str) for v in values):
        _fail(f"{where}, {key!r}", "a list of strings", values)
    return tuple(values)


def _number(entry: _Object, key: str, where: str) -> Decimal | None:
    value = _get(entry, key, (int, Decimal), "a number or null", where, optional=True)
    return None if value is None else Decimal(value)


def _day(text: str, where: str, *, last: bool) -> dt.date:
    """The first or last day of a year, a month or a day."""
    match = _DAY.match(text)
    if not match:
        _fail(where, "a date YYYY-MM-DD, a month YYYY-MM or a year YYYY", text)
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        month = month or (12 if last else 1)
        return dt.date(year or 0, month, day or (calendar.monthrange(year or 0, month)[1] if last else 1))
    except ValueError:
        _fail(where, "a date of the calendar", text)


def _period(entry: _Object, where: str) -> tuple[dt.date | None, dt.date | None]:
    text = _text(entry, "period", where)
    if text is None:
        return None, None
    first, slash, end = text.partition("/")
    start, stop = _day(first, f"{where}, 'period'", last=False), _day(end if slash else first, f"{where}, 'period'", last=True)
    if stop < start:
        _fail(f"{where}, 'period'", "start/end, the start first", text)
    return start, stop


def _span(entry: _Object, where: str) -> tuple[int, int]:
    span = _get(entry, "span", list, "a span [start, stop]", where)
    if len(span) != 2 or any(type(n) is not int for n in span) or not 0 <= span[0] < span[1]:
        _fail(f"{where}, 'span'", "a span [start, stop] of code points, 0 <= start < stop", span)
    return span[0], span[1]


def _alias(slot: str, word: str | None) -> str | None:
    return None if word is None else _ALIASES[slot].get(word, word)


def _gold_fact(entry: Any, region: str | None, where: str) -> GoldFact:
    if not isinstance(entry, dict):
        _fail(where, "an object with 'span', 'value', 'unit', …", entry)
    start, stop = _span(entry, where)
    period_start, period_end = _period(entry, where)
    topic, purpose = _text(entry, "indicator", where), _text(entry, "purpose", where)
    if topic in _ALIASES["purpose"]:
        topic, purpose = None, purpose or _alias("purpose", topic)
    in_scope = _get(entry, "in_scope", bool, "true or false", where, optional=True)
    return GoldFact(
        fact_id=_text(entry, "id", where),
        start=start,
        stop=stop,
        quote=_text(entry, "raw", where) or "",
        value=_number(entry, "value", where),
        value_max=_number(entry, "value_max", where),
        unit_id=_alias("unit", _text(entry, "unit", where)),
        qualifier=_text(entry, "qualifier", where),
        direction=_text(entry, "direction", where),
        kind=_text(entry, "kind", where),
        indicator_id=_alias("indicator", topic),
        alternative_indicator_ids=tuple(_ALIASES["indicator"].get(name, name) for name in _texts(entry, "indicator_alt", where)),
        purpose=purpose,
        region_id=_text(entry, "region", where) if "region" in entry else region,
        places=_texts(entry, "place", where),
        period_start=period_start,
        period_end=period_end,
        status=_alias("status", _text(entry, "status", where)),
        part_of=_text(entry, "part_of", where),
        in_scope=in_scope is not False,
    )


def _gold_name(entry: Any, where: str) -> GoldName | None:
    """A named thing; None for what is no fact."""
    if not isinstance(entry, dict):
        _fail(where, "an object with 'type' and 'span'", entry)
    kind = (_text(entry, "type", where, optional=False) or "").partition("_")[0]
    if kind not in NAMED:
        return None
    start, stop = _span(entry, where)
    return GoldName(start=start, stop=stop, quote=_text(entry, "raw", where) or _text(entry, "name", where) or "", type=kind)


def _gold_names(entry: _Object, where: str) -> tuple[GoldName, ...] | None:
    named = _get(entry, "non_numeric", list, "a list of named things", where, optional=True)
    if named is None:
        return None
    found = (_gold_name(name, f"{where}, named thing {n}") for n, name in enumerate(named, 1))
    return tuple(name for name in found if name is not None)


def _gold_document(entry: Any, path: Path, where: str) -> GoldDocument:
    if not isinstance(entry, dict):
        _fail(where, "an object with 'doc_id', 'file', 'lang', 'facts'", entry)
    doc_id = _text(entry, "doc_id", where, optional=False) or ""
    where = f"{path}: document {doc_id!r}"
    name = _text(entry, "file", where, optional=False) or ""
    if name in ("", ".", "..") or "/" in name or "\\" in name:
        _fail(f"{where}, 'file'", "the name of a file beside the gold file", name)
    published = _text(entry, "published", where)
    region = _get(entry, "region", dict, "an object with 'code', or null", where, optional=True) or {}
    region_id = _text(region, "code", f"{where}, 'region'")
    facts = _get(entry, "facts", list, "a list of facts", where)
    return GoldDocument(
        doc_id=doc_id,
        path=path.parent / name,
        language=_text(entry, "lang", where, optional=False) or "",
        published_on=None if published is None else _day(published, f"{where}, 'published'", last=False),
        region_id=region_id,
        facts=tuple(_gold_fact(fact, region_id, f"{where}, fact {n}") for n, fact in enumerate(facts, 1)),
        names=_gold_names(entry, where),
    )


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number of JSON")


def read_gold(path: Path) -> list[GoldDocument]:
    """The documents of a gold file with their facts; older words are read as today's. InputError if it is not such a file."""
    path = Path(path)
    try:
        found = json.loads(read_written(path).removeprefix("\ufeff"), parse_float=Decimal, parse_constant=_not_a_number)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}; expected a gold file ({FORMAT})") from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise InputError(f"{path}: not JSON in UTF-8: {error}; expected a gold file ({FORMAT})") from error
    if not isinstance(found, dict) or found.get("schema") != FORMAT:
        _fail(str(path), f"an object with 'schema': '{FORMAT}' and 'docs'", found.get("schema") if isinstance(found, dict) else found)
    entries = _get(found, "docs", list, "a list of documents", str(path))
    documents = [_gold_document(entry, path, f"{path}: document {n}") for n, entry in enumerate(entries, 1)]
    seen: set[str] = set()
    for document in documents:
        if document.doc_id in seen:
            _fail(str(path), "each 'doc_id' once", document.doc_id)
        seen.add(document.doc_id)
    return documents
