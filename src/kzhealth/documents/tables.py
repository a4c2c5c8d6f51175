"""Tables (.csv, .xlsx, .xls, .ods) as text: one cell a line, behind its address, so that a span of the text is a place in a cell.

    Sheet: Врачи
    A1<TAB>Численность врачей
    B3<TAB>2015

The text is kept beside the table as that of any other document; whoever has the text alone can still say which cell a span is in.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import importlib.metadata
import io
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.documents import Document
from kzhealth.documents.base import refuse, squeeze, without_unseen
from kzhealth.documents.workbook import LIBRARIES, TableLimits, read_workbook
from kzhealth.errors import InputError, UsageError
from kzhealth.extract.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = [
    "DELIMITERS",
    "Cell",
    "Sheet",
    "Table",
    "TableLimits",
    "address",
    "cell_at",
    "column_letters",
    "column_number",
    "find_sheet",
    "read_again",
    "read_table",
]

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
_WORKBOOKS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods"}
_TEXTS = (".csv", ".tsv")
_HEADING = "Sheet: "
_LINE = re.compile(r"([A-Z]{1,3}[1-9][0-9]{0,6})\t")
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--|<\?xml|<!doctype|<html|<table|<meta|<head)", re.IGNORECASE)


class Cell(NamedTuple):
    """A cell that is not empty: where it stands (from 1), its kind (see ``workbook``), its text, and where that text starts."""

    row: int
    column: int
    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet: its cells by row and column, the cell that each cell of a merged area shows, what is hidden."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that is seen there: of a merged area its first."""
        return self.cells.get(self.merged.get((row, column), (row, column)))

    def name_of(self, row: int, column: int) -> str:
        """A cell by sheet and address, as spreadsheets write it: ``Врачи!B5``."""
        return _qualified(self.name, address(row, column))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table file: its sheets, and the document whose text the spans count in."""

    document: Document
    sheets: tuple[Sheet, ...]


# ---------------------------------------------------------------- addresses


def column_letters(number: int) -> str:
    """The letters of a column, counted from 1: 1 is A, 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """A cell by column and row: B5."""
    return f"{column_letters(column)}{row}"


def _qualified(sheet: str, place: str) -> str:
    if not sheet:
        return place
    return f"{sheet}!{place}" if re.fullmatch(r"\w+", sheet) else "'{}'!{}".format(sheet.replace("'", "''"), place)


def cell_at(text: str, start: int) -> tuple[str, int] | None:
    """The cell that a character of the text of a table stands in, and where the cell's own text starts; None if it is in none."""
    begin = text.rfind("\n", 0, start) + 1
    found = _LINE.match(text, begin)
    if found is None or start < found.end():
        return None
    heading = max(0, text.rfind(f"\n{_HEADING}", 0, begin) + 1)
    sheet = text[heading + len(_HEADING) : text.index("\n", heading)] if text.startswith(_HEADING, heading) else ""
    return _qualified(sheet, found[1]), found.end()


# ---------------------------------------------------------------- reading


def _read_csv(data: bytes, name: str, encoding: str, delimiter: str, limits: TableLimits) -> list[dict[str, object]]:
    try:
        text = data.decode("utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        seen = f"byte {error.start} (line {line}) is {data[error.start]:#04x}, which is no {encoding}"
        raise InputError(f"{name}: {seen}; tell its encoding, for example cp1251", code="encoding-error") from error
    except (LookupError, UnicodeError) as error:
        words = f"{encoding!r} is no encoding of text; tell one such as utf-8 or cp1251"
        raise InputError(f"{name}: {words}", code="encoding-error") from error
    cells: list[tuple[int, int, str, str]] = []
    widest = 0
    try:
        for row, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            widest = max(widest, len(record))
            if row * widest > limits.cells:
                raise refuse(name, f"has too many cells: row {row}, {widest} columns; the limit is {limits.cells}")
            cells += [(row, column, "t", cell) for column, cell in enumerate(record, 1) if cell.strip()]
    except csv.Error as error:
        raise refuse(name, f"cannot be read as CSV divided by {delimiter!r} ({error}); look at its quotation marks") from error
    return [{"name": "", "cells": cells}]


def _kind_of(data: bytes, name: str) -> str:
    """What a file is by its first bytes; InputError if its name says otherwise."""
    suffix = Path(name).suffix.lower()
    if suffix not in (*_WORKBOOKS, *_TEXTS):
        hint = "save it as .xlsx" if suffix in (".xlsb", ".numbers", ".dbf") else "name the file by what it is"
        raise refuse(name, f"tables are read as {', '.join((*_WORKBOOKS, *_TEXTS))}, seen {suffix or 'no ending'}; {hint}")
    seen, means = _seen(data)
    expected = _WORKBOOKS.get(suffix, "csv")
    if seen != expected:
        raise refuse(name, f"is named {suffix}, but it is {means}; open it in a spreadsheet and save it as .xlsx, or name it by what it is")
    return seen


def _seen(data: bytes) -> tuple[str, str]:
    """What the bytes are, by its code and in words."""
    for kind, words, fits in _SIGNATURES:
        if fits(data):
            return kind, words
    return "csv", "text (.csv)"


_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SIGNATURES: tuple[tuple[str, str, Callable[[bytes], bool]], ...] = (
    ("ods", "an OpenDocument spreadsheet (.ods)", lambda d: d.startswith(_ZIP) and b"opendocument.spreadsheet" in d[:200]),
    ("xlsb", "a binary workbook (.xlsb)", lambda d: d.startswith(_ZIP) and b"xl/workbook.bin" in d),
    ("xlsx", "a workbook (.xlsx)", lambda d: d.startswith(_ZIP) and b"xl/" in d),
    ("zip", "a zip archive without a workbook", lambda d: d.startswith(_ZIP)),
    ("ole", "a workbook protected by a password", lambda d: d.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in d),
    ("xls", "an old workbook (.xls)", lambda d: d.startswith(_OLE)),
    ("html", "a web page or XML", lambda d: _HTML.match(d[:512]) is not None),
    ("binary", "no text", lambda d: b"\x00" in d[:4096] and not d.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))),
)


