"""Tables as Parquet with typed columns that carry their titles, and a descriptor of the files."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from kzhealth.engines import need
from kzhealth.export.bundle import digest, lossless, to_json, values

if TYPE_CHECKING:
    import pyarrow as pa

    from kzhealth.engines import Table
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data
    from kzhealth.schema import FieldSpec

__all__ = ["parquet_bytes", "to_arrow", "to_parquet"]


def _type(field: FieldSpec, cells: list[Any]) -> pa.DataType:
    """The type of a column: figures are 64-bit floats where each comes back digit for digit, decimals where not."""
    import pyarrow as pa

    if field.type == "number":
        if lossless(cells):
            return pa.float64()
        scale = max((-int(c.as_tuple().exponent) for c in cells if c is not None), default=0)
        return pa.decimal128(38, max(scale, 0))
    kinds = {
        "integer": pa.int64(),
        "year": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("us"),
    }
    return kinds.get(field.type, pa.string())


def _metadata(said: dict[str, Any]) -> dict[str, str]:
    """What is known, as texts; what is not is left out."""
    return {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in said.items() if v not in (None, "", {}, [], ())}


def _told(spec: Any) -> dict[str, Any]:
    """Title and description of a table or field, also by language."""
    titles = {f"title_{code}": text for code, text in spec.titles.items()}
    descriptions = {f"description_{code}": text for code, text in spec.descriptions.items()}
    return {"title": spec.title, "description": spec.description, **titles, **descriptions}


def to_arrow(table: Table) -> pa.Table:
    """A table of Arrow: typed columns, not nullable where a cell is required, with titles, unit and codes as metadata."""
    import pyarrow as pa

    fields, arrays = [], []
    for field, cells in zip(table.spec.fields, values(table).values(), strict=True):
        kind = _type(field, cells)
        if pa.types.is_floating(kind):
            cells = [None if c is None else float(c) for c in cells]  # noqa: PLW2901
        codes = {c.value: dict(c.labels) or c.label for c in field.categories}
        metadata = _metadata({**_told(field), "unit": field.unit, "unit_field": field.unit_field, "codes": codes})
        nullable = not field.required and field.name not in table.spec.primary_key
        fields.append(pa.field(field.name, kind, nullable=nullable or None in cells, metadata=metadata))
        arrays.append(pa.array(cells, type=kind))
    keys = {"primary_key": list(table.spec.primary_key), "name": table.name}
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=_metadata({**_told(table.spec), **keys})))


def parquet_bytes(table: Table) -> bytes:
    """A table as the bytes of a Parquet file."""
    need("exports", "pyarrow")
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(to_arrow(table), buffer, compression="zstd")
    return buffer.getvalue()


def to_parquet(bundle: Bundle, _: Options) -> dict[str, Data]:
    """The files of the format: a package of its own, with the schemas of the old one."""
    files: dict[str, bytes] = {}
    resources = []
    for name, table in bundle.tables.items():
        path = f"data/{bundle.stems[name]}.parquet"
        files[path] = parquet_bytes(table)
        size, sha256 = digest(files[path])
        gone = ("data", "dialect", "encoding", "compression", "scheme", "profile", "extrapaths", "innerpath", "stats")
        kept = {k: v for k, v in bundle.resource(name).items() if k not in gone}
        media = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}
        resources.append({**kept, "path": path, **media, "bytes": size, "hash": f"sha256:{sha256}"})
    descriptor = {k: v for k, v in bundle.descriptor.items() if k != "profile"}
    return {
        "parquet/datapackage.json": to_json({**descriptor, "resources": resources}),
        **{f"parquet/{path}": data for path, data in files.items()},
    }
