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
def test_indicator(near: dict[str, float], unit: str, change: bool, indicator: str) -> None:
    choice = choose_indicator(near, unit, change)
    assert choice is not None
    assert (choice.name, choice.alternative) == (indicator, None)
    assert choice.distance <= max(near.values())


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
def test_no_indicator(near: dict[str, float], unit: str | None, change: bool) -> None:
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
def test_purpose(near: dict[str, float], purpose: str) -> None:
    choice = choose_purpose(near)
    assert choice is not None
    assert choice.name == purpose


@pytest.mark.parametrize("near", [{}, {"build": 1, "school": 1}])
def test_no_purpose(near: dict[str, float]) -> None:
    assert choose_purpose(near) is None


@pytest.mark.parametrize("table", ["patterns", "purpose_patterns"])
def test_patterns_name_concepts_of_the_lexicon(table: str) -> None:
    kinds = {kind for row in read_lexicon("concept_kinds") for kind in row["kinds"].split()}
    known = {row["concept"] for row in read_lexicon("concepts")} | kinds
    missing = {c for row in read_lexicon(table) for key in ("all", "any", "none") for c in row[key].split()} - known
    assert missing == set()


def test_each_kind_is_of_concepts_of_the_lexicon() -> None:
    rows = read_lexicon("concept_kinds")
    assert {row["concept"] for row in rows} - {row["concept"] for row in read_lexicon("concepts")} == set()
    assert {row["role"] for row in rows} == {"act", "cause", "group", "measure", "stage", "thing", "topic"}


@pytest.mark.parametrize(
    ("near", "unit", "indicator"),
    [
        ({"doctor": 0, "recruit": 4, "shortage": 4.1}, "persons", "doctors_recruited"),
        ({"doctor": 0, "shortage": 4, "recruit": 4.1}, "persons", "staff_shortage"),
        ({"mortality": 4, "cvd": 4, "cancer": 1}, "per_100000_population", "cancer_mortality"),
        ({"hospital": 0, "exist": 1, "build": 4}, "facilities", "facilities_existing"),
    ],
)
def test_a_nearer_word_of_the_same_role_hides_the_farther(near: dict[str, float], unit: str, indicator: str) -> None:
    choice = choose_indicator(near, unit, False)
    assert choice is not None
    assert choice.name == indicator


@pytest.mark.parametrize(
    ("near", "unit", "change"),
    [
        ({"salary": 1, "doctor": 1, "increase": 1}, "percent", True),
        ({"incidence": 1, "infectious": 1}, "per_100000_population", False),
        ({"mortality": 1, "mental": 1}, "per_100000_population", False),
        ({"bed": 0, "covid": 1}, "beds", False),
        ({"settlement": 0, "doctor": 1}, "settlements", False),
        ({"births": 1, "twins": 1}, "cases", False),
    ],
    ids=["pay", "a cause without indicator", "deaths of such a cause", "beds of no facility", "another thing counted", "twins"],
)
def test_what_no_indicator_measures_is_left_open(near: dict[str, float], unit: str, change: bool) -> None:
    assert choose_indicator(near, unit, change) is None
