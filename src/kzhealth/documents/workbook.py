"""Workbooks (.xlsx, .xls, .ods) as cells, read in a process of their own (``apart``).

A cell comes as its row and column (from 1), its kind and its text: ``n`` number, ``p`` per cent, ``d`` day, ``b`` truth, ``t`` text,
``e`` an error such as #REF!, ``f`` a formula whose value was not saved.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kzhealth.apart import ask_apart
from kzhealth.documents.base import load_library, refuse
from kzhealth.documents.ods import read_ods
from kzhealth.errors import InputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["LIBRARIES", "TableLimits", "plain", "read_sheets", "read_workbook"]

LIBRARIES = {"xlsx": "openpyxl", "xls": "xlrd", "ods": "defusedxml"}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_SMALL = 16 * 2**20  # bytes that a member may unpack to whatever its ratio is


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLimits:
    """What a table may ask for.

    ``bytes`` of the file and what it is ``unpacked`` to, the ``ratio`` of both for a part of it, ``cells`` of a sheet (the rows by the
    columns that its cells reach to), ``seconds`` to read it, bytes of ``memory``. Of the processor it has four seconds and ``pace``
    more for each MiB.
    """

    bytes: int = 64 * 2**20
    unpacked: int = 512 * 2**20
    ratio: int = 100
    cells: int = 2_000_000
    seconds: int = 60
    pace: int = 60
    memory: int = 2 * 2**30


def plain(value: float) -> str:
    """A number as a spreadsheet shows it in full: 15 significant digits, a decimal point, no exponent.

    >>> plain(0.1 + 0.2), plain(2015.0)
    ('0.3', '2015')
    """
    text = format(Decimal(format(value, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---------------------------------------------------------------- this side


def read_workbook(data: bytes, name: str, kind: str, limits: TableLimits) -> list[dict[str, Any]]:
    """The sheets of a workbook; InputError if it cannot be read, or asks for more than the limits allow."""
    for module in (LIBRARIES[kind], "defusedxml"):
        load_library(module, "workbooks")
    answer = ask_apart("kzhealth.documents.reader", name, asdict(limits), data, kind=kind)
    if "error" in answer:
        raise refuse(name, answer["error"])
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


_HOW = "save the sheet that you need as a file of its own, or raise the limit"


# ---------------------------------------------------------------- the other side


def _check_package(data: bytes, limits: TableLimits) -> None:
    """Refuse what unpacks to more than a table does, before it is unpacked."""
    members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    if (total := sum(m.file_size for m in members)) > limits.unpacked:
        raise InputError(f"unpacks to {total >> 20} MiB, the limit is {limits.unpacked >> 20} MiB; {_HOW}")
    for member in members:
        if member.file_size > _SMALL and member.file_size > limits.ratio * max(1, member.compress_size):
            seen = member.file_size // max(1, member.compress_size)
            raise InputError(f"{member.filename} unpacks to {seen} times its size, the limit is {limits.ratio} times; {_HOW}")


def check_area(name: str, rows: int, columns: int, limits: TableLimits) -> None:
    """Refuse a sheet whose used area is larger than the limit."""
    if rows * columns > limits.cells:
        seen = f"its cells reach to row {rows} and column {columns}"
        raise InputError(f"sheet {name!r} has too many cells: {seen}, the limit is {limits.cells} cells of that area; {_HOW}")


def is_percent(format: str) -> bool:
    """True if a number format shows per cent: what is stored is then a hundredth of what is shown."""
    return "%" in _QUOTED.sub("", format)


def number_cell(value: float, *, percent: bool) -> tuple[str, str]:
    """Kind and text of a stored number."""
    if isinstance(value, float) and value - value != 0:
        return "e", str(value)
    if percent:
        text = format(Decimal(plain(value)) * 100, "f")
        return "p", f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"
    return "n", plain(value)


def _moment(value: dt.datetime | dt.date | dt.time) -> str:
    return value.isoformat().removesuffix("T00:00:00")


def raised(text: str) -> str:
    """Digits above the line: a footnote mark that is told by its font alone would be taken for a digit of the figure."""
    return text.translate(_RAISED)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _rich(value: Any) -> Any:
    """Text of several fonts as one; anything else as it is."""
    if not isinstance(value, list):
        return value
    fonts = [(str(run), getattr(getattr(run, "font", None), "vertAlign", None)) for run in value]
    return "".join(raised(text) if align == "superscript" else text for text, align in fonts)


def _xlsx_cell(cell: Any, formula: Any) -> tuple[str, str]:
    value = _rich(cell.value)
    if formula.data_type == "f" and value is None:
        return "f", "(a formula without a value)"
    if cell.data_type == "e":
        return "e", str(value)
    if isinstance(value, bool):
        return "b", str(value).upper()
    if isinstance(value, (int, float)):
        return number_cell(value, percent=is_percent(cell.number_format or ""))
    return ("d", _moment(value)) if hasattr(value, "isoformat") else ("t", str(value))


def _has_formulas(data: bytes) -> bool:
    """True if a sheet has formulas: only then it is read a second time, to tell those whose value was not saved."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        sheets = [name for name in file.namelist() if name.startswith("xl/worksheets/")]
        return any(re.search(rb"<(?:\w+:)?f[\s/>]", file.read(name)) for name in sheets)


