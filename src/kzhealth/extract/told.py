"""What the sentences of a document have told so far, and the periods that hold for those behind them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kzhealth.extract.clauses import tells_future
from kzhealth.extract.columns import Columns, Dated
from kzhealth.extract.figures import MONEY
from kzhealth.extract.gazetteer import Gazetteer, PlaceMention
from kzhealth.extract.governs import assumed_period, is_aside, told_today, year_before, year_of
from kzhealth.extract.numbers import Number
from kzhealth.extract.period_forms import IN_BRACKETS, OF_COMPARED
from kzhealth.extract.periods import Period
from kzhealth.extract.text import SourceText
from kzhealth.extract.words import Token
from kzhealth.model import Fact

if TYPE_CHECKING:
    from kzhealth.extract.figures import Scene

__all__ = ["Document", "note_periods"]

_OPENS = 60  # characters at the beginning of a sentence
_PLANNED = re.compile(r"план|нынешнем|предусмотрен|\bplan|жоспар")
_COLUMNS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?\(((?:19|20)\d\d)\)")
_SAME_PERIOD = re.compile(
    r"[^.;\d]{0,24}\b(?:the[\s]same|this|that)\s(?:period|time|months|quarter|half)\b|[^.;\d]{0,24}(?:за|в)\s(?:тот|этот|те)\sже\s"
)
_NOW = re.compile(r"\b(?:now|today|currently|at\s(?:present|the\smoment))\b")
_OF_NOW = re.compile(r"\b(?:бүгінгі|қазіргі|qazirgi|qazırgı|bügıngı|búgingi|bugingi)\b")
_FRONTED = re.compile(r"(?:^|[\n.!?]\s*)$")
_SPEECH = tuple('–—-«»“"„')
_ASKS = ("?", "?»", '?"', "?”")
_HOLD = frozenset({"since_month", "days"})
_DATED = re.compile(
    r"[,.–—\n]\s?(?:январь|февраль|март|апрель|май|июнь|июль|август|сентябрь|октябрь|ноябрь|декабрь)\s(?:19|20)\d\d(?:\sгода)?$"
)
_BESIDE = ("year", "last", "day", "start", "close", "month", "months", "half", "quarter", "range")
_DECEMBER = 12
_A_DAY = dt.timedelta(days=1)
_A_MONTH = dt.timedelta(days=31)
_REPORTED_FIRST = frozenset({"since", "since_year", "past_week", "days"})
_OF_SENTENCE = frozenset({"week", "season"})
_SINCE_THEN = frozenset({"days", "back"})
_IN_PASSING = frozenset(
    {"one", "since", "since_year", "since_month", "days", "start", "close", "season", "past_week", "ago", "days_ago", "same", "today"}
)  # kinds of periods


@dataclass(slots=True)
class Document:
    """What is found once in the whole text, in order of position, and what the sentences read so far have told."""

    source: SourceText
    gazetteer: Gazetteer
    units: Mapping[str, str]
    published_on: dt.date | None
    kazakh: bool
    numbers: Sequence[Number]
    number_starts: Sequence[int]
    periods: Sequence[Period]
    period_starts: Sequence[int]
    taken: Sequence[tuple[int, int]]
    small: str  # the text in small letters
    tokens: Sequence[Token]
    facts: list[Fact] = field(default_factory=list)
    named: list[Fact] = field(default_factory=list)
    columns: Columns | None = None
    dated: Dated | None = None
    paragraph: tuple[int, Period] | None = None
    first: Period | None = None
    reporting: Period | None = None
    held: Period | None = None
    turned: Period | None = None
    ahead: tuple[int, Period] | None = None
    asked: tuple[int, Period] | None = None

    aside: tuple[int, Period] | None = None
    bracketed: Period | None = None
    datelines: list[PlaceMention] = field(default_factory=list)
    projects: Sequence[Period] = ()

    def note(self, period: Period, paragraph: int, facts: Sequence[Fact], *, planned: bool = False) -> None:
        """Remember a period for the figures behind it, unless it lies ahead or years back, is a day or was told of a change."""
        if self._is_dateline(period, facts):
            return
        told = self.reporting or self.first
        after = self.published_on or (self.first.end + _A_DAY if self.first else period.start)
        ahead = period.start > after or (planned and told is not None)
        newest = told.start.year if told else self.published_on.year if self.published_on else period.end.year
        # a programme of several years: 'in 2024–2026 96 sites will be built'
        late = told is None and self.published_on is not None and bool(facts)  # figures of health care come out a year or two late
        long_ago = period.end.year < newest - 1 - late or (
            self.published_on is not None and period.end > self.published_on and period.end.year > period.start.year
        )
        day, passing = period.start == period.end, self._passes(period, facts)
        if passing and self.kazakh and told is None and self.held is None and facts and not period.passing and period.kind in _SINCE_THEN:
            self.held = period
        of_change = period.kind == "span" and any(f.measure == "change" for f in facts)
        # the title of a plan tells the period that it is for
        plan = ahead and told is None and not (facts or self.facts)
        plans = self.ahead[1] if self.ahead and self.kazakh else None
        # '2026–2028 жылдарға арналған жол картасы: 2026 жылы 16, 2027 жылы 14 нысан салынады'
        wider = plans is not None and plans.start <= period.start and period.end <= plans.end and plans.end.year > plans.start.year
        if ahead and not wider:
            self.ahead = (paragraph, period)
        # 'биыл тағы 26 нысан тапсырылады' holds for what follows, as the year that the text is written in
        if self.kazakh and self.published_on and period.start <= self.published_on <= period.end:
            ahead = False
        # 'тогда как за девять месяцев прошлого года – 10,3' in a report on nine months
        beside = told is not None and _is_part(period) and (period.start, period.end) == (year_before(told).start, year_before(told).end)
        if self.kazakh and long_ago and period.kind == "years" and period.end.year >= newest and facts:
            self.paragraph = (paragraph, period)  # 'жоспар 2025–2026 жылдарға арналған. Жалпы сома – 7 млрд теңге'
        if (ahead and not plan) or long_ago or passing or of_change or beside:
            if passing and self._is_scene(period, facts):
                self.paragraph = (paragraph, period)
            return
        within = self._said_in_passing(period)
        self._keep(period, paragraph, facts, leaves=within and self._leaves(period, facts, planned=planned))
        if within or period.kind == "span":
            return
        self.first = self._first_with(period, facts)
        if _is_part(period) and not day and period.kind not in ("month", "since"):
            self.reporting = self.reporting or (None if self._is_aside(period, facts) else period)

    def _first_with(self, period: Period, facts: Sequence[Fact]) -> Period | None:
        """What a text tells of first: a narrower period takes the place of one without figures, a day told behind figures none."""
        first, day = self.first, period.start == period.end
        if first is None:
            return None if day and self.facts and not self.kazakh else period
        narrower = first.start < period.start and period.end <= first.end and not facts
        return period if narrower and not day else first

    def _keep(self, period: Period, paragraph: int, facts: Sequence[Fact], *, leaves: bool) -> None:
        """Let a period hold for its paragraph, unless this goes on with what the text reports on."""
        if not leaves:
            self.paragraph = (paragraph, period)
            if self._holds(period, facts):
                self.held = period
        elif self.paragraph and self.paragraph[1].kind == "last" and self.paragraph[1].end < period.start:
            self.paragraph = None  # 'last year 310 operations were done; this year there have been 260'

    def _is_dateline(self, period: Period, facts: Sequence[Fact]) -> bool:
        """True of the month at the head of a Russian text that says when it was written: 'Разговор с главврачом, март 2026 года'."""
        day = self.published_on
        if self.kazakh or day is None or period.kind != "month" or facts or self.facts or not period.start <= day <= period.end:
            return False
        return _DATED.search(self.small, max(0, period.span[0] - 2), period.span[1]) is not None

    def _is_aside(self, period: Period, facts: Sequence[Fact]) -> bool:
        """True of months that a text on what is over tells for one figure: 'В 2025 году … За девять месяцев открыт один медпункт'."""
        told, day = self.first, self.published_on
        if self.kazakh or told is None or day is None or not self.facts:
            return False
        if told.end >= day and (told.end.year, day.month) != (day.year, _DECEMBER):
            return told.kind == "this" and told.start <= period.start and any(f.period_span == told.span for f in self.facts)
        return told.start != told.end and told.start.year == period.start.year and len(facts) == 1

    def _passes(self, period: Period, facts: Sequence[Fact]) -> bool:
        """True of a period that holds for the figures of its own sentence only."""
        told, day = self.reporting or self.first, period.start == period.end
        own = self.kazakh and any(fact.period_span == period.span for fact in facts)
        if self.kazakh and period.kind == "week" and self.facts:
            return True  # 'өткен аптада екі босану болды' in a text that tells of no weeks
        if self.kazakh and told is not None and (period.kind in _OF_SENTENCE or self._is_state(period)):
            return True
        month = (
            period.kind == "month"
            and (period.inferred or _is_within(period, told) or self._is_asked(period))
            and not (own and told is None)
            and not self._opens(period, facts)
        )
        # 'шілде-қыркүйекте 5 аппарат жеткізілді' in a report on ten months
        inner = (
            self.kazakh and period.kind == "months" and period.start.month > 1 and len(facts) <= 1 and _is_within(period, self.reporting)
        )
        new_year = day and (period.end.month, period.end.day) == (1, 1) and not (self.kazakh and period.kind == "point")
        last = period.kind == "last" and self.reporting is not None and not self._goes_back(period)
        return (
            period.passing
            or month
            or inner
            or new_year
            or last
            or (
                period.kind in _IN_PASSING
                and not (own and self._stands(period))
                and not (period.kind == "days" and self._opens(period, facts))
            )
        )

    def _is_state(self, period: Period) -> bool:
        """True of the day behind the months that a text reports on: '1 шілдеде халық саны 697 мың' in a report on half a year."""
        reported = self.reporting
        return period.kind == "point" and reported is not None and dt.timedelta() <= period.start - reported.end <= _A_DAY

    def _is_asked(self, period: Period) -> bool:
        """True of a month that a question or a sentence before it names: 'You moved in last April. What is different?'."""
        line = self.small.find("\n", period.span[1])
        return self.small.endswith(_ASKS, period.span[1], line if line >= 0 else len(self.small))

    def _opens(self, period: Period, facts: Sequence[Fact]) -> bool:
        """True of the month just over that a text names before any figure: 'Дайджест за ноябрь'."""
        told_in_passing = period.kind == "month" and self._is_in_sentence(period)
        return not (facts or self.facts or self.first or self.reporting or told_in_passing) and self._is_just_over(period)

    def _is_scene(self, period: Period, facts: Sequence[Fact]) -> bool:
        """True of the month just over in which a sentence without figures tells that something happened: its paragraph is of it."""
        return period.kind == "month" and not (facts or self.facts) and self._is_just_over(period) and self._is_in_sentence(period)

    def _is_just_over(self, period: Period) -> bool:
        return self.published_on is not None and dt.timedelta() <= self.published_on - period.end <= _A_MONTH

    def _is_in_sentence(self, period: Period) -> bool:
        """True of what a sentence tells, not a heading."""
        line = self.small.find("\n", period.span[1])
        return self.small[period.span[1] : line if line >= 0 else len(self.small)].rstrip().endswith(".")

    def _stands(self, period: Period) -> bool:
        """True of a time that Kazakh figures behind it are of as well: since a month, since this year began, in summer, from day to day."""
        this_year = self.published_on is not None and period.start == dt.date(self.published_on.year, 1, 1)
        reported = self.reporting
        if period.kind == "since_month" and reported and reported.start < period.start <= reported.end:
            return False  # 'наурыздан бастап диализ бөлімшесі ашылды' in a report on a quarter
        return period.kind in _HOLD or (period.kind == "since" and this_year)

    def _holds(self, period: Period, facts: Sequence[Fact]) -> bool:
        """True of what the text reports on, its months so far, and its year once figures are told of that: 'биыл 21 нысан салынды'."""
        told = self.reporting or self.first
        if told is None or self.held is None:
            return period.start != period.end
        if period.start == period.end:
            return False
        from_january = (period.start.month, period.start.day) == (1, 1) and period.start.year == period.end.year >= told.end.year
        own = any(fact.period_span == period.span and fact.status != "planned" for fact in facts)
        return own or (from_january and (bool(facts) or _is_part(period)))

    def ask(self, period: Period, paragraph: int) -> None:
        """Remember the time that a question of an interview is about: its answer is the paragraph behind it."""
        over = self.published_on is None or period.start <= self.published_on
        told = self.reporting or self.first
        same = told is not None and period.end.year == told.end.year
        passes = period.kind not in ("last", "year") if self.kazakh else period.passing or period.kind in _IN_PASSING
        if over and not (same or passes):
            self.asked = (paragraph, period)

    def holding(self, paragraph: int) -> Period | None:
        """The period that the paragraph has told, else the one that the question before it asked about."""
        if self.paragraph and self.paragraph[0] == paragraph:
            return self.paragraph[1]
        return self.asked[1] if self.asked and self.asked[0] == paragraph - 1 else None

    def project_at(self, start: int, stop: int) -> Period | None:
        """The project of several years that a sentence tells, else the one told in this paragraph or the one before."""
        told = next((p for p in reversed(self.projects) if p.span[0] < stop), None)
        return told if told and (told.span[1] > start or self.small.count("\n\n", told.span[1], start) <= 1) else None

    def begin(self, period: Period, facts: Sequence[Fact]) -> None:
        """Take a text that tells its first figures of what has been since the year began, or of days just over, for a report on it."""
        lately = self.published_on is not None and self.published_on - period.end <= _A_MONTH and period.end - period.start <= _A_MONTH
        this_week = period.kind == "past_week" and period.end == self.published_on
        if this_week or (period.kind == "days" and not lately):
            return
        if self.facts and period.kind == "past_week":
            return  # 'На 30 октября привиты 118 тысяч. … За прошлую неделю 4 210 случаев'
        if facts and period.kind in _REPORTED_FIRST and not self.kazakh and self.first is None and self.reporting is None:
            self.first = self.reporting = period

    def _leaves(self, period: Period, facts: Sequence[Fact], *, planned: bool) -> bool:
        """True of a year that the paragraph does not go on with: of plans, or behind the first figure: '31 came this year'."""
        if planned and self.kazakh and any(fact.unit_id not in MONEY for fact in facts):
            return True  # 'биыл тағы бес пункт бой көтереді' in a report on a quarter; what is set aside for this year stands for it
        behind = not self.kazakh and bool(facts) and facts[0].start < period.span[0]
        return behind or _PLANNED.search(self.small, max(0, period.span[0] - _OPENS), period.span[1]) is not None

    def turn(self, period: Period, facts: Sequence[Fact], language: str) -> None:
        """Remember the year that a text goes over to from the months that it reports on, until figures are told of months again."""
        told = any(map(str.isdigit, self.small[slice(*period.span)]))  # not 'с момента запуска'
        if period.kind == "since_year" and told and language == "ru" and self.first:
            return  # 'С 2022 года выполнено 22 пересадки' in a report on a year is told in passing
        if self._turns(period, facts):
            self.turned = period
        elif facts and self.turned and _is_part(period) and period.start <= self.turned.end:
            self.turned = None

    def _turns(self, period: Period, facts: Sequence[Fact]) -> bool:
        """True where a sentence of the text, not of a speaker, opens with the year that it tells: 'This year 27 facilities were built'."""
        since = period.kind == "since_year" and not self.kazakh and self.reporting is None
        if period.passing or not (since or self._said_in_passing(period)):
            return False
        if not self._is_fronted(period) or self.small.startswith(_SPEECH, self.small.rfind("\n", 0, period.span[0]) + 1):
            return False
        own = next((f for f in facts if f.start > period.span[1]), None)
        return own is not None and own.period_span == period.span and own.status == "actual"

    def _is_fronted(self, period: Period) -> bool:
        """True of a period that its sentence opens with."""
        return _FRONTED.search(self.small, max(0, period.span[0] - _OPENS), period.span[0]) is not None

    def _goes_back(self, period: Period) -> bool:
        """True of the year before that a sentence goes over to, not of 'last year over the same period'."""
        return self._is_fronted(period) and _SAME_PERIOD.match(self.small, period.span[1]) is None

    def _said_in_passing(self, period: Period) -> bool:
        """True of 'this year' and 'in 2025' in a document that reports on months or quarters of that year."""
        reporting = self.reporting
        return reporting is not None and not _is_part(period) and reporting.start.year == period.start.year == period.end.year


def _is_within(period: Period, told: Period | None) -> bool:
    """True for a month of the longer period that the document reports on."""
    return told is not None and told.start <= period.start and period.end <= told.end and told.kind != "month"


def _is_part(period: Period) -> bool:
    return (period.start.month, period.end.month, period.end.day) != (1, 12, 31)


def note_periods(document: Document, scene: Scene, facts: Sequence[Fact]) -> None:
    """Remember what a sentence tells of time: its periods, and the two years that head a table ('Indicator – 2025 (2024)')."""
    text, paragraph = document.small, scene.sentence.paragraph
    if facts and document.asked and document.asked[0] == paragraph:
        document.asked = None  # answered in its own paragraph
    for period in scene.periods:
        if IN_BRACKETS.search(text, max(0, period.span[0] - _OPENS), period.span[0]):
            document.bracketed = period
        elif is_aside(text, period, scene.sentence.stop, scene.sentence.start):
            document.aside = (paragraph, period)
        elif not (
            period.compared
            or period.deadline
            or (document.kazakh and _is_of_part(period, scene, facts))
            or OF_COMPARED.search(text, max(scene.sentence.start, period.span[0] - _OPENS), period.span[0])
        ):
            told = document.reporting or document.first
            if _is_beside(scene, period, told) or (told is None and _is_then(document, scene, period, facts)):
                continue
            later = scene.sentence.language == "kk" and told is not None and told.end < period.start
            document.begin(period, facts)
            if not facts and text.endswith(_ASKS, scene.sentence.start, scene.sentence.stop):
                document.ask(period, paragraph)
            document.note(period, paragraph, facts, planned=_is_planned(text, period, facts, later=later))
            document.turn(period, facts, scene.sentence.language)
    this_year = assumed_period(document.published_on)[0]
    if facts and this_year and not document.kazakh and _tells_of_today(document, scene, this_year) and not facts[0].period_span:
        document.paragraph = (paragraph, this_year)
    _ask_of_now(document, scene)
    columns = _COLUMNS.search(text, scene.sentence.start, scene.sentence.stop) if not facts else None
    if columns:
        first, second = (
            Period(start=dt.date(int(y), 1, 1), end=dt.date(int(y), 12, 31), span=columns.span(), kind="year") for y in columns.groups()
        )
        document.note(first, paragraph, ())
        document.aside = (paragraph, second)


def _tells_of_today(document: Document, scene: Scene, this_year: Period) -> bool:
    """True of a sentence on today, and in a text on a year before of one on now: 'There are 34 of us now. I need four more'."""
    if told_today(document.small, scene.sentence.start):
        return True
    told = document.reporting or document.first
    now = scene.sentence.language == "en" and _NOW.search(document.small, scene.sentence.start, scene.sentence.stop) is not None
    return now and told is not None and told.end < this_year.start


def _ask_of_now(document: Document, scene: Scene) -> None:
    """Let a Kazakh question or heading on today hold for what answers it, before any time is told: 'Бүгінгі жағдай қалай?'."""
    told, day = document.reporting or document.first or document.held, document.published_on
    if not document.kazakh or day is None or told or scene.periods or scene.quantities:
        return
    words = document.small[scene.sentence.start : scene.sentence.stop]
    asks = words.endswith(_ASKS) or (len(words) < _OPENS and words[-1:] not in ".!;,…")
    if asks and _OF_NOW.search(words):
        document.held = year_of(day)


def _is_of_part(period: Period, scene: Scene, facts: Sequence[Fact]) -> bool:
    """True of months told for a share of what a year is told of before: 'в этом году выделено 9 млрд, 10 айда 87 %-ы игерілді'."""
    own = [fact for fact in facts if fact.period_span == period.span]
    if not own or any(fact.unit_id != "percent" or fact.indicator_id or fact.measure != "level" for fact in own):
        return False
    wider = (p for p in scene.periods if p.span[1] < period.span[0] and not (p.compared or p.deadline))
    return any(p.start <= period.start and period.end <= p.end and p.end - p.start > period.end - period.start for p in wider)


def _is_beside(scene: Scene, period: Period, told: Period | None) -> bool:
    """True of an earlier year that a Russian or English sentence tells in passing: 'mortality, 6.9 in 2024, came down to 6.1'."""
    kinds = _BESIDE if scene.sentence.language == "ru" else ("year", "last")
    if told is None or scene.sentence.language == "kk" or period.end >= told.start or period.kind not in kinds:
        return False
    return any(q.start < period.span[0] for q in scene.quantities)


def _is_then(document: Document, scene: Scene, period: Period, facts: Sequence[Fact]) -> bool:
    """True of the year before, told for comparison in a text that leaves its own open: '24,6 %, в прошлом году было 27,1 %'."""
    this = assumed_period(document.published_on)[0]
    if this is None or scene.sentence.language == "kk" or period.kind not in ("year", "last") or period.end.year != this.end.year - 1:
        return False
    return any(f.start < period.span[0] and f.period_end == this.end and f.measure == "level" for f in facts)


def _is_planned(text: str, period: Period, facts: Sequence[Fact], *, later: bool) -> bool:
    """True of a period that a sentence tells of plans: 'в третьем квартале сдадут поликлинику'.

    One figure of a plan is enough in a period ``later`` than what the text reports on: '2026 жылы 6 нысан салынады, 3,1 млрд бөлінген'.
    """
    money = text.startswith("for ", period.span[0])  # 'The requirement for 2025 is $ 4.8 million. To date $ 2.9 million has come in'
    told = [f.status == "planned" and not (money and f.unit_id in MONEY) for f in facts if f.period_span == period.span]
    if not told:
        return tells_future(text, period.span)
    return any(told) if later else all(told)
