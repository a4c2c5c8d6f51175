"""The promise of the report: what `frictionless validate` finds, at the same row and field; every difference has a name here."""

from __future__ import annotations

import gc
import gzip
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import frictionless
import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Found: TypeAlias = "tuple[str | None, str, int | None, str | None]"


def schema(*fields: tuple[Any, ...], **rest: Any) -> dict[str, Any]:
    """A Table Schema: `schema(("a", "integer", {"minimum": 1}), primaryKey=["a"])`."""
    return {"fields": [{"name": n, "type": t, **({"constraints": c[0]} if c else {})} for n, t, *c in fields], **rest}


@dataclass(frozen=True)
class Case:
    """A faulty package: its tables, their schemas, and what either judge finds that the other does not, with the reason."""

    tables: dict[str, str]
    schemas: dict[str, Any]
    found: set[Found]
    reason: str = ""
    only_ours: set[Found] = field(default_factory=set)
    only_theirs: set[Found] = field(default_factory=set)
    slow_also_misses: set[Found] = field(default_factory=set)


V2 = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}
AB = schema(("a", "integer"), ("b", "string"))
KEYED = schema(("a", "integer"), ("b", "string"), primaryKey=["a"])
PAIR = schema(("a", "integer"), ("b", "string"), primaryKey=["a", "b"])


def single(text: str, shape: dict[str, Any], *found: tuple[Any, ...], **differences: Any) -> Case:
    """A package of one table, t; findings are given without its name."""
    sets = {k: {("t", *f) for f in v} if k != "reason" else v for k, v in differences.items()}
    return Case({"t": text}, {"t": shape}, {("t", *f) for f in found}, **sets)


