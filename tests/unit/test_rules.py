"""Every rule is held against the examples of tests/golden/rules.json: silent on the sound ones, exact on the broken ones."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl
import pytest

from kzhealth.engines import REFERENCE, empty_table, get_engine, read_frame
from kzhealth.rules import RULES, Rule, base
from kzhealth.schema import schema, table_names
from kzhealth.validate import check_tables, run_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


examples = load(Path(__file__).with_name("rule_examples.py"))
EXAMPLES: dict[str, list[dict[str, Any]]] = examples.read_examples()
BY_ID = {rule.id: rule for rule in RULES}
CASES = [
    pytest.param(BY_ID[name], example, id=f"{name}-{number}")
    for name, many in EXAMPLES.items()
    if name in BY_ID
    for number, example in enumerate(many, 1)
]
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
each_example = pytest.mark.parametrize(("rule", "example"), CASES)

# Where an empty cell is itself what the rule looks for.
EMPTY_IS_A_FAULT = {
    ("correction-ledger", "new_value"),
    ("ambiguous-indicator", "indicator_id"),  # the fault is the other indicator beside it
    ("bounds-order", "lower"),
    ("bounds-order", "lower_kzt"),
    ("bounds-order", "qualifier"),
    ("bounds-order", "upper"),
    ("bounds-order", "upper_kzt"),
    ("bounds-order", "value_max"),
    ("direction-sign", "direction"),
    ("duplicate-fact", "observation_id"),  # a fact without a key is still told twice
    ("evidence-value", "capacity_visits_per_shift_evidence_id"),
    ("evidence-value", "evidence_id"),
    ("evidence-value", "value_max"),
    ("source-incomplete", "published_on"),
    ("source-incomplete", "publisher"),
    ("unit-of-indicator", "unit_id"),
}


def with_cell(example: dict[str, Any], table: str, row: int, field: str, cell: str) -> dict[str, Any]:
    rows = [dict(r) for r in example[table]]
    rows[row - 2][field] = cell
    return {**example, table: rows}


def test_every_rule_has_examples_and_every_example_a_rule() -> None:
    """A rule without an example, or an example of a rule that is gone, is noticed."""
    assert list(EXAMPLES) == [rule.id for rule in RULES]
    assert all(EXAMPLES.values())


@each_rule
def test_a_rule_describes_itself(rule: Rule) -> None:
    """Its summary is one sentence, its tables exist, its examples show every table it can find something in."""
    assert rule.summary.endswith(".")
    assert "\n" not in rule.summary
    assert set(rule.tables) <= set(table_names())
    assert {example["expect"]["table"] for example in EXAMPLES[rule.id]} <= set(rule.tables)


@each_rule
def test_examples_show_both_grades_of_a_rule_that_has_two(rule: Rule) -> None:
    """The severity a rule declares is the gravest it finds."""
    found = {example["expect"]["severity"] for example in EXAMPLES[rule.id]}
    assert rule.severity in found
    assert found == {"error", "warning"} if rule.id in ("percent-bounds", "budget-total", "plausible-range") else found == {rule.severity}


@each_rule
def test_examples_show_every_table_of_a_rule(rule: Rule) -> None:
    """Each table that a rule says it looks at has a failing example of its own."""
    assert {example["expect"]["table"] for example in EXAMPLES[rule.id]} == set(rule.tables)


@each_example
def test_what_is_sound_passes(rule: Rule, example: dict[str, Any]) -> None:
    """The rule finds nothing in the passing example."""
    assert examples.find(rule, example["passes"]) == []


@each_example
def test_what_is_broken_is_found_once_and_exactly(rule: Rule, example: dict[str, Any]) -> None:
    """One finding: in that table, row and field, with the cell as it stands in the CSV, both figures and where they were read."""
    expect = example["expect"]
    (finding,) = examples.find(rule, example["fails"])
    row = example["fails"][expect["table"]][expect["row"] - 2]
    key = ", ".join(row[name] for name in schema(expect["table"]).primary_key)
    assert {name: getattr(finding, name) for name in ("table", "row", "field", "severity")} == {
        name: expect[name] for name in ("table", "row", "field", "severity")
    }
    assert (finding.code, finding.rule_id, finding.key) == (rule.id, rule.id, key)
    assert finding.cell == (row.get(expect["field"]) or None)
    where = f" ({'; '.join(expect['places'])})" if expect.get("places") else ""
    assert finding.message == f"{expect['table']} {key}: {expect['message']}{where}"
    assert [str(place) for place in finding.evidence] == expect.get("places", [])


@each_example
def test_an_emptied_cell_is_left_alone(rule: Rule, example: dict[str, Any]) -> None:
    """Without the figure the rule has nothing to say: empty cells are the business of the schema."""
    expect = example["expect"]
    emptied = with_cell(example["fails"], expect["table"], expect["row"], expect["field"], "")
    found = examples.find(rule, emptied)
    assert len(found) <= ((rule.id, expect["field"]) in EMPTY_IS_A_FAULT)


@each_rule
def test_a_rule_is_alive(rule: Rule) -> None:
    """Without the rule its failing example passes: no other rule and no schema check reports its code."""
    others = [other for other in RULES if other is not rule]
    tables = examples.to_tables(EXAMPLES[rule.id][0]["fails"])
    found, run = run_rules(tables, others)
    assert rule.id not in run
    assert rule.id not in {f.code for f in (*found.kept, *check_tables(tables, rules=False)[0].kept)}
    assert rule.id in {f.code for f in check_tables(tables)[0].kept}


@pytest.mark.parametrize("name", ["pandas", "duckdb"])
def test_examples_fail_alike_on_other_engines(name: str) -> None:
    """What a rule says of its failing examples does not depend on the engine."""
    engine = get_engine(name)
    for rule in RULES:
        tables = examples.to_tables(EXAMPLES[rule.id][0]["fails"])
        found, expected = (run_rules(tables, [rule], engine=e)[0].kept for e in (engine, get_engine("polars")))
        assert found == expected, rule.id


@each_rule
def test_empty_tables_give_nothing(rule: Rule) -> None:
    """A package without a row breaks no rule."""
    tables = {name: empty_table(schema(name)) for name in table_names()}
    found, run = run_rules(tables, [rule])
    assert (found.counts, run) == ({}, (rule.id,))


@each_rule
def test_empty_rows_give_nothing(rule: Rule) -> None:
    """Rows without a filled cell break no rule; only that a source tells neither publisher nor day is a finding."""
    tables = {name: read_frame(pl.DataFrame({f: [None, None] for f in schema(name).field_names}), schema(name)) for name in table_names()}
    found, _ = run_rules(tables, [rule])
    expected = {("sources", "publisher", 2), ("sources", "publisher", 3), ("sources", "published_on", 2), ("sources", "published_on", 3)}
    assert {(f.table, f.field, f.row) for f in found.kept} == (expected if rule.id == "source-incomplete" else set())


@each_rule
def test_a_table_alone_is_no_reason_to_fail(rule: Rule) -> None:
    """A rule that looks at several tables finds nothing wrong with one because the others are absent."""
    for name in rule.tables:
        _, run = run_rules({name: empty_table(schema(name))}, [rule])
        assert run == (rule.id,)


@each_rule
def test_rules_work_on_lazy_frames(rule: Rule) -> None:
    """Rules get lazy frames and give lazy frames: nothing is collected but by what reads words, so any engine can run them."""
    seen: list[bool] = []

    def spy(tables: Any) -> Iterator[base.Breach]:
        assert all(isinstance(frame, nw.LazyFrame) for frame in tables.values())
        for breach in rule.find(tables):
            by_words = (rule.id, breach.field) == ("evidence-span", "start") or rule.id in ("correction-ledger", "script-mix")
            seen.append(isinstance(breach.rows, nw.LazyFrame) or by_words)
            yield breach

    run_rules(examples.to_tables(EXAMPLES[rule.id][0]["fails"]), [replace(rule, find=spy)])
    assert seen
    assert all(seen)


def test_reference_tables_that_are_not_given_are_the_bundled_ones() -> None:
    """One table is enough to be checked against regions, places, indicators and units; findings in those are not told."""
    example = EXAMPLES["region-in-force"][0]["fails"]
    assert set(example).isdisjoint(REFERENCE)
    assert {f.table for f in examples.find(BY_ID["region-in-force"], example)} == {"observations"}


def test_rules_are_left_out_of_tables_that_are_not_ours() -> None:
    """No table of the package, no rule: nothing ran, nothing was found."""
    foreign = replace(schema("units"), name="somebody_elses")
    found, run = run_rules({"somebody_elses": empty_table(foreign)})
    assert (found.counts, run) == ({}, ())


def test_a_row_without_a_key_is_named_by_its_number() -> None:
    """The message names the row even where its key is empty."""
    row = {"measure": "level", "unit_id": "percent", "value": "104"}
    (finding,) = examples.find(BY_ID["percent-bounds"], {"observations": [row]})
    assert finding.key is None
    assert finding.message == "observations row 2: a share of 104 %; expected 0 to 100"


def test_huge_figures_do_not_stop_the_rules() -> None:
    """A figure beyond whole numbers of 64 bits is judged as any other."""
    row = {
        "observation_id": "o-1",
        "indicator_id": "births",
        "region_id": "KZ-11",
        "measure": "level",
        "value": "1e30",
        "unit_id": "persons",
    }
    found, run = run_rules(examples.to_tables({"observations": [row]}))
    assert "whole-number" in run
    assert "plausible-range" in found.counts


@pytest.mark.parametrize(
    ("field", "cell"),
    [("value", "140"), ("lower", "138"), ("upper", "138"), ("upper", ""), ("qualifier", ""), ("value_max", "150")],
)
def test_one_wrong_bound_gives_one_finding(field: str, cell: str) -> None:
    """A wrong bound is told once; a wrong value contradicts both of its bounds and is told of each."""
    row = {"observation_id": "o-1", "value": "139", "qualifier": "exact", "lower": "139", "upper": "139", field: cell}
    found = examples.find(BY_ID["bounds-order"], {"observations": [row]})
    assert [f.field for f in found] == (["lower", "upper"] if field == "value" else [field])


@pytest.mark.parametrize(("indicator", "found"), [("population", 0), ("patients_supplied", 1)])
def test_how_many_live_in_a_region_is_no_part_of_them(indicator: str, found: int) -> None:
    """The figures of people in a region are held against what is known of its population, but not its population itself."""
    row = {
        "observation_id": "o-1",
        "indicator_id": indicator,
        "region_id": "KZ-11",
        "period_end": "2024-12-31",
        "measure": "level",
        "value": "3000000",
        "unit_id": "persons",
    }
    assert len(examples.find(BY_ID["population-cap"], {"observations": [row]})) == found


@pytest.mark.parametrize("before", ["", "0."])
def test_a_change_from_a_small_figure(before: str) -> None:
    """From 115 to 262, or from 0.115 to 0.262, is no change of 48 %; from nothing there is none to speak of."""
    example = EXAMPLES["change-agrees"][0]["fails"]
    rows = [{**row, "value": before + row["value"]} if row["measure"] == "level" else row for row in example["observations"]]
    quotes = [row if "%" in row["quote"] else {**row, "quote": before + row["quote"]} for row in example["evidence"]]
    small = {**example, "observations": rows, "evidence": quotes}
    assert len(examples.find(BY_ID["change-agrees"], small)) == 1
    assert examples.find(BY_ID["change-agrees"], with_cell(small, "observations", 2, "value", "0")) == []


def test_a_quote_is_as_its_document_wrote_it() -> None:
    """A word of two scripts in a quote is the document's; in a name it is a slip of ours."""
    slip = "Aкмола"  # the first letter is Latin
    row = {"evidence_id": "e-1", "quote": slip}
    assert examples.find(BY_ID["script-mix"], {"evidence": [row]}) == []
    (found,) = examples.find(BY_ID["script-mix"], {"places": [{"place_id": "11-x", "name_ru": slip}]})
    assert (found.table, found.field) == ("places", "name_ru")


