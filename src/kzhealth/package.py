"""Build, write, load and verify a data package.

``build_package`` is pure: sheets in, the bytes of every file out, the same on any machine. ``write_package`` puts them in
place whole or not at all.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kzhealth.bundled import bundled_path
from kzhealth.diff import unrecorded
from kzhealth.documents import read_record
from kzhealth.documents.tables import cell_at, read_again
from kzhealth.engines import ROW, Table, read_csv, text_column
from kzhealth.errors import InputError, InvalidData, KzHealthError, UsageError
from kzhealth.extract.text import decode_text
from kzhealth.figures import COLUMNS, NEEDED, check_language, join
from kzhealth.files import files_in, write_folder
from kzhealth.markup import block, listing
from kzhealth.model import EVERY, Finding, Report
from kzhealth.origins import make_fetcher
from kzhealth.resources import Found, find_tables, read_tables, read_target
from kzhealth.schema import PANDAS_TYPES, package_descriptor, schema, table_names
from kzhealth.tables import Seeds, build_tables, read_seeds
from kzhealth.validate import check_tables, finding_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

    from kzhealth.schema import FieldSpec, TableSpec

__all__ = [
    "Built",
    "Package",
    "build",
    "build_package",
    "compare_package",
    "csv_bytes",
    "describe_source",
    "describe_table",
    "load",
    "plain_columns",
    "read_documents",
    "verify",
    "write_package",
]

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A package made but not yet written: the bytes of each file by its path, and the Report over its tables.

    ``waiting`` is the number of rows without a decision of each fact sheet that has some.
    """

    files: Mapping[str, bytes]
    report: Report
    waiting: Mapping[str, int] = field(default_factory=dict)


# ---------------------------------------------------------------- build


