"""Hypothesis strategies made from the schemas, for tests of people's own code that reads or writes these tables.

>>> import kzhealth as kz
>>> from hypothesis import given
>>> @given(kz.strategies.table("observations"))
... def test_my_report(frame): ...
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from kzhealth.engines import REFERENCE, bundled_table
from kzhealth.schema import PANDAS_TYPES, FieldSpec, TableSpec, schema

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = ["cells", "rows", "table"]

# Cyrillic as Russian and Kazakh write it, Latin, digits: what the cells of these tables are made of
_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі" + "abcdefghijklmnopqrstuvwxyz0123456789 «»-,.\"'%"
_BIG = 10**12


def _texts(spec: FieldSpec) -> st.SearchStrategy[str]:
    c = spec.constraints
    shortest, longest = max(1, c.get("minLength", 1)), c.get("maxLength", 40)
    if "pattern" in c:
        words = st.from_regex(c["pattern"], fullmatch=True, alphabet=st.characters(max_codepoint=0x4FF, exclude_categories=["C"]))
        return words.filter(lambda s: shortest <= len(s) <= c.get("maxLength", len(s)))
    return st.text(_LETTERS, min_size=shortest, max_size=longest).filter(lambda s: s.strip() == s)


def _numbers(spec: FieldSpec) -> st.SearchStrategy[float]:
    c = spec.constraints
    above, below = c.get("exclusiveMinimum"), c.get("exclusiveMaximum")
    least, most = (0, 9999) if spec.type == "year" else (-_BIG, _BIG)
    low = max(v for v in (c.get("minimum"), above, least) if v is not None)
    high = min(v for v in (c.get("maximum"), below, most) if v is not None)
    whole = spec.type in ("integer", "year")
    values: st.SearchStrategy[float] = st.integers(low, high) if whole else st.decimals(low, high, places=2).map(float)
    return values.filter(lambda v: v not in (above, below))


def _dates(spec: FieldSpec) -> st.SearchStrategy[dt.date]:
    c = {name: dt.date.fromisoformat(value) for name, value in spec.constraints.items() if name.lower().endswith("imum")}
    above, below = c.get("exclusiveMinimum"), c.get("exclusiveMaximum")
    low = c.get("minimum") or above or dt.date(1991, 12, 16)
    high = c.get("maximum") or below or max(low, dt.date(2100, 12, 31))
    return st.dates(min(low, high), high).filter(lambda v: v not in (above, below))


def cells(spec: FieldSpec) -> st.SearchStrategy[Any]:
    """Values that one field may hold; None among them unless the field is required."""
    codes = [int(c.value) if spec.type in ("integer", "year") else c.value for c in spec.categories]
    allowed = spec.constraints.get("enum") or codes
    kinds: dict[str, Callable[[FieldSpec], st.SearchStrategy[Any]]] = {
        "boolean": lambda _: st.booleans(),
        "date": _dates,
        "integer": _numbers,
        "year": _numbers,
        "number": _numbers,
        "string": _texts,
    }
    values: st.SearchStrategy[Any]
    if allowed:
        values = st.sampled_from(list(allowed))
    elif spec.type in kinds:
        values = kinds[spec.type](spec)
    else:
        raise ValueError(f"no strategy for field {spec.name} of type {spec.type}; expected one of {', '.join(kinds)}")
    return values if spec.required else st.none() | values


def _bundled_keys(spec: TableSpec) -> dict[str, list[str]]:
    """Values of the reference tables for the foreign keys of one field."""
    keys = {}
    for key in spec.foreign_keys:
        if len(key.fields) == 1 and key.resource in REFERENCE:
            keys[key.fields[0]] = bundled_table(key.resource).frame[key.reference_fields[0]].to_list()
    return keys


def rows(spec: TableSpec) -> st.SearchStrategy[dict[str, Any]]:
    """Rows of a table, keyed by field; a foreign key to itself is left empty, one to a reference table is drawn from it."""
    known = _bundled_keys(spec)
    filled = {f.name for f in spec.fields if f.required} | set(spec.primary_key)
    own = {f for key in spec.foreign_keys if key.resource in ("", spec.name) for f in key.fields}
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for f in spec.fields:
        if f.name in own:
            fields[f.name] = st.none()
        elif f.name in known:
            fields[f.name] = st.sampled_from(known[f.name]) if f.name in filled else st.none() | st.sampled_from(known[f.name])
        else:
            fields[f.name] = cells(replace(f, constraints={**f.constraints, "required": True}) if f.name in filled else f)
    return st.fixed_dictionaries(fields)


def _frame(spec: TableSpec, drawn: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    columns = {f.name: pd.Series([row[f.name] for row in drawn], dtype=PANDAS_TYPES.get(f.type, "object")) for f in spec.fields}
    return pd.DataFrame(columns)


def table(name: str | TableSpec, *, min_size: int = 0, max_size: int = 10) -> st.SearchStrategy[pd.DataFrame]:
    """Pandas frames that are valid under the schema of a table of the package, or of any TableSpec.

    Types, ranges, code lists, patterns, keys and references to the bundled reference tables hold; the consistency rules
    between figures need not.
    """
    spec = schema(name) if isinstance(name, str) else name
    keys = [spec.primary_key, *spec.unique_keys, *((f.name,) for f in spec.fields if f.constraints.get("unique"))]
    unique_by = tuple(_key(k) for k in keys if k)
    drawn = st.lists(rows(spec), min_size=min_size, max_size=max_size, unique_by=unique_by or None)
    return drawn.map(lambda found: _frame(spec, found))


def _key(fields: tuple[str, ...]) -> Any:
    # an empty cell repeats no other: each gets a key of its own
    return lambda row: tuple(id(row) if row[f] is None else row[f] for f in fields)
