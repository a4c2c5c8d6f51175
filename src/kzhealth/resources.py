"""Packages, folders and files read into tables: descriptors followed strictly, paths kept inside the package, bytes held to their hashes.

The fast way proves the records of a CSV file and scans them. A resource that it does not read exactly (another format, dialect,
encoding, compression or field type) goes through frictionless, slower but judged alike; ``Found.ways`` says which way each went.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

from kzhealth.apart import ask_apart
from kzhealth.bundled import bundled_path
from kzhealth.checks import check_limits, check_patterns, row_checks
from kzhealth.declared import check_bytes, check_counts, find_same_files
from kzhealth.descriptors import YAML, check_descriptor, read_json
from kzhealth.engines import LIMITS, Limits, Table, exact_field, get_engine, read_cells, read_frame, scan_csv
from kzhealth.engines.dialects import Dialect, Source, source_of
from kzhealth.engines.records import check_header, read_header
from kzhealth.engines.rows import check_width, match_fields, read_rows
from kzhealth.engines.sources import check_lines, plain_file, read_columns, read_source
from kzhealth.errors import InputError, PackageError, SchemaError, UsageError
from kzhealth.files import Folder
from kzhealth.judge import shape_of
from kzhealth.kinds import kind_of, without_strange
from kzhealth.model import EVERY, Finding
from kzhealth.origins import fetch_file, find_address, unzip
from kzhealth.paths import Edition, checked_path, descriptor_in, edition_of, file_digest, is_address, own_file, safe_path
from kzhealth.progress import Meter, Progress
from kzhealth.schema import TableSpec, declared_rules, read_descriptor, schema, table_names
from kzhealth.sieve import build_sieve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kzhealth.engines import Engine
    from kzhealth.remote import Fetcher

__all__ = ["Found", "find_tables", "read_json", "read_tables", "read_target", "resolve_resource"]


@dataclass(slots=True, kw_only=True)
class Found:
    """What is gathered while a package is read.

    ``descriptor`` is that of the package, with its schemas and dialects in their places; ``written`` is as it is written, in the file
    ``described`` if that is one of the user's.
    """

    described: Path | None = None
    descriptor: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, Any] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    sha256: dict[str, str] = field(default_factory=dict)
    ways: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    limit: int = EVERY
    limits: Limits = LIMITS
    jobs: int = 1
    tell: Progress | None = None
    engine: Engine = field(default_factory=lambda: get_engine("polars"))
    # what fetches addresses, if that is asked for; the files that could not be brought, by path; the folder of those that were, or of a zip
    fetcher: Fetcher | None = None
    lost: dict[str, InputError] = field(default_factory=dict)
    holds: Folder | None = None
    # the files of a package of the user's as they were before they were read
    edition: Edition | None = None


# profiles of the standard travel with the libraries; any other address would be fetched
_PROFILES = ("https://datapackage.org/profiles/", "https://specs.frictionlessdata.io/", "https://frictionlessdata.io/schemas/")


def _local(part: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    """A part of a descriptor, without its profile's address; InputError if that is one that would have to be fetched."""
    old = part.get("profiles")
    named = [("profiles", a) for a in (old if isinstance(old, list) else [old])]
    for name, address in [("profile", part.get("profile")), ("$schema", part.get("$schema")), ("url", part.get("url")), *named]:
        if isinstance(address, str) and ":" in address and not address.startswith(_PROFILES):
            raise InputError(
                f"{what}: the {name} {address!r} is an address (scheme-not-allowed); nothing is fetched, remove it", code="resource-error"
            )
    return part if ":" not in str(part.get("profile")) else {k: v for k, v in part.items() if k != "profile"}


def resolve_resource(base: Path, resource: Any, number: int) -> Any:
    """A resource with its schema and dialect in place of the paths of their files; what is no resource is left as it is."""
    if not isinstance(resource, dict):
        return resource
    what = f"resource {resource.get('name', number)}"
    whole = dict(_local(resource, what))
    for name in ("schema", "dialect"):
        part = whole.get(name)
        if isinstance(part, str):
            part = _part_of(base, part, what, name)
        if isinstance(part, dict):
            whole[name] = _local(part, f"{what}, {name}")
    if isinstance(whole.get("dialect"), dict):  # frictionless takes a type of a dialect for an argument of its own, and falls over it
        whole["dialect"] = {n: v for n, v in whole["dialect"].items() if n != "type"}
    if str(whole.get("path")).endswith(".csv"):
        whole.setdefault("encoding", "utf-8")  # as the standard says; frictionless would guess
    return whole


