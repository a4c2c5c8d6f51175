"""Documents of every kind as text: what spans refer to, where it is kept, and the SHA-256 of document and text. Nothing is fetched."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.apart import ask_apart
from kzhealth.documents.base import DocumentLimits, Reading, refuse
from kzhealth.errors import InputError, OutputError, UsageError
from kzhealth.extract.text import SourceText, decode_text
from kzhealth.files import write_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["FORMATS", "Document", "DocumentLimits", "find_documents", "read_bytes", "read_document", "read_record", "write_text"]

FORMATS = ("txt", "md", "html", "docx", "pdf")
_SUFFIXES = {
    ".txt": "txt",
    ".md": "md",
    ".markdown": "md",
    ".docx": "docx",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
_LIBRARIES = {"html": "trafilatura", "docx": "python-docx", "pdf": "pdfplumber"}
_HINTS = {
    ".doc": "save it as .docx",
    ".odt": "save it as .docx",
    ".rtf": "save it as .docx",
    **dict.fromkeys((".csv", ".ods", ".xls", ".xlsx"), "a table is imported with a mapping: kzhealth import"),
    ".jpg": "recognise its text first (OCR)",
    ".png": "recognise its text first (OCR)",
    ".tif": "recognise its text first (OCR)",
    ".mht": "save the page as .html",
}
_RECORD = ".source.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document read: ``source`` is the text that spans refer to, ``name`` and ``sha256`` are of the file itself.

    ``reader`` names the library that made the text; it is empty if the file is its own text. ``published_on`` is the day that
    the document declares to be that of its publication. ``notes`` tell what a user should know, e.g. of pages without text. ``table``
    is how a table was read (see ``documents.tables``), None for any other document.
    """

    source: SourceText
    name: str
    sha256: str
    format: str
    reader: str = ""
    published_on: dt.date | None = None
    notes: tuple[str, ...] = ()
    table: Mapping[str, str] | None = None

    def to_record(self) -> dict[str, Any]:
        """What is kept beside the saved text: which document it is of, both checksums, and what made it."""
        return {
            "document": self.name,
            "document_sha256": self.sha256,
            "text": f"{self.source.source_id}.txt",
            "text_sha256": self.source.sha256,
            "characters": len(self.source.text),
            "reader": self.reader,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            **({} if self.table is None else {"table": dict(self.table)}),
        }


# ---------------------------------------------------------------- read


def _format_of(data: bytes) -> str:
    """The form of a document that nothing names, by how it begins."""
    start = data[:1024].lstrip().lower()
    if start.startswith(b"%pdf-"):
        return "pdf"
    if start.startswith(b"pk\x03\x04"):
        return "docx"
    return "html" if re.match(rb"(?:\xef\xbb\xbf)?(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html)", start) else "txt"


def _format_by_name(path: Path) -> str | None:
    """The form that a name tells; None if it has no ending; InputError for an ending that is not read."""
    suffix = path.suffix.lower()
    if suffix and suffix not in _SUFFIXES:
        hint = _HINTS.get(suffix, "save its text as .txt")
        raise InputError(f"{path}: documents are read as {', '.join(_SUFFIXES)}, seen {suffix}; {hint}", code="format-error")
    return _SUFFIXES.get(suffix)


def _read(data: bytes, name: str, format: str, limits: DocumentLimits) -> Reading:
    answer = ask_apart("kzhealth.documents.reader", name, asdict(limits), data, kind=format)
    if "error" in answer:
        raise InputError(answer["error"], code=answer["code"]) if answer["code"] else UsageError(answer["error"])
    day = answer["published_on"]
    return Reading(text=answer["text"], published_on=dt.date.fromisoformat(day) if day else None, notes=tuple(answer["notes"]))


