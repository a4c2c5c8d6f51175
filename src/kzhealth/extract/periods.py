"""Periods as press releases tell them, in Russian, Kazakh and English: years, months, quarters, halves, 'this year', 'in two years'.

A period that the words leave open ('за 10 месяцев', 'в этом году') takes its year from the words before it, then from the day of
publication. The period that something is compared with is found too and marked, so that it is not taken for the period of the figure.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Period", "find_dates", "find_periods", "lower"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """First and last day, the words that tell it, whether it is a ``deadline`` or what something is ``compared`` with.

    ``inferred`` is True where the year is not said in the words themselves.
    """

    start: dt.date
    end: dt.date
    span: tuple[int, int]
    inferred: bool = False
    deadline: bool = False
    compared: bool = False


_SMALL = {
    "один": 1, "одного": 1, "два": 2, "двух": 2, "две": 2, "три": 3, "трех": 3, "трёх": 3, "четыре": 4, "четырех": 4, "четырёх": 4, "пять": 5, "пяти": 5,
    "шесть": 6, "шести": 6, "семь": 7, "семи": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10, "одиннадцать": 11,
    "одиннадцати": 11, "двенадцать": 12, "двенадцати": 12,
    "бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "сегіз": 8, "тоғыз": 9, "он": 10, "он бір": 11, "он екі": 12,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "eki": 2, "úsh": 3, "üş": 3, "ush": 3, "tórt": 4, "tört": 4, "tort": 4, "bes": 5, "alty": 6, "jeti": 7, "segiz": 8, "toǵyz": 9, "toğyz": 9, "togyz": 9, "on": 10,
}  # fmt: skip
_ORDINAL = {
    "перв": 1, "втор": 2, "трет": 3, "четверт": 4, "четвёрт": 4, "бірінші": 1, "екінші": 2, "үшінші": 3, "төртінші": 4, "first": 1, "second": 2, "third": 3,
    "fourth": 4, "birinshi": 1, "birinşi": 1, "ekinshi": 2, "ekinşi": 2, "iv": 4, "iii": 3, "ii": 2, "i": 1, "1": 1, "2": 2, "3": 3, "4": 4, "q1": 1, "q2": 2, "q3": 3, "q4": 4,
}  # fmt: skip
_MONTHS = (
    ("январ", "қаңтар", "jan", "qań", "qañ"), ("феврал", "ақпан", "feb", "aqpan"), ("март", "наурыз", "mar", "nauryz"), ("апрел", "сәуір", "apr", "sáý", "säu"),
    ("ма[йяе]", "мамыр", "may", "mamyr"), ("июн", "маусым", "jun", "maýs", "maus"), ("июл", "шілде", "jul", "shil", "şil"), ("август", "тамыз", "aug", "tamyz"),
    ("сентябр", "қыркүйек", "sep", "qyrk"), ("октябр", "қазан", "oct", "qazan(?=[^\\w]|d)"), ("ноябр", "қараша", "nov", "qarash"), ("декабр", "желтоқсан", "dec", "jelt"),
)  # fmt: skip
_MONTH_OF = [re.compile("(?:" + "|".join(forms) + ")") for forms in _MONTHS]
_M = "(?:" + "|".join(f for forms in _MONTHS for f in forms) + r")[^\W\d_]*"
_N = r"(\d{1,2}|" + "|".join(sorted(map(re.escape, _SMALL), key=len, reverse=True)) + ")"
_O = r"(перв[а-я]+|втор[а-я]+|трет[а-я]+|четв[её]рт[а-я]+|бірінші|екінші|үшінші|төртінші|birinshi|birinşi|ekinshi|ekinşi|first|second|third|fourth|iv|i{1,3}|q?[1-4])"
_Y = r"((?:19|20)\d\d)"
_S = r"(?:[\s\u00a0]{1,4})"  # bounded: a run of blanks is read once
_OPT_YEAR = rf"(?:{_S}(?:of{_S})?{_Y}(?:{_S}(?:года|году|год|г\.|жылдың|жылы))?|{_S}((?:этого|текущего|прошлого|минувшего|нынешнего){_S}года|of{_S}(?:this|last){_S}year|this{_S}year|last{_S}year))?"
_KK_YEAR = rf"(?:{_Y}{_S}?(?:жылдың|жылғы|жылы|jyldyń|jyldyñ|jyldyn|jylǵy|jylğy|jyly){_S}|(биылғы|осы жылдың|биыл|былтырғы|былтыр|өткен жылдың|bıylǵy|biylğy|byltyr){_S})?(?:алғашқы{_S}|alǵashqy{_S}|alğaşqy{_S})?"
_AY = r"(?:айында[а-яғ]*|айының|айда[а-яғ]*|айы|ай ішінде|айдың|aıda|ayda|aida|aıynda|ayynda|aiynda)\b"

# Each form: what it is, and its expression. The first that matches at a place wins; all are linear.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{expression})"))
    for kind, expression in (
        (
            "day",
            rf"(\d{{1,2}})(?:-го)?{_S}({_M})(?:{_S}{_Y}(?:{_S}(?:года|г\.))?)?(?![^\W\d_])|{_Y}{_S}жылғы{_S}(\d{{1,2}}){_S}({_M})|({_M}){_S}(\d{{1,2}}),{_S}{_Y}",
        ),
        (
            "months",
            rf"(?:за|в|в{_S}течение|по{_S}итогам|по{_S}данным{_S}за){_S}(?:первые{_S}|последние{_S}|первых{_S})?{_N}{_S}месяц[а-я]*{_OPT_YEAR}",
        ),
        (
            "months",
            rf"(?:in|over|for|during)?{_S}?(?:the{_S})?first{_S}{_N}{_S}months{_OPT_YEAR}|(?:in|over|for|during){_S}(?:the{_S})?{_N}{_S}months{_OPT_YEAR}",
        ),
        ("kk_months", rf"{_KK_YEAR}{_N}{_S}{_AY}"),
        ("range", rf"(?:за|в|с|in|from)?{_S}?({_M}){_S}?[-–—]{_S}?({_M})(?:(?:{_S}|,{_S})(?:of{_S})?{_Y}(?:{_S}(?:года|г\.))?)?"),
        ("kk_range", rf"{_KK_YEAR}({_M}){_S}?[-–—]{_S}?({_M})"),
        ("quarter", rf"(?:(?:за|в|по{_S}итогам|in|over){_S})?(?:the{_S})?{_O}{_S}(?:квартал[а-я]*|quarter){_OPT_YEAR}|(q[1-4]){_S}{_Y}"),
        ("kk_quarter", rf"{_KK_YEAR}{_O}(?:-ші|-shi|-şi)?{_S}?(?:тоқсан[а-яәіңғүұқөһ]*|toqsan\w*)"),
        ("half", rf"(?:(?:за|в|по{_S}итогам|in|over){_S})?(?:the{_S})?{_O}{_S}(?:полугоди[а-я]*|half){_OPT_YEAR}"),
        ("kk_half", rf"{_KK_YEAR}{_O}(?:-ші|-shi|-şi)?{_S}?(?:жартыжылдық[а-яәіңғүұқөһ]*|жартыжылдығ[а-яәіңғүұқөһ]*|jartyjyldy\w*)"),
        ("years", rf"(?:в|за|на|in|for|over)?{_S}?{_Y}{_S}?[-–—]{_S}?{_Y}(?:-?х)?(?:{_S}(?:год[а-я]*|гг\.|жылдар[а-яәіңғүұқөһ]*|жылы))?"),
        (
            "by_year",
            rf"(?:к|до){_S}(?:конца{_S})?{_Y}{_S}(?:год[ау]|г\.)|до{_S}конца{_S}{_Y}|by{_S}(?:the{_S}end{_S}of{_S})?{_Y}|{_Y}{_S}жыл(?:ға|дың соңына){_S}дейін|{_Y}{_S}jyl(?:ǵa|ğa|ga){_S}deıin",
        ),
        (
            "year_end",
            rf"(?:до|к){_S}конц[ау]{_S}(?:этого{_S}|текущего{_S})?года|by{_S}the{_S}end{_S}of{_S}(?:this{_S}|the{_S})?year|by{_S}year-?end|(?:осы{_S})?жыл(?:дың)?{_S}(?:соңына|аяғына){_S}дейін|jyl{_S}sońyna{_S}deıin|jyl{_S}soñyna{_S}deiin",
        ),
        (
            "since",
            rf"с{_S}начала{_S}(?:этого{_S}|текущего{_S})?года|since{_S}the{_S}(?:beginning|start){_S}of{_S}(?:the|this){_S}year|жыл{_S}басынан(?:{_S}бері)?|jyl{_S}basynan",
        ),
        (
            "year",
            rf"(?:в|за|на|по{_S}итогам|in|for|during|of|since|с){_S}{_Y}(?:{_S}(?:год[уа]?|г\.|годом))?|{_Y}{_S}(?:год[а-я]*|г\.)|{_Y}{_S}?(?:жыл[а-яәіңғүұқөһ]*|jyl\w*)|in{_S}{_Y}",
        ),
        (
            "this",
            rf"(?:в|за|на){_S}(?:этом|текущем|нынешнем|т\.){_S}?(?:году|г\.)|за{_S}текущий{_S}год|на{_S}текущий{_S}год|в{_S}тек\.{_S}году|this{_S}year|биыл(?:ғы)?(?:{_S}жылы)?|осы{_S}жылы|ағымдағы{_S}жылы|bıyl|biyl|biıl|osy{_S}jyly",
        ),
        (
            "last",
            rf"(?:в|за){_S}(?:прошлом|прошедшем|минувшем|прошлый|прошедший|минувший){_S}год[уа]?|(?:с|к){_S}(?:прошлым|прошлому|прошлого|предыдущим|минувшим){_S}год[оа-я]*|прошлого{_S}года|last{_S}year|the{_S}previous{_S}year|былтыр(?:ғы)?|өткен{_S}жыл[а-яәіңғүұқөһ]*|алдыңғы{_S}жыл[а-яәіңғүұқөһ]*|byltyr\w*|ótken{_S}jyl\w*|ötken{_S}jyl\w*",
        ),
        ("next", rf"в{_S}(?:следующем|будущем){_S}году|next{_S}year|келесі{_S}жылы|келер{_S}жылы|kelesi{_S}jyly"),
        (
            "span",
            rf"за{_S}(?:последние{_S}|прошедшие{_S}|эти{_S})?{_N}{_S}(?:года|лет|год)(?!\w)|(?:over|in|during){_S}(?:the{_S})?(?:past{_S}|last{_S})?{_N}{_S}years|(?:соңғы{_S}|sońǵy{_S}|soñğy{_S})?{_N}{_S}(?:жылда|жыл ішінде|жылдың ішінде|jylda)(?!\w)",
        ),
        (
            "one",
            rf"за{_S}(?:этот{_S}|весь{_S})?год(?!\w)|over{_S}the{_S}year|during{_S}the{_S}year|бір{_S}жылда|жыл{_S}ішінде|жыл{_S}бойы|jyl{_S}ishinde",
        ),
    )
)
# What a text must have for a kind of period to be looked for in it: most texts speak one language.
_NEEDED = {
    "months": ("месяц", "months"),
    "kk_months": ("ай", "aı", "ay", "ai"),
    "quarter": ("квартал", "quarter", "q1", "q2", "q3", "q4"),
    "kk_quarter": ("тоқсан", "toqsan"),
    "half": ("полугоди", "half"),
    "kk_half": ("жартыжылды", "jartyjyldy"),
    "by_year": ("к", "до", "by", "дейін", "deıin"),
    "year_end": ("конц", "end", "соңына", "аяғына", "sońyna", "soñyna"),
    "since": ("начал", "since", "басынан", "basynan"),
    "next": ("следующ", "будущ", "next", "келе", "kelesi"),
}
_NOT_A_PERIOD = re.compile(rf"{_S}(?:постройки|рождения|выпуска|основания|жылы салынған)|{_S}construction")
_COMPARED = re.compile(
    rf"(?:по{_S}сравнению{_S}(?:с{_S}|со{_S})?|в{_S}сравнении{_S}с{_S}|против{_S}|чем{_S}(?:в{_S}|за{_S})?|к{_S}уровню{_S}|относительно{_S}|compared{_S}(?:with|to){_S}|against{_S}|than{_S}(?:in{_S})?|from{_S}|аналогичн[а-я]+{_S}период[а-я]*{_S}|the{_S}same{_S}period{_S}(?:of|in){_S})(?:аналогичн[а-я]+{_S}период[а-я]*{_S}|показател[а-я]+{_S}|the{_S}same{_S}period{_S}(?:of{_S}|in{_S})?|уровн[а-я]+{_S}|(?:такой{_S}же|тот{_S}же|аналогичный|same){_S}(?:период|period){_S})?(?:за{_S}|в{_S}|in{_S}|of{_S})?$"
)
_COMPARED_AFTER = re.compile(
    rf"^[а-яәіңғүұқөһa-zńıǵğñ]*(?:{_S}(?:сәйкес|осы|тиісті){_S}кезең[а-яәіңғүұқөһ]*)?{_S}?(?:салыстырғанда|қарағанда|salystyrǵanda|salystyrğanda|salystyrganda|qaraǵanda|qarağanda)"
)


def lower(text: str) -> str:
    """The text in small letters with every position kept (a capital İ becomes two characters otherwise)."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _month(word: str) -> int:
    return next(i for i, pattern in enumerate(_MONTH_OF, 1) if pattern.match(word))


