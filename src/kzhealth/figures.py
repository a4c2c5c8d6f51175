"""Figures as a person reads them: observations with the names of what they are of, their period in words, quote and source.

The frame of ``Package.figures``, the sheet of a workbook, the view of a database and the charts are all made of this one join.
"""

from __future__ import annotations

import json
from calendar import monthrange
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.errors import UsageError
from kzhealth.schema import schema

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "COLUMNS",
    "JOINS",
    "LANGUAGES",
    "NEEDED",
    "WORDS",
    "amount_text",
    "check_language",
    "join",
    "label_of",
    "number_text",
    "period_text",
    "unit_text",
]

LANGUAGES = ("en", "ru", "kk")
# what the page, the charts and the frames say of figures: qualifiers, dates, titles, and the tile of each region
WORDS: Mapping[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
# each table that a figure is joined with, its key, and the table that holds the reference
JOINS = (
    ("indicators", "indicator_id", "observations"),
    ("regions", "region_id", "observations"),
    ("units", "unit_id", "observations"),
    ("evidence", "evidence_id", "observations"),
    ("sources", "source_id", "evidence"),
)
_CODED = ("direction", "qualifier", "status")
NEEDED: Mapping[str, Sequence[str]] = {
    "observations": ("indicator_id", "region_id", "period_start", "period_end", "value", "unit_id", *_CODED, "evidence_id"),
    "indicators": ("indicator_id", "name_en"),
    "regions": ("region_id", "name_en"),
    "units": ("unit_id", "name_en"),
    "evidence": ("evidence_id", "quote", "source_id"),
    "sources": ("source_id", "title"),
}
# the columns of a figure and their types of Table Schema
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("observation_id", "indicator_id", "indicator", "alternative", "region_id", "region", "place"), "string"),
    **dict.fromkeys(("period_start", "period_end"), "date"),
    **dict.fromkeys(("period", "period_basis", "measure", "direction", "effect"), "string"),
    **dict.fromkeys(("value", "value_max"), "number"),
    **dict.fromkeys(("unit_id", "unit", "qualifier", "figure", "status", "flags", "quote", "source_id", "source"), "string"),
}


def check_language(language: str) -> str:
    """The language itself; UsageError if there are no words in it."""
    if language not in LANGUAGES:
        raise UsageError(f"there are no words in {language!r}; expected one of {', '.join(LANGUAGES)}")
    return language


# ---------------------------------------------------------------- words


def number_text(value: Any, language: str) -> str:
    """A number as it is written in a language: 1,234.5 or 1 234,5, with a true minus.

    >>> number_text(-1234.5, "en")
    '−1,234.5'
    """
    text = f"{Decimal(str(value)).normalize():,f}".replace("-", "−")
    return text if language == "en" else text.translate({ord(","): "\u00a0", ord("."): ","})


def _day_text(day: dt.date, words: Mapping[str, Any]) -> str:
    return str(words["day"]).format(d=day.day, m=words["short"][day.month - 1], y=day.year)


def period_text(start: dt.date | None, end: dt.date | None, language: str) -> str:
    """A period in words: whole years as 2025, whole months by their names, else its days; '' if it is not told.

    >>> import datetime as dt
    >>> period_text(dt.date(2025, 1, 1), dt.date(2025, 10, 31), "ru")
    'янв. – окт. 2025'
    """
    if start is None or end is None:
        return ""
    words = WORDS["dates"][language]
    if start.day != 1 or end.day != monthrange(end.year, end.month)[1]:
        return _day_text(start, words) if start == end else f"{_day_text(start, words)} – {_day_text(end, words)}"
    if start.month == 1 and end.month == 12:
        return str(end.year) if start.year == end.year else f"{start.year}–{end.year}"
    first, last = words["short"][start.month - 1], words["short"][end.month - 1]
    if start.year != end.year:
        return " – ".join(str(words["month"]).format(m=m, y=y) for m, y in ((first, start.year), (last, end.year)))
    return str(words["month" if first == last else "months"]).format(m=first, n=last, y=end.year)


def label_of(table: str, field: str, value: str | None, language: str) -> str:
    """What a code of one of our tables is called in a language; a code of somebody else's stays as it is."""
    found = next((c for c in schema(table)[field].categories if c.value == value), None)
    return found.labels.get(language, found.label) if found else value or ""


