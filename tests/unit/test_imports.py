"""Tables of statistics: each figure stands in its cell, every cell is counted, and what cannot be read is named."""

from __future__ import annotations

import csv
import datetime as dt
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import table_files as files
import yaml
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.cli import app
from kzhealth.imports.draft import draft_mapping
from kzhealth.imports.labels import read_period, split_marks
from kzhealth.imports.mapping import read_plans
from kzhealth.regions import find_region

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOLDEN, bare_seeds, golden, write_ods, write_xlsx = files.GOLDEN, files.bare_seeds, files.golden, files.write_ods, files.write_xlsx

DAY = dt.date(2024, 5, 1)
NAMES = ("ru-doctors", "kk-births", "en-mortality", "ru-beds")
# the smallest mapping: regions in A, years in row 1, figures from B on
MAPPING = """\
source: {id: small, title: A table, publisher: Invented, published_on: 2024-04-01, language: ru}
table: {rows: 2-}
regions: {column: A}
missing: {…: not-available}
figures:
  - {columns: B-C, indicator: doctors_count, period: {row: 1}}
"""
ROWS: list[list[Any]] = [["Регион", 2022, 2023], ["Акмолинская область", 10, "2 000"], ["г. Алматы", "…", 30]]


@pytest.fixture
def seeds(checkout: Path, tmp_path: Path) -> Path:
    """seeds/ without documents."""
    return bare_seeds(checkout, tmp_path / "seeds")


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """An empty folder for tables."""
    folder = tmp_path / "tables"
    folder.mkdir()
    return folder


@pytest.fixture
def small(seeds: Path, tables: Path) -> Callable[..., kz.Import]:
    """Imports a small CSV table; rows and mapping can be others, ``edits`` of the mapping are pairs of text."""

    def run(rows: list[list[Any]] = ROWS, *edits: tuple[str, str], mapping: str = MAPPING, **options: Any) -> kz.Import:
        with (tables / "small.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        for old, new in edits:
            assert old in mapping
            mapping = mapping.replace(old, new)
        (tables / "small.yaml").write_text(mapping, encoding="utf-8")
        return kz.import_table(tables / "small.csv", tables / "small.yaml", seeds, reviewed_on=options.pop("reviewed_on", DAY), **options)

    return run


def told(done: kz.Import) -> list[tuple[str, ...]]:
    return [(r["cell"], r["quote"], r["value"], r["region_id"], r["period_start"][:4], r["flags"]) for r in done.rows]


def without(rows: list[list[Any]], row: int, column: int, value: Any) -> list[list[Any]]:
    """Rows with another cell."""
    return [[value if (r, c) == (row, column) else v for c, v in enumerate(cells)] for r, cells in enumerate(rows)]


@pytest.fixture(scope="module")
def imported(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, kz.Import], kz.Report]:
    """All tables imported into one package: its folder, what was imported, the report of the build."""
    folder = tmp_path_factory.mktemp("golden")
    (folder / "tables").mkdir()
    seeds = bare_seeds(checkout, folder / "seeds")
    paths = {name: golden(name, folder / "tables") for name in NAMES}
    done = {n: kz.import_table(path, GOLDEN / f"{n}.yaml", seeds, reviewed_on=DAY) for n, path in paths.items()}
    return folder, done, kz.build(seeds, folder / "datapackage")


