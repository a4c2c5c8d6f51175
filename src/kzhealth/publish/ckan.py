"""A package as a dataset of a CKAN portal (2.9 or newer), over its Action API.

The portal is looked at, the one next change is made, and it is looked at again until nothing is left to do: a run that was cut off
at any moment is finished by the next, and a run over what is there already writes nothing. What the portal serves is the
truth: every file is downloaded and its SHA-256 compared, whatever the portal says of it.

A new dataset stays private, with a mark, until all files are there; a dataset that is public is changed by one request that carries
every changed file, so that nobody sees one table new and another old. What people added on the portal stays.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from kzhealth.errors import PublishError, UsageError
from kzhealth.export.about import read_about
from kzhealth.publish.base import DESCRIPTOR, PackageFile, Publication, Step, bring_files, descriptor_file
from kzhealth.publish.http import TRANSIENT, Patience, form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kzhealth.export.about import About
    from kzhealth.publish.base import LocalPackage
    from kzhealth.publish.http import Portal

__all__ = ["LICENCES", "Ckan", "dataset_name", "download_from_ckan", "publish_to_ckan", "to_coverage", "to_datastore_schema", "to_fields"]

MARK = "kzhealth_unfinished"
OURS = "datapackage_name"  # on the dataset and on each resource: the package that it was made of
# the licences of CKAN by the names of SPDX and of the Open Definition
LICENCES = {
    **dict.fromkeys(("cc-by-4.0", "cc-by-3.0", "cc-by-2.0"), "cc-by"),
    **dict.fromkeys(("cc-by-sa-4.0", "cc-by-sa-3.0"), "cc-by-sa"),
    **dict.fromkeys(("cc-by-nc-4.0", "cc-by-nc-3.0", "cc-by-nc-2.0"), "cc-nc"),
    **dict.fromkeys(("cc0-1.0", "cc0"), "cc-zero"),
    **dict.fromkeys(("odc-pddl-1.0", "pddl-1.0"), "odc-pddl"),
    **dict.fromkeys(("odc-by-1.0", "odc-by"), "odc-by"),
    **dict.fromkeys(("odc-odbl-1.0", "odbl-1.0"), "odc-odbl"),
    **dict.fromkeys(("ogl-uk-3.0", "ogl-uk-2.0", "ogl-uk-1.0"), "uk-ogl"),
    **dict.fromkeys(("gfdl-1.3", "gfdl-1.3-no-cover-texts-no-invariant-sections"), "gfdl"),
}
# what the DataStore and its loaders know of the types of Table Schema
_DATASTORE = {"year": "integer", **dict.fromkeys(("yearmonth", "time", "duration", "geopoint", "any", "list"), "string")}
_OLD = 1 << 32  # bytes of a file on the portal that are read at most, to see whether it is ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Ckan:
    """A dataset of a CKAN portal: ``organization`` is needed for a new one, ``dataset`` is named after the package unless told.

    ``tags`` go beside the keywords of the package; ``groups`` must be there. The token is in ``token_file``, or in the variable
    KZHEALTH_CKAN_TOKEN.
    """

    url: str
    organization: str | None = None
    dataset: str | None = None
    tags: Sequence[str] = ()
    groups: Sequence[str] = ()
    token_file: str | Path | None = None
    patience: Patience = field(default_factory=Patience)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A package on its way to a dataset. ``seen`` holds each file downloaded with its SHA-256, by the id of its resource."""

    portal: Portal
    package: LocalPackage
    name: str
    organization: Mapping[str, Any] | None
    fields: Mapping[str, Any]
    folder: Path
    seen: dict[str, tuple[Path, str] | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upload:
    """A file on its way to the resource with the id ``key``, with what the resource is to say of it."""

    key: str
    name: str
    sent_as: str
    content: Path | bytes
    sha256: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drift:
    """How a dataset differs from the package: files to send, fields to change by resource, resources to remove, fields to change."""

    uploads: tuple[_Upload, ...] = ()
    edits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    gone: tuple[Mapping[str, Any], ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.uploads or self.edits or self.gone or self.fields)


# ---------------------------------------------------------------- what the portal shall show


def to_datastore_schema(shape: Mapping[str, Any]) -> dict[str, Any]:
    """A Table Schema whose types the loaders of CKAN's DataStore know; the descriptor beside it keeps the schema as it is."""
    fields = [{**f, "type": _DATASTORE.get(f.get("type", "any"), f.get("type", "string"))} for f in shape.get("fields", ())]
    return {**shape, "fields": fields}


def _licence(descriptor: Mapping[str, Any], known: Sequence[str]) -> tuple[str, str | None]:
    """The portal's own name of the licence, and a note if it has none."""
    names = [str(entry.get("name", "")) for entry in descriptor.get("licenses", ()) if entry.get("name")]
    if not names:
        return "notspecified", "the package names no licence; nobody may reuse data without one: add licenses to the descriptor"
    wanted = names[0].lower()
    for candidate in (wanted, LICENCES.get(wanted)):
        if candidate in {k.lower(): k for k in known}:
            return {k.lower(): k for k in known}[candidate], None
    return "notspecified", f"the portal knows no licence {names[0]}; the dataset names it among its additional fields"


def _tags(words: Sequence[str]) -> list[str]:
    """Words as tags: letters, digits, blanks and - _ . alone, of 2 to 100 characters."""
    clean = (" ".join(re.sub(r"[^\w\s.-]", " ", word).split())[:100] for word in words)
    return sorted({tag for tag in clean if len(tag) > 1})


def to_coverage(about: About) -> dict[str, str]:
    """The period and the regions that the figures of a package tell of, as extras."""
    start, end = about.period or ("", "")
    regions = "; ".join(region.names.get("en", region.id) for region in about.regions)
    found = {"temporal_start": str(start), "temporal_end": str(end), "spatial_text": regions}
    return {key: value for key, value in found.items() if value}


def _extras(descriptor: Mapping[str, Any], licence: str) -> dict[str, str]:
    temporal, spatial = descriptor.get("temporal"), descriptor.get("spatial")
    temporal = temporal if isinstance(temporal, dict) else {}
    sources = [{k: s[k] for k in ("title", "path") if s.get(k)} for s in descriptor.get("sources", ())]
    licences = descriptor.get("licenses", ()) if licence == "notspecified" else ()
    found = {
        OURS: str(descriptor.get("name", "")),
        "temporal_start": str(temporal.get("start") or ""),
        "temporal_end": str(temporal.get("end") or ""),
        "spatial_text": spatial if isinstance(spatial, str) else "",
        "sources": json.dumps(sources, ensure_ascii=False) if sources else "",
        "licence": ", ".join(" ".join(str(entry[k]) for k in ("name", "path") if entry.get(k)) for entry in licences),
    }
    return {key: value for key, value in found.items() if value}


def to_fields(descriptor: Mapping[str, Any], licences: Sequence[str], tags: Sequence[str], groups: Sequence[str]) -> dict[str, Any]:
    """The fields of a dataset for a descriptor; what the descriptor does not tell is left out."""
    licence, _ = _licence(descriptor, licences)
    people = [str(c.get("title", "")) for c in descriptor.get("contributors", ()) if c.get("title")]
    found = {
        "title": descriptor.get("title") or descriptor.get("name"),
        "notes": descriptor.get("description"),
        "license_id": licence,
        "version": descriptor.get("version"),
        "url": descriptor.get("homepage"),
        "author": ", ".join(people),
        "tags": _tags([*descriptor.get("keywords", ()), *tags]),
        "groups": sorted(set(groups)),
        "extras": _extras(descriptor, licence),
    }
    return {key: value for key, value in found.items() if value}


def _resource_fields(job: _Job, file: PackageFile) -> dict[str, str]:
    """What a resource says of its file; the checksum goes with an upload, for other programs of a portal may write their own."""
    about = file.resource
    shape = about.get("schema")
    words = [str(about[k]).rstrip(".") + "." for k in ("title", "description") if about.get(k)]
    if file.name == DESCRIPTOR:
        words = ["The descriptor of the data package (datapackage.org): schemas, checksums and the addresses of its tables."]
    return {
        "name": file.name,
        "description": " ".join(words),
        "format": file.sent_as.rpartition(".")[2].upper(),
        OURS: job.fields["extras"][OURS],
        **({"schema": json.dumps(to_datastore_schema(shape), ensure_ascii=False)} if isinstance(shape, dict) else {}),
    }


# ---------------------------------------------------------------- what it shows


def _show(job: _Job) -> dict[str, Any] | None:
    """The dataset as the portal has it, None if there is none; PublishError if it is somebody else's."""
    try:
        shown = _dataset(job.portal, job.name)
    except PublishError as error:
        if error.code == "portal-not-found":
            return None
        raise
    where, owner = f"{job.portal.address}/dataset/{job.name}", (shown.get("organization") or {}).get("name")
    if shown.get("state") != "active":
        raise PublishError(f"{where} is {shown.get('state')}; restore or purge it there, or name another --dataset", code="portal-conflict")
    if job.organization and shown.get("owner_org") != job.organization["id"]:
        raise PublishError(f"{where} belongs to the organization {owner}; name another --dataset or --organization", code="portal-conflict")
    extras = {e["key"]: e["value"] for e in shown.get("extras", ())}
    if extras.get(OURS, job.fields["extras"][OURS]) != job.fields["extras"][OURS]:
        raise PublishError(f"{where} holds the package {extras[OURS]}; name another --dataset", code="portal-conflict")
    if shown.get("resources") and MARK not in extras and not any(r["name"] == DESCRIPTOR for r in shown["resources"]):
        raise PublishError(f"{where} was not made from a data package; name another --dataset", code="portal-conflict")
    return shown


def _dataset(portal: Portal, name: str) -> dict[str, Any]:
    """A dataset as the portal shows it, its parts of the kinds that CKAN gives them."""
    shown = _action(portal, "package_show", id=name)
    lists = {"resources": ("id", "url"), "extras": ("key", "value"), "tags": ("name",), "groups": ("name",)}
    fits = isinstance(shown, dict) and isinstance(shown.get("id"), str) and isinstance(shown.get("organization") or {}, dict)
    _expect(portal, "package_show", fits and all(_objects(shown.get(part, []), texts) for part, texts in lists.items()))
    # a resource that people made need have no name
    return {**shown, "resources": [{**r, "name": str(r.get("name") or "")} for r in shown.get("resources", ())]}


def _objects(found: Any, texts: Sequence[str]) -> bool:
    """True for a list of objects that have these texts."""
    return isinstance(found, list) and all(isinstance(one, dict) and all(isinstance(one.get(key), str) for key in texts) for one in found)


def _expect(portal: Portal, action: str, fits: bool) -> None:
    if not fits:
        raise PublishError(f"{portal.address}: {action} has an answer that is not CKAN's; look at the address", code="portal-not-json")


def _action(portal: Portal, action: str, **asked: str) -> Any:
    """What one of CKAN's actions that read answers."""
    query = "&".join(f"{key}={quote(value, safe='')}" for key, value in asked.items())
    return _result(portal, portal.call("GET", f"api/3/action/{action}?{query}"), action)


def _result(portal: Portal, answer: Any, action: str) -> Any:
    _expect(portal, action, isinstance(answer, dict) and bool(answer.get("success")) and "result" in answer)
    return answer["result"]


def _kept(job: _Job, resource: Mapping[str, Any]) -> Path | None:
    """The file that the portal serves, downloaded once; None if there is none or it is longer than any of ours could be."""
    key = resource["id"]
    if key not in job.seen:
        target = job.folder / f"{job.portal.requests}"  # a name of ours: what the portal calls a resource may be a path
        told = resource.get("size")
        size = max(told if isinstance(told, int) else 0, *(f.bytes for f in job.package.files), 1 << 24)
        try:
            job.seen[key] = (target, job.portal.fetch(resource["url"], target, at_most=min(size, _OLD)))
        except PublishError as error:
            if error.code not in ("portal-not-found", "portal-hash-mismatch"):
                raise
            job.seen[key] = None
    found = job.seen[key]
    return found[0] if found else None


def _serves(job: _Job, resource: Mapping[str, Any] | None, file: PackageFile | _Upload) -> bool:
    """True if the portal serves the very bytes of a file."""
    if resource is None or _kept(job, resource) is None:
        return False
    found = job.seen[resource["id"]]
    return found is not None and found[1] == file.sha256


def _by_name(shown: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {r["name"]: r for r in reversed(shown.get("resources", ()))}


def _drift(job: _Job, shown: Mapping[str, Any]) -> _Drift:
    there = _by_name(shown)

    def key(file: PackageFile) -> str:
        # an id made of the dataset and the name: a resource that is sent twice is still one
        made = uuid.uuid5(uuid.NAMESPACE_URL, f"{shown['id']}/{file.name}")
        return str(there[file.name]["id"] if file.name in there else made)

    def address(file: PackageFile) -> str:
        known = str(there.get(file.name, {}).get("url", ""))
        told = f"{job.portal.address}/dataset/{shown['id']}/resource/{key(file)}/download/{file.sent_as}"
        return known if known.endswith(f"/{file.sent_as}") else told

    files = [*job.package.files, descriptor_file(job.package, address)]
    sent = {f.name for f in files if not _serves(job, there.get(f.name), f)}
    edits = {key(f): _edits(job, there[f.name], f) for f in files if f.name not in sent}
    return _Drift(
        uploads=tuple(_upload(job, key(f), f) for f in files if f.name in sent),
        edits={k: v for k, v in edits.items() if v},
        gone=tuple(r for name, r in there.items() if r.get(OURS) == job.fields["extras"][OURS] and name not in {f.name for f in files}),
        fields=_changed_fields(job, shown),
    )


def _upload(job: _Job, key: str, file: PackageFile) -> _Upload:
    about = {**_resource_fields(job, file), "hash": f"sha256:{file.sha256}"}
    return _Upload(key=key, name=file.name, sent_as=file.sent_as, content=file.content, sha256=file.sha256, fields=about)


def _edits(job: _Job, resource: Mapping[str, Any], file: PackageFile) -> dict[str, str]:
    return {k: v for k, v in _resource_fields(job, file).items() if str(resource.get(k) or "").strip() != v.strip()}


def _changed_fields(job: _Job, shown: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of the dataset that differ, whole and as the API takes them; what people added to lists stays."""
    extras = {e["key"]: e["value"] for e in shown.get("extras", ())}
    lists = {
        "tags": sorted({t["name"] for t in shown.get("tags", ())} | set(job.fields.get("tags", ()))),
        "groups": sorted({g["name"] for g in shown.get("groups", ())} | set(job.fields.get("groups", ()))),
        "extras": extras | job.fields["extras"],
    }
    seen = {
        "tags": sorted(t["name"] for t in shown.get("tags", ())),
        "groups": sorted(g["name"] for g in shown.get("groups", ())),
        "extras": extras,
    }
    plain = {k: v for k, v in job.fields.items() if k not in lists and str(shown.get(k) or "").strip() != str(v).strip()}
    return _as_ckan(plain | {k: v for k, v in lists.items() if v != seen[k]})


# ---------------------------------------------------------------- what is sent


def _as_ckan(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields in the shape that the API takes."""
    shaped = dict(fields)
    for name in {"tags", "groups"} & shaped.keys():
        shaped[name] = [{"name": value} for value in shaped[name]]
    if "extras" in shaped:
        shaped["extras"] = [{"key": k, "value": v} for k, v in sorted(shaped["extras"].items())]
    return shaped


def _create(job: _Job) -> None:
    if job.organization is None:
        raise PublishError(f"there is no dataset {job.name} yet: name its --organization", code="portal-not-found")
    extras = {**job.fields["extras"], MARK: "files are on their way"}
    fields = {**job.fields, "extras": extras, "name": job.name, "owner_org": job.organization["id"], "private": True}
    made = _result(job.portal, job.portal.call("POST", "api/3/action/package_create", _as_ckan(fields)), "package_create")
    _expect(job.portal, "package_create", isinstance(made, dict))
    if not made.get("private"):
        reason = "the portal made the dataset public at once, though it was asked for a private one; nothing was uploaded"
        raise PublishError(f"{job.portal.address}/dataset/{job.name}: {reason}", code="portal-rejected")


def _revise(job: _Job, shown: Mapping[str, Any], drift: _Drift) -> None:
    """One request with all the files and fields of a drift: it is done whole or not at all.

    It holds only for the dataset as it was looked at: what somebody changed meanwhile is not overwritten.
    """
    there = {r["id"] for r in shown.get("resources", ())}
    new = [{"id": u.key, "name": u.name} for u in drift.uploads if u.key not in there]
    about = {u.key: u.fields for u in drift.uploads} | dict(drift.edits)
    lists = [f"-{name}" for name in ("tags", "groups", "extras") if name in drift.fields]
    asked = {
        "match": json.dumps({"id": shown["id"], "metadata_modified": shown["metadata_modified"]}),
        "filter": ", ".join([*lists, *(f"-resources__{r['id']}" for r in drift.gone)]),
        "update": json.dumps(drift.fields) if drift.fields else "",
        "update__resources__extend": json.dumps(new) if new else "",
        **{f"update__resources__{key}": json.dumps(fields) for key, fields in about.items()},
    }
    files = {f"update__resources__{u.key}__upload": (u.sent_as, u.content) for u in drift.uploads}
    for upload in drift.uploads:
        job.seen.pop(upload.key, None)
    try:
        answer = job.portal.call("POST", "api/3/action/package_revise", form({k: v for k, v in asked.items() if v}, files))
    except PublishError as error:
        if error.code == "portal-conflict" and '"match"' in str(error):
            where = f"{job.portal.address}/dataset/{job.name}"
            raise PublishError(f"{where} was changed by somebody else meanwhile; run the command again", code=error.code) from None
        raise
    _result(job.portal, answer, "package_revise")


def _send(job: _Job, shown: Mapping[str, Any], drift: _Drift) -> None:
    """Revise the dataset and see that the portal serves what was sent; else a public dataset gets its old files back."""
    back = None if shown.get("private") else _undone(job, shown, drift)
    _revise(job, shown, drift)
    now = _show(job) or {}
    there = {r["id"]: r for r in now.get("resources", ())}
    wrong = [upload.name for upload in drift.uploads if not _serves(job, there.get(upload.key), upload)]
    if not wrong:
        return
    message = f"{job.portal.address}/dataset/{job.name}: the portal serves other bytes than were sent of {', '.join(wrong)}"
    if back is None:
        raise PublishError(f"{message}; the dataset stays private: run the command again", code="portal-hash-mismatch")
    _revise(job, now, back)
    raise PublishError(f"{message}; the old files were put back: run the command again", code="portal-hash-mismatch")


def _undone(job: _Job, shown: Mapping[str, Any], drift: _Drift) -> _Drift:
    """What brings a dataset back to where it is now, before a drift is made good."""
    told = ("name", "description", "format", "schema", "hash", OURS)
    there = {r["id"]: r for r in shown.get("resources", ())}
    changed = {u.key for u in drift.uploads} | {r["id"] for r in drift.gone}
    uploads = []
    for key, resource in there.items():
        if key in changed and _kept(job, resource) and (kept := job.seen[key]):
            fields = {name: resource[name] for name in told if resource.get(name)}
            sent_as = resource["url"].rpartition("/")[2]
            uploads.append(_Upload(key=key, name=resource["name"], sent_as=sent_as, content=kept[0], sha256=kept[1], fields=fields))
    edits = {key: {name: there[key].get(name) or "" for name in fields} for key, fields in drift.edits.items()}
    new = tuple({"id": u.key} for u in drift.uploads if u.key not in there)
    return _Drift(uploads=tuple(uploads), edits=edits, gone=new, fields={name: shown.get(name) for name in drift.fields})


def _advance(shown: Mapping[str, Any], drift: _Drift) -> _Drift | None:
    """What the next request is to change, None if nothing is left."""
    extras = {e["key"]: e["value"] for e in shown.get("extras", ())}
    if MARK not in extras:
        return drift or None
    if drift.uploads and shown.get("private"):
        return _Drift(uploads=drift.uploads[:1])
    told = [e for e in drift.fields.get("extras", shown["extras"]) if e["key"] != MARK]
    return replace(drift, fields={**drift.fields, "extras": told, "private": False})


def _steps(shown: Mapping[str, Any] | None, drift: _Drift) -> Iterator[Step]:
    names = {r["id"]: r["name"] for r in (shown or {}).get("resources", ())}
    for upload in drift.uploads:
        size = len(upload.content) if isinstance(upload.content, bytes) else upload.content.stat().st_size
        yield Step(action="replace" if upload.key in names else "upload", what=f"{upload.name} ({size} bytes)")
    for key, fields in drift.edits.items():
        yield Step(action="describe", what=f"{names[key]}: {', '.join(fields)}")
    for resource in drift.gone:
        yield Step(action="remove", what=f"{resource['name']}, which the package no longer has")
    told = [name for name in drift.fields if name != "private"]
    if told and "private" not in drift.fields:
        yield Step(action="change", what=f"the dataset: {', '.join(told)}")
    if "private" in drift.fields:
        yield Step(action="make public", what="the dataset")


# ---------------------------------------------------------------- the whole


def dataset_name(package: LocalPackage, to: Ckan) -> str:
    """The name of the dataset: as asked for, or that of the package in the letters that CKAN takes; UsageError if it is no name there."""
    name = to.dataset or re.sub(r"[^a-z0-9_-]+", "-", str(package.descriptor.get("name", "")).lower()).strip("-")
    if not re.fullmatch(r"[a-z0-9_-]{2,100}", name):
        raise UsageError(f"{name!r} is no name of a dataset: expected 2 to 100 of a-z, 0-9, - and _; give one with --dataset")
    return name


def publish_to_ckan(package: LocalPackage, portal: Portal, folder: Path, to: Ckan, *, dry_run: bool = False) -> Publication:
    """Bring a dataset to what the package says; ``folder`` holds what is downloaded meanwhile.

    PublishError if the portal refuses or fails; what is public is whole all the same, and the next run goes on from there.
    """
    name = dataset_name(package, to)
    listed = _action(portal, "license_list")
    _expect(portal, "license_list", _objects(listed, ("id",)))
    licences = [entry["id"] for entry in listed]
    asked = {"include_users": "false", "include_groups": "false", "include_followers": "false"}
    owner = _action(portal, "organization_show", id=to.organization, **asked) if to.organization else None
    _expect(portal, "organization_show", owner is None or _objects([owner], ("id",)))
    for group in to.groups:  # CKAN drops an unknown one without a word
        _action(portal, "group_show", id=group, **asked)
    fields = to_fields(package.descriptor, licences, to.tags, to.groups)
    fields["extras"] = {OURS: name} | to_coverage(read_about(package.bundle)) | fields.get("extras", {})
    job = _Job(portal=portal, package=package, name=name, organization=owner, fields=fields, folder=folder)
    _, note = _licence(package.descriptor, licences)
    job.notes.extend([note] if note else [])
    steps = _planned(job, _show(job)) if dry_run else _converge(job)
    shown = _show(job)
    return Publication(
        portal="ckan",
        dataset=job.name,
        url=f"{portal.address}/dataset/{job.name}",
        state="not there yet" if shown is None else "private" if shown.get("private") else "public",
        version=str(fields.get("version", "")),
        steps=tuple(steps),
        notes=tuple(job.notes),
        writes=portal.writes,
        dry_run=dry_run,
    )


def _planned(job: _Job, shown: Mapping[str, Any] | None) -> list[Step]:
    if shown is not None:
        drift = _drift(job, shown)
        unfinished = any(e["key"] == MARK for e in shown.get("extras", ()))
        return [*_steps(shown, drift), *([Step(action="make public", what="the dataset")] if unfinished else [])]
    files = [*job.package.files, descriptor_file(job.package, lambda f: f.sent_as)]
    made = [
        Step(action="create", what=f"the private dataset {job.name}"),
        *_steps(None, _Drift(uploads=tuple(_upload(job, f.name, f) for f in files))),
    ]
    return [*made, Step(action="make public", what="the dataset")]


def _converge(job: _Job) -> list[Step]:
    """Look, change, look again, until there is nothing to change; a change that failed on its way is seen as done or done again."""
    steps: dict[Step, None] = {}
    tried: Counter[str] = Counter()
    while True:
        shown = _show(job)
        drift = _advance(shown, _drift(job, shown)) if shown else _Drift()
        if drift is None:
            return list(steps)
        now = list(_steps(shown, drift)) if shown else [Step(action="create", what=f"the private dataset {job.name}")]
        if shown and not drift.uploads and tried[repr(drift)]:
            job.notes.append(f"the portal does not keep what it is told: {'; '.join(s.what for s in now)}")
            return list(steps)
        tried[repr(drift)] += 1
        try:
            if shown:
                _send(job, shown, drift)
            else:
                _create(job)
        except PublishError as error:
            tried["failed"] += 1
            if error.code not in TRANSIENT or tried["failed"] >= job.portal.patience.tries:
                raise
            tried[repr(drift)] -= 1
            time.sleep(job.portal.patience.pause * tried["failed"])
        steps |= dict.fromkeys(now)


def download_from_ckan(portal: Portal, folder: Path, name: str) -> tuple[Path, Publication]:
    """The package of a dataset, its files as the portal serves them, in a folder: the descriptor there, and where it came from."""
    shown = _dataset(portal, name)
    found = _by_name(shown).get(DESCRIPTOR)
    where = f"{portal.address}/dataset/{name}"
    if found is None:
        raise PublishError(f"{where} has no {DESCRIPTOR}; it was not made from a data package", code="portal-not-found")
    portal.fetch(found["url"], folder / DESCRIPTOR, at_most=_OLD)
    state = "private" if shown.get("private") else "public"
    brought = bring_files(portal, folder / DESCRIPTOR, lambda path: urljoin(found["url"], path))
    return brought, Publication(portal="ckan", dataset=name, url=where, state=state, version=str(shown.get("version") or ""))
