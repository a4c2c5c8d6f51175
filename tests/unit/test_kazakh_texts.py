"""What Kazakh texts of every kind tell, by class of what was once misread; all figures are invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from kzhealth.model import Fact

OCTOBER = dt.date(2026, 10, 14)
YEAR, NINE = "2026-01-01/2026-12-31", "2026-01-01/2026-09-30"


def find(text: str) -> list[Fact]:
    return [fact for fact in kz.extract(text, published_on=OCTOBER) if fact.value is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Екі күн бұрын ауданға 5 көлік берілді.", ["2026-10-12/2026-10-12"]),
        ("Кеше Атырау өңіріне 7 жедел жәрдем көлігі табысталды.", ["2026-10-13/2026-10-13"]),
        ("Осыдан екі апта бұрын өңірде 3 амбулатория ашылды.", ["2026-09-28/2026-10-04"]),
        ("Жарты жыл ішінде өңірге 44 дәрігер келді.", ["2026-01-01/2026-06-30"]),
        ("2-тоқсанда өңірге 44 дәрігер келді.", ["2026-04-01/2026-06-30"]),
        ("2026 жылдың қыркүйегінде өңірде 410 бала туды.", ["2026-09-01/2026-09-30"]),
        ("Апталық шолу: 5–11 қазан. Өңірде 410 бала туды.", ["2026-10-05/2026-10-11"]),
        ("2026 жылы (9 ай) өңірде 410 бала туды.", [NINE]),
        ("2024 және 2025 жылдары өңірде 14 емхана салынды.", ["2024-01-01/2025-12-31"]),
        ("Өткен жылдың соңғы тоқсанында өңірде 410 бала туды.", ["2025-10-01/2025-12-31"]),
        ("Соңғы он екі айда өңірде 14 емхана салынды.", ["2025-10-01/2026-09-30"]),
        ("Нәресте өлімі былтырғы үш айда 5,8 болса, биыл 6,9.", ["2025-01-01/2025-03-31", "2026-01-01/2026-03-31"]),
        ("2025 жылы 96 нысан салынды. Тоғыз айда өңірде 7 120 бала туды.", ["2025-01-01/2025-12-31", NINE]),
        ("2025 жыл қорытындысымен нәресте өлімі 6,2 болды.", ["2025-01-01/2025-12-31"]),
        ("Жыл басынан бері 14 нысан салынды. Биылғы тоғыз айда 612 сәби туды.", [NINE, NINE]),
        ("Тоғыз айдың нәтижесін баяндаймын. Биылғы бюджет 68,3 млрд теңге. Жыл басынан 9 604 бала туды.", [YEAR, NINE]),
        (
            "9 айда 7 120 бала туды. Өткен аптада 12 көлік алынды. Жазда 48 түлек келді.\n\nӨңірде 310 ота жасалды.",
            [NINE, "2026-10-05/2026-10-11", "2026-06-01/2026-08-31", NINE],
        ),
        (
            "2026 жылдың І жартыжылдығындағы есеп\n\n1 шілдеде өңір халқы 697,4 мың адам болды. Емханалар 1,9 млн келуді тіркеді.",
            ["2026-07-01/2026-07-01", "2026-01-01/2026-06-30"],
        ),
        (
            "Амбулатория көктемде ашылды, оған 8 дәрігер келді. Қазір ауылда 2 350 тұрғын бар. Оларды үш мейірбике қарайды.",
            ["2026-03-01/2026-05-31", YEAR, YEAR],
        ),
    ],
)
def test_the_period_that_kazakh_words_tell(text: str, expected: list[str]) -> None:
    assert [f"{f.period_start}/{f.period_end}" for f in find(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Жүктілік асқынуынан төрт әйел қайтыс болды.", "4 cases maternal_deaths"),
        ("Ауылда 1 240 жан бар.", "1240 persons population"),
        ("Былтыр ауылдарға 93 медик қоныстанды.", "93 persons specialists_recruited"),
        ("Ауылға 17 мейірбике барды.", "17 persons midlevel_recruited"),
        ("11 400 ауыл тұрғыны көмекті өз ауылында алады.", "11400 persons residents_covered"),
        ("Ауруханаға 8 «жасанды бүйрек» аппараты келді.", "8 units equipment_purchased"),
        ("Ауруханаға 6 жасанды тыныс алу аппараты берілді.", "6 units equipment_purchased"),
        ("Аудандарға 5 реанимобиль жіберілді.", "5 vehicles vehicles_received"),
        ("Жедел жәрдем паркі 18 көлікпен жаңарды.", "18 vehicles vehicles_received"),
        ("Стационарларға 203 науқас жеткізілді.", "203 cases hospital_admissions"),
        ("Былтыр бізге 9 311 науқас жатты.", "9311 cases hospital_admissions"),
        ("Жас дәрігер ауылда кемінде бес жыл істеуге уәде берді.", "5 years service_years"),
        ("1 212 адамға жоғары технологиялық көмек көрсетілді.", "1212 cases high_tech_care"),
        ("Отадан кейінгілердің 10-нан алтауы оңалтудан өтеді.", "60 percent rehab_coverage"),
        ("Сақтандырылмағандар саны 3,6 миллионға жетті.", "3600000 persons None"),
        ("Күту парағында 4,1 мыңдай адам тұр.", "4100 persons None"),
        ("Зертханада 4 120 талдау жасалды.", "4120 None None"),
        ("Тұрғындардан 312 шағым түсті.", "312 None None"),
        ("Жас мамандарға 12 қызметтік баспана берілді.", "12 None None"),
    ],
)
def test_what_kazakh_words_count_and_measure(text: str, expected: str) -> None:
    assert [f"{fact.value.normalize():f} {fact.unit_id} {fact.indicator_id}" for fact in find(text) if fact.value] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Бұрын елуден асқандар түсетін.",
        "60-тан асқан қариялар тегін тексеріледі.",
        "Дәрігерлер тоғыз айды қорытындылады.",
    ],
)
def test_ages_and_months_count_nothing(text: str) -> None:
    assert find(text) == []


def test_likeness_is_approximate_and_a_joined_storey_is_read() -> None:
    (fact,) = find("500-дей науқас ем алды.")
    assert fact.qualifier == "approx"
    assert [f.unit_id for f in find("Аудандағы аурухананың үшқабатты ғимараты жөнделді.")] == ["storeys"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Туберкулез – ескі жау. 100 мың халыққа шаққанда 38,1 жаңа науқас тіркелді, ал одан өлім екі есе азайды.",
            ["tb_incidence actual", "tb_mortality actual"],
        ),
        ("Бір дәрігерге 1 830 адамнан келеді, норма – 1 700.", ["doctor_load actual", "None actual"]),
        ("Бір педиатрға норма бойынша 500 бала тиесілі.", ["None actual"]),
        ("Күрделі ота көбейді: Атырауда – 874, Ұлытауда 63 ота.", ["surgeries actual", "surgeries actual"]),
        ("Ауруханада 97 дәрігер бар, 22-сі жоғары санатты.", ["doctors_count actual", "doctors_count actual"]),
        ("Ұлттық орталықтарға 17 өңірдің 240 ауруханасы қосылды.", ["None actual", "None actual"]),
        ("Перинаталдық өлім мыңға 9,1 болды.", ["perinatal_mortality actual"]),
        ("Ауысымына 100 келушіге арналған емхана жобасы дайын.", ["visit_capacity planned"]),
        ("Инсулин мен тест-жолақ алуға 4,6 млрд теңге бөлінді.", ["outpatient_medicines actual"]),
    ],
)
def test_what_a_clause_tells_of_its_figures(text: str, expected: list[str]) -> None:
    assert [f"{fact.indicator_id or fact.purpose} {fact.status}" for fact in find(text)] == expected


def test_what_is_set_aside_beside_a_plan_is_of_its_year() -> None:
    text = "Былтыр 40 дәрігер келді. Биыл басқарма 32 аурухана ашуды жоспарлап отыр. Цифрландыруға 27 млрд теңге қаралған."
    facts = [f for f in kz.extract(text, published_on=dt.date(2026, 2, 10)) if f.value is not None]
    assert [(str(f.period_start), f.status) for f in facts] == [
        ("2025-01-01", "actual"),
        ("2026-01-01", "planned"),
        ("2026-01-01", "planned"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Күзде тағы екі маман келеді.", "planned"),
        ("Ауылда тағы бес дәрігер жұмыс істейді.", "actual"),
        ("Тағы 90 маман шақыру тапсырылды.", "planned"),
        ("Жобаға 400 мың доллар керек.", "planned"),
    ],
)
def test_what_is_yet_to_come_is_planned(text: str, expected: str) -> None:
    assert [fact.status for fact in find(text)] == [expected]


def test_the_month_just_over_is_of_this_year_in_a_text_on_the_year_before() -> None:
    text = "2025 жылы 96 жабдық сатып алынды. Ақпан айында 3 амбулатория ашылды."
    facts = [f for f in kz.extract(text, published_on=dt.date(2026, 3, 3)) if f.value is not None]
    assert [str(f.period_start) for f in facts] == ["2025-01-01", "2026-02-01"]


def test_a_level_beside_that_of_the_year_before_is_no_change() -> None:
    facts = find("Скринингпен қамту 65,8%-ға көтерілді (былтыр – 62,9%).")
    assert [(f.measure, f.direction) for f in facts] == [("level", None), ("level", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ауданда әлі тоғыз маман жоқ.", "9 persons staff_shortage"),
        ("Тұмаумен 340 адам жатты.", "340 cases hospital_admissions"),
        ("Бір ауылда 412 адам тұрады.", "412 persons population"),
        ("Халықтың 17,6 пайызы сақтандырылмаған.", "17.6 percent None"),
    ],
)
def test_everyday_words_of_interviews(text: str, expected: str) -> None:
    assert [f"{f.value.normalize():f} {f.unit_id} {f.indicator_id}" for f in find(text) if f.value] == [expected]
