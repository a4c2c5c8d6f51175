"""Parts that a Kazakh genitive tells: '112 маманның 47-сі дәрігер', 'қаражаттың 15 %-ы ауылдарға тиесілі'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.figures import MONEY
from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.kazakh_counts import is_owned
from kzhealth.extract.nouns import COUNTED

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["find_kazakh_whole", "find_shared_purpose"]

_ROUGHLY = r"(?:(?:шамамен|тек|небари|сонин|таги|кеминде|дерлик)[ \u00a0])?"
# between a count and a part of it: 'маманның', 'жас дәрігердің'
_OF_COUNT = re.compile(rf"[ \u00a0](?:[^\W\d_]+[ \u00a0]){{0,3}}?[^\W\d_]+[нтд]ин[ \u00a0]{_ROUGHLY}")
_OF_SUM = re.compile(rf"\b(?:каражат|акша|сома|каржи|инвестисиа)(?:си|и)?н?[нтд]?ин[ \u00a0]{_ROUGHLY}$")
_DRAWN = re.compile(
    r"[^,;.]*\b(?:(?:игерил|жумсал|паидаланил|толен|аударил)(?:ди|ген|ип)|толенген|жумсалган|игерди|жумсади)"
)  # what of a sum was spent has no purpose
_JUST_BEFORE, _LONGEST = 240, 60  # characters


def find_kazakh_whole(figure: Figure, fact: Fact) -> Fact | None:
    """What a Kazakh figure is a part of by the genitive right before it, the count or the sum told last; else None."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or last.value is None or fact.value is None or fact.measure != "level":
        return None
    share = fact.unit_id == "percent"
    if share and (whole := _sum_of(figure)):
        return whole
    if last.measure != "level" or last.unit_id not in COUNTED or not _OF_COUNT.fullmatch(_between(figure, last)):
        return None
    return last if share or (fact.unit_id == last.unit_id and fact.value < last.value) else None


def find_shared_purpose(figure: Figure) -> str | None:
    """The purpose of the sum that a share is told of: 'қаражаттың 15 %-ы ауылдарға тиесілі'; none for what of it has been drawn."""
    if figure.scene.sentence.language != "kk" or figure.q.unit_id != "percent":
        return None
    whole = _sum_of(figure)
    return None if whole is None or _DRAWN.match(skeleton(figure.after(60))) else whole.purpose


def _sum_of(figure: Figure) -> Fact | None:
    """The sum that a share is told of, or the share before: 'қаражаттың 60 %-ы республикалық, 40 %-ы жергілікті бюджеттен'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or last.measure != "level" or figure.q.start - last.stop > _JUST_BEFORE:
        return None
    if last.unit_id in MONEY:
        return last if _OF_SUM.search(skeleton(figure.before(40))) else None
    further = (
        last.unit_id == "percent"
        and figure.at > 0
        and last.purpose
        and is_owned(figure.text[figure.q.start : figure.q.stop + 9].replace("%", ""))
    )
    return next((f for f in figure.facts if last.part_of == f"{f.source_id}-{f.start}-{f.stop}"), None) if further else None


def _between(figure: Figure, last: Fact) -> str:
    between = figure.text[last.stop : figure.q.start]
    return skeleton(between) if len(between) < _LONGEST else ""
