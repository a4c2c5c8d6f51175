"""Tables of records that come one by one, whatever they were written in: text, or values of JSON and of workbooks.

Rows are gathered into columns of text piece by piece; what is more than one piece waits in files beside, so that memory does not grow with
the table. A value that no text of its field can stand for (a number in a field of text) is kept as the text that shows it, and told.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from kzhealth.engines.base import LIMITS, ROW, Table, missing_values, text_column
from kzhealth.engines.records import check_header, check_record
from kzhealth.engines.values import CellFault, cell_text, empty_table
from kzhealth.errors import InputError
from kzhealth.files import Folder
from kzhealth.kinds import kind_of
from kzhealth.model import Finding, Tally
from kzhealth.schema import FieldSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from kzhealth.engines.base import Engine, Limits
    from kzhealth.schema import TableSpec

__all__ = ["check_width", "match_fields", "read_rows"]

_PIECE = 50_000


def check_width(labels: Sequence[str], spec: TableSpec, limits: Limits = LIMITS) -> None:
    """InputError for a header with more columns than the schema and the limits allow."""
    if len(labels) > max(limits.columns, len(spec.fields)):
        raise InputError(
            f"{spec.name}: the header has {len(labels)} columns (too-many-columns); expected {len(spec.fields)} of the schema, and at most "
            f"{limits.columns} in all (the limit columns)",
            code="source-error",
        )


def match_fields(spec: TableSpec, labels: Sequence[str], *, case: bool = True) -> tuple[TableSpec, list[Finding]]:
    """The schema in the order of the labels, as its ``fieldsMatch`` asks, and what the labels lack or have too much.

    A label of no field has a field of any type. The schema itself where its fields must match exactly. InputError if a label stands twice.
    """
    mode = spec.descriptor.get("fieldsMatch", "exact")
    if mode == "exact" or not labels:
        return spec, []
    key = str if case else str.lower
    if len({key(label) for label in labels}) < len(labels):
        raise InputError(f"{spec.name}, row 1: a label stands twice; fields are matched by name (fieldsMatch {mode})", code="error")
    known, present = {key(f.name): f for f in spec.fields}, {key(label) for label in labels}
    fields = tuple(known.get(key(n)) or FieldSpec(name=n or "(blank)", type="any", missing_values=("",)) for n in labels)
    names = {f.name for f in fields}
    needed = [f for f in spec.fields if mode in ("equal", "subset") or f.required or f.name in spec.primary_key]

    def found(code: str, message: str, field: str | None = None) -> Finding:
        return Finding(code=code, table=spec.name, row=1, field=field, message=f"{spec.name}, row 1: {message} (fieldsMatch {mode})")

    faults = [
        found("extra-label", f"the column {n!r} is not in the schema")
        for n in labels
        if key(n) not in known and mode in ("equal", "superset")
    ]
    if mode == "partial" and not present & known.keys():
        faults.append(found("unmatched-header", f"none of the labels {', '.join(labels)} is a field of the schema"))
    faults += [found("missing-label", f"the column {f.name} is missing", f.name) for f in needed if key(f.name) not in present]
    matched = replace(
        spec,
        fields=fields,
        descriptor={n: v for n, v in spec.descriptor.items() if n != "fieldsMatch"},
        primary_key=spec.primary_key if names.issuperset(spec.primary_key) else (),
        unique_keys=tuple(k for k in spec.unique_keys if names.issuperset(k)),
        foreign_keys=tuple(k for k in spec.foreign_keys if names.issuperset(k.fields)),
    )
    return matched, faults


def read_rows(
    labels: Sequence[str] | None,
    records: Iterable[tuple[int, Sequence[Any]]],
    spec: TableSpec,
    *,
    case: bool = True,
    limit: int = 1000,
    engine: Engine | None = None,
    limits: Limits = LIMITS,
) -> Table:
    """A table from its labels (None: there is no header) and its numbered records, as ``sources.read_source`` gives them.

    ``case`` is False where labels may differ from the names of fields in case. InputError where the records cannot be read.
    """
    spec, faults = match_fields(spec, labels or (), case=case)
    reader = _Reader(spec, labels, case=case, limit=limit, limits=limits)
    if labels is not None and not labels:
        return replace(empty_table(spec), findings=(_empty(spec),))
    rows = reader.rows(iter(records))
    frame, holds = _gathered(iter(lambda: list(islice(rows, _PIECE)), []), reader, spec)
    if labels is None and not reader.count:
        return replace(empty_table(spec), findings=(_empty(spec),))
    if engine is not None and engine.name != "polars":
        frame = engine.adopt(frame.lazy().collect())
    return Table(
        name=spec.name,
        spec=spec,
        frame=frame,
        rows=reader.count,
        findings=(*faults, *reader.tally.kept),
        more=reader.tally.more,
        holds=holds,
    )


def _empty(spec: TableSpec) -> Finding:
    return Finding(code="source-error", table=spec.name, message=f"{spec.name}: the table is empty; expected a header row")


# what values of JSON and workbooks may be, of the types whose texts would let others pass
_KINDS: Mapping[str, tuple[type, ...]] = {"string": (str,), "boolean": (str, bool), "list": (str, list), "any": (object,)}


class _Reader:
    """Turns records into rows of text and tells what is wrong with them."""

    def __init__(self, spec: TableSpec, labels: Sequence[str] | None, *, case: bool, limit: int, limits: Limits) -> None:
        names = spec.field_names
        given = list(names if labels is None else labels)
        if not case:
            given = [n if n.lower() == label.lower() else label for n, label in zip(names, given, strict=False)] + given[len(names) :]
        check_width(given, spec, limits)
        self.spec, self.labels, self.count, self.tally = spec, given, 0, Tally(limit)
        if labels is not None:
            self.tally.add_all(check_header(given, spec))
        self.shared = min(len(given), len(names))
        # a value of another type in these is no cell of theirs, though its text might be
        self.strict = [(n, f) for n, f in enumerate(spec.fields[: self.shared]) if f.type in _KINDS]

    def rows(self, records: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, list[str | None], set[int]]]:
        """Number, cells as text and the places of unfit cells of every row that is not blank."""
        fields, width = self.spec.fields, len(self.spec.fields)
        first = ("", *missing_values(self.spec, fields[0])) if fields else ("",)
        for number, cells in records:
            self.count += 1
            texts = [c if c is None or type(c) is str else _text(c, n, fields) for n, c in enumerate(cells)]
            if (len(texts) != len(self.labels) or texts[0] is None or texts[0] in first) and self._is_blank(texts, number):
                continue
            unfit = self._unfit(cells, texts, number)
            given = texts[: self.shared]
            yield number, [*given, *[None] * (width - len(given))], unfit

    def _is_blank(self, texts: Sequence[str | None], number: int) -> bool:
        faults = list(check_record(list(texts), number, self.spec, self.labels))
        self.tally.add_all(faults)
        return any(f.code == "blank-row" for f in faults)

    def _unfit(self, cells: Sequence[Any], texts: Sequence[str | None], number: int) -> set[int]:
        """The places of the cells that are values of another type, told where no check of the text will tell them."""
        found = set()
        for place, spec in self.strict[: len(cells)]:
            cell = cells[place] if place < len(cells) else None
            fits = isinstance(cell, _KINDS[spec.type]) and not isinstance(cell, CellFault)
            if cell is None or fits or texts[place] in missing_values(self.spec, spec):
                continue
            found.add(place)
            if spec.type in ("string", "any") and spec.format == "default":
                kind = "what a formula came to" if isinstance(cell, CellFault) else kind_of(cell)
                expected = "text" if spec.type == "string" else "a value"
                message = f"{self.spec.name}, row {number}, {spec.name}: {texts[place]!r} is {kind}; expected {expected}"
                fault = Finding(
                    code="type-error", table=self.spec.name, row=number, field=spec.name, cell=str(texts[place]), message=message
                )
                self.tally.add_all([fault])
        return found


def _text(cell: Any, place: int, fields: Sequence[FieldSpec]) -> str:
    return cell_text(cell, fields[place]) if place < len(fields) else str(cell)


def _gathered(pieces: Iterator[Sequence[tuple[int, list[str | None], set[int]]]], reader: _Reader, spec: TableSpec) -> tuple[Any, object]:
    """The frame of rows that come in pieces: in memory if they are few, or else read from files of a folder."""
    import polars as pl

    from kzhealth.engines.polars import typed_view

    first, second = next(pieces, []), next(pieces, None)
    if second is None:
        return _checked(typed_view(_frame(first, reader, spec).lazy(), spec)).collect(), None
    folder = Folder()
    for number, piece in enumerate(chain([first, second], pieces)):
        _frame(piece, reader, spec).write_parquet(folder.path / f"{number:06}.parquet", compression="lz4")
    return _checked(typed_view(pl.scan_parquet(folder.path / "*.parquet"), spec)), folder


def _unfit_column(name: str) -> str:
    return f"kz__unfit__{name}"


def _frame(rows: Sequence[tuple[int, list[str | None], set[int]]], reader: _Reader, spec: TableSpec) -> pl.DataFrame:
    import polars as pl

    columns = list(zip(*(cells for _, cells, _ in rows), strict=True)) or [()] * len(spec.fields)
    texts = {text_column(f.name): pl.Series(c, dtype=pl.String) for f, c in zip(spec.fields, columns, strict=True)}
    unfit = {_unfit_column(f.name): pl.Series([place in u for *_, u in rows], dtype=pl.Boolean) for place, f in reader.strict}
    return pl.DataFrame({ROW: pl.Series([number for number, *_ in rows], dtype=pl.Int64), **texts, **unfit})


def _checked(view: pl.LazyFrame) -> pl.LazyFrame:
    """The typed view without values for unfit cells."""
    import polars as pl

    marked = [n for n in view.collect_schema().names() if n.startswith("kz__unfit__")]
    names = [n.removeprefix("kz__unfit__") for n in marked]
    return view.with_columns(pl.when(~pl.col(_unfit_column(n))).then(pl.col(n)).alias(n) for n in names).drop(marked)
