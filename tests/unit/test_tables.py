"""Sheets that people edit become rows: what is read, what is refused, what each kind of statement makes."""

from __future__ import annotations

import csv
import io
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kzhealth.engines import REFERENCE
from kzhealth.errors import InputError, InvalidData
from kzhealth.resources import read_tables
from kzhealth.rules import BOUNDS
from kzhealth.schema import schema, seed_schema
from kzhealth.tables import Seeds, build_tables, read_seeds, table_rows

SHA = "ab" * 32
SHORT = SHA[:12]
DOCUMENT = {"source_id": "doc", "sha256": SHA, "region_id": "KZ-11", "period_start": "2025-01-01", "period_end": "2025-12-31"}
FACT_FIELDS = seed_schema("facts").field_names


def fact(start: int = 10, quote: str = "12", **cells: str) -> dict[str, str]:
    """An accepted statement: an observation of twelve persons at that place, unless the cells say otherwise."""
    told = {
        "decision": "accept",
        "table": "observations",
        "sha256": SHA,
        "start": str(start),
        "stop": str(start + len(quote)),
        "quote": quote,
        "value": "12",
        "unit_id": "persons",
        "qualifier": "exact",
        "measure": "level",
        "indicator_id": "persons_examined",
        "period_start": "2025-01-01",
        "period_end": "2025-12-31",
        "period_basis": "explicit",
        "status": "actual",
        "method": "reviewed",
        "reviewed_on": "2026-01-02",
        **cells,
    }
    assert set(told) <= set(FACT_FIELDS)
    return {name: told.get(name, "") for name in FACT_FIELDS}


def facility(start: int = 50, **cells: str) -> dict[str, str]:
    """A statement that names a hospital."""
    named = {"name_en": "Hospital", "name_ru": "Больница", "name_kk": "Аурухана", "facility_type": "hospital", "count": "1"}
    bare = dict.fromkeys(("value", "unit_id", "qualifier", "measure", "indicator_id", "period_start", "period_end", "period_basis"), "")
    return fact(start, "больница", **{"table": "facilities", "status": "ongoing", **bare, **named, **cells})


def budget(start: int = 80, **cells: str) -> dict[str, str]:
    """A statement of a sum of money."""
    said = {"table": "budgets", "purpose": "equipment", "stage": "planned", "unit_id": "KZT", "measure": "", "indicator_id": ""}
    return fact(start, "1 млн тенге", **{**said, "value": "1000000", **cells})


def completing(subject: str, start: int, quote: str, **cells: str) -> dict[str, str]:
    """A statement that adds to another row."""
    bare = dict.fromkeys(("value", "unit_id", "qualifier", "measure", "indicator_id", "period_start", "period_end", "period_basis"), "")
    return fact(start, quote, **{**bare, "status": "", "subject_id": subject, **cells})


def seeds_of(*facts: dict[str, str], sheet: str = "doc", sources: tuple[dict[str, str], ...] = (DOCUMENT,)) -> Seeds:
    """Sheets that hold these statements of one document and nothing else."""
    tables: dict[str, list[dict[str, str]]] = {name: [] for name in REFERENCE}
    tables["sources"] = [{n: row.get(n, "") for n in schema("sources").field_names} for row in sources]
    return Seeds(tables=tables, facts={sheet: list(enumerate(facts, start=2))})


def rows_of(table: str, *facts: dict[str, str]) -> list[dict[str, str]]:
    """The rows of one table that these statements make."""
    return build_tables(seeds_of(*facts))[table]


def refusal_of(*facts: dict[str, str], **options: Any) -> list[tuple[str, str | None, int | None, str | None]]:
    """What the statements are refused for: code, sheet, row and field of each finding."""
    with pytest.raises(InvalidData) as refused:
        build_tables(seeds_of(*facts, **options))
    assert not refused.value.report.ok
    return [(f.code, f.table, f.row, f.field) for f in refused.value.report.findings]


def edit_sheet(path: Path, row: int, field: str, cell: str) -> None:
    """Change a cell of a sheet; the header is row 1."""
    records = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    records[row - 1][records[0].index(field)] = cell
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(records)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


# ---------------------------------------------------------------- reading


