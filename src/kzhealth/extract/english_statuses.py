"""What English clauses tell of the status of a figure before any deadline or plan that they go on to name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.english_sums import find_growth
from kzhealth.extract.figures import CAPACITIES, MONEY

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure

__all__ = ["english_status", "has_english_verb"]

_WORKS = r"(?:construction|building|overhauls?|repairs?|work|works|modernisation|modernization|renovation|reconstruction|refurbishment)"
# 'is being repaired at a cost of KZT 1.75 billion and will reopen in March', 'overhauls continue at six hospitals'
_GOING_ON = re.compile(
    r"\bbeing\s(?:re)?(?:built|constructed|erected|repaired|renovated|overhauled|modernised|modernized|refurbished|expanded|extended|upgraded|restored|converted|equipped|finished|completed|turned\sinto|transformed|rebuilt|remodelled|replaced|prepared|fitted\sout|set\sup)\b"
    r"|\bunder\s(?:construction|renovation|repair|reconstruction|overhaul|capital\srepair|way)\b|\bunderway\b|\bin\sprogress\b|\b(?:is|are)\s(?:now\s)?going\sup\b|\bremains?\sunder\s"
    r"|\b(?:builders|workers|crews|contractors?|painters|plasterers)\s(?:(?:have|has)\s(?:already\s)?(?:started|begun|broken)|(?:are|is)\s(?:already\s)?at\swork)\b"
    r"|\b(?:has|have)\s(?:started|begun)\s(?:on\s|building\b|to\sbuild\b)|\bground\shas\sbeen\sbroken\b"
    r"|\b(?:shell|frame|walls?|foundations?|skeleton)\b[^.;]{0,60}\s(?:is|are|has\sbeen|have\sbeen)\s(?:up|laid|poured|standing)\b"
    rf"|\b{_WORKS}\b[^,;]{{0,60}}\s(?:continues?|goes\son|go\son)\b"
)
# 'Twelve hospitals are on the list: seven in the south, five in the west'
_ON_THE_LIST = re.compile(r"\b(?:is|are)\s(?:also\s|now\s)?(?:on\sthe\s(?:project\s|investment\s)?list|next\sin\sline|shortlisted)\b")
# 'capital repair is over in twelve clinics and goes on in 7 others'
_WORK_IN = re.compile(
    r"\b(?:(goes\son|go\son|continues?|(?:is|are)\sunder\sway)|(?:is|are)\s(?:over|complete|finished|done)|(?:has|have)\s(?:ended|finished)|(?:was|were|has\sbeen|have\sbeen)\s(?:completed|finished))\s(?:in|at)\s(?:another\s|all\s|a\sfurther\s)?$"
)
_NOW_AT = re.compile(
    r"(?:\b(?:now|today|currently|at\spresent|at\sthe\smoment):?|(?<![a-z]\s)\b(?:now|today|currently),)\s(?:(?:only|about|just|almost|nearly|at|some)\s)?$"
)
_NOW_BEHIND = re.compile(r"(?:\s[a-z]+)?\s(?:now|today|at\spresent|at\sthe\smoment)\b(?!\sbeing)")
_IN_YEAR = re.compile(r"(?:\s(?!planned|allocated|set|due|needed|than|from|as|compared|against)[a-z-]+){0,3}\sin\s((?:19|20)\d\d)\b")
# 'the district had hoped for 14 doctors', 'five have not been started', 'KZT 9.7 billion, completion December 2026'
_HOPED = re.compile(r"\b(?:hoped|asked|applied|bargained)\sfor\s(?:(?:about|some|another|at\sleast)\s)?$")
_NOT_YET = re.compile(
    r"(?:\sof\sthem)?\s(?:(?:are|is|have|has)\s(?:still\s)?(?:not(?:\syet)?|yet\sto)\s(?:be\s|been\s)?(?:started|begun|built|opened|launched|completed|finished|bought|delivered)\b|(?:[a-z]+\s){1,2}(?:planned|promised|envisaged)\s?[,.;])"
)
_COMPLETION = re.compile(r"\bcompletion\b(?:\s(?:is|date|in|by|due|set|planned|expected|scheduled|for|:|–)){0,4}\s?(?:[a-z]+\s)?20\d\d")
_TENDER = re.compile(
    r"\b(?:tenders?\s(?:for|to\sbuild)|feasibility\sstudy|design\s(?:documents?|estimates?|stage|work)|drawings\sfor|land\s(?:for|was\sset\saside))\b"
)
# 'four more are being bought for KZT 9.2 billion'
_BEING = re.compile(
    r"\b(?:is|are)\s(?:[a-z]+ly\s|now\s|also\s)?being\s(?:purchased|bought|procured|acquired|delivered|installed|assembled|set\sup|introduced)\b"
)
_READY = re.compile(
    r"(?:\sof\s(?:them|these|which))?\s(?:are|is|stand)\s(?:already\s|now\s)?(?:ready|finished|complete|completed|done|open)\b"
)
_SIZED = frozenset([*CAPACITIES, "facilities"])
_ORDERED = frozenset([*MONEY, "units", "vehicles"])
_SUMS = frozenset([*CAPACITIES, *MONEY])
_BUILT = frozenset([*CAPACITIES, *MONEY, "facilities"])
_LACKED = re.compile(
    r"\b(?:short\sof|lacks?|lacking|(?:still\s)?needs?|need\sfor|shortage\sof)\s(?:(?:about|another|some|at\sleast|a\sfurther)\s)?$"
)
_INFINITIVE = re.compile(r"(?:[-•*–]\s|\(?[a-z0-9]\)\s)to\s(?!date\b|this\b|the\b|a\b)[a-z]+\s")
_YEARLY_PLAN = re.compile(
    r"\b(?:annual|yearly)\s(?:allocation|plan)\s(?:is|was|totals?|totalled|amounts?\sto|stands?\sat|of)\s(?:[a-z]+\s)?$"
)
_NEAR = 2  # in the clause of the figure
_VERB = re.compile(r"\b(?:is|are|was|were|be|been|has|have|had|will|would|should|to|(?!including\b)[a-z]{3,}(?:ed|ing))\b")
_OF_THEM = re.compile(r"\s(?:of\s(?:which|whom|them|these|those))\b")
_DESIGNED = re.compile(r"\b(?:is|are|was)\sdesigned\s(?:for|to)\b")
_DONE_BEFORE = 7  # the distance of the earlier sentences
_COLON = re.compile(r"(?:[^.;:\d]|(?<!\d)20\d\d){1,80}:\s(?:[a-z]+\s){0,2}")
_LAST_OF_ROW = re.compile(r"[^.;:\d]{1,40},\sand\s(?:another\s)?")
# 'the region expects 17 ambulances, to be bought with KZT 580 million'
_BOUGHT_YET = re.compile(r"\s*to\sbe\s(?:[a-z]{3,}ed|bought|built|spent|given|paid|sent|made)\b")


def english_status(figure: Figure, clause: str) -> str | None:
    """The status that an English clause tells outright, None where its tenses and deadlines tell it."""
    before = figure.before(40)
    if _LACKED.search(before) or _is_of_before(figure, before) or _is_made_for(figure, clause):
        return "actual"  # 'we still need 50 vehicles and will buy 20 of them'
    sentence = figure.scene.sentence
    if figure.q.unit_id in ("percent", "times") and find_growth(figure):
        return figure.facts[-1].status  # 'we have planned 3.4 trillion, or 9.7 % more'
    bought = _BOUGHT_YET.match(clause) is not None and figure.nearest("finishing") > _NEAR
    if (
        bought
        or _HOPED.search(before)
        or (figure.q.unit_id in _SIZED and _NOT_YET.match(figure.text, figure.q.stop))
        or _INFINITIVE.match(figure.text, sentence.start, sentence.stop)
        or _YEARLY_PLAN.search(figure.before(60))
    ):
        return "planned"
    if (goes_on := _WORK_IN.search(before)) and figure.q.unit_id == "facilities":
        return "ongoing" if goes_on[1] else "actual"
    built = figure.q.unit_id in _BUILT and (_GOING_ON.search(clause) is not None or _goes_on_behind(figure, clause))
    built = built or (figure.q.unit_id in _ORDERED and _BEING.search(clause) is not None)
    if built or (figure.q.unit_id in _SUMS and _COMPLETION.search(figure.text, figure.q.stop, sentence.stop)):
        return "ongoing"
    return _of_sites(figure, clause) or _of_whole(figure, clause)


def _goes_on_behind(figure: Figure, clause: str) -> bool:
    """True of 'Four district hospitals – in Merke, Korday and Shu districts – are being modernised', whose places part the verb."""
    if figure.q.unit_id != "facilities" or not figure.scene.places or has_english_verb(clause):
        return False
    behind = [q.start for q in figure.scene.quantities[figure.at + 1 : figure.at + 2]]
    told = _GOING_ON.search(figure.text, figure.q.stop, min([*behind, figure.scene.sentence.stop]))
    return told is not None and any(figure.q.stop < place.start < told.start() for place in figure.scene.places)


def _is_made_for(figure: Figure, clause: str) -> bool:
    """True of the size of what has opened: 'The clinic has opened. It is designed for 250 visits and will serve 18,000 residents'."""
    if figure.q.unit_id not in CAPACITIES or not _DESIGNED.search(clause):
        return False
    return figure.nearest("open", "completed") < min(_DONE_BEFORE, figure.nearest("construct_ongoing", "ongoing", "repair"))


def has_english_verb(clause: str) -> bool:
    """True of a clause with a verb, or with a form that may be one."""
    return _VERB.search(clause) is not None


def _is_of_before(figure: Figure, before: str) -> bool:
    """True of a level beside a plan that tells how things are or were: 'today 27.4', 'is to grow from 540 now', '75.9 years in 2024'."""
    if _NOW_AT.search(before) or _NOW_BEHIND.match(figure.text, figure.q.stop):
        return True
    told = _IN_YEAR.match(figure.text, figure.q.stop)
    return told is not None and figure.published_on is not None and int(told[1]) < figure.published_on.year


def _of_sites(figure: Figure, clause: str) -> str | None:
    """The status of facilities or their size: on a list, put out to tender, or ready."""
    sentence = figure.scene.sentence
    if figure.q.unit_id not in _SIZED:
        return None
    sites = figure.q.unit_id == "facilities"
    if _TENDER.search(clause) or (sites and _ON_THE_LIST.search(figure.text, sentence.start, sentence.stop)):
        return "planned"
    return "actual" if sites and _READY.match(figure.text, figure.q.stop) else None


def _of_whole(figure: Figure, clause: str) -> str | None:
    """The status of the whole, where a part is told without a verb: 'six are under construction, four of them in villages'."""
    if has_english_verb(clause):
        return None
    own = [f for f in reversed(figure.facts) if f.start >= figure.scene.sentence.start and f.unit_id == figure.q.unit_id]
    if own and own[0] is figure.facts[-1]:
        row = _LAST_OF_ROW.fullmatch(figure.text, own[0].stop, figure.q.start)  # '…, four clinics, and 23 posts'
        if row or _OF_THEM.match(figure.after(12)):
            return own[0].status
    # '22 facilities are being built: 15 outposts and 7 clinics'
    return next((f.status for f in own if _COLON.match(figure.text, f.stop, figure.q.start)), None)
