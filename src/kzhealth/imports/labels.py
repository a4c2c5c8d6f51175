"""What the labels of a table say: regions in three languages and under former names, periods, footnote marks."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.engines import bundled_table, table_rows
from kzhealth.extract.periods import find_periods
from kzhealth.extract.places import build_gazetteer, find_places, fold_name
from kzhealth.extract.words import read_lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kzhealth.extract.places import Gazetteer

__all__ = [
    "NATIONAL",
    "TOTALS",
    "Period",
    "find_region",
    "in_force",
    "named_period",
    "neighbours",
    "plain_mark",
    "read_period",
    "region_rows",
    "simplified",
    "split_marks",
]

NATIONAL = "KZ"
LANGUAGES = ("ru", "kk", "en")
# rows that sum up: what they sum is told by the mapping
TOTALS = frozenset(["итого", "всего", "всего по стране", "барлығы", "жиыны", "total", "all", "all regions"])
_COUNTRY = {
    "ru": ("Казахстан", "Республика Казахстан", "РК"),
    "kk": ("Қазақстан", "Қазақстан Республикасы", "ҚР"),
    "en": ("Kazakhstan", "Republic of Kazakhstan"),
}
_CITY = {
    "ru": ("город {}", "г. {}", "г.{}", "г {}", "{} г.", "{} г", "{} (город)", "{} город"),
    "kk": ("{} қаласы", "{} қ.", "{} қ", "қ. {}", "{} қ.ә."),
    "en": ("{} city", "city of {}", "{} (city)"),
}
_REGION = {
    "ru": ("{} область", "область {}", "{} обл.", "обл. {}", "{} обл"),
    "kk": ("{} облысы", "{} обл."),
    "en": ("{} region", "{} oblast", "{} province"),
}
_OF_REGIONS = re.compile(
    r"(?:в|во|по|на|из|для|обл|область|области|областью|г|город|города|городе|городу|облысы\w*|қаласы\w*|бойынша|region|oblast|city|of|in|the|for|"
    r"республик\w*|казахстан\w*|қазақстан|\W+)*"
)


def simplified(text: str) -> str:
    """A label in the form that labels are compared in: small letters, single blanks, plain hyphens, no colon at its end."""
    return re.sub(r"\s*[-‐‑–—−]\s*", "-", " ".join(text.lower().replace("ё", "е").replace("\u00ad", "").split())).rstrip(": ")


# ---------------------------------------------------------------- footnote marks

_MARK = r"\*{1,4}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}\)?|(?<![\d.,])\d{1,2}\)|[†‡]"
_MARKS = re.compile(rf"(?:[\s\u00a0,]*(?:{_MARK}))+$")


def split_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the footnote marks behind it, and the marks.

    >>> split_marks("1 234,5 1)*")
    ('1 234,5', ('1)', '*'))
    """
    found = _MARKS.search(text)
    if found is None or not found.start():
        return text, ()
    return text[: found.start()].rstrip(), tuple(re.findall(_MARK, found.group()))


def plain_mark(mark: str) -> str:
    """A mark with digits on the line: ¹) and ¹ are what a mapping calls 1) or 1."""
    return mark.translate(_LOWERED)


_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


