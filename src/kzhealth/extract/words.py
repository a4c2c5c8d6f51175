"""Words and the concepts they stand for: lemmas in Russian, stems in Kazakh, word forms in English, matched with the lexicon.

A word is never matched by a bare stem: 'врачебный' is not 'врач', 'outpatient' is not 'patient'.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

from kzhealth.extract.kazakh import Stems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "Mention",
    "Reading",
    "Token",
    "candidates",
    "find_mentions",
    "find_tokens",
    "lemmas",
    "read_lexicon",
    "readings",
    "to_cyrillic",
]

_TOKEN = re.compile(r"[^\W\d_]+(?:[-‐‑’'\u00ad][^\W\d_]+)*|\d+|[^\w\s]")
_SOFT = str.maketrans("", "", "\u00ad\u0301")
_SOFT_MARK = re.compile("[\u00ad\u0301]")

# The Kazakh Latin alphabets of 2018 and 2021 and what people type, longest first.
_LATIN = {
    "shch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "gh": "ғ", "ng": "ң", "kh": "х", "ya": "я", "yu": "ю", "ia": "ия", "iy": "ий",
    "ä": "ә", "á": "ә", "ǵ": "ғ", "ğ": "ғ", "ń": "ң", "ñ": "ң", "ö": "ө", "ó": "ө", "ū": "ұ", "ú": "ү", "ü": "ү", "ş": "ш", "ý": "у",
    "ı": "ы", "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "і", "j": "ж", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "p": "п", "q": "қ", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "у", "x": "х", "y": "ы",
    "z": "з",
}  # fmt: skip
_LATIN_PART = re.compile("|".join(sorted(map(re.escape, _LATIN), key=len, reverse=True)))


class Token(NamedTuple):
    """A word, a run of digits or a mark: half-open span and the lower-case form without soft hyphens and stress."""

    start: int
    stop: int
    form: str

    @property
    def is_word(self) -> bool:
        """True for letters."""
        return self.form[:1].isalpha()


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that stand for concepts of the lexicon."""

    start: int
    stop: int
    concepts: frozenset[str]


def find_tokens(text: str, start: int = 0, stop: int | None = None) -> list[Token]:
    """The tokens of a stretch of text; spans count from the beginning of the whole text."""
    stop = len(text) if stop is None else stop
    tokens = [Token(m.start(), m.end(), m.group().lower()) for m in _TOKEN.finditer(text, start, stop)]
    if _SOFT_MARK.search(text, start, stop) is None:
        return tokens
    tokens = [token._replace(form=token.form.translate(_SOFT)) for token in tokens]
    return [token for token in tokens if token.form]  # a soft hyphen or a stress alone is no word


def to_cyrillic(word: str) -> str:
    """A Kazakh word of Latin letters in Cyrillic ones, for matching."""
    return _LATIN_PART.sub(lambda m: _LATIN[m.group()], word)


@cache
def _russian() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=200_000)
def lemmas(form: str, language: str) -> tuple[str, ...]:
    """The dictionary forms a word may have, the likeliest first; of a Kazakh word the form itself, in Cyrillic."""
    if language == "ru":
        parses = _russian().parse(form)
        best = parses[0].score
        found = dict.fromkeys(p.normal_form.replace("ё", "е") for p in parses if p.score >= best / 4)
        return (*found, form) if form not in found else tuple(found)
    if language == "en":
        return tuple(dict.fromkeys(_english(form)))
    return (to_cyrillic(form) if form.isascii() or not form[0] > "Ͽ" else form,)


_ARTICLES = frozenset(["a", "an", "the"])


@lru_cache(maxsize=50_000)
def tense(form: str) -> str | None:
    """The tense of a Russian word where it is a verb or a short participle: ``past``, ``pres`` or ``futr``."""
    tag = _russian().parse(form)[0].tag
    if tag.POS == "PRTS":
        return "past"
    return tag.tense if tag.POS == "VERB" else None


_IRREGULAR = {
    "became": "become",
    "began": "begin",
    "begun": "begin",
    "born": "bear",
    "bought": "buy",
    "built": "build",
    "brought": "bring",
    "came": "come",
    "children": "child",
    "chosen": "choose",
    "died": "die",
    "drew": "draw",
    "dying": "die",
    "fallen": "fall",
    "feet": "foot",
    "fell": "fall",
    "gave": "give",
    "given": "give",
    "gone": "go",
    "got": "get",
    "grew": "grow",
    "grown": "grow",
    "halved": "halve",
    "held": "hold",
    "left": "leave",
    "lives": "life",
    "lost": "lose",
    "made": "make",
    "men": "man",
    "midwives": "midwife",
    "paid": "pay",
    "people": "person",
    "risen": "rise",
    "rose": "rise",
    "saw": "see",
    "seen": "see",
    "sent": "send",
    "shrank": "shrink",
    "shrunk": "shrink",
    "spent": "spend",
    "taken": "take",
    "taught": "teach",
    "took": "take",
    "underwent": "undergo",
    "undergone": "undergo",
    "went": "go",
    "wives": "wife",
    "women": "woman",
}


def _english(form: str) -> Iterator[str]:
    word = form.removesuffix("'s").removesuffix("’s")
    yield _IRREGULAR.get(word, word)
    yield word
    if word.endswith("ies") and len(word) > 4:
        yield word[:-3] + "y"
    if word.endswith("es") and len(word) > 3:
        yield word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2:
            yield from (stem, stem + "e")
            if stem[-1] == stem[-2]:
                yield stem[:-1]
            if stem.endswith("i"):
                yield stem[:-1] + "y"


