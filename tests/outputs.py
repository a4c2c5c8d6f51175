"""Everything that the commands write, as SHA-256: tests/golden/outputs.json holds what it is to be.

    .venv/bin/python tests/outputs.py          # after a change that is meant: writes the golden file anew; look at its diff
    python tests/outputs.py FOLDER             # makes a world in FOLDER, writes everything there, prints the sums

``test_outputs.py`` runs the second in many surroundings. Where bytes are those of a library, its version stands beside the sum: another
version is not held to it. Nothing here looks at a clock, and whatever asks for the network ends it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
import zlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

TOP = Path(__file__).resolve().parents[1]
GOLDEN = Path(__file__).with_name("golden") / "outputs.json"
# Whose bytes a file is, by its suffix; those of a page are of what draws its charts and of what cuts its words.
MAKERS: Mapping[str, tuple[str, ...]] = {
    ".duckdb": ("duckdb",),
    ".gz": ("zlib",),
    ".html": ("vl-convert-python",),
    ".parquet": ("pyarrow",),
    ".sqlite": ("sqlite",),
    ".svg": ("vl-convert-python",),
    ".ttl": ("rdflib",),
    ".xlsx": ("xlsxwriter", "zlib"),
    ".zip": ("zlib",),
}
READERS = ("dawg2", "lxml", "pymorphy3", "pymorphy3-dicts-ru", "trafilatura")  # of documents
PAGE = """<!doctype html><html lang="ru"><head><title>Итоги года</title><meta name="date" content="2026-01-20"></head><body>
<nav>Главная · Новости</nav><article><h1>Итоги года в области</h1>
<p>В Акмолинской области в 2025 году охват скринингом составил 82,4 процента, это на 3,1 процентного пункта больше, чем годом раньше.</p>
<p>На ремонт восьми сельских амбулаторий направили 1,2 млрд тенге. Материнская смертность осталась прежней.</p>
<table><tr><th>Показатель</th><th>2024</th><th>2025</th></tr><tr><td>Врачей</td><td>2 310</td><td>2 405</td></tr></table>
</article></body></html>
"""
TEXTS = {
    "en": "In Pavlodar region 18 ambulance stations were opened in 2025. Vaccination coverage reached 94.2 percent, up from 91 percent.\n",
    "kk": "Қостанай облысында 2025 жылы 12 фельдшерлік пункт ашылды. Скринингпен қамту 76,5 пайызға жетті.\n",
    "ru": "В Костанайской области в 2025 году открыли 12 медпунктов. На лекарства выделено 3,2 млрд тенге, на 450 млн больше прежнего.\n",
}
FORMATS = ("text", "json", "frictionless-json", "junit", "sarif", "github", "markdown", "html")
COMMANDS: Mapping[str, str] = {
    "build": "build --seeds seeds --output out/package",
    "export": "export package --to all --output out/export --base-url https://data.example.org/d",
    "export in Kazakh": "export package --to xlsx --to csv --csv-safe --language kk --output out/export-kk",
    "report": "report package --output out/site --language ru",
    "aggregate": "aggregate records.csv --mapping counting.yaml --output out/counts",
    **{f"extract {form}": f"extract texts page.html --format {form} --output out/facts.{form}" for form in ("json", "jsonl", "csv")},
    "validate": "validate package " + " ".join(f"--output {form}=out/sound.{form}" for form in FORMATS),
    "validate what is broken": "validate broken " + " ".join(f"--output {form}=out/broken.{form}" for form in FORMATS),
    "diff": "diff package broken --format json",
    "info": "info package --format json",
    "verify": "verify package --sources texts --format json",
    **{f"schema {form}": f"schema observations --format {form}" for form in ("json", "markdown", "pandera")},
    "import": "import tables/small.csv --mapping tables/small.yaml --reviewed-on 2027-01-20",
    "review": "review bulletin.txt --published 2027-01-15 --reviewed-on 2027-01-20",
}


def fault_files() -> ModuleType:
    """The module of the tests of faults, which makes a world."""
    spec = importlib.util.spec_from_file_location("fault_files", Path(__file__).with_name("unit") / "fault_files.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["fault_files"] = module
    spec.loader.exec_module(module)
    return module


def make_world(folder: Path) -> None:
    """What the commands read: a sound package, one with faults, seeds, records, tables and documents."""
    fault_files().make_world(folder, TOP)
    (folder / "texts").mkdir()
    for language, text in TEXTS.items():
        (folder / "texts" / f"{language}.txt").write_text(text, encoding="utf-8")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    shutil.copytree(folder / "package", folder / "broken")
    path = folder / "broken" / "data" / "observations.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[3], lines[5] = lines[3].replace("percent", "nosuchunit", 1), lines[5] + ",one,too,many"
    path.write_text("\n".join([*lines[:8], lines[7], *lines[8:]]), encoding="utf-8")


def shuffle(seed: int) -> None:
    """Have folders list their files in another order, as another file system would."""
    chance, listdir, scandir = random.Random(seed), os.listdir, os.scandir

    def shuffled(path: Any = ".") -> list[Any]:
        names = listdir(path)
        chance.shuffle(names)
        return names

    class Scanned:
        def __init__(self, path: Any = ".") -> None:
            with scandir(path) as found:
                entries = list(found)
            chance.shuffle(entries)
            self.entries = iter(entries)

        def __enter__(self) -> Scanned:
            return self

        def __exit__(self, *_: object) -> None:
            self.close()

        def __iter__(self) -> Iterator[Any]:
            return self.entries

        def __next__(self) -> Any:
            return next(self.entries)

        def close(self) -> None:
            self.entries = iter(())

    os.listdir, os.scandir = shuffled, Scanned  # type: ignore[assignment]


def refuse_network() -> None:
    """End the process, from whatever would catch an exception, when something asks for a connection or the address of a host."""

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
            sys.stderr.write(f"{event} {args!r}\n")
            sys.stderr.flush()
            os._exit(9)

    sys.addaudithook(watch)


def written(world: Path) -> dict[str, bytes]:
    """What the commands write, by path; files that are copies of the checkout's are left out, those of the seeds that stayed too."""
    from kzhealth import cli

    printed = world / "out" / "printed"
    printed.mkdir()
    os.chdir(world)
    for name, words in COMMANDS.items():
        sys.argv = ["kzhealth", *words.split(" ")]
        with (printed / f"{name}.txt").open("w", encoding="utf-8") as out, contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
            cli.main()
    known = {p.read_bytes() for top in ("seeds", "datapackage", "schemas") for p in (TOP / top).rglob("*") if p.is_file()}
    files = (p for top in ("out", "seeds") for p in (world / top).rglob("*") if p.is_file() and p.name != ".kzhealth.lock")
    found = {p.relative_to(world).as_posix(): p.read_bytes() for p in files}
    return {name: found[name] for name in sorted(found) if found[name] not in known and found[name]}


