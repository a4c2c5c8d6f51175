"""The ``kzhealth`` command: what it prints, where, and what it ends with."""

from __future__ import annotations

import csv
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.pandas as pa
import pytest

import kzhealth as kz
from kzhealth import cli
from kzhealth.bundled import bundled_path
from kzhealth.schema import schema, table_names

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., "Ended"]

COMMANDS = (
    "build",
    "aggregate",
    "validate",
    "verify",
    "diff",
    "extract",
    "review",
    "evaluate",
    "export",
    "report",
    "import",
    "schema",
    "info",
)


class Ended:
    """How a command ended: its exit status and what it printed."""

    def __init__(self, status: Any, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    def refused_with(self, status: int) -> str:
        """The one line of an error: no traceback, nothing else on standard error."""
        assert self.status == status, (self.status, self.out, self.err)
        assert re.fullmatch(r"kzhealth: [^\n]+\n", self.err), self.err
        return self.err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in this process: ``run("schema", "units")``."""

    def run_(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["kzhealth", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Ended(end.value.code or 0, printed.out, printed.err)

    return run_


def run_outside(command: str, *, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which ``$K`` is the command, in a Python of its own."""
    env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1]), "K": f"{sys.executable} -m kzhealth", **environment}
    return subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=cwd, env=env, capture_output=True, timeout=120, check=False)


class TestVersionAndHelp:
    """What a person tries first."""

    def test_version(self, run: Run) -> None:
        """``--version`` prints the version of the library and ends well."""
        ended = run("--version")
        assert (ended.status, ended.out, ended.err) == (0, f"kzhealth {kz.__version__}\n", "")

    def test_help(self, run: Run) -> None:
        """``--help`` names every command and every exit code."""
        ended = run("--help")
        assert ended.status == 0
        for word in (*COMMANDS, "0 sound", "1 the data have errors", "2 wrong usage", "3 input unreadable", "4 cannot write"):
            assert word in " ".join(re.sub(r"[│\s]+", " ", ended.out).split())

    @pytest.mark.parametrize("command", COMMANDS)
    def test_help_of_a_command(self, run: Run, command: str) -> None:
        """The help of each command says what it does and gives an example."""
        ended = run(command, "--help")
        assert ended.status == 0
        assert f"Example: kzhealth {command}" in ended.out

    def test_every_command_is_tested_here(self) -> None:
        """A new command needs its tests."""
        assert sorted(c.name or c.callback.__name__ for c in cli.app.registered_commands if c.callback) == sorted(COMMANDS)

    def test_without_arguments(self, run: Run) -> None:
        """No command at all is wrong usage, with the help."""
        ended = run()
        assert ended.status == 2
        assert "Usage" in ended.out + ended.err

    def test_as_a_module(self, tmp_path: Path) -> None:
        """``python -m kzhealth`` is the command, from any folder."""
        done = run_outside("$K --version", cwd=tmp_path)
        assert (done.returncode, done.stdout.decode(), done.stderr) == (0, f"kzhealth {kz.__version__}\n", b"")


class TestUsage:
    """Wrong usage ends with 2 and says what was expected."""

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["frobnicate"], "frobnicate"),
            (["schema"], "name"),
            (["schema", "units", "--format", "xml"], "markdown"),
            (["validate", "--limit", "0"], "limit"),
            (["validate", "--format", "yaml"], "yaml"),
            (["validate", "a", "b"], "b"),
            (["verify"], "--sources"),
            (["build", "--seeds"], "--seeds"),
            (["info", "--nope"], "--nope"),
        ],
    )
    def test_what_the_parser_refuses(self, run: Run, arguments: list[str], words: str) -> None:
        """An unknown command, option or value, and a missing one, are named."""
        ended = run(*arguments)
        assert ended.status == 2
        assert words in ended.err
        assert ended.out == ""

    def test_an_unknown_table(self, run: Run) -> None:
        """A table that is not there is wrong usage; the message names those that are."""
        assert all(name in run("schema", "hospitals").refused_with(2) for name in ("'hospitals'", *table_names()))

    def test_a_file_of_an_unknown_table(self, run: Run, tmp_path: Path) -> None:
        """A CSV file that no table is named after needs ``--table``; a wrong one is named."""
        shutil.copy(bundled_path("datapackage", "data", "units.csv"), tmp_path / "mine.csv")
        assert all(word in run("validate", tmp_path / "mine.csv").refused_with(2) for word in ("--table", *table_names()))
        assert "'hospitals'" in run("validate", tmp_path / "mine.csv", "--table", "hospitals").refused_with(2)


