"""Cells of every type and format of Table Schema as columns of polars: the value of a text, null where it is not of the type.

Whole and other numbers with signs of their own, moments and months are worked out by columns. What needs a parser (dates by pattern,
durations, JSON, places on the globe, addresses) is read once for each text that occurs, by the reader of frictionless, behind the
lexical form of the standard. Values are such as every engine compares alike: a time is the text of it, JSON has its keys sorted.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import polars as pl

from kzhealth.engines.base import LEXICAL, text_column, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzhealth.schema import FieldSpec

__all__ = ["read_text", "size_value", "typed_kind", "typed_value"]

_DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_AMOUNT = r"[0-9]+(?:[.,][0-9]+)?"
_ZONE = r"(?:Z|[+-](?:[01][0-9]|2[0-3]):?[0-5][0-9])?"
_CLOCK = rf"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.,][0-9]+)?|24:00:00(?:[.,]0+)?){_ZONE}"
# lexical forms, for the whole cell, of what frictionless takes in more forms than the standard has
_FORMS = {
    "time": _CLOCK,
    "datetime": rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}",
    "yearmonth": r"[0-9]{4}-(?:0[1-9]|1[0-2])",
    "duration": rf"[+-]?P(?=.)(?:{_AMOUNT}Y)?(?:{_AMOUNT}M)?(?:{_AMOUNT}W)?(?:{_AMOUNT}D)?"
    rf"(?:T(?=.)(?:{_AMOUNT}H)?(?:{_AMOUNT}M)?(?:{_AMOUNT}S)?)?",
    "geopoint": rf"{_DECIMAL}\s*,\s*{_DECIMAL}",
}
_JSON = ("object", "array", "list", "geojson")


def typed_kind(spec: FieldSpec) -> Any:
    """The type of the column of a field's values."""
    kinds = {
        "integer": pl.Int64,
        "year": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
        "date": pl.Date,
        "datetime": pl.Datetime("us"),
    }
    return kinds.get(spec.type, pl.String)


def typed_value(spec: FieldSpec) -> pl.Expr:
    """The value of the text column of a field that is not of the plain types of ``LEXICAL``."""
    text = pl.col(text_column(spec.name))
    if spec.type in ("integer", "number"):
        return _number(spec, text)
    plain = spec.format == "default"
    if spec.type == "any" or (spec.type == "string" and plain):
        return text
    if spec.type == "yearmonth":
        return _of_form(spec, text)
    if spec.type == "datetime" and plain:
        return _moment(_of_form(spec, text))
    return text.map_batches(partial(_read_all, spec), return_dtype=typed_kind(spec), is_elementwise=True)


def _of_form(spec: FieldSpec, text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.contains(whole(_FORMS[spec.type]))).then(text)


def _number(spec: FieldSpec, text: pl.Expr) -> pl.Expr:
    """A number without its unit and group signs, its decimal sign a point."""
    group, decimal = spec.options.get("groupChar"), spec.options.get("decimalChar") or "."
    if spec.options.get("bareNumber") is False:
        text = text.str.replace("^[^-0-9]*", "").str.replace("[^0-9]*$", "")
    if group:
        text = text.str.replace_all(group, "", literal=True)
    if decimal != "." and spec.type == "number":
        text = pl.when(~text.str.contains(".", literal=True)).then(text.str.replace_all(decimal, ".", literal=True))
    text = pl.when(text.str.contains(whole(LEXICAL[spec.type]))).then(text)
    if spec.type != "number":
        return text.str.strip_prefix("+").cast(pl.Int64, strict=False)
    value = text.cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def _moment(text: pl.Expr) -> pl.Expr:
    """A date and time of the standard's form; one with a zone is told in UTC."""
    clock = text.str.slice(11, 8)
    second = (text.str.slice(0, 11) + pl.when(clock == "24:00:00").then(pl.lit("00:00:00")).otherwise(clock)).str.to_datetime(
        "%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us"
    )
    digits = text.str.extract(r"[.,]([0-9]{1,6})").fill_null("0").str.pad_end(6, "0").cast(pl.Int64)
    zone = text.str.extract_groups(r"([+-])([0-9]{2}):?([0-9]{2})$")
    away = (zone.struct[1].cast(pl.Int64) * 60 + zone.struct[2].cast(pl.Int64)).fill_null(0)
    minutes = pl.when(zone.struct[0] == "-").then(-away).otherwise(away)
    days = pl.when(clock == "24:00:00").then(1).otherwise(0)
    value = second + pl.duration(days=days, microseconds=digits) - pl.duration(minutes=minutes)
    return pl.when(second.dt.year() >= 1).then(value)


