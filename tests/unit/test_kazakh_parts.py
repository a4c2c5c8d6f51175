"""Parts that a Kazakh genitive tells, and the purpose of the shares of a sum; all figures are invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from kzhealth.model import Fact


def find(text: str) -> list[Fact]:
    return [fact for fact in kz.extract(text, published_on=dt.date(2025, 11, 20)) if fact.value is not None]


def wholes(text: str) -> dict[str, str]:
    """The quotes of parts with those of their wholes."""
    quotes = {f"{fact.source_id}-{fact.start}-{fact.stop}": fact.quote for fact in find(text)}
    return {fact.quote: quotes[fact.part_of] for fact in find(text) if fact.part_of}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ауылға барған 112 маманның 47-сі – дәрігер.", {"47": "112"}),
        ("Есептегі 812 науқастың 94,5%-ы ем алып жүр, 777-сінің жағдайы тұрақты.", {"94,5%": "812", "777": "812"}),
        ("Облыста 640 мейіргердің шамамен 12 пайызы зейнет жасында.", {"12 пайызы": "640"}),
        ("Жұмысқа 36 маман келді, он бесі – дәрігер.", {"он бесі": "36"}),
        ("Биыл 120 дәрігер оқытылды, соның отыз екісін шетелге жібердік.", {"отыз екісін": "120"}),
        ("Скринингке 312 млн теңге бөлінді. Қаражаттың 15%-ы ауылдарға тиесілі.", {"15%": "312 млн теңге"}),
        ("Облыста 640 мейіргер бар. Дәрігерлердің 12 пайызы зейнет жасында.", {}),
    ],
)
def test_a_genitive_before_a_figure_tells_what_it_is_a_part_of(text: str, expected: dict[str, str]) -> None:
    assert wholes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Скринингке 312 млн теңге бөлінді. Ақшаның жартысы ауыл емханаларына жетті.", ["screening"]),
        ("Құрылысқа 21,4 млрд теңге бөлінді, соманың 60%-ы республикалық, 40%-ы жергілікті бюджеттен.", ["construction", "construction"]),
        ("Дәрі-дәрмекке 4,1 млрд теңге бөлінген. Қаржының 78 пайызы игерілді.", [None]),
    ],
)
def test_a_share_of_a_sum_has_its_purpose_but_not_what_was_drawn_of_it(text: str, expected: list[str | None]) -> None:
    assert [fact.purpose for fact in find(text) if fact.unit_id == "percent"] == expected


def test_a_genitive_gives_its_district_to_the_figures_before_and_behind() -> None:
    facts = find("Қарағанды облысы. Үш жылжымалы кешен Шет ауданының 14 ауылын аралап, 2 300 тұрғынды тексерді.")
    assert {fact.place_ids for fact in facts} == {("356400000",)}


def test_the_day_at_the_end_of_a_title_is_that_of_publication() -> None:
    told = kz.extract("Басқарманың жылдық есебі, 2026 жылғы 19 қаңтар\n\nБылтыр 12 амбулатория салынды.")
    assert [(fact.period_start, fact.period_basis) for fact in told if fact.value is not None] == [(dt.date(2025, 1, 1), "explicit")]


def test_a_month_since_which_does_not_govern_a_report_on_a_quarter() -> None:
    since = "Тамыздан бастап бөлімше ашылып, 8 аппарат орнатылды. Облыста 46 дәрігер жетіспейді."
    last = find(f"2025 жылдың үшінші тоқсанында 1 240 ота жасалды.\n\n{since}")[-1]
    assert (last.period_start, last.period_end) == (dt.date(2025, 7, 1), dt.date(2025, 9, 30))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Нәресте мен ана өлімі тиісінше 3 және 5 пайызға төмендеді.", ["infant_mortality", "maternal_mortality"]),
        ("Инфаркт пен инсульттан болатын өлім 12% және 8%-ға азайды.", ["infarction_mortality", "stroke_mortality"]),
        ("Нәресте және балалар өлімі сәйкесінше 3%-ға және 5%-ға төмендеді.", ["infant_mortality", "child_mortality"]),
        ("Туберкулезбен және қатерлі ісікпен сырқаттану 1,2 және 1,4 есе өсті.", ["tb_incidence", "cancer_incidence"]),
        ("Дәрігерлер мен мейіргерлер саны тиісінше 40 және 120 адамға өсті.", ["doctors_count", "midlevel_count"]),
    ],
)
def test_changes_of_a_row_are_told_in_turn(text: str, expected: list[str]) -> None:
    facts = find(text)
    assert [fact.indicator_id for fact in facts] == expected
    assert {fact.measure for fact in facts} == {"change"}


def test_levels_of_a_row_are_told_in_turn() -> None:
    facts = find("Инфаркт пен инсульттан болатын өлім 100 мың адамға шаққанда 19,4 және 31,2 болды.")
    assert [(fact.indicator_id, fact.measure) for fact in facts] == [("infarction_mortality", "level"), ("stroke_mortality", "level")]


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Орташа жалақы 254 мың теңгеге жетті, бұл 2024 жылғыдан 12 пайызға көп.", "payroll"),
        ("Дәрігерлердің жалақысы 10 пайызға көтерілді.", "payroll"),
        ("Денсаулық сақтауға 184 млрд теңге бөлінді, бұл былтырғыдан 14 пайызға артық.", "health_total"),
        ("Облыста 12 нысан салынды, бұл былтырғыдан 2 есе көп.", None),
    ],
)
def test_the_growth_of_a_sum_has_its_purpose(text: str, purpose: str | None) -> None:
    assert [(fact.purpose, fact.direction) for fact in find(text) if fact.measure == "change"] == [(purpose, "increase")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Облыста 9 психологиялық қолдау кабинеті ашылды.", ("9", "facilities", "departments_opened")),
        ("Қаржының үштен екіге жуығын донор береді.", ("үштен екіге", "percent", None)),
        ("Бір учаскелік дәрігерге орташа 1 640 адам қарайды.", ("1 640", "persons", "doctor_load")),
        ("Биыл қызылшаға қарсы қамту 96,3 пайызға жетті.", ("96,3 пайызға", "percent", "vaccination_coverage")),
        ("Босандыру бөлімінде 318 нәресте туды.", ("318", "persons", "births")),
        ("Орталыққа 5 экспресс-талдағыш жеткізілді.", ("5", "units", "equipment_purchased")),
        ("Халықтың 91 пайызы МӘМС-ке тіркелген.", ("91 пайызы", "percent", "insurance_coverage")),
        ("Отырысқа 37 адам қатысты.", ("37", "persons", None)),
        ("Дәрігерлер күніне 30 адам қарайды.", ("30", "persons", None)),
    ],
)
def test_what_a_kazakh_figure_counts(text: str, expected: tuple[str, str, str | None]) -> None:
    assert [(fact.quote, fact.unit_id, fact.indicator_id) for fact in find(text)] == [expected]


def test_since_the_day_that_something_began() -> None:
    facts = find("Екпе науқаны 15 қыркүйекте басталды, содан бері 214 600 тұрғын егілді.")
    assert [(fact.period_start, fact.period_end) for fact in facts] == [(dt.date(2025, 9, 15), dt.date(2025, 11, 20))]


def test_months_of_one_delivery_do_not_govern_a_report_on_ten_months() -> None:
    report = "Осы жылдың он айында 9 кабинет ашылды. Оған 5 аппарат шілде-қыркүйекте жеткізілді. Облыста 13 психиатр жетпейді."
    assert find(report)[-1].period_end == dt.date(2025, 10, 31)


def test_a_week_and_what_comes_a_day_are_of_their_own_sentence() -> None:
    here = "Ауылда 640 адам тұрады. Медпунктке күніне 15–20 кісі келеді. Өткен аптада екі босану болды."
    facts = find(f"{here}\n\nАуданда 31 медпункт бар, тоғызы апатты. Астанадағы орталық 94 отаны жасады.")
    assert [(fact.quote, fact.unit_id, fact.indicator_id) for fact in facts if fact.quote != "екі"] == [
        ("640", "persons", "population"),
        ("15–20", "persons", None),
        ("31", "facilities", "facilities_existing"),
        ("тоғызы", "facilities", "facilities_existing"),
        ("94", "cases", "surgeries"),
    ]
    assert {fact.period_start for fact in facts if fact.quote != "екі"} == {dt.date(2025, 1, 1)}
