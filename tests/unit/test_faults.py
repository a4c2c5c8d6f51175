"""Faulty and hostile packages and tables, each by its number in the list of faults: one clear finding, no exception, no open door.

F12 to F19, what servers do, are in ``test_remote.py``; F77 to F86 in ``test_faults_documents.py``, F87 to F97 in
``test_faults_output.py`` and ``test_faults_text.py``, F98 to F108 in ``test_publish.py``.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fault_files import zipped
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable

AB = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
SECONDS = 20  # what ends at all, ends long before


def texts(*fields: Any) -> dict[str, Any]:
    """A schema of fields of text."""
    return {"fields": [f if isinstance(f, dict) else {"name": f, "type": "string"} for f in fields]}


def field(type_: str = "string", **constraints: Any) -> dict[str, Any]:
    """A schema of a field of that type and constraints, and one of text."""
    return {"fields": [{"name": "a", "type": type_, "constraints": constraints}, {"name": "b", "type": "string"}]}


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here may open a connection."""

    def refuse(*_: Any) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., kz.Report]:
    """The report on a package: of one table ``t`` (its text, its schema, more of its resource), or by its descriptor's own text."""
    folder = tmp_path / "package"
    folder.mkdir()

    def judge(
        table: str | bytes | None = "a,b\n1,x\n", shape: Any = AB, *, descriptor: str | bytes | None = None, name: str = "json", **more: Any
    ) -> kz.Report:
        entry = {"name": "t", "path": "t.csv", "schema": shape, **more}
        if table is not None:
            (folder / Path(entry["path"]).name).write_bytes(table if isinstance(table, bytes) else table.encode())
        text = json.dumps({"name": "p", "resources": [entry]}) if descriptor is None else descriptor
        (folder / f"datapackage.{name}").write_bytes(text if isinstance(text, bytes) else text.encode())
        began = time.process_time()
        report = kz.validate(folder, rules=False)
        assert time.process_time() - began < SECONDS
        return report

    return judge


def rows(report: kz.Report) -> set[tuple[str, int | None, str | None]]:
    """Codes, rows and fields."""
    return {(f.code, f.row, f.field) for f in report.findings}


# ---------------------------------------------------------------- A. packages and paths

PATHS = {
    "F01": ("../secret.csv", "unsafe-path"),
    "F02": ("/etc/passwd", "unsafe-path"),
    "F03": ("FILE:///etc/passwd", "scheme-not-allowed"),
    "F04": ("..\\secret.csv", "unsafe-path"),
    "F05": (".hidden/x.csv", "unsafe-path"),
    "F08": ("sqlite:////tmp/x.db", "scheme-not-allowed"),
    "F09": ("s3://bucket/x.csv", "scheme-not-allowed"),
    "F10": ("http://127.0.0.1:9/x.csv", "scheme-not-allowed"),
    "F21": ("t\x00.csv", "is not a path"),
}


@pytest.mark.parametrize(("path", "reason"), PATHS.values(), ids=PATHS)
def test_paths_that_lead_out(path: str, reason: str, judge: Callable[..., kz.Report]) -> None:
    """What is no path inside the package is refused before anything is opened."""
    report = judge(None, path=path)
    assert (report.exit_code, report.counts) == (3, {"resource-error": 1})
    assert reason in report.findings[0].message


def test_f06_f07_links_that_lead_out(judge: Callable[..., kz.Report], tmp_path: Path) -> None:
    """A link, or a link in a chain of folders, is followed no further than the package."""
    (tmp_path / "secret.csv").write_text("a,b\n1,x\n")
    (tmp_path / "package" / "t.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "package" / "data").symlink_to(tmp_path)
    for path in ("t.csv", "data/secret.csv"):
        report = judge(None, path=path)
        assert (report.exit_code, report.counts, report.sha256.keys() - {"datapackage.json"}) == (3, {"resource-error": 1}, set())


@pytest.mark.parametrize("part", ["schema", "dialect", "profile"])
def test_f11_parts_on_the_web(part: str, judge: Callable[..., kz.Report]) -> None:
    """Nothing that a descriptor names on the web is fetched unasked."""
    report = judge(**({"shape": "http://127.0.0.1:9/s.json"} if part == "schema" else {part: "http://127.0.0.1:9/s.json"}))
    assert (report.exit_code, report.counts) == (3, {"resource-error": 1})


def test_f20_no_regular_files(judge: Callable[..., kz.Report], tmp_path: Path) -> None:
    """A pipe or a folder is not waited for."""
    os.mkfifo(tmp_path / "package" / "pipe.csv")
    (tmp_path / "package" / "folder.csv").mkdir()
    for path in ("pipe.csv", "folder.csv"):
        assert "not-a-regular-file" in judge(None, path=path).findings[0].message


DESCRIPTORS: dict[str, tuple[str | bytes, str]] = {
    "F22": ('{"name": "p", "name": "q", "resources": []}', "'name' stands twice"),
    "F23": ('{"name": "p", "x": NaN, "resources": []}', "NaN is not JSON"),
    "F24 BOM": ('\ufeff{"name": "p"}', "BOM"),
    "F24 UTF-16": ('{"name": "p"}'.encode("utf-16"), "UTF-8"),
    "F24 cp1251": ('{"title": "Область"}'.encode("cp1251"), "UTF-8"),
    "F25 cut": ('{"name": "p",\n"res', "line 2 column 1"),
    "F25 empty": ("", "line 1 column 1"),
    "F25 list": ("[1]", "seen a list"),
    "F26": ("[" * 100_000, "recursion"),
    "F29": ('{"name": "p", "resources": []}', "at least one resource"),
    "F30": (json.dumps({"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": AB}] * 2}), "t"),
    "F33": (json.dumps({"name": "p", "resources": [{"name": f"t{n}", "path": "t.csv", "schema": AB} for n in range(1001)]}), "1001"),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("descriptor", "reason"), DESCRIPTORS.values(), ids=DESCRIPTORS)
