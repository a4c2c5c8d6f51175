"""Which of the periods that a Russian or English text tells governs a figure: its clause's, its sentence's, else one told before.

A period holds for the figures behind it, until a semicolon or the next period; one behind a figure holds for it within the clause.
A level that a change starts from, or that stands in parentheses for comparison, has the period that is compared with.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kzhealth.extract.clauses import tells_future
from kzhealth.extract.period_forms import OF_COMPARED
from kzhealth.extract.periods import Period
from kzhealth.extract.projects import project_of
from kzhealth.extract.words import tense

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.extract.figures import Figure
    from kzhealth.extract.quantities import Quantity

__all__ = ["assumed_period", "is_aside", "period_of", "tells_of_now", "told_today", "year_before", "year_of"]

_BREAK = re.compile(
    r";|,\s(?:[^\s,;]+\s)?(?:из\s(?:них|которых)|of\s(?:which|whom|them))\s|,?\s(?:compared\s(?:with|to)|(?:down\s|up\s)?from|against|versus|против|по\sсравнению\sс)\s(?=\d|(?:kzt|usd|us\$|\$|€|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|одн|двух|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти)\b)|,\s(?:а|но|ещ[её]|another|при\sэтом|тогда\sкак|хотя|although|though|while|but|whereas|yet|их|её|его|it|they)\s|\.\s"
)
_FROM = re.compile(r"(?:\bс|\bсо|\bfrom)\s+(?:[а-яa-z]+\s+)?$")
_TO = re.compile(r"(?:\bдо|\bto)\s+(?:[а-яa-z]+\s+){0,2}$")
_AGAINST = re.compile(
    r"(?:\bпротив|\bвместо|\binstead\sof|,\s(?:а\s)?был[аои]?|,\sit\s(?:was|had\sbeen)|\b(?:down|up)\sfrom|\bagainst|\bvs\.?|\bversus|\bcompared\s(?:with|to)|\bпо\sсравнению\sс|\bчем)\s+(?:(?:почти|около|примерно|всего|лишь|только|прежн[а-я]+|прошлогодн[а-я]+|нынешн[а-я]+|some|about|only|nearly|just|last|an?|the|его|в)\s+)?$"
)
_AGAINST_SIGNS = (
    "против",
    "вместо",
    "instead",
    " был",
    "it ",
    "from",
    "against",
    "vs",
    "versus",
    "compared",
    "сравнению",
    "чем",
)  # one of them stands in every match
_EARLIER = re.compile(
    r"(?:год(?:ом)?|годами)\s(?:назад|ранее|раньше)|a\syear\s(?:ago|earlier|before)|\bбыло\b|\bбыл[аи]?\b|прошлогодн|\bwas\b"
)
_EARLIER_BEHIND = re.compile(r"^[^.;:,()\d]{0,14}?(?:год(?:ом)?\s(?:назад|ранее|раньше)|a\syear\s(?:ago|earlier|before))")
_THAN_EARLIER = re.compile(
    r"(?:чем|than)\s(?:in\sthe[\s]same\s[a-z]+\s)?(?:год(?:ом)?\s(?:назад|ранее|раньше)|a\syear\s(?:ago|earlier|before))\s$"
)
_THEN = re.compile(
    r"(?:\bесли\sраньше|\bраньше|\bпреж(?:де(?!\sвсего)|ний)|(?<!чем\s)\bгод(?:ом)?\s(?:назад|ранее)|\bpreviously|\bformerly|(?<!than\s)\ba\syear\s(?:ago|earlier|before)|\bпрошлогодн(?:ий|яя|ее|ие)(?=\s(?:[а-яё]+\s){0,2}(?:[–—:]|был))|(?:(?<=[.!?]\s)|(?<=\n))a\syear\s(?:ago|earlier|before),)(?!\w)[^.;,(]{0,40}$"
)
_THEN_SIGNS = ("раньше", "преж", "год", "previously", "formerly", "a year")  # one of them stands in every match
_WAS = re.compile(r"\b(?:был[аои]?|was|were)\s(?:(?:около|почти|about|almost)\s)?$")
_BECAME = re.compile(r"[^.;:,()]{0,40}(?:,\s(?:а\s|and\s|but\s)?|\s[–—]\s)(?:стал[аои]?|теперь|сейчас|now|today)\s")
_OF_THAT = re.compile(r"(?:это|that\sis|this\sis|it\sis)\s(?:[а-яa-z]+\s){0,2}$")
_MEANWHILE = re.compile(
    r"(?:over|in|during)\s(?:the[\s]same|that|this)\s(?:period|time)\b|за\s(?:тот\sже|этот|то\sже|это)\s(?:период|время)\b(?!\s(?:прошл|20))"
)
_OF_THAT_SUM = re.compile(r"\s(?:от\s|из\s|of\s)?(?:этой\sсуммы|этих\sсредств|этих\sденег|(?:this|that)\s(?:sum|amount|money))\b")
# 'the room, opened in March, has taught 186 people': what was done there is not of that month
_APPOSED = re.compile(
    r",\s(?:(?:opened|launched|built|commissioned|installed|created|set\sup|bought|delivered|introduced|renovated|established|founded)\s(?:only\s|back\s)?"
    r"|котор[а-я]+\s(?:открыли|запустили|построили|сдали|ввели|создали|отремонтировали)\s"
    r"|(?:открыт|запущен|построен|созданн|введ[её]нн|установленн|отремонтированн|закупленн)[а-я]*\s(?:в\s(?:строй|эксплуатацию|работу)\s)?(?:ещ[её]\s|только\s)?)$"
)
_SAME_DAYS = re.compile(
    r"(?:тот\sже|этот\sже|такой\sже|аналогичн[а-я]+|соответствующ[а-я]+|same|corresponding)\s(?:период[а-я]*|отрез[а-я]+|срок|промежут[а-я]+|period)|\bте\sже\s(?:[а-я]+\s)?месяц|\b(?:same|corresponding)\s(?:[a-z]+\s)?(?:months|quarter|half)"
)
_NOW = re.compile(r"\b(?:сейчас|теперь|сегодня|now|today|currently|at\spresent|already)\b")
_NOW_BEFORE = re.compile(r"\b(?:сейчас|теперь|сегодня|now|today|currently|at\spresent|at\sthe\smoment|presently),?\s(?:[а-яa-z]+\s){0,4}$")
# 'три года назад врачей было 2 100, сегодня – 2 640'
_NOW_DASHED = re.compile(r"\b(?:сейчас|теперь|сегодня)\s[–—:]\s(?:[а-яё]+\s){0,3}$")
_NOW_BEHIND = re.compile(
    r"[^.;:,()\d]{0,14}\s(?:сейчас|сегодня|now|today|at\spresent|at\sthe\smoment)\b|[^.;:,()\d]{0,48}\s(?:now|today|at\spresent|at\sthe\smoment)(?=[.,;)])"
)
_OF_THOSE = re.compile(
    r"\bof\s(?:(?:all|the|its|our|their)\s)?(?:those|people|residents|patients|women|men|children|adults|citizens)\s(?:[a-z-]+\s){1,4}$"
)
_CLAUSE_END = re.compile(r"[;,](?!\d)")
_PRESENT = re.compile(
    r"\b(?:is|are|there['’]s|(?:has|have)(?!\s(?:[a-z]+ly\s|already\s|not\s)?(?:been|had|[a-z]{3,}(?:ed|en|wn|ne|lt|nt|de|ut)|met|won|got|put|cut|set|come)\b)|remains?|employs?|lacks?|needs?)\b"
)
_PAST = re.compile(r"\b(?:was|were|had|did|been|will|would|should)\b")
_TODAY = re.compile(r"(?:[–—-]\s)?[«\"]?(?:(?:сегодня|в\sнастоящее\sвремя|на\s(?:сегодня|данный\sмомент|сегодняшний\sдень))\b)")
_RATES = ("per_", "percent")
_CAME_TO = re.compile(
    r"(?:\bсоставил[аио]?|\bдостиг(?:ла|ло|ли)?|\bдовед[а-яё]+\sдо|\breached|\bamounted\sto|\breaching|\bstood\sat|\bи\sсейчас|\bto)\s(?:[а-яa-z]+\s){0,2}$"
)
_FROM_TO = re.compile(r"\b(?:с|со|from)\s(?:[а-яa-z]+\s)?\d[^.;:]{0,40}\s(?:до|to)\s(?:[а-яa-z]+\s)?$")
_SUM = re.compile(r"(?:общ|всего|total|altogether)[^,;]*$")
_SO = re.compile(r",\s(?:so|that\sis|то\sесть|рост|снижение)\s")
_CLAUSE = re.compile(r",\s(?:а|и|но|and|but|while)\s")
_AND = re.compile(r"\s(?:и|and)\s")
_COLON = re.compile(r"\s?[:–—-]\s(?:[а-яa-z]+\s)?")
_IN_SAME = re.compile(r"\bза\s(?:аналогичн[а-я]+|тот\sже|этот\sже|такой\sже|соответствующ[а-я]+)\s(?:период[а-я]*\s)?$")
_IS = re.compile(r"\s(?:[–—:-]\s|(?:было|был|была|были|it\swas|was|were)\s)?(?:около\s|about\s)?")
# 'охват – 91 %, в прошлом году он не дотягивал до 80'
_THEN_IT_WAS = re.compile(
    r"(?:-[а-я]{1,3})?(?:\s(?:года?|году))?\s(?:(?:он|она|оно|их|таких|этот|эта|показатель|цифра|процент|доля)\s){0,2}(?:[–—]\s)?(?:(?:не|ещ[её]|лишь|только|всего|и)\s)*(?:(?:был|состав|доход|дотяг|держ|регистр|насчит|равн|достиг|превыш|родил|умер|заболе|выяви|провели|провед|сдела|привил|построи)[а-яё]*\s)?(?:(?:около|почти|лишь|только|всего|до|и|на|ещ[её])\s)*"
)
_FROM_LEVEL = re.compile(r"(?:\stimes)?,?\sfrom\s")  # 'grown 2.3 times, from 1.2 in 2019 to 2.8 in 2025'
_BACK_FROM = re.compile(r"\b(?:до|to)\s(?:[а-яa-z]+\s){0,2}\d(?:[^.;:()]|\.(?=\d)){0,40}\s(?:с|со|from)\s(?:[а-яa-z]+\s)?$")
_PARTED = re.compile(r"[,;](?!\d)|[–—]")
_WHOLE_YEAR = re.compile(r"\b(?:whole|full|entire|all)\b|\bвесь\b")
_THE_YEAR = re.compile(r"(?:for|of)\sthe\syear|на\sгод")
_SHARE_OF = re.compile(r"\s(?:of|от)\s(?:the\s|its\s)?")
_IF = re.compile(r"[:;,–—]\s(?:если|тогда как|в то время как|whereas|while|if)\s[^,;:]*$")  # 'охват вырос до 57 %: если в 2024 году …'
_WHICH_WILL = re.compile(
    r"\b(?:that|which)\s(?:goes|opens?|starts?|begins?|comes?|will|(?:is|are)\s(?:to|due))\b"
    r"|,\s(?:ввод|сдач[ау]|открытие|завершение|окончание|запуск|строительство|ремонт)\sкотор(?:ого|ой|ых)\s"
)  # 'a system that goes live in spring'
# '412 people, 138 of whom are doctors, came over eleven months'
_OF_WHOM = re.compile(r",\s(?:[^\s,;]+\s){0,3}of\s(?:whom|which|them)\s[^,;.]{2,48},(?=\s)")
_DASHED = re.compile(r"\s[–—]\s")
_HAS_VERB = re.compile(r"\s(?:is|are|was|were|will|remains?)\s[^.;:,]{0,40}$")
_SPANS = frozenset({"span", "years", "since_year"})  # kinds of periods
_CLOSE = 4.5  # the distance of words in the sentence
_NEAR = 40  # characters
_IN_CLAUSE = 2  # distance


def year_before(period: Period) -> Period:
    """The same days a year earlier."""

    def back(day: dt.date) -> dt.date:
        return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)

    return replace(period, start=back(period.start), end=back(period.end), inferred=True)


def assumed_period(published_on: dt.date | None) -> tuple[Period | None, str | None]:
    """The year of publication; a report of January is of the year before."""
    if published_on is None:
        return None, None
    return _of_year(published_on.year - (published_on.month == 1)), "assumed"


def year_of(day: dt.date) -> Period:
    """The year of a day, which no word tells."""
    return _of_year(day.year)


def _of_year(year: int) -> Period:
    return Period(start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), span=(0, 0), inferred=True)


def is_aside(text: str, period: Period, at: int, start: int) -> bool:
    """True for a period in parentheses that the figure at ``at`` does not stand in; ``start`` is where the sentence begins."""
    opened = text.rfind("(", start, period.span[0])
    if opened < 0 or ")" in text[opened : period.span[0]]:
        return False
    closed = text.find(")", period.span[1], period.span[1] + 120)
    return at < opened or 0 <= closed < at


def period_of(figure: Figure, *, change: bool, planned: bool = False) -> tuple[Period | None, str | None]:
    """The period of a figure of a Russian or English sentence and its basis: explicit, inherited or assumed."""
    own, basis = _own(figure, change=change)
    if not change:
        earlier = _in_brackets(figure, own) or _earlier(figure, own)
        if earlier:
            return earlier
    if own and tells_of_now(figure, own):
        own = None
    of_project = None if change else project_of(figure, own, planned=planned)
    if of_project:
        return of_project
    if own and planned and figure.ahead_period and _THE_YEAR.fullmatch(figure.text, *own.span):
        own = None  # 'In 2026 it will train 150 nurses. The budget for the year is KZT 240 million'
    if own:
        said = next((p for p in figure.scene.periods if not p.compared and p.span[1] <= own.span[0]), None)
        return _same_days(figure, own, said) if change or own.kind not in _SPANS else _last_of_span(figure, own), basis
    return _inherited(figure, change=change, planned=planned)


def _inherited(figure: Figure, *, change: bool, planned: bool) -> tuple[Period | None, str | None]:
    """The period that words before the sentence tell of a figure, else the year of the text."""
    told, day = _of_that(figure) or figure.paragraph_period or figure.document_period, figure.published_on
    reported = figure.document_period
    english = figure.scene.sentence.language == "en"
    over = told is not None and day is not None and (told.end < day if english else told.end.year < day.year)
    if over and not planned and not change and _goes_on_now(figure):
        told = None
    if told and told is figure.paragraph_period and reported and told.end < reported.start and _is_present(figure):
        told = reported  # 'Last year the fund paid 96 billion. … The region has 2,310 doctors'
    if told and not change and (told_today(figure.text, figure.scene.sentence.start) or _is_ready(figure, told)):
        told = None
    if told and told.kind == "span" and not change:
        told = _last_of_span(figure, told)
    if planned and (plan := _of_plan(figure)):
        return plan, "inherited"
    if figure.ahead_period and planned:
        return figure.ahead_period, "inherited"
    if planned and not change and told and day and told.end < day and figure.scene.sentence.language == "ru":
        return _of_year(day.year), "assumed"  # 'За девять месяцев построены шесть ФАПов. Ещё четыре планируют открыть'
    if told and planned and day and told.end.year < day.year:
        return _of_year(day.year), "assumed"  # 'in 2025 … We plan to open 12 clinics'
    reports_on = assumed_period(day)[0]
    if told and reports_on and (told.end < reports_on.end or (english and told.start > reports_on.end)) and _is_now(figure):
        told = None  # 'in 2025 … Outpatient care now covers 72 %'
    return (told, "inherited") if told else assumed_period(day)


def _is_ready(figure: Figure, told: Period) -> bool:
    """True of how far a building has come, in a text on a year before: 'В прошлом году … Строится больница, готовность – 64 %'."""
    over = figure.published_on is not None and told.end.year < figure.published_on.year
    return over and figure.q.unit_id == "percent" and figure.nearest("readiness") <= _IN_CLAUSE


def _of_plan(figure: Figure) -> Period | None:
    """The period of the plan that a Russian paragraph goes on with: 'До конца года сдадим четыре объекта. На это заложено 2 млрд'."""
    last, day = figure.facts[-1] if figure.facts else None, figure.published_on
    if figure.scene.sentence.language != "ru" or last is None or last.status != "planned" or day is None:
        return None
    if last.period_start is None or last.period_end is None or last.period_end < day or "\n\n" in figure.text[last.stop : figure.q.start]:
        return None
    return Period(
        start=last.period_start, end=last.period_end, span=last.period_span or (0, 0), inferred="period-end-inferred" in last.flags
    )


def _goes_on_now(figure: Figure) -> bool:
    """True of a present tense behind what is now: 'В прошлом году … Сейчас кабинетов 31. В них сидят 26 психологов'.

    So of 'In half a year … 9,600 patients are on dialysis now. There are 142 centres'.
    """
    last, scene = figure.facts[-1] if figure.facts else None, figure.scene
    if scene.sentence.language == "kk" or last is None or last.status == "planned" or "period-assumed" not in last.flags:
        return False
    now = last.period_end is not None and figure.published_on is not None and last.period_end.year == figure.published_on.year
    if not now or "\n\n" in figure.text[last.stop : figure.q.start]:
        return False
    if scene.sentence.language == "en":
        return _is_present(figure)
    tenses = [told for t in scene.tokens if t.is_word and (told := tense(t.form))]
    return last.start >= scene.sentence.start or (bool(tenses) and set(tenses) == {"pres"})


def tells_of_now(figure: Figure, own: Period) -> bool:
    """True of how far a building has come, beside the time by which it will be: 'сдадут в 2026 году, готовность – 63 %'."""
    ahead = figure.published_on is not None and own.start > figure.published_on
    return ahead and figure.q.unit_id == "percent" and figure.nearest("readiness") <= _IN_CLAUSE


def told_today(text: str, start: int) -> bool:
    """True of a sentence that opens with the day on which the text is told: 'Сегодня в области работают 4 310 врачей'."""
    return _TODAY.match(text, start) is not None


def _of_that(figure: Figure) -> Period | None:
    """The period of the figure before, where a sentence opens with it or tells a share of it: 'Это на 12 % больше', '81 % этой суммы'."""
    last = next((f for f in reversed(figure.facts[-2:]) if f.measure == "level"), None) if figure.at == 0 else None
    if last is None or last.period_start is None or last.period_end is None:
        return None
    start = figure.scene.sentence.start
    meanwhile = _MEANWHILE.match(figure.text, start) is not None
    if meanwhile and any((f.period_end or last.period_end) > last.period_end for f in figure.facts[-3:]):
        return None  # 'fell to 6.8 from 7.5 a year earlier. Over the same period …' is of what the text reports on
    opens = meanwhile or _OF_THAT.fullmatch(figure.text, start, figure.q.start)
    if not opens and not _OF_THAT_SUM.match(figure.text, figure.q.stop):
        return None
    return Period(start=last.period_start, end=last.period_end, span=(0, 0), inferred="period-end-inferred" in last.flags)


def _last_of_span(figure: Figure, span: Period) -> Period:
    """'За три года бюджет вырос и составил 102 млрд': the last of the years; what was built in them is of all."""
    reached = figure.at > 0 and (_TO.search(figure.before(28)) is not None or figure.before(28).rstrip().endswith("reaching"))
    if span.kind == "since_year":
        if _FROM.search(figure.before(28)):
            return replace(span, end=dt.date(span.start.year, 12, 31))  # 'to 58.7% from 54.2% since 2022'
        reached = reached and figure.nearest("increase", "decrease") <= _CLOSE
    if span.kind != "span":
        return replace(span, start=dt.date(span.end.year, 1, 1)) if reached else span
    if reached and figure.nearest("increase", "decrease") <= _CLOSE and not figure.q.inherited and _FROM_TO.search(figure.before(60)):
        return replace(span, start=dt.date(span.end.year, 1, 1))
    if not _CAME_TO.search(figure.before(_NEAR)) or _SUM.search(figure.before(_NEAR)):
        return span
    return replace(span, start=dt.date(span.end.year, 1, 1))


def _same_days(figure: Figure, own: Period, said: Period | None = None) -> Period:
    """'В прошлом году за тот же период – 640, в нынешнем – 385': the days that the document reports on, in that year."""
    reported = said if said and (said.start.month, said.end.month) != (1, 12) else figure.document_period
    of_year = (
        own.kind == "year" and _SAME_DAYS.search(figure.text, max(0, own.span[0] - _NEAR), max(own.span[0], figure.q.start)) is not None
    )
    if not (of_year or own.kind in ("last", "this")) or reported is None or (reported.end.month, reported.end.day) == (12, 31):
        return own
    sentence = figure.scene.sentence
    if not _SAME_DAYS.search(figure.text, sentence.start, sentence.stop):
        return own
    return year_before(reported) if own.start.year == reported.start.year - 1 else reported


def _own(figure: Figure, *, change: bool) -> tuple[Period | None, str | None]:
    """The period that the sentence tells of the figure, None where it tells none."""
    q, text, start = figure.q, figure.text, figure.scene.sentence.start
    told = [p for p in figure.scene.periods if not p.compared and not is_aside(text, p, q.start, start)]
    told = [
        p for p in told if (p.span[0] >= q.stop and not change) or not OF_COMPARED.search(text, max(start, p.span[0] - _NEAR), p.span[0])
    ]
    rate = q.unit_id is not None and q.unit_id.startswith(_RATES)
    reported = figure.paragraph_period or figure.document_period
    part = reported is not None and reported.start != reported.end and (reported.end.month, reported.end.day) != (12, 31)
    if q.unit_id == "percent" and part:
        told = [p for p in told if not text.startswith(("annual", "yearly"), p.span[0])]  # 'the annual plan has been met by 78 %'
    years = [p.span[1] for p in told if p.kind == "year"]  # 'на 2026 год – 62 млрд, рост за год – 7 %'
    told = [
        p
        for p in told
        if not ((p.kind == "one" and (part or any(y < p.span[0] for y in years))) or (p.kind == "span" and rate and not change))
    ]
    before = [p for p in told if p.span[1] <= q.start and not _is_over(text[p.span[1] : q.start], p)]
    before = [p for p in before if not _is_spent(figure, p) and not _is_apposed(text, p)]
    if before and figure.published_on and (_is_now(figure) or _NOW_DASHED.search(figure.before(_NEAR))):
        before = [p for p in before if not p.deadline and p.end.year >= figure.published_on.year - (p.kind == "close")]
    behind = next((p for p in told if p.span[0] >= q.stop), None)
    if behind and part and behind.kind == "this" and _OF_THOSE.search(text, q.stop, behind.span[0]):
        behind = None  # '38.2 % of those subject to screening this year' in a report on four months
    if behind and (_holds(figure, behind, before) or (change and _FROM_LEVEL.match(text, q.stop))):
        return behind, "explicit"
    if not before:
        return None, None
    nearest = before[-1]
    shared = any(nearest.span[1] <= other.start for other in figure.scene.quantities[: figure.at])
    return nearest, "inherited" if shared else "explicit"


def _is_now(figure: Figure) -> bool:
    return _NOW_BEFORE.search(figure.before(_NEAR)) is not None or _NOW_BEHIND.match(figure.after(72)) is not None


def _is_present(figure: Figure) -> bool:
    """True of a figure whose English clause tells how things are, and nothing of what was."""
    sentence = figure.scene.sentence
    start = max(figure.text.rfind(sign, sentence.start, figure.q.start) for sign in ("; ", ", ")) + 1 or sentence.start
    behind = _CLAUSE_END.search(figure.text, figure.q.stop, sentence.stop)
    clause = figure.text[start : behind.start() if behind else sentence.stop]
    return sentence.language == "en" and _PRESENT.search(clause) is not None and _PAST.search(clause) is None


def _is_over(between: str, period: Period) -> bool:
    """True for a deadline, or a plan's period, that the next clause has left: '… by the end of the year; now it is 91.8 %'."""
    if period.kind == "last" and _SO.search(between):
        return True
    tail = between.rpartition(";" if period.kind != "start" else ",")
    return bool(tail[1]) and (period.deadline or _NOW.search(tail[2]) is not None)


