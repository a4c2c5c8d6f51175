"""Times `kzhealth validate` beside its peers, as whole processes from start to exit, imports included.

    python benchmarks/validate.py [--sizes 10000 100000 1000000] [--runs 3] [--tools NAME …] [--frictionless 100000]

A generated table of 15 columns (`events.py`), clean and with an error in one of 83 rows, is held by each tool (`peers.py`) to the same
schema: types, required, enum, minimum, maximum, pattern, maxLength, a primary key, a foreign key and two rules across columns, each in the
tool's own way. Beside the seconds stand the peak of memory and how many of the planted errors the tool tells by row and field ("+" how many
sound cells with them). A bare parse by polars shows what reading alone takes. frictionless is measured up to the size given: a million rows
take it minutes. Then the tools that check frames are timed in process on typed frames.

Small packages follow: the one bundled with the library, 10 000 generated observations, and the start alone, beside frictionless. kzhealth
also runs its consistency rules there, which frictionless does not have; `--no-rules` is timed as well, where both do the same work.

The tools take turns, so that a busy machine burdens all of them alike; at sizes up to 100 000 a first turn is a warm-up and is not counted.
Beside the clock stands the processor time, which other processes disturb less. Nothing is asserted. Peers that are not installed are named:
`pip install 'kzhealth[bench]'`.
"""

from __future__ import annotations

import argparse
import compileall
import csv
import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

# this process stays small: what the tools hold is measured as they are started from it
if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).resolve().parent
PYTHON = [sys.executable, "-W", "ignore"]
COMMAND = "kzhealth validate"
PARSE = "polars, parse only"
PEERS = ["dataframely", "pointblank", "pandera, polars", "pandera, pandas", "frictionless"]
FRAMES = ["kzhealth, polars frame", "dataframely", "pointblank", "pandera, polars", "kzhealth, pandas frame", "pandera, pandas"]
YEARS = range(2000, 2025)


def observation(number: int, region: str, indicator: dict[str, object], year: int) -> dict[str, object]:
    """A level in the middle half of what is plausible, a little higher each year."""
    low, high = float(indicator["warn_min"]), float(indicator["warn_max"])
    share = 0.25 + (year - YEARS[0]) / len(YEARS) / 2
    value = round(low + (high - low) * share, 0 if indicator["is_integer"] else 2)
    text = f"{value:g}" if value < 100_000 else str(int(value))
    return {
        "observation_id": f"made-{number}",
        "indicator_id": indicator["indicator_id"],
        "region_id": region,
        "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "period_basis": "explicit",
        "measure": "level",
        "value": text,
        "unit_id": indicator["unit_id"],
        "qualifier": "exact",
        "lower": text,
        "upper": text,
        "status": "actual",
        "evidence_id": f"000000000000-{10 * number}-{10 * number + 5}",
    }


def write_generated(folder: Path, rows: int) -> Path:
    """A package of one table of made-up observations; the same bytes at every run."""
    import kzhealth as kz

    package = kz.load()
    regions = package.regions.query("kind != 'country' and valid_from.isna() and valid_to.isna()")["region_id"].to_list()
    known = package.indicators.dropna(subset=["warn_min", "warn_max"]).query("unit_id != 'persons'")
    known = known.merge(package.units[["unit_id", "is_integer"]], on="unit_id")
    indicators = known.to_dict("records")
    cells = [(year, indicator, region) for year in YEARS for indicator in indicators for region in regions]
    if rows > len(cells):
        raise SystemExit(f"at most {len(cells)} rows can be made, {rows} were asked for")
    spec = kz.schema("observations")
    data = folder / "observations.csv"
    with data.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, spec.field_names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(observation(n, region, indicator, year) for n, (year, indicator, region) in enumerate(cells[:rows], start=1))
    # the tables that the keys refer to are not part of this package
    shape = {k: v for k, v in spec.descriptor.items() if k != "foreignKeys"}
    content = data.read_bytes()
    resource = {
        "name": "observations",
        "path": data.name,
        "profile": "tabular-data-resource",
        "format": "csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": shape,
    }
    descriptor = folder / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "made", "resources": [resource]}, ensure_ascii=False, indent=1), encoding="utf-8")
    return descriptor


@dataclass(slots=True)
class Times:
    """What the runs of one command took: seconds by the clock and of the processor, peaks of memory in MB; and its exit code."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    exit_code: int = 0
    failure: str = ""


def environment() -> dict[str, str]:
    """The environment of a tool: the kzhealth beside this file is the one that is measured."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE.parent / "src"), os.environ.get("PYTHONPATH"))))}


