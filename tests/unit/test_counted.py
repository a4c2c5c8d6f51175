"""What a figure counts where the lexicon lacks the noun."""

from __future__ import annotations

import pytest

import kzhealth as kz


@pytest.mark.parametrize(
    ("sentence", "units"),
    [
        ("В санатории отдохнули 45 стеклодувов.", ["persons"]),
        ("Больница получила три видеоцистоскопа и 2 нейроэндоскопа.", ["units", "units"]),
        ("Проведено 17 цистостомий.", ["cases"]),
        ("Работают 12 врачей, построено 30 коттеджей.", ["persons", None]),
        ("Работают 12 врачей, 5 уволились.", ["persons", "persons"]),
        ("Зарегистрировано три случая против пяти годом ранее.", ["cases", "cases"]),
        ("Five outpatient clinics and four feldsher posts were opened.", ["facilities", "facilities"]),
        ("The hospital hired 3 balneologists.", ["persons"]),
        ("The clinic has 12 doctors and 18 swimming lanes.", ["persons", None]),
        ("There were 62 operations, 19 of them urgent.", ["cases", "cases"]),
        ("Hospitals placed 1,136 stents.", [None]),
    ],
)
def test_units_of_nouns_that_no_lexicon_has(sentence: str, units: list[str | None]) -> None:
    assert [fact.unit_id for fact in kz.extract(sentence) if fact.value is not None] == units


def test_what_no_unit_counts_measures_nothing() -> None:
    facts = kz.extract("Для врачей построено 12 коттеджей, средний срок лечения – 9 дней.")
    assert [(fact.unit_id, fact.indicator_id) for fact in facts if fact.value is not None] == [(None, None), (None, None)]


@pytest.mark.parametrize(
    "table",
    [
        "Район | врачей | вакансий | посещений\nАбайский | 48 | 14 | 2 015\nШетский | 29 | 11 | 1 870",
        "District: doctors / vacancies / visits\nZaisan: 48 / 14 / 2,015\nUlan: 37 / 6 / 1,880",
    ],
)
def test_a_cell_is_about_its_column(table: str) -> None:
    columns = ["doctors_count", "staff_shortage", "outpatient_visits"]
    assert [fact.indicator_id for fact in kz.extract(table) if fact.value is not None] == columns * 2


@pytest.mark.parametrize(
    ("sentence", "units"),
    [
        ("Операций на сердце за год выполнено 19.", ["cases"]),
        ("Число больничных коек сократилось на 5 % – до 1 240.", ["percent", "beds"]),
        ("- Births: 21,240", ["persons"]),
        ("The number of stroke units has grown to nine.", ["facilities"]),
        ("Активно выявлено 26 из 39 новых случаев.", ["cases", "cases"]),
    ],
)
def test_units_of_nouns_that_stand_before(sentence: str, units: list[str]) -> None:
    assert [fact.unit_id for fact in kz.extract(sentence) if fact.value is not None] == units
