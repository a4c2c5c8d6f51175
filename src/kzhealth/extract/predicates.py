"""What a Kazakh sentence says of a figure: by how much something changed, or what it came to.

The verb stands last and governs every conjunct before it, so the case of the figure tells: 'A-дан B-ға' are the levels before and
after, 'B-ға' with a verb of change is by how much, with 'жету' or 'дейін' how far.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh import case_of, kazakh, skeleton
from kzhealth.extract.numbers import MONEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kzhealth.extract.text import Sentence

__all__ = [
    "clause_behind",
    "figure_end",
    "find_change",
    "has_verb",
    "is_finite",
    "is_start",
    "join_items",
    "lies_ahead",
    "status_by_verb",
    "status_of_works",
]

_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"[%\u00a0 ]{0,2}[-‐‑–]?([^\W\d_]{1,6})(?!\w)")
_APART = re.compile(r"[\u00a0 ](?:[–—-][\u00a0 ]?)?([ғгқкğǵgqk][аеae]|[дтнdtn][аеae][нn])(?!\w)")  # '92,0 ден', '33,8% – ға'
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_HYPHENATED = re.compile(r"-([^\W\d_]{1,6})")
_MORE = re.compile(r"(?:коп|кобирек|артик|артиг|жогар|аскан|асти|асип|асад|асир)")
_LESS = re.compile(r"(?:аз$|азирак|кем$|кемирек|томен$|томендеу)")
_HIGH_KIND = re.compile("технологиа|маманданд|санат|билим|биликти|оку|сапа|мектеп")
_UNTIL = re.compile(r"(?:деин|шеин)")
_REACH = re.compile(r"(?:жет(?!исп|кили)|тен$|тенел|жуикта|жакинда)")
_FELL = re.compile(r"тус(?:ти|кен|еди|ип)$")  # '5 пайызға түсті', '1,6 есе түсті'
_ROSE = re.compile(r"котерил(?:ди|ген|ип|еди)$")
# by more than so much nothing goes: '66 %-ға көтерілді', '75,8 жасқа көтерілді' tell what it came to
_MOVED = {"percent": 40, "percentage_points": 40, "years": 10}
_IN_ROW = re.compile(r"(?:%|паиз|тармак)\w*-?(?:[гк][ае])?[ \u00a0](?:(тус(?:ти|кен))|котерил(?:ди|ген))\b")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_TIMES = re.compile(r"[\s\u00a0]+(?:есе|рет|ese)[^\W\d_]*")
_BETWEEN = re.compile(r"аралиг")
_BY_TIMES = re.compile(r"еселе")
_BARE = re.compile(r"(?:%|паиз|просент|тармак|пункт)(?:-?[дт]ик)?$")  # no share of things: '62 пайызы жоғары санатты'
_POINTS = re.compile(r"[\s\u00a0]((?:промилле|тармақ|тармағ|пункт|promille|tarmaq|tarmağ|tarmaǵ|pýnkt|punkt)[^\W\d_]*)")
_NOT_FAR = 260  # characters in which the verb of a conjunct is looked for
_TOLD = re.compile(r"[\s\u00a0]*(?:[–—:-]|\()?[\s\u00a0]*(?:шамамен|тек|небәрі|shamamen|şamamen)?[\s\u00a0]*$")
# 'өлім 5 %-ға кеміді: Жарма ауданында – 7 %-ға, тек Бесқарағай ауданында 2 %-ға өсті': the verb behind 'only' is of its own clause
_CONTRAST = re.compile(r",[ \u00a0](?:" + kazakh("тек|бірақ|керісінше|дегенмен|есесіне") + r")\b")
_SIDEWAYS = frozenset({"percent", "percentage_points"})


@lru_cache(maxsize=20_000)
def _bare(word: str) -> str:
    return skeleton(word.lower())


def figure_end(text: str, stop: int, noun: tuple[int, int] | None) -> tuple[str | None, int]:
    """The case of a figure and where its words end: of its counted noun, of the ending written behind it, or of its last word.

    ``stop`` is where the figure ends, ``noun`` the span of what it counts.
    """
    points = _POINTS.match(text, stop)
    if points:
        return case_of(points[1]), points.end()
    apart = _APART.match(text, stop)
    if apart:
        return case_of(apart[1]), apart.end()
    if noun and noun[1] > stop:
        return case_of(text[noun[0] : noun[1]]), noun[1]
    ending = _ENDING.match(text, stop) if text[stop - 1 : stop].isdigit() or text[stop - 1 : stop] == "%" else None
    if ending and (text[stop : stop + 1] not in (" ", "\u00a0")):
        return case_of(ending[1]), ending.end()
    last = _LAST_LETTERS.search(text[max(0, stop - 24) : stop])
    if not last:
        return None, stop
    behind = _HYPHENATED.match(text, stop)
    return (case_of(behind[1]), behind.end()) if behind else (case_of(last[0]), stop)


def is_start(case: str | None, following: str | None, between: str) -> bool:
    """True for the level that a change starts from: an ablative with a dative close behind it ('12,4-тен 9,8-ге')."""
    return case == "ablative" and following == "dative" and len(between) < 24


def find_change(
    text: str,
    span: tuple[int, int],
    unit_id: str | None,
    noun: tuple[int, int] | None,
    stop: int,
    words: Iterable[tuple[int, int, str]],
    *,
    starts: bool,
) -> str | None:
    """The direction of a change, None for a level.

    ``words`` are the mentions of a direction in the sentence, which ends at ``stop``; ``starts`` tells that the figure before this one
    is the level that the change starts from.
    """
    case, end = figure_end(text, span[1], noun)
    times = _TIMES.match(text, end) if unit_id == "times" else None
    end = times.end() if times else end
    stop = min(stop, end + _NOT_FAR)
    following = [(m.start(), _bare(m.group())) for m in _WORD.finditer(text, end, min(stop, end + 60))][:3]
    directions = [w for w in words if w[2] in ("increase", "decrease", "stable")]
    told = [w for w in directions if w[1] <= span[0]]
    contrast = _CONTRAST.search(text, end, stop) if told else None
    stop = contrast.start() if contrast else stop
    ahead = next((w for w in directions if w[0] >= end and w[0] < stop), None)
    if unit_id == "times":
        return _by_times(_bare(text[span[0] : end]), following, ahead) or _before(text, span[0], directions)
    if case == "dative" and not starts:
        went = _moved(following) or (None if ahead or told else _moved_in_row(_bare(text[end:stop])))
        if went:
            return went if _amount(text, span) < _MOVED.get(unit_id or "", 0) else None
        last = (told if contrast else directions)[-1:] if unit_id in _SIDEWAYS else []
        return _by(text, (end, stop), following, ahead or next(iter(last), None))
    if case is None and unit_id in _SIDEWAYS and _BARE.search(_bare(text[span[0] : end])):
        compared = _compared(following)  # 'былтырғы деңгейден 10 пайыз кем'
        if compared or (ahead and ahead[0] <= end + 1):  # '12 пайыз азайды', '11 % өсім'
            return compared or (ahead[2] if ahead else None)
    if case is None and unit_id in _SIDEWAYS:
        between = bool(following) and _BETWEEN.match(following[0][1]) is not None
        return ahead[2] if between and ahead else _before(text, span[0], directions)
    return None


def _compared(following: list[tuple[int, str]]) -> str | None:
    """'екі есе көп', '5 жағдайға аз'."""
    word = following[0][1] if following else ""
    if word == "жогари" and len(following) > 1 and _HIGH_KIND.match(following[1][1]):
        return None  # '1 212 адамға жоғары технологиялық көмек көрсетілді'
    return "increase" if _MORE.match(word) else "decrease" if _LESS.match(word) else None


def _by_times(figure: str, following: list[tuple[int, str]], ahead: tuple[int, int, str] | None) -> str | None:
    """'екі есе көп', '1,6 есе түсті', 'еселенді'."""
    moved = _compared(following) or _moved(following)
    return moved or (ahead[2] if ahead else "increase" if _BY_TIMES.search(figure) else None)


def _moved(following: list[tuple[int, str]]) -> str | None:
    """The direction of the verbs that tell both by how much and how far something went: 'түсті', 'көтерілді'."""
    word = following[0][1] if following else ""
    return "decrease" if _FELL.match(word) else "increase" if _ROSE.match(word) else None


def _moved_in_row(behind: str) -> str | None:
    """The same of the verb that closes a row: 'өлім 9 %-ға, сырқаттанушылық 6,5 %-ға түсті'."""
    row = _IN_ROW.search(behind)
    return None if row is None else "decrease" if row[1] else "increase"


def _amount(text: str, span: tuple[int, int]) -> float:
    digits = _DIGITS.match(text, span[0])
    return float(digits[0].replace(",", ".")) if digits else 0


def _by(text: str, clause: tuple[int, int], following: list[tuple[int, str]], ahead: tuple[int, int, str] | None) -> str | None:
    """A dative: by how much, unless its verb is one of reaching or 'дейін' stands behind it."""
    compared = _compared(following)
    if compared or not ahead or (following and _UNTIL.match(following[0][1])):
        return compared
    end, stop = clause
    reached = any(_REACH.match(_bare(m.group())) for m in _WORD.finditer(text, end, ahead[0] if ahead[0] >= end else stop))
    return None if reached else ahead[2]


def _before(text: str, start: int, directions: list[tuple[int, int, str]]) -> str | None:
    """'өсім – 16,1%', 'қысқарды (17,8%)': the change is named right before its figure."""
    told = next((w for w in reversed(directions) if w[1] <= start), None)
    return told[2] if told and _TOLD.match(text, told[1], start) else None


_OF_THE_PLAN = re.compile(r"жоспар(?:дин|инин|и|ли[ \u00a0]\w+(?:дин|тин|нин))?[ \u00a0](?:шамамен[ \u00a0])?$")
_ON_PLAN = re.compile(r"\W{0,6}(?:и|ни)?\W{0,4}жоспарли")
_FINISHING = re.compile(r"аиактал(?:уда|уга|ип[ \u00a0](?:кел|жат|кал))")
# no name of a place, no noun: 'Ұлытауда', 'Атырауда', 'диспансерлік бақылауда'
_GOING_ON = re.compile(r"\b(?:(?!\w*тауда\b|атирауда\b|бакилауда\b|саудада?\b|жекпе)\w{2,}(?:уде|уда)|жатир\w*)\b")
_AHEAD = re.compile(
    r"\b(?:жоспарлан|коздел|кутил|кутип отир|оиластир|(?:жоспарлап|коздеп|межелеп|ниеттенип|карастирип) (?:отир|жатир))"
    r"|\b\w{2,}уи[ \u00a0](?:керек|кажет)\b|\b(?<![дтн][ае]н[ \u00a0])(?:тис|ниетте)\b"
    r"|\w{3,}(?:мак|мек|пак|пек)(?:ши|пин|пиз)?\b|\w{2,}(?:[ае]|[аеоу]и)миз\b"
    r"|у[ \u00a0][–—-][ \u00a0](?:\w+[ \u00a0])?(?:максат|миндет|меже)|\bоида\b"
    r"|\b(?:курилис|жондеу)\w*[ \u00a0](?:\w+[ \u00a0])?(?:жузеге[ \u00a0]асирил|иске[ \u00a0]асирил|жургизил|аткарил)[ае]ди\W*$"
    r"|\b(?:жасактал|ашил|салин|орнатил|сатип алин|алин|жеткизил|косил|жондел)[ае]ди\W*$"
)
# Money and things that were only agreed upon, and duties that were laid down: the verb behind is a past one.
_AGREED = re.compile(
    r"^[^,;]*\b\w+[ауеи]?у(?:ди)?[ \u00a0](?:(?:турали|жонинде|жониндеги)[ \u00a0](?:\w+[ \u00a0])?(?:келис|шарт|шешим|меморандум|хаттама)"
    r"|(?:миндети|максати|тапсирмаси)[ \u00a0](?:кои|тур|берил)|жоспар(?:да|инда)[ \u00a0](?:тур|бар)"
    r"|(?:тапсирилди|жуктелди|усинилди|келисилди|каули етилди|миндеттелди|жоспарга енди))"
)
_ASKED = re.compile(r"\b(?:кажет|керек|сура(?:п|тти|тилди|дик|ди|лди|лип|ган|лган|имиз|улимиз))\b")
_WILL = re.compile(r"\w{2,}(?:(?:л|н|т|ет|ил|ин|еи|аи)(?:а|е|и)ди|(?:[ае]|[аеоу]и)миз)\b")
# What 'we' did; of other words in '-дық' and '-тық' most are adjectives ('облыстық').
_WE_DID = (
    r"(?:ал|сал|аш|бер|бол|жонде|кабилда|шакир|жаса|жибер|кос|орнат|жет|тап|кур|кел|бар|баста|аиакта|тапсир|жина|камти|тексер|кара|багитта|жумса)"
    r"[дт]ик"
)
# A verb that ends a clause: past, present or future, perfect, or one of being; the skeleton of 'бөлінген' is 'болинен'.
_FINITE = (
    r"(?:(?!алти\b|жети\b|кабатти\b)\w{2,}(?:[дт]и|[гк][ае]н|[лдт]енен|у[дт][ае]|ип?ти|миз|(?:[тгк]из|[дт]ир|[аеи]рт|[аеи]ит)[дт]ик)"
    rf"|болинен|жатир\w*|отир\w*|жур|бар|жок|тапши|тис|кажет|керек|{_WE_DID})"
)
_CONTRASTS = r"\w{2,}с[ае]"  # '21 нысанның құрылысы басталса, оның 17-сі …'
_ENDS_CLAUSE = re.compile(rf"\b(?:{_FINITE}|{_CONTRASTS})\b[»\"”]?(?=[,;])")
_FINITE_WORD = re.compile(f"{_FINITE}|{_CONTRASTS}")
_VERB = re.compile(rf"\b{_FINITE}\b\W*$")
_DONE = re.compile(
    rf"\b(?:\w*[^аеи\W](?:ди|ти)|{_WE_DID}"
    r"|(?:\w{2,}(?:[гк][ае]н|[лдт]енен|(?:[тгк]из|[дт]ир)дик)|болинен)(?:[ \u00a0](?:болатин|еди))?|\w{2,}и?п[ \u00a0](?:отир|жур))\W*$"
    r"|\bжоспарли\b"
)


# Money set aside for building, papers being prepared, what has to be built, and building told as a plan.
_TO_BUILD = r"(?:сал|аш|жонде|тургиз|аиакта|(?:паидалануга[ \u00a0])?бер)у"
_YET_TO_BE = re.compile(
    rf"(?:\b{_TO_BUILD}ге|\b{_TO_BUILD}га|\bкурилисина)\b(?:[^,]|,\d)*\b(?:болин|карастирил|багитталд|багитталга|кажет|керек)"
    rf"|\b(?:жоба|кужат)\w*[ \u00a0](?:\w+[ \u00a0])?(?:азирлен|даиндал)"
    rf"|\b{_TO_BUILD}\w*[ \u00a0](?:\w+[ \u00a0])?(?:кажет|керек|тис|карастирил|межелен|белгилен)"
    rf"|\b{_TO_BUILD}(?:ди)?\b(?:[^,]|,\d)*\b(?:жоспарла|коздел|карастирил)"
)
_SIZES = frozenset(["beds", "visits_per_shift", "visits_per_day", "storeys"])
_DRAWN_UP = re.compile(r"\b(?:жоба|кужат)\w*[ \u00a0](?:\w+[ \u00a0])?(?:азирлен|даиндал|даиин|даин)")
_TO_SPEND = re.compile(r"\b(?:багитталади|болинеди|жумсалади)\b")
_PLANNED_ONES = re.compile(r"\b(?:жоспарланган|козделген|межеленг?ен)[ \u00a0]$")


def status_of_works(text: str, span: tuple[int, int, int, int], unit_id: str | None) -> str | None:
    """Planned of facilities that have to be built, whose papers are being prepared or that money is set aside for; else None.

    Money that will be spent is planned, too. ``span`` is that of ``status_by_verb``.
    """
    start, first, last, stop = span
    clause = clause_behind(text, last, stop)
    if unit_id == "KZT":
        return "planned" if _TO_SPEND.search(clause) else None
    if unit_id in _SIZES and _DRAWN_UP.search(clause):
        return "planned"  # 'ауысымына 100 келушіге арналған емхана жобасы дайын'
    if unit_id != "facilities":
        return None
    before = skeleton(text[max(start, first - 32) : first].lower())
    return "planned" if _YET_TO_BE.search(clause) or _PLANNED_ONES.search(before) else None


def lies_ahead(behind: str) -> bool:
    """True where the verb behind a Kazakh figure may tell of what will be: 'алынады', 'жүргізіледі', 'шақырамыз'."""
    return _WILL.search(skeleton(behind[:_NOT_FAR].partition(";")[0].lower())) is not None


@lru_cache(maxsize=8)  # every slot of a figure asks for the same words
def clause_behind(text: str, start: int, stop: int) -> str:
    """The skeleton of the words behind a figure up to the verb that ends its clause; a row of conjuncts shares the last verb."""
    behind = skeleton(text[start : min(stop, start + _NOT_FAR)].partition(";")[0].lower())
    end = _ENDS_CLAUSE.search(behind)
    return behind[: end.end()] if end else behind


_LAST_WORD = re.compile(r"([^\W\d_]+)[»\"”)]*,$")
_LONGEST_LIST = 600  # characters


def join_items(text: str, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Sentences with the items of a Kazakh list in one, where the verb of the last is that of all.

    '– дәрігер 20 %-ға,' and on the next line '– мейіргер 7 %-ға азайды.'
    """
    found: list[Sentence] = []
    numbers: list[int] = []
    for sentence in sentences:
        last = found[-1] if found else None
        if last and sentence.language == "kk" == last.language and sentence.lead is not None and _shares_verb(text, last, sentence):
            found[-1] = replace(last, stop=sentence.stop)
        else:
            lead = numbers[sentence.lead] if sentence.lead is not None else None
            found.append(replace(sentence, lead=lead) if lead != sentence.lead else sentence)
        numbers.append(len(found) - 1)
    return found


