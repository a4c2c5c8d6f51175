"""What the parts of an expression that tells a period say: its year, its months, how many of them, the first or the second."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from kzhealth.extract.period_forms import COUNTS, MONTH, MONTHS, WEEKDAYS, YEAR

__all__ = [
    "between_months",
    "count_of",
    "day_and_month",
    "groups_of",
    "just_over",
    "last_day",
    "month_of",
    "order_of",
    "shift_of",
    "year_earlier",
    "year_in",
]

_ORDINAL = {
    "перв": 1, "втор": 2, "трет": 3, "четверт": 4, "четвёрт": 4, "first": 1, "second": 2, "third": 3,
    "fourth": 4, "final": 4, "last": 4, "iv": 4, "iii": 3, "ii": 2, "i": 1,
    "1": 1, "2": 2, "3": 3, "4": 4, "q1": 1, "q2": 2, "q3": 3, "q4": 4,
}  # fmt: skip
_THIS = re.compile(r"^this\b|\b(?:эт|текущ|нынешн)(?:ом|ем|от|ий)\s")
_MONTH_OF = [re.compile("(?:" + "|".join(forms) + ")") for forms in MONTHS]
_BACK = {"today": 0, "day": 0, "morning": 0, "сегодня": 0, "yesterday": 1, "вчера": 1, "накануне": 1}  # days before that of publication


def month_of(word: str) -> int:
    """The number of the month that a word names."""
    return next(i for i, pattern in enumerate(_MONTH_OF, 1) if pattern.match(word))


def last_day(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def year_earlier(day: dt.date) -> dt.date:
    """The same day of the year before; the last day of a month stays the last."""
    return last_day(day.year - 1, day.month) if day == last_day(day.year, day.month) else day.replace(year=day.year - 1)


def groups_of(match: re.Match[str]) -> list[str]:
    """The groups of a match that took part."""
    return [g for g in match.groups() if g]


def year_in(groups: list[str]) -> int | None:
    """The first year among some groups."""
    return next((int(g) for g in groups if re.fullmatch(YEAR, g)), None)


def shift_of(words: str) -> int:
    """0 for 'this year', -1 for 'last year', 1 for 'next year'."""
    if re.search(r"будущ|следующ|next", words):
        return 1
    return -1 if re.search(r"прошл|минувш|last|previous", words) else 0


def count_of(groups: list[str]) -> int:
    """How many years or months some groups tell, one where they do not."""
    for group in groups:
        if group in COUNTS:
            return COUNTS[group]
        if group.isdigit() and len(group) <= 2:
            return int(group)
    return 1


def between_months(groups: list[str], year: int, inferred: bool) -> tuple[dt.date, dt.date, bool, bool] | None:
    """From one month to another, of one year or of two: 'between March 2024 and August 2025'."""
    months = [month_of(g) for g in groups if not g[0].isdigit() and re.fullmatch(MONTH, g)]
    years = [int(g) for g in groups if re.fullmatch(YEAR, g)]
    if len(months) != 2:
        return None
    first, last = dt.date(years[0] if len(years) > 1 else year, months[0], 1), last_day(years[-1] if years else year, months[1])
    return (first, last, inferred, False) if first < last else None


def order_of(groups: list[str]) -> int:
    """Which quarter or half some groups tell, the first where they do not."""
    for group in groups:
        for stem, number in _ORDINAL.items():
            if group == stem or (len(stem) > 3 and group.startswith(stem)):
                return number
    return 1


def just_over(published_on: dt.date | None, words: str) -> tuple[dt.date, dt.date, bool, bool] | None:
    """The calendar week or month before that of the day of publication, or this one: the month whole, the week up to that day; the day."""
    if published_on is None:
        return None
    word = words.rsplit(maxsplit=1)[-1]
    back = (published_on.weekday() - WEEKDAYS[word]) % 7 if word in WEEKDAYS else _BACK.get(word)
    if back is not None:
        day = published_on - dt.timedelta(days=back)
        return day, day, False, False
    of_month, monday = re.search(r"месяц|month", words) is not None, published_on - dt.timedelta(days=published_on.weekday())
    if _THIS.search(words) and of_month:
        return published_on.replace(day=1), last_day(published_on.year, published_on.month), False, False
    if _THIS.search(words):
        return monday, published_on, False, False
    if of_month:
        last = published_on.replace(day=1) - dt.timedelta(days=1)
        return last.replace(day=1), last, False, False
    return monday - dt.timedelta(days=7), monday - dt.timedelta(days=1), False, False


def day_and_month(groups: list[str]) -> tuple[int, int]:
    """The day and the month that the groups of a match tell, the year left out."""
    if groups[0][2:3] in ("/", "."):
        return int(groups[0][:2]), int(groups[0][3:])  # '01.11.2025'
    if groups[0][2:3] == "-":
        return int(groups[0][3:]), int(groups[0][:2])  # '2025-11-01'
    return next((int(g) for g in groups if g.isdigit()), 0), next(month_of(g) for g in groups if not g.isdigit())
