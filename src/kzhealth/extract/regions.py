"""The region and the places of a fact: of its clause, of the section it stands in, of the document by the vote of its places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kzhealth.extract.figures import BUILDINGS
from kzhealth.extract.gazetteer import PlaceMention
from kzhealth.extract.places import find_authority, heads_nation, is_of_nation
from kzhealth.extract.text import lower
from kzhealth.model import changed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from kzhealth.extract.figures import Scene
    from kzhealth.extract.text import Sentence
    from kzhealth.model import Fact

__all__ = [
    "COUNTRY",
    "as_of",
    "find_section",
    "find_sections",
    "find_titled",
    "find_villages",
    "find_votes",
    "inherited_places",
    "is_region",
    "region_of_whole",
    "with_place",
    "without_dateline",
    "without_origins",
]

COUNTRY = "KZ"
_LOCAL = ("district", "town")
_WORKED_ON = frozenset(["build", "completed", "construct_ongoing", "open", "repair"])
_AT_HEAD = 12  # characters at the beginning of a sentence, where the region is that stands for the section
_JOINED = re.compile(r"[\s,]*(?:и|and|және|мен)\b")
_HEAD = 3  # sentences
_MANY = 2  # places in a title
_SHORT = 32  # characters of a line that may say where a text was written
_DATELINE = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)?[.,]?(?:\s*\d{1,2}\s[^\W\d_]+(?:\s\d{4})?.{0,6})?", re.DOTALL)
_WRITTEN = re.compile(
    r"[.,]?[\s\u00a0]{1,2}(?:\d{1,2}[\s\u00a0][^\W\d_]+|[^\W\d_]+[\s\u00a0]\d{1,2},)(?:[\s\u00a0]\d{4})?(?:[\s\u00a0](?:года|г\.))?[\s\u00a0]?[.,–—-]|[.,]?[\s\u00a0]?[–—]\s(?!\d)|[.,]?[\s\u00a0](?:[–—-][\s\u00a0])?(?:KAZINFORM|QAZINFORM|КАЗИНФОРМ)\b"
)
_NAME_OF = 8  # characters of 'город' before a name
_CITIES = frozenset(["KZ-71", "KZ-75", "KZ-79"])
_CAPITALS = frozenset(["KZ-71", "KZ-75"])  # where agencies write about every region
_BULLETED = re.compile(r"[ \t]*(?:[•*▪●]\s|[-–—]\s(?=[a-zа-яё]))")
_ORIGIN = re.compile(
    r"\b(?:из|from)[\s\u00a0](?:г\.[\s\u00a0]?|город[ао]в?[\s\u00a0])?(?:[А-ЯЁA-Z][а-яёa-z-]+(?:,[\s\u00a0]|[\s\u00a0](?:и|and)[\s\u00a0]))*$"
    r"|\b(?:sent|send|sends|sending|referred|refers?|transferred|flown|airlifted|taken|travell?ed|travels?|went|go|goes|gone)\b[^.;:,]{0,36}\sto\s(?:(?:[a-z-]+\s){1,3}(?:in|of)\s)?$"
    r"|\b(?:trained|retrained|studied|interned|courses?|training|internships?)\s(?:in|at)\s$"
    # who came back from there
    r"|\b(?:[Сс]тажиров|[Оо]буч|[Уу]ч[её]б|[Кк]урс|[Пп]одготовк|[Пп]ереподготов|[Нн]аправ(?:ил|лен|ляют)|[Оо]тправ(?:ил|лен|ляют)|[Пп]ерев[её]?з|[Пп]ереве[дз][её]?н)[а-яё]*"
    r"[^.;:,\d]{0,40}\s(?:в|во)\s(?:[а-яё]+\s){0,3}(?:[А-ЯЁ][а-яё-]+(?:,\s|\sи\s))*$"
    r"|\b[Вв]о?\s(?:[а-яё]+(?:ую|ые|ий|ый)\s)?(?:клиник[уи]|больниц[уы]|вуз[ы]?|центр[ы]?)\s(?:[А-ЯЁа-яё][а-яё-]+(?:,\s|\sи\s))*$"
)
_VILLAGE = re.compile(
    r"(?<!\w)(?:сел(?:е|ах)|сёлах|аул(?:е|ах)|пос[её]лке)[\s\u00a0][А-ЯЁӘІҢҒҮҰҚӨ][\w-]+"
    r"|(?<!\w)[А-ЯЁӘІҢҒҮҰҚӨ][\w-]+[\s\u00a0](?:ауыл|кент)(?:ы|і)(?:нда|нде|на|не|ндағы|ндегі|ның|нің)?(?!\w)"
)
_NAMES = 48  # characters
_RANKED = re.compile(
    r"\b(?:the|one of the)\s(?:[a-z]+\s)?(?:[a-z]{3,}est|best|worst|top|leading|only|first|second|third)(?:\s[a-z]+){0,3}\s$"
    r"|\b(?:ranks?|ranked|comes?|came|is)\s(?:first|second|third|fourth|fifth|\d+(?:st|nd|rd|th))\s$"
    r"|\bсам(?:ый|ая|ое|ых|ой)\s(?:[а-яё]+\s){1,3}$"
)
_FIGURE_OR_END = re.compile(r"\d|[.!?\n]\s*")
_PLACE_ALONE = re.compile(r"[\s\d.):•–—-]*(?:(?:the|city|town|of|districts?|г\.|город|районы?|ауданы|қаласы)[\s:]*){0,3}")
_OF_REGION = re.compile(
    r"\b(?:region['’]s|(?:across|in|throughout|over|for)\sthe\s(?:whole\s|entire\s)?(?:region|oblast|province)(?:\sas\sa\swhole)?)\b"
    r"|(?<!\w)(?:в|по)\s(?:целом\sпо\s|всей\s)?области(?!\w)|(?<!\w)облыс(?:та|\sбойынша)(?!\w)"
)
_REGIONAL = re.compile(
    r"(?<!\w)(?:областн|здравоохранения\sобласти(?!\w)|облздрав|по\sобласти(?!\w)(?!\s[а-я]+ск)|облыстық|облыста(?!\w)|облыс\sбойынша)"
)
# who speaks in the heading of a report of one region
_OFFICE = re.compile(
    r"[Уу]правлени|[Дд]епартамент|[Аа]кимат|[Аа]кима?\s|[Оо]блздрав|[Мм]аслихат|[Hh]ealth\s[Dd]epartment|[Dd]epartment\sof\s[Hh]ealth|[Aa]kimat|[Aa]kim['’]s|[Mm]aslikhat"
)
_OF_IT = re.compile(
    r"(?:Общая |Сметная )?[Сс]тоимость\b(?!\s(?:закуп|поставк|машин|автомоб|оборудов|партии|контракта))"
    r"|(?:Проект|(?:Строительная )?[Гг]отовность|Строительство|Здание|Объект|Мощность)\b"
    r"|(?:Его|Её|Ее|Там|Здесь|Он|Она|Оно|Они)\b"
    r"|На (?:его |её |ее |их |эту |этот |все )?(?:строительство|возведение|ремонт|капремонт|реконструкцию|стройку|объект)\b"
    r"|На (?:эти |данные |все эти )?(?:работы|цели)\b"
    r"|В (?:нём|нем|ней|этом здании|новом (?:здании|корпусе|центре|отделении)|новой (?:поликлинике|больнице))\b"
    r"|Нов(?:ое здание|ый корпус|ая поликлиника|ая больница|ый центр|ый объект|ое отделение|ый стационар)\b"
    r"|Речь (?:ид[её]т )?о\b|(?:Учреждение|Медучреждение|Подрядчик|Стройк[аеу]|Строить|Строили)\b"
    r"|(?:It|They|There|Its|The (?:building|facility|project|cost))\b"
    r"|The (?:(?:new|modern|[a-z]+-stor(?:e?y|ied)) ){0,2}(?:building|(?:poly)?clinic|cent(?:re|er)|hospital|block) (?:is|was) designed\b"
    r"|(?:The c|C)onstruction(?! of (?:an?|two|three|four|five|\d+|the new)\b)"
)


def without_dateline(text: str, sentence: Sentence, places: list[PlaceMention], datelines: list[PlaceMention]) -> list[PlaceMention]:
    """The places of a sentence without the one that it begins with only to say where it was written: 'АСТАНА. 3 марта – …'."""
    first = places[0] if places else None
    if first is None or text[max(sentence.start, first.start - _NAME_OF) : first.start].strip() not in ("", "г.", "Г.", "город"):
        return places
    opens = not text[: sentence.start].strip() if sentence.start < _AT_HEAD else "\n" in text[sentence.start - 3 : sentence.start]
    if not opens or not _WRITTEN.match(text, first.stop):
        return places
    datelines.append(first)
    return places[1:]


def without_origins(text: str, places: Sequence[PlaceMention], region: str | None) -> Sequence[PlaceMention]:
    """The places of a sentence without the cities elsewhere that somebody is from: 'консилиумы с профессорами из Алматы – 372'.

    Nor is what is 'the highest in the country' told of it.
    """
    if any(m.kind == "country" for m in places):
        places = [m for m in places if m.kind != "country" or not _RANKED.search(lower(text[max(0, m.start - _NAMES) : m.start]))]
    if region in (None, COUNTRY) or not any(m.kind == "region" for m in places):
        return places
    return [m for m in places if m.kind != "region" or region in m.regions or not _ORIGIN.search(text, max(0, m.start - _NAMES), m.start)]


def region_of_whole(fact: Fact, before: Sequence[Fact], region: str | None) -> str | None:
    """The country, if a fact without a place of its own is a part of what is told of it: 'по республике 247 пересадок: 198 почек'."""
    if fact.part_of is None or region == COUNTRY:
        return region
    whole = fact.whole_among(reversed(before))
    return whole.region_id if whole and whole.region_id == COUNTRY else region


def find_villages(
    text: str, sentence: Sentence, places: Sequence[PlaceMention], inherited: Sequence[PlaceMention]
) -> Sequence[PlaceMention]:
    """The villages that a sentence names, which have no code: what is told of one is not of a town named before."""
    if not any(m.kind == "town" for m in (*places, *inherited)):
        return ()
    return [
        PlaceMention(start=m.start(), stop=m.end(), kind="village", regions=())
        for m in _VILLAGE.finditer(text, sentence.start, sentence.stop)
        if not any(p.start < m.end() and m.start() < p.stop for p in places)
    ]


def with_place(fact: Fact, group: Sequence[PlaceMention], region: str | None, *, inferred: bool) -> Fact:
    """The fact with the region and the places that its figure belongs to, else the region of the section or document."""
    named = [m.regions for m in group if m.kind in ("region", "country")]
    if region == COUNTRY and len(set(named)) > 1:
        return replace(fact, region_id=region)  # 'в Астане и Алматы'
    own = named[-1][0] if named and not any(region in regions for regions in named) else region
    if own in (None, COUNTRY) and not named:
        told = {m.regions for m in group if len(m.regions) == 1}
        own = next(iter(told))[0] if len(told) == 1 else own
    codes = dict.fromkeys(code for m in group for code in m.place_ids if own and code[:2] == own[-2:])
    flags = (*fact.flags, "region-inferred") if inferred and own is not None and own == region else fact.flags
    return changed(fact, region_id=own, place_ids=tuple(codes), flags=flags)


def as_of(fact: Fact, group: Sequence[PlaceMention], former: Mapping[str, tuple[str, str]], published_on: dt.date | None) -> Fact:
    """The fact under the region's former code, where the document or a period told for a named region is of before the change."""
    before, last = former.get(fact.region_id or "", ("", ""))
    if not before:
        return fact
    old = published_on is not None and published_on.isoformat() <= last
    named = any(m.kind == "region" for m in group) and fact.period_end is not None and fact.period_end.isoformat() <= last
    return replace(fact, region_id=before) if old or named else fact


