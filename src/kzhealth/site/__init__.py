"""A package as a page that anyone can open: figures with their proof, charts, quality and dictionary, in three languages.

One file of HTML holds everything; it opens from the disk, asks the network for nothing, and stands beside a copy of the package.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth import __version__
from kzhealth.bundled import bundled_path
from kzhealth.errors import InputError, UsageError
from kzhealth.export.about import read_about
from kzhealth.export.bundle import LANGUAGES, Options, digest, read_bundle, standard_csv, texts
from kzhealth.export.schema_org import to_dataset
from kzhealth.figures import WORDS
from kzhealth.files import write_folder
from kzhealth.markup import block, listing
from kzhealth.package import read_documents
from kzhealth.report.codes import HOME, code_summary
from kzhealth.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kzhealth.engines import Table
    from kzhealth.export.about import About
    from kzhealth.export.bundle import Bundle
    from kzhealth.files import Data
    from kzhealth.model import Report
    from kzhealth.schema import FieldSpec

__all__ = ["Site", "report"]

ROWS = 2000  # of a table on the page: the files beside it hold them all
_HERE = Path(__file__).parent
_FINDING = ("code", "severity", "table", "row", "field", "key", "message", "accepted_reason")  # what the page shows of a finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What was written: the size in bytes of each file under ``folder``, and the Report that the page shows."""

    folder: Path
    files: Mapping[str, int]
    report: Report

    def to_dict(self) -> dict[str, Any]:
        """What ``kzhealth report --format json`` prints."""
        files = [{"path": name, "bytes": size} for name, size in self.files.items()]
        return {"folder": str(self.folder), "files": files, "valid": self.report.ok}

    def _repr_html_(self) -> str:
        """Where the page is, in a notebook, with the verdict on its package and the files that were written."""
        told = listing(("file", "bytes"), list(self.files.items()))
        return block(str(self.folder / "index.html"), told, notes=[self.report.verdict], mood="good" if self.report.ok else "bad")


def report(
    package: str | Path | None = None,
    *,
    output: str | Path = "site",
    sources: str | Path | None = None,
    language: str | None = None,
    rows: int = ROWS,
) -> Site:
    """Write a package (by default the bundled one) as a page: ``output``/index.html, with the package's files beside it.

    ``sources`` is the folder with the documents: each figure is then shown in its sentence. ``language`` (en, ru, kk) is the one that
    the page opens in, by default the one that the reader's browser prefers; ``rows`` of each table are shown. A package with errors has
    its page too, which says so. InputError if the package cannot be read, or another took its place meanwhile; OutputError if the folder
    cannot be written. What was there before is then kept.
    """
    if language not in (None, *LANGUAGES):
        raise UsageError(f"there is no page in {language!r}; expected {', '.join(LANGUAGES)}")
    path = bundled_path("datapackage") if package is None else Path(package)
    bundle = read_bundle(path)
    checked = validate(path)
    files = build_site(bundle, checked, sentences=_sentences(bundle, sources) if sources else {}, language=language, rows=rows)
    folder = Path(output)
    if checked.sha256 != bundle.sha256:
        raise InputError(f"{path}: another edition took its place while it was read; report it again", code="package-error")
    write_folder(files, folder, sure=bundle.edition.check)
    return Site(folder=folder, files={name: (folder / name).stat().st_size for name in files}, report=checked)


def build_site(
    bundle: Bundle, checked: Report, *, sentences: Mapping[str, tuple[int, str]], language: str | None, rows: int
) -> dict[str, Data]:
    """The files of the page by their names; ``sentences`` give for an ``evidence_id`` where its sentence starts, and the sentence."""
    about = read_about(bundle)
    files: dict[str, Data] = {f"package/{name}": data for name, data in _package(bundle)}
    words = json.loads((_HERE / "words.json").read_text(encoding="utf-8"))
    data = {
        "language": language,
        "languages": LANGUAGES,
        "words": words["ui"],
        **{name: words[name] for name in ("counted", "types", "breakdowns", "flags")},
        **{name: WORDS[name] for name in ("qualifiers", "genitive", "units", "dates", "charts")},
        "tiles": WORDS["tiles"] if "regions" in bundle.tables else {},
        "about": {**_about(bundle, about), "files": [{"path": name, "bytes": _size(data)} for name, data in files.items()]},
        "schemas": {name: _schema(table) for name, table in bundle.tables.items()},
        "tables": {name: _cells(table, rows) for name, table in bundle.tables.items()},
        "sentences": sentences,
        "report": _report(checked),
        "rules": _rules(checked, words["rules"]),
    }
    first = language or "en"
    parts = {
        "language": first,
        "title": html.escape(about.title),
        "description": html.escape(about.description[:300]),
        "noscript": html.escape(words["ui"][first]["noscript"]),
        "style": (_HERE / "style.css").read_text(encoding="utf-8"),
        "dataset": _script(to_dataset(bundle, Options(language=first))),
        "data": _script(data),
        "code": (_HERE / "app.js").read_text(encoding="utf-8"),
        "home": HOME,
        "version": __version__,
    }
    page = (_HERE / "page.html").read_text(encoding="utf-8")
    pieces = page.split("%")  # every second piece is the name of a part
    made = "".join(parts[piece] if n % 2 else piece for n, piece in enumerate(pieces))
    return {"index.html": made.encode("utf-8"), **files}


