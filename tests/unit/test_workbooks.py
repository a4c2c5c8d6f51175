"""Table files: read in a process of their own, within limits, as the text of their cells."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
import table_files as files

import kzhealth as kz
from kzhealth.documents import reader
from kzhealth.documents.tables import address, cell_at, column_letters, column_number, read_again, read_table

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"
ROWS: list[list[Any]] = [["a", 1], ["b", 0.5]]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A small workbook."""
    return files.write_xlsx(tmp_path / "a.xlsx", [{"rows": ROWS}])


class TestText:
    """The text of a table tells each cell."""

    def test_kinds_of_cells(self, tmp_path: Path) -> None:
        """Numbers in 15 digits, per cent as shown, text on one line in NFC, no-break spaces kept, errors and formulas as what they are."""
        rows = [[0.1 + 0.2, 2015, 1e-7, 1e15, {"percent": 0.125}], ["1\u00a0234\n1)", "и\u0306", True, "=1+1", "#REF!"]]
        table = read_table(files.write_xlsx(tmp_path / "a.xlsx", [{"name": "Л 1", "rows": rows}]))
        assert table.document.source.text == (
            "Sheet: Л 1\nA1\t0.3\nB1\t2015\nC1\t0.0000001\nD1\t1000000000000000\nE1\t12.5%\n"
            "A2\t1\u00a0234 1)\nB2\tй\nC2\tTRUE\nD2\t(a formula without a value)\nE2\t#REF!\n"
        )
        assert [c.kind for c in table.sheets[0].cells.values()] == list("nnnnpttbfe")

    def test_every_span_knows_its_cell(self, tmp_path: Path) -> None:
        """Each character of a cell's text leads to the cell; addresses and headings lead to none; the record reads the same again."""
        path = files.write_xlsx(tmp_path / "a.xlsx", [{"name": "It's", "rows": ROWS}, {"name": "Б", "rows": [[], [None, "Sheet: x"]]}])
        table = read_table(path)
        text = table.document.source.text
        seen = {}
        for sheet in table.sheets:
            for cell in sheet.cells.values():
                assert text[cell.start : cell.start + len(cell.text)] == cell.text
                assert cell_at(text, cell.start + len(cell.text) - 1) == (sheet.name_of(cell.row, cell.column), cell.start)
                seen[sheet.name_of(cell.row, cell.column)] = cell.text
        assert list(seen) == ["'It''s'!A1", "'It''s'!B1", "'It''s'!A2", "'It''s'!B2", "Б!B2"]
        assert cell_at(text, 0) is None
        assert cell_at(text, text.index("A1")) is None
        assert read_again(path, table.document.to_record()) == seen
        assert read_again(path, {}) is None

    def test_hidden_and_merged(self, tmp_path: Path) -> None:
        """What is hidden is known; a merged area shows its first cell."""
        sheets = [{"rows": ROWS, "hidden_rows": [2], "hidden_columns": ["B"], "merge": ["A3:B4"]}, {"rows": ROWS, "hidden": True}]
        first, second = read_table(files.write_xlsx(tmp_path / "a.xlsx", sheets)).sheets
        assert (first.hidden_rows, first.hidden_columns, first.hidden, second.hidden) == ({2}, {2}, False, True)
        assert first.merged[4, 2] == (3, 1)

    def test_a_raised_digit_is_no_digit_of_the_figure(self, tmp_path: Path) -> None:
        """A footnote mark that only its font tells apart stays apart."""
        from openpyxl.cell.rich_text import CellRichText, TextBlock
        from openpyxl.cell.text import InlineFont

        mark = TextBlock(InlineFont(vertAlign="superscript"), "1)")
        path = files.write_xlsx(tmp_path / "a.xlsx", [{"rows": [[CellRichText("5 200", mark), CellRichText("plain ", "text 1")]]}])
        assert read_table(path).document.source.text == "Sheet: Sheet1\nA1\t5 200¹)\nB1\tplain text 1\n"

    def test_addresses(self) -> None:
        """Letters and numbers of columns turn into each other."""
        assert [column_letters(n) for n in (1, 26, 27, 702, 703, 16384)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
        assert all(column_number(column_letters(n)) == n for n in range(1, 16385))
        assert address(5, 2) == "B5"

    def test_ods(self, tmp_path: Path) -> None:
        """Numbers, per cent, repeated and merged cells, notes left out, a formula without a value, hidden columns."""
        note = "<office:annotation><text:p>no</text:p></office:annotation>"
        wide = (
            '<table:table-cell table:number-columns-spanned="2"><text:p>T<text:s/>x</text:p></table:table-cell><table:covered-table-cell/>'
        )
        noted = f'<table:table-cell office:value-type="float" office:value="7">{note}</table:table-cell>'
        thrice = '<table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="2"/>'
        formula = '<table:table-cell table:formula="of:=1+1"/>'
        path = files.write_ods(tmp_path / "a.ods", "S", [[wide, ("percentage", 0.125)], [noted, thrice, formula], [None, "text"]])
        table = read_table(path)
        assert table.document.source.text == (
            "Sheet: S\nA1\tT x\nC1\t12.5%\nA2\t7\nB2\t2\nC2\t2\nD2\t2\nE2\t(a formula without a value)\nB3\ttext\n"
        )
        assert table.sheets[0].merged[1, 2] == (1, 1)
        assert table.document.reader.startswith("defusedxml")

    def test_xls(self, tmp_path: Path) -> None:
        """An old workbook gives its numbers, its text and what is hidden."""
        table = read_table(files.golden("ru-beds", tmp_path))
        assert "B3\t52.3\n" in table.document.source.text
        assert table.sheets[0].hidden_rows == {5}

    @pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "kz1048", "utf-16"])
    def test_csv_in_the_encoding_that_is_told(self, tmp_path: Path, encoding: str) -> None:
        """The same text, whatever the bytes; a byte order mark is none of it."""
        path = tmp_path / "a.csv"
        path.write_bytes('Область;"1 234,5\nx"\n;2\n'.encode("utf-8-sig" if encoding == "utf-8" else encoding))
        table = read_table(path, encoding=encoding, delimiter=";")
        assert table.document.source.text == "A1\tОбласть\nB1\t1 234,5 x\nB2\t2\n"
        assert table.document.to_record()["table"] == {"encoding": encoding, "delimiter": ";"}


