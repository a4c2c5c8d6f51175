"""Pandera, frictionless and our engine judge the same tables: sound ones pass all three, a mutated cell is found by all three.

Where one of them differs by its nature, the difference stands in DIFFERENCES with its reason, and is tested too.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

import frictionless
import pandas as pd
import pandera.errors
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.engines import REFERENCE, bundled_table
from kzhealth.schema import table_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from kzhealth.schema import FieldSpec, TableSpec

Place: TypeAlias = "tuple[int | None, str | None]"

# no shrinking: an example is small as drawn, and three judges are slow
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)

# (kind of mutation, judge): what this judge does instead of naming the row and the field, and why
DIFFERENCES = {
    ("orphan", "pandera"): "nothing: pandera knows no foreign keys",
    ("wrong type", "pandera"): "names the column alone: a column with a foreign cell is of another type as a whole",
    ("duplicate key", "frictionless"): "names the row alone: its primary-key error is of a row, not of a field",
}

# texts that match the patterns of keys and stand in no table
STRANGERS = ("KZ-99", "999999999", "KZ-QQQ", "0123456789ab-1-2", "nobody", "zz-9")
BROKEN = ("!", "/", "\n")


@dataclass(frozen=True)
class Mutation:
    """What is broken, the cell that breaks it (None is an empty one), and the code of the finding expected."""

    kind: str
    field: str
    cell: Any
    code: str

    @property
    def text(self) -> str:
        """The cell as a file holds it."""
        return "" if self.cell is None else str(self.cell)


def of_field(spec: FieldSpec) -> Iterator[Mutation]:
    """The mutations of a cell that need no other row."""
    c = spec.constraints
    if spec.required:
        yield Mutation("null in required", spec.name, None, "constraint-error")
    if spec.type != "string":
        yield Mutation("wrong type", spec.name, "many", "type-error")
    if "minimum" in c:
        yield Mutation("below minimum", spec.name, c["minimum"] - 1, "constraint-error")
    if "maximum" in c:
        yield Mutation("above maximum", spec.name, c["maximum"] + 1, "constraint-error")
    if "enum" in c:
        yield Mutation("outside enum", spec.name, "unheard_of", "constraint-error")
    if "pattern" in c:
        broken = next(text for text in BROKEN if not re.fullmatch(c["pattern"], text))
        yield Mutation("pattern broken", spec.name, broken, "constraint-error")
    if c.get("minLength", 0) > 1:
        yield Mutation("too short", spec.name, "x" * (c["minLength"] - 1), "constraint-error")
    if "maxLength" in c:
        yield Mutation("too long", spec.name, "x" * (c["maxLength"] + 1), "constraint-error")


def of_keys(spec: TableSpec, first: Mapping[str, Any], known: Mapping[str, Collection[Any]]) -> Iterator[Mutation]:
    """The mutations of keys: the value of the first row repeated, and references to nothing; ``known`` are the values referred to."""
    if len(spec.primary_key) == 1 and first[spec.primary_key[0]] is not None:
        yield Mutation("duplicate key", spec.primary_key[0], first[spec.primary_key[0]], "primary-key")
    for field in spec.fields:
        if field.constraints.get("unique") and first[field.name] is not None:
            yield Mutation("duplicate", field.name, first[field.name], "unique-error")
    for key in spec.foreign_keys:
        (name,) = key.fields
        if key.resource not in known and key.resource:
            continue
        pattern = spec[name].constraints.get("pattern", ".*")
        stranger = next(s for s in STRANGERS if re.fullmatch(pattern, s) and s not in known.get(key.resource, ()))
        yield Mutation("orphan", name, stranger, "foreign-key")


def of_table(spec: TableSpec, first: Mapping[str, Any], known: Mapping[str, Collection[Any]]) -> Sequence[Mutation]:
    """Every mutation that applies to the table."""
    return [*(m for f in spec.fields for m in of_field(f)), *of_keys(spec, first, known)]


# ---------------------------------------------------------------- the judges


def cell_text(cell: Any, type_: str) -> str:
    """A cell of a frame as a CSV file holds it."""
    if pd.isna(cell):
        return ""
    writers = {"date": lambda: f"{cell:%Y-%m-%d}", "boolean": lambda: str(bool(cell)).lower(), "year": lambda: f"{cell:04d}"}
    return str(cell) if isinstance(cell, str) else writers.get(type_, lambda: str(cell))()


def csv_of(frame: pd.DataFrame, spec: TableSpec) -> list[list[str]]:
    """The frame as the records of a CSV file."""
    rows = [[cell_text(cell, f.type) for f, cell in zip(spec.fields, row, strict=True)] for row in frame.itertuples(index=False)]
    return [list(spec.field_names), *rows]


@cache
def reference(name: str) -> list[list[str]]:
    """A reference table as the records of its file."""
    return list(csv.reader(io.StringIO(bundled_path("seeds", "reference", f"{name}.csv").read_text(encoding="utf-8"), newline="")))


@cache
def known_values(name: str) -> dict[str, frozenset[Any]]:
    """The values that the foreign keys of a table may take: those into reference tables; its own are empty where it is drawn."""
    keys = kz.schema(name).foreign_keys
    return {k.resource: frozenset(bundled_table(k.resource).frame[k.reference_fields[0]]) for k in keys if k.resource in REFERENCE}


def by_pandera(frame: pd.DataFrame, spec: TableSpec) -> set[Place]:
    """Row and field of what pandera finds; the row is None where it names a column alone."""
    try:
        spec.to_pandera().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases
        return {(None if pd.isna(i) else int(i) + 2, c) for i, c in zip(cases["index"], cases["column"], strict=True)}
    return set()


def by_frictionless(records: Sequence[Sequence[str]], spec: TableSpec) -> set[Place]:
    """Row and field of what frictionless finds, with the reference tables beside the table."""
    shape = dict(spec.descriptor)
    keys = [k for k in shape.get("foreignKeys", []) if k["reference"]["resource"] in (*REFERENCE, "")]
    shape["foreignKeys"] = keys
    others = {k["reference"]["resource"] for k in keys} - {"", spec.name}
    resources = [{"name": spec.name, "data": records, "schema": shape}]
    resources += [{"name": n, "data": reference(n), "schema": {**kz.schema(n).descriptor, "foreignKeys": []}} for n in sorted(others)]
    package = frictionless.Package.from_descriptor({"name": "p", "resources": resources})
    errors = [e.to_descriptor() for t in package.get_resource(spec.name).validate().tasks for e in t.errors]
    return {(e.get("rowNumber"), e.get("fieldName") or ", ".join(e.get("fieldNames", ())) or None) for e in errors}


def by_us(frame: pd.DataFrame, spec: TableSpec) -> set[Place]:
    """Row and field of what our engine finds in the frame."""
    return {(f.row, f.field) for f in kz.validate(frame, spec.name, rules=False).findings}


def mutated(frame: pd.DataFrame, index: int, mutation: Mutation) -> pd.DataFrame:
    """A copy of the frame with one cell changed; a cell of another type makes the column one of objects, as in pandas."""
    copy = frame.copy()
    if mutation.kind == "wrong type":
        copy[mutation.field] = copy[mutation.field].astype("object")
    copy.loc[copy.index[index], mutation.field] = mutation.cell
    return copy


@pytest.mark.parametrize("name", table_names())
def test_sound_table_passes_all_three(name: str) -> None:
    """What the strategies draw is sound for pandera, for frictionless and for us."""
    spec = kz.schema(name)

    @settings(max_examples=5, phases=QUICK)
    @given(kz.strategies.table(name, min_size=1, max_size=4))
    def check(frame: pd.DataFrame) -> None:
        assert by_pandera(frame, spec) == set()
        assert by_frictionless(csv_of(frame, spec), spec) == set()
        assert by_us(frame, spec) == set()

    check()


@pytest.mark.parametrize("name", table_names())
def test_mutated_cell_is_found_by_all_three(name: str) -> None:
    """One cell changed in a sound table is found at its row and field by each judge, named differences aside."""
    spec = kz.schema(name)

    @settings(max_examples=10, phases=QUICK)
    @given(kz.strategies.table(name, min_size=2, max_size=3), st.data())
    def check(frame: pd.DataFrame, data: st.DataObject) -> None:
        first = {n: None if pd.isna(v) else v for n, v in frame.iloc[0].items()}
        mutation = data.draw(st.sampled_from(of_table(spec, first, known_values(name))))
        index = data.draw(st.integers(1, len(frame) - 1))
        changed, place = mutated(frame, index, mutation), (index + 2, mutation.field)
        assert place in by_us(changed, spec)
        theirs = by_frictionless(csv_of(changed, spec), spec)
        assert ((index + 2, None) if (mutation.kind, "frictionless") in DIFFERENCES else place) in theirs
        found = by_pandera(changed, spec)
        if (mutation.kind, "pandera") not in DIFFERENCES:
            assert place in found
        elif mutation.kind == "wrong type":
            assert mutation.field in {column for _, column in found}
        else:
            assert place not in found

    check()


# ---------------------------------------------------------------- every field of the bundled package


def bundled_rows(name: str) -> list[dict[str, str]]:
    """The rows of a bundled table as text."""
    return list(csv.DictReader(io.StringIO(bundled_path("datapackage", "data", f"{name}.csv").read_text(encoding="utf-8"), newline="")))


def first_values(name: str) -> dict[str, str | None]:
    """The first filled cell of each column of a bundled table."""
    rows = bundled_rows(name)
    return {n: next((row[n] for row in rows if row[n]), None) for n in kz.schema(name).field_names}


def every_field() -> Iterator[tuple[str, str]]:
    """Each field of each table that has something to be broken; the ledger of corrections may have no row to break."""
    for name in (n for n in table_names() if bundled_rows(n)):
        for field in dict.fromkeys(m.field for m in of_table(kz.schema(name), first_values(name), dict.fromkeys(table_names(), ()))):
            yield name, field


FIELDS = list(every_field())


@pytest.fixture(scope="module")
def bare_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A folder with a bundled table and every table it refers to, as bare CSV files."""

    @cache
    def make(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        for table in {name, *(k.resource for k in kz.schema(name).foreign_keys)} - {""}:
            (folder / f"{table}.csv").write_bytes(bundled_path("datapackage", "data", f"{table}.csv").read_bytes())
        return folder

    return make


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[f"{t}.{f}" for t, f in FIELDS])
def test_every_field_of_the_package_is_guarded(name: str, field: str, bare_folder: Callable[[str], Path]) -> None:
    """Each thing that the schema asks of a field, broken in one cell of the bundled table, is found at its table, row and field.

    Nothing else is found but what follows from the same cell: the same cell of a key, or rows that referred to it.
    """
    spec, rows, folder = kz.schema(name), bundled_rows(name), bare_folder(name)
    file = folder / f"{name}.csv"
    sound = file.read_bytes()
    known = {k.resource: {r[k.reference_fields[0]] for r in bundled_rows(k.resource or name)} for k in spec.foreign_keys}
    mutations = [m for m in of_table(spec, first_values(name), known) if m.field == field]
    assert mutations
    for number, mutation in enumerate(mutations):
        # what repeats is found in the later row, so that the last row repeats
        index = len(rows) - 1 if mutation.kind.startswith("duplicate") else 1 + number % (len(rows) - 1)
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, spec.field_names, lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, field: mutation.text} if i == index else row for i, row in enumerate(rows))
        file.write_text(text.getvalue(), encoding="utf-8")
        report = kz.validate(folder, rules=False)
        found = {(f.code, f.table, f.row, f.field) for f in report.findings}
        assert (mutation.code, name, index + 2, field) in found, mutation
        places = {(table, row, column) for code, table, row, column in found if code != "foreign-key"}
        assert places == (set() if mutation.kind == "orphan" else {(name, index + 2, field)}), mutation
        assert report.exit_code == 1
    file.write_bytes(sound)


def test_every_kind_of_mutation_is_tried() -> None:
    """The schemas of the package give every kind of mutation, so that no test above is empty."""
    kinds = {m.kind for n in table_names() for m in of_table(kz.schema(n), first_values(n), dict.fromkeys(table_names(), ()))}
    assert kinds == {
        "null in required",
        "wrong type",
        "below minimum",
        "above maximum",
        "outside enum",
        "pattern broken",
        "too short",
        "too long",
        "duplicate key",
        "duplicate",
        "orphan",
    }
    assert len(FIELDS) > 120
