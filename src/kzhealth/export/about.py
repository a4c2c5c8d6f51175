"""What a package is, said once for every format of metadata: names, people, licence, period, regions, indicators, files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from kzhealth.export.bundle import digest, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kzhealth.export.bundle import Bundle, Options

__all__ = ["About", "Agent", "File", "Named", "address", "read_about"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person or organisation; ``roles`` are those of the standard (publisher, author, …)."""

    name: str
    organization: str = ""
    email: str = ""
    url: str = ""
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A region or indicator of the data: its code, names by language, what else identifies or measures it."""

    id: str
    names: Mapping[str, str]
    wikidata: str = ""
    unit: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the package: of which table, where, how large, and what it holds."""

    name: str
    title: str
    description: str
    titles: Mapping[str, str]
    path: str
    bytes: int
    sha256: str
    mediatype: str
    format: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a package is.

    ``titles`` and ``descriptions`` are by language and hold at least the plain ones; ``period`` is the first and last day that the
    figures tell of, ``regions`` and ``indicators`` are those that they tell of, ``systems`` the code systems used, by name: address.
    """

    name: str
    title: str
    description: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    keywords: tuple[str, ...]
    licence: str
    licence_title: str
    licence_url: str
    version: str
    created: dt.datetime | None
    homepage: str
    agents: tuple[Agent, ...]
    sources: tuple[Mapping[str, str], ...]
    period: tuple[dt.date, dt.date] | None
    regions: tuple[Named, ...]
    indicators: tuple[Named, ...]
    systems: Mapping[str, str]
    files: tuple[File, ...]
    is_health: bool
    records: int = field(default=0)

    @property
    def publisher(self) -> Agent | None:
        """Who publishes: whoever has that role, or else the first named."""
        return next((a for a in self.agents if "publisher" in a.roles), self.agents[0] if self.agents else None)

    @property
    def creators(self) -> tuple[Agent, ...]:
        """Who made the data: authors if any are named, or else everybody."""
        made = tuple(a for a in self.agents if {"author", "creator", "compiler"} & set(a.roles))
        return made or self.agents


def read_about(bundle: Bundle) -> About:
    """What the descriptor and the figures of a package say of it."""
    said = bundle.descriptor
    title = str(said.get("title") or bundle.name)
    tables = ", ".join(t.spec.title or t.name for t in bundle.tables.values())
    description = str(said.get("description") or f"{title}. Tables: {tables}.")
    licence: Mapping[str, Any] = next(iter(said.get("licenses") or ()), {})
    return About(
        name=bundle.name,
        title=title,
        description=description,
        titles=dict(said.get("titles") or {"en": title}),
        descriptions=dict(said.get("descriptions") or {"en": description}),
        keywords=tuple(said.get("keywords") or ()),
        licence=str(licence.get("name") or ""),
        licence_title=str(licence.get("title") or licence.get("name") or licence.get("path") or ""),
        licence_url=str(licence.get("path") or ""),
        version=str(said.get("version") or ""),
        created=bundle.created if said.get("created") else None,
        homepage=str(said.get("homepage") or ""),
        agents=tuple(_agents(said)),
        sources=tuple(said.get("sources") or ()),
        period=_period(bundle),
        regions=tuple(_used(bundle, "regions", "region_id")),
        indicators=tuple(_used(bundle, "indicators", "indicator_id")),
        systems=_systems(bundle),
        files=tuple(_files(bundle)),
        is_health=bundle.has("observations", "indicator_id", "region_id", "period_start"),
        records=sum(t.rows for t in bundle.tables.values()),
    )


def address(path: str, options: Options) -> str:
    """The address of a file of the package: under the base address if one is known, or else relative to where it is read."""
    if "://" in path:
        return path
    base = options.base_url
    return urljoin(f"{base.rstrip('/')}/", quote(path)) if base else quote(path)


def _agents(said: Mapping[str, Any]) -> Iterator[Agent]:
    for person in said.get("contributors") or ():
        roles = (*person.get("roles", ()), *([person["role"]] if person.get("role") else ()))
        given = " ".join(filter(None, (person.get("givenName"), person.get("familyName"))))
        organization = str(person.get("organization") or "")
        name = str(person.get("title") or given or organization)
        if name:
            found = {"email": str(person.get("email") or ""), "url": str(person.get("path") or "")}
            yield Agent(name=name, organization=organization, roles=tuple(dict.fromkeys(roles)), **found)


def _period(bundle: Bundle) -> tuple[dt.date, dt.date] | None:
    days: list[dt.date] = []
    if bundle.has("observations", "period_start", "period_end"):
        observed = bundle.tables["observations"].collect()
        days = [d for d in (observed["period_start"].min(), observed["period_end"].max()) if isinstance(d, dt.date)]
    if bundle.has("budgets", "fiscal_year"):
        years = bundle.tables["budgets"].collect()["fiscal_year"].drop_nulls().unique().to_list()
        days += [day for y in years for day in (dt.date(y, 1, 1), dt.date(y, 12, 31))]
    return (min(days), max(days)) if days else None


def _used(bundle: Bundle, table: str, key: str) -> Iterator[Named]:
    """The rows of a reference table that the figures refer to."""
    if not bundle.has(table, key, "name_en") or not bundle.has("observations", key):
        return
    referring = [t for t in ("observations", "budgets", "facilities", "programmes") if bundle.has(t, key)]
    used = {code for name in referring for code in bundle.tables[name].collect()[key].to_list() if code}
    columns = values(bundle.tables[table])
    for number, code in enumerate(columns[key]):
        if code in used:
            row = {name: cells[number] for name, cells in columns.items()}
            names = {n: str(row[f"name_{n}"]) for n in ("en", "ru", "kk") if row.get(f"name_{n}")}
            more = {"wikidata": row.get("wikidata") or "", "unit": row.get("unit_id") or "", "definition": row.get("definition") or ""}
            yield Named(id=code, names=names, **more)


# the code systems that a filled field speaks, by the property of Wikidata that stands for them
_SYSTEMS = (
    ("regions", "region_id", "ISO 3166-2", "P300"),
    ("indicators", "icd10", "ICD-10", "P494"),
    ("units", "ucum", "UCUM", "P7825"),
    ("units", "qudt", "QUDT", "P2968"),
)


def _systems(bundle: Bundle) -> dict[str, str]:
    found = {}
    for table, name, title, wikidata in _SYSTEMS:
        if bundle.has(table, name) and bundle.tables[table].collect()[name].drop_nulls().len():
            found[title] = f"https://www.wikidata.org/entity/{wikidata}"
    return found


_MEDIA = {"csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/json", "parquet": "application/vnd.apache.parquet"}


def _files(bundle: Bundle) -> Iterator[File]:
    for name, table in bundle.tables.items():
        resource = bundle.resource(name)
        path = resource.get("path")
        if not isinstance(path, str) or not (bundle.folder / path).is_file():
            continue
        size, sha256 = digest(bundle.folder / path)
        format = str(resource.get("format") or path.rsplit(".", 1)[-1]).lower()
        titles = resource.get("titles") or {"en": resource.get("title") or table.spec.title or name}
        yield File(
            name=name,
            title=str(resource.get("title") or table.spec.title or name),
            description=str(resource.get("description") or table.spec.description or ""),
            titles=dict(titles),
            path=path,
            bytes=size,
            sha256=sha256,
            mediatype=str(resource.get("mediatype") or _MEDIA.get(format, "application/octet-stream")),
            format=format,
            rows=table.rows,
        )
