"""Schemas of pandera for frames of pandas, polars and Spark, made from the one that a table has.

They hold types, gaps, ranges, code lists, patterns, lengths and keys; these columns, in this order; nothing is coerced. What needs
other tables, or a figure's proof, is left to ``kzhealth.validate``.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from kzhealth.errors import SchemaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["PANDAS_TYPES", "Backend", "build_pandera"]

Backend = Literal["pandas", "polars", "pyspark"]

# pandas types that keep a missing cell apart from every value and never pass a whole number through a float
PANDAS_TYPES = {
    "string": "string",
    "integer": "Int64",
    "year": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
    "datetime": "datetime64[us]",
}
_POLARS_TYPES = {"integer": "Int64", "year": "Int64", "number": "Float64", "boolean": "Boolean", "date": "Date", "datetime": "Datetime"}
_SPARK_TYPES = {
    "string": "StringType",
    "integer": "LongType",
    "year": "LongType",
    "number": "DoubleType",
    "boolean": "BooleanType",
    "date": "DateType",
    "datetime": "TimestampType",
}


# a pattern holds for the whole cell: in Python and Java a $ lets a line break behind it pass
_ENDS = {"pandas": r"\Z", "polars": "$", "pyspark": r"(?![\s\S])"}


def build_pandera(spec: TableSpec, backend: Backend) -> Any:
    """The schema for frames of ``backend``; UsageError if there is no such back end."""
    makers: dict[str, Any] = {"pandas": _for_pandas, "polars": _for_polars, "pyspark": _for_spark}
    if backend not in makers:
        raise UsageError(f"there is no back end {backend!r} of pandera; expected one of {', '.join(makers)}")
    return makers[backend](spec)


def _for_pandas(spec: TableSpec) -> Any:
    import pandera.pandas as pa

    columns = {
        f.name: pa.Column(PANDAS_TYPES.get(f.type, "object"), checks=list(_checks(f, "pandas")), **_column(f, spec)) for f in spec.fields
    }
    return pa.DataFrameSchema(columns, **_whole(spec), strict=True, ordered=True, unique=_keys(spec) or None)


def _for_polars(spec: TableSpec) -> Any:
    import pandera.polars as pa
    import polars as pl

    kinds = {f.name: getattr(pl, _POLARS_TYPES.get(f.type, "String")) for f in spec.fields}
    columns = {f.name: pa.Column(kinds[f.name], checks=list(_checks(f, "polars")), **_column(f, spec)) for f in spec.fields}
    return _polars_schema()(columns, **_whole(spec), strict=True, ordered=True, unique=_keys(spec) or None)


@cache
def _polars_schema() -> Any:
    import pandera.polars as pa
    import polars as pl
    from pandera.config import ValidationDepth, config_context

    class WholeSchema(pa.DataFrameSchema):
        """A schema that looks at the cells of a lazy frame too: pandera by itself looks at its columns alone."""

        @classmethod
        def get_backend(cls, check_obj: Any = None, check_type: Any = None) -> Any:
            """That of pandera's own schema."""
            return pa.DataFrameSchema.get_backend(check_obj, check_type)

        def validate(self, check_obj: Any, *args: Any, **options: Any) -> Any:
            """The frame, if it is sound; a lazy one is collected for that."""
            lazy = isinstance(check_obj, pl.LazyFrame)
            with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
                found = super().validate(check_obj.collect() if lazy else check_obj, *args, **options)
            return found.lazy() if lazy else found

    return WholeSchema


def _for_spark(spec: TableSpec) -> Any:
    try:
        import pandera.pyspark as pa
        from pyspark.sql import types
    except (ImportError, SystemExit) as error:  # pyspark ends the interpreter where its client lacks a library
        raise UsageError(f"pandera checks frames of Spark with pyspark and pandas below 3: {error}; install them") from error
    kinds = {f.name: getattr(types, _SPARK_TYPES.get(f.type, "StringType"))() for f in spec.fields}
    columns = {f.name: pa.Column(kinds[f.name], checks=list(_checks(f, "pyspark")), **_column(f, spec, alone=False)) for f in spec.fields}
    keys = _keys(spec, alone=True)
    # pandera finds columns of Spark out of order where they are not
    return pa.DataFrameSchema(columns, **_whole(spec), strict=True, unique=keys[0] if keys else None)


def _whole(spec: TableSpec) -> dict[str, Any]:
    return {"name": spec.name, "title": spec.title, "description": spec.description}


def _column(field: FieldSpec, spec: TableSpec, *, alone: bool = True) -> dict[str, Any]:
    told = {"nullable": not field.required and field.name not in spec.primary_key, "title": field.title, "description": field.description}
    unique = bool(field.constraints.get("unique", False)) or spec.primary_key == (field.name,)
    return {**told, "unique": unique} if alone else told


def _keys(spec: TableSpec, *, alone: bool = False) -> list[list[str]]:
    """The keys of several fields, or with ``alone`` also those of one."""
    single = [(f.name,) for f in spec.fields if f.constraints.get("unique")]
    keys = [*([spec.primary_key] if spec.primary_key else []), *spec.unique_keys, *(single if alone else [])]
    return [list(k) for k in dict.fromkeys(keys) if alone or len(k) > 1]


def _checks(field: FieldSpec, backend: Backend) -> Iterator[Any]:
    from pandera.api.checks import Check

    c = field.constraints

    def limit(value: Any) -> Any:
        return _limit(field, value, backend)

    names = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}
    yield from (getattr(Check, check)(limit(c[name])) for name, check in names.items() if name in c)
    if field.type == "number":
        # no infinity is a figure to publish
        yield Check.in_range(-sys.float_info.max, sys.float_info.max)
    if allowed := c.get("enum") or [category.value for category in field.categories]:
        yield Check.isin([limit(v) for v in allowed])
    if "pattern" in c:
        try:
            yield Check.str_matches(f"(?:{c['pattern']}){_ENDS[backend]}")
        except re.error as error:
            raise SchemaError(f"field {field.name}: pandera takes no pattern that Python does not: {c['pattern']!r} ({error})") from error
    if field.type == "string" and ("minLength" in c or "maxLength" in c):
        yield Check.str_length(c.get("minLength"), c.get("maxLength"))


def _limit(field: FieldSpec, value: Any, backend: Backend) -> Any:
    """A limit or code, given as a value or as its text, as the cells of a frame are."""
    if field.type in ("date", "datetime") and isinstance(value, str):
        if backend == "pandas":
            import pandas as pd

            return pd.Timestamp(value)
        return dt.date.fromisoformat(value) if field.type == "date" else dt.datetime.fromisoformat(value)
    if not isinstance(value, str):
        return value
    readers: dict[str, Any] = {"integer": int, "year": int, "number": float, "boolean": field.true_values.__contains__}
    return readers.get(field.type, str)(value)
