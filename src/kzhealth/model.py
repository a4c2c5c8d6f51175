"""The values that pass between the steps: places in documents, findings, reports. All frozen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kzhealth.errors import InvalidData
from kzhealth.markup import block, listing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    import pandas as pd

__all__ = ["EVERY", "NOTHING", "Evidence", "Fact", "Finding", "Identity", "Report", "Severity", "Tally", "changed"]

Severity: TypeAlias = Literal["error", "warning"]
# what makes a finding the same in another run: code, table, key (or "row 5") and field
Identity: TypeAlias = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a figure was read: half-open span of code points of the document ``source_id``, of a table also the cell."""

    source_id: str
    start: int
    stop: int
    quote: str
    cell: str | None = None

    def __str__(self) -> str:
        return f"source {self.source_id}, " + (f"cell {self.cell}" if self.cell else f"characters {self.start}–{self.stop}")

    def to_dict(self) -> dict[str, Any]:
        """The place as the JSON report shows it."""
        place = {"source_id": self.source_id, "start": self.start, "stop": self.stop, "quote": self.quote}
        return {**place, "cell": self.cell} if self.cell else place


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A statement that a document is proposed to make: value as printed (unsigned), where it stands, what it is of, and flags.

    Spans are half-open, in code points of the document; ``part_of`` is the key (source and span) of the whole, ``period_span``
    the words that tell the period. A named thing without a figure has no value; ``facility_type`` and ``funding`` are codes of what is
    named. ``flags`` say why a person should look.
    """

    source_id: str
    sha256: str
    start: int
    stop: int
    quote: str
    table: str
    value: Decimal | None = None
    value_max: Decimal | None = None
    unit_id: str | None = None
    qualifier: str | None = None
    measure: str | None = None
    direction: str | None = None
    indicator_id: str | None = None
    alternative_indicator_id: str | None = None
    purpose: str | None = None
    region_id: str | None = None
    place_ids: tuple[str, ...] = ()
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    period_basis: str | None = None
    period_span: tuple[int, int] | None = None
    status: str | None = None
    part_of: str | None = None
    facility_type: str | None = None
    funding: str | None = None
    in_scope: bool = True
    flags: tuple[str, ...] = ()
    form: str = "digits"

    @property
    def key(self) -> str:
        """The source and the span: what ``part_of`` of its parts names."""
        return f"{self.source_id}-{self.start}-{self.stop}"

    def whole_among(self, facts: Iterable[Fact]) -> Fact | None:
        """The first of some facts that this one is a part of."""
        return next((fact for fact in facts if fact.key == self.part_of), None) if self.part_of else None


_FIELDS = tuple([field.name for field in fields(Fact)])
_VALUES = attrgetter(*_FIELDS)


def changed(fact: Fact, **changes: object) -> Fact:
    """What ``dataclasses.replace`` makes of a fact, sooner: every fact of a document is changed once, and has nothing to set up."""
    made = object.__new__(Fact)
    for name, value in (*zip(_FIELDS, _VALUES(fact), strict=True), *changes.items()):
        object.__setattr__(made, name, value)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault: what (``code``), how grave, and where down to the cell.

    ``row`` counts as frictionless does: the header is row 1. What does not apply is None. ``code`` is frictionless's error
    type for faults of structure and schema, the rule's id for consistency rules (then ``rule_id`` is set too). ``line`` and
    ``column`` (from 1, in characters) are where the cell, or else the row, stands in its file, if that is text.
    """

    code: str
    severity: Severity = "error"
    table: str | None = None
    row: int | None = None
    # where a finding stands makes it no other finding; before `field`, which hides the function of that name
    line: int | None = field(default=None, compare=False)
    column: int | None = field(default=None, compare=False)
    field: str | None = None
    key: str | None = None
    cell: str | None = None
    message: str
    rule_id: str | None = None
    evidence: tuple[Evidence, ...] = ()
    accepted_reason: str | None = None

    @property
    def identity(self) -> Identity:
        """What makes it the same finding in another run, whatever its message."""
        place = self.key if self.key is not None else f"row {self.row}" if self.row else ""
        return self.code, self.table or "", place, self.field or ""

    def to_dict(self) -> dict[str, Any]:
        """The finding as the JSON report shows it."""
        return {
            "code": self.code,
            "severity": self.severity,
            "resource": self.table,
            "row": self.row,
            "line": self.line,
            "column": self.column,
            "field": self.field,
            "key": self.key,
            "cell": self.cell,
            "message": self.message,
            "rule_id": self.rule_id,
            "evidence": [e.to_dict() for e in self.evidence],
            "accepted_reason": self.accepted_reason,
        }


