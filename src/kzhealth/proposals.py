"""Facts proposed from documents: read a file, find its facts, show them. Nothing here reaches a package before a person confirms it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth import documents
from kzhealth.bundled import bundled_rows
from kzhealth.documents.markdown import find_marks
from kzhealth.errors import InputError, KzHealthError, UsageError
from kzhealth.extract.copies import find_doubled, find_wraps, make_copy
from kzhealth.extract.facts import find_facts
from kzhealth.extract.gazetteer import Gazetteer, build_gazetteer
from kzhealth.extract.places import find_places, vote_region
from kzhealth.extract.sayings import find_asides
from kzhealth.extract.text import SourceText, decode_text, find_sentences
from kzhealth.extract.words import find_tokens
from kzhealth.regions import read_region

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kzhealth.documents import DocumentLimits
    from kzhealth.model import Fact

__all__ = [
    "Extraction",
    "extract",
    "extract_each",
    "extract_text",
    "fact_to_dict",
    "facts_to_csv",
    "facts_to_json",
    "facts_to_jsonl",
    "find_region",
    "read_document",
]

LANGUAGES = ("ru", "kk", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """A document read and the facts it is proposed to tell; or the ``error`` that kept it from being read."""

    path: Path
    document: documents.Document | None = None
    facts: Sequence[Fact] = ()
    error: KzHealthError | None = None


@cache
def _gazetteer() -> Gazetteer:
    return build_gazetteer(bundled_rows("regions"), bundled_rows("places"))


@cache
def _units() -> Mapping[str, str]:
    return {row["indicator_id"]: row["unit_id"] for row in bundled_rows("indicators")}


def read_document(path: Path) -> SourceText:
    """The text of a document file of any kind that is read; see ``kzhealth.documents.read_document``."""
    return documents.read_document(path).source


def find_region(source: SourceText) -> tuple[str | None, bool]:
    """The region that a document reports on, None if it leaves it open, and whether the document names it."""
    text, gazetteer = source.text, _gazetteer()
    told = (s for s in find_sentences(text) if s.in_scope)
    return vote_region(m for s in told for m in find_places(text, gazetteer, s.language, find_tokens(text, s.start, s.stop)))


def extract_text(
    source: SourceText,
    *,
    published_on: dt.date | None = None,
    region_id: str | None = None,
    language: str | None = None,
    limits: DocumentLimits | None = None,
) -> list[Fact]:
    """The facts that a decoded document is proposed to tell; see ``extract``."""
    _check_figures(source, (limits or documents.DocumentLimits()).figures)
    if language not in (None, *LANGUAGES):
        raise UsageError(f"there is no language {language!r}; expected one of {', '.join(LANGUAGES)}")
    region = None if region_id is None else read_region(region_id)
    find = partial(find_facts, gazetteer=_gazetteer(), units=_units(), published_on=published_on, region_id=region, language=language)
    marks = find_marks(source.text) if source.markdown else ()
    edits = sorted([*marks, *find_wraps(source.text), *find_doubled(source.text), *find_asides(source.text)])
    if not edits:
        return [f for f in find(source) if _is_quantity(f)]
    copy = make_copy(source.text, edits)
    found = find(replace(source, text=copy.text))
    return [f for f in copy.back(found, source.text) if _is_quantity(f)]


def _check_figures(source: SourceText, most: int) -> None:
    """InputError for a text of more numbers than are looked at at once: each takes a fraction of a millisecond."""
    if len(source.text) > most and (count := sum(1 for _ in _DIGITS.finditer(source.text))) > most:
        message = f"{source.source_id}: its text holds {count} numbers, the limit is {most}"
        raise InputError(f"{message}; split it, or raise the limit figures (--limit figures={count})", code="source-error")


_MOST = 10**30
_DIGITS = re.compile("[0-9]+")
_FILE = re.compile(r"[^\n]{1,250}\.(?:txt|md|html?|docx|pdf)", re.IGNORECASE)


def _is_quantity(fact: Fact) -> bool:
    """False for a row of digits that is no number of anything: a code, or rubbish."""
    return all(value is None or value < _MOST for value in (fact.value, fact.value_max))


def extract(
    document: str | Path,
    *,
    published_on: dt.date | None = None,
    region_id: str | None = None,
    language: str | None = None,
    limits: DocumentLimits | None = None,
) -> list[Fact]:
    """The facts that a document is proposed to tell, in the order of its text, each with the characters it was read from and flags.

    ``document`` is a Path to a file (.txt, .md, .html, .docx, .pdf), or the text itself; the name of a file is no text of one. Values
    are unsigned as printed, spans count code points of the text, for a web page, Word or PDF file of the text made of it. The day of
    publication helps with 'this year'; unless given, it is the one that a web page declares. The region, unless given, is the one
    that the document names or its places vote for. Nothing is published from here: a person confirms. InputError if the file cannot
    be read, or asks for more time or memory, or holds more figures, than the ``limits`` allow.

    >>> extract("В Акмолинской области в 2025 году младенческая смертность снизилась на 12,5%.")[0].indicator_id
    'infant_mortality'
    """
    if isinstance(document, Path):
        read = documents.read_document(document, limits=limits)
        source, published_on = read.source, published_on or read.published_on
    elif _FILE.fullmatch(document):
        raise UsageError(f"{document!r} is the name of a file, and text is read as it stands; give Path({document!r})")
    else:
        source = decode_text(document.encode("utf-8", "surrogatepass"), "text")
    return extract_text(source, published_on=published_on, region_id=region_id, language=language, limits=limits)


def _extract_one(
    item: tuple[Path, bytes | None],
    format: str | None,
    published_on: dt.date | None,
    region_id: str | None,
    language: str | None,
    limits: DocumentLimits | None,
) -> Extraction:
    path, data = item
    try:
        if data is None:
            read = documents.read_document(path, format, limits=limits)
        else:
            read = documents.read_bytes(data, path.name, format, limits=limits)
    except KzHealthError as error:
        return Extraction(path=path, error=error)
    day = published_on or read.published_on
    try:
        facts = extract_text(read.source, published_on=day, region_id=region_id, language=language, limits=limits)
    except InputError as error:  # of this document; a region that is none is wrong for all
        return Extraction(path=path, error=error)
    return Extraction(path=path, document=read, facts=facts)


def extract_each(
    items: Sequence[tuple[Path, bytes | None]],
    *,
    format: str | None = None,
    published_on: dt.date | None = None,
    region_id: str | None = None,
    language: str | None = None,
    limits: DocumentLimits | None = None,
    jobs: int = 1,
) -> Iterator[Extraction]:
    """Documents one after the other, in the order given: paths, with the bytes of those that are no files; see ``extract``.

    A document that cannot be read gives its error and stops nothing. ``jobs`` processes share the work; the result is the same.
    """
    one = partial(_extract_one, format=format, published_on=published_on, region_id=region_id, language=language, limits=limits)
    if jobs == 1 or len(items) < 2:
        yield from map(one, items)
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # not forked: the libraries below have threads of their own
    with ProcessPoolExecutor(min(jobs, len(items)), mp_context=get_context("spawn")) as pool:
        yield from pool.map(one, items, chunksize=max(1, min(16, len(items) // (4 * jobs))))


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
