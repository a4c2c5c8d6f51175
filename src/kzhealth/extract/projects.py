"""The years of a project, loan or grant of several years, of which its money is: 'a loan of US$ 90 million for 2024 to 2028'.

The years of a programme say nothing of what is counted in it, but its money is set aside for all of them.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kzhealth.extract.numbers import MONEY
from kzhealth.extract.period_forms import COUNTS, MONTH, YEAR
from kzhealth.extract.period_parts import month_of
from kzhealth.extract.periods import Period

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure

__all__ = ["find_projects", "project_of"]

_MOST = 15  # years
_BACK = 120  # characters
_NUMBER = "(" + "|".join([r"\d{1,2}", *(word for word in COUNTS if word.isascii() and word != "decade")]) + ")"
_PROJECT = r"(?:projects?|programmes?|programs?|loans?|grants?|credits?|phases?|operations?|partnerships?|agreements?|financing|funding)"
_START = rf"(?:({MONTH})\s)?{YEAR}"
# '… for the years 2026 to 2030', 'the project (2024–2028)', 'runs from 2025 to 2027'
_YEARS = re.compile(rf"(?<![\d,.]){YEAR}(?:\s?[-–—]\s?|\s(?:to|through|until|and)\s){YEAR}(?!\d)")
_TOLD = re.compile(
    rf"\b{_PROJECT}\b[^.;\n]{{0,90}}$|\bbudget\s(?:for|of)\s(?:the\s)?(?:years\s|period\s)?$"
    r"|(?:^|\n)(?:[-•*]\s)?(?:project\s|programme\s|grant\s|loan\s)?(?:period|duration|timeline|term)\s?[:–—]\s?$"
)
# 'begins in April 2026 and will last three years', 'will run for three years from 2026'
_BEGINS = re.compile(
    rf"\b(?:begins?|starts?|started|began|launched|launches|starting|beginning)\s(?:in\s)?{_START},?\s(?:and\s)?(?:it\s)?(?:(?:will|is\sto|to)\s)?(?:lasts?|runs?|continues?|going)\s(?:for\s)?{_NUMBER}\syears"
)
_RUNS = re.compile(rf"\b(?:lasts?|runs?|continues?)\s(?:for\s)?{_NUMBER}\syears,?\s(?:starting\s)?(?:from|in)\s{_START}")
_LASTING = re.compile(
    rf"\b{_NUMBER}-year\s(?:[a-z]+\s){{0,3}}?{_PROJECT}\b[^.;\n]{{0,80}}?\b(?:begins?|starts?|started|began|launched|starting|beginning)\sin\s{_START}"
)
_SPENT = re.compile(r"\b(?:spent|disbursed|paid|went|drawn|cost|used|absorbed|was|were|had|did|bought|received|last\syear)\b")
_DRAWN = re.compile(r"[^.;,\d]{0,30}\s(?:was|were|had|has|have)\s(?:already\s)?(?:been\s)?(?:disbursed|drawn|spent|absorbed|used)\b")
_OF_PROJECT = re.compile(
    rf"\b{_PROJECT}\b|\b(?:donors?|partners?|governments?|counterpart|co-?financ[a-z]+|contribut[a-z]+|comes?\sfrom|adds?|remainder|component|of\s(?:this|which|it|that)|set\saside|earmarked)\b"
)
_OF_LOAN = re.compile(rf"\s(?:of|from)\s(?:the|this|that|its)\s(?:[a-z]+\s)?(?:{_PROJECT}|budget|money|sum|total|funds)\b")


def find_projects(text: str) -> list[Period]:
    """What a text in small letters tells of projects of several years, in order, with the words that tell it."""
    found = []
    for match in _YEARS.finditer(text):
        first, last = int(match[1]), int(match[2])
        if 0 < last - first < _MOST and _TOLD.search(text, max(0, match.start() - _BACK), match.start()):
            found.append(_period(dt.date(first, 1, 1), dt.date(last, 12, 31), match))
    for pattern, order, word in ((_BEGINS, (1, 2, 3), " years"), (_RUNS, (2, 3, 1), " years"), (_LASTING, (2, 3, 1), "-year ")):
        for match in pattern.finditer(text) if word in text else ():
            month, year, count = (match[group] for group in order)
            first_day = dt.date(int(year), month_of(month) if month else 1, 1)
            years = COUNTS.get(count) or int(count)
            if 1 < years < _MOST:
                found.append(_period(first_day, first_day.replace(year=first_day.year + years) - dt.timedelta(days=1), match))
    return sorted(found, key=lambda p: p.span)


def _period(first: dt.date, last: dt.date, match: re.Match[str]) -> Period:
    first_group = 2 if match.re is _LASTING else 1  # the sum stands behind 'five-year grant'
    groups = [group for group in range(first_group, len(match.groups()) + 1) if match[group]]
    return Period(start=first, end=last, span=(min(map(match.start, groups)), max(map(match.end, groups))), kind="project")


def project_of(figure: Figure, own: Period | None, *, planned: bool) -> tuple[Period, str] | None:
    """The years of the project that a sum belongs to, a share of its loan, or what it is to do; None of what has been spent."""
    project, sentence = figure.project, figure.scene.sentence
    paid = figure.q.unit_id in MONEY
    if project is None or not (paid or planned or _is_share(figure)):
        return None
    if own and own.kind == "by_month" and project.start < own.end < project.end and not planned:
        return replace(own, start=project.start), "explicit"  # 'By November 2025, 2.1 million had been disbursed'
    told = own is not None and own.span[0] < project.span[1] and project.span[0] < own.span[1]
    told = told or (own is not None and own.span[1] <= project.span[0] and project.span[1] <= figure.q.start)
    if own and not told and not (paid and own.deadline and project.start <= own.start <= project.end):
        return None
    if sentence.start <= project.span[0] < sentence.stop:
        return (project, "explicit") if paid else None
    clause = figure.text[max(sentence.start, figure.q.start - 80) : min(sentence.stop, figure.q.stop + 80)]
    belongs = not _SPENT.search(clause) and (planned or _OF_PROJECT.search(clause))
    return (project, "inherited") if belongs else None


def _is_share(figure: Figure) -> bool:
    """True of '60 per cent of the loan' and '68% had been disbursed'."""
    drawn = figure.q.unit_id == "percent" and _DRAWN.match(figure.text, figure.q.stop) is not None
    return drawn or _OF_LOAN.match(figure.text, figure.q.stop) is not None
