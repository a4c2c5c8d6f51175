"""The rule that holds the ledger of corrections against the rows that were corrected."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import narwhals as nw

from kzhealth.engines import ROW, cell_text
from kzhealth.engines.ask import fetch
from kzhealth.rules.base import Breach, Tables
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kzhealth.schema import FieldSpec


def correction_ledger(tables: Tables) -> Iterator[Breach]:
    """The last correction of a cell says what stands there, and each goes on from the one before it."""
    columns = ("table", "key", "field", "old_value", "new_value")
    rows = fetch(tables["corrections"].select(ROW, *columns, "corrected_on").sort("corrected_on", ROW))
    cells: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["table"] in tables and row["key"] and row["field"]:
            cells[row["table"], row["key"], row["field"]].append(row)
    broken = [
        {**row, "expected": before["new_value"]}
        for chain in cells.values()
        for before, row in pairwise(chain)
        if row["old_value"] and row["old_value"] != before["new_value"]
    ]
    yield Breach(
        table="corrections",
        field="old_value",
        rows=broken,
        message="{key}, {field}: corrects {old_value}, but the correction before it left {expected}",
    )
    yield from _standing(tables, {cell: chain[-1] for cell, chain in cells.items()})


def _standing(tables: Tables, last: Mapping[tuple[str, str, str], Mapping[str, Any]]) -> Iterator[Breach]:
    """What stands in the tables other than the last corrections say."""
    unknown, other = [], []
    for table in {name for name, _, _ in last}:
        spec = schema(table)
        asked = {(key, field): row for (name, key, field), row in last.items() if name == table}
        wanted = tables[table].filter(nw.col(spec.primary_key[0]).is_in([key for key, _ in asked]))
        standing = {row[spec.primary_key[0]]: row for row in fetch(wanted.select(*spec.field_names))}
        for (key, field), row in asked.items():
            if field not in spec.field_names:
                unknown.append(row)
                continue
            cell = standing.get(key, {}).get(field)
            if not _says(row["new_value"], cell, spec[field]):
                other.append({**row, "seen": cell})
    yield Breach(table="corrections", field="field", rows=unknown, message="{table} has no field {field}")
    message = "{key}, {field}: corrected to {new_value}, but {seen} stands there"
    yield Breach(table="corrections", field="new_value", rows=other, message=message)


def _says(text: str | None, cell: Any, spec: FieldSpec) -> bool:
    """True if a text of the ledger is what a typed cell holds; 1.50 and 1.5 are one number."""
    if cell is None or not text:
        return cell is None and not text
    if spec.type == "number":
        with suppress(ValueError):
            return float(text) == float(cell)
    return cell_text(cell, spec) == text
