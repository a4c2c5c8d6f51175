"""OpenDocument spreadsheets: the cells of ``content.xml`` as they are met, so that a long run of empty cells costs nothing."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from kzhealth.documents.base import load_library
from kzhealth.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["read_ods"]

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_HIDDEN = ("collapse", "filter")


def _repeated(element: Any, name: str) -> int:
    return int(element.get(f"{_TABLE}number-{name}-repeated", "1"))


def _words(element: Any) -> str:
    """The text of a cell; notes pinned to it are none of it."""
    return "\n".join("".join(_pieces(paragraph)) for paragraph in element if paragraph.tag == f"{_TEXT}p")


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * int(child.get(f"{_TEXT}c", "1"))
        elif child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif child.tag != f"{_OFFICE}annotation":
            yield from _pieces(child)
        yield child.tail or ""


def _cell(element: Any, number: Callable[..., tuple[str, str]]) -> tuple[str, str] | None:
    """Kind and text of a cell, None if it is empty."""
    kind, words = element.get(f"{_OFFICE}value-type"), _words(element)
    if element.get(f"{_CALC}value-type") == "error" or (element.get(f"{_TABLE}formula") and words.startswith(("#", "Err:"))):
        return "e", words
    if kind is None or kind == "string":
        if element.get(f"{_TABLE}formula") and kind is None:
            return "f", "(a formula without a value)"
        return ("t", words) if words.strip() else None
    if kind in ("float", "percentage", "currency"):
        value = element.get(f"{_OFFICE}value")
        return ("f", "(a formula without a value)") if value is None else number(float(value), percent=kind == "percentage")
    if kind == "date":
        return "d", element.get(f"{_OFFICE}date-value", words).removesuffix("T00:00:00")
    return ("b", element.get(f"{_OFFICE}boolean-value", words).upper()) if kind == "boolean" else ("t", words)


class _Sheet:
    """A sheet as its rows are met."""

    def __init__(self, name: str, limit: int, *, hidden: bool) -> None:
        self.name, self.limit, self.hidden = name, limit, hidden
        self.cells: list[tuple[Any, ...]] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.hidden_rows: list[int] = []
        self.hidden_columns: list[int] = []
        self.row = self.columns = self.last = 0

    def add_column(self, element: Any) -> None:
        times = _repeated(element, "columns")
        if element.get(f"{_TABLE}visibility") in _HIDDEN:
            self.hidden_columns += range(self.columns + 1, self.columns + min(times, 1024) + 1)
        self.columns += times

    def add_row(self, element: Any, number: Callable[..., tuple[str, str]]) -> None:
        times, column = _repeated(element, "rows"), 0
        found: list[tuple[int, tuple[str, str]]] = []
        for cell in element:
            across = _repeated(cell, "columns")
            read = None if cell.tag.endswith("covered-table-cell") else _cell(cell, number)
            if read:
                self.last = max(self.last, column + across)
                self.check(self.row + times)
                found += [(column + n, read) for n in range(1, across + 1)]
            down, right = (int(cell.get(f"{_TABLE}number-{way}-spanned", "1")) for way in ("rows", "columns"))
            if read and (down > 1 or right > 1):
                self.merges.append((self.row + 1, column + 1, self.row + down, column + right))
            column += across
        if found and element.get(f"{_TABLE}visibility") in _HIDDEN:
            self.hidden_rows += range(self.row + 1, self.row + times + 1)
        if found:
            self.cells += [(self.row + down, at, *read) for down in range(1, times + 1) for at, read in found]
        self.row += times

    def check(self, row: int) -> None:
        if row * self.last > self.limit:
            seen = f"its cells reach to row {row} and column {self.last}"
            raise InputError(f"sheet {self.name!r} has too many cells: {seen}, the limit is {self.limit} cells of that area")

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("name", "hidden", "cells", "merges", "hidden_rows", "hidden_columns")}


class _Styles:
    """The styles of sheets that are hidden, as they are met before the sheets."""

    def __init__(self) -> None:
        self.name, self.hidden = "", set[str]()

    def meet(self, element: Any) -> None:
        self.name = element.get(f"{_STYLE}name", "") if element.tag == f"{_STYLE}style" else self.name
        if element.get(f"{_TABLE}display") == "false":
            self.hidden.add(self.name)


def read_ods(data: bytes, limit: int, number: Callable[..., tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """The sheets of an .ods file; ``number`` makes kind and text of a stored number."""
    parse = load_library("defusedxml.ElementTree", "workbooks").iterparse
    styles, sheet = _Styles(), None
    with zipfile.ZipFile(io.BytesIO(data)).open("content.xml") as content:
        for event, element in parse(content, ("start", "end")):
            tag = element.tag.removeprefix(_TABLE)
            if event == "start":
                styles.meet(element)
                if tag == "table":
                    if sheet:
                        raise InputError(f"a cell of sheet {sheet.name!r} holds a table of its own; take it out of the cell")
                    sheet = _Sheet(element.get(f"{_TABLE}name", ""), limit, hidden=element.get(f"{_TABLE}style-name") in styles.hidden)
            elif sheet and tag == "table-column":
                sheet.add_column(element)
            elif sheet and tag == "table-row":
                sheet.add_row(element, number)
                element.clear()
            elif sheet and tag == "table":
                yield sheet.to_dict()
                sheet = None
                element.clear()
