"""What every portal needs to know of a package: its files with their checksums, its descriptor, and what became of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kzhealth.descriptors import read_json
from kzhealth.errors import PackageError, UsageError
from kzhealth.export.bundle import read_bundle
from kzhealth.kinds import wrong_kinds
from kzhealth.markup import block, listing
from kzhealth.paths import is_address, safe_path
from kzhealth.report.text import printable
from kzhealth.resources import resolve_resource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kzhealth.export.bundle import Bundle
    from kzhealth.publish.http import Portal

__all__ = ["DESCRIPTOR", "LocalPackage", "PackageFile", "Publication", "Step", "bring_files", "descriptor_file", "read_local"]

DESCRIPTOR = "datapackage.json"
_LONGEST = 1 << 32


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """A file of a package: ``name`` is that of its resource, ``sent_as`` the plain name that a portal knows the file by."""

    name: str
    sent_as: str
    content: Path | bytes
    sha256: str
    md5: str
    bytes: int
    place: str = ""
    resource: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPackage:
    """A package on this machine: the descriptor with the schemas in it, the files that it names in their order, and its tables."""

    descriptor: Mapping[str, Any]
    files: tuple[PackageFile, ...]
    bundle: Bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something done, or with a dry run to be done, on a portal."""

    action: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What became of a package on a portal: ``state`` is public, private or draft, ``writes`` counts the requests that changed it."""

    portal: str
    dataset: str
    url: str
    state: str
    version: str = ""
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    writes: int = 0
    dry_run: bool = False

    def to_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""
        steps = [{"action": s.action, "what": s.what} for s in self.steps]
        return {n: getattr(self, n) for n in self.__slots__} | {"steps": steps, "notes": list(self.notes)}

    def to_text(self) -> str:
        """A line for each step, then where the dataset is and who can see it."""
        lines = [f"{'would ' if self.dry_run else ''}{s.action}: {s.what}" for s in self.steps]
        lines += [f"note: {note}" for note in self.notes]
        would = f"nothing was sent; {len(self.steps)} steps to do" if self.dry_run else f"{self.writes} write{'s' * (self.writes != 1)}"
        return printable("\n".join([*lines, f"{self.url} · {self.state} · version {self.version or 'not given'} · {would}"]))

    def _repr_html_(self) -> str:
        """What was done on the portal, in a notebook: the dataset, who can see it, and each step."""
        steps = listing(("would" if self.dry_run else "done", "what"), [(s.action, s.what) for s in self.steps])
        return block(f"{self.dataset} on {self.portal}", steps, notes=[self.to_text().rpartition("\n")[2], *self.notes])


def _digests(path: Path) -> tuple[str, str]:
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)  # md5 is what Zenodo tells of a file
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            sha256.update(chunk)
            md5.update(chunk)
    return sha256.hexdigest(), md5.hexdigest()


def _plain_names(places: list[str]) -> dict[str, str]:
    """A name in plain letters for each file, one and the same wherever the package is published; UsageError if two are alike."""

    def plain(text: str) -> str:
        return re.sub(r"-+", "-", re.sub(r"[^a-z0-9._-]", "-", text.lower())).strip("-.")

    short = Counter(plain(PurePosixPath(place).name) for place in places)
    names = {p: plain(n if short[plain(n := PurePosixPath(p).name)] == 1 else p.replace("/", "-")) for p in places}
    for name, count in Counter([*names.values(), DESCRIPTOR]).items():
        if count > 1 or not name:
            raise UsageError(f"two files would both be named {name or 'nothing'} on the portal; name them apart in letters a-z and digits")
    return names


def read_local(path: Path) -> LocalPackage:
    """The package of a ``datapackage.json`` that was validated; its files are not read again but for their checksums."""
    descriptor = dict(read_json(path))
    resources = [resolve_resource(path.parent, r, n) for n, r in enumerate(descriptor["resources"], start=1)]
    descriptor["resources"] = resources
    placed = [(r, _places(r)) for r in resources]
    names = _plain_names(list(dict.fromkeys(place for _, places in placed for place in places)))
    files = []
    for resource, places in placed:
        for number, place in enumerate(places, start=1):
            found = safe_path(path.parent, place, f"resource {resource['name']}")
            sha256, md5 = _digests(found)
            name = resource["name"] if len(places) == 1 else f"{resource['name']}-{number}"
            about: dict[str, Any] = {"sha256": sha256, "md5": md5, "bytes": found.stat().st_size, "place": place, "resource": resource}
            files.append(PackageFile(name=name, sent_as=names[place], content=found, **about))
    return LocalPackage(descriptor=descriptor, files=tuple(files), bundle=read_bundle(path))


def _places(resource: Mapping[str, Any]) -> list[str]:
    """The files of a resource that lie in the package."""
    paths = resource.get("path", [])
    return [p for p in ([paths] if isinstance(paths, str) else paths) if not is_address(p)]


def descriptor_file(package: LocalPackage, address_of: Callable[[PackageFile], str]) -> PackageFile:
    """The descriptor for a portal: each path is the address, or the name, that its file has there."""
    at = {(f.resource.get("name"), f.place): address_of(f) for f in package.files}
    resources = []
    for resource in package.descriptor["resources"]:
        whole = {k: v for k, v in resource.items() if k != "scheme" or v != "file"}
        paths = resource.get("path")
        if isinstance(paths, str):
            whole["path"] = at.get((resource["name"], paths), paths)
        elif paths is not None:
            whole["path"] = [at.get((resource["name"], p), p) for p in paths]
        resources.append(whole)
    data = (json.dumps({**package.descriptor, "resources": resources}, ensure_ascii=False, indent=2) + "\n").encode()
    sha256, md5 = hashlib.sha256(data).hexdigest(), hashlib.md5(data, usedforsecurity=False).hexdigest()
    return PackageFile(name=DESCRIPTOR, sent_as=DESCRIPTOR, content=data, sha256=sha256, md5=md5, bytes=len(data))


def bring_files(portal: Portal, descriptor: Path, address_of: Callable[[str], str]) -> Path:
    """Download the files that a descriptor from a portal names, and let it name them beside it; the descriptor that does."""
    whole = read_json(descriptor)
    if faults := list(wrong_kinds(whole, "the descriptor on the portal")):
        raise PackageError(faults[0][1], faults=faults)
    kept = descriptor.parent / "files"
    kept.mkdir()
    for number, resource in enumerate(whole.get("resources", ()), start=1):
        paths = resource.get("path", [])
        brought = []
        for part, path in enumerate([paths] if isinstance(paths, str) else paths, start=1):
            name = f"{number}-{part}-{re.sub(r'[^A-Za-z0-9._-]', '-', PurePosixPath(urlsplit(path).path).name)}"
            size = resource.get("bytes")
            portal.fetch(address_of(path), kept / name, at_most=(size if isinstance(size, int) else _LONGEST) + 1)
            brought.append(f"files/{name}")
        if brought:
            resource["path"] = brought[0] if isinstance(paths, str) else brought
    target = descriptor.with_name("local.json")
    target.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return target
