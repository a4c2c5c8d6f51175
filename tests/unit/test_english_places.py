"""English texts name regions, towns and districts in many spellings, and towns elsewhere in passing; all figures are invented."""

from __future__ import annotations

import pytest

import kzhealth as kz


@pytest.mark.parametrize(
    ("place", "region", "code"),
    [
        ("Oskemen", "KZ-63", "631010000"),
        ("Ust Kamenogorsk", "KZ-63", "631010000"),
        ("Zyryanovsk", "KZ-63", "634820100"),
        ("Kunayev", "KZ-19", "191010000"),
        ("Kapchagai", "KZ-19", "191010000"),
        ("Taldy-Kurgan", "KZ-33", "331010000"),
        ("Dzhezkazgan", "KZ-62", "621010000"),
        ("Aktyubinsk", "KZ-15", "151010000"),
        ("Kustanai", "KZ-39", "391010000"),
        ("Kökşetau", "KZ-11", "111010000"),
        ("Lebyazhye district", "KZ-55", "555200000"),
        ("Zelenov raion", "KZ-27", "274400000"),
        ("Tselinogradskiy rayon", "KZ-11", "116600000"),
        ("the region of Abai", "KZ-10", None),
        ("EKR", "KZ-63", None),
        ("Eastern Kazakhstan Oblast", "KZ-63", None),
        ("Kzyl-Orda Region", "KZ-43", None),
        ("Alma-Ata", "KZ-75", None),
    ],
)
def test_spellings(place: str, region: str, code: str | None) -> None:
    (fact,) = kz.extract(f"In 2025, 12 doctors were hired in {place}.")
    assert (fact.region_id, fact.place_ids) == (region, (code,) if code else ())


@pytest.mark.parametrize(
    ("text", "region"),
    [
        (
            "The centre in Oskemen has new machines. Patients come from Zaisan. It hired 12 doctors in 2025. We are helped by Astana.",
            "KZ-63",
        ),
        ("Astana opens a heart centre. In 2025 it hired 12 doctors. It advises Semey, Taraz and Oral.", "KZ-71"),
        ("The ministry of health on staff\n\nIn Taraz and in Astana there are new centres.\n\nIn 2025 clinics hired 12 doctors.", "KZ"),
        ("Kostanay region. In 2025 as many as 12 nurses were sent to Astana for a course.", "KZ-39"),
        ("Kostanay region. In 2025 as many as 12 patients were referred to clinics in Almaty.", "KZ-39"),
        ("Kostanay region. In 2025 as many as 12 doctors were trained in Almaty.", "KZ-39"),
        ("Kostanay region. In 2025 as many as 12 doctors were hired in Almaty.", "KZ-75"),
    ],
)
def test_towns_elsewhere_are_not_the_region(text: str, region: str) -> None:
    assert [fact.region_id for fact in kz.extract(text) if fact.quote == "12"] == [region]
