"""Observations as SDMX-CSV 2.0, the form of SDMX 3, with the structure that gives its columns and codes their names.

Every observation is one row: what tells it from the others are dimensions, what proves it are attributes. Codes of the state of an
observation, of scale and of decimals are those of the lists that SDMX publishes; all others are the codes of the package.
"""

from __future__ import annotations

import calendar
import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kzhealth.errors import UsageError
from kzhealth.export.bundle import need_fields, rows, to_json, values

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data

__all__ = ["time_period", "to_sdmx", "to_structure"]

AGENCY, VERSION = "KZHEALTH", "1.0"
_NEEDED = ("observation_id", "indicator_id", "region_id", "period_start", "period_end", "measure", "value", "unit_id", "evidence_id")
_KEY = ("REF_AREA", "PLACE", "INDICATOR", "MEASURE", "BREAKDOWN", "STAGE", "SOURCE")
_ATTRIBUTES = (
    *("OBS_STATUS", "UNIT_MEASURE", "UNIT_MULT", "DECIMALS", "DIRECTION", "QUALIFIER", "VALUE_MAX", "LOWER", "UPPER", "PERIOD_BASIS"),
    *("OBSERVATION_ID", "EVIDENCE", "QUOTE", "QUOTE_START", "QUOTE_STOP", "SOURCE_SHA256", "FLAGS"),
)
_TOTAL, _NONE = "_T", "_Z"  # codes of SDMX for 'all of it' and 'does not apply'
# codes of the list CL_OBS_STATUS, version 2.2
_STATES = {
    "A": "Normal value",
    "E": "Estimated value",
    "F": "Forecast value",
    "O": "Missing value",
    "Q": "Missing value; suppressed",
}
_CONCEPTS = {
    "REF_AREA": {"en": "Region", "ru": "Регион", "kk": "Өңір"},
    "PLACE": {"en": "Place", "ru": "Населённый пункт", "kk": "Елді мекен"},
    "INDICATOR": {"en": "Indicator", "ru": "Показатель", "kk": "Көрсеткіш"},
    "MEASURE": {"en": "Level or change", "ru": "Уровень или изменение", "kk": "Деңгей немесе өзгеріс"},
    "BREAKDOWN": {"en": "What sets a part apart", "ru": "Что отличает часть", "kk": "Бөлікті не ажыратады"},
    "STAGE": {"en": "Actual, ongoing or planned", "ru": "Факт, ход или план", "kk": "Нақты, орындалуда немесе жоспар"},
    "SOURCE": {"en": "Document", "ru": "Документ", "kk": "Құжат"},
    "TIME_PERIOD": {"en": "Period", "ru": "Период", "kk": "Кезең"},
    "OBS_VALUE": {"en": "Value", "ru": "Значение", "kk": "Мәні"},
    "OBS_STATUS": {"en": "State of the observation", "ru": "Статус наблюдения", "kk": "Бақылау күйі"},
    "UNIT_MEASURE": {"en": "Unit", "ru": "Единица", "kk": "Бірлігі"},
    "UNIT_MULT": {"en": "Power of ten", "ru": "Степень десяти", "kk": "Онның дәрежесі"},
    "DECIMALS": {"en": "Decimals", "ru": "Знаков после запятой", "kk": "Үтірден кейінгі таңбалар"},
    "DIRECTION": {"en": "Direction of a change", "ru": "Направление изменения", "kk": "Өзгеріс бағыты"},
    "QUALIFIER": {"en": "Qualifier", "ru": "Оговорка", "kk": "Ескертпе"},
    "VALUE_MAX": {"en": "Upper end of a range", "ru": "Верхний край диапазона", "kk": "Аралықтың жоғарғы шегі"},
    "LOWER": {"en": "Lower bound", "ru": "Нижняя граница", "kk": "Төменгі шек"},
    "UPPER": {"en": "Upper bound", "ru": "Верхняя граница", "kk": "Жоғарғы шек"},
    "PERIOD_BASIS": {"en": "Basis of the period", "ru": "Основание периода", "kk": "Кезең негізі"},
    "OBSERVATION_ID": {"en": "Observation", "ru": "Наблюдение", "kk": "Бақылау"},
    "EVIDENCE": {"en": "Evidence", "ru": "Подтверждение", "kk": "Дәлел"},
    "QUOTE": {"en": "Words that were read", "ru": "Прочитанные слова", "kk": "Оқылған сөздер"},
    "QUOTE_START": {"en": "First character", "ru": "Первый знак", "kk": "Бірінші таңба"},
    "QUOTE_STOP": {"en": "Character after the last", "ru": "Знак после последнего", "kk": "Соңғысынан кейінгі таңба"},
    "SOURCE_SHA256": {"en": "SHA-256 of the document", "ru": "SHA-256 документа", "kk": "Құжаттың SHA-256 сомасы"},
    "FLAGS": {"en": "Flags", "ru": "Пометки", "kk": "Белгілер"},
}
# the field of the observations that an enumerated column comes from, and the table of its codes, if there is one
_CODED = {
    "REF_AREA": ("region_id", "regions"),
    "PLACE": ("place_id", "places"),
    "INDICATOR": ("indicator_id", "indicators"),
    "MEASURE": ("measure", None),
    "BREAKDOWN": ("breakdown", None),
    "STAGE": ("status", None),
    "SOURCE": ("source_id", "sources"),
    "UNIT_MEASURE": ("unit_id", "units"),
    "DIRECTION": ("direction", None),
    "QUALIFIER": ("qualifier", None),
    "PERIOD_BASIS": ("period_basis", None),
}


