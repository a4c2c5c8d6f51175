"""Reviewed facts made into tables: the sheets of ``seeds/`` in, the rows of the package out, as text in canonical form.

Every cell is kept as the text that the CSV will hold: a sum of money or a percentage never passes through a float.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from kzhealth.checks import check_table
from kzhealth.engines import REFERENCE, read_csv, table_rows
from kzhealth.errors import InputError, InvalidData
from kzhealth.model import Finding, Report
from kzhealth.rules import BOUNDS
from kzhealth.schema import schema, seed_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kzhealth.schema import TableSpec

__all__ = ["Seeds", "build_tables", "read_seeds"]

Row: TypeAlias = "dict[str, str]"

# A facility's figure is told by its indicator and stands in a column of its own.
_CAPACITIES = {"bed_capacity": "capacity_beds", "visit_capacity": "capacity_visits_per_shift", "building_storeys": "storeys"}
_SHORT_HASH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeds:
    """The sheets as read: reference tables, register of documents, ledger of corrections, facts of each document, accepted findings."""

    tables: Mapping[str, list[Row]]
    facts: Mapping[str, list[tuple[int, Row]]] = field(default_factory=dict)
    exceptions: list[Row] = field(default_factory=list)


def _read_sheet(path: Path, spec: TableSpec, findings: list[Finding]) -> list[tuple[int, Row]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the sheet {path}: {error.strerror}; expected a CSV file", code="resource-error") from error
    sheet = replace(spec, name=path.stem, foreign_keys=())
    table = read_csv(data, sheet)
    findings.extend(check_table(table, {sheet.name: table.lazy}))
    return table_rows(table)


def read_seeds(folder: Path) -> Seeds:
    """The sheets of a ``seeds/`` folder; InvalidData if a cell breaks its schema, InputError if a file is missing."""
    findings: list[Finding] = []
    tables = {name: [row for _, row in _read_sheet(folder / "reference" / f"{name}.csv", schema(name), findings)] for name in REFERENCE}
    for name in ("sources", "corrections"):
        tables[name] = [row for _, row in _read_sheet(folder / f"{name}.csv", schema(name), findings)]
    facts = {path.stem: _read_sheet(path, seed_schema("facts"), findings) for path in sorted((folder / "facts").glob("*.csv"))}
    exceptions = [row for _, row in _read_sheet(folder / "exceptions.csv", seed_schema("exceptions"), findings)]
    _refuse(findings, f"the sheets of {folder}")
    return Seeds(tables=tables, facts=facts, exceptions=exceptions)


def _refuse(findings: Sequence[Finding], what: str) -> None:
    if findings:
        report = Report(findings=tuple(findings))
        raise InvalidData(f"{what} have {len(findings)} faults, the first: {findings[0].message}", report)


def _number(value: Decimal) -> str:
    text = format(value or abs(value), "f")  # a decrease of nothing is 0, not -0
    return text.rstrip("0").rstrip(".") if "." in text else text


def _evidence_id(fact: Row, start: str, stop: str) -> str:
    return f"{fact['sha256'][:_SHORT_HASH]}-{start}-{stop}"


def _proof(fact: Row) -> str:
    return _evidence_id(fact, fact["start"], fact["stop"])


def _evidence_rows(source_id: str, fact: Row) -> Iterator[Row]:
    how = {"source_id": source_id, "method": fact["method"], "reviewed_on": fact["reviewed_on"]}
    context = {"context_start": fact["context_start"], "context_stop": fact["context_stop"]}
    place = {"evidence_id": _proof(fact), **{name: fact[name] for name in ("start", "stop", "quote", "cell", "scale")}}
    yield {**place, **how, **context}
    if fact["period_quote"]:
        start, stop = fact["period_from"], fact["period_to"]
        place = {"evidence_id": _evidence_id(fact, start, stop), "start": start, "stop": stop, "quote": fact["period_quote"]}
        yield {**place, "cell": fact["period_cell"], "scale": "", **how, "context_start": "", "context_stop": ""}


def _bounds(fact: Row, sign: int) -> tuple[str, str]:
    """Lower and upper bound of a figure of that sign, '' where the qualifier leaves them open."""
    if not fact["value"]:
        return "", ""
    size = Decimal(fact["value"])
    low: Decimal | None = size
    high: Decimal | None = Decimal(fact["value_max"] or fact["value"])
    if fact["qualifier"] != "range":
        down, up = BOUNDS[fact["qualifier"] or "exact"]
        low, high = (None if share is None else size * share for share in (down, up))
    if sign < 0:
        low, high = (None if end is None else -end for end in (high, low))
    return "" if low is None else _number(low), "" if high is None else _number(high)


def _observation(fact: Row, row: Row) -> Row:
    sign = -1 if fact["direction"] == "decrease" else 1
    lower, upper = _bounds(fact, sign)
    signed = {n: _number(sign * Decimal(fact[n])) if fact[n] else "" for n in ("value", "value_max")}
    period = {"period_evidence_id": _evidence_id(fact, fact["period_from"], fact["period_to"]) if fact["period_quote"] else ""}
    return {**fact, **row, **signed, **period, "lower": lower, "upper": upper}


def _budget(fact: Row, row: Row) -> Row:
    # 'about 33 333 tenge' has bounds between two tenge
    lower, upper = (_number(Decimal(end).quantize(Decimal(1))) if end else "" for end in _bounds(fact, 1))
    amount = _number(Decimal(fact["value"])) if fact["value"] else ""
    return {**fact, **row, "fiscal_year": fact["period_start"][:4], "amount_kzt": amount, "lower_kzt": lower, "upper_kzt": upper}


def _row_id(source_id: str, fact: Row) -> str:
    return fact["row_id"] or f"{source_id}-{fact['start']}-{fact['stop']}"


def _table_row(source: Row, fact: Row) -> Row:
    """The row that a statement of its own makes, with the fields of its table only."""
    spec = schema(fact["table"])
    row = {spec.primary_key[0]: _row_id(source["source_id"], fact), "evidence_id": _proof(fact)}
    if fact["table"] != "programmes":  # a national programme has no region
        row["region_id"] = fact["region_id"] or source["region_id"]
    make = {"observations": _observation, "budgets": _budget}.get(fact["table"])
    cells = make(fact, row) if make else {**fact, **row}
    return {name: cells.get(name, "") for name in spec.field_names}


def _complete(fact: Row, target: Row) -> str:
    """Write what a completing statement tells into the row it is about; why it cannot be written, '' if it was."""
    said = {f.name: fact.get(f.name, "") for f in schema(fact["table"]).fields if f.evidence and f.evidence != "evidence_id"}
    capacity = _CAPACITIES.get(fact["indicator_id"])
    if capacity in said and fact["value"]:
        unit = schema(fact["table"])[capacity].unit
        if fact["unit_id"] != unit:
            return f"{fact['indicator_id']} is counted in {unit}, the statement says {fact['unit_id'] or 'no unit'}"
        said[capacity] = _number(Decimal(fact["value"]))
    told = {name: cell for name, cell in said.items() if cell}
    for name, cell in told.items():
        if target[f"{name}_evidence_id"] or target[name] not in ("", cell):
            return f"another statement says that its {name} is {target[name]}"
        target[name], target[f"{name}_evidence_id"] = cell, _proof(fact)
    return "" if told else "the statement tells nothing of it: no figure, funding, deadline or breakdown"


def _fault(sheet: str, number: int, fact: Row, field: str, message: str, code: str = "foreign-key") -> Finding:
    where = f"{sheet}, row {number}, {field}"
    return Finding(code=code, table=sheet, row=number, field=field, cell=fact[field] or None, message=f"{where}: {message}")


def _own_rows(sheet: str, numbered: list[tuple[int, Row]], source: Row, built: dict[str, dict[str, Row]]) -> Iterator[Finding]:
    for number, fact in numbered:
        if fact["sha256"] != source["sha256"]:
            yield _fault(sheet, number, fact, "sha256", f"the document of the register is {source['sha256']}", "hash-count")
        for evidence in _evidence_rows(source["source_id"], fact):
            known = built["evidence"].setdefault(evidence["evidence_id"], evidence)
            if known["quote"] != evidence["quote"]:
                field = "quote" if evidence["evidence_id"] == _proof(fact) else "period_quote"
                yield _fault(sheet, number, fact, field, f"another statement quotes these characters as {known['quote']!r}", "unique-error")
            # a span quoted twice keeps the sentence of whichever statement tells it
            for name in ("context_start", "context_stop"):
                known[name] = known[name] or evidence[name]
        if not fact["subject_id"]:
            row = _table_row(source, fact)
            key = _row_id(source["source_id"], fact)
            if key in built[fact["table"]]:
                yield _fault(
                    sheet, number, fact, "row_id", f"the key {key} of {fact['table']} is taken by another statement", "primary-key"
                )
            built[fact["table"]][key] = row


def _completions(sheet: str, numbered: list[tuple[int, Row]], built: dict[str, dict[str, Row]]) -> Iterator[Finding]:
    for number, fact in numbered:
        if fact["subject_id"]:
            target = built[fact["table"]].get(fact["subject_id"])
            if target is None:
                yield _fault(sheet, number, fact, "subject_id", f"no accepted row of {fact['table']} has this key")
            elif reason := _complete(fact, target):
                yield _fault(sheet, number, fact, "subject_id", reason)
        if fact["quantity_id"]:
            counted = built["observations"].get(fact["quantity_id"])
            if fact["table"] != "budgets" or fact["subject_id"]:
                yield _fault(sheet, number, fact, "quantity_id", "only a sum of money has a quantity; write it into the row of the sum")
            elif counted is None:
                yield _fault(sheet, number, fact, "quantity_id", "no accepted row of observations has this key")
            else:
                budget = built["budgets"][_row_id(sheet, fact)]
                budget.update(quantity=counted["value"], quantity_unit_id=counted["unit_id"], quantity_evidence_id=counted["evidence_id"])


def build_tables(seeds: Seeds) -> dict[str, list[Row]]:
    """The rows of every table of the package but ``findings``, sorted by key; InvalidData if statements do not fit together."""
    built: dict[str, dict[str, Row]] = {t: {} for t in ("evidence", "programmes", "facilities", "budgets", "observations")}
    sources = {row["source_id"]: row for row in seeds.tables["sources"]}
    findings: list[Finding] = []
    accepted = {s: [(n, f) for n, f in rows if f["decision"] in ("accept", "edit")] for s, rows in seeds.facts.items()}
    for sheet, numbered in accepted.items():
        if sheet not in sources:
            message = f"{sheet}.csv: sources.csv has no document {sheet}; a sheet is named after its document"
            findings.append(Finding(code="foreign-key", table=sheet, message=message))
            continue
        findings.extend(_own_rows(sheet, numbered, sources[sheet], built))
    for sheet, numbered in accepted.items():
        if sheet in sources:
            findings.extend(_completions(sheet, numbered, built))
    _refuse(findings, "the fact sheets")
    tables = {**seeds.tables, **{name: list(rows.values()) for name, rows in built.items()}}
    return {name: _sorted(rows, schema(name)) for name, rows in tables.items()}


def _sorted(rows: list[Row], spec: TableSpec) -> list[Row]:
    """Rows by primary key, whole numbers in it by their value and not by their digits."""
    kinds = {f.name: f.type for f in spec.fields}
    rows = [{name: row.get(name, "") for name in spec.field_names} for row in rows]
    return sorted(rows, key=lambda row: tuple(int(row[k]) if kinds[k] == "integer" else row[k] for k in spec.primary_key))
