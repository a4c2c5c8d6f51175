"""Sums of money, their currency and the budget they are a part of; works and their status; regions of texts with several places."""

from __future__ import annotations

import pytest

import kzhealth as kz


def _sums(text: str) -> list[tuple[str, str | None, str | None]]:
    facts = {fact.key: fact for fact in kz.extract(text)}
    return [
        (fact.quote, fact.unit_id, facts[fact.part_of].quote if fact.part_of else None)
        for fact in facts.values()
        if fact.table == "budgets" and fact.value is not None
    ]


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        (
            "Стоимость проекта – 5,6 млн долларов: 4 млн – кредит, 1,6 млн – средства бюджета.",
            "5,6 млн долларов",
            ["4 млн", "1,6 млн"],
        ),
        (
            "На профилактику ВИЧ выделено 4,2 млн долларов США: 3,1 млн дал донор, 0,7 млн – местные бюджеты, "
            "400 тысяч – частные компании.",
            "4,2 млн долларов США",
            ["3,1 млн", "0,7 млн", "400 тысяч"],
        ),
        (
            "The project costs USD 5.6 million: 4 million comes from a loan, 1.6 million from the budget.",
            "USD 5.6 million",
            ["4 million", "1.6 million"],
        ),
    ],
)
def test_parts_have_the_currency_of_their_sum(text: str, whole: str, parts: list[str]) -> None:
    assert _sums(text) == [(whole, "USD", None), *((part, "USD", whole) for part in parts)]


def test_a_sum_of_another_sentence_is_of_no_foreign_currency() -> None:
    told = _sums("Грант донора – 5,6 млн долларов. На ремонт больниц ушло 72 млрд.")
    assert [unit for _, unit, _ in told] == ["USD", "KZT"]


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        (
            "На здравоохранение предусмотрено 242 млрд тенге. Самая крупная статья – оплата труда (122 млрд тенге). "
            "Второе место занимают лекарства – 32 млрд тенге.",
            "242 млрд тенге",
            ["122 млрд тенге", "32 млрд тенге"],
        ),
        (
            "Биыл денсаулық сақтауға 241 млрд теңге бөлінді. Дәріге 31 млрд теңге, цифрландыруға 2,1 млрд теңге қаралған.",
            "241 млрд теңге",
            ["31 млрд теңге", "2,1 млрд теңге"],
        ),
        (
            "The health budget this year stands at KZT 241 billion. Most of it, KZT 121 billion, will be spent on salaries. "
            "Another KZT 2.1 billion is earmarked for digitalisation.",
            "KZT 241 billion",
            ["KZT 121 billion", "KZT 2.1 billion"],
        ),
        (
            "A total of KZT 243 billion was allocated to health care:\n- salaries: KZT 123 billion\n- medicines: KZT 33 billion\n"
            "- capital repair: KZT 3 billion",
            "KZT 243 billion",
            ["KZT 123 billion", "KZT 33 billion", "KZT 3 billion"],
        ),
    ],
)
def test_sums_behind_a_budget_are_its_parts(text: str, whole: str, parts: list[str]) -> None:
    assert _sums(text) == [(whole, "KZT", None), *((part, "KZT", whole) for part in parts)]


def test_a_sum_on_top_of_a_budget_is_no_part_of_it() -> None:
    told = _sums("Бюджет здравоохранения – 68,4 млрд тенге. Дополнительно на лекарства выделено 5 млрд тенге.")
    assert [whole for *_, whole in told] == [None, None]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        (
            "PROJECT NEWS | KAZAKHSTAN\n\nIn Aral district 12 clinics were opened in 2025. In Kazaly district 8 doctors are missing. "
            "Kyzylorda region spent KZT 4 billion, and Kyzylorda city got 3 ambulances; Ulytau region got none. "
            "Zhalagash district bought 2 devices.",
            "KZ-43",
        ),
        (
            "Работаем в Карагандинской и Восточно-Казахстанской областях и в области Абай. В 2025 году обследовано 63,8 тыс. человек.",
            "KZ",
        ),
        ("Павлодар облысы. The Astana Times reports: in 2025 Pavlodar region opened 12 clinics.", "KZ-55"),
    ],
)
def test_region_of_a_text_with_several_places(text: str, region: str) -> None:
    assert region in {fact.region_id for fact in kz.extract(text)}
    assert "KZ-71" not in {fact.region_id for fact in kz.extract(text)}


def test_a_day_just_over_is_of_the_year_of_publication() -> None:
    text = "2 декабря 2024 года\n\nВ 2023 году построено 12 поликлиник. На 1 декабря на учёте состоят 840 больных."
    assert str(kz.extract(text)[-1].period_end) == "2024-12-01"


def test_kazakh_parts_have_scale_and_currency_of_their_sum() -> None:
    facts = kz.extract("Бюджет – 100 миллиард теңге, соның 85-і жалақыға, 15-і дәріге жұмсалады.")
    assert [(f.quote, int(f.value or 0), f.unit_id, f.purpose) for f in facts[1:]] == [
        ("85", 85 * 10**9, "KZT", "payroll"),
        ("15", 15 * 10**9, "KZT", "outpatient_medicines"),
    ]
    assert {f.part_of for f in facts[1:]} == {facts[0].key}


@pytest.mark.parametrize(
    ("text", "status", "indicator"),
    [
        ("Биыл 12 амбулаторияның құрылысы жүзеге асырылады.", "planned", "facilities_planned"),
        ("Биыл 12 ауруханада жөндеу жүргізіледі.", "planned", "facilities_overhauled"),
        ("Building of five clinics in villages is foreseen by the programme.", "planned", "facilities_planned"),
        ("In addition to new construction, renovation is underway at 36 regional hospitals.", "ongoing", "facilities_overhauled"),
        ("Помимо строительства новых объектов, ремонт идёт в 36 больницах.", "ongoing", "facilities_overhauled"),
    ],
)
def test_status_of_works(text: str, status: str, indicator: str) -> None:
    assert [(fact.status, fact.indicator_id) for fact in kz.extract(text)] == [(status, indicator)]


def test_parts_of_sites_that_are_planned() -> None:
    facts = kz.extract(
        "The region plans to build 47 medical facilities, including one district clinic and 46 small facilities "
        "(four outpatient clinics, 19 midwifery units, and 23 medical units)."
    )
    assert {fact.status for fact in facts} == {"planned"}
    assert [fact.part_of for fact in facts] == [None, *[facts[0].key] * 2, *[facts[2].key] * 3]


def test_part_that_will_be_opened_is_planned() -> None:
    text = "65 facilities are under construction now, 26 of which will be put into operation by the end of the year."
    assert [fact.status for fact in kz.extract(text)] == ["ongoing", "planned"]
