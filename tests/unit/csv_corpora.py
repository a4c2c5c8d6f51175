"""Corpora of CSV files and cells that others measure readers with, made anew: see test_corpora.py and benchmarks/corpora.py.

``POLLUTED`` follows the kinds of the Pollock benchmark (one fault in one row of a sound table, at every row and place), ``FILES`` its
kinds of whole files and dialects, ``SPECTRUM`` the situations of csv-spectrum (sound files that readers get wrong), ``CSVW`` the kinds of
the W3C's validation tests that a Table Schema has too. The figures and texts of the tables are invented.
"""

from __future__ import annotations

import csv
import io
import json
import runpy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import kzhealth as kz

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LABELS = ("day", "time", "beds", "ward_id", "cost", "kind", "what", "address", "remark")
RECORDS = 84


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file, how it is declared, and what a judge should say: the ``row`` of the fault, or ``values`` of a sound one, header included."""

    kind: str
    text: bytes
    schema: Mapping[str, Any]
    row: int | None = None
    code: str | None = None
    values: tuple[tuple[str, ...], ...] | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def faulty(self) -> bool:
        """Whether something is wrong with it."""
        return self.values is None


def texts(*names: str) -> dict[str, Any]:
    """A schema of fields of text: nothing but the structure can tell a fault."""
    return {"fields": [{"name": name, "type": "string"} for name in names]}


def record(number: int) -> list[str]:
    """One record of nine cells as they stand in the file; the sixth and seventh are quoted, and one in six spans two lines."""
    remark = f'"said ""{number}""; again"' if number % 5 == 0 else f"note {number}"
    what = f'"ward {number},\nfloor {number % 7}"' if number % 6 == 0 else f'"ward {number}, floor {number % 7}"'
    cost = f"{number * 37 % 900}.{number % 10}0"
    day, kind = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}", f'"{("child", "adult", "mixed")[number % 3]}"'
    return [day, f"{number % 24:02}:15", str(number % 90), f"W{number:04}", cost, kind, what, f"https://example.org/{number}", remark]


HEADER = ",".join(LABELS)
ROWS = [record(number) for number in range(1, RECORDS + 1)]


def table(rows: list[str], header: str = HEADER, end: str = "\n") -> bytes:
    """The file of these records."""
    return (end.join([header, *rows]) + end).encode()


def cells(text: bytes, encoding: str = "utf-8", **dialect: Any) -> tuple[tuple[str, ...], ...]:
    """What a sound file holds, by Python's own reader in its strict mode."""
    return tuple(tuple(row) for row in csv.reader(io.StringIO(text.decode(encoding), newline=""), strict=True, **dialect))


SOUND = table([",".join(row) for row in ROWS])


def polluted_rows() -> Iterator[Case]:
    """A separator lost, one too many, a quotation mark too many: at each place of each row."""
    lines = [",".join(row) for row in ROWS]
    for at, row in enumerate(ROWS):
        changes = [("a separator lost", ",".join([*row[:i], row[i] + row[i + 1], *row[i + 2 :]])) for i in range(8)]
        changes += [("a separator too many", ",".join([*row[:i], "", *row[i:]])) for i in range(9)]
        changes += [("a quotation mark too many", ",".join([*row[:i], '"' + row[i], *row[i + 1 :]])) for i in range(9)]
        changes.append(("a quotation mark too many", lines[at] + '"'))
        for kind, line in changes:
            yield Case(kind=kind, text=table([*lines[:at], line, *lines[at + 1 :]]), schema=texts(*LABELS), row=at + 2)


POLLUTED = tuple(polluted_rows())


def dialected(kind: str, delimiter: str = ",", quote: str = '"', end: str = "\n", **more: Any) -> Case:
    """The sound table with other marks, and the dialect that declares them."""
    data = io.StringIO()
    writer = csv.writer(
        data,
        delimiter=delimiter,
        quotechar=quote,
        lineterminator=end,
        doublequote=not more.get("escapeChar"),
        escapechar=more.get("escapeChar"),
    )
    values = cells(SOUND)
    writer.writerows(values)
    dialect = {"delimiter": delimiter, "quoteChar": quote, "lineTerminator": end, **more}
    return Case(kind=kind, text=data.getvalue().encode(), schema=texts(*LABELS), values=values, more={"dialect": dialect})


