"""Which numbers count something, of what unit, and how the text qualifies them."""

from __future__ import annotations

import datetime as dt

import pytest

from kzhealth.extract.numbers import find_numbers
from kzhealth.extract.periods import find_dates, find_periods
from kzhealth.extract.quantities import Quantity, find_quantities
from kzhealth.extract.words import find_tokens


def quantities(text: str, language: str) -> list[Quantity]:
    taken = [*find_dates(text), *(p.span for p in find_periods(text, dt.date(2025, 11, 20)))]
    return find_quantities(text, find_numbers(text, None if language == "en" else language), find_tokens(text), language, taken)


def shown(text: str, language: str) -> list[str]:
    """Each as 'quote = value unit qualifier'."""
    found = []
    for q in quantities(text, language):
        upper = "" if q.value_max is None else f"–{q.value_max:f}"
        found.append(f"{text[q.start : q.stop]} = {q.value:f}{upper} {q.unit_id} {q.qualifier}")
    return found


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Работают 12 врачей.", "ru", "12 = 12 persons exact"),
        ("Открыто 20 коек.", "ru", "20 = 20 beds exact"),
        ("Есть 5 машин скорой помощи.", "ru", "5 = 5 vehicles exact"),
        ("Выросло на 1,5 процентного пункта.", "ru", "1,5 процентного пункта = 1.5 percentage_points exact"),
        ("Выросла в 2,7 раза.", "ru", "2,7 = 2.7 times exact"),
        ("Выросла вдвое.", "ru", "вдвое = 2 times exact"),
        ("Приедут от 5 до 10 врачей.", "ru", "от 5 до 10 = 5–10 persons range"),
        ("Есть 20 төсек.", "kk", "20 = 20 beds exact"),
        ("Биыл 3 аурухана салынды.", "kk", "3 = 3 facilities exact"),
        ("Osynda 3 emhana salyndy.", "kk", "3 = 3 facilities exact"),
        ("Мұнда жүз бала бар.", "kk", "жүз = 100 persons exact"),
        ("It rose by 2.3 percentage points.", "en", "2.3 percentage points = 2.3 percentage_points exact"),
        ("It spent KZT 4.3 billion.", "en", "KZT 4.3 billion = 4300000000 KZT exact"),
        ("It spent $5 million.", "en", "$5 million = 5000000 USD exact"),
        ("It was between 5% and 7%.", "en", "between 5% and 7% = 5–7 percent range"),
    ],
)
def test_units(text: str, language: str, expected: str) -> None:
    assert shown(text, language) == [expected]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Приняты более 350 специалистов.", "ru", "350 = 350 persons more_than"),
        ("Открыто свыше 20 коек.", "ru", "20 = 20 beds more_than"),
        ("Выделено около 5 млн тенге.", "ru", "5 млн тенге = 5000000 KZT approx"),
        ("Это почти 30 %.", "ru", "30 % = 30 percent almost"),
        ("Куплено не менее 4 аппаратов.", "ru", "4 = 4 units at_least"),
        ("Пришли порядка 100 человек.", "ru", "100 = 100 persons approx"),
        ("Примут до 50 посещений в смену.", "ru", "50 = 50 visits_per_shift up_to"),
        ("Снизился до 20 человек.", "ru", "20 = 20 persons exact"),
        ("Мұнда 350-ден астам дәрігер бар.", "kk", "350 = 350 persons more_than"),
        ("Бұл шамамен 30 % болды.", "kk", "30 % = 30 percent approx"),
        ("Мұнда кемінде 4 аппарат бар.", "kk", "4 = 4 units at_least"),
        ("Мұнда 90-ға жуық дәрігер бар.", "kk", "90 = 90 persons approx"),
        ("Емхана ауысымына 250 адам қабылдайды.", "kk", "250 = 250 visits_per_shift exact"),
        ("Auysymyna 150 keluge arnalğan.", "kk", "150 = 150 visits_per_shift exact"),
        ("Мұнда тәулігіне 45 келушіге қызмет көрсетіледі.", "kk", "45 = 45 visits_per_day exact"),
        ("Мұнда 7 вакцинация кабинеті бар.", "kk", "7 = 7 facilities exact"),
        ("Көліктердің 14-і қалады.", "kk", "14 = 14 vehicles exact"),
        ("Мұнда 40-тан көбі келді.", "kk", "40 = 40 None more_than"),
        ("Ғимарат 150 орынға есептелген.", "kk", "150 = 150 beds exact"),
        ("Мұнда 104 фельдшерлік-акушерлік пункт бар.", "kk", "104 = 104 facilities exact"),
        ("Бригадада 3-тен 6-ға дейін маман бар.", "kk", "3-тен 6 = 3–6 persons range"),
        ("Шақырту сегіз еседен астам азайды.", "kk", "сегіз = 8 times more_than"),
        ("Оған 2 миллиард 300,5 миллион теңге бөлінді.", "kk", "2 миллиард 300,5 миллион теңге = 2300500000 KZT exact"),
        ("Olar 4 myńǵa jýyq dáriger.", "kk", "4 myńǵa = 4000 persons approx"),
        ("Науқас саны 700-ден асып түсті.", "kk", "700 = 700 persons more_than"),
        ("Емханада 15-тен кем емес дәрігер бар.", "kk", "15 = 15 persons at_least"),
        ("Бұл өткен айдан 15 дәрігерге кем.", "kk", "15 = 15 persons exact"),
        ("Бұл 3 есе көп.", "kk", "3 = 3 times exact"),
        ("Оған 60 науқасқа дейін келеді.", "kk", "60 = 60 persons up_to"),
        ("Олар 60-қа дейін азайды.", "kk", "60 = 60 None exact"),
        ("It hired more than 350 doctors.", "en", "350 = 350 persons more_than"),
        ("It has about 20 nurses.", "en", "20 = 20 persons approx"),
        ("It is nearly 30% now.", "en", "30% = 30 percent almost"),
        ("It costs up to 5 million tenge.", "en", "5 million tenge = 5000000 KZT up_to"),
        ("There are at least four clinics.", "en", "four = 4 facilities at_least"),
    ],
)
def test_qualifiers_before_and_behind(text: str, language: str, expected: str) -> None:
    assert shown(text, language) == [expected]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Это 12,4 случая на 100 тысяч населения.", "ru", ["12,4 = 12.4 per_100000_population exact"]),
        ("Это 8,9 на 1000 живорождённых.", "ru", ["8,9 = 8.9 per_1000_live_births exact"]),
        ("Это 3,1 на 10 000 населения.", "ru", ["3,1 = 3.1 per_10000_population exact"]),
        (
            "Травмы – 38,9 на 100 тысяч населения, опухоли – 61,2.",
            "ru",
            ["38,9 = 38.9 per_100000_population exact", "61,2 = 61.2 per_100000_population exact"],
        ),
        ("Көрсеткіш 100 мың тұрғынға 12,4 болды.", "kk", ["12,4 = 12.4 per_100000_population exact"]),
        ("Көрсеткіш 1000 тірі туылғанға 8,9 болды.", "kk", ["8,9 = 8.9 per_1000_live_births exact"]),
        ("It was 12.4 cases per 100,000 population.", "en", ["12.4 = 12.4 per_100000_population exact"]),
        ("It was 8.9 per 1,000 live births.", "en", ["8.9 = 8.9 per_1000_live_births exact"]),
        ("The ratio for 100 thousand live births was 9.7.", "en", ["9.7 = 9.7 per_100000_live_births exact"]),
    ],
)
def test_the_base_of_a_rate_is_its_unit(text: str, language: str, expected: list[str]) -> None:
    assert shown(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Продолжительность жизни вырастет до 76 лет.", "ru", ["76 = 76 years exact"]),
        ("Обязаны отработать в течение трёх лет.", "ru", ["трёх = 3 years exact"]),
        ("Доля выросла с 31,4% в 2023 году до 38% в 2024 году.", "ru", ["31,4% = 31.4 percent exact", "38% = 38 percent exact"]),
        (
            "Выявлено 915 больных, из них 640 или 70% дети.",
            "ru",
            ["915 = 915 persons exact", "640 = 640 persons exact", "70% = 70 percent exact"],
        ),
        ("Ремонт идёт в 3 сельских и 4 городских больницах.", "ru", ["3 = 3 facilities exact", "4 = 4 facilities exact"]),
        ("Машин 40: 28 — районным больницам.", "ru", ["40 = 40 vehicles exact", "28 = 28 vehicles exact"]),
        ("Открыто 40 терапевтических и хирургических коек.", "ru", ["40 = 40 beds exact"]),
        ("There are 90 surgical and infectious beds.", "en", ["90 = 90 beds exact"]),
        ("There are 90 infectious and surgical beds.", "en", ["90 = 90 beds exact"]),
    ],
)
def test_what_the_words_around_make_of_a_figure(text: str, language: str, expected: list[str]) -> None:
    assert shown(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Звоните по телефону 103.", "ru"),
        ("Осмотр для детей до 14 лет.", "ru"),
        ("Осмотр для женщин старше 40 лет.", "ru"),
        ("Согласно приказу № 175 открыли.", "ru"),
        ("Болезни по МКБ-10 учтены.", "ru"),
        ("Это первая больница.", "ru"),
        ("Это в 12-й поликлинике.", "ru"),
        ("Здание 1983 года постройки.", "ru"),
        ("Открыто 25 ноября 2025 года.", "ru"),
        ("Прививают детей с двух до четырёх лет.", "ru"),
        ("Осматривают детей от 6 месяцев до 17 лет.", "ru"),
        ("План рассчитан на ближайшие пять лет: в течение двух лет закроют дефицит.", "ru"),
        ("Растёт доля пациентов, живущих пять лет и более.", "ru"),
        ("Works will go on over the next three years.", "en"),
        ("Бұл 18 жасқа дейін.", "kk"),
        ("Кезекші 103 нөмірі бар.", "kk"),
        ("Surak bolsa, 1414 nomirine habarlasynyzdar.", "kk"),
        ("Бір дәрігерге шаққанда көп.", "kk"),
        ("Облыс республикада 3-орында тұр.", "kk"),
        ("Соңғы он күнде көп болды.", "kk"),
        ("Ол он шақты күннің ішінде ашылды.", "kk"),
        ("6 айдан 10 айға дейінгі балалар көп.", "kk"),
        ("Жазбалардың бір бөлігі жоғалды.", "kk"),
        ("It is for women aged 40 years.", "en"),
        ("It follows Order No. 175 now.", "en"),
        ("It was in 2025 that it opened.", "en"),
    ],
)
def test_what_counts_nothing(text: str, language: str) -> None:
    assert shown(text, language) == []


