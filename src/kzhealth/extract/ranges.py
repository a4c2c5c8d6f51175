"""Two numbers that make one range: 'from 45 to 50', '300-ден 350 млн теңгеге дейін'; and Kazakh figures told twice: 'үш-үштен'."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh_counts import is_range
from kzhealth.extract.pay import scale_of, whole_of
from kzhealth.extract.qualifiers import RISES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzhealth.extract.numbers import Number
    from kzhealth.extract.words import Token

__all__ = ["joined_ranges", "kazakh_ranges"]

_FROM = re.compile(r"\bfrom\s+$")
_WIDEST = 10  # times that the end of a range is its beginning


def joined_ranges(text: str, numbers: Sequence[Number], tokens: Sequence[Token]) -> Iterator[Number]:
    """The numbers with 'from 45 to 50' as one range, unless the sentence tells a change."""
    at = 0
    while at < len(numbers):
        low, high = numbers[at], numbers[at + 1] if at + 1 < len(numbers) else None
        joined = high is not None and text[low.stop : high.start].strip() == "to"
        opening = _FROM.search(text, max(0, low.start - 8), low.start) if joined else None
        start = opening.start() if opening else low.start  # '150,000 to 200,000 residents'
        plain = joined and low.form == "digits" and low.unit_id is None and high is not None and high.value < _WIDEST * low.value
        if high and (opening or plain) and low.value < high.value and low.unit_id in (None, high.unit_id):
            changes = tokens and RISES.search(text, max(tokens[0].start, low.start - 150), low.start)
            if not changes and low.value_max is None and high.value_max is None:
                yield replace(high, value=low.value, value_max=high.value, start=start)
                at += 2
                continue
        yield low
        at += 1


def kazakh_ranges(text: str, numbers: Sequence[Number]) -> Iterator[Number]:
    """The numbers with '300-ден 350 млн-ға дейін' as one range and 'үш-үштен' as one figure."""
    waiting: Number | None = None
    for number in numbers:
        if waiting and waiting.value == number.value and text[waiting.stop : number.start] == "-":
            yield replace(number, start=waiting.start)  # 'үш-үштен'
            waiting = None
            continue
        if waiting and is_range(text, waiting, number):
            scale = scale_of(text[number.start : number.stop]) if scale_of(text[waiting.start : waiting.stop]) is None else None
            low = whole_of(waiting.value * scale) if scale and waiting.value * scale < number.value else waiting.value
            yield replace(number, value=low, value_max=number.value, start=waiting.start)
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = number
    if waiting:
        yield waiting
