"""What happened so many times where only the verb tells it: flights, calls, visits, operations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["find_occasions"]

_CAME = re.compile(r"обратил|обраща|посет|посеща|приходил|вызвал|вызыва|пользова")
_FLIES = re.compile(r"вылет|поднима|поднял|взлет|взлёт|авиа|вертол|\bборт|flew|flown|took off|take off|helicopter|air ambulance|aviation")
_OPERATED = re.compile(
    r"оперир|замен[иея]|тромболи|тромб\b|стент|шунтир|пересад|пересаж|имплант|протез|операци|процедур|консультир|кесар|перелива|пункци"
    r"|ангиограф|роды|извлеч|удали|удаля|удален"
)
_CALLED = re.compile(r"бригад|скор(?:ая|ой|ую)\b|ambulance|crews?\b")
_TRIPS = re.compile(r"вы(?:езж|еха|езд)|съезд|отправл|travel|went out|go out")
_MANY_CALLS = 100  # a mobile team goes out a few times, ambulance crews hundreds


def find_occasions(text: str, at: int, value: Decimal) -> str | None:
    """What happened so many times: a flight, a call that an ambulance crew went out to, a trip."""
    before = text[max(0, at - 60) : at]
    if _FLIES.search(before):
        return "trips"
    if _CAME.search(before) or _OPERATED.search(before):
        return "cases"  # 'сустав заменили 214 раз'
    if not _TRIPS.search(before):
        return None
    return "cases" if value >= _MANY_CALLS and _CALLED.search(before) else "trips"
