"""How good extracted facts are, measured against gold documents: precision, recall and F1 at four levels, slots, and every miss.

A fact is found if its span, value and upper value are those of a gold fact; each further level asks for more of the pair.
Only facts in scope that have a value count there, in the gold and among the proposals. Named things, which have none, are measured
apart: one is found if a proposal of its kind overlaps it, and several proposals of one thing count once.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from kzhealth.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kzhealth.model import Fact

__all__ = [
    "Evaluation",
    "GoldDocument",
    "GoldFact",
    "GoldName",
    "Measured",
    "Miss",
    "Score",
    "Share",
    "compare",
    "evaluation_to_text",
    "read_gold",
]

FORMAT = "kzhealth-gold/1"
# the slots that each level asks for beyond the level before it
LEVELS: dict[str, tuple[str, ...]] = {
    "value": (),
    "quantity": ("unit", "qualifier"),
    "indicator": ("indicator", "direction"),
    "full": ("region", "places", "period"),
}
SLOTS = (*(slot for slots in LEVELS.values() for slot in slots), "status")
# the words of the first gold files, of before the reference tables had theirs
_ALIASES: dict[str, dict[str, str]] = {
    "unit": {
        "person": "persons",
        "facility": "facilities",
        "department": "facilities",
        "equipment_unit": "units",
        "mobile_unit": "units",
        "settlement": "settlements",
        "trip": "trips",
        "bed": "beds",
        "visit": "visits_per_shift",
        "storey": "storeys",
    },
    "indicator": {
        "patients_covered_drugs": "patients_supplied",
        "facilities_overhaul": "facilities_overhauled",
        "general_mortality": "crude_mortality",
        "critical_pregnancy_cases": "critical_pregnancies",
        "hospital_capacity": "bed_capacity",
        "clinic_capacity": "visit_capacity",
    },
    # indicators that are purposes of money now
    "purpose": {"drug_provision_budget": "outpatient_medicines", "equipment_budget": "equipment"},
    "status": {"done": "actual"},
}
# the tables that a named thing of each type may be proposed for; persons, sources and distractors are no facts
_NAMED: dict[str, frozenset[str]] = {
    "facility": frozenset(["facilities"]),
    "programme": frozenset(["programmes"]),
    "equipment": frozenset(["programmes", "observations"]),
    "funding": frozenset(["budgets", "observations", "facilities", "programmes"]),
    "deadline": frozenset(["budgets", "observations", "facilities", "programmes"]),
    "trend": frozenset(["observations"]),
}
_TIMELESS = frozenset(["capacity", "attribute"])
_KATO = re.compile(r"\d{9}\Z", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z", re.ASCII)


# ---------------------------------------------------------------- values


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldFact:
    """A fact as a person marked it: half-open span in code points, value as printed in ``unit_id``; the period has both ends or none."""

    start: int
    stop: int
    quote: str
    value: Decimal | None
    value_max: Decimal | None = None
    unit_id: str | None = None
    qualifier: str | None = None
    direction: str | None = None
    kind: str | None = None
    indicator_id: str | None = None
    alternative_indicator_ids: tuple[str, ...] = ()
    purpose: str | None = None
    region_id: str | None = None
    places: tuple[str, ...] = ()
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    status: str | None = None
    in_scope: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldName:
    """A thing told without a figure: half-open span in code points, its words, and its type (``facility``, ``trend``…)."""

    start: int
    stop: int
    quote: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldDocument:
    """A document with every fact it holds; ``path`` is its text, beside the gold file.

    ``names`` are the things told without a figure, None if nobody marked them.
    """

    doc_id: str
    path: Path
    language: str
    published_on: dt.date | None = None
    region_id: str | None = None
    facts: tuple[GoldFact, ...] = ()
    names: tuple[GoldName, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Numbers of facts: ``right`` ones, those ``expected`` by the gold, those ``proposed``; shares of 1, None where there is nothing."""

    right: int
    expected: int
    proposed: int

    @property
    def precision(self) -> float | None:
        """Share of the proposed facts that are right, 0 to 1."""
        return self.right / self.proposed if self.proposed else None

    @property
    def recall(self) -> float | None:
        """Share of the expected facts that are right, 0 to 1."""
        return self.right / self.expected if self.expected else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, 0 to 1."""
        both = self.expected + self.proposed
        return 2 * self.right / both if both else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Numbers of facts: ``right`` of ``total``."""

    right: int
    total: int

    @property
    def share(self) -> float | None:
        """Right of total, 0 to 1; None of none."""
        return self.right / self.total if self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One fault; ``kind`` is ``missed``, ``extra`` or the name of the wrong slot; half-open span in code points."""

    doc_id: str
    start: int
    stop: int
    quote: str
    kind: str
    expected: str | None = None
    got: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Scores by level, slots among the facts with the right value, how many facts without a flag are right up to ``indicator``.

    ``names`` is the score of named things without a figure.
    """

    documents: int
    levels: Mapping[str, Score]
    slots: Mapping[str, Share]
    unflagged: Share
    names: Score = Score(right=0, expected=0, proposed=0)

    def to_dict(self) -> dict[str, Any]:
        """Counts and the shares made of them, as the JSON shows them."""
        scores = {**self.levels, "names": self.names}
        return {
            "documents": self.documents,
            "scores": {name: {**asdict(s), "precision": s.precision, "recall": s.recall, "f1": s.f1} for name, s in scores.items()},
            "slots": {name: {**asdict(share), "share": share.share} for name, share in self.slots.items()},
            "unflagged": {**asdict(self.unflagged), "share": self.unflagged.share},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What was measured over all documents and by language, and each miss in the order of the documents."""

    overall: Measured
    languages: Mapping[str, Measured]
    misses: tuple[Miss, ...] = ()

    def to_dict(self, *, misses: int | None = None) -> dict[str, Any]:
        """What ``kzhealth evaluate --format json`` prints, with at most so many misses."""
        return {
            "overall": self.overall.to_dict(),
            "languages": {name: measured.to_dict() for name, measured in self.languages.items()},
            "missed": len(self.misses),
            "misses": [asdict(miss) for miss in self.misses[:misses]],
        }


# ---------------------------------------------------------------- reading


_Object: TypeAlias = "dict[str, Any]"


def _fail(where: str, expected: str, seen: Any) -> NoReturn:
    shown = repr(seen)
    raise InputError(f"{where}: expected {expected}, seen {shown if len(shown) <= 60 else shown[:57] + '…'}")


def _get(entry: _Object, key: str, kind: type | tuple[type, ...], expected: str, where: str, *, optional: bool = False) -> Any:
    """What stands under the key, if it is of the kind; None if it is optional and left out or null."""
    value = entry.get(key)
    if value is None and optional:
        return None
    wrong_bool = isinstance(value, bool) and kind is not bool
    if wrong_bool or not isinstance(value, kind):
        _fail(f"{where}, {key!r}", expected, value)
    return value


def _text(entry: _Object, key: str, where: str, *, optional: bool = True) -> str | None:
    value: str | None = _get(entry, key, str, "a string or null" if optional else "a string", where, optional=optional)
    return value


def _texts(entry: _Object, key: str, where: str) -> tuple[str, ...]:
    values = _get(entry, key, list, "a list of strings", where, optional=True) or []
    if not all(isinstance(v, str) for v in values):
        _fail(f"{where}, {key!r}", "a list of strings", values)
    return tuple(values)


def _number(entry: _Object, key: str, where: str) -> Decimal | None:
    value = _get(entry, key, (int, Decimal), "a number or null", where, optional=True)
    return None if value is None else Decimal(value)


def _day(text: str, where: str, *, last: bool) -> dt.date:
    """The first or last day of a year, a month or a day."""
    match = _DAY.match(text)
    if not match:
        _fail(where, "a date YYYY-MM-DD, a month YYYY-MM or a year YYYY", text)
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        month = month or (12 if last else 1)
        return dt.date(year or 0, month, day or (calendar.monthrange(year or 0, month)[1] if last else 1))
    except ValueError:
        _fail(where, "a date of the calendar", text)


def _period(entry: _Object, where: str) -> tuple[dt.date | None, dt.date | None]:
    text = _text(entry, "period", where)
    if text is None:
        return None, None
    first, slash, end = text.partition("/")
    start, stop = _day(first, f"{where}, 'period'", last=False), _day(end if slash else first, f"{where}, 'period'", last=True)
    if stop < start:
        _fail(f"{where}, 'period'", "start/end, the start first", text)
    return start, stop


def _span(entry: _Object, where: str) -> tuple[int, int]:
    span = _get(entry, "span", list, "a span [start, stop]", where)
    if len(span) != 2 or any(type(n) is not int for n in span) or not 0 <= span[0] < span[1]:
        _fail(f"{where}, 'span'", "a span [start, stop] of code points, 0 <= start < stop", span)
    return span[0], span[1]


def _alias(slot: str, word: str | None) -> str | None:
    return None if word is None else _ALIASES[slot].get(word, word)


def _gold_fact(entry: Any, region: str | None, where: str) -> GoldFact:
    if not isinstance(entry, dict):
        _fail(where, "an object with 'span', 'value', 'unit', …", entry)
    start, stop = _span(entry, where)
    period_start, period_end = _period(entry, where)
    topic, purpose = _text(entry, "indicator", where), _text(entry, "purpose", where)
    if topic in _ALIASES["purpose"]:
        topic, purpose = None, purpose or _alias("purpose", topic)
    in_scope = _get(entry, "in_scope", bool, "true or false", where, optional=True)
    return GoldFact(
        start=start,
        stop=stop,
        quote=_text(entry, "raw", where) or "",
        value=_number(entry, "value", where),
        value_max=_number(entry, "value_max", where),
        unit_id=_alias("unit", _text(entry, "unit", where)),
        qualifier=_text(entry, "qualifier", where),
        direction=_text(entry, "direction", where),
        kind=_text(entry, "kind", where),
        indicator_id=_alias("indicator", topic),
        alternative_indicator_ids=tuple(_ALIASES["indicator"].get(name, name) for name in _texts(entry, "indicator_alt", where)),
        purpose=purpose,
        region_id=_text(entry, "region", where) if "region" in entry else region,
        places=_texts(entry, "place", where),
        period_start=period_start,
        period_end=period_end,
        status=_alias("status", _text(entry, "status", where)),
        in_scope=in_scope is not False,
    )


def _gold_name(entry: Any, where: str) -> GoldName | None:
    """A named thing; None for what is no fact."""
    if not isinstance(entry, dict):
        _fail(where, "an object with 'type' and 'span'", entry)
    kind = (_text(entry, "type", where, optional=False) or "").partition("_")[0]
    if kind not in _NAMED:
        return None
    start, stop = _span(entry, where)
    return GoldName(start=start, stop=stop, quote=_text(entry, "raw", where) or _text(entry, "name", where) or "", type=kind)


def _gold_names(entry: _Object, where: str) -> tuple[GoldName, ...] | None:
    named = _get(entry, "non_numeric", list, "a list of named things", where, optional=True)
    if named is None:
        return None
    found = (_gold_name(name, f"{where}, named thing {n}") for n, name in enumerate(named, 1))
    return tuple(name for name in found if name is not None)


def _gold_document(entry: Any, path: Path, where: str) -> GoldDocument:
    if not isinstance(entry, dict):
        _fail(where, "an object with 'doc_id', 'file', 'lang', 'facts'", entry)
    doc_id = _text(entry, "doc_id", where, optional=False) or ""
    where = f"{path}: document {doc_id!r}"
    name = _text(entry, "file", where, optional=False) or ""
    if name in ("", ".", "..") or "/" in name or "\\" in name:
        _fail(f"{where}, 'file'", "the name of a file beside the gold file", name)
    published = _text(entry, "published", where)
    region = _get(entry, "region", dict, "an object with 'code', or null", where, optional=True) or {}
    region_id = _text(region, "code", f"{where}, 'region'")
    facts = _get(entry, "facts", list, "a list of facts", where)
    return GoldDocument(
        doc_id=doc_id,
        path=path.parent / name,
        language=_text(entry, "lang", where, optional=False) or "",
        published_on=None if published is None else _day(published, f"{where}, 'published'", last=False),
        region_id=region_id,
        facts=tuple(_gold_fact(fact, region_id, f"{where}, fact {n}") for n, fact in enumerate(facts, 1)),
        names=_gold_names(entry, where),
    )


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a number of JSON")


def read_gold(path: Path) -> list[GoldDocument]:
    """The documents of a gold file with their facts; older words are read as today's. InputError if it is not such a file."""
    path = Path(path)
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal, parse_constant=_not_a_number)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}; expected a gold file ({FORMAT})") from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise InputError(f"{path}: not JSON in UTF-8: {error}; expected a gold file ({FORMAT})") from error
    if not isinstance(found, dict) or found.get("schema") != FORMAT:
        _fail(str(path), f"an object with 'schema': '{FORMAT}' and 'docs'", found.get("schema") if isinstance(found, dict) else found)
    entries = _get(found, "docs", list, "a list of documents", str(path))
    documents = [_gold_document(entry, path, f"{path}: document {n}") for n, entry in enumerate(entries, 1)]
    seen: set[str] = set()
    for document in documents:
        if document.doc_id in seen:
            _fail(str(path), "each 'doc_id' once", document.doc_id)
        seen.add(document.doc_id)
    return documents


