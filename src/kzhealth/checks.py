"""The checks that a Table Schema asks for: compiled to expressions of polars or narwhals, run over the frames of ``engines``.

``row_checks`` gives one expression a check, True where the row breaks it; all run in one pass that keeps only offending rows.
Keys need the rows together: they group and join. All questions of all tables go to the engine at once. Every rule leaves
empty cells alone, so that one bad cell never hides or invents another finding.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial, reduce
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from kzhealth.engines import LEXICAL, ROW, cell_text, read_text, readable_field, size_column, sized, text_column, whole
from kzhealth.engines.ask import FEW, Answer, Question, any_of, ask, few_values, put_beside, reads_again, words_of
from kzhealth.engines.forms import SHOWN, cut, expected_form
from kzhealth.engines.hints import number_hint, sign_hint
from kzhealth.engines.records import HELD_LINES
from kzhealth.errors import SchemaError
from kzhealth.formulas import broken_rows
from kzhealth.model import EVERY, Finding, Tally

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    import polars as pl

    from kzhealth.engines import Frame, Table
    from kzhealth.model import Severity
    from kzhealth.schema import FieldSpec, ForeignKey, TableSpec

__all__ = ["Check", "check_each", "check_limits", "check_patterns", "check_table", "portable_pattern", "row_checks", "typed_limit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of one field: ``broken`` is an expression, True where a row breaks it; ``reason`` says what was expected.

    A rule that the schema declares has a ``severity``, and the ``others`` of the fields that it names.
    """

    code: str
    field: str
    broken: Any
    reason: str
    others: tuple[str, ...] = ()
    severity: Severity | None = None


def _type_checks(spec: FieldSpec, words: ModuleType) -> Iterator[Check]:
    text, value = words.col(text_column(spec.name)), words.col(spec.name)
    unread = ~text.is_null() & value.is_null()
    if spec.type == "number":
        # a number with signs of its own is null where it is not of the type: only these words are, and no figure
        form = whole(LEXICAL["number"] if readable_field(spec) else r"NaN|-?INF|[+-]?[0-9]+[eE]\+?[0-9]+")
        lexical = words.when(unread).then(text).str.contains(form)  # asked of few cells, it costs little
        finite, number = "expected a finite number (not-finite)", f"expected {expected_form(spec)}"
        yield Check(code="type-error", field=spec.name, broken=unread & ~lexical, reason=number)
        yield Check(code="constraint-error", field=spec.name, broken=unread & lexical, reason=finite)
    elif spec.type == "boolean":
        allowed = ", ".join((*spec.true_values, *spec.false_values))
        yield Check(code="type-error", field=spec.name, broken=unread, reason=f"expected one of {allowed}")
    elif spec.type != "any" and not (spec.type == "string" and readable_field(spec)):
        yield Check(code="type-error", field=spec.name, broken=unread, reason=f"expected {expected_form(spec)}")


def typed_limit(spec: FieldSpec, value: Any) -> Any:
    """A limit or code of a schema, given as a value or as its text, in the type of the field."""
    if not readable_field(spec) and not (spec.type in ("number", "integer") and isinstance(value, int | float)):
        found = read_text(spec, value if isinstance(value, str) else cell_text(value, spec))
        if found is None:
            raise SchemaError(f"field {spec.name}: the limit {value!r} is not of the type {spec.type}")
        return found
    known = {**dict.fromkeys(spec.true_values, True), **dict.fromkeys(spec.false_values, False)}
    readers: dict[str, Callable[[str], Any]]
    readers = {"date": dt.date.fromisoformat, "number": float, "integer": int, "year": int, "boolean": known.__getitem__}
    kinds: dict[str, Any] = {"string": str, "number": (int, float), "integer": int, "year": int, "boolean": bool}
    try:
        if isinstance(value, str) and spec.type in readers and re.fullmatch(LEXICAL.get(spec.type, ".*"), value):
            return readers[spec.type](value)
        if isinstance(value, kinds.get(spec.type, ())) and isinstance(value, bool) == (spec.type == "boolean"):
            # one type for a whole list of codes: polars mixes no whole numbers with others
            return float(value) if spec.type == "number" else value
    except (KeyError, ValueError, OverflowError):
        pass
    raise SchemaError(f"field {spec.name}: the limit {value!r} is not of the type {spec.type}")


