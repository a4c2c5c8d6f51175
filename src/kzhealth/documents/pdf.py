"""PDF files with a text layer: words by pdfplumber, put together again into lines, columns, tables and paragraphs."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from kzhealth.documents.base import LARGEST, Reading, join_blocks, load_library, refuse, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["read_pdf"]

_GUTTER = 10  # points between two columns of text, at least
_COLUMN_LINES, _COLUMN_CHARACTERS = 4, 18  # a column has as many lines, of as many characters in the mean; less is a table
_MANY_EDGES = 4000  # a chart or a map, not the ruling of a table
_MANY_PAGES = 5000
_MARGIN = 0.1  # of the page's height, where running titles and page numbers stand
_MARK = re.compile(r"\s*(?:[•▪●*◦‣§-]\s|\d{1,2}[.)]\s|[–—-]\s)")
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:(?:стр(?:аница)?|page|бет)\.?\s*)?\d{1,4}(?:\s*(?:/|из|of)\s*\d{1,4})?(?:\s*-?бет)?[-–—\s]*", re.IGNORECASE
)
_LEADERS = re.compile(r"(?:[.…_]\s?){4,}\s*\d{1,4}\s*$")
_HYPHENS = ("-", "‐", "\u00ad")
_STOPS = (".", "!", "?", "…", ":", ";")


@dataclass(slots=True, kw_only=True)
class _Line:
    """A line as printed: its text, its box in points from the top left, the right edge of its column, the page."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    right: float = 0.0
    pitch: float = 0.0
    page: int = 0
    block: bool = False  # a table: nothing is joined to it

    def is_full(self, after: _Line) -> bool:
        """True if the first word of the line after it would not have fitted into this one."""
        first = after.text.split(" ", 1)[0]
        width = (after.x1 - after.x0) * len(first) / max(len(after.text), 1)
        return self.x1 + width + 0.25 * self.size > self.right - 0.5 * self.size


def _inflated(data: bytes) -> Iterator[int]:
    """The lengths to which packed streams unpack, piece by piece; a stream in a stream as well."""
    for match in re.finditer(rb"stream\r?\n(?=[\x08-\x78])", data):
        yield from _unpack(data[match.end() : match.end() + LARGEST], depth=2)


def _unpack(data: bytes, depth: int) -> Iterator[int]:
    unpacker, rest, start = zlib.decompressobj(), data, b""
    try:
        while rest and not unpacker.eof:
            piece = unpacker.decompress(rest, 2**20)
            start, rest = start or piece, unpacker.unconsumed_tail
            yield len(piece)
    except zlib.error:
        pass  # no packed stream, or a damaged one: the reader says so
    if depth and start[:1] == b"x":
        yield from _unpack(start, depth - 1)


def _check_size(data: bytes, name: str) -> None:
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise refuse(name, "is no PDF file; open it in the program that it was made with and save it as PDF")
    total = 0
    for length in _inflated(data):
        total += length
        if total > 4 * LARGEST:
            raise refuse(name, f"unpacks to more than {4 * LARGEST >> 20} MiB and is not read")


# ---------------------------------------------------------------- lines and columns