class TestGoldenTables:
    """The invented tables of three languages: read, built, proved."""

    def test_the_package_is_sound_and_every_figure_is_proved(self, imported: tuple[Path, dict[str, kz.Import], kz.Report]) -> None:
        """Rules find no error; the proof holds against the texts and the tables."""
        folder, done, built = imported
        assert built.ok
        report = kz.verify(folder / "tables", folder / "datapackage")
        assert report.ok
        assert not report.findings
        package = kz.load(folder / "datapackage")
        assert len(package.observations) == sum(len(d.rows) for d in done.values())
        cells = package.evidence.set_index("evidence_id")["cell"]
        assert cells[package.observations["evidence_id"]].notna().all()

    @pytest.mark.parametrize(
        ("name", "row"),
        [
            ("ru-doctors", ("'Таблица 1'!C6", "76 033", "76033", "KZ", "2021", "")),
            ("ru-doctors", ("'Таблица 1'!C7", "2 101", "2101", "KZ-11", "2021", "")),
            ("ru-doctors", ("'Таблица 1'!B11", "9903", "9903", "KZ-YUZ", "2017", "")),
            ("ru-doctors", ("'Таблица 1'!C11", "5 618", "5618", "KZ-61", "2021", "")),
            ("ru-doctors", ("'Таблица 1'!F9", "…", "", "KZ-35", "2021", "not-available")),
            ("ru-doctors", ("'Таблица 1'!E14", "-", "", "KZ-71", "2017", "nil")),
            ("ru-doctors", ("'Таблица 1'!D10", "2 604", "2604", "KZ-10", "2023", "preliminary")),
            ("kk-births", ("D4", "12 344", "12344", "KZ-11", "2022", "")),
            ("kk-births", ("D11", "18,2", "18.2", "KZ-75", "2022", "")),
            ("en-mortality", ("'Infant mortality'!B6", "8.3", "8.3", "KZ-11", "2022", "")),
            ("en-mortality", ("'Births and insurance'!B3", "388.428", "388428", "KZ", "2023", "")),
            ("en-mortality", ("'Births and insurance'!C3", "99.15%", "99.15", "KZ", "2023", "")),
            ("ru-beds", ("Койки!B6", "38.25", "38.25", "KZ-47", "2022", "")),
        ],
    )
    def test_figures_stand_in_their_cells(self, imported: Any, name: str, row: tuple[str, ...]) -> None:
        """Quote, value, region, year and flags of a cell."""
        assert row in told(imported[1][name])

    def test_every_cell_is_counted(self, imported: Any) -> None:
        """What was read is what was written and what is reported."""
        counts = {
            "ru-doctors": (54, 41, {"nil": 1, "not-available": 1}, 1, 0, 4, 6),
            "kk-births": (11, 9, {}, 0, 0, 1, 1),
            "en-mortality": (16, 14, {"not-available": 1}, 1, 0, 0, 0),
            "ru-beds": (8, 5, {"not-available": 1}, 0, 0, 0, 2),
        }
        for name, d in imported[1].items():
            assert (d.cells, d.figures, d.missing, len(d.empty), len(d.refused), len(d.absent), d.skipped) == counts[name]
            assert d.cells == d.figures + sum(d.missing.values()) + len(d.empty) + len(d.refused) + len(d.absent) + d.skipped
            assert len(d.rows) == d.figures + sum(d.missing.values())

    def test_parts_belong_to_their_wholes(self, imported: Any) -> None:
        """A count of women is a part of the count of all of the same region and year, where there is one."""
        rows = {r["cell"]: r for r in imported[1]["ru-doctors"].rows}
        assert rows["'Таблица 1'!E7"]["part_of"] == rows["'Таблица 1'!B7"]["row_id"] == "ru-doctors-doctors-count-kz-11-2017"
        assert rows["'Таблица 1'!E7"]["breakdown"] == "sex=female"

    def test_notices_name_what_was_not_read(self, imported: Any) -> None:
        """Other sheets, hidden ones, merged labels and rows without a region are told."""
        notices = [n for d in imported[1].values() for n in d.notices]
        assert "sheet 'old' (hidden) was not read: 4 cells" in notices
        assert "merged cells read as one label: B4:D4, E4:G4" in notices
        assert "row 12, 'города:': no region and no figures" in notices

    def test_footnotes_are_kept_in_the_sheet(self, imported: Any) -> None:
        """What a mark says is noted in the row."""
        notes = {r["cell"]: r["note"] for r in imported[1]["ru-doctors"].rows}
        assert notes["'Таблица 1'!C7"] == "* Уточнено"
        assert notes["'Таблица 1'!D7"] == "1) Предварительные данные"


