"""Questions to an engine: rows wanted, all asked together, answered within bounded memory however many there are."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kzhealth.engines.base import ROW, Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    import polars as pl

__all__ = ["FEW", "Answer", "Question", "any_of", "ask", "collect_all", "fetch", "few_values", "put_beside", "reads_again", "words_of"]

# so many rows of one question are taken at once; beyond them all are counted, and listed as far as asked
_HELD = 50_000
FEW = 100_000  # so many values or rows are few enough to be held beside a long table
_ABREAST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Rows that break something; ``marks`` are boolean columns, each true where its own check is broken.

    ``among`` is of how many rows they are, 0 if that is not known.
    """

    rows: Frame
    marks: tuple[str, ...] = ()
    among: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Rows in their order, and of how many: ``counts`` by mark ('' without marks) where not all of them are given."""

    frame: pl.DataFrame
    counts: Mapping[str, int] | None = None


def words_of(frame: Frame) -> ModuleType:
    """What a frame is asked with: polars where it is one of its own, which is sooner said, and narwhals for any other."""
    import polars as pl

    if isinstance(frame, pl.LazyFrame):
        return pl
    import narwhals as nw

    return nw


def any_of(words: ModuleType, parts: Iterable[Any]) -> Any:
    """True where one of the conditions is, whatever the others leave open."""
    told = list(parts)
    if words.__name__ == "polars":
        return words.any_horizontal(*told)
    while len(told) > _ABREAST:  # an engine that nests them would nest a thousand of them too deep
        told = [words.any_horizontal(*told[n : n + _ABREAST], ignore_nulls=True) for n in range(0, len(told), _ABREAST)]
    return words.any_horizontal(*told, ignore_nulls=True)


def collect_all(frames: Sequence[Frame], entire: Sequence[Frame] = (), *, most: int | None = None) -> list[pl.DataFrame]:
    """Every lazy frame collected, of ``frames`` at most so many rows, as frames of polars; together where the engine can.

    What is asked together shares reading and work; in Spark it shares jobs, which wait more than they work.
    """
    limits = [*(most for _ in frames), *(None for _ in entire)]
    parts = list(zip(map(_native, (*frames, *entire)), limits, strict=True))
    far = [part for part in parts if reads_again(part[0])]
    if far:
        from kzhealth.engines.spark import collect_together

        there = iter(collect_together(*zip(*far, strict=True)))
        here = iter(_collect_here([part for part in parts if not reads_again(part[0])]))
        return [next(there if reads_again(native) else here) for native, _ in parts]
    return _collect_here(parts)


def _collect_here(parts: Sequence[tuple[Any, int | None]]) -> list[pl.DataFrame]:
    """The frames, of each so many rows."""
    import polars as pl

    if all(isinstance(native, pl.LazyFrame) for native, _ in parts):
        return pl.collect_all([native if limit is None else native.head(limit) for native, limit in parts], engine="streaming")
    import narwhals as nw

    frames = ((nw.from_native(native).lazy(), limit) for native, limit in parts)
    return [(frame if limit is None else frame.head(limit)).collect().to_polars() for frame, limit in frames]


def reads_again(frame: Frame) -> bool:
    """True if the engine reads a table for each question anew: Spark does, so of one table as much is asked in one as can be."""
    return type(_native(frame)).__module__.startswith("pyspark")


def put_beside(frame: Frame, own: Sequence[Any], other: Frame, columns: Sequence[str], mark: str) -> Frame:
    """The rows of a frame of Spark with a column ``mark``, null where the few rows of ``other`` have none with values as ``own``.

    These rows go to every worker, instead of those of the frame to where their like are.
    """
    import narwhals as nw

    on = [f"{mark}__{number}" for number in range(len(own))]
    few = other.select(*(nw.col(column).alias(name) for column, name in zip(columns, on, strict=True)), nw.lit(value=True).alias(mark))
    sent = nw.from_native(_native(few).hint("broadcast"))
    return frame.with_columns(**dict(zip(on, own, strict=True))).join(sent, on=on, how="left")


def _native(frame: Frame) -> Any:
    return frame.to_native() if hasattr(frame, "to_native") else frame


def few_values(column: Frame) -> pl.Series | None:
    """The values of a frame of one column, if they are few and the engine is polars, which joins a long table with them in its memory."""
    if words_of(column).__name__ != "polars":
        return None
    values = collect_all([column.head(FEW + 1)])[0]
    return values.to_series() if len(values) <= FEW else None


def fetch(frame: Frame) -> list[dict[str, Any]]:
    """The rows of a frame as mappings; a gap is None."""
    return collect_all([frame])[0].rows(named=True)


def ask(questions: Sequence[Question], keys: Sequence[tuple[Frame, Sequence[str]]], limit: int) -> tuple[list[Answer], list[Frame | None]]:
    """The answers in the order of the questions; of one with very many rows, ``limit`` of each mark and the counts of all.

    With them, of each key (a frame and its fields) the rows among which it may repeat, None if there are none: where the engine
    hashes, keys are compared in the same pass and few rows remain.
    """
    hashed = [_hashes(frame, fields) for frame, fields in keys]
    with ExitStack() as stack:
        # where many may be found, they are kept from the start: what is asked of them next is not sought again
        asked = [replace(q, rows=stack.enter_context(_kept(q.rows))) if q.among > _HELD else q for q in questions]
        collected = collect_all([q.rows for q in asked], [h for h in hashed if h is not None], most=_HELD + 1)
        answers = []
        for question, frame in zip(asked, collected, strict=False):
            answers.append(Answer(frame=frame.sort(ROW)) if len(frame) <= _HELD else _counted(question, limit))
    found = iter(collected[len(questions) :])
    repeats = [frame if h is None else _narrowed(frame, fields, next(found)) for (frame, fields), h in zip(keys, hashed, strict=True)]
    return answers, _held(repeats)


def _held(repeats: Sequence[Frame | None]) -> list[Frame | None]:
    """The rows with those held here that would be read anew for each step and are not too many."""
    far = [number for number, rows in enumerate(repeats) if rows is not None and reads_again(rows)]
    found = dict(zip(far, collect_all([repeats[number] for number in far], most=_HELD + 1) if far else (), strict=True))
    return [found[n].lazy() if n in found and len(found[n]) <= _HELD else rows for n, rows in enumerate(repeats)]


def _hashing(frame: Frame) -> Any | None:
    """The module of a frame's engine, if it compares keys by their hashes."""
    kind = type(_native(frame)).__module__.partition(".")[0]
    if kind == "polars":
        from kzhealth.engines import polars

        return polars
    if kind == "pyspark":
        from kzhealth.engines import spark

        return spark
    return None