def test_descriptors(descriptor: str | bytes, reason: str, judge: Callable[..., kz.Report]) -> None:
    """A descriptor that is no sound JSON, or no package, is refused with the reason."""
    report = judge(descriptor=descriptor)
    assert (report.exit_code, {f.code for f in report.findings}) == (3, {"package-error"})
    assert reason in " ".join(f.message for f in report.findings)


def test_f27_f28_yaml_that_grows_or_runs(judge: Callable[..., kz.Report], tmp_path: Path) -> None:
    """Aliases, of which each doubles the last, and tags that name code are refused."""
    names = "abcdefghijklmnopqrstuvwxyz"
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in itertools.pairwise(names))
    run = f'name: !!python/object/apply:os.system ["touch {tmp_path / "ran"}"]\n'
    for text in (bomb, run):
        assert judge(descriptor=text, name="yaml").counts == {"package-error": 1}
    assert not (tmp_path / "ran").exists()


def test_f31_foreign_key_to_an_absent_resource(judge: Callable[..., kz.Report]) -> None:
    """The finding names the table and the resource that is not there; the cells of the table are checked."""
    key = {"fields": ["a"], "reference": {"resource": "nowhere", "fields": ["k"]}}
    report = judge("a,b\nq,x\n", {**AB, "foreignKeys": [key]})
    assert rows(report) == {("resource-error", None, None), ("type-error", 2, "a")}
    assert "nowhere" in next(f.message for f in report.findings if f.code == "resource-error")


def test_f32_hash_and_bytes(judge: Callable[..., kz.Report]) -> None:
    """A file other than its descriptor says is told, beside its cells."""
    report = judge("a,b\nq,x\n", hash="sha256:" + "0" * 64, bytes=3)
    assert rows(report) == {("hash-count", None, None), ("byte-count", None, None), ("type-error", 2, "a")}


# ---------------------------------------------------------------- B. schemas


def test_f34_patterns_that_never_end(judge: Callable[..., kz.Report]) -> None:
    """A pattern that makes others run for ever takes linear time."""
    assert judge("a,b\n" + "a" * 5000 + "!,x\n", field(pattern="(a+)+$")).counts == {"constraint-error": 1}


def test_f35_patterns_that_are_none(judge: Callable[..., kz.Report]) -> None:
    """The schema is refused with the reason."""
    report = judge(shape=field(pattern="KZ-(["))
    assert (report.exit_code, report.counts) == (3, {"schema-error": 1})
    assert "unclosed character class" in report.findings[0].message


@pytest.mark.parametrize(("cell", "pattern"), [('"12\n"', r"^\d+$"), ("\u0661\u0662", r"\d+")], ids=["F36", "F37"])
def test_patterns_hold_for_the_whole_cell_in_ascii(cell: str, pattern: str, judge: Callable[..., kz.Report]) -> None:
    """A line break at the end and digits of other scripts do not pass."""
    assert rows(judge(f"a,b\n{cell},x\n", field(pattern=pattern))) == {("constraint-error", 2, "a")}


def test_f38_keys_without_a_value(judge: Callable[..., kz.Report]) -> None:
    """A gap and NaN are no keys."""
    report = judge("a,b\nNaN,x\nNaN,y\n,z\n", {**field("number"), "primaryKey": ["a"]})
    assert {r for r in rows(report) if r[0] == "primary-key"} == {("primary-key", n, "a") for n in (2, 3, 4)}


# ---------------------------------------------------------------- C. tables

