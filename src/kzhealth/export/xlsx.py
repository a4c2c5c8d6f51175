"""A workbook for people: a cover, a sheet for each table, a dictionary of its fields and codes.

Text is always text: no cell becomes a formula. Figures that have a proof are links to it. The file is the same wherever it is made.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kzhealth.engines import need
from kzhealth.errors import UsageError
from kzhealth.export.about import read_about
from kzhealth.export.bundle import LANGUAGES, Options, values
from kzhealth.export.words import WORDS
from kzhealth.figures import NEEDED, join, label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kzhealth.engines import Table
    from kzhealth.export.about import About
    from kzhealth.export.bundle import Bundle
    from kzhealth.export.words import Words
    from kzhealth.files import Data
    from kzhealth.schema import FieldSpec

__all__ = ["check_limits", "to_xlsx", "write_plain"]

ROWS, COLUMNS, LONGEST = 1_048_576, 16_384, 32_767  # of a sheet, and characters of a cell
_LINKS = 65_000  # a sheet may have 65 530
_HEADER = 2  # rows above the first row of a table
_FIRST_DAY = dt.date(1900, 3, 1)  # the day before it never was, but spreadsheets count it
_EXACT = 15  # digits of a number that a spreadsheet keeps
_LARGE = 2_000_000  # cells from which on the workbook is not held in memory
_ADDRESS = re.compile(r"https?://\S{1,1990}")
# what no XML may hold; the other control characters are written as _x0001_
_UNWRITABLE = re.compile("[\ufffe\uffff]")


def check_limits(bundle: Bundle) -> None:
    """UsageError with the table, row and field if a table does not fit into a sheet."""
    import polars as pl

    from_here = "xlsx: the table {} has {} {}, a sheet holds {}; export to parquet or sqlite"
    for name, table in bundle.tables.items():
        if table.rows > ROWS - _HEADER:
            raise UsageError(from_here.format(name, table.rows, "rows", ROWS - _HEADER))
        if len(table.spec.fields) > COLUMNS:
            raise UsageError(from_here.format(name, len(table.spec.fields), "fields", COLUMNS))
        for field, cells in _text_cells(table).items():
            text = pl.Series(cells, dtype=pl.String)
            bad = ((text.str.len_chars() > LONGEST) | text.str.contains(_UNWRITABLE.pattern)).arg_true()
            if len(bad):
                cell = cells[bad[0]]
                what = f"{len(cell)} characters, a cell holds {LONGEST}" if len(cell) > LONGEST else "a character that XML does not know"
                raise UsageError(f"xlsx: {name}, row {bad[0] + 2}, {field}: {what}; export to parquet or sqlite")


def _text_cells(table: Table) -> dict[str, list[Any]]:
    texts = [f.name for f in table.spec.fields if f.type not in ("integer", "year", "number", "boolean", "date", "datetime")]
    found = values(table)
    return {name: found[name] for name in texts}


class _Book:
    """A workbook in the making: the library's workbook, its formats by what they are for, the name of the sheet of each table."""

    def __init__(self, workbook: Any, bundle: Bundle, options: Options) -> None:
        self.book, self.bundle, self.language = workbook, bundle, options.language
        self.words = WORDS[options.language]
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        taken: set[str] = set()
        self.about = self._sheet_name(self.words.about, taken)
        self.dictionary = self._sheet_name(self.words.dictionary, taken)
        self.codes = self._sheet_name(self.words.codes, taken)
        self.figures = self._sheet_name(self.words.figures_sheet, taken)
        self.sheets = {name: self._sheet_name(name, taken) for name in bundle.tables}

    @staticmethod
    def _sheet_name(name: str, taken: set[str]) -> str:
        """A name as sheets may have it: up to 31 characters, each once whatever their case."""
        plain = re.sub(r"[\[\]:*?/\\]", "_", name)[:31].strip("'") or "_"
        unique, number = plain, 2
        while unique.lower() in taken or unique.lower() == "history":
            end = f" {number}"
            unique, number = plain[: 31 - len(end)] + end, number + 1
        taken.add(unique.lower())
        return unique

    def format(self, **properties: Any) -> Any:
        """A format of the workbook, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Calibri", "font_size": 11, "valign": "vcenter", **properties})
        return self._formats[key]

    def said(self, spec: Any, what: str) -> str:
        """The title or description of a table or field in the language asked for, or else as it is."""
        told: str = getattr(spec, f"{what}s").get(self.language) or getattr(spec, what) or (spec.name if what == "title" else "")
        return told


def _place(sheet: str, row: int, column: int = 0) -> str:
    from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

    return f"internal:{quote_sheetname(sheet)}!{xl_rowcol_to_cell(row, column)}"


# ---------------------------------------------------------------- cells


def _number_format(value: Decimal | int) -> str:
    """Thousands apart, as many decimals as the figure was given with."""
    decimals = min(max(-int(value.as_tuple().exponent), 0), _EXACT) if isinstance(value, Decimal) else 0
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _fits(value: Any) -> bool:
    """True if a spreadsheet keeps every digit of a number, and knows the day."""
    if isinstance(value, int | Decimal):
        return len(Decimal(value).normalize().as_tuple().digits) <= _EXACT and abs(Decimal(value)) < Decimal("1e300")
    if isinstance(value, dt.datetime):
        return value.date() >= _FIRST_DAY and not value.microsecond
    return bool(value >= _FIRST_DAY)


def _write_cell(book: _Book, sheet: Any, place: tuple[int, int], value: Any, field: FieldSpec, link: str | None) -> None:
    """A cell by its type; with a link the figure is shown as one. What a spreadsheet cannot hold exactly is text."""
    colour = {"font_color": "#0B5394"} if link else {}
    if link:
        sheet.write_url(*place, link, book.format(**colour))
    if isinstance(value, bool):
        sheet.write_boolean(*place, value, book.format(align="center"))
    elif isinstance(value, str):
        sheet.write_string(*place, value, book.format(indent=1, **colour))
    elif not _fits(value):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        sheet.write_string(*place, text, book.format(align="right", **colour))
    elif isinstance(value, dt.date):
        kind = "yyyy-mm-dd hh:mm:ss" if isinstance(value, dt.datetime) else "yyyy-mm-dd"
        sheet.write_datetime(*place, value, book.format(num_format=kind, align="left", **colour))
    else:
        shown = "0" if field.type == "year" else _number_format(value)
        sheet.write_number(*place, value, book.format(num_format=shown, **colour))


def _width(title: str, cells: Sequence[Any]) -> float:
    """How wide a column is, in characters: as its longest cells are, within reason."""
    longest = max((len(f"{c:,}" if isinstance(c, int | Decimal) else str(c)) for c in cells[:2000] if c is not None), default=0)
    return float(min(max(longest + 2, min(len(title), 24) + 4, 8), 60))


def _comment(field: FieldSpec) -> str:
    """What a field is, in every language in which it is told, with its unit and constraints."""
    told = [f"{LANGUAGES.get(code, code)}: {text}" for code, text in field.descriptions.items()] or [field.description or field.title]
    unit = [f"Unit: {field.unit or field.unit_field}"] if field.unit or field.unit_field else []
    return "\n".join(filter(None, [f"{field.name} ({field.type})", *told, *unit]))


# ---------------------------------------------------------------- sheets


def _targets(bundle: Bundle, table: Table) -> dict[str, tuple[str, str, dict[Any, int]]]:
    """For each field that is a proof or has one: the field that names the place, the table of places, the row of each."""
    proofs = {f.evidence for f in table.spec.fields if f.evidence}
    single = [k for k in table.spec.foreign_keys if len(k.fields) == 1 and k.resource in bundle.tables]
    places = {k.resource for k in single if k.fields[0] in proofs}
    keys = {k.fields[0]: k for k in single if k.resource in places}
    found = {}
    for field in table.spec.fields:
        proof = field.evidence or field.name
        if proof in keys:
            target = keys[proof]
            there = bundle.tables[target.resource].collect()[target.reference_fields[0]].to_list()
            found[field.name] = (proof, target.resource, {key: n for n, key in enumerate(there)})
    return found


def _write_table(book: _Book, table: Table) -> None:
    spec, columns = table.spec, values(table)
    sheet = book.book.add_worksheet(book.sheets[table.name])
    head = book.format(bold=True, bg_color="#1F4E79", font_color="#FFFFFF", text_wrap=True, border=1, border_color="#FFFFFF")
    small = book.format(italic=True, font_size=9, font_color="#595959", bg_color="#DDEBF7", border=1, border_color="#FFFFFF")
    sheet.set_row(0, 34)
    for n, field in enumerate(spec.fields):
        title = book.said(field, "title")
        sheet.set_column(n, n, _width(title, columns[field.name]))
        sheet.write_string(0, n, title, head)
        sheet.write_comment(0, n, _comment(field)[:LONGEST], {"x_scale": 2.6, "y_scale": 2.2, "author": "", "font_size": 9})
    for n, name in enumerate(spec.field_names):  # row after row: a large workbook is written as it is made
        sheet.write_string(1, n, name, small)
    _write_rows(book, sheet, table, columns)
    last = max(table.rows + _HEADER - 1, _HEADER)
    sheet.autofilter(1, 0, last, len(spec.fields) - 1)
    sheet.freeze_panes(_HEADER, min(len(spec.primary_key), 1))
    sheet.repeat_rows(0, 1)
    _page(sheet, table.name, sum(_width(book.said(f, "title"), columns[f.name]) for f in spec.fields))


def _write_rows(book: _Book, sheet: Any, table: Table, columns: Mapping[str, list[Any]]) -> None:
    targets, links = _targets(book.bundle, table), 0
    for row in range(len(next(iter(columns.values()), []))):
        for n, field in enumerate(table.spec.fields):
            value, link = columns[field.name][row], None
            if value is None:
                continue
            if field.name in targets and links < _LINKS:
                proof, resource, rows = targets[field.name]
                there = rows.get(columns[proof][row])
                link = None if there is None else _place(book.sheets[resource], there + _HEADER)
            if link is None and links < _LINKS and isinstance(value, str) and _ADDRESS.fullmatch(value):
                link = value
            links += link is not None
            _write_cell(book, sheet, (row + _HEADER, n), value, field, link)


# how wide the columns of the sheet of figures are
_WIDTHS = (44, 24, 25, 12, 22, 14, 14, 12, 34, 50)


def _has_figures(bundle: Bundle) -> bool:
    return all(bundle.has(table, *fields) for table, fields in NEEDED.items())


def _write_figures(book: _Book) -> None:
    """A sheet of our observations as a person reads them: names for codes, with quote and source."""
    table, language = book.bundle.tables["observations"], book.language
    columns = {name: values(book.bundle.tables[name]) for name in (*NEEDED, "places") if name in book.bundle.tables}
    place = {key: n for n, key in enumerate(columns["evidence"]["evidence_id"])}
    sheet = book.book.add_worksheet(book.figures)
    head = book.format(bold=True, bg_color="#1F4E79", font_color="#FFFFFF", valign="vcenter")
    sheet.set_row(0, 24)
    for n, (title, width) in enumerate(zip(book.words.figures, _WIDTHS, strict=True)):
        sheet.set_column(n, n, width)
        sheet.write_string(0, n, title, head)
    for row, told in enumerate(join(columns, language)):
        proof = place.get(columns["observations"]["evidence_id"][row])
        coded = [label_of("observations", field, told[field], language) for field in ("direction", "qualifier", "status")]
        shown = [told["indicator"], told["region"], told["period"], "", told["unit"], *coded, told["quote"], told["source"]]
        for n, text in enumerate(shown):
            if text:
                sheet.write_string(row + 1, n, text, book.format(indent=1))
        if told["value"] is not None:
            link = None if proof is None or row >= _LINKS else _place(book.sheets["evidence"], proof + _HEADER)
            _write_cell(book, sheet, (row + 1, 3), told["value"], table.spec["value"], link)
    sheet.autofilter(0, 0, max(table.rows, 1), len(_WIDTHS) - 1)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    _page(sheet, book.figures)


def _page(sheet: Any, title: str, width: float = 0) -> None:
    """How a sheet of a width in characters is printed: as many pages wide as it takes to read it."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(max(round(width / 190), 1), 0)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&R&P / &N")


