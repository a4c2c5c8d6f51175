"""Lines and columns of findings: those that an editor shows, whatever the cells before hold."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kzhealth as kz
from kzhealth.engines import places as places_module
from kzhealth.engines.dialects import Dialect, Source
from kzhealth.engines.places import find_places
from kzhealth.paths import seen_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzhealth.model import Report

SHAPE = {
    "fields": [{"name": "id", "type": "integer"}, {"name": "note", "type": "string"}, {"name": "n", "type": "integer"}],
    "primaryKey": ["id"],
}


def places(report: Report) -> set[tuple[str, int | None, int | None, int | None]]:
    return {(f.code, f.row, f.line, f.column) for f in report.findings}


def judged(write_package: Callable[..., Path], text: str | bytes, **resource: Any) -> Report:
    return kz.validate(write_package({"t": text}, schemas={"t": SHAPE}, resources={"t": resource} if resource else None))


def test_cells_with_line_breaks_and_blank_rows(write_package: Callable[..., Path]) -> None:
    """The line is that of the cell itself: below the line breaks of the cells before it, in its row too."""
    report = judged(write_package, 'id,note,n\n1,"a\nb",x\n\n3,ok,7\n4,"q ""x"",\ny","é"\n5,é,bad\n')
    assert places(report) == {
        ("type-error", 2, 3, 4),
        ("blank-row", 3, 4, None),
        ("primary-key", 3, 4, 1),
        ("type-error", 5, 7, 4),
        ("type-error", 6, 8, 5),
    }


@pytest.mark.parametrize(
    ("text", "resource", "place"),
    [
        ('id,note,n\r\n1,"a\r\nb",x\r\n', {}, (3, 4)),
        ("id,note,n\r1,a,x\r", {}, (2, 5)),
        ("\ufeffid,note,n\n1,a,x\n", {}, (2, 5)),
        ("id;note;n\n1;'a;\n';x\n", {"dialect": {"delimiter": ";", "quoteChar": "'"}}, (3, 3)),
        ("# told by\nid,note,n\n# and\n1,a,x\n", {"dialect": {"commentChar": "#"}}, (4, 5)),
        ("a title\nid,note,n\n1,a,x\n", {"dialect": {"headerRows": [2]}}, (3, 5)),
        ("1,a,x\n", {"dialect": {"header": False}}, (1, 5)),
        ("id,note,n\n1,a\\\nb,x\n", {"dialect": {"escapeChar": "\\", "doubleQuote": False}}, (2, None)),
        ("id,note,n\n1,қала,x\n".encode("utf-16"), {"encoding": "utf-16"}, (2, 8)),
        ("n,id,note\nx,1,a\n", {"schema": {**SHAPE, "fieldsMatch": "equal"}}, (2, 1)),
    ],
    ids=["crlf", "cr", "mark", "dialect", "comments", "title", "no header", "escapes", "utf-16", "order"],
)
def test_every_way_to_write_a_table(
    write_package: Callable[..., Path], text: str | bytes, resource: dict[str, Any], place: tuple[int, int | None]
) -> None:
    """Ends of lines, marks, dialects, encodings and the order of columns are seen through."""
    report = judged(write_package, text, **resource)
    assert [(f.line, f.column) for f in report.findings if f.code == "type-error"] == [place]


def test_no_line_where_there_is_none(write_package: Callable[..., Path]) -> None:
    """What is packed or in parts has rows but no lines of the file that is named: none is made up."""
    packed = judged(write_package, gzip.compress(b"id,note,n\n1,a,x\n"), path="t.csv.gz")
    assert places(packed) == {("type-error", 2, None, None)}
    folder = write_package({"t": "id,note,n\n1,a,2\n"}, schemas={"t": SHAPE}, resources={"t": {"path": ["a.csv", "b.csv"]}}, folder="parts")
    (folder / "a.csv").write_text("id,note,n\n1,a,2\n", encoding="utf-8")
    (folder / "b.csv").write_text("id,note,n\n2,a,x\n", encoding="utf-8")
    assert places(kz.validate(folder)) == {("type-error", 3, None, None)}


def test_findings_of_rules_and_single_files(package_copy: Path) -> None:
    """A rule's finding is placed as well, and so is one of a table on its own."""
    file = package_copy / "data" / "observations.csv"
    lines = file.read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines) if ",percent," in line)
    lines[number] = lines[number].replace(",percent,", ",nosuchunit,", 1)
    file.write_text("\n".join(lines), encoding="utf-8")
    found = next(f for f in kz.validate(file, "observations").findings if f.code == "foreign-key")
    assert (found.line, found.row) == (number + 1, number + 1)
    assert lines[number][found.column - 1 :].startswith("nosuchunit,") if found.column else False


cells = st.text(st.sampled_from('ab,"\n\r é'), max_size=5)


@given(st.lists(st.lists(cells, min_size=2, max_size=3), min_size=1, max_size=6), st.sampled_from([1, 7, 1 << 20]))
def test_any_cell_is_where_it_is_said_to_be(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], piece: int) -> None:
    """Whatever the cells hold, and wherever the pieces end that a file is read in: the text from the place on begins with the cell."""
    written = [['"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n\r') else cell for cell in row] for row in rows]
    text = "a,b,c\n" + "".join(",".join(row) + "\n" for row in written)
    file = tmp_path_factory.mktemp("any") / "t.csv"
    file.write_text(text, encoding="utf-8", newline="")
    source = Source(name="t", form="csv", dialect=Dialect(), files=(file,))
    wanted = {n: set("abc"[: len(row)]) for n, row in enumerate(rows, start=2)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(places_module, "_PIECE", piece)
        found = find_places(source, wanted, ("a", "b", "c"))
    lines = text.split("\n")
    for number, row in enumerate(written, start=2):
        for name, cell in zip("abc", row, strict=False):
            line, column = found[number, name]
            assert column is not None
            assert "\n".join(lines[line - 1 :])[column - 1 :].startswith(cell)


def test_files_are_named_from_the_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relative to the top where they lie in it, whole elsewhere, addresses as they are; a link inside keeps its name."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "sub" / "link.csv").symlink_to(tmp_path / "out" / "t.csv")
    monkeypatch.chdir(tmp_path / "sub")
    assert seen_from(tmp_path, "t.csv") == "sub/t.csv"
    assert seen_from(tmp_path, "../t, 1.csv") == "t, 1.csv"
    assert seen_from(tmp_path / "sub", str(tmp_path / "sub" / "link.csv")) == "link.csv"
    assert seen_from(tmp_path / "sub", str(tmp_path / "t.csv")) == str(tmp_path / "t.csv")
    assert seen_from(tmp_path, "https://example.org/t.csv") == "https://example.org/t.csv"
