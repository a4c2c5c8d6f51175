"""English as press services of departments and agencies write it week after week; all figures are invented."""

from __future__ import annotations

import datetime as dt

import pytest

import kzhealth as kz
from kzhealth.extract.datelines import find_published

DAY = dt.date(2025, 11, 20)


def _figures(text: str) -> list[kz.Fact]:
    return [f for f in kz.extract(text, published_on=DAY) if f.value is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Infant mortality fell by 9.6% to 6.2 per 1,000 live births. The steepest decline was recorded in Kyzylorda region (23%) and"
            " Shymkent (18.5%), whereas Ulytau region saw an increase of 7.1%.",
            "9.6% decrease infant_mortality; 6.2 None infant_mortality; 23% decrease infant_mortality; 18.5% decrease infant_mortality;"
            " 7.1% increase infant_mortality",
        ),
        ("The sharpest rise in stroke mortality was in Inder district – 12%.", "12% increase stroke_mortality"),
        ("The highest coverage was in Inder district – 92%.", "92% None None"),
        ("The increase in diabetes (up by 5.3%) is explained by active screening.", "5.3% increase diabetes_incidence"),
        ("Transplant surgeons performed 218 operations.", "218 None transplants"),
        ("The region employs 12 transplant surgeons.", "12 None None"),
        (
            "This summer 176 young doctors were assigned to hospitals, 58 of them to villages.",
            "176 None graduates_assigned; 58 None graduates_assigned",
        ),
        ("In nine months 71 young doctors signed contracts with us.", "71 None doctors_recruited"),
        ("In 2,316 of those screened doctors suspected various diseases.", "2,316 None None"),
        ("A general practitioner has 2,300 patients on the list.", "2,300 None doctor_load"),
        ("2,300 patients are on the waiting list.", "2,300 None None"),
        (
            "Another KZT 6.9 billion was used to provide 104,300 outpatients with free medicines.",
            "KZT 6.9 billion None outpatient_medicines; 104,300 None patients_supplied",
        ),
        (
            "Another 950 million tenge will be spent on three digital mammographs.",
            "950 million tenge None equipment; three None equipment_purchased",
        ),
        (
            "Total spending on healthcare amounted to KZT 96.4 billion. Compared with 2024, financing rose by KZT 8.1 billion.",
            "KZT 96.4 billion None health_total; KZT 8.1 billion increase health_total",
        ),
        (
            "Maternal mortality was reduced to 8.1 per 100,000 live births and infant mortality to 6.7.",
            "8.1 None maternal_mortality; 6.7 None infant_mortality",
        ),
        (
            "Mortality from strokes is down 12%, from heart attacks 8.3%. Oncology shows a decline too: 4.1%.",
            "12% decrease stroke_mortality; 8.3% decrease infarction_mortality; 4.1% decrease cancer_mortality",
        ),
        ("Perinatal mortality has gone down by a third compared with 2020.", "a third decrease perinatal_mortality"),
        ("Eighteen specialists were invited from other regions.", "Eighteen None specialists_recruited"),
        (
            "A total of 318 pieces of equipment worth KZT 3.1 billion were delivered to hospitals.",
            "318 None equipment_purchased; KZT 3.1 billion None equipment",
        ),
        ("Rehabilitation was provided to 412,000 patients.", "412,000 None None"),
        ("The construction of 14 clinics is under way.", "14 None facilities_under_construction"),
        ("32 district hospitals are being turned into multi-profile ones.", "32 None facilities_overhauled"),
        ("Of the 47 infants who died, 29 did not live to one month.", "47 None infant_deaths; 29 None neonatal_deaths"),
        ("41 babies died within the first week of life.", "41 None neonatal_deaths"),
        ("Some 14,200 people work in the region's healthcare system.", "14,200 None staff_count"),
        ("She has 1,350 children on her list, although the norm is 900.", "1,350 None doctor_load; 900 None None"),
        ("A doctor sees 32 patients a day.", "32 None None"),
        ("Ten ambulances were delivered. There are 186 ambulances in the region now.", "Ten None vehicles_received; 186 None None"),
        (
            "The air ambulance delivered 71 patients to clinics, including 18 pregnant women and 11 newborns.",
            "71 None None; 18 None None; 11 None None",
        ),
        (
            "3.3 million people remain outside the insurance system, and nearly half of them are informally employed.",
            "3.3 million None None; half None None",
        ),
        ("11,700 people turned to the mental health centre.", "11,700 None None"),
        (
            "655 facilities were put up, which gave more than 1 million villagers a doctor nearby.",
            "655 None facilities_built; 1 million None residents_covered",
        ),
        # what a sum was spent on, told by what was counted before it, and totals told by their parts
        (
            "Fifty-two ambulances were handed over. The rest remain in the city.\n\nKZT 1.56 billion was spent on the purchase, three"
            " quarters of it from the regional budget.",
            "Fifty-two None vehicles_received; KZT 1.56 billion None vehicles; three quarters None vehicles",
        ),
        (
            "Last year the Fund paid KZT 3.1 trillion to clinics: 1.7 trillion for the guaranteed volume of free care and 1.4 trillion"
            " within the insurance package. For 2026 we have planned 3.4 trillion tenge, or 9.7% more.",
            "KZT 3.1 trillion None health_total; 1.7 trillion None guaranteed_care; 1.4 trillion None insurance;"
            " 3.4 trillion tenge None health_total; 9.7% increase health_total",
        ),
        ("The equipment has been bought. The bill came to KZT 2.6 billion.", "KZT 2.6 billion None equipment"),
        (
            "The average salary of doctors reached 565 thousand tenge, having grown by 12.4%.",
            "565 thousand tenge None payroll; 12.4% increase payroll",
        ),
        ("The budget of the healthcare sector is 96 billion tenge.", "96 billion tenge None health_total"),
        # what got better or worse: a rate of deaths went down, coverage up
        (
            "Infant mortality improved by 8%, cancer incidence worsened by nearly 3%.",
            "8% decrease infant_mortality; 3% increase cancer_incidence",
        ),
        ("Vaccination coverage improved by 4 percentage points.", "4 percentage points increase vaccination_coverage"),
        ("Nine doctors came; nine more will join them in January.", "Nine None doctors_recruited; nine None doctors_recruited"),
        ("In 2025, 28 babies died before reaching the age of one.", "28 None infant_deaths"),
        ("The clinics employ 4,120 paramedical workers.", "4,120 None midlevel_count"),
        # everyday words
        ("New HIV infections rose by 6 per cent.", "6 per cent increase hiv_incidence"),
        ("Diabetes is being diagnosed more often, up 4.8%.", "4.8% increase diabetes_incidence"),
        ("Diseases of the stomach and bowels were 4% less common.", "4% decrease digestive_incidence"),
        ("The risk of dying from a heart attack fell by 12%.", "12% decrease infarction_mortality"),
        ("The chance of dying before five years of age fell to 8.9 per 1,000.", "8.9 None under5_mortality"),
        ("Ninety-two university leavers were placed in rural clinics.", "Ninety-two None graduates_assigned"),
        ("Thirty-two new ambulances rolled into the depots.", "Thirty-two None vehicles_received"),
        ("2,310 women terminated their pregnancies.", "2,310 None abortions"),
        ("Paying the staff costs KZT 46 billion a year.", "KZT 46 billion None payroll"),
        ("The region spends KZT 118 billion on health.", "KZT 118 billion None health_total"),
        ("KZT 3 billion was spent on health workers' salaries.", "KZT 3 billion None payroll"),
        ("In the quarter 840 thousand people were tested for HIV.", "840 thousand None persons_examined"),
        ("The plan for screening has been met by 78%.", "78% None None"),
        (
            "The salary of a doctor is KZT 612 thousand; a nurse gets about KZT 320,000.",
            "KZT 612 thousand None payroll; KZT 320,000 None payroll",
        ),
        ("A doctor who moves to a village gets KZT 8 million.", "KZT 8 million None relocation"),
        # who pays does not tell what for, and a sum that grew may have been told at length
        (
            "KZT 291 billion went to medicines: KZT 174 billion from the budget and KZT 117 billion from the Social Health Insurance Fund.",
            "KZT 291 billion None outpatient_medicines; KZT 174 billion None outpatient_medicines;"
            " KZT 117 billion None outpatient_medicines",
        ),
        (
            "In 2025, KZT 28.4 billion was spent on the wages of doctors and nurses in all districts, 11% more than a year ago.",
            "KZT 28.4 billion None payroll; 11% increase payroll",
        ),
        ("Heart disease took fewer lives, down 8.4 per cent.", "8.4 per cent decrease cvd_mortality"),
        ("Life has become longer: 74.9 years.", "74.9 None life_expectancy"),
        ("Our midwives helped 8,120 babies into the world.", "8,120 None births"),
        ("Work is in progress on 12 facilities.", "12 None facilities_under_construction"),
        ("Twelve clinics have been done up.", "Twelve None facilities_overhauled"),
        ("A district doctor has on average 1,940 patients.", "1,940 None doctor_load"),
        ("Funding for the sector has grown to KZT 88 billion.", "KZT 88 billion None health_total"),
        # who is diagnosed has been found ill, not examined
        ("The oncology centre diagnosed 1,512 new patients.", "1,512 None None"),
        ("Doctors diagnosed and examined 12,400 people.", "12,400 None persons_examined"),
        # posts and crews are no people and no units
        ("Some 170 vacancies are open.", "170 None None"),
        ("Palliative care is offered by 12 mobile teams.", "12 None None"),
        # ordinals that belong to the noun
        ("Next year the region wants to build ten first-aid posts.", "ten None facilities_planned"),
        ("The twenty second hospital on the list was repaired.", ""),
    ],
)
def test_what_figures_measure(text: str, expected: str) -> None:
    assert "; ".join(f"{f.quote} {f.direction} {f.indicator_id or f.purpose}" for f in _figures(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what happens on a day is of that day, and so is where it goes
        (
            "On the same day the ambulance service was given the keys to 24 new vehicles. Nine of them will go to Zhanaozen, six to Beineu"
            " district. The purchase cost KZT 720 million.",
            "24 2025-11-20/2025-11-20 actual; Nine 2025-11-20/2025-11-20 actual; six 2025-11-20/2025-11-20 actual;"
            " KZT 720 million 2025-01-01/2025-12-31 actual",
        ),
        ("Yesterday the regional hospital received two CT scanners.", "two 2025-11-19/2025-11-19 actual"),
        ("Today the region employs 2,310 doctors.", "2,310 2025-01-01/2025-12-31 actual"),
        # the year of those whom a share is of does not lead away from the months of a report
        (
            "The department summed up screening for the four months of the year. 41,870 people were examined, which is 38.2% of those"
            " subject to screening this year. A year ago, the figure was 34.5%.",
            "41,870 2025-01-01/2025-04-30 actual; 38.2% 2025-01-01/2025-04-30 actual; 34.5% 2024-01-01/2024-04-30 actual",
        ),
        ("As of the beginning of November, 214 doctors had been hired.", "214 2025-11-01/2025-11-01 actual"),
        # a year or half compared with is not that of the figure
        (
            "In 2025 tuberculosis incidence is 29.8 per 100,000, down 7.2% on last year.",
            "29.8 2025-01-01/2025-12-31 actual; 7.2% 2025-01-01/2025-12-31 actual",
        ),
        ("The clinic was commissioned on 1 September. It employs 14 doctors.", "14 2025-01-01/2025-12-31 actual"),
        (
            "22 facilities are being built in 2025: 15 outposts and seven clinics.",
            "22 2025-01-01/2025-12-31 ongoing; 15 2025-01-01/2025-12-31 ongoing; seven 2025-01-01/2025-12-31 ongoing",
        ),
        (
            "A polyclinic opened in Munaily district. The three-storey building is designed for 250 visits per shift and will serve"
            " villagers.",
            "three 2025-01-01/2025-12-31 actual; 250 2025-01-01/2025-12-31 actual",
        ),
        (
            "For 2025, KZT 1.28 billion has been allocated for screenings, 17% more than a year earlier.",
            "KZT 1.28 billion 2025-01-01/2025-12-31 planned; 17% 2025-01-01/2025-12-31 planned",
        ),
        # what an infinitive is intended to do
        (
            "In 2026 it is intended to start construction of six medical facilities, buy 32 ambulances and channel KZT 540 million into"
            " digitalisation.",
            "six 2026-01-01/2026-12-31 planned; 32 2026-01-01/2026-12-31 planned; KZT 540 million 2026-01-01/2026-12-31 planned",
        ),
        ("In 2025 KZT 540 million intended for repairs was spent.", "KZT 540 million 2025-01-01/2025-12-31 actual"),
        # what is now, and the present tense behind it, is of the year in a report on months of it
        (
            "In January–June the region hired 140 doctors. About 9,600 patients are on dialysis now. There are 142 dialysis centres, two in"
            " three of them private. In villages 31 were opened.",
            "140 2025-01-01/2025-06-30 actual; 9,600 2025-01-01/2025-12-31 actual; 142 2025-01-01/2025-12-31 actual;"
            " two in three 2025-01-01/2025-12-31 actual; 31 2025-01-01/2025-06-30 actual",
        ),
        # a year behind another clause, a sum compared with, and the years that levels were compared by before
        (
            "Coverage reached 63.5%, up 11.2 percentage points, and seven in ten is the goal for 2027.",
            "63.5% 2025-01-01/2025-12-31 actual; 11.2 percentage points 2025-01-01/2025-12-31 actual;"
            " seven in ten 2027-01-01/2027-12-31 planned",
        ),
        (
            "KZT 740 million was paid out, against KZT 310 million in 2024.",
            "KZT 740 million 2025-01-01/2025-12-31 actual; KZT 310 million 2024-01-01/2024-12-31 actual",
        ),
        (
            "Infant mortality fell from 11.3 in 2023 to 7.4 in 2025, and perinatal mortality from 14.0 to 9.6. Neonatal mortality was 4.8"
            " against 5.0.",
            "11.3 2023-01-01/2023-12-31 actual; 7.4 2025-01-01/2025-12-31 actual; 14.0 2023-01-01/2023-12-31 actual;"
            " 9.6 2025-01-01/2025-12-31 actual; 4.8 2025-01-01/2025-12-31 actual; 5.0 2023-01-01/2023-12-31 actual",
        ),
        # what is being bought, what has been provided with its shares, and how far a plan of the year has come
        (
            "This year four more scanners are being purchased for KZT 9.2 billion.",
            "four 2025-01-01/2025-12-31 ongoing; KZT 9.2 billion 2025-01-01/2025-12-31 ongoing",
        ),
        (
            "This year KZT 291 billion has been provided: KZT 174 billion from the budget and KZT 117 billion from the Fund.",
            "KZT 291 billion 2025-01-01/2025-12-31 planned; KZT 174 billion 2025-01-01/2025-12-31 planned;"
            " KZT 117 billion 2025-01-01/2025-12-31 planned",
        ),
        (
            "In January–September 12,400 people were screened. The annual plan has been met by 78%.",
            "12,400 2025-01-01/2025-09-30 actual; 78% 2025-01-01/2025-09-30 actual",
        ),
        # places between what is worked on and its verb, and a target
        (
            "Four district hospitals – in Beineu, Karakiya and Tupkaragan districts – are being modernised.",
            "Four 2025-01-01/2025-12-31 ongoing",
        ),
        (
            "Coverage is 88%; the aim is at least 95%.",
            "88% 2025-01-01/2025-12-31 actual; 95% 2025-01-01/2025-12-31 planned",
        ),
        # 'from' and 'on' behind a change compare with the year that they name
        (
            "In January–September admissions fell by 4 per cent on the previous year, to 81,200.",
            "4 per cent 2025-01-01/2025-09-30 actual; 81,200 2025-01-01/2025-09-30 actual",
        ),
        (
            "In nine months 310 doctors were hired, down 7% from the corresponding period of 2024. Of these, 40 left.",
            "310 2025-01-01/2025-09-30 actual; 7% 2025-01-01/2025-09-30 actual; 40 2025-01-01/2025-09-30 actual",
        ),
        # a day told behind figures rules none of those that follow
        (
            "The region has 310 doctors. On 3 November the head of the department told of them. There are 1,240 nurses.",
            "310 2025-01-01/2025-12-31 actual; 1,240 2025-01-01/2025-12-31 actual",
        ),
    ],
)
def test_when_figures_are_and_how_far(text: str, expected: str) -> None:
    assert "; ".join(f"{f.quote} {f.period_start}/{f.period_end} {f.status}" for f in _figures(f"Mangystau region. {text}")) == expected


