"""Table Schemas read into TableSpec, and given out again as pandera and frictionless schemas.

``schemas/*.schema.json`` are the one truth: nothing of a table is written a second time in Python.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from kzhealth.bundled import bundled_path
from kzhealth.errors import SchemaError, UsageError
from kzhealth.formulas import RowRule, read_rules
from kzhealth.frame_schemas import PANDAS_TYPES, build_pandera
from kzhealth.kinds import kind_of
from kzhealth.nearest import code_meant
from kzhealth.written import from_json, read_written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import frictionless

    from kzhealth.frame_schemas import Backend

__all__ = [
    "PANDAS_TYPES",
    "Category",
    "FieldSpec",
    "ForeignKey",
    "TableSpec",
    "declared_rules",
    "lexicon_schema",
    "package_descriptor",
    "read_descriptor",
    "read_schema",
    "schema",
    "seed_schema",
    "table_names",
]

_TYPES = frozenset(
    [
        "string",
        "number",
        "integer",
        "boolean",
        "object",
        "array",
        "list",
        "date",
        "time",
        "datetime",
        "year",
        "yearmonth",
        "duration",
        "geopoint",
        "geojson",
        "any",
    ]
)


_COMMON = {"required", "unique", "enum", "jsonSchema"}
_COMPARED = {*_COMMON, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
_SIZED = {*_COMMON, "minLength", "maxLength"}
# the constraints that the standard allows for each type
_SUPPORTED = {
    "string": {*_SIZED, "pattern"},
    **dict.fromkeys(("object", "array", "list"), _SIZED),
    **dict.fromkeys(("boolean", "any", "duration", "geojson", "geopoint"), _COMMON),
    **dict.fromkeys(("integer", "number", "year", "yearmonth", "date", "time", "datetime"), _COMPARED),
}
_KINDS = {"required": bool, "unique": bool, "minLength": int, "maxLength": int, "pattern": str, "enum": list}


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One value of a code list; ``labels`` are keyed by language, ``properties`` are what the schema adds to it."""

    value: str
    label: str
    labels: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field of a Table Schema.

    ``unit`` is the fixed unit of the field (a UCUM code or a ``unit_id``), ``unit_field`` the field that holds the unit of
    each row, ``evidence`` the field that holds the place the cell was read from; ``options`` is the descriptor as read.
    """

    name: str
    type: str = "string"
    format: str = "default"
    title: str = ""
    description: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    constraints: Mapping[str, Any] = field(default_factory=dict)
    categories: tuple[Category, ...] = ()
    missing_values: tuple[str, ...] | None = None
    true_values: tuple[str, ...] = ("true", "True", "TRUE", "1")
    false_values: tuple[str, ...] = ("false", "False", "FALSE", "0")
    unit: str | None = None
    unit_field: str | None = None
    evidence: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def required(self) -> bool:
        """True if no cell of the field may be empty."""
        return bool(self.constraints.get("required", False))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """``fields`` of this table must stand in ``reference_fields`` of ``resource`` (empty: this table itself)."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """One table as its Table Schema describes it, with the ``rules`` that it declares; ``descriptor`` is the schema as read."""

    name: str
    title: str
    description: str
    fields: tuple[FieldSpec, ...]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    missing_values: tuple[str, ...] = ("",)
    rules: tuple[RowRule, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    descriptor: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of the fields in their order."""
        return tuple(f.name for f in self.fields)

    def __getitem__(self, name: str) -> FieldSpec:
        """The field of that name; KeyError if there is none."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)

    def to_frictionless(self) -> frictionless.Schema:
        """The same schema for frictionless."""
        import frictionless

        return frictionless.Schema.from_descriptor(dict(self.descriptor))

    def to_pandera(self, backend: Backend = "pandas") -> Any:
        """A ``DataFrameSchema`` of pandera for frames of ``backend``: ``pandas``, ``polars`` or ``pyspark``; nothing is coerced.

        It holds types, gaps, ranges, code lists, patterns, lengths and keys; these columns, in this order, and can be used with
        pandera's decorators. Whole numbers are ``Int64``, dates ``datetime64[s]`` in pandas and dates elsewhere. A lazy frame of polars
        is collected, so that its cells are looked at. Two gaps are equal in a key that may have gaps. Foreign keys need the other
        tables: ``kzhealth.validate`` checks them. Spark
        holds one key alone and no order of columns, tells what it finds in ``frame.pandera.errors``, and needs pandas below 3.
        """
        return build_pandera(self, backend)


def _tuple(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _strings(values: Any, what: str) -> tuple[str, ...]:
    if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
        raise SchemaError(f"{what}: expected a list of strings, seen {values!r}")
    return tuple(values)


def _missing(values: Any, what: str) -> tuple[str, ...]:
    # v2 allows {"value": "NA", "label": "not available"} beside plain strings
    found = [v.get("value") if isinstance(v, dict) else v for v in values] if isinstance(values, list) else values
    return _strings(found, f"{what}, missingValues")


def _constraints(descriptor: Mapping[str, Any], where: str, type_: str) -> Mapping[str, Any]:
    found = descriptor.get("constraints", {})
    if not isinstance(found, dict):
        raise SchemaError(f"{where}: expected an object under 'constraints', seen {found!r}")
    for name, value in found.items():
        kind = _KINDS.get(name, object)
        if name not in _SUPPORTED[type_]:
            raise SchemaError(f"{where}: a field of type {type_} cannot have the constraint {name}")
        if not isinstance(value, kind) or value == []:
            raise SchemaError(
                f"{where}: the constraint {name} is {value!r}; expected {kind.__name__}{' with a value' if value == [] else ''}"
            )
    return found


def _category(value: Any) -> Category:
    if not isinstance(value, dict):
        return Category(value=str(value), label=str(value))
    extra = {k: v for k, v in value.items() if k not in ("value", "label", "labels")}
    label = str(value.get("label", value["value"]))
    return Category(value=str(value["value"]), label=label, labels=value.get("labels", {}), properties=extra)


def _field(descriptor: Mapping[str, Any], where: str) -> FieldSpec:
    name = descriptor.get("name")
    if not isinstance(name, str) or not name:
        raise SchemaError(f"{where}: a field has no name (seen {descriptor!r}); give it one")
    type_ = descriptor.get("type", "string")
    if type_ not in _TYPES:
        raise SchemaError(f"{where}: field {name} has type {type_!r}; expected one of {', '.join(sorted(_TYPES))}")
    item = descriptor.get("arrayItem")
    if isinstance(item, dict) and item.get("type", "any") not in _TYPES:
        raise SchemaError(f"{where}: the items of field {name} have type {item['type']!r}; expected one of {', '.join(sorted(_TYPES))}")
    missing, here = descriptor.get("missingValues"), f"{where}, field {name}"
    defaults = FieldSpec.__dataclass_fields__
    return FieldSpec(
        name=name,
        type=type_,
        format=descriptor.get("format", "default"),
        title=descriptor.get("title", ""),
        description=descriptor.get("description", ""),
        titles=descriptor.get("titles", {}),
        descriptions=descriptor.get("descriptions", {}),
        constraints=_constraints(descriptor, here, type_),
        categories=tuple(_category(c) for c in descriptor.get("categories", ())),
        missing_values=None if missing is None else _missing(missing, here),
        true_values=_strings(descriptor.get("trueValues", defaults["true_values"].default), f"{here}, trueValues"),
        false_values=_strings(descriptor.get("falseValues", defaults["false_values"].default), f"{here}, falseValues"),
        unit=descriptor.get("unit"),
        unit_field=descriptor.get("unitField"),
        evidence=descriptor.get("evidence"),
        options=dict(descriptor),
    )


def _foreign_key(descriptor: Mapping[str, Any]) -> ForeignKey:
    reference = descriptor["reference"]
    fields, reference_fields = _tuple(descriptor["fields"]), _tuple(reference["fields"])
    if not fields:
        raise SchemaError("a foreign key names no fields; expected one at least")
    if len(fields) != len(reference_fields):
        sides = " refers to ".join(", ".join(map(str, side)) or "no field" for side in (fields, reference_fields))
        raise SchemaError(f"the foreign key {sides}; expected as many fields on both sides")
    resource = reference.get("resource") or ""
    if not isinstance(resource, str):
        raise SchemaError(f"the foreign key {fields!r} refers to the resource {resource!r}; expected its name")
    return ForeignKey(fields=fields, resource=resource, reference_fields=reference_fields)


def declared_rules(descriptor: Mapping[str, Any], name: str) -> tuple[RowRule, ...]:
    """The rules over the columns of a row that a Table Schema, given as a mapping, declares; SchemaError if one is none."""
    types = {f["name"]: str(f.get("type", "string")) for f in descriptor.get("fields", ()) if isinstance(f, dict) and "name" in f}
    return read_rules(descriptor.get("kzhealth:rules", []), types, f"schema of {name}")


def read_descriptor(descriptor: Mapping[str, Any], name: str = "") -> TableSpec:
    """TableSpec of a Table Schema (v1 or v2) given as a mapping; SchemaError if it is not one."""
    name = str(name or descriptor.get("name", "table"))
    fields = descriptor.get("fields")
    if not isinstance(fields, list) or not all(isinstance(f, dict) for f in fields):
        raise SchemaError(f"schema of {name}: expected a list of objects under 'fields', seen {fields!r}")
    try:
        spec = TableSpec(
            name=name,
            title=descriptor.get("title", name),
            description=descriptor.get("description", ""),
            titles=descriptor.get("titles", {}),
            descriptions=descriptor.get("descriptions", {}),
            fields=tuple(_field(f, f"schema of {name}") for f in fields),
            primary_key=_tuple(descriptor.get("primaryKey")),
            unique_keys=tuple(_tuple(k) for k in descriptor.get("uniqueKeys", ())),
            foreign_keys=tuple(_foreign_key(k) for k in descriptor.get("foreignKeys", ())),
            missing_values=_missing(descriptor.get("missingValues", [""]), f"schema of {name}"),
            rules=declared_rules(descriptor, name),
            descriptor=dict(descriptor),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SchemaError(f"schema of {name}: {error!r}; it does not follow the Table Schema standard") from error
    _check_names(spec)
    return spec


def _check_names(spec: TableSpec) -> None:
    """SchemaError unless every field has a name of its own and every key names fields of the schema."""
    known = set(spec.field_names)
    if len(known) < len(spec.fields):
        repeated = next(n for n in spec.field_names if spec.field_names.count(n) > 1)
        raise SchemaError(f"schema of {spec.name}: two fields are named {repeated!r}; give each a name of its own")
    for name in spec.field_names:
        if name.startswith("kz__"):
            raise SchemaError(f"schema of {spec.name}: field {name!r}: names that begin with kz__ are kept for the engine; rename it")
        if name.startswith("^") and name.endswith("$"):
            raise SchemaError(f"schema of {spec.name}: field {name!r}: the engine takes it for a pattern of names; rename it")
    keys = (*spec.primary_key, *(f for k in spec.unique_keys for f in k), *(f for k in spec.foreign_keys for f in k.fields))
    if not all(spec.unique_keys):
        raise SchemaError(f"schema of {spec.name}: a unique key names no field")
    for names in (spec.primary_key, *spec.unique_keys, *(k.fields for k in spec.foreign_keys)):
        if any(names.count(n) > 1 for n in names):
            raise SchemaError(f"schema of {spec.name}: the key {names!r} names a field twice")
    for key in keys:
        if not isinstance(key, str) or key not in known:
            raise SchemaError(f"schema of {spec.name}: a key names the field {key!r}, which the schema does not have")


def read_schema(path: Path) -> TableSpec:
    """TableSpec of a ``*.schema.json`` file; SchemaError if it cannot be read."""
    try:
        descriptor = from_json(read_written(path))
    except (OSError, ValueError, RecursionError) as error:
        raise SchemaError(f"cannot read the Table Schema {path}: {error}") from error
    if not isinstance(descriptor, dict):
        raise SchemaError(f"{path}: expected a JSON object, seen {kind_of(descriptor)}")
    return read_descriptor(descriptor, path.name.removesuffix(".json").removesuffix(".schema"))


@cache
def package_descriptor() -> Mapping[str, Any]:
    """What ``schemas/package.json`` says of the package as a whole: licences, contributors, the order of its tables."""
    descriptor: dict[str, Any] = json.loads(bundled_path("schemas", "package.json").read_text(encoding="utf-8"))
    return descriptor


def table_names() -> tuple[str, ...]:
    """The tables of the package in their order: a table refers only to tables before it, or to itself."""
    return tuple(package_descriptor()["resources"])


@cache
def schema(name: str) -> TableSpec:
    """The schema of a table of the package, e.g. ``schema("observations")``; UsageError if there is no such table."""
    if name not in table_names():
        meant = code_meant(name, {table: schema(table).titles.values() for table in table_names()})
        raise UsageError(f"there is no table {name!r}; the tables are {', '.join(table_names())}{meant}")
    return read_schema(bundled_path("schemas", f"{name}.schema.json"))


@cache
def seed_schema(name: str) -> TableSpec:
    """The schema of a sheet that people edit under ``seeds/``: ``facts`` or ``exceptions``."""
    return read_schema(bundled_path("schemas", "seeds", f"{name}.schema.json"))


@cache
def lexicon_schema(name: str) -> TableSpec:
    """The schema of a lexicon that extraction reads, e.g. ``concepts``."""
    return read_schema(bundled_path("schemas", "lexicon", f"{name}.schema.json"))
