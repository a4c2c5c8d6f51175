"""Parquet read by columns: the findings are those of the same values read row by row, or it is not read by columns."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import kzhealth as kz
from kzhealth import resources
from kzhealth.engines import parquet

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = [
    {"name": "k", "type": "integer", "constraints": {"required": True, "unique": True}},
    {"name": "s", "constraints": {"enum": ["a", "b"], "minLength": 1}},
    {"name": "n", "type": "number", "constraints": {"minimum": 0}},
    {"name": "b", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"], "constraints": {"required": True}},
    {"name": "d", "type": "date", "constraints": {"maximum": "2025-12-31"}},
    {"name": "t", "type": "integer", "constraints": {"maximum": 5}},
]
FRAME = pl.DataFrame(
    {
        "k": [1, 2, 2, None, None, 5],
        "s": ["a", "c", "", "b", None, "a"],
        "n": [0.5, -1.0, 1e20, None, None, 3.0],
        "b": [True, False, None, True, None, True],
        "d": [dt.date(2025, 1, 1), dt.date(2026, 1, 1), None, dt.date(2020, 2, 29), None, dt.date(1999, 1, 1)],
        "t": ["1", "x", "6", "", None, "3"],
    },
    schema_overrides={"k": pl.Int32},
)


def found(folder: Path, frame: pl.DataFrame, engine: str, **schema: Any) -> list[tuple[Any, ...]]:
    """Every finding of the frame as a Parquet file."""
    frame.write_parquet(folder / "t.parquet")
    resource = {"name": "t", "path": "t.parquet", "schema": {"fields": FIELDS, **schema}}
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    report = kz.validate(folder, engine=engine)
    assert report.rows == {"t": len(frame)}
    return [(f.code, f.row, f.field, f.key, f.cell, f.message) for f in report.findings]


SCHEMAS: list[dict[str, Any]] = [{}, {"primaryKey": ["k", "s"]}, {"missingValues": ["", "a"]}, {"missingValues": ["", "2"]}]
ODD: list[dict[str, Any]] = [{"n": float("nan")}, {"n": 7}, {"s": 5}, {"b": "yes"}, {"d": "2025-13-01"}]
WAYS = [("polars", 0), ("polars", 50_000), ("pandas", 0), ("duckdb", 0)]


@pytest.mark.parametrize(
    ("engine", "held", "schema", "odd"),
    [*((*way, schema, {}) for way in WAYS for schema in SCHEMAS), *(("polars", 0, schema, odd) for odd in ODD for schema in SCHEMAS[1:])],
    ids=str,
)
def test_columns_are_judged_as_rows_are(
    engine: str, held: int, schema: dict[str, Any], odd: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Types that fit and types that do not, gaps, blank rows and repeated keys."""
    frame = FRAME.with_columns(pl.lit(value).alias(name) for name, value in odd.items())
    monkeypatch.setattr(parquet, "_HELD", held)
    by_columns = found(tmp_path, frame, engine, **schema)
    assert by_columns
    monkeypatch.setattr(resources, "read_columns", lambda *_: None)
    assert by_columns == found(tmp_path, frame, engine, **schema)


def test_what_fits_is_read_by_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is looked at by itself where all columns fit; other labels are left to the reader of rows."""
    monkeypatch.setattr(resources, "read_rows", lambda *_, **__: pytest.fail("read row by row"))
    assert found(tmp_path, FRAME, "polars")
    monkeypatch.undo()
    assert ("incorrect-label", 1, "k") in {f[:3] for f in found(tmp_path, FRAME.rename({"k": "K"}), "polars")}
