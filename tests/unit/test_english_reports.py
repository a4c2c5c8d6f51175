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
