"""A sheet of a workbook as rows of values, written to a file: read by openpyxl in a process of its own (``judge``), row by row.

A row is a line of JSON. A date, a time, or what a formula came to where that is an error, is an object of its kind and its text.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

from kzhealth.engines.values import CellFault
from kzhealth.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kzhealth.engines.base import Limits

__all__ = ["FREE", "check_dimensions", "check_workbook", "decode_value", "read_sheet", "write_sheet"]

_CHUNK = 1 << 20
FREE = 1 << 26  # bytes that an archive may unpack to whatever its ratio
_CALCULATED = re.compile(rb"<(?:\w+:)?f[\s/>]|\st=[\"']e[\"']")  # a formula, or what one of them came to
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"'](-?[0-9]{1,12})")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?\sref=[\"'](?:[A-Z]{1,3}[0-9]{1,7}:)?([A-Z]{1,3})([0-9]{1,7})")
_OLE = b"\xd0\xcf\x11\xe0"  # a password, or an old workbook
_KINDS: Mapping[str, Callable[[str], Any]] = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "seconds": lambda text: dt.timedelta(seconds=float(text)),
    "fault": CellFault,
}


# ---------------------------------------------------------------- before it is read


def check_workbook(path: Path, name: str, limits: Limits) -> bool:
    """True if a sheet of a workbook has formulas or errors; InputError if it is none, is damaged or would grow beyond the limits."""
    try:
        with path.open("rb") as file:
            if file.read(4) == _OLE:
                raise InputError(
                    f"{name}: it is protected by a password or an old workbook; save it as .xlsx without one", code="format-error"
                )
        with zipfile.ZipFile(path) as archive:
            packed, size = (sum(sizes) for sizes in zip(*((i.compress_size, i.file_size) for i in archive.infolist()), strict=True))
            if size > min(limits.unpacked, max(limits.ratio * packed, FREE)):
                raise InputError(f"{name}: the workbook unpacks to {size} bytes (ratio>{limits.ratio})", code="source-error")
            sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
            calculated = [_look_through(archive, sheet, name) for sheet in sheets]
            return any(calculated)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise InputError(
            f"{name}: the file is no workbook: {error}; open it in a spreadsheet and save it as .xlsx", code="format-error"
        ) from error


def _look_through(archive: zipfile.ZipFile, sheet: str, name: str) -> bool:
    """True if a sheet has formulas or errors; InputError if a row stands behind one that it should stand before, and would be lost."""
    found, before, rest = False, 0, b""
    with archive.open(sheet) as file:
        while chunk := file.read(_CHUNK):
            text = rest + chunk
            end = text.rfind(b"<")
            text, rest = text[:end], text[end:] if len(text) - end < _CHUNK else b""
            found = found or _CALCULATED.search(text) is not None
            for match in _ROW.finditer(text):
                number = int(match[1])
                if number <= before:
                    what = f"{name}: the sheet {sheet} has row {number} behind row {before}"
                    raise InputError(f"{what}, the workbook is damaged; open it in a spreadsheet and save it anew", code="format-error")
                before = number
    return found or _CALCULATED.search(rest) is not None


def check_dimensions(path: Path, name: str) -> None:
    """InputError for a sheet that says it has more cells than its file could hold: who believes it counts for hours."""
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml"):
                with archive.open(info) as file:
                    told = _DIMENSION.search(file.read(_CHUNK))
                if told and int(told[2]) * _column(told[1]) > max(info.file_size, FREE):
                    seen = (told[1] + told[2]).decode()
                    what = f"{name}: the sheet {info.filename} says that its cells reach to {seen}, and holds {info.file_size} bytes"
                    raise InputError(f"{what} (too-many-cells); open it in a spreadsheet and save it anew", code="source-error")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


# ---------------------------------------------------------------- read


def write_sheet(path: Path, name: str, place: int | str | None, limits: Limits, out: Path) -> int:
    """The rows of a sheet, the first or the one at a place (its number or name), into a file; InputError where they cannot be read.

    How many columns they reach over is given back.
    """
    import openpyxl

    calculated = check_workbook(path, name, limits)
    place = 1 if place is None else place
    try:
        # its formulas are read beside their values
        books = [openpyxl.load_workbook(path, read_only=True, data_only=True)]
        books += [openpyxl.load_workbook(path, read_only=True)] if calculated else []
        rows = _filled_rows(_values(*(_sheet_at(book, place) for book in books), name=name), name, limits)
        with out.open("wb") as file:
            widest = 0
            for cells in rows:
                widest = max(widest, len(cells))
                file.write(json.dumps(cells, ensure_ascii=False, default=_encoded).encode() + b"\n")
            return widest
    except (InputError, MemoryError):
        raise
    except Exception as error:  # whatever a broken workbook makes its reader raise
        said = " ".join(str(error).split())[:200]
        raise InputError(f"{name}: the file is no workbook with a sheet {place!r}: {said}", code="format-error") from error


def _sheet_at(book: Any, place: int | str) -> Any:
    sheet = book.worksheets[place - 1] if isinstance(place, int) and place > 0 else book[str(place)]
    sheet.reset_dimensions()  # what a file says of its size may be far from true
    return sheet


def _values(sheet: Any, formulas: Any = None, *, name: str) -> Iterator[Sequence[Any]]:
    """The values of the rows of a sheet; InputError where ``formulas``, the same sheet, has one whose value was not saved."""
    if formulas is None:
        yield from sheet.iter_rows(values_only=True)
        return
    for number, (cells, told) in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), start=1):
        for cell, formula in zip(cells, told, strict=True):
            # a text of no characters is a value
            if formula.data_type == "f" and cell.value is None and cell.data_type != "str":
                raise InputError(
                    f"{name}, row {number}: the cell {formula.coordinate} holds a formula without its value "
                    "(formula-without-value); let a spreadsheet calculate it, and save the file",
                    row=number,
                )
        yield [{"fault": str(cell.value)} if cell.data_type == "e" else cell.value for cell in cells]


def _filled_rows(rows: Iterator[Sequence[Any]], name: str, limits: Limits) -> Iterator[Sequence[Any]]:
    """Rows without blank cells and rows at the end."""
    blank = 0
    for cells in rows:
        row = list(cells)
        while row and row[-1] is None:
            row.pop()
        if len(row) > limits.columns:
            raise InputError(f"{name}: a row has {len(row)} cells (too-many-cells)", code="source-error")
        if not row:
            blank += 1
            if blank > limits.blank:
                raise InputError(f"{name}: more than {blank - 1} blank rows follow each other (too-many-cells)", code="source-error")
            continue
        yield from ([] for _ in range(blank))
        blank = 0
        yield row


def _encoded(value: Any) -> Any:
    """What JSON has no form for."""
    if isinstance(value, dt.timedelta):
        return {"seconds": str(value.total_seconds())}
    if isinstance(value, dt.date | dt.time):
        return {type(value).__name__: value.isoformat()}
    return str(value)


def decode_value(told: Mapping[str, str]) -> Any:
    """What stands in a row for a value that JSON has no form for."""
    ((kind, text),) = told.items()
    return _KINDS[kind](text)


def read_sheet(out: Path, width: int) -> Iterator[Sequence[Any]]:
    """The rows that were written to a file, all of one width: a column may have values and no label."""
    with out.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            cells = json.loads(line, object_hook=decode_value)
            yield [*cells, *[None] * (width - len(cells))]
