"""Good rows parted from bad ones, and the failure told case by case."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.errors
import polars as pl
import pytest

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.engines import ask

if TYPE_CHECKING:
    from pathlib import Path


def units() -> pd.DataFrame:
    """The bundled units with some rows broken: a code of another form (row 3) and a repeated one (row 5)."""
    frame = kz.load().units.head(5).copy()
    frame.loc[1, "unit_id"] = "BEDS!"
    frame.loc[3, "unit_id"] = frame.loc[2, "unit_id"]
    return frame


@pytest.mark.parametrize("kind", ["pandas", "polars", "lazy"])
def test_a_frame_comes_back_as_one_of_its_kind(kind: str) -> None:
    """The good rows in their order, the broken ones beside them, nothing lost."""
    frame: Any = units()
    if kind != "pandas":
        frame = pl.from_pandas(frame) if kind == "polars" else pl.from_pandas(frame).lazy()
    good, failure = kz.validate(frame, "units", rules=False).filter()
    whole = units()["unit_id"].tolist()
    assert list(good["unit_id"]) == [whole[0], whole[2], whole[4]]
    assert list(failure.rows["unit_id"]) == ["BEDS!", whole[3]]
    assert isinstance(good, pd.DataFrame if kind == "pandas" else pl.DataFrame)
    assert failure.counts == {("constraint-error", "unit_id"): 1, ("primary-key", "unit_id"): 1}
    assert failure.cases["index"].tolist() == [1, 3]


def test_a_file_comes_back_typed(tmp_path: Path) -> None:
    """A table read from a file is a polars frame of its typed columns."""
    path = tmp_path / "units.csv"
    units().to_csv(path, index=False)
    good, failure = kz.validate(path, "units").filter()
    assert good.columns == list(kz.schema("units").field_names)
    assert (len(good), len(failure.rows)) == (3, 2)


def test_every_bad_row_is_left_out_however_few_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of the list is not one of the filter."""
    monkeypatch.setattr(ask, "_HELD", 3)
    frame = pd.concat([units()] * 4, ignore_index=True)
    report = kz.validate(frame, "units", rules=False, limit=1)
    assert report.truncated
    good, failure = report.filter()
    assert (len(good), len(failure.rows)) == (3, 17)
    assert sum(failure.counts.values()) == sum(report.counts.values())


def test_of_several_tables_one_is_named() -> None:
    """A package has many tables."""
    report = kz.validate()
    with pytest.raises(kz.UsageError, match="which table"):
        report.filter()
    good, failure = report.filter("regions")
    assert (len(good), len(failure.rows), failure.counts) == (22, 0, {})


def test_failure_cases_have_panderas_columns() -> None:
    """Position from 0, row as in a file, the cell, the code."""
    cases = kz.validate(units(), "units", rules=False).failure_cases()
    assert list(cases.columns[:6]) == ["schema_context", "column", "check", "check_number", "failure_case", "index"]
    assert cases[["column", "check", "failure_case", "index", "row"]].values.tolist()[0] == ["unit_id", "constraint-error", "BEDS!", 1, 3]


def test_the_error_is_one_of_pandera_too() -> None:
    """Who catches pandera's SchemaErrors catches this; it can be sent to another process."""
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        kz.validate(units(), "units", rules=False).raise_if_invalid()
    error: Any = caught.value
    assert isinstance(error, kz.InvalidData)
    assert error.error_counts == {"constraint-error": 1, "primary-key": 1}
    assert error.failure_cases["check"].tolist() == ["constraint-error", "primary-key"]
    assert "BEDS!" in str(error)
    assert str(pickle.loads(pickle.dumps(kz.InvalidData("no", kz.Report())))) == "no"


def test_nothing_read_nothing_filtered() -> None:
    """A file that is not there has no rows to part."""
    with pytest.raises(kz.UsageError, match="there is none"):
        kz.validate(bundled_path("schemas") / "nowhere.csv", "units").filter()
