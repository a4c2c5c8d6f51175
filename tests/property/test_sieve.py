"""What passes the sieve is sound: a long table is found at fault in the very cells in which the same table read at once is."""

from __future__ import annotations

import csv
import io
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzhealth.checks import check_table
from kzhealth.engines import read as reading
from kzhealth.engines import read_csv, scan_csv
from kzhealth.lookalikes import _KINDS, may_mislead
from kzhealth.schema import TableSpec, read_descriptor
from kzhealth.sieve import build_sieve

NUMBERS = [
    "0",
    "00",
    "7",
    "9",
    "10",
    "11",
    "99",
    "100",
    "101",
    "120",
    "121",
    "-1",
    "-5",
    "-6",
    "+5",
    "5.0",
    "5.",
    ".5",
    "9.99",
    "10.0",
    "10.5",
    "1e3",
    "NaN",
    "INF",
    "1_0",
    "-0",
    "0.0",
    "٣",
    "12x",
    "99999999999999999999",
]
NUMBERS += [" 1", "1 ", "999999999999999.5", "1" * 18]
DAYS = [
    "2023-02-28",
    "2023-02-29",
    "2024-02-29",
    "2000-02-29",
    "1900-02-29",
    "2100-02-29",
    "2024-04-31",
    "2024-12-31",
    "2015-06-15",
    "2015-06-14",
    "2025-11-25",
]
DAYS += ["2025-11-26", "2025-01-01", "0000-01-01", "0999-05-05", "24-01-31", "2024-1-31", "2024-13-01", " 2024-01-31"]
YEARS = ["2023", "0000", "-0001", "1990", "1989", "2030", "2031", "20230", "٢٠٢٣"]
WORDS = [
    "NA",
    "-",
    "a",
    "A",
    "ab",
    "abc",
    "abcd",
    "қала",
    "a,b",
    "true",
    "TRUE",
    "1",
    "yes",
    "E-1",
    "E-12",
    "e-12",
    "x;y",
    "N",
    "NAN",
    "",
    "a\tb",
    'say "no"',
]
# the type of a field, its constraints in turn, and cells to draw from
KINDS: list[tuple[str, list[dict[str, Any]], list[str]]] = [
    ("integer", [{}, {"minimum": 0}, {"minimum": -5, "maximum": 120}, {"exclusiveMinimum": 9}, {"enum": [7, 10]}], NUMBERS),
    ("integer", [{"maximum": -5}, {"minimum": "10", "exclusiveMaximum": 101}], NUMBERS),
    ("number", [{}, {"minimum": 0, "maximum": 10}, {"minimum": -5.5}, {"maximum": 10.5}, {"exclusiveMinimum": 0}], NUMBERS),
    ("number", [{"minimum": 0.5, "maximum": 100}, {"enum": ["7", "10"]}, {"minimum": "NaN"}], NUMBERS),
    ("date", [{}, {"minimum": "2015-06-15"}, {"minimum": "2000-01-01", "maximum": "2025-11-25"}], DAYS),
    ("date", [{"exclusiveMinimum": "2024-02-28", "exclusiveMaximum": "2024-12-31"}], DAYS),
    ("year", [{}, {"minimum": 1990, "maximum": 2030}], YEARS),
    ("boolean", [{}, {"enum": ["true"]}], WORDS),
    ("string", [{}, {"minLength": 2}, {"maxLength": 3}, {"minLength": 1, "maxLength": 2}, {"enum": ["a", "a,b", ""]}], WORDS),
    ("string", [{"pattern": p} for p in ("E-[0-9]+", "^E-\\d{1,2}$", ".*", "[^,]+", "a|ab", "\\w+", "(?i)e-12", "a.b", "[^;]*")], WORDS),
    ("string", [{"pattern": p} for p in ("^a|b$", "a\\b", "[a\\-]b?", "a[,;x]b", "\\S+", "a\\x2cb")], WORDS),
    ("string", [{"pattern": "E-12", "maxLength": 3}], WORDS),
]
FIELDS = [({"type": kind, "constraints": c}, cells) for kind, constraints, cells in KINDS for c in constraints]
FIELDS += [({"type": "boolean", "trueValues": ["yes"], "falseValues": ["a,b", "-"]}, WORDS)]
FIELDS += [({"categories": ["a", "ab"]}, WORDS), ({"format": "email"}, WORDS)]


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SMALL", 0)


