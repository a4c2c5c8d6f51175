"""Shares and multiples told in words: 'каждый десятый', 'one in five', 'төрттен үші', 'a third of', 'doubled'.

A share is in percent: a fifth is 20, a third 33.3. What changed so many times over is in ``times``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kzhealth.extract.numbers import Number
from kzhealth.extract.openings import Family, Form, opening
from kzhealth.extract.text import lower

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["find_shares", "with_shares"]

_S = r"[ \t\u00a0]{1,3}"
_TENTH = Decimal("0.1")
_STEMS = {
    "втор": 2, "трет": 3, "четв[её]рт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9, "десят": 10, "двенадцат": 12, "пятнадцат": 15,
    "двадцат": 20, "тридцат": 30, "пятидесят": 50, "сот": 100,
    "екінші": 2, "үшінші": 3, "төртінші": 4, "бесінші": 5, "алтыншы": 6, "жетінші": 7, "сегізінші": 8, "тоғызыншы": 9, "оныншы": 10, "жиырмасыншы": 20,
    "ekinshi": 2, "ekinşi": 2, "ekınşı": 2, "ekınshi": 2, "üşınşı": 3, "törtınşı": 4, "besınşı": 5, "altynşy": 6, "jetınşı": 7, "toğyzynşy": 9, "jiyrmasynşy": 20,
    "altynshy": 6, "jetinshi": 7, "segizinshi": 8, "segızınşı": 8, "toǵyzynshy": 9, "jıyrmasynshy": 20,
    "ushinshi": 3, "tortinshi": 4, "zhetinshi": 7, "togyzynshy": 9, "úshinshi": 3, "üşinşi": 3, "tórtinshi": 4, "törtinşi": 4, "besinshi": 5, "besinşi": 5, "onynshy": 10, "onynşy": 10,
    "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20,
    "hundredth": 100,
}  # fmt: skip
_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
    "двух": 2, "трех": 3, "трёх": 3, "четырех": 4, "четырёх": 4, "пяти": 5, "шести": 6, "семи": 7, "восьми": 8, "девяти": 9, "десяти": 10, "двадцати": 20, "ста": 100,
    "два": 2, "две": 2, "двое": 2, "три": 3, "трое": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9,
    "бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "сегіз": 8, "тоғыз": 9, "он": 10, "жиырма": 20, "жүз": 100,
    "bir": 1, "bır": 1, "eki": 2, "ekı": 2, "úsh": 3, "üş": 3, "ush": 3, "tórt": 4, "tört": 4, "tort": 4, "bes": 5, "alty": 6, "jeti": 7, "jetı": 7, "segiz": 8,
    "segız": 8, "toǵyz": 9, "toğyz": 9, "on": 10, "júz": 100, "jüz": 100,
}  # fmt: skip


def _any(words: dict[str, int], *, least: int = 1, most: int = 100) -> str:
    return "(?:" + "|".join(sorted((w for w, n in words.items() if least <= n <= most), key=len, reverse=True)) + ")"


def _letters(words: dict[str, int], first: str, last: str) -> dict[str, int]:
    return {w: n for w, n in words.items() if first <= w[0] <= last}


_RU, _EN = _letters(_STEMS, "а", "я"), {w: n for w, n in _STEMS.items() if w.endswith(("th", "nd", "ird"))}
_KK = {w: n for w, n in _STEMS.items() if w not in _EN and w not in _RU} | {w: n for w, n in _STEMS.items() if w.endswith(("нші", "ншы"))}
_KK_COUNTS = {w: n for w, n in _COUNTS.items() if w not in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")}
# 'оннан жетеуі', 'on adamnyñ altauy'
_SOME = _KK_COUNTS | {
    "біреу": 1, "екеу": 2, "үшеу": 3, "төртеу": 4, "бесеу": 5, "алтау": 6, "жетеу": 7, "bireu": 1, "ekeu": 2, "üşeu": 3, "úsheý": 3, "törteu": 4, "tórteý": 4,
    "beseu": 5, "beseý": 5, "altau": 6, "altaý": 6, "jeteu": 7, "jeteý": 7,
}  # fmt: skip
_TIMES_OF_DAY = r"(?:д(?:ень|ня)|час|недел|месяц|год|раз|понедельник|вторник|сред[уы]|четверг|пятниц|суббот|воскресень)"
_PEOPLE = (
    r"(?:[^\W\d_]+[иы]х"
    + _S
    + r")?(?:человек|жител|пациент|больн|женщин|мужчин|реб[её]н|дет[ея]|случа|сельч|школьник|подростк|врач|казахстан)"
)

# what a share has behind it, which the number of one in a row has not: 'a third of them', not 'a third ambulance'
_PART_OF = (
    rf"(?:{_S}(?:of|more|less|fewer|lower|higher|in|to|over|and|need|have|has|had|are|were|was|is|do|did|came|come|got|get|went|go|live|work|will|can|"
    rf"could|now|still|remain|require|received|passed|turned|followed|compared|against|for(?!{_S}the{_S}first)|since|from|than|thanks|due|during|year[- ]on[- ]year)\b|\s*[.,;:)]|\s*$)"
)
_SITES = (
    r"(?:больниц|поликлиник|объект|организаци|учреждени|медпункт|фап|амбулатори|район|област|регион|сёл|сел|аул|город|посёлк|поселк|проект)"
)

# Kinds: the value is one of so many parts (part), so many of so many parts (ratio), a multiple (times).
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{expression})"))
    for kind, expression in (
        ("part", rf"кажд(?:ый|ая|ое|ого|ой|ому|ую|ым|ом|ою){_S}(?P<n>{_any(_RU)})(?:ый|ой|ий|ая|ья|ое|ье|ого|ьего|ому|ьему|ую|ью|ым|ьим|ом|ьем|ей|ьей)(?!\w)(?!{_S}{_TIMES_OF_DAY})"),
        ("part", rf"(?P<n>{_any(_RU)})(?:ая|ья|ую|ью|ой|ьей){_S}част(?:ь|и|ью)(?!\w)"),
        ("part", r"(?P<n>трет)(?:ь|и|ью)(?!\w)"),
        ("ratio", rf"(?P<k>две|двух|двумя|двум){_S}(?P<n>трет)(?:и|ей|ям|ями|ях)(?!\w)"),
        ("ratio", rf"(?P<k>{_any(_COUNTS, least=2, most=9)}|[2-9]|[1-9]\d){_S}(?:случа(?:е|ев|я|ях){_S})?из{_S}(?:каждых{_S})?(?P<n>десят[иь]|ста|10|100)(?![\w.,]\d|\w)(?!{_S}(?:[^\W\d_]{{3,20}}[иы]х{_S})?{_SITES})"),
        ("ratio", rf"(?P<k>один|одна|одно|одного|одной|одну|одному){_S}из{_S}(?P<n>{_any(_COUNTS, least=2)})(?={_S}{_PEOPLE})"),
        ("part", rf"every{_S}(?P<n>{_any(_EN)})(?!\w)(?!{_S}(?:days?|weeks?|months?|years?|hours?|time)\b)"),
        ("ratio", rf"(?P<k>{_any(_COUNTS, most=9)}|[1-9]){_S}(?:in|out{_S}of|[a-z]{{3,14}}{_S}out{_S}of(?={_S}(?:every{_S})?(?:ten|10|100)\b)){_S}(?:every{_S})?(?P<n>{_any(_COUNTS, least=2)}|10|100|[2-9])(?![\w.,]\d|\w|{_S}(?:years?|months?|days?|weeks?|hours?|districts|regions|villages|towns|cities)\b)"),
        ("ratio", rf"(?P<k>{_any(_COUNTS, least=2, most=9)}){_S}[a-z]{{3,14}}{_S}(?:in|out{_S}of){_S}(?P<n>{_any(_COUNTS, least=3, most=20)})(?={_S}(?:have|has|are|were|had|is|was|do|did|live|come|came|get|got|can|could|will|would|need|now|still|die|died|use|used|smoke|drink|trust|know|say|said|suffer|want|report|reported|receive|received|visit|see|lack|go|went|miss|take|took)\b|\s*[.,;)])"),
        ("ratio", rf"(?P<k>one){_S}[a-z]{{3,14}}{_S}in{_S}(?P<n>{_any(_COUNTS, least=3, most=20)})(?!\w)(?!{_S}(?!(?:has|was|is|does|needs|lives|works|smokes|drinks|gets|suffers|dies|falls|comes|goes|leaves|returns|remains|carries|misses|knows)\b)[a-z]+s\b)"),
        ("ratio", r"(?P<k>one|two|three|four)[ \u00a0-](?P<n>third|fifth|sixth|eighth|tenth)s?(?=\W*(?:of|the|more|less|fewer|lower|higher)\b|\W*$|\s*[.,;:)])"),
        ("ratio", r"(?P<k>two|three|four)[ \u00a0-](?P<n>third|fifth|sixth|eighth|tenth)s(?!\w)"),
        ("part", rf"a{_S}(?P<n>third|fifth|sixth|seventh|eighth|ninth|tenth)(?={_PART_OF})"),
        ("quarter", rf"a{_S}quarter(?={_PART_OF})(?!{_S}of{_S}(?:(?:19|20)\d\d|the{_S}year|a{_S}(?:million|billion)))"),
        ("half", r"наполовину(?!\w)"),
        ("part", rf"(?:әрбір|әр|arbir|árbir|ärbir|ärbır|ár|är){_S}(?P<n>{_any(_KK)})(?:(?:[ст][іы]|[sś][iıy])[^\W\d_]{{0,4}})?(?:не|нің|ге|ға)?(?!\w)(?!{_S}(?:күн|апта|ай|жыл|сағат))"),
        ("ratio", rf"(?P<n>{_any(_KK_COUNTS, least=2)})(?:ден|дан|тен|тан|нен|нан|den|dan|ten|tan|nen|nan){_S}(?P<k>{_any(_SOME, most=9)})(?:{_S}(?:бөлі|b[oóö]l[iı])[гкgk][^\W\d_]*|(?:ге|ке)(?={_S}жуы)|(?<=бір|bir|bır)(?:ге|ін|ge|in|ın)(?!\w)(?!{_S}(?:дейін|deiin|deıin|deıın|deiın))|(?:еу)?(?:і|сі|ы|сы|i|ı|si|sı|y|sy)(?:не|на|нде|нда|нің|ның|н|нен|нан|ne|na|nde|nda|niń|n|nen|nan)?)(?!\w)"),
        ("ratio", rf"(?P<n>100?-)(?:нан|ден|nan|den){_S}(?P<k>{_any(_SOME, most=9)})(?:(?:еу)?(?:і|сі|ы|сы|i|ı|si|sı|y|sy)(?:не|на|нде|нда|нің|ның|н|нен|нан|ne|na|nde|nda|niń|n|nen|nan)?)(?!\w)"),
        ("ratio", rf"(?:әр|әрбір|är|ärbir|ár|árbir){_S}(?P<n>он|жүз|on|jüz|júz|100?){_S}[^\W\d_]{{3,14}}(?:[дтн][іыiyı][ңñń]|[дтн][ае]н|[dtn][ae]n){_S}(?P<k>{_any(_SOME, most=9)})(?:і|сі|ы|i|ı|y)[^\W\d_]{{0,4}}(?!\w)"),
        ("times", r"(?P<w>doubled|doubles|doubling|tripled|trebled|quadrupled|halved|удвоил|утроил|учетверил|удвоен|утроен)(?:ся|ась|ось|ись|[аои]сь|[аои]|ие|ы)?(?!\w)"),
        ("times", rf"(?P<w>twice)(?={_S}(?:as|more|the|higher|that|larger|bigger|fewer|less)\b)"),
    )
)  # fmt: skip
# The words of which every match of a form has one, close to where it opens: elsewhere it is not looked for.
_PARTS_OF = ("third", "fifth", "sixth", "eighth", "tenth")
_NEAR: tuple[tuple[str, ...], ...] = (
    (), ("част",), (), ("трет",), ("из ",), ("из ",), (), ("in ", "out "), ("in ", "out "), ("in ",), _PARTS_OF, _PARTS_OF,
    ("third", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), ("quarter",), (), (), (), ("нан", "ден", "nan", "den"), (), (), (),
)  # fmt: skip
# The words that each form may open with; see ``openings``.
_OPENS = tuple(
    opening(words)
    for words in (
        "каждый", " ".join(_RU), "треть", "две двух двумя двум", " ".join(("0", *_COUNTS)), "один одна одно одного", "every", " ".join(("0", *_COUNTS)), " ".join(_COUNTS), "one", "one two three four", "two three four",
        "a", "a", "наполовину", "әрбір әр arbir árbir ärbir är ár", " ".join(_KK_COUNTS), "0", "әр әрбір är ärbir ár árbir",
        "doubled tripled trebled quadrupled halved удвоил утроил учетверил", "twice",
    )
)  # fmt: skip
_FAMILY = Family(Form(kind, pattern, opens, near) for (kind, pattern), opens, near in zip(_FORMS, _OPENS, _NEAR, strict=True))
_TIMES = {
    "doubl": 2,
    "tripl": 3,
    "trebl": 3,
    "quadr": 4,
    "halve": 2,
    "twice": 2,
    "удвое": 2,
    "удвои": 2,
    "утрое": 3,
    "утрои": 3,
    "учетв": 4,
}
_AND_A_HALF = re.compile(
    r"\b(?:kilo\w*|hours?|days?|weeks?|months?|years?|decades?|centur\w+|met(?:re|er)s?|lit(?:re|er)s?|ton(?:ne)?s?)\sand\s(?:a\s)?$"
)
_PERIOD_BEHIND = re.compile(
    rf"{_S}(?:(?:of{_S})?(?:an?|the|this|last|that){_S})?(?:of{_S}(?:19|20)\d\d\b|час|дня|суток|год[ау]?\b|века|месяц|столет|мандат|срок|hour|day|years?\b|century|month|decade|сағат|ғасыр|жыл|күн|ай\b|sa[gǵğ]at|j[yı]l|k[uúü]n|a[iı]\b)"
)


def _percent(share: Decimal) -> Decimal:
    whole = share * 100
    return whole.to_integral_value() if whole == whole.to_integral_value() else whole.quantize(_TENTH).normalize()


def _count(word: str, words: dict[str, int]) -> int:
    return int(word) if word.isdigit() else next(n for w, n in words.items() if re.fullmatch(w, word))


def _value(kind: str, match: re.Match[str]) -> Decimal | None:
    if kind == "times":
        return Decimal(_TIMES[match["w"][:5]])
    if kind in ("quarter", "half"):
        return Decimal(25 if kind == "quarter" else 50)
    told = match["n"].rstrip("-")
    parts = _count(told, _STEMS if not told.isdigit() and any(re.fullmatch(w, told) for w in _STEMS) else _COUNTS)
    if kind == "part":
        return _percent(Decimal(1) / parts)
    taken = match["k"]
    taken_count = 2 if taken.startswith("дв") else 1 if taken.startswith("од") else _count(taken, _COUNTS | _SOME)
    return _percent(Decimal(taken_count) / parts) if taken_count < parts else None


def find_shares(text: str) -> list[Number]:
    """The shares and multiples that words tell, in order, without overlaps; linear in the text, never raises.

    >>> [(str(n.value), n.unit_id) for n in find_shares("Каждый десятый ребёнок, two thirds of women; costs doubled")]
    [('10', 'percent'), ('66.7', 'percent'), ('2', 'times')]
    """
    return sorted(_unlike(_matches(text)), key=lambda n: n.start)


def _matches(text: str) -> Iterator[Number]:
    small = lower(text)
    for kind, match in _FAMILY.find_matches(small):
        value = _value(kind, match)
        if value is not None:
            unit = "times" if kind == "times" else "percent"
            precision = _TENTH if value % 1 else Decimal(1)
            yield Number(value=value, value_max=None, precision=precision, start=match.start(), stop=match.end(), unit_id=unit, form="word")


def _unlike(found: Iterator[Number]) -> list[Number]:
    """The longest of those that overlap."""
    kept: list[Number] = []
    end = 0
    for number in sorted(found, key=lambda n: (n.start, n.start - n.stop)):
        if number.start >= end:
            kept.append(number)
            end = number.stop
    return kept


def with_shares(text: str, numbers: Sequence[Number]) -> list[Number]:
    """The numbers of a text and its shares: half and quarter are told in percent too, but no half of an hour or a year."""
    shares = find_shares(text)
    starts = [s.start for s in shares]
    kept = [n for n in numbers if not _overlaps(shares, starts, n)]
    told = (_as_share(text, n) for n in kept)
    return sorted([*shares, *(n for n in told if n is not None)], key=lambda n: n.start)


def _overlaps(shares: Sequence[Number], starts: Sequence[int], number: Number) -> bool:
    at = bisect_left(starts, number.stop)
    return at > 0 and shares[at - 1].stop > number.start


def _as_share(text: str, number: Number) -> Number | None:
    if number.form != "word" or not 0 < number.value < 1 or number.unit_id is not None or number.value_max is not None:
        return number
    if _PERIOD_BEHIND.match(lower(text), number.stop) or _AND_A_HALF.search(text, max(0, number.start - 20), number.start):
        return None
    return replace(number, value=_percent(number.value), precision=Decimal(1), unit_id="percent")
