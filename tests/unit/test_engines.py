"""Strict reading: what is a cell of its type, which row it stands in, and what no reader may swallow."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kzhealth.engines import LEXICAL, REFERENCE, ROW, bundled_table, empty_table, read_csv, read_frame, readable_field, text_column
from kzhealth.engines.records import read_records
from kzhealth.errors import InputError, UsageError
from kzhealth.schema import TableSpec, read_descriptor, schema


def spec(*fields: dict[str, Any] | str, **rest: Any) -> TableSpec:
    """A schema of the fields given; a name alone is a field of text."""
    return read_descriptor({"fields": [{"name": f} if isinstance(f, str) else f for f in fields], **rest}, "t")


def one(type_: str, **options: Any) -> TableSpec:
    """A schema of one field, x, beside a field that keeps the row from being blank."""
    return spec({"name": "x", "type": type_, **options}, "y")


def typed(cell: str, shape: TableSpec) -> Any:
    """The value that a cell is read as; None where it is not of its type."""
    quoted = '"' + cell.replace('"', '""') + '"'
    return read_csv(f"x,y\n{quoted},.\n".encode(), shape).frame["x"].item()


@pytest.mark.parametrize(
    ("type_", "cell", "value"),
    [
        ("integer", "12", 12),
        ("integer", "+12", 12),
        ("integer", "-0", 0),
        ("integer", "007", 7),
        ("integer", "9223372036854775807", 2**63 - 1),
        ("integer", "-9223372036854775808", -(2**63)),
        ("number", "12.5", 12.5),
        ("number", "1.", 1.0),
        ("number", "+.5e-3", 0.0005),
        ("number", "1E3", 1000.0),
        ("year", "2023", 2023),
        ("year", "0000", 0),
        ("year", "-0044", -44),
        ("boolean", "TRUE", True),
        ("boolean", "0", False),
        ("date", "2024-02-29", dt.date(2024, 2, 29)),
        ("date", "0001-01-01", dt.date(1, 1, 1)),
        ("string", " NA ", " NA "),
        ("string", "007", "007"),
    ],
)
def test_cell_of_its_type_is_read(type_: str, cell: str, value: Any) -> None:
    """The lexical forms of the Table Schema standard give their values; text stays text to the character."""
    assert typed(cell, one(type_)) == value


@pytest.mark.parametrize(
    ("type_", "cell"),
    [
        ("integer", "1_000"),
        ("integer", " 1"),
        ("integer", "1 "),
        ("integer", "1\n"),
        ("integer", "\u0661\u0662"),
        ("integer", "12.5"),
        ("integer", "12.0"),
        ("integer", "1e3"),
        ("integer", "9223372036854775808"),
        ("integer", "1" * 5000),
        ("integer", "+-1"),
        ("integer", "−1"),
        ("number", "12,5"),
        ("number", "1\u00a0234"),
        ("number", "1_0.5"),
        ("number", "0x10"),
        ("number", "."),
        ("number", "nan"),
        ("number", "inf"),
        ("number", "Infinity"),
        ("number", "1.5f"),
        ("year", "21"),
        ("year", "20233"),
        ("year", "+2023"),
        ("boolean", "yes"),
        ("boolean", " true"),
        ("date", "2023-02-29"),
        ("date", "2021-1-5"),
        ("date", "0000-01-01"),
        ("date", "23-01-31"),
        ("date", "2023-13-01"),
        ("date", "2023-01-01T00:00"),
        ("date", "today"),
        ("date", " 2023-01-01"),
    ],
)
def test_cell_of_another_form_is_not_read(type_: str, cell: str) -> None:
    """Nothing is trimmed, guessed or rounded: what a cast alone would take is left unread, and its text is kept."""
    assert typed(cell, one(type_)) is None


@pytest.mark.parametrize("cell", ["NaN", "INF", "-INF", "1e400", "-1e400"])
def test_numbers_that_are_not_finite_are_of_the_form_but_have_no_value(cell: str) -> None:
    """Infinity never reaches a sum."""
    assert re.fullmatch(LEXICAL["number"], cell)
    assert typed(cell, one("number")) is None


@given(st.from_regex(LEXICAL["number"], fullmatch=True).filter(lambda s: not {"I", "N"} & set(s)))
@example("1.7976931348623157e308")
@example("4.9e-324")
def test_every_number_of_the_standard_reads_as_python_reads_it(cell: str) -> None:
    """No form of the standard is lost, and no digit."""
    expected = float(cell)
    assert typed(cell, one("number")) == (expected if math.isfinite(expected) else None)


@given(st.integers(-(2**63), 2**63 - 1))
def test_every_whole_number_of_64_bits_is_exact(number: int) -> None:
    """A whole number never passes through a float."""
    assert typed(str(number), one("integer")) == number


@given(st.dates())
def test_every_date_of_the_calendar_is_read(day: dt.date) -> None:
    """From the year 1 to 9999."""
    assert typed(day.isoformat(), one("date")) == day


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_text_is_kept_to_the_character(cell: str) -> None:
    """Quotes, line breaks, blanks and letters of any script come back as they were."""
    assert typed(cell, one("string")) == cell


@given(st.binary())
@example(b"\xff\xfe")
@example(b'"')
@example(b"\r")
@example(b"x,y\r\r\n")
def test_reader_gives_a_table_or_an_input_error(data: bytes) -> None:
    """Whatever the bytes, no other exception escapes, and every row is kept or reported."""
    try:
        table = read_csv(data, one("integer"))
    except InputError:
        return
    blank = sum(f.code == "blank-row" for f in table.findings)
    assert table.rows == table.frame.height + blank


def test_rows_are_numbered_as_in_the_file() -> None:
    """The header is row 1; a blank row and a line break in quotes do not shift the numbers of the rows below."""
    table = read_csv(b'a,b\n1,x\n\n2,"y\ny"\n3,z\n', spec("a", "b"))
    assert table.frame[ROW].to_list() == [2, 4, 5]
    assert table.rows == 4
    assert [(f.code, f.row) for f in table.findings] == [("blank-row", 3)]


def test_missing_values_are_those_of_the_field_or_else_of_the_table() -> None:
    """A word for 'missing' is empty where it was declared, and text elsewhere."""
    shape = spec({"name": "a", "missingValues": ["-"]}, "b", {"name": "c", "missingValues": []}, missingValues=["", "NA"])
    row = read_csv(b"a,b,c\n-,NA,\nNA,-,NA\n", shape).frame.select("a", "b", "c").rows()
    assert row == [(None, None, ""), ("NA", "-", "NA")]


def test_own_words_for_true_and_false() -> None:
    """Only the declared words are read."""
    shape = one("boolean", trueValues=["ja"], falseValues=["nein", "no"])
    assert [typed(c, shape) for c in ("ja", "nein", "no", "true", "0")] == [True, False, False, None, None]


def test_short_and_long_rows_are_kept_and_told() -> None:
    """A row with a cell too few or too many is still a row; the message says how many stand where how many are expected."""
    table = read_csv(b"a,b\n1\n1,2,3\n", spec("a", "b"))
    assert table.frame.select("a", "b").rows() == [("1", None), ("1", "2")]
    assert [(f.code, f.row, f.field, f.cell) for f in table.findings] == [("missing-cell", 2, "b", None), ("extra-cell", 3, None, "3")]
    assert table.findings[0].message == "t, row 2: the cell of b is missing; 1 cell stands where 2 are expected"
    assert table.findings[1].message == "t, row 3: the cell '3' is one too many; 3 cells stand where 2 are expected"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("a,b", []),
        ("a", [("missing-label", "b", "the column b is missing; the schema expects 2 columns")]),
        ("a,b,c", [("extra-label", None, "the column 'c' is not in the schema; remove it or declare it")]),
        ("a,a", [("duplicate-label", "b", "the label a stands twice")]),
        ("a,", [("blank-label", "b", "column 2 has no label; expected b")]),
        ("a,B", [("incorrect-label", "b", "column 2 is labelled 'B'; expected b")]),
        ("a,b ", [("incorrect-label", "b", "column 2 is labelled 'b '; expected b")]),
        ("b,a", [("incorrect-label", "a", "column 1 is labelled 'b'; expected a"), ("incorrect-label", "b", "labelled 'a'; expected b")]),
    ],
)
def test_labels_must_be_the_names_in_their_order(header: str, found: list[tuple[str, str | None, str]]) -> None:
    """Each fault of the header is told once, at row 1, with what was expected."""
    table = read_csv(f"{header}\n1,2\n".encode(), spec("a", "b"))
    labels = [f for f in table.findings if f.code.endswith("label")]
    assert [(f.code, f.field) for f in labels] == [(code, field) for code, field, _ in found]
    for finding, (_, _, words) in zip(labels, found, strict=True):
        assert finding.row == 1
        assert finding.message.endswith(words)


@pytest.mark.parametrize(
    ("data", "cells"),
    [
        (b"a,b\n1,2\n", ["1", "2"]),
        (b"a,b\r\n1,2\r\n", ["1", "2"]),
        (b"a,b\r1,2\r", ["1", "2"]),
        (b'a,b\n1,"x\ry"\n', ["1", "x\ry"]),
        (b'a,b\r1,"x\ny"\r', ["1", "x\ny"]),
    ],
)
def test_lines_end_alike(data: bytes, cells: list[str]) -> None:
    """Any of three ends of lines is read, and any may stand in a cell in quotes."""
    table = read_csv(data, spec("a", "b"))
    assert (table.findings, list(table.frame.select("a", "b").row(0))) == ((), cells)


@pytest.mark.parametrize("data", [b"a,b\n1,2\r3,4\n", b"a,b\r\n1,2\r3,4\r\n", b"a,b\n1,2\r", b'a,b\n"1\n",2\r3,4\n'])
def test_a_lone_carriage_return_among_other_ends(data: bytes) -> None:
    """It may end a row or stand in a cell by mistake: nobody can tell, so the file is refused at the row."""
    with pytest.raises(InputError, match="row 2: some lines end in a carriage return alone; end all alike"):
        list(read_records(data, "t", ","))


@pytest.mark.parametrize(
    ("data", "row", "line"),
    [(b'a,b\n1,2\n3,"x"y\n', 3, 3), (b'a,b\n1,"x\ny"\n3,x"y\n', 3, 4), (b'a,b\n1,2\n3,"x\n', 3, 3), (b'a,"b"c\n', 1, 1)],
)
def test_a_fault_of_quotes_has_its_row_and_line(data: bytes, row: int, line: int) -> None:
    """Rows count records, lines count ends of lines: a cell of two lines parts them."""
    with pytest.raises(InputError, match=f"line {line}: ") as caught:
        list(read_records(data, "t", ","))
    assert (caught.value.row, caught.value.line) == (row, line)


@pytest.mark.parametrize(("data", "rows"), [(b"", 0), (b"\n", 0), (b"a,b\n", 0), (b"a,b", 0)])
def test_file_without_rows(data: bytes, rows: int) -> None:
    """An empty file is a fault of the source; a header alone is a table without rows."""
    table = read_csv(data, spec("a", "b"))
    assert (table.rows, table.frame.height) == (rows, 0)
    assert [f.code for f in table.findings] == ([] if data.startswith(b"a") else ["source-error"])


def test_byte_order_mark_is_no_part_of_the_first_label() -> None:
    """UTF-8 with a mark, as spreadsheets write it, is read."""
    table = read_csv(b"\xef\xbb\xbfa,b\n1,2\n", spec("a", "b"))
    assert not table.findings
    assert table.frame["a"].to_list() == ["1"]


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ("a,b\n1,2\n".encode("utf-16"), "encoding-error", "not UTF-8; it looks like UTF-16"),
        ("a,b\n1,2\n2,я\n".encode("cp1251"), "encoding-error", r"row 3: byte 10 \(0xff\) is not UTF-8; save the file as UTF-8"),
        (b"a,b\n1,2\n2,\0\n", "source-error", "row 3: a NUL character"),
        (b'a,b\n1,"2\n3,4\n', "source-error", "unexpected end of data"),
        (b'a,b\n1,"2"x\n', "source-error", r"line 2: .*a cell is quoted as a whole or not at all"),
        (b'a,b\n1,2"\n', "source-error", r"line 2: .*a cell is quoted as a whole or not at all"),
    ],
    ids=["UTF-16", "windows-1251", "NUL", "unclosed quote", "text after a quote", "stray quote"],
)
def test_bytes_that_are_no_csv_are_refused_with_their_place(data: bytes, code: str, words: str) -> None:
    """Nothing is guessed: the error names the row and the byte, and how to mend the file."""
    with pytest.raises(InputError, match=words) as caught:
        read_csv(data, spec("a", "b"))
    assert caught.value.code == code


def test_another_delimiter_can_be_given() -> None:
    """The same strict reading with a semicolon."""
    assert read_csv(b"a;b\n1;2,5\n", spec("a", "b"), delimiter=";").frame["b"].to_list() == ["2,5"]


@pytest.mark.parametrize("name", REFERENCE)
def test_reference_tables_travel_with_the_library(name: str) -> None:
    """They have rows, no fault, and every cell is of its type."""
    table = bundled_table(name)
    assert table.rows > 0
    assert not table.findings
    for field in table.spec.fields:
        assert table.frame[field.name].null_count() == table.frame[text_column(field.name)].null_count()


def test_empty_table_has_the_columns_and_types_of_a_full_one() -> None:
    """A table without rows joins with any other of its schema."""
    shape = schema("observations")
    assert empty_table(shape).frame.schema == read_csv(b"x\n", shape).frame.schema


@pytest.mark.parametrize(
    ("field", "readable"),
    [
        ({"type": "integer"}, True),
        ({"type": "number"}, True),
        ({"type": "string"}, True),
        ({"type": "boolean"}, True),
        ({"type": "string", "format": "email"}, False),
        ({"type": "date", "format": "%d.%m.%Y"}, False),
        ({"type": "number", "decimalChar": ","}, False),
        ({"type": "number", "groupChar": " "}, False),
        ({"type": "number", "bareNumber": False}, False),
        ({"type": "datetime"}, False),
        ({"type": "any"}, False),
        ({"type": "string", "constraints": {"jsonSchema": {}}}, False),
    ],
)
def test_only_what_is_read_exactly_is_read_here(field: dict[str, Any], readable: bool) -> None:
    """Any other type or format is left to frictionless."""
    assert readable_field(spec({"name": "a", **field})["a"]) is readable


FRAME = spec(
    {"name": "i", "type": "integer"},
    {"name": "n", "type": "number"},
    {"name": "y", "type": "year"},
    {"name": "b", "type": "boolean"},
    {"name": "d", "type": "date"},
    {"name": "s", "type": "string"},
)
ROWS = [(1, 0.5, 2023, True, dt.date(2023, 1, 2), "x"), (None, None, None, None, None, None)]

FRAMES = {
    "pandas nullable": pd.DataFrame(
        {
            "i": pd.array([1, None], dtype="Int64"),
            "n": pd.array([0.5, None], dtype="Float64"),
            "y": pd.array([2023, None], dtype="Int64"),
            "b": pd.array([True, None], dtype="boolean"),
            "d": pd.to_datetime(pd.Series(["2023-01-02", None])),
            "s": pd.array(["x", None], dtype="string"),
        }
    ),
    "pandas floats with gaps": pd.DataFrame(
        {"i": [1.0, None], "n": [0.5, None], "y": [2023.0, None], "b": [True, None], "d": [dt.date(2023, 1, 2), None], "s": ["x", None]}
    ),
    "pandas objects": pd.DataFrame(ROWS, columns=FRAME.field_names, dtype="object"),
    "pandas text": pd.DataFrame([("1", "0.5", "2023", "true", "2023-01-02", "x"), [""] * 6], columns=FRAME.field_names, dtype="str"),
    "pandas categories": pd.DataFrame([("1", "0.5", "2023", "true", "2023-01-02", "x"), [None] * 6], columns=FRAME.field_names).astype(
        "category"
    ),
    "polars typed": pl.DataFrame(ROWS, schema=list(FRAME.field_names), orient="row"),
    "polars text": pl.DataFrame(
        [("1", "0.5", "2023", "true", "2023-01-02", "x"), [None] * 6], schema=list(FRAME.field_names), orient="row"
    ),
    "polars lazy": pl.LazyFrame(ROWS, schema=list(FRAME.field_names), orient="row"),
    "polars datetimes": pl.DataFrame(ROWS, schema=list(FRAME.field_names), orient="row").with_columns(pl.col("d").cast(pl.Datetime)),
    "columns in another order": pd.DataFrame(ROWS, columns=FRAME.field_names, dtype="object")[list(reversed(FRAME.field_names))],
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_frame_of_any_kind_is_the_same_table(frame: Any) -> None:
    """Whole numbers that pandas keeps as floats for a gap, dates as timestamps, text and categories: one and the same table."""
    table = read_frame(frame, FRAME)
    assert not table.findings
    assert table.frame.select(FRAME.field_names).rows() == ROWS
    assert table.frame[ROW].to_list() == [2, 3]
    assert table.rows == 2


@pytest.mark.parametrize(
    ("field", "cell", "text"),
    [
        ("i", 12.5, "12.5"),
        ("i", float("inf"), "INF"),
        ("i", True, "true"),
        ("n", float("-inf"), "-INF"),
        ("n", Decimal("12.50"), "12.50"),
        ("n", Decimal("Infinity"), "INF"),
        ("y", 44, "0044"),
        ("y", 2023, "2023"),
        ("d", dt.datetime(2023, 1, 2, 3, 4), "2023-01-02T03:04:00"),
        ("s", 5, "5"),
        ("s", ["a"], '["a"]'),
    ],
)
def test_cell_of_a_frame_keeps_the_text_that_shows_it(field: str, cell: Any, text: str) -> None:
    """A cell that is not of its field's type is kept as text, to be reported, never rounded into it."""
    frame = pd.DataFrame({name: pd.Series([cell if name == field else None], dtype="object") for name in FRAME.field_names})
    assert read_frame(frame, FRAME).frame[text_column(field)].to_list() == [text]


