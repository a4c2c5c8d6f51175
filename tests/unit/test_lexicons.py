"""The lexicons as data: their schemas, their order, phrases that can match, what the words of each language reach."""

from __future__ import annotations

import csv
import json
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

import frictionless
import pymorphy3
import pytest

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.engines import bundled_table, table_rows
from kzhealth.extract import words
from kzhealth.extract.words import candidates, find_mentions, find_tokens, lemmas, read_lexicon
from kzhealth.schema import lexicon_schema, schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(words.__file__).parent / "lexicon"
SCHEMAS = bundled_path("schemas", "lexicon")
NAMES = sorted(path.stem for path in FOLDER.glob("*.csv"))
LANGUAGES = ("ru", "kk", "en")
PHRASES = tuple(name for name in NAMES if "phrase" in read_lexicon(name)[0])
INDICATORS = [row["indicator_id"] for _, row in table_rows(bundled_table("indicators")) if row["unit_id"]]  # the others have no figures
PURPOSES = [c.value for c in schema("budgets")["purpose"].categories if c.value != "other"]  # what no words reach


def test_every_lexicon_has_a_schema() -> None:
    """A new lexicon needs ``schemas/lexicon/<name>.schema.json``."""
    assert sorted(path.name.removesuffix(".schema.json") for path in SCHEMAS.glob("*.schema.json")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_lexicon_holds_to_its_schema(name: str) -> None:
    report = kz.validate(FOLDER / f"{name}.csv", lexicon_schema(name))
    assert report.ok, report.findings[:10]
    assert report.rows[name] == len(read_lexicon(name))


@pytest.mark.parametrize("name", NAMES)
def test_frictionless_agrees(name: str) -> None:
    """The same with frictionless alone, with the reference tables that the keys refer to beside it."""
    tables = {name: json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))}
    for key in tables[name].get("foreignKeys", ()):
        other = key["reference"]["resource"]
        tables[other] = {k: v for k, v in schema(other).descriptor.items() if k != "foreignKeys"}
    resources = [
        {"name": table, "path": f"{table}.csv", "encoding": "utf-8", "schema": shape, "type": "table", "scheme": "file", "format": "csv"}
        for table, shape in tables.items()
    ]
    texts = {table: (FOLDER if table == name else bundled_path("seeds", "reference")) / f"{table}.csv" for table in tables}
    for resource in resources:
        resource["path"] = str(texts[resource["name"]])
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Package.from_descriptor({"resources": resources}).get_resource(name).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:10]


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_is_found(name: str, tmp_path: Path) -> None:
    """The schema can say no: a row with a stray code in its last column breaks it, and so does a row that stands twice."""
    header, first, *_ = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / f"{name}.csv").write_text(f"{header}\n{first}\n{first.rpartition(',')[0]},No such code!\n", encoding="utf-8")
    assert not kz.validate(tmp_path / f"{name}.csv", lexicon_schema(name)).ok


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("numbers", "number_units")])  # these two are ordered by value
def test_rows_are_sorted_and_stand_once(name: str) -> None:
    lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [tuple(row) for row in csv.reader(lines)]
    assert rows == sorted(set(rows))


# ---------------------------------------------------------------- phrases


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_a_concept_is_found_in_itself(language: str) -> None:
    """What is not found even where it stands alone can never match: an article, a capital, a form that another phrase takes first."""
    lost = []
    for row in read_lexicon("concepts"):
        if row["language"] == language:
            found = find_mentions(find_tokens(row["phrase"]), language)
            if [(m.start, m.stop) for m in found] != [(0, len(row["phrase"]))] or row["concept"] not in found[0].concepts:
                lost.append((row["phrase"], row["concept"], [row["phrase"][m.start : m.stop] for m in found]))
    assert lost == []


RUSSIAN = pymorphy3.MorphAnalyzer(lang="ru")


@cache
def is_dictionary_form(word: str) -> bool:
    """True if some form of a Russian word leads to it: its own dictionary form, a word that no dictionary has, or an only form."""
    if not word.isalpha() or len(word) == 1 or not RUSSIAN.word_is_known(word):
        return True
    own = [p for p in RUSSIAN.parse(word) if p.normal_form.replace("ё", "е") == word]
    forms = {form.word for p in RUSSIAN.parse(word) for form in p.lexeme} - {word}
    return bool(own) or any(word in lemmas(form, "ru") for form in forms)


@pytest.mark.parametrize("name", ["concepts", "units_words"])
def test_russian_phrases_are_in_dictionary_form(name: str) -> None:
    """'купленный' is found as 'купить': a row of its own would only match where a text has exactly that form."""
    found = {w: row["phrase"] for row in read_lexicon(name) if row["language"] == "ru" for w in row["phrase"].split()}
    assert {phrase for word, phrase in found.items() if not is_dictionary_form(word)} == set()


