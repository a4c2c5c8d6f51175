"""Whatever stands in a descriptor, a validation ends in a report: no exception escapes, nothing outside is opened."""

from __future__ import annotations

import copy
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kzhealth as kz

if TYPE_CHECKING:
    from collections.abc import Iterator

DESCRIPTOR: dict[str, Any] = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "small",
    "resources": [
        {
            "name": "t",
            "path": "t.csv",
            "bytes": 20,
            "hash": "md5:0",
            "encoding": "utf-8",
            "schema": {
                "fields": [
                    {"name": "a", "type": "integer", "constraints": {"required": True, "minimum": 1, "enum": [1, 2]}},
                    {"name": "b", "type": "string", "constraints": {"pattern": "[a-z]+", "maxLength": 3}, "missingValues": ["-"]},
                    {"name": "c", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
                ],
                "primaryKey": ["a"],
                "uniqueKeys": [["a", "b"]],
                "foreignKeys": [{"fields": ["b"], "reference": {"resource": "u", "fields": ["k"]}}],
                "missingValues": [""],
            },
        },
        {
            "name": "u",
            "path": "u.csv",
            "dialect": {"delimiter": ";"},
            "schema": {"fields": [{"name": "k"}, {"name": "d", "type": "date", "format": "%d.%m.%Y"}], "primaryKey": "k"},
        },
    ],
}
FILES = {"t.csv": "a,b,c\n1,x,yes\n2,y,no\n9,-,maybe\n", "u.csv": "k;d\nx;31.12.2023\ny;\n"}
WORDS = [
    "",
    "a",
    "b",
    "k",
    "t",
    "u",
    "t.csv",
    "../t.csv",
    "integer",
    "string",
    "date",
    "any",
    "list",
    "datetime",
    "utf-16",
    "csv",
    "%",
    "(",
    "\\d+",
    "\ud800",
    "kz__row",
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.just(10**30) | st.floats(-2, 2) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=2),
    max_leaves=3,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a descriptor."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@settings(max_examples=80)
@given(st.sampled_from(list(places(DESCRIPTOR))), VALUES, st.booleans())
def test_any_value_anywhere_in_a_descriptor_ends_in_a_report(path: tuple[Any, ...], value: Any, remove: bool) -> None:
    """One value of a sound descriptor replaced by anything, or taken away: the report says what is wrong, if anything is."""
    changed = copy.deepcopy(DESCRIPTOR)
    *parents, last = path
    node = changed
    for key in parents:
        node = node[key]
    if remove:
        del node[last]
    else:
        node[last] = value
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in FILES.items():
            (folder / file).write_text(text)
        (folder / "datapackage.json").write_text(json.dumps(changed))
        report = kz.validate(folder)
    assert report.exit_code in {0, 1, 3}
    assert all(f.message for f in report.findings)
    assert json.loads(json.dumps(report.to_dict())) == report.to_dict()
