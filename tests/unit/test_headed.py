"""Sums whose heading names thousands, millions or billions of tenge; all figures are invented."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz


def sums(text: str) -> dict[str, tuple[int, str | None]]:
    facts = kz.extract(text, published_on=dt.date(2025, 11, 20))
    return {fact.quote: (int(fact.value), fact.purpose) for fact in facts if fact.value is not None and fact.unit_id == "KZT"}


PAY, MEDICINES = (14_200_000_000, "payroll"), (3_150_500_000, "outpatient_medicines")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Бюджет, млн теңге: жалақы – 14 200, дәрі-дәрмек – 3 150,5.", {"14 200": PAY, "3 150,5": MEDICINES}),
        ("Шығыстар (млрд теңге):\n– жалақы – 14,2;\n– дәрі-дәрмек – 3,1505.", {"14,2": PAY, "3,1505": MEDICINES}),
        ("Бюджет на 2025 год (млн тенге):\nзарплата – 14 200\nлекарства – 3 150,5", {"14 200": PAY, "3 150,5": MEDICINES}),
        ("Budget 2025, KZT million: salaries – 14,200; medicines – 3,150.5.", {"14,200": PAY, "3,150.5": MEDICINES}),
        (
            "Шығыс бабы | 2024 жыл | қаржы, млн теңге\nЖалақы | 48 | 14 200\nДәрі-дәрмек | 36 | 3 150,5",
            {"14 200": PAY, "3 150,5": MEDICINES},
        ),
    ],
)
def test_a_heading_tells_the_unit_of_the_sums_under_it(text: str, expected: dict[str, tuple[int, str | None]]) -> None:
    found = sums(text)
    assert {quote: value for quote, (value, _) in found.items()} == {quote: value for quote, (value, _) in expected.items()}
    assert "|" in text or found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Шығыстар, млн теңге:\n– 12 аппарат сатып алу – 310.\n\nОблыста 46 дәрігер жетіспейді.", {"310"}),
        ("Жөндеуге бөлінген қаржы (186 млн теңге): 3 нысан салынды, 2 жөнделді.", {"186 млн теңге"}),
        ("Жалақыға, млн теңге есебімен емес, 4,1 млрд теңге бөлінді: 12 дәрігер келді.", {"4,1 млрд теңге"}),
        ("Расходы, млн тенге: зарплата – 14 200 (рост на 12 %), за 2025 год.", {"14 200"}),
    ],
)
def test_counts_and_years_under_such_a_heading_are_no_sums(text: str, expected: set[str]) -> None:
    assert set(sums(text)) == expected
