"""Schemas and rules over tables, files and packages: everything that ends in a Report."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kzhealth.checks import check_each
from kzhealth.descriptors import find_place
from kzhealth.engines import LIMITS, REFERENCE, ROW, Table, bundled_table, empty_table, get_engine, text_column
from kzhealth.engines.ask import fetch
from kzhealth.engines.places import find_places, has_places
from kzhealth.errors import InputError, UsageError
from kzhealth.lookalikes import find_lookalikes
from kzhealth.model import EVERY, NOTHING, Evidence, Finding, Report, Tally
from kzhealth.origins import make_fetcher
from kzhealth.resources import Found, read_target
from kzhealth.schema import TableSpec, schema, table_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    import narwhals as nw
    import pandas as pd

    from kzhealth.engines import Engine, Limits
    from kzhealth.extract.numbers import Number
    from kzhealth.progress import Progress
    from kzhealth.rules import Rule

__all__ = ["Failure", "Validation", "check_tables", "finding_id", "run_rules", "validate"]

LIMIT = 1000
_HELD = 50_000  # findings of one kind kept while the ledger of known findings is looked through


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# ---------------------------------------------------------------- rules over tables


def _fits(spec: TableSpec) -> bool:
    """True if a table of one of our names is that table: it has our key, and the columns they share are of our types."""
    ours = schema(spec.name)
    types = {f.name: f.type for f in ours.fields}
    has_key = set(ours.primary_key) <= set(spec.field_names)
    return has_key and all(types[f.name] == f.type for f in spec.fields if f.name in types)


def _rule_frame(table: Table | None, name: str, engine: Engine) -> nw.LazyFrame[Any]:
    """The frame of a table with every column our schema has, empty where the table lacks it."""
    import narwhals as nw

    given = [nw.from_native(table.lazy)] if table is not None else []
    if table is None or not set(schema(name).field_names) <= set(table.spec.field_names):
        # without rows of its own the empty frame lends its columns, with nulls, to the table
        given.append(nw.from_native(_at(engine, empty_table(schema(name))).lazy))
    return nw.concat(given, how="diagonal") if len(given) > 1 else given[0]


def _at(engine: Engine, table: Table) -> Table:
    """The table as the engine works on it."""
    import polars as pl

    return replace(table, frame=engine.adopt(table.frame)) if isinstance(table.frame, pl.DataFrame) else table


def _readings(views: Mapping[str, nw.LazyFrame[Any]], engine: Engine) -> tuple[nw.LazyFrame[Any], dict[str, Evidence]]:
    """What each quote says when it is read again, and the place of each piece of evidence."""
    import narwhals as nw
    import polars as pl

    told = ("evidence_id", "source_id", "start", "stop", "quote")
    rows = fetch(views["evidence"].select(*told, "cell", "scale"))
    whole = [r for r in rows if None not in (r[name] for name in told)]
    # a cell has no words around it that would tell what its comma means
    english = {s["source_id"] for s in fetch(views["sources"].select("source_id", "language")) if s["language"] == "en"}
    numbers = [_reading(r["quote"], "en" if r["cell"] and r["source_id"] in english else None, r["scale"]) for r in whole]
    frame = pl.DataFrame(
        {
            "evidence_id": pl.Series([r["evidence_id"] for r in whole], dtype=pl.String),
            "quote": pl.Series([r["quote"] for r in whole], dtype=pl.String),
            "value": pl.Series([n and float(n.value) for n in numbers], dtype=pl.Float64),
            "value_max": pl.Series([n and n.value_max and float(n.value_max) for n in numbers], dtype=pl.Float64),
            "unit_id": pl.Series([n and n.unit_id for n in numbers], dtype=pl.String),
            "precision": pl.Series([n and float(n.precision) for n in numbers], dtype=pl.Float64),
        }
    ).unique("evidence_id", keep="first", maintain_order=True)
    places = {r["evidence_id"]: Evidence(**{name: r[name] for name in (*told[1:], "cell")}) for r in whole}
    return nw.from_native(engine.adopt(frame)).lazy(), places


def _reading(quote: str, language: str | None, scale: int | None) -> Number | None:
    """What a quote says, multiplied by what the header of its table says."""
    # its expressions take longer to compile than a small table takes to check: only packages with evidence need them
    from kzhealth.extract.numbers import read_number

    number = read_number(quote, language)
    if number is None or not scale:
        return number
    most = None if number.value_max is None else number.value_max * scale
    return replace(number, value=number.value * scale, value_max=most, precision=number.precision * scale)


def check_tables(
    tables: Mapping[str, Table], *, rules: bool = True, engine: Engine | None = None, limit: int = _HELD, alone: bool = False
) -> tuple[Tally, tuple[str, ...]]:
    """Findings of every table against its schema and of the rules, those it declares and ours over all tables, and the rules that ran.

    Reference tables that are not given are those bundled with the library, for tables of ours and for one that stands ``alone``; a
    foreign key into any other absent table is left unchecked. All of it is asked of ``engine``, by default polars.
    """
    engine = engine or get_engine("polars")
    tally = Tally(limit)
    given = {name: _at(engine, table if rules else replace(table, spec=replace(table.spec, rules=()))) for name, table in tables.items()}
    bundled = {n: _at(engine, bundled_table(n)).lazy for n in REFERENCE if n not in tables and (alone or _refers(tables, n))}
    few = check_each(list(given.values()), {**bundled, **{name: table.lazy for name, table in given.items()}}, tally)
    found, run = run_rules(given, engine=engine, limit=limit) if rules else (Tally(limit), ())
    if rules:
        find_lookalikes((t for t in given.values() if t.name not in table_names() or not _fits(t.spec)), found, few)
    tally.add_all(found.kept)
    tally.more.update(found.more)
    return tally, (*dict.fromkeys(rule.id for table in given.values() for rule in table.spec.rules), *run)


def run_rules(
    tables: Mapping[str, Table], rules: Sequence[Rule] | None = None, *, engine: Engine | None = None, limit: int = _HELD
) -> tuple[Tally, tuple[str, ...]]:
    """Findings of consistency rules (by default all of ours) over tables, and the rules that ran: those that look at one of these tables.

    Reference tables that are not given are those bundled with the library; a table that is not one of ours is left alone.
    """
    engine, tally = engine or get_engine("polars"), Tally(limit)
    ours = {name: _at(engine, table) for name, table in tables.items() if name in table_names() and _fits(table.spec)}
    if not ours:
        return tally, ()
    # they bring narwhals along, which takes longer to load than a small table to check: only tables of ours need them
    from kzhealth.rules import READINGS, RULES, find_breaches

    given = {**{n: _at(engine, bundled_table(n)) for n in REFERENCE if n not in tables}, **ours}
    views = {name: _rule_frame(given.get(name), name, engine) for name in table_names()}
    views[READINGS], places = _readings(views, engine)
    run = [rule for rule in (RULES if rules is None else rules) if any(t in ours for t in rule.tables)]
    find_breaches(run, views, places, tally, ours)
    return tally, tuple(rule.id for rule in run)


def _refers(tables: Mapping[str, Table], name: str) -> bool:
    return any(key.resource == name for t in tables.values() if t.name in table_names() for key in t.spec.foreign_keys)


# ---------------------------------------------------------------- known findings


def _recall(findings: list[Finding], tables: Mapping[str, Table]) -> Iterator[Finding]:
    """Findings with the reasons that the package's own ``findings`` table accepts them for, and what is stale in that table."""
    ledger = tables.get("findings")
    if ledger is None or not _fits(ledger.spec):
        yield from findings
        return
    frame = ledger.collect()
    columns = {n: frame[text_column(n)].to_list() for n in ledger.spec.field_names}
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    numbers = frame[ROW].to_list()
    known = {(row["rule_id"], row["table"], row["key"]): row for row in rows}
    seen: dict[tuple[str | None, str | None, str | None], Finding] = {}
    for finding in findings:
        key = (finding.rule_id, finding.table, finding.key)
        row = known.get(key)
        if finding.rule_id:
            seen.setdefault(key, finding)
        yield replace(finding, accepted_reason=row["accepted_reason"]) if row and finding.rule_id else finding
    if not set(table_names()) <= set(tables):
        return  # the table tells of the whole package: a part of it cannot show what is stale
    for number, row in zip(numbers, rows, strict=True):
        yield from _stale(number, row, seen.get((row["rule_id"], row["table"], row["key"])))