@pytest.mark.parametrize(("qualifier", "lower", "upper"), [("almost", "31666", "33333"), ("approx", "31666", "35000")])
def test_bounds_of_money_are_whole_tenge(qualifier: str, lower: str, upper: str) -> None:
    """A bound that lies between two tenge is rounded; those of other figures are not."""
    money = {"budget_id": "b-1", "amount_kzt": "33333", "qualifier": qualifier, "lower_kzt": lower, "upper_kzt": upper}
    assert examples.find(BY_ID["bounds-order"], {"budgets": [money]}) == []
    people = {"observation_id": "o-1", "value": "33333", "qualifier": qualifier, "lower": lower, "upper": upper}
    assert {f.field for f in examples.find(BY_ID["bounds-order"], {"observations": [people]})} == (
        {"lower"} if qualifier == "almost" else {"lower", "upper"}
    )


@pytest.mark.parametrize(
    ("field", "cell"), [("start", "1006"), ("stop", "1011"), ("stop", "9999"), ("quote", "23"), ("context_stop", "1008")]
)
def test_one_wrong_cell_of_a_span_gives_one_finding(field: str, cell: str) -> None:
    """A wrong number of a span shows in its quote, its code and its sentence, and is told once."""
    sound = EXAMPLES["evidence-span"][4]["passes"]
    assert examples.find(BY_ID["evidence-span"], sound) == []
    assert len(examples.find(BY_ID["evidence-span"], with_cell(sound, "evidence", 2, field, cell))) == 1


