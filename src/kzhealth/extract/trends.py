"""Trends that a sentence tells without a figure ('Access to medicines has improved'), and the clauses that tell them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.phrases import Hit, View, cut
from kzhealth.extract.things import Name
from kzhealth.extract.words import readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


__all__ = ["DIVIDERS", "SHOWS", "clause_of", "find_trends", "has_figure", "is_heading", "is_told", "noun_chain"]

DIVIDERS = frozenset([",", ";", ":", ".", "(", ")", "•"])
_DIRECTIONS = frozenset(["increase", "decrease", "stable", "region_word", "compared"])
_CONTRAST = re.compile(r"[,;–—-]?\s*(?:а|но|и|зато|при этом|and|but|while|ал|бірақ|және)\s")
_OFTEN = frozenset(["often", "frequently", "rarely", "seldom"])
_HELPERS = frozenset(["has", "have", "is", "are", "continues", "keep", "keeps", "kept", "been", "on"])  # 'went on falling'
_NOT = frozenset(["not", "hardly", "scarcely", "barely"])
_IS = frozenset(["is", "are", "was", "were", "been"])
_WHEN = frozenset(["in", "since", "over", "for", "from", "at", "much", "compared", "either", "during", "and"])
_NEXT = 2  # words between
_MORE_OR_LESS = ("больше", "меньше")
SHOWS = 80  # characters in which the figure of a verb stands


def noun_chain(view: View, at: int, cases: Sequence[str]) -> int | None:
    """The last token of a noun with its adjectives and the nouns it governs."""
    last = None
    while at < len(view.tokens) and view.tokens[at].is_word:
        form = view.tokens[at].form
        found = [r for r in readings(form) if r.case in cases]
        if form == "с" and last is not None:
            cases = ("ablt",)
        elif not found or readings(form)[0].pos not in ("NOUN", "ADJF", "PRTF"):
            break
        elif any(r.pos == "NOUN" for r in found):
            last, cases = at, ("gent",)
        at += 1
    return last


def clause_of(view: View, at: int) -> tuple[int, int]:
    """The tokens of the clause around one: first and one behind the last."""
    tokens, first, last = view.tokens, at, at + 1
    while first and not _divides(view, first - 1):
        first -= 1
    while last < len(tokens) and not _divides(view, last):
        last += 1
    return first, last


def _divides(view: View, at: int) -> bool:
    token = view.tokens[at]
    if token.form in DIVIDERS or (token.form in "–—-" and view.text[token.start - 1 : token.start] == " "):
        return True
    return token.form in ("but", "while", "ал", "а", "но")


def has_figure(view: View, start: int, stop: int) -> bool:
    """True of a stretch of text with a figure in it."""
    return any(q.start < stop and start < q.stop for q in view.scene.quantities)


def is_told(view: View, first: int, last: int) -> bool:
    """True for a clause without a figure, whose figure does not stand in what follows either."""
    tokens = view.tokens
    end = tokens[last - 1].stop
    if has_figure(view, tokens[first].start, end) or view.text[end : end + 1] == ":":
        return False
    divider = view.small[end : end + 12]
    return divider.startswith((";", ".")) or _CONTRAST.match(divider) is not None or not has_figure(view, end, end + SHOWS)


def find_trends(view: View) -> Iterator[Name]:
    """What rose, fell, improved or stayed as it was without a figure that says how much."""
    asked = view.text[max(0, view.scene.sentence.stop - 2) : view.scene.sentence.stop].rstrip().endswith("?")
    if asked or view.hits.keys().isdisjoint(("kept", "trend", "state")) or is_heading(view):
        return
    spoken = set[int]()
    for hit in view.of("kept"):
        yield _trend(view, hit.first, hit.last, hit.code)
        spoken.add(clause_of(view, hit.last)[0])
    for hit in view.of("trend", "state"):
        first, last = clause_of(view, hit.first)
        if first in spoken or not is_told(view, first, last):
            continue
        found = list(_LANGUAGES[view.language](view, hit, first, last))
        if found:
            spoken.add(first)
            yield from found


def is_heading(view: View) -> bool:
    """True for a heading: the text tells again what it tells."""
    sentence = view.scene.sentence
    end = view.text[max(sentence.start, sentence.stop - 3) : sentence.stop].rstrip('"»”) ')
    item = sentence.lead is not None or not view.text[sentence.start].isalpha() or len(view.scene.quantities) > 0
    return not item and not end.endswith((".", "!", "?", "…", ";", ":", ","))


def _trend(view: View, first: int, last: int, direction: str) -> Name:
    span = cut(view.text, view.tokens[first].start, view.tokens[last].stop)
    return Name(*span, "observations", "actual", direction, form="words", measure="change")


def _is_of_health(view: View, first: int, last: int) -> bool:
    start, stop = view.tokens[first].start, view.tokens[last - 1].stop
    return any(m.start < stop and start < m.stop and not m.concepts <= _DIRECTIONS for m in view.scene.mentions)


def _finite(form: str) -> bool:
    reading = readings(form)[0]
    return reading.pos == "VERB" and reading.tense in ("past", "pres")


def _subject(view: View, first: int, last: int, verb: int) -> tuple[int, int] | None:
    """The noun in the nominative that agrees with a Russian verb, and the last token it governs."""
    told = readings(view.tokens[verb].form)[0]
    for at in [*range(first, verb), *range(verb + 1, last)]:
        before = view.tokens[at - 1].form if at > first else ""
        if readings(before)[0].pos == "PREP" if before else False:
            continue
        nouns = (r for r in readings(view.tokens[at].form)[:3] if r.pos == "NOUN" and r.case == "nomn")
        if any(r.number == told.number and told.gender in (None, r.gender) for r in nouns):
            return at, max(at, noun_chain(view, at + 1, ("gent",)) or at)
    return None


def _russian_trend(view: View, hit: Hit, first: int, last: int) -> Iterator[Name]:
    if hit.kind == "trend" and hit.last == hit.first + 1 and _is_noun(view.tokens[hit.last].form):
        end = noun_chain(view, hit.last + 1, ("gent",))  # 'отмечен рост заболеваемости диабетом'
        if end is not None and _is_of_health(view, first, last):
            yield _trend(view, hit.last, end, hit.code)
        return
    verb = hit.first if hit.kind == "trend" else next((h.first for h in view.of("copula") if first <= h.first < last), None)
    utmost = hit.kind == "state" and hit.first > 0 and view.tokens[hit.first - 1].form.startswith("самы")
    if verb is not None and hit.kind == "trend" and verb > first and view.tokens[verb - 1].form.startswith("продолжа"):
        verb -= 1  # 'продолжает снижаться'
    if verb is None or utmost or not _finite(view.tokens[verb].form):
        return
    subject = _subject(view, first, last, verb)
    known = _is_of_health(view, first, last)
    if subject is None:
        impersonal = view.tokens[verb].form in ("стало", "становится") and view.tokens[hit.last].form in _MORE_OR_LESS
        if known and impersonal and verb > first:
            yield _trend(view, first, hit.last, hit.code)  # 'ложных вызовов стало меньше'
        if hit.kind == "state" and hit.last > verb:
            yield _trend(view, verb, hit.last, hit.code)
        return
    if not known:
        return
    head, end = subject
    yield _trend(view, min(head, verb), max(end if head > verb else verb, hit.last), hit.code)
    if head > verb:
        yield from _further_subjects(view, last, hit.code)


def _is_noun(form: str) -> bool:
    return readings(form)[0].pos == "NOUN"


def _further_subjects(view: View, last: int, direction: str) -> Iterator[Name]:
    """'…, а также обеспеченность беременных женщин': what else the same verb is said of."""
    forms = [t.form for t in view.tokens[last : last + 4]]
    skip = 3 if forms[:3] == [",", "а", "также"] else 2 if forms[:2] == [",", "также"] else 0
    first = last + skip
    if not skip or first >= len(view.tokens):
        return
    stop = clause_of(view, first)[1]
    if any(_finite(t.form) for t in view.tokens[first:stop] if t.is_word) or not is_told(view, first, stop):
        return
    end = noun_chain(view, first, ("nomn", "gent"))
    if end is not None:
        yield _trend(view, first, end, direction)


def _is_said(form: str, hit: Hit, copula: Hit) -> bool:
    """True of a state right behind 'is' or 'was', where it is told of it: 'was left unchanged', not 'all figures are made up'."""
    between = hit.first - copula.first - 1
    return form not in _IS or between < (1 if hit.first == hit.last and hit.code != "stable" else _NEXT)


def _english_trend(view: View, hit: Hit, first: int, last: int) -> Iterator[Name]:
    """'Access to medicines has improved', 'Queues have become shorter'."""
    tokens = view.tokens
    if hit.kind == "state":
        verb = next((h.first for h in view.of("copula") if first <= h.first < hit.first and _is_said(tokens[h.first].form, hit, h)), None)
        if verb is None and tokens[hit.last].form in _OFTEN and hit.last > hit.first + 1:
            verb = hit.first - 1  # 'people fall ill more and more often'
        if verb is None or verb == first or tokens[verb].form in ("be", "being", "to"):
            return
    else:
        verb, form = hit.first, tokens[hit.first].form
        before = tokens[hit.first - 1].form if hit.first > first else ""
        ended = form.endswith(("ed", "s")) or form in ("rose", "fell", "grew", "risen", "fallen", "grown", "shrank", "shrunk")
        denied = form in _NOT and before in ("did", "does", "do")
        if form in _NOT and hit.last + 1 < last and tokens[hit.last + 1].form not in _WHEN:
            return  # 'doctors did not change their minds'
        goes_on = before == "to" and tokens[hit.first - 2].form.startswith("continue")
        helped = before in _HELPERS or ended or denied or goes_on
        if hit.first == first or not helped or before in ("a", "an", "the", "of", "in", "by", "be", "with", "no", "and", "or"):
            return
    if _is_of_health(view, first, last):
        start = first + (tokens[first].form in ("and", "but", "while") or not tokens[first].is_word)
        yield _trend(view, start, hit.last, hit.code)


def _kazakh_trend(view: View, hit: Hit, first: int, last: int) -> Iterator[Name]:
    """'Скринингпен қамту да өсті', 'ахуал тұрақты күйде қалды': the verb ends the clause."""
    verb = hit.last
    if hit.kind == "state":
        copulas = [h.last for h in view.of("copula") if hit.last < h.last < last]
        if not copulas:
            return
        verb = copulas[-1]
    if verb < last - 2 or verb == first or not _is_of_health(view, first, last):
        return
    start = first
    while start < verb - 1 and view.tokens[verb].stop - view.tokens[start].start > 44:
        start += 1
    yield _trend(view, start, verb, hit.code)


_LANGUAGES = {"ru": _russian_trend, "en": _english_trend, "kk": _kazakh_trend}
