"""Where the data that travel with the library lie: ``schemas/``, ``seeds/reference/`` and ``datapackage/``.

A wheel carries them inside the package under ``_data``; a checkout, also when installed editable, keeps them at its
top, three folders above this file.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from kzhealth.errors import InputError

__all__ = ["bundled_path", "bundled_rows"]


@cache
def _root() -> Path:
    here = Path(__file__).resolve()
    for root in (here.parent / "_data", here.parents[2]):
        if (root / "schemas" / "package.json").is_file():
            return root
    raise InputError(
        f"kzhealth is installed without its data: no schemas/package.json under {here.parent / '_data'}; install it again",
        code="resource-error",
    )


def bundled_path(*parts: str) -> Path:
    """Path of a bundled file or folder, e.g. ``bundled_path("schemas", "units.schema.json")``."""
    return _root().joinpath(*parts)


def bundled_rows(name: str) -> list[dict[str, str]]:
    """The rows of a reference table as it travels with the library, as text, an empty cell as ''; it needs no engine to be loaded.

    >>> bundled_rows("units")[0]["unit_id"]
    'KZT'
    """
    with bundled_path("seeds", "reference", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