class TestProof:
    """``verify`` holds the package against the table itself."""

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_a_mutated_cell_is_found_at_its_address(
        self, kind: str, small: Callable[..., kz.Import], seeds: Path, tables: Path, tmp_path: Path
    ) -> None:
        """One cell of the table changed after the import: the finding names that cell, what it says and what it said."""
        small()
        name, path = "C2", tables / "small.csv"
        if kind == "xlsx":
            for old in tables.iterdir():
                old.unlink() if old.suffix != ".yaml" else None
            name, path = "Sheet1!C2", write_xlsx(tables / "small.xlsx", [{"rows": ROWS}])
            kz.import_table(path, tables / "small.yaml", seeds, reviewed_on=DAY, replaced=True)
        kz.build(seeds, tmp_path / "package")
        assert kz.verify(tables, tmp_path / "package").ok
        if kind == "xlsx":
            write_xlsx(path, [{"rows": without(ROWS, 1, 2, "2 001")}])
        else:
            path.write_text(path.read_text(encoding="utf-8").replace("2 000", "2 001"), encoding="utf-8")
        found = [f for f in kz.verify(tables, tmp_path / "package").findings if f.code == "cell-mismatch"]
        assert [(f.cell, f.field) for f in found] == [(name, "cell")]
        assert f"{name} is '2 001' in the table, its text says '2 000'" in found[0].message

    def test_a_wrong_address_is_found(self, small: Callable[..., kz.Import], seeds: Path, tables: Path, tmp_path: Path) -> None:
        """An address that is not that of the characters is an error, even if the quote is right."""
        done = small()
        done.path.write_text(done.path.read_text(encoding="utf-8").replace(",B2,", ",C2,"), encoding="utf-8")
        kz.build(seeds, tmp_path / "package")
        (found,) = kz.verify(tables, tmp_path / "package").findings
        assert found.code == "cell-mismatch"
        assert "stands in B2, not in C2" in found.message

    def test_a_scaled_figure_is_proved_with_its_scale(self, small: Callable[..., kz.Import], seeds: Path, tmp_path: Path) -> None:
        """2,5 thousand is 2500; another scale in the sheet breaks the rule ``evidence-value``."""
        done = small(without(ROWS, 1, 2, "2,5"), ("figures:\n  - {", "figures:\n  - {scale: 1000, "))
        assert {r["value"] for r in done.rows if r["cell"] == "C2"} == {"2500"}
        assert kz.build(seeds, tmp_path / "package").ok
        done.path.write_text(done.path.read_text(encoding="utf-8").replace(",2500,,1000,", ",2500,,100,"), encoding="utf-8")
        with pytest.raises(kz.InvalidData, match=r"2 500 stands in the table, the quote 2,5 says 250\b"):
            kz.build(seeds, tmp_path / "package")

    @pytest.mark.parametrize(("language", "value"), [("ru", "1.234"), ("en", "1234")])
    def test_a_comma_is_read_in_the_language_of_the_table(
        self, language: str, value: str, small: Callable[..., kz.Import], seeds: Path, tmp_path: Path
    ) -> None:
        """1,234 is a thousand in an English table and a decimal in a Russian one, for import and proof alike."""
        numbers = "numbers: {decimal: point, thousands: comma}\nmissing" if language == "en" else "missing"
        done = small(
            without(ROWS, 1, 2, "1,234"),
            ("language: ru", f"language: {language}"),
            ("missing", numbers),
            ("doctors_count", "doctors_count" if language == "en" else "doctors_density"),
        )
        assert value in {r["value"] for r in done.rows}
        assert kz.build(seeds, tmp_path / "package").ok

    def test_a_number_that_the_proof_reads_otherwise_stops_the_import(self, small: Callable[..., kz.Import]) -> None:
        """Thousands by commas in a table that says it is Russian: the proof would read a decimal."""
        with pytest.raises(kz.InvalidData, match=r"C2: '1,234' is 1234 by the mapping, but the proof reads 1\.234"):
            small(without(ROWS, 1, 2, "1,234"), ("missing", "numbers: {decimal: point, thousands: comma}\nmissing"))


