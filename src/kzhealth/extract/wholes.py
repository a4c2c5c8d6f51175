"""Which figure a figure is a part of where only its row tells so: 'из них 12 врачей, 8 медсестёр', '14 объектов: 9 ФАПов, 5 больниц'."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kzhealth.extract.english_parts import find_bare_whole, find_english_whole
from kzhealth.extract.english_sums import find_shared
from kzhealth.extract.figures import MONEY
from kzhealth.extract.follows import find_spending
from kzhealth.extract.indicators import choose_purpose
from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.kazakh_counts import is_owned
from kzhealth.extract.kazakh_owners import find_owner, is_attribute
from kzhealth.extract.kazakh_parts import adds_more, find_kazakh_whole, find_staged
from kzhealth.extract.kazakh_rows import find_row_whole
from kzhealth.extract.kazakh_slots import is_more
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.russian_parts import find_counted_whole, find_told_whole
from kzhealth.extract.slots import find_part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["as_part", "find_whole", "with_totals"]

# between a total and the first of its parts
_LISTS = re.compile(
    r"(?:[^.;:()\d\n]{0,80}\s?(?::|\(|,\s(?:из\s(?:них|которых)|в\sтом\sчисле|включая|of\s(?:which|them|whom)|including|comprising)(?=\W))|\)?(?::|(?=\n\s{0,3}[–—•▪*-]))\n)[^.;\d]{0,80}"
)
_LEADS = re.compile(
    r"\n\s{0,3}(?:из\sних|из\sэтой\sсуммы|в\sтом\sчисле|оның\sішінде|соның\sішінде|including|of\s(?:which|these|this))[^\n\d]{0,40}:\s*\n[^\n\d.;]*$"
)
_FROM_LEAD = 400  # characters
_FEW = 3
_ITEMS = re.compile(r"[^\n]*\n[^\n]*")
_OF_THEM = re.compile(r"\s(?:из\s(?:них|которых)|of\s(?:them|whom|which))\b")
_CUT = re.compile(r"[.;:\n]")
_DRAWN = re.compile(
    r"освоен|израсходован|использован|исполнен|потрачен|профинансирован|disbursed|spent|used\b|utili[sz]ed|drawn|absorbed|executed"
    r"|игерил|жумсал|паидаланил|ориндал"
)
_OF_PERIOD = frozenset({"period-assumed", "period-end-inferred"})  # flags
# 'треть средств уйдёт на зарплату'
_SPENT_ON = re.compile(
    r"(?:\s[а-яё]+){0,3}?\s(?:уход|уйд|ушл|пойд|пошл|направ|потрач|потрат|приход|предназнач|занима|предусм|тратит)[а-яё]*\s(?:на\s)?|\s[–—]\s(?:на\s)?"
)
_OWN_WORDS = 2  # distance
_BOTH = frozenset({"guaranteed_care", "insurance"})
_MANY = 100
_CLAUSE = 60  # characters
_HYPHENS = ("-", "‐", "‑")
_JUST_BEFORE = 240  # characters
_PART_NEAR = 1  # distance
_BY_WORDS = {"en": find_bare_whole, "ru": find_told_whole}


def find_whole(figure: Figure, fact: Fact) -> Fact | None:
    """The fact that ``fact``, read from ``figure``, is a part of: by its own words, else by its row."""
    language = figure.scene.sentence.language
    if language == "kk":
        return _of_kazakh(figure, fact)
    own = (find_shared(figure) or find_english_whole(figure, fact)) if language == "en" else find_counted_whole(figure, fact)
    whole = own or find_part(figure) or _of_row(figure, fact, dated=True)
    return whole or (_BY_WORDS[language](figure, fact) if figure.facts else None)


def _of_kazakh(figure: Figure, fact: Fact) -> Fact | None:
    if adds_more(figure) or is_attribute(figure):
        return None
    owner = find_owner(figure)
    staged = find_staged(figure, fact) if owner is None else None
    row = _of_row(figure, fact, dated=False) if staged is None and owner is None and is_more(figure) else None
    told = staged or row or find_kazakh_whole(figure, fact)
    if told or (owner and fact.unit_id == "percent"):
        return told
    part = find_part(figure)
    return (part and (part.whole_among(figure.facts) or part)) or _of_row(figure, fact, dated=True) or find_row_whole(figure, fact)


def as_part(figure: Figure, fact: Fact, whole: Fact) -> Fact:
    """The fact as a part of another: a share has the purpose of its sum, a Russian count the period of the one that it is of."""
    known = fact.in_scope or (whole.in_scope and fact.unit_id == "percent" and figure.scene.sentence.in_scope)
    part = replace(fact, part_of=whole.key, purpose=_purpose_of_part(figure, fact, whole), in_scope=known)
    if figure.scene.sentence.language == "kk" and _is_group(figure, fact, whole):
        part = replace(part, unit_id="persons", indicator_id=None)  # '41 науқас жеткізілді, олардың алтауы – бүлдіршін'
    told = fact.period_basis == "explicit" or (fact.period_span is not None and fact.period_span[0] >= figure.scene.sentence.start)
    if (
        told
        or whole.status != fact.status
        or figure.scene.sentence.language == "en"
        or not (
            fact.unit_id in COUNTED
            or (fact.unit_id == "percent" and whole.unit_id in COUNTED and whole.start >= figure.scene.sentence.start)
        )
        or whole.period_start is None
    ):
        return part
    if (fact.period_start, fact.period_end) == (whole.period_start, whole.period_end):
        return part
    flags = tuple([flag for flag in part.flags if flag not in _OF_PERIOD])
    return replace(
        part,
        period_start=whole.period_start,
        period_end=whole.period_end,
        period_basis="inherited",
        period_span=whole.period_span,
        flags=(*flags, *(flag for flag in whole.flags if flag in _OF_PERIOD)),
    )


def _is_group(figure: Figure, fact: Fact, whole: Fact) -> bool:
    """True of some of the patients that were brought or admitted, whom no noun of their own counts."""
    same = fact.indicator_id == whole.indicator_id == "hospital_admissions" and fact.unit_id in ("cases", "persons")
    return same and figure.q.unit_span is None


def _purpose_of_part(figure: Figure, fact: Fact, whole: Fact) -> str | None:
    """The purpose of a part: a share has that of the sum, but for one that tells what has been drawn of it."""
    if fact.unit_id != "percent" or whole.unit_id not in MONEY or fact.purpose or fact.indicator_id:
        return fact.purpose
    clause = _CUT.split(figure.before(_CLAUSE))[-1] + _CUT.split(figure.after(_CLAUSE))[0]
    if _DRAWN.search(skeleton(clause) if figure.scene.sentence.language == "kk" else clause):
        return None
    if figure.scene.sentence.language == "ru" and _SPENT_ON.match(figure.text, figure.q.stop):
        told = choose_purpose({concept: d for concept, d in figure.near.items() if d <= _OWN_WORDS})
        return told.name if told and told.name == "payroll" else whole.purpose
    return find_spending(figure) or whole.purpose


def with_totals(facts: list[Fact]) -> list[Fact]:
    """The facts of a sentence; a sum of which one part is guaranteed care and another insurance is all money for health."""
    paid = {fact.purpose for fact in facts if fact.part_of}
    if not paid >= _BOTH:
        return facts
    wholes = {fact.part_of for fact in facts if fact.purpose in _BOTH}
    return [
        replace(fact, purpose="health_total", flags=tuple([flag for flag in fact.flags if flag != "purpose-unknown"]))
        if fact.key in wholes and fact.purpose in ("other", "insurance")
        else fact
        for fact in facts
    ]


def _of_row(figure: Figure, fact: Fact, *, dated: bool) -> Fact | None:
    """The total of a list, or that of the part before; one that is ``dated`` is told of the same time."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or fact.measure != "level" or fact.value is None:
        return None
    if "\n\n" in figure.text[last.stop : fact.start]:
        return _of_lead(figure, fact)
    if fact.unit_id == "percent":
        return _of_share(figure)
    if _OF_THEM.match(figure.after(16)):
        return _of_count(figure, fact.unit_id, fact.value)
    if fact.unit_id not in COUNTED and fact.unit_id not in MONEY:
        return None
    whole = _announced(figure, fact, last)
    if whole is None and _in_row(figure, last) and (last.unit_id == fact.unit_id or not dated):
        whole = last.whole_among(figure.facts)
    whole = whole or _listed(figure, fact, last)
    left_open = fact.period_basis == "assumed" and figure.scene.sentence.language == "ru"
    same = whole is not None and (left_open or (fact.period_start, fact.period_end) == (whole.period_start, whole.period_end))
    return whole if whole and (same or not dated) and _is_within(fact, whole, figure.facts) else None


