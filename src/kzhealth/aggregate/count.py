"""Records counted: one pass by group for every engine, from which every cell of every table is summed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import and_, or_
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import narwhals as nw

from kzhealth.aggregate.mapping import NATIONAL, Period, region_codes
from kzhealth.engines.ask import collect_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kzhealth.aggregate.mapping import Condition, Plan
    from kzhealth.engines import Engine

__all__ = ["Cell", "Counts", "Kind", "count_records"]

# Cyrillic letters that stand in diagnoses for the Latin ones they look like.
_TWINS = dict(zip("ABCEHKMOPTX", "АВСЕНКМОРТХ", strict=True))
_OUTSIDE, _UNREAD = "outside", ""


class Cell(NamedTuple):
    """What is counted of whom: a measure of the plan in a period and region (``KZ`` is the country), whole or a ``part``."""

    measure: int
    period: Period
    region: str
    part: str = ""


# The measures that a record is counted in, a bit each, and the parts that it belongs to.
Kind: TypeAlias = "tuple[int, tuple[str, ...]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was counted: the cells, zero included; the kinds of records, by measures and parts.

    ``records`` is how many were read, ``left_out`` how many of them are in no cell and why, ``doubts`` how many had a fault.
    """

    cells: Mapping[Cell, int]
    kinds: frozenset[Kind]
    records: int
    left_out: Mapping[str, int]
    doubts: Mapping[str, int]


def count_records(frame: nw.LazyFrame[Any], plan: Plan, engine: Engine) -> Counts:
    """The cells of a plan over a frame that has the columns of the plan as text, on any engine: only groups are collected."""
    keyed = _keyed(frame, plan, engine)
    dimensions = [f"kz__by_{name}" for name in plan.breakdowns]
    groups = keyed.group_by("kz__region", "kz__period", *dimensions, "kz__pattern").agg(nw.len().alias("kz__rows"))
    persons = list(_distinct(keyed, plan))
    collected, *others = collect_all([groups, *(frame for _, frame in persons)])
    rows = sorted(collected.select("kz__region", "kz__period", "kz__pattern", "kz__rows", *dimensions).iter_rows())
    cells = dict.fromkeys(_grid(plan), 0)
    periods = {p.first.isoformat(): p for p in plan.periods}
    kinds, left_out, doubts = set[Kind](), Counter[str](), Counter[str]()
    in_force = {p: set(plan.regions_of(p)) for p in plan.periods}
    for region, period, pattern, count, *codes in rows:
        bits = pattern & (1 << len(plan.measures)) - 1
        _note(doubts, pattern >> len(plan.measures), count)
        reason = _reason(region, periods.get(period), period, bits, in_force)
        if reason:
            left_out[reason] += count
            continue
        parts = tuple(f"{name}={code}" for name, code in zip(plan.breakdowns, codes, strict=True))
        kinds.add((bits, parts))
        for cell in _cells_of(plan, bits, periods[period], region, parts):
            if cell in cells:
                cells[cell] += count
    for (measure, region, part), frame_ in zip((key for key, _ in persons), others, strict=True):
        for row in frame_.iter_rows(named=True):
            place = NATIONAL if region is None else row["kz__region"]
            cell = Cell(measure, periods[row["kz__period"]], place, f"{part}={row[f'kz__by_{part}']}" if part else "")
            if cell in cells:
                cells[cell] = row["kz__rows"]
    total = sum(row[3] for row in rows)
    return Counts(cells=cells, kinds=frozenset(kinds), records=total, left_out=left_out, doubts=doubts)


def _grid(plan: Plan) -> Iterator[Cell]:
    """Every cell that the plan asks for: a region without records has a zero."""
    country = [] if plan.regions is not None else [NATIONAL]
    for measure in range(len(plan.measures)):
        for period in plan.periods:
            yield from (Cell(measure, period, *place) for place in product([*country, *plan.regions_of(period)], plan.parts(measure)))


def _cells_of(plan: Plan, bits: int, period: Period, region: str, parts: tuple[str, ...]) -> Iterator[Cell]:
    for number, measure in enumerate(plan.measures):
        if bits >> number & 1 and measure.distinct is None:
            yield from (Cell(number, period, place, part) for place in (region, NATIONAL) for part in ("", *parts))


def _reason(region: str, period: Period | None, told: str, bits: int, in_force: Mapping[Period, set[str]]) -> str:
    """Why records are in no cell, '' if they are in one."""
    if not region:
        return "region not known"
    if period is None:
        return "date outside the periods" if told == _OUTSIDE else "date not readable"
    if region not in in_force[period]:
        return "region not asked for or not in force"
    return "" if bits else "of no indicator"


def _note(doubts: Counter[str], bits: int, count: int) -> None:
    for number, words in enumerate(("diagnosis not readable", "no key to count by")):
        if bits >> number & 1:
            doubts[words] += count


