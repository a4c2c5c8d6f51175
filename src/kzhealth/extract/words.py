"""Words and the concepts they stand for: lemmas in Russian, stems in Kazakh, word forms in English, matched with the lexicon.

A word is never matched by a bare stem: 'врачебный' is not 'врач', 'outpatient' is not 'patient'.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from functools import cache, lru_cache, partial
from importlib.resources import files
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from kzhealth.extract.kazakh import Stems, skeleton
from kzhealth.extract.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

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
    "token_at",
]

_TOKEN = re.compile(r"([^\W\d_]+(?:[-‐‑’'\u00ad][^\W\d_]+)*|\d+|[^\w\s])")
_SOFT = str.maketrans("", "", "\u00ad\u0301")
_SOFT_MARKS = ("\u00ad", "\u0301")

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
    """A word, a run of digits or a mark: half-open span, the lower-case form without soft hyphens and stress, and if it is of letters."""

    start: int
    stop: int
    form: str
    is_word: bool


class Mention(NamedTuple):
    """Words that stand for concepts of the lexicon."""

    start: int
    stop: int
    concepts: frozenset[str]


# a tenth of the time of reading a text goes into tokens: the constructor of a named tuple is Python code
_token: Callable[[tuple[int, int, str, bool]], Token] = partial(tuple.__new__, Token)


def find_tokens(text: str, start: int = 0, stop: int | None = None) -> list[Token]:
    """The tokens of a stretch of text; spans count from the beginning of the whole text."""
    parts = _TOKEN.split(text[start:stop])  # what stands between tokens and a token in turn
    places = list(accumulate(map(len, parts), initial=start))
    forms = [part.lower() for part in parts[1::2]]
    tokens = list(map(_token, zip(places[1:-1:2], places[2::2], forms, [form[0].isalpha() for form in forms], strict=True)))
    if not any(mark in text for mark in _SOFT_MARKS):
        return tokens
    tokens = [token._replace(form=token.form.translate(_SOFT)) for token in tokens]
    return [token for token in tokens if token.form]  # a soft hyphen or a stress alone is no word


def token_at(tokens: Sequence[Any], position: int, first: int = 0) -> int:
    """The number of the first token, from ``first`` on, that starts at a position or behind it."""
    return bisect_left(tokens, (position,), first)


def to_cyrillic(word: str) -> str:
    """A Kazakh word of Latin letters in Cyrillic ones, for matching."""
    return _LATIN_PART.sub(lambda m: _LATIN[m.group()], word)


@cache
def _russian() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru", result_type=None)


@lru_cache(maxsize=20_000)
def _parses(form: str) -> tuple[tuple[str, float, str], ...]:
    """What pymorphy3 takes a word for, the likeliest first: dictionary form, score and tag.

    Asked once, though dictionary forms and readings are wanted apart; kept in plain tuples, which the garbage collector passes over.
    A word of its dictionary is looked up there, as its ``parse`` does, which makes twice as many objects; it guesses the others.
    """
    morph = _russian()
    known = morph.dictionary.words.similar_items(form, morph.char_substitutes) if len(form) > 1 else ()
    if not known:
        try:
            guessed = morph.parse(form)
        except ValueError:  # it asks letters for their names, and those of Tangut have none
            return ((form, 1.0, "UNKN"),)
        return tuple([(lemma.replace("ё", "е"), score, str(tag)) for _, tag, lemma, score, _ in guessed])
    lemma_of, chance_of = morph.dictionary.build_normal_form, morph.prob_estimator.p_t_given_w.prob
    found = [(lemma_of(*at, word).replace("ё", "е"), _tag(*at)) for word, paradigms in known for at in paradigms]
    chances = [chance_of(form, tag) for _, tag in found]
    if not any(chances):
        return tuple([(lemma, 1 / len(found), tag) for lemma, tag in found])
    parses = [(lemma, chance, tag) for (lemma, tag), chance in zip(found, chances, strict=True)]
    return tuple(sorted(parses, key=itemgetter(1), reverse=True))


@lru_cache(maxsize=20_000)
def _tag(paradigm: int, at: int) -> str:
    return str(_russian().dictionary.build_tag_info(paradigm, at))


@lru_cache(maxsize=200_000)
def lemmas(form: str, language: str) -> tuple[str, ...]:
    """The dictionary forms a word may have, the likeliest first; of a Kazakh word the form itself, in Cyrillic."""
    if language == "ru":
        parses = _parses(form)
        least = parses[0][1] / 4
        found = dict.fromkeys([*_RATHER.get(form, ()), *(lemma for lemma, score, _ in parses if score >= least)])
        return (*found, form) if form not in found else tuple(found)
    if language == "en":
        return tuple(dict.fromkeys(_english(form)))
    return (to_cyrillic(form) if form.isascii() or not form[0] > "Ͽ" else form,)


_RATHER = {"сел": ("село",)}  # forms that mean something else in reports than elsewhere: 'в 214 сел'
_ARTICLES = frozenset(["a", "an", "the"])
_SHORT_PARTICIPLES = frozenset({"закрыто", "открыто"})  # adverbs and adjectives elsewhere: 'открыто 48 объектов'


@lru_cache(maxsize=50_000)
def tense(form: str) -> str | None:
    """The tense of a Russian word where it is a verb or a short participle: ``past``, ``pres`` or ``futr``."""
    found = readings(form)
    if found[0].pos == "PRTS" or form in _SHORT_PARTICIPLES:
        return "past"
    if found[0].tense == "futr" and any(r.tense == "pres" for r in found[1:]):
        return "pres"  # 'реконструируют' may be either
    return found[0].tense if found[0].pos == "VERB" else None


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
    "had": "have",
    "has": "have",
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
    head, *rows = csv.reader(text.splitlines())
    return [dict(zip(head, row, strict=True)) for row in rows]


# The phrases of a language, each word with a blank behind it, and the concepts they stand for: none for the beginning of a phrase.
_Phrases = dict[str, frozenset[str]]


@cache
def _phrases(language: str) -> _Phrases:
    found: _Phrases = {}
    sets: dict[frozenset[str], frozenset[str]] = {frozenset(): frozenset()}
    for told, concept in _concepts()[language]:
        words = [w for w in told.split() if language != "en" or w not in _ARTICLES]
        for order in _orders(words) if language == "ru" else (words,):
            phrase = ""
            for word in order:
                phrase += f"{word} "
                concepts = found.setdefault(phrase, sets[frozenset()])
            concepts |= {concept}
            found[phrase] = sets.setdefault(concepts, concepts)
    return found


@cache
def _concepts() -> Mapping[str, Sequence[tuple[str, str]]]:
    """The phrases of each language with the concepts they stand for."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in read_lexicon("concepts"):
        found.setdefault(row["language"], []).append((row["phrase"], row["concept"]))
    return found


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
    phrases = [phrase for phrase, _ in _concepts()["kk"]] + [row["phrase"] for row in units]
    people = (row["phrase"] for row in units if row["unit_id"] == "persons")
    return Stems((word for phrase in phrases for word in phrase.split()), people)


