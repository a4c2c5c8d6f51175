"""The usual charts: every bar has its qualifier and period, words in three languages, each region its tile."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import kzhealth as kz
from kzhealth.figures import WORDS
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("altair")
LANGUAGES = ("en", "ru", "kk")
CHARTS = {"changes": kz.plot.changes, "levels": kz.plot.levels, "facilities": kz.plot.facilities, "budgets": kz.plot.budgets}


def values(chart: Any) -> list[dict[str, Any]]:
    """The data of a chart, whatever it is made of."""

    def find(part: Any) -> Iterator[dict[str, Any]]:
        if isinstance(part, dict):
            if isinstance(part.get("data"), dict):
                yield from part["data"].get("values", ())
            for value in part.values():
                yield from find(value)
        elif isinstance(part, list):
            for value in part:
                yield from find(value)

    return list({str(v): v for v in find(chart.to_dict())}.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*CHARTS, "tile_map"])
def test_every_chart_is_titled_in_its_language(name: str, language: str) -> None:
    """The title is that of the language, and the specification is what Vega-Lite takes."""
    chart = getattr(kz.plot, name)(language=language)
    key = {"tile_map": "map"}.get(name, name)
    assert chart.to_dict()["title"]["text"] == WORDS["charts"][language][key]  # to_dict validates


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "measure"), [("changes", "change"), ("levels", "level")])
def test_no_bar_without_qualifier_and_period(name: str, measure: str, language: str) -> None:
    """Each figure of the package is a bar, told as the frame of figures tells it, with its period; what is planned says so."""
    figures = kz.load().figures(language).query("measure == @measure")
    figures = figures[figures["value"].notna() & ((figures["unit_id"] == "percent") | (measure == "level"))].set_index("observation_id")
    drawn = values(CHARTS[name](language=language))
    assert {v["id"] for v in drawn} == set(figures.index)
    for bar in drawn:
        row = figures.loc[bar["id"]]
        assert bar["value"] == row["value"]
        assert bar["told"].startswith(f"{row['figure']} · {row['period']}")
        assert (row["status"] == "actual") == bar["told"].endswith(row["period"])
        assert pd.isna(row["alternative"]) or row["alternative"] in bar["label"]


@pytest.mark.parametrize("named", ["KZ-61", "Туркестанская область", "Түркістан облысы", "Turkistan Region"])
def test_a_region_by_any_of_its_names(named: str) -> None:
    """A region may be named by its code or in three languages."""
    ids = {v["id"] for v in values(kz.plot.changes(region=named))}
    observations = kz.load().observations.set_index("observation_id")
    assert ids
    assert set(observations.loc[list(ids), "region_id"]) == {"KZ-61"}


def test_facilities_are_counted_where_a_number_is_told() -> None:
    """The bars add up to the numbers of the table; rows without one are told in the note."""
    facilities = kz.load().facilities
    chart = kz.plot.facilities(language="en")
    assert sum(v["count"] for v in values(chart)) == facilities["count"].sum()
    assert f"{facilities['count'].isna().sum()} rows without one" in chart.to_dict()["title"]["subtitle"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sums_have_qualifier_stage_and_year(language: str) -> None:
    """Beside each bar stands the sum in full, its stage and its year."""
    budgets = kz.load().budgets.set_index("budget_id")
    drawn = values(kz.plot.budgets(language=language))
    assert {v["id"] for v in drawn} == set(budgets.index)
    stages = {c.value: c.labels[language] for c in schema("budgets")["stage"].categories}
    for bar in drawn:
        row = budgets.loc[bar["id"]]
        assert bar["value"] * 1e6 == row["amount_kzt"]
        assert bar["told"] == f"{bar['figure']} · {stages[row['stage']]}, {row['fiscal_year']}"


class TestTiles:
    """One tile a region in force, in its place; a figure keeps its qualifier and period."""

    def test_every_region_is_there(self) -> None:
        """All tiles are drawn; those without a figure are empty, the counts are those of the tables."""
        drawn = values(kz.plot.tile_map())
        assert len(drawn) == len(WORDS["tiles"])
        package = kz.load()
        count = sum(len(package.tables[n]) for n in ("observations", "facilities", "budgets"))
        assert sum(v["value"] or 0 for v in drawn) == count

    @pytest.mark.parametrize("engine", ["pandas", "polars"])
    def test_figures_of_a_frame(self, engine: str) -> None:
        """A part of the frame of figures is shown in its words, whatever the frame is."""
        figures = kz.load(engine=engine).figures("ru")
        part = (
            figures[figures["indicator_id"] == "infant_mortality"]
            if engine == "pandas"
            else figures.filter(indicator_id="infant_mortality")
        )
        (tile,) = [v for v in values(kz.plot.tile_map(part, language="ru")) if v["value"] is not None]
        assert (tile["told"], tile["period"]) == ("−21,6 %", "янв. – окт. 2025")

    def test_a_column_of_ones_own(self) -> None:
        """Any column of numbers can be drawn, regions by any name, under a title of one's own."""
        frame = pd.DataFrame({"region_id": ["KZ-11", "Шымкент қаласы"], "beds": [1200, 3]})
        chart = kz.plot.tile_map(frame, value="beds", title="Beds")
        told = {v["region"]: v["told"] for v in values(chart) if v["value"] is not None}
        assert told == {"Akmola": "1,200", "Shymkent": "3"}
        assert chart.to_dict()["title"] == "Beds"

    @pytest.mark.parametrize(
        ("frame", "words"),
        [
            ({"region_id": ["KZ-11", "KZ-11"], "value": [1, 2]}, "two figures"),
            ({"region_id": ["Turkystam Region"], "value": [1]}, "did you mean Turkistan Region"),
            ({"region_id": ["KZ-11"], "beds": [1]}, "no column value; it has region_id, beds"),
        ],
    )
    def test_what_cannot_be_drawn(self, frame: dict[str, list[Any]], words: str) -> None:
        """Two figures for a tile, an unknown region, a missing column: each error says how to mend it."""
        with pytest.raises(kz.UsageError, match=words):
            kz.plot.tile_map(pd.DataFrame(frame))


def test_nothing_to_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    """A region without figures, a language without words and a missing altair are told in one line."""
    for name, draw in CHARTS.items():
        with pytest.raises(kz.UsageError, match="there are no"):
            draw(region="Павлодарская область")
        with pytest.raises(kz.UsageError, match="expected one of en, ru, kk"):
            draw(language="de")
        assert name
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(kz.UsageError, match=r"pip install 'kzhealth\[plot\]'"):
        kz.plot.changes()
