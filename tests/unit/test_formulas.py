"""Rules that a Table Schema declares over the columns of a row hold on every engine as Python would say, and are never run as code."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import kzhealth as kz
from kzhealth.engines import get_engine, read_csv
from kzhealth.errors import SchemaError
from kzhealth.schema import read_descriptor
from kzhealth.validate import check_tables

if TYPE_CHECKING:
    from pathlib import Path

TYPES = {
    "low": "number",
    "high": "number",
    "n": "integer",
    "y": "year",
    "a": "date",
    "b": "date",
    "s": "string",
    "t": "boolean",
    "two words": "string",
}
ROWS = [
    ("1", "2.5", "3", "2024", "2024-01-01", "2024-01-02", "f", "true", "x"),
    ("3", "2.5", "-3", "1999", "2024-01-03", "2024-01-02", "m", "false", "x"),
    ("0.1", "0.3", "2", "2024", "2024-02-29", "2024-02-29", "", "true", "y"),
    ("", "0.3", "0", "2024", "", "2024-01-02", "f", "", ""),
    ("x", "1", "1", "2024", "2024-02-30", "2024-01-02", "f", "true", "z"),
    ("4", "4", "4", "2004", "2014-12-31", "2015-01-01", "f", "false", "x"),
]


def spec_of(*rules: Any) -> Any:
    fields = [{"name": name, "type": kind} for name, kind in TYPES.items()]
    return read_descriptor({"fields": fields, "kzhealth:rules": list(rules)}, "t")


def value_of(cell: str, kind: str) -> Any:
    try:
        readers: dict[str, Any] = {
            "number": float,
            "integer": int,
            "year": int,
            "date": dt.date.fromisoformat,
            "boolean": {"true": True, "false": False}.get,
        }
        return readers.get(kind, str)(cell) if cell else None
    except ValueError:
        return None


@pytest.mark.parametrize("engine", ["polars", "pandas", "duckdb"])
@pytest.mark.parametrize(
    ("formula", "meaning"),
    [
        ("low <= high", None),
        ("low < high and n > 0", None),
        ("not (low > high) or n == 4", None),
        ("1 <= n <= 3", None),
        ("n != low", None),
        ("low * 3 == high", "abs(low * 3 - high) < 1e-9"),
        ("low + 0.2 <= high", "low + 0.2 <= high + 1e-9"),
        ("high - low - 0.2 >= 0", "high - low - 0.2 >= -1e-9"),
        ("-n + 1 < low", None),
        ("low + n != high * 2", "abs(low + n - high * 2) > 1e-9"),
        ("a <= b", None),
        ("'2015-01-01' <= a < '2024-02-29'", "dt.date(2015, 1, 1) <= a < dt.date(2024, 2, 29)"),
        ("s == 'f' or t == True", None),
        ("field('two words') != \"x\"", "two_words != 'x'"),
        ("y >= 2000 and s != 'm'", None),
    ],
)
def test_a_rule_means_what_it_means_in_python(formula: str, meaning: str | None, engine: str) -> None:
    """In rows with all values that it names; what is worked out is compared to twelve digits."""
    spec = spec_of({"id": "r", "formula": formula})
    data = "\n".join([",".join(TYPES), *map(",".join, ROWS)]).encode()
    tally, run = check_tables({"t": read_csv(data, spec)}, engine=get_engine(engine))
    expected = []
    for number, row in enumerate(ROWS, start=2):
        values = {name.replace(" ", "_"): value_of(cell, kind) for (name, kind), cell in zip(TYPES.items(), row, strict=True)}
        named = [values[f.replace(" ", "_")] for f in spec.rules[0].fields]
        if None not in named and not eval(meaning or formula, {"dt": dt}, values):
            expected.append(number)
    assert [f.row for f in tally.kept if f.rule_id == "r"] == expected
    assert 0 < len(expected) < len(ROWS)
    assert run == ("r",)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("low <= high", "expected a list of objects"),
        ({"id": "r"}, "expected a rule as"),
        ({"formula": "low < high"}, "expected a rule as"),
        ({"id": "r", "formula": "low < high", "severity": "bad"}, "expected error or warning"),
        ({"id": "r", "formula": "low <"}, "cannot be read"),
        ({"id": "r", "formula": "(" * 300}, "cannot be read"),
        ({"id": "r", "formula": "low < " + "1 + " * 400 + "1"}, "characters"),
        ({"id": "r", "formula": "low < nothing"}, "there is no field 'nothing'"),
        ({"id": "r", "formula": "1 < 2"}, "names no field"),
        ({"id": "r", "formula": "low"}, "expected a comparison"),
        ({"id": "r", "formula": "low + 1"}, "expected a comparison"),
        ({"id": "r", "formula": "low in (1, 2)"}, "expected a comparison"),
        ({"id": "r", "formula": "low / 2 < high"}, "+ - * between numbers"),
        ({"id": "r", "formula": "s + s == 'ff'"}, "+ - * between numbers"),
        ({"id": "r", "formula": "len(s) < 3"}, "there is no field 'len'"),
        ({"id": "r", "formula": "s.upper() == s"}, "cannot stand here"),
        ({"id": "r", "formula": "field(s) == s"}, "there is no field 'field'"),
        ({"id": "r", "formula": "__import__('os').system('x') == low"}, "there is no field '__import__'"),
        ({"id": "r", "formula": "low < a"}, "not number and date"),
        ({"id": "r", "formula": "low < 'x'"}, "not number and string"),
        ({"id": "r", "formula": "t < True"}, "values that can be compared"),
        ({"id": "r", "formula": "a < 'soon'"}, "YYYY-MM-DD"),
        ({"id": "r", "formula": "a < s"}, "YYYY-MM-DD"),
    ],
)
def test_what_is_no_rule_is_refused(rule: Any, words: str) -> None:
    """Nothing but fields, values and comparisons of one kind; the error says what was expected."""
    with pytest.raises(SchemaError) as caught:
        spec_of(rule)
    assert words in str(caught.value)


def test_two_rules_of_one_id_are_refused() -> None:
    """Findings name a rule by its id."""
    with pytest.raises(SchemaError, match="two rules have the id 'r'"):
        spec_of({"id": "r", "formula": "low < high"}, {"id": "r", "formula": "n < 3"})


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of anyone, with a rule that row 3 breaks."""
    fields = [{"name": "low", "type": "number"}, {"name": "high", "type": "number"}]
    rules = [
        {"id": "low-below-high", "formula": "low <= high", "message": "expected the lower bound below the upper one", "severity": "warning"}
    ]
    resource = {"name": "bounds", "path": "bounds.csv", "schema": {"fields": fields, "primaryKey": "low", "kzhealth:rules": rules}}
    (tmp_path / "bounds.csv").write_text("low,high\n1,2\n3,2\n,1\n", encoding="utf-8")
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_package_with_rules_of_its_own(package: Path, encoding: str) -> None:
    """The finding names rule, fields and both values, whichever way the table was read; --no-rules leaves it out."""
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][0]["encoding"] = encoding
    (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (package / "bounds.csv").write_text("low,high\n1,2\n3,2\n4,\n", encoding=encoding)
    report = kz.validate(package)
    assert report.ok
    assert report.rules_run == ("low-below-high",)
    (finding,) = report.findings
    shown = (finding.code, finding.rule_id, finding.severity, finding.row, finding.field, finding.cell, finding.key)
    assert shown == ("low-below-high", "low-below-high", "warning", 3, "low, high", "3, 2", "3")
    assert "expected the lower bound below the upper one" in finding.message
    assert kz.validate(package, rules=False).findings == ()


def test_rule_of_a_package_that_is_none_is_refused(package: Path) -> None:
    """It is told as a fault of the schema, not passed over."""
    text = (package / "datapackage.json").read_text(encoding="utf-8").replace("low <= high", "low <= height")
    (package / "datapackage.json").write_text(text, encoding="utf-8")
    report = kz.validate(package)
    assert report.refused
    assert [f.code for f in report.findings] == ["schema-error"]
    assert "there is no field 'height'" in report.findings[0].message


def test_long_table_is_held_to_its_rules(tmp_path: Path) -> None:
    """Where a sieve lets a row pass, the rule has still its say."""
    rows = pl.DataFrame({"low": pl.int_range(600_000, eager=True)}).with_columns(
        high=pl.col("low") + pl.when(pl.col("low") == 77).then(-1).otherwise(1)
    )
    rows.write_csv(tmp_path / "t.csv")
    fields = [{"name": "low", "type": "integer"}, {"name": "high", "type": "integer"}]
    spec = read_descriptor({"fields": fields, "kzhealth:rules": [{"id": "r", "formula": "low < high"}]}, "t")
    report = kz.validate(tmp_path / "t.csv", spec)
    assert [(f.code, f.row, f.cell) for f in report.findings] == [("r", 79, "77, 76")]