def find_section(scene: Scene, region: str | None, section: str | None, text: str, *, fresh: bool = False) -> str | None:
    """The region that a sentence of a national document is about: the one it begins with, else that of its section."""
    figures = scene.quantities[0].start if scene.quantities else scene.sentence.stop
    named = [m for m in scene.places if m.kind == "region" or (m.kind == "country" and m.start < figures)]
    if not named or _is_dated(scene, text):
        return section
    first = scene.places[0] if named[0].regions[0] in scene.places[0].regions else named[0]  # 'In Aral district of Kyzylorda Region'
    alone = all(named[0].regions[0] in m.regions for m in scene.places)
    near = first.start - scene.sentence.start <= _AT_HEAD or (fresh and alone and first.start < figures)
    opens = near and len({m.regions for m in named}) == 1
    return named[0].regions[0] if opens and not _JOINED.match(lower(text), named[0].stop) else region


def find_titled(scenes: Sequence[Scene], text: str) -> tuple[tuple[PlaceMention, ...], int]:
    """The one district or town of a Russian title that tells of a facility opened or built, and the number of the sentence it holds until.

    It holds for the building until another place is told: 'В Жанаозене открылась поликлиника … Здание построили за полтора года'.
    """
    title = scenes[0] if scenes else None
    places = tuple(m for m in title.places if m.kind in _LOCAL) if title else ()
    if title is None or len(places) != 1 or title.concepts.isdisjoint(BUILDINGS) or title.concepts.isdisjoint(_WORKED_ON):
        return (), 0
    if not _is_line(title, text):
        return (), 0
    others = (n for n, told in enumerate(scenes) if any(m.kind in _LOCAL and m.place_ids != places[0].place_ids for m in told.places))
    return places, next(others, len(scenes))