class TestValidate:
    """``kzhealth validate``."""

    @pytest.mark.parametrize("engine", ["pandas", "duckdb"])
    def test_another_engine(self, run: Run, engine: str) -> None:
        """The report names the engine and says the same."""
        ended = run("validate", "--engine", engine, "--format", "json")
        told, expected = json.loads(ended.out), json.loads(run("validate", "--format", "json").out)
        assert (ended.status, told["stats"]["engine"]) == (0, engine)
        assert told["findings"] == expected["findings"]

    def test_an_engine_that_there_is_not(self, run: Run) -> None:
        """Wrong usage, and what there is."""
        assert "expected one of polars, pandas, duckdb, spark" in run("validate", "--engine", "hadoop").refused_with(2)

    def test_the_bundled_package(self, run: Run) -> None:
        """Without a path the bundled package is checked, and is sound."""
        ended = run("validate")
        assert ended.status == 0
        assert ended.out.startswith("VALID: ")
        assert ended.err == ""
        assert "accepted: The page carries no name of its publisher" in ended.out

    def test_json(self, run: Run) -> None:
        """The JSON report holds what the text says: rows, rules, counts and each finding."""
        ended = run("validate", "--format", "json")
        report = json.loads(ended.out)
        assert report["valid"] is True
        assert report["stats"]["resources"] == len(table_names())
        assert report["stats"]["rows"] == sum(len(frame) for frame in kz.load().tables.values())
        assert sum(report["counts"].values()) == len(report["findings"]) > 0
        assert set(report["findings"][0]) >= {"code", "severity", "resource", "row", "field", "message", "evidence"}

    def test_errors_end_with_1(self, run: Run, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """Data with errors end with 1; the finding names table, row and field; standard error stays empty."""
        edit_cell(package_copy, "observations", 2, "value", "many", rehash=True)
        ended = run("validate", package_copy)
        assert (ended.status, ended.err) == (1, "")
        assert ended.out.startswith("INVALID: ")
        assert "observations, row 2, value" in ended.out
        report = json.loads(run("validate", package_copy, "--format", "json").out)
        assert report["valid"] is False
        assert ("type-error", "observations", 2, "value") in [(f["code"], f["resource"], f["row"], f["field"]) for f in report["findings"]]

    def test_one_file(self, run: Run, tmp_path: Path) -> None:
        """A CSV file is checked as the table that it is named after, or that ``--table`` names."""
        path = shutil.copy(bundled_path("datapackage", "data", "units.csv"), tmp_path / "mine.csv")
        assert run("validate", path, "--table", "units").status == 0
        assert run("validate", bundled_path("datapackage", "data", "units.csv")).status == 0
        assert run("validate", path, "--table", "regions").status == 1

    def test_by_a_schema(self, run: Run, tmp_path: Path) -> None:
        """``--schema`` checks a CSV file that is none of our tables; its keys lead into our reference tables."""
        key = {"fields": ["unit_id"], "reference": {"resource": "units", "fields": ["unit_id"]}}
        shape = {"name": "mine", "fields": [{"name": "unit_id", "type": "string"}], "foreignKeys": [key]}
        (tmp_path / "shape.json").write_text(json.dumps(shape), encoding="utf-8")
        (tmp_path / "mine.csv").write_text("unit_id\nbeds\nparsecs\n", encoding="utf-8")
        given = ("--schema", tmp_path / "shape.json")
        ended = run("validate", tmp_path / "mine.csv", *given)
        assert ended.status == 1
        assert ended.out.count("foreign-key") == 1
        assert "'parsecs'" in ended.out
        assert "not both" in run("validate", tmp_path / "mine.csv", *given, "--table", "units").refused_with(2)
        assert "one file of a table" in run("validate", tmp_path, *given).refused_with(2)
        assert run("validate", tmp_path / "none.csv", *given).status == 3
        (tmp_path / "shape.json").write_text('{"fields": [{"name": "unit_id", "type": "string", "format": "wkt"}]}', encoding="utf-8")
        ended = run("validate", tmp_path / "mine.csv", *given)
        assert ended.status == 3
        assert "unit_id (string)" in ended.out

    def test_without_rules(self, run: Run) -> None:
        """``--no-rules`` checks the schemas alone."""
        ended = run("validate", "--no-rules", "--format", "json")
        assert json.loads(ended.out)["stats"]["rules"] == []
        assert ended.status == 0

    def test_a_limit(self, run: Run, tmp_path: Path) -> None:
        """``--limit`` cuts the list, never the count, and says so."""
        text = bundled_path("datapackage", "data", "units.csv").read_text(encoding="utf-8")
        (tmp_path / "units.csv").write_text(text.replace(",true,", ",yes,"), encoding="utf-8")
        ended = run("validate", tmp_path / "units.csv", "--limit", "2")
        assert ended.status == 1
        assert ended.out.count("type-error: units") == 2
        assert f"in all {text.count(',true,')} findings" in ended.out

    @pytest.mark.parametrize("path", ["none", "none.csv", "none/datapackage.json"])
    def test_nothing_there_ends_with_3(self, run: Run, tmp_path: Path, path: str) -> None:
        """Input that cannot be read is refused, with the path, in both formats."""
        ended = run("validate", tmp_path / path)
        assert ended.status == 3
        assert ended.out.startswith("REFUSED")
        assert str(tmp_path / path) in ended.out
        report = json.loads(run("validate", tmp_path / path, "--format", "json").out)
        assert report["valid"] is False
        assert len(report["findings"]) == 1

    def test_an_empty_folder_ends_with_3(self, run: Run, empty_folder: Path) -> None:
        """A folder without tables is no sound package."""
        assert run("validate", empty_folder).status == 3

    def test_data_do_not_steer_the_terminal(self, run: Run, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """Escape codes in a cell are shown, not sent."""
        edit_cell(package_copy, "sources", 2, "language", "\x1b[31m[/red]\x07", rehash=True)
        ended = run("validate", package_copy)
        assert ended.status == 1
        assert "[/red]" in ended.out
        assert not set(ended.out) & {"\x1b", "\x07"}


class TestBuild:
    """``kzhealth build``."""

    def test_build(self, run: Run, checkout: Path, tmp_path: Path) -> None:
        """The package is written and the report printed."""
        ended = run("build", "--seeds", checkout / "seeds", "--output", tmp_path / "out")
        assert (ended.status, ended.err) == (0, "")
        assert ended.out.startswith("VALID: ")
        assert (tmp_path / "out" / "datapackage.json").read_bytes() == (checkout / "datapackage" / "datapackage.json").read_bytes()

    def test_by_default_in_the_working_folder(self, run: Run, seeds_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """``seeds`` and ``datapackage`` of the working folder are the defaults."""
        monkeypatch.chdir(seeds_copy.parent)
        assert run("build", "--format", "json").status == 0
        assert (seeds_copy.parent / "datapackage" / "data" / "units.csv").is_file()
        assert run("build", "--check").status == 0

    def test_check_writes_nothing(self, run: Run, checkout: Path, package_copy: Path) -> None:
        """``--check`` of an equal package ends with 0; of a different one with 1, a line for each file, and writes nothing."""
        check = ("build", "--seeds", checkout / "seeds", "--output", package_copy, "--check")
        assert (run(*check).status, run(*check).err) == (0, "")
        (package_copy / "data" / "units.csv").write_text("old\n", encoding="utf-8")
        (package_copy / "data" / "budgets.csv").unlink()
        ended = run(*check)
        assert ended.status == 1
        assert ended.err == f"data/budgets.csv: missing from {package_copy}\ndata/units.csv: differs from line 1 on\n"
        assert (package_copy / "data" / "units.csv").read_text(encoding="utf-8") == "old\n"
        assert not (package_copy / "data" / "budgets.csv").exists()

    def test_check_without_a_package(self, run: Run, checkout: Path, tmp_path: Path) -> None:
        """Where there is no package, ``--check`` says so and makes none."""
        ended = run("build", "--seeds", checkout / "seeds", "--output", tmp_path / "out", "--check")
        assert ended.status == 1
        assert f"datapackage.json: missing from {tmp_path / 'out'}" in ended.err
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("format", ["text", "json"])
    def test_errors_build_nothing(self, run: Run, seeds_copy: Path, tmp_path: Path, format: str) -> None:
        """Errors print the report on standard output, one line on standard error, and end with 1; nothing is written."""
        sheet = seeds_copy / "facts" / "akmola-2025.csv"
        sheet.write_text(sheet.read_text(encoding="utf-8").replace(",75000,", ",76000,"), encoding="utf-8")
        ended = run("build", "--seeds", seeds_copy, "--output", tmp_path / "out", "--format", format)
        assert "akmola-2025-386-396" in ended.refused_with(1)
        assert "evidence-value" in ended.out
        assert format == "text" or json.loads(ended.out)["valid"] is False
        assert not (tmp_path / "out").exists()

    def test_a_faulty_sheet(self, run: Run, seeds_copy: Path, tmp_path: Path) -> None:
        """A cell that cannot stand is named with its sheet and row."""
        sheet = seeds_copy / "facts" / "akmola-2025.csv"
        sheet.write_text(sheet.read_text(encoding="utf-8").replace("edit,programmes", "perhaps,programmes"), encoding="utf-8")
        ended = run("build", "--seeds", seeds_copy, "--output", tmp_path / "out")
        assert "akmola-2025, row 2, decision: 'perhaps'" in ended.refused_with(1)

    def test_no_seeds_end_with_3(self, run: Run, tmp_path: Path) -> None:
        """A folder without sheets is input that cannot be read."""
        assert str(tmp_path) in run("build", "--seeds", tmp_path, "--output", tmp_path / "out").refused_with(3)

    def test_a_foreign_folder_ends_with_4(self, run: Run, checkout: Path, tmp_path: Path) -> None:
        """A folder that holds something else is not written, and the file is named."""
        (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
        assert "notes.txt" in run("build", "--seeds", checkout / "seeds", "--output", tmp_path).refused_with(4)
        assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]

    def test_no_way_to_write_ends_with_4(self, run: Run, checkout: Path) -> None:
        """Where nothing can be written, one line says where."""
        assert "/proc/kzhealth" in run("build", "--seeds", checkout / "seeds", "--output", "/proc/kzhealth/out").refused_with(4)


class TestVerify:
    """``kzhealth verify``."""

    def test_the_documents(self, run: Run, sources_folder: Path, checkout: Path) -> None:
        """The bundled package, or one that is named, is proved."""
        ended = run("verify", "--sources", sources_folder)
        assert (ended.status, ended.err) == (0, "")
        assert "nothing found" in ended.out
        assert json.loads(run("verify", checkout / "datapackage", "--sources", sources_folder, "--format", "json").out)["valid"] is True

    def test_missing_documents_end_with_1(self, run: Run, empty_folder: Path) -> None:
        """What cannot be proved is an error for each document."""
        ended = run("verify", "--sources", empty_folder)
        assert ended.status == 1
        assert ended.out.count("document-missing") == 2

    def test_no_folder_ends_with_3(self, run: Run, tmp_path: Path) -> None:
        """A folder that is not there is one line."""
        assert str(tmp_path / "none") in run("verify", "--sources", tmp_path / "none").refused_with(3)


BULLETIN = "В Акмолинской области в 2025 году младенческая смертность снизилась на 12,5%. Закуплено 14 машин скорой помощи.\n"


class TestExtract:
    """``extract`` proposes facts in the form that other programs read."""

    @pytest.fixture
    def bulletin(self, tmp_path: Path) -> Path:
        """An invented bulletin of two figures."""
        path = tmp_path / "bulletin.txt"
        path.write_text(BULLETIN, encoding="utf-8")
        return path

    def test_json(self, run: Run, bulletin: Path) -> None:
        """One list, every field of the contract, values unsigned as printed."""
        ended = run("extract", str(bulletin))
        assert ended.status == 0
        first, second = json.loads(ended.out)
        assert list(first) == [
            *("source_id", "sha256", "start", "stop", "quote", "value", "value_max", "unit_id", "qualifier", "measure", "direction"),
            *("indicator_id", "alternative_indicator_id", "purpose", "region_id", "place_ids", "period_start", "period_end"),
            *("period_basis", "status", "part_of", "table", "in_scope", "flags", "form"),
        ]
        assert BULLETIN[first["start"] : first["stop"]] == first["quote"] == "12,5%"
        assert (first["value"], first["unit_id"], first["direction"]) == (12.5, "percent", "decrease")
        assert (first["indicator_id"], first["region_id"], first["flags"]) == ("infant_mortality", "KZ-11", [])
        assert (first["period_start"], first["period_end"]) == ("2025-01-01", "2025-12-31")
        assert (second["value"], second["unit_id"], second["indicator_id"]) == (14, "vehicles", "vehicles_purchased")

    def test_lines_csv_and_table(self, run: Run, bulletin: Path, tmp_path: Path) -> None:
        """The same facts a line each, as CSV into a file, and for people."""
        facts = json.loads(run("extract", str(bulletin)).out)
        lines = run("extract", str(bulletin), "--format", "jsonl").out.splitlines()
        assert [json.loads(line) for line in lines] == facts
        output = tmp_path / "facts.csv"
        assert run("extract", str(bulletin), "--format", "csv", "--output", str(output)).status == 0
        rows = list(csv.DictReader(output.read_text(encoding="utf-8").splitlines()))
        assert [row["quote"] for row in rows] == [fact["quote"] for fact in facts]
        assert "снизилась на [12,5%]" in run("extract", str(bulletin), "--format", "table").out

    def test_wrong_usage_and_input(self, run: Run, bulletin: Path, tmp_path: Path) -> None:
        """A wrong day, region or language is 2; a file that is no text is 3; a folder that cannot be written to is 4."""
        assert "YYYY-MM-DD" in run("extract", str(bulletin), "--published", "25.11.2025").refused_with(2)
        assert "KZ-61" in run("extract", str(bulletin), "--region", "KZ-99").refused_with(2)
        assert "ru, kk, en" in run("extract", str(bulletin), "--language", "de").refused_with(2)
        assert "cannot read" in run("extract", str(tmp_path / "absent.txt")).refused_with(3)
        (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
        assert ".pdf" in run("extract", str(tmp_path / "a.pdf")).refused_with(3)
        assert "cannot write" in run("extract", str(bulletin), "--output", str(tmp_path / "no" / "facts.json")).refused_with(4)

    def test_standard_input(self, bulletin: Path) -> None:
        """A dash reads the document from standard input."""
        done = run_outside(f"cat {bulletin.name} | $K extract -", cwd=bulletin.parent)
        assert [fact["source_id"] for fact in json.loads(done.stdout)] == ["stdin", "stdin"]

    def test_many_documents(self, run: Run, bulletin: Path, tmp_path: Path) -> None:
        """Files and folders make one list in their order, whatever the number of processes."""
        folder = tmp_path / "folder"
        folder.mkdir()
        for name in ("b.md", "a.txt"):
            (folder / name).write_text(BULLETIN, encoding="utf-8")
        ended = run("extract", bulletin, folder)
        assert [fact["source_id"] for fact in json.loads(ended.out)] == ["bulletin", "bulletin", "a", "a", "b", "b"]
        assert run("extract", bulletin, folder, "--jobs", "2").out == ended.out
        assert ended.err == ""

    def test_text_of_a_page_is_kept_beside_the_result(self, run: Run, tmp_path: Path) -> None:
        """The facts refer to the saved text by its SHA-256; to the terminal alone nothing is saved, and that is said."""
        page = tmp_path / "page.html"
        page.write_text(f"<html><body><p>{BULLETIN}</p></body></html>", encoding="utf-8")
        ended = run("extract", page)
        assert "--save-text" in ended.err
        assert sorted(p.name for p in tmp_path.iterdir()) == ["page.html"]
        (tmp_path / "out").mkdir()
        assert run("extract", page, "--output", tmp_path / "out" / "page.json").err == ""
        assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["page.json", "page.source.json", "page.txt"]
        facts = json.loads((tmp_path / "out" / "page.json").read_text(encoding="utf-8"))
        assert facts == json.loads(ended.out)
        data = (tmp_path / "out" / "page.txt").read_bytes()
        assert {fact["sha256"] for fact in facts} == {hashlib.sha256(data).hexdigest()}
        assert all(data.decode()[fact["start"] : fact["stop"]] == fact["quote"] for fact in facts)
        assert run("extract", page, "--save-text", tmp_path / "new" / "texts").status == 0
        assert (tmp_path / "new" / "texts" / "page.txt").read_bytes() == data
        (tmp_path / "out" / "page.txt").write_text("other", encoding="utf-8")
        assert "holds another text" in run("extract", page, "--output", tmp_path / "out" / "again.json").refused_with(4)
        assert not (tmp_path / "out" / "again.json").exists()

    def test_a_day_that_a_page_declares(self, run: Run, tmp_path: Path) -> None:
        """It is used, and said, unless a day is given."""
        page = tmp_path / "page.html"
        head = '<meta property="article:published_time" content="2024-03-05">'
        page.write_text(f"<html><head>{head}</head><body><p>В этом году построено 5 больниц.</p></body></html>", encoding="utf-8")
        ended = run("extract", page, "--format", "table")
        assert ended.err == f"kzhealth: {page}: published on 2024-03-05, as the page declares; --published sets another day\n"
        assert json.loads(run("extract", page).out)[0]["period_start"] == "2024-01-01"
        given = run("extract", page, "--published", "2025-03-05")
        assert json.loads(given.out)[0]["period_start"] == "2025-01-01"
        assert "2024" not in given.err

    def test_one_bad_document_among_many(self, run: Run, bulletin: Path, tmp_path: Path) -> None:
        """It is named, the others are read, and the status says that something was not."""
        bad, same = tmp_path / "bad.pdf", tmp_path / "sub" / "bulletin.md"
        bad.write_bytes(b"%PDF-1.4")
        same.parent.mkdir()
        same.write_text(BULLETIN, encoding="utf-8")
        ended = run("extract", bad, bulletin, tmp_path / "a.xlsx", same)
        assert ended.status == 3
        assert [fact["source_id"] for fact in json.loads(ended.out)] == ["bulletin", "bulletin"]
        lines = ended.err.splitlines()
        assert [re.search(r"bad\.pdf|a\.xlsx|sub.bulletin\.md", line) is not None for line in lines] == [True, True, True, False]
        assert lines[3] == "kzhealth: 3 of 4 documents failed; the facts are those of the others"
        none = run("extract", bad, tmp_path / "a.xlsx", "--output", tmp_path / "facts.json")
        assert (none.status, none.out, (tmp_path / "facts.json").exists()) == (3, "", False)

    def test_what_standard_input_is(self, bulletin: Path) -> None:
        """A web page is told by its beginning; ``--input-format`` tells what the beginning does not."""
        (bulletin.parent / "page").write_text(f"<!doctype html><p>{BULLETIN}</p><p>**5** врачей</p>", encoding="utf-8")
        done = run_outside("$K extract - < page", cwd=bulletin.parent)
        assert json.loads(done.stdout)[0]["quote"] == "12,5%"
        done = run_outside("$K extract - --input-format pdf < page", cwd=bulletin.parent)
        assert (done.returncode, done.stdout) == (3, b"")
        assert done.stderr.startswith(b"kzhealth: stdin: is no PDF file")
        done = run_outside("$K extract - < /dev/null", cwd=bulletin.parent)
        assert (done.returncode, done.stderr) == (3, b"kzhealth: stdin: is an empty file\n")

    def test_a_table_on_a_terminal(self, bulletin: Path) -> None:
        """Figures in colour, lines as wide as the terminal; brackets under NO_COLOR, and in a pipe whole lines."""
        command = f"script -qec '$K extract {bulletin.name} --format table' /dev/null"
        if not shutil.which("script"):
            pytest.skip("no script(1)")
        coloured = run_outside(command, cwd=bulletin.parent, TERM="xterm", COLUMNS="60").stdout.decode()
        assert re.search(r"\x1b\[[\d;]+m12,5%\x1b\[0m", coloured)
        bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
        assert max(map(len, bare.splitlines())) <= 60
        plain = run_outside(command, cwd=bulletin.parent, TERM="xterm", NO_COLOR="1").stdout.decode()
        assert "[12,5%]" in plain
        assert "\x1b[" not in plain
        piped = run_outside(f"$K extract {bulletin.name} --format table", cwd=bulletin.parent, COLUMNS="30").stdout.decode()
        assert BULLETIN.splitlines()[0].replace("12,5%", "[12,5%]").split(".")[0] in piped


class TestReview:
    """``review`` keeps the sheet of a document; test_review.py has the rest."""

    def test_proposals_wait(self, run: Run, seeds_copy: Path, tmp_path: Path) -> None:
        """The sheet is counted on standard output, what a person should know stands on standard error; the build tells what waits."""
        document = tmp_path / "bulletin.txt"
        document.write_text("В Акмолинской области в 2025 году младенческая смертность снизилась на 12,5%.", encoding="utf-8")
        ended = run("review", document, "--seeds", seeds_copy)
        assert ended.status == 0
        assert ended.out.endswith("bulletin.csv: 1 row: 0 accepted, 0 edited, 0 rejected, 1 waiting for a decision\n")
        assert "sources.csv has a new row bulletin" in ended.err
        assert "bulletin.csv: 1 row waiting for a decision" in run("build", "--seeds", seeds_copy, "--output", tmp_path / "out").err

    def test_wrong_options(self, run: Run, seeds_copy: Path, tmp_path: Path) -> None:
        """Days are ISO days; without a terminal nothing can be asked, and the message says what else to do."""
        assert "--reviewed-on '1.2.2026' is not a day" in run("review", tmp_path / "a.txt", "--reviewed-on", "1.2.2026").refused_with(2)
        assert "needs a terminal" in run("review", tmp_path / "a.txt", "--interactive").refused_with(2)
        assert "cannot read" in run("review", tmp_path / "a.txt", "--seeds", seeds_copy).refused_with(3)


class TestEvaluate:
    """``evaluate`` measures extraction against gold annotations."""

    def test_the_development_set(self, run: Run, checkout: Path) -> None:
        """Levels, slots and the number of misses, as many of them as asked for."""
        gold = checkout / "tests/golden/bulletins/dev/en.json"
        ended = run("evaluate", str(gold), "--misses", "2")
        assert ended.status == 0
        documents = len(json.loads(gold.read_text(encoding="utf-8"))["docs"])
        assert f"en: {documents} documents" in ended.out
        assert re.search(r"value +0\.9", ended.out)
        assert len(ended.out.split("misses: ")[1].splitlines()) == 3

    def test_gold_that_is_none(self, run: Run, tmp_path: Path) -> None:
        """A file that is no gold annotation is refused."""
        (tmp_path / "gold.json").write_text("[]", encoding="utf-8")
        run("evaluate", str(tmp_path / "gold.json")).refused_with(3)


class TestSchema:
    """``kzhealth schema``."""

    @pytest.mark.parametrize("name", table_names())
    def test_json(self, run: Run, name: str) -> None:
        """The JSON is the Table Schema as it stands in schemas/."""
        ended = run("schema", name)
        assert ended.status == 0
        assert json.loads(ended.out) == json.loads(bundled_path("schemas", f"{name}.schema.json").read_text(encoding="utf-8"))

    @pytest.mark.parametrize("name", table_names())
    def test_markdown(self, run: Run, name: str) -> None:
        """The page has every field, code, key and language."""
        page = run("schema", name, "--format", "markdown").out
        spec = schema(name)
        assert page.startswith(f"## {name}\n")
        for field in spec.fields:
            (line,) = [row for row in page.splitlines() if row.startswith(f"| `{field.name}` | {field.type} |")]
            assert all(title.replace("|", "\\|") in line for title in field.titles.values())
            assert all(f"| `{category.value}` |" in page for category in field.categories)
        assert all(f"→ `{key.resource or name}." in page for key in spec.foreign_keys)
        assert f"Primary key: `{spec.primary_key[0]}`" in page

    @pytest.mark.parametrize("name", table_names())
    def test_pandera(self, run: Run, name: str) -> None:
        """The YAML loads back with pandera alone and validates the bundled table."""
        frame = kz.load().tables[name]
        loaded = pa.DataFrameSchema.from_yaml(run("schema", name, "--format", "pandera").out)
        assert list(loaded.columns) == list(schema(name).field_names)
        loaded.validate(frame, lazy=True)
        required = next(f.name for f in schema(name).fields if f.required)
        rows = frame if len(frame) else frame.reindex([0])
        broken = rows.assign(**{required: pd.Series(pd.NA, index=rows.index, dtype="string")})
        with pytest.raises(pa.errors.SchemaErrors):
            loaded.validate(broken, lazy=True)


class TestInfo:
    """``kzhealth info``."""

    def test_the_bundled_package(self, run: Run) -> None:
        """Version, licence, and each table with its rows and title."""
        ended = run("info")
        assert (ended.status, ended.err) == (0, "")
        package = kz.load()
        assert ended.out.startswith(
            f"kzhealth {kz.__version__}\n{package.descriptor['title']} · {package.descriptor['version']} · CC-BY-4.0\n"
        )
        for name, frame in package.tables.items():
            assert re.search(rf"^  {name} +{len(frame)}  {schema(name).title}$", ended.out, re.MULTILINE)

    def test_a_package_of_others(self, run: Run, write_package: Callable[..., Path]) -> None:
        """A package without title, version or licence is shown too."""
        folder = write_package({"t": "a\n1\n2\n"}, schemas={"t": {"fields": [{"name": "a", "type": "integer"}]}})
        ended = run("info", folder)
        assert ended.status == 0
        assert "small · no version" in ended.out
        assert re.search(r"^  t +2", ended.out, re.MULTILINE)

    def test_no_package_ends_with_3(self, run: Run, tmp_path: Path) -> None:
        """What is no package is one line."""
        assert "none" in run("info", tmp_path / "none").refused_with(3)


class TestErrors:
    """Whatever goes wrong is one line on standard error, without a traceback."""

    def test_a_message_is_one_line(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Line breaks and escape codes of the data do not reach the terminal through an error."""
        monkeypatch.setattr(kz, "schema", lambda name: (_ for _ in ()).throw(kz.InputError("one\ntwo\x1b[31m")))
        assert run("schema", "units").refused_with(3) == "kzhealth: one two\\x1b[31m\n"

    @pytest.mark.parametrize(
        ("error", "status"),
        [(kz.UsageError("x"), 2), (kz.InputError("x"), 3), (kz.SchemaError("x"), 3), (kz.PackageError("x"), 3), (kz.OutputError("x"), 4)],
    )
    def test_each_error_has_its_status(self, run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int) -> None:
        """The exit codes are those of the tree in errors.py."""

        def fail(name: str) -> None:
            raise error

        monkeypatch.setattr(kz, "schema", fail)
        run("schema", "units").refused_with(status)

    def test_an_error_of_the_system_on_a_file(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that the system refuses to read is named; the status is that of unreadable input."""

        def fail(name: str) -> None:
            raise PermissionError(errno.EACCES, "Permission denied", "secret.csv")

        monkeypatch.setattr(kz, "schema", fail)
        assert run("schema", "units").refused_with(3) == "kzhealth: secret.csv: Permission denied\n"

    @pytest.mark.parametrize(
        ("error", "status", "words"),
        [
            (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, ""),
            (OSError(errno.ENOSPC, "No space left on device"), 4, "kzhealth: standard output: No space left on device\n"),
        ],
        ids=["closed", "full"],
    )
    def test_output_that_cannot_be_written(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, error: OSError, status: int, words: str
    ) -> None:
        """A closed pipe is no error of the data, a full disk is one of the output; what is left to print is dropped."""
        dropped: list[bool] = []
        monkeypatch.setattr(sys, "stdout", sys.stdout)  # typer puts its own in place
        monkeypatch.setattr(sys, "stderr", sys.stderr)
        monkeypatch.setattr(cli, "_drop_output", lambda: dropped.append(True))

        def fail(name: str) -> None:
            raise error

        monkeypatch.setattr(kz, "schema", fail)
        ended = run("schema", "units")
        assert (ended.status, ended.err, dropped) == (status, words, [True])

    def test_interrupted(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Ctrl-C ends with 130, quietly."""

        def fail(name: str) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(kz, "schema", fail)
        ended = run("schema", "units")
        assert (ended.status, ended.out, ended.err) == (130, "", "")


class TestTerminal:
    """The command keeps its manners in pipes and old terminals."""

    @pytest.mark.parametrize("unbuffered", ["", "1"])
    @pytest.mark.parametrize("command", ["schema observations", "validate --format json", "--version", "--help"])
    def test_a_reader_that_leaves(self, command: str, unbuffered: str) -> None:
        """``| true`` and ``| head -1`` leave the command quiet; it ends with 141 at most, never with 1, which would mean bad data."""
        done = run_outside(f"$K {command} | true; echo ${{PIPESTATUS[0]}}; $K {command} | head -1", PYTHONUNBUFFERED=unbuffered)
        assert done.stderr == b""
        assert done.stdout.split()[0] in (b"0", b"141")
        assert done.returncode in (0, 141)

    def test_a_reader_that_leaves_early(self) -> None:
        """A pipe that is closed before anything is read ends with 141."""
        done = run_outside("($K schema observations; echo $? >&2) | python3 -c 'import os; os.close(0)' || true")
        assert done.stderr.split()[-1:] in ([b"0"], [b"141"])
        assert b"Traceback" not in done.stderr

    def test_a_full_disk_behind_the_output(self) -> None:
        """Output that cannot be written ends with 4, in one line."""
        done = run_outside("$K schema units > /dev/full")
        assert (done.returncode, done.stderr) == (4, b"kzhealth: standard output: No space left on device\n")

    def test_no_output_at_all(self) -> None:
        """A closed standard output loses the text, not the status."""
        assert run_outside("$K validate >&-").returncode == 0
        assert run_outside("$K schema hospitals >&-").returncode == 2

    def test_a_terminal_without_kazakh_letters(self, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """In windows-1251 a letter that is not there shows as its code; no report is lost."""
        edit_cell(package_copy, "sources", 2, "language", "қазақша", rehash=True)
        done = run_outside(f"$K validate '{package_copy}'", PYTHONIOENCODING="cp1251")
        assert done.returncode == 1
        assert "\\u049bаза\\u049bша" in done.stdout.decode("cp1251")
        assert done.stderr == b""

    def test_an_error_on_a_terminal_without_kazakh_letters(self, tmp_path: Path) -> None:
        """The same holds for standard error, and under the C locale."""
        for environment in ({"PYTHONIOENCODING": "cp1251"}, {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}):
            done = run_outside("$K info қала", cwd=tmp_path, **environment)
            assert done.returncode == 3
            assert b"\\u049b" in done.stderr
            assert b"Traceback" not in done.stderr
            assert run_outside("$K schema regions --format markdown", **environment).returncode == 0
