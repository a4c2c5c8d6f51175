"""The slots of a Kazakh figure: its attributes stand before what they describe, its verb behind every conjunct."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kzhealth.extract.figures import ANOTHER, BUILDINGS, CAPACITIES, CHANGE_UNITS, MONEY, crossed, is_base
from kzhealth.extract.governs import assumed_period, tells_of_now, year_before, year_of
from kzhealth.extract.indicators import FAR, role_of
from kzhealth.extract.kazakh import bare_form, case_of, kazakh, skeleton
from kzhealth.extract.kazakh_counts import is_owned
from kzhealth.extract.kazakh_places import goes_on
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.period_parts import last_day
from kzhealth.extract.predicates import (
    clause_behind,
    figure_end,
    find_change,
    has_verb,
    is_finite,
    is_start,
    lies_ahead,
    status_by_verb,
    status_of_works,
)
from kzhealth.extract.turns import last_of_row
from kzhealth.extract.words import candidates, token_at

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure, Scene
    from kzhealth.extract.periods import Period
    from kzhealth.extract.quantities import Quantity
    from kzhealth.extract.words import Mention

__all__ = [
    "case_of_noun",
    "distance_beyond",
    "governs_behind",
    "is_kazakh_part",
    "is_made_for_beds",
    "is_more",
    "is_of_speciality",
    "is_place_of_others",
    "kazakh_change",
    "kazakh_period",
    "kazakh_status",
    "labels_next",
    "turns_over",
]

_COMPARED_LEVEL = re.compile(r"\W*(?:(?:бул|оси|онин)\s)?(?:(?:корсеткиш|сан|саны|денгеи)\s)?\W*")
_LABELLED = re.compile(r"\s[–—]\s*$")
_SIGNED = re.compile(r"(?:([+↑−↓])\s?|\((-))$")
_ITEM = re.compile(r",[\s\u00a0](?:[^\W\d_]+[\s\u00a0-]){1,6}[–—-][\s\u00a0]")
_TO = re.compile(r"-?[гғgǵğ][аеae](?!\w)")
_OF_IT = re.compile(r"(?:онин|сонин|олардин) ишинде\b")
_DIRECTIONS = ("increase", "decrease", "stable")
_WAS = re.compile(r"\b(?:болса|кураса|тен болса|болган еди)[ ,]")
_WORD_BEHIND = re.compile(r"[ \u00a0]([^\W\d_]+)")
_BEYOND = re.compile(r"[,;:()\d]|[ \u00a0][–—][ \u00a0]")
_CLOSERS = frozenset(",;.:)»–—")
_JOINS = frozenset("–—-")
_TURNS = frozenset(["ал", "al"])
_WORTH = frozenset(["болатин", "туратин", "кураитин"])
_PLANS = frozenset(["plan", "planned"])
_FOR_BEDS = re.compile("[лдт]и[кг]?$")
_OWN_TOPICS = frozenset(["high_tech", "telemedicine"])
_ELSEWHERE = frozenset(["visit", "exist", "live", "receive"])
_NOW = re.compile(r"\b(?:казир|казирги|бугинде|бугини)\b")
_STANDS = re.compile(
    r"\b(?:жумис истеиди|енбек етеди|кизмет етеди|кизмет корсетеди|жетиспеиди|жетпеиди|бар|тапши|керек|кажет|келеди|тиркелген)\W*$"
)
_DECEMBER = 12
_FORMERLY = re.compile(r"\b(?:бурин|бурнагида|бурингида)\b[^,;]*$")
_SIGNS_OF_BEFORE = ("ұрын", "урын", "uryn", "ūryn")  # one of them stands in every match
_SINCE_THEN = re.compile(r"\b(?:енди|казир|бугинде)\b")
_SPECIALITY = {
    "en": re.compile("(?:ologist|iatrist|iatrician|surgeon)s?$"),
    "kk": re.compile("(?:лог|иатр|хирург|терапевт)(?:и|тар|лар|тер|лер|тари|лари)?(?:н?ин|[мп]ен)?$"),
    "ru": re.compile("(?:лог|иатр|хирург)(?:а|у|и|ы|ов|ам|ами|ах)?$"),
}
_CLOSING = 2.9  # the verb that closes a row, behind the next figure
_SENTENCE_BEFORE = 160  # characters
_UNDER_WAY = re.compile(
    r"\b(?:курилис\w*|жондеу\w*)[ \u00a0](?:\w+[ \u00a0]){0,2}(?:жатир|журуде|жургизилуде|карки?н|бастал(?:ди|ган)\b)"
    r"|\b(?:салинип|котерип|жонделип)[ \u00a0](?:жатир|жаткан|келеди|келе жат)"
    r"|\b(?:салинуда|котеруде|жондеуде|жонделуде)\b"
)
_SO_FAR = re.compile(r"\W{0,3}(?:[гк][ае][ \u00a0]|и[ \u00a0])?(?:аиакталган|даин)\b")  # 'құрылыс 92%-ға аяқталған'
_IN_FACT = re.compile(rf"\b{kazakh('іс жүзінде')}\b[^,;]*$")  # 'жоспар – 16,7 %, іс жүзінде – 21,3 %'
_BEFORE = 6  # the distance of the sentence before
_OF_WORKS = frozenset([*MONEY, *CAPACITIES, "percent"])  # units of the money, the size and the readiness of what is built
_SET_ASIDE = re.compile(r"\b(?:каралган|карастирилган|болинг?ен|карастирилип|каралип)\b")
_WILL_BE = re.compile(r"\b(?!ете|туради|кураи|келеди|истеи|корсет|\w*(?:д[ае]|кобеи|азаи|улгаи)ди\b)\w{2,}[аеи]ди\W*$")
_THAT_COME = frozenset(["persons", "vehicles", "units", "facilities"])
_WILL_COME = re.compile(r"\b(?<![дтн][ае]н[ \u00a0])(?:келеди|баради|аттанади|косилади|жетеди|бериледи)\b")
_YET = re.compile(r"\b(?:таги|жакинда|келер|келеси|алдаги)\b[^,;]*$")
_LEVEL_ASIDE = re.compile(
    r"[^.;,()]*\((?:(?:19|20)\d\d[ \u00a0]?(?:жил\w*|ж\.?)|билтир\w*|откен[ \u00a0]жил\w*)"
    r"(?:[ \u00a0]\w+){0,2}[ \u00a0](?:[–—-][ \u00a0])?\d+(?:[.,]\d+)?[ \u00a0]?(?:%|паи)"
)
_IF_DONE = re.compile(r"\b(?:бит|салин|ашил|тапсирил|аиактал|иске косил)с[ае]\b")  # '200 төсектік корпус 2028 жылы бітсе'
_LEAD_IN = 160
_TIME_THAT = re.compile(r"[ \u00a0](?:минут|сагат|кун|таулик)\w*[ \u00a0].*\w{2,}у\w{0,3}[ \u00a0](?:тис|керек|кажет|миндетти)\b")
_IN_CLAUSE = 2
_EARLIER = re.compile(
    r"^[^.;:,(]{0,12}?(?:год(?:ом)?\s+(?:назад|ранее)|a\s+year\s+(?:ago|earlier|before)|бір\s+жыл\s+бұрын|былтыр(?=\W{0,2}[).,;]))"
)


# ---------------------------------------------------------------- how far words stand


def distance_beyond(mention: Mention, scene: Scene, at: int) -> float:
    """How far a mention stands that lies behind the next figure: verbs close a row, things may be of both."""
    q = scene.quantities[at]
    if crossed(scene.breaks, q.stop, mention.start) or _labels_another(scene, mention, at):
        return FAR
    if not mention.concepts.isdisjoint(_PLANS) and _no_verb_between(scene, q.stop, mention.start):
        return 2  # '16 нысанды пайдалануға беру, жарақтандыруды 88 %-ға жеткізу жоспарлануда'
    if q.unit_id in CAPACITIES and not mention.concepts.isdisjoint(BUILDINGS):
        return 2  # 'үш қабатты, 150 төсектік аурухана'
    roles = {role_of(concept) for concept in mention.concepts}
    if q.unit_id in MONEY and "thing" in roles and (_is_paid(scene, q) or _is_worth(scene, q)):
        return 1  # '580 млн теңгеге 16 реанимобиль алынды'
    behind = scene.quantities[at + 1]
    # 'Алматы облысында – 36 235, Қостанайда – 12 314, Ақмолада 8 526 бала дүниеге келді': the last figure has the words of all
    lent = q.unit_span in (None, behind.unit_span) and q.unit_id in COUNTED and q.unit_id == behind.unit_id
    if lent and not roles.isdisjoint(("measure", "group", "cause", "thing")) and _no_verb_between(scene, q.stop, mention.start):
        return _CLOSING
    # '430 медбике мен 85 дәрігер біліктілігін көтерді'
    verb = q.unit_id in COUNTED and is_finite(bare_form(scene.tokens[token_at(scene.tokens, mention.stop) - 1].form))
    # '2 310 науқас емделіп, 214 ота жасалды': operations are no act of those before
    theirs = behind.unit_span is not None and mention.start < behind.unit_span[1] and q.unit_id != behind.unit_id
    closes = (verb or not roles.isdisjoint(("act", "stage"))) and not theirs and _no_verb_between(scene, q.stop, mention.start)
    return _CLOSING if closes else FAR


def labels_next(scene: Scene, mention: Mention, at: int) -> bool:
    """True for the words that a dash joins to the figure behind them: 'дәрігер – 1 905, жетіспейтіні – 143'."""
    behind = token_at(scene.tokens, mention.stop)
    return scene.tokens[behind].form in _JOINS and scene.quantities[at].start - scene.tokens[behind].stop <= 1


def turns_over(scene: Scene, start: int, stop: int) -> bool:
    """True where a Kazakh sentence turns to something else between: '38,1 жаңа науқас тіркелді, ал одан өлім екі есе азайды'."""
    words = scene.tokens[token_at(scene.tokens, start) : token_at(scene.tokens, stop)]
    commas = (at for at, (one, other) in enumerate(pairwise(words)) if one.form == "," and other.form in _TURNS)
    return any(at > 0 and is_finite(bare_form(words[at - 1].form)) for at in commas)


def _labels_another(scene: Scene, mention: Mention, at: int) -> bool:
    """True for the words that a dash joins to a figure further behind: '9,1 млрд теңге (4 нысан), күрделі жөндеу – 2,7 млрд теңге'."""
    behind = token_at(scene.tokens, mention.stop)
    dash = scene.tokens[behind] if behind < len(scene.tokens) else None
    return dash is not None and dash.form in _JOINS and any(0 <= q.start - dash.stop <= 1 for q in scene.quantities[at + 1 :])


def _no_verb_between(scene: Scene, start: int, stop: int) -> bool:
    """True where no verb of its own ends a clause before the last verb of a Kazakh sentence."""
    first, last = (token_at(scene.tokens, at) for at in (start, stop))
    words = pairwise(scene.tokens[first : last + 1])
    return not any(t.is_word and behind.form in _CLOSERS and is_finite(bare_form(t.form)) for t, behind in words)


def _is_paid(scene: Scene, q: Quantity) -> bool:
    """True for the money that the things behind a Kazakh sum are bought for."""
    return (
        any("buy" in m.concepts and m.start > q.stop for m in scene.mentions)
        and case_of(scene.tokens[token_at(scene.tokens, q.stop) - 1].form) == "dative"
    )


def _is_worth(scene: Scene, q: Quantity) -> bool:
    """True for the money that what stands behind it costs: 'құны 12 млрд теңге болатын 300 төсектік аурухана'."""
    at = token_at(scene.tokens, q.stop)
    return at < len(scene.tokens) and bare_form(scene.tokens[at].form) in _WORTH


def _last_of(scene: Scene, q: Quantity) -> int:
    """The last token of the noun of a figure."""
    return token_at(scene.tokens, q.unit_span[1] if q.unit_span else q.stop) - 1


def is_made_for_beds(scene: Scene, q: Quantity) -> bool:
    """True of '80 төсектік' and '240 орынды': so many beds of something built."""
    return q.unit_span is not None and _FOR_BEDS.search(bare_form(scene.tokens[_last_of(scene, q)].form)) is not None


# ---------------------------------------------------------------- changes, parts, status


def kazakh_change(figure: Figure) -> str | None:
    """The direction of a change, by its sign, its case and its verb; None of a level."""
    q, scene = figure.q, figure.scene
    if (last_in_turn := last_of_row(figure.text, scene, figure.at)) != figure.at:
        return kazakh_change(replace(figure, at=last_in_turn, q=scene.quantities[last_in_turn]))
    if q.unit_id == "percent" and q.inherited and _is_item_before(figure):
        return kazakh_change(replace(figure, at=figure.at + 1, q=scene.quantities[figure.at + 1]))
    signed = _SIGNED.search(figure.before(3)) if q.unit_id is None or q.unit_id in CHANGE_UNITS else None
    if signed:
        return "increase" if signed[1] and signed[1] in "+↑" else "decrease"
    if _is_dated_aside(figure) or (q.unit_id == "percent" and _has_dated_aside(figure)):
        return None  # 'үлесі 65,8%-ға көтерілді (2024 жылы – 62,9%)'
    words = [(m.start, m.stop, d) for m in scene.mentions for d in _DIRECTIONS if d in m.concepts]
    noun = _noun_of(figure.text, q)
    last = scene.quantities[figure.at - 1] if figure.at else None
    if last and q.unit_id in CHANGE_UNITS and last.unit_id == q.unit_id and _WAS.search(skeleton(figure.text[last.stop : q.start].lower())):
        return None  # 'былтыр 52,8 % болса, биыл 61,4 %-ға көтерілді': what it came to
    if q.form == "word" and q.unit_id == "percent":
        words = [w for w in words if w[0] >= q.stop and "," not in figure.text[q.stop : w[0]]]  # 'науқастардың үштен екісіне … болмаған'
    starts = figure.at > 0 and _starts(figure, figure.at - 1)
    found = find_change(figure.text, (q.start, q.stop), q.unit_id, noun, scene.sentence.stop, words, starts=starts)
    return found or (_goes_on_changing(figure) if q.unit_id == "percent" and not words and not starts else None)


def _is_item_before(figure: Figure) -> bool:
    """True of one of a row of changes: 'инфаркттан – 7,1, инсульттан – 4,2, обырдан – 3,3 пайызға'."""
    behind = figure.scene.quantities[figure.at + 1 : figure.at + 2]
    return bool(behind) and behind[0].unit_id == "percent" and _ITEM.fullmatch(figure.text, figure.q.stop, behind[0].start) is not None


def _goes_on_changing(figure: Figure) -> str | None:
    """The direction of parts that a sentence without a verb tells: 'Өлім 2 %-ға төмендеді. Оның ішінде инфаркттан – 5 %-ға'."""
    sentence, q = figure.scene.sentence, figure.q
    if case_of(figure.text[q.start : q.stop].rstrip("%")) != "dative" and not _TO.match(figure.text, q.stop):
        return None
    last = next((f for f in reversed(figure.facts) if f.stop <= sentence.start), None)
    if last is None or last.unit_id != "percent" or last.measure != "change" or "\n" in figure.text[last.stop : q.start]:
        return None
    told = _OF_IT.match(skeleton(figure.text[sentence.start : sentence.start + 16].lower()))
    return last.direction if told and not has_verb(clause_behind(figure.text, q.stop, sentence.stop)) else None


def _is_dated_aside(figure: Figure) -> bool:
    """True of a figure in parentheses that open with the time that it is of."""
    text, at = figure.text, figure.q.start
    told = [p for p in figure.scene.periods if p.span[1] <= at and text[p.span[0] - 1 : p.span[0]] == "("]
    return bool(told) and _LABELLED.search(text[told[-1].span[1] : at]) is not None and ")" not in text[told[-1].span[1] : at]


def _has_dated_aside(figure: Figure) -> bool:
    """True of a figure that an earlier level is told beside, in parentheses: it came to so much."""
    behind = figure.after(90)
    return "(" in behind and _LEVEL_ASIDE.match(skeleton(behind)) is not None


def _starts(figure: Figure, at: int) -> bool:
    """True if a Kazakh figure is the level that a change to the figure behind it starts from."""
    quantities = figure.scene.quantities
    if at + 1 >= len(quantities):
        return False
    one, other = quantities[at], quantities[at + 1]
    case, end = figure_end(figure.text, one.stop, _noun_of(figure.text, one))
    following, _ = figure_end(figure.text, other.stop, _noun_of(figure.text, other))
    return is_start(case, following, figure.text[end : other.start])


def _noun_of(text: str, q: Quantity) -> tuple[int, int] | None:
    """The words that the case of a figure stands in: of what it counts, also where the reference has no unit of that ('28 күннен')."""
    if q.foreign and q.unit_span is None:
        word = _WORD_BEHIND.match(text, q.stop)
        return word.span(1) if word else None
    return None if is_base(q) else q.unit_span


def case_of_noun(figure: Figure) -> str | None:
    """The case of what a Kazakh figure counts."""
    span = figure.q.unit_span
    word = figure.text[span[0] : span[1]].rpartition(" ")[2] if span else ""
    base = any(skeleton(known) == bare_form(word) for known in candidates(word, "kk"))  # 'емхана' ends in no dative
    return None if base else case_of(word)


def is_place_of_others(figure: Figure) -> bool:
    """True of facilities that something is done for or in: '27 амбулаторияға байланыс тартылды', '22 амбулаторияда … ем алды'."""
    return figure.nearest("exist") > _IN_CLAUSE and case_of_noun(figure) in ("dative", "locative")


def is_of_speciality(figure: Figure) -> bool:
    """True of doctors of one speciality, whom no indicator counts alone: '46 онколог жұмыс істейді', '71 cardiologists'."""
    told = [m for m in figure.scene.mentions if "doctor" in m.concepts]
    nearest = min(told, key=lambda m: abs(m.start - figure.q.start), default=None)
    if nearest is None:
        return False
    words, language = figure.text[nearest.start : nearest.stop], figure.scene.sentence.language
    return _SPECIALITY[language].search(skeleton(words) if language == "kk" else words) is not None


def is_more(figure: Figure) -> bool:
    """True for a further part: 'оның бесеуі – …, алтауы – …, қалған екеуі – …'."""
    last = figure.facts[-1] if figure.facts and figure.at else None
    return last is not None and last.part_of is not None and is_owned(figure.text[figure.q.start : figure.q.stop + 9])


def is_kazakh_part(figure: Figure) -> bool:
    """True for a Kazakh figure of some of those told before, without noun, measure or act of its own: 'олардың 121-і ауылға барды'."""
    if figure.scene.sentence.language != "kk" or figure.nearest("part_of", "of_which") > (ANOTHER if is_more(figure) else 1):
        return False
    if figure.q.unit_span is not None:
        return figure.q.unit_id == "facilities" and is_owned(figure.text[figure.q.start : figure.q.stop + 9])
    near = (c for c, d in figure.near.items() if d <= _IN_CLAUSE and c not in _ELSEWHERE)
    return not any(role_of(c) in ("measure", "cause", "act") or c in _OWN_TOPICS for c in near)


def kazakh_status(figure: Figure, told: str, period: Period | None) -> str:
    """The status that the verb of its clause tells; a clause without a verb has that of the figure before."""
    found = _status_by_words(figure, told)
    if found != "actual":
        # 'кемінде үш жыл жұмыс істеуге тиіс', '15 минут ішінде жетуі тиіс': a duty that there is
        return "actual" if found == "planned" and (figure.q.unit_id == "years" or _is_norm_of_time(figure)) else found
    behind = clause_behind(figure.text, figure.q.stop, figure.scene.sentence.stop)
    if (figure.q.unit_id in _OF_WORKS and _is_going_up(figure, behind)) or _is_of_project(figure, period):
        return "ongoing"
    coming = period is not None and figure.published_on is not None and period.end > figure.published_on
    if figure.q.unit_id in CAPACITIES and (_is_introduced(figure, behind) or (coming and _IF_DONE.search(behind))):
        return "planned"
    if coming and figure.q.unit_id in MONEY and _SET_ASIDE.search(behind):
        return "planned"  # '2026 жылы құрылысқа 2,7 млрд теңге қаралған'
    if figure.q.unit_id in _THAT_COME and _WILL_COME.search(behind) and _YET.search(skeleton(figure.before(_LEAD_IN // 4))):
        return "planned"  # 'күзде тағы екі маман келеді'
    return "planned" if figure.ahead_period and figure.document_period is None and _WILL_BE.search(behind) else found


def _is_of_project(figure: Figure, period: Period | None) -> bool:
    """True of the money of several years that are not over: '2024–2026 жылдарға арналған бюджеті 1,2 млн доллар', and of its shares."""
    day = figure.published_on
    if day is None or period is None or not period.start <= day < period.end or period.start.year == period.end.year:
        return False
    if figure.q.unit_id in MONEY:
        return True
    last = figure.facts[-1] if figure.facts else None
    return (
        figure.q.unit_id == "percent"
        and last is not None
        and last.status == "ongoing"
        and (last.unit_id in MONEY or last.part_of is not None)
    )


def _is_norm_of_time(figure: Figure) -> bool:
    """True of how long something may take, '15 минут ішінде жетуі тиіс', and of a way that people go: '70 шақырым жол жүреміз'."""
    behind = skeleton(figure.after(_LEAD_IN // 2).partition(".")[0])
    return figure.q.foreign and (_TIME_THAT.match(behind) is not None or behind.startswith(" шакирим жол"))


def _is_introduced(figure: Figure, behind: str) -> bool:
    """True for the size of a building that is announced before a colon: 'емхана салынады: үш қабатты, 250 орындық'."""
    before, colon, between = skeleton(figure.before(_LEAD_IN)).rpartition(":")
    return bool(colon) and not has_verb(behind) and not has_verb(between) and _WILL_BE.search(before) is not None


def _is_going_up(figure: Figure, behind: str) -> bool:
    """True for the size, the money and the readiness of what is being built: 'аурухана салынып жатыр, оған 3,4 млрд теңге бөлінген'.

    ``behind`` is the clause behind the figure: '500 орындық аурухананың құрылысы қарқын алды', 'құрылыс 92%-ға аяқталған'.
    """
    if figure.q.unit_id == "percent":
        return _SO_FAR.match(behind) is not None and figure.nearest("build", "construct_ongoing", "repair", *BUILDINGS) <= _BEFORE
    if figure.q.unit_id in CAPACITIES and _UNDER_WAY.search(behind):
        return True
    start = figure.scene.sentence.start
    back = start - _SENTENCE_BEFORE if goes_on(figure.text[start : start + _SENTENCE_BEFORE]) else start
    return _UNDER_WAY.search(skeleton(figure.text[max(0, back) : figure.q.start].lower())) is not None


def _status_by_words(figure: Figure, told: str) -> str:
    sentence, q = figure.scene.sentence, figure.q
    if _IN_FACT.search(figure.before(_LEAD_IN // 4)):
        return "actual"
    if told == "ongoing" and figure.nearest("planned") <= min(_IN_CLAUSE, figure.nearest("construct_ongoing")):
        told = "planned"  # 'құрылысы басталады'
    span = (sentence.start, q.start, q.stop, sentence.stop)
    works = status_of_works(figure.text, span, q.unit_id)
    if works:
        return works
    found = status_by_verb(figure.text, span, told, q.unit_id)
    # 'Олардың 2-уі ауданда, 4-уі қалада'
    part = q.unit_id != "percent" and q.unit_id not in MONEY and figure.nearest("part_of", "of_which") <= 1
    whole = figure.facts[-1] if figure.facts and (part or figure.facts[-1].start >= sentence.start) else None
    if found == "actual" and whole and whole.status and not has_verb(clause_behind(figure.text, q.stop, sentence.stop)):
        return whole.status  # 'аурухана салынып жатыр, құны – 6,4 млрд теңге'
    return found


# ---------------------------------------------------------------- periods


def kazakh_period(figure: Figure, *, change: bool, status: str) -> tuple[Period | None, str | None]:
    """The period of a figure and its basis: explicit in its sentence, inherited from words before, or assumed."""
    aside = _aside(figure)
    came_to = figure.follows_change and aside == figure.aside
    if not change and aside and figure.at and _is_bracketed(figure) and not came_to:
        return _same_days(figure, aside), "inherited"
    period, basis = _own_period(figure)
    period = None if period and tells_of_now(figure, period) else _of_same_months(figure, period)
    if period and basis == "explicit" and not change and _is_compared_level(figure, period):
        return _same_days(figure, period), basis
    if period is None or (change and basis == "inherited" and period.passing):  # 'былтыр 117 ұшу тіркелді, өсім – 14,5 %'
        period, basis = _told_period(figure, status)
    if not change and basis != "explicit" and _was_formerly(figure):
        now = assumed_period(figure.published_on)[0]
        return (year_before(now), "assumed") if now else (None, None)
    if change or not _is_before(figure, period):
        return period, basis
    compared = [p for p in figure.scene.periods if p.compared and p.span[1] <= figure.q.start]
    if compared:
        return compared[-1], "explicit"
    return (year_before(period), "assumed") if period else (None, None)


def _of_same_months(figure: Figure, period: Period | None) -> Period | None:
    """The year told as the months of last year that the sentence compares with: 'былтырғы үш айда 5,8 болса, биыл 6,9'."""
    if period is None or period.kind != "year" or (period.start.month, period.end.month) != (1, _DECEMBER):
        return period
    before = [p for p in figure.scene.periods if p.span[1] <= period.span[0] and p.kind == "months"]
    last = before[-1] if before else None
    if last is None or last.start.year != period.start.year - 1 or not _WAS.search(skeleton(figure.text[last.span[1] : period.span[0]])):
        return period
    day = last.end.replace(day=1, year=period.start.year)
    return replace(last, start=last.start.replace(year=period.start.year), end=last_day(day.year, day.month), span=period.span)


def _was_formerly(figure: Figure) -> bool:
    """True of a figure of before, told with that of now: 'бұрын кезек 45 күнге созылса, енді 10 күннен аспайды'."""
    before = figure.before(_LEAD_IN // 2)
    if not any(sign in before for sign in _SIGNS_OF_BEFORE) or not _FORMERLY.search(skeleton(before)):
        return False
    behind = figure.text[figure.q.stop : figure.scene.sentence.stop]
    return _SINCE_THEN.search(skeleton(behind.lower())) is not None


def _is_before(figure: Figure, period: Period | None) -> bool:
    """True for the level that a change starts from ('12,4-тен 9,8-ге') or is compared with ('12,4 бір жыл бұрын').

    One of last year has that ``period`` already: 'оның 26-сы былтыр берілді'.
    """
    following = figure.scene.quantities[figure.at + 1] if figure.at + 1 < len(figure.scene.quantities) else None
    if _EARLIER.match(figure.after(32)) and not (period and period.span[0] >= figure.q.stop):
        return True
    if following is None:
        return False
    return _starts(figure, figure.at)


def _aside(figure: Figure) -> Period | None:
    """The period that figures alone in parentheses are of: told in the first of them, '33,6 (былтыр – 37,2), … 74,1 (76,8)'."""
    told = [p for p in figure.scene.periods if p.span[1] < figure.q.start and figure.text[p.span[0] - 1] == "("]
    return told[-1] if told else figure.aside


def _is_compared_level(figure: Figure, period: Period) -> bool:
    """True for a level of last year told beside this year's: '(былтыр – 37,2)', 'ал былтыр бұл көрсеткіш 9,1 болатын'."""
    if not period.passing or figure.at == 0 or period.span[1] > figure.q.start:
        return False
    return _COMPARED_LEVEL.fullmatch(skeleton(figure.text[period.span[1] : figure.q.start].lower())) is not None