def _is_apposed(text: str, period: Period) -> bool:
    start, stop = period.span
    return text[stop : stop + 1] == "," and _APPOSED.search(text, max(0, start - _NEAR), start) is not None


def _is_spent(figure: Figure, period: Period) -> bool:
    """True for the deadline, or the earlier year, of a figure before it that a comma ends: 'the aim is 1,500 by 2027, and 1,900 are lacking'."""
    reported = figure.paragraph_period or figure.document_period
    earlier = reported is not None and period.end < reported.start and period.kind == "year"
    if not (period.deadline or earlier) or "," not in figure.text[period.span[1] : figure.q.start]:
        return False
    last = next((o for o in reversed(figure.scene.quantities[: figure.at]) if o.stop <= period.span[0]), None)
    return last is not None and ", " not in figure.text[last.stop : period.span[0]]


def _holds(figure: Figure, period: Period, before: Sequence[Period]) -> bool:
    """Whether a period behind a figure governs it: in its clause, and nearer than the one before."""
    text, q = figure.text, figure.q
    aside = _OF_WHOM.search(text, q.stop, period.span[0])
    stop = aside.end() if aside else q.stop
    between = text[q.stop : aside.start()] + text[stop : period.span[0]] if aside else text[stop : period.span[0]]
    share = period.passing and _SHARE_OF.fullmatch(between) is not None  # '58 per cent of the annual plan'
    if share or _BREAK.search(between) or _IF.search(between) or _WHICH_WILL.search(between):
        return False
    rows = {place.stop for place in figure.scene.places}  # 'clinics in Beineu, Aktau and Zhanaozen will be equipped by 2027'
    parted = any(sign == "," and at not in rows for at, sign in enumerate(between, q.stop))
    if parted and tells_future(text, period.span) and not tells_future(text, (q.start, q.stop)):
        return False  # 'выполнено 72 %, объект сдадут в 2026 году'
    others = [
        other for other in figure.scene.quantities[figure.at + 1 :] if stop <= other.start < period.span[0] and not _is_gloss(figure, other)
    ]
    # 'coverage is 63.5 %, and seven in ten is the goal for 2027'
    told = bool(others) and "," in between and _HAS_VERB.search(text, others[-1].stop, period.span[0]) is not None
    if told or _is_of_next(figure, period, between):
        return False
    if not before:
        return not others or "," in between or " и " in between or " and " in between
    # '12,4 % in 2023 … 9,8 % in 2024': each its own
    fresh = _CLAUSE.search(text, before[-1].span[1], q.start) is not None
    if period.deadline and _AND.search(between):
        return False
    return (
        not others
        and len(between) < (2 * _NEAR if fresh else _NEAR)
        and "," not in between
        and ":" not in between
        and (before[-1].kind != "day" or period.kind == "start")
    )


