"""CSV on the Web: the tables as CSV with the W3C's metadata beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kzhealth.engines import missing_values, readable_field
from kzhealth.export.about import read_about
from kzhealth.export.bundle import standard_csv, texts, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzhealth.engines import Table
    from kzhealth.export.about import About
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data
    from kzhealth.schema import FieldSpec, ForeignKey

__all__ = ["to_csvw", "to_csvw_metadata"]

_BASES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "date": "date",
    "year": "integer",
    "datetime": "dateTime",
    "time": "time",
    "yearmonth": "gYearMonth",
    "duration": "duration",
    "object": "json",
    "array": "json",
    "geojson": "json",
}
_BOUNDS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "minExclusive",
    "exclusiveMaximum": "maxExclusive",
    "minLength": "minLength",
    "maxLength": "maxLength",
    "pattern": "format",
}


def _truth(field: FieldSpec, cells: set[str]) -> Any:
    """A truth value, if one pair of words tells it in all the cells: the standard knows no more."""
    for true in field.true_values:
        for false in field.false_values:
            if cells <= {true, false}:
                return {"base": "boolean", "format": f"{true}|{false}"}
    return "string"


def _datatype(field: FieldSpec, cells: set[str]) -> Any:
    if field.type == "boolean":
        return _truth(field, cells)
    if field.format != "default" or (field.type in ("integer", "number") and not readable_field(field)):
        return "string"
    base = _BASES.get(field.type, "string")
    bounded = field.type in ("integer", "year", "number", "date", "datetime", "string")
    limits = {_BOUNDS[k]: v for k, v in field.constraints.items() if k in _BOUNDS and bounded}
    if base == "date":
        limits["format"] = "yyyy-MM-dd"
    return {"base": base, **limits} if limits else base


def _titles(field: FieldSpec) -> dict[str, Any]:
    """Titles by language; the name of the field, which is what the header says, is one in any."""
    told = dict(field.titles) or ({"en": field.title} if field.title else {})
    return {"und": field.name, **told}


def _name(name: str) -> str:
    """A name as it may stand in addresses; one must not begin with a low line."""
    return quote(name.lstrip("_"), safe="").replace("-", "%2D").replace("~", "%7E") or "column"


def _column(table: Table, field: FieldSpec, cells: set[str]) -> dict[str, Any]:
    column = {
        "name": _name(field.name),
        "titles": _titles(field),
        "dc:description": _said(dict(field.descriptions) or {"en": field.description}),
        "datatype": _datatype(field, cells),
        "required": field.required or field.name in table.spec.primary_key or None,
        "null": list(missing_values(table.spec, field)),
    }
    return {k: v for k, v in column.items() if v not in (None, [], {})}


def _said(told: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": code} for code, text in told.items() if text]


def _foreign_key(bundle: Bundle, table: Table, key: ForeignKey) -> dict[str, Any]:
    place = f"data/{bundle.stems[key.resource or table.name]}.csv"
    target = {"resource": place, "columnReference": [_name(n) for n in key.reference_fields]}
    return {"columnReference": [_name(n) for n in key.fields], "reference": target}


def _table(bundle: Bundle, table: Table) -> dict[str, Any]:
    cells = texts(table)
    columns = [_column(table, f, {c for c in cells[f.name] if c is not None} if f.type == "boolean" else set()) for f in table.spec.fields]
    # the standard has no empty references: a key that some rows leave out cannot be told
    there = [k for k in table.spec.foreign_keys if (k.resource or table.name) in bundle.tables]
    told = [k for k in there if not any(None in cells[n] for n in k.fields)]
    foreign = [_foreign_key(bundle, table, key) for key in told]
    keys = {"primaryKey": [_name(n) for n in table.spec.primary_key], "foreignKeys": foreign}
    found = {
        "url": f"data/{bundle.stems[table.name]}.csv",
        "dc:title": _said(dict(table.spec.titles) or {"en": table.spec.title}),
        "dc:description": _said(dict(table.spec.descriptions) or {"en": table.spec.description}),
        "tableSchema": {"columns": columns, **{k: v for k, v in keys.items() if v}},
    }
    return {k: v for k, v in found.items() if v}


def _common(about: About) -> dict[str, Any]:
    found = {
        "dc:title": _said(about.titles),
        "dc:description": _said(about.descriptions),
        "dc:identifier": about.name,
        "dc:license": {"@id": about.licence_url} if about.licence_url.startswith("http") else about.licence,
        "dc:publisher": about.publisher.name if about.publisher else None,
        "dc:issued": {"@value": about.created.date().isoformat(), "@type": "xsd:date"} if about.created else None,
        "dcat:keyword": list(about.keywords),
        "schema:version": about.version,
    }
    return {k: v for k, v in found.items() if v}


def to_csvw_metadata(bundle: Bundle) -> dict[str, Any]:
    """The metadata of a group of tables that lie in ``data/`` beside it."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        **_common(read_about(bundle)),
        "tables": [_table(bundle, table) for table in bundle.tables.values()],
    }


def to_csvw(bundle: Bundle, _: Options) -> dict[str, Data]:
    """The files of the format."""
    tables = {f"csvw/data/{bundle.stems[name]}.csv": standard_csv(bundle, name) for name in bundle.tables}
    return {"csvw/csv-metadata.json": to_json(to_csvw_metadata(bundle)), **tables}
