"""What is written, and how: faults F87 to F91 and F97, each by its number. Old or new and whole, nothing left behind, whatever happens.

F92 is in ``test_outputs.py``, F93 to F96 are in ``test_faults_text.py``; the long runs, killed at any moment, in
``tests/integration/test_kills.py``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fault_files as faults
import pytest

import kzhealth as kz
from kzhealth import files, package
from kzhealth.errors import OutputError
from kzhealth.export import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


NAMES = ("a.txt", "data/b.txt", "data/c.txt")
OLD, NEW = dict.fromkeys(NAMES, b"old"), dict.fromkeys(NAMES, b"new, and longer")
WAYS: dict[str, tuple[Callable[[Path], Any], dict[str, bytes]]] = {
    "folder": (lambda top: files.write_folder(NEW, top / "out"), {f"out/{n}": d for n, d in OLD.items()}),
    "new folder": (lambda top: files.write_folder(NEW, top / "out"), {}),
    "whole export": (lambda top: files.write_into(NEW, top / "out"), {f"out/{n}": d for n, d in OLD.items()}),
    "export beside others": (lambda top: files.write_into(NEW, top / "out"), {f"out/{n}": d for n, d in (*OLD.items(), ("mine", b"mine"))}),
    "file": (lambda top: files.write_file(top / "out", b"new"), {"out": b"old"}),
}


@pytest.fixture
def world(tmp_path: Path, checkout: Path) -> Path:
    """A folder with everything that the commands read."""
    return Path(faults.make_world(tmp_path / "world", checkout))


def lay(top: Path, there: dict[str, bytes]) -> None:
    """Make a folder hold these files and no others."""
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir()
    for name, data in there.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(data)


def killed(step: int, write: Callable[[Path], Any], top: Path) -> bool:
    """Write in a process that ends itself by SIGKILL at a step; whether it came so far."""
    child = os.fork()
    if not child:
        left = [step]

        def die(event: str, args: tuple[Any, ...]) -> None:
            writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if writes or event in (
                "os.rename",
                "os.remove",
                "os.rmdir",
                "os.mkdir",
                "os.chmod",
                "os.listdir",
                "os.scandir",
                "ctypes.dlsym",
            ):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(die)
        write(top)
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def state(top: Path, there: dict[str, bytes], done: dict[str, bytes]) -> str:
    """Old, new, or what it is of both."""
    seen = {n: d for n, d in faults.tree(top).items() if ".kzhealth" not in n}
    if seen in (there, done):
        return "old" if seen == there else "new"
    return " ".join(f"{n}={d.decode()[:3]}" for n, d in seen.items()) or "lost"


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("exchange", ["one step", "two steps"])
@pytest.mark.parametrize("way", WAYS)
def test_f87_killed_at_every_step(way: str, exchange: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill at any step of writing leaves the old or the new, whole; the next run ends with the new and clears what was left.

    Files beside foreign ones are put in place one after the other, each whole. Where folders cannot be swapped in one step the folder
    may be away until the next run, which first puts it back.
    """
    if exchange == "two steps":
        monkeypatch.setattr(sys, "platform", "darwin")
    write, there = WAYS[way]
    lay(tmp_path / "after", there)
    write(tmp_path / "after")
    done, top = faults.tree(tmp_path / "after"), tmp_path / "top"
    seen: Counter[str] = Counter()
    for step in range(100):
        lay(top, there)
        died = killed(step, write, top)
        seen[now := state(top, there, done)] += 1
        if now == "lost":
            monkeypatch.setattr(files, "_make", lambda *_: (_ for _ in ()).throw(OSError(5, "Input/output error")))
            with pytest.raises(OutputError):
                write(top)
            monkeypatch.undo()
            assert state(top, there, done) == "old"
            if exchange == "two steps":
                monkeypatch.setattr(sys, "platform", "darwin")
        write(top)
        assert faults.tree(top) == done
        assert not faults.left_behind(top)
        if not died:
            break
    allowed = {"old", "new"}
    if way == "export beside others":
        allowed |= {"out/a.txt=new out/data/b.txt=old out/data/c.txt=old out/mine=min"} | (
            {"out/a.txt=new out/mine=min"} if exchange == "two steps" else set()
        )
    elif exchange == "two steps" and way in ("folder", "whole export"):
        allowed.add("lost")
    assert set(seen) <= allowed, seen
    assert seen["old"] > 2
    assert seen["new"] > 0
    assert step < 99


