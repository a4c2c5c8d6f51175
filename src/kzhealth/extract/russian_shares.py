"""Which sum or count a Russian share is of: 'фонд оплаты труда занимает 61 %', 'половина машин передана', 'терапию получают 91 %'."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.figures import MONEY
from kzhealth.extract.nouns import COUNTED, noun_behind
from kzhealth.extract.words import readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["find_shared_whole", "is_allotted", "whole_of_budget"]

_QUALIFIED = r"(?:(?:почти|около|более|больше|чем|свыше|примерно|лишь|только|всего|уже|не|менее|меньше|порядка|ещё|еще)\s)*"
# what a share of money does: 'занимает 61 %', '12 % ушло клиникам'
_TAKES = r"(?:занима|покр[оы]|приходи|пришл|ушл|уход|уйд|пойд|достал|закры|тратит|потрачен|освоен|израсходован|использован)[а-яё]*"
_TAKES_BEFORE = re.compile(rf"\b(?:{_TAKES}|исполнение(?:\s[а-яё]+)?|исполнен[аоы]?(?:\sна)?)\s{_QUALIFIED}$")
_TAKES_BEHIND = re.compile(rf"\s(?:[а-яё]+\s)?{_TAKES}")
_OR = re.compile(r"(?:[\s\u00a0][а-яё]+){0,2}(?:[\s\u00a0]?\(|,[\s\u00a0](?:или|это|то[\s\u00a0]есть)[\s\u00a0])" + _QUALIFIED)
_OF_IT = re.compile(r"\s(?:его|их|её|ее)\s|\s(?:из|от)\s(?:этих|этой|этого|тех|них|неё|нее|него)\b")
_OF_BUDGET = re.compile(r"\s(?:всех\s|всего\s|общего\s)?(?:средств|денег|бюджета|расходов|суммы|ассигнований|финансирования)\b")
_NEXT = re.compile(rf"[^.;:\d\n]{{0,60}},\s(?:ещё\s|еще\s|а\s|и\s)?{_QUALIFIED}|\s[^.;:,\d\n]{{0,40}}\sи\s{_QUALIFIED}")
_WORD = re.compile(r"[\s\u00a0]([а-яё-]+)")
_VERB_BEFORE = re.compile(rf"([а-яё]+)\s{_QUALIFIED}$")
_ENDS = re.compile(r"[.,;)]|\s[–—]\s")
_BESIDE = re.compile(rf"[^.;:\d\n]{{0,90}}(?:[,;]|\s[–—])\s(?:(?:причём|причем|и|а|но)\s)?{_QUALIFIED}")
_BEHIND = re.compile(rf"[^.;:\d\n]{{0,90}}\.\s(?:(?:причём|причем|и|а|но)\s)?{_QUALIFIED}")
_BEHIND_WORDS = re.compile(r"[^.;:\d\n]{0,90}[,;.]\s(?:[а-яё]+\s){1,5}")
_AT = re.compile(rf"[^.;:\d\n]{{0,90}}[,;:.]\s(?:причём\s|и\s|а\s)?у\s{_QUALIFIED}")
_DASH = re.compile(r"\s[–—]\s")
_IS = re.compile(r"состав|достиг|превыс|превыш|равн|остал|остаё|остае|снизи|выро|уменьш|увелич|сократ|держ|хвата|был[аои]?$")
_ALLOTTED = re.compile(r"\b(?:план|бюджет|утвержд|предусм|залож|выдел|направ|поступ|получ|смет|лимит|расход|сумм|финансир)")
_THINGS = frozenset(["vehicles", "units", "cases", "trips", "beds"])


@lru_cache(maxsize=20_000)
def _did(form: str) -> bool:
    return readings(form)[0].pos in ("VERB", "PRTS")


def find_shared_whole(figure: Figure, fact: Fact, wholes: Sequence[Fact]) -> Fact | None:
    """What the share ``fact``, read from a Russian ``figure``, is of among the ``wholes`` told just before it, the last first."""
    if fact.indicator_id is not None or not wholes:
        return None
    near = next((f for f in wholes if f.unit_id != "percent"), None)
    if near is None:
        return None
    if near.unit_id in MONEY:
        return _of_money(figure, near, wholes)
    if near.unit_id not in COUNTED:
        return None
    named = near.unit_id in _THINGS and _counted(figure) == near.unit_id
    return near if named or _OF_IT.match(figure.text, figure.q.stop) or _is_of_those(figure) else None


def _of_money(figure: Figure, near: Fact, wholes: Sequence[Fact]) -> Fact | None:
    text, q = figure.text, figure.q
    whole = near.whole_among(reversed(figure.facts))
    if near is figure.facts[-1] and whole and _OR.fullmatch(text, near.stop, q.start):
        return whole  # 'план – 38,4 млрд тенге, использовано 27,1 млрд тенге, или 70,6 %'
    told = _TAKES_BEFORE.search(figure.before(48)) or _TAKES_BEHIND.match(text, q.stop)
    if told and _OF_BUDGET.match(text, q.stop):
        return whole_of_budget(wholes)
    last = figure.facts[-1]
    if (
        last.part_of
        and last.part_of == near.key
        and last.start >= figure.scene.sentence.start
        and _NEXT.fullmatch(text, last.stop, q.start)
    ):
        return near if _DASH.match(text, q.stop) else None  # '40 % приходится на оплату труда, 12 % – на медикаменты'
    told = told if _counted(figure) is None else None  # not 'к врачу пришли 12 % жителей'
    held = near.start >= figure.scene.sentence.start or is_allotted(text, whole or near)
    return (whole or near) if (told and held) or _OF_IT.match(text, q.stop) else None


def whole_of_budget(sums: Sequence[Fact]) -> Fact:
    """The sum among those just before, the last first, that a share of the money is of: the whole budget, else the last."""
    return next((f for f in sums if f.purpose == "health_total" and (f.value or 0) >= (sums[0].value or 0)), sums[0])


def is_allotted(text: str, whole: Fact) -> bool:
    """True of a sum that is planned or allotted, so that what has been drawn of it may be told in the next sentence."""
    return _ALLOTTED.search(text, max(0, whole.start - 90), whole.stop + 40) is not None


def _counted(figure: Figure) -> str | None:
    """The unit of the noun behind a share: 'половина машин'."""
    tokens = figure.scene.tokens
    noun = noun_behind(tokens, bisect_left(tokens, figure.q.stop, key=lambda t: t.start), "ru", 2)
    return noun[0] if noun else None


def _is_of_those(figure: Figure) -> bool:
    """True of a share without a noun that tells what some did: 'более половины выбрали районы', 'терапию получают 91 %'."""
    text, q, last = figure.text, figure.q, figure.facts[-1]
    if _AT.fullmatch(text, last.stop, q.start) and _DASH.match(text, q.stop):
        return True  # 'осмотрели 18 000 школьников: у каждого третьего – сколиоз'
    behind = _WORD.match(text, q.stop)
    if behind and _did(behind[1]):
        joined = _BESIDE.fullmatch(text, last.stop, q.start) or _BEHIND.fullmatch(text, last.stop, q.start)
        return joined is not None
    before = _VERB_BEFORE.search(figure.before(48)) if _ENDS.match(text, q.stop) else None
    return (
        before is not None
        and _did(before[1])
        and not _IS.match(before[1])
        and _BEHIND_WORDS.fullmatch(text, last.stop, q.start) is not None
    )
