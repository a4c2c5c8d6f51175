"""What a figure measures: its indicator or purpose, unit, and if it is a change; read from its words or taken from a figure before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.extract.bare import is_answer
from kzhealth.extract.choices import find_choice, is_by_norm, with_measure
from kzhealth.extract.directions import find_direction, is_change
from kzhealth.extract.english_counts import counts_nothing_known
from kzhealth.extract.english_sums import find_share
from kzhealth.extract.follows import find_followed, find_grown, find_included, find_listed, find_spending
from kzhealth.extract.indicators import count_of
from kzhealth.extract.kazakh_counts import is_daily, is_owned
from kzhealth.extract.kazakh_deeds import is_of_examined
from kzhealth.extract.kazakh_parts import find_shared_purpose
from kzhealth.extract.kazakh_slots import case_of_noun, is_of_speciality, is_place_of_others
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.quantities import Quantity
from kzhealth.extract.slots import TOLD_BY_PEOPLE, find_part, find_repeated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzhealth.extract.figures import Figure
    from kzhealth.extract.indicators import Choice
    from kzhealth.extract.told import Document
    from kzhealth.model import Fact

__all__ = ["LEFT_OUT", "WEAK", "Measured", "find_measured", "of_plan"]

_CONJUNCT = 5  # below this distance the words stand in the same sentence
_NO_SHARE = 1000  # a bare figure from here on is told in no per cent
_TREATED = frozenset({"high_tech_care", "hospital_admissions"})  # in Kazakh: '690 науқасқа жоғары технологиялық көмек көрсетілді'
_DONE_TO_PEOPLE = frozenset({"surgeries", "transplants"})  # '6 пациентке бүйрек алмастырылды'
# what is counted over a period: so many a day are none of these
_FLOWS = frozenset(
    {
        "ambulance_calls",
        "births",
        "hospital_admissions",
        "outpatient_visits",
        "persons_examined",
        "population",
        "residents_covered",
        "surgeries",
    }
)
_OF_DOCTORS = frozenset({"doctors_count", "doctors_density"})
# what a base is that names nobody: 'материнская смертность – 12,1 на 100 тысяч'
_OF_BIRTHS = frozenset({("per_1000_population", "per_1000_live_births"), ("per_100000_population", "per_100000_live_births")})
_ACTS = frozenset(
    {
        "equipment_purchased",
        "vehicles_purchased",
        "vehicles_received",
        "facilities_built",
        "facilities_overhauled",
        "departments_opened",
        "doctors_recruited",
        "specialists_recruited",
        "midlevel_recruited",
        "staff_trained",
    }
)
# 'отделение гемодиализа на 12 аппаратов'
_FITTED = re.compile(r"\b(?:отделени|центр|кабинет|корпус|зал|больниц|клиник|лаборатори|станци)[а-яё]*\s(?:[^.;,:\d]{0,30}\s)?на\s$")
_DEVICES = ("equipment_stock", "equipment_purchased")
# 'В день бригады обслуживают около 900 вызовов', '900 вызовов ежедневно'
_A_DAY = re.compile(
    r"\b(?:(?:в|за)\s(?:один\s|каждый\s)?(?:день|сутки|смену)|ежедневно|ежесуточно|каждый\sдень|каждые\sсутки)\s[^.;:,\d]{0,48}$"
)
_A_DAY_BEHIND = re.compile(r"(?:\s[а-яё-]+){0,3}\s(?:(?:в|за)\s(?:день|сутки|смену)|ежедневно|ежесуточно)\b")
_GOT_PAID = re.compile(r"\b(?:получ|выпла[тч]|выда|достал|положен|назначен)[а-яё]*\s(?:[а-яё]+\s){0,2}$")
_NOT_DONE = re.compile(
    r"\bне\s(?:был[аио]?\s)?(?:закупл|приобрет|куп|получ|постав|постро|сда|откры|отремонт|заверш|привлеч|приня|обуч)[а-яё]*\s(?:[а-яё]+\s){0,2}$"
)
_STOCKS = frozenset({"doctors_count", "midlevel_count", "staff_count", "facilities_existing", "equipment_stock"})
_OF_PLANS = dict.fromkeys(("facilities_built", "facilities_existing", "facilities_under_construction"), "facilities_planned")
_WHERE = re.compile(
    r"(?:^|[\s(])(?:в|во|для|среди|at|to|in|for|among)\s(?:(?:всех|all|каждой|the|уже|около|почти|более|чем|свыше|over|about|nearly)\s){0,2}$"
)
_AND = re.compile(r"\s(?:(?!and\b)[^\s,.;:\d]+\s){1,3}(?:and|и)\s")
_OF_THEM = re.compile(r"\sof\s(?:them|whom)\b")
LEFT_OUT = 3  # beyond this distance the words stand in another conjunct or sentence
WEAK = 2  # the score of an indicator, and its lead over the next, from which it holds
_NEAR = 2  # in the clause of the figure


class Measured(NamedTuple):
    """What a figure measures, and how far from it and how clearly the words tell so."""

    q: Quantity
    change: bool
    direction: str | None
    indicator: str | None = None
    alternative: str | None = None
    purpose: str | None = None
    distance: float = 0
    lead: float = float("inf")
    score: float = float("inf")
    unit_told: str | None = None
    sure: bool = False


def _own_unit(figure: Figure, choice: Choice, units: Mapping[str, str]) -> str | None:
    """The unit of a level: that of its indicator, if what the text counts is a kind of it or is not said."""
    q = figure.q
    people = q.unit_id == "persons" and choice.name in TOLD_BY_PEOPLE
    died = people and choice.name.endswith("_deaths")  # 'шетінеген сәбилер – 29, олардың 19-ы алғашқы айында'
    if q.foreign or (q.inherited and not died and figure.nearest("of_which") <= _NEAR):
        return q.unit_id
    if (q.unit_id, units.get(choice.name)) in _OF_BIRTHS:
        return units[choice.name]
    done = choice.name in _TREATED or (choice.name in _DONE_TO_PEOPLE and case_of_noun(figure) == "dative")
    if people or (q.unit_id == "persons" and done and figure.scene.sentence.language == "kk"):
        return units[choice.name]  # 'үш ана қайтыс болды', '1 386 науқас түсті': what happened is counted, one person may be counted again
    is_kind = q.unit_id in choice.units and q.unit_id in COUNTED
    if choice.name == "deaths" and figure.scene.sentence.language == "en":
        return units[choice.name]  # '5,310 deaths'
    if q.unit_id is None or (q.inherited and (is_kind or q.unit_id not in choice.units)):
        return units.get(choice.name) or q.unit_id
    return q.unit_id


def _is_none(figure: Figure, choice: Choice, *, change: bool) -> bool:
    """True of what its indicator does not measure: doctors of one speciality, calls a day, facilities that something is done for."""
    if figure.scene.sentence.language == "en":
        return _is_none_english(figure, choice, change=change)
    if change:
        return False
    if figure.scene.sentence.language == "ru" and choice.name in _ACTS and _NOT_DONE.search(figure.before(60)):
        return True  # 'не закуплены 12 аппаратов'
    if figure.scene.sentence.language != "kk":
        fitted = choice.name in _DEVICES and figure.q.unit_id == "units" and _FITTED.search(figure.before(60)) is not None
        so_many_a_day = choice.name in _FLOWS and (_A_DAY.search(figure.before(60)) or _A_DAY_BEHIND.match(figure.after(40))) is not None
        return so_many_a_day or fitted or _is_paid_to(figure, choice.name) or (choice.name == "doctors_count" and is_of_speciality(figure))
    none = choice.name in _FLOWS and is_daily(figure.before(40))  # 'күніне орта есеппен 740 шақырту': not the calls of a period
    if choice.name in _OF_DOCTORS:
        return is_of_speciality(figure)
    none = none or (choice.name == "persons_examined" and is_of_examined(figure))
    return none or (choice.name in ("facilities_existing", "mobile_units") and is_place_of_others(figure))


def _is_none_english(figure: Figure, choice: Choice, *, change: bool) -> bool:
    if choice.distance > LEFT_OUT and figure.q.unit_id in ("percent", "times"):
        # 'measles cases fell 2.8 times' behind what was told of vaccination, 'half of them are informally employed'
        own = choice.name == "vaccination_coverage" and figure.nearest("infectious") <= _NEAR
        if own if change else _is_of_unmeasured(figure):
            return True
    if change:
        return False
    return counts_nothing_known(figure, choice.name) or (choice.name == "doctors_count" and is_of_speciality(figure))


def _is_of_unmeasured(figure: Figure) -> bool:
    """True of a share of people just told who are of no indicator: '3.3 million are not insured, half of them work informally'."""
    last = figure.facts[-1] if figure.facts else None
    told = last is not None and last.unit_id in ("persons", "cases") and last.indicator_id is None and last.measure == "level"
    return told and _OF_THEM.match(figure.after(10)) is not None


def _is_paid_to(figure: Figure, indicator: str) -> bool:
    """True of people to whom a sum told before them is paid: 'Подъёмные по 8,6 млн тенге получили 63 специалиста'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or figure.q.unit_id != "persons" or last.purpose not in ("relocation", "payroll") or indicator not in _STOCKS:
        return False
    return last.start >= figure.scene.sentence.start and _GOT_PAID.search(figure.text, last.stop, figure.q.start) is not None


