"""Kazakh parts that no genitive tells: every so-manieth, the most of a row, a sum in parentheses behind its share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.figures import MONEY
from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.kazakh_owners import OF_PERSONS, find_named, is_found_in, levels_before
from kzhealth.extract.nouns import COUNTED

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["find_row_whole"]

_EVERY = ("әр", "är", "ár", "arbir", "arb")
_NOUN = re.compile(r"[ \u00a0]([^\W\d_]+)")
_WORDS = re.compile(r"[^\W\d_]+")
_EXAMINED = ("тексерилген", "каралган", "келген")
_PATIENTS = ("наукас", "пасиент", "емделуши")
_WHO_CAME = re.compile(r"(?:[гк][ае]н)[ \u00a0]$")
_SAME = 4  # letters that two forms of a noun share
_AROUND = 60  # characters
# what opens a row of the parts that are told: 'әсіресе', 'ең көбі', 'олардың басым бөлігі'
_MOST = re.compile(
    r"\b(?:асиресе|ен (?:коп|коби|копши\w*|жии?|улкен|ауир\w*|алди\w*)|аудандар бои?инша|негизинен"
    r"|\w*[дтн]ин (?:коби|копшилиги|басим (?:болиги|копшилиги)))\b"
)
_ITS_SUM = re.compile(r"\($")


def find_row_whole(figure: Figure, fact: Fact) -> Fact | None:
    """The fact that ``fact``, read from a Kazakh ``figure`` without a genitive, is a part of."""
    if fact.measure != "level" or not figure.facts or fact.value_max is not None:
        return None
    if fact.unit_id == "percent":
        return _of_every(figure, fact) if figure.text.startswith(_EVERY, figure.q.start) else None
    if fact.unit_id in MONEY:
        return _of_its_share(figure)
    return _of_most(figure, fact) if fact.unit_id in COUNTED or fact.unit_id is None else None


def _of_every(figure: Figure, fact: Fact) -> Fact | None:
    """What 'әрбір төртінші шақырту' is a share of: the calls told before, of patients the people."""
    behind = _NOUN.match(figure.after(_AROUND))
    if behind is None:
        return None
    noun, levels = skeleton(behind[1]), [f for f in levels_before(figure, fact) if f.unit_id in COUNTED]
    named = next((f for f in levels if _counts(figure, f, noun)), None)
    people = next((f for f in levels if f.unit_id in OF_PERSONS), None)
    if named or people is None:
        return named
    came = noun.startswith(_EXAMINED) or _WHO_CAME.search(skeleton(figure.before(_AROUND)))
    # '85 ЭКҰ жасалып, әр үшінші әйел жүкті болды'
    last = people is figure.facts[-1] and (noun.startswith(_PATIENTS) or people.start >= figure.scene.sentence.start)
    return people if came or last else None


def _counts(figure: Figure, fact: Fact, noun: str) -> bool:
    """True of a figure that counts a noun."""
    behind = skeleton(re.split(r"[.;:,(\n]", figure.text[fact.stop : min(fact.stop + _AROUND, figure.q.start)])[0])
    return any(word[:_SAME] == noun[:_SAME] for word in _WORDS.findall(behind)[:_SAME])


def _of_its_share(figure: Figure) -> Fact | None:
    """The whole of a sum in parentheses: '11,2 млрд теңге көзделген. Оның 54 %-ы игерілді (6,05 млрд)'."""
    share = figure.facts[-1]
    if share.unit_id != "percent" or share.part_of is None or not _ITS_SUM.search(figure.before(1)):
        return None
    whole = share.whole_among(figure.facts)
    return whole if whole and whole.unit_id in MONEY and whole.value and figure.q.value < whole.value else None


def _of_most(figure: Figure, fact: Fact) -> Fact | None:
    """The total of which a row tells the greatest parts: 'облысқа 112 дәрігер керек, әсіресе 19 анестезиолог пен 16 педиатр'."""
    sentence = figure.scene.sentence
    before = skeleton(figure.text[sentence.start : figure.q.start])
    told = _MOST.search(before)
    if told is None or figure.q.foreign or figure.q.value % 1:
        return None
    start = figure.q.start - (len(before) - told.start())  # about: a skeleton may be shorter
    owner = told.group().partition(" ")[0]
    levels = [f for f in levels_before(figure, fact) if f.unit_id is not None and f.stop <= start]
    levels = [f for f in levels if not f.part_of or is_found_in(figure, f)]
    if not owner.endswith("ин"):
        levels = [f for f in levels if (f.period_start, f.period_end) == (fact.period_start, fact.period_end)]
    whole = levels[0] if levels else find_named(figure, fact, owner) if owner.endswith("ин") else None
    if whole is None or whole.table != fact.table or whole.in_scope is False:
        return None
    other = {fact.indicator_id, whole.indicator_id}
    return whole if len(other) == 1 or None in other or owner.endswith("ин") else None
