"""What a figure counts where the lexicon lacks the noun: people, devices and procedures by the make of the word, else something unknown.

'45 шахтёров', '30 videoendoscopes' and '12 service flats' count things of their own and take no unit from the figures before them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from kzhealth.extract.words import readings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kzhealth.extract.words import Token

__all__ = ["Counted", "find_counted", "is_many", "is_of_people", "is_singular"]

Counted = tuple[str | None, int, int]  # the unit, None where the reference has none, and the tokens
Kind = Literal["noun", "adjective"] | None

_REACH = 4
_LARGE = 10**9
_OBLIQUE = frozenset(["gent", "datv", "ablt", "loct"])
_PLURALS = frozenset(
    [
        "people",
        "staff",
        "personnel",
        "children",
        "women",
        "men",
        "feet",
        "aircraft",
        "schoolchildren",
        "servicemen",
        "teeth",
        "lives",
        "ct",
        "mri",
    ]
)
_RUSSIAN_MADE = (
    (
        re.compile(r"(?:скопи|графи|томи|эктоми|стоми|пластик|пункци|трансплантаци|терапи|инъекци|вакцинаци|биопси|ангиографи)[а-яё]*$"),
        "cases",
    ),
    (
        re.compile(
            r"(?:скоп|граф|тометр|метр|атор|итор|ектор|лазер|аппарат|томограф|ускорител|кювез|кувез|тренаж[её]р)(?:а|у|ом|е|ов|ам|ами|ах|я|ей|ям|ями|ях|ы|и)?$"
        ),
        "units",
    ),
)
_ENGLISH_MADE = (
    (re.compile(r"(?:ologists?|iatrists?|icians?|therapists?|surgeons?|[^n]is[t]s|nurses|workers|doctors|carers|holders)$"), "persons"),
    (
        re.compile(
            r"(?:scop(?:y|ies)|ograph(?:y|ies)|otom(?:y|ies)|ectom(?:y|ies)|plast(?:y|ies)|plant(?:s|ations)|jections|nations|fusions)$"
        ),
        "cases",
    ),
    (
        re.compile(
            r"(?:scopes?|graphs?|meters?|[^l]ators?|yzers?|ysers?|chambers?|lasers?|devices?|machines?|scanners?|ventilators?|monitors?|pumps)$"
        ),
        "units",
    ),
)
_COLLECTIVE = re.compile(
    r"(?:дво|тро)(?:е|их|им|ими)|четверо|пятеро|шестеро|семеро|восьмеро|девятеро|десятеро|(?:четвер|пятер|шестер|семер|восьмер|девятер|десятер)(?:ых|ым|ыми)"
)
_NOT_PLURAL = re.compile(r"(?:ss|us|is|was|has|does|its|this|always|perhaps|thus|as)$")
_NO_UNIT_WORD = frozenset(
    [
        "показатель",
        "случаев",
        "points",
        "times",
        "percent",
        "works",
        "remains",
        "stands",
        "versus",
        "were",
        "was",
        "are",
        "is",
        "be",
        "been",
        "had",
        "have",
        "has",
        "will",
        "would",
        "can",
        "could",
        "may",
        "of",
        "them",
        "that",
        "which",
        "who",
        "came",
        "went",
        "got",
        "received",
        "now",
        "then",
        "while",
        "when",
        "where",
        "as",
        "against",
        "compared",
        "respectively",
        "each",
        *("belongs", "comes", "comprises", "covers", "equals", "exceeds", "gets", "gives", "goes", "includes", "makes", "means", "pays"),
        *("receives", "remains", "represents", "serves", "takes"),
        "remain",
        "others",
        "ones",
    ]
)


def is_of_people(text: str, start: int, stop: int) -> bool:
    """True of a Russian collective, which counts people where no noun stands behind: 'двое ушли в декрет', 'дали квартиры троим'."""
    return _COLLECTIVE.fullmatch(text, start, stop) is not None


def is_singular(form: str) -> bool:
    """True for an English noun that does not look like a plural."""
    return (not form.endswith("s") or form.endswith(("ss", "us"))) and form not in _PLURALS


def _few(value: Decimal) -> str:
    """The form that a Russian number asks for: one thing, a few of it, or many."""
    if value >= _LARGE:
        return "many"
    if value != value.to_integral_value():
        return "few"
    last, teens = value % 10, 10 < value % 100 < 20
    return "one" if last == 1 and not teens else "few" if 2 <= last <= 4 and not teens else "many"


@lru_cache(maxsize=50_000)
def _russian_kind(form: str, number: str) -> tuple[Kind, bool]:
    """Whether a Russian word behind a number is a noun or an adjective in a form that the number asks for, and whether of people."""
    for reading in readings(form)[:3]:
        if reading.pos == "NOUN" and reading.case:
            counted = (reading.number == "sing" and (number == "one" or (number == "few" and reading.case == "gent"))) or (
                reading.number == "plur" and reading.case in _OBLIQUE and (number != "one" or reading.case != "gent")
            )
            if counted:
                return "noun", reading.animate
        elif reading.pos in ("ADJF", "PRTF") and (reading.case in _OBLIQUE or number == "one") and not reading.pronoun:
            return "adjective", False
    return None, False


def _russian_counted(tokens: Sequence[Token], at: int, number: str) -> Counted | None:
    for position in range(at, min(at + _REACH, len(tokens))):
        form = tokens[position].form
        if not tokens[position].is_word or form in _NO_UNIT_WORD:
            return None
        kind, people = _russian_kind(form, number)
        if kind == "noun":
            unit = next((unit for made, unit in _RUSSIAN_MADE if made.search(form)), "persons" if people else None)
            return unit, at, position + 1
        if kind is None:
            return None
    return None


def _english_counted(tokens: Sequence[Token], at: int, stops: frozenset[str]) -> Counted | None:
    for position in range(at, min(at + _REACH, len(tokens))):
        form = tokens[position].form
        if not tokens[position].is_word or form in stops or form in _NO_UNIT_WORD:
            return None
        if not is_singular(form) and not _NOT_PLURAL.search(form):
            return next((unit for made, unit in _ENGLISH_MADE if made.search(form)), None), at, position + 1
    return None


def is_many(form: str, language: str) -> bool:
    """True for a noun in the form in which it is counted from before: 'операций выполнено 19', 'number of births: 240'."""
    if language == "ru":
        return any(r.pos == "NOUN" and r.case == "gent" and r.number == "plur" for r in readings(form)[:2])
    return not is_singular(form)


def find_counted(tokens: Sequence[Token], at: int, value: Decimal, language: str, stops: frozenset[str]) -> Counted | None:
    """The noun behind a number that no lexicon has; None where the number has none of its own.

    ``at`` is the token behind the number, ``stops`` are words that end what it counts.
    """
    if language == "ru":
        return _russian_counted(tokens, at, _few(value))
    return _english_counted(tokens, at, stops) if language == "en" else None
