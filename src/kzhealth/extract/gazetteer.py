"""Names of regions, districts and towns in three languages and every spelling, made into one table to look words up in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import eq
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh_places import KazakhNames, index_names
from kzhealth.extract.words import lemmas, read_lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["UNNAMED", "Gazetteer", "PlaceMention", "build_gazetteer", "fold_name", "fold_word"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """Words that name a place: span, KATO codes or region codes it may be, ``kind`` (region, district, town)."""

    start: int
    stop: int
    kind: str
    regions: tuple[str, ...]
    place_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names to look for, by language and kind: a name is the tuple of its words in dictionary form.

    ``former`` gives the region that a region was before, with its last day.
    """

    names: Mapping[str, Mapping[tuple[str, ...], tuple[PlaceMention, ...]]]
    adjectives: Mapping[str, tuple[tuple[str, str], ...]]
    town_adjectives: Mapping[str, tuple[tuple[str, str], ...]]
    region_adjectives: Mapping[str, str]
    former: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    longest: int = 4
    firsts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kazakh: KazakhNames = field(default_factory=dict)


def _norm(name: str) -> str:
    return name.lower().replace("ё", "е").replace("\u00ad", "")


# Spellings that mean one name: Kandyagash and Qandyaghash, Ордабасинский and Ордабасынский, Бәйтерек and Байтерек.
_LIKE = {
    "en": (("shch", "sh"), ("ş", "sh"), ("dzh", "j"), ("zh", "j"), ("gh", "g"), ("kh", "h"), ("ng", "n"), ("q", "k"), ("ä", "a"), ("á", "a"), ("ö", "o"), ("ó", "o"), ("ü", "u"), ("ū", "u"),
           ("ú", "u"), ("ğ", "g"), ("ǵ", "g"), ("ñ", "n"), ("ń", "n"), ("ı", "i"), ("ý", "u"), ("y", "i"), ("w", "u"), ("ie", "e"), ("-", ""), ("raion", "district")),
    "ru": (("дж", "ж"), ("йе", "е")),
    "kk": (),
}  # fmt: skip
_LIKE_RUSSIAN = str.maketrans("әіңғүұқөһыэ", "аингуукохие", "ь")
_LIKE_LETTERS = frozenset(map(chr, _LIKE_RUSSIAN))
_TWICE = re.compile(r"(.)\1")
_LATIN = {
    "а": "a", "ә": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "қ": "k", "л": "l", "м": "m",
    "н": "n", "ң": "n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u", "ф": "f", "х": "kh", "һ": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "і": "i", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip


def fold_word(word: str, language: str) -> str:
    """A small-letter word in the one spelling that all its spellings in a language share."""
    if language == "ru" and not _LIKE_LETTERS.isdisjoint(word):
        word = word.translate(_LIKE_RUSSIAN)
    for letters, like in _LIKE[language]:
        word = word.replace(letters, like)
    return _TWICE.sub(r"\1", word) if language != "kk" and any(map(eq, word, word[1:])) else word


def fold_name(name: str, language: str) -> str:
    """A name in the one spelling that all its spellings in a language share: Жетысу and Жетісу, Qaraghandy and Karagandy."""
    return fold_word(_norm(name), language)


def _in_latin(name: str) -> str:
    return "".join(_LATIN.get(letter, letter) for letter in _norm(name))


def _words(name: str, language: str) -> tuple[str, ...]:
    parts = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", _norm(name))
    return tuple(fold_word(lemmas(p, "ru")[0] if language == "ru" else p, language) for p in parts)


# Names that count only where the words around say what they name: 'Abay and Shet districts', 'Жетісу | 19 | 2'.
UNNAMED = frozenset({"bare", "cell"})


@dataclass(slots=True)
class _Names:
    """Names gathered before they are frozen: by language and words, the regions and places they may be."""

    found: dict[str, dict[tuple[str, ...], dict[tuple[str, str], str]]] = field(default_factory=lambda: {"ru": {}, "kk": {}, "en": {}})
    adjectives: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    town_adjectives: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    region_adjectives: dict[str, str] = field(default_factory=dict)

    def add(self, language: str, name: str, kind: str, region: str, place: str = "") -> None:
        if language == "en" and name.endswith(" Region"):
            for word in ("Oblast", "Province"):
                self.add(language, f"{name.removesuffix('Region')}{word}", kind, region, place)
        words = _words(name, language)
        # the dictionary form of a name may be guessed wrongly, so that it stands as it is written too
        for key in {words, (fold_word(_norm(name), language),)} if len(words) == 1 else {words} if words else ():
            known = self.found[language].setdefault(key, {})
            known[region, place] = known.get((region, place), kind) if kind in UNNAMED else kind
        adjective = re.match(r"([^\W\d_]+(?:-[^\W\d_]+)?ская) область", name) if language == "ru" and kind == "region" else None
        if adjective:
            self.region_adjectives.setdefault(fold_word(_norm(adjective[1]).removesuffix("ая") + "ий", "ru"), region)

    def add_region(self, row: Mapping[str, str]) -> None:
        for language in ("ru", "kk", "en"):
            self.add(language, row[f"name_{language}"], "region", row["region_id"])
        bare = {
            "ru": row["name_ru"].removeprefix("область "),
            "kk": row["name_kk"].removesuffix(" облысы"),
            "en": row["name_en"].removesuffix(" Region"),
        }
        for language, name in bare.items():
            if name != row[f"name_{language}"]:
                self.add(language, name, "cell", row["region_id"])
        if row["kind"] == "city":
            self.add("ru", row["name_ru"].removeprefix("город "), "region", row["region_id"])
            self.add("kk", row["name_kk"].removesuffix(" қаласы"), "region", row["region_id"])

    def add_place(self, row: Mapping[str, str]) -> None:
        kind = "district" if row["kind"] == "district" else "town"
        place = row["region_id"], row["place_id"]
        for language in ("ru", "kk", "en"):
            self.add(language, row[f"name_{language}"], kind, *place)
        if kind == "district":
            self.add_district(row, place)
        else:
            self.add("kk", row["name_ru"], kind, *place)  # 'Степногорск қаласы'
            self.add("en", _in_latin(row["name_ru"]), kind, *place)
            self.add("en", _in_latin(row["name_kk"]), kind, *place)
            for adjective in _adjectives_of(_norm(row["name_ru"])):
                self.town_adjectives.setdefault(fold_word(adjective, "ru"), []).append(place)

    def add_district(self, row: Mapping[str, str], place: tuple[str, str]) -> None:
        """Its name in other spellings, and bare: it counts where 'districts' stands behind a list or 'районах' before one."""
        bare = {"en": row["name_en"].removesuffix(" District"), "kk": row["name_kk"].removesuffix(" ауданы")}
        adjective = re.fullmatch(r"(\S+[нс]кий) район", row["name_ru"])
        if adjective:
            self.adjectives.setdefault(fold_word(_norm(adjective[1]), "ru"), []).append(place)
        else:
            bare["ru"] = row["name_ru"].removeprefix("район ").removeprefix("имени ")
        stems = (
            [re.sub(f"(?:{ending})$", "", _norm(adjective[1])) for ending in ("инский|нский|ский", "ский")] if adjective else [bare["ru"]]
        )
        if adjective:
            stems.append(_norm(adjective[1]))  # 'Tselinogradskiy District'
        for name in (bare["en"], _in_latin(bare["kk"]), *map(_in_latin, stems)):
            self.add("en", f"{name} District", "district", *place)
            self.add("en", name, "bare", *place)
        for language in ("ru", "kk"):
            if language in bare:
                self.add(language, bare[language], "bare", *place)


def _adjectives_of(town: str) -> Iterator[str]:
    """The adjectives that may be made of a town's name: кокшетауский, риддерский, степногорский."""
    if " " in town:
        return
    if town.endswith("ск"):
        yield town + "ий"
    elif town.endswith(("а", "ы", "и", "о", "е")):
        yield from (town[:-1] + "инский", town + "ский", town[:-1] + "ский")
    elif town.endswith(("й", "ь")):
        yield from (town + "ский", town[:-1] + "ский", town[:-1] + "инский")
    else:
        yield from (town + "ский", town + "инский")


def _mentions(entries: Mapping[tuple[str, str], str]) -> tuple[PlaceMention, ...]:
    return tuple(
        PlaceMention(start=0, stop=0, kind=kind, regions=(region,), place_ids=(place,) if place else ())
        for (region, place), kind in entries.items()
    )


def _kazakh_names(names: _Names) -> KazakhNames:
    entries = ((words, kind, *key) for words, table in names.found["kk"].items() for key, kind in table.items() if kind in _KAZAKH_KINDS)
    return index_names(entries)


_KAZAKH_KINDS = frozenset({"region", "district", "town"})


def build_gazetteer(regions: Iterable[Mapping[str, str]], places: Iterable[Mapping[str, str]]) -> Gazetteer:
    """A Gazetteer from the rows of the reference tables ``regions`` and ``places`` and the lexicon of former names."""
    names = _Names()
    regions = list(regions)
    ended = {row["region_id"]: row["valid_to"] for row in regions if row["valid_to"]}
    kinds = [(row["region_id"], row["predecessor_id"]) for row in regions if row["kind"] == "region"]
    former = {region: (before, ended[before]) for region, before in kinds if before in ended}
    for row in regions:
        if row["kind"] != "country" and not row["valid_to"]:
            names.add_region(row)
    for row in places:
        if row["kind"] != "city_administration":
            names.add_place(row)
    for row in read_lexicon("place_names"):
        names.add(row["language"], row["name"], row["kind"], row["region_id"], row["place_id"])
    found = {language: {words: _mentions(entries) for words, entries in table.items()} for language, table in names.found.items()}
    firsts = {language: frozenset(words[0] for words in table) for language, table in found.items()}
    firsts["ru"] = firsts["ru"].union(names.adjectives, names.town_adjectives, names.region_adjectives)
    districts, towns = ({k: tuple(v) for k, v in found.items()} for found in (names.adjectives, names.town_adjectives))
    return Gazetteer(found, districts, towns, names.region_adjectives, former, firsts=firsts, kazakh=_kazakh_names(names))