# ---------------------------------------------------------------- comparing


_Answers: TypeAlias = "dict[str, tuple[str | None, str | None]]"


def _many(words: Iterable[str]) -> str | None:
    return ", ".join(sorted(set(words))) or None


def _range(start: dt.date | None, end: dt.date | None) -> str | None:
    return f"{start or ''}/{end or ''}" if start or end else None


def _topic(indicator: str | None, purpose: str | None) -> str | None:
    return " + ".join(filter(None, (indicator, f"purpose {purpose}" if purpose else None))) or None


def _answers(gold: GoldFact, fact: Fact) -> _Answers:
    """Of each slot that the gold settles: what it expects and what was got."""
    found: _Answers = {
        "unit": (gold.unit_id, fact.unit_id),
        "qualifier": (gold.qualifier or "exact", fact.qualifier or "exact"),
        "indicator": (_topic(gold.indicator_id, gold.purpose), _topic(fact.indicator_id, fact.purpose)),
        "direction": (gold.direction, fact.direction),
        "region": (gold.region_id, fact.region_id),
    }
    if all(_KATO.match(place) for place in gold.places):
        found["places"] = (_many(gold.places), _many(fact.place_ids))
    if gold.period_start and gold.kind not in _TIMELESS:
        found["period"] = (_range(gold.period_start, gold.period_end), _range(fact.period_start, fact.period_end))
    if gold.status is not None:
        found["status"] = (gold.status, fact.status)
    return found


