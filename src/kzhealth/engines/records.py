"""Records of CSV files (RFC 4180, UTF-8), read strictly, and the proof that a fast reader will see the same records.

Every fast reader drops, pads or shifts cells on malformed input. So the lines of a file are looked at first: a line with as many
separators as the header and sound quotes is a record. Any other line goes to a strict tokenizer, and a mended copy of the file,
where each record has the cells that the header asks for, is what the engine parses. Rows keep their numbers.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from kzhealth.engines.base import LIMITS, missing_values
from kzhealth.engines.hints import encoding_hint, header_hint, sign_hint, signature_hint
from kzhealth.errors import InputError
from kzhealth.files import Folder
from kzhealth.model import Finding, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    import polars as pl

    from kzhealth.engines.base import Sieve
    from kzhealth.schema import TableSpec

__all__ = [
    "HELD_LINES",
    "Irregular",
    "Lines",
    "Records",
    "check_header",
    "check_record",
    "prove_records",
    "read_header",
    "read_records",
    "read_strictly",
    "same_ends",
    "scan_lines",
]


# of the lines of a file so many may be suspect, or one in so many: beyond that all rows are looked at as one
_SMALL, _FEW = 10_000, 8
HELD_LINES = 400_000  # so many suspect lines are held in memory at most
_MANY = 1_000_000  # so many lines that are no plain records are left to the reader of single records


class Irregular(Exception):
    """The file holds what only the strict reader can judge, such as a lone carriage return."""


@dataclass(slots=True, kw_only=True)
class Lines:
    """The lines of a file behind the first ``skip``; those that were read, with their numbers (from 0), are ``held`` and not read again.

    ``ends`` are the bytes at which the header and each line end: where they are known, single lines are read without the others.
    Each record, the first is row 2, has a line of its own, but those that are ``longer``: their row numbers, and how many lines they
    have beyond the first.
    """

    path: Path
    skip: int
    longer: tuple[tuple[int, int], ...] = ()
    held: pl.DataFrame | None = None
    ends: pl.Series | None = None

    def find(self, wanted: pl.Series) -> pl.DataFrame:
        """The lines (``at``, ``line``) of these numbers, in their order."""
        import polars as pl

        held = pl.DataFrame(schema={"at": pl.UInt32, "line": pl.String}) if self.held is None else self.held
        lacking = wanted.filter(~wanted.is_in(held["at"].implode()))
        if len(lacking):
            held = self.held = pl.concat([held, self._read(lacking)])
        return held.filter(pl.col("at").is_in(wanted.implode())).sort("at")

    def _read(self, wanted: pl.Series) -> pl.DataFrame:
        import polars as pl

        if self.ends is None:
            # joined to something, a text is a copy: one that is none keeps all that was read with it
            line = pl.concat_str("line", pl.lit(""))
            return (
                scan_lines(self.path, self.skip).filter(pl.col("at").is_in(wanted.implode())).select("at", line).collect(engine="streaming")
            )
        places = zip(self.ends.gather(wanted).to_list(), self.ends.gather(wanted + 1).to_list(), strict=True)
        with self.path.open("rb") as file:
            found = [os.pread(file.fileno(), stop - start, start) for start, stop in places]
        texts = [line.removesuffix(b"\n").removesuffix(b"\r").decode() for line in found]
        return pl.DataFrame({"at": wanted, "line": texts}, schema={"at": pl.UInt32, "line": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The records of a file proved: ``path`` is what to parse (the file or its mended copy), ``skip`` its lines before the first record.

    ``blank`` are the numbers of blank rows, as frictionless counts rows; ``labels`` is the header; ``lines`` tells where the records stand
    in the file itself, and each ends with ``end``; ``broken_lines`` is True if cells hold line breaks. ``suspects`` are the numbers of the
    rows that a sieve has not shown to be sound, blank ones aside; None if there was no sieve, or most rows do not pass it.
    """

    path: Path
    skip: int
    labels: list[str]
    count: int
    blank: tuple[int, ...]
    tally: Tally
    lines: Lines
    end: str = "\n"
    broken_lines: bool = False
    suspects: pl.Series | None = None
    holds: object = None


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row, around = _row_of(data[: error.start]), data[max(error.start - 100, 0) : error.start + 1000]
        how = "save the file as UTF-8 or declare its encoding in the descriptor"
        raise InputError(
            f"{name}, row {row}: byte {error.start} ({data[error.start]:#04x}) is not UTF-8"
            f"{signature_hint(data) or f'{encoding_hint(around)}; {how}'}",
            code="encoding-error",
            line=data.count(b"\n", 0, error.start) + 1,
        ) from error


