"""The generated pages of the reference are whole, fresh, and the same wherever they are made."""

from __future__ import annotations

import importlib.util
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
import yaml

import kzhealth
from kzhealth.cli import app
from kzhealth.rules import RULES
from kzhealth.schema import schema, seed_schema, table_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@pytest.fixture(scope="module")
def generate(checkout: Path) -> ModuleType:
    """docs/generate.py as a module."""
    spec = importlib.util.spec_from_file_location("generate", checkout / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(generate: ModuleType) -> dict[str, str]:
    """The pages as they would be written now."""
    return {name: make() for name, make in generate.PAGES.items()}


@pytest.fixture
def cheap_pages(generate: ModuleType, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Pages that cost nothing to make, in place of the real ones."""
    texts = {"one.md": "# One\n", "two.md": "# Two\n"}
    monkeypatch.setattr(generate, "PAGES", {name: lambda text=text: text for name, text in texts.items()})
    return texts


def sections(page: str) -> dict[str, str]:
    """The text below each heading, up to the next."""
    parts = re.split(r"^#+ (.+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, subcommand in getattr(command, "commands", {}).items():
        yield from commands(subcommand, f"{path} {name}")


COMMANDS = dict(commands(typer.main.get_command(app), "kzhealth"))


def test_the_pages_in_the_repository_are_fresh(pages: dict[str, str], checkout: Path) -> None:
    """What lies in docs/reference is what the code, the schemas and the examples say now."""
    for name, text in pages.items():
        assert (checkout / "docs" / "reference" / name).read_text(encoding="utf-8") == text, f"{name} is stale: run `make docs`"


def test_pages_are_the_same_wherever_they_are_made(checkout: Path) -> None:
    """Another hash seed, time zone, terminal and working folder give the same bytes."""
    library = str(Path(kzhealth.__file__).parents[1])
    environment = {
        **os.environ,
        "PYTHONPATH": library,
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Almaty",
        "COLUMNS": "40",
        "FORCE_COLOR": "1",
        "LC_ALL": "C",
    }
    script = str(checkout / "docs" / "generate.py")
    done = subprocess.run([sys.executable, script, "--check"], env=environment, cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_pages_are_plain_text(pages: dict[str, str]) -> None:
    """No colours of a terminal, no trailing blanks, one line break at the end, no place on the disk of whoever made them."""
    for text in pages.values():
        assert "\x1b" not in text
        assert not re.search(r"[ \t]+$", text, flags=re.MULTILINE)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "/home/" not in text
        assert str(os.fspath(kzhealth.__file__)) not in text


def test_links_inside_a_page_lead_somewhere(pages: dict[str, str]) -> None:
    """Every link to a heading has its heading."""
    for text in pages.values():
        assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= set(sections(text))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_is_on_the_page(path: str, pages: dict[str, str]) -> None:
    """A command has its section with its help, every option under every name, every argument, and one example."""
    section = sections(pages["cli.md"])[path]
    command = COMMANDS[path]
    for param in command.params:
        names = [param.name.upper()] if param.param_type_name == "argument" else [*param.opts, *param.secondary_opts]
        assert all(f"`{name}`" in section for name in names)
        assert param.help
    assert (command.help or "").splitlines()[0] in section
    if not getattr(command, "commands", {}):
        assert f"```sh\n{path} " in section


def test_every_rule_is_on_the_page_with_what_it_says(pages: dict[str, str], generate: ModuleType) -> None:
    """A rule has its section: summary, an example that passes, one that fails, and each message as the rule gives it."""
    found = sections(pages["rules.md"])
    examples = generate._load_examples().read_examples()
    for rule in RULES:
        section = found[rule.id]
        assert rule.summary in section
        assert "Passes:" in section
        assert "Fails:" in section
        for example in examples[rule.id]:
            assert example["expect"]["message"].replace("|", "\\|") in section
            assert example["why"] in section


def test_every_field_is_on_the_page(pages: dict[str, str]) -> None:
    """Tables and sheets are there field by field."""
    found = sections(pages["data-dictionary.md"])
    for spec in (*(schema(name) for name in table_names()), seed_schema("facts"), seed_schema("exceptions")):
        assert all(f"| `{name}` |" in found[spec.name] for name in spec.field_names)


@pytest.mark.parametrize("name", [name for name in kzhealth.__all__ if name != "__version__"])
def test_every_public_name_is_on_the_page_of_python(name: str, pages: dict[str, str]) -> None:
    """What `__all__` names has its section with its docstring, a function also with each parameter; of a module, what it names."""
    thing = getattr(kzhealth, name)
    if inspect.ismodule(thing):
        assert {f"{name}.{member}" for member in thing.__all__} <= set(sections(pages["api.md"]))
        return
    section = sections(pages["api.md"])[name]
    assert inspect.getdoc(thing).split("\n")[0] in section
    if not isinstance(thing, type):
        assert all(parameter in section for parameter in inspect.signature(thing).parameters)
        assert f"kz.{name}(" in section


def test_every_page_stands_in_the_menu_once(checkout: Path) -> None:
    """The menu of the site, `nav` of mkdocs.yml, and the pages of docs/ are the same."""

    def leaves(entry: Any) -> Iterator[str]:
        for part in entry.values() if isinstance(entry, dict) else entry:
            yield from (part,) if isinstance(part, str) else leaves(part)

    menu = list(leaves(yaml.safe_load((checkout / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))
    docs = checkout / "docs"
    assert sorted(menu) == sorted(page.relative_to(docs).as_posix() for page in docs.rglob("*.md")), "put new pages into nav of mkdocs.yml"


def test_check_names_what_is_stale_and_writes_nothing(
    generate: ModuleType, cheap_pages: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--check` exits 1 for a page that is old or missing, and leaves it as it is."""
    (tmp_path / "one.md").write_text("# Old\n", encoding="utf-8")
    assert generate.main(["--check"], tmp_path) == 1
    said = capsys.readouterr().err
    assert all(name in said for name in cheap_pages)
    assert [p.name for p in tmp_path.iterdir()] == ["one.md"]
    assert (tmp_path / "one.md").read_text(encoding="utf-8") == "# Old\n"


def test_writing_makes_the_pages_fresh(generate: ModuleType, cheap_pages: dict[str, str], tmp_path: Path) -> None:
    """What is written is what `--check` accepts, and writing again changes nothing."""
    folder = tmp_path / "reference"
    assert generate.main([], folder) == 0
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == cheap_pages
    assert generate.main(["--check"], folder) == 0
    before = {p: p.stat().st_mtime_ns for p in folder.iterdir()}
    assert generate.main([], folder) == 0
    assert {p: p.stat().st_mtime_ns for p in folder.iterdir()} == before