def makers(name: str) -> dict[str, str]:
    """The versions of what the bytes of a file depend on here."""
    told = {"zlib": zlib.ZLIB_RUNTIME_VERSION, "sqlite": sqlite3.sqlite_version}
    libraries = READERS if name.startswith("out/facts") or name.endswith("page.txt") else MAKERS.get(Path(name).suffix, ())
    for library in libraries:
        if library not in told:
            with contextlib.suppress(PackageNotFoundError):
                told[library] = version(library)
    return {library: told.get(library, "none") for library in libraries}


def sums(folder: Path) -> dict[str, dict[str, Any]]:
    """The SHA-256 of everything that is written in a new folder, and the versions that it depends on."""
    make_world(folder)
    return {name: {"sha256": hashlib.sha256(data).hexdigest(), "with": makers(name)} for name, data in written(folder).items()}


def main() -> None:
    time.perf_counter = lambda: 0.0  # the seconds of reports
    refuse_network()
    if "KZHEALTH_SHUFFLE" in os.environ:
        shuffle(int(os.environ["KZHEALTH_SHUFFLE"]))
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(sums(Path(sys.argv[1]).resolve())))
        return
    with tempfile.TemporaryDirectory() as folder:
        found = sums(Path(folder) / "world")
        os.chdir(TOP)
    lines = ",\n".join(f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(told)}" for name, told in found.items())
    GOLDEN.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
