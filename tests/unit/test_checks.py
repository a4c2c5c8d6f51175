"""What a Table Schema asks of rows and keys: each fault found once, where it is, with what was expected."""

from __future__ import annotations

from typing import Any

import pytest

import kzhealth as kz
from kzhealth.checks import check_each, check_patterns, check_table, portable_pattern, row_checks
from kzhealth.engines import read_cells, read_csv
from kzhealth.errors import SchemaError
from kzhealth.model import Finding, Tally
from kzhealth.schema import TableSpec, read_descriptor, table_names


def spec(*fields: dict[str, Any], name: str = "t", **rest: Any) -> TableSpec:
    """A schema of the fields given."""
    return read_descriptor({"fields": list(fields), **rest}, name)


def field(name: str, type_: str = "string", **constraints: Any) -> dict[str, Any]:
    """A field with its constraints."""
    return {"name": name, "type": type_, "constraints": constraints}


def check(text: str, shape: TableSpec, **others: tuple[str, TableSpec]) -> list[Any]:
    """The findings over a table given as CSV; ``others`` are tables that its foreign keys refer to."""
    table = read_csv(text.encode(), shape)
    frames = {name: read_csv(data.encode(), other).lazy for name, (data, other) in others.items()}
    return check_table(table, {shape.name: table.lazy, **frames})


def places(findings: list[Any]) -> list[tuple[str, int | None, str | None, str | None]]:
    """Code, row, field and cell of each finding."""
    return [(f.code, f.row, f.field, f.cell) for f in findings]


