"""What is fuzzed: for each target a strategy of inputs and what must hold of every one, whatever it is.

``python tests/fuzz/run.py`` runs them for as long as is asked; ``tests/property/test_fuzz.py`` runs a few examples of each.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import strategies as st

import kzhealth as kz
from kzhealth.aggregate.mapping import read_plan
from kzhealth.checks import check_table, row_checks
from kzhealth.descriptors import read_json
from kzhealth.engines import read as reading
from kzhealth.engines import read_csv, scan_csv
from kzhealth.errors import InputError, KzHealthError
from kzhealth.extract.numbers import find_numbers
from kzhealth.extract.text import SourceText
from kzhealth.formulas import broken_rows, read_rules
from kzhealth.imports.labels import read_period
from kzhealth.imports.mapping import read_plans
from kzhealth.kinds import wrong_kinds
from kzhealth.proposals import extract_text, fact_to_dict
from kzhealth.schema import read_descriptor
from kzhealth.sieve import build_sieve

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TARGETS", "Target"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Inputs to draw, and a function that fails on one that breaks a promise."""

    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], None]


def pieces(*words: str, most: int = 12) -> st.SearchStrategy[str]:
    """Texts of these words, and of any letters between."""
    return st.lists(st.sampled_from(words) | st.text(max_size=4), max_size=most).map("".join)


