"""Shares and growth of the sums that English texts tell: '11 billion, 8 per cent more', '4.7 billion, two thirds of it from the region'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["find_growth", "find_share", "find_shared", "tells_of_budget"]

_IN_ONE_BREATH = 120  # characters
# '11.2 billion, 8 per cent above the level', '23 billion in 2025, up 9 per cent', '4 billion. That is a third more'
_THIS_IS = re.compile(
    r"(?:[^\d.;:]|(?:19|20)\d\d){0,110}?(?:[,(–—]\s?(?:(?:or|i\.e\.|and\sso|(?:which|that|this|it)(?:\s(?:is|was)|'s)|(?:a|an)\s(?:rise|increase|growth|gain|jump|drop|decrease|cut|fall|decline|reduction)\sof"
    r"|(?:up|down|more|less)(?:\sby)?|(?:having\s)?(?:growing|rising|increasing|grown|risen|increased|fallen|dropped|decreased|doubled)\sby|\+)\s?)?|\.\s(?:that|this|it)(?:\s(?:is|was)|'s)\s)(?:(?:about|some|almost|nearly|over|more\sthan)\s)?"
)
_BUDGET = re.compile(
    r"\b(?:budgets?|spending|expenditures?|allocations?|funding|financing|outlays?|bill|costs?|grants?)\b[^.;:,\d]{0,48}\s(?:grew|rose|grown|risen|rise|grow|increased?|raised|cut|fell|fallen|dropped?|went\s(?:up|down)|up|down|jumped|climbed|shrank|reduced|doubled)\b[^.;:,\d]{0,16}$"
)
_OF_IT = re.compile(
    r"\s(?:of\s(?:it|which|that|these\sfunds|(?:that|this|the)\s(?:(total|whole)(?:\s(?:sum|amount))?|sum|amount|money|cost|bill|spending)))(?=\s(?!of\b)|[,.;)])"
)
_DRAWN = re.compile(
    r"\s(?:of\s[a-z]+(?:\s(?:sum|amount|money|total))?)\s(?:(?:has|had|have|was|were|is|been|being|already|so\sfar|now|only)\s){0,4}(?:spent|drawn|used|absorbed|disbursed|utili[sz]ed|executed|paid|transferred|released|mastered)\b"
)


def find_growth(figure: Figure) -> str | None:
    """The purpose of the sum before a change that tells how much more it is."""
    last = figure.facts[-1] if figure.facts and figure.scene.sentence.language == "en" else None
    if last is None or last.table != "budgets" or last.measure != "level" or figure.q.unit_id not in ("percent", "times"):
        return None
    return last.purpose if _THIS_IS.fullmatch(figure.text, last.stop, figure.q.start) else None


def tells_of_budget(figure: Figure) -> bool:
    """True of a change of what is spent: 'the repair budget grew by a third'."""
    return figure.scene.sentence.language == "en" and _BUDGET.search(figure.before(96)) is not None


def find_share(figure: Figure) -> str | None:
    """The purpose of the sum that a share is of; what has been drawn of it has none."""
    whole = find_shared(figure)
    return whole.purpose if whole and not _DRAWN.match(figure.after(60)) else None


def find_shared(figure: Figure) -> Fact | None:
    """The sum that an English share is of: 'KZT 4.7 billion, two thirds of it borne by the regional budget'."""
    last = figure.facts[-1] if figure.facts and figure.q.unit_id == "percent" and figure.scene.sentence.language == "en" else None
    told = _OF_IT.match(figure.after(32)) if last else None
    if last is None or told is None:
        return None
    sums = [
        f for f in figure.facts[-3:] if f.table == "budgets" and f.measure == "level" and "\n" not in figure.text[f.stop : figure.q.start]
    ]
    if told[1] and sums:
        return max(sums, key=lambda f: f.value or 0)
    near = bool(sums) and (last is sums[-1] or last.part_of is not None) and figure.q.start - sums[-1].stop <= _IN_ONE_BREATH
    return sums[-1] if near else None
