"""Spark aggregates records to the bytes that polars writes; without pyspark or Java the test is skipped."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import kzhealth as kz
from kzhealth.engines import read as reading

if TYPE_CHECKING:
    from pathlib import Path

MAPPING = """\
source: {id: events, title: Events, publisher: Health department, published_on: 2025-02-10, rights: CC-BY-4.0}
region: {column: region}
date: {column: date, periods: year, from: 2024-01-01, to: 2024-12-31}
breakdowns:
  sex: {column: sex, values: {female: [F, ж], male: [M]}}
  age: {column: age, bands: [0, 15, 65]}
indicators:
  deaths: {kind: count, where: [{column: event, equals: death}], breakdown: [sex, age]}
  cvd_mortality: {kind: rate, where: [{column: event, equals: death}, {column: code, icd10: [I00-I99]}], per: population}
  patients_supplied: {kind: count, where: [{column: event, equals: supply}], distinct: person}
"""
CELLS = {
    "region": ["KZ-61", "Астана қаласы", "ҚОСТАНАЙ ОБЛЫСЫ", "Kostanay Region", "710000000", " KZ-63 ", "nowhere", ""],
    "date": ["2024-01-01", "2024-12-31", "2024-02-29 23:59", "2024-02-30", "2019-05-05", "", "01.01.2024"],
    "event": ["death", "death", "death", "supply", "Death", "", "birth"],
    "code": ["I21", "i63.9", "С50", "I0A", "", "J18", "?"],
    "sex": ["F", "ж", "Ж", "M", "x", ""],
    "age": ["0", "14", "15", "65", "90", "-1", "7.5", ""],
    "person": ["1", "2", "3", "", " 3", "қ"],
}


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_same_bytes(spark: Any, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Good and bad cells drawn at random, in two files: the package, what is left out and what is hidden are the same."""
    monkeypatch.setattr(reading, "_SMALL", 0)
    draw = random.Random(5)
    for number in range(2):
        table = pl.DataFrame([{name: draw.choice(cells) for name, cells in CELLS.items()} for _ in range(400)])
        path = tmp_path / f"records-{number}.{kind}"
        table.write_csv(path) if kind == "csv" else table.write_parquet(path)
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "population.csv").write_text("region_id,year,population\nKZ-61,2024,2131490\nKZ,2024,20033842\n", encoding="utf-8")
    call: dict[str, Any] = {"mapping": tmp_path / "mapping.yaml", "population": tmp_path / "population.csv"}
    expected, seen = (kz.aggregate(str(tmp_path / f"records-*.{kind}"), engine=engine, **call) for engine in ("polars", spark))
    assert expected.records == 800
    assert sum(expected.suppressed.values()) > 2
    assert len(expected.left_out) == 4
    assert seen.files == expected.files
    assert {**seen.to_dict(), "engine": "polars"} == expected.to_dict()