def written(text: str | bytes, name: str, read: Callable[[Path], Any]) -> Any:
    """What a reader makes of a file that holds this."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
        return read(path)


# ---------------------------------------------------------------- CSV

_THREE = read_descriptor({"fields": [{"name": n} for n in "abc"], "missingValues": []}, "t")


def read_as_python_does(text: str) -> None:
    """What Python's strict reader makes of a table we make of it too, and what it refuses we refuse: our proof is stricter, never laxer.

    Stricter: a quotation mark inside a cell that does not begin with one, mixed ends of lines, NUL.
    """
    data = text.encode("utf-8", "surrogatepass")
    try:
        records: list[list[str]] | None = [r for r in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True) if r]
    except csv.Error:
        records = None
    for read in (lambda p: read_csv(p.read_bytes(), _THREE), lambda p: scan_csv(p, _THREE)):
        try:
            table = written(data, "t.csv", lambda path, read=read: (t := read(path), t.collect())[0])
        except InputError:
            continue
        if any(f.code in ("source-error", "encoding-error") for f in table.findings):
            continue
        assert records is not None, "Python's strict reader refuses what ours takes"
        cells = [list(row) for row in table.collect().select("a", "b", "c").rows()]
        filled = [[*r, None, None, None][:3] for r in records[1:] if any(r[:3])]
        assert [row for row in cells if any(row)] == filled


CSV_TEXT = st.builds(
    "a,b,c{}{}".format,
    st.sampled_from(["\n", "\r\n"]),
    pieces(",", "\n", "\r\n", '"', '""', '"x,y"', '"a\nb"', "1,2,3\n", ",,\n", "\r", "\x00", "қ", "\u2028", " ", most=20),
)

# ---------------------------------------------------------------- descriptors, schemas, formulas

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=6)
    | st.sampled_from(["a", "t", "t.csv", "integer", "%Q", "(", "NaN", "10" * 30]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
JSON_TEXT = JSON.map(json.dumps) | pieces("{", "}", "[", "]", '"a"', ":", ",", "1e999", "NaN", "-", "\\ud800", "9" * 5000, "null", most=30)
YAML_TEXT = pieces(
    "a",
    ": ",
    "\n",
    "- ",
    "  ",
    "&x ",
    "*x",
    "!!int ",
    "!!binary ",
    "<<: ",
    "? ",
    "{",
    "}",
    "[",
    "]",
    "2024-13-01",
    "~",
    "'",
    '"',
    "|\n",
    "%",
    "1:2",
    ".inf",
    most=30,
)


def read_descriptors(given: tuple[str, str]) -> None:
    """A descriptor is an object that JSON can write, or is refused."""
    text, ending = given
    try:
        found = written(text, f"datapackage.{ending}", read_json)
    except InputError:
        return
    assert json.loads(json.dumps(found, allow_nan=False)) == found


_PLACES = ["name", "path", "schema", "dialect", "encoding", "bytes", "hash", "format", "compression", "data", "profile", "type"]
_SCHEMA = ["fields", "primaryKey", "uniqueKeys", "foreignKeys", "missingValues", "fieldsMatch", "kzhealth:rules", "titles"]
_FIELD = [
    "name",
    "type",
    "format",
    "constraints",
    "trueValues",
    "decimalChar",
    "groupChar",
    "bareNumber",
    "missingValues",
    "categories",
    "unit",
]
_LIMITS = ["required", "unique", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "jsonSchema"]
TYPES = [
    "string",
    "integer",
    "number",
    "boolean",
    "date",
    "time",
    "datetime",
    "year",
    "yearmonth",
    "duration",
    "geopoint",
    "geojson",
    "object",
    "array",
    "list",
    "any",
]


@st.composite
def packages(draw: st.DrawFn) -> dict[str, Any]:
    """A descriptor of a table of two fields in which a few properties are anything."""
    limits = draw(st.dictionaries(st.sampled_from(_LIMITS), JSON, max_size=2))
    first = {
        "name": "a",
        "type": draw(st.sampled_from(TYPES)),
        "constraints": limits,
        **draw(st.dictionaries(st.sampled_from(_FIELD), JSON, max_size=1)),
    }
    shape = {"fields": [first, {"name": "b"}], **draw(st.dictionaries(st.sampled_from(_SCHEMA), JSON, max_size=1))}
    return {"name": "t", "path": "t.csv", "schema": shape, **draw(st.dictionaries(st.sampled_from(_PLACES), JSON, max_size=1))}


CELLS = [
    "",
    "1",
    "-5",
    "1.5",
    "NaN",
    "2024-02-29",
    "0001-01-01T00:00:00+14:00",
    "24:00:00",
    "P1Y",
    "P1.5Y",
    "true",
    "[1]",
    '{"a": 1}',
    "1,2",
    "999,1",
    "x" * 9,
    "қ",
    "9" * 25,
]


def validate_packages(given: tuple[dict[str, Any], list[str]]) -> None:
    """A validation ends in a report that names what it finds, on every way through the engine."""
    resource, cells = given
    with tempfile.TemporaryDirectory() as folder:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([["a", "b"], *([cell, "x"] for cell in cells)])
        (Path(folder) / "t.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
        (Path(folder) / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
        report = kz.validate(folder)
        assert report.exit_code in (0, 1, 3)
        assert all(f.message for f in report.findings)
        assert all(f.row is None or 1 <= f.row <= len(cells) + 1 for f in report.findings)
        json.dumps(report.to_dict(), allow_nan=False)


def compile_schemas(shape: dict[str, Any]) -> None:
    """A Table Schema whose values are of the right kinds compiles into checks, or is refused."""
    if any(wrong_kinds({"resources": [{"schema": shape}]}, "t")):
        return
    try:
        row_checks(read_descriptor(shape, "t"))
    except InputError:
        return


SHAPES = packages().map(lambda resource: resource["schema"]).filter(lambda shape: isinstance(shape, dict))

FORMULA = pieces(
    "a",
    "b",
    "d",
    "s",
    " < ",
    " <= ",
    " == ",
    " != ",
    " and ",
    " or ",
    "not ",
    "(",
    ")",
    "1",
    "0.5",
    "9" * 400,
    "1e999",
    "'x'",
    "'2024-01-01'",
    " + ",
    " * ",
    "-",
    'field("a")',
    "True",
    most=9,
)
_KNOWN = {"a": "integer", "b": "number", "d": "date", "s": "string", "t": "boolean"}
_FRAME = pl.DataFrame(
    {
        "a": [1, None, -(2**63)],
        "b": [0.5, None, 1e308],
        "d": [dt.date(2024, 1, 1), None, dt.date(1, 1, 1)],
        "s": ["x", None, ""],
        "t": [True, None, False],
    }
)


def run_formulas(formula: str) -> None:
    """A formula is refused, or says of every row whether it holds; a row without values is never broken."""
    import narwhals as nw

    try:
        (rule,) = read_rules([{"id": "r", "formula": formula}], _KNOWN, "t")
    except InputError:
        return
    broken = nw.from_native(_FRAME).select(broken_rows(rule, _KNOWN, nw).alias("broken")).to_native()["broken"]
    assert len(broken) == 3
    assert not broken[1]


# ---------------------------------------------------------------- the sieve

_SIEVED = [
    {"type": "integer", "constraints": {"minimum": -5, "maximum": 120}},
    {"type": "number", "constraints": {"maximum": 10.5}},
    {"type": "date", "constraints": {"minimum": "2015-06-15"}},
    {"type": "year"},
    {"type": "boolean"},
    {"constraints": {"minLength": 1, "maxLength": 3}},
    {"constraints": {"pattern": "[a-c]+|E-\\d{2}"}},
    {"constraints": {"enum": ["a", "a,b", ""]}},
    {"type": "integer", "constraints": {"minimum": 10**40}},
]
ANY_CELL = (
    st.sampled_from([*CELLS, "abc", "E-12", "a,b", "2015-06-14", "121", "-6", "10.6"])
    | st.text(max_size=5)
    | st.from_regex(r"[+-]?[0-9]{1,20}(\.[0-9]{0,4})?", fullmatch=True)
    | st.dates().map(str)
)


def sift(given: tuple[list[int], list[list[str]]]) -> None:
    """What is sieved is found at fault where the full checks find it, and nowhere else."""
    picked, rows = given
    spec = read_descriptor({"fields": [{"name": f"f{n}", **_SIEVED[i]} for n, i in enumerate(picked)]}, "t")
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([list(spec.field_names), *(row[: len(picked)] for row in rows)])
    data = text.getvalue().encode("utf-8", "surrogatepass")

    def both(path: Path) -> list[Any]:
        found: list[Any] = []
        small, reading._SMALL = reading._SMALL, 0
        try:
            for read in (lambda: scan_csv(path, spec, sieve=partial(build_sieve, spec, ",")), lambda: read_csv(data, spec)):
                try:
                    table = read()
                    found.append(sorted(map(str, [*table.findings, *check_table(table, {"t": table.lazy})])))
                except InputError as error:
                    found.append(error.code)
        finally:
            reading._SMALL = small
        return found

    sieved, full = written(data, "t.csv", both)
    assert sieved == full


# ---------------------------------------------------------------- documents

NUMBER_TEXT = pieces(
    "1",
    "2 ",
    "14,8",
    "1 000",
    "\u00a0",
    "\u202f",
    " млн",
    " мың",
    "тыс.",
    " million",
    "%",
    "-",
    "–",
    "от ",
    " до ",
    "он ",
    "жүз",
    "пол",
    "½",
    "٣",
    "\u0301",
    "\u00ad",
    "İ",
    "9" * 50,
    "e9",
    "$",
    "₸",
    "/",
    ":",
    most=16,
)
PERIOD_TEXT = pieces(
    "2024",
    " год",
    "31.02.2024",
    "январь",
    "–",
    "-",
    "I ",
    "квартал",
    " жыл",
    "первое полугодие ",
    "9 ",
    "месяцев ",
    "0",
    "9999",
    "00",
    "99",
    "Q",
    "H1 ",
    "/",
    "FY",
    "\u00a0",
    most=10,
)
EXTRACT_TEXT = pieces(
    "В Акмолинской области ",
    "построено ",
    "14 ",
    "больниц",
    "снизилась на ",
    "12,5%",
    ". ",
    "\n",
    "- ",
    "в 2024 году ",
    "млн тенге",
    "Түркістан облысында ",
    "аурухана салынды",
    "in Astana ",
    "hospitals ",
    "от ",
    "до ",
    "(",
    ")",
    "«",
    "по сравнению с ",
    "\u200b",
    "\u202e",
    "9" * 40,
    "İ",
    most=30,
)


def read_numbers(given: tuple[str, str | None]) -> None:
    """Numbers stand in order, inside the text, and are finite and unsigned."""
    text, language = given
    end = 0
    for number in find_numbers(text, language):
        assert end <= number.start < number.stop <= len(text)
        end = number.stop
        assert Decimal(0) <= number.value < Decimal("Infinity")
        assert number.value_max is None or number.value_max.is_finite()
        assert number.precision > 0


def read_periods(text: str) -> None:
    """A label tells a period that begins before it ends, or none."""
    period = read_period(text)
    if period is not None:
        assert period.first <= period.last


def extract_facts(given: tuple[str, bool]) -> None:
    """Facts quote their own characters and can be written in every format."""
    text, marked = given
    source = SourceText(source_id="s", text=text, sha256="0" * 64, markdown=marked)
    for fact in extract_text(source, published_on=dt.date(2025, 3, 1)):
        assert text[fact.start : fact.stop] == fact.quote
        json.dumps(fact_to_dict(fact), allow_nan=False)
        str(fact_to_dict(fact))


# ---------------------------------------------------------------- mappings

_IMPORT = """\
source: {id: small, title: T, publisher: P, published_on: 2024-04-01, language: ru}
table: {rows: 2-}
regions: {column: A}
missing: {…: nil}
figures:
  - {columns: B-C, indicator: doctors_count, period: {row: 1}}
