"""schema.org Dataset as JSON-LD, with what search engines for data sets ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzhealth.export.about import address, read_about
from kzhealth.export.bundle import to_json

if TYPE_CHECKING:
    from kzhealth.export.about import About, Agent
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data

__all__ = ["to_dataset", "to_schema_org"]

# how long a description may be, by Google's rules for data sets
_SHORTEST, _LONGEST = 50, 5000


def _filled(mapping: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in mapping.items() if v not in (None, "", [], {})}


def description(about: About) -> str:
    """The description at a length that search engines take: one too short goes on with the tables, one too long is cut."""
    text = about.description
    if len(text) < _SHORTEST:
        text = f"{text.rstrip('.')}. Tables: {', '.join(f'{f.title} ({f.rows} rows)' for f in about.files)}.".ljust(_SHORTEST, ".")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _agent(agent: Agent) -> dict[str, Any]:
    kind = "Person" if agent.organization and agent.organization != agent.name else "Organization"
    belongs = {"@type": "Organization", "name": agent.organization} if kind == "Person" else None
    return _filled({"@type": kind, "name": agent.name, "email": agent.email, "url": agent.url, "affiliation": belongs})


def _places(about: About) -> list[dict[str, Any]]:
    return [
        _filled(
            {
                "@type": "Place",
                "name": region.names.get("en", region.id),
                "alternateName": [n for code, n in region.names.items() if code != "en"],
                "identifier": region.id,
                "sameAs": f"https://www.wikidata.org/entity/{region.wikidata}" if region.wikidata else None,
            }
        )
        for region in about.regions
    ]


def _measured(bundle: Bundle, about: About) -> list[dict[str, Any]]:
    """The indicators of the data, or else the numbers of the tables."""
    if about.indicators:
        return [
            _filled(
                {
                    "@type": "PropertyValue",
                    "name": i.names.get("en", i.id),
                    "propertyID": i.id,
                    "unitText": i.unit,
                    "description": i.definition,
                }
            )
            for i in about.indicators
        ]
    fields = [f for t in bundle.tables.values() for f in t.spec.fields if f.type in ("number", "integer")]
    return [
        _filled(
            {
                "@type": "PropertyValue",
                "name": f.title or f.name,
                "propertyID": f.name,
                "unitText": f.unit,
                "description": f.description,
            }
        )
        for f in fields
    ]


def _distribution(about: About, options: Options) -> list[dict[str, Any]]:
    return [
        _filled(
            {
                "@type": "DataDownload",
                "name": file.title,
                "description": file.description,
                "encodingFormat": file.mediatype,
                "contentUrl": address(file.path, options),
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
        )
        for file in about.files
    ]


def to_dataset(bundle: Bundle, options: Options) -> dict[str, Any]:
    """A package as a schema.org Dataset."""
    about = read_about(bundle)
    publisher = about.publisher
    return _filled(
        {
            "@context": "https://schema.org/",
            "@type": "Dataset",
            "@id": options.base_url or about.homepage or None,
            "name": about.title,
            "alternateName": [t for t in about.titles.values() if t != about.title],
            "description": description(about),
            "identifier": about.name,
            "url": options.base_url or about.homepage or None,
            "license": about.licence_url or about.licence,
            "isAccessibleForFree": True if about.licence else None,
            "version": about.version,
            "dateModified": about.created.date().isoformat() if about.created else None,
            "datePublished": about.created.date().isoformat() if about.created else None,
            "keywords": list(about.keywords),
            "inLanguage": list(about.titles),
            "creator": [_agent(a) for a in about.creators],
            "publisher": _agent(publisher) if publisher else None,
            "temporalCoverage": f"{about.period[0]}/{about.period[1]}" if about.period else None,
            "spatialCoverage": _places(about),
            "variableMeasured": _measured(bundle, about),
            "isBasedOn": [
                _filled({"@type": "CreativeWork", "name": s.get("title"), "url": s.get("path")}) for s in about.sources if s.get("title")
            ],
            "distribution": _distribution(about, options),
        }
    )


def to_schema_org(bundle: Bundle, options: Options) -> dict[str, Data]:
    """The files of the format."""
    return {f"{bundle.name}.schema-org.jsonld": to_json(to_dataset(bundle, options))}
