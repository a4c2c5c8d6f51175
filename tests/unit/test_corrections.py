"""What was published changes only as the ledger of corrections says."""

from __future__ import annotations

import csv
import io
import shutil
from typing import TYPE_CHECKING

import pytest

import kzhealth as kz
from kzhealth.errors import InvalidData
from kzhealth.package import build

if TYPE_CHECKING:
    from pathlib import Path

CLINIC = "akmola-2025-1236-1254"


@pytest.fixture
def work(checkout: Path, tmp_path: Path) -> Path:
    """A folder with the sheets and the package that was made of them."""
    for name in ("seeds", "datapackage"):
        shutil.copytree(checkout / name, tmp_path / name)
    return tmp_path


def change(work: Path, **cells: str) -> None:
    """Change the row of the clinic in its fact sheet."""
    path = work / "seeds" / "facts" / "akmola-2025.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    next(row for row in rows if (row["start"], row["stop"]) == ("1236", "1254")).update(cells)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def record(work: Path, field: str, old: str, new: str, day: str = "2026-12-01") -> None:
    """Add a row to the ledger."""
    with (work / "seeds" / "corrections.csv").open("a", encoding="utf-8") as file:
        file.write(f"facilities,{CLINIC},{field},{old},{new},It was told wrong.,letter,{day}\n")


def rebuild(work: Path) -> list[tuple[str, str | None, str | None]]:
    """Build over the edition that is out; what stops it."""
    try:
        build(work / "seeds", work / "datapackage")
    except InvalidData as error:
        return [(f.code, f.table, f.field) for f in error.report.errors]
    return []


def test_a_published_cell_changes_only_with_a_row_of_the_ledger(work: Path) -> None:
    change(work, status="finishing")
    assert rebuild(work) == [("unrecorded-change", "facilities", "status")]
    assert kz.load(work / "datapackage").facilities.set_index("facility_id").status[CLINIC] == "completed"
    record(work, "status", "completed", "finishing")
    assert rebuild(work) == []
    package = kz.load(work / "datapackage")
    assert package.facilities.set_index("facility_id").status[CLINIC] == "finishing"
    assert package.corrections[["key", "old_value", "new_value"]].values.tolist() == [[CLINIC, "completed", "finishing"]]
    assert rebuild(work) == []


def test_a_ledger_that_tells_another_change_does_not_do(work: Path) -> None:
    change(work, status="finishing")
    record(work, "status", "planned", "finishing")
    assert rebuild(work) == [("unrecorded-change", "facilities", "status")]


def test_a_row_is_withdrawn_by_its_key(work: Path) -> None:
    change(work, decision="reject")
    assert rebuild(work) == [("unrecorded-change", "facilities", "facility_id")]
    record(work, "facility_id", CLINIC, "")
    assert rebuild(work) == []
    assert CLINIC not in set(kz.load(work / "datapackage").facilities.facility_id)
    change(work, decision="accept")
    assert rebuild(work) == [("correction-ledger", "corrections", "new_value")]


def test_the_ledger_only_grows(work: Path) -> None:
    change(work, status="finishing")
    record(work, "status", "completed", "finishing")
    assert rebuild(work) == []
    path = work / "seeds" / "corrections.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    assert rebuild(work) == [("unrecorded-change", "corrections", None)]


def test_a_cell_that_was_empty_may_be_filled(work: Path) -> None:
    change(work, expected_on="", place_id="111010000")
    assert rebuild(work) == []
    assert kz.load(work / "datapackage").facilities.set_index("facility_id").place_id[CLINIC] == "111010000"


def test_a_folder_whose_files_were_damaged_is_no_edition_to_hold_against(work: Path) -> None:
    path = work / "datapackage" / "data" / "facilities.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("completed", "finishing"), encoding="utf-8")
    assert rebuild(work) == []
