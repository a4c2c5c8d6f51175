"""Reports on the country, donors' updates, notes from the road: the region and place of a section; all figures are invented."""

from __future__ import annotations

import pytest

import kzhealth as kz


@pytest.mark.parametrize(
    "title",
    [
        "Country office update: mothers and children, Kazakhstan",
        "WHO Kazakhstan newsletter",
        "Kazakhstan: health system in brief",
        "National cancer programme: where we are",
        "Health insurance fund: results",
        "Statement of the Ministry of Healthcare",
    ],
)
def test_a_title_that_names_the_country(title: str) -> None:
    facts = kz.extract(f"{title}\n\nIn 2025 there were 76,000 doctors. Kyzylorda Region had 3,900.\n\nLife expectancy is 75.4 years.")
    assert [fact.region_id for fact in facts] == ["KZ", "KZ-43", "KZ"]


@pytest.mark.parametrize(
    ("title", "region"),
    [
        ("Pavlodar, Kazakhstan", "KZ-55"),
        ("Doctors of West Kazakhstan sum up the year", "KZ-27"),
        ("Kazakhstan's youngest region: Abai Region counts its doctors", "KZ-10"),
    ],
)
def test_a_title_of_a_region(title: str, region: str) -> None:
    assert [f.region_id for f in kz.extract(f"{title}\n\nThe region hired 48 doctors in 2025.") if f.value] == [region]


@pytest.mark.parametrize(
    "opening",
    [
        "In Mangystau Region, where roads are long, mobile teams examined 17,350 children.",
        "In Beineu district of Mangystau Region mobile teams examined 17,350 children.",
        "Between 2021 and 2025 the first loan, limited to Mangystau Region, paid for 26 clinics.",
    ],
)
def test_the_region_that_a_paragraph_opens_with_holds_in_it(opening: str) -> None:
    text = f"The Bank in Kazakhstan\n\nLife expectancy is 75.4 years, in Abai Region 74.\n\nWhat was done\n{opening} It trained 118 nurses."
    facts = {fact.quote: fact.region_id for fact in kz.extract(f"{text}\n\nBy now 2,050 families were asked.")}
    assert (facts["75.4"], facts["118"], facts["2,050"]) == ("KZ", "KZ-47", "KZ")


def test_a_heading_that_is_a_place() -> None:
    text = (
        "Notes from Akmola Region\n\n1. Arshaly district\nThe clinic has 40 beds.\n\n"
        "There 14 doctors are missing. Across the region 118 are.\n\n"
        "Stepnogorsk\nIn 2025 six ambulances were bought.\n\nWhat it cost\nKZT 310 million was spent."
    )
    found = [(fact.quote, fact.place_ids) for fact in kz.extract(text)]
    assert found == [
        ("40", ("113400000",)),
        ("14", ("113400000",)),
        ("118", ()),
        ("six", ("111810000",)),
        ("KZT 310 million", ()),
    ]
