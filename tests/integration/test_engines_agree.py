"""Every engine gives the same findings over the same dirty data: a table of every type and key, and the package with broken cells.

Spark runs as a cluster of two workers on this machine; without pyspark or Java its tests are skipped.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.checks import check_each
from kzhealth.engines import get_engine, scan_csv
from kzhealth.engines import read as reading
from kzhealth.model import Tally
from kzhealth.schema import read_descriptor, table_names

if TYPE_CHECKING:
    from pathlib import Path

    from kzhealth.engines import Engine

ROWS = 700
SPEC = read_descriptor(
    {
        "missingValues": ["", "NA"],
        "fields": [
            {"name": "id", "constraints": {"required": True, "pattern": r"k\d+"}},
            {"name": "whole", "type": "integer", "constraints": {"minimum": 0, "maximum": 100, "unique": True}},
            {"name": "number", "type": "number", "constraints": {"exclusiveMaximum": 10}},
            {"name": "on", "type": "date", "constraints": {"minimum": "2020-01-01"}},
            {"name": "year", "type": "year", "constraints": {"required": True}},
            {"name": "flag", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
            {"name": "kind", "constraints": {"enum": ["a", "b", "қала"], "maxLength": 4}},
            {"name": "words", "constraints": {"pattern": r"[\w\s]*", "minLength": 2}},
            {"name": "parent"},
        ],
        "primaryKey": ["id", "kind"],
        "uniqueKeys": [["number", "on"]],
        "foreignKeys": [{"fields": "parent", "reference": {"resource": "", "fields": "id"}}],
    },
    "t",
)
CELLS: dict[str, list[str]] = {
    "id": ["", "k1", "k2", "x", "k7\n", "NA"],
    "whole": ["", "5", "+7", "-1", "101", "1_0", " 3", "9223372036854775808", "12.5", "٣"],
    "number": ["", "1.5", ".5", "5.", "1e400", "NaN", "-INF", "1,5", "10", "1e0", "+2", "1.5f", "0x1", "-0"],
    "on": ["", "2024-02-29", "2023-02-29", "0000-01-01", "19-01-01", "2019-12-31", " 2024-01-01", "epoch", "now", "2024-1-1"],
    "year": ["", "2024", "24", "20245", "-0044", "0001"],
    "flag": ["", "yes", "no", "true", "YES"],
    "kind": ["", "a", "b", "қала", "A", "a ", "аbcde"],
    "words": ["", "ok", "қала Бір", "x", "a-b", "two\nlines", "tab\there", 'say "so"', "a\u00a0b"],
    "parent": ["", "k1", "k3", "nobody", "NA"],
}


def dirty_table(seed: int) -> bytes:
    """A table whose cells are drawn from good and bad ones, with ragged, blank and quoted rows among them."""
    draw = random.Random(seed)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(SPEC.field_names)
    for number in range(ROWS):
        row = [f"k{number}", *(draw.choice(CELLS[n]) for n in SPEC.field_names[1:])]
        if draw.random() < 0.05:
            row[0] = draw.choice(CELLS["id"])
        shape = draw.random()
        writer.writerow(row[:-2] if shape < 0.02 else [*row, "more"] if shape < 0.04 else [] if shape < 0.06 else row)
    return text.getvalue().encode()


def dirty_package(folder: Path, seed: int) -> Path:
    """The bundled package with a cell of every other row of each table replaced."""
    draw = random.Random(seed)
    shutil.copytree(bundled_path("datapackage"), folder / "package")
    for name in table_names():
        path = folder / "package" / "data" / f"{name}.csv"
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        for row in rows[1::2]:
            row[draw.randrange(len(row))] = draw.choice(["", "0", "-1", "KZ-99", "nonsense", "2031-01-01", "1e9", "exact", "KZ-61"])
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8")
    return folder / "package"


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SMALL", 0)


@pytest.fixture(scope="module", params=["pandas", "duckdb", pytest.param("spark", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest) -> Any:
    """Each engine beside polars."""
    return request.getfixturevalue("spark") if request.param == "spark" else get_engine(request.param)


def findings(path: Path, engine: Engine) -> list[str]:
    tally = Tally(10**6)
    table = scan_csv(path, SPEC, limit=10**6, engine=engine)
    check_each([table], {"t": table.lazy}, tally)
    return sorted(map(str, tally.kept))


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_table_of_every_type_and_key(engine: Engine, tmp_path: Path) -> None:
    """Cells that casts alone would take, keys that repeat, references that lead nowhere, ragged rows."""
    path = tmp_path / "t.csv"
    path.write_bytes(dirty_table(7))
    expected = findings(path, get_engine("polars"))
    assert len(expected) > ROWS
    assert findings(path, engine) == expected


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_package_with_broken_cells(engine: Engine, tmp_path: Path) -> None:
    """All tables, all rules."""
    package = dirty_package(tmp_path, 11)
    expected, seen = (kz.validate(package, engine=e, limit=10**6) for e in (get_engine("polars"), engine))
    assert len(expected.counts) > 12
    assert seen.counts == expected.counts
    assert sorted(map(str, seen.findings)) == sorted(map(str, expected.findings))
    assert (seen.engine, seen.rows) == (engine.name, expected.rows)
