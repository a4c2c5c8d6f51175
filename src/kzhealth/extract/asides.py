"""What stands between a figure and the words behind it: asides of so many of whom, wholes of parts, rows of counted things."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from kzhealth.extract.figures import MONEY, crossed
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.words import token_at

if TYPE_CHECKING:
    from kzhealth.extract.figures import Scene
    from kzhealth.extract.words import Mention

__all__ = ["is_behind_aside", "is_of_whole", "is_row"]

_ROW_GAP = 5  # characters between two things of one row
_ASIDE, _ASIDE_ENDS = frozenset(",(–—"), frozenset(",)–—")
_WORTH = frozenset(["worth", "costing", "totalling", "totaling"])
_WHICH = frozenset(["which", "who", "whose"])
_OF_ALL = frozenset(["of", "out", "the", "all", "our", "its", "their", "these", "those", "such", "planned", "scheduled"]) | frozenset(
    ["из", "всех", "этих", "наших", "запланированных", "намеченных", "планируемых", "предусмотренных"]
)
_OF = frozenset(["of", "out", "из"])
_FEW_BETWEEN = 3  # tokens
_ANEW = frozenset(["and", "but", "while", "и", "а", "но"])
_OF_WHOM = (["of", "whom"], ["of", "which"], ["of", "them"], ["из", "которых"], ["из", "них"])


def is_row(scene: Scene, first: int, at: int) -> bool:
    """True of a row of counted things, each right behind the one before: '14 outposts, two clinics and three centres'."""
    row = scene.quantities[first : at + 1]
    return all(one.unit_span is not None and 0 < other.start - one.unit_span[1] <= _ROW_GAP for one, other in pairwise(row))


def is_behind_aside(scene: Scene, at: int, mention: Mention) -> bool:
    """True of what an aside of so many of them, or of what they cost, parts from its figure.

    '412 medics, 138 of whom are doctors, took up posts', '318 devices worth KZT 3.1 billion have arrived'.
    """
    aside, tokens = scene.quantities[at + 1], scene.tokens
    first, last = token_at(tokens, scene.quantities[at].stop), token_at(tokens, aside.start)
    if aside.unit_id in MONEY and tokens[last - 1].form in _WORTH:
        behind = scene.quantities[at + 2].start if at + 2 < len(scene.quantities) else mention.start
        return mention.start <= behind and not crossed(scene.breaks, aside.stop, mention.start)
    opened = next((n for n in range(last - 1, first - 1, -1) if tokens[n].form in _ASIDE), None)
    first = token_at(tokens, aside.stop)
    of_whom = opened == last - 1 and [t.form for t in tokens[first : first + 2]] in _OF_WHOM
    if opened is None or not (of_whom or tokens[opened].form == "(" or tokens[opened + 1].form in _WHICH):
        return False
    closed = next((t for t, behind in pairwise(tokens[first:]) if t.form in _ASIDE_ENDS and behind.form not in _ANEW), None)
    if closed is None or closed.start > mention.start:
        return False
    return not crossed(scene.breaks, closed.stop, mention.start) and not any(
        closed.start < q.start < mention.start for q in scene.quantities
    )


def is_of_whole(scene: Scene, at: int) -> bool:
    """True of so many of so many: 'fifteen of the 40 outposts have been built', 'сдано 25 из 40 запланированных объектов'."""
    q, whole = scene.quantities[at], scene.quantities[at + 1]
    first = token_at(scene.tokens, q.stop)
    between = [t.form for t in scene.tokens[first : token_at(scene.tokens, whole.start, first)]]
    return (
        q.unit_span is None
        and whole.unit_id in COUNTED
        and not _OF.isdisjoint(between[:1])
        and len(between) <= _FEW_BETWEEN
        and _OF_ALL.issuperset(between)
    )
