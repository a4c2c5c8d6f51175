"""Which figures a text tells of health care here: none of roads, gas or marriages, nor of other countries and the world for comparison."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.extract.directions import DIRECTIONS
from kzhealth.extract.indicators import FAR
from kzhealth.extract.words import read_lexicon

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure

__all__ = ["is_health", "is_in_scope"]

_BARE = frozenset({None, "percent", "times"})
_NOT_HEALTH = frozenset(["school", "kindergarten", "gas", "road", "water", "housing", "subscriber", "enterprise", "job"])
_DEVICES = ("equipment", "ct_mri")
_OF_HEALTH = frozenset(
    [*_DEVICES, "department", "specialist", "doctor", "midlevel", "hospital", "clinic", "outpost", "ambulance_station", "medicines"]
)
_PATIENTS_OR_STAFF = frozenset(
    [
        "insurance",
        "vaccination",
        "screening",
        "examination",
        "surgery",
        "admission",
        "deaths",
        "mortality",
        "incidence",
        "doctor",
        "midlevel",
        "specialist",
    ]
)
# what is done to schools and roads as well
_ANYTHING = ("build", "buy", "completed", "cost", "open", "purpose_capital_repair", "purpose_construction", "repair", "spend")
_RATES = ("per_", "percent", "years")
_LIKE = re.compile(r"\b(?:as|than|like|unlike|from|most|any|first|only|one\sof|best|largest)\s(?:[a-z-]+\s){0,4}$")
_APART = re.compile(
    r"[;:]|\.\s|,\s(?:while|whereas|but|and|yet|though|although|compared|against)\b|\b(?:here|kazakhstan|our|the\sregion)\b"
)
_OWN = re.compile(r"[;:]|\b(?:compared|against|while|whereas|but|than|as)\b|,\s")
_NEAR = 80  # characters
_OWN_CLAUSE = 2  # distance
_PLAIN = frozenset(["exist", "region_word", "district", "total", "volume", "compared", "plan", "planned", "part_of", "of_which"])


def is_in_scope(figure: Figure, measured: str | None) -> bool:
    """True of what a sentence in scope tells of health care here; ``measured`` is the indicator or purpose."""
    if not figure.scene.sentence.in_scope or not is_health(figure, measured):
        return False
    return figure.scene.sentence.language != "en" or not _is_abroad(figure)


@cache
def _topics() -> frozenset[str]:
    """The concepts that indicators of health care are made of."""
    rows = (*read_lexicon("patterns"), *read_lexicon("purpose_patterns"))
    named = {c for row in rows for c in (*row["all"].split(), *row["any"].split())}
    kinds = {row["concept"] for row in read_lexicon("concept_kinds") if not named.isdisjoint(row["kinds"].split())}
    return frozenset(named | kinds) - frozenset((*DIRECTIONS, *_NOT_HEALTH, *_ANYTHING))


def is_health(figure: Figure, measured: str | None) -> bool:
    """False for figures of gas, roads, schools and other things that are not health care."""
    if figure.nearest("civic") == 0 or (measured is None and _is_civic(figure)):
        return False
    strange = figure.nearest(*_NOT_HEALTH)
    if strange <= 1 and figure.nearest(*_OF_HEALTH) == 0 and (strange or figure.nearest(*_DEVICES) > 0):
        return True  # 'мектептерге 54 дефибриллятор берілді'
    if strange == 1 and figure.scene.sentence.language == "kk" and any(d <= 1 and c in _PATIENTS_OR_STAFF for c, d in figure.near.items()):
        return True  # 'жұмыссыз 41,5 мың адамның медициналық сақтандыру жарнасы'
    if strange > 2:
        # a bare figure of a sentence without a word of health care: 'Mining output rose by 3 %'
        bare = (
            measured is None
            and figure.q.unit_id in _BARE
            and (not figure.q.foreign or figure.q.unit_span is not None)
            and figure.scene.sentence.language != "kk"
        )
        return not bare or _tells_of_health(figure, FAR - 1)
    return strange > 1 and (measured is not None or _tells_of_health(figure, 1))


def _is_civic(figure: Figure) -> bool:
    """True of what no unit is known of and words of deputies, city buses, trees or marriages tell, not of health care."""
    if not figure.q.foreign or figure.nearest("civic") > _OWN_CLAUSE:
        return False
    english = figure.scene.sentence.language == "en"
    topics = _topics() - _PLAIN if english else _topics()
    return not any(distance <= 1 and concept in topics for concept, distance in figure.near.items())


def _tells_of_health(figure: Figure, reach: float) -> bool:
    topics = _topics()
    return any(distance <= reach and concept in topics for concept, distance in figure.near.items())


def _is_abroad(figure: Figure) -> bool:
    """True of a rate, share or number of lives of another country or of the world, told by words of its own clause."""
    scene, q = figure.scene, figure.q
    rate = q.unit_id.startswith(_RATES) if q.unit_id else q.value % 1 != 0  # 'compared with 3.5 in the European Union'
    for mention in scene.mentions:
        if "abroad" not in mention.concepts or _LIKE.search(figure.text, max(scene.sentence.start, mention.start - _NEAR), mention.start):
            continue
        fronted = figure.text[scene.sentence.start : mention.start].strip(" \"“«'") in ("", "the")
        if not (rate or (fronted and q.unit_id in ("persons", "cases"))):
            continue
        if _is_of(figure, mention.start, mention.stop):
            return True
    return False


def _is_of(figure: Figure, start: int, stop: int) -> bool:
    """True where nothing parts a figure from such words, neither a joint of clauses nor a place nor, before the words, another figure."""
    q, scene = figure.q, figure.scene
    if stop <= q.start:
        places = any(stop <= place.start < q.start for place in scene.places)
        return not places and _APART.search(figure.text, stop, q.start) is None
    if start - q.stop > _NEAR or any(q.stop <= other.start < start for other in scene.quantities):
        return False
    return _OWN.search(figure.text, q.stop, start) is None
