"""Russian turns of press services: handovers, openings, briefings and budgets; all figures are invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from kzhealth.model import Fact

DAY = dt.date(2025, 12, 3)


def find(text: str) -> list[Fact]:
    return [fact for fact in kz.extract(text, published_on=DAY) if fact.value is not None]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Ключи от 23 новых реанимобилей вручили сегодня врачам.\n\nПятнадцать машин – класса В, восемь – класса С.", "23"),
        ("Сегодня область получила 28 машин скорой помощи. Восемь отправятся в Уральск, 20 распределят между районами.", "28"),
    ],
)
def test_a_handover_is_of_its_day(text: str, whole: str) -> None:
    total, *parts = find(text)
    assert total.quote == whole
    assert {(f.period_start, f.period_end, f.status) for f in (total, *parts)} == {(DAY, DAY, "actual")}
    assert [f.part_of for f in parts] == [f"{total.source_id}-{total.start}-{total.stop}"] * 2


@pytest.mark.parametrize("text", ["Сегодня в области работают 4 310 врачей.", "Сегодня в регионе действуют 12 центров."])
def test_today_of_a_state_is_the_year(text: str) -> None:
    assert [(f.period_start, f.period_end) for f in find(text)] == [(dt.date(2025, 1, 1), dt.date(2025, 12, 31))]


def test_what_is_to_be_bought_stays_a_plan() -> None:
    assert [f.status for f in find("Закупят 12 аппаратов ИВЛ, пять из них передадут в больницы.")] == ["planned", "planned"]


def test_a_title_tells_where_the_building_stands() -> None:
    text = (
        "В Жанаозене открылась поликлиника\n\nВ трёхэтажном здании 20 коек. Закуплено 46 аппаратов. В Бейнеу открылась больница на 60 коек."
    )
    assert [f.place_ids for f in find(text)] == [("471810000",), ("471810000",), (), ("473600000",)]


def test_one_town_of_a_briefing_of_the_ministry() -> None:
    text = (
        "Брифинг Министерства здравоохранения\n\nЗаболеваемость туберкулёзом в стране снизилась на 8%."
        "\n\nВ Таразе открыт центр психического здоровья."
    )
    assert [f.region_id for f in find(text)] == ["KZ"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Обеспеченность врачами в Жамбылской области – 31,8 на 10 тысяч жителей при среднем по стране показателе 40,1.", ["KZ-31", "KZ"]),
        ("В Северо-Казахстанской области 96 вылетов. В клиники Петропавловска и Астаны доставлено 78 пациентов.", ["KZ-59", "KZ-59"]),
    ],
)
def test_other_regions_named_beside(text: str, expected: list[str]) -> None:
    assert [f.region_id for f in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Комиссия рассмотрела ремонт 45 километров дорог.", [False]),
        ("Двенадцать депутатов расспрашивали врачей.", [False]),
        ("Ранее мы писали, что в городе построят 12 школ.", [False]),
        ("Депутаты утвердили бюджет здравоохранения в размере 62 млрд тенге.", [True]),
        ("Во дворе больницы высадили 60 саженцев, закупили 12 аппаратов.", [False, True]),
    ],
)
def test_other_matters_are_out_of_scope(text: str, expected: list[bool]) -> None:
    assert [f.in_scope for f in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В 2026 году купим ещё 12 машин с кислородным оборудованием. На это заложено 340 млн тенге.", "vehicles"),
        ("Закуплено 12 аппаратов ИВЛ. На эти цели ушло 340 млн тенге.", "equipment"),
        ("Подъёмные по 8,6 млн тенге получили 63 специалиста.", None),
        ("По целевым грантам в резидентуре обучаются 115 выпускников.", None),
        ("Откроется отделение гемодиализа на 12 аппаратов.", None),
        ("К больным вовремя доехали в 87% случаев.", None),
    ],
)
def test_what_the_last_figure_is_of(text: str, expected: str | None) -> None:
    last = find(text)[-1]
    assert (last.indicator_id or last.purpose) == expected


@pytest.mark.parametrize(
    ("text", "wholes"),
    [
        ("Область получила 26 новых автомобилей, по два на район.", [None, "26"]),
        ("Закупили 26 автомобилей по два миллиона тенге.", [None, None]),
        (
            "Осмотры прошли 78 тысяч человек. Предстоит обследовать 156 тысяч.\n\nИз числа осмотренных у 3 214 человек найден диабет.",
            [None, None, "78 тысяч"],
        ),
        (
            "Построено 29 объектов: 12 амбулаторий, 11 пунктов, шесть больниц. Девять возвели на активы, 14 – на бюджет, шесть – на "
            "средства инвесторов.",
            [None, *["29"] * 6],
        ),
        ("Приобретено 63 единицы техники на 742 млн тенге. 120 млн из этой суммы выделила компания.", [None, None, "742 млн тенге"]),
    ],
)
def test_parts_of_what_was_told_before(text: str, wholes: list[str | None]) -> None:
    facts = find(text)
    quotes = {f"{f.source_id}-{f.start}-{f.stop}": f.quote for f in facts}
    assert [quotes[f.part_of] if f.part_of else None for f in facts] == wholes


def test_a_sum_keeps_the_currency_of_the_one_before() -> None:
    text = "На профилактику выделено 4,2 млн долларов США. Освоено 1,3 млн."
    assert [f.unit_id for f in find(text)] == ["USD", "USD"]


def test_the_year_of_a_comparison_does_not_rule() -> None:
    text = "Кесарево сечение потребовалось в 24,6% родов, в прошлом году было 27,1%.\n\nВрачи провели 2 340 операций."
    assert [f.period_start.year for f in find(text) if f.period_start] == [2025, 2024, 2025]


def test_the_years_of_a_running_project_date_nothing_else() -> None:
    text = "На лечение туберкулёза в 2023–2026 годах выделено 4,2 млн долларов США. На 1 декабря в области работают 58 врачей."
    assert find(text)[-1].period_start == dt.date(2025, 12, 1)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("В этом году приехали 84 врача, в прошлом – 61.", [2025, 2024]),
        ("В этом году приехали 84 врача, в прошлом месяце – 6.", [2025, 2025]),
        ("За январь – февраль 2025 года выявлен 41 случай, за январь – февраль прошлого – 47.", [2025, 2024]),
        (
            "Продолжительность жизни достигла 75,8 года, в 2020-м она была 71,3. За пять лет смертность снизилась на 24%.",
            [2025, 2020, 2021],
        ),
        ("Младенческая смертность – 5,9 промилле против 7,3 в 2023 году. Родилось 3 640 детей.", [2025, 2023, 2025]),
        ("За полугодие 2025 года застраховано 86% жителей, на 1 июля 2024 года было 84,9%. Умерли 94 человека.", [2025, 2024, 2025]),
        ("В 2025 году умерли 12 человек. С 2022 года выполнено 22 пересадки.\n\nВ больнице трудятся 620 человек.", [2025, 2022, 2025]),
    ],
)
def test_the_year_of_each_figure(text: str, years: list[int]) -> None:
    assert [f.period_start.year for f in find(text) if f.period_start] == years


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В день бригады обслуживают около 900 вызовов.", None),
        ("Скорая обслужила 900 вызовов за день открытых дверей.", None),
        ("Скорая обслужила за полугодие 94 тысячи вызовов.", "ambulance_calls"),
    ],
)
def test_so_many_a_day_are_none_of_a_year(text: str, expected: str | None) -> None:
    assert find(text)[0].indicator_id == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Узкие специалисты приняли в аулах 3 240 жителей.", "persons_examined"),
        ("Новоселье справили семь сельских амбулаторий.", "facilities_built"),
        ("Вертолётом эвакуировали больных 34 раза.", "air_ambulance_trips"),
        ("Перинатальные потери – 8,2 на тысячу.", "perinatal_mortality"),
        ("Санитарок в больницах 412.", "junior_staff_count"),
        ("Экспресс-тест прошли 12 тысяч человек, положительный результат получен у 412.", None),
    ],
)
def test_everyday_words(text: str, expected: str | None) -> None:
    assert find(text)[-1].indicator_id == expected


def test_what_was_done_is_told_of_the_part() -> None:
    part, whole = find("Комплексы побывали в 118 из 412 населённых пунктов области.")
    assert (part.indicator_id, whole.indicator_id) == ("settlements_visited", None)
    assert part.part_of == f"{whole.source_id}-{whole.start}-{whole.stop}"


def test_districts_of_a_row_without_their_noun() -> None:
    text = "Охват в Западно-Казахстанской области вырос. Отстают Жангалинский – 38,6% и Казталовский – 36,9%. Абайский – 7%."
    assert [f.place_ids for f in find(text)] == [("274000000",), ("274800000",), ()]


def test_a_group_is_a_part_and_other_staff_is_not() -> None:
    facts = find("На свет появились 8 064 ребёнка, мальчиков – 4 157. Приехали 40 врачей, медсестёр – 12.")
    assert [f.part_of is not None for f in facts] == [False, True, False, False]


def test_a_share_in_other_words_has_the_status_of_its_sum() -> None:
    text = "На скрининги на 2025 год предусмотрено 486 млн тенге, освоен 231 млн, или 47,5%. До конца года приобретут два маммографа."
    assert [f.status for f in find(text)] == ["planned", "actual", "actual", "planned"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("С января по март открыто 48 объектов ПМСП, до конца года введут ещё 112.", [("48", "actual"), ("112", "planned")]),
        ("С января по март откроют 48 объектов ПМСП. Звоните 112.", [("48", "planned")]),
    ],
)
def test_opened_so_far_and_more_to_come(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(f.quote, f.status) for f in find(text)] == expected


def test_those_who_were_vaccinated_are_people() -> None:
    assert [f.unit_id for f in find("От гриппа в Кокшетау привито 21,3 тысячи.")] == ["persons"]


def test_a_week_told_later_rules_nothing_else() -> None:
    text = "На 30 октября привиты 118 400 человек.\n\nЗа прошлую неделю заболели 4 210 человек.\n\nВ больнице умерли два пациента."
    assert [(f.period_end - f.period_start).days for f in find(text) if f.period_start and f.period_end] == [0, 6, 0]