def read_lexicon(name: str) -> list[dict[str, str]]:
    """Rows of a CSV of the lexicon folder."""
    text = files("kzhealth.extract").joinpath("lexicon", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@dataclass(slots=True)
class _Phrases:
    """What may follow some words of a phrase, and the concepts that those words stand for if they are a whole one."""

    concepts: frozenset[str] = frozenset()
    following: dict[str, _Phrases] = field(default_factory=dict)

    def add(self, words: Sequence[str], concept: str) -> None:
        node = self
        for word in words:
            node = node.following.setdefault(word, _Phrases())
        node.concepts |= {concept}


@cache
def _phrases(language: str) -> _Phrases:
    """The phrases of one language, word by word."""
    first = _Phrases()
    for row in read_lexicon("concepts"):
        if row["language"] == language:
            words = [w for w in row["phrase"].split() if language != "en" or w not in _ARTICLES]
            for order in _orders(words) if language == "ru" else (words,):
                first.add(order, row["concept"])
    return first


_INFINITIVE = re.compile(r"(?:ть|ться|ти|тись|чь)$")
_FEW_WORDS = 4


def _orders(words: list[str]) -> Iterator[list[str]]:
    """The words of a Russian phrase, and with its verb on the other side: 'принять на работу', 'на работу принять'."""
    yield words
    if 1 < len(words) <= _FEW_WORDS and "-" not in words:
        if _INFINITIVE.search(words[0]):
            yield [*words[1:], words[0]]
        elif _INFINITIVE.search(words[-1]):
            yield [words[-1], *words[:-1]]


@cache
def _kazakh_stems() -> Stems:
    """Every word of the Kazakh phrases: those of concepts and those of counted nouns."""
    units = [row for row in read_lexicon("units_words") if row["language"] == "kk"]
    phrases = [row["phrase"] for row in read_lexicon("concepts") if row["language"] == "kk"] + [row["phrase"] for row in units]
    people = (row["phrase"] for row in units if row["unit_id"] == "persons")
    return Stems((word for phrase in phrases for word in phrase.split()), people)


@lru_cache(maxsize=200_000)
def _stems(form: str) -> tuple[str, ...]:
    return _kazakh_stems().of(form)


def candidates(form: str, language: str) -> tuple[str, ...]:
    """The words of the lexicon that a form may be."""
    return _stems(form) if language == "kk" else lemmas(form, language)


def find_mentions(tokens: Sequence[Token], language: str) -> list[Mention]:
    """Every concept of the lexicon in a row of tokens, the longest phrase first, none inside another."""
    phrases = _phrases(language)
    if language == "en":
        tokens = [t for t in tokens if t.form not in _ARTICLES]
    words = [candidates(t.form, language) if t.is_word else (t.form,) for t in tokens]
    found, at = [], 0
    while at < len(tokens):
        length, concepts = _longest(phrases, words, at)
        if length:
            ahead = language == "ru" and any(_is_future(t.form) for t in tokens[at : at + length])
            found.append(Mention(tokens[at].start, tokens[at + length - 1].stop, concepts | _PLANNED if ahead else concepts))
        at += length or 1
    return found


_PLANNED = frozenset(["planned"])


@lru_cache(maxsize=50_000)
def _is_future(form: str) -> bool:
    """True for a Russian verb in the future tense: 'построят', 'появится'."""
    return form[-1:] in "тмеуюья" and readings(form)[0].tense == "futr"


def _longest(phrases: _Phrases, words: Sequence[tuple[str, ...]], at: int) -> tuple[int, frozenset[str]]:
    """How many words the longest phrase takes that begins with word ``at``, and its concepts; of two alike the likelier form's."""
    stop, concepts, nodes = at, frozenset[str](), [phrases]
    for end in range(at + 1, len(words) + 1):
        options = words[end - 1]
        nodes = [following for node in nodes for word in options if (following := node.following.get(word))]
        if not nodes:
            break
        whole = next((node.concepts for node in nodes if node.concepts), None)
        if whole:
            stop, concepts = end, whole
    return stop - at, concepts


class Reading(NamedTuple):
    """What a Russian form may be: dictionary form, part of speech, case, number, gender (of a singular), tense and animacy."""

    lemma: str
    pos: str | None
    case: str | None
    number: str | None
    gender: str | None
    tense: str | None
    animate: bool
    pronoun: bool


@lru_cache(maxsize=50_000)
def readings(form: str) -> tuple[Reading, ...]:
    """The readings of a Russian form, the likeliest first; those that hardly occur are left out."""
    parses = _russian().parse(form)
    found = []
    for p in parses:
        tag = p.tag
        if p.score >= parses[0].score / 25:
            case = {"gen2": "gent", "loc2": "loct"}.get(tag.case, tag.case)
            number = tag.number and str(tag.number)
            gender = str(tag.gender) if tag.gender and number == "sing" else None
            lemma = p.normal_form.replace("ё", "е")
            found.append(Reading(lemma, tag.POS, case, number, gender, tag.tense, tag.animacy == "anim", "Apro" in tag))
    return tuple(dict.fromkeys(found))
