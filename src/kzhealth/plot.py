"""The usual pictures of a package as charts of altair: no figure without its qualifier, no change without its period.

Each function takes a package that ``kzhealth.load`` gave, by default the bundled one, and gives a chart to show, change or save. Words
are those of a language (en, ru, kk); a region is its code or any of its names. UsageError if there is nothing to draw, or if altair is
not installed: ``pip install 'kzhealth[plot]'``.

>>> changes(region="Туркестанская область", language="ru").title.text
'Что изменилось'
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kzhealth.errors import UsageError
from kzhealth.figures import WORDS, amount_text, check_language, label_of, number_text
from kzhealth.package import Package, load, plain_columns
from kzhealth.regions import read_region

if TYPE_CHECKING:
    from altair import LayerChart, VConcatChart

__all__ = ["budgets", "changes", "facilities", "levels", "tile_map"]

# the colours of the page of a package, each readable on white
_EFFECTS = {"better": "#17735a", "worse": "#a8402a", "neutral": "#5a6978"}
_BLUE, _SOFT = "#0b5c8a", "#52606d"
_STATES = {"completed": "#17735a", "finishing": "#0b5c8a", "ongoing": "#c79a1b", "planned": "#a8402a", "": "#5a6978"}
_MOST = 60  # bars of a chart


def _altair() -> Any:
    try:
        import altair
    except ImportError as error:
        raise UsageError("altair is not installed; run pip install 'kzhealth[plot]'") from error
    return altair


def _rows(frame: Any) -> list[dict[str, Any]]:
    columns = plain_columns(frame)
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _table(package: Package | None, name: str, region: str | None) -> list[dict[str, Any]]:
    """The rows of a table, of one region if it is asked for."""
    of = load() if package is None else package
    if name not in of.tables:
        raise UsageError(f"the package has no table {name}; it has {', '.join(of.tables)}")
    return _of_region(_rows(of.tables[name]), region)


def _of_region(rows: list[dict[str, Any]], region: str | None) -> list[dict[str, Any]]:
    code = None if region is None else read_region(region)
    return [row for row in rows if code in (None, row["region_id"])]


def _figures(package: Package | None, region: str | None, language: str, measure: str) -> list[dict[str, Any]]:
    rows = _rows((load() if package is None else package).figures(language))
    return [row for row in _of_region(rows, region) if row["measure"] == measure and row["value"] is not None]


def _checked(rows: list[dict[str, Any]], what: str, region: str | None) -> list[dict[str, Any]]:
    if not rows:
        raise UsageError(f"there are no {what}{f' of {region}' if region else ''} to draw; look at package.figures()")
    if len(rows) > _MOST:
        raise UsageError(f"there are {len(rows)} {what}, a chart shows {_MOST}; name a region, or draw a part of package.figures()")
    return rows


def _title(chart: Any, language: str, name: str, note: str) -> Any:
    words = WORDS["charts"][language]
    return chart.properties(title=_altair().TitleParams(words[name], subtitle=note, anchor="start", subtitleColor=_SOFT))


def _told(row: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """A figure as a chart shows it: what it is of and where, and the figure with its period."""
    other = f" {words['or']} {row['alternative']}" if row["alternative"] else ""
    where = row["place"] or WORDS["tiles"].get(row["region_id"], {}).get(words["language"], row["region"])
    return {
        "id": row["observation_id"],
        "label": f"{row['indicator']}{other}, {where}",
        "value": float(row["value"]),
        "told": " · ".join(filter(None, (row["figure"], row["period"] or words["unknown"], _status(row, words["language"])))),
        **{name: row[name] for name in ("figure", "period", "region", "source", "unit", "status")},
    }


def _status(row: dict[str, Any], language: str) -> str:
    """The status of a figure, unless it is what happened."""
    return "" if row["status"] in (None, "actual") else label_of("observations", "status", row["status"], language)


def _signs(language: str) -> Any:
    """Numbers of an axis with a true minus and the signs of the language."""
    shown = "replace(datum.label, '-', '−')"
    return _altair().Axis(grid=False, labelExpr=shown if language == "en" else f"replace(replace({shown}, /,/g, '\u00a0'), '.', ',')")


def _words(language: str) -> dict[str, str]:
    return {**WORDS["charts"][check_language(language)], "language": language}


def _tooltip(words: dict[str, str]) -> list[Any]:
    shown = {"label": "indicator", "figure": "figure", "period": "period", "region": "region", "source": "source"}
    return [_altair().Tooltip(f"{field}:N", title=words[word]) for field, word in shown.items()]


def _y(alt: Any, values: list[dict[str, Any]]) -> Any:
    # two figures of one name are two bars: the id parts them, the label is shown
    names = {v["id"]: v["label"] for v in values}
    shown = f"{json.dumps(names, ensure_ascii=False)}[datum.value]"
    return alt.Y("id:N", title=None, sort=[v["id"] for v in values], axis=alt.Axis(labelExpr=shown, labelLimit=480))


# ---------------------------------------------------------------- figures


def changes(package: Package | None = None, *, region: str | None = None, language: str = "en") -> LayerChart:
    """The changes in per cent as bars to both sides of zero, for the better or worse; beside each its figure and period."""
    alt, words = _altair(), _words(language)
    rows = [row for row in _figures(package, region, language, "change") if row["unit_id"] == "percent"]
    values = [
        {**_told(row, words), "effect": words[row["effect"] or "neutral"], "edge": max(float(row["value"]), 0.0)}
        for row in sorted(_checked(rows, "changes in per cent", region), key=lambda row: float(row["value"]))
    ]
    kinds = {words[name]: colour for name, colour in _EFFECTS.items()}
    base = alt.Chart(alt.Data(values=values)).encode(y=_y(alt, values))
    reach = [min(0.0, *(v["value"] for v in values)), max(0.0, *(v["value"] for v in values))]
    room = 0.55 * ((reach[1] - reach[0]) or 1.0)  # for the words behind the bars
    x = alt.X("value:Q", title="%", scale=alt.Scale(domain=[reach[0], reach[1] + room]), axis=_signs(language))
    color = alt.Color("effect:N", title=None, scale=alt.Scale(domain=[*kinds], range=[*kinds.values()]), legend=alt.Legend(orient="top"))
    bars = base.mark_bar().encode(x=x, color=color, tooltip=_tooltip(words))
    texts = base.mark_text(align="left", dx=6).encode(x=alt.X("edge:Q"), text=alt.Text("told:N"))
    zero = alt.Chart().mark_rule(color=_SOFT).encode(x=alt.datum(0))
    made: LayerChart = _title(alt.layer(bars, texts, zero), language, "changes", words["changesNote"])
    return made


def levels(package: Package | None = None, *, region: str | None = None, unit: str | None = None, language: str = "en") -> VConcatChart:
    """The figures that stand for themselves as bars, those of each unit on a scale of their own; ``unit`` is a ``unit_id``."""
    alt, words = _altair(), _words(language)
    rows = [row for row in _figures(package, region, language, "level") if unit in (None, row["unit_id"])]
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(_checked(rows, f"levels{f' in {unit}' if unit else ''}", region), key=lambda row: -float(row["value"])):
        parts.setdefault(row["unit"], []).append(_told(row, words))
    charts = [_bars(alt, values, title, words) for title, values in parts.items()]
    made: VConcatChart = _title(alt.vconcat(*charts).resolve_scale(x="independent"), language, "levels", words["levelsNote"])
    return made


def _bars(alt: Any, values: list[dict[str, Any]], title: str, words: dict[str, str], color: Any = None) -> Any:
    base = alt.Chart(alt.Data(values=values)).encode(y=_y(alt, values))
    most = max(v["value"] for v in values)
    x = alt.X(
        "value:Q",
        title=title,
        scale=alt.Scale(domain=[min(0.0, *(v["value"] for v in values)), most * 1.7 or 1.0]),
        stack=None,
        axis=_signs(words["language"]),
    )
    bars = base.mark_bar(color=_BLUE).encode(x=x, tooltip=_tooltip(words), **({} if color is None else {"color": color}))
    return alt.layer(bars, base.mark_text(align="left", dx=6).encode(x=x, text=alt.Text("told:N")))


# ---------------------------------------------------------------- facilities and money


def facilities(package: Package | None = None, *, region: str | None = None, language: str = "en") -> LayerChart:
    """How many facilities of each type there are, by the state of the work; the note tells how many rows have no number."""
    alt, words = _altair(), _words(language)
    rows = _table(package, "facilities", region)
    counted = [row for row in rows if row["count"] is not None]
    if not counted:
        raise UsageError(f"there are no facilities{f' of {region}' if region else ''} with a number to draw; look at package.facilities")
    totals: dict[tuple[str, str], int] = {}
    for row in counted:
        key = (row["facility_type"] or "", row["status"] or "")
        totals[key] = totals.get(key, 0) + int(row["count"])
    states = {label_of("facilities", "status", s, language) or words["unknown"]: colour for s, colour in _STATES.items()}
    values = [
        {
            "type": label_of("facilities", "facility_type", kind, language) or words["unknown"],
            "state": label_of("facilities", "status", state, language) or words["unknown"],
            "count": count,
        }
        for (kind, state), count in totals.items()
    ]
    base = alt.Chart(alt.Data(values=values)).encode(y=alt.Y("type:N", title=None, sort="-x", axis=alt.Axis(labelLimit=360)))
    x = alt.X("sum(count):Q", title=words["number"], axis=alt.Axis(tickMinStep=1, format="d"))
    color = alt.Color("state:N", title=None, scale=alt.Scale(domain=[*states], range=[*states.values()]), legend=alt.Legend(orient="top"))
    tips = [alt.Tooltip("type:N", title=" "), alt.Tooltip("state:N", title=" "), alt.Tooltip("count:Q", title=words["number"])]
    texts = base.mark_text(align="left", dx=6).encode(x=x, text=alt.Text("sum(count):Q"))
    chart = alt.layer(base.mark_bar().encode(x=x, color=color, tooltip=tips), texts)
    left = len(rows) - len(counted)
    made: LayerChart = _title(chart, language, "facilities", words["facilitiesNote"].format(n=left) if left else "")
    return made


def budgets(package: Package | None = None, *, region: str | None = None, language: str = "en") -> LayerChart:
    """The sums as bars in millions of tenge; beside each the sum with its qualifier, its stage and its year."""
    alt, words = _altair(), _words(language)
    rows = [row for row in _table(package, "budgets", region) if row["amount_kzt"] is not None]
    values = [
        {**_sum(row, words, language), "value": float(row["amount_kzt"]) / 1e6}
        for row in sorted(_checked(rows, "sums", region), key=lambda row: -float(row["amount_kzt"]))
    ]
    title = words["budgets"].split(", ")[-1]
    color = alt.Color("stage:N", title=None, legend=alt.Legend(orient="top"), scale=alt.Scale(range=[_BLUE, *_EFFECTS.values()]))
    made: LayerChart = _title(_bars(alt, values, title, words, color), language, "budgets", words["budgetsNote"])
    return made


def _sum(row: dict[str, Any], words: dict[str, str], language: str) -> dict[str, Any]:
    stage = label_of("budgets", "stage", row["stage"], language) or words["unknown"]
    figure, year = amount_text([row["amount_kzt"]], "₸", row["qualifier"], language), str(row["fiscal_year"] or words["unknown"])
    region = WORDS["tiles"].get(row["region_id"], {}).get(language, row["region_id"])
    purpose = label_of("budgets", "purpose", row["purpose"], language) or words["unknown"]
    told = {"figure": figure, "period": year, "region": region, "source": row["evidence_id"], "stage": stage}
    return {"id": row["budget_id"], "label": f"{purpose}, {region}", "told": f"{figure} · {stage}, {year}", **told}


# ---------------------------------------------------------------- regions


def tile_map(data: Any = None, *, value: str | None = None, title: str | None = None, language: str = "en") -> LayerChart:
    """The regions as tiles, each in its place and of one size.

    ``data`` is a package, whose figures, facilities and sums are counted, or a frame with ``region_id``, one row a region, and a number
    in the column ``value``: a part of ``package.figures()`` shows each figure with its qualifier and period.
    """
    alt, words = _altair(), _words(language)
    told = _counts(data, language) if data is None or isinstance(data, Package) else _values(_rows(data), value or "value", language)
    values = [
        {"region": tile[language], "x": tile["at"][0], "y": tile["at"][1], "value": None, "told": "", "period": "", **told.get(code, {})}
        for code, tile in WORDS["tiles"].items()
    ]
    base = alt.Chart(alt.Data(values=values)).encode(x=alt.X("x:O", axis=None), y=alt.Y("y:O", axis=None))
    tips = [alt.Tooltip(f"{n}:N", title=words[w]) for n, w in (("region", "region"), ("told", "figure"), ("period", "period"))]
    color = alt.Color("value:Q", scale=alt.Scale(scheme="teals"), legend=None)
    box = {"stroke": "white", "strokeWidth": 3, "cornerRadius": 4}
    tiles = [
        base.mark_rect(color="#e3e6ea", **box).encode(tooltip=tips),
        base.transform_filter("datum.value !== null").mark_rect(**box).encode(color=color, tooltip=tips),
    ]
    reach = [v["value"] for v in values if v["value"] is not None]
    half = (min(reach) + max(reach)) / 2 if reach else 0.0
    ink = alt.condition(f"datum.value !== null && datum.value > {half}", alt.value("white"), alt.value("#1b2530"))
    lines = (("region", -16, 10), ("told", 0, 11), ("period", 15, 9))
    layers = [base.mark_text(dy=dy, fontSize=size).encode(text=f"{name}:N", color=ink) for name, dy, size in lines]
    chart = alt.layer(*tiles, *layers).properties(width=7 * 92, height=5 * 62)
    note = words["counts"] if data is None or isinstance(data, Package) else ""
    made: LayerChart = _title(chart, language, "map", note)
    return made.properties(title=title) if title else made


def _counts(data: Package | None, language: str) -> dict[str, dict[str, Any]]:
    package, found = load() if data is None else data, dict[str, int]()
    for name in ("observations", "facilities", "budgets"):
        for row in _rows(package.tables[name]) if name in package.tables else ():
            if row["region_id"]:
                found[row["region_id"]] = found.get(row["region_id"], 0) + 1
    return {code: {"value": n, "told": number_text(n, language)} for code, n in found.items()}


def _values(rows: list[dict[str, Any]], value: str, language: str) -> dict[str, dict[str, Any]]:
    """What each region's tile shows; UsageError if a column is missing, a region is not known or has two figures."""
    for name in ("region_id", value):
        if rows and name not in rows[0]:
            raise UsageError(f"the frame has no column {name}; it has {', '.join(rows[0])}")
    found: dict[str, dict[str, Any]] = {}
    for row in (r for r in rows if r[value] is not None):
        code = read_region(str(row["region_id"]))
        if code in found:
            raise UsageError(f"{code} has two figures, a tile shows one; choose one indicator and period, or aggregate first")
        told = row.get("figure") if value == "value" else None
        found[code] = {"value": float(row[value]), "told": told or number_text(row[value], language), "period": row.get("period") or ""}
    return found
