"""Shares and growth of sums, and parts of what was counted before them, in English; all figures are invented."""

from __future__ import annotations

import pytest

import kzhealth as kz


def read(text: str) -> str:
    """Each figure of a text with what it measures; changes begin with ~, parts end in <."""
    facts = [f for f in kz.extract(f"Kostanay region. {text}") if f.value is not None]
    return "; ".join(f"{'~' * (f.measure == 'change')}{f.quote} {f.indicator_id or f.purpose}{'<' * bool(f.part_of)}" for f in facts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The bill for outpatient medicines came to KZT 11.2 billion, 8 per cent above the level of the previous year.",
            "KZT 11.2 billion outpatient_medicines; ~8 per cent outpatient_medicines",
        ),
        ("The wage bill in 2025 was KZT 23 billion, up 9 per cent on 2024.", "KZT 23 billion payroll; ~9 per cent payroll"),
        (
            "Capital repair of eight clinics cost KZT 4.7 billion, two thirds of it borne by the regional budget.",
            "eight facilities_overhauled; KZT 4.7 billion capital_repair; two thirds capital_repair<",
        ),
        (
            "KZT 3 billion was spent on equipment, 40 per cent of it from the republican budget.",
            "KZT 3 billion equipment; 40 per cent equipment<",
        ),
        ("The repair budget grew by a third to KZT 2.2 billion.", "~a third capital_repair; KZT 2.2 billion capital_repair"),
        ("In 2025 KZT 640 million went on vehicles, 15% less than in 2024.", "KZT 640 million vehicles; ~15% vehicles"),
        ("In 2025 KZT 3 billion was spent on vaccines, and measles fell by 12%.", "KZT 3 billion screening; ~12% None"),
        # what has been drawn of a sum is no share of it by purpose, and the growth of what is counted is none of the sum
        (
            "KZT 3 billion was spent on equipment. 40 clinics were built, 12 per cent more.",
            "KZT 3 billion equipment; 40 facilities_built; ~12 per cent facilities_built",
        ),
        ("Equipment will cost KZT 3 billion, 40 per cent of the plan.", "KZT 3 billion equipment; 40 per cent None"),
        ("KZT 3 billion was set aside for equipment, 40 per cent of it already spent.", "KZT 3 billion equipment; 40 per cent None<"),
    ],
)
def test_shares_and_growth_of_a_sum_have_its_purpose(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2025 29 doctors were hired, 9 of them under the rural programme.", "29 doctors_recruited; 9 doctors_recruited<"),
        ("In 2025 six kidneys were transplanted, four of them from living donors.", "six transplants; four transplants<"),
        ("We still need about 50 ambulances and will buy 20 of them next year.", "50 vehicles_needed; 20 vehicles_purchased<"),
        ("88 infants died, against 103 a year earlier.", "88 infant_deaths; 103 infant_deaths"),
        ("Infant deaths rose from 98 to 112.", "98 infant_deaths; 112 infant_deaths"),
        ("Call 103 or 112. Hotline: 1406.", ""),
        ("There are 34 of us now, nine of them doctors.", "34 staff_count; nine doctors_count<"),
        ("Some 12,400 people no longer have to go to the district centre to see a doctor.", "12,400 residents_covered"),
    ],
)
def test_parts_take_what_their_whole_counts(text: str, expected: str) -> None:
    assert read(text) == expected
