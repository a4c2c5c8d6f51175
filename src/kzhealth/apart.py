"""What must not be trusted with time and memory is done in a process of its own, which is killed if it asks for too much of them.

A process serves many requests, one after the other: a line of JSON and so many bytes on its standard input, a line of JSON back. What
it runs is a module that calls ``serve``: ``documents.reader`` reads documents and workbooks, ``judge`` tables of packages. Nothing that
a file holds is run.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import warnings
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["ask_apart", "serve"]

_LEAST = 4  # seconds of the processor that any file may take
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


_idle: defaultdict[str, list[_Reader]] = defaultdict(list)  # processes that wait, by module; a thread takes one out while it uses it


def _end_all() -> None:
    for readers in _idle.values():
        while readers:
            readers.pop().end()


atexit.register(_end_all)
os.register_at_fork(after_in_child=_idle.clear)  # they answer to the parent


def _start(module: str) -> _Reader:
    # without the working folder on the path, and without whatever a user's start-up file does
    command = [sys.executable, "-P", "-m", module]
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


def _allowed(limits: Mapping[str, Any], size: int) -> int:
    """The seconds of the processor that a file of so many bytes may take: no small one takes as long as the largest."""
    return max(1, int(min(limits["seconds"], _LEAST + limits["pace"] * size / 2**20)))


def ask_apart(module: str, name: str, limits: Mapping[str, Any], data: bytes = b"", size: int = 0, **told: Any) -> dict[str, Any]:
    """What a module answers to a request about a file; InputError if it needs more seconds or memory than the limits allow.

    ``size`` is that of files which the module opens itself, where their bytes are not sent as ``data``.

    A process that has served other requests and ends, or is out of memory, may have suffered from those: a fresh one is asked again.
    """
    allowed = _allowed(limits, len(data) + size)
    request = json.dumps({"name": name, "size": len(data), "seconds": allowed, "limits": dict(limits), **told}).encode() + b"\n"
    while True:
        try:
            reader = _idle[module].pop()
        except IndexError:
            reader = _start(module)
        fresh = reader.served == 0
        line, late = _ask(reader, request, data, limits["seconds"])
        answer: dict[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
        if answer is None or answer.get("worn") or late or reader.served >= _MANY:
            reader.end()
        else:
            _idle[module].append(reader)
        if answer is None and (late or reader.process.returncode == -signal.SIGXCPU):
            seconds = f"{limits['seconds']} seconds" if late else f"{allowed} seconds of the processor"
            raise InputError(f"{name}: was not read within {seconds}; {_HOW}", code="format-error")
        if answer is not None and not answer.get("worn"):
            return answer
        if fresh:
            ended = "" if answer else f" (the reader ended with {reader.process.returncode})"
            raise InputError(f"{name}: cannot be read with {limits['memory'] >> 20} MiB of memory{ended}; {_HOW}", code="format-error")


# ---------------------------------------------------------------- the other side


def _confine(memory: int, seconds: int) -> None:
    """Hold what this process takes from now on to the limits, where the system can; the libraries it has loaded do not count."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    held = Path("/proc/self/statm")  # its size in pages, where there is such a file
    size = int(held.read_text(encoding="ascii").split()[0]) * resource.getpagesize() if held.exists() else 0
    for what, limit in ((resource.RLIMIT_AS, size + memory), (resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)):
        most = resource.getrlimit(what)[1]
        resource.setrlimit(what, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def serve(load: Callable[[Mapping[str, Any]], object], answer: Callable[[Mapping[str, Any], bytes], Mapping[str, Any]]) -> None:
    """Answer one request after the other until there are no more; ``load`` is called before the limits of a request hold."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal: whoever asks decides what becomes of this process
    warnings.simplefilter("ignore")
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    for line in sys.stdin.buffer:
        told = json.loads(line)
        load(told)
        _confine(told["limits"]["memory"], told["seconds"])
        data = sys.stdin.buffer.read(told["size"])
        try:
            said = answer(told, data)
        except MemoryError:
            said = {"worn": True}
        del data
        out.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
        out.flush()
