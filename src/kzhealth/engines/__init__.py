"""Engines: tables read into frames, and questions over them put to polars, pandas, DuckDB or Spark."""

from __future__ import annotations

from kzhealth.engines.base import LEXICAL, REFERENCE, ROW, Table, missing_values, readable_field, text_column
from kzhealth.engines.read import bundled_table, cell_text, empty_table, read_cells, read_csv, read_frame, scan_csv, table_rows

__all__ = [
    "LEXICAL",
    "REFERENCE",
    "ROW",
    "Table",
    "bundled_table",
    "cell_text",
    "empty_table",
    "missing_values",
    "read_cells",
    "read_csv",
    "read_frame",
    "readable_field",
    "scan_csv",
    "table_rows",
    "text_column",
]
