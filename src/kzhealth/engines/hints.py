"""What may be meant: words added to a message where a cell, a label or a file shows a common mistake."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["encoding_hint", "header_hint", "number_hint", "sign_hint", "signature_hint"]

_SHOWN = 3
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_GROUPS = re.compile(r"[+-]?[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+(?:[.,][0-9]+)?")


def number_hint(text: str) -> str:
    """How to declare the signs of a number that is written otherwise than the standard's."""
    if _GROUPS.fullmatch(text):
        return "; if it is a number with group signs, declare them (groupChar, decimalChar)"
    return "; if the comma is a decimal sign, declare it (decimalChar)" if _COMMA.fullmatch(text) else ""


def sign_hint(text: str, expected: str = "") -> str:
    """The names of characters that cannot be seen, and of those that look like letters of another script, among them or in their place."""
    if text.isascii() and text.isprintable() and expected.isascii():
        return ""
    unseen = (c for c in dict.fromkeys(text) if c not in "\t\n\r")
    told = [c for c in unseen if unicodedata.category(c) in ("Cf", "Cc") or c in "\u00a0\u2009\u202f"]
    if {"LATIN", "CYRILLIC"} <= {unicodedata.name(c, "").partition(" ")[0] for c in text + expected if c.isalpha()}:
        told += [c for c in dict.fromkeys(text) if c.isalpha() and not c.isascii()]
    names = [f"U+{ord(c):04X} {unicodedata.name(c, 'a control character')}" for c in told[:_SHOWN]]
    return f" (it holds {', '.join(names)})" if names else ""


# how files begin that are no CSV, as text and as bytes
_BEGINNINGS = (
    (("<!doctype html", "<html", "<?xml"), "it is a web page or XML, not a table: a download may have given an error page"),
    (("version https://git-lfs.github.com/",), "it is a pointer of Git LFS; fetch the file itself (git lfs pull)"),
    (("<<<<<<< ",), "it holds the marks of a merge that was not finished"),
    (("sep=",), "it begins with a line for a spreadsheet; remove that line, and declare the separator (dialect, delimiter)"),
)
_SIGNATURES = {
    b"PK\x03\x04": "it is a zip archive or a workbook",
    b"\x1f\x8b": "it is packed with gzip",
    b"%PDF-": "it is a PDF file",
    b"PAR1": "it is a Parquet file",
    b"\xd0\xcf\x11\xe0": "it is an old workbook or Word file",
    b"SQLite format 3\x00": "it is a database of SQLite",
}


def header_hint(labels: Sequence[str], expected: int) -> str:
    """What a file may be whose labels are not those of its table: no table at all, or one with another separator."""
    first = labels[0] if labels else ""
    for beginnings, words in _BEGINNINGS:
        if first.lower().startswith(beginnings):
            return f"; {words}"
    if len(labels) == 1 and expected > 1:
        sign = next((s for s in ";\t|" if first.count(s) == expected - 1), None)
        return f"; if {sign!r} divides the cells, declare it (dialect, delimiter)" if sign else ""
    return ""


def signature_hint(data: bytes) -> str:
    """What a file is that begins with these bytes and is no text, in words."""
    return next(
        (
            f"; {words}: end its name as such a file's, or declare its format"
            for start, words in _SIGNATURES.items()
            if data.startswith(start)
        ),
        "",
    )


def encoding_hint(data: bytes) -> str:
    """The encoding that bytes which are not UTF-8 look like, in words."""
    if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "; it looks like UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(0) > len(data[:200]) // 4:
        return "; it looks like UTF-16"
    words = re.findall(r"[^\W\d_]{3,}", data.decode("kz1048", "ignore"))
    cyrillic = [w for w in words if all("\u0400" <= c <= "\u04ff" for c in w) and (w.istitle() or w.islower() or w.isupper())]
    return "; it looks like windows-1251 (kz1048 if it is Kazakh)" if cyrillic and len(cyrillic) * 2 > len(words) else ""
