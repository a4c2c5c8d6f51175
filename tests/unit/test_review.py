"""Review: proposals and decisions in one sheet, whatever a spreadsheet, a new edition or a closed terminal does to it."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import hashlib
import io
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kzhealth as kz
from kzhealth.errors import InputError, InvalidData, OutputError, UsageError
from kzhealth.package import build_package
from kzhealth.review.merge import COLUMNS, SLOTS, differences, merge, proposal_row, row_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Row = dict[str, str]
DAY = dt.date(2027, 3, 4)
TEXT = (
    "Выдуманный бюллетень Павлодарской области.\n"
    "За 9 месяцев 2026 года младенческая смертность снизилась на 15,5%.\n"
    "В 2026 году построено 12 медицинских объектов.\n"
    "На закупку медицинского оборудования выделено 1,2 млрд тенге.\n"
)
SHEET = Path("facts") / "bulletin.csv"


def read(path: Path) -> list[Row]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def write(path: Path, rows: Iterable[Row], *, delimiter: str = ",", end: str = "\n", encoding: str = "utf-8") -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """An invented bulletin of three figures."""
    path = tmp_path / "bulletin.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def decide(document: Path, seeds_copy: Path) -> Callable[..., kz.Review]:
    """Reviews the bulletin, lets a person change the rows of the sheet (`change(rows)`), and reviews it again."""

    def run(change: Callable[[list[Row]], Any] = lambda rows: None) -> kz.Review:
        kz.review(document, seeds_copy, published_on=dt.date(2027, 1, 15), reviewed_on=DAY)
        rows = read(seeds_copy / SHEET)
        change(rows)
        write(seeds_copy / SHEET, rows)
        return kz.review(document, seeds_copy, reviewed_on=DAY)

    return run


def put(at: int, **cells: str) -> Callable[[list[Row]], None]:
    """The change that writes cells into one row."""
    return lambda rows: rows[at].update(cells)


# ---------------------------------------------------------------- the two documents of the repository


class TestSeeds:
    """The reviewed facts of the repository are what extraction and the decisions give."""

    def test_replayed_decisions_give_the_sheets_byte_for_byte(self, sources_folder: Path, seeds_copy: Path, checkout: Path) -> None:
        """Extracting again and replaying the decisions changes no byte of sheets and register, and leaves nothing to say."""
        for source in read(checkout / "seeds" / "sources.csv"):
            done = kz.review(sources_folder / source["file"], seeds_copy)
            assert done.notices == ()
            assert done.waiting == 0
            assert done.path.read_bytes() == (checkout / "seeds" / "facts" / done.path.name).read_bytes()
        assert (seeds_copy / "sources.csv").read_bytes() == (checkout / "seeds" / "sources.csv").read_bytes()

    def test_proposals_alone_hold_every_accepted_figure(self, sources_folder: Path, seeds_copy: Path, checkout: Path) -> None:
        """Without any decision every figure of the sheets is proposed, with equal cells where it says 'accept'."""
        compared = 0
        for source in read(checkout / "seeds" / "sources.csv"):
            (seeds_copy / "facts" / f"{source['source_id']}.csv").unlink()
            done = kz.review(sources_folder / source["file"], seeds_copy)
            proposed = {(row["start"], row["stop"], row["table"]): dict(row) for row in done.rows}
            for row in read(checkout / "seeds" / "facts" / done.path.name):
                if row["value"] or row["decision"] == "accept":
                    seen = proposed[row["start"], row["stop"], row["table"]]
                    assert [seen[n] for n in ("quote", "value", "unit_id")] == [row[n] for n in ("quote", "value", "unit_id")]
                    assert row["decision"] == "edit" or not differences(row, seen), row
                    compared += 1
        assert compared >= 28

    def test_edited_rows_differ_from_their_proposals(self, sources_folder: Path, seeds_copy: Path, checkout: Path) -> None:
        """A row that says 'accept' and differs is noted: the sheets cannot call an edited row accepted."""
        for path in (seeds_copy / "facts").glob("*.csv"):
            write(path, [{**row, "decision": "accept"} for row in read(path)])
        told = 0
        for source in read(checkout / "seeds" / "sources.csv"):
            told += len(kz.review(sources_folder / source["file"], seeds_copy).notices)
        assert told > 0


# ---------------------------------------------------------------- the sheet


class TestSheet:
    """Proposals are written once, in the order of the text, and a decision stays."""

    def test_a_new_document(self, document: Path, seeds_copy: Path) -> None:
        """The proposals wait in a new sheet, and the register has a row for the document."""
        done = kz.review(document, seeds_copy, published_on=dt.date(2027, 1, 15))
        assert done.path == seeds_copy / SHEET
        rows = read(done.path)
        assert [row["quote"] for row in rows] == ["15,5%", "12", "1,2 млрд тенге"]
        assert {(row["decision"], row["method"], row["reviewed_on"]) for row in rows} == {("", "extracted", "")}
        assert all(TEXT[int(row["start"]) : int(row["stop"])] == row["quote"] for row in rows)
        assert all(TEXT[int(row["context_start"]) : int(row["context_stop"])] in TEXT.splitlines() for row in rows)
        assert rows[0]["period_quote"] == TEXT[int(rows[0]["period_from"]) : int(rows[0]["period_to"])] == "За 9 месяцев 2026 года"
        (entry,) = [row for row in read(seeds_copy / "sources.csv") if row["source_id"] == "bulletin"]
        assert (entry["file"], entry["published_on"], entry["region_id"], entry["language"]) == (
            "bulletin.txt",
            "2027-01-15",
            "KZ-55",
            "ru",
        )
        assert (entry["region_basis"], entry["characters"], entry["bytes"]) == ("explicit", str(len(TEXT)), str(len(TEXT.encode())))
        assert done.waiting == 3

    def test_twice_changes_nothing(self, document: Path, seeds_copy: Path) -> None:
        """A second review writes neither the sheet nor the register again."""
        kz.review(document, seeds_copy)
        before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in seeds_copy.rglob("*.csv")}
        kz.review(document, seeds_copy)
        assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in seeds_copy.rglob("*.csv")} == before

    def test_what_waits_stays_out_of_the_package(self, decide: Callable[..., kz.Review], seeds_copy: Path) -> None:
        """The build takes accepted rows only, and tells how many wait."""
        decide(put(1, decision="accept"))
        built = build_package(seeds_copy)
        assert built.waiting == {"bulletin": 2}
        rows = csv.DictReader(io.StringIO(built.files["data/observations.csv"].decode()))
        assert [row["value"] for row in rows if row["observation_id"].startswith("bulletin-")] == ["12"]

    def test_accepting(self, decide: Callable[..., kz.Review]) -> None:
        """A decision is dated when it is first seen; the cells stay as they were proposed."""
        done = decide(put(1, decision="accept"))
        assert (done.rows[1]["decision"], done.rows[1]["method"], done.rows[1]["reviewed_on"]) == ("accept", "reviewed", "2027-03-04")
        assert done.counts == {"accept": 1, "edit": 0, "reject": 0, "waiting": 2}

    def test_accepting_changed_cells_is_an_edit(self, decide: Callable[..., kz.Review]) -> None:
        """'accept' means 'as proposed'; of other cells it becomes 'edit', and that is said."""
        done = decide(put(1, decision="accept", indicator_id="facilities_overhauled"))
        assert (done.rows[1]["decision"], done.rows[1]["indicator_id"]) == ("edit", "facilities_overhauled")
        assert any(
            "noted as edit: indicator_id facilities_overhauled where indicator_id facilities_built is proposed" in n for n in done.notices
        )

    def test_what_the_extractor_cannot_know(self, decide: Callable[..., kz.Review]) -> None:
        """A cell that no proposal fills makes no edit of an accepted row."""
        done = decide(put(2, decision="accept", stage="planned", note="as told"))
        assert (done.rows[2]["decision"], done.rows[2]["stage"], done.rows[2]["note"]) == ("accept", "planned", "as told")

    def test_rejecting(self, decide: Callable[..., kz.Review], document: Path, seeds_copy: Path) -> None:
        """A rejected proposal stays rejected and is not proposed again."""
        decide(put(0, decision="reject"))
        done = kz.review(document, seeds_copy)
        assert [row["decision"] for row in done.rows] == ["reject", "", ""]
        assert done.notices == ()

    def test_doubts_are_answered_by_a_decision(self, decide: Callable[..., kz.Review]) -> None:
        """Flags of the extractor that only ask a person to look are gone when the person has looked; the reader's flags stay."""

        def change(rows: list[Row]) -> None:
            assert "indicator-unknown" not in rows[1]["flags"]
            rows[1].update(decision="accept", flags="count-not-given")

        assert decide(change).rows[1]["flags"] == "count-not-given"

    def test_what_was_written_before_deciding_stays(self, decide: Callable[..., kz.Review]) -> None:
        """A note or name in a row that still waits outlives the next extraction."""
        done = decide(put(2, note="ask the ministry"))
        assert (done.rows[2]["decision"], done.rows[2]["note"]) == ("", "ask the ministry")

    def test_a_row_of_ones_own(self, decide: Callable[..., kz.Review]) -> None:
        """A row written with its quote alone is placed in the document, stays, and is an edit."""
        mine = dict.fromkeys(COLUMNS, "") | {"decision": "accept", "table": "programmes", "quote": "закупку медицинского оборудования"}
        done = decide(lambda rows: rows.append(mine))
        (row,) = [row for row in done.rows if row["quote"] == mine["quote"]]
        assert TEXT[int(row["start"]) : int(row["stop"])] == mine["quote"]
        assert (row["decision"], row["method"], row["reviewed_on"]) == ("edit", "reviewed", "2027-03-04")
        assert TEXT[int(row["context_start"]) : int(row["context_stop"])] == TEXT.splitlines()[3]
        assert [int(row["start"]) for row in done.rows] == sorted(int(row["start"]) for row in done.rows)

    def test_a_quote_that_stands_twice(self, decide: Callable[..., kz.Review]) -> None:
        """A quote that does not tell its place is refused with the places it may be."""
        mine = dict.fromkeys(COLUMNS, "") | {"table": "observations", "quote": "2026"}
        with pytest.raises(InvalidData, match=r"row 5, quote: '2026': in the document it stands 2 times, at 56, 112; write its start"):
            decide(lambda rows: rows.append(mine))

    @pytest.mark.parametrize("cell", ["²", "9" * 5000])
    def test_a_place_that_is_none(self, decide: Callable[..., kz.Review], cell: str) -> None:
        """What only looks like the number of a character is named by its cell."""
        with pytest.raises(InvalidData, match="bulletin, row 2, start"):
            decide(put(0, decision="edit", start=cell, context_start="", context_stop=""))


