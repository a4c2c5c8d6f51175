"""Kazakh words: one spelling for all its alphabets, the endings that come off, and the cases that a figure takes.

A skeleton is a word in plain Cyrillic letters without the differences that the Latin alphabets of 2018 and 2021 and informal
typing make in different ways: ы, і, и and й are one letter, so are у, ұ and ү, к and қ. Words of Cyrillic letters are compared as
written, words of Latin letters by skeleton; endings always by skeleton, as they have the same letters for front and back vowels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["KAZAKH_LETTERS", "Stems", "bare_form", "case_of", "fold", "is_form", "is_latin", "is_noun_ending", "kazakh", "skeleton"]

KAZAKH_LETTERS = "а-яёәғқңөұүһіa-zäáçǵğıńñóöşúūüý"

_LATIN = {
    "shch": "ш", "sh": "ш", "ch": "ш", "zh": "ж", "gh": "г", "ng": "н", "kh": "х", "ts": "с", "tş": "ш", "ä": "а", "á": "а",
    "ǵ": "г", "ğ": "г", "ń": "н", "ñ": "н", "ö": "о", "ó": "о", "ū": "у", "ú": "у", "ü": "у", "ş": "ш", "ç": "ш", "ý": "у",
    "ı": "и", "i\u0307": "и",
} | dict(zip("abcdefghijklmnopqrstuvwxyz", "абсдефгхижклмнопкрстувухиз", strict=True))  # fmt: skip
_CYRILLIC = {
    "ә": "а", "э": "е", "ө": "о", "ұ": "у", "ү": "у", "и": "и", "ы": "и", "і": "и", "й": "и", "қ": "к", "ғ": "г", "ң": "н", "һ": "х",
    "щ": "ш", "ч": "ш", "ц": "с", "ъ": "", "ь": "", "я": "иа", "ю": "иу", "ё": "ио", "нг": "н", "тс": "с",
}  # fmt: skip
_PART = re.compile("|".join(sorted(map(re.escape, _LATIN | _CYRILLIC), key=len, reverse=True)))
_LETTERS = _LATIN | _CYRILLIC
_PAIR = re.compile("|".join(re.escape(letters) for letters in _LETTERS if len(letters) > 1))
_SINGLE = str.maketrans({letter: plain for letter, plain in _LETTERS.items() if len(letter) == 1})
_IN_CYRILLIC = tuple([(letter, plain) for letter, plain in _CYRILLIC.items() if len(letter) == 1 and letter != plain])
_LATIN_LETTER = re.compile(f"[{''.join(sorted(set(''.join(_LATIN))))}]")
_DOUBLE = re.compile(r"и{2,}")
_VOICED = {"б": "п", "г": "к", "ғ": "қ"}
_VOWELS = frozenset("аәеиоөуұүыіюяэ")
_LONGEST_ENDING = 20
_HYPHENS = "-\u2010\u2011\u2019'"


def _plain(text: str) -> str:
    """A text with each letter of its own in the one that stands for it."""
    if _LATIN_LETTER.search(text):
        return text.translate(_SINGLE)
    for letter, plain in _IN_CYRILLIC:  # a third of the time: `translate` looks up every character
        text = text.replace(letter, plain)
    return text


@lru_cache(maxsize=2_000)  # the words around a figure are asked for again and again
def skeleton(word: str) -> str:
    """A small-letter word of any Kazakh alphabet in the letters that all of them tell apart.

    >>> skeleton("төмендеді") == skeleton("tómendedi") == skeleton("tömendedı") == skeleton("tomendedi")
    True
    """
    bare = _PART.sub(lambda m: _LETTERS[m.group()], word) if _PAIR.search(word) else _plain(word)
    return _DOUBLE.sub("и", bare) if "ии" in bare else bare


@lru_cache(maxsize=100_000)
def bare_form(form: str) -> str:
    """The skeleton of a word, remembered."""
    return skeleton(form)


_ROMAN = re.compile(r"(?<![\w-])([iі]{1,3}|[iі]v)(?=[- \u00a0](?:[шş]|тоқсан|toqsan|toksan|жарты|jarty|zharty))")
_ROMANS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_SAME = "|".join(re.escape(letter) for letter, plain in _LETTERS.items() if plain == "и")
# Where a skeleton is not as long as its text: Roman numerals, 'и' doubled, letters that are none, two or one of several.
_UNEVEN = re.compile(
    rf"{_ROMAN.pattern}|(?:{_SAME})(?:[ъь]*(?:{_SAME}))+|"
    + "|".join(sorted((re.escape(letters) for letters, plain in _LETTERS.items() if len(letters) != len(plain)), key=len, reverse=True))
)


def fold(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The skeleton of a small-letter text, Roman numerals of quarters in digits, and the pairs of places from where both run alike."""
    pieces: list[str] = []
    places = [(0, 0)]
    size = last = 0
    for match in _UNEVEN.finditer(text):
        start, stop = match.span()
        part = _ROMANS[match[1].replace("і", "i")] if match[1] else _LETTERS.get(match.group(), "и")
        pieces += (text[last:start], part)
        size += start - last + len(part)
        last = stop
        if len(part) != stop - start:
            places.append((size, stop))
    pieces.append(text[last:])
    return _plain("".join(pieces)), places


