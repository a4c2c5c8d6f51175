"""Web pages: their main text by trafilatura, without navigation, banners and links to other pages."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from kzhealth.documents.base import LONG_CELL, Reading, join_blocks, load_library, squeeze
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
# The tags of a page by the names that trafilatura has for them.
_TAGS = {"ul": "list", "ol": "list", "li": "item", "tr": "row", "td": "cell", "th": "cell", "br": "lb", "blockquote": "quote"}
_TAGS |= dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "head")
_TAGS |= dict.fromkeys(("article", "main", "section", "pre", "dt", "dd"), "div")
_NO_TEXT = frozenset({"script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "select", "svg"})
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
            self.blocks.extend(["\n".join(_items(element))] if tag == "list" else _table(element))
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
    return squeeze(" ".join(_blocks(element))).strip()


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


def _blocks(element: Any) -> list[str]:
    flow = _Flow()
    flow.walk(element)
    flow.flush()
    return flow.blocks


def _table(table: Any) -> Iterator[str]:
    """A table as lines of cells divided by tabs; one that lays out a page as its paragraphs."""
    cells = [[_blocks(cell) for cell in row.iterchildren("cell")] for row in table.iter("row") if _nearest_table(row) is table]
    if max(map(len, cells), default=0) < 2 or any(sum(map(len, cell)) > LONG_CELL for row in cells for cell in row):
        yield from (block for row in cells for cell in row for block in cell)
    else:
        rows = [[squeeze(" ".join(cell)).strip() for cell in row] for row in cells]
        yield "\n".join("\t".join(row) for row in rows if any(row))


def _nearest_table(element: Any) -> Any:
    return next(element.iterancestors("table"))


def _same(title: str, heading: str) -> bool:
    one, other = (re.sub(r"\W+", " ", text).strip().casefold() for text in (title, heading))
    return len(other) > 3 and (one.startswith(other) or other.startswith(one))


@cache
def _settings() -> Any:
    """Settings of trafilatura: news of a few lines are main text too, from which menus are kept apart."""
    config = load_library("trafilatura.settings").use_config()
    config["DEFAULT"].update({"MIN_EXTRACTED_SIZE": "100", "MIN_OUTPUT_SIZE": "1"})
    return config


def _is_dump(body: Any) -> bool:
    """True if trafilatura found no main text and gives every string of the page on a line of its own."""
    return len(body) == 0 or (len(body) == 1 and body[0].tag == "p" and "\n" in (body[0].text or ""))


def _whole_page(tree: Any) -> list[str]:
    """The blocks of a page that is too short to tell its main text from the rest."""
    body = tree.find(".//body")
    body = tree if body is None else body
    for element in [e for e in body.iter() if e is not body and (not isinstance(e.tag, str) or e.tag in _NO_TEXT)]:
        if element.getparent() is not None:
            element.drop_tree()
    for element in body.iter():
        if element.tag == "ol":
            element.set("rend", "ol")
        element.tag = _TAGS.get(element.tag, element.tag)
    return _blocks(body)


def read_html(data: bytes, name: str) -> Reading:
    """The main text of a web page, its title first; lists with marks, rows of tables divided by tabs; nothing is fetched."""
    trafilatura = load_library("trafilatura")
    html = _decode(data, name)
    tree = trafilatura.load_html(html)
    if tree is None:
        return Reading(text="")
    published = _published(tree)
    quick = {"extensive_search": False, "original_date": True}
    page = trafilatura.bare_extraction(html, include_comments=False, with_metadata=True, date_extraction_params=quick, config=_settings())
    found = page is not None and page.body is not None and not _is_dump(page.body)
    blocks = _blocks(page.body) if found else _whole_page(tree)
    title = squeeze((page.title if page else "") or "").strip()
    if blocks and title and not any(_same(title, block) for block in blocks):
        blocks.insert(0, title)
    return Reading(text=join_blocks(blocks), published_on=published)
