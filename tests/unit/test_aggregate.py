"""Records become observations: counted as plain Python counts, small counts kept back beyond recovery, mappings checked strictly."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kzhealth as kz
from kzhealth import cli
from kzhealth.aggregate.count import Cell, Counts, count_records
from kzhealth.aggregate.mapping import NATIONAL, Plan, read_plan
from kzhealth.aggregate.protect import equations, hide
from kzhealth.aggregate.rows import _rounded
from kzhealth.engines import get_engine
from kzhealth.engines.events import read_events

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

COLUMNS = ("person", "region", "date", "event", "code", "sex", "age")
MAPPING = """\
source: {id: events-2024, title: Events of 2024, publisher: Health department, published_on: 2025-02-10, rights: CC-BY-4.0}
region: {column: region, names: {"г. Астана": KZ-71}}
date: {column: date, periods: year, from: 2023-01-01, to: 2024-12-31}
breakdowns:
  sex: {column: sex, values: {female: [F, ж], male: [M, м]}}
  age: {column: age, bands: [0, 1, 15, 65]}
indicators:
  deaths: {kind: count, where: [{column: event, equals: death}], breakdown: [sex, age]}
  births: {kind: count, where: [{column: event, equals: birth}]}
  infant_deaths: {kind: count, where: [{column: event, equals: death}, {column: age, equals: 0}]}
  infant_mortality: {kind: rate, of: infant_deaths, per: births}
  cvd_mortality: {kind: rate, where: [{column: event, equals: death}, {column: code, icd10: [I00-I99]}], per: population}
  patients_supplied: {kind: count, where: [{column: event, in: [prescription, supply]}], distinct: person, breakdown: [sex]}