def _of_lead(figure: Figure, fact: Fact) -> Fact | None:
    """The total of a list whose line of its own says that it lists parts: 'Оның ішінде:', 'В том числе:'."""
    total = next((f for f in reversed(figure.facts[-_FEW:]) if f.measure == "level" and f.unit_id == fact.unit_id), None)
    if total is None or figure.scene.sentence.lead is None or fact.start - total.stop > _FROM_LEAD:
        return None
    return total if _LEADS.search(figure.text, total.stop, fact.start) and _is_within(fact, total, figure.facts) else None


def _announced(figure: Figure, fact: Fact, last: Fact) -> Fact | None:
    """The part that a colon lists the parts of: 'олардың отыз тоғызы ауылды таңдады: Сарысу ауданына 27 адам, …'."""
    text = figure.text
    between = text[last.stop : fact.start].partition("\n")[0]  # not the label of the next item
    nested = (
        (":" in between or between.endswith("("))
        and last.part_of
        and last.unit_id == fact.unit_id
        and _LISTS.fullmatch(text, last.stop, fact.start)
    )
    return last if nested and last.measure == "level" else None


def _listed(figure: Figure, fact: Fact, last: Fact) -> Fact | None:
    """The total that the words before the first part announce, or whose part is told without a noun: '33 машины, шесть ушли в Балхаш'."""
    announced = _LISTS.fullmatch(figure.text, last.stop, fact.start) is not None
    if not announced and not _is_bare(figure, last):
        return None
    totals = (f for f in reversed(figure.facts) if f.unit_id == fact.unit_id and f.measure == "level")
    total = next(totals, None) if announced else last
    near = total is not None and len(figure.text[total.stop : last.start]) < _JUST_BEFORE and total.part_of is None
    return total if total and near and total.unit_id == fact.unit_id and total.measure == "level" else None


