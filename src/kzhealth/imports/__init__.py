"""Tables of statistics made into observations: each figure proved by the cell it was read from.

A mapping says what headers, labels and marks mean. It is a decision: the rows it makes are accepted, in a fact sheet like any other.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.documents import write_text
from kzhealth.documents.tables import TableLimits, read_table
from kzhealth.errors import InputError, InvalidData, UsageError
from kzhealth.imports.cells import read_cells
from kzhealth.imports.mapping import MEANINGS, read_plans
from kzhealth.imports.sheet import lay_over, register_row, statement_rows
from kzhealth.markup import block, listing
from kzhealth.model import Report
from kzhealth.review.merge import COLUMNS
from kzhealth.review.sheet import csv_bytes, read_rows, write_whole
from kzhealth.schema import schema, seed_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzhealth.documents import Document
    from kzhealth.imports.cells import Read
    from kzhealth.imports.mapping import Plan
    from kzhealth.review.merge import Row

__all__ = ["Import", "TableLimits", "import_table"]

_RIGHTS = "The publisher holds the rights in the table; facts only are given here."
_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A table imported: where its fact sheet lies, its rows as text, and what became of each of its cells.

    ``cells`` stand in the rows and columns that the mapping calls figures: ``figures``, ``missing`` by meaning, ``empty``, ``refused``
    (cell and reason), ``absent`` (a mark of a missing figure of a region that was not there in the period) and ``skipped`` (the mapping
    says so, or the row has neither region nor figure) are all of them. ``outside`` counts the other cells that are not empty.
    """

    source_id: str
    path: Path
    text: Path
    rows: tuple[Mapping[str, str], ...] = field(repr=False)
    cells: int
    figures: int
    missing: Mapping[str, int]
    empty: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    skipped: int = 0
    outside: int = 0
    notices: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """What ``kzhealth import --format json`` prints."""
        told = ("cells", "figures", "skipped", "outside")
        return {
            "source_id": self.source_id,
            "path": str(self.path),
            "text": str(self.text),
            "rows": len(self.rows),
            **{name: getattr(self, name) for name in told},
            **{name: list(getattr(self, name)) for name in ("empty", "absent", "notices")},
            **{name: dict(getattr(self, name)) for name in ("missing", "refused")},
        }

    @property
    def summary(self) -> str:
        """What became of the cells, in lines."""
        missing = ", ".join(f"{count} {meaning}" for meaning, count in self.missing.items())
        counts = {
            "figures": self.figures,
            f"missing ({missing})" if missing else "missing": sum(self.missing.values()),
            "empty": len(self.empty),
            "refused": len(self.refused),
            "of a region not in force, without a figure": len(self.absent),
            "skipped": self.skipped,
        }
        lines = [f"{self.cells} cells: " + ", ".join(f"{n} {word}" for word, n in counts.items() if n) + f"; {self.outside} outside"]
        lines += [f"  refused {cell}: {reason}" for cell, reason in list(self.refused.items())[:_SHOWN]]
        if len(self.refused) > _SHOWN:
            lines.append(f"  refused: {len(self.refused) - _SHOWN} more")
        if self.empty:
            lines.append(f"  empty: {_listed(self.empty)}")
        return "\n".join([*lines, *(f"  {notice}" for notice in self.notices), f"{self.path}: {len(self.rows)} rows"])

    def _repr_html_(self) -> str:
        """What became of the cells, in a notebook, and which were refused for what reason."""
        title, *lines = self.summary.split("\n")
        return block(title, listing(("refused", "reason"), list(self.refused.items())), notes=[x for x in lines if "refused" not in x])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _read(path: Path, plans: Sequence[Plan], limits: TableLimits | None) -> tuple[Document, Read]:
    table = read_table(path, encoding=plans[0].encoding, delimiter=plans[0].delimiter, limits=limits)
    read = read_cells(table, plans)
    if read.faults:
        shown = "; ".join(f.message for f in read.faults[:_SHOWN]) + (f"; and {n} more" if (n := len(read.faults) - _SHOWN) > 0 else "")
        raise InvalidData(f"{path}: {shown}; nothing was written", Report(findings=tuple(read.faults), rows={"observations": read.cells}))
    if not read.statements:
        raise InputError(f"{path}: no figure stands in the rows and columns of the mapping; look at table.rows and figures.columns")
    source = replace(table.document.source, source_id=plans[0].source["source_id"])
    return replace(table.document, source=source), read


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise InputError(f"cannot read the sheet {path}: {error.strerror}; expected a CSV file", code="resource-error") from error


