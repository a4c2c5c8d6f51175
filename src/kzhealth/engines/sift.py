"""The few rows of a long table in which a fault may be, found in one pass over the columns that need it, and read into memory."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl

from kzhealth.engines.ask import any_of
from kzhealth.engines.base import ROW
from kzhealth.engines.polars import empty_frame, hash_key, scan_records
from kzhealth.engines.records import Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.engines.base import Sieved
    from kzhealth.schema import TableSpec

__all__ = ["sift_rows"]


def sift_rows(sieved: Sieved, spec: TableSpec, doubts: Sequence[pl.Expr], keys: Sequence[Sequence[str]], most: int) -> pl.DataFrame | None:
    """The rows, as a frame of the table, that the sieve held back, that a doubt holds true of, or whose key may stand elsewhere too.

    Doubts look at values as they are cast, whatever their written form: where that is none of the type, the sieve has held the row
    back. None if there are more than ``most`` such rows.
    """
    rows = [sieved.suspects]
    if doubts or keys:
        view = scan_records(sieved.records, spec, sieved.delimiter, strict=sieved.unproved)
        marked = view.with_columns(kz__doubt=any_of(pl, doubts) if doubts else pl.lit(value=False))
        hashes = {f"kz__key__{n}": pl.when(pl.all_horizontal(pl.col(*key).is_not_null())).then(hash_key(key)) for n, key in enumerate(keys)}
        found = marked.select(pl.col(ROW).cast(pl.UInt32), "kz__doubt", **hashes).collect(engine="streaming")
        rows.append(found.filter("kz__doubt")[ROW])
        rows += [_repeated(found.select(ROW, name), name) for name in hashes]
    wanted = pl.concat([r.cast(pl.Int64) for r in rows]).unique().sort()
    if len(wanted) > most:
        return None
    return _read(sieved, spec, wanted)


def _repeated(found: pl.DataFrame, name: str) -> pl.Series:
    """The rows whose hash stands more than once."""
    ordered = found[name].drop_nulls().sort()
    repeated = ordered[1:].filter(ordered[1:] == ordered[:-1]).unique()
    return found.filter(pl.col(name).is_in(repeated.implode()))[ROW] if len(repeated) else found[ROW].head(0)


def _read(sieved: Sieved, spec: TableSpec, rows: pl.Series) -> pl.DataFrame:
    records = sieved.records
    if not len(rows):
        return empty_frame(spec)
    if records.broken_lines:
        whole: pl.LazyFrame = scan_records(records, spec, sieved.delimiter)
        return whole.filter(pl.col(ROW).is_in(rows.implode())).collect(engine="streaming")
    # a copy that was mended has other lines than the file
    own = records.lines if records.path == records.lines.path else Lines(path=records.path, skip=records.skip)
    lines = own.find((rows - 2).cast(pl.UInt32))
    text = BytesIO("\n".join(lines["line"]).encode())
    numbers = lines["at"].cast(pl.Int64) + 2
    return scan_records(records, spec, sieved.delimiter, text=text).collect().with_columns(numbers.alias(ROW))
