"""So many of so many: what was done is told of the part, what was planned of the whole."""

from __future__ import annotations

import pytest

import kzhealth as kz


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("Сдано 25 из 40 запланированных объектов.", "facilities_built", "facilities_planned"),
        ("Введены в эксплуатацию 25 из 40 запланированных объектов.", "facilities_built", "facilities_planned"),
        ("Из 40 запланированных объектов сдано 25.", "facilities_built", "facilities_planned"),
        ("Закуплено 25 из 40 запланированных аппаратов.", "equipment_purchased", "equipment_purchased"),
        ("25 of the planned 40 facilities have been built.", "facilities_built", "facilities_planned"),
        ("25 out of 40 planned clinics have opened.", "facilities_built", "facilities_planned"),
        ("In 2025, of the 40 planned facilities 25 have been commissioned.", "facilities_built", "facilities_planned"),
        ("Жоспарланған 40 нысанның 25-і салынды.", "facilities_built", "facilities_planned"),
    ],
)
def test_done_of_planned(text: str, part: str, whole: str) -> None:
    facts = {fact.quote: fact for fact in kz.extract(text)}
    assert (facts["25"].indicator_id, facts["25"].status) == (part, "actual")
    assert facts["25"].part_of == facts["40"].key
    if "нысан" not in text:
        assert (facts["40"].indicator_id, facts["40"].status) == (whole, "planned")


def test_opening_that_took_place_is_no_plan() -> None:
    (facility,) = kz.extract("В Костанае состоялось открытие новой врачебной амбулатории.")
    assert (facility.facility_type, facility.status) == ("rural_outpost", "actual")


@pytest.mark.parametrize(
    "text", ["Новая поликлиника сможет обслуживать до 35 человек в день.", "Центр сможет принимать 35 посещений в день."]
)
def test_capacity_of_a_clinic(text: str) -> None:
    assert [(f.indicator_id, f.unit_id) for f in kz.extract(text) if f.value is not None] == [("visit_capacity", "visits_per_day")]


def test_jobs_are_no_residents_covered() -> None:
    assert [f.indicator_id for f in kz.extract("Больница обеспечит трудоустройство 22 человек в селе.") if f.value is not None] == [None]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("На 0–I стадии выявлено 62% больных.", ["62%"]),
        ("62% of cancers were found at stages 1 and 2.", ["62%"]),
        ("Nov. 11, 2022\nAlmost 300,000 children were born in 2022.", ["300,000"]),
        ("On Sept. 5, 12 clinics were opened.", ["12"]),
    ],
)
def test_stages_and_days_are_no_figures(text: str, quotes: list[str]) -> None:
    assert [fact.quote for fact in kz.extract(text) if fact.value is not None] == quotes


def test_a_list_of_regions_ends_with_its_items() -> None:
    facts = kz.extract(
        "В первом полугодии в Казахстане родились 189,5 тысячи детей.\nНаибольшие уровни рождаемости отмечены:\n"
        "- в Мангистауской области — 26 человек на 1000 населения,\n- Шымкенте — 24,70 человек на 1000 населения.\n"
        "За 6 месяцев в возрасте до 1 года умерло 1 454 младенцев."
    )
    assert [fact.region_id for fact in facts] == ["KZ", "KZ-47", "KZ-79", "KZ"]
