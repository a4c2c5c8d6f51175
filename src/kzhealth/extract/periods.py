"""Periods as press releases tell them, in Russian, Kazakh and English: years, months, quarters, halves, 'this year', 'in two years'.

A period that the words leave open ('за 10 месяцев', 'в этом году') takes its year from the words before it, then from the day of
publication. The period that something is compared with is found too and marked, so that it is not taken for the period of the figure.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.clauses import clause_around, tells_future, tells_past
from kzhealth.extract.kazakh_periods import Told, find_told
from kzhealth.extract.mastheads import Masthead, find_masthead
from kzhealth.extract.openings import Family, Form
from kzhealth.extract.period_forms import (
    BEGAN,
    COMPARED,
    FORMS,
    FOUNDED,
    GAP,
    IN_BRACKETS,
    NEAR,
    OF_COMPARED,
    OPENS,
    PROGRAMME,
    YEAR,
)
from kzhealth.extract.period_parts import (
    day_and_month,
    groups_of,
    year_in,
)
from kzhealth.extract.period_reader import A_DAY, BACK, EARLY, HALF_A_YEAR, Period, PeriodReader
from kzhealth.extract.text import lower

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Period", "find_dates", "find_periods"]

_Match = re.Match[str] | Told | Masthead
_FAMILY = Family(Form(kind, pattern, OPENS[kind], NEAR[kind]) for kind, pattern in FORMS)
_NOT_A_PERIOD = re.compile(rf"{GAP}(?:постройки|рождения|выпуска|основания)")
_NOT_COUNTED = frozenset({"day", "days", "since_month", "start", "close", "season", "year", "years", "since_year"})
_AS_OF = re.compile(r"(?:\bна|\bas\s(?:of|at))\s$")
_BY_THEN = re.compile(r"(?:^|[.!?:;,(«–—]\s|\n)(?:к|by)\s$")  # 'К 1 ноября освоено 71 млрд'
_ON_FIRST = re.compile(r"\bon\s1\s[a-z]+|\bon\s[a-z]+\s1\b")
_SEVERAL = re.compile(
    r"\b(?:were|have\sbeen)\s[a-z]+\s$"
)  # 'nine clinics were built in 2024' tells of that year, 'the clinic was built in 1978' does not
_LEVEL_OF = re.compile(r"(?:уров[а-я]*|показател[а-я]*|отметк[а-я]*|данны[а-я]*|\b(?:level|figure|total|number|rate)s?\s(?:of|for|in))\s$")
_OWN_LEVEL = re.compile(r"['’]s\b")


@lru_cache(maxsize=1)  # periods and dates of one text are asked for one after the other
def _matches(text: str) -> tuple[tuple[int, int, str, _Match], ...]:
    found: list[tuple[int, int, str, _Match]] = [(told.start, told.stop, told.kind, told) for told in find_told(text)]
    taken = bytearray(len(text) + 1)
    for start, stop, *_ in found:
        taken[start:stop] = b"\x01" * (stop - start)
    for kind, match in _FAMILY.find_matches(text):
        if not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
            found.append((*match.span(), kind, match))
    head = find_masthead(text)
    if head:
        line = text.rfind("\n", 0, head.start) + 1, head.stop
        told = [f for f in found if f[0] < line[1] and line[0] < f[1]]
        if head.outright or not told:
            found = [*(f for f in found if f not in told), (head.start, head.stop, head.kind, head)]
    return tuple(sorted(found, key=lambda f: f[:2]))


def find_periods(text: str, published_on: dt.date | None = None) -> list[Period]:
    """The periods that a text tells, in order; days of the calendar are no periods, but their year is remembered."""
    small = lower(text)
    found = _matches(small)
    periods = _read_periods(small, found, PeriodReader(published_on))
    if any(kind in ("since", "since_year", "since_month") for *_, kind, _ in found):
        # 'с начала года' in a report of nine months is of nine months, wherever those are told
        reader = PeriodReader(published_on)
        parts = (p for p in periods if p.kind in _PARTS and not p.compared and p.start.month == 1)
        reader.reported = next((p for p in parts if not published_on or p.end <= published_on), None)
        periods = _read_periods(small, found, reader)
    told = {(p.start, p.end) for p in periods if not p.inferred}
    return [replace(p, inferred=False) if p.inferred and (p.start, p.end) in told else p for p in periods]


_PARTS = frozenset({"months", "quarters", "range", "quarter", "half"})
_COMPARES_IT = ("compared", "against", "versus", "vs", "relative", "on ")
_SOON = frozenset({"month", "quarter", "half", "range", "season", "by_month"})
_COMPARES = re.compile(rf"{OF_COMPARED.pattern}|\b(?:than|чем)\s[^.;,\d]{{0,32}}$")
_LATER_CLAUSE = re.compile(r",(?!\d)[^.!?\n:]*$")
_TAKES = re.compile(r"\b(?:законч|заверш|постро|отремонт|сда|управ|успе)(?:ить|ать|ять|ться|иться|еть)(?:\s[а-я]+){0,3}\s$")
_YEARLY = re.compile(r"annual|годов|for[\s\u00a0]the[\s\u00a0](?:(?:whole|entire|full)[\s\u00a0])?year|на[\s\u00a0]год")
# what happens on one day: vehicles are handed over, a clinic opens
_HAPPENED = re.compile(
    r"\b(?:was|were|ha(?:s|ve)\sbeen)\s(?:[a-z]+ly\s|also\s)?(?:given|handed|opened|delivered|presented|sent|received|commissioned|launched|transferred|put\sinto|unveiled)\b"
    r"|\b(?:received|opened|handed|delivered|arrived|presented|launched|left|got\sthe\skeys|took\sdelivery|were\sgiven|(?:vehicles|ambulances|cars|machines|devices)\s(?:went|came))\b"
    r"|(?<!\w)(?:вруч(?:ил|ен)|переда(?:л|н)|получил|поступил|прибыл|откры(?:л|т)|перереза|доставлен|доставил|отправил|состоял|пришл|заработал|выехал|запу(?:стил|щен)|сда(?:л|н)[аио]?(?!\w)|введ[её]н|пополнил)"
)
# 'down 7.3 % from the corresponding period of 2024', 'a decrease of 4 % on the previous year'
_THAN_BEFORE = re.compile(
    r"(?:%|\b(?:per\scent|percent|percentage\spoints?|points?|times|fold|half|third|quarter|fifth))(?:\s(?!from\b|on\b|than\b|over\b|to\b)[a-z-]+){0,4}\s"
    r"(?:from|on|than|below|above|over|against|versus|relative\sto|compared\s(?:to|with))"
    r"(?:\s(?:the|that|those|its|a|in|for|same|corresponding|similar|figures?|level|number|total|results?|indicators?|period|months|quarter|half))*\s$"
)
_YEARS = frozenset({"last", "year"})
_SAID_THEN = re.compile(
    r"(?:\b(?:said|told|says|reported|announced|noted|added|meeting|briefing|conference)\b|(?<!\w)(?:сообщ|заяв|рассказ|отмет|доложи|брифинг|заседани|совещани|коллеги))[^.;\d]{0,40}$"
)
_TO_THE = re.compile(r"\bк[\s\u00a0]$")
_AIM = re.compile(r"(?:\bцел|\bплан|\btarget|\bplan|\bgoal)[^.;\d]{0,40}$")
# 'рост к 2024 году', 'на 3 % к 2024 году'
_GREW_TO = re.compile(
    r"(?:\b(?:рост|прирост|снижение|увеличение|сокращение|спад|плюс|минус)(?:\s[^.;,\d]{1,30})?|\d\s?(?:%|процент[а-яё]*)|\bраза?)\s$"
)
_THIS_YEAR = re.compile(r"этом|текущ|нынешн")


def _read_periods(small: str, found: Sequence[tuple[int, int, str, _Match]], reader: PeriodReader) -> list[Period]:
    periods: list[Period] = []
    published_on = reader.published_on
    for start, stop, kind, match in found:
        if isinstance(match, Masthead):
            if not match.outright and published_on and published_on < (match.last if kind == "masthead" else match.first):
                continue  # 'Healthy regions 2030: an update', 'Snapshot, March 2026' of that month
            periods.append(Period(start=match.first, end=match.last, span=(start, stop), kind=kind))
            reader.said, reader.first, reader.main = match.last.year, match.first.year, periods[-1]
            continue
        on_first = _ON_FIRST.match(small, max(0, start - 3)) and not _HAPPENED.search(clause_around(small, (start, stop)))
        told_of = on_first or _AS_OF.search(small[max(0, start - 20) : start]) is not None  # not 'commissioned on 1 September'
        by_then = published_on is not None and _BY_THEN.search(small[max(0, start - 20) : start]) is not None
        point = kind == "day" and not isinstance(match, Told) and (told_of or by_then)
        if kind == "day" and not published_on:
            reader.said = reader.said or (match.year if isinstance(match, Told) else year_in(groups_of(match)))
            reader.first = reader.first or reader.said
        if (kind == "day" and not point) or _NOT_A_PERIOD.match(small, stop):
            continue
        period = reader.told(match) if isinstance(match, Told) else _period(reader, small, kind, match)
        ahead = published_on is not None and period is not None and (period.end > published_on or tells_future(small, (start, stop)))
        if period is None or (by_then and point and not told_of and ahead):
            continue
        long_past = isinstance(match, Told) and match.shift == -1 and _LONG_PAST.match(small, stop) is not None
        if long_past or (
            isinstance(match, Told) and _is_passing(period, reader.main, small[max(0, start - BACK) : start].rstrip(" \u00a0\t"))
        ):
            periods.append(replace(period, passing=True))
            continue
        periods.append(period)
        year = _told_year(match, period) if isinstance(match, Told) else year_in(groups_of(match))
        around = small[max(0, start - 60) : start]
        aside = around.rfind("(")
        apart = (
            (aside >= 0 and ")" not in around[aside:] and (around.endswith("(") or reader.main is not None))
            or IN_BRACKETS.search(around) is not None
            or _COMPARES.search(around[-40:]) is not None
        )
        ahead = published_on is not None and period.start > published_on
        early = published_on is not None and published_on.month <= EARLY
        if isinstance(match, Told) and match.kind == "year" and match.shift == 0 and early:
            # 'биыл' in January tells plans
            periods[-1] = replace(period, passing=True)
            continue
        # '2018 жылдан бері' tells since when, not of when the text is
        since = isinstance(match, Told) and match.kind == "since" and match.year is not None
        # 'На 2023–2026 годы выделено 4,2 млн. На 1 декабря освоено 58 %' in a text of 2024
        of_plan = kind == "years" and published_on is not None and period.start.year < published_on.year <= period.end.year
        if not (period.compared or period.deadline or apart or ahead or since or of_plan or kind == "ago"):
            this = kind == "this" and _THIS_YEAR.search(small, start, stop)  # 'В 2024-м приехали четверо, в этом – семеро'
            now = published_on is not None and kind == "years" and period.start <= published_on <= period.end
            reader.said = published_on.year if now and published_on else period.start.year if this else year or reader.said
            reader.first = reader.first or year
            reader.main = period
    return periods


def _told_year(match: Told, period: Period) -> int | None:
    """The year that Kazakh words say, in figures or as 'биыл'; what there was on 1 January is of the year that is over."""
    if match.kind == "point" and (period.start.month, period.start.day) == (1, 1):
        return period.start.year - 1
    return match.until or match.year or (period.start.year if match.shift == 0 else None)


_LONG_PAST = re.compile(r"[^.!?\n]{0,120}?(?:болатын|болған еді|тіркелген еді|еді|bolatyn|edi|edı)[^\w]")


def _is_passing(period: Period, main: Period | None, before: str) -> bool:
    """True for an earlier period within a line, and in a later clause for the year around the months that a text reports on."""
    if main is None:
        return False
    wider = period.kind != "since" and period.start <= main.start and main.end < period.end
    # what was done by the day that is reported on: '1 шілдеде 812 дәрігер бар. Жылдың алғашқы жартысында 74 маман келді'
    since = (main.start - A_DAY).replace(month=1, day=1) if main.start == main.end else main.start
    return (period.end < since and before[-1:] not in ("", "\n")) or (wider and _LATER_CLAUSE.search(before) is not None)


def _period(reader: PeriodReader, small: str, kind: str, match: re.Match[str]) -> Period | None:
    before = small[max(0, match.start() - 100) : match.start()]
    year = year_in(groups_of(match))
    founded = kind in ("year", "since_year") and year is not None and FOUNDED.search(before) is not None and not _SEVERAL.search(before)
    if kind == "year" and (founded or BEGAN.search(clause_around(small, match.span()))):
        reader.began = year
    if founded or (kind == "years" and PROGRAMME.search(before) and not match.group().startswith("за")):
        return None
    if kind == "day":
        return _point(reader, match, year)
    if kind == "today" and (_SAID_THEN.search(before) or not _HAPPENED.search(clause_around(small, match.span()))):
        return None  # 'today the region employs 2,310 doctors'
    if kind == "months" and year is None and _TAKES.search(before):
        return None  # 'обещают закончить за девять месяцев'
    # 'целевые индикаторы на конец года' are of the year
    kind = "year_end" if kind == "close" and year is None and _AIM.search(before[-60:]) else kind
    read = reader.read(kind, match)
    if read is None:
        return None
    start, end, inferred, deadline = read
    if kind == "since_month" and inferred and reader.published_on and start < reader.published_on and tells_future(small, match.span()):
        # 'from January the tariff will be 34,000'
        start = start.replace(year=reader.published_on.year + (start.replace(year=reader.published_on.year) < reader.published_on))
        end = dt.date(start.year, 12, 31)
    if inferred and kind in _SOON and reader.published_on:
        # 'её сдадут в третьем квартале' in a report of January, 'в четвёртом квартале обучили 18 врачей' as well
        later = end < reader.published_on and tells_future(small, match.span())
        shift = later - (start > reader.published_on and tells_past(small, match.span()))
        start, end = (day.replace(year=day.year + shift, day=28 if (day.month, day.day) == (2, 29) else day.day) for day in (start, end))
    # 'by the end of April coverage had risen' is no deadline
    deadline = deadline and not (kind in ("by_month", "by_year") and reader.published_on is not None and end <= reader.published_on)
    compared = COMPARED.search(before[-60:]) is not None or match.group().startswith(_COMPARES_IT)
    compared = compared or (kind in _YEARS and _THAN_BEFORE.search(before) is not None)
    compared = (compared and kind != "today") or (
        kind in _SOON and _TO_THE.search(before) is not None and reader.published_on is not None and end < reader.published_on
    )
    compared = compared or (kind == "by_year" and not deadline and _GREW_TO.search(before[-60:]) is not None)
    compared = compared or (kind == "last" and (_LEVEL_OF.search(before) is not None or _OWN_LEVEL.match(small, match.end()) is not None))
    left = len(match.group()) - len(match.group().lstrip())
    span = (match.start() + left, match.start() + len(match.group().rstrip()))
    # 'за полгода' is the half that a text reports on, or one of the year that it reports on
    passing = kind == "half" and reader.main is not None and HALF_A_YEAR.search(match.group()) is not None
    passing = passing or (kind == "this" and _YEARLY.match(match.group()) is not None)
    # 'from next year' and 'as from 1 January' tell since when
    compared = compared and not kind.startswith(("since", "next")) and not (reader.published_on is not None and start > reader.published_on)
    return Period(
        start=start,
        end=end,
        span=span,
        inferred=inferred,
        deadline=deadline,
        compared=compared,
        kind=kind,
        passing=passing and not deadline,
    )


def _point(reader: PeriodReader, match: re.Match[str], year: int | None) -> Period | None:
    """The day that 'на 1 января 2026 года' and 'as of 1 October' count on."""
    groups = [g for g in groups_of(match) if not re.fullmatch(YEAR, g)]
    day, month = day_and_month(groups)
    year = year or reader.year_of_day(month, day)
    if year is None or not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    date = dt.date(year, month, day)
    return Period(start=date, end=date, span=match.span(), kind="day")


def find_dates(text: str) -> list[tuple[int, int]]:
    """Spans that count nothing, also where no year is known: days of the calendar ('25 ноября'), months of a year ('за 10 месяцев')."""
    small = lower(text)
    parts = ((start, stop) for start, stop, kind, _ in _matches(small) if kind in _PARTS and not _NOT_A_PERIOD.match(small, stop))
    return [*((start, stop) for start, stop, kind, _ in _matches(small) if kind in _NOT_COUNTED), *parts]