def is_latin(word: str) -> bool:
    """True for a word of Latin letters."""
    return word[:1] < "Ͱ"


# Endings by skeleton. A noun: plural, owner, case, what may follow a case, and adjectives that go through the same again.
_PLURAL = "(?:[лдт][ае]р)"
_OWNER = "(?:имиз|иниз|миз|низ|си|им|ин|и|м)"
_CASE = "(?:[ндт]ин|[гкн][ае]|[ндт]и|нд[ае]|[дт][ае]|[дтн][ае]н|[мбп]ен|ин[ае]|ин|и?мен|[ае]|н)"
_NOUN = f"{_PLURAL}?{_OWNER}?{_CASE}?"
_ADJECTIVE = "(?:н?[дт][ае]ги|[гк]и|[лдт]и|[лдт]и[кг]|си[зс]|[дт][ае]и|ш[ае]|ники|дики|тики)"
# A verb: voice, negation, tense; verbal nouns and participles take the endings of a noun.
_VOICE = "(?:[дт]ир|[гк]из|[ие]?т|и?л|и?н|ис)"
_NEGATION = "(?:[мбп][ае])"
_TENSE = (
    "(?:[дт]и[мнк]?|и?п(?:ти)?|[аеи](?:ди)?|[аеи]р|р|[мбп][ае]с|с[ае]|син|[аеи]тин|[гк][ае]н"
    "|у(?:ши|ли)?|[мбп][ае][кг](?:ши)?|[гк][ае]ли|[гк][ае]нша|иниз)"
)
_ENDING = re.compile(f"(?:{_NOUN}(?:{_ADJECTIVE}{_NOUN})?|{_VOICE}{{0,3}}{_NEGATION}?{_TENSE}{_NOUN}(?:[дт][ае]ги|[лдт]и[кг]?{_NOUN})?)")
_SHORT_STEM = re.compile(r"(?:[дт]и[мк]?|и?п|у.*|[гк][ае]н.*|[аеи](?:ди|тин|миз)|[дт][ае]|[мбп][ае].+)$")


@lru_cache(maxsize=50_000)
def _is_ending(ending: str) -> bool:
    return len(ending) <= _LONGEST_ENDING and _ENDING.fullmatch(ending) is not None


# Words that look like forms of others: 'at least' is not 'fell', 'this' is not 'grew'.
_NO_FORMS = frozenset(["кемінде", "кемi", "осы", "осында", "осыған", "алып", "бірге", "артық", "аса", "астам", "жаңа", "және"])
_NO_FORMS_BARE = frozenset(skeleton(word) for word in ("жаңа", "және", "кемінде", "осы"))

_NOUN_ENDING = re.compile(f"{_NOUN}(?:{_ADJECTIVE}{_NOUN})?")


@lru_cache(maxsize=20_000)
def is_noun_ending(ending: str) -> bool:
    """True for endings that a noun may take, by skeleton.

    >>> is_noun_ending("ларинда"), is_noun_ending("еди")
    (True, False)
    """
    return len(ending) <= _LONGEST_ENDING and _NOUN_ENDING.fullmatch(ending) is not None


