"""Documents of every kind become the text that spans refer to; what cannot be read says why."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import fpdf
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

import kzhealth as kz
from kzhealth.documents import FORMATS, find_documents, read_bytes, read_document, read_record, reader, write_text
from kzhealth.documents.markdown import find_marks
from kzhealth.errors import UsageError
from kzhealth.extract.copies import make_copy

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCE = "За 9 месяцев 2026 года в Павлодарской области младенческая смертность снизилась на 12,5%, материнская – на 20,1%."
LONG = (
    "За 9 месяцев 2026 года в Павлодарской области построено 12 медицинских объектов, а дефицит кадров снизился более чем на 15,5% "
    "благодаря мерам социально-экономической поддержки, которые область оказывает молодым специалистам на селе."
)
TABLE = (("Показатель", "2025", "2026"), ("Число врачей", "3 120", "3 415"), ("Число коек", "5 600", "5 730"))
TABBED = "\n".join("\t".join(row) for row in TABLE)
PAGE = f"""<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>Итоги: Павлодар — портал</title>
<meta property="og:title" content="Итоги девяти месяцев">
<meta property="article:published_time" content="2026-10-15T09:30:00+05:00"></head><body>
<div class="cookie-consent"><p>Мы используем файлы cookie, чтобы 7 дней помнить вас.</p></div>
<nav><ul><li><a href="/">Главная</a></li><li><a href="/n">Новости 24</a></li></ul></nav>
<article><p>{SENTENCE.replace("12,5%", "<b>12,5%</b>").replace("2026 года", "2026&nbsp;года")}</p>
<p>Построено:</p><ul><li>12 врачебных амбулаторий;</li><li>3 больницы<ol><li>на 630 коек.</li></ol></li></ul>
<table>{"".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE)}</table>
<p>Закуплено 14 машин.<br>Ещё 5 ожидаются.</p></article>
<aside><h3>Читайте также</h3><a href="/1">В Алматы открыли 2 поликлиники</a></aside>
<footer>© 2026 Портал, тел. 12-34-56</footer></body></html>"""
FONTS = [Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"), *Path("/usr/share/fonts").rglob("*Sans*.ttf")]


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read in this process, where a test can reach the readers; ``test_faults_documents.py`` reads them apart."""

    def read(_: str, name: str, limits: dict[str, Any], data: bytes, *, kind: str) -> dict[str, Any]:
        return reader.answer(kind, data, name, limits)

    monkeypatch.setattr("kzhealth.documents.ask_apart", read)


