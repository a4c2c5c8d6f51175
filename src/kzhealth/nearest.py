"""What somebody may have meant: the known words that are nearest to one that is not known."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["code_meant", "did_you_mean", "find_nearest"]


def find_nearest(word: str, known: Iterable[str], *, most: int = 3) -> list[str]:
    """The known words most like ``word``, whatever the case of their letters; empty if none is like it.

    >>> find_nearest("Observation", ["observations", "budgets"])
    ['observations']
    """
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(each.casefold(), each)
    return [folded[found] for found in difflib.get_close_matches(word.casefold(), folded, n=most, cutoff=0.7)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The question to put behind a message on an unknown word, '' if nothing is like it.

    >>> did_you_mean("budget", ["observations", "budgets"])
    '; did you mean budgets?'
    """
    found = find_nearest(word, known)
    return f"; did you mean {' or '.join(found)}?" if found else ""


def code_meant(word: str, names: Mapping[str, Iterable[str]]) -> str:
    """The question which code was meant by one that is not known, or by a name; ``names`` are those of each code.

    >>> code_meant("Наблюдение", {"observations": ["Observations", "Наблюдения"]})
    '; did you mean observations?'
    """
    codes = {name: code for code, told in names.items() for name in (code, *told)}
    found = dict.fromkeys(codes[near] for near in find_nearest(word, codes))
    return f"; did you mean {' or '.join(found)}?" if found else ""
