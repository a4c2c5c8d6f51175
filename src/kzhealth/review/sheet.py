"""The fact sheet as a person edits it: read with the habits of spreadsheets in mind, checked against the document, written whole.

What a spreadsheet does to a cell is either undone exactly or named with row, column, what was seen and what is expected.
"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING

from kzhealth.checks import check_table
from kzhealth.engines import bundled_table, read_cells, read_csv, table_rows
from kzhealth.errors import InputError, InvalidData, OutputError
from kzhealth.extract.text import find_sentences
from kzhealth.files import write_file
from kzhealth.model import Finding, Report
from kzhealth.schema import schema, seed_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kzhealth.engines import Table
    from kzhealth.extract.text import SourceText
    from kzhealth.review.merge import Row
    from kzhealth.schema import TableSpec

__all__ = ["Codes", "Sentences", "csv_bytes", "read_rows", "read_sheet", "write_whole", "wrong_code"]

_DELIMITERS = {ord(","): ",", ord(";"): ";", ord("\t"): "\t"}
_COMMA = re.compile(r"[0-9]+,[0-9]+(?:[eE]\+?[0-9]+)?")
_DAY = re.compile(r"([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})(?: 0?0:00(?::00)?)?")
_FORMULA = re.compile(r"=|#[A-ZА-Я/0]+[!?]?$")
_TABLES = frozenset(c.value for c in seed_schema("facts")["table"].categories)
_VERBATIM = frozenset({"quote", "period_quote"})


class Sentences:
    """The spans of the sentences of a text."""

    def __init__(self, text: str) -> None:
        self._spans = [(s.start, s.stop) for s in find_sentences(text)]
        self._starts = [start for start, _ in self._spans]

    def around(self, start: int, stop: int) -> tuple[int, int] | None:
        """The span of the sentence that holds these characters, None if they are not within one."""
        number = bisect_right(self._starts, start) - 1
        return self._spans[number] if number >= 0 and self._spans[number][1] >= stop else None


_REFERENCE = {
    "indicator_id": "indicators",
    "alternative_indicator_id": "indicators",
    "unit_id": "units",
    "region_id": "regions",
    "place_id": "places",
}


class Codes:
    """The codes that a cell may hold, by column and table: of the reference tables of ``seeds``, else of those of the library."""

    def __init__(self, seeds: Path | None = None) -> None:
        self._seeds = seeds
        self._ids: dict[str, dict[str, str]] = {}

    def _read(self, name: str) -> dict[str, str]:
        if name not in self._ids:
            path = self._seeds / "reference" / f"{name}.csv" if self._seeds else None
            table = read_csv(path.read_bytes(), schema(name)) if path and path.is_file() else bundled_table(name)
            self._ids[name] = {row[table.spec.primary_key[0]]: row.get("name_en", "") for _, row in table_rows(table)}
        return self._ids[name]

    def of(self, column: str, table: str) -> Mapping[str, str]:
        """The codes of a column with their names; empty if any text may stand there."""
        if column in _REFERENCE:
            return self._read(_REFERENCE[column])
        specs = [spec for spec in (schema(table), seed_schema("facts")) if column in spec.field_names]
        return next(({c.value: c.label for c in spec[column].categories} for spec in specs if spec[column].categories), {})


def wrong_code(column: str, cell: str, table: str, codes: Codes) -> str:
    """Why a cell cannot stand in a column of codes, with the likest code; '' if it can."""
    known = codes.of(column, table)
    if not cell or not known or cell in known:
        return ""
    likest = get_close_matches(cell, known, n=1) or get_close_matches(cell.lower(), [v.lower() for v in known.values()], n=1)
    by_name = {name.lower(): code for code, name in known.items()}
    hint = f"; did you mean {by_name.get(likest[0], likest[0])}?" if likest else ""
    listed = f"one of {', '.join(known)}" if len(known) < 20 else f"a code of reference/{_REFERENCE[column]}.csv"
    return f"expected {listed}{hint}"


# ---------------------------------------------------------------- reading


@dataclass(slots=True)
class _Reading:
    """A sheet being read: its name, the document beside it, and the faults found so far."""

    name: str
    source: SourceText
    codes: Codes
    sentences: Sentences
    semicolons: bool = False
    findings: list[Finding] = field(default_factory=list)

    def fault(self, number: int, column: str, cell: str, message: str, code: str = "constraint-error") -> None:
        """Note a fault of a cell."""
        seen = f" {cell!r}:" if cell else ""
        said = f"{self.name}, row {number}, {column}:{seen} {message}"
        self.findings.append(Finding(code=code, table=self.name, row=number, field=column, cell=cell or None, message=said))


def _settle(reading: _Reading, number: int, row: Row, spec: TableSpec) -> Row:
    """A row with what a spreadsheet did to its cells undone, or named."""
    settled = {name: cell if name in _VERBATIM else cell.strip() for name, cell in row.items()}
    settled["decision"] = settled["decision"].lower()  # spreadsheets begin a cell with a capital
    for f in spec.fields:
        cell = settled[f.name]
        day = _DAY.fullmatch(cell)
        if f.name not in _VERBATIM and _FORMULA.match(cell):
            reading.fault(number, f.name, cell, "a formula, or what is left of one; write the value itself", "type-error")
        elif f.type == "number" and _COMMA.fullmatch(cell):
            if reading.semicolons:
                settled[f.name] = cell.replace(",", ".")
            else:
                message = f"a decimal comma; expected a decimal point: {cell.replace(',', '.')}"
                reading.fault(number, f.name, cell, message, "type-error")
        elif f.type == "date" and day:
            message = f"the spreadsheet has rewritten the day; expected YYYY-MM-DD: {day[3]}-{day[2]:0>2}-{day[1]:0>2}. "
            message += "Format the column as text before you type"
            reading.fault(number, f.name, cell, message, "type-error")
    return settled


def _find(quote: str, text: str) -> list[int]:
    return [m.start() for m in re.finditer(rf"(?<!\w){re.escape(quote)}(?!\w)" if quote[:1].isalnum() else re.escape(quote), text)]


_AT = re.compile(r"[0-9]{1,9}")  # as many digits as the place of a character in a document may have


def _span(first: str, last: str) -> tuple[int, int] | None:
    """The characters that two cells name, None if they do not name any."""
    return (int(first), int(last)) if _AT.fullmatch(first) and _AT.fullmatch(last) else None


def _locate(reading: _Reading, number: int, row: Row) -> Row:
    """A row that a person wrote with its quote alone, with the place of the quote."""
    row = dict(row)
    for quote, start, stop in (("quote", "start", "stop"), ("period_quote", "period_from", "period_to")):
        if not row[quote] or row[start] or row[stop]:
            continue
        there = _find(row[quote], reading.source.text)
        if len(there) == 1:
            row[start], row[stop] = str(there[0]), str(there[0] + len(row[quote]))
        else:
            where = (
                f"stands {len(there)} times, at {', '.join(map(str, there[:8]))}; write its {start} and {stop}" if there else "is not there"
            )
            reading.fault(number, quote, row[quote], f"in the document it {where}", "quote-mismatch")
            row[start], row[stop] = "0", str(len(row[quote]))
    row["sha256"] = row["sha256"] or reading.source.sha256
    if not row["context_start"] and not row["context_stop"] and (span := _span(row["start"], row["stop"])):
        sentence = reading.sentences.around(*span)
        row["context_start"], row["context_stop"] = map(str, sentence) if sentence else ("", "")
    row["method"] = row["method"] or "reviewed"
    return row


def _check_quotes(reading: _Reading, number: int, row: Row) -> None:
    text = reading.source.text
    for quote, first, last in (("quote", "start", "stop"), ("period_quote", "period_from", "period_to")):
        span = _span(row[first], row[last])
        if row["sha256"] != reading.source.sha256 or span is None:
            continue
        start, stop = span
        seen = text[start:stop]
        if seen != row[quote]:
            there = min(_find(row[quote], text), key=lambda at: abs(at - start), default=None) if row[quote] else None
            where = "" if there is None else f"; it stands at {there}–{there + len(row[quote])}"
            reading.fault(number, quote, row[quote], f"characters {start}–{stop} of the document are {seen!r}{where}", "quote-mismatch")


def _check_codes(reading: _Reading, number: int, row: Row) -> None:
    if row["decision"] not in ("accept", "edit") or row["table"] not in _TABLES:
        return
    told = {(f.row, f.field) for f in reading.findings}
    for column, cell in row.items():
        if (number, column) not in told and (why := wrong_code(column, cell, row["table"], reading.codes)):
            reading.fault(number, column, cell, why)


def _named(spec: TableSpec, name: str) -> TableSpec:
    return replace(spec, name=name, foreign_keys=())


def _read_table(path: Path, spec: TableSpec) -> tuple[Table, bool]:
    """A sheet as a Table, and whether its cells are divided as a spreadsheet with decimal commas divides them."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the sheet {path}: {error.strerror}; expected a CSV file", code="resource-error") from error
    first = spec.field_names[0].encode()
    label = data.removeprefix(b"\xef\xbb\xbf").lstrip(b'"')
    after = label.removeprefix(first).lstrip(b'"')[:1] if label.startswith(first) else b","
    delimiter = _DELIMITERS.get(after[0] if after else 0, ",")
    try:
        return read_csv(data, _named(spec, path.stem), delimiter=delimiter), delimiter != ","
    except InputError as error:
        if error.code != "encoding-error":
            raise
        seen = str(error).partition("; save")[0]  # there is no descriptor that could declare another encoding
        raise InputError(f"{path}: {seen}; save it in the spreadsheet as CSV UTF-8", code=error.code, line=error.line) from error


