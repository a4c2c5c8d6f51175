"""The documentation holds: its code runs, its output is what is printed, its drawings agree with the configuration."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz
from kzhealth.report.codes import HOME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHECKOUT = Path(__file__).resolve().parents[2]
README = CHECKOUT / "README.md"
TUTORIAL = CHECKOUT / "docs" / "tutorial" / "first-analysis.md"
PICTURE = "changes-by-region.svg"
HOW_TO = CHECKOUT / "docs" / "how-to" / "add-a-document.md"
EXPLANATION = CHECKOUT / "docs" / "explanation"
COPIED = ("seeds", "datapackage", "schemas/lexicon", "src/kzhealth/extract/lexicon")
DOCS = CHECKOUT / "docs"
PAGES = (README, CHECKOUT / "CONTRIBUTING.md", CHECKOUT / "SECURITY.md", *sorted(DOCS.rglob("*.md")))

FENCE = re.compile(r"^```(?P<language>\w+)(?P<options>[^\n]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
TITLE = re.compile(r'title="([^"]+)"')
SECONDS = re.compile(r"\b\d+\.\d\d s\b")


def page_name(page: Path) -> str:
    """The page in the names of tests."""
    return page.relative_to(CHECKOUT).with_suffix("").as_posix()


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, the file it is to be saved as (if it has a title), its text and its line in the page."""

    language: str
    file: str | None
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found = []
    for match in FENCE.finditer(text):
        title = TITLE.search(match["options"])
        line = text.count("\n", 0, match.start()) + 2
        found.append(Block(language=match["language"], file=title and title[1], text=match["text"], line=line))
    return found


def settled(output: str) -> str:
    """Output without what may differ from run to run: times, and blanks at the end of lines."""
    return "\n".join(line.rstrip() for line in SECONDS.sub("… s", output).strip("\n").splitlines())


def run_python(page: Path, namespace: dict[str, Any]) -> int:
    """Run the Python blocks of a page in one namespace and compare what they print; gives the number of outputs compared."""
    compared, printed = 0, ""
    for block in blocks(page):
        if block.file:
            continue
        if block.language == "python":
            assert not printed.strip(), f"{page.name}, line {block.line}: the block before prints, but no text block shows it:\n{printed}"
            with contextlib.redirect_stdout(io.StringIO()) as stream:
                # blank lines before the code give a traceback the line numbers of the page
                exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec"), namespace)
            printed = stream.getvalue()
        elif block.language == "text":
            assert settled(printed) == settled(block.text), f"{page.name}, line {block.line}"
            compared, printed = compared + 1, ""
    assert not printed.strip(), f"{page.name}: the last block prints, but no text block shows it:\n{printed}"
    return compared


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a console block with the output that stands below it."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


@pytest.fixture
def shell(tmp_path: Path) -> Callable[[str, Path], str]:
    """Runs a command line where `python` and `kzhealth` are those of this test; gives both streams as a terminal shows them."""
    scripts = tmp_path / "bin"
    scripts.mkdir()
    for name, arguments in (("python", ""), ("kzhealth", "-m kzhealth ")):
        script = scripts / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments}"$@"\n', encoding="utf-8")
        script.chmod(0o755)
    library = str(Path(kz.__file__).parents[1])
    environment = {
        **os.environ,
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join(filter(None, (library, os.environ.get("PYTHONPATH")))),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }

    def run(command: str, folder: Path) -> str:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return done.stdout

    return run


def test_the_links_of_the_readme_lead_somewhere_from_everywhere() -> None:
    """PyPI shows the README too, where a relative link leads nowhere; each address of the repository is that of a file or folder."""
    links = re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8"))
    own = re.compile(rf"{re.escape(HOME)}/(blob|tree)/main/(.+)")
    told = [found for link in links if (found := own.fullmatch(link))]
    assert {link for link in links if not own.fullmatch(link)} == {"https://datapackage.org"}
    assert [m[2] for m in told if not ((CHECKOUT / m[2]).is_dir() if m[1] == "tree" else (CHECKOUT / m[2]).is_file())] == []


