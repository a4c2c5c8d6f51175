"""A text as it is read: wrapped lines made whole, doubled blanks and marks of emphasis taken out, and the way back to the characters."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzhealth.model import Fact

__all__ = ["Copy", "Edit", "find_doubled", "find_wraps", "make_copy"]

# a half-open span of the text and what stands in the copy instead
Edit = tuple[int, int, str]

_NARROWEST, _WIDEST = 45, 120  # characters of the longest line of a text that was wrapped
_FEW = 2  # full lines
_SELDOM = 4  # of so many lines that go on one may be shorter
_OPENS_ITEM = re.compile(r"\s*(?:[•▪●◦*·✅✔➡🔹#>|]|\d{1,3}[.)]\s|[а-яa-z]\)\s)")
_MAY_OPEN_ITEM = re.compile(r"\s*(?:[–—-]\s|\w[\w\s]{0,24}:)")  # a dash or a label, if what stands before is complete
_ENDS = (*".!?…:;", "»", '"', "”", ")")
_DOUBLED = re.compile(r"(?<=\S)[ \u00a0]{2,3}(?=\S)")
_OF_WORDS = re.compile(r"[^\W\d_,.][ \u00a0]{2,3}[^\W\d_]")
_OF_COLUMNS = re.compile(r"[\t|]|[ \u00a0]{4}")


@dataclass(frozen=True, slots=True)
class Copy:
    """What is read instead of a text, and where each stretch of it stands there: equally long from ``starts`` and from ``origins`` on."""

    text: str
    starts: Sequence[int]
    origins: Sequence[int]

    def origin(self, position: int) -> int:
        """Where a character of the copy stands in the text."""
        at = bisect_right(self.starts, position) - 1
        return self.origins[at] + position - self.starts[at]

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """A half-open span of the copy as one of the text."""
        return self.origin(start), self.origin(stop - 1) + 1

    def back(self, facts: Iterable[Fact], text: str) -> Iterator[Fact]:
        """Facts read from the copy as facts of the text."""
        for fact in facts:
            start, stop = self.span(fact.start, fact.stop)
            told = self.span(*fact.period_span) if fact.period_span else None
            yield replace(fact, start=start, stop=stop, quote=text[start:stop], period_span=told, part_of=self._key(fact.part_of))

    def _key(self, key: str | None) -> str | None:
        if key is None:
            return None
        source_id, start, stop = key.rsplit("-", 2)
        return "-".join((source_id, *map(str, self.span(int(start), int(stop)))))


def make_copy(text: str, edits: Sequence[Edit]) -> Copy:
    """The text with each stretch that is to be read otherwise exchanged, in order; of edits that overlap the first counts."""
    parts, starts, origins, length, last = [], [0], [0], 0, 0
    for start, stop, instead in edits:
        if start < last:
            continue
        parts += [text[last:start], instead]
        length += start - last + len(instead)
        last = stop
        if len(instead) != stop - start:
            starts.append(length)
            origins.append(stop)
    return Copy("".join([*parts, text[last:]]), starts, origins)


def find_wraps(text: str) -> list[Edit]:
    """The line breaks of a text that was wrapped at a width, as blanks; none of a text whose lines are paragraphs or items.

    A line is full if the first word of the next would have made it longer than the longest line. Nearly all lines that go on must be.
    """
    lines = text.split("\n")
    widths = [len(line.rstrip()) for line in lines]
    width = max(widths)
    if not _NARROWEST <= width <= _WIDEST:
        return []
    position, full, others = 0, [], 0
    for line, behind, used in zip(lines, lines[1:], widths, strict=False):
        position += len(line) + 1
        item = _OPENS_ITEM.match(behind) or (_MAY_OPEN_ITEM.match(behind) and line.rstrip().endswith(_ENDS))
        if 2 * used < width or not behind.strip() or item:
            continue
        if used + 1 + len(behind.split(maxsplit=1)[0]) > width:
            full.append((position - 1, position, " "))
        else:
            others += 1
    return full if len(full) >= _FEW and others * _SELDOM <= len(full) else []


def find_doubled(text: str) -> Iterator[Edit]:
    """The blanks beyond one between the words of a sentence; those that part columns stay."""
    if "  " not in text and "\u00a0 " not in text and " \u00a0" not in text:
        return
    for line in re.finditer(r"[^\n]+", text):
        if _OF_WORDS.search(line[0]) and line[0].rstrip().endswith(_ENDS) and not _OF_COLUMNS.search(line[0].strip()):
            for gap in _DOUBLED.finditer(text, line.start(), line.end()):
                yield gap.start() + 1, gap.end(), ""
