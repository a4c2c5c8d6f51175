"""What a person uploads to the open data portal of Kazakhstan, data.egov.kz, for each table: a passport and a file.

The portal has no interface for writing. It wants names in Kazakh, Russian and English, and files of at most 10 MB.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kzhealth.engines import need
from kzhealth.errors import UsageError
from kzhealth.export.about import read_about
from kzhealth.export.bundle import lossless, rows, to_json, values
from kzhealth.export.xlsx import check_limits, write_plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzhealth.engines import Table
    from kzhealth.export.about import About
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data
    from kzhealth.schema import FieldSpec

__all__ = ["to_egov", "to_passport"]

LARGEST = 10_000_000  # bytes of a file
_CODES = ("kk", "ru", "en")
_TYPES = {"integer": "integer", "year": "integer", "number": "double", "boolean": "boolean", "date": "date", "datetime": "date"}


def _told(said: Mapping[str, str], what: str, where: str) -> dict[str, str]:
    """A text as ``nameKk``, ``nameRu`` and ``nameEn``; UsageError unless it is told in all three."""
    absent = [code for code in _CODES if not said.get(code)]
    if absent:
        raise UsageError(
            f"egov needs {where} in Kazakh, Russian and English; {', '.join(absent)} is missing: add it in the datapackage.json"
        )
    return {f"{what}{code.capitalize()}": said[code] for code in _CODES}


def _field(table: Table, field: FieldSpec) -> dict[str, Any]:
    where = f"the titles of the field {field.name} of {table.name}"
    return {
        "type": _TYPES.get(field.type, "string"),
        "pk": field.name in table.spec.primary_key,
        **_told(field.titles, "label", where),
    }


def to_passport(about: About, table: Table) -> dict[str, Any]:
    """The passport of a table."""
    uri = re.sub(r"[^a-z0-9]+", "_", f"{about.name}_{table.name}".lower()).strip("_")
    agent = about.publisher
    if agent is None:
        raise UsageError(
            f"egov needs who is responsible; name a contributor of {about.name} with the role publisher in its datapackage.json"
        )
    responsible = {"fullname": agent.name, "organization": agent.organization or agent.name, "email": agent.email, "url": agent.url}
    return {
        "apiUri": uri,
        "version": about.version,
        **_told(table.spec.titles, "name", f"the titles of {table.name}"),
        **_told(table.spec.descriptions, "description", f"the descriptions of {table.name}"),
        "keywords": list(about.keywords),
        "licence": about.licence,
        "createdDate": about.created.date().isoformat() if about.created else "",
        "responsible": {k: v for k, v in responsible.items() if v},
        "fields": {field.name: _field(table, field) for field in table.spec.fields},
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it: figures as numbers, or as text where a reader of JSON would round them."""
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return (int(value) if whole else float(value)) if lossless([value]) else f"{value:f}"
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _checked(name: str, data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise UsageError(f"egov: {name} would have {len(data)} bytes, the portal takes {LARGEST}; split the table, by year or region")
    return data


def to_egov(bundle: Bundle, _: Options) -> dict[str, Data]:
    """The files of the format: for each table with rows a passport, the table as XLSX and as JSON; UsageError if one is too large."""
    need("exports", "xlsxwriter")
    check_limits(bundle)
    about = read_about(bundle)
    files: dict[str, Data] = {}
    for name, table in bundle.tables.items():
        if not table.rows:
            continue
        place = f"egov/{bundle.stems[name]}"
        cells = [{k: _plain(v) for k, v in row.items()} for row in rows(values(table))]
        book = io.BytesIO()
        write_plain(book, bundle, table)
        files[f"{place}.passport.json"] = to_json(to_passport(about, table))
        files[f"{place}.json"] = _checked(f"{name}.json", to_json(cells))
        files[f"{place}.xlsx"] = _checked(f"{name}.xlsx", book.getvalue())
    if not files:
        raise UsageError(f"egov needs a table with rows; the package {bundle.name} has none")
    return files