def time_period(start: dt.date, end: dt.date) -> str:
    """A period in the form of SDMX: a year, quarter or month where it is one, or else its first day and its length.

    >>> import datetime as dt
    >>> time_period(dt.date(2025, 1, 1), dt.date(2025, 10, 31))
    '2025-01-01/P10M'
    """
    whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if not whole:
        return f"{start}/P{(end - start).days + 1}D"
    if months == 12 and start.month == 1:
        return f"{start.year}"
    if months == 3 and start.month % 3 == 1:
        return f"{start.year}-Q{start.month // 3 + 1}"
    if months == 1:
        return f"{start:%Y-%m}"
    return f"{start}/P{months // 12}Y" if months % 12 == 0 else f"{start}/P{months}M"


def _code(text: str) -> str:
    """A text as a code may be written: ``staff=doctors`` is ``staff__doctors``."""
    return re.sub(r"[^A-Za-z0-9_@$-]", "_", text.replace("=", "__"))


def _state(row: Mapping[str, Any], quote: str) -> str:
    if row["value"] is None:
        return "Q" if "suppressed" in (quote, *(row.get("flags") or "").split()) else "O"
    if row.get("status") == "planned":
        return "F"
    return "E" if row.get("qualifier") == "approx" else "A"


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """The rows that observations refer to, by their keys."""

    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _by_key(bundle: Bundle, table: str, key: str) -> dict[str, Mapping[str, Any]]:
    return {row[key]: row for row in rows(values(bundle.tables[table]))} if bundle.has(table, key) else {}


def _row(row: Mapping[str, Any], told: _Tables) -> dict[str, str]:
    """An observation as a row, every column a text."""
    proof = told.evidence.get(row["evidence_id"] or "", {})
    source = told.sources.get(proof.get("source_id") or "", {})
    if row["period_start"] is None or row["period_end"] is None:
        raise UsageError(f"sdmx-csv: the observation {row['observation_id']} has no whole period; SDMX needs one")
    value, quote = row["value"], str(proof.get("quote") or "")
    own = {name: _code(str(row.get(column) or "")) for name, (column, _) in _CODED.items()}
    return {
        **own,
        "PLACE": own["PLACE"] or _NONE,
        "BREAKDOWN": own["BREAKDOWN"] or _TOTAL,
        "STAGE": own["STAGE"] or _NONE,
        "SOURCE": _code(str(proof.get("source_id") or "")) or _NONE,
        "TIME_PERIOD": time_period(row["period_start"], row["period_end"]),
        "OBS_VALUE": _figure(value),
        "OBS_STATUS": _state(row, quote),
        "UNIT_MULT": "0",
        "DECIMALS": "" if value is None else str(max(-int(value.as_tuple().exponent), 0)),
        **{name.upper(): _figure(row.get(name)) for name in ("value_max", "lower", "upper")},
        "OBSERVATION_ID": str(row["observation_id"]),
        "EVIDENCE": str(row["evidence_id"] or ""),
        "QUOTE": quote,
        "QUOTE_START": str(proof.get("start", "")),
        "QUOTE_STOP": str(proof.get("stop", "")),
        "SOURCE_SHA256": str(source.get("sha256") or ""),
        "FLAGS": str(row.get("flags") or ""),
    }


def _observations(bundle: Bundle) -> list[dict[str, str]]:
    """Every observation as a row; UsageError if two have the same key, which SDMX does not know."""
    need_fields(bundle, "sdmx-csv", "observations", *_NEEDED)
    told = _Tables(evidence=_by_key(bundle, "evidence", "evidence_id"), sources=_by_key(bundle, "sources", "source_id"))
    found = [_row(row, told) for row in rows(values(bundle.tables["observations"]))]
    seen: dict[tuple[str, ...], str] = {}
    for row in found:
        key = tuple(row[name] for name in (*_KEY, "TIME_PERIOD"))
        other = seen.setdefault(key, row["OBSERVATION_ID"])
        if other != row["OBSERVATION_ID"]:
            raise UsageError(
                f"sdmx-csv: the observations {other} and {row['OBSERVATION_ID']} have the same key ({', '.join(key)}); "
                "say in their breakdown what sets them apart"
            )
    return found


# ---------------------------------------------------------------- structure


def _urn(kind: str, name: str) -> str:
    package = {"Codelist": "codelist", "Concept": "conceptscheme", "DataStructure": "datastructure"}[kind]
    item = f"CONCEPTS({VERSION}).{name}" if kind == "Concept" else f"{name}({VERSION})"
    return f"urn:sdmx:org.sdmx.infomodel.{package}.{kind}={AGENCY}:{item}"


