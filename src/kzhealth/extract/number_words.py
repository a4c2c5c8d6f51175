"""The words numbers are written with, read from ``lexicon/numbers.csv`` and ``lexicon/number_units.csv``.

The first lists every inflected form (with е for ё) as language, form, value, kind; the second the units as language,
form, unit_id. A kind is one class and any number of traits:

- bound: no number unless another numeral stands before it (тысяч, млн, жарым);
- vague: the same, or after a qualifier such as 'more than' (более тысячи);
- homonym: alone it is a number only where the language is said to be Kazakh (он, bes);
- closed: nothing can follow inside the number (Kazakh case endings: мыңнан);
- abbreviated: may carry a full stop (млн.); glued: only directly behind digits (5m, 10k).

A unit that begins with a hyphen counts only behind one (250-bed, but '250 beds' are counted things).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LANGUAGES", "ONE", "SOFT_HYPHEN", "Lexicon", "Word", "clean_token", "compound_word", "number_lexicon", "unit_words"]

LANGUAGES = frozenset({"ru", "kk", "kk-Latn", "en"})
ONE = Decimal(1)
SOFT_HYPHEN = "\u00ad"


class Word(NamedTuple):
    """What a form means: its value, its class and traits, and ``step``, the precision a number of such words has."""

    value: Decimal
    kind: str
    traits: frozenset[str]
    languages: frozenset[str]
    step: Decimal
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The forms by use: numerals, endings behind digits with their traits, parts of compounds, words that forbid or allow."""

    words: dict[str, Word] = field(default_factory=dict)
    suffixes: dict[str, frozenset[str]] = field(default_factory=dict)
    prefixes: dict[str, int] = field(default_factory=dict)
    guards: dict[str, set[str]] = field(default_factory=dict)


_GUARDS = frozenset({"not_before", "not_after", "qualifier"})


def _rows(name: str) -> Iterator[list[str]]:
    lines = (Path(__file__).parent / "lexicon" / name).read_text(encoding="utf-8").splitlines()
    rows = csv.reader(lines)
    next(rows)
    return rows


@cache
def number_lexicon() -> Lexicon:
    """Read ``lexicon/numbers.csv`` once; a form of several languages is one word that belongs to them all.

    >>> number_lexicon().words["трех"].value
    Decimal('3')
    """
    lexicon = Lexicon()
    shared: dict[tuple[str, str, str], Word] = {}
    for language, form, value, kinds in _rows("numbers.csv"):
        key = (language, value, kinds)
        word = shared.get(key)
        if word is None:
            word = shared[key] = _word(language, value, kinds)
        _enter(lexicon, form, word)
        if "і" in form:  # Kazakh texts often carry the Latin i for it
            _enter(lexicon, form.replace("і", "i"), word)
    return lexicon


def _word(language: str, value: str, kinds: str) -> Word:
    kind, *traits = kinds.split()
    worth = Decimal(value or 0)
    unit_id = "times" if kind == "multiplier" else None
    return Word(worth, kind, frozenset(traits), frozenset({language}), worth % 1 or ONE, unit_id)


def _enter(lexicon: Lexicon, form: str, word: Word) -> None:
    if word.kind == "suffix":
        # Russian '3-х тысяч' goes on behind the ending, Kazakh does not.
        lexicon.suffixes[form] = word.traits if word.languages == {"ru"} and not word.traits else word.traits | {"closed"}
    elif word.kind == "prefix":
        lexicon.prefixes[form] = int(word.value)
    elif word.kind in _GUARDS:
        lexicon.guards.setdefault(word.kind, set()).add(form)
    else:
        known = lexicon.words.get(form)
        if known is not None:
            word = word._replace(traits=word.traits | known.traits, languages=word.languages | known.languages)
        lexicon.words[form] = word


@cache
def unit_words() -> dict[str, tuple[str, bool]]:
    """Unit words without their full stops: unit_id, and whether the form is an abbreviation that ends in one.

    >>> unit_words()["процентных пункта"]
    ('percentage_points', False)
    """
    units: dict[str, tuple[str, bool]] = {}
    for _, form, unit_id in _rows("number_units.csv"):
        key = form[0] + " ".join(re.split(r"[ .-]+", form[1:])).rstrip()
        dotted = form.endswith(".") or units.get(key, ("", False))[1]
        units[key.replace("ё", "е")] = (unit_id, dotted)
    return units


def clean_token(token: str) -> str:
    r"""A lower-cased word without soft hyphens, with composed letters and е for ё.

    >>> clean_token("деся\u00adти")
    'десяти'
    """
    if token.isalpha():
        return token
    return unicodedata.normalize("NFC", token.replace(SOFT_HYPHEN, "")).replace("ё", "е")


def compound_word(token: str) -> Word | None:
    """The numeral in шестиэтажный, стопятидесятикоечная, үшқабатты; None for any other word.

    >>> compound_word("шестиэтажного").unit_id
    'storeys'
    """
    if token.find("қабат") > 0:
        return _kazakh_compound(token)
    at = max(token.find("этажн"), token.find("коечн"))
    unit = unit_words().get(token[at:]) if at > 0 else None
    value = _prefix_value(token[:at]) if unit else None
    if unit is None or value is None:
        return None
    return Word(Decimal(value), "compound", frozenset({"closed"}), frozenset({"ru"}), ONE, unit[0])


def _kazakh_compound(token: str) -> Word | None:
    """The numeral in үшқабатты and бесқабаттан."""
    word = number_lexicon().words.get(token[: token.find("қабат")])
    if word is None or word.kind not in ("unit", "teen", "ten") or "kk" not in word.languages:
        return None
    return Word(word.value, "compound", frozenset({"closed"}), frozenset({"kk"}), ONE, "storeys")


def _prefix_value(prefix: str) -> int | None:
    parts = number_lexicon().prefixes
    total, room = 0, 10_000
    while prefix:
        part = max((part for part in parts if prefix.startswith(part)), key=len, default=None)
        if part is None or parts[part] >= room:
            return None
        total += parts[part]
        room = next(power for power in (1000, 100, 10, 1) if parts[part] % power == 0)
        prefix = prefix[len(part) :]
    return total