def _shares_verb(text: str, item: Sentence, following: Sentence) -> bool:
    """True for an item of a list that a comma ends, not a verb."""
    if item.lead is None or item.paragraph != following.paragraph or following.stop - item.start > _LONGEST_LIST:
        return False
    word = _LAST_WORD.search(text, max(item.start, item.stop - 40), item.stop)
    return (word is not None or text[item.stop - 1 : item.stop] == ",") and not (word and is_finite(_bare(word[1])))


@lru_cache(maxsize=20_000)
def is_finite(bare: str) -> bool:
    """True for the skeleton of a verb that may end a clause."""
    return _FINITE_WORD.fullmatch(bare) is not None


def has_verb(clause: str) -> bool:
    """True for a clause, by skeleton, that a verb ends; 'оның құны – 7 млрд' has none."""
    return _VERB.search(clause) is not None


def status_by_verb(text: str, span: tuple[int, int, int, int], told: str, unit_id: str | None) -> str:
    """The status that the verb behind a Kazakh figure tells; else ``told``, what the words around it tell.

    ``span`` gives where the sentence starts, the figure starts, the figure stops and the sentence stops.
    """
    start, first, last, stop = span
    clause = clause_behind(text, last, stop)
    before = skeleton(text[max(start, first - 32) : first].lower())
    if told == "planned":
        done = _OF_THE_PLAN.search(before) or _ON_PLAN.match(clause)
        return "actual" if done or (_DONE.search(clause) and not (_AHEAD.search(clause) or _AGREED.search(clause))) else told
    if told in ("actual", "ongoing") and _FINISHING.search(clause):
        return "finishing"
    if told == "actual" and (_AGREED.search(clause) or (unit_id in MONEY and _ASKED.search(clause))):
        return "planned"
    if told == "actual" and not _DONE.search(clause):
        if _AHEAD.search(clause):
            return "planned"
        return "ongoing" if _GOING_ON.search(clause) and unit_id != "persons" else told
    return told
