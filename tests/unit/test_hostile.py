"""What a clumsy or hostile person may hand in, to every command: the right code, row and field, words to mend it by, nothing left.

``test_faults.py`` holds the numbered faults of packages and tables; here is what stood beside them when the commands were tried with
some seven hundred odd inputs.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from fault_files import zipped

import kzhealth as kz
from kzhealth import cli
from kzhealth.kinds import without_strange, wrong_kinds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AB = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
TABLE = "a,b\n1,x\n"
YAML = "name: p\nresources:\n- name: t\n  path: t.csv\n  schema:\n    fields:\n    - name: a\n    - name: b\n"


def described(**more: Any) -> str:
    """The descriptor of a package of one table."""
    return json.dumps({"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": AB, **more}]})


def field(**more: Any) -> dict[str, Any]:
    """The schema of a resource whose first field has these properties."""
    return {"schema": {"fields": [{"name": "a", **more}, {"name": "b"}]}}


def schema(**more: Any) -> dict[str, Any]:
    """The schema of a resource with these properties."""
    return {"schema": {**AB, **more}}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A sound package of one table."""
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "t.csv").write_text(TABLE)
    (folder / "datapackage.json").write_text(described())
    return folder


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, set[str]]]:
    """Runs the command in a folder; gives its exit code, what it said on standard error, and the files that are new."""

    def call(*words: str) -> tuple[int, str, set[str]]:
        before = set(tmp_path.rglob("*"))
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["kzhealth", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        code = end.value.code
        assert code is None or isinstance(code, int)
        return code or 0, capsys.readouterr().err, {p.relative_to(tmp_path).as_posix() for p in set(tmp_path.rglob("*")) - before}

    return call


def told(report: kz.Report) -> tuple[int, set[tuple[str, int | None, str | None]], str]:
    """Exit code, places and words of a report."""
    return report.exit_code, {(f.code, f.row, f.field) for f in report.findings}, " ".join(f.message for f in report.findings)


# ---------------------------------------------------------------- descriptors: values of the wrong kind

KINDS: dict[str, tuple[dict[str, Any], str, str]] = {
    "a path": ({"path": {"x": 1}}, "resource-error", 'path is {"x": 1}; expected a path or a list of paths'),
    "a hash": ({"hash": 5}, "resource-error", "hash is 5; expected text"),
    "a size": ({"bytes": -1}, "resource-error", "bytes is -1; expected a whole number, 0 or more"),
    "rows in place": ({"path": "t.csv", "data": 5}, "resource-error", "data is 5; expected a list of rows"),
    "a dialect": ({"dialect": []}, "resource-error", "dialect is []; expected an object or the path of one"),
    "a header": ({"dialect": {"header": "yes"}}, "dialect-error", 'dialect, header is "yes"; expected true or false'),
    "a row of labels": (
        {"dialect": {"headerRows": [0]}},
        "dialect-error",
        "headerRows is [0]; expected a list of the numbers of rows, from 1 on",
    ),
    "a delimiter": ({"dialect": {"delimiter": 5}}, "control-error", "delimiter is 5; expected one character"),
    "one sign twice": (
        {"dialect": {"delimiter": "'", "quoteChar": "'"}},
        "control-error",
        'delimiter and quoteChar are both "\'"; expected two signs',
    ),
    "fields": (schema(fields={"a": 1}), "schema-error", 'fields is {"a": 1}; expected a list of objects, one a field'),
    "a field": (schema(fields=[5, {"name": "b"}]), "field-error", "field 1 is 5; expected an object"),
    "a type": (field(type=["integer"]), "field-error", 'field 1 (a), type is ["integer"]; expected text'),
    "a flag": (field(constraints={"required": "yes"}), "field-error", 'constraint required is "yes"; expected true or false'),
    "a length": (field(constraints={"maxLength": 1.5}), "field-error", "constraint maxLength is 1.5; expected a whole number, 0 or more"),
    "a length below 0": (
        field(constraints={"minLength": -1}),
        "field-error",
        "constraint minLength is -1; expected a whole number, 0 or more",
    ),
    "a bound": (field(type="integer", constraints={"minimum": [1]}), "field-error", "constraint minimum is [1]; expected a number or text"),
    "a pattern": (field(constraints={"pattern": 5}), "field-error", "constraint pattern is 5; expected a regular expression in quotes"),
    "an enum": (field(constraints={"enum": "x"}), "field-error", 'constraint enum is "x"; expected a list of values'),
    "words for true": (field(type="boolean", trueValues=[True]), "field-error", "trueValues is [true]; expected a list of texts"),
    "one sign of numbers": (field(type="number", decimalChar=",", groupChar=","), "field-error", 'are both ","; expected two signs'),
    "categories": (field(categories=[["x"]]), "field-error", 'expected a list of values, or of objects with the value under "value"'),
    "a key": (schema(primaryKey=5), "schema-error", "primaryKey is 5; expected the name of a field or a list of them"),
    "unique keys": (
        schema(uniqueKeys=["a", 5]),
        "schema-error",
        'uniqueKeys is ["a", 5]; expected a list of keys, each a list of names of fields',
    ),
    "a foreign key": (schema(foreignKeys=["a"]), "schema-error", 'foreignKeys is ["a"]; expected a list of objects'),
    "what it refers to": (
        schema(foreignKeys=[{"fields": "a", "reference": "t"}]),
        "schema-error",
        'reference is "t"; expected an object with "resource" and "fields"',
    ),
    "gaps": (
        schema(missingValues=[None]),
        "schema-error",
        'missingValues is [null]; expected a list of texts, or of objects with the text under "value"',
    ),
}


@pytest.mark.parametrize(("more", "code", "words"), KINDS.values(), ids=KINDS)
def test_a_value_of_the_wrong_kind_is_named_by_its_place(more: dict[str, Any], code: str, words: str, package: Path) -> None:
    """The class of the error is that of the part; the message names resource, field and property, what was seen and what was expected."""
    (package / "datapackage.json").write_text(described(**more))
    exit_code, places, message = told(kz.validate(package))
    assert (exit_code, {place[0] for place in places}) == (3, {code})
    assert "resource 1 (t), " in message
    assert message.endswith(words)


STANDARD: dict[str, dict[str, Any]] = {
    "package": {
        "name title description homepage image version created profile": 5,
        "keywords licenses sources contributors resources": "x",
    },
    "resource": {
        "name title description scheme format mediatype encoding compression innerpath hash profile type": 5,
        "bytes": "9",
        "extrapaths licenses sources": "x",
        "path data dialect schema": 5,
    },
    "dialect": {
        "header headerCase skipBlankRows doubleQuote skipInitialSpace": "yes",
        "headerRows commentRows": "1",
        "headerJoin commentChar delimiter": 5,
    },
    "schema": {"name title description fieldsMatch primaryKey": 5, "fields uniqueKeys foreignKeys missingValues": "x"},
    "field": {
        "name title description type format rdfType decimalChar groupChar": 5,
        "trueValues falseValues missingValues categories": "x",
        "bareNumber": "yes",
        "constraints": [],
    },
    "constraint": {
        "required unique": "yes",
        "minLength maxLength": 1.5,
        "minimum maximum exclusiveMinimum exclusiveMaximum": [1],
        "pattern": 5,
        "enum": "x",
    },
    "foreign key": {"fields": 5, "reference": []},
    "reference": {"fields resource": 5},
}


def placed(level: str, part: Any) -> dict[str, Any]:
    """A descriptor with this part in its place."""
    around: dict[str, Callable[[Any], dict[str, Any]]] = {
        "package": lambda part: part,
        "resource": lambda part: {"resources": [part]},
        "dialect": lambda part: {"resources": [{"dialect": part}]},
        "schema": lambda part: {"resources": [{"schema": part}]},
        "field": lambda part: {"resources": [{"schema": {"fields": [part]}}]},
        "constraint": lambda part: {"resources": [{"schema": {"fields": [{"constraints": part}]}}]},
        "foreign key": lambda part: {"resources": [{"schema": {"foreignKeys": [part]}}]},
        "reference": lambda part: {"resources": [{"schema": {"foreignKeys": [{"reference": part}]}}]},
    }
    return around[level](part)


WHERE = {
    "package": ("package-error", "p: "),
    "resource": ("resource-error", "p: resource 1, "),
    "dialect": ("dialect-error", "p: resource 1, dialect, "),
    "schema": ("schema-error", "p: resource 1, schema, "),
    "field": ("field-error", "p: resource 1, schema, field 1, "),
    "constraint": ("field-error", "p: resource 1, schema, field 1, constraint "),
    "foreign key": ("schema-error", "p: resource 1, schema, foreign key 1, "),
    "reference": ("schema-error", "p: resource 1, schema, foreign key 1, reference, "),
}


@pytest.mark.parametrize("level", STANDARD)
def test_every_property_of_the_standard_has_its_kind(level: str) -> None:
    """Each property that the standard has for a part of a descriptor is told, once, where its value is of another kind."""
    code, where = WHERE[level]
    for names, wrong in STANDARD[level].items():
        for name in names.split():
            (fault,) = wrong_kinds(placed(level, {name: wrong}), "p")
            assert fault[0] == ("control-error" if name in ("doubleQuote", "skipInitialSpace", "delimiter") else code)
            assert fault[1].startswith(f"{where}{name} is {json.dumps(wrong)}; expected ")


@pytest.mark.parametrize(
    ("descriptor", "fault"),
    [
        ({"resources": [5]}, ("package-error", "p: resource 1 is 5; expected an object")),
        ({"resources": "қ"}, ("package-error", 'p: resources is "қ"; expected a list of objects, one a table')),
        (placed("schema", {"fields": ["қ"]}), ("field-error", 'p: resource 1, schema, field 1 is "қ"; expected an object')),
        (
            placed("field", {"trueValues": ["x", "y"], "falseValues": ["y"]}),
            ("field-error", 'p: resource 1, schema, field 1, trueValues and falseValues both hold "y"; expected it in one of them'),
        ),
        ({"name": ["x" * 99]}, ("package-error", f'p: name is ["{"x" * 55}…; expected text')),
    ],
)
def test_what_is_seen_and_where(descriptor: dict[str, Any], fault: tuple[str, str]) -> None:
    """What stands in a place is shown as it is written, and cut if it is long."""
    assert list(wrong_kinds(descriptor, "p")) == [fault]


@pytest.mark.parametrize(
    ("level", "sound"),
    [
        ("package", {"keywords": [], "licenses": [{}], "resources": []}),
        ("resource", {"bytes": 0, "path": ["a", "b"], "schema": None}),
        ("resource", {"data": {"a": 1}, "dialect": "dialect.json", "schema": "schema.json"}),
        ("dialect", {"headerRows": [1], "header": False, "delimiter": ";"}),
        ("schema", {"primaryKey": ["a"], "uniqueKeys": [["a", "b"]], "missingValues": ["", {"value": "-", "label": "none"}]}),
        ("field", {"categories": ["a", 1, 1.5, {"value": "b", "label": "B"}], "trueValues": [], "bareNumber": False}),
        ("field", {"trueValues": ["x"], "falseValues": ["y"]}),
        ("field", {"trueValues": ["x"]}),
        ("field", {"falseValues": ["x"]}),
        ("constraint", {"minLength": 0, "maxLength": 0, "minimum": 1.5, "maximum": "2024-01-01", "enum": [], "required": False}),
    ],
)
def test_values_of_the_right_kind_are_left_alone(level: str, sound: dict[str, Any]) -> None:
    """What the standard allows is no fault, at its very limits."""
    assert list(wrong_kinds(placed(level, sound), "p")) == []


def test_what_is_beyond_the_standard_and_strange_is_left_out() -> None:
    """Properties of ours that somebody uses for something else go; those of the right kind, and all of the standard's, stay."""
    strange = {
        "name": "p",
        "titles": 5,
        "descriptions": {"en": 5},
        "contributors": [{"title": "C", "roles": "author"}, {"title": "D", "roles": ["author"]}, "x"],
        "resources": [
            "x",
            {"schema": "s.json", "temporal": []},
            {"schema": {"fields": "x", "titles": []}, "temporal": {"start": "2024"}},
            {
                "schema": {
                    "fields": [{"name": "a", "unit": 5, "labels": {"en": "A"}, "categories": [{"value": "x", "labels": {"en": 5}}, "y"]}]
                }
            },
        ],
    }
    assert without_strange(strange) == {
        "name": "p",
        "contributors": [{"title": "C"}, {"title": "D", "roles": ["author"]}, "x"],
        "resources": [
            "x",
            {"schema": "s.json"},
            {"schema": {"fields": "x", "titles": []}, "temporal": {"start": "2024"}},
            {"schema": {"fields": [{"name": "a", "labels": {"en": "A"}, "categories": [{"value": "x"}, "y"]}]}},
        ],
    }
    assert without_strange({}) == {"resources": []}


def test_a_wrong_value_has_its_line(package: Path) -> None:
    """Continuous integration marks the value itself, were it the second of its name."""
    fields = [{"name": "a"}, {"name": "b", "constraints": {"maxLength": 1.5}}]
    (package / "datapackage.json").write_text(json.dumps(json.loads(described(schema={"fields": fields})), indent=1))
    (finding,) = kz.validate(package).findings
    lines = (package / "datapackage.json").read_text().splitlines()
    assert finding.line
    assert finding.column
    assert lines[finding.line - 1][finding.column - 1 :] == "1.5"


def test_every_wrong_value_is_told_at_once(package: Path) -> None:
    """A person mends a descriptor in one go."""
    more = {"hash": 5, "bytes": "9", **field(type=5, constraints={"required": 1})}
    (package / "datapackage.json").write_text(described(**more))
    assert kz.validate(package).counts == {"resource-error": 2, "field-error": 2}


WRITTEN: dict[str, tuple[str | bytes, str]] = {
    "a key that is a number": ("1: x\n" + YAML, "line 1: the key 1 is no text; put it in quotes"),
    "a key that is a word for false": (YAML.replace("    - name: b", "    - no: b"), "the key False is no text"),
    "a list as a key": ("? [a]\n: x\n" + YAML, "the key ['a'] is no text"),
    "a field that is a word for false": (YAML.replace("name: a", "name: no"), "field 1, name is false; expected text"),
    "a merge": ("<<: {name: q}\n" + YAML, "merge"),
    "bytes": ("x: !!binary aaaa\n" + YAML, "not JSON serializable"),
    "no number": ("x: !!int abc\n" + YAML, "invalid literal"),
    "a number of nothing": ("x: !!int ''\n" + YAML, "out of range"),
    "a number of 6000 digits": ("x: " + "9" * 6000 + "\n" + YAML, "6000 digits"),
    "brackets without end": ("x: " + "[" * 1200 + "]" * 1200 + "\n" + YAML, "recursion"),
    "two documents": (YAML + "---\nname: q\n", "expected a single document"),
    "nothing": ("", "expected an object of YAML, seen nothing"),
    "UTF-16": (YAML.encode("utf-16"), "UTF-8"),
    "a tab": ("name: p\n\tresources: 1\n", "cannot start any token"),
}


@pytest.mark.parametrize(("text", "words"), WRITTEN.values(), ids=WRITTEN)
def test_yaml_that_is_no_descriptor(text: str | bytes, words: str, package: Path) -> None:
    """One finding with the reason, whatever the parser stumbled over."""
    (package / "datapackage.json").unlink()
    (package / "datapackage.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    report = kz.validate(package)
    assert (report.exit_code, len(report.findings)) == (3, 1)
    assert words in report.findings[0].message


@pytest.mark.parametrize("text", ['{"fields": [], "fields": []}', "[" * 100_000, '{"fields": NaN}', "[]", "\ufeff{}", ""])
def test_a_table_schema_that_is_no_json(text: str, run: Callable[..., tuple[int, str, set[str]]], tmp_path: Path) -> None:
    """A schema given by ``--schema`` is read as strictly as a descriptor."""
    (tmp_path / "s.json").write_text(text)
    (tmp_path / "t.csv").write_text(TABLE)
    code, said, new = run("validate", "t.csv", "--schema", "s.json")
    assert (code, new) == (3, set())
    assert "s.json" in said


def test_a_message_is_no_copy_of_what_was_sent(package: Path) -> None:
    """A name or a cell of any length is cut where it is told."""
    (package / "datapackage.json").write_text(described(format=["x" * 100_000], path="a/" * 2000 + "t.csv"))
    assert len(kz.validate(package).findings[0].message) < 300
    (package / "datapackage.json").write_text(described())
    (package / "t.csv").write_text("a,b\n" + "q" * 100_000 + ",x\n")
    (finding,) = kz.validate(package).findings
    assert (finding.code, finding.row, finding.field, finding.cell) == ("type-error", 2, "a", "q" * 100_000)
    assert len(finding.message) < 1000


LIMITS = {
    "beyond 64 bits": ({"type": "integer", "constraints": {"minimum": 10**40}}, (1, {("constraint-error", 2, "a")})),
    "beyond 64 bits the other way": ({"type": "integer", "constraints": {"minimum": -(10**40), "maximum": 10**40}}, (0, set())),
    "NaN": ({"type": "number", "constraints": {"minimum": "NaN"}}, (3, {("schema-error", None, None)})),
    "a word": ({"type": "integer", "constraints": {"maximum": "many"}}, (3, {("schema-error", None, None)})),
    "no day": ({"type": "date", "constraints": {"minimum": "2021-13-01"}}, (3, {("schema-error", None, None)})),
}


@pytest.mark.parametrize(("shape", "expected"), LIMITS.values(), ids=LIMITS)
def test_limits_that_no_cell_can_hold(shape: dict[str, Any], expected: tuple[int, set[Any]], package: Path) -> None:
    """A limit outside of what is stored is compared all the same; one that is none is the schema's fault, with the name of the table."""
    (package / "datapackage.json").write_text(described(**field(**shape)))
    exit_code, places, message = told(kz.validate(package))
    assert (exit_code, places) == expected
    assert exit_code == 0 or "t" in message.replace(":", " ").replace(",", " ").split()


# ---------------------------------------------------------------- files that are none, archives


def test_what_never_ends_is_no_file(run: Callable[..., tuple[int, str, set[str]]], tmp_path: Path, package: Path) -> None:
    """Devices and pipes are refused before they are read, as table, schema, mapping or descriptor."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "pipe.json").symlink_to("pipe")
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "m.yaml").write_text(IMPORT)
    (tmp_path / "seeds").mkdir()
    for words in (
        ("validate", "/dev/zero", "--table", "units"),
        ("validate", "pipe.json"),
        ("validate", "t.csv", "--schema", "pipe"),
        ("validate", "p", "--baseline", "pipe"),
        ("import", "t.csv", "--mapping", "pipe"),
        ("import", "pipe", "--mapping", "m.yaml"),
        ("import", "t.csv", "--draft", "new.yaml", "--encoding", "base64"),
        ("aggregate", "t.csv", "--mapping", "pipe", "--output", "out"),
        ("extract", "pipe"),
    ):
        code, said, new = run(*words)
        assert (code, new) == (3, set()), words
        assert "Traceback" not in said


def test_a_path_that_ends_like_a_folder(package: Path) -> None:
    """A file is not named by ``t.csv/``."""
    (package / "datapackage.json").write_text(described(path="t.csv/"))
    assert told(kz.validate(package))[1] == {("scheme-error", None, None)}


D = described()
PACKED: dict[str, tuple[bytes, int, str]] = {
    "two descriptors": (zipped(("a/datapackage.json", D), ("a/t.csv", TABLE), ("b/datapackage.json", D)), 3, "holds no datapackage.json"),
    "what macOS adds": (zipped(("datapackage.json", D), ("t.csv", TABLE), ("__MACOSX/._datapackage.json", "x")), 0, ""),
    "a file that is a folder": (zipped(("datapackage.json", D), ("t.csv", TABLE), ("t.csv/x", "")), 3, "cannot be unpacked: "),
    "a name too long": (zipped(("datapackage.json", D), ("n" * 300, "")), 3, "cannot be unpacked: File name too long"),
    "one name twice in other letters": (zipped(("datapackage.json", D), ("t.csv", TABLE), ("T.csv", "")), 3, "two members are named"),
    "nothing at all": (b"", 3, "cannot be unpacked"),
}


@pytest.mark.parametrize(("data", "code", "words"), PACKED.values(), ids=PACKED)
def test_packages_in_odd_zips(data: bytes, code: int, words: str, tmp_path: Path) -> None:
    """Refused with the reason and without a word of the folder it was unpacked into, or read as anybody would."""
    (tmp_path / "p.zip").write_bytes(data)
    exit_code, _, message = told(kz.validate(tmp_path / "p.zip"))
    assert exit_code == code
    assert words in message
    assert "kzhealth-" not in message


GOOD = zipped(("t.csv", TABLE))
PACKINGS: dict[str, tuple[str, bytes, set[tuple[str, int | None, str | None]]]] = {
    "gzip of two members": ("t.csv.gz", gzip.compress(TABLE.encode()) + gzip.compress(b"2,y\nq,z\n"), {("type-error", 4, "a")}),
    "gzip with rubbish behind": ("t.csv.gz", gzip.compress(TABLE.encode()) + b"rubbish", {("compression-error", None, None)}),
    "gzip with another sum": ("t.csv.gz", gzip.compress(TABLE.encode())[:-8] + bytes(8), {("compression-error", None, None)}),
    "a table named gzip": ("t.csv.gz", TABLE.encode(), {("compression-error", None, None)}),
    "zip with another sum": (
        "t.csv.zip",
        GOOD.replace(struct.pack("<I", zlib.crc32(TABLE.encode())), bytes(4)),
        {("compression-error", None, None)},
    ),
    "zip of nothing": ("t.csv.zip", zipped(), {("compression-error", None, None)}),
    "zip with rubbish before": ("t.csv.zip", b"rubbish" + GOOD, set()),
}


@pytest.mark.parametrize(("name", "data", "expected"), PACKINGS.values(), ids=PACKINGS)
def test_tables_in_odd_archives(name: str, data: bytes, expected: set[Any], package: Path) -> None:
    """Each archive is what its decoder can prove it to be."""
    (package / name).write_bytes(data)
    (package / "datapackage.json").write_text(described(path=name))
    assert told(kz.validate(package))[1] == expected


# ---------------------------------------------------------------- mappings

IMPORT = """\
source: {id: small, title: A table, publisher: Invented, published_on: 2024-04-01, language: ru}
table: {rows: 2-}
regions: {column: A}
figures:
  - {columns: B, indicator: doctors_count, period: {row: 1}}
"""
MAPPINGS: dict[str, tuple[str | bytes, str]] = {
    "a day of no month": (IMPORT.replace("2024-04-01", "2024-13-45"), "line 1: '2024-13-45' is not a day: month must be in 1..12"),
    "an hour of no day": (IMPORT.replace("2024-04-01", "2024-04-01T99:00:00"), "is not a day: hour must be in 0..23"),
    "no number": (IMPORT + "x: !!int abc\n", "line 6: 'abc' is not a whole number"),
    "a number of nothing": (IMPORT + "x: !!int ''\n", "line 6: '' is not a whole number"),
    "a number of 6000 digits": (IMPORT + "x: " + "9" * 6000 + "\n", "line 6: "),
    "a key that is a number": ("1: x\n" + IMPORT, "line 1, mapping.1: seen 1; expected one of the keys"),
    "an encoding of no text": (IMPORT.replace("rows: 2-", "rows: 2-, encoding: base64"), "encoding: seen 'base64'; expected the name of"),
    "UTF-16": (IMPORT.encode("utf-16"), "utf-8"),
}


@pytest.mark.parametrize(("text", "words"), MAPPINGS.values(), ids=MAPPINGS)
def test_mappings_of_tables(text: str | bytes, words: str, run: Callable[..., tuple[int, str, set[str]]], tmp_path: Path) -> None:
    """The file, the line and what is wrong there; nothing is written."""
    (tmp_path / "t.csv").write_text("Регион,2022\nг. Алматы,10\n", encoding="utf-8")
    (tmp_path / "m.yaml").write_bytes(text.encode() if isinstance(text, str) else text)
    (tmp_path / "seeds").mkdir()
    code, said, new = run("import", "t.csv", "--mapping", "m.yaml")
    assert (code, new) == (3, set())
    assert said.startswith("kzhealth: m.yaml: ")
    assert words in said


AGGREGATE = """\
source: {id: events, title: Events, publisher: Invented, published_on: 2025-02-10, rights: CC-BY-4.0}
region: {column: region}
date: {column: date, periods: month, from: 2023-01-01, to: 2024-12-31}
indicators:
  deaths: {kind: count}
"""


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2024-12-31", "9999-12-31", "date.to: seen 9999-12-31; expected a year from 1900 to 2100"),
        ("2023-01-01", "0001-01-01", "date.from: seen 0001-01-01; expected a year from 1900 to 2100"),
        ("2023-01-01", "2023-99-01", "line 3: '2023-99-01' is not a day"),
    ],
)
def test_mappings_of_records(old: str, new: str, words: str, run: Callable[..., tuple[int, str, set[str]]], tmp_path: Path) -> None:
    """Days at the ends of the calendar, or of no month, are no periods."""
    (tmp_path / "r.csv").write_text("region,date\nAstana,2024-03-05\n")
    (tmp_path / "m.yaml").write_text(AGGREGATE.replace(old, new))
    code, said, made = run("aggregate", "r.csv", "--mapping", "m.yaml", "--output", "out")
    assert (code, made) == (3, set())
    assert words in said


# ---------------------------------------------------------------- documents


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "table"])
@pytest.mark.parametrize("text", ["9" * 5000, "9" * 400 + ",5"])
def test_a_row_of_digits_is_no_figure(text: str, form: str, run: Callable[..., tuple[int, str, set[str]]], tmp_path: Path) -> None:
    """A number that no count or sum reaches is not proposed; the figures beside it are, in every format."""
    (tmp_path / "d.txt").write_text(f"В Акмолинской области построено 14 больниц.\nКод {text} тенге.\n", encoding="utf-8")
    code, said, _ = run("extract", "d.txt", "--format", form, "--output", "facts")
    assert code == 0, said
    written = (tmp_path / "facts").read_text(encoding="utf-8")
    assert "14" in written
    assert "9" * 300 not in written


# ---------------------------------------------------------------- what the standard leaves to everybody

STRANGE = {
    "titles": 5,
    "descriptions": ["x"],
    "temporal": 7,
    "contributors": [{"title": "x", "roles": 5}],
    "licenses": [{"name": "CC0-1.0"}],
}


def test_properties_of_others_are_no_fault(run: Callable[..., tuple[int, str, set[str]]], package: Path) -> None:
    """What the standard does not know may be anything: other commands work on such a package, and leave it aside."""
    odd = {"titles": [1], "descriptions": 5, "unit": {"x": 1}, "unitField": 7, "evidence": [1]}
    fields = [{"name": "a", "type": "integer", **odd}, {"name": "b", "categories": [{"value": "x", "label": 5, "labels": 7}]}]
    resource = {"name": "t", "path": "t.csv", "titles": 5, "schema": {"fields": fields, "titles": [1], "descriptions": "x"}}
    (package / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource], **STRANGE}))
    shutil.copytree(package, package.with_name("q"))
    assert kz.validate(package).ok
    for words in (("info", "p"), ("diff", "p", "q"), ("report", "p", "--output", "site")):
        code, said, _ = run(*words)
        assert (code, said) == (0, ""), words
    formats = ("csv", "sqlite", "xlsx", "parquet", "dcat", "croissant", "csvw", "schema.org")
    code, said, _ = run("export", "p", "--output", "out", *(word for name in formats for word in ("--to", name)))
    assert (code, said) == (0, "")
