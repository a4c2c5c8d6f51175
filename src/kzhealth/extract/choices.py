"""What a figure measures by its table, its unit and the words around it, where the unit may be one that it only took over."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kzhealth.extract.figures import CAPACITIES
from kzhealth.extract.follows import find_paid
from kzhealth.extract.indicators import Choice, causes, choose_indicator, choose_purpose, weigh_indicator
from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.slots import find_part

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure

__all__ = ["find_choice", "is_by_norm", "with_measure"]

_LABELLED = re.compile(r"[–—:-][\s\u00a0]$")
_NORM = re.compile(
    r"\bнорм(?:а|е|ы|атив[а-я]{0,2})\s(?:(?:–|—|в|составляет|равна)\s)?$|\brecommended\s$|\b(?:norm|standard|benchmark)\s(?:of|is|being)\s$"
)
_KAZAKH_NORM = re.compile(r"\bнорма(?:тив)?(?:си|сина|га|и)?[ \u00a0](?:(?:бои?инша|[–—])[ \u00a0])?$")
_PEOPLE = re.compile(r"[\s\u00a0](?:человек|people\b)")
_MEASURES = ("mortality", "incidence", "deaths", "die")
_RATE = "per_100000_population"
_RATED = (None, _RATE)
_WE_ARE = re.compile(r"\b(?:we\sare|there\sare\sof\sus|we\snumber)\s(?:now\s|about\s|some\s|already\s)?$")
_POSTS = ("post", "posts")
_NEAR = 2  # in the clause of the figure
_CONJUNCT = 4  # the conjunct before
_SENTENCE_BEFORE = 6  # its distance
_PARAGRAPH = 7  # the distance of the earlier sentences of a paragraph


def _named_by(figure: Figure) -> dict[str, float]:
    """What a noun stands for by what is said of it: 'the remaining 14 posts will be built', 'we are 1,120 people now'."""
    if figure.q.unit_id == "facilities" and figure.q.unit_span and figure.text[slice(*figure.q.unit_span)] in _POSTS:
        return {"outpost": 0}
    return {"exist": 1, "staff": 1} if figure.near.get("resident") == 0 and _WE_ARE.search(figure.before(24)) else {}


def with_measure(figure: Figure) -> Figure:
    """The figure with what its label counts, or with the measure of a row of rates: '… уносят 214,6 на 100 тысяч. Рак – 98,7'."""
    if figure.q.unit_id == "persons" and figure.at == 0 and _LABELLED.search(figure.before(4)) and _PEOPLE.match(figure.after(9)):
        # 'численность врачей – 2 870 человек' counts what its label names
        return replace(figure, near={concept: d for concept, d in figure.near.items() if concept != "resident"})
    named = _named_by(figure)
    if named:
        return replace(figure, near={**figure.near, **named})
    near, last = figure.near, figure.facts[-1] if figure.facts else None
    if (
        last is None
        or figure.q.unit_id not in _RATED
        or figure.scene.sentence.language == "kk"
        or "\n\n" in figure.text[last.stop : figure.q.start]
    ):
        return figure
    if figure.nearest(*_MEASURES) <= _SENTENCE_BEFORE or figure.nearest(*causes()) > _NEAR:
        return figure
    told = next((f.indicator_id.rpartition("_") for f in reversed(figure.facts) if f.indicator_id and f.unit_id == _RATE), None)
    if told is None or told[2] not in _MEASURES or figure.q.value == figure.q.value.to_integral_value():
        return figure
    return replace(figure, near={**near, told[2]: _CONJUNCT})


def is_by_norm(figure: Figure) -> bool:
    """True of what should be, which measures nothing: 'при норме 1 700', 'above the recommended 1,700', 'норма – 1 700'."""
    if figure.scene.sentence.language == "kk":
        return _KAZAKH_NORM.search(skeleton(figure.before(32))) is not None
    return _NORM.search(figure.before(32)) is not None


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