def _hashes(frame: Frame, fields: Sequence[str]) -> Frame | None:
    engine = _hashing(frame)
    return None if engine is None else _frame(engine.key_hashes(_native(frame), fields))


def _narrowed(frame: Frame, fields: Sequence[str], hashes: pl.DataFrame) -> Frame | None:
    engine = _hashing(frame)
    return frame if engine is None else _frame(engine.repeated_rows(_native(frame), fields, hashes["hash"]))


def _frame(native: Any) -> Frame | None:
    """What an engine made, as it is asked; None if it made nothing."""
    import polars as pl

    if native is None or isinstance(native, pl.LazyFrame):
        return native
    import narwhals as nw

    return nw.from_native(native)


def _counted(question: Question, limit: int) -> Answer:
    import polars as pl

    marks, words = question.marks, words_of(question.rows)
    counts = [words.col(m).cast(words.Int64).sum() for m in marks] or [words.len().alias("kz__rows")]
    with _kept(question.rows) as rows:
        if reads_again(rows):
            # a query for each mark would wait more than it works: most marks are all among the first rows
            counted, first = collect_all([rows.select(counts), rows.sort(ROW).head(_HELD)])
            rare = [m for m in marks if first[m].sum() < min(limit, counted[m][0])]
            listed = [first, *collect_all([rows.filter(words.col(m)).sort(ROW).head(limit) for m in rare])]
        else:
            parts = [rows.filter(words.col(m)) for m in marks] or [rows]
            counted, *listed = collect_all([rows.select(counts), *(p.sort(ROW).head(limit) for p in parts)])
    # a row with several marks is listed for each of them, and told once
    frame = pl.concat(listed).unique(ROW) if marks else listed[0]
    return Answer(frame=frame.sort(ROW), counts=dict(zip(marks or ("",), counted.row(0), strict=True)))


@contextmanager
def _kept(rows: Frame) -> Iterator[Frame]:
    """The rows while several questions are asked of them: Spark would look for them anew each time."""
    if not reads_again(rows):
        yield rows
        return
    import narwhals as nw

    kept = _native(rows).persist()
    try:
        yield nw.from_native(kept)
    finally:
        kept.unpersist()
