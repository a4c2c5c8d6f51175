"""Periods as press releases tell them, in three languages."""

from __future__ import annotations

import datetime as dt

import pytest

from kzhealth.extract.datelines import find_published
from kzhealth.extract.periods import Period, find_dates, find_periods
from kzhealth.extract.text import lower

NOVEMBER = dt.date(2025, 11, 20)
JANUARY = dt.date(2026, 1, 15)


def told(text: str, published_on: dt.date | None = NOVEMBER) -> list[str]:
    """Each period as 'start/end', with what is marked behind it."""

    def show(p: Period) -> str:
        marks = [name for name in ("inferred", "deadline", "compared") if getattr(p, name)]
        return " ".join([f"{p.start}/{p.end}", *marks])

    return [show(p) for p in find_periods(text, published_on)]


YEAR, LAST = "2025-01-01/2025-12-31", "2024-01-01/2024-12-31"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("за 10 месяцев 2025 года", "2025-01-01/2025-10-31"),
        ("За девять месяцев родились", "2025-01-01/2025-09-30 inferred"),
        ("в первом полугодии 2025 года", "2025-01-01/2025-06-30"),
        ("в I полугодии 2025 года", "2025-01-01/2025-06-30"),
        ("за II квартал 2024 года", "2024-04-01/2024-06-30"),
        ("в третьем квартале", "2025-07-01/2025-09-30 inferred"),
        ("за январь–октябрь 2025 года", "2025-01-01/2025-10-31"),
        ("в январе-марте", "2025-01-01/2025-03-31 inferred"),
        ("в т. г. построено", YEAR),
        ("в т.г. построено", YEAR),
        ("в этом году", YEAR),
        ("в текущем году", YEAR),
        ("в прошлом году", LAST),
        ("в следующем году", "2026-01-01/2026-12-31"),
        ("за два последних года", "2024-01-01/2025-12-31 inferred"),
        ("на будущий год", "2026-01-01/2026-12-31"),
        ("в первом квартале будущего года", "2026-01-01/2026-03-31"),
        ("с 15 сентября по 1 ноября", "2025-09-15/2025-11-01 inferred"),
        ("с 1 по 15 октября 2025 года", "2025-10-01/2025-10-15"),
        ("с начала августа", "2025-08-01/2025-11-20 inferred"),
        ("в начале года", "2025-01-01/2025-01-01 inferred"),
        ("на начало ноября", "2025-11-01/2025-11-01 inferred"),
        ("на конец 2024 года", "2024-12-31/2024-12-31"),
        ("целевые показатели на конец года", f"{YEAR} deadline"),
        ("летом", "2025-06-01/2025-08-31 inferred"),
        ("ещё зимой ждали 38 дней", "2024-12-01/2025-02-28 inferred"),
        ("last winter", "2024-12-01/2025-02-28"),
        ("in the nine months to the end of September 2025", "2025-01-01/2025-09-30"),
        ("over the six months ended June 30, 2025", "2025-01-01/2025-06-30"),
        ("the 12 months to March 2025", "2024-04-01/2025-03-31"),
        ("and 2024 did not change that", LAST),
        ("in the 2026 budget", "2026-01-01/2026-12-31"),
        ("against the 2024 figure of 35", f"{LAST} compared"),
        ("2.3 times the figure for the same months of 2024", f"{LAST} compared"),
        ("план отрасли на год", YEAR),
        ("годовая смета", YEAR),
        ("the yearly bill", YEAR),
        ("ten months in figures", "2025-01-01/2025-10-31 inferred"),
        ("ten-month figures", "2025-01-01/2025-10-31 inferred"),
        ("9M 2025", "2025-01-01/2025-09-30"),
        ("in Q3", "2025-07-01/2025-09-30 inferred"),
        ("в октябре прошлого года", "2024-10-01/2024-10-31"),
        ("in October last year", "2024-10-01/2024-10-31"),
        ("в конце октября", "2025-10-01/2025-10-31 inferred"),
        ("на конец сентября", "2025-09-30/2025-09-30 inferred"),
        ("в 1-м полугодии 2025 года", "2025-01-01/2025-06-30"),
        ("за 10 месяцев т.г.", "2025-01-01/2025-10-31"),
        ("с апреля повышены оклады", "2025-04-01/2025-11-20 inferred"),
        ("since September 2024", "2024-09-01/2025-11-20"),
        ("на прошлой неделе", "2025-11-10/2025-11-16"),
        ("over the past week", "2025-11-10/2025-11-16"),
        ("2024-й стал годом перемен", LAST),
        ("over the summer", "2025-06-01/2025-08-31 inferred"),
        ("since the new year", "2025-01-01/2025-11-20"),
        ("с нового года", "2025-01-01/2025-11-20"),
        ("до конца декабря", f"{YEAR} inferred deadline"),
        ("by the end of March 2026", "2026-01-01/2026-03-31 deadline"),
        ("by March six clinics will open", "2026-01-01/2026-03-31 inferred deadline"),
        ("by the end of April coverage had risen", "2025-01-01/2025-04-30 inferred"),
        ("к середине 2026 года", "2026-01-01/2026-06-30 deadline"),
        ("в марте откроем отделение", "2026-03-01/2026-03-31 inferred"),
        ("в марте открыли отделение", "2025-03-01/2025-03-31 inferred"),
        ("за последние три года", "2023-01-01/2025-12-31 inferred"),
        ("за два года", "2024-01-01/2025-12-31 inferred"),
        ("за 5 лет", "2021-01-01/2025-12-31 inferred"),
        ("в 2023–2025 годах", "2023-01-01/2025-12-31"),
        ("с начала года", "2025-01-01/2025-11-20"),
        ("2025 жылдың 10 айында", "2025-01-01/2025-10-31"),
        ("биылғы 9 айда", "2025-01-01/2025-09-30"),
        ("2025 жылдың бірінші жартыжылдығында", "2025-01-01/2025-06-30"),
        ("2025 жылдың үшінші тоқсанында", "2025-07-01/2025-09-30"),
        ("биыл салынды", YEAR),
        ("былтыр салынды", LAST),
        ("келесі жылы салынады", "2026-01-01/2026-12-31"),
        ("2025 жылы салынды", YEAR),
        ("жыл басынан бері", "2025-01-01/2025-11-20"),
        ("екі жылда салынды", "2024-01-01/2025-12-31 inferred"),
        ("соңғы үш жылда", "2023-01-01/2025-12-31 inferred"),
        ("2025 jyldyń 10 aıynda", "2025-01-01/2025-10-31"),
        ("bıyl salyndy", YEAR),
        ("byltyr salyndy", LAST),
        ("2025 jyly salyndy", YEAR),
        ("2025 жылдың қаңтар-қыркүйек айларында", "2025-01-01/2025-09-30"),
        ("ағымдағы жылдың он айында", "2025-01-01/2025-10-31"),
        ("2025 jyldyñ on bır aiynda", "2025-01-01/2025-11-30"),
        ("тоғыз айдың қорытындысы бойынша", "2025-01-01/2025-09-30 inferred"),
        ("үш тоқсанда", "2025-01-01/2025-09-30 inferred"),
        ("2025 жылғы ІІІ тоқсанда", "2025-07-01/2025-09-30"),
        ("жартыжылдықта", "2025-01-01/2025-06-30 inferred"),
        ("2024 жылғы мамырда", "2024-05-01/2024-05-31"),
        ("желтоқсан айында", "2024-12-01/2024-12-31 inferred"),
        ("наурызда бөлімше ашылды", "2025-03-01/2025-03-31 inferred"),
        ("3 қарашадағы жағдай бойынша", "2025-11-03/2025-11-03 inferred"),
        ("2023–2024 жылдары", "2023-01-01/2024-12-31"),
        ("жыл басында", "2025-01-01/2025-01-01 inferred"),
        ("келер жылдың бірінші тоқсанында", "2026-01-01/2026-03-31"),
        ("2024 жылдан бастап", "2024-01-01/2025-11-20"),
        ("2023 жылдан бері", "2023-01-01/2025-11-20"),
        ("жылдың бірінші жартысында", "2025-01-01/2025-06-30 inferred"),
        ("2025 жылдың 1 қазанындағы жағдай бойынша", "2025-10-01/2025-10-01"),
        ("алдағы үш жылда", "2025-01-01/2027-12-31"),
        ("осыдан екі жыл бұрын", "2023-01-01/2023-12-31"),
        ("2025 j. 9 aiynda", "2025-01-01/2025-09-30"),
        ("қараша айында", "2025-11-01/2025-11-30 inferred"),
        ("zhyl korytyndysy boiynsha", f"{YEAR} inferred"),
        ("шілдеден бастап", "2025-07-01/2025-11-20 inferred"),
        ("3–9 қараша аралығында", "2025-11-03/2025-11-09 inferred"),
        ("2024 жылғы 30 желтоқсан – 5 қаңтар аралығында", "2024-12-30/2025-01-05"),
        ("қаңтардан қазанға дейін", "2025-01-01/2025-10-31 inferred"),
        ("өткен айда", "2025-10-01/2025-10-31 inferred"),
        ("соңғы үш айда", "2025-08-01/2025-10-31 inferred"),
        ("осы айда", "2025-11-01/2025-11-30 inferred"),
        ("өткен аптада", "2025-11-10/2025-11-16 inferred"),
        ("былтыр жазда", "2024-06-01/2024-08-31"),
        ("қысқы маусымда", "2024-12-01/2025-02-28 inferred"),
        ("екінші жартыжылдықта", "2025-07-01/2025-12-31 inferred"),
        ("биыл қыркүйектің соңына дейін 91-ге жетті", "2025-01-01/2025-09-30"),
        ("үш жылда 42 нысан салынады", "2026-01-01/2028-12-31 inferred"),
        ("in the first nine months of 2025", "2025-01-01/2025-09-30"),
        ("in the first half of 2025", "2025-01-01/2025-06-30"),
        ("in the third quarter of 2025", "2025-07-01/2025-09-30"),
        ("in Q3 2025", "2025-07-01/2025-09-30"),
        ("January–October 2025", "2025-01-01/2025-10-31"),
        ("in January-September", "2025-01-01/2025-09-30 inferred"),
        ("this year", YEAR),
        ("last year", LAST),
        ("next year", "2026-01-01/2026-12-31"),
        ("since the beginning of the year", "2025-01-01/2025-11-20"),
        ("from 15 September to 1 November 2025", "2025-09-15/2025-11-01"),
        ("since early August", "2025-08-01/2025-11-20 inferred"),
        ("last summer", "2024-06-01/2024-08-31"),
        ("over two years", "2024-01-01/2025-12-31 inferred"),
        ("over the past three years", "2023-01-01/2025-12-31 inferred"),
        ("in 2025", YEAR),
        ("in fiscal year 2024", LAST),
        ("half-year report", "2025-01-01/2025-06-30 inferred"),
        ("9 months 2025", "2025-01-01/2025-09-30"),
        ("in the last quarter of the year", "2025-10-01/2025-12-31 inferred"),
        ("for the year 2024", LAST),
        ("starting from 2026", "2026-01-01/2026-12-31"),
        ("from next year", "2026-01-01/2026-12-31"),
        ("as from 1 July", "2025-07-01/2025-11-20 inferred"),
        ("by autumn 2026", "2026-09-01/2026-11-30"),
        ("by summer six clinics will open", "2026-06-01/2026-08-31 inferred"),
        ("next spring", "2026-03-01/2026-05-31"),
        ("summed up eleven months of work", "2025-01-01/2025-11-30 inferred"),
        ("in the same eight months of last year", "2024-01-01/2024-08-31"),
        ("in the whole of last year", LAST),
        ("more than in the whole of 2024", f"{LAST} compared"),
        ("from 1 January next year", "2026-01-01/2026-12-31"),
        ("since the introduction of insurance in 2020", "2020-01-01/2025-11-20"),
        ("since the launch of the project in March 2023", "2023-03-01/2025-11-20"),
        ("since 15 March", "2025-03-15/2025-11-20 inferred"),
        ("from July 1, 2025", "2025-07-01/2025-11-20"),
        ("three quarters of 2025", "2025-01-01/2025-09-30"),
        ("the region sums up three quarters", "2025-01-01/2025-09-30 inferred"),
        ("in December 18 surgeons were trained", "2024-12-01/2024-12-31 inferred"),
        ("in December 18 surgeons will be trained", "2025-12-01/2025-12-31 inferred"),
        ("by the beginning of 2025 the region had 1,720 doctors", "2025-01-01/2025-01-01"),
        ("in FY2024", LAST),
        ("in the 2024/25 season", "2024-01-01/2025-12-31"),
        ("as of 2024", LAST),
        ("from 2020 onwards", "2020-01-01/2025-11-20"),
        ("since mid-2023", "2023-01-01/2025-11-20"),
        ("since last year", "2024-01-01/2025-11-20"),
        ("so far in 2025", "2025-01-01/2025-11-20"),
        ("year-to-date", "2025-01-01/2025-11-20"),
        ("over the last 12 months", "2024-11-01/2025-10-31 inferred"),
        ("over the past decade", "2016-01-01/2025-12-31 inferred"),
        ("over the five years to 2024", "2020-01-01/2024-12-31"),
        ("over the three-year period", "2023-01-01/2025-12-31 inferred"),
        ("over the next three years", "2026-01-01/2028-12-31 inferred"),
        ("a decade ago", "2015-01-01/2015-12-31"),
        ("in the first nine months of the current year", "2025-01-01/2025-09-30"),
        ("from January to the end of September", "2025-01-01/2025-09-30 inferred"),
        ("between January and September of this year", "2025-01-01/2025-09-30"),
        ("last quarter", "2025-07-01/2025-09-30 inferred"),
        ("in the final quarter of 2024", "2024-10-01/2024-12-31"),
        ("in 3Q 2025", "2025-07-01/2025-09-30"),
        ("in 1H 2025", "2025-01-01/2025-06-30"),
        ("in 2023 and 2024", "2023-01-01/2024-12-31"),
        ("from 2021 through 2024", "2021-01-01/2024-12-31"),
        ("by end-2026", "2026-01-01/2026-12-31 deadline"),
        ("no later than 2026", "2026-01-01/2026-12-31 deadline"),
        ("until the end of the year", f"{YEAR} deadline"),
        ("as of the end of September 2025", "2025-09-30/2025-09-30"),
        ("at year-end 2024", "2024-12-31/2024-12-31"),
        ("as of October 2025", "2025-10-01/2025-10-31"),
        ("earlier this month", "2025-11-01/2025-11-30"),
        ("in the current year", YEAR),
        ("in the preceding year", LAST),
        ("down on 2024.", f"{LAST} compared"),
        ("against 2024 levels", f"{LAST} compared"),
        ("throughout the year", f"{YEAR} inferred"),
    ],
)
def test_forms(text: str, expected: str) -> None:
    assert told(text) == [expected]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("к 2027 году построят", 2027),
        ("до конца 2026 года", 2026),
        ("до конца года", 2025),
        ("2027 жылға дейін салынады", 2027),
        ("жыл соңына дейін", 2025),
        ("zhyl sonyna deiin", 2025),
        ("2026 жылдың соңына қарай", 2026),
        ("келесі жылдың аяғына дейін", 2026),
        ("by 2027", 2027),
        ("by the end of 2026", 2026),
        ("by the end of the year", 2025),
    ],
)
def test_a_deadline_is_marked(text: str, year: int) -> None:
    assert told(text) == [f"{year}-01-01/{year}-12-31 deadline"]


