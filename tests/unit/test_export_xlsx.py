"""Packages as workbooks, read back by openpyxl."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz
from kzhealth.errors import UsageError
from kzhealth.export import xlsx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzhealth.export.bundle import Bundle


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The bundled package as a workbook, its titles in Kazakh, opened by openpyxl."""
    import openpyxl

    folder = tmp_path_factory.mktemp("workbook")
    kz.export(to="xlsx", output=folder, language="kk")
    return openpyxl.load_workbook(next(folder.iterdir()))


def sheet_rows(sheet: Any) -> list[tuple[Any, ...]]:
    """The rows of a table's sheet, days as days."""
    rows = sheet.iter_rows(min_row=3, values_only=True)
    return [tuple(v.date() if isinstance(v, dt.datetime) else v for v in row) for row in rows]


class TestXlsx:
    """A workbook that a person enjoys and a machine reads back."""

    def test_read_back(self, workbook: Any) -> None:
        """Every table comes back cell for cell, whole numbers, days and truth values as such, and no cell is a formula."""
        for name, frame in kz.load(engine="polars").tables.items():
            sheet = workbook[name]
            assert [c.value for c in sheet[2]] == frame.columns
            assert sheet_rows(sheet) == frame.rows(), name
        kinds = {c.data_type for sheet in workbook for row in sheet.iter_rows() for c in row}
        assert kinds == {"n", "s", "d", "b"}

    def test_headers(self, workbook: Any, bundle: Bundle) -> None:
        """Columns have titles in the language asked for, comments in three, filters, and stay in sight."""
        sheet, spec = workbook["observations"], bundle.tables["observations"].spec
        assert [c.value for c in sheet[1]] == [f.titles["kk"] for f in spec.fields]
        assert all(text in sheet["K1"].comment.text for text in spec["value"].descriptions.values())
        assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B3", "A2:W28")
        assert sheet["K3"].number_format == "#,##0"
        assert sheet["F3"].number_format == "yyyy-mm-dd"

    def test_figures_lead_to_their_proof(self, workbook: Any) -> None:
        """The link of each figure ends at the row of evidence that the row names, in its table and on the sheet of figures."""
        sheet, evidence, figures = workbook["observations"], workbook["evidence"], workbook["Көрсеткіштер"]
        checked = 0
        for row in range(3, sheet.max_row + 1):
            cell, shown = sheet.cell(row, 11), figures.cell(row - 1, 4)
            if cell.value is not None:
                place = cell.hyperlink.location.split("!")
                assert place[0] == "evidence"
                assert evidence[place[1]].value == sheet.cell(row, 20).value
                assert (shown.value, shown.hyperlink.location) == (cell.value, cell.hyperlink.location)
                checked += 1
        assert checked == kz.load().observations["value"].notna().sum()

    def test_the_cover(self, workbook: Any, bundle: Bundle) -> None:
        """The cover tells title, licence, version, sources and how to cite, and leads to every sheet."""
        cover = workbook.worksheets[0]
        texts = {str(c.value) for row in cover.iter_rows() for c in row if c.value}
        assert {bundle.descriptor["titles"]["kk"], "Creative Commons Attribution 4.0 International", "2026.11.22"} <= texts
        assert {s["title"] for s in bundle.descriptor["sources"]} <= texts
        assert any("kzhealth contributors (2026)" in t for t in texts)
        linked = [c.hyperlink.location for row in cover.iter_rows() for c in row if c.hyperlink and c.hyperlink.location]
        links = {place.split("!")[0].strip("'") for place in linked}
        assert links == {s.title for s in workbook.worksheets[1:]}

    def test_hostile_cells(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """Formulas, addresses, control characters and figures that a spreadsheet would round are kept as text, letter by letter."""
        import openpyxl

        texts = ["=1+1", "+1", "@x", "{=1}", "a\x01b", "_x0041_", "https://example.org/a b", "https://example.org/?q=1", "  x  "]
        table = io.StringIO()
        csv.writer(table, lineterminator="\n").writerows([["text", "n", "d"], *([t, "12345678901234567.5", "1899-12-31"] for t in texts)])
        fields = {"fields": [{"name": "text", "type": "string"}, {"name": "n", "type": "number"}, {"name": "d", "type": "date"}]}
        other = {"fields": [{"name": "a", "type": "integer"}]}
        folder = write_package({"History": table.getvalue(), "history": "a\n1\n"}, schemas={"History": fields, "history": other})
        descriptor = json.loads((folder / "datapackage.json").read_text())
        descriptor["resources"][0]["name"], descriptor["resources"][1]["name"] = "history", "a" * 40
        (folder / "datapackage.json").write_text(json.dumps(descriptor))
        kz.export(folder, to="xlsx", output=tmp_path)
        book = openpyxl.load_workbook(tmp_path / "small.xlsx")
        assert book.sheetnames == ["About", "history 2", "a" * 31, "Dictionary", "Codes"]
        rows = list(book["history 2"].iter_rows(min_row=3))
        assert [r[0].value.replace("_x0001_", "\x01") for r in rows] == texts  # openpyxl leaves the escape of the format
        assert {(r[1].value, r[2].value) for r in rows} == {("12345678901234567.5", "1899-12-31")}
        assert {c.data_type for r in rows for c in r} == {"s"}

    def test_limits(self, write_package: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A cell or table that no sheet holds is refused with its place; nothing is written."""
        fields = {"fields": [{"name": "a", "type": "string"}]}
        folder = write_package({"t": f"a\nx\n{'y' * 32768}\n"}, schemas={"t": fields})
        with pytest.raises(UsageError, match="xlsx: t, row 3, a: 32768 characters, a cell holds 32767; export to parquet or sqlite"):
            kz.export(folder, to="xlsx", output=tmp_path / "out")
        monkeypatch.setattr(xlsx, "ROWS", 3)
        with pytest.raises(UsageError, match="xlsx: the table t has 2 rows, a sheet holds 1; export to parquet or sqlite"):
            kz.export(folder, to="xlsx", output=tmp_path / "out")
        assert not (tmp_path / "out").exists()

    def test_a_large_workbook_is_the_same(self, workbook: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A workbook written as it is made, because it is large, holds the same cells and links."""
        import openpyxl

        monkeypatch.setattr(xlsx, "_LARGE", 0)
        kz.export(to="xlsx", output=tmp_path, language="kk")
        streamed = openpyxl.load_workbook(tmp_path / "kazakhstan-regional-health.xlsx")
        for one, other in zip(workbook, streamed, strict=True):
            pairs = zip(one.iter_rows(), other.iter_rows(), strict=True)
            assert all(_told(a) == _told(b) for rows in pairs for a, b in zip(*rows, strict=True)), one.title


def _told(cell: Any) -> tuple[Any, ...]:
    """What a cell holds, where it leads and how it looks."""
    return cell.value, cell.data_type, cell.hyperlink and (cell.hyperlink.location or cell.hyperlink.target), cell.number_format
