"""Figures as a person reads them: every observation once, nothing without its qualifier and period; codes that stay text."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

import kzhealth as kz
from kzhealth.figures import COLUMNS, WORDS, amount_text, number_text, period_text, unit_text
from kzhealth.schema import schema, table_names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

UNITS = [
    ("ru", "units", "234", "exact", "единицы"),
    ("ru", "units", "11", "exact", "единиц"),
    ("ru", "facilities", "21", "exact", "объект"),
    ("ru", "facilities", "-3", "exact", "объекта"),
    ("ru", "facilities", "112", "exact", "объектов"),
    ("ru", "facilities", "3", "more_than", "объектов"),
    ("ru", "settlements", "101", "approx", "населённого пункта"),
    ("ru", "settlements", "302", "exact", "населённых пункта"),
    ("ru", "facilities", "21", "at_least", "объекта"),
    ("ru", "percentage_points", "1.5", "exact", "процентных пункта"),
    ("ru", "percentage_points", "1.5", "up_to", "процентного пункта"),
    ("en", "persons", "1", "exact", "person"),
    ("en", "years", "5", "exact", "years"),
    ("kk", "settlements", "302", "exact", "елді мекен"),
    ("ru", "per_1000_population", "3", "exact", ""),
]
CODE_LISTS = [(name, f.name) for name in table_names() for f in schema(name).fields if f.categories]


@pytest.mark.parametrize(("language", "unit", "value", "qualifier", "form"), UNITS)
def test_a_counted_unit_has_the_form_of_its_number(language: str, unit: str, value: str, qualifier: str, form: str) -> None:
    """One, few and many in Russian, and the genitive after “more than”; what is not counted keeps its name."""
    assert unit_text(unit, value, qualifier, language) == form


def test_the_forms_of_units_are_of_units_and_end_with_their_names() -> None:
    """The name of a unit in the reference table is the form of many."""
    names = kz.load().units.set_index("unit_id")
    for language, units in WORDS["units"].items():
        for unit, forms in units.items():
            assert unit in WORDS["units"]["en"]
            assert names.loc[unit, f"name_{language}"] in forms or unit == "percentage_points", unit


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_observation_is_there_once(language: str) -> None:
    """The frame has the observations in their order, with names in the language asked for, the quote and the source."""
    package = kz.load()
    figures = package.figures(language)
    assert list(figures.columns) == list(COLUMNS)
    assert figures["observation_id"].tolist() == package.observations["observation_id"].tolist()
    names = package.indicators.set_index("indicator_id")[f"name_{language}"]
    assert figures["indicator"].tolist() == [names[i] for i in figures["indicator_id"]]
    quotes = package.evidence.set_index("evidence_id")["quote"]
    assert figures["quote"].tolist() == [quotes[e] for e in package.observations["evidence_id"]]
    assert figures[["indicator", "region", "period", "figure", "quote", "source"]].notna().all().all()


def test_the_frame_is_of_the_package_and_typed() -> None:
    """pandas gives pandas with the types of load, polars the same cells in polars."""
    figures, other = kz.load().figures(), kz.load(engine="polars").figures()
    assert str(figures["value"].dtype) == "Float64"
    assert str(figures["period_start"].dtype) == "datetime64[s]"
    assert isinstance(other, pl.DataFrame)
    assert other.schema["period_end"] == pl.Date
    assert other["figure"].to_list() == figures["figure"].tolist()
    assert other["value"].to_list() == [None if pd.isna(v) else v for v in figures["value"]]


def test_no_figure_is_without_its_qualifier() -> None:
    """What is not exact says so in words; what has no number says its direction."""
    figures = kz.load().figures("ru").set_index("observation_id")
    rough = figures[~figures["qualifier"].isin(["exact", "range"]) & figures["value"].notna()]
    assert len(rough)
    for row in rough.itertuples():
        words = WORDS["qualifiers"]["ru"][row.qualifier].replace("{v}", "").strip()
        assert words in row.figure
    silent = figures[figures["value"].isna()]
    assert set(silent["figure"]) <= {c.labels["ru"] for c in schema("observations")["direction"].categories}
    assert figures.query("measure == 'change' and value > 0")["figure"].str.startswith("+").all()


@pytest.mark.parametrize(
    ("ends", "qualifier", "language", "told"),
    [
        (["1234.50"], "exact", "en", "1,234.5 t"),
        ([-0.5], "exact", "ru", "−0,5 t"),
        ([10, 15], "range", "kk", "10–15 t"),
        ([42000], "more_than", "kk", "42\u00a0000 t (астам)"),
    ],
)
def test_amounts(ends: list[Any], qualifier: str, language: str, told: str) -> None:
    """A figure in words has the signs of its language and no zeros that were not told."""
    assert amount_text(ends, "t", qualifier, language) == told


def test_large_numbers_have_no_exponent() -> None:
    """Billions are written out."""
    assert number_text(14_800_000_000, "en") == "14,800,000,000"


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2025-01-01", "2025-12-31", "2025"),
        ("2024-01-01", "2025-12-31", "2024–2025"),
        ("2025-02-01", "2025-02-28", "Feb 2025"),
        ("2025-01-01", "2025-10-31", "Jan – Oct 2025"),
        ("2024-11-01", "2025-02-28", "Nov 2024 – Feb 2025"),
        ("2025-11-25", "2025-11-25", "25 Nov 2025"),
        ("2025-11-03", "2025-11-09", "3 Nov 2025 – 9 Nov 2025"),
    ],
)
def test_periods(start: str, end: str, told: str) -> None:
    """Whole years and months are told by their names, other periods by their days."""
    assert period_text(dt.date.fromisoformat(start), dt.date.fromisoformat(end), "en") == told


def test_a_package_without_the_tables_says_what_is_missing() -> None:
    """The error names the tables and fields that figures are made of."""
    package = kz.Package(descriptor={}, tables={"observations": pd.DataFrame({"value": [1]})})
    with pytest.raises(kz.UsageError, match=r"observations\.indicator_id"):
        package.figures()
    with pytest.raises(kz.UsageError, match="expected one of en, ru, kk"):
        kz.load().figures("de")


class TestCategories:
    """With ``categories=True`` a field with a code list has all its codes, in their order, and no cell is lost."""

    @pytest.mark.parametrize(("table", "field"), CODE_LISTS)
    def test_every_code_list(self, table: str, field: str) -> None:
        """The categories are those of the schema; the cells are those of the plain frame."""
        codes = [c.value for c in schema(table)[field].categories]
        plain = kz.load().tables[table][field]
        typed = kz.load(categories=True).tables[table][field]
        assert typed.cat.categories.tolist() == codes
        assert typed.isna().tolist() == plain.isna().tolist()
        assert typed.dropna().tolist() == plain.dropna().tolist()
        assert kz.load(engine="polars", categories=True).tables[table].schema[field] == pl.Enum(codes)

    @pytest.mark.parametrize("engine", ["pandas", "polars"])
    def test_they_validate(self, engine: str) -> None:
        """A frame of categories is as sound as one of text."""
        package = kz.load(engine=engine, categories=True)
        assert not kz.validate(package.observations, "observations").errors
        assert len(package.figures()) == len(package.observations)

    @pytest.mark.parametrize("engine", ["pandas", "polars"])
    def test_an_unknown_code_is_an_error(self, engine: str, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """A code that is not on the list is named and not made an empty cell."""
        edit_cell(package_copy, "observations", 2, "measure", "total")
        with pytest.raises(kz.InvalidData, match="'total' is not one of"):
            kz.load(package_copy, engine=engine, categories=True)
        assert len(kz.load(package_copy, engine=engine).observations) == len(kz.load().observations)


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_what_has_no_column_type_is_text_as_it_is_written(engine: str, tmp_path: Path) -> None:
    """Times, durations, places, lists and JSON of anybody's package come as they stand, dates and numbers as values."""
    cells = {
        "time": "15:02:37",
        "duration": "P1Y2M",
        "geopoint": "71.4, 51.2",
        "list": "a,b",
        "object": '{"b": 1, "a": 2}',
        "yearmonth": "2025-03",
    }
    resource = {"name": "t", "data": [cells], "schema": {"fields": [{"name": kind, "type": kind} for kind in cells]}}
    (tmp_path / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}), encoding="utf-8")
    frame = kz.load(tmp_path, engine=engine).tables["t"]
    assert {name: frame[name].to_list()[0] for name in cells} == cells