class TestSpreadsheets:
    """What a spreadsheet does to a CSV is read exactly, or named with what to do."""

    @pytest.mark.parametrize(
        "habit",
        [
            {"encoding": "utf-8-sig"},
            {"end": "\r\n"},
            {"delimiter": ";", "end": "\r\n", "encoding": "utf-8-sig"},
            {"delimiter": "\t"},
        ],
        ids=["bom", "crlf", "semicolons", "tabs"],
    )
    def test_read_exactly(self, document: Path, seeds_copy: Path, habit: dict[str, str]) -> None:
        """A byte order mark, Windows line ends and other separators leave no trace in the sheet."""
        kz.review(document, seeds_copy)
        canonical = (seeds_copy / SHEET).read_bytes()
        write(seeds_copy / SHEET, read(seeds_copy / SHEET), **habit)
        assert (seeds_copy / SHEET).read_bytes() != canonical
        kz.review(document, seeds_copy)
        assert (seeds_copy / SHEET).read_bytes() == canonical

    def test_decimal_commas_between_semicolons(self, document: Path, seeds_copy: Path) -> None:
        """Where cells are divided by semicolons a decimal comma is read, and 1,2E+9 is written out."""
        kz.review(document, seeds_copy)
        rows = read(seeds_copy / SHEET)
        rows[0].update(value="15,5", decision="accept")
        rows[2].update(value="1,2E+9", decision="Accept ")
        write(seeds_copy / SHEET, rows, delimiter=";")
        done = kz.review(document, seeds_copy)
        assert [(row["value"], row["decision"]) for row in done.rows] == [("15.5", "accept"), ("12", ""), ("1200000000", "accept")]

    def test_blank_rows_and_another_order(self, decide: Callable[..., kz.Review]) -> None:
        """Rows may be sorted otherwise and blank rows may be left behind."""

        def change(rows: list[Row]) -> None:
            rows[1].update(decision="reject")
            rows.reverse()
            rows.append(dict.fromkeys(COLUMNS, ""))

        assert [row["decision"] for row in decide(change).rows] == ["", "reject", ""]

    @pytest.mark.parametrize(
        ("column", "cell", "words"),
        [
            ("decision", "yes", "accept, edit, reject"),
            ("value", "15,5", "a decimal comma; expected a decimal point: 15.5"),
            ("value", "1 200", "with a decimal point and without spaces"),
            ("reviewed_on", "25.11.2026", "rewritten the day; expected YYYY-MM-DD: 2026-11-25"),
            ("period_start", "1/2/2026", "rewritten the day"),
            ("note", "=A1+1", "a formula"),
            ("unit_id", "#NAME?", "a formula"),
            ("indicator_id", "infant_mortalty", "a code of reference/indicators.csv; did you mean infant_mortality?"),
            ("indicator_id", "Infant mortality", "did you mean infant_mortality?"),
            ("unit_id", "Percent", "did you mean percent?"),
            ("region_id", "KZ-99", "a code of reference/regions.csv"),
            ("status", "done", "one of"),
            ("quote", "15,6%", "characters 103–108 of the document are '15,5%'"),
            ("start", "102", "it stands at 103–108"),
            ("sha256", "abc", "pattern"),
            ("table", "observation", "one of observations, budgets, facilities, programmes"),
        ],
    )
    def test_named(self, decide: Callable[..., kz.Review], seeds_copy: Path, column: str, cell: str, words: str) -> None:
        """A cell that cannot stand is named with its row, its column, what was seen and what is expected; the sheet is left alone."""
        sheets: list[bytes] = []

        def change(rows: list[Row]) -> None:
            rows[0].update({"decision": "edit", column: cell})
            write(seeds_copy / SHEET, rows)
            sheets.append((seeds_copy / SHEET).read_bytes())

        with pytest.raises(InvalidData) as refused:
            decide(change)
        message = str(refused.value)
        assert "bulletin, row 2, " in message
        assert words in message
        assert repr(cell) in message or column == "start"
        assert (seeds_copy / SHEET).read_bytes() == sheets[0]

    def test_several_faults_are_told_at_once(self, decide: Callable[..., kz.Review]) -> None:
        """A person sees every fault in one run."""
        with pytest.raises(InvalidData) as refused:
            decide(lambda rows: [row.update(decision="yes", unit_id="?") for row in rows])
        assert len(refused.value.report.findings) == 6

    @pytest.mark.parametrize(("encoding", "words"), [("utf-16", "UTF-16"), ("cp1251", "not UTF-8; save it in the spreadsheet as CSV")])
    def test_other_encodings(self, document: Path, seeds_copy: Path, encoding: str, words: str) -> None:
        """A sheet saved in another encoding is refused with what to do."""
        kz.review(document, seeds_copy)
        write(seeds_copy / SHEET, read(seeds_copy / SHEET), encoding=encoding)
        with pytest.raises(InputError, match=words):
            kz.review(document, seeds_copy)

    def test_a_lost_column(self, document: Path, seeds_copy: Path) -> None:
        """A column taken away is named."""
        kz.review(document, seeds_copy)
        lines = [line.split(",", 1)[1] for line in (seeds_copy / SHEET).read_text(encoding="utf-8").splitlines()]
        (seeds_copy / SHEET).write_text("\n".join(lines) + "\n", encoding="utf-8")
        with pytest.raises(InvalidData, match="expected decision"):
            kz.review(document, seeds_copy)


