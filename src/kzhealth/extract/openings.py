"""Where the words of a text begin, by their first two letters: an expression is tried only where it may match, not at every character."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.extract.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["BLANK", "Family", "Form", "opening"]

BLANK = " "
_RUN = re.compile(r"(\w+)")
_BEFORE_BLANK = re.compile(r"\W(?=\s)")
_REACH = 100  # characters from where an expression opens to the first of the words that it must have


def opening(words: str, *more: str) -> frozenset[str]:
    """What the words that an expression may open with begin with; 0 stands for any digit, BLANK (among ``more``) for any blank.

    >>> sorted(opening("в during 0"))
    ['0', 'du', 'в']
    """
    return frozenset([word[:2] for word in (*words.split(), *more)])


class Form(NamedTuple):
    """An expression of some kind, what it may open with, and the words of which each match has one close to where it opens.

    A word of ``near`` is one that begins so, or, with a mark behind it ('г.'), is this and no other; a figure may stand anywhere in a word.
    """

    kind: str
    pattern: re.Pattern[str]
    opens: frozenset[str]
    near: tuple[str, ...] = ()


@lru_cache(maxsize=1)  # the families of one text are asked for one after the other
def _runs(text: str) -> tuple[Sequence[int], Sequence[str]]:
    """Where the runs of word characters of a text start, and they themselves."""
    parts = _RUN.split(text)  # what stands between runs and a run in turn
    return list(accumulate(map(len, parts)))[:-1:2], parts[1::2]


class Family:
    """Expressions that are tried together, each only where it may match; what a word means to them is found out once.

    The forms of a family are told apart by the bits of a number.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self.forms = tuple(forms)
        self._anywhere = sum([1 << n for n, form in enumerate(self.forms) if not form.near])
        self._opens: dict[str, int] = {}
        self._near: dict[str, dict[str, int]] = {}  # by the first letter
        self._figures: dict[str, int] = {}
        for n, form in enumerate(self.forms):
            for letters in form.opens:
                self._opens[letters] = self._opens.get(letters, 0) | 1 << n
            for word in form.near:
                words = self._figures if word[0].isdecimal() else self._near.setdefault(word[0], {})
                words[word] = words.get(word, 0) | 1 << n
        self._told = Remembered(self._tell)

    def _tell(self, run: str) -> tuple[int, int] | None:
        """The forms that a word may open, and those of which it is a word that they have close behind; None where there are none."""
        opens = self._opens.get(run[:2] if run[1:2].isalpha() else run[0], 0)
        opens |= self._opens.get("0", 0) if run[0].isdecimal() else 0
        near = 0
        for word, forms in self._near.get(run[0], {}).items():
            if run.startswith(word) if word[-1].isalnum() else run == word[:-1]:
                near |= forms
        for figure, forms in self._figures.items():
            if figure in run:
                near |= forms
        return (opens, near) if opens or near else None

    def _places(self, text: str) -> Sequence[Sequence[int]]:
        """Where each form may match, in order."""
        starts, runs = _runs(text)
        told = [(at, meant) for at, meant in zip(starts, map(self._told.__getitem__, runs), strict=True) if meant]
        anchors = [(at, near) for at, (_, near) in told if near]
        wanted = self._anywhere
        for _, near in anchors:
            wanted |= near
        opened = [(at, opens & wanted) for at, (opens, _) in told if opens & wanted]
        blank = self._opens.get(BLANK, 0) & wanted
        if blank:
            opened += [(0, blank)] * text[:1].isspace() + [(match.end(), blank) for match in _BEFORE_BLANK.finditer(text)]
            opened.sort()
        places: list[list[int]] = [[] for _ in self.forms]
        first = last = 0
        for at, forms in opened:
            while last < len(anchors) and anchors[last][0] <= at + _REACH:
                last += 1
            while first < last and anchors[first][0] < at:
                first += 1
            close = self._anywhere
            for _, near in anchors[first:last]:
                close |= near
            left = forms & close
            while left:
                form = left & -left
                places[form.bit_length() - 1].append(at)
                left ^= form
        return places

    def find_matches(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        r"""What the ``finditer`` of each form in turn finds that no word character stands before, with the kind of the form.

        >>> family = Family([Form("in", re.compile("в году"), opening("в"), ("год",)), Form("year", re.compile(r"\d{4}"), opening("0"))])
        >>> [(kind, m.group()) for kind, m in family.find_matches("в году, о годах, в году 2025")]
        [('in', 'в году'), ('in', 'в году'), ('year', '2025')]
        """
        for form, places in zip(self.forms, self._places(text), strict=True):
            end = 0
            for at in places:
                match = form.pattern.match(text, at) if at >= end else None
                if match:
                    end = match.end()
                    yield form.kind, match
