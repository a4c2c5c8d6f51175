"""Packages published on open-data portals: CKAN and Zenodo. Nothing is sent of a package that is not sound."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kzhealth.bundled import bundled_path
from kzhealth.errors import InputError, PublishError
from kzhealth.files import Folder
from kzhealth.origins import open_package
from kzhealth.publish.base import Publication, Step, read_local
from kzhealth.publish.ckan import Ckan, dataset_name, download_from_ckan, publish_to_ckan
from kzhealth.publish.http import Patience, Portal, read_token
from kzhealth.publish.zenodo import ACCEPT, Zenodo, download_from_zenodo, publish_to_zenodo
from kzhealth.validate import validate

if TYPE_CHECKING:
    from kzhealth.publish.base import LocalPackage

__all__ = ["Ckan", "Patience", "Publication", "Zenodo", "publish"]


def publish(to: Ckan | Zenodo, package: str | Path | None = None, *, dry_run: bool = False, verify: bool = False) -> Publication:
    """Publish a package (a folder, a ``datapackage.json``, a zip; by default the bundled one) on a portal.

    The package is validated first. What is new is invisible until the portal has proved, by a download of every file, that it
    serves the same bytes; a second run over what is there writes nothing; a run that was cut off is finished by the next.
    ``dry_run`` writes nothing and tells the steps; ``verify`` writes nothing, downloads the package from the portal, validates it
    and compares every SHA-256. The token is read from the ``token_file`` of the portal, or from the variable KZHEALTH_CKAN_TOKEN or
    KZHEALTH_ZENODO_TOKEN.

    InputError if the package cannot be read, InvalidData if it has errors, before anything is asked of the portal; PublishError if the
    portal refuses or fails.
    """
    descriptor, holder = open_package(bundled_path("datapackage") if package is None else Path(package))
    report = validate(descriptor)
    if report.refused and report.errors:
        raise InputError(report.errors[0].message, code=report.errors[0].code)
    report.raise_if_invalid()
    local = read_local(descriptor)
    if any(report.sha256.get(f.place) != f.sha256 for f in local.files if f.place in report.sha256):
        raise InputError(f"{descriptor}: another edition took its place after it was validated; publish it again", code="package-error")
    portal = _open_portal(to)
    with closing(Folder()) as temporary:
        folder = temporary.path
        if verify:
            published = _verify(local, portal, folder, to)
        elif isinstance(to, Ckan):
            published = publish_to_ckan(local, portal, folder, to, dry_run=dry_run)
        else:
            published = publish_to_zenodo(local, portal, folder, to, dry_run=dry_run)
    del holder  # the files of a zip were there until now
    return published


def _open_portal(to: Ckan | Zenodo) -> Portal:
    if isinstance(to, Ckan):
        return Portal(to.url, read_token("KZHEALTH_CKAN_TOKEN", to.token_file), patience=to.patience)
    token = read_token("KZHEALTH_ZENODO_TOKEN", to.token_file)
    return Portal(to.url, token, scheme="Bearer", accept=ACCEPT, patience=to.patience)


def _verify(package: LocalPackage, portal: Portal, folder: Path, to: Ckan | Zenodo) -> Publication:
    """Download a package from a portal, validate it, and compare it with the one here."""
    if isinstance(to, Ckan):
        found, where = download_from_ckan(portal, folder, dataset_name(package, to))
    else:
        found, where = download_from_zenodo(package, portal, folder, to)
    validate(found).raise_if_invalid()
    ours, theirs = {f.name: f for f in package.files}, {f.name: f.sha256 for f in read_local(found).files}
    other = [f"{name} is missing" for name in ours.keys() - theirs.keys()]
    other += [f"{name} is not in the package" for name in theirs.keys() - ours.keys()]
    other += [f"{name} has other bytes" for name, file in ours.items() if theirs.get(name, file.sha256) != file.sha256]
    if other:
        raise PublishError(f"{where.url}: {'; '.join(sorted(other))}; publish the package again", code="portal-hash-mismatch")
    return replace(where, steps=tuple(Step(action="verified", what=f"{f.name} (sha256 {f.sha256})") for f in package.files))