def pdf_of(
    paragraphs: Sequence[str] = (), *, table: Sequence[Sequence[str]] = (), pages: int = 1, columns: int = 1, **options: Any
) -> bytes:
    """A PDF of justified paragraphs, with a running title and page numbers."""
    pdf = empty_pdf()
    pdf.add_page()
    pdf.set_font("F", size=11)
    for number in range(pages):
        if number:
            pdf.add_page()
        for paragraph in paragraphs:
            pdf.multi_cell(0, 6, paragraph, align="J", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(3)
    if table:
        with pdf.table(first_row_as_headings=False) as grid:
            for row in table:
                grid.row(row)
    return bytes(pdf.output())


def empty_pdf() -> fpdf.FPDF:
    """A PDF to be filled, with a running title and page numbers, in a font with Cyrillic letters."""
    font = next((path for path in FONTS if path.is_file()), None)
    if font is None:
        pytest.skip("no font with Cyrillic letters")

    class Pages(fpdf.FPDF):
        def header(self) -> None:
            self.set_font("F", size=8)
            self.cell(0, 8, "Выдуманный бюллетень 2026", align="C")
            self.ln(12)

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("F", size=8)
            self.cell(0, 10, str(self.page_no()), align="C")

    pdf = Pages()
    pdf.add_font("F", "", font)
    return pdf


def latin_pdf(**encryption: Any) -> bytes:
    """A PDF of one English sentence, in a font that every reader has."""
    pdf = fpdf.FPDF()
    if encryption:
        pdf.set_encryption(**encryption)
    pdf.add_page()
    pdf.set_font("helvetica")
    pdf.cell(0, 10, "In 2025 the region built 12 hospitals.")
    return bytes(pdf.output())


def docx_of(document: Any) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def text_of(data: bytes | str, name: str) -> str:
    """The text of a document that has the form its name tells."""
    raw = data.encode() if isinstance(data, str) else data
    return read_bytes(raw, name, Path(name).suffix[1:]).source.text


def with_member(name: str, content: bytes) -> bytes:
    """A Word file in which one part is exchanged."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx_of(docx.Document()))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            new.writestr(item, content if item == name else old.read(item))
    return out.getvalue()


class TestText:
    """A .txt or .md is its own text."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
    def test_encodings(self, encoding: str) -> None:
        """The text is decoded; checksum of document and text are one, that of the file."""
        data = SENTENCE.encode(encoding)
        document = read_bytes(data, "a.txt", "txt")
        assert document.source.text == SENTENCE
        assert document.sha256 == document.source.sha256 == hashlib.sha256(data).hexdigest()
        assert document.reader == ""

    @pytest.mark.parametrize(
        ("marked", "bare"),
        [
            ("# Итоги **года**", "Итоги года"),
            ("снизилась на **12,5%**, а _материнская_ – на `3`", "снизилась на 12,5%, а материнская – на 3"),
            ("[смертность](http://a.kz/2024/12/25) выросла", "смертность выросла"),
            ("![снимок 5](a_5.png) <b>14</b>&nbsp;машин", "снимок 5 14 машин"),
            ("|---|:--:|", ""),
            ("* пункт: 5*3 \\* 2", "* пункт: 5 3 * 2"),
            ("snake_case и 2_000", "snake_case и 2_000"),
        ],
    )
    def test_marks_are_not_read(self, marked: str, bare: str) -> None:
        """Marks, targets and tags are left out or blanks; each other character is known by its place."""
        copy = make_copy(marked, list(find_marks(marked)))
        assert " ".join(copy.text.replace("|", " ").split()) == bare.replace("|", " ")
        assert all(c in (marked[copy.origin(at)], " ") for at, c in enumerate(copy.text))

    def test_markdown_gives_the_facts_of_its_words(self, tmp_path: Path) -> None:
        """Bold, links and headings change no fact; spans and quotes are of the file itself."""
        marked = SENTENCE.replace("12,5%", "**12,5%**").replace("младенческая смертность", "[младенческая смертность](http://a.kz/2019/7)")
        path = tmp_path / "a.md"
        path.write_text(f"# Итоги\n\n{marked}\n", encoding="utf-8")
        facts, plain = kz.extract(path), kz.extract(SENTENCE)
        assert [(f.quote, f.value, f.indicator_id, f.direction) for f in facts] == [
            (f.quote, f.value, f.indicator_id, f.direction) for f in plain
        ]
        text = path.read_text(encoding="utf-8")
        assert all(text[f.start : f.stop] == f.quote for f in facts)

    def test_marks_cost_linear_time(self) -> None:
        """Openings without an end do not make it slow."""
        assert len(list(find_marks("[" * 100_000 + "](" * 50_000 + "<!--" * 20_000))) < 280_000


class TestHtml:
    """Web pages: the main text, with title, lists and tables."""

    def test_the_main_text(self) -> None:
        """Title first, lists marked, cells divided by tabs; no banner, navigation, footer or link to other news."""
        assert text_of(PAGE, "a.html").split("\n") == [
            "Итоги девяти месяцев",
            "",
            SENTENCE,
            "",
            "Построено:",
            "• 12 врачебных амбулаторий;",
            "• 3 больницы",
            "1. на 630 коек.",
            "",
            *TABBED.split("\n"),
            "",
            "Закуплено 14 машин.",
            "Ещё 5 ожидаются.",
            "",
        ]

    @pytest.mark.parametrize(
        ("declared", "encoding"),
        [("windows-1251", "cp1251"), ("kz-1048", "kz1048"), ("utf-8", "cp1251"), ("x-unknown", "utf-8"), ("", "utf-16")],
    )
    def test_encodings(self, declared: str, encoding: str) -> None:
        """The declared encoding is used if it fits, else the text is told by its bytes."""
        page = PAGE.replace('charset="utf-8"', f'charset="{declared}"')
        assert SENTENCE in text_of(page.encode(encoding), "a.html")

    @pytest.mark.parametrize(
        ("head", "day"),
        [
            ('<meta property="article:published_time" content="2026-10-15T09:30:00+05:00">', dt.date(2026, 10, 15)),
            ('<script type="application/ld+json">{"datePublished": "2026-10-15"}</script>', dt.date(2026, 10, 15)),
            ('<time itemprop="datePublished" datetime="2026-10-15">', dt.date(2026, 10, 15)),
            ('<meta name="date" content="2026-10-15">', None),
            ('<meta property="article:published_time" content="2026-13-45">', None),
            (
                '<meta property="article:published_time" content="2026-10-15"><meta itemprop="datePublished" content="2026-10-16">',
                None,
            ),
        ],
    )
    def test_the_day_of_publication(self, head: str, day: dt.date | None) -> None:
        """A day that the page declares as that of its publication; none if it declares two, or only mentions one."""
        page = re.sub(r"<meta property=\"article.*?>", head, PAGE)
        assert read_bytes(page.encode(), "a.html", "html").published_on == day

    def test_the_day_dates_the_facts(self, tmp_path: Path) -> None:
        """'This year' is that of the declared day, unless another is given."""
        path = tmp_path / "a.html"
        path.write_text(PAGE.replace("За 9 месяцев 2026&nbsp;года", "В этом году"), encoding="utf-8")
        starts = {f.period_start for f in kz.extract(path) if f.quote == "12,5%"}
        assert starts == {dt.date(2026, 1, 1)}
        given = {f.period_start for f in kz.extract(path, published_on=dt.date(2024, 5, 1)) if f.quote == "12,5%"}
        assert given == {dt.date(2024, 1, 1)}

    def test_a_page_of_one_sentence(self) -> None:
        """Too little for a main text is read all the same."""
        assert text_of(f"<html><body><p>{SENTENCE}</p></body></html>", "a.html").strip() == SENTENCE

    def test_news_of_a_few_lines(self) -> None:
        """Short news keep their lines, and menus stay away."""
        page = f"""<html><head><title>Портал</title></head><body><nav><a href="/">Главная</a><a href="/n">Новости 24</a></nav>
        <div class="news"><h1>Итоги</h1><div>{SENTENCE}<br><br>Построено 12 больниц:<br>- 5 сельских;<br>- 7 городских.</div></div>
        <footer>© 2026, тел. 12-34-56</footer></body></html>"""
        assert text_of(page, "a.html") == f"Итоги\n\n{SENTENCE}\nПостроено 12 больниц:\n- 5 сельских;\n- 7 городских.\n"

    def test_a_page_of_a_table(self) -> None:
        """A page too short for a main text keeps its lists and tables, and its words in one sentence."""
        rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE)
        page = f"<html><body><header>Меню 5</header><p>Врачей <b>12</b>.</p><table>{rows}</table><ol><li>Один</ol></body></html>"
        assert text_of(page, "a.html") == f"Врачей 12.\n\n{TABBED}\n\n1. Один\n"

    def test_a_table_that_lays_out_a_page(self) -> None:
        """Paragraphs inside of a cell stay paragraphs; a table among them is told once."""
        rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE)
        page = (
            f"<html><body><table><tr><td>Меню</td><td><p>{LONG}</p><p>{SENTENCE}</p><table>{rows}</table></td></tr></table></body></html>"
        )
        assert text_of(page, "a.html").endswith(f"{LONG}\n\n{SENTENCE}\n\n{TABBED}\n")

    @pytest.mark.parametrize("page", ["<html></html>", "<html><body><script>1</script></body></html>", "<!-- 5 -->"])
    def test_a_page_without_text(self, page: str) -> None:
        """Nothing to read is an error, not an empty result."""
        with pytest.raises(kz.InputError, match=r"a\.html: "):
            text_of(page, "a.html")

    def test_deep_nesting(self) -> None:
        """A hostile page is read or refused, without a crash."""
        try:
            assert "5" in text_of("<div>" * 50_000 + "5 врачей", "a.html")
        except kz.InputError as error:
            assert str(error).startswith("a.html: ")


