"""The sieve lets through what is usual, so that a long sound table is looked at once."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import kzhealth as kz
from kzhealth.checks import check_table
from kzhealth.engines import read as reading
from kzhealth.engines import read_csv, scan_csv
from kzhealth.schema import read_descriptor
from kzhealth.sieve import build_sieve

if TYPE_CHECKING:
    from pathlib import Path

    from kzhealth.engines import Table


def passes(line: str, *fields: dict[str, Any], delimiter: str = ",", missing: tuple[str, ...] = ("",)) -> bool:
    named = [{"name": f"f{n}", **field} for n, field in enumerate(fields)]
    sieve = build_sieve(read_descriptor({"fields": named, "missingValues": list(missing)}, "t"), delimiter)
    return bool(pl.Series([line]).str.contains(sieve.record(len(fields), delimiter)).item())


@pytest.mark.parametrize(
    ("kind", "constraints", "sound", "suspect"),
    [
        ("integer", {"minimum": 0, "maximum": 120}, "0 7 07 99 100 119 120", "121 -1 1000 1.0 x"),
        ("integer", {"minimum": -15}, "-15 -9 0 123456789012345", "-16 -100 +1"),
        ("integer", {"enum": [1, 20]}, "1 20", "2 120"),
        ("year", {"minimum": 1990, "maximum": 2030}, "1990 1999 2000 2029 2030", "1989 2031 199"),
        ("number", {"minimum": 0, "maximum": 100}, "0 0.5 99.999 100 100.0 7.", "100.1 -1 101 NaN 1e1"),
        ("integer", {"exclusiveMinimum": 0, "exclusiveMaximum": 10}, "1 9", "0 10 -1"),
        ("integer", {"minimum": 105, "maximum": 310}, "105 109 110 199 200 300 310", "104 311 99 1050"),
        ("number", {"minimum": -2.5}, "-2 -1.99 -0.5 -0 0.5 3.25", "-2.6 -3"),
        ("number", {"minimum": 5, "maximum": 5}, "5 5.0 5.", "5.1 4.9 4 6"),
        ("date", {"minimum": "2015-03-10"}, "2015-03-10 2015-12-31 2016-02-29 2026-01-01", "2015-03-09 2017-02-29 2015-04-31 15-04-01"),
        ("date", {"maximum": "2025-11-25"}, "2024-02-29 2025-11-25 2025-01-31", "2025-11-26 2025-12-01 2026-01-01"),
        ("boolean", {}, "true FALSE 0 1", "yes 2"),
        ("string", {"pattern": "^E-\\d{3}$"}, "E-123", "E-1234 e-123"),
        ("string", {"minLength": 1}, "a қала – COVID-19-дың ЖРВИ/COVID", "вaлюта COVIDтің a\u00adb и\u0306"),
        ("string", {"enum": ["f", "m", "\x00"]}, "f m", "x fm \x00"),
    ],
)
def test_usual_values_pass_and_no_other(kind: str, constraints: dict[str, Any], sound: str, suspect: str) -> None:
    """Each way to write a sound value, bare and in quotes; nothing beside it."""
    field = {"type": kind, "constraints": {**constraints, "required": True}}
    for cell in sound.split():
        assert passes(cell, field), cell
        assert passes(f'"{cell}"', field), cell
    for cell in ("", *suspect.split()):
        assert not passes(cell, field), cell
        assert not passes(f'"{cell}"', field), cell


def test_gaps() -> None:
    """A word for a gap passes where there may be one, and is held back where there may be none."""
    words = ("", "NA")
    assert all(passes(cell, {"type": "integer"}, missing=words) for cell in ("", '""', "NA", '"NA"', "5"))
    assert not any(passes(cell, {"constraints": {"required": True}}, missing=words) for cell in ("", '""', "NA", '"NA"'))
    assert all(
        passes(cell, {"constraints": {"required": True}}, missing=words) for cell in ("A", "NAN", "N", "N–", '"say ""no"""', '"a,b"')
    )
    assert not any(passes(cell, {"constraints": {"required": True}}, missing=words) for cell in ("NAқ", "Nқ", "Aқ", '"қA"'))


def test_records_have_their_cells() -> None:
    """One too few, one too many, a quote where none may be."""
    fields = ({}, {"type": "integer"})
    assert passes("a;5", *fields, delimiter=";")
    assert passes('"a;b";5', *fields, delimiter=";")
    assert not any(passes(line, *fields, delimiter=";") for line in ("a", "a;5;", 'a"b;5', '"a;5', '"a"b;5'))