def _citation(about: About, words: Words) -> str:
    year = f" ({about.created.year})" if about.created else ""
    version = f", {words.version.lower()} {about.version}" if about.version else ""
    makers = ", ".join(a.name for a in about.creators) or about.title
    return (
        f"{makers}{year}. {about.title}{version} [{words.dataset}]. {about.licence}. {about.homepage}".replace(". .", ".").rstrip(" .")
        + "."
    )


def _cover_lines(book: _Book, about: About) -> list[tuple[str, str, str | None]]:
    """What the cover tells: the word, the text, where it leads."""
    words, language = book.words, book.language
    period = f"{about.period[0]} – {about.period[1]}" if about.period else ""
    lines = [
        (words.licence, about.licence_title, about.licence_url if about.licence_url.startswith("http") else None),
        (words.version, about.version, None),
        (words.created, about.created.date().isoformat() if about.created else "", None),
        (words.publisher, about.publisher.name if about.publisher else "", None),
        (words.period, period, None),
        (words.regions, ", ".join(r.names.get(language) or r.id for r in about.regions), None),
        (words.homepage, about.homepage, about.homepage if about.homepage.startswith("http") else None),
        (words.cite, _citation(about, words), None),
    ]
    for number, source in enumerate(about.sources):
        path = str(source.get("path") or "")
        lines.append((words.sources if not number else "", str(source.get("title") or path), path if path.startswith("http") else None))
    return [line for line in lines if line[1]]