CASES = {
    "valid": single("a,b\n1,x\n2,y\n", AB),
    "empty file": single("", AB, ("source-error", None, None)),
    "header only": Case(
        {"t": "a,b\n"},
        {"t": AB},
        set(),
        "a package in which no row is checked is none that passed",
        {(None, "nothing-checked", None, None)},
    ),
    "missing label, told once": single(
        "a\n1\n2\n", schema(("a", "integer"), ("b", "string", {"required": True})), ("missing-label", 1, "b")
    ),
    "extra label, told once": single("a,b,c\n1,x,2\n", AB, ("extra-label", 1, None)),
    "cells counted against the header": single(
        "a,b,c\n1,x\n1,x,2,3\n", AB, ("extra-label", 1, None), ("missing-cell", 2, "c"), ("extra-cell", 3, None)
    ),
    "duplicate label": single("a,a\n1,x\n", AB, ("duplicate-label", 1, "b")),
    "blank label": single("a,\n1,x\n", AB, ("blank-label", 1, "b")),
    "swapped labels": single("b,a\n1,x\n", AB, ("incorrect-label", 1, "a"), ("incorrect-label", 1, "b")),
    "label with a blank before it": single(
        "a, b\n1,x\n",
        AB,
        reason="a label is compared as it stands",
        only_ours={("incorrect-label", 1, "b")},
        slow_also_misses={("incorrect-label", 1, "b")},
    ),
    "blank first line": single(
        "\na,b\n1,x\n",
        AB,
        reason="frictionless takes the labels for a row",
        only_ours={("source-error", None, None)},
        only_theirs={("type-error", 2, "a")},
        slow_also_misses={("source-error", None, None)},
    ),
    "missing cell": single("a,b\n1\n", AB, ("missing-cell", 2, "b")),
    "missing cell of a required field": single(
        "a,b\n1\n", schema(("a", "integer"), ("b", "string", {"required": True})), ("missing-cell", 2, "b"), ("constraint-error", 2, "b")
    ),
    "extra cells": single("a,b\n1,x,2,3\n", AB, ("extra-cell", 2, None)),
    "blank rows": single("a,b\n\n,\n1,x\n", AB, ("blank-row", 2, None), ("blank-row", 3, None)),
    "blank row of missing values": single("a,b\nNA,-\n", {**AB, "missingValues": ["", "NA", "-"]}, ("blank-row", 2, None)),
    "blank row and a primary key": single("a,b\n1,x\n,\n", KEYED, ("blank-row", 3, None), ("primary-key", 3, "a")),
    "whole number with a fraction": single("a,b\n12.5,x\n", AB, ("type-error", 2, "a")),
    "lexical forms that Python's int() takes": single(
        "a,b\n1_000,x\n 1,x\n\u0661,x\n",
        AB,
        reason="the standard's form is ASCII digits only",
        only_ours={("type-error", 2, "a"), ("type-error", 3, "a"), ("type-error", 4, "a")},
        slow_also_misses={("type-error", 2, "a"), ("type-error", 3, "a"), ("type-error", 4, "a")},
    ),
    "whole number beyond 64 bits": single(
        "a,b\n9223372036854775808,x\n", AB, reason="no engine holds it; frictionless counts in Python", only_ours={("type-error", 2, "a")}
    ),
    "numbers that are not finite": single(
        "n\nNaN\nINF\n-INF\n1e400\n1e-3\n",
        schema(("n", "number")),
        reason="frictionless takes them unless a minimum stands",
        only_ours={("constraint-error", r, "n") for r in (2, 3, 4, 5)},
    ),
    "dates of no calendar": single(
        "d\n2023-02-29\n2021-1-5\n0000-01-01\n23-01-31\n",
        schema(("d", "date")),
        ("type-error", 2, "d"),
        ("type-error", 4, "d"),
        ("type-error", 5, "d"),
        reason="a month has two digits",
        only_ours={("type-error", 3, "d")},
        slow_also_misses={("type-error", 3, "d")},
    ),
    "years": single(
        "y\n2021\n21\n12345\n-2021\n",
        schema(("y", "year")),
        ("type-error", 3, "y"),
        ("type-error", 4, "y"),
        reason="the standard allows years before our era",
        only_theirs={("type-error", 5, "y")},
    ),
    "booleans": single("b\ntrue\nTRUE\n1\nyes\n", schema(("b", "boolean")), ("type-error", 5, "b")),
    "required": single("a,b\n,x\n", schema(("a", "integer", {"required": True}), ("b", "string")), ("constraint-error", 2, "a")),
    "bounds of numbers": single(
        "n\n0\n1\n5\n5.5\n",
        schema(("n", "number", {"minimum": 1, "maximum": 5})),
        ("constraint-error", 2, "n"),
        ("constraint-error", 5, "n"),
    ),
    "open bounds": single(
        "n\n1\n2\n5\n",
        schema(("n", "integer", {"exclusiveMinimum": 1, "exclusiveMaximum": 5})),
        ("constraint-error", 2, "n"),
        ("constraint-error", 4, "n"),
    ),
    "bounds of dates": single(
        "d\n2020-12-31\n2021-01-01\n", schema(("d", "date", {"minimum": "2021-01-01"})), ("constraint-error", 2, "d")
    ),
    "lengths": single(
        "s\na\nab\nabcd\n",
        schema(("s", "string", {"minLength": 2, "maxLength": 3})),
        ("constraint-error", 2, "s"),
        ("constraint-error", 4, "s"),
    ),
    "pattern": single(
        "s\nKZ-11\nKZ-1\nxKZ-11\n",
        schema(("s", "string", {"pattern": "KZ-[0-9]{2}"})),
        ("constraint-error", 3, "s"),
        ("constraint-error", 4, "s"),
    ),
    "pattern of alternatives": single(
        "s\nab\nxb\nax\n",
        schema(("s", "string", {"pattern": "a|b"})),
        ("constraint-error", 3, "s"),
        reason="'^a|b$' holds for a cell that only begins with a",
        only_ours={("constraint-error", 2, "s"), ("constraint-error", 4, "s")},
    ),
    "line break after a full match": single(
        's\n"12\n"\n',
        schema(("s", "string", {"pattern": "[0-9]+"})),
        reason="'$' of Python stands before a last line break",
        only_ours={("constraint-error", 2, "s")},
    ),
    r"\d and digits that are not ASCII": single(
        "s\n\u0661\u0662\n",
        schema(("s", "string", {"pattern": r"\d+"})),
        reason=r"\d of Python takes any script",
        only_ours={("constraint-error", 2, "s")},
    ),
    "enum": single("s\nx\nz\n", schema(("s", "string", {"enum": ["x", "y"]})), ("constraint-error", 3, "s")),
    "categories": single(
        "s\nx\nz\n",
        {"fields": [{"name": "s", "type": "string", "categories": ["x", {"value": "y", "label": "Y"}]}]},
        reason="frictionless does not check categories",
        only_ours={("constraint-error", 3, "s")},
    ),
    "unique": single(
        "a,b\n1,x\n1,y\n,z\n,w\n1,v\n",
        schema(("a", "integer", {"unique": True}), ("b", "string")),
        ("unique-error", 3, "a"),
        ("unique-error", 6, "a"),
    ),
    "primary key repeated and empty": single("a,b\n1,x\n,y\n1,z\n", KEYED, ("primary-key", 3, "a"), ("primary-key", 4, "a")),
    "primary key unreadable": single("a,b\nq,x\n", KEYED, ("type-error", 2, "a"), ("primary-key", 2, "a")),
    "composite primary key": single(
        "a,b\n1,x\n1,y\n1,x\n,z\n",
        PAIR,
        ("primary-key", 4, "a, b"),
        reason="no part of a key may be empty",
        only_ours={("primary-key", 5, "a, b")},
    ),
    "composite primary key, one part unreadable": single(
        "a,b\nq,x\nr,x\n",
        PAIR,
        ("type-error", 2, "a"),
        ("type-error", 3, "a"),
        reason="what cannot be read repeats nothing",
        only_theirs={("primary-key", 3, "a, b")},
    ),
    "unique keys": single(
        "a,b\n1,x\n1,x\n1,\n1,\n",
        {**AB, "uniqueKeys": [["a", "b"]]},
        reason="frictionless does not check uniqueKeys",
        only_ours={("unique-error", 3, "a, b")},
    ),
    "foreign key": Case(
        {"t": "a,b\n1,x\n,y\n3,z\n", "u": "k\n1\n2\n"},
        {"t": {**AB, "foreignKeys": [{"fields": ["a"], "reference": {"resource": "u", "fields": ["k"]}}]}, "u": schema(("k", "integer"))},
        {("t", "foreign-key", 4, "a")},
    ),
    "foreign key to another kind of number": Case(
        {"t": "a,b\n1,x\n3,z\n", "u": "k\n1.0\n2.5\n"},
        {"t": {**AB, "foreignKeys": [{"fields": "a", "reference": {"resource": "u", "fields": "k"}}]}, "u": schema(("k", "number"))},
        {("t", "foreign-key", 3, "a")},
    ),
    "foreign key to itself": single(
        "k,up\n1,\n2,1\n3,9\n",
        schema(("k", "integer"), ("up", "integer"), foreignKeys=[{"fields": ["up"], "reference": {"resource": "", "fields": ["k"]}}]),
        ("foreign-key", 4, "up"),
    ),
    "composite foreign key": Case(
        {"t": "a,b\n1,x\n1,y\n1,\n", "u": "k,l\n1,x\n2,y\n"},
        {
            "t": {**AB, "foreignKeys": [{"fields": ["a", "b"], "reference": {"resource": "u", "fields": ["k", "l"]}}]},
            "u": schema(("k", "integer"), ("l", "string")),
        },
        {("t", "foreign-key", 3, "a, b"), ("t", "foreign-key", 4, "a, b")},
    ),
    "foreign key whose own cell is unreadable": Case(
        {"t": "a,b\nq,x\n", "u": "k\n1\n"},
        {"t": {**AB, "foreignKeys": [{"fields": ["a"], "reference": {"resource": "u", "fields": ["k"]}}]}, "u": schema(("k", "integer"))},
        {("t", "type-error", 2, "a")},
    ),
    "foreign key into a table with a fault": Case(
        {"t": "a,b\n1,x\n", "u": "k\n1\nq\n"},
        {"t": {**AB, "foreignKeys": [{"fields": ["a"], "reference": {"resource": "u", "fields": ["k"]}}]}, "u": schema(("k", "integer"))},
        {("u", "type-error", 3, "k")},
    ),
    "several faults in one row": single(
        "a,b,n\nq,toolong,-1\n2,ok,x\n",
        schema(("a", "integer"), ("b", "string", {"maxLength": 3}), ("n", "number", {"minimum": 0})),
        ("type-error", 2, "a"),
        ("constraint-error", 2, "b"),
        ("constraint-error", 2, "n"),
        ("type-error", 3, "n"),
    ),
    "own words for true, false and nothing": single(
        "b,n\nja,1\nnein,-\nno,2\n",
        {
            "fields": [{"name": "b", "type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]}, {"name": "n", "type": "integer"}],
            "missingValues": ["-"],
        },
        ("type-error", 4, "b"),
    ),
}


def by_frictionless(folder: Path) -> set[Found]:
    """What frictionless finds, with the row of the header as 1 and the fields of a key as our report names them."""
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    schemas = {r["name"]: r["schema"] for r in json.loads((folder / "datapackage.json").read_text())["resources"]}
    found: set[Found] = set()
    for task in report.tasks:
        key = schemas[task.name].get("primaryKey", [])
        for error in (e.to_descriptor() for e in task.errors):
            fields = {"primary-key": key, "foreign-key": error.get("fieldNames", [])}.get(error["type"], [error.get("fieldName")])
            row = error.get("rowNumber") or (1 if "labels" in error else None)
            found.add((task.name, error["type"], row, ", ".join(f for f in fields if f) or None))
    return found


def by_us(folder: Path, way: str) -> set[Found]:
    """What our report lists, after a look at the way each table went."""
    report = kz.validate(folder)
    assert set(report.ways.values()) <= {way}
    assert not report.refused
    return {(f.table, f.code, f.row, f.field) for f in report.findings}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_fast_way_finds_what_frictionless_finds(case: Case, write_package: Callable[..., Path]) -> None:
    """The columnar engine and frictionless report the same codes at the same rows and fields, named differences aside."""
    folder = write_package(case.tables, schemas=case.schemas, **V2)
    assert by_us(folder, "polars") == case.found | case.only_ours
    assert by_frictionless(folder) == case.found | case.only_theirs
    assert bool(case.reason) == bool(case.only_ours | case.only_theirs), "a difference has a reason"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_slow_way_finds_what_frictionless_finds(case: Case, write_package: Callable[..., Path]) -> None:
    """A table that goes through frictionless has the findings of frictionless, and those of ours that it overlooks."""
    dialect = {"dialect": {"klingon": True}}
    folder = write_package(case.tables, schemas=case.schemas, resources=dict.fromkeys(case.tables, dialect), **V2)
    assert by_frictionless(folder) == case.found | case.only_theirs
    assert by_us(folder, "frictionless") - case.only_theirs == (case.found | case.only_ours) - case.slow_also_misses


@pytest.fixture
def files_left_open() -> Iterator[None]:
    """Frictionless leaves compressed and undecodable files open: they are closed here, while the warning of it is switched off."""
    yield
    gc.collect()


FORMS = {
    "another quote": ("a;b\n1;'x'\nq;toolong\n", {"dialect": {"delimiter": ";", "quoteChar": "'"}}),
    "gzip": (gzip.compress(b"a,b\n1,x\nq,toolong\n", mtime=0), {"path": "t.csv.gz"}),
    "windows-1251": ("a,b\n1,я\nq,слишком\n".encode("cp1251"), {"encoding": "cp1251"}),
    "tabs": ("a\tb\n1\tx\nq\ttoolong\n", {"path": "t.tsv", "format": "tsv"}),
    "inline data": ("", {"path": None, "data": [["a", "b"], [1, "x"], ["q", "toolong"]]}),
    "inline records": ("", {"path": None, "data": [{"a": 1, "b": "x"}, {"a": "q", "b": "toolong"}]}),
}


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.usefixtures("files_left_open")
@pytest.mark.parametrize(("data", "resource"), FORMS.values(), ids=FORMS)
def test_other_formats_are_read_fast(data: str | bytes, resource: dict[str, Any], write_package: Callable[..., Path]) -> None:
    """What is packed, encoded or written otherwise is read by our engine, with the findings of frictionless."""
    shape = schema(("a", "integer"), ("b", "string", {"maxLength": 5}))
    folder = write_package({"t": data}, schemas={"t": shape}, resources={"t": resource})
    expected = {("t", "type-error", 3, "a"), ("t", "constraint-error", 3, "b")}
    assert by_us(folder, "polars") == by_frictionless(folder) == expected
    assert kz.validate(folder).rows == {"t": 2}


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ":", "^", "~"])
def test_other_delimiters_are_read_fast(delimiter: str, write_package: Callable[..., Path]) -> None:
    """A dialect that says no more than what divides cells and ends lines goes the fast way."""
    text = 'a,b\r\n1,x\r\nq,"a"\r\n2,"y""\r\nz"\r\n3\r\n,\r\n'.replace(",", delimiter).replace('"a"', f'"a{delimiter}"')
    dialect = {"delimiter": delimiter, "lineTerminator": "\r\n", "doubleQuote": True}
    folder = write_package({"t": text}, schemas={"t": AB}, resources={"t": {"dialect": dialect}})
    expected = {("t", "type-error", 3, "a"), ("t", "missing-cell", 5, "b"), ("t", "blank-row", 6, None)}
    assert by_us(folder, "polars") == by_frictionless(folder) == expected


