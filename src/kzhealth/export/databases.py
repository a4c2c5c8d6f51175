"""Tables as a database of SQLite or DuckDB: types, what must not be empty, bounds, codes and keys, all kept by the database itself.

Beside the tables, ``_package`` and ``_fields`` hold what the schemas say, and where a package holds our figures the view ``figures``
puts them beside their names, their quote and their source.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import sqlite3
import struct
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kzhealth.engines import need
from kzhealth.errors import InvalidData, UsageError
from kzhealth.export.about import read_about
from kzhealth.export.bundle import held, is_exact, slices, to_value, values
from kzhealth.export.parquet import to_arrow
from kzhealth.figures import JOINS
from kzhealth.model import Finding, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kzhealth.engines import Table
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data
    from kzhealth.schema import FieldSpec, ForeignKey

__all__ = ["to_duckdb", "to_sqlite"]

_SQLITE = {"integer": "INTEGER", "year": "INTEGER", "boolean": "INTEGER", "number": "REAL"}
_DUCKDB = {"integer": "BIGINT", "year": "BIGINT", "boolean": "BOOLEAN", "number": "DOUBLE", "date": "DATE", "datetime": "TIMESTAMP"}
_FIGURES = """CREATE VIEW figures AS
SELECT observations.observation_id, observations.indicator_id, indicators.name_en AS indicator_en, indicators.name_ru AS indicator_ru,
       indicators.name_kk AS indicator_kk, observations.region_id, regions.name_en AS region_en, regions.name_ru AS region_ru,
       regions.name_kk AS region_kk, observations.period_start, observations.period_end, observations.measure, observations.direction,
       observations.value, observations.unit_id, units.symbol, observations.qualifier, observations.status,
       evidence.quote, evidence.start AS quote_start, evidence.stop AS quote_stop, sources.source_id, sources.title AS source,
       sources.publisher, sources.published_on, sources.url, sources.sha256
FROM observations""" + "".join(f"\nLEFT JOIN {table} ON {table}.{key} = {owner}.{key}" for table, key, owner in JOINS)
_JOINED = {
    "observations": ("observation_id", "indicator_id", "region_id", "unit_id", "evidence_id", "period_start", "period_end", "measure"),
    "indicators": ("indicator_id", "name_en", "name_ru", "name_kk"),
    "regions": ("region_id", "name_en", "name_ru", "name_kk"),
    "units": ("unit_id", "symbol"),
    "evidence": ("evidence_id", "source_id", "start", "stop", "quote"),
    "sources": ("source_id", "title", "publisher", "published_on", "url", "sha256"),
}
_FIELD_COLUMNS = ("table_name", "field", "type", "unit", *(f"{w}_{c}" for w in ("title", "description") for c in ("en", "ru", "kk")))


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Any) -> str:
    """A value in SQL."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return "'" + str(value).replace("'", "''") + "'"


# ---------------------------------------------------------------- tables in SQL


def _conditions(field: FieldSpec, plain: bool) -> Iterator[str]:
    """What must hold of a cell that is not empty; ``plain`` if its column can be compared with numbers and days."""
    name, c = quoted(field.name), field.constraints
    signs = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}
    compared = plain and field.type in ("integer", "year", "number", "date")
    for bound, sign in signs.items():
        value = to_value(field, c[bound]) if bound in c and compared else None
        if value is not None:
            yield f"{name} {sign} {literal(value)}"
    codes = [to_value(field, v) for v in c.get("enum", ())] if field.type == "string" or compared else []
    if codes and None not in codes:
        yield f"{name} IN ({', '.join(map(literal, codes))})"
    for bound, sign in (("minLength", ">="), ("maxLength", "<=")):
        if bound in c and field.type == "string":
            yield f"length({name}) {sign} {c[bound]}"


def _keys(table: Table, keys: Sequence[ForeignKey]) -> Iterator[str]:
    spec = table.spec

    def names(fields: Sequence[str]) -> str:
        return ", ".join(map(quoted, fields))

    if spec.primary_key:
        yield f"PRIMARY KEY ({names(spec.primary_key)})"
    unique = [*spec.unique_keys, *((f.name,) for f in spec.fields if f.constraints.get("unique"))]
    for fields in dict.fromkeys(u for u in unique if u != spec.primary_key):
        yield f"UNIQUE ({names(fields)})"
    for key in keys:
        yield f"FOREIGN KEY ({names(key.fields)}) REFERENCES {quoted(key.resource or table.name)} ({names(key.reference_fields)})"


