"""A package as a page: one file that holds everything, asks the network for nothing and escapes whatever it is given."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth import site
from kzhealth.bundled import bundled_path
from kzhealth.cli import app
from kzhealth.errors import OutputError, UsageError
from kzhealth.figures import WORDS as FIGURES
from kzhealth.report.codes import CODES, HOME
from kzhealth.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(site.__file__).parent
WORDS = json.loads((HERE / "words.json").read_text(encoding="utf-8"))


def data_of(page: str) -> dict[str, Any]:
    """What a page gives its code to show."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def page_of(folder: Path) -> str:
    return (folder / "index.html").read_text(encoding="utf-8")


def test_the_bundled_package(tmp_path: Path) -> None:
    """Every row of every table is on the page, the package lies beside it byte for byte, and the same call gives the same bytes."""
    made = kz.report(output=tmp_path / "a")
    data = data_of(page_of(tmp_path / "a"))
    package = kz.load()
    assert {name: len(table["rows"]) for name, table in data["tables"].items()} == {n: len(f) for n, f in package.tables.items()}
    assert data["report"]["valid"] is True
    assert {f["code"] for f in data["report"]["findings"]} == set(package.findings.rule_id)
    for path in bundled_path("datapackage").rglob("*.*"):
        name = path.relative_to(bundled_path("datapackage")).as_posix()
        assert (tmp_path / "a" / "package" / name).read_bytes() == path.read_bytes()
    assert {f["path"] for f in data["about"]["files"]} == made.files.keys() - {"index.html"}
    kz.report(output=tmp_path / "b")
    assert (tmp_path / "b" / "index.html").read_bytes() == (tmp_path / "a" / "index.html").read_bytes()


def test_the_page_is_small_and_closes_no_script(tmp_path: Path) -> None:
    """Half a megabyte at most, all in one file; no text ends a script before its time."""
    made = kz.report(output=tmp_path / "site")
    assert made.files["index.html"] < 500_000
    page = page_of(tmp_path / "site")
    assert len(re.findall(r"<script", page)) == page.count("</script>") == 3


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """No address stands where a browser would load from it, but for one link; and the page forbids it besides."""
    kz.report(output=tmp_path / "site")
    page = page_of(tmp_path / "site")
    assert "default-src 'none'" in page
    assert not re.search(r'(?:src|href)\s*=\s*"(?!#|data:,")', page.replace(f'<a href="{HOME}"', ""))
    assert "@import" not in page


def test_hostile_text_is_shown_and_not_run(write_package: Callable[..., Path], tmp_path: Path) -> None:
    """Titles and cells that hold tags, ends of scripts and line separators leave the page's own marks alone."""
    evil = '</script><img src=x onerror=alert(1)>\u2028"%data%'
    folder = write_package(
        {"t": f'a\n"{evil.replace(chr(34), chr(34) * 2)}"\n'}, schemas={"t": {"fields": [{"name": "a", "title": evil}]}}, title=evil
    )
    kz.report(folder, output=tmp_path / "site")
    page = page_of(tmp_path / "site")
    assert "<img" not in page
    data = data_of(page)
    assert data["tables"]["t"]["rows"] == [[evil]]
    assert (data["about"]["title"], data["schemas"]["t"]["fields"][0]["title"]) == (evil, evil)


def test_a_figure_is_shown_in_its_sentence_where_the_document_is(sources_folder: Path, tmp_path: Path) -> None:
    """The sentence holds the quote at its span; without the documents there are no sentences."""
    kz.report(output=tmp_path / "site", sources=sources_folder)
    data = data_of(page_of(tmp_path / "site"))
    evidence = [dict(zip(data["tables"]["evidence"]["fields"], row, strict=True)) for row in data["tables"]["evidence"]["rows"]]
    assert data["sentences"].keys() == {row["evidence_id"] for row in evidence}
    for row in evidence:
        start, sentence = data["sentences"][row["evidence_id"]]
        assert sentence[int(row["start"]) - start : int(row["stop"]) - start] == row["quote"]
        assert len(sentence) < 900
    kz.report(output=tmp_path / "bare")
    assert data_of(page_of(tmp_path / "bare"))["sentences"] == {}


