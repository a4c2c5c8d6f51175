"""What a figure measures: concepts of the words around it, composed into an indicator or a budget purpose.

Nothing is listed by phrase: a pattern names the concepts that make an indicator (mortality + infant), and the nearer they stand to
the figure the better it fits. A conjunct that leaves words out ('а детская — на 14,1%') takes them from the conjuncts before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.words import read_lexicon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

__all__ = ["FAR", "Choice", "causes", "choose_indicator", "choose_purpose", "count_of", "role_of", "weigh_indicator"]

# How far a concept stands from its figure: 0 its own noun, 1 the words before it in the clause, 2 the clause or the words behind it,
# 3 the rest of the sentence, 4 the conjunct before (4.1 the one before that, and so on), 5 the line that introduces a list,
# 6 the sentence before, 7 the heading and the earlier sentences of the paragraph.
FAR = 9
_NEAR_ENOUGH = 7
_OWN_CLAUSE = 2
_OWN_SENTENCE = 3
_OWN_CONJUNCTS = 5
_COUNTED = frozenset(
    [
        ("births", "birth_rate"),
        ("deaths", "crude_mortality"),
        ("infant_deaths", "infant_mortality"),
        ("maternal_deaths", "maternal_mortality"),
        ("neonatal_deaths", "neonatal_mortality"),
        ("under5_deaths", "under5_mortality"),
        ("doctors_count", "doctors_density"),
    ]
)
_TRENDS = frozenset(["increase", "decrease"])
_SHARED = frozenset([None, "topic", "stage"])  # roles that several words may play at once
_WEAK = 10  # purposes of lesser weight are named in passing
_MOST = 1000
_OF_BIRTHS = {"per_1000_population": "per_1000_live_births", "per_100000_population": "per_100000_live_births"}
_TOLD = 2  # incidences of no greater weight ask for a figure that names its unit
_SMALL_RATES = frozenset(["per_1000_population", "per_1000_live_births", "per_10000_population", "per_100000_live_births"])
_COUNTS = frozenset(["persons", "cases", "facilities", "units", "vehicles", "beds", "settlements", "trips"])
_PATIENTS = frozenset(["patient", "woman", "child", "resident", "baby", "pregnant", "adult", "infant"])
_NO_STAFF = _PATIENTS | {"hiring", "load", "pension_age", "volume"}  # 'численность врачей – 2 870 человек'


_AT_WORK = frozenset(["exist", "staff"])  # 'в отрасли работают 9 840 человек'


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
    """The best indicator or purpose, the one that fits as well if the words leave it open, its distance and lead."""

    name: str
    alternative: str | None
    distance: float
    score: float
    units: tuple[str, ...] = ()
    lead: float = float("inf")


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


@lru_cache(maxsize=256)
def _that_fit(unit_id: str | None, is_change: bool) -> Mapping[str, Sequence[_Pattern]]:
    """The patterns of indicators that may be of a unit, by one concept that each needs."""
    known = _by_concept("patterns", "indicator_id").items()
    return {concept: fitting for concept, patterns in known if (fitting := [p for p in patterns if _fits_unit(p, unit_id, is_change)])}


@cache
def _kinds() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """The role of each concept and the kinds it is of; a kind stands in patterns for any of its concepts."""
    return {r["concept"]: (r["role"], tuple(r["kinds"].split())) for r in read_lexicon("concept_kinds")}


@cache
def _roles() -> Mapping[str, str]:
    return {concept: role for concept, (role, _) in _kinds().items()}


@cache
def _paid_for() -> Mapping[str, str]:
    """What money is paid for, with the role that these concepts play in a purpose."""
    weighty = (p for p in _patterns("purpose_patterns", "purpose") if p.weight > _WEAK and len(p.all) == 1)
    return {concept: "object" for p in weighty for concept in p.all}


def role_of(concept: str) -> str | None:
    """The part that a concept plays in an indicator: measure, group, cause, thing, act, stage or topic; None of other words."""
    return _roles().get(concept)


@cache
def causes() -> frozenset[str]:
    """The concepts of what people fall ill with or die of."""
    return frozenset(row["concept"] for row in read_lexicon("concept_kinds") if "cause" in row["kinds"].split())


def _foreground(near: Mapping[str, float], roles: Mapping[str, str]) -> dict[str, float]:
    """What stands near, without what stands far while nearer words play the same role: 'приняты 12 врачей, уволены 5 медсестёр'."""
    played = [(concept, distance, roles.get(concept)) for concept, distance in near.items() if distance < FAR]
    reach: dict[str | None, float] = {}
    for _, distance, role in played:
        if distance < reach.get(role, FAR):
            reach[role] = distance
    return {c: distance for c, distance, role in played if distance <= _OWN_SENTENCE or role in _SHARED or distance <= reach[role]}


def _with_kinds(near: Mapping[str, float]) -> dict[str, float]:
    found, kinds = dict(near), _kinds()
    for concept, distance in near.items():
        for kind in kinds[concept][1] if concept in kinds else ():
            if distance < found.get(kind, FAR):
                found[kind] = distance
    return found


def _near_patterns(known: Mapping[str, Sequence[_Pattern]], near: Mapping[str, float]) -> list[_Pattern]:
    return [p for concept in near if concept in known for p in known[concept]]


def _score(pattern: _Pattern, near: Mapping[str, float], reach: float) -> tuple[float, float] | None:
    """How well a pattern fits the concepts around a figure, by their distance; None if it does not."""
    distances = []
    for concept in pattern.all:
        if concept not in near:
            return None
        distances.append(near[concept])
    if pattern.any:
        distances.append(min([near.get(c, FAR) for c in pattern.any]))
    nearest, farthest = min(distances), max(distances)
    if farthest > _NEAR_ENOUGH or nearest > reach:
        return None
    limit = max(_OWN_CLAUSE, farthest)
    for concept in pattern.none:
        if concept in near and near[concept] <= (min(limit, _OWN_SENTENCE) if concept in _TRENDS else limit):
            return None
    return pattern.weight * 0.2 - sum(distances) * 0.9 - nearest, farthest


def _best(fitting: Sequence[_Pattern], near: Mapping[str, float], reach: float) -> Choice | None:
    fits: dict[str, tuple[float, float]] = {}
    for pattern in fitting:
        fit = _score(pattern, near, reach)
        if fit and fit > fits.get(pattern.name, (float("-inf"), 0)):
            fits[pattern.name] = fit
    if not fits:
        return None
    ranked = sorted(fits.items(), key=lambda f: (-f[1][0], f[0]))
    name, (score, distance) = ranked[0]
    units = tuple(u for p in fitting if p.name == name for u in p.units)
    rival = next((fit[0] for other, fit in ranked[1:] if not count_of(name, other)), float("-inf"))
    return Choice(name, _alternative(ranked), distance, score, units, score - rival)


def _alternative(ranked: Sequence[tuple[str, tuple[float, float]]]) -> str | None:
    """The mortality and the incidence of one cause stand together where the words name neither."""
    name, (score, _) = ranked[0]
    stem, _, kind = name.rpartition("_")
    other = {"mortality": "incidence", "incidence": "mortality"}.get(kind)
    for candidate, (fit, _) in ranked[1:]:
        if other and candidate == f"{stem}_{other}" and score - fit < 1.0:
            return candidate
    return None


def _fits_unit(pattern: _Pattern, unit_id: str | None, is_change: bool) -> bool:
    if is_change and unit_id == "percentage_points":
        return "percent" in pattern.units
    if not pattern.units and pattern.name:
        return unit_id is None and is_change  # a trend without a figure
    if pattern.weight <= _TOLD and pattern.name.endswith("_incidence"):
        return unit_id in pattern.units  # a cause alone makes no rate of a figure that does not tell so itself
    if unit_id is None:
        return is_change or pattern.units != ("percent",)
    if _OF_BIRTHS.get(unit_id) in pattern.units:
        return True  # 'младенческая – 6,8 на 1000', 'материнская – 12,1 на 100 тысяч'
    return unit_id in pattern.units or (is_change and unit_id in ("percent", "times"))


def _fits_value(pattern: _Pattern, value: Decimal | None) -> bool:
    """False of a rate for thousands without a unit, and of a count for a fraction: '5 870' is no birth rate, '36,5' no doctors."""
    if value is None or not pattern.units:
        return True
    if value != value.to_integral_value():
        return not _COUNTS.issuperset(pattern.units)
    return value < _MOST or not _SMALL_RATES.issuperset(pattern.units)


def _is_of_noun(pattern: _Pattern, own: frozenset[str], *, patients: bool) -> bool:
    """False of what counts no thing of the figure's own; 'врачи спасли 84 женщины' counts no doctors."""
    if own:
        return not (own.isdisjoint(pattern.all) and own.isdisjoint(pattern.any))
    told = pattern.all | pattern.any
    return not patients or told.isdisjoint(_staffers()) or not told.isdisjoint(_NO_STAFF) or told == _AT_WORK


