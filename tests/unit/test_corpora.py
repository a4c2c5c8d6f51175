"""The corpora that others measure readers with, made anew, and frictionless's own cases of cells: what is faulty is told where it is.

``benchmarks/corpora.py`` puts the same cases to other readers; docs/explanation/reliability.md has the scores.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import frictionless
import pytest

import kzhealth as kz

CORPORA = runpy.run_path(str(Path(__file__).with_name("csv_corpora.py")))
WHOLE = {f"{name.lower()}: {case.kind}": case for name in ("FILES", "SPECTRUM", "CSVW") for case in CORPORA[name]}
POLLUTED = CORPORA["POLLUTED"]
CASTS: dict[str, Any] = CORPORA["frictionless_casts"](Path(frictionless.__file__).parent)

# cells that frictionless takes and the standard's text forms do not have, or the other way round: docs/explanation/validation.md
OTHERWISE = {
    "integer default 9223372036854775808 {}": "wide-integer",
    "integer default ' 01 ' {}": "lexical",
    "number default ' 01 ' {}": "lexical",
    "list default '2  ,  3' {'itemType': 'integer'}": "lexical",
    "yearmonth default [2000, 10] {}": "lexical",
    "year default -2000 {}": "year-sign",
}


def judged(case: Any, folder: Path) -> kz.Report:
    """The report on the package of a case."""
    return kz.validate(CORPORA["write_package"](case, folder), rules=False)


@pytest.mark.parametrize("name", WHOLE)
def test_whole_files(name: str, tmp_path: Path) -> None:
    """A sound file has no finding and the cells that it holds; a faulty one has the expected code at the expected row."""
    case = WHOLE[name]
    report = judged(case, tmp_path)
    if case.faulty:
        assert any(f.row == case.row and case.code in (None, f.code) for f in report.findings), report.findings
    else:
        assert {f.code for f in report.findings} <= {"nothing-checked"}  # of the package: its only table has no row
        if all(f["type"] == "string" for f in case.schema["fields"]):
            assert CORPORA["read_by_kzhealth"](tmp_path) == case.values


def all_at_their_row(cases: Any, folder: Path) -> None:
    """Each fault is told at its row, and no other row is."""
    missed = [(case.kind, case.row) for case in cases if {f.row for f in judged(case, folder).findings} != {case.row}]
    assert not missed


def test_polluted_rows(tmp_path: Path) -> None:
    """One fault in one row of text is told at that row and at no other, whatever its place: every seventh case."""
    assert len(POLLUTED) == 2268
    all_at_their_row(POLLUTED[::7], tmp_path)


@pytest.mark.slow
def test_every_polluted_row(tmp_path: Path) -> None:
    """The same of all cases."""
    all_at_their_row(POLLUTED, tmp_path)


@pytest.mark.filterwarnings("ignore")
def test_cells_of_frictionless(tmp_path: Path) -> None:
    """The cells that frictionless tests its types with are taken or refused as it expects, or otherwise for a documented reason."""
    assert len(CASTS) > 280
    wrong = {name for name, case in CASTS.items() if bool(judged(case, tmp_path).findings) is not case.faulty}
    assert wrong == set(OTHERWISE)
    assert set(OTHERWISE.values()) <= set(runpy.run_path(str(Path(__file__).with_name("parity_cases.py")))["DIFFERENCES"])