def _row_of(before: bytes) -> int:
    """The row of what follows some bytes: line breaks inside quotes end no row."""
    return sum(part.count(b"\n") for part in before.split(b'"')[::2]) + 1


def read_records(data: bytes, name: str, delimiter: str, most: int = LIMITS.cell) -> Iterator[list[str]]:
    """Every record of a file, the header first; InputError if it cannot be decoded or its quotes do not match.

    ``most`` is how many characters a cell in quotes may have.
    """
    text = _decode(data, name)
    if "\x00" in text:
        row = _row_of(text[: text.index("\x00")].encode())
        raise InputError(f"{name}, row {row}: a NUL character stands in the table; remove it", row=row)
    lines: Iterable[str] = io.StringIO(text, newline="")
    yield from _tokens(lines if _LONE.search(text) is None else same_ends(lines, name), name, delimiter, 0, most)


_LONE = re.compile("\r(?!\n)")


def same_ends(lines: Iterable[str], name: str, quote: str = '"') -> Iterator[str]:
    """Lines that all end in a carriage return, or end otherwise; a lone one among them would part a row in two."""
    seen, quoted, row = set(), False, 0
    for line in lines:
        row += not quoted
        quoted ^= line.count(quote) % 2 == 1
        seen |= set() if quoted else {line[-1]} & {"\r", "\n"}
        if len(seen) > 1:
            raise InputError(f"{name}, row {row}: some lines end in a carriage return alone; end all alike", row=row)
        yield line


def _tokens(lines: Iterable[str], name: str, delimiter: str, before: int, most: int = LIMITS.cell, row: int = 1) -> Iterator[list[str]]:
    """Records, the first of which is that ``row`` and stands behind so many lines ``before``."""
    return read_strictly(lines, name, delimiter=delimiter, most=most, row=row, line=before + 1)


def read_strictly(  # noqa: PLR0913  a dialect and where the lines stand
    lines: Iterable[str],
    name: str,
    *,
    delimiter: str = ",",
    quote: str | None = '"',
    double: bool = True,
    escape: str | None = None,
    skip_initial_space: bool = False,
    most: int = LIMITS.cell,
    row: int = 1,
    line: int = 1,
) -> Iterator[list[str]]:
    """The records of lines, in the order of both; InputError with the row where the quotes of one are not as RFC 4180 has them.

    Python's reader takes a quotation mark inside a cell without quotes for text: such a record is refused here.
    """
    csv.field_size_limit(most)
    told: list[str] = []

    def watched() -> Iterator[str]:
        for text in lines:
            told.append(text)
            yield text

    dialect: dict[str, Any] = {"doublequote": double, "escapechar": escape, "skipinitialspace": skip_initial_space}
    quoting = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    reader = csv.reader(watched(), delimiter=delimiter, strict=True, **dialect, **quoting)
    sound = _sound_record(delimiter, quote, double=double, escape=escape, spaces=skip_initial_space) if quote else None
    try:
        for record in reader:
            text = "".join(told)
            if quote and sound and quote in text and not sound.fullmatch(text):
                raise csv.Error(f"{quote!r} inside a cell that is not quoted")  # noqa: TRY301  told as the reader's own faults are
            yield record
            row, line = row + 1, line + len(told)
            told.clear()
    except csv.Error as error:
        raise InputError(f"{name}, {_quote_fault(error, line, line + len(told) - 1)}", row=row, line=line) from error


