"""Words by lemma, stem and form, and the concepts they stand for: never a bare stem."""

from __future__ import annotations

import pytest

from kzhealth.extract.kazakh import case_of, skeleton
from kzhealth.extract.words import _parses, _russian, candidates, find_mentions, find_tokens, lemmas, read_lexicon, to_cyrillic


def concepts(text: str, language: str) -> list[tuple[str, set[str]]]:
    return [(text[m.start : m.stop], set(m.concepts)) for m in find_mentions(find_tokens(text), language)]


@pytest.mark.parametrize(
    ("form", "language", "lemma"),
    [
        ("врачей", "ru", "врач"),
        ("детей", "ru", "ребенок"),
        ("ёлки", "ru", "елка"),
        ("больницами", "ru", "больница"),
        ("babies", "en", "baby"),
        ("children", "en", "child"),
        ("fell", "en", "fall"),
        ("built", "en", "build"),
        ("deaths", "en", "death"),
        ("stopped", "en", "stop"),
        ("clinic's", "en", "clinic"),
        ("supplied", "en", "supply"),
        ("reduced", "en", "reduce"),
        ("emhana", "kk", "емхана"),
    ],
)
def test_lemmas(form: str, language: str, lemma: str) -> None:
    assert lemma in lemmas(form, language)


def test_letters_without_a_name() -> None:
    """A word in Tangut, whose letters have no names for pymorphy3 to ask for, is a word unknown."""
    assert lemmas("\U00017000", "ru") == ("\U00017000",)
    assert find_mentions(find_tokens("построено 12 больниц \U00017000\U00017001"), "ru")


@pytest.mark.parametrize(
    ("form", "language", "other"),
    [("врачебный", "ru", "врач"), ("врачебных", "ru", "врач"), ("outpatient", "en", "patient"), ("inpatients", "en", "patient")],
)
def test_a_longer_word_is_not_its_stem(form: str, language: str, other: str) -> None:
    assert other not in candidates(form, language)


@pytest.mark.parametrize(
    ("form", "stem"),
    [
        ("дәрігерлердің", "дәрігер"),
        ("дәрігерге", "дәрігер"),
        ("ауруханаларында", "аурухана"),
        ("ауруханасы", "аурухана"),
        ("балалардың", "бала"),
        ("туылды", "туыл"),
        ("азайды", "азай"),
        ("емханаға", "емхана"),
        ("төсектік", "төсек"),
        ("aýrýhanada", "аурухана"),
        ("dárigerler", "дәрігер"),
        ("därigerler", "дәрігер"),
        ("emhanalar", "емхана"),
        ("азаюына", "азай"),
        ("халқының", "халық"),
        ("halqynyñ", "халық"),
        ("ұйымдастырылмаған", "ұйымдастырыл"),
        ("көтерілмек", "көтер"),
        ("босандыратын", "босан"),
        ("zhondeuden", "жөндеу"),
        ("аппаратынан", "аппарат"),
        ("туды", "ту"),
        ("bólindi", "бөлін"),
        ("мәмс-пен", "мәмс"),
    ],
)
def test_kazakh_endings_come_off(form: str, stem: str) -> None:
    assert stem in candidates(form, "kk")


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("осы", "өс"),
        ("osy", "өс"),
        ("ауруханада", "ауру"),
        ("салық", "сал"),
        ("балансы", "бала"),
        ("саласына", "сал"),
        ("дәрігерлік", "дәрігер"),
    ],
)
def test_a_kazakh_stem_needs_an_ending_behind_it(form: str, other: str) -> None:
    assert other not in candidates(form, "kk")


@pytest.mark.parametrize(
    "forms",
    [
        ("төмендеді", "tómendedi", "tömendedı", "tomendedi"),
        ("жүйесі", "júıesi", "jüiesı", "zhuiesi"),
        ("жылдың", "jyldyń", "jyldyñ", "zhyldyn"),
    ],
)
def test_the_alphabets_have_one_skeleton(forms: tuple[str, ...]) -> None:
    assert len({skeleton(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("пайызға", "dative"),
        ("%-ға", "dative"),
        ("жағдайынан", "ablative"),
        ("ten", "ablative"),
        ("айында", "locative"),
        ("пайызды", None),
        ("teńgege", "dative"),
        ("адам", None),
        ("", None),
    ],
)
def test_cases_of_kazakh(word: str, case: str | None) -> None:
    assert case_of(word) == case


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [("dárigerler", "дәрігерлер"), ("däriger", "дәрігер"), ("orynǵa", "орынға"), ("aýrýhanada", "ауруханада"), ("емхана", "емхана")],
)
def test_latin_kazakh_is_read_as_cyrillic(latin: str, cyrillic: str) -> None:
    assert to_cyrillic(latin) == cyrillic


