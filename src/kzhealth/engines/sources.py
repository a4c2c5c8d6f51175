"""What a resource is read from: its bytes unpacked and decoded strictly, its dialect, its records, within limits.

Most files come down to a plain CSV file in UTF-8, a copy in a folder of its own where the original is packed, in another encoding or
in parts. What a dialect makes otherwise (comments, other quotes, rows of headers) and what is no CSV is read record by record.
"""

from __future__ import annotations

import bz2
import codecs
import contextlib
import gzip
import io
import json
import lzma
import re
import shutil
import zipfile
import zlib
from collections import deque
from dataclasses import asdict
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kzhealth.apart import ask_apart
from kzhealth.engines.base import LIMITS, Limits
from kzhealth.engines.hints import encoding_hint
from kzhealth.engines.records import read_header, read_strictly, same_ends
from kzhealth.engines.sheets import FREE, read_sheet
from kzhealth.errors import InputError
from kzhealth.files import Folder
from kzhealth.kinds import kind_of
from kzhealth.written import unrepeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import BinaryIO

    from kzhealth.engines.base import Engine, Table
    from kzhealth.engines.dialects import Dialect, Source
    from kzhealth.schema import TableSpec

__all__ = ["check_lines", "check_text", "plain_file", "read_columns", "read_source"]

_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, lzma.LZMAError, zlib.error, NotImplementedError)


# ---------------------------------------------------------------- bytes


@contextlib.contextmanager
def _opened(source: Source, path: Path) -> Iterator[Any]:
    """The bytes of a file, unpacked; InputError where it is cut, damaged or would grow beyond the limits."""
    name = source.name
    try:
        with contextlib.ExitStack() as held:
            raw = held.enter_context(io.BufferedReader(_Counted(path, source.tell), _CHUNK))
            stream: Any = raw
            if source.packing == "zip":
                archive = held.enter_context(zipfile.ZipFile(raw))
                stream = held.enter_context(archive.open(_member(archive, source)))
            elif source.packing:
                openers: dict[str, Any] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
                stream = held.enter_context(openers[source.packing](raw))
            yield _Unpacked(stream, path.stat().st_size, source) if source.packing else stream
    except _BROKEN as error:
        raise InputError(
            f"{name}: the {source.packing} archive is cut or damaged ({error}); pack it anew", code="compression-error"
        ) from error
    except OSError as error:
        if not source.packing or error.errno:
            raise
        raise InputError(f"{name}: the file is no {source.packing} archive ({error})", code="compression-error") from error


def _member(archive: zipfile.ZipFile, source: Source) -> zipfile.ZipInfo:
    """The one file of an archive, or the one named."""
    members = [info for info in archive.infolist() if not info.is_dir()]
    for info in members:
        unsafe = info.filename.startswith(("/", "\\")) or ".." in PurePosixPath(info.filename.replace("\\", "/")).parts
        if unsafe or (info.external_attr >> 28) == 0xA:
            raise InputError(
                f"{source.name}: the archive holds {info.filename!r}, a link or a path that leads out of it (unsafe-path)",
                code="package-error",
            )
    if source.member:
        members = [info for info in members if info.filename == source.member]
    if any(info.flag_bits & 1 for info in members):
        raise InputError(f"{source.name}: the archive asks for a password; pack it without one", code="compression-error")
    if len(members) != 1:
        seen = ", ".join(sorted(info.filename for info in archive.infolist())[:5]) or "nothing"
        wanted = f"the file {source.member}" if source.member else "one file"
        raise InputError(f"{source.name}: the archive holds {seen}; expected {wanted} (name it as innerpath)", code="compression-error")
    return members[0]


class _Counted(io.FileIO):
    """A file that tells how much of it is read."""

    def __init__(self, path: Path, tell: Callable[[int], None]) -> None:
        super().__init__(path)
        self._tell = tell

    def readinto(self, buffer: Any) -> int | None:
        count = super().readinto(buffer)
        self._tell(count or 0)
        return count


