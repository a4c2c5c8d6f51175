"""Periods as Kazakh texts tell them, in any alphabet: matched on the skeleton of the text, with the places of its characters kept."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.kazakh import fold
from kzhealth.extract.openings import Family, Form, opening

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Told", "find_told", "part_days"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Words that tell a period, before a year is known that they leave open.

    ``kind`` is day, days, days_ago, point, months, years, span, one, since, since_month, season, back, week, start, close, same or ago;
    ``year`` is said in figures, ``shift`` counts from this year (-1 for 'былтыр'); ``months`` are the first and the last; ``count`` is of
    years, of 'days_ago' the days, of 'back'
    and 'week' the months and weeks before that of publication (0 for its own, -1 for the next);
    ``day`` is that of the month, of 'days_ago' that of the week; ``ahead`` is true where the verb tells of what will be.
    """

    kind: str
    start: int
    stop: int
    year: int | None = None
    until: int | None = None
    shift: int | None = None
    months: tuple[int, int] | None = None
    day: int | None = None
    last_day: int | None = None
    count: int = 1
    deadline: bool = False
    compared: bool = False
    ahead: bool = False


_MONTHS = ("кантар", "акпан", "науриз", "сауир", "мамир", "маусим", "шилде", "тамиз", "киркуиек", "казан", "караша", "желтоксан")
_WEEKDAYS = ("дуисенби", "сеисенби", "сарсенби", "беисенби", "жума", "сенби", "жексенби")
_NUMBERS = {
    "бир": 1,
    "еки": 2,
    "уш": 3,
    "торт": 4,
    "бес": 5,
    "алти": 6,
    "жети": 7,
    "сегиз": 8,
    "тогиз": 9,
    "он": 10,
    "он бир": 11,
    "он еки": 12,
}
_ORDERS = {"биринши": 1, "алгашки": 1, "екинши": 2, "ушинши": 3, "тортинши": 4}
_S = "(?:[ \u00a0]{1,3})"
_Y = r"(?P<y>(?:19|20)\d\d)"
_THIS = rf"(?P<this>билги|бил|(?:оси|агимдаги|устимиздеги){_S}жил(?:дин|ги|и)?)"
_LAST = rf"(?P<last>билтирги|билтир|(?:откен|алдинг?и|буринг?и|билтирги){_S}жил(?:дин|ги|и)?)"
_NEXT = rf"(?P<next>(?:келер|келеси|алдаги){_S}жил(?:дин|ги|и)?)"
_YEAR = rf"(?:(?:{_Y}{_S}?-?(?:жил(?:дин|ги|и|да)?|ж\.)|{_THIS}|{_LAST}|{_NEXT}){_S})"
# 'қазандық' is a boiler; of 'қыркүйегінде' the last letter is another
_M = "(?:" + "|".join(_MONTHS).replace("казан", "казан(?!дик)").replace("киркуиек", "киркуие[кг]") + ")"
_N = r"(?P<n>\d{1,2}|" + "|".join(sorted((n.replace(" ", _S) for n in _NUMBERS), key=len, reverse=True)) + ")"
_O = r"(?P<o>[1-4]|" + "|".join(_ORDERS) + r")(?:[- ]?(?:и?нши|ши))?"
_FIRST = rf"(?:(?:алгашки|сонг?и|откен|биринши){_S})?"
_FROM = "(?:(?:ин)?[дтн][ае]н|ин[ае]н)"
_ONWARDS = rf"(?:{_S}аи\w*|\w{{0,4}}{_S}(?:аинин{_S})?басинан|{_FROM})"
_UNTIL = r"(?:деин|караи|шеин)(?:ги)?"
_MONTHS_END = (
    rf"(?:ди{_S}(?:корит|аиакта|талда)\w*|да\w*|нда\w*|нин|дин|и?мен|{_S}(?:ишинде|боии?|коритин)\w*"
    rf"|лик{_S}(?:корит|есеп|корсет|кезен|жумис|натиже)\w*)"
)