def run(command: list[str], told: Path, times: Times, *, counts: bool = True) -> None:
    """Run a whole process, which writes to the file `told`, and add what it took."""
    errors = told.with_suffix(".errors")
    with told.open("wb") as output, errors.open("wb") as complaints:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment(), stdout=output, stderr=complaints)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
    process.returncode = times.exit_code = os.waitstatus_to_exitcode(status)
    # 1 says that errors were found
    if times.exit_code not in (0, 1) or (times.exit_code and not told.stat().st_size):
        times.failure = errors.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2] or f"exit code {times.exit_code}"
    if counts:
        times.clock.append(seconds)
        times.processor.append(used.ru_utime + used.ru_stime)
        times.memory.append(used.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000))


def measure(commands: Mapping[str, list[str]], runs: int, folder: Path, *, warm: bool = True) -> dict[str, Times]:
    """Times of each command over `runs` turns, after a warm-up if asked; what each told last stands in `folder`."""
    measured = {name: Times() for name in commands}
    for turn in range(-1 if warm else 0, runs):
        for name, command in commands.items():
            if not measured[name].failure:
                run(command, folder / f"{name}.told", measured[name], counts=turn >= 0)
    return measured


def print_head(title: str, *columns: str) -> None:
    """The title and the head of a Markdown table."""
    print(f"\n{title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}", flush=True)


def print_failure(name: str, times: Times, columns: int) -> bool:
    """The line of a command that could not be measured, and True; False if it was."""
    if times.failure:
        advice = "; pip install 'kzhealth[bench]'" if "ModuleNotFoundError" in times.failure else ""
        print(f"| {name} | not measured: {times.failure}{advice} |{' |' * (columns - 2)}")
    return bool(times.failure)


def print_table(title: str, measured: Mapping[str, Times]) -> None:
    """A Markdown table; the ratio is how many times as long as the first command each takes, by the medians of the clock."""
    first = statistics.median(next(iter(measured.values())).clock)
    print_head(title, "command", "median s", "min–max s", "ratio", "processor s", "exit")
    for name, times in measured.items():
        if not print_failure(name, times, 6):
            middle, processor = statistics.median(times.clock), statistics.median(times.processor)
            spread = f"{min(times.clock):.3f}–{max(times.clock):.3f}"
            print(f"| {name} | {middle:.3f} | {spread} | {middle / first:.2f} | {processor:.3f} | {times.exit_code} |")


# ---------------------------------------------------------------- the table of 15 columns


def events(*arguments: str) -> str:
    """What `events.py` prints: a process of its own, so that this one stays small."""
    done = subprocess.run([*PYTHON, str(HERE / "events.py"), *arguments], env=environment(), capture_output=True, text=True, check=True)
    return done.stdout


def commands_for(package: Path, rows: int, options: argparse.Namespace) -> dict[str, list[str]]:
    """The command of each tool that is measured at a size."""
    known = {
        COMMAND: [*PYTHON, "-m", "kzhealth", "validate", str(package), "--format", "json", "--limit", "10000"],
        **{name: [*PYTHON, str(HERE / "peers.py"), name, str(package)] for name in (PARSE, *PEERS)},
    }
    wanted = [COMMAND, *(n for n in (PARSE, *PEERS) if n in (options.tools or known))]
    return {n: known[n] for n in wanted if n != "frictionless" or rows <= options.frictionless}


def scored(told: Path, rows: int, dirty: list[str]) -> str:
    """How many of the planted errors a tool told, and how many sound cells."""
    counted = json.loads(events(str(told.parent), str(rows), *dirty, "--score", str(told)))
    extra = f" + {counted['extra']}" if counted["extra"] else ""
    return f"{counted['found']} of {counted['planted']}{extra}"