@cache
def _staffers() -> frozenset[str]:
    return frozenset(["staffer", *(concept for concept, (_, kinds) in _kinds().items() if "staffer" in kinds)])


def choose_indicator(near: Mapping[str, float], unit_id: str | None, is_change: bool, value: Decimal | None = None) -> Choice | None:
    """The indicator that the concepts ``near`` a figure make; ``near`` gives the distance of each concept, ``value`` that of a bare level.

    A figure that counts a thing of its own ('12 врачей') measures that thing. None also where the words make something that no
    indicator of the reference measures.
    """
    choice = weigh_indicator(near, unit_id, is_change, value)
    return choice if choice and choice.name else None


def weigh_indicator(near: Mapping[str, float], unit_id: str | None, is_change: bool, value: Decimal | None = None) -> Choice | None:
    """As ``choose_indicator``, with a choice without a name where the words make something that no indicator measures."""
    seen = _with_kinds(_foreground(near, _roles()))
    own = frozenset([k for c in seen if seen[c] == 0 and role_of(c) == "thing" for k in (c, *_kinds()[c][1])])
    patients = any(seen.get(concept) == 0 for concept in _PATIENTS)
    bare = value if unit_id is None and not is_change else None
    fitting = _near_patterns(_that_fit(unit_id, is_change), seen)
    if own or patients or bare is not None:
        fitting = [p for p in fitting if _is_of_noun(p, own, patients=patients) and _fits_value(p, bare)]
    choice = _best(fitting, seen, _NEAR_ENOUGH - 1)
    if choice and choice.alternative and choice.name.endswith("_incidence"):
        # the two fit alike: mortality is named first
        return replace(choice, name=choice.alternative, alternative=choice.name)
    return choice


def count_of(indicator: str, other: str) -> bool:
    """True if one of the two counts what the other is the rate of: births and birth_rate."""
    return (indicator, other) in _COUNTED or (other, indicator) in _COUNTED


def choose_purpose(near: Mapping[str, float]) -> Choice | None:
    """The budget purpose that the concepts near a sum of money make; a sum with a topic of its own takes none from before."""
    seen = _with_kinds(_foreground(near, _paid_for()))
    own = any(d <= _OWN_CLAUSE and (c == "purpose_other" or role_of(c) in ("measure", "cause")) for c, d in near.items())
    return _best(_near_patterns(_by_concept("purpose_patterns", "purpose"), seen), seen, _OWN_CONJUNCTS if own else _NEAR_ENOUGH)
