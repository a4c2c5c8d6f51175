"""Tables that are no plain CSV file in UTF-8: packed, encoded, in parts, of another dialect, JSON, workbooks, Parquet, in place."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import io
import json
import lzma
import random
import re
import zipfile
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import kzhealth as kz
from kzhealth.engines.dialects import Dialect, read_dialect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHAPE = {
    "fields": [
        {"name": "a", "type": "integer", "constraints": {"unique": True}},
        {"name": "b", "type": "string", "constraints": {"maxLength": 5}},
        {"name": "c", "type": "number"},
    ]
}
TEXT = "a,b,c\n1,қала,1.5\nq,y,2\n\n3,toolong,x\n1,z,4\n5\n6,w,1,2\n"
EXPECTED = {
    ("type-error", 3, "a"),
    ("blank-row", 4, None),
    ("constraint-error", 5, "b"),
    ("type-error", 5, "c"),
    ("unique-error", 6, "a"),
    ("missing-cell", 7, "b"),
    ("missing-cell", 7, "c"),
    ("extra-cell", 8, None),
}


def zipped(**members: bytes) -> bytes:
    """A zip of these members, `_` in names a dot."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return data.getvalue()


def found(report: kz.Report) -> set[tuple[str, int | None, str | None]]:
    """Codes, rows and fields."""
    return {(f.code, f.row, f.field) for f in report.findings}


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., kz.Report]:
    """The report on a package of one table, which must have gone the fast way."""

    def judge(content: str | bytes | None, shape: Any = SHAPE, **resource: Any) -> kz.Report:
        entry = {"name": "t", "path": "t.csv", "schema": shape, **resource}
        if content is None:
            del entry["path"]
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [entry]}))
        if content is not None:
            (folder / entry["path"]).write_bytes(content.encode() if isinstance(content, str) else content)
        report = kz.validate(folder)
        assert set(report.ways.values()) <= {"polars"}
        return report

    return judge


SAME = {
    "gzip": (gzip.compress(TEXT.encode()), {"path": "t.csv.gz"}),
    "gzip declared": (gzip.compress(TEXT.encode()), {"path": "t.dat", "format": "csv", "compression": "gz"}),
    "zip": (zipped(t_csv=TEXT.encode()), {"path": "t.csv.zip"}),
    "zip with a member named": (zipped(u_csv=b"x", t_csv=TEXT.encode()), {"path": "t.zip", "innerpath": "t.csv"}),
    "bzip2": (bz2.compress(TEXT.encode()), {"path": "t.csv.bz2"}),
    "xz": (lzma.compress(TEXT.encode()), {"path": "t.csv.xz"}),
    "gzip of cp1251": (gzip.compress(TEXT.replace("қ", "к").encode("cp1251")), {"path": "t.csv.gz", "encoding": "windows-1251"}),
    "utf-16": (TEXT.encode("utf-16"), {"encoding": "utf-16"}),
    "utf-16-le": (TEXT.encode("utf-16-le"), {"encoding": "utf-16-le"}),
    "kz1048": (TEXT.encode("kz1048"), {"encoding": "kz1048"}),
    "tabs": (TEXT.replace(",", "\t"), {"path": "t.tsv"}),
    "semicolons": (TEXT.replace(",", ";"), {"dialect": {"delimiter": ";"}}),
    "another quote": (TEXT.replace("toolong", "'too,long'"), {"dialect": {"quoteChar": "'"}}),
    "escaped": (TEXT.replace("toolong", '"too\\"long"'), {"dialect": {"escapeChar": "\\", "doubleQuote": False}}),
    "blanks behind separators": (TEXT.replace(",", ", "), {"dialect": {"skipInitialSpace": True}}),
    "labels in capitals": (TEXT.replace("a,b,c", "A,B,C"), {"dialect": {"headerCase": False}}),
    "comments at the end": (TEXT + "# a comment\n", {"dialect": {"commentChar": "#"}}),
    "a null sequence": (TEXT.replace("\n\n", "\n\\N,\\N,\\N\n"), {"dialect": {"nullSequence": "\\N"}}),
}


