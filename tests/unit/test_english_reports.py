"""Which period governs the figures of an English report beyond the sentence that tells it; all figures are invented."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz

OCTOBER = dt.date(2025, 10, 20)
MONTHS, YEAR, LAST = "2025-01-01/2025-09-30", "2025-01-01/2025-12-31", "2024-01-01/2024-12-31"


def periods(text: str, published_on: dt.date = OCTOBER) -> dict[str, str]:
    """The period of each figure, by its words."""
    facts = kz.extract(text, published_on=published_on)
    return {f.quote: f"{f.period_start}/{f.period_end}" for f in facts if f.value is not None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Last year the fund paid KZT 96 billion. It covered 412 providers.", LAST),
        ("Last year the region built 12 clinics. They serve 412 villagers.", LAST),
        ("Last year the fund paid KZT 96 billion. There are 412 providers.", MONTHS),
        ("In 2024 the fund paid KZT 96 billion. The region has 412 doctors.", MONTHS),
        ("Last year 310 operations were done; this year there have been 260. The share of emergencies is 412.", MONTHS),
        ("Last year over the same period there had been 62 cases. The list holds 412 people.", MONTHS),
        ("Now there are 412 doctors.", YEAR),
        ("The region employs 412 doctors.", MONTHS),
    ],
)
def test_a_report_on_months(text: str, expected: str) -> None:
    assert periods(f"Akmola Region: nine months of 2025\n\n5,120 babies were born.\n\n{text}")["412"] == expected


def test_months_told_in_a_text_on_the_year_are_of_their_paragraph() -> None:
    text = "Clinics of Akmola Region\n\n26 ambulances came this year.\n\nIn nine months of this year 6,930 people died."
    assert periods(f"{text}\n\n14 doctors are missing.") == {"26": YEAR, "6,930": MONTHS, "14": YEAR}


@pytest.mark.parametrize(
    ("text", "period", "status"),
    [
        ("In fiscal 2026 the fund plans to spend KZT 412 million on clinics.", "2026-01-01/2026-12-31", "planned"),
        ("At the moment KZT 412 million is owed to clinics.", YEAR, "actual"),
        ("In the first half of October KZT 412 million was paid to clinics.", "2025-10-01/2025-10-31", "actual"),
        ("In the last week of October KZT 412 million was paid to clinics.", "2025-10-01/2025-10-31", "actual"),
        ("This week KZT 412 million was paid to clinics.", "2025-10-20/2025-10-20", "actual"),
        ("Last week KZT 412 million was paid to clinics.", "2025-10-13/2025-10-19", "actual"),
        ("Since 2012 KZT 412 million was paid to clinics.", "2012-01-01/2025-10-20", "actual"),
        ("From January a bed will cost the clinics KZT 412 million.", "2026-01-01/2026-12-31", "planned"),
    ],
)
def test_words_of_time(text: str, period: str, status: str) -> None:
    report = f"Akmola Region: nine months of 2025\n\n5,120 babies were born.\n\n{text}"
    (fact,) = (f for f in kz.extract(report, published_on=OCTOBER) if f.quote == "KZT 412 million")
    assert (f"{fact.period_start}/{fact.period_end}", fact.status) == (period, status)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Three clinics are being fitted out.", "ongoing"),
        ("The tender for a hospital with three beds has been announced.", "planned"),
        ("Forty clinics are being built, and three of them are ready.", "actual"),
        ("Forty clinics are being built, and three of them will open in May.", "planned"),
        ("Three hospitals are on the list.", "planned"),
        ("Three hospitals are on the waiting list.", "actual"),
    ],
)
def test_how_far_things_are(text: str, status: str) -> None:
    (fact,) = (f for f in kz.extract(text, published_on=OCTOBER) if f.quote in ("three", "Three"))
    assert fact.status == status


def test_numbers_of_weeks_and_stages_count_nothing() -> None:
    facts = kz.extract("In 2024 as many as 97 per cent of women were seen before week 12, and 14 died by day 28 of cancer at stage 4.")
    assert [f.quote for f in facts if f.value is not None] == ["97 per cent", "14"]


def test_what_a_change_came_to_and_shares_that_are_made_up_are_no_changes() -> None:
    facts = kz.extract("In 2025 the number of beds was cut by 1,200, to 96,400. Payments make up 31 per cent of health spending.")
    assert [(f.quote, f.measure) for f in facts] == [("1,200", "change"), ("96,400", "level"), ("31 per cent", "level")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Targets for 2030\n- density of doctors: 33 per 10,000, today 27.4\n", [("2030", "planned"), ("2025", "actual")]),
        ("Life expectancy, 75.9 years in 2024, should get to 77 by 2029.", [("2024", "actual"), ("2029", "planned")]),
        ("Infant mortality, now 6.8 per 1,000, will fall to 5 by 2030.", [("2025", "actual"), ("2030", "planned")]),
        ("The number of beds will grow from 540 today to 600 in 2027.", [("2025", "actual"), ("2027", "planned")]),
        ("The district had hoped for 14 doctors; nine arrived.", [("2025", "planned"), ("2025", "actual")]),
        ("Behind the school rises a clinic of 120 beds; KZT 9 billion, completion December 2026.", [("2025", "ongoing")] * 2),
        (
            "Of the 40 clinics planned, 26 are in use and five have not been started.",
            [("2025", s) for s in ("planned", "actual", "planned")],
        ),
        ("KZT 15 billion has been set aside for 2026, 11% more than in 2024.", [("2026", "planned")] * 2),
    ],
)
def test_what_is_beside_what_will_be(text: str, expected: list[tuple[str, str]]) -> None:
    facts = kz.extract(text, published_on=OCTOBER)
    assert [(str(f.period_start)[:4], f.status) for f in facts if f.value is not None] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("For 2026 the maslikhat has approved KZT 98 billion, including KZT 6 billion for clinics.", [("2026", "planned")] * 2),
        ("The requirement for 2025 is US$ 4.8 million. To date US$ 2.9 million has come in.", [("2025", "planned"), ("2025", "actual")]),
        ("By the end of 2024, 84.3 per cent of people were insured.", [("2024", "actual")]),
        ("Repair is over in twelve clinics and continues in seven hospitals.", [("2025", "actual"), ("2025", "ongoing")]),
        ("Builders have started on a clinic for 200 visits a shift.", [("2025", "ongoing")]),
        ("The shell of a clinic for 350 visits per shift is up; patients will be let in in May 2026.", [("2025", "ongoing")]),
        (
            "The bill was KZT 11 billion, 8 per cent above the level of the previous year. It grows: 94 clinics took part.",
            [("2025", "actual")] * 3,
        ),
    ],
)
def test_budgets_works_and_levels_of_before(text: str, expected: list[tuple[str, str]]) -> None:
    facts = kz.extract(text, published_on=OCTOBER)
    assert [(str(f.period_start)[:4], f.status) for f in facts if f.value is not None] == expected


def test_an_interview_about_last_year() -> None:
    text = (
        "You moved into a new wing last April. What is different?\n\nSpace, above all."
        "\n\nHow many children were born in the region last year?"
        "\n\nA little over 18,400, and 94 of them early.\n\nIs there anyone to do the work?"
        "\n\nThere are 34 doctors now. A nurse takes home KZT 310,000."
    )
    told = periods(text, dt.date(2026, 3, 18))
    assert [told[quote][:4] for quote in ("18,400", "94", "34", "KZT 310,000")] == ["2025", "2025", "2026", "2026"]


def test_a_clause_on_some_of_them_does_not_part_a_figure_from_its_period() -> None:
    told = periods("In 2024 much was done.\n\n412 people, 138 of whom are doctors, took up posts over eleven months of 2025.")
    assert told == {"412": "2025-01-01/2025-11-30", "138": "2025-01-01/2025-11-30"}
