"""Packages as files of tables and databases: each is read back by a reader that knows nothing of us, and says the same."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import sys
import zipfile
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

import kzhealth as kz
from kzhealth import cli
from kzhealth.cli.export import ExportFormat
from kzhealth.errors import InputError, InvalidData, OutputError, UsageError
from kzhealth.export import FORMATS
from kzhealth.files import write_into

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kzhealth.export.bundle import Bundle

# ---------------------------------------------------------------- tables


def opened(path: Path) -> dict[str, Any]:
    """The tables of a package by the library's own reader, as frames of polars."""
    return dict(kz.load(path, engine="polars").tables)


class TestCsv:
    """The package as a zip file."""

    def test_our_package_goes_byte_for_byte(self, bundle: Bundle, tmp_path: Path) -> None:
        """Every file is in the zip as it is, frictionless finds it sound, and no cell of ours looks like a formula."""
        import frictionless

        made = kz.export(to="csv", output=tmp_path)
        path = tmp_path / f"{bundle.name}.zip"
        with zipfile.ZipFile(path) as archive:
            assert {n: archive.read(n) for n in archive.namelist()} == {
                n: (bundle.folder / n).read_bytes() for n in ("datapackage.json", *(f"data/{t}.csv" for t in bundle.tables))
            }
            assert {i.date_time for i in archive.infolist()} == {(2026, 11, 22, 0, 0, 0)}
        assert frictionless.Package(str(path)).validate().valid
        assert made.notices == ()

    def test_formulas(self, small_package: Path, tmp_path: Path) -> None:
        """A cell that begins like a formula is named and kept; with ``csv_safe`` it is text, and the package is still sound."""
        made = kz.export(small_package, to="csv", output=tmp_path)
        assert made.notices == ("formula-like: items, row 2, note: '=1+1, \"x\"'; --csv-safe puts ' before such cells",)
        with zipfile.ZipFile(tmp_path / "small.zip") as archive:
            assert archive.read("items.csv") == (small_package / "items.csv").read_bytes()
        assert kz.export(small_package, to="csv", output=tmp_path, csv_safe=True).notices == ()
        shutil.unpack_archive(tmp_path / "small.zip", tmp_path / "safe")
        assert kz.validate(tmp_path / "safe").ok
        before, after = opened(small_package), opened(tmp_path / "safe")
        assert after["items"]["note"].to_list() == ['\'=1+1, "x"', None]
        assert after["items"].drop("note").equals(before["items"].drop("note"))
        assert after["parts"].equals(before["parts"])

    def test_safe_cells_that_break_the_schema(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """Where a mark before a cell breaks a pattern, the export is refused with the cell."""
        field = {"name": "a", "type": "string", "constraints": {"pattern": "[-+][0-9]"}}
        folder = write_package({"t": "a\n-1\n"}, schemas={"t": {"fields": [field]}})
        with pytest.raises(InvalidData, match=r"--csv-safe breaks the schema: t, row 2, a: .*'-1"):
            kz.export(folder, to="csv", output=tmp_path / "out", csv_safe=True)
        assert not (tmp_path / "out").exists()

    def test_other_tables_become_csv(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """Tables in another encoding, packed, with a byte order mark or inside the descriptor are plain CSV in UTF-8 afterwards."""
        fields = {"fields": [{"name": "name", "type": "string"}, {"name": "n", "type": "integer"}]}
        tables = {
            "old": "name,n\nОблыс,1\n".encode("cp1251"),
            "packed": gzip.compress("name,n\nҚ,2\n".encode()),
            "marked": "\ufeffname;n\r\nx;3\r\n",
            "../inline": "",
        }
        resources = {
            "old": {"encoding": "windows-1251"},
            "packed": {"path": "packed.csv.gz", "format": "csv", "compression": "gz"},
            "marked": {"dialect": {"delimiter": ";"}},
            "../inline": {"path": None, "data": [["name", "n"], ["y", 4]]},
        }
        folder = write_package(tables, schemas=dict.fromkeys(tables, fields), resources=resources)
        kz.export(folder, to=["csv", "csvw", "parquet"], output=tmp_path / "out")
        shutil.unpack_archive(tmp_path / "out" / "small.zip", tmp_path / "csv")
        assert kz.validate(tmp_path / "csv").ok
        rows = [[("Облыс", 1)], [("Қ", 2)], [("x", 3)], [("y", 4)]]
        assert [f.rows() for f in opened(tmp_path / "csv").values()] == rows
        data = tmp_path / "out" / "csvw" / "data"
        written = [list(csv.reader(io.StringIO((data / f"{n}.csv").read_text()))) for n in ("old", "packed", "marked", "-inline")]
        assert written == [[["name", "n"], [text, str(number)]] for ((text, number),) in rows]
        assert {p.name for p in (tmp_path / "out" / "parquet" / "data").iterdir()} == {
            *(f"{n}.parquet" for n in ("old", "packed", "marked", "-inline"))
        }


class TestParquet:
    """Typed columns that say what they are."""

    def test_read_back(self, bundle: Bundle, tmp_path: Path) -> None:
        """Every table comes back cell for cell, by pyarrow and by DuckDB, and the descriptor knows the files."""
        import polars as pl
        import pyarrow.parquet as pq

        kz.export(to="parquet", output=tmp_path)
        for name, frame in kz.load(engine="polars").tables.items():
            path = tmp_path / "parquet" / "data" / f"{name}.parquet"
            assert pl.from_arrow(pq.read_table(path)).equals(frame), name
            assert duckdb.sql(f"SELECT * FROM '{path}'").fetchall() == frame.rows(), name
        descriptor = json.loads((tmp_path / "parquet" / "datapackage.json").read_text())
        for resource in descriptor["resources"]:
            data = (tmp_path / "parquet" / resource["path"]).read_bytes()
            assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
        field = pq.read_schema(tmp_path / "parquet" / "data" / "observations.parquet").field("value")
        assert str(field.type) == "double"
        assert field.metadata[b"title_kk"].decode() == bundle.tables["observations"].spec["value"].titles["kk"]

    def test_long_figures_are_decimals(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """A figure that a float cannot hold makes its column one of decimals; nothing is rounded, there and in the databases."""
        import pyarrow.parquet as pq

        spec = {"fields": [{"name": "a", "type": "number"}]}
        folder = write_package({"t": "a\n12345678901234567890.25\n0.5\n"}, schemas={"t": spec})
        kz.export(folder, to=["parquet", "sqlite", "duckdb"], output=tmp_path)
        exact = [Decimal("12345678901234567890.25"), Decimal("0.5")]
        assert pq.read_table(tmp_path / "parquet" / "data" / "t.parquet")["a"].to_pylist() == exact
        with closing(sqlite3.connect(tmp_path / "small.sqlite")) as connection:
            assert [Decimal(a) for (a,) in connection.execute("SELECT a FROM t")] == exact
        with closing(duckdb.connect(str(tmp_path / "small.duckdb"))) as connection:
            assert [a for (a,) in connection.execute("SELECT a FROM t").fetchall()] == exact


@pytest.fixture(scope="module", params=["sqlite", "duckdb"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The bundled package as a database, open, its foreign keys in force."""

    folder = tmp_path_factory.mktemp("database")
    kz.export(to=request.param, output=folder)
    path = next(folder.iterdir())
    with closing(sqlite3.connect(path) if request.param == "sqlite" else duckdb.connect(str(path))) as connection:
        if request.param == "sqlite":
            connection.execute("PRAGMA foreign_keys = ON")
        yield connection


class TestDatabases:
    """SQLite and DuckDB keep what the schemas ask for."""

    def test_read_back(self, database: Any) -> None:
        """Every table comes back cell for cell."""
        for name, frame in kz.load(engine="polars").tables.items():
            order = frame.columns[0]
            found = sorted(database.execute(f'SELECT * FROM "{name}"').fetchall())
            rows = [tuple(str(v) if isinstance(v, dt.date) else v for v in row) for row in frame.sort(order).rows()]
            assert [tuple(str(v) if isinstance(v, dt.date) else v for v in row) for row in found] == rows, name

    def test_figures(self, database: Any) -> None:
        """The view puts each figure beside its names, quote and source."""
        (count,) = database.execute("SELECT count(*) FROM figures").fetchone()
        assert count == len(kz.load().observations)
        row = database.execute(
            "SELECT indicator_en, region_kk, value, quote, source_id FROM figures WHERE indicator_id = 'infant_mortality'"
        ).fetchone()
        assert row == ("Infant mortality rate", "Түркістан облысы", -21.6, "21,6%", "turkistan-2025-11-25")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE observations SET measure = 'guess'",
            "UPDATE budgets SET amount_kzt = -1",
            "UPDATE budgets SET amount_kzt = NULL",
            "UPDATE sources SET language = 'de'",
            "INSERT INTO units SELECT * FROM units",
            "INSERT INTO places VALUES ('123456789', 'town', 'a', 'a', 'a', '123456789', 'KZ-99')",
            "INSERT INTO units (unit_id, name_en, name_ru, name_kk, scale, is_integer) VALUES ('x', 'a', 'a', 'a', 1, 'perhaps')",
            "UPDATE sources SET published_on = '2025-02-30'",
        ],
    )
    def test_what_is_refused(self, database: Any, statement: str) -> None:
        """Codes, bounds, empty cells, repeated keys, orphans and values of another type are refused by the database."""

        with pytest.raises((sqlite3.IntegrityError, duckdb.ConstraintException, duckdb.ConversionException)):
            database.execute(statement)

    def test_what_the_schemas_say(self, database: Any) -> None:
        """The package and its fields are described in three languages inside the database."""
        said = dict(database.execute('SELECT "key", "value" FROM _package').fetchall())
        assert (said["version"], said["licence"]) == ("2026.11.22", "CC-BY-4.0")
        query = "SELECT unit, title_en, title_ru, title_kk FROM _fields WHERE table_name = 'budgets' AND field = 'amount_kzt'"
        assert all(database.execute(query).fetchone())

    @pytest.mark.parametrize("format", ["sqlite", "duckdb"])
    def test_a_package_of_others(self, small_package: Path, tmp_path: Path, format: str) -> None:
        """Types, missing values, truth values and keys of a foreign package are kept."""

        kz.export(small_package, to=format, output=tmp_path)
        path = tmp_path / f"small.{format}"
        with closing(sqlite3.connect(path) if format == "sqlite" else duckdb.connect(str(path))) as connection:
            rows = [tuple(str(v) for v in row) for row in connection.execute("SELECT * FROM items ORDER BY code").fetchall()]
            truths = ("1", "0") if format == "sqlite" else ("True", "False")
            assert rows == [
                ("a", "2024-02-29", "0.1", "7", truths[0], '=1+1, "x"'),
                ("b", "None", "1234567.25", "None", truths[1], "None"),
            ]
            with pytest.raises((sqlite3.IntegrityError, duckdb.ConstraintException)):
                connection.execute("INSERT INTO items VALUES ('a', NULL, NULL, NULL, NULL, NULL)")

    @pytest.mark.parametrize("format", ["sqlite", "duckdb"])
    def test_rows_that_break_their_keys(self, write_package: Callable[..., Path], tmp_path: Path, format: str) -> None:
        """Rows of a package that was not validated are refused by the database, and nothing is written."""
        spec = {"fields": [{"name": "a", "type": "integer"}], "primaryKey": "a"}
        folder = write_package({"t": "a\n1\n1\n"}, schemas={"t": spec})
        with pytest.raises(InvalidData, match=r"t: the database refuses the rows: .*; validate the package"):
            kz.export(folder, to=format, output=tmp_path / "out", validate=False)
        assert not (tmp_path / "out").exists()

    def test_rows_that_refer_to_one_another(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """Rows that refer to later rows of their own table, and tables that refer to each other, are written all the same."""

        def spec(target: str) -> dict[str, Any]:
            key = {"fields": "up", "reference": {"resource": target, "fields": "id"}}
            return {"fields": [{"name": n, "type": "string"} for n in ("id", "up")], "primaryKey": "id", "foreignKeys": [key]}

        folder = write_package(
            {"tree": "id,up\na,b\nb,c\nc,\n", "ring": "id,up\nx,y\ny,x\n", "one": "id,up\nk,l\n", "two": "id,up\nl,k\n"},
            schemas={"tree": spec(""), "ring": spec(""), "one": spec("two"), "two": spec("one")},
        )
        kz.export(folder, to=["sqlite", "duckdb"], output=tmp_path)
        with closing(duckdb.connect(str(tmp_path / "small.duckdb"))) as connection:
            assert sorted(connection.execute("SELECT id FROM tree").fetchall()) == [("a",), ("b",), ("c",)]
            assert len(connection.execute("SELECT * FROM ring, one, two").fetchall()) == 2
            with pytest.raises(duckdb.ConstraintException):
                connection.execute("INSERT INTO tree VALUES ('d', 'nowhere')")


# ---------------------------------------------------------------- the whole


class TestExport:
    """``kz.export``: checked first, written whole or not at all."""

    def test_faults_write_nothing(self, package_copy: Path, edit_cell: Callable[..., None], tmp_path: Path) -> None:
        """A package with an error is refused, unless the check is left out."""
        edit_cell(package_copy, "observations", 2, "region_id", "KZ-99", rehash=True)
        with pytest.raises(InvalidData, match=r"is not exported: .*KZ-99.*; kzhealth validate .* lists them all"):
            kz.export(package_copy, to="schema.org", output=tmp_path / "out")
        assert not (tmp_path / "out").exists()
        made = kz.export(package_copy, to="schema.org", output=tmp_path / "out", validate=False)
        assert {(tmp_path / "out" / n).stat().st_size == size for n, size in made.files.items()} == {True}

    def test_nothing_to_read(self, tmp_path: Path) -> None:
        """What is not there cannot be read: that is no fault of data."""
        for validate in (True, False):
            with pytest.raises(InputError, match=r"there is no .*nowhere"):
                kz.export(tmp_path / "nowhere", to="csv", output=tmp_path / "out", validate=validate)
        assert not (tmp_path / "out").exists()

    def test_what_else_is_there_stays(self, tmp_path: Path) -> None:
        """Files beside the export stay; a folder of ours with a foreign file is refused and nothing is changed."""
        kz.export(to="zenodo-json", output=tmp_path, validate=False)
        (tmp_path / "mine.txt").write_text("mine")
        (tmp_path / "zenodo" / "mine.txt").write_text("mine")
        before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
        with pytest.raises(OutputError, match=r"zenodo holds mine\.txt, which is not part of the package"):
            kz.export(to=["schema.org", "zenodo-json"], output=tmp_path, validate=False)
        assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
        shutil.rmtree(tmp_path / "zenodo")
        kz.export(to="zenodo-json", output=tmp_path, validate=False)
        assert (tmp_path / "mine.txt").read_text() == "mine"

    def test_a_full_disk(self, tmp_path: Path) -> None:
        """Where there is no room nothing is changed, and nothing half-written is left."""

        def full(path: Path) -> None:
            path.write_bytes(b"half")
            raise OSError(28, "No space left on device")

        write_into({"a.txt": b"old"}, tmp_path)
        with pytest.raises(OutputError, match=r"cannot write into .*: No space left on device; what is there is whole"):
            write_into({"a.txt": b"new", "b.txt": full}, tmp_path)
        assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.txt", b"old")]

    def test_a_folder_that_duckdb_cannot_name(self, tmp_path: Path) -> None:
        """A name that is not UTF-8 is an error that says so, not one of C++; other formats are written there."""
        folder = os.fsdecode(os.fsencode(tmp_path) + b"/\xe4")
        with pytest.raises(OutputError, match="DuckDB takes only names in UTF-8"):
            kz.export(to="duckdb", output=folder, validate=False)
        assert kz.export(to="sqlite", output=folder, validate=False).files

    def test_an_absent_library(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """A format whose library is not installed says which extra brings it."""
        monkeypatch.setattr("kzhealth.engines.base.find_spec", lambda name: None if name == "xlsxwriter" else True)
        with pytest.raises(UsageError, match=r"xlsxwriter is not installed; run pip install 'kzhealth\[exports\]'"):
            kz.export(to="xlsx", output=tmp_path)

    def test_the_command(
        self, small_package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The command offers every format, prints each file with its size, and says on standard error what it leaves out."""
        assert {f.value for f in ExportFormat} == {*FORMATS, "all"}
        monkeypatch.setattr(sys, "argv", ["kzhealth", "export", str(small_package), "--to", "all", "--output", str(tmp_path / "out")])
        with pytest.raises(SystemExit) as end:
            cli.main()
        told = capsys.readouterr()
        assert end.value.code == 0
        printed = {line.split("  ")[0]: line.split("  ")[1] for line in told.out.splitlines()}
        written = {str(p): f"{p.stat().st_size:,} bytes".replace(",", " ") for p in (tmp_path / "out").rglob("*") if p.is_file()}
        assert printed == written
        assert "kzhealth: sdmx-csv is left out" in told.err
        assert "kzhealth: formula-like: items, row 2" in told.err

    def test_unusual_packages(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """Bounds in a form of their own, names that no address may hold, tables inside the descriptor, cells not of their type: all go."""
        day = {"name": "day", "type": "date", "format": "%d.%m.%Y", "constraints": {"minimum": "02.01.2023"}}
        signs = {"decimalChar": ",", "groupChar": " "}
        amount = {"name": "amount", "type": "number", **signs, "constraints": {"minimum": "0,5", "enum": ["0,5", "1 000,25"]}}
        folder = write_package(
            {"T x": 'day,amount\n03.01.2023,"1 000,25"\nnever,"0,5"\n'},
            schemas={"T x": {"fields": [day, amount]}},
            **{"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"},
        )
        made = kz.export(folder, to="all", output=tmp_path / "out", validate=False)
        assert not any("duckdb" in n or "dcat" in n for n in made.notices)
        with closing(sqlite3.connect(tmp_path / "out" / "small.sqlite")) as connection:
            assert connection.execute('SELECT * FROM "T x"').fetchall() == [("2023-01-03", 1000.25), (None, 0.5)]
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute("""INSERT INTO "T x" VALUES ('2023-01-01', 0.5)""")
        spec, data = {"fields": [{"name": "a", "type": "string"}]}, {"path": None, "data": [{"a": "x"}]}
        inline = write_package({"t": ""}, schemas={"t": spec}, resources={"t": data}, folder="inline")
        assert "small.dcat.jsonld" in kz.export(inline, to="all", output=tmp_path / "inline").files

    def test_unknown_words(self, tmp_path: Path) -> None:
        """An unknown format or language is named with those there are."""
        with pytest.raises(UsageError, match=r"there is no format 'csw'; expected one of .*schema\.org.*, all"):
            kz.export(to="csw", output=tmp_path)
        with pytest.raises(UsageError, match="the base address 'data' is none; expected one that begins with https"):
            kz.export(to="dcat", output=tmp_path, base_url="data")
        with pytest.raises(UsageError, match="there are no titles in 'de'; expected en, ru, kk"):
            kz.export(to="dcat", output=tmp_path, language="de")

    def test_all_says_what_it_leaves_out(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """``all`` writes what the package has the tables for, and says why the rest is left out."""
        folder = write_package({"t": "a\n1\n"}, schemas={"t": {"fields": [{"name": "a", "type": "integer"}]}})
        made = kz.export(folder, to="all", output=tmp_path / "out")
        assert json.loads((tmp_path / "out" / "small.schema-org.jsonld").read_text())["name"] == "small"
        assert any(n.startswith("zenodo-json is left out: zenodo-json needs someone to cite") for n in made.notices)
