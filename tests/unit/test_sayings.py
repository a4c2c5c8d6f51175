"""Who says a thing changes nothing of what is read; what only looks like it stays."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz
from kzhealth.extract.sayings import find_said

NOVEMBER = dt.date(2025, 11, 20)


def told(text: str) -> list[tuple[object, ...]]:
    facts = kz.extract(text, published_on=NOVEMBER)
    return [(f.value, f.unit_id, f.measure, f.direction, f.indicator_id, f.purpose, f.status) for f in facts if f.value is not None]


@pytest.mark.parametrize(
    ("statement", "around"),
    [
        ("Незастрахованных – примерно 320 тыс.", "{}, рассказали в больнице."),
        ("Проект оценивается в 740 млн тенге.", "{}, сообщили в управлении здравоохранения."),
        ("До конца года в область должны приехать 60 молодых врачей.", "{}, отметил спикер."),
        ("До конца года в область должны приехать 60 молодых врачей.", "«{}», – сказал глава облздрава на брифинге."),
        ("Охват страхованием – 84%.", "Стоит отметить, что {}"),
        ("Охват страхованием – 84%.", "Как сообщили в районной больнице, {}"),
        ("Охват страхованием – 84%.", "По словам руководителя управления здравоохранения, {}"),
        ("Eight more ambulances are expected by the end of the year.", "{}, the chief doctor noted."),
        ("The akimat has put KZT 780 million into next year's plan.", "{}, the health department reported."),
        ("Eight more ambulances are expected by the end of the year.", "As reported by the regional hospital, {}"),
        ("Eight more ambulances are expected by the end of the year.", "During the briefing it was announced that {}"),
        ("Республикалық бюджеттен 9,7 млрд теңге бөлінген.", "Денсаулық сақтау министрлігінің дерегінше, {}"),
        ("Кіші медицина қызметкерлері – 1 530.", "Айта кету керек, {}"),
        ("Ауданда 12 фельдшер жұмыс істейді.", "{}, – деді бас дәрігер."),
    ],
)
def test_who_says_it_makes_no_difference(statement: str, around: str) -> None:
    alone = told(statement)
    assert alone
    within = statement if around.startswith("{") else statement[0].lower() + statement[1:]
    assert told(around.format(within.removesuffix(".") if around.startswith(("{", "«")) else within)) == alone


@pytest.mark.parametrize(
    ("language", "sentence", "said"),
    [
        ("ru", "открыто 12 больниц, сообщили в акимате.", "открыто 12 больниц"),
        ("ru", "по данным фонда, застраховано 84 %.", "застраховано 84 %."),
        ("ru", "в больницу поступило 12 человек, в роддом – 40.", "в больницу поступило 12 человек, в роддом – 40."),
        ("ru", "о болях сообщили 12 пациентов.", "о болях сообщили 12 пациентов."),
        ("ru", "12 врачей уехали, сообщили о 14 жалобах", "12 врачей уехали, сообщили о 14 жалобах"),
        ("en", "two clinics opened, the minister said.", "two clinics opened"),
        ("en", "doctors told 40 patients that they were healthy.", "doctors told 40 patients that they were healthy."),
        ("en", "12 cases were found, 7 of them were reported late.", "12 cases were found, 7 of them were reported late."),
        ("en", "12 cases were found, most of them were reported late.", "12 cases were found, most of them were reported late."),
        ("kk", "12 аурухана салынды, – деді басқарма басшысы.", "12 аурухана салынды"),
        ("kk-Latn", "12 auruhana salyndy, dedi basshy.", "12 auruhana salyndy, dedi basshy."),
    ],
)
def test_only_the_words_of_the_speaker_are_left_out(language: str, sentence: str, said: str) -> None:
    text = f"… {sentence} …"
    start, stop = find_said(text, 2, 2 + len(sentence), language)
    assert text[start:stop] == said


def test_a_waiting_list_is_no_plan() -> None:
    (fact,) = kz.extract("По итогам полугодия в листе ожидания остаются 410 человек.", published_on=NOVEMBER)
    assert (fact.period_end, fact.status) == (dt.date(2025, 6, 30), "actual")
