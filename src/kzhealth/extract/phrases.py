"""Noun phrases that name one particular thing: the head with what agrees with it, its tail, number, quoted name and place.

A phrase is of one thing: counted ones ('38 объектов'), each and every one, and things of a kind ('в больницах области') are told
apart by its number, its determiners and what makes it particular.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.extract.figures import Scene
from kzhealth.extract.kazakh import Stems, case_of, skeleton
from kzhealth.extract.remembered import Remembered
from kzhealth.extract.text import lower
from kzhealth.extract.words import Token, lemmas, read_lexicon, readings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzhealth.extract.quantities import Quantity

__all__ = ["LONGEST", "Hit", "Phrase", "View", "cut", "noun_phrase", "read_view"]

LONGEST = 44  # characters of a quoted span: a name stays as short as identifies it
_FRAME = tuple[str | None, str | None, str | None]  # case, number, gender
_QUOTED = re.compile(r'«([^«»"\n]{2,90})»|“([^“”\n]{2,90})”|„([^„“”\n]{2,90})[“”]|"([^"«»\n]{2,90})"')
_OPEN_QUOTES = '«“„"'
_NUMBERED = re.compile(r"\s*(?:№|#|\bNo\.?|\bN)\s*\d{1,4}\b")
_NUMBER_BEFORE = re.compile(r"(?:№|#|\bno\.?|\bn)\s*\d{1,4}\s*$|\d{1,3}\s?-\s?(?:ші|шы|інші|ыншы|shi|shy|şi|şy|inshi)\s*$")
_NAMED_AFTER = re.compile(r"\s+(?:имени|им\.|named after)\s*(?:[А-ЯЁӘҒҚҢӨҰҮҺІA-Z][^\W\d_]*\.?(?:\s|-)?\s?){1,3}")
_INTO_PLACE = re.compile(
    r"\s+(?:(?:в|во|на|in|of)\s+)?(?:г\.\s*|города?е?\s+|посёлке\s+|поселке\s+|районе\s+|селе\s+|с\.\s*|the\s+(?:city|town)\s+of\s+)?"
)
_AREA = re.compile(r"\s+(?:район(?!н)[а-я]*|област(?!н)[а-я]*|districts?|region)\b")
_ADJECTIVE = re.compile(r"ск(?:ая|ой|ую|ий|ого|ому|ом|им|их|ие)$")
_JOINED = re.compile(r"[-‑]?[^\W\d_]{0,3}\s*[–—-]?\s*(?:new\s|жаңа\s|новых\s|новые\s)?")
# '24 крупных стационара', '23 амбулатории и фельдшерских пункта'
_COUNTED_WITH = re.compile(r"(?:\s[а-яё-]+(?:ых|их),?(?:\sи)?){0,3}(?:\s[а-яё-]{5,}(?:,\s[а-яё-]{5,})*\sи(?:\s[а-яё-]+(?:ых|их))?)?\s")
_COUNTED_WITHIN = 60  # characters
_DASHED = re.compile(r"(?:\s(?:район|округ|districts?|қаласы|ауданы)[а-я]*)?(?:\s?[–—]|:)\s(?:[^,;:.\n–—]*\s)?")
_OF_NAME = re.compile(r"\s(?:of|for)(?:\s(?:the|and|of|for)|\s[A-Z][\w’'-]{1,30}){1,6}(?<=[\w’'])")
_AREAS_OF_MANY = frozenset(["districts", "regions", "cities", "towns", "villages"])
_DETERMINERS = frozenset(["a", "an", "the", "one", "its", "our", "their"])
_JOINS = frozenset([",", "и", "and", "және", "мен", "пен", "бен", "&", "jáne", "jäne", "zhane"])
_FOR = frozenset(["для"])
_TAIL = 6  # words
_MANY = 1000


class Hit(NamedTuple):
    """A phrase of the lexicon of names: its first and last token, what kind of word it is, and a code."""

    first: int
    last: int
    kind: str
    code: str


@dataclass(slots=True)
class _Node:
    ends: tuple[tuple[str, str], ...] = ()
    following: dict[str, _Node] = field(default_factory=dict)


@cache
def _names(language: str) -> _Node:
    root = _Node()
    for row in read_lexicon("names"):
        if row["language"] == language:
            node = root
            for word in row["phrase"].split():
                node = node.following.setdefault(word, _Node())
            node.ends = (*node.ends, (row["kind"], row["code"]))
    return root


@cache
def _kazakh_names() -> Stems:
    return Stems(word for row in read_lexicon("names") if row["language"] == "kk" for word in row["phrase"].split())


@lru_cache(maxsize=100_000)
def _options(form: str, language: str) -> tuple[str, ...]:
    return _kazakh_names().of(form) if language == "kk" else lemmas(form, language)


_COMPOUND = frozenset(["facility", "funding"])


@cache
def _begun(language: str) -> Remembered[Sequence[_Node]]:
    """The phrases that each form may begin: for most forms none."""
    known = _names(language).following
    return Remembered(lambda form: tuple([known[word] for word in _options(form, language) if word in known]))


def _hits(tokens: Sequence[Token], language: str) -> Iterator[Hit]:
    """Every phrase of the lexicon; of one kind at one place the longest."""
    begun = [(at, nodes) for at, nodes in enumerate(_begun(language).of(tokens)) if nodes]
    for at, nodes in begun:
        found: dict[str, Hit] = {}
        end = at
        while nodes:
            apart = language == "kk" and end > at and case_of(tokens[at].form) == "locative"
            for kind, code in (pair for node in nodes for pair in node.ends):
                if apart and kind in _COMPOUND:
                    continue  # 'облысында бюджет' is no budget of the region
                if kind not in found or found[kind].last < end:
                    found[kind] = Hit(at, end, kind, code)
            end += 1
            longer = [node.following for node in nodes if node.following]
            options = _options(tokens[end].form, language) if longer and end < len(tokens) else ()
            nodes = [known[word] for known in longer for word in options if word in known]  # noqa: PLW2901
        yield from found.values()


@dataclass
class View:
    """A sentence as names are read from it: its tokens and the phrases of the lexicon of names among them."""

    text: str
    scene: Scene
    hits: Mapping[str, Sequence[Hit]]
    small: str  # the text in small letters
    tokens: Sequence[Token]
    language: str

    def of(self, *kinds: str) -> list[Hit]:
        """The phrases of some kinds, in order."""
        found = [self.hits[kind] for kind in kinds if kind in self.hits]
        if len(found) < 2:
            return list(*found)
        return sorted(chain(*found), key=lambda h: (h.first, -h.last))

    @cached_property
    def words(self) -> dict[int, dict[str, str]]:
        """The kinds of the phrases that end at each token, with their codes."""
        found: dict[int, dict[str, str]] = {}
        for hits in self.hits.values():
            for hit in hits:
                for at in range(hit.first, hit.last + 1):
                    found.setdefault(at, {}).setdefault(hit.kind, hit.code)
        return found

    @cached_property
    def quotes(self) -> list[tuple[int, int]]:
        """Spans of quoted names, with their marks."""
        start, stop = self.scene.sentence.start, self.scene.sentence.stop
        words = self.text[start:stop]
        return [m.span() for m in _QUOTED.finditer(self.text, start, stop)] if any(mark in words for mark in _OPEN_QUOTES) else []

    @cached_property
    def starts(self) -> list[int]:
        """Where the tokens start."""
        return [token.start for token in self.tokens]

    def token_at(self, position: int) -> int:
        """The number of the first token at or behind a position."""
        return bisect_left(self.starts, position)

    def is_capital(self, at: int) -> bool:
        """True for a word written with a capital that does not open the sentence."""
        return self.text[self.tokens[at].start].isupper()

    def opens(self, at: int) -> bool:
        """True for the first word of the sentence or of a quotation."""
        before = self.text[max(0, self.tokens[at].start - 2) : self.tokens[at].start]
        return not any(t.is_word for t in self.tokens[:at]) or before.endswith(("«", '"', "“", "– ", "— "))

    def is_place(self, at: int) -> bool:
        """True inside the name of a place."""
        token = self.tokens[at]
        return any(p.start <= token.start < p.stop for p in self.scene.places)

    def in_figure(self, at: int) -> bool:
        """True inside a figure ('шестиэтажного') or a word joined to one ('120-коечный')."""
        token = self.tokens[at]
        joined = token.start >= 2 and self.text[token.start - 1] in "-‑" and self.text[token.start - 2].isdigit()
        return joined or any(q.start < token.stop and token.start < q.stop for q in self.scene.quantities)


# kinds of phrases that something may be named or told by; the others only describe it
_TELLING = frozenset(["facility", "part", "programme", "plan", "programme_name", "funding", "kept", "trend", "state", "buy", "delivery"])


def read_view(text: str, scene: Scene) -> View | None:
    """The sentence with the phrases of the lexicon of names in it; None if nothing is named by them."""
    hits: dict[str, list[Hit]] = {}
    for hit in _hits(scene.tokens, scene.sentence.language):
        hits.setdefault(hit.kind, []).append(hit)
    if _TELLING.isdisjoint(hits):
        return None
    return View(text, scene, hits, lower(text), scene.tokens, scene.sentence.language)


@dataclass(slots=True)
class Phrase:
    """A noun phrase: span, head, what it is, and what makes it one particular thing.

    ``name`` is the span of its quoted name, ``parts`` are the adjectives of several things that share the head ('Жаксынской и
    Астраханской районных больницах'), ``level`` tells a thing of a region or town (one) from one of many (many).
    """

    start: int
    stop: int
    head: int
    code: str
    kind: str
    plural: bool = False
    counted: bool = False
    barred: bool = False
    named: bool = False
    placed: bool = False
    level: str | None = None
    special: bool = False
    tail: bool = False
    case: str | None = None
    name: tuple[int, int] | None = None
    parts: list[tuple[int, int]] = field(default_factory=list)


def cut(text: str, start: int, stop: int) -> tuple[int, int]:
    """The span, shortened at a word where it is longer than a quote may be."""
    while stop - start > LONGEST:
        at = text.rfind(" ", start, stop)
        if at <= start:
            return start, start + LONGEST
        stop = at
    return start, start + len(text[start:stop].rstrip(" ,;:–—-"))


# ---------------------------------------------------------------- Russian agreement


@lru_cache(maxsize=20_000)
def _noun_frames(form: str) -> frozenset[_FRAME]:
    found = frozenset((r.case, r.number, r.gender) for r in readings(form) if r.pos == "NOUN")
    return found or frozenset([(None, None, None)])


@lru_cache(maxsize=20_000)
def _adjective_frames(form: str) -> frozenset[_FRAME]:
    return frozenset((r.case, r.number, r.gender) for r in readings(form) if r.pos in ("ADJF", "PRTF") and not r.pronoun)


@lru_cache(maxsize=20_000)
def _is_pronoun(form: str) -> bool:
    return any(r.pronoun for r in readings(form))


def _agreeing(frames: frozenset[_FRAME], adjective: frozenset[_FRAME]) -> frozenset[_FRAME]:
    if (None, None, None) in frames:  # an abbreviation takes what stands before it
        return adjective
    return frames & adjective


# ---------------------------------------------------------------- the words before the head


def _modifies(view: View, at: int) -> bool:
    """Whether a word before the head of an English or Kazakh phrase belongs to it."""
    token, kinds = view.tokens[at], view.words.get(at, {})
    if not token.is_word or view.in_figure(at) or token.form in _AREAS_OF_MANY:
        return False  # 'in Beskaragai and Zharma districts new clinics opened'
    if "field" in kinds or "level" in kinds or ("facility" in kinds and not _is_plural(view, at, at, frozenset())):
        return "not_one" not in kinds and (view.language != "kk" or "status" not in kinds)
    if view.language == "en":
        return view.is_place(at) or (view.is_capital(at) and token.form not in _DETERMINERS and not view.opens(at))
    if case_of(token.form) in ("locative", "ablative"):  # 'Риддерде', unlike 'Риддердегі'
        return False
    return view.is_place(at) or (view.is_capital(at) and not view.opens(at) and view.tokens[at].stop + 1 == view.tokens[at + 1].start)


def _left_by_lexicon(view: View, first: int) -> int:
    at = first
    while at > 0 and first - at < _TAIL and _modifies(view, at - 1):
        at -= 1
    while at < first and view.tokens[at].form in _JOINS:
        at += 1
    return at


def _left_by_agreement(view: View, first: int, frames: frozenset[_FRAME]) -> tuple[int, frozenset[_FRAME]]:
    at = first
    while at > 0 and first - at < _TAIL:
        token = view.tokens[at - 1]
        shared = _agreeing(frames, _adjective_frames(token.form)) if token.is_word else None
        if not shared or "not_one" in view.words.get(at - 1, {}):
            break
        frames = shared
        if view.in_figure(at - 1):  # 'шестиэтажного корпуса': it agrees, but is a figure of its own
            break
        at -= 1
    return at, frames


def _shared_head(view: View, first: int, frames: frozenset[_FRAME]) -> list[tuple[int, int]]:
    """Names that several things have before a head in the plural."""
    cases, parts, at = {case for case, number, _ in frames if number == "plur"}, list[tuple[int, int]](), first - 1
    while at >= 0:
        token = view.tokens[at]
        if token.form in _JOINS:
            at -= 1
            continue
        if not token.is_word or not _is_name(view, at) or not _fits(view, token.form, cases):
            break
        parts.append((token.start, token.stop))
        at -= 1
    return parts[::-1]


def _fits(view: View, form: str, cases: set[str | None]) -> bool:
    return view.language != "ru" or any(case in cases and number == "sing" for case, number, _ in _adjective_frames(form))


def _is_name(view: View, at: int) -> bool:
    token = view.tokens[at]
    if not view.is_capital(at) or "level" in view.words.get(at, {}) or "field" in view.words.get(at, {}):
        return False
    return view.is_place(at) or not view.opens(at) or (view.language == "ru" and _ADJECTIVE.search(token.form) is not None)


# ---------------------------------------------------------------- the words behind the head


def _tail(view: View, head: int) -> int:
    """The last token of what a Russian head governs: 'охраны плода', 'для беременных', 'с поликлиникой'."""
    last, at, case = head, head + 1, "gent"
    while at < len(view.tokens) and at - head <= _TAIL:
        form, kinds = view.tokens[at].form, view.words.get(at, {})
        is_head = "facility" in kinds or "part" in kinds
        if form in _FOR or (form in ("с", "со") and "facility" in view.words.get(at + 1, {})):
            case = "gent" if form in _FOR else "ablt"
        elif not _governed(view, at, case) or (is_head and case == "gent"):
            break
        elif _ends_tail(view, at, case):
            last = at
        at += 1
    return last


def _ends_tail(view: View, at: int, case: str) -> bool:
    """True for a noun, or what stands for one ('для беременных')."""
    is_noun = any(r.pos == "NOUN" for r in readings(view.tokens[at].form)) and not {"field", "level"} & view.words.get(at, {}).keys()
    return is_noun or (case == "gent" and view.tokens[at - 1].form in _FOR)


def _governed(view: View, at: int, case: str) -> bool:
    token = view.tokens[at]
    if not token.is_word or view.in_figure(at) or view.is_capital(at):
        return False
    found = readings(token.form)
    nouns = [r for r in found if r.pos == "NOUN"]
    if nouns and nouns[0] == found[0]:
        known = "of" in view.words.get(at, {}) or not any(r.animate for r in nouns) or view.tokens[at - 1].form in _FOR
        return known and any(r.case == case for r in nouns[:2]) and nouns[0].lemma not in _AREAS
    return any(r.case == case for r in found if r.pos in ("ADJF", "PRTF")) and found[0].pos in ("ADJF", "PRTF", "NOUN")


_AREAS = frozenset(
    [
        "область",
        "город",
        "район",
        "регион",
        "страна",
        "республика",
        "край",
        "год",
        "село",
        "тенге",
        "столица",
        "мегаполис",
        "округ",
        "месяц",
    ]
)


def _quoted_behind(view: View, stop: int) -> tuple[int, int] | None:
    return next((q for q in view.quotes if 0 <= q[0] - stop <= 1), None)


def _into_place(view: View, stop: int) -> int | None:
    """Where the place ends that stands right behind: 'в Туркестане', 'в Баянаульском районе', 'in Aktobe'."""
    for place in view.scene.places:
        if stop < place.start <= stop + 24 and _INTO_PLACE.fullmatch(view.text, stop, place.start):
            area = _AREA.match(view.small, place.stop)
            if area or not _ADJECTIVE.search(view.text, place.start, place.stop):
                return area.end() if area else place.stop
    return None


def _after_place(view: View, start: int) -> bool:
    """True behind a place and a dash: 'Аксу – 120-коечный инфекционный корпус'."""
    return any(p.stop < start <= p.stop + 40 and _DASHED.fullmatch(view.text, p.stop, start) for p in view.scene.places)


# ---------------------------------------------------------------- the phrase


def noun_phrase(view: View, hit: Hit) -> Phrase:
    """The noun phrase around a head of the lexicon."""
    frames = _noun_frames(view.tokens[hit.last].form) if view.language == "ru" else frozenset[_FRAME]()
    if view.language == "ru":
        for at in range(hit.first, hit.last):
            frames = _agreeing(frames, _adjective_frames(view.tokens[at].form)) or frames
        first, frames = _left_by_agreement(view, hit.first, frames)
        last = _tail(view, hit.last)
    else:
        first, last = _left_by_lexicon(view, hit.first), hit.last
    tokens = view.tokens
    phrase = Phrase(tokens[first].start, tokens[last].stop, hit.last, hit.code, hit.kind, tail=last > hit.last or hit.last > hit.first)
    phrase.case = _case(view, first, hit.last, frames)
    phrase.plural = _is_plural(view, first, hit.last, frames)
    _modifiers(view, phrase, first, hit.first)
    names_end = _first_level(view, first, hit.first)
    levelled = "level" in view.words.get(names_end, {}) and not view.tokens[names_end].form.endswith(("districts", "regions"))
    if phrase.plural and (view.language == "ru" or levelled):
        phrase.parts = _shared_head(view, names_end, frames)
    _determine(view, phrase, first)
    _extend(view, phrase)
    return phrase


def _first_level(view: View, first: int, stop: int) -> int:
    """Where the names end that a Kazakh or English phrase took in before its other words."""
    at = first
    while at < stop and _is_name(view, at):
        at += 1
    return at


def _modifiers(view: View, phrase: Phrase, first: int, stop: int) -> None:
    for at in range(first, stop):
        kinds = view.words.get(at, {})
        phrase.level = phrase.level or kinds.get("level")
        phrase.special = phrase.special or "field" in kinds
        phrase.named = phrase.named or _is_name(view, at)
    for at in range(stop, phrase.head):
        phrase.level = phrase.level or view.words.get(at, {}).get("level")


def _case(view: View, first: int, head: int, frames: frozenset[_FRAME]) -> str | None:
    if view.language == "ru":
        cases = {case for case, _, _ in frames}
        if "loct" in cases and first and view.tokens[first - 1].form in ("в", "во", "на", "при"):
            return "loct"
        return next(iter(cases)) if len(cases) == 1 else "gent" if cases == {"gent", "nomn"} else None
    if view.language == "kk":
        form = skeleton(view.tokens[head].form)
        return "gent" if re.search(r"[ндт]ин$", form) else "loct" if re.search(r"[дт][ае]$", form) else None
    return None


def _is_plural(view: View, first: int, head: int, frames: frozenset[_FRAME]) -> bool:
    form = view.tokens[head].form
    if view.language == "en":
        return form.endswith("s") and not form.endswith(("ss", "us"))
    if view.language == "kk":
        return re.search(r"[лдт][ае]р(?:и|ин|ина|инда|инан|инин|га|ге|да|де|ди|дин|дан|мен|ге|имиз)*$", skeleton(form)) is not None
    numbers = {number for _, number, _ in frames}
    if len(numbers) > 1 and first:
        # 'строительство поликлиники' is of one, '… открыты поликлиники' of several
        before = readings(view.tokens[first - 1].form)
        return not any(r.pos == "NOUN" for r in before[:1]) and view.tokens[first - 1].form not in ("для", "от", "из", "до", "около", "у")
    return numbers == {"plur"} or len(numbers) > 1


def _determine(view: View, phrase: Phrase, first: int) -> None:
    """Whether the phrase is counted, or of each and every one."""
    tokens = view.tokens
    before = view.tokens[first - 1] if first else None
    kinds = view.words.get(first - 1, {}) if first else {}
    phrase.barred = "not_one" in kinds or (before is not None and view.language == "ru" and before.is_word and _is_pronoun(before.form))
    phrase.counted = any(_counts(view, q, tokens[first].start) for q in view.scene.quantities)
    numbered = _NUMBER_BEFORE.search(view.small, max(view.scene.sentence.start, tokens[first].start - 16), tokens[first].start)
    if numbered:
        phrase.counted, phrase.named, phrase.start = False, True, numbered.start()


def _counts(view: View, q: Quantity, start: int) -> bool:
    """True for a figure right before that says how many: '34 больницы', '9-ы – пункт'; beds, storeys and money do not."""
    counted = (q.unit_id in ("facilities", "units", "cases") or (q.unit_id is None and q.value < _MANY)) and q.form != "compound_word"
    if not counted or not q.stop <= start <= q.stop + _COUNTED_WITHIN:
        return False
    if view.language == "ru" and _COUNTED_WITH.fullmatch(view.small, q.stop, start):
        return True
    return start <= q.stop + 12 and _JOINED.fullmatch(view.text, q.stop, start) is not None


def _extend(view: View, phrase: Phrase) -> None:
    """Add the number, the quoted name, the person it is named after, or the place right behind."""
    of = _OF_NAME.match(view.text, phrase.stop) if view.language == "en" and view.is_capital(phrase.head) else None
    if of:
        phrase.stop, phrase.tail, phrase.named = of.end(), True, True
    number = _NUMBERED.match(view.text, phrase.stop) or _NAMED_AFTER.match(view.text, phrase.stop)
    if number:
        phrase.stop, phrase.named = phrase.stop + len(number.group().rstrip()), True
    quote = _quoted_behind(view, phrase.stop)
    if quote:
        phrase.stop, phrase.name, phrase.named = quote[1], (quote[0] + 1, quote[1] - 1), True
        return
    phrase.placed = _after_place(view, phrase.start)
    place = _into_place(view, phrase.stop)
    if place:
        phrase.placed = True
        if place - phrase.start <= LONGEST and view.text[phrase.stop : place].count(",") == 0:
            phrase.stop = place
