"""What a descriptor says of how a table is written: its form, packing, encoding and dialect."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kzhealth.engines.base import LIMITS, Limits
from kzhealth.errors import InputError
from kzhealth.kinds import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Dialect", "Source", "read_dialect", "source_of"]

_PACKINGS = ("gz", "zip", "bz2", "xz")
_FORMATS = {
    "csv": "csv",
    "tsv": "csv",
    "json": "json",
    "geojson": "",
    "jsonl": "lines",
    "ndjson": "lines",
    "xlsx": "xlsx",
    "parquet": "parquet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How the records of a table are written; see Table Dialect (Data Package v2).

    ``header_rows`` is None where the header is the first row that is no comment; ``place`` is a sheet of a workbook or a property of JSON.
    """

    delimiter: str = ","
    quote: str = '"'
    double_quote: bool = True
    escape: str | None = None
    skip_initial_space: bool = False
    null: str | None = None
    header: bool = True
    header_rows: tuple[int, ...] | None = None
    header_join: str = " "
    header_case: bool = True
    comment_char: str = ""
    comment_rows: frozenset[int] = frozenset()
    skip_blank_rows: bool = False
    place: str | int | None = None

    @property
    def plain(self) -> bool:
        """True if only the separator is other than the standard's."""
        return self == Dialect(delimiter=self.delimiter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the records of a table come from: the files, what they are packed and encoded in, their form and dialect, or data in place."""

    name: str
    form: str
    dialect: Dialect
    files: tuple[Path, ...] = ()
    packing: str = ""
    member: str | None = None
    encoding: str = "utf-8"
    data: Any = None
    # True if an object may have keys that are no fields
    loose: bool = False
    limits: Limits = field(default=LIMITS)
    # what is told how many bytes were read, as they are
    tell: Callable[[int], None] = field(default=lambda _: None, repr=False, compare=False)

    @property
    def plain(self) -> bool:
        """True if the file is a CSV file in UTF-8 as it lies there."""
        return len(self.files) == 1 and not self.packing and self.encoding in ("utf-8", "utf-8-sig") and self.form == "csv"


_NAMES = {
    "delimiter": "delimiter",
    "quoteChar": "quote",
    "doubleQuote": "double_quote",
    "escapeChar": "escape",
    "skipInitialSpace": "skip_initial_space",
    "nullSequence": "null",
    "header": "header",
    "headerJoin": "header_join",
    "headerCase": "header_case",
    "commentChar": "comment_char",
    "skipBlankRows": "skip_blank_rows",
    "property": "place",
    "sheetName": "place",
    "sheetNumber": "place",
    "sheet": "place",
}
_TUPLES: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "headerRows": ("header_rows", lambda rows: tuple(sorted(rows))),
    "commentRows": ("comment_rows", frozenset),
}
_IGNORED = (
    "$schema",
    "name",
    "title",
    "description",
    "csvddfVersion",
    "caseSensitiveHeader",
    "type",
    "itemType",
    "itemKeys",
    "keys",
    "keyed",
)


def read_dialect(given: Mapping[str, Any], *, tabs: bool = False) -> Dialect | None:
    """The dialect of a resource; None if it asks for what is not read here."""
    flat = {n: v for n, v in given.items() if n not in CONTROLS}
    for control in CONTROLS:
        flat.update(given.get(control) or {})
    if flat.keys() - _NAMES.keys() - _TUPLES.keys() - set(_IGNORED) - {"lineTerminator"} or flat.get("lineTerminator", "\n") not in (
        "\n",
        "\r\n",
        "\r",
    ):
        return None
    options = {_NAMES[n]: v for n, v in flat.items() if n in _NAMES}
    options |= {_TUPLES[n][0]: _TUPLES[n][1](v) for n, v in flat.items() if n in _TUPLES}
    dialect = Dialect(**{"delimiter": "\t" if tabs else ",", **options})
    if not dialect.escape:  # without another sign only two quotes can mean one
        dialect = Dialect(**{**{n: getattr(dialect, n) for n in Dialect.__slots__}, "double_quote": True, "escape": None})
    signs = [dialect.delimiter, dialect.quote, *([dialect.escape] if dialect.escape else [])]
    sound = all(isinstance(s, str) and len(s) == 1 and s not in "\r\n" for s in signs) and len(set(signs)) == len(signs)
    return dialect if sound else None


def source_of(resource: Mapping[str, Any], files: Sequence[Path], limits: Limits = LIMITS) -> Source | None:
    """What a resource is read from; None if its form, packing or dialect is not read here. ``files`` are those that it names."""
    name = str(resource["name"])
    packing, form = _packing(resource)
    kind = _FORMATS.get(form, "") if files else "inline"
    dialect = read_dialect(resource.get("dialect") or {}, tabs=form == "tsv")
    odd = resource.get("scheme", "file") != "file" or bool(resource.get("layout"))
    odd = odd or (len(files) > 1 and kind not in ("csv", "lines")) or (bool(packing) and kind in ("xlsx", "parquet"))
    odd = odd or (kind == "inline" and not isinstance(resource.get("data"), list))
    if not kind or dialect is None or odd or packing not in ("", *_PACKINGS):
        return None
    encoding = _encoding(str(resource.get("encoding") or "utf-8"), name)
    member = resource.get("innerpath")
    return Source(
        name=name,
        form=kind,
        dialect=dialect,
        files=tuple(files),
        packing=packing,
        member=member,
        encoding=encoding,
        data=resource.get("data"),
        loose=isinstance(shape := resource.get("schema"), dict) and shape.get("fieldsMatch") in ("subset", "partial"),
        limits=limits,
    )


def _packing(resource: Mapping[str, Any]) -> tuple[str, str]:
    """What the file of a resource is packed in, and its format."""
    path = resource.get("path", "")
    place = PurePosixPath(str(path[0] if isinstance(path, list) else path).lower())
    ending = place.suffix.removeprefix(".")
    packing = str(resource.get("compression") or (ending if ending in _PACKINGS else ""))
    if ending == packing:
        ending = PurePosixPath(str(resource.get("innerpath") or place.stem).lower()).suffix.removeprefix(".")
    return packing, str(resource.get("format") or ending)


def _encoding(name: str, table: str) -> str:
    """The name that Python has for an encoding of text; InputError if it has none."""
    try:
        known = codecs.lookup(name)
    except (LookupError, ValueError) as error:  # the last of a name with a NUL
        raise InputError(
            f"{table}: the encoding {name!r} is not known; declare one such as utf-8 or windows-1251", code="encoding-error"
        ) from error
    if not known._is_text_encoding or known.name in ("unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined"):
        raise InputError(f"{table}: {name!r} is no encoding of tables; declare one such as utf-8 or windows-1251", code="encoding-error")
    return known.name