@pytest.mark.parametrize(
    "text",
    [
        "выросла по сравнению с 2024 годом",
        "выросла по сравнению с аналогичным периодом прошлого года",
        "выросла по сравнению с прошлым годом",
        "больше, чем в 2024 году",
        "өткен жылмен салыстырғанда",
        "2024 жылмен салыстырғанда азайды",
        "былтырғыдан 5 пайызға көп",
        "былтырғы деңгейден жоғары",
        "ötken jylğydan 2%-ğa tömendedı",
        "2024 жылғы 84,3%-дан өсті",
        "өткен жылға қарағанда",
        "compared with the same period of 2024",
        "compared with last year",
    ],
)
def test_what_is_compared_with_is_marked(text: str) -> None:
    assert told(text) == [f"{LAST} compared"]


def test_the_period_of_the_figure_and_the_one_compared_with() -> None:
    assert told("в 2025 году снизилась по сравнению с 2024 годом") == [YEAR, f"{LAST} compared"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("за два года", "2024-01-01/2025-12-31 inferred"),
        ("over two years", "2024-01-01/2025-12-31 inferred"),
        ("екі жылда", "2024-01-01/2025-12-31 inferred"),
        ("за три года построено", "2023-01-01/2025-12-31 inferred"),
        ("в прошлом году", YEAR),
    ],
)
def test_years_told_in_january_end_the_year_before(text: str, expected: str) -> None:
    assert told(text, JANUARY) == [expected]


