"""Things that English texts name without a figure, and what they say stayed or changed; all of it is invented."""

from __future__ import annotations

import pytest

import kzhealth as kz


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In Semey builders are putting up a seven-storey multi-profile hospital.", ["multi-profile hospital ongoing"]),
        ("In Ayagoz district there is a new medical ambulatory for 50 visits.", ["new medical ambulatory actual"]),
        ("A new angiography suite was opened in Semey.", ["new angiography suite actual"]),
        ("Mortality from stroke has not changed.", ["Mortality from stroke has not changed stable"]),
        ("Heart attack mortality has not moved.", ["Heart attack mortality has not moved stable"]),
        ("The birth rate slipped again.", ["The birth rate slipped decrease"]),
        ("The ambulance has moved to a new building.", []),
        ("Infant mortality did not change.", ["Infant mortality did not change stable"]),
        ("Respiratory disease mortality was unchanged in 2025.", ["Respiratory disease mortality was unchanged stable"]),
        ("Mortality from tuberculosis went on falling.", ["Mortality from tuberculosis went on falling decrease"]),
        ("Queues at polyclinics keep growing.", ["Queues at polyclinics keep growing increase"]),
        ("People have strokes more and more often.", ["People have strokes more and more often increase"]),
        ("KZT 300 million came from confiscated property.", ["confiscated property returned_assets"]),
        ("KZT 20 million came from local entrepreneurs.", ["local entrepreneurs private"]),
        ("Doctors did not change their minds.", []),
        ("All figures on mortality are made up.", []),
        ("Patients wait in the emergency room for 40 minutes.", []),
    ],
)
def test_named_things(text: str, expected: list[str]) -> None:
    found = [f for f in kz.extract(f"Abai region. {text}") if f.value is None]
    assert [f"{f.quote} {f.direction or f.funding or f.status}" for f in found] == expected
