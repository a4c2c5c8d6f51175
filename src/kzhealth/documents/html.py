"""Web pages: their main text by trafilatura, without navigation, banners and links to other pages."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from kzhealth.documents.base import Reading, join_blocks, load_library, squeeze
from kzhealth.extract.text import decode_text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_html"]

_HEAD = 4096  # bytes in which a page names its encoding
_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w:-]+)""", re.IGNORECASE
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?![\d-])")
_JSON_DAY = re.compile(r'"datePublished"\s*:\s*"([^"]{10,40})"')
# What a page declares to be its day of publication; days that only stand somewhere in it are none.
_DECLARED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
)
_BLOCKS = frozenset({"body", "p", "head", "quote", "code", "div", "item", "ab", "fw", "figure"})


def _decode(data: bytes, name: str) -> str:
    """The page as text, by its byte order mark, else the encoding that it declares, else UTF-8 or windows-1251."""
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode_text(data, name).text
    declared = _CHARSET.search(data[:_HEAD])
    named = (declared[1] or declared[2]).decode("ascii", "replace") if declared else "utf-8"
    for encoding in (named, "utf-8", "cp1251"):  # a server that converts pages leaves their declaration behind
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return decode_text(data, name).text


def _published(tree: Any) -> dt.date | None:
    """The day of publication that the page declares; None if it declares none or several."""
    words = [str(value) for path in _DECLARED for value in tree.xpath(path)]
    words += [m[1] for script in tree.xpath("//script[@type='application/ld+json']/text()") for m in _JSON_DAY.finditer(str(script))]
    days = {m[0] for word in words if (m := _DAY.match(word.strip()))}
    try:
        return dt.date.fromisoformat(days.pop()) if len(days) == 1 else None
    except ValueError:
        return None


class _Flow:
    """Blocks of text in the order of the page, from the tree that trafilatura makes."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.line = ""

    def add(self, text: str | None) -> None:
        self.line += squeeze(text or "")

    def flush(self) -> None:
        if self.line.strip():
            self.blocks.append(self.line)
        self.line = ""

    def walk(self, element: Any) -> None:
        tag = element.tag
        if tag == "lb":
            self.line += "\n"
        elif tag in ("list", "table"):
            self.flush()
            self.blocks.append("\n".join(_items(element) if tag == "list" else _rows(element)))
        else:
            is_block = tag in _BLOCKS
            if is_block:
                self.flush()
            self.add(element.text)
            for child in element:
                self.walk(child)
                self.add(child.tail)
            if is_block:
                self.flush()


def _plain(element: Any) -> str:
    """The text of an element with what is inside, in one line."""
    flow = _Flow()
    flow.walk(element)
    flow.flush()
    return squeeze(" ".join(flow.blocks)).strip()


def _items(listed: Any) -> Iterator[str]:
    ordered = listed.get("rend") == "ol"
    for number, item in enumerate(listed.iterchildren("item"), start=1):
        nested = [child for child in item if child.tag == "list"]
        tails = [child.tail or "" for child in nested]
        for child in nested:
            item.remove(child)
        text = " ".join(filter(None, (_plain(item), *map(str.strip, tails))))
        if text:
            yield f"{number}. {text}" if ordered else f"• {text}"
        for child in nested:
            yield from _items(child)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iter("row"):
        cells = [_plain(cell) for cell in row.iterchildren("cell")]
        if any(cells):
            yield "\t".join(cells)


def _same(title: str, heading: str) -> bool:
    one, other = (re.sub(r"\W+", " ", text).strip().casefold() for text in (title, heading))
    return bool(other) and (one.startswith(other) or other.startswith(one))


def read_html(data: bytes, name: str) -> Reading:
    """The main text of a web page, its title first; lists with marks, rows of tables divided by tabs; nothing is fetched."""
    trafilatura = load_library("trafilatura")
    html = _decode(data, name)
    tree = trafilatura.load_html(html)
    if tree is None:
        return Reading(text="")
    published = _published(tree)
    quick = {"extensive_search": False, "original_date": True}
    page = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=True, date_extraction_params=quick)
    if page is None or page.body is None:
        return Reading(text=join_blocks(trafilatura.html2txt(html).split("\n")), published_on=published)
    flow = _Flow()
    flow.walk(page.body)
    flow.flush()
    title = squeeze(page.title or "").strip()
    if title and not (flow.blocks and _same(title, flow.blocks[0])):
        flow.blocks.insert(0, title)
    return Reading(text=join_blocks(flow.blocks), published_on=published)
