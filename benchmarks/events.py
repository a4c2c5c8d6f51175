"""The generated table of the benchmarks of validation: events of 15 columns, their hospitals, and the errors planted among them.

    python benchmarks/events.py FOLDER ROWS [--dirty]
    python benchmarks/events.py FOLDER ROWS [--dirty] --score TOLD

The first writes a Data Package, the same bytes at every run, in memory that does not grow with it. The second reads what a tool told (the
JSON of `peers.py`, or a report of kzhealth) and prints how many planted errors are among it, how many were planted, and how many cells were
told that are sound.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

EVERY = 83  # of so many rows one has an error
HOSPITALS = 2_000  # the table is not called facilities: to one of that name kzhealth puts its own rules too, which no other tool has
REGIONS = [f"KZ-{n}" for n in (10, 11, 15, 19, 23, 27, 31, 33, 35, 39, 43, 47, 55, 59, 61, 62, 63, 71, 75, 79)]
KINDS = ["inpatient", "outpatient", "emergency", "screening", "vaccination", "home"]
LETTERS = list("ABCDEFGHIJKLMNOPQRST")
NOTES = ["", "", "seen again after a week", 'said "better", sent home', "referred to the regional hospital for a second opinion", "–"]


def field(name: str, kind: str = "string", **constraints: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, **({"constraints": constraints} if constraints else {})}


FIELDS = [
    field("event_id", required=True, pattern="E-[0-9]{9}"),
    field("facility_id", required=True),
    field("region_id", required=True, enum=REGIONS),
    field("kind", required=True, enum=KINDS),
    field("admitted", "date", required=True, minimum="2015-01-01", maximum="2030-12-31"),
    field("discharged", "date", minimum="2015-01-01"),
    field("age", "integer", required=True, minimum=0, maximum=120),
    field("sex", enum=["f", "m"]),
    field("diagnosis", required=True, pattern="[A-Z][0-9]{2}\\.[0-9]"),
    field("cost", "number", required=True, minimum=0, maximum=10_000_000),
    field("lower", "number", minimum=0),
    field("upper", "number", minimum=0),
    field("beds", "integer", minimum=0, maximum=2_000),
    field("insured", "boolean", required=True),
    field("note", maxLength=80),
]
NAMES = [f["name"] for f in FIELDS]
# what must hold between two columns: the smaller one, the greater one
ORDERED = {"stay-in-order": ("admitted", "discharged"), "bounds-in-order": ("lower", "upper")}
SCHEMA = {
    "fields": FIELDS,
    "primaryKey": ["event_id"],
    "foreignKeys": [{"fields": ["facility_id"], "reference": {"resource": "hospitals", "fields": ["facility_id"]}}],
    "kzhealth:rules": [{"id": name, "formula": f"{low} <= {high}"} for name, (low, high) in ORDERED.items()],
}
REPEATED, SMALL = "the key of the row before", "the key in small letters"
# one error after the other, in turn: the field and what stands in it; of a rule, its name and what stands in the first or second field
PLANTED: list[tuple[str, Any]] = [
    ("event_id", REPEATED),
    ("event_id", SMALL),
    ("facility_id", "F-9999"),
    ("region_id", "KZ-99"),
    ("kind", ""),
    ("admitted", "2024-02-30"),
    ("admitted", "1999-12-31"),
    ("discharged", "soon"),
    ("age", "12.5"),
    ("age", "121"),
    ("sex", "x"),
    ("diagnosis", "a00.1"),
    ("cost", "-1"),
    ("lower", "1x"),
    ("insured", "maybe"),
    ("note", "long " * 20),
    ("stay-in-order", (1, "2018-12-31")),
    ("bounds-in-order", (0, "99999999.5")),
]


def planted(rows: int) -> set[tuple[int, str]]:
    """Row number (the header is row 1) and field, or name of the rule, of every planted error."""
    places = range(EVERY // 2, rows, EVERY)
    return {(at + 2, PLANTED[number % len(PLANTED)][0]) for number, at in enumerate(places)}


def write_events(folder: Path, rows: int, *, dirty: bool) -> None:
    """The package: ``events.csv``, ``hospitals.csv`` and ``datapackage.json``."""
    import polars as pl

    row = pl.col("row")

    def mixed(salt: int, below: int) -> pl.Expr:
        return (row * 2_654_435_761 + salt * 40_503) % 2_147_483_647 // 7 % below

    def one_of(values: list[str], salt: int) -> pl.Expr:
        return pl.lit(pl.Series(values)).gather(mixed(salt, len(values)).cast(pl.UInt32))

    def key(number: pl.Expr) -> pl.Expr:
        return "E-" + number.cast(pl.String).str.zfill(9)

    admitted = pl.lit("2019-01-01").str.to_date() + pl.duration(days=mixed(5, 2_000))
    lower = (mixed(11, 1_000_000) / 100).round(2)
    columns = {
        "event_id": key(row),
        "facility_id": "F-" + mixed(2, HOSPITALS).cast(pl.String).str.zfill(4),
        "region_id": one_of(REGIONS, 3),
        "kind": one_of(KINDS, 4),
        "admitted": admitted,
        "discharged": pl.when(mixed(6, 10) > 0).then(admitted + pl.duration(days=mixed(7, 30))),
        "age": mixed(8, 100),
        "sex": one_of(["f", "m", ""], 9),
        "diagnosis": one_of(LETTERS, 10) + mixed(12, 100).cast(pl.String).str.zfill(2) + "." + mixed(13, 10).cast(pl.String),
        "cost": (mixed(14, 100_000_000) / 100).round(2),
        "lower": lower,
        "upper": (lower + mixed(15, 100_000) / 100).round(2),
        "beds": mixed(16, 1_500),
        "insured": one_of(["true", "false"], 17),
        "note": one_of(NOTES, 18),
    }
    texts = {name: value.cast(pl.String) for name, value in columns.items()}
    if dirty:
        from_row = {REPEATED: key(row - 1), SMALL: key(row).str.to_lowercase()}
        for number, (fault, planted_cell) in enumerate(PLANTED):
            name, cell = (ORDERED[fault][planted_cell[0]], planted_cell[1]) if isinstance(planted_cell, tuple) else (fault, planted_cell)
            here = (row % EVERY == EVERY // 2) & (row // EVERY % len(PLANTED) == number)
            texts[name] = pl.when(here).then(from_row.get(cell, pl.lit(cell))).otherwise(texts[name])
    frame = pl.LazyFrame().select(row=pl.int_range(rows, dtype=pl.Int64))
    folder.mkdir(parents=True, exist_ok=True)
    # an empty text is an empty cell, not a quoted one
    empty = {name: pl.when(value != "").then(value) for name, value in texts.items()}
    frame.select(**empty).sink_csv(folder / "events.csv")
    hospitals = [f"F-{number:04}" for number in range(HOSPITALS)]
    (folder / "hospitals.csv").write_text("\n".join(["facility_id", *hospitals, ""]), encoding="utf-8")
    known = {"fields": [field("facility_id", required=True)], "primaryKey": ["facility_id"]}
    resources = [
        {"name": name, "type": "table", "path": f"{name}.csv", "format": "csv", "encoding": "utf-8", "schema": shape}
        for name, shape in (("events", SCHEMA), ("hospitals", known))
    ]
    (folder / "datapackage.json").write_text(json.dumps({"name": "made", "resources": resources}, indent=1), encoding="utf-8")


def score(told: Path, rows: int, *, dirty: bool) -> dict[str, int]:
    """How many planted errors a tool told, how many there are, and how many cells it told that are sound."""
    said = json.loads(told.read_text(encoding="utf-8"))
    cases = said["cases"] if "cases" in said else [(f["row"], f["rule_id"] or f["field"]) for f in said["findings"]]
    seen, errors = {(row, name) for row, name in cases}, planted(rows) if dirty else set()
    return {"found": len(seen & errors), "planted": len(errors), "extra": len(seen - errors)}


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the generated table of the benchmarks, or scores what a tool found in it.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--dirty", action="store_true", help=f"with an error in one of {EVERY} rows")
    parser.add_argument("--score", type=Path, help="what a tool told")
    options = parser.parse_args()
    if options.score:
        print(json.dumps(score(options.score, options.rows, dirty=options.dirty)))
    else:
        write_events(options.folder, options.rows, dirty=options.dirty)


if __name__ == "__main__":
    main()