class TestRefused:
    """Files that are not what they say, or ask for too much, are refused with a reason and what to do."""

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", r"is named \.xls, but it is a web page"),
            ("a.xls", b"PK\x03\x04 xl/workbook.xml", r"is named \.xls, but it is a workbook \(\.xlsx\)"),
            ("a.xlsx", b"a;b\n1;2\n", r"is named \.xlsx, but it is text"),
            ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
            ("a.csv", b"PK\x03\x04 xl/workbook.bin", "binary workbook"),
            ("a.csv", b"\x00\x01\x02", "no text"),
            ("a.xlsx", b"PK\x03\x04 nothing", "zip archive without a workbook"),
            ("a.xlsb", b"", r"seen \.xlsb; save it as \.xlsx"),
            ("a.csv", "Область".encode("cp1251"), r"byte 0 \(line 1\) is 0xce, which is no utf-8; tell its encoding"),
            ("a.csv", b'a,"b\nc,d\n', "cannot be read as CSV .*quotation marks"),
            ("a.csv", b" , \n", "no cell"),
            ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(100), r"cannot be read as \.xls"),
        ],
    )
    def test_what_is_not_what_it_says(self, tmp_path: Path, name: str, data: bytes, words: str) -> None:
        """The message names the file, what it is, and what to do."""
        (tmp_path / name).write_bytes(data)
        with pytest.raises(kz.InputError, match=words):
            read_table(tmp_path / name)

    def test_a_cut_workbook(self, book: Path) -> None:
        """A file that was cut off anywhere is an error, not a traceback."""
        data = book.read_bytes()
        for share in (0.3, 0.9):
            book.write_bytes(data[: int(len(data) * share)])
            with pytest.raises(kz.InputError, match=r"may be damaged|without a workbook"):
                read_table(book)

    def test_a_false_dimension_costs_nothing(self, book: Path) -> None:
        """A sheet that says it has 17 billion cells is read as the four that it has."""
        files.rewrite(book, SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml))
        assert len(read_table(book).sheets[0].cells) == 4

    def test_a_cell_at_the_far_corner(self, book: Path) -> None:
        """One cell at XFD1048576 is refused, and the limit can be raised for what is nearer."""
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        files.rewrite(book, SHEET, lambda xml: xml.replace(b"</sheetData>", far))
        with pytest.raises(kz.InputError, match="too many cells: its cells reach to row 1048576 and column 16384"):
            read_table(book)

    def test_a_bomb(self, book: Path) -> None:
        """A cell of 20 MiB in a file of a few kB is refused before it is unpacked."""
        cell = b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"a" * (20 << 20) + b"</t></is></c></row></sheetData>"
        files.rewrite(book, SHEET, lambda xml: xml.replace(b"</sheetData>", cell))
        with pytest.raises(kz.InputError, match=r"sheet1\.xml unpacks to \d+ times its size, the limit is 100 times"):
            read_table(book)

    def test_entities(self, book: Path) -> None:
        """XML that defines entities is refused."""
        files.rewrite(book, SHEET, lambda xml: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]>' + xml.split(b"?>", 1)[-1])
        with pytest.raises(kz.InputError, match="cannot be read as"):
            read_table(book)

    @pytest.mark.parametrize(
        ("limits", "words"),
        [
            ({"bytes": 10}, "is larger than"),
            ({"unpacked": 10}, "unpacks to"),
            ({"cells": 3}, "too many cells"),
            ({"seconds": 0.001}, "was not read within"),
            ({"memory": 1 << 20}, "memory"),
        ],
    )
    def test_limits(self, book: Path, limits: dict[str, Any], words: str) -> None:
        """Each limit is held, and named; that of memory counts what the table takes. A small book may be read within a millisecond."""
        if limits.keys() & {"memory", "seconds"}:
            files.write_xlsx(book, [{"rows": [[f"a{n}", n] for n in range(20_000)]}])
        with pytest.raises(kz.InputError, match=words):
            read_table(book, limits=kz.TableLimits(**limits))

    def test_repeated_cells_of_an_ods(self, tmp_path: Path) -> None:
        """A run of a million equal cells is refused by the limit before it is laid out."""
        run = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
        path = files.write_ods(tmp_path / "a.ods", "S", [[run]] * 200)
        with pytest.raises(kz.InputError, match="too many cells"):
            read_table(path)

    def test_the_reader_answers_for_every_damage(self, book: Path) -> None:
        """Bytes turned one by one through the file give cells or a reason, here without the process around it."""
        data, limits = book.read_bytes(), kz.TableLimits()
        for at in range(30, len(data), max(1, len(data) // 40)):
            answer = reader.answer("xlsx", data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :], "a.xlsx", asdict(limits))
            assert set(answer) in ({"sheets"}, {"error", "code"})
        assert asdict(limits)["seconds"] == 60