class TestFaults:
    """What cannot be read is named with its cell, and nothing is written."""

    @pytest.mark.parametrize(
        ("rows", "edits", "words"),
        [
            (without(ROWS, 1, 1, "many"), [], ["B2: 'many' is no figure with a decimal comma"]),
            (without(ROWS, 1, 1, "1.5"), [], ["B2: '1.5' is no figure with a decimal comma"]),
            (without(ROWS, 1, 1, "12 34"), [], ["B2: '12 34' is no figure"]),
            (without(ROWS, 1, 1, "10 2)"), [], ["B2: has the footnote mark 2)", "footnotes"]),
            (without(ROWS, 1, 1, "10²"), [], ["B2: has the footnote mark 2;"]),
            (without(ROWS, 1, 1, "10%"), [], ["B2: 10% is per cent; doctors_count is mapped as persons"]),
            (without(ROWS, 1, 0, "Акмалинская область"), [], ["A2: 'Акмалинская область' is no region", "regions.names"]),
            (without(ROWS, 1, 0, "Итого"), [], ["A2: 'Итого' is no region (a total? then names: {… : KZ})"]),
            (without(ROWS, 1, 0, "г. Павлодар"), [], ["A2: 'г. Павлодар' is no region"]),
            (without(ROWS, 1, 0, "Алматы"), [("language: ru", "language: kk")], ["A2: 'Алматы' may be KZ-19 or KZ-75"]),
            (without(ROWS, 1, 0, ""), [], ["A2: is empty; expected the region of the row"]),
            (without(ROWS, 1, 0, "г. Алматы"), [], ["C3: 30 is of the same doctors_count, KZ-75, 2023, actual as C2: 2 000"]),
            (without(ROWS, 0, 1, "год"), [], ["B1: 'год' tells no period"]),
            (without(ROWS, 0, 1, ""), [], ["B1: is empty; expected the period of B2"]),
            (
                ROWS,
                [("indicator: doctors_count", "indicator: {row: 1, values: {2022: doctors_count}}")],
                ["C1: '2023' is none of the labels"],
            ),
        ],
    )
    def test_a_cell_that_cannot_be_read(
        self,
        rows: list[list[Any]],
        edits: list[tuple[str, str]],
        words: list[str],
        small: Callable[..., kz.Import],
        seeds: Path,
        tables: Path,
    ) -> None:
        """InvalidData with a finding for each cell; no sheet, no row of the register, no text."""
        with pytest.raises(kz.InvalidData) as error:
            small(rows, *edits)
        assert all(word in str(error.value) for word in words), str(error.value)
        assert error.value.report.findings
        assert not list((seeds / "facts").iterdir())
        assert (seeds / "sources.csv").read_text(encoding="utf-8").count("\n") == 1
        assert not (tables / "small.txt").exists()

    @pytest.mark.parametrize(
        ("sheet", "words"),
        [
            ({"rows": without(ROWS, 1, 1, "=1+1")}, "B2: holds a formula without its value"),
            ({"rows": without(ROWS, 1, 1, "#REF!")}, "B2: holds an error, #REF!"),
            ({"rows": without(ROWS, 1, 1, dt.date(2024, 1, 1))}, "B2: holds a day, 2024-01-01; expected a figure"),
            ({"rows": without(ROWS, 1, 1, True)}, "B2: holds a truth value, TRUE"),
            ({"rows": without(ROWS, 1, 2, None), "merge": ["B2:C2"]}, "C2: is one of merged cells; a figure stands in one cell"),
            ({"rows": ROWS, "hidden_rows": [3]}, "A3: row 3 is hidden; say under table.hidden"),
            ({"rows": ROWS, "hidden_columns": ["C"]}, "C2: column C is hidden; say under table.hidden"),
        ],
    )
    def test_a_cell_of_a_workbook_that_cannot_be_read(self, sheet: dict[str, Any], words: str, seeds: Path, tables: Path) -> None:
        """Formulas without a value, errors, days, merged figures and what is hidden stop the import at their cell."""
        (tables / "small.yaml").write_text(MAPPING, encoding="utf-8")
        path = write_xlsx(tables / "small.xlsx", [{"name": "Л", **sheet}])
        with pytest.raises(kz.InvalidData) as error:
            kz.import_table(path, tables / "small.yaml", seeds)
        assert f"Л!{words}" in str(error.value)

    def test_every_fault_is_told_at_once(self, small: Callable[..., kz.Import]) -> None:
        """A table with three faults names three cells."""
        with pytest.raises(kz.InvalidData) as error:
            small([["", 2022, 2023], ["Акмолинская область", "?", "10*"], ["nowhere", 1, 2]])
        assert [f.field for f in error.value.report.findings] == ["B2", "C2", "A3"]

    def test_hidden_rows_are_read_or_skipped_as_the_mapping_says(self, seeds: Path, tables: Path) -> None:
        """``hidden: skip`` leaves them out, ``hidden: read`` takes them with a notice."""
        path = write_xlsx(tables / "small.xlsx", [{"rows": ROWS, "hidden_rows": [3]}])
        for say, rows, skipped in (("skip", 2, 2), ("read", 4, 0)):
            (tables / "small.yaml").write_text(MAPPING.replace("rows: 2-", f"rows: 2-, hidden: {say}"), encoding="utf-8")
            done = kz.import_table(path, tables / "small.yaml", seeds, reviewed_on=DAY)
            assert (len(done.rows), done.skipped) == (rows, skipped)
        assert "row 3 is hidden, and was read" in done.notices

    def test_figures_outside_of_the_mapping_are_told(self, small: Callable[..., kz.Import]) -> None:
        """A column and a row of figures that the mapping forgets are named."""
        rows = [[*r, extra] for r, extra in zip(ROWS, (2024, 7, 8), strict=True)]
        done = small([*rows, ["Актюбинская область", 1, 2, 3]], ("rows: 2-", "rows: 2-3"))
        assert "column D is not mapped: 2 figures" in done.notices
        assert "row 4 is not mapped: 3 figures of a region" in done.notices