def whole_files() -> Iterator[Case]:
    """Files that are polluted as a whole."""
    rows, sound = [",".join(row) for row in ROWS], texts(*LABELS)

    def faulty(kind: str, text: bytes, row: int | None, code: str | None = None, **more: Any) -> Case:
        return Case(kind=kind, text=text, schema=sound, row=row, code=code, more=more)

    yield Case(kind="sound", text=SOUND, schema=sound, values=cells(SOUND))
    yield Case(kind="no end of the last line", text=SOUND[:-1], schema=sound, values=cells(SOUND))
    yield Case(kind="one row", text=table(rows[:1]), schema=sound, values=cells(table(rows[:1])))
    yield Case(kind="header only", text=table([]), schema=sound, values=cells(table([])))
    yield Case(
        kind="CRLF",
        text=table([r.replace("\n", "\r\n") for r in rows], end="\r\n"),
        schema=sound,
        values=cells(table([r.replace("\n", "\r\n") for r in rows], end="\r\n")),
    )
    yield Case(kind="byte order mark", text=b"\xef\xbb\xbf" + SOUND, schema=sound, values=cells(SOUND))
    for encoding in ("utf-16", "windows-1251", "latin-1"):
        yield Case(
            kind=f"in {encoding}, declared",
            text=SOUND.decode().encode(encoding),
            schema=sound,
            values=cells(SOUND),
            more={"encoding": encoding},
        )
    for name, delimiter in {"semicolon": ";", "tabulator": "\t", "bar": "|", "colon": ":", "space": " ", "caret": "^"}.items():
        yield dialected(f"separator {name}, declared", delimiter)
    for name, quote in {"apostrophe": "'", "grave": "`"}.items():
        yield dialected(f"quotation mark {name}, declared", quote=quote)
    yield dialected("escapes, declared", escapeChar="\\")
    yield Case(
        kind="no header, declared",
        text=SOUND.split(b"\n", 1)[1],
        schema=sound,
        values=(LABELS, *cells(SOUND)[1:]),
        more={"dialect": {"header": False}},
    )
    yield Case(
        kind="lines before the header, declared",
        text=b"about\n\n" + SOUND,
        schema=sound,
        values=cells(SOUND),
        more={"dialect": {"headerRows": [3]}},
    )
    yield Case(
        kind="comments, declared", text=b"# about\n" + SOUND, schema=sound, values=cells(SOUND), more={"dialect": {"commentChar": "#"}}
    )
    yield faulty("empty file", b"", None, "source-error")
    yield faulty("two empty lines at the end", SOUND + b"\n", RECORDS + 2, "blank-row")
    yield faulty("no header", SOUND.split(b"\n", 1)[1], 1)
    yield faulty("lines before the header", b"about the wards\n" + SOUND, 1)
    yield faulty("two lines of header", table([HEADER.upper() + ",x", *rows]), 2, "extra-cell")
    yield faulty("a second table, narrower", SOUND + b"a,b\n1,2\n", RECORDS + 2, "missing-cell")
    yield faulty("a second table, wider", SOUND + b"a,b,c,d,e,f,g,h,i,j\n", RECORDS + 2, "extra-cell")
    yield faulty("a footnote", SOUND + b"Source: the wards\n", RECORDS + 2, "missing-cell")
    yield faulty("in UTF-16, undeclared", SOUND.decode().encode("utf-16"), None, "encoding-error")
    yield faulty("in windows-1251, undeclared", SOUND.replace(b"note 7", "палата".encode("cp1251")), None, "encoding-error")
    for name, delimiter in {"semicolon": ";", "tabulator": "\t", "bar": "|"}.items():
        yield faulty(f"separator {name}, undeclared", dialected("", delimiter).text, 1)
    yield faulty("apostrophes for quotation marks, undeclared", dialected("", quote="'").text, 6)  # the first cell with the other mark
    yield faulty("separator of one row a semicolon", table([*rows[:9], rows[9].replace(",", ";"), *rows[10:]]), 11)
    yield faulty("separator of one row a tabulator", table([*rows[:9], rows[9].replace(",", "\t"), *rows[10:]]), 11)
    yield faulty("a row in escapes", table([*rows[:9], rows[9].replace('""', '\\"'), *rows[10:]]), 11)
    yield faulty("a row that ends in a carriage return", table([*rows[:9], rows[9] + "\r" + rows[10], *rows[11:]]), 11)
    yield faulty("NUL", table([*rows[:9], rows[9].replace("W", "\0"), *rows[10:]]), 11)
    yield faulty("a blank row", table([*rows[:9], "", *rows[9:]]), 11, "blank-row")
    yield faulty("a blank label", table(rows, header=HEADER.replace("ward_id", "")), 1, "blank-label")
    yield faulty("a label twice", table(rows, header=HEADER.replace("ward_id", "beds")), 1, "duplicate-label")
    yield faulty("cut in a quoted cell", SOUND[: SOUND.rindex(b'"') - 3], RECORDS + 1)


FILES = tuple(whole_files())