def test_the_snippet_of_the_readme_runs() -> None:
    """Whoever pastes the README's Python gets no error; `my_frame` is the reader's own."""
    namespace = {"__name__": "readme", "my_frame": kz.load().observations.head(3)}
    run_python(README, namespace)
    assert namespace["report"].ok
    assert len(namespace["changes"]) > 0


@pytest.fixture(scope="module")
def tutorial_run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names that the tutorial leaves behind when it has run from top to bottom; `outputs` counts the outputs compared."""
    pytest.importorskip("altair", reason="the tutorial draws with altair; install kzhealth[plot]")
    namespace: dict[str, Any] = {"__name__": "tutorial", "folder": tmp_path_factory.mktemp("tutorial")}
    with contextlib.chdir(namespace["folder"]):
        namespace["outputs"] = run_python(TUTORIAL, namespace)
    return namespace


def test_the_tutorial_prints_what_it_shows(tutorial_run: dict[str, Any]) -> None:
    """Every block runs from top to bottom, and each output on the page is the one printed."""
    assert tutorial_run["outputs"] >= 10


def test_the_committed_picture_shows_the_bars_of_the_data(tutorial_run: dict[str, Any]) -> None:
    """changes-by-region.svg was drawn from the package as it is: the same bars with the same figures and periods, as the page does."""
    shown = [
        re.sub(r"<[^>]+>", "\n", path.read_text(encoding="utf-8")).split("\n")
        for path in (TUTORIAL.with_name(PICTURE), tutorial_run["folder"] / PICTURE)
    ]
    drawn, again = ([text for text in texts if " · " in text] for texts in shown)
    assert drawn == again
    assert sorted(drawn) == sorted(f"{row.figure} · {row.period}" for row in tutorial_run["measured"].itertuples())


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page != README and "$ kzhealth" in page.read_text(encoding="utf-8")], ids=page_name
)
def test_commands_print_what_the_page_shows(page: Path, shell: Callable[[str, Path], str], tmp_path: Path) -> None:
    """The files of a page are saved, its commands run in a copy of the sheets and lexicons, and each prints what stands below it."""
    folder = tmp_path / "work"
    for name in COPIED:
        shutil.copytree(CHECKOUT / name, folder / name)
    count = 0
    for block in blocks(page):
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text, encoding="utf-8", newline="\n")
        for command, shown in commands(block) if block.language == "console" else ():
            if not command.startswith("pip "):
                assert settled(shell(command, folder)) == settled(shown), f"{page.name}, line {block.line}: {command}"
                count += 1
    assert count


def test_every_flag_of_the_sheets_is_explained() -> None:
    """The how-to names each flag that stands in the package, and calls its bulletin invented."""
    page = HOW_TO.read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z-]+)` \|", page.partition("### Flags")[2], flags=re.MULTILINE))
    package = kz.load()
    used = {flag for table in package.tables.values() if "flags" in table for cell in table["flags"].dropna() for flag in cell.split()}
    assert used <= told
    assert "**invented**" in page


def test_every_column_of_the_fact_sheet_is_explained() -> None:
    """The how-to tells what to write into each column of a fact sheet and of the register."""
    page = HOW_TO.read_text(encoding="utf-8")
    for sheet, part in (("sources.csv", "## 2."), ("facts/akmola-2025.csv", "### The columns")):
        columns = (CHECKOUT / "seeds" / sheet).read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        told = set(re.findall(r"`(\w+)`", page.partition(part)[2].partition("\n#")[0]))
        assert not set(columns) - told


def test_the_drawn_floors_are_those_of_the_contract() -> None:
    """The floors in the drawing of the architecture are the layers that import-linter checks, in their order."""
    config = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    page = (EXPLANATION / "architecture.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^│ ([a-z_| ]+?) +│", page, flags=re.MULTILINE)
    assert drawn == layers


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page names a file of the checkout, and its anchor a heading there."""
    for target, anchor in re.findall(r"\]\((?!\w+:)([^)#]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8")):
        path = page.parent / target if target else page
        assert path.exists(), f"{page.name}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings}, f"{page.name}: {target}#{anchor}"
