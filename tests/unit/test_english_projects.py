"""Loans, grants and projects of several years: of what period their money is, and whether it is still to come; all figures are invented."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz

JUNE = dt.date(2026, 6, 10)
PHASE, LOAN = "2026-10-01/2029-09-30", "2026-01-01/2030-12-31"


@pytest.mark.parametrize(
    ("text", "period", "status"),
    [
        ("The Bank has signed a loan of US$ 90 million for the years 2026 to 2030.", LOAN, "ongoing"),
        ("The five-year project (2026–2030) is financed by a loan of US$ 90 million.", LOAN, "ongoing"),
        ("The programme runs from 2026 to 2030; its budget is US$ 90 million.", LOAN, "ongoing"),
        ("Clinic project profile\n\nDuration: 2026–2030\nGrant: US$ 90 million.", LOAN, "ongoing"),
        ("The budget for 2026–2030 is set. US$ 90 million comes from donors.", LOAN, "ongoing"),
        ("A new phase worth US$ 90 million begins in October 2026 and will last three years.", PHASE, "planned"),
        ("The loan, approved in May, runs for five years from 2026 and is worth US$ 90 million.", LOAN, "ongoing"),
        ("The five-year grant of US$ 90 million, which started in 2026, pays for incubators.", LOAN, "ongoing"),
        ("The project (2024–2028) goes on. By March 2026, US$ 90 million had been disbursed.", "2024-01-01/2026-03-31", "actual"),
        ("The budget for 2023–2026 is set. Last year US$ 90 million was spent.", "2025-01-01/2025-12-31", "actual"),
        (
            "The project (2024–2028) goes on.\n\nIt is popular.\n\nThe clinic cost US$ 90 million last year.",
            "2025-01-01/2025-12-31",
            "actual",
        ),
        ("Between 2021 and 2025 the earlier loan of US$ 90 million put up clinics.", "2021-01-01/2025-12-31", "actual"),
    ],
)
def test_money_of_several_years(text: str, period: str, status: str) -> None:
    (fact,) = (f for f in kz.extract(text, published_on=JUNE) if f.quote == "US$ 90 million")
    assert (f"{fact.period_start}/{fact.period_end}", fact.status) == (period, status)


def test_what_belongs_to_a_loan() -> None:
    text = (
        "The Bank has signed a loan of US$ 180 million for the years 2026 to 2030. The government adds US$ 45 million of its own.\n\n"
        "Nearly 60 per cent of the loan goes into buildings. Twelve hospitals are on the list. In 2025 they treated 9,400 patients."
    )
    facts = [f for f in kz.extract(text, published_on=JUNE) if f.value is not None]
    assert [(f"{f.period_start}/{f.period_end}", f.status) for f in facts] == [
        *([(LOAN, "ongoing")] * 3),
        (LOAN, "planned"),
        ("2025-01-01/2025-12-31", "actual"),
    ]
