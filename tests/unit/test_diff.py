"""Two editions of a package held against each other."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import threading
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.cli import app
from kzhealth.report.changes import add_to_changelog, diff_to_markdown, diff_to_text

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = {
    "fields": [
        {"name": "id", "type": "string"},
        {"name": "kind", "type": "string", "constraints": {"enum": ["a", "b"]}},
        {"name": "n", "type": "integer"},
    ],
    "primaryKey": ["id"],
}


def package(folder: Path, rows: str = "1,a,5\n2,b,6\n", schema: dict[str, Any] = SCHEMA, header: str = "id,kind,n", **about: Any) -> Path:
    """A package of one table."""
    folder.mkdir()
    (folder / "t.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    resource = {"name": "t", "path": "t.csv", "profile": "tabular-data-resource", "schema": schema}
    (folder / "datapackage.json").write_text(
        json.dumps({"name": "p", "version": folder.name, "resources": [resource], **about}), encoding="utf-8"
    )
    return folder


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return package(tmp_path / "1")


def told(old: Path, new: Path) -> list[tuple[Any, ...]]:
    """What differs apart from the version, which is the folder's name in these tests."""
    found = kz.diff(old, new).changes
    return [(c.what, c.action, c.field, c.key, c.old, c.new, c.breaking) for c in found if c.field != "version"]


def test_the_bundled_package_does_not_differ_from_itself() -> None:
    assert kz.diff(bundled_path("datapackage"), bundled_path("datapackage")).counts == {}


def test_rows_are_matched_by_their_key_whatever_their_order(old: Path, tmp_path: Path) -> None:
    new = package(tmp_path / "2", "3,a,1\n2,b,7\n1,a,5\n")
    assert told(old, new) == [("row", "added", None, "3", None, None, False), ("cell", "changed", "n", "2", "6", "7", False)]


def test_an_emptied_cell_and_a_filled_one_are_changes(old: Path, tmp_path: Path) -> None:
    new = package(tmp_path / "2", "1,,5\n2,b,6\n")
    assert told(old, new) == [("cell", "changed", "kind", "1", "a", None, False)]
    assert told(new, old) == [("cell", "changed", "kind", "1", None, "a", False)]


def test_rows_without_a_key_are_counted_one_by_one(tmp_path: Path) -> None:
    bare = {"fields": SCHEMA["fields"]}
    old, new = package(tmp_path / "1", "1,a,5\n1,a,5\n", bare), package(tmp_path / "2", "1,a,5\n", bare)
    assert told(old, new) == [("row", "removed", None, "1, a, 5", None, None, False)]


def test_a_key_that_repeats_tells_no_rows_apart(tmp_path: Path) -> None:
    old, new = package(tmp_path / "1", "1,a,5\n1,b,6\n"), package(tmp_path / "2", "1,a,5\n1,b,7\n")
    assert [c[:4] for c in told(old, new)] == [("row", "removed", None, "1, b, 6"), ("row", "added", None, "1, b, 7")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda f: f[2].update(type="number"), ("field", "changed", "n", None, "integer", "number", True)),
        (lambda f: f[2].update(unit="KZT"), ("field", "changed", "n", None, "integer", "integer in KZT", True)),
        (lambda f: f[1]["constraints"].update(enum=["a", "b", "c"]), ("code", "added", "kind", None, None, "c", False)),
        (lambda f: f[1]["constraints"].update(enum=["a", "b", "d"]), ("code", "added", "kind", None, None, "d", False)),
        (lambda f: f[1].pop("constraints"), ("code", "removed", "kind", None, "a, b", None, False)),
    ],
)
def test_a_field_that_means_something_else_is_told(old: Path, tmp_path: Path, change: Any, expected: tuple[Any, ...]) -> None:
    fields = json.loads(json.dumps(SCHEMA["fields"]))
    change(fields)
    assert told(old, package(tmp_path / "2", schema={**SCHEMA, "fields": fields})) == [expected]


def test_a_code_that_is_gone_breaks_readers(old: Path, tmp_path: Path) -> None:
    fields = json.loads(json.dumps(SCHEMA["fields"]))
    fields[1]["constraints"]["enum"] = ["b"]
    new = package(tmp_path / "2", "2,b,6\n", {**SCHEMA, "fields": fields})
    assert ("code", "removed", "kind", None, "a", None, True) in told(old, new)


def test_a_field_or_table_that_is_gone_breaks_readers_and_a_new_one_does_not(old: Path, tmp_path: Path) -> None:
    new = package(tmp_path / "2", "1,a\n2,b\n", {**SCHEMA, "fields": SCHEMA["fields"][:2]}, "id,kind")
    assert told(old, new) == [("field", "removed", "n", None, "integer", None, True)]
    assert told(new, old) == [("field", "added", "n", None, None, "integer", False)]
    whole = json.loads((old / "datapackage.json").read_text())
    whole["resources"].append({**whole["resources"][0], "name": "u"})
    both = package(tmp_path / "3", resources=whole["resources"])
    assert ("table", "removed", None, None, "2 rows", None, True) in told(both, old)
    assert ("table", "added", None, None, None, "2 rows", False) in told(old, both)