def test_the_year_said_before_holds_on() -> None:
    text = "В 2024 году много. За 9 месяцев больше."
    for published in (None, NOVEMBER):
        assert told(text, published) == [LAST, "2024-01-01/2024-09-30 inferred"]


@pytest.mark.parametrize("text", ["за 9 месяцев", "в этом году", "за два года"])
def test_without_a_year_and_a_day_of_publication_there_is_no_period(text: str) -> None:
    assert told(text, None) == []


@pytest.mark.parametrize("text", ["1983 года постройки", "2020 года рождения", "за 15 месяцев 2025 года", ""])
def test_no_period(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25 ноября 2025 года открыли", "25 ноября 2025 года"),
        ("15 марта открыли", "15 марта"),
        ("2025 жылғы 15 наурыз", "2025 жылғы 15 наурыз"),
        ("on 15 March 2025", "15 March 2025"),
        ("March 15, 2025", "March 15, 2025"),
    ],
)
def test_a_day_is_no_period(text: str, day: str) -> None:
    assert told(text) == []
    assert [text[start:stop] for start, stop in find_dates(text)] == [day]


def test_spans_are_of_the_words() -> None:
    text = "Родились за 10 месяцев 2025 года, умерли в прошлом году"
    assert [text[slice(*p.span)] for p in find_periods(text, NOVEMBER)] == ["за 10 месяцев 2025 года", "в прошлом году"]