def _lay_out(raw: Iterable[Mapping[str, object]]) -> tuple[str, tuple[Sheet, ...]]:
    """The text of a table and its sheets, each cell with where its text starts."""
    pieces, at, sheets = [], 0, []
    for number, sheet in enumerate(raw):
        name = _clean(str(sheet["name"]))
        heading = ("\n" if number else "") + (f"{_HEADING}{name}\n" if name else "")
        pieces.append(heading)
        at += len(heading)
        cells: dict[tuple[int, int], Cell] = {}
        for row, column, kind, words in sorted(sheet["cells"]):  # type: ignore[call-overload]
            text = _clean(words)
            if not text:
                continue
            before = f"{address(row, column)}\t"
            cells[row, column] = Cell(row, column, kind, text, at + len(before))
            pieces.append(f"{before}{text}\n")
            at += len(before) + len(text) + 1
        sheets.append(_sheet(name, cells, sheet))
    return "".join(pieces), tuple(sheets)


def _sheet(name: str, cells: Mapping[tuple[int, int], Cell], raw: Mapping[str, object]) -> Sheet:
    merges: Iterable[tuple[int, int, int, int]] = raw.get("merges", ())  # type: ignore[assignment]
    return Sheet(
        name=name,
        cells=cells,
        merged=dict(_merged(merges)),
        hidden=bool(raw.get("hidden")),
        hidden_rows=frozenset(raw.get("hidden_rows", ())),  # type: ignore[call-overload]
        hidden_columns=frozenset(raw.get("hidden_columns", ())),  # type: ignore[call-overload]
    )


def _merged(areas: Iterable[tuple[int, int, int, int]]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for top, left, bottom, right in areas:
        if (bottom - top + 1) * (right - left + 1) <= _WIDEST_MERGE:
            yield from (((row, column), (top, left)) for row in range(top, bottom + 1) for column in range(left, right + 1))


_WIDEST_MERGE = 100_000  # cells; a larger one is none of a table


def _clean(text: str) -> str:
    """Text of a cell on one line, in Unicode's form NFC, without unseen characters; no-break spaces inside it stay."""
    return without_unseen(squeeze(unicodedata.normalize("NFC", text))).strip()


def read_table(path: Path, *, encoding: str = "utf-8", delimiter: str = ",", limits: TableLimits | None = None) -> Table:
    """A table file; InputError if it cannot be read, is not what its name says, or asks for more than the limits allow.

    ``encoding`` and ``delimiter`` are those of a CSV file: they are told, never guessed. A number that is stored as such reads as 15
    significant digits, one that is shown per cent as it is shown; a day in ISO form; text as it stands, on one line.
    """
    limits = limits or TableLimits()
    try:
        if path.exists() and not path.is_file():
            raise refuse(str(path), "is no regular file; name a table")
        if path.stat().st_size > limits.bytes:
            raise refuse(str(path), f"is larger than {limits.bytes >> 20} MiB; {_SMALLER}")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot read the table {path}: {words}", code="source-error") from error
    kind = _kind_of(data, str(path))
    raw = _read_csv(data, str(path), encoding, delimiter, limits) if kind == "csv" else read_workbook(data, str(path), kind, limits)
    text, sheets = _lay_out(raw)
    if not any(sheet.cells for sheet in sheets):
        raise refuse(str(path), "holds no cell that is not empty")
    source = SourceText(source_id=path.stem, text=text, sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    reader = f"{LIBRARIES[kind]} {importlib.metadata.version(LIBRARIES[kind])}" if kind in LIBRARIES else "csv"
    options = {"encoding": encoding, "delimiter": delimiter} if kind == "csv" else {}
    digest = hashlib.sha256(data).hexdigest()
    document = Document(source=source, name=path.name, sha256=digest, format=kind, reader=reader, table=options)
    return Table(document=document, sheets=sheets)


_SMALLER = "save the sheet that you need as a file of its own, or raise the limit"


def find_sheet(table: Table, named: str | None) -> Sheet:
    """The sheet of that name, or the only one that is seen and has cells; UsageError if there is none or if it may be another."""
    names = ", ".join(repr(sheet.name) for sheet in table.sheets)
    if named is None:
        seen = [sheet for sheet in table.sheets if sheet.cells and not sheet.hidden]
        if len(seen) != 1:
            raise UsageError(f"{table.document.name} has the sheets {names}; say which one is meant")
        return seen[0]
    found = next((sheet for sheet in table.sheets if sheet.name == named), None)
    if found is None:
        raise UsageError(f"{table.document.name} has no sheet {named!r}; it has {names}")
    return found


def read_again(path: Path, record: Mapping[str, object]) -> dict[str, str] | None:
    """The cells of the table that a text was made of, by sheet and address; ``record`` is kept beside the text. None if it is no table."""
    options = record.get("table")
    if not isinstance(options, dict):
        return None
    table = read_table(path, encoding=str(options.get("encoding", "utf-8")), delimiter=str(options.get("delimiter", ",")))
    return {sheet.name_of(row, column): cell.text for sheet in table.sheets for (row, column), cell in sheet.cells.items()}