def _is_gloss(figure: Figure, other: Quantity) -> bool:
    """True of a figure in parentheses that tells the one before it again: '206 billion tenge (US$402 million) in 2023'."""
    text = figure.text
    return text[figure.q.stop : other.start] == " (" and text[other.stop : other.stop + 1] == ")"


def _is_of_next(figure: Figure, period: Period, between: str) -> bool:
    """True of a period that the figure behind it has, of two that a comma or a dash parts.

    '6,4 на 1000, за девять месяцев прошлого года 7,7', '196,8 случая – на те же месяцы прошлого года пришлось 204,1'.
    """
    text = figure.text
    following = next((other for other in figure.scene.quantities[figure.at + 1 :] if other.start > period.span[1]), None)
    if following is None:
        return False
    if "," in between and (
        _IS.fullmatch(text, period.span[1], following.start) or _THEN_IT_WAS.fullmatch(text, period.span[1], following.start)
    ):
        return True
    return _DASHED.search(between) is not None and not _BREAK.search(text[period.span[1] : following.start])


def _in_brackets(figure: Figure, own: Period | None) -> tuple[Period | None, str | None] | None:
    """The period of a level told with its year in the same brackets: '11,3 (в январе – июне 2025 года было 11,9)'."""
    text, start, q = figure.text, figure.scene.sentence.start, figure.q
    opened = text.rfind("(", start, q.start)
    if own is None or own.inferred or own.kind == "last" or not start <= opened < own.span[0] < q.start or ")" in text[opened : q.start]:
        return None
    if figure.at and figure.scene.quantities[figure.at - 1].start > opened:
        return None
    said = next((p for p in figure.scene.periods if p is not own and not p.compared and p.span[1] <= q.start), None)
    return _same_days(figure, own, said), "explicit"