def csv_bytes(spec: TableSpec, rows: Iterable[Mapping[str, str]]) -> bytes:
    """Rows as the CSV of a table; a column that a row lacks is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(spec.field_names)
    writer.writerows([row.get(name, "") for name in spec.field_names] for row in rows)
    return text.getvalue().encode("utf-8")


def _data_date(tables: Mapping[str, list[dict[str, str]]]) -> dt.date:
    """The newest day that the input tells: no clock, so that the same sheets give the same package."""
    days = [r["published_on"] for r in tables["sources"]] + [r["reviewed_on"] for r in tables["evidence"]]
    return dt.date.fromisoformat(max(filter(None, days), default="1970-01-01"))


def _accept(findings: list[Finding], seeds: Seeds, today: dt.date) -> Iterator[Finding]:
    """Findings with the reason of the exception that accepts them, and a finding for each exception that accepts nothing."""
    accepted = {(e["rule_id"], e["table"], e["key"]): e for e in seeds.exceptions}
    used = set()
    for finding in findings:
        key = (finding.rule_id or "", finding.table or "", finding.key or "")
        exception = accepted.get(key)
        if exception:
            used.add(key)
        holds = exception and dt.date.fromisoformat(exception["lapses_on"]) >= today
        yield replace(finding, accepted_reason=exception["reason"]) if exception and holds else finding
    for number, (key, exception) in enumerate(accepted.items(), start=2):
        lapsed = dt.date.fromisoformat(exception["lapses_on"]) < today
        if key not in used or lapsed:
            reason = f"lapsed on {exception['lapses_on']}; renew or remove it" if key in used else "accepts nothing any more; remove it"
            message = f"exceptions, row {number}: the exception for {key[0]} of {key[1]} {key[2]} {reason}"
            yield Finding(code="exception", table="exceptions", row=number, key=", ".join(key), message=message)


def _finding_rows(findings: Iterable[Finding]) -> list[dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    for f in findings:
        row = {"rule_id": f.code, "severity": f.severity, "table": f.table or "", "key": f.key or "", "message": f.message}
        rows.setdefault(finding_id(f), {"finding_id": finding_id(f), **row, "accepted_reason": f.accepted_reason or ""})
    return [rows[key] for key in sorted(rows)]


def describe_table(name: str, data: bytes) -> dict[str, Any]:
    """The resource of a descriptor for the table of that name, whose file has these bytes."""
    spec = schema(name)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "profile": "tabular-data-resource",
        "name": name,
        "type": "table",
        "title": spec.title,
        "description": spec.description,
        "titles": dict(spec.titles),
        "descriptions": dict(spec.descriptions),
        "path": f"data/{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {k: v for k, v in spec.descriptor.items() if k not in ("titles", "descriptions")},
    }


def describe_source(row: Mapping[str, str]) -> dict[str, str]:
    """The source of a descriptor for a row of the register of documents."""
    named = {"title": f"{row['publisher']}: {row['title']}" if row["publisher"] else row["title"]}
    return {**named, **({"path": row["url"]} if row["url"] else {})}


def _descriptor(files: Mapping[str, bytes], tables: Mapping[str, list[dict[str, str]]]) -> dict[str, Any]:
    day = _data_date(tables)
    about = {k: v for k, v in package_descriptor().items() if k != "resources"}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "tabular-data-package",
        **about,
        "version": f"{day:%Y.%m.%d}",
        "created": f"{day:%Y-%m-%d}T00:00:00Z",
        "sources": [describe_source(row) for row in tables["sources"]],
        "resources": [describe_table(name, files[f"data/{name}.csv"]) for name in table_names()],
    }


def build_package(seeds: Path, published: Path | None = None) -> Built:
    """The package that a ``seeds/`` folder makes; InvalidData with the Report if its sheets, schemas or rules find an error.

    ``published`` is the folder of the edition that is out: what it tells may change only where ``corrections.csv`` says so.
    """
    began = time.perf_counter()
    sheets = read_seeds(seeds)
    tables = build_tables(sheets)
    files = {f"data/{name}.csv": csv_bytes(schema(name), rows) for name, rows in tables.items()}
    read = {name: read_csv(files[f"data/{name}.csv"], schema(name)) for name in tables}
    tally, rules = check_tables(read)
    findings = tuple(_accept(tally.kept, sheets, _data_date(tables)))
    if not Report(findings=findings).errors:  # what is wrong by itself is no correction
        findings += tuple(_unrecorded(published, read))
    tables["findings"] = _finding_rows(f for f in findings if f.rule_id)
    files["data/findings.csv"] = csv_bytes(schema("findings"), tables["findings"])
    rows = {name: len(tables[name]) for name in table_names()}
    report = Report(findings=findings, rows=rows, rules_run=rules, seconds=time.perf_counter() - began)
    report.raise_if_invalid()
    descriptor = json.dumps(_descriptor(files, tables), ensure_ascii=False, indent=2) + "\n"
    ordered = {f"data/{name}.csv": files[f"data/{name}.csv"] for name in table_names()}
    waiting = {name: sum(not fact["decision"] for _, fact in facts) for name, facts in sheets.facts.items()}
    return Built(files={DESCRIPTOR: descriptor.encode("utf-8"), **ordered}, report=report, waiting={n: k for n, k in waiting.items() if k})


def _unrecorded(published: Path | None, read: Mapping[str, Table]) -> Iterator[Finding]:
    """What the edition that is out tells otherwise, unrecorded; one whose files do not hold to their hashes was never out."""
    if published is None or not (published / DESCRIPTOR).is_file():
        return
    try:
        found = read_target(published, None, Found(limit=EVERY))
    except InputError:
        return
    if not any(f.code in ("hash-count", "byte-count") for f in found.findings):
        yield from unrecorded(found.tables, read)


# ---------------------------------------------------------------- write


def compare_package(built: Built, folder: Path) -> list[str]:
    """How the package in ``folder`` differs from the one built, a line each; empty if they are byte-identical."""
    there = files_in(folder)
    lines = [f"{name}: missing from {folder}" for name in built.files if name not in there]
    lines += [f"{name}: not part of the package" for name in there if name not in built.files]
    for name, data in built.files.items():
        if name in there and there[name].read_bytes() != data:
            was, now = there[name].read_bytes().splitlines(), data.splitlines()
            line = next((i for i, (a, b) in enumerate(zip(was, now, strict=False), 1) if a != b), min(len(was), len(now)) + 1)
            lines.append(f"{name}: differs from line {line} on")
    return lines


def write_package(built: Built, folder: Path) -> None:
    """Put the package in place of ``folder``, whole or not at all; OutputError if it cannot, and the old package is kept."""
    write_folder(built.files, folder)


def build(seeds: str | Path, output: str | Path) -> Report:
    """Build the package of a ``seeds/`` folder and put it in place of ``output``, the one that is out; see build_package, write_package."""
    built = build_package(Path(seeds), Path(output))
    write_package(built, Path(output))
    return built.report


# ---------------------------------------------------------------- load


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package loaded: ``tables`` are typed frames by name, also to be had as attributes; ``descriptor`` is its JSON."""

    descriptor: Mapping[str, Any] = field(repr=False)
    tables: Mapping[str, Any] = field(repr=False)

    def figures(self, language: str = "en") -> Any:
        """The observations as one readable frame: names, period and figure in words (en, ru, kk), the words read and their source.

        One row an observation, in a frame of the package's own kind. Codes stay codes; ``figure`` is the value with its qualifier and
        unit, ``effect`` tells of a change whether it is for the better. UsageError if the package has not the tables for it.

        >>> load().figures("ru").figure[2], load().figures("ru").period[2]
        ('256 человек', '2025')
        """
        check_language(language)
        lacking = [
            f"{name}.{field}"
            for name, fields in NEEDED.items()
            for field in fields
            if field not in getattr(self.tables.get(name), "columns", ())
        ]
        if lacking:
            raise UsageError(f"the package has no {', '.join(lacking)}; figures() joins the tables {', '.join(NEEDED)} of such a package")
        rows = list(join({name: plain_columns(self.tables[name]) for name in (*NEEDED, "places") if name in self.tables}, language))
        columns = {name: [row[name] for row in rows] for name in COLUMNS}
        return _like(self.tables["observations"], columns)

    def __getattr__(self, name: str) -> Any:
        tables: Mapping[str, Any] = object.__getattribute__(self, "tables")
        if name in tables:
            return tables[name]
        raise AttributeError(f"the package has no table {name!r}; it has {', '.join(tables)}")

    def __dir__(self) -> list[str]:
        return ["descriptor", "figures", "tables", *self.tables]

    def _repr_html_(self) -> str:
        """The package in a notebook: title, version, licence, and its tables."""
        told = self.descriptor
        licences = ", ".join(str(item.get("name") or item.get("title") or "") for item in told.get("licenses", ()))
        titles = {r["name"]: r.get("title", "") for r in told.get("resources", ())}
        rows = [(name, len(frame), len(frame.columns), titles.get(name)) for name, frame in self.tables.items()]
        notes = [" · ".join(filter(None, (f"version {told['version']}" if told.get("version") else "", licences)))]
        return block(
            str(told.get("title") or told.get("name") or "Package"), listing(("table", "rows", "columns", "title"), rows), notes=notes
        )

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}: {len(frame)}" for name, frame in self.tables.items())
        return f"Package({self.descriptor.get('name')} {self.descriptor.get('version', '')}; rows {shown})"