@st.composite
def tables(draw: st.DrawFn) -> tuple[TableSpec, list[list[str]], str, int]:
    """A schema, rows of cells both sound and not, what divides them and how they are quoted."""
    chosen = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4))
    required = draw(st.lists(st.booleans(), min_size=4, max_size=4))
    fields = [
        {"name": f"f{n}", **field, "constraints": {**field.get("constraints", {}), "required": required[n]}}
        for n, (field, _) in enumerate(chosen)
    ]
    missing = draw(st.sampled_from([[""], ["", "NA", "-"], ["NA"], [], ["", "10", "a"]]))
    key = [f"f{n}" for n in range(draw(st.integers(0, min(2, len(fields)))))]
    shape = {"fields": fields, "missingValues": missing, **({"primaryKey": key} if key else {})}
    rows = draw(st.lists(st.tuples(*(st.sampled_from([*cells, ""]) for _, cells in chosen)).map(list), max_size=12))
    return (
        read_descriptor(shape, "t"),
        rows,
        draw(st.sampled_from([",", ";", "|"])),
        draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )


@given(tables(), st.sampled_from(["\n", "\r\n"]))
def test_nothing_is_hidden(table: tuple[TableSpec, list[list[str]], str, int], end: str) -> None:
    """Types, constraints, keys, gaps: whatever the fields, delimiter and quotes."""
    spec, rows, delimiter, quoting = table
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([spec.field_names, *rows])  # type: ignore[arg-type]
    data = text.getvalue().encode()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(data)
        sifted = scan_csv(path, spec, delimiter=delimiter, sieve=partial(build_sieve, spec, delimiter))
        read = read_csv(data, spec, delimiter=delimiter)
        assert "\r" in data.decode().replace("\r\n", "") or sifted.sieved is not None
        assert check_table(sifted, {"t": sifted.lazy}) == check_table(read, {"t": read.lazy})


@given(
    st.text('aAxBав\u0456қ -.\u2013\u00ad\u200b\u0306\u0308"eиN', max_size=8), st.booleans(), st.sampled_from([[""], ["", "NA", "а-"], []])
)
def test_no_cell_that_is_told_passes(cell: str, required: bool, missing: list[str]) -> None:
    """Words of two scripts and characters that cannot be seen are held back, with quotes and without; nothing else is but a gap."""
    field = {"name": "f", "constraints": {"required": required}}
    sieve = build_sieve(read_descriptor({"fields": [field], "missingValues": missing}, "t"), ",")
    doubled = cell.replace('"', '""')
    passed = pl.Series([f'"{doubled}"', cell]).str.contains(sieve.record(1, ",")).to_list()
    sound = not may_mislead(cell) and not (required and cell in missing)
    assert passed[0] == sound
    assert '"' in cell or passed[1] == sound
    assert may_mislead(cell) or not pl.Series([cell]).str.contains("|".join(_KINDS.values())).item()


def test_references_of_long_tables_are_compared_exactly() -> None:
    """Two whole numbers that are one as a float are two keys, on the way of long tables too."""
    key = {"fields": "b", "reference": {"resource": "u", "fields": "k"}}
    spec = read_descriptor({"fields": [{"name": "b", "type": "integer"}], "foreignKeys": [key]}, "t")
    other = read_csv(f"k\n{2**53}\n".encode(), read_descriptor({"fields": [{"name": "k", "type": "integer"}]}, "u"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_text(f"b\n{2**53}\n{2**53 + 1}\n")
        table = scan_csv(path, spec, sieve=partial(build_sieve, spec, ","))
        assert table.sieved is not None
        assert [(f.row, f.code) for f in check_table(table, {"t": table.lazy, "u": other.lazy})] == [(3, "foreign-key")]
