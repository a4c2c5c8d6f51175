"""Faulty and sound packages, each small, that frictionless and our engine are both asked about: see test_parity.py.

``t(...)`` makes a package of one table, ``package(...)`` one of several files; ``differs`` names the reason (a key of
``DIFFERENCES``) where the two judges rightly disagree.
"""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import hashlib
import io
import json
import lzma
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["CASES", "DIFFERENCES", "Case"]

# why the two judges disagree; docs/explanation/validation.md tells each to the reader
DIFFERENCES: dict[str, str] = {
    "label-blanks": "Labels are compared as they stand; frictionless strips blanks around them first.",
    "header-guess": "The header is where the dialect says (row 1 by default); frictionless looks for a row about as wide as the others.",
    "blank-start": "A file that begins with a blank line has no header; frictionless takes the labels for a row of data.",
    "dialect-guess": "A dialect that is not declared is the standard's; frictionless guesses separators and what follows them.",
    "encoding-guess": "An encoding that is not declared is UTF-8; frictionless guesses it from the bytes.",
    "encoding-mark": "UTF-16 without the mark of its order of bytes is an encoding-error; frictionless calls it a source-error.",
    "strict-quotes": "Quotes follow RFC 4180: a cell is quoted as a whole or not at all. Frictionless takes a stray quote for text, and "
    "lets one that is not closed swallow separators and rows.",
    "control-character": "A NUL character is no text of a table.",
    "lexical": "Cells have the standard's lexical form, in ASCII and without blanks; frictionless takes what Python's int(), Decimal() and "
    "strptime() take: `1_000`, ` 1`, digits of other scripts, `2023-1-5`, `2023-01-02 03:04:05`, `PT`.",
    "wide-integer": "A whole number has 64 bits at most, and any number is below 1.8e308: no columnar engine holds more.",
    "not-finite": "NaN and INF are of the type number, but no figure to publish: constraint-error. Other words for them are no numbers.",
    "integer-groups": "Whole numbers may have group signs, as the standard says; frictionless ignores `groupChar` there.",
    "year-sign": "The standard allows years before our era.",
    "whole-pattern": "A pattern holds for the whole cell; frictionless anchors an alternative at one end only, "
    "and lets a line break follow.",
    "linear-pattern": "A pattern must have a linear-time form, or some cell might never end it; the schema is refused with the reason.",
    "categories": "Categories are a code list: frictionless does not check them.",
    "part-of-key": "No part of a primary key may be empty; frictionless asks only that not all parts are.",
    "empty-reference": "A reference of which a part is empty or cannot be read finds no row, as in SQL; frictionless lets it find a row "
    "with the same gap.",
    "unread-key": "What cannot be read repeats nothing; frictionless takes two unreadable parts of a key for equal.",
    "unique-keys": "Unique keys are checked, and must name fields; frictionless ignores them.",
    "key-fields": "A key names fields, each once.",
    "reserved-names": "A field cannot be named as `^…$` or `kz__…`: the engines keep such names for themselves.",
    "nought-bytes": "A declared size of 0 is checked as any other; frictionless takes it for none.",
    "hash-kinds": "Hashes of SHA-1 and SHA-512 are checked too, and one of an unknown kind is told; frictionless ignores both.",
    "unsafe-path": "Hidden files, folders, addresses and links that lead out are refused with a resource-error, as the "
    "standard asks (MUST NOT).",
    "strict-package": "A package has at least one resource, in a list, as the standard's profile asks.",
    "strict-json": "A key that stands twice and NaN are no sound JSON; frictionless reads on and the last one wins.",
    "strict-schema": "A field has a name.",
    "said-once": "Fields that are an object in place of a list are one fault; frictionless goes on to judge the names in it as fields.",
    "crash": "Frictionless falls over a value of the wrong kind, a pattern that begins with a flag or names `\\p{L}`, a limit that "
    "is none of its type, a repeated list or object in a field that is unique or a key, with an exception and no report.",
    "kinds": "A value of the wrong kind in a descriptor is told by its place; frictionless passes over some.",
    "torn-archive": "Frictionless falls over an archive that is cut short; the report has a compression-error.",
    "archive-members": "An archive holds one file, or the one named as innerpath; frictionless takes the first of several, and calls "
    "one that is not there an encoding-error.",
    "part-headers": "A further part is read on behind its first line only where that repeats the header; frictionless always leaves the "
    "line out, and glues the last line of a part to the next.",
    "json-tables": "JSON is a table where its resource has a schema with fields; frictionless asks for `type: table`, and for libraries "
    "that it does not bring along.",
    "sheet-names": "The sheet of a workbook is told by `sheetName` or `sheetNumber`, as the standard says; frictionless ignores both.",
    "sheet-ends": "Blank rows at the end of a sheet, which were formatted once, are none of the table.",
    "whole-floats": "The number 2023.0 of JSON is the whole number 2023 in a field of years too.",
    "no-file": "A path that names no file is a scheme-error, however it ends; frictionless calls one that ends in a slash a format-error.",
    "null-rows": "A row of nulls is blank; frictionless reads the gap of a column of whole numbers in Parquet as NaN.",
    "inner-package": "A package that is a resource of another is judged, whether or not its resource says its type.",
    "dialect-type": "A dialect may say its `type`; frictionless falls over it.",
    "other-types": "What has a schema with fields is a table, whatever its `type` says.",
    "null-sequence": "The null sequence of a dialect stands for nothing, as the standard says; frictionless ignores it.",
    "nothing-checked": "A package in which no row is checked is none that passed: an error says why there was none, and a warning names "
    "what has a schema but no format of a table.",
    "two-meanings": "A word cannot stand for true and for false, nor a sign for the decimal point and for groups; frictionless "
    "takes the first.",
    "more-keys": "A key of a record that is no field is told, as a column of a CSV file is; frictionless leaves its values out.",
    "same-file": "A file that is read twice as the same table is a warning.",
    "thousand": "Every error is counted; frictionless stops at a thousand of a table.",
}


@dataclass(frozen=True)
class Case:
    """The files of a package (``datapackage.json`` among them) and why the judges disagree over it, if they do."""

    files: Mapping[str, bytes]
    differs: str = ""
    entry: str = "datapackage.json"
    notes: list[str] = field(default_factory=list)


CASES: dict[str, Case] = {}


def package(case: str, resources: Any, files: Mapping[str, str | bytes] | None = None, /, *, differs: str = "", **rest: Any) -> None:
    """A package with these resources and files."""
    descriptor = {"name": "p", "resources": resources, **rest}
    whole = {"datapackage.json": json.dumps(descriptor, ensure_ascii=False), **(files or {})}
    add(case, whole, differs)


def add(name: str, files: Mapping[str, str | bytes], differs: str = "", entry: str = "datapackage.json") -> None:
    """A package of these files."""
    assert name not in CASES, name
    CASES[name] = Case({k: v.encode() if isinstance(v, str) else v for k, v in files.items()}, differs, entry)


def fields(*given: Any) -> list[dict[str, Any]]:
    """Fields from names, ``("a", "integer")``, ``("a", "integer", {"constraints": ...})`` or whole descriptors."""
    found = []
    for one in given:
        if isinstance(one, dict):
            found.append(one)
        else:
            parts = (one,) if isinstance(one, str) else one
            found.append({"name": parts[0], "type": parts[1] if len(parts) > 1 else "string", **(parts[2] if len(parts) > 2 else {})})
    return found


V2 = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json"}


def t(
    case: str,
    text: str | bytes | None,
    *columns: Any,
    schema: Mapping[str, Any] | None = None,
    resource: Mapping[str, Any] | None = None,
    differs: str = "",
    v2: bool = False,
    **rest: Any,
) -> None:
    """A package of one table ``t``; its file is ``t.csv`` unless the resource says otherwise; by default its fields are a, b."""
    whole = {"fields": fields(*(columns or (("a", "integer"), "b"))), **(schema or {})}
    entry = {"name": "t", "path": "t.csv", "schema": whole, **(resource or {})}
    entry = {k: v for k, v in entry.items() if v is not None}
    place = entry.get("path")
    files = {place: text} if isinstance(place, str) and text is not None else {}
    package(case, [entry], files, differs=differs, **(V2 if v2 else {}), **rest)


def constrained(**constraints: Any) -> dict[str, Any]:
    """The part of a field that holds its constraints."""
    return {"constraints": constraints}


# ---------------------------------------------------------------- structure

t("clean", "a,b\n1,x\n2,y\n")
t("header alone", "a,b\n", differs="nothing-checked")
t("no last line end", "a,b\n1,x")
t("CR LF", "a,b\r\n1,x\r\nq,y\r\n")
t("byte order mark", "\ufeffa,b\n1,x\nq,y\n")
t("empty file", "")
t("only a line end", "\n")
t("missing label", "a\n1\n2\n")
t("missing label of a required field", "a\n1\nq\n", ("a", "integer"), ("b", "string", constrained(required=True)))
t("missing label of a primary key", "a\n1\n2\n", schema={"primaryKey": ["b"]})
t("missing label of a part of a primary key", "a\n1\n1\n", schema={"primaryKey": ["a", "b"]})
t("missing label of a unique field", "a\n1\n1\n", ("a", "integer"), ("b", "string", constrained(unique=True)))
t("missing labels, several", "a\n1\n", "a", "b", "c", "d", "e")
t("extra label", "a,b,c\n1,x,2\nq,y,3\n")
t("extra labels", "a,b,c,d\n1,x,2,3\n")
t("extra label, blank", "a,b,\n1,x,2\n")
t("extra label, repeated", "a,b,b\n1,x,2\n")
t("blank label", "a,\n1,x\n")
t("all labels blank", ",\n1,x\n")
t("incorrect label", "a,c\n1,x\n")
t("label of another case", "A,b\n1,x\n")
t("labels swapped", "b,a\nx,1\n")
t("labels swapped, cells in place", "b,a\n1,x\n")
t("duplicate label", "a,a\n1,x\n")
t("duplicate labels, thrice", "a,a,a\n1,x,y\n", ("a", "integer"), "b", "c")
t("label with blanks around it", "a , b\n1,x\n2,y\n", differs="label-blanks")
t("label quoted", '"a","b"\n1,x\n')
t("label over two lines", 'a,"b\nc"\n1,x\n')
t("missing cell", "a,b\n1\n2,y\n")
t("missing cells", "a,b,c\n1\n2,y\n3,z,w\n", ("a", "integer"), "b", "c")
t("missing cell of a required field", "a,b\n1\n2,y\n", ("a", "integer"), ("b", "string", constrained(required=True)))
t("missing cell of a primary key", "a,b\n1\n2,y\n", schema={"primaryKey": ["b"]})
t("extra cell", "a,b\n1,x,3\n2,y\n")
t("extra cells", "a,b\n1,x,3,4,5\nq,y,7\n")
t("extra cell, empty", "a,b\n1,x,\n2,y\n")
t("all rows one cell short", "a,b,c\n1,x\n2,y\n", ("a", "integer"), "b", "c")
t("all rows one cell long", "a,b\n1,x,2\n2,y,3\n")
t("header far shorter than rows", "a\n1,2,3,4,5,6\n1,2,3,4,5,6\n", "a", "b", "c", "d", "e", "f")
t("header far longer than rows", "a,b,c,d,e,f\n1\n2\n3\n4\n", "a", "b", "c", "d", "e", "f", differs="header-guess")
t(
    "comments between rows, one of them short",
    "a,b,c,d,e,f\n#n\n1,2,3,4,5,6\n#n\n1,2,3,4,5,6\n#n\n1,2,3,4,5\n",
    *"abcdef",
    resource={"dialect": {"commentChar": "#"}},
    differs="header-guess",
)
t("title before the header", "My table\na,b,c,d\n1,2,3,4\n1,2,3,4\n", "a", "b", "c", "d", differs="header-guess")
t("title and blank line before the header", "My table\n\na,b,c,d\n1,2,3,4\n", "a", "b", "c", "d")
t("blank row", "a,b\n1,x\n\n2,y\n")
t("blank row of separators", "a,b\n1,x\n,\n2,y\n")
t("blank row of missing values", "a,b\n1,x\nNA,-\n", schema={"missingValues": ["", "NA", "-"]})
t("blank row at the end", "a,b\n1,x\n\n")
t("blank rows only", "a,b\n\n\n")
t("blank row with spaces", "a,b\n1,x\n  \n")
t("blank row with extra cells", "a,b\n1,x\n,,,\n")
t("blank row with a filled extra cell", "a,b\n1,x\n,,z\n")
t("blank row of a short kind", "a,b,c\n1,x,y\n,\n", ("a", "integer"), "b", "c")
t("blank row where a field is required", "a,b\n1,x\n,\n", ("a", "integer", constrained(required=True)), "b")
t("blank row and a primary key", "a,b\n1,x\n,\n", schema={"primaryKey": ["a"]})
t("blank first line", "\na,b\n1,x\n", differs="blank-start")
t("one column, blank rows", "a\n1\n\n2\n", ("a", "integer"))
t("quoted cells", 'a,b\n1,"x,y"\n2,"say ""no"""\nq,"two\nlines"\n3,z\n')
t("quote in the middle of a cell", 'a,b\n1,x"y\n2,z\n', differs="strict-quotes")
t("quote at the end of a cell", 'a,b\n1,x\n2,z"\n', differs="strict-quotes")
t("quote never closed", 'a,b\n1,"x\n2,y\n', differs="strict-quotes")
t("text after a closing quote", 'a,b\n1,"x"y\n', differs="strict-quotes")
t("quoted number", 'a,b\n"1","x"\n"q","y"\n')
t("lone carriage returns", "a,b\r1,x\r2,y\r")
t("NUL in a cell", "a,b\n1,x\x00y\n", differs="control-character")
t("numbers of rows told wrong", "a,b\n1,x\n", resource={"rows": 5})
t("numbers of rows told right", "a,b\n1,x\n", resource={"rows": 1})
t("numbers of fields told wrong", "a,b\n1,x\n", resource={"fields": 5})
t("numbers of fields told right", "a,b\n1,x\n", resource={"fields": 2})
t("stats told wrong", "a,b\n1,x\n", resource={"stats": {"rows": 3, "fields": 3, "bytes": 1, "sha256": "0" * 64}})
t("stats told right", "a,b\n1,x\n", resource={"stats": {"rows": 1, "fields": 2, "bytes": 8}})
t("bytes told wrong", "a,b\n1,x\n", resource={"bytes": 5})
t("bytes told right", "a,b\n1,x\n", resource={"bytes": 8})
t("bytes told as nought", "a,b\n1,x\n", resource={"bytes": 0}, differs="nought-bytes")
for kind in ("md5", "sha256", "sha1", "sha512"):
    digest = hashlib.new(kind, b"a,b\n1,x\n").hexdigest()
    t(f"hash of {kind} told right", "a,b\n1,x\n", resource={"hash": f"{kind}:{digest}"})
    differs_here = "hash-kinds" if kind in ("sha1", "sha512") else ""
    t(f"hash of {kind} told wrong", "a,b\n1,y\n", resource={"hash": f"{kind}:{digest}"}, differs=differs_here)