def test_nan_of_polars_is_no_gap() -> None:
    """Polars keeps NaN apart from null: it is a number that is not finite, and is told."""
    assert read_frame(pl.DataFrame({"x": [float("nan"), None], "y": ["", ""]}), one("number")).frame[text_column("x")].to_list() == [
        "NaN",
        None,
    ]


def test_gap_of_a_frame_is_empty_whatever_the_words_for_missing_are() -> None:
    """A table whose only word for 'missing' is '-' has no other; a null of a frame is missing all the same."""
    shape = spec({"name": "x", "type": "integer"}, "y", missingValues=["-"])
    assert read_frame(pd.DataFrame({"x": ["1", None], "y": ["-", ""]}), shape).frame.select("x", "y").rows() == [(1, None), (None, "")]


def test_boolean_without_words_of_its_own() -> None:
    """A column of truth values is taken as it is, also where the schema has no words for them; a word is then never one."""
    shape = one("boolean", trueValues=[], falseValues=[])
    assert read_frame(pd.DataFrame({"x": [True, False], "y": ["", ""]}), shape).frame["x"].to_list() == [True, False]
    assert read_frame(pd.DataFrame({"x": ["True", "False"], "y": ["", ""]}), shape).frame["x"].null_count() == 2


def test_columns_of_a_frame_are_matched_by_name() -> None:
    """A missing or unknown column is told; its cells are empty, not shifted."""
    table = read_frame(pd.DataFrame({"y": ["b"], "z": ["c"], 5: [1]}), one("string"))
    assert [(f.code, f.field) for f in table.findings] == [("missing-label", "x"), ("extra-label", None), ("extra-label", None)]
    assert table.frame.select("x", "y").rows() == [(None, "b")]


@pytest.mark.parametrize("frame", [5, {"a": [1]}, None, [1], pd.DataFrame([[1, 2]], columns=["x", "x"])], ids=lambda f: type(f).__name__)
def test_what_is_no_frame_is_a_usage_error(frame: Any) -> None:
    """The call is wrong, not the data: the error says what was expected."""
    with pytest.raises(UsageError, match="expected a path or a pandas or polars frame"):
        read_frame(frame, one("string"))