def _earlier(figure: Figure, own: Period | None) -> tuple[Period | None, str | None] | None:
    """The period of a level that stands for comparison, None of any other figure."""
    text, q = figure.text, figure.q
    said = next((p for p in figure.scene.periods if p is not own and not p.compared and p.span[1] <= q.start), None)
    base = own or figure.paragraph_period or figure.document_period or assumed_period(figure.published_on)[0]
    opened = text.rfind("(", figure.scene.sentence.start, q.start)
    inside = opened >= 0 and ")" not in text[opened : q.start]
    if (
        inside
        and figure.at
        and figure.aside
        and not figure.follows_change
        and not text[opened + 1 : q.start].strip()
        and text[q.stop : q.stop + 1] == ")"
    ):
        return figure.aside, "inherited"
    bare = inside and figure.at > 0 and not text[opened + 1 : q.start].strip() and text[q.stop : q.stop + 1] == ")"
    if (
        bare
        and not figure.follows_change
        and q.inherited
        and (q.unit_id or "").startswith("per_")
        and not _PARTED.search(text, figure.scene.quantities[figure.at - 1].stop, opened)
    ):
        return _compared(figure, base)  # 'mortality: 5.1 per 1,000 (5.4)'
    told = inside and _EARLIER.search(text, opened, min(opened + _NEAR, q.start)) is not None
    told = told or (not inside and any(p.compared and _is_label(text, p, q.start) for p in figure.scene.periods))
    told = told or (inside and any(p.compared and opened < p.span[0] < q.stop + _NEAR for p in figure.scene.periods))
    start = max(figure.scene.sentence.start, q.start - 80)
    then = any(sign in text[start : q.start] for sign in _THEN_SIGNS) and _THEN.search(text, start, q.start) is not None
    words = figure.before(28)
    against = _AGAINST.search(words) if any(sign in words for sign in _AGAINST_SIGNS) else None
    if against and own and own.span[0] >= q.stop:
        reported = said or figure.paragraph_period or figure.document_period
        whole = _WHOLE_YEAR.search(text, q.stop, own.span[1]) is not None  # 'against KZT 2.9 billion for the whole of last year'
        if own.kind == "last" and not whole and reported and reported.start.year == reported.end.year == own.end.year + 1:
            return year_before(reported), "explicit"  # 'умерли 9 против 12 в прошлом году' in a report on months
        return _same_days(figure, own, said), "explicit"  # 'против 1 312 за тот же период прошлого года'
    back = _BACK_FROM.search(figure.before(80)) if words.rstrip().endswith((" с", " со", "from")) else None  # 'до 86,7 % с 80,2 %'
    # 'на 2,1 % меньше, чем год назад (3 473)'
    back = None if own and own.span[0] >= q.stop else back  # 'to 75.4 years in 2024 from 73.2 in 2018'
    told = told or (bare and _THAN_EARLIER.search(text, max(figure.scene.sentence.start, opened - _NEAR), opened) is not None)
    became = _BECAME.match(figure.after(60)) if _WAS.search(words) else None  # 'было 7,3 на тысячу, стало 6,2'
    was = became and not (own and own.kind in ("year", "ago") and own.span[1] <= q.start and _NOW.search(became[0]))
    if told or then or against or back or was or _EARLIER_BEHIND.match(figure.after(36)):
        return _compared(figure, base)
    return _start_of_change(figure, own, base)