t("hash without a kind, wrong", "a,b\n1,y\n", resource={"hash": "0" * 32})
t("hash without a kind, right", "a,b\n1,x\n", resource={"hash": hashlib.md5(b"a,b\n1,x\n", usedforsecurity=False).hexdigest()})
t("hash and bytes and cells wrong", "a,b\nq,x\n", resource={"hash": "sha256:" + "0" * 64, "bytes": 3})
t("hash in capitals", "a,b\n1,x\n", resource={"hash": "sha256:" + hashlib.sha256(b"a,b\n1,x\n").hexdigest().upper()})
t("hash of an unknown kind", "a,b\n1,x\n", resource={"hash": "crc32:00"}, differs="hash-kinds")

# ---------------------------------------------------------------- types


def cells(*given: str) -> str:
    """A CSV of one column v beside a row number."""
    text = io.StringIO(newline="")
    text.write("k,v\n")
    for number, cell in enumerate(given, start=1):
        quoted = '"' + cell.replace('"', '""') + '"' if any(c in cell for c in ',"\n\r') else cell
        text.write(f"{number},{quoted}\n")
    return text.getvalue()


def kind(name: str, type_: str, *given: str, differs: str = "", v2: bool = False, **options: Any) -> None:
    """A table whose column v has this type and options and these cells."""
    t(name, cells(*given), ("k", "integer"), ("v", type_, options), differs=differs, v2=v2)


