"""How well the extractor does on the gold bulletins, with floors that it must not fall through."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzhealth.evaluate import Evaluation, Measured, compare, evaluation_to_text, read_gold
from kzhealth.extract.facts import find_facts
from kzhealth.extract.places import build_gazetteer
from kzhealth.extract.text import decode_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

BULLETINS = Path(__file__).parents[1] / "golden" / "bulletins"
LANGUAGES = ("en", "kk", "ru")


def gold_files(name: str) -> list[Path]:
    return [BULLETINS / name / f"{language}.json" for language in LANGUAGES]


@pytest.fixture(scope="module")
def evaluate(checkout: Path) -> Callable[[Iterable[Path]], Evaluation]:
    """Measures the extractor on the documents of gold files."""

    def rows(table: str) -> list[dict[str, str]]:
        with (checkout / "seeds" / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    gazetteer = build_gazetteer(rows("regions"), rows("places"))
    units = {row["indicator_id"]: row["unit_id"] for row in rows("indicators")}

    def run(paths: Iterable[Path]) -> Evaluation:
        proposed = []
        for document in (document for path in paths for document in read_gold(path)):
            source = decode_text(document.path.read_bytes(), document.doc_id)
            proposed.append((document, find_facts(source, gazetteer, units=units, published_on=document.published_on)))
        return compare(proposed)

    return run


def f1(measured: Measured, level: str) -> float:
    score = measured.levels[level].f1
    assert score is not None
    return score


def test_quantities_of_the_bulletins_that_may_be_read(evaluate: Callable[[Iterable[Path]], Evaluation]) -> None:
    evaluation = evaluate(gold_files("dev"))
    assert evaluation.overall.documents == len(list((BULLETINS / "dev").glob("*.txt")))
    assert f1(evaluation.overall, "value") >= 0.93
    assert f1(evaluation.overall, "quantity") >= 0.80


def test_source_documents(evaluate: Callable[[Iterable[Path]], Evaluation], sources_folder: Path) -> None:
    path = sources_folder / "annotation.json"
    if not path.exists():
        pytest.skip(f"no annotation.json in {sources_folder}")
    evaluation = evaluate([path])
    assert f1(evaluation.overall, "value") == 1.0, evaluation_to_text(evaluation)
    assert f1(evaluation.overall, "indicator") >= 0.95, evaluation_to_text(evaluation)
