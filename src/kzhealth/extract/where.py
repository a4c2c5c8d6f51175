"""Which figure of a sentence a place belongs to: the one it is nearest to, counted in commas and conjunctions, not in letters.

'В Абайском районе – 5, Шетском – 7' names a place before each figure, '5 in Abay, 7 in Shet' behind it. A place before the first
figure holds for those behind it, until a semicolon, a total or another place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.extract.gazetteer import PlaceMention
    from kzhealth.extract.quantities import Quantity

__all__ = ["place_figures"]

Group = tuple["PlaceMention", ...]

_JOIN = re.compile(
    r"(?:[\s,/]|(?:и|а также|and|as well as|of|және|мен|пен|бен|men|pen|ben|j[aäá]ne|zh[aä]ne|в|во|на|in|for|для|из|the|г\.|г|город(?:е|а|ах|ов|ской)?|сел[аео]|пос[её]лк[аеу]|"
    r"район(?:е|а|ах|ов|у|ы|ный|ной|ных)?|област(?:и|ей|ь|ях)|region|districts?|city|town|аудан[а-яәі]*|қала[а-яәі]*)(?!\w))*"
)
_MARK = re.compile(r"[,:()]|;|\.\s|\s(?:а|и|но|and|but|while|whereas|ал|al|және|jäne|jáne)\s")
_WEIGHT = {";": 3, ":": 2, ".": 3, "а": 2, "while": 2, "whereas": 2}
_FAR = 3
_BREATH = 40  # characters
_TOTAL = re.compile(r"в общей сложности|\bвсего\b|\bитого\b|\bin (?:all|total)\b|\baltogether\b|\bбарлығы\b")
_GOES_ON = re.compile(
    r";\s*(?:it|they|there|he|the (?:building|facility|hospital|clinic|work)|он[аои]?|там|здесь|в нём|в ней|его|е[её]|здание|объект|готовность)\b"
)
# '286, больше всего – в Риддере': the place where most of them are is not that of all
_MOST = re.compile(
    r"(?:больше|меньше|чаще|реже|хуже|лучше|выше|ниже)\s(?:всего|всех)|наиболь|наимень|лидиру|прежде\sвсего|в\sосновном|особенно|преимущественно"
    r"|\b(?:most(?:\sof\sthem)?|mostly|mainly|chiefly|especially|above\sall|notably|particularly|led\sby|the\smajority)\b"
)
_DASHED = re.compile(r"[\s\u00a0][–—][\s\u00a0](?:во?|на|in|at)[\s\u00a0]")  # 'семь – в Уральске, пять – в Аксае'
# 'екі кешен Шет пен Абай аудандарының 58 ауылын аралады'
_OWNS = re.compile(r"[^,;:()\d]*(?:[нтд](?:ың|ің)|[ntd](?:yñ|ıñ|yń|iń|ıń|iñ))[\s\u00a0]$")
# '31,8 на 10 тысяч жителей при среднем по стране показателе 40,1'
_AVERAGE = re.compile(r"\b(?:при|против|чем|выше|ниже)\s(?:[а-яё]+\s){0,2}(?:по|в)\s$")
_OF_AVERAGE = re.compile(r"[^.;,:\d]{0,30}$")
_INSIDE = re.compile(r"\([^)]{0,6}$")
_EACH = re.compile(r"соответственно|respectively|тиісінше|сәйкесінше")
_AND = re.compile(r"[^\w%]*(?:%|и|and|және|jäne|jáne|jane|мен|men|на|на по|,)?[\s\u00a0]*(?:на[\s\u00a0])?")


def place_figures(text: str, quantities: Sequence[Quantity], mentions: Sequence[PlaceMention], inherited: Group = ()) -> list[Group]:
    """The places of each quantity of a sentence; ``inherited`` are those of the line that introduces it."""
    if not quantities:
        return []
    ends = [max(q.stop, q.unit_span[1] if q.unit_span and q.unit_span[0] >= q.start else 0) for q in quantities]
    before: dict[int, Group] = {}
    after: dict[int, Group] = {}
    for group in _groups(text, mentions):
        following = bisect_left([q.start for q in quantities], group[0].start)
        cost_before = _cost(text, ends[following - 1], group[0].start) if following else _FAR + 1
        cost_after = _cost(text, group[-1].stop, quantities[following].start) if following < len(quantities) else _FAR + 1
        most = following > 0 and _MOST.search(text, ends[following - 1], group[0].start) is not None
        cost_before = _FAR + 1 if most else cost_before
        tied = cost_before == cost_after < _FAR and following - 1 in before
        owned = following < len(quantities) and _OWNS.match(text, group[-1].start, quantities[following].start) is not None
        nearer = (owned or _is_average(text, group, quantities[following : following + 1]) or cost_after < cost_before) and following < len(
            quantities
        )
        if owned and following and not cost_before:
            after.setdefault(following - 1, group)
        if tied or (nearer and (cost_after < _FAR or _GOES_ON.search(text, group[-1].stop, quantities[following].start))):
            before[following] = group
        elif cost_before <= cost_after and cost_before < _FAR:
            after.setdefault(following - 1, group)
    return _carried(text, quantities, before, after, inherited)


def _is_average(text: str, group: Group, behind: Sequence[Quantity]) -> bool:
    """True of the country whose average the next figure is."""
    if not behind or group[0].kind != "country":
        return False
    told = _AVERAGE.search(text, max(0, group[0].start - _BREATH), group[0].start)
    return told is not None and _OF_AVERAGE.match(text, group[-1].stop, behind[0].start) is not None


def _groups(text: str, mentions: Sequence[PlaceMention]) -> list[Group]:
    """Places named one after the other: 'Абайском, Шетском районах'."""
    groups: list[Group] = []
    for mention in mentions:
        last = groups[-1][-1] if groups else None
        figured = last is not None and "(" in text[last.start : last.stop]  # 'Абайская (377) области, а также Астана (285)'
        if last and not figured and last.kind != "country" != mention.kind and _JOIN.fullmatch(text, last.stop, mention.start):
            groups[-1] = (*groups[-1], mention)
        else:
            groups.append((mention,))
    return groups


def _cost(text: str, start: int, stop: int) -> int:
    """What stands between a figure and a place: a comma counts one, a colon two, a semicolon three; a dash counts nothing."""
    return sum(_WEIGHT.get(m.group().strip(), 1) for m in _MARK.finditer(text, start, stop)) if start < stop else 0


def _carried(text: str, quantities: Sequence[Quantity], before: dict[int, Group], after: dict[int, Group], inherited: Group) -> list[Group]:
    placed: list[Group] = []
    held: Group = inherited
    for at, q in enumerate(quantities):
        previous = quantities[at - 1].stop if at else q.start
        between = text[previous : q.start]
        money = at > 0 and q.unit_id == "KZT" == quantities[at - 1].unit_id and len(between) < _BREATH
        if at in before:
            held = before[at]
            placed.append(held)
        elif at in after:
            own = held in ((), inherited) or _closed(between) or _DASHED.match(text, q.stop)
            placed.append(after[at] if own else held)
        elif at and (_INSIDE.search(between) or _GOES_ON.search(between)):
            placed.append(placed[-1])
        elif at and ((_closed(between) and not money) or _TOTAL.search(between)):
            held = inherited
            placed.append(inherited if not _TOTAL.search(between) else ())
        else:
            placed.append(held)
        if held and held[0].kind == "country":
            held = inherited
    return _respectively(text, quantities, placed, before, after)


def _closed(between: str) -> bool:
    return ";" in between and _GOES_ON.search(between) is None


def _respectively(
    text: str, quantities: Sequence[Quantity], placed: list[Group], before: dict[int, Group], after: dict[int, Group]
) -> list[Group]:
    """Two places and two figures in one breath belong together in turn: 'в Уйгурском и Кегенском районах – на 15 и 20 мест'."""
    for first, group in before.items():
        row = quantities[first : first + len(group)]
        if len(group) < 2 or len(row) < len(group) or any(at in before or at in after for at in range(first + 1, first + len(group))):
            continue
        gaps = [text[a.stop : b.start] for a, b in pairwise(row)]
        stated = _EACH.search(text, row[-1].stop, row[-1].stop + 60) is not None
        if stated or all(len(gap) < 8 and _AND.fullmatch(gap) for gap in gaps):
            placed[first : first + len(group)] = [(mention,) for mention in group]
    return placed
