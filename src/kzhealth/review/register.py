"""The register of documents (``sources.csv``) as a review needs it: which document a file is, and a row for one that is new."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from kzhealth.errors import UsageError
from kzhealth.extract.text import language_of
from kzhealth.proposals import find_region
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzhealth.extract.text import SourceText
    from kzhealth.review.merge import Row

__all__ = ["Options", "entry_for", "name_document"]

Options = dict[str, str]
_RIGHTS = "The publisher holds the rights in the text; facts and short quotes only are given here."
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def name_document(file: str, sha256: str, register: Sequence[Row], asked: str | None) -> str:
    """The code of a document: the one asked for, else that of its checksum or file name in the register, else made of the file name."""
    known = next((row["source_id"] for row in register if row["sha256"] == sha256), None)
    if asked:
        if not _CODE.fullmatch(asked):
            raise UsageError(f"--source-id {asked!r} is not a code; expected small Latin letters, digits and single hyphens")
        if known not in (None, asked):
            raise UsageError(f"{file} is registered as {known}; leave --source-id {asked} away, or mend seeds/sources.csv")
        return asked
    stem = PurePath(file).stem
    named = next((row["source_id"] for row in register if row["file"] == file), None)
    code = known or named or "-".join(re.findall(r"[a-z0-9]+", stem.lower()))
    if not code or ((known or named) is None and not stem.isascii()):
        raise UsageError(f"no code can be made of the file name {file}; give one with --source-id, for example akmola-2025")
    return code


def _agreed(entry: Row, column: str, given: str | None, option: str) -> str:
    if given and entry[column] not in ("", given):
        raise UsageError(f"{option} {given}: the register says {entry[column]}; leave the option away, or mend seeds/sources.csv")
    return entry[column] or given or ""


def _region(source: SourceText, given: str | None) -> dict[str, str]:
    found, named = find_region(source)
    region = given or found
    if region is None:
        raise UsageError(f"{source.source_id}: the document leaves its region open; give it with --region, for example KZ-61")
    return {"region_id": region, "region_basis": "explicit" if named and region == found else "inferred"}


def entry_for(file: str, source: SourceText, size: int, entry: Row | None, given: Mapping[str, str | None]) -> Row:
    """The row of a document in the register: as it stands there, or made of what the document and the options tell.

    ``given`` holds published_on, region_id and language where they were asked for; UsageError if the register says otherwise.
    """
    read = {"sha256": source.sha256, "bytes": str(size), "characters": str(len(source.text))}
    if entry is None:
        spoken = given["language"] or language_of(source.text) or "ru"
        row = dict.fromkeys(schema("sources").field_names, "") | _region(source, given["region_id"]) | read
        return row | {
            "source_id": source.source_id,
            "file": file,
            "title": f"[{PurePath(file).stem}]",
            "language": spoken,
            "published_on": given["published_on"] or "",
            "rights": _RIGHTS,
        }
    published = _agreed(entry, "published_on", given["published_on"], "--published")
    region = _agreed(entry, "region_id", given["region_id"], "--region")
    return entry | {"published_on": published, "region_id": region} | ({} if entry["sha256"] == source.sha256 else read)