# ---------------------------------------------------------------- periods


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole days from ``first`` to ``last``, both in it."""

    first: dt.date
    last: dt.date

    @property
    def code(self) -> str:
        """The period as a part of a key: 2023, 2023-q1, 2023-05, 2024-01-01, or its two days."""
        a, b = self.first, self.last
        months = (b.year - a.year) * 12 + b.month - a.month + 1
        whole = a.day == 1 and b.day == calendar.monthrange(b.year, b.month)[1]
        if whole and months == 12 and a.month == 1:
            return str(a.year)
        if whole and months == 3 and a.month % 3 == 1:
            return f"{a.year}-q{a.month // 3 + 1}"
        if whole and months == 1:
            return f"{a:%Y-%m}"
        return a.isoformat() if a == b else f"{a:%Y%m%d}-{b:%Y%m%d}"


def _months(year: int, first: int, last: int) -> Period | None:
    if not 1 <= first <= last <= 12:
        return None
    return Period(dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))


def named_period(text: str) -> Period | None:
    """A period by its code: 2023, 2023-Q1, 2023-05, 2024-01-01, 2023-01-01/2023-09-30; None if it is none."""
    found = re.fullmatch(r"((?:19|20)\d\d)(?:-(?:[Qq]([1-4])|(\d\d)))?", text.strip())
    if found:
        year, quarter, month = int(found[1]), int(found[2] or 0), int(found[3] or 0)
        return _months(year, quarter * 3 - 2, quarter * 3) if quarter else _months(year, month or (0 if found[3] else 1), month or 12)
    try:
        days = [dt.date.fromisoformat(day) for day in text.strip().split("/")]
    except ValueError:
        return None
    return Period(days[0], days[-1]) if len(days) <= 2 and days[0] <= days[-1] else None


_YEAR = re.compile(r"(?:(?:за|в|in|for)\s+)?((?:19|20)\d\d)\s*(?:год[ау]?|г\.?|жыл\w*|ж\.?|year)?", re.IGNORECASE)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_QUARTER = re.compile(
    r"(?P<n>[1-4]|i{1,3}|iv)[\s-]*(?:тоқсан\w*|квартал\w*|кв\.?|quarter|q)[\s,]*(?P<y>(?:19|20)\d\d)\D*|"
    r"(?P<y2>(?:19|20)\d\d)(?:\s*(?:ж\.?|жыл\w*|г\.?|год[ау]?))?[\s,]*(?:q(?P<n3>[1-4])|(?P<n2>[1-4]|i{1,3}|iv)[\s-]*(?:тоқсан\w*|квартал\w*|кв\.?|quarter))",
    re.IGNORECASE,
)
_AROUND = re.compile(r"(?:\W|\b(?:за|в|на|по|in|for|as|of|на конец|г|год|года)\b)*", re.IGNORECASE)


@cache
def read_period(label: str) -> Period | None:
    """The period that a label tells and nothing else; None if it tells none, or leaves a part of it open.

    >>> read_period("2023 г.").code, read_period("январь-сентябрь 2023 года").code, read_period("2023 ж. I тоқсан").code
    ('2023', '20230101-20230930', '2023-q1')
    """
    text = " ".join(label.split())
    if named := named_period(text):
        return named
    if year := _YEAR.fullmatch(text):
        return _months(int(year[1]), 1, 12)
    if quarter := _QUARTER.fullmatch(text):
        number = (quarter["n"] or quarter["n2"] or quarter["n3"]).lower()
        of = _ROMAN.get(number) or int(number)
        return _months(int(quarter["y"] or quarter["y2"]), of * 3 - 2, of * 3)
    found = find_periods(text)
    if len(found) != 1 or found[0].inferred or found[0].deadline:
        return None
    start, stop = found[0].span
    rest = text[:start] + " " + text[stop:]
    return Period(found[0].start, found[0].end) if _AROUND.fullmatch(rest) else None


# ---------------------------------------------------------------- regions


@cache
def region_rows() -> Mapping[str, Mapping[str, str]]:
    """The rows of the regions by their code; former regions and the country are among them."""
    return {row["region_id"]: row for _, row in table_rows(bundled_table("regions"))}


@cache
def _gazetteer() -> Gazetteer:
    return build_gazetteer(list(region_rows().values()), [row for _, row in table_rows(bundled_table("places"))])


@dataclass(slots=True)
class _Names:
    """Names of regions: ``full`` ones that say what they name, ``bare`` ones by language, each with the regions it may be."""

    full: dict[str, set[str]] = field(default_factory=dict)
    bare: dict[str, dict[str, set[str]]] = field(default_factory=lambda: {language: {} for language in LANGUAGES})

    def add(self, language: str, name: str, region: str, *, bare: bool = False) -> None:
        names = self.bare[language] if bare else self.full
        names.setdefault(_key(name, language), set()).add(region)

    def knows(self, language: str, name: str) -> bool:
        return _key(name, language) in self.full


def _key(name: str, language: str) -> str:
    plain = simplified(name).replace("-", " ") if language == "en" else simplified(name)
    return f"{language} {fold_name(plain, language)}"


def _bare(name: str, language: str) -> str:
    """A name without the word that says what it names."""
    return re.sub({"ru": r"^(?:область|город) | область$", "kk": r" (?:облысы|қаласы)$", "en": r" Region$"}[language], "", name)


def _add_region(names: _Names, row: Mapping[str, str]) -> None:
    region = row["region_id"]
    for language in LANGUAGES:
        name = row[f"name_{language}"]
        bare = _bare(name, language)
        if name != bare:
            names.add(language, name, region)
        names.add(language, bare, region, bare=True)
        for form in (_CITY if row["kind"] == "city" else _REGION)[language]:
            names.add(language, form.format(bare), region)
        initials = "".join(word[0] for word in re.split(r"[\s-]", name))
        if len(initials) > 2:
            names.add(language, initials, region)
    bare = _bare(row["name_ru"], "ru")
    if row["kind"] == "region" and not bare.endswith("ая"):  # Абайская for область Абай
        for ending in ("ская область", "ская", "йская область", "йская"):
            names.add("ru", bare.removesuffix("й") + ending, region)


def _add_former(names: _Names, language: str, name: str, region: str) -> None:
    """A name of the lexicon, unless it is that of a historic region."""
    if names.knows(language, name):
        return
    for short in {name, _bare(name, language)}:
        if _key(short, language) not in names.bare[language]:
            names.add(language, short, region, bare=True)
    if region_rows()[region]["kind"] == "city":
        for form in _CITY[language]:
            names.add(language, form.format(name), region)


@cache
def _names() -> _Names:
    names, rows = _Names(), region_rows()
    for row in rows.values():
        if row["region_id"] != NATIONAL:
            _add_region(names, row)
    for row in read_lexicon("place_names"):
        if row["kind"] == "region":
            _add_former(names, row["language"], row["name"], row["region_id"])
    for language in LANGUAGES:
        for name in _COUNTRY[language]:
            names.add(language, name, NATIONAL)
        for row in rows.values():
            # the old code of a region that was divided is that of the historic region
            codes = (row["region_id"], row["kato"], "" if row["old_code"] in rows else row["old_code"])
            for code in filter(None, codes):
                names.add(language, code, row["region_id"])
    return names


def find_region(label: str, language: str) -> tuple[str, ...]:
    """The regions that a label of a table may name, the country among them; none if it names no region.

    A name that says what it names (область, облысы, Region, г.) counts in every language, a bare one in that of the table.
    Historic regions have their own codes: South Kazakhstan is KZ-YUZ.

    >>> find_region("г. Алматы", "ru"), find_region("Алматинская", "ru"), find_region("Алматы", "kk")
    (('KZ-75',), ('KZ-19',), ('KZ-19', 'KZ-75'))
    """
    names = _names()
    for spoken in (language, *LANGUAGES):
        if found := names.full.get(_key(label, spoken)):
            return tuple(sorted(found))
    if found := names.bare[language].get(_key(label, language)):
        return tuple(sorted(found))
    return _inflected(label, language)


def _inflected(label: str, language: str) -> tuple[str, ...]:
    """The one region that a label names in another case: 'по Акмолинской области'."""
    found = [m for m in find_places(label, _gazetteer(), language) if m.kind in ("region", "country")]
    if len(found) != 1 or len(found[0].regions) != 1:
        return ()
    rest = label[: found[0].start] + " " + label[found[0].stop :]
    if not _OF_REGIONS.fullmatch(rest.lower()):
        return ()
    region = found[0].regions[0]
    before = region_rows().get(region_rows()[region]["predecessor_id"])
    if before and before["valid_to"]:
        stems = [word[:6] for word in re.findall(r"\w+", fold_name(_bare(before[f"name_{language}"], language), language))]
        if all(stem in fold_name(simplified(label), language) for stem in stems):
            region = before["region_id"]
    return (region,)


def in_force(region: str, period: Period) -> bool:
    """True if the region existed on a day of the period, as the rule ``region-in-force`` has it."""
    row = region_rows()[region]
    begun = not row["valid_from"] or row["valid_from"] <= period.last.isoformat()
    return begun and (not row["valid_to"] or row["valid_to"] >= period.first.isoformat())


def neighbours(region: str) -> Iterator[str]:
    """The region that a region was before, and those that it was divided into."""
    rows = region_rows()
    if rows[region]["predecessor_id"]:
        yield rows[region]["predecessor_id"]
    yield from (code for code, row in rows.items() if row["predecessor_id"] == region and rows[region]["valid_to"])