def _bound_checks(spec: FieldSpec, words: ModuleType) -> Iterator[Check]:
    value = words.col(spec.name)
    comparisons = {
        "minimum": (operator.lt, "at least"),
        "maximum": (operator.gt, "at most"),
        "exclusiveMinimum": (operator.le, "above"),
        "exclusiveMaximum": (operator.ge, "below"),
    }
    for name, (beyond, expected) in comparisons.items():
        if name in spec.constraints:
            limit = spec.constraints[name]
            known = typed_limit(spec, limit)
            if isinstance(known, int) and not -(2**63) <= known < 2**63:  # beyond all that a cell can hold
                known = math.copysign(math.inf, known)
            broken = ~value.is_null() & beyond(value, known)
            yield Check(code="constraint-error", field=spec.name, broken=broken, reason=f"expected {expected} {limit} ({name})")


def check_limits(spec: TableSpec) -> None:
    """SchemaError if a limit of a field is not of its type, or NaN, which nothing is more or less than."""
    for field in spec.fields:
        for name in field.constraints.keys() & {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}:
            try:
                known = typed_limit(field, field.constraints[name])
            except SchemaError as error:
                raise SchemaError(f"schema of {spec.name}: {error}") from error
            if isinstance(known, float) and math.isnan(known):
                raise SchemaError(f"schema of {spec.name}: field {field.name}: the {name} is NaN, which nothing is more or less than")


def _text_checks(spec: FieldSpec, words: ModuleType) -> Iterator[Check]:
    c, text, value = spec.constraints, words.col(text_column(spec.name)), words.col(spec.name)
    length, what = (words.col(size_column(spec.name)), "items") if sized(spec) else (text.str.len_chars(), "characters")
    filled = ~value.is_null()

    def check(broken: Any, reason: str) -> Check:
        return Check(code="constraint-error", field=spec.name, broken=filled & broken, reason=reason)

    if "minLength" in c:
        yield check(length < c["minLength"], f"expected at least {c['minLength']} {what} (minLength)")
    if "maxLength" in c:
        yield check(length > c["maxLength"], f"expected at most {c['maxLength']} {what} (maxLength)")
    if "pattern" in c:
        yield check(~text.str.contains(_whole(f"field {spec.name}", c["pattern"])), f"expected the pattern {cut(c['pattern'])}")
    allowed = c.get("enum") or [category.value for category in spec.categories]
    if allowed:
        told = cut(", ".join(str(v) for v in allowed))
        codes = [typed_limit(spec, v) for v in allowed]
        # a whole number beyond 64 bits is a code that no cell can hold
        held = [v for v in codes if not isinstance(v, int) or -(2**63) <= v < 2**63]
        yield check(~value.is_in(held), f"expected one of {told} (enum)")


def _whole(where: str, pattern: str) -> str:
    """The pattern for the whole cell, in a dialect that every engine reads alike: linear time, ASCII digits."""
    try:
        return _compiled(pattern)
    except ValueError as error:
        what = f"{where}: the pattern {cut(pattern)!r} cannot be used ({error})"
        advice = "write it without" if "not supported" in str(error) else "expected a regular expression as XML Schema has them"
        raise SchemaError(f"{what}; {advice}") from error


def check_patterns(descriptor: Mapping[str, Any], name: str) -> None:
    """SchemaError if a pattern of a Table Schema, given as a mapping, has no linear-time form: it might never end on some cell."""
    for field in descriptor.get("fields", ()):
        constraints = field.get("constraints") if isinstance(field, dict) else None
        pattern = constraints.get("pattern") if isinstance(constraints, dict) else None
        if isinstance(pattern, str):
            _whole(f"schema of {name}: field {field.get('name')}", pattern)