def test_parts_of_a_file_are_read_as_one(write_package: Callable[..., Path]) -> None:
    """A path of several files is one table; rows are counted over the parts."""
    folder = write_package({"t": "a,b\n1,x\nq,y\n"}, schemas={"t": AB}, resources={"t": {"path": ["one.csv", "two.csv"]}})
    (folder / "one.csv").write_text("a,b\n1,x\n")
    (folder / "two.csv").write_text("a,b\nq,y\n")
    assert by_us(folder, "polars") == by_frictionless(folder) == {("t", "type-error", 3, "a")}


TYPES = {
    "datetime": ("2023-01-02T03:04:05", "2023-01-02"),
    "time": ("03:04:05", "3 o'clock"),
    "yearmonth": ("2023-01", "2023-13"),
    "duration": ("P1Y", "a year"),
    "geopoint": ("71.4,51.1", "north"),
    "object": ('{"a": 1}', "a"),
    "array": ("[1]", "a"),
    "list": ("x,y", None),
    "geojson": ('{"type": "Point", "coordinates": [71.4, 51.1]}', "a"),
    "any": ("x", None),
}


@pytest.mark.parametrize(("type_", "good", "bad"), [(t, *cells) for t, cells in TYPES.items()])
def test_every_type_of_the_standard_is_read(type_: str, good: str, bad: str | None, write_package: Callable[..., Path]) -> None:
    """A field of any type of Table Schema is checked; the keys of its table are too."""
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in (good, bad) if cell is not None]
    text = "k,v\n" + "".join(f"1,{cell}\n" for cell in quoted)
    folder = write_package({"t": text}, schemas={"t": schema(("k", "integer"), ("v", type_), primaryKey=["k"])}, **V2)
    expected = set() if bad is None else {("t", "type-error", 3, "v"), ("t", "primary-key", 3, "k")}
    assert by_us(folder, "polars") == by_frictionless(folder) == expected


