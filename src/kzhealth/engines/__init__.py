"""Engines: tables read into frames, and questions over them put to polars, pandas, DuckDB or Spark."""

from __future__ import annotations

from kzhealth.engines.base import (
    LEXICAL,
    REFERENCE,
    ROW,
    Engine,
    Table,
    exact_field,
    missing_values,
    need,
    readable_field,
    size_column,
    sized,
    text_column,
    whole,
)
from kzhealth.engines.read import (
    ENGINES,
    bundled_table,
    cell_text,
    empty_table,
    get_engine,
    read_cells,
    read_csv,
    read_frame,
    read_text,
    scan_csv,
    table_rows,
)

__all__ = [
    "ENGINES",
    "LEXICAL",
    "REFERENCE",
    "ROW",
    "Engine",
    "Table",
    "bundled_table",
    "cell_text",
    "empty_table",
    "exact_field",
    "get_engine",
    "missing_values",
    "need",
    "read_cells",
    "read_csv",
    "read_frame",
    "read_text",
    "readable_field",
    "scan_csv",
    "size_column",
    "sized",
    "table_rows",
    "text_column",
    "whole",
]
