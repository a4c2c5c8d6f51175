"""What a rule is, how it is run, and the look-ups that rules share."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import narwhals as nw

from kzhealth.engines import ROW, cell_text, text_column
from kzhealth.engines.ask import Question, ask
from kzhealth.model import Evidence, Finding, Severity, Tally
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

__all__ = [
    "BOUNDS",
    "EXACT",
    "NATIONAL",
    "READINGS",
    "Breach",
    "Frame",
    "Rule",
    "Tables",
    "bound_expressions",
    "day",
    "find_breaches",
    "levels",
    "look_up",
    "published",
]

Frame: TypeAlias = "nw.LazyFrame[Any]"
Tables: TypeAlias = "Mapping[str, Frame]"

# The extra frame beside the tables: what each quote of `evidence` says when it is read again.
READINGS = "kz__readings"

# What a qualifier makes of the size of a figure: its lower and upper bound as shares of it, None where it is open.
BOUNDS: Mapping[str, tuple[Decimal | None, Decimal | None]] = {
    "exact": (Decimal(1), Decimal(1)),
    "approx": (Decimal("0.95"), Decimal("1.05")),
    "almost": (Decimal("0.95"), Decimal(1)),
    "more_than": (Decimal(1), None),
    "at_least": (Decimal(1), None),
    "less_than": (None, Decimal(1)),
    "at_most": (None, Decimal(1)),
    "up_to": (None, Decimal(1)),
}
NATIONAL = "KZ"
EXACT = 1e-12  # floats hold 15 digits: figures that differ by more than this share differ in print, a tenge in billions too


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """Rows that break a rule: ``rows`` is a frame or dicts of them, ``message`` a template over their columns."""

    table: str
    field: str
    rows: Frame | Iterable[Mapping[str, Any]]
    message: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A consistency rule: ``find`` yields what breaks it in ``tables``; ``summary`` is one sentence of what must hold."""

    id: str
    severity: Severity
    tables: tuple[str, ...]
    summary: str
    find: Callable[[Tables], Iterator[Breach]] = field(repr=False)


def look_up(frame: Frame, key: str, other: Frame, other_key: str, prefix: str, *columns: str) -> Frame:
    """``frame`` with columns of the row of ``other`` that ``key`` names, under ``prefix``."""
    picked = other.select(nw.col(other_key).alias(f"{prefix}key"), *(nw.col(c).alias(prefix + c) for c in columns))
    return frame.join(picked, left_on=key, right_on=f"{prefix}key", how="left")


def day(column: str) -> nw.Expr:
    """A date as the number YYYYMMDD: a year earlier is 10000 less, in every engine."""
    date = nw.col(column)
    return date.dt.year().cast(nw.Int64) * 10000 + date.dt.month().cast(nw.Int64) * 100 + date.dt.day().cast(nw.Int64)


def levels(tables: Tables) -> Frame:
    """The observations that tell a level, not a change."""
    return tables["observations"].filter(nw.col("measure") == "level", ~nw.col("value").is_null())


def published(tables: Tables, table: str) -> Frame:
    """Rows of a table with the ``source_id`` and ``published_on`` of the document they were read from."""
    placed = look_up(tables[table], "evidence_id", tables["evidence"], "evidence_id", "", "source_id")
    return look_up(placed, "source_id", tables["sources"], "source_id", "", "published_on")


def bound_expressions(value: nw.Expr, value_max: nw.Expr, qualifier: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """The bounds that a qualifier gives a figure, signed as the figure is; null where it leaves them open."""
    size = value.abs()
    near, far = nw.when(qualifier == "range").then(size), nw.when(qualifier == "range").then(value_max.abs())
    low, high = near.otherwise(nw.lit(None, dtype=nw.Float64)), far.otherwise(nw.lit(None, dtype=nw.Float64))
    for name, (down, up) in BOUNDS.items():
        if down is not None:
            low = nw.when(qualifier == name).then(size * float(down)).otherwise(low)
        if up is not None:
            high = nw.when(qualifier == name).then(size * float(up)).otherwise(high)
    # 'fell by more than 20 %' is a value of -20 with everything below it open
    return nw.when(value < 0).then(-high).otherwise(low), nw.when(value < 0).then(-low).otherwise(high)


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):  # DuckDB sums whole numbers into one
        value = float(value)
    if isinstance(value, float):
        value = int(value) if value.is_integer() else round(value, 6)
    return "—" if value is None else f"{value:,}".replace(",", " ") if isinstance(value, int) else str(value)


def find_breaches(rules: Iterable[Rule], tables: Tables, places: Mapping[str, Evidence], tally: Tally, only: Collection[str]) -> None:
    """Tell every finding of the rules in the tables ``only``, in the order of the rules.

    ``places`` gives the place in a document of each ``evidence_id``, for the messages.
    """
    breaches = [(rule, breach) for rule in rules for breach in rule.find(tables) if breach.table in only]
    questions = [Question(rows=b.rows) for _, b in breaches if isinstance(b.rows, nw.LazyFrame)]
    answers = iter(ask(questions, [], tally.limit)[0])
    for rule, breach in breaches:
        if not isinstance(breach.rows, nw.LazyFrame):
            tally.add_all(_finding(rule, breach, row, places) for row in breach.rows)
            continue
        answer = next(answers)
        listed = answer.frame.head(tally.limit)
        tally.add_all(_finding(rule, breach, row, places) for row in listed.iter_rows(named=True))
        tally.count(rule.id, (answer.counts[""] if answer.counts else len(answer.frame)) - len(listed))


def _finding(rule: Rule, breach: Breach, row: Mapping[str, Any], places: Mapping[str, Evidence]) -> Finding:
    spec = schema(breach.table)
    years = {f.name for f in spec.fields if f.type == "year"}
    keys = [row[f] for f in spec.primary_key]
    key = None if None in keys else ", ".join(map(str, keys))
    cell = row.get(text_column(breach.field), row.get(breach.field))
    cell = cell if cell is None or breach.field not in spec.field_names else cell_text(cell, spec[breach.field])
    proofs = dict.fromkeys(row[c] for c in ("evidence_id", "other_evidence_id") if row.get(c) in places)
    evidence = tuple(places[p] for p in proofs)
    words = breach.message.format_map({k: str(v) if k in years else _shown(v) for k, v in row.items()})
    where = f" ({'; '.join(map(str, evidence))})" if evidence else ""
    return Finding(
        code=rule.id,
        severity=breach.severity or rule.severity,
        table=breach.table,
        row=row[ROW],
        field=breach.field,
        key=key,
        cell=None if cell is None else str(cell),
        message=f"{breach.table} {key or f'row {row[ROW]}'}: {words}{where}",
        rule_id=rule.id,
        evidence=evidence,
    )
