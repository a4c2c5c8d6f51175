"""The period that the head of a text says it reports on: 'ANNUAL REPORT 2025', 'Reporting period: 1 January – 30 June 2025'.

A title tells it without the words by which sentences tell periods; elsewhere a bare year or month says nothing.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.extract.period_forms import MONTH, YEAR
from kzhealth.extract.period_parts import last_day, month_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Masthead", "find_masthead"]

_LINES = 6
_LINE = 140  # characters
_DECEMBER = 12
_PART = re.compile(r"[^|·•\n]+")
_SENTENCE = re.compile(r"[a-zа-я]{3,}\.(?:\s|$)")
# what is no report but its day, or tells what is to come
_ELSE = re.compile(
    r"\b(?:issued|published|updated|released|date[ds]?|plans?|planned|budget|programme|program|project|strategy|roadmap|targets?|план|бюджет|программ|проект|стратеги)"
)
_NAMES = (
    r"(?:report|review|results|yearbook|bulletin|digest|figures|numbers|facts|profile|overview|update|summary|outcomes|accounts|statistics|statistical|"
    r"indicators|performance|snapshot|fact\s?sheet|brief|glance|scorecard|round-?up|letter|period|year|month|quarter"
    r"|отч[её]т|обзор|бюллетень|сводка|дайджест|справочник|сборник|статистика|показатели|итоги|цифрах|период|год)"
)
_NAMED = re.compile(rf"(?<!\w){_NAMES}(?!\w)")
_DAY = rf"(?:(\d{{1,2}})\s({MONTH})(?:,?\s{YEAR})?|({MONTH})\s(\d{{1,2}})(?:,\s{YEAR})?|(\d{{2}})\.(\d{{2}})\.{YEAR})"
_DAYS = re.compile(rf"(?<!\w){_DAY}\s?(?:[-–—]|to|until|through|по)\s?{_DAY}(?!\w)")
_MONTH = re.compile(rf"(?<![\w.-])(?<!\d\s)({MONTH}),?\s{YEAR}(?!\w)")
_HALVES = re.compile(
    rf"\b(?:half-year(?:ly)?|semi-?annual|six-month|mid-?year|interim)\s(?:[a-z]+\s)?{_NAMES}\b[^\d\n]{{0,12}}{YEAR}|{YEAR}\s(?:half-year(?:ly)?|semi-?annual|six-month|mid-?year|interim)\b"
)
_QUARTER = re.compile(rf"\bquarter\s([1-4])(?:,|\sof)?\s{YEAR}|\bquarterly\s[a-z]+\s(?:no\.?\s)?([1-4])[/,]\s?{YEAR}")
_BARE = re.compile(rf"(?<![\w./-])\(?{YEAR}(?![\w/.-]|\s?[-–—]\s?\d)")
_OF_DATE = re.compile(rf"(?:{MONTH}|\d),?\s$")


class Masthead(NamedTuple):
    """Where the words of a title stand that tell a period, of what kind it is (see ``periods``), its first and last day.

    ``outright`` is True of words that tell more than a bare month or year, which others of the line may tell better.
    """

    start: int
    stop: int
    kind: str
    first: dt.date
    last: dt.date
    outright: bool = True


def find_masthead(text: str) -> Masthead | None:
    """What the first lines of a text in small letters say that it reports on, None if they leave it to the sentences."""
    start = 0
    for _ in range(_LINES):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end - start > _LINE:
            return None  # the text itself begins
        for part in _PART.finditer(text, start, end):
            found = _read_part(text, *part.span())
            if found:
                return found
        if end == len(text):
            return None
        start = end + 1
    return None


def _read_part(text: str, start: int, end: int) -> Masthead | None:
    """What one part of a line says: 'Period: January to March 2025' of 'Period: January to March 2025 | Issued 20 April 2025'."""
    if _NAMED.search(text, start, end) is None or _ELSE.search(text, start, end) or _SENTENCE.search(text, start, end):
        return None
    days = _DAYS.search(text, start, end)
    return _read_days(days) if days else _read_months(text, start, end) or _read_year(text, start, end)


def _read_months(text: str, start: int, end: int) -> Masthead | None:
    """A half, a quarter or a month of a year."""
    half = _HALVES.search(text, start, end)
    if half:
        year = int(half[1] or half[2])
        return Masthead(*half.span(), "half", dt.date(year, 1, 1), dt.date(year, 6, 30))
    quarter = _QUARTER.search(text, start, end)
    if quarter:
        year, last = int(quarter[2] or quarter[4]), 3 * int(quarter[1] or quarter[3])
        return Masthead(*quarter.span(), "quarter", dt.date(year, last - 2, 1), last_day(year, last))
    month = _MONTH.search(text, start, end)
    if month is None:
        return None
    year, last = int(month[2]), month_of(month[1])
    return Masthead(*month.span(), "masthead", dt.date(year, last, 1), last_day(year, last), outright=False)


def _read_year(text: str, start: int, end: int) -> Masthead | None:
    """The one year that a title names but for that of a date."""
    years = [m for m in _BARE.finditer(text, start, end) if m[0][0] == "(" or not _OF_DATE.search(text, start, m.start())]
    if len(years) != 1:
        return None
    year = int(years[0][1])
    return Masthead(*years[0].span(), "year", dt.date(year, 1, 1), dt.date(year, 12, 31), outright=False)


def _read_days(match: re.Match[str]) -> Masthead | None:
    """From one day to another, the first of them often without a year."""
    until = _date(match.groups()[9:], None)
    first = _date(match.groups()[:9], until.year if until else None)
    return Masthead(*match.span(), "range", first, until) if first and until and first < until else None


def _date(groups: Sequence[str | None], year: int | None) -> dt.date | None:
    """The day that the groups of one date tell; ``year`` is that of the other."""
    told = groups[2] or groups[5] or groups[8]
    of_year = int(told) if told else year
    name = groups[1] or groups[3]
    month = month_of(name) if name else int(groups[7] or 0)
    day = int(groups[0] or groups[4] or groups[6] or 0)
    if of_year is None or not 1 <= month <= _DECEMBER or not 1 <= day <= calendar.monthrange(of_year, month)[1]:
        return None
    return dt.date(of_year, month, day)
