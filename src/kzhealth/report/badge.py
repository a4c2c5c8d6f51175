"""The verdict as a badge: a small picture for a README."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzhealth.model import Report

__all__ = ["report_to_badge"]

# white on each of them has a contrast of at least 4.5 : 1
_GREEN, _AMBER, _RED, _GREY = "#2b7a1f", "#8a5a00", "#b3261e", "#555555"
_LETTER, _MARGIN = 6.1, 8  # width of a letter of 11 px, roughly: textLength fits the words to it


def _words(report: Report) -> tuple[str, str]:
    """What the badge says, and on what colour."""
    errors, warnings = len(report.errors), sum(1 for f in report.warnings if not f.accepted_reason)
    more = "+" if report.truncated else ""
    if report.refused:
        return "unreadable", _RED
    if not sum(report.rows.values()):
        return "nothing checked", _RED
    if errors:
        return f"{errors}{more} error{'s' * (errors != 1 or report.truncated)}", _RED
    if warnings:
        return f"valid, {warnings}{more} warning{'s' * (warnings != 1 or report.truncated)}", _AMBER
    return "valid", _GREEN


def report_to_badge(report: Report, label: str = "data") -> str:
    """An SVG of a label and the verdict, with the same words for those who do not see it."""
    words, colour = _words(report)
    left, right = (round(len(text) * _LETTER) + 2 * _MARGIN for text in (label, words))
    title = escape(f"{label}: {words}")

    def text(said: str, x: float, width: int) -> str:
        return f'<text x="{x:g}" y="14" textLength="{width - 2 * _MARGIN}">{escape(said)}</text>'

    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<clipPath id="r"><rect width="{left + right}" height="20" rx="3"/></clipPath><g clip-path="url(#r)">'
        f'<rect width="{left}" height="20" fill="{_GREY}"/><rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f"{text(label, left / 2, left)}{text(words, left + right / 2, right)}</g></svg>\n"
    )
