"""One validator at work on the generated table: each is a whole process, or times itself on a typed frame.

    python benchmarks/peers.py TOOL FOLDER             read, check and print {"cases": [[row, field], …], "seconds": […]}
    python benchmarks/peers.py TOOL FOLDER --frame 5   read first, then time five checks of the typed frame

Each tool holds the table to the same schema, made from `events.FIELDS`: types, required, enum, minimum, maximum, pattern, maxLength, the
primary key, the foreign key and the rules across columns. Those that check frames get one that was cast leniently, with a column
`X__unread` beside each typed column that says where a cell was no value of the type: without it they would lose those cells, or fail
altogether. With `--frame` there are no such columns, for any tool: a typed frame is all that there is.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from events import FIELDS, NAMES, ORDERED, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Cases = Iterable[tuple[int, str]]

ROW, UNREAD = "row", "__unread"
TYPED = [f["name"] for f in FIELDS if f["type"] != "string"]


def constraints(field: dict[str, Any]) -> dict[str, Any]:
    """The constraints of a field; the limits of dates as dates."""
    known: dict[str, Any] = field.get("constraints", {})
    return {k: dt.date.fromisoformat(v) if k in ("minimum", "maximum") and isinstance(v, str) else v for k, v in known.items()}


def key_and_codes(field: dict[str, Any], folder: Path) -> tuple[bool, list[str]]:
    """Whether a field is the primary key, and the values that it may have, those that its foreign key refers to among them."""
    name = field["name"]
    return name in SCHEMA["primaryKey"], hospitals(folder) if name == "facility_id" else constraints(field).get("enum", [])


def hospitals(folder: Path) -> list[str]:
    """The keys that the foreign key may refer to."""
    return (folder / "hospitals.csv").read_text(encoding="utf-8").split()[1:]


def field_of(column: str) -> str:
    """The field that a column of the cast frames tells of."""
    return column.removesuffix(UNREAD)


# ---------------------------------------------------------------- typed frames


def read_polars(folder: Path) -> Any:
    """The table as a frame of polars, cast leniently, with its row numbers."""
    import polars as pl

    casts = {
        "date": lambda text: text.str.to_date("%Y-%m-%d", strict=False),
        "integer": lambda text: text.cast(pl.Int64, strict=False),
        "number": lambda text: text.cast(pl.Float64, strict=False),
        "boolean": lambda text: text.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean),
    }
    values = {f["name"]: casts[f["type"]](pl.col(f["name"])) for f in FIELDS if f["type"] in casts}
    unread = {f"{name}{UNREAD}": pl.col(name).is_not_null() & value.is_null() for name, value in values.items()}
    texts = pl.scan_csv(folder / "events.csv", infer_schema=False, row_index_name=ROW, row_index_offset=2)
    return texts.with_columns(pl.col(ROW).cast(pl.Int64), **values, **unread).collect(engine="streaming")


def read_pandas(folder: Path) -> Any:
    """The same of pandas."""
    import pandas as pd

    frame = pd.read_csv(folder / "events.csv", dtype=str, keep_default_na=False, na_values=[""])
    casts = {
        "date": lambda text: pd.to_datetime(text, format="%Y-%m-%d", errors="coerce"),
        "integer": lambda text: pd.to_numeric(text.where(text.str.fullmatch("[+-]?[0-9]+") == True), errors="coerce").astype("Int64"),  # noqa: E712
        "number": lambda text: pd.to_numeric(text, errors="coerce"),
        "boolean": lambda text: text.map({"true": True, "false": False}).astype("boolean"),
    }
    for f in FIELDS:
        if f["type"] in casts:
            text = frame[f["name"]]
            value = casts[f["type"]](text)
            frame[f["name"]], frame[f"{f['name']}{UNREAD}"] = value, text.notna() & value.isna()
    frame.index += 2
    return frame


# ---------------------------------------------------------------- the tools


def check_parse(_: Any, folder: Path) -> Cases:
    """No check at all: polars reads the table with its types, out of core, as a validator of types must at least."""
    import polars as pl

    kinds = {"date": pl.Date, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "string": pl.String}
    shape = {f["name"]: kinds[f["type"]] for f in FIELDS}
    scanned = pl.scan_csv(folder / "events.csv", schema=shape, ignore_errors=True)
    scanned.select(pl.all().null_count()).collect(engine="streaming")
    return []


def check_frictionless(_: Any, folder: Path) -> Cases:
    import frictionless

    # it takes a formula that an empty cell breaks for one that is broken
    formulas = {f"not {low} or not {high} or {low} <= {high}": rule for rule, (low, high) in ORDERED.items()}
    checklist = frictionless.Checklist(checks=[frictionless.checks.row_constraint(formula=formula) for formula in formulas])
    package = frictionless.Package(str(folder / "datapackage.json"))
    reports = [
        package.get_resource("events").validate(checklist, limit_errors=sys.maxsize),
        package.get_resource("hospitals").validate(limit_errors=sys.maxsize),
    ]
    for error in (e.to_descriptor() for report in reports for task in report.tasks for e in task.errors):
        rule = next((rule for formula, rule in formulas.items() if formula in error["note"]), None)
        yield error["rowNumber"], rule or error.get("fieldName") or (error.get("fieldNames") or SCHEMA["primaryKey"])[0]


def check_kzhealth_frame(frame: Any, folder: Path) -> Cases:
    import polars as pl

    from kzhealth.engines.read import read_frame
    from kzhealth.schema import read_descriptor
    from kzhealth.validate import check_tables

    known = {"fields": [{"name": "facility_id"}], "primaryKey": ["facility_id"]}
    tables = {
        "events": read_frame(frame[NAMES], read_descriptor(SCHEMA, "events")),
        "hospitals": read_frame(pl.DataFrame({"facility_id": hospitals(folder)}), read_descriptor(known, "hospitals")),
    }
    found, _ = check_tables(tables)
    return [(f.row, f.rule_id or f.field) for f in found.kept if f.row is not None and f.field is not None]


def check_dataframely(frame: Any, folder: Path) -> Cases:
    import dataframely as dy

    kinds = {"string": dy.String, "date": dy.Date, "integer": dy.Int64, "number": dy.Float64, "boolean": dy.Bool}
    columns: dict[str, Any] = {ROW: dy.Int64()}
    columns |= {f"{name}{UNREAD}": dy.Bool(check=lambda cell: ~cell) for name in TYPED if f"{name}{UNREAD}" in frame.columns}
    for f in FIELDS:
        c = constraints(f)
        key, codes = key_and_codes(f, folder)
        words = {"min": c.get("minimum"), "max": c.get("maximum"), "max_length": c.get("maxLength")}
        words |= {"regex": f"^(?:{c['pattern']})$"} if "pattern" in c else {}
        words |= {"check": lambda cell, codes=codes: cell.is_in(codes)} if codes else {}
        given = {word: value for word, value in words.items() if value is not None}
        columns[f["name"]] = kinds[f["type"]](nullable=not c.get("required"), primary_key=key, **given)
    rules = {name.replace("-", "_"): name for name in ORDERED}
    ordered = {rule: dy.rule()(in_order(name)) for rule, name in rules.items()}
    _, failure = type("Events", (dy.Schema,), {**columns, **ordered}).filter(frame)
    details = failure.details()
    for rule in failure.counts():
        column = SCHEMA["primaryKey"][0] if rule == "primary_key" else rules.get(rule) or field_of(rule.partition("|")[0])
        yield from ((row, column) for row in details.filter(details[rule] == "invalid")[ROW])


def in_order(rule: str) -> Callable[[Any], Any]:
    """A rule across columns as a function that gives the expression of polars."""
    import polars as pl

    low, high = ORDERED[rule]
    return lambda _: pl.col(low) <= pl.col(high)


def check_pointblank(frame: Any, folder: Path) -> Cases:
    import pointblank as pb
    import polars as pl

    # it compares no booleans
    frame = frame.with_columns(pl.selectors.ends_with(UNREAD).cast(pl.Int8))
    plan = pb.Validate(frame).rows_distinct(columns_subset=SCHEMA["primaryKey"])
    for f in FIELDS:
        name, c = f["name"], constraints(f)
        _, codes = key_and_codes(f, folder)
        plan = plan.col_vals_not_null(name) if c.get("required") else plan
        plan = plan.col_vals_ge(name, c["minimum"], na_pass=True) if "minimum" in c else plan
        plan = plan.col_vals_le(name, c["maximum"], na_pass=True) if "maximum" in c else plan
        plan = plan.col_vals_in_set(name, [*codes, None]) if codes else plan
        plan = plan.col_vals_regex(name, f"^(?:{c['pattern']})$", na_pass=True) if "pattern" in c else plan
        plan = plan.col_vals_regex(name, f"^.{{0,{c['maxLength']}}}$", na_pass=True) if "maxLength" in c else plan
        plan = plan.col_vals_eq(f"{name}{UNREAD}", 0) if f"{name}{UNREAD}" in frame.columns else plan
    for name in ORDERED:
        plan = plan.col_vals_expr(in_order(name)(None).fill_null(value=True), brief=name)
    done = plan.interrogate(extract_limit=len(frame))
    for number, step in enumerate(done.validation_info, start=1):
        extract = done.get_data_extracts(i=number, frame=True)
        if extract is not None and len(extract):
            column = step.brief or (step.column if isinstance(step.column, str) else step.column[0])
            yield from ((row + 1, field_of(column)) for row in extract["_row_num_"])


def check_pandera(pa: Any, kinds: dict[str, Any], holds: Callable[[str], Callable[[Any], Any]], frame: Any, folder: Path) -> Cases:
    columns = {f"{name}{UNREAD}": pa.Column(bool, pa.Check.isin([False])) for name in TYPED if f"{name}{UNREAD}" in frame.columns}
    day = (lambda value: dt.datetime.combine(value, dt.time())) if pa.__name__.endswith("pandas") else (lambda value: value)
    for f in FIELDS:
        name, c = f["name"], constraints(f)
        unique, codes = key_and_codes(f, folder)
        c |= {k: day(v) for k, v in c.items() if isinstance(v, dt.date)}
        checks = [pa.Check.ge(c["minimum"])] if "minimum" in c else []
        checks += [pa.Check.le(c["maximum"])] if "maximum" in c else []
        checks += [pa.Check.isin(codes)] if codes else []
        checks += [pa.Check.str_matches(f"^(?:{c['pattern']})$")] if "pattern" in c else []
        checks += [pa.Check.str_length(max_value=c["maxLength"])] if "maxLength" in c else []
        twice = {"unique": True, "report_duplicates": "exclude_first"} if unique else {}
        columns[name] = pa.Column(kinds[f["type"]], checks, nullable=not c.get("required"), **twice)
    try:
        pa.DataFrameSchema(columns, checks=[pa.Check(holds(name), name=name) for name in ORDERED]).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = zip(*(error.failure_cases[name].to_list() for name in ("index", "column", "check")), strict=True)
        yield from ((row, check if check in ORDERED else field_of(column)) for row, column, check in cases)


def check_pandera_polars(frame: Any, folder: Path) -> Cases:
    import pandera.polars as pa
    import polars as pl

    kinds = {"string": pl.String, "date": pl.Date, "integer": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean}

    # it counts rows from 0
    def holds(rule: str) -> Callable[[Any], Any]:
        return lambda data: data.lazyframe.select(in_order(rule)(None).fill_null(value=True))

    return ((row + 2, column) for row, column in check_pandera(pa, kinds, holds, frame, folder) if row is not None)


def check_pandera_pandas(frame: Any, folder: Path) -> Cases:
    import pandera.pandas as pa

    kinds = {"string": "str", "date": "datetime64[us]", "integer": "Int64", "number": float, "boolean": "boolean"}

    def holds(rule: str) -> Callable[[Any], Any]:
        low, high = ORDERED[rule]
        return lambda frame: (frame[low] <= frame[high]) | frame[low].isna() | frame[high].isna()

    return check_pandera(pa, kinds, holds, frame, folder)


TOOLS: dict[str, tuple[Callable[[Path], Any], Callable[[Any, Path], Cases]]] = {
    "polars, parse only": (lambda _: None, check_parse),
    "kzhealth, polars frame": (read_polars, check_kzhealth_frame),
    "kzhealth, pandas frame": (read_pandas, check_kzhealth_frame),
    "dataframely": (read_polars, check_dataframely),
    "pointblank": (read_polars, check_pointblank),
    "pandera, polars": (read_polars, check_pandera_polars),
    "pandera, pandas": (read_pandas, check_pandera_pandas),
    "frictionless": (lambda _: None, check_frictionless),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Runs one validator on the generated table.")
    parser.add_argument("tool", choices=TOOLS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--frame", type=int, help="read first, then time so many checks of the frame")
    options = parser.parse_args()
    read, check = TOOLS[options.tool]
    frame, seconds = read(options.folder), []
    if options.frame:
        frame = frame[[name for name in frame.columns if not name.endswith(UNREAD)]]
    for _ in range(options.frame or 1):
        began = time.perf_counter()
        cases = list(check(frame, options.folder))
        seconds.append(time.perf_counter() - began)
    print(json.dumps({"cases": cases, "seconds": seconds}))


if __name__ == "__main__":
    main()
