"""Hostile packages put to everything that reads one: the same refusal in Python and on the command line, soon, and nothing left behind.

``test_hostile.py`` tries what is peculiar to one command; here each package goes to ``validate``, ``load``, ``export``, ``report``,
``publish``, ``diff`` and ``info``.
"""

from __future__ import annotations

import gzip
import importlib
import json
import shutil
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from fault_files import zipped
from table_files import rewrite, write_xlsx

import kzhealth as kz
from kzhealth import apart, cli, resources
from kzhealth.documents import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AB = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
TABLE = "a,b\n1,x\n"
SECONDS = 5  # of the processor


def described(*resources: dict[str, Any], **more: Any) -> str:
    """The descriptor of a package of these resources, by default of one table."""
    return json.dumps({"name": "small", "resources": resources or [resource()], **more})


def resource(**more: Any) -> dict[str, Any]:
    """A resource of a table in a file."""
    return {"name": "t", "path": "t.csv", "schema": AB, **more}


def field(**more: Any) -> dict[str, Any]:
    """A resource whose first field has these properties."""
    return resource(schema={"fields": [{"name": "a", **more}, {"name": "b"}]})


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here may open a connection."""

    def refuse(*_: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setenv("KZHEALTH_CKAN_TOKEN", "x")


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Makes a package of these files; a file whose content begins with ``->`` is a link to what follows."""

    def make(files: dict[str, str | bytes]) -> Path:
        folder = tmp_path / "work" / "p"
        folder.mkdir(parents=True)
        for name, content in files.items():
            path = folder / name
            if isinstance(content, str) and content.startswith("->"):
                path.symlink_to(content[2:])
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        return folder

    return make


def told(report: kz.Report) -> tuple[int, set[tuple[str, int | None, str | None]]]:
    """Exit code, and the codes and places of what was found."""
    return report.exit_code, {(f.code, f.row, f.field) for f in report.findings}


def of_table(**more: Any) -> dict[str, str | bytes]:
    """A package whose first field has these properties."""
    return {"datapackage.json": described(field(**more)), "t.csv": TABLE}


OUT = {"../secret.json": described(), "t.csv": TABLE, "datapackage.json": "->../secret.json"}
CHAIN = {"datapackage.json": described(resource(schema="s.json")), "s.json": '"s2.json"', "t.csv": TABLE}
# a package, and the code that says why it is refused
REFUSED: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "a descriptor that is a link out": (OUT, "resource-error", "leads out"),
    "a descriptor that is a link to itself": ({"datapackage.json": "->datapackage.json"}, "resource-error", "ring of links"),
    "a descriptor that is a link to nothing": ({"datapackage.json": "->none.json"}, "resource-error", "leads nowhere"),
    "a descriptor that is a device": ({"datapackage.json": "->/dev/zero"}, "resource-error", "leads out"),
    "a descriptor that is a folder": ({"datapackage.json/x": ""}, "package-error", "descriptor"),
    "a table that is a link out": ({"datapackage.json": described(), "t.csv": "->/etc/passwd"}, "resource-error", "leads out"),
    "a drive of Windows": ({"datapackage.json": described(resource(path="C:/t.csv")), "C:/t.csv": TABLE}, "resource-error", "unsafe-path"),
    "data in the path": ({"datapackage.json": described(resource(path="data:text/csv,a"))}, "resource-error", "scheme-not-allowed"),
    "a path up in the middle": ({"datapackage.json": described(resource(path="d/../../t.csv"))}, "resource-error", "unsafe-path"),
    "two descriptors in one": ({"datapackage.json": described() * 2, "t.csv": TABLE}, "package-error", "Extra data"),
    "a number beyond all": ({"datapackage.json": '{"name": "p", "x": 1e999, "resources": []}'}, "package-error", "Out of range"),
    "half a character": ({"datapackage.json": '{"name": "\\ud800", "resources": []}'}, "package-error", "surrogates"),
    "a schema that is another's": (CHAIN, "schema-error", "expected an object"),
    "no delimiter of a list": (of_table(type="list", delimiter=""), "field-error", "delimiter is"),
    "a word for both": (of_table(type="boolean", trueValues=["x"], falseValues=["x"]), "field-error", "both hold"),
    "a pattern that explodes": (of_table(constraints={"pattern": "((a{1,1000}){1,1000}){1,1000}"}), "schema-error", "cannot be used"),
}  # fmt: skip