_PRINTED = 20
# a limit that leaves none out, and that every engine can count to
EVERY = 2**31 - 1
NOTHING = "nothing-checked"  # the code of the finding that there was no row


class Tally:
    """Findings as they come: at most ``limit`` of one code, table and field are ``kept``, the others are counted by code in ``more``."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.kept: list[Finding] = []
        self.more: Counter[str] = Counter()
        self._listed: Counter[tuple[str, str | None, str | None, str, bool]] = Counter()

    def add_all(self, findings: Iterable[Finding]) -> None:
        """Take findings in, in their order."""
        listed, limit, keep = self._listed, self.limit, self.kept.append
        for finding in findings:
            # apart by grade, so that no warning pushes an error off the list
            kind = (finding.code, finding.table, finding.field, finding.severity, bool(finding.accepted_reason))
            listed[kind] = number = listed[kind] + 1
            if number <= limit:
                keep(finding)
            else:
                self.more[finding.code] += 1

    def count(self, code: str, number: int) -> None:
        """Count findings that are not listed."""
        if number:
            self.more[code] += number

    @property
    def counts(self) -> dict[str, int]:
        """How many findings of each code there are, kept or not."""
        return dict(sorted((Counter(f.code for f in self.kept) + self.more).items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a validation found, and over what: ``rows`` of each table, the rules that ran, SHA-256 of each file read.

    ``ok`` is True if no error was found (accepted ones aside) and at least one row was checked: zero rows checked is not ok.
    ``files`` names the file of each table, where it has one, ``fields`` its fields. ``counts`` counts every finding by code;
    ``findings`` may be cut at a limit, then ``truncated`` is True. ``exit_code`` is 3 if the input could not be read at all.
    """

    findings: tuple[Finding, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    rules_run: tuple[str, ...] = ()
    sha256: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    engine: str = "polars"
    ways: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)
    truncated: bool = False
    refused: bool = False

    @property
    def ok(self) -> bool:
        """True if no error was found that is not accepted, and a row was checked, or it is accepted that there is none."""
        checked = sum(self.rows.values()) > 0 or any(f.code == NOTHING for f in self.findings)
        return not self.refused and not self.errors and checked

    @property
    def exit_code(self) -> int:
        """What the command ends with: 0 sound, 1 errors, 3 unreadable or refused."""
        return 3 if self.refused else 0 if self.ok else 1

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make the data unsound."""
        return tuple(f for f in self.findings if f.severity == "error" and not f.accepted_reason)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings to know about: warnings, and whatever is accepted."""
        return tuple(f for f in self.findings if f.severity == "warning" or f.accepted_reason)

    @property
    def verdict(self) -> str:
        """The verdict in one line: what was checked, in what time, and how many findings of each grade."""
        if self.refused:
            word = "REFUSED"
        elif not sum(self.rows.values()) and not self.ok:
            word = "NOTHING CHECKED"
        else:
            word = "VALID" if self.ok else "INVALID"
        graded = Counter("accepted" if f.accepted_reason else f.severity for f in self.findings)
        found = ", ".join(
            f"{graded[g]} {g}{'' if g == 'accepted' or graded[g] == 1 else 's'}" for g in ("error", "warning", "accepted") if graded[g]
        )
        numbers = {"row": sum(self.rows.values()), "table": len(self.rows), "rule": len(self.rules_run)}
        rows, tables, rules = (f"{n} {what}{'' if n == 1 else 's'}" for what, n in numbers.items())
        return f"{word}: {rows} of {tables}, {rules}, {self.seconds:.2f} s; {found or 'nothing found'}"

    def _graded(self) -> list[tuple[str, Finding]]:
        """The findings, errors first, each with its grade."""
        findings = sorted(self.findings, key=lambda f: (bool(f.accepted_reason), f.severity != "error"))
        return [("accepted" if f.accepted_reason else f.severity, f) for f in findings]

    def __str__(self) -> str:
        """The report as ``print`` shows it: the verdict and the first findings."""
        lines = [f"  {grade:<8} {f.code}: {f.message}" for grade, f in self._graded()[:_PRINTED]]
        more = max(sum(self.counts.values()), len(self.findings)) - len(lines)
        return "\n".join([self.verdict, *lines, *([f"  … and {more} more; failure_cases() lists them as a frame"] if more else [])])

    def _repr_html_(self) -> str:
        """The report in a notebook: the verdict, how many findings of each code, and the first of them with their places."""
        counts = self.counts or dict(sorted(Counter(f.code for f in self.findings).items()))
        rows = [(grade, f.code, f.table, f.row, f.field, f.message, "; ".join(map(str, f.evidence))) for grade, f in self._graded()]
        columns = ("grade", "code", "table", "row", "field", "what is wrong", "where it was read")
        told = ", ".join(f"{code} {number}" for code, number in counts.items())
        return block(self.verdict, listing(columns, rows, of=sum(counts.values())), mood="good" if self.ok else "bad", notes=[told])

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """The warnings that nothing accepts."""
        return tuple(f for f in self.findings if f.severity == "warning" and not f.accepted_reason)

    def cut(self, limit: int) -> Report:
        """The report with at most ``limit`` findings of one code, table and field listed; all stay counted."""
        tally = Tally(limit)
        tally.add_all(self.findings)
        return replace(self, findings=tuple(tally.kept), truncated=True) if tally.more else self

    def raise_if_invalid(self) -> Report:
        """Return the report itself if it is ok; raise InvalidData with the first findings in its message if it is not."""
        if self.ok:
            return self
        shown = "; ".join(f.message for f in self.errors[:3]) or "no row was checked"
        raise InvalidData(f"{len(self.errors)} error{'s' if len(self.errors) != 1 else ''}: {shown}", self)

    def failure_cases(self) -> pd.DataFrame:
        """The errors listed, one a row: pandera's columns (``index`` is the position of the row, from 0), then table, row and message."""
        import pandas as pd

        cases = [
            {
                "schema_context": "DataFrameSchema" if f.field is None else "Column",
                "column": f.field,
                "check": f.code,
                "check_number": None,
                "failure_case": f.cell,
                "index": None if f.row is None else f.row - 2,
                "table": f.table,
                "row": f.row,
                "message": f.message,
            }
            for f in self.errors
        ]
        columns = ["schema_context", "column", "check", "check_number", "failure_case", "index", "table", "row", "message"]
        return pd.DataFrame(cases, columns=columns, dtype="object").astype({"index": "Int64", "row": "Int64"})

    def to_dict(self, *, findings: bool = True) -> dict[str, Any]:
        """The JSON report that ``kzhealth validate --format json`` prints; without ``findings`` their list is empty."""
        counts = self.counts or dict(sorted(Counter(f.code for f in self.findings).items()))
        return {
            "valid": self.ok,
            "stats": {
                "resources": len(self.rows),
                "rows": sum(self.rows.values()),
                "seconds": round(self.seconds, 3),
                "engine": self.engine,
                "ways": dict(self.ways),
                "rules": list(self.rules_run),
                "sha256": dict(self.sha256),
            },
            "counts": dict(counts),
            "findings": [f.to_dict() for f in self.findings] if findings else [],
            "truncated": self.truncated,
        }