def _part_of(base: Path, path: str, what: str, name: str) -> dict[str, Any]:
    """The schema or dialect of a resource from its own file."""
    try:
        return read_json(safe_path(base, path, f"{what}, {name}"))
    except InputError as error:
        if error.code == "resource-error":  # unsafe
            raise
        raise InputError(str(error), code=f"{name}-error") from error


def _read_resource(base: Path, resource: Mapping[str, Any], found: Found, meter: Meter) -> None:
    name = resource["name"]
    places = _paths(resource)
    if any(p in found.lost for p in places):
        raise next(found.lost[p] for p in places if p in found.lost)
    files = [safe_path(base, p, f"resource {name}") for p in places]
    if places:
        found.files[name] = str(base / places[0])
    spec = _exact_spec(resource)
    source = source_of(resource, files, found.limits)
    if spec is None or source is None:
        found.sha256.update(_digests(base, files))
        found.ways[name] = "frictionless"
        return
    found.sources[name] = source = replace(source, tell=meter.of(name))
    with ThreadPoolExecutor(max_workers=1) as beside:
        hashed = beside.submit(_digests, base, files)
        try:
            table = _read_table(source, spec, found)
        finally:
            found.sha256.update(hashed.result())
            found.findings.extend(check_bytes(resource, source, list(hashed.result().values())))
    found.findings.extend(check_counts(resource, table, len(spec.fields)))
    found.tables[name] = table
    found.ways[name] = found.engine.name


def _digests(base: Path, files: Sequence[Path]) -> dict[str, str]:
    """The SHA-256 of files by their paths in the package."""
    return {str(file.relative_to(base.resolve())): file_digest(file) for file in files}


def _read_table(source: Source, spec: TableSpec, found: Found) -> Table:
    """The table of a source, proved and scanned where it comes down to plain CSV, and otherwise read record by record."""
    dialect = source.dialect
    if source.form == "parquet" and (table := read_columns(source, spec, found.limit, found.engine)):
        return table
    if source.form != "csv" or not dialect.plain:
        labels, records = read_source(source, spec.field_names)
        case, limits = dialect.header_case, source.limits
        return read_rows(labels, records, spec, case=case, limit=found.limit, engine=found.engine, limits=limits)
    path, holds = plain_file(source)
    check_lines(path, spec.name, source.limits)
    labels, _ = read_header(path, spec.name, dialect.delimiter)
    check_width(labels, spec, source.limits)
    spec, faults = match_fields(spec, labels)
    sieve = partial(build_sieve, spec, dialect.delimiter)
    try:
        table = scan_csv(path, spec, delimiter=dialect.delimiter, limit=found.limit, engine=found.engine, sieve=sieve, limits=source.limits)
    except InputError:
        if len(labels) != len(spec.fields):
            found.findings.extend(check_header(labels, spec))  # as a rule the separator is another
        raise
    return replace(table, findings=(*faults, *table.findings), holds=(table.holds, holds))


def _exact_spec(resource: Mapping[str, Any]) -> TableSpec | None:
    """The schema of a resource if all its fields are read here and held to all their constraints."""
    shape = resource.get("schema")
    if not isinstance(shape, dict) or not shape.get("fields"):
        return None
    try:
        spec = replace(read_descriptor(shape, resource["name"]), name=resource["name"])
    except SchemaError:
        return None
    check_limits(spec)
    try:
        return spec if all(exact_field(f) for f in spec.fields) and row_checks(spec) is not None else None
    except SchemaError:
        return None


def _by_frictionless(base: Path, descriptor: Mapping[str, Any], names: Sequence[str], found: Found) -> None:
    """Have resources judged by frictionless, in a process of its own, and keep their rows for the foreign keys and rules of the others."""
    told: dict[str, Any] = {"kind": "table", "descriptor": dict(descriptor), "base": str(base.resolve())}
    size = sum(_size(base, r) for r in descriptor["resources"]) + len(json.dumps(told["descriptor"]))
    for name in names:
        resource = next(r for r in descriptor["resources"] if r["name"] == name)
        books = [str((base / p).resolve()) for p in _paths(resource) if p.lower().endswith(".xlsx")]
        try:
            answer = ask_apart("kzhealth.judge", name, asdict(found.limits), size=size, workbooks=books, **told)
        except InputError as error:  # it asked for too much
            answer = {"error": str(error), "code": error.code}
        if "wrong" in answer:
            raise PackageError(f"{base / 'datapackage.json'}: {answer['wrong']}")
        if "shape" in answer:
            found.tables[name] = _judged(answer, name)
        else:
            found.findings.extend(_unread(resource, answer))


