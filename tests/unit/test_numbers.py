"""Unit tests of the number reader: what a printed number is worth, what it counts and where it stands."""

from __future__ import annotations

import csv
import time
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from kzhealth.extract import numbers as module
from kzhealth.extract.number_words import LANGUAGES, clean_token, number_lexicon, unit_words
from kzhealth.extract.numbers import Number, find_numbers, read_number
from kzhealth.extract.shares import with_shares

LEXICON = Path(module.__file__).parent / "lexicon"

# (text, value, unit, span)
QUOTES = [
    ("63,3%", "63.3", "percent", "63,3%"),
    ("14,8 млрд тенге", "14800000000", "KZT", "14,8 млрд тенге"),
    ("300 тысяч", "300000", None, "300 тысяч"),
    ("шести", "6", None, "шести"),
    ("Десять", "10", None, "Десять"),
    ("75 тысячам", "75000", None, "75 тысячам"),
    ("шестиэтажного", "6", "storeys", "шестиэтажного"),
    ("42 тысяч", "42000", None, "42 тысяч"),
    ("трех тысяч", "3000", None, "трех тысяч"),
    ("трёх тысяч", "3000", None, "трёх тысяч"),
    ("1000", "1000", None, "1000"),
    ("  38\n", "38", None, "38"),
]
DIGITS = [
    ("всего 0,5 ставки", "0.5", None, "0,5"),
    ("doses: 12.5 on average", "12.5", None, "12.5"),
    ("1 234 567 жителей", "1234567", None, "1 234 567"),
    ("1\u00a0234\u202f567\u2009890 тг", "1234567890", "KZT", "1\u00a0234\u202f567\u2009890 тг"),
    ("сумма 25 000,5", "25000.5", None, "25 000,5"),
    ("with 1,234,567 residents", "1234567", None, "1,234,567"),
    ("some 12,500 patients", "12500", None, "12,500"),
    ("a total of 1,234.5 units", "1234.5", None, "1,234.5"),
    ("доза 1,250 грамма", "1.250", None, "1,250"),
    ("орташа 1,250 бірлік", "1.250", None, "1,250"),
    ("ortasha 1,250 ólshem bar", "1.250", None, "1,250"),
    ("минус −5 градусов", "5", None, "5"),
    ("15мг препарата", "15", None, "15"),
    ("5-летний план", "5", None, "5"),
    ("250 bed places", "250", None, "250"),
    ("a 250bed ward", "250", None, "250"),
    ("у 12 первых пациентов", "12", None, "12"),
    ("двадцать пятый дом, 7 врачей", "7", None, "7"),
    ("двадцать пятый 7", "7", None, "7"),
]
SCALES = [
    ("ran 2 thousand m", "2000", None, "2 thousand"),
    ("twenty\u2010five doctors", "25", None, "twenty\u2010five"),
    ("бюджет 2026,1 млн", "2026100000", None, "2026,1 млн"),
    ("на 6,8 млрд. тенге больше", "6800000000", "KZT", "6,8 млрд. тенге"),
    ("выделено 14,8 млрд.", "14800000000", None, "14,8 млрд"),
    ("около 300 тыс. человек", "300000", None, "300 тыс."),
    ("300тыс.тенге выплат", "300000", "KZT", "300тыс.тенге"),
    ("1,5 трлн ₸", "1500000000000", "KZT", "1,5 трлн ₸"),
    ("2 млн 300 тыс. тенге", "2300000", "KZT", "2 млн 300 тыс. тенге"),
    ("2 млн. 300 тыс. тенге", "2300000", "KZT", "2 млн. 300 тыс. тенге"),
    ("5 тысяч 200 человек", "5200", None, "5 тысяч 200"),
    ("1 млн 250 000 тенге", "1250000", "KZT", "1 млн 250 000 тенге"),
    ("3-х тысяч жителей", "3000", None, "3-х тысяч"),
    ("14,8\nмлрд тенге", "14800000000", "KZT", "14,8\nмлрд тенге"),
    ("12 мың адам", "12000", None, "12 мың"),
    ("75 мыңнан астам", "75000", None, "75 мыңнан"),
    ("5 миллионға дейін", "5000000", None, "5 миллионға"),
    ("14,8 млрд-тан астам", "14800000000", None, "14,8 млрд-тан"),
    ("300 myń adam", "300000", None, "300 myń"),
    ("2 milıon teńge", "2000000", "KZT", "2 milıon teńge"),
    ("14.8bn tenge", "14800000000", "KZT", "14.8bn tenge"),
    ("5m people and", "5000000", None, "5m"),
    ("10k visits", "10000", None, "10k"),
    ("3 million visits", "3000000", None, "3 million"),
    ("тысяча коек", "1000", None, "тысяча"),
    ("более тысячи коек", "1000", None, "тысячи"),
    ("свыше миллиона тенге", "1000000", "KZT", "миллиона тенге"),
    ("мыңнан астам адам", "1000", None, "мыңнан"),
    ("a million people", "1000000", None, "million"),
    ("два десятка школ", "20", None, "два десятка"),
    ("три сотни коек", "300", None, "три сотни"),
    ("около сотни врачей", "100", None, "сотни"),
    ("two dozen clinics", "24", None, "two dozen"),
]
WORDS = [
    ("двадцать пять тысяч триста жителей", "25300", None, "двадцать пять тысяч триста"),
    ("двадцатью семью врачами", "27", None, "двадцатью семью"),
    ("ста двенадцати больниц", "112", None, "ста двенадцати"),
    ("трёмстам медикам", "300", None, "трёмстам"),
    ("пятьюстами койками", "500", None, "пятьюстами"),
    ("сорока машин", "40", None, "сорока"),
    ("одну тысячу двести", "1200", None, "одну тысячу двести"),
    ("до нуля", "0", None, "нуля"),
    ("двое врачей", "2", None, "двое"),
    ("обеих больниц", "2", None, "обеих"),
    ("полтора миллиона", "1500000", None, "полтора миллиона"),
    ("полтораста человек", "150", None, "полтораста"),
    ("половина пациентов", "0.5", None, "половина"),
    ("четверть бюджета", "0.25", None, "четверть"),
    ("три четверти сёл", "0.75", None, "три четверти"),
    ("два с половиной миллиона", "2500000", None, "два с половиной миллиона"),
    ("2 с половиной млн тенге", "2500000", "KZT", "2 с половиной млн тенге"),
    ("пять процентов", "5", "percent", "пять процентов"),
    ("төртеуі жаңа", "4", None, "төртеуі"),
    ("екеуі ауылда", "2", None, "екеуі"),
    ("бестен аз", "5", None, "бестен"),
    ("онға дейін", "10", None, "онға"),
    ("он бес дәрігер", "15", None, "он бес"),
    ("екі жүз елу мың теңге", "250000", "KZT", "екі жүз елу мың теңге"),
    ("жүз орын", "100", None, "жүз"),
    ("тоқсан бес", "95", None, "тоқсан бес"),
    ("бiр мың екi жүз адам", "1200", None, "бiр мың екi жүз"),
    ("жартысы ауылда", "0.5", None, "жартысы"),
    ("бір жарым миллион", "1500000", None, "бір жарым миллион"),
    ("eki júz elý myń", "250000", None, "eki júz elý myń"),
    ("üş jüz adam", "300", None, "üş jüz"),
    ("ush myng adam", "3000", None, "ush myng"),
    ("on toǵyz", "19", None, "on toǵyz"),
    ("jıyrma úsh", "23", None, "jıyrma úsh"),
    ("qırıq altı", "46", None, "qırıq altı"),
    ("twenty-five nurses", "25", None, "twenty-five"),
    ("three hundred and forty beds", "340", None, "three hundred and forty"),
    ("two thousand and five", "2005", None, "two thousand and five"),
    ("fifteen hundred", "1500", None, "fifteen hundred"),
    ("half of them", "0.5", None, "half"),
    ("half a million", "500000", None, "half a million"),
    ("one and a half million", "1500000", None, "one and a half million"),
    ("a dozen clinics", "12", None, "dozen"),
    ("one doctor", "1", None, "one"),
    ("ещё один медик", "1", None, "один"),
    ("клиника одного дня", "1", None, "одного"),
]
UNITS = [
    ("рост 95,5 % за год", "95.5", "percent", "95,5 %"),
    ("на 51%-ы артты", "51", "percent", "51%-ы"),
    ("100%-ная готовность", "100", "percent", "100%"),
    ("100-процентная", "100", "percent", "100-процентная"),
    ("20 пайызға өсті", "20", "percent", "20 пайызға"),
    ("10 per cent", "10", "percent", "10 per cent"),
    ("на 5 п.п. выше", "5", "percentage_points", "5 п.п."),
    ("на 5 п. п.", "5", "percentage_points", "5 п. п"),
    ("на 3 процентных пункта", "3", "percentage_points", "3 процентных пункта"),
    ("2 пайыздық тармаққа", "2", "percentage_points", "2 пайыздық тармаққа"),
    ("1.5 percentage points", "1.5", "percentage_points", "1.5 percentage points"),
    ("500 теңгеден", "500", "KZT", "500 теңгеден"),
    ("₸500 выплат", "500", "KZT", "₸500"),
    ("KZT 5 billion grant", "5000000000", "KZT", "KZT 5 billion"),
    ("KZT14.8bn", "14800000000", "KZT", "KZT14.8bn"),
    ("KZT 14.8 bln", "14800000000", "KZT", "KZT 14.8 bln"),
    ("US$14.8bn", "14800000000", "USD", "US$14.8bn"),
    ("$5m", "5000000", "USD", "$5m"),
    ("100$ за приём", "100", "USD", "100$"),
    ("5 млн долларов США", "5000000", "USD", "5 млн долларов США"),
    ("5 млн АҚШ доллары", "5000000", "USD", "5 млн АҚШ доллары"),
    ("€10 million", "10000000", "EUR", "€10 million"),
    ("10 евро", "10", "EUR", "10 евро"),
    ("90 рублей", "90", "RUB", "90 рублей"),
    ("вырос в 2,7 раза", "2.7", "times", "2,7 раза"),
    ("в полтора раза", "1.5", "times", "полтора раза"),
    ("в два раза больше", "2", "times", "два раза"),
    ("выросло втрое", "3", "times", "втрое"),
    ("2,5 есе артты", "2.5", "times", "2,5 есе"),
    ("a twofold rise", "2", "times", "twofold"),
    ("a 2.5-fold rise", "2.5", "times", "2.5-fold"),
    ("three times more", "3", "times", "three times"),
    ("three times a day", "3", None, "three"),
    ("2 раза в неделю", "2", None, "2"),
    ("6-этажный корпус", "6", "storeys", "6-этажный"),
    ("стопятидесятикоечная", "150", "beds", "стопятидесятикоечная"),
    ("двадцатичетырёхэтажный", "24", "storeys", "двадцатичетырёхэтажный"),
    ("630-коечная больница", "630", "beds", "630-коечная"),
    ("алты қабатты ғимарат", "6", "storeys", "алты қабатты"),
    ("300 төсектік", "300", "beds", "300 төсектік"),
    ("120 төсек-орындық", "120", "beds", "120 төсек-орындық"),
    ("a six-storey block", "6", "storeys", "six-storey"),
    ("a two-story block", "2", "storeys", "two-story"),
    ("a 250-bed hospital", "250", "beds", "250-bed"),
    ("with 250 beds", "250", None, "250"),
]
ENDINGS = [
    ("12-сі ауылда", "12", None, "12-сі"),
    ("10-ти больниц", "10", None, "10-ти"),
    ("3-х больниц", "3", None, "3-х"),
    ("до 20-дан", "20", None, "20-дан"),
]