def test_documents_that_are_not_those_of_the_register_show_nothing(tmp_path: Path) -> None:
    """A sentence comes from the very document, by its SHA-256, or not at all."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "002_4f2f211882ed9bb4.txt").write_text("another text", encoding="utf-8")
    kz.report(output=tmp_path / "site", sources=folder)
    assert data_of(page_of(tmp_path / "site"))["sentences"] == {}


def test_rows_beyond_the_limit_are_told_and_not_shown(tmp_path: Path) -> None:
    kz.report(output=tmp_path / "site", rows=5)
    data = data_of(page_of(tmp_path / "site"))
    assert (len(data["tables"]["places"]["rows"]), data["schemas"]["places"]["rows"]) == (5, len(kz.load().places))


def test_a_package_with_errors_has_a_page_that_says_so(package_copy: Path, edit_cell: Callable[..., None], tmp_path: Path) -> None:
    """The command ends with 1; the page lists the error."""
    edit_cell(package_copy, "observations", 2, "unit_id", "parsecs", rehash=True)
    ended = CliRunner().invoke(app, ["report", str(package_copy), "--output", str(tmp_path / "site")])
    assert ended.exit_code == 1
    report = data_of(page_of(tmp_path / "site"))["report"]
    assert report["valid"] is False
    assert report["findings"][0]["severity"] == "error"


def test_a_folder_with_files_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"mine\.txt"):
        kz.report(output=tmp_path / "site")
    assert [p.name for p in (tmp_path / "site").iterdir()] == ["mine.txt"]


def test_a_page_is_replaced_by_that_of_a_smaller_package(write_package: Callable[..., Path], tmp_path: Path) -> None:
    """What the page itself put there, the page may take away."""
    shutil.copytree(bundled_path("datapackage"), tmp_path / "one")
    kz.report(tmp_path / "one", output=tmp_path / "site")
    kz.report(tmp_path / "one", output=tmp_path / "site", language="kk")
    assert data_of(page_of(tmp_path / "site"))["language"] == "kk"


def test_usage() -> None:
    with pytest.raises(UsageError, match="no page in 'de'"):
        kz.report(language="de")


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("part", ["ui", "counted", "types", "breakdowns", "flags", "qualifiers", "units", "dates", "charts"])
def test_every_word_is_there_in_three_languages(part: str) -> None:
    words = {**WORDS, **FIGURES}[part]
    assert set(words) == {"en", "ru", "kk"}
    assert set(words["en"]) == set(words["ru"]) == set(words["kk"])
    assert all(text for language in words.values() for text in language.values())


def test_every_word_that_the_page_asks_for_is_there_and_no_other() -> None:
    """A key of the code without words would be shown as it is; words without a key are dead."""
    code = (HERE / "app.js").read_text(encoding="utf-8") + (HERE / "page.html").read_text(encoding="utf-8")
    asked = {*re.findall(r"""["']([a-zA-Z]+)["']""", code), "error", "warning", "accepted"}  # by the grade of a finding
    sections = set(re.findall(r"const SECTIONS = \{([^}]*)\}", code)[0].replace(":", ",").replace(" ", "").split(","))
    assert set(WORDS["ui"]["en"]) - asked - sections == {"noscript"}


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_what_must_hold_is_told_in_each_language(language: str) -> None:
    """Each rule and each code of structure and schema, and nothing that is neither."""
    assert set(WORDS["rules"][language]) == {*CODES, *(rule.id for rule in RULES)}


def test_every_flag_and_qualifier_of_the_package_has_words() -> None:
    package = kz.load()
    flags = {flag for t in package.tables.values() if "flags" in t for cell in t["flags"].dropna() for flag in cell.split()}
    assert flags <= set(WORDS["flags"]["en"])
    assert set(FIGURES["qualifiers"]["en"]) == {c.value for c in kz.schema("observations")["qualifier"].categories}


def test_the_map_has_a_tile_for_every_region_in_force_each_in_a_place_of_its_own() -> None:
    regions = kz.load().regions
    assert set(FIGURES["tiles"]) == set(regions[regions.valid_to.isna() & (regions.region_id != "KZ")].region_id)
    assert len({tuple(tile["at"]) for tile in FIGURES["tiles"].values()}) == len(FIGURES["tiles"])
