"""Where the files of a package lie: inside its folder and nowhere else, or in a zip that is unpacked within limits."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any

from kzhealth.engines.records import Folder
from kzhealth.errors import InputError, PackageError

__all__ = ["checked_path", "open_package", "safe_path", "unzip"]

_MEMBERS, _BYTES, _RATIO = 10_000, 1 << 30, 100


def _unsafe(path: Any, what: str, reason: str) -> InputError:
    return InputError(f"{what}: the path {path!r} {reason}; expected a relative path inside the package", code="resource-error")


def checked_path(path: Any, what: str) -> str:
    """A path; InputError if it could lead out of the package by its very letters."""

    def refuse(reason: str) -> InputError:
        return _unsafe(path, what, reason)

    if not isinstance(path, str) or "\x00" in path:
        raise refuse("is not a path")
    if "://" in path or path.lower().startswith(("file:", "sqlite:")):
        raise refuse("is an address (scheme-not-allowed; --allow-remote fetches https)")
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if path.startswith(("/", "\\", "~")) or ".." in parts or "\\" in path or any(p.startswith(".") for p in parts):
        raise refuse("is unsafe (unsafe-path)")
    return path


def safe_path(base: Path, path: Any, what: str) -> Path:
    """A file of the package, by a path that cannot lead out of it; InputError if it could, or if it is no regular file."""

    def refuse(reason: str) -> InputError:
        return _unsafe(path, what, reason)

    path = checked_path(path, what)
    try:
        root: Path = base.resolve()
        target: Path = (base / path).resolve()
        there = target.exists()
    except (OSError, RuntimeError) as error:  # a name too long, a ring of links
        raise refuse(f"cannot be followed ({error})") from error
    if not target.is_relative_to(root):
        raise refuse(f"leads out of the package through a link, to {target} (unsafe-path)")
    if not there and (base / path).is_symlink():
        raise refuse("is a link that leads nowhere")
    if not there or not path:
        raise InputError(f"{what}: there is no file {path!r} in {base}", code="scheme-error")
    if not target.is_file():
        raise refuse("is not a regular file (not-a-regular-file)")
    return target


# ---------------------------------------------------------------- zips


def open_package(target: Path) -> tuple[Path, Folder | None]:
    """The descriptor of a package in a folder, a file or a zip, and what holds the files of the zip; PackageError if there is none."""
    if target.suffix.lower() == ".zip" and target.is_file():
        holder = unzip(target)
        return holder.descriptor, holder
    file = target / "datapackage.json" if target.is_dir() else target
    if not file.is_file():
        raise PackageError(f"there is no descriptor {file}; expected a folder with a datapackage.json, that file, or a zip of them")
    return file, None


class Unpacked(Folder):
    """The folder that a zip was unpacked into, and the descriptor in it."""

    @property
    def descriptor(self) -> Path:
        """The datapackage.json of the package: at the top, or in the one folder at the top."""
        places = [self.path / "datapackage.json", *(p / "datapackage.json" for p in self.path.iterdir() if p.is_dir())]
        found = [p for p in places if p.is_file()]
        return found[0] if found else places[0]


def unzip(path: Path) -> Unpacked:
    """Unpack a zip into a folder of its own; InputError if it is broken or unsafe, and then nothing of it is kept.

    At most 10 000 members of 1 GiB in all, none packed more than a hundredfold beyond the first MiB, none encrypted, none a link, none
    whose name leads elsewhere; this is looked at before anything is unpacked.
    """
    folder = Unpacked()
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir()]
            _check_members(path, members)
            for member in members:
                target = folder.path / member.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("xb") as copy:
                    shutil.copyfileobj(source, copy)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise InputError(f"{path}: the zip cannot be unpacked: {error}", code="compression-error") from error
    if not folder.descriptor.is_file():
        raise PackageError(f"{path}: the zip holds no datapackage.json, at the top or in the one folder there")
    return folder


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    def refuse(reason: str) -> InputError:
        return InputError(f"{path}: {reason}; the zip is not unpacked", code="compression-error")

    if len(members) > _MEMBERS:
        raise refuse(f"it has {len(members)} members, more than {_MEMBERS}")
    if (size := sum(m.file_size for m in members)) > _BYTES:
        raise refuse(f"it would take {size} bytes, more than {_BYTES} (too-large)")
    names = [m.filename.lower() for m in members]
    for member in members:
        if member.flag_bits & 0x1:
            raise refuse(f"{member.filename!r} is encrypted")
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
            raise refuse(f"{member.filename!r} is a link or a device, not a file (unsafe-path)")
        if member.file_size > max(1 << 20, _RATIO * member.compress_size):
            raise refuse(f"{member.filename!r} is packed more than {_RATIO} to 1 (ratio)")
        if names.count(member.filename.lower()) > 1:
            raise refuse(f"two members are named {member.filename!r}")
        checked_path(member.filename, f"{path}")
