"""Very many findings: all counted, as many listed as asked for, whichever way they are gathered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kzhealth as kz
from kzhealth.checks import check_each
from kzhealth.engines import Table, ask, read_csv, scan_csv
from kzhealth.engines import read as reading
from kzhealth.errors import UsageError
from kzhealth.model import Tally
from kzhealth.schema import read_descriptor

if TYPE_CHECKING:
    from pathlib import Path

ROWS = 400
SPEC = read_descriptor(
    {
        "fields": [
            {"name": "id", "constraints": {"required": True}},
            {"name": "n", "type": "integer", "constraints": {"maximum": 5}},
            {"name": "to", "type": "string"},
        ],
        "primaryKey": "id",
        "foreignKeys": [{"fields": "to", "reference": {"resource": "", "fields": "id"}}],
    },
    "t",
)


def faulty() -> bytes:
    """Every third number is no number, every fourth too high, every fifth key repeats the one before, every seventh reference is lost."""
    lines = ["id,n,to"]
    for i in range(ROWS):
        key = i - 1 if i % 5 == 4 else i
        lines.append(f"k{key},{'x' if i % 3 == 0 else 9 if i % 4 == 0 else 1},{'nowhere' if i % 7 == 0 else 'k0'}")
    return "\n".join(lines).encode()


def told(table: Table, limit: int) -> Tally:
    tally = Tally(limit)
    check_each([table], {"t": table.lazy}, tally)
    return tally


@pytest.fixture(params=["read", "scanned"])
def table(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    """The faulty table, by either way."""
    monkeypatch.setattr(reading, "_SMALL", 0)
    (tmp_path / "t.csv").write_bytes(faulty())
    return read_csv(faulty(), SPEC) if request.param == "read" else scan_csv(tmp_path / "t.csv", SPEC)


def test_counts_do_not_depend_on_what_is_held(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for all findings and with room for ten, the counts are equal and the listed ones are the first."""
    whole = told(table, 10**6)
    assert whole.counts == {"constraint-error": 66, "foreign-key": 58, "primary-key": 80, "type-error": 134}
    assert not whole.more
    monkeypatch.setattr(ask, "_HELD", 10)
    cut = told(table, 7)
    assert cut.counts == whole.counts
    for code, count in whole.counts.items():
        first = [f for f in whole.kept if f.code == code][:7]
        assert [f for f in cut.kept if f.code == code][:7] == first
        assert cut.more[code] == count - sum(1 for f in cut.kept if f.code == code)
    assert len(cut.kept) == 28


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_many_columns(engine: str, tmp_path: Path) -> None:
    """No engine nests the checks of a thousand columns into each other, too deep for it."""
    names = [f"c{n}" for n in range(1200)]
    (tmp_path / "t.csv").write_text(f"{','.join(names)}\n{','.join('1' for _ in names[:-1])},x\n")
    spec = read_descriptor({"fields": [{"name": n, "type": "integer"} for n in names]}, "t")
    (fault,) = kz.validate(tmp_path / "t.csv", spec, engine=engine).findings
    assert (fault.code, fault.row, fault.field) == ("type-error", 2, "c1199")


@pytest.mark.parametrize("rows", [1, 1_000_000])
def test_columns_alike_but_for_case(rows: int, tmp_path: Path) -> None:
    """polars tells them apart; an engine that cannot says so, whether the file is read or scanned."""
    (tmp_path / "t.csv").write_text("a,A\n" + "1,x\n" * rows)
    spec = read_descriptor({"fields": [{"name": "a", "type": "integer"}, {"name": "A"}]}, "t")
    assert kz.validate(tmp_path / "t.csv", spec).ok
    with pytest.raises(UsageError, match="duckdb takes 'a' and 'A' for one column; use the engine polars"):
        kz.validate(tmp_path / "t.csv", spec, engine="duckdb")