def spectrum() -> Iterator[Case]:
    """Sound files with what readers stumble over."""
    for kind, text in {
        "separator in quotes": b'region,head,town,beds\nKZ-71,"Kokpek, near the lake",North,120\n',
        "empty cells": b'a,b,c\n1,"",""\n2,3,4\n',
        "empty cells, CRLF": b'a,b,c\r\n1,"",""\r\n2,3,4\r\n',
        "quotation marks in quotes": b'a,b\n1,"so ""small"" a ward"\n3,4\n',
        "JSON in a cell": b'key,value\n1,"{""type"": ""Point"", ""coordinates"": [71.4, 51.2]}"\n',
        "line breaks": b'a,b,c\n1,2,3\n"Once upon\na time",5,6\n7,8,9\n',
        "line breaks, CRLF": b'a,b,c\r\n1,2,3\r\n"Once upon\r\na time",5,6\r\n7,8,9\r\n',
        "quotation marks and line breaks": b'a,b\n1,"hey\n\n""ho""\nagain"\n2,3\n',
        "plain": b"a,b,c\n1,2,3\n",
        "plain, CRLF": b"a,b,c\r\n1,2,3\r\n",
        "other scripts": "a,b,c\n1,қала,3\n4,ʤ,6\n".encode(),
        "coordinates": b'name,place\nnorth,"51.1N, 71.4E"\nsouth,"42.3N, 69.6E"\n',
        "words for nothing": b"a,b,c\nNA,null,NaN\nNone,nan,-\n",
        "noughts in front": b"a,b\n007,0\n08,00\n",
    }.items():
        values = cells(text)
        yield Case(kind=kind, text=text, schema=texts(*values[0]), values=values)
    text = "a,b,c\n1,K\u00f6ln,3\n"
    yield Case(
        kind="latin-1, declared",
        text=text.encode("latin-1"),
        schema=texts("a", "b", "c"),
        values=cells(text.encode()),
        more={"encoding": "latin-1"},
    )


SPECTRUM = tuple(spectrum())


def csvw() -> Iterator[Case]:
    """What a table of the web must not be, as far as a Table Schema can say it: types, constraints, keys, references."""

    def one(kind: str, cell: str, sound: bool, type_: str, **more: Any) -> Case:
        schema = {"fields": [{"name": "a", "type": type_, **more}, {"name": "b", "type": "string"}]}
        schema["$schema"] = "https://datapackage.org/profiles/2.0/tableschema.json"
        text = f'a,b\n"{cell}",x\n'.encode()
        return Case(kind=kind, text=text, schema=schema, **({"values": (("a", "b"), (cell, "x"))} if sound else {"row": 2}))

    for type_, good, bad in (
        ("boolean", "true", "Y"), ("boolean", "0", "2"), ("date", "2015-03-22", "2015-02-29"), ("date", "2016-02-29", "22.03.2015"),
        ("datetime", "2015-03-15T15:02:37Z", "2015-03-15"), ("time", "15:02:37", "25:02:37"), ("time", "15:02:37", "3 pm"),
        ("duration", "P1Y2M3DT10H30M", "1 year"), ("duration", "PT15M", "P15"), ("integer", "-15", "1.5"), ("integer", "10", "ten"),
        ("number", "1.5E3", "1,5"), ("number", "-0.5", "1e"), ("year", "2015", "20155"), ("yearmonth", "2015-11", "2015-13"),
        ("geopoint", "71.4,51.2", "171.4,151.2"), ("object", "{}", "{"), ("array", "[1]", "{'a': 1}"), ("any", "", None),
    ):  # fmt: skip
        cell = lambda text: text.replace('"', '""')  # noqa: E731
        if good:
            yield one(f"{type_} {good}", cell(good), True, type_)
        if bad:
            yield one(f"{type_} {bad}", cell(bad), False, type_)
    for kind, good, bad, type_, limits in (
        ("minimum", "10", "9", "integer", {"minimum": 10}), ("maximum", "10", "11", "integer", {"maximum": 10}),
        ("exclusiveMinimum", "11", "10", "integer", {"exclusiveMinimum": 10}),
        ("exclusiveMaximum", "9", "10", "integer", {"exclusiveMaximum": 10}),
        ("minimum of a date", "2015-01-01", "2014-12-31", "date", {"minimum": "2015-01-01"}),
        ("minLength", "abc", "ab", "string", {"minLength": 3}),
        ("maxLength", "abc", "abcd", "string", {"maxLength": 3}), ("length of code points", "қала", "қалалар", "string", {"maxLength": 4}),
        ("pattern", "KZ-71", "KZ-7", "string", {"pattern": "KZ-[0-9]{2}"}), ("enum", "x", "X", "string", {"enum": ["x", "y"]}),
        ("required", "x", "", "string", {"required": True}),
    ):  # fmt: skip
        yield one(f"{kind}, kept", good, True, type_, constraints=limits)
        yield one(f"{kind}, broken", bad, False, type_, constraints=limits)
    for kind, cell, sound, more in (
        ("group and decimal signs", "1 234,5", True, {"groupChar": " ", "decimalChar": ","}),
        ("a group sign undeclared", "1 234", False, {}),
        ("a currency", "$15", True, {"bareNumber": False}), ("a currency, bare", "$15", False, {}),
    ):  # fmt: skip
        yield one(kind, cell, sound, "number", **more)
    ab = texts("a", "b")
    yield Case(kind="a key twice", text=b"a,b\n1,x\n2,y\n1,z\n", schema={**ab, "primaryKey": ["a"]}, row=4, code="primary-key")
    yield Case(
        kind="a key of two, sound", text=b"a,b\n1,x\n1,y\n", schema={**ab, "primaryKey": ["a", "b"]}, values=cells(b"a,b\n1,x\n1,y\n")
    )
    yield Case(kind="a key of two, twice", text=b"a,b\n1,x\n1,y\n1,x\n", schema={**ab, "primaryKey": ["a", "b"]}, row=4, code="primary-key")
    yield Case(kind="a key of two, part missing", text=b"a,b\n1,x\n1,\n", schema={**ab, "primaryKey": ["a", "b"]}, row=3)
    own = {**ab, "foreignKeys": [{"fields": ["b"], "reference": {"resource": "", "fields": ["a"]}}]}
    yield Case(kind="a reference to the table itself", text=b"a,b\n1,1\n2,1\n", schema=own, values=cells(b"a,b\n1,1\n2,1\n"))
    yield Case(kind="a reference that finds nothing", text=b"a,b\n1,1\n2,3\n", schema=own, row=3, code="foreign-key")
    yield Case(kind="columns in another order", text=b"b,a\nx,1\n", schema=ab, row=1, code="incorrect-label")
    yield Case(kind="too few columns", text=b"a\n1\n", schema=ab, row=1, code="missing-label")
    yield Case(kind="too many columns", text=b"a,b,c\n1,x,y\n", schema=ab, row=1, code="extra-label")


