"""What a figure takes over whose own words leave it open: the facts told before it are of the same things.

'Ключи вручены на 21 объекте: это 12 ФАПов, шесть медпунктов' tells of built facilities throughout, 'Twelve vehicles will stay in Taraz'
of the vehicles received a sentence before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.english_counts import THERE_ARE
from kzhealth.extract.english_sums import find_growth, tells_of_budget
from kzhealth.extract.indicators import Choice, choose_purpose, role_of
from kzhealth.extract.nouns import COUNTED

if TYPE_CHECKING:
    from collections.abc import Container

    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["find_followed", "find_grown", "find_included", "find_listed", "find_paid", "find_spending"]

_BUILDINGS = frozenset(
    ["facilities_built", "facilities_planned", "facilities_under_construction", "facilities_overhauled", "departments_opened"]
)
_VEHICLES = frozenset(["vehicles_purchased", "vehicles_received", "vehicles_needed"])
_HELD = ("buy", "receive", "supply", "need", "shortage", "renew")  # acts that tell themselves what becomes of vehicles
_NEAR = 3  # in the sentence of the figure
_OWN_CLAUSE = 2  # in the clause of the figure
_LEFT_OUT = 4  # a distance that words of another conjunct have
_BEFORE = 6  # the distance of the sentence before
_ANY = ("health_total", "other")
_PAYERS = ("insurance", "guaranteed_care")
_UNTOLD = (*_ANY, *_PAYERS)  # purposes that do not say what is bought
_WHO_PAYS = frozenset(
    ["insurance", "insurance_fund", "fund_insurance", "fund_guaranteed", "guaranteed_care", "purpose_insurance", "purpose_guaranteed_care"]
)
_PAID_FOR = {
    "equipment_purchased": "equipment",
    "vehicles_needed": "vehicles",
    "vehicles_purchased": "vehicles",
    "vehicles_received": "vehicles",
    "facilities_built": "construction",
    "facilities_overhauled": "capital_repair",
    "facilities_planned": "construction",
    "staff_trained": "training",
}
_FOR_IT = re.compile(r"\bна\s(?:него|не[её]|них|это|эти\s(?:цели|работы))\b|\bfor\s(?:it|this|these|them|that)\b", re.IGNORECASE)
_SUCH = re.compile(r"\b(?:таких|подобных|аналогичных)\s[а-я]{5,}|\bsuch\s[a-z]{5,}s\b")
_TECHNICS = re.compile(r"(?<!мед)(?<!медицинскую\s)(?<!медициналық\s)\b(?:техник[уаио]|техника(?:ны|ға)?)\b")
_COLON = re.compile(r"[\s\u00a0]?:[\s\u00a0]")
_REFERS = re.compile(r"they\b|these\b|of (?:these|them)|among (?:these|them)|из них|среди них|в их числе|это\b")
_BOUGHT = {"units": "equipment", "vehicles": "vehicles"}
_COST_OF_IT = re.compile(
    r"\b(?:they|these|it|the\s(?:delivery|acquisition|procurement|batch|consignment))\scost\b"
    r"|\b(?:their|the)\s(?:total\s|overall\s)?(?:cost|price|value|bill)\b"
)
_A_PARAGRAPH = 500  # characters
_CLAUSE = 32  # characters
_WEAK = 2  # the score of an indicator from which it holds
_JUST_BEFORE = 300  # characters
_IN_ONE_BREATH = 120


_OF_MONEY = ("spend", "salary", "purpose_payroll", "purpose_health_total")
# between a sum and how much more it is: '214 млрд тенге, что на', '41 млрд тенге. Это на', '41 млрд тенге, прирост –'
# 'орташа жалақы 254 мың теңгеге жетті, бұл 2024 жылғыдан 12 пайызға көп'
_THIS_IS_KAZAKH = re.compile(
    r"[^\d.;]{0,40}[,.–—(][ \u00a0]?(?:бұл|яғни|өткен|былтырғы\w*|алдыңғы|өсім)[ \u00a0]"
    r"(?:(?:[а-яәіңғүұқөһ]+|(?:19|20)\d\d|[–—])[ \u00a0]){0,5}"
)
_THIS_IS = re.compile(
    r"[^\d]{0,60}(?:[,.–—(]\s(?:и\s)?(?:это|что|или|то\sесть)\s(?:[а-я]+\s){0,2}(?:на|в)|,\sна|\(\+|[,;(]\s?(?:прирост|рост|снижение|увеличение|сокращение)(?:[^\d.;]|\d{4}){1,48}?)"
    r"[\s\u00a0]?(?:[а-я]+\s){0,2}"
)
# '1,94 млрд тенге, в этом году расходы вырастут на', '2,7 млрд тенге, прибавили'
_IT_GROWS = re.compile(
    r"[^\d.;:]{0,24},[\s\u00a0](?:[а-яё]+[\s\u00a0]){0,5}?(?:(?:расход|затрат|финансировани|сумм|бюджет|вложени|ассигновани)[а-яё]*[\s\u00a0]"
    r"(?:[а-яё]+[\s\u00a0]){0,4}?(?:на|в)|(?:прибав|добав|урез|срез)[а-яё]+)[\s\u00a0](?:(?:почти|около|ещ[её]|более|чем|сразу)[\s\u00a0])*"
)
_INCLUDING = re.compile(r"\bincluding\s(?:about\s|some\s|over\s|nearly\s|almost\s|more\sthan\s)?$")
_ASIDE = re.compile(r"[,(–—:]\s(?:(?:with|and|about|some|only|just|at\sleast|almost|nearly)\s){0,2}$")
_OF_THEM_BY = re.compile(r"\s(?:of\s(?:them|which|whom|these|those))\s(?:from|under|through|by|via|in|at|on|to)\s")
_RANKS = re.compile(r"\b(?:отста|лидир|лучш|худш|сам(?:ый|ая|ое|ые)\s(?:высок|низк)|(?:выше|ниже|хуже|лучше)\sвсего|впереди|позади)")
_FROM_IT = re.compile(r"\s(?:(?:is|was|comes?|came|will\scome)\s)?(?:from|by|out\sof)\s")
_PREPOSITION = re.compile(r"\s(?:from|on|in|for|with|at|among|by|to|under|using|through|via)\s")


def find_included(figure: Figure) -> Fact | None:
    """The whole of a part that no noun of its own follows: '291 transplants, including 38 from deceased donors'."""
    part = _OF_THEM_BY.match(figure.after(32)) if figure.scene.sentence.language == "en" and _ASIDE.search(figure.before(24)) else None
    if figure.q.unit_id not in COUNTED and figure.q.unit_id is not None:
        return None
    if not part and (figure.q.unit_id not in (None, "persons", "cases") or not _INCLUDING.search(figure.before(24))):
        return None
    last = figure.facts[-1] if figure.facts and figure.facts[-1].start >= figure.scene.sentence.start else None
    if last is None or last.value is None or last.measure != "level" or last.unit_id not in COUNTED:
        return None
    return last if last.value >= figure.q.value and (part or _PREPOSITION.match(figure.after(10))) else None


def find_grown(figure: Figure) -> str | None:
    """The purpose of the sum before a change that tells how much more it is: 'заложено 214 млрд тенге, это на 9,6 % больше'."""
    if figure.scene.sentence.language == "en":
        return find_growth(figure)
    last = figure.facts[-1] if figure.facts and _may_be_of_money(figure) else None
    if last is None or last.table != "budgets" or last.measure != "level" or "\n" in figure.text[last.stop : figure.q.start]:
        return None
    this_is = _THIS_IS_KAZAKH if figure.scene.sentence.language == "kk" else _THIS_IS
    if this_is.fullmatch(figure.text, last.stop, figure.q.start):
        whole = last.whole_among(figure.facts) if "." in figure.text[last.stop : figure.q.start] else None
        return (whole or last).purpose  # '38 млрд, из них 17 – по ГОБМП. Это на 9 % больше'
    told = last.start >= figure.scene.sentence.start and _IT_GROWS.fullmatch(figure.text, last.stop, figure.q.start)
    return last.purpose if told and not _says_what(figure) else None


def _says_what(figure: Figure) -> bool:
    """True of a figure whose clause tells of people, things or diseases."""
    return any(
        d <= _OWN_CLAUSE and c not in _OF_MONEY and role_of(c) in ("measure", "cause", "thing", "group") for c, d in figure.near.items()
    )


def find_spending(figure: Figure) -> str | None:
    """The purpose of the money whose growth a change tells: 'зарплата выросла на 10 %', 'расходы на лекарства – в 1,4 раза'."""
    if not _may_be_of_money(figure) or (figure.nearest(*_OF_MONEY) > 1 and not tells_of_budget(figure)):
        return None
    told = choose_purpose({concept: d for concept, d in figure.near.items() if d <= _OWN_CLAUSE})
    return told.name if told and told.name != "other" else None


def _may_be_of_money(figure: Figure) -> bool:
    return figure.q.unit_id in ("percent", "times")


def find_followed(figure: Figure, choice: Choice | None) -> Fact | None:
    """The fact before a level that tells what the level is of, where its own words (``choice``) leave that open; else None."""
    unit_id = figure.q.unit_id
    if unit_id in COUNTED and _SUCH.search(
        figure.text, max(figure.scene.sentence.start, figure.q.start - _CLAUSE), figure.q.stop + _CLAUSE
    ):
        return _last_of(figure, unit_id)
    weak = choice is None or (choice.name == "facilities_existing" and choice.score < _WEAK)
    there = (choice is None or figure.scene.sentence.language == "kk") and figure.nearest(
        "exist"
    ) <= _OWN_CLAUSE  # '287 ұйым жұмыс істейді'
    if unit_id == "facilities" and weak and not there:
        return _last(figure, "facilities", _BUILDINGS, paragraph=True)
    if unit_id == "percent" and choice is None and _is_ranked(figure) and _says_only_coverage(figure):
        # 'Выше всего охват в Кызылординской области – 98,2 %': of what was told of before
        return next((f for f in reversed(figure.facts) if f.unit_id == "percent" and (f.indicator_id or "").endswith("_coverage")), None)
    there = there or THERE_ARE.search(figure.before(24)) is not None
    if unit_id == "vehicles" and not there and (choice is None or choice.name in _VEHICLES) and figure.nearest(*_HELD) > _NEAR:
        return _last(figure, "vehicles", _VEHICLES)
    # '112 pieces of equipment were bought. Among them are two scanners'
    part = unit_id == "units" and choice is not None and choice.name == "equipment_stock" and figure.nearest("of_which") <= _OWN_CLAUSE
    if part or (unit_id == "years" and choice is None):
        return _last(figure, "units", ("equipment_purchased",)) if part else _last(figure, "years", ("life_expectancy",))
    return None


def find_listed(figure: Figure) -> Fact | None:
    """The fact that a figure without a noun goes on from, where its words make nothing: 'Машины распределили так: Балхаш – 8'."""
    q, last = figure.q, figure.facts[-1] if figure.facts else None
    if last is None or last.indicator_id is None or not q.inherited or last.unit_id != q.unit_id or q.start - last.stop > _IN_ONE_BREATH:
        return None
    return None if "\n\n" in figure.text[last.stop : q.start] else last


def _is_ranked(figure: Figure) -> bool:
    """True of a share that is told to be covered, or the highest or lowest: 'Отстают Жылыойский район (86,4%) и Атырау (89,9%)'."""
    if figure.nearest("coverage", "cover") <= _OWN_CLAUSE:
        return True
    return figure.scene.sentence.language == "ru" and _RANKS.search(figure.text, figure.scene.sentence.start, figure.q.start) is not None


def _says_only_coverage(figure: Figure) -> bool:
    return not any(d <= _NEAR and role_of(c) in ("measure", "cause", "thing", "group") for c, d in figure.near.items())


def find_paid(figure: Figure, choice: Choice | None, whole: Fact | None) -> Choice | None:
    """The purpose that a sum takes over: from its whole, where its own words name none or only who pays, else from the sum before it."""
    told = choice.name if choice else "other"
    if whole and whole.purpose and (told in _ANY or (told in _PAYERS and whole.purpose not in _UNTOLD)):
        return Choice(whole.purpose, None, _LEFT_OUT, 0.0)  # '2,6 млрд бөлінген, оның 0,9 млрд-ы биыл игеріледі'
    if told in _PAYERS and (summed := _paid_from(figure)):
        return Choice(summed, None, _LEFT_OUT, 0.0)
    listed = "vehicles" if told == "equipment" and choice is not None and _is_for_vehicles(figure, choice) else None
    listed = listed or (_listed_total(figure) if told in _PAYERS or choice is None else None)
    if listed:
        return Choice(listed, None, _LEFT_OUT, 0.0)
    if told in _PAYERS and _FOR_IT.search(figure.text, figure.scene.sentence.start, figure.q.start):
        # 'На него из бюджета и средств фонда ушло 1,1 млрд' tells who pays: what for was told before
        return choose_purpose({concept: d for concept, d in figure.near.items() if concept not in _WHO_PAYS})
    if (choice is not None and choice.distance < _BEFORE) or any(
        d <= _OWN_CLAUSE and role_of(c) == "cause" for c, d in figure.near.items()
    ):
        return None  # 'На психиатрию заложено 2,7 млрд' is not for the repairs told of before
    taken = (
        (_find_bought(figure) if choice is None else _find_next_total(figure, choice)) or _bought_before(figure) or _of_sum_before(figure)
    )
    return Choice(taken, None, _BEFORE, 0.0) if taken else None


def _paid_from(figure: Figure) -> str | None:
    """The purpose of the sum of its sentence that an English sum is a share of by who pays: '174 from the budget and 117 from the Fund'."""
    last = figure.facts[-1] if figure.facts and figure.scene.sentence.language == "en" else None
    if last is None or last.table != "budgets" or last.start < figure.scene.sentence.start or last.purpose in _UNTOLD:
        return None
    return last.purpose if _FROM_IT.match(figure.after(24)) else None


def _of_sum_before(figure: Figure) -> str | None:
    """The purpose of the larger sum told just before."""
    near = figure.told_within(_JUST_BEFORE)
    sums = (fact for fact in near if fact.table == "budgets" and fact.value is not None and fact.value >= figure.q.value)
    last = next(sums, None)
    if last is None or last.purpose in (None, "other"):
        return None
    between = figure.text[last.stop : figure.q.start]
    return None if "\n" in between else last.purpose


def _find_bought(figure: Figure) -> str | None:
    """The purpose of a sum whose words tell that it bought what was counted before: 'KZT 1.56 billion was spent on the purchase'."""
    sentence = figure.scene.sentence
    if sentence.language != "en" or (
        figure.nearest("buy") > _OWN_CLAUSE and not _COST_OF_IT.search(figure.text, sentence.start, figure.q.start)
    ):
        return None
    last = next((f for f in figure.told_within(_A_PARAGRAPH) if f.unit_id in _BOUGHT and f.measure == "level"), None)
    return _BOUGHT[last.unit_id or ""] if last and last.indicator_id else None


def _find_next_total(figure: Figure, choice: Choice) -> str | None:
    """The purpose of the total told before, of which an English sum is the next one: 'For 2026 we have planned 3.4 trillion'."""
    if figure.scene.sentence.language != "en" or choice.distance < _BEFORE or choice.lead >= 1 or not figure.facts:
        return None
    near = figure.told_within(2 * _A_PARAGRAPH)
    total = next((f for f in near if f.table == "budgets" and f.part_of is None and f.measure == "level"), None)
    told = total is not None and total.purpose not in (None, "other") and "\n" not in figure.text[total.stop : figure.q.start]
    return total.purpose if total and told else None


def _is_for_vehicles(figure: Figure, choice: Choice) -> bool:
    """True of a sum for the vehicles told just before: 'купят 12 автомобилей с аппаратурой. На это заложено 340 млн', 'на эту технику'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or last.indicator_id not in _VEHICLES or figure.q.start - last.stop > _JUST_BEFORE:
        return False
    start = max(figure.scene.sentence.start, figure.q.start - _IN_ONE_BREATH)
    return choice.distance >= _BEFORE or _TECHNICS.search(figure.text, start, figure.q.stop + _CLAUSE) is not None