def test_options_of_a_field_are_read_fast(write_package: Callable[..., Path]) -> None:
    """A decimal comma, a group sign and a date of another form are read as declared, and bounds hold for them."""
    shape = {
        "fields": [
            {"name": "n", "type": "number", "decimalChar": ",", "groupChar": " ", "constraints": {"maximum": 2000}},
            {"name": "d", "type": "date", "format": "%d.%m.%Y", "constraints": {}},
        ]
    }
    folder = write_package({"t": 'n,d\n"1 234,5",31.12.2023\n"3 000,0",30.02.2023\n'}, schemas={"t": shape})
    assert by_us(folder, "polars") == by_frictionless(folder) == {("t", "constraint-error", 3, "n"), ("t", "type-error", 3, "d")}


def test_a_table_read_slowly_serves_the_keys_of_one_read_fast(write_package: Callable[..., Path]) -> None:
    """A foreign key finds its rows whichever way either table went, also where the other table has a fault."""
    shapes = {
        "t": {**AB, "foreignKeys": [{"fields": ["a"], "reference": {"resource": "u", "fields": ["k"]}}]},
        "u": schema(("k", "integer"), ("s", "string", {"maxLength": 2})),
    }
    tables = {"t": "a,b\n1,x\n3,y\n", "u": "k;s\n1;ok\n2;long\n"}
    folder = write_package(tables, schemas=shapes, resources={"u": {"dialect": {"delimiter": ";", "klingon": True}}})
    report = kz.validate(folder)
    assert report.ways == {"t": "polars", "u": "frictionless"}
    assert {(f.table, f.code, f.row, f.field) for f in report.findings} == by_frictionless(folder)
    assert report.rows == {"t": 2, "u": 2}


