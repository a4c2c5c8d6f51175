"""What happened on one day, what a ministry names in passing, what stands beside the news, and budgets that are in force."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz

PUBLISHED = dt.date(2025, 12, 3)  # a Wednesday


def periods(text: str) -> list[tuple[str, str]]:
    facts = kz.extract(f"Караганда, 3 декабря 2025 года\n\n{text}")
    return [(str(f.period_start), str(f.period_end)) for f in facts if f.value is not None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ключи от 23 автомобилей скорой помощи вручили сегодня врачам области.", "2025-12-03"),
        ("Во вторник область получила 12 аппаратов ИВЛ, сообщили в управлении в среду.", "2025-12-02"),
        ("В пятницу в больницу поступили 14 аппаратов ИВЛ.", "2025-11-28"),
        ("Накануне больнице передали 14 аппаратов ИВЛ.", "2025-12-02"),
        ("Fifty-two ambulances were handed over to the districts on Wednesday, the agency reports.", "2025-12-03"),
        ("К 1 ноября освоено 71,2 млрд тенге.", "2025-11-01"),
    ],
)
def test_what_happened_on_a_day_is_of_that_day(text: str, day: str) -> None:
    assert periods(text) == [(day, day)]


@pytest.mark.parametrize(
    "text",
    [
        "Область получила 14 аппаратов ИВЛ, сообщил на брифинге в понедельник глава управления.",
        "The department said on Monday that the region had received 14 ventilators.",
        "Сегодня в области работают 4 310 врачей.",
        "К 1 февраля откроют 14 медпунктов.",
    ],
)
def test_the_day_on_which_something_is_said_or_is_to_come_is_not_of_what_is_told(text: str) -> None:
    assert all(start != end for start, end in periods(text))


def test_parts_of_what_happened_today_are_of_today() -> None:
    facts = kz.extract(
        "СКО, 3 декабря 2025 года\n\nКлючи от 23 автомобилей скорой помощи вручили сегодня врачам.\n\n"
        "Пятнадцать машин – вездеходы класса В, восемь – реанимобили."
    )
    whole, *parts = [f for f in facts if f.unit_id == "vehicles"]
    assert [f.part_of for f in parts] == [whole.key, whole.key]
    assert {f.period_start for f in (whole, *parts)} == {PUBLISHED}


@pytest.mark.parametrize(
    ("place", "region"), [("В Таразе открыт центр психического здоровья.", "KZ"), ("В Таразе и Каратау открыты центры.", "KZ-31")]
)
def test_a_town_named_once_does_not_make_a_report_of_the_ministry_regional(place: str, region: str) -> None:
    facts = kz.extract(
        "Брифинг Министерства здравоохранения\nАстана, 24 июля 2025 года\n\nЗаболеваемость туберкулёзом составила 16,3 на 100 тысяч. "
        f"Обследовано 1,9 млн человек.\n\n{place}"
    )
    assert {f.region_id for f in facts if f.value is not None} == {region}


def test_a_month_in_a_scene_is_of_its_paragraph_alone() -> None:
    facts = kz.extract(
        "27 March 2026\n\nIn February a graduate came to replace her.\n\nThe region lacks 148 physicians.", published_on=None
    )
    assert [str(f.period_start) for f in facts] == ["2026-01-01"]


@pytest.mark.parametrize(
    "text",
    [
        "Напомним, ранее в Петропавловске обновили 18 городских автобусов.",
        "Келесі бетте: егін орағына 240 комбайн шығады.",
        "Subscription index 65114; six months cost KZT 4,900.",
        "Подписной индекс 65114, стоимость на полгода – 4 900 тенге.",
        "В тот же день комиссия рассмотрела ремонт 45 километров дорог.",
        "On the next page: 240 combine harvesters go out to the fields.",
    ],
)
def test_buses_harvesters_and_subscriptions_are_out_of_scope(text: str) -> None:
    assert not any(f.in_scope for f in kz.extract(text) if f.value is not None)


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Область получила 23 автомобиля с кислородным оборудованием. На это заложено 340 млн тенге.", "vehicles"),
        ("Облысқа 34 жедел жәрдем көлігі берілді. Техниканы сатып алуға 2,3 млрд теңге жұмсалды.", "vehicles"),
        ("Область получила 23 автомобиля. На закупку медицинского оборудования потрачено 1,2 млрд тенге.", "equipment"),
    ],
)
def test_a_sum_for_the_machines_told_before_is_for_vehicles(text: str, purpose: str) -> None:
    assert [f.purpose for f in kz.extract(text) if f.table == "budgets"] == [purpose]


@pytest.mark.parametrize(
    "text",
    [
        "На 10 тысяч жителей приходится 40,8 врача и 47,3 койки.",
        "Per 10,000 residents there are 40.8 doctors and 47.3 beds.",
        "10 мың тұрғынға 40,8 дәрігер мен 47,3 төсек келеді.",
    ],
)
def test_a_broken_number_of_beds_is_a_rate(text: str) -> None:
    assert [(f.indicator_id, f.unit_id) for f in kz.extract(text)] == [
        ("doctors_density", "per_10000_population"),
        ("beds_density", "per_10000_population"),
    ]


def test_what_was_drawn_is_a_part_of_the_budget_told_before_its_parts() -> None:
    facts = kz.extract(
        "Бюджет здравоохранения области составляет 96,4 млрд тенге. Подъёмные обойдутся в 410 млн. Освоено 71,2 млрд тенге, или 73,9%."
    )
    assert [f.part_of for f in facts] == [None, *[facts[0].key] * 3]


@pytest.mark.parametrize(
    "text",
    [
        "В 2025 году бюджет здравоохранения области составляет 96,4 млрд тенге. Основная часть – 38,1 млрд – уходит на лекарства.",
        "В этом году на закуп спецтранспорта в областном бюджете предусмотрели 618 млн тенге.",
        "This year the health budget stands at KZT 96.4 billion.",
    ],
)
def test_the_budget_of_a_year_that_is_not_over_is_planned(text: str) -> None:
    day = "7 ноября 2025 года" if "тенге" in text else "7 November 2025"
    assert {f.status for f in kz.extract(f"{day}\n\n{text}") if f.table == "budgets" and f.value is not None} == {"planned"}


def test_a_share_of_a_sum_is_in_scope_as_the_sum_is_and_a_verb_is_no_noun() -> None:
    facts = kz.extract("KZT 1.56 billion was spent on ambulances, three quarters of it from the budget.")
    assert [(f.purpose, f.in_scope) for f in facts if f.value is not None] == [("vehicles", True), ("vehicles", True)]
    facts = kz.extract("The budget is KZT 96.4 billion; 38.1 billion goes to medicines and 12 million to training.")
    assert [(f.unit_id, f.purpose) for f in facts[1:]] == [("KZT", "outpatient_medicines"), ("KZT", "training")]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Ауылға келген дәрігерге 5-тен 8,5 млн теңгеге дейін көтермеақы беріледі.", (5_000_000, 8_500_000)),
        ("Құны 300-ден 350 млн теңгеге дейін.", (300_000_000, 350_000_000)),
    ],
)
def test_a_kazakh_range_has_one_scale(text: str, ends: tuple[int, int]) -> None:
    (fact,) = kz.extract(text)
    assert (fact.value, fact.value_max) == ends


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Бүгін ауруханаларға 34 жедел жәрдем көлігі табысталды.", "2025-12-03"),
        ("Сейсенбі күні 12 көліктің кілті тапсырылды.", "2025-12-02"),
        ("Жұмада ауруханаға 14 аппарат жеткізілді.", "2025-11-28"),
        ("Кеше облысқа 20 реанимобиль келді.", "2025-12-02"),
        ("Бүгін облыста 640 дәрігер еңбек етеді.", None),
        ("Бүгін алқа отырысында облысқа 112 дәрігер келгені айтылды.", None),
        ("Дүйсенбіде басқарма облысқа 14 аппарат жеткізілгенін хабарлады.", None),
    ],
)
def test_what_happened_on_a_day_in_kazakh_is_of_that_day(text: str, day: str | None) -> None:
    (fact,) = kz.extract(text, published_on=PUBLISHED)
    assert (fact.period_start, fact.period_end) == (
        (dt.date(2025, 1, 1), dt.date(2025, 12, 31)) if day is None else (dt.date.fromisoformat(day),) * 2
    )


def test_a_row_of_kazakh_places_shares_its_district_and_the_whole_of_its_parts() -> None:
    text = (
        "Бүгін 46 көліктің кілті табысталды. Көліктердің 31-і – реанимобиль, 15-і – жол талғамайтын машина. Талғар ауданына он көлік тиді."
    )
    facts = kz.extract(f"Алматы облысы. {text}", published_on=PUBLISHED)
    assert [f.part_of for f in facts] == [None, *[facts[0].key] * 3]
    facts = kz.extract("Жетісу облысы. 20 көлік алынды. Олардың тоғызы Алакөл, алтауы Сарқан, бесеуі Панфилов ауданына жіберілді.")
    assert [len(f.place_ids or ()) for f in facts[1:]] == [1, 1, 1]
