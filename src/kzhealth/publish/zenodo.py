"""A package as a record of Zenodo, or of another InvenioRDM, over its REST API.

A record is a draft that nobody else sees until it is published, and then its files never change: a new version of the package is a
new version of the record. What is there already is not sent again, so that a run that was cut off is finished by the next. Before
a draft is published every file of it is downloaded and its SHA-256 compared.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kzhealth.errors import PublishError, UsageError
from kzhealth.export.bundle import Options
from kzhealth.export.zenodo import to_zenodo_metadata
from kzhealth.publish.base import DESCRIPTOR, Publication, Step, bring_files, descriptor_file
from kzhealth.publish.http import Body, Patience

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kzhealth.publish.base import LocalPackage, PackageFile
    from kzhealth.publish.http import Portal

__all__ = ["ACCEPT", "Zenodo", "download_from_zenodo", "publish_to_zenodo", "to_record"]

# on zenodo.org the plain JSON of a record is still that of before InvenioRDM
ACCEPT = "application/vnd.inveniordm.v1+json, application/json;q=0.9, */*;q=0.1"
_ID = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Zenodo:
    """A record of Zenodo: ``record`` is one whose draft or next version this is, by default the one of yours with the same title.

    It stays a draft unless ``publish``, which cannot be taken back. The token is in ``token_file``, or in the variable
    KZHEALTH_ZENODO_TOKEN.
    """

    url: str = "https://zenodo.org"
    record: str | None = None
    publish: bool = False
    token_file: str | Path | None = None
    patience: Patience = field(default_factory=Patience)


def to_record(package: LocalPackage) -> dict[str, Any]:
    """The metadata of a record for a package, in the words of InvenioRDM; UsageError if the package names nobody who made it."""
    told = to_zenodo_metadata(package.bundle, Options())
    creators = [
        {
            "person_or_org": {"type": "organizational", "name": c["name"]},
            **({"affiliations": [{"name": c["affiliation"]}]} if "affiliation" in c else {}),
        }
        for c in told["creators"]
    ]
    found = {
        "resource_type": {"id": "dataset"},
        "title": told["title"],
        "description": told.get("description"),
        "creators": creators,
        "publication_date": told.get("publication_date") or dt.datetime.now(dt.UTC).date().isoformat(),
        "publisher": "Zenodo",
        "version": told.get("version"),
        "rights": [{"id": told["license"]}] if told.get("license") else [],
        "subjects": [{"subject": word} for word in told.get("keywords", ())],
        "languages": [{"id": told["language"]}] if told.get("language") else [],
        "dates": [{"date": f"{d['start']}/{d['end']}", "type": {"id": d["type"].lower()}} for d in told.get("dates", ())],
        "related_identifiers": [
            {"identifier": r["identifier"], "scheme": r["scheme"], "relation_type": {"id": r["relation"].lower()}}
            for r in told.get("related_identifiers", ())
        ],
        "additional_descriptions": [{"description": told["notes"], "type": {"id": "notes"}}] if told.get("notes") else [],
    }
    return {key: value for key, value in found.items() if value}


# ---------------------------------------------------------------- what is there


def _expect(portal: Portal, fits: bool) -> None:
    if not fits:
        raise PublishError(f"{portal.address}: the answer is not that of Zenodo; look at the address", code="portal-not-json")


def _object(portal: Portal, answer: Any) -> dict[str, Any]:
    _expect(portal, isinstance(answer, dict))
    found: dict[str, Any] = answer
    return found


def _record(portal: Portal, answer: Any) -> dict[str, Any]:
    """A record or draft, its parts of the kinds that InvenioRDM gives them."""
    found = _object(portal, answer)
    key, parts = str(found.get("id", "")), {name: found.get(name) or {} for name in ("metadata", "parent", "versions")}
    index = parts["versions"].get("index", 0) if isinstance(parts["versions"], dict) else None
    _expect(portal, bool(key) and set(key) <= _ID and all(isinstance(p, dict) for p in parts.values()) and isinstance(index, int))
    return {**found, **parts, "id": key}


def _objects(portal: Portal, found: Any) -> list[dict[str, Any]]:
    """A list of objects, empty for nothing."""
    _expect(portal, isinstance(found or [], list))
    return [_object(portal, one) for one in found or ()]


def _get(portal: Portal, place: str) -> dict[str, Any] | None:
    """What is at a place of the API, None if nothing is."""
    try:
        return _object(portal, portal.call("GET", place))
    except PublishError as error:
        if error.code == "portal-not-found":
            return None
        raise


def _find(portal: Portal, to: Zenodo, metadata: Mapping[str, Any]) -> dict[str, Any] | None:
    """The published record of this very version, or else the newest record or draft of its family; None if there is none yet."""
    title = metadata["title"]
    if to.record:
        hits = _family(portal, to.record)
    else:
        words = title.replace("\\", "\\\\").replace('"', '\\"')
        asked = quote(f'metadata.title:"{words}"', safe="")
        hits = [
            h
            for h in _hits(portal, f"api/user/records?q={asked}&allversions=true&sort=newest&size=100")
            if h["metadata"].get("title") == title
        ]
    families = {str(hit["parent"].get("id")) for hit in hits}
    if len(families) > 1:
        ids = ", ".join(sorted(hit["id"] for hit in hits))
        raise PublishError(f"{portal.address}: several records are named {title!r} ({ids}); say which by --record", code="portal-conflict")
    same = [hit for hit in hits if hit.get("is_published") and hit["metadata"].get("version") == metadata.get("version")]
    return max(same or hits, key=lambda hit: (hit["versions"].get("index", 0), not hit.get("is_published")), default=None)


def _family(portal: Portal, key: str) -> list[dict[str, Any]]:
    """A record or draft by its id, with all its published versions."""
    if not set(key) <= _ID:
        raise UsageError(f"{key!r} is not the id of a record; expected what stands behind /records/ in its address")
    found = _get(portal, f"api/records/{key}/draft") or _get(portal, f"api/records/{key}")
    if found is None:
        raise PublishError(f"{portal.address}: there is no record {key} that the token may see", code="portal-not-found")
    return [_record(portal, found), *_hits(portal, f"api/records/{key}/versions?size=100")]


def _hits(portal: Portal, place: str) -> list[dict[str, Any]]:
    found = _object(portal, (_get(portal, place) or {}).get("hits") or {})
    return [_record(portal, hit) for hit in _objects(portal, found.get("hits"))]


def _files(portal: Portal, place: str) -> dict[str, dict[str, Any]]:
    """The files of a record or draft by their names."""
    listed = _get(portal, f"{place}/files") or {}
    return {str(entry.get("key")): entry for entry in _objects(portal, listed.get("entries"))}


def _is_there(entry: Mapping[str, Any] | None, file: PackageFile) -> bool:
    """True if a file was sent whole: the portal counts its checksum from what it has stored."""
    told = entry or {}
    return told.get("status", "completed") == "completed" and told.get("checksum") == f"md5:{file.md5}"


def _holds(seen: Any, wanted: Any) -> bool:
    """True if metadata hold all that is wanted; a portal adds the titles of what has a code."""
    if isinstance(wanted, dict):
        return isinstance(seen, dict) and all(_holds(seen.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list):
        return isinstance(seen, list) and len(seen) == len(wanted) and all(_holds(s, w) for s, w in zip(seen, wanted, strict=True))
    return bool(seen == wanted)


# ---------------------------------------------------------------- what is sent


def _send_file(portal: Portal, place: str, file: PackageFile, entry: Mapping[str, Any] | None) -> None:
    """Send a file of a draft: announced, sent, committed; one that was begun and not finished is sent anew."""
    at = f"{place}/files/{quote(file.sent_as, safe='')}"
    if entry is not None:
        portal.call("DELETE", at)
    portal.call("POST", f"{place}/files", [{"key": file.sent_as}])
    portal.call("PUT", f"{at}/content", Body(kind="application/octet-stream", parts=[file.content]), again=True)
    portal.call("POST", f"{at}/commit")


def _prove(portal: Portal, place: str, files: tuple[PackageFile, ...], folder: Path) -> None:
    """Download every file of a draft; PublishError if one has other bytes than the package."""
    for number, file in enumerate(files):
        at = f"{portal.address}/{place}/files/{quote(file.sent_as, safe='')}/content"
        if portal.fetch(at, folder / f"{number}", at_most=file.bytes + 1) != file.sha256:
            reason = f"the portal serves other bytes than were sent of {file.sent_as}; it stays a draft: discard it there and run again"
            raise PublishError(f"{portal.address}: {reason}", code="portal-hash-mismatch")


def publish_to_zenodo(package: LocalPackage, portal: Portal, folder: Path, to: Zenodo, *, dry_run: bool = False) -> Publication:
    """Bring a draft to what the package says, and publish it if that is asked for; ``folder`` holds what is downloaded meanwhile.

    A version that is published already, with the same files, is left as it is. PublishError if the portal refuses or fails, or if it has
    published other files under the version of the package.
    """
    metadata = to_record(package)
    files = (*package.files, descriptor_file(package, lambda file: file.sent_as))
    found = _find(portal, to, metadata)
    if found is not None and found.get("is_published") and found["metadata"].get("version") == metadata.get("version"):
        listed = _files(portal, f"api/records/{found['id']}")
        if listed.keys() != {f.sent_as for f in files} or not all(_is_there(listed[f.sent_as], f) for f in files):
            where = f"{portal.address}/records/{found['id']}"
            raise PublishError(f"{where} is published with other files; give the package a new version", code="portal-conflict")
        return _told(portal, found, package, steps=(), dry_run=dry_run)
    if dry_run:
        return _told(portal, found, package, steps=_planned(portal, found, metadata, files, to), dry_run=True)
    steps = []
    if found is None:
        asked = {"access": {"record": "public", "files": "public"}, "files": {"enabled": True}, "metadata": metadata}
        found = _record(portal, portal.call("POST", "api/records", asked))
        steps.append(Step(action="create", what=f"the draft {found['id']}"))
    elif found.get("is_published"):
        before = found["id"]
        found = _record(portal, portal.call("POST", f"api/records/{before}/versions", again=True))
        steps.append(Step(action="create", what=f"the draft {found['id']}, the next version of {before}"))
    return _finish(package, portal, folder, to, found, (metadata, files, steps))


def _finish(
    package: LocalPackage,
    portal: Portal,
    folder: Path,
    to: Zenodo,
    draft: dict[str, Any],
    rest: tuple[dict[str, Any], tuple[PackageFile, ...], list[Step]],
) -> Publication:
    """Bring a draft to the metadata and files that it is to have, and publish it if that is asked for."""
    metadata, files, steps = rest
    place = f"api/records/{draft['id']}/draft"
    if not _holds(draft.get("metadata"), metadata):
        asked = {"access": {"record": "public", "files": "public"}, "files": {"enabled": True}, "metadata": metadata}
        portal.call("PUT", place, asked, again=True)
        steps.append(Step(action="describe", what=f"the draft {draft['id']}"))
    listed = _files(portal, place)
    for name in sorted(listed.keys() - {f.sent_as for f in files}):
        portal.call("DELETE", f"{place}/files/{quote(name, safe='')}")
        steps.append(Step(action="remove", what=f"{name}, which the package does not have"))
    for file in files:
        if not _is_there(listed.get(file.sent_as), file):
            _send_file(portal, place, file, listed.get(file.sent_as))
            steps.append(Step(action="upload", what=f"{file.sent_as} ({file.bytes} bytes)"))
    _prove(portal, place, files, folder)
    if to.publish:
        draft = _record(portal, portal.call("POST", f"{place}/actions/publish"))
        steps.append(Step(action="publish", what=f"the record {draft['id']}"))
    return _told(portal, draft, package, steps=tuple(steps), dry_run=False)


def _planned(
    portal: Portal, found: Mapping[str, Any] | None, metadata: Mapping[str, Any], files: tuple[PackageFile, ...], to: Zenodo
) -> tuple[Step, ...]:
    listed: dict[str, dict[str, Any]] = {}
    steps = []
    if found is None:
        steps.append(Step(action="create", what="a draft"))
    elif found.get("is_published"):
        steps.append(Step(action="create", what=f"a draft, the next version of {found['id']}"))
    else:
        listed = _files(portal, f"api/records/{found['id']}/draft")
        if not _holds(found.get("metadata"), metadata):
            steps.append(Step(action="describe", what=f"the draft {found['id']}"))
    steps += [Step(action="upload", what=f"{f.sent_as} ({f.bytes} bytes)") for f in files if not _is_there(listed.get(f.sent_as), f)]
    return (*steps, *([Step(action="publish", what="the record")] if to.publish else []))


def _told(
    portal: Portal, record: Mapping[str, Any] | None, package: LocalPackage, *, steps: tuple[Step, ...], dry_run: bool
) -> Publication:
    state = "not there yet" if record is None else "public" if record.get("is_published") else "draft"
    name = "" if record is None else record["id"]
    folder = {"public": "records", "draft": "uploads"}.get(state, "")
    return Publication(
        portal="zenodo",
        dataset=name,
        url="/".join(filter(None, (portal.address, folder, name))),
        state=state,
        version=str(package.descriptor.get("version", "")),
        steps=steps,
        writes=portal.writes,
        dry_run=dry_run,
    )


def download_from_zenodo(package: LocalPackage, portal: Portal, folder: Path, to: Zenodo) -> tuple[Path, Publication]:
    """The files of the record, or of its draft, as the portal serves them, in a folder: the descriptor there, and where it came from."""
    found = _find(portal, to, to_record(package))
    if found is None:
        raise PublishError(f"{portal.address}: no record of yours has the title of the package", code="portal-not-found")
    place = f"{portal.address}/api/records/{found['id']}{'' if found.get('is_published') else '/draft'}/files"

    def address(name: str) -> str:
        return f"{place}/{quote(name, safe='')}/content"

    portal.fetch(address(DESCRIPTOR), folder / DESCRIPTOR, at_most=1 << 30)
    return bring_files(portal, folder / DESCRIPTOR, address), _told(portal, found, package, steps=(), dry_run=False)
