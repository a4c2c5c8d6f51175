"""Findings point at the line and column where their cell begins, whatever stands before it and whichever way the file was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import kzhealth as kz
from kzhealth.engines import read as reading
from kzhealth.schema import read_descriptor

if TYPE_CHECKING:
    from pathlib import Path

SPEC = read_descriptor({"fields": [{"name": "a"}, {"name": "b"}, {"name": "n", "type": "integer"}]}, "t")
# what stands before a faulty number, in turn: plain, quoted, with a doubled quote, a separator or line breaks in quotes, in other scripts
BEFORE = ["x,y,", '"x",y,', '"say ""no""",y,', '"x,y","",', 'x,"one\ntwo",', 'қала – Алматы,"y",', '"three\n\nlines",y,', ",,"]
ROWS = 1_100


def written(ends: tuple[str, ...]) -> tuple[str, dict[int, tuple[int, int]]]:
    """A table with a faulty number in every seventh row, and its line and column by row; a few rows are blank or ragged.

    Its lines end in one of the ``ends`` after the other.
    """
    text, places, line = f"a,b,n{ends[0]}", {}, 2
    for row in range(2, ROWS + 2):
        end = ends[row % len(ends)]
        before = BEFORE[row % len(BEFORE)].replace("\n", end)
        record = "" if row % 501 == 0 else "x,y" if row % 502 == 0 else before + ("no" if row % 7 == 0 else "5")
        if record.endswith("no"):
            places[row] = line + before.count("\n"), len(before) - before.rfind("\n")
        text += record + end
        line += record.count("\n") + 1
    return text, places


@pytest.mark.parametrize("ends", [("\n",), ("\r\n",), ("\n", "\r\n")], ids=["lf", "crlf", "mixed"])
@pytest.mark.parametrize("small", [0, 10**7], ids=["scanned", "read"])
@pytest.mark.parametrize("quoted", [True, False])
def test_line_and_column(ends: tuple[str, ...], small: int, quoted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each faulty cell is where it was written; so it is where no cell holds a line break, as in most files, or lines end unlike."""
    monkeypatch.setattr(reading, "_SMALL", small)
    monkeypatch.setitem(globals(), "BEFORE", BEFORE if quoted else [b for b in BEFORE if "\n" not in b])
    text, places = written(ends)
    file = tmp_path / "t.csv"
    file.write_text("\ufeff" + text, encoding="utf-8", newline="")
    report = kz.validate(file, SPEC, limit=10_000)
    assert {f.row: (f.line, f.column) for f in report.findings if f.code == "type-error"} == places
    assert {f.row: f.column for f in report.findings if f.code in ("blank-row", "missing-cell")}.keys() == {
        row for row in range(2, ROWS + 2) if row % 501 == 0 or row % 502 == 0
    }