def _kept_keys(bundle: Bundle) -> dict[str, list[ForeignKey]]:
    """The foreign keys of each table that a database can keep: those to a primary or unique key."""
    found: dict[str, list[ForeignKey]] = {}
    for name, table in bundle.tables.items():
        found[name] = []
        for key in table.spec.foreign_keys:
            target = bundle.tables.get(key.resource or name)
            if target is None:
                continue
            unique = [target.spec.primary_key, *target.spec.unique_keys]
            unique += [(f.name,) for f in target.spec.fields if f.constraints.get("unique")]
            if key.reference_fields in unique:
                found[name].append(key)
    return found


def _create(table: Table, types: Mapping[str, str], extra: Mapping[str, str], keys: Sequence[ForeignKey], end: str = "") -> str:
    """The statement that makes a table; ``extra`` are conditions of single fields beside those of the schema."""
    lines = []
    for field in table.spec.fields:
        kind = types[field.name]
        checks = [*_conditions(field, plain=kind != "TEXT" or field.type == "date"), *filter(None, [extra.get(field.name)])]
        required = " NOT NULL" if field.required or field.name in table.spec.primary_key else ""
        lines.append(f"{quoted(field.name)} {kind}{required}" + "".join(f" CHECK ({check})" for check in checks))
    lines += _keys(table, keys)
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {quoted(table.name)} (\n  {body}\n){end}"


def _field_rows(bundle: Bundle) -> list[tuple[str, ...]]:
    return [
        (
            table.name,
            field.name,
            field.type,
            field.unit or "",
            *(field.titles.get(code, field.title if code == "en" else "") for code in ("en", "ru", "kk")),
            *(field.descriptions.get(code, field.description if code == "en" else "") for code in ("en", "ru", "kk")),
        )
        for table in bundle.tables.values()
        for field in table.spec.fields
    ]


def _package_rows(bundle: Bundle) -> list[tuple[str, str]]:
    about = read_about(bundle)
    said = {"name": about.name, "title": about.title, "description": about.description, "version": about.version}
    said |= {"licence": about.licence, "licence_url": about.licence_url, "homepage": about.homepage}
    said |= {"created": about.created.isoformat() if about.created else ""}
    sources = [("source", str(s["title"])) for s in about.sources if s.get("title")]
    return [*((k, v) for k, v in said.items() if v), *sources]


def _about_tables(bundle: Bundle, text: str) -> Iterator[tuple[str, str, Sequence[tuple[str, ...]]]]:
    """The tables that tell of the package: how they are made, how a row is put in, their rows."""
    columns = [f"{quoted(n)} {text}" for n in _FIELD_COLUMNS]
    tables = (("_package", [f'"key" {text}', f'"value" {text}'], _package_rows(bundle)), ("_fields", columns, _field_rows(bundle)))
    for name, names, found in tables:
        if name not in bundle.tables and found:
            yield f"CREATE TABLE {name} ({', '.join(names)})", f"INSERT INTO {name} VALUES ({', '.join('?' * len(names))})", found


def _need_columns(bundle: Bundle) -> None:
    """UsageError if a table has no fields: no database knows such a table."""
    bare = next((name for name, table in bundle.tables.items() if not table.spec.fields), None)
    if bare is not None:
        raise UsageError(f"the table {bare} has no fields, and a database has no table without columns; give its schema fields")


def _has_figures(bundle: Bundle) -> bool:
    return "figures" not in bundle.tables and all(bundle.has(table, *fields) for table, fields in _JOINED.items())


def _refused(name: str, error: Exception) -> InvalidData:
    """What a database says of rows that break their schema: only a package that was not validated has such."""
    finding = Finding(code="constraint-error", table=name, message=f"{name}: the database refuses the rows: {error}; validate the package")
    return InvalidData(finding.message, Report(findings=(finding,), rows={}))