"""
_RECORDS = """\
source: {id: e, title: T, publisher: P, published_on: 2025-02-10, rights: R}
region: {column: region}
date: {column: date, periods: year, from: 2023-01-01, to: 2024-12-31}
indicators:
  deaths: {kind: count}
"""


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, bool]:
    """A sound mapping in which a word or two is something else."""
    records = draw(st.booleans())
    words = re.split(r"(\W+)", _RECORDS if records else _IMPORT)
    for _ in range(draw(st.integers(1, 2))):
        words[draw(st.integers(0, len(words) - 1))] = draw(
            YAML_TEXT | st.sampled_from(["9" * 5000, "9999", "0", "-1", "[1, 2]", "{x: y}", "null", "yes", "A-ZZZ", "base64"])
        )
    return "".join(words), records


def read_mappings(given: tuple[str, bool]) -> None:
    """A mapping is read, or refused with its file and line."""
    text, records = given
    try:
        written(text, "m.yaml", read_plan if records else read_plans)
    except KzHealthError as error:
        assert "m.yaml" in str(error)


TARGETS = {
    "csv": Target(inputs=CSV_TEXT, check=read_as_python_does),
    "descriptors": Target(inputs=st.tuples(JSON_TEXT, st.just("json")) | st.tuples(YAML_TEXT, st.just("yaml")), check=read_descriptors),
    "packages": Target(inputs=st.tuples(packages(), st.lists(st.sampled_from(CELLS), max_size=4)), check=validate_packages),
    "schemas": Target(inputs=SHAPES, check=compile_schemas),
    "formulas": Target(inputs=FORMULA, check=run_formulas),
    "sieve": Target(
        inputs=st.tuples(
            st.lists(st.integers(0, len(_SIEVED) - 1), min_size=1, max_size=3),
            st.lists(st.lists(ANY_CELL, min_size=3, max_size=3), max_size=8),
        ),
        check=sift,
    ),
    "numbers": Target(inputs=st.tuples(NUMBER_TEXT, st.sampled_from([None, "ru", "kk", "en"])), check=read_numbers),
    "periods": Target(inputs=PERIOD_TEXT, check=read_periods),
    "extract": Target(inputs=st.tuples(EXTRACT_TEXT, st.booleans()), check=extract_facts),
    "mappings": Target(inputs=edited(), check=read_mappings),
}
