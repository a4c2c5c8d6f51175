"""Where a package lies: in a folder, or in a zip that is unpacked within limits."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from kzhealth.engines import LIMITS
from kzhealth.engines.records import Folder
from kzhealth.errors import InputError, PackageError
from kzhealth.paths import checked_path

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["open_package", "unzip"]

_MEMBERS = 10_000
_SURELY_HARMLESS = 1 << 26  # bytes unpacked, however well they were packed


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

    At most 10 000 members, within the LIMITS of bytes in all and of how well they are packed; none encrypted, none a link, none whose name
    leads elsewhere. This is looked at before anything is unpacked.
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
