"""Frames of polars: the typed view of text cells, files too large for memory, and questions asked together."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl

from kzhealth.engines.base import LEXICAL, ROW, missing_values, readable_field, size_column, sized, text_column, whole
from kzhealth.engines.typed import size_value, typed_kind, typed_value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import BinaryIO

    import narwhals as nw

    from kzhealth.engines.records import Records
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = [
    "Polars",
    "build_frame",
    "empty_frame",
    "fitting_column",
    "hash_key",
    "key_hashes",
    "repeated_rows",
    "scan_records",
    "typed_view",
]

_FIRST_DAY = dt.date.min  # polars knows a year 0


def typed_view(texts: pl.LazyFrame, spec: TableSpec, typed: Collection[str] = (), *, strict: Collection[str] | None = None) -> pl.LazyFrame:
    """A frame of text columns with missing values made null and each field cast to its type, null where it is not of it.

    The text columns of ``typed`` fields hold values of the type already; ``strict`` fields, by default all, must be of its written form.
    """
    filled = []
    for f in spec.fields:
        text, missing = pl.col(text_column(f.name)), missing_values(spec, f)
        if missing and f.name not in typed:
            known = text.is_in(pl.Series(missing, dtype=pl.String).implode()) if len(missing) > 1 else text == missing[0]
            filled.append(pl.when(~known).then(text).alias(text_column(f.name)))
    # one step after the other: an expression that stands twice is worked out twice
    values = {f.name: pl.col(text_column(f.name)).cast(typed_kind(f)) if f.name in typed else _value(f) for f in spec.fields}
    written = spec.field_names if strict is None else strict
    cast = [f for f in spec.fields if f.name in written and f.name not in typed and f.type in LEXICAL and readable_field(f)]
    sound = {f.name: pl.when(_sound(f)).then(pl.col(f.name)) for f in cast}
    sizes = {size_column(f.name): size_value(f) for f in spec.fields if sized(f)}
    return texts.with_columns(filled).with_columns(**values).with_columns(**sound, **sizes)


def _value(spec: FieldSpec) -> pl.Expr:
    """What a cast makes of the text of a field."""
    if not readable_field(spec):
        return typed_value(spec)
    text = pl.col(text_column(spec.name))
    if spec.type in ("integer", "year"):
        return text.str.strip_prefix("+").cast(pl.Int64, strict=False)
    if spec.type == "number":
        return text.cast(pl.Float64, strict=False)
    if spec.type == "boolean":
        known = {**dict.fromkeys(spec.true_values, True), **dict.fromkeys(spec.false_values, False)}
        return text.replace_strict(known, default=None, return_dtype=pl.Boolean)
    return text.str.to_date("%Y-%m-%d", strict=False, cache=False) if spec.type == "date" else text


def _sound(spec: FieldSpec) -> pl.Expr:
    """True where the text of a field is of its type, whatever the cast takes."""
    lexical, value = pl.col(text_column(spec.name)).str.contains(whole(LEXICAL[spec.type])), pl.col(spec.name)
    if spec.type == "number":
        # INF and NaN are of the type; they and overflows become null here and are reported as not finite
        return lexical & value.is_finite()
    return lexical & (value >= _FIRST_DAY) if spec.type == "date" else lexical


def build_frame(
    spec: TableSpec, numbers: Sequence[int], columns: Mapping[str, pl.Series | Sequence[str | None]]
) -> tuple[pl.DataFrame, frozenset[str]]:
    """A frame in memory from the row numbers and the cells of each field, and the fields whose cells are values, not text."""
    cells = {n: c if isinstance(c, pl.Series) else pl.Series(c, dtype=pl.String) for n, c in columns.items()}
    typed = frozenset(n for n, c in cells.items() if c.dtype != pl.String)
    texts = pl.LazyFrame({ROW: pl.Series(numbers, dtype=pl.Int64), **{text_column(f.name): cells[f.name] for f in spec.fields}})
    return typed_view(texts, spec, typed).collect(), typed


def fitting_column(column: nw.Series[Any], spec: FieldSpec) -> pl.Series | None:
    """A column of a frame as it is, if it is text or of the type of the field and finite; None if its cells must be looked at."""
    import narwhals as nw

    if column.dtype in (nw.Categorical, nw.Enum):
        column = column.cast(nw.String)
    kinds: dict[str, tuple[Any, ...]] = {
        "integer": (nw.dtypes.IntegerType,),
        "year": (nw.dtypes.IntegerType,),
        "number": (nw.dtypes.IntegerType, nw.dtypes.FloatType),
        "boolean": (nw.Boolean,),
        "date": (nw.Date, nw.Datetime),
    }
    wide = (nw.UInt64, nw.Int128, nw.UInt128)
    if not isinstance(column.dtype, (nw.String, *kinds.get(spec.type, ()))) or isinstance(column.dtype, wide):
        return None
    try:
        series = column.to_polars()
    except ImportError:  # pandas keeps text and gaps in ways that only pyarrow reads at once
        nulls = column.is_null().to_list()
        series = pl.Series([None if null else value for value, null in zip(column.to_list(), nulls, strict=True)], dtype=_plain(column))
    if series.dtype == pl.Null:
        return series.cast(pl.String)
    if spec.type == "year" and series.dtype.is_integer():
        return series.cast(pl.String).str.zfill(4)
    if isinstance(series.dtype, pl.Datetime):
        return series.dt.date() if series.dtype.time_zone is None and (series.dt.time() == dt.time()).all() else None
    return None if series.dtype.is_float() and not series.is_finite().all() else series


def _plain(column: nw.Series[Any]) -> Any:
    import narwhals as nw

    kinds = {nw.String: pl.String, nw.Boolean: pl.Boolean, nw.Date: pl.Date, nw.Datetime: pl.Datetime}
    if isinstance(column.dtype, nw.dtypes.IntegerType):
        return pl.Int64
    return next((kind for known, kind in kinds.items() if isinstance(column.dtype, known)), pl.Float64)


def empty_frame(spec: TableSpec) -> pl.DataFrame:
    """The frame of a table with no rows."""
    texts = {text_column(f.name): pl.String for f in spec.fields}
    return pl.DataFrame(schema={ROW: pl.Int64, **texts, **{f.name: typed_kind(f) for f in spec.fields}})


def scan_records(
    records: Records, spec: TableSpec, delimiter: str, *, text: BinaryIO | None = None, strict: Collection[str] | None = None
) -> pl.LazyFrame:
    """The records of a file as a lazy frame; nothing is read before it is collected.

    ``text`` holds lines of it to read in its place, numbered from 2. Only the ``strict`` fields, by default all, are held to the
    written form of their type.
    """
    width = len(spec.fields)
    names = [text_column(n) for n in spec.field_names[: len(records.labels)]]
    extra = [f"kz__extra__{n}" for n in range(len(records.labels) - width)]
    texts = pl.scan_csv(
        text or records.path,
        separator=delimiter,
        has_header=False,
        skip_lines=0 if text else records.skip,
        schema=dict.fromkeys([*names, *extra], pl.String),
        row_index_name=ROW,
        row_index_offset=2,
        glob=False,
    )
    absent = [pl.lit(None, dtype=pl.String).alias(text_column(n)) for n in spec.field_names[len(records.labels) :]]
    kept = [f for f in spec.fields[: len(names)] if "" not in missing_values(spec, f)]
    texts = texts.with_columns(pl.col(text_column(f.name)).fill_null("") for f in kept)  # polars makes every empty cell null
    texts = texts.select(pl.col(ROW).cast(pl.Int64), *names, *absent)
    if records.blank and not text:
        texts = texts.filter(~pl.col(ROW).is_in(pl.Series(records.blank, dtype=pl.Int64).implode()))
    return typed_view(texts, spec, strict=strict)


class Polars:
    """The engine of this library: streaming, out of core."""

    name = "polars"

    def scan(self, records: Records, spec: TableSpec, delimiter: str) -> pl.LazyFrame:
        """The proved records of a file, read when asked."""
        return scan_records(records, spec, delimiter)

    def adopt(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame itself."""
        return frame


def key_hashes(frame: pl.LazyFrame, fields: Sequence[str]) -> pl.LazyFrame:
    """A 64-bit hash of the key of every row whose key is whole: what the search for repeated keys must hold in memory."""
    filled = frame.filter(pl.all_horizontal(pl.col(f).is_not_null() for f in fields))
    return filled.select(hash_key(fields).alias("hash"))


def hash_key(fields: Sequence[str]) -> pl.Expr:
    """A hash of the key of a row."""
    return pl.col(fields[0]).hash() if len(fields) == 1 else pl.struct(*fields).hash()


def repeated_rows(frame: pl.LazyFrame, fields: Sequence[str], hashes: pl.Series) -> pl.LazyFrame | None:
    """The rows whose key has a hash that stands more than once, None if there are none; two keys may share a hash."""
    ordered = hashes.sort()
    repeated = ordered[1:].filter(ordered[1:] == ordered[:-1]).unique()
    return frame.filter(hash_key(fields).is_in(repeated.implode())) if len(repeated) else None
