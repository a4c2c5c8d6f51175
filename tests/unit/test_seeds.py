"""The facts against the expert reading of the documents, and the reference data against the world's code lists."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pycountry
import pytest

import kzhealth as kz
from kzhealth.schema import schema, seed_schema, table_names

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str]

# ---------------------------------------------------------------- what the reading calls things, and what we call them

INDICATORS = {
    "facilities_overhaul": "facilities_overhauled",
    "patients_covered_drugs": "patients_supplied",
    "critical_pregnancy_cases": "critical_pregnancies",
    "general_mortality": "crude_mortality",
    "high_tech_care_volume": "high_tech_care",
    "rural_pregnant_coverage": "rural_pregnancy_care",
}
PURPOSES = {"drug_provision_budget": ("outpatient_medicines", "planned"), "equipment_budget": ("equipment", "contracted")}
CAPACITIES = {"hospital_capacity": "capacity_beds", "clinic_capacity": "capacity_visits_per_shift", "building_storeys": "storeys"}
UNITS = {
    "person": "persons",
    "facility": "facilities",
    "department": "facilities",
    "equipment_unit": "units",
    "mobile_unit": "units",
    "settlement": "settlements",
    "trip": "trips",
    "percent": "percent",
}
PERIODS = {
    "2025": ("2025-01-01", "2025-12-31"),
    "2024/2025": ("2024-01-01", "2025-12-31"),
    "2025-01/2025-10": ("2025-01-01", "2025-10-31"),
}
STATUS = {"done": "actual", "ongoing": "ongoing", "planned": "planned"}
WORKS = {"facility_opened": "opening", "facility_construction": "construction", "facility_overhaul": "capital_repair"}
WORK_STATUS = {"done": "completed", "ongoing": "ongoing", "finishing": "finishing"}


@pytest.fixture(scope="module")
def reading(sources_folder: Path) -> dict[str, Any]:
    """The expert reading of the two documents."""
    path = sources_folder / "annotation.json"
    if not path.is_file():
        pytest.skip(f"the expert reading is not part of the repository: {path} is absent")
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


@pytest.fixture(scope="module")
def tables(checkout: Path) -> dict[str, list[Row]]:
    """The tables of the package as text."""
    folder = checkout / "datapackage" / "data"
    return {n: list(csv.DictReader(io.StringIO((folder / f"{n}.csv").read_text(encoding="utf-8"), newline=""))) for n in table_names()}


@pytest.fixture(scope="module")
def places_in(tables: dict[str, list[Row]]) -> dict[tuple[str, int, int], str]:
    """``evidence_id`` by document and span."""
    sha = {s["source_id"]: s["sha256"] for s in tables["sources"]}
    return {(sha[e["source_id"]], int(e["start"]), int(e["stop"])): e["evidence_id"] for e in tables["evidence"]}


def spans_of(tables: dict[str, list[Row]], document: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Spans of a document's evidence by ``evidence_id``."""
    source = next(s for s in tables["sources"] if s["sha256"] == document["sha256"])
    return {e["evidence_id"]: (int(e["start"]), int(e["stop"])) for e in tables["evidence"] if e["source_id"] == source["source_id"]}


def rows_within(tables: dict[str, list[Row]], table: str, document: dict[str, Any], span: list[int]) -> list[Row]:
    """Rows of a table whose evidence lies within a span of a document."""
    spans = {k: v for k, v in spans_of(tables, document).items() if span[0] <= v[0] and v[1] <= span[1]}
    return [row for row in tables[table] if row["evidence_id"] in spans]


