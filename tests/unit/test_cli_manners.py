"""The manners of the command: what it suggests, how it is quiet, what it gives to programs, how it fits a terminal."""

from __future__ import annotations

import inspect
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest
import typer
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.cli import app
from kzhealth.cli.common import complete_table
from kzhealth.errors import UsageError
from kzhealth.imports.mapping import _indicator
from kzhealth.mappings import Part
from kzhealth.nearest import did_you_mean
from kzhealth.regions import read_region

if TYPE_CHECKING:
    from collections.abc import Iterator

BULLETIN = "За 9 месяцев 2026 года в Павлодарской области построено 12 медицинских объектов.\n"


def run(*arguments: object) -> Any:
    """The command, run here: its exit code, what it printed, and its error."""
    return CliRunner().invoke(app, [str(a) for a in arguments])


def commands() -> Iterator[tuple[str, Any]]:
    """Every command by its full name."""
    whole = typer.main.get_command(app)
    for name, command in whole.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        yield from ((f"{name} {n}", c) for n, c in inner.items()) if inner else ((name, command),)


COMMANDS = dict(commands())


class TestSuggestions:
    """An unknown name is answered with the one that was meant, in the language it was asked in."""

    @pytest.mark.parametrize("name", ["observation", "Observations", "Наблюдения", "Бақылаулар", "Показатели наблюдений", "obzervations"])
    def test_tables(self, name: str) -> None:
        """A table may be asked for by a name mistyped or by its title; what is like no table only lists them."""
        error = run("schema", name).exception
        assert "the tables are units, regions" in str(error)
        assert ("did you mean" in str(error)) == (did_you_mean(name, ["observations", "Наблюдения", "Бақылаулар"]) != "")

    @pytest.mark.parametrize("name", ["infant_mortalty", "Младенческая смертность", "Нәресте өлімі", "Infant mortality rates"])
    def test_indicators(self, name: str) -> None:
        """An indicator of a mapping may be named by its title in three languages: the code that was meant is told."""
        with pytest.raises(kz.InputError, match="did you mean infant_mortality"):
            _indicator(Part("figures.indicator", name, {}, 1))

    @pytest.mark.parametrize(("seen", "meant"), [("xslx", "xlsx"), ("parket", "parquet"), ("schema-org", "schema.org")])
    def test_formats(self, seen: str, meant: str) -> None:
        """A format mistyped is a wrong usage that names the right one; what is like none names none."""
        ended = run("export", "--to", seen)
        assert ended.exit_code == 2
        assert f"did you mean {meant}" in " ".join(ended.output.replace("│", " ").split())
        assert "did you mean" not in run("export", "--to", "qqqqq").output

    @pytest.mark.parametrize("region", ["KZ-55", "kz-55", "550000000", "Павлодарская область", "Павлодар облысы", "Pavlodar Region"])
    def test_regions_by_any_name(self, region: str, tmp_path: Path) -> None:
        """Wherever a region is asked, any of its names will do."""
        assert read_region(region) == "KZ-55"
        text = tmp_path / "b.txt"
        text.write_text(BULLETIN.replace(" в Павлодарской области", ""), encoding="utf-8")
        facts = json.loads(run("extract", text, "--published", "2026-10-15", "--region", region).stdout)
        assert {f["region_id"] for f in facts} == {"KZ-55"}

    @pytest.mark.parametrize(
        ("region", "words"),
        [
            ("Павладарская область", "did you mean Павлодарская область"),
            ("Алматы", "may be KZ-19 (Almaty Region) or KZ-75 (Almaty)"),
            ("Atlantis", "expected an ISO 3166-2 code such as KZ-61"),
        ],
    )
    def test_regions_that_are_none(self, region: str, words: str, tmp_path: Path) -> None:
        """A name that is none, or that of two regions, is refused with what may have been meant."""
        text = tmp_path / "b.txt"
        text.write_text(BULLETIN, encoding="utf-8")
        assert words in str(run("extract", text, "--region", region).exception)
        assert words in str(run("review", text, "--seeds", tmp_path, "--region", region).exception)

    def test_completion(self) -> None:
        """A shell is offered tables with their titles and regions by their beginnings in any language."""
        assert complete_table("obs") == [("observations", "Observations")]
        option = next(p for p in COMMANDS["extract"].params if p.name == "region")
        found = option.shell_complete(typer.Context(COMMANDS["extract"]), "Түркі")
        assert [item.value for item in found] == ["Түркістан облысы"]