CELLS = {
    "integer": ("integer", {}, "12", "12.5", "type-error", "expected a whole number such as -12 or 2300, within 64 bits, without spaces"),
    "integer beyond 64 bits": ("integer", {}, "1", "9223372036854775808", "type-error", "within 64 bits"),
    "number": ("number", {}, "12.5", "12,5", "type-error", "expected a number such as 12.5, with a decimal point and without spaces"),
    "not finite": ("number", {}, "1e300", "1e400", "constraint-error", "expected a finite number (not-finite)"),
    "infinite": ("number", {}, "1", "INF", "constraint-error", "not-finite"),
    "no number": ("number", {}, "1", "NaN", "constraint-error", "not-finite"),
    "year": ("year", {}, "2023", "23", "type-error", "expected a year of four digits"),
    "date": ("date", {}, "2024-02-29", "2023-02-29", "type-error", "expected a date of the calendar as YYYY-MM-DD"),
    "boolean": ("boolean", {}, "true", "yes", "type-error", "expected one of true, True, TRUE, 1, false, False, FALSE, 0"),
    "minimum": ("integer", {"minimum": 5}, "5", "4", "constraint-error", "expected at least 5 (minimum)"),
    "minimum as text": ("integer", {"minimum": "5"}, "5", "4", "constraint-error", "expected at least 5 (minimum)"),
    "maximum": ("number", {"maximum": 5.5}, "5.5", "5.51", "constraint-error", "expected at most 5.5 (maximum)"),
    "exclusiveMinimum": ("integer", {"exclusiveMinimum": 5}, "6", "5", "constraint-error", "expected above 5 (exclusiveMinimum)"),
    "exclusiveMaximum": ("number", {"exclusiveMaximum": 5}, "4.9", "5.0", "constraint-error", "expected below 5 (exclusiveMaximum)"),
    "minimum of a date": ("date", {"minimum": "2020-01-01"}, "2020-01-01", "2019-12-31", "constraint-error", "at least 2020-01-01"),
    "maximum of a year": ("year", {"maximum": 2100}, "2100", "2101", "constraint-error", "at most 2100"),
    "minLength": ("string", {"minLength": 2}, "қә", "қ", "constraint-error", "expected at least 2 characters (minLength)"),
    "maxLength": ("string", {"maxLength": 2}, "қә", "қәғ", "constraint-error", "expected at most 2 characters (maxLength)"),
    "pattern": ("string", {"pattern": "KZ-[0-9]{2}"}, "KZ-11", "KZ-1", "constraint-error", "expected the pattern KZ-[0-9]{2}"),
    "pattern for the whole cell": ("string", {"pattern": "a|b"}, "b", "ab", "constraint-error", "expected the pattern a|b"),
    "pattern and a line break": ("string", {"pattern": "^[a-z]+$"}, "ab", "ab\n", "constraint-error", "expected the pattern"),
    "pattern of ASCII digits": ("string", {"pattern": r"\d[\d-]*"}, "1-2", "1-\u0662", "constraint-error", "expected the pattern"),
    "pattern of no digits": ("string", {"pattern": r"\D+"}, "ab\u0662", "ab2", "constraint-error", "expected the pattern"),
    "pattern with a backslash": ("string", {"pattern": r"\\d"}, r"\d", "1", "constraint-error", "expected the pattern"),
    "enum": ("string", {"enum": ["x", "y"]}, "y", "z", "constraint-error", "expected one of x, y (enum)"),
    "enum of numbers": ("number", {"enum": [1, 2.5]}, "1.0", "2", "constraint-error", "expected one of 1, 2.5 (enum)"),
    "enum beyond 64 bits": ("integer", {"enum": [10**30, 1]}, "1", "2", "constraint-error", "(enum)"),
    "minimum beyond 64 bits": ("integer", {"minimum": -(10**30), "maximum": 10**30, "enum": [1]}, "1", "2", "constraint-error", "(enum)"),
    "enum of dates": ("date", {"enum": ["2020-01-01"]}, "2020-01-01", "2020-01-02", "constraint-error", "2020-01-01 (enum)"),
    "enum of booleans": ("boolean", {"enum": [True]}, "TRUE", "0", "constraint-error", "expected one of True (enum)"),
    "enum of words for true": ("boolean", {"enum": ["true"]}, "1", "0", "constraint-error", "expected one of true (enum)"),
    "enum of words for false": ("boolean", {"enum": ["false"]}, "0", "1", "constraint-error", "expected one of false (enum)"),
    "enum just beyond 64 bits": ("integer", {"enum": [2**63, 1]}, "1", "2", "constraint-error", "(enum)"),
    "minimum of a time": ("time", {"minimum": "08:00:00"}, "08:00:00", "07:59:59", "constraint-error", "at least 08:00:00"),
    "enum of months": ("yearmonth", {"enum": ["2024-01"]}, "2024-01", "2024-02", "constraint-error", "one of 2024-01 (enum)"),
    "datetime": (
        "datetime",
        {},
        "2024-02-29T10:00:00",
        "2024-02-30T10:00:00",
        "type-error",
        "as YYYY-MM-DDThh:mm:ss, with or without a zone",
    ),
    "geopoint": ("geopoint", {}, "71.4,51.1", "200,51", "type-error", "a place as longitude and latitude, such as 71.4,51.1"),
    "list": ("list", {"minLength": 2}, "a,b", "a", "constraint-error", "expected at least 2 items (minLength)"),
    "geojson": ("geojson", {}, '{""type"": ""Point"", ""coordinates"": [1, 2]}', "[1]", "type-error", "expected an object of GeoJSON"),
    "a bracket in a class": ("string", {"pattern": r"[[a]\d"}, "[1", "b1", "constraint-error", "expected the pattern"),
    "a closing bracket in a class": ("string", {"pattern": r"[]a]+\d"}, "]a1", "b1", "constraint-error", "expected the pattern"),
    "no closing bracket": ("string", {"pattern": r"[^]\d]+"}, "a[", "a1", "constraint-error", "expected the pattern"),
    "classes in a class": ("string", {"pattern": r"[\d\w[]+x"}, "1қ[x", "-x", "constraint-error", "expected the pattern"),
    "required": ("string", {"required": True}, "x", "", "constraint-error", "the cell is empty; expected a value (required)"),
}