def _same_days(figure: Figure, period: Period) -> Period:
    """The days that the document reports on, a year earlier, where the words name only the year before."""
    said = next((p for p in figure.scene.periods if not (p.compared or p.passing) and p.span[1] <= period.span[0]), None)
    told = said or figure.paragraph_period or figure.document_period
    if any(p.end < period.start and p.start.month == 1 and p.end.month == _DECEMBER for p in figure.scene.periods):
        return period  # '2023 жылы 8,4, былтыр – 7,1, биылғы алты айда – 6,3': a row of years
    whole = (period.start.month, period.start.day, period.end.month, period.end.day) == (1, 1, 12, 31)
    reported = told and told.kind != "week" and told.start.year == period.start.year + 1 == told.end.year
    return year_before(told) if told and whole and reported else period


def _is_bracketed(figure: Figure) -> bool:
    """True for a figure alone in parentheses: '6,8 (7,1)'."""
    return figure.before(1) == "(" and figure.after(1) == ")"


def _own_period(figure: Figure) -> tuple[Period | None, str | None]:
    q, text = figure.q, figure.text
    own = [p for p in figure.scene.periods if not p.compared and not p.deadline]
    own = [p for p in own if not _is_aside(text, p, q)]
    before = [p for p in own if p.span[1] <= q.start]
    if before and _is_left(figure, before[-1]):
        return None, None
    behind = next((p for p in figure.scene.periods if not p.compared and p.span[0] >= q.stop), None) if before else None
    if behind and _is_of_clause(figure, behind, before[-1]):
        return behind, "explicit"
    if before:
        nearest = before[-1]
        shared = any(nearest.span[1] <= other.start for other in figure.scene.quantities[: figure.at])
        return nearest, "inherited" if shared else "explicit"
    following = figure.scene.quantities[figure.at + 1].start if figure.at + 1 < len(figure.scene.quantities) else figure.scene.sentence.stop
    own = [p for p in own if governs_behind(figure, p)]
    told = own or [p for p in figure.scene.periods if p.deadline and p.span[0] < following and governs_behind(figure, p)]
    return (told[0], "explicit") if told else (None, None)


