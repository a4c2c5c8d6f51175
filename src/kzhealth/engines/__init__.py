"""Engines: tables read into frames, and questions over them put to polars, pandas, DuckDB or Spark."""

from __future__ import annotations

from kzhealth.engines.base import LEXICAL, REFERENCE, ROW, Engine, Table, missing_values, readable_field, text_column, whole
from kzhealth.engines.read import (
    ENGINES,
    bundled_table,
    cell_text,
    empty_table,
    get_engine,
    read_cells,
    read_csv,
    read_frame,
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
    "get_engine",
    "missing_values",
    "read_cells",
    "read_csv",
    "read_frame",
    "readable_field",
    "scan_csv",
    "table_rows",
    "text_column",
    "whole",
]