@pytest.mark.parametrize(("type_", "constraints", "good", "bad", "code", "reason"), CELLS.values(), ids=CELLS)
def test_one_bad_cell_is_one_finding(type_: str, constraints: dict[str, Any], good: str, bad: str, code: str, reason: str) -> None:
    """The sound cell passes, the bad one is found once, and the message says where, what was seen and what was expected."""
    shape = spec(field("x", type_, **constraints), field("id"), primaryKey="id")
    findings = check(f'x,id\n"{good}",k1\n"{bad}",k2\n"{good}",k3\n', shape)
    assert places(findings) == [(code, 3, "x", bad or None)]
    (finding,) = findings
    assert finding.key == "k2"
    assert finding.message == f"t, row 3, x:{f' {bad!r}:' if bad else ''} {finding.message.rpartition(': ')[2]}"
    assert reason in finding.message


@pytest.mark.parametrize(
    ("asked", "bad", "reason"),
    [
        (field("x", "integer", minimum=5), "4", "expected at least 5 (minimum)"),
        (field("x", "integer", exclusiveMaximum=5), "5", "expected below 5 (exclusiveMaximum)"),
        (field("x", minLength=2), "a", "expected at least 2 characters (minLength)"),
        (field("x", maxLength=2), "abc", "expected at most 2 characters (maxLength)"),
        (field("x", pattern="a+"), "b", "expected the pattern a+"),
        (field("x", enum=["a", "b"]), "c", "expected one of a, b (enum)"),
        (field("x", "time"), "8:00", "expected a time of the day as hh:mm:ss"),
        (field("x", "duration"), "1Y", "expected a duration as P1Y2M3DT4H5M6S"),
        (field("x", "yearmonth"), "2024", "expected a month as YYYY-MM"),
        (field("x", "datetime"), "2024", "expected a moment as YYYY-MM-DDThh:mm:ss, with or without a zone"),
        (field("x", "geopoint"), "71", "expected a place as longitude and latitude, such as 71.4,51.1"),
        (field("x", "geojson"), "[]", "expected an object of GeoJSON"),
        (field("x", "object"), "[]", "expected an object of JSON"),
        (field("x", "array"), "{}", "expected an array of JSON"),
        ({"name": "x", "type": "list", "itemType": "integer"}, "a", "expected a list of items of the type integer, divided by ','"),
        ({"name": "x", "type": "number", "decimalChar": ","}, "1.5", "expected a number such as 12,5"),
        (
            {"name": "x", "type": "integer", "groupChar": " ", "bareNumber": False},
            "-",
            "expected a whole number such as 1 234, within 64 bits, with or without a unit beside it",
        ),
        ({"name": "x", "type": "date", "format": "%d.%m.%Y"}, "2024-01-01", "expected a date such as 31.12.2023 (%d.%m.%Y)"),
        ({"name": "x", "type": "string", "format": "email"}, "a", "expected an e-mail address"),
    ],
)
def test_the_whole_message(asked: dict[str, Any], bad: str, reason: str) -> None:
    """Nothing stands behind what was expected."""
    (finding,) = check(f'x,id\n"{bad}",k1\n', spec(asked, field("id")))
    assert finding.message == f"t, row 2, x: {bad!r}: {reason}"


@pytest.mark.parametrize(("type_", "own", "limit"), [("integer", "1 000", 1000), ("number", "1 000,5", 1000.5)])
def test_limits_of_numbers_with_signs_of_their_own(type_: str, own: str, limit: float) -> None:
    """A limit is a number, or text as a cell writes it."""
    for minimum in (limit, own):
        signs = {"groupChar": " ", **({"decimalChar": ","} if type_ == "number" else {})}
        shape = spec({"name": "x", "type": type_, **signs, "constraints": {"minimum": minimum}}, field("id"))
        assert places(check(f'x,id\n"{own}",k1\n999,k2\n', shape)) == [("constraint-error", 3, "x", "999")]