kind("string", "string", "x", "", "1", "true")
kind("string email", "string", "a@example.org", "nobody", "a@b", "@example.org", "a b@example.org", format="email")
kind("string uri", "string", "https://example.org/x", "example.org", "http//x", "mailto:x@example.org", "http://", format="uri")
kind("string uuid", "string", "123e4567-e89b-12d3-a456-426614174000", "123", "123e4567e89b12d3a456426614174000", format="uuid")
kind("string binary", "string", "aGVsbG8=", "aGVsbG8", "!!", "x", format="binary")
kind("string wkt", "string", "POINT (30 10)", "POINT 30", "x", format="wkt")
kind("string of an unknown format", "string", "x", format="klingon")
kind("integer", "integer", "1", "-1", "+1", "0", "007", "1.0", "1.5", "x", "1e3", "", "--1", "1-", "0x10", "true", "NaN")
kind("integer, lenient forms", "integer", "1_000", " 1", "1 ", "\u0661", differs="lexical")
kind("integer of 24 digits", "integer", "1" * 24, "x", differs="wide-integer")
kind("integer not bare", "integer", "5%", "KZT 500", "x", "1.5%", "-3 kg", "12", bareNumber=False)
kind("integer bare told", "integer", "5", "5%", bareNumber=True)
kind("integer with groups", "integer", "1000", "1 000", "x", groupChar=" ", v2=True, differs="integer-groups")
kind("number", "number", "1", "1.5", "-.5", "5.", "1e3", "1E-3", "+2", "x", "1,5", "1.2.3", "", "--1", "e3", ".", "0x1")
kind("number, lenient forms", "number", "1_000.5", " 1.5", "1.5 ", "\u0661.\u0665", differs="lexical")
kind("number not finite", "number", "NaN", "INF", "-INF", "1", differs="not-finite")
kind("number not finite, other words", "number", "nan", "inf", "Infinity", "sNaN", "1e400", differs="not-finite")
kind("number with a decimal comma", "number", "1,5", "1.5", "1", "x", "1,5,5", decimalChar=",")
kind("number with a decimal comma and groups", "number", "1 234,5", "1.234,5", "12", "x", decimalChar=",", groupChar=" ")
kind("number with groups", "number", "1,234.5", "1,2,3", "1 234", "x", groupChar=",")
kind("number with points as groups", "number", "1.234,5", "1.234.567", "x", groupChar=".", decimalChar=",")
kind("number not bare", "number", "5.5%", "€ 12.50", "x", "EUR 5", "-3.5kg", bareNumber=False)
kind("number not bare, comma", "number", "1 200,5 тг", "5%", "x", bareNumber=False, decimalChar=",", groupChar=" ")
kind("number as float", "number", "1.5", "x", floatNumber=True)
kind("boolean", "boolean", "true", "True", "TRUE", "1", "false", "False", "FALSE", "0", "yes", "tRUE", "", "2")
kind("boolean, own words", "boolean", "ja", "nein", "true", "1", trueValues=["ja"], falseValues=["nein"])
kind("boolean, own word for true alone", "boolean", "ja", "false", "true", trueValues=["ja"])
kind("boolean, the same word for both", "boolean", "x", "y", trueValues=["x"], falseValues=["x"], differs="two-meanings")
kind("boolean, own words none", "boolean", "true", "false", trueValues=[], falseValues=["false"])
kind("date", "date", "2023-01-31", "2023-02-29", "2024-02-29", "2023-13-01", "31.01.2023", "23-01-31", "", "x", "2023-01-31T00:00:00")
kind("date, lenient forms", "date", "2023-1-5", "2023-01-5", differs="lexical")
kind("date, year nought", "date", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01")
kind("date by pattern", "date", "31.12.2023", "30.02.2023", "2023-12-31", "1.2.2023", "", format="%d.%m.%Y")
kind("date by pattern of two digits", "date", "31/12/23", "31/13/23", "x", format="%d/%m/%y")
kind("date by pattern with names", "date", "5 March 2023", "5 Brumaire 2023", format="%d %B %Y")
kind("date by old pattern", "date", "31.12.2023", "2023-12-31", format="fmt:%d.%m.%Y")
kind("date any", "date", "31 Dec 2023", "2023-12-31", "12/31/2023", "x", "32.13.2023", "", format="any")
kind("date by an unknown format", "date", "2023-12-31", format="klingon")
kind(
    "datetime",
    "datetime",
    "2023-01-02T03:04:05",
    "2023-01-02T03:04:05Z",
    "2023-01-02T03:04:05+05:00",
    "2023-01-02 03:04:05",
    "2023-01-02",
    "2023-01-02T25:04:05",
    "2023-01-02T03:04",
    "x",
    "2023-01-02T03:04:05.123",
    "2023-02-30T00:00:00",
    "",
    differs="lexical",
)
kind("datetime by pattern", "datetime", "02.01.2023 03:04", "2023-01-02T03:04:05", "x", format="%d.%m.%Y %H:%M")
kind("datetime any", "datetime", "2 Jan 2023 3:04", "x", "2023-01-02", format="any")
kind("time", "time", "03:04:05", "25:00:00", "03:04", "x", "03:04:05Z", "03:04:05.5", "3:4:5", "24:00:00", "")
kind("time by pattern", "time", "03.04", "25.04", "x", format="%H.%M")
kind("time any", "time", "3:04 pm", "x", format="any")
kind("year", "year", "2023", "23", "20233", "x", "0000", "9999", "20.3", "", "+202", differs="lexical")
kind("year before our era", "year", "-2023", "-202", differs="year-sign")
kind("yearmonth", "yearmonth", "2023-01", "2023-13", "2023", "x", "2023-1", "23-01", "2023-00", "2023-01-01", "", differs="lexical")
kind("duration", "duration", "P1Y", "P1Y2M3DT4H5M6S", "PT36H", "P", "1Y", "x", "P1W", "-P1D", "P0.5Y", "PT", "", differs="lexical")
kind("geopoint", "geopoint", "71.4,51.1", "71.4, 51.1", "181,0", "0,91", "x", "1", "1,2,3", "", "a,b")
kind("geopoint array", "geopoint", "[71.4,51.1]", "[1]", "71.4,51.1", "x", '["1","2"]', "[200,1]", format="array")
kind("geopoint object", "geopoint", '{"lon": 71.4, "lat": 51.1}', '{"lon": 1}', "x", '{"lat": 1, "lon": 2, "z": 3}', format="object")
kind("object", "object", '{"a": 1}', "[1]", "{", "x", "1", "{}", "")
kind("array", "array", "[1, 2]", '{"a": 1}', "[", "x", "[]", "")
kind("array of items", "array", "[1, 2]", '["x"]', arrayItem={"type": "integer"})
kind("list", "list", "x,y", "x", "", "1,2")
kind("list of integers", "list", "1,2", "1,x", "", "1,,2", itemType="integer", v2=True)
kind("list with a delimiter", "list", "1;2", "1,2", "x", itemType="integer", delimiter=";", v2=True)
kind("geojson", "geojson", '{"type": "Point", "coordinates": [71.4, 51.1]}', '{"type": "Point"}', "[1]", "x", "{}", "")
kind("topojson", "geojson", '{"type": "Topology", "objects": {}, "arcs": []}', '{"type": "Point"}', "x", format="topojson")
kind("any", "any", "x", "1", "", "{")
kind("any told required", "any", "x", "", constraints={"required": True})
kind("type of no kind", "klingon", "x")
t("field without a type", "a,b\n1,x\n", {"name": "a"}, {"name": "b"})
kind("example that fits", "integer", "1", example=5)
kind("example that does not fit", "integer", "1", example="x")
kind("missing values of a field", "integer", "1", "NA", "-", "", "x", missingValues=["NA", "-"])
kind("missing values of a field, with labels", "integer", "1", "NA", "", missingValues=[{"value": "NA", "label": "not known"}], v2=True)
kind("missing values of a field, with labels, v1", "integer", "1", "NA", missingValues=[{"value": "NA", "label": "not known"}])
kind("missing values of a string field", "string", "NA", "x", "", missingValues=["NA"], constraints={"required": True})
t("missing values of the schema", "a,b\nNA,x\n-,y\n,z\n", schema={"missingValues": ["NA"]})
t("missing values none", "a,b\n1,x\n,y\n3,\n", schema={"missingValues": []})
t("missing values none, empty rows", "a,b\n1,x\n,\n\n2,y\n", schema={"missingValues": []})
t("missing values none, strings and empty rows", "a,b\n1,x\n,\n\n2,y\n", "a", "b", schema={"missingValues": ["-"]})
t("missing values with labels", "a,b\nNA,x\n-,y\n", schema={"missingValues": [{"value": "NA", "label": "unknown"}, {"value": ""}]}, v2=True)
t("missing values of a wrong kind", "a,b\n1,x\n", schema={"missingValues": "NA"})
t("missing values that are numbers", "a,b\n1,x\n", schema={"missingValues": [1]})
t("missing value of white space", "a,b\n ,x\n1,y\n", schema={"missingValues": [" "]})
kind("categories of a string", "string", "x", "z", "", categories=["x", "y"], differs="categories", v2=True)
kind(
    "categories with labels of an integer",
    "integer",
    "1",
    "3",
    categories=[{"value": 1, "label": "one"}, {"value": 2, "label": "two"}],
    differs="categories",
    v2=True,
)
kind("categories ordered", "string", "x", "y", categories=["x", "y"], categoriesOrdered=True, v2=True)

# ---------------------------------------------------------------- constraints

kind("required", "integer", "1", "", constraints={"required": True})
kind("required told false", "integer", "1", "", constraints={"required": False})
kind("required outside constraints", "integer", "1", "", required=True)
kind("unique", "integer", "1", "2", "1", "", "", "01", "x", "x", constraints={"unique": True})
kind("unique strings", "string", "x", "y", "x", "X", "x ", constraints={"unique": True})
kind("unique numbers", "number", "1", "1.0", "1.00", "2", constraints={"unique": True})
kind("unique dates", "date", "2023-01-01", "2023-01-01", constraints={"unique": True})
kind("unique booleans", "boolean", "true", "1", "false", constraints={"unique": True})
kind("unique told false", "integer", "1", "1", constraints={"unique": False})
for type_, low, inside, high in (
    ("integer", "4", "5", "6"),
    ("number", "4.5", "5", "5.5"),
    ("date", "2023-01-01", "2023-01-02", "2023-01-03"),
    ("year", "2004", "2005", "2006"),
    ("time", "03:00:00", "04:00:00", "05:00:00"),
    ("datetime", "2023-01-01T00:00:00", "2023-01-02T00:00:00", "2023-01-03T00:00:00"),
    ("yearmonth", "2023-01", "2023-02", "2023-03"),
):
    for bound in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        value: Any = int(inside) if type_ in ("integer", "year", "number") else inside
        kind(f"{bound} of {type_}", type_, low, inside, high, "", constraints={bound: value}, v2=True)
kind("minimum as text", "integer", "1", "5", constraints={"minimum": "3"})
kind("minimum as text of a number", "number", "1", "5", constraints={"minimum": "3.5"})
kind("minimum that is no number", "integer", "1", "5", constraints={"minimum": "x"}, differs="crash")
kind("minimum and maximum crossed", "integer", "1", "5", "9", constraints={"minimum": 6, "maximum": 4})
kind("minimum of a number, not finite", "number", "NaN", "INF", "-INF", "5", constraints={"minimum": 1}, differs="not-finite")
kind("exclusive minimum, v1", "integer", "1", "2", constraints={"exclusiveMinimum": 1})
kind("minimum of a decimal comma", "number", "1,5", "2,5", decimalChar=",", constraints={"minimum": 2})
kind("minimum of a patterned date", "date", "01.01.2023", "03.01.2023", format="%d.%m.%Y", constraints={"minimum": "02.01.2023"})
kind("minLength", "string", "x", "xx", "", "қал", constraints={"minLength": 2})
kind("maxLength", "string", "xxx", "xx", "", "қала", "😀😀", constraints={"maxLength": 2})
kind("minLength of an array", "array", "[1]", "[1, 2]", constraints={"minLength": 2})
kind("maxLength of an object", "object", '{"a": 1}', '{"a": 1, "b": 2}', constraints={"maxLength": 1})
kind("minLength of a list", "list", "x", "x,y", constraints={"minLength": 2})
kind("minLength of an integer", "integer", "1", constraints={"minLength": 2})
kind("pattern", "string", "ab", "AB", "abc", "", "xab", constraints={"pattern": "[a-z]{2}"})
kind("pattern anchored", "string", "ab", "abc", constraints={"pattern": "^[a-z]{2}$"})
kind("pattern of alternatives", "string", "ab", "xb", "a", "b", constraints={"pattern": "a|b"}, differs="whole-pattern")
kind("pattern with look-ahead", "string", "ab", "xb", constraints={"pattern": "(?=a).*"}, differs="linear-pattern")
kind("pattern with a back-reference", "string", "aa", "ab", constraints={"pattern": r"(.)\1"}, differs="linear-pattern")
kind("pattern that is none", "string", "ab", constraints={"pattern": "("}, differs="crash")
kind("pattern of an integer", "integer", "1", constraints={"pattern": "1"})
kind("pattern of digits", "string", "12", "1x", constraints={"pattern": r"\d+"})
kind("pattern of words", "string", "қала", "a b", constraints={"pattern": r"\w+"})
kind("enum", "string", "x", "z", "", constraints={"enum": ["x", "y"]})
kind("enum of integers", "integer", "1", "3", "01", constraints={"enum": [1, 2]})
kind("enum of integers as text", "integer", "1", "3", constraints={"enum": ["1", "2"]})
kind("enum of numbers", "number", "1.5", "1.50", "3", constraints={"enum": [1.5, 2]})
kind("enum of dates", "date", "2023-01-01", "2023-01-02", constraints={"enum": ["2023-01-01"]})
kind("enum of booleans", "boolean", "true", "false", constraints={"enum": [True]})
kind("enum of years", "year", "2023", "2024", constraints={"enum": [2023]})
kind("enum of years as text", "year", "2023", "2024", constraints={"enum": ["2023"]})
kind("enum of yearmonths", "yearmonth", "2023-01", "2023-02", constraints={"enum": ["2023-01"]})
kind("enum of arrays", "array", "[1]", "[2]", constraints={"enum": [[1]]})
kind("enum of objects", "object", '{"a": 1}', '{"a": 2}', constraints={"enum": [{"a": 1}]})
kind("enum of geopoints", "geopoint", "1,2", "3,4", constraints={"enum": ["1,2"]})
kind("enum of durations", "duration", "P1Y", "P2Y", constraints={"enum": ["P1Y"]})
kind("enum of a wrong kind", "string", "x", constraints={"enum": "x"})
kind("enum with a code of another type", "integer", "1", "2", constraints={"enum": [1, "x"]})
kind("enum empty", "string", "x", constraints={"enum": []})
kind("constraint of no kind", "string", "x", constraints={"klingon": 1})
kind("required that is text", "string", "x", constraints={"required": "yes"})
kind("minLength that is text", "string", "x", constraints={"minLength": "2"})
kind("constraints that are none", "string", "x", constraints=[])
kind("constraints null", "string", "x", constraints=None)
kind("several constraints broken", "string", "xxxx", constraints={"maxLength": 2, "enum": ["a"], "pattern": "[a-w]+"})
kind("jsonSchema", "object", '{"a": 1}', '{"a": "x"}', constraints={"jsonSchema": {"properties": {"a": {"type": "integer"}}}}, v2=True)

# ---------------------------------------------------------------- keys

A_B = (("a", "integer"), "b")
t("primary key repeated", "a,b\n1,x\n2,y\n1,z\n", schema={"primaryKey": ["a"]})
t("primary key thrice", "a,b\n1,x\n1,y\n1,z\n", schema={"primaryKey": ["a"]})
t("primary key as text", "a,b\n1,x\n1,y\n", schema={"primaryKey": "a"})
t("primary key empty", "a,b\n1,x\n,y\n", schema={"primaryKey": ["a"]})
t("primary key empty twice", "a,b\n,x\n,y\n", schema={"primaryKey": ["a"]})
t("primary key unreadable", "a,b\nq,x\nq,y\n", schema={"primaryKey": ["a"]})
t("primary key of a required field empty", "a,b\n,x\n", ("a", "integer", constrained(required=True)), "b", schema={"primaryKey": ["a"]})
t("primary key, equal values written otherwise", "a,b\n1,x\n01,y\n+1,z\n", schema={"primaryKey": ["a"]})
t("primary key, a number", "a,b\n1.0,x\n1,y\n", ("a", "number"), "b", schema={"primaryKey": ["a"]})
t("primary key composite", "a,b\n1,x\n1,y\n1,x\n", schema={"primaryKey": ["a", "b"]})
t("primary key composite, a part empty", "a,b\n1,\n1,x\n,x\n", schema={"primaryKey": ["a", "b"]}, differs="part-of-key")
t("primary key composite, a part empty, twice", "a,b\n1,\n1,\n", schema={"primaryKey": ["a", "b"]}, differs="part-of-key")
t("primary key composite, a part unreadable", "a,b\nq,x\nr,x\n", schema={"primaryKey": ["a", "b"]}, differs="unread-key")
t("primary key composite, all empty", "a,b,c\n,,z\n", ("a", "integer"), "b", "c", schema={"primaryKey": ["a", "b"]})
t("primary key of no field", "a,b\n1,x\n", schema={"primaryKey": ["z"]})
t("primary key empty list", "a,b\n1,x\n", schema={"primaryKey": []})
t("primary key of a wrong kind", "a,b\n1,x\n", schema={"primaryKey": 5})
t("primary key and unique", "a,b\n1,x\n1,y\n", ("a", "integer", constrained(unique=True)), "b", schema={"primaryKey": ["a"]})
t("unique keys", "a,b\n1,x\n1,x\n", schema={"uniqueKeys": [["a", "b"]]}, differs="unique-keys", v2=True)
t("unique keys kept", "a,b\n1,x\n1,y\n", schema={"uniqueKeys": [["a", "b"]]}, v2=True)
t("unique keys of no field", "a,b\n1,x\n1,y\n", schema={"uniqueKeys": [["a", "z"]]}, differs="unique-keys", v2=True)


def key(own: Any, other: Any, resource: str | None = "u") -> dict[str, Any]:
    """A foreign key."""
    return {"fields": own, "reference": {**({} if resource is None else {"resource": resource}), "fields": other}}


def two(
    name: str, left: str, right: str, own: Any, other: Any, *, differs: str = "", ours: Any = None, theirs: Any = None, **rest: Any
) -> None:
    """Two tables, t that refers to u."""
    schema = {"fields": ours or fields(("a", "integer"), "b"), "foreignKeys": [key(own, other)]}
    target = {"fields": theirs or fields(("k", "integer"), "l")}
    resources = [{"name": "t", "path": "t.csv", "schema": schema}, {"name": "u", "path": "u.csv", "schema": target}]
    package(name, resources, {"t.csv": left, "u.csv": right}, differs=differs, **rest)


two("foreign key", "a,b\n1,x\n3,y\n,z\n", "k,l\n1,p\n2,q\n", ["a"], ["k"])
two("foreign key as text", "a,b\n1,x\n3,y\n", "k,l\n1,p\n2,q\n", "a", "k")
two("foreign key composite", "a,b\n1,p\n1,q\n1,\n,\n", "k,l\n1,p\n2,q\n", ["a", "b"], ["k", "l"])
two("foreign key, own cell unreadable", "a,b\nq,x\n", "k,l\n1,p\n", ["a"], ["k"])
two("foreign key, other cell unreadable", "a,b\n1,x\n2,y\n", "k,l\n1,p\nq,q\n", ["a"], ["k"])
two("foreign key into an empty table", "a,b\n1,x\n", "k,l\n", ["a"], ["k"])
two("foreign key of no field", "a,b\n1,x\n", "k,l\n1,p\n", ["z"], ["k"])
two("foreign key to no field", "a,b\n1,x\n", "k,l\n1,p\n", ["a"], ["z"])
two("foreign key of unlike lengths", "a,b\n1,x\n", "k,l\n1,p\n", ["a", "b"], ["k"])
two("foreign key whose column is missing", "b\nx\n", "k,l\n1,p\n", ["b"], ["l"], ours=fields("b", ("a", "integer")))
two("foreign key text to number", "a,b\n1,x\n", "k,l\n1,p\n", ["b"], ["k"])
two("foreign key integer to number", "a,b\n1,x\n3,y\n", "k,l\n1.0,p\n2.5,q\n", ["a"], ["k"], theirs=fields(("k", "number"), "l"))
two("foreign key of strings", "a,b\n1,p\n1,P\n1,p \n", "k,l\n1,p\n", ["b"], ["l"])
two(
    "foreign key of dates",
    "a,b\n2023-01-01,p\n2023-01-02,P\n",
    "k,l\n2023-01-01,p\n",
    ["a"],
    ["k"],
    ours=fields(("a", "date"), "b"),
    theirs=fields(("k", "date"), "l"),
)
t("foreign key to itself", "a,up\n1,\n2,1\n3,9\n", ("a", "integer"), ("up", "integer"), schema={"foreignKeys": [key(["up"], ["a"], "")]})
t(
    "foreign key to itself, by no resource",
    "a,up\n1,\n2,1\n3,9\n",
    ("a", "integer"),
    ("up", "integer"),
    schema={"foreignKeys": [key(["up"], ["a"], None)]},
)
t(
    "foreign key to itself, by name",
    "a,up\n1,\n2,1\n3,9\n",
    ("a", "integer"),
    ("up", "integer"),
    schema={"foreignKeys": [key("up", "a", "t")]},
)
t(
    "foreign key to itself, composite",
    "a,b,x,y\n1,1,,\n2,2,1,1\n3,3,1,2\n",
    *((n, "integer") for n in "abxy"),
    schema={"foreignKeys": [key(["x", "y"], ["a", "b"], "")]},
)
t("foreign key to an absent resource", "a,b\n1,x\n", schema={"foreignKeys": [key(["a"], ["k"], "z")]})
t("foreign keys of a wrong kind", "a,b\n1,x\n", schema={"foreignKeys": 5}, differs="crash")
t("foreign key without a reference", "a,b\n1,x\n", schema={"foreignKeys": [{"fields": ["a"]}]})
t(
    "foreign keys two",
    "a,up\n1,9\n2,1\n3,9\n",
    ("a", "integer"),
    ("up", "integer"),
    schema={"foreignKeys": [key(["up"], ["a"], ""), key(["a"], ["up"], "")]},
)
U = {"name": "u", "path": "u.csv", "schema": {"fields": fields(("k", "integer"))}}
REFERS = {"name": "t", "path": "t.csv", "schema": {"fields": fields(("a", "integer"), "b"), "foreignKeys": [key(["a"], ["k"])]}}
package("foreign key into a file that is missing", [REFERS, U], {"t.csv": "a,b\n1,x\n"})
package(
    "foreign key into a table with a missing label",
    [REFERS, {**U, "schema": {"fields": fields("s", ("k", "integer"))}}],
    {"t.csv": "a,b\n1,x\n", "u.csv": "s\nx\n"},
)
package(
    "foreign keys in a ring",
    [
        {"name": "t", "path": "t.csv", "schema": {"fields": fields(("a", "integer")), "foreignKeys": [key(["a"], ["k"])]}},
        {"name": "u", "path": "u.csv", "schema": {"fields": fields(("k", "integer")), "foreignKeys": [key(["k"], ["a"], "t")]}},
    ],
    {"t.csv": "a\n1\n2\n", "u.csv": "k\n1\n3\n"},
)
package("foreign key into inline data", [REFERS, {"name": "u", "data": [["k"], [1]], "schema": U["schema"]}], {"t.csv": "a,b\n1,x\n2,y\n"})
package(
    "foreign key into another dialect",
    [REFERS, {**U, "dialect": {"delimiter": ";"}, "schema": {"fields": fields(("k", "integer"), "l")}}],
    {"t.csv": "a,b\n1,x\n2,y\n", "u.csv": "k;l\n1;x\n"},
)

# ---------------------------------------------------------------- fieldsMatch

for mode in ("exact", "equal", "subset", "superset", "partial"):
    for what, text in {
        "same": "a,b\n1,x\nq,y\n",
        "other order": "b,a\nx,1\ny,q\n",
        "a label less": "a\n1\nq\n",
        "a label more": "a,b,c\n1,x,2\nq,y,3\n",
        "none alike": "y,z\n1,x\n",
        "a label twice": "a,a\n1,x\n",
        "a cell less": "a,b\n1\n",
        "other order and an extra cell": "b,a\nx,1,2\n",
    }.items():
        t(f"fieldsMatch {mode}: {what}", text, schema={"fieldsMatch": mode}, v2=True)
t(
    "fieldsMatch, a required field less",
    "a\n1\n",
    ("a", "integer"),
    ("b", "string", constrained(required=True)),
    schema={"fieldsMatch": "superset"},
    v2=True,
)
t("fieldsMatch, the primary key less", "b\nx\nx\n", schema={"fieldsMatch": "superset", "primaryKey": ["a"]}, v2=True)
t("fieldsMatch of no kind", "a,b\n1,x\n", schema={"fieldsMatch": "klingon"}, v2=True)
t("fieldsMatch in a list", "a,b\n1,x\n", schema={"fieldsMatch": ["equal"]}, v2=True)
t("fieldsMatch, v1", "b,a\nx,1\n", schema={"fieldsMatch": "equal"})

# ---------------------------------------------------------------- dialects

t("delimiter ;", "a;b\n1;x\nq;y\n", resource={"dialect": {"delimiter": ";"}})
t("delimiter tab", "a\tb\n1\tx\nq\ty\n", resource={"dialect": {"delimiter": "\t"}})
t("delimiter |", "a|b\n1|x\nq|y,z\n", resource={"dialect": {"delimiter": "|"}})
t("delimiter : ", "a:b\n1:x\nq:y\n", resource={"dialect": {"delimiter": ":"}})
t("delimiter told wrong", "a,b\n1,x\n", resource={"dialect": {"delimiter": ";"}})
t("delimiter ; not told", "a;b\n1;x\nq;y\n", differs="dialect-guess")
t("tab not told", "a\tb\n1\tx\nq\ty\n", differs="dialect-guess")
t("blank after the separator not told", "a, b\n1, x\n2, y\n", differs="dialect-guess")
t("delimiter of two characters", "a::b\n1::x\n", resource={"dialect": {"delimiter": "::"}})
t("delimiter empty", "a,b\n1,x\n", resource={"dialect": {"delimiter": ""}})
t("quoteChar '", "a,b\n1,'x,y'\nq,z\n", resource={"dialect": {"quoteChar": "'"}})
t("quoteChar ' and delimiter", "a;b\n1;'x;y'\nq;z\n", resource={"dialect": {"quoteChar": "'", "delimiter": ";"}})
t("quoteChar empty", 'a,b\n1,"x\nq,y"\n', resource={"dialect": {"quoteChar": ""}})
t("doubleQuote false, escapeChar", 'a,b\n1,"x\\"y,z"\nq,w\n', resource={"dialect": {"doubleQuote": False, "escapeChar": "\\"}})
t("doubleQuote true", 'a,b\n1,"x""y"\nq,w\n', resource={"dialect": {"doubleQuote": True}})
t("doubleQuote false", 'a,b\n1,"x""y"\nq,w\n', resource={"dialect": {"doubleQuote": False}})
t("escapeChar", "a,b\n1,x\\,y\nq,w\n", resource={"dialect": {"escapeChar": "\\"}})
t("lineTerminator CR LF", "a,b\r\n1,x\r\nq,y\r\n", resource={"dialect": {"lineTerminator": "\r\n"}})
t("lineTerminator LF", "a,b\n1,x\nq,y\n", resource={"dialect": {"lineTerminator": "\n"}})
t("skipInitialSpace", "a, b\n1, x\nq, y\n", resource={"dialect": {"skipInitialSpace": True}})
t(
    "skipInitialSpace false",
    "a,b\n1, x\n",
    ("a", "integer"),
    ("b", "string", constrained(enum=["x"])),
    resource={"dialect": {"skipInitialSpace": False}},
)
t("skipInitialSpace and quotes", 'a, b\n1, "x, y"\nq, z\n', resource={"dialect": {"skipInitialSpace": True}})
t("header false", "1,x\nq,y\n", resource={"dialect": {"header": False}})
t("header false, a cell less", "1,x\nq\n", resource={"dialect": {"header": False}})
t("header false, a cell more", "1,x\nq,y,z\n", resource={"dialect": {"header": False}})
t("header false, blank row", "1,x\n\n2,y\n", resource={"dialect": {"header": False}})
t("header false, primary key", "1,x\n1,y\n", schema={"primaryKey": ["a"]}, resource={"dialect": {"header": False}})
t("header false, empty", "", resource={"dialect": {"header": False}})
t("header true", "a,b\n1,x\n", resource={"dialect": {"header": True}})
t("headerRows 2", "title,\na,b\n1,x\nq,y\n", resource={"dialect": {"headerRows": [2]}})
t("headerRows 1 and 2", "a,b\nx,y\n1,x\nq,y\n", ("a x", "integer"), "b y", resource={"dialect": {"headerRows": [1, 2]}})
t(
    "headerRows and headerJoin",
    "a,b\nx,y\n1,x\nq,y\n",
    ("a-x", "integer"),
    "b-y",
    resource={"dialect": {"headerRows": [1, 2], "headerJoin": "-"}},
)
t("headerRows 1 told", "a,b\n1,x\nq,y\n", resource={"dialect": {"headerRows": [1]}})
t("headerRows none", "1,x\nq,y\n", resource={"dialect": {"headerRows": []}})
t("headerCase false", "A,B\n1,x\nq,y\n", resource={"dialect": {"headerCase": False}})
t("headerCase false and a primary key", "A,B\n1,x\n1,y\n", schema={"primaryKey": ["a"]}, resource={"dialect": {"headerCase": False}})
t("commentChar", "#one\na,b\n#two\n1,x\nq,y\n", resource={"dialect": {"commentChar": "#"}})
t("commentChar, header after comments", "# c\n# d\na,b\n1,x\nq,y\n", resource={"dialect": {"commentChar": "#", "headerRows": [3]}})
t("commentChar within rows", "a,b\n#1,x\nq,y\n", resource={"dialect": {"commentChar": "#"}})
t("commentRows", "a,b\n1,x\nnote,\nq,y\n", resource={"dialect": {"commentRows": [3]}})
t("skipBlankRows", "a,b\n1,x\n\n,\nq,y\n", resource={"dialect": {"skipBlankRows": True}})
t("nullSequence", "a,b\n\\N,x\n1,y\n", resource={"dialect": {"nullSequence": "\\N"}}, differs="null-sequence")
t("caseSensitiveHeader", "A,b\n1,x\n", resource={"dialect": {"caseSensitiveHeader": False}})
t("csvddfVersion", "a;b\n1;x\nq;y\n", resource={"dialect": {"csvddfVersion": 1.2, "delimiter": ";"}})
t("dialect empty", "a,b\n1,x\nq,y\n", resource={"dialect": {}})
t("dialect with controls", "a;b\n1;x\nq;y\n", resource={"dialect": {"csv": {"delimiter": ";"}}})
t("dialect of a wrong kind", "a,b\n1,x\n", resource={"dialect": 5})
t("dialect delimiter of a wrong kind", "a,b\n1,x\n", resource={"dialect": {"delimiter": 5}})
t("dialect header of a wrong kind", "a,b\n1,x\n", resource={"dialect": {"header": "no"}})
t("dialect headerRows of a wrong kind", "a,b\n1,x\n", resource={"dialect": {"headerRows": 1}})
t("dialect commentChar of a wrong kind", "a,b\n1,x\n", resource={"dialect": {"commentChar": 1}})
t("dialect of an unknown property", "a,b\n1,x\nq,y\n", resource={"dialect": {"klingon": True}})
package(
    "dialect in a file",
    [{"name": "t", "path": "t.csv", "dialect": "d.json", "schema": {"fields": fields(("a", "integer"), "b")}}],
    {"t.csv": "a;b\n1;x\nq;y\n", "d.json": '{"delimiter": ";"}'},
)
package(
    "schema in a file",
    [{"name": "t", "path": "t.csv", "schema": "s.json"}],
    {"t.csv": "a,b\n1,x\nq,y\n", "s.json": json.dumps({"fields": fields(("a", "integer"), "b")})},
)
package(
    "schema in a file of YAML",
    [{"name": "t", "path": "t.csv", "schema": "s.yaml"}],
    {"t.csv": "a,b\n1,x\nq,y\n", "s.yaml": "fields:\n- name: a\n  type: integer\n- name: b\n  type: string\n"},
)
package(
    "dialect in a file of YAML",
    [{"name": "t", "path": "t.csv", "dialect": "d.yaml", "schema": {"fields": fields(("a", "integer"), "b")}}],
    {"t.csv": "a;b\n1;x\nq;y\n", "d.yaml": "delimiter: ';'\n"},
)
package("schema in a file that is missing", [{"name": "t", "path": "t.csv", "schema": "s.json"}], {"t.csv": "a,b\n1,x\n"})
package("dialect in a file that is missing", [{"name": "t", "path": "t.csv", "dialect": "s.json"}], {"t.csv": "a,b\n1,x\n"})
package("schema in a file that is no JSON", [{"name": "t", "path": "t.csv", "schema": "s.json"}], {"t.csv": "a,b\n1,x\n", "s.json": "{"})
add(
    "package in YAML",
    {
        "datapackage.yaml": "name: p\nresources:\n- name: t\n  path: t.csv\n"
        "  schema:\n    fields:\n    - {name: a, type: integer}\n    - {name: b, type: string}\n",
        "t.csv": "a,b\n1,x\nq,y\n",
    },
    entry="datapackage.yaml",
)

# ---------------------------------------------------------------- formats, compressions, encodings


def zipped(**members: bytes) -> bytes:
    """A zip of these members, `_` in names a dot."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("_", "."), (2020, 1, 1, 0, 0, 0)), content)
    return data.getvalue()


PLAIN = b"a,b\n1,x\nq,y\n"
t("gzip", gzip.compress(PLAIN, mtime=0), resource={"path": "t.csv.gz"})
t("gzip told", gzip.compress(PLAIN, mtime=0), resource={"path": "t.csv.gz", "compression": "gz"})
t("gzip cut short", gzip.compress(b"a,b\n" + b"1,x\n" * 1000, mtime=0)[:-20], resource={"path": "t.csv.gz"}, differs="torn-archive")
t("no gzip", PLAIN, resource={"path": "t.csv.gz"})
t("gzip with hash and bytes", gzip.compress(PLAIN, mtime=0), resource={"path": "t.csv.gz", "bytes": 3, "hash": "sha256:" + "0" * 64})
t("zip", zipped(t_csv=PLAIN), resource={"path": "t.csv.zip"})
t("zip of two", zipped(t_csv=PLAIN, u_csv=b"k\n1\n"), resource={"path": "t.csv.zip"}, differs="archive-members")
t("zip of two, by innerpath", zipped(u_csv=b"k\n1\n", t_csv=PLAIN), resource={"path": "t.zip", "innerpath": "t.csv"})
t("zip without the innerpath", zipped(u_csv=b"k\n1\n"), resource={"path": "t.zip", "innerpath": "t.csv"}, differs="archive-members")
t("zip empty", zipped(), resource={"path": "t.csv.zip"}, differs="archive-members")
t("no zip", PLAIN, resource={"path": "t.csv.zip"})
t("bzip2", bz2.compress(PLAIN), resource={"path": "t.csv.bz2"})
t("xz", lzma.compress(PLAIN), resource={"path": "t.csv.xz"})
t("compression of no kind", PLAIN, resource={"compression": "klingon"})
t("cp1251 told", "a,b\n1,қала\nq,я\n".replace("қ", "к").encode("cp1251"), resource={"encoding": "cp1251"})
t("windows-1251 told", "a,b\n1,б\nq,я\n".encode("cp1251"), resource={"encoding": "windows-1251"})
t("latin-1 told", "a,b\n1,é\nq,ü\n".encode("latin-1"), resource={"encoding": "iso-8859-1"})
t("utf-16 told", "a,b\n1,қ\nq,y\n".encode("utf-16"), resource={"encoding": "utf-16"})
t("utf-16 not told", "a,b\n1,қ\nq,y\n".encode("utf-16"), differs="encoding-guess")
t("cp1251 not told", "a,b\n1,Область\nq,Город\n".encode("cp1251"), differs="encoding-guess")
t("utf-8 told, but latin-1", "a,b\n1,é\n".encode("latin-1"), resource={"encoding": "utf-8"})
t("utf-8 told, but cp1251 late", b"a,b\n" + b"1,x\n" * 50_000 + "1,я\n".encode("cp1251"), resource={"encoding": "utf-8"})
t("utf-8-sig told", "\ufeffa,b\n1,x\nq,y\n", resource={"encoding": "utf-8-sig"})
t("UTF-8 in capitals", "a,b\n1,x\nq,y\n", resource={"encoding": "UTF-8"})
t("ascii told", "a,b\n1,x\nq,y\n", resource={"encoding": "ascii"})
t("ascii told, but utf-8", "a,b\n1,қ\nq,y\n", resource={"encoding": "ascii"})
t("encoding of no kind", PLAIN, resource={"encoding": "klingon"})
t("encoding of a wrong kind", PLAIN, resource={"encoding": 5})
t("tsv", "a\tb\n1\tx\nq\ty\n", resource={"path": "t.tsv"})
t("tsv told", "a\tb\n1\tx\nq\ty\n", resource={"path": "t.tsv", "format": "tsv", "mediatype": "text/tsv"})
t("csv in a file of text", PLAIN, resource={"path": "t.txt", "format": "csv"})
t("text file", PLAIN, resource={"path": "t.txt"}, differs="nothing-checked")
t("file without an extension", PLAIN, resource={"path": "t"}, differs="nothing-checked")
t("extension in capitals", PLAIN, resource={"path": "T.CSV"})
t("format in capitals", PLAIN, resource={"format": "CSV"}, differs="nothing-checked")
t("format of no kind", PLAIN, resource={"format": "klingon"}, differs="nothing-checked")
t("format of no kind of a table", PLAIN, resource={"format": "klingon", "type": "table"})
t("json table that is none", "[", resource={"path": "t.json", "type": "table"}, differs="json-tables")
t(
    "json table of records",
    '[{"a": 1, "b": "x"}, {"a": "q", "b": "y"}]',
    resource={"path": "t.json", "type": "table"},
    differs="json-tables",
)
t("json table of text", '["a", 1]', resource={"path": "t.json", "type": "table"}, differs="json-tables")
t("format told otherwise", PLAIN, resource={"format": "json"}, differs="json-tables")
t("scheme told", PLAIN, resource={"scheme": "file"})
t("scheme of no kind", PLAIN, resource={"scheme": "klingon"})
t("mediatype", PLAIN, resource={"mediatype": "text/csv"})
t("type table", PLAIN, resource={"type": "table"})
t("resource type of no kind", PLAIN, resource={"type": "klingon"})
t("profile tabular", PLAIN, resource={"profile": "tabular-data-resource"})
t("profile data-resource", PLAIN, resource={"profile": "data-resource"})
t("profile tabular without a schema", PLAIN, resource={"profile": "tabular-data-resource", "schema": None})
t("json of records", '[{"a": 1, "b": "x"}, {"a": "q", "b": "y"}]', resource={"path": "t.json"}, differs="json-tables")
t("json of lists", '[["a", "b"], [1, "x"], ["q", "y"]]', resource={"path": "t.json"}, differs="json-tables")
t("json that is none", "[", resource={"path": "t.json"}, differs="json-tables")
t("json lines", '{"a": 1, "b": "x"}\n{"a": "q", "b": "y"}\n', resource={"path": "t.jsonl"}, differs="json-tables")
t("no schema", PLAIN, resource={"schema": None})
t("no schema and a cell less", "a,b\n1\n", resource={"schema": None})
t("no schema, a type that breaks late", "a,b\n" + "1,x\n" * 200 + "q,y\n", resource={"schema": None})
t("no schema, blank label", "a,\n1,2\n", resource={"schema": None})
t("no schema, duplicate label", "a,a\n1,2\n", resource={"schema": None})
t("no schema, blank row", "a,b\n1,2\n,\n", resource={"schema": None})
t("a file that is no table", "hello", resource={"path": "t.md", "schema": None}, differs="nothing-checked")
t(
    "a file that is no table, with its hash wrong",
    "hello",
    resource={"path": "t.md", "schema": None, "hash": "sha256:" + "0" * 64, "bytes": 3},
)
t("inline rows", None, resource={"path": None, "data": [["a", "b"], [1, "x"], ["q", "y"], [None, None], [1]]})
t("inline records", None, resource={"path": None, "data": [{"a": 1, "b": "x"}, {"a": "q", "b": "y"}, {"a": 3}, {"a": 1.5, "b": 5}]})
t("inline records with more keys", None, resource={"path": None, "data": [{"a": 1, "b": "x", "c": 1}]}, differs="more-keys")
t("inline numbers as strings of no kind", None, resource={"path": None, "data": [["a", "b"], ["1", 2], [True, "y"], [1.0, "z"]]})
t("inline empty", None, resource={"path": None, "data": []})
t("inline text", None, resource={"path": None, "data": "a,b\n1,x\n"})
t("inline csv text", None, resource={"path": None, "data": "a,b\n1,x\n", "format": "csv"})
t("inline object", None, resource={"path": None, "data": {"a": 1}})
t("inline numbers", None, resource={"path": None, "data": [1, 2]})
t("inline keyed, repeated", None, schema={"primaryKey": ["a"]}, resource={"path": None, "data": [["a", "b"], [1, "x"], [1, "y"]]})
PARTS = {"name": "t", "path": ["one.csv", "two.csv"], "schema": {"fields": fields(("a", "integer"), "b")}}
package("parts with headers", [PARTS], {"one.csv": "a,b\n1,x\n", "two.csv": "a,b\nq,y\n"})
package("parts without a second header", [PARTS], {"one.csv": "a,b\n1,x\n", "two.csv": "q,y\n"}, differs="part-headers")
package("parts with an end missing", [PARTS], {"one.csv": "a,b\n1,x", "two.csv": "q,y\n"}, differs="part-headers")
package("parts, one missing", [PARTS], {"one.csv": "a,b\n1,x\n"})
package("parts, a list of one", [{**PARTS, "path": ["one.csv"]}], {"one.csv": "a,b\n1,x\nq,y\n"})
package("parts, an empty list", [{**PARTS, "path": []}], {})
package("parts with a hash", [{**PARTS, "hash": "sha256:" + "0" * 64, "bytes": 3}], {"one.csv": "a,b\n1,x\n", "two.csv": "a,b\nq,y\n"})
package("extrapaths", [{**PARTS, "path": "one.csv", "extrapaths": ["two.csv"]}], {"one.csv": "a,b\n1,x\n", "two.csv": "a,b\nq,y\n"})

# ---------------------------------------------------------------- descriptors

S = {"fields": fields(("a", "integer"), "b")}
R = {"name": "t", "path": "t.csv", "schema": S}
F = {"t.csv": "a,b\n1,x\nq,y\n"}
t("file missing", None)
package("file missing, another sound", [{**R, "name": "u", "path": "u.csv"}, R], F)
package("two resources, both faulty", [R, {"name": "u", "path": "u.csv", "schema": S}], {**F, "u.csv": "a,b\nz,1\n"})
package("two resources of one name", [R, R], F)
package("two resources of one file", [R, {**R, "name": "u"}], F, differs="same-file")
package("no resources", [], differs="strict-package")
add("resources missing", {"datapackage.json": '{"name": "p"}'})
package("resources that are none", {"t": R}, F, differs="strict-package")
package("resource that is none", ["t"], F)
package("resource without a name", [{"path": "t.csv", "schema": S}], F)
package("resource with an empty name", [{**R, "name": ""}], F)
package("resource with a number for a name", [{**R, "name": 5}], F)
package("resource with capitals in its name", [{**R, "name": "T x"}], F)
package("resource with capitals in its name, v2", [{**R, "name": "T x"}], F, **V2)
package("resource without path and data", [{"name": "t", "schema": S}], F)
package("resource with path and data", [{**R, "data": [["a", "b"]]}], F)
package("path of a wrong kind", [{**R, "path": 5}], F)
package("path out of the package", [{**R, "path": "../t.csv"}], F)
package("path absolute", [{**R, "path": "/etc/t.csv"}], F)
package("path empty", [{**R, "path": ""}], F)
package("path to a folder", [{**R, "path": "data"}], {"data/x.csv": "a\n"}, differs="unsafe-path")
package("path into a folder", [{**R, "path": "data/t.csv"}], {"data/t.csv": F["t.csv"]})
package("path into a hidden folder", [{**R, "path": ".data/t.csv"}], {".data/t.csv": F["t.csv"]}, differs="unsafe-path")
package("schema of a wrong kind", [{**R, "schema": 5}], F)
package("schema without fields", [{**R, "schema": {"primaryKey": "a"}}], F)
package("schema empty", [{**R, "schema": {}}], F)
package("schema with no fields", [{**R, "schema": {"fields": []}}], F)
package("schema fields of a wrong kind", [{**R, "schema": {"fields": {"a": "integer"}}}], F, differs="said-once")
package("schema field of a wrong kind", [{**R, "schema": {"fields": ["a", "b"]}}], F)
package("schema field without a name", [{**R, "schema": {"fields": [{"type": "integer"}, {"name": "b"}]}}], F)
package("schema field with a number for a name", [{**R, "schema": {"fields": [{"name": 5}, {"name": "b"}]}}], F)
package("schema field with an empty name", [{**R, "schema": {"fields": [{"name": ""}, {"name": "b"}]}}], F, differs="strict-schema")
package("schema fields of one name", [{**R, "schema": {"fields": fields("a", "a")}}], F)
package("schema field type of a wrong kind", [{**R, "schema": {"fields": [{"name": "a", "type": 5}, {"name": "b"}]}}], F)
package("schema field format of a wrong kind", [{**R, "schema": {"fields": [{"name": "a", "format": 5}, {"name": "b"}]}}], F)
package("schema field title of a wrong kind", [{**R, "schema": {"fields": [{"name": "a", "title": 5}, {"name": "b"}]}}], F)
package(
    "schema field trueValues of a wrong kind",
    [{**R, "schema": {"fields": [{"name": "a", "type": "boolean", "trueValues": "x"}, {"name": "b"}]}}],
    F,
)
package(
    "schema field decimalChar of a wrong kind",
    [{**R, "schema": {"fields": [{"name": "a", "type": "number", "decimalChar": 5}, {"name": "b"}]}}],
    F,
)
package("schema with an unknown property", [{**R, "schema": {**S, "klingon": True}}], F)
package("title of a wrong kind", [{**R, "title": 5}], F)
package("hash of a wrong kind", [{**R, "hash": 5}], F, differs="crash")
package("bytes of a wrong kind", [{**R, "bytes": "many"}], F)
package("resource with missing values", [{**R, "missingValues": ["NA"]}], F)
package("resource with an unknown property", [{**R, "klingon": {"x": 1}}], F)
package("resource licenses", [{**R, "licenses": [{"name": "CC0-1.0"}], "sources": [{"title": "x", "path": "http://example.org"}]}], F)
package("resource license without a name", [{**R, "licenses": [{"title": "x"}]}], F)
package("package title of a wrong kind", [R], F, title=5)
package("package name with capitals", [R], F, name="My Package")
package("package name with capitals, v2", [R], F, name="My Package", **V2)
package("package name of a wrong kind", [R], F, name=5)
package("package licenses", [R], F, licenses=[{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/", "title": "x"}])
package("package license without a name", [R], F, licenses=[{"title": "x"}])
package("package licenses of a wrong kind", [R], F, licenses="CC0")
package("package contributors", [R], F, contributors=[{"title": "x", "email": "a@example.org", "role": "author"}])
package("package contributors, v2", [R], F, contributors=[{"title": "x", "roles": ["author"]}], **V2)
package("package contributor with a broken email", [R], F, contributors=[{"title": "x", "email": "nobody"}])
package("package sources with a broken email", [R], F, sources=[{"title": "x", "email": "nobody"}])
package("package keywords of a wrong kind", [R], F, keywords="x")
package("package created", [R], F, created="2023-01-02T03:04:05Z")
package("package created broken", [R], F, created="yesterday")
package("package created a day", [R], F, created="2023-01-02")
package("package version of a wrong kind", [R], F, version=5)
package("package profile", [R], F, profile="data-package")
package("package profile tabular", [{**R, "profile": "tabular-data-resource"}], F, profile="tabular-data-package")
package("package profile tabular, resources are not", [R], F, profile="tabular-data-package")
package("package profile of no kind", [R], F, profile="klingon")
package("package with missing values", [R], F, missingValues=["NA"])
package("package with fields", [R], F, fields=[])
package("package with an unknown property", [R], F, klingon={"x": 1})
package("package of v2 by $schema", [R], F, **V2)
package("package of a later $schema", [R], F, **{"$schema": "https://datapackage.org/profiles/2.1/datapackage.json"})
package("resource of v2 by $schema", [{**R, "$schema": "https://datapackage.org/profiles/2.0/dataresource.json"}], F)
add("descriptor that is no JSON", {"datapackage.json": "{", **F})
add("descriptor empty", {"datapackage.json": "", **F})
add("descriptor that is a list", {"datapackage.json": "[]", **F})
add(
    "descriptor with a key twice",
    {"datapackage.json": '{"name": "p", "name": "q", "resources": [{"name": "t", "path": "t.csv"}]}', **F},
    differs="strict-json",
)
add(
    "descriptor with NaN",
    {"datapackage.json": '{"name": "p", "x": NaN, "resources": [{"name": "t", "path": "t.csv"}]}', **F},
    differs="strict-json",
)
add("descriptor in cp1251", {"datapackage.json": '{"name": "p", "title": "Область", "resources": []}'.encode("cp1251"), **F})
add("descriptor in UTF-8 with a mark", {"datapackage.json": "\ufeff" + json.dumps({"name": "p", "resources": [R]}), **F})
add("descriptor missing", {**F})

# ---------------------------------------------------------------- rows counted over whatever stands between them

t("rows after a cell of several lines", 'a,b\n1,"x\ny\nz"\nq,w\n')
t("rows after cells of several lines, both columns", 'a,b\n"1","x\n\n"\n"q\n",w\n')
t("rows after blank rows and a cell of several lines", 'a,b\n\n1,"x\ny"\n,\nq,w\n')
t("rows after a blank row of a long kind", "a,b\n1,x\n,,,\n\nq,y\n")
t("rows after comments and blank rows", "a,b\n#c\n\n1,x\n#d,e\nq,y\n", resource={"dialect": {"commentChar": "#"}})
t("rows after skipped blank rows", 'a,b\n\n1,"x\n"\n\n,\nq,y\n', resource={"dialect": {"skipBlankRows": True}})
t("rows after comment rows", "a,b\nx\n1,x\ny\nz\nq,y\n", resource={"dialect": {"commentRows": [2, 4, 5]}})
t("rows after headerRows 3", 't,\n"u\nv",\na,b\n1,x\nq,y\n', resource={"dialect": {"headerRows": [3]}})
t(
    "rows after headerRows with a gap",
    "a,b\nskipped,\nx,y\n1,x\nq,y\n",
    ("a x", "integer"),
    "b y",
    resource={"dialect": {"headerRows": [1, 3]}},
)
t("headerRows beyond the file", "a,b\n1,x\n", resource={"dialect": {"headerRows": [9]}})
t("headerRows, equal parts", "a,b\na,y\n1,x\nq,y\n", ("a", "integer"), "b y", resource={"dialect": {"headerRows": [1, 2]}})
t("header false and blank rows", "1,x\n,\nq,y\n", resource={"dialect": {"header": False}})
t("header false and comments", "#c\n1,x\nq,y\n", resource={"dialect": {"header": False, "commentChar": "#"}})
t("header false and unique", "1,x\n1,y\n", ("a", "integer", constrained(unique=True)), "b", resource={"dialect": {"header": False}})
t("comment in the midst of a row", "a,b\n1,#x\nq,y\n", resource={"dialect": {"commentChar": "#"}})
t("comment of two characters", "a,b\n//x\nq,y\n", resource={"dialect": {"commentChar": "//"}})
t("comment in quotes", 'a,b\n"#x",y\nq,z\n', resource={"dialect": {"commentChar": "#"}})
t("a cell less and a cell more, in turn", "a,b,c\n1,x\n2,y,z,w\n3\nq,y,z\n", ("a", "integer"), "b", "c")
t(
    "a cell less where an empty one is a value",
    "a,b,c,d\n3,NA,x,5\n4,1,y,6\n5,2,z,7\n6,3,w,8\n1\n2,,,\n4,5,\n\n7,NA,v,NA\n",
    ("a", "integer"),
    ("b", "integer"),
    ("c", "string", {"constraints": {"pattern": "\\w+"}}),
    ("d", "integer", {"constraints": {"required": True}}),
    schema={"missingValues": ["NA"]},
)
package(
    "foreign key composite into a packed table, gaps with labels",
    [
        {
            "name": "t",
            "path": "t.csv",
            "dialect": {"delimiter": ";"},
            "schema": {
                "fields": fields(
                    ("v", "number", {"decimalChar": ",", "groupChar": " "}),
                    "region",
                    ("year", "year"),
                    ("up", "number", {"decimalChar": ","}),
                ),
                "missingValues": [{"value": "", "label": "none"}, {"value": "-99", "label": "refused"}],
                "primaryKey": ["v"],
                "foreignKeys": [
                    {"fields": ["region", "year"], "reference": {"resource": "u", "fields": ["region", "year"]}},
                    {"fields": "up", "reference": {"resource": "", "fields": "v"}},
                ],
            },
        },
        {
            "name": "u",
            "path": "u.csv.gz",
            "schema": {"fields": fields("region", ("year", "year")), "primaryKey": ["region", "year"]},
        },
    ],
    {
        "t.csv": "v;region;year;up\n1 000,5;KZ-10;2020;1000,5\n-99;KZ-10;2021;\n2,5;;-99;-99\n2,50;KZ-11;2020;3\n1.5;KZ-11;20;2,5\n",
        "u.csv.gz": gzip.compress(b"region,year\nKZ-10,2020\nKZ-11,2020\nKZ-10,2020\n", mtime=0),
    },
    **V2,
)
t("a cell less in a keyed table", "a,b\n1\n1\n", ("a", "integer"), "b", schema={"primaryKey": ["a", "b"]}, differs="part-of-key")
t("an extra cell in a blank row's place", "a,b\n,,\n1,x\n")
t("separators at the end of each line", "a,b,\n1,x,\n2,y,\n")
t("blank label in the midst", "a,,c\n1,x,2\n", ("a", "integer"), "b", "c")
t("labels in quotes with separators", '"a,1",b\nq,x\n', ("a,1", "integer"), "b")
t("labels with line breaks", '"a\n1",b\nq,x\n', ("a\n1", "integer"), "b")
t("labels of Kazakh letters", "ауыл,қала\nq,x\n", ("ауыл", "integer"), "қала")
t("duplicate label that the schema has", "a,a\n1,x\nq,y\n", "a", ("a2", "integer"))
t("extra labels, some blank", "a,b,,d,\n1,x,2,3,4\n")
t("missing labels of keys and unique fields", "b\nx\n", "b", ("a", "integer", constrained(unique=True)), schema={"primaryKey": ["a"]})
t("one column, quoted blank", 'a\n""\nq\n', ("a", "integer"))
t("one column, missing value", "a\nNA\nq\n", ("a", "integer"), schema={"missingValues": ["NA"]})
t("last line of blanks", "a,b\n1,x\n   ")
t("last line a lone quote", 'a,b\n1,x\n"', differs="strict-quotes")
t("empty quotes", 'a,b\n"",""\n1,""\n')
t("quotes in a label", '"a""b",c\nq,x\n', ('a"b', "integer"), "c")
t("CR LF within a cell", 'a,b\r\n1,"x\r\ny"\r\nq,z\r\n')
t("line ends of both kinds", "a,b\r\n1,x\nq,y\r\n")
t("Unicode line separators are text", "a,b\n1,x\u2028y\x85z\nq,w\n")
t("a form feed is text", "a,b\n1,x\x0cy\nq,w\n")

# ---------------------------------------------------------------- every type with keys, bounds and missing values

for type_, one, other, wrong in (
    ("string", "x", "y", None),
    ("integer", "1", "2", "x"),
    ("number", "1.5", "2.5", "x"),
    ("boolean", "true", "false", "x"),
    ("date", "2023-01-01", "2023-01-02", "x"),
    ("time", "03:04:05", "03:04:06", "x"),
    ("datetime", "2023-01-01T00:00:00", "2023-01-01T00:00:01", "x"),
    ("year", "2023", "2024", "x"),
    ("yearmonth", "2023-01", "2023-02", "x"),
    ("duration", "P1Y", "P2Y", "x"),
    ("geopoint", "1,2", "1,3", "x"),
    ("any", "x", "y", None),
):
    cells_ = [one, other, one, *([wrong] if wrong else []), ""]
    t(f"primary key of {type_}", cells(*cells_), ("k", "integer"), ("v", type_), schema={"primaryKey": ["v"]})
    t(f"unique {type_}", cells(*cells_), ("k", "integer"), ("v", type_, constrained(unique=True)))
    t(f"required {type_}", cells(*cells_), ("k", "integer"), ("v", type_, constrained(required=True)))
    t(f"missing values of {type_}", cells(one, "-", "NA", ""), ("k", "integer"), ("v", type_), schema={"missingValues": ["-", "NA"]})
    two(
        f"foreign key of {type_}",
        "a,v\n" + "".join(f'{n},"{c}"\n' for n, c in enumerate(cells_)),
        f'k,w\n1,"{one}"\n2,"{wrong or one}"\n',
        ["v"],
        ["w"],
        ours=fields(("a", "integer"), ("v", type_)),
        theirs=fields(("k", "integer"), ("w", type_)),
    )
kind("enum of times", "time", "03:04:05", "03:04:06", constraints={"enum": ["03:04:05"]})
kind("enum of moments", "datetime", "2023-01-01T00:00:00", "2023-01-02T00:00:00", constraints={"enum": ["2023-01-01T00:00:00"]})
kind("enum of numbers with a comma", "number", "1,5", "2,5", decimalChar=",", constraints={"enum": ["1,5"]})
kind("enum of booleans, own words", "boolean", "ja", "nein", trueValues=["ja"], falseValues=["nein"], constraints={"enum": ["ja"]})
kind("enum of dates by pattern", "date", "01.02.2023", "02.02.2023", format="%d.%m.%Y", constraints={"enum": ["01.02.2023"]})
kind("enum with a missing value", "string", "x", "-", "y", missingValues=["-"], constraints={"enum": ["x", "-"]})
kind("required with a missing value", "integer", "1", "-", missingValues=["-"], constraints={"required": True})
kind("unique with a missing value", "string", "-", "-", "x", "x", missingValues=["-"], constraints={"unique": True})
kind("minLength with blanks", "string", " ", "  ", "   ", constraints={"minLength": 2})
kind("maxLength nought", "string", "x", "", constraints={"maxLength": 0})
kind("minimum and enum", "integer", "1", "5", "7", constraints={"minimum": 2, "enum": [1, 5]})
kind("bounds of a number beyond doubles", "number", "1", "12345678901234567890", constraints={"maximum": 12345678901234567890})
kind("bounds of negative numbers", "number", "-1.5", "-0", "0", "-2", constraints={"minimum": -1.5, "maximum": 0})
kind(
    "bounds of whole numbers of 64 bits",
    "integer",
    "9223372036854775807",
    "-9223372036854775808",
    constraints={"minimum": -9223372036854775807},
)
kind(
    "bounds of dates by pattern", "date", "01.02.2023", "03.02.2023", "02.02.2023", format="%d.%m.%Y", constraints={"maximum": "02.02.2023"}
)
kind(
    "bounds of moments in zones",
    "datetime",
    "2023-01-01T05:00:00+05:00",
    "2023-01-01T00:00:01Z",
    constraints={"maximum": "2023-01-01T00:00:00Z"},
)
kind("bounds of integers not bare", "integer", "5 kg", "7 kg", bareNumber=False, constraints={"maximum": 6})
kind("minLength of an object", "object", '{"a": 1}', "{}", constraints={"minLength": 1})
kind("maxLength of an array", "array", "[1]", "[1, 2]", "[[1, 2]]", constraints={"maxLength": 1})
kind("maxLength of a list", "list", "x", "x,y", "", constraints={"maxLength": 1})
kind("list of numbers", "list", "1.5,2", "1.5,x", "", itemType="number", v2=True)
kind("list of booleans", "list", "true,false", "true,x", itemType="boolean", v2=True)
kind("list of dates", "list", "2023-01-01,2023-01-02", "2023-01-01,x", itemType="date", v2=True)
kind("list of times", "list", "03:04:05,03:04:06", "03:04:05,x", itemType="time", v2=True)
kind("list of moments", "list", "2023-01-01T00:00:00", "x", itemType="datetime", v2=True)
kind("array of strings", "array", '["x"]', "[1]", arrayItem={"type": "string"})
kind("array of required items", "array", '["x"]', '["x", ""]', arrayItem={"type": "string", "constraints": {"required": True}})
kind(
    "geojson of many kinds",
    "geojson",
    '{"type": "FeatureCollection", "features": []}',
    '{"type": "LineString", "coordinates": [[1, 2], [3, 4]]}',
    '{"type": "Feature", "geometry": null, "properties": null}',
    '{"type": "Klingon"}',
)
kind("time with fractions and zones", "time", "03:04:05.123456", "03:04:05+05:00", "03:04:05-05:00", "03:04:05+25:00", "03:04:61")
kind(
    "datetime with fractions",
    "datetime",
    "2023-01-02T03:04:05.1",
    "2023-01-02T03:04:05.123456Z",
    "2023-01-02T03:04:05,5",
    "2023-01-02T03:04:05+0500",
)
kind("date any, several", "date", "2023/12/31", "Dec 2023", "31st of December 2023", "2023-12-31 10:00", "", format="any")
kind("boolean in other words", "boolean", "yes", "no", "Yes", "", trueValues=["yes"], falseValues=["no"])
kind("boolean with blanks", "boolean", " true", "true ", "true")
kind("number with group signs between", "number", "1'234'567.5", "12'34", "'1", groupChar="'")
kind("number not bare, of a percent sign", "number", "95%", "-5 %", "%", "5%5", bareNumber=False)
kind("uuid in capitals", "string", "123E4567-E89B-12D3-A456-426614174000", "{123e4567-e89b-12d3-a456-426614174000}", format="uuid")
kind("email of several kinds", "string", "a.b+c@example.org", "a@localhost", "a@@example.org", "қ@example.org", "", format="email")
kind("uri of several kinds", "string", "urn:isbn:123", "https://example.org/қала", "//example.org", "1http://x", "", format="uri")
kind("string with blanks around it", "string", " x ", "x", constraints={"enum": ["x"]})
kind("a pattern of any character", "string", "a\nb", "ab", constraints={"pattern": "a.b"})
kind("a pattern with classes", "string", "a-1", "a_1", "б-1", constraints={"pattern": "[a-z]-[0-9]"})
kind("a pattern with a count", "string", "ab", "abab", "ababab", constraints={"pattern": "(ab){2}"})
kind("a pattern without the first letter's case", "string", "KZ-11", "kz-11", constraints={"pattern": "(?i)KZ-[0-9]+"}, differs="crash")

# ---------------------------------------------------------------- keys over several fields, and other tables

t("primary key of three", "a,b,c\n1,1,1\n1,1,2\n1,1,1\n", *((n, "integer") for n in "abc"), schema={"primaryKey": ["a", "b", "c"]})
t("primary key in another order", "a,b\n1,x\n1,x\n", schema={"primaryKey": ["b", "a"]})
t("primary key after blank rows", "a,b\n1,x\n\n,\n1,y\n", schema={"primaryKey": ["a"]})
t(
    "primary key of dates by pattern",
    "a,b\n01.02.2023,x\n1.2.2023,y\n",
    ("a", "date", {"format": "%d.%m.%Y"}),
    "b",
    schema={"primaryKey": ["a"]},
)
t(
    "primary key of numbers with a comma",
    'a,b\n"1,50",x\n"1,5",y\n',
    ("a", "number", {"decimalChar": ","}),
    "b",
    schema={"primaryKey": ["a"]},
)
two("foreign key, one part missing", "a,b\n1,\n,p\n9,\n", "k,l\n1,p\n", ["a", "b"], ["k", "l"])
two("foreign key composite, other cells empty", "a,b\n1,\n1,p\n", "k,l\n1,\n1,p\n", ["a", "b"], ["k", "l"], differs="empty-reference")
two(
    "foreign key composite, a part unreadable on both sides",
    "a,b\n1,q\n1,2\n",
    "k,l\n1,x\n1,2\n",
    ["a", "b"],
    ["k", "l"],
    ours=fields(("a", "integer"), ("b", "integer")),
    theirs=fields(("k", "integer"), ("l", "integer")),
    differs="empty-reference",
)
two("foreign key into repeated rows", "a,b\n1,x\n", "k,l\n1,p\n1,q\n", ["a"], ["k"])
two("foreign key whose table has blank rows", "a,b\n\n1,x\n,\n3,y\n", "k,l\n\n1,p\n", ["a"], ["k"])
two("foreign key, values written otherwise", "a,b\n01,x\n+1,y\n", "k,l\n1,p\n", ["a"], ["k"])
two(
    "foreign key of missing values",
    "a,b\n-,x\n1,y\n",
    "k,l\n1,p\n",
    ["a"],
    ["k"],
    ours=[{"name": "a", "type": "integer", "missingValues": ["-"]}, {"name": "b"}],
)
two("foreign key and its own error", "a,b\n9,x\n", "k,l\n1,p\n", ["a"], ["k"], ours=fields(("a", "integer", constrained(maximum=5)), "b"))
two("foreign key year to integer", "a,b\n2023,x\n2024,y\n", "k,l\n2023,p\n", ["a"], ["k"], ours=fields(("a", "year"), "b"))
two("foreign key to a missing label", "a,b\n1,x\n", "l\np\n", ["a"], ["k"], theirs=fields("l", ("k", "integer")))
package(
    "foreign key into a packed table",
    [REFERS, {**U, "path": "u.csv.gz"}],
    {"t.csv": "a,b\n1,x\n2,y\n", "u.csv.gz": gzip.compress(b"k\n1\n", mtime=0)},
)
package(
    "foreign key into parts",
    [REFERS, {**U, "path": ["u.csv", "v.csv"]}],
    {"t.csv": "a,b\n1,x\n2,y\n3,z\n", "u.csv": "k\n1\n", "v.csv": "k\n2\n"},
)
package(
    "foreign key to a resource without a schema", [REFERS, {"name": "u", "path": "u.csv"}], {"t.csv": "a,b\n1,x\n2,y\n", "u.csv": "k\n1\n"}
)
package(
    "foreign key into another encoding",
    [REFERS, {**U, "encoding": "utf-16"}],
    {"t.csv": "a,b\n1,x\n2,y\n", "u.csv": "k\n1\n".encode("utf-16")},
)
package("foreign key into a torn table", [REFERS, U], {"t.csv": "a,b\n1,x\nq,y\n", "u.csv": b"k\n\xff\n"}, differs="encoding-guess")

# ---------------------------------------------------------------- fieldsMatch with keys and blanks

t("fieldsMatch and keys", "b,a\nx,1\ny,1\n", schema={"fieldsMatch": "equal", "primaryKey": ["a"]}, v2=True)
t("fieldsMatch and blank rows", "b,a\n\nx,1\n,\ny,q\n", schema={"fieldsMatch": "subset"}, v2=True)
t(
    "fieldsMatch and a foreign key to itself",
    "up,a\n,1\n1,2\n9,3\n",
    ("a", "integer"),
    ("up", "integer"),
    schema={"fieldsMatch": "partial", "foreignKeys": [key(["up"], ["a"], "")]},
    v2=True,
)
t("fieldsMatch and a label of another case", "A,b\n1,x\n", schema={"fieldsMatch": "equal"}, v2=True)
t("fieldsMatch without case", "B,A\nx,1\ny,q\n", schema={"fieldsMatch": "equal"}, resource={"dialect": {"headerCase": False}}, v2=True)
t(
    "fieldsMatch of packed bytes",
    gzip.compress(b"b,a\nx,1\ny,q\n", mtime=0),
    schema={"fieldsMatch": "equal"},
    resource={"path": "t.csv.gz"},
    v2=True,
)
t(
    "fieldsMatch of rows in place",
    None,
    schema={"fieldsMatch": "equal"},
    resource={"path": None, "data": [["b", "a"], ["x", 1], ["y", "q"]]},
    v2=True,
)
t("fieldsMatch and blank extra cells", "b,c,a\nx,,1\n,,\n", schema={"fieldsMatch": "subset"}, v2=True)

# ---------------------------------------------------------------- encodings, packings, parts and data in place

for encoding in ("utf-16-le", "utf-16-be", "utf-32", "kz1048", "koi8-r", "cp866", "iso-8859-5", "mac-cyrillic"):
    t(f"{encoding} told", "a,b\n1,Область\nq,я\n".encode(encoding), resource={"encoding": encoding})
t("utf-16 told, but utf-8", "a,b\n1,x\n2,yy\n", resource={"encoding": "utf-16"}, differs="encoding-mark")
t("cp1251 told, with a byte of none", b"a,b\n1,\x98\n", resource={"encoding": "cp1251"})
t("ascii told, but late", b"a,b\n" + b"1,x\n" * 50_000 + b"1,\xff\n", resource={"encoding": "ascii"})
t("utf-16 and semicolons", "a;b\n1;қ\nq;y\n".encode("utf-16"), resource={"encoding": "utf-16", "dialect": {"delimiter": ";"}})
t("utf-16 and gzip", gzip.compress("a,b\n1,қ\nq,y\n".encode("utf-16"), mtime=0), resource={"path": "t.csv.gz", "encoding": "utf-16"})
t("gzip and ragged rows", gzip.compress(b"a,b\n1\n\nq,y,z\n", mtime=0), resource={"path": "t.csv.gz"})
t("gzip of nothing", gzip.compress(b"", mtime=0), resource={"path": "t.csv.gz"})
t("gzip of two members", gzip.compress(b"a,b\n1,x\n", mtime=0) + gzip.compress(b"q,y\n", mtime=0), resource={"path": "t.csv.gz"})
t(
    "gzip with its hash right",
    gzip.compress(PLAIN, mtime=0),
    resource={"path": "t.csv.gz", "hash": "sha256:" + hashlib.sha256(gzip.compress(PLAIN, mtime=0)).hexdigest()},
)
t("zip in a folder", zipped(**{"data/t_csv": PLAIN}), resource={"path": "t.csv.zip"})
t("tsv with commas", "a\tb\n1\tx,y\nq\tz\n", resource={"path": "t.tsv"})
t("tsv with quotes", 'a\tb\n1\t"x\ty"\nq\tz\n', resource={"path": "t.tsv"})
t("separators of a blank", "a b\n1 x\nq y\n", resource={"dialect": {"delimiter": " "}})
t("separators of a Kazakh letter", "aқb\n1қx\nqқy\n", resource={"dialect": {"delimiter": "қ"}})
t("quoteChar ' and doubled", "a,b\n1,'x''y'\nq,z\n", resource={"dialect": {"quoteChar": "'"}})
t("quoteChar ' and ragged", "a,b\n1\nq,'z,w',v\n", resource={"dialect": {"quoteChar": "'"}})
t("escapeChar before a line end", "a,b\n1,x\\\ny\nq,z\n", resource={"dialect": {"escapeChar": "\\"}})
t("escapeChar and quotes", 'a,b\n1,"x\\"y"\nq,z\n', resource={"dialect": {"escapeChar": "\\"}})
t(
    "skipInitialSpace and numbers",
    "a, b, c\n1,  2,  q\n",
    ("a", "integer"),
    ("b", "integer"),
    ("c", "integer"),
    resource={"dialect": {"skipInitialSpace": True}},
)
package(
    "parts of three", [{**PARTS, "path": ["1.csv", "2.csv", "3.csv"]}], {"1.csv": "a,b\n1,x\n", "2.csv": "a,b\nq,y\n", "3.csv": "a,b\n2\n"}
)
package(
    "parts with blank rows and keys",
    [{**PARTS, "schema": {**PARTS["schema"], "primaryKey": ["a"]}}],
    {"one.csv": "a,b\n1,x\n\n", "two.csv": "a,b\n1,y\n"},
)
package("parts with semicolons", [{**PARTS, "dialect": {"delimiter": ";"}}], {"one.csv": "a;b\n1;x\n", "two.csv": "a;b\nq;y\n"})
package(
    "parts of another encoding",
    [{**PARTS, "encoding": "cp1251"}],
    {"one.csv": "a,b\n1,б\n".encode("cp1251"), "two.csv": "a,b\nq,я\n".encode("cp1251")},
)
package("parts with header false", [{**PARTS, "dialect": {"header": False}}], {"one.csv": "1,x\n", "two.csv": "q,y\n"})
package(
    "parts with their hash and bytes right",
    [{**PARTS, "hash": "md5:" + hashlib.md5(b"a,b\n1,x\nq,y\n", usedforsecurity=False).hexdigest(), "bytes": 12}],
    {"one.csv": "a,b\n1,x\n", "two.csv": "a,b\nq,y\n"},
)
t("rows in place, ragged", None, resource={"path": None, "data": [["a", "b"], [1], [2, "x", 3], [], ["q", "y"]]})
t(
    "rows in place, of every kind",
    None,
    *((n, k) for n, k in zip("abcdefg", ("integer", "number", "boolean", "object", "array", "any", "year"), strict=True)),
    resource={
        "path": None,
        "data": [list("abcdefg"), [1, 1.5, True, {"x": 1}, [1], {"y": 2}, 2023], [1.5, "x", 1, [1], {"x": 1}, None, "x"]],
    },
)
t("rows in place, labels that are none", None, resource={"path": None, "data": [["a", None], [1, "x"]]})
t("rows in place, labels that are numbers", None, ("1", "integer"), "2", resource={"path": None, "data": [[1, 2], ["q", "x"]]})
t("objects in place, with gaps", None, resource={"path": None, "data": [{"a": 1}, {"b": "x"}, {}, {"a": "q", "b": None}]})
t(
    "objects in place, keyed",
    None,
    schema={"primaryKey": ["a"]},
    resource={"path": None, "data": [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"b": "z"}]},
)
t("objects in place, then rows", None, resource={"path": None, "data": [{"a": 1, "b": "x"}, [1, "x"]]})
t("numbers of rows of packed bytes", gzip.compress(PLAIN, mtime=0), resource={"path": "t.csv.gz", "rows": 9, "fields": 3})
t("numbers of rows with blank ones", "a,b\n1,x\n\n,\n", resource={"rows": 3})
t("numbers of rows with comments", "a,b\n#c\n1,x\n", resource={"rows": 1, "dialect": {"commentChar": "#"}})
t("numbers of rows in place", None, resource={"path": None, "data": [["a", "b"], [1, "x"]], "rows": 5})
t("hash of rows in place", None, resource={"path": None, "data": [["a", "b"], [1, "x"]], "hash": "md5:" + "0" * 32})
t("bytes of rows in place", None, resource={"path": None, "data": [["a", "b"], [1, "x"]], "bytes": 5})

# ---------------------------------------------------------------- workbooks


def book(case: str, rows: Any, *columns: Any, differs: str = "", schema: Mapping[str, Any] | None = None, **resource: Any) -> None:
    """A table of the first sheet of a workbook, or of the sheets that are told by name."""
    import openpyxl

    made, data = openpyxl.Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, lines in (rows if isinstance(rows, dict) else {"s": rows}).items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    made.save(data)
    t(case, data.getvalue(), *columns, schema=schema, resource={"path": "t.xlsx", **resource}, differs=differs)


book("workbook", [["a", "b"], [1, "x"], ["q", 5], [2.5, True], [None, "y"]])
book("workbook, blank and short rows", [["a", "b"], [1], [None, None], [2, "x"]])
book("workbook, a column without a label", [["a", None], [1, "x"], [2, "y"]])
book("workbook, a gap among the labels", [["a", None, "b"], [1, 2, "x"]])
book("workbook, a note beside the table", [["a", "b"], [1, "x", None, "note"], [2, "y"]])
book("workbook, a source below the table", [["a", "b"], [1, "x"], [], ["source: x"]])
book("workbook, labels twice and wrong", [["a", "a", "c"], [1, "x", "y"]])
book("workbook, labels that are numbers", [[2020, 2021], [1, "q"]], ("2020", "integer"), ("2021", "integer"))
book("workbook, title above the header", [["Title", None], ["a", "b"], ["q", "x"]], dialect={"headerRows": [2]})
book("workbook, header of two rows", [["a", "b"], ["1", "2"], ["q", "x"]], ("a 1", "integer"), "b 2", dialect={"headerRows": [1, 2]})
book("workbook without a header", [[1, "x"], ["q", "y"]], dialect={"header": False})
book("workbook with comments", [["a", "b"], ["#n", "x"], ["q", "y"]], dialect={"commentChar": "#"})
book("workbook keyed", [["a", "b"], [1, "x"], ["1", "y"], [1.0, "z"]], schema={"primaryKey": ["a"]})
book("workbook, a code list", [["a", "b"], [1, "x"], [3, "z"]], ("a", "integer", constrained(enum=[1, 2])), ("b", "string"))
book(
    "workbook, dates and times",
    [["d", "m", "t"], [dt.date(2023, 1, 1), dt.datetime(2023, 1, 1, 3), dt.time(3, 4)], [5, "x", "03:04:05"], ["2023-01-01", 6, "x"]],
    ("d", "date", constrained(minimum="2023-01-02")),
    ("m", "datetime"),
    ("t", "time"),
)
book("workbook, words for gaps", [["a", "b"], ["-", "-"], [1, "-"], [None, "y"]], schema={"missingValues": ["", "-"]})
book("workbook, an empty sheet", [])
book("workbook, sheet by the name of frictionless", {"one": [["z"]], "two": [["a", "b"], ["q", "x"]]}, dialect={"excel": {"sheet": "two"}})
book("workbook, no such sheet", [["a", "b"], [1, "x"]], dialect={"excel": {"sheet": "two"}})
book("workbook, sheetName", {"one": [["z"], [1]], "two": [["a", "b"], ["q", "x"]]}, dialect={"sheetName": "two"}, differs="sheet-names")
book("workbook, sheetNumber", {"one": [["z"], [1]], "two": [["a", "b"], ["q", "x"]]}, dialect={"sheetNumber": 2}, differs="sheet-names")
book("workbook, no such sheetName", [["a", "b"], [1, "x"]], dialect={"sheetName": "two"}, differs="sheet-names")
book("workbook, blank rows at the end", [["a", "b"], [1, "x"], [None, None]], differs="sheet-ends")
book("workbook, labels with blanks", [["a ", "b"], [1, "x"]], differs="label-blanks")
t("workbook that is none", "rubbish", resource={"path": "t.xlsx"})
t("parquet that is none", "rubbish", resource={"path": "t.parquet"})

# ---------------------------------------------------------------- signs, kinds and names

t("label of blanks", "a, \n1,x\n")
t("label of blanks beyond the schema", "a,b, \n1,x,y\n")
kind("decimal and group sign alike", "number", "1,5", "1", decimalChar=",", groupChar=",", differs="two-meanings")
kind("number beyond the largest", "number", "1e400", "1", differs="wide-integer")
kind("geopoint, lenient forms", "geopoint", "71.4,51.1", " 71.4,51.1", differs="lexical")
kind("list of integers, lenient forms", "list", "1,2", "1, 2", itemType="integer", differs="lexical")
kind("object with NaN", "object", '{"a":1}', '{"a":NaN}', differs="strict-json")
kind("pattern of digits of any script", "string", "12", "\u0663\u0664", constraints={"pattern": r"\d+"}, differs="lexical")
kind("pattern with signs in a class", "string", "a&&b", "a~~b", "c", constraints={"pattern": "[a-b&&~~]+"})
kind("pattern up to two times", "string", "aa", "aaa", "{,2}", constraints={"pattern": "a{,2}"})
kind("pattern with a brace", "string", "{x}", "x", constraints={"pattern": "{x}"})
kind("pattern, a repetition upon another", "string", "aab", constraints={"pattern": "a++b"}, differs="linear-pattern")
kind("pattern with a letter's number", "string", "\u04d9", "x", constraints={"pattern": "\\u04d9"})
kind("pattern with the end", "string", "ab", "abc", constraints={"pattern": r"\Aab\Z"})
kind("pattern and a line break at the end", "string", "ab\n", "ab", constraints={"pattern": "ab$"}, differs="whole-pattern")
kind("pattern of letters", "string", "\u049b", "1", constraints={"pattern": r"\p{L}+"}, differs="crash")
kind("minimum of another type", "integer", "1", "5", constraints={"minimum": 3.5}, differs="crash")
kind("minimum with a zone", "datetime", "2023-01-01T00:00:00", constraints={"minimum": "2022-01-01T00:00:00Z"}, differs="crash")
for type_, one in (("array", "[1]"), ("object", '{"a":1}'), ("list", "a,b"), ("geojson", '{"type":"Point","coordinates":[1,2]}')):
    kind(f"unique {type_}", type_, one, one, constraints={"unique": True}, differs="crash")
    t(f"primary key of {type_}", cells(one, one), ("k", "integer"), ("v", type_), schema={"primaryKey": ["v"]}, differs="crash")
kind("minLength below nought", "string", "x", constraints={"minLength": -1}, differs="kinds")
kind("minimum of nothing", "integer", "1", constraints={"minimum": None}, differs="kinds")
kind("categories of a wrong kind", "string", "x", categories="x", differs="kinds")
t("unique keys of a wrong kind", "a,b\n1,x\n", schema={"uniqueKeys": "a"}, differs="kinds")
package("bytes of nothing", [{**R, "bytes": None}], F, differs="kinds")
t("dialect commentRows of a wrong kind", "a,b\n1,x\n", resource={"dialect": {"commentRows": ["2"]}}, differs="kinds")
t("dialect headerRows of row nought", "a,b\n1,x\n", resource={"dialect": {"headerRows": [0]}}, differs="kinds")
t("dialect csv of a wrong kind", "a,b\n1,x\n", resource={"dialect": {"csv": ";"}}, differs="kinds")
t("dialect csv delimiter of a wrong kind", "a,b\n1,x\n", resource={"dialect": {"csv": {"delimiter": 5}}})
t("dialect csv", "a;b\n1;x\nq;y\n", resource={"dialect": {"csv": {"delimiter": ";"}}})
t("dialect of a type", "a;b\n1;x\nq;y\n", resource={"dialect": {"type": "delimited", "delimiter": ";"}}, differs="dialect-type")
package("package $schema of a wrong kind", [{**R}], F, differs="crash", **{"$schema": 1})
t("primary key of a field twice", "a,b\n1,x\n", schema={"primaryKey": ["a", "a"]}, differs="key-fields")
t(
    "foreign key of a field twice",
    "a,b\n1,x\n",
    schema={"foreignKeys": [{"fields": ["a", "a"], "reference": {"resource": "", "fields": ["a", "a"]}}]},
    differs="key-fields",
)
t(
    "foreign key of no fields",
    "a,b\n1,x\n",
    schema={"foreignKeys": [{"fields": [], "reference": {"resource": "", "fields": []}}]},
    differs="key-fields",
)
t("field named as a pattern", "^a$,b\nq,x\n", ("^a$", "integer"), "b", differs="reserved-names")
t("field named as the engine's", "kz__row,b\nq,x\n", ("kz__row", "integer"), "b", differs="reserved-names")
t("field with signs in its name", '"a,1",`b`,c.d,e[0],"f""g"\nq,q,q,q,q\n', *((n, "integer") for n in ("a,1", "`b`", "c.d", "e[0]", 'f"g')))
t("fields alike but for case", "a,A\nq,x\n", ("a", "integer"), ("A", "integer"))
t("label of another normal form", "a,\u0438\u0306\n1,x\n", ("a", "integer"), "\u0439")
t("type of the resource file", "a,b\nq,x\n", resource={"type": "file"}, differs="other-types")
t(
    "rows in place, years with a point",
    None,
    ("a", "year"),
    resource={"path": None, "data": [["a"], [2023], [2023.0]]},
    differs="whole-floats",
)
kind("array of items of no type", "array", "[1]", arrayItem={"type": "klingon"})
kind("array of items of a type of a wrong kind", "array", "[1]", arrayItem={"type": ["x"]}, differs="kinds")
t("blank rows skipped before the header", "\n\na,b\n1,x\n", resource={"dialect": {"skipBlankRows": True}}, differs="blank-start")
package("path that ends in a slash", [{**R, "type": "table", "path": "t.csv/"}], F, differs="no-file")
package(
    "package in a package",
    [{"name": "inner", "path": "inner/datapackage.json"}, R],
    {**F, "inner/datapackage.json": json.dumps({"name": "q", "resources": [R]}), "inner/t.csv": "a,b\nz,x\n"},
    differs="inner-package",
)


def nulls() -> bytes:
    """Parquet of a whole number and a text, then of nothing."""
    import polars as pl

    data = io.BytesIO()
    pl.DataFrame({"a": [1, None], "b": ["x", None]}).write_parquet(data)
    return data.getvalue()


t("parquet with a row of nulls", nulls(), resource={"path": "t.parquet"}, differs="null-rows")
for number, place in enumerate(("..", "C:\\t.csv", "x\\t.csv", "http:t.csv")):
    package(f"path that leads elsewhere {number}", [{**R, "path": place}], F, differs="unsafe-path")

# ---------------------------------------------------------------- many faults at once

t(
    "many faults",
    "id,name,when,value,extra\n1,x,2023-01-01,1.5,\n1,,2023-02-30,x\n,,,,\nq,toolong,01.01.2023,-1,e,f\n2,x,2023-01-02,5,\n",
    ("id", "integer"),
    ("name", "string", constrained(required=True, maxLength=3, unique=True)),
    ("when", "date"),
    ("value", "number", constrained(minimum=0)),
    schema={"primaryKey": ["id"]},
    resource={"bytes": 7, "hash": "md5:" + "0" * 32},
)
t("more than a thousand errors", "a,b\n" + "q,x\n" * 1200, differs="thousand")
t("rows of a thousand", "a,b\n" + "".join(f"{n},x\n" for n in range(1500)) + "7,y\n", schema={"primaryKey": ["a"]})


def all_cases() -> Iterator[tuple[str, Case]]:
    """Each case by name."""
    yield from CASES.items()