def test_slow_way_counts_every_error(write_package: Callable[..., Path]) -> None:
    """Frictionless stops at a thousand errors; the report does not, and says that its list is cut."""
    folder = write_package(
        {"t": "a;b\n" + "q;x\n" * 1200}, schemas={"t": AB}, resources={"t": {"dialect": {"delimiter": ";", "klingon": True}}}
    )
    report = kz.validate(folder, limit=10)
    assert (report.counts, len(report.findings), report.truncated) == ({"type-error": 1200}, 10, True)


BROKEN = {
    "gzip cut short": (gzip.compress(b"a,b\n" + b"1,x\n" * 1000, mtime=0)[:-20], {"path": "t.csv.gz"}),
    "no gzip at all": (b"a,b\n1,x\n", {"path": "t.csv.gz"}),
    "no zip at all": (b"a,b\n1,x\n", {"path": "t.csv.zip"}),
    "no workbook at all": (b"a,b\n1,x\n", {"path": "t.xlsx"}),
    "bytes of another encoding": ("a;b\n1;я\n".encode("cp1251"), {"dialect": {"delimiter": ";", "klingon": True}}),
    "an encoding nobody knows": (b"a,b\n1,x\n", {"encoding": "klingon"}),
}


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.usefixtures("files_left_open")
@pytest.mark.parametrize(("data", "resource"), BROKEN.values(), ids=BROKEN)
def test_files_that_frictionless_cannot_read_are_findings(
    data: bytes, resource: dict[str, Any], write_package: Callable[..., Path]
) -> None:
    """Whatever a decoder raises, the report names the resource; the rest of the package is checked."""
    folder = write_package({"t": data, "u": "a,b\n1,x\n"}, schemas={"t": AB, "u": AB}, resources={"t": resource})
    report = kz.validate(folder)
    assert {f.table for f in report.findings} == {"t"}
    assert report.rows == {"u": 1}
    assert report.exit_code == 1


REFUSED = {
    "a key that is a number": ({"fields": [{"name": "a", "type": "integer"}], "primaryKey": 5}, {}),
    "a dialect that is none": (AB, {"dialect": {"delimiter": 5}}),
    "a title that is none": (AB, {"title": 5, "dialect": {"delimiter": ";", "quoteChar": "'"}}),
}


@pytest.mark.parametrize(("shape", "resource"), REFUSED.values(), ids=REFUSED)
def test_descriptors_that_frictionless_refuses_are_refused(
    shape: Any, resource: dict[str, Any], write_package: Callable[..., Path]
) -> None:
    """A descriptor that breaks the standard's profile ends in a report with exit code 3, with the reason."""
    report = kz.validate(write_package({"t": "a,b\n1,x\n"}, schemas={"t": shape}, resources={"t": resource}))
    assert report.exit_code == 3
    assert report.findings[0].code in {"package-error", "schema-error", "control-error", "resource-error"}
