"""One regular expression for the records of a file that are surely sound, so that only the others need be looked at cell by cell.

A record that matches has the cells that its table asks for, and each is of its type and within all constraints of its field; the
opposite is not claimed. So the expression may be simpler than the checks: it knows the usual way to write a value, and leaves the rest
to them. A field that it cannot judge is named in ``Sieve.unproved``. No cell of text that passes has a word of two scripts or a character
that cannot be seen (see ``lookalikes``), which costs nothing here and a pass over all lines anywhere else.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from kzhealth.checks import portable_pattern, typed_limit
from kzhealth.engines import Sieve, missing_values, readable_field, whole
from kzhealth.lookalikes import CYRILLIC, LATIN, TELLTALE, may_mislead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["build_sieve"]

_DIGITS = 15  # a double holds so many
_CODES = 500  # a longer list of codes is looked up faster than it is matched
_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def build_sieve(table: TableSpec, delimiter: str) -> Sieve:
    """The sieve of a table whose cells are divided by ``delimiter``."""
    text, cells, unproved = _Text(delimiter), [], set()
    for field in table.fields:
        words, optional = missing_values(table, field), not (field.required or field.name in table.primary_key)
        cell = _cell(field, words if optional else (), () if optional else words, text) if readable_field(field) else None
        cells.append(cell or (text.cell if field.type in ("string", "any") else text.anything))
        if cell is None:
            unproved.add(field.name)
    return Sieve(cells=tuple(cells), other=text.anything, unproved=frozenset(unproved))


class _Kinds(NamedTuple):
    """One letter of either script, and one character of another kind, in cells with quotes or without; ``doubled`` is a quote in quotes."""

    latin: str
    cyrillic: str
    other: str
    doubled: str = ""

    @property
    def text(self) -> str:
        """Any text, the empty one too, whose words are each of one script."""
        word, other = f"(?:{self.latin}+|{self.cyrillic}+)", f"(?:{self.other}{self.doubled})"
        return f"(?:{other}*(?:{word}{other}+)*{word}?)"

    def other_than(self, words: Sequence[str]) -> str:
        """Such text that is none of the words: what one of them begins with, or nothing, and then a character that none goes on with."""
        begun = {w[:n] for w in words for n in range(len(w) + 1)}
        parts = [re.escape(start) for start in sorted(begun.difference(words)) if not may_mislead(start)]
        kinds = {"a": self.latin, "я": self.cyrillic, " ": self.other}
        for letter, kind in kinds.items():
            starts = [start for start in sorted(begun) if not may_mislead(start + letter)]
            first = "|".join(re.escape(start) + self._beside(kind, start, words) for start in starts)
            rest = self.text if kind == self.other else f"{kind}*(?:(?:{self.other}{self.doubled}){self.text})?"
            parts.append(f"(?:{first}){rest}")
        return f"(?:{'|'.join(parts)})"

    def _beside(self, kind: str, start: str, words: Sequence[str]) -> str:
        """A character of a kind that none of the words has behind a start."""
        taken = "".join(map(re.escape, sorted({w[len(start)] for w in words if w.startswith(start) and w != start})))
        one = f"[{kind}--[{taken}]]" if taken else kind
        return f"(?:{one}{self.doubled})" if kind == self.other else one


class _Text:
    """Text, in quotes or not, of a file with some delimiter; ``cell`` is any in which nothing misleads."""

    def __init__(self, delimiter: str) -> None:
        mark = re.escape(delimiter)
        self.delimiter, self.divides = delimiter, rf'"{mark}\x00\r'
        self.anything = rf'(?:[^{self.divides}]*|"(?:[^"\x00\r]|"")*")'
        told = f"{LATIN}{CYRILLIC}{TELLTALE}"
        self._bare = _Kinds(f"[{LATIN}--[{mark}]]", f"[{CYRILLIC}--[{mark}]]", f"[^{self.divides}{told}]")
        self._quoted = _Kinds(f"[{LATIN}]", f"[{CYRILLIC}]", rf'[^"\x00\r{told}]', '|""')
        self.cell = f'(?:{self._bare.text}|"{self._quoted.text}")'

    def other_than(self, words: Sequence[str]) -> str | None:
        """Such a cell that is none of the words; None where one of these can stand in quotes alone."""
        if not all(map(self.holds, words)):
            return None
        return f'(?:{self._bare.other_than(words)}|"{self._quoted.other_than(words)}")'

    def holds(self, word: str) -> bool:
        """True if a cell without quotes may hold the word."""
        return not any(c in word for c in (self.delimiter, '"', "\x00", "\r", "\n"))


def _cell(field: FieldSpec, absent: Sequence[str], refused: Sequence[str], text: _Text) -> str | None:
    """Expression of the cells of a field that are surely sound, None if there is none.

    ``absent`` words are gaps where there may be some, ``refused`` ones where there may be none.
    """
    limits = {n: typed_limit(field, field.constraints[n]) for n in _LIMITS if n in field.constraints}
    codes = field.constraints.get("enum") or [c.value for c in field.categories]
    if codes:
        value = _codes(field, codes, text)
    elif field.type == "string":
        return _string(field, absent, refused, text)
    else:
        value = _VALUES[field.type](field, limits)
    return _alternatives(value, absent, refused, text)


def _alternatives(value: str | None, absent: Sequence[str], refused: Sequence[str], text: _Text) -> str | None:
    import polars as pl

    if value is None or pl.Series(refused, dtype=pl.String).str.contains(whole(value)).any():
        return None
    gaps = [re.escape(w) for w in absent if text.holds(w)]
    both, empty = "|".join([value, *filter(None, gaps)]), "|" if "" in gaps else ""
    return f'(?:{both}|"(?:{both}{empty})"{empty})'


def _codes(field: FieldSpec, codes: Sequence[Any], text: _Text) -> str | None:
    others = field.constraints.keys() - {"enum", "required", "unique"}
    if field.type not in ("string", "integer") or others or len(codes) > _CODES:
        return None
    words = [str(typed_limit(field, code)) for code in codes]
    return "|".join(re.escape(w) for w in words if text.holds(w) and w and not may_mislead(w)) or None


def _string(field: FieldSpec, absent: Sequence[str], refused: Sequence[str], text: _Text) -> str | None:
    c = field.constraints
    low = c.get("minLength", 0)
    # characters are counted sooner in a column than within an expression, which counting makes large
    if low > 1 or not c.keys() <= {"required", "unique", "pattern" if "minLength" not in c else "minLength"}:
        return None
    if "pattern" in c:
        return _alternatives(_pattern(c["pattern"], text), absent, refused, text)
    value = text.other_than([*refused, *([""] if low else [])]) if refused or low else text.cell
    return None if value is None else f"(?:{'|'.join([value, *map(re.escape, filter(text.holds, absent))])})"


# parts of a pattern: how often, a group, one character of some kind, anything else
_PART = re.compile(
    r"(?P<times>\{[0-9]+(?:,[0-9]*)?\}|[*+?|)]|\((?:\?:|(?!\?)))"
    r"|(?P<one>\[\^?\]?(?:\\p\{[^}]*\}|\\x\{[^}]*\}|\\.|[^\]\\\[])*\]|\\[^\w\s]|[^\\\[\](){}*+?|^$])|(?P<other>.)",
    re.DOTALL,
)


def _pattern(pattern: str, text: _Text) -> str | None:
    """A pattern that can stand in the midst of a record: no text holds a delimiter, a quote or more than ASCII. None if it is not plain."""
    if "|" not in pattern:
        pattern = re.sub(r"(?<!\\)\$\Z", "", pattern.removeprefix("^"))
    parts = [_inside(part, text) for part in _PART.finditer(portable_pattern(pattern))]
    return None if None in parts else f"(?:{''.join(filter(None, parts))})"


def _inside(part: re.Match[str], text: _Text) -> str | None:
    """A part of a pattern, its kinds of characters without those that divide cells; None if it means more than ASCII, spaces aside."""
    one = part["one"]
    if one is None:
        return part["times"]
    one = one.replace(r"\x{85}\p{Z}", "")
    if not one.isascii() or one == "." or one.startswith("[^") or r"\p" in one or r"\x" in one:
        return None
    if one.startswith("["):
        return f"[{one}--[{text.divides}\\n]]"
    return one if text.holds(one[-1]) else None


# ---------------------------------------------------------------- whole numbers from one to another


def _between(low: str, high: str) -> str:
    """Digits from ``low`` to ``high``, which are of one length."""
    if low == high:
        return low
    if len(low) == 1:
        return f"[{low}-{high}]"
    first, last, rest = int(low[0]), int(high[0]), len(low) - 1
    if first == last:
        return f"{first}(?:{_between(low[1:], high[1:])})"
    before, after = [], []
    if low[1:] != "0" * rest:
        before, first = [f"{first}(?:{_between(low[1:], '9' * rest)})"], first + 1
    if high[1:] != "9" * rest:
        after, last = [f"{last}(?:{_between('0' * rest, high[1:])})"], last - 1
    middle = [f"[{first}-{last}][0-9]{{{rest}}}"] if first <= last else []
    return "|".join([*before, *middle, *after])


def _counts(low: int, high: int) -> str | None:
    """Whole numbers without a sign from ``low`` to ``high``."""
    low, high = max(low, 0), min(high, 10**_DIGITS - 1)
    if low > high:
        return None
    digits, parts = len(str(high)), []
    if low == 0 and digits > 1:
        parts, low = [f"[0-9]{{1,{digits - 1}}}"], 10 ** (digits - 1)
    for n in range(len(str(low)), digits + 1):
        parts.append(_between(str(max(low, 10 ** (n - 1) if n > 1 else 0)), str(min(high, 10**n - 1))))
    return "|".join(parts)


def _whole_bounds(limits: dict[str, Any]) -> tuple[int, int]:
    lows = [limits["minimum"]] if "minimum" in limits else []
    highs = [limits["maximum"]] if "maximum" in limits else []
    lows += [limits["exclusiveMinimum"] + 1] if "exclusiveMinimum" in limits else []
    highs += [limits["exclusiveMaximum"] - 1] if "exclusiveMaximum" in limits else []
    return max(lows, default=-(10**_DIGITS)), min(highs, default=10**_DIGITS)


def _integer(_: FieldSpec, limits: dict[str, Any]) -> str | None:
    low, high = _whole_bounds(limits)
    below = _counts(max(1, -high), -low) if low < 0 else None
    parts = [_counts(low, high), f"-(?:{below})" if below else None]
    return "|".join(filter(None, parts)) or None


def _year(_: FieldSpec, limits: dict[str, Any]) -> str | None:
    low, high = _whole_bounds(limits)
    low, high = max(low, 0), min(high, 9999)
    return _between(f"{low:04}", f"{high:04}") if low <= high else None


def _number(_: FieldSpec, limits: dict[str, Any]) -> str | None:
    """Digits with or without a point: what lies below a limit lies a whole number below it, or is the limit itself."""
    low, high = limits.get("minimum", -math.inf), limits.get("maximum", math.inf)
    if not limits.keys() <= {"minimum", "maximum"} or not low <= high or high < 0:
        return None
    above = _size(max(low, 0.0), high)
    below = _size(0.0, -low) if low < 0 else None
    return "|".join(filter(None, [above, f"-(?:{below})" if below else None])) or None


def _size(low: float, high: float) -> str | None:
    last = 10**_DIGITS if high >= 10**_DIGITS else math.floor(high)
    digits = _counts(10**_DIGITS if low >= 10**_DIGITS else math.ceil(low), last - 1)
    parts = [rf"(?:{digits})(?:\.[0-9]*)?" if digits else None, rf"{last}(?:\.0*)?" if low <= last < 10**_DIGITS else None]
    return "|".join(filter(None, parts)) or None


# ---------------------------------------------------------------- days

_DAYS = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31"


def _date(_: FieldSpec, limits: dict[str, Any]) -> str | None:
    day = dt.timedelta(days=1)
    try:
        first = max([limits.get("minimum", dt.date(1000, 1, 1)), limits.get("exclusiveMinimum", dt.date(1, 1, 1)) + day])
        last = min([limits.get("maximum", dt.date(2199, 12, 31)), limits.get("exclusiveMaximum", dt.date(9999, 12, 31)) - day])
    except OverflowError:
        return None
    return "|".join(_days(first, last)) or None if first <= last else None


def _days(first: dt.date, last: dt.date) -> Iterable[str]:
    """Days from ``first`` to ``last``: whole years, and the months and days of the years that are not whole."""
    begins = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    ends = last.year if (last.month, last.day) == (12, 31) else last.year - 1
    if begins <= ends:
        years = f"{begins:04}", f"{ends:04}"
        yield f"(?:{_between(*years)})-(?:{_DAYS})"
        leap = [str(year) for year in range(max(begins, 1900), min(ends, 2100) + 1) if calendar.isleap(year)]
        yield from (f"(?:{'|'.join(leap)})-02-29",) if leap else ()
    for year in sorted({first.year, last.year} - set(range(begins, ends + 1))):
        for month in range(1, 13):
            from_day = max(first, dt.date(year, month, 1))
            to_day = min(last, dt.date(year, month, calendar.monthrange(year, month)[1]))
            if from_day <= to_day:
                yield f"{year:04}-{month:02}-(?:{_between(f'{from_day.day:02}', f'{to_day.day:02}')})"


def _boolean(field: FieldSpec, _: Any) -> str | None:
    words = [re.escape(w) for w in (*field.true_values, *field.false_values) if w and w.isalnum()]
    return "|".join(words) or None


_VALUES: dict[str, Callable[[FieldSpec, dict[str, Any]], str | None]] = {
    "integer": _integer,
    "year": _year,
    "number": _number,
    "date": _date,
    "boolean": _boolean,
}