def test_a_year_of_construction_beside_a_figure() -> None:
    assert shown("Больница 1983 года постройки на 50 коек.", "ru") == ["50 = 50 beds exact"]


def test_covid_19_is_a_name() -> None:
    assert shown("COVID-19 выявлен у 40 человек.", "ru") == ["40 = 40 persons exact"]


@pytest.mark.parametrize(
    ("text", "language", "quotes"),
    [
        ("Приняли 20 врачей, из них девять — педиатры.", "ru", ["20", "девять"]),
        ("Приняли 20 врачей, девять из них уехали.", "ru", ["20", "девять"]),
        ("Мұнда 12 дәрігер бар, оның тоғызы педиатр.", "kk", ["12", "тоғызы"]),
        ("Екі дәрігер келді, біреуі балалар үшін.", "kk", ["Екі", "біреуі"]),
        ("Шет ауданына бір, Абай ауданына екі дәрігер келді.", "kk", ["бір", "екі"]),
        ("It hired 20 doctors, of whom nine are surgeons.", "en", ["20", "nine"]),
    ],
)
def test_of_them_nine(text: str, language: str, quotes: list[str]) -> None:
    found = quantities(text, language)
    assert [text[q.start : q.stop] for q in found] == quotes
    assert {q.unit_id for q in found} == {"persons"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Выделено 10 млрд тенге, из них 3,3 млрд на ремонт.", "ru"),
        ("It got KZT 10 billion, including 3.3 billion for equipment.", "en"),
    ],
)
def test_money_is_inherited(text: str, language: str) -> None:
    whole, part = quantities(text, language)
    assert (whole.unit_id, whole.inherited) == ("KZT", False)
    assert (part.unit_id, part.inherited, part.value) == ("KZT", True, 3_300_000_000)