@pytest.mark.parametrize(("text", "value", "unit", "span"), QUOTES + DIGITS + SCALES + WORDS + UNITS + ENDINGS)
def test_the_one_number_of_a_text(text: str, value: str, unit: str | None, span: str) -> None:
    """Value, unit and span of a text that holds one number."""
    number = read_number(text)
    assert number is not None
    assert (number.value, number.value_max, number.unit_id, text[number.start : number.stop]) == (Decimal(value), None, unit, span)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "span"),
    [
        ("от 5 до 10", "5", "10", None, "от 5 до 10"),
        ("От 5 до 10 млн тенге", "5000000", "10000000", "KZT", "От 5 до 10 млн тенге"),
        ("от 5% до 10%", "5", "10", "percent", "от 5% до 10%"),
        ("от пяти до десяти", "5", "10", None, "от пяти до десяти"),
        ("от 900 до 2 тысяч", "900", "2000", None, "от 900 до 2 тысяч"),
        ("от 300 тысяч до 1 млн", "300000", "1000000", None, "от 300 тысяч до 1 млн"),
        ("между 5 и 10", "5", "10", None, "между 5 и 10"),
        ("between five and ten", "5", "10", None, "between five and ten"),
        ("between one hundred and two hundred", "100", "200", None, "between one hundred and two hundred"),
        ("5–10", "5", "10", None, "5–10"),
        ("5-10", "5", "10", None, "5-10"),
        ("5-10 млн", "5000000", "10000000", None, "5-10 млн"),
        ("1,5-2 млн тенге", "1500000", "2000000", "KZT", "1,5-2 млн тенге"),
        ("5%–10%", "5", "10", "percent", "5%–10%"),
        ("2-3%-ға", "2", "3", "percent", "2-3%-ға"),
        ("$5-10 million", "5000000", "10000000", "USD", "$5-10 million"),
        ("в 1,5–2 раза", "1.5", "2", "times", "1,5–2 раза"),
        ("5-9-этажный", "5", "9", "storeys", "5-9-этажный"),
        ("пяти-шести тысяч", "5000", "6000", None, "пяти-шести тысяч"),
        ("один-два", "1", "2", None, "один-два"),
        ("екі-үш мың", "2000", "3000", None, "екі-үш мың"),
        ("два-5", "2", "5", None, "два-5"),
        ("2024–2025 годы", "2024", "2025", None, "2024–2025"),
        ("50-60-х годов", "50", "60", None, "50-60-х"),
    ],
)
def test_ranges(text: str, low: str, high: str, unit: str | None, span: str) -> None:
    """Both ends of a range, with a scale or unit that is printed once applied to both."""
    number = read_number(text)
    assert number is not None
    assert (number.value, number.value_max, number.unit_id) == (Decimal(low), Decimal(high), unit)
    assert text[number.start : number.stop] == span