def _is_label(text: str, period: Period, at: int) -> bool:
    """True of 'за тот же период прошлого года – 35', not of 'по сравнению с тем же периодом – 9,4 %'."""
    return (
        _COLON.fullmatch(text, period.span[1], at) is not None
        and _IN_SAME.search(text, max(0, period.span[0] - _NEAR), period.span[0]) is not None
    )


def _start_of_change(figure: Figure, own: Period | None, base: Period | None) -> tuple[Period | None, str | None] | None:
    """The period of the first level of 'с 12,4 до 9,8'."""
    text, q = figure.text, figure.q
    following = figure.scene.quantities[figure.at + 1] if figure.at + 1 < len(figure.scene.quantities) else None
    if _NOW_BEHIND.match(figure.after(72)):
        return None  # 'will grow from 540 today to 600'
    if following is None or not _FROM.search(figure.before(28)) or not _TO.search(text[q.stop : following.start]):
        return None
    if own and q.stop <= own.span[0] < following.start:
        return own, "explicit"
    if own and own.kind in _SPANS:  # 'с 2020 по 2025 год … с 115 до 240'
        return replace(own, end=dt.date(own.start.year, 12, 31)), "explicit"
    return _compared(figure, base)


def _compared(figure: Figure, base: Period | None) -> tuple[Period | None, str | None]:
    """The period that the sentence compares with, that of the levels compared before, else the year before."""
    q = figure.q
    near = [p for p in figure.scene.periods if p.compared and p.kind != "last" and -_NEAR <= p.span[0] - q.stop < _NEAR]
    if near and base and (near[0].start, near[0].end) != (base.start, base.end):
        told = near[0]
        whole = (told.start.month, told.start.day, told.end.month, told.end.day) == (1, 1, 12, 31)
        part = (base.start.month, base.end.month) != (1, 12)
        if not (whole and part):
            return told, "explicit"
    before = _compared_before(figure, base) if base and not near else None
    if before:
        return before, "inherited"
    return (year_before(base), "assumed") if base else (None, None)


def _compared_before(figure: Figure, base: Period) -> Period | None:
    """The year told of the level before that the same levels start from: 'from 11.3 in 2023 to 7.4 in 2025, and … from 14.0 to 9.6'."""
    if figure.scene.sentence.language != "en":
        return None
    levels = [f for f in figure.facts[-6:] if f.measure == "level" and f.period_start and f.period_end]
    for first, second in pairwise(levels):
        told = first.period_basis == "explicit" and second.period_end == base.end and first.period_end < second.period_start  # type: ignore[operator]
        same = first.indicator_id is not None and first.indicator_id == second.indicator_id
        if told and same and "\n" not in figure.text[first.stop : figure.q.start] and first.period_start and first.period_end:
            return Period(start=first.period_start, end=first.period_end, span=first.period_span or (0, 0))
    return None
