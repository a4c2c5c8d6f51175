"""Tables read into frames: strict reading of CSV as text, and the typed view of it.

Nothing is inferred. Every cell is read as text; a lexical rule of the Table Schema standard decides whether it is of its
type, and only then is it cast. Casts alone are unsound: they take ``1_000``, `` 1`` or ``23-01-31``.

A frame has, for each field ``x`` of its schema, the typed column ``x`` and the text column ``text_column("x")``, and ``ROW``,
the row number as frictionless counts it (the header is row 1).
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from kzhealth.bundled import bundled_path
from kzhealth.errors import InputError, UsageError
from kzhealth.model import Finding
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import narwhals as nw
    import polars as pl

    from kzhealth.schema import FieldSpec, TableSpec

__all__ = [
    "LEXICAL",
    "REFERENCE",
    "ROW",
    "Table",
    "bundled_table",
    "collect_all",
    "empty_table",
    "read_cells",
    "read_csv",
    "read_frame",
    "readable_field",
    "table_rows",
    "text_column",
]

ROW = "kz__row"

# The tables that every package shares; they travel with the library.
REFERENCE = ("units", "regions", "places", "indicators")

# Lexical forms of the Table Schema standard, ASCII only, for the whole cell.
LEXICAL = {
    "integer": r"^[+-]?[0-9]+$",
    "year": r"^-?[0-9]{4}$",
    "number": r"^(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|-?INF)$",
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}


# how Python writes what the standard writes in capitals
_NOT_FINITE = {"nan": "NaN", "inf": "INF", "infinity": "INF", "-inf": "-INF", "-infinity": "-INF"}


def text_column(name: str) -> str:
    """Name of the column that holds the cells of a field as text."""
    return f"kz__text__{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table read: its schema, its frame (see the module), how many rows were read and the faults of its structure.

    ``judged`` is True if frictionless has checked it: ``findings`` are then all that it found, and only what it overlooks is added.
    """

    name: str
    spec: TableSpec
    frame: pl.DataFrame
    rows: int
    findings: tuple[Finding, ...] = field(default=())
    judged: bool = False

    @property
    def lazy(self) -> nw.LazyFrame[Any]:
        """The frame as the checks and rules take it."""
        import narwhals as nw

        return nw.from_native(self.frame).lazy()


def readable_field(spec: FieldSpec) -> bool:
    """True if this module reads the field exactly; other types and formats go through frictionless."""
    plain = {"groupChar", "decimalChar", "bareNumber"}.isdisjoint(spec.options) and "jsonSchema" not in spec.constraints
    return plain and spec.format == "default" and spec.type in (*LEXICAL, "string", "boolean")


