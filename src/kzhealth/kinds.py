"""The kinds of the values of a descriptor: text where the standard asks for text, a list where it asks for a list, each told by its place.

What frictionless finds in such a descriptor names the property alone, and often it is an exception of its own that it ends in.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["CONTROLS", "kind_of", "without_strange", "wrong_kinds"]

Fault: TypeAlias = tuple[str, str]
_Kind: TypeAlias = "tuple[str, Callable[[Any], bool]]"


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _list_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _object(value: Any) -> bool:
    return isinstance(value, dict)


def _either(*kinds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: any(fits(value) for fits in kinds)


_TEXT: _Kind = ("text", _text)
_TEXTS: _Kind = ("a list of texts", _list_of(_text))
_FLAG: _Kind = ("true or false", lambda value: isinstance(value, bool))
_OBJECT: _Kind = ("an object", _object)
_OBJECTS: _Kind = ("a list of objects", _list_of(_object))
_SIZE: _Kind = ("a whole number, 0 or more", lambda value: _whole(value) and value >= 0)
_NAMES: _Kind = ("the name of a field or a list of them", _either(_text, _list_of(_text)))
_BOUND: _Kind = ("a number or text", lambda value: isinstance(value, str | float) or _whole(value))
_GAPS: _Kind = (
    'a list of texts, or of objects with the text under "value"',
    _list_of(lambda value: _text(value.get("value") if isinstance(value, dict) else value)),
)
_CODES: _Kind = (
    'a list of values, or of objects with the value under "value"',
    _list_of(lambda value: _BOUND[1](value.get("value") if isinstance(value, dict) else value)),
)

_WORDS = dict.fromkeys(("name", "title", "description"), _TEXT)
_PACKAGE: Mapping[str, _Kind] = {
    **_WORDS,
    **dict.fromkeys(("$schema", "homepage", "image", "version", "created", "profile"), _TEXT),
    "keywords": _TEXTS,
    **dict.fromkeys(("licenses", "sources", "contributors"), _OBJECTS),
    "resources": ("a list of objects, one a table", lambda value: isinstance(value, list)),
}
_RESOURCE: Mapping[str, _Kind] = {
    **_WORDS,
    **dict.fromkeys(("$schema", "scheme", "format", "mediatype", "encoding", "compression", "innerpath", "hash", "profile", "type"), _TEXT),
    "path": ("a path or a list of paths", lambda value: _text(value) or (_TEXTS[1](value) and bool(value))),
    "data": ("a list of rows", _either(_object, lambda value: isinstance(value, list))),
    "bytes": _SIZE,
    "extrapaths": _TEXTS,
    "dialect": ("an object or the path of one", _either(_object, _text)),
    "schema": ("an object or the path of one", _either(_object, _text, lambda value: value is None)),
    **dict.fromkeys(("licenses", "sources"), _OBJECTS),
}
# the parts of a dialect that are for one format
CONTROLS = ("csv", "json", "excel")
# of a dialect, what frictionless calls its own, and what it calls a control of the format
_DIALECT: Mapping[str, _Kind] = {
    **dict.fromkeys(("header", "headerCase", "skipBlankRows"), _FLAG),
    **dict.fromkeys(("headerRows", "commentRows"), ("a list of the numbers of rows, from 1 on", _list_of(lambda n: _whole(n) and n > 0))),
    **dict.fromkeys(("$schema", "headerJoin", "commentChar"), _TEXT),
    **dict.fromkeys(CONTROLS, _OBJECT),
}
_CONTROL: Mapping[str, _Kind] = {
    **dict.fromkeys(("doubleQuote", "skipInitialSpace"), _FLAG),
    "delimiter": ("one character", _text),
}
_SCHEMA: Mapping[str, _Kind] = {
    **_WORDS,
    "$schema": _TEXT,
    "fields": ("a list of objects, one a field", lambda value: isinstance(value, list)),
    "primaryKey": _NAMES,
    "uniqueKeys": ("a list of keys, each a list of names of fields", _list_of(_NAMES[1])),
    "foreignKeys": _OBJECTS,
    "missingValues": _GAPS,
    "fieldsMatch": _TEXT,
}
_KEY: Mapping[str, _Kind] = {"fields": _NAMES, "reference": ('an object with "resource" and "fields"', _object)}
_REFERENCE: Mapping[str, _Kind] = {"resource": ("the name of a resource", _text), "fields": _NAMES}
_FIELD: Mapping[str, _Kind] = {
    **_WORDS,
    **dict.fromkeys(("type", "format", "rdfType", "decimalChar", "groupChar"), _TEXT),
    **dict.fromkeys(("trueValues", "falseValues"), _TEXTS),
    "bareNumber": _FLAG,
    "delimiter": ("one character or more", lambda value: _text(value) and bool(value)),
    "missingValues": _GAPS,
    "categories": _CODES,
    **dict.fromkeys(("constraints", "arrayItem"), _OBJECT),
}
_CONSTRAINTS: Mapping[str, _Kind] = {
    **dict.fromkeys(("required", "unique"), _FLAG),
    **dict.fromkeys(("minLength", "maxLength"), _SIZE),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _BOUND),
    "pattern": ("a regular expression in quotes", _text),
    "enum": ("a list of values", lambda value: isinstance(value, list)),
}


# the first that a value is an instance of; a truth value is a whole number too, and a moment a date
_NAMED: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "nothing"),
    (str, "text"),
    (bool, "true or false"),
    (int, "a whole number"),
    ((float, Decimal), "a number"),
    (dict, "an object"),
    ((list, tuple), "a list"),
    (dt.datetime, "a date with a time"),
    (dt.date, "a date"),
    (dt.time, "a time"),
    (dt.timedelta, "a duration"),
)


def kind_of(value: Any) -> str:
    """The kind of a value of JSON, a workbook or a frame, as people call it: 2 is 'a whole number'."""
    return next((name for kinds, name in _NAMED if isinstance(value, kinds)), f"a {type(value).__name__}")


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _wrong(part: Mapping[str, Any], known: Mapping[str, _Kind], where: str, code: str) -> Iterator[Fault]:
    for name, value in part.items():
        if name in known and not known[name][1](value):
            yield code, f"{where}{name} is {_shown(value)}; expected {known[name][0]}"


def _same(part: Mapping[str, Any], names: tuple[str, str], where: str, code: str) -> Iterator[Fault]:
    one, other = (part.get(name) for name in names)
    if one == other and isinstance(one, str):
        yield code, f"{where}{names[0]} and {names[1]} are both {_shown(one)}; expected two signs"


def _both(field: Mapping[str, Any], where: str) -> Iterator[Fault]:
    """A word that a field declares to be true and false."""
    true, false = field.get("trueValues"), field.get("falseValues")
    if not (isinstance(true, list) and isinstance(false, list)):
        return
    for word in true:
        if _text(word) and word in false:
            yield "field-error", f"{where}trueValues and falseValues both hold {_shown(word)}; expected it in one of them"


def _listed(parts: Any, what: str, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects of a list, each with the way to it: its number and, if it has one, its name."""
    for number, part in enumerate(parts if isinstance(parts, list) else (), start=1):
        if isinstance(part, dict):
            name = f" ({part['name']})" if _text(part.get("name")) else ""
            yield f"{where}{what} {number}{name}, ", part