def read_rows(path: Path, spec: TableSpec) -> list[Row]:
    """The rows of a sheet that must be sound as it is; InvalidData names the first faults."""
    table, _ = _read_table(path, spec)
    _refuse([*table.findings, *check_table(table, {path.stem: table.lazy})], path)
    return [row for _, row in table_rows(table)]


def _refuse(findings: Sequence[Finding], path: Path) -> None:
    if findings:
        told = "; ".join(f.message for f in findings[:5]) + (f"; and {len(findings) - 5} more" if len(findings) > 5 else "")
        raise InvalidData(f"{path}: {told}; nothing was written", Report(findings=tuple(findings)))


def read_sheet(path: Path, source: SourceText, codes: Codes) -> list[Row]:
    """The rows of a fact sheet as a person left it, checked; none if there is no sheet yet.

    Semicolons or tabs between cells (then also decimal commas), a byte order mark, any line end, blank rows and capital decisions
    are taken; a row whose quote stands once in the document needs no positions. InvalidData names every other cell that cannot stand.
    """
    if not path.exists():
        return []
    spec = _named(seed_schema("facts"), path.stem)
    table, semicolons = _read_table(path, spec)
    if any(f.row == 1 for f in table.findings) or not table.rows:
        _refuse(table.findings, path)
    reading = _Reading(name=path.stem, source=source, codes=codes, sentences=Sentences(source.text), semicolons=semicolons)
    reading.findings.extend(f for f in table.findings if f.code != "blank-row")
    numbered = [(n, _locate(reading, n, _settle(reading, n, row, spec))) for n, row in table_rows(table)]
    for number, row in numbered:
        _check_codes(reading, number, row)
    told = {(f.row, f.field) for f in reading.findings}
    cells = [[row[name] or None for name in spec.field_names] for _, row in numbered]
    checked = replace(read_cells(cells, [n for n, _ in numbered], spec, ()), judged=False)
    reading.findings.extend(f for f in check_table(checked, {path.stem: checked.lazy}) if (f.row, f.field) not in told)
    if not reading.findings:
        for number, row in numbered:
            _check_quotes(reading, number, row)
    _refuse(sorted(reading.findings, key=lambda f: f.row or 0), path)
    return [_plain_numbers(row, spec) for _, row in numbered]


def _plain_numbers(row: Row, spec: TableSpec) -> Row:
    """A row whose figures are written out: 1.2E+9, as a spreadsheet shows it, is 1200000000."""
    numbers = (f.name for f in spec.fields if f.type == "number" and "E" in row[f.name].upper())
    return {**row, **{name: format(Decimal(row[name]), "f") for name in numbers}}


# ---------------------------------------------------------------- writing


def csv_bytes(rows: Iterator[Row] | Sequence[Row], columns: Sequence[str]) -> bytes:
    """A sheet in its one canonical form."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[name] for name in columns] for row in rows)
    return text.getvalue().encode("utf-8")


def write_whole(path: Path, data: bytes, before: bytes | None) -> None:
    """Put a file in place, whole or not at all; OutputError if it cannot, or if it is no longer what was read (``before``)."""
    lock = path.with_name(f".~lock.{path.name}#")
    try:
        there = path.read_bytes() if path.exists() else None
        if there != before:
            raise OutputError(f"{path} was changed by another program while it was reviewed; nothing was written over it")
        if there == data:
            return
        if lock.exists():
            raise OutputError(f"{path} is open in a spreadsheet; close it there and try again (if it is not open, remove {lock})")
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from error
    write_file(path, data)
