"""Concepts near a figure, composed into an indicator or a purpose."""

from __future__ import annotations

import pytest

from kzhealth.extract.indicators import FAR, choose_indicator, choose_purpose
from kzhealth.extract.words import read_lexicon


@pytest.mark.parametrize(
    ("near", "unit", "change", "indicator"),
    [
        ({"mortality": 1, "infant": 1}, "per_1000_live_births", False, "infant_mortality"),
        ({"mortality": 1, "infant": 1}, "percent", True, "infant_mortality"),
        ({"mortality": 4, "child": 1}, "percent", True, "child_mortality"),
        ({"mortality": 1}, "per_1000_population", False, "crude_mortality"),
        ({"mortality": 1, "cvd": 1}, "per_100000_population", False, "cvd_mortality"),
        ({"incidence": 1, "tb": 1}, "per_100000_population", False, "tb_incidence"),
        ({"births": 1}, "persons", False, "births"),
        ({"doctor": 0}, "persons", False, "doctors_count"),
        ({"doctor": 0, "recruit": 1}, "persons", False, "doctors_recruited"),
        ({"hospital": 0, "build": 1}, "facilities", False, "facilities_built"),
    ],
)
def test_indicator(near: dict[str, int], unit: str, change: bool, indicator: str) -> None:
    choice = choose_indicator(near, unit, change)
    assert choice is not None
    assert (choice.name, choice.alternative) == (indicator, None)
    assert choice.distance == max(near.values())


@pytest.mark.parametrize(
    ("near", "unit", "change"),
    [
        ({}, None, False),
        ({}, "percent", True),
        ({"cvd": 1}, "percent", True),
        ({"mortality": FAR, "infant": FAR}, "percent", True),
        ({"school": 1, "build": 1, "facility": 1}, "facilities", False),
        ({"mortality": 1, "infant": 1}, "KZT", False),
    ],
    ids=["nothing", "nothing of a change", "a cause alone", "too far", "a school", "the wrong unit"],
)
def test_no_indicator(near: dict[str, int], unit: str | None, change: bool) -> None:
    assert choose_indicator(near, unit, change) is None


def test_mortality_and_incidence_alike_are_both_kept() -> None:
    choice = choose_indicator({"mortality": 1, "incidence": 1, "cvd": 1}, "percent", True)
    assert choice is not None
    assert (choice.name, choice.alternative) == ("cvd_mortality", "cvd_incidence")


def test_nearer_words_win() -> None:
    near = {"mortality": 1, "infant": 1, "maternal": 4}
    choice = choose_indicator(near, "percent", True)
    other = choose_indicator({**near, "infant": 4, "maternal": 1}, "percent", True)
    assert choice is not None
    assert other is not None
    assert (choice.name, other.name) == ("infant_mortality", "maternal_mortality")


@pytest.mark.parametrize(
    ("near", "purpose"), [({"repair": 1, "hospital": 1}, "capital_repair"), ({"equipment": 1}, "equipment"), ({"build": 1}, "construction")]
)
def test_purpose(near: dict[str, int], purpose: str) -> None:
    choice = choose_purpose(near)
    assert choice is not None
    assert choice.name == purpose


@pytest.mark.parametrize("near", [{}, {"build": 1, "school": 1}])
def test_no_purpose(near: dict[str, int]) -> None:
    assert choose_purpose(near) is None


@pytest.mark.parametrize("table", ["patterns", "purpose_patterns"])
def test_patterns_name_concepts_of_the_lexicon(table: str) -> None:
    known = {row["concept"] for row in read_lexicon("concepts")}
    missing = {c for row in read_lexicon(table) for key in ("all", "any") for c in row[key].split()} - known
    assert missing == set()
