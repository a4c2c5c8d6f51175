"""A first mapping of a table, for a person to mend: what looks like regions, periods, figures and marks. Nothing is imported by it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from kzhealth.documents.tables import DELIMITERS, address, column_letters, find_sheet, read_table
from kzhealth.errors import InputError
from kzhealth.extract.text import SourceText, language_of
from kzhealth.imports.cells import read_figure
from kzhealth.imports.labels import TOTALS, plain_mark, read_period, split_marks
from kzhealth.imports.mapping import MARKS
from kzhealth.proposals import extract_text
from kzhealth.regions import find_region, simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzhealth.documents.tables import Cell, Sheet, Table, TableLimits

__all__ = ["draft_mapping"]

_MISSING = {
    **dict.fromkeys(("…", "...", "..", "н/д", "нд", "нет данных", "мәлімет жоқ", "деректер жоқ", "n/a", "na", "no data"), "not-available"),
    **dict.fromkeys(("-", "--"), "nil"),
    **dict.fromkeys(("x", "х", "××", "×"), "not-applicable"),
    **dict.fromkeys(("к", "c", "құпия", "конф."), "suppressed"),
}
_FORMATS = (("comma", "blank"), ("point", "comma"), ("comma", "point"), ("point", "blank"))
_SCALES = ((re.compile(r"\bтыс|\bмың\b|\bthousand", re.IGNORECASE), 1000), (re.compile(r"\bмлн|\bmillion", re.IGNORECASE), 10**6))
_WIDEST = 200  # columns that are looked at for regions


@dataclass(slots=True, kw_only=True)
class _Guess:
    """What a sheet looks like."""

    sheet: Sheet
    language: str
    column: int
    rows: list[int]
    figures: list[int] = field(default_factory=list)
    period_row: int | None = None
    period_column: int | None = None
    doubts: list[str] = field(default_factory=list)

    def cells(self, columns: Iterable[int]) -> Iterator[Cell]:
        """The cells of these columns in the rows of regions."""
        there = ((row, column) for row in self.rows for column in columns)
        return (cell for at in there if (cell := self.sheet.cells.get(at)))

    @property
    def above(self) -> list[Cell]:
        """The cells above the first region."""
        return [cell for (row, _), cell in sorted(self.sheet.cells.items()) if row < self.rows[0]]


def _column(sheet: Sheet, column: int) -> list[Cell]:
    return [cell for (_, c), cell in sheet.cells.items() if c == column]


def _is_number(cell: Cell) -> bool:
    return cell.kind in ("n", "p") or re.fullmatch(r"[-−–]?[0-9][0-9.,\s\u00a0]*%?", split_marks(cell.text)[0]) is not None


def _regions(sheet: Sheet, language: str) -> tuple[int, list[int]]:
    """The column whose labels name the most regions, and the rows where they do."""
    best: tuple[int, list[int]] = 0, []
    for column in sorted({c for _, c in sheet.cells})[:_WIDEST]:
        named = [cell for cell in _column(sheet, column) if cell.kind == "t" and not _is_number(cell)]
        rows = [cell.row for cell in named if len(cell.text) < 60 and find_region(split_marks(cell.text)[0], language)]
        if len(rows) > len(best[1]):
            best = column, rows
    return best


def _tells_period(cell: Cell) -> bool:
    return read_period(split_marks(cell.text)[0]) is not None


def _guess(sheet: Sheet) -> _Guess:
    language = language_of(" ".join(cell.text for cell in sheet.cells.values())) or "ru"
    column, rows = _regions(sheet, language)
    if not rows:
        raise InputError(f"sheet {sheet.name!r} names no region in any column; a mapping must be written by hand")
    guess = _Guess(sheet=sheet, language=language, column=column, rows=rows)
    heads = Counter(cell.row for cell in guess.above if _tells_period(cell) and cell.column != column)
    others = sorted({c for _, c in sheet.cells} - {column})
    told = {c: [cell for cell in guess.cells([c]) if _tells_period(cell)] for c in others}
    dated = [c for c in others if len(told[c]) * 2 > len(rows)]
    figures = [c for c in others if c not in dated and any(map(_is_number, guess.cells([c])))]
    if heads:
        guess.period_row = max(heads, key=lambda row: (heads[row], row))
        figures = [c for c in figures if (cell := sheet.at(guess.period_row, c)) and _tells_period(cell)]
    elif dated:
        guess.period_column = dated[0]
    guess.figures = figures or [c for c in others if c not in dated]
    return guess


# ---------------------------------------------------------------- what is written


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    runs = [[n for _, n in run] for _, run in groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])]
    return [(run[0], run[-1]) for run in runs]


def _format(guess: _Guess) -> tuple[str, str]:
    """The marks of decimals and thousands that read the most cells, the usual ones first."""
    texts = [split_marks(cell.text)[0] for cell in guess.cells(guess.figures) if cell.kind == "t"]
    usual = sorted(_FORMATS, key=lambda f: (f[0] == "point") != (guess.language == "en"))
    return max(usual, key=lambda f: sum(read_figure(t, MARKS[f[0]], MARKS[f[1]]) is not None for t in texts))


def _source(guess: _Guess, table: Table, title: str) -> Iterator[str]:
    code = "-".join(re.findall("[a-z0-9]+", Path(table.document.name).stem.lower())) or "table"
    yield from (
        "source:",
        f"  id: {code}",
        f"  title: {_quoted(title)}",
        "  publisher:   # who published it",
        "  url:",
        f"  language: {guess.language}",
    )
    yield from ("  published_on:   # YYYY-MM-DD", "  rights:")


def _table(guess: _Guess, table: Table) -> Iterator[str]:
    yield "table:"
    if guess.sheet.name:
        yield f"  sheet: {_quoted(guess.sheet.name)}"
    options = table.document.table or {}
    if options:
        yield f"  encoding: {options['encoding']}"
        yield f"  delimiter: {next(name for name, sign in DELIMITERS.items() if sign == options['delimiter'])}"
    yield f"  rows: {guess.rows[0]}-{guess.rows[-1]}"
    known = set(guess.rows)
    others = [r for r in range(guess.rows[0], guess.rows[-1]) if r not in known and any((r, c) in guess.sheet.cells for c in guess.figures)]
    labels = {r: cell.text for r in others if (cell := guess.sheet.at(r, guess.column))}
    if skipped := [r for r in others if simplified(labels.get(r, "")) not in TOTALS]:
        guess.doubts.append("skip: rows with figures whose label is no region")
        yield f"  skip: [{', '.join(str(r) for r in skipped)}]   # {'; '.join(labels.get(r, 'no label') for r in skipped[:6])}"
    hidden = guess.sheet.hidden_columns & set(guess.figures) or {r for r in guess.sheet.hidden_rows if r in known}
    if hidden:
        guess.doubts.append("hidden: whether hidden rows and columns are read")
        yield "  hidden:   # read or skip"


def _region_lines(guess: _Guess) -> Iterator[str]:
    yield from ("regions:", f"  column: {column_letters(guess.column)}")
    names = {}
    for cell in sorted(_column(guess.sheet, guess.column)):
        bare = split_marks(cell.text)[0]
        found = find_region(bare, guess.language) if cell.kind == "t" and cell.row in guess.rows else ()
        if len(found) > 1:
            names[bare] = f"   # {' or '.join(found)}"
        elif simplified(bare) in TOTALS:
            names[bare] = " KZ   # if it is the total of the country"
    if names:
        guess.doubts.append("regions.names: labels that may mean several regions")
        yield "  names:"
        yield from (f"    {_quoted(name)}:{code}" for name, code in names.items())


def _marks(guess: _Guess) -> Iterator[str]:
    decimal, thousands = _format(guess)
    yield f"numbers: {{decimal: {decimal}, thousands: {thousands}}}"
    texts = {split_marks(cell.text)[0] for cell in guess.cells(guess.figures) if cell.kind == "t"}
    unread = sorted({simplified(t) for t in texts if read_figure(t, MARKS[decimal], MARKS[thousands]) is None})
    if unread:
        guess.doubts.append("missing: what the marks in place of figures mean")
        yield "missing:"
        yield from (f"  {_quoted(mark)}: {_MISSING.get(mark, '')}{'' if mark in _MISSING else '  # what does it mean?'}" for mark in unread)
    heads = [cell for cell in guess.above if cell.column in guess.figures]
    marked = [*guess.cells([guess.column, *guess.figures]), *heads]
    marks = sorted({plain_mark(m) for cell in marked if cell.kind == "t" for m in split_marks(cell.text)[1]})
    if marks:
        guess.doubts.append("footnotes: what they say")
        yield "footnotes:"
        yield from (f"  {_quoted(mark)}: {_note(guess, mark)}" for mark in marks)


def _note(guess: _Guess, mark: str) -> str:
    """What a note below the table says of a mark."""
    said = (c.text for (row, _), c in sorted(guess.sheet.cells.items()) if row > guess.rows[-1] and c.text.startswith(mark))
    return next((_quoted(t.removeprefix(mark).strip(" -–—.")) for t in said), "  # what does it say?")


def _indicators(texts: Iterable[str], language: str) -> list[str]:
    """The indicators that titles name, by the words that the extractor knows."""
    found: dict[str, None] = {}
    for text in texts:
        source = SourceText(source_id="title", text=f"{split_marks(text)[0]} – 1250.", sha256="0" * 64)
        facts = extract_text(source, region_id="KZ", language=language)
        found.update({fact.indicator_id: None for fact in facts if fact.indicator_id})
    return list(found)


def _figures(guess: _Guess, titles: list[str]) -> Iterator[str]:
    columns = ", ".join(column_letters(a) + (f"-{column_letters(b)}" if b > a else "") for a, b in _spans(guess.figures))
    candidates = _indicators(titles, guess.language)
    guess.doubts.append("indicator" + (f": {', '.join(candidates)} by the words of the title" if candidates else ": none was found"))
    yield from ("figures:", f"  - columns: [{columns}]")
    others = f"   # or {', '.join(candidates[1:])}" if candidates[1:] else ""
    yield f"    indicator: {candidates[0] if candidates else ''}{others}"
    if guess.period_row:
        yield f"    period: {{row: {guess.period_row}}}"
    elif guess.period_column:
        yield f"    period: {{column: {column_letters(guess.period_column)}}}"
    else:
        guess.doubts.append("period: none was found")
        yield "    period:   # such as 2023, or {cell: A2}"
    scale = next((n for sign, n in _SCALES if any(sign.search(t) for t in titles)), None)
    if scale:
        guess.doubts.append("scale: the words above say thousands or millions")
        yield f"    scale: {scale}"
    rest = [cell for cell in guess.above if cell.column in guess.figures and cell.row != guess.period_row and not _is_number(cell)]
    if rest:
        guess.doubts.append("breakdown: other headers stand above the figures")
        shown = ", ".join(f"{address(c.row, c.column)} {c.text}" for c in rest[:6])
        yield f"    # breakdown: {{row: {rest[-1].row}, values: {{…: sex=male, …: whole}}}}   # {shown}"


def draft_mapping(
    table: Path, *, sheet: str | None = None, encoding: str = "utf-8", delimiter: str = "comma", limits: TableLimits | None = None
) -> tuple[str, list[str]]:
    """A first mapping of a table as YAML, and what in it a person should look at. InputError if no column names regions."""
    read = read_table(table, encoding=encoding, delimiter=DELIMITERS[delimiter], limits=limits)
    guess = _guess(find_sheet(read, sheet))
    titles = [cell.text for cell in guess.above if cell.kind == "t" and not _tells_period(cell)] + (
        [guess.sheet.name] if guess.sheet.name else []
    )
    lines = [
        "# A first mapping, made by looking at the table. Mend it: an empty key is a question.",
        *_source(guess, read, titles[0] if titles else table.stem),
        *_table(guess, read),
        *_region_lines(guess),
        *_marks(guess),
        *_figures(guess, titles),
    ]
    return "\n".join(lines) + "\n", guess.doubts
