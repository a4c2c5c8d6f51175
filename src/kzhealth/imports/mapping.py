"""The mapping of a table: where its figures stand, and what its headers, labels and marks mean. Checked strictly, line by line."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.documents.tables import DELIMITERS, column_number
from kzhealth.engines import bundled_table, table_rows
from kzhealth.imports.labels import named_period
from kzhealth.mappings import read_mapping, read_source
from kzhealth.nearest import code_meant
from kzhealth.regions import region_rows, simplified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kzhealth.mappings import Part

__all__ = ["MARKS", "MEANINGS", "SKIP", "WHOLE", "Facet", "Figures", "Footnote", "Plan", "read_plans", "unit_of"]

# what a mark in place of a figure may mean; it becomes a flag of the row
MEANINGS = ("nil", "not-available", "not-applicable", "suppressed")
SKIP = "skip"
WHOLE = "whole"
_COLUMN = "[A-Z]{1,3}"
# what may stand before decimals and between thousands
MARKS = {"comma": ",", "point": ".", "blank": " \u00a0\u202f\u2009", "apostrophe": "'’", "none": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """What tells the indicator, period or breakdown of a figure: ``value`` for all, or the cell in a ``row``, a ``column`` or at ``cell``.

    ``values`` is what the labels there stand for; ``fill`` takes the label before it for a blank one.
    """

    value: str | None = None
    row: int | None = None
    column: int | None = None
    cell: tuple[int, int] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    fill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Columns that hold figures, and what the figures are of."""

    columns: tuple[int, ...]
    indicator: Facet
    period: Facet
    breakdown: Facet | None = None
    unit: str | None = None
    scale: int = 1
    status: str = "actual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote:
    """What a mark behind a figure or a label says; ``flag`` goes with the row of the table, ``text`` into the note of the sheet."""

    text: str
    flag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a mapping says of one table."""

    source: Mapping[str, str]
    sheet: str | None
    encoding: str
    delimiter: str
    rows: tuple[int, int | None]
    skip_rows: frozenset[int]
    skip_labels: frozenset[str]
    hidden: str | None
    region: Facet
    names: Mapping[str, tuple[str, ...]]
    decimal: str
    thousands: str
    missing: Mapping[str, str]
    footnotes: Mapping[str, Footnote]
    figures: tuple[Figures, ...]

    @property
    def columns(self) -> frozenset[int]:
        """The columns that are looked at in the rows of figures."""
        facets = [self.region, *(f for g in self.figures for f in (g.indicator, g.period, g.breakdown) if f)]
        return frozenset([c for g in self.figures for c in g.columns] + [f.column for f in facets if f.column])


def read_plans(path: Path) -> tuple[Plan, ...]:
    """The mapping in a YAML file, a Plan for each table that it describes; InputError names line and key, what was seen and expected."""
    return read_mapping(path, _plans)


_SHARED = ("regions", "numbers", "missing", "footnotes")


def _plans(whole: Part) -> tuple[Plan, ...]:
    keys = whole.keys("source table regions figures", "numbers missing footnotes more")
    file = keys["table"].keys("rows", "sheet skip hidden encoding delimiter")
    encoding = _encoding(file["encoding"]) if "encoding" in file else "utf-8"
    delimiter = DELIMITERS[file["delimiter"].one_of(DELIMITERS)] if "delimiter" in file else ","
    tables = [(file, keys)]
    for item in keys["more"].items("a list of other tables of the file") if "more" in keys else ():
        own = item.keys("table figures", " ".join(_SHARED))
        # what another table does not say is as in the first
        tables.append((own["table"].keys("rows", "sheet skip hidden"), {**{n: keys[n] for n in _SHARED if n in keys}, **own}))
    source = _source(keys["source"])
    return tuple(_plan(table, parts, source, encoding, delimiter) for table, parts in tables)


def _plan(table: Mapping[str, Part], keys: Mapping[str, Part], source: Mapping[str, str], encoding: str, delimiter: str) -> Plan:
    regions = keys["regions"].keys("", "column is names fill")
    numbers = keys["numbers"].keys("", "decimal thousands") if "numbers" in keys else {}
    decimal = numbers["decimal"].one_of(("comma", "point")) if "decimal" in numbers else "comma"
    thousands = numbers["thousands"].one_of(MARKS) if "thousands" in numbers else "blank"
    if decimal == thousands:
        numbers["thousands"].refuse(f"another mark than that of decimals, {decimal}")
    skipped = list(_skipped(table["skip"])) if "skip" in table else []
    return Plan(
        source=source,
        sheet=table["sheet"].text() if "sheet" in table else None,
        encoding=encoding,
        delimiter=delimiter,
        rows=_rows(table["rows"]),
        skip_rows=frozenset(n for n in skipped if isinstance(n, int)),
        skip_labels=frozenset(n for n in skipped if isinstance(n, str)),
        hidden=table["hidden"].one_of(("read", SKIP)) if "hidden" in table else None,
        region=_region(keys["regions"], regions),
        names=dict(_names(regions["names"])) if "names" in regions else {},
        decimal=MARKS[decimal],
        thousands=MARKS[thousands],
        missing=_missing(keys["missing"]) if "missing" in keys else {},
        footnotes=_footnotes(keys["footnotes"]) if "footnotes" in keys else {},
        figures=tuple(_figures(p) for p in keys["figures"].items("a list of columns with what they hold")),
    )


def _source(part: Part) -> dict[str, str]:
    told = read_source(part, "publisher url published_on rights", "id title language")
    return {**told, "language": part.keys("language", "id title publisher url published_on rights")["language"].one_of(("ru", "kk", "en"))}


def _encoding(part: Part) -> str:
    try:
        name = codecs.lookup(part.text()).name
        "a".encode(name)  # LookupError for what is no encoding of text, such as base64
    except (LookupError, UnicodeError):
        part.refuse("the name of an encoding, such as utf-8 or cp1251")
    return name


def _rows(part: Part) -> tuple[int, int | None]:
    text = part.text(r"[1-9][0-9]{0,6}(?:\s*-\s*[1-9][0-9]{0,6}|-|)", "the rows of figures, such as 6-25, or 6- to the end")
    first, _, last = (piece.strip() for piece in text.partition("-"))
    stop = int(last) if last else None if text.endswith("-") else int(first)
    if stop is not None and stop < int(first):
        part.refuse("rows, the smaller first")
    return int(first), stop


def _skipped(part: Part) -> Iterator[int | str]:
    for item in part.items("a list of row numbers, ranges of them and labels"):
        text = item.text()
        if re.fullmatch(r"[1-9][0-9]{0,6}(-[1-9][0-9]{0,6})?", text):
            first, _, last = text.partition("-")
            yield from range(int(first), int(last or first) + 1)
        else:
            yield simplified(text)


def _column(part: Part) -> int:
    return column_number(part.text(_COLUMN, "a column by its letters, such as B"))


def _columns(part: Part) -> tuple[int, ...]:
    items = part.items("columns") if isinstance(part.value, list) else [part]
    found: list[int] = []
    for item in items:
        text = item.text(f"{_COLUMN}(?:-{_COLUMN})?", "a column or a range of columns, such as B or B-K")
        first, _, last = text.partition("-")
        span = range(column_number(first), column_number(last or first) + 1)
        if not span:
            item.refuse("columns, the smaller first")
        found += span
    return tuple(dict.fromkeys(found))


def _region(part: Part, keys: Mapping[str, Part]) -> Facet:
    if ("column" in keys) == ("is" in keys):
        part.refuse("either column, or is with the code of the region that all figures are of")
    if "is" in keys:
        return Facet(value=keys["is"].one_of(tuple(region_rows())))
    return Facet(column=_column(keys["column"]), fill=keys["fill"].flag() if "fill" in keys else False)


def _names(part: Part) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, code in part.named("labels with the codes of their regions").items():
        codes = [c.one_of(tuple(region_rows())) for c in (code.items("codes") if isinstance(code.value, list) else [code])]
        yield simplified(name), tuple(codes)


def _missing(part: Part) -> dict[str, str]:
    return {simplified(mark): meaning.one_of(MEANINGS) for mark, meaning in part.named("marks with what they mean").items()}


def _footnotes(part: Part) -> dict[str, Footnote]:
    made = {}
    for mark, note in part.named("marks with what they say").items():
        if isinstance(note.value, dict):
            keys = note.keys("text", "flag")
            flag = keys["flag"].text(r"[a-z0-9]+(-[a-z0-9]+)*", "a code of small letters, digits and hyphens") if "flag" in keys else ""
            made[mark] = Footnote(text=keys["text"].line_of_text(), flag=flag)
        else:
            made[mark] = Footnote(text=note.line_of_text())
    return made


# ---------------------------------------------------------------- figures


@cache
def _units() -> dict[str, str]:
    return {row["indicator_id"]: row["unit_id"] for _, row in table_rows(bundled_table("indicators"))}


@cache
def _known_units() -> frozenset[str]:
    return frozenset(row["unit_id"] for _, row in table_rows(bundled_table("units")))


def _figures(part: Part) -> Figures:
    keys = part.keys("columns indicator period", "breakdown unit scale status")
    return Figures(
        columns=_columns(keys["columns"]),
        indicator=_facet(keys["indicator"], _indicator),
        period=_facet(keys["period"], _period),
        breakdown=_facet(keys["breakdown"], _breakdown) if "breakdown" in keys else None,
        unit=keys["unit"].one_of(sorted(_known_units())) if "unit" in keys else None,
        scale=_scale(keys["scale"]) if "scale" in keys else 1,
        status=keys["status"].one_of(("actual", "ongoing", "planned")) if "status" in keys else "actual",
    )


def _scale(part: Part) -> int:
    scale = part.whole(1, 10**12)
    if str(scale).strip("0") != "1":
        part.refuse("1, 10, 100, 1000 and so on")
    return scale


def _indicator(part: Part) -> str:
    known = [name for name, unit in _units().items() if unit]
    text = part.text()
    if text not in known:
        names = {row["indicator_id"]: [row[f"name_{c}"] for c in ("en", "ru", "kk")] for _, row in table_rows(bundled_table("indicators"))}
        part.refuse("an indicator of the reference table that has a unit" + code_meant(text, {name: names[name] for name in known}))
    return text


def _period(part: Part) -> str:
    text = str(part.value) if isinstance(part.value, dt.date) else part.text()
    if named_period(text) is None:
        part.refuse("a period: 2023, 2023-Q1, 2023-05, 2024-01-01, or 2023-01-01/2023-09-30")
    return text


def _breakdown(part: Part) -> str:
    return part.text(r"whole|[a-z_]+=[a-z0-9_]+", "dimension=code, such as sex=male, or whole")


def _facet(part: Part, check: Callable[[Part], str]) -> Facet:
    if not isinstance(part.value, dict):
        return Facet(value=check(part))
    keys = part.keys("", "row column cell values fill")
    if sum(name in keys for name in ("row", "column", "cell")) != 1:
        part.refuse("one of the keys row, column, cell: where the labels stand")
    values = {}
    for label, value in keys["values"].named("labels with what they stand for").items() if "values" in keys else ():
        values[simplified(label)] = SKIP if value.value == SKIP else check(value)
    if not values and check is not _period:
        part.refuse("the key values: what the labels stand for")
    place = re.fullmatch(f"({_COLUMN})([1-9][0-9]{{0,6}})", keys["cell"].text()) if "cell" in keys else None
    if "cell" in keys and place is None:
        keys["cell"].refuse("the address of a cell, such as A2")
    return Facet(
        row=keys["row"].whole(1, 2**20) if "row" in keys else None,
        column=_column(keys["column"]) if "column" in keys else None,
        cell=(int(place[2]), column_number(place[1])) if place else None,
        values=values,
        fill=keys["fill"].flag() if "fill" in keys else False,
    )


def unit_of(indicator: str) -> str:
    """The unit that an indicator is measured in."""
    return _units()[indicator]