def test_no_pattern_swallows_the_next_cell() -> None:
    """Kinds of characters are taken without those that divide cells."""
    for pattern in ("[!-~]+", "\\s*", "[ ,]*"):
        field = {"constraints": {"pattern": pattern, "required": True}}
        assert not any(passes(line, field) for line in ("a,b", 'a"b', "a\rb"))
    for code in ("a,b", 'a"b', "a\rb", "a\x00b"):
        assert not passes(code, {"constraints": {"enum": [code, "f"], "required": True}})
    assert passes("a b", {"constraints": {"pattern": "[a-z\\s]+"}})


@pytest.mark.parametrize(
    "pattern", ["a|b,c", "(?i)a", "x\\by", 'a"', "^a|b", "\\x2c", ".+", "[^;]+", "\\w+", "[a-zа-я]+", "қ?a", "\\p{L}", "[\\x{430}a]"]
)
def test_pattern_of_more_than_plain_signs_is_left_to_the_checks(pattern: str) -> None:
    """It could swallow the next cell, mean something else in the midst of a record, or let a word of two scripts pass."""
    sieve = build_sieve(read_descriptor({"fields": [{"name": "f", "constraints": {"pattern": pattern}}]}, "t"), ",")
    assert sieve.unproved == {"f"}


@pytest.mark.parametrize(
    "field",
    [
        {"constraints": {"pattern": "a+", "minLength": 3}},
        {"constraints": {"pattern": "a+", "maxLength": 3}},
        {"constraints": {"enum": ["a", "bbb"], "minLength": 2}},
        {"constraints": {"minLength": 3, "maxLength": 2}},
        {"constraints": {"maxLength": 3}},
        {"constraints": {"minLength": 2, "required": True}},
        {"type": "date", "format": "%d.%m.%Y"},
        {"type": "number", "decimalChar": ","},
    ],
)
def test_what_one_expression_cannot_hold_is_left_to_the_checks(field: dict[str, Any]) -> None:
    """Two constraints at once, a length, signs and forms of its own."""
    spec = read_descriptor({"fields": [{"name": "f", **field}], "missingValues": ["", "NA"]}, "t")
    assert build_sieve(spec, ",").unproved == {"f"}


def test_a_code_that_misleads_is_left_to_the_checks() -> None:
    """A list of codes may hold a word of two scripts: its rows are told, whatever the list says."""
    field = {"constraints": {"enum": ["вaл", "a", "вал"]}}
    assert [passes(cell, field) for cell in ("вaл", "a", "вал")] == [False, True, True]


def test_many_long_texts_are_sieved() -> None:
    """No number of columns with a length makes the expression too large to be compiled."""
    fields = [{"constraints": {"maxLength": 4000, "required": True}}] * 200
    assert passes(",".join(["қала, a".replace(",", "")] * 200), *fields, missing=("", "NA", "-", "н/д"))


def test_sound_rows_are_not_held_back(tmp_path: Path) -> None:
    """Of a long table only the rows in which a fault may be are looked at; one line of many has one, one key stands twice."""
    lines = [f'k{n},{n % 90},2024-0{n % 9 + 1}-1{n % 9},{n / 7:.3f},"said ""no"", {n}"' for n in range(200_000)]
    lines[77_777] = "k77777,x,2024-01-01,1.5,"
    lines[99_999] = lines[3]
    fields = [
        {"name": "k"},
        {"name": "i", "type": "integer"},
        {"name": "d", "type": "date"},
        {"name": "x", "type": "number"},
        {"name": "s"},
    ]
    spec = read_descriptor({"fields": fields, "primaryKey": ["k"]}, "t")
    file = tmp_path / "t.csv"
    file.write_text("\n".join(["k,i,d,x,s", *lines, ""]), encoding="utf-8")
    table = scan_csv(file, spec, sieve=lambda: build_sieve(spec, ","))
    assert table.sieved is not None
    assert table.sieved.suspects.to_list() == [77_779]
    assert [(f.code, f.row, f.field) for f in check_table(table, {"t": table.lazy})] == [
        ("type-error", 77_779, "i"),
        ("primary-key", 100_001, "k"),
    ]
    assert re.search("'k3': the same value stands in row 5", check_table(table, {"t": table.lazy})[1].message)


@pytest.mark.parametrize("odd", ["", '7,"a\nb"\n', "7\n"])
@pytest.mark.parametrize("faulty", [0, 2, 30])
def test_as_many_faults_as_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faulty: int, odd: str) -> None:
    """A sieve that holds back none, a few or most of the rows hides no fault, in a plain file and in one with an odd record."""
    monkeypatch.setattr("kzhealth.engines.read._SMALL", 0)
    monkeypatch.setattr("kzhealth.engines.records._SMALL", 0)
    spec = read_descriptor({"fields": [{"name": "n", "type": "integer"}, {"name": "s"}]}, "t")
    path = tmp_path / "t.csv"
    path.write_text("n,s\n" + odd + "".join(f"{'x' if n < faulty else n},a\n" for n in range(32)), encoding="utf-8")
    table = scan_csv(path, spec, sieve=lambda: build_sieve(spec, ","))
    found = [*table.findings, *check_table(table, {"t": table.lazy})]
    first = 3 if odd else 2
    assert [f.row for f in found if f.code == "type-error"] == list(range(first, first + faulty))
    assert (table.sieved is None) == (faulty == 30)