@pytest.mark.parametrize(
    ("sign", "unit"),
    [
        ("KZT", "KZT"),
        ("USD", "USD"),
        ("EUR", "EUR"),
        ("RUB", "RUB"),
        ("US$", "USD"),
        ("$", "USD"),
        ("€", "EUR"),
        ("₸", "KZT"),
        ("₽", "RUB"),
    ],
)
def test_a_currency_between_two_figures_is_of_the_second(sign: str, unit: str) -> None:
    """A year before a sum is no sum."""
    for blank in ("", " "):
        numbers = find_numbers(f"in 2025 {sign}{blank}500 was spent")
        assert [(str(number.value), number.unit_id) for number in numbers] == [("2025", None), ("500", unit)]


@pytest.mark.parametrize("compared", ["as many", "above", "the average", "higher than before", "more", "lower", "less"])
def test_large_multiples_compare_and_large_counts_of_times_do_not(compared: str) -> None:
    """'25 times higher' is a ratio; '25 times' alone are occasions, but 20.5 times are none."""
    assert [number.unit_id for number in find_numbers(f"it is 25 times {compared}")] == ["times"]
    assert [number.unit_id for number in find_numbers("it was inspected 25 times")] == [None]
    assert [number.unit_id for number in find_numbers("it grew 20.5 times")] == ["times"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("с 5 до 10", "5 10"),
        ("from 5 to 10", "5 10"),
        ("5-тен 10-ға дейін", "5 10"),
        ("бестен онға дейін", "5 10"),
        ("елуден он екісі", "50 12"),
        ("10-5", "10 5"),
        ("5 – 10", "5 10"),
        ("8-800-080", "8 800 80"),
        ("2025-11-25", "2025 11 25"),
        ("05-06", "5 6"),
        ("5%-10 млн", "5 10000000"),
        ("3-й-5", "3 5"),
        ("рост 22%: нанято 256 человек, из них 139 медсестёр", "22 256 139"),
        ("5 млн 2025 года", "5000000 2025"),
        ("5 тыс. 200 человек", "5000 200"),
        ("300 тыс. 400 тыс.", "300000 400000"),
        ("14,8 млрд 300 тыс.", "14800000000 300000"),
        ("14,8 млрд тенге. 300 тыс. Человек", "14800000000 300000"),
        ("сто сто", "100 100"),
        ("пять втрое", "5 3"),
        ("тысяча половина", "1000 0.5"),
        ("тысяча десяток", "1000 10"),
        ("5 и от десятка-11", "5 11"),
        ("пять двадцать", "5 20"),
        ("два million", "2 1000000"),
        ("three million people and two doctors", "3000000 2"),
        ("5 тысяч двести", "5000 200"),
        ("2 half", "2 0.5"),
        ("120/80 и 10:30", "120 80 10 30"),
        ("двух- и трёхэтажных", "2 3"),
        ("сто\n\nпять", "100 5"),
        ("сто    пять", "100 5"),
        ("5 больниц и 7 врачей, вторая половина года", "5 7"),
    ],
)
def test_several_numbers_stay_apart(text: str, values: str) -> None:
    """Levels before and after, phone numbers, dates and neighbours are not joined, and a quote of several has no one number."""
    assert [number.value for number in find_numbers(text)] == [Decimal(value) for value in values.split()]
    assert read_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "без чисел",
        "Одним из проектов",
        "один из",
        "одной из больниц",
        "one of the clinics",
        "one another",
        "no one",
        "one-stop shop",
        "ни одного случая",
        "с одной стороны",
        "бірі",
        "бір-біріне",
        "бір де бір",
        "бірге жұмыс",
        "үшін",
        "он и оны",
        "on the ward",
        "каждую семью",
        "КОВИД-он тоғыз",
        "COVID-19",
        "топ-10",
        "B-12",
        "3D и 5G",
        "1С",
        "B12 и на12",
        "25.11.2025",
        "1.2.3",
        "5,10,15",
        "тысячи людей",
        "сотни тысяч людей",
        "несколько тысяч",
        "десятки больниц",
        "тысяч пять",
        "млн",
        "m",
        "thousands of people",
        "hundreds",
        "двадцать пятый",
        "тысяча девятьсот девяносто первый",
        "twenty-fifth",
        "жиырма бесінші",
        "екі мың жиырма бесінші жылы",
        "две трети",
        "две целых",
        "two-thirds",
        "үштен бір бөлігі",
        "треть",
        "вторая половина года",
        "second half",
        "third quarter",
        "half-hour",
        "бірінші тоқсанда",
        "тоқсан",
        "с нуля",
        "многоэтажный",
        "пятидвадцатиэтажный",
        "этажный",
        "двухэтажка",
        "пять тысяч миллионов",
        "٣٤ и ٣5",
    ],
)
def test_what_is_no_number(text: str) -> None:
    """Pronouns, ordinals, indefinite plurals, names, dates and fractions that no decimal can hold are left out."""
    assert find_numbers(text) == []
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "value", "span"),
    [
        ("5-ші", "5", "5-ші"),
        ("5-шi орын", "5", "5-шi"),
        ("3-й", "3", "3-й"),
        ("90-х годов", "90", "90-х"),
        ("12-х", "12", "12-х"),
        ("21st", "21", "21st"),
        ("5-shi", "5", "5-shi"),
    ],
)
def test_ordinals_in_digits_are_marked(text: str, value: str, span: str) -> None:
    """An ordinal ending makes the form 'ordinal'."""
    number = read_number(text)
    assert number is not None
    assert (number.form, number.value, text[number.start : number.stop]) == ("ordinal", Decimal(value), span)