@pytest.mark.parametrize(("data", "resource"), SAME.values(), ids=SAME)
def test_the_form_of_a_file_changes_nothing(data: str | bytes, resource: dict[str, Any], judge: Callable[..., kz.Report]) -> None:
    """The same table, however it is packed, encoded and divided, has the same findings at the same rows."""
    report = judge(data, **resource)
    assert found(report) == EXPECTED
    assert report.rows == {"t": 7}


@pytest.mark.parametrize("engine", ["polars", "pandas", "duckdb"])
@pytest.mark.parametrize("dialect", [{}, {"quoteChar": "'"}], ids=["scanned", "record by record"])
def test_long_packed_tables_do_not_differ(engine: str, dialect: dict[str, Any], write_package: Callable[..., Path]) -> None:
    """A table of many pieces, packed and encoded, keeps its row numbers and every finding."""
    rows = [f"{n},x,1.5" for n in range(120_000)]
    rows[70_000], rows[110_001] = "q,x,1.5", "3,toolong,x"
    data = gzip.compress(("a,b,c\n" + "\n".join(rows)).encode("utf-16"), compresslevel=1)
    folder = write_package(
        {"t": data}, schemas={"t": SHAPE}, resources={"t": {"path": "t.csv.gz", "encoding": "utf-16", "dialect": dialect}}
    )
    report = kz.validate(folder, engine=engine)
    assert report.ways == {"t": engine}
    row = 110_003
    assert found(report) == {
        ("type-error", 70_002, "a"),
        ("constraint-error", row, "b"),
        ("type-error", row, "c"),
        ("unique-error", row, "a"),
    }
    assert report.rows == {"t": 120_000}


def test_rows_are_counted_over_comments_headers_and_blank_rows(judge: Callable[..., kz.Report]) -> None:
    """Whatever is left out of a table, and cells of several lines, leave the numbers of the other rows as they are in the file."""
    text = '# by hand\na,b\nx,y\n# begins\n1,"two\nlines"\n\n,\nq,z\n'
    shape = {"fields": [{"name": "a-x", "type": "integer"}, {"name": "b-y", "type": "string"}]}
    dialect = {"commentChar": "#", "headerRows": [2, 3], "headerJoin": "-", "skipBlankRows": True}
    report = judge(text, shape=shape, dialect=dialect)
    assert found(report) == {("type-error", 8, "a-x")}
    assert report.rows == {"t": 2}


def test_parts_lose_no_row(write_package: Callable[..., Path]) -> None:
    """A part begins with the header of the first, or with a row; the end of a part is the end of a row."""
    folder = write_package({"t": ""}, schemas={"t": SHAPE}, resources={"t": {"path": ["1.csv", "2.csv", "3.csv"]}})
    parts = {"1.csv": "a,b,c\n1,x,1", "2.csv": "2,y,2\nq,z,3\n", "3.csv": '\ufeff"a",b,c\r\n1,w,4\r\n'}
    for name, text in parts.items():
        (folder / name).write_text(text, newline="")
    report = kz.validate(folder)
    assert report.ways == {"t": "polars"}
    assert (found(report), report.rows) == ({("type-error", 4, "a"), ("unique-error", 5, "a")}, {"t": 4})


VALUES = [["a", "b", "c"], [1, "қала", 1.5], ["q", "y", 2], [None, None, None], [3, "toolong", "x"], [1, "z", 4], [5], [6, "w", 1, 2]]
BY_KEYS = {("type-error", 3, "a"), ("constraint-error", 4, "b"), ("extra-cell", 4, None)}
OBJECTS = [{"a": 1, "b": "x", "c": 1}, {"a": "q", "b": "y"}, {"b": "toolong", "z": 0}]


def test_values_in_place(judge: Callable[..., kz.Report]) -> None:
    """Rows in the descriptor are judged as rows of a file are; objects by their keys."""
    assert found(judge(None, data=VALUES)) == EXPECTED
    assert found(judge(None, data=OBJECTS)) == BY_KEYS
    loose = judge(None, {**SHAPE, "fieldsMatch": "subset"}, data=OBJECTS)
    assert found(loose) == BY_KEYS - {("extra-cell", 4, None)}