def _of_dialect(dialect: Mapping[str, Any], where: str) -> Iterator[Fault]:
    yield from _wrong(dialect, _DIALECT, where, "dialect-error")
    for control in (dialect, *(dialect.get(name) for name in CONTROLS)):
        if isinstance(control, dict):
            yield from _wrong(control, _CONTROL, where, "control-error")
            yield from _same(control, ("delimiter", "quoteChar"), where, "control-error")


def _of_schema(schema: Mapping[str, Any], where: str) -> Iterator[Fault]:
    yield from _wrong(schema, _SCHEMA, where, "schema-error")
    fields = schema.get("fields")
    for number, field in enumerate(fields if isinstance(fields, list) else (), start=1):
        if not isinstance(field, dict):
            yield "field-error", f"{where}field {number} is {_shown(field)}; expected an object"
    for here, field in _listed(fields, "field", where):
        yield from _wrong(field, _FIELD, here, "field-error")
        yield from _same(field, ("decimalChar", "groupChar"), here, "field-error")
        yield from _both(field, here)
        if isinstance(field.get("arrayItem"), dict):
            yield from _wrong(field["arrayItem"], _FIELD, f"{here}arrayItem, ", "field-error")
        if isinstance(field.get("constraints"), dict):
            yield from _wrong(field["constraints"], _CONSTRAINTS, f"{here}constraint ", "field-error")
    for here, key in _listed(schema.get("foreignKeys"), "foreign key", where):
        yield from _wrong(key, _KEY, here, "schema-error")
        if isinstance(key.get("reference"), dict):
            yield from _wrong(key["reference"], _REFERENCE, f"{here}reference, ", "schema-error")


def wrong_kinds(descriptor: Mapping[str, Any], what: str) -> Iterator[Fault]:
    """Code and message of each value of a descriptor that is not of the kind which the standard asks for."""
    yield from _wrong(descriptor, _PACKAGE, f"{what}: ", "package-error")
    resources = descriptor.get("resources")
    for number, part in enumerate(resources if isinstance(resources, list) else (), start=1):
        if not isinstance(part, dict):
            yield "package-error", f"{what}: resource {number} is {_shown(part)}; expected an object"
    for here, resource in _listed(resources, "resource", f"{what}: "):
        yield from _wrong(resource, _RESOURCE, here, "resource-error")
        if isinstance(resource.get("dialect"), dict):
            yield from _of_dialect(resource["dialect"], f"{here}dialect, ")
        if isinstance(resource.get("schema"), dict):
            yield from _of_schema(resource["schema"], f"{here}schema, ")


# ---------------------------------------------------------------- what the standard says nothing of

_BEYOND: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("titles", "descriptions", "labels"), lambda value: isinstance(value, dict) and all(map(_text, value.values()))),
    **dict.fromkeys(("unit", "unitField", "evidence"), _text),
    "temporal": _object,
    "roles": _TEXTS[1],
}


def _known(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    return {name: value for name, value in part.items() if name not in _BEYOND or _BEYOND[name](value)}


def _within(part: Any, name: str) -> Any:
    """A part with what is beyond the standard left out of each item of a list in it, and of the part itself."""
    part = _known(part)
    if isinstance(part, dict) and isinstance(part.get(name), list):
        return {**part, name: [_known(item) for item in part[name]]}
    return part


def without_strange(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """A descriptor without the properties that are beyond the standard, and of another kind here than this library means by them."""
    whole: dict[str, Any] = _within(descriptor, "contributors")
    resources = []
    for resource in whole.get("resources", ()):
        part = _known(resource)
        shape = part.get("schema") if isinstance(part, dict) else None
        if isinstance(shape, dict) and isinstance(shape.get("fields"), list):
            fields = [_within(field, "categories") for field in shape["fields"]]
            part["schema"] = {**_known(shape), "fields": fields}
        resources.append(part)
    return {**whole, "resources": resources}
