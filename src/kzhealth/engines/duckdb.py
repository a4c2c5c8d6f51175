"""DuckDB: tables beyond memory under a hard limit of it, in a database or beside one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from kzhealth.engines.base import LEXICAL, ROW, missing_values, need, need_distinct, text_column, whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from kzhealth.engines.records import Records
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["DuckDB"]

# no cell holds it: a NUL is refused before
_NO_NULL = "\\x01kz"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _in(text: str, values: Iterable[str]) -> str:
    return f"{text} IN ({', '.join(map(_text, values))})"


def _typed(spec: FieldSpec) -> str:
    """SQL of a field's text cast to its type; null where the text is not of it."""
    text = _name(text_column(spec.name))
    if spec.type in LEXICAL:
        text = f"CASE WHEN regexp_matches({text}, {_text(whole(LEXICAL[spec.type]))}) THEN {text} END"
    if spec.type in ("integer", "year"):
        return f"TRY_CAST(ltrim({text}, '+') AS BIGINT)"
    if spec.type == "number":
        value = f"TRY_CAST(replace({text}, 'INF', 'inf') AS DOUBLE)"
        return f"CASE WHEN isfinite({value}) THEN {value} END"
    if spec.type == "boolean":
        words = [(values, word) for values, word in ((spec.true_values, "TRUE"), (spec.false_values, "FALSE")) if values]
        cases = " ".join(f"WHEN {_in(text, values)} THEN {word}" for values, word in words)
        return f"CASE {cases} END::BOOLEAN" if cases else "NULL::BOOLEAN"
    if spec.type == "date":
        value = f"TRY_CAST({text} AS DATE)"
        return f"CASE WHEN year({value}) >= 1 THEN {value} END"
    return text


class DuckDB:
    """An engine over one connection; its tables live in temporary tables, on disk beyond the memory limit."""

    name = "duckdb"

    def __init__(self) -> None:
        need("duckdb", "duckdb", "pyarrow")

    @cached_property
    def connection(self) -> Any:
        """The connection, made when first needed."""
        import duckdb

        return duckdb.connect()

    def scan(self, records: Records, spec: TableSpec, delimiter: str) -> Any:
        """The records of a file as a relation with text and typed columns."""
        need_distinct(spec.field_names, self.name)
        names = [text_column(n) for n in spec.field_names]
        labels = [*names[: len(records.labels)], *(f"kz__extra__{n}" for n in range(len(records.labels) - len(names)))]
        columns = ", ".join(f"{_text(n)}: 'VARCHAR'" for n in labels)
        source = (
            f"read_csv({_text(str(records.path))}, header=false, skip={records.skip}, auto_detect=false, delim={_text(delimiter)}, "
            f"quote='\"', escape='\"', nullstr={_text(_NO_NULL)}, max_line_size=100000000, columns={{{columns}}})"
        )
        texts = [self._filled(f, spec, absent=text_column(f.name) not in labels) for f in spec.fields]
        blank = f" WHERE {ROW} NOT IN ({', '.join(map(str, records.blank))})" if records.blank else ""
        numbered = f"SELECT *, row_number() OVER () + 1 AS {ROW} FROM {source}"
        cells = f"SELECT {ROW}, {', '.join(texts)} FROM ({numbered}){blank}"
        values = ", ".join(f"{_typed(f)} AS {_name(f.name)}" for f in spec.fields)
        return self._kept(f"SELECT *, {values} FROM ({cells})")

    def _filled(self, field: FieldSpec, spec: TableSpec, *, absent: bool) -> str:
        name, missing = _name(text_column(field.name)), missing_values(spec, field)
        if absent:
            return f"NULL::VARCHAR AS {name}"
        return f"CASE WHEN NOT {_in(name, missing)} THEN {name} END AS {name}" if missing else name

    def _kept(self, query: str) -> Any:
        self._tables = getattr(self, "_tables", 0) + 1
        table = f"kz__table__{self._tables}"
        self.connection.execute(f"CREATE TEMP TABLE {table} AS {query}")
        return self.connection.table(table)

    def adopt(self, frame: pl.DataFrame) -> Any:
        """A frame in memory as a relation."""
        need_distinct((c for c in frame.columns if not c.startswith("kz__")), self.name)
        view = frame.to_arrow()
        self.connection.register("kz__given", view)
        return self._kept("SELECT * FROM kz__given")
