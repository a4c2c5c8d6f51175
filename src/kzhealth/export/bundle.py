"""A package read for export: its descriptor with every schema in its place, its tables, and their files."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import io
import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.engines import missing_values, read_text, readable_field, text_column
from kzhealth.errors import InputError, UsageError
from kzhealth.paths import Edition, descriptor_in, edition_of, own_file
from kzhealth.resources import find_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kzhealth.engines import Table
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = [
    "LANGUAGES",
    "TYPED",
    "Bundle",
    "Options",
    "csv_text",
    "digest",
    "held",
    "is_exact",
    "lossless",
    "need_fields",
    "read_bundle",
    "rows",
    "slices",
    "standard_csv",
    "texts",
    "to_json",
    "to_value",
    "values",
]

_EXACT = 15  # digits that any 64-bit float keeps
TYPED = ("integer", "year", "number", "boolean", "date", "datetime")
LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller may ask of the formats.

    ``base_url`` is the address that the files of the package will have, ``language`` that of titles (en, ru or kk); ``csv_safe``
    keeps spreadsheets from taking text for formulas.
    """

    base_url: str | None = None
    language: str = "en"
    csv_safe: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A package read: ``file`` is its descriptor, ``original`` the file of each table that is one plain CSV file in UTF-8.

    ``stems`` are the names of the tables as files may have them, ``sha256`` that of each file that was read, ``edition`` tells whether
    they are the same still.
    """

    file: Path
    descriptor: Mapping[str, Any]
    tables: Mapping[str, Table]
    original: Mapping[str, Path]
    stems: Mapping[str, str]
    sha256: Mapping[str, str]
    edition: Edition

    @property
    def folder(self) -> Path:
        """The folder that the paths of the descriptor begin in."""
        return self.file.parent

    @property
    def name(self) -> str:
        """The name of the package, fit for the name of a file."""
        return _stem(str(self.descriptor.get("name") or self.folder.name)) or "datapackage"

    @property
    def created(self) -> dt.datetime:
        """When the package says it was made; without such a word the first moment that every format can tell."""
        said = str(self.descriptor.get("created") or "")
        first = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
        try:
            moment = dt.datetime.fromisoformat(said)
            moment = moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        except (ValueError, OverflowError):  # no moment, or one outside the calendar once its zone is taken off
            return first
        return max(moment, first)

    def resource(self, name: str) -> Mapping[str, Any]:
        """The resource of a table."""
        found: Mapping[str, Any] = next(r for r in self.descriptor["resources"] if r["name"] == name)
        return found

    def has(self, table: str, *fields: str) -> bool:
        """True if there is a table of that name with these fields."""
        return table in self.tables and set(fields) <= set(self.tables[table].spec.field_names)


def read_bundle(path: Path) -> Bundle:
    """The package at a path (a folder or its descriptor) for export; InputError if it cannot be read."""
    if not path.exists():
        raise InputError(f"there is no package {path}; expected a folder with a datapackage.json", code="package-error")
    if path.is_dir():
        path = descriptor_in(path)
    path = own_file(path).resolve()
    found = find_tables(path)
    plain = {r["name"]: path.parent / r["path"] for r in found.descriptor["resources"] if r["name"] in found.tables and _is_plain(r)}
    bundle = Bundle(
        file=path,
        descriptor=found.descriptor,
        tables=found.tables,
        original=plain,
        stems=_stems(found.tables),
        sha256=found.sha256,
        edition=found.edition or edition_of(path, ()),
    )
    return replace(bundle, tables={name: _titled(table, bundle.resource(name)) for name, table in found.tables.items()})


def _stem(name: str) -> str:
    """A name that leads out of no folder and that every system takes."""
    stem = re.sub(r"[^\w.-]", "-", name).lstrip(".")[:100].rstrip(".")
    first, point, rest = stem.partition(".")
    return f"{first}-{point}{rest}" if _DEVICE.fullmatch(first) else stem


# what Windows takes for a device, whatever follows a point behind it
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)


def _stems(names: Iterable[str]) -> dict[str, str]:
    """A stem for each name, no two alike whatever their case."""
    found: dict[str, str] = {}
    for name in names:
        stem, number = _stem(name) or "table", 1
        while stem.lower() in (s.lower() for s in found.values()):
            number += 1
            stem = f"{_stem(name)}-{number}"
        found[name] = stem
    return found


def _is_plain(resource: Mapping[str, Any]) -> bool:
    """True if a resource is one CSV file in UTF-8, whatever its dialect."""
    path = resource.get("path")
    packed = any(resource.get(n) for n in ("compression", "innerpath", "extrapaths"))
    encoded = str(resource.get("encoding", "utf-8")).lower() not in ("utf-8", "utf8")
    return isinstance(path, str) and path.endswith(".csv") and resource.get("format", "csv") == "csv" and not packed and not encoded


def _titled(table: Table, resource: Mapping[str, Any]) -> Table:
    """A table whose schema tells the titles that stand at its resource."""
    told = {k: resource[k] for k in ("title", "description", "titles", "descriptions") if resource.get(k)}
    return replace(table, spec=replace(table.spec, **told))


def need_fields(bundle: Bundle, format: str, table: str, *fields: str) -> None:
    """UsageError unless the package has a table with the fields that a format is made of."""
    if not bundle.has(table, *fields):
        has = f"it has {', '.join(bundle.tables)}"
        raise UsageError(f"{format} needs a table {table} with the fields {', '.join(fields)}; the package {bundle.name} has none: {has}")


# ---------------------------------------------------------------- cells


def texts(table: Table) -> dict[str, list[str | None]]:
    """The cells of each field as text, None where a cell is empty."""
    frame = table.collect()
    return {n: frame[text_column(n)].to_list() for n in table.spec.field_names}


def values(table: Table) -> dict[str, list[Any]]:
    """The cells of each field as values of its type, None where a cell is empty; numbers are Decimal, moments datetime.

    Values of the other types (time, duration, geopoint, JSON, …) are their text.
    """
    frame = table.collect()
    found: dict[str, list[Any]] = {}
    for f in table.spec.fields:
        cells = frame[f.name if f.type in TYPED else text_column(f.name)].to_list()
        if f.type == "number":
            # the text is exact; one with signs of its own was read as a float
            exact = frame[text_column(f.name)].to_list() if readable_field(f) else cells
            cells = [None if value is None else Decimal(str(text)) for value, text in zip(cells, exact, strict=True)]
        found[f.name] = cells
    return found


def lossless(numbers: list[Any]) -> bool:
    """True if every figure comes back from a 64-bit float digit for digit."""
    return all(n is None or (n.is_finite() and Decimal(repr(float(n))) == n) for n in numbers)


def is_exact(table: Table, field: FieldSpec) -> bool:
    """True if every figure of a column comes back from a 64-bit float digit for digit."""
    import polars as pl

    frame = table.collect().select(pl.col(text_column(field.name), field.name))
    text = pl.col(text_column(field.name))
    if readable_field(field) and frame.select(((text.str.count_matches("[0-9]") <= _EXACT) & ~text.str.contains("[eE]")).all()).item():
        return True
    return lossless(values(replace(table, spec=replace(table.spec, fields=(field,)), frame=frame))[field.name])


def held(table: Table) -> Table:
    """The table in memory: asked for more than one column, a long one would be read again for each."""
    return replace(table, frame=table.collect())


def slices(table: Table, rows: int = 50_000) -> Iterator[Table]:
    """A table in parts of so many rows."""
    return (replace(table, frame=part) for part in table.collect().iter_slices(rows))


def to_value(field: FieldSpec, cell: Any) -> Any:
    """A bound or code of a schema as a value of the field's type, None if it has none that can be compared."""
    text = str(cell)
    if not readable_field(field):
        value = read_text(field, text)
        return Decimal(str(value)) if isinstance(value, float) else value
    if field.type == "number":
        number = Decimal(text)
        return number if number.is_finite() else None
    kinds: dict[str, Any] = {"integer": int, "year": int, "date": dt.date.fromisoformat}
    return kinds[field.type](text) if field.type in kinds else text