def _is_of_clause(figure: Figure, behind: Period, before: Period) -> bool:
    """True of a period in the clause of a figure, the one before in another: '26-сы былтыр берілді, 20-сы жыл соңына дейін ашылады'."""
    if _BEYOND.search(figure.text, figure.q.stop, behind.span[0]):
        return False
    between = figure.text[before.span[1] : figure.q.start]
    return len(clause_behind(between, 0, len(between))) < len(between.rstrip())


def governs_behind(figure: Figure, period: Period) -> bool:
    """False for a period in a later clause of a Kazakh sentence, whose words of time stand before what they govern."""
    if figure.scene.sentence.language != "kk":
        return True
    between = figure.text[figure.q.stop : period.span[0]]
    others = figure.scene.quantities[figure.at + 1 :]
    if _LABELLED.search(between):
        return False  # 'құны – 8,7 млрд теңге, мерзімі – 2026 жыл'
    if "," in between and any(q.start > period.span[0] for q in others):
        return False  # '8,1, былтыр 10,6 болған'
    return len(clause_behind(between, 0, len(between))) == len(skeleton(between.lower())) and not between.rstrip().endswith(":")


def _is_left(figure: Figure, period: Period) -> bool:
    """True for a period that the words have left for now, or a span of years before a level: 'соңғы үш жылда … 6,9-ға төмендеді'."""
    between = skeleton(figure.text[period.span[1] : figure.q.start].lower())
    rate = period.kind == "span" and is_base(figure.q) and figure.at > 0
    return rate or (period.passing and _NOW.search(between) is not None)


