"""Times `kz.aggregate` over generated records.

    python benchmarks/aggregate.py [--records 1000000] [--engine polars] [--master URL] [--parquet] [--keep FOLDER]

The records are drawn from a fixed seed: region, day, event, diagnosis, sex, age and person. The mapping asks for counts, distinct
persons, a rate per population, one per live births and a share, by year, some by sex and age.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import resource
import tempfile
import time
from pathlib import Path

import polars as pl

import kzhealth as kz
from kzhealth.engines import bundled_table, get_engine, table_rows

MAPPING = """\
source: {id: generated, title: Generated events, publisher: benchmarks, published_on: 2025-03-01, rights: CC0-1.0}
region: {column: region}
date: {column: date, periods: year, from: 2023-01-01, to: 2024-12-31}
breakdowns:
  sex: {column: sex, values: {female: [F], male: [M]}}
  age: {column: age, bands: [0, 15, 45, 65]}
indicators:
  deaths: {kind: count, where: [{column: event, equals: death}], breakdown: [sex, age]}
  births: {kind: count, where: [{column: event, equals: birth}], breakdown: [sex]}
  infant_deaths: {kind: count, where: [{column: event, equals: death}, {column: age, equals: 0}]}
  infant_mortality: {kind: rate, of: infant_deaths, per: births}
  cvd_mortality: {kind: rate, where: [{column: event, equals: death}, {column: code, icd10: [I00-I99]}], per: population}
  cancer_incidence: {kind: rate, where: [{column: event, equals: diagnosis}, {column: code, icd10: [C00-C97]}], per: population}
  patients_supplied: {kind: count, where: [{column: event, equals: prescription}], distinct: person}
"""


def regions() -> list[dict[str, str]]:
    """The regions in force since 2022."""
    rows = [row for _, row in table_rows(bundled_table("regions"))]
    return [row for row in rows if row["region_id"] != "KZ" and not row["valid_to"]]


def write_records(folder: Path, count: int, *, parquet: bool = False) -> Path:
    """A table of so many events, the same on every run."""
    # the row number hashed: no generator whose stream may change with a release
    row = pl.int_range(count, dtype=pl.UInt64, eager=True)

    def draw(salt: int, below: int) -> pl.Series:
        mixed = (row * 2_654_435_761 + salt * 40_503_461) % 2**32
        for shift, factor in ((15, 2_246_822_519), (13, 3_266_489_917), (16, 668_265_263)):
            mixed = (mixed ^ mixed // 2**shift) * factor % 2**32
        return mixed // 7 % below

    names = [r[f"name_{language}"] for r in regions() for language in ("en", "ru", "kk")]
    events, codes = ["birth", "birth", "death", "diagnosis", "prescription"], ["I21.4", "I63.9", "C50.9", "J18.0", "X59.9", "A15.0"]
    days = [str(dt.date(2023, 1, 1) + dt.timedelta(days=n)) for n in range(731)]
    table = pl.DataFrame(
        {
            "person": (draw(1, max(count // 3, 1)) + 1).cast(pl.String),
            "region": pl.Series(names).gather(draw(2, len(names))),
            "date": pl.Series(days).gather(draw(3, len(days))),
            "event": pl.Series(events).gather(draw(4, len(events))),
            "code": pl.Series(codes).gather(draw(5, len(codes))),
            "sex": pl.Series(["F", "M"]).gather(draw(6, 2)),
            "age": draw(7, 90).cast(pl.String),
        }
    )
    path = folder / ("records.parquet" if parquet else "records.csv")
    table.write_parquet(path) if parquet else table.write_csv(path)
    return path


def write_tables(folder: Path, count: int) -> tuple[Path, Path]:
    """The mapping and the table of population: it grows with the records, or rates would rise above what is possible."""
    mapping, population = folder / "mapping.yaml", folder / "population.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    people = {r["region_id"]: int(r["population_2023"]) * -(-count // 1_000_000) for r in regions()}
    rows = [f"{region},{year},{n}" for year in (2023, 2024) for region, n in {**people, "KZ": sum(people.values())}.items()]
    population.write_text("\n".join(["region_id,year,population", *rows, ""]), encoding="utf-8")
    return mapping, population


def main() -> None:
    parser = argparse.ArgumentParser(description="Times kz.aggregate over generated records.")
    parser.add_argument("--records", type=int, default=1_000_000, help="how many records")
    parser.add_argument("--engine", default="polars", choices=("polars", "spark"))
    parser.add_argument("--master", help="master of a Spark cluster")
    parser.add_argument("--parquet", action="store_true", help="Parquet instead of CSV")
    parser.add_argument("--keep", type=Path, help="folder to keep the records and the result in")
    options = parser.parse_args()
    engine = get_engine(options.engine, **({"master": options.master} if options.master else {}))
    with tempfile.TemporaryDirectory() if options.keep is None else contextlib.nullcontext(options.keep) as folder:
        path = write_records(Path(folder), options.records, parquet=options.parquet)
        mapping, population = write_tables(Path(folder), options.records)
        began, worked = time.perf_counter(), time.process_time()
        made = kz.aggregate(path, mapping, population=population, engine=engine)
        seconds, worked = time.perf_counter() - began, time.process_time() - worked
        size, peak = path.stat().st_size / 1e6, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(f"{made.records} records, {size:.0f} MB of {path.suffix[1:]}, {options.engine}: {seconds:.2f} s,")
        print(f"{worked:.2f} s of the processor in this process, which took {peak:.0f} MB at most, the making of the records included;")
        print(
            f"{made.records / seconds:,.0f} records a second; {sum(made.rows.values())} figures, {sum(made.suppressed.values())} suppressed"
        )
        made.write(Path(folder) / "result")


if __name__ == "__main__":
    main()