def _read_xlsx(data: bytes, limits: TableLimits) -> Iterator[dict[str, Any]]:
    openpyxl = load_library("openpyxl", "workbooks")
    from openpyxl.utils import get_column_letter

    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False, rich_text=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data), keep_links=False) if _has_formulas(data) else values
    for sheet in values.worksheets:
        check_area(sheet.title, sheet.max_row, sheet.max_column, limits)
        told = formulas[sheet.title]
        there = [c for row in told.iter_rows() for c in row if c.value is not None]
        cells = [(c.row, c.column, *_xlsx_cell(sheet.cell(c.row, c.column), c)) for c in there]
        dimensions = sheet.column_dimensions
        hidden = {n for d in dimensions.values() if d.hidden for n in range(d.min or 0, (d.max or 0) + 1) if n <= sheet.max_column}
        hidden |= {n for n in range(1, sheet.max_column + 1) if (k := get_column_letter(n)) in dimensions and dimensions[k].hidden}
        yield {
            "name": sheet.title,
            "hidden": sheet.sheet_state != "visible",
            "cells": cells,
            "merges": [(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges],
            "hidden_rows": sorted(n for n, d in sheet.row_dimensions.items() if d.hidden),
            "hidden_columns": sorted(hidden),
        }


def _read_xls(data: bytes, limits: TableLimits) -> Iterator[dict[str, Any]]:
    xlrd = load_library("xlrd", "workbooks")
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    for sheet in book.sheets():
        check_area(sheet.name, sheet.nrows, sheet.ncols, limits)
        yield {
            "name": sheet.name,
            "hidden": bool(sheet.visibility),
            "cells": [
                (row + 1, column + 1, *_xls_cell(xlrd, book, cell, sheet.rich_text_runlist_map.get((row, column), ())))
                for row in range(sheet.nrows)
                for column, cell in enumerate(sheet.row(row))
                if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
            ],
            "merges": [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells],
            "hidden_rows": sorted(n + 1 for n, info in sheet.rowinfo_map.items() if info.hidden),
            "hidden_columns": sorted(n + 1 for n, info in sheet.colinfo_map.items() if info.hidden and n < sheet.ncols),
        }


def _xls_cell(xlrd: Any, book: Any, cell: Any, runs: Sequence[tuple[int, int]]) -> tuple[str, str]:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "e", xlrd.error_text_from_code.get(cell.value, "#ERROR!")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "b", str(bool(cell.value)).upper()
    if cell.ctype == xlrd.XL_CELL_DATE:
        return "d", _moment(xlrd.xldate.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        format = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        return number_cell(cell.value, percent=is_percent(format.format_str if format else ""))
    ends = [*(at for at, _ in runs), len(cell.value)]
    pieces = [(cell.value[at:end], book.font_list[font].escapement) for (at, font), end in zip(runs, ends[1:], strict=True)]
    return "t", cell.value[: ends[0]] + "".join(raised(text) if above == 1 else text for text, above in pieces)


def _read_ods(data: bytes, limits: TableLimits) -> Iterator[dict[str, Any]]:
    yield from read_ods(data, limits.cells, number_cell)


_READERS: dict[str, Callable[[bytes, TableLimits], Iterator[dict[str, Any]]]] = {"xlsx": _read_xlsx, "xls": _read_xls, "ods": _read_ods}


def read_sheets(kind: str, data: bytes, limits: TableLimits) -> list[dict[str, Any]]:
    """The sheets of a workbook, in this process; InputError if it asks for more than the limits allow, or what a library raises."""
    if kind != "xls":
        _check_package(data, limits)
    return list(_READERS[kind](data, limits))
