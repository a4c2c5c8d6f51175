"""What the labels of a table say: periods, footnote marks, and what regions a period knows."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.extract.periods import find_periods
from kzhealth.regions import region_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "TOTALS",
    "Period",
    "in_force",
    "named_period",
    "neighbours",
    "plain_mark",
    "read_period",
    "split_marks",
]

# rows that sum up: what they sum is told by the mapping
TOTALS = frozenset(["итого", "всего", "всего по стране", "барлығы", "жиыны", "total", "all", "all regions"])
# ---------------------------------------------------------------- footnote marks

_MARK = r"\*{1,4}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}\)?|(?<![\d.,])\d{1,2}\)|[†‡]"
_MARKS = re.compile(rf"(?:[\s\u00a0,]*(?:{_MARK}))+$")


def split_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the footnote marks behind it, and the marks.

    >>> split_marks("1 234,5 1)*")
    ('1 234,5', ('1)', '*'))
    """
    found = _MARKS.search(text)
    if found is None or not found.start():
        return text, ()
    return text[: found.start()].rstrip(), tuple(re.findall(_MARK, found.group()))


def plain_mark(mark: str) -> str:
    """A mark with digits on the line: ¹) and ¹ are what a mapping calls 1) or 1."""
    return mark.translate(_LOWERED)


_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


# ---------------------------------------------------------------- periods


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole days from ``first`` to ``last``, both in it."""

    first: dt.date
    last: dt.date

    @property
    def code(self) -> str:
        """The period as a part of a key: 2023, 2023-q1, 2023-05, 2024-01-01, or its two days."""
        a, b = self.first, self.last
        months = (b.year - a.year) * 12 + b.month - a.month + 1
        whole = a.day == 1 and b.day == calendar.monthrange(b.year, b.month)[1]
        if whole and months == 12 and a.month == 1:
            return str(a.year)
        if whole and months == 3 and a.month % 3 == 1:
            return f"{a.year}-q{a.month // 3 + 1}"
        if whole and months == 1:
            return f"{a:%Y-%m}"
        return a.isoformat() if a == b else f"{a:%Y%m%d}-{b:%Y%m%d}"


def _months(year: int, first: int, last: int) -> Period | None:
    if not 1 <= first <= last <= 12:
        return None
    return Period(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))


def named_period(text: str) -> Period | None:
    """A period by its code: 2023, 2023-Q1, 2023-05, 2024-01-01, 2023-01-01/2023-09-30; None if it is none."""
    found = re.fullmatch(r"((?:19|20)\d\d)(?:-(?:[Qq]([1-4])|(\d\d)))?", text.strip())
    if found:
        year, quarter, month = int(found[1]), int(found[2] or 0), int(found[3] or 0)
        return _months(year, quarter * 3 - 2, quarter * 3) if quarter else _months(year, month or (0 if found[3] else 1), month or 12)
    try:
        days = [dt.date.fromisoformat(day) for day in text.strip().split("/")]
    except ValueError:
        return None
    return Period(days[0], days[-1]) if len(days) <= 2 and days[0] <= days[-1] else None


_YEAR = re.compile(r"(?:(?:за|в|in|for)\s+)?((?:19|20)\d\d)\s*(?:год[ау]?|г\.?|жыл\w*|ж\.?|year)?", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = re.compile(
    r"(?P<n>[1-4]|i{1,3}|iv)[\s-]*(?:тоқсан\w*|квартал\w*|кв\.?|quarter|q)[\s,]*(?P<y>(?:19|20)\d\d)\D*|"
    r"(?P<y2>(?:19|20)\d\d)(?:\s*(?:ж\.?|жыл\w*|г\.?|год[ау]?))?[\s,]*(?:q(?P<n3>[1-4])|(?P<n2>[1-4]|i{1,3}|iv)[\s-]*(?:тоқсан\w*|квартал\w*|кв\.?|quarter))",
    re.IGNORECASE,
)
_AROUND = re.compile(r"(?:\W|\b(?:за|в|на|по|in|for|as|of|на конец|г|год|года)\b)*", re.IGNORECASE)


@cache
def read_period(label: str) -> Period | None:
    """The period that a label tells and nothing else; None if it tells none, or leaves a part of it open.

    >>> read_period("2023 г.").code, read_period("январь-сентябрь 2023 года").code, read_period("2023 ж. I тоқсан").code
    ('2023', '20230101-20230930', '2023-q1')
    """
    text = " ".join(label.split())
    if named := named_period(text):
        return named
    if year := _YEAR.fullmatch(text):
        return _months(int(year[1]), 1, 12)
    if quarter := _QUARTER.fullmatch(text):
        number = (quarter["n"] or quarter["n2"] or quarter["n3"]).lower()
        of = _ROMAN.get(number) or int(number)
        return _months(int(quarter["y"] or quarter["y2"]), of * 3 - 2, of * 3)
    found = find_periods(text)
    if len(found) != 1 or found[0].inferred or found[0].deadline:
        return None
    start, stop = found[0].span
    rest = text[:start] + " " + text[stop:]
    return Period(found[0].start, found[0].end) if _AROUND.fullmatch(rest) else None


# ---------------------------------------------------------------- regions


def in_force(region: str, period: Period) -> bool:
    """True if the region existed on a day of the period, as the rule ``region-in-force`` has it."""
    row = region_rows()[region]
    begun = not row["valid_from"] or row["valid_from"] <= period.last.isoformat()
    return begun and (not row["valid_to"] or row["valid_to"] >= period.first.isoformat())


def neighbours(region: str) -> Iterator[str]:
    """The region that a region was before, and those that it was divided into."""
    rows = region_rows()
    if rows[region]["predecessor_id"]:
        yield rows[region]["predecessor_id"]
    yield from (code for code, row in rows.items() if row["predecessor_id"] == region and rows[region]["valid_to"])
