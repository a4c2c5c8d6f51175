"""Packages published on open-data portals: CKAN and Zenodo. Nothing is sent of a package that is not sound."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kzhealth.bundled import bundled_path
from kzhealth.errors import PublishError
from kzhealth.origins import open_package
from kzhealth.publish.base import Publication, Step, read_local
from kzhealth.publish.ckan import Ckan, dataset_name, download_from_ckan, publish_to_ckan
from kzhealth.publish.http import Patience, Portal, read_token
from kzhealth.validate import validate

if TYPE_CHECKING:
    from kzhealth.publish.base import LocalPackage

__all__ = ["Ckan", "Patience", "Publication", "publish"]

CKAN_TOKEN = "KZHEALTH_CKAN_TOKEN"  # noqa: S105  the name of a variable


def publish(to: Ckan, package: str | Path | None = None, *, dry_run: bool = False, verify: bool = False) -> Publication:
    """Publish a package (a folder, a ``datapackage.json``, a zip; by default the bundled one) on a portal.

    The package is validated first. A new dataset is invisible until the portal has proved, by a download of every file, that it
    serves the same bytes; a second run over what is there writes nothing; a run that was cut off is finished by the next.
    ``dry_run`` writes nothing and tells the steps; ``verify`` writes nothing, downloads the package from the portal, validates it
    and compares every SHA-256. The token is read from the ``token_file`` of the portal, or from KZHEALTH_CKAN_TOKEN.

    InvalidData if the package has errors, before anything is asked of the portal; PublishError if the portal refuses or fails.
    """
    descriptor, holder = open_package(bundled_path("datapackage") if package is None else Path(package))
    validate(descriptor).raise_if_invalid()
    local = read_local(descriptor)
    portal = Portal(to.url, read_token(CKAN_TOKEN, to.token_file), patience=to.patience)
    with tempfile.TemporaryDirectory(prefix="kzhealth-publish-") as folder:
        if verify:
            published = _verify(local, portal, Path(folder), to)
        else:
            published = publish_to_ckan(local, portal, Path(folder), to, dry_run=dry_run)
    del holder  # the files of a zip were there until now
    return published


def _verify(package: LocalPackage, portal: Portal, folder: Path, to: Ckan) -> Publication:
    """Download a dataset, validate it, and compare it with the package."""
    name = dataset_name(package, to)
    found, shown = download_from_ckan(portal, name, folder)
    validate(found).raise_if_invalid()
    ours, theirs = {f.name: f for f in package.files}, {f.name: f.sha256 for f in read_local(found).files}
    other = [f"{name} is missing" for name in ours.keys() - theirs.keys()]
    other += [f"{name} is not in the package" for name in theirs.keys() - ours.keys()]
    other += [f"{name} has other bytes" for name, file in ours.items() if theirs.get(name, file.sha256) != file.sha256]
    address = f"{portal.address}/dataset/{name}"
    if other:
        raise PublishError(f"{address}: {'; '.join(sorted(other))}; publish the package again", code="portal-hash-mismatch")
    steps = tuple(Step(action="verified", what=f"{f.name} (sha256 {f.sha256})") for f in package.files)
    version = str(package.descriptor.get("version", ""))
    state = "private" if shown.get("private") else "public"
    return Publication(portal="ckan", dataset=name, url=address, state=state, version=version, steps=steps)
