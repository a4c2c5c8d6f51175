"""A table of known figures, rendered in many ways, is read back exactly, each figure from its cell."""

from __future__ import annotations

import csv
import shutil
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import table_files as files
from hypothesis import given, settings
from hypothesis import strategies as st

import kzhealth as kz
from kzhealth.documents.tables import address

CHECKOUT = Path(__file__).parents[2]
# how tables write the regions, by language
NAMES = {
    "ru": {
        "KZ-11": ["Акмолинская область", "Акмолинская", "Акмолинская обл."],
        "KZ-75": ["г. Алматы", "город Алматы", "г.Алматы"],
        "KZ-19": ["Алматинская область", "Алматинская"],
        "KZ-10": ["область Абай", "Абай", "Абайская область"],
        "KZ-61": ["Туркестанская область"],
        "KZ-63": ["Восточно-Казахстанская", "ВКО"],
        "KZ": ["Республика Казахстан"],
    },
    "kk": {
        "KZ-11": ["Ақмола облысы", "Ақмола"],
        "KZ-75": ["Алматы қ.", "Алматы қаласы"],
        "KZ-19": ["Алматы облысы"],
        "KZ-10": ["Абай облысы"],
        "KZ-61": ["Түркістан облысы", "Түркістан"],
        "KZ-63": ["Шығыс Қазақстан облысы", "ШҚО"],
        "KZ": ["Қазақстан Республикасы"],
    },
    "en": {
        "KZ-11": ["Akmola Region", "Akmola", "Akmola oblast"],
        "KZ-75": ["Almaty city", "City of Almaty"],
        "KZ-19": ["Almaty Region"],
        "KZ-10": ["Abai Region", "Abay"],
        "KZ-61": ["Turkistan Region", "Turkestan"],
        "KZ-63": ["East Kazakhstan"],
        "KZ": ["Kazakhstan"],
    },
}
SINCE = {"KZ-10": 2022, "KZ-61": 2018}
YEARS = {"ru": ["{}", "{} г.", "{} год"], "kk": ["{}", "{} ж.", "{} жыл"], "en": ["{}"]}
MARKS = {"…": "not-available", "x": "not-applicable", "-": "nil"}
BLANKS = (" ", "\u00a0", "\u202f")


class Figure(NamedTuple):
    """What a cell is to say, and how it is printed there."""

    value: Decimal | None
    printed: Any
    note: str = ""


def grouped(whole: str, sign: str) -> str:
    """Digits in threes."""
    head = len(whole) % 3 or 3
    return sign.join([whole[:head], *(whole[i : i + 3] for i in range(head, len(whole), 3))])


@st.composite
def figures(draw: st.DrawFn, language: str, most: int, *, native: bool) -> Figure:
    """A figure as text with its marks, as a number where the file can hold one, or a mark of a missing one."""
    kind = draw(st.sampled_from(["text", "text", "text", "number" if native else "text", "missing", "empty"]))
    if kind == "empty":
        return Figure(None, None)
    if kind == "missing":
        return Figure(None, draw(st.sampled_from(list(MARKS))))
    value = Decimal(draw(st.integers(0, most))).scaleb(-draw(st.integers(0, 3)))
    if kind == "number":
        return Figure(value, float(value))
    whole, _, rest = format(value, "f").partition(".")
    blank = draw(st.sampled_from(BLANKS)) if language != "en" else ","
    printed = (grouped(whole, blank) if draw(st.booleans()) else whole) + (("." if language == "en" else ",") + rest if rest else "")
    note = draw(st.sampled_from(["", "", "", "*", " 1)", "\u00a01)"]))
    return Figure(value, printed + note, note.strip())


class Case(NamedTuple):
    """A table as it is written, how it is mapped, and what each cell must give."""

    rows: list[list[Any]]
    mapping: str
    expected: dict[str, tuple[Decimal | None, str, int, str]]
    empty: set[str]
    refused: set[str]
    absent: set[str]


@st.composite
def cases(draw: st.DrawFn, *, native: bool, most: int = 10**9) -> Case:
    """Wide or long, in a language, with titles above, notes below, blank rows and rows of words between."""
    language = draw(st.sampled_from(["ru", "kk", "en"]))
    codes = draw(st.lists(st.sampled_from(list(NAMES[language])), min_size=1, max_size=5, unique=True))
    years = sorted(draw(st.lists(st.integers(2015, 2024), min_size=1, max_size=4, unique=True)))
    wide = draw(st.booleans())
    above = [["Title"], [], ["a", "b"]][: draw(st.integers(0, 3))]
    spelled = {year: draw(st.sampled_from(YEARS[language])).format(year) for year in years}
    case = Case([*above], "", {}, set(), set(), set())
    if wide:
        case.rows.append(["", *(spelled[y] + draw(st.sampled_from(["", " 1)"])) for y in years)])
    head = len(case.rows)
    for code in codes:
        for _ in range(draw(st.integers(0, 1))):
            case.rows.append(draw(st.sampled_from([[], ["в том числе:"]])))
        cells = {year: draw(figures(language, most, native=native)) for year in years}
        label = draw(st.sampled_from(NAMES[language][code])) + draw(st.sampled_from(["", "*", " "]))
        for at, (year, figure) in enumerate(cells.items()):
            if not wide or not at:
                case.rows.append([label] if wide else [label, spelled[year], figure.printed])
            if wide:
                case.rows[-1].append(figure.printed)
            expect(case, address(len(case.rows), at + 2 if wide else 3), code, year, figure)
    rows = f"{head + 1}-{len(case.rows)}"
    case.rows.extend([[], ["1) note"]][: draw(st.integers(0, 2))])
    return case._replace(mapping=mapping(language, rows, len(years), head=head if wide else None))