@pytest.mark.parametrize("text", ["Год", "İstanbul İ", "ẞ", ""])
def test_lower_keeps_every_position(text: str) -> None:
    assert len(lower(text)) == len(text)


def test_the_same_part_of_the_year_before() -> None:
    text = "2025 жылдың 9 айында азайды. Өткен жылдың сәйкес кезеңінде көп болды. Былтырғы осы мерзіммен салыстырғанда аз."
    assert told(text) == ["2025-01-01/2025-09-30", "2024-01-01/2024-09-30", "2024-01-01/2024-09-30 compared"]


@pytest.mark.parametrize("text", ["білім саласында", "адамдар айналасында", "Қазан қаласынан келді", "6 айлық сәби", "15 жылғы"])
def test_kazakh_words_that_tell_no_period(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "published_on", "expected"),
    [
        ("Об итогах 9 месяцев 2025 года", NOVEMBER, ["2025-01-01/2025-09-30"]),
        ("Итоги десяти месяцев", NOVEMBER, ["2025-01-01/2025-10-31 inferred"]),
        ("За 11 месяцев приняты", JANUARY, ["2025-01-01/2025-11-30 inferred"]),
        ("на 1 октября 2025 года", NOVEMBER, ["2025-10-01/2025-10-01"]),
        ("as of 1 October", NOVEMBER, ["2025-10-01/2025-10-01"]),
        ("в октябре 2025 года", NOVEMBER, ["2025-10-01/2025-10-31"]),
        ("с начала 2023 года", NOVEMBER, ["2023-01-01/2025-11-20"]),
        ("здание, построенное в 1983 году", NOVEMBER, []),
        ("a hospital built in 1978", NOVEMBER, []),
        ("Государственная программа развития на 2020–2025 годы", NOVEMBER, []),
        ("на уровне прошлого года", NOVEMBER, ["2024-01-01/2024-12-31 compared"]),
        ("above last year's level", NOVEMBER, ["2024-01-01/2024-12-31 compared"]),
        ("twice as many as in 2024", NOVEMBER, ["2024-01-01/2024-12-31 compared"]),
        ("план на год", NOVEMBER, [YEAR]),
        ("за истекшие восемь месяцев", NOVEMBER, ["2025-01-01/2025-08-31 inferred"]),
        ("за 10-ти месяцев 2025 года", NOVEMBER, ["2025-01-01/2025-10-31"]),
        ("за девятимесячный период", NOVEMBER, ["2025-01-01/2025-09-30 inferred"]),
        ("в минувшем полугодии", NOVEMBER, ["2025-01-01/2025-06-30 inferred"]),
        ("за прошедшее лето", NOVEMBER, ["2025-06-01/2025-08-31 inferred"]),
        ("за три летних месяца", NOVEMBER, ["2025-06-01/2025-08-31 inferred"]),
        ("осенью 2026-го", NOVEMBER, ["2026-09-01/2026-11-30"]),
        ("Сентябрь 2025 года в цифрах", NOVEMBER, ["2025-09-01/2025-09-30"]),
        ("в этом месяце", NOVEMBER, ["2025-11-01/2025-11-30"]),
        ("в позапрошлом году", NOVEMBER, ["2023-01-01/2023-12-31"]),
        ("в уходящем году", NOVEMBER, [YEAR]),
        ("по итогам ушедшего года", JANUARY, [YEAR]),
        ("по итогам года", JANUARY, [f"{YEAR} inferred"]),
        ("в ближайшие три года", NOVEMBER, ["2026-01-01/2028-12-31 inferred"]),
        ("с 2023-го", NOVEMBER, ["2023-01-01/2025-11-20"]),
        ("рост по отношению к 2024 году", NOVEMBER, ["2024-01-01/2024-12-31 compared"]),
    ],
)
def test_more_ways_to_tell_a_period(text: str, published_on: dt.date, expected: list[str]) -> None:
    assert told(text, published_on) == expected


