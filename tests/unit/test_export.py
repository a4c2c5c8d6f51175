"""Packages in other formats: each is read back by a reader that knows nothing of us, and says the same."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.errors import InvalidData, OutputError, UsageError
from kzhealth.export import xlsx
from kzhealth.export.bundle import Bundle, Options, read_bundle
from kzhealth.export.dcat import to_dcat, to_graph
from kzhealth.export.schema_org import to_dataset
from kzhealth.export.zenodo import to_citation, to_zenodo_metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHAPES = Path(kz.__file__).parent / "export" / "shapes.ttl"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The bundled package, read for export."""
    return read_bundle(bundled_path("datapackage"))


@pytest.fixture
def small_package(write_package: Callable[..., Path]) -> Path:
    """A package that is none of ours: a table of every plain type, one that refers to it, texts that mean something elsewhere."""
    items = {
        "fields": [
            {"name": "code", "type": "string", "constraints": {"required": True}},
            {"name": "day", "type": "date", "title": "Day", "description": "When."},
            {"name": "amount", "type": "number", "constraints": {"minimum": 0}},
            {"name": "count", "type": "integer"},
            {"name": "open", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
            {"name": "note", "type": "string"},
        ],
        "primaryKey": ["code"],
        "missingValues": ["", "NA"],
    }
    parts = {
        "fields": [{"name": "part", "type": "integer"}, {"name": "code", "type": "string"}],
        "primaryKey": "part",
        "foreignKeys": [{"fields": "code", "reference": {"resource": "items", "fields": "code"}}],
    }
    rows = 'code,day,amount,count,open,note\na,2024-02-29,0.1,007,yes,"=1+1, ""x"""\nb,NA,1234567.25,,no,\n'
    return write_package(
        {"items": rows, "parts": "part,code\n1,a\n2,a\n3,\n"},
        schemas={"items": items, "parts": parts},
        title="Small things",
        licenses=[{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
        contributors=[{"title": "A. Person", "email": "a@example.org", "roles": ["author"]}],
        created="2024-03-01T10:00:00Z",
    )


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
        """Tables in another encoding, and tables inside the descriptor, are written as CSV in UTF-8 with a descriptor that fits."""
        fields = {"fields": [{"name": "name", "type": "string"}, {"name": "n", "type": "integer"}]}
        folder = write_package(
            {"old": "name,n\nОблыс,1\n".encode("cp1251"), "inline": ""},
            schemas={"old": fields, "inline": fields},
            resources={"old": {"encoding": "windows-1251"}, "inline": {"path": None, "data": [["name", "n"], ["x", 2]]}},
        )
        kz.export(folder, to="csv", output=tmp_path)
        shutil.unpack_archive(tmp_path / "small.zip", tmp_path / "csv")
        assert kz.validate(tmp_path / "csv").ok
        assert {n: f.rows() for n, f in opened(tmp_path / "csv").items()} == {"old": [("Облыс", 1)], "inline": [("x", 2)]}


class TestParquet:
    """Typed columns that say what they are."""

    def test_read_back(self, bundle: Bundle, tmp_path: Path) -> None:
        """Every table comes back cell for cell, by pyarrow and by DuckDB, and the descriptor knows the files."""
        import duckdb
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
        import duckdb
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
    import duckdb

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
        import duckdb

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
        import duckdb

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
        import duckdb

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


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The bundled package as a workbook, its titles in Kazakh, opened by openpyxl."""
    import openpyxl

    folder = tmp_path_factory.mktemp("workbook")
    kz.export(to="xlsx", output=folder, language="kk")
    return openpyxl.load_workbook(next(folder.iterdir()))


def sheet_rows(sheet: Any) -> list[tuple[Any, ...]]:
    """The rows of a table's sheet, days as days."""
    rows = sheet.iter_rows(min_row=3, values_only=True)
    return [tuple(v.date() if isinstance(v, dt.datetime) else v for v in row) for row in rows]


class TestXlsx:
    """A workbook that a person enjoys and a machine reads back."""

    def test_read_back(self, workbook: Any) -> None:
        """Every table comes back cell for cell, whole numbers, days and truth values as such, and no cell is a formula."""
        for name, frame in kz.load(engine="polars").tables.items():
            sheet = workbook[name]
            assert [c.value for c in sheet[2]] == frame.columns
            assert sheet_rows(sheet) == frame.rows(), name
        kinds = {c.data_type for sheet in workbook for row in sheet.iter_rows() for c in row}
        assert kinds == {"n", "s", "d", "b"}

    def test_headers(self, workbook: Any, bundle: Bundle) -> None:
        """Columns have titles in the language asked for, comments in three, filters, and stay in sight."""
        sheet, spec = workbook["observations"], bundle.tables["observations"].spec
        assert [c.value for c in sheet[1]] == [f.titles["kk"] for f in spec.fields]
        assert all(text in sheet["K1"].comment.text for text in spec["value"].descriptions.values())
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B3", "A2:W28")
        assert sheet["K3"].number_format == "#,##0"
        assert sheet["F3"].number_format == "yyyy-mm-dd"

    def test_figures_lead_to_their_proof(self, workbook: Any) -> None:
        """The link of each figure ends at the row of evidence that the row names, in its table and on the sheet of figures."""
        sheet, evidence, figures = workbook["observations"], workbook["evidence"], workbook["Көрсеткіштер"]
        checked = 0
        for row in range(3, sheet.max_row + 1):
            cell, shown = sheet.cell(row, 11), figures.cell(row - 1, 4)
            if cell.value is not None:
                place = cell.hyperlink.location.split("!")
                assert place[0] == "evidence"
                assert evidence[place[1]].value == sheet.cell(row, 20).value
                assert (shown.value, shown.hyperlink.location) == (cell.value, cell.hyperlink.location)
                checked += 1
        assert checked == kz.load().observations["value"].notna().sum()

    def test_the_cover(self, workbook: Any, bundle: Bundle) -> None:
        """The cover tells title, licence, version, sources and how to cite, and leads to every sheet."""
        cover = workbook.worksheets[0]
        texts = {str(c.value) for row in cover.iter_rows() for c in row if c.value}
        assert {bundle.descriptor["titles"]["kk"], "Creative Commons Attribution 4.0 International", "2026.11.22"} <= texts
        assert {s["title"] for s in bundle.descriptor["sources"]} <= texts
        assert any("kzhealth contributors (2026)" in t for t in texts)
        linked = [c.hyperlink.location for row in cover.iter_rows() for c in row if c.hyperlink and c.hyperlink.location]
        links = {place.split("!")[0].strip("'") for place in linked}
        assert links == {s.title for s in workbook.worksheets[1:]}

    def test_hostile_cells(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """Formulas, addresses, control characters and figures that a spreadsheet would round are kept as text, letter by letter."""
        import openpyxl

        texts = ["=1+1", "+1", "@x", "{=1}", "a\x01b", "_x0041_", "https://example.org/a b", "https://example.org/?q=1", "  x  "]
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows([["text", "n", "d"], *([t, "12345678901234567.5", "1899-12-31"] for t in texts)])
        fields = {"fields": [{"name": "text", "type": "string"}, {"name": "n", "type": "number"}, {"name": "d", "type": "date"}]}
        other = {"fields": [{"name": "a", "type": "integer"}]}
        folder = write_package({"History": table.getvalue(), "history": "a\n1\n"}, schemas={"History": fields, "history": other})
        descriptor = json.loads((folder / "datapackage.json").read_text())
        descriptor["resources"][0]["name"], descriptor["resources"][1]["name"] = "history", "a" * 40
        (folder / "datapackage.json").write_text(json.dumps(descriptor))
        kz.export(folder, to="xlsx", output=tmp_path)
        book = openpyxl.load_workbook(tmp_path / "small.xlsx")
        assert book.sheetnames == ["About", "history 2", "a" * 31, "Dictionary", "Codes"]
        rows = list(book["history 2"].iter_rows(min_row=3))
        assert [r[0].value.replace("_x0001_", "\x01") for r in rows] == texts  # openpyxl leaves the escape of the format
        assert {(r[1].value, r[2].value) for r in rows} == {("12345678901234567.5", "1899-12-31")}
        assert {c.data_type for r in rows for c in r} == {"s"}

    def test_limits(self, write_package: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A cell or table that no sheet holds is refused with its place; nothing is written."""
        fields = {"fields": [{"name": "a", "type": "string"}]}
        folder = write_package({"t": f"a\nx\n{'y' * 32768}\n"}, schemas={"t": fields})
        with pytest.raises(UsageError, match="xlsx: t, row 3, a: 32768 characters, a cell holds 32767; export to parquet or sqlite"):
            kz.export(folder, to="xlsx", output=tmp_path / "out")
        monkeypatch.setattr(xlsx, "ROWS", 3)
        with pytest.raises(UsageError, match="xlsx: the table t has 2 rows, a sheet holds 1; export to parquet or sqlite"):
            kz.export(folder, to="xlsx", output=tmp_path / "out")
        assert not (tmp_path / "out").exists()

    def test_a_large_workbook_is_the_same(self, small_package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A workbook written as it is made, because it is large, holds the same cells."""
        import openpyxl

        kz.export(small_package, to="xlsx", output=tmp_path / "held")
        monkeypatch.setattr(xlsx, "_LARGE", 0)
        kz.export(small_package, to="xlsx", output=tmp_path / "streamed")
        held, streamed = (openpyxl.load_workbook(tmp_path / n / "small.xlsx") for n in ("held", "streamed"))
        assert (tmp_path / "held" / "small.xlsx").read_bytes() != (tmp_path / "streamed" / "small.xlsx").read_bytes()
        for one, other in zip(held, streamed, strict=True):
            assert list(one.values) == list(other.values)
        assert held["items"]["E3"].value is True


# ---------------------------------------------------------------- descriptions


def _shacl(graph: Any) -> tuple[bool, str]:
    import pyshacl

    conforms, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES), allow_warnings=True)
    return conforms, text


@pytest.mark.filterwarnings(
    "ignore:Dataset\\..*is deprecated:DeprecationWarning", "ignore:ConjunctiveGraph:DeprecationWarning"
)  # of rdflib, to itself
class TestDcat:
    """DCAT-AP and HealthDCAT-AP: the shapes hold, and can fail."""

    @pytest.mark.parametrize("base_url", [None, "https://data.example.org/kz"])
    def test_the_shapes_hold(self, bundle: Bundle, base_url: str | None) -> None:
        """All that is required is there; of what is recommended only a contact is missing, for the package names none."""
        conforms, text = _shacl(to_graph(bundle, Options(base_url=base_url)))
        assert conforms, text
        assert text.count("Severity: sh:Warning") == 1
        assert "a data set should have a contact point" in text

    @pytest.mark.parametrize(
        "predicate",
        [
            *("dct:title", "dct:description", "dct:identifier", "dcat:accessURL", "foaf:name", "dcat:endDate", "spdx:checksumValue"),
            *("healthdcatap:healthTheme", "healthdcatap:numberOfRecords", "healthdcatap:populationCoverage", "dct:accessRights"),
            *("healthdcatap:hasCodingSystem", "skos:prefLabel"),
        ],
    )
    def test_the_shapes_fail_without(self, bundle: Bundle, predicate: str) -> None:
        """A graph without a required property breaks the shapes."""
        graph = to_graph(bundle, Options())
        before = len(graph)
        graph.remove((None, graph.namespace_manager.expand_curie(predicate), None))
        assert len(graph) < before
        assert not _shacl(graph)[0]

    def test_both_files_say_the_same(self, bundle: Bundle) -> None:
        """Turtle and JSON-LD are one graph, with the figures of the package: its days, regions, records and files."""
        import rdflib
        from rdflib.compare import isomorphic

        base = "https://data.example.org/kz"
        files = to_dcat(bundle, Options(base_url=base))
        turtle, linked = (rdflib.Graph().parse(data=data, format=f) for data, f in zip(files.values(), ("turtle", "json-ld"), strict=True))
        assert isomorphic(turtle, linked)
        (row,) = turtle.query(
            """SELECT (SAMPLE(?s) AS ?start) (SAMPLE(?e) AS ?end) (COUNT(DISTINCT ?place) AS ?places) (SAMPLE(?n) AS ?records)
               WHERE { ?d dct:temporal [dcat:startDate ?s; dcat:endDate ?e]; dct:spatial ?place; healthdcatap:numberOfRecords ?n }"""
        )
        rows = {name: len(frame) for name, frame in kz.load().tables.items()}
        assert [str(v) for v in row] == ["2024-01-01", "2025-12-31", "2", str(sum(rows.values()))]
        places = {str(o) for o in turtle.objects(predicate=turtle.namespace_manager.expand_curie("dcat:downloadURL"))}
        assert places == {f"{base}/data/{name}.csv" for name in rows}

    def test_a_package_of_others(self, small_package: Path) -> None:
        """A package without indicators is described without the health properties, with its contact."""
        graph = to_graph(read_bundle(small_package), Options())
        conforms, text = _shacl(graph)
        assert conforms, text
        assert "contact point" not in text
        assert "healthdataportal" not in graph.serialize(format="turtle")


DATASET: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "@type", "name", "description", "license", "creator", "distribution"],
    "properties": {
        "@type": {"const": "Dataset"},
        "description": {"type": "string", "minLength": 50, "maxLength": 5000},
        "temporalCoverage": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "creator": {"type": "array", "minItems": 1, "items": {"required": ["@type", "name"]}},
        "spatialCoverage": {"type": "array", "items": {"required": ["@type", "name"]}},
        "variableMeasured": {
            "type": "array",
            "items": {"required": ["@type", "name"], "properties": {"@type": {"const": "PropertyValue"}}},
        },
        "distribution": {"type": "array", "minItems": 1, "items": {"required": ["@type", "contentUrl", "encodingFormat", "sha256"]}},
    },
}


class TestSchemaOrg:
    """schema.org Dataset, as Google asks for it."""

    def test_our_package(self, bundle: Bundle) -> None:
        """What is required and recommended is there; only indicators and regions with figures are named."""
        said = to_dataset(bundle, Options(base_url="https://data.example.org/kz/"))
        jsonschema.validate(said, DATASET)
        observations = kz.load().observations
        assert {v["propertyID"] for v in said["variableMeasured"]} == set(observations["indicator_id"])
        assert [p["identifier"] for p in said["spatialCoverage"]] == ["KZ-11", "KZ-61"]
        assert said["temporalCoverage"] == "2024-01-01/2025-12-31"
        assert said["distribution"][0]["contentUrl"] == "https://data.example.org/kz/data/units.csv"

    def test_a_package_of_others(self, small_package: Path) -> None:
        """A package that says little is described at the length that is asked for, by its own columns."""
        said = to_dataset(read_bundle(small_package), Options())
        jsonschema.validate(said, DATASET)
        assert [v["propertyID"] for v in said["variableMeasured"]] == ["amount", "count", "part"]
        assert said["distribution"][0]["contentUrl"] == "items.csv"


class TestZenodo:
    """.zenodo.json and CITATION.cff."""

    def test_the_metadata_of_a_deposit(self, bundle: Bundle) -> None:
        """Zenodo's required fields are there, and its words for licence and kind."""
        said = to_zenodo_metadata(bundle, Options())
        assert {"title", "upload_type", "description", "creators", "access_right", "license"} <= set(said)
        assert (said["upload_type"], said["license"], said["publication_date"]) == ("dataset", "cc-by-4.0", "2026-11-22")
        assert all(word in said["description"] for word in ("Regional", "регион", "өңір") if word != "Regional")

    def test_the_citation(self, bundle: Bundle) -> None:
        """The citation holds what version 1.2.0 of the format requires, each as text."""
        said = yaml.safe_load(to_citation(bundle))
        assert (said["cff-version"], said["type"], said["license"]) == ("1.2.0", "dataset", "CC-BY-4.0")
        assert {"message", "title", "authors"} <= set(said)
        assert all(isinstance(v, str | list) for v in said.values())

    def test_nobody_to_cite(self, write_package: Callable[..., Path]) -> None:
        """A package that names nobody cannot be cited, and it is said how to mend that."""
        folder = write_package({"t": "a\n1\n"}, schemas={"t": {"fields": [{"name": "a", "type": "integer"}]}})
        with pytest.raises(UsageError, match=r"needs someone to cite; name the contributors of small in its datapackage\.json"):
            to_citation(read_bundle(folder))


# ---------------------------------------------------------------- the whole


class TestExport:
    """``kz.export``: checked first, written whole or not at all."""

    def test_faults_write_nothing(self, package_copy: Path, edit_cell: Callable[..., None], tmp_path: Path) -> None:
        """A package with an error is refused, unless the check is left out."""
        edit_cell(package_copy, "observations", 2, "region_id", "KZ-99", rehash=True)
        with pytest.raises(InvalidData):
            kz.export(package_copy, to="schema.org", output=tmp_path / "out")
        assert not (tmp_path / "out").exists()
        made = kz.export(package_copy, to="schema.org", output=tmp_path / "out", validate=False)
        assert {(tmp_path / "out" / n).stat().st_size == size for n, size in made.files.items()} == {True}

    def test_what_else_is_there_stays(self, tmp_path: Path) -> None:
        """Files beside the export stay; a folder of ours with a foreign file is refused and nothing is changed."""
        kz.export(to="zenodo-json", output=tmp_path)
        (tmp_path / "mine.txt").write_text("mine")
        (tmp_path / "zenodo" / "mine.txt").write_text("mine")
        before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
        with pytest.raises(OutputError, match=r"zenodo holds mine\.txt, which is not part of the package"):
            kz.export(to=["schema.org", "zenodo-json"], output=tmp_path)
        assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
        shutil.rmtree(tmp_path / "zenodo")
        kz.export(to="zenodo-json", output=tmp_path)
        assert (tmp_path / "mine.txt").read_text() == "mine"

    def test_unknown_words(self, tmp_path: Path) -> None:
        """An unknown format or language is named with those there are."""
        with pytest.raises(UsageError, match=r"there is no format 'csw'; expected one of .*schema\.org.*, all"):
            kz.export(to="csw", output=tmp_path)
        with pytest.raises(UsageError, match="there are no titles in 'de'; expected en, ru, kk"):
            kz.export(to="dcat", output=tmp_path, language="de")

    def test_all_says_what_it_leaves_out(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """``all`` writes what the package has the tables for, and says why the rest is left out."""
        folder = write_package({"t": "a\n1\n"}, schemas={"t": {"fields": [{"name": "a", "type": "integer"}]}})
        made = kz.export(folder, to="all", output=tmp_path / "out")
        assert json.loads((tmp_path / "out" / "small.schema-org.jsonld").read_text())["name"] == "small"
        assert any(n.startswith("zenodo-json is left out: zenodo-json needs someone to cite") for n in made.notices)