class TestReform:
    """Regions are those of the time."""

    LABELS = (
        ("Южно-Казахстанская область", 2017, "KZ-YUZ"),
        ("ЮКО", 2018, "KZ-YUZ"),
        ("Южно-Казахстанская область", 2019, "refused: KZ-YUZ South Kazakhstan Region ended on 2018-06-18, before 2019"),
        ("Туркестанская область", 2018, "KZ-61"),
        (
            "Туркестанская область",
            2017,
            "refused: KZ-61 Turkistan Region came into force on 2018-06-19, after 2017; if the figure is of KZ-YUZ",
        ),
        ("область Абай", 2021, "refused: KZ-10 Abai Region came into force on 2022-06-08, after 2021; if the figure is of KZ-63"),
        ("область Жетісу", 2022, "KZ-33"),
        ("область Ұлытау", 2020, "refused: KZ-62"),
        ("Алматинская область", 2015, "KZ-19"),
        ("Восточно-Казахстанская область", 2015, "KZ-63"),
        ("Карагандинская область", 2015, "KZ-35"),
    )

    def test_a_figure_goes_to_the_region_of_its_time(self, small: Callable[..., kz.Import], seeds: Path, tmp_path: Path) -> None:
        """It is of the region in force, or refused with the reason; what is imported agrees with the rules."""
        long = "{columns: C, indicator: doctors_count, period: {column: B}}"
        rows = [[label, year, number] for number, (label, year, _) in enumerate(self.LABELS, 1)]
        done = small([["", "", ""], *rows], ("{columns: B-C, indicator: doctors_count, period: {row: 1}}", long))
        made = {r["cell"]: r["region_id"] for r in done.rows}
        for row, (_, _, outcome) in enumerate(self.LABELS, 2):
            if outcome.startswith("refused"):
                assert outcome.removeprefix("refused: ") in done.refused[f"C{row}"]
                assert f"refused C{row}" in done.summary
            else:
                assert made[f"C{row}"] == outcome
        assert len(made) + len(done.refused) == len(self.LABELS)
        report = kz.build(seeds, tmp_path / "package")
        assert not [f for f in report.findings if f.code in ("region-in-force", "series-break")]

    def test_a_mark_of_a_region_that_was_not_there_is_no_row(self, small: Callable[..., kz.Import]) -> None:
        """'…' of Abai in 2021 says nothing of a figure; it is counted apart."""
        done = small([["", 2021, 2023], ["область Абай", "…", 5]])
        assert (done.absent, len(done.rows)) == (("B2",), 1)


