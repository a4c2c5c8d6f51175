"""What English figures measure in everyday words, and digits that tell no figure; all figures are invented."""

from __future__ import annotations

import pytest

import kzhealth as kz


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In 2025 heart disease claimed 88.6 lives per 100,000 residents (a year ago it was 96.2).",
            "88.6 cvd_mortality; 96.2 cvd_mortality",
        ),
        ("In 2025 mortality from strokes is down by 12%, and from heart attacks by 8%.", "12% stroke_mortality; 8% infarction_mortality"),
        ("In 2025 two women died of complications of childbirth, against five in 2024.", "two maternal_deaths; five maternal_deaths"),
        ("In 2025 the region is still 143 physicians short.", "143 staff_shortage"),
        (
            "In 2025 120,000 women passed check-ups. That is 71 per cent of those who were due.",
            "120,000 persons_examined; 71 per cent screening_coverage",
        ),
        ("In 2025 70% of invited women had a mammogram, 64% a smear.", "70% screening_coverage; 64% screening_coverage"),
        ("In 2025 57 per cent of stroke patients reached us inside the therapeutic window.", "57 per cent timely_hospitalisation"),
        ("In 2025 district hospitals sent 3,480 cardiograms for a remote opinion.", "3,480 telemedicine_consultations"),
        ("Our team numbers 284 people.", "284 staff_count"),
        ("We have 69 doctors, and eleven could retire tomorrow.", "69 doctors_count; eleven doctors_pension_age"),
        ("The hospital has a staff of 310.", "310 staff_count"),
        ("In 2025 three health caravans toured 187 villages.", "three mobile_units; 187 settlements_visited"),
        ("In 2025 48 graduates came, each obliged to stay three years.", "48 graduates_assigned; three service_years"),
        ("Hospitals now have 79% of what the standard prescribes.", "79% equipment_coverage"),
        ("The new outpost opened the way to a doctor for 9,600 villagers.", "9,600 residents_covered"),
        ("In October the department fined 17 clinics.", "17 None"),
        ("Respiratory disease took 38 lives per 100,000 people in 2025.", "38 respiratory_mortality"),
        ("14 kidneys and two hearts were transplanted in 2025.", "14 transplants; two transplants"),
        ("320 boys and 314 girls were born in 2025.", "320 births; 314 births"),
        ("12 nurses and 140 patients were examined.", "12 midlevel_count; 140 persons_examined"),
        ("People now live 75.8 years on average, 0.6 years longer than in 2024.", "75.8 life_expectancy; 0.6 life_expectancy"),
        ("38.2 doctors served every 10,000 people in 2025.", "38.2 doctors_density"),
        ("There are 1,612 residents per family doctor.", "1,612 doctor_load"),
        ("How many operations did you do in 2025? Around 1,200.", "1,200 surgeries"),
        ("The Fund signed contracts with 214 clinics.", "214 None"),
        ("14 projects worth KZT 21.4 billion are being carried out.", "14 None; KZT 21.4 billion None"),
        ("The region lost four mothers in 2025.", "four maternal_deaths"),
        ("The region is 210 medical workers short.", "210 staff_shortage"),
        ("The rural programme brought 88 specialists to the districts in 2025.", "88 specialists_recruited"),
        ("In 2025 412 health workers, 138 of whom are doctors, took up posts here.", "412 specialists_recruited; 138 doctors_recruited"),
        ("In 2025 nine children in ten have been vaccinated.", "nine children in ten vaccination_coverage"),
        ("In 2025 two clinics in three districts were repaired.", "two facilities_overhauled; three None"),
        ("A family doctor is responsible for 1,840 people.", "1,840 doctor_load"),
        ("In 2025 some 51,000 people get their pills free of charge at the polyclinic.", "51,000 patients_supplied"),
        ("In 2025 people came to polyclinics 1.9 million times.", "1.9 million outpatient_visits"),
        ("In 2025 laboratories carried out 148,700 HIV tests.", "148,700 None"),
        ("In 2025 repairs ended in twelve clinics and go on in 7 others.", "twelve facilities_overhauled; 7 facilities_overhauled"),
        ("In 2025 twelve outposts, which cost KZT 1.4 billion, have been built.", "twelve facilities_built; KZT 1.4 billion None"),
        ("In 2025 14 doctors (9 of them in villages) were hired.", "14 doctors_recruited; 9 doctors_recruited"),
        (
            "In 2025 insurance covers 88% of residents, 1.5 points more than in 2024.",
            "88% insurance_coverage; 1.5 points insurance_coverage",
        ),
        ("In 2025 in 61% of patients the tumour was found at stage one or two.", "61% early_detection"),
        ("There are 120 doctors too few.", "120 staff_shortage"),
        ("Doctors are catching cancer earlier: 61% of cases in 2025.", "61% early_detection"),
        ("The hospital has 340 beds and a staff of 620.", "340 bed_capacity; 620 staff_count"),
        ("In 2025 the region has opened 14 outposts and three stroke centres.", "14 facilities_built; three facilities_built"),
        ("My department does 20 heart operations a week. Every day 740 calls come in.", "20 None; 740 None"),
        ("There used to be 14 of us; now we are nine.", "14 staff_count; nine staff_count"),
        ("Of the women admitted in 2025, 31 had strokes and another 40 or so were women in labour.", "31 None; 40 None"),
        ("Of the patients treated in 2025, 412 were operated on.", "412 surgeries"),
        ("In 2025 doctors did 52,000 blood tests and found hepatitis C in 310 people.", "52,000 None; 310 None"),
        ("In 2025 fifteen of the 40 outposts planned have been built.", "fifteen facilities_built; 40 facilities_built"),
        ("In 2025 measles coverage reached 96%.", "96% vaccination_coverage"),
        ("A mother of four died in 2025, one of two maternal deaths.", "two maternal_deaths"),
        ("We still lose 92 people in every 100,000 to cancer.", "92 cancer_mortality"),
        ("A family doctor here has 2,100 people on the list.", "2,100 doctor_load"),
        (
            "In 2025 12 health posts were built and three more are at the roofing stage.",
            "12 facilities_built; three facilities_under_construction",
        ),
        ("In 2026 the remaining 14 posts will be built.", "14 facilities_planned"),
        ("The helicopter brought 38 women to us in 2025.", "38 None"),
        ("Four ambulances out of ten are new.", "Four ambulances out of ten None"),
        ("One smoker in five has never had an X-ray.", "One smoker in five None"),
        (
            "Timely admission of people with suspected stroke rose from 61 to 72.5%.",
            "61 timely_hospitalisation; 72.5% timely_hospitalisation",
        ),
        ("88% of adults subject to screening have been covered.", "88% screening_coverage"),
        ("Two ambulatories were rebuilt after the floods.", "Two facilities_overhauled"),
        (
            "57 per cent of patients come in time, while in 2023 it was only 40.",
            "57 per cent timely_hospitalisation; 40 timely_hospitalisation",
        ),
        ("38 doctors were lured to the districts in 2025.", "38 doctors_recruited"),
        ("Ambulances went out 96,000 times in 2025.", "96,000 ambulance_calls"),
        ("The doctor-to-population ratio is 34.1 per 10,000.", "34.1 doctors_density"),
        ("34 outposts need repair.", "34 None"),
        ("12 doctors out of 40 are over 63.", "12 doctors_count; 40 doctors_count"),
        ("We are 1,120 people now, 248 of them physicians.", "1,120 staff_count; 248 doctors_count"),
        ("63 colleagues joined us in 2025.", "63 specialists_recruited"),
        ("We are waiting for 40 people.", "40 None"),
        ("21,300 of you stayed in the wards in 2025.", "21,300 hospital_admissions"),
        ("9,700 patients come, each of them three times a week.", "9,700 outpatient_visits; three None"),
        ("Nine cancer centres have been supplied with accelerators.", "Nine None"),
    ],
)
def test_everyday_words(text: str, expected: str) -> None:
    assert "; ".join(f"{f.quote} {f.indicator_id}" for f in kz.extract(f"Kostanay region. {text}") if f.value is not None) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("In 2025 twenty service flats were built.", None),
        ("96 school leavers study medicine.", "persons"),
        ("12 patient visits were counted.", "cases"),
        ("14 service staff were hired.", "persons"),
        ("In all 40 hospital beds were opened.", "beds"),
    ],
)
def test_the_head_of_a_compound_is_counted(text: str, unit: str | None) -> None:
    assert [f.unit_id for f in kz.extract(f"Kostanay region. {text}") if f.value is not None] == [unit]


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Two ambulatories were rebuilt after the floods; the work took KZT 690 million.", "capital_repair"),
        ("KZT 31 billion will be allocated to equip oncology centres.", "equipment"),
        ("The city gave KZT 240 million for a new dispatch system.", "digitalisation"),
        ("In 2025 the Fund bought care worth KZT 1.4 trillion.", "health_total"),
        ("In 2025 KZT 720 million bought 24 ambulances.", "vehicles"),
        ("In 2025 doctors received bonuses worth KZT 1.2 billion.", "payroll"),
        ("Clinics were connected to the internet for KZT 210 million.", "digitalisation"),
        ("The lift was replaced for KZT 22 million.", "capital_repair"),
        ("In 2025 the Fund spent KZT 3 billion on fines.", "other"),
    ],
)
def test_what_money_is_for(text: str, purpose: str) -> None:
    assert [f.purpose for f in kz.extract(f"Kostanay region. {text}") if f.unit_id == "KZT"] == [purpose]


@pytest.mark.parametrize(
    "text",
    [
        "From January the lower age limit for breast screening will be 35 instead of 40.",
        "The retirement age is 63 for men and 61 for women.",
        "Mothers under 18 are seen apart.",
        "Call 1406 or write in the app.",
        "The centre turned twelve.",
        "Every morning at seven the bus leaves.",
        "The woman came before week 12.",
        "The babies weighed less than a kilo and a half.",
        "Decided: 1. To report monthly. 2. To pay debts.",
        "You may cover the last 12 months together.",
    ],
)
def test_ages_and_telephones_are_no_figures(text: str) -> None:
    assert [f.quote for f in kz.extract(f"Kostanay region. {text}") if f.value is not None] == []
