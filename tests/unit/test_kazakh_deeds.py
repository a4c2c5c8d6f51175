"""What Kazakh verbs and rows tell of the figures before them, in words of every day."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("Облыстың ауруханалары 46 жаңа жедел жәрдем көлігін алды.", "vehicles_received"),
        ("Өңір емханалары 12 жаңа реанимобильге ие болды.", "vehicles_received"),
        ("Ауылдық ауруханалар 15 санитарлық көлікпен толықты.", "vehicles_received"),
        ("Аудандар үш-үштен реанимобиль алды.", "vehicles_received"),
        ("Қоймада 15 санитарлық көлік тұр.", None),
        ("Былтыр 15 реанимобиль сатып алды.", "vehicles_purchased"),
    ],
)
def test_the_verb_tells_that_things_were_received(text: str, indicator: str | None) -> None:
    assert [f.indicator_id for f in kz.extract(text)] == [indicator]


def test_a_row_of_changes_shares_its_unit_and_its_direction() -> None:
    parts = "жүрек аурулары бойынша – 5,1, қатерлі ісік бойынша – 3,3, тыныс алу ағзалары бойынша – 1,8 пайызға"
    text = f"Өлім 2,4 пайызға төмендеді. Оның ішінде {parts}."
    facts = kz.extract(text)
    assert [(f.unit_id, f.direction) for f in facts] == [("percent", "decrease")] * 4
    assert [f.indicator_id for f in facts[2:]] == ["cancer_mortality", "respiratory_mortality"]
    facts = kz.extract("Нәресте өлімі 1000 туғанға шаққанда – 7,1, қамту – 95 пайыз.")
    assert facts[0].unit_id == "per_1000_live_births"


def test_babies_are_the_children_that_their_mortality_is_per() -> None:
    facts = kz.extract("Нәресте өлімі мың балаға шаққанда 7,2-ден 6,3-ке түсті.")
    assert [(str(f.value), f.indicator_id) for f in facts] == [("7.2", "infant_mortality"), ("6.3", "infant_mortality")]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Бір көлік орта есеппен 41 миллион теңге тұрады.", [41_000_000]),
        ("Аудандар екі-екіден көлік алды.", [2]),
        ("Ауданда бір көлік бар, ол 41 миллион теңгеге алынған.", [1, 41_000_000]),
    ],
)
def test_what_one_thing_costs_counts_nothing(text: str, values: list[int]) -> None:
    assert [f.value for f in kz.extract(text)] == values


def test_more_money_than_last_year_has_the_purpose_of_the_sum() -> None:
    facts = kz.extract("Тегін дәріге биыл 318 млрд теңге бағытталады, өткен жылғыдан 12 пайызға көп.")
    assert [f.purpose for f in facts] == ["outpatient_medicines"] * 2


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("Бір жалпы практика дәрігеріне орта есеппен 1 720 тұрғыннан келді.", ["doctor_load"]),
        ("Биыл 318 мың адам тексерілді.", ["persons_examined"]),
        ("Биыл тексерілуге тиіс 318 мың адам бар.", [None]),
        ("Үш ай ішінде 33,4 мың тұрғынды тексерген. Тексерілгендердің 2 910-ы емге жіберілді.", ["persons_examined", None]),
    ],
)
def test_who_was_examined_and_whom_one_doctor_has(text: str, indicators: list[str | None]) -> None:
    assert [f.indicator_id for f in kz.extract(text)] == indicators


def test_the_money_of_several_years_that_are_not_over_is_ongoing() -> None:
    text = "2024–2026 жылдарға арналған бюджеті 1,2 млн доллар. Оның 45 пайызы жабдыққа жұмсалды."
    assert [f.status for f in kz.extract(text, published_on=dt.date(2025, 11, 20))] == ["ongoing"] * 2
    assert [f.status for f in kz.extract(text, published_on=dt.date(2027, 11, 20))] == ["actual"] * 2
    (fact,) = kz.extract("2026–2028 жылдары 4,2 млрд теңге бөлінеді.", published_on=dt.date(2025, 11, 20))
    assert fact.status == "planned"
