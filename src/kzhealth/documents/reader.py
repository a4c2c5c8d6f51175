"""The process that documents and workbooks are read in: ``python -m kzhealth.documents.reader``, started by ``apart``.

A request is a line of JSON (kind, name, size, limits) and so many bytes of the file; the answer is a line of JSON: ``sheets`` of a
workbook, or ``text``, ``published_on`` and ``notes`` of a document, or an ``error``. ``worn`` says that there was not memory enough.
"""

from __future__ import annotations

import importlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kzhealth.apart import serve
from kzhealth.documents import workbook
from kzhealth.documents.base import refuse
from kzhealth.documents.docx import read_docx
from kzhealth.documents.html import read_html
from kzhealth.documents.pdf import read_pdf
from kzhealth.errors import InputError, KzHealthError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kzhealth.documents.base import Reading

__all__ = ["answer", "main"]

_READERS: Mapping[str, Callable[[bytes, str], Reading]] = {"html": read_html, "docx": read_docx, "pdf": read_pdf}
_MODULES = {**workbook.LIBRARIES, "html": "trafilatura", "docx": "docx", "pdf": "pdfplumber"}


def answer(kind: str, data: bytes, name: str, limits: Mapping[str, Any]) -> dict[str, Any]:
    """What is answered to a file, whatever it holds."""
    try:
        if kind in workbook.LIBRARIES:
            return {"sheets": workbook.read_sheets(kind, data, workbook.TableLimits(**limits))}
        read = _READERS[kind](data, name)
    except KzHealthError as error:
        return {"error": str(error), "code": getattr(error, "code", None)}
    except MemoryError:
        raise
    except Exception as error:  # whatever a library makes of a broken file, the file cannot be read
        return {"error": str(_damaged(kind, name, error)), "code": "format-error"}
    day = read.published_on.isoformat() if read.published_on else None
    return {"text": read.text, "published_on": day, "notes": list(read.notes)}


def _damaged(kind: str, name: str, error: Exception) -> InputError:
    words = " ".join(str(error).split())[:200]
    if kind not in workbook.LIBRARIES:
        return refuse(name, f"cannot be read as {kind}, it may be damaged ({type(error).__name__}: {words}); save it anew")
    why = "it is protected by a password" if "OLE2" in words or "encrypted" in words.lower() else "it may be damaged"
    return InputError(f"cannot be read as .{kind}, {why} ({type(error).__name__}: {words}); save it anew")


def _load(told: Mapping[str, Any]) -> None:
    with suppress(ImportError):  # one that is missing is told by whoever needs it
        importlib.import_module(_MODULES[told["kind"]])


def main() -> None:
    """Answer one request after the other until there are no more."""
    serve(_load, lambda told, data: answer(told["kind"], data, told["name"], told["limits"]))


if __name__ == "__main__":
    main()
