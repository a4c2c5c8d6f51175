"""The metadata of a data set on the Humanitarian Data Exchange (HDX), with the fields that it requires."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kzhealth.errors import UsageError
from kzhealth.export.about import address, read_about
from kzhealth.export.bundle import to_json

if TYPE_CHECKING:
    from kzhealth.export.about import About
    from kzhealth.export.bundle import Bundle, Options
    from kzhealth.files import Data

__all__ = ["to_hdx", "to_hdx_metadata"]

_LICENCES = {
    "CC-BY-4.0": "cc-by",
    "CC-BY-3.0-IGO": "cc-by-igo",
    "CC-BY-SA-4.0": "cc-by-sa",
    "CC0-1.0": "public-domain",
    "ODbL-1.0": "hdx-odc-odbl",
    "ODC-By-1.0": "hdx-odc-by",
    "ODC-PDDL-1.0": "hdx-pddl",
    "PDDL-1.0": "hdx-pddl",
}
_METHOD = (
    "Each figure is kept with the SHA-256 of the document it was read from, the place in it and the words that stand there, and can be "
    "proved from them. Types, keys, bounds and the consistency of figures with one another are checked before publication."
)
_CAVEATS = (
    "The figures are those that the documents state; documents may differ, and both statements are then kept. "
    "The table of findings lists what is known to be doubtful."
)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _source(about: About) -> str:
    return "; ".join(dict.fromkeys(str(s["title"]) for s in about.sources if s.get("title"))) or (
        about.publisher.name if about.publisher else ""
    )


def _required(about: About) -> None:
    """UsageError that names everything that HDX asks for and the package does not tell."""
    missing = {
        "a contributor with the role publisher": about.publisher,
        "sources": _source(about),
        "created": about.created,
        "licenses": about.licence or about.licence_url,
    }
    absent = [name for name, value in missing.items() if not value]
    if absent:
        raise UsageError(f"hdx needs {', '.join(absent)}; name them in the datapackage.json of {about.name}")


def to_hdx_metadata(bundle: Bundle, options: Options) -> dict[str, Any]:
    """The fields of a data set. ``owner_org`` and ``maintainer`` are names: who uploads puts in the ids that HDX gave them."""
    about = read_about(bundle)
    _required(about)
    publisher = about.publisher
    days = about.period or ((about.created.date(),) * 2 if about.created else None)
    name = publisher.name if publisher else ""
    found = {
        "name": _slug(about.name),
        "title": about.title,
        "notes": "\n\n".join(dict.fromkeys((about.description, *about.descriptions.values()))),
        "dataset_source": _source(about),
        "private": False,
        "owner_org": _slug(publisher.organization or name) if publisher else "",
        "maintainer": (publisher.email or _slug(name)) if publisher else "",
        "dataset_date": f"[{days[0]}T00:00:00 TO {days[1]}T23:59:59]" if days else "",
        "data_update_frequency": "-2",  # as needed
        "groups": [{"name": "kaz"}],
        "subnational": "1" if about.regions else "0",
        "license_id": _LICENCES.get(about.licence, "hdx-other"),
        **({} if about.licence in _LICENCES else {"license_other": about.licence_url or about.licence}),
        "methodology": "Other",
        "methodology_other": _METHOD if about.is_health else about.description,
        **({"caveats": _CAVEATS} if about.is_health else {}),
        "tags": [{"name": n} for n in (("health", "health facilities", "indicators") if about.is_health else ("indicators",))],
        "resources": [
            {
                "name": f"{file.name}.{file.format}",
                "description": file.description or file.title,
                "format": file.format.upper(),
                "resource_type": "file.upload" if not options.base_url else "api",
                "url_type": "upload" if not options.base_url else "api",
                "url": address(file.path, options),
                "size": file.bytes,
                "hash": f"sha256:{file.sha256}",
            }
            for file in about.files
        ],
    }
    return {k: v for k, v in found.items() if v not in ("", None)}


def to_hdx(bundle: Bundle, options: Options) -> dict[str, Data]:
    """The file of the format."""
    return {f"{bundle.name}.hdx.json": to_json(to_hdx_metadata(bundle, options))}