def find_local(scene: Scene, local: tuple[PlaceMention, ...], text: str) -> tuple[PlaceMention, ...]:
    """The district or town that a line of its own heads a section with, and those that its sentences go on to; none under others."""
    start, stop = scene.sentence.start, scene.sentence.stop
    named = tuple(m for m in scene.places if m.kind in ("district", "town"))
    line = (
        not scene.quantities and text[stop - 1] not in ".!?…" and "\n" in text[stop : stop + 2] and "\n" in text[max(0, start - 2) : start]
    )
    if not line:
        return (named or local) if local else ()
    rest = text[start : named[0].start] + text[named[-1].stop : stop] if named else text[start:stop]
    return named if _PLACE_ALONE.fullmatch(lower(rest)) else ()


def is_of_region(scene: Scene, text: str) -> bool:
    """True of a sentence that goes back from a district to its region or the country: 'Across the region 118 doctors are missing'."""
    return any(m.kind == "country" for m in scene.places) or _OF_REGION.search(text, scene.sentence.start, scene.sentence.stop) is not None


def find_sections(scenes: Sequence[Scene], text: str) -> set[str]:
    """The regions that head sections of their own: a briefing on several is of none of them."""
    heads = (scene for scene in scenes if not scene.quantities and scene.sentence.in_scope and is_region(scene, text))
    return {next(m.regions[0] for m in scene.places if m.kind == "region") for scene in heads}


