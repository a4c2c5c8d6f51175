"""Files and folders put in place whole or not at all: made beside the target, brought to the disk, then exchanged with it.

What is made stands in a place of its own, ``.NAME.kzhealth``, which is locked as long as a process is at work there: another one waits
for it a little, and then says ``locked``. What a process that was killed has left there, the next one clears.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import shutil
import stat
import sys
import tempfile
import time
import weakref
from collections.abc import Callable
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kzhealth.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["Data", "Folder", "files_in", "write_file", "write_folder", "write_into"]

# what a file holds: its bytes, the file to copy, or what writes it to a path
Data = bytes | Path | Callable[[Path], None]

_PATIENCE = 2.0  # seconds to wait for another process that writes to the same place
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FRESH = 60.0  # seconds in which a temporary folder may have been made and not been locked yet


def files_in(folder: Path) -> dict[str, Path]:
    """The files and links under a folder by their path in it; empty if there is no such folder."""
    return {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file() or p.is_symlink()}


def _failed(what: str, error: OSError, end: str) -> OutputError:
    """The error of something that could not be written."""
    code = "disk-full" if error.errno in _FULL else "cannot-write"
    return OutputError(f"{what}: {error.strerror or error}; {end}", code=code)


# ---------------------------------------------------------------- a place to write in


def _place_of(target: Path) -> Path:
    return target.with_name(f".{target.name}.kzhealth")


def _open(place: Path, *, folder: bool) -> tuple[int | None, bool]:
    """A handle of the place, None if it went meanwhile, and whether it was made just now."""
    try:
        if not folder:
            return os.open(place, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), True
        place.mkdir(0o700)
        is_new = True
    except FileExistsError:
        is_new = False
    with suppress(FileNotFoundError):
        return os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), is_new
    return None, is_new


def _is_held(handle: int) -> bool | None:
    """True if another process holds the lock, False if this one does now, None where there are no locks."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # some network drives have none
        return None
    return False


def _is_there(handle: int, place: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), place.lstat())
    return False


def _clear(place: Path) -> None:
    """Remove what was left by a process that was killed; a folder that it had moved aside goes back."""
    if not place.is_dir():
        place.unlink()
        return
    for aside in (place / "old").glob("*"):
        target = place.parent / unquote(aside.name)
        if not target.exists():
            aside.rename(target)
    shutil.rmtree(place)


def _claim(place: Path, *, folder: bool) -> int:
    """Make a place to write in and hold its lock; OutputError if another process does, OSError if it cannot be made."""
    end = time.monotonic() + _PATIENCE
    while True:
        handle, is_new = _open(place, folder=folder)
        if handle is None:
            continue
        held = _is_held(handle)
        if not held and _is_there(handle, place):
            if is_new:
                return handle
            if held is False:
                _clear(place)
        os.close(handle)
        if held or (held is None and not is_new):
            if time.monotonic() > end:
                raise OutputError(
                    f"locked: another process is writing here, in {place}; try again when it has ended, or remove that if there is none",
                    code="locked",
                )
            time.sleep(0.01)


@contextmanager
def _beside(target: Path, place: Path) -> Iterator[Path]:
    """An empty folder on the same device as the target, whose parents are made; locked, and gone afterwards."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle = _claim(place, folder=True)
    except OSError as error:
        raise _failed(f"cannot write beside {target}", error, "name another --output") from error
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(handle)


# ---------------------------------------------------------------- made, and put in place


def _exchange(made: Path, target: Path, place: Path) -> None:
    """Swap two folders in one step where the system can, so that a reader always finds one of them whole."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        at_cwd, exchange = -100, 2
        if hasattr(libc, "renameat2") and libc.renameat2(at_cwd, os.fsencode(made), at_cwd, os.fsencode(target), exchange) == 0:
            return
    name = target.relative_to(place.parent).as_posix().replace("%", "%25").replace("/", "%2F")
    aside = place / "old" / name
    aside.parent.mkdir(exist_ok=True)
    target.rename(aside)
    try:
        made.rename(target)
    except OSError:
        aside.rename(target)
        raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make(files: Mapping[str, Data], folder: Path) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, bytes):
            path.write_bytes(data)
        elif isinstance(data, Path):
            shutil.copyfile(data, path)
        else:
            data(path)
        path.chmod(0o644)
        _sync(path)
    for path in (*(p for p in folder.rglob("*") if p.is_dir()), folder):
        path.chmod(0o755)
        _sync(path)


def _put(made: Path, target: Path, place: Path) -> None:
    """Put a file or folder in place of another of its kind."""
    if made.is_dir() and target.exists():
        made.chmod(stat.S_IMODE(target.stat().st_mode))
        _exchange(made, target, place)
    else:
        made.replace(target)
    _sync(target.parent)