def _named(id: str, names: Mapping[str, str]) -> dict[str, Any]:
    return {"id": id, "name": names.get("en") or next(iter(names.values()), id), **({"names": dict(names)} if len(names) > 1 else {})}


def _kept(id: str, names: Mapping[str, str]) -> dict[str, Any]:
    """A thing that an agency maintains."""
    return {"agencyID": AGENCY, "version": VERSION, **_named(id, names)}


def _called(row: Mapping[str, Any]) -> dict[str, str]:
    """The names of a row by language; a document has its title."""
    named = {code: str(row[f"name_{code}"]) for code in ("en", "ru", "kk") if row.get(f"name_{code}")}
    return named or ({"en": str(row["title"])} if row.get("title") else {})


def _names(bundle: Bundle, name: str) -> dict[str, Mapping[str, str]]:
    """What the codes of a column are called, by language."""
    column, table = _CODED[name]
    if table and table in bundle.tables:
        key = bundle.tables[table].spec.primary_key[0]
        return {_code(code): _called(row) or {"en": code} for code, row in _by_key(bundle, table, key).items()}
    spec = bundle.tables["observations"].spec
    categories = spec[column].categories if column in spec.field_names else ()
    return {_code(c.value): dict(c.labels) or {"en": c.label} for c in categories}


def _codelist(name: str, used: Iterable[str], names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    special = {_TOTAL: {"en": "Total"}, _NONE: {"en": "Not applicable"}}
    codes = [_named(code, names.get(code) or special.get(code) or {"en": code}) for code in sorted(set(used) - {""})]
    return {**_kept(f"CL_{name}", {"en": _CONCEPTS[name]["en"]}), "codes": codes}


def _component(name: str) -> dict[str, Any]:
    numbers = {"OBS_VALUE": "Double", "VALUE_MAX": "Double", "LOWER": "Double", "UPPER": "Double"}
    numbers |= {"UNIT_MULT": "Integer", "DECIMALS": "Integer", "QUOTE_START": "Integer", "QUOTE_STOP": "Integer"}
    kind = "ObservationalTimePeriod" if name == "TIME_PERIOD" else numbers.get(name, "String")
    coded = name in _CODED or name == "OBS_STATUS"
    shape = {"enumeration": _urn("Codelist", f"CL_{name}")} if coded else {"format": {"dataType": kind}}
    return {"id": name, "conceptIdentity": _urn("Concept", name), "localRepresentation": shape}


def _attribute(name: str) -> dict[str, Any]:
    return {**_component(name), "attributeRelationship": {"observation": {}}, "measureRelationship": ["OBS_VALUE"]}


def to_structure(bundle: Bundle, found: list[dict[str, str]]) -> dict[str, Any]:
    """The structure of the rows as SDMX-JSON 2.0: concepts, code lists, data structure and data flow."""
    lists = [_codelist(name, (row[name] for row in found), _names(bundle, name)) for name in _CODED]
    states = {**_kept("CL_OBS_STATUS", {"en": "State of the observation"}), "codes": [_named(c, {"en": n}) for c, n in _STATES.items()]}
    title = {"en": bundle.tables["observations"].spec.title or "Observations"}
    schema = "https://json.sdmx.org/2.0.0/sdmx-json-structure-schema.json"
    prepared = bundle.created.strftime("%Y-%m-%dT%H:%M:%SZ")
    components = {
        "dimensionList": {"dimensions": [_component(n) for n in _KEY], "timeDimension": _component("TIME_PERIOD")},
        "measureList": {"measures": [_component("OBS_VALUE")]},
        "attributeList": {"attributes": [_attribute(n) for n in _ATTRIBUTES]},
    }
    return {
        "meta": {"schema": schema, "id": bundle.name, "prepared": prepared, "test": False, "sender": {"id": AGENCY}},
        "data": {
            "codelists": [*lists, states],
            "conceptSchemes": [
                {**_kept("CONCEPTS", {"en": "Concepts"}), "concepts": [_named(name, names) for name, names in _CONCEPTS.items()]}
            ],
            "dataStructures": [{**_kept("DSD_OBSERVATIONS", title), "dataStructureComponents": components}],
            "dataflows": [{**_kept("OBSERVATIONS", title), "structure": _urn("DataStructure", "DSD_OBSERVATIONS")}],
        },
    }


def to_sdmx(bundle: Bundle, _: Options) -> dict[str, Data]:
    """The files of the format; UsageError if the package has no observations, or if two have the same key."""
    found = _observations(bundle)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    columns = (*_KEY, "TIME_PERIOD", "OBS_VALUE", *_ATTRIBUTES)
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *columns])
    flow = f"{AGENCY}:OBSERVATIONS({VERSION})"
    writer.writerows(["dataflow", flow, "I", *(row[name] for name in columns)] for row in found)
    return {
        f"{bundle.name}.sdmx.csv": text.getvalue().encode("utf-8"),
        f"{bundle.name}.sdmx-structure.json": to_json(to_structure(bundle, found)),
    }