def is_region(scene: Scene, text: str) -> bool:
    """True for a line of its own that names a region."""
    return (
        not text[scene.sentence.stop : scene.sentence.stop + 1].strip()
        and "\n" in text[scene.sentence.stop : scene.sentence.stop + 3]
        and any(m.kind == "region" for m in scene.places)
        and not _is_dated(scene, text)
    )


def _is_dated(scene: Scene, text: str) -> bool:
    """True of a line that tells where and when a text was written: 'Astana, 30 September 2025'."""
    return _is_dateline(scene, text) and any(sign.isdigit() for sign in text[scene.sentence.start : scene.sentence.stop])


def find_votes(scenes: Sequence[Scene], text: str, datelines: Sequence[PlaceMention]) -> list[PlaceMention]:
    """The places that vote for the region of a document: those of datelines ('Астана, 20 августа') only where no others do."""
    scoped = [scene for scene in scenes if scene.sentence.in_scope]
    head = scoped[min(_HEAD, len(scoped)) - 1].sentence.stop if scoped else len(text)
    written = [m for scene in scoped if scene.sentence.start < head and _is_dateline(scene, text) for m in scene.places]
    told = [m for scene in scoped if scene.sentence.start >= head or not _is_dateline(scene, text) for m in scene.places]
    told = [m for m in told if m.kind != "region" or not _ORIGIN.search(text, max(0, m.start - _NAMES), m.start)]
    told[:0] = 2 * [m for m in datelines if _CAPITALS.isdisjoint(m.regions)]
    if all(m.kind == "country" for m in told):  # 'Атырау. В регионе …, по стране …'
        told[:0] = [m for m in written if _CAPITALS.isdisjoint(m.regions)]
    if scoped and _is_line(scoped[0], text):  # 'Kazakhstan's youngest region: Abai Region counts its doctors'
        told[:0] = [m for m in scoped[0].places if m.kind == "region" and len(scoped[0].places) <= _MANY]
    told[:0] = 2 * [m for m in told[:1] if m.kind == "region" and _OFFICE.search(text, 0, _line_end(text, m.start))]
    authority = find_authority(text[:head])
    untitled = not scoped or scoped[0].places or scoped[0].quantities or not _is_line(scoped[0], text)
    if not untitled and heads_nation(lower(text[: scoped[0].sentence.stop])):
        told.insert(0, PlaceMention(start=0, stop=0, kind="country", regions=(COUNTRY,)))
    if authority is not None and not any(m.kind == "region" and _comes_to(text, authority, m.start) for m in told):
        told.insert(0, PlaceMention(start=0, stop=0, kind="country", regions=(COUNTRY,)))
    if authority is not None:
        told = _without_passing(told, head)
    if _REGIONAL.search(lower(text)):  # a text on a region that names Astana or Almaty is of neither
        own = [m for m in told if m.kind != "region" or _CITIES.isdisjoint(m.regions)]
        told = own if any(m.kind != "country" for m in own) else told
    if told:
        return _without_visits(told)
    if datelines and all(m.kind == "region" and not _CAPITALS.isdisjoint(m.regions) for m in datelines) and is_of_nation(lower(text)):
        return [PlaceMention(start=0, stop=0, kind="country", regions=(COUNTRY,))]  # where an agency wrote of the country
    return [*datelines, *(m for scene in scoped for m in scene.places)]


