"""Times `kzhealth validate` beside `frictionless validate`, as whole processes, on the same packages.

    python benchmarks/validate.py [--runs 7] [--rows 10000]

Two packages: the one bundled with the library, and a generated table of observations. kzhealth also runs its consistency
rules, which frictionless does not have; `--no-rules` is timed as well, where both do the same work. The commands take turns, so that a
busy machine burdens all of them alike; the first turn is a warm-up and is not counted. Beside the clock stands the processor time, which
other processes disturb less. Nothing is asserted.
"""

from __future__ import annotations

import argparse
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
from pathlib import Path

import kzhealth as kz
from kzhealth.bundled import bundled_path

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
    """What the runs of one command took: seconds by the clock and seconds of processor time; and its exit code."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    exit_code: int = 0


def run(command: list[str], environment: dict[str, str]) -> tuple[float, float, int]:
    """Seconds by the clock, seconds of processor time and exit code of a whole process."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    return seconds, used.ru_utime + used.ru_stime, process.returncode


def measure(commands: dict[str, list[str]], runs: int) -> dict[str, Times]:
    """Times of each command over `runs` turns after a warm-up."""
    library = str(Path(kz.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (library, os.environ.get("PYTHONPATH"))))}
    measured = {name: Times() for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            clock, processor, measured[name].exit_code = run(command, environment)
            if turn:
                measured[name].clock.append(clock)
                measured[name].processor.append(processor)
    return measured


def print_table(title: str, measured: dict[str, Times]) -> None:
    """A Markdown table; the ratio is how many times as long as the first command each takes, by the medians of the clock."""
    first = statistics.median(next(iter(measured.values())).clock)
    print(f"\n{title}\n\n| command | median s | min–max s | ratio | processor s | exit |\n|---|---|---|---|---|---|")
    for name, times in measured.items():
        middle, processor = statistics.median(times.clock), statistics.median(times.processor)
        spread = f"{min(times.clock):.3f}–{max(times.clock):.3f}"
        print(f"| {name} | {middle:.3f} | {spread} | {middle / first:.2f} | {processor:.3f} | {times.exit_code} |")


def main() -> None:
    parser = argparse.ArgumentParser(description="Times kzhealth beside frictionless.")
    parser.add_argument("--runs", type=int, default=7, help="how many times each command is timed after the warm-up")
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the generated table")
    options = parser.parse_args()
    python = [sys.executable, "-m"]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.runs} runs after a warm-up")
    with tempfile.TemporaryDirectory() as folder:
        generated = write_generated(Path(folder), options.rows)
        bundled = bundled_path("datapackage", "datapackage.json")
        for title, path in (("The bundled package", bundled), (f"{options.rows} generated observations", generated)):
            commands = {
                "`kzhealth validate`": [*python, "kzhealth", "validate", str(path)],
                "`kzhealth validate --no-rules`": [*python, "kzhealth", "validate", "--no-rules", str(path)],
                "`frictionless validate`": [*python, "frictionless", "validate", str(path)],
            }
            print_table(title, measure(commands, options.runs))
    start = {
        "`python -c pass`": [sys.executable, "-c", "pass"],
        "`python -c 'import kzhealth'`": [sys.executable, "-c", "import kzhealth"],
        "`kzhealth --help`": [*python, "kzhealth", "--help"],
        "`frictionless --help`": [*python, "frictionless", "--help"],
    }
    print_table("Starting", measure(start, options.runs))


if __name__ == "__main__":
    main()
