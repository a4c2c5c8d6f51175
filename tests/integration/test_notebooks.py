"""The notebooks of examples/: kept with outputs that are true, small, of no machine; bulletins that are invented and agree."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from pathlib import Path

NOTEBOOKS = ("add-a-document", "explore", "validate-your-own-table")


@pytest.fixture(params=NOTEBOOKS)
def notebook(request: pytest.FixtureRequest, checkout: Path) -> Path:
    """A notebook of examples/."""
    return checkout / "examples" / f"{request.param}.ipynb"


def test_every_notebook_is_tested(checkout: Path) -> None:
    """The notebooks of the folder are those of this test."""
    assert sorted(p.stem for p in (checkout / "examples").glob("*.ipynb")) == sorted(NOTEBOOKS)


def test_outputs_are_kept(notebook: Path) -> None:
    """Every notebook was run from top to bottom without an error, is small, and tells nothing of where it was run."""
    text = notebook.read_text(encoding="utf-8")
    cells: list[dict[str, Any]] = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    assert [c["execution_count"] for c in cells] == list(range(1, len(cells) + 1))
    outputs = [o for c in cells for o in c["outputs"]]
    assert outputs
    assert {o["output_type"] for o in outputs} <= {"stream", "execute_result"}
    assert len(text) < 100_000
    assert "<script" not in text
    for place in ("/home/", "/tmp", "/root", str(notebook.parents[1])):
        assert place not in text


@pytest.mark.slow
@pytest.mark.xdist_group("notebooks")
def test_outputs_are_what_the_notebooks_print(checkout: Path) -> None:
    """Run again, every notebook prints what is kept."""
    command = [sys.executable, str(checkout / "examples" / "execute.py"), "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_bulletins_are_invented_and_agree(checkout: Path) -> None:
    """Each bulletin says in its first line that it is invented; the three languages give the same figures."""
    marks = {"ru": "ВЫДУМАННЫЙ", "kk": "ОЙДАН ШЫҒАРЫЛҒАН", "en": "INVENTED"}
    told = {}
    for language, mark in marks.items():
        path = checkout / "examples" / "bulletins" / f"pavlodar-{language}.txt"
        assert path.read_text(encoding="utf-8").startswith(mark)
        facts = kz.extract(path, published_on=dt.date(2026, 10, 15))
        told[language] = sorted(
            (f.indicator_id, f.value, f.unit_id, f.measure, f.direction, f.region_id, f.period_start, f.period_end)
            for f in facts
            if f.value is not None
        )
    assert len(told["en"]) == 3
    assert told["en"] == told["ru"] == told["kk"]
