"""What is written and printed, cell by cell: faults F93 to F96, each by its number, and files that go while they are read.

F92, the same bytes everywhere, is in ``test_outputs.py``.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fault_files as faults
import openpyxl
import pytest

import kzhealth as kz
from kzhealth import cli, resources
from kzhealth.report.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable


TEXT = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]}


def broken(folder: Path) -> None:
    """A package with errors, warnings and a table that cannot be read."""
    folder.mkdir()
    entries = [{"name": n, "path": f"{n}.csv", "schema": TEXT} for n in ("t", "u")]
    (folder / "datapackage.json").write_text(json.dumps({"name": "p", "resources": entries}))
    (folder / "t.csv").write_text("a,b\nx,y\n" * 3)
    (folder / "u.csv").write_bytes(b"a,b\n\xff,1\n")


SIGNS = ("=1+1", "+7", "-x", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")')


@pytest.fixture
def risky(write_package: Callable[..., Path]) -> Path:
    """A package of cells that a spreadsheet would run."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([["a", "b"], *([sign, n] for n, sign in enumerate(SIGNS))])
    return write_package({"t": text.getvalue()}, schemas={"t": TEXT})


def test_f93_no_cell_becomes_a_formula(risky: Path, tmp_path: Path) -> None:
    """In a workbook every text is text; CSV keeps its bytes, with a warning; ``csv_safe`` puts ' before such cells, and only there."""
    plain = kz.export(risky, to=["xlsx", "csv"], output=tmp_path / "out")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "small.xlsx")["t"]
    cells = [row[0] for row in sheet.iter_rows(min_row=3)]
    assert ([c.value for c in cells], {c.data_type for c in cells}) == (list(SIGNS), {"s"})
    with zipfile.ZipFile(tmp_path / "out" / "small.xlsx") as book:
        assert not any(re.search(rb"<f[ >/]", book.read(n)) for n in book.namelist() if n.startswith("xl/worksheets/sheet"))
    assert any("formula-like: t, row 2" in notice for notice in plain.notices)
    with zipfile.ZipFile(tmp_path / "out" / "small.zip") as archive:
        assert archive.read(next(n for n in archive.namelist() if n.endswith("t.csv"))) == (risky / "t.csv").read_bytes()
    kz.export(risky, to="csv", output=tmp_path / "safe", csv_safe=True)
    with zipfile.ZipFile(tmp_path / "safe" / "small.zip") as archive:
        text = archive.read(next(n for n in archive.namelist() if n.endswith("t.csv"))).decode()
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == [f"'{sign}" for sign in SIGNS]


def test_f94_control_characters_in_a_workbook(write_package: Callable[..., Path], tmp_path: Path) -> None:
    """A cell with control characters does not lose the workbook: they are written by their code; what XML has no form for is named."""
    odd = "a\x01b\x1b[31mc"
    folder = write_package({"t": f"a,b\n{odd},1\nsound,2\n"}, schemas={"t": TEXT})
    kz.export(folder, to="xlsx", output=tmp_path / "out")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "small.xlsx")["t"]
    seen = [row[0].value for row in sheet.iter_rows(min_row=3)]
    assert seen[1] == "sound"
    assert openpyxl.utils.escape.unescape(seen[0]) == odd
    (folder / "t.csv").write_text("a,b\na\ufffe,1\n", encoding="utf-8")
    with pytest.raises(kz.UsageError, match=r"t, row 2, a: a character that XML does not know; export to parquet or sqlite"):
        kz.export(folder, to="xlsx", output=tmp_path / "none")
    assert not (tmp_path / "none").exists()


HOSTILE = (
    "[/red]",
    "[bold]x",
    "\x1b[31mred\x1b[0m",
    "\x07",
    "<script>alert(1)</script>",
    "</script><img src=x onerror=y>",
    "%0A::error::x",
    "a|b`c",
    "]]>&",
)


@pytest.mark.parametrize("form", FORMATS)
def test_f95_marks_and_scripts_in_a_report(form: str, write_package: Callable[..., Path]) -> None:
    """No cell of data steers a terminal, a page, a log of CI or a program that reads the report; each finding is told all the same."""
    field = {"name": "a", "type": "string", "constraints": {"enum": ["x"]}}
    rows = "".join('"{}",1\n'.format(h.replace('"', '""')) for h in HOSTILE)
    folder = write_package({"t": f"a,b\n{rows}"}, schemas={"t": {"fields": [field, {"name": "b", "type": "string"}]}})
    report = kz.validate(folder, rules=False)
    assert len(report.findings) == len(HOSTILE)
    text = FORMATS[form](report)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)
    if form in ("html", "markdown"):
        assert not re.search(r"(?<!\\)<(?:script>alert|img)", text)
    if form == "html":
        assert "&lt;script&gt;alert(1)" in text
    elif form in ("json", "frictionless-json", "sarif"):
        json.loads(text)
    elif form == "junit":
        assert len(list(ET.fromstring(text).iter("failure"))) >= 1
    elif form == "github":
        assert len(re.findall("^::error ", text, re.MULTILINE)) == text.count("\n::error") + text.startswith("::error") == len(HOSTILE)
    elif form == "text":
        assert "[/red]" in text


def test_f95_marks_and_scripts_in_a_page(write_package: Callable[..., Path], tmp_path: Path) -> None:
    """The page of a package holds the same cells as data, none as a tag of its own."""
    rows = "".join('"{}",1\n'.format(h.replace('"', '""').replace("\x1b", "").replace("\x07", "")) for h in HOSTILE)
    folder = write_package({"t": f"a,b\n{rows}"}, schemas={"t": TEXT}, title="</title><script>alert(1)</script>")
    kz.report(folder, output=tmp_path / "site")
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page


