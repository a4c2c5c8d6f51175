"""A sentence as figures are read from it: its tokens, quantities, places, periods and the concepts that its words stand for."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from kzhealth.extract.figures import Scene, find_boundaries, find_breaks, is_base
from kzhealth.extract.kazakh import bare_form, case_of, kazakh
from kzhealth.extract.places import find_places
from kzhealth.extract.quantities import find_quantities
from kzhealth.extract.regions import without_dateline
from kzhealth.extract.sayings import find_said
from kzhealth.extract.text import goes_over, lower
from kzhealth.extract.words import Mention, candidates, find_mentions, token_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzhealth.extract.periods import Period
    from kzhealth.extract.quantities import Quantity
    from kzhealth.extract.text import Sentence
    from kzhealth.extract.told import Document
    from kzhealth.extract.words import Token

__all__ = ["find_scene"]

_BASE_WORDS = re.compile(r"(?:(?!\sand\s)[^;:,.()–—]){0,24}")
_ITEM = re.compile(r"\d{1,2}[.)](?=\s)")
_PROGRAMME = re.compile(
    r"(?:«[^«»\n]{2,90}»|“[^“”\n]{2,90}”|\"[^\"\n]{2,90}\")(?=\s(?:[^\W\d_]+\s){0,2}(?:жоба|бағдарлама|бастама|joba|bağdarlama|baǵdarlama|bastama))"
)
_LOAD = frozenset(["load"])  # 'бір дәрігерге' is a base, 'екі ауылға бір дәрігер' counts doctors
_OF_PLAN = re.compile(kazakh("жоспар(?:дың|ының)") + r"[ \u00a0](?:шамамен[ \u00a0])?$")
_LONG_BUILT = re.compile(r",?\s(?:ещ[её]\s)?(?:в|с)\s(?:19|200)\d")  # 'построенное ещё в 1978 году'
_TOOK = re.compile(
    r"\b(?:took|takes?|taken|costs?|lost|ended)(?=\s(?:away\s)?(?:[a-z]+\s){0,2}\d[\d.,]*\s(?:human\s)?lives\b)"
    r"|\b(?:lost|loses?)(?=\s(?:[a-z]+\s){0,2}(?:\d[\d.,]*|[a-z]{3,12})\s(?:young\s)?(?:mothers|babies|infants|newborns|women|toddlers)\b)"
    r"|\b(?:lost|loses?)(?=\s(?:[a-z]+\s){0,2}\d[\d.,]*\s(?:people|patients|residents|children|babies|mothers)\b[^.;]{0,40}\sto\s)"
)  # '38 lives', 'we lose 92 people to cancer'
_HAS = 4  # characters of 'have' and ' has'
_AUXILIARY = re.compile(
    r"(?:have|\shas)\s(?:(?:also|already|recently|just|now|always|never|not|so\sfar|since|long|together)\s){0,2}"
    r"(?:[a-z]{2,}ed|been|built|bought|got|gotten|taken|given|come|gone|sent|seen|set|begun|made|cut|put|lost|spent|run|grown|fallen|risen|held|won|paid"
    r"|found|kept|left|met|had|done|become|brought|taught|sought|shrunk|hit)\s(?!beds\b)"
)
_LOST = frozenset(["lives", "lost", "lose", "loses"])
_DIED = frozenset(["die"])
_SHORTLY = 24  # characters
_FULFILMENT = frozenset(["fulfilment"])
_BUILD = frozenset(["build"])  # 'жүйеге 240 млн теңге салынды': money is put in
_PAID = frozenset(["buy"])
_GOT = frozenset(["алди", "алган", "алипти", "алади"])


def _base_span(text: str, span: tuple[int, int], at: int) -> tuple[int, int]:
    """The number of a base with the words behind it, '1000 живорождённых', up to its figure where that stands ``at`` a place behind."""
    behind = _BASE_WORDS.match(text, span[1])
    stop = max(span[1], behind.end() if behind else 0)
    return span[0], min(stop, at) if at > span[0] else stop


def _kazakh_mentions(text: str, sentence: Sentence, tokens: Sequence[Token], quantities: Sequence[Quantity]) -> Sequence[Mention]:
    """The mentions of a Kazakh sentence; those in the quoted name of a programme tell of no work."""
    small = lower(text)
    mentions: Sequence[Mention] = [
        m._replace(concepts=m.concepts - _LOAD) if any(m.start == q.start for q in quantities) else m
        for m in find_mentions(tokens, sentence.language, [_with_noun(q) for q in quantities])
    ]
    of_plan = [q for q in quantities if q.unit_id == "percent" and _OF_PLAN.search(small, max(0, q.start - _SHORTLY), q.start)]
    if of_plan:
        mentions = sorted([*mentions, *(Mention(q.start, q.stop, _FULFILMENT) for q in of_plan)], key=lambda m: m.start)
    if goes_over(text, sentence.start, sentence.stop):
        mentions = _with_russian(mentions, tokens)
    names = [m.span() for m in _PROGRAMME.finditer(small, sentence.start, sentence.stop)]
    if names:
        mentions = [m for m in mentions if not any(a < m.start and m.stop < b for a, b in names)]
    sums = {q.stop: case_of(text[q.start : q.stop].rsplit(maxsplit=1)[-1]) for q in quantities if q.unit_id == "KZT"}
    return _with_sums(mentions, tokens, sums) if sums else mentions


def _with_sums(mentions: Sequence[Mention], tokens: Sequence[Token], sums: Mapping[int, str | None]) -> Sequence[Mention]:
    """What verbs behind sums of money tell; ``sums`` gives the case of each by where it ends.

    What is got for money is bought: '580 млн теңгеге 16 көлік алынды'. Money that is put in builds nothing.
    """
    mentions = [m._replace(concepts=m.concepts - _BUILD) if sums.get(m.start - 1, "") is None else m for m in mentions]
    paid = next((stop for stop, case in sums.items() if case == "dative"), None)
    if paid is None:
        return mentions
    bought = [m._replace(concepts=m.concepts | _PAID) if m.start > paid and "receive" in m.concepts else m for m in mentions]
    got = [Mention(t.start, t.stop, _PAID) for t in tokens if t.start > paid and bare_form(t.form) in _GOT]
    return sorted([*bought, *got], key=lambda m: m.start)


def _with_russian(mentions: Sequence[Mention], tokens: Sequence[Token]) -> list[Mention]:
    """The mentions of a Kazakh sentence with those of the Russian words in it that are no Kazakh ones."""
    taken = {at for m in mentions for at in range(m.start, m.stop)}
    kazakh = {t.start for t in tokens if t.is_word and candidates(t.form, "kk")}
    russian = [m for m in find_mentions(tokens, "ru") if m.start not in kazakh and m.start not in taken and m.stop - 1 not in taken]
    return sorted([*mentions, *russian], key=lambda m: m.start)


def _with_noun(q: Quantity) -> tuple[int, int]:
    """The span of a figure with the noun behind it."""
    return q.start, max(q.stop, q.unit_span[1]) if q.unit_span else q.stop


def _told_mentions(small: str, sentence: Sentence, tokens: Sequence[Token], told: Sequence[Period]) -> Sequence[Mention]:
    """The mentions of a Russian or English sentence.

    When a house was built long ago tells of no building, and 'с начала года' of nothing that has begun.
    """
    mentions = find_mentions(tokens, sentence.language)
    if told and any("begin" in m.concepts for m in mentions):
        mentions = [m for m in mentions if "begin" not in m.concepts or not any(p.span[0] <= m.start and m.stop <= p.span[1] for p in told)]
    if sentence.language == "en" and any("exist" in m.concepts for m in mentions):
        mentions = [
            m for m in mentions if "exist" not in m.concepts or not _AUXILIARY.match(small, m.stop - _HAS)
        ]  # 'the region has opened'
    if sentence.language == "en" and not _LOST.isdisjoint([t.form for t in tokens]):
        died = [Mention(m.start(), m.end(), _DIED) for m in _TOOK.finditer(small, sentence.start, sentence.stop)]
        return sorted([*mentions, *died], key=lambda m: m.start) if died else mentions
    if sentence.language != "ru" or not any("build" in m.concepts for m in mentions):
        return mentions
    return [m for m in mentions if "build" not in m.concepts or not _LONG_BUILT.match(small, m.stop, m.stop + _SHORTLY)]


def _taken(document: Document, start: int, stop: int) -> Sequence[tuple[int, int]]:
    """The spans of a sentence whose digits count nothing: days, periods and the like, and the number of a list item."""
    taken = document.taken[bisect_left(document.taken, (start, 0)) : bisect_left(document.taken, (stop, 0))]
    item = _ITEM.match(document.small, start)
    if item and not document.small[max(0, start - 40) : start].rstrip(" \t\u00a0")[-1:].strip():
        return [item.span(), *taken]
    return taken


def find_scene(document: Document, sentence: Sentence) -> Scene:
    """What one sentence of a document holds; nothing of other sentences is looked at."""
    text, start, stop = document.source.text, sentence.start, sentence.stop
    numbers = document.numbers
    own = numbers[bisect_left(document.number_starts, start) : bisect_left(document.number_starts, stop)]
    periods = document.periods
    told = periods[bisect_left(document.period_starts, start) : bisect_left(document.period_starts, stop)]
    first = token_at(document.tokens, start)
    tokens = document.tokens[first : token_at(document.tokens, stop, first)]
    quantities = find_quantities(text, own, tokens, sentence.language, _taken(document, start, stop)) if own else []
    kazakh = sentence.language == "kk"
    places = without_dateline(text, sentence, find_places(text, document.gazetteer, sentence.language, tokens), document.datelines)
    mentions = _kazakh_mentions(text, sentence, tokens, quantities) if kazakh else _told_mentions(document.small, sentence, tokens, told)
    said = find_said(document.small, start, stop, sentence.language) if quantities else (start, stop)
    if said != (start, stop):
        mentions = [m for m in mentions if said[0] <= m.start and m.stop <= said[1]]
    return Scene(
        sentence=sentence,
        mentions=mentions,
        quantities=quantities,
        bases=[_base_span(text, q.unit_span, q.start) for q in quantities if is_base(q) and q.unit_span],
        breaks=find_breaks(tokens, quantities, places, kazakh=kazakh) if quantities else [],
        places=places,
        periods=told,
        boundaries=find_boundaries(document.small, start, stop, quantities, kazakh=kazakh),
        tokens=tokens,
        said=said,
    )