@lru_cache(maxsize=200_000)
def _stems(form: str) -> tuple[str, ...]:
    found = _kazakh_stems().of(form)
    return tuple([_GO if word == _IS else word for word in found]) if form not in _THERE else found


_IS, _GO = "бар", "бару"  # 'бар' there is; 'барды', 'барған': went


def candidates(form: str, language: str) -> tuple[str, ...]:
    """The words of the lexicon that a form may be."""
    return _stems(form) if language == "kk" else lemmas(form, language)


class _Looked(NamedTuple):
    """What the lexicon has of a form: the words it may be, the concepts of it alone, the beginnings of longer phrases it makes.

    ``following`` are the words that these go on with.
    """

    options: tuple[str, ...]
    concepts: frozenset[str]
    begun: tuple[str, ...] = ()
    following: frozenset[str] = frozenset()


_NOTHING = _Looked((), frozenset())


def _begun(phrases: _Phrases, beginnings: Sequence[str], options: Sequence[str]) -> list[str]:
    """The beginnings of phrases that one of some words goes on with."""
    return [phrase for beginning in beginnings for word in options if (phrase := f"{beginning}{word} ") in phrases]


@cache
def _unfinished(language: str) -> Mapping[str, str]:
    """The beginnings of phrases that other words may follow, and these words."""
    found: dict[str, str] = {}
    for phrase in _phrases(language):
        beginning, _, word = phrase[:-1].rpartition(" ")
        if beginning:
            found[f"{beginning} "] = f"{found.get(f'{beginning} ', '')} {word}"
    return found