@dataclass(frozen=True, slots=True)
class _Compared:
    """One document: the pairs with equal span and value, and what found no partner."""

    document: GoldDocument
    pairs: tuple[tuple[GoldFact, Fact, _Answers], ...]
    missed: tuple[GoldFact, ...]
    extra: tuple[Fact, ...]
    found_names: tuple[GoldName, ...] = ()
    missed_names: tuple[GoldName, ...] = ()
    extra_names: tuple[Fact, ...] = ()


def _names(name: GoldName, fact: Fact) -> bool:
    """True if a proposal without a value is of the gold thing."""
    return fact.start < name.stop and name.start < fact.stop and fact.table in _NAMED[name.type]


def _compare_names(document: GoldDocument, facts: Sequence[Fact]) -> tuple[tuple[GoldName, ...], tuple[GoldName, ...], tuple[Fact, ...]]:
    """The gold things found and missed, and the proposals that are of none."""
    if document.names is None:
        return (), (), ()
    named = [fact for fact in facts if fact.in_scope and fact.value is None]
    found = tuple(name for name in document.names if any(_names(name, fact) for fact in named))
    missed = tuple(name for name in document.names if name not in found)
    return found, missed, tuple(fact for fact in named if not any(_names(name, fact) for name in document.names))


def _key(fact: GoldFact | Fact) -> tuple[int, int, Decimal | None, Decimal | None]:
    return fact.start, fact.stop, fact.value, fact.value_max