def _spelt(word: str) -> str:
    """Iotated vowels in two letters: 'азаюы' is built on 'азай'."""
    return word.replace("ю", "йу").replace("я", "йа").replace("ё", "е")


class _Index(NamedTuple):
    """Words by their spelling, and every stem that an ending may be cut off to find one of them: most forms have none."""

    words: Mapping[str, tuple[str, ...]]
    stems: frozenset[str]


def _index(words: Iterable[str], spell: Callable[[str], str]) -> _Index:
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        found[spell(word)] = (*found.get(spell(word), ()), word)
    return _Index(found, frozenset(stem for spelt in found for stem in _stems_of(spelt)))


class Stems:
    """Words of a lexicon that a form of any alphabet may be built on; 'дәрігерлік' is not built on one of the ``people``."""

    def __init__(self, words: Iterable[str], people: Iterable[str] = ()) -> None:
        self._people = frozenset(people)
        words = (*words, *_BLOCKERS)
        self._exact, self._bare = (_index(sorted(set(words)), spell) for spell in (_spelt, skeleton))

    def of(self, form: str) -> tuple[str, ...]:
        """The words that a small-letter form may be built on, the longest first.

        >>> Stems(["халық", "азай", "төсек"]).of("азаюына"), Stems(["халық"]).of("halqynyñ")
        (('азай',), ('халық',))
        """
        if form in _NO_FORMS:
            return self._exact.words.get(form, ())
        if is_latin(form) or _BOTH.search(form):  # 'аdаm' with Cyrillic letters among Latin ones that look alike
            bare = skeleton(form)
            if bare in _NO_FORMS_BARE:
                return self._bare.words.get(bare, ())
            found = self._split(bare, self._bare, shortest=2)
            return tuple([word for word in found if not _is_front(word)]) if len(found) > 1 and _BACK_ENDING.search(form) else found
        found = self._split(_spelt(form), self._exact, shortest=2)
        return found or self._split(skeleton(form), self._bare, shortest=5)

    def _split(self, form: str, index: _Index, shortest: int) -> tuple[str, ...]:
        known, stems = index
        found: dict[str, None] = dict.fromkeys(known.get(form, ()))
        if not _BLOCKERS.isdisjoint(found):
            return tuple(found)
        for end in range(len(form) - 1, max(shortest, len(form) - _LONGEST_ENDING) - 1, -1):
            stem = form[:end]
            if stem not in stems:
                continue
            ending = skeleton(form[end:].lstrip(_HYPHENS))
            if not ending or not _is_ending(ending) or (end == shortest == 2 and not _SHORT_STEM.match(ending)):
                continue
            made = _MADE.match(ending) is not None
            for base in _bases(stem, ending):
                if base in known:
                    found.update(dict.fromkeys(word for word in known[base] if not (made and word in self._people)))
            if not _BLOCKERS.isdisjoint(found):
                break
        return tuple(found)


_BOTH = re.compile("[a-zA-Z]")
# 'boldy' is of 'бол', not of 'бөл': 'a' and 'y' end words of back vowels only. A skeleton has one letter for both.
_BACK_ENDING = re.compile(r"(?:a|[^aeiouyäáöóüúūıý]y)[^aeiouyäáöóüúūıý]*$")
_FRONT = frozenset("әөүіе")


@cache
def _is_front(word: str) -> bool:
    """True for a word in Cyrillic letters whose last vowel is a front one, so that its endings have front vowels as well."""
    return next((letter in _FRONT for letter in reversed(word) if letter in _VOWELS), False)


# Words of no concept that longer forms are built on: 'саласы' is of a sector, not of 'salu'.
_BLOCKERS = frozenset(
    [
        "сала",
        "салдар",
        "салмақ",
        "салт",
        "салауат",
        "тудыр",
        "туынды",
        "туыс",
        "туған күн",
        "анализ",
        "аналог",
        "балама",
        "жанар",
        "жанасу",
        "басқа",
        "баса",
        "арна",
        "қарасай",
        "қарасу",
        "қарабалық",
        "қаражал",
        "қаражат",
        "қаратау",
        "қаратал",
        "қарақия",
        "қаратөбе",
        "қарағанды",
        "қарағай",
        "барыс",
        "бастама",
        "бөлме",
        "бөлініс",
        "бөліс",
        "карта",
        "отан",
        "орталықтан",
        "соматика",
        "фармацевтика",
        "қазан",
        "бастап",
        "табылады",
        "табылатын",
    ]
)
_MADE = re.compile(r"[лдт]и[кг]")