@pytest.mark.parametrize(
    ("text", "published_on", "expected"),
    [
        ("2025 жылғы 1 шілдеде өңірде 812 дәрігер болды", NOVEMBER, ["2025-07-01/2025-07-01"]),
        ("1 қарашадағы мәлімет бойынша", NOVEMBER, ["2025-11-01/2025-11-01 inferred"]),
        ("31 желтоқсандағы жағдай бойынша", JANUARY, ["2025-12-31/2025-12-31 inferred"]),
        ("25 тамызға қарай 40 шақырту болды", NOVEMBER, ["2025-08-25/2025-08-25 inferred"]),
        ("қыркүйектің 15-індегі дерек бойынша", NOVEMBER, ["2025-09-15/2025-09-15 inferred"]),
        ("1 shildedegi málimet boıynsha", NOVEMBER, ["2025-07-01/2025-07-01 inferred"]),
        ("15 тамызда емхана ашылды", NOVEMBER, []),
        ("Жыл соңында есепте 812 адам тұрды", JANUARY, ["2025-12-31/2025-12-31 inferred"]),
        ("Жыл соңындағы 118-ден 97-ге қысқарды", JANUARY, ["2025-12-31/2025-12-31 inferred compared"]),
        ("Жыл соңында 3 емхана ашылады", NOVEMBER, [f"{YEAR} deadline"]),
        ("Қазаннан бері 246 адам егілді", JANUARY, ["2025-10-01/2026-01-15 inferred"]),
        ("Қыркүйек айының басынан бері 64 ауылға барды", NOVEMBER, ["2025-09-01/2025-11-20 inferred"]),
        ("Жылдық жоспар – 16 нысан", NOVEMBER, [f"{YEAR} inferred"]),
        ("Жылдық жоспардың 82 %-ы орындалды", NOVEMBER, []),
    ],
)
def test_days_and_closes_that_kazakh_texts_report_on(text: str, published_on: dt.date, expected: list[str]) -> None:
    assert told(text, published_on) == expected


