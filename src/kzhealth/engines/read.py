"""Tables read into frames: CSV in memory or scanned, frames of others, rows that frictionless has read."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kzhealth.bundled import bundled_path
from kzhealth.engines.base import LIMITS, ROW, Sieved, Table, missing_values, readable_field, text_column
from kzhealth.engines.dialects import Dialect, Source
from kzhealth.engines.records import Irregular, check_header, check_record, prove_records, read_records
from kzhealth.engines.rows import read_rows
from kzhealth.engines.sources import check_text, read_source
from kzhealth.engines.values import cell_text, empty_table
from kzhealth.errors import UsageError
from kzhealth.model import Finding
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import narwhals as nw

    from kzhealth.engines.base import Engine, Limits, Sieve
    from kzhealth.engines.records import Records
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = [
    "ENGINES",
    "bundled_table",
    "cell_text",
    "empty_table",
    "get_engine",
    "read_cells",
    "read_csv",
    "read_frame",
    "read_text",
    "scan_csv",
    "table_rows",
]

# files up to this size are read at once
_SMALL = 4_000_000


def read_csv(data: bytes, spec: TableSpec, *, delimiter: str = ",", limits: Limits = LIMITS) -> Table:
    """A CSV file (RFC 4180, UTF-8) as a Table; InputError if it cannot be decoded or its quotes do not match.

    Faults of single rows (missing and extra cells, blank rows, labels) are findings of the Table, and the row is kept.
    """
    records = read_records(data, spec.name, delimiter, limits.cell)
    header = next(records, None)
    if not header:
        finding = Finding(code="source-error", table=spec.name, message=f"{spec.name}: the file is empty; expected a header row")
        return replace(empty_table(spec), findings=(finding,))
    findings = list(check_header(header, spec))
    width = len(spec.fields)
    # nearly every row is seen to be sound at a glance
    expected, first = len(header), ("", *missing_values(spec, spec.fields[0]))
    shared = min(width, expected)
    numbers: list[int] = []
    rows: list[list[str | None]] = []
    count = 0
    for number, record in enumerate(records, start=2):
        count += 1
        if len(record) != expected or record[0] in first:
            faults = list(check_record(record, number, spec, header))
            findings += faults
            if any(f.code == "blank-row" for f in faults):
                continue
        numbers.append(number)
        cells = record[:shared]
        rows.append([*cells, *[None] * (width - len(cells))])
    columns: Sequence[Sequence[str | None]] = list(zip(*rows, strict=True)) if rows else [()] * width
    return Table(name=spec.name, spec=spec, frame=_frame(spec, numbers, columns), rows=count, findings=tuple(findings))


def scan_csv(
    path: Path,
    spec: TableSpec,
    *,
    delimiter: str = ",",
    limit: int = 1000,
    engine: Engine | None = None,
    sieve: Callable[[], Sieve] | None = None,
    limits: Limits = LIMITS,
) -> Table:
    """The same of a file of any size: its records are proved and not held; of the faults of rows ``limit`` of a kind are listed.

    ``engine`` makes the frame of a large file, by default polars, which is faster with what makes a ``sieve``.
    """
    if path.stat().st_size <= _SMALL:
        return read_csv(path.read_bytes(), spec, delimiter=delimiter, limits=limits)
    from kzhealth.engines.polars import Polars

    engine = engine or Polars()
    try:
        known = sieve() if sieve and engine.name == "polars" else None
        records = prove_records(path, spec, delimiter, limit, known, most=limits.cell)
    except Irregular:
        source = Source(name=spec.name, form="csv", dialect=Dialect(delimiter=delimiter), files=(path,), limits=limits)
        check_text(source)
        return read_rows(*read_source(source, spec.field_names), spec, limit=limit, engine=engine)
    exact = engine if all(readable_field(f) for f in spec.fields) else Polars()
    frame = exact.scan(records, spec, delimiter)
    return Table(
        name=spec.name,
        spec=spec,
        # what only polars works out is handed on as it is
        frame=frame if exact is engine or engine.name == "polars" else engine.adopt(frame.collect()),
        rows=records.count,
        findings=tuple(records.tally.kept),
        more=records.tally.more,
        holds=records.holds,
        lines=records.lines,
        sieved=_sieved(records, known, delimiter),
    )


def _sieved(records: Records, sieve: Sieve | None, delimiter: str) -> Sieved | None:
    if sieve is None or records.suspects is None:
        return None
    return Sieved(records=records, suspects=records.suspects, delimiter=delimiter, unproved=sieve.unproved)


ENGINES = ("polars", "pandas", "duckdb", "spark")


def get_engine(name: str, **options: Any) -> Engine:
    """The engine of that name; ``options`` are its own (``master`` of Spark). UsageError if there is none or it is not installed."""
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}; expected one of {', '.join(ENGINES)}")
    module = import_module(f"kzhealth.engines.{name}")
    kind: type[Engine] = getattr(module, {"duckdb": "DuckDB"}.get(name, name.capitalize()))
    return kind(**options)


@cache
def bundled_table(name: str) -> Table:
    """A reference table as it travels with the library."""
    return read_csv(bundled_path("seeds", "reference", f"{name}.csv").read_bytes(), schema(name))


def table_rows(table: Table) -> list[tuple[int, dict[str, str]]]:
    """Row number and cells of each row of a table as text; an empty cell is ''."""
    names = table.spec.field_names
    frame = table.collect()
    columns = [frame[text_column(n)].to_list() for n in names]
    return [
        (number, {n: cell or "" for n, cell in zip(names, cells, strict=True)})
        for number, cells in zip(frame[ROW].to_list(), zip(*columns, strict=True), strict=True)
    ]


def _frame(spec: TableSpec, numbers: Sequence[int], columns: Sequence[Sequence[str | None]]) -> Any:
    from kzhealth.engines.polars import build_frame

    return build_frame(spec, numbers, dict(zip(spec.field_names, columns, strict=True)))[0]


def read_frame(frame: Any, spec: TableSpec) -> Table:
    """A pandas, polars or other frame that narwhals knows, as a Table; its columns are checked against the schema.

    Text columns are read as a CSV is; a column already of a fitting type is taken as it is, and any other cell is kept as the
    text that shows it, to be reported. A lazy frame is collected. UsageError if ``frame`` is no frame.
    """
    import narwhals as nw

    from kzhealth.engines.polars import build_frame, fitting_column

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
    given_columns = {f.name: native[f.name] for f in spec.fields if f.name in labels}
    cells = {n: fitting_column(c, spec[n]) for n, c in given_columns.items()}
    texts = {n: c if c is not None else _column_text(given_columns[n], spec[n]) for n, c in cells.items()}
    absent = {n: [None] * len(native) for n in spec.field_names if n not in labels}
    view, typed = build_frame(spec, range(2, len(native) + 2), {**texts, **absent})
    return Table(name=spec.name, spec=spec, frame=view, rows=len(native), findings=tuple(findings), typed=typed)


def read_cells(rows: Sequence[Sequence[Any]], numbers: Sequence[int], spec: TableSpec, findings: Sequence[Finding]) -> Table:
    """Rows that frictionless has read and judged, as a Table; None is an empty cell, ``numbers`` are the rows' numbers."""
    columns = [[None if row[i] is None else cell_text(row[i], f) for row in rows] for i, f in enumerate(spec.fields)]
    frame = _frame(spec, numbers, columns)
    return Table(name=spec.name, spec=spec, frame=frame, rows=len(rows), findings=tuple(findings), judged=True)


def _column_text(column: nw.Series[Any], spec: FieldSpec) -> list[str | None]:
    pairs = zip(column.to_list(), column.is_null().to_list(), strict=True)
    return [None if null else cell_text(value, spec) for value, null in pairs]


def read_text(spec: FieldSpec, text: str) -> Any:
    """The value of one text as a cell of the field has it, None if it is not of its type; for fields that not every engine reads."""
    from kzhealth.engines.typed import read_text as read

    return read(spec, text)
