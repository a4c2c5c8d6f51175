"""A package given out in other formats: files for analysis, spreadsheets and databases, and descriptions for portals and search.

Each format is a module with a function from a Bundle, the package read, to files: their bytes by name, or what writes one where a
library must. ``export`` reads and checks the package, makes every file, and puts them in place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.bundled import bundled_path
from kzhealth.errors import InputError, InvalidData, UsageError
from kzhealth.export.bundle import LANGUAGES, Bundle, Options, read_bundle
from kzhealth.export.croissant import to_croissant
from kzhealth.export.csv_zip import find_formulas, to_csv
from kzhealth.export.csvw import to_csvw
from kzhealth.export.databases import to_duckdb, to_sqlite
from kzhealth.export.dcat import to_dcat
from kzhealth.export.egov import to_egov
from kzhealth.export.hdx import to_hdx
from kzhealth.export.parquet import to_parquet
from kzhealth.export.schema_org import to_schema_org
from kzhealth.export.sdmx import to_sdmx
from kzhealth.export.xlsx import to_xlsx
from kzhealth.export.zenodo import to_zenodo
from kzhealth.files import write_into
from kzhealth.markup import block, listing
from kzhealth.validate import validate as check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kzhealth.files import Data
    from kzhealth.model import Report

__all__ = ["FORMATS", "Bundle", "Export", "Options", "export", "read_bundle"]

FORMATS: Mapping[str, Callable[[Bundle, Options], Mapping[str, Data]]] = {
    "csv": to_csv,
    "parquet": to_parquet,
    "sqlite": to_sqlite,
    "duckdb": to_duckdb,
    "xlsx": to_xlsx,
    "dcat": to_dcat,
    "schema.org": to_schema_org,
    "croissant": to_croissant,
    "csvw": to_csvw,
    "sdmx-csv": to_sdmx,
    "egov": to_egov,
    "hdx": to_hdx,
    "zenodo-json": to_zenodo,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was written: the size in bytes of each file under ``folder``, and what to know: formats left out and why, risky cells."""

    folder: Path
    files: Mapping[str, int]
    notices: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """What ``kzhealth export --format json`` prints."""
        files = [{"path": name, "bytes": size} for name, size in self.files.items()]
        return {"folder": str(self.folder), "files": files, "notices": list(self.notices)}

    def _repr_html_(self) -> str:
        """The files in a notebook, with what to know of them."""
        return block(f"{len(self.files)} files in {self.folder}", listing(("file", "bytes"), list(self.files.items())), notes=self.notices)


def _asked(to: str | Sequence[str]) -> tuple[str, ...]:
    """The formats asked for, each once; UsageError if there is no such format."""
    names = (to,) if isinstance(to, str) else tuple(dict.fromkeys(to))
    unknown = next((name for name in names if name not in (*FORMATS, "all")), None)
    if unknown is not None or not names:
        raise UsageError(f"there is no format {unknown!r}; expected one of {', '.join(FORMATS)}, all")
    return names


def _files(bundle: Bundle, names: tuple[str, ...], options: Options) -> tuple[dict[str, Data], list[str]]:
    """The files of every format, and why some of ``all`` were left out."""
    files: dict[str, Data] = {}
    left_out = []
    for name in FORMATS if "all" in names else names:
        try:
            files.update(FORMATS[name](bundle, options))
        except UsageError as error:
            if name in names:
                raise
            left_out.append(f"{name} is left out: {error}")
    return files, left_out


def _check(path: Path) -> Report:
    """The report on a sound package; InvalidData, with where to learn more, if it has errors; InputError if it cannot be read."""
    report = check(path)
    if report.refused and report.errors:
        raise InputError(report.errors[0].message, code=report.errors[0].code)
    try:
        return report.raise_if_invalid()
    except InvalidData as error:
        raise InvalidData(f"{path} is not exported: {error}; kzhealth validate {path} lists them all", report) from error


def export(
    package: str | Path | None = None,
    *,
    to: str | Sequence[str],
    output: str | Path = "export",
    validate: bool = True,
    base_url: str | None = None,
    language: str = "en",
    csv_safe: bool = False,
) -> Export:
    """Write a package (by default the bundled one) in other formats into a folder.

    ``to`` is one of FORMATS, several, or ``all``, which leaves out what the package has not the tables for. The package is validated
    first; InvalidData, and nothing is written, if it has errors. ``base_url`` is the address its files are to have, for descriptions
    that name them; ``language`` (en, ru, kk) that of titles in spreadsheets; ``csv_safe`` keeps spreadsheets from taking text in CSV
    for formulas. All files are made before the first is put in place. InputError, and nothing is written, if the package cannot be read,
    or if another edition took its place meanwhile; UsageError if a format does not suit the package or needs a
    library that is not installed; OutputError if the folder cannot be written.
    """
    names = _asked(to)
    if language not in LANGUAGES:
        raise UsageError(f"there are no titles in {language!r}; expected {', '.join(LANGUAGES)}")
    if base_url and not base_url.startswith(("https://", "http://")):
        raise UsageError(f"the base address {base_url!r} is none; expected one that begins with https://")
    path = bundled_path("datapackage") if package is None else Path(package)
    report = _check(path) if validate else None
    options = Options(base_url=base_url, language=language, csv_safe=csv_safe)
    bundle = read_bundle(path)
    if report and report.sha256 != bundle.sha256:
        raise InputError(f"{path}: another edition took its place after it was validated; export it again", code="package-error")
    files, notices = _files(bundle, names, options)
    if not csv_safe and {"csv", "all"} & set(names):
        notices += find_formulas(bundle)
    return Export(folder=Path(output), files=write_into(files, Path(output), sure=bundle.edition.check), notices=tuple(notices))