def _check_foreign(folder: Path, known: Collection[str]) -> None:
    """OutputError if a folder that is to be replaced holds a file that would be lost."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is not a folder; name another --output")
    foreign = [name for name in files_in(folder) if name not in known]
    if foreign:
        raise OutputError(f"{folder} holds {foreign[0]}, which is not part of the package; move it away or name another --output")


def write_folder(files: Mapping[str, Data], folder: Path, *, sure: Callable[[], None] = lambda: None) -> None:
    """Put a folder of these files in place, whole or not at all.

    ``sure`` is called when all are made and none is put in place: what it raises leaves all as it was.

    OutputError if it cannot, or if the folder there holds files of any other name; what was there before is kept.
    """
    folder = folder.resolve()
    _check_foreign(folder, files)
    with _beside(folder, _place_of(folder)) as place:
        try:
            _make(files, place / "new")
            sure()
            _put(place / "new", folder, place)
        except OSError as error:
            raise _failed(f"cannot write {folder}", error, "what was there before is kept") from error


def _is_fixed(folder: Path) -> bool:
    """True if a folder cannot be exchanged: a disk of its own, one beside which nothing may be written, or where this process stands."""
    other_disk = folder.stat().st_dev != folder.parent.stat().st_dev
    return other_disk or not os.access(folder.parent, os.W_OK | os.X_OK) or Path.cwd().resolve().is_relative_to(folder)


def write_into(files: Mapping[str, Data], folder: Path, *, sure: Callable[[], None] = lambda: None) -> dict[str, int]:
    """Put files into a folder beside whatever else it holds; the size in bytes of each.

    All are made before the first is put in place, so that nothing is written if one of them cannot be made. A folder that holds nothing
    else is exchanged whole. In any other each file, and each folder inside, takes the place of the one before, whole or not at all, one
    after the other: what ends the process between two of them leaves the first new and the second old. OutputError and ``sure`` as in
    write_folder.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is not a folder; name another --output")
    tops = dict.fromkeys(name.split("/")[0] for name in files)
    for top in tops:
        inside = {name.removeprefix(f"{top}/") for name in files if name.startswith(f"{top}/")}
        if inside:
            _check_foreign(folder / top, inside)
        elif (folder / top).is_dir():
            raise OutputError(f"{folder / top} is a folder; move it away or name another --output")
    fixed = folder.exists() and _is_fixed(folder)
    with _beside(folder, folder / ".kzhealth" if fixed else _place_of(folder)) as place:
        made = place / "new"
        try:
            _make(files, made)
            sure()
            sizes = {name: (made / name).stat().st_size for name in files}
            whole = not fixed and not (folder.exists() and {p.name for p in folder.iterdir()} - tops.keys())
            for one, target in [(made, folder)] if whole else [(made / top, folder / top) for top in tops]:
                _put(one, target, place)
        except OSError as error:
            raise _failed(f"cannot write into {folder}", error, "what is there is whole") from error
    return sizes


def write_file(path: Path, data: bytes) -> None:
    """Put a file in place, whole or not at all; OutputError if it cannot, and what was there before is kept.

    A link is followed; what is no file, such as a pipe or a device, is written to.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)
            return
        place = _place_of(target)
        handle = _claim(place, folder=False)
    except OSError as error:
        raise _failed(f"cannot write {path}", error, "name another place") from error
    try:
        with os.fdopen(handle, "wb") as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                place.chmod(0o644)
                place.replace(target)
            except BaseException:
                place.unlink(missing_ok=True)
                raise
        _sync(target.parent)
    except OSError as error:
        raise _failed(f"cannot write {path}", error, "what was there before is kept") from error


# ---------------------------------------------------------------- what is not kept


class Folder:
    """A temporary folder that goes with the last that holds it, such as a frame that reads from it.

    It is locked as long as it is there, so that the next process can tell it from one that a killed process has left.
    """

    def __init__(self) -> None:
        _clear_temporary(tempfile.gettempdir())
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        handle = os.open(self.path, os.O_RDONLY)
        _is_held(handle)
        self.close = weakref.finalize(self, _remove, self.path, handle)


_PREFIX = "kzhealth-tmp-"
_NAME = re.compile(rf"{_PREFIX}[a-z0-9_]{{8}}")


def _remove(folder: Path, handle: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    os.close(handle)


@cache
def _clear_temporary(folder: str) -> None:
    """Remove the temporary folders of processes of this user that were killed."""
    for entry in os.scandir(folder):
        with suppress(OSError):
            about = entry.stat(follow_symlinks=False)
            old = time.time() - about.st_ctime > _FRESH
            if not (old and _NAME.fullmatch(entry.name) and stat.S_ISDIR(about.st_mode) and about.st_uid == os.geteuid()):
                continue
            handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                if _is_held(handle) is False:
                    shutil.rmtree(entry.path, ignore_errors=True)
            finally:
                os.close(handle)