COMMANDS = [
    ["--help"],
    ["info"],
    ["info", "package"],
    ["schema", "regions", "--format", "markdown"],
    ["schema", "budgets"],
    ["validate", "package"],
    ["validate", "package", "--format", "json"],
    ["validate", "broken"],
    ["validate", "нет такого"],
    ["extract", "bulletin.txt", "--format", "table"],
    ["extract", "bulletin.txt"],
    ["extract", "жоқ.txt"],
    ["evaluate", "жоқ.json"],
    ["diff", "package", "package"],
    ["build", "--seeds", "seeds", "--output", "out/қала"],
    ["aggregate", "records.csv", "--mapping", "counting.yaml", "--output", "out/есеп"],
    ["export", "package", "--to", "dcat", "--output", "out/шығару"],
    ["report", "package", "--output", "out/бет"],
    ["import", "tables/small.csv", "--mapping", "tables/small.yaml"],
    ["review", "bulletin.txt", "--published", "2027-01-15"],
    ["verify", "package", "--sources", "жоқ"],
    ["publish", "ckan", "package", "--url", "http://127.0.0.1:9", "--dry-run"],
]


@pytest.fixture(scope="module")
def shared_world(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """A world for commands that only need to print."""
    world = Path(faults.make_world(tmp_path_factory.mktemp("print") / "world", checkout))
    broken(world / "broken")
    return world


@pytest.mark.parametrize("encoding", ["cp1251", "ascii"])
@pytest.mark.parametrize("half", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_f96_every_command_in_an_old_encoding(half: int, encoding: str, shared_world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal that has no Kazakh letters, or none but Latin ones, each command prints all it has to say, letters as their codes."""
    monkeypatch.chdir(shared_world)
    codes = 0
    for words in COMMANDS[half ^ (encoding == "ascii") :: 2]:
        streams = [io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2)]
        monkeypatch.setattr(sys, "argv", ["kzhealth", *words])
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", streams[0])
            patch.setattr(sys, "stderr", streams[1])
            with pytest.raises(SystemExit) as end:
                cli.main()
        status = int(end.value.code or 0)
        told = ""
        for stream in streams:
            stream.flush()
            told += stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]
        assert status in faults.CODES, (words, told)
        assert "Traceback" not in told, words
        assert told.strip(), words
        codes += "\\u04" in told
    assert codes > 1


def closed_pipe(world: Path, *words: str, **environment: str) -> tuple[int, str]:
    """Run a command whose reader is gone before it prints."""
    reader, writer = os.pipe()
    os.close(reader)
    env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1]), **environment}
    command = [sys.executable, "-m", "kzhealth", *words]
    done = subprocess.run(command, cwd=world, env=env, stdout=writer, stderr=subprocess.PIPE, check=False, timeout=120)
    os.close(writer)
    return done.returncode, done.stderr.decode(errors="replace")


@pytest.mark.parametrize("words", [["validate", "broken"], ["build", "--seeds", "seeds", "--output", "out/p"]], ids=lambda w: w[0])
def test_f96_a_reader_that_has_gone(words: list[str], shared_world: Path) -> None:
    """A closed pipe ends a command with 141 and no word; what it was to write is written."""
    status, told = closed_pipe(shared_world, *words, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (status, told) == (141, "")
    assert words[0] != "build" or (shared_world / "out" / "p" / "datapackage.json").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_f96_a_reader_that_has_gone_from_any_command(words: list[str], shared_world: Path) -> None:
    """The same for every command; those that find an error first end with its code."""
    status, told = closed_pipe(shared_world, *words, LC_ALL="C")
    assert status in (141, *faults.CODES)
    assert "Traceback" not in told
    assert "Exception ignored" not in told


@pytest.mark.parametrize("way", ["validate", "load", "report", "export"])
def test_a_file_that_goes_while_it_is_read(way: str, package_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is moved away between the listing and the reading is named, by one of our errors, and nothing is written."""
    digest = resources.file_digest

    def gone(path: Path) -> str:
        found: str = digest(path)
        if path.name == "units.csv":
            path.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(resources, "file_digest", gone)
    ways: dict[str, Callable[[], Any]] = {
        "validate": lambda: kz.validate(package_copy).raise_if_invalid(),
        "load": lambda: kz.load(package_copy),
        "report": lambda: kz.report(package_copy, output=tmp_path / "out"),
        "export": lambda: kz.export(package_copy, to="csv", output=tmp_path / "out"),
    }
    with pytest.raises(kz.KzHealthError, match=r"units.*cannot be read: No such file or directory"):
        ways[way]()
    assert not (tmp_path / "out").exists()


def test_a_document_that_goes_while_it_is_read(
    shared_world: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A document that is gone when its turn comes is named; the facts of the others are given."""
    folder = shared_world / "many"
    folder.mkdir()
    for name in "abc":
        (folder / f"{name}.txt").write_text(faults.BULLETIN, encoding="utf-8")
    from kzhealth import documents

    read = documents.read_document

    def gone(path: Path, *args: Any, **more: Any) -> Any:
        (folder / "b.txt").unlink(missing_ok=True)
        return read(path, *args, **more)

    monkeypatch.setattr(documents, "read_document", gone)
    monkeypatch.setattr(sys, "argv", ["kzhealth", "extract", str(folder)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    told = capsys.readouterr()
    assert (end.value.code, "b.txt: No such file or directory" in told.err) == (3, True)
    assert {fact["source_id"] for fact in json.loads(told.out)} == {"a", "c"}
