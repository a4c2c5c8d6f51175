"""The day that a text says it was published on: in a line of its own, or with a place before its first sentence."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh_periods import Told, find_told
from kzhealth.extract.period_forms import MONTH, YEAR
from kzhealth.extract.period_parts import day_and_month
from kzhealth.extract.text import lower

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["find_published"]

_S = r"(?:[\s\u00a0]{1,4})"
# A line of a day, or the place and day that a text begins with: '25 ноября 2025 года', 'Aktau, 3 March 2026 –', '11.06.2025, 14:20'.
_DATELINE = re.compile(
    rf"^[^\S\n]*(?:(?:г\.{_S})?(?!(?:на|с|к|до|по|от|as|since|by|from|on)\b)[^\W\d_]+(?:[ /-][^\W\d_]+){{0,2}}[^\S\n]?[.,:|–—-]{{0,2}}{_S}"
    rf"(?:(?:kazakhstan|казахстан|kazinform|казинформ)[.,:|–—-]{{0,2}}{_S})?)?"
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?{_S}({MONTH})[.,]?{_S}{YEAR}|({MONTH})\.?{_S}(\d{{1,2}})(?:st|nd|rd|th)?,{_S}{YEAR}|(\d{{2}}[./]\d{{2}})[./]{YEAR}|{YEAR}-(\d{{2}}-\d{{2}}))(?!\d)"
    r"(?:[^\S\n]?(?:года|год|г\.|жыл\w{0,2}))?(?:[^\S\n]*(?:[,|·•(]?[^\S\n]*\d{1,2}:\d\d[^\n]{0,60}|[|·•][^\n]{0,60})?$|[^\S\n]?[.,–—(/-])",
    re.MULTILINE,
)
_TOLD = rf"(?:(\d{{1,2}}){_S}({MONTH}){_S}{YEAR}|(\d{{2}}\.\d{{2}})\.{YEAR})(?:[^\S\n]?(?:года|г\.))?[^\S\n]*$"
_CLOSING = re.compile(rf"[.|·•][^\S\n]*{_TOLD}", re.MULTILINE)
# 'Briefing of the health department, 12 March 2026' as the first or second line, which tells no day of something else
_TITLED = re.compile(
    rf"\A\s*(?:[^\n]+\n\s*)?(?!.{{0,90}}\b(?:as\sof|by|until|since|на|до|с|к)\W{{1,3}}\d)[^\W\d_][^\n.!?;]{{3,110}}[,–—][^\S\n]*{_TOLD}",
    re.MULTILINE,
)
_PLACE = re.compile(r"[^\S\n]*(?:[^\W\d_]+(?:[ -][^\W\d_]+){0,2}[.,:|–—-]{0,2}\s)?")
_TITLE = re.compile(r"[^\n.!?;]{3,140}[,–—][^\S\n]")  # '… есебі, 2026 жылғы 19 қаңтар'
_ENDS = re.compile(r"[^\S\n]*(?:$|[.,–—-])", re.MULTILINE)
_HEAD, _TAIL = 800, 240  # characters


def find_published(text: str) -> dt.date | None:
    """The day that a text says it was published on, in a line of its own or before its first sentence; None if it says none."""
    small = lower(text)
    match = (
        _DATELINE.search(small, 0, _HEAD)
        or _CLOSING.search(small, 0, _HEAD)
        or _TITLED.match(small)
        or next(_lines_at_the_end(small), None)
    )
    if match is None:
        return next((known for told in find_told(small) if told.stop <= _HEAD and (known := _kazakh_dateline(small, told))), None)
    groups = [g for g in match.groups() if g]
    year = next(int(g) for g in groups if re.fullmatch(YEAR, g))
    day, month = day_and_month([g for g in groups if not re.fullmatch(YEAR, g)])
    return dt.date(year, month, day) if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1] else None


def _lines_at_the_end(text: str) -> Iterator[re.Match[str]]:
    for match in _DATELINE.finditer(text, max(_HEAD, len(text) - _TAIL)):
        if "\n" in text[match.end() : match.end() + 1] or match.end() == len(text):
            yield match


def _kazakh_dateline(text: str, told: Told) -> dt.date | None:
    """The day of '2025 жылғы 25 қараша' where it stands in a line of its own or behind a place."""
    year = told.year or next((int(y) for y in re.findall(YEAR, text[told.start : told.stop])), None)
    if told.kind != "day" or not (year and told.day and told.months):
        return None
    line = text.rfind("\n", 0, told.start) + 1
    headed = _TITLE.fullmatch(text, line, told.start) and "\n" in (text[told.stop : told.stop + 1] or "\n")
    if not headed and not (_PLACE.fullmatch(text, line, told.start) and _ENDS.match(text, told.stop)):
        return None
    month = told.months[0]
    return dt.date(year, month, told.day) if 1 <= told.day <= calendar.monthrange(year, month)[1] else None
