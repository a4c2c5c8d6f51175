"""What the readers of documents share: what they give back, their limits, and the form of the text."""

from __future__ import annotations

import importlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kzhealth.errors import InputError, UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

__all__ = ["LARGEST", "LONG_CELL", "DocumentLimits", "Reading", "join_blocks", "load_library", "refuse", "squeeze", "without_unseen"]

LARGEST = 256 * 2**20  # bytes of a document, also of what a packed one unpacks to
LONG_CELL = 300  # characters; a table with longer cells lays out a page

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_ITEM = re.compile(r"(?:[•–—-]|\d{1,2}[.)])\s")
_UNSEEN = re.compile(r"[\u00ad\u200b\u2060\ufeff]|(?![\t\n])[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of a document: its text, the day of publication that the document itself declares, notes for the user."""

    text: str
    published_on: dt.date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLimits:
    """What a document may ask for.

    Its ``bytes``, the ``seconds`` to read it, the bytes of ``memory`` of the process that reads it. Of the processor it has four seconds
    and ``pace`` more for each MiB. ``figures`` are the numbers in its text: each takes a fraction of a millisecond.
    """

    bytes: int = LARGEST
    seconds: int = 300
    pace: int = 60
    figures: int = 100_000
    memory: int = 2 * 2**30


def refuse(name: str, message: str) -> InputError:
    """The error of a document whose form cannot be read."""
    return InputError(f"{name}: {message}", code="format-error")


def load_library(module: str, extra: str = "documents") -> Any:
    """A module of an extra; UsageError says how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"this kind of document needs {module} ({error}); install it with: pip install 'kzhealth[{extra}]'") from error


def squeeze(text: str) -> str:
    """Text with each run of blanks and line ends as one space; no-break spaces stay."""
    return _BLANKS.sub(" ", text)


def without_unseen(text: str) -> str:
    """Text without soft hyphens, zero-width and control characters."""
    return _UNSEEN.sub("", text)


def join_blocks(blocks: Iterable[str]) -> str:
    """Paragraphs, lists and tables as one text: a blank line between them, none between a line that ends in ':' and its list.

    The text is in Unicode's form NFC, without soft hyphens, zero-width and control characters; the same blocks give the same text.
    """
    text = ""
    for block in blocks:
        cleaned = without_unseen(unicodedata.normalize("NFC", block))
        lines = [line.strip(" ") if "\t" in line else line.strip() for line in cleaned.split("\n")]
        whole = "\n".join(line for line in lines if line.strip())
        if whole:
            between = "\n" if text.endswith(":") and _ITEM.match(whole) else "\n\n"
            text += f"{between if text else ''}{whole}"
    return f"{text}\n" if text else ""
