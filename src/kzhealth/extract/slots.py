"""The slots of a fact, each read from the words around its figure: direction, change or level, unit, period, status, table."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.asides import is_behind_aside, is_of_whole, is_row
from kzhealth.extract.conjuncts import own_mentions
from kzhealth.extract.directions import DIRECTIONS
from kzhealth.extract.figures import ANOTHER, BUILDINGS, CAPACITIES, CHANGE_UNITS, MONEY, Figure, Scene, crossed, is_base
from kzhealth.extract.governs import period_of
from kzhealth.extract.indicators import FAR, causes, role_of
from kzhealth.extract.kazakh import bare_form
from kzhealth.extract.kazakh_deeds import add_deeds
from kzhealth.extract.kazakh_slots import (
    distance_beyond,
    is_kazakh_part,
    is_made_for_beds,
    is_more,
    kazakh_period,
    labels_next,
    turns_over,
)
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.statuses import find_status
from kzhealth.extract.turns import words_of_others
from kzhealth.extract.words import lemmas, readings, token_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzhealth.extract.periods import Period
    from kzhealth.extract.quantities import Quantity
    from kzhealth.extract.words import Mention
    from kzhealth.model import Fact

__all__ = [
    "TOLD_BY_PEOPLE",
    "find_context",
    "find_near",
    "find_part",
    "find_period",
    "find_repeated",
    "find_table",
]

# what happened to people is counted, one of them may be counted again: 'үш ана қайтыс болды', '1 386 пациентов поступило'
TOLD_BY_PEOPLE = frozenset({"hospital_admissions", "infant_deaths", "maternal_deaths", "neonatal_deaths", "under5_deaths"})
_COMES = frozenset(["came", "come", "comes"])
_SEEN = frozenset({None, "cases", "persons"})  # what doctors see
_WORKERS = ("doctor", "junior_staff", "midlevel", "shortage", "specialist", "staff")
_TELLING = frozenset(["measure", "group", "cause", "thing", "act", "topic"])
_PASSING = frozenset(  # words that leave the topic to the figure before
    [*DIRECTIONS, "compared", "target", "total", "volume", "region_word", "district", "part_of", "of_which", "plan", "planned", "exist"]
)
_PER = frozenset(["births", "born", "baby", "resident", "populace", "population_size", "woman", "density", "infant", "rural", "total"])
_WORKS = frozenset(["build", "construct_ongoing", "repair", "buy"])  # what a sum of money may be for that the words near it leave out
_TOPICS = frozenset(["measure", "group", "cause", "thing"])
_IN_TURN = re.compile(r"соответственно|respectively|сәйкесінше|тиісінше")
# subjects that leave the topic to the words before
_NEUTRAL = frozenset([
    "показатель", "доля", "уровень", "число", "количество", "объем", "цифра", "рост", "снижение", "прирост", "уменьшение",
    "увеличение", "сокращение", "индекс", "коэффициент", "значение", "итог", "план", "норма", "норматив", "год", "месяц", "период",
    "процент", "случай", "человек", "большинство", "половина", "часть", "треть", "четверть", "регион", "область", "район", "город",
    "село", "страна", "республика", "центр", "сумма", "единица", "место", "динамика", "разница", "данные", "структура", "сельчанин",
    "житель",
])  # fmt: skip
_BEYOND = FAR + 1
_UNRELATED = 8  # told before, and nothing to do with the figure
_COPULA = ("–", "—", ":", "(", "состав", "достиг", "превыс", "превыш", "равн", "насчит")  # what stands between a subject and its figure
_DASH = 4  # characters
_MADE_FOR = re.compile(r"(?:рассчитан|вместимост|мощност|\bdesigned|\bcapacity)[^.;]*$")
_FROM_SPENT = 2  # distance
_AGAINST = frozenset(["vaccination", "treat", "medicines", "save", "screening", "insurance", "refusal", "rehabilitation"])
_FOR_WORDS = frozenset(["for", "на", "buy", "bought", "on", "purchase", "purchased", "of", "под"])
_BOUGHT = frozenset(["units", "vehicles"])
_FEW = 10  # words
_FEW_BEFORE = 4
_BREATH = 60  # characters
_OWN_CLAUSE = 2
_OWN_WORDS = 3
_BEFORE = 6  # the distance of the words of the sentence before
_JOINED = 5  # characters between two figures that share their words
_IN_TURN_APART = 10  # '3 %-ға және 5 %-ға'
_COMMA = 2  # characters of a comma and a blank
# what is done to people, told by a verb: '40 adults and 12 children were vaccinated'
_DONE = frozenset(["admission", "born", "die", "examine", "surgery", "train", "transplant", "treat", "vaccination"])
_PLANS = frozenset(["plan", "planned"])
_SHARED = 3.1  # the distance of a verb that stands behind a row of counted things
_LEAD = 5  # the line that introduces a list
_TIMES = 8
_A_MILLION = 1_000_000
_LONG_AGO = 240  # characters
_WITH = re.compile(r"(?:\bна|\bfor|\bwith|\bof)\s+(?:[а-яa-z]+\s+)?$")
_PEOPLE = frozenset(["человек", "человека", "people", "persons", "адам", "адамды", "adam", "adamdy", "adamdı"])
_ROW = frozenset([",", "and", "и"])
_STAFF = frozenset(["doctor", "midlevel", "junior_staff", "specialist", "staff"])
_OF_WHICH = re.compile(
    r"\s(?:(?:out\s)?of\s(?:which|whom|them|these|those|(?:that|this)\s(?:sum|amount|money|total|number))|из\s(?:них|которых))\b"
)
_AND_SO = re.compile(r"\s(?:[а-яa-z-]+\s){1,2}(?:и|and)\s(?:(?:на|for|with)\s)?")
_SO_MANY = re.compile(
    r"(?:\btheir(?: total)? number|\bих (?:общее )?(?:число|количество)|\b(?:число|количество) (?:их|таких))\s[^.;:,]{0,24}$"
)


def _in_span(mention: Mention, span: tuple[int, int] | None) -> bool:
    return span is not None and mention.start < span[1] and span[0] < mention.stop


def _distance(mention: Mention, scene: Scene, at: int) -> float:
    """How far the words of a mention stand from a quantity of the same sentence; see ``indicators``."""
    q, behind = scene.quantities[at], scene.quantities[at + 1] if at + 1 < len(scene.quantities) else None
    if behind and scene.sentence.language == "kk" and q.stop <= mention.start < behind.start < mention.stop:
        return ANOTHER  # a phrase that the next figure splits: '40 көліктің 15-і алынады'
    if (not is_base(q) and _in_span(mention, q.unit_span)) or (mention.start <= q.start and q.stop <= mention.stop):
        return 0
    if any(_in_span(mention, span) for span in scene.bases) and not mention.concepts.isdisjoint(_PER):
        return FAR
    if mention.stop <= q.start:
        return _distance_before(mention, scene, at)
    return _distance_behind(mention, scene, at)


def _are_joined(one: Quantity, other: Quantity, apart: int) -> bool:
    """True of two figures of one thing in one breath, at most so many characters ``apart``, not of 'за 690 млн тенге, 9'."""
    return other.start - one.stop <= apart and one.unit_id == other.unit_id


def _are_listed(scene: Scene, at: int, verb: Mention) -> bool:
    """True of a figure in a row of counted things that ends in 'and' and a verb: '12 doctors, 40 nurses and three paramedics came'."""
    gap = 0
    while at + 1 < len(scene.quantities) and scene.quantities[at + 1].start < verb.start:
        q, behind, at = scene.quantities[at], scene.quantities[at + 1], at + 1
        gap = behind.start - q.unit_span[1] if q.unit_span and behind.unit_span and q.unit_id == behind.unit_id else 0
        if not 0 < gap <= _JOINED:
            return False
    return gap > _COMMA


def _distance_before(mention: Mention, scene: Scene, at: int) -> float:
    apart = _JOINED if scene.sentence.language != "kk" else _IN_TURN_APART if scene.quantities[at].unit_id in CHANGE_UNITS else _JOINED + 1
    while at and _are_joined(scene.quantities[at - 1], scene.quantities[at], apart) and scene.quantities[at - 1].start >= mention.stop:
        at -= 1  # 'на 15 и 20 мест'
    first = bisect_left(scene.quantities, mention.stop, hi=at, key=lambda q: q.start)
    others = sum(q.unit_id != "storeys" for q in scene.quantities[first:at])  # 'ремонт двухэтажной больницы завершён за …'
    if others and scene.sentence.language == "en" and is_row(scene, first, at) and any(role_of(c) == "act" for c in mention.concepts):
        others = 0  # 'has opened 14 outposts and three stroke centres'
    clause = crossed(scene.boundaries, mention.stop, scene.quantities[at].start)
    if others and (others > 1 or clause or scene.sentence.language == "kk" or scene.quantities[at].unit_id not in MONEY):
        return 4 + min(others - 1, 9) / 10  # not of 'capital repair of eight clinics cost KZT 4.7 billion'
    if others == 1 and scene.sentence.language != "kk" and is_of_whole(scene, at - 1):
        return FAR  # what was done with 25 of 40
    beside = at > 0 and scene.quantities[at - 1].unit_id != "storeys"
    if beside and clause and not crossed(scene.boundaries, scene.quantities[at - 1].stop, mention.start):
        return 4  # the words of the figure before
    return (1, 2, 3)[min(clause, 2)]


def _distance_behind(mention: Mention, scene: Scene, at: int) -> float:
    kazakh = scene.sentence.language == "kk"
    while kazakh and at + 1 < len(scene.quantities) and _are_joined(scene.quantities[at], scene.quantities[at + 1], _JOINED + 1):
        at += 1  # '1,5 және 2,5 млн теңге көтермеақы'
    q, is_last = scene.quantities[at], at + 1 == len(scene.quantities)
    stop = _row_end(scene, q) if q.unit_id == "persons" and not kazakh else q.stop
    if not is_last and mention.start >= scene.quantities[at + 1].start:
        # the verb of several conjuncts may stand behind the last of them: '12 врачей и 30 медсестёр приняты'
        return distance_beyond(mention, scene, at) if kazakh else _distance_over(mention, scene, at)
    if kazakh and not is_last and labels_next(scene, mention, at + 1):
        between = scene.tokens[token_at(scene.tokens, q.stop) : token_at(scene.tokens, mention.start)]
        closed = any(t.form == ")" for t in between)  # '(4 нысан), күрделі жөндеу – 2,7 млрд теңге'
        acts = not closed and any(role_of(c) == "act" for c in mention.concepts)
        return 2 if acts else FAR  # 'үш аурухана жөнделді – 1,9 млрд теңге'
    clauses = crossed(scene.boundaries, stop, mention.start)
    if clauses and not kazakh and q.unit_id in CHANGE_UNITS and _is_in_brackets(scene, q.start, stop):
        return ANOTHER  # 'the increase in diabetes (up by 5.3%) is explained by check-ups'
    if not is_last and clauses and not (kazakh and _closes(mention) and not turns_over(scene, q.stop, mention.start)):
        over = turns_over(scene, q.stop, mention.start) if kazakh else crossed(scene.breaks, q.stop, mention.start)
        return FAR if over else ANOTHER
    # the verb of a Kazakh sentence stands behind its figure
    return (1 if kazakh and is_last else 2, 3.2, ANOTHER)[min(clauses, 2)]


def _is_in_brackets(scene: Scene, start: int, stop: int) -> bool:
    """True of a figure with which brackets close that a few words before it open."""
    behind = token_at(scene.tokens, stop)
    if behind >= len(scene.tokens) or scene.tokens[behind].form != ")":
        return False
    first = token_at(scene.tokens, start)
    return any(t.form == "(" for t in scene.tokens[max(0, first - _FEW_BEFORE) : first])


def _distance_over(mention: Mention, scene: Scene, at: int) -> float:
    """The distance of words that stand behind the next figure."""
    if is_behind_aside(scene, at, mention):
        return _OWN_CLAUSE
    if scene.sentence.language != "kk" and is_of_whole(scene, at):
        return FAR if not _PLANS.isdisjoint(mention.concepts) else _distance(mention, scene, at + 1)
    q, behind = scene.quantities[at], scene.quantities[at + 1]
    if (
        q.unit_id in MONEY
        and behind.unit_id in COUNTED
        and scene.sentence.language == "en"
        and not crossed(scene.breaks, q.stop, mention.start)
    ):
        beyond = at + _OWN_CLAUSE < len(scene.quantities) and scene.quantities[at + _OWN_CLAUSE].start < mention.start
        return FAR if beyond else _OWN_WORDS  # 'KZT 6.9 billion was used to provide 104,300 outpatients with free medicines'
    act = any(role_of(c) in ("act", "stage") for c in mention.concepts)
    if (act or not _DONE.isdisjoint(mention.concepts)) and _are_listed(scene, at, mention):
        return _SHARED
    return 4.5 if act and not crossed(scene.breaks, scene.quantities[at].stop, mention.start) else FAR


def _free_people(near: dict[str, float], scene: Scene, q: Quantity) -> None:
    """Let 'человек' only say that people are counted where the words before tell which: 'численность врачей – 2 870 человек'."""
    if near.get("resident") != 0:
        return
    at = bisect_left(scene.tokens, q.start, key=lambda t: t.start)
    behind = bisect_left(scene.tokens, q.stop, lo=at, key=lambda t: t.start)
    generic = behind < len(scene.tokens) and scene.tokens[behind].form in _PEOPLE
    told = at > 0 and (scene.tokens[at - 1].form.startswith(_COPULA) or bare_form(scene.tokens[at - 1].form) == "сани")
    if generic and not told:
        stop = scene.tokens[behind].stop
        told = any(0 < m.start - stop <= _COMMA and not m.concepts.isdisjoint(_STAFF) for m in scene.mentions)  # '120 человек персонала'
    if generic and told:
        near["resident"] = _FROM_SPENT


def _row_end(scene: Scene, q: Quantity) -> int:
    """Where a row of people ends that a figure counts together: '380 midwives, nurses and doctors have been trained'."""
    stop = q.unit_span[1] if q.unit_span else q.stop
    at = bisect_left(scene.tokens, stop, key=lambda t: t.start)
    while at + 1 < len(scene.tokens) and scene.tokens[at].form in _ROW:
        row = next((m for m in scene.mentions if m.start == scene.tokens[at + 1].start and not m.concepts.isdisjoint(_STAFF)), None)
        behind = bisect_left(scene.tokens, row.stop, key=lambda t: t.start) if row else len(scene.tokens)
        if row is None or (behind < len(scene.tokens) and scene.tokens[behind].form.startswith(_COPULA)):
            break  # 'врачей – 14, медсестёр – 20'
        stop, at = row.stop, behind
    return max(stop, q.stop)


def _closes(mention: Mention) -> bool:
    """True for the words that close a row of Kazakh clauses: verbs, and what tells a direction."""
    return all(role_of(c) in ("act", "stage", None) for c in mention.concepts)


def find_near(scene: Scene, at: int, context: Mapping[str, float], *, behind: bool = False) -> dict[str, float]:
    """The distance of every concept around a quantity: in its sentence, and in its ``context`` (see ``find_context``).

    ``behind`` is true where the topic of a change stands behind it: 'a 13% drop in cancer deaths'.
    """
    q, kazakh = scene.quantities[at], scene.sentence.language == "kk"
    near: dict[str, float] = {}
    for mention in own_mentions(scene):
        distance = _distance(mention, scene, at)
        if behind and 0 < distance < 4:
            distance = 1.0 if mention.start > q.stop else 4.0
        # the verb of several conjuncts stands behind the last of them
        closes = kazakh and distance > 4 and mention.start > q.stop
        for concept in mention.concepts:
            far = 4 if closes and concept in DIRECTIONS else distance
            if far < near.get(concept, _BEYOND):
                near[concept] = far
    if scene.sentence.language == "en" and q.unit_id not in _SEEN:
        _free_english(near, scene, q)
    for concept in words_of_others(scene, at):
        near.pop(concept, None)
    if scene.sentence.language == "ru":
        _add_died_of(near, scene, at)
    _free_people(near, scene, q)
    _add_bought(near, scene, at)
    if q.unit_id == "beds" and not q.inherited:
        _add_bed(near, scene, q)
    _refer_back(near, context)
    if kazakh:
        _set_right(near, scene, q)
        _add_got(near, context, scene)
        add_deeds(near, scene, q)
    return {**(dict.fromkeys(context, _UNRELATED) if _has_own_subject(scene, at) else context), **near}


def _free_english(near: dict[str, float], scene: Scene, q: Quantity) -> None:
    """Take back what verbs of no matter seem to say: 'the region saw an increase of 7 %', 'the bill came to KZT 2.6 billion'."""
    near.pop("seen", None)
    first = token_at(scene.tokens, q.start)
    if q.unit_id in MONEY and first > 1 and scene.tokens[first - 1].form == "to" and scene.tokens[first - 2].form in _COMES:
        near.pop("receive", None)
        near.pop("recruit", None)


def _add_bed(near: dict[str, float], scene: Scene, q: Quantity) -> None:
    near["bed"] = 0  # 'на 60 мест'
    if scene.sentence.language == "kk" and (is_made_for_beds(scene, q) or near.get("capacity", FAR) <= 1):
        near["capacity"], near["building"] = 0, min(2, near.get("building", FAR))  # '80 төсектік': of something built


def _set_right(near: dict[str, float], scene: Scene, q: Quantity) -> None:
    """Take back what the words around a Kazakh figure seem to say of its noun."""
    if q.unit_id == "visits_per_shift" and is_made_for_beds(scene, q):
        near["capacity"], near["building"] = 0, min(2, near.get("building", FAR))  # '250 келушілік емхана'
    if q.unit_id == "persons" and near.get("examine", FAR) <= _OWN_CLAUSE and _has_one_doctor(scene, q):
        near["load"] = 0  # 'бір учаскелік дәрігерге орташа 1 640 адам қарайды'
        for concept in ("examine", "examination"):
            near.pop(concept, None)
    if q.unit_id == "persons" and near.get("resident") == 0 and near.get("load", FAR) <= _OWN_CLAUSE and _has_one_doctor(scene, q):
        near.pop("recruit", None)  # 'бір дәрігерге орта есеппен 1 720 тұрғыннан келді'
    if q.unit_id in MONEY:
        near.pop("examine", None)  # 'теңге қаралған': set aside
    if q.unit_id in _BOUGHT and near.get("admission") == 0:
        near["receive"] = 0  # 'бөлімшеге 4 аппарат жеткізілді': things are no patients
    if q.unit_span and near.get("resident") == 0 and any(near.get(c) == 1 for c in _WORKERS):
        noun = scene.tokens[bisect_left(scene.tokens, q.unit_span[0], key=lambda t: t.start)]
        if bare_form(noun.form).startswith("адам"):
            del near["resident"]  # 'персонал саны 7 310 адам'


def _has_one_doctor(scene: Scene, q: Quantity) -> bool:
    """True of people told just behind one Kazakh doctor."""
    first = bisect_left(scene.tokens, q.start, key=lambda t: t.start)
    before = [bare_form(t.form) for t in scene.tokens[max(0, first - 6) : first]]
    return "бир" in before and any(form.startswith(("даригер", "терапевт", "педиатр")) for form in before[before.index("бир") :])


def _add_died_of(near: dict[str, float], scene: Scene, at: int) -> None:
    """What 'от' stands before is what people died of: 'от болезней органов дыхания – 61,2', not 'привиты от кори'."""
    told = min(near.get("mortality", FAR), near.get("deaths", FAR)) <= _LEAD
    if told or not _AGAINST.isdisjoint(near):
        return
    for mention in scene.mentions:
        if not causes().isdisjoint(mention.concepts):
            first = token_at(scene.tokens, mention.start)
            if first and scene.tokens[first - 1].form == "от":
                distance = max(1, _distance(mention, scene, at))
                near["die"] = min(distance, near.get("die", FAR))


def _add_bought(near: dict[str, float], scene: Scene, at: int) -> None:
    """What money is for may be counted by the figure behind it, which it buys: '2 млрд тенге на 12 аппаратов УЗИ'."""
    if scene.quantities[at].unit_id not in MONEY:
        if at and scene.quantities[at].unit_id in _BOUGHT and (_is_for(scene, at - 1) or _is_listed(scene, at)):
            near["buy"] = min(2, near.get("buy", FAR))
    elif at + 1 < len(scene.quantities) and _is_for(scene, at):
        for mention in scene.mentions:
            if _in_span(mention, scene.quantities[at + 1].unit_span):
                for concept in mention.concepts:
                    near[concept] = min(2, near.get(concept, FAR))


def _is_listed(scene: Scene, at: int) -> bool:
    """True of things in a row that a label and a sum open, and no verb: 'Оборудование: 1,3 млрд тенге, 58 единиц'."""
    paid = next((q for q in scene.quantities[:at] if q.unit_id in MONEY or (q.unit_id is None and q.value >= _A_MILLION)), None)
    if paid is None or any(role_of(c) == "act" for m in scene.mentions for c in m.concepts):
        return False
    return any(t.form in ":–—" for t in scene.tokens[: bisect_left(scene.tokens, scene.quantities[at].start, key=lambda t: t.start)])


def _is_for(scene: Scene, at: int) -> bool:
    """True of money that the next figure counts the things of."""
    q, behind = scene.quantities[at], scene.quantities[at + 1]
    if q.unit_id not in MONEY or behind.unit_span is None or behind.start - q.stop > _BREATH:
        return False
    first = token_at(scene.tokens, q.stop)
    between = scene.tokens[first : token_at(scene.tokens, behind.start, first)]
    told = any(t.form in _FOR_WORDS for t in between[-2:])
    return told and len(between) <= _FEW and not any(t.form in ",;:.(" for t in between)


_GOT = frozenset(["buy", "receive"])


def _add_got(near: dict[str, float], context: Mapping[str, float], scene: Scene) -> None:
    """Some of those that were bought are no stock: 'Техника алынды. Оның ішінде екі ангиограф бар'."""
    if scene.tokens and bare_form(scene.tokens[0].form) == "ишинде":
        near["of_which"] = min(1, near.get("of_which", FAR))
    got = {act for act in _GOT if act in context or near.get(act, 0) >= 4}
    parts = min(near.get("of_which", FAR), near.get("part_of", FAR))
    # 'of them' in the next clause is said of other figures
    if got and (parts <= _OWN_CLAUSE or 4 <= parts <= _LEAD) and not any(near.get(act, FAR) < 4 for act in _GOT):
        near.pop("exist", None)
        near.update(dict.fromkeys(got, 4))


_STANDS_FOR = {"that_disease": "cause", "complex": "mobile_unit"}


def _refer_back(near: dict[str, float], context: Mapping[str, float]) -> None:
    """Give what words stand for that the text told before: 'аталған дерттен болатын өлім', 'тағы 2 кешен', 'умерли от него'."""
    for word, told in _STANDS_FOR.items():
        if word in near:
            before = [
                (distance, concept)
                for concept, distance in context.items()
                if concept == told or (told == "cause" and role_of(concept) == told)
            ]
            nearest = min(before, default=(FAR, ""))[0]
            near.update({concept: min(near[word], near.get(concept, FAR)) for distance, concept in before if distance == nearest})


def _has_own_subject(scene: Scene, at: int) -> bool:
    """True where the clause of a Russian figure has a subject that no lexicon knows: 'выживаемость – 55,4 %' takes no topic from before."""
    q = scene.quantities[at]
    if at or scene.sentence.language != "ru" or q.unit_span is not None or q.unit_id in MONEY:
        return False
    clause = bisect_left(scene.boundaries, q.start)
    # a dash stands between the subject and its figure
    opened = [point for point in scene.boundaries[:clause] if q.start - point > _DASH]
    start = max([scene.sentence.start, *opened[-1:], *(other.stop for other in scene.quantities[max(0, at - 1) : at])])
    own = scene.tokens[token_at(scene.tokens, start) : token_at(scene.tokens, q.start)]
    known = [(m.start, m.stop) for m in scene.mentions] + [(p.start, p.stop) for p in scene.places] + [p.span for p in scene.periods]
    is_told = any(t.form.startswith(_COPULA) for t in own[-3:])
    return is_told and any(_is_subject(t.form) and not any(a <= t.start < b for a, b in known) for t in own if t.is_word)


@lru_cache(maxsize=20_000)
def _is_subject(form: str) -> bool:
    first = readings(form)[0]
    subject = any(r.pos == "NOUN" and r.case == "nomn" and r.number == "sing" and not r.animate for r in readings(form)[:2])
    return subject and first.pos == "NOUN" and lemmas(form, "ru")[0] not in _NEUTRAL


def find_context(lead: Scene | None, before: Scene | None, earlier: Sequence[Scene], *, money: bool) -> dict[str, float]:
    """The distance of every concept before a sentence: in the line that introduces a list, in the sentence before.

    Of the ``earlier`` ones, the first sentences of the paragraph and the heading, only topics count, for money also the works.
    """
    context: dict[str, float] = {}
    for other, distance in ((lead, _LEAD), (before, _BEFORE)):
        for concept in _told_by(other) if other else ():
            context.setdefault(concept, distance)
    for other in earlier:
        for concept in other.concepts:
            if role_of(concept) in _TOPICS or (money and concept in _WORKS):
                context.setdefault(concept, 7)
    return context


def _told_by(scene: Scene) -> set[str]:
    """What the words of a sentence stand for, without those that its rates are per: '6.2 per 1,000 live births' tells of no births."""
    if not scene.bases:
        return scene.concepts
    per = {m for m in scene.mentions if any(_in_span(m, span) for span in scene.bases) and not m.concepts.isdisjoint(_PER)}
    return {concept for m in scene.mentions if m not in per for concept in m.concepts}


def find_repeated(figure: Figure, *, change: bool) -> Fact | None:
    """The fact that a figure without words of its own tells more of: '118,4 случая (снижение на 6,3 %)', 'в Сатпаеве – 19'."""
    if is_kazakh_part(figure):
        return find_part(figure)
    if change and figure.facts and _SO_MANY.search(figure.before(60)):
        return figure.facts[-1]
    if figure.q.unit_id == "facilities" and figure.nearest("completed") <= _OWN_CLAUSE and figure.scene.sentence.language != "kk":
        return None  # 'construction of 11 facilities has begun, four of which have been commissioned'
    if not figure.facts or figure.q.foreign or any(d <= _OWN_WORDS and role_of(c) in _TELLING for c, d in figure.near.items()):
        return None
    last = figure.facts[-_listed(figure)] if _listed(figure) <= len(figure.facts) else figure.facts[-1]
    if figure.q.unit_id is None and last.unit_id in COUNTED and figure.q.value != figure.q.value.to_integral_value():
        # '5,8' counts nothing: it answers the rate told before the counts
        last = next((f for f in reversed(figure.facts) if f.unit_id not in COUNTED and f.measure == "level"), last)
    if figure.q.inherited and figure.q.unit_id != last.unit_id and ")" in figure.text[last.stop : figure.q.start]:
        # '14 объектов (одна больница на 100 коек), ещё на шести идут работы'
        last = next((f for f in reversed(figure.facts) if f.unit_id == figure.q.unit_id), last)
    between = figure.text[last.stop : figure.q.start]
    far = last.start < figure.scene.sentence.start and any(d <= _OWN_WORDS and c not in _PASSING for c, d in figure.near.items())
    far = far or (last.start < figure.scene.sentence.start and not change and _are_alone(figure))
    if len(between) > _LONG_AGO or "\n\n" in between or far or _has_own_subject(figure.scene, figure.at):
        return None
    # 'екі есе артып, 18-ге жетті'
    came = figure.scene.sentence.language == "kk" and figure.q.unit_id is None and last.measure == "change" and figure.at > 0
    same = came or figure.q.unit_id == last.unit_id or figure.q.inherited or (figure.q.unit_id is None and _alike(figure.q, last))
    return last if (change or same) and (figure.q.unit_span is None or is_base(figure.q)) else None


def _are_alone(figure: Figure) -> bool:
    """True of Russian people that a word counts without a noun: 'не хватает двоих. Трое учатся в Корее'."""
    q = figure.q
    counted = q.unit_id == "persons" and q.unit_span is None and not q.inherited and q.form == "word"
    return counted and figure.scene.sentence.language == "ru"


def _alike(q: Quantity, last: Fact) -> bool:
    """True if a figure without a unit may be of the same kind as the one before it: '62,3' beside '58,6', not beside '13 655'."""
    return last.value is not None and last.value * _TIMES >= q.value and q.value * _TIMES >= last.value


def _listed(figure: Figure) -> int:
    """How many figures back the one stands that a figure of a list answers: '(годом ранее – 62,3 и 18,4 соответственно)'."""
    opened = figure.text.rfind("(", figure.scene.sentence.start, figure.q.start)
    told = _IN_TURN.search(figure.text, figure.q.stop, figure.scene.sentence.stop) if opened >= 0 else None
    if told is None or ")" in figure.text[opened : told.start()]:
        return 1
    return max(1, sum(opened < q.start < told.start() for q in figure.scene.quantities))


def find_period(figure: Figure, *, change: bool) -> tuple[Period | None, str | None]:
    """The period of a figure and its basis: explicit in its sentence, inherited from words before, or assumed."""
    if figure.scene.sentence.language != "kk":
        return period_of(figure, change=change, planned=_may_be_ahead(figure) and find_status(figure) == "planned")
    return kazakh_period(figure, change=change, status=find_status(figure) if figure.ahead_period else "")


def _may_be_ahead(figure: Figure) -> bool:
    """True where a plan would not be of what the text tells of: of a period ahead, a project, or years before that it reports on."""
    told, day = figure.paragraph_period or figure.document_period, figure.published_on
    if figure.scene.sentence.language == "ru" and day is not None and told is not None and told.end < day:
        return True
    return (figure.ahead_period or figure.project) is not None or (told is not None and day is not None and told.end.year < day.year)


def find_table(figure: Figure) -> str:
    """The table a figure belongs to: money, the size of a building, or an observation."""
    if figure.q.unit_id in MONEY:
        return "budgets"
    if figure.q.unit_id not in CAPACITIES:
        return "observations"
    if figure.nearest(*BUILDINGS) > 2:
        # 'Она рассчитана на 300 коек': of the building in the sentence before
        return "facilities" if _MADE_FOR.search(figure.before(40)) and figure.nearest(*BUILDINGS) <= _BEFORE else "observations"
    told = figure.q.form == "compound_word" or figure.q.unit_id == "storeys" or figure.nearest("capacity") <= 2
    return "facilities" if told or _WITH.search(figure.before(16)) or _goes_with(figure) else "observations"


def _goes_with(figure: Figure) -> bool:
    """True of the second size of a building: 'with five storeys and 120 beds', 'на 60 коек и 150 посещений'."""
    last = figure.scene.quantities[figure.at - 1] if figure.at else None
    between = figure.text[last.stop : figure.q.start] if last else ""
    return last is not None and last.unit_id in CAPACITIES and _AND_SO.fullmatch(between) is not None


def find_part(figure: Figure) -> Fact | None:
    """The whole that a figure is a part of: the figure before it that counts the same kind of thing."""
    q = figure.q
    more = figure.scene.sentence.language == "kk" and is_more(figure)
    more = more or _OF_WHICH.match(figure.after(16)) is not None
    if (figure.nearest("part_of", "of_which") > 1 and not more) or q.unit_id == "percent":
        return None
    units = (q.unit_id, "cases") if q.unit_id == "persons" else (q.unit_id,)
    levels = (
        f
        for f in reversed(figure.facts[-6:])
        if f.measure == "level" and f.unit_id in units and (f.unit_id == q.unit_id or f.indicator_id in TOLD_BY_PEOPLE)
    )
    whole = next((f for f in levels if f.value is not None and f.value >= q.value), None)
    return _of_all(figure, whole) if whole and figure.at == 0 and figure.scene.sentence.language == "ru" else whole


def _of_all(figure: Figure, last: Fact) -> Fact:
    """What a sentence behind a row is a part of: '22 машины: девять реанимобилей и 13 легковых. Восемь из них переданы в районы'."""
    whole = last.whole_among(figure.facts)
    row = whole and whole.unit_id == last.unit_id and last.start < figure.scene.sentence.start
    return whole if whole and row and sum(f.part_of == last.part_of for f in figure.facts) > 1 else last
