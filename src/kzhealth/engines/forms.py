"""How a cell of a field is written, in words with an example: what the message of a type-error expects."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzhealth.schema import FieldSpec

__all__ = ["SHOWN", "cut", "expected_form"]

SHOWN = 500  # characters of a cell in a message
_EXPECTED = {
    "integer": "a whole number such as -12 or 2300, within 64 bits, without spaces",
    "number": "a number such as 12.5, with a decimal point and without spaces",
    "year": "a year of four digits",
    "date": "a date of the calendar as YYYY-MM-DD",
    "datetime": "a moment as YYYY-MM-DDThh:mm:ss, with or without a zone",
    "time": "a time of the day as hh:mm:ss",
    "yearmonth": "a month as YYYY-MM",
    "duration": "a duration as P1Y2M3DT4H5M6S",
    "geopoint": "a place as longitude and latitude, such as 71.4,51.1",
    "object": "an object of JSON",
    "array": "an array of JSON",
    "geojson": "an object of GeoJSON",
    "string email": "an e-mail address",
    "string uri": "an address with its scheme, such as https://example.org",
    "string uuid": "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
    "string binary": "bytes in Base64",
    "geopoint array": "a place as [71.4, 51.1], longitude first",
    "geopoint object": 'a place as {"lon": 71.4, "lat": 51.1}',
    "geojson topojson": "an object of TopoJSON",
    **{f"{name} any": f"a {name} in a form that can be read without doubt" for name in ("date", "datetime", "time")},
}
_MOMENT = dt.datetime(2023, 12, 31, 23, 59, 58)  # no part of it can be taken for another


def cut(text: str) -> str:
    """A text as long as a message may tell it."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def expected_form(spec: FieldSpec) -> str:
    """What a cell of a field is written like, in words with an example, as long as a message may tell it."""
    return cut(_form(spec))


def _form(spec: FieldSpec) -> str:
    if spec.type in ("integer", "number") and (signs := _signs(spec)):
        return signs
    if spec.type == "list":
        return f"a list of items of the type {spec.options.get('itemType', 'string')}, divided by {spec.options.get('delimiter', ',')!r}"
    form = "" if spec.format == "default" else f" {spec.format}"
    if known := _EXPECTED.get(f"{spec.type}{form}"):
        return known
    example = _example(spec.format.removeprefix("fmt:")) if spec.type in ("date", "datetime", "time") else None
    return f"a {spec.type} such as {example} ({spec.format})" if example else f"a {spec.type} of the format {spec.format}"


def _example(pattern: str) -> str | None:
    """A moment as a pattern writes it; None where it writes none, or might write without end."""
    try:
        example = _MOMENT.strftime(pattern) if len(pattern) < SHOWN // 10 else pattern
    except ValueError:  # a NUL, half a surrogate pair
        return None
    return example if example != pattern else None


def _signs(spec: FieldSpec) -> str | None:
    """The same of a number that is written with signs of its own; None where it has none."""
    decimal, group = spec.options.get("decimalChar") or ".", spec.options.get("groupChar") or ""
    bare = spec.options.get("bareNumber", True)
    if bare and not group and (decimal == "." or spec.type == "integer"):
        return None
    example = f"1{group}234" if group else "12"
    what = f"a number such as {example}{decimal}5" if spec.type == "number" else f"a whole number such as {example}, within 64 bits"
    return what if bare else f"{what}, with or without a unit beside it"
