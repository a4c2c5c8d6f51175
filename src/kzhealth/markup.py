"""The little HTML in which results show themselves in a notebook: a heading, a table, notes; no scripts and nothing from elsewhere.

Colours are those of the page around it, light or dark; only the bar at the side has one of its own.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["MOST", "block", "listing"]

MOST = 20  # rows of a listing
_LONGEST = 400  # characters of a cell
_BARS = {"good": "#17735a", "bad": "#c0392b", "plain": "#6b7c8c"}
_CELL = "text-align:left;vertical-align:top;padding:.2em .8em .2em 0;border-bottom:1px solid #8886"


def _text(value: object) -> str:
    """A value as text of a page: escaped, control characters as their code, cut where it is long."""
    text = "" if value is None else str(value)
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return html.escape("".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text))


def listing(columns: Sequence[str], rows: Sequence[Sequence[object]], *, of: int | None = None) -> str:
    """A table of at most ``MOST`` rows, which says how many of how many it shows; ``of`` if there are more than were given.

    >>> listing(("a",), [("<b>",)]).count("&lt;b&gt;")
    1
    """
    if not rows:
        return ""
    head = "".join(f'<th scope="col" style="{_CELL}">{_text(c)}</th>' for c in columns)
    body = "".join("<tr>" + "".join(f'<td style="{_CELL}">{_text(c)}</td>' for c in row) + "</tr>" for row in rows[:MOST])
    number = max(of or 0, len(rows))
    cut = f"<p>{min(len(rows), MOST)} of {number} are shown.</p>" if number > min(len(rows), MOST) else ""
    return f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{cut}'


def block(title: str, *parts: str, mood: str = "plain", notes: Iterable[object] = ()) -> str:
    """A heading over parts that are HTML already and notes that are text; ``mood`` (good, bad, plain) is the colour of its bar."""
    said = "".join(f"<p>{_text(note)}</p>" for note in notes if note)
    style = f"border-left:4px solid {_BARS[mood]};padding-left:.8em"
    return f'<div style="{style}"><p><strong>{_text(title)}</strong></p>{said}{"".join(parts)}</div>'