def _compare_one(document: GoldDocument, facts: Sequence[Fact]) -> _Compared:
    waiting: dict[tuple[int, int, Decimal | None, Decimal | None], list[Fact]] = {}
    for fact in facts:
        if fact.in_scope and fact.value is not None:
            waiting.setdefault(_key(fact), []).append(fact)
    pairs, missed = [], []
    for gold in document.facts:
        if not gold.in_scope or gold.value is None:
            continue
        same = waiting.get(_key(gold))
        if same:
            fact = same.pop(0)
            pairs.append((gold, fact, _answers(gold, fact)))
        else:
            missed.append(gold)
    extra = tuple(fact for left in waiting.values() for fact in left)
    return _Compared(document, tuple(pairs), tuple(missed), extra, *_compare_names(document, facts))


def _reached(answers: _Answers) -> Iterator[str]:
    """The levels that a pair is right at."""
    for level, slots in LEVELS.items():
        if any(answers[slot][0] != answers[slot][1] for slot in slots if slot in answers):
            return
        yield level


def _measured(compared: Sequence[_Compared]) -> Measured:
    pairs = [pair for one in compared for pair in one.pairs]
    extra = [fact for one in compared for fact in one.extra]
    expected = len(pairs) + sum(len(one.missed) for one in compared)
    reached = [(fact, set(_reached(answers))) for _, fact, answers in pairs]
    asked = {slot: [answers[slot] for *_, answers in pairs if slot in answers] for slot in SLOTS}
    unflagged = [levels for fact, levels in reached if not fact.flags]
    return Measured(
        documents=len(compared),
        levels={
            level: Score(right=sum(level in levels for _, levels in reached), expected=expected, proposed=len(pairs) + len(extra))
            for level in LEVELS
        },
        slots={slot: Share(right=sum(want == got for want, got in found), total=len(found)) for slot, found in asked.items()},
        unflagged=Share(
            right=sum("indicator" in levels for levels in unflagged), total=len(unflagged) + sum(not fact.flags for fact in extra)
        ),
        names=_name_score(compared),
    )


