"""How well single sentences are read: what one figure counts and measures, in the ways press officers put it."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kzhealth as kz
from kzhealth.extract.words import read_lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzhealth.model import Fact

PARAPHRASES = Path(__file__).parents[1] / "golden" / "paraphrases"
LANGUAGES = ("en", "kk", "ru")
OF_EVERY_SENTENCE = {"period-assumed", "region-inferred"}


def read(language: str) -> list[dict[str, str]]:
    with (PARAPHRASES / f"{language}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_right(row: dict[str, str], fact: Fact | None) -> bool:
    if fact is None:
        return False
    purpose = fact.purpose if fact.purpose != "other" else None
    found = (fact.unit_id or "", fact.indicator_id or purpose or "", fact.direction or "")
    return found == (row["unit"], row["measures"], row["direction"])


def judged(language: str) -> Iterator[tuple[dict[str, str], Fact | None]]:
    for sentence, rows in groupby(read(language), key=lambda row: row["sentence"]):
        facts = [fact for fact in kz.extract(sentence, language=language) if fact.value is not None]
        for row in rows:
            fact = next((f for f in facts if f.value == Decimal(row["value"])), None)
            facts = [f for f in facts if f is not fact]
            yield row, fact


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_paraphrases(language: str) -> None:
    rows = [(row, fact, is_right(row, fact)) for row, fact in judged(language)]
    wrong = [(row["sentence"], row["value"]) for row, _, right in rows if not right]
    assert len(wrong) <= 0.04 * len(rows), wrong
    unflagged = [right for _, fact, right in rows if fact and not set(fact.flags) - OF_EVERY_SENTENCE]
    assert len(unflagged) >= 0.6 * len(rows)
    assert sum(unflagged) >= 0.98 * len(unflagged)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_indicator_and_purpose_has_paraphrases(language: str) -> None:
    told = {row["measures"] for row in read(language)}
    rows = csv.DictReader(
        (Path(kz.__file__).parents[2] / "seeds" / "reference" / "indicators.csv").read_text(encoding="utf-8").splitlines()
    )
    assert {row["indicator_id"] for row in rows if row["unit_id"]} - told <= {"vehicles_needed"}


def test_kazakh_tells_each_indicator_and_purpose_in_two_ways() -> None:
    told = Counter(row["measures"] for row in read("kk"))
    root = Path(kz.__file__).parents[2] / "seeds" / "reference"
    indicators = csv.DictReader((root / "indicators.csv").read_text(encoding="utf-8").splitlines())
    wanted = {row["indicator_id"] for row in indicators if row["unit_id"]} | {row["purpose"] for row in read_lexicon("purpose_patterns")}
    assert {name: told[name] for name in wanted - {"other"} if told[name] < 2} == {}