def test_the_year_of_a_building_counts_nothing() -> None:
    text = "built in 1978"
    assert find_dates(text) == [(6, len(text))]


def test_months_of_no_known_year_count_nothing() -> None:
    text = "Принято 12 врачей за 10 месяцев, в III квартале – 4."
    assert [text[start:stop].strip() for start, stop in find_dates(text)] == ["за 10 месяцев", "в III квартале"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Астана, 12 ноября 2025 года\nВ столице открыли клинику.", dt.date(2025, 11, 12)),
        ("Жаңа емхана ашылды\n2025 жылғы 9 қазан\nАуданда емхана ашылды.", dt.date(2025, 10, 9)),
        ("Oral. 15.10.2025\nEmhana aşyldy.", dt.date(2025, 10, 15)),
        ("A clinic opened.\n\nNovember 3, 2025", dt.date(2025, 11, 3)),
        ("Постановление от 12 марта 2024 года определило порядок, по которому клиники получают оборудование.", None),
        ("АКТАУ. 18 июля 2025 года. За полугодие приняты 12 врачей.", dt.date(2025, 7, 18)),
        ("Astana, 3 March 2026 – The Ministry has met.", dt.date(2026, 3, 3)),
        ("AKTAU, Kazakhstan, 22 May 2025 – A project has begun.", dt.date(2025, 5, 22)),
        ("KARAGANDA, 22 May 2025 /Agency/. A project has begun.", dt.date(2025, 5, 22)),
        ("ASTANA/GENEVA, 22 May 2025 – A project has begun.", dt.date(2025, 5, 22)),
        ("Almaty, May 22, 2025 (agency) – A project has begun.", dt.date(2025, 5, 22)),
        ("Aktobe – 22nd May, 2025. A project has begun.", dt.date(2025, 5, 22)),
        ("A project has begun\n22/05/2025\nClinics are equipped.", dt.date(2025, 5, 22)),
        ("A project has begun\n2025-05-22\nClinics are equipped.", dt.date(2025, 5, 22)),
        ("Клиника открыта\n11.06.2025, 14:20\nВ области открыта клиника.", dt.date(2025, 6, 11)),
        ("На 1 января 2026 года, как и год назад, приняты 12 врачей.", None),
        ("18 декабря 2025 года в Балхаше открыли клинику.", None),
        ("Астана, 31 ноября 2025 года\nОткрыли клинику.", None),
    ],
)
def test_the_day_of_a_dateline_is_that_of_publication(text: str, day: dt.date | None) -> None:
    assert find_published(text) == day


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("ANNUAL REPORT 2025 (summary for the board, 12 February 2026)", YEAR),
        ("2025 annual report", YEAR),
        ("Public health bulletin No. 4 (2025)", YEAR),
        ("Period covered: 2025 | Issued 12 January 2026", YEAR),
        ("Отчёт главного врача, 2025", YEAR),
        ("Reporting period: 1 January – 30 June 2025", "2025-01-01/2025-06-30"),
        ("Отчётный период: 01.01.2025–30.06.2025", "2025-01-01/2025-06-30"),
        ("Half-year report 2025", "2025-01-01/2025-06-30"),
        ("Quarterly report 3/2025", "2025-07-01/2025-09-30"),
        ("Situation report, October 2025", "2025-10-01/2025-10-31"),
        ("Results for the first half of 2025", "2025-01-01/2025-06-30"),
    ],
)
def test_the_head_of_a_text_tells_what_it_reports_on(head: str, expected: str) -> None:
    assert told(f"{head}\nDoctors carried out 9,630 operations.", JANUARY) == [expected]


@pytest.mark.parametrize(
    "head",
    [
        "Country snapshot, January 2026\nIssued 20 January 2026",  # of the month it is written in
        "Healthy regions 2030: an update",
        "Budget report 2026",
        "Press release, 12 October 2025",
        "The ministry answered. The report 2025, he said, is late.",
    ],
)
def test_what_the_head_of_a_text_says_of_other_years(head: str) -> None:
    assert told(f"{head}\nDoctors carried out 9,630 operations.", JANUARY) == []
