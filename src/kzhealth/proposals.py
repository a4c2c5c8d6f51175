"""Facts proposed from documents: read a file, find its facts, show them. Nothing here reaches a package before a person confirms it."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.engines import bundled_table, table_rows
from kzhealth.errors import InputError, UsageError
from kzhealth.extract.facts import find_facts
from kzhealth.extract.places import Gazetteer, build_gazetteer
from kzhealth.extract.text import SourceText, decode_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from kzhealth.model import Fact

__all__ = ["extract", "extract_text", "fact_to_dict", "facts_to_csv", "facts_to_json", "facts_to_jsonl", "facts_to_table", "read_document"]

LANGUAGES = ("ru", "kk", "en")
_SUFFIXES = frozenset({".txt", ".md", ""})


@cache
def _gazetteer() -> Gazetteer:
    regions, places = ([row for _, row in table_rows(bundled_table(name))] for name in ("regions", "places"))
    return build_gazetteer(regions, places)


@cache
def _units() -> Mapping[str, str]:
    return {row["indicator_id"]: row["unit_id"] for _, row in table_rows(bundled_table("indicators"))}


def read_document(path: Path) -> SourceText:
    """The text of a document file (``.txt`` or ``.md``); InputError if it cannot be read as text."""
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(f"{path}: documents are read as .txt or .md, seen {path.suffix}; save its text first", code="format-error")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the document {path}: {error.strerror}", code="source-error") from error
    return decode_text(data, path.stem)


def extract_text(
    source: SourceText, *, published_on: dt.date | None = None, region_id: str | None = None, language: str | None = None
) -> list[Fact]:
    """The facts that a decoded document is proposed to tell; see ``extract``."""
    if language not in (None, *LANGUAGES):
        raise UsageError(f"there is no language {language!r}; expected one of {', '.join(LANGUAGES)}")
    if region_id is not None and region_id not in {row["region_id"] for _, row in table_rows(bundled_table("regions"))}:
        raise UsageError(f"there is no region {region_id!r}; expected an ISO 3166-2 code such as KZ-61")
    return find_facts(source, _gazetteer(), units=_units(), published_on=published_on, region_id=region_id, language=language)


def extract(
    document: str | Path, *, published_on: dt.date | None = None, region_id: str | None = None, language: str | None = None
) -> list[Fact]:
    """The facts that a document is proposed to tell, in the order of its text, each with the characters it was read from and flags.

    ``document`` is a Path to a text file, or the text itself. Values are unsigned as printed, spans count code points. The day of
    publication helps with 'this year'; the region, unless given, is the one that the document names or its places vote for.
    Nothing is published from here: a person confirms. InputError if the file cannot be read.

    >>> extract("В Акмолинской области в 2025 году младенческая смертность снизилась на 12,5%.")[0].indicator_id
    'infant_mortality'
    """
    source = read_document(document) if isinstance(document, Path) else decode_text(document.encode("utf-8", "surrogatepass"), "text")
    return extract_text(source, published_on=published_on, region_id=region_id, language=language)


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def fact_to_dict(fact: Fact) -> dict[str, Any]:
    """A fact as the JSON shows it: value as a number, unsigned as printed; dates in ISO form."""
    return {
        "source_id": fact.source_id,
        "sha256": fact.sha256,
        "start": fact.start,
        "stop": fact.stop,
        "quote": fact.quote,
        "value": _number(fact.value),
        "value_max": _number(fact.value_max),
        "unit_id": fact.unit_id,
        "qualifier": fact.qualifier,
        "measure": fact.measure,
        "direction": fact.direction,
        "indicator_id": fact.indicator_id,
        "alternative_indicator_id": fact.alternative_indicator_id,
        "purpose": fact.purpose,
        "region_id": fact.region_id,
        "place_ids": list(fact.place_ids),
        "period_start": fact.period_start.isoformat() if fact.period_start else None,
        "period_end": fact.period_end.isoformat() if fact.period_end else None,
        "period_basis": fact.period_basis,
        "status": fact.status,
        "part_of": fact.part_of,
        "table": fact.table,
        "in_scope": fact.in_scope,
        "flags": list(fact.flags),
        "form": fact.form,
    }


def facts_to_json(facts: Iterable[Fact]) -> str:
    """One JSON list of all facts."""
    return json.dumps([fact_to_dict(f) for f in facts], ensure_ascii=False, indent=2)


def facts_to_jsonl(facts: Iterable[Fact]) -> str:
    """One JSON object a line."""
    return "\n".join(json.dumps(fact_to_dict(f), ensure_ascii=False) for f in facts)


def facts_to_csv(facts: Sequence[Fact]) -> str:
    """A CSV with the same fields; lists are divided by blanks."""
    text = io.StringIO(newline="")
    rows = [fact_to_dict(f) for f in facts]
    if rows:
        writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: " ".join(v) if isinstance(v, list) else v for k, v in row.items()} for row in rows)
    return text.getvalue().rstrip("\n")


def facts_to_table(facts: Iterable[Fact], text: str, *, width: int = 48) -> str:
    """A view for people: the words around each figure with the figure in brackets, what it was read as, and the flags."""
    lines = []
    for fact in facts:
        if not fact.in_scope:
            continue
        left = text[max(0, fact.start - width) : fact.start].rpartition("\n")[2]
        right = text[fact.stop : fact.stop + width].partition("\n")[0]
        measured = fact.indicator_id or fact.purpose or "?"
        signs = {"increase": "+", "decrease": "−"}
        value = f"{signs.get(fact.direction or '', '')}{_number(fact.value):,}".replace(",", " ")
        period = f"{fact.period_start}–{fact.period_end}" if fact.period_start else "no period"
        lines.append(f"{left}[{fact.quote}]{right}")
        lines.append(
            f"    {measured} {value} {fact.unit_id or '?'} · {fact.qualifier} · {fact.region_id or 'no region'} · {period} · {fact.status}"
        )
        if fact.flags:
            lines.append(f"    look here: {', '.join(fact.flags)}")
    return "\n".join(lines)