def _write_contents(book: _Book, sheet: Any, order: Sequence[str], row: int, text: Any, link: Any) -> int:
    """The sheets of the workbook, each a link; the row of the last."""
    words = book.words
    sheet.write_string(row, 1, words.tables, book.format(bold=True, font_size=14, font_color="#1F4E79"))
    sheets = {book.figures: (words.readable, "")} if _has_figures(book.bundle) else {}
    for name in order:
        table = book.bundle.tables[name]
        sheets[book.sheets[name]] = (book.said(table.spec, "title"), f"{words.rows}: {table.rows:,}".replace(",", " "))
    sheets |= dict.fromkeys((book.dictionary, book.codes), ("", ""))
    for name, (title, size) in sheets.items():
        row += 1
        sheet.write_url(row, 1, _place(name, 0), link, name)
        sheet.write_string(row, 2, title, text)
        sheet.write_string(row, 3, size, book.format(align="right", font_color="#595959"))
    return row


def _write_cover(book: _Book, sheet: Any, about: About, order: Sequence[str]) -> None:
    words, language = book.words, book.language
    sheet.set_column(0, 0, 3)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 64)
    sheet.set_column(3, 3, 14)
    text, link = book.format(text_wrap=True, valign="top"), book.format(text_wrap=True, valign="top", font_color="#0B5394", underline=1)
    label = book.format(bold=True, valign="top", font_color="#1F4E79")
    sheet.set_row(1, 34)
    sheet.write_string(1, 1, about.titles.get(language) or about.title, book.format(bold=True, font_size=22, font_color="#1F4E79"))
    description = about.descriptions.get(language) or about.description
    sheet.merge_range(2, 1, 2, 3, "", text)
    sheet.write_string(2, 1, description[:LONGEST], text)
    sheet.set_row(2, 16 * (1 + len(description) // 95))
    row = 4
    for word, said, place in _cover_lines(book, about):
        sheet.write_string(row, 1, word, label)
        if place:
            sheet.write_url(row, 2, place, link)
        sheet.write_string(row, 2, said, link if place else text)
        sheet.set_row(row, 16 * (1 + len(said) // 68))
        row += 1
    row = _write_contents(book, sheet, order, row + 1, text, link)
    proved = any(f.evidence for t in book.bundle.tables.values() for f in t.spec.fields)
    sheet.merge_range(row + 2, 1, row + 2, 3, "", text)
    sheet.write_string(row + 2, 1, words.hint if proved else words.plain, book.format(text_wrap=True, italic=True, font_color="#595959"))
    sheet.set_row(row + 2, 32)
    sheet.hide_gridlines(2)
    _page(sheet, about.titles.get(language) or about.title)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)


def _write_list(book: _Book, name: str, columns: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
    """A sheet of texts with a header."""
    sheet = book.book.add_worksheet(name)
    head = book.format(bold=True, bg_color="#1F4E79", font_color="#FFFFFF", valign="top")
    text = book.format(text_wrap=True, valign="top")
    for n, (title, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(n, n, width)
        sheet.write_string(0, n, title, head)
    for number, row in enumerate(rows, start=1):
        for n, cell in enumerate(row):
            sheet.write_string(number, n, cell[:LONGEST], text)
        height = max(1 + len(cell) // max(width, 1) for cell, width in zip(row, widths, strict=True))
        sheet.set_row(number, 15.5 * height)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    _page(sheet, name)


def _write_dictionary(book: _Book) -> None:
    words = book.words
    first = [book.language, *(c for c in LANGUAGES if c != book.language)]
    fields = [
        (
            table.name,
            f.name,
            *(text for c in first for text in (f.titles.get(c, f.title), f.descriptions.get(c, f.description if c == first[0] else ""))),
            f.type,
            f.unit or f.unit_field or "",
            "✓" if f.required else "",
        )
        for table in book.bundle.tables.values()
        for f in table.spec.fields
    ]
    table, field, title, description, *rest = words.columns
    told = [f"{w} ({LANGUAGES[c]})" for c in first for w in (title, description)]
    _write_list(book, book.dictionary, (table, field, *told, *rest), (14, 24, *(24, 48) * 3, 10, 14, 12), fields)
    codes = [
        (table.name, f.name, c.value, *(c.labels.get(code, c.label if code == "en" else "") for code in LANGUAGES))
        for table in book.bundle.tables.values()
        for f in table.spec.fields
        for c in f.categories
    ]
    _write_list(book, book.codes, (table, field, words.code, *LANGUAGES.values()), (14, 24, 26, 36, 36, 36), codes)


def write_plain(target: Any, bundle: Bundle, table: Table) -> None:
    """A workbook of one sheet: the names of the fields, and below them the rows of a table, for machines."""
    import xlsxwriter

    columns = values(table)
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": table.spec.title, "created": bundle.created.replace(tzinfo=None)})
        book = _Book(workbook, bundle, Options())
        sheet = workbook.add_worksheet(book.sheets[table.name])
        for n, field in enumerate(table.spec.fields):
            sheet.write_string(0, n, field.name, book.format(bold=True))
            for row, value in enumerate(columns[field.name], start=1):
                if value is not None:
                    _write_cell(book, sheet, (row, n), value, field, None)


@contextmanager
def _on_disk(failed: type[Exception]) -> Iterator[None]:
    """What the library says of a disk as the error of any other file."""
    try:
        yield
    except failed as error:
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from error


def to_xlsx(bundle: Bundle, options: Options) -> dict[str, Data]:
    """The file of the format; UsageError if a table does not fit into a sheet."""
    need("exports", "xlsxwriter")
    check_limits(bundle)

    def write(path: Path) -> None:
        import xlsxwriter

        cells = sum(t.rows * len(t.spec.fields) for t in bundle.tables.values())
        about = read_about(bundle)
        large = cells > _LARGE
        how = {"constant_memory": large, "in_memory": not large, "remove_timezone": True, "tmpdir": str(path.parent)}
        # an archive in memory: one on a full disk would try again, aloud, when it is thrown away
        packed = io.BytesIO()
        with _on_disk(xlsxwriter.exceptions.FileCreateError), xlsxwriter.Workbook(packed, how) as workbook:
            book = _Book(workbook, bundle, options)
            workbook.set_properties(
                {
                    "title": about.titles.get(options.language) or about.title,
                    "author": ", ".join(a.name for a in about.creators),
                    "comments": about.description,
                    "keywords": ", ".join(about.keywords),
                    "created": bundle.created.replace(tzinfo=None),
                }
            )
            cover = workbook.add_worksheet(book.about)
            order = sorted(bundle.tables, key=lambda n: not any(f.evidence for f in bundle.tables[n].spec.fields))
            _write_cover(book, cover, about, order)
            if _has_figures(bundle):
                _write_figures(book)
            for name in order:
                _write_table(book, bundle.tables[name])
            _write_dictionary(book)
            cover.activate()
        path.write_bytes(packed.getbuffer())

    return {f"{bundle.name}.xlsx": write}