class TestDocx:
    """Word files."""

    def test_in_the_order_of_the_document(self) -> None:
        """Headings, paragraphs, lists and tables come as they stand."""
        document = docx.Document()
        document.add_heading("Итоги", 1)
        document.add_paragraph(SENTENCE)
        document.add_paragraph("Построено:")
        document.add_paragraph("12 врачебных амбулаторий;", style="List Bullet")
        document.add_paragraph("3 больницы.", style="List Number")
        grid = document.add_table(3, 3)
        for cells, row in zip(grid.rows, TABLE, strict=True):
            for cell, text in zip(cells.cells, row, strict=True):
                cell.text = text
        document.add_paragraph("Конец.")
        expected = ["Итоги", SENTENCE, "Построено:\n• 12 врачебных амбулаторий;\n• 3 больницы.", TABBED, "Конец.\n"]
        assert text_of(docx_of(document), "a.docx") == "\n\n".join(expected)

    def test_what_word_hides(self) -> None:
        """Deleted and hidden text is left out, inserted text, links and text boxes are read once."""
        run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
        box = (
            '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            "<mc:Choice Requires='wps'><w:drawing><w:txbxContent><w:p>{0}</w:p></w:txbxContent></w:drawing></mc:Choice>"
            "<mc:Fallback><w:pict><w:txbxContent><w:p>{0}</w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        ).format(run.format("В рамке 7."))
        parts = [
            run.format("Построено "),
            "<w:del><w:r><w:delText>11</w:delText></w:r></w:del>",
            f"<w:ins>{run.format('12')}</w:ins>",
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>99</w:t></w:r>",
            f"<w:hyperlink>{run.format(' объектов')}</w:hyperlink>",
            "<w:r><w:noBreakHyphen/><w:softHyphen/><w:t>А.</w:t></w:r>",
            box,
        ]
        document = docx.Document()
        document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{''.join(parts)}</w:p>"))
        assert text_of(docx_of(document), "a.docx") == "Построено 12 объектов-А.\n\nВ рамке 7.\n"

    def test_notes_follow_their_paragraph(self) -> None:
        """A footnote stands behind the paragraph that refers to it, without a number in the text."""
        word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        xml = f"""<w:footnotes xmlns:w="{word}"><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>
        <w:footnote w:id="2"><w:p><w:r><w:footnoteRef/><w:t>Без учёта города.</w:t></w:r></w:p></w:footnote></w:footnotes>"""
        document = docx.Document()
        name = PackURI("/word/footnotes.xml")
        part = Part(
            name, "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml", xml.encode(), document.part.package
        )
        document.part.relate_to(part, kind)
        first = document.add_paragraph("Врачей 12")
        first._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/><w:t>%.</w:t></w:r>'))
        document.add_paragraph("Конец.")
        assert text_of(docx_of(document), "a.docx") == "Врачей 12%.\n\nБез учёта города.\n\nКонец.\n"

    @pytest.mark.parametrize("span", ["²", "9" * 5000, "-1", ""])
    def test_a_cell_that_covers_no_number_of_columns(self, span: str) -> None:
        """A span that is no number is one column, as word processors show it."""
        document = docx.Document()
        grid = document.add_table(1, 2)
        for cell, text in zip(grid.rows[0].cells, ("Врачи", "Койки"), strict=True):
            cell.text = text
            cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="{span}"/>'))
        assert text_of(docx_of(document), "a.docx") == "Врачи\tКойки\n"

    def test_merged_cells_and_tables_that_lay_out_a_page(self) -> None:
        """A merged cell is told once and keeps the columns in line; a table around paragraphs is read as paragraphs."""
        document = docx.Document()
        grid = document.add_table(2, 3)
        grid.cell(0, 0).merge(grid.cell(0, 1)).text = "Врачи"
        grid.cell(0, 2).text = "Койки"
        for at, text in enumerate(("1", "2", "3")):
            grid.cell(1, at).text = text
        layout = document.add_table(1, 2)
        layout.cell(0, 0).text = LONG * 2
        layout.cell(0, 1).text = SENTENCE
        assert text_of(docx_of(document), "a.docx") == f"Врачи\t\tКойки\n1\t2\t3\n\n{LONG * 2}\n\n{SENTENCE}\n"

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"no zip at all", "no Word file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password or an old .doc"),
            (b"PK\x03\x04" + bytes(100), "no Word file"),
            (with_member("word/document.xml", b"<w:document"), "cannot be read as docx"),
            (
                with_member(
                    "word/document.xml",
                    b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
                    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
                    + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;'
                    b"</w:t></w:r></w:p></w:body></w:document>",
                ),
                "",
            ),
        ],
        ids=["no-zip", "password", "cut", "broken-xml", "entities"],
    )
    def test_what_is_refused(self, data: bytes, words: str) -> None:
        """What is no Word file, or a hostile one, is refused with what to do."""
        with pytest.raises(kz.InputError, match=r"^a\.docx: ") as error:
            text_of(data, "a.docx")
        assert words in str(error.value)
        assert len(str(error.value)) < 500

    def test_a_bomb(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that unpacks to more than the limit is not unpacked."""
        monkeypatch.setattr("kzhealth.documents.docx.LARGEST", 10**6)
        with pytest.raises(kz.InputError, match="unpacks to more"):
            text_of(with_member("word/document.xml", bytes(2 * 10**6)), "a.docx")


class TestPdf:
    """PDF files with a text layer."""

    def test_lines_become_paragraphs(self) -> None:
        """The layout's line breaks are gone, running title and page number too; a ruled table keeps its cells."""
        assert text_of(pdf_of([LONG, SENTENCE], table=TABLE), "a.pdf").endswith(f"{LONG}\n\n{SENTENCE}\n\n{TABBED}\n")
        text = text_of(pdf_of([LONG, SENTENCE], pages=3), "a.pdf")
        assert text == "\n\n".join([LONG, SENTENCE] * 3) + "\n"

    def test_a_paragraph_across_pages(self) -> None:
        """A sentence that a page break divides is whole."""
        text = text_of(pdf_of([" ".join([LONG] * 30)]), "a.pdf")
        assert text.count(LONG) == 30

    def test_columns(self) -> None:
        """Text in two columns is read column by column."""
        pdf = empty_pdf()
        pdf.add_page()
        pdf.set_font("F", size=11)
        with pdf.text_columns(ncols=2, gutter=8, text_align="J") as columns:
            columns.write(f"{LONG}\n\n{SENTENCE}\n\n" * 12)
        text = text_of(bytes(pdf.output()), "a.pdf")
        assert text.count(LONG) >= 11
        assert text.count(SENTENCE) == 12

    def test_lists_and_tables_without_rulings(self) -> None:
        """Items stand together below their line, their own lines joined; cells that stand apart are divided by tabs."""
        pdf = empty_pdf()
        pdf.add_page()
        pdf.set_font("F", size=11)
        for paragraph in ("Кадры", LONG, "Показатели:", f"1) {LONG}", "2) врачей стало 3 415."):
            pdf.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(8)
        for row in TABLE:
            for cell, width in zip(row, (80, 40, 40), strict=True):
                pdf.cell(width, 6, cell, align="L" if width == 80 else "R")
            pdf.ln(6)
        text = text_of(bytes(pdf.output()), "a.pdf")
        assert text.partition("\n\n")[2] == f"Кадры\n\n{LONG}\n\nПоказатели:\n1) {LONG}\n2) врачей стало 3 415.\n\n{TABBED}\n"

    def test_too_many_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A tree of pages without end is not walked."""
        monkeypatch.setattr("kzhealth.documents.pdf._MANY_PAGES", 1)
        with pytest.raises(kz.InputError, match="has 2 pages, more than 1"):
            text_of(pdf_of([SENTENCE], pages=2), "a.pdf")

    def test_divided_words(self) -> None:
        """A word that a line break divides is whole again; a hyphen that it has elsewhere stays."""
        from kzhealth.documents.pdf import _glue

        words = frozenset({"социально-экономический"})
        assert _glue("в области мла-", "денческая смертность", words) == "в области младенческая смертность"
        assert _glue("рост социально-", "экономический и", words) == "рост социально-экономический и"
        assert _glue("в 2025-", "2026 годах", words) == "в 2025-2026 годах"
        assert _glue("снизилась –", "на 5%", words) == "снизилась – на 5%"

    def test_no_text_layer(self) -> None:
        """A scan is refused, and the message says to recognise its text first."""
        pdf = fpdf.FPDF()
        pdf.add_page()
        pdf.rect(10, 10, 50, 50)
        with pytest.raises(kz.InputError, match=r"no text layer .*ocrmypdf -l rus\+kaz\+eng a\.pdf"):
            text_of(bytes(pdf.output()), "a.pdf")

    def test_a_page_without_text(self) -> None:
        """A page without text among others is told."""
        pdf = fpdf.FPDF()
        pdf.add_page()
        pdf.set_font("helvetica")
        pdf.cell(0, 10, "In 2025 the region built 12 hospitals.")
        pdf.add_page()
        document = read_bytes(bytes(pdf.output()), "a.pdf")
        assert document.source.text == "In 2025 the region built 12 hospitals.\n"
        assert document.notes[0].startswith("pages without text (scanned?): 2;")

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"<html>login</html>", "no PDF file"),
            (b"%PDF-1.7\n" + bytes(200), "a.pdf: "),
            (latin_pdf()[:700], "a.pdf: "),
            (latin_pdf(user_password="u", owner_password="o"), "protected by a password"),
        ],
        ids=["html", "zeros", "cut", "password"],
    )
    def test_what_is_refused(self, data: bytes, words: str) -> None:
        """What is no PDF, a damaged or a protected one is refused in one line."""
        with pytest.raises(kz.InputError) as error:
            text_of(data, "a.pdf")
        assert words in str(error.value)

    def test_a_bomb(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A stream that unpacks to more than the limit, even when packed twice, is not unpacked."""
        monkeypatch.setattr("kzhealth.documents.pdf.LARGEST", 10**6)
        for data in (zlib.compress(bytes(10**7)), zlib.compress(zlib.compress(bytes(10**7)))):
            with pytest.raises(kz.InputError, match="unpacks to more"):
                text_of(b"%PDF-1.7\n1 0 obj\n<<>>\nstream\n" + data + b"\nendstream\n", "a.pdf")


class TestReadDocument:
    """Files of every kind by their names."""

    @pytest.mark.parametrize("form", FORMATS)
    def test_standard_input_tells_its_form(self, form: str) -> None:
        """By how it begins a document is told apart, Markdown and text alone are not."""
        word = docx.Document()
        word.add_paragraph(SENTENCE)
        data = {"html": PAGE.encode(), "docx": docx_of(word), "pdf": pdf_of([SENTENCE])}.get(form, SENTENCE.encode())
        document = read_bytes(data, "stdin")
        assert document.format == ("txt" if form == "md" else form)
        assert SENTENCE in document.source.text

    @pytest.mark.parametrize("suffix", [".doc", ".xlsx", ".jpg", ".exe"])
    def test_an_unknown_ending(self, tmp_path: Path, suffix: str) -> None:
        """The message lists what is read and says what to do."""
        with pytest.raises(kz.InputError, match=rf"\.txt, \.md, .*\.docx, \.pdf.*seen \{suffix}; (save|recognise|a table is imported)"):
            read_document(tmp_path / f"a{suffix}")

    @pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf"])
    @pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx", ".pdf"])
    def test_nothing_in_it(self, tmp_path: Path, suffix: str, data: bytes) -> None:
        """An empty file of any kind is an error that names the file."""
        path = tmp_path / f"a{suffix}"
        path.write_bytes(data)
        with pytest.raises(kz.InputError, match=re.escape(str(path))):
            read_document(path)

    def test_no_file(self, tmp_path: Path) -> None:
        """A folder, and what is not there, are refused."""
        with pytest.raises(kz.InputError, match="is a folder"):
            read_document(tmp_path)
        with pytest.raises(kz.InputError, match="cannot read the document"):
            read_document(tmp_path / "absent.pdf")
        with pytest.raises(kz.InputError, match="cannot read the document"):
            read_document(tmp_path / "a\x00.txt")

    def test_too_large(self, tmp_path: Path) -> None:
        """A file above the limit is not read, of which the usual one is 256 MiB."""
        (tmp_path / "a.txt").write_bytes(bytes(101))
        with pytest.raises(kz.InputError, match="larger than"):
            read_bytes(bytes(101), "a.txt", limits=kz.DocumentLimits(bytes=100))
        with pytest.raises(kz.InputError, match="larger than"):
            read_document(tmp_path / "a.txt", limits=kz.DocumentLimits(bytes=100))
        assert kz.DocumentLimits().bytes == 256 << 20

    @pytest.mark.parametrize(("form", "library"), [("html", "trafilatura"), ("docx", "docx"), ("pdf", "pdfplumber")])
    def test_without_the_extra(self, monkeypatch: pytest.MonkeyPatch, form: str, library: str) -> None:
        """A missing library is named with the command that installs it; text needs none."""
        monkeypatch.setitem(sys.modules, library, None)
        with pytest.raises(kz.UsageError, match=r"pip install 'kzhealth\[documents\]'"):
            read_bytes(PAGE.encode(), f"a.{form}", form)
        assert read_bytes(SENTENCE.encode(), "a.txt", "txt").source.text == SENTENCE

    def test_the_same_bytes_give_the_same_text(self, tmp_path: Path) -> None:
        """Another process with another hash seed makes the same text."""
        code = "import sys, pathlib; from kzhealth.documents import read_document as r; print(r(pathlib.Path(sys.argv[1])).source.sha256)"
        for name, data in (("a.html", PAGE.encode()), ("a.pdf", pdf_of([LONG, SENTENCE], table=TABLE))):
            path = tmp_path / name
            path.write_bytes(data)
            env = {"PYTHONPATH": str(Path(kz.__file__).parents[1]), "PYTHONHASHSEED": "7", "TZ": "Asia/Almaty"}
            done = subprocess.run([sys.executable, "-c", code, str(path)], env=env, capture_output=True, text=True, check=True, timeout=60)
            assert done.stdout.strip() == read_document(path).source.sha256


class TestKeep:
    """The text that spans refer to is kept beside the result."""

    def test_text_and_record(self, tmp_path: Path) -> None:
        """The saved bytes have the SHA-256 of the facts; the record has that of the document too. Saving again changes nothing."""
        document = read_bytes(PAGE.encode(), "page.html")
        path = write_text(document, tmp_path / "new")
        assert path == tmp_path / "new" / "page.txt"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == document.source.sha256
        record = read_record(path)
        assert record is not None
        assert record["document"] == "page.html"
        assert record["document_sha256"] == hashlib.sha256(PAGE.encode()).hexdigest()
        assert (record["text_sha256"], record["characters"]) == (document.source.sha256, len(document.source.text))
        assert re.fullmatch(r"trafilatura [\d.]+", record["reader"])
        before = {p.name: p.stat().st_mtime_ns for p in path.parent.iterdir()}
        write_text(document, path.parent)
        assert {p.name: p.stat().st_mtime_ns for p in path.parent.iterdir()} == before
        assert set(before) == {"page.txt", "page.source.json"}

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        """Another text under the name, or the same text of another document, is kept and named."""
        (tmp_path / "page.txt").write_text("other", encoding="utf-8")
        with pytest.raises(kz.OutputError, match="holds another text"):
            write_text(read_bytes(PAGE.encode(), "page.html"), tmp_path)
        assert (tmp_path / "page.txt").read_text(encoding="utf-8") == "other"
        assert len(list(tmp_path.iterdir())) == 1
        (tmp_path / "page.txt").unlink()
        write_text(read_bytes(PAGE.encode(), "page.html"), tmp_path)
        with pytest.raises(kz.OutputError, match="another document"):
            write_text(read_bytes(PAGE.replace("<aside>", "<aside> ").encode(), "page.html"), tmp_path)

    def test_text_is_its_own(self, tmp_path: Path) -> None:
        """Of a .txt nothing is saved."""
        assert write_text(read_bytes(SENTENCE.encode(), "a.txt"), tmp_path) is None
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_gives_its_documents(self, tmp_path: Path) -> None:
        """Sorted, with those in folders inside; hidden files, other kinds and saved texts are left out."""
        (tmp_path / "b").mkdir()
        for name in ("z.txt", "b/a.md", ".hidden.txt", "~$a.docx", "x.csv"):
            (tmp_path / name).write_text(SENTENCE, encoding="utf-8")
        (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
        write_text(read_document(tmp_path / "page.html"), tmp_path)
        assert [p.relative_to(tmp_path).as_posix() for p in find_documents([tmp_path])] == ["b/a.md", "page.html", "z.txt"]
        with pytest.raises(kz.InputError, match="no document in the folder"):
            (tmp_path / "empty").mkdir()
            find_documents([tmp_path / "empty"])


def test_facts_of_every_kind_are_the_same(tmp_path: Path) -> None:
    """A sentence tells the same facts in a text, a web page, a Word file and a PDF; each quote is the slice of the text."""
    word = docx.Document()
    word.add_paragraph(SENTENCE)
    files = {"a.txt": SENTENCE.encode(), "a.md": SENTENCE.encode(), "a.docx": docx_of(word), "a.pdf": pdf_of([SENTENCE])}
    files["a.html"] = f"<html><body><p>{SENTENCE}</p></body></html>".encode()
    told = set()
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        facts, text = kz.extract(path), read_document(path).source.text
        assert all(text[f.start : f.stop] == f.quote for f in facts), name
        facts = [f for f in facts if f.quote in ("12,5%", "20,1%")]
        told.add(json.dumps([(f.quote, f.indicator_id, f.direction, f.region_id, str(f.period_end)) for f in facts]))
    assert len(told) == 1
    assert len(json.loads(told.pop())) == 2


@pytest.mark.parametrize("name", ["bulletin.txt", "docs/my bulletin.PDF", "https://example.org/a.html"])
def test_the_name_of_a_file_is_no_text(name: str) -> None:
    """Whoever gives a name where a text is read finds no facts, and would not learn why."""
    with pytest.raises(UsageError, match=r"is the name of a file, and text is read as it stands; give Path\("):
        kz.extract(name)
    assert kz.extract(f"См. {name}: родилось 12 детей.")
