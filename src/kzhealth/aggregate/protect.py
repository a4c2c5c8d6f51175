"""Disclosure control: which cells are not published, so that no published figure and no difference of them is of fewer than the threshold.

Cells hang together by equations: the country is the sum of its regions, a whole the sum of its parts and of a rest that is never
published, a count that lies wholly in another leaves such a rest too. First every cell from 1 to below the threshold is hidden. Then,
until nothing changes, further cells are hidden, the smallest first, where an equation would give one back or leave too few; at the
end the equations are solved as somebody else would, and whatever they determine is hidden better.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from kzhealth.aggregate.count import Cell
from kzhealth.aggregate.mapping import NATIONAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kzhealth.aggregate.count import Counts, Kind
    from kzhealth.aggregate.mapping import Period, Plan

__all__ = ["Equation", "equations", "hide"]

_Group: TypeAlias = "tuple[int, str]"  # a measure and a part of it, '' for the whole


@dataclass(frozen=True, slots=True)
class Equation:
    """A whole and parts that do not overlap; ``closed`` if a reader takes the parts for all of it."""

    whole: Cell
    parts: tuple[Cell, ...]
    closed: bool


def equations(plan: Plan, counts: Counts) -> list[Equation]:
    """How the cells of a plan hang together."""
    nested = _nested(plan, counts.kinds)
    return [e for period in plan.periods for e in _of_period(plan, period, nested)]


def _of_period(plan: Plan, period: Period, nested: Sequence[tuple[_Group, tuple[_Group, ...], bool]]) -> Iterator[Equation]:
    regions = plan.regions_of(period)
    places = [*([NATIONAL] if plan.regions is None else []), *regions]
    for measure in range(len(plan.measures)):
        dimensions = plan.dimensions(measure)
        if plan.regions is None:
            for part in plan.parts(measure):
                yield Equation(Cell(measure, period, NATIONAL, part), tuple(Cell(measure, period, r, part) for r in regions), closed=True)
        for place in places:
            for name in dimensions:
                parts = tuple(Cell(measure, period, place, part) for part in plan.breakdowns[name].parts)
                yield Equation(Cell(measure, period, place), parts, closed=True)
    for (measure, part), within, closed in nested:
        for place in places:
            parts = tuple(Cell(m, period, place, p) for m, p in within)
            yield Equation(Cell(measure, period, place, part), parts, closed)


def _nested(plan: Plan, kinds: Iterable[Kind]) -> list[tuple[_Group, tuple[_Group, ...], bool]]:
    """Groups of records with those that lie wholly in them: each alone, and those together that have no record in common.

    Whether one lies in another is seen from the records: what is so only here is hidden all the same. Two groups of the same
    records are a closed equation. A measure and its own parts are told apart by their sum.
    """
    members = _members(plan, sorted(kinds))
    found: list[tuple[_Group, tuple[_Group, ...], bool]] = []
    for whole, theirs in members.items():
        distinct = plan.measures[whole[0]].distinct
        others = ((g, m) for g, m in members.items() if g[0] != whole[0] and plan.measures[g[0]].distinct == distinct)
        within = {g: m for g, m in others if m and m & theirs == m}
        found += [(whole, (g,), m == theirs) for g, m in within.items()]
        apart: list[_Group] = []
        taken = 0
        for group, mask in sorted(within.items(), key=lambda item: (-item[1].bit_count(), item[0])) if distinct is None else ():
            if mask != theirs and not mask & taken:
                apart.append(group)
                taken |= mask
        found += [(whole, tuple(sorted(apart)), False)] if len(apart) > 1 else []
    return found


def _members(plan: Plan, kinds: Sequence[Kind]) -> dict[_Group, int]:
    """The kinds of records that each measure and part counts, a bit each."""
    members = {(m, part): 0 for m in range(len(plan.measures)) for part in plan.parts(m)}
    for number, (bits, parts) in enumerate(kinds):
        for measure, part in product(range(len(plan.measures)), ("", *parts)):
            if bits >> measure & 1 and (measure, part) in members:
                members[measure, part] |= 1 << number
    return members


def hide(counts: Mapping[Cell, int], found: Sequence[Equation], threshold: int) -> frozenset[Cell]:
    """The cells that must not be published."""
    hidden = {cell for cell, count in counts.items() if 0 < count < threshold}
    by_period = defaultdict(list)
    for equation in found:
        by_period[equation.whole.period].append(equation)
    for own in by_period.values():
        state = _State(counts, own, hidden, threshold)
        state.close()
        while leak := _leak(counts, own, hidden, threshold):
            hidden.add(leak)
            state.close()
    return frozenset(hidden)


class _State:
    """The cells of a period and which of them are hidden, more and more."""

    def __init__(self, counts: Mapping[Cell, int], found: Sequence[Equation], hidden: set[Cell], threshold: int) -> None:
        self.counts, self.found, self.hidden, self.threshold = counts, found, hidden, threshold
        self.of: dict[Cell, list[Equation]] = defaultdict(list)
        for equation in found:
            self.of[equation.whole].append(equation)

    def close(self) -> None:
        """Hide more until no equation gives anything back, by its own cells or by those that tell of its hidden ones."""
        while sum(self.hide_next(e, self.near) for e in self.found) or any(self.hide_next(e, self.far) for e in self.found):
            pass

    def hide_next(self, equation: Equation, look: Callable[[Equation], Cell | None]) -> bool:
        """Hide what a look at an equation asks for; True if that was something."""
        cell = look(equation)
        if cell is not None:
            self.hidden.add(cell)
        return cell is not None

    def near(self, equation: Equation) -> Cell | None:
        """The cell to hide because of the cells of an equation: the smallest part, the whole at last; None if all is well."""
        unknown = [p for p in equation.parts if p in self.hidden]
        published = [p for p in equation.parts if p not in self.hidden and self.counts[p]]
        if equation.whole in self.hidden:
            return self._smallest(published) if equation.closed and not unknown else None
        rest = self.counts[equation.whole] - sum(self.counts[p] for p in published)
        if 0 < rest < self.threshold or (equation.closed and len(unknown) == 1):
            return self._smallest(published) or equation.whole
        return None

    def far(self, equation: Equation) -> Cell | None:
        """The cell to hide because published cells within hidden parts leave a small rest of a published whole."""
        whole = equation.whole
        if whole in self.hidden or self.hidden.isdisjoint(equation.parts):
            return None
        told = [cell for part in equation.parts for cell in self.told(part, frozenset({whole}))]
        if not 0 < self.counts[whole] - sum(self.counts[cell] for cell in told) < self.threshold:
            return None
        return self._smallest([c for c in told if c not in equation.parts] or told) or whole

    def _smallest(self, cells: Iterable[Cell]) -> Cell | None:
        return min(cells, key=lambda c: (self.counts[c], c), default=None)

    def told(self, cell: Cell, above: frozenset[Cell]) -> list[Cell]:
        """The published cells, apart from each other, that tell the most of a cell: itself, or those of its parts."""
        if cell not in self.hidden:
            return [cell] if self.counts[cell] else []
        best: list[Cell] = []
        for equation in self.of[cell]:
            if above.isdisjoint(equation.parts):
                told = [c for part in equation.parts for c in self.told(part, above | {cell})]
                best = max(best, told, key=lambda cells: sum(self.counts[c] for c in cells))
        return best


def _leak(counts: Mapping[Cell, int], found: Sequence[Equation], hidden: set[Cell], threshold: int) -> Cell | None:
    """A further cell to hide, if the equations together determine a hidden one or the sum of a few; None if they do not."""
    exact = [e for e in found if e.closed and counts[e.whole] == sum(counts[p] for p in e.parts)]
    rows = [row for e in exact if len(row := _row(counts, e, hidden)) > 1]
    for row in _solve(rows):
        unknown = [c for c in row if c is not None]
        signs = {row[c] for c in unknown}
        determined = len(unknown) == 1 and counts[unknown[0]] > 0
        few = len(signs) == 1 and 0 < abs(row.get(None, Fraction(0)) / signs.pop()) < threshold
        if unknown and (determined or few):
            near = {c for e in exact if {e.whole, *e.parts} & set(unknown) for c in (e.whole, *e.parts)}
            open_ = [c for c in near if c not in hidden and counts[c]]
            if open_:
                return min(open_, key=lambda c: (counts[c], c))
    return None


def _row(counts: Mapping[Cell, int], equation: Equation, hidden: set[Cell]) -> dict[Cell | None, Fraction]:
    """The equation as coefficients of its hidden cells; under None what they come to."""
    terms = [(equation.whole, -1), *((p, 1) for p in equation.parts)]
    row: dict[Cell | None, Fraction] = {cell: Fraction(sign) for cell, sign in terms if cell in hidden}
    known = sum(sign * counts[cell] for cell, sign in terms if cell not in hidden)
    return {**row, None: Fraction(-known)} if row else {}


def _solve(rows: Sequence[dict[Cell | None, Fraction]]) -> list[dict[Cell | None, Fraction]]:
    """The rows reduced (Gauss-Jordan): an unknown that the rows determine stands alone in one."""
    pivots: dict[Cell, dict[Cell | None, Fraction]] = {}
    for row in rows:
        reduced = dict(row)
        for cell in [c for c in row if c is not None and c in pivots]:
            _subtract(reduced, pivots[cell], cell)
        pivot = min((c for c in reduced if c is not None), default=None)
        if pivot is None:
            continue
        scale = reduced[pivot]
        reduced = {c: v / scale for c, v in reduced.items()}
        for other in pivots.values():
            if pivot in other:
                _subtract(other, reduced, pivot)
        pivots[pivot] = reduced
    return list(pivots.values())


def _subtract(row: dict[Cell | None, Fraction], pivot: Mapping[Cell | None, Fraction], cell: Cell) -> None:
    factor = row[cell]
    for name, value in pivot.items():
        row[name] = row.get(name, Fraction(0)) - factor * value
        if not row[name] and name is not None:
            del row[name]
