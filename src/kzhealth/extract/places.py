"""Regions, districts and towns that a text names, in three languages and under former names, and the region that they vote for.

A district name may stand in several regions: such a mention keeps all its candidates, and the region of the document decides.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.words import Token, find_tokens, lemmas, read_lexicon, to_cyrillic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Gazetteer", "PlaceMention", "build_gazetteer", "find_places", "vote_region"]

# Towns whose name is an everyday word, a person's name or the name of a region: they count only behind 'город', 'г.'.
_COMMON = frozenset(
    [
        "абай",
        "шар",
        "жем",
        "алга",
        "шу",
        "сарань",
        "рудный",
        "темир",
        "алтай",
        "самар",
        "аксай",
        "есик",
        "тобыл",
        "эмба",
        "аксу",
        "арал",
        "семей",
        "курчатов",
        "хромтау",
        "талгар",
        "алатау",
        "жетысай",
    ]
)
_TOWN_BEFORE = frozenset(["г", "город", "городе", "города", "қала", "the", "city", "of", "town"])


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
    """Names to look for, by language and kind: a name is the tuple of its words in dictionary form."""

    names: Mapping[str, Mapping[tuple[str, ...], tuple[PlaceMention, ...]]]
    adjectives: Mapping[str, tuple[tuple[str, str], ...]]
    region_adjectives: Mapping[str, str]
    longest: int = 4
    firsts: Mapping[str, frozenset[str]] = field(default_factory=dict)


def _norm(name: str) -> str:
    return name.lower().replace("ё", "е").replace("\u00ad", "")


def _words(name: str, language: str) -> tuple[str, ...]:
    parts = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", _norm(name))
    return tuple(lemmas(p, "ru")[0] for p in parts) if language == "ru" else tuple(parts)


@dataclass(slots=True)
class _Names:
    """Names gathered before they are frozen: by language and words, the regions and places they may be."""

    found: dict[str, dict[tuple[str, ...], dict[tuple[str, str], str]]] = field(default_factory=lambda: {"ru": {}, "kk": {}, "en": {}})
    adjectives: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    region_adjectives: dict[str, str] = field(default_factory=dict)

    def add(self, language: str, name: str, kind: str, region: str, place: str = "") -> None:
        words = _words(name, language)
        if words:
            self.found[language].setdefault(words, {})[region, place] = kind
        adjective = re.match(r"([^\W\d_]+(?:-[^\W\d_]+)?ская) область", name) if language == "ru" and kind == "region" else None
        if adjective:
            self.region_adjectives.setdefault(_norm(adjective[1]).removesuffix("ая") + "ий", region)

    def add_region(self, row: Mapping[str, str]) -> None:
        for language in ("ru", "kk", "en"):
            self.add(language, row[f"name_{language}"], "region", row["region_id"])
        if row["kind"] == "city":
            self.add("ru", row["name_ru"].removeprefix("город "), "region", row["region_id"])
            self.add("kk", row["name_kk"].removesuffix(" қаласы"), "region", row["region_id"])

    def add_place(self, row: Mapping[str, str]) -> None:
        kind = "district" if row["kind"] == "district" else "town"
        for language in ("ru", "kk", "en"):
            self.add(language, row[f"name_{language}"], kind, row["region_id"], row["place_id"])
        adjective = re.match(r"(\S+[нс]кий) район", row["name_ru"])
        if adjective:
            self.adjectives.setdefault(_norm(adjective[1]), []).append((row["region_id"], row["place_id"]))


def _mentions(entries: Mapping[tuple[str, str], str]) -> tuple[PlaceMention, ...]:
    return tuple(
        PlaceMention(start=0, stop=0, kind=kind, regions=(region,), place_ids=(place,) if place else ())
        for (region, place), kind in entries.items()
    )


def build_gazetteer(regions: Iterable[Mapping[str, str]], places: Iterable[Mapping[str, str]]) -> Gazetteer:
    """A Gazetteer from the rows of the reference tables ``regions`` and ``places`` and the lexicon of former names."""
    names = _Names()
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
    firsts["ru"] = firsts["ru"].union(names.adjectives, names.region_adjectives)
    return Gazetteer(found, {k: tuple(v) for k, v in names.adjectives.items()}, names.region_adjectives, firsts=firsts)


_KK_CASE = re.compile(
    r"(?:ның|нің|дың|дің|тың|тің|ға|ге|қа|ке|на|не|ны|ні|ды|ді|ты|ті|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен|мен|бен|пен|дағы|дегі|тағы|тегі|ндағы|ндегі|лық|лік|дық|дік|тық|тік|н)?"
)


def _kazakh_forms(form: str) -> Iterator[str]:
    form = to_cyrillic(form) if form[0] < "Ѐ" else form
    yield form
    for cut in range(1, min(6, len(form) - 2)):
        if _KK_CASE.fullmatch(form[-cut:]):
            yield form[:-cut]


@lru_cache(maxsize=200_000)
def _forms(form: str, language: str) -> tuple[str, ...]:
    if form in ".,":
        return (form,)
    if language == "ru":
        return lemmas(form.replace("ё", "е"), "ru")
    return tuple(_kazakh_forms(form)) if language == "kk" else (form.removesuffix("'s").removesuffix("’s"),)


def find_places(text: str, gazetteer: Gazetteer, language: str, tokens: Sequence[Token] | None = None) -> list[PlaceMention]:
    """The places named in a text, or in those of its tokens that are given, in order."""
    tokens = [t for t in (find_tokens(text) if tokens is None else tokens) if t.is_word or t.form in ".,"]
    words = [_forms(t.form, language) for t in tokens]
    names, firsts = gazetteer.names[language], gazetteer.firsts[language]
    found: list[PlaceMention] = []
    at = 0
    while at < len(tokens):
        if firsts.isdisjoint(words[at]):
            at += 1
            continue
        hit = _named(text, tokens, words, names, gazetteer.longest, at)
        if hit is None and language == "ru":
            hit = _adjective(tokens, words, gazetteer, at)
        if hit is None:
            at += 1
            continue
        mention, length = hit
        found.append(mention)
        at += length
    return found


def _named(
    text: str,
    tokens: Sequence[Token],
    words: Sequence[tuple[str, ...]],
    names: Mapping[tuple[str, ...], tuple[PlaceMention, ...]],
    longest: int,
    at: int,
) -> tuple[PlaceMention, int] | None:
    if not tokens[at].is_word:
        return None
    for length in range(min(longest, len(tokens) - at), 0, -1):
        for key in _keys(words[at : at + length]):
            if key not in names:
                continue
            first = tokens[at]
            if length == 1 and not _is_name(text, tokens, at, key[0]):
                continue
            candidates = names[key]
            regions = tuple(dict.fromkeys(r for c in candidates for r in c.regions))
            ids = tuple(dict.fromkeys(p for c in candidates for p in c.place_ids))
            kind = candidates[0].kind
            return PlaceMention(start=first.start, stop=tokens[at + length - 1].stop, kind=kind, regions=regions, place_ids=ids), length
    return None


def _keys(words: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    if len(words) == 1:
        yield from ((w,) for w in words[0])
        return
    yield tuple(w[0] for w in words)
    heads: list[tuple[str, ...]] = [()]
    for options in words:
        heads = [(*h, o) for h in heads for o in options[:3]][:27]
    yield from heads


def _is_name(text: str, tokens: Sequence[Token], at: int, word: str) -> bool:
    """A single word is a town if it is written as a name; an everyday word needs 'г.' before it."""
    token = tokens[at]
    before = {t.form for t in tokens[max(0, at - 2) : at]}
    if word in _COMMON:
        return not before.isdisjoint(_TOWN_BEFORE)
    return text[token.start].isupper()


def _adjective(tokens: Sequence[Token], words: Sequence[tuple[str, ...]], gazetteer: Gazetteer, at: int) -> tuple[PlaceMention, int] | None:
    """'Ордабасинской и Сайрамской районных': an adjective with 'район', 'районный' or 'область' behind it."""
    if not any(word in gazetteer.adjectives or word in gazetteer.region_adjectives for word in words[at]):
        return None
    behind = {w for options in words[at + 1 : at + 9] for w in options}
    for word in words[at]:
        if (
            word in gazetteer.region_adjectives
            and not behind.isdisjoint(("область", "областной", "регион"))
            and "область" in {w for o in words[at + 1 : at + 3] for w in o}
        ):
            region = gazetteer.region_adjectives[word]
            return PlaceMention(start=tokens[at].start, stop=tokens[at].stop, kind="region", regions=(region,)), 1
        if word in gazetteer.adjectives and not behind.isdisjoint(("район", "районный", "црб", "рб")):
            places = gazetteer.adjectives[word]
            regions = tuple(dict.fromkeys(r for r, _ in places))
            return PlaceMention(
                start=tokens[at].start, stop=tokens[at].stop, kind="district", regions=regions, place_ids=tuple(p for _, p in places)
            ), 1
    return None


def vote_region(mentions: Iterable[PlaceMention]) -> tuple[str | None, bool]:
    """The region that a document reports on, and whether it is named: its own name counts most, then places that agree."""
    named: Counter[str] = Counter()
    votes: dict[str, float] = {}
    for mention in mentions:
        weight = 1 / len(mention.regions)
        for region in mention.regions:
            if mention.kind == "region":
                named[region] += 1
            else:
                votes[region] = votes.get(region, 0) + weight
    if named:
        best = max(named, key=lambda r: (named[r] + votes.get(r, 0) / 100, r))
        return best, True
    if not votes:
        return None, False
    most = max(votes.values())
    leading = [region for region, weight in votes.items() if weight == most]
    return (leading[0] if len(leading) == 1 else None), False  # a name that stands in two regions alone decides nothing