# ---------------------------------------------------------------- CSV


def standard_csv(bundle: Bundle, name: str) -> bytes | Path:
    """A table as the CSV that every reader expects (RFC 4180, UTF-8, commas): its own file where that is one."""
    table = bundle.tables[name]
    usual = {"delimiter": ",", "lineTerminator": "\n", "header": True, "doubleQuote": True, "quoteChar": '"'}
    dialect = {k: v for k, v in (bundle.resource(name).get("dialect") or {}).items() if k not in ("$schema", "csvddfVersion")}
    if name in bundle.original and dialect.items() <= usual.items():
        with bundle.original[name].open("rb") as file:
            if file.read(3) != codecs.BOM_UTF8:
                return bundle.original[name]
    return csv_text(table.spec, texts(table))


def csv_text(spec: TableSpec, columns: Mapping[str, list[str | None]]) -> bytes:
    """Cells as CSV; an empty cell is written as the first of the field's missing values."""
    empty = {f.name: next(iter(missing_values(spec, f)), "") for f in spec.fields}
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    named = [[empty[n] if c is None else c for c in column] for n, column in columns.items()]
    writer.writerows(zip(*named, strict=True))
    return text.getvalue().encode("utf-8")


# ---------------------------------------------------------------- bytes


def digest(data: bytes | Path) -> tuple[int, str]:
    """The size in bytes and the SHA-256 of a file."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            return data.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
    return len(data), hashlib.sha256(data).hexdigest()


def to_json(value: Any) -> bytes:
    """JSON as it is written to a file: UTF-8, indented, in the order given."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def rows(columns: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Columns as rows."""
    for cells in zip(*columns.values(), strict=True):
        yield dict(zip(columns, cells, strict=True))
