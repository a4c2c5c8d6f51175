"""Documents and workbooks read in a process of their own, which is killed if a file asks for too much time or memory.

A process serves many files, one after the other: it takes each on its standard input and answers in one line of JSON (``reader``).
Nothing that a file holds is run.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from kzhealth.documents.base import refuse

if TYPE_CHECKING:
    from kzhealth.documents.base import DocumentLimits
    from kzhealth.documents.workbook import TableLimits

__all__ = ["read_apart"]

_MANY = 200  # files that a process serves: what a library forgets to free goes with it
_HOW = "make it smaller, or raise the limit"


@dataclass(slots=True)
class _Reader:
    process: subprocess.Popen[bytes]
    served: int = 0

    def end(self) -> None:
        """End the process, at once if it does not end by itself."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_idle: list[_Reader] = []  # processes that wait for a file; a thread takes one out while it uses it


def _end_all() -> None:
    while _idle:
        _idle.pop().end()


atexit.register(_end_all)
os.register_at_fork(after_in_child=_idle.clear)  # they answer to the parent


def _start() -> _Reader:
    # without the working folder on the path, and without whatever a user's start-up file does
    command = [sys.executable, "-P", "-m", "kzhealth.documents.reader"]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    return _Reader(subprocess.Popen(command, **streams))  # type: ignore[call-overload]  # noqa: S603


def _ask(reader: _Reader, request: bytes, data: bytes, seconds: float) -> tuple[bytes, bool]:
    """The line that a process answers, empty if it ended, and whether it was killed because its time was over."""
    process, late = reader.process, threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        with suppress(BrokenPipeError):
            process.stdin.write(request)  # type: ignore[union-attr]
            process.stdin.write(data)  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
        answer: bytes = process.stdout.readline()  # type: ignore[union-attr]
    except BaseException:  # interrupted: what it would answer next is not to what it is asked next
        process.kill()
        reader.end()
        raise
    finally:
        timer.cancel()
    reader.served += 1
    return answer, late.is_set()


def read_apart(kind: str, data: bytes, name: str, limits: DocumentLimits | TableLimits) -> dict[str, Any]:
    """What the reader of a kind answers to a file; InputError if it needs more time or memory than the limits allow.

    A process that has served other files and ends, or is out of memory, may have suffered from those: a fresh one is asked again.
    """
    request = json.dumps({"kind": kind, "name": name, "size": len(data), "limits": asdict(limits)}).encode() + b"\n"
    while True:
        try:
            reader = _idle.pop()
        except IndexError:
            reader = _start()
        fresh = reader.served == 0
        line, late = _ask(reader, request, data, limits.seconds)
        answer: dict[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
        if answer is None or answer.get("worn") or late or reader.served >= _MANY:
            reader.end()
        else:
            _idle.append(reader)
        if late and answer is None:
            raise refuse(name, f"was not read within {limits.seconds} seconds; {_HOW}")
        if answer is not None and not answer.get("worn"):
            return answer
        if fresh:
            told = "" if answer else f" (the reader ended with {reader.process.returncode})"
            raise refuse(name, f"cannot be read with {limits.memory >> 20} MiB of memory{told}; {_HOW}")