CSVW = tuple(csvw())


PROFILES = "https://datapackage.org/profiles/2.0/"


def write_package(case: Case, folder: Path) -> Path:
    """The package of a case: one table ``t``, its text declared as UTF-8 unless the case says otherwise."""
    entry = {"name": "t", "schema": case.schema, **case.more}
    if "data" not in entry:
        (folder / "t.csv").write_bytes(case.text)
        entry = {"path": "t.csv", "encoding": "utf-8", **entry}
    descriptor = {"$schema": f"{PROFILES}datapackage.json", "name": "p", "resources": [entry]}
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def read_by_kzhealth(folder: Path) -> tuple[tuple[str, ...], ...]:
    """What kzhealth reads of the table of text in a package, labels included."""
    frame = kz.load(folder, engine="polars").tables["t"]
    return tuple(frame.columns), *(tuple(cell or "" for cell in row) for row in frame.rows())


def frictionless_casts(home: Path) -> dict[str, Case]:
    """The cells that the installed frictionless tests its types with, as rows of JSON in the descriptor: those that JSON can write.

    Well-known text needs a library that frictionless does not bring along.
    """
    found: dict[str, Case] = {}
    for path in sorted((home / "fields" / "__spec__").glob("test_*.py")):
        kind = path.stem.removeprefix("test_")
        for given in _parameters(path):
            source, form = given.get("source"), given.get("format", "default")
            options = given.get("options", {}) | ({"itemType": given["item_type"]} if "item_type" in given else {})
            if form == "wkt" or isinstance(source, tuple) or not _is_json(source):
                continue
            field = {"name": "a", "type": kind, **options} | ({} if form == "default" else {"format": form})
            schema = {"$schema": f"{PROFILES}tableschema.json", "fields": [field, {"name": "b", "type": "string"}]}
            sound = given["target"] is not None or source == ""  # an empty cell is a gap
            found[f"{kind} {form} {source!r} {options}"] = Case(
                kind=kind,
                text=b"",
                schema=schema,
                row=None if sound else 2,
                values=(("a", "b"), (str(source), "x")) if sound else None,
                more={"data": [{"a": source, "b": "x"}]},
            )
    return found


def _parameters(path: Path) -> Iterator[dict[str, Any]]:
    for name, test in runpy.run_path(str(path)).items():
        for mark in getattr(test, "pytestmark", []) if "read_cell" in name else []:
            names, rows = mark.args[:2] if mark.name == "parametrize" else ("", [])
            keys = [n.strip() for n in (names.split(",") if isinstance(names, str) else names)]
            if "source" in keys:
                yield from (dict(zip(keys, getattr(row, "values", row), strict=True)) for row in rows)


def _is_json(value: Any) -> bool:
    try:
        json.dumps(value)
    except TypeError:
        return False
    return True
