"""Very many findings: all counted, as many listed as asked for, whichever way they are gathered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzhealth.checks import check_each
from kzhealth.engines import Table, ask, read_csv, scan_csv
from kzhealth.engines import read as reading
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
