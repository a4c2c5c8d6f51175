"""Which figure a Kazakh genitive names: 'тексерілгендердің 64-інде', 'көліктердің 14-і', 'олардың бесеуі'; its attributes must agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.figures import MONEY
from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.nouns import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["OF_PERSONS", "THEIR", "clause_of", "find_named", "find_owner", "is_attribute", "is_found_in", "levels_before", "whole_of_owner"]

_NEAR = 240  # characters
_FAR = 900
_AROUND = 48
_BESIDE = "ишинен ишинде шамамен кеминде таги дал ар арбир тек небари барлиги жалпи казирде казир".replace(" ", "|")
_OWNER = re.compile(rf"(?<!барлик[ \u00a0])(?<!букил[ \u00a0])\b(?!баринин)(\w+[ндт]ин)[ \u00a0](?:(?:{_BESIDE})[ \u00a0])*$")
_DIRECT = re.compile(r"(?:[^\W\d_]*[-‐‑]?[^\W\d_]*[ \u00a0])(?:[^\W\d_]+[ \u00a0]){1,5}")
_OF_MONEY = re.compile(
    r"(?:каржи|каражат|акша|сома|бюджет|биуджет|кор|несие|грант)(?:лар|нин|тар)?(?:нин|тин|дин)$|(?:сомасинин|бюджетинин|биуджетинин)$"
)
_OF_PEOPLE = re.compile(r"(?:наукас|адам|киси|пасиент|емделуши)(?:[дтл][ае]р)?[дтн]ин$")
_DONE = re.compile(r"(\w{2,}?)(?:ил|ин|л|н)?[гк][ае]н(?:[дтл][ае]р)[дтн]ин$")
_PARTICIPLE = re.compile(r"(?:[гк][ае]н|[аеи]тин|бар|жок)$")
_VERBAL = re.compile(r"(?:[гк][ае]н|[аеи]тин)$")
_ADVERBIAL = re.compile(r"(?:[дт][ае]|инша|деин|бери|кеиин)$")
_ENDINGS = re.compile(r"(?:[гк][ае]н)?(?:[дтл][ае]р)?(?:имиз|иниз|и|си)?(?:[ндт]ин)$")
# what was done to the same people
_SAME_DEEDS = (
    frozenset(["тексер", "кара", "от", "кел", "камти", "жугин", "зертте"]),
    frozenset(["ауир", "сиркаттан", "наукастан", "жуктир", "шалдик", "тиркел"]),
    frozenset(["жаткиз", "тус", "емдел", "жат"]),
    frozenset(["ту", "босан"]),
)
_THIS_IS = re.compile(r"\bбул[ \u00a0](?:[–—-][ \u00a0])?(?:\w+[ \u00a0]){1,4}$")
_SAME_NOUNS = (
    ("саби", "нарест", "шакалак"),
    ("нисан", "гимарат"),
    ("наукас", "пасиент"),
    ("колик", "машин", "автомобил"),
    ("аппарат", "техника", "жабдик", "курал", "курилги"),
)
_STAFF = frozenset(["маман", "кизметкер", "медик"])
_KINDS_OF_STAFF = ("маман", "кизметкер", "медик", "даригер", "меиргер", "медбике", "меирбике", "фелдшер", "тулек")
_OF_ALL = re.compile(r"(?:тургин|бала|адам|халик|халк|аиел|азамат|киси|наукас)")
THEIR = frozenset(["онин", "сонин", "осинин", "мунин", "олардин", "солардин", "булардин", "осилардин"])
_CUT = re.compile(r"[.;:\n](?=\D)")
_WORD = re.compile(r"[^\W\d_]+")
_NO_ATTRIBUTES = frozenset(
    [
        "оси",
        "бул",
        "сол",
        "барлик",
        "жалпи",
        "барша",
        "аталган",
        "жана",
        "казир",
        "бугинде",
        "бугини",
        "бил",
        "билтир",
        "кезенде",
        "аида",
        "иагни",
        "демек",
        "осилаиша",
    ]
)
_STEM = 5  # letters of an attribute that must be told before
_SHORTEST = 4  # letters
_FEW = 4  # words
_COVERAGES = frozenset(["insurance_coverage", "screening_coverage", "vaccination_coverage"])
OF_PERSONS = frozenset(["persons", "cases"])
_UNTOLD = frozenset([None, *COUNTED])
# 'олардың тозуы 48 пайыз', 'оның үлесі – 23 %': not so many of them
_POSSESSED = re.compile(
    r"\b(?:онин|олардин|сонин|солардин|мунин)[ \u00a0]"
    r"(?!(?:жарти|кеминде|кейин|бари|биразин?|копши|арасинда|катаринда|басим|негизги)\w*|\w+лари|кобиси|коби|ишинде|ишинен)"
    r"(?:[^\W\d_]+[ \u00a0])?[^\W\d_]{2,}(?:си|и)(?:н|не|нин|нде)?[ \u00a0](?:[–—][ \u00a0])?(?:[^\W\d_]+[ \u00a0]){0,2}"
    r"(?:\d[\d,.]*[-‐‑]?\w*[ \u00a0](?:паиз\w*[ \u00a0])?)?$"
)


def find_owner(figure: Figure) -> str | None:
    """The genitive right before a figure, by its skeleton."""
    told = _OWNER.search(skeleton(figure.before(_AROUND)))
    return told[1] if told else None


def is_attribute(figure: Figure) -> bool:
    """True of what something of theirs measures, which is no part of them: 'олардың тозуы 48-ден', 'оның үлесі – 23 %'."""
    return _POSSESSED.search(skeleton(figure.before(_AROUND))) is not None


def levels_before(figure: Figure, fact: Fact) -> list[Fact]:
    """The counts and sums that a figure may be a part of, told just before it in its paragraph, the last first."""
    near = [f for f in reversed(figure.facts) if f.measure == "level" and fact.start - f.stop <= _NEAR]
    near = [f for f in near if "\n\n" not in figure.text[f.stop : fact.start]]
    return [f for f in near if _may_hold(f, fact) and not _is_aside(figure.text, f, fact)]


def _is_aside(text: str, whole: Fact, fact: Fact) -> bool:
    """True of a figure in parentheses that the other does not stand in: '41 жағдай (былтыр – 52), соның 24-і'."""
    closed = text.find(")", whole.stop, fact.start)
    return closed >= 0 and "(" not in text[whole.stop : closed] and "(" in text[text.rfind("\n", 0, whole.start) + 1 : whole.start]


def _may_hold(whole: Fact, fact: Fact) -> bool:
    if whole.value is None or whole.value_max is not None or (whole.unit_id in COUNTED and whole.value % 1):
        return False
    if fact.unit_id == "percent":
        return whole.unit_id in COUNTED or whole.unit_id in MONEY or (whole.unit_id is None and whole.value > _FEW)
    if fact.value is None or whole.value <= fact.value:
        return False
    units = {whole.unit_id, fact.unit_id}
    return len(units) == 1 or units <= OF_PERSONS or (None in units and units <= _UNTOLD)


def clause_of(figure: Figure, fact: Fact) -> str:
    """The words of the clause that told a figure, by their skeleton, without figures."""
    text = figure.text
    begin = max(text.rfind(cut, 0, fact.start) for cut in (". ", "; ", "\n")) + 1
    end = min((at for cut in (". ", "; ", "\n") if (at := text.find(cut, fact.stop)) >= 0), default=len(text))
    own = text.rfind(",", fact.stop, figure.q.start)  # the clause of the figure itself
    return skeleton(text[begin : end if end < figure.q.start else own if own >= 0 else fact.stop])


def whole_of_owner(figure: Figure, fact: Fact, owner: str) -> Fact | None:
    """The figure that the genitive before another one names."""
    levels, text, last = levels_before(figure, fact), figure.text, figure.facts[-1]
    if _THIS_IS.search(skeleton(figure.before(_AROUND))):
        levels = [f for f in levels if f is not last]  # '780-і жеткізілді, бұл – тізімнің 58 пайызы'
    if levels and levels[0] is last and _DIRECT.fullmatch(text, last.stop, fact.start):
        return last  # '58 маманның жартысы'
    if owner in THEIR:
        return _theirs(figure, levels)
    attributes = _attributes(figure, owner)
    if _OF_MONEY.search(owner):
        return _sum_of(figure, levels, attributes)
    return _of_attributes(figure, fact, owner, [f for f in levels if _agrees(figure, f, attributes)], attributes=bool(attributes))


def _of_attributes(figure: Figure, fact: Fact, owner: str, levels: list[Fact], *, attributes: bool) -> Fact | None:
    """The figure of those that agree in the attributes which a genitive names by its deed or noun; of patients the last people."""
    deed = _DONE.search(owner)
    if deed:
        return _of_deed(figure, levels, deed[1])
    if fact.indicator_id in _COVERAGES and not attributes:
        return None  # 'балалардың 96 %-ы егілді' is of all of them
    named = _named(figure, fact, levels, _ENDINGS.sub("", owner), attributes=attributes)
    if named or not _OF_PEOPLE.search(owner):
        return named
    return next((f for f in levels if f.unit_id in OF_PERSONS), None)


def _of_deed(figure: Figure, levels: list[Fact], deed: str) -> Fact | None:
    """The figure that tells the same deed: '21 460 адамды тексерді, оның 6 900-і – бала. Тексерілгендердің 18 %-ында …'."""
    same = next((deeds for deeds in _SAME_DEEDS if deed in deeds), frozenset([deed]))
    told = [f for f in levels if any(f" {verb}" in f" {clause_of(figure, f)}" for verb in same)]
    done = (f for f in told if f.part_of is None or any(f" {verb}" in _until_comma(figure, f) for verb in same))
    return next(done, told[0] if told else None)


def _until_comma(figure: Figure, fact: Fact) -> str:
    """The words behind a figure in its own clause."""
    return skeleton(re.split(r"[,.;:\n]", figure.text[fact.stop : min(fact.stop + 2 * _AROUND, figure.q.start)])[0])


def _theirs(figure: Figure, levels: list[Fact]) -> Fact | None:
    """What 'оның' and 'олардың' stand for: the whole of the parts before, but of a part that stands alone the part itself."""
    if not levels:
        return None
    first = levels[0]
    whole = first.whole_among(figure.facts)
    if whole is None:
        return first
    alone = sum(f.part_of == first.part_of for f in figure.facts) == 1
    return first if alone and (first.start >= figure.scene.sentence.start or is_found_in(figure, first)) else whole


def is_found_in(figure: Figure, fact: Fact) -> bool:
    """True of a part in whom something was found: '93-інде диагноз расталды'."""
    return re.match(r"[-‐‑]?\w{0,3}нд[ае]\b", skeleton(figure.text[fact.stop : fact.stop + 8])) is not None


def _attributes(figure: Figure, owner: str) -> list[str]:
    """The words before a genitive that narrow it down: 'инфаркт алған науқастардың', 'есепте тұрғандардың', 'облыстағы дәрігерлердің'."""
    clause = _CUT.split(skeleton(figure.before(2 * _AROUND)))[-1].rpartition(",")[2]
    words = _WORD.findall(clause.rpartition(owner)[0])[-_FEW:]
    if not words:
        return []
    if _DONE.search(owner) or _PARTICIPLE.search(words[-1]):
        return [word for word in words if word not in _NO_ATTRIBUTES]
    return [] if words[-1] in _NO_ATTRIBUTES or _ADVERBIAL.search(words[-1]) else words[-1:]


def _agrees(figure: Figure, fact: Fact, attributes: list[str]) -> bool:
    """True where the clause of a figure tells what an attribute says."""
    if not attributes:
        return True
    clause = f" {clause_of(figure, fact)} "
    stems = [_VERBAL.sub("", word) or word for word in attributes]
    return any(
        f" {stem[:_STEM]}" in clause if len(stem) >= _SHORTEST or stem != word else f" {stem} " in clause
        for stem, word in zip(stems, attributes, strict=True)
    )


def _sum_of(figure: Figure, levels: list[Fact], attributes: list[str]) -> Fact | None:
    """The sum that 'қаражаттың' stands for: in a new sentence that of the parts before."""
    sums = [f for f in levels if f.unit_id in MONEY]
    if attributes:
        return next((f for f in sums if _agrees(figure, f, attributes)), sums[0] if sums else None)
    if not sums:
        return None
    return (sums[0].whole_among(figure.facts) if sums[0].start < figure.scene.sentence.start else None) or sums[0]


def _named(figure: Figure, fact: Fact, levels: list[Fact], stem: str, *, attributes: bool) -> Fact | None:
    """The figure that counts what a genitive names, told just before it or, by its noun alone, further back."""
    if len(stem) < _SHORTEST - 1:
        return None
    near = next((f for f in levels if _is_of(stem, _noun_of(figure, f))), None)
    listed = re.compile(rf"\b{stem}\w{{0,5}}(?:[дт][ае]|[ \u00a0]бои?инша)\b")  # 'тізімде 1 340 аппарат бар … тізімнің 58 пайызы'
    near = near or next((f for f in levels if listed.search(clause_of(figure, f))), None)
    return near or (None if attributes else _named_far(figure, fact, stem))


def find_named(figure: Figure, fact: Fact, owner: str) -> Fact | None:
    """The figure further back that counts what a genitive names: 'нысандардың көбі Май ауданында: 8'."""
    stem = _ENDINGS.sub("", owner)
    return _named_far(figure, fact, stem) if len(stem) >= _SHORTEST else None


def _named_far(figure: Figure, fact: Fact, stem: str) -> Fact | None:
    if _OF_ALL.match(stem):
        return None
    return next((f for f in _far(figure, fact) if _is_of(stem, _noun_of(figure, f))), None)


def _is_of(stem: str, noun: str) -> bool:
    """True where a noun phrase has a word of a stem, or one that stands for the same: 'нәресте' for 'сәби'."""
    if stem in _STAFF:
        return any(word in noun for word in _KINDS_OF_STAFF)
    return any(f" {word}" in f" {noun}" or (len(word) >= _SHORTEST and word in noun) for word in _same(stem))


def _same(stem: str) -> tuple[str, ...]:
    return next((same for same in _SAME_NOUNS if stem in same), (stem,))


def _noun_of(figure: Figure, fact: Fact) -> str:
    """The words right behind a figure: its noun, with its attributes."""
    behind = figure.text[fact.start : min(fact.stop + _AROUND, figure.q.start)]
    return skeleton(re.split(r"[.;:,(\n]", behind.replace(fact.quote, ""))[0])


def _far(figure: Figure, fact: Fact) -> Iterator[Fact]:
    """The counts that a noun may take up again in another paragraph."""
    if len({f.region_id for f in figure.facts}) > 1:
        return iter(())  # each of a region of its own
    told = (f for f in reversed(figure.facts) if f.measure == "level" and fact.start - f.stop <= _FAR and f.part_of is None)
    return (f for f in told if f.unit_id in COUNTED and _may_hold(f, fact))
