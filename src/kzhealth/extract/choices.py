"""What a figure measures by its table, its unit and the words around it, where the unit may be one that it only took over."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kzhealth.extract.english_counts import near_of_people
from kzhealth.extract.figures import CAPACITIES
from kzhealth.extract.follows import find_paid
from kzhealth.extract.indicators import Choice, causes, choose_indicator, choose_purpose, role_of, weigh_indicator
from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.slots import find_part

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure

__all__ = ["find_choice", "is_by_norm", "with_measure"]

_LABELLED = re.compile(r"[–—:-][\s\u00a0]$")
_NORM = re.compile(
    r"\bнорм(?:а|е|ы|атив[а-я]{0,2})\s(?:(?:–|—|в|составляет|равна)\s)?(?:(?:около|почти|до|примерно|не\sболее)\s)?$"
    r"|\bа\s(?:надо|нужно|положено|должно\sбыть)\s(?:(?:хотя\sбы|не\s(?:менее|больше|более)|минимум)\s)?$|\brecommended\s$|\b(?:norm|standard|benchmark)\s(?:of|is|being)\s$"
)
# 'коллективный иммунитет держится, когда защищены не менее 95 %'
_IMMUNE = re.compile(
    r"\b(?:коллективн[а-я]+\sиммунитет|иммунн[а-я]+\sпрослойк)[^.;\d]{0,80}\b(?:не\s(?:менее|ниже|меньше)|минимум|хотя\sбы|от)\s$"
)
_KAZAKH_NORM = re.compile(r"\bнорма(?:тив)?(?:си|сина|га|и)?[ \u00a0](?:(?:бои?инша|[–—])[ \u00a0])?$")
_PEOPLE = re.compile(r"[\s\u00a0](?:человек|people\b)")
# 'терапевт в Уалихановском районе ведёт', 'у одного участкового врача'
_DOCTOR_HAS = re.compile(
    r"\b(?:(?:терапевт|педиатр|врач|доктор|участковый|фельдшер|медсестра)(?:[\s\u00a0][^.;:,–—]{1,40})?"
    r"[\s\u00a0](?:вед[её]т|обслуживает|наблюдает|курирует|тянет)"
    r"|\bя[\s\u00a0]вед[уё]|\bу[\s\u00a0]меня[\s\u00a0]на[\s\u00a0]участке|у[\s\u00a0](?:одного[\s\u00a0])?(?:участкового|терапевта|педиатра|врача|семейного)(?:[\s\u00a0](?:врача|терапевта|педиатра))?(?:[\s\u00a0]на[\s\u00a0]участке|[\s\u00a0]под[\s\u00a0]наблюдением)?)"
    r"[\s\u00a0](?:(?:сегодня|сейчас|в[\s\u00a0]среднем|около|почти|более|больше|примерно|до|свыше|по|уже|целых|сразу)[\s\u00a0])*$"
)
_LIVE_HERE = re.compile(
    r"(?:\bу[\s\u00a0]нас|\bв[\s\u00a0](?:нашей[\s\u00a0]|нашем[\s\u00a0])?(?:области|регионе|городе|районе|мегаполисе|крае)|\bнасчитывает(?:ся)?|\bжив[её]т|\bнас)"
    r"[\s\u00a0](?:(?:сегодня|сейчас|уже|около|почти|более|больше|примерно|свыше)[\s\u00a0]|чем[\s\u00a0])*$"
)
_RESIDENTS = re.compile(
    r"[\s\u00a0](?:(?:тыс\.?|тысяч[аи]?|млн|миллион[а-я]*)[\s\u00a0])?"
    r"(?:жител|человек|душ\b|граждан|горожан|сельчан|казахстанц)"
)
_IN_REGION = re.compile(
    r"\bв[\s\u00a0](?:нашей[\s\u00a0]|нашем[\s\u00a0])?(?:области|регионе|городе|районе|стране|республике)[\s\u00a0]"
    r"(?:(?:сегодня|сейчас|всего|уже|около|почти|более|свыше|не|менее|чем|[–—])[\s\u00a0])*$"
)
_MANY = 5000  # people
_MEASURES = ("mortality", "incidence", "deaths", "die")
_RATE = "per_100000_population"
_RATED = (None, _RATE)
_WE_ARE = re.compile(r"\b(?:we\sare|there\sare\sof\sus|we\snumber)\s(?:now\s|about\s|some\s|already\s)?$")
_THERE = re.compile(
    r"\b(?:there\s(?:are|were|used\sto\sbe|will\sbe)|we\s(?:are|were|have))\s(?:now\s|only\s|about\s|some\s)?$"
)  # 'there are 34 of us now'
_OF_US = re.compile(r"\sof\sus\b")
_POSTS = ("post", "posts")
_NEAR = 2  # in the clause of the figure
_CONJUNCT = 4  # the conjunct before
_SENTENCE_BEFORE = 6  # its distance
_PARAGRAPH = 7  # the distance of the earlier sentences of a paragraph


def _named_by(figure: Figure) -> dict[str, float]:
    """What a noun stands for by what is said of it: 'the remaining 14 posts will be built', 'we are 1,120 people now'."""
    if figure.q.unit_id == "facilities" and figure.q.unit_span and figure.text[slice(*figure.q.unit_span)] in _POSTS:
        return {"outpost": 0}
    if figure.q.unit_id == "facilities" and _IN_REGION.search(figure.before(60)) and not _is_done(figure):
        return {"exist": 1}  # 'Ремонт идёт. Медорганизаций в регионе 214'
    we = (
        _WE_ARE.search(figure.before(24))
        if figure.near.get("resident") == 0
        else _OF_US.match(figure.after(8)) and _THERE.search(figure.before(20))
    )
    return {"exist": 1, "staff": 1} if we else {}


def _is_done(figure: Figure) -> bool:
    """True of a figure whose sentence tells of something done."""
    return any(d <= _NEAR + 1 and role_of(c) in ("act", "stage") for c, d in figure.near.items())


def with_measure(figure: Figure) -> Figure:
    """The figure with what its label counts, or with the measure of a row of rates: '… уносят 214,6 на 100 тысяч. Рак – 98,7'."""
    if figure.q.unit_id == "persons" and figure.at == 0 and _LABELLED.search(figure.before(4)) and _PEOPLE.match(figure.after(9)):
        # 'численность врачей – 2 870 человек' counts what its label names
        return replace(figure, near={concept: d for concept, d in figure.near.items() if concept != "resident"})
    named = _named_by(figure)
    if named:
        return replace(figure, near={**figure.near, **named})
    if figure.scene.sentence.language == "en" and figure.q.unit_id == "persons":
        figure = replace(figure, near=near_of_people(figure))
    if figure.q.unit_id == "persons" and figure.scene.sentence.language == "ru":
        figure = _with_people(figure)
    near, last = figure.near, figure.facts[-1] if figure.facts else None
    if figure.q.unit_id == _RATE and _is_of_deaths_before(figure):
        return replace(figure, near={**near, "mortality": figure.nearest("deaths", "die")})
    if (
        last is None
        or figure.q.unit_id not in _RATED
        or figure.scene.sentence.language == "kk"
        or "\n\n" in figure.text[last.stop : figure.q.start]
    ):
        return figure
    measured = figure.nearest(*_MEASURES) <= _SENTENCE_BEFORE or figure.nearest(*causes()) > _NEAR
    told = (
        None
        if measured
        else next((f.indicator_id.rpartition("_") for f in reversed(figure.facts) if f.indicator_id and f.unit_id == _RATE), None)
    )
    if told is None or told[2] not in _MEASURES or figure.q.value == figure.q.value.to_integral_value():
        return figure
    return replace(figure, near={**near, told[2]: _CONJUNCT})


def _is_of_deaths_before(figure: Figure) -> bool:
    """True of 'Смертей стало меньше. Основной вклад внесли болезни сердца: показатель снизился с 198 …'."""
    died = figure.nearest("deaths", "die")
    told = _CONJUNCT <= died <= _SENTENCE_BEFORE and figure.nearest("mortality", "incidence") > died
    return told and figure.nearest(*causes()) <= _NEAR + 1


def _with_people(figure: Figure) -> Figure:
    """The figure with what a verb makes of people: those whom a doctor has, 'терапевт ведёт 2 410 человек', or who live somewhere."""
    before = figure.before(90)
    if _DOCTOR_HAS.search(before):
        return replace(figure, near={**figure.near, "load": 0, "doctor": min(1, figure.near.get("doctor", 1))})
    lives = figure.q.value >= _MANY and _LIVE_HERE.search(before) and _RESIDENTS.match(figure.after(24))
    told = lives and not any(d <= _NEAR and role_of(c) in ("measure", "act", "topic") for c, d in figure.near.items())
    return replace(figure, near={**figure.near, "live": 0, "resident": 0}) if told else figure


def is_by_norm(figure: Figure) -> bool:
    """True of what should be, which measures nothing: 'при норме 1 700', 'above the recommended 1,700', 'норма – 1 700'."""
    if figure.scene.sentence.language == "kk":
        return _KAZAKH_NORM.search(skeleton(figure.before(32))) is not None
    before = figure.before(120)
    return _NORM.search(before[-32:]) is not None or ("иммун" in before and _IMMUNE.search(before) is not None)


def find_choice(figure: Figure, table: str, *, change: bool) -> Choice | None:
    """The indicator, capacity or budget purpose that the words around a figure tell, None where they tell none."""
    if table == "facilities":
        return Choice(CAPACITIES[figure.q.unit_id or ""], None, 0, 0.0)
    if table == "budgets":
        choice, whole = choose_purpose(figure.near), find_part(figure)
        return find_paid(figure, choice, whole) or choice
    if figure.q.foreign:
        return None  # days, kilometres, flats: nothing that an indicator counts
    if is_by_norm(figure):
        return Choice("", None, 0, float("inf"))
    choice = weigh_indicator(figure.near, figure.q.unit_id, change, figure.q.value) or _topic_of_rate(figure, change=change)
    if choice or not _is_lent(figure):
        return choice
    # a unit that was only taken over does not stand against what the words say, but what is counted is no rate: 'суицидов 12'
    choice = choose_indicator(figure.near, None, change, figure.q.value)
    counted = _is_counted(figure) or _are_cases(figure)
    return None if choice and not change and counted and all(u.startswith("per_") for u in choice.units) else choice


def _topic_of_rate(figure: Figure, *, change: bool) -> Choice | None:
    """What a rate without words of its own is of: what the paragraph is about; of 100 000 live births only one is told."""
    unit_id = figure.q.unit_id or ""
    if change or figure.q.inherited or not unit_id.startswith("per_100000"):
        return None
    if unit_id == "per_100000_live_births":
        return Choice("maternal_mortality", None, _SENTENCE_BEFORE, 0.0)
    return weigh_indicator(
        {concept: min(d, _SENTENCE_BEFORE) for concept, d in figure.near.items() if d <= _PARAGRAPH}, unit_id, change, figure.q.value
    )


def _is_counted(figure: Figure) -> bool:
    """True of a figure whose unit is that of a noun before it, not of another figure, nor of a row of rates."""
    q, last = figure.q, figure.facts[-1] if figure.facts else None
    if last is not None and (last.unit_id or "").startswith("per_"):
        return False
    return q.unit_id in COUNTED and not any(other.unit_id == q.unit_id for other in figure.scene.quantities[: figure.at])


def _are_cases(figure: Figure) -> bool:
    """True of 'больше всего случаев зарегистрировано в Петропавловске – 61', also behind a rate."""
    whole = figure.q.value == figure.q.value.to_integral_value()
    return whole and figure.q.unit_id == "cases" and figure.nearest("incidence") <= _NEAR


def _is_lent(figure: Figure) -> bool:
    """True of a unit that was only taken over: not by 'nine of them', nor along a row of counts ('67 машин – станции, 33 – больницам')."""
    q, last = figure.q, figure.facts[-1] if figure.facts else None
    if not q.inherited or figure.nearest("of_which") <= _NEAR:
        return False
    if last is None or last.start < figure.scene.sentence.start or last.indicator_id is None:
        return True
    return last.unit_id != q.unit_id or q.unit_id not in COUNTED
