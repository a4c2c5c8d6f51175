"""Files named by descriptors: paths that stay inside the package, and hashes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath
from typing import Any

from kzhealth.errors import InputError

__all__ = ["checked_path", "file_digest", "is_address", "safe_path", "seen_from"]


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
