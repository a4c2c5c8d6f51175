"""How well the extractor does on the gold bulletins, with floors that it must not fall through."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzhealth.evaluate import Evaluation, Measured, compare, evaluation_to_text
from kzhealth.extract.facts import find_facts
from kzhealth.extract.gazetteer import build_gazetteer
from kzhealth.extract.text import decode_text
from kzhealth.gold import read_gold
from kzhealth.proposals import extract_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kzhealth.model import Fact

BULLETINS = Path(__file__).parents[1] / "golden" / "bulletins"
LEVELS = ("value", "quantity", "indicator", "full")
# F1 by language and level, as measured on 2026-11-30; what is better is welcome
FLOORS = {
    "overall": (0.992, 0.972, 0.904, 0.847),
    "en": (0.991, 0.972, 0.910, 0.846),
    "kk": (0.992, 0.973, 0.902, 0.849),
    "ru": (0.993, 0.971, 0.902, 0.846),
}
# the same of the documents of `blind`, which nobody has read
UNREAD: dict[str, tuple[float, ...]] = {
    "en": (0.983, 0.938, 0.858, 0.775),
    "kk": (0.986, 0.949, 0.864, 0.801),
    "ru": (0.988, 0.937, 0.849, 0.732),
}


def gold_files(name: str) -> list[Path]:
    return sorted((BULLETINS / name).glob("*.json"))


@pytest.fixture(scope="module")
def read(checkout: Path) -> Callable[..., list[Fact]]:
    """Finds the facts of a decoded document."""

    def rows(table: str) -> list[dict[str, str]]:
        with (checkout / "seeds" / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    gazetteer = build_gazetteer(rows("regions"), rows("places"))
    units = {row["indicator_id"]: row["unit_id"] for row in rows("indicators")}

    return partial(find_facts, gazetteer=gazetteer, units=units)


@pytest.fixture(scope="module")
def find(read: Callable[..., list[Fact]]) -> Callable[[str], list[Fact]]:
    """Finds the facts of a text."""
    return lambda text: read(decode_text(text.encode(), "text"))


@pytest.fixture(scope="module")
def evaluate(read: Callable[..., list[Fact]]) -> Callable[[Iterable[Path]], Evaluation]:
    """Measures the extractor on the documents of gold files."""

    def run(paths: Iterable[Path]) -> Evaluation:
        proposed = []
        for document in (document for path in paths for document in read_gold(path)):
            source = decode_text(document.path.read_bytes(), document.doc_id)
            proposed.append((document, read(source, published_on=document.published_on)))
        return compare(proposed)

    return run


def f1(measured: Measured, level: str) -> float:
    score = measured.levels[level].f1
    assert score is not None
    return score


def test_quantities_of_the_bulletins(evaluate: Callable[[Iterable[Path]], Evaluation]) -> None:
    evaluation = evaluate(gold_files("dev"))
    assert evaluation.overall.documents == len(list((BULLETINS / "dev").glob("*.txt")))
    assert (evaluation.overall.names.f1 or 0) >= 0.84
    assert fallen(evaluation, FLOORS, 0.01) == {}


def fallen(evaluation: Evaluation, floors: Mapping[str, tuple[float, ...]], slack: float) -> dict[tuple[str, str], float]:
    """The levels that are more than ``slack`` below their floors."""
    measured = {"overall": evaluation.overall, **evaluation.languages}
    floors_of = [(name, level, floor) for name, row in floors.items() for level, floor in zip(LEVELS, row, strict=True)]
    scores = {(name, level): f1(measured[name], level) for name, level, _ in floors_of}
    return {(name, level): scores[name, level] for name, level, floor in floors_of if scores[name, level] < floor - slack}


def test_documents_that_nobody_has_read(evaluate: Callable[[Iterable[Path]], Evaluation]) -> None:
    """What is made for other documents takes little from those that it was not made with; their misses are not to be looked at."""
    if not gold_files("blind"):
        pytest.skip("every document of the repository has been read")
    evaluation = evaluate(gold_files("blind"))
    assert set(UNREAD) >= set(evaluation.languages)
    assert evaluation.overall.documents == len(list((BULLETINS / "blind").glob("*.txt")))
    assert fallen(evaluation, UNREAD, 0.03) == {}


_CYRILLIC = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_ALPHABETS = {
    2018: "a á b v g ǵ d e io j z ı ı k q l m n ń o ó p r s t ý u ú f h h ts ch sh sh - y i - e ıý ıa",
    2021: "a ä b v g ğ d e io j z i i k q l m n ñ o ö p r s t u ū ü f h h ts ch ş ş - y ı - e iu ia",
}


@pytest.mark.parametrize("alphabet", sorted(_ALPHABETS))
def test_kazakh_tells_the_same_in_latin_letters(find: Callable[..., list[Fact]], alphabet: int) -> None:
    """Hardly a fact of a Kazakh document depends on the alphabet that it is written in."""
    letters = dict(zip(_CYRILLIC, _ALPHABETS[alphabet].replace("-", "").split(" "), strict=True))
    table = str.maketrans({**letters, **{letter.upper(): told.capitalize() for letter, told in letters.items()}})
    paths = sorted((BULLETINS / "dev").glob("[uvw]-kk-*.txt"))
    same = total = 0
    for path in paths:
        cyrillic, latin = (told_by(find(text)) for text in (path.read_text("utf-8"), path.read_text("utf-8").translate(table)))
        same += sum((cyrillic & latin).values())
        total += max(cyrillic.total(), latin.total())
    assert same >= 0.98 * total > 500


def told_by(facts: Iterable[Fact]) -> Counter[tuple[object, ...]]:
    """What facts tell, without the characters that they were read from."""
    return Counter(
        (f.value, f.unit_id, f.qualifier, f.indicator_id, f.purpose, f.direction, f.region_id, f.place_ids, f.period_start, f.status)
        for f in facts
        if f.value is not None and f.in_scope
    )


def test_source_documents(evaluate: Callable[[Iterable[Path]], Evaluation], sources_folder: Path) -> None:
    path = sources_folder / "annotation.json"
    if not path.exists():
        pytest.skip(f"no annotation.json in {sources_folder}")
    evaluation = evaluate([path])
    assert f1(evaluation.overall, "value") == 1.0, evaluation_to_text(evaluation)
    assert f1(evaluation.overall, "indicator") >= 0.95, evaluation_to_text(evaluation)


@pytest.mark.parametrize(("file", "source_id"), [("000_8e8a06f493a2c94d", "turkistan-2025-11-25"), ("002_2f4f211882ed9bb4", "akmola-2025")])
def test_named_things_of_the_source_documents(checkout: Path, sources_folder: Path, file: str, source_id: str) -> None:
    """Exactly the reviewed ones: span, table, what they belong to, direction, indicator and the period of a trend."""
    path = sources_folder / f"{file}.txt"
    if not path.exists():
        pytest.skip(f"no {path.name} in {sources_folder}")
    with (checkout / "seeds" / "facts" / f"{source_id}.csv").open(encoding="utf-8", newline="") as sheet:
        rows = [row for row in csv.DictReader(sheet) if not row["value"]]
    wanted = {
        (r["table"], int(r["start"]), int(r["stop"]), r["subject_id"] or r["parent_id"], r["measure"], r["direction"], r["indicator_id"])
        for r in rows
    }
    published = dt.date(2025, 11, 25) if source_id.endswith("25") else None
    named = [f for f in extract_text(decode_text(path.read_bytes(), source_id), published_on=published) if f.value is None and f.in_scope]
    found = {(f.table, f.start, f.stop, f.part_of or "", f.measure or "", f.direction or "", f.indicator_id or "") for f in named}
    assert found == wanted
    periods = {(f.start, str(f.period_start or ""), str(f.period_end or "")) for f in named if f.measure}
    assert periods == {(int(r["start"]), r["period_start"], r["period_end"]) for r in rows if r["measure"]}
    done = {"completed": "actual"}
    stated = {int(r["start"]): done.get(r["status"], r["status"]) for r in rows if r["status"]}
    assert {f.start: f.status for f in named if f.start in stated} == stated
