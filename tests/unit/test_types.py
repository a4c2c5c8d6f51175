"""Every type and format of Table Schema, judged alike by every engine, in memory and scanned."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import polars as pl
import pytest

import kzhealth as kz
from kzhealth.schema import read_descriptor

if TYPE_CHECKING:
    from pathlib import Path

# a field of each type, a cell that fits and one that is of the type but breaks a constraint, or is not of the type
FIELDS = {
    "n": ("number", {"decimalChar": ",", "groupChar": " ", "constraints": {"maximum": 2000}}, "1 234,5", "2 234,5"),
    "i": ("integer", {"bareNumber": False}, "5 kg", "kg"),
    "d": ("date", {"format": "%d.%m.%Y", "constraints": {"minimum": "01.01.2020"}}, "02.01.2020", "31.12.2019"),
    "m": ("datetime", {"constraints": {"maximum": "2023-12-31T00:00:00Z"}}, "2023-12-31T05:00:00+05:00", "2023-12-31T05:00:01+05:00"),
    "t": ("time", {"constraints": {"minimum": "08:00:00"}}, "08:00:00", "07:59:59"),
    "ym": ("yearmonth", {"constraints": {"enum": ["2023-01", "2023-02"]}}, "2023-01", "2023-03"),
    "p": ("duration", {"constraints": {"enum": ["P1Y", "PT1H"]}}, "P12M", "P2Y"),
    "g": ("geopoint", {}, "71.4,51.1", "71.4,91"),
    "o": ("object", {"constraints": {"minLength": 1}}, '{"a": 1}', "{}"),
    "a": ("array", {"constraints": {"enum": [[1, 2]]}}, "[1,2]", "[2,1]"),
    "l": ("list", {"itemType": "integer", "constraints": {"maxLength": 2}}, "1,2", "1,2,3"),
    "j": ("geojson", {}, '{"type": "Point", "coordinates": [71.4, 51.1]}', '{"type": "Point"}'),
    "s": ("string", {"format": "email"}, "a@example.org", "a@"),
}
NO_TYPE = {"i", "g", "j", "s"}


@pytest.mark.parametrize("rows", [1, 30_000], ids=["in memory", "scanned"])
@pytest.mark.parametrize("engine", ["polars", "pandas", "duckdb"])
def test_every_engine_finds_the_same(engine: str, rows: int, tmp_path: Path) -> None:
    """Signs of numbers, dates by pattern, moments in zones, months, durations, places and JSON are compared by what they mean."""
    shape = read_descriptor({"fields": [{"name": n, "type": kind, **rest} for n, (kind, rest, *_) in FIELDS.items()]}, "t")
    file = tmp_path / "t.csv"
    with file.open("w", newline="") as target:
        sound, broken = ([cells[k] for cells in FIELDS.values()] for k in (2, 3))
        csv.writer(target).writerows([list(FIELDS), *[sound] * rows, broken])
    report = kz.validate(file, shape, engine=engine)
    assert {(f.field, f.code) for f in report.findings} == {(n, "type-error" if n in NO_TYPE else "constraint-error") for n in FIELDS}
    assert {f.row for f in report.findings} == {rows + 2}
    assert report.rows == {"t": rows + 1}


@pytest.mark.parametrize(
    ("type_", "options", "cell", "value"),
    [
        ("datetime", {}, "2023-01-02T03:04:05.123456789", "2023-01-02 03:04:05.123456"),
        ("datetime", {}, "2023-01-02T24:00:00", "2023-01-03 00:00:00.000000"),
        ("datetime", {}, "2023-01-02T03:04:05-05:30", "2023-01-02 08:34:05.000000"),
        ("datetime", {}, "0000-01-02T03:04:05", None),
        ("datetime", {}, "2023-01-02T03:04:60", None),
        ("datetime", {"format": "%d.%m.%Y %H:%M"}, "02.01.2023 03:04", "2023-01-02 03:04:00.000000"),
        ("time", {}, "03:04:05.5", "03:04:05.500000"),
        ("time", {}, "03:04:05+05:00", "22:04:05.000000"),
        ("number", {"decimalChar": ",", "groupChar": "."}, "1.234,5", "1234.5"),
        ("number", {"decimalChar": ","}, "1.5", None),
        ("number", {"bareNumber": False}, "€ -12.50", "-12.5"),
        ("number", {"bareNumber": False}, "€", None),
        ("integer", {"groupChar": " "}, "1 000", "1000"),
        ("duration", {}, "P1Y1DT1S", "12 86401000000"),
        ("duration", {}, "P", None),
        ("geopoint", {}, "71.40, 51", "71.4,51.0"),
        ("geopoint", {"format": "array"}, "[71.4, 51]", "71.4,51.0"),
        ("geopoint", {"format": "object"}, '{"lat": 51, "lon": 71.5}', "71.5,51.0"),
        ("object", {}, '{"b": 1, "a": 2}', '{"a": 2, "b": 1}'),
        ("list", {"itemType": "integer"}, "1, 2", None),
        ("array", {"arrayItem": {"type": "integer"}}, '["x"]', None),
        ("array", {}, "[" * 100_000, None),
        ("boolean", {"format": "klingon"}, "true", "true"),
        ("any", {}, " x ", " x "),
    ],
)
def test_a_cell_is_read_as_its_type(type_: str, options: dict[str, object], cell: str, value: str | None, tmp_path: Path) -> None:
    """The value of a cell, as text; None where the cell is not of its type."""
    shape = read_descriptor({"fields": [{"name": "k"}, {"name": "v", "type": type_, **options}]}, "t")
    file = tmp_path / "t.csv"
    with file.open("w", newline="") as target:
        csv.writer(target).writerows([["k", "v"], ["1", cell]])
    good, failure = kz.validate(file, shape).filter()
    assert (good["v"].cast(pl.String).item() if len(good) else None) == value
    assert failure.counts == ({} if value is not None else {("type-error", "v"): 1})