def test_f87_everything_is_written_by_files(checkout: Path) -> None:
    """No module writes to a place of the user's but through ``files``: what else writes, writes into a temporary folder."""
    writes = re.compile(
        r"\.write_text\(|\.write_bytes\(|open\(\"[wax]|\.rename\(|\.replace\(target|mkdtemp|mkstemp|shutil\.(?:copyfile|move)\("
    )
    source = checkout / "src" / "kzhealth"
    found = {p.relative_to(source).as_posix() for p in source.rglob("*.py") if writes.search(p.read_text(encoding="utf-8"))}
    # a workbook is written to a path that files gives, as that of every format whose library writes itself
    temporary = {
        "export/xlsx.py",
        "engines/records.py",
        "engines/sheets.py",
        "engines/sources.py",
        "resources.py",
        "publish/base.py",
        "publish/http.py",
        "remote.py",
        "origins.py",
    }
    assert found - temporary == {"files.py"}


def test_f87_a_reader_sees_one_or_the_other(tmp_path: Path) -> None:
    """Whoever opens a folder while it is exchanged finds all files of one edition; who holds it open keeps the edition that was there."""
    top = tmp_path / "out"
    editions = [{n: f"{edition}".encode() for n in NAMES} for edition in range(60)]
    files.write_folder(editions[0], top)
    seen: list[set[bytes]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                folder = os.open(top, os.O_RDONLY)
            except FileNotFoundError:
                seen.append({b"away"})
                continue
            whole = set()
            for name in NAMES:
                try:
                    handle = os.open(name, os.O_RDONLY, dir_fd=folder)
                except FileNotFoundError:  # the old edition is being removed: the reader knows
                    whole = set()
                    break
                whole.add(os.read(handle, 99))
                os.close(handle)
            seen.append(whole)
            os.close(folder)

    reader = threading.Thread(target=read)
    reader.start()
    for edition in editions:
        files.write_folder(edition, top)
    stop.set()
    reader.join()
    assert {b"away"} not in seen
    assert max(map(len, seen)) == 1


def test_f87_a_package_that_is_exchanged_while_it_is_loaded(package_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables of two editions are never loaded as one package."""
    read = package.find_tables

    def exchanged(*args: Any) -> Any:
        found = read(*args)
        files.write_folder(dict(files.files_in(package_copy)), package_copy)
        return found

    monkeypatch.setattr(package, "find_tables", exchanged)
    with pytest.raises(kz.InputError, match=r"another edition took the place of .* while it was read.*; read it again"):
        kz.load(package_copy)
    monkeypatch.undo()
    assert len(kz.load(package_copy).regions) == 22


FULL = """
import resource, sys
import kzhealth as kz
from kzhealth.export import FORMATS
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), -1))
out = sys.argv[2]
for name in sys.argv[3:] or FORMATS:
    try:
        kz.export("package", to=name, output=f"{out}/{name}", base_url="https://example.org/d", validate=False)
        print(name, "written")
    except kz.KzHealthError as error:
        print(name, error.exit_code, getattr(error, "code", ""))