def find_measured(document: Document, figure: Figure, table: str) -> Measured:
    """What a figure of one of the tables measures: by its own words, else as the figure before it that it tells more of."""
    direction, distance = find_direction(figure)
    change = is_change(figure, direction, distance)
    told = direction if change else None
    paid = find_grown(figure) if change else find_shared_purpose(figure) or find_share(figure)
    if paid:
        return Measured(q=figure.q, change=change, direction=told, purpose=paid, unit_told=figure.q.unit_id, sure=True)
    told_before = table == "observations" and not is_by_norm(figure)
    again = (None if change else find_included(figure)) or find_repeated(figure, change=change) if told_before else None
    if again:
        if again.unit_id == "percent" and again.indicator_id is None and not change:
            again = find_followed(figure, None) or again  # behind a norm: 'Отстают Жылыойский район (86,4%)'
        return _read_again(document, figure, again, told)
    figure = with_measure(figure)
    choice = find_choice(figure, table, change=change)
    spent = find_spending(figure) if change and (choice is None or not choice.name) else None
    if spent:
        return Measured(q=figure.q, change=change, direction=told, purpose=spent, unit_told=figure.q.unit_id, sure=True)
    if choice and not _is_of_others(figure, choice) and (not choice.name or _is_none(figure, choice, change=change)):
        clear = bool(choice.name) or (choice.distance <= LEFT_OUT and choice.score >= WEAK and choice.lead >= WEAK)
        return Measured(q=figure.q, change=change, direction=told, unit_told=figure.q.unit_id, sure=clear)
    choice = None if choice and _is_of_others(figure, choice) else choice
    if not change and table == "observations":
        choice, followed = _followed(figure, choice)
        if followed:
            return _read_again(document, figure, followed, None)
    return _chosen(document, figure, choice, table, told)


