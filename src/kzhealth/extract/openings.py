"""Where the words of a text begin, by first letter: an expression is tried only where it may match, not at every character."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["find_matches"]

_OPENING = re.compile(r"\b\w|(?<!\w)\s")


@lru_cache(maxsize=1)  # the expressions of one text are asked for one after the other
def _openings(text: str) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for match in _OPENING.finditer(text):
        found.setdefault(match.group(), []).append(match.start())
    for letter in list(found):
        kind = "0" if letter.isdecimal() else " " if letter.isspace() else letter
        if kind != letter:
            found.setdefault(kind, []).extend(found[letter])
    return found


def find_matches(pattern: re.Pattern[str], letters: str, text: str) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer(text)`` finds that no word character stands before.

    ``letters`` are those that a match may open with: 0 stands for any digit, a blank for any blank.

    >>> [m.group() for m in find_matches(re.compile("в году"), "в", "в году, о годах, в году")]
    ['в году', 'в году']
    """
    openings = _openings(text)
    end = 0
    for at in sorted(chain.from_iterable(openings.get(letter, ()) for letter in set(letters))):
        match = pattern.match(text, at) if at >= end else None
        if match:
            end = match.end()
            yield match
