"""pandas: the checks run over pandas frames, for those whose data are there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzhealth.engines.base import need

if TYPE_CHECKING:
    import polars as pl

    from kzhealth.engines.records import Records
    from kzhealth.schema import TableSpec

__all__ = ["Pandas"]


class Pandas:
    """An engine in memory; columns are Arrow-backed, so that a gap is never a value and patterns take linear time."""

    name = "pandas"

    def __init__(self) -> None:
        need("duckdb", "pandas", "pyarrow")

    def scan(self, records: Records, spec: TableSpec, delimiter: str) -> Any:
        """The records of a file, read whole."""
        from kzhealth.engines.polars import scan_records

        return self.adopt(scan_records(records, spec, delimiter).collect())

    def adopt(self, frame: pl.DataFrame) -> Any:
        """A frame of polars as one of pandas."""
        return frame.to_pandas(use_pyarrow_extension_array=True)