def ways(folder: Path) -> dict[str, Callable[[], object]]:
    """What reads a package, in Python."""
    out, sound = folder.parent / "out", folder.parents[1] / "sound"
    portal = kz.Ckan(url="https://portal.invalid", organization="o")
    return {
        "load": lambda: kz.load(folder),
        "export": lambda: kz.export(folder, to=["csv", "xlsx"], output=out),
        "export unchecked": lambda: kz.export(folder, to="csv", output=out, validate=False),
        "report": lambda: kz.report(folder, output=out),
        "publish": lambda: kz.publish(portal, folder, dry_run=True),
        "diff": lambda: kz.diff(folder, sound),
    }


def command_lines(folder: Path) -> list[list[str]]:
    """What reads a package, on the command line."""
    p, out = str(folder), str(folder.parent / "out")
    publish = ["publish", "ckan", p, "--url", "https://portal.invalid", "--dry-run"]
    return [["validate", p], ["info", p], ["export", p, "--to", "csv", "--output", out], ["report", p, "--output", out], publish]


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs a command; gives its exit code and all that it said."""

    def run(words: list[str]) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["kzhealth", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out + said.err

    return run


@pytest.mark.parametrize(("files", "code", "words"), REFUSED.values(), ids=REFUSED)
def test_every_reader_refuses(
    files: dict[str, str | bytes],
    code: str,
    words: str,
    package: Callable[..., Path],
    ended: Callable[..., tuple[int, str]],
    tmp_path: Path,
) -> None:
    """The same code and reason from whatever reads the package, none after long, and no file more than before."""
    folder = package(files)
    (tmp_path / "sound").mkdir()
    (tmp_path / "sound" / "datapackage.json").write_text(described())
    (tmp_path / "sound" / "t.csv").write_text(TABLE)
    before, began = set(tmp_path.rglob("*")), time.process_time()
    report = kz.validate(folder)
    assert (report.exit_code, {f.code for f in report.findings}) == (3, {code})
    assert words in report.findings[0].message
    for name, way in ways(folder).items():
        with pytest.raises(kz.InputError, match=words) as error:
            way()
        assert error.value.code == code, name
    for line in command_lines(folder):
        status, said = ended(line)
        assert status == 3, line
        assert words in said
        assert "Traceback" not in said
    assert set(tmp_path.rglob("*")) == before
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize("name", ["a descriptor that is a link out", "a table that is a link out"])
def test_no_word_of_a_file_outside_is_told(name: str, package: Callable[..., Path], ended: Callable[..., tuple[int, str]]) -> None:
    """What a link leads to is not read, so that its lines stand in no log of CI."""
    folder = package(REFUSED[name][0])
    said = "".join(ended(line)[1] for line in command_lines(folder))
    assert "root:" not in said
    assert '"a"' not in said


def test_a_link_inside_the_folder_is_a_file_of_it(package: Callable[..., Path]) -> None:
    """Links that stay are followed, and so is the folder that the user names, be it a link itself."""
    folder = package({"real.json": described(), "datapackage.json": "->real.json", "t.csv": TABLE})
    (folder.parent / "here").symlink_to(folder)
    for target in (folder, folder / "datapackage.json", folder.parent / "here"):
        assert kz.validate(target).ok
        assert kz.load(target).tables["t"].shape == (1, 2)


ONE_LABEL = {("missing-label", 1, "b"), ("incorrect-label", 1, "a")}
ROW_2 = {("extra-cell", 2, None), ("type-error", 2, "a")}
NOTHING = {("nothing-checked", None, None)}


def lost(code: str) -> set[tuple[str, int | None, str | None]]:
    """The finding of a table that cannot be read."""
    return {(code, None, None)}


# a table that is no error of the descriptor: what is found in it, and a part of the message
FAULTY: dict[str, tuple[dict[str, Any], str | bytes, set[tuple[str, int | None, str | None]], str]] = {
    "an encoding with a NUL": ({"encoding": "utf-8\0"}, TABLE, lost("encoding-error"), "is not known"),
    "a cell too long": ({}, "a,b\n1," + "x" * 1_100_000 + "\n", {("source-error", 2, None)}, "cell-too-long"),
    "a pointer of Git LFS": ({}, "version https://git-lfs.github.com/spec/v1\n", ONE_LABEL, "git lfs pull"),
    "a web page": ({}, "<!DOCTYPE html>\n<p>404</p>,\n", ONE_LABEL | ROW_2, "web page"),
    "marks of a merge": ({}, "<<<<<<< HEAD\na,b\n", ONE_LABEL | ROW_2, "merge"),
    "a line for a spreadsheet": ({}, "sep=;\n", ONE_LABEL, "remove that line"),
    "another separator": ({}, "a;b\n1;x\n", ONE_LABEL | {("type-error", 2, "a")}, "if ';' divides the cells, declare it"),
    "a zip named csv": ({}, zipped(("t.csv", TABLE)), lost("encoding-error"), "a zip archive or a workbook"),
    "gzip named csv": ({}, gzip.compress(TABLE.encode()), lost("encoding-error"), "packed with gzip"),
    "letters in a mark of another file": ({}, b"a,b\n1,\xed\xa0\x80\n", lost("encoding-error"), "row 2: byte 6"),
    "a header and no rows": ({}, "a,b\n", NOTHING, "none below the header of t"),
    "a format of no table": ({"format": "klingon"}, TABLE, lost("format-error") | NOTHING, "nothing of it was checked"),
    "half a character in JSON": ({"path": "t.json"}, '[{"a": 1, "b": "\\ud800"}]', lost("source-error"), "surrogates not allowed"),
    "half a character in JSON Lines": ({"path": "t.jsonl"}, '{"a": 1}\n{"b": "\\udfff"}\n', lost("source-error"), "line 2: "),
    "a key twice in JSON": ({"path": "t.json"}, '[{"a": 1, "a": 2, "b": "x"}]', lost("source-error"), "'a' stands twice"),
    "a key of no field in JSON Lines": ({"path": "t.jsonl"}, '{"a": 1}\n{"a": 1, "z": 5}\n', {("extra-cell", 3, None)}, "one too many"),
    "NaN in an object": (field(type="object"), 'a,b\n"{""x"": NaN}",x\n', {("type-error", 2, "a")}, "an object of JSON"),
}  # fmt: skip


@pytest.mark.parametrize(("more", "data", "expected", "words"), FAULTY.values(), ids=FAULTY)
def test_tables_that_are_none(
    more: dict[str, Any], data: str | bytes, expected: set[Any], words: str, package: Callable[..., Path]
) -> None:
    """Each fault at its row and field, and what it may come from in words; nothing is written of it."""
    path = str(more.get("path", "t.csv"))
    folder = package({"datapackage.json": described(resource(**more)), path: data})
    report = kz.validate(folder)
    assert told(report) == (1, expected)
    assert words in " ".join(f.message for f in report.findings)
    assert all(len(f.message) < 2000 for f in report.findings)
    with pytest.raises((kz.InvalidData, kz.InputError)):
        kz.export(folder, to="csv", output=folder.parent / "out")
    assert not (folder.parent / "out").exists()


def test_that_nothing_was_checked_can_be_accepted(package: Callable[..., Path], ended: Callable[..., tuple[int, str]]) -> None:
    """A package that is empty on purpose goes into the baseline as any other known finding; without, it fails with a word."""
    folder = package({"datapackage.json": described(), "t.csv": "a,b\n"})
    status, said = ended(["validate", str(folder)])
    assert (status, "no row was checked" in said) == (1, True)
    known = folder.parent / "known.json"
    assert ended(["validate", str(folder), "--write-baseline", str(known)])[0] == 0
    assert ended(["validate", str(folder), "--baseline", str(known)])[0] == 0


def test_one_empty_table_among_others_is_no_fault(package: Callable[..., Path]) -> None:
    """A table may be empty where another is not."""
    folder = package({"datapackage.json": described(resource(), resource(name="u", path="u.csv")), "t.csv": TABLE, "u.csv": "a,b\n"})
    assert told(kz.validate(folder)) == (0, set())


def test_one_file_as_two_tables(package: Callable[..., Path]) -> None:
    """A file that is named twice is a warning, within a resource and between two, by whatever path; parts of a workbook are not."""
    twice = [resource(), resource(name="u", path="d/t.csv"), resource(name="v", path=["v.csv", "v.csv"])]
    folder = package({"datapackage.json": described(*twice), "t.csv": TABLE, "v.csv": TABLE})
    (folder / "d").symlink_to(".")
    report = kz.validate(folder)
    assert [(f.code, f.severity, f.table) for f in report.findings] == [("same-file", "warning", "u"), ("same-file", "warning", "v")]
    assert report.ok


def test_messages_are_no_copy_of_a_schema(package: Callable[..., Path]) -> None:
    """A pattern, a code list and a format of any length are cut where they are told."""
    codes = [f"code-{n}" for n in range(5000)]
    fields = [
        {"name": "a", "constraints": {"pattern": "|".join(codes)}},
        {"name": "b", "constraints": {"enum": codes}},
        {"name": "c", "type": "date", "format": "%A" * 2000},
    ]
    folder = package({"datapackage.json": described(resource(schema={"fields": fields})), "t.csv": "a,b,c\n" + "q" * 9999 + ",q,q\n"})
    report = kz.validate(folder)
    assert {f.field for f in report.findings} == {"a", "b", "c"}
    assert max(len(f.message) for f in report.findings) < 1500


@pytest.mark.parametrize("created", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_moments_at_the_ends_of_the_calendar(created: str, package: Callable[..., Path]) -> None:
    """A day of making that no zone can hold is told as none, and the package is given out."""
    folder = package({"datapackage.json": described(created=created), "t.csv": TABLE})
    kz.export(folder, to=["csv", "dcat"], output=folder.parent / "out")
    assert kz.report(folder, output=folder.parent / "site").report.ok


def test_names_that_windows_has_for_devices(package: Callable[..., Path]) -> None:
    """What is written can be unpacked on every system."""
    new = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}
    names = [resource(name="NUL"), resource(name="aux.x", path="u.csv"), resource(name="console", path="v.csv")]
    text = json.dumps({**json.loads(described(*names)), **new, "name": "con"})
    folder = package({"datapackage.json": text, "t.csv": TABLE, "u.csv": TABLE, "v.csv": TABLE})
    made = kz.export(folder, to=["csv", "parquet"], output=folder.parent / "out")
    stems = {name.rpartition("/")[2].partition(".")[0].lower() for name in made.files}
    assert not stems & {"con", "nul", "aux"}
    assert {"con-", "nul-", "console"} <= stems


# ---------------------------------------------------------------- workbooks


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., bytes]:
    """The bytes of a workbook of two rows, its sheet edited."""

    def make(old: bytes = b"", new: bytes = b"") -> bytes:
        path = write_xlsx(tmp_path / "made.xlsx", [{"rows": [["a", "b"], [1, "x"], [2, "y"]]}])
        rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(old, new) if old else xml)
        data: bytes = path.read_bytes()
        path.unlink()
        return data

    return make


DIMENSION = (b'<dimension ref="A1:B3"', b'<dimension ref="A1:XFD1048576"')
BOOKS: dict[str, tuple[tuple[bytes, bytes], Any, str, str]] = {
    "rows out of order": ((b'<row r="3"', b'<row r="1"'), AB, "format-error", "row 1 behind row 2"),
    "a row before the first": ((b'<row r="3"', b'<row r="-3"'), AB, "format-error", "row -3 behind row 2"),
    "a row beyond all": ((b'<row r="3"', b'<row r="2000000000"'), AB, "source-error", "too-many-cells"),
    "a false dimension, without a schema": (DIMENSION, None, "source-error", "too-many-cells"),
    "a column that is none": ((b'r="B3"', b'r="ZZZZZ3"'), AB, "format-error", "no workbook"),
    "nothing wrong": ((b"<sheetData>", b"<sheetData>"), AB, "", ""),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "shape", "code", "words"), BOOKS.values(), ids=BOOKS)
def test_workbooks_that_are_damaged(
    edit: Any, shape: Any, code: str, words: str, package: Callable[..., Path], book: Callable[..., bytes]
) -> None:
    """Each is one finding, whichever way it is read; what would lose rows is not read."""
    entry = {k: v for k, v in resource(path="t.xlsx", schema=shape).items() if v is not None}
    folder = package({"datapackage.json": described(entry), "t.xlsx": book(*edit)})
    report = kz.validate(folder)
    assert report.counts == ({code: 1} if code else {})
    assert words in " ".join(f.message for f in report.findings)


def test_a_workbook_that_asks_for_too_much(package: Callable[..., Path], book: Callable[..., bytes]) -> None:
    """A resource that is a workbook has limits of time and memory, in a process that is ended; what frictionless judges has them too."""
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(4, 60_000))
    files = {"t.xlsx": book(b"</sheetData>", cells + b"</sheetData>")}
    slow = {"name": "t", "path": "t.xlsx"}
    for entry in (resource(path="t.xlsx"), slow):
        folder = package({"datapackage.json": described(entry), **files})
        for limits, words in ((kz.Limits(memory=1 << 20), "1 MiB of memory"), (kz.Limits(seconds=1, pace=1), "")):
            began = time.process_time()
            report = kz.validate(folder, limits=limits, rules=False)
            assert words in " ".join(f.message for f in report.findings)
            assert not words or report.counts == {"format-error": 1}
            assert time.process_time() - began < SECONDS
        shutil.rmtree(folder.parent)


# ---------------------------------------------------------------- another edition


@pytest.mark.parametrize("way", ["load", "export", "report", "publish", "diff"])
@pytest.mark.parametrize("change", ["a cell", "the folder"])
def test_another_edition_that_comes_meanwhile(
    way: str, change: str, package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A package that is changed, or exchanged, while it is read is refused: what is given out is what was read and validated."""
    folder = package({"datapackage.json": described(), "t.csv": TABLE})
    shutil.copytree(folder, tmp_path / "sound")
    shutil.copytree(folder, tmp_path / "other")
    (tmp_path / "other" / "t.csv").write_text("a,b\n7,z\n")
    read = resources._read_resources

    def changed(*args: Any) -> None:
        read(*args)
        if args[0].resolve() != folder.resolve() or (tmp_path / "old").exists():
            return
        (tmp_path / "old").mkdir()
        if change == "a cell":
            (folder / "t.csv").write_text("a,b\n7,z\n")
        else:
            folder.rename(tmp_path / "old" / "p")
            (tmp_path / "other").rename(folder)

    monkeypatch.setattr(resources, "_read_resources", changed)
    with pytest.raises(kz.InputError, match=r"another edition took (?:its place|the place of)"):
        ways(folder)[way]()
    assert not (folder.parent / "out").exists()