def plain_columns(frame: Any) -> dict[str, list[Any]]:
    """The columns of a frame as lists of Python's own values, None where a cell is empty, days as dates."""
    if not hasattr(frame, "iloc"):
        columns: dict[str, list[Any]] = frame.to_dict(as_series=False)
        return columns
    plain = {str(n): frame[n].astype(object).where(frame[n].notna(), None).tolist() for n in frame.columns}
    return {name: [c.date() if isinstance(c, dt.datetime) else c for c in cells] for name, cells in plain.items()}


def _like(frame: Any, columns: Mapping[str, list[Any]]) -> Any:
    """Columns of figures as a frame of the same kind as another, typed as ``load`` types them."""
    if hasattr(frame, "iloc"):
        import pandas as pd

        return pd.DataFrame({name: pd.Series(cells, dtype=PANDAS_TYPES[COLUMNS[name]]) for name, cells in columns.items()})
    import polars as pl

    kinds = {"string": pl.String, "number": pl.Float64, "date": pl.Date}
    return pl.DataFrame({name: pl.Series(cells, dtype=kinds[COLUMNS[name]]) for name, cells in columns.items()})


def _to_pandas(table: Table, *, categories: bool) -> Any:
    import pandas as pd

    frame = _values(table)

    def kind(field: FieldSpec) -> Any:
        codes = _codes(field) if categories else None
        return pd.CategoricalDtype(codes) if codes else PANDAS_TYPES.get(field.type, PANDAS_TYPES["string"])

    return pd.DataFrame({f.name: pd.Series(frame[f.name].to_list(), dtype=kind(f)) for f in table.spec.fields})