def _is_of_others(figure: Figure, choice: Choice) -> bool:
    """True of people without a noun of their own who are told beside those whose number is known: 'кардиологов 11, двое в отпуске'."""
    q = figure.q
    named = choice.name in _STOCKS or (choice.name == "staff_shortage" and q.form == "word" and figure.nearest("of_which") > _NEAR)
    if not named or choice.distance <= LEFT_OUT or q.unit_id != "persons" or q.unit_span or is_answer(figure):
        return False
    return not q.inherited or "persons" not in choice.units  # 'в пансионате разместили 212 беременных, 58 приехали из сёл'


def _followed(figure: Figure, choice: Choice | None) -> tuple[Choice | None, Fact | None]:
    """What the words around a level leave of a ``choice``, and the fact that it is of as well, where these leave that open."""
    where = choice is None or choice.name in _OF_PLANS
    where = where and _WHERE.search(figure.before(24)) is not None
    if where:
        choice = None  # 'томографы поставлены в 19 больниц' counts where something was done, not what was built
    followed = find_followed(figure, choice) if not where else None
    if followed:
        return choice, followed
    if choice and choice.name == "births" and (figure.nearest("of_which") <= 1 or _follows_part(figure)):
        whole = figure.facts[-1].whole_among(figure.facts) if _follows_part(figure) else find_part(figure)
        choice = choice if whole is None or whole.indicator_id == "births" else None  # 'перевезён 181 пациент, среди них 29 новорождённых'
    return choice, _of_whole(figure, choice) if choice else find_listed(figure)