def test_the_half_of_an_ordinal_is_no_share() -> None:
    """'1-я половина' is an ordinal and no 0.5."""
    assert [(number.value, number.form) for number in find_numbers("1-я половина")] == [(Decimal(1), "ordinal")]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("63,3%", "digits"),
        ("300 тысяч", "digits"),
        ("трех тысяч", "word"),
        ("шестиэтажного", "compound_word"),
        ("6-этажный", "mixed"),
        ("2 с половиной млн", "mixed"),
        ("два-5", "mixed"),
        ("50-60-х", "ordinal"),
    ],
)
def test_form(text: str, form: str) -> None:
    """The form tells digits, words and their mixtures apart."""
    number = read_number(text)
    assert number is not None
    assert number.form == form


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("14,8 млрд", "100000000"),
        ("63,3", "0.1"),
        ("38", "1"),
        ("300 тысяч", "1000"),
        ("трёх тысяч", "1000"),
        ("двадцать пять тысяч триста", "1"),
        ("2 млн 300 тыс.", "1000"),
        ("5 тысяч 200", "1"),
        ("12,50", "0.01"),
        ("1,5-2 млн", "100000"),
        ("полтора миллиона", "500000"),
        ("четверть", "0.25"),
        ("два десятка", "10"),
        ("шестиэтажного", "1"),
    ],
)
def test_precision(text: str, precision: str) -> None:
    """The unit of the last printed digit times the scale."""
    number = read_number(text)
    assert number is not None
    assert number.precision == Decimal(precision)


