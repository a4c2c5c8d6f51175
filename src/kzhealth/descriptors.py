"""Descriptors of packages, schemas and dialects: read strictly, and held to the standard as frictionless holds them to it.

``check_descriptor`` knows by itself the descriptors that are surely sound; any other is put to frictionless, whose verdict holds.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

from kzhealth.errors import PackageError
from kzhealth.kinds import wrong_kinds
from kzhealth.written import from_json, read_written, refuse_repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["YAML", "check_descriptor", "find_place", "read_json"]

# what a file in YAML is named
YAML = (".yaml", ".yml")


def _from_yaml(text: str) -> Any:
    import yaml

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        """YAML as JSON could say it: no aliases, which may multiply without end, and no dates."""

        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise ValueError("aliases (*name) are not read")
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            for key, (at, _) in zip(keys, node.value, strict=True):
                if not isinstance(key, str):
                    raise ValueError(f"line {at.start_mark.line + 1}: the key {key!r} is no text; put it in quotes")  # noqa: TRY004  as json
            refuse_repeated(keys)
            return super().construct_mapping(node, deep)

    kinds = yaml.SafeLoader.yaml_implicit_resolvers
    Loader.yaml_implicit_resolvers = {c: [(tag, p) for tag, p in known if not tag.endswith(":timestamp")] for c, known in kinds.items()}
    try:
        return yaml.load(text, Loader)  # noqa: S506  a SafeLoader
    except (yaml.YAMLError, LookupError, AttributeError) as error:  # the two last of tags on nothing, such as !!int
        raise ValueError(str(error)) from error


def read_json(path: Path) -> dict[str, Any]:
    """An object from a file of JSON or YAML, strictly: UTF-8, no duplicate keys, no NaN; PackageError says where it is not one."""
    kind = "YAML" if path.suffix in YAML else "JSON"
    try:
        text = read_written(path)
        value = _from_yaml(text) if path.suffix in YAML else from_json(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # half a surrogate pair is JSON, but no text
    except OSError as error:
        raise PackageError(f"cannot read {path}: {error.strerror}; expected a descriptor") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise PackageError(f"{path} is not a {kind} descriptor in UTF-8: {error}") from error
    if not isinstance(value, dict):
        seen = "nothing" if value is None else "a list" if isinstance(value, list) else f"{value!r:.40}"
        raise PackageError(f"{path}: expected an object of {kind}, seen {seen}")
    return value


# ---------------------------------------------------------------- where a fault stands

_LARGEST = 2**20  # characters of a descriptor in which a place is looked for
_SYNTAX = re.compile(r"is not a (?:JSON|YAML) descriptor in UTF-8: .*?line (\d+),? column (\d+)", re.DOTALL)
_RESOURCE_NAMED = re.compile(r"\bresource ([^\s:]+)")
_MISSING = re.compile(r"(Field|resource) .*'([^']+)' is a required property")
# as wrong_kinds names the place of a value
_PLACED = re.compile(
    r": (?:resource (?P<resources>\d+)(?: \(.*?\))?, )?(?:(?P<part>schema|dialect), )?(?:field (?P<fields>\d+)(?: \(.*?\))?, )?"
    r"(?:foreign key (?P<foreignKeys>\d+), )?(?P<reference>reference, )?(?P<constraints>constraint )?(?P<name>\w+) (?:is|and) "
)
_QUOTED = re.compile(r"'([^']+)'|\"([^\"\[\]]+)\"")


def find_place(path: Path, message: str) -> tuple[int, int] | None:
    """Line and column, from 1, at which a descriptor holds what the message of a fault is about; None if that cannot be told.

    What it is about is told by the words that the message quotes: a pointer such as 'constraints/pattern', or the first of them that
    stands in the resource that it names, or else in the whole descriptor. Where a property is missing, it is what lacks it.
    """
    if told := _SYNTAX.search(message):
        return int(told[1]), int(told[2])
    root, message = _composed(path), message.removeprefix(str(path))
    if (placed := _PLACED.match(message)) and (found := _pointed(root, _steps(placed))):
        return found.start_mark.line + 1, found.start_mark.column + 1
    if missing := _MISSING.search(message):
        kind = "fields" if missing[1] == "Field" else "resources"
        found = next((n for n in _items(root, kind) if _member(n, missing[2]) is None), None)
    else:
        found = _told_by(root, message)
    return (found.start_mark.line + 1, found.start_mark.column + 1) if found else None


def _steps(placed: re.Match[str]) -> Iterator[str]:
    """The steps to the value that wrong_kinds tells of."""
    for step, found in placed.groupdict().items():
        if found is not None:
            yield found if step in ("part", "name") else step
            if found.isdigit():
                yield str(int(found) - 1)


def _composed(path: Path) -> Any:
    """The nodes of a descriptor with their marks; None if they cannot be had."""
    import yaml

    try:
        text = read_written(path).replace("\t", " ")  # JSON is YAML, but for tabs
        return yaml.compose(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if len(text) <= _LARGEST else None
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None


def _told_by(root: Any, message: str) -> Any:
    """The node that the words quoted in a message tell of."""
    words = ["".join(found) for found in _QUOTED.findall(message)]
    steps = next((word.split("/") for word in words if re.fullmatch(r"\w+(/\w+)+", word)), ())
    pointed = next((node for part in _nodes(root) if steps and (node := _pointed(part, steps))), None)
    named = _RESOURCE_NAMED.search(message)
    own = next((r for r in _items(root, "resources") if named and getattr(_member(r, "name"), "value", None) == named[1]), None)
    scalars = [node for node in _nodes(pointed or own or root) if isinstance(node.value, str)]
    held = next((node for word in words for node in scalars if node.value == word), None)
    return held or pointed or own


def _pointed(node: Any, steps: Iterable[str]) -> Any:
    """The node that a pointer leads to; None if it leads nowhere."""
    for step in steps:
        listed = _listed(node)
        node = listed[int(step)] if step.isdigit() and int(step) < len(listed) else _member(node, step)
    return node


def _member(node: Any, key: str) -> Any:
    pairs = node.value if node and isinstance(node.value, list) else ()
    return next((pair[1] for pair in pairs if isinstance(pair, tuple) and pair[0].value == key), None)


def _listed(node: Any) -> Sequence[Any]:
    return [part for part in node.value if not isinstance(part, tuple)] if node and isinstance(node.value, list) else []


def _items(root: Any, kind: str) -> Iterator[Any]:
    """What the lists of a name hold, in order: all fields, or all resources."""
    return (item for node in _nodes(root) for item in _listed(_member(node, kind)))


def _nodes(node: Any, seen: set[int] | None = None) -> Iterator[Any]:
    """The nodes of a tree in their order, values before the keys of the same mapping; what an alias repeats once."""
    seen = set() if seen is None else seen
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    yield node
    parts = node.value if isinstance(node.value, list) else ()
    for part in parts:
        yield from _nodes(part[1] if isinstance(part, tuple) else part, seen)
    for part in parts:
        if isinstance(part, tuple):
            yield from _nodes(part[0], seen)


# ---------------------------------------------------------------- what is surely sound

_NAME = r"[-a-z0-9._/]+"
_MOMENT = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?"
_WORDS = ("title", "description", "homepage", "image", "version", "scheme", "format", "mediatype", "compression", "innerpath", "encoding")
_COMMON = {"required", "unique", "enum"}
_LENGTHS, _BOUNDS = {"minLength", "maxLength"}, {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
# the constraints that frictionless allows by type
_CONSTRAINTS = {
    "string": {*_COMMON, *_LENGTHS, "pattern"},
    **{kind: {*_COMMON, *_LENGTHS} for kind in ("array", "object")},
    "list": {"required", "unique", *_LENGTHS},
    **dict.fromkeys(("boolean", "any", "duration", "geojson", "geopoint"), _COMMON),
    **{kind: {*_COMMON, *_BOUNDS} for kind in ("integer", "number", "date", "time", "datetime", "year", "yearmonth")},
}
_KINDS = {"required": bool, "unique": bool, "pattern": str, "enum": list, "minLength": int, "maxLength": int}


def _is(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _people(value: Any, *, names: Collection[str] = (), email: bool = True) -> bool:
    """True for a list of licences, sources or contributors in which all is text and no email is to be judged."""
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        return False
    known = ("name", "title", "path", "email", "role", "organisation", "organization")
    return all(
        all(isinstance(v[k], str) for k in known if k in v) and not (email and "email" in v) and (not names or any(v.get(n) for n in names))
        for v in value
    )


def _licences(value: Any) -> bool:
    return _people(value, names=("name", "path"))


def _any_but(*risky: str) -> Callable[[Any], bool]:
    return lambda value: value not in risky


def _never(_: Any) -> bool:
    return False


_PACKAGE: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys((*_WORDS, "homepage"), _is(str)),
    "type": _never,
    "keywords": _texts,
    "licenses": _licences,
    **dict.fromkeys(("sources", "contributors"), _people),
    "created": lambda v: isinstance(v, str) and bool(re.fullmatch(_MOMENT, v)),
    "resources": lambda v: isinstance(v, list) and bool(v) and all(isinstance(r, dict) for r in v),
    # an old profile asks for more of every resource
    "profile": lambda v: v in ("data-package", "tabular-data-package"),
    **dict.fromkeys(("missingValues", "fields", "profiles", "$frictionless"), _never),
}
_RESOURCE: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(_WORDS, _is(str)),
    "type": lambda v: v == "table",
    "compression": lambda v: isinstance(v, str) and v != "no",
    "path": lambda v: isinstance(v, str) or (_texts(v) and bool(v)),
    "data": lambda v: isinstance(v, list),
    "hash": _is(str),
    **dict.fromkeys(("bytes", "fields", "rows"), _is(int)),
    "licenses": _licences,
    "sources": _people,
    "profile": lambda v: v in ("data-resource", "tabular-data-resource"),
    "schema": _is(dict),
    "dialect": lambda v: isinstance(v, dict) and _dialect(v),
    **dict.fromkeys(("url", "profiles", "hashing", "stats", "layout", "missingValues", "contributors", "extrapaths"), _never),
}
_DIALECT: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("delimiter", "lineTerminator", "quoteChar", "escapeChar", "nullSequence", "headerJoin", "commentChar"), _is(str)),
    **dict.fromkeys(("doubleQuote", "skipInitialSpace", "header", "headerCase", "skipBlankRows"), _is(bool)),
    "caseSensitiveHeader": _is(bool),
    **dict.fromkeys(("headerRows", "commentRows"), lambda v: isinstance(v, list) and all(map(_is(int), v))),
    **dict.fromkeys(("title", "description"), _is(str)),
    "$schema": _is(str),
    "csvddfVersion": lambda v: isinstance(v, str | float),
}
_FIELD: dict[str, Callable[[Any], bool]] = {
    "name": lambda v: isinstance(v, str) and bool(v),
    **dict.fromkeys(("title", "description", "rdfType", "decimalChar", "groupChar", "delimiter"), _is(str)),
    **dict.fromkeys(("bareNumber", "floatNumber"), _is(bool)),
    **dict.fromkeys(("trueValues", "falseValues"), _texts),
    "missingValues": _texts,
    **dict.fromkeys(("example", "required", "arrayItem", "itemType"), _never),
}


def _fits(part: Mapping[str, Any], known: Mapping[str, Callable[[Any], bool]]) -> bool:
    return all(known[name](value) for name, value in part.items() if name in known)


def _dialect(part: Mapping[str, Any]) -> bool:
    return part.keys() <= _DIALECT.keys() and _fits(part, _DIALECT)


def _named(part: Mapping[str, Any], *, newer: bool) -> bool:
    name = part.get("name")
    return isinstance(name, str) and bool(name) and (newer or bool(re.fullmatch(_NAME, name)))


def _field(part: Any, *, newer: bool) -> bool:
    if not isinstance(part, dict) or "name" not in part or not _fits(part, _FIELD):
        return False
    type_, form, constraints = part.get("type", "string"), part.get("format", "default"), part.get("constraints", {})
    if not isinstance(type_, str) or type_ not in _CONSTRAINTS or not isinstance(form, str) or not isinstance(constraints, dict):
        return False
    allowed = _CONSTRAINTS[type_] - (set() if newer else {"exclusiveMinimum", "exclusiveMaximum"})
    sound = constraints.keys() <= allowed and all(_is(_KINDS.get(n, object))(v) or n in _BOUNDS for n, v in constraints.items())
    plain = type_ not in ("string", "geojson") or form in (
        "default",
        *(("email", "uri", "binary", "uuid", "wkt") if type_ == "string" else ()),
    )
    return sound and plain


def _key(part: Any) -> tuple[str, ...] | None:
    names = (part,) if isinstance(part, str) else part
    return tuple(names) if isinstance(names, list | tuple) and all(isinstance(n, str) for n in names) else None


def _foreign_key(part: Any, names: Collection[str]) -> bool:
    reference = part.get("reference") if isinstance(part, dict) else None
    if not isinstance(reference, dict) or not isinstance(reference.get("resource", ""), str):
        return False
    own, other = _key(part.get("fields")), _key(reference.get("fields"))
    return bool(own) and other is not None and len(own or ()) == len(other) and set(own or ()) <= set(names)


def _schema(part: Mapping[str, Any], *, newer: bool) -> bool:
    fields = part.get("fields")
    if not isinstance(fields, list) or not fields or not all(_field(f, newer=newer) for f in fields):
        return False
    names = [f["name"] for f in fields]
    primary, foreign = _key(part.get("primaryKey", [])), part.get("foreignKeys", [])
    plain = all(isinstance(part.get(n, ""), str) for n in ("title", "description")) and re.fullmatch(_NAME, str(part.get("name", "s")))
    sound = len(set(names)) == len(names) and primary is not None and set(primary) <= set(names) and _texts(part.get("missingValues", []))
    keyed = isinstance(foreign, list) and all(_foreign_key(k, names) for k in foreign)
    match = part.get("fieldsMatch", "exact")
    known = isinstance(match, str) and match in ("exact", "equal", "subset", "superset", "partial") and "type" not in part
    return bool(plain and sound and keyed and known)


def _resource(part: Mapping[str, Any], *, newer: bool, tabular: bool) -> bool:
    shape, profile = part.get("schema"), part.get("profile")
    if not _named(part, newer=newer) or not _fits(part, _RESOURCE) or ("path" in part) == ("data" in part):
        return False
    if (profile == "tabular-data-resource" or tabular) and (not shape or profile != "tabular-data-resource"):
        return False
    return shape is None or _schema(shape, newer=newer)


def _surely_sound(descriptor: Mapping[str, Any]) -> bool:
    """True if frictionless would find nothing in a descriptor; False if that is not certain."""
    newer = "/profiles/2." in str(descriptor.get("$schema"))
    if not _fits(descriptor, _PACKAGE) or not (_named(descriptor, newer=newer) or "name" not in descriptor):
        return False
    resources = descriptor.get("resources", [])
    names = [r.get("name") for r in resources]
    tabular = descriptor.get("profile") == "tabular-data-package"
    return (
        bool(resources) and len(set(map(str, names))) == len(names) and all(_resource(r, newer=newer, tabular=tabular) for r in resources)
    )


def check_descriptor(descriptor: Mapping[str, Any], base: Path, what: str) -> None:
    """PackageError, with every fault that frictionless names, unless a descriptor (with all its parts) follows the standard."""
    if faults := list(wrong_kinds(descriptor, what)):
        raise PackageError(faults[0][1], faults=faults)
    if _surely_sound(descriptor):
        return
    import frictionless

    try:
        package = frictionless.Package.from_descriptor(json.loads(json.dumps(descriptor)), basepath=str(base))
        package.to_descriptor(validate=True)
    except frictionless.FrictionlessException as error:
        faults = [(e.type, f"{what}: {textwrap.shorten(e.message, 500, placeholder='…')}") for e in error.to_errors()]
        raise PackageError(faults[0][1], faults=faults) from error
    except Exception as error:  # a value of the wrong kind makes frictionless raise whatever its use of it raises
        raise PackageError(f"{what}: it does not follow the standard: {error!r:.500}") from error
