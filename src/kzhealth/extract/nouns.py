"""Which noun a number counts, by the lexicon of units: the one behind it, else one before it that it tells the number of."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.extract.counted import is_many, is_singular
from kzhealth.extract.kazakh import bare_form, case_of, skeleton
from kzhealth.extract.kazakh_counts import is_person
from kzhealth.extract.words import Token, candidates, lemmas, read_lexicon, readings, token_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzhealth.extract.numbers import Number

__all__ = [
    "AND",
    "COUNTED",
    "STOPS",
    "is_of_kind",
    "kazakh_noun_before",
    "next_form",
    "noun_before",
    "noun_behind",
    "noun_of_label",
    "noun_of_whole",
]

# units of things that are counted, one by one
COUNTED = frozenset({"persons", "facilities", "units", "cases", "vehicles", "beds", "settlements", "trips", "districts"})
STOPS = frozenset(
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
        "had",
        "has",
        "have",
    ]
)
AND = frozenset(["и", "and"])
_EARLIER = re.compile(r"назад|ранее|раньше|earlier|ago|бұрын")
_GENITIVE = re.compile(r"[лдт][ае]р(?:и)?[ндт]ин$")
_PLURAL = re.compile(r"[лдт][ае]р(?:и|инин|дин|дан|ден|инен|инан)?$")
_OWNED_NOUN = re.compile(r"(?:[ыі]|[yiı])(?:н|n|на|не|на|na|ne|ның|нің|нда|нде|нан|нен)?$")
_COUNT = frozenset(["сани", "санин", "санинин"])
_LABELS = frozenset(["было", "стало", "насчитывается", "числится"])
_DASHES = frozenset("–—-:")
_SHORTEST_ROW = 2  # tokens
_PLAIN = re.compile(r"(?:си|[лдт][ае]ри)$")  # 'Зерен аудандық ауруханасы – 25' counts no hospitals
_IN_ROWS = frozenset(["persons", "facilities", "vehicles", "units", "beds"])  # cases are as often told as rates
_PARTICIPLES = re.compile(r"(?:[гк][ае]н|[ие]тин|уши)[дтл][ае]р(?:дин)?$")
_PEOPLE = re.compile(r"(?:[гк][ае]н|[ие]тин)[дтл][ае]р$")  # 'сақтандырылғандар 16,7 миллионнан асты'
_DESCRIBED = frozenset(["cases", "persons", "facilities", "districts", "units", "settlements"])
_DESCRIBES = re.compile(r"[лдт]и[кг]$")
_OBJECT = re.compile(r"(?:[ндт]и)?")
_SHORT_WORD = 4  # letters: 'has', 'was'
_REACH_BEFORE = 14  # words
_QUOTES = frozenset('«»“”"')
_LONGEST_NAME = 6  # tokens
_NUMBER = frozenset(["number", "total", "count"])
_REACHED = frozenset(["reached", "totalled", "totaled", "numbered", "exceeded", "topped", "hit"])
_CHANGED = frozenset(
    [
        "rose",
        "fell",
        "grew",
        "doubled",
        "tripled",
        "halved",
        "dropped",
        "increased",
        "decreased",
        "climbed",
        "declined",
        "slipped",
        "up",
        "down",
        "on",
    ]
)


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


_KIND = re.compile("[лдт]и[кг]$")
_OF_KIND = ("лық", "лік", "lyq", "lık", "lyk")  # endings of adjectives


def noun_behind(tokens: Sequence[Token], at: int, language: str, reach: int = 5, *, many: bool = False) -> tuple[str, int, int] | None:
    """The counted noun behind a number: its unit and the tokens it takes; adjectives may stand before it.

    The head of an English compound stands last, so that of ``many`` things the first plural counts: 'four feldsher posts'.
    """
    first: tuple[str, int, int] | None = None
    at = _behind_name(tokens, at) if language == "kk" else at
    for position in range(at, min(at + reach, len(tokens))):
        token = tokens[position]
        joins = token.form in AND and first is None and position > at and _joins(tokens, position, language)
        if not token.is_word or (token.form in STOPS and not joins) or (language == "ru" and _is_verb(token.form)):
            break
        found = _noun_at(tokens, position, at, language)
        if found and found[0] == "KZT" and position > at and language == "en":
            break  # '14 projects worth KZT 21 billion'
        if found and not (language == "en" and many and all(is_singular(t.form) for t in tokens[position : found[2]])):
            return found
        first = first or found
        if found is None and language == "ru" and _is_head(token.form):
            break  # '281 кабинет психолога' counts rooms, not people
    if first and many and language == "en" and first[2] < len(tokens) and _is_unknown_head(tokens[first[2]].form):
        return None  # 'twenty service flats'
    return first


@cache
def _is_unknown_head(form: str) -> bool:
    """True of an English plural that no lexicon has, whose compound the noun before it begins; not of a verb."""
    return len(form) > _SHORT_WORD and form.endswith("s") and not form.endswith(("ss", "us", "is")) and form not in STOPS


def _is_head(form: str) -> bool:
    """True of a Russian noun in a form that is counted, whatever it is: what follows in the genitive is of it."""
    first = readings(form)[0]
    return first.pos == "NOUN" and (first.case == "gent" or (first.case in ("nomn", "accs") and first.number == "sing"))


def _behind_name(tokens: Sequence[Token], at: int) -> int:
    """The token behind a quoted name that stands between a figure and its noun: '12 «жасанды бүйрек» аппараты'."""
    if next_form(tokens, at) not in _QUOTES:
        return at
    closed = (end + 1 for end in range(at + 1, min(at + _LONGEST_NAME, len(tokens))) if tokens[end].form in _QUOTES)
    return next(closed, at)


def _joins(tokens: Sequence[Token], position: int, language: str) -> bool:
    """True of 'and' between two adjectives of one noun: '40 терапевтических и хирургических коек'."""
    if position + 1 >= len(tokens) or not tokens[position + 1].is_word:
        return False
    if language == "en":
        return is_singular(tokens[position - 1].form) and tokens[position + 1].form not in STOPS
    return language == "ru" and all(_is_adjective(tokens[at].form) for at in (position - 1, position + 1))


def _is_verb(form: str) -> bool:
    first = readings(form)[0]
    return first.pos in ("VERB", "INFN", "PRTS") and lemmas(form, "ru")[0] == first.lemma  # '212 сел' are villages


def _is_adjective(form: str) -> bool:
    return any(reading.pos in ("ADJF", "PRTF") for reading in readings(form)[:1])


def _noun_at(tokens: Sequence[Token], position: int, at: int, language: str) -> tuple[str, int, int] | None:
    nouns = _unit_nouns()[language]
    token = tokens[position]
    # 'трансплант-координаторов' is a kind of координатор
    tail = token.form.rpartition("-")[2] if "-" in token.form else ""
    for word in (*candidates(token.form, language), *(candidates(tail, language) if tail else ())):
        for phrase, unit in nouns.get(word, ()):
            if language == "en" and phrase[0] != token.form and token.form.endswith(("ed", "ing")):
                continue  # a verb: 'stents were placed'
            rest = tokens[position : position + len(phrase)]
            if unit == "persons" and token.form.endswith(_OF_KIND) and not word.endswith(_OF_KIND) and language == "kk":
                continue  # 'психологиялық қолдау кабинеті'
            if unit == "years" and (position > at or _EARLIER.match(next_form(tokens, position + 1))):
                continue
            if language == "kk" and len(phrase) == 1 and _tells_another(tokens, position, unit):
                continue
            if len(rest) == len(phrase) and all(p in candidates(t.form, language) for p, t in zip(phrase[1:], rest[1:], strict=True)):
                return _owner(tokens, position + len(phrase), unit, at) if language == "kk" else (unit, at, position + len(phrase))
    return None


def _tells_another(tokens: Sequence[Token], position: int, unit: str) -> bool:
    """True of a Kazakh word that only describes what is counted: '40 жас түлек' are no years, '12 қызметтік көлік' no services."""
    bare = bare_form(tokens[position].form)
    if bare.startswith(("жасанд", "апатт")):
        return True  # 'жасанды тыныс алу аппараты' has the stem of 'жас', 'тоғызы апатты' that of 'апат'
    describes = (unit == "years" and bare == "жас") or (unit in _DESCRIBED and _DESCRIBES.search(bare) is not None)
    behind = next_form(tokens, position + 1)
    nouns = _unit_nouns()["kk"]
    return describes and (any(word in nouns for word in candidates(behind, "kk")) or (unit == "years" and is_person(bare_form(behind))))


def noun_before(tokens: Sequence[Token], language: str) -> str | None:
    """The unit of the noun that the number behind ``tokens`` counts from behind: 'операций на сердце выполнено 19', 'Births: 240'.

    Of a Russian row the head stands first ('посещений поликлиник'), of an English one last.
    """
    start = next((p for p in range(_clause_start(tokens), len(tokens)) if tokens[p].is_word), len(tokens))
    for position in range(start, len(tokens)):
        if language == "ru" and tokens[position].is_word and is_many(tokens[position].form, language):
            found = _noun_at(tokens, position, position, language)
            if found and found[2] <= len(tokens):
                return found[0] if found[0] in COUNTED else None
        elif language == "en" and (tokens[position].form in _NUMBER or position == start):
            # 'consultations doubled to 9,600'
            reached = tokens[-1].form in _REACHED or (tokens[-1].form == "to" and len(tokens) > 1 and tokens[-2].form in _CHANGED)
            labelled = position == start and (tokens[-1].form in ":–—-" or reached)
            told = noun_behind(tokens, position + 2, "en", many=True) if tokens[position].form in _NUMBER else None
            told = told or (noun_behind(tokens, position, "en", many=True) if labelled else None)
            if (
                told
                and told[0] in COUNTED
                and (not labelled or told[2] >= len(tokens) - 1 or tokens[position].form in _NUMBER or tokens[-1].form in _REACHED)
            ):
                return told[0]
    return None


def labels_other(tokens: Sequence[Token]) -> bool:
    """True of a Russian noun that no lexicon has before its number: 'выездных бригад было 46', which counts nothing told before."""
    if not tokens or tokens[-1].form not in _LABELS:
        return False
    for token in tokens[_clause_start(tokens) : -1]:
        if not token.is_word:
            return False
        found = readings(token.form)[:2]
        if any(r.pos == "NOUN" for r in found):
            return any(r.pos == "NOUN" and r.case == "gent" and r.number == "plur" and not r.animate for r in found)
        if not any(r.pos == "ADJF" and r.case == "gent" and r.number == "plur" and not r.pronoun for r in found):
            return False
    return False


def _clause_start(tokens: Sequence[Token]) -> int:
    """Where the words begin that stand before a figure, without another figure or a mark between."""
    reached = tokens[-1].form in ("до", "to")
    for position in range(len(tokens) - 1, max(-1, len(tokens) - 1 - _REACH_BEFORE), -1):
        token = tokens[position]
        last = position == len(tokens) - 1
        if reached and not token.is_word and token.form not in ";:":
            continue  # 'число консультаций увеличилось в 2,7 раза – до 5 400'
        if not token.is_word and token.form not in ("–—-:(" if last else '«»"-'):
            return position + 1
    return max(0, len(tokens) - _REACH_BEFORE)


def noun_of_whole(tokens: Sequence[Token], following: int, number: Number) -> tuple[str, int, int] | None:
    """The noun of 'so many of them': in the genitive before, 'Көліктердің 14-і', or what they are, 'соның 2 460-ы дәрігер, …'."""
    at = next((at for at in range(following - 1, -1, -1) if tokens[at].stop <= number.start), -1)
    if at < 0 or not _GENITIVE.search(skeleton(tokens[at].form)):
        return _predicate(tokens, following)
    units = (unit for word in candidates(tokens[at].form, "kk") for phrase, unit in _unit_nouns()["kk"].get(word, ()) if len(phrase) == 1)
    unit = next(units, None)
    return (unit, at, at + 1) if unit in COUNTED else _predicate(tokens, following)


def _predicate(tokens: Sequence[Token], following: int) -> tuple[str, int, int] | None:
    """The noun without a case that ends a clause right behind a figure."""
    found = _noun_at(tokens, following, following, "kk") if following < len(tokens) else None
    ends = found is not None and (found[2] == len(tokens) or tokens[found[2]].form in ",;.)")
    return found if found and ends and found[0] in COUNTED and not case_of(tokens[found[2] - 1].form) else None


def kazakh_noun_before(tokens: Sequence[Token], following: int) -> tuple[str, int, int] | None:
    """The noun in the plural right before a Kazakh figure with a case ending: 'төсектері 110-нан 185-ке', 'шақыртулар саны 4,1 мыңға'."""
    at = following - 1
    if case_of(tokens[at].form) not in ("ablative", "dative") or tokens[at].form.isdigit():
        return None
    while at >= 0 and (not tokens[at].is_word or at >= following - 2):
        at -= 1
    at -= at >= 0 and skeleton(tokens[at].form) in ("сани", "санин")
    if at < 0 or not _PLURAL.search(skeleton(tokens[at].form)):
        return None
    units = (unit for word in candidates(tokens[at].form, "kk") for phrase, unit in _unit_nouns()["kk"].get(word, ()) if len(phrase) == 1)
    unit = next(units, None)
    return (unit, at, at + 1) if unit in COUNTED else None


def noun_of_row(tokens: Sequence[Token], language: str) -> str | None:
    """The unit of the things that a dash joins to so many: 'врачи общей практики – 171', 'көлік – 22'; ``tokens`` stand before it."""
    if len(tokens) < _SHORTEST_ROW or tokens[-1].form not in _DASHES:
        return None
    for position in range(len(tokens) - 2 if language == "kk" else _clause_start(tokens), len(tokens) - 1):
        form = tokens[position].form
        if not tokens[position].is_word:
            return None
        if not (_PLAIN.search(bare_form(form)) is None if language == "kk" else _are_named(form)):
            continue
        found = _noun_at(tokens, position, position, language)
        return found[0] if found and found[0] in _IN_ROWS else None
    return None


def _are_named(form: str) -> bool:
    """True of a Russian noun in the nominative plural."""
    return any(r.pos == "NOUN" and r.case == "nomn" and r.number == "plur" for r in readings(form)[:2])


def noun_of_label(tokens: Sequence[Token], number: Number) -> tuple[str, int, int] | None:
    """The noun that is told to be so many: 'босану саны – 5 120', 'туғандар саны 4 115'; participles in the plural are people."""
    at = token_at(tokens, number.start) - 1
    at -= at > 0 and tokens[at].form in "–—-:"
    if at >= 0 and _PEOPLE.search(bare_form(tokens[at].form)) and number.value == number.value.to_integral_value():
        return "persons", at, at + 1
    if at < 1 or bare_form(tokens[at].form) not in _COUNT or number.value != number.value.to_integral_value():
        return None
    noun = tokens[at - 1]
    if _PARTICIPLES.search(bare_form(noun.form)):
        return "persons", at - 1, at
    named = (*candidates(noun.form, "kk"), *candidates(noun.form.rpartition("-")[2], "kk"))  # 'онлайн-кеңес'
    units = (unit for word in named for phrase, unit in _unit_nouns()["kk"].get(word, ()) if len(phrase) == 1)
    unit = next(units, None)
    return (unit, at - 1, at) if unit in COUNTED else None


def _owner(tokens: Sequence[Token], behind: int, unit: str, at: int) -> tuple[str, int, int]:
    """The last noun of a Kazakh compound counts: 'вакцинация кабинеті' is a room, 'ауыл тұрғыны' a person."""
    nouns = _unit_nouns()["kk"]
    token = tokens[behind] if behind < len(tokens) else None
    if token and token.is_word and _OWNED_NOUN.search(token.form):
        if case_of(tokens[behind - 1].form) in ("ablative", "locative"):
            return unit, at, behind  # '640 адамнан түрлі ауру анықталды'
        for word in candidates(token.form, "kk"):
            if _OBJECT.fullmatch(bare_form(token.form)[len(skeleton(word)) :]):
                continue  # 'науқас дәріні алады'
            known = next((u for phrase, u in nouns.get(word, ()) if len(phrase) == 1), None)
            if known and known != "years":
                return known, at, behind + 1
    return unit, at, behind


def is_of_kind(form: str) -> bool:
    """True of a Kazakh adjective made of a noun: 'ауылдық'."""
    return _KIND.search(bare_form(form)) is not None


def next_form(tokens: Sequence[Token], at: int) -> str:
    """The form of a token, empty behind the last one."""
    return tokens[at].form if at < len(tokens) else ""