class TestReadSeeds:
    """``read_seeds`` gives every cell as text, or says which cell cannot stand."""

    def test_every_sheet_of_the_repository_is_read(self, checkout: Path) -> None:
        """Reference tables, the register, a sheet of facts for each document and the exceptions are there, cells as text."""
        seeds = read_seeds(checkout / "seeds")
        assert set(seeds.tables) == {*REFERENCE, "sources", "corrections"}
        assert set(seeds.facts) == {row["source_id"] for row in seeds.tables["sources"]}
        assert all(set(row) == set(FACT_FIELDS) for rows in seeds.facts.values() for _, row in rows)
        assert all(isinstance(cell, str) for rows in seeds.facts.values() for _, row in rows for cell in row.values())
        assert [set(row) for row in seeds.exceptions] == [set(seed_schema("exceptions").field_names)] * len(seeds.exceptions)

    def test_rows_are_numbered_as_a_spreadsheet_numbers_them(self, checkout: Path) -> None:
        """The header is row 1, so the first statement is row 2."""
        for rows in read_seeds(checkout / "seeds").facts.values():
            assert [number for number, _ in rows] == list(range(2, len(rows) + 2))

    @pytest.mark.parametrize(
        ("sheet", "row", "field", "cell", "code"),
        [
            ("facts/akmola-2025.csv", 3, "decision", "maybe", "constraint-error"),
            ("facts/akmola-2025.csv", 4, "value", "75 000", "type-error"),
            ("facts/akmola-2025.csv", 4, "value", "7,5", "type-error"),
            ("facts/akmola-2025.csv", 4, "value", "NaN", "constraint-error"),
            ("facts/akmola-2025.csv", 5, "start", "-1", "constraint-error"),
            ("facts/akmola-2025.csv", 5, "sha256", "4204B3", "constraint-error"),
            ("facts/akmola-2025.csv", 5, "table", "places", "constraint-error"),
            ("facts/akmola-2025.csv", 5, "period_start", "2024-02-30", "type-error"),
            ("facts/akmola-2025.csv", 5, "quote", "x" * 81, "constraint-error"),
            ("facts/turkistan-2025-11-25.csv", 2, "qualifier", "about", "constraint-error"),
            ("sources.csv", 2, "language", "uz", "constraint-error"),
            ("sources.csv", 3, "sha256", "4204b3ddcb28967ee88eff3aca347d47866e33b642fb2a20d363edbb5e7ffb92", "unique-error"),
            ("sources.csv", 3, "source_id", "akmola-2025", "primary-key"),
            ("reference/units.csv", 2, "is_integer", "yes", "type-error"),
            ("reference/regions.csv", 3, "kato", "10000000", "constraint-error"),
            ("reference/places.csv", 3, "place_id", "101000000", "primary-key"),
            ("reference/indicators.csv", 5, "better", "", "constraint-error"),
            ("exceptions.csv", 2, "lapses_on", "never", "type-error"),
            ("exceptions.csv", 2, "reason", "why", "constraint-error"),
        ],
    )
    def test_a_faulty_cell_is_named(self, seeds_copy: Path, sheet: str, row: int, field: str, cell: str, code: str) -> None:
        """A cell that breaks its schema is refused with a finding that names sheet, row and field, and shows the cell."""
        edit_sheet(seeds_copy / sheet, row, field, cell)
        with pytest.raises(InvalidData) as refused:
            read_seeds(seeds_copy)
        findings = refused.value.report.findings
        assert (code, Path(sheet).stem, row, field) in [(f.code, f.table, f.row, f.field) for f in findings]
        named = next(f for f in findings if f.code == code and f.field == field)
        assert named.cell == (cell or None)
        for word in (Path(sheet).stem, f"row {row}", field):
            assert word in named.message
        assert str(seeds_copy) in str(refused.value)

    def test_all_faults_of_all_sheets_are_found_at_once(self, seeds_copy: Path) -> None:
        """A person sees every fault in one run, not the first only."""
        edit_sheet(seeds_copy / "sources.csv", 2, "language", "uz")
        edit_sheet(seeds_copy / "facts/akmola-2025.csv", 4, "value", "many")
        edit_sheet(seeds_copy / "exceptions.csv", 2, "reason", "why")
        with pytest.raises(InvalidData, match="3 faults") as refused:
            read_seeds(seeds_copy)
        assert {f.table for f in refused.value.report.findings} == {"sources", "akmola-2025", "exceptions"}

    @pytest.mark.parametrize("sheet", ["sources.csv", "exceptions.csv", "reference/units.csv", "reference/places.csv"])
    def test_a_missing_sheet_is_an_input_error(self, seeds_copy: Path, sheet: str) -> None:
        """A sheet that is not there is named with its path; nothing is assumed in its place."""
        (seeds_copy / sheet).unlink()
        with pytest.raises(InputError, match=sheet) as error:
            read_seeds(seeds_copy)
        assert error.value.code == "resource-error"

    def test_a_folder_in_place_of_a_sheet_is_an_input_error(self, seeds_copy: Path) -> None:
        """A folder named like a sheet is said to be unreadable, without a traceback."""
        (seeds_copy / "sources.csv").unlink()
        (seeds_copy / "sources.csv").mkdir()
        with pytest.raises(InputError, match=r"cannot read the sheet .*sources\.csv"):
            read_seeds(seeds_copy)

    @pytest.mark.parametrize(
        ("damage", "words"),
        [
            (b"\xff\xfe", "UTF-16"),
            ("источник".encode("cp1251"), "not UTF-8"),
            (b'a,"b\n', "line"),
            (b"a\x00b\n", "NUL"),
        ],
    )
    def test_an_unreadable_sheet_is_an_input_error(self, seeds_copy: Path, damage: bytes, words: str) -> None:
        """Wrong encodings, open quotes and NUL characters are refused, never guessed at."""
        sheet = seeds_copy / "sources.csv"
        sheet.write_bytes(damage if words == "UTF-16" else sheet.read_bytes() + damage)
        with pytest.raises(InputError, match=words):
            read_seeds(seeds_copy)

    def test_a_lost_separator_is_found(self, seeds_copy: Path) -> None:
        """A row with a cell too few is refused; no cell moves into its neighbour's column."""
        sheet = seeds_copy / "exceptions.csv"
        sheet.write_text(sheet.read_text(encoding="utf-8").replace("source-incomplete,sources", "source-incomplete"), encoding="utf-8")
        with pytest.raises(InvalidData) as refused:
            read_seeds(seeds_copy)
        assert "missing-cell" in [f.code for f in refused.value.report.findings]

    def test_a_sheet_of_another_shape_is_refused(self, seeds_copy: Path) -> None:
        """A renamed column is a fault of the header, row 1."""
        sheet = seeds_copy / "exceptions.csv"
        sheet.write_text(sheet.read_text(encoding="utf-8").replace("lapses_on", "lapses", 1), encoding="utf-8")
        with pytest.raises(InvalidData) as refused:
            read_seeds(seeds_copy)
        assert ("incorrect-label", "exceptions", 1) in [(f.code, f.table, f.row) for f in refused.value.report.findings]

    def test_an_empty_file_is_refused(self, seeds_copy: Path) -> None:
        """A sheet of no bytes is not a sheet of no rows."""
        (seeds_copy / "exceptions.csv").write_bytes(b"")
        with pytest.raises(InvalidData, match="empty"):
            read_seeds(seeds_copy)

    def test_a_byte_order_mark_is_taken(self, seeds_copy: Path) -> None:
        """A sheet saved by Excel as UTF-8 with a mark reads the same."""
        plain = read_seeds(seeds_copy)
        sheet = seeds_copy / "sources.csv"
        sheet.write_bytes(b"\xef\xbb\xbf" + sheet.read_bytes())
        assert read_seeds(seeds_copy) == plain

    def test_a_sheet_without_facts_is_read(self, seeds_copy: Path) -> None:
        """A document may be registered with an empty sheet; it gives no rows."""
        sheet = seeds_copy / "facts" / "akmola-2025.csv"
        sheet.write_text(sheet.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
        assert read_seeds(seeds_copy).facts["akmola-2025"] == []

    def test_table_rows_keep_the_text_of_each_cell(self, package_copy: Path) -> None:
        """A number is kept as it was printed, an empty cell is ''."""
        _, tables = read_tables(package_copy)
        numbers, rows = zip(*table_rows(tables["observations"]), strict=True)
        text = (package_copy / "data" / "observations.csv").read_text(encoding="utf-8")
        assert list(rows) == list(csv.DictReader(io.StringIO(text)))
        assert numbers == tuple(range(2, len(rows) + 2))


# ---------------------------------------------------------------- statements


class TestObservations:
    """A statement of a figure is an observation with a signed value and bounds."""

    def test_a_level(self) -> None:
        """A level keeps its value; key, region and evidence follow from document and span."""
        (row,) = rows_of("observations", fact(10))
        assert row == {
            **dict.fromkeys(schema("observations").field_names, ""),
            "observation_id": "doc-10-12",
            "indicator_id": "persons_examined",
            "region_id": "KZ-11",
            "period_start": "2025-01-01",
            "period_end": "2025-12-31",
            "period_basis": "explicit",
            "measure": "level",
            "value": "12",
            "unit_id": "persons",
            "qualifier": "exact",
            "lower": "12",
            "upper": "12",
            "status": "actual",
            "evidence_id": f"{SHORT}-10-12",
        }

    def test_the_evidence_of_a_statement(self) -> None:
        """The characters, the quote, the sentence and the review of a statement stand in one row of evidence."""
        (row,) = rows_of("evidence", fact(10, context_start="3", context_stop="40"))
        assert row == {
            "evidence_id": f"{SHORT}-10-12",
            "source_id": "doc",
            "start": "10",
            "stop": "12",
            "quote": "12",
            "cell": "",
            "scale": "",
            "context_start": "3",
            "context_stop": "40",
            "method": "reviewed",
            "reviewed_on": "2026-01-02",
        }

    @pytest.mark.parametrize(
        ("direction", "value", "expected"),
        [("increase", "20", "20"), ("decrease", "20", "-20"), ("stable", "0", "0"), ("decrease", "0", "0"), ("decrease", "63.30", "-63.3")],
    )
    def test_the_sign_follows_the_direction(self, direction: str, value: str, expected: str) -> None:
        """What fell is negative, what rose or stayed is not; a zero has no sign."""
        (row,) = rows_of("observations", fact(measure="change", direction=direction, value=value, unit_id="percent"))
        assert (row["value"], row["lower"], row["upper"], row["direction"]) == (expected, expected, expected, direction)

    @pytest.mark.parametrize(
        ("qualifier", "rise", "fall"),
        [
            ("exact", ("20", "20"), ("-20", "-20")),
            ("approx", ("19", "21"), ("-21", "-19")),
            ("almost", ("19", "20"), ("-20", "-19")),
            ("more_than", ("20", ""), ("", "-20")),
            ("at_least", ("20", ""), ("", "-20")),
            ("less_than", ("", "20"), ("-20", "")),
            ("at_most", ("", "20"), ("-20", "")),
            ("up_to", ("", "20"), ("-20", "")),
        ],
    )
    def test_the_bounds_follow_the_qualifier(self, qualifier: str, rise: tuple[str, str], fall: tuple[str, str]) -> None:
        """'Fell by more than 20 %' has the upper bound -20 and no lower one."""
        change = {"measure": "change", "unit_id": "percent", "value": "20", "qualifier": qualifier}
        (up,) = rows_of("observations", fact(**change, direction="increase"))
        (down,) = rows_of("observations", fact(**change, direction="decrease"))
        assert ((up["lower"], up["upper"]), (down["lower"], down["upper"])) == (rise, fall)

    def test_every_qualifier_of_the_schema_has_bounds(self) -> None:
        """No qualifier that the schema allows is left without a meaning."""
        allowed = {c.value for c in schema("observations")["qualifier"].categories}
        assert allowed == {*BOUNDS, "range"} == {c.value for c in seed_schema("facts")["qualifier"].categories}

    def test_a_range(self) -> None:
        """A range is bounded by its ends."""
        (row,) = rows_of("observations", fact(quote="12–15", value="12", value_max="15", qualifier="range"))
        assert [row[n] for n in ("value", "value_max", "lower", "upper")] == ["12", "15", "12", "15"]

    def test_a_range_of_a_decrease(self) -> None:
        """'Fell by 10 to 20 %' runs from -20 to -10."""
        ends = {"value": "10", "value_max": "20", "qualifier": "range", "unit_id": "percent"}
        (row,) = rows_of("observations", fact(**ends, measure="change", direction="decrease"))
        assert [row[n] for n in ("value", "value_max", "lower", "upper")] == ["-10", "-20", "-20", "-10"]

    def test_a_trend_without_a_value(self) -> None:
        """A direction without a figure stays without one: no zero is made up."""
        bare = {"value": "", "unit_id": "", "qualifier": ""}
        (row,) = rows_of("observations", fact(quote="растёт", **bare, measure="change", direction="increase"))
        assert [row[n] for n in ("value", "value_max", "lower", "upper", "unit_id", "qualifier")] == [""] * 6
        assert row["direction"] == "increase"

    def test_the_period_has_evidence_of_its_own(self) -> None:
        """The words that tell the period are a second piece of evidence, without a sentence of their own."""
        period = {"period_from": "0", "period_to": "7", "period_quote": "2025 г.", "context_start": "0", "context_stop": "60"}
        built = build_tables(seeds_of(fact(10, **period)))
        assert built["observations"][0]["period_evidence_id"] == f"{SHORT}-0-7"
        words = {r["evidence_id"]: (r["quote"], r["context_start"], r["context_stop"]) for r in built["evidence"]}
        assert words == {f"{SHORT}-10-12": ("12", "0", "60"), f"{SHORT}-0-7": ("2025 г.", "", "")}

    def test_a_period_quoted_by_many_stands_once(self) -> None:
        """Statements that share the words of their period share the evidence of it."""
        period = {"period_from": "0", "period_to": "7", "period_quote": "2025 г."}
        built = build_tables(seeds_of(fact(10, **period), fact(20, **period)))
        assert [r["evidence_id"] for r in built["evidence"]] == [f"{SHORT}-0-7", f"{SHORT}-10-12", f"{SHORT}-20-22"]
        assert {r["period_evidence_id"] for r in built["observations"]} == {f"{SHORT}-0-7"}

    def test_a_span_quoted_twice_keeps_its_sentence(self) -> None:
        """Words that prove a period in one row and a statement in another keep the sentence that either tells."""
        period = {"period_from": "20", "period_to": "22", "period_quote": "12"}
        told = fact(20, context_start="15", context_stop="30")
        built = build_tables(seeds_of(fact(10, **period), told))
        shared = next(r for r in built["evidence"] if r["start"] == "20")
        assert (shared["context_start"], shared["context_stop"]) == ("15", "30")

    def test_two_quotes_for_one_span_are_refused(self) -> None:
        """The same characters cannot read in two ways: the second reading is not dropped in silence."""
        period = {"period_from": "20", "period_to": "22", "period_quote": "13"}
        assert refusal_of(fact(20), fact(10, **period)) == [("unique-error", "doc", 3, "period_quote")]
        assert refusal_of(fact(20), {**fact(20), "quote": "13", "row_id": "other"}) == [("unique-error", "doc", 3, "quote")]

    def test_a_row_may_name_its_own_region_and_key(self) -> None:
        """A statement about another region than its document, under a key of its own."""
        (row,) = rows_of("observations", fact(region_id="KZ-61", row_id="my-key"))
        assert (row["region_id"], row["observation_id"]) == ("KZ-61", "my-key")

    def test_what_the_sheet_says_is_carried_over(self) -> None:
        """Place, part, breakdown, flags and the indicator that the text leaves open reach the table."""
        said = {"place_id": "113800000", "part_of": "doc-1-2", "breakdown": "staff=doctors", "flags": "region-inferred"}
        (row,) = rows_of("observations", fact(**said, alternative_indicator_id="cvd_incidence"))
        assert {n: row[n] for n in said} == said
        assert row["alternative_indicator_id"] == "cvd_incidence"


class TestNumbers:
    """Numbers are text in one canonical form, computed in Decimal."""

    @pytest.mark.parametrize(
        ("printed", "canonical"),
        [
            ("63.30", "63.3"),
            ("63.0", "63"),
            ("0.10", "0.1"),
            ("0.30000000000000004", "0.30000000000000004"),
            (str(Decimal("0.1") + Decimal("0.2")), "0.3"),
            ("14800000000", "14800000000"),
            ("14800000000.00", "14800000000"),
            ("1.48e10", "14800000000"),
            ("1E3", "1000"),
            ("+12", "12"),
            (".5", "0.5"),
            ("5.", "5"),
            ("100", "100"),
            ("9007199254740993", "9007199254740993"),
            ("12345678901234567890.5", "12345678901234567890.5"),
            ("0", "0"),
            ("0.00", "0"),
        ],
    )
    def test_one_number_has_one_text(self, printed: str, canonical: str) -> None:
        """However a sheet prints it, the number has one text, with no digit lost to a float."""
        (row,) = rows_of("observations", fact(value=printed))
        assert (row["value"], row["lower"], row["upper"]) == (canonical,) * 3

    @pytest.mark.parametrize(("value", "lower", "upper"), [("63.3", "60.135", "66.465"), ("0.1", "0.095", "0.105"), ("3", "2.85", "3.15")])
    def test_bounds_are_exact_decimals(self, value: str, lower: str, upper: str) -> None:
        """A float would make 66.46499999999999 of 63.3 × 1.05."""
        (row,) = rows_of("observations", fact(value=value, qualifier="approx"))
        assert (row["lower"], row["upper"]) == (lower, upper)

    def test_money_is_exact(self) -> None:
        """A sum beyond what a float can hold keeps every tenge."""
        (row,) = rows_of("budgets", budget(value="9007199254740993"))
        assert [row[n] for n in ("amount_kzt", "lower_kzt", "upper_kzt")] == ["9007199254740993"] * 3


class TestBudgets:
    """A statement of money is a budget line in whole tenge."""

    def test_a_sum(self) -> None:
        """Amount and bounds are whole tenge; the fiscal year is that of the period."""
        (row,) = rows_of("budgets", budget(80, value="14.8e9", funding="", flags="region-inferred"))
        assert row == {
            **dict.fromkeys(schema("budgets").field_names, ""),
            "budget_id": "doc-80-91",
            "region_id": "KZ-11",
            "purpose": "equipment",
            "fiscal_year": "2025",
            "stage": "planned",
            "amount_kzt": "14800000000",
            "qualifier": "exact",
            "lower_kzt": "14800000000",
            "upper_kzt": "14800000000",
            "evidence_id": f"{SHORT}-80-91",
            "flags": "region-inferred",
        }

    def test_a_range_of_money(self) -> None:
        """The amount of a range is its lower end; the upper end stands in the bound."""
        (row,) = rows_of("budgets", budget(value="1000000", value_max="2000000", qualifier="range"))
        assert [row[n] for n in ("amount_kzt", "lower_kzt", "upper_kzt")] == ["1000000", "1000000", "2000000"]

    def test_an_unknown_sum_is_not_zero(self) -> None:
        """A budget without a figure has an empty amount, which its schema then refuses; it never costs nothing."""
        (row,) = rows_of("budgets", budget(value="", qualifier=""))
        assert [row[n] for n in ("amount_kzt", "lower_kzt", "upper_kzt")] == ["", "", ""]

    def test_the_quantity_of_a_budget(self) -> None:
        """What the money buys is told by an observation, with its unit and evidence."""
        (row,) = rows_of("budgets", fact(10, value="234", unit_id="units"), budget(80, quantity_id="doc-10-12"))
        assert [row[n] for n in ("quantity", "quantity_unit_id", "quantity_evidence_id")] == ["234", "units", f"{SHORT}-10-12"]

    def test_the_quantity_may_stand_in_another_sheet(self) -> None:
        """Rows are matched after every sheet is read, so the order of sheets does not matter."""
        other = {**DOCUMENT, "source_id": "zdoc", "sha256": "cd" * 32}
        seeds = seeds_of(budget(80, quantity_id="zdoc-10-12"), sources=(DOCUMENT, other))
        later = Seeds(tables=seeds.tables, facts={**seeds.facts, "zdoc": [(2, fact(10, sha256="cd" * 32))]})
        assert build_tables(later)["budgets"][0]["quantity"] == "12"

    def test_an_unknown_quantity_is_refused(self) -> None:
        """A quantity that no accepted observation tells is named with its row."""
        assert refusal_of(budget(quantity_id="doc-1-2")) == [("foreign-key", "doc", 2, "quantity_id")]

    def test_a_rejected_quantity_is_refused(self) -> None:
        """A budget does not keep the quantity of a statement that was rejected."""
        assert refusal_of(fact(10, decision="reject"), budget(quantity_id="doc-10-12")) == [("foreign-key", "doc", 3, "quantity_id")]

    def test_only_a_budget_has_a_quantity(self) -> None:
        """A quantity on a statement of another table is refused, not lost and no crash."""
        assert refusal_of(fact(10), fact(20, quantity_id="doc-10-12")) == [("foreign-key", "doc", 3, "quantity_id")]

    def test_a_completing_statement_has_no_quantity(self) -> None:
        """What a sum pays for stands in the row of the sum, or it would be lost."""
        late = completing("doc-80-91", 99, "2026", table="budgets", expected_on="2026-12-31", quantity_id="doc-10-12")
        assert refusal_of(fact(10), budget(80), late)[0][3] == "quantity_id"

    def test_bounds_of_about_are_whole_tenge(self) -> None:
        """'About 33 333 tenge' has bounds between two tenge; money is whole."""
        (row,) = rows_of("budgets", budget(80, value="33333", qualifier="approx"))
        assert (row["amount_kzt"], row["lower_kzt"], row["upper_kzt"]) == ("33333", "31666", "35000")

    def test_a_capacity_in_another_unit_is_refused(self) -> None:
        """Beds are counted in beds: the unit of the sheet is not dropped in silence."""
        beds = completing("doc-50-53", 70, "630", table="facilities", indicator_id="bed_capacity", value="630", unit_id="persons")
        assert refusal_of(facility(50), beds)[0][3] == "subject_id"


class TestFacilitiesAndProgrammes:
    """Named facilities and programmes, and what later statements add to them."""

    def test_a_facility(self) -> None:
        """A named facility has the region of its document and its evidence; what is not told stays empty."""
        (row,) = rows_of("facilities", facility(50, work="construction", place_id="111010000"))
        told = {"facility_id": "doc-50-58", "name_en": "Hospital", "name_ru": "Больница", "name_kk": "Аурухана", "count": "1"}
        told |= {"facility_type": "hospital", "region_id": "KZ-11", "place_id": "111010000", "work": "construction", "status": "ongoing"}
        assert row == {**dict.fromkeys(schema("facilities").field_names, ""), **told, "evidence_id": f"{SHORT}-50-58"}

    def test_a_national_programme_has_no_region(self) -> None:
        """The region of the document is not put on a programme of the whole country."""
        named = {"name_en": "P", "name_ru": "П", "name_kk": "Б", "table": "programmes", "kind": "national", "row_id": "p"}
        (row,) = rows_of("programmes", fact(5, "П", **named))
        assert (row["programme_id"], row["region_id"], row["kind"]) == ("p", "", "national")

    def test_a_regional_programme_names_its_region(self) -> None:
        """A programme has a region only if its statement gives one."""
        (row,) = rows_of("programmes", fact(5, "П", table="programmes", kind="regional", region_id="KZ-61", row_id="p"))
        assert row["region_id"] == "KZ-61"

    @pytest.mark.parametrize(
        ("indicator", "column", "unit"),
        [
            ("bed_capacity", "capacity_beds", "beds"),
            ("visit_capacity", "capacity_visits_per_shift", "visits_per_shift"),
            ("building_storeys", "storeys", "storeys"),
        ],
    )
    def test_a_capacity_completes_a_facility(self, indicator: str, column: str, unit: str) -> None:
        """Beds, visits per shift and storeys stand in the row of the facility, each with evidence of its own."""
        size = completing(
            "doc-50-58", 70, "630", table="facilities", indicator_id=indicator, value="630.0", unit_id=unit, qualifier="exact"
        )
        built = build_tables(seeds_of(size, facility(50)))
        (row,) = built["facilities"]
        assert (row[column], row[f"{column}_evidence_id"], row["evidence_id"]) == ("630", f"{SHORT}-70-73", f"{SHORT}-50-58")
        assert [r["evidence_id"] for r in built["evidence"]] == [f"{SHORT}-50-58", f"{SHORT}-70-73"]
        assert built["observations"] == []

    def test_funding_and_deadline_complete_a_facility(self) -> None:
        """Several statements may complete one row, each field with the place it was read from."""
        money = completing("doc-50-58", 70, "из бюджета", table="facilities", funding="local_budget")
        when = completing("doc-50-58", 90, "до конца года", table="facilities", expected_on="2025-12-31")
        (row,) = rows_of("facilities", facility(50), money, when)
        assert (row["funding"], row["funding_evidence_id"]) == ("local_budget", f"{SHORT}-70-80")
        assert (row["expected_on"], row["expected_on_evidence_id"]) == ("2025-12-31", f"{SHORT}-90-103")

    def test_a_deadline_completes_a_budget(self) -> None:
        """A deadline of a purchase stands in the row of its budget."""
        when = completing("doc-80-91", 120, "до конца года", table="budgets", expected_on="2025-12-31", funding="local_budget")
        (row,) = rows_of("budgets", budget(80), when)
        assert (row["expected_on"], row["funding"]) == ("2025-12-31", "local_budget")
        assert row["expected_on_evidence_id"] == row["funding_evidence_id"] == f"{SHORT}-120-133"
        assert row["amount_kzt"] == "1000000"

    def test_a_breakdown_completes_an_observation(self) -> None:
        """What sets a part apart may be told elsewhere than its figure."""
        part = completing("doc-10-12", 30, "врачей", breakdown="staff=doctors")
        (row,) = rows_of("observations", fact(10), part)
        assert (row["breakdown"], row["breakdown_evidence_id"], row["value"]) == ("staff=doctors", f"{SHORT}-30-36", "12")

    def test_an_unknown_subject_is_refused(self) -> None:
        """A statement about a row that does not exist is named with its sheet and row."""
        lost = completing("doc-1-2", 70, "630", table="facilities", indicator_id="bed_capacity", value="630")
        assert refusal_of(facility(50), lost) == [("foreign-key", "doc", 3, "subject_id")]

    def test_a_subject_of_another_table_is_refused(self) -> None:
        """A completing statement finds its subject in the table it names, not in another."""
        assert refusal_of(facility(50), completing("doc-50-58", 70, "врачей", breakdown="a=b")) == [("foreign-key", "doc", 3, "subject_id")]

    def test_a_rejected_subject_is_refused(self) -> None:
        """Nothing completes a row that was kept out."""
        size = completing("doc-50-58", 70, "630", table="facilities", indicator_id="bed_capacity", value="630")
        assert refusal_of(facility(50, decision="reject"), size) == [("foreign-key", "doc", 3, "subject_id")]

    def test_a_statement_that_tells_nothing_is_refused(self) -> None:
        """A completing statement without figure, funding, deadline or breakdown would vanish: it is refused instead."""
        assert refusal_of(facility(50), completing("doc-50-58", 70, "630", table="facilities")) == [("foreign-key", "doc", 3, "subject_id")]

    def test_a_figure_that_the_row_cannot_hold_is_refused(self) -> None:
        """Beds of a budget or of an observation have no column to stand in; they are not dropped in silence."""
        beds = {"indicator_id": "bed_capacity", "value": "630"}
        assert refusal_of(budget(80), completing("doc-80-91", 120, "630", table="budgets", **beds)) == [
            ("foreign-key", "doc", 3, "subject_id")
        ]
        assert refusal_of(fact(10), completing("doc-10-12", 30, "630", **beds)) == [("foreign-key", "doc", 3, "subject_id")]

    def test_two_statements_of_one_cell_are_refused(self) -> None:
        """Two figures for the beds of one facility: the second does not overwrite the first unseen."""
        one = completing("doc-50-58", 70, "630", table="facilities", indicator_id="bed_capacity", value="630", unit_id="beds")
        two = completing("doc-50-58", 90, "600", table="facilities", indicator_id="bed_capacity", value="600", unit_id="beds")
        assert refusal_of(facility(50), one, two) == [("foreign-key", "doc", 4, "subject_id")]


class TestDecisions:
    """What a person decided holds."""

    def test_rejected_statements_are_kept_out(self) -> None:
        """A rejected statement leaves neither a row nor evidence."""
        built = build_tables(seeds_of(fact(10), fact(20, decision="reject"), budget(80, decision="reject")))
        assert [r["observation_id"] for r in built["observations"]] == ["doc-10-12"]
        assert [r["evidence_id"] for r in built["evidence"]] == [f"{SHORT}-10-12"]
        assert built["budgets"] == []

    def test_edited_statements_are_kept(self) -> None:
        """A statement that a person corrected counts as an accepted one."""
        assert rows_of("observations", fact(10, decision="edit")) == rows_of("observations", fact(10))

    def test_a_rejected_statement_may_be_wrong(self) -> None:
        """What was rejected is on record only: its checksum and its subject are not held against it."""
        wrong = fact(20, decision="reject", sha256="cd" * 32, subject_id="nothing")
        assert len(rows_of("observations", fact(10), wrong)) == 1


class TestMisfits:
    """Sheets that do not fit together are refused with every fault named."""

    def test_a_statement_of_another_document(self) -> None:
        """A checksum that is not the register's is named with its row, and the message shows the right one."""
        with pytest.raises(InvalidData, match=SHA) as refused:
            build_tables(seeds_of(fact(10), fact(20, sha256="cd" * 32)))
        assert [(f.code, f.row, f.field) for f in refused.value.report.findings] == [("hash-count", 3, "sha256")]

    def test_a_sheet_without_a_document(self) -> None:
        """A sheet whose name is not in the register is refused, with how to mend it."""
        with pytest.raises(InvalidData, match=r"ghost\.csv: sources\.csv has no document ghost") as refused:
            build_tables(seeds_of(fact(10), sheet="ghost"))
        assert [(f.code, f.table) for f in refused.value.report.findings] == [("foreign-key", "ghost")]

    def test_a_sheet_without_a_document_in_the_folder(self, seeds_copy: Path) -> None:
        """The same from a folder of sheets."""
        shutil.copy(seeds_copy / "facts" / "akmola-2025.csv", seeds_copy / "facts" / "ghost.csv")
        with pytest.raises(InvalidData, match="ghost"):
            build_tables(read_seeds(seeds_copy))

    def test_a_duplicate_key(self) -> None:
        """Two statements at one span, or under one key, are a duplicate: the second is named."""
        assert refusal_of(fact(10), fact(10)) == [("primary-key", "doc", 3, "row_id")]
        assert refusal_of(fact(10, row_id="a"), fact(20, row_id="a")) == [("primary-key", "doc", 3, "row_id")]

    def test_one_key_in_two_tables_is_no_duplicate(self) -> None:
        """An observation and a budget may be read from the same characters."""
        built = build_tables(seeds_of(fact(10), {**budget(10), "stop": "12", "quote": "12"}))
        assert (built["observations"][0]["observation_id"], built["budgets"][0]["budget_id"]) == ("doc-10-12", "doc-10-12")

    def test_a_duplicate_key_over_two_sheets(self) -> None:
        """A key taken by another document's statement is a duplicate too, named with its own sheet."""
        other = {**DOCUMENT, "source_id": "zdoc", "sha256": "cd" * 32}
        seeds = seeds_of(fact(10, row_id="same"), sources=(DOCUMENT, other))
        both = Seeds(tables=seeds.tables, facts={**seeds.facts, "zdoc": [(2, fact(10, row_id="same", sha256="cd" * 32))]})
        with pytest.raises(InvalidData) as refused:
            build_tables(both)
        assert [(f.code, f.table, f.row) for f in refused.value.report.findings] == [("primary-key", "zdoc", 2)]

    def test_every_misfit_is_found_at_once(self) -> None:
        """One run names all of them."""
        faults = refusal_of(fact(10, sha256="cd" * 32), fact(20), fact(20), budget(quantity_id="doc-1-2"), completing("x", 99, "y"))
        assert [f"{code} {row}" for code, _, row, _ in faults] == ["hash-count 2", "primary-key 4", "foreign-key 5", "foreign-key 6"]


class TestOrder:
    """The same statements give the same rows, in whatever order they stand in the sheets."""

    def test_rows_are_sorted_by_key(self, checkout: Path) -> None:
        """Each table of the real sheets is sorted by its key and has its columns in the order of the schema."""
        for name, rows in build_tables(read_seeds(checkout / "seeds")).items():
            spec = schema(name)
            keys = [tuple(row[k] for k in spec.primary_key) for row in rows]
            assert keys == sorted(keys), name
            assert len(set(keys)) == len(keys), name
            assert all(tuple(row) == spec.field_names for row in rows), name

    def test_the_order_of_statements_does_not_matter(self, checkout: Path) -> None:
        """Sheets shuffled by a spreadsheet build the same tables."""
        seeds = read_seeds(checkout / "seeds")
        turned = {sheet: rows[::-1] for sheet, rows in reversed(seeds.facts.items())}
        tables = {name: rows[::-1] for name, rows in seeds.tables.items()}
        assert build_tables(Seeds(tables=tables, facts=turned)) == build_tables(seeds)

    def test_building_changes_no_sheet(self, checkout: Path) -> None:
        """``build_tables`` is pure: what was read stays as it was."""
        seeds, again = read_seeds(checkout / "seeds"), read_seeds(checkout / "seeds")
        build_tables(seeds)
        assert seeds == again