def test_values_print_without_exponent_or_spurious_decimals() -> None:
    """14,8 млрд is 14800000000 and not 1.48E+10 or 14800000000.0; printed zeros stay."""
    assert [str(number.value) for number in find_numbers("14,8 млрд; 2,70; 1,5-2 млн")] == ["14800000000", "2.70", "1500000"]


def test_every_printed_digit_is_kept() -> None:
    """The default decimal context rounds to 28 digits; the reader does not."""
    digits = "1234567890" * 10
    number = read_number(f"{digits},5 млн")
    assert number is not None
    assert str(number.value) == digits + "500000"


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("12,500", None, "12.5"),
        ("12,500", "en", "12500"),
        ("12,500", "ru", "12.5"),
        ("12,500", "kk", "12.5"),
        ("12,500 patients", "ru", "12.5"),
        ("12,500 человек", "en", "12500"),
        ("1,234,567 человек", "ru", "1234567"),
        ("он", "kk", "10"),
        ("он дәрігер", "kk", "10"),
        ("bes", "kk", "5"),
        ("он миллион", "kk", "10000000"),
    ],
)
def test_language_decides_what_the_number_does_not_tell(text: str, language: str | None, value: str) -> None:
    """A single comma group is thousands in English only; 'он' alone is ten in Kazakh only."""
    number = read_number(text, language=language)
    assert number is not None
    assert number.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "language"), [("он", None), ("он", "ru"), ("он дәрігер", None), ("он, ол", "kk"), ("он Асан", "kk"), ("bes", "en")]
)
def test_a_homonym_is_left_out_when_unsure(text: str, language: str | None) -> None:
    """'он' is he in Russian, and a pronoun's stem in Kazakh."""
    assert find_numbers(text, language) == []