_YEAR_END = rf"(?:га{_S}{_UNTIL}|(?:дин)?{_S}(?:(?:сонина|аиагина|ортасина)(?:{_S}{_UNTIL})?|сонинда|аиагинда))"
# '1 қарашадағы дерек бойынша', '25 сәуірге қарай'
_STATE = rf"(?P<state>(?:ин?)?(?:[дт][ае]ги{_S}(?:жаг?даи|дерек|малимет|акпарат|санак|есеп)\w*|[гк][ае]{_S}караи(?!\w)))"
_AT = "(?P<at>н?[дт][ае](?:ги)?)"
_DATE_YEAR = rf"(?:,?{_S}(?:19|20)\d\d{_S}?(?:жил\w*|ж\.))"
_SAME = "(?:оси|саикес|тисти|уксас|осиндаи|сол|аталган)"

# The first that matches at a place wins.
_FORMS = tuple(
    (kind, re.compile(rf"(?<!\w){expression}"))
    for kind, expression in (
        (
            "since_month",
            rf"{_YEAR}?(?P<d>\d{{1,2}}){_S}(?P<m>{_M})(?:[дт][ае]|(?:ин)?ен)?{_S}бастал(?:ди|ган|ип)(?:{_S}еди)?,?{_S}(?:содан|сол{_S}кезден){_S}бери",
        ),
        ("since_month", rf"{_YEAR}?(?P<m>{_M})(?:нин|дин|тин){_S}(?P<d>\d{{1,2}})-?с?инен{_S}(?:бастап|бери)"),
        ("date", rf"{_YEAR}?(?P<m>{_M})(?:нин|дин|тин){_S}(?P<d>\d{{1,2}})-?с?и(?:н?{_STATE}|(?:не|нен|{_AT})?(?!\w)(?:{_S}{_UNTIL})?)"),
        ("since_month", rf"{_YEAR}?(?:(?P<d>\d{{1,2}})(?:-?(?:ши|нши))?{_S})?(?P<m>{_M}){_ONWARDS}{_S}(?:бастап|бери)"),
        ("days", rf"{_YEAR}?(?P<d>\d{{1,2}}){_S}?[-–—]{_S}?(?P<d2>\d{{1,2}}){_S}(?P<m>{_M})\w*(?:{_S}аралиг\w*)?"),
        ("days", rf"{_YEAR}?(?P<d>\d{{1,2}}){_S}(?P<m>{_M}){_S}?[-–—]{_S}?(?P<d2>\d{{1,2}}){_S}(?P<m2>{_M})\w*(?:{_S}аралиг\w*)?"),
        ("days", rf"{_YEAR}?(?P<d>\d{{1,2}}){_S}(?:[мпб]ен|жане){_S}(?P<d2>\d{{1,2}}){_S}(?P<m>{_M})\w*{_S}аралиг\w*"),
        ("days", rf"{_YEAR}?(?P<d>\d{{1,2}}){_S}(?P<m>{_M})[дтн][ае]н{_S}(?P<d2>\d{{1,2}}){_S}(?P<m2>{_M})\w*{_S}деин"),
        ("day", rf"{_YEAR}?(?P<d>\d{{1,2}})(?:-?(?:ши|нши))?{_S}?(?P<m>{_M})(?:{_STATE}|{_AT}(?!\w))?\w*{_DATE_YEAR}?"),
        ("same", rf"{_YEAR}(?:дал{_S})?{_SAME}{_S}(?:кезен|мерзим|мезгил|уакит|маусим|токсан|жартижил|аи)\w*"),
        ("ago", rf"(?:осидан{_S})?{_N}{_S}жил{_S}бурин(?:ги\w*)?"),
        ("days_ago", rf"(?P<today>{'|'.join(_WEEKDAYS)})(?:{_S}куни|[дт][ае])(?!\w)"),
        ("days_ago", r"(?P<yesterday>кеше)(?:ги)?(?!\w)|(?P<today>бугин)(?!\w)"),
        ("days_ago", rf"(?:осидан{_S})?{_N}{_S}(?P<unit>кун|апта){_S}бурин(?:ги\w*)?"),
        ("before", rf"(?:алдинг?и|буринг?и){_S}жил(?:и|да)(?!\w)"),
        ("range", rf"{_YEAR}?(?P<m>{_M}){_S}?[-–—]{_S}?(?P<m2>{_M})(?:\w*{_S}аи\w*|\w*)"),
        ("range", rf"{_YEAR}?(?P<m>{_M}){_S}[мпб]ен{_S}(?P<m2>{_M})\w*(?:{_S}аи\w*)?{_S}аралиг\w*"),
        ("range", rf"{_YEAR}?(?P<m>{_M})(?:{_S}аи\w*|[дтн][ае]н){_S}(?P<m2>{_M})(?:{_S}аи\w*|\w{{0,4}}){_S}деин(?:ги)?"),
        ("last_quarter", rf"{_YEAR}сонг?и{_S}токсан\w*"),
        ("back", rf"(?:сонг?и|откен){_S}(?:(?P<n>он{_S}еки|12|еки|уш|торт|бес|алти|[2-6]|бир){_S})?аи(?:да|дин{_S}ишинде)(?!\w)"),
        ("back", rf"(?P<own>(?:оси|агимдаги){_S}аи(?:да|нин))(?!\w)"),
        ("back", rf"(?P<coming>(?:келеси|келер|алдаги){_S}аи(?:да|дин))(?!\w)"),
        ("back", rf"(?P<quarter>(?:откен|сонг?и|алдинг?и){_S}токсан(?:да|нин|ги)?)(?!\w)"),
        ("week", rf"(?:(?:откен|сонг?и|алдинг?и)(?:{_S}бир)?|бир){_S}апта(?!лик)\w*(?:{_S}(?:ишинде|бои\w*))?"),
        ("week", rf"(?P<own>(?:оси|агимдаги){_S}апта(?:да|нин))(?!\w)"),
        ("season", rf"{_YEAR}?(?:(?P<s>жаз|куз|кис|коктем)(?:да|де|та|те|дин{_S}озинде)(?!\w)|(?P<s2>жаз|куз|кис|коктем){_S}аилар\w*)"),
        ("season", rf"{_YEAR}?(?P<s>жаз|куз|кис|коктем)(?:ги|ки){_S}маусим\w*"),
        ("until", rf"{_YEAR}?(?P<m>{_M})\w*(?:{_S}аи\w*)?{_S}(?:(?:сонина|аиагина|басина|ортасина){_S})?{_UNTIL}"),
        ("months", rf"{_YEAR}?{_FIRST}{_N}{_S}аи{_MONTHS_END}"),
        ("months", rf"{_YEAR}\(?{_N}{_S}аи(?!\w)"),
        ("month", rf"{_YEAR}?(?P<m>{_M})(?:\w*{_S}аи(?:нда\w*|да\w*|нин|и)?(?!\w)|[дт][ае](?:ги)?(?!\w))"),
        ("month", rf"{_YEAR}?(?P<m>{_M})(?:нин|дин|тин){_S}(?:сонинда|аиагинда|басинда|ортасинда)(?!\w)"),
        ("month", rf"{_YEAR}(?P<m>{_M})\w*"),
        ("quarter", rf"{_YEAR}?{_FIRST}{_O}(?:{_S}|-)?токсан\w*"),
        ("quarters", rf"{_YEAR}?{_FIRST}(?P<n>еки|уш|торт){_S}токсан\w*"),
        ("half", rf"{_YEAR}?(?:{_O}{_S}?)?жарти{_S}?жил(?:ди[кг]\w*|да\w*|дин|{_S}(?:ишинде|бои|корит)\w*)(?!\w)"),
        ("half", rf"(?:{_YEAR}|жил(?:дин)?{_S}){_O}{_S}жартис\w*"),
        ("since_year", rf"{_Y}{_S}?жилдан{_S}(?:бери|бастап)"),
        ("next_years", rf"(?:алдаги|келеси|таиаудаги){_S}{_N}{_S}жил(?:да\w*|дин{_S}ишинде)"),
        ("years", rf"{_Y}(?:{_S}жил)?{_S}?[-–—/]{_S}?(?P<y2>(?:19|20)\d\d){_S}?(?:(?:оку{_S})?жил\w*|маусим\w*)"),
        ("years", rf"{_Y}(?:,|{_S}(?:жане|[мпб]ен)){_S}(?P<y2>(?:19|20)\d\d){_S}жилдар\w*"),
        ("close", rf"(?:(?:{_Y}{_S}?)?жил(?:дин)?|{_LAST}|{_NEXT}){_S}(?:сонинда|аиагинда)(?P<of>ги)?(?!\w)"),
        ("by_year", rf"(?:{_THIS}|{_NEXT}){_S}(?:(?:сонина|аиагина|ортасина)(?:{_S}{_UNTIL})?|сонинда|аиагинда)"),
        ("by_year", rf"(?:{_Y}{_S}?)?жил{_YEAR_END}"),
        ("since", rf"{_THIS}{_S}басинан(?:{_S}бери)?"),
        ("since", rf"(?:{_Y}{_S}?)?жил(?:дин)?{_S}басинан(?:{_S}бери)?"),
        ("start", rf"(?:{_Y}{_S}?)?жил(?:дин)?{_S}басинда(?:ги)?"),
        ("span", rf"(?:(?:сонг?и|откен|оси){_S})?{_N}{_S}жил(?:да(?:ги)?(?!\w)|(?:дин)?{_S}(?:ишинде|барисинда|аралиг|корити)\w*)"),
        ("one", rf"жилдик{_S}жоспар(?!дин|инин)\w*"),
        ("one", rf"(?:{_Y}{_S}?)?жил{_S}(?:ишинде|боии?|боина|корити|барисинда)\w*"),
        ("year", rf"{_Y}{_S}?-?(?:жил\w*|ж\.)"),
        ("year", rf"(?:{_LAST}|{_NEXT}|{_THIS})(?:ги)?(?:[дтн][ае]н|нин|дин{_S}озинде|[мп]ен|га|да|на)?(?:{_S}жили)?(?!\w)"),
    )
)  # fmt: skip
_YEARS_NEAR = ("19", "20")
# The words of which every match of a kind has one, close to where it opens: elsewhere it is not looked for. A year may be told by many.
_NEAR = {
    **dict.fromkeys(("date", "since_month", "days", "day", "range", "until", "month"), tuple(m.removesuffix("к") for m in _MONTHS)),
    "ago": ("бурин",),
    "days_ago": ("бурин", "кеше", "бугин", *_WEEKDAYS),
    "before": ("жил",),
    "same": ("кезен", "мерзим", "мезгил", "уакит", "маусим", "токсан", "жарти", "аи"),
    "week": ("апта",),
    "back": ("аи", "токсан"),
    "season": ("жаз", "куз", "кис", "коктем"),
    "months": ("аи",),
    "quarter": ("токсан",),
    "last_quarter": ("токсан",),
    "quarters": ("токсан",),
    "half": ("жарти",),
    "since_year": _YEARS_NEAR,
    "next_years": ("жил",),
    "years": _YEARS_NEAR,
    "by_year": ("сонин", "аиаг", "ортасин", "деин", "караи", "шеин"),
    "since": ("басинан",),
    "start": ("басинда",),
    "close": ("сонинда", "аиагинда"),
    "span": ("жил",),
    "one": ("жил ", "жил\u00a0", "жилдик"),
    "year": (),
}
_YEAR_AT = "0 билги бил билтир оси агимдаги устимиздеги откен алдинги буринги алдаги келер келеси"
_M_AT = " ".join((_YEAR_AT, *_MONTHS))
_N_AT = " ".join((_YEAR_AT, "сонги", *_NUMBERS, *_ORDERS))
# The words that a kind of period may open with; see ``openings``.
_OPENS = {
    "day": opening(_YEAR_AT),
    "ago": opening(f"осидан {_N_AT}"),
    "days_ago": opening(f"кеше бугин {' '.join(_WEEKDAYS)} осидан {_N_AT}"),
    "before": opening("алдинги бурин"),
    "date": opening(f"{_YEAR_AT} {_M_AT}"),
    "since_month": opening(f"{_YEAR_AT} {_M_AT}"),
    "days": opening(_YEAR_AT),
    "week": opening("откен сонги алдинги бир оси агимдаги"),
    "back": opening("сонги откен оси агимдаги келеси келер алдаги"),
    "season": opening(f"{_YEAR_AT} жаз куз кис коктем"),
    "since_year": opening("0"),
    "next_years": opening("алдаги келеси таиау"),
    "same": opening(_YEAR_AT),
    "range": opening(_M_AT),
    "until": opening(_M_AT),
    "months": opening(_N_AT),
    "month": opening(_M_AT),
    "quarter": opening(_N_AT),
    "last_quarter": opening(_YEAR_AT),
    "quarters": opening(_N_AT),
    "half": opening(f"{_N_AT} {_YEAR_AT} жарти жил"),
    "years": opening("0"),
    "by_year": opening(f"{_YEAR_AT} жил"),
    "since": opening(f"{_YEAR_AT} жил"),
    "start": opening("0 жил"),
    "close": opening(f"{_YEAR_AT} жил"),
    "span": opening(_N_AT),
    "one": opening("0 жил"),
    "year": opening(_YEAR_AT),
}
_FAMILY = Family(Form(kind, pattern, _OPENS[kind], _NEAR[kind]) for kind, pattern in _FORMS)
_SEASON_OF = ("тумау ", "эпидемиалик ", "вируси ", "жилиту ", "екпе ", "жана ")
_COMPARED = re.compile(rf"\w*(?:{_S}[^\W\d]+){{0,4}}?{_S}?(?:салистир|караганда)")
_ABLATIVE = re.compile(r"(?:[дтн][ае]н)$")
_SINCE = re.compile(rf"{_S}(?:бастап|бери)")
_LEVEL_OF = re.compile(
    rf"{_S}(?:(?:оси|саикес|орташа){_S})?(?:денг?еи|корсеткиш|сан|кезен|мерзим|натиже|меже|уакит|маусим|жоспар|бюджет|колем|каржи|деректер)\w*[дтн][ае]н(?!\w)"
)
_FIGURE_FROM = re.compile(
    r"[ \u00a0](?:\d[\d\u00a0 ]{0,8}(?:[.,]\d+)?[ \u00a0]?%?-?|[\d.,]+[ \u00a0]\w{2,10}|\w{3,12}[ \u00a0])?[дтн][ае]н(?!\w)"
)
_CLAUSE = 80
_AHEAD = re.compile(
    # 'хабарлады', 'тоқтады' and 'көбейді' are past ones
    r"[^.!?\n]*?(?:(?:(?<!хабар)(?<!жогари)(?<!бага)(?<!жариа)(?<!талки)л[ае]|н[ае]|(?<!бас)(?<!ток)т[ае]|(?:[тдгк]и|тапси|бе|жу|ту|ко|шига|ба)р[ае]"
    r"|(?<!мо)[тдлсш][ае]и|шиг[ае]|[аеиуо]ш[ае])ди|(?:[ае]|[аеоу]и)миз|[мбп][ае]к(?:ши|пиз)?|тис|жоспарлан\w*|коздел\w*)(?!\w)"
)
# what happened: 'берілді', 'ашылған', not 'істейді' and 'басталды'
_DONE = re.compile(
    r"(?![^.!?,;\n]{0,40}(?:брифинг|баспасоз|маслихат|кенес|алка\b|алкас|жинал|отирис|сухбат|кездесу))"
    r"[^.!?\n]*?(?<!\w)(?!баста|болди|аикан|аиткан|айткан|аитти|хабарла|малимде|билдир|арналган|есептелген|откен|берген)\w{2,}(?:[^аеиу\W][дт]и|[гк][ае]н|нен)(?!\w)"
)
_LETTERS = "әғқңөұүһіáäǵńğñóöşūúüý"
_SAYS = re.compile(rf"[,–—»]{_S}(?:[–—]{_S})?де(?:п|ди|иди|имиз|идi)(?!\w)")
_HINT = re.compile(rf"[{_LETTERS}]|жыл|ж\.|айда|айын|биыл|былтыр|\bz?h?j\.|\bai(?:da|yn|nd|ly)|j[yıi]l|zhyl|b[iıy]yl|byltyr|toqsan|toksan")
# One of them stands in every text with a hint.
_SIGNS_OF_HINT = (
    *_LETTERS, "жыл", "ж.", "айда", "айын", "биыл", "былтыр", "j.", "aida", "aiyn", "aind", "aily", "jyl", "jıl", "jil", "byyl", "bıyl",
    "biyl", "byltyr", "toqsan", "toksan", "zhyl",
)  # fmt: skip
_JUST_OVER = re.compile("сонг?и|откен|оси")
_CAME_TO = re.compile(
    r"[^.!?\n]*?\d[^.!?,\n]*\b(?:жетти|болди|жеткен|жетип отир|котерилди|азаиди|кобеиди"
    r"|томендеди|ости|артти|кабилданди|тиркелди|игерилди|жумсалди|толинди|толенди|болинди"
    r"|ориндалди|откизилди|тексерилди|камтилди|табилди|аникталди|жасалди|куради|отти|олди|алди|турди|калди|асти|тен|истеди|еди)(?!\w)"
)
# A line that tells a period has one of these, or Latin letters; many are typed without the letters that Kazakh alone has.
_SIGNS_OF_LINE = (
    *_LETTERS, "жыл", "ж.", "j.", "биыл", "былтыр", "токсан", "жарт", "бил", "кантар", "акпан", "наур", "мамыр", "маусым", "тамыз",
    "казан", "караша",
)  # fmt: skip
_HINT_OF_LINE = re.compile("[a-z]{2}|ай(?!о)")