TABLES: dict[str, tuple[str | bytes, Any, set[tuple[str, int | None, str | None]]]] = {
    "F42": ('a,b,c\n1,x,y\n1,x"y"\n', texts("a", "b", "c"), {("source-error", 3, None)}),
    "F43": ("a,b\n1,x,\n", AB, {("extra-cell", 2, None)}),
    "F44": ("a,b\n1,x,3\n2,y\n", AB, {("extra-cell", 2, None)}),
    "F45": ("a,b\n1\n2,y\n", AB, {("missing-cell", 2, "b")}),
    "F46": ("a,b\n1,x\n\n,\n2,y\n", AB, {("blank-row", 3, None), ("blank-row", 4, None)}),
    "F47": ("a,a\n1,x\n", AB, {("duplicate-label", 1, "b")}),
    "F48": (
        ",x,b\n1,2,3\n",
        texts("a", "b", "c", "d"),
        {("blank-label", 1, "a"), ("incorrect-label", 1, "b"), ("incorrect-label", 1, "c"), ("missing-label", 1, "d")},
    ),
    "F49": ("a ,B\n1,x\n", AB, {("incorrect-label", 1, "a"), ("incorrect-label", 1, "b")}),
    "F50": ("\ufeffa,b\n1,x\n", AB, set()),
    "F63": ("a,b\nNaN,x\nINF,x\n1e400,x\n", field("number"), {("constraint-error", n, "a") for n in (2, 3, 4)}),
    "F64": ("a,b\n2_021,x\n\u0662,x\n 17,x\n", AB, {("type-error", n, "a") for n in (2, 3, 4)}),
    "F65": ("a,b\n2023-02-29,x\n2021-1-5,x\n", field("date"), {("type-error", 2, "a"), ("type-error", 3, "a")}),
    "F66": ("a,b\n" + "1" * 24 + ",x\n" + "1" * 5000 + ",x\n", AB, {("type-error", 2, "a"), ("type-error", 3, "a")}),
    "F67": ("a,b\n007,NA\nnull,null\n", {**texts("a", "b"), "primaryKey": ["a", "b"]}, set()),
    "F70": ("a,b\nИтого,5\n", field(enum=["KZ-11"]), {("constraint-error", 2, "a")}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "shape", "expected"), TABLES.values(), ids=TABLES)
def test_rows_are_judged_where_they_stand(text: str, shape: Any, expected: set[Any], judge: Callable[..., kz.Report]) -> None:
    """Each fault of a row or a label at its own place, and none beside."""
    assert rows(judge(text, shape)) == expected


FILES: dict[str, tuple[str | bytes, str, str]] = {
    "F40": ('a,b\n1,x\n2,"y\n' + "3,z\n" * 500_000, "source-error", "line 3: a quote that opens here is not closed"),
    "F41": ('a,b\n1,x\n2,"c"d\n', "source-error", "line 3"),
    "F51": ("a,b\n1,x\n".encode("utf-16"), "encoding-error", "looks like UTF-16"),
    "F51 little endian": ("a,b\n1,x\n".encode("utf-16-le"), "source-error", "NUL"),
    "F52": (b"a,b\n1,\xe9\n", "encoding-error", "row 2: byte 6 (0xe9)"),
    "F53": (b"a,b\n" + b"1,x\n" * 3000 + b"1,\xe9\n", "encoding-error", "row 3002: byte 12006"),
    "F53 long": (b"a,b\n" + b"1,x\n" * 1_500_000 + b"1,\xe9\n", "encoding-error", "row 1500002: byte 6000006"),
    "F54": ("a,b\n1,Қала\n".encode("kz1048"), "encoding-error", "looks like windows-1251"),
    "F55": ("a,b\n1,x\x00y\n", "source-error", "row 2: a NUL"),
    "F56": ("a,b\n1,x\r2,y\n", "source-error", "row 2"),
    "F57": ('a,b\n1,"' + "x" * 40_000_000 + '"\n', "source-error", "line-too-long"),
    "F57 of many lines": ('a,b\n1,"' + "1,x\n" * 1_200_000 + '"\n', "source-error", "line 2: a quote that opens here"),
    "F58": ("a" * 40_000_000, "source-error", "line-too-long"),
    "F59": (",".join(f"c{n}" for n in range(5000)) + "\n", "source-error", "too-many-columns"),
}


@pytest.mark.parametrize(("data", "code", "reason"), FILES.values(), ids=FILES)
def test_files_that_cannot_be_read(data: str | bytes, code: str, reason: str, judge: Callable[..., kz.Report]) -> None:
    """A file that is none of a table is one finding, which says where and why."""
    report = judge(data)
    assert (report.exit_code, report.counts) == (1, {code: 1})
    assert reason in report.findings[0].message


def test_f59_many_columns_that_are_declared(judge: Callable[..., kz.Report]) -> None:
    """A wide table with its schema is no fault."""
    names = [f"c{n}" for n in range(1500)]
    assert judge(",".join(names) + "\n" + ",".join("x" for _ in names) + "\n", texts(*names)).ok


