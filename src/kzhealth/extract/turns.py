"""Figures told in turn: 'Infant and maternal mortality fell by 3 and 5 per cent respectively'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.indicators import role_of
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.words import token_at

if TYPE_CHECKING:
    from kzhealth.extract.figures import Scene
    from kzhealth.extract.words import Mention

__all__ = ["first_of_row", "last_of_row", "words_of_others"]

_IN_TURN = frozenset(["respectively", "correspondingly", "соответственно", "тиісінше", "сәйкесінше"])
_AND = frozenset(["and", "и", "және", "мен", "пен", "бен", "jäne", "jáne", "men", "pen", "ben", ","])
_JOINTS = _AND | {
    "by",
    "to",
    "from",
    "на",
    "до",
    "с",
    "-",
    "–",
    "—",
    "ға",
    "ге",
    "қа",
    "ке",
    "дан",
    "ден",
    "тан",
    "тен",
    "ды",
    "ді",
    "ты",
    "ті",
    "пайызға",
    "пайыз",
    "%",
    "есе",
    "есеге",
}
# between two figures of which the first has no ending of its own
_BARE = re.compile(r"(?:[ \u00a0]?%|[ \u00a0]пайыз)?(?:,|[ \u00a0](?:және|мен|пен|бен|jäne|jáne|men|pen|ben))[ \u00a0]")
_LONGEST = 10  # characters between two figures of a row
_MOST = 6  # figures of a row to either side
_ROLES = frozenset(["measure", "group", "cause", "thing"])


def _goes_on(scene: Scene, at: int) -> bool:
    """True of a figure that stands right behind another of its kind: 'by 3 and 5 per cent'."""
    one, other = scene.quantities[at - 1], scene.quantities[at]
    # '7,69 промилле и 11,4 промилле', but not '12 врачей и 8 врачей'
    behind = one.unit_span is not None and one.unit_span[0] >= one.stop and one.unit_id not in COUNTED
    end = one.unit_span[1] if behind and one.unit_span else one.stop
    if other.start - end > _LONGEST or one.unit_id != other.unit_id:
        return False
    first = token_at(scene.tokens, end)
    between = [t.form for t in scene.tokens[first : token_at(scene.tokens, other.start, first)]]
    return not _AND.isdisjoint(between) and _JOINTS.issuperset(between)


def _row(scene: Scene, at: int) -> tuple[int, int]:
    """The first figure of a row and the one behind its last; of longer rows no words stand in turn."""
    first, end = at, at + 1
    while first > at - _MOST and first and _goes_on(scene, first):
        first -= 1
    while end < min(len(scene.quantities), at + _MOST) and _goes_on(scene, end):
        end += 1
    return first, end


def _is_told(scene: Scene, end: int) -> bool:
    start = scene.quantities[end - 1].stop
    return any(t.form in _IN_TURN for t in scene.tokens[token_at(scene.tokens, start) :])


def first_of_row(text: str, scene: Scene, at: int) -> int:
    """The first figure of a row that the same words govern, ``at`` itself where it is in none: 'by 3 and 5 per cent'."""
    if scene.sentence.language == "kk":
        return at
    first, end = _row(scene, at)
    lends = text[scene.quantities[first].stop - 1].isdigit()  # its unit is that of the next
    return first if at > first and (lends or _is_told(scene, end) or len(_subjects(scene, first)) == end - first) else at


def last_of_row(text: str, scene: Scene, at: int) -> int:
    """The figure whose ending and verb those before it in a Kazakh row share, ``at`` itself without one: '3 және 5 пайызға төмендеді'."""
    end = _row(scene, at)[1]
    while at + 1 < end and _BARE.fullmatch(text, scene.quantities[at].stop, scene.quantities[at + 1].start):
        at += 1
    return at


def words_of_others(scene: Scene, at: int) -> frozenset[str]:
    """The concepts that a row of words gives to the other figures of its row; those that all share are of each."""
    if len(scene.quantities) == 1:
        return frozenset()
    first, end = _row(scene, at)
    if end - first == 1:
        return frozenset()
    conjuncts = _subjects(scene, first)
    if len(conjuncts) != end - first:
        return frozenset()
    own = {c for m in conjuncts.pop(at - first) for c in m.concepts}
    roles = {role_of(concept) for concept in own} & _ROLES
    return frozenset(c for other in conjuncts for m in other for c in m.concepts if role_of(c) in roles and c not in own)


def _subjects(scene: Scene, first: int) -> list[list[Mention]]:
    """What a row that begins with a figure is told of, one after the other."""
    return _conjuncts(scene, scene.quantities[first - 1].stop if first else scene.sentence.start, scene.quantities[first].start)


def _conjuncts(scene: Scene, start: int, stop: int) -> list[list[Mention]]:
    """The words that tell what is measured, between two places, parted where 'and' or a comma stands between them."""
    told = [m for m in scene.mentions if start <= m.start and m.stop <= stop and any(role_of(c) in _ROLES for c in m.concepts)]
    found: list[list[Mention]] = []
    for mention in told:
        last = found[-1][-1].stop if found else stop
        at = token_at(scene.tokens, last)
        parted = any(t.form in _AND for t in scene.tokens[at : token_at(scene.tokens, mention.start, at)])
        if parted or not found:
            found.append([mention])
        else:
            found[-1].append(mention)
    return found
