"""Expressions are tried only at the words that they may open with: none of their matches is passed over."""

from __future__ import annotations

import re
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]  # what an expression may begin with is read off its parse
from typing import TYPE_CHECKING, Any

import pytest

from kzhealth.extract import kazakh_periods, periods, shares, uncounted
from kzhealth.extract.kazakh import fold
from kzhealth.extract.openings import BLANK, Family, Form, opening

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = {"periods": periods._FAMILY, "kazakh_periods": kazakh_periods._FAMILY, "shares": shares._FAMILY, "uncounted": uncounted._FAMILY}
FORMS = [pytest.param(form, name, id=f"{name} {form.kind} {n}") for name, family in FAMILIES.items() for n, form in enumerate(family.forms)]


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


@pytest.mark.parametrize(("form", "family"), FORMS)
def test_every_word_that_a_form_opens_with_is_named(form: Form, family: str) -> None:
    starts = beginnings(_parser.parse(form.pattern.pattern))
    assert starts and all(starts)
    assert {key(start) for start in starts} <= form.opens


def spans(form: Form, text: str) -> list[tuple[int, int]]:
    return [match.span() for _, match in Family([form]).find_matches(text)]


def test_matches_are_those_of_the_plain_search() -> None:
    pattern = re.compile(r"(?<!\w)(?:в ?)?\d+|(?<!\w) \d")
    text = "в 5, в5 x5 _5 .  7 ٣ в 55 56"
    assert spans(Form("year", pattern, opening("в в0 0", BLANK)), text) == [m.span() for m in pattern.finditer(text)]


def test_a_word_close_behind_is_one_that_begins_so_or_is_this_alone() -> None:
    form = Form("of", re.compile(r"с \w+"), opening("с"), ("нач", "г.", "20"))
    text = "с начала, с г., с года и за 2024-й, " + "x" * 100 + " с конца, с г"
    assert [text[start:stop] for start, stop in spans(form, text)] == ["с начала", "с г", "с года", "с конца", "с г"]
    assert spans(form, "с года, с концом") == []


TEXTS = [path.read_text(encoding="utf-8").lower() for path in sorted((Path(__file__).parents[1] / "golden" / "bulletins").rglob("*.txt"))]


@pytest.fixture(scope="module")
def folded() -> str:
    return fold("\n".join(TEXTS))[0]


@pytest.mark.parametrize(("form", "family"), FORMS)
def test_every_match_has_one_of_its_words_close_to_where_it_opens(form: Form, family: str, folded: str) -> None:
    text = folded if family == "kazakh_periods" else "\n".join(TEXTS)
    assert spans(form, text) == spans(form._replace(near=()), text)