def _is_aside(text: str, period: Period, q: Quantity) -> bool:
    """True for a period in parentheses that the figure does not stand in: '9,7 млрд (2024 жылы – 8,9 млрд)'."""
    if text[period.span[0] - 1 : period.span[0]] != "(":
        return False
    closed = text.find(")", period.span[1], period.span[1] + 80)
    return period.span[0] > q.stop or 0 <= closed < q.start


def _is_plan(figure: Figure, status: str) -> bool:
    kazakh = figure.scene.sentence.language == "kk"
    if kazakh and figure.q.unit_id in MONEY and _SET_ASIDE.search(clause_behind(figure.text, figure.q.stop, figure.scene.sentence.stop)):
        return True  # 'Биыл 32 аурухана ашылады. Цифрландыруға 27 млрд теңге қаралған'
    return (kazakh and lies_ahead(figure.text[figure.q.stop : figure.scene.sentence.stop])) or status == "planned"


def _tells_of_now(figure: Figure) -> bool:
    """True for a Kazakh figure of what there is: 'қазір', 'жұмыс істейді', 'жетіспейді'."""
    return _said_now(figure) or _stands(figure) or _is_bare(figure.q)


def _is_bare(q: Quantity) -> bool:
    """True of a figure that names nothing: 'Бүгінгі тапшылық – 171 маман. Казталовка (14) қиналып отыр'."""
    return q.inherited or (q.unit_id is None and q.unit_span is None)


