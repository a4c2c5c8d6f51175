"""What the tests of faults share: a folder with all that the commands read, and a command run outside and held to its promises."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kzhealth as kz

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CODES = (0, 1, 2, 3, 4, 5, 130, 141, 143)
TOKEN = "tok3n-of-the-faults"
MEGABYTES = 500
BULLETIN = "В Акмолинской области в 2026 году младенческая смертность снизилась на 15,5%.\nНа лекарства выделено 3,2 млрд тенге.\n"
RECORDS = "region,date,event,age\n" + "Astana,2024-03-05,death,0\nAstana,2024-03-06,birth,0\n" * 40
COUNTING = """\
source: {id: events-2024, title: Events of 2024, publisher: Health department, published_on: 2025-02-10, rights: CC-BY-4.0}
region: {column: region, names: {"г. Астана": KZ-71}}
date: {column: date, periods: year, from: 2024-01-01, to: 2024-12-31}
indicators:
  deaths: {kind: count, where: [{column: event, equals: death}]}
  births: {kind: count, where: [{column: event, equals: birth}]}
"""
TABLE = "Регион,2022,2023\nАкмолинская область,10,2 000\nг. Алматы,…,30\n"
MAPPING = """\
source: {id: small, title: Doctors, publisher: Bureau, language: ru, published_on: 2025-06-10, rights: CC-BY-4.0}
table: {rows: 2-}
regions: {column: A}
missing: {…: not-available}
figures:
  - {columns: B-C, indicator: doctors_count, period: {row: 1}}
"""
# each writes what its second word names
WRITING: Mapping[str, tuple[list[str], str]] = {
    "build": (["build", "--seeds", "seeds", "--output", "out/package"], "out/package"),
    "export": (["export", "package", "--to", "all", "--output", "out/export", "--base-url", "https://example.org/d"], "out/export"),
    "report": (["report", "package", "--output", "out/site"], "out/site"),
    "aggregate": (["aggregate", "records.csv", "--mapping", "counting.yaml", "--output", "out/counts"], "out/counts"),
    "extract": (["extract", "bulletin.txt", "--output", "out/facts.json"], "out/facts.json"),
    "validate": (["validate", "package", "--output", "json=out/report.json"], "out/report.json"),
    "import": (["import", "tables/small.csv", "--mapping", "tables/small.yaml", "--reviewed-on", "2027-01-20"], "seeds"),
    "review": (["review", "bulletin.txt", "--published", "2027-01-15", "--reviewed-on", "2027-01-20"], "seeds"),
}  # fmt: skip
WATCH = """
import atexit, os, resource, sys
root, number, at, log = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
sys.argv[1:5] = []
lines, steps = [], 0
FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
def written(event, args):
    if event == "open":
        return [args[0]] if isinstance(args[2], int) and args[2] & FLAGS else []
    if event in ("os.rename", "os.link", "os.symlink"):
        return args[:2]
    return args[:1] if event in ("os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate") else []
def watch(event, args):
    global steps
    if event == "socket.connect":
        lines.append(f"connect {args[1]!r}")
    for path in written(event, args):
        if isinstance(path, (str, bytes)) or hasattr(path, "__fspath__"):
            name = os.path.abspath(os.fsdecode(path))
            lines.append(f"write {name}")
            if name.startswith(root):
                steps += 1
                if steps == at:
                    os.kill(os.getpid(), number)
def tell():
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    with open("/proc/self/status") as status:  # ru_maxrss counts what the process held that started this one
        peak = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
    text = "\\n".join([*lines, f"peak {peak}", f"steps {steps}"])
    with open(log, "w") as file:
        file.write(text)
atexit.register(tell)
sys.addaudithook(watch)
from kzhealth.__main__ import main
main()
"""


def zipped(*members: tuple[str, str | bytes]) -> bytes:
    """A zip of these members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return data.getvalue()