def _follows_part(figure: Figure) -> bool:
    """True of a figure right behind a part: '71 patients, including 18 pregnant women and 11 newborns'."""
    last = figure.facts[-1] if figure.facts else None
    told = last is not None and last.part_of is not None and last.start >= figure.scene.sentence.start
    return told and last is not None and _AND.fullmatch(figure.text, last.stop, figure.q.start) is not None


def _chosen(document: Document, figure: Figure, choice: Choice | None, table: str, direction: str | None) -> Measured:
    """What a figure measures by a ``choice`` that its words have made; ``direction`` is that of a change."""
    q, change, money = figure.q, direction is not None, table == "budgets"
    if choice and table == "observations" and not change:
        q = _with_unit(q, _own_unit(figure, choice, document.units))
    elif choice and change and q.unit_id is None and document.units.get(choice.name) in COUNTED:
        q = _with_unit(q, document.units[choice.name])  # 'население выросло на 14 тысяч'
    if choice is None:
        return Measured(q=q, change=change, direction=direction, purpose="other" if money else None, unit_told=figure.q.unit_id)
    measured = None if money else _counted(figure, choice.name) if change else choice.name
    return Measured(
        q=q,
        change=change,
        direction=direction,
        indicator=measured,
        alternative=None if money else choice.alternative,
        purpose=choice.name if money else None,
        distance=choice.distance,
        lead=choice.lead,
        score=choice.score,
        unit_told=figure.q.unit_id,
        sure=money and choice.distance < _CONJUNCT and not q.inherited,
    )


def _of_whole(figure: Figure, choice: Choice) -> Fact | None:
    """What a part is of whose own words only say what became of it: 'прибыли 143 врача, 37 из них работают в сёлах'."""
    if choice.name not in _STOCKS or choice.distance <= LEFT_OUT or not figure.q.inherited:
        return None
    whole = find_part(figure) if figure.scene.sentence.language == "ru" else None
    return whole if whole and whole.start >= figure.scene.sentence.start and whole.indicator_id else None


def _with_unit(q: Quantity, unit_id: str | None) -> Quantity:
    if q.unit_id == unit_id or (unit_id == "percent" and q.value >= _NO_SHARE):
        return q
    return replace(q, unit_id=unit_id)


def _counted(figure: Figure, indicator: str) -> str:
    """The indicator of a change: of the count, not the rate, if it is the count that the same sentence told before."""
    last = figure.facts[-1] if figure.facts and figure.facts[-1].start >= figure.scene.sentence.start else None
    told = figure.nearest("birth_rate", "mortality") <= _NEAR
    return last.indicator_id if not told and last and last.indicator_id and count_of(last.indicator_id, indicator) else indicator


def _read_again(document: Document, figure: Figure, again: Fact, direction: str | None) -> Measured:
    """A figure that tells more of the fact before it; a share in brackets behind a change is that change."""
    q, change = figure.q, direction is not None
    share = figure.scene.sentence.language == "kk" and is_owned(
        figure.text[q.start : q.stop + 9].replace("%", "")
    )  # 'олардың 61 %-ы – балалар'
    if not change and not share and again.measure == "change" and q.unit_id == "percent" == again.unit_id:
        direction, change = again.direction, True
    elif not change and (q.unit_id is None or q.inherited or again.measure == "level"):
        q = _with_unit(q, document.units.get(again.indicator_id or "") or (again.unit_id if again.measure == "level" else q.unit_id))
    return Measured(
        q=q,
        change=change,
        direction=direction,
        indicator=again.indicator_id,
        alternative=again.alternative_indicator_id,
        distance=LEFT_OUT + 1,
        unit_told=figure.q.unit_id,
        sure=figure.q.unit_id is not None and not figure.q.inherited,
    )


def of_plan(figure: Figure, indicator: str | None, *, planned: bool) -> str | None:
    """Facilities of a plan are planned ones; those built 'of the 540 planned' are not."""
    if planned:
        return _OF_PLANS.get(indicator or "", indicator)
    done = indicator == "facilities_planned" and figure.nearest("build", "completed", "open") <= _NEAR and figure.nearest("ongoing") > _NEAR
    return "facilities_built" if done else indicator
