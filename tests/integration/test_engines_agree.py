"""Every engine gives the same findings over the same dirty data: tables of every type, key and rule, and the package with broken cells.

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
from kzhealth.engines import ROW, ask, get_engine, scan_csv, text_column
from kzhealth.engines import read as reading
from kzhealth.engines.spark import collect_together
from kzhealth.model import Tally
from kzhealth.schema import read_descriptor, table_names

if TYPE_CHECKING:
    from pathlib import Path

    from kzhealth.engines import Engine
    from kzhealth.model import Finding
    from kzhealth.schema import TableSpec

ROWS = 300
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
        "kzhealth:rules": [
            {"id": "small-or-few", "formula": "whole <= 4 or number < 2.5"},
            {"id": "worked-out", "formula": "whole - 2 * number > 0.1 + 0.2", "severity": "warning"},
            {"id": "recent", "formula": "on >= '2021-01-01' and year > 1"},
            {"id": "kinds", "formula": "not (kind == 'a' and flag == True) and kind != parent"},
        ],
    },
    "t",
)
# what polars works out for every engine
OTHER = read_descriptor(
    {
        "fields": [
            {"name": "id", "type": "integer", "constraints": {"required": True}},
            {"name": "amount", "type": "number", "groupChar": " ", "decimalChar": ",", "constraints": {"maximum": 5000}},
            {"name": "moment", "type": "datetime", "constraints": {"minimum": "2024-01-01T00:00:00"}},
            {"name": "clock", "type": "time", "constraints": {"maximum": "20:00:00"}},
            {"name": "month", "type": "yearmonth", "constraints": {"enum": ["2024-01", "2024-02"]}},
            {"name": "day", "type": "date", "format": "%d.%m.%Y", "constraints": {"unique": True}},
            {"name": "span", "type": "duration"},
            {"name": "spot", "type": "geopoint"},
            {"name": "things", "type": "array", "constraints": {"maxLength": 1}},
            {"name": "items", "type": "list", "constraints": {"minLength": 2}},
            {"name": "record", "type": "object"},
            {"name": "shape", "type": "geojson"},
            {"name": "mail", "format": "email"},
            {"name": "loose", "type": "any", "constraints": {"unique": True}},
        ],
        "primaryKey": "id",
        "kzhealth:rules": [{"id": "cheap", "formula": "amount * 2 <= 3000"}, {"id": "later", "formula": "day > '2024-02-01'"}],
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
    "amount": ["", "1 234,5", "12 345", "1.5", "-7", "1,5,5", "NaN"],
    "moment": ["", "2024-05-01T10:00:00", "2023-05-01T10:00:00Z", "2024-05-01T10:00:00+05:00", "2024-05-01", "2024-02-30T00:00:00"],
    "clock": ["", "10:00:00", "21:30:00", "25:00:00", "10:00"],
    "month": ["", "2024-01", "2024-02", "2024-13", "2025-01", "2024"],
    "day": ["", "29.02.2024", "30.02.2024", "2024-02-01", "05.01.2024"],
    "span": ["", "P1Y2M", "PT5S", "P", "1 day"],
    "spot": ["", "71.4,51.1", "200,1", "71.4", "a,b"],
    "things": ["", "[1]", "[1, 2]", "{}", "["],
    "items": ["", "a,b", "a"],
    "record": ["", '{"a": 1}', "[]", "{"],
    "shape": ["", '{"type": "Point", "coordinates": [1, 2]}', '{"type": "Dot"}', "{}"],
    "mail": ["", "a@example.org", "a at example"],
    "loose": ["", "1", "one", " "],
}


def dirty_table(spec: TableSpec, seed: int) -> bytes:
    """A table whose cells are drawn from good and bad ones, with ragged, blank and quoted rows among them."""
    draw = random.Random(seed)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(spec.field_names)
    key = "" if spec["id"].type == "integer" else "k"
    for number in range(ROWS):
        row = [f"{key}{number}", *(draw.choice(CELLS[n]) for n in spec.field_names[1:])]
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


@pytest.fixture(
    scope="module", params=["pandas", "duckdb", pytest.param("spark", marks=[pytest.mark.slow, pytest.mark.xdist_group("spark")])]
)
def engine(request: pytest.FixtureRequest) -> Any:
    """Each engine beside polars."""
    return request.getfixturevalue("spark") if request.param == "spark" else get_engine(request.param)


def findings(path: Path, spec: TableSpec, engine: Engine) -> list[Finding]:
    tally = Tally(10**6)
    table = scan_csv(path, spec, limit=10**6, engine=engine)
    check_each([table], {"t": table.lazy}, tally)
    return sorted(tally.kept, key=str)


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize(("spec", "codes"), [(SPEC, 12), (OTHER, 9)], ids=["plain", "other"])
def test_a_table_of_every_type_and_key(engine: Engine, spec: TableSpec, codes: int, tmp_path: Path) -> None:
    """Cells that casts alone would take, keys that repeat, references that lead nowhere, rules over rows, ragged rows."""
    path = tmp_path / "t.csv"
    path.write_bytes(dirty_table(spec, 7))
    expected = findings(path, spec, get_engine("polars"))
    assert len(expected) > ROWS
    assert len({finding.code for finding in expected}) == codes
    assert list(map(str, findings(path, spec, engine))) == list(map(str, expected))


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_what_is_beyond_what_is_held_is_counted(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for ten rows of an answer, every engine counts all findings and lists the first."""
    monkeypatch.setattr(ask, "_HELD", 10)
    path = tmp_path / "t.csv"
    path.write_bytes(dirty_table(SPEC, 5))
    tallies = []
    for one in (get_engine("polars"), engine):
        table = scan_csv(path, SPEC, limit=4, engine=one)
        tallies.append(Tally(4))
        check_each([table], {"t": table.lazy}, tallies[-1])
    expected, seen = tallies
    assert seen.counts == expected.counts
    assert sorted(map(str, seen.kept)) == sorted(map(str, expected.kept))
    assert sum(seen.more.values()) > ROWS / 2


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_rows_of_many_blocks(spark: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows keep their numbers whichever block of a file Spark reads them in: with a header or mended, whatever ends lines, blank or not."""
    from kzhealth.engines import spark as engine

    monkeypatch.setattr(engine, "_BLOCK", 512)
    small = get_engine("spark")
    tables = {
        "regular": "a\tb\n" + "".join(f"{'x' * (n % 7)}\t{n}\n" for n in range(2, 300)),
        "blank": "a\tb\n" + "".join("\t\n" if n % 5 == 0 else f"x\t{n}\n" for n in range(2, 300)),
        "mended": "a\tb\n" + "".join("\n" if n % 9 == 0 else f'"x"\t{n}\n' for n in range(2, 300)),
        "crlf": "a\tb\r\n" + "".join(f"x\t{n}\r\n" for n in range(2, 300)),
        "crlf-broken": "a\tb\r\n" + "".join(f"x\t{n}\r\n" if n % 7 else f'"x\ny"\t{n}\r\n' for n in range(2, 300)),
        "broken": "a\tb\n" + "".join(f"x\t{n}\n" if n % 7 else f'"x\r\ny"\t{n}\n' for n in range(2, 300)),
        "two-lined": '"a\n"\tb\n' + "".join(f"x\t{n}\n" for n in range(2, 300)),
        "one": "b\n" + "".join(f"{n}\n" if n % 3 else "   \n" for n in range(2, 300)),
        "unended": "a\tb\n" + "".join(f"x\t{n}\n" for n in range(2, 300)) + "x\t300",
    }
    for name, text in tables.items():
        path = tmp_path / f"{name}.csv"
        path.write_bytes(text.encode())
        fields = [{"name": "b"}] if name == "one" else [{"name": "a"}, {"name": "b"}]
        read = [scan_csv(path, read_descriptor({"fields": fields}, name), delimiter="\t", engine=e) for e in (get_engine("polars"), small)]
        rows = [table.collect().select(ROW, *(text_column(f["name"]) for f in reversed(fields))).sort(ROW).rows() for table in read]
        assert rows[0] == rows[1], name
        assert len(rows[0]) > 230, name
        assert all(cell is None or cell.strip() in ("", str(row)) for row, cell, *_ in rows[0]), name


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_what_is_kept_outlives_a_query(spark: Any) -> None:
    """Rows that Spark keeps while more is asked of them are there for the next question: to drop a view may drop what it shows."""
    kept = spark.session.range(5).persist()
    assert len(collect_together([kept], [None])[0]) == 5
    assert kept.storageLevel.useMemory
    kept.unpersist()


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_package_with_broken_cells(engine: Engine, tmp_path: Path) -> None:
    """All tables, all rules."""
    package = dirty_package(tmp_path, 11)
    expected, seen = (kz.validate(package, engine=e, limit=10**6) for e in (get_engine("polars"), engine))
    assert len(expected.counts) > 12
    assert seen.counts == expected.counts
    assert sorted(map(str, seen.findings)) == sorted(map(str, expected.findings))
    assert (seen.engine, seen.rows) == (engine.name, expected.rows)
