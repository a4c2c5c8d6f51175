"""Texts are read with their lines made whole, and facts are told by the characters that stand in the text; all figures are invented."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kzhealth as kz
from kzhealth.extract.copies import find_doubled, find_wraps, make_copy

PARAGRAPH = (
    "На оснащение центров из республиканского бюджета выделено 2,7 млрд тенге. В Панфиловском районе завершается строительство поликлиники "
    "на 500 посещений в смену, охват скринингом вырос до 72,5 %, а младенческая смертность снизилась на 12,5 % – с 8,0 до 7,0 промилле. "
    "Бесплатные лекарства получают 118 тысяч пациентов."
)


BULLETINS = sorted((Path(__file__).parents[1] / "golden" / "bulletins").glob("*/*.txt"))


def read(text: str) -> str:
    return make_copy(text, sorted([*find_wraps(text), *find_doubled(text)])).text


def told(text: str) -> list[tuple[object, ...]]:
    facts = kz.extract(text)
    assert all(text[f.start : f.stop] == f.quote for f in facts)
    return [(f.value, f.unit_id, f.indicator_id, f.purpose, f.direction, f.status, f.table) for f in facts]


@pytest.mark.parametrize("width", [50, 64, 72, 100])
def test_a_wrapped_paragraph_is_read_as_one_line(width: int) -> None:
    wrapped = textwrap.fill(PARAGRAPH, width)
    assert "\n" in wrapped
    assert read(wrapped) == PARAGRAPH
    assert told(wrapped) == told(PARAGRAPH)


def test_a_part_knows_its_whole_by_the_characters_of_the_text() -> None:
    wrapped = textwrap.fill(f"{PARAGRAPH} Построено 14  объектов: 9  ФАПов, 4 амбулатории и 1 поликлиника. {PARAGRAPH}", 60)
    facts = kz.extract(wrapped)
    whole = next(f for f in facts if f.quote == "14")
    assert [f.quote for f in facts if f.part_of == f"{whole.source_id}-{whole.start}-{whole.stop}"] == ["9", "4", "1"]


@pytest.mark.parametrize(
    "text",
    [
        "Медицина района сегодня: коротко о главном за год\nврачи – 12\nмедсёстры – 40\nкойки – 120",
        "• построено 12 ФАПов в четырёх районах области;\n• отремонтировано восемь больниц в трёх районах;\n• куплено 14 машин",
        "Первый абзац, который длиннее прочих строк этого текста, точка.\nВторой абзац короче первого, но и он не мал, точка.",
        PARAGRAPH + "\n" + PARAGRAPH,
        "Район  Врачи  Медсёстры\nАксу   12     40\nЕртіс  30     75",
        "Район\tВрачи на 10 тысяч жителей\tМедсёстры\nАксу\t12\t40",
    ],
)
def test_lists_tables_and_paragraphs_keep_their_lines(text: str) -> None:
    assert read(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В  2025  году  родилось  1  964  ребёнка.", "В 2025 году родилось 1 964 ребёнка."),
        ("Смертность  от  инфаркта снизилась на 9%.", "Смертность от инфаркта снизилась на 9%."),
        ("Аксу  12  40.", "Аксу  12  40."),
    ],
)
def test_doubled_blanks_between_words_are_one(text: str, expected: str) -> None:
    assert read(text) == expected


@given(st.text(alphabet="аб 1.,\n*|•\t", max_size=200))
def test_every_character_of_a_copy_is_known_by_its_place(text: str) -> None:
    copy = make_copy(text, sorted([*find_wraps(text), *find_doubled(text)]))
    assert all(c in (text[copy.origin(at)], " ") for at, c in enumerate(copy.text))


def test_the_bulletins_are_read_as_they_stand() -> None:
    """None of them is wrapped or doubled; what looks so there would be a list, a table or a heading."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in BULLETINS}
    assert len(texts) > 200
    assert [name for name, text in texts.items() if read(text) != text] == []
