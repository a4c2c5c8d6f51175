"""What every engine shares: the form of a frame, the lexical rules of types, and a Table that was read.

Nothing is inferred. Every cell is read as text; a lexical rule of the Table Schema standard decides whether it is of its
type, and only then is it cast. Casts alone are unsound: they take ``1_000``, `` 1`` or ``23-01-31``.

A frame has, for each field ``x`` of its schema, the typed column ``x`` and the text column ``text_column("x")``, and ``ROW``,
the row number as frictionless counts it (the header is row 1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from kzhealth.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from kzhealth.engines.records import Lines, Records
    from kzhealth.model import Finding
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = [
    "LEXICAL",
    "LIMITS",
    "REFERENCE",
    "ROW",
    "Engine",
    "Frame",
    "Limits",
    "Sieve",
    "Sieved",
    "Table",
    "exact_field",
    "missing_values",
    "need",
    "need_distinct",
    "readable_field",
    "size_column",
    "sized",
    "text_column",
    "whole",
]

# a lazy frame of polars, or of narwhals over that of another engine: they know the same words
Frame: TypeAlias = Any

ROW = "kz__row"

# The tables that every package shares; they travel with the library.
REFERENCE = ("units", "regions", "places", "indicators")

# Lexical forms of the Table Schema standard, ASCII only, for the whole cell.
LEXICAL = {
    "integer": r"[+-]?[0-9]+",
    "year": r"-?[0-9]{4}",
    "number": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|-?INF",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
}


def whole(pattern: str) -> str:
    """The pattern for a whole cell, in every engine: a plain ``$`` lets a line break behind it pass in Java."""
    return rf"^(?:{pattern})\z"


def text_column(name: str) -> str:
    """Name of the column that holds the cells of a field as text."""
    return f"kz__text__{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """Expressions, of linear time, of the cells of each field that are surely sound, and of those of a column that is no field.

    Cells of ``unproved`` fields may be anything that does not mislead (see ``lookalikes``).
    """

    cells: tuple[str, ...]
    other: str
    unproved: frozenset[str]

    def record(self, width: int, delimiter: str) -> str:
        """The expression of a record of so many cells that is surely sound."""
        cells = [*self.cells[:width], *[self.other] * (width - len(self.cells))]
        return whole(re.escape(delimiter).join(cells))

    def filled(self, table: TableSpec, width: int) -> bool:
        """True if no record that is surely sound is blank: a field whose cells it proves must have a value."""
        proved = (f for f in table.fields[:width] if f.name not in self.unproved)
        return any(f.required or f.name in table.primary_key for f in proved)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieved:
    """What is known of a table whose records went through a sieve: all but the ``suspects`` (row numbers) among them are sound."""

    records: Records
    suspects: pl.Series
    delimiter: str
    unproved: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is refused as too large before it is held in memory.

    ``cell`` and ``line`` are characters (bytes in a plain file), ``columns`` those of a header beyond what its schema has, ``blank`` rows
    that follow each other in a workbook, ``unpacked`` bytes of an archive, ``ratio`` how many times it grows once it is beyond 64 MiB;
    ``seconds`` and bytes of ``memory`` are those of the process that a workbook, or a table for frictionless, is read in; of the processor
    it has four seconds and ``pace`` more for each MiB.
    """

    cell: int = 1 << 20
    line: int = 1 << 24
    columns: int = 1000
    blank: int = 10_000
    resources: int = 1000
    unpacked: int = 1 << 34
    ratio: int = 100
    seconds: int = 300
    pace: int = 60
    memory: int = 1 << 32


LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table read: its schema, its frame (see the module), how many rows were read and the faults of its structure.

    ``frame`` is of the engine's own kind, lazy where the table is too large to be held; ``more`` counts by code the findings
    beyond those listed; the text columns of ``typed`` fields hold values of their type instead of text. ``judged`` is True if
    frictionless has checked it: ``findings`` are then all that it found, and only what it overlooks is added. ``holds`` keeps
    alive what the frame reads from. ``lines`` tells where the rows of a long table stand in its file, ``sieved`` which of them need not be
    looked at cell by cell.
    """

    name: str
    spec: TableSpec
    frame: Any
    rows: int
    findings: tuple[Finding, ...] = ()
    more: Mapping[str, int] = field(default_factory=dict)
    typed: frozenset[str] = frozenset()
    judged: bool = False
    holds: object = None
    lines: Lines | None = None
    sieved: Sieved | None = None

    @property
    def lazy(self) -> Frame:
        """The frame as the checks take it."""
        import polars as pl

        if isinstance(self.frame, pl.DataFrame | pl.LazyFrame):
            return self.frame.lazy()
        import narwhals as nw

        return nw.from_native(self.frame).lazy()

    def collect(self) -> pl.DataFrame:
        """The frame in memory, as one of polars."""
        import polars as pl

        if isinstance(self.frame, pl.DataFrame):
            return self.frame
        frame: pl.DataFrame = self.lazy.collect() if isinstance(self.frame, pl.LazyFrame) else self.lazy.collect("polars").to_native()
        return frame


class Engine(Protocol):
    """What asks the questions: makes frames of its own kind, with the columns that the module tells, for narwhals to work on."""

    name: str

    def scan(self, records: Records, spec: TableSpec, delimiter: str) -> Any:
        """The proved records of a file as a frame."""

    def adopt(self, frame: pl.DataFrame) -> Any:
        """A frame of polars as one of the engine."""


def need_distinct(names: Iterable[str], engine: str) -> None:
    """UsageError for columns alike but for case, which an engine cannot tell apart."""
    known: dict[str, str] = {}
    for name in names:
        if (other := known.setdefault(name.lower(), name)) != name:
            raise UsageError(f"{engine} takes {other!r} and {name!r} for one column; use the engine polars, or rename one of the fields")


def need(extra: str, *modules: str) -> None:
    """UsageError unless the modules that an engine needs are installed; it names the extra that brings them."""
    absent = [m for m in modules if find_spec(m) is None]
    if absent:
        raise UsageError(f"{', '.join(absent)} is not installed; run pip install 'kzhealth[{extra}]'")


def readable_field(spec: FieldSpec) -> bool:
    """True if every engine casts the field by itself; the values of others are worked out by polars (``engines.typed``)."""
    plain = {"groupChar", "decimalChar", "bareNumber"}.isdisjoint(spec.options) and "jsonSchema" not in spec.constraints
    formless = spec.format == "default" or spec.type in ("integer", "number", "year", "boolean")
    return plain and formless and spec.type in (*LEXICAL, "string", "boolean")


def exact_field(spec: FieldSpec) -> bool:
    """True if the cells of a field are read and judged here as the standard says; others go through frictionless."""
    item = spec.options.get("arrayItem")
    judged = isinstance(item, dict) and "constraints" in item
    return spec.format != "wkt" and "jsonSchema" not in spec.constraints and not judged


def size_column(name: str) -> str:
    """Name of the column that holds how many items or keys each cell of a field has; see ``sized``."""
    return f"kz__size__{name}"


def sized(spec: FieldSpec) -> bool:
    """True if the items or keys of the field's cells are counted."""
    return spec.type in ("object", "array", "list") and not {"minLength", "maxLength"}.isdisjoint(spec.constraints)


def missing_values(table: TableSpec, spec: FieldSpec) -> tuple[str, ...]:
    """What stands for an empty cell in a field of a table."""
    return table.missing_values if spec.missing_values is None else spec.missing_values