"""


def test_f88_no_room_for_any_format(world: Path) -> None:
    """Under a limit of 200 bytes a file every format ends with exit code 4, nothing half-written and no other exception."""
    env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1]), "TMPDIR": str(world)}
    done = subprocess.run(
        [sys.executable, "-c", FULL, "200", "out"], cwd=world, env=env, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stderr == ""
    told = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    # SQLite tells of a limit as of any other fault of a disk
    assert told == dict.fromkeys(FORMATS, "4 disk-full") | {"sqlite": "4 cannot-write"}
    assert not list((world / "out").iterdir())
    assert not faults.left_behind(world)


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare to mount a small disk of its own")
def test_f88_a_disk_that_is_full(world: Path, tmp_path: Path) -> None:
    """On a disk of 96 kB what does not fit ends with ``disk-full``; what was there stays, nothing is left, and what fits is written."""
    (tmp_path / "disk").mkdir()
    mount = f"mount -t tmpfs -o size=96k tmpfs {tmp_path}/disk && mkdir {tmp_path}/disk/xlsx && echo old > {tmp_path}/disk/xlsx/mine"
    show = f"ls -A {tmp_path}/disk; cat {tmp_path}/disk/xlsx/mine"
    env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1]), "CODE": FULL}
    unshare = ["unshare", "--mount", "--map-root-user"]
    if subprocess.run([*unshare, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path / "disk")], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a test mount a disk")
    script = f'{mount} && {sys.executable} -c "$CODE" -1 {tmp_path}/disk sqlite duckdb xlsx zenodo-json; {show}'
    done = subprocess.run([*unshare, "sh", "-c", script], cwd=world, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    told = dict(line.split(" ", 1) for line in lines if " " in line)
    assert told == {**dict.fromkeys(("sqlite", "duckdb", "xlsx"), "4 disk-full"), "zenodo-json": "written"}
    assert lines[len(told) :] == ["xlsx", "zenodo-json", "old"]


@pytest.mark.parametrize("command", ["build", "report", "aggregate", "extract", "validate", "review"])
def test_f88_no_room_for_what_a_command_writes(command: str, world: Path) -> None:
    """Every command that writes ends with 4 where there is no room, and what was there is as it was."""
    words, _ = faults.WRITING[command]
    before = faults.tree(world)
    ended = faults.run(world, *words, before=faults.small_files(150), codes=[4])
    assert re.search(r"kzhealth: cannot write .*: File too large; what was there before is kept\n$", ended.err)
    assert faults.tree(world) == before


def test_f89_the_temporary_is_beside_the_target(world: Path) -> None:
    """Whatever TMPDIR is, formats whose libraries write themselves are made beside the target: no file goes from one device to another."""
    kinds = [word for name in ("xlsx", "sqlite", "duckdb", "egov", "csv", "csvw") for word in ("--to", name)]
    ended = faults.run(world, "export", "package", *kinds, "--output", "out/export", "--base-url", "https://example.org/d", codes=[0])
    places = {name.removeprefix(f"{world}/out").split("/")[1] for name in ended.told("write") if name.startswith(f"{world}/out/")}
    assert places == {".export.kzhealth", "export"}
    assert {name for name in ended.told("write") if not name.startswith(f"{world}/out")} == set()
    assert len(faults.tree(world / "out" / "export")) > 20


def test_f90_two_at_once(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a process writes, a second one to the same place waits a little, then ends with ``locked``; one beside it may write."""
    monkeypatch.setattr(files, "_PATIENCE", 0.1)
    entered, leave = threading.Event(), threading.Event()

    def slow(path: Path) -> None:
        path.write_bytes(b"first")
        entered.set()
        leave.wait(20)

    first = threading.Thread(target=files.write_folder, args=({"a": slow}, world / "out" / "x"))
    first.start()
    entered.wait(20)
    for write in (files.write_folder, files.write_into):
        with pytest.raises(OutputError, match="locked: another process is writing here") as refused:
            write({"a": b"second"}, world / "out" / "x")
        assert (refused.value.code, refused.value.exit_code) == ("locked", 4)
    files.write_folder({"a": b"beside"}, world / "out" / "y")
    leave.set()
    first.join()
    assert faults.tree(world / "out") == {"x/a": b"first", "y/a": b"beside"}
    files.write_folder({"a": b"third"}, world / "out" / "x")
    assert faults.tree(world / "out") == {"x/a": b"third", "y/a": b"beside"}


def test_f90_the_command_says_locked(world: Path) -> None:
    """``kzhealth build`` into a folder that another process writes to ends with 4 and changes nothing."""
    place = world / "out" / ".package.kzhealth"
    handle = files._claim(place, folder=True)
    before = faults.tree(world)
    try:
        env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1])}
        command = [sys.executable, "-m", "kzhealth", *faults.WRITING["build"][0]]
        done = subprocess.run(command, cwd=world, env=env, capture_output=True, text=True, check=False, timeout=60)
    finally:
        os.close(handle)
    assert (done.returncode, done.stderr.startswith("kzhealth: locked: another process")) == (4, True)
    assert faults.tree(world) == before
    files.write_folder({"a": b"x"}, world / "out" / "package")
    assert not faults.left_behind(world)


