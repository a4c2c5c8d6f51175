"""Files named by descriptors: paths that stay inside the package, and hashes."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kzhealth.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Edition", "checked_path", "descriptor_in", "edition_of", "file_digest", "is_address", "own_file", "safe_path", "seen_from"]


# what a path may not begin with: the scheme of an address, a drive of Windows
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_DRIVE = re.compile(r"[A-Za-z]:")


def file_digest(path: Path, kind: str = "sha256") -> str:
    """The hash of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.new(kind, usedforsecurity=False)).hexdigest()


def is_address(path: Any) -> bool:
    """True for an address of the web."""
    return isinstance(path, str) and path.lower().startswith(("http://", "https://"))


def seen_from(top: Path, file: str) -> str:
    """The path of a file from a folder that it lies in, with slashes; its whole path if it lies elsewhere. Addresses stay as they are."""
    if is_address(file):
        return file
    named = Path(os.path.abspath(file)), Path(os.path.abspath(top))  # noqa: PTH100  a link inside keeps its name
    for place, base in (named, (Path(file).resolve(), top.resolve())):
        if place.is_relative_to(base):
            return place.relative_to(base).as_posix()
    return Path(file).resolve().as_posix()


def _unsafe(path: Any, what: str, reason: str) -> InputError:
    return InputError(f"{what}: the path {path!r:.200} {reason}; expected a relative path inside the package", code="resource-error")


def checked_path(path: Any, what: str) -> str:
    """A path; InputError if it could lead out of the package by its very letters."""

    def refuse(reason: str) -> InputError:
        return _unsafe(path, what, reason)

    if not isinstance(path, str) or "\x00" in path:
        raise refuse("is not a path")
    if "://" in path or _SCHEME.match(path):
        raise refuse("is an address (scheme-not-allowed; --allow-remote fetches https)")
    parts = PurePosixPath(path.replace("\\", "/")).parts
    leads = path.startswith(("/", "\\", "~")) or _DRIVE.match(path)
    if leads or ".." in parts or "\\" in path or any(p.startswith(".") for p in parts):
        raise refuse("is unsafe (unsafe-path)")
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The files of a package, and its folder, as they were before they were read."""

    target: str
    seen: Mapping[Path, tuple[int, ...] | None]

    def joined(self, files: Iterable[Path]) -> Edition:
        """With further files, which are looked at now."""
        return Edition(target=self.target, seen={**self.seen, **{path: _stamp(path) for path in files}})

    def check(self) -> None:
        """InputError if one of them was changed, or another took its place, since."""
        changed = next((path for path, was in self.seen.items() if _stamp(path) != was), None)
        if changed is not None:
            what = f"another edition took the place of {self.target} while it was read: {changed} is another now"
            raise InputError(f"{what}; read it again when nobody writes there", code="package-error")


def edition_of(target: str | Path, files: Iterable[Path]) -> Edition:
    """What a package of these files is told by, from those that take its place in a build or are written over its own."""
    return Edition(target=str(target), seen={path: _stamp(path) for path in files})


def _stamp(path: Path) -> tuple[int, ...] | None:
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    of_file = (about.st_size, about.st_mtime_ns) if stat.S_ISREG(about.st_mode) else ()
    return about.st_dev, about.st_ino, *of_file


def descriptor_in(folder: Path) -> Path:
    """The descriptor of a package in a folder: its datapackage.json, or a datapackage.yaml where there is none."""
    names = ("datapackage.json", "datapackage.yaml")
    return next((path for name in names if (path := folder / name).exists() or path.is_symlink()), folder / names[0])


def own_file(path: Path) -> Path:
    """A file that begins a package, as it is named; InputError if it is a link that leads out of its folder, or nowhere."""
    try:
        target = path.resolve()
        there = target.exists()
    except (OSError, RuntimeError, ValueError) as error:  # a name too long, a ring of links, a NUL
        reason = getattr(error, "strerror", None) or ("no path" if isinstance(error, ValueError) else "a ring of links")
        raise InputError(f"{str(path)!r:.200} cannot be followed ({reason}); expected a file", code="resource-error") from error
    if path.is_symlink() and not target.is_relative_to(path.parent.resolve()):
        what = f"{path} is a link that leads out of its folder, to {target} (unsafe-path)"
        raise InputError(f"{what}; put the file itself there, or name the folder where it lies", code="resource-error")
    if path.is_symlink() and not there:
        raise InputError(f"{path} is a link that leads nowhere; put the file itself there", code="resource-error")
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
        raise refuse(f"cannot be followed ({getattr(error, 'strerror', None) or 'a ring of links'})") from error
    if not target.is_relative_to(root):
        raise refuse(f"leads out of the package through a link, to {target} (unsafe-path)")
    if not there and (base / path).is_symlink():
        raise refuse("is a link that leads nowhere")
    if not there or not path or path.endswith("/"):
        raise InputError(f"{what}: there is no file {path!r:.200} in {base}", code="scheme-error")
    if not target.is_file():
        raise refuse("is not a regular file (not-a-regular-file)")
    return target