def test_f60_every_error_is_counted(judge: Callable[..., kz.Report]) -> None:
    """The list says that it is cut, the count does not stop."""
    report = judge("a,b\n" + "q,x\n" * 20_000)
    assert (report.counts, len(report.findings), report.truncated) == ({"type-error": 20_000}, 1000, True)


HINTS = {
    "F61": ("1,5", field("number"), "decimalChar"),
    "F62": ("1\u00a0000", field("number"), "groupChar"),
    "F68": ("КZ-11", field(pattern="KZ-[0-9]+"), "U+041A CYRILLIC CAPITAL LETTER KA"),
    "F69": ("KZ\u200b-11", field(pattern="KZ-[0-9]+"), "U+200B ZERO WIDTH SPACE"),
}


@pytest.mark.parametrize(("cell", "shape", "hint"), HINTS.values(), ids=HINTS)
def test_what_may_be_meant_is_told(cell: str, shape: Any, hint: str, judge: Callable[..., kz.Report]) -> None:
    """Signs of numbers, letters of another script and characters that cannot be seen are named."""
    report = judge(f'a,b\n"{cell}",x\n', shape)
    assert len(report.findings) == 1
    assert hint in report.findings[0].message


def test_f68_labels_of_another_script(judge: Callable[..., kz.Report]) -> None:
    """A label that looks as it should says which of its letters are not."""
    assert "U+0430 CYRILLIC SMALL LETTER A" in judge("\u0430,b\n1,x\n").findings[0].message


ARCHIVES = {
    "F73 gzip": ("t.csv.gz", lambda: gzip.compress(b"a,b\n" + b"1,x\n" * 1000)[:-9], "cut or damaged"),
    "F73 zip": ("t.csv.zip", lambda: zipped(("t.csv", b"a,b\n1,x\n" * 9))[:60], "cut or damaged"),
    "F74": ("t.csv.zip", lambda: zipped(("t.csv", b"a,b\n"), ("u.csv", b"")), "innerpath"),
    "F75 zip": ("t.csv.zip", lambda: zipped(("t.csv", b"a,b\n" + b"1,x\n" * 20_000_000)), "ratio>100"),
    "F75 gzip": ("t.csv.gz", lambda: gzip.compress(b"0" * 80_000_000, compresslevel=1), "ratio>100"),
}


@pytest.mark.parametrize(("path", "make", "reason"), ARCHIVES.values(), ids=ARCHIVES)
def test_archives(path: str, make: Callable[[], bytes], reason: str, judge: Callable[..., kz.Report]) -> None:
    """An archive that is cut, ambiguous or grows without measure is one finding."""
    report = judge(make(), path=path)
    assert (report.exit_code, report.counts) == (1, {"compression-error": 1})
    assert reason in report.findings[0].message


@pytest.mark.parametrize("name", ["../../t.csv", "/tmp/t.csv", "..\\t.csv"])
def test_f76_members_that_lead_out(name: str, judge: Callable[..., kz.Report], tmp_path: Path) -> None:
    """An archive that would write elsewhere is refused; nothing is written."""
    report = judge(zipped((name, b"a,b\n1,x\n")), path="t.csv.zip")
    assert (report.exit_code, report.counts) == (3, {"package-error": 1})
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["datapackage.json", "package", "t.csv.zip"]


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("limit", "data", "more"),
    [
        ("columns=3", "a,b,c,d\n1,x,2,3\n", {}),
        ("cell=5", 'a,b\n1,"xxxxxxxx"\n', {}),
        ("line=8192", "a,b\n1," + "x" * 30_000 + "\n", {}),
        ("unpacked=99", gzip.compress(b"a,b\n" + b"1,x\n" * 99, mtime=0), {"path": "t.csv.gz"}),
        ("resources=0", "a,b\n1,x\n", {}),
    ],
)
def test_limits_can_be_set(limit: str, data: str | bytes, more: Any, judge: Callable[..., kz.Report], tmp_path: Path) -> None:
    """``--max`` makes a limit narrower or wider; the usual one lets the table pass."""
    report = judge(data, **more)
    assert not {f.code for f in report.findings} & {"source-error", "compression-error", "package-error"}
    ended = CliRunner().invoke(app, ["validate", str(tmp_path / "package"), "--no-rules", "--max", limit])
    assert ended.exit_code in (1, 3)
    assert any(code in ended.output for code in ("source-error", "compression-error", "package-error"))


@pytest.mark.parametrize("limit", ["columns", "columns=", "columns=x", "size=5"])
def test_limits_that_are_none(limit: str) -> None:
    """Any other words are wrong usage, and the limits there are are named."""
    with pytest.raises(kz.UsageError, match="one of cell, line, columns"):
        CliRunner().invoke(app, ["validate", "--max", limit], catch_exceptions=False)
