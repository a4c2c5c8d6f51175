"""The strategies that people test their own code with: what they draw is sound, and they draw enough."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import kzhealth as kz
from kzhealth.checks import check_table
from kzhealth.engines import read_frame
from kzhealth.schema import TableSpec, read_descriptor, table_names

if TYPE_CHECKING:
    import pandas as pd

    from kzhealth.model import Finding


def field(name: str, type_: str = "string", **constraints: Any) -> dict[str, Any]:
    """A field with its constraints."""
    return {"name": name, "type": type_, "constraints": constraints}


def faults(frame: pd.DataFrame, spec: TableSpec) -> list[Finding]:
    """What the schema finds in a frame."""
    table = read_frame(frame, spec)
    return check_table(table, {spec.name: table.lazy})


SPECS = {
    "bounds": [
        field("i", "integer", minimum=-3, maximum=3),
        field("n", "number", minimum=0.5, maximum=0.75),
        field("y", "year", minimum=1991),
    ],
    "open bounds": [
        field("i", "integer", exclusiveMinimum=0, exclusiveMaximum=3),
        field("n", "number", exclusiveMinimum=0, exclusiveMaximum=1),
        field("y", "year", exclusiveMinimum=2020, exclusiveMaximum=2022),
    ],
    "no bounds": [field("i", "integer"), field("n", "number"), field("y", "year"), field("d", "date"), field("b", "boolean"), field("s")],
    "dates": [
        field("d", "date", minimum="2200-01-01"),
        field("e", "date", maximum="1900-01-01"),
        field("f", "date", exclusiveMinimum="2020-01-01", exclusiveMaximum="2020-01-03"),
    ],
    "text": [
        field("s", minLength=3, maxLength=4, required=True),
        field("p", pattern="[A-Z]{2}-[0-9]+", maxLength=6),
        field("e", enum=["a", "b"]),
    ],
    "codes": [{"name": "c", "categories": ["x", "y"]}, {"name": "n", "type": "integer", "categories": [{"value": 1, "label": "one"}]}],
    "enums": [field("i", "integer", enum=[1, 2]), field("b", "boolean", enum=[True]), field("n", "number", enum=[0.5])],
    "unique": [field("u", "integer", unique=True, minimum=1, maximum=20), field("s", enum=["a", "b", "c"])],
}


@pytest.mark.parametrize("fields", SPECS.values(), ids=SPECS)
@given(data=st.data())
def test_tables_drawn_for_any_schema_are_sound(fields: list[dict[str, Any]], data: st.DataObject) -> None:
    """Types, bounds, lengths, patterns, codes and uniqueness of any Table Schema hold in what is drawn."""
    spec = read_descriptor({"fields": fields}, "t")
    frame = data.draw(kz.strategies.table(spec, max_size=6))
    assert tuple(frame.columns) == spec.field_names
    assert [f for f in faults(frame, spec) if f.code != "blank-row"] == []


@given(st.data())
def test_keys_hold_in_what_is_drawn(data: st.DataObject) -> None:
    """A primary key is never empty, though its fields are not required; neither it nor a unique key repeats."""
    fields = [field("k", "integer", minimum=0, maximum=3), field("l", enum=["a", "b"]), field("u", enum=["x", "y", "z"])]
    spec = read_descriptor({"fields": fields, "primaryKey": ["k", "l"], "uniqueKeys": [["l", "u"]]}, "t")
    # few keys can be drawn from so small a domain
    assert faults(data.draw(kz.strategies.table(spec, max_size=3)), spec) == []


@pytest.mark.parametrize("name", table_names())
def test_tables_of_the_package_are_drawn_and_sound(name: str) -> None:
    """Each table of the package can be drawn with rows, and passes its schema with the reference tables behind it."""

    @settings(max_examples=8)
    @given(kz.strategies.table(name, min_size=1, max_size=4))
    def check(frame: pd.DataFrame) -> None:
        assert 1 <= len(frame) <= 4
        assert kz.validate(frame, name, rules=False).findings == ()

    check()


def test_empty_and_full_cells_are_both_drawn() -> None:
    """What is not required is sometimes empty and sometimes not; an empty table is drawn too."""
    tables = kz.strategies.table("programmes", max_size=3)
    first = settings(max_examples=300, phases=[Phase.generate])
    assert find(tables, lambda f: len(f) == 0, settings=first) is not None
    assert find(tables, lambda f: len(f) > 0 and bool(f["status"].isna().all()), settings=first) is not None
    assert find(tables, lambda f: len(f) > 0 and bool(f["status"].notna().any()), settings=first) is not None


def test_rows_refer_to_rows_of_the_reference_tables() -> None:
    """A region drawn is a region there is; a reference within the table is left empty."""
    rows = kz.strategies.rows(kz.schema("observations"))
    regions = set(kz.load().tables["regions"]["region_id"])

    @settings(max_examples=10)
    @given(rows)
    def check(row: dict[str, Any]) -> None:
        assert row["region_id"] in regions
        assert row["part_of"] is None

    check()


@given(kz.strategies.cells(read_descriptor({"fields": [field("d", "date", required=True)]})["d"]))
def test_cells_are_values_of_the_type(day: dt.date) -> None:
    """A date field gives dates, never None where a value is required."""
    assert isinstance(day, dt.date)


def test_type_without_a_strategy_is_told() -> None:
    """The error names the field, its type and the types there are."""
    spec = read_descriptor({"fields": [{"name": "g", "type": "geopoint"}]})["g"]
    with pytest.raises(ValueError, match="no strategy for field g of type geopoint; expected one of boolean, date"):
        kz.strategies.cells(spec)
