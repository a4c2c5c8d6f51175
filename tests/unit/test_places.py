"""Places named in three languages, with their candidates, and the region they vote for."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from kzhealth.extract.places import Gazetteer, PlaceMention, build_gazetteer, find_places, vote_region
from kzhealth.extract.words import find_tokens

if TYPE_CHECKING:
    from pathlib import Path

ZHAMBYL_DISTRICTS = ("194200000", "314000000", "594600000")


def rows(checkout: Path, table: str) -> list[dict[str, str]]:
    with (checkout / "seeds" / "reference" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def gazetteer(checkout: Path) -> Gazetteer:
    return build_gazetteer(rows(checkout, "regions"), rows(checkout, "places"))


def mention(kind: str, *regions: str) -> PlaceMention:
    return PlaceMention(start=0, stop=1, kind=kind, regions=regions)


@pytest.mark.parametrize(
    ("text", "language", "kind", "region", "places"),
    [
        ("в Кордайском районе", "ru", "district", "KZ-31", ["314800000"]),
        ("Кордайской районной больнице", "ru", "district", "KZ-31", ["314800000"]),
        ("в Сайрамской районной больнице", "ru", "district", "KZ-61", ["615200000"]),
        ("в Жамбылской области", "ru", "region", "KZ-31", []),
        ("в г. Кокшетау", "ru", "town", "KZ-11", ["111010000"]),
        ("в Кокшетау", "ru", "town", "KZ-11", ["111010000"]),
        ("в г. Алтай", "ru", "town", "KZ-63", ["634820100"]),
        ("в городе Абай", "ru", "town", "KZ-35", ["353220100"]),
        ("в области Абай", "ru", "region", "KZ-10", []),
        ("в Алматы", "ru", "region", "KZ-75", []),
        ("в Алматинской области", "ru", "region", "KZ-19", []),
        ("в Шымкенте", "ru", "region", "KZ-79", []),
        ("в Нур-Султане", "ru", "region", "KZ-71", []),
        ("в Южно-Казахстанской области", "ru", "region", "KZ-61", []),
        ("в ВКО", "ru", "region", "KZ-63", []),
        ("Ақмола облысында", "kk", "region", "KZ-11", []),
        ("Қордай ауданының", "kk", "district", "KZ-31", ["314800000"]),
        ("Көкшетауда", "kk", "town", "KZ-11", ["111010000"]),
        ("Алматыда", "kk", "region", "KZ-75", []),
        ("Алматы облысында", "kk", "region", "KZ-19", []),
        ("Шымкент қаласында", "kk", "region", "KZ-79", []),
        ("Aqmola oblysynda", "kk", "region", "KZ-11", []),
        ("СҚО-да", "kk", "region", "KZ-59", []),
        ("Маңғыстауда", "kk", "region", "KZ-47", []),
        ("Syrymda", "kk", "district", "KZ-27", ["275800000"]),
        ("Akzhaiyk audanyna", "kk", "district", "KZ-27", ["273200000"]),
        ("Qordaı aýdandyq aýrýhanasynda", "kk", "district", "KZ-31", ["314800000"]),
        ("Мұғалжар ауданындағы Қандыағаш қаласында", "kk", "town", "KZ-15", ["154820100"]),
        ("Túrkistan oblysy", "kk", "region", "KZ-61", []),
        ("in Akmola Region", "en", "region", "KZ-11", []),
        ("in Qorday District", "en", "district", "KZ-31", ["314800000"]),
        ("in Kokshetau", "en", "town", "KZ-11", ["111010000"]),
        ("in the city of Almaty", "en", "region", "KZ-75", []),
        ("in Almaty Region", "en", "region", "KZ-19", []),
        ("in Nur-Sultan", "en", "region", "KZ-71", []),
        ("in Ust-Kamenogorsk", "en", "town", "KZ-63", ["631010000"]),
    ],
)
def test_one_place(gazetteer: Gazetteer, text: str, language: str, kind: str, region: str, places: list[str]) -> None:
    (found,) = find_places(text, gazetteer, language)
    assert (found.kind, found.regions, list(found.place_ids)) == (kind, (region,), places)
    assert text[found.start].isupper() or text[found.start :].startswith("области")


@pytest.mark.parametrize(("text", "language"), [("в Жамбылском районе", "ru"), ("Жамбыл ауданында", "kk"), ("in Zhambyl District", "en")])
def test_a_repeated_name_keeps_all_candidates(gazetteer: Gazetteer, text: str, language: str) -> None:
    (found,) = find_places(text, gazetteer, language)
    assert set(found.place_ids) == set(ZHAMBYL_DISTRICTS)
    assert set(found.regions) == {"KZ-19", "KZ-31", "KZ-59"}


def test_each_adjective_before_a_shared_noun(gazetteer: Gazetteer) -> None:
    text = "В Целиноградском, Шортандинском и Бурабайском районах"
    found = find_places(text, gazetteer, "ru")
    assert [m.place_ids for m in found] == [("116600000",), ("116800000",), ("117000000",)]
    assert [text[m.start : m.stop].split(maxsplit=1)[0] for m in found] == ["Целиноградском", "Шортандинском", "Бурабайском"]


@pytest.mark.parametrize("text", ["на Алтае красиво", "Абай родился", "кокшетау", "рудный карьер", "Кордайский перевал", ""])
def test_an_everyday_word_is_no_place(gazetteer: Gazetteer, text: str) -> None:
    assert find_places(text, gazetteer, "ru") == []


def test_a_stretch_counts_from_the_beginning_of_the_text(gazetteer: Gazetteer) -> None:
    text = "Кокшетау, Экибастуз, Щучинск"
    (found,) = find_places(text, gazetteer, "ru", find_tokens(text, 10, 19))
    assert text[found.start : found.stop] == "Экибастуз"


@pytest.mark.parametrize(
    ("mentions", "expected"),
    [
        ([], (None, False)),
        ([mention("town", "KZ-11")], ("KZ-11", False)),
        ([mention("district", "KZ-19", "KZ-31"), mention("district", "KZ-31")], ("KZ-31", False)),
        ([mention("region", "KZ-15"), *[mention("town", "KZ-11")] * 9], ("KZ-15", True)),
        ([mention("region", "KZ-15"), mention("region", "KZ-15"), mention("region", "KZ-11")], ("KZ-15", True)),
        ([mention("region", "KZ-15"), mention("region", "KZ-11"), mention("town", "KZ-11")], ("KZ-11", True)),
    ],
    ids=["nothing", "a town", "districts agree", "a name beats votes", "the oftener name", "places break a tie"],
)
def test_vote(mentions: list[PlaceMention], expected: tuple[str | None, bool]) -> None:
    assert vote_region(mentions) == expected


@pytest.mark.parametrize(
    ("text", "language", "places"),
    [
        ("в районах Алтай и Самар", "ru", ["634800000", "635600000"]),
        ("в Шетском районе – 5, Каркаралинском – 7", "ru", ["356400000", "354800000"]),
        ("в Риддерской городской больнице", "ru", ["632410000"]),
        ("в Ордабасынской районной больнице", "ru", ["614600000"]),
        ("в районе Байтерек", "ru", ["274400000"]),
        ("в Лисаковске и Рудном", "ru", ["392010000", "392410000"]),
        ("in Khromtau, Shalkar and Mugalzhar districts", "en", ["156000000", "156400000", "154800000"]),
        ("a clinic in Kandyagash", "en", ["154820100"]),
    ],
)
def test_places_in_lists_and_other_spellings(gazetteer: Gazetteer, text: str, language: str, places: list[str]) -> None:
    found = find_places(text, gazetteer, language, find_tokens(text))
    assert len(found) == len(places)
    assert all(set(m.place_ids) <= set(told.split()) for m, told in zip(found, places, strict=True))
    assert all(m.place_ids for m in found)


@pytest.mark.parametrize(
    ("text", "language"), [("В Казахстане и по республике", "ru"), ("nationwide and across the country", "en"), ("ел бойынша", "kk")]
)
def test_the_country_is_named(gazetteer: Gazetteer, text: str, language: str) -> None:
    assert {m.kind for m in find_places(text, gazetteer, language)} == {"country"}


def test_a_ministry_of_the_republic_does_not_speak_of_the_country(gazetteer: Gazetteer) -> None:
    assert find_places("Министерство здравоохранения Республики Казахстан", gazetteer, "ru") == []


def test_a_text_of_the_country_and_several_regions_is_national() -> None:
    country, akmola, turkistan = mention("country", "KZ"), mention("region", "KZ-11"), mention("region", "KZ-61")
    assert vote_region([country, akmola, turkistan]) == ("KZ", True)
    assert vote_region([country]) == ("KZ", True)
    assert vote_region([akmola, country]) == ("KZ-11", True)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Талғар, Қаскелең және Есік қалаларындағы емханалар", ["town", "town", "town"]),
        ("Талғар, Райымбек пен Кеген аудандарында", ["district", "district", "district"]),
        ("Abai jáne Ulytaý oblystarynda", ["region", "region"]),
        ("Borli, Terekti zhane Syrym audandarynda", ["district", "district", "district"]),
        ("Семей мен Курчатовтағы ауруханалар", ["town", "town"]),
        ("Курчатов айтты", []),
        ("Абай атындағы аурухана", []),
        ("Есік ашылды, арал мен темір", []),
        ("Тайынша ауылында", []),
    ],
)
def test_a_kazakh_list_is_of_what_its_last_word_says(gazetteer: Gazetteer, text: str, kinds: list[str]) -> None:
    assert [m.kind for m in find_places(text, gazetteer, "kk")] == kinds
