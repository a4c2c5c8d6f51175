"""Croissant 1.0, the description of data sets that machine learning libraries load.

The tables lie beside it as Parquet: loaders guess the types of CSV, and a code with a gap in its column would come back as a float.
References between record sets are left out: a loader joins along them, and fails where several lead to one table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzhealth.export.about import read_about
from kzhealth.export.bundle import digest, held, is_exact, to_json
from kzhealth.export.parquet import parquet_bytes
from kzhealth.export.schema_org import to_dataset

if TYPE_CHECKING:
    from kzhealth.engines import Table
    from kzhealth.export.about import About
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data
    from kzhealth.schema import FieldSpec

__all__ = ["to_croissant"]

# the context that the specification prescribes
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
# what the description shares with that of schema.org
_SHARED = (
    *("description", "license", "url", "version", "datePublished", "keywords", "creator", "publisher", "inLanguage"),
    *("isBasedOn", "temporalCoverage", "spatialCoverage"),
)
_TYPES = {
    "integer": "sc:Integer",
    "year": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}


def _type(table: Table, field: FieldSpec) -> str:
    """The type of a field as loaders cast it; a whole number with gaps is a float to them."""
    if field.type in ("integer", "year") and table.collect()[field.name].null_count():
        return "sc:Float"
    if field.type == "number" and not is_exact(table, field):
        return "sc:Text"
    return _TYPES.get(field.type, "sc:Text")


def _field(table: Table, field: FieldSpec) -> dict[str, Any]:
    said = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{field.name}",
        "name": field.name,
        "description": field.description or field.title,
        "dataType": _type(table, field),
        "source": {"fileObject": {"@id": f"{table.name}.parquet"}, "extract": {"column": field.name}},
    }
    return {k: v for k, v in said.items() if v}


def _record_set(table: Table) -> dict[str, Any]:
    table = held(table)
    said = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.spec.description or table.spec.title,
        "key": [{"@id": f"{table.name}/{n}"} for n in table.spec.primary_key],
        "field": [_field(table, f) for f in table.spec.fields],
    }
    return {k: v for k, v in said.items() if v}


def _file(name: str, stem: str, title: str, data: bytes) -> dict[str, Any]:
    size, sha256 = digest(data)
    return {
        "@type": "cr:FileObject",
        "@id": f"{name}.parquet",
        "name": f"{name}.parquet",
        "description": title,
        "contentSize": f"{size} B",
        "contentUrl": f"data/{stem}.parquet",
        "encodingFormat": "application/x-parquet",
        "sha256": sha256,
    }


def _cite(about: About) -> str:
    makers = ", ".join(a.name for a in about.creators)
    year = f" ({about.created.year})" if about.created else ""
    return ". ".join(filter(None, (f"{makers}{year}", about.title, about.version, about.homepage)))


def to_croissant(bundle: Bundle, options: Options) -> dict[str, Data]:
    """The files of the format: the description, and the tables that it names beside it."""
    about = read_about(bundle)
    files = {name: parquet_bytes(table) for name, table in bundle.tables.items()}
    said = to_dataset(bundle, options)
    description = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": bundle.name,
        "alternateName": about.title,
        **{k: said[k] for k in _SHARED if k in said},
        "citeAs": _cite(about),
        "distribution": [_file(n, bundle.stems[n], bundle.tables[n].spec.title, data) for n, data in files.items()],
        "recordSet": [_record_set(table) for table in bundle.tables.values()],
    }
    return {"croissant/croissant.json": to_json(description), **{f"croissant/data/{bundle.stems[n]}.parquet": d for n, d in files.items()}}