def test_tokens_keep_positions_and_lose_soft_hyphens_and_stress() -> None:
    text = "Мла\u00adденче\u00adская (до 5 лет), медико-санитарной"
    tokens = find_tokens(text)
    assert [t.form for t in tokens] == ["младенческая", "(", "до", "5", "лет", ")", ",", "медико-санитарной"]
    assert text[tokens[0].start : tokens[0].stop] == "Мла\u00adденче\u00adская"
    assert [t.form for t in tokens if t.is_word] == ["младенческая", "до", "лет", "медико-санитарной"]


def test_tokens_of_a_stretch_count_from_the_beginning_of_the_text() -> None:
    assert [(t.start, t.stop, t.form) for t in find_tokens("раз Два три", 4, 7)] == [(4, 7, "два")]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "младенческая смертность снизилась",
            "ru",
            [("младенческая", {"infant"}), ("смертность", {"mortality"}), ("снизилась", {"decrease"})],
        ),
        ("болезни системы кровообращения", "ru", [("болезни системы кровообращения", {"cvd"})]),
        ("станция скорой помощи", "ru", [("станция скорой помощи", {"ambulance_station"})]),
        ("врачей не хватает", "ru", [("врачей", {"doctor"}), ("не хватает", {"shortage"})]),
        ("diseases of the circulatory system", "en", [("diseases of the circulatory system", {"cvd"})]),
        ("infant mortality fell", "en", [("infant mortality", {"infant", "mortality"}), ("fell", {"decrease"})]),
        ("нәресте өлімі азайды", "kk", [("нәресте өлімі", {"infant", "mortality"}), ("азайды", {"decrease"})]),
        ("қан айналымы жүйесінің аурулары", "kk", [("қан айналымы жүйесінің аурулары", {"cvd"})]),
        ("náreste ólimi", "kk", [("náreste ólimi", {"infant", "mortality"})]),
        ("näreste ólimi", "kk", [("näreste ólimi", {"infant", "mortality"})]),
        ("", "ru", []),
    ],
)
def test_the_longest_phrase_wins(text: str, language: str, expected: list[tuple[str, set[str]]]) -> None:
    assert concepts(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "never"),
    [("врачебных амбулаторий", "ru", "doctor"), ("outpatient clinic", "en", "patient")],
)
def test_no_concept_by_a_bare_stem(text: str, language: str, never: str) -> None:
    found = concepts(text, language)
    assert found
    assert all(never not in names for _, names in found)


@pytest.mark.parametrize(
    "name", ["concepts", "names", "concept_kinds", "patterns", "purpose_patterns", "qualifiers", "units_words", "place_names"]
)
def test_each_lexicon_has_rows_without_stray_spaces(name: str) -> None:
    rows = read_lexicon(name)
    assert rows
    assert all(cell == cell.strip() for row in rows for cell in row.values())


@pytest.mark.parametrize(
    ("text", "figure", "expected"),
    [
        ("Жұмысқа 74 адам орналасты", "74 адам", ("Жұмысқа 74 адам орналасты", {"recruit"})),
        ("Скринингтен биыл 214 мың адам өтті", "214 мың адам", ("Скринингтен биыл 214 мың адам өтті", {"examine", "screening"})),
    ],
)
def test_a_figure_may_stand_between_a_kazakh_verb_and_what_it_governs(text: str, figure: str, expected: tuple[str, set[str]]) -> None:
    start = text.index(figure)
    found = find_mentions(find_tokens(text), "kk", [(start, start + len(figure))])
    split = [(text[m.start : m.stop], m.concepts) for m in found if m.start < start and m.stop > start]
    assert [words for words, _ in split] == [expected[0]]
    assert split[0][1] >= expected[1]


@pytest.mark.parametrize(
    ("form", "ahead"), [("салынады", True), ("ашамыз", True), ("салынбақ", True), ("салынды", False), ("жөндеді", False)]
)
def test_kazakh_work_is_planned_by_its_tense(form: str, ahead: bool) -> None:
    (mention,) = find_mentions(find_tokens(form), "kk")
    assert ("planned" in mention.concepts) is ahead


def test_a_word_looked_up_in_the_dictionary_is_read_as_pymorphy3_reads_it() -> None:
    told = " ".join(row["phrase"] for row in read_lexicon("concepts") if row["language"] == "ru")
    forms = [
        "умерших",
        "ёлки",
        "елки",
        "сел",
        "стали",
        "жалагашской",
        "кардиоцентре",
        "врачами-терапевтами",
        "а",
        "мрт",
        "iv",
        *told.split(),
    ]
    for form in dict.fromkeys(forms):
        expected = [(lemma.replace("ё", "е"), pytest.approx(score), str(tag)) for _, tag, lemma, score, _ in _russian().parse(form)]
        assert list(_parses(form)) == expected, form
