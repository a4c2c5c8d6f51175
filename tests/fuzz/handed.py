"""What is handed in beside tables and schemas: documents, workbooks, sheets of a review, JSON of people and of portals; and all targets."""

from __future__ import annotations

import contextlib
import copy
import csv
import datetime as dt
import hashlib
import io
import json
import re
import socket
import tempfile
import threading
import traceback
import unicodedata
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st
from targets import CELLS, JSON, TARGETS, Target, pieces, written

import kzhealth as kz
from kzhealth.documents.docx import read_docx
from kzhealth.documents.html import read_html
from kzhealth.documents.pdf import read_pdf
from kzhealth.documents.tables import _lay_out, cell_at, read_table
from kzhealth.documents.workbook import TableLimits, read_sheets
from kzhealth.engines import read_cells as typed_cells
from kzhealth.errors import InputError, KzHealthError, OutputError, PublishError, UsageError
from kzhealth.extract.text import SourceText
from kzhealth.gold import read_gold
from kzhealth.imports.cells import read_cells
from kzhealth.imports.mapping import read_plans
from kzhealth.publish import Ckan, Patience, Zenodo, _verify
from kzhealth.publish.base import read_local
from kzhealth.publish.ckan import publish_to_ckan
from kzhealth.publish.http import Portal
from kzhealth.publish.zenodo import publish_to_zenodo
from kzhealth.remote import Fetcher
from kzhealth.report.baseline import read_baseline
from kzhealth.review.merge import COLUMNS
from kzhealth.review.sheet import Codes, read_sheet
from kzhealth.rules import RULES
from kzhealth.schema import schema
from kzhealth.validate import run_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["ALL"]

TEXT = "В Акмолинской области в 2026 году младенческая смертность снизилась на 15,5%.\nНа лекарства выделено 3,2 млрд тенге.\n"


@contextlib.contextmanager
def damaged() -> Iterator[None]:
    """What a library makes of a damaged file is told as such by the process that reads it; an exception of our own code is a fault."""
    try:
        yield
    except KzHealthError:
        pass
    except Exception as error:
        if f"{Path(kz.__file__).parent}" in traceback.extract_tb(error.__traceback__)[-1].filename:
            raise