def _last_day(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _groups(match: re.Match[str]) -> list[str]:
    return [g for g in match.groups() if g]


def _year_in(groups: list[str]) -> int | None:
    return next((int(g) for g in groups if re.fullmatch(_Y, g)), None)


def _shift(words: str) -> int:
    """0 for 'this year', -1 for 'last year'."""
    return -1 if re.search(r"прошл|минувш|last|былтыр|өткен|byltyr", words) else 0


def _count(groups: list[str]) -> int:
    for group in groups:
        if group in _SMALL:
            return _SMALL[group]
        if group.isdigit() and len(group) <= 2:
            return int(group)
    return 1


def _order(groups: list[str]) -> int:
    for group in groups:
        for stem, number in _ORDINAL.items():
            if group == stem or (len(stem) > 3 and group.startswith(stem)):
                return number
    return 1


class _Reader:
    """Reads the matches of one document in order; remembers the last year that was said."""

    def __init__(self, published_on: dt.date | None) -> None:
        self.published_on = published_on
        self.said: int | None = None

    def year(self, groups: list[str], words: str) -> tuple[int | None, bool]:
        said = _year_in(groups)
        if said:
            return said, False
        relative = re.search(r"эт(?:ого|ом)|текущ|нынешн|прошл|минувш|this|last|биыл|осы|былтыр|өткен|bıyl|biyl|byltyr", words)
        base = self.published_on.year if self.published_on else self.said
        if relative and base:
            return base + _shift(words), False
        if self.said:
            return self.said, True
        return base, True

    def read(self, kind: str, match: re.Match[str]) -> tuple[dt.date, dt.date, bool, bool] | None:
        """First day, last day, whether the year is inferred, whether it is a deadline."""
        words, groups = match.group(), _groups(match)
        plain = kind.removeprefix("kk_")
        if plain in ("this", "last", "next", "one", "since", "year_end", "span"):
            return self._relative(plain, groups)
        if plain == "years":
            first, last = sorted(int(g) for g in groups if re.fullmatch(_Y, g))[:2]
            return (dt.date(first, 1, 1), dt.date(last, 12, 31), False, False) if last - first < 15 else None
        year, inferred = self.year(groups, words)
        if year is None:
            return None
        if plain == "by_year":
            return dt.date(year, 1, 1), dt.date(year, 12, 31), False, True
        if plain == "year":
            return dt.date(year, 1, 1), dt.date(year, 12, 31), False, False
        return self._part(plain, groups, year, inferred)

    def _part(self, kind: str, groups: list[str], year: int, inferred: bool) -> tuple[dt.date, dt.date, bool, bool] | None:
        if kind == "months":
            count = _count(groups)
            if not 1 <= count <= 12:
                return None
            return dt.date(year, 1, 1), _last_day(year, count), inferred, False
        if kind == "range":
            months = [_month(g) for g in groups if not g[0].isdigit() and re.fullmatch(_M, g)]
            return (
                (dt.date(year, months[0], 1), _last_day(year, months[1]), inferred, False)
                if len(months) == 2 and months[0] <= months[1]
                else None
            )
        order = _order([g for g in groups if not re.fullmatch(_Y, g)])
        size = 3 if kind == "quarter" else 6
        if order * size > 12:
            return None
        return dt.date(year, (order - 1) * size + 1, 1), _last_day(year, order * size), inferred, False

    def _relative(self, kind: str, groups: list[str]) -> tuple[dt.date, dt.date, bool, bool] | None:
        base = self.published_on.year if self.published_on else self.said
        if kind in ("one", "span"):
            base = self.said or base
        if base is None:
            return None
        if kind == "span":
            count = _count(groups)
            # a January report's 'three years' ends the year before
            if self.published_on and base == self.published_on.year and self.published_on.month <= 2 and not self.said:
                base -= 1
            return (dt.date(base - count + 1, 1, 1), dt.date(base, 12, 31), True, False) if 1 <= count <= 30 else None
        if kind == "since":
            end = self.published_on or dt.date(base, 12, 31)
            return dt.date(base, 1, 1), end, False, False
        year = base + {"last": -1, "next": 1}.get(kind, 0)
        return dt.date(year, 1, 1), dt.date(year, 12, 31), kind == "one", kind == "year_end"


@lru_cache(maxsize=1)  # periods and dates of one text are asked for one after the other
def _matches(text: str) -> tuple[tuple[str, re.Match[str]], ...]:
    taken = bytearray(len(text) + 1)
    found = []
    for kind, pattern in _FORMS:
        if not any(needed in text for needed in _NEEDED.get(kind, ("",))):
            continue
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                found.append((kind, match))
    return tuple(sorted(found, key=lambda f: f[1].start()))


def find_periods(text: str, published_on: dt.date | None = None) -> list[Period]:
    """The periods that a text tells, in order; days of the calendar are no periods, but their year is remembered."""
    small = lower(text)
    reader, periods = _Reader(published_on), []
    for kind, match in _matches(small):
        groups = _groups(match)
        if kind == "day" or _NOT_A_PERIOD.match(small, match.end()):
            continue
        read = reader.read(kind, match)
        if read is None:
            continue
        start, end, inferred, deadline = read
        compared = _COMPARED.search(small[max(0, match.start() - 60) : match.start()]) is not None
        compared = compared or _COMPARED_AFTER.match(small[match.end() : match.end() + 60]) is not None
        left = len(match.group()) - len(match.group().lstrip())
        span = (match.start() + left, match.start() + len(match.group().rstrip()))
        periods.append(Period(start=start, end=end, span=span, inferred=inferred, deadline=deadline, compared=compared))
        if _year_in(groups) and not compared and not deadline:
            reader.said = _year_in(groups)
    return periods


def find_dates(text: str) -> list[tuple[int, int]]:
    """Spans of days of the calendar ('25 ноября', '15 March'): they count nothing and are no periods."""
    return [m.span() for kind, m in _matches(lower(text)) if kind == "day"]
