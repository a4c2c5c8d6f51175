"""Two editions of a package held against each other: tables, fields, codes, rows by their key, cells.

What would break a reader of the old edition is told apart: a table, field or code that is gone, a field of another type or unit,
another key. Cells are compared as the text that the files hold, so that 1.0 and 1 differ as they do in print.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import tarfile
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kzhealth.engines import text_column
from kzhealth.errors import InputError, UsageError
from kzhealth.files import Folder
from kzhealth.markup import block, listing
from kzhealth.model import EVERY, Finding
from kzhealth.origins import make_fetcher
from kzhealth.paths import is_address
from kzhealth.resources import read_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from kzhealth.engines import Table
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["Change", "PackageDiff", "diff", "unrecorded"]

Action: TypeAlias = Literal["added", "removed", "changed"]
_Counts: TypeAlias = "Counter[tuple[str, str, str]]"

# What the descriptor says of a package that a reader relies on.
_PROPERTIES = ("name", "version", "licenses")
# Fields of rows that were read from documents: such rows come and go with their documents, they are no codes.
_OF_DOCUMENTS = ("evidence_id", "source_id")
# The tables whose rows are statements: a published one does not change or go unless the ledger of corrections tells it.
_STATEMENTS = ("programmes", "facilities", "budgets", "observations")
# What follows from other cells of the row, and where they were read.
_DERIVED = ("lower", "upper", "lower_kzt", "upper_kzt", "flags")
_NEW = "kz__new"  # no field is named so: names that begin like the engine's are refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: ``what`` (package, table, field, code, key, row or cell) was added, removed or changed, and where.

    ``key`` is the primary key of a row, its parts divided by commas; ``old`` and ``new`` are texts, None where there is none.
    """

    what: Literal["package", "table", "field", "code", "key", "row", "cell"]
    action: Action
    table: str | None = None
    field: str | None = None
    key: str | None = None
    old: str | None = None
    new: str | None = None
    breaking: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The change as the JSON shows it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDiff:
    """The differences of two editions: ``changes`` (of rows and cells at most a limit a table), ``counts`` of all by table, what, action.

    ``old`` and ``new`` are the versions that the descriptors tell. ``exit_code`` is 1 if something breaks for a reader of the old one.
    """

    old: str
    new: str
    changes: tuple[Change, ...] = ()
    counts: Mapping[tuple[str, str, str], int] = field(default_factory=dict)

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that break a reader of the old edition."""
        return tuple(c for c in self.changes if c.breaking)

    @property
    def verdict(self) -> str:
        """In a few words: no differences, how many changes break readers of the old edition, or that none does."""
        if not self.counts:
            return "no differences"
        broken = len(self.breaking)
        return f"{broken} breaking change{'s' if broken != 1 else ''}" if broken else "nothing that breaks readers of the old edition"

    @property
    def exit_code(self) -> int:
        """What the command ends with: 0, or 1 if a change is breaking."""
        return 1 if self.breaking else 0

    def _repr_html_(self) -> str:
        """The differences in a notebook: what breaks readers first."""
        rows = [
            ("breaking" if c.breaking else "", c.action, c.what, c.table, c.key, c.field, c.old, c.new)
            for c in sorted(self.changes, key=lambda c: not c.breaking)
        ]
        columns = ("", "change", "what", "table", "key", "field", "old", "new")
        parts = listing(columns, rows, of=sum(self.counts.values()))
        return block(f"{self.old} → {self.new}: {self.verdict}", parts, mood="bad" if self.breaking else "good")

    def to_dict(self) -> dict[str, Any]:
        """What ``kzhealth diff --format json`` prints."""
        return {
            "old": self.old,
            "new": self.new,
            "equal": not self.counts,
            "breaking": bool(self.breaking),
            "counts": [{"table": t or None, "what": w, "action": a, "count": n} for (t, w, a), n in sorted(self.counts.items())],
            "changes": [c.to_dict() for c in self.changes],
        }


def diff(old: str | Path, new: str | Path, *, limit: int = 1000, allow_remote: bool | Literal["loopback"] = False) -> PackageDiff:
    """How the package ``new`` differs from ``old``: each a folder, its ``datapackage.json``, a zip, or REVISION:PATH of git here.

    With ``allow_remote`` either may be the copy on a portal or an https address, as ``kzhealth.load`` takes them.

    At most ``limit`` rows and cells of a table are listed, of each kind; all are counted. What breaks readers is never left out.

    >>> diff("datapackage", "datapackage").changes
    ()
    """
    with contextlib.ExitStack() as stack:
        fetcher = make_fetcher(allow_remote)
        before, after = (read_tables(stack.enter_context(_opened(target)), fetcher) for target in (old, new))
        found = [*_package_changes(before[0], after[0]), *_table_changes(before[1], after[1])]
        counts: _Counts = Counter((c.table or "", c.what, c.action) for c in found)
        for name in sorted(before[1].keys() & after[1].keys()):
            listed, all_of_them = _row_changes(before[1], after[1], name, limit)
            found += listed
            counts += all_of_them
    versions = [str(d.get("version") or d.get("name") or target) for d, target in ((before[0], old), (after[0], new))]
    return PackageDiff(old=versions[0], new=versions[1], changes=tuple(found), counts=counts)


# ---------------------------------------------------------------- opening


@contextlib.contextmanager
def _opened(target: str | Path) -> Iterator[str | Path]:
    """The package as a path or address; one of a git revision is laid out in a folder that lasts as long as it is needed."""
    text = str(target)
    if Path(text).exists() or ":" not in text or is_address(text):
        yield target
        return
    revision, _, path = text.partition(":")
    if not revision or revision.startswith("-"):
        raise UsageError(f"{text!r} names no package; expected a folder, a datapackage.json or REVISION:PATH, e.g. HEAD~1:datapackage")
    command = ["git", "archive", "--format=tar", f"{revision}:{path}"]
    try:
        made = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - no shell, and no word of it is an option
    except OSError as error:
        raise InputError(f"{text}: git cannot be run ({error.strerror}); give a folder", code="package-error") from error
    if made.returncode:
        said = made.stderr.decode(errors="replace").strip().splitlines()
        raise InputError(
            f"{text}: git has no such folder: {said[-1] if said else 'no reason given'}; expected REVISION:PATH, the path seen from "
            "the top of the repository",
            code="package-error",
        )
    with contextlib.closing(Folder()) as folder:
        with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
            archive.extractall(folder.path, filter="data")
        yield folder.path


# ---------------------------------------------------------------- what a descriptor says


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = ", ".join(str(v.get("name") or v.get("path")) if isinstance(v, dict) else str(v) for v in value)
    return None if value is None else str(value)


def _action(old: object, new: object) -> Action:
    return "added" if old is None else "removed" if new is None else "changed"


def _package_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in _PROPERTIES:
        old, new = _text(before.get(name)), _text(after.get(name))
        if old != new:
            # who may use the data is part of what a reader relies on
            yield Change(what="package", action=_action(old, new), field=name, old=old, new=new, breaking=name == "licenses")


def _table_changes(before: Mapping[str, Table], after: Mapping[str, Table]) -> Iterator[Change]:
    for name in sorted(before.keys() - after.keys()):
        yield Change(what="table", action="removed", table=name, old=f"{before[name].rows} rows", breaking=True)
    for name in sorted(after.keys() - before.keys()):
        yield Change(what="table", action="added", table=name, new=f"{after[name].rows} rows")
    for name in sorted(before.keys() & after.keys()):
        yield from _field_changes(before[name].spec, after[name].spec)


def _field_changes(before: TableSpec, after: TableSpec) -> Iterator[Change]:
    old_names, new_names = before.field_names, after.field_names
    for name in (n for n in old_names if n not in new_names):
        yield Change(what="field", action="removed", table=before.name, field=name, old=before[name].type, breaking=True)
    for name in (n for n in new_names if n not in old_names):
        yield Change(what="field", action="added", table=before.name, field=name, new=after[name].type)
    for name in (n for n in old_names if n in new_names):
        yield from _meaning_changes(before.name, before[name], after[name])
    keys = [", ".join(spec.primary_key) or None for spec in (before, after)]
    if keys[0] != keys[1]:
        yield Change(what="key", action=_action(*keys), table=before.name, old=keys[0], new=keys[1], breaking=keys[0] is not None)


def _meaning_changes(table: str, old: FieldSpec, new: FieldSpec) -> Iterator[Change]:
    """A field that means something else now: another type, format or unit, codes that came or went."""
    said = [" ".join(filter(None, (f.type, f.format if f.format != "default" else "", f.unit and f"in {f.unit}"))) for f in (old, new)]
    if said[0] != said[1]:
        yield Change(what="field", action="changed", table=table, field=old.name, old=said[0], new=said[1], breaking=True)
    had, has = _codes(old), _codes(new)
    if had is None and has is None:
        return
    if had is None or has is None:
        # any value before and a list now: what stood there may be refused; the reverse hurts nobody
        told = [None if c is None else ", ".join(c) for c in (had, has)]
        yield Change(what="code", action=_action(had, has), table=table, field=old.name, old=told[0], new=told[1])
        return
    for code in (c for c in had if c not in has):
        yield Change(what="code", action="removed", table=table, field=old.name, old=code, breaking=True)
    for code in (c for c in has if c not in had):
        yield Change(what="code", action="added", table=table, field=old.name, new=code)


def _codes(spec: FieldSpec) -> list[str] | None:
    """The values that a field may have, None if it has no list of them."""
    listed = spec.constraints.get("enum") or [c.value for c in spec.categories]
    return [str(v) for v in listed] if listed else None


# ---------------------------------------------------------------- rows and cells


def _row_changes(before: Mapping[str, Table], after: Mapping[str, Table], name: str, limit: int) -> tuple[list[Change], _Counts]:
    """The rows and cells of a table that differ, listed up to the limit and counted in full."""
    old, new = before[name], after[name]
    shared = [n for n in old.spec.field_names if n in new.spec.field_names]
    frames = [_cells(old, shared), _cells(new, shared)]
    key = list(old.spec.primary_key)
    if not key or old.spec.primary_key != new.spec.primary_key or any(f.select(key).is_duplicated().any() for f in frames):
        # without a key that tells rows apart, all their cells do, and equal ones are told apart by how many they are
        key, frames = [*shared, "kz__nth"], [f.with_columns(kz__nth=_nth(f)) for f in frames]
    removed, added = (a.join(b, on=key, how="anti", nulls_equal=True).sort(key) for a, b in (frames, frames[::-1]))
    code = _is_code_list(before, name)
    named = [n for n in key if n != "kz__nth"]
    changes = [
        *(Change(what="row", action="removed", table=name, key=k, breaking=code) for k in _keys(removed, named, None if code else limit)),
        *(Change(what="row", action="added", table=name, key=k) for k in _keys(added, named, limit)),
    ]
    counts: _Counts = Counter({(name, "row", "removed"): removed.height, (name, "row", "added"): added.height})
    cells = _changed_cells(frames[0].join(frames[1], on=key, how="inner", suffix=_NEW), key, shared)
    counts[name, "cell", "changed"] = sum(frame.height for frame in cells)
    return changes + _listed(name, cells, limit), +counts


def _cells(table: Table, names: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    frame = table.collect()
    texts = [
        # a value that came typed is shown as text; null and '' are one empty cell
        pl.col(text_column(n) if text_column(n) in frame.columns else n).cast(pl.String).alias(n)
        for n in names
    ]
    return frame.select(texts)


def _nth(frame: pl.DataFrame) -> pl.Series:
    """Which of the rows equal to it each row is."""
    import polars as pl

    return frame.select(pl.int_range(pl.len()).over(frame.columns).alias("kz__nth")).to_series()


def _keys(frame: pl.DataFrame, names: Sequence[str], limit: int | None) -> Iterator[str]:
    for row in frame.select(names).head(frame.height if limit is None else limit).iter_rows():
        yield ", ".join("" if cell is None else cell for cell in row)


def _changed_cells(joined: pl.DataFrame, key: Sequence[str], shared: Sequence[str]) -> list[pl.DataFrame]:
    """For each field that has changed cells: their rows' key, the old text and the new."""
    import polars as pl

    found = []
    told = pl.concat_str([pl.col(k).cast(pl.String).fill_null("") for k in key], separator=", ").alias("key")
    for name in (n for n in shared if n not in key):
        was, now = pl.col(name), pl.col(f"{name}{_NEW}")
        found.append(joined.filter(was.ne_missing(now)).select(told, was.alias("old"), now.alias("new"), pl.lit(name).alias("field")))
    return found


