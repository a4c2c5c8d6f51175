"""Which figure a Kazakh figure is a part of by its words: '58 маманның жартысы', 'тексерілгендердің 64-інде'."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.figures import MONEY
from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.kazakh_counts import is_owned
from kzhealth.extract.kazakh_owners import find_owner, is_found_in, levels_before, whole_of_owner
from kzhealth.extract.nouns import COUNTED

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["adds_more", "find_kazakh_whole", "find_shared_purpose", "find_staged"]

_NEAR = 240  # characters
_BEFORE = 48
_OWNED = re.compile(r"[-‐‑](?:s|с)?[ыіiyı](?:[нn][^\W\d_]{0,3})?(?![^\W\d_])")
_OWNED_WORD = re.compile(r"(?:паизи|жартиси|бири|екиси|уши|иншиси)(?:н|на|не|нан|нен|нда|нде)?$")
_OF_ALL = re.compile(r"\b(?:барлик|букил)[ \u00a0]\w+[ндт]ин[ \u00a0]$")
_ABOUT = re.compile(r"[ \u00a0](?:жуиги|астами|коби)(?:н|на|нан|нда)?\b")
_STAGED = re.compile(r"^[^.;]*\b(?:сати|ерте|аскин)")  # '93-інде диагноз расталды, 61-і ерте сатыда'
_MORE = re.compile(r"\b(?:таги|косимша|жанадан|баска)[ \u00a0](?:да[ \u00a0]|де[ \u00a0])?$")
_ROUGHLY = r"(?:(?:шамамен|тек|небари|сонин|таги|кеминде|дерлик)[ \u00a0])?"
_OF_SUM = re.compile(rf"\b(?:каражат|акша|сома|каржи|инвестисиа)(?:си|и)?н?[нтд]?ин[ \u00a0]{_ROUGHLY}$")
_DRAWN = re.compile(
    r"[^,;.]*\b(?:(?:игерил|жумсал|паидаланил|толен|аударил)(?:ди|ген|ип)|толенг?ен|жумсалган|игерди|жумсади)"
)  # what of a sum was spent has no purpose


def find_kazakh_whole(figure: Figure, fact: Fact) -> Fact | None:
    """The fact that ``fact``, read from a Kazakh ``figure``, is a part of by its words."""
    if fact.measure != "level" or fact.value is None or fact.value_max is not None or not figure.facts:
        return None
    if fact.unit_id not in COUNTED and fact.unit_id not in MONEY and fact.unit_id not in ("percent", None):
        return None
    if fact.unit_id == "percent" and (whole := _sum_of(figure)):
        return whole
    owner = find_owner(figure)
    if owner:
        return whole_of_owner(figure, fact, owner)
    if _OF_ALL.search(skeleton(figure.before(_BEFORE))):
        return None  # 'барлық дәрігердің бестен бірі'
    return _of_last(figure, fact) if _is_owned(figure, fact) else None


def adds_more(figure: Figure) -> bool:
    """True of what comes to the figures before it: 'тағы 11-і қажет', not 'оның тағы бесеуі'."""
    return _MORE.search(skeleton(figure.before(_BEFORE))) is not None and find_owner(figure) is None


def _is_owned(figure: Figure, fact: Fact) -> bool:
    """True of a figure whose own ending says that it is some of those told before: '27-сі', '94 %-ы', 'жартысынан'."""
    q, text = figure.q, figure.text
    if fact.unit_id == "percent" and text[q.stop - 1 : q.stop] != "%":
        about = q.form == "word" and figure.at > 0 and _ABOUT.match(skeleton(figure.after(16)))  # 'үштен екіге жуығын донор береді'
        return bool(about) or _OWNED_WORD.search(skeleton(text[q.start : q.stop])) is not None
    behind = figure.after(20) if figure.facts[-1].start >= figure.scene.sentence.start or figure.at == 0 else ""
    return _OWNED.match(text, q.stop) is not None or (fact.unit_id != "percent" and is_owned(text[q.start : q.stop], behind))


def _of_last(figure: Figure, fact: Fact) -> Fact | None:
    """The figure before, or what that is a part of."""
    levels, last = levels_before(figure, fact), figure.facts[-1]
    if last.part_of and last.measure == "level":
        return last.whole_among(figure.facts) if "\n\n" not in figure.text[last.stop : fact.start] else None
    if not levels or (levels[0] is not last and fact.unit_id == "percent"):
        return None
    return levels[0].whole_among(figure.facts) if _OWNED.match(figure.text, levels[0].stop) else levels[0]


def find_staged(figure: Figure, fact: Fact) -> Fact | None:
    """The part before of which more is told: '93-інде диагноз расталды, 61-і ерте сатыда'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or figure.q.unit_span or not last.part_of or last not in levels_before(figure, fact) or not is_found_in(figure, last):
        return None
    return last if _STAGED.search(skeleton(figure.after(_BEFORE))) else None


def find_shared_purpose(figure: Figure) -> str | None:
    """The purpose of the sum that a share is told of: 'қаражаттың 15 %-ы ауылдарға тиесілі'; none for what of it has been drawn."""
    if figure.scene.sentence.language != "kk" or figure.q.unit_id != "percent":
        return None
    whole = _sum_of(figure)
    return None if whole is None or _DRAWN.match(skeleton(figure.after(60))) else whole.purpose


def _sum_of(figure: Figure) -> Fact | None:
    """The sum that a share is told of, or the share before: 'қаражаттың 60 %-ы республикалық, 40 %-ы жергілікті бюджеттен'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or last.measure != "level" or figure.q.start - last.stop > _NEAR:
        return None
    if last.unit_id in MONEY:
        if not _OF_SUM.search(skeleton(figure.before(40))):
            return None
        whole = last.whole_among(figure.facts) if last.start < figure.scene.sentence.start else None
        return whole or last
    further = (
        last.unit_id == "percent"
        and figure.at > 0
        and last.purpose
        and is_owned(figure.text[figure.q.start : figure.q.stop + 9].replace("%", ""))
    )
    return last.whole_among(figure.facts) if further else None
