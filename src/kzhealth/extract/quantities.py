"""Numbers made into quantities: which numbers of a sentence count something, of what unit, and how the text qualifies them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh import case_of, is_form, is_latin, skeleton
from kzhealth.extract.words import Token, candidates, read_lexicon, to_cyrillic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from kzhealth.extract.numbers import Number

__all__ = ["COUNTED", "Quantity", "find_quantities"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure: value as printed (unsigned), unit, qualifier, and the spans of the figure and of the words around it.

    ``unit_span`` is the counted noun or the base of a rate; ``unit_id`` is None where the words name no known unit.
    """

    value: Decimal
    value_max: Decimal | None
    unit_id: str | None
    qualifier: str
    start: int
    stop: int
    form: str
    unit_span: tuple[int, int] | None = None
    inherited: bool = False


# units of things that are counted, one by one
COUNTED = frozenset({"persons", "facilities", "units", "cases", "vehicles", "beds", "settlements", "trips", "districts"})
_BASES = {1000: "per_1000", 10000: "per_10000", 100000: "per_100000"}
_BIRTHS = frozenset(
    ["живорожденный", "живорождённый", "живорождение", "родившийся", "рождение", "birth", "туылған", "туу", "тірі", "туған"]
)
_PEOPLE = frozenset(
    [
        "население",
        "житель",
        "человек",
        "population",
        "resident",
        "person",
        "people",
        "inhabitant",
        "тұрғын",
        "халық",
        "адам",
        "woman",
        "женщина",
    ]
)
_YEAR_WORDS = re.compile(r"\s*(?:-?(?:го|м|й|х)\s*)?(?:год|гг?\b|жыл|jyl|year)", re.IGNORECASE)
_AGE_BEFORE = re.compile(
    r"(?:до|от|старше|младше|возраст[а-я]*(?:\s+(?:от|до|старше))?|с|aged?|under|over|between|жас\w*)\s+$", re.IGNORECASE
)
_NOTCOUNTED_BEFORE = re.compile(
    r"(?:№|#|\bномер[а-я]*|\bстать[яеи]|\bст\.|\bпункт[а-я]*|\bп\.|\bприказ[а-я]*|\bтел\.?|\bтелефон[а-я]*|\bформ[аыеу]|\bno\.?|\border|\bcovid|covid-|ковид-?|\bмкб|\bicd)\s*[-«\"]?\s*$",
    re.IGNORECASE,
)
_STOPS = frozenset(
    [
        "на",
        "в",
        "по",
        "из",
        "за",
        "с",
        "со",
        "от",
        "до",
        "для",
        "к",
        "у",
        "и",
        "или",
        "а",
        "но",
        "при",
        "о",
        "об",
        "без",
        "мен",
        "және",
        "де",
        "да",
        "in",
        "on",
        "at",
        "by",
        "to",
        "from",
        "for",
        "per",
        "and",
        "or",
        "but",
        "with",
        "a",
        "an",
        "the",
        "than",
        "this",
        "last",
        "ago",
        "earlier",
    ]
)
_EMERGENCY = frozenset({101, 102, 103, 104, 109, 112, 1414})
_RISES_BEHIND = re.compile(
    r"\b(?:азаи|томенде|тус[тиуе]|ос[тиуеип]|арт[тауи]|кобе|кеми|кискар|жет[тикесу]|котер|жогарила|улгаи|жаксар|сире|узар|кенеи)"
)  # Kazakh by skeleton
_FROM_BEFORE = re.compile(r"\d[^.;]{0,25}[дтн][ае]н[\s\u00a0]+$")
_EARLIER = re.compile(r"назад|ранее|раньше|earlier|ago|бұрын")
_RISES = re.compile(
    r"(?:сниз|увелич|выр[оа]с|рост|довест|довед|сократ|повыс|уменьш|возрос|increas|ris[ei]|rose|fell|reduc|decreas|drop|grew|grow)",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?<=[\d%])-[^\W\d_]+$|(?<=[^\W\d_])-(?:ы|і|сы|сі|тан|тен|нан|нен|дан|ден|ға|ге|қа|ке|ын|ін|ның|нің)$")