def expect(case: Case, place: str, code: str, year: int, figure: Figure) -> None:
    """Note what a cell must give."""
    if figure.printed is None:
        case.empty.add(place)
    elif year < SINCE.get(code, 0):
        (case.refused if figure.value is not None else case.absent).add(place)
    else:
        case.expected[place] = (figure.value, code, year, MARKS.get(str(figure.printed), ""))


def mapping(language: str, rows: str, years: int, *, head: int | None) -> str:
    """The mapping of such a table."""
    numbers = "{decimal: point, thousands: comma}" if language == "en" else "{decimal: comma, thousands: blank}"
    wide = f"{{columns: B-{address(1, years + 1)[:-1]}, indicator: doctors_density, period: {{row: {head}}}}}"
    long = "{columns: C, indicator: doctors_density, period: {column: B}}"
    return "\n".join(
        [
            f"source: {{id: made, title: Made, publisher: Invented, published_on: 2025-01-01, language: {language}}}",
            f"table: {{rows: {rows}}}",
            "regions: {column: A}",
            f"numbers: {numbers}",
            'missing: {…: not-available, x: not-applicable, "-": nil}',
            'footnotes: {1): first, "*": second}',
            f"figures: [{wide if head else long}]",
        ]
    )


def write(case: Case, folder: Path, *, native: bool) -> tuple[Path, Path]:
    (folder / "m.yaml").write_text(case.mapping, encoding="utf-8")
    if native:
        return files.write_xlsx(folder / "t.xlsx", [{"name": "Л", "rows": case.rows}]), folder / "m.yaml"
    with (folder / "t.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[("" if c is None else c) for c in row] or [""] for row in case.rows])
    return folder / "t.csv", folder / "m.yaml"


def check(case: Case, folder: Path, *, native: bool) -> None:
    """Import, compare every cell, count all of them, build and prove."""
    table, told = write(case, folder, native=native)
    seeds = files.bare_seeds(CHECKOUT, folder / "seeds")
    sheet = "Л!" if native else ""
    if not case.expected:
        return
    done = kz.import_table(table, told, seeds)
    seen = {r["cell"]: r for r in done.rows}
    assert set(seen) == {sheet + place for place in case.expected}
    for place, (value, code, year, meaning) in case.expected.items():
        row = seen[sheet + place]
        assert (Decimal(row["value"]) if row["value"] else None) == value
        assert (row["region_id"], row["period_start"], row["flags"]) == (code, f"{year}-01-01", meaning)
    assert set(done.empty) == {sheet + p for p in case.empty}
    assert set(done.refused) == {sheet + p for p in case.refused}
    assert set(done.absent) == {sheet + p for p in case.absent}
    assert done.cells == done.figures + sum(done.missing.values()) + len(done.empty) + len(done.refused) + len(done.absent) + done.skipped
    assert len(done.rows) == done.figures + sum(done.missing.values())


@given(case=cases(native=False))
def test_a_rendered_table_is_read_back(case: Case) -> None:
    """Each figure has its value, region, year and cell; every cell is counted."""
    with tempfile.TemporaryDirectory() as name:
        check(case, Path(name), native=False)


@settings(max_examples=6)
@given(case=cases(native=True))
def test_a_rendered_workbook_is_read_back(case: Case) -> None:
    """The same of a workbook, where figures may be stored as numbers."""
    with tempfile.TemporaryDirectory() as name:
        check(case, Path(name), native=True)


@settings(max_examples=4)
@given(case=cases(native=False, most=250), data=st.data())
def test_the_proof_holds_and_finds_a_mutated_cell(case: Case, data: st.DataObject) -> None:
    """The package made of a table is proved; with one figure of the table changed, the finding is at its cell."""
    figures = [p for p, (value, *_) in case.expected.items() if value is not None]
    if not figures:
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, told = write(case, folder, native=False)
        seeds = files.bare_seeds(CHECKOUT, folder / "seeds")
        kz.import_table(table, told, seeds)
        kz.build(seeds, folder / "package")
        (folder / "documents").mkdir()
        for path in (table, folder / "made.txt", folder / "made.source.json"):
            shutil.move(path, folder / "documents")
        assert kz.verify(folder / "documents", folder / "package").ok
        place = data.draw(st.sampled_from(figures))
        row, column = int("".join(filter(str.isdigit, place))), ord(place[0]) - 65
        case.rows[row - 1][column] = f"9{case.rows[row - 1][column]}"
        write(case, folder / "documents", native=False)
        found = [f.cell for f in kz.verify(folder / "documents", folder / "package").findings if f.code == "cell-mismatch"]
        assert found == [place]
