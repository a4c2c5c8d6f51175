"""Table Schemas read, refused with a reason, and given out as pandera and frictionless schemas."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.errors
import pytest

import kzhealth as kz
from kzhealth.errors import SchemaError, UsageError
from kzhealth.schema import package_descriptor, read_descriptor, read_schema, seed_schema, table_names

if TYPE_CHECKING:
    from pathlib import Path

A = {"name": "a", "type": "integer"}


def test_descriptor_becomes_a_spec() -> None:
    """What a schema says is found in its spec: keys as tuples, codes with labels, the words for missing, true and false."""
    spec = read_descriptor(
        {
            "title": "Things",
            "fields": [
                {"name": "a", "type": "integer", "missingValues": ["-", {"value": "NA", "label": "not available"}]},
                {"name": "b", "categories": ["x", {"value": "y", "label": "Why", "labels": {"ru": "игрек"}, "rank": 2}]},
                {"name": "c", "type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"], "unit": "1", "evidence": "b"},
            ],
            "primaryKey": "a",
            "uniqueKeys": [["a", "b"], "c"],
            "foreignKeys": [
                {"fields": "a", "reference": {"resource": "other", "fields": "k"}},
                {"fields": ["b"], "reference": {"fields": ["b"]}},
            ],
            "missingValues": ["", {"value": "н/д"}],
        },
        "things",
    )
    assert (spec.name, spec.title, spec.primary_key, spec.unique_keys) == ("things", "Things", ("a",), (("a", "b"), ("c",)))
    assert [(k.fields, k.resource, k.reference_fields) for k in spec.foreign_keys] == [(("a",), "other", ("k",)), (("b",), "", ("b",))]
    assert spec.missing_values == ("", "н/д")
    assert (spec["a"].missing_values, spec["b"].missing_values) == (("-", "NA"), None)
    x, y = spec["b"].categories
    assert (x.value, x.label, y.value, y.label, y.labels, y.properties) == ("x", "x", "y", "Why", {"ru": "игрек"}, {"rank": 2})
    assert (spec["c"].true_values, spec["c"].false_values, spec["c"].unit, spec["c"].evidence) == (("ja",), ("nein",), "1", "b")
    assert (spec["b"].type, spec["b"].required) == ("string", False)
    with pytest.raises(KeyError):
        spec["d"]


def test_name_of_a_spec_comes_from_the_call_then_the_schema() -> None:
    """A schema without a name is still one of a table."""
    assert read_descriptor({"fields": [A]}).name == "table"
    assert read_descriptor({"fields": [A], "name": "own"}).name == "own"
    assert read_descriptor({"fields": [A], "name": "own"}, "given").name == "given"


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no fields": ({}, "expected a list of objects under 'fields', seen None"),
    "fields that are none": ({"fields": [5]}, "expected a list of objects"),
    "a field without a name": ({"fields": [{"type": "integer"}]}, "a field has no name"),
    "a field with an empty name": ({"fields": [{"name": ""}]}, "a field has no name"),
    "an unknown type": ({"fields": [{"name": "a", "type": "money"}]}, "field a has type 'money'; expected one of any, array"),
    "two fields of one name": ({"fields": [A, A]}, "two fields are named 'a'"),
    "a name of the engine": ({"fields": [{"name": "kz__row"}]}, "names that begin with kz__"),
    "a key of no field": ({"fields": [A], "primaryKey": ["b"]}, "a key names the field 'b'"),
    "a unique key of no field": ({"fields": [A], "uniqueKeys": [["b"]]}, "a key names the field 'b'"),
    "a key that names a field twice": ({"fields": [A], "uniqueKeys": [["a", "a"]]}, "names a field twice"),
    "a unique key of nothing": ({"fields": [A], "uniqueKeys": [[]]}, "a unique key names no field"),
    "a foreign key of no field": (
        {"fields": [A], "foreignKeys": [{"fields": ["b"], "reference": {"fields": ["a"]}}]},
        "a key names the field 'b'",
    ),
    "a key that is a number": ({"fields": [A], "primaryKey": 5}, "does not follow the Table Schema standard"),
    "a key in a key": ({"fields": [A], "primaryKey": [["a"]]}, "a key names the field"),
    "foreign keys that are a number": ({"fields": [A], "foreignKeys": 5}, "does not follow the Table Schema standard"),
    "a foreign key without a reference": ({"fields": [A], "foreignKeys": [{"fields": ["a"]}]}, "KeyError"),
    "a reference that is a word": ({"fields": [A], "foreignKeys": [{"fields": ["a"], "reference": "b"}]}, "does not follow"),
    "a foreign key of two fields to one": (
        {"fields": [A, {"name": "b"}], "foreignKeys": [{"fields": ["a", "b"], "reference": {"fields": ["a"]}}]},
        "expected as many fields on both sides",
    ),
    "a foreign key to a number": (
        {"fields": [A], "foreignKeys": [{"fields": ["a"], "reference": {"resource": [5], "fields": ["a"]}}]},
        r"refers to the resource \[5\]; expected its name",
    ),
    "a foreign key of nothing": ({"fields": [A], "foreignKeys": [{"fields": [], "reference": {"fields": []}}]}, "names no fields"),
    "missing values that are a word": ({"fields": [A], "missingValues": "NA"}, "missingValues: expected a list of strings, seen 'NA'"),
    "missing values that are numbers": ({"fields": [A], "missingValues": [5]}, "expected a list of strings"),
    "missing values of a field": ({"fields": [{**A, "missingValues": 5}]}, "field a, missingValues"),
    "words for true that are none": ({"fields": [{"name": "a", "type": "boolean", "trueValues": [1]}]}, "field a, trueValues"),
    "words for false that are one": ({"fields": [{"name": "a", "type": "boolean", "falseValues": "no"}]}, "field a, falseValues"),
    "categories that are a number": ({"fields": [{"name": "a", "categories": 5}]}, "does not follow"),
    "constraints that are a list": ({"fields": [{**A, "constraints": []}]}, "expected an object under 'constraints'"),
    "a bound on text": ({"fields": [{"name": "a", "constraints": {"minimum": 5}}]}, "of type string cannot have the constraint minimum"),
    "a bound on a boolean": ({"fields": [{"name": "a", "type": "boolean", "constraints": {"maximum": 5}}]}, "of type boolean cannot have"),
    "a pattern on a number": ({"fields": [{**A, "constraints": {"pattern": "1"}}]}, "of type integer cannot have"),
    "a constraint with a slip of the pen": ({"fields": [{**A, "constraints": {"mininum": 1}}]}, "cannot have the constraint mininum"),
    "a length in words": ({"fields": [{"name": "a", "constraints": {"minLength": "two"}}]}, "minLength is 'two'; expected int"),
    "an enum of one value": ({"fields": [{"name": "a", "constraints": {"enum": "x"}}]}, "enum is 'x'; expected list"),
    "an empty enum": ({"fields": [{"name": "a", "constraints": {"enum": []}}]}, r"enum is \[\]"),
    "required in words": ({"fields": [{**A, "constraints": {"required": "yes"}}]}, "required is 'yes'; expected bool"),
}


@pytest.mark.parametrize(("descriptor", "message"), REFUSED.values(), ids=REFUSED)
def test_schema_that_cannot_be_used_is_refused_with_the_reason(descriptor: dict[str, Any], message: str) -> None:
    """A fault of a schema is told when it is read, with the table, before any row is judged by it."""
    with pytest.raises(SchemaError, match=message) as caught:
        read_descriptor(descriptor, "things")
    assert "things" in str(caught.value) or "foreign key" in str(caught.value)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [(None, "cannot read the Table Schema"), ("{", "cannot read the Table Schema"), ("[]", "expected a JSON object, seen a list")],
    ids=["absent", "cut short", "a list"],
)
def test_schema_file_that_cannot_be_read(tmp_path: Path, text: str | None, message: str) -> None:
    """The error names the file."""
    path = tmp_path / "t.schema.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SchemaError, match=message) as caught:
        read_schema(path)
    assert str(path) in str(caught.value)


def test_schema_file_gives_its_name_to_the_table(tmp_path: Path) -> None:
    """`things.schema.json` is the schema of things, whatever it calls itself."""
    (tmp_path / "things.schema.json").write_text(json.dumps({"name": "other", "fields": [A]}))
    assert read_schema(tmp_path / "things.schema.json").name == "things"


def test_unknown_table_is_told_with_those_there_are() -> None:
    """A slip in a name ends in the list of names."""
    with pytest.raises(UsageError, match=r"no table 'observation'; the tables are units, regions, .*observations"):
        kz.schema("observation")


def test_tables_refer_only_to_tables_before_them() -> None:
    """The order of the package lets every foreign key be resolved as the tables are read."""
    seen: set[str] = set()
    for name in table_names():
        assert {k.resource for k in kz.schema(name).foreign_keys} <= seen | {""}
        seen.add(name)
    assert list(package_descriptor()["resources"]) == list(table_names())


def test_every_reference_is_to_a_field_of_its_type() -> None:
    """A foreign key and what it refers to exist and have one type."""
    for name in table_names():
        spec = kz.schema(name)
        for key in spec.foreign_keys:
            target = kz.schema(key.resource or name)
            assert [spec[f].type for f in key.fields] == [target[f].type for f in key.reference_fields]


@pytest.mark.parametrize("name", table_names())
def test_to_frictionless_is_the_same_schema(name: str) -> None:
    """Frictionless takes the schema as it is: names, types, keys."""
    spec = kz.schema(name)
    theirs = spec.to_frictionless()
    assert [(f.name, f.type) for f in theirs.fields] == [(f.name, f.type) for f in spec.fields]
    assert (tuple(theirs.primary_key), len(theirs.foreign_keys)) == (spec.primary_key, len(spec.foreign_keys))


@pytest.mark.parametrize("name", table_names())
def test_bundled_table_passes_its_pandera_schema(name: str) -> None:
    """`load()` gives frames that analysts can check with pandera as they are."""
    kz.schema(name).to_pandera().validate(kz.load().tables[name], lazy=True)


def test_seed_schemas_are_read() -> None:
    """The sheets that people edit have schemas too."""
    for name in ("facts", "exceptions"):
        assert seed_schema(name).fields


WHOLE = read_descriptor(
    {
        "fields": [
            {"name": "i", "type": "integer", "constraints": {"minimum": 1, "maximum": 9, "unique": True}},
            {"name": "n", "type": "number", "constraints": {"exclusiveMinimum": 0, "exclusiveMaximum": 1}},
            {"name": "d", "type": "date", "constraints": {"minimum": "2020-01-01", "enum": ["2020-01-01", "2021-01-01"]}},
            {"name": "s", "type": "string", "constraints": {"minLength": 2, "maxLength": 3, "pattern": "[a-z]+|7", "required": True}},
            {"name": "t", "type": "string", "constraints": {"maxLength": 3}},
            {"name": "o", "type": "object"},
        ]
    },
    "whole",
)


def frame(**columns: list[Any]) -> pd.DataFrame:
    """Two rows that are sound under WHOLE but for the columns given."""
    sound: dict[str, list[Any]] = {
        "i": [1, 9],
        "n": [0.5, None],
        "d": ["2020-01-01", "2021-01-01"],
        "s": ["ab", "abc"],
        "t": ["", None],
        "o": [{}, None],
    }
    cells = {**sound, **columns}
    types = {"i": "Int64", "n": "Float64", "d": "datetime64[s]", "s": "string", "t": "string", "o": "object"}
    return pd.DataFrame({name: pd.Series(cells[name], dtype=types[name]) for name in sound})


@pytest.mark.parametrize(
    ("columns", "column"),
    [
        ({"i": [0, 9]}, "i"),
        ({"i": [1, 10]}, "i"),
        ({"i": [1, 1]}, "i"),
        ({"n": [0.0, 0.5]}, "n"),
        ({"n": [0.5, 1.0]}, "n"),
        ({"d": ["2019-12-31", "2020-01-01"]}, "d"),
        ({"d": ["2020-01-01", "2020-06-01"]}, "d"),
        ({"s": ["a", "ab"]}, "s"),
        ({"s": ["ab", "abcd"]}, "s"),
        ({"s": ["ab", "AB"]}, "s"),
        ({"s": ["ab", "ab\n"]}, "s"),
        ({"s": ["ab", "7x"]}, "s"),
        ({"s": ["ab", None]}, "s"),
        ({"t": ["abcd", None]}, "t"),
    ],
)
def test_to_pandera_carries_every_constraint(columns: dict[str, list[Any]], column: str) -> None:
    """Each constraint of the schema refuses a frame that breaks it, and names the column."""
    shape = WHOLE.to_pandera()
    shape.validate(frame(), lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        shape.validate(frame(**columns), lazy=True)
    assert set(caught.value.failure_cases["column"]) == {column}


def test_to_pandera_holds_columns_and_their_order() -> None:
    """A column too many, too few or out of order is refused; nothing is coerced."""
    shape = WHOLE.to_pandera()
    for wrong in (
        frame().assign(extra=1),
        frame().drop(columns="t"),
        frame()[["n", "i", "d", "s", "t", "o"]],
        frame().astype({"i": "str"}),
    ):
        with pytest.raises(pandera.errors.SchemaErrors):
            shape.validate(wrong, lazy=True)


def test_to_pandera_holds_a_composite_key() -> None:
    """A primary key of two fields may not repeat as a whole."""
    spec = read_descriptor({"fields": [A, {"name": "b", "type": "integer"}], "primaryKey": ["a", "b"]})
    sound = pd.DataFrame({"a": [1, 1], "b": [1, 2]}, dtype="Int64")
    spec.to_pandera().validate(sound, lazy=True)
    with pytest.raises(pandera.errors.SchemaErrors):
        spec.to_pandera().validate(sound.assign(b=pd.Series([1, 1], dtype="Int64")), lazy=True)
