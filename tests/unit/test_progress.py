"""What is told while tables are read: bytes done of bytes in all; several resources at once; a bar on a terminal alone."""

from __future__ import annotations

import gzip
import io
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.cli import app, common

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AB = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}


@pytest.fixture
def several(write_package: Callable[..., Path]) -> Path:
    """A package of four tables, each with a fault of its own, one packed and one in data of its descriptor."""
    plain = "a,b\n" + "1,x\n" * 1000
    packed = gzip.compress(b"a,b\n" + b"".join(b"%d,x\n" % n for n in range(500_000)) + b"q,x\n", compresslevel=1)
    tables = {"t": plain + "q,x\n", "u": packed, "v": plain + "1\n", "w": b""}
    resources: dict[str, Any] = {"u": {"path": "u.csv.gz"}, "w": {"path": None, "data": [["a", "b"], ["q", "x"]]}}
    return write_package(tables, schemas=dict.fromkeys(tables, AB), resources=resources)


def test_bytes_are_told_as_they_are_read(several: Path) -> None:
    """They grow from nothing to all, also within one long file; then the checks are told."""
    told: list[tuple[int, int, str]] = []
    report = kz.validate(several, progress=lambda *step: told.append(step))
    reading, (_, _, last) = told[:-1], told[-1]
    size = sum((several / name).stat().st_size for name in ("t.csv", "u.csv.gz", "v.csv"))
    assert [done for done, *_ in reading] == sorted(done for done, *_ in reading)
    assert (reading[-1][0], {total for _, total, _ in reading}) == (size, {size})
    assert len({done for done, _, name in reading if name == "u"}) > 1
    assert last == f"checking {sum(report.rows.values()):,} rows"


def test_several_at_once_do_not_differ(several: Path) -> None:
    """Resources that are read together have the findings, in their order, that they have one by one."""
    one, many = kz.validate(several), kz.validate(several, jobs=4)
    assert many.findings == one.findings
    assert (many.rows, many.ways, many.sha256) == (one.rows, one.ways, one.sha256)
    assert {f.table for f in one.findings} == {"t", "u", "v", "w"}


def test_no_jobs_at_all() -> None:
    """Wrong usage."""
    with pytest.raises(kz.UsageError, match="number of jobs is 0"):
        kz.validate(jobs=0)


def test_quiet(several: Path) -> None:
    """Nothing is printed; the exit code tells."""
    ended = CliRunner().invoke(app, ["validate", str(several), "--quiet", "--jobs", "2"])
    assert (ended.exit_code, ended.output) == (1, "")


class Terminal(io.StringIO):
    """Standard error of someone who looks."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("patience", "shown"), [(0.0, True), (60.0, False)])
def test_a_bar_for_what_lasts(patience: float, shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal it is shown once patience is over, and gone at the end."""
    monkeypatch.setattr(common, "_PATIENCE", patience)
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with common.progress_bar() as tell:
        assert tell
        time.sleep(0.05)
        tell(5, 10, "[table]")
        time.sleep(0.15)
    assert ("[table]" in screen.getvalue()) == shown


@pytest.mark.parametrize(("quiet", "screen"), [(True, Terminal()), (False, io.StringIO())], ids=["quiet", "a pipe"])
def test_no_bar(quiet: bool, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said to who asked for quiet, or to a pipe."""
    monkeypatch.setattr(sys, "stderr", screen)
    with common.progress_bar(quiet=quiet) as tell:
        assert tell is None
    assert screen.getvalue() == ""