def nodes(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each part of a JSON value."""
    yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from nodes(part, (*way, key))


@st.composite
def edited(draw: st.DrawFn, sound: Any, most: int = 2) -> Any:
    """A sound JSON value in which a part or two is something else, or gone."""
    whole = [copy.deepcopy(sound)]
    for _ in range(draw(st.integers(0, most))):
        *way, last = draw(st.sampled_from([way for way in nodes(whole) if way]))
        part: Any = whole
        for key in way:
            part = part[key]
        if isinstance(part, dict) and draw(st.booleans()):
            del part[last]
        else:
            part[last] = draw(JSON | st.sampled_from(["../../x", "/etc/x", "http://[", "9" * 5000, "\ud800", "https://a.example/t.csv"]))
    return whole[0]


# ---------------------------------------------------------------- documents

_HTML = ["p", "div", "table", "tr", "td", "th", "ul", "ol", "li", "br", "h1", "b", "a", "span", "article", "script", "svg", "body", "title"]
HTML = st.recursive(
    st.text(max_size=4) | st.sampled_from(["12,5 %", "&nbsp;", "<!-- ", "]]>", "\x00", "<", "&#0;", "больниц ", "x" * 320]),
    lambda inner: st.builds(
        lambda tag, parts, closed: f"<{tag}>{'UNSEEN' if tag == 'script' else ''.join(parts)}{f'</{tag}>' if closed else ''}",
        st.sampled_from(_HTML),
        st.lists(inner, max_size=4),
        st.booleans(),
    ),
    max_leaves=20,
)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD = [
    "p",
    "r",
    "tbl",
    "tr",
    "tc",
    "tcPr",
    "pPr",
    "rPr",
    "del",
    "ins",
    "sdt",
    "sdtContent",
    "txbxContent",
    "numPr",
    "tab",
    "br",
    "hyperlink",
]
_MARKS = ["gridSpan", "numId", "pStyle", "vanish", "outlineLvl", "footnoteReference", "ilvl", "vMerge"]


def word_element(tag: str, parts: list[str]) -> str:
    """An element of a Word file; what is deleted holds one word alone."""
    return f"<w:{tag}><w:r><w:t>UNSEEN</w:t></w:r></w:{tag}>" if tag == "del" else f"<w:{tag}>{''.join(parts)}</w:{tag}>"


_LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=4)
WORD = st.recursive(
    _LETTERS.map(lambda text: f"<w:t>{escape(text)}</w:t>")
    | st.builds(
        "<w:{} w:val={} w:id={}/>".format,
        st.sampled_from(_MARKS),
        st.sampled_from(["1", "0", "9" * 30, "²", "-3", "x", ""]).map(quoteattr),
        st.sampled_from(['"1"', '"x"']),
    ),
    lambda inner: st.builds(word_element, st.sampled_from(_WORD), st.lists(inner, max_size=4)),
    max_leaves=25,
)
PDF_WORDS = """BT ET 0 -14 Td (12,5) Tj [(a) -900 (b)] TJ q Q 9e9 BI EI Do <00FF> Tj ( )"""
PDF_TEXT = pieces(
    *(f"{word} " for word in PDF_WORDS.split()),
    *("/F1 12 Tf ", "/F2 0 Tf ", "1 0 0 1 50 700 Tm ", "0 0 1 rg ", "50 690 m 200 690 l S ", "50 50 400 600 re f "),
    most=25,
)


@cache
def blank_docx() -> dict[str, bytes]:
    """The members of an empty Word file."""
    import docx

    data = io.BytesIO()
    docx.Document().save(data)
    with zipfile.ZipFile(data) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of these members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def one_page(stream: str) -> bytes:
    """A PDF of one page with this content."""
    drawn = stream.encode("latin-1", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    return data + b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (table, len(data))


def read_documents(given: tuple[str, str]) -> None:
    """A document is read into composed text without unseen characters, scripts and deleted words, or refused."""
    kind, content = given
    if kind == "html":
        data, read = f"<html><body>{content}</body></html>".encode("utf-8", "surrogatepass"), read_html
    elif kind == "docx":
        xml = f'<w:document xmlns:w="{_W}"><w:body>{content}</w:body></w:document>'
        data, read = zipped({**blank_docx(), "word/document.xml": xml.encode()}), read_docx
    else:
        data, read = one_page(content), read_pdf
    with damaged():
        text = read(data, f"t.{kind}").text
        assert text == unicodedata.normalize("NFC", text)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u00ad\u200b\ufeff]|UNSEEN", text)


# ---------------------------------------------------------------- workbooks

_VALUE = st.none() | st.booleans() | st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False) | _LETTERS
_VALUE |= st.sampled_from(["=1/0", "#REF!", " 1 000 ", "12,5*", dt.datetime(2024, 2, 29), dt.date(1900, 1, 1), dt.time(23, 59)])
GRID = st.lists(st.lists(_VALUE, min_size=3, max_size=3), min_size=1, max_size=4)
PATCH = st.tuples(st.integers(0, 10**6), st.sampled_from(["", "-1", "9" * 30, "x", "</c>", "&amp;", "A1:XFD9", "<f/>", "1e999", "NaN"]))


def workbook(rows: list[list[Any]], merge: bool) -> bytes:
    """An .xlsx file of these cells."""
    import openpyxl

    book = openpyxl.Workbook()
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            book.active.cell(r, c).value = value
    if merge:
        book.active.merge_cells("A1:B2")
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def read_workbooks(given: tuple[list[list[Any]], bool, tuple[int, str] | None]) -> None:
    """Each cell is named by where its text stands; a workbook of which a word was changed is read, or refused."""
    rows, merge, patch = given
    data = workbook(rows, merge)
    if patch:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = sorted(members)[patch[0] % len(members)]
        words = re.split(r"([\w.:-]+)", members[name].decode())
        words[patch[0] % len(words)] = patch[1]
        data = zipped({**members, name: "".join(words).encode()})
    with damaged():
        text, sheets = _lay_out(read_sheets("xlsx", data, TableLimits(cells=10_000)))
        for sheet in sheets:
            for (row, column), cell in sheet.cells.items():
                assert text[cell.start : cell.start + len(cell.text)] == cell.text
                assert cell_at(text, cell.start) == (sheet.name_of(row, column), cell.start)
                value = rows[row - 1][column - 1] if row <= len(rows) and column <= 3 else None
                if not patch and isinstance(value, int) and not isinstance(value, bool):
                    assert cell.text == str(value)


_FIGURES = """\
source: {id: small, title: T, publisher: P, published_on: 2024-04-01, language: ru}
table: {rows: 2-}
regions: {column: A}
missing: {…: nil, x: not-applicable}
figures:
  - {columns: B-C, indicator: doctors_count, period: {row: 1}}
"""
_LABELS = [
    "Регион",
    "2022",
    "2023 г.",
    "Акмолинская область",
    "г. Алматы",
    "Казахстан",
    "область Абай",
    "…",
    "x",
    "-",
    "1 000",
    "12,5*",
    "0",
    "",
]
TABLE = st.lists(st.lists(st.sampled_from(_LABELS) | _LETTERS, min_size=1, max_size=4), min_size=1, max_size=5)


def import_tables(rows: list[list[str]]) -> None:
    """Each cell in the columns of figures is counted once, and each figure stands where it says."""
    table = io.StringIO(newline="")
    csv.writer(table).writerows([["Регион", "2022", "2023"], ["г. Астана", "1", "2"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "t.csv").write_text(table.getvalue(), encoding="utf-8", newline="")
        (Path(folder) / "m.yaml").write_text(_FIGURES, encoding="utf-8")
        try:
            found, plans = read_table(Path(folder) / "t.csv"), read_plans(Path(folder) / "m.yaml")
            read = read_cells(found, plans)
        except (InputError, UsageError):
            return
    assert read.faults or read.cells == len(read.statements) + len(read.empty) + len(read.refused) + len(read.absent) + read.skipped
    for told in read.statements:
        assert found.document.source.text[told.at : told.at + len(told.quote)] == told.quote


# ---------------------------------------------------------------- sheets of people

_ROW = {
    "decision": "accept",
    "table": "observations",
    "row_id": "small-1",
    "start": "69",
    "stop": "74",
    "quote": "15,5%",
    "measure": "change",
    "indicator_id": "infant_mortality",
    "region_id": "KZ-11",
    "value": "-15.5",
    "unit_id": "percent",
    "direction": "decrease",
    "status": "actual",
}
_SHEET_CELLS = ["69", "74", "-1", "15,5%", "15.5", "1,5", "=A1", "#REF!", "31.12.2026", "1.2E+9", "KZ-11", "observations", "budgets", "²"]
SHEET_CELL = st.sampled_from(["", "9" * 30, "3,2 млрд", *_SHEET_CELLS]) | _LETTERS
SHEET = st.tuples(
    st.lists(st.dictionaries(st.sampled_from(COLUMNS), SHEET_CELL, max_size=4), min_size=1, max_size=3),
    st.sampled_from([",", ";", "\t"]),
    pieces('"', ",", "\n", "\r", "\ufeff", "\x00", ";", most=2),
)


@cache
def codes() -> Codes:
    """The codes of the library."""
    return Codes()


def read_sheets_of_people(given: tuple[list[dict[str, str]], str, str]) -> None:
    """The rows of a fact sheet quote the document where they say, or the sheet is refused with what is wrong."""
    rows, delimiter, stray = given
    source = SourceText(source_id="small", text=TEXT, sha256=hashlib.sha256(TEXT.encode()).hexdigest())
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows({**dict.fromkeys(COLUMNS, ""), **_ROW, **row} for row in rows)
    try:
        read = written(text.getvalue() + stray, "small.csv", lambda path: read_sheet(path, source, codes()))
    except KzHealthError as error:
        assert str(error)
        return
    for row in read:
        if row["sha256"] == source.sha256:
            assert TEXT[int(row["start"]) : int(row["stop"])] == row["quote"]


CORRECTION = st.fixed_dictionaries(
    {
        "correction_id": st.sampled_from(["c-1", "c-2", ""]),
        "table": st.sampled_from(["observations", "budgets", "sources", "corrections", "x", ""]),
        "key": st.sampled_from(["o-1", "o-2", "", "c-1"]),
        "field": st.sampled_from(["value", "region_id", "period_start", "x", "", "flags"]),
        "old_value": st.sampled_from(["1", "1.50", "", "x", "NaN", "2024-01-01"]),
        "new_value": st.sampled_from(["1", "1.5", "", "1e999", "KZ-11", "2024-02-29", "9" * 400]),
        "corrected_on": st.sampled_from(["2024-01-01", "2024-01-02", "", "x"]),
    }
)
OBSERVATION = st.fixed_dictionaries(
    {
        "observation_id": st.sampled_from(["o-1", "o-2", ""]),
        "value": st.sampled_from(["1.5", "", "x", "1e300", "-0"]),
        "region_id": st.sampled_from(["KZ-11", "", "KZ"]),
        "period_start": st.sampled_from(["2024-02-29", "", "0001-01-01", "9999-12-31"]),
        "unit_id": st.sampled_from(["percent", "persons", ""]),
        "qualifier": st.sampled_from(["exact", "range", "approx", "x", ""]),
        "evidence_id": st.sampled_from(["e-1", ""]),
    }
)


def run_all_rules(given: tuple[list[dict[str, str]], list[dict[str, str]]]) -> None:
    """Every rule says something of rows that there are, or nothing, whatever stands in the cells."""
    tables = {}
    for name, rows in zip(("corrections", "observations"), given, strict=True):
        spec = schema(name)
        cells = [[row.get(f) or None for f in spec.field_names] for row in rows]
        tables[name] = typed_cells(cells, list(range(2, len(rows) + 2)), spec, ())
    found, run = run_rules(tables, RULES)
    assert "correction-ledger" in run
    for finding in found.kept:
        assert finding.message
        assert finding.row is None or 2 <= finding.row < 2 + max(map(len, given))


# ---------------------------------------------------------------- JSON of people

_GOLD = {
    "schema": "kzhealth-gold/1",
    "docs": [
        {
            "doc_id": "d",
            "file": "d.txt",
            "lang": "ru",
            "published": "2024-01",
            "region": {"code": "KZ-11"},
            "facts": [{"span": [0, 4], "raw": "15,5", "value": 15.5, "unit": "percent", "period": "2023/2024-02", "place": ["x"]}],
            "non_numeric": [{"type": "facility_new", "span": [1, 2], "name": "x"}],
        }
    ],
}
_BASELINE = {"format": "kzhealth baseline 1", "findings": [{"code": "type-error", "table": "t", "row": 2, "field": "a", "reason": "r"}]}


def read_annotations(found: Any) -> None:
    """A gold file is read into spans and whole periods, or refused by its path."""
    try:
        documents = written(json.dumps(found), "gold.json", read_gold)
    except InputError as error:
        assert "gold.json" in str(error)
        return
    for document in documents:
        assert document.path.name != ".."
        for fact in document.facts:
            assert 0 <= fact.start < fact.stop
            assert (fact.period_start is None) == (fact.period_end is None)


def read_baselines(found: Any) -> None:
    """A baseline is read into identities of texts, or refused by its path."""
    try:
        known = written(json.dumps(found), "b.json", read_baseline)
    except InputError as error:
        assert "b.json" in str(error)
        return
    assert all(isinstance(part, str) for identity, reason in known.items() for part in (*identity, reason))


_SHAPE = {
    "fields": [{"name": "a", "type": "integer"}, {"name": "b", "title": "B", "constraints": {"enum": ["x", "y"]}}],
    "primaryKey": ["a"],
}
_PACKAGE = {
    "name": "p",
    "title": "P",
    "version": "1",
    "description": "D",
    "keywords": ["k"],
    "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
    "sources": [{"title": "S", "path": "https://a.example"}],
    "contributors": [{"title": "C", "roles": ["author"]}],
    "resources": [{"name": "t", "path": "t.csv", "title": "T", "schema": _SHAPE}],
}
ROWS = st.lists(st.tuples(st.sampled_from(["1", "2", "", "x"]), st.sampled_from(["x", "y", "", *CELLS])), max_size=3)


def lay(folder: Path, descriptor: Any, rows: list[tuple[str, str]]) -> Path:
    """A package in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([("a", "b"), *rows])
    (folder / "t.csv").write_text(text.getvalue(), encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


def compare_editions(given: tuple[Any, list[tuple[str, str]], list[tuple[str, str]]]) -> None:
    """Two editions differ by changes that can be written, or one of them is refused; an edition does not differ from itself."""
    descriptor, before, after = given
    with tempfile.TemporaryDirectory() as folder:
        old, new = lay(Path(folder) / "old", _PACKAGE, before), lay(Path(folder) / "new", descriptor, after)
        for one, other in ((old, new), (new, old), (new, new)):
            try:
                found = kz.diff(one, other)
            except KzHealthError:
                continue
            json.dumps(found.to_dict(), allow_nan=False)
            assert one is not other or found.changes == ()
            assert found.exit_code == any(c.breaking for c in found.changes)


def use_packages(given: tuple[Any, list[tuple[str, str]]]) -> None:
    """What is valid can be loaded and given out in every format; what is not is refused, and nothing is written."""
    with tempfile.TemporaryDirectory() as place:
        folder, target = lay(Path(place) / "p", *given), Path(place) / "out"
        try:
            kz.load(folder)
            kz.export(folder, to="all", output=target, base_url="https://example.org/d")
        except KzHealthError:
            assert not target.exists()
            return
        assert any(target.iterdir())


# ---------------------------------------------------------------- portals

_DATASET = {
    "id": "d-1",
    "name": "p",
    "state": "active",
    "private": False,
    "owner_org": "o-1",
    "metadata_modified": "2024-01-01",
    "organization": {"id": "o-1", "name": "o"},
    "title": "P",
    "resources": [
        {"id": "r-1", "name": "t", "url": "/t.csv", "size": 4, "datapackage_name": "p"},
        {"id": "r-2", "name": "datapackage.json", "url": "/datapackage.json", "datapackage_name": "p"},
    ],
    "extras": [{"key": "datapackage_name", "value": "p"}],
    "tags": [{"name": "k"}],
    "groups": [{"name": "g"}],
}
_RECORD = {
    "id": "abc-1",
    "is_published": False,
    "parent": {"id": "abc"},
    "versions": {"index": 1},
    "metadata": {"title": "P", "version": "1"},
    "hits": {"hits": [{"id": "abc-1", "metadata": {"title": "P", "version": "0"}, "parent": {"id": "abc"}, "is_published": True}]},
    "entries": [{"key": "t.csv", "status": "completed", "checksum": "md5:0"}, {"key": "old.csv"}],
}
CKAN_ANSWERS = st.fixed_dictionaries(
    {
        "license_list": edited({"success": True, "result": [{"id": "cc-by"}]}, 1),
        "organization_show": edited({"success": True, "result": {"id": "o-1"}}, 1),
        "package_show": edited({"success": True, "result": _DATASET}),
        "package_create": edited({"success": True, "result": {"private": True}}, 1),
        "package_revise": edited({"success": True, "result": {}}, 1),
    }
)
SERVED = edited(_PACKAGE).map(lambda found: json.dumps(found).encode()) | st.binary(max_size=5)
TOKEN = "tok3n-of-the-fuzz"


class Untrue(Portal):
    """A portal that answers what was drawn, and serves it."""

    answers: Any
    served: bytes
    folder: Path

    def _call(self, method: str, address: str, body: Any) -> bytes:
        self.requests += 1
        assert self.requests < 200, "asks for ever"
        name = address.partition("?")[0].rpartition("/")[2]
        return json.dumps(self.answers.get(name, self.answers.get("", {})) if isinstance(self.answers, dict) else self.answers).encode()

    def _fetch(self, address: str, target: Path, at_most: int) -> str:
        self.requests += 1
        assert target.resolve().is_relative_to(self.folder.resolve()), "writes where the portal tells it to"
        target.write_bytes(self.served[:at_most])
        return hashlib.sha256(self.served).hexdigest()


def publish_anywhere(given: tuple[Any, bytes, str]) -> None:
    """Whatever a portal answers, a run ends, with what was done or an error of ours, and writes nothing outside its folder."""
    answers, served, how = given
    with tempfile.TemporaryDirectory() as place:
        package = read_local(lay(Path(place) / "p", _PACKAGE, [("1", "x")]) / "datapackage.json")
        folder = Path(place) / "temporary" / "of-a-run"
        folder.mkdir(parents=True)
        portal = Untrue("http://127.0.0.1:9", TOKEN, patience=Patience(tries=1))
        portal.answers, portal.served, portal.folder = answers, served, folder
        to: Ckan | Zenodo = (
            Ckan(url=portal.address, organization="o") if "license_list" in answers else Zenodo(url=portal.address, publish=True)
        )
        try:
            if how == "verify":
                _verify(package, portal, folder, to)
            elif isinstance(to, Ckan):
                publish_to_ckan(package, portal, folder, to, dry_run=how == "dry")
            else:
                publish_to_zenodo(package, portal, folder, to, dry_run=how == "dry")
        except KzHealthError as error:
            assert TOKEN not in str(error)


ZENODO_ANSWERS = edited(_RECORD).map(lambda found: {"": found})
HEADERS = st.lists(
    st.sampled_from(
        [
            "Content-Length: 3",
            "Content-Length: " + "9" * 5000,
            "Content-Length: x",
            "Location: http://[",
            "Location: http://127.0.0.1:99999/",
            "Location: /t",
            "Location: //:0/",
            "Location: file:///etc/passwd",
            "Retry-After: " + "9" * 5000,
            "Retry-After: Mon, 99 Feb 2024",
            "Retry-After: 0",
            "Transfer-Encoding: chunked",
            "Content-Encoding: gzip",
            "X: \xff",
            ": x",
        ]
    ),
    max_size=3,
)
ANSWER = st.builds(
    "HTTP/1.1 {}\r\n{}\r\n\r\n{}".format,
    st.sampled_from(
        ["200 OK", "201", "204 x", "302 Found", "303 x", "404 x", "429 x", "500 x", "999 x", "100 Continue", "abc", "200 \x1b[31m"]
    ),
    HEADERS.map("\r\n".join),
    st.sampled_from(["", "{}", "[", "nope", TOKEN, "ff\r\nx", "0\r\n\r\n", "3\r\nabc\r\n0\r\n\r\n", "NaN", "9" * 5000, "[" * 2000]),
)


@cache
def server() -> tuple[str, list[bytes]]:
    """The address of a server on this machine that answers everything with the bytes put into the list."""
    listening = socket.create_server(("127.0.0.1", 0))
    say = [b""]

    def serve() -> None:
        while True:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.settimeout(1)
                connection.recv(65536)
                connection.sendall(say[0])

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listening.getsockname()[1]}", say


def hear_answers(answer: str) -> None:
    """Whatever bytes a server sends, a request ends with its content or an error of ours that does not show the token."""
    address, say = server()
    say[0] = answer.encode("latin-1", "replace")
    patience = Patience(connect=1, read=1, tries=1, longest=0)
    portal = Portal(address, TOKEN, patience=patience)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "t"
        asked: list[Callable[[], Any]] = [
            lambda: portal.call("GET", "x"),
            lambda: portal.call("POST", "x", {"a": 1}),
            lambda: portal.fetch("/t", target, at_most=100),
        ]
        for ask in asked:
            try:
                ask()
            except (PublishError, OutputError, UsageError) as error:
                assert TOKEN not in str(error)
        with contextlib.suppress(InputError):
            Fetcher(loopback=True, seconds=1).fetch(f"{address}/t", target)


HOW = st.sampled_from(["publish", "dry", "verify"])
ALL: dict[str, Target] = {
    **TARGETS,
    "documents": Target(
        inputs=st.tuples(st.just("html"), HTML)
        | st.tuples(st.just("docx"), st.lists(WORD, max_size=4).map("".join))
        | st.tuples(st.just("pdf"), PDF_TEXT),
        check=read_documents,
    ),
    "workbooks": Target(inputs=st.tuples(GRID, st.booleans(), st.none() | PATCH), check=read_workbooks),
    "imports": Target(inputs=TABLE, check=import_tables),
    "sheets": Target(inputs=SHEET, check=read_sheets_of_people),
    "rules": Target(inputs=st.tuples(st.lists(CORRECTION, max_size=3), st.lists(OBSERVATION, max_size=3)), check=run_all_rules),
    "gold": Target(inputs=edited(_GOLD), check=read_annotations),
    "baselines": Target(inputs=edited(_BASELINE), check=read_baselines),
    "editions": Target(inputs=st.tuples(edited(_PACKAGE), ROWS, ROWS), check=compare_editions),
    "exports": Target(inputs=st.tuples(edited(_PACKAGE), ROWS), check=use_packages),
    "portals": Target(inputs=st.tuples(CKAN_ANSWERS | ZENODO_ANSWERS, SERVED, HOW), check=publish_anywhere),
    "answers": Target(inputs=ANSWER, check=hear_answers),
}
