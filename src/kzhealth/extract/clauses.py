"""The words of the clause around a period, and whether they tell what was or what will be."""

from __future__ import annotations

import re

from kzhealth.extract.words import readings, tense

__all__ = ["clause_around", "tells_future", "tells_past"]

_JOINT = re.compile(r"[.;:!?\n]|,\s")
_RUSSIAN = re.compile(r"[а-яё]{4,}")
_WILL = re.compile(
    r"\b(?:план[аи]|намеч|предсто[ия]т|ожида(?!ни)|обеща|долж[ен]|срок|сдача|открытие|will\b|to\sbe\b|is\sto\b|are\sto\b|plan|due\b|expect|scheduled?\b|promises?\b)"
)
# what somebody took upon himself, or what is left to do, lies ahead though it is told in the past: 'сдать обязались до конца мая'
_UNDERTAKEN = re.compile(
    r"\b(?:обеща|обяза(?!тел)|намерен|намеревал|собирал|рассчитывал|поручен|поручил|предписа|планировал|остал[оа]сь|оста[её]тся|предстоя)[а-я]*"
    r"|\b(?:undertook|promised|pledged|vowed|committed|agreed|instructed|ordered|intended|hoped|remains?)\s(?:[a-z]+\s){0,3}to\b"
)
_WAS = re.compile(r"\b(?:was|were|had)\b(?!\s(?:planned|scheduled|to)\b)")
_CLAUSE = 160  # characters


def clause_around(text: str, span: tuple[int, int]) -> str:
    """The words of the clause around a period."""
    before, behind = _JOINT.split(text[max(0, span[0] - _CLAUSE) : span[0]])[-1], _JOINT.split(text[span[1] : span[1] + _CLAUSE])[0]
    return f"{before} {behind}"


def tells_future(text: str, span: tuple[int, int]) -> bool:
    """True where the clause around a period tells in the future tense and not in the past what is done in it."""
    clause = clause_around(text, span).lower()
    tenses = {tense(word) for word in _RUSSIAN.findall(clause)}
    return _is_undertaken(clause) or ("past" not in tenses and ("futr" in tenses or _WILL.search(clause) is not None))


def tells_past(text: str, span: tuple[int, int]) -> bool:
    """True where the clause around a period tells in the past tense what was done in it."""
    clause = clause_around(text, span).lower()
    was = _WAS.search(clause) is not None or "past" in {tense(word) for word in _RUSSIAN.findall(clause)}
    return was and not _is_undertaken(clause)


def _is_undertaken(clause: str) -> bool:
    """True of a clause that tells what somebody is bound to do, in the infinitive."""
    told = _UNDERTAKEN.search(clause)
    return told is not None and (told[0].isascii() or any(readings(word)[0].pos == "INFN" for word in _RUSSIAN.findall(clause)))
