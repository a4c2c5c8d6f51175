"""Small files that people write, such as descriptors, schemas and mappings: read whole, only if regular, and JSON strictly."""

from __future__ import annotations

import json
import stat
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["from_json", "read_written", "refuse_repeated", "unrepeated"]

_MOST = 1 << 25  # bytes: a descriptor of a thousand tables takes a tenth of it


def read_written(path: Path) -> str:
    """The text of a file in UTF-8; OSError if it cannot be read, ValueError if it is no regular file, too large or no text."""
    known = path.stat()
    if not stat.S_ISREG(known.st_mode):
        raise ValueError(f"it is {'a folder' if stat.S_ISDIR(known.st_mode) else 'no regular file'} (not-a-regular-file)")
    if known.st_size > _MOST:
        raise ValueError(f"it has {known.st_size} bytes, more than {_MOST} (too-large)")
    return path.read_bytes().decode("utf-8")


def refuse_repeated(keys: Sequence[str]) -> None:
    """ValueError if a key of an object stands there twice."""
    repeated = next((key for key, count in Counter(keys).items() if count > 1), None)
    if repeated is not None:
        raise ValueError(f"the key {repeated!r} stands twice in one object")


def unrepeated(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs; ValueError if a key stands there twice."""
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    refuse_repeated([key for key, _ in pairs])
    return found


def _no_constant(literal: str) -> Any:
    raise ValueError(f"{literal} is not JSON")


def from_json(text: str) -> Any:
    """The value of a text of JSON; ValueError if it is none, holds a key twice, NaN or Infinity; RecursionError if it is too deep."""
    return json.loads(text, object_pairs_hook=unrepeated, parse_constant=_no_constant)