class TestAgain:
    """A mapping is a decision that is replayed."""

    def test_importing_again_changes_nothing(self, small: Callable[..., kz.Import], seeds: Path, tables: Path) -> None:
        """The same bytes, whatever the day: decisions keep theirs."""
        small()
        before = {p: p.read_bytes() for p in (*seeds.rglob("*.csv"), *tables.iterdir())}
        small(reviewed_on=dt.date(2025, 1, 1))
        assert {p: p.read_bytes() for p in (*seeds.rglob("*.csv"), *tables.iterdir())} == before

    def test_what_a_person_decided_stays(self, small: Callable[..., kz.Import], seeds: Path) -> None:
        """A rejected row stays rejected and out of the tables, an edited one keeps its cells."""
        path = small().path
        text = path.read_text(encoding="utf-8").replace(
            "accept,observations,small-doctors-count-kz-75-2023", "reject,observations,small-doctors-count-kz-75-2023"
        )
        path.write_text(
            text.replace("accept,observations,small-doctors-count-kz-11-2022", "edit,observations,small-doctors-count-kz-11-2022"),
            encoding="utf-8",
        )
        done = small(reviewed_on=dt.date(2025, 1, 1))
        assert Counter(r["decision"] for r in done.rows) == {"accept": 2, "reject": 1, "edit": 1}
        assert "2 rows stay as a person decided" in done.notices

    def test_rows_of_a_persons_own_stay(self, small: Callable[..., kz.Import]) -> None:
        """Two rows that a person added, without keys, are in the sheet after the next import."""
        path = small().path
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        own = [
            rows[0].replace("accept,observations,small-doctors-count-kz-11-2022", f"edit,{table},") for table in ("budgets", "facilities")
        ]
        path.write_text("\n".join([header, *rows, *own, ""]), encoding="utf-8")
        done = small()
        assert Counter(r["table"] for r in done.rows) == {"observations": 4, "budgets": 1, "facilities": 1}
        assert "2 rows of your own stay" in done.notices

    def test_another_mapping_makes_other_rows(self, small: Callable[..., kz.Import]) -> None:
        """Rows that say otherwise get the new day, rows that are no longer made go, and both are told."""
        small()
        done = small(ROWS, ("B-C", "C"), ("doctors_count,", "doctors_count, scale: 10,"), reviewed_on=dt.date(2025, 1, 1))
        assert [(r["value"], r["reviewed_on"]) for r in done.rows] == [("20000", "2025-01-01"), ("300", "2025-01-01")]
        assert {"2 rows say otherwise than before", "2 rows are no longer made, and gone from the sheet"} <= set(done.notices)

    def test_a_new_edition_must_be_said_to_be_one(self, small: Callable[..., kz.Import], seeds: Path, tmp_path: Path) -> None:
        """Without --replace it is refused; with it keys stay where rows moved, and the ledger asks for what was published."""
        small()
        kz.build(seeds, tmp_path / "package")
        newer = [ROWS[0], ["Актюбинская область", 1, 2], ROWS[1], ["г. Алматы", "…", 31]]
        with pytest.raises(kz.UsageError, match=r"small is another table.*--replace"):
            small(newer)
        done = small(newer, replaced=True)
        assert [r["row_id"] for r in done.rows if r["region_id"] == "KZ-11"] == [
            "small-doctors-count-kz-11-2022",
            "small-doctors-count-kz-11-2023",
        ]
        with pytest.raises(kz.InvalidData, match=r"small-doctors-count-kz-75-2023, value: '30' was published and is '31' now"):
            kz.build(seeds, tmp_path / "package")
        with (seeds / "corrections.csv").open("a", encoding="utf-8") as ledger:
            ledger.write("observations,small-doctors-count-kz-75-2023,value,30,31,A new edition of the table.,small,2024-06-01\n")
        assert kz.build(seeds, tmp_path / "package").ok

    def test_a_table_has_one_code(self, small: Callable[..., kz.Import]) -> None:
        """The same table under another id is refused."""
        small()
        with pytest.raises(kz.UsageError, match="this table is registered as small"):
            small(ROWS, ("id: small", "id: other"))