def test_every_counted_noun_is_found_in_itself() -> None:
    for row in read_lexicon("units_words"):
        for word in row["phrase"].split():
            assert not word.isalpha() or word in candidates(word, row["language"]), row


# ---------------------------------------------------------------- what is reached


def concepts_of_patterns() -> Iterator[str]:
    for table in ("patterns", "purpose_patterns"):
        for row in read_lexicon(table):
            yield from (concept for key in ("all", "any", "none") for concept in row[key].split())


@cache
def kinds() -> dict[str, list[str]]:
    """The concepts that are of a kind."""
    found: dict[str, list[str]] = {}
    for row in read_lexicon("concept_kinds"):
        for kind in row["kinds"].split():
            found.setdefault(kind, []).append(row["concept"])
    return found


@cache
def concepts(language: str) -> dict[str, list[str]]:
    """The phrases of each concept."""
    found: dict[str, list[str]] = {}
    for row in read_lexicon("concepts"):
        if row["language"] == language:
            found.setdefault(row["concept"], []).append(row["phrase"])
    return found


@cache
def phrases(concept: str, language: str) -> tuple[str, ...]:
    """Phrases of a concept, then of the concepts that are of that kind, the shortest first."""
    own, of_kind = ({p for c in names for p in concepts(language).get(c, ())} for names in ([concept], kinds().get(concept, ())))
    return tuple(sorted(own, key=lambda p: (len(p), p)) + sorted(of_kind - own, key=lambda p: (len(p), p)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_of_a_pattern_has_a_phrase_in_each_language(language: str) -> None:
    assert {concept for concept in concepts_of_patterns() if not phrases(concept, language)} == set()


RATES = {
    "ru": ("{} на {} населения", "{} на {} живорождений"),
    "kk": ("{1} тұрғынға {0}", "{1} тірі туылғанға {0}"),
    "en": ("{} per {} population", "{} per {} live births"),
}
PLAIN = {
    "percent": ("12,5%", "12,5%", "12.5%"),
    "percentage_points": ("12,5 п.п.", "12,5 пайыздық тармаққа", "12.5 percentage points"),
    "KZT": ("12,5 млн тенге", "12,5 млн теңге", "12.5 million tenge"),
    "years": ("72,5 года", "72,5 жас", "72.5 years"),
    "times": ("в 2,5 раза", "2,5 есе", "2.5 times"),
    "storeys": ("5-этажный", "5 қабатты", "5-storey"),
}


@cache
def figures(unit: str, language: str) -> list[str]:
    """A figure of a unit as a language prints it."""
    if unit.startswith("per_"):
        _, base, what = unit.split("_", 2)
        return [
            RATES[language][what == "live_births"].format(
                "12.5" if language == "en" else "12,5", f"{int(base):,}".replace(",", " " if language != "en" else ",")
            )
        ]
    if unit in PLAIN:
        return [PLAIN[unit][LANGUAGES.index(language)]]
    # the short words are the plain ones: a longer one may be a thing of its own, which measures that thing
    nouns = sorted((row["phrase"] for row in read_lexicon("units_words") if (row["language"], row["unit_id"]) == (language, unit)), key=len)
    return [f"12 {noun}" for noun in nouns[:12]]


def sentences(row: dict[str, str], language: str, units: Sequence[str]) -> Iterator[str]:
    """Sentences made of the phrases of a pattern and a figure: the words, then the figure, and in the other order."""
    any_of = [tuple(islice((p for c in row["any"].split() for p in phrases(c, language)[:3]), 8))] if row["any"] else []
    choices = [*(phrases(c, language)[:6] for c in row["all"].split()), *any_of]
    for chosen in islice(product(*choices), 60):
        for figure in (f for unit in units for f in figures(unit, language)):
            yield f"{' '.join(chosen)}: {figure}."
            yield f"{figure} {' '.join(chosen)}."


def reached(name: str, language: str, table: str, key: str) -> str | None:
    """A sentence of a language that is read as the indicator or purpose; None if no pattern's phrases make one."""
    for row in read_lexicon(table):
        if row[key] == name:
            for sentence in islice(sentences(row, language, row.get("units", "KZT").split()), 400):
                facts = kz.extract(sentence, language=language)
                if any(name in (fact.indicator_id, fact.purpose) for fact in facts):
                    return sentence
    return None


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_indicator_is_reached_in_every_language(indicator: str, language: str) -> None:
    assert reached(indicator, language, "patterns", "indicator_id")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_purpose_is_reached_in_every_language(purpose: str, language: str) -> None:
    assert reached(purpose, language, "purpose_patterns", "purpose")
