"""What Russian agencies, departments and doctors tell in their own ways, by class of what was once misread; all figures are invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from kzhealth.model import Fact

APRIL = dt.date(2026, 4, 17)


def find(text: str) -> list[Fact]:
    return [fact for fact in kz.extract(text, published_on=APRIL) if fact.value is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the cost and the size of what is under way
        ("Строится больница на 200 коек. Смета – 6,4 млрд тенге, подрядчик обещает сдать её в мае.", ["ongoing", "ongoing"]),
        ("Ведётся строительство поликлиники: пять этажей, 350 посещений в смену, сдача намечена на 2027 год.", ["ongoing"] * 2),
        ("Больница на 300 коек в Жезказгане: готовность – 43%.", ["ongoing", "ongoing"]),
        ("Готовность больниц к зиме – 43%.", ["actual"]),
        ("В городе вырастает новая поликлиника на 500 посещений в смену.", ["ongoing"]),
        ("В посёлке поднимают стены амбулатории на 50 посещений в смену.", ["ongoing"]),
        ("Достраивают шесть амбулаторий.", ["ongoing"]),
        ("Построена больница на 100 коек. Стоимость объекта – 4 млрд тенге.", ["actual", "actual"]),
        ("Строительство больницы завершено, её стоимость – 4 млрд тенге.", ["actual"]),
        ("Деньги на стройку, 2,9 млрд тенге, поступили из Специального государственного фонда.", ["actual"]),
        ("Мощность поликлиники увеличили на 250 посещений в смену.", ["actual"]),
        # what goes on without a verb in a sentence that plans
        ("Решено обучить неотложной помощи 45 акушерок, по 15 в каждой группе.", ["planned", "planned"]),
        ("Планируется построить 12 ФАПов, 14 уже сданы.", ["planned", "actual"]),
        ("Решено построить 12 ФАПов.", ["planned"]),
        ("Принято решение открыть в области 12 ФАПов.", ["planned"]),
        ("Планируется построить 12 ФАПов, в прошлом году – 9.", ["planned", "actual"]),
        # what somebody is to do
        ("РЕШИЛИ:\n1) привлечь 40 врачей;\n2) обучить 320 медсестёр;\n3) открыть три отделения.", ["planned"] * 3),
        ("Задача – снизить смертность на 5% и довести охват до 95%.", ["planned"] * 2),
        ("Удалось построить 14 объектов, отремонтировать восемь.", ["actual"] * 2),
        ("Смогли привлечь 40 врачей и обучить 120 медсестёр.", ["actual"] * 2),
        ("Врачей 586, то есть каждый пятый.", ["actual"] * 2),
        # what is, beside what will be
        ("Дефицит врачей, который сейчас составляет 94 человека, намерены сократить на четверть.", ["actual", "planned"]),
        ("Работают 12 врачей, ещё 4 приедут летом.", ["actual", "planned"]),
        ("В резидентуре обучаются 47 врачей, планируется набрать ещё 20.", ["actual", "planned"]),
        ("Лечение начали 6 812 пациентов, у девяти из десяти курс завершается успешно.", ["actual"] * 2),
    ],
)
def test_what_is_done_under_way_or_to_be_done(text: str, expected: list[str]) -> None:
    assert [fact.status for fact in find(text)] == expected


def test_a_building_that_goes_up_is_no_growth() -> None:
    told = "В Аягозе поднимается больница на 300 коек.", "Мощность больницы увеличили на 300 коек."
    assert [find(text)[0].measure for text in told] == ["level", "change"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "В 2025 году охват – 61%, тогда как в 2020 году – 55%.\n\nЗа год выполнено 312 пересадок.",
            ["2025-12-31", "2020-12-31", "2025-12-31"],
        ),
        (
            "В 2025 году родилось 900 детей. В 2026 году ждём 60 врачей. В отчётном году обучили 70 медсестёр.",
            ["2025-12-31", "2026-12-31", "2025-12-31"],
        ),
        (
            "За прошлый год почку пересадили 19 пациентам. Ждут ещё 96.\n\n– Мало нас, зато с января по март провели 1 260 консультаций.",
            ["2025-12-31", "2025-12-31", "2026-03-31"],
        ),
        (
            "За девять месяцев 2025 года родились 3 905 детей – на 212 меньше, чем за тот же отрезок прошлого года; умерли 900.",
            ["2025-09-30"] * 3,
        ),
        (
            "За девять месяцев 2025 года смертность – 11,3 на тысячу (в январе – сентябре 2024 года было 11,9).",
            ["2025-09-30", "2024-09-30"],
        ),
    ],
)
def test_the_time_that_a_figure_is_of(text: str, expected: list[str]) -> None:
    assert [str(fact.period_end) for fact in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # money that grows keeps its purpose
        ("На лекарства заложено 214 млрд тенге, что на 9,6% больше прошлогодней суммы.", ["outpatient_medicines"] * 2),
        ("На оборудование направлено 3 млрд тенге, прирост – 7%.", ["equipment"] * 2),
        ("Расходы на лекарства выросли в 1,4 раза.", ["outpatient_medicines"]),
        ("На ремонт выделено 1,2 млрд тенге, смертность снизилась на 4%.", ["capital_repair", "crude_mortality"]),
        ("Зарплаты медиков увеличили на 15%, врачей стало на 4% больше.", ["payroll", None]),
        # parts keep what their whole measures
        ("За год прибыли 143 врача, 37 из них работают в сёлах.", ["doctors_recruited"] * 2),
        ("Построено 14 объектов, шесть из них уже работают.", ["facilities_built"] * 2),
        ("В больнице работают 143 врача, из них 40 – пенсионного возраста.", ["doctors_count", "doctors_pension_age"]),
        ("Из 11 кардиологов двое в декретном отпуске.", [None, None]),
        ("На участкового терапевта приходится в среднем 1 790 прикреплённых.", ["doctor_load"]),
    ],
)
def test_what_a_figure_measures(text: str, expected: list[str | None]) -> None:
    assert [fact.indicator_id or fact.purpose for fact in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Средняя зарплата врача – 540 тысяч тенге, у медсестры – 310 тысяч.", ["KZT", "KZT"]),
        ("Зарплата медсестры у аппарата – 290 тысяч, двое ушли в частный центр.", ["KZT", "persons"]),
        ("Зарплату повысили 12 тысячам врачей.", ["persons"]),
        ("Подъёмные получили 12 тысяч специалистов.", ["persons"]),
        ("Мать выписали двое суток спустя.", [None]),
        ("Выполнено 97 вылетов. Это на 14 больше, чем за тот же период прошлого года.", ["trips", "trips"]),
        ("Ожидаемая продолжительность жизни достигла 76,1 года, прибавив 0,4.", ["years", "years"]),
        ("К врачам обратились 2,8 млн раз.", ["cases"]),
        ("За год сделано 4,3 миллиона тестов на ВИЧ.", [None]),
        ("В колл-центр поступило 7 430 обращений.", [None]),
        ("В скорую поступило 214 тысяч обращений.", ["cases"]),
    ],
)
def test_the_unit_of_a_figure_that_leaves_it_out(text: str, expected: list[str | None]) -> None:
    assert [fact.unit_id for fact in find(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Скрининг проходят раз в два года.",
        "Скорая работает 24 часа в сутки, семь дней в неделю.",
        "Мужчины моложе сорока реже идут к врачу.",
        "Прививку ставят в шесть лет.",
        "Отделение работает в две смены.",
        "Пять вопросов о страховке.",
        "Взнос за 12 предыдущих месяцев нужно оплатить.",
        "Пациентка, 64 года, выписана.",
        "Решили: 1) закупить аппараты; 2) привлечь врачей.",
        "1.1. Утвердить отчёт.\n1.2. Закупить аппараты.",
    ],
)
def test_what_only_tells_when_or_in_which_order_counts_nothing(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В отрасли 2 480 врачей и 7 120 человек среднего персонала.", ["doctors_count", "midlevel_count"]),
        ("Материнская смертность – 12,1 на 100 тысяч.", ["maternal_mortality"]),
        (
            "Сданы 14 объектов (10 ФАПов, больница на 100 коек), ещё на шести работы идут.",
            ["facilities_built", "facilities_built", "bed_capacity", "facilities_built"],
        ),
        ("Через стационар прошло 4 200 больных.", ["hospital_admissions"]),
        ("Всего на станции и подстанциях трудятся 1 340 человек.", ["staff_count"]),
        ("Осмотрено 900 человек, отклонения нашли у 130.", ["persons_examined", None]),
        (
            "Младенческая смертность – 5,6 на 1000. В структуре её причин перинатальные состояния занимают 44%, врождённые пороки – 31%.",
            ["infant_mortality", "infant_death_causes", "infant_death_causes"],
        ),
        ("Родилось 19 240 детей, это меньше, чем в 2024-м, на 4%.", ["births", "births"]),
    ],
)
def test_what_stands_around_a_figure_tells(text: str, expected: list[str | None]) -> None:
    assert [fact.indicator_id for fact in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Охват – 78,4%, планка поднята до 82%.", ["actual", "planned"]),
        ("Закуплены восемь аппаратов – теперь больных не придётся везти в Тараз.", ["actual"]),
        ("Новый корпус откроют в 2028 году: девять этажей, из них два наших.", ["planned", "planned"]),
    ],
)
def test_what_comes_of_what_was_done(text: str, expected: list[str]) -> None:
    assert [fact.status for fact in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Нагрузка растёт: в стационарах прошли лечение 92 тысячи человек.", [None]),
        ("Нагрузка на врача – 1 900 человек.", ["doctor_load"]),
        ("Телемедицинских консультаций дано 1 940. Выездных бригад было 46.", ["telemedicine_consultations", None]),
        ("Госпитализировано 38 человек. Зарегистрировано 1 240 случаев ОРВИ.", ["hospital_admissions", None]),
        ("Когда откроют поликлинику? – Летом. Она на 350 посещений.", ["visit_capacity"]),
        ("Онкологов 38, двоих не хватает. Трое учатся в Корее.", [None, "staff_shortage", None]),
        ("Не закуплены 12 аппаратов ИВЛ, закуплены 14 кувезов.", [None, "equipment_purchased"]),
        ("На медикаменты – 910 млн тенге, на питание – 164 млн.", ["outpatient_medicines", "other"]),
    ],
)
def test_what_words_near_by_do_not_measure(text: str, expected: list[str | None]) -> None:
    assert [fact.indicator_id or fact.purpose for fact in find(text)] == expected


def test_the_month_at_the_head_of_a_conversation_is_that_of_its_writing() -> None:
    text = "Разговор с главным онкологом области, апрель 2026 года.\n\nВыживаемость – 54%. Онкологов 38."
    assert {str(fact.period_start) for fact in find(text)} == {"2026-01-01"}


def test_how_long_works_will_take_is_no_time_reported_on() -> None:
    facts = find("Роддом на 60 коек обещают закончить за девять месяцев. Ремонт стоит 840 миллионов тенге.")
    assert {str(fact.period_end) for fact in facts} == {"2026-12-31"}