_TIMES_WORD = re.compile(r"[\s\u00a0]+(?:раза?|есе[^\W\d_]*|ese[^\W\d_]*|times|fold)$|(?<=\d)-?fold$")
_COMPOUND = re.compile(r"[\s\u00a0-]+(?:қабат|qabat|storey|story|storied|төсек|tösek|tósek|bed\b)[^\W\d_]*$", re.IGNORECASE)
_AGE_BEHIND = re.compile(r"[\s\u00a0]+жас(?:қа|тан|тағы|ар)", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:еуі|ауы|eui|euı|eýi|auy|auı|ayı|aýy)$", re.IGNORECASE)
_NUMBER_OF = re.compile(r"[\s\u00a0]+(?:нөмір|номер|телефон)", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}:\d{2}(?!\d)")
_PER_BEFORE = re.compile(r"(?:на|per|из расчета на|из расчёта на|в расчете на|в расчёте на)\s+(?:каждые\s+)?$", re.IGNORECASE)


@cache
def _unit_nouns() -> Mapping[str, Mapping[str, list[tuple[tuple[str, ...], str]]]]:
    nouns: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {"ru": {}, "kk": {}, "en": {}}
    for row in read_lexicon("units_words"):
        words = tuple(row["phrase"].split())
        nouns[row["language"]].setdefault(words[0], []).append((words, row["unit_id"]))
    for table in nouns.values():
        for entries in table.values():
            entries.sort(key=lambda e: -len(e[0]))
    return nouns


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


def _noun(tokens: Sequence[Token], at: int, language: str, reach: int = 5) -> tuple[str, int, int] | None:
    """The counted noun behind a number: its unit and the tokens it takes; adjectives may stand before it."""
    nouns = _unit_nouns()[language]
    for position in range(at, min(at + reach, len(tokens))):
        token = tokens[position]
        if not token.is_word or token.form in _STOPS:
            return None
        for word in candidates(token.form, language):
            for phrase, unit in nouns.get(word, ()):
                rest = tokens[position : position + len(phrase)]
                if unit == "years" and (position > at or _EARLIER.match(_next_form(tokens, position + 1))):
                    continue
                if len(rest) == len(phrase) and all(p in candidates(t.form, language) for p, t in zip(phrase, rest, strict=True)):
                    return unit, at, position + len(phrase)
    return None


def _next_form(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].form if at < len(tokens) else ""


def _qualifier(tokens: Sequence[Token], first: int, last: int, language: str, rises: bool) -> str:
    """How the words before or behind a number qualify it; ``first`` and ``last`` are the tokens around it."""
    table = _qualifiers()
    before = [t.form for t in tokens[max(0, first - 4) : first]]
    if language == "kk":
        before = [_typed(form) for form in before]
    for phrase, qualifier in table.get((language, "before", before[-1]), ()) if before else ():
        if tuple(before[-len(phrase) :]) == phrase and not (phrase[-1] in ("до", "to") and rises):
            return qualifier
    if language == "kk":
        return _kazakh_behind(tokens, last, rises)
    after = [t.form for t in tokens[last : last + 3]]
    for phrase, qualifier in table.get((language, "after", after[0]), ()) if after else ():
        if tuple(after[: len(phrase)]) == phrase and not (rises and qualifier == "up_to"):
            return qualifier
    return "exact"


def _qualifier_around(tokens: Sequence[Token], first: int, following: int, behind: int, language: str, *, rises: bool) -> str:
    qualifier = _qualifier(tokens, first, following, language, rises)
    if qualifier == "exact" and behind > following:
        qualifier = _qualifier(tokens, first, behind, language, rises)  # '20 коек и более'
    return qualifier


def _rises(text: str, number: Number, tokens: Sequence[Token], language: str) -> bool:
    """True if something came to the number or changed by it: what is 'up to' otherwise is 'to' then."""
    if _RISES.search(text, max(tokens[0].start if tokens else 0, number.start - 70), number.start):
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


_NEARLY = frozenset({"approx", "almost", "up_to"})
_SHORT_OF = re.compile(r"толм|жетп")