@pytest.mark.parametrize(
    ("pattern", "portable"),
    [
        (r"\d", "[0-9]"),
        (r"[\d_]", "[0-9_]"),
        (r"\D", "[^0-9]"),
        (r"[a[b]\d", r"[a\[b][0-9]"),
        (r"[]\d]\d", "[]0-9][0-9]"),
        (r"\[\d", r"\[[0-9]"),
        (r"[a&&~~b]&&", r"[a\&\&\~\~b]&&"),
        (r"a{,2}{x}[{,2}]a{1,2}", r"a{0,2}\{x}[{,2}]a{1,2}"),
        (r"\p{L}\x{41}\A\Z", r"\p{L}\x{41}\A\z"),
        (r"\u04d9[\U0001F600]\u4", r"\x{04d9}[\x{0001F600}]\u4"),
    ],
)
def test_classes_are_spelt_out_as_every_engine_reads_them(pattern: str, portable: str) -> None:
    """A class within a class is a thing of some engines alone, and so are signs that work on sets; what only Python reads is spelt out."""
    assert portable_pattern(pattern) == portable


def test_a_pattern_that_may_never_end_is_of_the_schema() -> None:
    """A descriptor is refused by its field before a cell is looked at, whatever else stands in it."""
    with pytest.raises(SchemaError, match=r"^schema of t: field b: the pattern '\(\?=a\)' cannot be used"):
        check_patterns({"fields": [5, {"name": "a"}, {"name": "b", "constraints": {"pattern": "(?=a)"}}]}, "t")
    check_patterns({"fields": [{"name": "a", "constraints": {"pattern": "a+"}}, {"name": "b", "constraints": {"pattern": 5}}]}, "t")
    check_patterns({}, "t")


def test_a_rule_that_cannot_be_judged_is_not_told_beside_another_fault() -> None:
    """An empty cell leaves a rule open, also in a row that breaks something else."""
    shape = spec(
        field("a", "integer"), field("b", "integer"), field("c", maxLength=1), **{"kzhealth:rules": [{"id": "r", "formula": "a < b"}]}
    )
    assert places(check("a,b,c\n1,,xx\n2,1,x\n", shape)) == [("constraint-error", 2, "c", "xx"), ("r", 3, "a, b", "2, 1")]
    (*_, told) = check("a,b,c\n2,1,x\n", shape)
    assert told.message == "t, row 2, a, b: '2, 1': expected a < b"


@pytest.mark.parametrize(("own", "other"), [("integer", "number"), ("number", "integer"), ("year", "number")])
def test_a_reference_between_types_of_numbers(own: str, other: str) -> None:
    """1 and 1.0 are one number."""
    reference = [{"fields": "a", "reference": {"resource": "o", "fields": "n"}}]
    shape = spec(field("a", own), field("id"), foreignKeys=reference)
    found = check("a,id\n2001,k1\n2002,k2\n", shape, o=("n,x\n2001,y\n", spec(field("n", other), field("x"), name="o")))
    assert places(found) == [("foreign-key", 3, "a", "2002")]


def test_empty_cells_break_nothing_but_required() -> None:
    """No bound, pattern or code is asked of a cell that is not there."""
    shape = spec(
        field("i", "integer", minimum=1, maximum=2),
        field("s", minLength=1, maxLength=2, pattern="a+", enum=["a"]),
        field("u", unique=True),
        field("k"),
    )
    assert check("i,s,u,k\n,,,1\n,,,2\n", shape) == []


