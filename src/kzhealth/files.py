"""Files and folders put in place whole or not at all: made beside the target, brought to the disk, then exchanged with it."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kzhealth.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["Data", "files_in", "write_file", "write_folder", "write_into"]

# what a file holds: its bytes, the file to copy, or what writes it to a path
Data = bytes | Path | Callable[[Path], None]


def files_in(folder: Path) -> dict[str, Path]:
    """The files and links under a folder by their path in it; empty if there is no such folder."""
    return {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file() or p.is_symlink()}


def _exchange(one: Path, other: Path) -> None:
    """Swap two folders in one step where the system can, so that a reader always finds one of them whole."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        at_cwd, exchange = -100, 2
        if hasattr(libc, "renameat2") and libc.renameat2(at_cwd, os.fsencode(one), at_cwd, os.fsencode(other), exchange) == 0:
            return
    aside = other.with_name(f".{other.name}.old")
    other.rename(aside)
    try:
        one.rename(other)
    except OSError:
        aside.rename(other)
        raise
    aside.rename(one)


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


def _check_foreign(folder: Path, known: Collection[str]) -> None:
    """OutputError if a folder that is to be replaced holds a file that would be lost."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is not a folder; name another --output")
    foreign = [name for name in files_in(folder) if name not in known]
    if foreign:
        raise OutputError(f"{folder} holds {foreign[0]}, which is not part of the package; move it away or name another --output")


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder of its own on the same device as ``folder``, whose parents are made; gone afterwards."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise OutputError(f"cannot write beside {folder}: {error.strerror}; name another --output") from error
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _place(made: Path, target: Path) -> None:
    """Put a file or folder in place of another of its kind."""
    if made.is_dir() and target.exists():
        _exchange(made, target)
    else:
        made.replace(target)
    _sync(target.parent)


def write_folder(files: Mapping[str, Data], folder: Path) -> None:
    """Put a folder of these files in place, whole or not at all.

    OutputError if it cannot, or if the folder there holds files of any other name; what was there before is kept.
    """
    folder = folder.resolve()
    _check_foreign(folder, files)
    with _beside(folder) as temporary:
        try:
            _make(files, temporary)
            _place(temporary, folder)
        except OSError as error:
            raise OutputError(f"cannot write {folder}: {error.strerror or error}; what was there before is kept") from error


def write_into(files: Mapping[str, Data], folder: Path) -> dict[str, int]:
    """Put files into a folder beside whatever else it holds; the size in bytes of each.

    All are made before the first is put in place, so that nothing is written if one of them cannot be made. Then each file, and each
    folder inside, takes the place of the one before, whole or not at all. OutputError as in write_folder.
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
    with _beside(folder / "x" if folder.exists() else folder) as temporary:
        try:
            _make(files, temporary)
            sizes = {name: (temporary / name).stat().st_size for name in files}
            if not folder.exists():
                _place(temporary, folder)
                return sizes
            for top in tops:
                _place(temporary / top, folder / top)
        except OSError as error:
            raise OutputError(f"cannot write into {folder}: {error.strerror or error}; what is there is whole") from error
    return sizes


def write_file(path: Path, data: bytes) -> None:
    """Put a file in place, whole or not at all; OutputError if it cannot, and what was there before is kept."""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}; name another place") from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}; what was there before is kept") from error
    finally:
        Path(temporary).unlink(missing_ok=True)
