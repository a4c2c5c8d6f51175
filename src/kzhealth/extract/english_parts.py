"""Which figure an English figure is a part of by its words: '17 % of the doctors', 'of the 112 graduates 97 came'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.figures import MONEY
from kzhealth.extract.nouns import COUNTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["find_bare_whole", "find_english_whole"]

_NEAR = 240  # characters
_AROUND = 40  # characters
_CLAUSE = 100  # characters
_QUALIFIED = r"(?:(?:about|some|around|nearly|almost|over|only|just|as many as|more than|fewer than|up to|at least|roughly|well over)\s)*"
# 'of them', 'of that sum', 'of the total'
_THEIR = re.compile(
    r"\s(?:of|from)\s(?:them|whom|which|it)\b|\s(?:[a-z-]+\s){1,3}among\s(?:them|these|those)\b"
    r"|\s(?:of|from)\s(?:this|that|these|those)(?=[.,;:)]|\s(?:was|were|is|are|has|had|have|came|comes?|went|goes|will|for|on|in|to|by|from)\b)"
)
_OF_SUCH = re.compile(r"\sof\s(?:these|such)\s[a-z-]+s\b")
_OF_SUM = re.compile(
    r"\s(?:of|from)\s(?:the|this|that|these|its)\s(?:total|sum|amount|money|budget|loan|grant|funds|funding|allocation|spending|credit)\b"
)
_OF_NOUN = re.compile(
    r"\s(?:out\s)?of\s(?:(?:all|the|these|those|its|their|our|such|this|that|region's|country's)\s){0,2}((?:[a-z]+\s){0,2}?[a-z]{4,})"
)
_OPENS = re.compile(
    r"(?:[.,;:–—\n]\s|\b(?:and|but|while|survey|poll|sample)\s)(?:out\sof|of|among|from)\s(?:all\s)?(?:(?:the|its|our|their|these|those)\s)?"
    + _QUALIFIED
    + "$"
)
_OF_THESE = re.compile(
    r"\b(?:of|among|from)\s(?:these|those|them|this|that|which|whom)(?:\s(?:sum|amount|money|total|number))?,?\s" + _QUALIFIED + "$"
)
_BREAK = re.compile(r"[.;]\s|\n")
_MARKS = re.compile(r"[.,;:\d]")
_BREAKS = re.compile(r"[.;:\n]")
# what a part without a noun does: '131 have reached', '22 were empty', 'half came'
_DID = re.compile(
    r"(?:\s(?:also|already|still|now|each|then|never|even|only))*\s(?:did|was|were|is|are|has|have|had|will|came|went|got|took|needed|need|live|lived"
    r"|work|worked|proved|stayed|moved|chose|received|turned|learned|learnt|knew|said|began|gave|began|required|concerned|linked|involved|showed|survived"
    r"|died|weighed|followed|happened|ended|struck|could)\b"
)
_WHERE = re.compile(r"\s(?:in|at|from|for|with|under|by|among|to|on|within|after|before)\s")
_JUST_BEHIND = re.compile(
    r"[^.;:\d\n]{0,90}[,;:–—](?:\s(?:and|but|of\swhom|while))?\s" + _QUALIFIED + r"|[^.,;:\d\n]{0,60}\sand\s" + _QUALIFIED
)
_NEW_SENTENCE = re.compile(r"[^.;:\d\n]{0,120}[.]\s" + _QUALIFIED)
_FOUND_AT = re.compile(
    r"\b(?:found|detected|diagnosed|revealed|confirmed|suspected|discovered|identified|present|positive)\s(?:[a-z-]+\s){0,4}?(?:in|among|at)\s"
    + _QUALIFIED
    + "$"
)
_AT = re.compile(r"\b(?:in|among)\s" + _QUALIFIED + "$")
_FOUND = re.compile(r"\b(?:found|detected|diagnosed|revealed|confirmed|suspected|discovered|identified)\b")
_EXAMINED = frozenset(["persons", "cases"])
_ADDED = re.compile(r"\b(?:a further|another|more|additional|still|further|remaining|rest|other)\s|\bplus\s|\bbesides\b|\bin addition\b")
_PEOPLE = re.compile(
    r"\sof\s(?:all\s)?(?:the|these|those)\s(?:[a-z-]+\s){0,2}(?:newcomers|recruits|arrivals|examined|screened|checked|tested|diagnosed|infected|sick|ill|dead|treated|seen)\b"
)
_LOOKED_AT = re.compile(r"examined|examination|screen|check|test|seen\b|saw\b|visit|survey|looked")
_AMONG = re.compile(r"(?:\s[a-z'-]+){1,8},\s(?:among\s(?:them|which|whom)|including|of\s(?:which|whom|them)|(from))\s(?:(?:were|are)\s)?")
_ENDS_ROW = re.compile(r"[.;:]|\b(?:was|were|is|are|has|have|had|will|while|but|another|more)\s")
# 'The leaders are', 'The largest groups are in', 'The most common were', 'Most often'
_LEADERS = re.compile(
    r"(?:the\s)?(?:leaders|(?:largest|biggest|greatest|main|most\s(?:common|frequent|numerous|widespread))(?:\s(?!are|is|were|was)[a-z]+){0,3})\s(?:are|were|is|was|remain)\b"
)
_NOT_SO = re.compile(r"\s(?:are|is|were|was|have|has|do|did)\snot[.,;)]")
_COMES = re.compile(
    r"\s(?:comes?|came|goes|went|will\s(?:come|go)|(?:is|are|was|were)\s(?:(?:meant|intended|reserved|earmarked)\s)?for|covers?|makes?\sup)\s"
)
_OR = re.compile(r"(?:\s[a-z]+){0,2}(?:\s?\(|,\s(?:or|that\sis)\s)" + _QUALIFIED)
_USED = re.compile(
    r"(?:\s(?:had|has|have|was|were|is|are|been|already|so|far))+\s(?:disbursed|spent|used|utili[sz]ed|drawn|paid\sout|absorbed|committed)\b"
)
_DRAWN = re.compile(r"\b(?:disbursed|spent|used|utilised|utilized|drawn|paid\sout|absorbed|come\sin|executed|contracted)\b")
_ENDINGS = re.compile(r"(?:ies|es|s|y)$")
_EVERY = re.compile(r"(?:every|each)\s")
_NOUN = re.compile(r"\s((?:[a-z]+\s)?[a-z]{4,})")
_SHORTEST = 4  # letters
_MANY = 20
_LABEL = 5  # words
_JOINS = frozenset(["and", "or"])


def find_english_whole(figure: Figure, fact: Fact) -> Fact | None:
    """The fact that ``fact``, read from an English ``figure``, is a part of by its words."""
    if fact.measure != "level" or fact.value is None or fact.value_max is not None:
        return None
    levels = _levels(figure, fact)
    if not levels:
        return None
    if fact.unit_id == "percent":
        return _of_clause(figure, fact, levels) or _of_share(figure, fact, levels)
    if fact.unit_id in MONEY:
        return _of_money(figure, fact, levels)
    if fact.unit_id is not None and fact.unit_id not in COUNTED:
        return None
    return _of_clause(figure, fact, levels) or _of_count(figure, levels)


def find_bare_whole(figure: Figure, fact: Fact) -> Fact | None:
    """The count that an English ``figure`` without a noun of its own goes on from: '13 infants died, five in the first week'."""
    counted = fact.unit_id == "percent" or fact.unit_id is None or fact.unit_id in COUNTED
    if not counted or fact.measure != "level" or fact.value is None or fact.value_max is not None or not _is_bare(figure):
        return None
    levels = [f for f in _levels(figure, fact) if f.status == fact.status]
    return (_goes_on(figure, levels) or _some_where(figure, levels)) if levels else None


def _is_bare(figure: Figure) -> bool:
    """True of a figure that tells no noun and no kind of share."""
    return figure.q.unit_id == "percent" or figure.q.unit_span is None


def _levels(figure: Figure, fact: Fact) -> list[Fact]:
    """The counts and sums of the paragraph that a figure may be a part of, the last first."""
    near = [f for f in reversed(figure.facts) if f.measure == "level" and fact.start - f.stop <= _NEAR]
    near = [f for f in near if "\n\n" not in figure.text[f.stop : fact.start] and _may_hold(f, fact)]
    return [f for f in near if f.period_end is None or fact.period_start is None or f.period_end >= fact.period_start]


def _may_hold(whole: Fact, fact: Fact) -> bool:
    if fact.unit_id == "percent":
        many = whole.unit_id is None and whole.value is not None and whole.value >= _MANY and whole.value == whole.value.to_integral_value()
        return many or whole.unit_id in COUNTED or whole.unit_id in MONEY
    if whole.value is None or fact.value is None or whole.value <= fact.value:
        return False
    return (
        whole.unit_id == fact.unit_id or {whole.unit_id, fact.unit_id} <= _EXAMINED or (fact.unit_id is None and whole.unit_id in COUNTED)
    )


def _of_clause(figure: Figure, fact: Fact, levels: Sequence[Fact]) -> Fact | None:
    """The figure that its clause opens with: 'of the 112 graduates assigned this year, 97 have started work'."""
    text = figure.text
    for whole in levels:
        if whole.start < figure.scene.sentence.start or fact.start - whole.stop > _CLAUSE:
            return None
        if _OPENS.search(text, max(0, whole.start - _AROUND), whole.start) and not _BREAKS.search(text, whole.stop, fact.start):
            return whole
    return None


def _named(figure: Figure, levels: Sequence[Fact]) -> Fact | None:
    """The count whose noun a figure names: '131 of the doctors', 'two thirds of the consultations', 'every third doctor'."""
    text, q = figure.text, figure.q
    told = (_NOUN if _EVERY.match(text, q.start) else _OF_NOUN).match(text, q.stop)
    if told is None:
        return None
    stem = _ENDINGS.sub("", told[1].rsplit(" ", 1)[-1])
    if len(stem) < _SHORTEST:
        return None
    for whole in levels:
        before = _MARKS.split(text[max(0, whole.start - _AROUND) : whole.start])[-1].split()[-_LABEL:]
        behind = _MARKS.split(text[whole.stop : min(whole.stop + _AROUND, q.start)])[0].split()
        own = () if not _JOINS.isdisjoint(before) else before  # of '2,310 doctors and 6,870' the first has the noun
        if any(word.startswith(stem) for words in (behind, own) for word in words):
            return whole
    return None


def _of_share(figure: Figure, fact: Fact, levels: Sequence[Fact]) -> Fact | None:
    text, q, last = figure.text, figure.q, figure.facts[-1]
    if last.measure == "level" and last.part_of and last.unit_id != "percent" and _OR.fullmatch(text, last.stop, q.start):
        return last.whole_among(figure.facts)
    if _OF_SUM.match(text, q.stop) or _USED.match(text, q.stop):
        return _largest([f for f in levels if f.unit_id in MONEY])
    if _THEIR.match(text, q.stop) or _OF_THESE.search(figure.before(_AROUND)):
        return _total(figure, levels)
    if _PEOPLE.match(text, q.stop):
        return next((f for f in levels if f.unit_id in _EXAMINED and f.part_of is None), None)
    named = _named(figure, levels) or (levels[0] if _OF_SUCH.match(text, q.stop) else None)
    if named or fact.indicator_id is not None or _OF_NOUN.match(text, q.stop):
        return named
    people = next((f for f in levels if f.unit_id in _EXAMINED), None)
    return people if people and _FOUND_AT.search(figure.before(80)) else None


def _total(figure: Figure, levels: Sequence[Fact]) -> Fact:
    """What 'of them' means: the figure before, but of a row in the sentence before its total: '64: 22 here, 28 there and 14 elsewhere'."""
    last = levels[0]
    if last.start >= figure.scene.sentence.start:
        return last
    counts = [f for f in levels if f.unit_id == last.unit_id and not _BREAK.search(figure.text, f.stop, last.start)]
    if last.part_of:
        row = [f for f in counts if f.part_of == last.part_of]
        return (last.whole_among(counts) if len(row) > 1 else None) or last
    amount = last.value or 0
    for at, fact in enumerate(counts[1:], 1):
        if at > 1 and fact.value == amount:
            return fact
        amount += fact.value or 0
    return last


def _largest(levels: Sequence[Fact]) -> Fact | None:
    return max(levels, key=lambda f: f.value or 0) if levels else None


def _goes_on(figure: Figure, levels: Sequence[Fact]) -> Fact | None:
    """The count that a bare figure behind it tells what some did of: '14,050 came; half were women'."""
    text, q, last = figure.text, figure.q, figure.facts[-1]
    told = any(f.measure == "level" and f.start > levels[0].start for f in figure.facts)
    if (
        (told and not last.part_of)
        or _ADDED.search(text, last.stop, q.start)
        or _NOT_SO.match(text, q.stop)
        or not _DID.match(text, q.stop)
    ):
        return None
    if _JUST_BEHIND.fullmatch(text, last.stop, q.start):
        return last.whole_among(levels) or levels[0]
    if not _NEW_SENTENCE.fullmatch(text, last.stop, q.start):
        return None
    row = [f for f in levels if f.unit_id == levels[0].unit_id and not _BREAK.search(text, f.stop, levels[0].start)]
    return _largest(row)


def _of_count(figure: Figure, levels: Sequence[Fact]) -> Fact | None:
    text, q = figure.text, figure.q
    row = _among_them(figure, levels) or _of_leaders(figure, levels)
    if row:
        return row
    if _THEIR.match(text, q.stop) or _OF_THESE.search(figure.before(_AROUND)):
        return _total(figure, levels)
    if _PEOPLE.match(text, q.stop):
        return next((f for f in levels if f.unit_id in _EXAMINED and f.part_of is None), None)
    named = _named(figure, levels) or (levels[0] if _OF_SUCH.match(text, q.stop) else None)
    if named or not (
        _AT.search(figure.before(_AROUND)) and _FOUND.search(text, max(figure.scene.sentence.start, q.start - 90), q.stop + 60)
    ):
        return named
    told = (f for f in levels if f.unit_id in _EXAMINED and _LOOKED_AT.search(text, max(0, f.start - 60), f.stop + 90))
    return next((f for f in told if not _AT.search(text, max(0, f.start - _AROUND), f.start)), None)


_PARTS_OF_PART = re.compile(r"[^,;:()\d]{3,60}\(")  # '… and 46 small ones (four clinics, 19 posts)'


def _among_them(figure: Figure, levels: Sequence[Fact]) -> Fact | None:
    """The count that a row of parts goes on from: '389 devices, among them a scanner, four ventilators and 15 dialysis machines'."""
    text, q = figure.text, figure.q
    last = figure.facts[-1]
    above = last.whole_among(reversed(figure.facts))
    nested = above is not None and above.part_of is not None and ")" not in text[last.stop : q.start]
    if nested or _PARTS_OF_PART.fullmatch(text, last.stop, q.start):
        return None
    for whole in levels:
        told = _AMONG.match(text, whole.stop, q.start) if whole.start >= figure.scene.sentence.start and whole.part_of is None else None
        same = q.unit_id == whole.unit_id or {q.unit_id, whole.unit_id} == _EXAMINED
        if told and same and not _ENDS_ROW.search(text, told.end(), q.start):
            return whole if told[1] is None or text.endswith(" to ", told.end(), q.start) else None
    return None


def _of_leaders(figure: Figure, levels: Sequence[Fact]) -> Fact | None:
    """The count of the sentence before whose largest parts are told: 'The leaders are breast cancer (49 cases), bowel cancer (31)'."""
    start = figure.scene.sentence.start
    if not _LEADERS.match(figure.text, start):
        return None
    return next((f for f in levels if f.start < start and f.part_of is None and f.unit_id == figure.q.unit_id), None)


def _some_where(figure: Figure, levels: Sequence[Fact]) -> Fact | None:
    """The count that a bare figure behind a comma tells some of: '13 infants died, five in the first week'."""
    text, q, last = figure.text, figure.q, figure.facts[-1]
    if last is not levels[0] or last.start < figure.scene.sentence.start or _ADDED.search(text, last.stop, q.start):
        return None
    if _WHERE.match(text, last.stop) or not _JUST_BEHIND.fullmatch(text, last.stop, q.start) or not _WHERE.match(text, q.stop):
        return None  # 'six in Aral, three in Shieli'
    return last.whole_among(levels) or last


def _of_money(figure: Figure, fact: Fact, levels: Sequence[Fact]) -> Fact | None:
    """The sum that another is taken from: 'Of this sum, KZT 46 billion', 'KZT 2.4 billion of it', '2.1 billion has been spent'."""
    text, q, last = figure.text, figure.q, figure.facts[-1]
    if _OF_SUM.match(text, q.stop) or _THEIR.match(text, q.stop) or _OF_THESE.search(figure.before(60)):
        return next((f for f in levels if f.part_of is None), levels[0])
    clause = _of_clause(figure, fact, levels)
    if clause:
        return clause
    paid = next((f for f in reversed(figure.facts) if f.unit_id in MONEY), last)
    if (
        paid.measure == "level"
        and paid.part_of
        and paid.start >= figure.scene.sentence.start
        and not _BREAKS.search(text, paid.stop, q.start)
    ):
        return paid.whole_among(levels)
    comes = _NEW_SENTENCE.fullmatch(text, last.stop, q.start) and _COMES.match(text, q.stop)
    if comes and last.unit_id in MONEY:
        # 'The budget is 140 billion tenge. 71 billion is for salaries. 62 billion goes to medicines'
        sums = (f for f in levels if f.unit_id in MONEY and f.part_of is None and f is not last)
        return next((f for f in sums if (f.value or 0) > (last.value or 0) + (fact.value or 0)), last)
    drawn = comes or _DRAWN.search(text, q.stop, min(q.stop + 40, figure.scene.sentence.stop))
    return last if drawn and last is levels[0] else None