def _look_up(form: str, language: str) -> _Looked:
    """A form in the lexicon; a mark or a figure is itself."""
    options = candidates(form, language) if form[0].isalpha() else (form,)
    phrases = _phrases(language)
    begun = _begun(phrases, [""], options)
    if not begun:
        return _Looked(options, _NOTHING.concepts)
    concepts = next((found for phrase in begun if (found := phrases[phrase])), _NOTHING.concepts)
    concepts = _with_tense(concepts, [form], language) if concepts else concepts
    unfinished = _unfinished(language)
    begun = [phrase for phrase in begun if phrase in unfinished]
    return _Looked(options, concepts, tuple(begun), frozenset([word for phrase in begun for word in unfinished[phrase].split()]))


@cache
def _looked_up(language: str) -> Remembered[_Looked]:
    return Remembered(partial(_look_up, language=language))


def find_mentions(tokens: Sequence[Token], language: str, figures: Sequence[tuple[int, int]] = ()) -> list[Mention]:
    """Every concept of the lexicon in a row of tokens, the longest phrase first, none inside another.

    ``figures`` are the spans of Kazakh figures with their nouns, which stand between a verb and what it governs.
    """
    phrases = _phrases(language)
    if language == "en":
        tokens = [t for t in tokens if t.form not in _ARTICLES]
    words = list(_looked_up(language).of(tokens))
    split = [mention for figure in figures if (mention := _around(phrases, tokens, words, figure))] if language == "kk" else []
    found, stop = list[Mention](), 0
    for at in [at for at, word in enumerate(words) if word.begun or word.concepts]:
        if at < stop:
            continue
        _, concepts, begun, following = words[at]
        goes_on = begun and at + 1 < len(words) and not following.isdisjoint(words[at + 1].options)
        end, longer = _longest(phrases, begun, words, at + 1) if goes_on else (at + 1, None)
        if longer:
            concepts = _with_tense(longer, [token.form for token in tokens[at:end]], language)
        if concepts:
            stop = end
            found.append(Mention(tokens[at].start, tokens[stop - 1].stop, concepts))
    return sorted([*found, *split], key=lambda m: m.start) if split else found


_HYPHENS = frozenset("-‐‑")
_WORKERS = re.compile("[лдт][ае]р$")
_TAKEN_ON = frozenset(["recruit", "hire"])
_EMPLOYED = frozenset(["recruit", "staff"])
_REACH = 4  # words before a figure in which those stand that its verb governs
_THERE = frozenset(["бар", "жоқ", "bar", "joq", "jok"])


def _around(phrases: _Phrases, tokens: Sequence[Token], words: list[_Looked], figure: tuple[int, int]) -> Mention | None:
    """A phrase that a Kazakh figure splits: 'жұмысқа 74 дәрігер қабылданды'; the words of its verb are taken from ``words``."""
    first = token_at(tokens, figure[0])
    behind = token_at(tokens, figure[1], first)
    if behind + 1 < len(tokens) and tokens[behind].form in _HYPHENS and tokens[behind].start == figure[1]:
        behind += 2  # the ending of '87%-ға'
    begins = first
    while begins > max(0, first - _REACH) and tokens[begins - 1].is_word:
        begins -= 1
    for start in range(begins, first):
        if not words[start].begun:
            continue  # no longer phrase begins here
        beginnings, at = [""], start
        while at < first and (beginnings := _begun(phrases, beginnings, words[at].options)):
            at += 1
            for verb in range(behind, min(behind + 2, len(tokens))):
                if not tokens[verb].is_word or _goes_with(phrases, words, verb):
                    break
                close = [looked._replace(options=_close(looked.options)) for looked in words[verb : verb + 4]]
                length, concepts = _longest(phrases, beginnings, close, 0)
                stop = verb + length
                concepts -= _things()
                if _WORKERS.search(skeleton(tokens[at - 1].form)):
                    concepts -= _TAKEN_ON  # 'мамандар 160 адамды қабылдады': those who received them
                if concepts and tokens[verb].form not in _THERE:
                    words[verb:stop] = [_NOTHING] * (stop - verb)
                    told = _with_tense(concepts, [token.form for token in tokens[verb:stop]], "kk")
                    return Mention(tokens[start].start, tokens[stop - 1].stop, told)
    return None


def _goes_with(phrases: _Phrases, words: Sequence[_Looked], verb: int) -> bool:
    """True of a verb that tells with the word before it who works: 'адам қызмет етеді', 'жұмысқа барды'."""
    before = words[verb - 1]
    stop, concepts = _longest(phrases, before.begun, words, verb)
    return stop > verb and not concepts.isdisjoint(_EMPLOYED)


