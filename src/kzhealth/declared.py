"""What a descriptor declares of a resource, its hash, bytes, fields and rows, held against what there is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from kzhealth.bundled import bundled_path
from kzhealth.engines import ROW, Table, read_csv, text_column
from kzhealth.model import Finding
from kzhealth.paths import file_digest
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kzhealth.engines.dialects import Source

__all__ = ["check_bytes", "check_counts", "find_same_files"]


def _declared(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The counts and the hash that a resource declares, also where an older standard keeps them."""
    stats = resource.get("stats")
    old = stats if isinstance(stats, dict) else {}
    digest = f"sha256:{old['sha256']}" if old.get("sha256") else old.get("md5")
    return {"hash": digest or resource.get("hash"), **{n: old.get(n) or resource.get(n) for n in ("bytes", "fields", "rows")}}


def _measured(source: Source, kind: str | None) -> tuple[str, int]:
    """Hash and bytes of the files of a source; of parts as one, where frictionless leaves out the first line of all but the first."""
    if len(source.files) == 1:
        return file_digest(source.files[0], kind) if kind else "", source.files[0].stat().st_size
    whole, size = hashlib.new(kind or "md5", usedforsecurity=False), 0
    for number, path in enumerate(source.files):
        with path.open("rb") as file:
            if number and source.form == "csv" and source.dialect.header:
                file.readline()
            for chunk in iter(lambda: file.read(1 << 20), b""):
                whole.update(chunk)
                size += len(chunk)
    return whole.hexdigest(), size


def check_bytes(resource: Mapping[str, Any], source: Source, sha256: Sequence[str]) -> Iterator[Finding]:
    """What a resource declares of its bytes other than they are; those of parts are counted as frictionless counts them.

    ``sha256`` is that of each file.
    """
    name, declared = source.name, _declared(resource)["hash"]
    size = resource.get("bytes", _declared(resource)["bytes"])
    if not source.files:
        if size:
            yield Finding(code="byte-count", table=name, message=f"{name}: the descriptor tells {size} bytes of rows that stand in it")
        return
    if isinstance(declared, str) and declared:
        kind, _, digest = declared.rpartition(":")
        if kind not in ("", "md5", "sha1", "sha256", "sha512"):
            message = f"{name}: the hash {declared!r} is of no kind known here; expected md5, sha1, sha256 or sha512"
            yield Finding(code="resource-error", table=name, message=message)
            return
        seen = sha256[0] if kind == "sha256" and len(source.files) == 1 else _measured(source, kind or "md5")[0]
        if seen != digest:
            message = (
                f"{name}: the file has {kind or 'md5'} {seen}, the descriptor says {digest}; the file was changed after it was packaged"
            )
            yield Finding(code="hash-count", table=name, message=message)
            if kind == "sha256" and source.plain:
                yield from _changed_cells(name, source.files[0], digest)
    if isinstance(size, int) and size != (seen_size := _measured(source, None)[1]):
        yield Finding(code="byte-count", table=name, message=f"{name}: the file has {seen_size} bytes, the descriptor says {size}")


def check_counts(resource: Mapping[str, Any], table: Table, fields: int) -> Iterator[Finding]:
    """What a resource declares of its size other than it is."""
    declared = _declared(resource)
    for code, what, seen in (("field-count", "fields", fields), ("row-count", "rows", table.rows)):
        if declared[what] and declared[what] != seen:
            message = f"{table.name}: the table has {seen} {what}, the descriptor says {declared[what]}"
            yield Finding(code=code, table=table.name, message=message)


def find_same_files(base: Path, resources: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """A warning for each file that is read twice as the same table: its rows would be counted twice."""
    seen: dict[tuple[Path, str], str] = {}
    for resource in resources:
        paths, more, name = resource.get("path", []), resource.get("extrapaths", []), resource["name"]
        part = repr([resource.get(word) for word in ("innerpath", "dialect", "format")])  # of an archive, a workbook
        for path in [*([paths] if isinstance(paths, str) else paths), *more]:
            key = (base / path).resolve(), part
            other = seen.get(key)
            seen.setdefault(key, name)
            if other is not None:
                whose = "names it twice" if other == name else f"is of the same file as {other}"
                message = f"{name}: {whose}, {path}; its rows count twice, expected a file of its own"
                yield Finding(code="same-file", severity="warning", table=name, message=message)


def _changed_cells(name: str, file: Path, digest: str) -> Iterator[Finding]:
    """Where a damaged file differs from the original, if the original is the one bundled with the library."""
    original = bundled_path("datapackage", "data", f"{name}.csv")
    if not original.is_file() or file_digest(original) != digest:
        return
    spec = schema(name)
    columns = [text_column(n) for n in spec.field_names]
    before, after = read_csv(original.read_bytes(), spec).frame, read_csv(file.read_bytes(), spec).frame
    seen = {row[0]: row[1:] for row in after.select(ROW, *columns).iter_rows()}
    for row, *cells in before.select(ROW, *columns).iter_rows():
        now = seen.get(row)
        if now is None:
            message = f"{name}, row {row}: the row that was packaged here is gone"
            yield Finding(code="changed-cell", table=name, row=row, message=message)
            continue
        for field_name, was, cell in zip(spec.field_names, cells, now, strict=True):
            if was != cell:
                message = f"{name}, row {row}, {field_name}: {cell!r} stands where {was!r} was packaged"
                yield Finding(code="changed-cell", table=name, row=row, field=field_name, cell=cell, message=message)
