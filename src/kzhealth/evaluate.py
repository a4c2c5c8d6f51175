"""How good extracted facts are, measured against gold documents: precision, recall and F1 at four levels, slots, and every miss.

A fact is found if its span, value and upper value are those of a gold fact; each further level asks for more of the pair.
Only facts in scope that have a value count there, in the gold and among the proposals. Named things, which have none, are measured
apart: one is found if a proposal of its kind overlaps it, and several proposals of one thing count once.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from kzhealth.gold import NAMED, GoldDocument, GoldFact, GoldName

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from kzhealth.model import Fact

__all__ = ["Evaluation", "Measured", "Miss", "Score", "Share", "compare", "evaluation_to_text"]

# the slots that each level asks for beyond the level before it
LEVELS: dict[str, tuple[str, ...]] = {
    "value": (),
    "quantity": ("unit", "qualifier"),
    "indicator": ("indicator", "direction"),
    "full": ("region", "places", "period"),
}
SLOTS = (*(slot for slots in LEVELS.values() for slot in slots), "status", "part_of")
_TIMELESS = frozenset(["capacity", "attribute"])
_KATO = re.compile(r"\d{9}\Z", re.ASCII)


# ---------------------------------------------------------------- values


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


# ---------------------------------------------------------------- comparing


_Answers: TypeAlias = "dict[str, tuple[str | None, str | None]]"


def _many(words: Iterable[str]) -> str | None:
    return ", ".join(sorted(set(words))) or None


def _range(start: dt.date | None, end: dt.date | None) -> str | None:
    return f"{start or ''}/{end or ''}" if start or end else None


def _topic(indicator: str | None, purpose: str | None) -> str | None:
    return " + ".join(filter(None, (indicator, f"purpose {purpose}" if purpose else None))) or None


def _whole(gold: GoldFact, fact: Fact, spans: Mapping[str | None, str]) -> _Answers:
    """Of which figure either says it is a part, by spans; nothing where neither does or the gold's whole is no figure.

    The beds of a building are a part of that building, which is no figure, for a proposal alone.
    """
    expected = spans.get(gold.part_of)
    told = "–".join(fact.part_of.rsplit("-", 2)[1:]) if fact.part_of else None
    got = told if fact.table != "facilities" else None
    return {"part_of": (expected, got)} if (expected or got) and (expected or not gold.part_of) else {}


def _answers(gold: GoldFact, fact: Fact, spans: Mapping[str | None, str]) -> _Answers:
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
    return found | _whole(gold, fact, spans)


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
    return fact.start < name.stop and name.start < fact.stop and fact.table in NAMED[name.type]


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
    spans: dict[str | None, str] = {gold.fact_id: f"{gold.start}–{gold.stop}" for gold in document.facts if gold.fact_id}
    pairs, missed = [], []
    for gold in document.facts:
        if not gold.in_scope or gold.value is None:
            continue
        same = waiting.get(_key(gold))
        if same:
            fact = same.pop(0)
            pairs.append((gold, fact, _answers(gold, fact, spans)))
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
    yield "  part_of: of the facts that either side has as a part of another"
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