@pytest.mark.parametrize(("text", "value", "unit", "span"), [case for case in QUOTES + SCALES + WORDS + UNITS + ENDINGS if " " in case[3]])
@pytest.mark.parametrize("blank", ["\u00a0", "\u202f", "\u2009"])
def test_spans_survive_other_blanks(text: str, value: str, unit: str | None, span: str, blank: str) -> None:
    """NBSP, narrow NBSP and thin space stand for the blank, in place."""
    number = read_number(text.replace(" ", blank))
    assert number is not None
    assert (number.value, number.unit_id, number.stop - number.start) == (Decimal(value), unit, len(span))


@pytest.mark.parametrize(("text", "value", "unit", "span"), QUOTES + DIGITS + SCALES + WORDS + UNITS + ENDINGS)
def test_spans_survive_soft_hyphens_and_decomposition(text: str, value: str, unit: str | None, span: str) -> None:
    """Soft hyphens inside words and NFD change where a span lies, never what it says."""
    chars = [a + ("\u00ad" if a.islower() and b.islower() else "") for a, b in zip(text, text[1:] + " ", strict=True)]
    for changed in ("".join(chars), unicodedata.normalize("NFD", text)):
        number = read_number(changed)
        assert number is not None
        assert (number.value, number.unit_id) == (Decimal(value), unit)
        assert clean(changed[number.start : number.stop]) == span