def _unread(resource: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[Finding]:
    """Why a resource is no table that was read; SchemaError if our engine cannot use its schema either."""
    name, shape = resource["name"], resource.get("schema")
    if "error" in answer:
        yield Finding(code=answer["code"], table=name, row=answer.get("row"), message=answer["error"])
    elif "fell" in answer:
        try:
            if isinstance(shape, dict):
                row_checks(replace(read_descriptor(shape, name), name=name))
        except SchemaError as known:
            where = "" if name in str(known) else f"schema of {name}: "
            raise SchemaError(f"{where}{known}") from known
        yield Finding(code="source-error", table=name, message=f"{name}: the file cannot be read: {answer['fell']}")
    elif answer["errors"]:
        yield from (_frictionless_finding(name, error, "") for error in answer["errors"])
    elif shape:  # somebody takes it for a table
        message = f"{name}: it has a schema, but its format is none of a table that is read, and nothing of it was checked"
        yield Finding(code="format-error", severity="warning", table=name, message=f"{message}; declare its format, such as csv")


def _judged(answer: Mapping[str, Any], name: str) -> Table:
    """The table of a resource with what frictionless finds in it."""
    spec = shape_of(answer["shape"], name)
    findings = [_frictionless_finding(name, error, ", ".join(spec.primary_key)) for error in answer["errors"]]
    return replace(read_cells(answer["cells"], answer["numbers"], spec, findings), rows=answer["rows"])


def _frictionless_finding(name: str, error: Mapping[str, Any], key: str) -> Finding:
    fields = {"primary-key": key, "foreign-key": ", ".join(error.get("fieldNames", ()))}
    return Finding(
        code=error["type"],
        table=name,
        # an error of the header tells its rows, not its row
        row=error.get("rowNumber") or (1 if "labels" in error else None),
        field=error.get("fieldName") or fields.get(error["type"]) or None,
        cell=error.get("cell"),
        message=f"{name}: {error['message']}",
    )


def _check_resources(resources: Sequence[Mapping[str, Any]], path: Path, most: int) -> None:
    """PackageError or SchemaError for what frictionless lets pass, but our engine cannot."""
    names: list[str] = []
    if not resources:
        raise PackageError(f"{path}: expected at least one resource under 'resources', seen none")
    if len(resources) > most:
        raise PackageError(f"{path}: {len(resources)} resources; the limit of resources is {most}")
    for resource in resources:
        name = resource["name"]
        if name in names:
            raise PackageError(f"{path}: two resources are named {name}")
        names.append(name)
        if isinstance(resource.get("schema"), dict):
            check_patterns(resource["schema"], name)
            declared_rules(resource["schema"], name)


def _lost_references(resources: Sequence[Mapping[str, Any]], found: Found) -> Iterator[Finding]:
    """Foreign keys that cannot be checked, because what they refer to is not there or cannot be read."""
    lost = {f.table: f for f in found.findings if f.table not in found.tables and f.table not in found.ways}
    names = {resource["name"] for resource in resources}
    for resource in resources:
        name = resource["name"]
        spec = found.tables[name].spec if name in found.tables else None
        for key in spec.foreign_keys if spec else ():
            where = f"{name}: the foreign key {', '.join(key.fields)} refers to {key.resource}"
            if key.resource and key.resource not in names:
                yield Finding(code="resource-error", table=name, message=f"{where}, which the package does not have")
            elif key.resource in lost:
                yield Finding(code=lost[key.resource].code, table=name, message=f"{where}, which cannot be read")


# ---------------------------------------------------------------- packages of which parts are on the web


def _slots(descriptor: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Where the resources of a descriptor name files: the resource and the property."""
    resources = descriptor.get("resources")
    for resource in resources if isinstance(resources, list) else ():
        if isinstance(resource, dict):
            yield from (
                (resource, name) for name in ("schema", "dialect", "path", "extrapaths") if isinstance(resource.get(name), str | list)
            )


def _named_addresses(descriptor: Mapping[str, Any]) -> bool:
    values = (resource[name] for resource, name in _slots(descriptor))
    return any(is_address(p) for value in values for p in (value if isinstance(value, list) else [value]))


def _brought(descriptor: dict[str, Any], origin: Path | str, found: Found) -> Path:
    """The descriptor of a copy of a package in a folder of its own, with what it names on the web fetched.

    ``origin`` is where the descriptor stands, a file or an address. What cannot be brought is kept in ``found.lost``.
    """
    if found.holds is None:
        found.holds = Folder()
    folder = found.holds.path
    whole = copy.deepcopy(descriptor)
    for resource, name in _slots(whole):
        what = f"resource {resource.get('name')}"
        value = resource[name]
        brought = [_bring(p, origin, folder, found, what, data="path" in name) for p in (value if isinstance(value, list) else [value])]
        resource[name] = brought if isinstance(value, list) else brought[0]
    target = folder / "datapackage.json"
    target.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return target


def _bring(path: Any, origin: Path | str, folder: Path, found: Found, what: str, *, data: bool) -> Any:
    """The path, in the folder, of a copy of the file that stands at a path or address."""
    if not isinstance(path, str):
        return path
    name = re.sub(r"[^A-Za-z0-9._-]", "_", PurePosixPath(urlsplit(path).path).name).lstrip(".") or "file"
    kept = f"fetched/{len(found.sha256) + len(list(folder.rglob('*')))}/{name}" if is_address(path) else path
    if not is_address(path):
        checked_path(path, what)
    target = folder / kept
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if isinstance(origin, Path) and not is_address(path):
            _copy(safe_path(origin.parent, path, what), target)
        elif not target.exists():
            fetch_file(path if is_address(path) else urljoin(str(origin), quote(path)), target, found.fetcher)
    except InputError as error:
        if not data or error.code == "resource-error":
            raise
        target.unlink(missing_ok=True)
        found.lost[kept] = error
    return kept


def _copy(source: Path, target: Path) -> None:
    if not target.exists():
        try:
            os.link(source, target)
        except OSError:  # another device
            shutil.copyfile(source, target)


def _read_address(address: str, table: str | None, found: Found) -> None:
    """A package or table at an address, as read_target reads one of files."""
    found.holds = Folder()
    place = PurePosixPath(urlsplit(address).path)
    if place.suffix not in (".json", ".csv", ".zip", *YAML):
        raise UsageError(f"{address}: expected the address of a datapackage.json, of a zip with one, or of a CSV file")
    if place.suffix == ".csv" and (table or place.stem) not in table_names():
        raise UsageError(
            f"{address}: say which table it is (--table), or give its Table Schema (--schema); the tables are {', '.join(table_names())}"
        )
    target = found.holds.path / f"target{place.suffix}"
    fetch_file(address, target, found.fetcher)
    if place.suffix == ".csv":
        name = table or place.stem
        _read_file(target, schema(name), found)
        found.tables[name] = replace(found.tables[name], holds=(found.tables[name].holds, found.holds))
        found.files[name] = address
        return
    if place.suffix == ".zip":
        _read_zip(target, address, found)
        return
    found.written = descriptor = read_json(target)
    found.sha256["datapackage.json"] = file_digest(target)
    _read_package(_brought(descriptor, address, found), found)


def _read_zip(path: Path, name: str, found: Found) -> None:
    """A package in a zip; its files are told as parts of ``name``."""
    found.holds = folder = unzip(path)
    _read_package(folder.descriptor, found)
    found.files = {table: file.replace(str(folder.path), name, 1) for table, file in found.files.items()}


# faults that leave the other resources of a package to be judged
_OF_ONE = ("encoding-error", "source-error", "scheme-error", "format-error", "compression-error", "error")


def _read_package(path: Path, found: Found) -> None:
    if not own_file(path).exists():
        raise PackageError(f"there is no descriptor {path}; expected a datapackage.json")
    found.described = None if found.holds else path
    found.edition = None if found.holds else edition_of(path, (path.parent, path))
    descriptor = read_json(path)
    found.written = found.written or descriptor
    found.sha256.setdefault(path.name, file_digest(path))
    if found.fetcher and _named_addresses(descriptor):
        path = _brought(descriptor, path, found)
        descriptor = read_json(path)
    descriptor = dict(_local(descriptor, str(path)))
    resources = descriptor.get("resources")
    if isinstance(resources, list):
        descriptor["resources"] = resources = [resolve_resource(path.parent, r, n) for n, r in enumerate(resources, start=1)]
    elif resources is not None:
        raise PackageError(f"{path}: expected a list under 'resources', seen {kind_of(resources)}")
    check_descriptor(descriptor, path.parent, str(path))
    found.descriptor = descriptor = without_strange(descriptor)
    resources = descriptor["resources"]
    _check_resources(resources, path, found.limits.resources)
    if found.edition:
        found.edition = found.edition.joined(path.parent / p for r in resources for p in _paths(r))
    _read_resources(path.parent, resources, found)
    slow = [name for name, way in found.ways.items() if way == "frictionless"]
    if slow:
        _by_frictionless(path.parent, descriptor, slow, found)
    if found.holds:
        found.tables = {name: replace(table, holds=(table.holds, found.holds)) for name, table in found.tables.items()}
    found.findings.extend(_lost_references(resources, found))
    found.findings.extend(find_same_files(path.parent, resources))


def _read_resources(base: Path, resources: Sequence[Mapping[str, Any]], found: Found) -> None:
    """Read resources, several at once if that is asked for; what is found keeps their order."""
    meter = Meter({r["name"]: _size(base, r) for r in resources}, found.tell)

    def read(resource: Mapping[str, Any]) -> Found:
        part = replace(found, tables={}, findings=[], sha256={}, ways={}, files={}, sources={})
        try:
            _read_resource(base, resource, part, meter)
        except InputError as error:
            if error.code not in _OF_ONE:
                raise
            finding = Finding(code=error.code, table=resource["name"], row=error.row, line=error.line, message=str(error))
            part.findings.append(finding)
        except OSError as error:  # it was there when its path was looked at
            message = f"{resource['name']}: {error.filename or 'its file'} cannot be read: {error.strerror}; read it when nothing moves it"
            part.findings.append(Finding(code="source-error", table=resource["name"], message=message))
        meter.finish(resource["name"])
        return part

    with ThreadPoolExecutor(max_workers=found.jobs) as pool:
        for part in pool.map(read, resources) if found.jobs > 1 else map(read, resources):
            found.findings.extend(part.findings)
            for name in ("tables", "sha256", "ways", "files", "sources"):
                getattr(found, name).update(getattr(part, name))


def _paths(resource: Mapping[str, Any]) -> list[str]:
    """The paths of the files of a resource."""
    paths, more = resource.get("path", []), resource.get("extrapaths", [])
    return [*([paths] if isinstance(paths, str) else paths), *more]


def _size(base: Path, resource: Mapping[str, Any]) -> int:
    try:
        places = [base / p for p in _paths(resource)]
        return sum(place.stat().st_size for place in places if place.is_file())
    except (OSError, ValueError):  # what is no path is refused when it is read
        return 0


def _read_folder(folder: Path, found: Found) -> None:
    descriptor = descriptor_in(folder)
    if descriptor.exists() or descriptor.is_symlink():
        _read_package(descriptor, found)
        return
    for name in table_names():
        file = folder / f"{name}.csv"
        if file.is_file():
            _read_file(own_file(file), schema(name), found)
    if not found.tables:
        expected = ", ".join(f"{n}.csv" for n in table_names())
        raise InputError(f"{folder} holds no datapackage.json and none of {expected}", code="package-error")


def _read_file(path: Path, spec: TableSpec, found: Found) -> None:
    if not path.is_file():
        raise InputError(f"{path} is not a regular file (not-a-regular-file); expected the file of a table", code="source-error")
    found.sha256[path.name] = file_digest(path)
    found.files[spec.name] = str(path)
    known = source_of({"name": spec.name, "path": path.name}, [path], found.limits)
    # a file by another name is taken for CSV
    source = known or Source(name=spec.name, form="csv", dialect=Dialect(), files=(path,), limits=found.limits)
    found.sources[spec.name] = source
    found.tables[spec.name] = _read_table(source, spec, found)
    Meter({spec.name: path.stat().st_size}, found.tell).finish(spec.name)
    found.ways[spec.name] = found.engine.name


def _read_by(target: Any, spec: TableSpec, found: Found) -> None:
    """One file or frame by a Table Schema of the caller's."""
    if not spec.fields:
        raise SchemaError(f"schema of {spec.name}: it has no fields; expected one at least under 'fields'")
    strange = ", ".join(f"{f.name} ({f.type})" for f in spec.fields if not exact_field(f))
    if strange:
        raise SchemaError(f"schema of {spec.name}: these fields are read in packages only: {strange}; write a datapackage.json")
    check_limits(spec)
    check_patterns(spec.descriptor, spec.name)
    if not isinstance(target, str | Path):
        found.tables[spec.name] = read_frame(target, spec)
        found.ways[spec.name] = found.engine.name
        return
    address = find_address(target, found.fetcher)
    path = Path(urlsplit(address).path if address else target)
    if source_of({"name": spec.name, "path": path.name}, [path]) is None or (path.is_dir() and not address):
        known = "a table (.csv, .tsv, .json, .jsonl, .xlsx, .parquet; .gz, .bz2, .xz or .zip behind them)"
        raise UsageError(f"a Table Schema is for one file of {known} or a frame, seen {str(target)!r}; a package has its own schemas")
    if address:
        found.holds = Folder()
        path = found.holds.path / f"target{''.join(path.suffixes[-2:])}"
        fetch_file(address, path, found.fetcher)
    elif not path.exists():
        raise InputError(f"there is no file {path}", code="source-error")
    _read_file(path, spec, found)
    if address:
        found.tables[spec.name] = replace(found.tables[spec.name], holds=(found.tables[spec.name].holds, found.holds))
        found.files[spec.name] = address


def _read_path(path: Path, table: str | None, found: Found) -> None:
    if not path.exists():
        packaged = path.suffix in (".json", *YAML)
        raise InputError(f"there is no file or folder {path}", code="package-error" if packaged else "source-error")
    name = table or path.stem
    if path.is_dir():
        _read_folder(path, found)
    elif path.suffix in (".json", *YAML):
        _read_package(path, found)
    elif path.suffix.lower() == ".zip" and table is None:
        _read_zip(path, str(path), found)
    elif table is None and path.suffix.lower() not in ("", ".csv", ".tsv", ".txt"):
        raise UsageError(
            f"{path}: expected a folder, a datapackage.json, a zip with one, or a table with its name (--table) or Table Schema (--schema)"
        )
    elif table is None and name not in table_names():
        raise UsageError(
            f"{path}: say which table it is (--table), or give its Table Schema (--schema); the tables are {', '.join(table_names())}"
        )
    else:
        _read_file(path, schema(name), found)


def read_target(target: Any, table: str | TableSpec | None, found: Found) -> Found:
    """The tables of a target as ``kzhealth.validate`` takes it, added to what is found; InputError if nothing of it can be read."""
    if isinstance(table, TableSpec):
        _read_by(target, table, found)
        return found
    packaged = target is None or (isinstance(target, str | Path) and (Path(target).is_dir() or Path(target).suffix in (".json", *YAML)))
    if table and packaged:
        raise UsageError(f"{target or 'the bundled package'}: a package names its tables itself; --table ({table}) is for one file")
    if target is None:
        target = bundled_path("datapackage", "datapackage.json")
    if not isinstance(target, str | Path):
        if table is None:
            raise UsageError('a frame needs the name of its table, e.g. validate(frame, "observations")')
        found.tables[table] = read_frame(target, schema(table))
        found.ways[table] = found.engine.name
        return found
    if address := find_address(target, found.fetcher):
        _read_address(address, table, found)
        return found
    _read_path(Path(target), table, found)
    return found


def find_tables(target: str | Path, fetcher: Fetcher | None = None) -> Found:
    """The tables of a package, read but not checked; InputError if one cannot be.

    ``target`` is a folder, a ``datapackage.json``, a zip or, with a fetcher, an address or what portal_address knows.
    """
    found = Found(fetcher=fetcher)
    path = Path(target)
    if address := find_address(target, found.fetcher):
        _read_address(address, None, found)
    elif path.suffix.lower() == ".zip" and path.is_file():
        _read_zip(path, str(path), found)
    else:
        _read_package(descriptor_in(path) if path.is_dir() else path, found)
    lost = [f for f in found.findings if f.table not in found.tables and f.code not in ("hash-count", "byte-count")]
    if lost:
        raise InputError(lost[0].message, code=lost[0].code)
    return found


def read_tables(target: str | Path, fetcher: Fetcher | None = None) -> tuple[Mapping[str, Any], dict[str, Table]]:
    """Descriptor, as it is written, and tables of a package; see find_tables."""
    found = find_tables(target, fetcher)
    if found.edition:
        found.edition.check()
    return found.written, found.tables