def print_events(folder: Path, rows: int, options: argparse.Namespace) -> None:
    """The table of one size, for the clean and for the dirty file."""
    for dirty in ([], ["--dirty"]):
        package = folder / f"{rows}{''.join(dirty)}"
        events(str(package), str(rows), *dirty)
        size = (package / "events.csv").stat().st_size / 1e6
        measured = measure(commands_for(package, rows, options), options.runs, folder, warm=rows <= 100_000)
        columns = ["tool", "median s", "min–max s", "ratio", "rows/s", "processor s", "peak MB", "errors told"]
        print_head(f"{rows} rows, {'one of 83 with an error' if dirty else 'clean'}, {size:.0f} MB", *columns)
        own = statistics.median(measured[COMMAND].clock)
        for name, times in measured.items():
            if not print_failure(name, times, len(columns)):
                middle, spread = statistics.median(times.clock), f"{min(times.clock):.2f}–{max(times.clock):.2f}"
                found = "–" if name == PARSE else scored(folder / f"{name}.told", rows, dirty)
                work = f"{statistics.median(times.processor):.2f} | {max(times.memory):.0f} | {found}"
                print(f"| {name} | {middle:.2f} | {spread} | {middle / own:.2f} | {rows / middle:.0f} | {work} |", flush=True)
        (package / "events.csv").unlink()


def print_frames(folder: Path, rows: int, options: argparse.Namespace) -> None:
    """The table of typed frames in memory: only the checks are timed, and the first, which imports, stands alone."""
    package = folder / f"frame-{rows}"
    events(str(package), str(rows), "--dirty")
    columns = ["tool", "first s", "median s", "min–max s", "peak MB", "errors told"]
    print_head(f"A typed frame of {rows} rows in memory, one of 83 with an error", *columns)
    for name in [n for n in FRAMES if n.startswith("kzhealth") or n in (options.tools or FRAMES)]:
        times, told = Times(), folder / "frame.told"
        run([*PYTHON, str(HERE / "peers.py"), name, str(package), "--frame", str(options.runs + 1)], told, times)
        if not print_failure(name, times, len(columns)):
            first, *later = json.loads(told.read_text(encoding="utf-8"))["seconds"]
            found = scored(told, rows, ["--dirty"])
            spread = f"{statistics.median(later):.3f} | {min(later):.3f}–{max(later):.3f}"
            print(f"| {name} | {first:.2f} | {spread} | {times.memory[0]:.0f} | {found} |", flush=True)


# ---------------------------------------------------------------- small packages


def print_small(folder: Path, runs: int) -> None:
    """The bundled package, 10 000 observations, and the start."""
    from kzhealth.bundled import bundled_path

    python = [sys.executable, "-m"]
    bundled = bundled_path("datapackage", "datapackage.json")
    for title, path in (("The bundled package", bundled), ("10000 generated observations", write_generated(folder, 10_000))):
        commands = {
            "`kzhealth validate`": [*python, "kzhealth", "validate", str(path)],
            "`kzhealth validate --no-rules`": [*python, "kzhealth", "validate", "--no-rules", str(path)],
            "`frictionless validate`": [*python, "frictionless", "validate", str(path)],
        }
        print_table(title, measure(commands, runs, folder))
    start = {
        "`python -c pass`": [sys.executable, "-c", "pass"],
        "`python -c 'import kzhealth'`": [sys.executable, "-c", "import kzhealth"],
        "`kzhealth --help`": [*python, "kzhealth", "--help"],
        "`frictionless --help`": [*python, "frictionless", "--help"],
    }
    print_table("Starting", measure(start, runs, folder))


def print_heading(runs: int) -> None:
    names = ("kzhealth", "polars", "frictionless", "pandera", "dataframely", "pointblank", "pandas")
    known: dict[str, Any] = {}
    for name in names:
        try:
            known[name] = version(name)
        except PackageNotFoundError:
            known[name] = "not installed"
    versions = ", ".join(f"{name} {number}" for name, number in known.items())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {runs} runs; {versions}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Times kzhealth beside its peers.")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000], help="rows of the generated tables")
    parser.add_argument("--runs", type=int, default=3, help="how many times each command is timed")
    parser.add_argument("--tools", nargs="*", choices=(PARSE, *PEERS), help="the peers to measure; all by default")
    parser.add_argument("--frictionless", type=int, default=100_000, help="the largest table that frictionless is given, in rows")
    parser.add_argument("--frames", type=int, default=100_000, help="rows of the typed frames; 0 for none")
    parser.add_argument("--small", type=int, default=7, help="how many times each command on small packages is timed; 0 for none")
    options = parser.parse_args()
    # as pip leaves every tool that it installs
    compileall.compile_dir(HERE.parent / "src", quiet=1)
    print_heading(options.runs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rows in options.sizes:
            print_events(folder, rows, options)
        if options.frames:
            print_frames(folder, options.frames, options)
        if options.small:
            print_small(folder, options.small)


if __name__ == "__main__":
    main()
