"""Rows of plain text with a heading line: 'District | doctors | vacancies', then 'Zaisan | 48 | 14'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.extract.figures import Scene
    from kzhealth.extract.periods import Period

__all__ = ["Columns", "Dated", "find_columns", "find_dated", "find_headings", "periods_of"]

Columns = tuple[frozenset[str], ...]  # the concepts of the heading of each column, the first of them that of the rows' names
Dated = tuple["Period | None", ...]  # the period in the heading of each column
_CELLS = re.compile(r"\s*[|\t]\s*|\s+/\s+|;\s+|\s[–—]\s")
_MARK = re.compile(r"[|\t/;–—]")
_LABEL = re.compile(r"^[^:|/\t;]{1,60}:\s+")
_FEWEST = 2  # columns of figures, or one beside the names of the rows


def _cells(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The spans of the cells of a line, the name of the row first; none if it is no row."""
    if _MARK.search(text, start, stop) is None:
        return []
    label = _LABEL.match(text[start:stop])
    marks = [m.span() for m in _CELLS.finditer(text, start + (label.end() if label else 0), stop)]
    if label:
        marks.insert(0, (start + label.end() - 1, start + label.end()))
    edges = [start, *(edge for mark in marks for edge in mark), stop]
    cells = [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if text[a:b].strip()]
    return cells if len(marks) >= _FEWEST else []


def find_columns(text: str, scene: Scene) -> Columns | None:
    """What the columns under a heading line are about; None for a line that is no such heading."""
    if scene.quantities:
        return None
    cells = _cells(text, scene.sentence.start, scene.sentence.stop)
    columns = tuple(frozenset(c for m in scene.mentions if a <= m.start < b for c in m.concepts) for a, b in cells)
    return columns if len(cells) > _FEWEST and all(columns[1:]) else None


def find_headings(text: str, scene: Scene, columns: Columns) -> Sequence[frozenset[str]] | None:
    """The concepts of the heading over each figure of a row; None if the line is no row of the table."""
    cells = _cells(text, scene.sentence.start, scene.sentence.stop)
    if len(cells) != len(columns):
        return None
    at = [next((n for n, (a, b) in enumerate(cells) if a <= q.start < b), 0) for q in scene.quantities]
    return [columns[n] for n in at] if at and at == list(range(1, len(cells))) else None


def find_dated(text: str, scene: Scene) -> Dated | None:
    """The periods that head the columns of figures: 'Indicator | 2024 | 2025'; None for a line that is no such heading."""
    if scene.quantities or len(scene.periods) < _FEWEST:
        return None
    cells = _cells(text, scene.sentence.start, scene.sentence.stop)
    dated = tuple(next((p for p in scene.periods if a <= p.span[0] and p.span[1] <= b), None) for a, b in cells)
    return dated if len(cells) > _FEWEST and dated[0] is None and all(dated[1:]) else None


def periods_of(text: str, scene: Scene, dated: Dated) -> Sequence[Period | None] | None:
    """The period over each figure of a row; None if the line is no row of the table."""
    cells = _cells(text, scene.sentence.start, scene.sentence.stop)
    if len(cells) != len(dated):
        return None
    return [next((period for (a, b), period in zip(cells, dated, strict=True) if a <= q.start < b), None) for q in scene.quantities]