def _read_all(spec: FieldSpec, texts: pl.Series) -> pl.Series:
    """The values of a column of texts, each text read once."""
    words = texts.drop_nulls().unique()
    kind = typed_kind(spec)
    if not len(words):
        return pl.Series(texts.name, [None] * len(texts), dtype=kind)
    read = _reader(spec.type, spec.format, json.dumps(dict(spec.options), sort_keys=True, default=str))
    return texts.replace_strict(words, pl.Series([read(word) for word in words], dtype=kind), default=None, return_dtype=kind)


@cache
def _reader(type_: str, format_: str, options: str) -> Callable[[str], Any]:
    """What reads a text as a type and format, None where it is not of it."""
    import frictionless

    given = json.loads(options)
    kept = {n: given[n] for n in ("arrayItem", "itemType", "delimiter") if n in given}
    field = frictionless.Field.from_descriptor({"name": "v", "type": type_, "format": format_, **kept})
    value_of, item = field.create_value_reader(), LEXICAL.get(str(kept.get("itemType")))
    cell_of = field.create_cell_reader() if "arrayItem" in kept else None
    form = _form(type_, format_)

    def read(text: str) -> Any:
        if form and not form.fullmatch(text):
            return None
        if type_ == "list" and item and not all(re.fullmatch(item, part) for part in text.split(kept.get("delimiter", ","))):
            return None
        value, notes = cell_of(text) if cell_of else (value_of(text), None)
        try:
            return None if value is None or notes else _canonical(type_, value)
        except ValueError:  # NaN and Infinity are Python's, not JSON's
            return None

    return read


def _form(type_: str, format_: str) -> re.Pattern[str] | None:
    return re.compile(_FORMS[type_]) if type_ in _FORMS and format_ == "default" else None


def _canonical(type_: str, value: Any) -> Any:
    """A value that two cells share if and only if they mean the same, and that orders as they do."""
    if type_ in _JSON:
        return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str, allow_nan=False)
    if type_ == "geopoint":
        return ",".join(repr(float(part)) for part in value)
    if type_ == "duration":
        months = getattr(value, "years", 0) * 12 + getattr(value, "months", 0)
        return f"{months} {getattr(value, 'tdelta', value) // dt.timedelta(microseconds=1)}"
    if type_ == "time":
        moment = dt.datetime.combine(dt.date(2000, 1, 1), value)
        return (_in_utc(moment)).time().isoformat(timespec="microseconds")
    return _in_utc(value) if type_ == "datetime" else value


def _in_utc(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo is None else moment.astimezone(dt.UTC).replace(tzinfo=None)


def read_text(spec: FieldSpec, text: str) -> Any:
    """The value of one text as a cell of the field has it; None if it is not of the type."""
    frame = pl.DataFrame({text_column(spec.name): [text]})
    return frame.select(typed_value(spec).alias("value")).item()


# ---------------------------------------------------------------- lengths


def size_value(spec: FieldSpec) -> pl.Expr:
    """How many items or keys the value of a field has."""
    return pl.col(spec.name).map_elements(lambda text: len(json.loads(text)), return_dtype=pl.Int64)
