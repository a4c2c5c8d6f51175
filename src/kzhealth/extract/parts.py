"""Parts that their words do not tell: of a total told for a wider place ('из них' left out), and figures that add up to one before them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from kzhealth.extract.figures import MONEY
from kzhealth.extract.nouns import COUNTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kzhealth.model import Fact

__all__ = ["with_wholes"]

_OUT_OF = re.compile(
    r"[\s\u00a0](?:[^\W\d_-]{4,}[\s\u00a0]){0,2}из[\s\u00a0](?:[^\W\d_]+[\s\u00a0]){0,2}|(?:[\s][a-z-]+){0,8}?\sout\sof\s(?:[a-z]+\s){0,2}"
    r"|\sof\s(?:its|the|our|their)\s(?:planned\s|scheduled\s)?"
)
# money that comes on top of what was told
_BESIDES = re.compile(
    r"(?<!\w)(?:отдельно|кроме\sтого|помимо|дополнительно|сверх)(?!\w)|\b(?:separately|in\saddition|additionally|on\stop\sof|besides)\b"
    r"|(?<!\w)(?:бөлек|қосымша|тыс)(?!\w)",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"(?<!\w)(?:another|a\sfurther|ещё|еще|тағы)\s", re.IGNORECASE)
_COUNTRY = "KZ"
_FAR = 600  # characters
_BACK = 12  # facts before a part among which its whole stands
# what parts that measure something else add up to: staff of doctors and nurses, money for health of medicines and salaries
_ANY_KIND = frozenset(
    {None, "facilities_built", "facilities_existing", "health_total", "staff_count", "staff_shortage", "vehicles_received"}
)
_KINDS = frozenset({"health_total", "staff_count"})
_STAFF = frozenset({"doctors_count", "junior_staff_count", "midlevel_count"})
_RATIO_BACK = 3
_COVERED = frozenset({None, "insurance_coverage", "screening_coverage", "vaccination_coverage"})
_MORE = re.compile(r"(?i)\b(?:ещ[её]|дополнительно|another|a\sfurther|тағы|қосымша)\b[^.;:\d]*$")
_DONE = frozenset({"facilities_overhauled", "persons_examined", "settlements_visited", "staff_trained"})
_HALF = Decimal("0.51")
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_FEW = 2  # parts that add up to more than what two small figures make by chance
_BY_CHANCE = 30


def with_wholes(facts: Sequence[Fact], text: str) -> list[Fact]:
    """The facts, those among them with their wholes that only places or sums tell."""
    placed = _by_place(facts)
    summed = _by_sum(facts, text, placed)
    wholes = {
        **_by_kind(facts, text),
        **_again(facts, text, {**summed, **placed}),
        **summed,
        **placed,
        **_told_first(facts, text),
        **_by_ratio(facts, text),
    }
    facts = _of_first(facts, wholes)
    linked = [replace(fact, part_of=facts[wholes[at]].key) if at in wholes else fact for at, fact in enumerate(facts)]
    return [_of_its_time(fact, linked, at, text) if fact.part_of else fact for at, fact in enumerate(linked)]


def _of_its_time(fact: Fact, facts: Sequence[Fact], at: int, text: str) -> Fact:
    """A part that tells no time of its own with that of what happened on one day, or of what its sentence tells of now.

    '23 машины вручили сегодня. Восемь – …', 'there are 142 centres now, two in three of them private'
    """
    if fact.period_basis == "explicit" or fact.measure != "level":
        return fact
    whole = fact.whole_among(reversed(facts[max(0, at - _BACK) : at]))
    if whole is None or whole.period_start is None:
        return fact
    day = whole.period_start == whole.period_end and whole.unit_id == fact.unit_id
    now = whole.period_basis == "assumed" and fact.period_basis == "inherited" and not _SENTENCE_END.search(text, whole.stop, fact.start)
    if not (day or now):
        return fact
    flags = tuple([flag for flag in fact.flags if flag != "period-assumed"])
    return replace(
        fact,
        period_start=whole.period_start,
        period_end=whole.period_end,
        period_basis="inherited",
        period_span=whole.period_span,
        flags=flags,
    )


def _of_first(facts: Sequence[Fact], wholes: Mapping[int, int]) -> Sequence[Fact]:
    """The facts, what was done not told of all behind the part: 'комплексы побывали в 118 из 412 сёл'."""
    told = list(facts)
    for part, whole in wholes.items():
        if whole == part + 1 and told[part].indicator_id == told[whole].indicator_id and told[whole].indicator_id in _DONE:
            flags = tuple(["indicator-unknown" if flag == "indicator-weak" else flag for flag in told[whole].flags])
            told[whole] = replace(told[whole], indicator_id=None, flags=flags)
    return told


def _told_first(facts: Sequence[Fact], text: str) -> dict[int, int]:
    """The whole of each figure that is told before it: 'скрининг прошли 148 тысяч из 171 тысячи', '47 строек из 51'."""
    found: dict[int, int] = {}
    for at, (fact, whole) in enumerate(pairwise(facts)):
        if fact.part_of or fact.measure != "level" or whole.measure != "level" or fact.unit_id != whole.unit_id:
            continue
        less = _is_less(fact, whole) and fact.value_max is None
        if less and _OUT_OF.fullmatch(text, fact.stop, whole.start):
            found[at] = at + 1
            # '498 of the planned 540 have been built. They include 212 medical posts'
            key, last = whole.key, min(len(facts), at + 2 + _BACK)
            parts = (n for n in range(at + 2, last) if facts[n].part_of == key and facts[n].unit_id != "percent")
            found.update({n: at for n in parts if _is_less(facts[n], fact)})
    return found


def _by_ratio(facts: Sequence[Fact], text: str) -> dict[int, int]:
    """The whole of each share that two figures before it make: '118 мың шақырылды, 103 мыңы келді, қамту – 87,3 %'."""
    found: dict[int, int] = {}
    for at in range(2, len(facts)):
        share = facts[at]
        if share.unit_id != "percent" or share.measure != "level" or share.part_of or share.value is None or share.value_max is not None:
            continue
        if share.indicator_id not in _COVERED:
            continue
        back = [n for n in range(at - 1, max(-1, at - 1 - _RATIO_BACK), -1) if "\n\n" not in text[facts[n].stop : share.start]]
        amounts = [(n, amount) for n in back if (amount := _amount(facts[n])) is not None]
        pairs = ((whole, one / other * 100) for (_, one), (whole, other) in permutations(amounts, 2) if _BY_CHANCE < one < other)
        near = _HALF * Decimal(1).scaleb(share.value.as_tuple().exponent)  # type: ignore[arg-type]
        told = next((whole for whole, ratio in pairs if abs(ratio - share.value) <= near), None)
        if told is not None:
            found[at] = told
    return found


def _is_less(one: Fact, other: Fact) -> bool:
    return one.value is not None and other.value is not None and one.value < other.value


def _amount(fact: Fact) -> Decimal | None:
    """What can be added up: a level of things or of money."""
    counted = fact.unit_id in COUNTED or fact.unit_id in MONEY
    return fact.value if counted and fact.measure == "level" and fact.value_max is None and fact.table != "facilities" else None


def _same(fact: Fact) -> tuple[object, ...]:
    """What a part and its whole have in common."""
    return fact.table, fact.unit_id, fact.indicator_id, fact.purpose, fact.status, fact.period_start, fact.period_end


def _is_alike(part: Fact, whole: Fact) -> bool:
    """True of the same that is counted at the same time, or on a day that the part does not tell again."""
    one_day = part.period_basis == "assumed" and whole.period_start is not None and whole.period_start == whole.period_end
    return _same(part) == _same(whole) or (one_day and _same(part)[:5] == _same(whole)[:5])


def _is_inside(part: Fact, whole: Fact) -> bool:
    """True of a place of the region, and of a region of the country, that the whole is told of."""
    if whole.place_ids or whole.part_of:
        return False
    wider = whole.region_id == _COUNTRY and part.region_id not in (_COUNTRY, None)
    return wider or (bool(part.place_ids) and part.region_id == whole.region_id)


def _by_place(facts: Sequence[Fact]) -> dict[int, int]:
    """The whole of each figure that is told of a place inside that of the same figure before it."""
    found: dict[int, int] = {}
    left = {at: amount for at, fact in enumerate(facts) if (amount := _amount(fact)) is not None}
    for at, value in left.items():
        fact = facts[at]
        if fact.part_of or not (fact.indicator_id or fact.purpose):
            continue
        back = range(at - 1, max(-1, at - 1 - _BACK), -1)
        near = (n for n in back if n in left and fact.start - facts[n].stop <= _FAR)
        whole = next((n for n in near if _is_alike(fact, facts[n]) and _is_inside(fact, facts[n])), None)
        if whole is not None and value <= left[whole] and value != facts[whole].value:
            found[at] = whole
            left[whole] -= value
    return found


def _by_sum(facts: Sequence[Fact], text: str, placed: Collection[int]) -> dict[int, int]:
    """The whole of figures in a row that add up to the one before them."""
    found: dict[int, int] = {}
    for at, whole in enumerate(facts):
        amount = _amount(whole)
        if amount is None or whole.part_of or at in placed:
            continue
        parts = []
        for behind, value in _row(facts, at, text, across=True):
            parts.append(behind)
            amount -= value
            if amount <= 0:
                break
        chance = _BY_CHANCE if parts != [at + 1, at + _FEW] else _BY_CHANCE // 3
        if amount == 0 and len(parts) >= (_FEW if whole.value and whole.value > chance else _FEW + 1):
            if _MORE.search(text, whole.stop, facts[parts[0]].start):
                continue  # 'Поставлено 12 аппаратов, ещё 8 и 4 ожидаются'
            beside = {None, *(facts[part].key for part in parts)}  # the second of a row is no part of the first
            found.update({part: at for part in parts if facts[part].part_of in beside})
    return found


def _again(facts: Sequence[Fact], text: str, told: Mapping[int, int]) -> dict[int, int]:
    """The total of each figure of a sentence that parts it once more: '29 объектов: 12 амбулаторий … Девять на активы, 14 – …'."""
    found: dict[int, int] = {}
    keys = {fact.key: at for at, fact in enumerate(facts)}
    totals = sorted({*told.values(), *(keys[f.part_of] for f in facts if f.part_of in keys)})
    for at in totals:
        whole = facts[at]
        sizes: list[tuple[int, Decimal]] = []
        for behind in range(at + 1, min(len(facts), at + 1 + 2 * _BACK)):
            fact = facts[behind]
            if "\n\n" in text[facts[behind - 1].stop : fact.start]:
                break
            own = None if fact.part_of or behind in told or fact.unit_id != whole.unit_id else _amount(fact)
            if own is None:
                sizes.clear()
                continue
            sizes.append((behind, own))
            if len(sizes) > _FEW and sum(size for _, size in sizes) == whole.value:
                found.update({part: at for part, _ in sizes})
                break
    return found


def _by_kind(facts: Sequence[Fact], text: str) -> dict[int, int]:
    """The whole of the figures behind it that measure kinds of it: doctors of all staff, medicines of all money for health."""
    found: dict[int, int] = {}
    for at, whole in enumerate(facts):
        kind, amount = whole.indicator_id or whole.purpose, _amount(whole)
        if amount is None or kind not in _KINDS or whole.part_of:
            continue
        parts: list[int] = []
        for behind, value in _row(facts, at, text):
            fact = facts[behind]
            own = fact.indicator_id or fact.purpose
            if fact.part_of or not _is_of_kind(own, kind) or fact.region_id != whole.region_id:
                continue
            if fact.status != whole.status and not (kind == "health_total" and fact.period_basis != "explicit"):
                continue
            if kind == "health_total" and _BESIDES.search(text, facts[behind - 1].stop, fact.start):
                break
            if amount < value or (fact.period_start, fact.period_end) != (whole.period_start, whole.period_end):
                break
            parts.append(behind)
            amount -= value
        between = facts[at + 1 : parts[0]] if parts else ()
        key = whole.key if parts and _ANOTHER.search(text, facts[parts[0] - 1].stop, facts[parts[0]].start) else None
        first = kind == "health_total" and all(
            f.unit_id == "percent" or f.measure == "change" or (key and f.part_of == key) for f in between
        )
        if len(parts) >= _FEW or (parts and first):
            found.update(dict.fromkeys(parts, at))
    return found


def _is_of_kind(own: str | None, kind: str) -> bool:
    """True of what an indicator or purpose is a kind of another."""
    return own not in (None, "other", kind) if kind == "health_total" else own in _STAFF


def _row(facts: Sequence[Fact], at: int, text: str, *, across: bool = False) -> Iterator[tuple[int, Decimal]]:
    """The figures behind one that are of its unit and told in its paragraph or list, with their amounts.

    ``across`` goes on to the next paragraph, where the figure is the last of its own.
    """
    whole = facts[at]
    kind = whole.indicator_id or whole.purpose
    for behind in range(at + 1, min(len(facts), at + 1 + _BACK)):
        fact = facts[behind]
        apart = "\n\n" in text[facts[behind - 1].stop : fact.start].replace(":\n\n", "")
        if apart and not (across and behind == at + 1):
            return
        amount, own = _amount(fact), fact.indicator_id or fact.purpose
        if amount is not None and fact.unit_id == whole.unit_id and (own in (None, "other", kind) or kind in _ANY_KIND):
            yield behind, amount