def _bases(stem: str, ending: str) -> Iterable[str]:
    """The stem as it is, with its last letter hard again (төсегі), with the vowel it lost (халқы, оқу)."""
    yield stem
    if stem[-1] in _VOICED:
        yield stem[:-1] + _VOICED[stem[-1]]
    if ending[0] == "у" and stem[-1] not in _VOWELS:
        yield from (stem + vowel for vowel in "ыіи")
    if len(stem) > 2 and ending[0] == "и" and stem[-1] not in _VOWELS and stem[-2] not in _VOWELS:
        yield from (stem[:-1] + vowel + stem[-1] for vowel in "ыіи")


def _stems_of(word: str) -> Iterable[str]:
    """Every stem that ``_bases`` may make a word of."""
    yield word
    yield from (word[:-1] + soft for soft, hard in _VOICED.items() if word[-1] == hard)
    if word[-1] in "ыіи":
        yield word[:-1]
    if len(word) > 2 and word[-2] in "ыіи":
        yield word[:-2] + word[-1]


def is_form(form: str, word: str) -> bool:
    """True if a skeleton is a word, given by its skeleton, or that word with an ending: 'жуығы' of 'жуық'."""
    if form.startswith(word):
        return form == word or _is_ending(form[len(word) :])
    return (
        len(word) > 2
        and word[-1] in "кп"
        and form[: len(word)] == word[:-1] + {"к": "г", "п": "б"}[word[-1]]
        and _is_ending(form[len(word) :])
    )


_CASES = tuple(
    (name, re.compile(f"(?:{ending})$"))
    for name, ending in (
        ("ablative", "[дтн][ае]н"),
        ("dative", "[гк][ае]|[бвгджзклмнпрстфхшаеиоу]и?н[ае]|ин[ае]"),
        ("locative", "[дт][ае]"),
    )
)


@lru_cache(maxsize=20_000)
def case_of(word: str) -> str | None:
    """The case that a word or a bare ending stands in: dative (whereto, by how much), ablative (wherefrom), locative, else None.

    >>> case_of("пайызға"), case_of("ден"), case_of("жағдайда"), case_of("пайыз")
    ('dative', 'ablative', 'locative', None)
    """
    bare = skeleton(word.lower())
    return None if bare in _NO_CASE else next((name for name, ending in _CASES if ending.search(bare)), None)


_NO_CASE = frozenset(["тенге"])  # its last letters are of the word

_SPELLINGS = {
    "а": "[аa]", "ә": "[әаaäá]", "б": "[бb]", "в": "[вv]", "г": "[гg]", "ғ": "(?:[ғгgǵğ]h?)", "д": "[дd]", "е": "[еe]",
    "ж": "(?:[жj]|zh)", "з": "[зz]", "и": "(?:[иiıy]|ıy|iy)", "й": "[йiıy]", "к": "[кk]", "қ": "[қкkq]", "л": "[лl]",
    "м": "[мm]", "н": "[нn]", "ң": "(?:[ңнńñ]|ng?)", "о": "[оo]", "ө": "[өоoöó]", "п": "[пp]", "р": "[рr]", "с": "[сs]",
    "т": "[тt]", "у": "[уuýw]", "ұ": "[ұуuū]", "ү": "[үуuúü]", "ф": "[фf]", "х": "(?:[хhx]|kh)", "ш": "(?:[шş]|sh)",
    "ы": "[ыyıi]", "і": "[іiıy]",
}  # fmt: skip


@cache
def kazakh(pattern: str) -> str:
    """A regular expression of Cyrillic Kazakh letters made to match every alphabet; character classes are not looked into.

    >>> bool(re.fullmatch(kazakh("жылдың"), "jyldyñ"))
    True
    """
    return "".join(_SPELLINGS.get(letter, letter) for letter in pattern)