def _longest(phrases: _Phrases, beginnings: Sequence[str], words: Sequence[_Looked], at: int) -> tuple[int, frozenset[str]]:
    """Where the longest phrase begun ends that goes on at ``at``, and its concepts."""
    stop, concepts = at, _NOTHING.concepts
    while at < len(words) and (beginnings := _begun(phrases, beginnings, words[at].options)):
        at += 1
        for phrase in beginnings:
            if phrases[phrase]:
                stop, concepts = at, phrases[phrase]
                break
    return stop, concepts


def _close(options: tuple[str, ...]) -> tuple[str, ...]:
    """The longest word that a form may be built on, and those that only a voice makes longer: not 'жет' of 'жетіспе'."""
    return tuple([word for word in options if len(options[0]) - len(word) <= 2])


@cache
def _things() -> frozenset[str]:
    """Concepts that are counted: a figure counts the noun behind it, not one before."""
    return frozenset(row["concept"] for row in read_lexicon("concept_kinds") if row["role"] == "thing")


_PLANNED = frozenset(["planned"])
_GOING = frozenset(["ongoing"])
_BUILDS = frozenset(["build", "repair"])
# work that a Kazakh present tense tells of as ahead; 'береді' and 'алады' tell of what is done again and again
_WORK = frozenset(["begin", "build", "buy", "completed", "construct_ongoing", "finish", "install", "open", "recruit", "repair"])
_GOES_ON = re.compile("келе|тура|жалгас|жур")  # 'аяқталып келеді', 'құрылысы жалғасады': under way


def _with_tense(concepts: frozenset[str], forms: Sequence[str], language: str) -> frozenset[str]:
    """The concepts of some words, and that they are planned where a verb tells of what is ahead."""
    ahead = False
    if language == "ru":
        ahead = any(map(_is_future, forms))
        if not ahead and not _BUILDS.isdisjoint(concepts) and any(tense(form) == "pres" for form in forms):
            return concepts | _GOING  # 'подрядчики возводят четыре амбулатории'
    elif language == "kk" and not _WORK.isdisjoint(concepts):
        ahead = any(_is_ahead(form) for n, form in enumerate(forms) if not (n and _GOES_ON.match(skeleton(form))))
    return concepts | _PLANNED if ahead else concepts


@lru_cache(maxsize=50_000)
def _is_ahead(form: str) -> bool:
    """True for a Kazakh verb of the lexicon in the present or the future: 'салынады', 'ашамыз', 'жөндейді', unlike 'қабылдады'."""
    bare = skeleton(form)
    return any(_AHEAD.fullmatch(bare, len(stem)) for word in _stems(form) if bare.startswith(stem := skeleton(word)))


_AHEAD = re.compile("(?:[дт][ие]р|и?л|и?н)?(?:[аеи](?:ди|миз|мин|тин)|[мбп][ае][кг](?:ши|пиз|пин)?)[а-я]{0,4}")


@lru_cache(maxsize=50_000)
def _is_future(form: str) -> bool:
    """True for a Russian verb in the future tense: 'построят', 'появится'."""
    return form[-1:] in "тмеуюья" and readings(form)[0].tense == "futr"


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


_Grammar = tuple[str | None, str | None, str | None, str | None, str | None, bool, bool]


@cache
def _grammar(tag: str) -> _Grammar:
    """What a tag of the dictionary says: part of speech, case, number, gender, tense, whether of living things and whether a pronoun."""
    told = _russian().TagClass(tag)
    # in plain strings: those of pymorphy3 are compared by Python code
    pos, case, number, gender, tense = (value and str(value) for value in (told.POS, told.case, told.number, told.gender, told.tense))
    case = {"gen2": "gent", "loc2": "loct"}.get(case or "", case)
    return pos, case, number, gender if number == "sing" else None, tense, told.animacy == "anim", "Apro" in told


@lru_cache(maxsize=50_000)
def readings(form: str) -> tuple[Reading, ...]:
    """The readings of a Russian form, the likeliest first; those that hardly occur are left out."""
    parses = _parses(form)
    least = parses[0][1] / 25
    return tuple(dict.fromkeys([Reading(lemma, *_grammar(tag)) for lemma, score, tag in parses if score >= least]))