# what the classes of a regular expression hold, spelt out: engines differ in the scripts that they mean by \\w and \\s
_CLASSES = {"d": "0-9", "w": r"\p{L}\p{N}_", "s": r" \t-\r\x1c-\x1f\x{85}\p{Z}"}
_PART = re.compile(
    r"\\(?P<escaped>[pPx]\{[^}]*\}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|(?P<open>\[\^?\]?)|(?P<close>\])|(?P<sign>[&~])"
    r"|(?P<upto>\{,(?=[0-9]+\}))|(?P<brace>\{(?![0-9]+(?:,[0-9]*)?\}))|(?P<twice>[*+?}][*+])",
    re.DOTALL,
)


def portable_pattern(pattern: str) -> str:
    """The pattern in a dialect that every engine reads alike; ValueError for what only some of them read."""
    inside = False

    def spell(match: re.Match[str]) -> str:
        nonlocal inside
        kind, text, was = match.lastgroup, match[0], inside
        if kind == "escaped":
            return _escaped(match["escaped"], inside=inside)
        if kind in ("open", "close"):
            inside = kind == "open"
            # a bracket inside a class is a character of it
            return text.replace("[", "\\[") if kind == "open" and was else text
        if kind == "sign":  # two of them within a class would work on sets
            return f"\\{text}" if inside else text
        if kind == "twice" and not inside:
            raise ValueError(f"{text!r}, one repetition upon another, is not supported")
        # as Python reads them: {,2} is {0,2}, and a brace that tells no number is a character
        return text if inside else "{0," if kind == "upto" else "\\{"

    return _PART.sub(spell, pattern)


def _escaped(name: str, *, inside: bool) -> str:
    if name in _CLASSES:
        return _CLASSES[name] if inside else f"[{_CLASSES[name]}]"
    if name.lower() in _CLASSES and not inside:
        return f"[^{_CLASSES[name.lower()]}]"
    if name[0] in "uU" and name[1:]:
        return f"\\x{{{name[1:]}}}"
    return "\\z" if name == "Z" else f"\\{name}"


@cache
def _compiled(pattern: str) -> str:
    import polars as pl

    portable = portable_pattern(pattern)
    try:
        # alone too: 'a)|(?:b' closes the group that is put around it
        for expression in (portable, whole(portable)):
            pl.Series([""]).str.contains(expression)
    except pl.exceptions.ComputeError as error:
        raise ValueError(str(error).rpartition("error: ")[2].partition("\n")[0]) from error
    return whole(portable)


def row_checks(spec: TableSpec, typed: Collection[str] = (), words: ModuleType | None = None) -> list[Check]:
    """Every check of the table that looks at one row alone; ``typed`` fields hold values of their type already.

    ``words`` are the module of the expressions, by default polars.
    """
    if words is None:
        import polars as pl

        words = pl
    checks: list[Check] = []
    for f in spec.fields:
        if f.name not in typed:
            checks.extend(_type_checks(f, words))
        if f.required:
            broken = words.col(text_column(f.name)).is_null()
            checks.append(
                Check(code="constraint-error", field=f.name, broken=broken, reason="the cell is empty; expected a value (required)")
            )
        checks.extend(_bound_checks(f, words))
        checks.extend(_text_checks(f, words))
    return [*checks, *_rule_checks(spec, words)]


def _rule_checks(spec: TableSpec, words: ModuleType, proved: Collection[str] = ()) -> Iterator[Check]:
    """The rules that a schema declares; days are compared as their texts where these are ``proved``, which costs less."""
    days = {f.name for f in spec.fields if f.type == "date"}
    texts = {f.name for f in spec.fields if f.name in days and f.format == "default" and f.name in proved}
    for rule in spec.rules:
        taken = texts if days.intersection(rule.fields) <= texts else ()
        types = {f.name: "string" if f.name in taken else f.type for f in spec.fields}
        columns = {name: text_column(name) for name in taken}
        first, *others = rule.fields
        reason = rule.message or f"expected {rule.formula}"
        broken = broken_rows(rule, types, words, columns)
        yield Check(code=rule.id, field=first, broken=broken, reason=reason, others=tuple(others), severity=rule.severity)