def _without_visits(told: list[PlaceMention]) -> list[PlaceMention]:
    """The votes without those of the cities that a text on the towns of one region names later and less often: 'sent to Astana'."""
    towns = [m for m in told if m.kind != "country" and _CITIES.isdisjoint(m.regions)]
    own = frozenset.intersection(*[frozenset(m.regions) for m in towns]) if towns else ()
    if len(own) != 1 or told[0] is not towns[0] or len(towns) * 2 <= len(told):
        return told
    return towns


def _without_passing(told: list[PlaceMention], head: int) -> list[PlaceMention]:
    """The votes of what a ministry tells without the one town that it names in passing: 'В Таразе открыт центр'."""
    places = [m for m in told if m.kind != "country"]
    if len(places) != 1 or places[0].kind == "region" or places[0].start < head or len(places) == len(told):
        return told
    return [m for m in told if m.kind == "country"]


def _is_line(scene: Scene, text: str) -> bool:
    """True of a sentence that is a line of its own."""
    return "\n" in text[scene.sentence.stop : scene.sentence.stop + 2]


def _comes_to(text: str, authority: int, region: int) -> bool:
    """True of a region named before the authority that speaks, or by it at once: 'По данным Минздрава, в Костанайской области …'."""
    return region < authority or _FIGURE_OR_END.search(text, authority, region) is None


def _line_end(text: str, start: int) -> int:
    """Where the first line ends, the beginning of the text if a place stands behind it."""
    end = text.find("\n")
    return end if start < end else 0


def _is_dateline(scene: Scene, text: str) -> bool:
    words = text[scene.sentence.start : scene.sentence.stop]
    towns = all(m.kind == "town" or not _CITIES.isdisjoint(m.regions) for m in scene.places)
    return not scene.quantities and bool(scene.places) and towns and len(words) < _SHORT and _DATELINE.fullmatch(words) is not None


def inherited_places(scenes: Sequence[Scene], number: int, lead: Scene | None, text: str) -> tuple[PlaceMention, ...]:
    """The places that hold from before: of the line that introduces a list, of the item begun, of what 'its cost' speaks of."""
    if lead and not lead.quantities and lead.places:
        return tuple(lead.places)
    sentence = scenes[number].sentence
    before = scenes[number - 1] if number else None
    if before is None or "\n" in text[before.sentence.stop : sentence.start]:
        return ()
    item = _BULLETED.match(text, text.rfind("\n", 0, sentence.start) + 1) is not None
    if not item and not _OF_IT.match(text, sentence.start):
        return ()
    places = tuple(m for m in before.places if m.kind != "country")
    return places or (inherited_places(scenes, number - 1, None, text) if item and not before.places else ())
