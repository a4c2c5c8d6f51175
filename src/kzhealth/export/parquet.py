"""Tables as Parquet with typed columns that carry their titles, and a descriptor of the files."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from kzhealth.engines import need, text_column
from kzhealth.export.bundle import TYPED, digest, held, is_exact, to_json, values

if TYPE_CHECKING:
    import pyarrow as pa

    from kzhealth.engines import Table
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data
    from kzhealth.schema import FieldSpec

__all__ = ["parquet_bytes", "to_arrow", "to_parquet"]


def _column(table: Table, field: FieldSpec) -> pa.Array:
    """The cells of a field: figures are 64-bit floats where each comes back digit for digit, decimals where not."""
    import pyarrow as pa

    if field.type == "number" and not is_exact(table, field):
        cells = values(table)[field.name]
        scale = max((-int(c.as_tuple().exponent) for c in cells if c is not None), default=0)
        return pa.array(cells, type=pa.decimal128(38, max(scale, 0)))
    column = table.collect()[field.name if field.type in TYPED else text_column(field.name)].to_arrow()
    strings = pa.large_string() if column.nbytes >= 2**31 else pa.string()
    return column if field.type in TYPED else column.cast(strings)


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

    table = held(table)
    fields, arrays = [], []
    for field in table.spec.fields:
        column = _column(table, field)
        codes = {c.value: dict(c.labels) or c.label for c in field.categories}
        metadata = _metadata({**_told(field), "unit": field.unit, "unit_field": field.unit_field, "codes": codes})
        nullable = not field.required and field.name not in table.spec.primary_key
        fields.append(pa.field(field.name, column.type, nullable=nullable or column.null_count > 0, metadata=metadata))
        arrays.append(column)
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