@pytest.mark.parametrize(
    ("type_", "options", "cell", "sound"),
    [
        ("string", {}, 5, False),
        ("string", {}, True, False),
        ("string", {"missingValues": ["5"]}, 5, True),
        ("boolean", {}, True, True),
        ("boolean", {}, 1, False),
        ("boolean", {}, "1", True),
        ("integer", {}, 1.0, True),
        ("integer", {}, 1.5, False),
        ("integer", {}, True, False),
        ("number", {"decimalChar": ","}, 1.5, True),
        ("year", {}, 2023, True),
        ("object", {}, {"x": 1}, True),
        ("object", {}, [1], False),
        ("array", {}, [1], True),
        ("list", {}, ["x", "y"], True),
        ("geopoint", {}, [71.4, 51.1], True),
        ("geojson", {}, {"type": "Point", "coordinates": [71.4, 51.1]}, True),
        ("date", {}, 5, False),
        ("any", {}, [5], True),
    ],
)
def test_values_have_the_type_of_their_field(
    type_: str, options: dict[str, Any], cell: Any, sound: bool, judge: Callable[..., kz.Report]
) -> None:
    """A value of JSON is a cell only where the field is of its type, though its text might be one."""
    shape = {"fields": [{"name": "k", "type": "integer"}, {"name": "v", "type": type_, **options}]}
    report = judge(None, shape=shape, data=[["k", "v"], [1, cell]])
    assert found(report) == (set() if sound else {("type-error", 2, "v")})
    assert report.counts == ({} if sound else {"type-error": 1})


def test_json_files(judge: Callable[..., kz.Report]) -> None:
    """JSON, a property of JSON, and JSON Lines of rows or of objects."""
    assert found(judge(json.dumps(VALUES), path="t.json")) == EXPECTED
    nested = json.dumps({"data": {"rows": VALUES}})
    assert found(judge(nested, path="t.json", dialect={"property": "data.rows"})) == EXPECTED
    lines = "\n".join(map(json.dumps, OBJECTS))
    assert found(judge(lines, path="t.ndjson")) == BY_KEYS


def test_parquet(judge: Callable[..., kz.Report]) -> None:
    """Columns of Parquet are held to the types of their fields."""
    data = io.BytesIO()
    frame = pl.DataFrame({"a": [1, 2, None], "b": [5, None, 6], "d": [dt.date(2023, 1, 1)] * 3, "l": [[1], [2, 3], None]})
    frame.write_parquet(data)
    fields = [("a", "integer"), ("b", "string"), ("d", "date"), ("l", "array")]
    shape = {"fields": [{"name": n, "type": t, "constraints": {"required": n == "a"}} for n, t in fields]}
    report = judge(data.getvalue(), shape=shape, path="t.parquet")
    assert found(report) == {("type-error", 2, "b"), ("type-error", 4, "b"), ("constraint-error", 4, "a")}


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """A workbook with these sheets of rows."""
    openpyxl = pytest.importorskip("openpyxl")

    def make(**sheets: list[list[Any]]) -> bytes:
        book, data = openpyxl.Workbook(), io.BytesIO()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(data)
        return data.getvalue()

    return make


def test_workbooks(judge: Callable[..., kz.Report], workbook: Callable[..., bytes]) -> None:
    """The first sheet, or the one that the dialect names; dates, numbers and texts are what they are; a short row has empty cells,
    and a value beside the labels is in a column without one."""
    rows = [
        ["a", "b", "d"],
        [1, "x", dt.date(2023, 1, 1)],
        ["q", 5, dt.datetime(2023, 1, 1, 12)],
        [None, None, None],
        [3],
        [4, "y", None, 9],
    ]
    shape = {"fields": [{"name": n, "type": t} for n, t in (("a", "integer"), ("b", "string"), ("d", "date"))]}
    expected = {("type-error", 3, n) for n in ("a", "b", "d")} | {("blank-row", 4, None), ("extra-label", 1, None)}
    data = workbook(one=rows, two=[["a", "b", "d"], [1, "x", None]])
    assert found(judge(data, shape=shape, path="t.xlsx")) == expected
    assert found(judge(data, shape=shape, path="t.xlsx", dialect={"sheetName": "two"})) == set()
    assert found(judge(data, shape=shape, path="t.xlsx", dialect={"sheetNumber": 2})) == set()
    assert {f.code for f in judge(data, shape=shape, path="t.xlsx", dialect={"sheetNumber": 3}).findings} == {"format-error"}


