"""Invented sentences with every slot of the facts that they tell."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from kzhealth.extract.facts import find_facts
from kzhealth.extract.gazetteer import build_gazetteer
from kzhealth.extract.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzhealth.model import Fact

NOVEMBER = dt.date(2025, 11, 20)
YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))
LAST_YEAR = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
TEN_MONTHS = (dt.date(2025, 1, 1), dt.date(2025, 10, 31))


@pytest.fixture(scope="module")
def find(checkout: Path) -> Callable[..., list[Fact]]:
    """Finds the facts of a text that was published in November 2025, unless told otherwise."""

    def rows(table: str) -> list[dict[str, str]]:
        with (checkout / "seeds" / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    gazetteer = build_gazetteer(rows("regions"), rows("places"))
    units = {row["indicator_id"]: row["unit_id"] for row in rows("indicators")}

    def run(text: str, **options: Any) -> list[Fact]:
        source = SourceText(source_id="s", text=text, sha256="0" * 64)
        return find_facts(source, gazetteer, units=units, **{"published_on": NOVEMBER, **options})

    return run


def slots(fact: Fact) -> dict[str, Any]:
    """What a fact says, with the period as a pair and without what is always so."""
    return {
        "quote": fact.quote,
        "value": str(fact.value),
        "unit": fact.unit_id,
        "qualifier": fact.qualifier,
        "measure": fact.measure,
        "direction": fact.direction,
        "indicator": fact.indicator_id or fact.purpose,
        "region": fact.region_id,
        "places": fact.place_ids,
        "period": (fact.period_start, fact.period_end),
        "basis": fact.period_basis,
        "status": fact.status,
        "part_of": fact.part_of,
        "table": fact.table,
        "in_scope": fact.in_scope,
    }


def expect(quote: str, value: str, unit: str, indicator: str, **changes: Any) -> dict[str, Any]:
    return {
        "quote": quote,
        "value": value,
        "unit": unit,
        "qualifier": "exact",
        "measure": "level",
        "direction": None,
        "indicator": indicator,
        "region": None,
        "places": (),
        "period": YEAR,
        "basis": "explicit",
        "status": "actual",
        "part_of": None,
        "table": "observations",
        "in_scope": True,
        **changes,
    }


DECREASE = {"measure": "change", "direction": "decrease"}
AKMOLA = {"region": "KZ-11"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "За 10 месяцев 2025 года в Акмолинской области младенческая смертность снизилась на 12,5 %.",
            [expect("12,5 %", "12.5", "percent", "infant_mortality", **DECREASE, **AKMOLA, period=TEN_MONTHS)],
            id="ru change",
        ),
        pytest.param(
            "2025 жылдың 10 айында Ақмола облысында нәресте өлімі 12,5 %-ға төмендеді.",
            [expect("12,5 %", "12.5", "percent", "infant_mortality", **DECREASE, **AKMOLA, period=TEN_MONTHS)],
            id="kk change",
        ),
        pytest.param(
            "In the first ten months of 2025 infant mortality in Akmola Region fell by 12.5%.",
            [expect("12.5%", "12.5", "percent", "infant_mortality", **DECREASE, **AKMOLA, period=TEN_MONTHS)],
            id="en change",
        ),
        pytest.param(
            "В Акмолинской области в 2025 году младенческая смертность составила 8,9 на 1000 живорождённых.",
            [expect("8,9", "8.9", "per_1000_live_births", "infant_mortality", **AKMOLA)],
            id="level",
        ),
        pytest.param(
            "Коэффициент общей смертности в Кызылординской области снизился с 12,4 до 9,8 на 1000 населения.",
            [
                expect("12,4", "12.4", "per_1000_population", "crude_mortality", region="KZ-43", period=LAST_YEAR, basis="assumed"),
                expect("9,8", "9.8", "per_1000_population", "crude_mortality", region="KZ-43", basis="assumed"),
            ],
            id="from level to level",
        ),
        pytest.param(
            "In Akmola Region maternal mortality decreased from 12.4 to 9.8 per 100,000 live births.",
            [
                expect("12.4", "12.4", "per_100000_live_births", "maternal_mortality", **AKMOLA, period=LAST_YEAR, basis="assumed"),
                expect("9.8", "9.8", "per_100000_live_births", "maternal_mortality", **AKMOLA, basis="assumed"),
            ],
            id="from level to level in English",
        ),
        pytest.param(
            "В Акмолинской области в 2025 году материнская смертность снизилась на 20 %, а детская – на 14,1 %.",
            [
                expect("20 %", "20", "percent", "maternal_mortality", **DECREASE, **AKMOLA),
                expect("14,1 %", "14.1", "percent", "child_mortality", **DECREASE, **AKMOLA, basis="inherited"),
            ],
            id="gapped conjunct",
        ),
        pytest.param(
            "2025 жылы Ақмола облысында жалпы өлім-жітім көрсеткіші 4,2 %-ға төмендеді, ал ана өлімі – 20 %-ға.",
            [
                expect("4,2 %", "4.2", "percent", "crude_mortality", **DECREASE, **AKMOLA),
                expect("20 %", "20", "percent", "maternal_mortality", **DECREASE, **AKMOLA, basis="inherited"),
            ],
            id="gapped conjunct in Kazakh",
        ),
        pytest.param(
            "В 2025 году в Акмолинской области:\n- материнская смертность снизилась на 20 %;\n- родились более 540 детей.",
            [
                expect("20 %", "20", "percent", "maternal_mortality", **DECREASE, **AKMOLA, basis="inherited"),
                expect("540", "540", "persons", "births", **AKMOLA, qualifier="more_than", basis="inherited"),
            ],
            id="bullets",
        ),
        pytest.param(
            "В 2025 году в Павлодарской области родились 5400 детей, из них 2600 девочек.",
            [
                expect("5400", "5400", "persons", "births", region="KZ-55"),
                expect("2600", "2600", "persons", "births", region="KZ-55", basis="inherited", part_of="s-44-48"),
            ],
            id="part of",
        ),
        pytest.param(
            "В 2025 году в Павлодарской области на капитальный ремонт больниц выделено 2,4 млрд тенге.",
            [expect("2,4 млрд тенге", "2400000000", "KZT", "capital_repair", region="KZ-55", table="budgets")],
            id="money",
        ),
        pytest.param(
            "К 2027 году в Павлодарской области планируется построить 7 больниц.",
            [
                expect(
                    "7",
                    "7",
                    "facilities",
                    "facilities_planned",
                    region="KZ-55",
                    status="planned",
                    period=(dt.date(2027, 1, 1), dt.date(2027, 12, 31)),
                )
            ],
            id="planned",
        ),
        pytest.param(
            "Продолжается строительство 3 больниц в Павлодарской области.",
            [expect("3", "3", "facilities", "facilities_under_construction", region="KZ-55", status="ongoing", basis="assumed")],
            id="ongoing",
        ),
        pytest.param(
            "В 2025 году в Акмолинской области заболеваемость туберкулёзом составила 34,2 на 100 тысяч населения, "
            "что на 5,6 % ниже, чем в 2024 году.",
            [
                expect("34,2", "34.2", "per_100000_population", "tb_incidence", **AKMOLA),
                expect("5,6 %", "5.6", "percent", "tb_incidence", **DECREASE, **AKMOLA, basis="inherited"),
            ],
            id="level and the change of it",
        ),
        pytest.param(
            "In Akmola Region, 45 doctors were recruited in 2025.",
            [expect("45", "45", "persons", "doctors_recruited", **AKMOLA)],
            id="people",
        ),
        pytest.param(
            "В Акмолинской области в 2025 году охват скринингом вырос на 3,1 процентного пункта.",
            [
                expect(
                    "3,1 процентного пункта",
                    "3.1",
                    "percentage_points",
                    "screening_coverage",
                    **AKMOLA,
                    measure="change",
                    direction="increase",
                )
            ],
            id="percentage points",
        ),
    ],
)
def test_every_slot(find: Callable[..., list[Fact]], text: str, expected: list[dict[str, Any]]) -> None:
    found = find(text)
    assert [slots(fact) for fact in found] == expected
    assert all(text[f.start : f.stop] == f.quote for f in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "В область приняты 120 специалистов (врачей – 40, медсестёр – 80), дефицит – 35 врачей.",
            ["specialists_recruited", "doctors_recruited", "midlevel_recruited", "staff_shortage"],
        ),
        (
            "Построено 12 объектов: 5 больниц, 4 амбулатории и 3 медпункта.",
            ["facilities_built", "facilities_built", "facilities_built", "facilities_built"],
        ),
        (
            "Смертность от инсульта – 58,6 на 100 тысяч населения, от инфаркта – 17,9 (годом ранее – 62,3 и 18,4 соответственно).",
            ["stroke_mortality", "infarction_mortality", "stroke_mortality", "infarction_mortality"],
        ),
        (
            "Среди причин младенческой смертности 41% приходится на врождённые аномалии, 20% – на болезни органов дыхания.",
            ["infant_death_causes", "infant_death_causes"],
        ),
        (
            "Infant mortality is 4.6 per 1,000 live births, under-five mortality is 8.1.",
            ["infant_mortality", "under5_mortality"],
        ),
        ("The region registered 12,000 births, 4% fewer than a year earlier.", ["births", "births"]),
        (
            "Construction of two clinics will begin in 2027; last year three hospitals were built.",
            ["facilities_planned", "facilities_built"],
        ),
        ("The fleet has 80 vehicles, 12 new cars arrived in May and 9 more are needed.", [None, "vehicles_received", "vehicles_needed"]),
        (
            "In 2024, 1,204 doctors, 940 feldshers and 3,480 nurses were hired.",
            ["doctors_recruited", "midlevel_recruited", "midlevel_recruited"],
        ),
        (
            "Construction of 11 facilities has begun, four of which were commissioned.",
            ["facilities_under_construction", "facilities_built"],
        ),
        ("Screening covered 1,000 people, or 58 per cent of the annual plan.", ["persons_examined", None]),
        ("В больницах трудятся 900 врачей. Зарплата врачей выросла на 9%.", ["doctors_count", "payroll"]),
        ("Онкология\nВпервые выявлено 310 случаев. Смертность снизилась на 4,2%.", [None, "cancer_mortality"]),
        (
            "The campaign led to a 13% drop in the cancer death rate and a 36% decline in TB incidence.",
            ["cancer_mortality", "tb_incidence"],
        ),
        (
            "Достигнуто снижение:\\n• материнская смертность — на 33,8%;\\n• общая смертность — на 2,4%.",
            ["maternal_mortality", "crude_mortality"],
        ),
        (
            "The construction of 9 health posts has been launched, 4 clinics were built.",
            ["facilities_under_construction", "facilities_built"],
        ),
        ("Обслужено 5 200 вызовов скорой помощи, это на 3% больше, чем год назад.", ["ambulance_calls", "ambulance_calls"]),
        ("Оборудование. Закуплено 14 аппаратов УЗИ. На эти цели направлено 320 млн тенге.", ["equipment_purchased", "equipment"]),
        ("Ранняя выявляемость рака – 62,1%. Пятилетняя выживаемость – 55,4%.", ["early_detection", None]),
        (
            "Обзор (младенческая смертность)\n\nБалхаш: 6,8, снижение на 7%. Открыты 30 коек.\nТараз: 5,9, рост на 2%.",
            ["infant_mortality", "infant_mortality", None, "infant_mortality", "infant_mortality"],
        ),
        ("Томографы поставлены в 19 больниц, построены 3 больницы.", [None, "facilities_built"]),
        (
            "Построены 498 больниц из запланированных 540, ещё 12 сдадут в 2027 году.",
            ["facilities_built", "facilities_planned", "facilities_planned"],
        ),
        ("Перевезён 181 пациент, среди них 29 новорождённых. Родились 90 детей, из них 40 девочек.", [None, None, "births", "births"]),
        ("В Балхаше строится больница. Она рассчитана на 300 коек. Стоимость – 9 млрд тенге.", [None, "bed_capacity", "construction"]),
        ("Число отказов от прививок сократилось на 22%.", [None]),
        ("В Курчатове строится поликлиника на 500 посещений в г. Семей.", [None, "visit_capacity"]),
    ],
    ids=[
        "parts in brackets",
        "parts of a row",
        "figures of a year ago in turn",
        "shares of causes",
        "a base hides no words",
        "the change of a count",
        "begun, built",
        "received, needed",
        "a verb behind a row",
        "stages of parts",
        "fulfilment of a plan",
        "pay",
        "a heading",
        "a drop told before its topic",
        "the direction of a list",
        "launched, built",
        "the change of what stands before",
        "money for what stands before",
        "a subject of its own",
        "rows of places under a heading",
        "where something was done",
        "built of the planned",
        "a part of what was not born",
        "the building of the sentence before",
        "refusals",
        "visits and a place",
    ],
)
def test_where_the_words_of_an_indicator_stand(find: Callable[..., list[Fact]], text: str, expected: list[str | None]) -> None:
    assert [fact.indicator_id or fact.purpose for fact in find(text, region_id="KZ-11")] == expected


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Заболеваемость туберкулёзом – плюс 3,3 %.", "increase"),
        ("TB incidence: minus 3.3%.", "decrease"),
        ("Births: 900 (down 6.4%).", "decrease"),
        ("Ambulance calls grew to 900, 1.2 times more than last year.", "increase"),
        ("Закуплено плюс 7 машин скорой помощи.", None),
        ("30 more ambulances are needed.", None),
    ],
)
def test_direction_at_the_figure(find: Callable[..., list[Fact]], text: str, direction: str | None) -> None:
    assert find(text, region_id="KZ-11")[-1].direction == direction


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("В районе 12 врачей.", "indicator-weak"),
        ("Смертность от рака снизилась на 5%, от инсульта – на 4%.", "words-left-out"),
        ("Младенческая смертность составила 6,8.", "unit-inferred"),
        ("Из 40 запланированных амбулаторий", "indicator-weak"),
    ],
)
def test_an_indicator_that_few_words_tell_has_a_flag(find: Callable[..., list[Fact]], text: str, flag: str) -> None:
    found = find(text, region_id="KZ-11")
    assert found[-1].indicator_id is not None
    assert flag in found[-1].flags


def test_the_building_is_told_with_its_capacity(find: Callable[..., list[Fact]]) -> None:
    clinic, fact = find("В Жамбылской области, в Кордайском районе открыта поликлиника на 250 посещений в смену.")
    assert (clinic.quote, clinic.table, clinic.value, fact.part_of) == (
        "поликлиника",
        "facilities",
        None,
        f"s-{clinic.start}-{clinic.stop}",
    )
    assert (fact.table, fact.indicator_id, fact.unit_id) == ("facilities", "visit_capacity", "visits_per_shift")
    assert (fact.region_id, fact.place_ids) == ("KZ-31", ("314800000",))


def test_a_repeated_district_is_of_the_region_of_the_document(find: Callable[..., list[Fact]]) -> None:
    (fact,) = find("В Жамбылской области, в Жамбылском районе работают 20 врачей.")
    assert (fact.region_id, fact.place_ids) == ("KZ-31", ("314000000",))


@pytest.mark.parametrize(
    ("text", "options", "region", "inferred"),
    [
        ("В больнице Кокшетау 20 врачей.", {}, "KZ-11", True),
        ("В Акмолинской области 20 врачей.", {}, "KZ-11", False),
        ("В больнице 20 врачей.", {"region_id": "KZ-55"}, "KZ-55", False),
    ],
    ids=["by a town", "named", "told"],
)
def test_an_inferred_region_has_a_flag(
    find: Callable[..., list[Fact]], text: str, options: dict[str, Any], region: str, inferred: bool
) -> None:
    facts = find(text, **options)
    assert {fact.region_id for fact in facts} == {region}
    assert all(("region-inferred" in fact.flags) is inferred for fact in facts)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Костанайские врачи провели 1200 операций.", "KZ-39"),
        ("Карагандинцы чаще проходят скрининг: 82 %.", "KZ-35"),
        ("В столице открыли 12 медпунктов.", "KZ-71"),
        ("В южной столице открыли 12 медпунктов.", "KZ-75"),
        ("Казахстанцам вернули 34 млн тенге за лекарства.", "KZ"),
        ("Фонд социального медицинского страхования оплатил услуги на 34 млрд тенге.", "KZ"),
        ("Правительство рассмотрело сельскую медицину. Построено 655 медпунктов.", "KZ"),
        ("The capital has 120 clinics.", "KZ-71"),
    ],
)
def test_people_capitals_and_offices_hint_at_the_region_of_a_text_that_names_none(
    find: Callable[..., list[Fact]], text: str, region: str
) -> None:
    assert [(f.region_id, "region-inferred" in f.flags) for f in find(text) if f.value is not None] == [(region, True)]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Атырау. В регионе строят 12 медпунктов.\n\nПо стране ремонтируют больницы. Приняты 40 врачей.", "KZ-23"),
        (
            "Шымкент, 3 июня. Проведено 1200 операций. Пациенты – из Туркестанской области.\n\nВ Туркестанской области учились врачи.",
            "KZ-79",
        ),
        ("Управление здравоохранения Кызылординской области\n\nПриехали врачи из Алматы и Астаны. Принято 12 медсестёр.", "KZ-43"),
        ("На севере Казахстана приняты 40 врачей.\n\nВ Петропавловске построят больницу.", "KZ-59"),
    ],
)
def test_other_regions_told_of_do_not_take_a_report_from_its_own(find: Callable[..., list[Fact]], text: str, region: str) -> None:
    assert {f.region_id for f in find(text) if f.value is not None} == {region}


def test_each_sentence_may_name_its_own_region(find: Callable[..., list[Fact]]) -> None:
    text = "В Акмолинской области родились 100 детей. В Павлодарской области родились 200 детей. В Акмолинской области умерли 30 человек."
    assert [(f.indicator_id, f.region_id) for f in find(text)] == [("births", "KZ-11"), ("births", "KZ-55"), ("deaths", "KZ-11")]


def test_a_dateline_without_a_year_takes_that_of_the_text(find: Callable[..., list[Fact]]) -> None:
    text = "TURKISTAN. October 3. Crews got 45 vehicles, it was told on 2 October 2025. In the third quarter 118 patients died."
    assert [(str(f.value), str(f.period_end)) for f in find(text, published_on=None)] == [("45", "None"), ("118", "2025-09-30")]


def test_another_so_many_are_of_those_before(find: Callable[..., list[Fact]]) -> None:
    text = "In October 41,000 people were examined. Until the end of the year another 80,000 are to be examined."
    assert [f.unit_id for f in find(text)] == ["persons", "persons"]


def test_some_of_a_number_of_things_are_such_things(find: Callable[..., list[Fact]]) -> None:
    assert [f.unit_id for f in find("Ten of the region's 14 hospitals have been repaired.")] == ["facilities", "facilities"]


def test_may_is_a_month_not_the_district_of_that_name(find: Callable[..., list[Fact]]) -> None:
    text = "In Taraz, a polyclinic for 500 visits per shift was opened in May. Four doctors came to May District."
    assert [f.place_ids for f in find(text, region_id="KZ") if f.value is not None] == [("311010000",), ("555600000",)]


def test_construction_of_another_thing_is_not_of_the_places_before(find: Callable[..., list[Fact]]) -> None:
    text = "Zhambyl Region. Four clinics were built in Merke District. The construction of an oncology centre with 200 beds is in progress."
    assert [(f.place_ids, f.status) for f in find(text) if f.value is not None] == [(("315400000",), "actual"), ((), "ongoing")]


def test_some_of_what_was_bought_was_bought(find: Callable[..., list[Fact]]) -> None:
    text = "The hospitals bought 112 pieces of medical equipment. Among them are two CT scanners."
    assert [f.indicator_id for f in find(text)] == ["equipment_purchased"] * 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Each clinic serves 1,500 to 2,000 residents.", [(1500, 2000)]),
        ("The number of doctors rose from 1,500 to 2,000.", [(1500, None), (2000, None)]),
        ("Coverage grew 15 to 20 per cent.", [(15, None), (20, None)]),
    ],
)
def test_a_range_needs_no_from_where_nothing_changes(
    find: Callable[..., list[Fact]], text: str, told: list[tuple[int, int | None]]
) -> None:
    assert [(f.value, f.value_max) for f in find(text)] == told


def test_what_runs_into_thousands_is_told_in_no_per_cent(find: Callable[..., list[Fact]]) -> None:
    assert [f.unit_id for f in find("The number of rehabilitation courses rose by 18%, to 412,000.")] == ["percent", "cases"]


def test_a_row_of_counts_keeps_what_it_counts(find: Callable[..., list[Fact]]) -> None:
    found = find(
        "Получены 90 автомобилей скорой помощи: 57 автомобилей передадут станции, 33 — медицинским организациям районов.", region_id="KZ-11"
    )
    assert [(f.unit_id, f.indicator_id) for f in found if f.value is not None] == [("vehicles", "vehicles_received")] * 3


def test_a_clinic_of_so_many_visitors(find: Callable[..., list[Fact]]) -> None:
    assert find("A 120-visitor outpatient clinic is under construction.", region_id="KZ-11")[0].unit_id == "visits_per_shift"


def test_an_ambiguous_indicator_keeps_both_and_a_flag(find: Callable[..., list[Fact]]) -> None:
    (fact,) = find("Показатель смертности и заболеваемости по болезням системы кровообращения снизился на 9,4 %.")
    assert {fact.indicator_id, fact.alternative_indicator_id} == {"cvd_mortality", "cvd_incidence"}
    assert "indicator-ambiguous" in fact.flags


def test_an_unknown_indicator_has_a_flag(find: Callable[..., list[Fact]]) -> None:
    (fact,) = find("В Акмолинской области стало на 40 % больше облаков.")
    assert fact.indicator_id is None
    assert "indicator-unknown" in fact.flags


@pytest.mark.parametrize(
    "text",
    ["В 2025 году построили 3 школы и 2 детских сада.", "In 2025 three schools were built."],
)
def test_what_is_not_health_is_out_of_scope(find: Callable[..., list[Fact]], text: str) -> None:
    found = find(text)
    assert found
    assert not any(fact.in_scope for fact in found)


def test_boilerplate_is_out_of_scope(find: Callable[..., list[Fact]]) -> None:
    found = find("Мы используем файлы cookie 30 дней.\nВ 2025 году родились 500 детей.")
    assert [(f.quote, f.in_scope) for f in found] == [("30", False), ("500", True)]


@pytest.mark.parametrize(("published_on", "year"), [(NOVEMBER, 2025), (dt.date(2026, 1, 9), 2025), (dt.date(2026, 3, 9), 2026)])
def test_an_assumed_period_has_a_flag(find: Callable[..., list[Fact]], published_on: dt.date, year: int) -> None:
    (fact,) = find("В области родились 500 детей.", published_on=published_on)
    assert (fact.period_start, fact.period_end, fact.period_basis) == (dt.date(year, 1, 1), dt.date(year, 12, 31), "assumed")
    assert "period-assumed" in fact.flags


def test_without_a_day_of_publication_nothing_is_assumed(find: Callable[..., list[Fact]]) -> None:
    (fact,) = find("В области родились 500 детей.", published_on=None)
    assert (fact.period_start, fact.period_end, fact.period_basis) == (None, None, None)


def test_the_period_compared_with_is_not_that_of_the_figure(find: Callable[..., list[Fact]]) -> None:
    (fact,) = find("В 2025 году число врачей выросло на 5 % по сравнению с 2024 годом.")
    assert (fact.period_start, fact.period_end) == YEAR
    assert (fact.indicator_id, fact.measure, fact.direction) == ("doctors_count", "change", "increase")


def test_the_language_may_be_told(find: Callable[..., list[Fact]]) -> None:
    (fact,) = find("2025 жылы Павлодар облысында 12 дәрігер келді.", language="kk")
    assert (fact.value, fact.unit_id, fact.region_id) == (Decimal(12), "persons", "KZ-55")


def test_every_fact_knows_its_source(find: Callable[..., list[Fact]]) -> None:
    (fact,) = find("Родились 500 детей.")
    assert (fact.source_id, fact.sha256) == ("s", "0" * 64)


def test_no_text_no_facts(find: Callable[..., list[Fact]]) -> None:
    assert find("") == []
    assert find("Врачи работают.") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ана өлімі 12%-ға төмендеді.", ["12% decrease"]),
        ("Туберкулезбен аурушаңдық 92,0 ден 85,1-ге төмендеген.", ["92,0 None", "85,1 None"]),
        ("Жалпы өлім 3%-ға, ана өлімі 12 пайызға азайды.", ["3% decrease", "12 пайызға decrease"]),
        ("Ана өлімі 12%-ға, туу көрсеткіші 2%-ға төмендеп, скринингпен қамту 70%-ға жетті.", ["12% decrease", "2% decrease", "70% None"]),
        ("Қамту 61%-дан 70%-ға дейін өсті.", ["61% None", "70% None"]),
        ("Қамту 61%-дан 70%-ға көтеріліп, 9 пайыздық тармаққа жақсарды.", ["61% None", "70% None", "9 пайыздық тармаққа increase"]),
        ("Дәрігерлер саны екі есе артты.", ["екі increase"]),
        ("Дәрігерлер былтырғыдан үш есе көп.", ["үш increase"]),
        ("Шақыртулар саны 900-ге көп.", ["900 increase"]),
        ("Дәрігер тапшылығы 40 маманға аз.", ["40 decrease"]),
        ("Скринингпен қамту көбейді, өсім – 5%.", ["5% increase"]),
        ("Дәрігер тапшылығы қысқарды (4%).", ["4% decrease"]),
        ("Халықтың кемінде 60%-ы скринингтен өтті.", ["60% None"]),
        ("Ana ólimi 12%-ǵa tómendedi.", ["12% decrease"]),
        ("Ana ölımı 12%-ğa azaiyp, qamtu 70%-ğa jettı.", ["12% decrease", "70% None"]),
    ],
)
def test_a_kazakh_verb_tells_change_from_level(find: Callable[..., list[Fact]], text: str, told: list[str]) -> None:
    assert [f"{fact.quote} {fact.direction}" for fact in find(text, language="kk")] == told


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Вакансий в Шетском районе – 5, Каркаралинском – 7, всего 12.", [("356400000",), ("354800000",), ()]),
        ("Закуплено 24 машины: десять – для Балхаша, по семь – для Темиртау и Сарани.", [(), ("351610000",), ("352410000", "352210000")]),
        ("В Балхаше открыли больницу на 50 коек, в Темиртау – 30; число врачей выросло на 9.", [("351610000",), ("352410000",), ()]),
        ("В Балхаше и Темиртау закупили 5 и 7 машин скорой.", [("351610000",), ("352410000",)]),
        ("Приняты 40 врачей, из них 6 – в Балхаше.", [(), ("351610000",)]),
        ("Приняты 40 врачей, больше всего – в Балхаше (12) и Темиртау (9).", [(), ("351610000",), ("352410000",)]),
    ],
)
def test_a_place_belongs_to_the_figure_it_stands_nearest_to(
    find: Callable[..., list[Fact]], text: str, places: list[tuple[str, ...]]
) -> None:
    assert [set(f.place_ids) for f in find(text, region_id="KZ-35") if f.value is not None] == [set(p) for p in places]


def test_sections_of_a_national_report_have_their_region(find: Callable[..., list[Fact]]) -> None:
    text = (
        "В Казахстане приняты 900 врачей.\n\nАкмолинская область. Приняты 40 врачей, медсестёр – 90.\n\n"
        "Павлодарская область. Приняты 50 врачей (по стране – 900).\n\nВсего работают 70 000 врачей."
    )
    assert [f.region_id for f in find(text)] == ["KZ", "KZ-11", "KZ-11", "KZ-55", "KZ", "KZ"]


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("Incidence fell in Atyrau, Mangystau and Kyzylorda regions to 45. In Pavlodar Oblast it is 30.", ["KZ", "KZ-55"]),
        ("Приняты 900 врачей.\n\nВ Акмолинской области – 40, в Абайской – 30, в Костанайской – 20.", ["KZ", "KZ-11", "KZ-10", "KZ-39"]),
        (
            "Смертность снизилась в Туркестанской (на 21%), Акмолинской (на 17%) и Мангистауской (на 15%) областях.",
            ["KZ-61", "KZ-11", "KZ-47"],
        ),
        (
            "ASTANA, 3 March 2026 – The Ministry of Health has met.\n\n"
            "Six clinics were built in Abai Region and 5 in Akmola Region. In all, 900 doctors were hired.",
            ["KZ-10", "KZ-11", "KZ"],
        ),
        ("East Kazakhstan has 900 doctors.", ["KZ-63"]),
        ("В Казахстане приняты 900 врачей. Из них 40 – в Павлодарской области. Уволены 12 врачей.", ["KZ", "KZ-55", "KZ"]),
        (
            "ASTANA. KAZINFORM – The ministry reports that 900 doctors were hired. Akmola Region has 40, Abai Region 30.",
            ["KZ", "KZ-11", "KZ-10"],
        ),
        (
            "В Павлодарской области подвели итоги. По данным Министерства здравоохранения, открыто 12 больниц. В среднем по стране "
            "показатель ниже. Приняты 40 врачей.",
            ["KZ-55", "KZ-55"],
        ),
        ("Об итогах года рассказала министр здравоохранения. Построено 655 больниц, из них 90 – в Туркестанской области.", ["KZ", "KZ-61"]),
        ("По данным Минздрава, в Костанайской области открыто 12 больниц. Приняты 40 врачей.", ["KZ-39", "KZ-39"]),
        ("Бюро национальной статистики сообщает: врачей – 82 тысячи. Больше всего их в Алматы – 12,3 тысячи.", ["KZ", "KZ-75"]),
        ("Управление здравоохранения области: брифинг в Павлодаре. Приняты 40 врачей. Больных направляют в Астану и Алматы.", ["KZ-55"]),
        ("В Кызылординской области открыто 12 больниц. Специалист из Шымкента осмотрел пациентов. Приняты 40 врачей.", ["KZ-43", "KZ-43"]),
    ],
    ids=[
        "a list of regions",
        "no region has most",
        "adjectives with figures between",
        "a dateline of the capital",
        "a part of the name of the country",
        "a region in passing",
        "a dateline of an agency",
        "the ministry behind the region",
        "the minister speaks",
        "the ministry speaks of a region",
        "the statistical bureau speaks",
        "cities where patients are sent",
        "of two regions named as often the first",
    ],
)
def test_what_a_report_on_several_regions_is_of(find: Callable[..., list[Fact]], text: str, regions: list[str]) -> None:
    assert [f.region_id for f in find(text) if f.value is not None] == regions


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Число врачей увеличилось на 120, а медсестёр – на 340.", [(120, "increase"), (340, "increase")]),
        ("Количество вызовов снизилось на 1,5 тыс., госпитализаций — на 230.", [(1500, "decrease"), (230, "decrease")]),
        ("Фонд увеличен на 60 коек, открыты отделения – на 15 и 20 мест.", [(60, "increase"), (15, None), (20, None)]),
        ("Рождаемость составила 28 на 1000, смертность – 6,1 на 1000.", [(28, None), (Decimal("6.1"), None)]),
        ("Число врачей выросло на 1000.", [(1000, "increase")]),
    ],
    ids=["a verb left out", "the same of events", "beds that departments have", "a whole number on a thousand", "a thousand, no base"],
)
def test_what_stands_behind_by(find: Callable[..., list[Fact]], text: str, told: list[tuple[Any, str | None]]) -> None:
    """'На' tells a change, also where its verb is left out, a capacity or the base of a rate."""
    assert [(f.value, f.direction) for f in find(text)] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Infant and maternal mortality fell by 3 and 5 per cent respectively.",
            [(3, "infant_mortality", "decrease"), (5, "maternal_mortality", "decrease")],
        ),
        (
            "Младенческая и материнская смертность снизились на 3% и 5% соответственно.",
            [(3, "infant_mortality", "decrease"), (5, "maternal_mortality", "decrease")],
        ),
        (
            "Incidence of and mortality from tuberculosis were 36 and 1 per 100,000 population.",
            [(36, "tb_incidence", None), (1, "tb_mortality", None)],
        ),
        (
            "The number of doctors and nurses rose by 12 and 15 per cent.",
            [(12, "doctors_count", "increase"), (15, "midlevel_count", "increase")],
        ),
    ],
)
def test_figures_in_a_row_are_each_of_the_words_that_stand_in_its_turn(
    find: Callable[..., list[Fact]], text: str, told: list[tuple[Any, str, str | None]]
) -> None:
    assert [(f.value, f.indicator_id, f.direction) for f in find(text)] == told


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("Kazakhstan has cut tuberculosis incidence by 45 per cent.", "decrease"),
        ("Life expectancy was 75 years, up 2 years on 2023.", "increase"),
        ("Life expectancy was 75 years, up from 74 years in 2023.", None),
    ],
)
def test_a_change_is_told_by_its_verb_or_by_up_and_down(find: Callable[..., list[Fact]], text: str, direction: str | None) -> None:
    assert find(text)[-1].direction == direction


def test_a_region_bears_its_code_of_the_time(find: Callable[..., list[Fact]]) -> None:
    text = "В Южно-Казахстанской области приняты 40 врачей."
    assert [f.region_id for f in find(text, published_on=dt.date(2017, 3, 1))] == ["KZ-YUZ"]
    assert [f.region_id for f in find(text)] == ["KZ-61"]


def test_a_place_far_behind_the_last_figure_is_read(find: Callable[..., list[Fact]]) -> None:
    text = "Приняты 12 врачей: а, б, в, г; д, е, ж, а и и, но в Балхаше."
    assert [f.quote for f in find(text, region_id="KZ-35") if f.value is not None] == ["12"]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("За 9 месяцев 2025 года умерли 40 человек (годом ранее – 52).", ["2025-09-30", "2024-09-30"]),
        ("За 9 месяцев 2025 года родились 900 детей против 950 годом ранее.", ["2025-09-30", "2024-09-30"]),
        ("В 2024 году приняты 12 врачей, в 2025 году – 9.", ["2024-12-31", "2025-12-31"]),
        ("Охват составил 70 % в 2024 году и 75 % в 2025 году.", ["2024-12-31", "2025-12-31"]),
        ("За 9 месяцев 2025 года приняты 20 врачей; к концу 2027 года примут 80.", ["2025-09-30", "2027-12-31"]),
        ("За 9 месяцев 2025 года приняты 20 врачей. Не хватает 30 врачей, их примут в 2026 году.", ["2025-09-30", "2025-09-30"]),
        ("By the end of the year 95 % will be covered; now it is 91 %.", ["2025-12-31", "2025-12-31"]),
        (
            "In January–September 2025 there were 12 deaths (15 in January–September 2024), or 3 cases.",
            ["2025-09-30", "2024-09-30", "2025-09-30"],
        ),
        (
            "За 9 месяцев 2025 года приняты 20 врачей.\n\nЗа год нагрузка снизилась с 900 до 800 человек.",
            ["2025-09-30", "2024-09-30", "2025-09-30"],
        ),
        ("В 2025 году умерли 41 против 52 в 2024-м. Родились 900 детей.", ["2025-12-31", "2024-12-31", "2025-12-31"]),
        ("За 9 месяцев 2025 года родились 950 детей против 900 за тот же период прошлого года.", ["2025-09-30", "2024-09-30"]),
        ("The city has 640 beds in 2025, compared with 505 in 2023, and 30 wards.", ["2025-12-31", "2023-12-31", "2025-12-31"]),
        ("В 2025 году приняты 20 врачей. Это закончат во втором квартале 2026 года. Осмотрены 900 человек.", ["2025-12-31"] * 2),
        ("На сегодня выполнено 72% работ, объект сдадут во втором квартале 2026 года.", ["2025-12-31"]),
        ("Вакцинировано против гриппа 84 тысячи человек в 2025 году.", ["2025-12-31"]),
        ("Отчёт за 2025 год. В скобках – данные за 2023 год.\n\nУмерли – 120 (110)", ["2025-12-31", "2023-12-31"]),
        ("С 2020 по 2025 год число коек выросло с 115 до 240.", ["2020-12-31", "2025-12-31"]),
        ("Мероприятия идут. Умерли 140 (2024: 152).", ["2025-12-31", "2024-12-31"]),
        ("За 10 месяцев 2025 года умерли 41 человек, за аналогичный период прошлого года — 38.", ["2025-10-31", "2024-10-31"]),
        ("Достигнуто в 2018 году:\n- умерли 41 человек;\n- приняты 38 врачей.", ["2018-12-31"] * 2),
        ("The population on 1 January 2025 was 840,600.", ["2025-01-01"]),
        ("За девять месяцев 2025 года оснащённость выросла до 86,7 % с 80,2 %.", ["2025-09-30", "2024-09-30"]),
        ("By the end of April vaccination coverage had risen to 95.8% from 89%.", ["2025-04-30", "2024-04-30"]),
        (
            "За 9 месяцев 2025 года младенческая смертность – 6,4 на 1000 родившихся, за 9 месяцев прошлого года 7,7.",
            ["2025-09-30", "2024-09-30"],
        ),
        (
            "Figures for 2025. Infant mortality, 6.9 per 1,000 births in 2024, fell to 6.1. Stroke deaths fell by 9.5%.",
            ["2024-12-31", "2025-12-31", "2025-12-31"],
        ),
        ("В 2025 году принято 6 700 родов, что ниже данных за 2024 год на 1 300.", ["2025-12-31"] * 2),
        ("В начале года не хватало 87 врачей, теперь – 42.", ["2025-01-01", "2025-12-31"]),
        ("Indicator – 2025 (2024)\nDoctors – 120 (110)\nNurses – 300 (290)", ["2025-12-31", "2024-12-31", "2025-12-31", "2024-12-31"]),
    ],
)
def test_the_period_that_governs_a_figure(find: Callable[..., list[Fact]], text: str, periods: list[str]) -> None:
    assert [str(f.period_end) for f in find(text)] == periods


def test_a_period_said_in_passing_leaves_the_document_its_own(find: Callable[..., list[Fact]]) -> None:
    text = "За 9 месяцев 2025 года приняты 20 врачей.\n\n"
    text += "С начала года открыты 5 кабинетов. В прошлом году их было 3.\n\nОсмотрены 900 человек."
    assert [(f.period_start.year, f.period_end.month) for f in find(text) if f.period_start and f.period_end] == [
        (2025, 9),
        (2025, 9),
        (2024, 12),
        (2025, 9),
    ]


MONTHS_TOLD = "За 9 месяцев 2025 года приняты 20 врачей.\n\n"


@pytest.mark.parametrize(
    ("text", "months"),
    [
        (MONTHS_TOLD + "В этом году построено 5 амбулаторий.\n\nОсмотрены 900 человек.", [9, 12, 12]),
        ("Over 9 months 25 doctors came.\n\nMuch was done. This year 5 clinics were built.\n\n900 people were examined.", [9, 12, 12]),
        # told in passing: by somebody, of plans, behind its figure, and where a month brings the text back to what it reports on
        (MONTHS_TOLD + "– Рады. В этом году построено 5 амбулаторий.\n\nОсмотрены 900 человек.", [9, 12, 9]),
        (MONTHS_TOLD + "В этом году построят 5 амбулаторий.\n\nОсмотрены 900 человек.", [9, 12, 9]),
        (MONTHS_TOLD + "Построено 5 амбулаторий в этом году.\n\nОсмотрены 900 человек.", [9, 12, 9]),
        (MONTHS_TOLD + "В этом году построено 5 амбулаторий.\n\nВ мае приехали 7 врачей.\n\nОсмотрены 900 человек.", [9, 12, 5, 9]),
    ],
)
def test_this_year_governs_what_follows_where_a_text_goes_over_to_it(find: Callable[..., list[Fact]], text: str, months: list[int]) -> None:
    assert [f.period_end.month for f in find(text) if f.period_end] == months


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        # since the year began, as the first that is told, is what the text reports on
        (
            "С начала 2025 года приняты 20 врачей.\n\n– За прошлый год приняли 16. Не хватает 40 медсестёр.\n\nОсмотрены 900 человек.",
            ["2025-11-20", "2024-12-31", "2025-11-20", "2025-11-20"],
        ),
        (
            "Since the start of the year 20 doctors have come.\n\nThis year 5 clinics were built.\n\n900 people were examined.",
            ["2025-11-20", "2025-12-31", "2025-12-31"],
        ),
        # the year behind its figure is of that alone
        (
            MONTHS_TOLD + "There are 96 ambulances; 31 came this year. Some 640 nurses work.",
            ["2025-09-30"] * 2 + ["2025-12-31", "2025-09-30"],
        ),
        # what is compared with, and what a thing that is paid for will do
        ("За 9 месяцев 2025 года умерли 20 человек против 25 в прошлом году.", ["2025-09-30", "2024-09-30"]),
        ("In the first half of 2025 the average wait was 11.5 days, it was 13.", ["2025-06-30", "2024-06-30"]),
        ("From January to May 2025 coverage was 71%, 3 points more than in the same months of 2024.", ["2025-05-31"] * 2),
        (MONTHS_TOLD + "The city gave KZT 240 million for a system that goes live in spring. 35 doctors came.", ["2025-09-30"] * 3),
        # a figure that a sentence takes up again, a level that was, a thing that has been since a month
        (
            MONTHS_TOLD + "На 2024 год выделено 15 млрд тенге. Это на 12% больше, чем годом ранее. Освоено 81% этой суммы.",
            ["2025-09-30"] + ["2024-12-31"] * 3,
        ),
        ("За 9 месяцев 2025 года дела лучше. Младенческая смертность: было 7,3 на тысячу, стало 6,2.", ["2024-09-30", "2025-09-30"]),
        ("In the first half of 2025 things improved. The waiting time was 13 minutes, now it is 11.", ["2024-06-30", "2025-12-31"]),
        (MONTHS_TOLD + "A training room, opened in March, has taught 186 nurses.", ["2025-09-30"] * 2),
        (
            MONTHS_TOLD + "Центр, открытый в марте, принял 186 пациентов. Привито 70 %, хотя лет пять назад было 90 %.",
            ["2025-09-30"] * 3 + ["2020-12-31"],
        ),
        # what something is compared with, told in other words
        ("As of 1 November 2025 85 doctors are lacking, down from 120 at the start of the year.", ["2025-11-01", "2025-01-01"]),
        ("In the third quarter of 2025 there were 120 thousand visits, up 4% on the third quarter of 2024.", ["2025-09-30"] * 2),
        ("In January-October, 3,400 children were born, 2.1% fewer than a year ago (3,473).", ["2025-10-31"] * 2 + ["2024-10-31"]),
        ("За 9 месяцев 2025 года родились 3 400 детей, на 2,1% меньше, чем годом ранее (3 473).", ["2025-09-30"] * 2 + ["2024-09-30"]),
        ("За 2022–2023 годы построено 34 амбулатории. За это время число коек выросло на 400.", ["2023-12-31"] * 2),
        ("Over the ten months of this year 45 women died, while in the same period last year 52 died.", ["2025-10-31", "2024-10-31"]),
        ("За январь–октябрь 2025 года умерли 45 человек (в 2024 году за тот же период – 52).", ["2025-10-31", "2024-10-31"]),
        ("За последние три месяца привиты 3 400 детей.", ["2025-10-31"]),
        ("За январь–сентябрь прошлого года умерли 45 человек, за январь–сентябрь текущего – 52.", ["2024-09-30", "2025-09-30"]),
        ("Over January to September this year 12 people died.", ["2025-09-30"]),
        ("Nine-month figures show 3,400 births. The number was 3% lower than in the same nine months of 2024.", ["2025-09-30"] * 2),
        # whole years and months that are over
        ("In the year to October 2025 the city opened 4 clinics.", ["2025-10-31"]),
        (MONTHS_TOLD + "For the full year 2024 there were 11,900 births.", ["2025-09-30", "2024-12-31"]),
        ("Last month 340 patients were treated.", ["2025-10-31"]),
        ("В прошлом месяце пролечены 340 пациентов.", ["2025-10-31"]),
        # what figures told for comparison are of, and what goes on behind them
        (MONTHS_TOLD + "340 women died, compared to 360 in the previous year.", ["2025-09-30"] * 2 + ["2024-09-30"]),
        (
            "In 2024 the number of maternal deaths fell to 31 from 44 a year ago. Over the same period 900 people died.",
            ["2024-12-31", "2023-12-31", "2024-12-31"],
        ),
        (
            "In 9 months of 2025 2,310 people died, 12% more than in the same period a year earlier (2,062).",
            ["2025-09-30"] * 2 + ["2024-09-30"],
        ),
        ("Life expectancy rose to 75.4 years in 2024 from 73.2 years in 2018.", ["2024-12-31", "2018-12-31"]),
        ("Coverage stood at 61% in 2023 and is 78.5% now.", ["2023-12-31", "2025-12-31"]),
        ("Between 2019 and 2023 120 clinics were built.\nOutpatient care now covers 72% of patients.", ["2023-12-31", "2025-12-31"]),
        ("By the end of 2027 the shortage of doctors, now 320, should fall by 50%.", ["2025-12-31", "2027-12-31"]),
        ("In 9 months of 2025 340 people died, against 400 for the whole of last year.", ["2025-09-30", "2024-12-31"]),
        ("Vaccination coverage, at 93% in 2024, is 2 percentage points below the 2019 level.", ["2024-12-31"] * 2),
        ("Six clinics in Taraz, Karatau and Shu will be equipped by 2027.", ["2027-12-31"]),
        ("Out-of-pocket payments were 27% of spending in 2023, down from 33% five years earlier.", ["2023-12-31", "2018-12-31"]),
        ("In 2023 coverage was 70%. Incidence was 27% lower.", ["2023-12-31"] * 2),
        (
            "In 2020 reform began. Since then, in 2021, costs have grown 2.3 times, from KZT 1 trillion in 2019 to KZT 3 trillion in 2025.",
            ["2025-12-31", "2019-12-31", "2025-12-31"],
        ),
        ("The share of early detected cancers has risen to 58.7% from 54.2% since 2022.", ["2025-12-31", "2022-12-31"]),
        (
            MONTHS_TOLD + "Stroke mortality fell to 61.2 per 100,000, from 70.5 in the corresponding period of 2024.",
            ["2025-09-30"] * 2 + ["2024-09-30"],
        ),
        ("Spending rose 2.4 times between 2018 and 2023, reaching KZT 2.6 trillion.", ["2023-12-31"] * 2),
        ("Plans for 2026\n- build 14 clinics;\n- recruit 160 doctors.", ["2026-12-31"] * 2),
        ("Nine rural clinics were built in 2024. The first of them, built in 1978, had 40 doctors.", ["2024-12-31"] * 2),
        (
            "In the first half of 2025, 412 children were born (438 in the first half of 2024). In the second quarter 38 doctors came.",
            ["2025-06-30", "2024-06-30", "2025-06-30"],
        ),
        (
            "Spending grew by 23%, from 206 billion tenge (US$402 million) in 2023 to 254 billion tenge in 2024.",
            ["2024-12-31", "2023-12-31", "2023-12-31", "2024-12-31"],
        ),
        ("As of 1 November 2025 85 doctors are lacking. Over the year 40 doctors came.", ["2025-11-01", "2025-12-31"]),
        ("В 2025 году приняты 20 врачей. Подрядчик обещает закончить в третьем квартале. Осмотрены 900 человек.", ["2025-12-31"] * 2),
    ],
)
def test_what_a_text_reports_on_stands_beside_other_periods(find: Callable[..., list[Fact]], text: str, ends: list[str]) -> None:
    assert [str(f.period_end) for f in find(text) if f.value is not None] == ends


@pytest.mark.parametrize(
    "text",
    [
        "Mortality was 5.6 in 2022. The project came to us in 2023.\n\nSince the launch it has delivered 146 incubators.\n\n"
        "Nurses have visited 4,150 families.",
        "В 2024 году открыты 12 больниц. Проект стартовал в 2023 году.\n\nС момента запуска обучены 340 врачей.\n\nПривиты 900 детей.",
        "In 2024 there were 40 doctors.\n\nSince 2023 the partners have equipped 46 clinics.\n\nNurses have visited 4,150 families.",
    ],
)
def test_a_project_reports_on_what_has_been_since_it_began(find: Callable[..., list[Fact]], text: str) -> None:
    told = [(f.period_start.year, f.period_end.isoformat()) for f in find(text) if f.period_start and f.period_end and f.value is not None]
    assert told[0][0] < 2025
    assert [year for year, _ in told[1:]] == [2023, 2023]
    assert len({end for _, end in told[1:]}) == 1


def test_the_title_of_a_plan_tells_the_period_of_its_figures(find: Callable[..., list[Fact]]) -> None:
    text = "Бюджет здравоохранения на 2026 год\n\nНа ремонт больниц направят 5 млрд тенге."
    assert [str(f.period_end) for f in find(text)] == ["2026-12-31"]


def test_a_dateline_heads_no_section_of_a_report_on_the_country(find: Callable[..., list[Fact]]) -> None:
    text = "Kazakhstan: health system review\nAstana, 30 September 2025\n\nThere are 74,600 doctors.\n\nLife expectancy was 75 years."
    assert [f.region_id for f in find(text) if f.value is not None] == ["KZ", "KZ"]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("AKTAU. The birth rate in the Mangystau Region is 24.6 per 1,000 people, the highest in the country.", "KZ-47"),
        ("Актау. Рождаемость в Мангистауской области самая высокая по стране – 24,6 на 1000 населения.", "KZ-47"),
        ("ASTANA. 12 January 2026. The government paid KZT 1.9 trillion for the treatment of citizens.", "KZ"),
        ("ASTANA. 12 January 2026. The government paid KZT 1.9 trillion. The city has 12 hospitals.", "KZ-71"),
    ],
)
def test_the_country_is_told_of_by_what_is_of_it(find: Callable[..., list[Fact]], text: str, region: str) -> None:
    assert {f.region_id for f in find(text) if f.value is not None} == {region}


def test_rows_of_a_table_name_their_region(find: Callable[..., list[Fact]]) -> None:
    text = "Министерство здравоохранения: итоги года\n\nОткрыты объекты:\nАктюбинская | 24\nЖетісу | 19"
    assert [f.region_id for f in find(text)] == ["KZ-15", "KZ-33"]


def test_what_is_said_of_an_item_of_a_list_has_its_place(find: Callable[..., list[Fact]]) -> None:
    text = "• В Балхаше строится больница на 300 коек. Готовность – 58 %.\n• Открыто 4 медпункта."
    found = find(text, region_id="KZ-35")
    assert [f.place_ids for f in found if f.value is not None] == [("351610000",), ("351610000",), ()]


def test_a_dateline_does_not_make_a_report_of_the_country_one_of_the_capital(find: Callable[..., list[Fact]]) -> None:
    text = "Минздрав подвёл итоги\n\nАстана. 20 октября 2025 года\n\nПриняты 900 врачей. В Павлодарской области – 40, в Акмолинской – 30."
    assert [f.region_id for f in find(text) if f.value is not None] == ["KZ", "KZ-55", "KZ-11"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Ақтауда 500 төсектік аурухана салынып жатыр. Ғимарат алты қабатты болады.", [("471010000",), ("471010000",)]),
        ("Ақтауда 500 төсектік аурухана салынып жатыр. Облыста 12 дәрігер бар.", [("471010000",), ()]),
        ("Beineu men Qaraqia audandarynda tört auruhana salyndy.", [("473600000", "474200000")]),
    ],
)
def test_a_kazakh_sentence_goes_on_about_a_place(find: Callable[..., list[Fact]], text: str, places: list[tuple[str, ...]]) -> None:
    assert [tuple(sorted(fact.place_ids)) for fact in find("Маңғыстау облысы. " + text) if fact.value is not None] == places


def test_doctors_who_came_are_recruited_though_the_verb_stands_last(find: Callable[..., list[Fact]]) -> None:
    facts = find("2025 жылы Қостанай облысына 231 дәрігер келді. Жедел жәрдемге 1-3 санаттағы шақыртулар саны 34 мың болды.", language="kk")
    assert [(f.quote, f.indicator_id) for f in facts] == [("231", "doctors_recruited"), ("34 мың", "ambulance_calls")]


def test_a_deadline_of_a_later_clause_is_not_of_the_first(find: Callable[..., list[Fact]]) -> None:
    first, second = find("2025 жылдың 9 айында 18 дәрігер келді. Тағы 22 дәрігер келді, жыл соңына дейін 30 дәрігер келеді.")[1:]
    assert first.period_end == dt.date(2025, 9, 30)
    assert second.period_end == dt.date(2025, 12, 31)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Облыста 3 аурухана салынды.", "actual"),
        ("Облыста 3 емханаға күрделі жөндеу жүргізілуде.", "ongoing"),
        ("Облыста 3 емхана салынып жатыр.", "ongoing"),
        ("Облыста 3 аурухана құрылысы аяқталып келеді.", "finishing"),
        ("Облыста 3 аурухана салынбақ, оған 12 дәрігер бармақ.", "planned"),
        ("Облыста 3 аурухана салу көзделіп отыр.", "planned"),
        ("Бұл – жылдық жоспардың 82%-ы.", "actual"),
        ("Облыста 12 дәрігер еңбек етеді.", "actual"),
        ("Облыста 3 емхана салу қарастырылған.", "planned"),
        ("Биыл ауруханаларға 3 млрд теңге бағытталады.", "planned"),
        ("Облыста 3 емхананы пайдалануға беру қажет.", "planned"),
        ("Облыста 3 емхананың жоба-сметалық құжаты дайындалуда.", "planned"),
        ("Облыста 3 емхана аяқталып, пайдалануға берілді.", "actual"),
    ],
)
def test_a_kazakh_verb_tells_the_status(find: Callable[..., list[Fact]], text: str, status: str) -> None:
    assert find(text, language="kk")[-1].status == status


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2025 жылы 8 бала туды, ал 2024 жылы 11 бала туған еді. Өлім 5%-ға азайды.", [2025, 2024, 2025]),
        ("2025 жылдың 9 айында 8 бала туды. Өткен жылдың сәйкес кезеңінде 11 бала туды. Ана өлімі 5%-ға азайды.", [2025, 2024, 2025]),
        ("2026 жылы 20 дәрігер келеді деп жоспарланған. Жедел жәрдемге 40 көлік беріледі.", [2026, 2026]),
        ("5 қараша 2025 жыл. Былтыр 12 дәрігер келді.", [2024]),
    ],
)
def test_an_earlier_year_is_told_in_passing_and_a_plan_lies_ahead(find: Callable[..., list[Fact]], text: str, periods: list[int]) -> None:
    found = [fact for fact in find(text, language="kk") if fact.value is not None]
    assert [fact.period_end.year if fact.period_end else None for fact in found] == periods


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("В области откроют 5 кабинетов.", ["planned"]),
        ("На ремонт больниц предусмотрено 5 млрд тенге.", ["planned"]),
        ("Приняты 40 врачей, а 12 врачей приедут осенью.", ["actual", "planned"]),
        ("Охват доведён до 84 %.", ["actual"]),
        ("Приняты 40 врачей, что позволит сократить очереди.", ["actual"]),
        ("Screening covered 64 % of the target groups.", ["actual"]),
        ("KZT 5 billion is earmarked for the repair of hospitals.", ["planned"]),
        ("In half a year we repaired seven clinics, and by December we shall repair five more.", ["actual", "planned"]),
        (
            "In all 21 facilities were planned, 17 of which have been built; another 12 are due in December.",
            ["planned", "actual", "planned"],
        ),
        ("Spending will total KZT 3 trillion this year, up from KZT 2 trillion in 2024.", ["planned", "actual"]),
        ("In 2025 16 clinics were built.\n\nPlans for 2026\n- build 14 clinics;\n- recruit 160 doctors.", ["actual", "planned", "planned"]),
        ("By 2027 it is planned to:\n- build 14 clinics;\n- recruit 160 doctors.", ["planned", "planned"]),
        ("Two clinics are at the design stage, another 12 remain to be built.", ["planned", "planned"]),
        ("The hospital is being repaired at a cost of KZT 2 billion and will reopen in March.", ["ongoing"]),
        ("Six clinics are under construction, four of them in villages. Overhauls continue at nine hospitals.", ["ongoing"] * 3),
        ("We still need 50 vehicles and will buy 20 of them.", ["actual", "planned"]),
        ("The region expects 17 ambulances, to be bought for KZT 580 million.", ["planned", "planned"]),
        ("The council decided:\n(a) to hire 14 nurses;\n(b) to overhaul three clinics.", ["planned", "planned"]),
        ("To attract nurses, KZT 8 million was paid.", ["actual"]),
        ("The fund allocated KZT 8 million; KZT 3 million will be spent by the end of 2026.", ["actual", "planned"]),
        ("In Esik a clinic for 250 visits per shift is nearly finished.", ["finishing"]),
        ("В Каскелене завершается строительство поликлиники на 500 посещений в смену.", ["finishing"]),
        ("Охват скринингом достиг 87% при плане 90%.", ["actual", "planned"]),
        ("Screening reached 87% of women, above the 80% target.", ["actual", "planned"]),
        ("Crews answered 245,000 calls, 94.5% of them within the target time.", ["actual", "actual"]),
    ],
)
def test_the_tense_of_the_clause_tells_the_status(find: Callable[..., list[Fact]], text: str, status: list[str]) -> None:
    assert [f.status for f in find(text) if f.value is not None] == status


def test_a_table_with_dated_columns_gives_each_figure_the_period_of_its_column(find: Callable[..., list[Fact]]) -> None:
    rows = ["Көрсеткіш | 2024 жыл | 2025 жыл", "Туу (1000 адамға) | 16,4 | 15,8", "Жалпы өлім (1000 адамға) | 7,2 | 7,0"]
    facts = find("Ақмола облысы\n\n" + "\n".join(rows), published_on=dt.date(2026, 2, 3))
    told = [(str(f.value), f.period_start.year) for f in facts if f.period_start]
    assert told == [("16.4", 2024), ("15.8", 2025), ("7.2", 2024), ("7.0", 2025)]


def test_a_fraction_of_kazakh_cases_is_a_rate(find: Callable[..., list[Fact]]) -> None:
    text = "2023 жылы туберкулезбен ауыру 100 мың тұрғынға шаққанда 52,2 дерек болды. Былтыр бұл көрсеткіш 36,5 дерек болды."
    assert [(f.unit_id, f.indicator_id) for f in find(text)] == [("per_100000_population", "tb_incidence")] * 2


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("Ауданда аурухана 60 төсекке салынып жатыр, құны – 6,4 млрд теңге.", ["ongoing", "ongoing"]),
        ("Облыста 340 мың халық тұрады, сондықтан аурухана уақытында ашылуы тиіс.", ["actual"]),
        ("2027 жылы 16 нысанды пайдалануға беру, жарақтандыруды 88%-ға жеткізу жоспарлануда.", ["planned", "planned"]),
        ("Биыл 6 амбулатория салуға бюджеттен 900 млн теңге бөлінді.", ["planned", "actual"]),
        ("Биыл 11 емхана күрделі жөндеуге жабылады. Олардың 2-уі ауданда.", ["planned", "planned"]),
        ("Облыста 9 емхананың құрылысы басталса, оның 4-і пайдалануға берілді.", ["ongoing", "actual"]),
        ("Жобада көзделген 655 нысанның 590-ы салынды.", ["planned", "actual"]),
        ("Ісікті ерте анықтауды 65%-ға жеткізу – басты мақсат.", ["planned"]),
        ("Семейде 500 төсектік аурухананың құрылысы қарқын алды.", ["ongoing"]),
        ("Емхананың құрылысы 92%-ға аяқталған.", ["ongoing"]),
        ("Ауданда қосымша 6 бригада жасақталады.", ["planned"]),
        ("Ақсай қаласында 12 төсектік бөлімше ашу да ойда бар.", ["planned"]),
        ("Облыста 262 мың адам жүйеден тыс қалды.", ["actual"]),
        ("Түлектер кемінде үш жыл жұмыс істеуге тиіс.", ["actual"]),
    ],
)
def test_the_verb_of_a_kazakh_clause_tells_the_status_of_its_figures(
    find: Callable[..., list[Fact]], text: str, statuses: list[str]
) -> None:
    assert [f.status for f in find(text) if f.value is not None] == statuses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what a word stands for that was told before
        (
            "Биыл туберкулезбен сырқаттанушылық 100 мың тұрғынға шаққанда 34,8 болды. Аталған дерттен болатын өлім деңгейі – 1,9.",
            ["tb_incidence None", "tb_mortality None"],
        ),
        # the verb behind 'only' is of its own clause
        (
            "Нәресте өлімі 5,2 пайызға кеміді: қалада 7,1 пайызға, тек ауданда 2,3 пайызға өсті.",
            ["infant_mortality decrease", "infant_mortality decrease", "infant_mortality increase"],
        ),
        # the items of a list share the verb of the last
        ("Былтыр тапшылық:\n– дәрігер 20%-ға,\n– мейіргер 7%-ға азайды.", ["staff_shortage decrease", "staff_shortage decrease"]),
        # a part of births behind another
        ("Қалада 850 сәби дүниеге келді. Олардың 434-і ұл, 416-сы қыз бала.", ["births None"] * 3),
        ("Қабылданған шаралар нәтижесінде 12 дәрігер марапатталды.", ["doctors_count None"]),
        ("Оған 9 невролог пен 4 рентгенолог керек.", ["staff_shortage None", "staff_shortage None"]),
    ],
)
def test_what_kazakh_words_refer_to(find: Callable[..., list[Fact]], text: str, expected: list[str]) -> None:
    assert [f"{f.indicator_id} {f.direction}" for f in find(text, language="kk") if f.value is not None] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # how long something lasts, what a load is of, and nobody in particular
        ("Облыстың құрылғанына үш жылдан асты, 12 дәрігер келді.", ["12 exact"]),
        ("Екі жылдық бюджетте 12 дәрігерге орын бар.", ["12 exact"]),
        ("Есепте 840 науқас тұр, 56%-ы бес жыл және одан ұзақ өмір сүріп келеді.", ["840 exact", "56 exact"]),
        ("Бір учаскелік терапевт 2 050 адамды қарайды.", ["2050 exact"]),
        ("Біреуі демалысқа шықса, ота кейінге шегеріледі, 12 дәрігер бар.", ["12 exact"]),
        # what is denied
        ("Асқынған жағдайлар 12,6 пайыздан аспады.", ["12.6 at_most"]),
        ("Ауданда көрсеткіш 80 пайызға де жетпеді.", ["80 less_than"]),
        ("Бос орын 15 пайыздан төмен түскен емес.", ["15 at_least"]),
        # a quoted name between a figure and its noun
        ("Орталыққа 12 «жасанды бүйрек» аппараты берілді.", ["12 exact"]),
        # other news
        ("Basqa jańalyq: Tekelide 2 saıabaq jóndeldi", []),
    ],
)
def test_what_kazakh_figures_count(find: Callable[..., list[Fact]], text: str, expected: list[str]) -> None:
    assert [f"{f.value:f} {f.qualifier}" for f in find(text, language="kk") if f.value is not None and f.in_scope] == expected


@pytest.mark.parametrize(
    ("text", "regions", "places"),
    [
        ("Павлодардағы облыстық орталықта 12 ота жасалды.", ["KZ-55"], [("551010000",)]),
        (
            "Ақтөбе облысында дәрігермен қамтылу 10 мың тұрғынға 36,5, елдегі орташа деңгей – 41,2.",
            ["KZ-15", "KZ"],
            [(), ()],
        ),
    ],
)
def test_towns_and_the_country_in_kazakh(
    find: Callable[..., list[Fact]], text: str, regions: list[str], places: list[tuple[str, ...]]
) -> None:
    facts = [f for f in find(text, language="kk") if f.value is not None]
    assert ([f.region_id for f in facts], [f.place_ids for f in facts]) == (regions, places)


def test_this_year_governs_until_another_period_is_told(find: Callable[..., list[Fact]]) -> None:
    text = (
        "2025 жылдың 9 айында 18 дәрігер келді.\n\nБиыл 21 амбулатория салынды.\n\n"
        "Мейіргерлер саны – 96.\n\nКелер жылы 4 емхана салынады.\n\n8 көлік берілді."
    )
    ends = [f.period_end.isoformat() for f in find(text) if f.value is not None and f.period_end]
    assert ends == ["2025-09-30", "2025-12-31", "2025-12-31", "2026-12-31", "2025-12-31"]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        # a day that the report is of, then what was done by it
        (
            "2025 жылғы 1 шілдеде облыста 812 дәрігер жұмыс істеді.\n\n97 дәрігер жетіспейді. "
            "Жылдың алғашқы жартысында 74 маман келді. 12 дәрігер оқыды.",
            ["2025-07-01/2025-07-01"] * 2 + ["2025-01-01/2025-06-30"] * 2,
        ),
        (
            "2025 жылғы 1 қаңтардағы жағдай бойынша 812 дәрігер бар. Төсек саны – 1 240. Жыл ішінде 74 маман келді.",
            ["2025-01-01/2025-01-01"] * 2 + ["2024-01-01/2024-12-31"],
        ),
        # plans of this year hold as anything told of it
        (
            "Былтыр 32 емхана салынды. Биыл тағы 26 емхана салынады.\n\nОблыста 97 дәрігер жетіспейді.",
            ["2024-01-01/2024-12-31"] + ["2025-01-01/2025-12-31"] * 2,
        ),
        # since a month, over the paragraph, until a year is told
        (
            "Өткен аптада 612 науқас жатқызылды.\n\nҚазаннан бері 246 мың тұрғын егілді.\n\nЕгумен қамту – 93,5%.\n\n"
            "2024 жылы 378 мың науқас жатқызылды. Төсек саны – 1 240.",
            ["2025-11-10/2025-11-16"] + ["2025-10-01/2025-11-20"] * 2 + ["2024-01-01/2024-12-31"] * 2,
        ),
        # a plan of several years holds in its paragraph
        (
            "Биыл 12 емхана салынды.\n\n2025–2026 жылдарға арналған тізімде 340 аппарат бар. "
            "Сомасы – 7 млрд теңге.\n\n97 дәрігер жетіспейді.",
            ["2025-01-01/2025-12-31"] + ["2025-01-01/2026-12-31"] * 2 + ["2025-01-01/2025-12-31"],
        ),
        # months told for the share of a sum that is spent
        (
            "Биыл дәрі-дәрмекке 8 млрд теңге бөлінді, 10 айда 87%-ы игерілді. 92 мың науқас тегін дәрі алды.",
            ["2025-01-01/2025-12-31", "2025-01-01/2025-10-31", "2025-01-01/2025-12-31"],
        ),
        # the level before, also of what the reference has no unit of
        ("2025 жылы бригаданың жету уақыты 14-тен 17 минутқа ұзарды.", ["2024-01-01/2024-12-31", "2025-01-01/2025-12-31"]),
        # a report on a month
        (
            "Қараша айында емханаларға 412 мың рет келу тіркелді.\n\nБригаданың жету уақыты – 14 минут.",
            ["2025-11-01/2025-11-30"] * 2,
        ),
        # a season that no figure is told of, and what there is now in a report on months
        (
            "Алты айда 612 науқас жатқызылды. Жазда жарақат алғандар көбейеді. 1 120 адамға көмек көрсетілді. Қазір 72 бригада бар.",
            ["2025-01-01/2025-06-30"] * 2 + ["2025-01-01/2025-12-31"],
        ),
        # since this year began, and what was before, told with what is now
        ("Жыл басынан бері 1 840 ота жасалды. 46 дәрігер келді.", ["2025-01-01/2025-11-20"] * 2),
        (
            "Бұрын кезек 45 күнге созылса, енді 10 күннен аспайды.",
            ["2024-01-01/2024-12-31", "2025-01-01/2025-12-31"],
        ),
        # each clause its own
        (
            "Былтыр 46 нысан салынды. Оның 26-сы былтыр ашылды, қалған 20-сы биылғы жылы ашылады.",
            ["2024-01-01/2024-12-31"] * 2 + ["2025-01-01/2025-12-31"],
        ),
        # a row of years, and a part of what there is
        (
            "Нәресте өлімі 2023 жылы 8,4, былтыр – 7,1, биылғы алты айда – 6,3 болды.",
            ["2023-01-01/2023-12-31", "2024-01-01/2024-12-31", "2025-01-01/2025-06-30"],
        ),
        (
            "Өткен аптада 40 шақырту болды. Паркте 289 көлік бар, былтыр 54-і жаңарды.",
            ["2025-11-10/2025-11-16"] * 2 + ["2024-01-01/2024-12-31"],
        ),
    ],
)
def test_a_kazakh_period_stands_until_another_is_told(find: Callable[..., list[Fact]], text: str, periods: list[str]) -> None:
    assert [f"{f.period_start}/{f.period_end}" for f in find(text, language="kk") if f.value is not None] == periods


def test_what_a_kazakh_sum_is_paid_for_is_bought(find: Callable[..., list[Fact]]) -> None:
    facts = [f for f in find("Облыс бюджетінен бөлінген 580 млн теңгеге 16 реанимобиль алынды.") if f.value is not None]
    assert [f.purpose or f.indicator_id for f in facts] == ["vehicles", "vehicles_purchased"]


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Открыто 14 больниц: 9 в городе и 5 в сёлах.", ["9", "5"]),
        ("В штате 120 врачей, из них 40 – в сёлах.", ["40"]),
        ("Смертность от инфаркта снизилась на 9 %, от инсульта – на 4 %.", []),
    ],
)
def test_levels_whose_words_are_left_out_are_flagged(find: Any, text: str, flagged: list[str]) -> None:
    assert [f.quote for f in find(text) if "words-left-out" in f.flags and f.measure == "level"] == flagged
