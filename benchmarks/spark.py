"""Times the Spark engine on the generated table: what a row costs as rows grow, and on one worker and two; beside polars in one process.

    python benchmarks/spark.py [--sizes 200000 1000000] [--workers 1 2] [--runs 1] [--cores 1] [--memory 1024] [--master URL]

The cluster is one of this machine (`local-cluster[workers,cores,memory]`: a master and workers of their own processes), or the one of
`--master`, whose workers must see the folder `--folder`. Each run is a fresh process: it starts a session ("start"), proves and checks the
dirty table of `events.py` and counts the findings. Needs `pip install 'kzhealth[spark]'` and Java 17 or newer. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
POLARS = "polars"


def environment() -> dict[str, str]:
    """The environment of a run: the kzhealth beside this file, for the workers too."""
    paths = os.pathsep.join(filter(None, (str(HERE.parent / "src"), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": paths, "PYSPARK_PYTHON": sys.executable}


def work(package: Path, master: str) -> dict[str, Any]:
    """Seconds of starting and of validating, and the errors found, inside a fresh process."""
    import kzhealth as kz
    from kzhealth.engines import get_engine

    began = time.perf_counter()
    engine: Any = get_engine(POLARS) if master == POLARS else get_engine("spark", master=master)
    if master != POLARS:
        engine.session.range(1_000).count()  # the executors are there
    started = time.perf_counter()
    report = kz.validate(package, rules=False, engine=engine)
    return {"start": started - began, "seconds": time.perf_counter() - started, "errors": sum(report.counts.values())}


def start(package: Path, master: str) -> dict[str, Any]:
    """What a fresh process measured; SystemExit with its last words if it could not."""
    command = [sys.executable, "-W", "ignore", __file__, "--work", str(package), "--master", master]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{master}: {done.stderr.strip().rpartition(chr(10))[2]}")
    result: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return result


def masters(options: argparse.Namespace) -> list[str]:
    """What is measured: polars, and the cluster given or those of this machine."""
    return [
        POLARS,
        *([options.master] if options.master else [f"local-cluster[{n},{options.cores},{options.memory}]" for n in options.workers]),
    ]


def print_size(package: Path, rows: int, options: argparse.Namespace) -> None:
    """The lines of one size; the engines take turns."""
    command = [sys.executable, str(HERE / "events.py"), str(package), str(rows), "--dirty"]
    subprocess.run(command, env=environment(), check=True)
    measured: dict[str, list[dict[str, Any]]] = {master: [] for master in masters(options)}
    for _ in range(options.runs):
        for master, runs in measured.items():
            runs.append(start(package, master))
    for master, runs in measured.items():
        seconds, began = (statistics.median(run[name] for run in runs) for name in ("seconds", "start"))
        print(f"| {rows} | {master} | {began:.1f} | {seconds:.1f} | {seconds / rows * 1e6:.1f} | {runs[0]['errors']} |", flush=True)
    (package / "events.csv").unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description="Times the Spark engine.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[200_000, 1_000_000], help="rows of the generated tables")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="workers of the clusters on this machine")
    parser.add_argument("--cores", type=int, default=1, help="cores of each worker")
    parser.add_argument("--memory", type=int, default=1024, help="memory of each worker in MB")
    parser.add_argument("--runs", type=int, default=1, help="how many fresh processes of each are timed; the median is shown")
    parser.add_argument("--master", help="a running cluster instead, such as spark://host:7077")
    parser.add_argument("--folder", type=Path, help="where the tables are made, for all workers to see; by default a temporary folder")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        print(json.dumps(work(options.work, options.master)))
        return
    if not find_spec("pyspark") or not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise SystemExit("not measured: Spark or Java is not installed; pip install 'kzhealth[spark]' and install Java 17 or newer")
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.runs} runs\n")
    print("| rows | engine | start s | s | µs a row | errors |\n|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as made:
        for rows in options.sizes:
            print_size(options.folder or Path(made), rows, options)


if __name__ == "__main__":
    main()