@cache
def _sound_record(delimiter: str, quote: str, *, double: bool, escape: str | None, spaces: bool) -> re.Pattern[str]:
    """A record as it stands in a file, of cells quoted as a whole and cells without a quotation mark."""
    d, q, e = re.escape(delimiter), re.escape(quote), re.escape(escape or "")
    within = [f"[^{q}{e}]"] + ([f"{q}{q}"] if double else []) + ([rf"{e}[\s\S]"] if escape else [])
    bare = [f"[^{q}{d}{e}\r\n]"] + ([rf"{e}[\s\S]"] if escape else [])
    cell = f"{' *' if spaces else ''}(?:{q}(?:{'|'.join(within)})*+{q}|(?:{'|'.join(bare)})*+)"
    return re.compile(f"{cell}(?:{d}{cell})*+\r?\n?")


def _quote_fault(error: csv.Error, first: int, last: int) -> str:
    """What is wrong with the quotes of a record from its first line to the last that was read, in words."""
    if first == last and "field limit" in str(error):
        return f"line {first}: a cell has more than {csv.field_size_limit()} characters (cell-too-long); the limit cell allows more"
    if first < last:
        return f"line {first}: a quote that opens here is not closed where its cell ends (unclosed-quote; read to line {last}: {error})"
    return f"line {first}: {error}; a cell is quoted as a whole or not at all, and a quote in it stands twice (RFC 4180)"


def read_header(path: Path, name: str, delimiter: str) -> tuple[list[str], int]:
    """The labels of a plain CSV file and how many bytes they take; InputError if they are no record in UTF-8."""
    used = 0
    with path.open(encoding="utf-8", newline="") as file:

        def lines() -> Iterator[str]:
            nonlocal used
            for line in file:
                used += len(line.encode())
                yield line.removeprefix("\ufeff") if used == len(line.encode()) else line

        try:
            labels = next(_tokens(lines(), name, delimiter, 0), [])
        except UnicodeDecodeError as error:
            with path.open("rb") as start:
                _decode(start.read(1 << 20), name)
            raise InputError(
                f"{name}, row 1: the header is not in UTF-8; declare the encoding of the file", code="encoding-error", line=1
            ) from error
    return labels, used


def check_header(labels: Sequence[str], spec: TableSpec) -> Iterator[Finding]:
    """What the header has other than the schema asks for."""

    def found(code: str, message: str, field: str | None) -> Finding:
        return Finding(code=code, table=spec.name, row=1, field=field, message=f"{spec.name}, row 1: {message}")

    names = spec.field_names
    hint = header_hint(labels, len(names))
    for name in names[len(labels) :]:
        yield found("missing-label", f"the column {name} is missing; the schema expects {len(names)} columns{hint}", name)
    for number, label in enumerate(labels[len(names) :], start=len(names) + 1):
        what = f"the column {label!r:.500}" if label.strip() else f"column {number}, which has no label,"
        yield found("extra-label", f"{what} is not in the schema; remove it or declare it", None)
    for number, (label, name) in enumerate(zip(labels, names, strict=False)):
        if not label.strip():
            yield found("blank-label", f"column {number + 1} has no label; expected {name}", name)
        elif label in labels[:number]:
            yield found("duplicate-label", f"the label {label} stands twice", name)
        elif label != name:
            yield found(
                "incorrect-label", f"column {number + 1} is labelled {label!r:.500}{sign_hint(label, name)}; expected {name}{hint}", name
            )


