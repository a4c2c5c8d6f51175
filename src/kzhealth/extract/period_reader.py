"""The days that expressions of periods stand for, by the words before them and the day of publication."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from kzhealth.extract.kazakh_periods import Told, part_days
from kzhealth.extract.period_forms import (
    MONTH,
    SEASONS,
    YEAR,
)
from kzhealth.extract.period_parts import (
    between_months,
    count_of,
    groups_of,
    just_over,
    last_day,
    month_of,
    order_of,
    shift_of,
    year_earlier,
    year_in,
)

__all__ = ["A_DAY", "BACK", "EARLY", "HALF_A_YEAR", "Period", "PeriodReader"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """First and last day, the words that tell it, whether it is a ``deadline`` or what something is ``compared`` with.

    ``inferred`` is True where the year is not said in the words themselves, ``passing`` for an earlier or a wider period that is told
    beside the one a text reports on: it holds for the figures of its own sentence only; ``kind`` is that of the words: day, months, span…
    """

    start: dt.date
    end: dt.date
    span: tuple[int, int]
    inferred: bool = False
    deadline: bool = False
    compared: bool = False
    kind: str = ""
    passing: bool = False


_LONGEST = 15  # years
_WINTER = 3  # months in which several years are counted to the end of the year before
_LATELY_OVER = frozenset({"past_week", "today"})
_LATELY = 270  # days, beyond which what was told first is not what a text reports on
EARLY = 2  # months in which reports are of the year before
_AUTUMN = 9  # the month up to which the years to come begin with that of publication
_DECEMBER = 12
_A_MONTH = dt.timedelta(days=31)
_A_WEEK = dt.timedelta(days=7)
A_DAY = dt.timedelta(days=1)
BACK = 160  # characters
_JUST_OVER = 62  # days
_LAST_MONTH = re.compile(r"last\s")
_TWO_BACK = re.compile(r"позапрошл")
_EARLIER = re.compile(r"\b(?:earlier|before)\b")
_STARTS = re.compile(r"\b(?:beginning|start)\b")
_PREVIOUS = re.compile(r"предыдущ|previous|preceding|prior|before|earlier")
_RELATIVE = re.compile(
    r"эт(?:ого|ом)|т\.[\s\u00a0]?г|текущ|нынешн|прошл|минувш|будущ|следующ|this|current|previous|next|last(?!\s(?:\d|t[wh]|f[oi]|s[ie]|ei|ni|te|el|qu|we|da|ha))"
)
_AHEAD = re.compile(r"\b(?:next|coming|ближайш|предстоящ|следующ)")
_FROM_NOW = re.compile(r"ближайш")  # those to come begin with the year of publication
HALF_A_YEAR = re.compile(r"полгода")
_BEFORE_IT = re.compile(r"\bпрошл|предыдущ|previous|preceding|last")
_UP_TO_NOW = re.compile(r"последни|\b(?:past|last)\b")
_PARTS_OF_YEAR = frozenset({"days", "since_month", "start", "close", "season"})


class PeriodReader:
    """Reads the matches of one document in order; remembers the last year that was said."""

    def __init__(self, published_on: dt.date | None) -> None:
        self.published_on = published_on
        self.said: int | None = None
        self.first: int | None = None
        self.began: int | None = None  # the year that something is told to have begun in
        self.main: Period | None = None
        self.reported: Period | None = None
        self.plan: tuple[int, int] | None = None

    def year(self, groups: list[str], words: str) -> tuple[int | None, bool]:
        """The year that the groups of an expression tell, else the one it is likely of, and whether that is inferred."""
        said = year_in(groups)
        if said:
            return said, False
        relative = _RELATIVE.search(words)
        base = self.published_on.year if self.published_on else self.said
        if relative and self.first and not self.published_on:
            base = self.first
        if relative and base:
            return base + shift_of(words), False
        if self.said and not (self.published_on and self.said < self.published_on.year - 1):
            return self.said, True
        return base, True

    def year_of_day(self, month: int, day: int) -> int | None:
        """The year of a day that is told without one: that of publication for one just before it, in a text on years before too."""
        published = self.published_on
        just_over = (
            published
            and (month, day) <= (published.month, published.day)
            and (published.month - month) * 31 + published.day - day <= _JUST_OVER
        )
        return published.year if published and just_over else self.year([], "")[0]

    def read(self, kind: str, match: re.Match[str]) -> tuple[dt.date, dt.date, bool, bool] | None:
        """First day, last day, whether the year is inferred, whether it is a deadline."""
        words, groups = match.group(), groups_of(match)
        plain = kind
        if plain in ("this", "last", "next", "one", "since", "year_end", "span", "ago", "past_week", "today"):
            return self._relative(plain, groups, words) if plain not in _LATELY_OVER else just_over(self.published_on, words)
        if plain in ("since_year", "years"):
            years = sorted(int(g) for g in groups if re.fullmatch(YEAR, g))
            years += [years[0] // 100 * 100 + int(g) for g in groups if len(g) == 2 and g.isdigit()]  # '2024/25'
            return self._years(plain, years) if years else self._since_launch()
        year, inferred = self.year(groups, words)
        if year is None:
            return None
        if plain in _PARTS_OF_YEAR:
            return self._days_of(plain, groups, year, inferred)
        if plain in ("by_year", "year"):
            # 'by the beginning of 2026 the region had 1,720 doctors'
            point = plain == "by_year" and self.published_on and year <= self.published_on.year and _STARTS.search(words)
            return dt.date(year, 1, 1), dt.date(year, 1 if point else 12, 1 if point else 31), False, plain == "by_year" and not point
        part = self._part(plain, groups, year, inferred, words)
        if part and inferred and self._is_just_over(part[0], part[1], match.start()):
            part = self._part(plain, groups, year + 1, inferred, words)
        # 'за 9 месяцев' in a report of January is of the year before
        over = plain == "months" or re.search(r"\bза\s|итог|\bover\b", words) is not None
        early = self.published_on and (self.published_on.month <= EARLY or (part and part[1] > self.published_on + _A_MONTH))
        if part and inferred and over and early and self.published_on and self.published_on < part[1]:
            part = self._part(plain, groups, year - 1, inferred, words)
        return part

    def _is_just_over(self, start: dt.date, end: dt.date, at: int) -> bool:
        """True of months of the year before whose namesakes ended within weeks of publication: 'с января по март' in April."""
        day = self.published_on
        if day is None or start == end or end.year != day.year - 1:
            return False
        if self.main and self.main.start <= start and end <= self.main.end and at - self.main.span[1] < BACK:
            return False
        return dt.timedelta() <= day - last_day(day.year, end.month) <= 7 * _A_WEEK

    def _days_of(self, kind: str, groups: list[str], year: int, inferred: bool) -> tuple[dt.date, dt.date, bool, bool] | None:
        """From one day to another, from a month on, the first or the last day of a year or month, a season."""
        months = [month_of(g) for g in groups if not g[0].isdigit() and re.fullmatch(MONTH, g)]
        if kind == "close":
            day = last_day(year, months[0] if months else 12)
            return day, day, inferred, False
        if kind == "start":
            day = dt.date(year, months[0] if months else 1, 1)
            return day, day, inferred, False
        if kind == "season":
            return self._season(groups, year, inferred)
        if kind == "since_month":
            days = [int(g) for g in groups if g.isdigit() and len(g) <= 2]
            told = self.published_on
            if inferred and told and EARLY < told.month >= months[0]:
                year = told.year  # 'since January wages have grown' in March, in a text on the year before
            known = bool(days) and 1 <= days[0] <= calendar.monthrange(year, months[0])[1]
            first_day = dt.date(year, months[0], days[0] if known else 1)
            until = [self.reported.end if self.reported else None, self.published_on]
            last = next((day for day in until if day and first_day <= day), dt.date(year, 12, 31))
            return first_day, last, inferred, False
        days = [int(g) for g in groups if g.isdigit() and len(g) <= 2]
        one, other = months[0], months[-1]
        if len(days) != 2 or not (
            1 <= days[0] <= calendar.monthrange(year, one)[1] and 1 <= days[1] <= calendar.monthrange(year, other)[1]
        ):
            return None
        start, end = dt.date(year, one, days[0]), dt.date(year, other, days[1])
        return (start, end, inferred, False) if start <= end else None

    def _season(self, groups: list[str], year: int, inferred: bool) -> tuple[dt.date, dt.date, bool, bool]:
        """A season of the year told; winter is the one that ends in it, else the last one that is over."""
        day, first = self.published_on, next(month for word, month in SEASONS.items() if word in groups)
        if first != _DECEMBER:
            return dt.date(year, first, 1), last_day(year, first + 2), inferred, False
        if day and year_in(groups) is None:
            year = day.year - (day < last_day(day.year, 2))
        return dt.date(year - 1, _DECEMBER, 1), last_day(year, 2), inferred, False

    def _years(self, kind: str, years: list[int]) -> tuple[dt.date, dt.date, bool, bool] | None:
        """The years told, or from the first day of one to the end of what the document reports on."""
        first, last = dt.date(years[0], 1, 1), dt.date(years[-1], 12, 31)
        if kind == "since_year":
            told, published = self.main.end if self.main else None, self.published_on
            if told and published and (published - told).days > _LATELY:
                told = dt.date(published.year, 12, 31)
            reported = self.reported.end if self.reported else None
            if reported and published and reported.year > years[0]:
                reported = published  # '93 transplants since 2012' in a report on months
            until = [reported, told, published]
            last = next((day for day in until if day and day >= first), last)
        return (first, last, False, False) if last.year - first.year < _LONGEST else None

    def _since_launch(self) -> tuple[dt.date, dt.date, bool, bool] | None:
        """From the year that something is told to have begun in to the day of publication."""
        if self.began is None or self.published_on is None or not 0 <= self.published_on.year - self.began < _LONGEST:
            return None
        return dt.date(self.began, 1, 1), self.published_on, False, False

    def told(self, told: Told) -> Period | None:
        """The period that Kazakh words tell; a part of this year that is not over yet is of the year before."""
        year = told.year or self._shifted(told)
        year = self._lately(told, year) if year and self.published_on else year
        if year is None or (told.kind == "years" and told.until and not 0 < told.until - year < 15):
            return None
        inferred = told.year is None and told.shift is None and told.kind not in ("since", "ago", "days_ago") and not told.deadline
        if told.kind == "years" and told.until:
            self.plan = (year, told.until)
        days = self._days(told, year)
        if days is None:
            return None
        first, last = days
        if told.kind == "since" and self.reported and (first, last) == (self.reported.start, self.reported.end):
            inferred = self.reported.inferred
        day = self.published_on
        from_january = told.months is not None and told.months[0] == 1
        past = day and (first > day or (from_january and last > day + _A_MONTH)) and not (told.deadline or told.ahead)
        if inferred and told.kind in ("months", "point", "days", "season") and past:
            first, last = first.replace(year=first.year - 1), year_earlier(last) if told.months else last
        if inferred and told.kind == "season" and told.ahead and day and last < day:
            first, last = first.replace(year=first.year + 1), last_day(last.year + 1, last.month)  # 'жазда екі маман келеді' in November
        span = (told.start, told.stop)
        kind = "month" if told.months and told.months[0] == told.months[1] and told.kind == "months" else told.kind
        return Period(start=first, end=last, span=span, inferred=inferred, deadline=told.deadline, compared=told.compared, kind=kind)

    def _lately(self, told: Told, year: int) -> int:
        """The year of publication for months just over, in a text on the year before: 'ақпанда 12 ауыл қосылды', 'бірінші тоқсанда'."""
        day, months = self.published_on, told.months
        left_open = told.year is None and told.shift is None and not told.deadline and told.kind in ("months", "since_month")
        if day is None or months is None or not left_open or year != day.year - 1:
            return year
        if months[0] == months[1]:
            return day.year if 0 <= day.month - months[0] <= 1 else year
        over = day - last_day(day.year, months[1])
        return day.year if dt.timedelta() < over <= 2 * _A_MONTH else year

    def _shifted(self, told: Told) -> int | None:
        """The year that the words leave open or count from the one of publication."""
        published = self.published_on.year if self.published_on else None
        if told.kind == "ago":
            base = self.main.start.year if self.main else published
            return base - told.count if base else None
        if told.shift is not None:
            base = published or self.first or self.said
            return base + told.shift if base else None
        if told.kind == "span" and told.count == 1 and self.main and not told.ahead:
            return self.main.end.year  # 'өткен жылы 1 742 адам шалдықты, бір жылда 718 адам көз жұмды'
        if told.kind in ("span", "one", "months", "point", "start", "close", "days", "season", "since_month"):
            early = self.published_on is not None and (
                told.kind == "close" or (self.published_on.month <= EARLY and told.kind in ("span", "one", "start"))
            )
            # 'маусымда колледжді 203 маман бітіреді' in an interview on the year before
            yet = told.ahead and published and told.kind == "months" and self.said and self.said < published
            return (published if yet else self.said) or (published - early if published else None)
        # 'жыл басынан 212 маман келді' in a report of February on the year before
        since = told.kind == "since" and published and self.published_on and self.published_on.month <= EARLY
        return published - 1 if since and published and self._is_of_year(published - 1) else published or self.said

    def _is_of_year(self, year: int) -> bool:
        """True of a text that reports on a whole year."""
        return self.main is not None and (self.main.start, self.main.end) == (dt.date(year, 1, 1), dt.date(year, 12, 31))

    def _until(self, year: int) -> dt.date:
        """The last day of a period since the beginning of a year: that of the period reported on, else the day of publication."""
        over = self.main and (self.published_on is None or self.main.end <= self.published_on)
        if self.main and over and self.main.start == dt.date(year, 1, 1) and self.main.end.year == year:
            return self.main.end
        reported = self.main and self.main.end - self.main.start > _A_WEEK and self.main.end.year > year
        until = [self.main.end if self.main and reported else None, self.published_on]
        return next((day for day in until if day and day.year >= year), dt.date(year, 12, 31))

    def _days(self, told: Told, year: int) -> tuple[dt.date, dt.date] | None:
        if told.kind in ("back", "week", "season", "days", "since_month", "days_ago"):
            # 'қазаннан бері' in January is of the year before
            left_open = told.kind == "since_month" and told.year is None and told.months and self.published_on
            year -= bool(told.months and left_open and dt.date(year, told.months[0], 1) > left_open)
            return part_days(told, year, self.published_on, self._until(year))
        if told.kind in ("start", "since", "close", "point"):
            return self._from_day(told, year)
        if told.kind in ("same", "ago") and self.main and self.main.start.year == self.main.end.year:
            end = self.main.end
            whole = end == last_day(end.year, end.month) or told.kind == "ago"
            return self.main.start.replace(year=year), last_day(year, end.month) if whole else end.replace(year=year)
        if told.months:
            return dt.date(year, told.months[0], 1), last_day(year, told.months[1])
        first, last = self._first_and_last(told, year)
        return dt.date(first, 1, 1), dt.date(last, 12, 31)

    def _from_day(self, told: Told, year: int) -> tuple[dt.date, dt.date] | None:
        """A day of a year, or what has been since its first day."""
        if told.kind == "point":
            month, day = (told.months or (0, 0))[0], told.day or 0
            known = month and 1 <= day <= calendar.monthrange(year, month)[1]
            return (dt.date(year, month, day), dt.date(year, month, day)) if known else None
        first = dt.date(year, 12, 31) if told.kind == "close" else dt.date(year, 1, 1)
        if told.kind != "since":
            return first, first
        reported = self.reported  # wherever the text tells the months that it reports on
        return first, reported.end if reported and reported.start == first else self._until(year)

    def _first_and_last(self, told: Told, year: int) -> tuple[int, int]:
        """The years of a span: those of the plan where what will be is told, else those just over."""
        if told.kind == "span" and told.ahead:
            return self.plan if self.plan and self.plan[1] - self.plan[0] + 1 == told.count else (year + 1, year + told.count)
        first = year - told.count + 1 if told.kind == "span" else year
        return first, told.until or (year + told.count - 1 if told.kind == "years" else year)

    def _part(self, kind: str, groups: list[str], year: int, inferred: bool, words: str) -> tuple[dt.date, dt.date, bool, bool] | None:
        if kind == "months" and inferred and self.published_on and _UP_TO_NOW.search(words):
            first_month = self.published_on.year * 12 + self.published_on.month - 1 - count_of(groups)
            return dt.date(first_month // 12, first_month % 12 + 1, 1), self.published_on.replace(day=1) - A_DAY, True, False
        if kind in ("by_month", "months", "quarters"):
            return self._so_many_months(kind, groups, year, inferred)
        if kind == "range":
            return between_months(groups, year, inferred)
        if kind == "month":
            month = next(month_of(g) for g in groups if not g[0].isdigit())
            day = self.published_on
            recent = inferred and day and (day.month - month) % 12 <= 1  # this month or the one before
            if day and (_LAST_MONTH.match(words) or recent):
                year = day.year - (month > day.month or (month == day.month and not recent))  # 'last November' is the one before
            return dt.date(year, month, 1), last_day(year, month), inferred, False
        size = 3 if kind == "quarter" else 6
        told = [g for g in groups if not re.fullmatch(YEAR, g)]
        if not told and not HALF_A_YEAR.search(words):
            return self._nearest(size, before=_BEFORE_IT.search(words) is not None)
        order = order_of(told)
        fits = 0 < order * size <= 12
        return (dt.date(year, (order - 1) * size + 1, 1), last_day(year, order * size), inferred, False) if fits else None

    @staticmethod
    def _so_many_months(kind: str, groups: list[str], year: int, inferred: bool) -> tuple[dt.date, dt.date, bool, bool] | None:
        """So many months from January on, or to the end of one; 'by the end of March' is the year up to there."""
        last = next((month_of(g) for g in groups if re.fullmatch(MONTH, g)), None)
        if kind == "by_month":
            return dt.date(year, 1, 1), last_day(year, last or 6), inferred, True
        count = 12 if "year" in groups else count_of(groups) * (3 if kind == "quarters" else 1)
        if not 1 <= count <= 12:
            return None
        first = year * 12 + (last or count) - count  # 'nine months to the end of September'
        return dt.date(first // 12, first % 12 + 1, 1), last_day(year, last or count), inferred, False

    def _nearest(self, size: int, *, before: bool) -> tuple[dt.date, dt.date, bool, bool] | None:
        """The quarter or half that the text reports on, else the one over at its publication; ``before`` is true of the one before that."""
        day = self.published_on
        if self.main and (self.main.end.month - self.main.start.month + 1, self.main.start.day) == (size, 1):
            first = self.main.start.year * 12 + self.main.start.month - 1 - size * before
        elif day:
            first = day.year * 12 + (day.month - 1) // size * size - size
        else:
            return None
        return dt.date(first // 12, first % 12 + 1, 1), last_day((first + size - 1) // 12, (first + size - 1) % 12 + 1), True, False

    def _reported(self, kind: str) -> int | None:
        """The year that a report without a year in its words is of: 'over the year' in a report on last year."""
        return self.main.end.year if kind == "one" and self.main else None

    def _span(self, base: int, count: int, words: str, until: int | None) -> tuple[dt.date, dt.date, bool, bool] | None:
        """So many years to the end of one, of those to come, or up to now: 'three years' in a report of winter end the year before."""
        if until:
            base = until
        elif _AHEAD.search(words):
            base += count - (_FROM_NOW.search(words) is not None and (not self.published_on or self.published_on.month <= _AUTUMN))
        elif self.published_on and base == self.published_on.year and self.published_on.month <= _WINTER:
            base -= 1
        return (dt.date(base - count + 1, 1, 1), dt.date(base, 12, 31), until is None, False) if 1 <= count <= 30 else None

    def _relative(self, kind: str, groups: list[str], words: str) -> tuple[dt.date, dt.date, bool, bool] | None:
        base = self.published_on.year if self.published_on else self.said
        if kind in ("one", "span") or self.published_on is None:
            base = self.first or self.said or base if self.published_on is None else self.said or self._reported(kind) or base
            base = max(base, self.first or base) if self.published_on and base else base
            if self.published_on and base and base < self.published_on.year - 2 and not self._reported(kind):
                base = self.published_on.year  # 'достигла 75,8 года, в 2020-м была 71,3. За пять лет …' in a text of 2025
            base = self.first or base if "отч" in words else base
        if base is None:
            return None
        if kind == "one" and self.published_on and self.published_on.month <= _WINTER and base == self.published_on.year:
            base -= 1  # 'over the year' in a report of January
        if kind == "span":
            return self._span(base, count_of(groups) * (10 if "decades" in words else 1), words, year_in(groups))
        if kind == "ago":
            # 'in 2023 it was 27 %, down from 33 % five years earlier'
            base = self.main.end.year if self.main and _EARLIER.search(words) else base
            year = base - count_of(groups)
            return dt.date(year, 1, 1), dt.date(year, 12, 31), False, False
        if kind == "since":
            end = self.published_on or dt.date(base, 12, 31)
            reported = self.reported
            end = reported.end if reported and reported.end.year == base and reported.end <= end else end
            return dt.date(base + shift_of(words), 1, 1), end, False, False
        if kind == "last" and self.said and _PREVIOUS.search(words):
            base = self.said  # the year before the one that the text is about
        base -= kind == "last" and _TWO_BACK.search(words) is not None
        year = base + {"last": -1, "next": 1, "year_end": max(shift_of(words), 0)}.get(kind, 0)
        return dt.date(year, 1, 1), dt.date(year, 12, 31), kind == "one", kind == "year_end"
