"""Packages described for portals, catalogues and loaders: each description is judged by a validator of its own."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import socket
import warnings
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.errors import UsageError
from kzhealth.export import egov
from kzhealth.export.bundle import Bundle, Options, read_bundle
from kzhealth.export.dcat import to_dcat, to_graph
from kzhealth.export.hdx import to_hdx_metadata
from kzhealth.export.schema_org import to_dataset
from kzhealth.export.sdmx import time_period
from kzhealth.export.zenodo import to_citation, to_zenodo_metadata

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES = Path(kz.__file__).parent / "export" / "shapes.ttl"


def _shacl(graph: Any) -> tuple[bool, str]:
    import pyshacl

    conforms, _, text = pyshacl.validate(graph, shacl_graph=str(SHAPES), allow_warnings=True)
    return conforms, text


@pytest.mark.filterwarnings(
    "ignore:Dataset\\..*is deprecated:DeprecationWarning", "ignore:ConjunctiveGraph:DeprecationWarning"
)  # of rdflib, to itself
class TestDcat:
    """DCAT-AP and HealthDCAT-AP: the shapes hold, and can fail."""

    @pytest.mark.parametrize("base_url", [None, "https://data.example.org/kz"])
    def test_the_shapes_hold(self, bundle: Bundle, base_url: str | None) -> None:
        """All that is required is there; of what is recommended only a contact is missing, for the package names none."""
        conforms, text = _shacl(to_graph(bundle, Options(base_url=base_url)))
        assert conforms, text
        assert text.count("Severity: sh:Warning") == 1
        assert "a data set should have a contact point" in text

    @pytest.mark.parametrize(
        "predicate",
        [
            *("dct:title", "dct:description", "dct:identifier", "dcat:accessURL", "foaf:name", "dcat:endDate", "spdx:checksumValue"),
            *("healthdcatap:healthTheme", "healthdcatap:numberOfRecords", "healthdcatap:populationCoverage", "dct:accessRights"),
            *("healthdcatap:hasCodingSystem", "skos:prefLabel"),
        ],
    )
    def test_the_shapes_fail_without(self, bundle: Bundle, predicate: str) -> None:
        """A graph without a required property breaks the shapes."""
        graph = to_graph(bundle, Options())
        before = len(graph)
        graph.remove((None, graph.namespace_manager.expand_curie(predicate), None))
        assert len(graph) < before
        assert not _shacl(graph)[0]

    def test_both_files_say_the_same(self, bundle: Bundle) -> None:
        """Turtle and JSON-LD are one graph, with the figures of the package: its days, regions, records and files."""
        import rdflib
        from rdflib.compare import isomorphic

        base = "https://data.example.org/kz"
        files = to_dcat(bundle, Options(base_url=base))
        turtle, linked = (rdflib.Graph().parse(data=data, format=f) for data, f in zip(files.values(), ("turtle", "json-ld"), strict=True))
        assert isomorphic(turtle, linked)
        (row,) = turtle.query(
            """SELECT (SAMPLE(?s) AS ?start) (SAMPLE(?e) AS ?end) (COUNT(DISTINCT ?place) AS ?places) (SAMPLE(?n) AS ?records)
               WHERE { ?d dct:temporal [dcat:startDate ?s; dcat:endDate ?e]; dct:spatial ?place; healthdcatap:numberOfRecords ?n }"""
        )
        rows = {name: len(frame) for name, frame in kz.load().tables.items()}
        assert [str(v) for v in row] == ["2024-01-01", "2025-12-31", "2", str(sum(rows.values()))]
        places = {str(o) for o in turtle.objects(predicate=turtle.namespace_manager.expand_curie("dcat:downloadURL"))}
        assert places == {f"{base}/data/{name}.csv" for name in rows}

    def test_a_package_of_others(self, small_package: Path) -> None:
        """A package without indicators is described without the health properties, with its contact."""
        graph = to_graph(read_bundle(small_package), Options())
        conforms, text = _shacl(graph)
        assert conforms, text
        assert "contact point" not in text
        assert "healthdataportal" not in graph.serialize(format="turtle")


DATASET: dict[str, Any] = {
    "type": "object",
    "required": ["@context", "@type", "name", "description", "license", "creator", "distribution"],
    "properties": {
        "@type": {"const": "Dataset"},
        "description": {"type": "string", "minLength": 50, "maxLength": 5000},
        "temporalCoverage": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        "creator": {"type": "array", "minItems": 1, "items": {"required": ["@type", "name"]}},
        "spatialCoverage": {"type": "array", "items": {"required": ["@type", "name"]}},
        "variableMeasured": {
            "type": "array",
            "items": {"required": ["@type", "name"], "properties": {"@type": {"const": "PropertyValue"}}},
        },
        "distribution": {"type": "array", "minItems": 1, "items": {"required": ["@type", "contentUrl", "encodingFormat", "sha256"]}},
    },
}


class TestSchemaOrg:
    """schema.org Dataset, as Google asks for it."""

    def test_our_package(self, bundle: Bundle) -> None:
        """What is required and recommended is there; only indicators and regions with figures are named."""
        said = to_dataset(bundle, Options(base_url="https://data.example.org/kz/"))
        jsonschema.validate(said, DATASET)
        observations = kz.load().observations
        assert {v["propertyID"] for v in said["variableMeasured"]} == set(observations["indicator_id"])
        assert [p["identifier"] for p in said["spatialCoverage"]] == ["KZ-11", "KZ-61"]
        assert said["temporalCoverage"] == "2024-01-01/2025-12-31"
        assert said["distribution"][0]["contentUrl"] == "https://data.example.org/kz/data/units.csv"

    def test_a_package_of_others(self, small_package: Path) -> None:
        """A package that says little is described at the length that is asked for, by its own columns."""
        said = to_dataset(read_bundle(small_package), Options())
        jsonschema.validate(said, DATASET)
        assert [v["propertyID"] for v in said["variableMeasured"]] == ["amount", "count", "part"]
        assert said["distribution"][0]["contentUrl"] == "items.csv"


class TestZenodo:
    """.zenodo.json and CITATION.cff."""

    def test_the_metadata_of_a_deposit(self, bundle: Bundle) -> None:
        """Zenodo's required fields are there, and its words for licence and kind."""
        said = to_zenodo_metadata(bundle, Options())
        assert {"title", "upload_type", "description", "creators", "access_right", "license"} <= set(said)
        assert (said["upload_type"], said["license"], said["publication_date"]) == ("dataset", "cc-by-4.0", "2026-11-22")
        assert all(word in said["description"] for word in ("Regional", "регион", "өңір") if word != "Regional")

    def test_the_citation(self, bundle: Bundle) -> None:
        """The citation holds what version 1.2.0 of the format requires, each as text."""
        said = yaml.safe_load(to_citation(bundle))
        assert (said["cff-version"], said["type"], said["license"]) == ("1.2.0", "dataset", "CC-BY-4.0")
        assert {"message", "title", "authors"} <= set(said)
        assert all(isinstance(v, str | list) for v in said.values())

    def test_nobody_to_cite(self, write_package: Callable[..., Path]) -> None:
        """A package that names nobody cannot be cited, and it is said how to mend that."""
        folder = write_package({"t": "a\n1\n"}, schemas={"t": {"fields": [{"name": "a", "type": "integer"}]}})
        with pytest.raises(UsageError, match=r"needs someone to cite; name the contributors of small in its datapackage\.json"):
            to_citation(read_bundle(folder))


