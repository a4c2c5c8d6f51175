"""Word files: paragraphs, lists, tables, text boxes and notes in the order of the document, by python-docx."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from kzhealth.documents.base import LARGEST, LONG_CELL, Reading, join_blocks, load_library, refuse, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_docx"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OLE = b"\xd0\xcf\x11\xe0"  # a password or an old Word file
_INSIDE = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"})
_UNREAD = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr"})
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = ("footnote", "endnote")


def _check_package(data: bytes, name: str) -> None:
    """Refuse what is no Word file, or unpacks to more than any document is."""
    if data.startswith(_OLE):
        raise refuse(name, "is protected by a password or an old .doc; open it in a word processor and save it as .docx without a password")
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise refuse(name, f"is no Word file ({error}); open it in a word processor and save it as .docx") from error
    if sum(member.file_size for member in members) > LARGEST:
        raise refuse(name, f"unpacks to more than {LARGEST >> 20} MiB and is not read")


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Text:
    """The text of one document: ``blocks`` of its body; notes follow the paragraph that refers to them."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.notes = {kind: _notes(document, kind) for kind in _NOTES}
        self.listed = {style.style_id: _is_list_style(style) for style in document.styles if hasattr(style, "base_style")}
        self.aside: list[str] = []

    def blocks(self, parent: Any) -> Iterator[str]:
        """The paragraphs, lists and tables below an element."""
        items: list[str] = []
        for element in parent:
            tag, aside = _tag(element), []
            if tag == "p":
                text, is_item = self.paragraph(element)
                aside, self.aside = self.aside, []
                if is_item and text:
                    items.append(text)
                    text = ""
                if items and (text or aside):
                    yield "\n".join(items)
                    items = []
                yield from (text, *aside)
                continue
            if items:
                yield "\n".join(items)
                items = []
            if tag == "tbl":
                yield from self.table(element)
            elif tag in _INSIDE:
                yield from self.blocks(element)
        if items:
            yield "\n".join(items)

    def paragraph(self, element: Any) -> tuple[str, bool]:
        """The text of a paragraph, with a mark if it is an item of a list, and whether it is."""
        style = element.find(f"{_W}pPr/{_W}pStyle")
        if style is not None and style.get(f"{_W}val", "").upper().startswith("TOC"):
            return "", False  # the table of contents
        text = "".join(self.pieces(element)).strip()
        is_item = bool(text) and self.is_item(element)
        return f"• {text}" if is_item else text, is_item

    def is_item(self, element: Any) -> bool:
        properties = element.find(f"{_W}pPr")
        if properties is None:
            return False
        style = properties.find(f"{_W}pStyle")
        number = properties.find(f"{_W}numPr/{_W}numId")
        named = style.get(f"{_W}val", "") if style is not None else ""
        if named.lower().startswith(("heading", "title")) or properties.find(f"{_W}outlineLvl") is not None:
            return False
        return number.get(f"{_W}val") != "0" if number is not None else self.listed.get(named, False)

    def pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            tag = _tag(child)
            if tag == "t":
                yield child.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == "txbxContent":
                self.put_aside(child)
            elif tag in ("footnoteReference", "endnoteReference"):
                note = self.notes[tag.removesuffix("Reference")].pop(child.get(f"{_W}id"), None)
                self.put_aside(note if note is not None else ())
            elif tag not in _UNREAD and not (tag == "r" and child.find(f"{_W}rPr/{_W}vanish") is not None):
                yield from self.pieces(child)

    def put_aside(self, element: Any) -> None:
        """Keep the text of a box or note until its paragraph ends."""
        before, self.aside = self.aside, []
        self.aside = [*before, *self.blocks(element)]

    def table(self, element: Any) -> Iterator[str]:
        """A table as lines of cells divided by tabs; one that lays out a page as its paragraphs."""
        rows = []
        for row in (r for r in element.iter(f"{_W}tr") if _nearest_table(r) is element):
            cells = [cell for cell in row.iter(f"{_W}tc") if _nearest_table(cell) is element]
            rows.append([(list(self.blocks(cell)), _span(cell)) for cell in cells])
        if any(sum(map(len, texts)) > LONG_CELL for row in rows for texts, _ in row):
            yield from (text for row in rows for texts, _ in row for text in texts)
        else:
            yield "\n".join("\t".join(squeeze(" ".join(texts)).strip() + "\t" * (span - 1) for texts, span in row) for row in rows)


def _nearest_table(element: Any) -> Any:
    return next(element.iterancestors(f"{_W}tbl"))


def _span(cell: Any) -> int:
    """How many columns a cell covers."""
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    value = span.get(f"{_W}val", "1") if span is not None else "1"
    return min(int(value), 64) if re.fullmatch("[0-9]{1,9}", value) else 1


def _is_list_style(style: Any) -> bool:
    for _ in range(16):
        if style is None:
            return False
        if style.element.find(f"{_W}pPr/{_W}numPr") is not None:
            return not style.name.lower().startswith(("heading", "title"))
        style = style.base_style
    return False


def _notes(document: Any, kind: str) -> dict[str, Any]:
    """Foot- or endnotes by their number; the lines that divide them from the text are left out."""
    parse = load_library("docx.oxml").parse_xml
    parts = [r.target_part for r in document.part.rels.values() if not r.is_external and r.reltype.endswith(f"/{kind}s")]
    notes = (note for part in parts for note in parse(part.blob).iterchildren(f"{_W}{kind}"))
    return {note.get(f"{_W}id"): note for note in notes if note.get(f"{_W}type", "normal") == "normal"}


def read_docx(data: bytes, name: str) -> Reading:
    """The text of a Word file: deleted and hidden text, comments, headers and footers are left out; rows of tables are divided by tabs."""
    library = load_library("docx")
    _check_package(data, name)
    document = library.Document(io.BytesIO(data))
    if document.element.getroottree().docinfo.doctype:
        raise refuse(name, "declares entities, which no Word file does; open it in a word processor and save it anew")
    return Reading(text=join_blocks(_Text(document).blocks(document.element.body)))
