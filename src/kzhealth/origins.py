"""Where a package lies: in a folder, in a zip that is unpacked within limits, or on a portal."""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from kzhealth.descriptors import YAML, read_json
from kzhealth.engines import LIMITS
from kzhealth.errors import InputError, PackageError
from kzhealth.files import Folder
from kzhealth.paths import checked_path, descriptor_in, is_address, own_file

if TYPE_CHECKING:
    from pathlib import Path

    from kzhealth.remote import Fetcher

__all__ = ["fetch_file", "find_address", "make_fetcher", "open_package", "unzip"]

_DATASET = re.compile(r"ckan\+(https?://.+)/dataset/([^/?#]+)/?", re.IGNORECASE)
_RECORD = re.compile(r"(https?://[^/?#]+/records/[a-z0-9-]+)/?", re.IGNORECASE)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_MEMBERS = 10_000
_SURELY_HARMLESS = 1 << 26  # bytes unpacked, however well they were packed


def open_package(target: Path) -> tuple[Path, Folder | None]:
    """The descriptor of a package in a folder, a file or a zip, and what holds the files of the zip; PackageError if there is none."""
    if target.suffix.lower() == ".zip" and target.is_file():
        holder = unzip(target)
        return holder.descriptor, holder
    file = descriptor_in(target) if target.is_dir() else target
    if not own_file(file).is_file():
        raise PackageError(f"there is no descriptor {file}; expected a folder with a datapackage.json, that file, or a zip of them")
    return file, None


class Unpacked(Folder):
    """The folder that a zip was unpacked into, and the descriptor in it."""

    @property
    def descriptor(self) -> Path:
        """The datapackage.json of the package: at the top, or in the one folder at the top."""
        top = self.path / "datapackage.json"
        inside = sorted(p for p in self.path.glob("*/datapackage.json") if p.is_file())
        return inside[0] if len(inside) == 1 and not top.is_file() else top


def unzip(path: Path) -> Unpacked:
    """Unpack a zip into a folder of its own; InputError if it is broken or unsafe, and then nothing of it is kept.

    At most 10 000 members, within the LIMITS of bytes in all and of how well they are packed; none encrypted, none a link, none whose name
    leads elsewhere. This is looked at before anything is unpacked.
    """
    folder = Unpacked()
    try:
        with zipfile.ZipFile(path) as archive:
            # what macOS packs beside the files is none of the package
            members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
            _check_members(path, members)
            for member in members:
                target = folder.path / member.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("xb") as copy:
                    shutil.copyfileobj(source, copy)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: the zip cannot be unpacked: {reason}", code="compression-error") from error
    if not folder.descriptor.is_file():
        raise PackageError(f"{path}: the zip holds no datapackage.json at the top, nor one in a folder there")
    return folder


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    def refuse(reason: str) -> InputError:
        return InputError(f"{path}: {reason}; the zip is not unpacked", code="compression-error")

    if len(members) > _MEMBERS:
        raise refuse(f"it has {len(members)} members, more than {_MEMBERS}")
    if (size := sum(m.file_size for m in members)) > LIMITS.unpacked:
        raise refuse(f"it would take {size} bytes, more than {LIMITS.unpacked} (too-large)")
    if size > max(_SURELY_HARMLESS, LIMITS.ratio * path.stat().st_size):
        raise refuse(f"it would take {size} bytes, packed more than {LIMITS.ratio} to 1 (ratio)")
    names = Counter(m.filename.lower() for m in members)
    for member in members:
        if member.flag_bits & 0x1:
            raise refuse(f"{member.filename!r} is encrypted")
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
            raise refuse(f"{member.filename!r} is a link or a device, not a file (unsafe-path)")
        if names[member.filename.lower()] > 1:
            raise refuse(f"two members are named {member.filename!r}")
        checked_path(member.filename, f"{path}")


# ---------------------------------------------------------------- the web


def make_fetcher(allow_remote: bool | Literal["loopback"]) -> Fetcher | None:
    """What fetches, if that is allowed: from public hosts, with "loopback" also from this machine."""
    if not allow_remote:
        return None
    # the clients of the web take long to load, and are seldom asked for
    from kzhealth.remote import Fetcher

    return Fetcher(loopback=allow_remote == "loopback")


def fetch_file(address: str, target: Path, fetcher: Fetcher | None) -> None:
    """The file at an address, into ``target``; InputError if nothing may be fetched, or if a page of the web came in place of a table."""
    if not fetcher:
        raise InputError(f"{address}: it is an address (scheme-not-allowed); --allow-remote fetches https", code="resource-error")
    fetcher.fetch(address, target)
    with target.open("rb") as file:
        start = file.read(200).lstrip().lower()
    if target.suffix in (".csv", ".tsv", ".json", *YAML) and start.startswith((b"<!doctype html", b"<html")):
        raise InputError(f"{address}: a web page came in place of the file (html-not-csv)", code="format-error")


def find_address(target: str | Path, fetcher: Fetcher | None) -> str | None:
    """The address that a target is or, for a package on a portal, that its descriptor has; None if it is a file or folder.

    A dataset of CKAN (``ckan+https://host/dataset/name``) is asked for it; a record of Zenodo or another InvenioRDM
    (``https://zenodo.org/records/1234567``, or its DOI) has it among its files. InputError if there is none.
    """
    if not isinstance(target, str):
        return None
    if match := _DATASET.fullmatch(target):
        return _of_dataset(match[1], match[2], fetcher)
    if match := _RECORD.fullmatch(target):
        return f"{match[1]}/files/datapackage.json"
    if match := _DOI.fullmatch(target):
        number = re.fullmatch(r"10\.5281/zenodo\.(\d+)", match[1], re.IGNORECASE)
        if number is None:
            reason = "only a DOI of Zenodo (10.5281/zenodo.…) tells where the files are; give the address of the datapackage.json"
            raise InputError(f"{target}: {reason}", code="scheme-error")
        return f"https://zenodo.org/records/{number[1]}/files/datapackage.json"
    return target if is_address(target) else None


def _of_dataset(portal: str, name: str, fetcher: Fetcher | None) -> str:
    folder = Folder()
    fetch_file(f"{portal}/api/3/action/package_show?id={name}", folder.path / "answer.json", fetcher)
    shown = read_json(folder.path / "answer.json").get("result")
    resources = shown.get("resources") if isinstance(shown, dict) else None
    for resource in resources if isinstance(resources, list) else ():
        address = str(resource.get("url")) if isinstance(resource, dict) else ""
        if is_address(address) and urlsplit(address).path.endswith("/datapackage.json"):
            return address
    raise PackageError(f"{portal}/dataset/{name} has no datapackage.json among its resources; expected a dataset made from a data package")
