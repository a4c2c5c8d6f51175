"""If a figure is a change, and in which direction: by the words at it ('up 3.1 points'), else by the nearest word of growth or decline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.figures import ANOTHER, CHANGE_UNITS, MONEY
from kzhealth.extract.indicators import FAR
from kzhealth.extract.kazakh_slots import kazakh_change
from kzhealth.extract.russian_statuses import rises_as_building
from kzhealth.extract.turns import first_of_row

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure
    from kzhealth.extract.quantities import Quantity

__all__ = ["DIRECTIONS", "find_direction", "is_change", "topic_behind"]

DIRECTIONS = ("increase", "decrease", "stable")
_BY = re.compile(r"(?:\bна(?!\s(?:сегодня|данный|текущ|конец|начало|уч[её]т))|\bby)\s+(?:[а-яa-z]+\s+){0,3}$")
_JUST_BY = re.compile(
    r"\b(?:rose|risen|rises?|grew|grown|grows?|growth|increased?|fell|fallen|falls?|dropped|decreased?|cut|reduced|shrank|up|down)\sby\s(?:[a-z]+\s){0,2}$"
)
# 'deaths from strokes are down 12 %, from heart attacks 8 %'
_AND_FROM = re.compile(r",?\s(?:and\s)?(?:from|of|among|in)\s(?:(?!to\b|by\b|\d)[a-z-]+\s){1,5}(?:[–—]\s)?")
_HELD = re.compile(r"(?:[\s\u00a0,и]+\d+)?[\s\u00a0](?:мест|ко[ей]к|посещени)")  # 'на 15 и 20 мест'
_GAPPED = re.compile(r"[–—-][\s\u00a0]на[\s\u00a0]$")
_FROM = re.compile(r"(?:\bс|\bсо|\bfrom)\s+(?:[а-яa-z]+\s+)?$")
_TO = re.compile(r"(?:\bдо|\bto)\s+(?:[а-яa-z]+\s+)?$")
_REACHED = re.compile(r",\s(?:to|до|reaching|достигнув)\s(?:[а-яa-z]+\s)?$")
_FROM_SPENT = 2  # distance
_CONJUNCT = 4  # the conjunct before
_SENTENCE = 160  # characters
_LEAD = 5  # the line that introduces a list


def topic_behind(text: str, q: Quantity) -> bool:
    """True for 'a 13% drop in …': what changed is told behind the figure."""
    return q.unit_id in CHANGE_UNITS and _DROP_IN.match(text, q.stop) is not None


_THAN = (
    r"^\s*(?:(?:times|fold|раза?|per cent|percent|percentage points?|points?|п\.\s?п\.|процентн\w+ пункт\w*|есе|пайызға|процентке)\s+)?"
    r"(?:(?!(?:и|а|and|or)\s)[^\W\d_]+\s+)?"
)
_MORE = re.compile(
    _THAN + r"(?:more\b(?! than \d)|as (?:many|much)|(?:the|that|last year['’]s) (?:figure|number|level)\b"
    r"|higher|above|better|longer|больше|выше|increase|growth|rise|up on|артық|көп|жоғары)"
)
_LESS = re.compile(_THAN + r"(?:fewer|less|lower|below|shorter|меньше|ниже|реже|decrease|decline|drop|reduction|down on|кем|аз|төмен)\b")
_MORE_THAN = re.compile(r"\s(?:more|less|higher|lower)\sthan\b(?!\s\d)")
_MORE_KAZAKH = re.compile(r"\s(?:көп|артық|аз|кем|kóp|artyq|az|kem)(?!\w)")  # 'былтырғыдан 7 млрд теңгеге көп'
_THAN_BEHIND = re.compile(r"(?:\s+[^\W\d_]+){0,3}\s+(?:than|чем)\b(?!\s+\d)")
_MORE_TO_COME = re.compile(r"\smore\s(?:will|are|were|is|was|have|has|had|remain|to)\b")  # 'nine more will join them'
_IMPROVED = re.compile(r"\b(?:(improved)|worsened|deteriorated)\sby\s(?:[a-z]+\s)?$")
_RATES = ("mortality", "incidence", "deaths", "die")
_DROP_IN = re.compile(
    r"\s+(?:[^\W\d_]+\s+)?(?:drop|rise|increase|decrease|decline|reduction|growth|fall|improvement|снижени[ею]|рост|прирост|увеличение)"
    r"(?:\s+(?:in|of)\b|\s+[^\W\d_])"
)
_AGAIN = r"(?:\s(?:another|a\sfurther|about|almost|nearly|some|over|ещё|еще|сразу|почти|около|примерно))?\s+)$"
_UP = re.compile(
    rf"(?:(?<!make\s)(?<!makes\s)(?<!made\s)(?<!making\s)(?<!set\s)(?<!put\s)(?<!took\s)\bup(?:\s+by)?\s+|[+↑⬆📈🔺]\ufe0f?\s?(?:(?:на|by)\s)?|\b(?:плюс|plus|прибавив|прибавил[аои]?|gained|added|rose|climbed|grew){_AGAIN}"
)
_DOWN = re.compile(
    rf"(?:\bdown(?:\s+by)?\s+|[−↓⬇📉🔻]\ufe0f?\s?(?:(?:на|by)\s)?|(?:^|[\s(])-|\b(?:минус|minus|потеряв|потерял[аои]?|lost|shed|fell|dropped|declined){_AGAIN}"
)
_UP_BY, _DOWN_BY = (
    re.compile(rf"[,(–—]\s?{word}\s(?:by\s)?(?:(?!from|to)[a-z]+\s)?$") for word in ("up", "down")
)  # '75.4 years, up 0.3 years on 2023'
_GROWTH = re.compile(
    r"(?:снижени|прирост|прибавк|рост|уменьшени|увеличени|сокращени|падени|growth|rise|increase|decrease|decline|drop|fall|reduction|өсім|төмендеу|азаю)"
    r"\w{0,6}(?:\s+(?:составил[аио]?|составляет|был[аои]?|достиг(?:ло|ла)?|of|was|is|by|equals|too|also|as\s+well|на|в))*\s*(?:[–—:-]\s*)?(?:[^\W\d_]+\s+)?$"
)
# 'рост за год – 7,5 %', 'прирост к уровню 2024 года составил 4 %'
_GROWTH_OVER = re.compile(
    r"\b(?<!естественный\s)(?:снижение|прирост|прибавка|рост|уменьшение|увеличение|сокращение|падение|спад)"
    r"\s(?:[^.;:,\d–—]|\d{4}){2,70}?"
    r"(?:\s?[–—:]|\sсостав[а-яё]+|\sдостиг[а-яё]*)\s(?:(?:почти|около|более|свыше|всего|лишь|чуть|порядка)\s)*$"
)


# 'это меньше уровня 2024 года на 6,5 %', '74,6 года, прибавив 0,4 года'
_BESIDE_LEVEL = re.compile(
    r"\b(?:(больше|выше|чаще)|меньше|ниже|реже)\s(?:уровня|показател[яей]+|данных|чем)\s(?:[а-я]+\s){0,3}(?:\d{4}\s(?:года?|г\.)\s)?на\s$"
    r"|\b(?:(больше|выше|чаще)|меньше|ниже|реже),?\sчем\s[^.;:]{2,40},?\sна\s$"
    r"|\b(?:(прибавив|gaining|adding)|потеряв|losing|shedding)\s(?:[а-яa-z]+\s)?$"
)

# 'The steepest decline was recorded in Kyzylorda region (23%)', 'the biggest increase was in Semey, by 11%'
_UTMOST = re.compile(
    r"\b(?:steepest|sharpest|biggest|largest|greatest|smallest|fastest|slowest|strongest|highest|lowest|deepest|slightest|most\s[a-z]+)\s"
    r"(?:[a-z]+\s)?(?:(increase|growth|rise|gain|jump|surge|improvement)|decline|drop|fall|decrease|reduction|cut)\b"
    r"(?:(?!\b(?:whereas|while|but|although|however)\b)[^.;])*?(?:[(–—:]\s?|,\s|\b(?:and|by|with|at|of)\s(?:[a-z]+\s)?)$"
)


def find_direction(figure: Figure) -> tuple[str | None, float]:
    """The direction and how far it stands: at the figure itself ('14 % больше', 'up 3.1 points'), else the nearest word."""
    if figure.scene.sentence.language == "kk":
        change = kazakh_change(figure)
        return (change, 0) if change else (None, FAR)
    behind, signed = figure.after(40), figure.q.unit_id in CHANGE_UNITS
    less = _LESS.match(behind)
    more = None if less else _MORE.match(behind)  # '0.9% below the level of a year before'
    counts = figure.q.unit_id is None and not _MORE_TO_COME.match(behind)
    compared = (more or less) and (signed or counts or _BY.search(figure.before(40)) or _THAN_BEHIND.match(figure.after(60)))
    before = figure.before(24)
    if (compared and more) or (signed and _UP.search(before)) or ("up" in before and _UP_BY.search(before)):
        return "increase", 0
    if (compared and less) or (signed and _DOWN.search(before)) or ("down" in before and _DOWN_BY.search(before)):
        return "decrease", 0
    if beside := _BESIDE_LEVEL.search(figure.before(64)):
        return "increase" if any(beside.groups()) else "decrease", 0
    if figure.q.unit_id == "times" and figure.near.get("increase") == 0 and figure.near.get("decrease", FAR) <= _FROM_SPENT:
        return "decrease", figure.near["decrease"]  # 'dropped threefold'
    return _by_words(figure)


def _by_words(figure: Figure) -> tuple[str | None, float]:
    """The direction that the words of the clause tell: an utmost one, the nearest, else that of the change before."""
    told = figure.q.unit_id in CHANGE_UNITS and figure.scene.sentence.language == "en"
    if told and (better := _IMPROVED.search(figure.before(32))):
        lower = figure.nearest(*_RATES) <= _FROM_SPENT
        return "decrease" if lower == bool(better[1]) else "increase", 0
    if told and (utmost := _UTMOST.search(figure.before(_SENTENCE))):
        return "increase" if utmost[1] else "decrease", 0
    found = [(figure.near[d], d) for d in DIRECTIONS if (far := figure.near.get(d, FAR)) < ANOTHER or far == _LEAD]
    return (min(found)[1], min(found)[0]) if found else _as_before(figure)


def _as_before(figure: Figure) -> tuple[str | None, float]:
    """The direction of the change before: 'mortality from strokes is down by 12.4 %, and from heart attacks by 8 %'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or last.start < figure.scene.sentence.start or last.unit_id != figure.q.unit_id or last.direction is None:
        return None, FAR
    if figure.scene.sentence.language == "en" and _AND_FROM.fullmatch(figure.text, last.stop, figure.q.start):
        return last.direction, 0
    return (last.direction, _CONJUNCT) if _BY.search(figure.before(40)) else (None, FAR)


