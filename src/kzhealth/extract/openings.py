"""Where the words of a text begin, by their first two letters: an expression is tried only where it may match, not at every character."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["BLANK", "find_matches", "opening"]

BLANK = " "
# both begin with a class of characters, so that what is none of it is passed over at once
_OPENING = re.compile(r"(\w[^\W\d_]?)\w*")
_BEFORE_BLANK = re.compile(r"\W(?=\s)")
_REACH = 100  # characters from where an expression opens to the first of the words that it must have


def opening(words: str, *more: str) -> frozenset[str]:
    """What the words that an expression may open with begin with; 0 stands for any digit, BLANK (among ``more``) for any blank.

    >>> sorted(opening("в during 0"))
    ['0', 'du', 'в']
    """
    return frozenset([word[:2] for word in (*words.split(), *more)])


@lru_cache(maxsize=1)  # the expressions of one text are asked for one after the other
def _openings(text: str) -> Mapping[str, Sequence[int]]:
    found: dict[str, list[int]] = {}
    for match in _OPENING.finditer(text):
        found.setdefault(match[1], []).append(match.start())
    found["0"] = [at for letters, places in found.items() if letters[0].isdecimal() for at in places]
    found[BLANK] = [0] * text[:1].isspace() + [match.end() for match in _BEFORE_BLANK.finditer(text)]
    return found


@lru_cache(maxsize=32)
def _anchors(text: str, words: tuple[str, ...]) -> Sequence[int]:
    """Where some words begin in a text, in order: those of letters as words of it, others anywhere."""
    openings = _openings(text)
    found = []
    for word in words:
        if word[0].isalpha():
            letters = word[:2] if word[:2].isalpha() else word[0]
            found += [at for at in openings.get(letters, ()) if text.startswith(word, at)]
            continue
        at = text.find(word)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + 1)
    return sorted(found)


def _before(anchors: Sequence[int], places: Sequence[int]) -> Iterator[int]:
    """Those of the places, in order, that stand close before an anchor."""
    done = 0
    for anchor in anchors:
        first = bisect_left(places, anchor - _REACH, lo=done)
        done = bisect_right(places, anchor, lo=first)
        yield from places[first:done]


@lru_cache(maxsize=64)  # several expressions tell one kind of thing
def _places(text: str, opens: frozenset[str], near: tuple[str, ...]) -> Sequence[int]:
    """Where an expression may match, in order."""
    anchors = _anchors(text, near) if near else ()
    if near and not anchors:
        return ()
    openings = _openings(text)
    places = sorted(chain.from_iterable([openings[letters] for letters in opens if letters in openings]))
    return list(_before(anchors, places)) if near else places


def find_matches(pattern: re.Pattern[str], opens: frozenset[str], text: str, near: tuple[str, ...] = ()) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer(text)`` finds that no word character stands before.

    ``opens`` is what it may open with; ``near``, if given, the words of which each match has one close to where it opens.

    >>> [m.group() for m in find_matches(re.compile("в году"), opening("в"), "в году, о годах, в году", ("год",))]
    ['в году', 'в году']
    """
    end = 0
    for at in _places(text, opens, near):
        match = pattern.match(text, at) if at >= end else None
        if match:
            end = match.end()
            yield match