def figures(reading: dict[str, Any], *kinds: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The figures of the reading that are facts of health care, with their documents."""
    return [(d, f) for d in reading["docs"] for f in d["facts"] if f["in_scope"] and (not kinds or f["kind"] in kinds)]


def notes(reading: dict[str, Any], *types: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What the reading names without a figure, with its documents."""
    return [(d, n) for d in reading["docs"] for n in d["non_numeric"] if n["type"] in types]


class TestReading:
    """Everything that an expert read in the two documents is in the tables, and nothing else."""

    def test_the_documents(self, reading: dict[str, Any], tables: dict[str, list[Row]], sources_folder: Path) -> None:
        """Checksum, length, language, region and day of publication of both documents are those of the register."""
        register = {s["sha256"]: s for s in tables["sources"]}
        assert set(register) == {d["sha256"] for d in reading["docs"]}
        for document in reading["docs"]:
            row = register[document["sha256"]]
            assert int(row["characters"]) == document["chars"]
            assert int(row["bytes"]) == (sources_folder / document["file"]).stat().st_size
            assert (row["language"], row["region_id"]) == (document["lang"], document["region"]["code"])
            assert row["published_on"] == (document["published"] or "")
            assert row["file"] == document["file"]

    def test_28_figures(self, reading: dict[str, Any]) -> None:
        """The reading has 28 figures in scope: the test below looks at no fewer."""
        assert len(figures(reading)) == 28

    def test_every_figure_has_its_evidence(
        self, reading: dict[str, Any], tables: dict[str, list[Row]], places_in: dict[tuple[str, int, int], str], sources_folder: Path
    ) -> None:
        """The slice of the document is the quote, at the span that the expert marked."""
        quotes = {e["evidence_id"]: e["quote"] for e in tables["evidence"]}
        for document, fact in figures(reading):
            text = (sources_folder / document["file"]).read_bytes().decode("utf-8")
            start, stop = fact["span"]
            proof = places_in[document["sha256"], start, stop]
            assert quotes[proof] == fact["raw"] == text[start:stop], fact["id"]

    def test_every_quote_is_the_slice_of_its_document(
        self, reading: dict[str, Any], tables: dict[str, list[Row]], sources_folder: Path
    ) -> None:
        """Not only of figures: each row of evidence is where it says, within its sentence."""
        texts = {d["sha256"]: (sources_folder / d["file"]).read_bytes().decode("utf-8") for d in reading["docs"]}
        source = {s["source_id"]: s["sha256"] for s in tables["sources"]}
        for row in tables["evidence"]:
            text = texts[source[row["source_id"]]]
            assert text[int(row["start"]) : int(row["stop"])] == row["quote"], row["evidence_id"]
            if row["context_start"]:
                assert row["quote"] in text[int(row["context_start"]) : int(row["context_stop"])]

    def test_every_figure_that_is_an_observation(
        self, reading: dict[str, Any], tables: dict[str, list[Row]], places_in: dict[tuple[str, int, int], str]
    ) -> None:
        """Value, sign, unit, qualifier, indicator, period and its basis, status and whole of the 23 figures are the expert's."""
        rows = {row["evidence_id"]: row for row in tables["observations"]}
        chosen = figures(reading, "count", "change")
        assert len(chosen) == 23
        keys = {fact["id"]: rows[places_in[(d["sha256"], *fact["span"])]]["observation_id"] for d, fact in chosen}
        for document, fact in chosen:
            row = rows[places_in[(document["sha256"], *fact["span"])]]
            sign = -1 if fact["direction"] == "decrease" else 1
            assert Decimal(row["value"]) == sign * Decimal(str(fact["value"])), fact["id"]
            assert row["indicator_id"] == INDICATORS.get(fact["indicator"], fact["indicator"]), fact["id"]
            assert row["alternative_indicator_id"] == "".join(fact["indicator_alt"]), fact["id"]
            assert row["unit_id"] == UNITS[fact["unit"]], fact["id"]
            assert row["qualifier"] == fact["qualifier"], fact["id"]
            assert row["measure"] == {"count": "level", "change": "change"}[fact["kind"]], fact["id"]
            assert row["direction"] == (fact["direction"] or ""), fact["id"]
            assert (row["period_start"], row["period_end"]) == PERIODS[fact["period"]], fact["id"]
            assert row["period_basis"] == fact["period_basis"].split(":")[0].split()[0].rstrip(","), fact["id"]
            assert row["status"] == STATUS[fact["status"]], fact["id"]
            assert row["region_id"] == fact["region"], fact["id"]
            assert row["part_of"] == keys.get(fact["part_of"], ""), fact["id"]

    def test_the_two_parts(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """139 doctors of 256 specialists, 10 of 38 facilities: each part says what sets it apart."""
        rows = {row["observation_id"]: row for row in tables["observations"]}
        parts = {row["breakdown"]: (row["value"], rows[row["part_of"]]["value"]) for row in rows.values() if row["part_of"]}
        assert parts == {"staff=doctors": ("139", "256"), "funding=returned_assets": ("10", "38")}

    def test_every_period_is_read_from_the_words_that_tell_it(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """The period of each observation is proved by a span that the expert marked as a period."""
        for document in reading["docs"]:
            spans, marked = spans_of(tables, document), {tuple(p["span"]): p["norm"] for p in document["periods"]}
            for row in tables["observations"]:
                if row["evidence_id"] in spans:
                    norm = marked[spans[row["period_evidence_id"]]]
                    assert PERIODS[norm] == (row["period_start"], row["period_end"]), row["observation_id"]

    def test_the_two_budgets_to_the_tenge(
        self, reading: dict[str, Any], tables: dict[str, list[Row]], places_in: dict[tuple[str, int, int], str]
    ) -> None:
        """14.8 and 6.8 billion tenge, exactly, with what they buy."""
        rows = {row["evidence_id"]: row for row in tables["budgets"]}
        chosen = figures(reading, "budget")
        assert len(chosen) == len(rows) == 2
        for document, fact in chosen:
            row = rows[places_in[(document["sha256"], *fact["span"])]]
            assert row["amount_kzt"] == row["lower_kzt"] == row["upper_kzt"] == str(int(fact["value"]))
            assert (row["purpose"], row["stage"]) == PURPOSES[fact["indicator"]]
            assert (row["fiscal_year"], row["region_id"], row["qualifier"]) == ("2025", fact["region"], "exact")
        bought = {row["amount_kzt"]: (row["quantity"], row["quantity_unit_id"]) for row in rows.values()}
        assert bought == {"14800000000": ("300000", "persons"), "6800000000": ("234", "units")}
        assert sorted(kz.load().budgets.amount_kzt.tolist()) == [6_800_000_000, 14_800_000_000]

    def test_every_capacity(
        self, reading: dict[str, Any], tables: dict[str, list[Row]], places_in: dict[tuple[str, int, int], str]
    ) -> None:
        """630 beds, 1000 visits and six storeys stand in the rows of their facilities, each with its own evidence."""
        chosen = figures(reading, "capacity", "attribute")
        assert len(chosen) == 3
        for document, fact in chosen:
            column, proof = CAPACITIES[fact["indicator"]], places_in[(document["sha256"], *fact["span"])]
            (row,) = [r for r in tables["facilities"] if r[f"{column}_evidence_id"] == proof]
            assert row[column] == str(fact["value"])
            assert self._place(tables, row) in fact["place"]

    @staticmethod
    def _place(tables: dict[str, list[Row]], row: Row) -> str:
        return next((p["name_ru"] for p in tables["places"] if p["place_id"] == row["place_id"]), "")

    def test_every_named_facility(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """Each facility that the expert named is a row with its work, status, count and place or the facility it belongs to."""
        chosen = notes(reading, *WORKS)
        assert len(chosen) == 13
        by_id = {row["facility_id"]: row for row in tables["facilities"]}
        for document, note in chosen:
            within = rows_within(tables, "facilities", document, note["span"])
            (row,) = [r for r in within if r["work"] == WORKS[note["type"]]]
            assert row["status"] == WORK_STATUS[note["status"]], note["id"]
            assert row["region_id"] == note["region"], note["id"]
            if note.get("count", 1) is None:
                assert row["count"] == "", note["id"]
                assert "count-not-given" in row["flags"], note["id"]
            else:
                assert row["count"] == "1", note["id"]
            owner = by_id.get(row["parent_id"], {}).get("name_ru", "").lower()
            known = {self._place(tables, row).lower(), owner}
            assert {p.lower() for p in note["place"]} <= known, note["id"]

    def test_every_department_of_hospital_pharmacy(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """The three departments that are counted are also three facilities, one in each district."""
        (found,) = [(d, f) for d, f in figures(reading) if f["indicator"] == "departments_opened"]
        rows = rows_within(tables, "facilities", found[0], found[1]["evidence_span"])
        assert [r["facility_type"] for r in rows] == ["pharmacy"] * 3
        assert {self._place(tables, r) for r in rows} == set(found[1]["place"])

    def test_every_programme(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """The national project, the radiology project and the equipment of rural hospitals are programmes."""
        chosen = notes(reading, "programme", "equipment_purchase")
        found = [rows_within(tables, "programmes", document, note["span"]) for document, note in chosen]
        assert [len(rows) for rows in found] == [1, 1, 1]
        assert {rows[0]["programme_id"] for rows in found} == {row["programme_id"] for row in tables["programmes"]}
        kinds = {rows[0]["kind"]: rows[0]["region_id"] for rows in found}
        assert kinds == {"regional": "KZ-61", "national": ""}

    def test_every_source_of_funding(
        self, reading: dict[str, Any], tables: dict[str, list[Row]], places_in: dict[tuple[str, int, int], str]
    ) -> None:
        """Returned assets and the special state fund are in the row that they paid for, with their own evidence."""
        proofs = {note["name"]: places_in[(d["sha256"], *note["span"])] for d, note in notes(reading, "funding")}
        (part,) = [r for r in tables["observations"] if r["breakdown_evidence_id"] == proofs["возвращённые активы"]]
        assert (part["breakdown"], part["value"]) == ("funding=returned_assets", "10")
        (building,) = [r for r in tables["facilities"] if r["funding_evidence_id"] == proofs["специальный государственный фонд"]]
        assert (building["funding"], building["facility_type"]) == ("special_state_fund", "hospital_building")
        assert len(proofs) == 2

    def test_the_deadline(self, reading: dict[str, Any], tables: dict[str, list[Row]], places_in: dict[tuple[str, int, int], str]) -> None:
        """The end of the deliveries stands in the budget of the equipment."""
        ((document, note),) = notes(reading, "deadline")
        (row,) = [r for r in tables["budgets"] if r["expected_on_evidence_id"] == places_in[(document["sha256"], *note["span"])]]
        assert (row["expected_on"], row["amount_kzt"]) == (note["norm"], "6800000000")

    def test_every_trend_without_a_value(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """Two increases and one 'stable' are observations with a direction and no figure."""
        chosen = notes(reading, "trend_without_value")
        assert len(chosen) == 3
        for document, note in chosen:
            (row,) = rows_within(tables, "observations", document, note["span"])
            assert row["indicator_id"] == INDICATORS.get(note["indicator"], note["indicator"])
            assert (row["direction"], row["measure"]) == (note["direction"], "change")
            assert [row[n] for n in ("value", "value_max", "lower", "upper", "unit_id", "qualifier")] == [""] * 6

    def test_the_publisher(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """The publisher that a document names is in the register."""
        ((document, note),) = notes(reading, "source")
        (row,) = [s for s in tables["sources"] if s["sha256"] == document["sha256"]]
        assert row["publisher"] == note["name"]

    def test_nothing_more(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """There is no observation, budget or programme beyond the reading, and every facility row is named in it or owns one that is."""
        trends = len(notes(reading, "trend_without_value"))
        assert len(tables["observations"]) == len(figures(reading, "count", "change")) + trends == 26
        assert len(tables["budgets"]) == len(figures(reading, "budget"))
        assert len(tables["programmes"]) == len(notes(reading, "programme", "equipment_purchase"))
        owners = {row["parent_id"] for row in tables["facilities"]} - {""}
        named = [row for row in tables["facilities"] if row["facility_id"] not in owners]
        assert len(named) == len(notes(reading, *WORKS)) + 3

    def test_nothing_out_of_scope(self, reading: dict[str, Any], tables: dict[str, list[Row]], checkout: Path) -> None:
        """The cookie banner, the links to other news, the 3000 subscribers of a gas network and the officials are nowhere."""
        for document in reading["docs"]:
            foreign = [n["evidence_span"] for n in document["non_numeric"] if n["type"] in ("distractor", "person")]
            foreign += [f["evidence_span"] for f in document["facts"] if not f["in_scope"]]
            for start, stop in spans_of(tables, document).values():
                assert all(stop <= a or b <= start for a, b in foreign), (start, stop)
        assert "3000" not in {row["value"] for row in tables["observations"]}
        people = [word for _, note in notes(reading, "person") for word in note["name"].split()]
        for path in (checkout / "datapackage").rglob("*.*"):
            text = path.read_text(encoding="utf-8").lower()
            for word in ("cookie", "абонент", "газовых", *(name.lower() for name in people)):
                assert word not in text, (path, word)

    def test_what_the_text_leaves_open_is_said(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """A figure of which the text does not say whether it is mortality or incidence has a finding that says so."""
        open_ = {row["observation_id"] for row in tables["observations"] if row["alternative_indicator_id"]}
        assert len(open_) == sum(bool(fact["indicator_alt"]) for _, fact in figures(reading)) == 2
        assert {f["key"] for f in tables["findings"] if f["rule_id"] == "ambiguous-indicator"} == open_

    def test_an_inferred_region_is_flagged(self, reading: dict[str, Any], tables: dict[str, list[Row]]) -> None:
        """The document that never names its region has it inferred, and every row of it says so."""
        for document in reading["docs"]:
            (source,) = [s for s in tables["sources"] if s["sha256"] == document["sha256"]]
            inferred = not any("explicit" in e["basis"] for e in document["region_evidence"])
            assert source["region_basis"] == ("inferred" if inferred else "explicit")
            spans = spans_of(tables, document)
            for table in ("observations", "budgets", "facilities"):
                flags = {"region-inferred" in row["flags"] for row in tables[table] if row["evidence_id"] in spans}
                assert flags == {inferred}, table

    def test_no_sentence_of_the_documents_is_in_the_repository(self, reading: dict[str, Any], checkout: Path, sources_folder: Path) -> None:
        """The texts belong to their publishers: no file holds 45 characters of them in a row."""
        size = 45
        texts = [(sources_folder / d["file"]).read_bytes().decode("utf-8") for d in reading["docs"]]
        known = {text[i : i + size] for text in texts for i in range(len(text) - size + 1)}
        kinds = {".py", ".csv", ".json", ".md", ".toml", ".cff", ".yaml", ".yml", ".txt", ".jsonl", ".html", ".ipynb"}
        folders = ("seeds", "schemas", "datapackage", "src", "docs", "tests", "examples", "benchmarks")
        files = [p for f in folders for p in (checkout / f).rglob("*") if p.suffix in kinds and p.is_file()]
        files += [p for p in checkout.iterdir() if p.suffix in kinds and p.is_file()]
        assert len(files) > 40
        for path in files:
            text = path.read_text(encoding="utf-8")
            if not text.isascii():
                copied = [text[i : i + size] for i in range(len(text) - size + 1) if text[i : i + size] in known]
                assert not copied, path


# ---------------------------------------------------------------- reference data


@pytest.fixture(scope="module")
def reference(checkout: Path) -> dict[str, list[Row]]:
    """The reference sheets as text."""
    return {
        path.stem: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        for path in (checkout / "seeds" / "reference").glob("*.csv")
    }


# BGN/PCGN 1979 for Kazakh, its diacritics left out: what the English names of places follow.
BGN_PCGN: dict[str, str] = dict(
    re.findall(
        r"(\w):(\w*)",
        "а:a ә:a б:b в:v г:g ғ:gh д:d е:e ё:yo ж:zh з:z и:i й:y к:k қ:q л:l м:m н:n ң:ng о:o ө:o п:p р:r с:s т:t у:u ұ:u ү:u "
        "ф:f х:kh һ:h ц:ts ч:ch ш:sh щ:shch ъ: ы:y і:i ь: э:e ю:yu я:ya",
    )
)
# Russian names of new districts are written with Kazakh letters by law
ALPHABETS = {"_kk": set(BGN_PCGN), "_ru": set(BGN_PCGN), "_en": set("abcdefghijklmnopqrstuvwxyz")}


def romanise(name: str) -> str:
    """A Kazakh name in Latin letters; a word that begins with a capital still does."""

    def word(letters: str) -> str:
        latin = "".join(BGN_PCGN.get(c, c) for c in letters.lower())
        return latin[:1].upper() + latin[1:] if letters[:1].isupper() else latin

    return re.sub(r"\w+", lambda match: word(match[0]), name)


class TestRegions:
    """The regions are those of ISO 3166-2, with their codes in other lists."""

    def test_iso_3166_2(self, reference: dict[str, list[Row]]) -> None:
        """Today's regions and cities are exactly the subdivisions of Kazakhstan, of the same kind and the same Kazakh name."""
        today = {r["region_id"]: r for r in reference["regions"] if not r["valid_to"] and r["kind"] != "country"}
        iso = {s.code: s for s in pycountry.subdivisions.get(country_code="KZ")}
        assert set(today) == set(iso)
        for code, subdivision in iso.items():
            assert today[code]["kind"] == subdivision.type.lower()
            plain = "".join(c for c in unicodedata.normalize("NFD", subdivision.name) if not unicodedata.combining(c))
            assert romanise(today[code]["name_kk"]).removesuffix(" qalasy") == plain
        assert pycountry.countries.get(alpha_2="KZ").name == next(r["name_en"] for r in reference["regions"] if r["region_id"] == "KZ")

    def test_kato(self, reference: dict[str, list[Row]]) -> None:
        """The KATO code of a region begins with the digits of its ISO code."""
        for row in reference["regions"]:
            if row["region_id"][3:].isdigit():
                assert row["kato"] == f"{row['region_id'][3:]}0000000", row

    def test_population(self, reference: dict[str, list[Row]]) -> None:
        """The country has as many people as its regions and cities together."""
        people = {r["region_id"]: int(r["population_2023"]) for r in reference["regions"] if r["population_2023"]}
        assert people.pop("KZ") == sum(people.values()) == 19_765_004
        assert len(people) == 20

    def test_reforms(self, reference: dict[str, list[Row]]) -> None:
        """The reforms of 2018 and 2022 are in the dates, predecessors and series breaks."""
        rows = {r["region_id"]: r for r in reference["regions"]}
        new = {r["region_id"]: (r["valid_from"], r["predecessor_id"]) for r in rows.values() if r["valid_from"]}
        assert new == {
            "KZ-10": ("2022-06-08", "KZ-63"),
            "KZ-33": ("2022-06-08", "KZ-19"),
            "KZ-62": ("2022-06-08", "KZ-35"),
            "KZ-61": ("2018-06-19", "KZ-YUZ"),
            "KZ-79": ("2018-06-19", "KZ-YUZ"),
        }
        assert {i: r["territory_changed_on"] for i, r in rows.items() if r["territory_changed_on"]} == dict.fromkeys(
            ("KZ-63", "KZ-19", "KZ-35"), "2022-06-08"
        )
        ended = dt.date.fromisoformat(rows["KZ-YUZ"]["valid_to"])
        assert ended + dt.timedelta(days=1) == dt.date.fromisoformat(rows["KZ-61"]["valid_from"])

    def test_codes_are_unique(self, reference: dict[str, list[Row]]) -> None:
        """No KATO code, Wikidata item or name stands for two regions."""
        for column in ("kato", "wikidata", "name_en", "name_ru", "name_kk"):
            cells = [r[column] for r in reference["regions"] if r[column]]
            assert len(cells) == len(set(cells)), column


class TestPlaces:
    """Districts and towns follow the classifier of the country."""

    def test_kato_prefix(self, reference: dict[str, list[Row]]) -> None:
        """The code of a place begins as those of its region and of what it lies in; the place it lies in exists."""
        regions = {r["kato"]: r["region_id"] for r in reference["regions"]}
        places = {p["place_id"]: p for p in reference["places"]}
        for row in places.values():
            assert row["place_id"][:2] == row["region_id"][3:], row
            assert row["parent_id"] in places or regions[row["parent_id"]] == row["region_id"], row
            parent = places.get(row["parent_id"])
            if parent:
                assert row["place_id"][:4] == parent["place_id"][:4], row
                assert row["region_id"] == parent["region_id"], row

    def test_no_place_lies_in_itself(self, reference: dict[str, list[Row]]) -> None:
        """Going up from any place ends at a region."""
        places = {p["place_id"]: p["parent_id"] for p in reference["places"]}
        for place in places:
            steps = [place]
            while steps[-1] in places:
                steps.append(places[steps[-1]])
                assert len(steps) <= 5, steps

    def test_every_letter_has_a_romanisation(self) -> None:
        """The table has the 42 letters of the Kazakh alphabet."""
        assert len(BGN_PCGN) == 42
        assert set("".join(BGN_PCGN.values())) <= set("abcdefghijklmnopqrstuvwxyz")

    def test_english_names_are_the_kazakh_names(self, reference: dict[str, list[Row]]) -> None:
        """``name_en`` is ``name_kk`` by BGN/PCGN without diacritics, and 'District' for a district."""
        for row in reference["places"]:
            name = row["name_kk"]
            if row["kind"] == "district":
                name = re.sub(r" (ауданы|атындағы аудан)$", "", name)
                assert name != row["name_kk"], row
                assert row["name_en"] == f"{romanise(name)} District", row
            else:
                assert row["name_en"] == romanise(name), row

    def test_a_town_has_the_name_of_its_administration(self, reference: dict[str, list[Row]]) -> None:
        """A town and the city administration it is the seat of are named alike."""
        places = {p["place_id"]: p for p in reference["places"]}
        for row in places.values():
            parent = places.get(row["parent_id"], {})
            if row["kind"] == "town" and parent.get("kind") == "city_administration":
                assert [row[n] for n in ("name_en", "name_ru", "name_kk")] == [parent[n] for n in ("name_en", "name_ru", "name_kk")]


class TestLetters:
    """Look-alike letters break every join: none is in the data."""

    @pytest.mark.parametrize("name", table_names())
    def test_names_are_in_their_alphabet(self, tables: dict[str, list[Row]], name: str) -> None:
        """A Kazakh or Russian name has letters of its alphabet only, an English one ASCII letters only."""
        columns = [f for f in schema(name).field_names if f in ("name_en", "name_ru", "name_kk")]
        for row in tables[name]:
            for column in columns:
                letters = {c for c in row[column].lower() if c.isalpha()}
                assert letters <= ALPHABETS[column[-3:]], (row[column], letters - ALPHABETS[column[-3:]])

    def test_no_word_mixes_scripts(self, checkout: Path) -> None:
        """In no cell of any sheet does a word mix Latin and Cyrillic letters."""
        for path in (checkout / "seeds").rglob("*.csv"):
            mixed = re.findall(r"\w*(?:[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z])\w*", path.read_text(encoding="utf-8"))
            assert mixed == [], path

    def test_text_is_composed_and_visible(self, checkout: Path) -> None:
        """Cells are in NFC, without control, zero-width or bidirectional characters, and without blanks at their ends."""
        for path in (checkout / "seeds").rglob("*.csv"):
            text = path.read_text(encoding="utf-8")
            assert unicodedata.is_normalized("NFC", text), path
            assert {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")} <= {"\n"}, path
            for row in csv.reader(io.StringIO(text, newline="")):
                assert all(cell == cell.strip() for cell in row), (path, row)

    def test_codes_are_ascii(self, tables: dict[str, list[Row]]) -> None:
        """Codes and keys are ASCII: a Cyrillic letter in KZ-11 would look the same."""
        for name, rows in tables.items():
            columns = [f for f in schema(name).field_names if f.endswith(("_id", "_code", "kato", "sha256"))]
            assert all(row[c].isascii() for row in rows for c in columns), name


class TestUnitsAndIndicators:
    """Units and indicators carry codes that others know, and ranges that make sense."""

    def test_ucum(self, reference: dict[str, list[Row]]) -> None:
        """Every unit has a UCUM code in its alphabet, but for those that UCUM does not have."""
        without = {u["unit_id"] for u in reference["units"] if not u["ucum"]}
        assert without == {"KZT", "percentage_points", "times"}
        for unit in reference["units"]:
            bare = re.sub(r"\{[!-z|~]+\}", "", unit["ucum"])
            assert re.fullmatch(r"[A-Za-z0-9%*/.\[\]]*", bare), unit

    def test_rates_say_what_they_are_per(self, reference: dict[str, list[Row]]) -> None:
        """The scale of a rate is in its code, its names and its UCUM code."""
        for unit in reference["units"]:
            per = re.match(r"per_(\d+)_", unit["unit_id"])
            assert unit["scale"] == (per[1] if per else "1"), unit
            if per:
                assert unit["ucum"] == f"/10*{len(per[1]) - 1}", unit
                assert all(per[1] in re.sub(r"\s", "", unit[n]) for n in ("name_en", "name_ru", "name_kk")), unit

    def test_currency(self, reference: dict[str, list[Row]]) -> None:
        """The tenge has its code of ISO 4217."""
        assert pycountry.currencies.get(alpha_3="KZT").name == "Tenge"
        assert "KZT" in {u["unit_id"] for u in reference["units"]}

    def test_ranges_are_ordered(self, reference: dict[str, list[Row]]) -> None:
        """Possible holds plausible: hard_min ≤ warn_min ≤ warn_max ≤ hard_max, and the unit allows them."""
        units = {u["unit_id"]: u for u in reference["units"]}
        for row in reference["indicators"]:
            ends = [Decimal(row[n]) for n in ("hard_min", "warn_min", "warn_max", "hard_max") if row[n]]
            assert ends == sorted(ends), row["indicator_id"]
            assert len(ends) == 4 or not row["unit_id"], row["indicator_id"]
            unit = units.get(row["unit_id"])
            if unit:
                assert not unit["minimum"] or ends[0] >= Decimal(unit["minimum"]), row["indicator_id"]
                assert not unit["maximum"] or ends[-1] <= Decimal(unit["maximum"]), row["indicator_id"]
                if row["is_additive"] == "true":
                    assert unit["scale"] == "1", row["indicator_id"]
                    assert row["unit_id"] != "percent", row["indicator_id"]

    def test_the_count_behind_a_rate(self, reference: dict[str, list[Row]]) -> None:
        """The indicator that counts the events of a rate is a count."""
        rows = {r["indicator_id"]: r for r in reference["indicators"]}
        units = {u["unit_id"]: u for u in reference["units"]}
        for row in rows.values():
            if row["count_indicator_id"]:
                counted = rows[row["count_indicator_id"]]
                assert units[counted["unit_id"]]["is_integer"] == "true", row["indicator_id"]
                assert counted["is_additive"] == "true", row["indicator_id"]

    def test_every_figure_has_a_defined_indicator(self, reference: dict[str, list[Row]], tables: dict[str, list[Row]]) -> None:
        """An indicator of the tables has a definition, three names and, if it has a figure, a unit."""
        rows = {r["indicator_id"]: r for r in reference["indicators"]}
        for observation in tables["observations"]:
            row = rows[observation["indicator_id"]]
            assert all(row[n] for n in ("definition", "name_en", "name_ru", "name_kk"))
            assert row["unit_id"] or not observation["value"]


class TestLanguages:
    """Languages are those of ISO 639."""

    def test_iso_639(self, reference: dict[str, list[Row]]) -> None:
        """The languages of documents, titles and names have two-letter codes of ISO 639."""
        codes = {c.value for c in schema("sources")["language"].categories}
        assert codes == {"ru", "kk", "en"} == set(schema("sources").titles)
        named = {code: pycountry.languages.get(alpha_2=code).name for code in codes}
        assert named == {"ru": "Russian", "kk": "Kazakh", "en": "English"}

    def test_sheets_have_the_columns_of_their_schemas(self, checkout: Path) -> None:
        """Every sheet under seeds/ has a schema, and its header is that of the schema."""
        for path in (checkout / "seeds").rglob("*.csv"):
            kind = path.parent.name
            spec = (
                seed_schema("facts") if kind == "facts" else seed_schema("exceptions") if path.stem == "exceptions" else schema(path.stem)
            )
            header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
            assert tuple(header) == spec.field_names, path