def _bought_before(figure: Figure) -> str | None:
    """The purpose of a sum told to be for what the figure before counts: 'купим ещё 12 машин с кислородом. На это заложено 340 млн'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or figure.scene.sentence.language != "ru" or "\n" in figure.text[last.stop : figure.q.start]:
        return None
    told = _FOR_IT.search(figure.text, max(figure.scene.sentence.start, last.stop), figure.q.start)
    return _PAID_FOR.get(last.indicator_id or "") if told else None


def _last_of(figure: Figure, unit_id: str) -> Fact | None:
    """The last fact in a unit that tells what it measures, in the paragraph: 'Годом ранее таких вмешательств было 12'."""
    last = next((fact for fact in reversed(figure.facts) if fact.unit_id == unit_id and fact.measure == "level"), None)
    return None if last is None or last.indicator_id is None or "\n" in figure.text[last.stop : figure.q.start] else last


def _listed_total(figure: Figure) -> str | None:
    """The purpose of the sum that a colon parts by who pays: 'предусмотрено 15 млрд тенге: 9 млрд – из бюджета, 6 млрд – из фонда'."""
    for fact in reversed(figure.facts[-4:]):
        if fact.table != "budgets" or fact.start < figure.scene.sentence.start or fact.value is None:
            return None
        if _COLON.match(figure.text, fact.stop):
            return fact.purpose if fact.value >= figure.q.value and fact.purpose not in _UNTOLD else None
    return None


def _last(figure: Figure, unit_id: str, indicators: Container[str | None], *, paragraph: bool = False) -> Fact | None:
    """The last fact in a unit, if it stands just before the figure and is of one of some indicators."""
    last = next((fact for fact in reversed(figure.facts) if fact.unit_id == unit_id and fact.measure == "level"), None)
    if last is None or last.indicator_id not in indicators:
        return None
    between = figure.text[last.stop : figure.q.start]
    told = not paragraph or "\n" not in between or _REFERS.match(figure.text, figure.scene.sentence.start)
    return last if told and len(between) <= _JUST_BEFORE else None
