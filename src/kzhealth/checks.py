"""The checks that a Table Schema asks for: compiled to narwhals expressions, run over the frames of ``engines``.

``row_checks`` gives one expression a check, True where the row breaks it; all run in one pass that keeps only offending rows.
Keys need the rows together: ``find_key_faults`` and ``find_orphans`` group and join. Every rule leaves empty cells alone, so
that one bad cell never hides or invents another finding.
"""

from __future__ import annotations

import datetime as dt
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw

from kzhealth.engines import LEXICAL, ROW, text_column
from kzhealth.errors import SchemaError
from kzhealth.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kzhealth.engines import Table
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["Check", "check_table", "find_key_faults", "find_orphans", "row_checks"]

_EXPECTED = {
    "integer": "a whole number such as -12 or 2300, within 64 bits, without spaces",
    "number": "a number such as 12.5, with a decimal point and without spaces",
    "year": "a year of four digits",
    "date": "a date of the calendar as YYYY-MM-DD",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of one field: ``broken`` is True where a row breaks it; ``reason`` says what was expected."""

    code: str
    field: str
    broken: nw.Expr
    reason: str


def _type_checks(spec: FieldSpec) -> Iterator[Check]:
    text, value = nw.col(text_column(spec.name)), nw.col(spec.name)
    unread = ~text.is_null() & value.is_null()
    if spec.type == "number":
        lexical = text.str.contains(LEXICAL["number"])
        yield Check(code="type-error", field=spec.name, broken=unread & ~lexical, reason=f"expected {_EXPECTED['number']}")
        yield Check(code="constraint-error", field=spec.name, broken=unread & lexical, reason="expected a finite number (not-finite)")
    elif spec.type == "boolean":
        allowed = ", ".join((*spec.true_values, *spec.false_values))
        yield Check(code="type-error", field=spec.name, broken=unread, reason=f"expected one of {allowed}")
    elif spec.type != "string":
        yield Check(code="type-error", field=spec.name, broken=unread, reason=f"expected {_EXPECTED[spec.type]}")


def _limit(spec: FieldSpec, value: Any) -> Any:
    try:
        if spec.type == "date":
            return dt.date.fromisoformat(value)
        return float(value) if spec.type == "number" else int(value) if spec.type in ("integer", "year") else value
    except (TypeError, ValueError) as error:
        raise SchemaError(f"field {spec.name}: the limit {value!r} is not a {spec.type}") from error


def _bound_checks(spec: FieldSpec) -> Iterator[Check]:
    value = nw.col(spec.name)
    comparisons = {
        "minimum": (operator.lt, "at least"),
        "maximum": (operator.gt, "at most"),
        "exclusiveMinimum": (operator.le, "above"),
        "exclusiveMaximum": (operator.ge, "below"),
    }
    for name, (beyond, words) in comparisons.items():
        if name in spec.constraints:
            limit = spec.constraints[name]
            broken = ~value.is_null() & beyond(value, _limit(spec, limit))
            yield Check(code="constraint-error", field=spec.name, broken=broken, reason=f"expected {words} {limit} ({name})")


def _text_checks(spec: FieldSpec) -> Iterator[Check]:
    c, text = spec.constraints, nw.col(text_column(spec.name))
    filled = ~nw.col(spec.name).is_null()

    def check(broken: nw.Expr, reason: str) -> Check:
        return Check(code="constraint-error", field=spec.name, broken=filled & broken, reason=reason)

    if "minLength" in c:
        yield check(text.str.len_chars() < c["minLength"], f"expected at least {c['minLength']} characters (minLength)")
    if "maxLength" in c:
        yield check(text.str.len_chars() > c["maxLength"], f"expected at most {c['maxLength']} characters (maxLength)")
    if "pattern" in c:
        yield check(~text.str.contains(f"^(?:{c['pattern']})$"), f"expected the pattern {c['pattern']}")
    allowed = c.get("enum") or [category.value for category in spec.categories]
    if allowed:
        words = ", ".join(str(v) for v in allowed)
        yield check(~nw.col(spec.name).is_in([_limit(spec, v) for v in allowed]), f"expected one of {words} (enum)")


def row_checks(spec: TableSpec) -> list[Check]:
    """Every check of the table that looks at one row alone."""
    checks: list[Check] = []
    for f in spec.fields:
        checks.extend(_type_checks(f))
        if f.required:
            broken = nw.col(text_column(f.name)).is_null()
            checks.append(
                Check(code="constraint-error", field=f.name, broken=broken, reason="the cell is empty; expected a value (required)")
            )
        checks.extend(_bound_checks(f))
        checks.extend(_text_checks(f))
    return checks


def _key(row: Mapping[str, Any], fields: Iterable[str]) -> str | None:
    values = [row[text_column(f)] for f in fields]
    return None if not values or None in values else ", ".join(values)


def _finding(spec: TableSpec, row: Mapping[str, Any], code: str, fields: Sequence[str], reason: str) -> Finding:
    cells = [row[text_column(f)] for f in fields]
    cell = None if None in cells else ", ".join(cells)
    seen = "" if cell is None else f" {cell!r}:"
    field = ", ".join(fields)
    return Finding(
        code=code,
        table=spec.name,
        row=row[ROW],
        field=field,
        key=_key(row, spec.primary_key),
        cell=cell,
        message=f"{spec.name}, row {row[ROW]}, {field}:{seen} {reason}",
    )


def _rows(frame: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
    return list(frame.collect().sort(ROW).iter_rows(named=True))


def _find_row_faults(spec: TableSpec, frame: nw.LazyFrame[Any]) -> Iterator[Finding]:
    checks = row_checks(spec)
    if not checks:
        return
    marks = {f"kz__check__{i}": check for i, check in enumerate(checks)}
    marked = frame.with_columns(**{mark: check.broken.fill_null(value=False) for mark, check in marks.items()})
    for row in _rows(marked.filter(nw.any_horizontal(*marks, ignore_nulls=True))):
        for mark, check in marks.items():
            if row[mark]:
                yield _finding(spec, row, check.code, [check.field], check.reason)


def _find_repeats(spec: TableSpec, frame: nw.LazyFrame[Any], fields: Sequence[str], code: str) -> Iterator[Finding]:
    filled = frame.filter(*(~nw.col(f).is_null() for f in fields))
    first = filled.group_by(*fields).agg(nw.col(ROW).min().alias("kz__first"), nw.len().alias("kz__times"))
    repeated = filled.join(first.filter(nw.col("kz__times") > 1), on=list(fields), how="inner")
    for row in _rows(repeated.filter(nw.col(ROW) > nw.col("kz__first"))):
        yield _finding(spec, row, code, fields, f"the same value stands in row {row['kz__first']}; expected it once")


def find_key_faults(spec: TableSpec, frame: nw.LazyFrame[Any]) -> Iterator[Finding]:
    """Rows that repeat or lack a primary key, and rows that repeat a unique key or a unique field."""
    if spec.primary_key:
        for row in _rows(frame.filter(nw.any_horizontal(*(nw.col(f).is_null() for f in spec.primary_key), ignore_nulls=True))):
            yield _finding(spec, row, "primary-key", spec.primary_key, "a part of the primary key is empty or unreadable")
        yield from _find_repeats(spec, frame, spec.primary_key, "primary-key")
    for f in spec.fields:
        if f.constraints.get("unique"):
            yield from _find_repeats(spec, frame, [f.name], "unique-error")
    for key in spec.unique_keys:
        yield from _find_repeats(spec, frame, key, "unique-error")


def find_orphans(spec: TableSpec, frame: nw.LazyFrame[Any], others: Mapping[str, nw.LazyFrame[Any]]) -> Iterator[Finding]:
    """Rows whose foreign key finds no row in the table it refers to."""
    for key in spec.foreign_keys:
        target = others.get(key.resource or spec.name)
        if target is None:
            continue
        known = target.select(*key.reference_fields).unique()
        used = frame.filter(nw.any_horizontal(*(~nw.col(f).is_null() for f in key.fields), ignore_nulls=True))
        orphans = used.join(known, left_on=list(key.fields), right_on=list(key.reference_fields), how="anti")
        where = f"{key.resource or spec.name}.{', '.join(key.reference_fields)}"
        for row in _rows(orphans):
            yield _finding(spec, row, "foreign-key", key.fields, f"no such row in {where}; add it there or correct the reference")


def check_table(table: Table, others: Mapping[str, nw.LazyFrame[Any]]) -> list[Finding]:
    """Every finding of one table against its schema; ``others`` are the frames that its foreign keys refer to, by name."""
    frame = others[table.name]
    return [
        *table.findings,
        *_find_row_faults(table.spec, frame),
        *find_key_faults(table.spec, frame),
        *find_orphans(table.spec, frame, others),
    ]