class TestWriting:
    """Nothing that a person wrote is ever overwritten or half written."""

    def test_open_in_a_spreadsheet(self, document: Path, seeds_copy: Path) -> None:
        """A sheet that LibreOffice holds open is not written."""
        lock = seeds_copy / "facts" / ".~lock.bulletin.csv#"
        lock.touch()
        with pytest.raises(OutputError, match="open in a spreadsheet; close it"):
            kz.review(document, seeds_copy)
        assert not (seeds_copy / SHEET).exists()

    def test_changed_meanwhile(self, document: Path, seeds_copy: Path) -> None:
        """What another program wrote after the sheet was read is kept."""
        from kzhealth.review import open_desk

        kz.review(document, seeds_copy)
        desk = open_desk(document, seeds_copy)
        (seeds_copy / SHEET).write_text("mine", encoding="utf-8")
        desk.rows[0]["note"] = "x"
        with pytest.raises(OutputError, match="changed by another program"):
            desk.save()
        assert (seeds_copy / SHEET).read_text(encoding="utf-8") == "mine"

    def test_a_full_disk(self, decide: Callable[..., kz.Review], document: Path, seeds_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A sheet that cannot be written is as it was, and no temporary file stays."""
        decide()
        rows = read(seeds_copy / SHEET)
        rows[0]["decision"] = "accept"
        write(seeds_copy / SHEET, rows)
        before = (seeds_copy / SHEET).read_bytes()

        def full(handle: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="No space left"):
            kz.review(document, seeds_copy)
        assert (seeds_copy / SHEET).read_bytes() == before
        assert not [p for p in (seeds_copy / "facts").iterdir() if p.name.startswith(".")]


class TestRegister:
    """Which document a file is, and what the register says of it."""

    def test_the_register_answers_for_the_options(self, document: Path, seeds_copy: Path) -> None:
        """Day and region are taken from the register; an option that says otherwise is refused."""
        kz.review(document, seeds_copy, published_on=dt.date(2027, 1, 15))
        with pytest.raises(UsageError, match="--published 2027-01-16: the register says 2027-01-15"):
            kz.review(document, seeds_copy, published_on=dt.date(2027, 1, 16))
        with pytest.raises(UsageError, match="--region KZ-11: the register says KZ-55"):
            kz.review(document, seeds_copy, region_id="KZ-11")

    def test_a_document_without_a_region(self, seeds_copy: Path, tmp_path: Path) -> None:
        """Where the text leaves the region open a person gives it; it then counts as inferred, and every row says so."""
        path = tmp_path / "open.txt"
        path.write_text("В 2026 году младенческая смертность снизилась на 15,5%.\n", encoding="utf-8")
        with pytest.raises(UsageError, match="leaves its region open; give it with --region"):
            kz.review(path, seeds_copy)
        done = kz.review(path, seeds_copy, region_id="KZ-11")
        assert all("region-inferred" in row["flags"] for row in done.rows)
        assert [row["region_basis"] for row in read(seeds_copy / "sources.csv") if row["source_id"] == "open"] == ["inferred"]

    def test_codes(self, document: Path, seeds_copy: Path, tmp_path: Path) -> None:
        """A code is made of the file name, or asked for; one that breaks its form or belongs to another document is refused."""
        cyrillic = tmp_path / "бюллетень 2026.txt"
        shutil.copy(document, cyrillic)
        with pytest.raises(UsageError, match="give one with --source-id"):
            kz.review(cyrillic, seeds_copy)
        with pytest.raises(UsageError, match="not a code"):
            kz.review(document, seeds_copy, source_id="A b")
        assert kz.review(cyrillic, seeds_copy, source_id="pavlodar-2026").source_id == "pavlodar-2026"
        assert kz.review(document, seeds_copy).source_id == "pavlodar-2026"
        with pytest.raises(UsageError, match="registered as pavlodar-2026"):
            kz.review(document, seeds_copy, source_id="other")

    @pytest.mark.parametrize(
        ("options", "words"),
        [({"language": "de"}, "no language"), ({"region_id": "KZ-99"}, "no region"), ({"seeds": "nowhere"}, "no folder")],
    )
    def test_wrong_options(self, document: Path, seeds_copy: Path, options: dict[str, str], words: str) -> None:
        """Options that mean nothing are refused before anything is read."""
        with pytest.raises(UsageError, match=words):
            kz.review(document, **{"seeds": seeds_copy, **options})  # type: ignore[arg-type]

    def test_the_text_of_a_marked_document_is_proved(self, seeds_copy: Path, tmp_path: Path) -> None:
        """Spans of a document with a byte order mark count from the first letter, in the review as in the proof."""
        folder = tmp_path / "documents"
        folder.mkdir()
        (folder / "bulletin.txt").write_text(TEXT, encoding="utf-8-sig")
        kz.review(folder / "bulletin.txt", seeds_copy)
        write(seeds_copy / SHEET, [row | {"decision": "accept", "stage": "planned"} for row in read(seeds_copy / SHEET)])
        kz.build(seeds_copy, tmp_path / "package")
        faults = [f.message for f in kz.verify(folder, tmp_path / "package").errors if "bulletin" in f.message]
        assert faults == []


class TestWebPages:
    """A web page is reviewed by the text that is kept of it."""

    def test_the_kept_text_is_the_document(self, seeds_copy: Path, tmp_path: Path) -> None:
        """The text lies beside the page, is what the register names, and stays what is reviewed when a reader would read more."""
        pytest.importorskip("trafilatura", reason="web pages need kzhealth[documents]")
        folder = tmp_path / "documents"
        folder.mkdir()
        body = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
        (folder / "bulletin.html").write_text(f"<html><body><article>{body}</article></body></html>", encoding="utf-8")
        first = kz.review(folder / "bulletin.html", seeds_copy)
        assert {"15,5%", "12", "1,2 млрд тенге"} <= {row["quote"] for row in first.rows}
        (entry,) = [row for row in read(seeds_copy / "sources.csv") if row["source_id"] == "bulletin"]
        kept = (folder / "bulletin.txt").read_bytes()
        assert (entry["file"], entry["sha256"], entry["bytes"]) == ("bulletin.txt", hashlib.sha256(kept).hexdigest(), str(len(kept)))
        for name in ("bulletin.html", "bulletin.txt"):
            assert kz.review(folder / name, seeds_copy).rows == first.rows


class TestProposals:
    """How a fact becomes a row of its table."""

    @staticmethod
    def row(**slots: Any) -> Row:
        about = {"source_id": "doc", "sha256": "ab" * 32, "start": 10, "stop": 13, "quote": "abc", "region_id": "KZ-11", "status": "actual"}
        period = {
            "period_start": dt.date(2026, 1, 1),
            "period_end": dt.date(2026, 12, 31),
            "period_basis": "explicit",
            "period_span": (0, 4),
        }
        return proposal_row(kz.Fact(**{**about, **period, **slots}), "2026 … abc", (0, 13), "KZ-11")

    def test_a_figure(self) -> None:
        """The region of the document is left to the register, one place is written down, of several a person chooses."""
        row = self.row(table="observations", value=Decimal("12.50"), place_ids=("111010000",), flags=("words-left-out",))
        assert [row[n] for n in ("value", "region_id", "place_id", "status", "flags", "method")] == [
            *("12.5", "", "111010000", "actual", "words-left-out", "extracted")
        ]
        assert (row["period_from"], row["period_to"], row["period_quote"]) == ("0", "4", "2026")
        row = self.row(table="observations", value=Decimal(3), region_id="KZ-61", place_ids=("611010000", "611600000"))
        assert (row["region_id"], row["place_id"], row["flags"]) == ("KZ-61", "", "several-places")

    def test_the_size_of_a_building(self) -> None:
        """A capacity completes the row of its facility, which says where it is and how far the work has come."""
        row = self.row(table="facilities", value=Decimal(250), indicator_id="bed_capacity", part_of="doc-1-5", place_ids=("111010000",))
        assert (row["subject_id"], row["value"]) == ("doc-1-5", "250")
        assert not any(row[n] for n in ("place_id", "status", "part_of", "period_start"))

    def test_a_facility(self) -> None:
        """A named facility has its type and the facility it stands in; work that is done is completed."""
        row = self.row(table="facilities", part_of="doc-1-5", facility_type="day_clinic")
        assert [row[n] for n in ("parent_id", "subject_id", "facility_type", "status")] == ["doc-1-5", "", "day_clinic", "completed"]
        assert self.row(table="facilities", facility_type="department")["facility_type"] == ""

    def test_who_pays(self) -> None:
        """A source of funding completes what it pays for: a facility or sum by its funding, a count by its breakdown."""
        row = self.row(table="budgets", part_of="doc-1-5", funding="donor", status=None)
        assert (row["subject_id"], row["funding"], row["breakdown"]) == ("doc-1-5", "donor", "")
        row = self.row(table="observations", part_of="doc-1-5", funding="donor", status=None)
        assert (row["subject_id"], row["funding"], row["breakdown"]) == ("doc-1-5", "", "funding=donor")

    def test_when_it_is_due(self) -> None:
        """A deadline completes the delivery by its last day."""
        row = self.row(table="budgets", part_of="doc-1-5", form="words", status="planned")
        assert [row[n] for n in ("subject_id", "expected_on", "period_end", "status")] == ["doc-1-5", "2026-12-31", "", ""]

    def test_a_programme(self) -> None:
        """A programme says its region itself, since a national one has none."""
        row = self.row(table="programmes", status="finishing")
        assert (row["region_id"], row["status"], row["period_start"]) == ("KZ-11", "ongoing", "")


class TestNewEdition:
    """A document that changed: nothing is lost, and it is said how to go on."""

    @pytest.fixture
    def decided(self, decide: Callable[..., kz.Review], document: Path) -> kz.Review:
        """The three figures accepted, edited and rejected; then the document is replaced by one with a line more."""

        def change(rows: list[Row]) -> None:
            rows[0].update(decision="accept")
            rows[1].update(decision="edit", indicator_id="facilities_overhauled")
            rows[2].update(decision="reject")

        done = decide(change)
        document.write_text(TEXT.replace("\n", "\nИсправленное издание от 12 ноября.\n", 1), encoding="utf-8")
        return done

    def test_said_before_anything_is_written(self, decided: kz.Review, document: Path, seeds_copy: Path) -> None:
        """Without --replace nothing is written; the message names both checksums and the way on."""
        before = decided.path.read_bytes()
        with pytest.raises(UsageError, match=r"is another document: .* add --replace: .* --source-id"):
            kz.review(document, seeds_copy)
        assert decided.path.read_bytes() == before

    def test_decisions_are_carried_over(self, decided: kz.Review, document: Path, seeds_copy: Path) -> None:
        """With it the decisions stand where their words stand now, and the register has the new checksum."""
        done = kz.review(document, seeds_copy, replaced=True)
        shift = len("Исправленное издание от 12 ноября.\n")
        assert [(r["decision"], int(r["start"])) for r in done.rows if r["decision"]] == [
            (r["decision"], int(r["start"]) + shift) for r in decided.rows
        ]
        text = document.read_text(encoding="utf-8")
        for row in done.rows:
            assert text[int(row["start"]) : int(row["stop"])] == row["quote"]
            assert not row["period_quote"] or text[int(row["period_from"]) : int(row["period_to"])] == row["period_quote"]
        assert {row["sha256"] for row in done.rows} == {
            row["sha256"] for row in read(seeds_copy / "sources.csv") if row["source_id"] == "bulletin"
        }
        assert kz.review(document, seeds_copy).rows == done.rows

    def test_what_cannot_be_placed_stays_and_is_named(self, decided: kz.Review, document: Path, seeds_copy: Path) -> None:
        """A decided row whose words are gone is kept as it was; the review names it until a person settles it."""
        document.write_text(TEXT.replace("15,5%", "16,5%"), encoding="utf-8")
        done = kz.review(document, seeds_copy, replaced=True)
        (lost,) = [row for row in done.rows if row["sha256"] == decided.rows[0]["sha256"]]
        assert lost == decided.rows[0]
        assert any("not to be placed in it: 1 row: 103–108 '15,5%'" in notice for notice in done.notices)
        assert any("another edition" in notice for notice in kz.review(document, seeds_copy).notices)
        with pytest.raises(InvalidData, match="the document of the register is"):
            build_package(seeds_copy)


# ---------------------------------------------------------------- merging


def made(start: int, **cells: str) -> Row:
    return dict.fromkeys(COLUMNS, "") | {"table": "observations", "start": str(start), "stop": str(start + 3), "quote": "abc"} | cells


def proposed(start: int, **cells: str) -> Row:
    return made(start, method="extracted", value="1", **cells)


def decided(start: int, decision: str, **cells: str) -> Row:
    return made(start, decision=decision, method="reviewed", reviewed_on="2026-01-01", value="1", **cells)


class TestMerge:
    """What becomes of a row when the extractor reads otherwise."""

    def test_an_accepted_row_read_otherwise(self) -> None:
        """The decision and its cells stay; the difference is told."""
        row = decided(0, "accept", indicator_id="births")
        rows, notices = merge([row], [proposed(0, indicator_id="deaths")], "2027-01-01")
        assert rows == [row]
        assert notices == ["0–3 'abc': accepted as indicator_id births; now proposed: indicator_id deaths"]

    @pytest.mark.parametrize("decision", ["accept", "edit", "reject"])
    def test_a_decided_row_without_a_proposal_stays(self, decision: str) -> None:
        """What a person decided stays when nothing is proposed there any more; of an accepted row it is told."""
        row = decided(0, decision)
        rows, notices = merge([row], [], "2027-01-01")
        assert rows == [row]
        assert bool(notices) == (decision == "accept")

    def test_a_waiting_row_without_a_proposal_goes(self) -> None:
        """An undecided proposal that is no longer made is dropped."""
        assert merge([proposed(0)], [], "2027-01-01") == ([], [])

    def test_a_waiting_row_is_proposed_anew(self) -> None:
        """An undecided proposal takes the better reading, and keeps what a person added."""
        rows, _ = merge([proposed(0, note="mine")], [proposed(0, indicator_id="deaths")], "2027-01-01")
        assert rows == [proposed(0, indicator_id="deaths", note="mine")]

    def test_another_table(self) -> None:
        """A statement that a person moved to another table is not proposed again."""
        row = decided(0, "edit", table="budgets")
        assert merge([row], [proposed(0)], "2027-01-01") == ([row], [])

    def test_a_span_that_moved_a_little(self) -> None:
        """A rejected figure stays rejected when the extractor reads it from a few characters more."""
        row = decided(4, "reject")
        assert merge([row], [proposed(2)], "2027-01-01") == ([row], [])

    def test_two_statements_of_one_span(self) -> None:
        """Rows that share their characters are told apart by table and indicator."""
        one, other = decided(0, "accept", indicator_id="births"), decided(0, "accept", table="facilities")
        rows, notices = merge([one, other], [proposed(0, table="facilities"), proposed(0, indicator_id="births")], "2027-01-01")
        assert (sorted(rows, key=row_order), notices) == (sorted([one, other], key=row_order), [])

    def test_a_decision_taken_back(self) -> None:
        """A person who empties a decision finds the cells as they were left."""
        rows, _ = merge([decided(0, "", indicator_id="births")], [proposed(0)], "2027-01-01")
        assert [(r["decision"], r["indicator_id"], r["reviewed_on"]) for r in rows] == [("", "births", "")]


SPANS = st.tuples(st.integers(0, 12), st.integers(1, 4))


@st.composite
def statements(draw: st.DrawFn, *, proposals: bool) -> list[Row]:
    """Rows of a sheet, or proposals: spans that touch, overlap and repeat, each key once."""
    rows = {}
    for start, length in draw(st.lists(SPANS, max_size=8)):
        table = draw(st.sampled_from(["observations", "budgets", "facilities"]))
        row = made(start, stop=str(start + length), table=table, value=draw(st.sampled_from(["", "1", "2"])), method="extracted")
        row["indicator_id"] = draw(st.sampled_from(["", "births", "deaths"]))
        row["flags"] = draw(st.sampled_from(["", "words-left-out", "region-inferred words-left-out"]))
        if not proposals:
            row["decision"] = draw(st.sampled_from(["", "accept", "edit", "reject"]))
            row["method"] = draw(st.sampled_from(["extracted", "reviewed"]))
            row["reviewed_on"] = draw(st.sampled_from(["", "2026-01-01"]))
            row["note"] = draw(st.sampled_from(["", "mine"]))
            row["subject_id"] = draw(st.sampled_from(["", "x"]))
        rows[row["start"], row["stop"], row["table"], row["subject_id"]] = row
    return list(rows.values())


@given(statements(proposals=False), statements(proposals=True), st.randoms(use_true_random=False))
def test_merging(rows: list[Row], proposals: list[Row], random: Any) -> None:
    """Merging again changes nothing; no decided row loses a cell that states something; the order of the rows does not matter."""
    merged, _ = merge(rows, proposals, "2027-01-01")
    assert merge(merged, proposals, "2028-01-01")[0] == merged
    shuffled = (list(rows), list(proposals))
    for some in shuffled:
        random.shuffle(some)
    assert merge(*shuffled, "2027-01-01")[0] == merged
    kept = [n for n in COLUMNS if n not in ("decision", "flags", "method", "reviewed_on")]
    after = [tuple(row[n] for n in kept) for row in merged if row["decision"]]
    assert sorted(after) == sorted(tuple(row[n] for n in kept) for row in rows if row["decision"])
    assert {row["decision"] == "reject" for row in merged if row["decision"]} == {
        row["decision"] == "reject" for row in rows if row["decision"]
    }
    assert all(row["note"] != "mine" or any(r["note"] == "mine" for r in merged) for row in rows)
    keys = [(row["start"], row["stop"], row["table"], row["subject_id"]) for row in merged]
    assert len(keys) == len(set(keys))
    assert merged == sorted(merged, key=row_order)
    assert set(SLOTS) < set(COLUMNS)


# ---------------------------------------------------------------- in the terminal


class Terminal:
    """The command in a pseudo-terminal: `answer(prompt, text)` waits for a prompt and types."""

    def __init__(self, arguments: list[str], **environment: str) -> None:
        import pty

        self.master, slave = pty.openpty()
        env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1]), "TERM": "xterm", "COLUMNS": "100", **environment}
        # a shell starts what runs in its background with Ctrl-C ignored
        code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from kzhealth.cli import main; main()"
        command = [sys.executable, "-c", code, "review", *arguments, "--interactive"]
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True)
        os.close(slave)
        self.seen = ""

    def wait_for(self, words: str, *, within: float = 60) -> str:
        """What is shown up to these words."""
        end = time.monotonic() + within
        while words not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            assert ready, f"waited for {words!r}, seen {self.seen!r}"
            try:
                data = os.read(self.master, 65536)
            except OSError:  # the other side is closed
                data = b""
            assert data, f"ended before {words!r}: {self.seen!r}"
            self.seen += data.decode("utf-8", "replace")
        shown, _, self.seen = self.seen.partition(words)
        return shown

    def answer(self, prompt: str, text: str) -> str:
        """Type a line when a prompt stands there; what was shown before it."""
        shown = self.wait_for(prompt)
        os.write(self.master, f"{text}\n".encode())
        return shown

    def end(self) -> int:
        """The exit status."""
        status = self.process.wait(timeout=60)
        os.close(self.master)
        return status


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a thing of Unix")
class TestInteractive:
    """The review in a terminal: one row after the other, saved at once."""

    KEYS = "save and quit > "

    @pytest.fixture
    def terminal(self, document: Path, seeds_copy: Path) -> Iterator[Callable[..., Terminal]]:
        """Starts the review of the bulletin in a terminal."""
        started: list[Terminal] = []

        def start(**environment: str) -> Terminal:
            arguments = [str(document), "--seeds", str(seeds_copy), "--reviewed-on", "2027-03-04"]
            started.append(Terminal(arguments, **environment))
            return started[-1]

        yield start
        for screen in started:
            screen.process.kill()
            screen.process.wait(timeout=60)

    def test_every_key(self, terminal: Callable[..., Terminal], seeds_copy: Path) -> None:
        """Accept, edit with help, go back, reject, skip; each decision is in the sheet before the next row is shown."""
        screen = terminal(NO_COLOR="1")
        shown = screen.answer(self.KEYS, "b")
        assert "1 of 3" in shown
        assert "смертность снизилась на" in shown
        assert "[15,5%]" in shown.replace("\x1b[1;7m", "").replace("\x1b[0m", "")
        assert "infant_mortality" in shown
        assert "this is the first row" in screen.answer(self.KEYS, "a")
        screen.wait_for("2 of 3")
        assert [row["decision"] for row in read(seeds_copy / SHEET)] == ["accept", "", ""]
        screen.answer(self.KEYS, "e")
        screen.answer("table [observations]: ", "")
        screen.answer("indicator_id [facilities_built]: ", "facilities_overhaul")
        assert "did you mean facilities_overhauled?" in screen.answer("indicator_id [facilities_built]: ", "facilities_overhauled")
        screen.answer("alternative_indicator_id []: ", "")
        screen.answer("value [12]: ", "12,5")
        assert "expected a number with a decimal point" in screen.answer("value [12]: ", ".")
        screen.wait_for("3 of 3")
        assert [(row["decision"], row["indicator_id"]) for row in read(seeds_copy / SHEET)][1] == ("edit", "facilities_overhauled")
        screen.answer(self.KEYS, "b")
        assert "edit" in screen.answer(self.KEYS, "r")
        screen.wait_for("3 of 3")
        assert [row["decision"] for row in read(seeds_copy / SHEET)] == ["accept", "reject", ""]
        screen.answer(self.KEYS, "a")
        screen.answer("stage []: ", "?")
        screen.wait_for("contracted  Contracted")
        screen.answer("stage []: ", "planned")
        screen.wait_for("nothing waits")
        assert screen.end() == 0
        rows = read(seeds_copy / SHEET)
        assert [(row["decision"], row["reviewed_on"]) for row in rows] == [
            ("accept", "2027-03-04"),
            ("reject", "2027-03-04"),
            ("accept", "2027-03-04"),
        ]
        assert rows[2]["stage"] == "planned"

    @pytest.mark.parametrize("way", ["q", "interrupt", "hang up"])
    def test_stopping_loses_nothing(self, terminal: Callable[..., Terminal], seeds_copy: Path, way: str) -> None:
        """Quitting, Ctrl-C and a closed terminal leave every decision that was made."""
        screen = terminal()
        screen.answer(self.KEYS, "a")
        screen.wait_for("2 of 3")
        screen.wait_for(self.KEYS)
        if way == "q":
            os.write(screen.master, b"q\n")
        elif way == "interrupt":
            screen.process.send_signal(signal.SIGINT)
        if way == "hang up":
            os.close(screen.master)
            screen.process.wait(timeout=60)
        else:
            screen.wait_for("2 waiting; saved in")
            assert screen.end() == 0
        assert [row["decision"] for row in read(seeds_copy / SHEET)] == ["accept", "", ""]

    def test_nothing_waits(self, decide: Callable[..., kz.Review], terminal: Callable[..., Terminal]) -> None:
        """A sheet that is decided asks nothing."""
        decide(lambda rows: [row.update(decision="reject") for row in rows])
        screen = terminal()
        screen.wait_for("nothing waits")
        screen.wait_for("3 rejected, 0 waiting")
        assert screen.end() == 0
