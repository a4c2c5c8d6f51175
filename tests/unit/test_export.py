"""Packages in other formats: each is read back by a reader that knows nothing of us, and says the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.errors import InvalidData, OutputError, UsageError
from kzhealth.export.bundle import Bundle, Options, read_bundle
from kzhealth.export.dcat import to_dcat, to_graph
from kzhealth.export.schema_org import to_dataset
from kzhealth.export.zenodo import to_citation, to_zenodo_metadata

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES = Path(kz.__file__).parent / "export" / "shapes.ttl"


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    """The bundled package, read for export."""
    return read_bundle(bundled_path("datapackage"))


@pytest.fixture
def small_package(write_package: Callable[..., Path]) -> Path:
    """A package that is none of ours: a table of every plain type, one that refers to it, texts that mean something elsewhere."""
    items = {
        "fields": [
            {"name": "code", "type": "string", "constraints": {"required": True}},
            {"name": "day", "type": "date", "title": "Day", "description": "When."},
            {"name": "amount", "type": "number", "constraints": {"minimum": 0}},
            {"name": "count", "type": "integer"},
            {"name": "open", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
            {"name": "note", "type": "string"},
        ],
        "primaryKey": ["code"],
        "missingValues": ["", "NA"],
    }
    parts = {
        "fields": [{"name": "part", "type": "integer"}, {"name": "code", "type": "string"}],
        "primaryKey": "part",
        "foreignKeys": [{"fields": "code", "reference": {"resource": "items", "fields": "code"}}],
    }
    rows = 'code,day,amount,count,open,note\na,2024-02-29,0.1,007,yes,"=1+1, ""x"""\nb,NA,1234567.25,,no,\n'
    return write_package(
        {"items": rows, "parts": "part,code\n1,a\n2,a\n3,\n"},
        schemas={"items": items, "parts": parts},
        title="Small things",
        licenses=[{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
        contributors=[{"title": "A. Person", "email": "a@example.org", "roles": ["author"]}],
        created="2024-03-01T10:00:00Z",
    )


# ---------------------------------------------------------------- descriptions


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


# ---------------------------------------------------------------- the whole


class TestExport:
    """``kz.export``: checked first, written whole or not at all."""

    def test_faults_write_nothing(self, package_copy: Path, edit_cell: Callable[..., None], tmp_path: Path) -> None:
        """A package with an error is refused, unless the check is left out."""
        edit_cell(package_copy, "observations", 2, "region_id", "KZ-99", rehash=True)
        with pytest.raises(InvalidData):
            kz.export(package_copy, to="schema.org", output=tmp_path / "out")
        assert not (tmp_path / "out").exists()
        made = kz.export(package_copy, to="schema.org", output=tmp_path / "out", validate=False)
        assert {(tmp_path / "out" / n).stat().st_size == size for n, size in made.files.items()} == {True}

    def test_what_else_is_there_stays(self, tmp_path: Path) -> None:
        """Files beside the export stay; a folder of ours with a foreign file is refused and nothing is changed."""
        kz.export(to="zenodo-json", output=tmp_path)
        (tmp_path / "mine.txt").write_text("mine")
        (tmp_path / "zenodo" / "mine.txt").write_text("mine")
        before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
        with pytest.raises(OutputError, match=r"zenodo holds mine\.txt, which is not part of the package"):
            kz.export(to=["schema.org", "zenodo-json"], output=tmp_path)
        assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
        shutil.rmtree(tmp_path / "zenodo")
        kz.export(to="zenodo-json", output=tmp_path)
        assert (tmp_path / "mine.txt").read_text() == "mine"

    def test_unknown_words(self, tmp_path: Path) -> None:
        """An unknown format or language is named with those there are."""
        with pytest.raises(UsageError, match=r"there is no format 'csw'; expected one of .*schema\.org.*, all"):
            kz.export(to="csw", output=tmp_path)
        with pytest.raises(UsageError, match="there are no titles in 'de'; expected en, ru, kk"):
            kz.export(to="dcat", output=tmp_path, language="de")

    def test_all_says_what_it_leaves_out(self, write_package: Callable[..., Path], tmp_path: Path) -> None:
        """``all`` writes what the package has the tables for, and says why the rest is left out."""
        folder = write_package({"t": "a\n1\n"}, schemas={"t": {"fields": [{"name": "a", "type": "integer"}]}})
        made = kz.export(folder, to="all", output=tmp_path / "out")
        assert json.loads((tmp_path / "out" / "small.schema-org.jsonld").read_text())["name"] == "small"
        assert any(n.startswith("zenodo-json is left out: zenodo-json needs someone to cite") for n in made.notices)