def _is_bare(figure: Figure, last: Fact) -> bool:
    """True of a Kazakh figure whose noun stands before it in its sentence: '31 нысан салынды, сегізі – ауылда'."""
    q = figure.q
    if figure.scene.sentence.language != "kk" or q.unit_span is not None or last.start < figure.scene.sentence.start:
        return False
    return _is_some(figure.text, q.start, q.stop) and not _is_some(figure.text, last.start, last.stop)


def _is_some(text: str, start: int, stop: int) -> bool:
    """True of a Kazakh figure of some of those told before: '12-сі', 'сегізі'."""
    return is_owned(text[start : stop + 9 * (text[stop : stop + 1] in _HYPHENS)])


def _in_row(figure: Figure, last: Fact) -> bool:
    """True of two figures of one sentence, or of two items of one list."""
    sentence = figure.scene.sentence
    items = sentence.lead is not None and _ITEMS.fullmatch(figure.text, last.stop, figure.q.start)
    return last.start >= sentence.start or bool(items)


def _is_within(fact: Fact, whole: Fact, facts: Sequence[Fact]) -> bool:
    """True of a part that is, with the others, no more than the whole."""
    if whole.value is None or fact.value is None or whole.unit_id != fact.unit_id:
        return False
    parts = sum(part.value for part in facts if part.part_of == whole.key and part.value is not None and part.unit_id == whole.unit_id)
    return parts + fact.value <= whole.value and fact.value < whole.value


def _of_share(figure: Figure) -> Fact | None:
    """The count that '61 % of them' is told of."""
    if figure.nearest("part_of", "of_which") > _PART_NEAR and not _OF_THEM.match(figure.after(16)):
        return None
    near = next((f for f in _near(figure) if f.unit_id in COUNTED or f.unit_id in MONEY), None)
    last = figure.facts[-1] if figure.facts and _OF_THEM.match(figure.after(16)) else None
    things = last is not None and last.unit_id is None and last.measure == "level" and last.value is not None and last.value >= _MANY
    return last if things else near  # '412 тысяч рецептов, 97 % из них'


def _of_count(figure: Figure, unit_id: str | None, value: Decimal) -> Fact | None:
    """The count that 'three of them' is told of."""
    return next((f for f in _near(figure) if f.unit_id == unit_id and f.value is not None and f.value > value), None)


def _near(figure: Figure) -> Iterator[Fact]:
    """The levels told just before a figure, the last first."""
    return (f for f in reversed(figure.facts) if f.measure == "level" and figure.q.start - f.stop <= _JUST_BEFORE)
