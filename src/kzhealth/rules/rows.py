"""Rules that look at one row, or at a row and the row it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from kzhealth.engines.ask import collect_all
from kzhealth.rules.base import BOUNDS, EXACT, NATIONAL, Breach, Tables, bound_expressions, day, levels, look_up, published
from kzhealth.schema import schema, table_names

if TYPE_CHECKING:
    from collections.abc import Iterator

YEARLY_GROWTH = 0.05  # no region has grown faster in a year since 2018


def percent_bounds(tables: Tables) -> Iterator[Breach]:
    """A share lies in 0 to 100 %; a decrease is at most 100 %; an increase over 300 % is a warning."""
    shares = tables["observations"].filter(nw.col("unit_id") == "percent")
    level = nw.col("measure") == "level"
    for name in ("value", "value_max"):
        bad = shares.filter(level, (nw.col(name) < 0) | (nw.col(name) > 100))
        yield Breach(table="observations", field=name, rows=bad, message=f"a share of {{{name}}} %; expected 0 to 100")
        bad = shares.filter(~level, nw.col(name) < -100)
        yield Breach(table="observations", field=name, rows=bad, message=f"a decrease of {{{name}}} %; nothing falls by more than 100 %")
        bad = shares.filter(~level, nw.col(name) > 300)
        message = f"an increase of {{{name}}} %; above 300 % the source may mean something else"
        yield Breach(table="observations", field=name, rows=bad, message=message, severity="warning")


def direction_sign(tables: Tables) -> Iterator[Breach]:
    """A change has a direction, a level has none, and the sign of the value agrees."""
    rows, direction, change = tables["observations"], nw.col("direction"), nw.col("measure") == "change"
    bad = rows.filter(change, direction.is_null())
    yield Breach(table="observations", field="direction", rows=bad, message="a change without a direction (value {value})")
    bad = rows.filter(~change, ~direction.is_null())
    yield Breach(table="observations", field="direction", rows=bad, message="a level (value {value}) with the direction {direction}")
    wrong = (
        ((direction == "increase") & (nw.col("value") < 0))
        | ((direction == "decrease") & (nw.col("value") > 0))
        | ((direction == "stable") & (nw.col("value") != 0))
    )
    yield Breach(
        table="observations",
        field="value",
        rows=rows.filter(change, wrong),
        message="the value {value} disagrees with the direction {direction}",
    )


def bounds_order(tables: Tables) -> Iterator[Breach]:
    """Lower ≤ value ≤ upper, and the bounds follow from the qualifier."""
    # the upper end of a range of money stands nowhere but in its upper bound
    names = {"observations": ("value", "value_max", "lower", "upper"), "budgets": ("amount_kzt", "upper_kzt", "lower_kzt", "upper_kzt")}
    for table, (value, maximum, lower, upper) in names.items():
        figure, end, qualifier = nw.col(value).cast(nw.Float64), nw.col(maximum).cast(nw.Float64), nw.col("qualifier")
        rows = tables[table].filter(~nw.col(value).is_null())
        bad = rows.filter(qualifier.is_null())
        yield Breach(table=table, field="qualifier", rows=bad, message=f"the figure {{{value}}} has no qualifier")
        rows = rows.filter(qualifier.is_in([*BOUNDS, "range"]))
        bad = rows.filter(qualifier == "range", end.is_null())
        yield Breach(table=table, field=maximum, rows=bad, message=f"a range from {{{value}}} has no upper end")
        bad = rows.filter(qualifier == "range", figure >= 0, end < figure)
        yield Breach(table=table, field=maximum, rows=bad, message=f"the range from {{{value}}} to {{{maximum}}} runs backwards")
        if maximum != upper:
            bad = rows.filter(qualifier != "range", ~end.is_null())
            message = f"the upper end {{{maximum}}} beside {{qualifier}} {{{value}}}; only a range has one"
            yield Breach(table=table, field=maximum, rows=bad, message=message)
        low, high = bound_expressions(figure, end, qualifier)
        rows = rows.filter((qualifier != "range") | ~end.is_null()).with_columns(kz__low=low, kz__high=high)
        # the bounds of 'about 33 333 tenge' are rounded to the tenge
        whole = nw.when(qualifier.is_in(["approx", "almost"])).then(nw.lit(0.5 if table == "budgets" else 0.0)).otherwise(nw.lit(0.0))
        for name, bound in ((lower, "kz__low"), (upper, "kz__high")):
            far = (nw.col(name) - nw.col(bound)).abs() > figure.abs() * EXACT + EXACT + whole
            bad = rows.filter(far | (nw.col(name).is_null() != nw.col(bound).is_null()))
            which = name.removesuffix("_kzt")
            message = f"the {which} bound {{{name}}} does not follow from {{qualifier}} {{{value}}}; expected {{{bound}}}"
            yield Breach(table=table, field=name, rows=bad, message=message)


def period_order(tables: Tables) -> Iterator[Breach]:
    """A period starts before it ends, and nothing actual ends after the document was published."""
    rows = published(tables, "observations")
    bad = rows.filter(nw.col("period_start") > nw.col("period_end"))
    yield Breach(table="observations", field="period_start", rows=bad, message="the period runs from {period_start} back to {period_end}")
    bad = rows.filter(nw.col("status") == "actual", nw.col("period_end") > nw.col("published_on"))
    message = "an actual figure for a period to {period_end} in a document published on {published_on}"
    yield Breach(table="observations", field="period_end", rows=bad, message=message)
    bad = tables["sources"].filter(nw.col("period_start") > nw.col("period_end"))
    yield Breach(table="sources", field="period_start", rows=bad, message="the period runs from {period_start} back to {period_end}")


def whole_number(tables: Tables) -> Iterator[Breach]:
    """Counts of people, beds and things are whole and not negative."""
    counts = (("observations", "value", "unit_id"), ("observations", "value_max", "unit_id"), ("budgets", "quantity", "quantity_unit_id"))
    for table, value, unit in counts:
        rows = look_up(tables[table], unit, tables["units"], "unit_id", "unit_", "is_integer").filter(nw.col("unit_is_integer"))
        number = nw.col(value)
        whole = number.round(0) == number
        bad = rows.filter(~whole)
        yield Breach(table=table, field=value, rows=bad, message=f"{{{value}}} {{{unit}}}; expected a whole number")
        level = nw.col("measure") == "level" if table == "observations" else nw.lit(value=True)
        bad = rows.filter(level, whole, number < 0)
        yield Breach(table=table, field=value, rows=bad, message=f"{{{value}}} {{{unit}}}; a count is not negative")


def script_mix(tables: Tables) -> Iterator[Breach]:
    """No word mixes Latin and Cyrillic letters."""
    mixed = r"[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z]"
    names = {t: [f.name for f in schema(t).fields if f.type == "string" and f.name not in ("quote", "message")] for t in table_names()}
    # one pass over a table finds its few bad rows; only these are looked at column by column
    passes = [
        tables[t].filter(nw.any_horizontal(*(nw.col(n).str.contains(mixed) for n in columns), ignore_nulls=True))
        for t, columns in names.items()
    ]
    for table, bad in zip(names, collect_all(passes), strict=True):
        for name in names[table] if len(bad) else ():
            message = f"{{{name}}} mixes Latin and Cyrillic letters in one word; one of them only looks right"
            found = nw.from_native(bad).filter(nw.col(name).str.contains(mixed))
            yield Breach(table=table, field=name, rows=found.rows(named=True), message=message)


def unit_of_indicator(tables: Tables) -> Iterator[Breach]:
    """A level is in the unit of its indicator; a change is in it or in per cent."""
    rows = look_up(tables["observations"], "indicator_id", tables["indicators"], "indicator_id", "its_", "unit_id")
    rows, unit, its = rows.filter(~nw.col("value").is_null()), nw.col("unit_id"), nw.col("its_unit_id")
    bad = rows.filter(unit.is_null())
    yield Breach(table="observations", field="unit_id", rows=bad, message="the figure {value} has no unit")
    level = nw.col("measure") == "level"
    bad = rows.filter(level, unit != its)
    yield Breach(table="observations", field="unit_id", rows=bad, message="{value} {unit_id}; {indicator_id} is measured in {its_unit_id}")
    bad = rows.filter(~level, unit != its, ~unit.is_in(["percent", "percentage_points", "times"]))
    message = "a change of {value} {unit_id}; expected percent or {its_unit_id}"
    yield Breach(table="observations", field="unit_id", rows=bad, message=message)


def plausible_range(tables: Tables) -> Iterator[Breach]:
    """A level lies in the possible range of its indicator; outside the plausible range it is a warning."""
    limits = ("warn_min", "warn_max", "hard_min", "hard_max", "is_additive")
    rows = look_up(levels(tables), "indicator_id", tables["indicators"], "indicator_id", "its_", *limits)
    # the ranges are of one region: what adds up over regions has no range for the country
    rows = rows.filter((nw.col("region_id") != NATIONAL) | ~nw.col("its_is_additive"))
    for name in ("value", "value_max"):
        figure = nw.col(name)
        impossible = (figure < nw.col("its_hard_min")) | (figure > nw.col("its_hard_max"))
        unlikely = (figure < nw.col("its_warn_min")) | (figure > nw.col("its_warn_max"))
        message = f"{{indicator_id}} of {{{name}}} {{unit_id}}; possible are {{its_hard_min}} to {{its_hard_max}}"
        yield Breach(table="observations", field=name, rows=rows.filter(impossible), message=message)
        bad = rows.filter(unlikely, ~impossible.fill_null(value=False))
        message = f"{{indicator_id}} of {{{name}}} {{unit_id}}; plausible are {{its_warn_min}} to {{its_warn_max}}"
        yield Breach(table="observations", field=name, rows=bad, message=message, severity="warning")


def population_cap(tables: Tables) -> Iterator[Breach]:
    """People covered, examined or supplied do not exceed the population of the region."""
    rows = look_up(levels(tables), "region_id", tables["regions"], "region_id", "its_", "population_2023", "territory_changed_on")
    # how many lived inside the borders of before a reform is not known here
    rows = rows.filter(nw.col("its_territory_changed_on").is_null() | (nw.col("period_end") >= nw.col("its_territory_changed_on")))
    people = rows.filter(nw.col("unit_id") == "persons", nw.col("indicator_id") != "population", ~nw.col("period_end").is_null())
    years = nw.max_horizontal(nw.col("period_end").dt.year().cast(nw.Float64) - 2023, nw.lit(0.0))
    capped = people.with_columns(kz__cap=(nw.col("its_population_2023") * (1 + years * YEARLY_GROWTH)).round(0))
    figure = nw.when(nw.col("lower").is_null()).then(nw.col("value")).otherwise(nw.col("lower"))
    message = "{value} people in {region_id}, where about {kz__cap} live at most (2023: {its_population_2023})"
    yield Breach(table="observations", field="value", rows=capped.filter(figure > nw.col("kz__cap")), message=message)


def region_in_force(tables: Tables) -> Iterator[Breach]:
    """The region exists in the period."""
    for table in ("observations", "budgets"):
        rows = look_up(tables[table], "region_id", tables["regions"], "region_id", "its_", "valid_from", "valid_to")
        if table == "observations":
            start, stop, field = day("period_start"), day("period_end"), "period_end"
        else:
            year = nw.col("fiscal_year")
            start, stop, field = year * 10000 + 101, year * 10000 + 1231, "fiscal_year"
        early = rows.filter(stop < day("its_valid_from"))
        message = f"{{region_id}} came into force on {{its_valid_from}}, after {{{field}}}"
        yield Breach(table=table, field="region_id", rows=early, message=message)
        late = rows.filter(start > day("its_valid_to"))
        message = f"{{region_id}} ended on {{its_valid_to}}, before {{{field}}}"
        yield Breach(table=table, field="region_id", rows=late, message=message)


def series_break(tables: Tables) -> Iterator[Breach]:
    """A comparison does not cross a reform of the borders of the region."""
    changes = tables["observations"].filter(nw.col("measure") == "change")
    for reform in ("territory_changed_on", "valid_from"):
        rows = look_up(changes, "region_id", tables["regions"], "region_id", "its_", reform)
        # the level that a change is counted from lies a year earlier
        crossed = (day("period_start") - 10000 < day(f"its_{reform}")) & (day("period_end") >= day(f"its_{reform}"))
        message = f"a change over {{period_start}} to {{period_end}} crosses the reform of {{region_id}} on {{its_{reform}}}"
        yield Breach(table="observations", field="period_start", rows=rows.filter(crossed), message=message)


def place_in_region(tables: Tables) -> Iterator[Breach]:
    """A place lies in the region of its row, and a facility in the region of the one it belongs to."""
    for table in ("observations", "facilities"):
        rows = look_up(tables[table], "place_id", tables["places"], "place_id", "place_", "region_id", "name_en")
        bad = rows.filter(nw.col("place_region_id") != nw.col("region_id"))
        message = "{place_name_en} ({place_id}) lies in {place_region_id}, the row says {region_id}"
        yield Breach(table=table, field="place_id", rows=bad, message=message)
    facilities = tables["facilities"]
    rows = look_up(facilities, "parent_id", facilities, "facility_id", "parent_", "region_id", "evidence_id")
    bad = rows.filter(nw.col("parent_region_id") != nw.col("region_id"))
    message = "it belongs to {parent_id} of {parent_region_id}, the row says {region_id}"
    yield Breach(table="facilities", field="parent_id", rows=bad.with_columns(other_evidence_id="parent_evidence_id"), message=message)
    rows = tables["places"].filter(nw.col("parent_id").str.head(2) != nw.col("place_id").str.head(2))
    yield Breach(table="places", field="parent_id", rows=rows, message="{place_id} is part of {parent_id}, which lies in another region")
    rows = tables["places"].filter(nw.col("region_id").str.tail(2) != nw.col("place_id").str.head(2))
    yield Breach(table="places", field="region_id", rows=rows, message="the code {place_id} does not begin as the region {region_id} does")


def capacity_kind(tables: Tables) -> Iterator[Breach]:
    """Beds only for inpatient, visits per shift only for outpatient facilities; per shift and per day are not mixed."""
    kinds = schema("facilities")["facility_type"].categories
    for name, kind in (("capacity_beds", "inpatient"), ("capacity_visits_per_shift", "outpatient")):
        without = [c.value for c in kinds if not c.properties.get(kind)]
        bad = tables["facilities"].filter(~nw.col(name).is_null(), nw.col("facility_type").is_in(without))
        message = f"{{{name}}} for the type {{facility_type}}, which takes no {kind}s"
        yield Breach(table="facilities", field=name, rows=bad, message=message)
    bad = tables["observations"].filter(nw.col("indicator_id") == "visit_capacity", nw.col("unit_id") == "visits_per_day")
    message = "{value} visits per day stand for a capacity per shift"
    yield Breach(table="observations", field="unit_id", rows=bad, message=message)


def status_time(tables: Tables) -> Iterator[Breach]:
    """Nothing is planned for a period that is over, nor completed with a date ahead."""
    rows = published(tables, "observations")
    bad = rows.filter(nw.col("status") == "planned", nw.col("period_end") < nw.col("published_on"))
    message = "planned for a period that ended on {period_end}, in a document of {published_on}"
    yield Breach(table="observations", field="status", rows=bad, message=message)
    bad = published(tables, "budgets").filter(nw.col("stage") == "planned", nw.col("fiscal_year") < nw.col("published_on").dt.year())
    message = "planned for {fiscal_year}, in a document of {published_on}"
    yield Breach(table="budgets", field="stage", rows=bad, message=message)
    rows = published(tables, "facilities")
    bad = rows.filter(nw.col("status") == "planned", nw.col("expected_on") < nw.col("published_on"))
    message = "planned, yet expected on {expected_on}, before the document of {published_on}"
    yield Breach(table="facilities", field="status", rows=bad, message=message)
    bad = rows.filter(nw.col("status") == "completed", nw.col("expected_on") > nw.col("published_on"))
    message = "completed, yet expected on {expected_on}, after the document of {published_on}"
    yield Breach(table="facilities", field="status", rows=bad, message=message)


def unit_cost(tables: Tables) -> Iterator[Breach]:
    """Amount ÷ quantity lies in the range known for the purpose."""
    rows = tables["budgets"].filter(nw.col("quantity") > 0)
    rows = rows.with_columns(kz__cost=(nw.col("amount_kzt") / nw.col("quantity")).round(0))
    for purpose in schema("budgets")["purpose"].categories:
        known = purpose.properties.get("unit_cost")
        if known:
            low, high = known["minimum_kzt"], known["maximum_kzt"]
            outside = (nw.col("kz__cost") < low) | (nw.col("kz__cost") > high)
            bad = rows.filter(nw.col("purpose") == purpose.value, nw.col("quantity_unit_id") == known["unit_id"], outside)
            message = f"{{amount_kzt}} KZT for {{quantity}} {{quantity_unit_id}} is {{kz__cost}} KZT each; known are {low:,} to {high:,}"
            bad = bad.with_columns(other_evidence_id="quantity_evidence_id")
            yield Breach(table="budgets", field="amount_kzt", rows=bad, message=message.replace(",", " "))


def part_exceeds_whole(tables: Tables) -> Iterator[Breach]:
    """A part is not above its whole, bounds included."""
    rows = tables["observations"]
    joined = look_up(rows, "part_of", rows, "observation_id", "whole_", "value", "upper", "unit_id", "evidence_id")
    part = nw.when(nw.col("lower").is_null()).then(nw.col("value")).otherwise(nw.col("lower"))
    joined = joined.filter(~nw.col("value").is_null(), ~nw.col("whole_value").is_null())
    bad = joined.filter(nw.col("whole_unit_id") == nw.col("unit_id"), nw.col("measure") == "level", part > nw.col("whole_upper"))
    message = "the part {value} is above its whole {part_of}, {whole_value} {unit_id}"
    yield Breach(table="observations", field="value", rows=bad.with_columns(other_evidence_id="whole_evidence_id"), message=message)


def ambiguous_indicator(tables: Tables) -> Iterator[Breach]:
    """The text says which indicator it means."""
    bad = tables["observations"].filter(~nw.col("alternative_indicator_id").is_null())
    message = "the text leaves open whether {value} {unit_id} is of {indicator_id} or {alternative_indicator_id}"
    yield Breach(table="observations", field="indicator_id", rows=bad, message=message)


def source_incomplete(tables: Tables) -> Iterator[Breach]:
    """The publisher and the day of publication of a document are known."""
    for name in ("publisher", "published_on"):
        bad = tables["sources"].filter(nw.col(name).is_null())
        yield Breach(table="sources", field=name, rows=bad, message=f"{name} is not known: the document does not tell it")