def read_bytes(data: bytes, name: str, format: str | None = None, *, limits: DocumentLimits | None = None) -> Document:
    """A document from its bytes; ``format`` is one of FORMATS, by default it is told by how the bytes begin.

    A .txt or .md is its own text. Of the others the text is made, and its SHA-256 is that of its UTF-8 bytes. InputError if the
    bytes are none of that form, ask for more than the limits allow, or hold no text. Text is made in a process of its own.
    """
    limits = limits or DocumentLimits()
    if format not in (None, *FORMATS):
        raise UsageError(f"there is no format {format!r}; expected one of {', '.join(FORMATS)}")
    form, stem = format or _format_of(data), Path(name).stem
    sha256 = hashlib.sha256(data).hexdigest()
    if len(data) > limits.bytes:
        raise _too_large(name, limits)
    if form not in _LIBRARIES:
        source = decode_text(data, stem, markdown=form == "md")
        read = Reading(text=source.text)
    else:
        read = _read(data, name, form, limits)
        source = SourceText(source_id=stem, text=read.text, sha256=hashlib.sha256(read.text.encode("utf-8", "surrogatepass")).hexdigest())
    if not source.text.strip():
        raise refuse(name, "holds no text" if data else "is an empty file")
    library = _LIBRARIES.get(form, "")
    reader = f"{library} {importlib.metadata.version(library)}" if library else ""
    return Document(source=source, name=name, sha256=sha256, format=form, reader=reader, published_on=read.published_on, notes=read.notes)


def _too_large(name: str, limits: DocumentLimits) -> InputError:
    return refuse(name, f"is larger than {limits.bytes >> 20} MiB and is not read; split it, or raise the limit")


def read_document(path: Path, format: str | None = None, *, limits: DocumentLimits | None = None) -> Document:
    """A document file: .txt, .md, .html, .docx or .pdf with a text layer, by the ending of its name unless ``format`` tells.

    InputError if it cannot be read; UsageError if the extra ``documents`` is not installed.
    """
    form = format or _format_by_name(path)
    try:
        if not path.is_file() and path.exists():
            raise InputError(f"{path} is {'a folder' if path.is_dir() else 'no regular file'}; name its documents")
        if path.exists() and path.stat().st_size > (limits or DocumentLimits()).bytes:
            raise _too_large(str(path), limits or DocumentLimits())
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot read the document {path}: {words}", code="source-error") from error
    try:
        return read_bytes(data, path.name, form, limits=limits)
    except InputError as error:
        error.args = (f"{path.parent}{os.sep}{error}" if str(path.parent) != "." else str(error),)
        raise


def find_documents(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, folders as the documents in them, sorted; texts that were saved from other documents are left out."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        inside = [p for p in sorted(path.rglob("*")) if p.suffix.lower() in _SUFFIXES and p.is_file()]
        inside = [p for p in inside if not any(part.startswith((".", "~$")) for part in p.relative_to(path).parts) and not _is_saved(p)]
        if not inside:
            raise InputError(f"there is no document in the folder {path}; expected files ending in {', '.join(_SUFFIXES)}")
        found.extend(inside)
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- keep


def _is_saved(path: Path) -> bool:
    return path.suffix == ".txt" and read_record(path) is not None


def read_record(text_path: Path) -> dict[str, Any] | None:
    """What is recorded of a saved text: the document it was made of and both checksums; None if it was not saved from another."""
    try:
        record = json.loads(text_path.with_suffix(_RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and isinstance(record.get("document_sha256"), str) else None


def write_text(document: Document, folder: Path, *, replaced: bool = False) -> Path | None:
    """Keep the text of a document as ``<source_id>.txt`` with ``<source_id>.source.json`` beside it; None if the file is its own text.

    OutputError if another text, or the text of another document, lies there: nothing is overwritten, unless it is ``replaced``.
    """
    if not document.reader:
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the folder {folder}: {error.strerror}; name another") from error
    path = folder / f"{document.source.source_id}.txt"
    data = document.source.text.encode("utf-8", "surrogatepass")
    record = None if replaced else read_record(path)
    if not replaced and path.exists() and path.read_bytes() != data:
        raise OutputError(f"{path} holds another text than {document.name} gives now; move it away or name another folder")
    if record and record["document_sha256"] != document.sha256:
        raise OutputError(f"{path} is the text of another document ({record.get('document')}); move it away or name another folder")
    if replaced or not path.exists():
        write_file(path, data)
    if not record:
        write_file(path.with_suffix(_RECORD), (json.dumps(document.to_record(), ensure_ascii=False, indent=2) + "\n").encode("utf-8"))
    return path
