"""Cells made into statements: every cell of the columns of figures becomes a row, or is counted with the reason why it does not."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.documents.tables import address, column_letters, find_sheet
from kzhealth.engines import bundled_table, table_rows
from kzhealth.extract.numbers import read_number
from kzhealth.extract.periods import find_periods
from kzhealth.imports.labels import TOTALS, Period, in_force, named_period, neighbours, plain_mark, read_period, split_marks
from kzhealth.imports.mapping import SKIP, WHOLE, unit_of
from kzhealth.model import Finding
from kzhealth.regions import find_region, region_rows, simplified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzhealth.documents.tables import Cell, Sheet, Table
    from kzhealth.imports.mapping import Facet, Figures, Plan

__all__ = ["Read", "Statement", "is_whole_unit", "read_cells"]

_LONGEST = 80  # characters of a quote
_SHOWN = 8
_NOT_FIGURES = {"e": "an error", "d": "a day", "b": "a truth value"}


class _Told(NamedTuple):
    """What a facet tells of a figure: its value, the cell that says so with the words quoted, the footnote marks there."""

    value: str
    cell: Cell | None = None
    quote: str = ""
    at: int = 0
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A figure with all that is told of it; ``value`` is None for one that is missing, then ``meaning`` says why."""

    place: str
    cell: Cell
    quote: str
    at: int
    value: Decimal | None
    meaning: str
    indicator_id: str
    unit_id: str
    scale: int
    region_id: str
    period: Period
    period_told: _Told
    period_basis: str
    breakdown: str
    status: str
    notes: tuple[str, ...]
    flags: tuple[str, ...]

    @property
    def period_place(self) -> str:
        """The cell that tells the period, '' if the mapping does."""
        cell = self.period_told.cell
        return self.place.rpartition("!")[0] + ("!" if "!" in self.place else "") + address(cell.row, cell.column) if cell else ""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it another figure than the others."""
        return self.indicator_id, self.region_id, self.period.code, self.breakdown, self.status


@dataclass(slots=True, kw_only=True)
class Read:
    """What became of the cells in the columns of figures: there are as many ``cells`` as all but the last three together.

    ``statements`` are figures and marks of missing ones; ``refused`` cells with the reason; ``absent`` marks of a region that was not
    there yet, or any more; ``outside`` counts what stands in no column or row of the mapping. ``faults`` stop the import.
    """

    cells: int = 0
    statements: list[Statement] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    skipped: int = 0
    outside: int = 0
    notices: list[str] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)


class _Skip(Exception):
    """What the mapping says to skip."""


class _Fault(Exception):
    """Why a cell cannot be read, and which."""

    def __init__(self, row: int, column: int, message: str, code: str = "type-error") -> None:
        super().__init__(message)
        self.row, self.column, self.code = row, column, code


@cache
def _figure(decimal: str, thousands: str) -> re.Pattern[str]:
    groups = rf"(?P<group>[{re.escape(thousands)}])[0-9]{{3}}(?:(?P=group)[0-9]{{3}})*" if thousands else ""
    whole = rf"[0-9]{{1,3}}{groups}|[0-9]+" if thousands else "[0-9]+"
    return re.compile(rf"(?P<sign>[-−–]?)(?P<digits>(?:{whole})(?:{re.escape(decimal)}[0-9]+)?)(?:[\s\u00a0]?%)?")


def read_figure(text: str, decimal: str, thousands: str) -> Decimal | None:
    """The number that a cell prints, None if it prints anything else.

    >>> read_figure("1 234,5", ",", " "), read_figure("1,234.5", ".", ","), read_figure("12 34", ",", " ")
    (Decimal('1234.5'), Decimal('1234.5'), None)
    """
    found = _figure(decimal, thousands).fullmatch(text)
    if found is None:
        return None
    digits = "".join("." if c == decimal else c for c in found["digits"] if c == decimal or c.isdigit())
    return Decimal(digits) * (-1 if found["sign"] else 1) + 0


@cache
def is_whole_unit(unit_id: str) -> bool:
    """True of a unit that is counted: a part of a count is a part of the whole."""
    return any(row["unit_id"] == unit_id and row["is_integer"] == "true" for _, row in table_rows(bundled_table("units")))


class _Reader:
    """A sheet being read by a mapping."""

    def __init__(self, sheet: Sheet, plan: Plan, read: Read) -> None:
        self.sheet, self.plan, self.read = sheet, plan, read
        self.merges: set[tuple[int, int]] = set()
        self.last = max((row for row, _ in sheet.cells), default=0)
        self.told: set[tuple[int, int]] = set()

    # ------------------------------------------------------------ labels

    def label(self, row: int, column: int, facet: Facet) -> Cell | None:
        """The cell of a label; of a merged area its first, and for a blank one the label before it if the mapping says so."""
        step = (0, 1) if facet.row else (1, 0)
        first = self.plan.rows[0] if facet.column else 1
        while row >= first and column >= 1:
            cell = self.sheet.at(row, column)
            if cell:
                if (cell.row, cell.column) != (row, column) and (row, column) in self.sheet.merged:
                    self.merges.add((cell.row, cell.column))
                return cell
            if not facet.fill:
                return None
            row, column = row - step[0], column - step[1]
        return None

    def place_of(self, facet: Facet, row: int, column: int) -> tuple[int, int]:
        if facet.cell:
            return facet.cell
        return (facet.row, column) if facet.row else (row, facet.column or column)

    def ask(self, facet: Facet, row: int, column: int, what: str) -> _Told:
        """What a facet tells of the figure in a cell."""
        if facet.value is not None:
            return _Told(facet.value)
        at = self.place_of(facet, row, column)
        cell = self.label(*at, facet)
        if cell is None:
            raise _Fault(*at, f"is empty; expected the {what} of {address(row, column)}")
        bare, marks = split_marks(cell.text) if cell.kind == "t" else (cell.text, ())
        value = facet.values.get(simplified(cell.text)) or facet.values.get(simplified(bare))
        if value == SKIP:
            raise _Skip
        if value is None and what == "period":
            return self.period(facet, cell, bare, marks)
        if value is None:
            raise _Fault(
                cell.row, cell.column, f"{bare!r} is none of the labels of {what}: {', '.join(facet.values)}; add it to values, or skip"
            )
        return _Told(value, cell, bare, cell.start, marks)

    def period(self, facet: Facet, cell: Cell, bare: str, marks: tuple[str, ...]) -> _Told:
        if found := read_period(bare):
            return _Told(_code(found), cell, bare, cell.start, marks)
        if facet.cell and len(periods := find_periods(cell.text)) == 1 and not periods[0].inferred:
            start, stop = periods[0].span
            return _Told(_code(Period(periods[0].start, periods[0].end)), cell, cell.text[start:stop], cell.start + start)
        raise _Fault(
            cell.row, cell.column, f"{bare!r} tells no period; say under values what it stands for, such as 2023 or 2023-Q1, or skip"
        )

    def notes(self, row: int, column: int, marks: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """What footnote marks say, and their flags."""
        for mark in marks:
            note = next((n for m in (mark, plain_mark(mark), f"{plain_mark(mark)})") if (n := self.plan.footnotes.get(m))), None)
            if note is None:
                raise _Fault(row, column, f"has the footnote mark {plain_mark(mark)}; say under footnotes what it means")
            yield f"{mark} {note.text}", note.flag

    def regions(self, row: int) -> tuple[tuple[str, ...], Cell | None, tuple[str, ...]]:
        """The regions that the label of a row may stand for in turn, its cell, the footnote marks there."""
        facet = self.plan.region
        if facet.value is not None:
            return (facet.value,), None, ()
        cell = self.label(row, facet.column or 1, facet)
        if cell is None:
            raise _Fault(row, facet.column or 1, "is empty; expected the region of the row (fill: true takes the one above)")
        bare, marks = split_marks(cell.text)
        for text in (cell.text, bare):
            if named := self.plan.names.get(simplified(text)):
                return named, cell, marks
        found = find_region(bare, self.plan.source["language"])
        if len(found) > 1:
            raise _Fault(cell.row, cell.column, f"{bare!r} may be {' or '.join(found)}; say which under regions.names", "foreign-key")
        if not found:
            hint = " (a total? then names: {… : KZ})" if simplified(bare) in TOTALS else ""
            raise _Fault(
                cell.row, cell.column, f"{bare!r} is no region{hint}; say which it is under regions.names, or skip the row", "foreign-key"
            )
        return found, cell, marks

    # ------------------------------------------------------------ rows

    def rows(self) -> None:
        """Read the rows of figures."""
        first, last = self.plan.rows
        columns = [(f, c) for f in self.plan.figures for c in f.columns]
        hidden = {
            c for c in self.plan.columns if c in self.sheet.hidden_columns and self.is_hidden(f"column {column_letters(c)}", first, c)
        }
        for row in range(first, (last or self.last) + 1):
            self.read.cells += len(columns)
            seen = [(f, c) for f, c in columns if c not in hidden]
            self.read.skipped += len(columns) - len(seen)
            if self.left_out(row) or (not any((row, c) in self.sheet.cells for _, c in seen) and self.is_blank(row)):
                self.read.skipped += len(seen)
            else:
                self.row(row, seen)

    def reads(self, row: int) -> bool:
        """True of a row in which figures are looked for."""
        return self.plan.rows[0] <= row <= (self.plan.rows[1] or self.last)

    def is_blank(self, row: int, *, quiet: bool = False) -> bool:
        """True for a row without figures and without a region: a line between parts of the table, or the words of one."""
        facet = self.plan.region
        if facet.value is not None or (cell := self.sheet.at(row, facet.column or 1)) is None:
            return True
        label = split_marks(cell.text)[0]
        if self.plan.names.get(simplified(label)) or find_region(label, self.plan.source["language"]):
            return False
        if not quiet:
            self.read.notices.append(f"row {row}, {cell.text!r}: no region and no figures")
        return True

    def left_out(self, row: int) -> bool:
        plan = self.plan
        cell = self.sheet.at(row, plan.region.column) if plan.region.column else None
        labels = {simplified(cell.text), simplified(split_marks(cell.text)[0])} if cell else set()
        if row in plan.skip_rows or labels & plan.skip_labels:
            return True
        if row in self.sheet.hidden_rows:
            return self.is_hidden(f"row {row}", row, plan.region.column or plan.figures[0].columns[0])
        return False

    def is_hidden(self, what: str, row: int, column: int) -> bool:
        """True if what is hidden is skipped; a fault if the mapping does not say what is to be done."""
        if self.plan.hidden is None:
            self.fault(_Fault(row, column, f"{what} is hidden; say under table.hidden whether hidden rows and columns are read or skip"))
        elif self.plan.hidden == "read":
            self.read.notices.append(f"{what} is hidden, and was read")
        return self.plan.hidden != "read"

    def row(self, row: int, columns: list[tuple[Figures, int]]) -> None:
        try:
            regions, label, marks = self.regions(row)
            notes = list(self.notes(row, self.plan.region.column or 1, marks)) if label else []
        except _Fault as fault:
            self.fault(fault)
            return
        for figures, column in columns:
            try:
                self.cell(figures, row, column, regions, notes)
            except _Skip:
                self.read.skipped += 1
            except _Fault as fault:
                self.fault(fault)

    def fault(self, fault: _Fault) -> None:
        """Note a fault, once a cell."""
        if (fault.row, fault.column) in self.told:
            return
        self.told.add((fault.row, fault.column))
        place = self.sheet.name_of(fault.row, fault.column)
        cell = self.sheet.at(fault.row, fault.column)
        words = f"{place}: {fault}"
        self.read.faults.append(
            Finding(code=fault.code, table="observations", field=place, cell=cell.text if cell else None, message=words)
        )

    # ------------------------------------------------------------ cells

    def cell(self, figures: Figures, row: int, column: int, regions: tuple[str, ...], notes: list[tuple[str, str]]) -> None:
        """Make a statement of a cell, or count it."""
        place, cell = self.sheet.name_of(row, column), self.sheet.cells.get((row, column))
        told = [self.ask(figures.indicator, row, column, "indicator"), self.ask(figures.period, row, column, "period")]
        told.append(self.ask(figures.breakdown, row, column, "breakdown") if figures.breakdown else _Told(WHOLE))
        if (row, column) in self.sheet.merged and self.sheet.at(row, column):
            raise _Fault(row, column, "is one of merged cells; a figure stands in one cell: unmerge them and write it where it belongs")
        if cell is None:
            self.read.empty.append(place)
            return
        quote, value, meaning, marks = self.figure(cell)
        days = _period(told[1].value)
        region = next((r for r in reversed(regions) if in_force(r, days)), None)
        if region is None:
            self.not_in_force(place, cell, regions[-1], days, missing=bool(meaning))
            return
        for facet in told:
            if facet.cell:
                notes = [*notes, *self.notes(facet.cell.row, facet.cell.column, facet.marks)]
        notes = list(dict.fromkeys([*notes, *self.notes(row, column, marks)]))
        said = figures.period
        self.read.statements.append(
            Statement(
                place=place,
                cell=cell,
                quote=quote,
                at=cell.start + cell.text.index(quote),
                value=None if value is None else value * figures.scale,
                meaning=meaning,
                indicator_id=told[0].value,
                unit_id=self.unit(figures, told[0].value, cell, quote),
                scale=figures.scale,
                region_id=region,
                period=days,
                period_told=told[1],
                period_basis="assumed" if said.value is not None else "inherited" if said.cell else "explicit",
                breakdown="" if told[2].value == WHOLE else told[2].value,
                status=figures.status,
                notes=tuple(text for text, _ in notes),
                flags=tuple(dict.fromkeys(flag for flag in (meaning, *(f for _, f in notes)) if flag)),
            )
        )

    def unit(self, figures: Figures, indicator: str, cell: Cell, quote: str) -> str:
        unit = figures.unit or unit_of(indicator)
        if quote.endswith("%") and unit != "percent":
            raise _Fault(cell.row, cell.column, f"{quote} is per cent; {indicator} is mapped as {unit}")
        return unit

    def figure(self, cell: Cell) -> tuple[str, Decimal | None, str, tuple[str, ...]]:
        """The words of a cell that are its figure or its mark, the value, the meaning of the mark, footnote marks."""
        plan, marks = self.plan, tuple[str, ...]()
        if cell.kind == "f":
            raise _Fault(
                cell.row,
                cell.column,
                "holds a formula without its value; let a spreadsheet calculate it, and save the file",
                "formula-without-value",
            )
        if cell.kind in _NOT_FIGURES:
            raise _Fault(cell.row, cell.column, f"holds {_NOT_FIGURES[cell.kind]}, {cell.text}; expected a figure")
        if cell.kind in ("n", "p"):
            quote, value = cell.text, read_figure(cell.text, ".", "")
        else:
            if meaning := plan.missing.get(simplified(cell.text)):
                return cell.text, None, meaning, ()
            quote, marks = split_marks(cell.text)
            if meaning := plan.missing.get(simplified(quote)):
                return quote, None, meaning, marks
            value = read_figure(quote, plan.decimal, plan.thousands)
        if value is None:
            sign = "comma" if plan.decimal == "," else "point"
            raise _Fault(cell.row, cell.column, f"{cell.text!r} is no figure with a decimal {sign}, and no mark under missing")
        again = read_number(quote, "en" if plan.source["language"] == "en" else None)
        if again is None or again.value_max is not None or again.value != abs(value):
            seen = "no figure" if again is None else f"{again.value}"
            words = f"{quote!r} is {value} by the mapping, but the proof reads {seen} in this language; look at numbers and source.language"
            raise _Fault(cell.row, cell.column, words)
        return quote, value, "", marks

    def not_in_force(self, place: str, cell: Cell, region: str, days: Period, *, missing: bool) -> None:
        if missing:
            self.read.absent.append(place)
            return
        row = region_rows()[region]
        when = f"ended on {row['valid_to']}, before" if row["valid_to"] else f"came into force on {row['valid_from']}, after"
        near = " or ".join(neighbours(region))
        hint = f"; if the figure is of {near}, say so under regions.names" if near else ""
        self.read.refused[place] = f"{cell.text}: {region} {row['name_en']} {when} {days.code}{hint}"


def _code(period: Period) -> str:
    return f"{period.first}/{period.last}"


@cache
def _period(code: str) -> Period:
    found = named_period(code)
    if found is None:
        raise AssertionError(code)
    return found


# ---------------------------------------------------------------- the whole


def read_cells(table: Table, plans: Sequence[Plan]) -> Read:
    """Every cell of the columns of figures of a file, by what a mapping says of its tables; see ``Read``."""
    read = Read()
    readers: dict[str, list[_Reader]] = {}
    for plan in plans:
        sheet = find_sheet(table, plan.sheet)
        readers.setdefault(sheet.name, []).append(_Reader(sheet, plan, read))
    for sheet in table.sheets:
        hidden = " (hidden)" if sheet.hidden else ""
        for reader in readers.get(sheet.name, ()):
            reader.rows()
        if sheet.name not in readers and sheet.cells:
            read.notices.append(f"sheet {sheet.name!r}{hidden} was not read: {len(sheet.cells)} cells")
        elif hidden and sheet.cells:
            read.notices.append(f"sheet {sheet.name!r} is hidden, and was read")
    _find_repeated(read)
    for several in readers.values():
        _look_around(several[0].sheet, several, read)
    read.notices = [*dict.fromkeys(read.notices)]
    return read


def _find_repeated(read: Read) -> None:
    seen: dict[tuple[str, ...], Statement] = {}
    for statement in read.statements:
        first = seen.setdefault(statement.key, statement)
        if first is not statement:
            same = ", ".join(filter(None, statement.key))
            words = f"{statement.place}: {statement.quote} is of the same {same} as {first.place}: {first.quote}"
            read.faults.append(
                Finding(code="duplicate-fact", table="observations", field=statement.place, cell=statement.quote, message=words)
            )


def _look_around(sheet: Sheet, readers: Sequence[_Reader], read: Read) -> None:
    """Count what stands outside of the mapping, and say what of it looks like figures."""
    unmapped: Counter[int] = Counter()
    beyond: Counter[int] = Counter()
    for (row, column), cell in sheet.cells.items():
        if any(r.reads(row) and column in r.plan.columns for r in readers):
            continue
        read.outside += 1
        plan = readers[0].plan
        if cell.kind in ("n", "p") or read_figure(split_marks(cell.text)[0], plan.decimal, plan.thousands) is not None:
            unmapped[column] += any(r.reads(row) for r in readers)
            beyond[row] += all(row > (r.plan.rows[1] or r.last) and not r.is_blank(row, quiet=True) for r in readers)
    read.notices += [f"column {column_letters(c)} is not mapped: {n} figures" for c, n in sorted(unmapped.items()) if n]
    read.notices += [f"row {r} is not mapped: {n} figures of a region" for r, n in sorted(beyond.items()) if n]
    if merges := sorted({at for r in readers for at in r.merges}):
        read.notices.append(f"merged cells read as one label: {_listed([_area(sheet, at) for at in merges])}")


def _area(sheet: Sheet, first: tuple[int, int]) -> str:
    last = max(place for place, of in sheet.merged.items() if of == first)
    return f"{address(*first)}:{address(*last)}"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