def _keyed(frame: nw.LazyFrame[Any], plan: Plan, engine: Engine) -> nw.LazyFrame[Any]:
    """The records with their region, period, codes of breakdown and pattern of measures: '' where a cell is not understood."""
    short = {name: f"c{number}" for number, name in enumerate(plan.columns)}
    keyed = frame.select(nw.col(name).fill_null("").str.strip_chars().alias(alias) for name, alias in short.items())
    keyed = _look_up(keyed, short[plan.region_column], region_codes(plan.region_names), "kz__region", engine, lower=True)
    day = keyed.with_columns(kz__day=nw.col(short[plan.date_column]).str.slice(0, 8 if plan.day_format == "%Y%m%d" else 10))
    days = {d.strftime(plan.day_format): p.first.isoformat() for p in plan.periods for d in _days(p)}
    keyed = _look_up(day, "kz__day", days, "kz__period", engine)
    shape = {"%Y-%m-%d": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}", "%d.%m.%Y": r"^[0-9]{2}\.[0-9]{2}\.[0-9]{4}", "%Y%m%d": r"^[0-9]{8}"}
    # a day with a time behind it is that day, a longer number is none
    readable = nw.col(short[plan.date_column]).str.contains(shape[plan.day_format] + r"(?:[T ].*)?\z")
    other = nw.when(readable).then(nw.lit(_OUTSIDE)).otherwise(nw.lit(_UNREAD))
    known = readable & (nw.col("kz__period") != "")
    keyed = keyed.with_columns(kz__period=nw.when(known).then(nw.col("kz__period")).otherwise(other))
    for name, breakdown in plan.breakdowns.items():
        keyed = _look_up(keyed, short[breakdown.column], breakdown.codes, f"kz__by_{name}", engine, lower=True)
    return keyed.with_columns(_pattern(plan, short).alias("kz__pattern"))


def _look_up(
    frame: nw.LazyFrame[Any], column: str, codes: Mapping[str, str], name: str, engine: Engine, *, lower: bool = False
) -> nw.LazyFrame[Any]:
    import polars as pl

    table = engine.adopt(
        pl.DataFrame({"kz__cell": list(codes), name: list(codes.values())}, schema=dict.fromkeys(("kz__cell", name), pl.String))
    )
    cell = nw.col(column).str.to_lowercase() if lower else nw.col(column)
    joined = frame.with_columns(kz__key=cell).join(nw.from_native(table).lazy(), left_on="kz__key", right_on="kz__cell", how="left")
    return joined.drop("kz__key").with_columns(nw.col(name).fill_null(""))


def _days(period: Period) -> Iterator[dt.date]:
    return (period.first + dt.timedelta(days=n) for n in range((period.last - period.first).days + 1))


def _pattern(plan: Plan, short: Mapping[str, str]) -> nw.Expr:
    """A whole number with a bit for each measure that the record is counted in, then one for each doubt."""
    found = [reduce(and_, (_holds(c, short) for c in m.where), nw.lit(value=True)) for m in plan.measures]
    keyed = [nw.col(short[m.distinct]) != "" if m.distinct else nw.lit(value=True) for m in plan.measures]
    codes = dict.fromkeys(short[c.column] for m in plan.measures for c in m.where if c.icd10)
    unread = reduce(or_, ((nw.col(c) != "") & ~_is_code(c) for c in codes), nw.lit(value=False))
    lost = reduce(or_, (f & ~k for f, k in zip(found, keyed, strict=True)), nw.lit(value=False))
    bits = [*(f & k for f, k in zip(found, keyed, strict=True)), unread, lost]
    return reduce(
        lambda sum_, pair: sum_ + nw.when(pair[1]).then(nw.lit(1 << pair[0])).otherwise(nw.lit(0)).cast(nw.Int64),
        enumerate(bits),
        nw.lit(0).cast(nw.Int64),
    )


def _is_code(column: str) -> nw.Expr:
    return nw.col(column).str.contains(
        rf"^[A-Za-z{''.join(_TWINS.values())}{''.join(_TWINS.values()).lower()}][0-9]{{2}}(?:[^0-9].*|[0-9]{{1,2}})?\z"
    )


def _holds(condition: Condition, short: Mapping[str, str]) -> nw.Expr:
    column = short[condition.column]
    if not condition.icd10:
        return nw.col(column).is_in(list(condition.values))
    code = nw.col(column).str.to_uppercase().str.replace_all(".", "", literal=True)
    return _is_code(column) & reduce(or_, (part for text in condition.values for part in _in_range(code, text)))


def _in_range(code: nw.Expr, text: str) -> Iterator[nw.Expr]:
    """The tests of a range of codes, a letter at a time; a single subcategory is what the code begins with."""
    first, last = text.split("-")
    for letter in ascii_uppercase[ascii_uppercase.index(first[0]) : ascii_uppercase.index(last[0]) + 1]:
        low, high = first[1:] if letter == first[0] else "00", last[1:] if letter == last[0] else "99"
        digits = code.str.slice(1, len(low))
        yield code.str.slice(0, 1).is_in([letter, _TWINS.get(letter, letter)]) & (digits >= low) & (digits <= high)


def _distinct(keyed: nw.LazyFrame[Any], plan: Plan) -> Iterator[tuple[tuple[int, str | None, str], nw.LazyFrame[Any]]]:
    """For each measure of distinct cells, region or country, and dimension: how many there are by group."""
    short = {name: f"c{number}" for number, name in enumerate(plan.columns)}
    for number, measure in enumerate(plan.measures):
        if measure.distinct is None:
            continue
        found = reduce(and_, (_holds(c, short) for c in measure.where), nw.col(short[measure.distinct]) != "")
        rows = _placed(keyed, plan).filter(found)
        for region, part in product(("kz__region", None), ("", *plan.dimensions(number))):
            keys = ["kz__period", *([region] if region else []), *([f"kz__by_{part}"] if part else [])]
            unique = rows.select(*keys, short[measure.distinct]).unique()
            yield (number, region, part), unique.group_by(*keys).agg(nw.len().alias("kz__rows"))


def _placed(keyed: nw.LazyFrame[Any], plan: Plan) -> nw.LazyFrame[Any]:
    """The records whose region and period have cells."""
    there = ((nw.col("kz__period") == p.first.isoformat()) & nw.col("kz__region").is_in(plan.regions_of(p)) for p in plan.periods)
    return keyed.filter(reduce(or_, there))