def _written(library: type[Exception], write: Callable[[Path], None]) -> Callable[[Path], None]:
    """What writes a database, with what its library says of a disk as the error of any other file."""

    def guarded(path: Path) -> None:
        try:
            write(path)
        except library as error:
            words = str(error)
            number = next((n for n in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) if os.strerror(n) in words), errno.EIO)
            full = number != errno.EIO or getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
            raise OSError(errno.ENOSPC if full else errno.EIO, words) from error

    return guarded


# ---------------------------------------------------------------- SQLite


def _sqlite_cell(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _sqlite_rows(table: Table, types: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    for part in slices(table):
        columns = values(part)
        for field in table.spec.fields:
            cells = columns[field.name]
            if field.type == "number":
                to = float if types[field.name] == "REAL" else "{:f}".format
                columns[field.name] = [None if c is None else to(c) for c in cells]
            elif field.type in ("date", "datetime", "boolean"):
                columns[field.name] = [_sqlite_cell(c) for c in cells]
        yield from zip(*columns.values(), strict=True)


def _sqlite_table(connection: sqlite3.Connection, table: Table, keys: Sequence[ForeignKey]) -> None:
    table = held(table)
    types = {f.name: _SQLITE.get(f.type, "TEXT") for f in table.spec.fields}
    types |= {f.name: "TEXT" for f in table.spec.fields if f.type == "number" and not is_exact(table, f)}
    checks = {"boolean": "{0} IN (0, 1)", "date": "date({0}, '+0 days') IS {0}"}
    extra = {f.name: checks[f.type].format(quoted(f.name)) for f in table.spec.fields if f.type in checks}
    connection.execute(_create(table, types, extra, keys, " STRICT"))
    marks = ", ".join("?" * len(types))
    try:
        connection.executemany(f"INSERT INTO {quoted(table.name)} VALUES ({marks})", _sqlite_rows(table, types))
    except sqlite3.IntegrityError as error:
        raise _refused(table.name, error) from error


def to_sqlite(bundle: Bundle, _: Options) -> dict[str, Data]:
    """The file of the format. SQLite keeps foreign keys only for connections that ask: ``PRAGMA foreign_keys = ON``."""
    _need_columns(bundle)

    def write(path: Path) -> None:
        kept = _kept_keys(bundle)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA page_size = 4096")
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("BEGIN")
            for name, table in bundle.tables.items():
                _sqlite_table(connection, table, kept[name])
            for create, insert, found in _about_tables(bundle, "TEXT"):
                connection.execute(f"{create} STRICT")
                connection.executemany(insert, found)
            if _has_figures(bundle):
                connection.execute(_FIGURES)
            connection.execute("COMMIT")
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if broken:
                raise _refused(broken[0], sqlite3.IntegrityError(f"row {broken[1]} refers to a row of {broken[2]} that is not there"))
            connection.execute("VACUUM")

    return {f"{bundle.name}.sqlite": _written(sqlite3.OperationalError, write)}


# ---------------------------------------------------------------- DuckDB


def _batches(table: Table, keys: Sequence[ForeignKey]) -> list[list[int]] | None:
    """The rows of a table in steps, each referring only to rows of steps before; None if rows refer to one another in a ring."""
    own = [k for k in keys if (k.resource or table.name) == table.name]
    frame = table.collect()
    left = list(range(len(frame)))
    if not own:
        return [left]
    cells = {n: frame[n].to_list() for k in own for n in (*k.fields, *k.reference_fields)}
    there: list[set[tuple[Any, ...]]] = [set() for _ in own]
    steps = []
    while left:
        ready = [i for i in left if all(_settled(cells, k, i, seen) for k, seen in zip(own, there, strict=True))]
        if not ready:
            return None
        steps.append(ready)
        for key, seen in zip(own, there, strict=True):
            seen.update(tuple(cells[n][i] for n in key.reference_fields) for i in ready)
        waiting = set(ready)
        left = [i for i in left if i not in waiting]
    return steps


def _settled(cells: Mapping[str, list[Any]], key: ForeignKey, row: int, there: set[tuple[Any, ...]]) -> bool:
    """True if what a row refers to is there, or if it refers to nothing."""
    target = tuple(cells[n][row] for n in key.fields)
    return None in target or target in there


def _in_order(bundle: Bundle, kept: Mapping[str, list[ForeignKey]]) -> list[str]:
    """The tables, each behind those it refers to; the keys that would close a ring are taken from ``kept``."""
    order: list[str] = []
    left = dict.fromkeys(bundle.tables)
    while left:
        ready = [n for n in left if all(k.resource in ("", n) or k.resource in order for k in kept[n])]
        if not ready:
            first = next(iter(left))
            kept[first][:] = [k for k in kept[first] if k.resource in ("", first) or k.resource in order]
            continue
        order += ready
        left = {n: None for n in left if n not in ready}
    return order


def _duckdb_table(connection: Any, table: Table, keys: list[ForeignKey]) -> None:
    import duckdb

    arrow = to_arrow(table)
    types = {f.name: _DUCKDB.get(f.type, "VARCHAR") for f in table.spec.fields}
    types |= {f.name: f"DECIMAL(38, {f.type.scale})" for f in arrow.schema if str(f.type).startswith("decimal")}
    steps = _batches(table, keys)
    if steps is None:
        keys, steps = [k for k in keys if (k.resource or table.name) != table.name], [list(range(arrow.num_rows))]
    connection.execute(_create(table, types, {}, keys))
    try:
        for step in steps:
            connection.register("kz__rows", arrow if len(steps) == 1 else arrow.take(step))
            connection.execute(f"INSERT INTO {quoted(table.name)} SELECT * FROM kz__rows")
            connection.unregister("kz__rows")
    except duckdb.ConstraintException as error:
        raise _refused(table.name, error) from error
    for what, text in [
        (f"TABLE {quoted(table.name)}", table.spec.description or table.spec.title),
        *((f"COLUMN {quoted(table.name)}.{quoted(f.name)}", f.description or f.title) for f in table.spec.fields),
    ]:
        if text:
            connection.execute(f"COMMENT ON {what} IS {literal(text)}")


def _checksum(header: bytearray) -> int:
    """What DuckDB keeps before a block of its file: a sum over its words."""
    total = 5381
    for (word,) in struct.iter_unpack("<Q", header[8:]):
        total ^= (word * 0xBF58476D1CE4E5B9) & 0xFFFF_FFFF_FFFF_FFFF
    return total


def _identify(path: Path) -> None:
    """Give a file the identity that follows from what it holds: DuckDB takes a random one, and equal tables would never be equal files.

    A header of another version than the one that is known here stays as it is.
    """
    with path.open("r+b") as file:
        header = bytearray(file.read(4096))
        if header[8:20] != _HEADER or _checksum(header) != int.from_bytes(header[:8], "little"):
            return
        header[124:140] = hashlib.file_digest(file, "sha256").digest()[:16]
        header[:8] = _checksum(header).to_bytes(8, "little")
        file.seek(0)
        file.write(header)


def _in_utf8(path: Path) -> str:
    """A path as DuckDB takes it, also where the language of the system is C, so that Python reads other letters as bytes."""
    try:
        return os.fsencode(path).decode()
    except UnicodeDecodeError as error:
        raise OSError(errno.EILSEQ, "DuckDB takes only names in UTF-8; choose another folder") from error


_HEADER = b"DUCK" + (999).to_bytes(8, "little")


def to_duckdb(bundle: Bundle, _: Options) -> dict[str, Data]:
    """The file of the format."""
    need("exports", "duckdb", "pyarrow")
    import duckdb

    _need_columns(bundle)

    def write(path: Path) -> None:
        kept = _kept_keys(bundle)
        with closing(duckdb.connect(_in_utf8(path), config={"default_block_size": 16384})) as connection:
            for name in _in_order(bundle, kept):
                _duckdb_table(connection, bundle.tables[name], kept[name])
            for create, insert, found in _about_tables(bundle, "VARCHAR"):
                connection.execute(create)
                connection.executemany(insert, found)
            if _has_figures(bundle):
                connection.execute(_FIGURES)
        _identify(path)

    return {f"{bundle.name}.duckdb": _written(duckdb.OperationalError, write)}