def test_a_compound_and_its_beds() -> None:
    assert shown("Это шестиэтажный корпус на 300 коек.", "ru") == ["шестиэтажный = 6 storeys exact", "300 = 300 beds exact"]
    assert shown("It is a two-storey building for 40 doctors.", "en") == ["two = 2 storeys exact", "40 = 40 persons exact"]


def test_the_counted_noun_has_a_span() -> None:
    text = "Работают 12 опытных врачей."
    (found,) = quantities(text, "ru")
    assert found.unit_span is not None
    assert text[slice(*found.unit_span)].endswith("врачей")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Корпуса на 120 и 80 коек", "ru", ["120 = 120 beds exact", "80 = 80 beds exact"]),
        ("Охват вырос с 58 до 66 %", "ru", ["58 = 58 percent exact", "66 % = 66 percent exact"]),
        ("Расходы выросли с 7,2 до 9,1 млрд тенге", "ru", ["7,2 = 7200000000 KZT exact", "9,1 млрд тенге = 9100000000 KZT exact"]),
        ("The gap fell from 51 to 33 specialists", "en", ["51 = 51 persons exact", "33 = 33 persons exact"]),
        ("The ward will take from 200 to 250 patients", "en", ["from 200 to 250 = 200–250 persons range"]),
        ("Привито почти для 14 тыс. жителей", "ru", ["14 тыс. = 14000 persons almost"]),
        ("Стало больше на 40 коек", "ru", ["40 = 40 beds exact"]),
        ("Ожидание – 12 дней, норматив – 10", "ru", ["12 = 12 None exact", "10 = 10 None exact"]),
        ("Показатель – 7,4 на 1000 родившихся", "ru", ["7,4 = 7.4 per_1000_live_births exact"]),
        (
            "Incidence was 51.2 per 100,000, mortality 9.3",
            "en",
            ["51.2 = 51.2 per_100000_population exact", "9.3 = 9.3 per_100000_population exact"],
        ),
        ("Число выездов сократилось на 1000 человек", "ru", ["1000 = 1000 persons exact"]),
        ("Нагрузка на одного врача – 1 500 жителей", "ru", ["1 500 = 1500 persons exact"]),
        ("Children under 5 and women over 40", "en", []),
        ("Подстанцию обновят: зданию 37 лет", "ru", []),
    ],
)
def test_what_a_figure_takes_from_its_neighbours(text: str, language: str, expected: list[str]) -> None:
    assert shown(text, language) == expected