def test_faults_of_one_row_stand_side_by_side() -> None:
    """A bad cell hides no fault of its neighbours and invents none."""
    shape = spec(
        field("a", "integer", minimum=0, required=True), field("b", "number", maximum=1), field("c", maxLength=2, pattern="[a-z]+")
    )
    found = places(check("a,b,c\nx,2,ABC\n-1,y,ok\n,0.5,\n", shape))
    assert found == [
        ("type-error", 2, "a", "x"),
        ("constraint-error", 2, "b", "2"),
        ("constraint-error", 2, "c", "ABC"),
        ("constraint-error", 2, "c", "ABC"),
        ("constraint-error", 3, "a", "-1"),
        ("type-error", 3, "b", "y"),
        ("constraint-error", 4, "a", None),
    ]


def test_categories_are_a_list_of_codes() -> None:
    """Codes without an enum are checked too, also where they are numbers."""
    assert places(check("s\nx\nz\n", spec({"name": "s", "categories": ["x", {"value": "y"}]}))) == [("constraint-error", 3, "s", "z")]
    numbers = spec({"name": "s", "type": "integer", "categories": [{"value": 1, "label": "one"}]})
    assert places(check("s\n1\n2\n", numbers)) == [("constraint-error", 3, "s", "2")]


LIMITS = [
    ("integer", {"minimum": "x"}),
    ("integer", {"minimum": 1.5}),
    ("integer", {"minimum": "1_0"}),
    ("integer", {"minimum": True}),
    ("integer", {"enum": [None]}),
    ("number", {"maximum": "1,5"}),
    ("number", {"maximum": [1]}),
    ("number", {"maximum": 10**400}),
    ("date", {"minimum": "2023-02-29"}),
    ("date", {"minimum": "20230101"}),
    ("date", {"minimum": 2023}),
    ("boolean", {"enum": ["maybe"]}),
    ("boolean", {"enum": [1]}),
    ("string", {"enum": [1]}),
]


@pytest.mark.parametrize(("type_", "constraints"), LIMITS)
def test_limit_of_another_type_is_a_fault_of_the_schema(type_: str, constraints: dict[str, Any]) -> None:
    """A limit is never bent into its type: the schema is refused."""
    with pytest.raises(SchemaError, match=f"field x: the limit .* is not of the type {type_}"):
        row_checks(spec(field("x", type_, **constraints)))


@pytest.mark.parametrize("pattern", ["KZ-([", "(?=a)a", r"(a)\1", "a)|(?:b", "a{1000}{1000}{1000}"])
def test_pattern_that_the_engine_cannot_compile_is_refused(pattern: str) -> None:
    """Patterns run in linear time; what cannot is told when the schema is used, before any row."""
    with pytest.raises(SchemaError, match=r"field x: the pattern .* cannot be used \(.+\)"):
        row_checks(spec(field("x", pattern=pattern)))


def test_pattern_that_explodes_elsewhere_runs_in_linear_time() -> None:
    """Nested repetition over a long cell ends at once."""
    assert places(check(f"x\n{'a' * 50_000}b\n", spec(field("x", pattern="(a+)+"))))[0][:3] == ("constraint-error", 2, "x")


def test_primary_key_may_be_neither_empty_nor_repeated() -> None:
    """Each row but the first of a key is told, with the row that had it; so is a row without a key."""
    findings = check("k,v\n1,a\n,b\n1,c\n01,d\n", spec(field("k", "integer"), field("v"), primaryKey=["k"]))
    assert places(findings) == [("primary-key", 3, "k", None), ("primary-key", 4, "k", "1"), ("primary-key", 5, "k", "01")]
    assert [f.message for f in findings] == [
        "t, row 3, k: a part of the primary key is empty or unreadable",
        "t, row 4, k: '1': the same value stands in row 2; expected it once",
        "t, row 5, k: '01': the same value stands in row 2; expected it once",
    ]
    assert [f.key for f in findings] == [None, "1", "01"]


def test_composite_key_repeats_only_as_a_whole() -> None:
    """A part may repeat; a row that lacks a part is told; one part that cannot be read is told as such, once."""
    shape = spec(field("k", "integer"), field("l"), primaryKey=["k", "l"])
    assert places(check("k,l\n1,a\n1,b\n2,a\n1,a\n1,\nx,a\nx,a\n", shape)) == [
        ("primary-key", 6, "k, l", None),
        ("type-error", 7, "k", "x"),
        ("type-error", 8, "k", "x"),
        ("primary-key", 5, "k, l", "1, a"),
    ]