def scanned(path: Path, text: str, fields: list[dict[str, Any]], **rest: Any) -> Table:
    """A table that is looked at as a long one is."""
    path.write_text(text, encoding="utf-8")
    spec = read_descriptor({"fields": fields, **rest}, "t")
    return scan_csv(path, spec, sieve=lambda: build_sieve(spec, ","))


@pytest.mark.parametrize(
    ("form", "sound", "broken"),
    [("default", "2024-01-02,2024-02-01", "2024-02-01,2024-01-02"), ("%d.%m.%Y", "02.01.2024,01.02.2024", "01.02.2024,02.01.2024")],
)
@pytest.mark.parametrize("limits", [{}, {"exclusiveMaximum": "2999-01-01"}])
def test_days_are_compared_as_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, sound: str, broken: str, limits: dict[str, str]
) -> None:
    """A rule over days holds for the days, however they are written, and whether or not the sieve proves them."""
    monkeypatch.setattr("kzhealth.engines.read._SMALL", 0)
    first = {"name": "a", "type": "date", "format": form, "constraints": limits if form == "default" else {}}
    fields = [first, {"name": "b", "type": "date", "format": form}, {"name": "c", "type": "date"}]
    rules = {"kzhealth:rules": [{"id": "r", "formula": "a < b"}]}
    table = scanned(tmp_path / "t.csv", f"a,b,c\n{sound},\n{broken},\n{sound},2024-01-01\n,,\n", fields, **rules)
    assert [(f.code, f.row) for f in check_table(table, {"t": table.lazy}) if f.code == "r"] == [("r", 3)]


@pytest.mark.parametrize("keys", ["a", ["a", "b"]])
@pytest.mark.parametrize("kind", ["string", "integer"])
def test_references_of_a_long_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str | list[str], kind: str) -> None:
    """A row whose reference finds nothing is told, of one field or two; an empty one refers to nothing."""
    monkeypatch.setattr("kzhealth.engines.read._SMALL", 0)
    fields = [{"name": "a", "type": kind}, {"name": "b"}]
    other = read_csv(b"a,b\n1,x\n2,y\n", read_descriptor({"fields": fields}, "o"))
    reference = {"fields": keys, "reference": {"resource": "o", "fields": keys}}
    table = scanned(tmp_path / "t.csv", "a,b\n1,x\n3,x\n2,y\n,\n1,x\n", fields, foreignKeys=[reference])
    found = check_table(table, {"t": table.lazy, "o": other.lazy})
    assert [(f.code, f.row) for f in found if f.code == "foreign-key"] == [("foreign-key", 3)]


@pytest.mark.parametrize("delimiter", [",", ";", "x", "¦"])
def test_a_sieved_table_has_the_findings_of_one_read_at_once(delimiter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank and ragged rows, words of two scripts, parted letters and characters that cannot be seen, in quotes and without."""
    words = ["plain", "қала", "вaлюта", "a\u00adb", "и\u0306", "COVIDтің", '"say ""no"" вaл"', f'"b{delimiter}вaлюта"', "", "тест"]
    lines = [delimiter.join([f"k{n}", words[n % 10], words[n * 7 % 10], "no" if n % 97 == 5 else "1"]) for n in range(500)]
    lines[50], lines[60], lines[70], lines[80] = "", f"k60{delimiter}short", f"{lines[70]}{delimiter}вaлюта", delimiter * 3
    file = tmp_path / "t.csv"
    file.write_text("\n".join([delimiter.join("kabn"), *lines, ""]), encoding="utf-8")
    schema = {"fields": [{"name": "k"}, {"name": "a"}, {"name": "b"}, {"name": "n", "type": "integer"}], "primaryKey": ["k"]}
    resource = {"name": "t", "path": "t.csv", "type": "table", "dialect": {"delimiter": delimiter}, "schema": schema}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    whole = kz.validate(tmp_path, limit=10_000).findings
    monkeypatch.setattr(reading, "_SMALL", 0)
    assert kz.validate(tmp_path, limit=10_000).findings == whole
    assert {f.code for f in whole} >= {"blank-row", "extra-cell", "missing-cell", "type-error", "script-mix", "unseen-character"}
