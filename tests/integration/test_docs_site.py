"""The documentation site: built strictly, whole, and without anything from other hosts."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_spec("zensical") is None, reason="zensical is not installed; install kzhealth[docs]"),
]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LOADED = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=\"?([^\"\s>]+)")
LINKED = re.compile(r"<[^>]*?\s(?:src|href)=\"?([^\"\s>]+)")


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """What `make site` does."""
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def search_from_disk(checkout: Path, site: Path) -> subprocess.CompletedProcess[str]:
    """What `make site` does next."""
    command = [sys.executable, str(checkout / ".ci" / "offline_search.py"), str(site)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def copy_of_the_docs(checkout: Path, folder: Path) -> Path:
    shutil.copytree(checkout / "docs", folder / "docs", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(checkout / "mkdocs.yml", folder)
    return folder


@pytest.fixture(scope="module")
def site(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built in a copy, so that nothing of the checkout is touched."""
    folder = copy_of_the_docs(checkout, tmp_path_factory.mktemp("site"))
    done = build(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    found = search_from_disk(checkout, folder / "build" / "site-docs")
    assert found.returncode == 0, found.stderr
    return folder / "build" / "site-docs"


def test_every_page_is_there(site: Path, checkout: Path) -> None:
    """Each page of docs/ became a page of the site, and no program is given out with them."""
    docs = checkout / "docs"
    pages = {path.relative_to(docs).with_suffix(".html") for path in docs.rglob("*.md")}
    assert pages <= {path.relative_to(site) for path in site.rglob("*.html")}
    assert not list(site.rglob("*.py"))


def test_every_link_leads_to_a_file_of_the_site(site: Path) -> None:
    """Links, pictures, scripts and styles of every page, also of the menus, name files that are there."""
    missing = []
    for page in site.rglob("*.html"):
        for target in LINKED.findall(page.read_text(encoding="utf-8")):
            path = unquote(target.split("#")[0].split("?")[0])
            if not path or re.match(r"\w+:", path) or page.name == "404.html":
                continue
            if not (page.parent / path).is_file():
                missing.append(f"{page.relative_to(site)}: {target}")
    assert missing == []


def test_nothing_is_loaded_from_other_hosts(site: Path) -> None:
    """Whoever reads the documentation tells nobody: fonts, scripts, styles and pictures come with the site."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert [target for target in LOADED.findall(text) if re.match(r"(\w+:)?//", target)] == [], page.name
        assert "fonts.g" not in text, page.name


@pytest.mark.skipif(not (CHROMIUM and find_spec("playwright")), reason="chromium or playwright is not installed; run .ci/install-browser")
def test_the_search_works_from_the_disk(site: Path) -> None:
    """A word typed on a page that was opened as a file finds the pages that hold it; nothing is asked of the network."""
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--no-first-run"])
        page = browser.new_page()
        page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else asked.append(r.url))
        page.goto((site / "how-to" / "export.html").as_uri())
        page.keyboard.press("/")
        page.wait_for_timeout(500)
        page.keyboard.type("stale-baseline")
        page.get_by_text("Every entry of a baseline is still found.").first.wait_for()
        browser.close()
    assert asked == []


def test_a_site_that_is_built_otherwise_is_told(checkout: Path, tmp_path: Path) -> None:
    done = search_from_disk(checkout, tmp_path)
    assert done.returncode == 1
    assert "expected one worker of the search" in done.stderr


@pytest.mark.parametrize("broken", ["[gone](how-to/nowhere.md)", "[gone](how-to/export.md#nowhere)"])
def test_a_broken_link_stops_the_build(checkout: Path, tmp_path: Path, broken: str) -> None:
    """A page or heading that is not there is an error, not a dead link."""
    folder = copy_of_the_docs(checkout, tmp_path)
    with (folder / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{broken}\n")
    assert build(folder).returncode != 0