def test_another_key_or_licence_breaks_readers(old: Path, tmp_path: Path) -> None:
    new = package(tmp_path / "2", schema={**SCHEMA, "primaryKey": ["id", "kind"]}, licenses=[{"name": "CC0-1.0"}])
    assert told(old, new) == [
        ("package", "added", "licenses", None, None, "CC0-1.0", True),
        ("key", "changed", None, None, "id", "id, kind", True),
    ]


def test_a_code_that_other_tables_refer_to_is_breaking_when_its_row_goes(tmp_path: Path) -> None:
    shutil.copytree(bundled_path("datapackage"), tmp_path / "new")
    for name, start in (("units", "beds,"), ("evidence", "2dc55b9f9df7-1095-1118,")):
        file = tmp_path / "new" / "data" / f"{name}.csv"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        file.write_text("".join(line for line in lines if not line.startswith(start)), encoding="utf-8")
    found = kz.diff(bundled_path("datapackage"), tmp_path / "new")
    assert [(c.table, c.key, c.breaking) for c in found.changes] == [("evidence", "2dc55b9f9df7-1095-1118", False), ("units", "beds", True)]


def test_all_is_counted_and_the_list_is_cut(old: Path, tmp_path: Path) -> None:
    rows = "".join(f"{i},a,{i}\n" for i in range(50))
    new = package(tmp_path / "2", rows)
    found = kz.diff(old, new, limit=3)
    assert found.counts["t", "row", "added"] == 48
    assert sum(c.what == "row" for c in found.changes) == 3
    assert "… and 45 more" in diff_to_text(found)
    assert "… and 45 more" in diff_to_markdown(found)


def test_an_edition_of_git_is_read_from_its_revision(old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=e@example.org", *words], cwd=tmp_path, check=True, capture_output=True
        )

    git("init", "--quiet")
    git("add", "1")
    git("commit", "--quiet", "--message", "one")
    (old / "t.csv").write_text("id,kind,n\n1,a,8\n2,b,6\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert told("HEAD:1", "1") == [("cell", "changed", "n", "1", "5", "8", False)]
    with pytest.raises(kz.InputError, match="git has no such folder"):
        kz.diff("HEAD:nowhere", "1")
    with pytest.raises(kz.UsageError, match="REVISION:PATH"):
        kz.diff("--output=x:1", "1")
    assert not (tmp_path / "x").exists()


def test_the_command_ends_with_1_where_something_breaks_and_fills_the_changelog_once(old: Path, tmp_path: Path) -> None:
    new, log = package(tmp_path / "2", "1,a\n2,b\n", {**SCHEMA, "fields": SCHEMA["fields"][:2]}, "id,kind"), tmp_path / "log.md"
    runs = [CliRunner().invoke(app, ["diff", str(old), str(new), "--changelog", str(log)]) for _ in range(2)]
    assert [r.exit_code for r in runs] == [1, 1]
    assert "! - field n: integer" in runs[0].output
    assert log.read_text(encoding="utf-8").count("## 2\n") == 1
    same = CliRunner().invoke(app, ["diff", str(old), str(old), "--format", "json"])
    assert same.exit_code == 0
    assert json.loads(same.output)["equal"] is True


def test_a_changelog_keeps_what_stands_in_it_below_the_new_section(old: Path, tmp_path: Path) -> None:
    found = kz.diff(old, package(tmp_path / "2", "1,a,5\n"))
    text = add_to_changelog("# Mine\n\nWords.\n\n## 1\n\nFirst.\n", found)
    assert text.index("# Mine") < text.index("Words.") < text.index("## 2") < text.index("## 1\n\nFirst.")


def test_what_stands_in_a_cell_steers_neither_terminal_nor_page(tmp_path: Path) -> None:
    old, new = package(tmp_path / "1", "1,a,5\n"), package(tmp_path / "2", '1,a,5\n"\x1b[31m<b>|x](y)",a,6\n')
    found = kz.diff(old, new)
    assert "\x1b" not in diff_to_text(found)
    assert r"\<b\>\|x\](y)" in diff_to_markdown(found)


def test_a_zip_and_the_copy_on_a_server_are_editions_too(old: Path, tmp_path: Path) -> None:
    """The copy is fetched only when asked for."""
    shutil.make_archive(str(tmp_path / "2"), "zip", old)
    assert told(old, tmp_path / "2.zip") == []
    handler = functools.partial(QuietHandler, directory=str(old))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/datapackage.json"
        assert kz.diff(old, address, allow_remote="loopback").counts == {}
        with pytest.raises(kz.InputError, match="--allow-remote"):
            kz.diff(old, address)
        server.shutdown()
