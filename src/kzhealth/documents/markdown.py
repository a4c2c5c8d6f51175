"""Markdown: the file itself is what spans refer to; for reading, its marks become blanks without moving a character."""

from __future__ import annotations

import re

__all__ = ["without_marks"]

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


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def without_marks(text: str) -> str:
    """Markdown with its marks, targets of links and tags as blanks: as long as before, each word in its place."""
    return _MARKS.sub(_blank, text)
