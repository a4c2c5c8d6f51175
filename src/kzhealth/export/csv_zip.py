"""The package as one zip file: its CSV tables as they are, so that every reader of Data Packages takes it."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.engines import ROW, read_csv, text_column
from kzhealth.errors import InvalidData
from kzhealth.export.bundle import csv_text, digest, texts, to_json
from kzhealth.model import Report
from kzhealth.validate import check_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kzhealth.engines import Table
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data

__all__ = ["find_formulas", "to_csv", "zip_files"]

# what spreadsheets take for the beginning of a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = ("integer", "number", "year", "boolean", "date", "datetime", "time", "yearmonth", "duration")


def _risky(table: Table) -> Iterator[str]:
    """The fields of a table whose cells are text."""
    return (f.name for f in table.spec.fields if f.type not in _NUMBERS)


def find_formulas(bundle: Bundle) -> list[str]:
    """What cells of text a spreadsheet would take for formulas, a line for each field that has some; numbers are none."""
    import polars as pl

    lines = []
    for name, table in bundle.tables.items():
        frame = table.collect()
        for field in _risky(table):
            text = pl.col(text_column(field))
            starts = pl.any_horizontal(text.str.starts_with(sign) for sign in _FORMULA)
            found = frame.filter(starts).select(ROW, text)
            if len(found):
                row, cell = found.row(0)
                more = f" and {len(found) - 1} more" if len(found) > 1 else ""
                lines.append(f"formula-like: {name}, row {row}, {field}: {cell!r}{more}; --csv-safe puts ' before such cells")
    return lines


def zip_files(files: Mapping[str, Data], bundle: Bundle) -> Callable[[Path], None]:
    """What writes files into a zip that is the same wherever it is made: in this order, with the time that the package was made."""
    moment = bundle.created.timetuple()[:6]

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, data in files.items():
                entry = zipfile.ZipInfo(name, date_time=moment)
                entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
                with archive.open(entry, "w", force_zip64=isinstance(data, Path) and data.stat().st_size > 2**31) as target:
                    if isinstance(data, Path):
                        with data.open("rb") as source:
                            shutil.copyfileobj(source, target)
                    elif isinstance(data, bytes):
                        target.write(data)

    return write


def _safe(table: Table) -> dict[str, list[str | None]] | None:
    """The cells of a table with ' before whatever looks like a formula; None if nothing does."""
    risky, changed = set(_risky(table)), False
    columns = texts(table)
    for name in risky:
        safe = [f"'{c}" if c and c.startswith(_FORMULA) else c for c in columns[name]]
        changed = changed or safe != columns[name]
        columns[name] = safe
    return columns if changed else None


def _check_safe(bundle: Bundle, written: Mapping[str, bytes]) -> None:
    """InvalidData if cells made safe break the schema or the keys of their table."""
    tables = {n: read_csv(written[n], t.spec) if n in written else t for n, t in bundle.tables.items()}
    tally, _ = check_tables(tables, rules=False)
    report = Report(findings=tuple(tally.kept), rows={n: t.rows for n, t in tables.items()})
    if report.errors:
        raise InvalidData(f"--csv-safe breaks the schema: {report.errors[0].message}; export without it", report)


def _rewritten(bundle: Bundle, options: Options) -> dict[str, bytes]:
    """The tables that cannot go as they are, as bytes."""
    written: dict[str, bytes] = {}
    for name, table in bundle.tables.items():
        safe = _safe(table) if options.csv_safe else None
        if safe is not None or name not in bundle.original:
            written[name] = csv_text(table.spec, safe or texts(table))
    if options.csv_safe and written:
        _check_safe(bundle, written)
    return written


def _resource(resource: Mapping[str, Any], path: str, data: bytes) -> dict[str, Any]:
    """A resource of which a new CSV file was written."""
    gone = ("data", "dialect", "compression", "innerpath", "extrapaths", "scheme", "layout", "stats", "control")
    size, sha256 = digest(data)
    kept = {k: v for k, v in resource.items() if k not in gone}
    new = {"path": path, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}
    return {**kept, **new, "bytes": size, "hash": f"sha256:{sha256}"}


def _others(bundle: Bundle) -> dict[str, Path]:
    """The files of the package as they are: of tables, and of resources that are none."""
    found = {}
    for resource in bundle.descriptor["resources"]:
        paths = resource.get("path", [])
        for path in [paths] if isinstance(paths, str) else paths:
            if (bundle.folder / path).is_file():
                found[path] = bundle.folder / path
    return found


def _is_whole(file: Path) -> bool:
    """True if a descriptor is JSON and holds its schemas and dialects itself."""
    if file.suffix != ".json":
        return False
    resources = json.loads(file.read_bytes()).get("resources", [])
    return not any(isinstance(r.get(part), str) for r in resources for part in ("schema", "dialect"))


def to_csv(bundle: Bundle, options: Options) -> dict[str, Data]:
    """The file of the format. Tables that are plain CSV, and a descriptor that names nothing else, go byte for byte."""
    written = _rewritten(bundle, options)
    kept = _others(bundle)
    for name in written:
        paths = bundle.resource(name).get("path", [])
        for path in [paths] if isinstance(paths, str) else paths:
            kept.pop(path, None)
    folder = next(f for f in ("data", "tables", bundle.name) if not any(f"{f}/{bundle.stems[n]}.csv" in kept for n in written))
    places = {name: f"{folder}/{bundle.stems[name]}.csv" for name in written}
    resources = [_resource(r, places[r["name"]], written[r["name"]]) if r["name"] in written else r for r in bundle.descriptor["resources"]]
    descriptor = (
        bundle.file.read_bytes() if not written and _is_whole(bundle.file) else to_json({**bundle.descriptor, "resources": resources})
    )
    new = {places[name]: data for name, data in written.items()}
    return {f"{bundle.name}.zip": zip_files({"datapackage.json": descriptor, **kept, **new}, bundle)}