def _decode(data: bytes, name: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(f"{name}: the file is UTF-16, expected UTF-8; save it as UTF-8 or declare its encoding", code="encoding-error")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}, row {row}: byte {error.start} ({data[error.start]:#04x}) is not UTF-8; save the file as UTF-8 "
            "or declare its encoding in the descriptor",
            code="encoding-error",
        ) from error


def _records(text: str, name: str, delimiter: str) -> Iterator[list[str]]:
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        raise InputError(f"{name}, row {row}: a NUL character stands in the table; remove it", code="source-error")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise InputError(
            f"{name}, line {reader.line_num}: {error}; a quoted cell must end with a quote before the next separator (RFC 4180)",
            code="source-error",
        ) from error


def _check_header(labels: Sequence[str], spec: TableSpec) -> Iterator[Finding]:
    def found(code: str, message: str, field: str | None) -> Finding:
        return Finding(code=code, table=spec.name, row=1, field=field, message=f"{spec.name}, row 1: {message}")

    names = spec.field_names
    for name in names[len(labels) :]:
        yield found("missing-label", f"the column {name} is missing; the schema expects {len(names)} columns", name)
    for label in labels[len(names) :]:
        yield found("extra-label", f"the column {label!r} is not in the schema; remove it or declare it", None)
    for number, (label, name) in enumerate(zip(labels, names, strict=False)):
        if not label:
            yield found("blank-label", f"column {number + 1} has no label; expected {name}", name)
        elif label in labels[:number]:
            yield found("duplicate-label", f"the label {label} stands twice", name)
        elif label != name:
            yield found("incorrect-label", f"column {number + 1} is labelled {label!r}; expected {name}", name)


def _check_width(cells: list[str], row: int, spec: TableSpec, names: Sequence[str]) -> Iterator[Finding]:
    where = f"{spec.name}, row {row}"
    for name in names[len(cells) :]:
        message = f"{where}: the cell of {name} is missing; {len(cells)} cells stand where {len(names)} are expected"
        yield Finding(code="missing-cell", table=spec.name, row=row, field=name, message=message)
    for cell in cells[len(names) :]:
        message = f"{where}: the cell {cell!r} is one too many; {len(cells)} cells stand where {len(names)} are expected"
        yield Finding(code="extra-cell", table=spec.name, row=row, cell=cell, message=message)


def read_csv(data: bytes, spec: TableSpec, *, delimiter: str = ",") -> Table:
    """A CSV file (RFC 4180, UTF-8) as a Table; InputError if it cannot be decoded or its quotes do not match.

    Faults of single rows (missing and extra cells, blank rows, labels) are findings of the Table, and the row is kept.
    """
    records = _records(_decode(data, spec.name), spec.name, delimiter)
    header = next(records, None)
    if not header:
        finding = Finding(code="source-error", table=spec.name, message=f"{spec.name}: the file is empty; expected a header row")
        return Table(name=spec.name, spec=spec, frame=empty_table(spec).frame, rows=0, findings=(finding,))
    findings = list(_check_header(header, spec))
    width = len(spec.fields)
    # a column too few or too many is told once, by the header; a row is measured against the header
    names = [*spec.field_names[: len(header)], *header[width:]]
    missing = [_missing(spec, f) for f in spec.fields]
    numbers: list[int] = []
    rows: list[list[str]] = []
    count = 0
    for number, record in enumerate(records, start=2):
        count += 1
        if not any(record) or (all(cell in blank for cell, blank in zip(record, missing, strict=False)) and not any(record[width:])):
            message = f"{spec.name}, row {number}: the row is blank; remove it"
            findings.append(Finding(code="blank-row", table=spec.name, row=number, message=message))
            continue
        if len(record) != len(names):
            findings.extend(_check_width(record, number, spec, names))
        numbers.append(number)
        rows.append([*record[:width], *[""] * (width - len(record))])
    columns: Sequence[Sequence[str]] = list(zip(*rows, strict=True)) if rows else [()] * width
    return Table(name=spec.name, spec=spec, frame=_frame(spec, numbers, columns), rows=count, findings=tuple(findings))


def _missing(table: TableSpec, spec: FieldSpec) -> tuple[str, ...]:
    return table.missing_values if spec.missing_values is None else spec.missing_values


@cache
def bundled_table(name: str) -> Table:
    """A reference table as it travels with the library."""
    return read_csv(bundled_path("seeds", "reference", f"{name}.csv").read_bytes(), schema(name))


def table_rows(table: Table) -> list[tuple[int, dict[str, str]]]:
    """Row number and cells of each row of a table as text; an empty cell is ''."""
    names = table.spec.field_names
    columns = [table.frame[text_column(n)].to_list() for n in names]
    return [
        (number, {n: cell or "" for n, cell in zip(names, cells, strict=True)})
        for number, cells in zip(table.frame[ROW].to_list(), zip(*columns, strict=True), strict=True)
    ]


def empty_table(spec: TableSpec) -> Table:
    """The table with no rows."""
    import polars as pl

    types = {"integer": pl.Int64, "year": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}
    texts = {text_column(f.name): pl.String for f in spec.fields}
    frame = pl.DataFrame(schema={ROW: pl.Int64, **texts, **{f.name: types.get(f.type, pl.String) for f in spec.fields}})
    return Table(name=spec.name, spec=spec, frame=frame, rows=0)


def collect_all(frames: Sequence[nw.LazyFrame[Any]]) -> list[nw.DataFrame[Any]]:
    """Every lazy frame collected, in row order; together where the engine can, which shares the work between them."""
    import narwhals as nw
    import polars as pl

    natives = [frame.to_native() for frame in frames]
    if all(isinstance(native, pl.LazyFrame) for native in natives):
        return [nw.from_native(frame).sort(ROW) if len(frame) else nw.from_native(frame) for frame in pl.collect_all(natives)]
    return [frame.collect().sort(ROW) for frame in frames]


def _frame(spec: TableSpec, numbers: Sequence[int], columns: Sequence[Sequence[str | None]]) -> pl.DataFrame:
    import polars as pl

    frame = pl.LazyFrame(
        {
            ROW: pl.Series(numbers, dtype=pl.Int64),
            **{text_column(f.name): pl.Series(c, dtype=pl.String) for f, c in zip(spec.fields, columns, strict=True)},
        }
    )
    filled = []
    for f in spec.fields:
        text, missing = pl.col(text_column(f.name)), _missing(spec, f)
        if missing:
            known = text.is_in(pl.Series(missing, dtype=pl.String).implode()) if len(missing) > 1 else text == missing[0]
            filled.append(pl.when(~known).then(text).alias(text_column(f.name)))
    return frame.with_columns(filled).with_columns(_typed(f).alias(f.name) for f in spec.fields).collect()


def _typed(spec: FieldSpec) -> pl.Expr:
    """The text of a field cast to its type; null where the text is not of the type."""
    import polars as pl

    text = pl.col(text_column(spec.name))
    if spec.type in LEXICAL:
        text = pl.when(text.str.contains(LEXICAL[spec.type])).then(text)
    if spec.type in ("integer", "year"):
        return text.str.strip_prefix("+").cast(pl.Int64, strict=False)
    if spec.type == "number":
        # INF and NaN are of the type; they and overflows become null here and are reported as not finite
        value = text.cast(pl.Float64, strict=False)
        return pl.when(value.is_finite()).then(value)
    if spec.type == "boolean":
        known = {**dict.fromkeys(spec.true_values, True), **dict.fromkeys(spec.false_values, False)}
        return text.replace_strict(known, default=None, return_dtype=pl.Boolean)
    if spec.type == "date":
        value = text.str.to_date("%Y-%m-%d", strict=False)
        return pl.when(value.dt.year() >= 1).then(value)
    return text


def read_frame(frame: Any, spec: TableSpec) -> Table:
    """A pandas, polars or other frame that narwhals knows, as a Table; its columns are checked against the schema.

    Text columns are read as a CSV is; a column already of a fitting type is taken as it is, and any other cell is kept as the
    text that shows it, to be reported. A lazy frame is collected. UsageError if ``frame`` is no frame.
    """
    import narwhals as nw

    try:
        given = nw.from_native(frame)
    except (TypeError, nw.exceptions.NarwhalsError) as error:
        kind = type(frame).__name__
        raise UsageError(f"expected a path or a pandas or polars frame with a name for each column, seen a {kind}: {error}") from error
    native = given.collect() if isinstance(given, nw.LazyFrame) else given
    labels = list(native.columns)
    findings = [
        Finding(code="missing-label", table=spec.name, row=1, field=n, message=f"{spec.name}: the column {n} is missing from the frame")
        for n in spec.field_names
        if n not in labels
    ] + [
        Finding(code="extra-label", table=spec.name, row=1, message=f"{spec.name}: the column {n!r} of the frame is not in the schema")
        for n in labels
        if n not in spec.field_names
    ]
    columns = [_column_text(native[f.name], f) if f.name in labels else [None] * len(native) for f in spec.fields]
    numbers = range(2, len(native) + 2)
    return Table(name=spec.name, spec=spec, frame=_frame(spec, numbers, columns), rows=len(native), findings=tuple(findings))


def read_cells(rows: Sequence[Sequence[Any]], numbers: Sequence[int], spec: TableSpec, findings: Sequence[Finding]) -> Table:
    """Rows that frictionless has read and judged, as a Table; None is an empty cell, ``numbers`` are the rows' numbers."""
    columns = [[None if row[i] is None else _cell_text(row[i], f) for row in rows] for i, f in enumerate(spec.fields)]
    frame = _frame(spec, numbers, columns)
    return Table(name=spec.name, spec=spec, frame=frame, rows=len(rows), findings=tuple(findings), judged=True)


def _column_text(column: nw.Series[Any], spec: FieldSpec) -> list[str | None]:
    pairs = zip(column.to_list(), column.is_null().to_list(), strict=True)
    return [None if null else _cell_text(value, spec) for value, null in pairs]


def _cell_text(value: Any, spec: FieldSpec) -> str:
    """The text of a cell of a frame as the field writes it: 2023.0 of a whole-number column that held a gap is '2023'."""
    if isinstance(value, bool):
        return next(iter(spec.true_values if value else spec.false_values), str(value))
    if isinstance(value, float | int) and spec.type in ("integer", "year") and value == value // 1:
        return str(int(value)).zfill(4 if spec.type == "year" else 1)
    if isinstance(value, float | Decimal):
        return _NOT_FINITE.get(str(value).lower(), str(value))
    if isinstance(value, dt.datetime) and spec.type == "date" and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)
