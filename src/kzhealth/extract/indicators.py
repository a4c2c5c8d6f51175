"""What a figure measures: concepts of the words around it, composed into an indicator or a budget purpose.

Nothing is listed by phrase: a pattern names the concepts that make an indicator (mortality + infant), and the nearer they stand to
the figure the better it fits. A conjunct that leaves words out ('а детская — на 14,1%') takes them from the conjuncts before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.extract.words import read_lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FAR", "Choice", "choose_indicator", "choose_purpose"]

# How far a concept stands from its figure: 0 its own noun, 1 the words before it in the clause, 2 the clause or the words behind it,
# 3 the rest of the sentence, 4 the conjunct before, 5 the line that introduces a list, 6 the sentence before.
FAR = 7
_NEAR_ENOUGH = 6
_OWN_CLAUSE = 2


@dataclass(frozen=True, slots=True)
class _Pattern:
    name: str
    units: tuple[str, ...]
    all: frozenset[str]
    any: frozenset[str]
    none: frozenset[str]
    weight: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The best indicator or purpose, the one that fits as well if the words leave it open, and how far its words stand."""

    name: str
    alternative: str | None
    distance: int
    score: float
    units: tuple[str, ...] = ()


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


@cache
def _patterns(table: str, key: str) -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(r[key], tuple(r.get("units", "").split()), _set(r["all"]), _set(r["any"]), _set(r["none"]), int(r["weight"] or 1))
        for r in read_lexicon(table)
    )


@cache
def _by_concept(table: str, key: str) -> Mapping[str, tuple[_Pattern, ...]]:
    """Patterns by one concept that each needs, so that only those are tried whose concept stands near."""
    found: dict[str, list[_Pattern]] = {}
    for pattern in _patterns(table, key):
        for concept in sorted(pattern.all)[:1] or sorted(pattern.any):
            found.setdefault(concept, []).append(pattern)
    return {concept: tuple(patterns) for concept, patterns in found.items()}


def _near_patterns(table: str, key: str, near: Mapping[str, int]) -> list[_Pattern]:
    known = _by_concept(table, key)
    return [p for concept in sorted(near) if near[concept] < FAR for p in known.get(concept, ())]


def _score(pattern: _Pattern, near: Mapping[str, int]) -> tuple[float, int] | None:
    """How well a pattern fits the concepts around a figure, by their distance; None if it does not."""
    distances = [near.get(c, FAR) for c in pattern.all]
    if pattern.any:
        distances.append(min(near.get(c, FAR) for c in pattern.any))
    if not distances or max(distances) > _NEAR_ENOUGH:
        return None
    if any(near.get(c, FAR) <= _OWN_CLAUSE for c in pattern.none):
        return None
    nearest = min(distances)
    if nearest > 4 or (len(distances) == 1 and nearest > 5):
        return None
    return pattern.weight * 0.2 - sum(distances) * 0.9 - nearest, max(distances)


def _best(fitting: Sequence[_Pattern], near: Mapping[str, int]) -> Choice | None:
    fits: dict[str, tuple[float, int]] = {}
    for pattern in fitting:
        fit = _score(pattern, near)
        if fit and fit > fits.get(pattern.name, (float("-inf"), 0)):
            fits[pattern.name] = fit
    if not fits:
        return None
    ranked = sorted(fits.items(), key=lambda f: (-f[1][0], f[0]))
    name, (score, distance) = ranked[0]
    units = tuple(u for p in fitting if p.name == name for u in p.units)
    return Choice(name, _alternative(ranked), distance, score, units)


def _alternative(ranked: Sequence[tuple[str, tuple[float, int]]]) -> str | None:
    """The mortality and the incidence of one cause stand together where the words name neither."""
    name, (score, _) = ranked[0]
    stem, _, kind = name.rpartition("_")
    other = {"mortality": "incidence", "incidence": "mortality"}.get(kind)
    for candidate, (fit, _) in ranked[1:]:
        if other and candidate == f"{stem}_{other}" and score - fit < 1.0:
            return candidate
    return None


def choose_indicator(near: Mapping[str, int], unit_id: str | None, is_change: bool) -> Choice | None:
    """The indicator that the concepts ``near`` a figure make; ``near`` gives the distance of each concept."""
    patterns = _near_patterns("patterns", "indicator_id", near)
    fitting = [p for p in patterns if is_change or unit_id in p.units or (unit_id is None and p.units != ("percent",))]
    choice = _best(fitting, near)
    if choice and choice.alternative and choice.name.endswith("_incidence"):
        # the two fit alike: mortality is named first
        return Choice(choice.alternative, choice.name, choice.distance, choice.score, choice.units)
    return choice


def choose_purpose(near: Mapping[str, int]) -> Choice | None:
    """The budget purpose that the concepts near a sum of money make."""
    return _best(_near_patterns("purpose_patterns", "purpose", near), near)