def amount_text(ends: Sequence[Any], unit: str, qualifier: str | None, language: str, *, signed: bool = False) -> str:
    """A figure as it may be quoted: its qualifier, the number or both ends of a range, the unit.

    >>> amount_text([42000], "persons", "more_than", "en")
    'more than 42,000 persons'
    """
    shown = [("+" if signed and value > 0 else "") + number_text(value, language) for value in ends]
    size = f"{'–'.join(shown)} {unit}".strip()
    return str(WORDS["qualifiers"][language].get(qualifier, "{v}")).replace("{v}", size)


def unit_text(unit_id: str | None, value: Any, qualifier: str | None, language: str) -> str:
    """A unit that is counted, in the form that its number asks for; '' for a unit that is not counted.

    >>> unit_text("facilities", 3, "exact", "ru"), unit_text("facilities", 3, "more_than", "ru")
    ('объекта', 'объектов')
    """
    forms: Sequence[str] = WORDS["units"][language].get(unit_id, ())
    number = abs(Decimal(str(value)))
    if language != "ru" or not forms:
        return forms[0 if number == 1 else -1] if forms else ""
    whole = number == number.to_integral_value()
    last, teens = number % 10, 10 < number % 100 < 20
    form = 1 if not whole else 0 if last == 1 and not teens else 1 if 2 <= last <= 4 and not teens else 2
    if qualifier not in WORDS["genitive"]:
        return forms[form]
    return forms[2] if whole and form else forms[-1] if len(forms) > 3 else forms[1]


# ---------------------------------------------------------------- the join


def _rows(columns: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    for cells in zip(*columns.values(), strict=True):
        yield dict(zip(columns, cells, strict=True))


def _name(row: Mapping[str, Any], code: Any, language: str) -> Any:
    return row.get(f"name_{language}") or row.get("name_en") or code


def _effect(direction: str | None, better: str | None) -> str | None:
    """Whether a change is for the better, as the indicator has it."""
    if direction is None:
        return None
    if direction == "stable" or better not in ("higher", "lower"):
        return "neutral"
    return "better" if (better == "higher") == (direction == "increase") else "worse"


def _figure(row: Mapping[str, Any], unit: Mapping[str, Any], language: str) -> str:
    """The figure in words, or the direction where the document tells no more."""
    if row["value"] is None:
        return label_of("observations", "direction", row["direction"], language)
    ends = [value for value in (row["value"], row.get("value_max")) if value is not None]
    counted = unit_text(row["unit_id"], ends[-1], row["qualifier"], language)
    sign = "%" if row["unit_id"] == "percent" else counted or str(unit.get("symbol") or _name(unit, row["unit_id"], language) or "")
    return amount_text(ends, sign, row["qualifier"], language, signed=row.get("measure") == "change")


def join(tables: Mapping[str, Mapping[str, Sequence[Any]]], language: str) -> Iterator[dict[str, Any]]:
    """The observations, each with what ``COLUMNS`` names; ``tables`` are columns of plain values, None where a cell is empty.

    The tables and fields of ``NEEDED`` must be there; what else a package has of ours is used. Codes stay codes, the words stand in
    ``figure`` (with the qualifier), ``period`` and the names.
    """
    known = {name: {row[key]: row for row in _rows(tables[name])} for name, key, _ in JOINS}
    places = {row["place_id"]: row for row in _rows(tables["places"])} if "place_id" in tables.get("places", {}) else {}
    for row in _rows(tables["observations"]):
        joined = {"observations": row}
        for name, key, owner in JOINS:
            joined[name] = known[name].get(joined[owner].get(key), {})
        other, place = row.get("alternative_indicator_id"), row.get("place_id")
        told = {
            "indicator": _name(joined["indicators"], row["indicator_id"], language),
            "alternative": _name(known["indicators"].get(other, {}), other, language),
            "region": _name(joined["regions"], row["region_id"], language),
            "place": _name(places.get(place, {}), place, language),
            "period": period_text(row["period_start"], row["period_end"], language),
            "effect": _effect(row["direction"], joined["indicators"].get("better")),
            "unit": _name(joined["units"], row["unit_id"], language),
            "figure": _figure(row, joined["units"], language),
            "quote": joined["evidence"].get("quote"),
            "source_id": joined["evidence"].get("source_id"),
            "source": joined["sources"].get("title"),
        }
        yield {name: told[name] if name in told else row.get(name) for name in COLUMNS}
