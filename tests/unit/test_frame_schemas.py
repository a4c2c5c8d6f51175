"""Schemas of pandera for frames of pandas, polars and Spark: every check runs, on lazy frames too, and nothing is coerced."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pandera.errors
import pandera.pandas
import pandera.polars
import polars as pl
import pytest

import kzhealth as kz
from kzhealth.schema import read_descriptor, table_names

SPEC = read_descriptor(
    {
        "fields": [
            {"name": "i", "type": "integer", "constraints": {"minimum": 1, "maximum": "9", "unique": True, "required": True}},
            {"name": "n", "type": "number", "constraints": {"exclusiveMinimum": 0}},
            {"name": "d", "type": "date", "constraints": {"minimum": "2020-01-01"}},
            {"name": "m", "type": "datetime", "constraints": {"maximum": "2021-01-01T00:00:00"}},
            {"name": "s", "type": "string", "constraints": {"maxLength": 3, "pattern": "[a-z]+|7"}},
            {"name": "c", "type": "integer", "categories": [{"value": 1, "label": "one"}, {"value": 2, "label": "two"}]},
            {"name": "b", "type": "boolean"},
        ],
        "uniqueKeys": [["d", "s"]],
    },
    "whole",
)
TYPES = {"i": pl.Int64, "n": pl.Float64, "d": pl.Date, "m": pl.Datetime, "s": pl.String, "c": pl.Int64, "b": pl.Boolean}
DAY = dt.date(2020, 1, 1)


def frame(**columns: list[Any]) -> pl.DataFrame:
    """Two rows that are sound but for the columns given."""
    sound: dict[str, list[Any]] = {
        "i": [1, 9],
        "n": [0.5, None],
        "d": [DAY, DAY],
        "m": [dt.datetime(2020, 1, 1, 12), None],
        "s": ["ab", "7"],
        "c": [1, None],
        "b": [True, None],
    }
    return pl.DataFrame({**sound, **columns}, schema=TYPES)


def in_pandas(given: pl.DataFrame) -> pd.DataFrame:
    """The same as pandas keeps it."""
    kinds = {"i": "Int64", "n": "Float64", "d": "datetime64[s]", "m": "datetime64[us]", "s": "string", "c": "Int64", "b": "boolean"}
    return pd.DataFrame({name: pd.Series(given[name].to_list(), dtype=kind) for name, kind in kinds.items()})


WRONG: dict[str, dict[str, list[Any]]] = {
    "minimum": {"i": [0, 9]},
    "maximum, told as text": {"i": [1, 10]},
    "unique": {"i": [1, 1]},
    "required": {"i": [1, None]},
    "exclusive minimum": {"n": [0.0, 1.0]},
    "not finite": {"n": [float("inf"), 1.0]},
    "minimum of a day": {"d": [dt.date(2019, 12, 31), None]},
    "maximum of a moment": {"m": [dt.datetime(2021, 1, 1, 0, 0, 1), None]},
    "length": {"s": ["abcd", "x"]},
    "pattern": {"s": ["AB", "x"]},
    "pattern, with a line break": {"s": ["7\n", "x"]},
    "pattern of alternatives": {"s": ["7x", "x"]},
    "code list": {"c": [3, None]},
    "unique key": {"s": ["ab", "ab"]},
}


@pytest.mark.parametrize("columns", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("kind", ["pandas", "polars", "lazy polars"])
def test_every_constraint_is_held(kind: str, columns: dict[str, list[Any]]) -> None:
    """A sound frame comes back as it is; each constraint refuses one that breaks it, in a lazy frame too."""
    make: Any = {"pandas": in_pandas, "polars": lambda f: f, "lazy polars": pl.DataFrame.lazy}[kind]
    shape = SPEC.to_pandera(kind.removeprefix("lazy "))
    sound = make(frame())
    assert type(shape.validate(sound)) is type(sound)
    with pytest.raises(pandera.errors.SchemaErrors):
        shape.validate(make(frame(**columns)), lazy=True)


@pytest.mark.parametrize(("column", "kind"), [("i", pl.Float64), ("i", pl.String), ("d", pl.String), ("b", pl.Int64)])
def test_nothing_is_coerced(column: str, kind: Any) -> None:
    """A column of another type is refused, though its cells could be read as the type."""
    with pytest.raises(pandera.errors.SchemaErrors):
        SPEC.to_pandera("polars").validate(frame().with_columns(pl.col(column).cast(kind)), lazy=True)


def test_columns_and_their_order() -> None:
    """A column too many, too few or out of order is refused."""
    shape = SPEC.to_pandera("polars")
    for wrong in (frame().with_columns(extra=1), frame().drop("s"), frame().select("n", pl.exclude("n"))):
        with pytest.raises(pandera.errors.SchemaErrors):
            shape.validate(wrong, lazy=True)


def test_decorators_look_at_the_cells_of_lazy_frames() -> None:
    """Functions that take or give frames are guarded; the check ran before the frame was collected by anyone else."""
    shape = SPEC.to_pandera("polars")

    @pandera.polars.check_input(shape)
    def count(rows: pl.LazyFrame) -> int:
        return rows.select(pl.len()).collect().item()

    @pandera.polars.check_output(shape)
    def spoil(rows: pl.LazyFrame) -> pl.LazyFrame:
        return rows.with_columns(n=-pl.col("n"))

    @pandera.polars.check_io(rows=shape, out=shape)
    def keep(rows: pl.DataFrame) -> pl.DataFrame:
        return rows

    assert count(frame().lazy()) == 2
    assert keep(frame()).equals(frame())
    for call in (lambda: count(frame(i=[0, 9]).lazy()), lambda: spoil(frame().lazy()), lambda: keep(frame(n=[-1.0, 1.0]))):
        with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
            call()


def test_decorators_of_pandas() -> None:
    """The same with pandas."""

    @pandera.pandas.check_io(rows=SPEC.to_pandera(), out=SPEC.to_pandera())
    def keep(rows: pd.DataFrame) -> pd.DataFrame:
        return rows

    keep(in_pandas(frame()))
    with pytest.raises(pandera.errors.SchemaError):
        keep(in_pandas(frame(i=[0, 9])))


@pytest.mark.parametrize("name", table_names())
def test_bundled_tables_pass_in_polars(name: str) -> None:
    """The frames that a validation gives back have the types of the polars schema."""
    good, _ = kz.validate(rules=False).filter(name)
    kz.schema(name).to_pandera("polars").validate(good.lazy(), lazy=True)


def test_an_unknown_back_end() -> None:
    """Wrong usage, and those that there are are named."""
    with pytest.raises(kz.UsageError, match="pandas, polars, pyspark"):
        SPEC.to_pandera("klingon")  # type: ignore[arg-type]


def test_spark_needs_an_older_pandas() -> None:
    """Where pandera cannot work with Spark, the error says what it needs; where it can, each constraint is in the schema."""
    try:
        import pandera.pyspark
    except (ImportError, SystemExit):
        with pytest.raises(kz.UsageError, match="pandas below 3"):
            SPEC.to_pandera("pyspark")
    else:
        shape = SPEC.to_pandera("pyspark")
        assert isinstance(shape, pandera.pyspark.DataFrameSchema)
        assert [len(column.checks) for column in shape.columns.values()] == [2, 2, 1, 1, 2, 1, 0]


def test_a_pattern_that_python_does_not_take() -> None:
    """The error names the field and the pattern."""
    shape = read_descriptor({"fields": [{"name": "s", "type": "string", "constraints": {"pattern": r"\p{L}+"}}]})
    with pytest.raises(kz.SchemaError, match="field s"):
        shape.to_pandera()