def check_record(cells: Sequence[str | None], row: int, spec: TableSpec, labels: Sequence[str]) -> Iterator[Finding]:
    """What a record lacks or has too much, measured against the header; a blank row is told as such, and that it has no key."""
    where = f"{spec.name}, row {row}"
    if _is_blank(cells[: len(labels)], spec):
        yield Finding(code="blank-row", table=spec.name, row=row, message=f"{where}: the row is blank; remove it")
        if spec.primary_key and set(spec.primary_key) <= set(spec.field_names[: len(labels)]):
            message = f"{where}: the row is blank, and so is its primary key"
            yield Finding(code="primary-key", table=spec.name, row=row, field=", ".join(spec.primary_key), message=message)
        return
    # a column too few or too many is told once, by the header
    width = len(spec.fields)
    names = [*spec.field_names[: len(labels)], *labels[width:]]
    seen = f"{len(cells)} cell{'s stand' if len(cells) != 1 else ' stands'} where {len(names)} are expected"
    for name in names[len(cells) :]:
        message = f"{where}: the cell of {name} is missing; {seen}"
        yield Finding(code="missing-cell", table=spec.name, row=row, field=name, message=message)
    for cell in cells[len(names) :]:
        message = f"{where}: the cell {cell!r:.500} is one too many; {seen}"
        yield Finding(code="extra-cell", table=spec.name, row=row, cell=cell, message=message)


def _is_blank(cells: Sequence[str | None], spec: TableSpec) -> bool:
    """True if each cell is missing; a column that the schema does not know is missing where it is empty."""
    if not cells:
        return True
    missing = [missing_values(spec, f) for f in spec.fields]
    return all(cell is None or cell in (missing[n] if n < len(missing) else ("",)) for n, cell in enumerate(cells))


# ---------------------------------------------------------------- the proof


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A CSV file whose header is read: its labels, and how many lines they take."""

    path: Path
    spec: TableSpec
    delimiter: str
    labels: list[str]
    skip: int
    most: int
    end: str

    @property
    def width(self) -> int:
        return len(self.labels)


def _refuse_packed(path: Path) -> None:
    """Irregular if a file begins as zlib's do, as text may (``x^2``): polars would unpack it."""
    with path.open("rb") as file:
        if file.read(2) in (b"x\x01", b"x^"):
            raise Irregular


def _refuse_cut(path: Path) -> None:
    """Irregular if a file ends within an end of line, a carriage return without its line feed: polars would not show it."""
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - 1, 0))
        if file.read() == b"\r":
            raise Irregular


def _open(path: Path, spec: TableSpec, delimiter: str, most: int) -> _File:
    _refuse_packed(path)
    _refuse_cut(path)
    with path.open("rb") as file:
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        lines = _Lines(file)
        labels = next(_tokens(lines, spec.name, delimiter, 0, most), [])
        if file.read(3) == codecs.BOM_UTF8:
            raise Irregular  # polars would take a mark behind the header for one of the file
        return _File(path=path, spec=spec, delimiter=delimiter, labels=labels, skip=lines.count, most=most, end=lines.end)


class _Lines:
    """The lines of a binary file as text, counted; ``end`` is what the last of them ended with."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.count, self.end = file, 0, "\n"

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self.file)
        self.count += 1
        self.end = "\r\n" if line.endswith(b"\r\n") else "\n"
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Irregular from error


def _blank_pattern(spec: TableSpec, width: int, delimiter: str) -> str:
    """A line of a blank row: every cell is empty or one of the missing values of its field."""
    cells = []
    for number in range(width):
        words = missing_values(spec, spec.fields[number]) if number < len(spec.fields) else ("",)
        known = [w for w in words if delimiter not in w and '"' not in w]
        # a field without missing values: no line matches
        cells.append("|".join(f'{re.escape(w)}|"{re.escape(w)}"' for w in known) or r"[^\s\S]")
    # a line of nothing has no cells at all
    return "^$|^(?:" + re.escape(delimiter).join(f"(?:{c})" for c in cells) + ")$"


def scan_lines(path: Path, skip: int) -> pl.LazyFrame:
    """The lines of a file behind the first ``skip``, as text and as they stand, numbered from 0 (``at``, ``line``)."""
    import polars as pl

    return pl.scan_csv(
        path,
        separator="\x01",
        quote_char=None,
        has_header=False,
        skip_lines=skip,
        schema={"line": pl.String},
        row_index_name="at",
        glob=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How many lines follow the header, and the numbers (from 0) of those that are no plain record, of blank rows and of suspects.

    ``lines`` are those of the file, with the ones that the sieve held back.
    """

    count: int
    lines: Lines
    odd: Sequence[int] = ()
    blank: Sequence[int] = ()
    suspect: Sequence[int] | None = None