def _listed(name: str, frames: Sequence[pl.DataFrame], limit: int) -> list[Change]:
    """Changed cells as changes, by row and not by field, up to the limit."""
    import polars as pl

    if not frames:
        return []
    rows = pl.concat(frames).sort("key", maintain_order=True).head(limit)
    return [Change(what="cell", action="changed", table=name, **row) for row in rows.iter_rows(named=True)]


def _is_code_list(tables: Mapping[str, Table], name: str) -> bool:
    """True if other tables refer to the table and its rows were not read from documents: a row of it is then a code."""
    if any(f in tables[name].spec.field_names for f in _OF_DOCUMENTS):
        return False
    return any(k.resource == name for t in tables.values() if t.name != name for k in t.spec.foreign_keys)


# ---------------------------------------------------------------- what the ledger must tell


def unrecorded(before: Mapping[str, Table], after: Mapping[str, Table]) -> Iterator[Finding]:
    """Statements of the published edition ``before`` that ``after`` changes or drops without a row in its ``corrections``.

    A cell that was empty may be filled; bounds and flags follow from other cells. The ledger itself only grows.
    """
    ledger = _recorded(after)
    for name in (n for n in _STATEMENTS if n in before and n in after):
        key = after[name].spec.primary_key[0]
        for change in _row_changes(before, after, name, EVERY)[0]:
            field_name = change.field or key
            old = change.key if change.what == "row" else change.old
            if change.action == "added" or not old or field_name in _DERIVED or field_name.endswith("evidence_id"):
                continue
            if (name, change.key, field_name, old) not in ledger:
                now = f"is {change.new!r} now" if change.what == "cell" else "is gone"
                message = (
                    f"{name} {change.key}, {field_name}: {old!r} was published and {now}; if it is corrected, write into corrections.csv: "
                    f"{name},{change.key},{field_name},{old},{change.new or ''}, then reason, source and day"
                )
                yield Finding(code="unrecorded-change", table=name, field=field_name, key=change.key, cell=change.new, message=message)
    for lost in sorted(_recorded(before) - ledger):
        message = f"corrections: the correction of {lost[0]} {lost[1]}, {lost[2]} was published and is gone; put it back"
        yield Finding(code="unrecorded-change", table="corrections", key=", ".join(lost[:3]), message=message)


def _recorded(tables: Mapping[str, Table]) -> set[tuple[str, ...]]:
    """The cells that a ledger corrects, each with what had been published."""
    names = ("table", "key", "field", "old_value")
    ledger = tables.get("corrections")
    return set() if ledger is None else set(_cells(ledger, names).rows())