def make_world(folder: Path, checkout: Path) -> Path:
    """A folder with a package, seeds, a bulletin, records and a table, and an empty one for what is written."""
    shutil.copytree(checkout / "datapackage", folder / "package")
    shutil.copytree(checkout / "seeds", folder / "seeds")
    (folder / "out").mkdir()
    (folder / "tables").mkdir()
    for name, text in {
        "bulletin.txt": BULLETIN,
        "records.csv": RECORDS,
        "counting.yaml": COUNTING,
        "tables/small.csv": TABLE,
        "tables/small.yaml": MAPPING,
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """The bytes of every file under a folder, or of the file that it is, by path."""
    if folder.is_file():
        return {"": folder.read_bytes()}
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def left_behind(folder: Path) -> list[str]:
    """What only a run that goes on, or one that was killed, has there."""
    return [
        p.relative_to(folder).as_posix() for p in folder.rglob("*") if ".kzhealth" in p.name or p.name.startswith(("kzhealth-tmp-", "tmp"))
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and the writes, connections and steps that were seen."""

    status: int
    out: str
    err: str
    log: Sequence[str]

    def told(self, word: str) -> list[str]:
        """What follows a word in the log."""
        return [line.partition(" ")[2] for line in self.log if line.startswith(f"{word} ")]


def run(
    world: Path,
    *words: str,
    signal: int = 0,
    at: int = 0,
    before: Any = None,
    encoding: str = "utf-8",
    out: Any = subprocess.PIPE,
    codes: Sequence[int] = CODES,
    **environment: str,
) -> Ended:
    """Run a command in a Python of its own and hold it to the promises of every command.

    ``signal`` is sent by the process to itself at the ``at``-th step of its writing. No traceback and a known exit code; whatever ended
    in an error has changed nothing but what stands for itself, and left nothing; memory is bounded; no connection; no token; no control
    character on the terminal.
    """
    temporary, log = world.parent / "tmp", world.parent / "log"
    temporary.mkdir(exist_ok=True)
    log.unlink(missing_ok=True)
    env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1]), "TMPDIR": str(temporary), "KZHEALTH_CKAN_TOKEN": TOKEN}
    env |= {"SOURCE_DATE_EPOCH": "0"}
    command = [sys.executable, "-P", "-c", WATCH, f"{world}{os.sep}", str(signal), str(at), str(log), *words]
    done = subprocess.run(
        command, cwd=world, env={**env, **environment}, stdout=out, stderr=subprocess.PIPE, timeout=120, check=False, preexec_fn=before
    )
    told = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line] if log.exists() else []
    printed = (done.stdout or b"").decode(encoding)
    ended = Ended(status=done.returncode, out=printed, err=done.stderr.decode(encoding), log=told)
    if signal == 9 and done.returncode == -9:
        return ended
    assert ended.status in codes, ended
    assert "Traceback" not in ended.err, ended.err
    assert not left_behind(world), ended
    assert not list(temporary.iterdir()), ended
    assert not ended.told("connect")
    assert TOKEN not in ended.out + ended.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", ended.out + ended.err)
    assert all(int(peak) < MEGABYTES << 10 for peak in ended.told("peak"))
    return ended


FORKS = """
import os, pkgutil, importlib, signal, sys, time
root = sys.argv[1]
import kzhealth
from kzhealth import cli, aggregate, export, imports, package, review, site
import duckdb, openpyxl, pyarrow, rdflib, xlsxwriter, pyarrow.parquet, pymorphy3
FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
def start(at, words):
    child = os.fork()
    if child:
        return child
    out = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(out, number)
    left = [at]
    def watch(event, args):
        writes = event == "open" and isinstance(args[2], int) and args[2] & FLAGS
        if writes or event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod"):
            if isinstance(args[0], (str, os.PathLike)) and os.path.abspath(args[0]).startswith(root):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)
    sys.argv = ["kzhealth", *words]
    try:
        cli.main()
    finally:
        os._exit(0)
print("ready", flush=True)
for line in sys.stdin:
    at, seconds, *words = line.rstrip("\\n").split("\\t")
    child = start(int(at), words)
    if float(seconds):
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)
    print(os.WTERMSIG(os.waitpid(child, 0)[1]), flush=True)
"""


class Forks:
    """A Python with everything loaded that runs a command in a fork of itself and kills it: a third of the time of a new Python."""

    def __init__(self, world: Path) -> None:
        (world.parent / "tmp").mkdir(exist_ok=True)
        env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1]), "TMPDIR": str(world.parent / "tmp"), "SOURCE_DATE_EPOCH": "0"}
        command = [sys.executable, "-P", "-W", "ignore", "-c", FORKS, f"{world}{os.sep}"]
        self.process = subprocess.Popen(command, cwd=world, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._answer() == "ready"

    def _answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def kill(self, words: Sequence[str], *, at: int = 0, after: float = 0) -> bool:
        """Run a command and kill it at a step of its writing, or after so many seconds; whether it was still running."""
        assert self.process.stdin
        print(at, after, *words, sep="\t", file=self.process.stdin, flush=True)
        return self._answer() == "9"

    def close(self) -> None:
        """End it."""
        self.process.communicate(timeout=20)


def small_files(size: int) -> Any:
    """What keeps a process from writing files larger than so many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def tell(name: str, figures: Mapping[str, int]) -> None:
    """Add what was measured to the file that $KZHEALTH_FIGURES names, if it names one."""
    if path := os.environ.get("KZHEALTH_FIGURES"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps({name: dict(figures)})}\n")


def as_json(text: str) -> Any:
    """What a command printed for programs."""
    return json.loads(text)
