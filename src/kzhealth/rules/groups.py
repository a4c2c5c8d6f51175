"""Rules that look at rows together: totals, parts, series, sources beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from kzhealth.engines import ROW
from kzhealth.rules.base import NATIONAL, READINGS, Breach, Frame, Tables, day, levels, look_up, published

if TYPE_CHECKING:
    from collections.abc import Iterator

OPEN_END = 0.25  # nobody prints 'more than 75 000' for 100 000: how far an open bound is taken to reach when sources are compared


def _rounded(tables: Tables, frame: Frame) -> Frame:
    """Rows with half of the last unit their source printed: how far rounding alone may have moved the figure."""
    rows = look_up(frame, "evidence_id", tables[READINGS], "evidence_id", "read_", "precision")
    return rows.with_columns(kz__rounding=nw.col("read_precision").fill_null(0.0) / 2)


def budget_total(tables: Tables) -> Iterator[Breach]:
    """The lines of a total sum to it within rounding as printed; lines above it are an error, missing lines a warning."""
    rows = _rounded(tables, tables["budgets"]).with_columns(
        kz__open=(nw.col("upper_kzt").is_null() | nw.col("amount_kzt").is_null()).cast(nw.Int64)
    )
    lines = rows.filter(~nw.col("parent_id").is_null()).with_columns(kz__low=nw.col("lower_kzt").fill_null(0))
    sums = lines.group_by("parent_id").agg(
        nw.col("amount_kzt").sum().alias("lines_sum"),
        nw.col("kz__low").sum().alias("lines_low"),
        nw.col("upper_kzt").sum().alias("lines_high"),
        nw.col("kz__open").sum().alias("lines_open"),
        nw.col("kz__rounding").sum().alias("lines_rounding"),
        nw.col("evidence_id").min().alias("other_evidence_id"),
    )
    totals = rows.filter(~nw.col("amount_kzt").is_null()).join(
        sums.with_columns(kz__total=nw.col("parent_id")).drop("parent_id"), left_on="budget_id", right_on="kz__total", how="inner"
    )
    slack = nw.col("kz__rounding") + nw.col("lines_rounding")
    message = "lines sum to {lines_sum} KZT, total says {amount_kzt}"
    above = totals.filter(nw.col("lines_low") > nw.col("upper_kzt") + slack)
    yield Breach(table="budgets", field="amount_kzt", rows=above, message=message)
    below = totals.filter(nw.col("lines_open") == 0, nw.col("lines_high") < nw.col("lower_kzt") - slack)
    yield Breach(table="budgets", field="amount_kzt", rows=below, message=message + "; lines are missing", severity="warning")


def budget_execution(tables: Tables) -> Iterator[Breach]:
    """Spent ≤ contracted ≤ approved of the same purpose, year and funding."""
    same = ["region_id", "purpose", "fiscal_year", "funding", "programme_id"]
    rows = _rounded(tables, tables["budgets"].filter(nw.col("parent_id").is_null())).with_columns(
        funding=nw.col("funding").fill_null(""),
        programme_id=nw.col("programme_id").fill_null(""),
        kz__least=nw.col("lower_kzt").fill_null(0) - nw.col("kz__rounding"),
        kz__most=nw.col("upper_kzt") + nw.col("kz__rounding"),
        kz__open=nw.col("upper_kzt").is_null().cast(nw.Int64),
        kz__blank=nw.col("amount_kzt").is_null().cast(nw.Int64),
    )
    figures = ("kz__least", "kz__most", "kz__open", "kz__blank")
    sums = rows.group_by(*same, "stage").agg(
        nw.col("amount_kzt").sum().alias("kz__sum"),
        *(nw.col(c).sum() for c in figures),
        nw.col(ROW).min().alias(ROW),
        nw.col("evidence_id").min().alias("other_evidence_id"),
    )
    sums = sums.filter(nw.col("kz__blank") == 0)
    contracted = sums.filter(nw.col("stage") == "contracted").select(*same)
    for later, earlier in (("spent", "contracted"), ("spent", "approved"), ("contracted", "approved")):
        done = sums.filter(nw.col("stage") == later).select(*same, ROW, "kz__sum", "kz__least")
        if (later, earlier) == ("spent", "approved"):
            # where the contracts are known, spending is held against them and they against the approval
            done = done.join(contracted, on=same, how="anti")
        limit = sums.filter(nw.col("stage") == earlier, nw.col("kz__open") == 0)
        limit = limit.select(*same, "other_evidence_id", "kz__most", nw.col("kz__sum").alias("kz__limit"))
        over = done.join(limit, on=same, how="inner").filter(nw.col("kz__least") > nw.col("kz__most"))
        bad = tables["budgets"].join(over.select(ROW, "kz__sum", "kz__limit", "other_evidence_id"), on=ROW, how="inner")
        message = f"{later} {{kz__sum}} KZT is above {earlier} {{kz__limit}} KZT of the same purpose, year and funding"
        yield Breach(table="budgets", field="amount_kzt", rows=bad, message=message)


def parts_sum(tables: Tables) -> Iterator[Breach]:
    """Parts flagged as exhaustive sum to their whole."""
    rows = _rounded(tables, tables["observations"]).filter(nw.col("measure") == "level")
    rows = rows.with_columns(
        kz__low=nw.col("lower").fill_null(0.0), kz__open=(nw.col("upper").is_null() | nw.col("value").is_null()).cast(nw.Int64)
    )
    parts = rows.filter(~nw.col("part_of").is_null()).with_columns(kz__whole=nw.col("part_of"))
    parts = parts.group_by("kz__whole", "unit_id").agg(
        nw.col("value").sum().alias("parts_sum"),
        nw.col("kz__low").sum().alias("parts_low"),
        nw.col("upper").sum().alias("parts_high"),
        nw.col("kz__open").sum().alias("parts_open"),
        nw.col("kz__rounding").sum().alias("parts_rounding"),
        nw.len().alias("parts"),
        nw.col("evidence_id").min().alias("other_evidence_id"),
    )
    wholes = rows.filter(nw.col("flags").str.contains("parts-exhaustive"), ~nw.col("value").is_null())
    joined = wholes.join(parts, left_on=["observation_id", "unit_id"], right_on=["kz__whole", "unit_id"], how="inner")
    slack = nw.col("kz__rounding") + nw.col("parts_rounding") + 1e-6
    above = nw.col("parts_low") > nw.col("upper") + slack
    below = (nw.col("parts_open") == 0) & (nw.col("parts_high") < nw.col("lower") - slack)
    message = "{parts} parts sum to {parts_sum}, the whole is {value} {unit_id}"
    yield Breach(table="observations", field="value", rows=joined.filter(above | below), message=message)


def regions_sum(tables: Tables) -> Iterator[Breach]:
    """The regions of an additive indicator, period and kind of count sum to the national figure."""
    same = ["indicator_id", "period_start", "period_end", "unit_id", "status", "breakdown"]
    rows = look_up(_rounded(tables, levels(tables)), "indicator_id", tables["indicators"], "indicator_id", "its_", "is_additive")
    rows = rows.filter(nw.col("its_is_additive"), nw.col("place_id").is_null())
    rows = rows.with_columns(breakdown=nw.col("breakdown").fill_null(""), kz__open=nw.col("upper").is_null().cast(nw.Int64))
    regional = rows.filter(nw.col("region_id") != NATIONAL).with_columns(kz__low=nw.col("lower").fill_null(0.0))
    each = regional.group_by(*same, "region_id").agg(
        nw.col("kz__low").min(),
        nw.col("upper", "value", "kz__open", "kz__rounding").max(),
        nw.col("evidence_id").min(),
    )
    sums = each.group_by(*same).agg(
        nw.col("value").sum().alias("regions_sum"),
        nw.col("kz__low").sum().alias("regions_low"),
        nw.col("upper").sum().alias("regions_high"),
        nw.col("kz__open").sum().alias("regions_open"),
        nw.col("kz__rounding").sum().alias("regions_rounding"),
        nw.len().alias("regions"),
        nw.col("evidence_id").min().alias("other_evidence_id"),
    )
    national = rows.filter(nw.col("region_id") == NATIONAL).join(sums, on=same, how="inner")
    message = "{regions} regions sum to {regions_sum} {unit_id}, the national figure is {value}"
    slack = nw.col("kz__rounding") + nw.col("regions_rounding")
    bad = national.filter(nw.col("regions_low") > nw.col("upper") + slack)
    yield Breach(table="observations", field="value", rows=bad, message=message)
    in_force = _regions_in_force(tables, national)
    whole = national.join(in_force, on=["period_start", "period_end"], how="inner")
    short = nw.col("regions_high") < nw.col("lower") - slack
    bad = whole.filter(nw.col("regions") == nw.col("kz__in_force"), nw.col("regions_open") == 0, short)
    yield Breach(table="observations", field="value", rows=bad, message=message)


def _regions_in_force(tables: Tables, rows: Frame) -> Frame:
    """How many regions existed through each period that stands in ``rows``."""
    regions = tables["regions"].filter(nw.col("region_id") != NATIONAL).select("valid_from", "valid_to")
    pairs = rows.select("period_start", "period_end").unique().join(regions, how="cross")
    begun = nw.col("valid_from").is_null() | (nw.col("valid_from") <= nw.col("period_end"))
    lasting = nw.col("valid_to").is_null() | (nw.col("valid_to") >= nw.col("period_start"))
    return pairs.filter(begun, lasting).group_by("period_start", "period_end").agg(nw.len().alias("kz__in_force"))


_SERIES = ["indicator_id", "region_id", "kz__place", "kz__breakdown"]


def _series(frame: Frame) -> Frame:
    """Rows with the keys that make figures comparable; an empty place or breakdown equals an empty one."""
    return frame.with_columns(kz__place=nw.col("place_id").fill_null(""), kz__breakdown=nw.col("breakdown").fill_null(""))


def change_agrees(tables: Tables) -> Iterator[Breach]:
    """The level a year before, the level after and the change in per cent agree within rounding."""
    rows = _series(_rounded(tables, tables["observations"])).with_columns(kz__start=day("period_start"), kz__stop=day("period_end"))
    exact = rows.filter(nw.col("qualifier") == "exact")
    levels = exact.filter(nw.col("measure") == "level")
    changes = exact.filter(nw.col("measure") == "change", nw.col("unit_id") == "percent")
    columns = ("value", "kz__rounding", "unit_id", "evidence_id", "kz__start", "kz__stop")
    after = levels.select(*_SERIES, *(nw.col(c).alias(f"after_{c}") for c in columns))
    before = levels.select(*_SERIES, *(nw.col(c).alias(f"before_{c}") for c in columns))
    pairs = changes.join(after, on=_SERIES, how="inner").join(before, on=_SERIES, how="inner")
    pairs = pairs.filter(
        nw.col("after_kz__stop") == nw.col("kz__stop"),
        nw.col("after_kz__start") == nw.col("kz__start"),
        nw.col("before_kz__stop") == nw.col("kz__stop") - 10000,
        nw.col("before_kz__start") == nw.col("kz__start") - 10000,
        nw.col("before_value") > 0,
        nw.col("before_unit_id") == nw.col("after_unit_id"),
    )
    ratio = nw.col("after_value") / nw.col("before_value")
    slack = (nw.col("after_kz__rounding") + ratio * nw.col("before_kz__rounding")) / nw.col("before_value") * 100
    pairs = pairs.with_columns(kz__change=((ratio - 1) * 100).round(1), kz__slack=slack + nw.col("kz__rounding") + 1e-9)
    bad = pairs.filter((nw.col("value") - (ratio - 1) * 100).abs() > nw.col("kz__slack"))
    message = "a change of {value} %, but {before_value} → {after_value} is {kz__change} %"
    yield Breach(table="observations", field="value", rows=bad.with_columns(other_evidence_id="after_evidence_id"), message=message)


def small_numbers(tables: Tables) -> Iterator[Breach]:
    """A percentage change of a rare event in one region has the counts behind it."""
    rows = look_up(
        tables["observations"], "indicator_id", tables["indicators"], "indicator_id", "its_", "is_rare_event", "count_indicator_id"
    )
    rare = rows.filter(
        nw.col("measure") == "change", nw.col("unit_id") == "percent", nw.col("its_is_rare_event"), nw.col("region_id") != NATIONAL
    )
    rare = rare.with_columns(
        kz__count=nw.when(nw.col("its_count_indicator_id").is_null())
        .then(nw.col("indicator_id"))
        .otherwise(nw.col("its_count_indicator_id"))
    )
    keys = ["region_id", "period_start", "period_end"]
    counts = levels(tables).select(*keys, nw.col("indicator_id").alias("kz__count")).unique()
    known = rare.filter(*(~nw.col(k).is_null() for k in ("value", *keys)))
    bad = known.join(counts, on=[*keys, "kz__count"], how="anti")
    message = "{indicator_id} changed by {value} % in one region; so few events need their count ({kz__count}) beside it"
    yield Breach(table="observations", field="value", rows=bad, message=message)


def under5_infant(tables: Tables) -> Iterator[Breach]:
    """Under-five mortality is not below infant mortality of the same region and period."""
    rates = _series(levels(tables))
    keys = ["region_id", "kz__place", "kz__breakdown", "period_start", "period_end", "unit_id"]
    infant = rates.filter(nw.col("indicator_id") == "infant_mortality").select(
        *keys,
        nw.col("lower").alias("infant_lower"),
        nw.col("value").alias("infant_value"),
        nw.col("evidence_id").alias("other_evidence_id"),
    )
    joined = rates.filter(nw.col("indicator_id") == "under5_mortality").join(infant, on=keys, how="inner")
    bad = joined.filter(nw.col("upper") < nw.col("infant_lower"))
    message = "under-five mortality {value} is below infant mortality {infant_value} of the same region and period"
    yield Breach(table="observations", field="value", rows=bad, message=message)


_FACT = [
    "indicator_id",
    "region_id",
    "kz__place",
    "kz__breakdown",
    "period_start",
    "period_end",
    "measure",
    "status",
    "kz__unit",
    "kz__direction",
]


def _facts(tables: Tables) -> Frame:
    rows = _series(published(tables, "observations"))
    return rows.with_columns(kz__unit=nw.col("unit_id").fill_null(""), kz__direction=nw.col("direction").fill_null(""))


def sources_disagree(tables: Tables) -> Iterator[Breach]:
    """Two sources do not give values of the same fact whose bounds lie apart."""
    rows = _facts(tables).filter(~nw.col("value").is_null())
    reach = nw.col("value").abs() * OPEN_END
    rows = rows.with_columns(
        kz__low=nw.when(nw.col("lower").is_null()).then(nw.col("value") - reach).otherwise(nw.col("lower")),
        kz__high=nw.when(nw.col("upper").is_null()).then(nw.col("value") + reach).otherwise(nw.col("upper")),
    )
    keys = [k for k in _FACT if k != "kz__direction"]
    columns = ("observation_id", "source_id", "value", "kz__low", "kz__high", "evidence_id")
    other = rows.select(*keys, *(nw.col(c).alias(f"other_{c}") for c in columns))
    pairs = rows.join(other, on=keys, how="inner").filter(nw.col("source_id") > nw.col("other_source_id"))
    bad = pairs.filter((nw.col("kz__low") > nw.col("other_kz__high")) | (nw.col("kz__high") < nw.col("other_kz__low")))
    message = "{qualifier} {value} {unit_id}, but {other_observation_id} of another source says {other_value}"
    yield Breach(table="observations", field="value", rows=bad, message=message)


def duplicate_fact(tables: Tables) -> Iterator[Breach]:
    """The same fact is not given twice from one source."""
    rows = _facts(tables).with_columns(kz__value=nw.col("value").fill_null(0.0))
    keys = [*_FACT, "kz__value", "source_id"]
    first = rows.group_by(*keys).agg(nw.col(ROW).min().alias("kz__first"), nw.len().alias("kz__times"))
    repeated = rows.join(first.filter(nw.col("kz__times") > 1), on=keys, how="inner").filter(nw.col(ROW) > nw.col("kz__first"))
    message = "the same fact as row {kz__first}, from the same source: {indicator_id} {value} {unit_id}"
    yield Breach(table="observations", field="observation_id", rows=repeated, message=message)