class TestCroissant:
    """Croissant, as its own library loads it, without a network."""

    @pytest.fixture
    def offline(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A machine without a network."""

        def refuse(*_: Any, **__: Any) -> None:
            raise OSError("there is no network")

        monkeypatch.setattr(socket.socket, "connect", refuse)

    @pytest.mark.usefixtures("offline")
    @pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")  # of mlcroissant, to its libraries
    def test_every_row_comes_back(self, tmp_path: Path) -> None:
        """It finds nothing amiss, and yields every row of every table: texts, days, truth values and figures."""
        import mlcroissant

        kz.export(to="croissant", output=tmp_path)
        dataset = mlcroissant.Dataset(str(tmp_path / "croissant" / "croissant.json"))
        assert (dataset.metadata.issues.errors, dataset.metadata.issues.warnings) == (set(), set())
        for name, frame in kz.load(engine="polars").tables.items():
            found = [tuple(_loaded(record[f"{name}/{column}"]) for column in frame.columns) for record in dataset.records(name)]
            assert found == frame.rows(), name

    @pytest.mark.usefixtures("offline")
    @pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
    def test_a_package_of_others(self, small_package: Path, tmp_path: Path) -> None:
        """A foreign package comes back as well, missing values and truths in words of its own as what they mean."""
        import mlcroissant

        kz.export(small_package, to="croissant", output=tmp_path)
        dataset = mlcroissant.Dataset(str(tmp_path / "croissant" / "croissant.json"))
        assert not dataset.metadata.issues.errors
        rows = [[_loaded(v) for v in record.values()] for record in dataset.records("items")]
        assert rows == [["a", dt.date(2024, 2, 29), 0.1, 7.0, True, '=1+1, "x"'], ["b", None, 1234567.25, None, False, None]]


def _loaded(value: Any) -> Any:
    """What mlcroissant loads, as Python has it: text is bytes to it, a day a moment, nothing may be NaN or NaT."""
    import pandas as pd

    if isinstance(value, bytes):
        return value.decode()
    if value is None or value is pd.NaT or value != value:
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def _csvw_is_valid(path: Path) -> bool:
    """True unless csvw says or raises otherwise."""
    from csvw.metadata import CSVW

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return bool(CSVW(str(path), validate=True).is_valid)
        except ValueError:
            return False


class TestCsvw:
    """CSV on the Web, judged and read by the library csvw."""

    @pytest.mark.parametrize("ours", [True, False])
    def test_it_is_valid_and_read_back(self, small_package: Path, tmp_path: Path, ours: bool) -> None:
        """The validator finds nothing, keys included, and every cell is read as the value it is."""
        from csvw.metadata import CSVW

        package = bundled_path("datapackage") if ours else small_package
        kz.export(package, to="csvw", output=tmp_path)
        read = CSVW(str(tmp_path / "csvw" / "csv-metadata.json"), validate=True)
        assert read.is_valid
        assert read.warnings == []
        tables = {t.local_name: list(t) for t in read.tablegroup.tables}
        for name, frame in kz.load(package, engine="polars").tables.items():
            found = [tuple(float(v) if isinstance(v, Decimal) else v for v in row.values()) for row in tables[f"data/{name}.csv"]]
            assert [tuple(v.date() if isinstance(v, dt.datetime) else v for v in row) for row in found] == frame.rows(), name

    def test_faults_are_found(self, tmp_path: Path) -> None:
        """The metadata hold the tables to their bounds, codes and keys: a changed cell makes them invalid."""
        kz.export(to="csvw", output=tmp_path)
        folder = tmp_path / "csvw"
        for name, was, now in (
            ("budgets", ",6800000000,", ",-1,"),
            ("evidence", "turkistan-2025-11-25", "nowhere"),
            ("regions", "KZ-11,", "KZ-10,"),
        ):
            path = folder / "data" / f"{name}.csv"
            text = path.read_text()
            path.write_text(text.replace(was, now))
            assert not _csvw_is_valid(folder / "csv-metadata.json"), name
            path.write_text(text)


class TestSdmx:
    """SDMX-CSV and its structure, read and judged by pysdmx with the schemas of SDMX."""

    def test_read_with_its_structure(self, bundle: Bundle, tmp_path: Path) -> None:
        """The structure is valid SDMX-JSON; every observation comes back with its figure, period, unit and proof; codes are listed."""
        import pysdmx.io

        kz.export(to="sdmx-csv", output=tmp_path)
        data, structure = tmp_path / f"{bundle.name}.sdmx.csv", tmp_path / f"{bundle.name}.sdmx-structure.json"
        message = pysdmx.io.read_sdmx(structure, validate=True)
        (dataset,) = pysdmx.io.get_datasets(data, structure)
        rows = dataset.data.set_index("OBSERVATION_ID")
        ours = kz.load(engine="polars")
        quotes = dict(ours.evidence.select("evidence_id", "quote").rows())
        assert len(rows) == len(ours.observations)
        for row in ours.observations.rows(named=True):
            there = rows.loc[row["observation_id"]]
            value = None if there["OBS_STATUS"] == "O" else float(there["OBS_VALUE"])
            assert (value, there["UNIT_MEASURE"] or None, there["QUOTE"]) == (row["value"], row["unit_id"], quotes[row["evidence_id"]])
            assert there["TIME_PERIOD"] == time_period(row["period_start"], row["period_end"])
        for codelist in message.get_codelists():
            column = codelist.id.removeprefix("CL_")
            assert set(dataset.data[column]) - {""} <= {code.id for code in codelist.items}, column

    @pytest.mark.parametrize(
        ("start", "end", "period"),
        [
            ("2025-01-01", "2025-10-31", "2025-01-01/P10M"),
            ("2025-01-01", "2025-12-31", "2025"),
            ("2024-01-01", "2025-12-31", "2024-01-01/P2Y"),
            ("2025-04-01", "2025-06-30", "2025-Q2"),
            ("2025-02-01", "2025-04-30", "2025-02-01/P3M"),
            ("2024-02-01", "2024-02-29", "2024-02"),
            ("2023-07-01", "2024-06-30", "2023-07-01/P1Y"),
            ("2025-03-05", "2025-03-05", "2025-03-05/P1D"),
            ("2025-01-01", "2025-10-30", "2025-01-01/P303D"),
        ],
    )
    def test_periods(self, start: str, end: str, period: str) -> None:
        """A period is told as the year, quarter or month it is, or by its first day and length."""
        assert time_period(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == period

    def test_states(self, tmp_path: Path) -> None:
        """What is planned is a forecast, what is said to be about is an estimate, what is told without a figure is missing."""
        kz.export(to="sdmx-csv", output=tmp_path)
        text = (tmp_path / "kazakhstan-regional-health.sdmx.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        states = {r["OBS_STATUS"]: r for r in rows}
        assert set(states) == {"A", "F", "O"}
        assert (states["F"]["STAGE"], states["O"]["OBS_VALUE"], states["O"]["DECIMALS"]) == ("planned", "", "")

    def test_two_observations_of_one_key(self, package_copy: Path, edit_cell: Callable[..., None], tmp_path: Path) -> None:
        """Two observations that nothing sets apart are named."""
        for column, cell in (("breakdown", ""), ("part_of", "")):
            edit_cell(package_copy, "observations", 18, column, cell)
        with pytest.raises(
            UsageError, match=r"akmola-2025-302-304 and akmola-2025-406-412 have the same key \(KZ-11, .*in their breakdown"
        ):
            kz.export(package_copy, to="sdmx-csv", output=tmp_path, validate=False)

    def test_a_package_of_others(self, small_package: Path, tmp_path: Path) -> None:
        """A package without observations has nothing to say in SDMX."""
        with pytest.raises(UsageError, match=r"sdmx-csv needs a table observations .*; the package small has none: it has items, parts"):
            kz.export(small_package, to="sdmx-csv", output=tmp_path)


class TestPortals:
    """What is uploaded by hand: data.egov.kz and HDX."""

    def test_egov(self, bundle: Bundle, tmp_path: Path) -> None:
        """Each table with rows has a passport told in three languages, and its rows as JSON and XLSX, which agree."""
        import openpyxl

        kz.export(to="egov", output=tmp_path)
        for name, frame in kz.load(engine="polars").tables.items():
            place = tmp_path / "egov" / name
            if not len(frame):
                assert not place.with_suffix(".json").exists()
                continue
            passport = json.loads(place.with_suffix(".passport.json").read_text())
            names = [f"{w}{c}" for w in ("name", "description") for c in ("Kk", "Ru", "En")]
            assert all(passport[n] for n in ("apiUri", "responsible", "keywords", *names))
            assert re.fullmatch("[a-z0-9_]+", passport["apiUri"])
            assert list(passport["fields"]) == frame.columns
            assert all(f["labelKk"] and f["labelRu"] and f["labelEn"] for f in passport["fields"].values())
            assert [n for n, f in passport["fields"].items() if f["pk"]] == list(bundle.tables[name].spec.primary_key)
            plain = [tuple(str(v) if isinstance(v, dt.date) else v for v in row) for row in frame.rows()]
            assert [tuple(row.values()) for row in json.loads(place.with_suffix(".json").read_text())] == plain
            sheet = openpyxl.load_workbook(place.with_suffix(".xlsx")).active
            header, *rows = sheet.iter_rows(values_only=True)
            assert list(header) == frame.columns
            assert [tuple(v.date() if isinstance(v, dt.datetime) else v for v in row) for row in rows] == frame.rows()

    def test_egov_refuses(self, small_package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A table without titles in three languages, and a file above the limit of the portal, are refused."""
        with pytest.raises(UsageError, match="egov needs the titles of items in Kazakh, Russian and English; kk, ru, en is missing"):
            kz.export(small_package, to="egov", output=tmp_path / "out")
        monkeypatch.setattr(egov, "LARGEST", 60_000)
        with pytest.raises(UsageError, match=r"egov: places\.json would have \d+ bytes, the portal takes 60000; split the table"):
            kz.export(to="egov", output=tmp_path / "out")
        assert not (tmp_path / "out").exists()

    def test_hdx(self, bundle: Bundle, tmp_path: Path) -> None:
        """Every field that HDX requires is there, with its words for licence, period and country."""
        kz.export(to="hdx", output=tmp_path)
        said = json.loads((tmp_path / f"{bundle.name}.hdx.json").read_text())
        required = ("name", "title", "notes", "dataset_source", "owner_org", "maintainer", "dataset_date", "data_update_frequency")
        assert all(said[n] for n in (*required, "groups", "license_id", "methodology", "methodology_other", "caveats", "tags"))
        assert said["private"] is False
        assert said["dataset_date"] == "[2024-01-01T00:00:00 TO 2025-12-31T23:59:59]"
        assert (said["license_id"], said["groups"], said["subnational"]) == ("cc-by", [{"name": "kaz"}], "1")
        assert all(r[n] for r in said["resources"] for n in ("name", "format", "description", "url_type", "resource_type"))

    def test_hdx_says_what_it_misses(self, write_package: Callable[..., Path]) -> None:
        """All that HDX asks for and a package does not tell is named at once."""
        folder = write_package({"t": "a\n1\n"}, schemas={"t": {"fields": [{"name": "a", "type": "integer"}]}})
        with pytest.raises(UsageError, match="hdx needs a contributor with the role publisher, sources, created, licenses; name them"):
            to_hdx_metadata(read_bundle(folder), Options())