def _kazakh_behind(tokens: Sequence[Token], last: int, rises: bool) -> str:
    """The qualifier behind a Kazakh figure: 'more than' asks for the ablative, 'nearly' and 'up to' for the dative.

    A comparative behind a dative tells a difference ('5-ке көп'), behind 'есе' a multiple: neither qualifies.
    """
    after = [skeleton(t.form) for t in tokens[last : last + 3]]
    case = case_of(tokens[last - 1].form) if 0 < last <= len(tokens) else None
    for phrase, qualifier in _kazakh_qualifiers():
        if len(phrase) > len(after) or not all(is_form(form, word) for form, word in zip(after, phrase, strict=False)):
            continue
        if qualifier in _NEARLY:
            return "exact" if rises and qualifier == "up_to" else qualifier
        if case == "ablative" or _SHORT_OF.match(phrase[0]) or len(phrase) > 2:
            return qualifier
    return "exact"


@cache
def _kazakh_qualifiers() -> Sequence[tuple[tuple[str, ...], str]]:
    found = [(tuple(skeleton(word) for word in phrase), qualifier) for phrase, qualifier in _told("kk", "after")]
    return sorted(found, key=lambda entry: (-len(entry[0]), -len(entry[0][0])))


def _is_counted(text: str, number: Number, taken: Sequence[tuple[int, int]]) -> bool:
    """False for years, dates, ordinals, addresses and other numbers that count nothing."""
    if number.form == "ordinal" or any(a < number.stop and number.start < b for a, b in taken):
        return False
    before, after = text[max(0, number.start - 24) : number.start], text[number.stop : number.stop + 16]
    if _AGE_BEHIND.match(after) or (_NUMBER_OF.match(after) and number.unit_id is None):
        return False
    if _NOTCOUNTED_BEFORE.search(before) or _TIME.match(text, number.start) or (before[-1:] in ("«", '"') and after[:1] in ("»", '"')):
        return False
    whole = number.value == number.value.to_integral_value()
    if number.unit_id is None and whole and number.value in _EMERGENCY and not re.match(r"[\s\u00a0]+[^\W\d_]{3}", after):
        return False
    if number.unit_id is None and number.form == "digits" and whole and 1900 <= number.value <= 2100 and number.precision == 1:
        return not (
            _YEAR_WORDS.match(after)
            or number.value_max
            or (number.stop - number.start == 4 and not re.match(r"\s+[а-яәіңғүұқөһa-z]{3}", after))
        )
    return True


def _base(text: str, tokens: Sequence[Token], number: Number, following: int, language: str) -> str | None:
    """The unit that '… на 100 тысяч населения' makes of the figure before it."""
    if number.value not in _BASES or number.unit_id is not None:
        return None
    behind = [to_cyrillic(t.form) if language == "kk" else t.form for t in tokens[following : following + 3] if t.is_word]
    near = [c for form in behind for c in (*candidates(form, language), form)]
    births = any(w in _BIRTHS or w.startswith(("туыл", "туған")) for w in near)
    people = any(w in _PEOPLE or w.startswith(("тұрғын", "халық", "адам")) for w in near)
    kazakh = language == "kk" and any(form.endswith(("ға", "ге", "қа", "ке", "а", "е")) for form in behind)
    if not (births or people) or not (kazakh or _PER_BEFORE.search(text[max(0, number.start - 30) : number.start])):
        return None
    return f"{_BASES[int(number.value)]}_{'live_births' if births else 'population'}"