class TestRoundTrips:
    """What is written to Parquet or CSV and read again is what it was: codes of regions and KATO are text, never numbers."""

    @pytest.mark.parametrize("categories", [False, True])
    def test_parquet_of_pandas(self, tmp_path: Path, categories: bool) -> None:
        """Parquet keeps cells and kinds of every table."""
        for name, frame in kz.load(categories=categories).tables.items():
            frame.to_parquet(tmp_path / "t.parquet")
            back = pd.read_parquet(tmp_path / "t.parquet")
            for column in frame.columns:
                assert back[column].isna().tolist() == frame[column].isna().tolist(), (name, column)
                assert back[column].dropna().tolist() == frame[column].dropna().tolist(), (name, column)
                assert pd.api.types.is_numeric_dtype(back[column]) == pd.api.types.is_numeric_dtype(frame[column])

    def test_parquet_of_polars(self, tmp_path: Path) -> None:
        """Parquet keeps the schema of every table, code lists included."""
        for frame in kz.load(engine="polars", categories=True).tables.values():
            frame.write_parquet(tmp_path / "t.parquet")
            assert pl.read_parquet(tmp_path / "t.parquet").equals(frame)

    def test_csv_keeps_codes(self, tmp_path: Path) -> None:
        """KATO codes and ISO codes come back as text, leading zeros included, and are sound."""
        regions = kz.load().regions
        assert str(regions["kato"].dtype) == "string"
        assert set(regions["kato"].dropna().str.len()) == {9}
        regions.to_csv(tmp_path / "regions.csv", index=False)
        assert kz.validate(tmp_path / "regions.csv", "regions").ok
        places = kz.load(engine="polars").places
        places.write_csv(tmp_path / "places.csv")
        back = pl.read_csv(tmp_path / "places.csv", schema_overrides=places.schema)
        assert back.equals(places)
