"""Whether a figure is told of what is planned, under way, near its end or done, by the tenses and the words of its clause."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.english_statuses import english_status, has_english_verb
from kzhealth.extract.figures import BUILDINGS, CAPACITIES, MONEY, Figure
from kzhealth.extract.kazakh_slots import governs_behind, kazakh_status
from kzhealth.extract.russian_statuses import is_approved, russian_status, tells_of_present
from kzhealth.extract.words import tense

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from kzhealth.extract.periods import Period

__all__ = ["find_status"]

_AHEAD = re.compile(r"(?:\bпозвол[ия]т|\bбуд[еу]т|\bпредстоит|\bwill\b|\b(?:is|are) to\b)[^.;]*$")
_BUILT = frozenset([*CAPACITIES, "facilities"])  # of other things 'are going up' tells that they grow
_NEAR = 2  # the distance of the rest of the clause
_CONJUNCT = 4  # the distance of the conjunct before
_LEAD = 5  # the distance of the line that introduces a list
_LONG_AGO = 240  # characters
_SHORTLY = 16
_COMMAS = re.compile(r"[,;:(](?!\d)|\s[–—]\s(?=(?:теперь|это|поэтому|чтобы|так\sчто)\s)")
_CLAUSES = re.compile(
    r";|\s[–—]\s(?=(?:теперь|это|поэтому|чтобы|так\sчто)\s)|,\s(?:а|но|и|что|где|когда|хотя|чтобы|(?:(?:ввод|сдач[ау]|открытие|завершение|окончание|запуск)\s)?котор[а-я]+|(?:[^\s,;]+\s){1,3}из\sкоторых|их|while|but|and|whereas|which|where)\s"
)
# 'Несмотря на то что зима выдалась холодной, до конца года ожидается …'
_SUBORDINATE = re.compile(
    r"(?:[–—]\s)?(?:несмотря\sна|хотя|если|когда|пока|поскольку|так\sкак|после\sтого|благодаря\sтому|с\sтех\sпор|учитывая)\b[^,;:\n]{3,90}"
    r"(?:,\s(?:как|что)\s[^,;:\n]{3,90})?,\s(?:то\s)?"
)
_MARKS = (frozenset(",;:("), frozenset(";"))  # joints of one character
_WORD = re.compile(r"(?!(?:напомн|отмет|добав|уточн|подчеркн|замет|поясн)им\b)[а-яё-]{4,}")
_INTENDED = re.compile(
    r"\b(?:предусмотрен|заложен|зарезервирован|запланирован|намечен)[аоы]?\b"
    r"|\b(?:решен[оы]|решили|постановили|договорились|(?:принят[оы]?|приняли|приняла?)\sрешение)\s(?:[а-яё-]+\s){0,2}[а-яё]+(?:ть|ти|чь)(?:ся)?\b"
    r"|\b(?:хот(?:им|ят)|хочет|собира(?:емся|ются|ется)|обеща(?:ют|ет|ли|ла|л|но))\s(?:[а-яё-]+\s){0,2}[а-яё]+(?:ть|ти|чь)(?:ся)?\b"
    r"|\bдолжн[аы]\s(?:построить|открыть|сдать|закупить|приехать|прибыть|обучить|завершить|отремонтировать|ввести|начать|появиться|заработать)\b"
    r"|\bготов(?:ится|ятся|ят)\sк\s(?:открыти|сдач|запуск)|\bна\sочереди\b"
    r"|\b(?:decided|resolved|agreed|voted|promised|pledged|vowed|undertook)\s(?:(?:yesterday|today|unanimously|also|then)\s)?to\s(?!the\b|an?\b)[a-z]"
    r"|\b(?:поруч|планиру(?!ем[а-я])|намерен|намечают|намеча|предстоит|рассчитыва|запланиру)[а-я]*"
    r"|\b(?:will|(?:is|are)\s(?:to|due(?=\s(?:in|by|on|this|next|before)\b|\sto\s(?!the\b|an?\b))|expected\sto|intended\sto|going\sto|set\sto(?=\s[a-z])|planned|scheduled)|(?:remains?|yet)\sto\sbe|plans?\sto|plans?\s(?:call|provide)s?\sfor|intends?\sto|expects\s(?!that)|earmarked|envisaged|foreseen|reserved\sin|set\saside|budgeted)\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had|ha(?:s|ve)\s(?:already\s)?(?:been|come|gone|become|begun|risen|fallen|grown|taken|given|met|won)|cost(?=\s(?:(?:about|almost|over|more\sthan|nearly|some|around)\s)?(?:kzt|us\$|\$|\d))|fell|rose|grew|reached|stood|amounted|came|went|got|made|gave|spent|bought|received|hired|delivered|recorded|registered|opened|built"
    r"|(?!planned|scheduled|expected|needed|intended|required|designed|projected|estimated|envisaged|earmarked|allocated|budgeted|approved|foreseen|combined|limited|united|based|aged|related|called|specialised|specialized|advanced|qualified)[a-z]{3,}ed)\b"
)
_LEVEL_BEFORE = re.compile(r"\b(?:from|against|versus|compared\s(?:with|to)|против|по\sсравнению\sс|с|со)\s(?:[а-яa-z]+\s)?$")
_HEADLINE = re.compile(
    r"\bto\s(?:be|get|receive|spend|build|open|hire|buy|train|invest|repair|have|launch|start|become|recruit|expand|overhaul|upgrade|double"
    r"|channel|allocate|purchase|construct|commission|allot|direct|finance|provide|equip|modernise|modernize|renovate|rebuild|install|acquire|send|create)\b"
)
_FINISHES = re.compile(r"заверш(?:ится|атся|ат|им)|законч|достро(?:ят|им|ит)|\bbe\s(?:finished|completed)")
_GROUP = re.compile(
    r"\beligible\b|\b(?:subject|liable|due)\s(?:to|for)\b|target(?:ed)?\s(?:group|time|population|range)|целев[а-я]*\sгрупп|подлежащ"
)
_AS_PLANNED = re.compile(
    r"\b(?:planned|scheduled|intended|запланированн|планируем|намеченн)[а-я]*\s$"
    r"|\b(?:планк|цель|цели|задач|ориентир)[а-я]*\s(?:[а-я]+\s)?(?:подня|установ|постав|зада|определ|повы)[а-я]*\s(?:до|на|в|довести\sдо)\s(?:уровне\s)?$"
    r"|\bпри\s(?:плане|цели|(?:целев|планов)[а-я]+\s[а-я]+)\s(?:в\s|на\s)?$|\b(?:target|goal|aim)\s(?:of|is|being|is\sset\sat)\s(?:at\sleast\s)?$"
)
_PLANNED_ONES = re.compile(
    r"\s(?:ранее\s|originally\s)?(?:запланированных|намеченных|планируемых|предусмотренных\sпланом|planned|scheduled)\b"
)
_PLANNED_BEHIND = re.compile(
    r"(?:\s[a-z-]+){1,4}\s(?:were|was|are|ha(?:ve|d)\sbeen)\s(?:originally\s|initially\s)?(?:planned|scheduled|envisaged)\b"
)
_BUDGET_IS = re.compile(r"\bbudget\s(?:[a-z0-9]+\s){0,4}?(?:is|stands\sat|amounts\sto|totals)\s(?:[a-z]+\s){0,2}$")
_PROVIDED = re.compile(r"\b(?:(?:has|have)\sbeen|is|are)\sprovided\b|\b(?:has|have)\sbeen\sallocated\b")
_PAID = re.compile(r"\b(?:spent|paid|disbursed|cost|went|bought|used|received|transferred|drawn|absorbed|earned|came|so\sfar|to\sdate)\b")
# 'Сдадим ещё четыре объекта. Среди них амбулатория на 50 посещений'
_AMONG_THEM = re.compile(r"(?:[–—]\s)?(?:среди\s(?:них|таких)|в\s(?:их|том)\sчисле|из\sних|это|речь\s(?:ид[её]т\s)?о|в\sчастности)\b")
_COMPARED_WITH = re.compile(r"\bпротив\s(?:(?:нынешн|прошлогодн|прежн)[а-я]+\s)?$")  # 'составит 201 млрд против 187 млрд в этом году'
_WITH_A_PLAN = re.compile(r",?\s(?:при|против)\s(?:план|норм|цел)[а-я]+\b")  # '21,3 % при плане 16,7 %'
_IN_FACT = re.compile(r"\b(?:фактически|по\sфакту|факт|на\sделе|в\sреальности)\s(?:[–—:]\s)?(?:[а-яё]+\s){0,2}$")
_AIM = re.compile(r"[\s-](?:target|goal)\b(?!\s(?:time|group|population|range))")  # 'above the 80% target'


def find_status(figure: Figure, period: Period | None = None) -> str:
    """Whether the figure is of something planned, under way, near its end or done; ``period`` is the one that governs it."""
    compared = _is_compared(figure)
    told = "actual" if compared else _status(figure)
    going_on = told == "ongoing" and period is not None and period.span[0] > figure.q.stop  # 'строится на 60 коек, сдача – в 2027 году'
    if period and figure.published_on and period.start > figure.published_on and not going_on:
        return "planned"
    if told == "actual" and figure.q.unit_id in MONEY and (_is_set_aside(figure, period) or is_approved(figure, period)):
        return "planned"
    of_project = period is not None and period.kind == "project" and told != "planned"
    if (of_project or figure.q.unit_id in MONEY) and _is_going_on(period, figure.published_on) and figure.scene.sentence.language == "en":
        return "ongoing"
    if (
        told == "planned"
        and period
        and figure.published_on
        and period.end < figure.published_on
        and (_LEVEL_BEFORE.search(figure.before(24)) or _is_of_its_own(figure, period))
    ):
        return "actual"  # 'will total KZT 3.1 trillion, up from KZT 2.8 trillion in 2025', 'построят 12 ФАПов, в прошлом году – 9'
    if compared or figure.scene.sentence.language != "kk":
        return told
    return kazakh_status(figure, told, period)


def _is_of_its_own(figure: Figure, period: Period) -> bool:
    """True of a figure whose period is told between it and the one before it."""
    return bool(figure.at) and figure.scene.quantities[figure.at - 1].stop <= period.span[0] < figure.q.start


def _is_set_aside(figure: Figure, period: Period | None) -> bool:
    """True of money for a year that is not over, of which none is told to be spent: 'For 2026 the maslikhat has approved 98 billion'."""
    if period is None or figure.published_on is None or period.end <= figure.published_on:
        return False
    if period.span[0] < figure.scene.sentence.start:
        return False
    budget = period.start.year == period.end.year and _BUDGET_IS.search(figure.before(60)) is not None
    told = budget or figure.text.startswith("for ", period.span[0]) or _PROVIDED.search(_clause(figure)) is not None
    return told and _PAID.search(_clause(figure, wide=True)) is None


def _is_going_on(period: Period | None, day: dt.date | None) -> bool:
    """True of the several years of a project that is under way."""
    return period is not None and day is not None and period.start.year < period.end.year and period.start <= day < period.end


def _is_compared(figure: Figure) -> bool:
    """True of what a plan or a target is compared with, and of what came beside a plan: 'против 187 млрд', '21,3 % при плане 16,7 %'."""
    against = "против" in figure.before(32) and _COMPARED_WITH.search(figure.before(32)) is not None
    return against or _WITH_A_PLAN.match(figure.text, figure.q.stop) is not None


def _status(figure: Figure) -> str:
    """The status by the clause of the figure, by its verbs and by the words that stand near."""
    clause = _clause(figure)
    language = figure.scene.sentence.language
    outright = english_status(figure, clause) if language == "en" else russian_status(figure, clause) if language == "ru" else None
    if language == "ru" and outright is None and _IN_FACT.search(figure.before(24)):
        return "actual"  # 'план – 95 %, фактически – 88 %'
    return outright or _status_by_tense(figure, clause)


def _status_by_tense(figure: Figure, clause: str) -> str:
    tenses = _tenses(clause, figure.scene.sentence.language)
    going_up = _is_going_up(figure, clause, tenses)
    present = "pres" in tenses and tells_of_present(clause)
    if tenses.isdisjoint(("past", "futr")) and not (going_up or present):
        clause = _clause(figure, wide=True)
        clause = _with_verb(figure, clause) or clause
        tenses = _tenses(clause, figure.scene.sentence.language)
    behind = figure.after(60)
    if _AS_PLANNED.search(figure.before(40)) or _AIM.match(behind) or _PLANNED_BEHIND.match(behind) or _PLANNED_ONES.match(behind):
        return "planned"
    if _is_finishing(figure):
        return "finishing"
    soon = "futr" in tenses or _is_headline(figure, clause)
    if soon or _is_intended(clause):
        return "finishing" if _FINISHES.search(clause) and figure.nearest("build", "repair", *BUILDINGS) <= 3 else "planned"
    works = figure.nearest("construct_ongoing")
    building = works <= (4 if figure.q.unit_id in CAPACITIES else 3) and (figure.q.unit_id in _BUILT or works != figure.nearest("increase"))
    going_on = going_up or (building and (figure.nearest("build") > 1 or figure.q.unit_id in CAPACITIES))
    going_on = going_on and not (figure.q.unit_id in MONEY and "past" in tenses and figure.nearest("ongoing") > _NEAR)
    if not (soon or going_on or present or "past" in tenses) and _is_ahead(figure):
        return "planned"
    if _goes_on_planning(figure, tenses):
        return "planned"
    reach = _CONJUNCT if figure.q.unit_id in CAPACITIES else _NEAR  # 'возводят роддом на 120 коек, в Есике – поликлинику на 500 посещений'
    going_on = going_on or (figure.nearest("ongoing", "finishing") <= reach and not _is_of_people(figure))
    return "ongoing" if going_on else "actual"


def _is_of_people(figure: Figure) -> bool:
    """True of people and shares far from any works: 'у девяти из десяти больных курс завершается успешно'."""
    told = figure.scene.sentence.language == "ru" and figure.q.unit_id in ("percent", "persons", "cases")
    return told and figure.nearest("readiness", "construct_ongoing", "repair", "build", *BUILDINGS) > _NEAR


def _with_verb(figure: Figure, clause: str) -> str | None:
    """The whole sentence where the words that it opens with have no verb: '655 sites, including clinics, and posts will be built'."""
    sentence, (first, last) = figure.scene.sentence, figure.scene.said
    if sentence.language != "en" or figure.at or figure.q.start - first > _SHORTLY or has_english_verb(clause):
        return None
    return figure.text[first:last] if len(figure.scene.quantities) == 1 else None


def _is_going_up(figure: Figure, clause: str, tenses: frozenset[str | None]) -> bool:
    """True of the size of a building that its own clause tells the works of: 'строится роддом на 60 коек, сдать его намерены к маю'."""
    if figure.q.unit_id not in CAPACITIES or "pres" not in tenses or "futr" in tenses or _is_intended(clause):
        return False
    return figure.nearest("construct_ongoing", "ongoing") <= _NEAR < figure.nearest("finishing", "planned", "plan")


def _is_finishing(figure: Figure) -> bool:
    """True of the size of a building that is nearly done, and of so many that are; works on so many that draw to their end go on."""
    sized = figure.q.unit_id in CAPACITIES or (figure.q.unit_id == "facilities" and figure.nearest("construct_ongoing") > _NEAR)
    return sized and figure.nearest("finishing") <= _NEAR and figure.scene.sentence.language != "kk"


def _goes_on_planning(figure: Figure, tenses: frozenset[str | None]) -> bool:
    """True of money that follows a planned figure and tells of nothing done, and of a Russian figure without a verb in its sentence."""
    last, sentence = figure.facts[-1] if figure.facts else None, figure.scene.sentence
    if sentence.language == "kk" or last is None or last.status != "planned":
        return False
    if figure.q.unit_id not in MONEY:  # 'обучить 45 акушерок, по 15 в каждой из трёх групп'
        same = last.start >= sentence.start and not any(last.stop <= p.span[0] < figure.q.stop for p in figure.scene.periods)
        same = same or (last.start < sentence.start and _AMONG_THEM.match(figure.text, sentence.start) is not None)
        return sentence.language == "ru" and same and tenses.isdisjoint(("past", "pres", "futr"))
    if figure.nearest("salary") <= _NEAR and last.purpose != "payroll":
        return False  # 'На год предусмотрено 1,6 млрд. Зарплата медсестры при этом – 290 тысяч'
    between = figure.text[last.stop : figure.q.start]
    return tenses.isdisjoint(("past", "pres")) and "\n\n" not in between and len(between) < _LONG_AGO


def _is_headline(figure: Figure, clause: str) -> bool:
    """True of an English headline of what is to come: 'Region to open six clinics'."""
    sentence = figure.scene.sentence
    head = (
        sentence.language == "en"
        and figure.text[sentence.stop - 1] not in ".;:!?…"
        and "\n" in figure.text[sentence.stop : sentence.stop + 2]
    )
    return head and _HEADLINE.search(clause) is not None


def _is_ahead(figure: Figure) -> bool:
    """True where words of plans and deadlines stand near, and no verb of the clause tells that it is done."""
    if figure.nearest("planned", "plan") <= 2 or _AHEAD.search(figure.before(60)):
        return True
    if figure.scene.sentence.lead is not None and figure.nearest("planned", "plan") == _LEAD and figure.scene.sentence.language != "kk":
        return True
    if figure.nearest("target") <= 2 and not (_GROUP.search(figure.after(80)) or _GROUP.search(figure.before(60))):
        return True
    deadline = any(
        p.deadline and abs(p.span[0] - figure.q.start) < 160 and governs_behind(figure, p) and _same_clause(figure, p)
        for p in figure.scene.periods
    )
    return deadline and figure.nearest("finish", "buy") > 4


def _same_clause(figure: Figure, period: Period) -> bool:
    """False of the deadline of another clause: 'KZT 8 million was allotted; the rest will come by the end of 2026'."""
    first, last = sorted((figure.q.stop, period.span[0]))
    return figure.scene.sentence.language == "kk" or _CLAUSES.search(figure.text, first, last) is None


# What follows is asked for by every figure, and told once of those that share a clause or a sentence.


@lru_cache(maxsize=16)
def _tenses(clause: str, language: str) -> frozenset[str | None]:
    if language == "en":
        return frozenset(["past"] if _PAST.search(clause) else [])
    return frozenset(map(tense, _WORD.findall(clause))) if language == "ru" else frozenset()


@lru_cache(maxsize=16)
def _is_intended(clause: str) -> bool:
    return _INTENDED.search(clause) is not None


@lru_cache(maxsize=4)
def _joints(text: str, start: int, stop: int, *, wide: bool) -> tuple[Sequence[int], Sequence[int]]:
    """Where the joints of a sentence start and where they stop."""
    spans = [joint.span() for joint in (_CLAUSES if wide else _COMMAS).finditer(text, start, stop)]
    return [start for start, _ in spans], [stop for _, stop in spans]


def _clause(figure: Figure, *, wide: bool = False) -> str:
    """The words around a figure up to the commas of its sentence, or up to those that part whole clauses, in small letters."""
    text, sentence, q = figure.text, figure.scene.sentence, figure.q
    starts, stops = _joints(text, sentence.start, sentence.stop, wide=wide)
    before, behind = bisect_right(stops, q.start), bisect_left(starts, q.stop)
    first, last = figure.scene.said
    start = max(stops[before - 1], first) if before else first
    opened = _SUBORDINATE.match(text, start, q.start) if wide and sentence.language == "ru" else None
    start = opened.end() if opened else start
    if text[q.start - 1 : q.start] in _MARKS[wide]:
        start = q.start  # '(12': what stands right before a figure is no decimal comma
    return text[start : min(starts[behind], last) if behind < len(starts) else last]
