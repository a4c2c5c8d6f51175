"""The process that documents and workbooks are read in: ``python -m kzhealth.documents.reader``, started by ``apart``.

A request is a line of JSON (kind, name, size, limits) and so many bytes of the file; the answer is a line of JSON: ``sheets`` of a
workbook, or ``text``, ``published_on`` and ``notes`` of a document, or an ``error``. ``worn`` says that there was not memory enough.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
        return {"worn": True}
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


def _confine(kind: str, memory: int, seconds: int) -> None:
    """Hold what this process takes from now on to the limits, where the system can; the libraries it has loaded do not count."""
    with suppress(ImportError):  # one that is missing is told by whoever needs it
        importlib.import_module(_MODULES[kind])
    used = resource.getrusage(resource.RUSAGE_SELF)
    held = Path("/proc/self/statm")  # its size in pages, where there is such a file
    size = int(held.read_text(encoding="ascii").split()[0]) * resource.getpagesize() if held.exists() else 0
    for what, limit in ((resource.RLIMIT_AS, size + memory), (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)):
        most = resource.getrlimit(what)[1]
        resource.setrlimit(what, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def main() -> None:
    """Answer one request after the other until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: whoever asks decides what becomes of this process
    warnings.simplefilter("ignore")
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin.buffer:
        told = json.loads(line)
        _confine(told["kind"], told["limits"]["memory"], told["limits"]["seconds"])
        data = sys.stdin.buffer.read(told["size"])
        said = answer(told["kind"], data, told["name"], told["limits"])
        del data
        out.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