def clean(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\u00ad", ""))


def test_letters_that_grow_when_lower_cased_shift_nothing() -> None:
    """'İ' is one code point, its lower case two."""
    text = "İİİ 5 тысяч ДВЕСТИ İ 7%"
    assert [text[number.start : number.stop] for number in find_numbers(text)] == ["5 тысяч", "ДВЕСТИ", "7%"]


def test_numbers_are_frozen_values() -> None:
    """Two readings of one text are equal and cannot be changed."""
    assert find_numbers("5 и 6%") == find_numbers("5 и 6%")
    assert isinstance(find_numbers("5")[0], Number)
    with pytest.raises(AttributeError):
        find_numbers("5")[0].value = Decimal(6)  # type: ignore[misc]


# --- the lexicon -----------------------------------------------------------------------------------------------------

KINDS = {
    "unit",
    "teen",
    "ten",
    "hundred",
    "scale",
    "dozen",
    "collective",
    "fraction",
    "half",
    "multiplier",
    "indefinite",
    "ordinal",
    "prefix",
    "suffix",
    "not_before",
    "not_after",
    "qualifier",
}
TRAITS = {"bound", "vague", "homonym", "closed", "abbreviated", "glued", "ordinal"}
UNIT_IDS = {"percent", "percentage_points", "KZT", "USD", "EUR", "RUB", "times", "storeys", "beds"}


def rows(name: str) -> list[dict[str, str]]:
    with (LEXICON / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_lexicon_row_is_well_formed() -> None:
    """Known languages, kinds and traits; folded forms; a value wherever the class needs one; no row twice."""
    table = rows("numbers.csv")
    assert list(table[0]) == ["language", "form", "value", "kind"]
    for row in table:
        kind, *traits = row["kind"].split()
        assert row["language"] in LANGUAGES
        assert kind in KINDS
        assert set(traits) <= TRAITS
        assert row["form"] == clean_token(row["form"].lower())
        valued = kind not in {"suffix", "not_before", "not_after", "qualifier", "ordinal"}
        assert not valued or Decimal(row["value"]) >= 0
    keys = [(row["language"], row["form"], row["kind"].split()[0]) for row in table]
    assert len(keys) == len(set(keys))


def test_a_form_means_the_same_in_every_language() -> None:
    """Languages share forms (миллион, million) only with one value and one class."""
    seen: dict[str, tuple[str, str]] = {}
    for row in rows("numbers.csv"):
        kind = row["kind"].split()[0]
        if kind in {"suffix", "prefix", "not_before", "not_after", "qualifier"}:
            continue
        assert seen.setdefault(row["form"], (row["value"], kind)) == (row["value"], kind)


def test_every_unit_row_is_well_formed() -> None:
    """Known units, no form with two meanings."""
    seen: dict[str, str] = {}
    for row in rows("number_units.csv"):
        assert row["unit_id"] in UNIT_IDS
        assert seen.setdefault(row["form"], row["unit_id"]) == row["unit_id"]
    assert {unit_id for unit_id, _ in unit_words().values()} == UNIT_IDS


def test_every_cardinal_form_reads_as_its_value() -> None:
    """A form that can stand alone is read alone, in capitals too."""
    kinds = {"unit", "teen", "ten", "hundred", "unit closed", "ten closed", "hundred closed"}
    for row in rows("numbers.csv"):
        if row["kind"] in kinds:
            form = row["form"]
            number = read_number(form.upper() if form.upper().lower() == form else form, language=row["language"][:2])
            assert number is not None, form
            assert number.value == Decimal(row["value"]), form


def test_every_unit_form_is_read() -> None:
    """A number and each form of the table give its unit."""
    for row in rows("number_units.csv"):
        form = row["form"]
        number = read_number(("" if form.startswith("-") else " ").join(("в 7", form)))
        assert number is not None, form
        assert (number.value, number.unit_id) == (7, row["unit_id"]), form


def test_the_lexicon_is_read_once() -> None:
    """Both tables are kept: no text pays for them again."""
    assert number_lexicon() is number_lexicon()
    assert unit_words() is unit_words()


# --- cost ------------------------------------------------------------------------------------------------------------


def seconds(text: str, language: str | None) -> float:
    best = 60.0
    for _ in range(2):
        begin = time.process_time()
        find_numbers(text, language)
        best = min(best, time.process_time() - begin)
    return best


@pytest.mark.parametrize(
    "unit",
    [
        "1 ",
        "1-",
        "1,",
        " 111",
        "9",
        "(",
        "сто ",
        "сто-",
        "он ",
        "2 раза ",
        "$1 ",
        "1.",
        "от 1 до ",
        "а\u00ad",
        "этажн",
        "1,250 ",
        "один ",
        "тысячи ",
    ],
)
def test_cost_is_linear(unit: str) -> None:
    """Six times the text takes about six times as long, whatever it is made of."""
    small, large = (unit * (size // len(unit)) for size in (10_000, 60_000))
    assert seconds(large, "kk") < 18 * seconds(small, "kk") + 0.05


def test_two_hundred_thousand_digits_are_one_number() -> None:
    """No limit on digits, and no quadratic conversion."""
    number = read_number("9" * 200_000 + ",5 млн-х")
    assert number is not None
    assert number.value.adjusted() == 200_005


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Каждая третья семья и каждый десятый житель", ["Каждая третья 33.3 percent", "каждый десятый 10 percent"]),
        ("Осматривают каждый второй день, каждый пятый раз", []),
        (
            "Две трети сельчан, почти треть пенсионеров, пятая часть врачей",
            ["Две трети 66.7 percent", "треть 33.3 percent", "пятая часть 20 percent"],
        ),
        ("Один из пяти пациентов ждёт, один из пяти объектов сдан", ["Один из пяти 20 percent"]),
        (
            "One in eight women, 9 out of 10 men, every fourth child",
            ["One in eight 12.5 percent", "9 out of 10 90 percent", "every fourth 25 percent"],
        ),
        ("A third of the beds, three fifths of nurses, a third clinic", ["A third 33.3 percent", "three fifths 60 percent"]),
        ("A quarter of patients, a quarter of 2025", ["A quarter 25 percent"]),
        ("A quarter need glasses, two thirds linked a hospital", ["A quarter 25 percent", "two thirds 66.7 percent"]),
        ("У девяти из десяти вирус подавлен, в 61 случае из 100", ["девяти из десяти 90 percent", "61 случае из 100 61 percent"]),
        ("Семь из десяти больниц сданы, план выполнен наполовину", ["наполовину 50 percent"]),
        ("Visits doubled, the queue was halved, twice as many calls", ["doubled 2 times", "halved 2 times", "twice 2 times"]),
        ("Число вылетов удвоилось", ["удвоилось 2 times"]),
        ("Әрбір жетінші тұрғын, төрттен үші", ["Әрбір жетінші 14.3 percent", "төрттен үші 75 percent"]),
        ("Half of the wards, half an hour, половина палат, четверть века", ["Half 50 percent", "половина 50 percent"]),
    ],
)
def test_shares_and_multiples_are_told_in_words(text: str, expected: list[str]) -> None:
    found = with_shares(text, find_numbers(text))
    assert [f"{text[n.start : n.stop]} {n.value} {n.unit_id}" for n in found if n.unit_id in ("percent", "times")] == expected
