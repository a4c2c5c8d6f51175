"""The process that tables of packages are read in where that could take much time or memory: ``python -m kzhealth.judge``.

Workbooks, by openpyxl (``kind`` is sheet), and whatever frictionless is asked to judge (``kind`` is table). An answer holds an ``error``
with its ``code`` where there is one.
"""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.apart import serve
from kzhealth.checks import row_checks
from kzhealth.engines import Limits, cell_text, exact_field
from kzhealth.engines.sheets import check_dimensions, check_workbook, write_sheet
from kzhealth.errors import InputError, SchemaError
from kzhealth.schema import TableSpec, read_descriptor

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["answer", "main", "shape_of"]

_MODULES = {"sheet": "openpyxl", "table": "frictionless"}


def shape_of(shape: Mapping[str, Any], name: str) -> TableSpec:
    """What frictionless made of a schema; it has checked the foreign keys itself, and the types that are not read here."""
    bare = {**shape, "fields": [{k: v for k, v in f.items() if k not in ("constraints", "categories")} for f in shape["fields"]]}
    try:
        spec = read_descriptor(shape, name)
        fields = tuple(f if exact_field(f) else replace(f, constraints={}, categories=()) for f in spec.fields)
        row_checks(replace(spec, fields=fields))
    except SchemaError:  # frictionless has made sense of constraints that our engine has not
        spec = read_descriptor(bare, name)
        fields = spec.fields
    return replace(spec, name=name, fields=fields, foreign_keys=())


def _stops(error: Mapping[str, Any]) -> bool:
    """True if an error of frictionless says that the table was not read: it names no row, no label and is not a sum."""
    return error.get("rowNumber") is None and "labels" not in error and not error["type"].endswith("-count")


def _judge(told: Mapping[str, Any]) -> dict[str, Any]:
    """What frictionless finds in a resource, and its cells as text; no ``shape`` if it cannot be read or is no table."""
    import frictionless

    try:
        package = frictionless.Package.from_descriptor(told["descriptor"], basepath=told["base"])
    except Exception as error:  # a value of the wrong kind makes frictionless raise whatever its use of it raises
        known: list[Any] = error.to_errors() if isinstance(error, frictionless.FrictionlessException) else []
        return {"wrong": "; ".join(e.message for e in known) or f"it does not follow the standard: {error!r}"}
    resource: Any = package.get_resource(told["name"])
    report = resource.validate(limit_errors=sys.maxsize)
    errors = [error.to_descriptor() for task in report.tasks for error in task.errors]
    if not resource.tabular or any(_stops(error) for error in errors):
        return {"errors": errors}
    shape = resource.schema.to_descriptor()
    spec = shape_of(shape, told["name"])
    rows = resource.read_rows()
    kept = [row for row in rows if len(row.blank_cells) < len(spec.fields)]
    cells = [[None if (value := row.get(f.name)) is None else _whole(cell_text(value, f)) for f in spec.fields] for row in kept]
    return {"errors": errors, "shape": shape, "cells": cells, "numbers": [row.row_number for row in kept], "rows": len(rows)}


def _whole(text: str) -> str:
    """A text that can be written: half a surrogate pair as its code."""
    return text.encode("utf-8", "backslashreplace").decode()


def answer(told: Mapping[str, Any], _: bytes = b"") -> dict[str, Any]:
    """What is answered to a request, whatever the file holds."""
    try:
        if told["kind"] == "sheet":
            return {"width": write_sheet(Path(told["path"]), told["name"], told["place"], Limits(**told["limits"]), Path(told["out"]))}
        for path in told["workbooks"]:
            check_workbook(Path(path), told["name"], Limits(**told["limits"]))
            check_dimensions(Path(path), told["name"])
        return _judge(told)
    except InputError as error:
        return {"error": str(error), "code": error.code, "row": error.row}
    except ImportError as error:
        return {"error": f"{told['name']}: {error.name} is not installed; run pip install 'kzhealth[workbooks]'", "code": "format-error"}
    except MemoryError:
        raise
    except Exception as error:  # a file cut short makes frictionless raise whatever its decoder raises
        return {"fell": repr(error)}


def _load(told: Mapping[str, Any]) -> None:
    with suppress(ImportError):  # one that is missing is told by whoever needs it
        importlib.import_module(_MODULES[told["kind"]])


def main() -> None:
    """Answer one request after the other until there are no more."""
    serve(_load, answer)


if __name__ == "__main__":
    main()
