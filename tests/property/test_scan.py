"""A file scanned is the same table as a file read record by record, whatever its bytes are."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzhealth.engines import Table, read_csv, scan_csv
from kzhealth.engines import read as reading
from kzhealth.engines.records import prove_records, read_header
from kzhealth.errors import InputError
from kzhealth.schema import read_descriptor

FIELDS = ({"name": "n", "type": "integer"}, {"name": "x", "type": "number"}, {"name": "s"}, {"name": "d", "type": "date"})
PLAIN = st.sampled_from(["", "12", "-3", "1.5", "NaN", "abc", "2024-02-29", "NA", " ", "қала", "o'k"])
QUOTED = st.sampled_from(['""', '"a,b"', '"say ""no"""', '"two\nlines"', '"12"', '"\r\n"', '"NA"'])
BROKEN = st.sampled_from(['a"b', '"open', '"a"b', "\x00", "\r", "\x01", '"', "\ufeff"])


def lines(cells: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(cells, min_size=0, max_size=5).map(",".join)


SOUND = st.lists(PLAIN | QUOTED, min_size=3, max_size=3).map(",".join)
ROWS = st.lists(SOUND | lines(PLAIN) | lines(PLAIN | QUOTED) | st.sampled_from(["", ",,", "NA,NA,NA"]), max_size=12)
ANY_ROWS = st.lists(SOUND | lines(PLAIN | QUOTED | BROKEN), max_size=8)
ENDS = st.sampled_from(["\n", "\r\n"])
HEADERS = st.sampled_from(["n,x,s", "n,x", "n,x,s,extra", '"n",x,s', "x,n,s", "n,x,"])


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SMALL", 0)


def both(data: bytes, missing: list[str], fields: int = 3, delimiter: str = ",") -> list[object]:
    """What each way makes of the bytes: findings, rows and cells, or the code of its refusal."""
    spec = read_descriptor({"fields": list(FIELDS[:fields]), "missingValues": missing}, "t")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_bytes(data)
        seen: list[object] = []
        for read in (lambda: read_csv(data, spec, delimiter=delimiter), lambda: scan_csv(path, spec, delimiter=delimiter)):
            try:
                table: Table = read()
                rows = table.collect().sort("kz__row").rows()
                seen.append((sorted(map(str, table.findings)), table.rows, [str(r) for r in rows]))
            except InputError as error:
                seen.append(error.code)
        return seen


@given(HEADERS, ROWS, ENDS, st.booleans(), st.sampled_from([[""], ["", "NA"], []]), st.booleans())
def test_scanned_is_read(header: str, rows: list[str], end: str, closed: bool, missing: list[str], marked: bool) -> None:
    """Quotes, line breaks in cells, short, long and blank rows, either line end, with and without a last one."""
    text = end.join([header, *rows]) + (end if closed else "")
    read, scanned = both(text.encode("utf-8-sig" if marked else "utf-8"), missing)
    assert scanned == read


@given(HEADERS, ANY_ROWS, ENDS)
def test_broken_files_are_judged_alike(header: str, rows: list[str], end: str) -> None:
    """Stray quotes, lone carriage returns, NUL."""
    read, scanned = both(end.join([header, *rows]).encode(), [""])
    assert scanned == read


@given(st.binary(max_size=60))
def test_any_bytes_are_judged_alike(data: bytes) -> None:
    """Bytes that are no text at all."""
    read, scanned = both(b"n,x,s\n" + data, [""])
    assert scanned == read


@given(st.lists(st.sampled_from(["", "1", '""', '"a\nb"', "NA", '"']), max_size=6))
def test_one_column(rows: list[str]) -> None:
    """A blank line of a table of one column is a blank row."""
    read, scanned = both("\n".join(["n", *rows]).encode(), ["", "NA"], fields=1)
    assert scanned == read


@given(HEADERS, ROWS, ENDS, st.sampled_from([";", "\t", "|", ":", "^", "~"]), st.sampled_from([["", "NA"], ["NA"], []]))
def test_other_delimiters(header: str, rows: list[str], end: str, delimiter: str, missing: list[str]) -> None:
    """Whatever divides the cells."""
    read, scanned = both(end.join([header, *rows]).replace(",", delimiter).encode(), missing, delimiter=delimiter)
    assert scanned == read


@pytest.mark.parametrize("line", ["1,a\rb,3", "1,a\x00b,3", '1,"a\x00b",3', "\r1,2,3", "1,2,3\r\r"])
def test_signs_that_no_line_may_hold(line: str) -> None:
    """A lone carriage return and a NUL are refused wherever they stand."""
    read, scanned = both(f"n,x,s\n1,2,3\n{line}\n4,5,6\n".encode(), [""])
    assert scanned == read == "source-error"


@pytest.mark.parametrize(
    ("rows", "itself", "count", "blank"),
    [
        ("1,2,3\n4,5,6\n", True, 2, ()),
        ("1,2,3\n,,\n", True, 2, (3,)),
        ("1,2,3\n\n,,\n", False, 3, (3, 4)),
        ('1,2,"a\nb"\n4,5,6\n', False, 2, ()),
        ("1\n", False, 1, ()),
    ],
)
def test_a_file_is_proved_without_the_reader_of_single_records(
    tmp_path: Path, rows: str, itself: bool, count: int, blank: tuple[int, ...]
) -> None:
    """A plain file is parsed as it lies there; one with records of several lines, or that lack cells, as a mended copy."""
    path = tmp_path / "t.csv"
    path.write_text(f"\ufeffn,x,s\n{rows}", encoding="utf-8")
    proved = prove_records(path, read_descriptor({"fields": list(FIELDS[:3])}, "t"), ",", 10)
    assert (proved.path == path, proved.labels, proved.count, proved.blank) == (itself, ["n", "x", "s"], count, blank)
    assert read_header(path, "t", ",") == (["n", "x", "s"], 9)


@pytest.mark.parametrize("end", ["1,2,3\r", "1,2,3\r\n4,5,6\r", "\r", '1,2,"a"\r', "1,2\r"])
def test_a_file_cut_within_its_last_end_of_line(end: str) -> None:
    """A carriage return that lost its line feed at the very end of a file is told of a large file as of a small one."""
    read, scanned = both(f"n,x,s\n{end}".encode(), [""])
    assert scanned == read == "source-error"


@pytest.mark.parametrize("text", ["x^2,n,s\n1,2,3\n", "n,x,s\nx^2,2\n", "n,x,s\n\nx\x01,2\n"])
def test_text_that_begins_as_a_packed_file(text: str) -> None:
    """Polars takes such a file for one of zlib."""
    read, scanned = both(text.encode(), [""])
    assert scanned == read