def _name_score(compared: Sequence[_Compared]) -> Score:
    right = sum(len(one.found_names) for one in compared)
    missed, extra = sum(len(one.missed_names) for one in compared), sum(len(one.extra_names) for one in compared)
    return Score(right=right, expected=right + missed, proposed=right + extra)


def _figure(fact: GoldFact | Fact) -> str:
    upper = "" if fact.value_max is None else f"–{fact.value_max:f}"
    return f"{fact.value:f}{upper} {fact.unit_id or ''}".rstrip()


def _miss(one: _Compared, fact: GoldFact | GoldName | Fact, kind: str, expected: str | None, got: str | None) -> Miss:
    return Miss(doc_id=one.document.doc_id, start=fact.start, stop=fact.stop, quote=fact.quote, kind=kind, expected=expected, got=got)


def _misses(one: _Compared) -> list[Miss]:
    """The faults of a document by their place in it."""
    found = [_miss(one, gold, "missed", _figure(gold), None) for gold in one.missed]
    found += [_miss(one, fact, "extra", None, _figure(fact)) for fact in one.extra]
    found += [_miss(one, name, "missed", name.type, None) for name in one.missed_names]
    found += [_miss(one, fact, "extra", None, f"{fact.table} {fact.form}") for fact in one.extra_names]
    for _, fact, answers in one.pairs:
        found += [_miss(one, fact, slot, *answers[slot]) for slot in SLOTS if slot in answers and answers[slot][0] != answers[slot][1]]
    return sorted(found, key=lambda miss: (miss.start, miss.stop))


