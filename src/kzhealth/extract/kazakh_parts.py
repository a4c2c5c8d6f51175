"""Which figure a Kazakh figure is a part of by its words: '58 маманның жартысы', 'тексерілгендердің 64-інде'."""

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

__all__ = ["adds_more", "find_kazakh_whole", "find_shared_purpose"]

_NEAR = 240  # characters
_AROUND = 48  # characters
_BESIDE = "ишинен ишинде шамамен кеминде таги дал ар арбир тек небари барлиги жалпи казирде казир".replace(" ", "|")
_OWNER = re.compile(rf"(?<!барлик[ \u00a0])(?<!букил[ \u00a0])\b(\w+[ндт]ин)[ \u00a0](?:(?:{_BESIDE})[ \u00a0])*$")
_DIRECT = re.compile(r"(?:[^\W\d_]*[-‐‑]?[^\W\d_]*[ \u00a0])(?:[^\W\d_]+[ \u00a0]){1,5}")
_OF_MONEY = re.compile(r"(?:каржи|каражат|акша|сома|бюджет|кор|несие|грант)(?:лар|нин|тар)?(?:нин|тин|дин)$|(?:сомасинин|бюджетинин)$")
_OF_PEOPLE = re.compile(r"(?:[гк][ае]н|[ие]тин)[дтл][ае]рдин$|(?:наукас|адам|киси|пациент)[дтл][ае]рдин$")
_ENDINGS = re.compile(r"(?:[гк][ае]н)?(?:[дтл][ае]р)?(?:и?[ндт]ин)$")
_CUT = re.compile(r"[.;:\n]")
_OWNED = re.compile(r"[-‐‑](?:s|с)?[ыіiyı](?:[нn][^\W\d_]{0,3})?(?![^\W\d_])")
_OWNED_WORD = re.compile(r"(?:паизи|жартиси|бири|екиси|уши|иншиси)(?:н|на|не|нан|нен|нда|нде)?$")
_THEIR = frozenset(["онин", "сонин", "осинин", "мунин", "олардин", "солардин", "булардин"])
_OF_PERSONS = frozenset(["persons", "cases"])
_UNTOLD = frozenset([None, *COUNTED])
_MORE = re.compile(r"\b(?:таги|косимша|жанадан|баска)[ \u00a0](?:да[ \u00a0]|де[ \u00a0])?$")
_SHORTEST = 4  # letters
_ROUGHLY = r"(?:(?:шамамен|тек|небари|сонин|таги|кеминде|дерлик)[ \u00a0])?"
_OF_SUM = re.compile(rf"\b(?:каражат|акша|сома|каржи|инвестисиа)(?:си|и)?н?[нтд]?ин[ \u00a0]{_ROUGHLY}$")
_DRAWN = re.compile(
    r"[^,;.]*\b(?:(?:игерил|жумсал|паидаланил|толен|аударил)(?:ди|ген|ип)|толенген|жумсалган|игерди|жумсади)"
)  # what of a sum was spent has no purpose


def find_kazakh_whole(figure: Figure, fact: Fact) -> Fact | None:
    """The fact that ``fact``, read from a Kazakh ``figure``, is a part of by its words."""
    if fact.measure != "level" or fact.value is None or fact.value_max is not None or not figure.facts:
        return None
    if fact.unit_id not in COUNTED and fact.unit_id not in MONEY and fact.unit_id not in ("percent", None):
        return None
    if fact.unit_id == "percent" and (whole := _sum_of(figure)):
        return whole
    told = _OWNER.search(skeleton(figure.before(_AROUND)))
    if told:
        return _of_owner(figure, fact, told)
    return _of_last(figure, fact) if _is_owned(figure, fact) else None


def adds_more(figure: Figure) -> bool:
    """True of what comes to the figures before it: 'тағы 11-і қажет', not 'оның тағы бесеуі'."""
    before = skeleton(figure.before(_AROUND))
    return _MORE.search(before) is not None and _OWNER.search(before) is None


def _levels(figure: Figure, fact: Fact) -> list[Fact]:
    """The counts and sums that a figure may be a part of, told just before it in its paragraph, the last first."""
    near = [f for f in reversed(figure.facts) if f.measure == "level" and fact.start - f.stop <= _NEAR]
    near = [f for f in near if "\n\n" not in figure.text[f.stop : fact.start]]
    return [f for f in near if _may_hold(f, fact)]


def _may_hold(whole: Fact, fact: Fact) -> bool:
    if fact.unit_id == "percent":
        return whole.unit_id in COUNTED or whole.unit_id in MONEY
    if whole.value is None or fact.value is None or whole.value <= fact.value:
        return False
    units = {whole.unit_id, fact.unit_id}
    return len(units) == 1 or units <= _OF_PERSONS or (None in units and units <= _UNTOLD)


def _of_owner(figure: Figure, fact: Fact, told: re.Match[str]) -> Fact | None:
    """The whole that the genitive before a figure names."""
    levels, text, last, owner = _levels(figure, fact), figure.text, figure.facts[-1], told[1]
    if not levels:
        return None
    if levels[0] is last and _DIRECT.fullmatch(text, last.stop, fact.start):
        return last  # '58 маманның жартысы'
    if owner in _THEIR:
        return levels[0].whole_among(levels) or levels[0]
    if _OF_MONEY.search(owner):
        return next((f for f in levels if f.unit_id in MONEY), None)
    stem, before = _ENDINGS.sub("", owner), fact.start - (told.end() - told.start()) - 1
    named = (f for f in levels if stem in skeleton(_CUT.split(text[f.start : min(f.stop + _AROUND, before)].replace(f.quote, ""))[0]))
    found = next(named, None) if len(stem) >= _SHORTEST else None
    if found or not _OF_PEOPLE.search(owner):
        return found
    people = [f for f in levels if f.unit_id in _OF_PERSONS]
    return next((f for f in people if f.part_of is None), None)


def _is_owned(figure: Figure, fact: Fact) -> bool:
    """True of a figure whose own ending says that it is some of those told before: '27-сі', '94 %-ы', 'жартысынан'."""
    q, text = figure.q, figure.text
    if fact.unit_id == "percent" and text[q.stop - 1 : q.stop] != "%":
        return _OWNED_WORD.search(skeleton(text[q.start : q.stop])) is not None
    return _OWNED.match(text, q.stop) is not None or (fact.unit_id != "percent" and is_owned(text[q.start : q.stop]))


def _of_last(figure: Figure, fact: Fact) -> Fact | None:
    """The figure before, or what that is a part of."""
    levels, last = _levels(figure, fact), figure.facts[-1]
    if last.part_of and last.measure == "level":
        return last.whole_among(levels)
    return levels[0] if levels and (levels[0] is last or fact.unit_id != "percent") else None


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
        return last if _OF_SUM.search(skeleton(figure.before(40))) else None
    further = (
        last.unit_id == "percent"
        and figure.at > 0
        and last.purpose
        and is_owned(figure.text[figure.q.start : figure.q.stop + 9].replace("%", ""))
    )
    return last.whole_among(figure.facts) if further else None