def import_table(
    table: str | Path,
    mapping: str | Path,
    seeds: str | Path = "seeds",
    *,
    reviewed_on: dt.date | None = None,
    replaced: bool = False,
    limits: TableLimits | None = None,
) -> Import:
    """Make the figures of a table (.csv, .xlsx, .xls, .ods) into accepted rows of ``seeds/facts/<source_id>.csv``, each with its cell.

    ``mapping`` is a YAML file; see docs/how-to/import-a-table.md. The text of the table is kept beside it as ``<source_id>.txt``, and the
    register ``seeds/sources.csv`` gets its row. Decisions are dated ``reviewed_on`` (today) when they are first made; importing again
    changes nothing. ``replaced`` says that the table is a new edition of the one registered. InvalidData names every cell that cannot be
    read, InputError what is wrong with table or mapping; then nothing is written.
    """
    path, folder = Path(table), Path(seeds)
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}; expected the folder with sources.csv and facts/")
    plans = read_plans(Path(mapping))
    document, read = _read(path, plans, limits)
    source, code = plans[0].source, plans[0].source["source_id"]
    listed, sheet = folder / "sources.csv", folder / "facts" / f"{code}.csv"
    before = {listed: _bytes(listed), sheet: _bytes(sheet)}
    register = read_rows(listed, schema("sources")) if before[listed] is not None else []
    entry = next((row for row in register if row["source_id"] == code), None)
    _check_edition(entry, register, document.source.sha256, code, replaced=replaced)
    day = (reviewed_on or dt.datetime.now(tz=dt.UTC).astimezone().date()).isoformat()
    made = statement_rows(document, code, read.statements, day)
    rows, told = lay_over(read_rows(sheet, seed_schema("facts")) if before[sheet] is not None else [], made)
    settled = register_row(document, source, read.statements, _RIGHTS)
    changed = [settled if row is entry else row for row in register] + ([] if entry else [settled])
    text = write_text(document, path.parent, replaced=replaced) or path
    write_whole(listed, csv_bytes(changed, schema("sources").field_names), before[listed])
    write_whole(sheet, csv_bytes(rows, COLUMNS), before[sheet])
    return _result(code, sheet, text, rows, read, told)


def _check_edition(entry: Row | None, register: Sequence[Row], sha256: str, code: str, *, replaced: bool) -> None:
    same = next((row["source_id"] for row in register if row["sha256"] == sha256), code)
    if same != code:
        raise UsageError(f"this table is registered as {same}; write that into source.id of the mapping")
    if entry and entry["sha256"] != sha256 and not replaced:
        raise UsageError(
            f"{code} is another table: its text has SHA-256 {sha256}, the register says {entry['sha256']}. If this one replaces it, add "
            "--replace; if it is a table of its own, give it another source.id. Nothing was written"
        )


def _result(code: str, sheet: Path, text: Path, rows: Sequence[Row], read: Read, told: Sequence[str]) -> Import:
    missing = Counter(s.meaning for s in read.statements if s.meaning)
    return Import(
        source_id=code,
        path=sheet,
        text=text,
        rows=tuple(rows),
        cells=read.cells,
        figures=len(read.statements) - missing.total(),
        missing={meaning: missing[meaning] for meaning in MEANINGS if missing[meaning]},
        empty=tuple(read.empty),
        refused=read.refused,
        absent=tuple(read.absent),
        skipped=read.skipped,
        outside=read.outside,
        notices=(*read.notices, *told),
    )
