"""Cells made into observations: rates and shares, rounding, and the table of aggregates that proves every figure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.aggregate.count import Cell
from kzhealth.aggregate.mapping import NATIONAL, region_codes
from kzhealth.engines.records import read_records
from kzhealth.errors import InputError
from kzhealth.package import csv_bytes
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kzhealth.aggregate.count import Counts
    from kzhealth.aggregate.mapping import Indicator, Period, Plan

__all__ = ["SUPPRESSED", "Written", "read_population", "write_rows"]

SUPPRESSED = "suppressed"
_COLUMNS = "indicator | from | to | region | breakdown | figure | unit"


class People(NamedTuple):
    """Whose number a population table gives."""

    region: str
    year: int
    part: str = ""


class _Line(NamedTuple):
    """A figure as it is printed, '' for one that is kept back; ``rest`` is True if the parts leave something of the whole."""

    indicator: Indicator
    period: Period
    region: str
    part: str
    figure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of the tables, the table of aggregates as text, how many rows each indicator has, has suppressed, and lacks."""

    files: Mapping[str, bytes]
    source: Mapping[str, str]
    document: str
    rows: Mapping[str, int]
    suppressed: Mapping[str, int]
    absent: Mapping[str, int]


def read_population(path: Path, plan: Plan) -> dict[People, int]:
    """People by region, year and part from a CSV with the columns region_id, year, population and, if need be, breakdown."""
    try:
        records = read_records(path.read_bytes(), path.name, ",")
    except OSError as error:
        raise InputError(f"cannot read the population table {path}: {error.strerror}", code="resource-error") from error
    header = next(records, [])
    needed = {"region_id", "year", "population"}
    if not needed <= set(header) or set(header) - needed - {"breakdown"}:
        raise InputError(f"{path}: the columns are {', '.join(header)}; expected region_id, year, population and perhaps breakdown")
    codes, found = {**region_codes(plan.region_names), NATIONAL.lower(): NATIONAL}, {}
    for number, cells in enumerate(records, start=2):
        row = dict(zip(header, (c.strip() for c in cells), strict=False))
        region, year, people = codes.get(row.get("region_id", "").lower()), row.get("year", ""), row.get("population", "")
        plain = re.fullmatch("[0-9]{4}", year) and re.fullmatch("[0-9]{1,12}", people) and len(cells) == len(header)
        if region is None or not plain or int(people) == 0:
            raise InputError(
                f"{path}, row {number}: seen {','.join(cells)}; expected a region, a year and a whole number of people above 0"
            )
        key = People(region, int(year), row.get("breakdown", ""))
        if key in found:
            raise InputError(f"{path}, row {number}: the population of {region} in {year} stands twice")
        found[key] = int(people)
    return found


def _lines(plan: Plan, counts: Counts, hidden: frozenset[Cell], people: Mapping[People, int]) -> Iterator[_Line | str]:
    """A line for each figure, in order; the id of the indicator for one that has no denominator."""
    for name in sorted(plan.indicators):
        indicator = plan.indicators[name]
        parts = ["", *(part for d in indicator.breakdowns for part in plan.breakdowns[d].parts)]
        for period in plan.periods:
            regions = [*([NATIONAL] if plan.regions is None else []), *plan.regions_of(period)]
            for region in regions:
                if indicator.kind == "count" and region == NATIONAL and plan.measures[indicator.measure].distinct:
                    continue  # persons of several regions are one person of the country: no sum of regions, as additive indicators ask
                for part in parts:
                    cell = Cell(indicator.measure, period, region, part)
                    yield _line(plan, counts, hidden, people, indicator, cell)


def _line(
    plan: Plan, counts: Counts, hidden: frozenset[Cell], people: Mapping[People, int], indicator: Indicator, cell: Cell
) -> _Line | str:
    line = _Line(indicator, cell.period, cell.region, cell.part, "")
    if indicator.kind == "count":
        return line._replace(figure="" if cell in hidden else str(counts.cells[cell]))
    divisor = plan.divisor(indicator)
    if divisor is None:
        below = people.get(People(cell.region, cell.period.first.year, cell.part))
    else:
        other = cell._replace(measure=divisor)
        if other in hidden:
            return line
        below = counts.cells[other]
    if not below:
        return indicator.indicator_id
    if cell in hidden:
        return line
    times, by = cell.period.yearly if indicator.yearly else (1, 1)
    return line._replace(figure=_rounded(Fraction(counts.cells[cell] * indicator.scale * times, below * by), indicator.decimals))