def test_an_edition_that_comes_when_the_files_are_copied(package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the last moment: a table that is changed between its reading and its copying is in no export."""
    folder = package({"datapackage.json": described(), "t.csv": TABLE})
    formats = importlib.import_module("kzhealth.export").FORMATS
    made = formats["csv"]

    def late(*args: Any) -> Any:
        files = made(*args)
        (folder / "t.csv").write_text("a,b\n7,z\n")
        return files

    monkeypatch.setitem(formats, "csv", late)
    with pytest.raises(kz.InputError, match="another edition"):
        kz.export(folder, to="csv", output=folder.parent / "out")
    assert not (folder.parent / "out").exists()


# ---------------------------------------------------------------- what only looks right


CELLS = {
    "вaлюта": "script-mix",
    "Cеть": "script-mix",
    "Хbox": "script-mix",
    "COVIDтің": None,
    "IT-компания": None,
    "Wi-Fi бар": None,
    "қала": None,
    "a\u200bb": "unseen-character",
    "x\u202egpj": "unseen-character",
    "и\u0306од": "unseen-character",
    "жа\u0301рко": None,
    "йод": None,
    "5 кг": None,
}


@pytest.mark.parametrize("engine", ["polars", "pandas", "duckdb"])
def test_f68_f69_in_tables_of_anyone(engine: str, package: Callable[..., Path]) -> None:
    """Words of two scripts that look like one, and characters that cannot be seen, are warnings at their cells, with their names."""
    shape = {"fields": [{"name": "n", "type": "integer"}, {"name": "w", "type": "string"}]}
    rows = "".join(f"{n},{cell}\n" for n, cell in enumerate(CELLS))
    folder = package({"datapackage.json": described(resource(schema=shape)), "t.csv": f"n,w\n{rows}"})
    report = kz.validate(folder, engine=engine)
    expected = {(code, row, "w") for row, code in enumerate(CELLS.values(), start=2) if code}
    assert told(report) == (0, expected)
    assert {f.severity for f in report.findings} == {"warning"}
    words = {f.cell: f.message for f in report.findings}
    assert "U+0061 LATIN SMALL LETTER A" in words["вaлюта"]
    assert "U+0425 CYRILLIC CAPITAL LETTER HA" in words["Хbox"]
    assert "U+200B ZERO WIDTH SPACE" in words["a\u200bb"]
    assert "NFC" in words["и\u0306од"]
    assert told(kz.validate(folder, engine=engine, rules=False)) == (0, set())


def test_f68_every_one_is_counted(package: Callable[..., Path]) -> None:
    """The list is cut, the count is not."""
    shape = {"fields": [{"name": "w", "type": "string"}]}
    folder = package({"datapackage.json": described(resource(schema=shape)), "t.csv": "w\n" + "вaлюта\n" * 60_000})
    report = kz.validate(folder, limit=10)
    assert (report.counts, len(report.findings)) == ({"script-mix": 60_000}, 10)


# ---------------------------------------------------------------- documents


def test_a_document_of_figures_alone(tmp_path: Path, ended: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """A text of very many numbers is refused at once by extract and review, in Python too; the limit is told, and can be raised."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seeds" / "facts").mkdir(parents=True)
    (tmp_path / "d.txt").write_text("12 " * 1_700_000)
    for words in (
        ["extract", "d.txt"],
        ["extract", "d.txt", "--jobs", "2"],
        ["review", "d.txt", "--published", "2027-01-15", "--region", "KZ-61"],
    ):
        before = set(tmp_path.rglob("*"))
        status, said = ended(words)
        assert (status, "1700000 numbers, the limit is 100000" in said) == (3, True), said
        assert set(tmp_path.rglob("*")) == before
    with pytest.raises(kz.InputError, match="the limit is 100000"):
        kz.extract("12 " * 100_001)
    with pytest.raises(kz.InputError, match="the limit is 2;"):
        kz.extract("В 2024 году построено 12 больниц и 7 школ.", limits=kz.DocumentLimits(figures=2))
    assert kz.extract("В 2024 году построено 12 больниц и 7 школ.", limits=kz.DocumentLimits(figures=3))
    (tmp_path / "d.txt").write_text("В 2024 году построено 12 больниц.\n" * 3, encoding="utf-8")
    assert ended(["extract", "d.txt", "--limit", "figures=5"])[0] == 3
    assert ended(["extract", "d.txt", "--limit", "figures=6"])[0] == 0


def test_a_small_document_has_no_time_of_a_large_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the processor a file has four seconds and some more for each MiB; one that needs more is refused with the figure."""
    monkeypatch.setattr(apart, "_LEAST", 0)
    page = (
        b"<!DOCTYPE html><html><body><p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">In 2024, 12 hospitals.</p></body></html>"
    )
    with pytest.raises(
        kz.InputError, match=r"a\.html: was not read within 1 seconds of the processor; make it smaller, or raise the limit"
    ):
        read_bytes(page, "a.html", limits=kz.DocumentLimits(pace=0))