# the cells of a column in the rows that are told of
_Take = Callable[[str], list[Any]]


def _cells(spec: TableSpec, take: _Take, fields: Sequence[str]) -> list[str | None]:
    """The cells of some fields of each row as one text; None where one of them is empty."""
    columns: list[list[str | None]] = []
    for name in fields:
        cells = take(text_column(name))
        columns.append([c if c is None or isinstance(c, str) else cell_text(c, spec[name]) for c in cells])
    if len(columns) == 1:
        return columns[0]
    return [_joined(cells) for cells in zip(*columns, strict=True)]


def _joined(cells: Sequence[str | None]) -> str | None:
    known = [c for c in cells if c is not None]
    return ", ".join(known) if len(known) == len(cells) else None


def _brief(cell: str) -> str:
    """A cell as a message shows it."""
    return cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}…"


def _findings(
    spec: TableSpec, take: _Take, code: str, fields: Sequence[str], reasons: Iterable[str], severity: Severity | None = None
) -> Iterator[Finding]:
    """A finding of each row, with its reason; that of a rule has the ``severity`` of the rule."""
    cells, field, name = _cells(spec, take, fields), ", ".join(fields), spec.name
    keys = _cells(spec, take, spec.primary_key) if spec.primary_key else repeat(None)
    hinted = code == "type-error" and spec[field].type in ("integer", "number")
    grade, rule = severity or "error", code if severity else None
    for row, cell, key, reason in zip(take(ROW), cells, keys, reasons, strict=False):
        if cell is None:
            seen = ""
        elif cell.isascii() and cell.isprintable() and len(cell) <= SHOWN:  # as nearly all are
            seen = f" {cell!r}:"
        else:
            seen = f" {_brief(cell)!r}{sign_hint(cell)}:"
        why = reason + number_hint(cell) if hinted and cell else reason
        message = f"{name}, row {row}, {field}:{seen} {why}"
        yield Finding(code=code, severity=grade, table=name, row=row, field=field, key=key, cell=cell, message=message, rule_id=rule)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Probe:
    """A question over a table, and what to tell of the rows that each of its ``marks`` holds true of ('' of all), with its code."""

    table: int
    question: Question
    marks: Mapping[str, tuple[str, Callable[[_Take], Iterable[Finding]]]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A table that is asked: its place, how many rows it has, its schema without absent columns, its frame, and which fields are typed.

    ``few`` are the rows in which a fault may be, where they are known, ``whole`` are all; ``words`` is what they are asked with.
    ``references`` are what its foreign keys refer to.
    """

    table: int
    rows: int
    spec: TableSpec
    whole: Frame
    words: ModuleType
    typed: frozenset[str]
    references: tuple[_Reference, ...]
    few: pl.DataFrame | None

    @property
    def frame(self) -> Frame:
        """The rows that are asked."""
        return self.whole if self.few is None else self.few.lazy()

    @property
    def sound(self) -> bool:
        """True if no row can have a fault."""
        return self.few is not None and not len(self.few)

    @property
    def shown(self) -> list[str]:
        """The columns that findings are told from."""
        return [ROW, *(text_column(f.name) for f in self.spec.fields)]


def _row_faults(asked: _Asked) -> Iterator[_Probe]:
    checks = [*row_checks(asked.spec, asked.typed, asked.words), *_lacking_key(asked.spec, asked.words)]
    marks = {f"kz__check__{i}": check for i, check in enumerate(checks)}
    lost = {f"kz__lost__{i}": r for i, r in enumerate(asked.references) if r.orphans is not None}
    broken = {**{mark: check.broken for mark, check in marks.items()}, **{mark: r.orphans for mark, r in lost.items()}}
    if not broken:
        return
    frame = reduce(_put_beside, asked.references, asked.frame)
    marked = frame.with_columns(**{mark: expression.fill_null(value=False) for mark, expression in broken.items()})
    rows = marked.filter(any_of(asked.words, map(asked.words.col, broken))).select(*asked.shown, *broken)
    # one question, told of check by check and then reference by reference
    question = Question(rows=rows, marks=tuple(broken), among=asked.rows)
    told = {mark: (check.code, partial(_broken, asked.spec, check)) for mark, check in marks.items()}
    yield _Probe(table=asked.table, question=question, marks=told)
    for mark, reference in lost.items():
        tell = partial(_same_reason, asked.spec, "foreign-key", reference.key.fields, reference.reason)
        yield _Probe(table=asked.table, question=question, marks={mark: ("foreign-key", tell)})


def _broken(spec: TableSpec, check: Check, take: _Take) -> Iterator[Finding]:
    return _findings(spec, take, check.code, [check.field, *check.others], repeat(check.reason), check.severity)


def _same_reason(spec: TableSpec, code: str, fields: Sequence[str], reason: str, take: _Take) -> Iterator[Finding]:
    return _findings(spec, take, code, fields, repeat(reason))


def _repeats(asked: _Asked, rows: Frame, fields: Sequence[str], code: str) -> _Probe:
    words = words_of(rows)
    filled = rows.filter(*(~words.col(f).is_null() for f in fields))
    first = filled.group_by(*fields).agg(words.col(ROW).min().alias("kz__first"), words.len().alias("kz__times"))
    repeated = filled.join(first.filter(words.col("kz__times") > 1), on=list(fields), how="inner")
    later = repeated.filter(words.col(ROW) > words.col("kz__first")).select(*asked.shown, "kz__first")

    def tell(take: _Take) -> Iterator[Finding]:
        return _findings(asked.spec, take, code, fields, map("the same value stands in row {}; expected it once".format, take("kz__first")))

    return _Probe(table=asked.table, question=Question(rows=later, among=asked.rows), marks={"": (code, tell)})


def _keys(spec: TableSpec) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every key that may not repeat, and the code of the finding if it does."""
    if spec.primary_key:
        yield spec.primary_key, "primary-key"
    yield from (((f.name,), "unique-error") for f in spec.fields if f.constraints.get("unique"))
    yield from ((key, "unique-error") for key in spec.unique_keys)


def _lacks(key: Sequence[str], words: ModuleType) -> Any:
    unread = reduce(operator.and_, (words.col(f).is_null() for f in key))
    return any_of(words, (words.col(text_column(f)).is_null() for f in key)) | unread


def _lacking_key(spec: TableSpec, words: ModuleType) -> Iterator[Check]:
    if spec.primary_key:
        first, *others = spec.primary_key
        reason = "a part of the primary key is empty or unreadable"
        yield Check(code="primary-key", field=first, broken=_lacks(spec.primary_key, words), reason=reason, others=tuple(others))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """What a foreign key refers to: the values that are ``known`` there, or an expression of the ``orphans`` where these are few.

    ``mixed`` fields are compared as numbers of another type; ``never`` says why no row can find its own, if so. An engine that reads
    tables anew for each question puts what is few ``beside`` the rows while they are checked: null in that column if it is not there.
    """

    key: ForeignKey
    where: str
    used: Any
    mixed: Mapping[str, str]
    never: str
    known: Frame | None = None
    orphans: Any = None
    beside: str = ""

    @property
    def reason(self) -> str:
        lost = f"no such row in {self.where}; add it there or correct the reference"
        return f"{self.never} {self.where}" if self.never else lost


def _references(spec: TableSpec, frame: Frame, others: Mapping[str, Frame], long: Collection[str]) -> Iterator[_Reference]:
    """The references of the foreign keys of a table to those that are there, of which some are ``long``."""
    words = words_of(frame)
    for number, key in enumerate(spec.foreign_keys):
        target = others.get(key.resource or spec.name)
        if target is None:
            continue
        where = f"{key.resource or spec.name}.{', '.join(key.reference_fields)}"
        used = any_of(words, (~words.col(f).is_null() for f in key.fields))
        mixed, never = _compare_reference(key, frame.collect_schema(), target.collect_schema())
        known = few = orphans = None
        if not never:
            plain = (words.col(r).cast(words.Float64) if r in mixed.values() else words.col(r) for r in key.reference_fields)
            known = target.select(plain).unique()
            few = few_values(known) if len(key.fields) == 1 else None
        if few is not None:
            value = words.col(key.fields[0])
            orphans = used & ~(value.cast(words.Float64) if mixed else value).is_in(few.implode())
        near = known is not None and reads_again(frame) and (key.resource or spec.name) not in long
        beside = f"kz__beside__{number}" if near else ""
        orphans = used if never else used & words.col(beside).is_null() if near else orphans
        yield _Reference(key=key, where=where, used=used, mixed=mixed, never=never, known=known, orphans=orphans, beside=beside)


def _put_beside(frame: Frame, reference: _Reference) -> Frame:
    """The rows with what they refer to beside them, where that is asked for."""
    words, key = words_of(frame), reference.key
    own = [words.col(f).cast(words.Float64) if f in reference.mixed else words.col(f) for f in key.fields]
    return put_beside(frame, own, reference.known, key.reference_fields, reference.beside) if reference.beside else frame


def _orphans(asked: _Asked) -> Iterator[_Probe]:
    """Rows whose foreign key finds no row in the table it refers to, where that has more rows than an expression of them may hold."""
    for reference in asked.references:
        if reference.orphans is not None or reference.known is None:
            continue
        key = reference.key
        floats = (asked.words.col(f).cast(asked.words.Float64) for f in reference.mixed)
        used = asked.whole.filter(reference.used).with_columns(floats)
        orphans = used.join(reference.known, left_on=list(key.fields), right_on=list(key.reference_fields), how="anti")
        tell = partial(_same_reason, asked.spec, "foreign-key", key.fields, reference.reason)
        question = Question(rows=orphans.select(asked.shown), among=asked.rows)
        yield _Probe(table=asked.table, question=question, marks={"": ("foreign-key", tell)})


def _compare_reference(key: ForeignKey, own: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """Numeric fields of a foreign key that refer to fields of another numeric type, and why no row can find its own, if so."""
    mixed = {}
    for name, reference in zip(key.fields, key.reference_fields, strict=True):
        if reference not in other:
            return {}, "the schema refers to a field that is not there:"
        if own[name].is_numeric() and other[reference].is_numeric() and own[name] != other[reference]:
            mixed[name] = reference
        elif own[name] != other[reference]:
            return {}, f"{name} is of type {own[name]} and can equal nothing of type {other[reference]} in"
    return mixed, ""


def _present(table: Table) -> TableSpec:
    """The schema without the columns that the file lacks: the header has told that once, the rows need not repeat it."""
    absent = {f.field for f in table.findings if f.code == "missing-label"}
    spec = table.spec

    def whole(fields: Iterable[str]) -> bool:
        return absent.isdisjoint(fields)

    return replace(
        spec,
        fields=tuple(f for f in spec.fields if f.name not in absent),
        primary_key=spec.primary_key if whole(spec.primary_key) else (),
        unique_keys=tuple(k for k in spec.unique_keys if whole(k)),
        foreign_keys=tuple(k for k in spec.foreign_keys if whole(k.fields)),
        rules=tuple(r for r in spec.rules if whole(r.fields)),
    )


def _overlooked(found: Iterable[Finding], told: Iterable[Finding]) -> Iterator[Finding]:
    """What is found in rows and fields that no finding told before names."""
    named = {(f.row, name) for f in told for name in (f.field or "").split(", ")}
    return (f for f in found if not any((f.row, name) in named for name in (f.field or "").split(", ")))


def _ask_of(number: int, table: Table, others: Mapping[str, Frame], long: Collection[str]) -> _Asked:
    spec, whole = _present(table), others[table.name]
    references = tuple(_references(spec, whole, others, long))
    return _Asked(number, table.rows, spec, whole, words_of(whole), table.typed, references, _sift(table, spec, references))


def _questions(asked: _Asked) -> Iterator[_Probe]:
    if not asked.sound:
        yield from _row_faults(asked)
    yield from _orphans(asked)


def _sift(table: Table, spec: TableSpec, references: Iterable[_Reference]) -> pl.DataFrame | None:
    """The rows of a long table in which a fault may be, None if they are too many to be held."""
    import polars as pl

    from kzhealth.engines.sift import sift_rows

    sieved = table.sieved
    if sieved is None:
        return None
    unproved = replace(spec, fields=tuple(f for f in spec.fields if f.name in sieved.unproved), rules=())
    checks = [*row_checks(unproved), *_rule_checks(spec, pl, set(spec.field_names) - sieved.unproved)]
    doubts = [check.broken for check in checks]
    doubts += [_lacks(spec.primary_key, pl)] if not sieved.unproved.isdisjoint(spec.primary_key) else []
    doubts += [reference.orphans for reference in references if reference.orphans is not None]
    keys = [key for key, _ in _keys(spec)]
    return sift_rows(sieved, table.spec, doubts, keys, min(max(table.rows // 8, 10_000), HELD_LINES))


def check_each(tables: Sequence[Table], others: Mapping[str, Frame], tally: Tally) -> Mapping[str, pl.DataFrame]:
    """Tell every finding of tables against their schemas; ``others`` are the frames that foreign keys refer to, and their own, by name.

    Given back are, of long tables, the few rows that were not seen to be sound, among them all with cells that may mislead.
    """
    long = {table.name for table in tables if table.rows > FEW}
    asked = [_ask_of(number, table, others, long) for number, table in enumerate(tables)]
    probes = [probe for a in asked for probe in _questions(a)]
    keys = [(a, fields, code) for a in asked if not a.sound for fields, code in _keys(a.spec)]
    questions = {id(p.question): p.question for p in probes}
    narrow = [(a.frame.select(*a.shown, *fields), fields) for a, fields, _ in keys]
    found, repeats = ask([*questions.values()], narrow, tally.limit)
    known = dict(zip(questions, found, strict=True))
    answers = [known[id(p.question)] for p in probes]
    later = [_repeats(a, rows, fields, code) for (a, fields, code), rows in zip(keys, repeats, strict=True) if rows is not None]
    answers += ask([p.question for p in later], [], tally.limit)[0]
    told: list[list[tuple[_Probe, Answer]]] = [[] for _ in tables]
    for probe, answer in zip([*probes, *later], answers, strict=True):
        told[probe.table].append((probe, answer))
    for table, given in zip(tables, told, strict=True):
        tally.add_all(table.findings)
        tally.more.update(table.more)
        for probe, answer in given:
            _tell(table, probe, answer, tally)
    return {table.name: a.few for table, a in zip(tables, asked, strict=True) if a.few is not None}


def _tell(table: Table, probe: _Probe, answer: Answer, tally: Tally) -> None:
    """Tell findings of the rows that are to be listed, in the order of the rows, and count the others."""
    import polars as pl

    limit, rows = EVERY if table.judged else tally.limit, answer.frame
    found: list[Finding] = []
    column = cache(lambda name: rows[name].to_list())
    true = rows.select_seq(pl.col(mark).arg_true().implode() for mark in probe.marks if mark)
    for mark, (code, tell) in probe.marks.items():
        at = true[mark][0] if mark else pl.int_range(len(rows), dtype=pl.UInt32, eager=True)
        listed = at[:limit]
        tally.count(code, (answer.counts[mark] if answer.counts else len(at)) - len(listed))
        if len(listed):
            found += tell(partial(_taken, column, listed.to_list()))
    found.sort(key=attrgetter("row"))  # those of one row stay in the order of the checks
    tally.add_all(_overlooked(found, table.findings) if table.judged else found)


def _taken(column: _Take, places: Sequence[int], name: str) -> list[Any]:
    cells = column(name)
    return [cells[place] for place in places]


def check_table(table: Table, others: Mapping[str, Frame]) -> list[Finding]:
    """Every finding of one table against its schema; see check_each."""
    tally = Tally(EVERY)
    check_each([table], others, tally)
    return tally.kept