def _to_polars(table: Table, *, categories: bool) -> Any:
    import polars as pl

    frame = _values(table)
    codes = {f.name: _codes(f) for f in table.spec.fields} if categories else {}
    return frame.with_columns(pl.col(name).cast(pl.Enum(listed)) for name, listed in codes.items() if listed)


def _values(table: Table) -> pl.DataFrame:
    """The values of the fields; what is compared as text (times, durations, places, lists, JSON) as it is written."""
    import polars as pl

    frame = table.collect()
    return frame.select(pl.col(text_column(n) if frame[n].dtype == pl.String else n).alias(n) for n in table.spec.field_names)


def _codes(field: FieldSpec) -> list[str]:
    """The code list of a field of text, in its order; empty if it has none."""
    return [str(v) for v in field.constraints.get("enum") or [c.value for c in field.categories]] if field.type == "string" else []


def _uncoded(table: Table) -> Iterator[Finding]:
    """Cells that are not of the code list of their field, which would be lost in a column of categories."""
    frame = table.collect()
    for spec in table.spec.fields:
        if codes := _codes(spec):
            bad = frame.filter(frame[spec.name].is_not_null() & ~frame[spec.name].is_in(codes))
            for row, cell in bad.select(ROW, spec.name).iter_rows():
                message = f"{table.name}, row {row}, {spec.name}: {cell!r} is not one of {', '.join(codes)}"
                yield Finding(code="constraint-error", table=table.name, row=row, field=spec.name, cell=cell, message=message)


def load(
    path: str | Path | None = None,
    *,
    engine: str = "pandas",
    categories: bool = False,
    allow_remote: bool | Literal["loopback"] = False,
) -> Package:
    """The package bundled with the library, or another, as typed frames.

    ``path`` is a folder, a ``datapackage.json`` or a zip; with ``allow_remote`` also an https address of one of those files, a dataset
    of CKAN (``ckan+https://data.example.org/dataset/name``), a record of Zenodo (``https://zenodo.org/records/1234567``) or its DOI;
    "loopback" allows this machine too. pandas frames have ``Int64``, ``Float64``, ``boolean``, ``string`` and ``datetime64[s]``
    columns, so that a missing cell is never a value; ``engine="polars"`` gives polars frames. Codes, KATO among them, are text; so are
    times, durations, places, lists and JSON, as they are written. With
    ``categories=True`` a field with a code list is a Categorical of pandas, an Enum of polars, in the order of the list: every code is
    there, used or not, when rows are counted.

    InputError if the package cannot be read, or if another edition took its place meanwhile; InvalidData if a cell is not of its type,
    or if a file of a zip or of the web has not the hash or size that its descriptor tells: ``kzhealth.validate`` tells more.

    >>> load().observations.shape[0]
    26
    """
    if engine not in ("pandas", "polars"):
        raise UsageError(f"there is no engine {engine!r}; expected pandas or polars")
    target = bundled_path("datapackage") if path is None else path
    found = find_tables(target, make_fetcher(allow_remote))
    tables = found.tables
    findings = [f for table in tables.values() for f in (*table.findings, *_untyped(table), *(_uncoded(table) if categories else ()))]
    if found.holds:  # what came through other hands; a folder here may have been edited on purpose
        findings = [f for f in found.findings if f.code in ("hash-count", "byte-count")] + findings
    if findings:
        report = Report(findings=tuple(findings), rows={n: t.rows for n, t in tables.items()})
        raise InvalidData(f"{target} cannot be loaded: {findings[0].message}; run kzhealth validate {target}", report)
    make = _to_pandas if engine == "pandas" else _to_polars
    frames = {name: make(table, categories=categories) for name, table in tables.items()}
    if found.edition:
        found.edition.check()
    return Package(descriptor=found.written, tables=frames)


def _untyped(table: Table) -> Iterator[Finding]:
    frame = table.collect()
    for spec in table.spec.fields:
        text, value = frame[text_column(spec.name)], frame[spec.name]
        bad = frame.filter(text.is_not_null() & value.is_null())
        for row, cell in bad.select(ROW, text_column(spec.name)).iter_rows():
            message = f"{table.name}, row {row}, {spec.name}: {cell!r} is not a {spec.type}"
            yield Finding(code="type-error", table=table.name, row=row, field=spec.name, cell=cell, message=message)