def test_unique_field_and_unique_keys_let_empty_cells_repeat() -> None:
    """What is empty is not the same as what is empty."""
    shape = spec(field("a", "integer", unique=True), field("b"), field("c"), uniqueKeys=[["b", "c"]])
    assert places(check("a,b,c\n1,x,y\n1,x,z\n,x,y\n,x,\n,x,\n", shape)) == [
        ("unique-error", 3, "a", "1"),
        ("unique-error", 4, "b, c", "x, y"),
    ]


def reference(*fields: str, to: str = "u", at: tuple[str, ...] = ("k",)) -> dict[str, Any]:
    """A foreign key."""
    return {"fields": list(fields), "reference": {"resource": to, "fields": list(at)}}


def test_orphan_is_told_with_the_place_it_looked_in() -> None:
    """A reference that finds no row is told; an empty one asks for none."""
    shape = spec(field("r", "integer"), field("v"), foreignKeys=[reference("r")])
    findings = check("r,v\n1,a\n3,b\n,c\n", shape, u=("k\n1\n2\n", spec(field("k", "integer"), name="u")))
    assert places(findings) == [("foreign-key", 3, "r", "3")]
    assert findings[0].message == "t, row 3, r: '3': no such row in u.k; add it there or correct the reference"


def test_reference_that_cannot_be_read_is_no_orphan() -> None:
    """A cell of the wrong type is told once, not as an orphan too."""
    shape = spec(field("r", "integer"), foreignKeys=[reference("r")])
    assert places(check("r\nx\n", shape, u=("k\n1\n", spec(field("k", "integer"), name="u")))) == [("type-error", 2, "r", "x")]


def test_reference_within_the_table() -> None:
    """A parent is looked for in the table itself, by its own name or none."""
    for to in ("", "t"):
        shape = spec(field("k"), field("up"), foreignKeys=[reference("up", to=to)])
        assert places(check("k,up\na,\nb,a\nc,z\n", shape)) == [("foreign-key", 4, "up", "z")]


def test_composite_reference_must_hold_as_a_whole() -> None:
    """Both parts stand in one row of the other table."""
    shape = spec(field("a"), field("b", "integer"), foreignKeys=[reference("a", "b", at=("k", "l"))])
    other = spec(field("k"), field("l", "number"), name="u")
    assert places(check("a,b\nx,1\nx,2\nx,\n", shape, u=("k,l\nx,1.0\ny,2\n", other))) == [
        ("foreign-key", 3, "a, b", "x, 2"),
        ("foreign-key", 4, "a, b", None),
    ]


def test_reference_to_a_table_that_is_not_there_is_left_alone() -> None:
    """One table can be checked by itself."""
    assert check("r\n9\n", spec(field("r"), foreignKeys=[reference("r")])) == []


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (spec(field("l"), name="u"), "the schema refers to a field that is not there: u.k"),
        (spec(field("k", "integer"), name="u"), "r is of type String and can equal nothing of type Int64 in u.k"),
    ],
)
def test_reference_that_can_never_hold_is_told_as_such(other: TableSpec, message: str) -> None:
    """A field that is absent or of another type makes an orphan of each row, with the reason."""
    (finding,) = check("r\n1\n", spec(field("r"), foreignKeys=[reference("r")]), u=(f"{other.field_names[0]}\n1\n", other))
    assert (finding.code, finding.row) == ("foreign-key", 2)
    assert message in finding.message


