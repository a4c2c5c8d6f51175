"""Figures that tell where vehicles or devices go that were received: they are of the day on which these came, and no plan."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["with_handover"]

_RECEIVED = frozenset({"equipment_purchased", "vehicles_purchased", "vehicles_received"})
_GOES = re.compile(
    r"(?:\s[a-z-]+){0,4}\s(?:will|are\sto|is\sto|are\sgoing\sto)\s(?:now\s|all\s|then\s)?(?:go|stay|remain|serve|work|head|run|be\s(?:sent|based|stationed|used|put|placed|deployed|handed|given"
    r"|distributed|transferred|assigned|delivered|installed))\b"
)
_TO = re.compile(r"\s(?:each\s)?(?:to|in|at|for)\s")
_GOES_IN_RUSSIAN = re.compile(
    r"(?:\s[а-яё«»-]+){0,5}\s(?:отправ|уйд|уед|поед|пойд|поступ|останут|остан|направ|переда|распредел|закреп|достан|получ|разм|будут\s(?:работать|нести|обслуживать|переданы|направлены"
    r"|распределены|закреплены|обеспечивать))[а-яё]*"
)
_TO_IN_RUSSIAN = re.compile(r"(?:\s[а-яё-]+){0,2}\s(?:[–—]\s)?(?:в|во|на|за|для)\s")
_JUST_BEFORE = 400  # characters


def with_handover(figure: Figure, fact: Fact) -> Fact:
    """The fact, with the day and status of what was received where it tells where some of it goes: 'Nine of them will go to Zhanaozen'."""
    told = (
        figure.scene.sentence.language != "kk" and fact.indicator_id in _RECEIVED and fact.measure == "level" and not figure.scene.periods
    )
    near = figure.told_within(_JUST_BEFORE) if told else ()
    last = next((f for f in near if f.unit_id == fact.unit_id and f.indicator_id in _RECEIVED), None)
    if last is None or last.measure != "level":
        return fact
    russian = figure.scene.sentence.language == "ru"
    goes = (_GOES_IN_RUSSIAN if russian else _GOES).match(figure.text, fact.stop, figure.scene.sentence.stop)
    row = last.start >= figure.scene.sentence.start and (_TO_IN_RUSSIAN if russian else _TO).match(figure.text, fact.stop)
    if fact.status == "planned" and last.status == "actual" and (goes or row):
        whole = last.whole_among(reversed(figure.facts)) or (_most(figure, last) if russian else last)
        less = whole.value is not None and fact.value is not None and fact.value < whole.value
        fact = replace(fact, status="actual", part_of=whole.key if less else None)
    if last.period_start is None or last.period_start != last.period_end or fact.status != last.status:
        return fact
    return replace(
        fact,
        period_start=last.period_start,
        period_end=last.period_end,
        period_basis="inherited",
        period_span=last.period_span,
        flags=tuple([flag for flag in fact.flags if not flag.startswith("period-")]),
    )


def _most(figure: Figure, last: Fact) -> Fact:
    """All that was received, told shortly before the last of it."""
    near = (f for f in figure.told_within(2 * _JUST_BEFORE) if f.unit_id == last.unit_id and f.indicator_id in _RECEIVED)
    told = [f for f in near if f.measure == "level" and f.value is not None and f.status == last.status]
    return max((f for f in told if last.start - f.stop <= _JUST_BEFORE), key=lambda f: f.value or 0, default=last)
