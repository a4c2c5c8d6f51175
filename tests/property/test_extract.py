"""find_facts on any text: never raises, spans exact and in order, twice the same, cost about linear."""

from __future__ import annotations

import csv
import datetime as dt
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kzhealth.extract.facts import find_facts
from kzhealth.extract.gazetteer import Gazetteer, build_gazetteer
from kzhealth.extract.text import SourceText, find_sentences
from kzhealth.extract.words import find_tokens

if TYPE_CHECKING:
    from kzhealth.model import Fact

TOP = Path(__file__).resolve().parents[2]
BULLETINS = TOP / "tests" / "golden" / "bulletins" / "dev"
PUBLISHED = dt.date(2025, 11, 20)

NASTY = {
    "empty": "",
    "a space": " ",
    "line ends": "\r\n\r\n\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029",
    "nul": "\x00",
    "nuls and a figure": "Родились\x00 500\x00 детей\x00.",
    "control characters": "".join(map(chr, range(32))) + " 5 врачей \x7f\x9f",
    "one digit": "7",
    "one per cent": "7%",
    "only a sign": "%",
    "only punctuation": "!?.,;:—–-()[]{}«»“”\"'…№#§" * 40,
    "only stops": "." * 5000,
    "only dashes": "–—-" * 2000,
    "only spaces": " \u00a0\u2009\t" * 2000,
    "right to left": "\u202e\u0645\u0631\u062d\u0628\u0627 500 \u0637\u0641\u0644\u202c родились 500 детей",
    "hebrew digits": "\u200f12 שלום 34,5%\u200f",
    "arabic digits": "родились \u0665\u0660\u0660 детей, умерли \u06f1\u06f2",
    "devanagari digits": "१२३ врачей",
    "full-width digits": "\uff15\uff10\uff10 детей, \uff11\uff12\uff0e\uff15\uff05",
    "superscripts": "5² м, ½ населения, Ⅳ квартал, ①②③ 3³³",
    "combining marks": "смертность сни\u0306зилась на 5\u0306 %, и\u0306 е\u0308 5\u0308",
    "zalgo": "".join(c + "\u0300\u0316\u0489\u034f" * 8 for c in "родились 500 детей, 12 %"),
    "only combining marks": "\u0306" * 3000,
    "soft hyphens": "мла\u00adден\u00adче\u00adская смерт\u00adность снизилась на 5 %",
    "zero width": "5\u200b00\u200d детей\ufeff, \u2060 12 врачей",
    "many digits": "1" * 100_000,
    "many groups": "1 000 " * 5_000,
    "many decimals": "0," + "3" * 20_000,
    "decimals in a row": "1,2,3.4.5,6." * 1_000,
    "deep parentheses": "(" * 5_000 + "5 врачей" + ")" * 5_000,
    "unclosed quotes": "«" * 3_000 + "5 врачей",
    "a very long word": "смертность" * 5_000 + " 5 %",
    "a very long latin word": "sh" * 20_000 + " 5 %",
    "a very long kazakh word": "дәрігерлеріңіздің" + "ларының" * 3_000 + " 5 дәрігер",
    "a very long hyphenated word": "а-" * 10_000 + "а 5 врачей",
    "emoji": "👩🏽‍⚕️ 500 👶🏿 родились 🇰🇿 на 5️⃣ %",
    "emoji only": "👨‍👩‍👧‍👦" * 500,
    "dotted capital i": "İİİİ İSTANBUL 5 врачей ǅ ß ẞ ŉ в 2025 году",
    "the last plane": "\U0010ffff\U0010fffe 5 \ue000",
    "a year at both ends": "2025",
    "years in a row": "2025 2026–2027 1900-2100 2024/2025 " * 200,
    "the last year": "в 9999 году, 31 февраля 2025 года, 0 месяцев 2025 года, за 99 лет, 99 марта",
    "months backwards": "за декабрь–январь 2025 года, за IV полугодие 2025 года, за 0 лет",
    "ranges": "от 5 до 3 до 2 от 1 до – 5–5–5 врачей",
    "only number words": "два три четыре пять тысяч миллион полтора " * 200,
    "number words in kazakh": "он жүз мың миллион екі үш " * 200,
    "scales": "млрд млн тыс. трлн тысяч " * 200 + "5 млрд млн",
    "signs": "+5 −5 ±5 ~5 ≈5 >5 <5 5° 5‰ $5 €5 ₸5 5₸ %5 №5 5/5 5:5 5×5 5^5",
    "telephones": "+7 (7172) 12-34-56 " * 300,
    "from to": "с 1 до 2 " * 500,
    "a list in a list": "Итоги:\n" + "- 5:\n" * 500,
    "numbered lines": "\n".join(f"{n}) {n}." for n in range(300)),
    "boilerplate": "cookie © read more\n" * 200,
    "homoglyphs": "cмepтнocть cнизилacь нa 5 % в 2O25 гoду",
    "abbreviations": "в т. г. г. т. млн. т. г. 5 т. г. " * 200,
}  # fmt: skip

