"""How the words around a figure qualify it: 'more than', 'almost', 'up to'; not where something rose or fell to it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh import bare_form, case_of, is_form, is_latin, skeleton
from kzhealth.extract.nouns import (
    AND,
    next_form,
)
from kzhealth.extract.words import Token, read_lexicon, readings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzhealth.extract.numbers import Number

__all__ = ["RISES", "find_qualifier", "rises"]

_COMPARATIVES = frozenset(
    ["больше", "меньше", "выше", "ниже", "до", "от", "за", "к", "more", "over", "under", "above", "below", "up", "to", "just", "some"]
)
_HANDED = frozenset(["handed", "hand", "hands", "turned", "took", "taken", "brought", "carried", "won"])  # 'handed over 27 scanners'
_OF = ("ключ", "отказ", "смертност", "процент", "дол", "част", "%")  # 'ключи от 15 машин', '91 % от 120 тысяч'
_PREPOSITIONS = frozenset(
    ["на", "в", "во", "у", "для", "из", "за", "к", "с", "по", "о", "об", "от", "by", "in", "to", "for", "of", "at", "from", "with"]
)
_RISES_BEHIND = re.compile(
    r"\b(?:азаи|томенде|тус[тиуе]|ос[тиуеип]|арт[тауи]|кобе|кеми|кискар|жет(?!еди)[тикесу]|котер(?!ме)|жогарила|улгаи|жаксар|сире|узар|кенеи)"
)  # Kazakh by skeleton
_FROM_BEFORE = re.compile(r"\d[^.;]{0,25}[дтн][ае]н[\s\u00a0]+$")
RISES = re.compile(
    r"(?:сниз|сниж|увелич|выр[оа]с|рост|довест|довед|довел|сокра[тщ]|повы[сш]|уменьш|возрос|возраст|опуст|упал|паде|подн[яи]|прирос|улучш|ухудш|расшир|"
    r"increas|ris[ei]|rose|fell|fall|reduc|decreas|drop|grew|grow|declin|climb|lower|rais|bring|brought|cut|"
    r"expand|shr[aiu]nk|improv|went|down|up from)"
)
_FROM_LEVEL = re.compile(r"\b(?:с|со|from)[\s\u00a0]\d[^;:]{1,50}[\s\u00a0](?:до|to)[\s\u00a0]$")


@cache
def _qualifiers() -> Mapping[tuple[str, str, str], list[tuple[tuple[str, ...], str]]]:
    """Phrases by language, side and the word that stands next to the figure, the longest first."""
    found: dict[tuple[str, str, str], list[tuple[tuple[str, ...], str]]] = {}
    for row in read_lexicon("qualifiers"):
        words = tuple(row["phrase"].split())
        nearest = words[-1 if row["side"] == "before" else 0]
        found.setdefault((row["language"], row["side"], nearest), []).append((words, row["qualifier"]))
    for entries in found.values():
        entries.sort(key=lambda e: -len(e[0]))
    return found


def _qualifier(tokens: Sequence[Token], first: int, last: int, language: str, rises: bool) -> str:
    """How the words before or behind a number qualify it; ``first`` and ``last`` are the tokens around it."""
    table = _qualifiers()
    before = [t.form for t in tokens[max(0, first - 5) : first]]
    if language == "kk":
        before = [_typed(form) for form in before]
    # 'почти на 20 %', 'примерно у двенадцати тысяч': the preposition stands between
    apart = before[:-1] if before and before[-1] in _PREPOSITIONS else []
    for words in (before, apart):
        for phrase, qualifier in table.get((language, "before", words[-1]), ()) if words else ():
            barred = (
                (phrase[-1] == "от" and len(words) > 1 and words[-2].startswith(_OF))
                or (phrase[-1] in ("до", "to") and rises)
                or (words is apart and phrase[-1] in _COMPARATIVES)
                or (phrase == ("over",) and len(words) > 1 and words[-2] in _HANDED)
            )
            if tuple(words[-len(phrase) :]) == phrase and not barred:
                return qualifier
    if language == "kk":
        return _kazakh_behind(tokens, last, rises)
    after = [t.form for t in tokens[last : last + 3]]
    for phrase, qualifier in table.get((language, "after", after[0]), ()) if after else ():
        following = next_form(tokens, last + len(phrase))
        another = phrase[0] in AND and (following[:1].isdigit() or _is_numeral(following))  # '54 врача и более 7 тыс. медсестёр'
        if tuple(after[: len(phrase)]) == phrase and not (rises and qualifier == "up_to") and not another:
            return qualifier
    return "exact"


def _is_numeral(form: str) -> bool:
    return any(reading.pos == "NUMR" for reading in readings(form)[:1])


def find_qualifier(tokens: Sequence[Token], first: int, following: int, behind: int, language: str, *, rises: bool) -> str:
    """How the words around a figure qualify it, else ``exact``.

    ``first`` is its token, ``following`` the one behind it, ``behind`` the one behind its noun; ``rises`` is true where something rose
    or fell to it.
    """
    qualifier = _qualifier(tokens, first, following, language, rises)
    if qualifier == "exact" and behind > following:
        qualifier = _qualifier(tokens, first, behind, language, rises)  # '20 коек и более'
    return qualifier


def rises(text: str, number: Number, tokens: Sequence[Token], language: str) -> bool:
    """True if something came to the number or changed by it: what is 'up to' otherwise is 'to' then."""
    start = max(tokens[0].start if tokens else 0, number.start - 70)
    if RISES.search(text, start, number.start) or _FROM_LEVEL.search(text, start, number.start):
        return True
    return language == "kk" and _kazakh_rises(text, number)


def _kazakh_rises(text: str, number: Number) -> bool:
    """True if a Kazakh figure is what something rose or fell to."""
    behind, before = text[number.stop : number.stop + 44], text[max(0, number.start - 40) : number.start]
    return _RISES_BEHIND.search(skeleton(behind.lower())) is not None or _FROM_BEFORE.search(skeleton(before.lower())) is not None


def _typed(form: str) -> str:
    """A Kazakh qualifier of Latin letters as the lexicon has it."""
    return _kazakh_before().get(skeleton(form), form) if form.isascii() or is_latin(form) else form


def _told(language: str, side: str) -> list[tuple[tuple[str, ...], str]]:
    return [entry for key, entries in _qualifiers().items() if key[:2] == (language, side) for entry in entries]


@cache
def _kazakh_before() -> Mapping[str, str]:
    return {skeleton(word): word for phrase, _ in _told("kk", "before") for word in phrase}


_ABOUT = ("даи", "деи", "таи", "теи")
_NEARLY = frozenset({"approx", "almost", "up_to"})
_SHORT_OF = re.compile(r"толм|жетп")
_PARTICLES = frozenset(["де", "да", "сал", "гана", "ак"])  # '79 пайыздан сәл ғана жоғары', 'үштен бірге де жетпейтін'


def _kazakh_behind(tokens: Sequence[Token], last: int, rises: bool) -> str:
    """The qualifier behind a Kazakh figure: 'more than' asks for the ablative, 'nearly' and 'up to' for the dative.

    A comparative behind a dative tells a difference ('5-ке көп'), behind 'есе' a multiple: neither qualifies.
    """
    after = [form for t in tokens[last : last + 5] if (form := bare_form(t.form)) not in _PARTICLES][:3]
    case = case_of(tokens[last - 1].form) if 0 < last <= len(tokens) else None
    for phrase, qualifier in _kazakh_qualifiers().get(after[0][:2], ()) if after else ():
        if len(phrase) > len(after) or not all(is_form(form, word) for form, word in zip(after, phrase, strict=False)):
            continue
        if qualifier in _NEARLY:
            return "exact" if rises and qualifier == "up_to" else qualifier
        short = _SHORT_OF.match(phrase[0]) is not None and (case == "dative" or not phrase[0].startswith("жет"))
        if case == "ablative" or short or len(phrase) > 2:
            return qualifier
    return "approx" if _is_about(tokens, last) else "exact"


def _is_about(tokens: Sequence[Token], last: int) -> bool:
    """True of an ending of likeness on a figure or its noun: '4,1 мыңдай адам', '40-тай маман', '500 адамдай'."""
    ending = last + 1 if next_form(tokens, last) in ("-", "‑") else last - 1
    form = bare_form(tokens[ending].form) if 0 <= ending < len(tokens) and tokens[ending].is_word else ""
    return form.endswith(_ABOUT) and not form.endswith("жагдаи")


@cache
def _kazakh_qualifiers() -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    """Qualifiers behind a figure by the first two letters, the longest first."""
    found = [(tuple(skeleton(word) for word in phrase), qualifier) for phrase, qualifier in _told("kk", "after")]
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in sorted(found, key=lambda entry: (-len(entry[0]), -len(entry[0][0]))):
        table.setdefault(entry[0][0][:2], []).append(entry)
    return table
