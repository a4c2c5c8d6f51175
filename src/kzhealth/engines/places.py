"""Where rows and cells stand in the text of their file: lines and columns, for annotations that point at them.

A row is a record, and a record may hold line breaks: its number is not that of its line.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left
from functools import cache
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set
    from typing import TextIO

    from kzhealth.engines.dialects import Dialect, Source
    from kzhealth.engines.records import Lines

__all__ = ["find_places", "has_places"]


def has_places(source: Source) -> bool:
    """True if the rows of a source are lines of one text file that lies there as it is."""
    return source.form == "csv" and len(source.files) == 1 and not source.packing


def find_places(
    source: Source, wanted: Mapping[int, Set[str | None]], fields: Sequence[str], lines: Lines | None = None
) -> dict[tuple[int, str | None], tuple[int, int | None]]:
    """Line and column (from 1, in code points) of the cells ``wanted``: fields by the number of their row, None for the row itself.

    ``fields`` are those of the schema, for a cell whose label is none of them. A column is None where it is not known; rows behind a
    fault of quotes, which are no records, are left out. ``lines`` is what is known of a long file.
    """
    places: dict[tuple[int, str | None], tuple[int, int | None]] = {}
    dialect = source.dialect
    head = max(dialect.header_rows or (1,)) if dialect.header else 0
    labels: list[str] = list(fields)
    numbers: dict[str, int | None] = {}
    rows = sorted({*wanted, head} - {0})
    for row, line, text in _known(lines, rows) if lines else _records(source, rows):
        if row == head:
            labels = next(_reader(io.StringIO(text, newline=""), dialect), [])
            numbers.clear()
        for name in wanted.get(row, ()):
            if name is not None and name not in numbers:
                numbers[name] = _number(name, labels, fields)
            places[row, name] = _place(text, line, None if name is None else _offset(text, numbers[name], dialect))
    return places


def _known(lines: Lines, rows: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """The records of these numbers, with number and first line, of a file of which it is known where they stand."""
    with lines.path.open("rb") as file:
        yield 1, 1, b"".join(islice(file, lines.skip)).decode("utf-8-sig")
    import polars as pl

    longer, rows = dict(lines.longer), [row for row in rows if row > 1]
    numbers, before = list(longer), [0, *accumulate(longer.values())]
    # the first line of each record, counted from that of row 2, and its further lines
    places = [row - 2 + before[bisect_left(numbers, row)] for row in rows] if longer else [row - 2 for row in rows]
    more = (
        [at for row, place in zip(rows, places, strict=True) for at in range(place + 1, place + longer.get(row, 0) + 1)] if longer else []
    )
    found = lines.find(pl.Series([*places, *more], dtype=pl.UInt32))
    texts = dict(zip(found["at"].to_list(), found["line"].to_list(), strict=True))
    for row, place in zip(rows, places, strict=True):
        text = texts.get(place) or ""
        if row in longer:
            text = "\n".join([text, *(texts.get(at) or "" for at in range(place + 1, place + longer[row] + 1))])
        yield row, lines.skip + place + 1, text


def _encoding(source: Source) -> str:
    return "utf-8-sig" if source.encoding == "utf-8" else source.encoding


def _reader(lines: Iterator[str], dialect: Dialect) -> Iterator[list[str]]:
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        doublequote=dialect.double_quote,
        escapechar=dialect.escape,
        skipinitialspace=dialect.skip_initial_space,
        strict=True,
    )


def _records(source: Source, rows: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """The records of these numbers as they stand in the file, with number and first line; ends before one whose quotes do not match."""
    with source.files[0].open(encoding=_encoding(source), errors="replace", newline="") as file:
        yield from _records_of(file, source, rows)


def _records_of(file: TextIO, source: Source, rows: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    csv.field_size_limit(source.limits.cell)
    row = line = 1
    old = False  # lines end in a carriage return alone, as on machines of old
    while rows and row <= rows[-1] and (piece := file.read(_PIECE) + file.readline()):
        if _is_plain(piece, source.dialect):
            count = piece.count("\n") + (not piece.endswith("\n"))
            here = rows[bisect_left(rows, row) : bisect_left(rows, row + count)]
            texts = piece.split("\n") if here else []
            yield from ((n, line + n - row, texts[n - row]) for n in here)
            row, line = row + count, line + count
            continue
        lines = io.StringIO(piece, newline="")
        for first in lines:
            old = first.endswith("\r") if row == 1 else old
            text = _record(first, chain(lines, file), source.dialect)
            if text is None:
                return
            at = bisect_left(rows, row)
            if rows[at : at + 1] == [row]:
                yield row, line, text
            row, line = row + 1, line + text.count("\r" if old else "\n")


_PIECE = 1 << 20  # characters


def _is_plain(piece: str, dialect: Dialect) -> bool:
    """True if each line of a piece is surely a record: no line break in quotes, no carriage return but before the end of a line."""
    if (dialect.escape is not None and dialect.escape in piece) or piece.count("\r") != piece.count("\r\n"):
        return False
    if dialect.quote not in piece:
        return True
    if dialect.skip_initial_space or not dialect.double_quote:
        return False
    parts = piece.split(dialect.quote)  # outside of quotes and inside in turn; a doubled quote leaves an empty part outside
    outside, inside = parts[::2], parts[1::2]
    ends = dialect.delimiter + "\r\n"
    opened = all(not part or part[-1] in ends for part in outside[:-1])
    closed = all(not part or part[0] in ends for part in outside[1:])
    return len(outside) > len(inside) and opened and closed and not any("\n" in part for part in inside)


def _record(first: str, more: Iterator[str], dialect: Dialect) -> str | None:
    """The record that begins with a line, with as many more lines as it takes; None if its quotes do not match."""
    if dialect.quote not in first and not (dialect.escape and dialect.escape in first):
        return first
    taken: list[str] = []
    try:
        next(_reader(_noted(chain([first], more), taken), dialect), None)
    except csv.Error:
        return None
    return "".join(taken)


def _noted(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _number(name: str, labels: Sequence[str], fields: Sequence[str]) -> int | None:
    """The number of the column of a field, from 0: the one with its label or, where none has it, the one in its place."""
    names = labels if name in labels else fields
    return names.index(name) if name in names else None


def _offset(text: str, column: int | None, dialect: Dialect) -> int | None:
    """Where the cell of a column begins in its record; None if there is none, or the dialect leaves that open."""
    if column is None or dialect.escape or dialect.skip_initial_space:
        return None
    if dialect.quote not in text:
        parts = text.split(dialect.delimiter, column)
        return len(text) - len(parts[-1]) if len(parts) > column else None
    before = _before(column, dialect.delimiter, dialect.quote).match(text)
    return before.end() if before else None


@cache
def _before(column: int, delimiter: str, quote: str) -> re.Pattern[str]:
    """So many cells with the separators behind them."""
    mark, sign = re.escape(delimiter), re.escape(quote)
    return re.compile(f"(?:(?>{sign}(?:[^{sign}]|{sign}{sign})*{sign}|[^{mark}\r\n]*){mark}){{{column}}}")


def _place(text: str, line: int, offset: int | None) -> tuple[int, int | None]:
    if offset is None:
        return line, None
    start = text.rfind("\n", 0, offset)
    return line + text.count("\n", 0, offset) if start >= 0 else line, offset - start
