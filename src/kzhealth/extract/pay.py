"""Thousands that are paid to people, whose currency Russian texts leave out: 'зарплата медсестры – 290 тысяч'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzhealth.extract.quantities import Quantity

__all__ = ["is_pay"]

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
_LABEL = 80  # characters
_LONG = 160
_BETWEEN = 60


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
