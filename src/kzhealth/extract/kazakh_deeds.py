"""What a Kazakh verb does with the things that a figure counts: "көлігін алды", "реанимобильмен толықты", "көлікке ие болды"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh import bare_form, skeleton
from kzhealth.extract.words import token_at

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure, Scene
    from kzhealth.extract.quantities import Quantity

__all__ = ["add_deeds", "is_of_examined"]

_THINGS = frozenset(["units", "vehicles"])
_GOT = re.compile(
    r"(?:\w+ ){0,2}?(?:(?<!сатип )ал(?:ди|ган|ип|мак|ади|дик|са)\b|ие (?:бол|атан)"
    r"|(?:тол[иу]г|толик|толтир|жаракта|жабдикта|камтамасиз)\w*)"
)
# some of those examined, and those who have yet to be: 'қаралғандардың 6 240-ында', 'тексерілуге тиіс 318 мың адам'
_OF_EXAMINED = re.compile(
    r"(?:тексерил|карал|[оу]т|кел)[гк][ае]н[дт][ае]рд[иы]н (?:\w+ ){0,2}$"
    r"|(?:тексер\w*|скринин\w*|от[уе]\w*) (?:\w+ )?(?:тис(?:ти)?|жататин|жоспарланган|шакирилган) (?:\w+ ){0,2}$"
)
_CUT = frozenset(",;:.()–—")
_BEFORE = 48  # characters
_FEW = 5  # words behind a noun
_ACTS = ("receive", "buy", "need", "shortage", "exist", "repair")
_NEAR = 2  # distance


def add_deeds(near: dict[str, float], scene: Scene, q: Quantity) -> None:
    """Let things be received that a Kazakh verb tells to be taken or got, where no act of theirs is told."""
    if q.unit_id not in _THINGS or q.unit_span is None or any(near.get(act, 9) <= _NEAR for act in _ACTS):
        return
    behind = []
    for token in scene.tokens[token_at(scene.tokens, q.unit_span[1]) :][:_FEW]:
        if token.form in _CUT:
            break
        behind.append(bare_form(token.form))
    if _GOT.match(" ".join(behind)):
        near["receive"] = 1


def is_of_examined(figure: Figure) -> bool:
    """True of people whom the words tell to be some of those examined, or to be examined yet."""
    return _OF_EXAMINED.search(skeleton(figure.before(_BEFORE))) is not None