@lru_cache(maxsize=1)  # the day of publication and the periods of one text are asked for one after the other
def find_told(text: str) -> Sequence[Told]:
    """Every Kazakh period of a small-letter text, in order and without overlaps; linear in the text."""
    bare, starts = _folded(text)
    taken = bytearray(len(bare) + 1)
    found = []
    for kind, match in _FAMILY.find_matches(bare):
        start, stop = match.span()
        if any(taken[start:stop]):
            continue
        if bare.startswith("маусим", start) and bare[max(0, start - 12) : start].endswith(_SEASON_OF):
            continue  # 'тұмау маусымы' is no June
        told = _read(kind, match, bare, _place(starts, start), _place(starts, stop - 1) + 1)
        if told:
            taken[start:stop] = b"\x01" * (stop - start)
            found.append(told)
    return sorted(found, key=lambda told: told.start)


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The skeleton of the lines that may tell a Kazakh period, and where their characters stand in the text."""
    if not any(sign in text for sign in _SIGNS_OF_HINT) or not _HINT.search(text):
        return "", []
    pieces: list[str] = []
    starts: list[tuple[int, int]] = []
    size = at = 0
    signs = [sign for sign in _SIGNS_OF_LINE if sign in text]
    for line in text.splitlines(keepends=True):
        if any(sign in line for sign in signs) or _HINT_OF_LINE.search(line):
            bare, places = fold(line)
            pieces.append(bare)
            starts += [(size + folded, at + place) for folded, place in places]
            size += len(bare)
        at += len(line)
    return "".join(pieces), starts


def _lies_ahead(bare: str, at: int) -> bool:
    """True where the words behind a period tell of what will be, apart from who says so: '…, деп хабарлады басқарма'."""
    said = _SAYS.search(bare, at, at + _CLAUSE)
    return _AHEAD.match(bare, at, said.start() if said else at + _CLAUSE) is not None


def _place(starts: list[tuple[int, int]], at: int) -> int:
    """Where a character of the folded text stands in the text."""
    folded, place = starts[bisect_right(starts, (at, 1 << 60)) - 1]
    return place + at - folded


def _read(kind: str, match: re.Match[str], bare: str, start: int, stop: int) -> Told | None:
    groups = match.groupdict()
    year = int(groups["y"]) if groups.get("y") else None
    shift = next((n for name, n in (("this", 0), ("last", -1), ("next", 1)) if groups.get(name)), None)
    compared = _is_compared(match.group(), bare[match.end() : match.end() + 80])
    told = Told(kind=kind, start=start, stop=stop, year=year, shift=shift, compared=compared)
    if kind == "close" and not (groups["of"] or _CAME_TO.match(bare, match.end(), match.end() + _CLAUSE)):
        kind = "by_year"
    if kind in ("one", "since", "start", "same", "year", "close", "before"):
        # the year before the one that is told of is as 'a year ago'
        return replace(told, kind="ago") if kind == "before" else told
    if kind in ("years", "by_year", "span", "ago", "since_year", "next_years"):
        will = kind == "span" and not _JUST_OVER.match(match.group()) and _lies_ahead(bare, match.end())
        return replace(_years(kind, groups, told), ahead=will or kind == "next_years")
    if groups.get("today") or (kind == "day" and groups["at"] and not groups["state"]):
        return _day(kind, groups, told, done=_DONE.match(bare, match.end(), match.end() + _CLAUSE) is not None)
    if kind in ("since_month", "days", "season", "back", "week", "day", "date", "days_ago"):
        return _part_of_year(kind, groups, told, ahead=_lies_ahead(bare, match.end()))
    months = _months(kind, groups)
    in_a_month = kind == "months" and months == (1, 1) and not groups.get("y") and match.group().startswith("бир")  # 'бір айда'
    if months is None or in_a_month:
        return None
    ahead = _lies_ahead(bare, match.end())
    # 'биыл қыркүйектің соңына дейін 91-ге жетті'
    ended = kind == "until" and "сонина" in match.group() and not ahead and _CAME_TO.match(bare, match.end(), match.end() + _CLAUSE)
    first = 1 if ended else months[0]
    return replace(told, kind="months", months=(first, months[1]), deadline=kind == "until" and not ended, ahead=ahead)


def _day(kind: str, groups: dict[str, str | None], told: Told, *, done: bool) -> Told | None:
    """The day on which something happened: 'бүгін 34 көлік берілді', 'сәрсенбіде ашылды', not 'бүгін 640 дәрігер бар'."""
    today = groups.get("today")
    if today is None:
        return _part_of_year(kind, {**groups, "state": "at"} if done else groups, told, ahead=False)
    return replace(told, count=0, day=_WEEKDAYS.index(today) + 1 if today in _WEEKDAYS else None) if done else None


_SEASONS = {"коктем": 3, "жаз": 6, "куз": 9, "кис": 12}


def _part_of_year(kind: str, groups: dict[str, str | None], told: Told, *, ahead: bool) -> Told:
    """From a month on, from one day to another, a season, the months just over."""
    if kind in ("day", "date"):
        day = int(groups["d"] or 0)
        as_of = groups.get("state") or (groups.get("at") and day == 1)  # '1 шілдеде өңірде 5 418 адам еңбек етті'
        return replace(told, kind="point" if as_of else "day", day=day, months=_months(kind, groups))
    if kind == "days_ago":
        count = _number(groups.get("n") or "1")
        return replace(told, kind="week", count=count) if groups.get("unit") == "апта" else replace(told, count=count)
    if groups.get("quarter"):
        return replace(told, months=(1, 3))  # the quarter before that of publication
    if kind in ("back", "week"):
        return replace(told, count=-1 if groups.get("coming") else 0 if groups.get("own") else _number(groups.get("n") or "1"))
    if kind == "season":
        first = _SEASONS[groups.get("s") or groups.get("s2") or ""]
        return replace(told, months=(first, first + 2), ahead=ahead)
    month = _month(groups["m"])
    day, last = (int(groups.get(name) or 1) or 1 for name in ("d", "d2"))
    until = _month(groups["m2"]) if groups.get("m2") else month
    return replace(told, months=(month, until), day=day, last_day=last)


def part_days(told: Told, year: int, published_on: dt.date | None, until: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of a part of a year; ``until`` is where one ends that the words leave open."""
    if told.kind in ("back", "week", "days_ago"):
        return _counted_back(told, published_on) if published_on else None
    one, other = told.months or (1, 12)
    if told.kind == "season":
        return dt.date(year - (other > 12), one, 1), _month_end(year * 12 + (other - 1) % 12)
    later = year + (other < one)
    if (told.day or 1) > calendar.monthrange(year, one)[1] or (told.last_day or 1) > calendar.monthrange(later, other)[1]:
        return None
    start, stop = dt.date(year, one, told.day or 1), until if told.kind == "since_month" else dt.date(later, other, told.last_day or 1)
    return (start, stop) if start <= stop else None


