"""Expressions are tried only at the letters that they may open with: none of their matches is passed over."""

from __future__ import annotations

import re
from re import _parser  # type: ignore[attr-defined]  # what an expression may begin with is read off its parse
from typing import TYPE_CHECKING, Any

import pytest

from kzhealth.extract import kazakh_periods, periods, shares
from kzhealth.extract.openings import find_matches

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMS = [
    *((f"periods {kind}", pattern, periods._OPENS[kind]) for kind, pattern in periods._FORMS),
    *((f"kazakh_periods {kind}", pattern, kazakh_periods._OPENS[kind]) for kind, pattern in kazakh_periods._FORMS),
    *((f"shares {at}", pattern, opens) for at, ((_, pattern), opens) in enumerate(zip(shares._FORMS, shares._OPENS, strict=True))),
]


def firsts(parsed: Any) -> tuple[set[str], bool]:
    """The letters that a parsed expression may open with (0 for digits, a blank for blanks), and whether it may be empty."""
    found = set[str]()
    for kind, value in parsed:
        name = str(kind)
        if name in ("ASSERT", "ASSERT_NOT", "AT"):
            continue
        empty = False
        if name == "LITERAL":
            found |= {"0" if chr(value).isdecimal() else chr(value)}
        elif name == "IN":
            found |= set(_members(value))
        elif name == "BRANCH":
            parts = [firsts(part) for part in value[1]]
            found, empty = found.union(*(letters for letters, _ in parts)), any(bare for _, bare in parts)
        else:
            least, inner = (1, value[-1]) if name == "SUBPATTERN" else (value[0], value[2])
            letters, bare = firsts(inner)
            found, empty = found | letters, bare or least == 0
        if not empty:
            return found, False
    return found, True


def _members(items: Any) -> Iterator[str]:
    for kind, value in items:
        if str(kind) == "RANGE":
            yield from ("0" if chr(code).isdecimal() else chr(code) for code in range(value[0], value[1] + 1))
        elif str(kind) == "CATEGORY":
            yield {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " "}[str(value)]
        else:
            yield chr(value)


@pytest.mark.parametrize(("pattern", "opens"), [f[1:] for f in FORMS], ids=[f[0] for f in FORMS])
def test_every_letter_that_a_form_opens_with_is_named(pattern: re.Pattern[str], opens: str) -> None:
    letters, empty = firsts(_parser.parse(pattern.pattern))
    assert not empty
    assert {" " if letter.isspace() else letter for letter in letters} <= set(opens)


def test_matches_are_those_of_the_plain_search() -> None:
    pattern = re.compile(r"(?<!\w)(?:в ?)?\d+|(?<!\w) \d")
    text = "в 5, в5 x5 _5 .  7 ٣ в 55 56"
    assert [m.span() for m in find_matches(pattern, "в0 ", text)] == [m.span() for m in pattern.finditer(text)]