# a token of nothing but these has an empty form, which is not dealt with yet
EMPTY_TOKENS = {
    "stress on a digit": "смертность сни\u0301зилась на 5\u0301 %",
    "only stress": "\u0301" * 3000,
    "soft hyphens in figures": "мла\u00adден\u00adческая смертность 5\u00ad0 %",
    "only soft hyphens": "\u00ad" * 500,
}
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@cache
def reference() -> tuple[Gazetteer, dict[str, str]]:
    def rows(table: str) -> list[dict[str, str]]:
        with (TOP / "seeds" / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return build_gazetteer(rows("regions"), rows("places")), {row["indicator_id"]: row["unit_id"] for row in rows("indicators")}


def facts_of(text: str, language: str | None = None, published_on: dt.date | None = PUBLISHED) -> list[Fact]:
    gazetteer, units = reference()
    source = SourceText(source_id="s", text=text, sha256="0" * 64)
    return find_facts(source, gazetteer, units=units, published_on=published_on, language=language)


def check(text: str, language: str | None = None, published_on: dt.date | None = PUBLISHED) -> None:
    found = facts_of(text, language, published_on)
    spans = [(f.start, f.stop) for f in found]
    assert all(0 <= start < stop <= len(text) for start, stop in spans)
    assert all(text[f.start : f.stop] == f.quote for f in found)
    assert spans == sorted(spans)
    assert found == facts_of(text, language, published_on)
    for fact in found:
        named = fact.form in ("name", "words")
        assert named == (fact.value is None)
        assert not named or (fact.unit_id, fact.qualifier, fact.purpose) == (None, None, None)
        assert fact.value is None or (fact.value.is_finite() and fact.value >= 0)
        assert fact.value_max is None or fact.value_max > 0
        assert (fact.direction is not None) == (fact.measure == "change")
        assert (fact.period_start is None) == (fact.period_end is None) == (fact.period_basis is None)
        assert fact.period_start is None or fact.period_end is None or fact.period_start <= fact.period_end
        if fact.part_of:
            assert fact.part_of in {f"s-{start}-{stop}" for start, stop in spans}


@pytest.mark.parametrize("name", NASTY)
def test_nasty_texts(name: str) -> None:
    check(NASTY[name])


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_nasty_texts_in_a_told_language(language: str) -> None:
    for text in NASTY.values():
        check(text[:2_000], language, None)


@pytest.mark.parametrize("name", EMPTY_TOKENS)
def test_tokens_of_marks_alone(name: str) -> None:
    check(EMPTY_TOKENS[name])


@given(ANY_TEXT)
@example("\x000")
@example("0\u0306%")
def test_any_text(text: str) -> None:
    check(text)


# words that the rules look for, in any order
TELLING = (
    "5 12,4 2025 1000 100 000 103 % млрд тыс. тенге врачей коек на к в с до из них № года месяцев год за снизилась выросла смертность "
    "младенческая болезни населения живорождённых в области Акмолинской Кордайском районе почти более двух шестиэтажный вдвое "
    "( ) , . : – - « » жылдың айында биыл дәрігер %-ға азайды өлімі ана облысында тұрғынға мың жүз оның ішінде астам дейін 12-сі "
    "jyldyń aıynda in of the first nine months by fell from to per 100,000 population births doctors more than KZT billion including"
)
WORDS = st.sampled_from([*TELLING.split(), "\n", ":\n-"])


@given(st.lists(WORDS, max_size=40).map(" ".join), st.sampled_from([None, "ru", "kk", "en"]), st.sampled_from([None, PUBLISHED]))
def test_any_order_of_telling_words(text: str, language: str | None, published_on: dt.date | None) -> None:
    check(text, language, published_on)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31)))
def test_any_day_of_publication(day: dt.date) -> None:
    check("За два года родились 5 детей, с начала года – с 3 до 2 врачей, в прошлом году 4. К концу года будет 7 больниц.", None, day)


@given(ANY_TEXT)
def test_sentences_lie_in_order_and_miss_no_letter(text: str) -> None:
    sentences = find_sentences(text)
    at = 0
    for sentence in sentences:
        assert at <= sentence.start < sentence.stop <= len(text)
        assert not text[at : sentence.start].strip()
        at = sentence.stop
    assert not text[at:].strip()


@given(ANY_TEXT)
def test_tokens_lie_in_order(text: str) -> None:
    at = 0
    for token in find_tokens(text):
        assert at <= token.start < token.stop <= len(text)
        at = token.stop


@pytest.mark.parametrize("path", sorted(BULLETINS.glob("*.txt")), ids=lambda path: path.stem)
def test_bulletins(path: Path) -> None:
    check(path.read_text(encoding="utf-8"))


# ---------------------------------------------------------------- cost


def seconds(text: str) -> float:
    """The quickest of two runs."""
    best = float("inf")
    for _ in range(2):
        begin = time.process_time()
        facts_of(text)
        best = min(best, time.process_time() - begin)
    return best


def assert_about_linear(unit: str, times: int) -> None:
    facts_of(unit)
    assert seconds(unit * times * 4) < 12 * seconds(unit * times) + 0.2


@pytest.mark.parametrize("name", ["ru-01", "kk-01", "en-01", "kklat-01"])
def test_cost_of_a_repeated_bulletin(name: str) -> None:
    assert_about_linear((BULLETINS / f"{name}.txt").read_text(encoding="utf-8") + "\n", 3)


@pytest.mark.parametrize(
    ("unit", "times"),
    [
        ("5 врачей, ", 100),
        ("12,4 % ", 100),
        ("с 1 до 2 ", 100),
        ("в 2025 году ", 200),
        ("по сравнению с ", 200),
        ("Кордайском ", 200),
        ("смертность ", 200),
        ("1 ", 200),
        ("1", 2_000),
        ("(", 1_000),
        (".", 1_000),
        (". ", 1_000),
        ("а", 2_000),
        (" ", 500),
        ("\n", 500),
        ("- 5:\n", 100),
        ("Итоги.\nРодились 5 детей.\n", 50),
        ("два ", 200),
    ],
    ids=repr,
)
def test_cost_of_adversarial_repeats(unit: str, times: int) -> None:
    assert_about_linear(unit, times)
