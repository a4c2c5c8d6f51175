"""Expressions are tried only at the words that they may open with: none of their matches is passed over."""

from __future__ import annotations

import re
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]  # what an expression may begin with is read off its parse
from typing import TYPE_CHECKING, Any

import pytest

from kzhealth.extract import kazakh_periods, period_forms, shares, uncounted
from kzhealth.extract.kazakh import fold
from kzhealth.extract.openings import BLANK, find_matches, opening

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMS = [
    *((f"periods {kind}", pattern, period_forms.OPENS[kind]) for kind, pattern in period_forms.FORMS),
    *((f"kazakh_periods {kind}", pattern, kazakh_periods._OPENS[kind]) for kind, pattern in kazakh_periods._FORMS),
    *((f"shares {at}", pattern, opens) for at, ((_, pattern), opens) in enumerate(zip(shares._FORMS, shares._OPENS, strict=True))),
    ("uncounted", uncounted._FROM_WORDS, uncounted._OPENS),
]


LENGTH = 2


def beginnings(parsed: Any) -> set[str]:
    """What the matches of a parsed expression may begin with: two letters, fewer of a shorter match."""
    found = {""}
    for kind, value in parsed:
        short = {start for start in found if len(start) < LENGTH}
        if short:
            found -= short
            found |= {(start + more)[:LENGTH] for start in short for more in _one(str(kind), value)}
    return found


def _one(kind: str, value: Any) -> set[str]:
    if kind in ("ASSERT", "ASSERT_NOT", "AT"):
        return {""}
    if kind in ("LITERAL", "IN"):
        return set(_members(value if kind == "IN" else [(kind, value)]))
    if kind == "BRANCH":
        return set().union(*map(beginnings, value[1]))
    least, most, inner = (1, 1, value[-1]) if kind == "SUBPATTERN" else value
    once = beginnings(inner)
    twice = {(a + b)[:LENGTH] for a in once for b in once} if most > 1 else once
    return (once if least < LENGTH else set()) | twice | ({""} if least == 0 else set())


def _members(items: Any) -> Iterator[str]:
    for kind, value in items:
        name = str(kind)
        if name == "RANGE":
            yield from map(chr, range(value[0], value[1] + 1))
        elif name == "CATEGORY":
            yield {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "w", "CATEGORY_NOT_WORD": "-"}[str(value)]
        else:
            yield "-" if name == "NEGATE" else chr(value)


def key(start: str) -> str:
    """A beginning as ``openings`` knows it: a word of one letter alone, any digit, any blank."""
    return "0" if start[0].isdecimal() else " " if start[0].isspace() else start[0] if not start[-1].isalpha() else start


@pytest.mark.parametrize(("pattern", "opens"), [f[1:] for f in FORMS], ids=[f[0] for f in FORMS])
def test_every_word_that_a_form_opens_with_is_named(pattern: re.Pattern[str], opens: frozenset[str]) -> None:
    starts = beginnings(_parser.parse(pattern.pattern))
    assert starts and all(starts)
    assert {key(start) for start in starts} <= opens


def test_matches_are_those_of_the_plain_search() -> None:
    pattern = re.compile(r"(?<!\w)(?:в ?)?\d+|(?<!\w) \d")
    text = "в 5, в5 x5 _5 .  7 ٣ в 55 56"
    assert [m.span() for m in find_matches(pattern, opening("в в0 0", BLANK), text)] == [m.span() for m in pattern.finditer(text)]


TEXTS = [path.read_text(encoding="utf-8").lower() for path in sorted((Path(__file__).parents[1] / "golden" / "bulletins").rglob("*.txt"))]
NEAR = [
    (f"{name} {kind}", pattern, opens[kind], near[kind], name == "kazakh_periods")
    for name, forms, opens, near in (
        ("periods", period_forms.FORMS, period_forms.OPENS, period_forms.NEAR),
        ("kazakh_periods", kazakh_periods._FORMS, kazakh_periods._OPENS, kazakh_periods._NEAR),
    )
    for kind, pattern in forms
]


@pytest.fixture(scope="module")
def folded() -> str:
    return fold("\n".join(TEXTS))[0]


@pytest.mark.parametrize(("pattern", "opens", "near", "kazakh"), [f[1:] for f in NEAR], ids=[f[0] for f in NEAR])
def test_every_match_has_one_of_its_words_close_to_where_it_opens(
    pattern: re.Pattern[str], opens: frozenset[str], near: tuple[str, ...], kazakh: bool, folded: str
) -> None:
    text = folded if kazakh else "\n".join(TEXTS)
    assert [m.span() for m in find_matches(pattern, opens, text, near)] == [m.span() for m in find_matches(pattern, opens, text)]