class TestMapping:
    """A mapping is checked strictly, with lines."""

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("language: ru", "language: de", ["line 1", "mapping.source.language", "'de'", "ru, kk, en"]),
            ("rows: 2-", "rows: 9-2", ["line 2", "mapping.table.rows", "the smaller first"]),
            ("rows: 2-", "rows: all", ["line 2", "mapping.table.rows", "6-25"]),
            ("rows: 2-", "rows: 2-, header: 1", ["line 2", "mapping.table.header", "rows, sheet, skip, hidden"]),
            ("rows: 2-", "rows: 2-, encoding: latin-99", ["line 2", "mapping.table.encoding", "cp1251"]),
            ("column: A", "column: 1", ["line 3", "mapping.regions.column", "letters"]),
            ("column: A", "column: A, is: KZ-11", ["line 3", "mapping.regions", "either column, or is"]),
            ("column: A", "column: A, names: {Итого: KZ-99}", ["line 3", "mapping.regions.names.Итого", "'KZ-99'"]),
            ("not-available}", "unknown}", ["line 4", "mapping.missing.…", "'unknown'", "nil, not-available"]),
            ("B-C", "C-B", ["line 6", "mapping.figures[0].columns", "the smaller first"]),
            ("doctors_count", "doctors", ["line 6", "mapping.figures[0].indicator", "reference table"]),
            ("{row: 1}", "{row: 1, column: B}", ["line 6", "mapping.figures[0].period", "row, column, cell"]),
            ("{row: 1}", "soon", ["line 6", "mapping.figures[0].period", "2023-Q1"]),
            ("doctors_count,", "doctors_count, scale: 12,", ["line 6", "mapping.figures[0].scale", "1000"]),
            ("doctors_count,", "doctors_count, breakdown: {row: 1},", ["line 6", "mapping.figures[0].breakdown", "values"]),
            ("figures:", "numbers: {decimal: comma, thousands: comma}\nfigures:", ["line 5", "mapping.numbers.thousands", "comma"]),
            ("regions: {column: A}\n", "", ["mapping.regions", "seen nothing"]),
            ("table:", "source: {}\ntable:", ["line 2", "'source' stands twice"]),
            ("regions: {column: A}", "regions: &a {column: A}\nmore: *a", ["line 4", "alias"]),
            ("figures:", "figures: [", ["not YAML", "line"]),
        ],
    )
    def test_a_wrong_key_is_named_with_its_line(self, tmp_path: Path, old: str, new: str, words: list[str]) -> None:
        """File, line, way, what was seen, what was expected."""
        assert old in MAPPING
        path = tmp_path / "m.yaml"
        path.write_text(MAPPING.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(kz.InputError) as error:
            read_plans(path)
        assert all(word in str(error.value) for word in ("m.yaml", *words)), str(error.value)


class TestLabels:
    """Regions, periods and marks as tables write them."""

    @pytest.mark.parametrize(
        ("language", "label", "regions"),
        [
            ("ru", "Акмолинская", "KZ-11"),
            ("ru", "Акмолинской области", "KZ-11"),
            ("ru", "по Алматинской области", "KZ-19"),
            ("ru", "г.Алматы", "KZ-75"),
            ("ru", "Нур-Султан", "KZ-71"),
            ("ru", "Западно - Казахстанская обл.", "KZ-27"),
            ("ru", "ВКО", "KZ-63"),
            ("ru", "Южно-Казахстанской области", "KZ-YUZ"),
            ("ru", "Жетысу", "KZ-33"),
            ("ru", "Абайская область", "KZ-10"),
            ("ru", "Республика Казахстан", "KZ"),
            ("ru", "Павлодар", ""),
            ("ru", "Целиноградский район", ""),
            ("kk", "Ақмола облысында", "KZ-11"),
            ("kk", "Шымкент қ.", "KZ-79"),
            ("kk", "ОҚО", "KZ-YUZ"),
            ("kk", "Алматы", "KZ-19 KZ-75"),
            ("en", "Almaty", "KZ-19 KZ-75"),
            ("en", "Almaty city", "KZ-75"),
            ("en", "Qaraghandy", "KZ-35"),
            ("en", "North-Kazakhstan oblast", "KZ-59"),
            ("en", "KZ-YUZ", "KZ-YUZ"),
            ("en", "710000000", "KZ-71"),
        ],
    )
    def test_regions(self, language: str, label: str, regions: str) -> None:
        """A name stands for its region; one that may be two stands for both, a town for none."""
        assert " ".join(find_region(label, language)) == regions

    @pytest.mark.parametrize("language", ["ru", "kk", "en"])
    def test_every_name_of_the_reference_table(self, language: str) -> None:
        """The full names of all regions are found in each language, historic ones included; only a bare city may be a region too."""
        for _, row in kz.load().regions.iterrows():
            found = find_region(row[f"name_{language}"], language)
            assert row["region_id"] in found
            assert len(found) == 1 or row["name_en"] == "Almaty"

    @pytest.mark.parametrize(
        ("label", "code"),
        [
            ("2015", "2015"),
            ("2015 г.", "2015"),
            ("2015 жыл", "2015"),
            ("за 2015 год", "2015"),
            ("2023 Q1", "2023-q1"),
            ("I квартал 2023 г.", "2023-q1"),
            ("2023 ж. I тоқсан", "2023-q1"),
            ("январь-сентябрь 2023 года", "20230101-20230930"),
            ("на начало 2024 года", "2024-01-01"),
            ("2023-05", "2023-05"),
            ("2023-13", None),
            ("2015, тыс. человек", None),
            ("год", None),
            ("1234", None),
        ],
    )
    def test_periods(self, label: str, code: str | None) -> None:
        """A label tells a period and nothing else, or none."""
        found = read_period(label)
        assert (found and found.code) == code

    @pytest.mark.parametrize(
        ("text", "bare", "marks"),
        [
            ("20,1*", "20,1", "*"),
            ("1 234,5 1)", "1 234,5", "1)"),
            ("Абай1)", "Абай", "1)"),
            ("5 1)2)", "5", "1) 2)"),
            ("1234)", "1234)", ""),
            ("*", "*", ""),
        ],
    )
    def test_footnote_marks(self, text: str, bare: str, marks: str) -> None:
        """Marks behind a text are taken off; digits that may be of the figure are not."""
        assert split_marks(text) == (bare, tuple(marks.split()))


class TestDraft:
    """A first mapping finds what a person would see first."""

    @pytest.mark.parametrize(
        ("name", "options", "found"),
        [
            ("ru-doctors", {}, {"rows": "6-14", "columns": ["B-G"], "indicator": "doctors_count", "period": {"row": 5}}),
            ("kk-births", {"encoding": "kz1048", "delimiter": "semicolon"}, {"rows": "3-13", "columns": ["D"], "period": {"column": "C"}}),
            (
                "en-mortality",
                {"sheet": "Infant mortality"},
                {"rows": "5-9", "columns": ["B-C"], "indicator": "infant_mortality", "period": {"row": 4}},
            ),
        ],
    )
    def test_what_is_found(self, tmp_path: Path, name: str, options: dict[str, str], found: dict[str, Any]) -> None:
        """Rows, columns, period, indicator, marks and language; the draft is YAML."""
        text, doubts = draft_mapping(golden(name, tmp_path), **options)
        draft = yaml.safe_load(text)
        seen = {"rows": draft["table"]["rows"], **draft["figures"][0]}
        assert {key: seen[key] for key in found} == found
        assert draft["source"]["language"] == name[:2]
        assert doubts

    def test_a_draft_imports_what_the_mended_mapping_does(self, tmp_path: Path, seeds: Path, checkout: Path) -> None:
        """The draft of a simple table, its doubts answered, is a mapping."""
        path = golden("ru-beds", tmp_path)
        text, _ = draft_mapping(path)
        (tmp_path / "draft.yaml").write_text(text.replace("hidden:   # read or skip", "hidden: skip"), encoding="utf-8")
        drafted = kz.import_table(path, tmp_path / "draft.yaml", seeds, reviewed_on=DAY)
        own = kz.import_table(path, GOLDEN / "ru-beds.yaml", bare_seeds(checkout, tmp_path / "s2"), reviewed_on=DAY)
        assert told(drafted) == told(own)

    def test_a_table_without_regions(self, tmp_path: Path) -> None:
        """Nothing can be drafted of it, which is said."""
        (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
        with pytest.raises(kz.InputError, match="names no region"):
            draft_mapping(tmp_path / "a.csv")


class TestCommand:
    """``kzhealth import`` from the shell."""

    def run(self, *arguments: str, folder: Path) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "kzhealth", "import", *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    def test_import_and_errors(self, seeds: Path, tmp_path: Path) -> None:
        """0 and the summary; 2 for a wrong call, 3 for a mapping that cannot be used."""
        write_ods(tmp_path / "t.ods", "Лист", ROWS)
        (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
        code, said = self.run("t.ods", "--mapping", "m.yaml", folder=tmp_path)
        assert (code, said.splitlines()[0]) == (0, "4 cells: 3 figures, 1 missing (1 not-available); 3 outside")
        code, said = self.run("t.ods", "--mapping", "m.yaml", "--limit", "cells=3", folder=tmp_path)
        assert code == 3
        assert "too many cells" in said

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ([], "either --mapping"),
            (["--mapping", "m.yaml", "--draft", "d.yaml"], "either --mapping"),
            (["--mapping", "m.yaml", "--limit", "cells=some"], "--limit cells=some: expected one of bytes, unpacked"),
            (["--mapping", "m.yaml", "--limit", "rows=5"], "--limit rows=5"),
            (["--draft", "pyproject.toml"], "is there already"),
            (["--draft", "d.yaml", "--delimiter", "colon"], "comma, semicolon, tab"),
        ],
    )
    def test_wrong_calls(self, arguments: list[str], words: str, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A call that is wrong says what was expected."""
        monkeypatch.chdir(checkout)
        done = CliRunner().invoke(app, ["import", "t.ods", *arguments])
        assert isinstance(done.exception, kz.UsageError)
        assert words in str(done.exception)
