"""Records of patients or facilities made into observations: counted, small counts kept back, proved by a table of their own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.aggregate.count import count_records
from kzhealth.aggregate.mapping import POPULATION, read_plan
from kzhealth.aggregate.protect import equations, hide
from kzhealth.aggregate.rows import read_population, write_rows
from kzhealth.bundled import bundled_path
from kzhealth.engines import REFERENCE, get_engine, read_csv
from kzhealth.engines.events import read_events
from kzhealth.errors import InvalidData, UsageError
from kzhealth.markup import block, listing
from kzhealth.model import Report
from kzhealth.package import DESCRIPTOR, Built, describe_source, describe_table, write_package
from kzhealth.schema import schema
from kzhealth.validate import check_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from kzhealth.aggregate.mapping import Plan
    from kzhealth.aggregate.rows import Written
    from kzhealth.engines import Engine

__all__ = ["Aggregation", "aggregate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """What records were made into: ``files`` by name (tables and the document that proves them), and how it went.

    ``records`` were read; ``left_out`` of them are in no figure, by reason; ``doubts`` are faults of records and lines. ``rows``,
    ``suppressed`` and ``absent`` (no denominator) count figures by indicator. ``report`` is of schemas and rules. ``sha256`` of the
    files of records belongs to whoever holds them: it could confirm a guess at a small file, so it is in none of ``files``.
    """

    files: Mapping[str, bytes]
    records: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    doubts: Mapping[str, int] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    suppressed: Mapping[str, int] = field(default_factory=dict)
    absent: Mapping[str, int] = field(default_factory=dict)
    threshold: int = 5
    engine: str = "polars"
    sha256: Mapping[str, str] = field(default_factory=dict)
    report: Report = field(default_factory=Report)

    @property
    def observations(self) -> pl.DataFrame:
        """The observations as a frame of polars, typed by their schema."""
        return read_csv(self.files["data/observations.csv"], schema("observations")).collect().select(*schema("observations").field_names)

    def write(self, folder: str | Path) -> None:
        """Put the package in place of a folder, whole or not at all; OutputError if it cannot, what was there is kept."""
        write_package(Built(files=self.files, report=self.report), Path(folder))

    def to_dict(self) -> dict[str, Any]:
        """What ``kzhealth aggregate --format json`` prints; it holds no figure."""
        return {
            "records": self.records,
            "left_out": dict(sorted(self.left_out.items())),
            "doubts": dict(sorted(self.doubts.items())),
            "threshold": self.threshold,
            "rows": dict(sorted(self.rows.items())),
            "suppressed": dict(sorted(self.suppressed.items())),
            "absent": dict(sorted(self.absent.items())),
            "engine": self.engine,
            "sha256": dict(self.sha256),
            "warnings": [f.code for f in self.report.warnings],
        }

    def to_text(self) -> str:
        """What ``kzhealth aggregate`` prints; it holds no figure."""
        lost = sum(self.left_out.values())
        lines = [f"{self.records} records: {self.records - lost} counted, {lost} left out"]
        lines += [f"  left out: {count} {reason}" for reason, count in sorted(self.left_out.items())]
        lines += [f"  fault: {count} {what}" for what, count in sorted(self.doubts.items())]
        for name in sorted({*self.rows, *self.absent}):
            rows, hidden, absent = (counts.get(name, 0) for counts in (self.rows, self.suppressed, self.absent))
            lines.append(
                f"{name}: {rows} figures, {hidden} suppressed" + (f", {absent} not written for want of a denominator" * bool(absent))
            )
        warnings = len(self.report.warnings)
        return "\n".join([*lines, f"threshold {self.threshold}; schemas and rules: no error, {warnings} warning{'s' * (warnings != 1)}"])

    def _repr_html_(self) -> str:
        """What became of the records, in a notebook: how many figures each indicator has, no figure itself."""
        counts = (self.rows, self.suppressed, self.absent)
        rows = [(name, *(of.get(name, 0) for of in counts)) for name in sorted({*self.rows, *self.absent})]
        lost = [f"left out: {count} {reason}" for reason, count in sorted(self.left_out.items())]
        faults = [f"fault: {count} {what}" for what, count in sorted(self.doubts.items())]
        title, *_, last = self.to_text().split("\n")
        return block(title, listing(("indicator", "figures", "suppressed", "no denominator"), rows), notes=[*lost, *faults, last])


def aggregate(
    records: str | Path | Sequence[str | Path],
    mapping: str | Path,
    *,
    population: str | Path | None = None,
    threshold: int = 5,
    engine: str | Engine = "polars",
) -> Aggregation:
    """Observations from record-level tables: counts, rates and shares by region and period, small counts kept back.

    ``records`` are CSV or Parquet files, folders of neither, or patterns such as ``2024-*.parquet``; ``mapping`` is the YAML that says
    what they hold; ``population`` a CSV of region_id, year, population. Counts from 1 to below ``threshold`` are suppressed, and with
    them whatever would give them back. ``engine`` is ``polars`` or ``spark``: the result is the same, byte for byte. UsageError or
    InputError if something cannot be used; InvalidData if the figures break a schema or rule.
    """
    if threshold < 2:
        raise UsageError(f"the threshold is {threshold}; expected at least 2")
    asked = get_engine(engine) if isinstance(engine, str) else engine
    plan = read_plan(Path(mapping))
    if population is None and any(i.per == POPULATION for i in plan.indicators.values()):
        raise UsageError("the mapping has rates per population; name the table with --population")
    people = read_population(Path(population), plan) if population is not None else {}
    events = read_events([records] if isinstance(records, str | Path) else records, plan.columns, asked, plan.delimiter)
    counts = count_records(events.frame, plan, asked)
    hidden = hide(counts.cells, equations(plan, counts), threshold)
    written = write_rows(plan, counts, hidden, people, threshold)
    return Aggregation(
        files=_package(written),
        records=counts.records,
        left_out=counts.left_out,
        doubts={**counts.doubts, **events.faults},
        rows=written.rows,
        suppressed=written.suppressed,
        absent=written.absent,
        threshold=threshold,
        engine=asked.name,
        sha256={path.name: _digest(path) for path in events.paths},
        report=_checked(written, plan),
    )


def _package(written: Written) -> dict[str, bytes]:
    """The files of a package: its descriptor, the reference tables, the tables written and the document that proves them."""
    tables = {**{n: bundled_path("seeds", "reference", f"{n}.csv").read_bytes() for n in REFERENCE}, **written.files}
    source = written.source
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "tabular-data-package",
        "name": source["source_id"],
        "title": source["title"],
        "version": source["published_on"].replace("-", "."),
        "created": f"{source['published_on']}T00:00:00Z",
        "sources": [describe_source(source)],
        "resources": [describe_table(name, data) for name, data in tables.items()],
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    files = {f"data/{name}.csv": data for name, data in tables.items()}
    return {DESCRIPTOR: text.encode(), **files, source["file"]: written.document.encode()}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(written: Written, plan: Plan) -> Report:
    """The report of schemas and rules over what is to be published; InvalidData if it has errors."""
    tables = {name: read_csv(data, schema(name)) for name, data in written.files.items()}
    tally, rules = check_tables(tables)
    report = Report(findings=tuple(tally.kept), rows={n: t.rows for n, t in tables.items()}, rules_run=rules, counts=tally.counts)
    if not report.ok:
        first = report.errors[0].message if report.errors else "there is no figure to write"
        raise InvalidData(f"the aggregates of {plan.source['source_id']} are not sound: {first}", report)
    return report