def calculated(data: bytes, **values: str) -> bytes:
    """The workbook with what its formulas came to, as a spreadsheet saves it: ``A2='<v>3</v>'``, with the attribute t before it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            text = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                for cell, value in values.items():
                    name = cell.encode()
                    kind, _, shown = value.encode().partition(b" ")
                    pattern = rb'<c r="%s"([^>]*)>(<f>[^<]*</f>)<v ?/?>(?:</v>)?</c>' % name
                    text, count = re.subn(pattern, rb'<c r="%s" t="%s">\2<v>%s</v></c>' % (name, kind, shown), text)
                    assert count == 1, cell
            new.writestr(info, text)
    return out.getvalue()


def test_formulas(judge: Callable[..., kz.Report], workbook: Callable[..., bytes]) -> None:
    """A formula is what it came to, a text of nothing too; one without a value is told at its cell, and so is an error in any field."""
    rows = [["a", "b", "c"], ["=1+1", "=UPPER(1)", "=IF(1,1)"], ["=1/0", "=B9", "=1/0"], [3, "=IF(1=1,B1)", "x"]]
    shape = {"fields": [{"name": n, "type": t} for n, t in (("a", "integer"), ("b", "string"), ("c", "any"))]}
    known = {"A2": "n 2", "B2": "str X", "C2": "n 1", "A3": "e #DIV/0!", "B3": "e #REF!", "C3": "e #DIV/0!", "B4": "str "}
    report = judge(calculated(workbook(one=rows), **known), shape=shape, path="t.xlsx")
    assert {(f.code, f.row, f.field, f.cell) for f in report.findings} == {
        ("type-error", 3, "a", "#DIV/0!"),
        ("type-error", 3, "b", "#REF!"),
        ("type-error", 3, "c", "#DIV/0!"),
    }
    (fault,) = judge(calculated(workbook(one=rows), **{k: v for k, v in known.items() if k != "C2"}), shape=shape, path="t.xlsx").findings
    assert (fault.code, fault.table) == ("source-error", "t")
    assert "row 2: the cell C2 holds a formula without its value (formula-without-value)" in fault.message
    two = [["a", "b", "c"], [1, "x", None]]
    assert judge(workbook(one=two, two=rows), shape=shape, path="t.xlsx").ok, "formulas of another sheet"


UNREADABLE = {
    "gzip cut short": (gzip.compress(TEXT.encode() * 100)[:-20], {"path": "t.csv.gz"}, "compression-error"),
    "gzip damaged": (
        gzip.compress(random.Random(1).randbytes(9999), mtime=0).replace(b"\x01", b"\x02"),
        {"path": "t.csv.gz"},
        "compression-error",
    ),
    "no gzip": (TEXT, {"path": "t.csv.gz"}, "compression-error"),
    "no bzip2": (TEXT, {"path": "t.csv.bz2"}, "compression-error"),
    "no xz": (TEXT, {"path": "t.csv.xz"}, "compression-error"),
    "no zip": (TEXT, {"path": "t.csv.zip"}, "compression-error"),
    "zip of nothing": (zipped(), {"path": "t.csv.zip"}, "compression-error"),
    "zip of two": (zipped(a_csv=b"", b_csv=b""), {"path": "t.csv.zip"}, "compression-error"),
    "utf-16 cut": (TEXT.encode("utf-16")[:-1], {"encoding": "utf-16"}, "encoding-error"),
    "not of the encoding": (TEXT, {"encoding": "ascii"}, "encoding-error"),
    "an encoding nobody knows": (TEXT, {"encoding": "klingon"}, "encoding-error"),
    "no encoding of text": (TEXT, {"encoding": "base64"}, "encoding-error"),
    "a quote never closed": (TEXT.replace("toolong", "'toolong"), {"dialect": {"quoteChar": "'"}}, "source-error"),
    "text behind a quote": (TEXT.replace("toolong", "'too'long"), {"dialect": {"quoteChar": "'"}}, "source-error"),
    "NUL": (TEXT.replace("toolong", "too\x00long"), {"dialect": {"quoteChar": "'"}}, "source-error"),
    "no JSON": ("[", {"path": "t.json"}, "source-error"),
    "no JSON of a table": ('{"a": 1}', {"path": "t.json"}, "source-error"),
    "JSON without the property": ("{}", {"path": "t.json", "dialect": {"property": "x"}}, "source-error"),
    "JSON nested without end": ("[" * 100_000, {"path": "t.json"}, "source-error"),
    "no JSON Lines": ('{"a": 1}\n{', {"path": "t.jsonl"}, "source-error"),
    "rows and objects": ('[[1], {"a": 1}]', {"path": "t.json"}, "source-error"),
    "no Parquet": (TEXT, {"path": "t.parquet"}, "source-error"),
    "no workbook": (TEXT, {"path": "t.xlsx"}, "format-error"),
}


@pytest.mark.parametrize(("data", "resource", "code"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_one_finding(
    data: str | bytes, resource: dict[str, Any], code: str, write_package: Callable[..., Path]
) -> None:
    """A file that is cut, damaged or not what it should be is one finding of its resource; the others are checked."""
    folder = write_package({"t": data, "u": "k\n1\n"}, schemas={"t": SHAPE, "u": {"fields": [{"name": "k"}]}}, resources={"t": resource})
    report = kz.validate(folder)
    assert [(f.table, f.code) for f in report.findings] == [("t", code)]
    assert report.rows == {"u": 1}
    assert report.exit_code == 1


def test_a_byte_of_another_encoding_is_told_with_its_place(judge: Callable[..., kz.Report]) -> None:
    """Row and byte of what cannot be decoded are counted over the whole file."""
    data = b"a,b,c\n" + b"1,x,1\n" * 400_000 + b"2,\x98,1\n"
    report = judge(data, encoding="cp1251")
    assert [f.code for f in report.findings] == ["encoding-error"]
    assert f"row 400002: byte {6 + 6 * 400_000 + 2} (0x98)" in report.findings[0].message


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, Dialect()),
        ({"csv": {"delimiter": ";"}}, Dialect(delimiter=";")),
        ({"lineTerminator": "\r\n", "csvddfVersion": "1.2"}, Dialect()),
        ({"doubleQuote": False}, Dialect()),
        ({"headerRows": [2, 1]}, Dialect(header_rows=(1, 2))),
        ({"delimiter": "::"}, None),
        ({"quoteChar": ""}, None),
        ({"quoteChar": ","}, None),
        ({"lineTerminator": ";"}, None),
        ({"klingon": True}, None),
    ],
)
def test_dialects(given: dict[str, Any], expected: Dialect | None) -> None:
    """What a dialect says is read, or the dialect is none that is read here."""
    assert read_dialect(given) == expected


@pytest.mark.filterwarnings("ignore")
def test_damaged_workbooks_and_parquet(workbook: Callable[..., bytes], judge: Callable[..., kz.Report]) -> None:
    """A file that breaks somewhere in its midst is one finding, wherever that is."""
    columns = io.BytesIO()
    pl.DataFrame({"a": list(range(3000)), "b": ["x"] * 3000, "c": [1.5] * 3000}).write_parquet(columns, compression="uncompressed")
    whole = {"t.xlsx": workbook(one=[["a", "b", "c"], *([n, "x", 1.5] for n in range(300))]), "t.parquet": columns.getvalue()}
    for path, data in whole.items():
        assert judge(data, path=path).ok
        for place in range(0, len(data), len(data) // 12 + 1):
            torn = data[:place] + b"\xff" * 40 + data[place + 40 :]
            report = judge(torn, path=path)
            assert len(report.findings) < 1000
            assert {f.code for f in report.findings} <= {
                "format-error",
                "source-error",
                "type-error",
                "constraint-error",
                "unique-error",
                "incorrect-label",
                "missing-cell",
            }
        cut = "format-error" if path.endswith("xlsx") else "source-error"
        assert {f.code for f in judge(data[: len(data) // 2], path=path).findings} == {cut}