def _look(file: _File, sieve: Sieve | None) -> _Look:
    import polars as pl

    lines = Lines(path=file.path, skip=file.skip)
    try:
        count, held = _sift_lines(file, sieve, lines) if sieve else (0, None)
        found, every = _judge_lines(file, held) if held is None or len(held) else (None, 0)
    except pl.exceptions.NoDataError:
        return _Look(count=0, lines=lines)
    except pl.exceptions.PolarsError as error:
        raise Irregular from error
    count = count or every
    if found is None:
        return _Look(count=count, lines=lines, suspect=())
    regular, empty = pl.col("regular"), pl.col("blank")
    odd, blanks, suspects = (found.filter(some)["at"] for some in (~regular, regular & empty, regular & ~empty))
    if found["strange"].any() or len(odd) > _MANY:
        raise Irregular
    suspect = None if held is None else suspects.to_list()
    return _Look(count=count, lines=lines, odd=odd.to_list(), blank=blanks.to_list(), suspect=suspect)


def _sift_lines(file: _File, sieve: Sieve, lines: Lines) -> tuple[int, pl.DataFrame | None]:
    """How many lines there are, and those that the sieve holds back; None if it holds back many."""
    import polars as pl

    line = pl.col("line")
    passes = line.str.contains(sieve.record(file.width, file.delimiter))
    if not sieve.filled(file.spec, file.width):
        passes &= ~line.str.contains(_blank_pattern(file.spec, file.width, file.delimiter))
    # a line that is empty is null here
    marks = {"passed": passes.fill_null(value=False), "length": line.str.len_bytes().fill_null(0)}
    judged = scan_lines(file.path, file.skip).select(**marks).collect(engine="streaming")
    held = (~judged["passed"]).arg_true()
    if len(held) > min(max(len(judged) // _FEW, _SMALL), HELD_LINES):
        return len(judged), None
    if len(held):
        lines.ends = _ends(file, judged["length"])
    return len(judged), lines.find(held)


def _ends(file: _File, lengths: pl.Series) -> pl.Series | None:
    """The bytes at which the header and each line end, from the bytes of the lines; None if not all lines end as the header does."""
    import polars as pl

    with file.path.open("rb") as source:
        header = list(islice(source, file.skip))
        source.seek(-1, io.SEEK_END)
        last = source.read(1)
    breaks = len(header[-1]) - len(header[-1].rstrip(b"\r\n"))
    ends = pl.concat([pl.Series([sum(map(len, header))], dtype=pl.UInt64), lengths.cast(pl.UInt64) + breaks]).cum_sum()
    return ends if ends[-1] == file.path.stat().st_size + (0 if last == b"\n" else breaks) else None


def _judge_lines(file: _File, held: pl.DataFrame | None) -> tuple[pl.DataFrame, int]:
    """Of the lines given, or of all: whether each is a plain record, a blank row, or one that is for the strict reader alone.

    Of all lines those that are plain and nothing else are left out; the number tells how many lines there are.
    """
    import polars as pl

    line, mark = pl.col("line").fill_null(""), re.escape(file.delimiter)
    cell = f'(?:[^"{mark}]*|"(?:[^"]|"")*")'
    marks = {
        "regular": line.str.contains(f"^{cell}(?:{mark}{cell}){{{file.width - 1}}}$") & (line != ""),
        "blank": line.str.contains(_blank_pattern(file.spec, file.width, file.delimiter)) | (line == ""),
        "strange": line.str.contains("[\x00\r]"),
    }
    if held is not None:
        return held.select("at", **marks), 0
    found = scan_lines(file.path, file.skip).select(**marks).collect(engine="streaming").with_row_index("at")
    return found.filter(~pl.col("regular") | pl.col("blank") | pl.col("strange")), len(found)


def prove_records(
    path: Path, spec: TableSpec, delimiter: str, limit: int, sieve: Sieve | None = None, *, most: int = LIMITS.cell
) -> Records:
    """The records of a file, proved; raises Irregular where only the strict reader can judge, InputError where it is no CSV."""
    if not delimiter.isascii():
        raise Irregular  # polars divides cells by a byte
    file = _open(path, spec, delimiter, most)
    if not file.labels:
        raise Irregular
    tally = Tally(limit)
    tally.add_all(check_header(file.labels, spec))
    look = _look(file, sieve)
    if look.odd:
        return _mend(file, look, tally)
    rows = tuple(at + 2 for at in look.blank)
    tally.add_all(f for row in rows for f in check_record([], row, spec, file.labels))
    suspects = None if look.suspect is None else _rows(look.suspect, 2)
    return Records(
        path=path,
        skip=file.skip,
        labels=file.labels,
        count=look.count,
        blank=rows,
        tally=tally,
        lines=look.lines,
        end=file.end,
        suspects=suspects,
    )


def _rows(places: Sequence[int], offset: int) -> pl.Series:
    import polars as pl

    return pl.Series(places, dtype=pl.Int64) + offset


def _refuse_short(cells: Sequence[str], file: _File) -> None:
    """Irregular if a cell that is not there would be mended by one that is empty where that is a value."""
    if cells and any("" not in missing_values(file.spec, f) for f in file.spec.fields[len(cells) : file.width]):
        raise Irregular


def _mend(file: _File, look: _Look, tally: Tally) -> Records:
    """A copy of the file in which every record has the cells that the header asks for; the tokenizer reads the odd lines."""
    folder = Folder()
    copy = folder.path / "records.csv"
    blank_rows: list[int] = []
    suspects: list[int] = []
    longer: list[tuple[int, int]] = []
    blank, suspect, broken = look.blank, look.suspect or (), False
    with file.path.open("rb") as source, copy.open("wb") as target:
        deque(islice(source, file.skip), maxlen=0)
        at = row = seen = passed = 0  # lines read, records written, blank and suspect lines passed

        def tell(cells: list[str], row: int) -> None:
            found = list(check_record(cells, row, file.spec, file.labels))
            blank_rows.extend(row for f in found if f.code == "blank-row")
            tally.add_all(found)

        for number in [*look.odd, look.count]:
            if number < at:
                continue  # inside a quoted cell that the tokenizer has read
            first, seen = bisect_left(blank, at, seen), bisect_left(blank, number, seen)
            for line in blank[first:seen]:
                tell([], row + line - at + 2)
            first, passed = bisect_left(suspect, at, passed), bisect_left(suspect, number, passed)
            suspects.extend(line + row - at + 2 for line in suspect[first:passed])
            target.writelines(islice(source, number - at))
            row, at = row + number - at, number
            if number < look.count:
                inside = _Lines(source)
                cells = next(_tokens(inside, file.spec.name, file.delimiter, file.skip + at, file.most, row + 2), [])
                _refuse_short(cells, file)
                tell(cells, row + 2)
                if blank_rows[-1:] != [row + 2]:
                    suspects.append(row + 2)
                if inside.count > 1:
                    longer.append((row + 2, inside.count - 1))
                record = _plain([*cells, *[""] * (file.width - len(cells))][: file.width], file.delimiter, file.end)
                broken = broken or b"\n" in record[: -len(file.end)]
                target.write(record)
                row, at = row + 1, at + inside.count
    _refuse_packed(copy)
    look.lines.longer = tuple(longer)
    return Records(
        path=copy,
        skip=0,
        labels=file.labels,
        count=row,
        blank=tuple(blank_rows),
        tally=tally,
        lines=look.lines,
        end=file.end,
        broken_lines=broken,
        suspects=None if look.suspect is None else _rows(suspects, 0),
        holds=folder,
    )


def _plain(cells: Sequence[Any], delimiter: str, end: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerow(cells)
    return text.getvalue().encode()