"""
POPULATION = "region_id,year,population\nKZ-71,2024,1400000\nKZ-61,2024,2100000\nKZ,2024,20000000\n"


def rows(count: int, **cells: str) -> list[dict[str, str]]:
    """So many records of one kind, each of a person of its own."""
    base = {"region": "Astana", "date": "2024-03-05", "event": "death", "code": "I21.4", "sex": "F", "age": "70"}
    kind = "".join(cells.values())
    return [{**base, **cells, "person": cells.get("person", f"{kind}-{n}")} for n in range(count)]


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[Path, Path, Path]]:
    """Writes records, mapping and population table."""

    def write(records: Sequence[dict[str, str]], mapping: str = MAPPING) -> tuple[Path, Path, Path]:
        paths = tmp_path / "records.csv", tmp_path / "mapping.yaml", tmp_path / "population.csv"
        with paths[0].open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(records)
        paths[1].write_text(mapping, encoding="utf-8")
        paths[2].write_text(POPULATION, encoding="utf-8")
        return paths

    return write


def published(made: kz.Aggregation, indicator: str, region: str, part: str | None = None, year: int = 2024) -> Any:
    """Value and flags of the row of an indicator."""
    frame = made.observations.filter(
        pl.col("indicator_id") == indicator,
        pl.col("region_id") == region,
        pl.col("period_end") == dt.date(year, 12, 31),
        pl.col("breakdown").is_null() if part is None else pl.col("breakdown") == part,
    )
    assert len(frame) == 1
    return frame["value"][0], frame["flags"][0]


class TestFigures:
    """What is counted, divided and rounded."""

    def test_counts_rates_and_persons(self, files: Callable[..., Any], tmp_path: Path) -> None:
        """Deaths, a rate of circulatory diseases, infant mortality and persons counted once, checked by hand; the package is sound."""
        records = [
            *rows(40, region="г. Астана", code="I63"),
            *rows(20, region="Туркестанская область", code=" c50.9", sex="м"),
            *rows(7, region="Түркістан облысы", code="j18", age="0", sex="ж"),
            *rows(1000, region="KZ-61", event="birth"),
            *(r for n in range(8) for r in rows(3, region="KZ-61", event="supply", person=f"p{n}")),
        ]
        paths = files(records)
        made = kz.aggregate(paths[0], paths[1], population=paths[2])
        assert published(made, "deaths", "KZ-71") == (40, None)
        assert published(made, "deaths", "KZ-61", "sex=male") == (20, None)
        assert published(made, "deaths", "KZ-61", "age=0") == (7, None)
        assert published(made, "deaths", NATIONAL) == (67, None)
        assert published(made, "deaths", "KZ-61", year=2023) == (0, None)
        assert published(made, "cvd_mortality", "KZ-71") == (2.86, None)  # 40 / 1 400 000
        assert published(made, "cvd_mortality", NATIONAL) == (0.2, None)
        assert published(made, "infant_mortality", "KZ-61") == (7.0, None)
        assert published(made, "patients_supplied", "KZ-61") == (8, None)
        assert NATIONAL not in made.observations.filter(pl.col("indicator_id") == "patients_supplied")["region_id"]
        assert not made.suppressed
        assert made.absent == {"cvd_mortality": 2 * 21 - 3, "infant_mortality": 2 * 21 - 2}
        made.write(tmp_path / "package")
        report = kz.validate(tmp_path / "package")
        assert report.ok, report.errors
        proved = kz.verify(tmp_path / "package", tmp_path / "package")
        assert proved.ok
        assert proved.rows["evidence"] == sum(made.rows.values())

    def test_what_is_left_out_is_told(self, files: Callable[..., Any]) -> None:
        """Records of unknown region, date outside or not readable, of no indicator; diagnoses that are none; persons without a key."""
        records = [
            *rows(6),
            *rows(1, region="Atlantis"),
            *rows(2, date="2019-01-01"),
            *rows(3, date="2024-02-30"),
            *rows(2, date="5 March"),
            *rows(2, date="2024-03-051"),
            *rows(1, event="other"),
            *rows(4, code="unknown"),
            *rows(3, event="supply", person=""),
        ]
        paths = files(records)
        made = kz.aggregate(paths[0], paths[1], population=paths[2])
        assert made.records == len(records)
        expected = {"region not known": 1, "date outside the periods": 5, "date not readable": 4, "of no indicator": 4}
        assert made.left_out == expected
        assert made.doubts == {"diagnosis not readable": 4, "no key to count by": 3}
        assert published(made, "deaths", "KZ-71") == (10, None)

    def test_no_record_is_told(self, files: Callable[..., Any]) -> None:
        """Neither the report nor a message nor a file of the package holds a cell of a record."""
        records = [*rows(6), *rows(1, region="Zzregion", person="Zzname", code="Zzcode", sex="Zzsex", age="Zzage", event="Zzevent")]
        paths = files(records)
        paths[0].write_text(paths[0].read_text(encoding="utf-8") + "Zzragged,Zzmore\n", encoding="utf-8")
        made = kz.aggregate(paths[0], paths[1], population=paths[2])
        assert made.doubts["row with missing-cell"] >= 1
        told = made.to_text() + json.dumps(made.to_dict()) + "".join(data.decode() for data in made.files.values())
        assert "Zz" not in told
        assert made.sha256["records.csv"] not in "".join(data.decode() for data in made.files.values())

    def test_parquet_and_several_files(self, files: Callable[..., Any], tmp_path: Path) -> None:
        """Typed Parquet gives the bytes that CSV gives, and files together what they give in one."""
        paths = files([*rows(30), *rows(9, sex="M", region="KZ-61"), *rows(12, event="birth", region="KZ-61")])
        whole = kz.aggregate(paths[0], paths[1], population=paths[2])
        table = pl.read_csv(paths[0], try_parse_dates=True)
        assert table["date"].dtype == pl.Date
        table.head(20).write_parquet(tmp_path / "part-1.parquet")
        table.tail(-20).with_columns(pl.col("date").cast(pl.Datetime)).write_parquet(tmp_path / "part-2.parquet")
        parts = kz.aggregate(str(tmp_path / "part-*.parquet"), paths[1], population=paths[2])
        assert parts.files == whole.files
        assert set(parts.sha256) == {"part-1.parquet", "part-2.parquet"}

    def test_months_and_ways_to_write_days(self, files: Callable[..., Any]) -> None:
        """Periods of a month, days as DD.MM.YYYY, a rate put on a yearly basis."""
        mapping = MAPPING.replace("periods: year, from: 2023-01-01, to: 2024-12-31", "periods: month, from: 2024-02-01, to: 2024-03-31")
        mapping = mapping.replace("region}", "region}").replace("column: date,", "column: date, format: DD.MM.YYYY,")
        mapping = mapping.replace("per: population}", "per: population, yearly: true}")
        paths = files([*rows(29, date="29.02.2024 10:15"), *rows(6, date="01.03.2024"), *rows(5, date="2024-03-05")], mapping)
        made = kz.aggregate(paths[0], paths[1], population=paths[2])
        rates = made.observations.filter(pl.col("indicator_id") == "cvd_mortality", pl.col("region_id") == "KZ-71")
        assert rates["value"].to_list() == [26.14, 5.06]  # 29 / 1.4 million x 366/29, 6 / 1.4 million x 366/31
        assert made.left_out == {"date not readable": 5}

    @pytest.mark.parametrize(
        ("value", "decimals", "text"),
        [("1/8", 2, "0.12"), ("3/8", 2, "0.38"), ("5/2", 0, "2"), ("1/1000", 2, "0.00"), ("200/3", 1, "66.7")],
    )
    def test_rounding(self, value: str, decimals: int, text: str) -> None:
        """Halves go to the even digit."""
        assert _rounded(Fraction(value), decimals) == text

    @pytest.mark.parametrize(
        ("ranges", "codes", "others"),
        [
            ("[I00-I99]", ["I00", "i21.4", "I99", "I109"], ["J00", "H99.9", "I0", "I0A"]),
            ("[V01-Y98]", ["V01", "W50.1", "X99", "Y98.9"], ["V00", "Y99", "T98"]),
            ("[I21.4]", ["I21.4", "I21.41", "I214"], ["I21", "I21.0"]),
            ("[C50]", ["С50.9", "C50"], ["C51"]),  # the first with a Cyrillic letter
        ],
    )
    def test_diagnoses(self, files: Callable[..., Any], ranges: str, codes: list[str], others: list[str]) -> None:
        """Codes in a range, however written, and codes beside it."""
        paths = files([r for code in (*codes, *others) for r in rows(10, code=code)], MAPPING.replace("[I00-I99]", ranges))
        plan = read_plan(paths[1])
        counts = counted(paths[0], plan)
        cvd = plan.indicators["cvd_mortality"].measure
        assert counts.cells[Cell(cvd, plan.periods[1], "KZ-71")] == 10 * len(codes)


def counted(records: Path, plan: Plan) -> Counts:
    engine = get_engine("polars")
    return count_records(read_events([records], plan.columns, engine).frame, plan, engine)


class TestSuppression:
    """What is kept back."""

    def test_a_small_count_and_what_would_give_it_back(self, files: Callable[..., Any], tmp_path: Path) -> None:
        """3 deaths are hidden, with the next smallest region, and with both parts by sex; rates of them too; zeros are told."""
        records = [*rows(3, region="KZ-61"), *rows(6, region="KZ-11", sex="M"), *rows(50), *rows(50, sex="M")]
        paths = files(records)
        made = kz.aggregate(paths[0], paths[1], population=paths[2])
        assert published(made, "deaths", "KZ-61") == (None, "suppressed")
        assert published(made, "deaths", "KZ-11") == (None, "suppressed")
        assert published(made, "deaths", "KZ-71") == (100, None)
        assert published(made, "deaths", NATIONAL) == (109, None)
        assert published(made, "deaths", "KZ-63") == (0, None)
        assert published(made, "cvd_mortality", "KZ-61") == (None, "suppressed")
        assert (
            made.suppressed["deaths"]
            == made.observations.filter(pl.col("indicator_id") == "deaths", pl.col("flags") == "suppressed").height
        )
        document = made.files["events-2024.txt"].decode()
        assert " | 3 | " not in document
        assert "deaths | 2024-01-01 | 2024-12-31 | KZ-61 | - | suppressed | persons" in document
        made.write(tmp_path / "package")
        assert kz.validate(tmp_path / "package").ok

    def test_a_count_within_another_leaves_no_small_rest(self, files: Callable[..., Any]) -> None:
        """48 of 50 deaths are of circulatory diseases: the rate is kept back, or it would tell of the other two."""
        paths = files([*rows(48), *rows(2, code="J18"), *rows(30, region="KZ-61", code="J18"), *rows(30, region="KZ-61")])
        made = kz.aggregate(paths[0], paths[1], population=paths[2])
        assert published(made, "deaths", "KZ-71") == (50, None)
        assert published(made, "cvd_mortality", "KZ-71") == (None, "suppressed")

    def test_the_same_records_under_two_names(self, files: Callable[..., Any]) -> None:
        """Infant deaths are the deaths of age 0: what is hidden of one is hidden of the other."""
        records = [*rows(3, age="0", region="KZ-61"), *rows(9, age="0"), *rows(60, age="0", region="KZ-11"), *rows(500, age="30")]
        paths = files([*records, *rows(700, event="birth"), *rows(700, event="birth", region="KZ-61")])
        made = kz.aggregate(paths[0], paths[1], population=paths[2])
        for region in ("KZ-61", "KZ-71", "KZ-11", NATIONAL):
            assert published(made, "infant_deaths", region) == published(made, "deaths", region, "age=0")

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(
            st.tuples(
                st.integers(1, 9),
                st.sampled_from(["KZ-71", "KZ-61", "KZ-11"]),
                st.sampled_from(["death", "birth"]),
                st.sampled_from(["I21", "J18"]),
                st.sampled_from(["F", "M", "?"]),
                st.sampled_from(["0", "5", "40", "80"]),
            ),
            max_size=14,
        ),
        st.integers(2, 7),
    )
    def test_nothing_small_comes_back(self, files: Callable[..., Any], drawn: list[Any], threshold: int) -> None:
        """Every cell is what plain Python counts; no published cell nor difference of two, nor of a whole and its parts, is small;
        the sums that a reader knows do not determine a hidden cell."""
        records = [
            r for n, region, event, code, sex, age in drawn for r in rows(n, region=region, event=event, code=code, sex=sex, age=age)
        ]
        paths = files(records)
        plan = read_plan(paths[1])
        counts = counted(paths[0], plan)
        sets = {cell: members(plan, cell, records) for cell in counts.cells if not plan.measures[cell.measure].distinct}
        assert {cell: len(found) for cell, found in sets.items()} == {cell: counts.cells[cell] for cell in sets}
        hidden = hide(counts.cells, equations(plan, counts), threshold)
        assert {cell for cell, n in counts.cells.items() if 0 < n < threshold} <= hidden
        shown = {cell: found for cell, found in sets.items() if cell not in hidden and found}
        for whole, part in product(shown, shown):
            rest = len(shown[whole] - shown[part])
            assert not (within(plan, part, whole) and 0 < rest < threshold), (whole, part)
        for cell, found in shown.items():
            for parts in families(plan, cell):
                rest = len(found) - sum(len(shown.get(p, ())) for p in parts)
                assert not 0 < rest < threshold, (cell, parts)
        assert not [cell for cell in determined(plan, counts, hidden) if counts.cells[cell]]


def members(plan: Plan, cell: Cell, records: Sequence[dict[str, str]]) -> frozenset[int]:
    """The records that a cell counts, by the words of the mapping."""
    year = str(cell.period.first.year)
    indicator = next(n for n, i in plan.indicators.items() if i.measure == cell.measure)
    tests = {
        "deaths": lambda r: r["event"] == "death",
        "births": lambda r: r["event"] == "birth",
        "infant_deaths": lambda r: r["event"] == "death" and r["age"] == "0",
        "cvd_mortality": lambda r: r["event"] == "death" and r["code"].startswith("I"),
        "": lambda r: True,
        "sex=female": lambda r: r["sex"] == "F",
        "sex=male": lambda r: r["sex"] == "M",
        "age=0": lambda r: r["age"] == "0",
        "age=1_14": lambda r: 1 <= int(r["age"]) < 15,
        "age=15_64": lambda r: 15 <= int(r["age"]) < 65,
        "age=65_plus": lambda r: int(r["age"]) >= 65,
    }
    return frozenset(
        n
        for n, r in enumerate(records)
        if r["date"].startswith(year) and cell.region in (NATIONAL, r["region"]) and tests[indicator](r) and tests[cell.part](r)
    )


def within(plan: Plan, part: Cell, whole: Cell) -> bool:
    """True if a reader of the mapping knows that all records of a cell are in another."""
    names = {i.measure: n for n, i in plan.indicators.items() if n != "infant_mortality"}
    one, other = names[part.measure], names[whole.measure]
    counted = (
        (one == other and whole.part in ("", part.part))
        or ((one, other) in (("infant_deaths", "deaths"), ("cvd_mortality", "deaths")) and not whole.part)
        or ((one, other, whole.part) == ("infant_deaths", "deaths", "age=0"))
        or ((one, other, part.part) == ("deaths", "infant_deaths", "age=0"))
    )
    return counted and part.period == whole.period and whole.region in (NATIONAL, part.region)


def families(plan: Plan, cell: Cell) -> list[list[Cell]]:
    """The parts that a reader knows a cell to be made of: regions, sexes, ages."""
    found = [[cell._replace(region=r) for r in plan.regions_of(cell.period)]] if cell.region == NATIONAL else []
    dimensions = plan.dimensions(cell.measure) if not cell.part else ()
    return found + [[cell._replace(part=p) for p in plan.breakdowns[name].parts] for name in dimensions]


def determined(plan: Plan, counts: Counts, hidden: frozenset[Cell]) -> list[Cell]:
    """The hidden cells that the sums of the published ones determine, by the rank of the system."""
    unknown = sorted(hidden)
    place = {cell: n for n, cell in enumerate(unknown)}
    matrix = []
    for cell in counts.cells:
        for parts in families(plan, cell):
            if counts.cells[cell] == sum(counts.cells[p] for p in parts):
                line = np.zeros(len(unknown))
                for c, sign in ((cell, -1), *((p, 1) for p in parts)):
                    if c in place:
                        line[place[c]] += sign
                if line.any():
                    matrix.append(line)
    if not matrix:
        return []
    rank = np.linalg.matrix_rank(np.array(matrix))
    units = np.eye(len(unknown))
    return [cell for cell, n in place.items() if np.linalg.matrix_rank(np.vstack([*matrix, units[n]])) == rank]


class TestMapping:
    """What is wrong with a mapping is told with the key, what was seen and what was expected."""

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("column: region,", "col: region,", ["mapping.region.col", "'col'", "column, names, only"]),
            ("{column: region,", "{", ["mapping.region.column", "nothing"]),
            ("periods: year", "periods: week", ["mapping.date.periods", "'week'", "year, quarter, month"]),
            ("from: 2023-01-01", "from: 2023-02-01", ["mapping.date.from", "2023-02-01", "first day of a year"]),
            ("to: 2024-12-31", "to: 2024-11-30", ["mapping.date.to", "2024-11-30", "last day of a year"]),
            ("KZ-71}", "KZ-99}", ["mapping.region.names.г. Астана", "'KZ-99'"]),
            ("bands: [0, 1, 15, 65]", "bands: [0, 15, 1]", ["mapping.breakdowns.age.bands", "rising"]),
            ("male: [M, м]", "male: [F, м]", ["mapping.breakdowns.sex.values.male[0]", "female"]),
            ("male: [M, м]", "male: [yes]", ["put it in quotes"]),
            ("  deaths:", "  dying:", ["mapping.indicators.dying", "reference table"]),
            ("deaths: {kind: count", "deaths: {kind: rate", ["mapping.indicators.deaths.kind", "persons"]),
            ("per: births", "per: deaths", ["mapping.indicators.infant_mortality.per", "births"]),
            (", per: births", "", ["mapping.indicators.infant_mortality", "per"]),
            ("[I00-I99]", "[I99-I00]", ["mapping.indicators.cvd_mortality.where[1].icd10[0]", "I00-I99"]),
            ("of: infant_deaths", "of: infants", ["mapping.indicators.infant_mortality.of", "'infants'"]),
            ("breakdown: [sex, age]", "breakdown: [colour]", ["mapping.indicators.deaths.breakdown[0]", "sex, age"]),
            ("{column: event, equals: birth}", "{column: event}", ["mapping.indicators.births.where[0]", "equals, in, between, icd10"]),
            ("published_on: 2025-02-10", "published_on: February", ["mapping.source.published_on", "'February'", "YYYY-MM-DD"]),
            ("  births:", "  deaths:", ["'deaths'", "twice"]),
            ("source: {", "source: [", ["not YAML"]),
        ],
    )
    def test_faults(self, files: Callable[..., Any], old: str, new: str, words: list[str]) -> None:
        """One fault at a time."""
        assert old in MAPPING
        paths = files([], MAPPING.replace(old, new, 1))
        with pytest.raises(kz.InputError) as error:
            read_plan(paths[1])
        assert all(word in str(error.value) for word in ("mapping.yaml", *words)), str(error.value)

    def test_a_column_that_is_not_there(self, files: Callable[..., Any]) -> None:
        """The column is named, with those that there are."""
        paths = files([], MAPPING.replace("column: sex", "column: gender"))
        with pytest.raises(kz.InputError, match=r"'gender'.*person, region, date, event, code, sex, age"):
            kz.aggregate(paths[0], paths[1], population=paths[2])
        paths = files(rows(6))
        paths[0].write_text(paths[0].read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
        with pytest.raises(kz.InputError, match=r"if a semicolon divides the cells, say so in the mapping \(delimiter: semicolon\)"):
            kz.aggregate(paths[0], paths[1], population=paths[2])

    def test_wrong_calls(self, files: Callable[..., Any]) -> None:
        """A threshold that hides nothing, no population table, an engine that does not count, no file."""
        paths = files(rows(6))
        with pytest.raises(kz.UsageError, match="threshold is 1"):
            kz.aggregate(paths[0], paths[1], population=paths[2], threshold=1)
        with pytest.raises(kz.UsageError, match="--population"):
            kz.aggregate(paths[0], paths[1])
        with pytest.raises(kz.UsageError, match="pandas"):
            kz.aggregate(paths[0], paths[1], population=paths[2], engine="pandas")
        with pytest.raises(kz.InputError, match="no file fits"):
            kz.aggregate("nothing-*.csv", paths[1], population=paths[2])

    @pytest.mark.parametrize(
        "line", ["KZ-71,2024,many", "KZ-99,2024,5", "KZ-71,2024,0", "KZ-71,2024", "KZ-71,2024,9", f"KZ-71,2024,{'9' * 5000}"]
    )
    def test_a_population_table_with_a_fault(self, files: Callable[..., Any], line: str) -> None:
        """A region, year or number that is none, and a row that stands twice, are named by their row."""
        paths = files(rows(6))
        paths[2].write_text(f"{POPULATION}{line}\n", encoding="utf-8")
        with pytest.raises(kz.InputError, match="row 5"):
            kz.aggregate(paths[0], paths[1], population=paths[2])

    def test_figures_that_break_a_rule_are_not_written(self, files: Callable[..., Any]) -> None:
        """More deaths a head than can be: the report names the rule."""
        paths = files(rows(400))
        paths[2].write_text("region_id,year,population\nKZ-71,2024,500\n", encoding="utf-8")
        with pytest.raises(kz.InvalidData, match="cvd_mortality") as error:
            kz.aggregate(paths[0], paths[1], population=paths[2])
        assert "plausible-range" in {f.code for f in error.value.report.errors}


def test_the_command(
    files: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command writes the package and tells counts, no figures; a foreign file in the folder is not overwritten."""
    paths = files([*rows(40), *rows(2, region="nowhere"), *rows(3, region="KZ-61")])
    call = ["kzhealth", "aggregate", str(paths[0]), "--mapping", str(paths[1]), "--population", str(paths[2]), "--output"]

    def run(*more: str) -> int:
        monkeypatch.setattr(sys, "argv", [*call, *more])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0)

    assert run(str(tmp_path / "package")) == 0
    out = capsys.readouterr().out
    assert "45 records: 43 counted, 2 left out" in out
    assert "left out: 2 region not known" in out
    assert (tmp_path / "package" / "datapackage.json").is_file()
    assert run(str(tmp_path / "package"), "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["records"] == 45
    assert run(str(tmp_path)) == 4
    assert "not part of the package" in capsys.readouterr().err
