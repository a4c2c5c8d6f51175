"""What a Kazakh verb does with the things that a figure counts: "көлігін алды", "реанимобильмен толықты", "көлікке ие болды"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh import bare_form
from kzhealth.extract.words import token_at

if TYPE_CHECKING:
    from kzhealth.extract.figures import Scene
    from kzhealth.extract.quantities import Quantity

__all__ = ["add_deeds"]

_THINGS = frozenset(["units", "vehicles"])
_GOT = re.compile(
    r"(?:\w+ ){0,2}?(?:(?<!сатип )ал(?:ди|ган|ип|мак|ади|дик|са)\b|ие (?:бол|атан)"
    r"|(?:тол[иу]г|толик|толтир|жаракта|жабдикта|камтамасиз)\w*)"
)
_CUT = frozenset(",;:.()–—")
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