def _script(value: Any) -> str:
    """JSON that no text in it can end the script it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _size(data: Data) -> int:
    return digest(data)[0] if isinstance(data, bytes | Path) else 0


def _package(bundle: Bundle) -> Iterator[tuple[str, bytes | Path]]:
    """The files of the package as they are; of what is no file of its own, the table as CSV."""
    yield bundle.file.name, bundle.file
    for name in bundle.tables:
        data = standard_csv(bundle, name)
        yield (data.relative_to(bundle.folder).as_posix(), data) if isinstance(data, Path) else (f"{name}.csv", data)


def _about(bundle: Bundle, about: About) -> dict[str, Any]:
    said = bundle.descriptor
    publisher = f"{about.publisher.name}. " if about.publisher else ""
    return {
        "title": about.title,
        "titles": said.get("titles", {}),
        "description": about.description,
        "descriptions": said.get("descriptions", {}),
        "version": said.get("version"),
        "created": said.get("created"),
        "licenses": [{k: item.get(k) for k in ("name", "title", "path")} for item in said.get("licenses", ())],
        "citation": f"{publisher}{about.title}. {about.version or about.name}. {about.licence or about.licence_title}".rstrip(". "),
    }


def _schema(table: Table) -> dict[str, Any]:
    spec = table.spec
    return {
        "title": spec.title,
        "titles": spec.titles,
        "description": spec.description,
        "descriptions": spec.descriptions,
        "key": spec.primary_key,
        "rows": table.rows,
        "fields": [_field(f) for f in spec.fields],
    }


def _field(field: FieldSpec) -> dict[str, Any]:
    told = ("name", "type", "title", "titles", "description", "descriptions")
    return {**{k: getattr(field, k) for k in told}, "codes": {c.value: c.labels or {"en": c.label} for c in field.categories}}


def _cells(table: Table, rows: int) -> dict[str, Any]:
    columns = texts(table)
    return {"fields": list(columns), "rows": [list(cells) for cells in zip(*(c[:rows] for c in columns.values()), strict=True)]}


def _report(checked: Report) -> dict[str, Any]:
    findings = sorted(checked.findings, key=lambda f: (bool(f.accepted_reason), f.severity != "error"))
    return {"valid": checked.ok, "rules": checked.rules_run, "findings": [{k: getattr(f, k) for k in _FINDING} for f in findings]}


def _rules(checked: Report, words: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """What must hold, for each rule that ran and each code that was found, in each language that has words for it."""
    told = dict.fromkeys([*checked.rules_run, *(f.code for f in checked.findings)])
    return {"en": {code: code_summary(code) for code in told}, **{name: {c: of[c] for c in told if c in of} for name, of in words.items()}}


def _sentences(bundle: Bundle, folder: str | Path) -> dict[str, tuple[int, str]]:
    """The sentence of each piece of evidence and where it starts in its document, as far as the documents are there."""
    if not bundle.has("evidence", "evidence_id", "source_id", "start", "stop") or not bundle.has("sources", "source_id", "sha256"):
        raise UsageError("the package has no tables sources and evidence; there is nothing that --sources could show")
    found = {}
    documents = read_documents(bundle.tables["sources"], Path(folder))
    for row in bundle.tables["evidence"].collect().iter_rows(named=True):
        text = documents.get(row["source_id"])
        if text is not None and None not in (row["start"], row["stop"]) and row["stop"] <= len(text):
            start = min(row.get("context_start") or row["start"], row["start"])
            stop = max(row.get("context_stop") or row["stop"], row["stop"])
            if row.get("context_start") is None:
                start, stop = text.rfind("\n", 0, start) + 1, text.find("\n", stop) % (len(text) + 1)
            found[row["evidence_id"]] = (start, text[start:stop])
    return found
