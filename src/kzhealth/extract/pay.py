"""Sums whose currency texts leave out: thousands that are paid to people ('зарплата медсестры – 290 тысяч') and parts of a sum."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.kazakh_counts import is_owned
from kzhealth.extract.numbers import MONEY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kzhealth.extract.quantities import Quantity

__all__ = ["as_kazakh_share", "is_pay", "is_share_of_sum", "scale_of", "whole_of"]

_PAY = re.compile(
    r"\b(?:зарплат|заработок|заработк|зарабатыва|оклад|жаловань|получк|доплат|надбавк|стипенди|премия|премию|премии|подъ[её]мны|пособи)[а-яё]*[^.;:\d]{0,60}$"
)
# 'зарплата врача выросла на 8,4 % и достигла 512 тысяч тенге'
_PAY_GREW = re.compile(
    r"\b(?:зарплат|заработн[а-яё]{2,3}\sплат|заработок|заработк|оклад|доход)[а-яё]*[^.;:\d]{0,60}\d[\d,]*\s?(?:%|процент[а-яё]*)[^.;:\d]{0,40}$"
)
_THOUSANDS = re.compile(r"\d[\s\u00a0](?:тыс\.?|тысяч[аи]?)(?:[\s\u00a0]тенге)?")
_BARE = re.compile(r"\d+[\s\u00a0](?:тыс\.?|тысяч[аи]?)")
_AND_NEXT = re.compile(r"(?:,|\sи|,\sа)\s[^.;:,\d]{3,40}\s[–—]\s(?:(?:около|почти|более|до)\s)?")
_SCALES = tuple(
    (re.compile(expression), scale)
    for expression, scale in (
        (r"тыс|мың|thousand|myń|myñ|\d\s?k\b", 10**3),
        (r"млн|миллион|m[iı]ll[iı]on|\d\s?m\b|\bmln", 10**6),
        (r"млрд|миллиард|m[iı]ll[iı]ard|billion|\bbl?n\b|\d\s?bl?n\b|mlrd", 10**9),
        (r"трлн|триллион|trillion|trln", 10**12),
    )
)
_LETTER = re.compile(r"[^\W\d_]")
_ENDED = re.compile(r"[.;!?]\s")
_PAID_BY = re.compile(r"\s(?:[–—-]|from|goes|will|is\sfor|for)\s")  # 'of 4.2 million dollars 400 thousand – firms'
_OF_IT = re.compile(r"\b(?:о|со)нин\b")  # of a skeleton
_MILLION = 10**6
_LABEL = 80  # characters
_LONG = 160
_BETWEEN = 60
_ENDING = 3  # characters of a Kazakh ending behind a hyphen
_ROW = 6  # figures


def is_pay(text: str, quantity: Quantity, before: Quantity | None) -> bool:
    """True of thousands that are paid, by the words before them or beside others: 'врача – 540 тысяч тенге, медсестры – 310 тысяч'.

    ``text`` is that of the document in small letters, ``before`` the quantity before.
    """
    if not _THOUSANDS.search(text, quantity.start, quantity.stop):
        return False
    beside = before is not None and before.unit_id == "KZT" and quantity.start - before.stop < _BETWEEN
    at = before.start if before is not None and beside and _THOUSANDS.search(text, before.start, before.stop) else quantity.start
    if (
        beside
        and before is not None
        and _BARE.fullmatch(text, before.start, before.stop)
        and _AND_NEXT.fullmatch(text, before.stop, quantity.start)
    ):
        return True  # the next of a row: '540 тысяч тенге, фельдшера – 310 тысяч, санитарки – 190 тысяч'
    return _PAY.search(text, max(0, at - _LABEL), at) is not None or (beside and _PAY_GREW.search(text, max(0, at - _LONG), at) is not None)


def scale_of(quote: str) -> int | None:
    """What the scale word of a number multiplies it by: 10**6 for '4,2 млн', None without one."""
    if not _LETTER.search(quote):
        return None
    return next((scale for pattern, scale in _SCALES if pattern.search(quote)), None)


def whole_of(value: Decimal) -> Decimal:
    """A scaled value without the places that scaling leaves behind its point: 2500000 for 2.5 millions."""
    return value.to_integral_value() if value == value.to_integral_value() else value


def is_share_of_sum(text: str, quantity: Quantity, other: Quantity) -> bool:
    """True of a sum no larger in the sentence of one whose currency it leaves out: 'USD 5.6 million: 4 million from a loan'."""
    scale = scale_of(text[quantity.start : quantity.stop])
    if scale is None or quantity.value > other.value or _ENDED.search(text, other.stop, quantity.start):
        return False
    return scale >= _MILLION or scale == scale_of(text[other.start : other.stop]) or _PAID_BY.match(text, quantity.stop) is not None


def as_kazakh_share(text: str, quantity: Quantity, found: Sequence[Quantity]) -> Quantity | None:
    """The part of a sum before it that leaves out scale and currency: '100 миллиард теңге, оның 85-і жалақыға, 15-і дәріге'."""
    if quantity.value != quantity.value.to_integral_value() or not is_owned(text[quantity.start : quantity.stop + _ENDING]):
        return None
    whole = next((q for q in reversed(found[-_ROW:]) if q.unit_id in MONEY and scale_of(text[q.start : q.stop])), None)
    if whole is None or _ENDED.search(text, whole.stop, quantity.start):
        return None
    value = quantity.value * (scale_of(text[whole.start : whole.stop]) or 1)
    told = value < whole.value and _OF_IT.search(skeleton(text[whole.stop : quantity.start].lower()))
    return replace(quantity, value=value, unit_id=whole.unit_id, inherited=True) if told else None