def test_f90_a_place_of_somebody_else(tmp_path: Path) -> None:
    """A link in the way of what is written is not followed."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "kept").write_text("kept")
    (tmp_path / ".out.kzhealth").symlink_to(tmp_path / "secret")
    with pytest.raises(OutputError, match="cannot write"):
        files.write_folder({"a": b"x"}, tmp_path / "out")
    assert (tmp_path / "secret" / "kept").read_text() == "kept"


@pytest.fixture
def public_world(checkout: Path) -> Iterator[Path]:
    """A world that other users may enter, as pytest's own folder may not be."""
    with tempfile.TemporaryDirectory(prefix="kzhealth-test-") as name:
        Path(name).chmod(0o755)
        yield Path(faults.make_world(Path(name) / "world", checkout))


NOBODY = """
import json, os, sys
from kzhealth import cli
words = json.loads(sys.argv[1])
def run(say):
    for name, command in words.items():
        sys.argv = ["kzhealth", *command]
        try:
            cli.main()
        except SystemExit as end:
            print(name, end.code, file=say)
os.chdir("warm")
run(open(os.devnull, "w"))  # what a command loads may lie where nobody may read
os.chdir("../world")
os.setgroups([]); os.setgid(65534); os.setuid(65534)
run(sys.stdout)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_f91_a_folder_that_may_not_be_written(public_world: Path) -> None:
    """As nobody every command that writes ends with 4, names the place and what to do, and leaves no temporary file."""
    words = {name: command for name, (command, _) in faults.WRITING.items()}
    words["export"] = ["export", "package", "--to", "dcat", "--no-validate", "--output", "out/export"]
    del words["report"]
    shutil.copytree(public_world, public_world.parent / "warm")
    before = faults.tree(public_world)
    env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1]), "TMPDIR": str(public_world.parent)}
    command = [sys.executable, "-c", NOBODY, json.dumps(words)]
    done = subprocess.run(command, cwd=public_world.parent, env=env, capture_output=True, text=True, check=False, timeout=120)
    ends = dict(re.findall(r"^(\w+) (\d+)$", done.stdout, re.MULTILINE))
    assert ends == dict.fromkeys(words, "4"), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("Permission denied; name another") == len(words)
    assert faults.tree(public_world) == before
    assert not faults.left_behind(public_world.parent)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("command", ["build", "export", "import"])
def test_f97_interrupted(command: str, number: int, status: int, world: Path) -> None:
    """A command that is interrupted while it writes ends as a shell tells of it, silently, leaves the old, and nothing beside it."""
    words, target = faults.WRITING[command]
    before = faults.tree(world)
    ended = faults.run(world, *words, signal=int(number), at=3, codes=[status])
    assert (ended.out, ended.err) == ("", "")
    if target == "seeds":  # the text of the table, the register and the sheet are put in place one after the other
        assert {n: d for n, d in faults.tree(world).items() if n in before and not n.startswith("seeds/sources")}.items() <= before.items()
        ended = faults.run(world, *words, codes=[0])
    else:
        assert faults.tree(world) == before


def test_what_a_killed_process_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next process removes the temporary folder of one that was killed, and none that is in use, young, or anybody else's."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names = ["kzhealth-tmp-0000dead", "kzhealth-tmp-0000used", "kzhealth-tmp-mine", "kzhealth-data", "tmp0000dead"]
    for name in names:
        (tmp_path / name).mkdir()
    used = os.open(tmp_path / "kzhealth-tmp-0000used", os.O_RDONLY)
    files._is_held(used)
    young = files.Folder()
    files._clear_temporary.cache_clear()
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 100)
    folder = files.Folder()
    left = {p.name for p in tmp_path.iterdir()}
    assert left == {*names[1:], young.path.name, folder.path.name}
    os.close(used)
    folder.close()
    young.close()
    assert {p.name for p in tmp_path.iterdir()} == set(names[1:])


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """What is no file stays what it is: a pipe is written to, a link is followed."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    files.write_file(tmp_path / "pipe", b"text")
    assert os.read(reader, 99) == b"text"
    os.close(reader)
    (tmp_path / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to("file")
    files.write_file(tmp_path / "link", b"new")
    assert ((tmp_path / "link").is_symlink(), (tmp_path / "file").read_bytes()) == (True, b"new")


def test_a_clock_that_runs_wild(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock set back or forth changes neither what is written nor that it is written."""
    for moment in (0.0, 4e9):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        files.write_into(NEW, tmp_path / "out")
        assert faults.tree(tmp_path) == {f"out/{n}": d for n, d in NEW.items()}
        os.utime(tmp_path / "out" / "a.txt", (4e9, 4e9))
