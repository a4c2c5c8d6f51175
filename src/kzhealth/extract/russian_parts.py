"""Which figure a Russian figure is a part of by its words: 'каждый пятый врач', '78 % заболевших', 'из 26 квартир заселены 19'."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.figures import MONEY
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.russian_shares import find_shared_whole, is_allotted, whole_of_budget
from kzhealth.extract.words import lemmas, readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["find_counted_whole", "find_told_whole"]

_NEAR = 240  # characters
_CLAUSE = 100  # characters
_QUALIFIED = r"(?:(?:почти|около|более|чем|свыше|примерно|лишь|только|всего|уже)\s)*$"
_OF = re.compile(r"\bиз\s" + _QUALIFIED)
_AT = re.compile(r"\bу\s(?:[а-яё]{3,6}\s)?" + _QUALIFIED)  # 'у 1 416 выявлены болезни', 'у трети'
_FOUND = re.compile(
    r"выяв|обнаруж|найд|нашл|заподозр|подтверд|диагност|зафиксир|установ|впервые|повышен|отклонени|есть\b|положительн|результат|отмеч|встреч|определ"
)
# 'Из числа осмотренных у 3 214 человек', 'среди обследованных 214 человек направлены к онкологу'
_OF_SEEN = re.compile(
    r"\b(?:из|среди)\s(?:(?:числа|всех)\s)*(?:осмотренных|обследованных|проверенных|прошедших|проверившихся|сдавших|принявших|привитых"
    r"|вакцинированных|обратившихся|пролеченных)\b"
)
_EACH_GETS = re.compile(
    r"(?:\s[а-яё-]+){0,3}\s(?:на|в|для|за)\s(?:кажд|район|област|регион|посел|сел|бригад|участ|больниц|город)|\s(?:каждо|районам)"
)
_EACH = re.compile(r"кажд(?:ый|ая|ое|ого|ому|ой|ую|ым)\s")
_OF_SUM = re.compile(r"\s(?:от\s|из\s)?(?:этой|всей|общей)\s(?:суммы|цифры)|\s(?:суммы|этих\sсредств|этих\sденег|средств)\b")
# 'Из поступивших машин 26 – класса «В»'
_OF_THESE = re.compile(r"\b(?:из|среди)\s[а-яё]{3,}(?:вших|вшихся|нных|тых|емых|имых)\s(?:[а-яё]+\s)?" + _QUALIFIED)
_WORD = re.compile(r"[\s\u00a0]([а-яё-]+)")
_DID = re.compile(
    r"[\s\u00a0](?:уже[\s\u00a0]|так[\s\u00a0]и[\s\u00a0]|не[\s\u00a0]|до[\s\u00a0]места[\s\u00a0]|сами[\s\u00a0])*([а-яё-]+)"
)
_LEFT = re.compile(r"(?:хвата|недост|остал|умер|родил|уволи|ушли|выбы|уех|покин|ожида|появ|постро|нужн|требу|планир)")
_DRAWN = re.compile(r"\b(?:освоен|израсходован|использован|исполнен|профинансирован)[а-яё]*[^.;:\d]{0,30}$|\bисполнение[^.;:\d]{0,24}$")
_OR = re.compile(
    r"(?:[\s\u00a0][а-яё]+){0,2}(?:[\s\u00a0]?\(|,[\s\u00a0](?:или|это|то[\s\u00a0]есть)[\s\u00a0])(?:почти[\s\u00a0]|около[\s\u00a0])?"
)
_MOST = re.compile(
    r"\b(?:больше|острее|прежде|чаще|сильнее|нужнее|тяжелее|хуже|выше)\sвсего|\bв\sпервую\sочередь|\bглавным\sобразом|\bлидиру"
)
_DASH = re.compile(r"[\s\u00a0][–—][\s\u00a0]")
_DRAWN_BEHIND = re.compile(
    r"\s(?:из\s(?:этой\sсуммы|этих\s(?:средств|денег)|неё|нее|них)|уже\s(?:освоен|израсходован|использован|потрачен))"
)
_OF_THIS_SUM = re.compile(r"\s(?:тенге\s)?(?:из|от)\s(?:этой\s(?:суммы|цифры)|этих\s(?:средств|денег)|неё|нее|них)\b")
_IN_THEIR_NUMBER = re.compile(r"(?:\s[а-яё-]+){1,3}\s(?:в\sих\sчисле|среди\sних|в\sтом\sчисле)\b(?=[.,;)])")
_IN_CASES = re.compile(r"\bв\s" + _QUALIFIED)
_CONFIRMED = re.compile(r"\bподтвер[а-яё]+\s[^.,;:\d]{0,20}$")
_DID_BEFORE = re.compile(r"([а-яё]+)\s(?:(?:почти|около|более|чем|свыше|уже|лишь|только|всего|ещё|еще)\s)*$")
_ADDED = re.compile(r"\bещ[её]\s[^.,;]*$|\bдополнительно\b|\bкроме\b")
_ENDS = re.compile(r"[.,;)]")
_JUST_BEHIND_VERB = re.compile(r"[^.;:\d\n]{0,90},[\s\u00a0](?:[а-яё]+[\s\u00a0]){0,5}")
_ON = re.compile(r"\bна\s" + _QUALIFIED)
_GROUP = re.compile(
    r"(?:\s[а-яё]+){0,3},\s(?:мальчик|девоч|мужчин|женщин|дет|подрост|взросл|сельчан|сельск|горожан|пенсионер|беременн|новорожд|несовершеннолетн|школьник)[а-яё]*"
    r"(?:\s[а-яё]+)?\s[–—]\s"
)
_WORKS = re.compile(r"\b(?:законч|заверш|сдан|сдал|веду|продолж|идут|идёт|начат|начал|приступ|вручен|открыт)[а-яё]*")
_PARTS_OF_CLAUSE = re.compile(r"[.;:\n]")
_BESIDE = re.compile(r"[а-яё]+")
_CUT = re.compile(r"[.,;:\d\n]")
_REACH = 60  # characters
_AROUND = 32  # characters
_JUST_BEHIND = re.compile(r"[^.;:\d\n]{0,90},[\s\u00a0](?:(?:причём|причем|и|а|но|почти|около)[\s\u00a0])*")


@lru_cache(maxsize=20_000)
def _is_those_who(form: str) -> bool:
    """True of a participle that stands for people: 'заболевших', 'обследованных'."""
    told = readings(form)[0]
    if form.startswith(("нужда", "подлеж", "больш", "лучш", "младш", "старш")):
        return False
    past = form.endswith(("вших", "вшихся", "ших", "нных", "тых"))
    return past and told.pos in ("PRTF", "NOUN", "ADJF") and told.number == "plur" and told.case in ("gent", "loct", "accs", None)


@lru_cache(maxsize=20_000)
def _did(form: str) -> bool:
    """True of a verb or a short participle of several: 'приехали', 'обследованы', 'получит'."""
    return readings(form)[0].pos in ("VERB", "PRTS")


def _wholes(figure: Figure, fact: Fact, *, far: bool = False) -> Iterator[Fact]:
    """The levels of the paragraph told just before a figure, or ``far`` from it, not of a year before its own, the last first."""
    near = (f for f in reversed(figure.facts) if f.measure == "level" and (far or fact.start - f.stop <= _NEAR))
    near = (f for f in near if "\n\n" not in figure.text[f.stop : fact.start])
    left_open = fact.period_basis == "assumed" and fact.indicator_id == "staff_shortage"  # 'На конец 2025 года … не хватает педиатров'
    return (f for f in near if left_open or f.period_end is None or fact.period_start is None or f.period_end >= fact.period_start)


def _nouns(figure: Figure, whole: Fact) -> frozenset[str]:
    """The dictionary forms of the words around the whole: 'вылетов выполнено 97'."""
    text = figure.text
    cut = re.search(r"(.?)([^.,;:\d\n]*)$", text[max(0, whole.start - _AROUND) : whole.start])
    before = cut.group(2) if cut and not cut.group(1).isdigit() else ""  # of '2 205 врачей и 4 640' the first has the noun
    behind = _CUT.split(text[whole.stop : min(whole.stop + _AROUND, figure.q.start)])[0]
    return frozenset(lemmas(word, "ru")[0] for word in [*_BESIDE.findall(before)[-3:], *_BESIDE.findall(behind)[:3]])


def find_told_whole(figure: Figure, fact: Fact) -> Fact | None:
    """The fact that ``fact``, read from a Russian ``figure``, is a part of by its words."""
    if fact.measure != "level" or fact.value is None or fact.value_max is not None:
        return None
    if fact.indicator_id == "infant_death_causes":
        return next((f for f in _wholes(figure, fact) if f.indicator_id == "infant_deaths"), None)
    if fact.unit_id == "percent":
        return _of_clause(figure, fact) or _of_share(figure, fact) or find_shared_whole(figure, fact, list(_wholes(figure, fact)))
    if fact.unit_id in MONEY:
        return _of_budget(figure, fact)
    if fact.unit_id is not None and fact.unit_id not in COUNTED:
        return None
    found = _of_found(figure, fact) if fact.unit_id == "cases" and fact.indicator_id is None else None
    return found or _of_clause(figure, fact) or _of_those(figure, fact)


def find_counted_whole(figure: Figure, fact: Fact) -> Fact | None:
    """All who were seen, told a section before, and what is shared out: 'Из числа осмотренных у 3 214', '26 машин, по две на район'."""
    if fact.measure != "level" or fact.value is None or fact.value_max is not None or fact.unit_id not in COUNTED:
        return None
    levels = [f for f in reversed(figure.facts) if f.unit_id == fact.unit_id and f.measure == "level" and f.status == fact.status]
    levels = [f for f in levels if f.value is not None and f.value > fact.value]
    if fact.unit_id == "persons" and _OF_SEEN.search(figure.before(60)):
        return next((f for f in levels if f.part_of is None), levels[0] if levels else None)
    last = levels[0] if levels else None
    each = last is not None and figure.before(4).endswith(" по ") and "\n" not in figure.text[last.stop : fact.start]
    return last if each and _EACH_GETS.match(figure.text, fact.stop) else None


def _of_clause(figure: Figure, fact: Fact) -> Fact | None:
    """The figure that its clause opens with: 'из 26 обещанных квартир заселены пока 19'."""
    text = figure.text
    for whole in _wholes(figure, fact):
        if whole.start < figure.scene.sentence.start or fact.start - whole.stop > _CLAUSE:
            return None
        told = _OF.search(text, max(0, whole.start - _AROUND), whole.start)
        if told is None or _PARTS_OF_CLAUSE.search(text, whole.stop, fact.start):
            continue
        less = whole.value is not None and fact.value is not None and fact.value < whole.value
        return whole if fact.unit_id == "percent" or (whole.unit_id == fact.unit_id and less) else None
    return None


def _of_budget(figure: Figure, fact: Fact) -> Fact | None:
    """The sum that another was drawn from: 'план на год – 38,4 млрд тенге, использовано 27,1 млрд'."""
    sums = [f for f in _wholes(figure, fact, far=True) if f.unit_id == fact.unit_id]
    of_it = _OF_THIS_SUM.match(figure.text, fact.stop) is not None
    if not sums or not (of_it or _DRAWN.search(figure.before(60)) or _DRAWN_BEHIND.match(figure.text, fact.stop)):
        return None
    larger = [f for f in sums if f.value is not None and fact.value is not None and fact.value < f.value]
    last = next(iter(larger), None)
    if last is None or (last is not sums[0] and (last.part_of or last.purpose != "health_total")):
        return None  # between the budget and what was drawn of it its parts may stand
    told = of_it or last.start >= figure.scene.sentence.start or last is not sums[0] or is_allotted(figure.text, last)
    return last if of_it or (told and fact.purpose in (None, "other", last.purpose)) else None


def _of_share(figure: Figure, fact: Fact) -> Fact | None:
    text, q, last = figure.text, figure.q, figure.facts[-1]
    if last.measure == "level" and last.part_of and last.unit_id != "percent" and _OR.fullmatch(text, last.stop, q.start):
        return last.whole_among(figure.facts)
    paid = _OF_SUM.match(text, q.stop) is not None
    wholes = [f for f in _wholes(figure, fact) if f.unit_id in (MONEY if paid else COUNTED)]
    if not wholes or paid:
        return whole_of_budget(wholes) if wholes else None
    behind = _WORD.match(text, q.stop)
    word = behind.group(1) if behind else ""
    named = next((f for f in wholes if lemmas(word, "ru")[0] in _nouns(figure, f)), None) if word else None
    if named is None and word and _is_those_who(word) and wholes[0].unit_id in ("persons", "cases"):
        return wholes[0].whole_among(figure.facts) or wholes[0]
    return named or (wholes[0] if _is_of_them(figure, fact, wholes[0], word) else None)


def _is_of_them(figure: Figure, fact: Fact, whole: Fact, word: str) -> bool:
    """True of a share of a count whose noun it leaves out; ``word`` is the one behind it."""
    people = whole.unit_id in ("persons", "cases")
    if people and word and _is_those_who(word):
        return True
    if fact.indicator_id is not None:
        return False
    if people and _is_found(figure):
        return True
    each = _EACH.match(figure.text, figure.q.start) is not None
    left_out = not word or (each and _did(word))
    return left_out and _JUST_BEHIND.fullmatch(figure.text, whole.stop, figure.q.start) is not None


def _is_found(figure: Figure) -> bool:
    """True of those of the examined at whom something was found."""
    q, sentence = figure.q, figure.scene.sentence
    return (
        _AT.search(figure.before(40)) is not None and _FOUND.search(figure.text, max(sentence.start, q.start - 60), q.stop + 60) is not None
    )


def _of_those(figure: Figure, fact: Fact) -> Fact | None:
    """The people or things that a figure without a noun of its own is some of: '212 беременных, 58 приехали из района'."""
    wholes = [f for f in _wholes(figure, fact) if f.unit_id == fact.unit_id or (f.unit_id == "cases" and fact.unit_id == "persons")]
    whole = wholes[0] if wholes else None
    if fact.unit_id is None or whole is None or whole.value is None or fact.value is None or fact.value >= whole.value:
        return None
    if _OF_THESE.search(figure.before(60)) or _IN_THEIR_NUMBER.match(figure.text, figure.q.stop):
        return whole
    if fact.unit_id == "persons" and _is_found(figure):
        return _of_examined(figure, [f for f in wholes if f.unit_id == "persons"])
    if _IN_CASES.search(figure.before(12)) and figure.text.startswith(" случа", figure.q.stop):
        return next((f for f in wholes if f.unit_id == fact.unit_id and f.part_of is None), None)
    if _is_of_works(figure, fact) or _goes_on(figure, whole):
        return whole.whole_among(figure.facts) or whole
    old = fact.indicator_id == "doctors_pension_age"
    return whole if (whole.indicator_id == "doctors_count" if old else _is_most(figure, fact, whole)) else None


def _of_examined(figure: Figure, people: Sequence[Fact]) -> Fact | None:
    """Those who were examined, of whom at some something was found: 'у 2 870 человек найдена гипертония, у 640 – диабет'."""
    if _CONFIRMED.search(figure.before(40)):
        return people[0] if people else None  # 'у 211 заподозрен туберкулёз, подтвердился он у 48'
    return next((f for f in people if not _AT.search(figure.text, max(0, f.start - _AROUND), f.start)), None)


def _of_found(figure: Figure, fact: Fact) -> Fact | None:
    """The people at whom something was found, of whom so many cases are: 'болезни найдены у 9 340 человек. Диабет – в 460 случаях'."""
    last = figure.facts[-1]
    if figure.q.inherited and last.unit_id == "cases" and last.start >= figure.scene.sentence.start:
        people = last.whole_among(figure.facts)
    else:
        told = _IN_CASES.search(figure.before(12)) and figure.text.startswith(" случа", figure.q.stop)
        people = next((f for f in _wholes(figure, fact) if f.unit_id == "persons"), None) if told else None
    if people is None or people.unit_id != "persons" or people.value is None or fact.value is None or fact.value >= people.value:
        return None
    around = figure.text[max(0, people.start - _REACH) : people.stop + _REACH]
    at = _AT.search(figure.text, max(0, people.start - _AROUND), people.start)
    return people if at and _FOUND.search(around) else None


def _goes_on(figure: Figure, whole: Fact) -> bool:
    """True of a bare figure right behind its whole that tells what some did: ', 58 приехали', ', семь – ожоги'."""
    text, q = figure.text, figure.q
    if whole is figure.facts[-1] and whole.unit_id == "persons" and _GROUP.fullmatch(text, whole.stop, q.start):
        return True  # 'родились 8 064 ребёнка, мальчиков – 4 157'
    if q.unit_span is not None or whole is not figure.facts[-1] or not _JUST_BEHIND_VERB.fullmatch(text, whole.stop, q.start):
        return False
    if not _JUST_BEHIND.fullmatch(text, whole.stop, q.start) and not _ENDS.match(text, q.stop):
        return False
    if _DASH.match(text, q.stop):
        return _DASH.match(text, whole.stop) is None
    before = figure.before(40)
    told = _DID_BEFORE.search(before) if _ENDS.match(text, q.stop) and not _ADDED.search(before) else None
    if told and _did(told[1]) and not _LEFT.match(told[1]):
        return True  # 'распределили 47 выпускников, доехал 41'
    behind = _DID.match(text, q.stop)
    return behind is not None and _did(behind.group(1)) and not _LEFT.match(behind.group(1))


def _is_of_works(figure: Figure, fact: Fact) -> bool:
    """True of sites without a noun on which work is done or begun: '11 объектов. Ремонт закончен на шести'."""
    q = figure.q
    if fact.unit_id != "facilities" or q.unit_span is not None or not _ON.search(figure.before(16)):
        return False
    return _WORKS.search(figure.text, max(figure.scene.sentence.start, q.start - _REACH), q.stop + _AROUND) is not None


def _is_most(figure: Figure, fact: Fact, whole: Fact) -> bool:
    """True of the most of a count: 'Не хватает 118 врачей, прежде всего реаниматологов – 21'."""
    told = _MOST.search(figure.text, max(figure.scene.sentence.start, whole.stop), figure.q.start)
    return told is not None and fact.indicator_id in (None, whole.indicator_id) and figure.q.start - told.end() < _CLAUSE
