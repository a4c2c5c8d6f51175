"""What Zenodo and GitHub read of a package: .zenodo.json and CITATION.cff."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from kzhealth.errors import UsageError
from kzhealth.export.about import read_about
from kzhealth.export.bundle import to_json

if TYPE_CHECKING:
    from kzhealth.export.about import About, Agent
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data

__all__ = ["to_citation", "to_zenodo", "to_zenodo_metadata"]

# licences of open data that both Data Packages and SPDX name so; any other is told by its address
_SPDX = (
    "CC0-1.0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-3.0",
    "ODbL-1.0",
    "ODC-By-1.0",
    "PDDL-1.0",
    "MIT",
)
_LANGUAGES = {"en": "eng", "ru": "rus", "kk": "kaz"}


def _creators(about: About) -> tuple[Agent, ...]:
    if not about.creators:
        raise UsageError(f"zenodo-json needs someone to cite; name the contributors of {about.name} in its datapackage.json")
    return about.creators


def to_zenodo_metadata(bundle: Bundle, options: Options) -> dict[str, Any]:
    """The metadata of a deposit in the form of .zenodo.json; UsageError if the package names nobody who made it."""
    about = read_about(bundle)
    creators = [
        {"name": a.name, **({"affiliation": a.organization} if a.organization and a.organization != a.name else {})}
        for a in _creators(about)
    ]
    found = {
        "title": about.title,
        "upload_type": "dataset",
        "description": "".join(f"<p>{html.escape(text)}</p>" for text in dict.fromkeys((about.description, *about.descriptions.values()))),
        "creators": creators,
        "access_right": "open",
        "license": about.licence.lower(),
        "keywords": list(about.keywords),
        "version": about.version,
        "publication_date": about.created.date().isoformat() if about.created else "",
        "language": _LANGUAGES.get(options.language, ""),
        "dates": [{"type": "Collected", "start": f"{about.period[0]}", "end": f"{about.period[1]}"}] if about.period else [],
        "related_identifiers": [
            {"identifier": s["path"], "relation": "isDerivedFrom", "scheme": "url"}
            for s in about.sources
            if str(s.get("path", "")).startswith("http")
        ],
        "notes": "; ".join(f"Source: {s['title']}" for s in about.sources if s.get("title")),
    }
    return {k: v for k, v in found.items() if v}


def _cff_author(agent: Agent) -> dict[str, str]:
    known = {"name": agent.name, "email": agent.email, "website": agent.url if agent.url.startswith("http") else ""}
    return {k: v for k, v in known.items() if v}


def to_citation(bundle: Bundle) -> bytes:
    """CITATION.cff, version 1.2.0, of a package."""
    import yaml

    about = read_about(bundle)
    spdx = about.licence in _SPDX
    found = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them.",
        "type": "dataset",
        "title": about.title,
        "abstract": about.description,
        "authors": [_cff_author(a) for a in _creators(about)],
        "version": about.version,
        "date-released": about.created.date().isoformat() if about.created else "",
        "license": about.licence if spdx else "",
        "license-url": about.licence_url if not spdx and about.licence_url.startswith("http") else "",
        "url": about.homepage,
        "keywords": list(about.keywords),
    }
    text: str = yaml.safe_dump({k: v for k, v in found.items() if v}, allow_unicode=True, sort_keys=False, width=120)
    return text.encode("utf-8")


def to_zenodo(bundle: Bundle, options: Options) -> dict[str, Data]:
    """The files of the format, in a folder of their own: they belong at the top of a repository or deposit."""
    return {"zenodo/.zenodo.json": to_json(to_zenodo_metadata(bundle, options)), "zenodo/CITATION.cff": to_citation(bundle)}
