"""Markdown: the file itself is what spans refer to; it is read without its marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["find_marks"]

_MARKS = re.compile(
    r"^[ ]{0,3}(?:\#{1,6}(?=\s)|>)+"  # headings, quotations
    r"|^[ \t]*\|?[ \t:|-]*-{3,}[ \t:|-]*$"  # the line below the head of a table, rules
    r"|!?\[(?=[^\]\n]{0,500}\]\()"  # the opening of a link
    r"|\]\([^)\n]{0,1000}\)"  # its target
    r"|<https?://[^>\n]{0,1000}>"
    r"|<!--[^\n]{0,300}?-->"
    r"|</?[a-zA-Z][^>\n]{0,200}>"
    r"|(?<!\\)\*{1,3}(?=\S)|(?<=[^\s\\])\*{1,3}|__|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)|`{1,3}|~~"
    r"|&(?:nbsp|thinsp|ensp|emsp);"
    r"|\\(?=[-.()*_#!|])",
    re.MULTILINE,
)
_TAKEN_OUT = re.compile(r"(?:[*_`~]+|!?\[|\]\([^)\n]*\)|\\)")


def find_marks(text: str) -> Iterator[tuple[int, int, str]]:
    """The marks of Markdown, targets of links and tags, by their half-open spans, with what is read instead.

    That is nothing for a mark of emphasis or of a link ('**72**%'), unless it stands between letters or digits ('5*3'); else blanks.
    """
    for match in _MARKS.finditer(text):
        start, stop = match.span()
        divides = text[max(0, start - 1) : start].isalnum() and text[stop : stop + 1].isalnum()
        yield start, stop, "" if _TAKEN_OUT.fullmatch(match[0]) and not divides else " " * (stop - start)