def find_quantities(
    text: str, numbers: Sequence[Number], tokens: Sequence[Token], language: str, taken: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """The quantities of a sentence: its ``numbers`` less those that count nothing; ``taken`` are spans of periods and dates."""
    starts = [t.start for t in tokens]
    found: list[Quantity] = []
    for number in numbers:
        if not _is_counted(text, number, taken):
            continue
        first, following = bisect_left(starts, number.start), bisect_left(starts, number.stop)
        base = _base(text, tokens, number, following, language)
        if base:
            _take_base(text, found, base, number, language)
            continue
        quantity = _quantity(text, number, tokens, first, following, language)
        if quantity is None:
            continue
        if found and found[-1].form == "base":
            pending = found.pop()
            if quantity.unit_id in (None, "persons", "cases"):
                quantity = replace(quantity, unit_id=pending.unit_id, unit_span=pending.unit_span)
        found.append(quantity if quantity.unit_id else _inherited(text, quantity, found))
    return [q for q in found if q.form != "base"]


def _take_base(text: str, found: list[Quantity], base: str, number: Number, language: str) -> None:
    """Give the figure before it the unit that a base makes, or keep the base for the figure behind it."""
    near = found and number.start - found[-1].stop < 40 and "\n" not in text[found[-1].stop : number.start]
    if near and language != "kk" and (found[-1].inherited or found[-1].unit_id in (None, "persons", "cases")):
        found[-1] = replace(found[-1], unit_id=base, unit_span=(number.start, number.stop), inherited=False)
    else:
        found.append(_pending(base, number))


def _counted_noun(text: str, number: Number, tokens: Sequence[Token], following: int, language: str) -> tuple[str, tuple[int, int]] | None:
    if number.unit_id is not None or _PRONOUN.search(text[number.start : number.stop]):
        return None
    noun = _noun(tokens, following, language)
    if noun is None and following < len(tokens) and tokens[following].form in "–—-":
        noun = _noun(tokens, following + 1, language, 3)  # 'оның 64-і – дәрігер'
    return (noun[0], (tokens[noun[1]].start, tokens[noun[2] - 1].stop)) if noun else None


def _quantity(text: str, number: Number, tokens: Sequence[Token], first: int, following: int, language: str) -> Quantity | None:
    """The quantity of a number, None if it is an age or the article 'one'."""
    noun = _counted_noun(text, number, tokens, following, language)
    unit, span = noun or (number.unit_id, None)
    if unit == "years" and (_AGE_BEFORE.search(text[max(0, number.start - 24) : number.start]) or number.value_max):
        return None
    if number.form == "word" and number.value == 1 and span is None:
        return None
    behind = bisect_left(tokens, span[1], key=lambda t: t.start) if span else following
    qualifier = _qualifier_around(tokens, first, following, behind, language, rises=False)
    if qualifier != "exact" and _rises(text, number, tokens, language):
        qualifier = _qualifier_around(tokens, first, following, behind, language, rises=True)
    if number.value_max is not None:
        qualifier = "range"
    start, stop = _figure_span(text, number)
    return Quantity(
        value=number.value,
        value_max=number.value_max,
        unit_id=unit,
        qualifier=qualifier,
        start=start,
        stop=stop,
        form=number.form,
        unit_span=span,
    )


def _figure_span(text: str, number: Number) -> tuple[int, int]:
    """Numeral, scale word and sign, without the ending or the counted word that is written onto it."""
    quote = text[number.start : number.stop]
    if number.form == "mixed":
        digits = re.match(r"[\d\s\u00a0.,]*\d", quote)
        return number.start, number.start + (digits.end() if digits else len(quote))
    quote = _COMPOUND.sub("", quote)
    for cut in (_TIMES_WORD, _ENDING):
        quote = cut.sub("", quote) if quote[0].isdigit() or cut is _TIMES_WORD else quote
    return number.start, number.start + len(quote)


def _inherited(text: str, quantity: Quantity, found: Sequence[Quantity]) -> Quantity:
    """A figure without a noun takes the unit of a figure before it: 'девять из них', 'травмы – 38,9', '1,1 млрд'."""
    whole = quantity.value == quantity.value.to_integral_value()
    large = quantity.value >= 1_000_000 and re.search(r"[^\W\d_]", text[quantity.start : quantity.stop]) is not None
    for other in reversed(found[-8:]):
        unit = other.unit_id or ""
        if (unit == "KZT" and large) or (unit in COUNTED and whole and not large) or (unit.startswith("per_") and not whole):
            return replace(quantity, unit_id=unit, inherited=True)
    return quantity


def _pending(unit: str, number: Number) -> Quantity:
    # Kazakh, and the label of a list, tell the base first: '100 мың тұрғынға 12,4'
    return Quantity(
        value=number.value,
        value_max=None,
        unit_id=unit,
        qualifier="exact",
        start=number.start,
        stop=number.stop,
        form="base",
        unit_span=(number.start, number.stop + 24),
    )