def _grew_over(figure: Figure) -> bool:
    """True of a figure behind a noun of growth and the time that it is told over."""
    return figure.scene.sentence.language == "ru" and _GROWTH_OVER.search(figure.before(96)) is not None


def is_change(figure: Figure, direction: str | None, distance: float) -> bool:
    """True if a figure tells by how much something changed, not what it came to."""
    first = figure.scene.quantities[first_of_row(figure.text, figure.scene, figure.at)]
    q, before = figure.q, figure.text[max(figure.scene.sentence.start, first.start - 40) : first.start]
    if figure.scene.sentence.language == "kk":
        return direction is not None and (q.unit_id not in MONEY or _MORE_KAZAKH.match(figure.after(16)) is not None)
    if direction is None or distance > _LEAD or q.unit_id in MONEY or rises_as_building(figure):
        # 'что на 620 млн тенге больше прежнего'
        near = 1 if figure.scene.sentence.language == "en" and _JUST_BY.search(before) else 0  # 'financing rose by KZT 8.1 billion'
        more = distance == 0 and _MORE_THAN.match(figure.after(24))  # '2.4 trillion tenge, which is 1 trillion tenge more than in 2020'
        return distance <= near and q.unit_id in MONEY and (more or _BY.search(before)) is not None
    if distance == 0 or _FROM.search(before) or _TO.search(before):
        return distance == 0
    if first is not q and _REACHED.search(figure.before(24)):
        return False  # 'was cut by 1,200, to 96,400'
    points = q.unit_id == "percentage_points" and distance <= 1
    if points or q.unit_id == "times" or (q.unit_id in CHANGE_UNITS and (_GROWTH.search(before) or _grew_over(figure))):
        return True
    gapped = _GAPPED.search(before) and not _HELD.match(figure.after(32))  # 'число врачей выросло на 120, медсестёр – на 340'
    return _BY.search(before) is not None and (q.unit_id in CHANGE_UNITS or distance <= 1 or bool(gapped))