def _stands(figure: Figure) -> bool:
    """True of what the verb tells that there is."""
    return _STANDS.search(clause_behind(figure.text, figure.q.stop, figure.scene.sentence.stop)) is not None


def _said_now(figure: Figure) -> bool:
    return _NOW.search(skeleton(figure.before(_LEAD_IN).lower())) is not None


def _goes_on_now(figure: Figure, told: Period) -> bool:
    """True of what there is behind figures of now, in their paragraph: 'Қазір 418 адам бар. Неонатологтан тапшымыз, бесеу керек'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or last.period_end is None or "\n" in figure.text[last.stop : figure.q.start]:
        return False
    if last.period_basis != "assumed" or last.period_end <= told.end:
        return False
    return last.period_end.year > told.end.year or _stands(figure) or _is_bare(figure.q)


def _told_period(figure: Figure, status: str) -> tuple[Period | None, str | None]:
    told, whole = figure.paragraph_period or figure.document_period, figure.document_period
    if figure.ahead_period and _is_plan(figure, status):
        told = figure.ahead_period
    elif told and _tells_of_now(figure):
        passing = told.kind in ("month", "months") and whole and whole.start <= told.start and told.end <= whole.end
        day = figure.published_on
        now = _said_now(figure) or _goes_on_now(figure, told)
        if day and now and told.start != told.end and told.end.year >= day.year - 1:
            return year_of(day), "assumed"
        told = whole if passing else None if figure.published_on and told.start > figure.published_on else told
    if told:
        return told, "inherited"
    if figure.published_on and _said_now(figure):
        return year_of(figure.published_on), "assumed"
    return assumed_period(figure.published_on)