def test_missing_column_is_told_once_and_its_checks_rest() -> None:
    """What asks for a column that the file lacks is not asked: one finding, not one for each row."""
    shape = spec(
        field("a", required=True),
        field("b"),
        field("k", "integer", required=True, unique=True),
        primaryKey=["k"],
        uniqueKeys=[["a", "k"]],
        foreignKeys=[reference("k")],
    )
    findings = check("a,b\nx,1\n,2\n", shape, u=("k\n1\n", spec(field("k", "integer"), name="u")))
    assert places(findings) == [("missing-label", 1, "k", None), ("constraint-error", 3, "a", None)]


def test_schema_that_asks_nothing() -> None:
    """Text without constraints has no checks and no findings."""
    assert row_checks(spec(field("a"))) == []
    assert check("a\nx\n", spec(field("a"))) == []


@pytest.mark.parametrize("name", table_names())
def test_every_constraint_of_the_package_is_checked(name: str) -> None:
    """No constraint of a bundled schema is silently skipped: each field has a check for each thing its schema says of it."""
    shape = kz.schema(name)
    reasons = [(c.field, c.reason) for c in row_checks(shape)]
    for f in shape.fields:
        for constraint, value in f.constraints.items():
            if constraint == "unique" or value is False:
                continue
            words = {"pattern": "expected the pattern"}.get(constraint, f"({constraint})")
            assert any(n == f.name and words in r for n, r in reasons), (f.name, constraint)


def test_codes_at_the_edge_of_64_bits() -> None:
    """A code that no cell can hold is no code of any cell; the greatest that one can hold is."""
    spec = read_descriptor({"fields": [{"name": "x", "type": "integer", "constraints": {"enum": [2**63, 2**63 - 1, -(2**63)]}}]}, "t")
    table = read_csv(f"x\n{2**63 - 1}\n{-(2**63)}\n5\n".encode(), spec)
    assert [(f.row, f.code) for f in check_table(table, {"t": table.lazy})] == [(4, "constraint-error")]


def test_references_of_whole_numbers_are_compared_exactly() -> None:
    """Two numbers that are one as a float are two keys."""
    key = {"fields": "b", "reference": {"resource": "", "fields": "a"}}
    fields = [{"name": "a", "type": "integer"}, {"name": "b", "type": "integer"}]
    table = read_csv(f"a,b\n{2**53},{2**53 + 1}\n".encode(), read_descriptor({"fields": fields, "foreignKeys": [key]}, "t"))
    assert [(f.row, f.code) for f in check_table(table, {"t": table.lazy})] == [(2, "foreign-key")]


def test_all_faults_are_counted_and_some_are_listed() -> None:
    """A limit is of what is listed, from the top of the table; every fault counts."""
    shape = spec(field("a", "integer"), field("b"), primaryKey="b")
    table = read_csv(f"a,b\n{'x,k' + chr(10)}{''.join(f'y,k{n}{chr(10)}' for n in range(9))}1,k\n".encode(), shape)
    tally = Tally(3)
    check_each([table], {"t": table.lazy}, tally)
    assert tally.counts == {"type-error": 10, "primary-key": 1}
    assert [(f.code, f.row) for f in tally.kept] == [("type-error", 2), ("type-error", 3), ("type-error", 4), ("primary-key", 12)]


def test_what_another_judge_has_told_is_not_told_again() -> None:
    """Of rows that were judged before, only what nobody named by row and field is told."""
    shape = spec(field("a", "integer", minimum=5), field("b", maxLength=1), uniqueKeys=[["a", "b"]])
    told = (
        Finding(code="constraint-error", table="t", row=2, field="a", message="told"),
        Finding(code="error", table="t", row=4, message="of the row"),
    )
    table = read_cells([[1, "x"], [2, "xx"], [1, "x"]], [2, 3, 4], shape, told)
    found = check_table(table, {"t": table.lazy})
    assert [(f.code, f.row, f.field) for f in found if f not in told] == [
        ("constraint-error", 3, "a"),
        ("constraint-error", 3, "b"),
        ("constraint-error", 4, "a"),
        ("unique-error", 4, "a, b"),
    ]
