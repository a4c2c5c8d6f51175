"""Tables of records of any form, CSV or Parquet, one file or many, as a frame of the text of the columns asked for."""

from __future__ import annotations

import csv
import glob
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw

from kzhealth.engines.base import text_column
from kzhealth.engines.read import scan_csv
from kzhealth.errors import InputError, UsageError
from kzhealth.schema import read_descriptor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kzhealth.engines.base import Engine

__all__ = ["Events", "read_events"]

_PARQUET = (".parquet", ".pq")
_SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """A lazy frame with the columns asked for, all of text; the files it is read from; faulty rows counted by code, never shown."""

    frame: nw.LazyFrame[Any]
    paths: tuple[Path, ...]
    faults: Mapping[str, int]
    holds: object = None


def read_events(given: Sequence[str | Path], columns: Sequence[str], engine: Engine, delimiter: str = ",") -> Events:
    """The columns of the files together; InputError if a file or a column is missing, UsageError for an engine that cannot."""
    if engine.name not in ("polars", "spark"):
        raise UsageError(f"the engine {engine.name} does not aggregate; expected polars or spark")
    paths = tuple(path for item in given for path in _paths(str(item)))
    faults, frames, holds = Counter[str](), [], []
    for path in paths:
        if path.suffix.lower() in _PARQUET:
            frames.append(_parquet(path, columns, engine))
            continue
        table = _csv(path, columns, engine, delimiter)
        faults.update(f"row with {f.code}" for f in table.findings)
        faults.update({f"row with {code}": count for code, count in table.more.items()})
        holds.append(table)
        frames.append(nw.from_native(table.lazy).select(nw.col(text_column(c)).alias(c) for c in columns))
    together = nw.concat(frames, how="vertical") if len(frames) > 1 else frames[0]
    return Events(frame=together, paths=paths, faults=faults, holds=holds)


def _paths(item: str) -> Iterator[Path]:
    found = sorted(glob.glob(item)) if glob.has_magic(item) and not Path(item).exists() else [item]  # noqa: PTH207  patterns may be absolute
    if not found:
        raise InputError(f"no file fits {item}", code="resource-error")
    for path in map(Path, found):
        if not path.is_file():
            raise InputError(f"there is no file {path}; expected CSV or Parquet", code="resource-error")
        yield path


def _missing(path: Path, columns: Sequence[str], labels: Sequence[str]) -> None:
    absent = [c for c in columns if c not in labels]
    if absent:
        word = next((w for w, sign in _SIGNS.items() if len(labels) == 1 and sign in labels[0]), None)
        hint = f"; if a {word} divides the cells, say so in the mapping (delimiter: {word})" if word else ""
        raise InputError(f"{path}: there is no column {absent[0]!r}; the columns are {', '.join(labels)}{hint}", code="mapping-error")


def _csv(path: Path, columns: Sequence[str], engine: Engine, delimiter: str) -> Any:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            labels = next(csv.reader(file, delimiter=delimiter), [])
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8; save it as UTF-8", code="encoding-error") from error
    except csv.Error as error:
        raise InputError(f"{path}: the first line is no header of CSV", code="source-error") from error
    _missing(path, columns, labels)
    spec = read_descriptor({"missingValues": [""], "fields": [{"name": label, "type": "string"} for label in labels]}, "records")
    table = scan_csv(path, spec, delimiter=delimiter, limit=1, engine=engine)

    import polars as pl

    return replace(table, frame=engine.adopt(table.frame)) if isinstance(table.frame, pl.DataFrame) else table


def _parquet(path: Path, columns: Sequence[str], engine: Any) -> nw.LazyFrame[Any]:
    import polars as pl

    try:
        native = engine.session.read.parquet(str(path)) if engine.name == "spark" else pl.scan_parquet(path)
        frame: nw.LazyFrame[Any] = nw.from_native(native).lazy()
        schema = frame.collect_schema()
    except Exception as error:
        raise InputError(f"{path}: not a Parquet file that can be read: {error!r:.200}", code="source-error") from error
    _missing(path, columns, list(schema))
    return frame.select(_text(c, schema[c], path).alias(c) for c in columns)


def _text(column: str, kind: Any, path: Path) -> nw.Expr:
    if isinstance(kind, nw.Datetime):
        return nw.col(column).cast(nw.Date).cast(nw.String)
    if not isinstance(kind, (nw.String, nw.Date, nw.Categorical, nw.Enum, nw.Boolean, nw.dtypes.IntegerType)):
        raise InputError(f"{path}: the column {column!r} is of {kind}; expected text, a day or whole numbers", code="type-error")
    return nw.col(column) if isinstance(kind, nw.String) else nw.col(column).cast(nw.String)