def compare(documents: Sequence[tuple[GoldDocument, Sequence[Fact]]]) -> Evaluation:
    """Measure the facts proposed for each gold document; scores are over the facts of all documents together."""
    compared = [_compare_one(document, facts) for document, facts in documents]
    languages = sorted({one.document.language for one in compared})
    return Evaluation(
        overall=_measured(compared),
        languages={language: _measured([one for one in compared if one.document.language == language]) for language in languages},
        misses=tuple(miss for one in compared for miss in _misses(one)),
    )


# ---------------------------------------------------------------- showing


def _shown(share: float | None) -> str:
    # cut, not rounded: what is short of 1 never reads as 1.000
    return "–" if share is None else f"{int(share * 1000 + 1e-9) / 1000:.3f}"


def _level_lines(name: str, measured: Measured) -> Iterator[str]:
    yield f"{name}: {measured.documents} document{'' if measured.documents == 1 else 's'}"
    yield f"  {'level':<10} {'F1':>6} {'precision':>9} {'recall':>6} {'right':>6} {'expected':>8} {'proposed':>8}"
    for level, s in measured.levels.items():
        scores = f"{_shown(s.f1):>6} {_shown(s.precision):>9} {_shown(s.recall):>6}"
        yield f"  {level:<10} {scores} {s.right:>6} {s.expected:>8} {s.proposed:>8}"
    names = measured.names
    if names.expected or names.proposed:
        scores = f"{_shown(names.f1):>6} {_shown(names.precision):>9} {_shown(names.recall):>6}"
        yield f"  {'names':<10} {scores} {names.right:>6} {names.expected:>8} {names.proposed:>8}"


def _slot_lines(columns: Mapping[str, Measured]) -> Iterator[str]:
    yield "slots, of the facts with the right value"
    yield f"  {'':<10}" + "".join(f" {name:>16}" for name in columns)
    rows = [(slot, [measured.slots[slot] for measured in columns.values()]) for slot in SLOTS]
    rows.append(("unflagged", [measured.unflagged for measured in columns.values()]))
    for name, shares in rows:
        cells = (f"{_shown(s.share)} {f'{s.right}/{s.total}':>10}" for s in shares)
        yield f"  {name:<10}" + "".join(f" {cell:>16}" for cell in cells)
    yield "  unflagged: of all proposed facts without a flag, those right up to the level 'indicator'"


def _miss_line(miss: Miss) -> str:
    if miss.kind == "missed":
        what = f"missed {miss.expected}"
    elif miss.kind == "extra":
        what = f"extra {miss.got}"
    else:
        what = f"{miss.kind}: expected {miss.expected or 'none'}, got {miss.got or 'none'}"
    line = f"  {miss.doc_id} {miss.start}–{miss.stop} «{miss.quote}» {what}"
    return "".join(c if c.isprintable() else " " for c in line)


def evaluation_to_text(evaluation: Evaluation, *, misses: int | None = None) -> str:
    """The evaluation as a person reads it: a table per language and overall, the slots, then a line for each of the first misses."""
    columns = {**evaluation.languages, "overall": evaluation.overall}
    lines = [line for name, measured in columns.items() for line in _level_lines(name, measured)]
    lines += _slot_lines(columns)
    lines.append(f"misses: {len(evaluation.misses)}")
    return "\n".join([*lines, *map(_miss_line, evaluation.misses[:misses])])