# ---------------------------------------------------------------- verify


def _documents(folder: Path) -> dict[str, Path]:
    """Every file under a folder by the SHA-256 of its bytes."""
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}; expected the folder with the source documents", code="source-error")
    try:
        return {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    except OSError as error:
        raise InputError(f"cannot read the document {error.filename}: {error.strerror}", code="source-error") from error


def _text(data: bytes) -> str:
    """The text that spans count in, decoded as ``extract`` and ``review`` decode it."""
    try:
        return decode_text(data, "").text
    except InputError:
        return data.decode("utf-8", errors="replace")


def _document(source: Mapping[str, Any], number: int, documents: Mapping[str, Path]) -> tuple[str | None, list[Finding]]:
    """The text of a source and what is wrong with the document; a changed one is still read, to say what moved."""
    by_hash = documents.get(source["sha256"])
    if by_hash:
        data = by_hash.read_bytes()
        text = _text(data)
        faults = [*_size_faults(source, number, {"bytes": len(data), "characters": len(text)}), *_origin_faults(source, number, by_hash)]
        return text, faults
    place = {"table": "sources", "row": number, "field": "sha256", "key": source["source_id"], "cell": source["sha256"]}
    for digest, path in documents.items():
        if path.name == source["file"]:
            message = f"sources {source['source_id']}: the document {path} has SHA-256 {digest}, the register says {source['sha256']}"
            changed = Finding(code="document-changed", message=message, **place)
            return _text(path.read_bytes()), [changed]
    message = f"sources {source['source_id']}: no document has SHA-256 {source['sha256']} or the name {source['file']}"
    return None, [Finding(code="document-missing", message=message, **place)]


def read_documents(sources: Table, folder: Path) -> dict[str, str | None]:
    """The text of each document of a table ``sources`` by its ``source_id``, None where the folder does not have the very document."""
    documents = _documents(folder)
    found: dict[str, str | None] = {}
    for row in sources.collect().iter_rows(named=True):
        path = documents.get(row["sha256"])
        found[row["source_id"]] = _text(path.read_bytes()) if path else None
    return found


def _origin_faults(source: Mapping[str, Any], number: int, path: Path) -> Iterator[Finding]:
    """What is wrong with the web page, Word or PDF file that a text was made of, if it lies beside the text."""
    record = read_record(path)
    origin = path.with_name(Path(str(record.get("document"))).name) if record else path
    if record is None or not origin.is_file():
        return
    digest = hashlib.sha256(origin.read_bytes()).hexdigest()
    if digest != record["document_sha256"]:
        message = f"sources {source['source_id']}: {path} was made of {origin.name} with SHA-256 {record['document_sha256']}, now {digest}"
        yield Finding(code="document-changed", table="sources", row=number, field="sha256", key=source["source_id"], message=message)


def _cells(source: Mapping[str, Any], number: int, path: Path | None) -> tuple[dict[str, str] | None, list[Finding]]:
    """The cells of the table that a text was made of, read again if it lies beside the text; None if there is no such table."""
    record = read_record(path) if path else None
    origin = path.with_name(Path(str(record.get("document"))).name) if path and record else None
    if record is None or origin is None or not origin.is_file():
        return None, []
    try:
        return read_again(origin, record), []
    except KzHealthError as error:
        message = f"sources {source['source_id']}: the table cannot be read again: {error}"
        return None, [
            Finding(code="document-changed", table="sources", row=number, field="sha256", key=source["source_id"], message=message)
        ]


def _cell_fault(row: Mapping[str, Any], text: str, cells: Mapping[str, str] | None) -> Finding | None:
    """What is wrong with the address of a cell, or with what stands there in the table now."""
    there = cell_at(text, row["start"]) if row["cell"] and row["start"] is not None else None
    words = ""
    if row["cell"] and (there is None or there[0] != row["cell"]):
        words = f"character {row['start']} of {row['source_id']} stands in {there[0] if there else 'no cell'}, not in {row['cell']}"
    elif there and cells is not None:
        stop = text.find("\n", there[1])
        said, seen = text[there[1] : None if stop < 0 else stop], cells.get(there[0])
        words = "" if seen == said else f"{row['cell']} is {'empty' if seen is None else repr(seen)} in the table, its text says {said!r}"
    if not words:
        return None
    message = f"evidence {row['evidence_id']}: {words}"
    return Finding(
        code="cell-mismatch", table="evidence", row=row[ROW], field="cell", key=row["evidence_id"], cell=row["cell"], message=message
    )


def _size_faults(source: Mapping[str, Any], number: int, sizes: Mapping[str, int]) -> Iterator[Finding]:
    for name, size in sizes.items():
        if source[name] != size:
            message = f"sources {source['source_id']}: the document has {size} {name}, the register says {source[name]}"
            place = {"table": "sources", "row": number, "field": name, "key": source["source_id"], "cell": str(source[name])}
            yield Finding(code="document-size", message=message, **place)


def _nearest(text: str, quote: str, start: int) -> int | None:
    """Where the quote stands nearest to where it should."""
    after, before = text.find(quote, start), text.rfind(quote, 0, start + len(quote))
    found = [p for p in (before, after) if p >= 0]
    return min(found, key=lambda p: abs(p - start)) if found else None


def _quote_fault(row: Mapping[str, Any], text: str) -> Finding | None:
    start, stop, quote = row["start"], row["stop"], row["quote"]
    if None in (start, stop, quote):
        return None  # the schema says so
    seen = text[start:stop]
    if seen == quote:
        return None
    near = _nearest(text, quote, start)
    where = "and the quote is nowhere in it" if near is None else f"the quote stands at {near}–{near + len(quote)}"
    message = f"evidence {row['evidence_id']}: characters {start}–{stop} of {row['source_id']} are {seen!r}, not {quote!r}; {where}"
    return Finding(
        code="quote-mismatch", table="evidence", row=row[ROW], field="quote", key=row["evidence_id"], cell=quote, message=message
    )


_PROOFS = {"sources": ("source_id", "file", "sha256"), "evidence": ("evidence_id", "source_id", "start", "stop", "quote")}


def _has_proofs(tables: Mapping[str, Table]) -> bool:
    """True if a package has our tables of documents and of places in them."""
    has = {(name, f.name, f.type) for name in _PROOFS if name in tables for f in tables[name].spec.fields}
    return has >= {(name, field, schema(name)[field].type) for name, fields in _PROOFS.items() for field in fields}


def verify(sources: str | Path, package: str | Path | None = None) -> Report:
    """Prove every figure of a package against the documents in the folder ``sources``.

    For each source: the SHA-256 of the document; for each piece of evidence: the slice of the document is the quote, and the cell of a
    table that lies beside its text still says so; for each figure: the quote, read again, gives the value and unit of the row.
    Documents are found by their SHA-256, then by name.
    """
    began = time.perf_counter()
    _, tables = read_tables(bundled_path("datapackage") if package is None else Path(package))
    if not _has_proofs(tables):
        raise InputError("the package has no tables sources and evidence; there is nothing to prove", code="package-error")
    documents = _documents(Path(sources))
    findings: list[Finding] = []
    texts: dict[str, str | None] = {}
    cells: dict[str, dict[str, str] | None] = {}
    for source in tables["sources"].collect().iter_rows(named=True):
        code = source["source_id"]
        texts[code], faults = _document(source, source[ROW], documents)
        cells[code], unread = _cells(source, source[ROW], documents.get(source["sha256"]))
        findings += [*faults, *unread]
    for row in tables["evidence"].collect().iter_rows(named=True):
        text = texts.get(row["source_id"])
        if text is not None:
            fault = _quote_fault(row, text) or _cell_fault({"cell": None, **row}, text, cells[row["source_id"]])
            findings += [fault] if fault else []
    proofs = ("evidence-span", "evidence-value")
    tally, rules = check_tables(tables)
    findings.extend(f for f in tally.kept if f.code in proofs or not f.rule_id)
    rows = {"sources": len(texts), "evidence": tables["evidence"].rows}
    return Report(
        findings=tuple(findings), rows=rows, rules_run=tuple(r for r in rules if r in proofs), seconds=time.perf_counter() - began
    )
