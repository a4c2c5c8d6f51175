"""DCAT-AP 3 with the properties of HealthDCAT-AP, as Turtle and JSON-LD.

``shapes.ttl`` beside this module says in SHACL what a graph must hold. Every node has an address, so that the same package gives the
same text; without a base address they are relative to where the file is read, which belongs beside the descriptor.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kzhealth.engines import need
from kzhealth.export.about import address, read_about
from kzhealth.export.bundle import to_json

if TYPE_CHECKING:
    import rdflib

    from kzhealth.export.about import About, Agent, File
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data

__all__ = ["to_dcat", "to_graph"]

_EU = "http://publications.europa.eu/resource/authority"
# the European Commission's lists for the secondary use of health data (article 51 of Regulation 2025/327)
_HEALTH_LISTS = "https://hdeu-dcat.data.health.europa.eu/resource/authority"
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "healthdcatap": "http://healthdataportal.eu/ns/health#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_RESERVED = ":/?#[]@!$&'()*+,;=%~"
_LANGUAGES = {"en": "ENG", "ru": "RUS", "kk": "KAZ"}
_FILE_TYPES = {"csv": "CSV", "json": "JSON", "xlsx": "XLSX", "tsv": "TSV", "parquet": "PARQUET"}
_LICENCES = {"CC-BY-4.0": "CC_BY_4_0", "CC-BY-SA-4.0": "CC_BYSA_4_0", "CC0-1.0": "CC0"}
_COVERAGE = {"en": "Residents of {}", "ru": "Жители: {}", "kk": "Тұрғындары: {}"}


class _Writer:
    """A graph in the making: terms are named with their prefix, empty values are left out."""

    def __init__(self) -> None:
        import rdflib

        self.rdf = rdflib
        self.graph = rdflib.Graph()
        for prefix, namespace in PREFIXES.items():
            self.graph.bind(prefix, namespace, override=True, replace=True)

    def term(self, name: str) -> rdflib.URIRef:
        """An address, or a name with one of our prefixes."""
        prefix, _, local = name.partition(":")
        # what no address may hold is written as its bytes
        return self.rdf.URIRef(quote(PREFIXES[prefix] + local if prefix in PREFIXES else name, safe=_RESERVED))

    def links(self, subject: str, **objects: Any) -> None:
        """Statements whose objects are addresses; ``dct_license`` is dct:license."""
        for name, value in objects.items():
            for target in value if isinstance(value, list | tuple) else [value]:
                if target:
                    self.graph.add((self.term(subject), self.term(name.replace("_", ":", 1)), self.term(target)))

    def says(self, subject: str, predicate: str, text: Any, language: str | None = None, kind: str | None = None) -> None:
        """A statement whose object is a text, a number or a day; none if it is empty."""
        if text not in (None, ""):
            literal = self.rdf.Literal(str(text), lang=language, datatype=self.term(kind) if kind else None)
            self.graph.add((self.term(subject), self.term(predicate), literal))

    def named(self, subject: str, predicate: str, names: Any) -> None:
        """A text in each language."""
        for language, text in names.items():
            self.says(subject, predicate, text, language)

    def node(self, subject: str, kind: str) -> str:
        """A thing of a kind."""
        self.graph.add((self.term(subject), self.rdf.RDF.type, self.term(kind)))
        return subject


def _write_agent(w: _Writer, agent: Agent, subject: str) -> str:
    w.node(subject, "foaf:Agent")
    w.says(subject, "foaf:name", agent.name)
    w.links(subject, foaf_homepage=agent.url, foaf_mbox=f"mailto:{agent.email}" if agent.email else None)
    return subject


def _write_contact(w: _Writer, agent: Agent, subject: str) -> str | None:
    if not agent.email and not agent.url:
        return None
    w.node(subject, "vcard:Organization")
    w.says(subject, "vcard:fn", agent.name)
    w.links(subject, vcard_hasEmail=f"mailto:{agent.email}" if agent.email else None, vcard_hasURL=agent.url)
    return subject


def _write_places(w: _Writer, about: About, base: str) -> list[str]:
    places = []
    for region in about.regions:
        subject = f"http://www.wikidata.org/entity/{region.wikidata}" if region.wikidata else f"{base}#region-{region.id}"
        w.node(subject, "dct:Location")
        w.says(subject, "dct:identifier", region.id)
        w.named(subject, "skos:prefLabel", region.names)
        places.append(subject)
    return places


def _write_distribution(w: _Writer, about: About, file: File, base: str, options: Options) -> str:
    subject, place = f"{base}#distribution-{file.name}", address(file.path, options)
    w.node(subject, "dcat:Distribution")
    w.named(subject, "dct:title", file.titles)
    w.says(subject, "dct:description", file.description)
    w.links(subject, dcat_accessURL=place, dcat_downloadURL=place, dct_license=_licence(about))
    w.links(subject, dcat_mediaType=f"http://www.iana.org/assignments/media-types/{file.mediatype}")
    w.node(f"http://www.iana.org/assignments/media-types/{file.mediatype}", "dct:MediaType")
    if file.format in _FILE_TYPES:
        w.links(subject, dct_format=f"{_EU}/file-type/{_FILE_TYPES[file.format]}")
    w.links(subject, dct_conformsTo="https://datapackage.org/profiles/2.0/tableschema.json")
    w.says(subject, "dcat:byteSize", file.bytes, kind="xsd:nonNegativeInteger")
    if about.created:
        w.says(subject, "dct:modified", about.created.date(), kind="xsd:date")
    checksum = w.node(f"{subject}-checksum", "spdx:Checksum")
    w.links(checksum, spdx_algorithm="spdx:checksumAlgorithm_sha256")
    w.says(checksum, "spdx:checksumValue", file.sha256, kind="xsd:hexBinary")
    w.links(subject, spdx_checksum=checksum)
    return subject


def _licence(about: About) -> str:
    """The licence in the list of the European Union if it is there, or else at its own address."""
    known = _LICENCES.get(about.licence)
    return f"{_EU}/licence/{known}" if known else about.licence_url


def _write_health(w: _Writer, about: About, subject: str) -> None:
    """What HealthDCAT-AP adds."""
    w.links(subject, healthdcatap_healthCategory=f"{_HEALTH_LISTS}/healthcategories/NRPE")
    w.links(subject, healthdcatap_healthTheme=f"{_HEALTH_LISTS}/health-theme/HEALTH_SYSTEMS")
    w.says(subject, "healthdcatap:numberOfRecords", about.records, kind="xsd:nonNegativeInteger")
    for language, template in _COVERAGE.items():
        names = [r.names[language] for r in about.regions if language in r.names]
        if names:
            w.says(subject, "healthdcatap:populationCoverage", template.format(", ".join(names)), language)
    for title, place in about.systems.items():
        w.node(place, "dct:Standard")
        w.says(place, "rdfs:label", title)
        w.links(subject, healthdcatap_hasCodingSystem=place)
    w.links(subject, dcat_theme=f"{_EU}/data-theme/HEAL", dct_type=f"{_EU}/dataset-type/STATISTICAL")


def _write_sources(w: _Writer, about: About, subject: str, base: str) -> None:
    """The documents that the figures were read from, and a word on how they were."""
    for number, source in enumerate(about.sources, start=1):
        path = str(source.get("path") or "")
        entity = w.node(path if path.startswith("http") else f"{base}#source-{number}", "prov:Entity")
        w.says(entity, "dct:title", source.get("title"))
        w.links(subject, prov_wasDerivedFrom=entity)
    if about.sources:
        statement = w.node(f"{base}#provenance", "dct:ProvenanceStatement")
        titles = "; ".join(str(s["title"]) for s in about.sources if s.get("title"))
        w.says(statement, "rdfs:label", f"Compiled from: {titles}", "en")
        w.links(subject, dct_provenance=statement)


def _write_dataset(w: _Writer, about: About, base: str, options: Options) -> None:
    subject = w.node(f"{base}#dataset", "dcat:Dataset")
    w.named(subject, "dct:title", about.titles)
    w.named(subject, "dct:description", about.descriptions)
    w.says(subject, "dct:identifier", about.name)
    w.says(subject, "dcat:version", about.version)
    for keyword in about.keywords:
        w.says(subject, "dcat:keyword", keyword, "en" if keyword.isascii() else None)
    if about.created:
        for predicate in ("dct:issued", "dct:modified"):
            w.says(subject, predicate, about.created.date(), kind="xsd:date")
    w.links(subject, dct_language=[f"{_EU}/language/{_LANGUAGES[c]}" for c in about.titles if c in _LANGUAGES])
    w.links(subject, dct_accessRights=f"{_EU}/access-right/PUBLIC" if about.licence else None, dcat_landingPage=about.homepage)
    if about.publisher:
        w.links(subject, dct_publisher=_write_agent(w, about.publisher, f"{base}#publisher"))
        w.links(subject, dcat_contactPoint=_write_contact(w, about.publisher, f"{base}#contact"))
    w.links(subject, dct_creator=[_write_agent(w, a, f"{base}#creator-{n}") for n, a in enumerate(about.creators, 1)])
    if about.period:
        period = w.node(f"{base}#period", "dct:PeriodOfTime")
        w.says(period, "dcat:startDate", about.period[0], kind="xsd:date")
        w.says(period, "dcat:endDate", about.period[1], kind="xsd:date")
        w.links(subject, dct_temporal=period)
    w.links(subject, dct_spatial=_write_places(w, about, base))
    if about.is_health:
        _write_health(w, about, subject)
    _write_sources(w, about, subject, base)
    w.links(subject, dcat_distribution=[_write_distribution(w, about, file, base, options) for file in about.files])


def to_graph(bundle: Bundle, options: Options) -> rdflib.Graph:
    """A package as a graph of DCAT-AP 3; of HealthDCAT-AP too if it holds indicators of health care."""
    need("exports", "rdflib")
    writer = _Writer()
    _write_dataset(writer, read_about(bundle), options.base_url or "", options)
    return writer.graph


def to_dcat(bundle: Bundle, options: Options) -> dict[str, Data]:
    """The files of the format."""
    graph = to_graph(bundle, options)
    linked = json.loads(graph.serialize(format="json-ld", context=PREFIXES, auto_compact=False))
    # a single thing stands by itself
    things = sorted(linked.get("@graph", [{k: v for k, v in linked.items() if k != "@context"}]), key=lambda thing: str(thing["@id"]))
    document = {"@context": PREFIXES, "@graph": [_sorted(thing) for thing in things]}
    return {
        f"{bundle.name}.dcat.ttl": graph.serialize(format="turtle").encode("utf-8"),
        f"{bundle.name}.dcat.jsonld": to_json(document),
    }


def _sorted(value: Any) -> Any:
    """JSON-LD in one order, whatever order the graph was walked in; its lists are sets."""
    if isinstance(value, dict):
        return {k: _sorted(value[k]) for k in sorted(value)}
    return sorted(map(_sorted, value), key=json.dumps) if isinstance(value, list) else value