def _rounded(value: Fraction, decimals: int) -> str:
    """The value with so many decimals, halves to the even digit; no float on the way."""
    digits = str(round(value * 10**decimals)).zfill(decimals + 1)
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def _plain(figure: str) -> str:
    return figure.rstrip("0").rstrip(".") if "." in figure else figure


def write_rows(plan: Plan, counts: Counts, hidden: frozenset[Cell], people: Mapping[People, int], threshold: int) -> Written:
    """The observations with sources and evidence, and the document they are read from."""
    told, rows, suppressed, absent = _heading(plan, threshold), Counter[str](), Counter[str](), Counter[str]()
    placed, at = [], sum(len(line) + 1 for line in told)
    for line in _lines(plan, counts, hidden, people):
        if isinstance(line, str):
            absent[line] += 1
            continue
        name = line.indicator.indicator_id
        before = f"{name} | {line.period.first} | {line.period.last} | {line.region} | {line.part or '-'} | "
        figure = line.figure or SUPPRESSED
        start = at + len(before)
        placed.append((line, start, start + len(figure)))
        told.append(f"{before}{figure} | {line.indicator.unit_id}")
        at += len(told[-1]) + 1
        rows[name] += 1
        suppressed[name] += not line.figure
    document = "".join(f"{line}\n" for line in told)
    source = _source(plan, document.encode())
    files = {
        "sources": csv_bytes(schema("sources"), [source]),
        "evidence": csv_bytes(schema("evidence"), [_evidence(source, line, start, stop) for line, start, stop in placed]),
        "observations": csv_bytes(schema("observations"), _observations(source, placed)),
    }
    return Written(files=files, source=source, document=document, rows=rows, suppressed=+suppressed, absent=absent)


def _heading(plan: Plan, threshold: int) -> list[str]:
    source = plan.source
    return [
        source["title"],
        f"{source['publisher']}, {source['published_on']}",
        "Aggregated from records that are not published. ",
        f"Counts of 1 to {threshold - 1} are suppressed, and with them whatever would give them back.",
        "",
        _COLUMNS,
    ]


def _source(plan: Plan, document: bytes) -> dict[str, str]:
    regions = plan.regions or ()
    return {
        **plan.source,
        "file": f"{plan.source['source_id']}.txt",
        "language": "en",
        "period_start": plan.periods[0].first.isoformat(),
        "period_end": plan.periods[-1].last.isoformat(),
        "region_id": regions[0] if len(regions) == 1 else NATIONAL,
        "region_basis": "explicit",
        "sha256": hashlib.sha256(document).hexdigest(),
        "bytes": str(len(document)),
        "characters": str(len(document.decode())),
    }


def _evidence(source: Mapping[str, str], line: _Line, start: int, stop: int) -> dict[str, str]:
    return {
        "evidence_id": f"{source['sha256'][:12]}-{start}-{stop}",
        "source_id": source["source_id"],
        "start": str(start),
        "stop": str(stop),
        "quote": line.figure or SUPPRESSED,
        "method": "extracted",
    }


def _observations(source: Mapping[str, str], placed: list[tuple[_Line, int, int]]) -> Iterator[dict[str, str]]:
    wholes: dict[tuple[str, Period, str], str] = {}
    for line, start, stop in placed:
        name, key = line.indicator.indicator_id, f"{source['source_id']}-{start}-{stop}"
        if not line.part:
            wholes[name, line.period, line.region] = key
        figure = _plain(line.figure)
        yield {
            "observation_id": key,
            "indicator_id": name,
            "region_id": line.region,
            "period_start": line.period.first.isoformat(),
            "period_end": line.period.last.isoformat(),
            "period_basis": "explicit",
            "measure": "level",
            **dict.fromkeys(("value", "lower", "upper"), figure),
            "unit_id": line.indicator.unit_id if figure else "",
            "qualifier": "exact" if figure else "",
            "status": "actual",
            # a rate of a part may be above that of the whole: only counts are parts of one another
            "part_of": wholes[name, line.period, line.region] if line.part and line.indicator.kind == "count" else "",
            "breakdown": line.part,
            "evidence_id": f"{source['sha256'][:12]}-{start}-{stop}",
            "flags": "" if figure else SUPPRESSED,
        }
