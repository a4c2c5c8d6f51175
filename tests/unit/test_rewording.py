"""What a sentence tells does not hang on which of several usual words tell it, nor on what stands in front; all figures are invented."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz

NOVEMBER = dt.date(2025, 11, 20)
WORDED = [
    ("facilities_built", "В области {} 14 медпунктов.", ["построено", "возведено", "введено в эксплуатацию", "сдано"]),
    ("infant_mortality", "Младенческая смертность {} на 12 %.", ["снизилась", "сократилась", "уменьшилась", "упала", "стала ниже"]),
    ("cvd_incidence", "Заболеваемость болезнями сердца {} на 4 %.", ["выросла", "увеличилась", "возросла", "повысилась", "поднялась"]),
    ("screening_coverage", "Охват целевых групп скринингом {} 72,8 %.", ["составил", "достиг", "равен"]),
    ("staff_shortage", "Региону {} 214 врачей.", ["не хватает", "недостаёт", "требуется"]),
    ("outpatient_medicines", "На бесплатные лекарства {} 14,8 млрд тенге.", ["направлено", "выделено", "израсходовано", "потрачено"]),
    ("maternal_deaths", "{} два случая материнской смертности.", ["Зарегистрировано", "Выявлено", "Отмечено"]),
    ("surgeries", "Хирурги {} 18 400 операций.", ["провели", "выполнили", "сделали"]),
    ("doctors_recruited", "В районы {} 112 врачей.", ["прибыло", "приехало", "направлено"]),
    ("infant_mortality", "Infant mortality {} by 12%.", ["fell", "dropped", "declined", "decreased", "went down"]),
    ("cancer_incidence", "Cancer incidence {} by 4%.", ["rose", "grew", "increased", "went up", "climbed"]),
    (
        "facilities_built",
        "Fourteen village clinics {}.",
        ["were built", "have been built", "were constructed", "have been put into operation"],
    ),
    ("insurance_coverage", "Insurance coverage {} 84.2%.", ["stood at", "reached", "came to", "was"]),
    ("staff_shortage", "The region {} 214 doctors.", ["lacks", "is short of", "needs"]),
    ("equipment", "KZT 4.6 billion was {} on medical equipment.", ["spent", "paid"]),
    ("facilities_under_construction", "Nine clinics are {}.", ["being built", "under construction"]),
    ("facilities_built", "Облыста 14 медпункт {}.", ["салынды", "тұрғызылды", "пайдалануға берілді", "бой көтерді"]),
    ("infant_mortality", "Нәресте өлімі 12 %-ға {}.", ["төмендеді", "азайды", "кеміді", "қысқарды"]),
    ("maternal_deaths", "Ана өлімінің екі жағдайы {}.", ["тіркелді", "анықталды"]),
    ("staff_shortage", "Облысқа 214 дәрігер {}.", ["жетіспейді", "қажет"]),
    ("outpatient_medicines", "Тегін дәріге 14,8 млрд теңге {}.", ["бөлінді", "жұмсалды", "бағытталды"]),
]
OPENED = {
    "ru": [
        "С начала года",
        "За девять месяцев 2025 года",
        "В текущем году",
        "По словам руководителя управления,",
        "Кроме того,",
        "В регионе",
    ],
    "en": ["Since the beginning of the year,", "In 2025,", "According to the health department,", "In addition,", "Overall,"],
    "kk": ["Жыл басынан бері", "2025 жылы", "Басқарма басшысының айтуынша,", "Сондай-ақ", "Өңірде"],
}
STATED = [
    ("ru", "построено 23 ФАПа.", "facilities_built"),
    ("ru", "младенческая смертность снизилась на 12 %.", "infant_mortality"),
    ("ru", "в стационарах пролечено 84 тысячи больных.", "hospital_admissions"),
    ("en", "23 village clinics have been built.", "facilities_built"),
    ("en", "infant mortality fell by 12%.", "infant_mortality"),
    ("kk", "23 медпункт салынды.", "facilities_built"),
    ("kk", "нәресте өлімі 12 %-ға төмендеді.", "infant_mortality"),
]


def read(text: str) -> tuple[object, ...]:
    (fact,) = [fact for fact in kz.extract(text, published_on=NOVEMBER) if fact.value is not None]
    return fact.value, fact.unit_id, fact.measure, fact.direction, fact.indicator_id or fact.purpose, fact.status


@pytest.mark.parametrize(("measured", "sentence", "words"), WORDED, ids=[sentence for _, sentence, _ in WORDED])
def test_usual_words_for_one_thing_tell_the_same(measured: str, sentence: str, words: list[str]) -> None:
    told = {word: read(sentence.format(word)) for word in words}
    assert set(told.values()) == {told[words[0]]}, told
    assert told[words[0]][4] == measured


@pytest.mark.parametrize(("language", "statement", "measured"), STATED)
def test_what_stands_in_front_changes_nothing(language: str, statement: str, measured: str) -> None:
    alone = read(statement[0].upper() + statement[1:])
    assert alone[4] == measured
    assert {opened: read(f"{opened} {statement}") for opened in OPENED[language]} == dict.fromkeys(OPENED[language], alone)
