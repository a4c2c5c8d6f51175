"""Parquet read by columns: what has the type of its field already is neither written as text nor read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from kzhealth.engines.base import ROW, Table, missing_values, readable_field, text_column
from kzhealth.engines.polars import typed_view
from kzhealth.engines.records import check_record
from kzhealth.model import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kzhealth.engines.base import Engine
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["read_parquet"]

_HELD = 50_000  # a table of so many rows is held in memory
_KINDS: Mapping[str, tuple[Any, ...]] = {
    "integer": (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32),
    "number": (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.Float64),
    "boolean": (pl.Boolean,),
    "date": (pl.Date,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What one look at all columns tells: how many rows there are, which of them are blank, whether all numbers are finite."""

    count: int
    blank: pl.Series
    finite: bool


def read_parquet(path: Path, spec: TableSpec, limit: int, engine: Engine) -> Table | None:
    """The table of a file whose columns are those of its schema, each text or of the type of its field; None for any other.

    A file of many rows is not held, but read when asked. Raises what polars raises where the file is damaged.
    """
    frame = pl.scan_parquet(path, glob=False, row_index_name=ROW, row_index_offset=2)
    kinds = frame.collect_schema()
    if kinds.names()[1:] != list(spec.field_names) or not all(_fits(spec, f, kinds[f.name]) for f in spec.fields):
        return None
    typed = frozenset(f.name for f in spec.fields if kinds[f.name] != pl.String)
    seen = _look(frame, spec, typed)
    if not seen.finite:
        return None
    tally = Tally(limit)
    for row in seen.blank:
        tally.add_all(check_record([], row, spec, spec.field_names))
    rows = frame.filter(~pl.col(ROW).is_in(seen.blank.implode())) if len(seen.blank) else frame
    texts = rows.select(pl.col(ROW).cast(pl.Int64), *(pl.col(n).alias(text_column(n)) for n in spec.field_names))
    view = typed_view(texts, spec, typed)
    if engine.name != "polars" or seen.count <= _HELD:
        view = engine.adopt(view.collect())
    return Table(name=spec.name, spec=spec, frame=view, rows=seen.count, findings=tuple(tally.kept), more=tally.more, typed=typed)


def _fits(spec: TableSpec, field: FieldSpec, kind: pl.DataType) -> bool:
    """True if the values of a column are text, or values of the field that no text of it need stand for."""
    if kind == pl.String:
        return True
    plain = readable_field(field) and {"minLength", "maxLength", "pattern"}.isdisjoint(field.constraints)
    words = {*missing_values(spec, field)} - {""}
    shown = field.type != "boolean" or bool(field.true_values and field.false_values)
    return plain and shown and not words and kind in _KINDS.get(field.type, ())


def _look(frame: pl.LazyFrame, spec: TableSpec, typed: frozenset[str]) -> _Seen:
    gaps = [
        pl.col(f.name).is_null()
        if f.name in typed
        else pl.col(f.name).is_null() | pl.col(f.name).is_in(pl.Series(missing_values(spec, f), dtype=pl.String).implode())
        for f in spec.fields
    ]
    floats = [name for name, kind in frame.collect_schema().items() if kind == pl.Float64]
    marked = frame.select(
        pl.col(ROW).cast(pl.Int64),
        blank=pl.all_horizontal(*gaps),
        finite=pl.all_horizontal(pl.lit(value=True), *(pl.col(name).is_finite().fill_null(value=True) for name in floats)),
    ).collect(engine="streaming")
    return _Seen(count=len(marked), blank=marked.filter("blank")[ROW], finite=bool(marked["finite"].all()))
