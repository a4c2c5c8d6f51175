"""A sentence with everything found in it, and one figure of it with all that its slots are read from."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from kzhealth.extract.gazetteer import PlaceMention
from kzhealth.extract.indicators import FAR
from kzhealth.extract.numbers import MONEY
from kzhealth.extract.periods import Period
from kzhealth.extract.quantities import Quantity
from kzhealth.extract.text import Sentence
from kzhealth.extract.words import Mention, Token
from kzhealth.model import Fact

__all__ = ["ANOTHER", "BUILDINGS", "CAPACITIES", "CHANGE_UNITS", "MONEY", "Figure", "Scene", "crossed", "is_base"]

CHANGE_UNITS = frozenset({"percent", "percentage_points", "times"})
CAPACITIES = {"beds": "bed_capacity", "visits_per_shift": "visit_capacity", "storeys": "building_storeys"}
BUILDINGS = frozenset(
    [
        "facility",
        "hospital",
        "clinic",
        "centre",
        "building",
        "perinatal_centre",
        "rehabilitation_centre",
        "outpost",
        "department",
        "boarding_house",
    ]
)
_BOUNDARY = re.compile(r"[,;:.()]|\s(?:[–—-]|а|и|но|and|but|while|мен|және|ал)\s")
_BREAK = (frozenset(",;:.()"), frozenset(";:.()"))  # the second for Kazakh, whose verb closes a row of clauses
_DASHES = frozenset(["–", "—", "-"])
ANOTHER = 4.9  # the distance of the words of the next figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A sentence with everything found in it.

    ``boundaries`` are where its clauses meet, ``breaks`` the stronger ones, ``bases`` the words that rates are per, ``said`` its stretch
    without the words that tell who says it.
    """

    sentence: Sentence
    mentions: Sequence[Mention]
    quantities: Sequence[Quantity]
    places: Sequence[PlaceMention]
    periods: Sequence[Period]
    boundaries: Sequence[int]
    bases: Sequence[tuple[int, int]] = ()
    breaks: Sequence[int] = ()
    tokens: Sequence[Token] = ()
    said: tuple[int, int] = (0, 0)

    @property
    def concepts(self) -> set[str]:
        """What the words of the sentence stand for."""
        return {concept for mention in self.mentions for concept in mention.concepts}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One quantity of a scene and all that its slots are read from; ``text`` is that of the document in small letters.

    ``near`` gives how far each concept stands, ``facts`` are those just before it, ``paragraph_period`` and ``document_period`` the
    periods told before the sentence, ``aside`` the one that figures in parentheses are of ('Indicator – 2025 (2024)'), ``project`` the
    years of the project told in the sentence or shortly before.
    """

    text: str
    scene: Scene
    at: int
    q: Quantity
    near: Mapping[str, float]
    facts: Sequence[Fact]
    paragraph_period: Period | None
    document_period: Period | None
    published_on: dt.date | None
    aside: Period | None = None
    ahead_period: Period | None = None
    project: Period | None = None

    @property
    def follows_change(self) -> bool:
        """True of a figure right behind a change of its sentence: '(78,2)' of 'на 3,4 % (78,2)' is what it came to."""
        return bool(self.at and self.facts) and self.facts[-1].measure == "change"

    def before(self, length: int) -> str:
        """The words before the figure, within its sentence."""
        return self.text[max(self.scene.sentence.start, self.q.start - length) : self.q.start]

    def after(self, length: int) -> str:
        """The words behind the figure."""
        return self.text[self.q.stop : self.q.stop + length]

    def told_within(self, length: int) -> Iterator[Fact]:
        """The facts that end no more than so many characters before the figure, the last first."""
        return takewhile(lambda fact: self.q.start - fact.stop <= length, reversed(self.facts))

    def nearest(self, *concepts: str) -> float:
        """How far the nearest of some concepts stands."""
        near, least = self.near, float(FAR)
        for concept in concepts:
            if concept in near and near[concept] < least:
                least = near[concept]
        return least


def crossed(points: Sequence[int], a: int, b: int) -> int:
    """How many of some points in order lie between two places."""
    return bisect_left(points, b) - bisect_left(points, a)


def is_base(q: Quantity) -> bool:
    """True for a rate: the words of its base ('на 1000 живорождённых') do not say what is measured."""
    return q.unit_id is not None and q.unit_id.startswith("per_")


def find_boundaries(text: str, start: int, stop: int, quantities: Sequence[Quantity], *, kazakh: bool) -> list[int]:
    """Where the clauses of a sentence meet; a dash right behind a figure tells what it is: '21% – на врождённые аномалии'.

    In Kazakh one before it stands for the verb: 'дәрігерлер саны – 320'.
    """
    if not quantities:
        return []
    ends = {end for q in quantities for end in (q.stop, *(q.unit_span or ()))}
    found = _BOUNDARY.finditer(text, start, stop)
    joints = [m for m in found if not (m.start() in ends and m.group().strip() in _DASHES)]
    if not kazakh:
        return [m.start() for m in joints]
    starts = {q.start for q in quantities}
    return [m.start() for m in joints if not (m.end() in starts and m.group().strip() in _DASHES)]


def _is_inside(quantities: Sequence[Quantity], at: int) -> bool:
    last = bisect_right(quantities, at, key=lambda q: q.start) - 1
    return last >= 0 and at < quantities[last].stop


def find_breaks(tokens: Sequence[Token], quantities: Sequence[Quantity], places: Sequence[PlaceMention], *, kazakh: bool) -> list[int]:
    """Where the clauses of a sentence part; in Kazakh not at 'Түркістан (512) және Алматы (386) облыстарында жетіспейді'."""
    found = [token.start for token in tokens if token.form in _BREAK[kazakh]]
    found = [at for at in found if not _is_inside(quantities, at)]  # '3,480'
    if not (kazakh and places and found):
        return found
    told = [q for q in quantities if any(p.stop == q.start - 2 or p.start < q.start < p.stop for p in places)]
    apart = {at for q in told for at in (q.start - 1, q.stop)}
    return [at for at in found if at not in apart] if apart else found