def test_a_wrong_unit_of_a_range_is_told_once() -> None:
    """Both ends of a range share their unit and its fault."""
    example = EXAMPLES["evidence-value"][3]["passes"]
    found = examples.find(BY_ID["evidence-value"], with_cell(example, "observations", 2, "unit_id", "percentage_points"))
    assert [(f.field, f.cell) for f in found] == [("unit_id", "percentage_points")]


def test_a_blank_sum_hides_and_invents_nothing() -> None:
    """A line whose amount is empty makes its total unknown; it is not told as missing lines too."""
    example = EXAMPLES["budget-total"][0]["passes"]
    assert examples.find(BY_ID["budget-total"], with_cell(example, "budgets", 3, "amount_kzt", "")) == []
    example = EXAMPLES["budget-execution"][0]["fails"]
    assert examples.find(BY_ID["budget-execution"], with_cell(example, "budgets", 2, "amount_kzt", "")) == []


def test_findings_come_in_the_order_of_the_rows() -> None:
    """Rows that break one rule in one way are told from the top of the table down, however the frames are joined."""
    row = {"measure": "level", "unit_id": "percent", "value": "104"}
    found = examples.find(BY_ID["percent-bounds"], {"observations": [{**row, "observation_id": f"o-{n}"} for n in range(50)]})
    assert [f.row for f in found] == list(range(2, 52))
