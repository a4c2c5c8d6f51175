"""Sums whose heading names the unit: 'Бюджет, млн теңге: жалақы – 14 200', 'Расходы (млрд тенге)' over a list."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzhealth.extract.numbers import Number

__all__ = ["with_headed_sums"]

_SCALE = (
    r"(?P<thousand>тыс\.?|тысяч[аи]?|мың|myñ|myń|thousands?)|(?P<million>млн\.?|миллион(?:ов|а)?|mln\.?|millions?|m)"
    r"|(?P<billion>млрд\.?|миллиард(?:ов|а)?|mlrd\.?|billions?|bn)"
)
_TENGE = r"(?:тенге|теңге(?:мен)?|tenge|teñge(?:men)?|teńge(?:men)?|kzt)"
# no figure before the scale: the words head those behind them
_HEADING = re.compile(
    rf"[,(|][ \u00a0]?(?:в[ \u00a0]|in[ \u00a0])?(?:kzt[ \u00a0])?(?:{_SCALE})(?:[ \u00a0]{_TENGE}|(?<=[a-z]))\)?(?=[ \u00a0]?[:|\n–—]|$)"
)
_SIGNS = ("тенге", "теңге", "tenge", "teñge", "teńge", "kzt")
_SCALES = {"thousand": Decimal(1000), "million": Decimal(1_000_000), "billion": Decimal(1_000_000_000)}
_ALONE = re.compile(r"[ \u00a0]?(?:[;,.)|(\n\t]|$)|[ \u00a0](?:және|и|and)[ \u00a0]")
_CELL = re.compile(r"[|\t]")
_MONEY = re.compile(rf"{_TENGE}")
_YEARS = range(1990, 2100)


def with_headed_sums(small: str, numbers: Sequence[Number]) -> list[Number]:
    """The numbers of a text in small letters, those under a heading that tells thousands or millions of tenge as sums of money."""
    if not any(sign in small for sign in _SIGNS):
        return list(numbers)
    headings = list(_HEADING.finditer(small))
    headed = [line for match in headings for line in _below(small, match)]
    if not headed:
        return list(numbers)
    kept = (n for n in numbers if not any(m.start() <= n.start < m.end() for m in headings))  # 'KZT million' is no million
    return [_as_sum(small, number, headed) for number in kept]


def _below(small: str, heading: re.Match[str]) -> Iterator[tuple[int, int, Decimal, int]]:
    """What a heading governs: the rest of its line, else the lines up to the next blank one; the scale and, in a table, the column."""
    if "kzt" not in heading.group() and not _MONEY.search(heading.group()):
        return
    scale = _SCALES[heading.lastgroup or ""]
    end = _line_end(small, heading.end())
    begin = small.rfind("\n", 0, heading.start()) + 1
    if any(c.isdigit() for c in small[heading.end() : end]) and ":" in small[heading.end() : heading.end() + 2]:
        yield heading.end(), end, scale, 0
        return
    column = len(_CELL.findall(small, begin, heading.start() + 1))
    start = end + 1
    while start < len(small):
        end = _line_end(small, start)
        if not small[start:end].strip():
            return
        yield start, end, scale, column
        start = end + 1


def _line_end(small: str, at: int) -> int:
    end = small.find("\n", at)
    return end if end >= 0 else len(small)


def _as_sum(small: str, number: Number, headed: Sequence[tuple[int, int, Decimal, int]]) -> Number:
    """The number as a sum, if it stands alone under a heading, in a table in the column of that."""
    if number.unit_id is not None or number.form != "digits" or number.value_max is not None or not _ALONE.match(small, number.stop):
        return number
    if number.value in _YEARS and number.stop - number.start == len("2025"):
        return number
    scale = next(
        (scale for start, stop, scale, column in headed if start <= number.start < stop and _is_in(small, start, number, column)), None
    )
    return (
        number if scale is None else replace(number, value=_whole(number.value * scale), precision=number.precision * scale, unit_id="KZT")
    )


def _is_in(small: str, start: int, number: Number, column: int) -> bool:
    return column == 0 or len(_CELL.findall(small, start, number.start)) == column


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