class _Unpacked(io.RawIOBase):
    """A stream that is unpacked no further than the limits allow."""

    def __init__(self, stream: Any, packed: int, source: Source) -> None:
        self._stream, self._source, self._seen = stream, source, 0
        limits = source.limits
        self._most = min(limits.unpacked, max(limits.ratio * packed, FREE))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        self._seen += len(data)
        if self._seen > self._most:
            most, ratio = self._source.limits.unpacked, self._source.limits.ratio
            raise InputError(
                f"{self._source.name}: the archive unpacks to more than {self._most} bytes (ratio>{ratio} or more than {most} bytes); "
                "the limits unpacked and ratio allow more",
                code="compression-error",
            )
        buffer[: len(data)] = data
        return len(data)


def _decoded(stream: BinaryIO, source: Source) -> Iterator[str]:
    """The text of a stream, piece by piece; InputError where a byte is not of the encoding."""
    decoder = codecs.getincrementaldecoder(source.encoding)("strict")
    rows = at = 0
    while True:
        chunk = stream.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(source.encoding, "ignore").count("\n")
            hint = encoding_hint(error.object[max(error.start - 100, 0) : error.start + 1000])
            raise InputError(
                f"{source.name}, row {rows + before + 1}: byte {max(at - len(error.object) + len(chunk), 0) + error.start} "
                f"({error.object[error.start]:#04x}) is not of the encoding {source.encoding}{hint}; declare the one that the file has",
                code="encoding-error",
            ) from error
        except UnicodeError as error:  # no mark of the order of bytes
            raise InputError(f"{source.name}: the file is not of the encoding {source.encoding}: {error}", code="encoding-error") from error
        yield text
        rows += text.count("\n")
        at += len(chunk)
        if not chunk:
            return


def check_lines(path: Path, name: str, limits: Limits = LIMITS) -> None:
    """InputError for a file with a line far longer than the limits allow: readers would hold it in memory."""
    with path.open("rb") as file:
        for start in range(0, path.stat().st_size - limits.line + 1, limits.line):
            file.seek(start)
            # nearly always the first bytes of a piece show an end of a line, and the others need not be read
            sizes = (4096, limits.line - 4096)
            if not any(b"\n" in piece or b"\r" in piece for piece in map(file.read, sizes)):
                raise InputError(
                    f"{name}: a line has more than {limits.line} bytes, from byte {start} on (line-too-long); expected a record on a line",
                    code="source-error",
                )


def check_text(source: Source) -> None:
    """InputError where a byte of the files of a source is not of its encoding: soon told, before records are read one by one."""
    for path in source.files:
        with _opened(source, path) as stream:
            deque(_decoded(stream, source), maxlen=0)


def plain_file(source: Source) -> tuple[Path, object]:
    """A plain CSV file in UTF-8 of the records of a source with a plain dialect, and what keeps it there.

    Parts are one after the other; one that begins with the labels of the first is read on from there.
    """
    if source.plain:
        return source.files[0], None
    folder = Folder()
    target = folder.path / "table.csv"
    labels: list[str] | None = None
    with target.open("wb") as out:
        for path in source.files:
            part = folder.path / "part.csv"
            _write_plain(source, path, part)
            with part.open("rb") as file:
                if len(source.files) > 1:
                    check_lines(part, source.name, source.limits)
                    found, length = read_header(part, source.name, source.dialect.delimiter)
                    file.seek(length if found == labels else 0)
                    labels = found if labels is None else labels
                shutil.copyfileobj(file, out, _CHUNK)
                _end_line(part, out)
            part.unlink()
    return target, folder


def _write_plain(source: Source, path: Path, target: Path) -> None:
    with _opened(source, path) as stream, target.open("wb") as out:
        if source.encoding in ("utf-8", "utf-8-sig"):
            shutil.copyfileobj(stream, out, _CHUNK)
            return
        for text in _decoded(stream, source):
            out.write(text.encode())


def _end_line(part: Path, out: BinaryIO) -> None:
    """A line break behind a part that ends without one."""
    with part.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(size - 1, 0))
        if size and file.read(1) not in (b"\n", b"\r"):
            out.write(b"\n")


# ---------------------------------------------------------------- records


