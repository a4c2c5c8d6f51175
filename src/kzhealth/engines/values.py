"""Values of frames, JSON and workbooks as the text that a field writes them in."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kzhealth.engines.base import Table

if TYPE_CHECKING:
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["CellFault", "cell_text", "empty_table"]

# how Python writes what the standard writes in capitals
_NOT_FINITE = {"nan": "NaN", "inf": "INF", "infinity": "INF", "-inf": "-INF", "-infinity": "-INF"}


class CellFault(str):
    """What a workbook shows in a cell whose formula came to nothing, such as ``#DIV/0!``: no text, whatever field it stands in."""

    __slots__ = ()


def cell_text(value: Any, spec: FieldSpec) -> str:
    """The text of a cell of a frame as the field writes it: 2023.0 of a whole-number column that held a gap is '2023'."""
    if isinstance(value, bool):
        return next(iter(spec.true_values if value else spec.false_values), str(value))
    if isinstance(value, float | int) and spec.type in ("integer", "year") and value == value // 1:
        return str(int(value)).zfill(4 if spec.type == "year" else 1)
    if isinstance(value, float | Decimal):
        decimal = spec.options.get("decimalChar") or "."
        return _NOT_FINITE.get(str(value).lower(), str(value)).replace(".", decimal if spec.type == "number" else ".")
    if isinstance(value, dt.date | dt.time):
        return _moment_text(value, spec)
    return _nested_text(value, spec) if isinstance(value, dict | list | tuple) else str(value)


def _moment_text(value: dt.date | dt.time, spec: FieldSpec) -> str:
    if isinstance(value, dt.datetime) and spec.type == "date" and value.time() == dt.time():
        value = value.date()
    if spec.type not in ("date", "datetime", "time"):
        return str(value)
    return value.isoformat() if spec.format in ("default", "any") else value.strftime(spec.format.removeprefix("fmt:"))


def _nested_text(value: Any, spec: FieldSpec) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    divider = {"list": spec.options.get("delimiter", ","), "geopoint": "," if spec.format == "default" else None}.get(spec.type)
    return json.dumps(list(value), ensure_ascii=False, default=str) if divider is None else divider.join(map(str, value))


def empty_table(spec: TableSpec) -> Table:
    """The table with no rows."""
    from kzhealth.engines.polars import empty_frame

    return Table(name=spec.name, spec=spec, frame=empty_frame(spec), rows=0)
