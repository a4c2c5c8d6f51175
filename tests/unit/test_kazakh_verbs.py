"""What must not change a Kazakh reading: who says it, and which of several verbs tells the same; all figures are invented."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz

THIS_YEAR = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def read(text: str) -> list[tuple[object, ...]]:
    facts = kz.extract(text, published_on=dt.date(2025, 11, 20))
    return [(f.quote, f.indicator_id, f.measure, f.direction, f.status) for f in facts if f.value is not None]


@pytest.mark.parametrize("verb", ["төмендеді", "азайды", "кеміді", "түсті", "түскен"])
@pytest.mark.parametrize(
    "text", ["Инсульттан болатын өлім 8,4%-ға {}.", "Инсульттан болатын өлім 8,4%-ға, миокард инфарктінен – 5,9%-ға {}, ал туу сирек."]
)
def test_verbs_of_falling_tell_by_how_much(text: str, verb: str) -> None:
    assert read(text.format(verb))[0] == ("8,4%", "stroke_mortality", "change", "decrease", "actual")


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("Скринингпен қамту 79,5%-ға көтерілді.", "level"),
        ("Скринингпен қамту 5,5%-ға көтерілді.", "change"),
        ("Күтілетін өмір сүру ұзақтығы 75,8 жасқа көтерілді.", "level"),
        ("Күтілетін өмір сүру ұзақтығы 2,4 жасқа көтерілді.", "change"),
        ("Туберкулезбен сырқаттанушылық 1,6 есе түсті.", "change"),
        ("Нәресте өлімі 7,1-ден 6,4-ке түсті.", "level"),
    ],
)
def test_the_same_verbs_tell_what_it_came_to_where_it_cannot_have_gone_so_far(text: str, measure: str) -> None:
    assert read(text)[-1][2] == measure


@pytest.mark.parametrize("verb", ["артты", "өсті", "көбейді", "молайды", "ұлғайды", "жоғарылады", "көтерілді"])
@pytest.mark.parametrize("said", ["", ", деп хабарлады облыстық басқарма", ", – дейді басқарма басшысы"])
def test_what_rose_within_a_year_is_no_plan(verb: str, said: str) -> None:
    facts = kz.extract(
        f"Шалғай ауылдарға берілген онлайн-кеңестер саны бір жылда 1,5 есе {verb}{said}.", published_on=dt.date(2025, 11, 20)
    )
    told = [f for f in facts if f.value is not None]
    assert [(f.measure, f.direction, f.status, (f.period_start, f.period_end)) for f in told] == [
        ("change", "increase", "actual", THIS_YEAR)
    ]


@pytest.mark.parametrize("verb", ["бітіреді", "аяқтайды", "тапсырады"])
def test_a_month_of_what_will_be_is_of_the_year_of_publication(verb: str) -> None:
    text = f"2023 жылы 186 дәрігер келді. Ал желтоқсанда медицина колледжін 203 студент {verb}."
    told = [f for f in kz.extract(text, published_on=dt.date(2025, 11, 20)) if f.value == 203]
    assert [f.period_start for f in told] == [dt.date(2025, 12, 1)]


@pytest.mark.parametrize(
    ("text", "quote", "start", "end"),
    [
        (
            "2025 жылғы 20 қараша\n\nБиыл 18 фельдшер келді.\n\n– Былтыр қанша бала туды?\n\n– 23 400 сәби дүниеге келді.",
            "23 400",
            dt.date(2024, 1, 1),
            dt.date(2024, 12, 31),
        ),
        (
            "2026 жылғы 3 ақпан\n\n2025 жылдың қорытындысы\n\nӨткен жылы 21 нысан бой көтерді. Жыл басынан 212 маман келді.",
            "212",
            dt.date(2025, 1, 1),
            dt.date(2025, 12, 31),
        ),
        (
            "2025 жылғы 20 қараша\n\nҚазанның 1-інен бастап 312 мың адам екпе алды.",
            "312 мың",
            dt.date(2025, 10, 1),
            dt.date(2025, 11, 20),
        ),
        (
            "2025 жылғы 20 қараша\n\nҚызылшаға шалдыққандар 41-ге жетті. Былтыр осы уақытта 210 болған.\n\nОблыста 640 медпункт бар.",
            "640",
            dt.date(2025, 1, 1),
            dt.date(2025, 12, 31),
        ),
    ],
)
def test_the_time_that_questions_reports_and_comparisons_tell(text: str, quote: str, start: dt.date, end: dt.date) -> None:
    assert [(f.period_start, f.period_end) for f in kz.extract(text) if f.quote == quote] == [(start, end)]


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Биыл 9 нысан салынады. Бұған 4,8 млрд теңге қаралған.", "construction"),
        ("Төрт аурухана жөнделді. Осы мақсатқа 900 млн теңге қаралды.", "capital_repair"),
        ("Былтыр 612 мейіргер оқытылды. Бұған 63 млн теңге қаралған.", "training"),
    ],
)
def test_a_sum_set_aside_for_it_is_for_what_the_sentence_before_told(text: str, purpose: str) -> None:
    facts = kz.extract(text, published_on=dt.date(2025, 11, 20))
    assert [f.purpose for f in facts if f.unit_id == "KZT" and f.value is not None] == [purpose]


def test_coverage_is_of_what_was_told_before() -> None:
    facts = kz.extract("Екпе науқаны.\n\nҚамту деңгейі: Арыс – 91%, Кентау – 88%.", published_on=dt.date(2025, 11, 20))
    assert [f.indicator_id for f in facts if f.value is not None] == ["vaccination_coverage"] * 2