def read_source(source: Source, fields: Sequence[str]) -> tuple[list[str] | None, Iterator[tuple[int, Sequence[Any]]]]:
    """The labels of a source, None if it has no header, and its records with their numbers; ``fields`` are the schema's.

    Cells are text, None for nothing, and in data in place, JSON and workbooks values of other types. InputError where it cannot be read.
    """
    records = _filtered(enumerate(_records(source, fields), start=1), source.dialect)
    dialect = source.dialect
    if not dialect.header or dialect.header_rows == ():
        return None, records
    if dialect.header_rows is None:
        first = next(records, None)
        return ([] if first is None else [_label(c) for c in first[1]]), records
    rows: list[Sequence[Any]] = []
    for number, cells in records:
        if number in dialect.header_rows:
            rows.append(cells)
        if number > dialect.header_rows[-1]:
            return _labels(rows, dialect.header_join), chain([(number, cells)], records)
    return _labels(rows, dialect.header_join), iter(())


def _label(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _labels(rows: Sequence[Sequence[Any]], join: str) -> list[str]:
    """The labels of several rows, one under the other; what repeats what is above it is told once."""
    labels: list[list[str]] = []
    for cells in rows:
        for column, cell in enumerate(map(_label, cells)):
            if column == len(labels):
                labels.append([])
            if not labels[column] or labels[column][-1] != cell:
                labels[column].append(cell)
    return [join.join(parts) for parts in labels]


def _filtered(records: Iterator[tuple[int, Sequence[Any]]], dialect: Dialect) -> Iterator[tuple[int, Sequence[Any]]]:
    """The records that are no comments, and not blank where blank ones are to be skipped."""
    sign, rows = dialect.comment_char, dialect.comment_rows
    for number, cells in records:
        if number in rows or (sign and cells and isinstance(cells[0], str) and cells[0].startswith(sign)):
            continue
        if dialect.skip_blank_rows and all(cell in (None, "") for cell in cells):
            continue
        yield number, cells if dialect.null is None else [None if cell == dialect.null else cell for cell in cells]


def _records(source: Source, fields: Sequence[str]) -> Iterator[Sequence[Any]]:
    if source.form == "inline":
        return _rows(source.data, source, fields)
    if source.form in ("xlsx", "parquet"):
        return _sheet(source) if source.form == "xlsx" else _parquet(source)
    readers: dict[str, Callable[[BinaryIO], Iterator[Sequence[Any]]]] = {
        "csv": lambda stream: _cells(stream, source),
        "json": lambda stream: _rows(_json(stream, source), source, fields),
        "lines": lambda stream: _rows(_json_lines(stream, source), source, fields),
    }
    return _of_files(source, readers[source.form])


def _of_files(source: Source, read: Callable[[BinaryIO], Iterator[Sequence[Any]]]) -> Iterator[Sequence[Any]]:
    """The records of all files of a source; those of a part that begins with the labels of the first are read on from there."""
    labels = None
    headed = source.dialect.header and source.dialect.header_rows is None
    for number, path in enumerate(source.files):
        with _opened(source, path) as stream:
            records = read(stream)
            first = next(records, None)
            if number == 0:
                labels = first
            if first is not None and not (number and headed and first == labels):
                yield first
            yield from records


def _cells(stream: BinaryIO, source: Source) -> Iterator[Sequence[Any]]:
    dialect = source.dialect
    lines = same_ends(_lines(stream, source), source.name, dialect.quote)
    return read_strictly(
        lines,
        source.name,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
        double=dialect.double_quote,
        escape=dialect.escape,
        skip_initial_space=dialect.skip_initial_space,
        most=source.limits.cell,
    )


def _lines(stream: BinaryIO, source: Source) -> Iterator[str]:
    """The lines of a stream with their ends, none longer than a record may be."""
    rest, first = "", True
    for piece in _decoded(stream, source):
        text, first = (piece.removeprefix("\ufeff"), False) if first and piece else (piece, first)
        if "\x00" in text:
            raise InputError(f"{source.name}: a NUL character stands in the table; remove it", code="source-error")
        whole = list(io.StringIO(rest + text, newline=""))
        rest = whole.pop() if whole else ""
        if len(rest) > source.limits.line:
            raise InputError(f"{source.name}: a line has more than {source.limits.line} characters (line-too-long)", code="source-error")
        yield from whole
    if rest:
        yield rest


def _json(stream: BinaryIO, source: Source) -> Any:
    try:
        found = _strictly("".join(_decoded(stream, source)).removeprefix("\ufeff"))
        for part in str(source.dialect.place).split(".") if source.dialect.place is not None else ():
            found = found[part]
    except (ValueError, RecursionError) as error:
        raise InputError(f"{source.name}: the file is no JSON of a table: {error}", code="source-error") from error
    except (KeyError, TypeError) as error:
        raise InputError(f"{source.name}: the JSON has no property {source.dialect.place!r}", code="source-error") from error
    return found


# how JSON writes a character that is half of another
_HALVES = re.compile(r"\\u[dD][89a-fA-F]")


def _strictly(text: str) -> Any:
    """The value of a text of JSON; ValueError if a key stands twice in an object, or if a text is none of Unicode.

    NaN is let pass: the cell that holds it is told as any other that is not of its type.
    """
    found = json.loads(text, object_pairs_hook=unrepeated)
    if _HALVES.search(text):
        json.dumps(found, ensure_ascii=False).encode()
    return found


def _json_lines(stream: BinaryIO, source: Source) -> Iterator[Any]:
    for number, line in enumerate(_lines(stream, source), start=1):
        if line.strip():
            try:
                yield _strictly(line)
            except (ValueError, RecursionError) as error:
                said = error.msg if isinstance(error, json.JSONDecodeError) else error
                raise InputError(f"{source.name}, line {number}: {said}; expected a value of JSON on the line", line=number) from error


def _rows(data: Any, source: Source, fields: Sequence[str]) -> Iterator[Sequence[Any]]:
    """Records from lists (the first is the header) or from objects, whose keys are the labels."""
    if isinstance(data, dict | str) or not hasattr(data, "__iter__"):
        raise InputError(f"{source.name}: expected a list of rows or of objects, seen {kind_of(data)}", code="source-error")
    keyed, labels = None, list(fields)
    for number, item in enumerate(data, start=1):
        if keyed is None:
            keyed = isinstance(item, dict)
            if keyed:
                labels += [key for key in item if key not in fields]
                yield labels
        if not isinstance(item, dict if keyed else list):
            expected = "an object" if keyed else "a list"
            message = f"{source.name}: item {number} is {item!r:.80}; expected {expected}, as the others"
            raise InputError(message)
        yield _by_keys(item, labels, loose=source.loose) if isinstance(item, dict) else item


def _by_keys(item: Mapping[str, Any], labels: Sequence[str], *, loose: bool) -> Sequence[Any]:
    """The cells of an object in the order of the labels; what has none stands behind them, as a cell too many."""
    cells = [item.get(key) for key in labels]
    return cells if loose or item.keys() <= set(labels) else [*cells, *(item[key] for key in item if key not in labels)]


def _sheet(source: Source) -> Iterator[Sequence[Any]]:
    """The rows of a sheet of a workbook; dates and numbers are values, a formula is what was worked out last."""
    path, folder = source.files[0], Folder()
    out = folder.path / "rows"
    told: dict[str, Any] = {"path": str(path.resolve()), "place": source.dialect.place, "out": str(out)}
    answer = ask_apart("kzhealth.judge", source.name, asdict(source.limits), size=path.stat().st_size, kind="sheet", **told)
    if "error" in answer or "fell" in answer:
        message = answer.get("error") or f"{source.name}: the file cannot be read: {answer['fell']}"
        raise InputError(message, code=answer.get("code", "format-error"), row=answer.get("row"))
    source.tell(path.stat().st_size)
    yield from read_sheet(out, answer["width"])


def read_columns(source: Source, spec: TableSpec, limit: int, engine: Engine) -> Table | None:
    """The table of a Parquet file with a plain dialect, by columns; None where its values must be looked at one by one."""
    import polars as pl

    from kzhealth.engines.parquet import read_parquet

    if not source.dialect.plain or len(source.files) != 1 or source.packing:
        return None
    try:
        return read_parquet(source.files[0], spec, limit, engine)
    except (pl.exceptions.PolarsError, OSError):
        return None  # the reader of records tells what is wrong


def _parquet(source: Source) -> Iterator[Sequence[Any]]:
    import polars as pl

    try:
        frame = pl.scan_parquet(source.files[0], glob=False)
        yield frame.collect_schema().names()
        count = frame.select(pl.len()).collect().item()
        for start in range(0, count, _PIECE):
            rows: Iterator[Sequence[Any]] = frame.slice(start, _PIECE).collect().iter_rows()
            yield from rows
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InputError(f"{source.name}: the file is no Parquet that can be read: {error}", code="source-error") from error


_PIECE = 50_000