def test_units_and_qualifiers() -> None:
    """'As many as' says that it is much, not how exact; people are counted by the population that they are."""
    text = "Mangystau region. In 2025 as many as 96.1% of infants received their measles shots. The hospital serves a population of 84,000."
    assert [(f.quote, f.unit_id, f.qualifier) for f in _figures(text)] == [("96.1%", "percent", "exact"), ("84,000", "persons", "exact")]


def test_sums_of_a_budget_in_sentences_of_their_own() -> None:
    """Each sentence goes on with the budget, not with the sum of the sentence before."""
    total, *sums = _figures("The region's health budget is KZT 140 billion. KZT 71 billion is for pay. KZT 62 billion goes to medicines.")
    assert [f.part_of for f in sums] == [total.key, total.key]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        (
            "The clinics found 2,874 tumours, including 1,205 of the breast and 611 of the colon. Two thirds of them were found early.",
            "2,874",
        ),
        ("In three years 64 clinics were built: 22 in Beineu, 28 in Aktau and 14 in Munaily. Five of them opened late.", "64"),
        ("Of the 112 graduates sent to villages, 97 came. Six of them have left.", "97"),
        # a row of parts, and the largest ones told in a sentence of their own
        ("Hospitals bought 389 units of medical equipment, among them a CT scanner, four ventilators and 15 dialysis machines.", "389"),
        ("The project delivered 146 pieces of equipment, from resuscitation tables to 24 fetal monitors.", "146"),
        ("The hospital admitted 5,230 patients, among whom were 1,870 with strokes and 900 with heart attacks.", "5,230"),
        (
            "154 tumours were confirmed. The leaders are breast cancer (49 cases), bowel cancer (31) and cervical cancer (22).",
            "154",
        ),
        ("Surgeons performed 4,310 operations. The most common were appendectomies (612).", "4,310"),
        ("The region has 310 doctors. The leaders are Aktau hospital and the clinic in Munaily. They have 40 nurses.", ""),
    ],
)
def test_them_behind_a_row(text: str, whole: str) -> None:
    """'Of them' is of the total where the sentence before has told its parts, else of the figure before."""
    figures = _figures(text)
    assert next((f.quote for f in figures if f.key == figures[-1].part_of), "") == whole


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Two women in labour had to be taken to hospital by helicopter.", []),
        ("Avoidable hospital admissions will be reduced.", []),
        ("A hospital will be built in Aktau.", ["hospital"]),
        ("Repairs will be finished at the district hospital in Beineu.", ["district hospital in Beineu"]),
    ],
)
def test_a_hospital_without_an_article_is_none_in_particular(text: str, named: list[str]) -> None:
    assert [f.quote for f in kz.extract(text, published_on=DAY) if f.value is None] == named


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("Briefing of the regional health department, 12 March 2026", dt.date(2026, 3, 12)),
        ("Healthcare of Mangystau region\nPress release – 12 March 2026", dt.date(2026, 3, 12)),
        ("Deadline for the works of the contractors: until – 12 March 2026", None),
        ("In brief.\nTwo clinics will open.\nThe day by which they are completed, 12 March 2026", None),
    ],
)
def test_the_day_behind_a_title(head: str, day: dt.date | None) -> None:
    """The head of a text tells when it was published; a day that something else is of does not."""
    assert find_published(f"{head}\n\nLast year twelve hospitals were built.") == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In the OECD countries about 45% of such tumours are detected early; in Kazakhstan the figure is 30.1%.", "30.1%"),
        ("Worldwide, cancer claims nearly 10 million lives a year. In the region 1,240 people died of it.", "1,240"),
        ("Contraceptive coverage is 41%, and that is low: in Western Europe it is 70 to 75 per cent.", "41%"),
        ("The density of doctors is 33.8 per 10,000 people, while the OECD average is 37.", "33.8"),
        ("Of every 1,000 newborns in the world 27 do not live to the age of five.", ""),
        ("Infant mortality is 6.2, compared with 3.5 in the European Union.", "6.2"),
        ("The share of early detection reached 60 per cent, as in Europe.", "60 per cent"),
        ("For the first time in the world, 14 patients were treated with this method.", "14"),
        ("Twelve surgeons were trained in Germany and Turkey.", "Twelve"),
        ("A scanner made in Japan was bought for KZT 420 million.", "KZT 420 million"),
        # other news
        ("Kazakhstan exported 36.2 million tons of oil over the same period.", ""),
        ("The region has sown 62 thousand hectares of spring wheat.", ""),
        ("1,240 marriages were registered and 412 babies were born.", "412"),
    ],
)
def test_what_is_in_scope(text: str, expected: str) -> None:
    assert "; ".join(f.quote for f in _figures(text) if f.in_scope) == expected


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("The total number of vehicles delivered until November 5 will stand at 1,167.", ["1,167"]),
        ("12 devices are to be delivered before October 15.", ["12"]),
        ("From January 1 to June 30, 1,200 children were born.", ["1,200"]),
        ("Between March 3 and March 15, 812 people were examined.", ["812"]),
    ],
)
def test_days_of_a_month_are_no_figures(text: str, quotes: list[str]) -> None:
    assert [fact.quote for fact in kz.extract(text)] == quotes


def test_so_much_more_than_before_is_a_change() -> None:
    facts = kz.extract("In 2026, health spending will amount to 2.4 trillion tenge, which is 1 trillion tenge more than in 2020.")
    assert [(fact.measure, fact.direction) for fact in facts] == [("level", None), ("change", "increase")]
    assert {str(fact.period_end) for fact in facts} == {"2026-12-31"}


def test_plan_of_january_is_of_the_year_that_begins() -> None:
    text = "04 January 2020\nNorth Kazakhstan to channel KZT 2.5 bln for medical equipment\n\nPETROPAVLOVSK. Hospitals are renewed."
    (fact,) = kz.extract(text)
    assert (fact.status, str(fact.period_end)) == ("planned", "2020-12-31")
