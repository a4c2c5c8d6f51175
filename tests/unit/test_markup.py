"""How results show themselves in a notebook: whole, escaped, capped, in need of nothing from elsewhere."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kzhealth as kz
from kzhealth.aggregate import Aggregation
from kzhealth.bundled import bundled_path
from kzhealth.imports import Import
from kzhealth.markup import MOST
from kzhealth.publish.base import Publication, Step
from kzhealth.review import Review

if TYPE_CHECKING:
    from collections.abc import Callable

ATTACK = '<script>alert("1")</script>&\x1b[31m'


class _Strict(HTMLParser):
    """Fails on a tag that is not closed; keeps the texts and tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        assert {name for name, _ in attrs} <= {"style", "scope"}, attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(shown: str) -> _Strict:
    """The HTML, parsed; it must be whole, of plain tags, and ask for nothing."""
    page = _Strict()
    page.feed(shown)
    page.close()
    assert not page.open
    assert page.tags <= {"div", "p", "strong", "table", "thead", "tbody", "tr", "th", "td"}
    assert not re.search(r"https?:|url\(|@import", "".join(re.findall(r'style="([^"]*)"', shown)))
    return page


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_a_package_tells_its_licence_and_tables(engine: str) -> None:
    """Title, version and licence stand above the tables, each with its rows and title, whatever the frames are."""
    package = kz.load(engine=engine)
    texts = read(package._repr_html_()).texts
    assert package.descriptor["title"] in texts
    assert f"version {package.descriptor['version']} · CC-BY-4.0" in texts
    for name, frame in package.tables.items():
        at = texts.index(name)
        assert texts[at + 1 : at + 4] == [str(len(frame)), str(len(frame.columns)), kz.schema(name).title]


def test_a_report_tells_verdict_counts_and_places() -> None:
    """The verdict first, then the number of each code, then errors before warnings with table, row and field."""
    frame = kz.load().observations.copy()
    frame.loc[0, "measure"] = ATTACK
    report = kz.validate(frame, "observations")
    shown = report._repr_html_()
    texts = read(shown).texts
    assert texts[0] == report.verdict
    assert ", ".join(f"{c} {n}" for c, n in report.counts.items()) in texts
    grades = [t for t in texts if t in ("error", "warning", "accepted")]
    assert grades == sorted(grades, key=["error", "warning", "accepted"].index)
    assert texts[texts.index("error") :][1:5] == [report.errors[0].code, "observations", "2", report.errors[0].field]
    assert "<script" not in shown
    assert "\x1b" not in shown


def test_a_long_list_is_cut_and_says_so() -> None:
    """At most so many findings are shown; how many there are, listed or counted, is told."""
    frame = kz.load().observations.copy()
    frame["measure"] = "total"
    report = kz.validate(frame, "observations", limit=3)
    assert report.truncated
    assert f"{min(MOST, len(report.findings))} of {sum(report.counts.values())} are shown." in read(report._repr_html_()).texts
    whole = kz.validate(frame, "observations")
    assert read(whole._repr_html_()).texts.count("enumeration") <= MOST
    assert len(whole.findings) > MOST


def test_a_sound_report_has_no_table() -> None:
    """What found nothing shows its verdict and no empty table."""
    assert "table" not in read(kz.Report(rows={"units": 1})._repr_html_()).tags


def test_a_diff_tells_what_breaks_first(package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """A cell that changed is shown with key, field, old and new; no difference is said in words."""
    edit_cell(package_copy, "units", 2, "name_en", ATTACK)
    found = kz.diff(bundled_path("datapackage"), package_copy)
    texts = read(found._repr_html_()).texts
    assert found.verdict in texts[0]
    assert {"cell", "units", "name_en"} <= set(texts)
    assert "no differences" in read(kz.diff(package_copy, package_copy)._repr_html_()).texts[0]


def test_an_export_lists_its_files(tmp_path: Path) -> None:
    """Each file that was written is listed with its size."""
    made = kz.export(to="csvw", output=tmp_path / "out")
    texts = read(made._repr_html_()).texts
    for name, size in made.files.items():
        assert texts[texts.index(name) + 1] == str(size)


def test_a_page_tells_its_verdict_and_files(tmp_path: Path) -> None:
    """Where the page lies, whether its package is sound, and each file with its size."""
    made = kz.report(output=tmp_path / "site")
    texts = read(made._repr_html_()).texts
    assert texts[:2] == [str(tmp_path / "site" / "index.html"), made.report.verdict]
    assert texts[texts.index("index.html") + 1] == str(made.files["index.html"])


def test_a_publication_tells_its_steps() -> None:
    """What was done, or with a dry run would be, and where the dataset is; words of the portal are escaped."""
    done = Publication(portal="ckan", dataset="health", url="https://x.example", state="draft", steps=(Step(action="send", what=ATTACK),))
    texts = read(done._repr_html_()).texts
    assert {"health on ckan", "done", "send"} <= set(texts)
    assert "would" in read(dataclasses.replace(done, dry_run=True)._repr_html_()).texts


def test_an_aggregation_tells_counts_and_no_figure() -> None:
    """Figures, suppressed and absent ones of each indicator, records left out, and the threshold."""
    made = Aggregation(files={}, records=10, left_out={"no region": 2}, rows={"births": 4}, suppressed={"births": 1}, absent={"rate": 3})
    texts = read(made._repr_html_()).texts
    assert texts[0] == "10 records: 8 counted, 2 left out"
    assert "left out: 2 no region" in texts
    assert texts[texts.index("births") :][:4] == ["births", "4", "1", "0"]
    assert texts[texts.index("rate") :][:4] == ["rate", "0", "0", "3"]


def test_an_import_tells_what_was_refused() -> None:
    made = Import(
        source_id="s", path=Path("s.csv"), text=Path("s.txt"), rows=(), cells=3, figures=1, missing={"nil": 1}, refused={"C8": ATTACK}
    )
    texts = read(made._repr_html_()).texts
    assert texts[0].startswith("3 cells: 1 figures, 1 missing (1 nil), 1 refused")
    assert "C8" in texts


def test_a_review_tells_what_waits() -> None:
    """The counts of the decisions and the first rows."""
    rows = ({"decision": "accept", "quote": "12,5%", "table": "observations"}, {"decision": "", "quote": ATTACK})
    texts = read(Review(source_id="s", path=Path("s.csv"), rows=rows, notices=("look",))._repr_html_()).texts
    assert texts[0] == "2 rows: 1 accepted, 0 edited, 0 rejected, 1 waiting for a decision"
    assert {"look", "12,5%", "accept"} <= set(texts)
