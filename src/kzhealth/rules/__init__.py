"""Consistency rules: what must hold between the figures of a package, beyond the type of each cell.

Each rule is a plain function from the frames of the tables to what breaks it: frames of offending rows with a message over
their columns. Written once with narwhals; a few that read words (quotes, nested spans) look at collected columns instead.
Tables a package lacks are empty frames and columns it lacks are empty columns, so a rule says nothing where it has no ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzhealth.rules import evidence, groups, ledger, rows
from kzhealth.rules.base import BOUNDS, READINGS, Breach, Rule, bound_expressions, find_breaches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzhealth.model import Severity
    from kzhealth.rules.base import Tables

__all__ = ["BOUNDS", "READINGS", "RULES", "Breach", "Rule", "bound_expressions", "find_breaches"]


def _rule(id: str, severity: Severity, tables: str, find: Callable[[Tables], Iterator[Breach]]) -> Rule:
    return Rule(id=id, severity=severity, tables=tuple(tables.split()), summary=(find.__doc__ or "").strip(), find=find)


RULES: tuple[Rule, ...] = (
    _rule("percent-bounds", "error", "observations", rows.percent_bounds),
    _rule("direction-sign", "error", "observations", rows.direction_sign),
    _rule("bounds-order", "error", "observations budgets", rows.bounds_order),
    _rule("period-order", "error", "observations sources", rows.period_order),
    _rule("budget-total", "error", "budgets", groups.budget_total),
    _rule("budget-execution", "error", "budgets", groups.budget_execution),
    _rule("unit-cost", "warning", "budgets", rows.unit_cost),
    _rule("part-exceeds-whole", "error", "observations", rows.part_exceeds_whole),
    _rule("parts-sum", "warning", "observations", groups.parts_sum),
    _rule("regions-sum", "error", "observations", groups.regions_sum),
    _rule("change-agrees", "error", "observations", groups.change_agrees),
    _rule("plausible-range", "error", "observations", rows.plausible_range),
    _rule("small-numbers", "warning", "observations", groups.small_numbers),
    _rule("under5-infant", "error", "observations", groups.under5_infant),
    _rule("population-cap", "error", "observations", rows.population_cap),
    _rule("unit-of-indicator", "error", "observations", rows.unit_of_indicator),
    _rule("whole-number", "error", "observations budgets", rows.whole_number),
    _rule("region-in-force", "error", "observations budgets", rows.region_in_force),
    _rule("series-break", "warning", "observations", rows.series_break),
    _rule("place-in-region", "error", "observations facilities places", rows.place_in_region),
    _rule("capacity-kind", "error", "facilities observations", rows.capacity_kind),
    _rule("status-time", "warning", "observations budgets facilities", rows.status_time),
    _rule("sources-disagree", "warning", "observations", groups.sources_disagree),
    _rule("duplicate-fact", "error", "observations", groups.duplicate_fact),
    _rule("evidence-span", "error", "evidence", evidence.evidence_span),
    _rule("evidence-value", "error", "observations budgets facilities", evidence.evidence_value),
    _rule(
        "script-mix",
        "error",
        "units regions places indicators sources evidence programmes facilities budgets observations",
        rows.script_mix,
    ),
    _rule("rounding-noise", "warning", "observations budgets facilities", evidence.rounding_noise),
    _rule("ambiguous-indicator", "warning", "observations", rows.ambiguous_indicator),
    _rule("source-incomplete", "warning", "sources", rows.source_incomplete),
    _rule("correction-ledger", "error", "corrections", ledger.correction_ledger),
)