class TestOneShape:
    """Options of one meaning have one name and wording; what prints facts prints them as JSON too."""

    def test_every_command_has_an_example(self) -> None:
        """The help of every command ends with an example of it."""
        for name, command in COMMANDS.items():
            assert f"Example: kzhealth {name} " in inspect.cleandoc(command.help), name

    def test_every_command_gives_json(self) -> None:
        """Every command has --format, and json is one of the formats."""
        for name, command in COMMANDS.items():
            hint = get_type_hints(inspect.unwrap(command.callback)).get("format")
            assert hint is not None, name
            assert "json" in [form.value for form in hint], name

    def test_the_same_option_is_told_alike(self) -> None:
        """Options that commands share have the same help; --quiet is -q everywhere."""
        for shared in ("--quiet", "--language", "--reviewed-on", "--allow-remote", "--allow-loopback", "--seeds"):
            named = {n: p for n, c in COMMANDS.items() for p in c.params if shared in p.opts}
            words = {p.help for p in named.values() if n_is_not_other(shared, p.help)}
            assert len(words) == 1, (shared, words)
        assert all("-q" in p.opts for c in COMMANDS.values() for p in c.params if "--quiet" in p.opts)

    def test_info(self) -> None:
        """What info prints for people it gives programs as an object."""
        told = json.loads(run("info", "--format", "json").stdout)
        assert told["licenses"] == ["CC-BY-4.0"]
        assert {t["name"]: t["rows"] for t in told["tables"]}["regions"] == 22

    @pytest.mark.parametrize("arguments", [("export", "--to", "csvw"), ("report",)])
    def test_files(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        """What writes files gives the folder, and path and size of each file."""
        told = json.loads(run(*arguments, "--output", tmp_path / "out", "--format", "json").stdout)
        assert told["folder"] == str(tmp_path / "out")
        assert told["files"]
        assert all((tmp_path / "out" / f["path"]).stat().st_size == f["bytes"] for f in told["files"])

    def test_review(self, tmp_path: Path, seeds_copy: Path) -> None:
        """A review gives where its sheet lies and how many rows are decided how."""
        text = tmp_path / "sample.txt"
        text.write_text(BULLETIN, encoding="utf-8")
        ended = run("review", text, "--seeds", seeds_copy, "--published", "2026-10-15", "--format", "json")
        told = json.loads(ended.stdout)
        assert told["source_id"] == "sample"
        assert told["counts"]["waiting"] == told["rows"] == 1
        assert Path(told["path"]).is_file()

    def test_evaluate(self, checkout: Path) -> None:
        """An evaluation gives counts and shares of each level, and as many misses as were asked for."""
        told = json.loads(run("evaluate", checkout / "tests/golden/bulletins/dev/en.json", "--format", "json", "--misses", "1").stdout)
        score = told["overall"]["scores"]["value"]
        assert score["precision"] == pytest.approx(score["right"] / score["proposed"])
        assert len(told["misses"]) == min(1, told["missed"])


def n_is_not_other(option: str, words: str) -> bool:
    """True unless an option of this name means something else: the language of a page is not that of a document."""
    return option != "--language" or words.startswith("ru, kk or en")


@pytest.mark.parametrize("target", [(), ("{p}",), ("{p}/datapackage.json",)])
def test_the_name_of_a_table_is_for_one_file(target: tuple[str, ...], package_copy: Path) -> None:
    """A package names its tables itself: what would be ignored is refused."""
    ended = run("validate", *(t.replace("{p}", str(package_copy)) for t in target), "--table", "observations")
    assert isinstance(ended.exception, UsageError)
    assert "--table (observations) is for one file" in str(ended.exception)


@pytest.mark.parametrize(("option", "given"), [("--format", "jsn"), ("--format", "nothing-like-it")])
def test_a_wrong_choice_is_told_in_plain_words(option: str, given: str) -> None:
    ended = run("validate", option, given)
    assert ended.exit_code == 2
    assert "Value error" not in ended.output
    assert f"'{given}' is not one of" in " ".join(ended.output.split())


@pytest.mark.parametrize(
    "arguments",
    [("validate",), ("export", "--to", "csvw", "--output", "{}/out"), ("report", "--output", "{}/site"), ("diff", "{p}", "{p}")],
)
def test_quiet_prints_nothing(arguments: tuple[str, ...], tmp_path: Path, package_copy: Path) -> None:
    """With --quiet a command that went well prints nothing, on neither stream."""
    given = [a.replace("{p}", str(package_copy)).replace("{}", str(tmp_path)) for a in arguments]
    ended = run(*given, "--quiet")
    assert (ended.exit_code, ended.output) == (0, "")


def on_terminal(columns: int, *arguments: str) -> str:
    """What the command shows on a terminal so many columns wide."""
    parent, child = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen([sys.executable, "-m", "kzhealth", *arguments], stdout=child, stderr=child, env=environment) as process:
        os.close(child)
        shown = b""
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
        process.wait(timeout=60)
    os.close(parent)
    return shown.decode("utf-8")


def test_info_fits_the_terminal_without_colour() -> None:
    """Lines are no longer than the terminal is wide, cut ones say so; into a file they are whole; NO_COLOR holds."""
    shown = on_terminal(30, "info")
    assert max(len(line.rstrip("\r")) for line in shown.split("\n")) == 30
    assert "…" in shown
    assert "\x1b" not in shown
    assert "\x1b[3" not in on_terminal(60, "--help")
    assert "…" not in run("info").stdout


@pytest.mark.parametrize(("command", "missing"), [(("diff", "x"), "'new'"), (("schema",), "'name'"), (("extract",), "'files'")])
def test_what_is_missing_is_named(command: tuple[str, ...], missing: str) -> None:
    """An argument that must be given and is not is told by its name."""
    ended = run(*command)
    assert ended.exit_code == 2
    assert f"Missing argument {missing}" in ended.output.replace("NEW", "new")
