"""The mapping of a table of records: which columns tell region and day, and which rows make which indicator. Checked strictly."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kzhealth.engines import bundled_table, table_rows
from kzhealth.mappings import Part, read_mapping, read_source
from kzhealth.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["NATIONAL", "Breakdown", "Condition", "Indicator", "Measure", "Period", "Plan", "read_plan", "region_codes"]

NATIONAL = "KZ"
POPULATION = "population"
_GRAINS = {"year": 12, "quarter": 3, "month": 1}
_DAYS = {"YYYY-MM-DD": "%Y-%m-%d", "DD.MM.YYYY": "%d.%m.%Y", "YYYYMMDD": "%Y%m%d"}
_CODE = re.compile(r"([A-Z])([0-9]{2})(?:\.?([0-9]{1,2}))?")
_YEARS = (1900, 2100)
_MEASURES = 60  # one bit each of a whole number of 64


@dataclass(frozen=True, slots=True)
class Condition:
    """What the cell of a column must be: one of ``values``, or an ICD-10 code in one of the ranges that ``values`` are."""

    column: str
    values: tuple[str, ...]
    icd10: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """Rows that are counted, or the distinct cells of a column in them."""

    where: tuple[Condition, ...]
    distinct: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator to be written: its measure (an index of the plan), for a rate or share what it is divided by, and how it is rounded.

    ``per`` is another indicator or ``population``; ``scale`` is what the unit is per; ``yearly`` puts a part of a year on a yearly basis.
    """

    indicator_id: str
    kind: str
    unit_id: str
    measure: int
    per: str | None
    scale: int
    yearly: bool
    decimals: int
    breakdowns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """A dimension: the column that tells it, and the code that each cell stands for."""

    name: str
    column: str
    codes: Mapping[str, str]

    @property
    def parts(self) -> tuple[str, ...]:
        """``dimension=code`` of each code, as observations write it."""
        return tuple(f"{self.name}={code}" for code in dict.fromkeys(self.codes.values()))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole days from ``first`` to ``last``, both in it."""

    first: dt.date
    last: dt.date

    @property
    def yearly(self) -> tuple[int, int]:
        """Days of its year, and its own: what a figure is multiplied with and divided by to stand for a year."""
        return 366 if calendar.isleap(self.first.year) else 365, (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A mapping that was read: everything that aggregation needs to know of the records."""

    source: Mapping[str, str]
    delimiter: str
    region_column: str
    region_names: Mapping[str, str]
    regions: tuple[str, ...] | None
    date_column: str
    day_format: str
    periods: tuple[Period, ...]
    breakdowns: Mapping[str, Breakdown]
    measures: tuple[Measure, ...]
    indicators: Mapping[str, Indicator]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the records that are looked at."""
        told = [self.region_column, self.date_column, *(b.column for b in self.breakdowns.values())]
        for measure in self.measures:
            told += [c.column for c in measure.where] + ([measure.distinct] if measure.distinct else [])
        return tuple(dict.fromkeys(told))

    def regions_of(self, period: Period) -> list[str]:
        """The regions that have a figure for the period: those asked for, in force on one of its days."""
        first, last = period.first.isoformat(), period.last.isoformat()
        there = (r["region_id"] for r in _regions() if r["valid_from"] <= last and (not r["valid_to"] or r["valid_to"] >= first))
        return sorted(r for r in there if self.regions is None or r in self.regions)

    def dimensions(self, measure: int) -> tuple[str, ...]:
        """The dimensions that a measure is needed by: those of every indicator that it counts, or is divided by."""
        users = [i for i in self.indicators.values() if measure in (i.measure, self.divisor(i))]
        return tuple(name for name in self.breakdowns if any(name in i.breakdowns for i in users))

    def parts(self, measure: int) -> tuple[str, ...]:
        """The whole ('') and the parts that a measure is counted by."""
        return ("", *(part for name in self.dimensions(measure) for part in self.breakdowns[name].parts))

    def divisor(self, indicator: Indicator) -> int | None:
        """The measure that an indicator is divided by, None for the population and for counts."""
        return self.indicators[indicator.per].measure if indicator.per and indicator.per != POPULATION else None


def region_codes(names: Mapping[str, str]) -> dict[str, str]:
    """The region that a cell names, by the cell in lower case: codes, KATO codes and names in three languages, and ``names``."""
    known: dict[str, str] = {}
    for row in _regions():
        for name in ("region_id", "kato", "name_en", "name_ru", "name_kk"):
            known[row[name].lower()] = row["region_id"]
    for row in _regions():
        if row["old_code"]:
            known.setdefault(row["old_code"].lower(), row["region_id"])
    return {**known, **{name.strip().lower(): code for name, code in names.items()}}


@cache
def _regions() -> tuple[dict[str, str], ...]:
    """The rows of the regions, without the country."""
    return tuple(row for _, row in table_rows(bundled_table("regions")) if row["region_id"] != NATIONAL)


def read_plan(path: Path) -> Plan:
    """The mapping in a YAML file; InputError names the line and key, what was seen and what was expected."""
    return read_mapping(path, _plan)


def _plan(whole: Part) -> Plan:
    keys = whole.keys("source region date indicators", "breakdowns delimiter")
    region = keys["region"].keys("column", "names only")
    date = keys["date"].keys("column periods from to", "format")
    grain = date["periods"].one_of(_GRAINS)
    breakdowns = {b.name: b for b in _breakdowns(keys["breakdowns"])} if "breakdowns" in keys else {}
    measures, indicators = _indicators(keys["indicators"], grain, breakdowns)
    return Plan(
        source=read_source(keys["source"]),
        delimiter=_delimiter(keys["delimiter"]) if "delimiter" in keys else ",",
        region_column=region["column"].text(),
        region_names={n: p.one_of(_region_ids()) for n, p in region["names"].named("names").items()} if "names" in region else {},
        regions=tuple(p.one_of(_region_ids()) for p in region["only"].items("a list of regions")) if "only" in region else None,
        date_column=date["column"].text(),
        day_format=_DAYS[date["format"].one_of(_DAYS)] if "format" in date else "%Y-%m-%d",
        periods=tuple(_periods(date["from"], date["to"], grain)),
        breakdowns=breakdowns,
        measures=measures,
        indicators=indicators,
    )


def _delimiter(part: Part) -> str:
    return {"comma": ",", "semicolon": ";", "tab": "\t"}[part.one_of(("comma", "semicolon", "tab"))]


def _region_ids() -> tuple[str, ...]:
    return tuple(row["region_id"] for row in _regions())


def _periods(first: Part, last: Part, grain: str) -> Iterator[Period]:
    start, stop, months = first.day(), last.day(), _GRAINS[grain]
    if start.day != 1 or (start.month - 1) % months:
        first.refuse(f"the first day of a {grain}")
    if start.year < _YEARS[0]:
        first.refuse(f"a year from {_YEARS[0]} to {_YEARS[1]}")
    if stop < start:
        last.refuse(f"a day after {start}")
    if stop.year > _YEARS[1]:
        last.refuse(f"a year from {_YEARS[0]} to {_YEARS[1]}")
    while start <= stop:
        after = dt.date(start.year + (start.month - 1 + months) // 12, (start.month - 1 + months) % 12 + 1, 1)
        period = Period(start, after - dt.timedelta(days=1))
        if period.last > stop:
            last.refuse(f"the last day of a {grain}")
        yield period
        start = after


def _breakdowns(part: Part) -> Iterator[Breakdown]:
    for name, value in part.named("a mapping of dimensions").items():
        if not re.fullmatch("[a-z_]+", name):
            value.called(name).refuse("a name of small letters and _")
        keys = value.keys("column", "values bands")
        if ("values" in keys) == ("bands" in keys):
            value.refuse("either values or bands")
        codes = dict(_value_codes(keys["values"])) if "values" in keys else dict(_band_codes(keys["bands"]))
        yield Breakdown(name=name, column=keys["column"].text(), codes=codes)


def _value_codes(part: Part) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for code, cells in part.named("codes with the cells that stand for them").items():
        if not re.fullmatch("[a-z0-9_]+", code):
            cells.called(code).refuse("a code of small letters, digits and _")
        for cell in cells.items("a list of cells"):
            text = cell.text().lower()
            if text in seen:
                cell.refuse(f"a cell that stands for one code; it stands for {seen[text]} already")
            seen[text] = code
            yield text, code


def _band_codes(part: Part) -> Iterator[tuple[str, str]]:
    starts = [item.whole(0, 150) for item in part.items("the first ages of the bands")]
    if sorted(set(starts)) != starts:
        part.refuse("rising ages")
    for start, after in zip(starts, [*starts[1:], None], strict=True):
        code = f"{start}_plus" if after is None else str(start) if after == start + 1 else f"{start}_{after - 1}"
        for age in range(start, after or 151):
            yield str(age), code


def _indicators(part: Part, grain: str, breakdowns: Mapping[str, Breakdown]) -> tuple[tuple[Measure, ...], dict[str, Indicator]]:
    parts = part.named("indicators with how each is counted")
    read = {name: p.keys("kind", "of where distinct per yearly decimals breakdown") for name, p in parts.items()}
    own = {name: _measure(keys) for name, keys in read.items() if "of" not in keys}
    measures = tuple(dict.fromkeys(own.values()))
    if len(measures) > _MEASURES:
        part.refuse(f"at most {_MEASURES} different counts")
    made = {}
    for name, keys in read.items():
        counted = keys["of"].one_of(tuple(own)) if "of" in keys else name
        if "of" in keys and ("where" in keys or "distinct" in keys):
            parts[name].refuse("either of, or where and distinct")
        made[name] = _indicator(name, parts[name], keys, grain, breakdowns)(measures.index(own[counted]))
    for name, keys in read.items():
        per = made[name].per
        if per and per != POPULATION and (per not in made or made[per].kind != "count"):
            keys["per"].refuse("population or a count of this mapping")
    return measures, made


def _indicator(name: str, part: Part, keys: Mapping[str, Part], grain: str, breakdowns: Mapping[str, Breakdown]) -> Any:
    """What makes the indicator of its measure, all else checked."""
    known = {row["indicator_id"]: row["unit_id"] for _, row in table_rows(bundled_table("indicators"))}
    if not known.get(name):
        part.called(name).refuse("an indicator of the reference table that has a unit" + did_you_mean(name, known))
    unit = next(row for _, row in table_rows(bundled_table("units")) if row["unit_id"] == known[name])
    kind = "rate" if known[name].startswith("per_") else "share" if known[name] == "percent" else "count"
    if keys["kind"].one_of(("count", "rate", "share")) != kind or (kind == "count" and unit["is_integer"] != "true"):
        keys["kind"].refuse(f"{kind}, as {name} is measured in {known[name]}")
    per, yearly = _divisor(part, keys, kind, known[name], grain)
    listed = tuple(p.one_of(breakdowns) for p in keys["breakdown"].items("a list of dimensions")) if "breakdown" in keys else ()
    decimals = keys["decimals"].whole(0, 6) if "decimals" in keys else {"count": 0, "rate": 2, "share": 1}[kind]
    if kind == "count" and decimals:
        keys["decimals"].refuse("no decimals: a count is whole")
    scale = 100 if kind == "share" else int(unit["scale"] or 1)

    def made(measure: int) -> Indicator:
        return Indicator(
            indicator_id=name,
            kind=kind,
            unit_id=known[name],
            measure=measure,
            per=per,
            scale=scale,
            yearly=yearly,
            decimals=decimals,
            breakdowns=listed,
        )

    return made


def _divisor(part: Part, keys: Mapping[str, Part], kind: str, unit_id: str, grain: str) -> tuple[str | None, bool]:
    if kind == "count":
        for key in ("per", "yearly"):
            if key in keys:
                keys[key].refuse("nothing: a count is not divided")
        return None, False
    if "per" not in keys:
        part.refuse("the key per: population or a count of this mapping")
    per = keys["per"].text()
    if (unit_id.endswith("_population") and per != POPULATION) or (unit_id.endswith("_live_births") and per != "births"):
        keys["per"].refuse(f"{'population' if per != POPULATION and unit_id.endswith('_population') else 'births'}, by the unit {unit_id}")
    if "yearly" in keys and not isinstance(keys["yearly"].value, bool):
        keys["yearly"].refuse("true or false")
    if grain != "year" and per == POPULATION and "yearly" not in keys:
        part.refuse(f"the key yearly: whether the figure of a {grain} is put on a yearly basis")
    return per, bool(keys["yearly"].value) if "yearly" in keys else False


def _measure(keys: Mapping[str, Part]) -> Measure:
    where = tuple(sorted((_condition(c) for c in keys["where"].items("a list of conditions")), key=repr)) if "where" in keys else ()
    return Measure(where, keys["distinct"].text() if "distinct" in keys else None)


def _condition(part: Part) -> Condition:
    keys = part.keys("column", "equals in between icd10")
    if len(keys) != 2:
        part.refuse("column and one of equals, in, between, icd10")
    column = keys["column"].text()
    if "equals" in keys:
        return Condition(column, (keys["equals"].text(),))
    if "in" in keys:
        return Condition(column, tuple(sorted({p.text() for p in keys["in"].items("a list of cells")})))
    if "between" in keys:
        ends = [p.whole(0, 10_000) for p in keys["between"].items("two whole numbers")]
        if len(ends) != 2 or ends[0] > ends[1]:
            keys["between"].refuse("two whole numbers, the smaller first")
        return Condition(column, tuple(str(n) for n in range(ends[0], ends[1] + 1)))
    return Condition(column, tuple(sorted({_code_range(p) for p in keys["icd10"].items("a list of ICD-10 codes or ranges")})), icd10=True)


def _code_range(part: Part) -> str:
    first, _, last = part.text().upper().partition("-")
    ends = [_CODE.fullmatch(end.strip()) for end in (first, last or first)]
    if not all(ends) or (last and (any(e and e[3] for e in ends) or last.strip() < first.strip())):
        part.refuse("an ICD-10 code such as I21 or I21.4, or a range such as I00-I99")
    return "-".join(f"{e[1]}{e[2]}{e[3] or ''}" for e in ends if e)