def _counted_back(told: Told, published_on: dt.date) -> tuple[dt.date, dt.date]:
    """So many days, weeks, months, or the quarter, before the day of publication."""
    if told.kind == "days_ago":
        day = published_on - dt.timedelta(days=(published_on.isoweekday() - told.day) % 7 if told.day else told.count)
        return day, day
    if told.kind == "week":
        monday = published_on - dt.timedelta(days=published_on.weekday() + 7 * told.count)
        return monday, monday + dt.timedelta(days=6)
    month = published_on.year * 12 + published_on.month - 1
    last = month // 3 * 3 - 1 if told.months else month - (told.count > 0) + (told.count < 0)
    first = last - (2 if told.months else max(told.count - 1, 0))
    return dt.date(first // 12, first % 12 + 1, 1), _month_end(last)


def _month_end(month: int) -> dt.date:
    """The last day of a month, counted from the year 0."""
    return dt.date(month // 12, month % 12 + 1, calendar.monthrange(month // 12, month % 12 + 1)[1])


def _years(kind: str, groups: dict[str, str | None], told: Told) -> Told:
    """Several years, and those that are counted from another."""
    if kind in ("years", "by_year"):
        until = int(groups["y2"] or 0) if groups.get("y2") else None
        return replace(told, kind="years", until=until, deadline=kind == "by_year")
    if kind == "since_year":
        return replace(told, kind="since")
    told = replace(told, count=_number(groups["n"] or ""))
    return replace(told, kind="years", shift=0, ahead=True) if kind == "next_years" else told


def _month(word: str | None) -> int:
    return _MONTHS.index((word or "").replace("киркуиег", "киркуиек")) + 1


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[" ".join(word.split())]


def _months(kind: str, groups: dict[str, str | None]) -> tuple[int, int] | None:
    """The first and the last month; None where there is no such part of a year."""
    if groups.get("m"):
        first = _month(groups["m"])
        last = _month(groups["m2"]) if groups.get("m2") else first
        return (first, last) if first <= last else None
    if kind == "last_quarter":
        return 10, 12
    size = {"quarter": 3, "quarters": 3, "half": 6, "months": 1}[kind]
    order = groups.get("o") or ""
    number = _number(groups["n"] or "") if groups.get("n") else int(order) if order.isdigit() else _ORDERS.get(order, 1)
    if not 1 <= number * size <= 12:
        return None
    return (1 if groups.get("n") else (number - 1) * size + 1), number * size


def _is_compared(words: str, behind: str) -> bool:
    """True for what something is compared with: 'былтырғымен салыстырғанда', '2024 жылғы деңгейден', 'жыл басындағы 118-ден'."""
    if _COMPARED.match(behind):
        return True
    if _ABLATIVE.search(words):
        return not _SINCE.match(behind) and not words.endswith("басинан")
    return words.endswith(("ги", "гини")) and (_LEVEL_OF.match(behind) or _FIGURE_FROM.match(behind)) is not None