def _stale(number: int, row: Mapping[str, str | None], finding: Finding | None) -> Iterator[Finding]:
    def fault(name: str, message: str) -> Finding:
        where = f"findings, row {number}, {name}"
        return Finding(
            code="stale-finding",
            table="findings",
            row=number,
            field=name,
            key=row["finding_id"],
            cell=row[name],
            message=f"{where}: {message}",
        )

    if finding is None:
        yield fault("key", "the rules no longer find this; build the package again")
        return
    expected = {"finding_id": finding_id(finding), "severity": finding.severity, "message": finding.message}
    for name, value in expected.items():
        if row[name] != value:
            yield fault(name, f"the rules say {value!r}; build the package again")


def finding_id(finding: Finding) -> str:
    """The code of a finding in the ``findings`` table: made from its rule, table and key."""
    return _sha256("\n".join((finding.code, finding.table or "", finding.key or "")).encode())[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The rows of a table that break something: as a frame, counted by code and field, and case by case."""

    rows: Any
    counts: Mapping[tuple[str, str | None], int]
    cases: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation(Report):
    """A Report that knows what was validated; ``filter`` parts the good rows from the bad."""

    asked: Callable[[int], tuple[Report, Mapping[str, Table]]] = field(repr=False, compare=False)
    frame: Any = field(default=None, repr=False, compare=False)

    def filter(self, table: str | None = None) -> tuple[Any, Failure]:
        """The rows of a table without errors, and the failure of the others, in their order.

        A frame that was given comes back as one of its own kind; a table that was read from a file is a polars frame of typed
        columns. ``table`` is needed where several were validated. UsageError if there is no such table.
        """
        # every bad row must be known, however many there are
        report, tables = self.asked(EVERY)
        name = table or next(iter(tables), "")
        if name not in tables or (table is None and len(tables) > 1):
            raise UsageError(f"which table? expected one of {', '.join(tables) or 'those that can be read; there is none'}")
        errors = [f for f in report.errors if f.table == name]
        bad = {f.row for f in errors if f.row is not None}
        good, broken = _parted(tables[name], self.frame, bad)
        counts = Counter((f.code, f.field) for f in errors)
        return good, Failure(rows=broken, counts=dict(counts), cases=replace(report, findings=tuple(errors)).failure_cases())


def _parted(table: Table, frame: Any, bad: Collection[int]) -> tuple[Any, Any]:
    import narwhals as nw

    if frame is None:
        read = table.collect()
        marked = nw.from_native(read.select(ROW, *table.spec.field_names))
    else:
        given = nw.from_native(frame)
        marked = (given.collect() if isinstance(given, nw.LazyFrame) else given).with_row_index(ROW)
    first = 2 if frame is not None else 0
    broken = nw.col(ROW).is_in([row - first for row in sorted(bad)])
    return marked.filter(~broken).drop(ROW).to_native(), marked.filter(broken).drop(ROW).to_native()


def validate(  # noqa: PLR0913  the options of one call
    target: Any = None,
    table: str | TableSpec | None = None,
    *,
    rules: bool = True,
    limit: int = LIMIT,
    engine: str | Engine = "polars",
    allow_remote: bool | Literal["loopback"] = False,
    limits: Limits = LIMITS,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Validation:
    """Check tables against their schemas and the consistency rules; every fault is a finding of the Report, none is raised.

    ``target`` is a folder, a ``datapackage.json`` of anyone or a zip, the file of a table or a frame (pandas, polars) of the table named
    ``table``; by default the package bundled with the library. ``table`` is a TableSpec (``kzhealth.schema.read_schema``) for a file
    (CSV, JSON, a workbook, Parquet) or frame that is none of our tables; its keys may refer to our reference tables.
    ``rules=False`` checks the schemas alone. Every finding is counted; ``limit`` of one code, table and field are listed. ``engine``
    is ``polars``, ``pandas``, ``duckdb`` or ``spark``, or one made by ``kzhealth.engines.get_engine``; the report is the same.
    Nothing is fetched unless ``allow_remote``: then ``target`` and the paths of a descriptor may be https addresses of public hosts,
    with "loopback" also addresses of this machine, and ``target`` a dataset of CKAN or a record of Zenodo as ``kzhealth.load`` takes
    them. ``limits`` are what is refused as too large. ``jobs`` resources are read at once; ``progress`` is told, as they are, how
    many bytes are read, of how many, and what is being done. Input that cannot be read, or is refused as unsafe, gives a Report with
    ``refused`` set.
    UsageError if the call itself is wrong.

    >>> validate().ok
    True
    """
    for name, value in (("limit", limit), ("number of jobs", jobs)):
        if value < 1:
            raise UsageError(f"the {name} is {value}; expected at least 1")
    asked = get_engine(engine) if isinstance(engine, str) else engine
    fetcher = make_fetcher(allow_remote)

    def ask(limit: int, *, placed: bool = False) -> tuple[Report, Mapping[str, Table]]:
        found = Found(limit=limit, limits=limits, jobs=jobs, tell=progress, engine=asked, fetcher=fetcher)
        return _judge(lambda: read_target(target, table, found), rules, found, alone=isinstance(table, TableSpec), placed=placed)

    report, _ = ask(limit, placed=True)
    given = {f.name: getattr(report, f.name) for f in dataclasses.fields(report)}
    return Validation(**given, asked=ask, frame=None if isinstance(target, str | Path | None) else target)


def _placed(findings: Sequence[Finding], found: Found) -> Iterator[Finding]:
    """The findings with their lines and columns, where the rows of their tables are lines of a file."""
    known = {name for name, source in found.sources.items() if has_places(source)}
    wanted: dict[str, dict[int, set[str | None]]] = {name: defaultdict(set) for name in known}
    for finding in findings:
        if finding.row and not finding.line and finding.table in known:
            wanted[finding.table][finding.row].add(_first_field(finding))
    places = {}
    for name, rows in wanted.items():
        table = found.tables.get(name)
        fields, lines = (table.spec.field_names, table.lines) if table else ((), None)
        places[name] = find_places(found.sources[name], rows, fields, lines) if rows else {}
    for finding in findings:
        place = places[finding.table].get((finding.row or 0, _first_field(finding))) if finding.table in known else None
        yield _in_descriptor(finding, found) if place is None else _at_place(finding, *place)


def _at_place(finding: Finding, line: int, column: int | None) -> Finding:
    """The finding itself, which was just made and is nobody's yet, told where it stands: a copy takes ten times as long."""
    object.__setattr__(finding, "line", line)
    object.__setattr__(finding, "column", column)
    return finding


def _in_descriptor(finding: Finding, found: Found) -> Finding:
    """The finding with its place in the descriptor, if it is of no file but that."""
    if not found.described or finding.row or finding.line or finding.table in found.files:
        return finding
    line, column = find_place(found.described, finding.message) or (None, None)
    return replace(finding, line=line, column=column)


def _first_field(finding: Finding) -> str | None:
    """The field of a finding, of several the first."""
    return finding.field.partition(", ")[0] if finding.field else None


def _since(began: float) -> float:
    """The seconds since a moment; none where builds are to be reproducible, so that equal reports are equal files."""
    return 0.0 if "SOURCE_DATE_EPOCH" in os.environ else time.perf_counter() - began


def _nothing(found: Found, told: Sequence[Finding]) -> Iterator[Finding]:
    """An error where nothing was wrong because there was nothing: a job that checks no row must not pass for one that found none bad."""
    if sum(t.rows for t in found.tables.values()) or any(f.severity == "error" for f in told):
        return
    names = ", ".join(found.tables)
    why = f"there is none below the header of {names:.200}" if names else "no resource is a table that is read"
    yield Finding(code=NOTHING, message=f"no row was checked: {why}; expected at least one")


def _judge(read: Callable[[], object], rules: bool, found: Found, *, alone: bool, placed: bool) -> tuple[Report, Mapping[str, Table]]:
    began, limit, engine = time.perf_counter(), found.limit, found.engine
    try:
        read()
        if found.tell:
            found.tell(0, 0, f"checking {sum(t.rows for t in found.tables.values()):,} rows")
        # what a ledger accepts must be known before the list is cut
        held = max(limit, _HELD) if rules and "findings" in found.tables else limit
        checked, run = check_tables(found.tables, rules=rules, engine=engine, limit=held, alone=alone)
    except (InputError, OSError) as error:
        faults = error.faults if isinstance(error, InputError) else (("source-error", str(error)),)
        refusal = Tally(limit)
        row, line = (error.row, error.line) if isinstance(error, InputError) else (None, None)
        told = (Finding(code=code, row=row, line=line, message=message) for code, message in faults)
        refusal.add_all(_in_descriptor(fault, found) for fault in told)
        seconds = _since(began)
        return Report(findings=tuple(refusal.kept), counts=refusal.counts, refused=True, engine=engine.name, seconds=seconds), {}
    tally = Tally(limit)
    tally.add_all(found.findings)
    tally.add_all(_recall(checked.kept, found.tables) if rules else checked.kept)
    tally.more.update(checked.more)
    tally.add_all(_nothing(found, tally.kept))
    report = Report(
        findings=tuple(_placed(tally.kept, found) if placed else tally.kept),
        rows={name: t.rows for name, t in found.tables.items()},
        rules_run=run,
        sha256=found.sha256,
        files=found.files,
        fields={name: t.spec.field_names for name, t in found.tables.items()},
        ways=found.ways,
        engine=engine.name,
        counts=tally.counts,
        truncated=tally.more.total() > 0,
        seconds=_since(began),
    )
    return report, found.tables