def _rows_of_words(words: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Words that stand on one line, from the top, each line from the left."""
    rows: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda w: ((w["top"] + w["bottom"]) / 2, w["x0"])):
        middle = (word["top"] + word["bottom"]) / 2
        if rows and rows[-1][0]["top"] < middle < rows[-1][0]["bottom"]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w["x0"]) for row in rows]


def _mask(row: Iterable[dict[str, Any]]) -> int:
    """The points of the page's width that a line covers, as bits."""
    mask = 0
    for word in row:
        first, last = max(int(word["x0"]), 0), max(int(word["x1"]) + 1, 1)
        mask |= ((1 << max(last - first, 1)) - 1) << first
    return mask


def _gutter(mask: int) -> int | None:
    """The middle of the widest free strip inside what is covered; None if none is wide enough."""
    bits = f"{mask:b}"
    free = max(re.finditer("0+", bits.rstrip("0")), key=lambda m: len(m[0]), default=None)
    return len(bits) - (free.start() + free.end()) // 2 if free and len(free[0]) >= _GUTTER else None


def _are_columns(rows: Sequence[Sequence[dict[str, Any]]], at: int) -> bool:
    """True if text runs on both sides of a strip."""
    for side in ([w for row in rows for w in row if (w["x0"] < at) is left] for left in (True, False)):
        lines = _rows_of_words(side)
        if len(lines) < _COLUMN_LINES or sum(len(w["text"]) for w in side) < _COLUMN_CHARACTERS * len(lines):
            return False
    return True


def _regions(words: Sequence[dict[str, Any]], depth: int = 3) -> Iterator[list[list[dict[str, Any]]]]:
    """Groups of lines in reading order: what stands in columns column by column."""
    rows = _rows_of_words(words)
    single: list[list[dict[str, Any]]] = []
    first = 0
    while first < len(rows):
        mask, last = _mask(rows[first]), first + 1
        while depth and last < len(rows) and _gutter(mask | _mask(rows[last])) is not None:
            mask |= _mask(rows[last])
            last += 1
        at = _gutter(mask) if last - first >= _COLUMN_LINES else None
        if at is not None and _are_columns(rows[first:last], at):
            yield single
            single = []
            for left in (True, False):
                yield from _regions([w for row in rows[first:last] for w in row if (w["x0"] < at) is left], depth - 1)
            first = last
        else:
            single.append(rows[first])
            first += 1
    yield single


def _line(row: Sequence[dict[str, Any]], page: int, left: float, right: float) -> _Line:
    """A line of words; where a gap is as wide as between the cells of a table, a tab."""
    size = median(w["size"] for w in row)
    gaps = [after["x0"] - word["x1"] for word, after in pairwise(row)]
    # words of a justified line stand apart alike, from margin to margin
    justified = row[0]["x0"] < left + size and row[-1]["x1"] > right - size and min(gaps, default=0) > 0.6 * max(gaps, default=0)
    cell = size * (6 if justified else 2.5)
    text = "".join(word["text"] + ("\t" if gap > cell else " ") for word, gap in zip(row, gaps, strict=False)) + row[-1]["text"]
    ends = {"x0": row[0]["x0"], "x1": row[-1]["x1"], "top": min(w["top"] for w in row), "bottom": max(w["bottom"] for w in row)}
    return _Line(text=text, size=size, right=right, page=page, **ends)


def _region_lines(rows: Sequence[Sequence[dict[str, Any]]], page: int) -> list[_Line]:
    """The lines of a column, each with the margin of its size of letters and the usual distance of lines."""
    edges: dict[int, tuple[float, float]] = {}
    for row in rows:
        key = round(median(w["size"] for w in row))
        left, right = edges.get(key, (row[0]["x0"], row[-1]["x1"]))
        edges[key] = min(left, row[0]["x0"]), max(right, row[-1]["x1"])
    lines = [_line(row, page, *edges[round(median(w["size"] for w in row))]) for row in rows]
    pitch = median([after.top - line.top for line, after in pairwise(lines)] or [0.0])
    for line in lines:
        line.pitch = pitch
    return lines


def _table_lines(table: Any, page: int) -> _Line | None:
    """A ruled table as one block: rows of cells divided by tabs."""
    rows = [[squeeze(cell or "").strip() for cell in row] for row in table.extract(x_tolerance_ratio=0.15)]
    rows = [row for row in rows if any(row)]
    if len(rows) < 2 or max(map(len, rows)) < 2 or sum(1 for row in rows if sum(map(bool, row)) > 1) < 2:
        return None
    x0, top, x1, bottom = table.bbox
    return _Line(text="\n".join(map("\t".join, rows)), x0=x0, x1=x1, top=top, bottom=bottom, size=0.0, page=page, block=True)


def _is_doubled(page: Any) -> bool:
    """True if letters are printed twice, a little apart, to look bold."""
    places = {(c["text"], round(c["x0"] / 2), round(c["top"] / 2)) for c in page.chars}
    return len(places) < 0.9 * len(page.chars)


def _page_lines(page: Any, number: int) -> list[_Line]:
    tables = page.find_tables() if len(page.edges) <= _MANY_EDGES else []
    found = [(table.bbox, line) for table in tables if (line := _table_lines(table, number))]
    words = page.extract_words(x_tolerance_ratio=0.15, extra_attrs=["size"])

    def outside(word: dict[str, Any]) -> bool:
        x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
        return not any(x0 <= x <= x1 and top <= y <= bottom for (x0, top, x1, bottom), _ in found)

    lines: list[_Line] = []
    for rows in _regions([word for word in words if outside(word)]):
        lines.extend(_region_lines(rows, number))
    for _, table in found:
        at = next((i for i, line in enumerate(lines) if line.top > table.top and line.x0 < table.x1), len(lines))
        lines.insert(at, table)
    return lines


# ---------------------------------------------------------------- running titles, paragraphs


def _drop_margins(pages: Sequence[list[_Line]], heights: Sequence[float]) -> Iterator[_Line]:
    """All lines, without page numbers and what is repeated at the top or bottom of pages, nor lines of a table of contents."""

    def in_margin(line: _Line) -> bool:
        height = heights[line.page]
        return not line.block and (line.bottom < _MARGIN * height or line.top > (1 - _MARGIN) * height)

    def form(line: _Line) -> tuple[str, int]:
        return re.sub(r"\d+", "#", line.text), round(line.top / 4)

    seen = Counter(key for lines in pages for key in {form(line) for line in lines if in_margin(line)})
    often = min(3, max(2, len(pages) / 2))
    for lines in pages:
        out = [
            in_margin(line) and ((len(pages) > 1 and seen[form(line)] >= often) or _PAGE_NUMBER.fullmatch(line.text) is not None)
            for line in lines
        ]
        for at, line in enumerate(lines):
            # what a paragraph of the page goes on with is no running title, though another page begins alike
            before = at > 0 and not out[at - 1] and _goes_on(lines[at - 1], line)
            after = at + 1 < len(lines) and not out[at + 1] and _goes_on(line, lines[at + 1])
            if not (out[at] and not before and not after) and not _LEADERS.search(line.text):
                yield line


def _goes_on(line: _Line, after: _Line) -> bool:
    """True if the next line goes on with the sentence or paragraph of this one."""
    if line.block or after.block or "\t" in line.text + after.text or abs(line.size - after.size) > 0.1 * line.size + 0.3:
        return False
    ended, small = line.text.endswith(_STOPS), after.text[:1].islower()
    if _MARK.match(after.text) and (ended or not after.text.startswith(("–", "—", "-"))):
        return False
    if line.page != after.page or after.top < line.top:
        return line.is_full(after) and not ended and not after.text[:1].isupper()
    if after.top - line.top > max(1.3 * line.pitch, 1.2 * (line.bottom - line.top)):
        return False
    indented = after.x0 > line.x0 + 0.8 * line.size and not _MARK.match(line.text)
    is_wide = line.x1 - line.x0 > 0.6 * (line.right - line.x0)
    return (line.is_full(after) and not indented) or (small and is_wide and not ended)


def _glue(text: str, after: str, words: frozenset[str]) -> str:
    """Two lines as one: a word that was divided is whole again, a hyphen of its own stays."""
    if not text.endswith(_HYPHENS) or not text[-2:-1].isalpha() or not after[:1].islower():
        between = "" if text.endswith("-") and text[-2:-1].isalnum() else " "
        return f"{text}{between}{after}"
    end, start = re.search(r"[\w-]*$", text[:-1]), re.match(r"[\w-]*", after)
    whole = f"{end[0] if end else ''}-{start[0] if start else ''}"
    return f"{text[:-1]}-{after}" if whole.casefold() in words else f"{text[:-1]}{after}"


def _paragraphs(lines: Sequence[_Line]) -> Iterator[str]:
    """Lines as paragraphs; the marked items of a list are one block."""
    words = frozenset(w.casefold() for line in lines for w in re.findall(r"\w+(?:-\w+)+", line.text))
    blocks: list[str] = []
    first = last = None  # lines of the paragraph
    for line in lines:
        if last is not None and _goes_on(last, line):
            blocks[-1] = _glue(blocks[-1], line.text, words)
        else:
            together = first is not None and last is not None and _stands_with(first, last, line)
            blocks[-1:] = [f"{blocks[-1]}\n{line.text}"] if together else [*blocks[-1:], line.text]
            first = line
        last = line
    yield from blocks


def _is_row(line: _Line) -> bool:
    """True for an item of a list or a row of a table without rulings."""
    return not line.block and ("\t" in line.text or _MARK.match(line.text) is not None)


def _stands_with(first: _Line, line: _Line, after: _Line) -> bool:
    """True if a paragraph and what follows are of one list or table, or of an address, a legend: short lines, no sentences."""
    if line.block or after.block or (line.page == after.page and after.top - line.top > max(1.6 * line.pitch, 2 * line.size)):
        return False
    are_short = all(part.x1 - part.x0 < 0.6 * (part.right - part.x0) and not part.text.endswith((".", "!", "?")) for part in (line, after))
    return (_is_row(first) and _is_row(after)) or (are_short and abs(line.size - after.size) < 0.5)


def read_pdf(data: bytes, name: str) -> Reading:
    """The text layer of a PDF: paragraphs without the line and page breaks of the layout, divided words whole, tables by tabs.

    Running titles and page numbers are left out. InputError if there is no text layer or its letters cannot be told.
    """
    library = load_library("pdfplumber")
    _check_size(data, name)
    try:
        pdf = library.open(io.BytesIO(data))
    except Exception as error:
        if "Password" in repr(error):
            raise refuse(name, "is protected by a password; save it without one, e.g. qpdf --decrypt --password=… IN OUT") from error
        raise
    with pdf:
        if len(pdf.pages) > _MANY_PAGES:
            raise refuse(name, f"has {len(pdf.pages)} pages, more than {_MANY_PAGES} are not read; split it")
        pages, heights, bare = [], [], []
        for number, page in enumerate(pdf.pages):
            lines = _page_lines(page.dedupe_chars() if _is_doubled(page) else page, number)
            pages.append(lines)
            heights.append(float(page.height))
            bare += [] if lines else [number + 1]
            page.close()
    text = join_blocks(_paragraphs(list(_drop_margins(pages, heights))))
    mend = f"recognise its text first, e.g. ocrmypdf -l rus+kaz+eng {name} OUT.pdf"
    if len(bare) == len(pages):
        raise refuse(name, f"has no text layer on any of its {len(pages)} pages (a scan?); {mend}")
    if 7 * text.count("(cid:") > len(text) / 4:
        raise refuse(name, f"does not tell which letters its text layer is made of; {mend} --force-ocr")
    note = f"pages without text (scanned?): {', '.join(map(str, bare))}; {mend} --skip-text"
    return Reading(text=text, notes=(note,) if bare else ())
