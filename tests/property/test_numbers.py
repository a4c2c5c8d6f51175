"""Promises of the number reader that hold for every text: round trips in three languages, sound spans, no exceptions."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kzhealth.extract.numbers import Number, find_numbers, read_number

# --- rendering numbers in words --------------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    return text.split()


RU = {
    "units": words("один два три четыре пять шесть семь восемь девять"),
    "teens": words("десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"),
    "tens": words("двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"),
    "hundreds": words("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"),
    "female": words("одна две"),
}
RU_GENITIVE = {
    "units": words("одного двух трёх четырёх пяти шести семи восьми девяти"),
    "teens": words("десяти одиннадцати двенадцати тринадцати четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати"),
    "tens": words("двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста"),
    "hundreds": words("ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот"),
    "female": words("одной двух"),
}
RU_SCALES = [(10**9, "миллиард миллиарда миллиардов"), (10**6, "миллион миллиона миллионов"), (1000, "тысяча тысячи тысяч")]
RU_GENITIVE_SCALES = [(10**9, "миллиарда миллиардов миллиардов"), (10**6, "миллиона миллионов миллионов"), (1000, "тысячи тысяч тысяч")]
KK_UNITS = words("бір екі үш төрт бес алты жеті сегіз тоғыз")
KK_TENS = words("он жиырма отыз қырық елу алпыс жетпіс сексен тоқсан")
KK_LATIN = str.maketrans(dict(zip("абгдеғжзиклмңнқоөпрстуүыіш", [*"abgdeǵjzıklmńnqoóprstýúyi", "sh"], strict=True)))
EN_ONES = words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
EN_TENS = words("twenty thirty forty fifty sixty seventy eighty ninety")


def russian(n: int, genitive: bool) -> str:
    table, scales = (RU_GENITIVE, RU_GENITIVE_SCALES) if genitive else (RU, RU_SCALES)
    parts = []
    for scale, forms in scales:
        if n >= scale:
            parts += [russian_group(n // scale, table, female=scale == 1000), forms.split()[plural(n // scale)]]
            n %= scale
    return " ".join([*parts, russian_group(n, table, female=False)] if n else parts)


def russian_group(n: int, table: dict[str, list[str]], *, female: bool) -> str:
    parts = [table["hundreds"][n // 100 - 1]] if n >= 100 else []
    n %= 100
    if 10 <= n < 20:
        return " ".join([*parts, table["teens"][n - 10]])
    if n >= 20:
        parts.append(table["tens"][n // 10 - 2])
    if n % 10:
        parts.append(table["female" if female and n % 10 < 3 else "units"][n % 10 - 1])
    return " ".join(parts)


def plural(n: int) -> int:
    if 10 < n % 100 < 20 or n % 10 == 0 or n % 10 > 4:
        return 2
    return 0 if n % 10 == 1 else 1


def kazakh(n: int) -> str:
    parts = []
    for scale, name in ((10**9, "миллиард"), (10**6, "миллион"), (1000, "мың"), (100, "жүз")):
        if n >= scale:
            parts += [kazakh(n // scale), name]
            n %= scale
    if n >= 10:
        parts.append(KK_TENS[n // 10 - 1])
    if n % 10:
        parts.append(KK_UNITS[n % 10 - 1])
    return " ".join(parts)


def english(n: int, joint: str) -> str:
    parts = []
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if n >= scale:
            parts += [english(n // scale, joint), name]
            n %= scale
    if n >= 100:
        parts += [EN_ONES[n // 100 - 1], "hundred"]
        n %= 100
        parts += [joint] if n and joint else []
    if n >= 20:
        parts.append(EN_TENS[n // 10 - 2] + ("-" + EN_ONES[n % 10 - 1] if n % 10 else ""))
    elif n:
        parts.append(EN_ONES[n - 1])
    return " ".join(parts)


cardinals = st.one_of(st.integers(1, 9_999), st.integers(1, 999_999_999_999))


def assert_reads(text: str, n: int, language: str | None = None) -> None:
    number = read_number(text, language)
    assert number is not None
    assert (number.value, number.value_max, number.unit_id, number.form) == (n, None, None, "word")
    assert (number.start, number.stop) == (0, len(text))


@given(cardinals, st.booleans())
def test_russian_words_read_back(n: int, genitive: bool) -> None:
    """Nominative and genitive, feminine before тысяча."""
    assert_reads(russian(n, genitive), n)
    assert_reads(russian(n, genitive).capitalize(), n, "ru")


@given(cardinals.filter(lambda n: n != 90))
def test_kazakh_words_read_back(n: int) -> None:
    """Cyrillic and the alphabet of 2018; ninety alone is left out, being also a quarter of a year."""
    assert_reads(kazakh(n), n, "kk")
    assert_reads(kazakh(n).translate(KK_LATIN), n, "kk")


@given(cardinals, st.sampled_from(["", "and"]))
def test_english_words_read_back(n: int, joint: str) -> None:
    """With and without 'and' behind hundreds."""
    assert_reads(english(n, joint), n)


SCALES = {1: "", 10**3: " тыс.", 10**6: " млн", 10**9: " млрд"}
UNITS = {None: "", "percent": "%", "KZT": " тенге", "percentage_points": " процентных пункта", "USD": " долларов США"}


@given(
    st.integers(0, 10**15),
    st.integers(0, 3),
    st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", ""]),
    st.sampled_from(sorted(SCALES)),
    st.sampled_from(list(UNITS)),
)
def test_digits_read_back(coefficient: int, decimals: int, blank: str, scale: int, unit: str | None) -> None:
    """Any decimal with any grouping, scale and unit: value, precision, unit and span."""
    value = Decimal(coefficient).scaleb(-decimals)
    printed = f"{value:,f}".replace(",", blank).replace(".", ",") + SCALES[scale] + UNITS[unit]
    number = read_number(printed, "ru")
    assert number is not None
    assert (number.value, number.unit_id) == (value * scale, unit)
    assert number.precision == Decimal(scale).scaleb(-decimals)
    assert (number.start, number.stop) == (0, len(printed) - (scale == 1000 and unit is None))


@given(st.integers(0, 10**12), st.integers(0, 3))
def test_english_commas_read_back(coefficient: int, decimals: int) -> None:
    """Thousands with commas and a decimal point."""
    value = Decimal(coefficient).scaleb(-decimals)
    number = read_number(f"{value:,f} patients", "en")
    assert number is not None
    assert number.value == value


# --- any text --------------------------------------------------------------------------------------------------------

PIECES = [
    *words("5 10 0 007 38 1000 2025 14,8 63.3 12,500 1,234,567 25.11.2025 1 234 % $ ₸ US$ KZT тенге тг. теңге раз раза есе times в п.п."),
    *words("от до между и between and a of из с половиной half quarter четверть один одна бір one ни no два три тысяч тысяча тысячи"),
    *words("тыс. млн млн. млрд миллиона мың мыңнан жүз он бес on bes eki myń сто двадцать пять пятый третья twenty five hundred"),
    *words("thousand million bn m k dozen десятка сотни полтора оба втрое twofold жарым жарты үштен үш екеуі семью шестиэтажного"),
    *words("этажный -этажный -bed -storey қабатты -ші -ға -х -ти -й -ы более около человек COVID слово İ 3D a\u0306 де\u00adсять"),
    *words(". , ; : ( ) « » № + / процентных пункта"),
    "\n",
    "\r\n",
]
soups = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", " ", " ", "", "\u00a0", "-", "–", "\n", "  "])), max_size=14).map(
    lambda pairs: "".join(piece + joint for piece, joint in pairs)
)
texts = st.one_of(st.text(), soups, st.text(alphabet="0123456789 ,.-–%$мМлнkKmтыс\u00ad\u0306\n", max_size=40))
languages = st.sampled_from([None, "ru", "kk", "en"])


def said(number: Number) -> tuple[object, ...]:
    return number.value, number.value_max, number.precision, number.unit_id


@given(texts, languages)
def test_spans_are_ordered_and_hold_what_they_say(text: str, language: str | None) -> None:
    """Never raises; spans are in order, apart and inside the text; values make sense."""
    end = 0
    for number in find_numbers(text, language):
        assert end <= number.start < number.stop <= len(text)
        assert text[number.start : number.stop].strip() == text[number.start : number.stop]
        assert number.value >= 0
        assert number.precision > 0
        assert number.value_max is None or number.value_max > number.value
        end = number.stop


@given(texts, st.sampled_from(["ru", "kk", "en"]))
def test_a_quote_reads_again_as_the_same_number(text: str, language: str) -> None:
    """The slice of a span is one number with the same value, precision and unit."""
    for number in find_numbers(text, language):
        again = read_number(text[number.start : number.stop], language)
        assert again is not None
        assert said(again) == said(number)


@given(soups, languages)
def test_blanks_may_be_of_any_width(text: str, language: str | None) -> None:
    """A no-break space in place of each blank changes no number and no span."""
    assert find_numbers(text.replace(" ", "\u00a0"), language) == find_numbers(text, language)


@given(soups.map(lambda text: text.replace("İ", "")), st.sampled_from(["ru", "kk", "en"]))
def test_decomposed_letters_read_the_same(text: str, language: str) -> None:
    """NFC and NFD of a text hold the same numbers; 'İ' aside, whose lower case has no composed form."""
    composed, decomposed = (find_numbers(unicodedata.normalize(form, text), language) for form in ("NFC", "NFD"))
    assert [said(number) for number in composed] == [said(number) for number in decomposed]
