"""Times the Spark engine on the generated table: what a row costs as rows grow, and on one worker and two; beside polars in one process.

    python benchmarks/spark.py [--sizes 200000 1000000] [--workers 1 2] [--runs 1] [--cores 1] [--memory 1024] [--master URL]

The cluster is one of this machine (`local-cluster[workers,cores,memory]`: a master and workers of their own processes), or the one of
`--master`, whose workers must see the folder `--folder`. Each run is a fresh process: it starts a session ("start"), proves and checks the
dirty table of `events.py` and counts the findings. "Processor" is of all its processes on this machine since then, Java's compiling
included; "tasks" is what the workers spent on the rows, as Spark tells it in its event log: what is left where machines are
shared, and what more workers share. Needs `pip install 'kzhealth[spark]'` and Java 17 or newer. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import contextlib
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


def environment(log: str) -> dict[str, str]:
    """The environment of a run: the kzhealth beside this file, for the workers too; Spark tells what it does in a folder."""
    paths = os.pathsep.join(filter(None, (str(HERE.parent / "src"), os.environ.get("PYTHONPATH"))))
    asked = {"spark.eventLog.enabled": "true", "spark.eventLog.rolling.enabled": "false", "spark.eventLog.dir": f"file://{log}"}
    told = " ".join(f"--conf {name}={value}" for name, value in {**asked, "spark.eventLog.compress": "false"}.items())
    return {**os.environ, "PYTHONPATH": paths, "PYSPARK_PYTHON": sys.executable, "PYSPARK_SUBMIT_ARGS": f"{told} pyspark-shell"}


def work(package: Path, master: str) -> dict[str, Any]:
    """Seconds of starting and of validating, and the errors found, inside a fresh process."""
    import kzhealth as kz
    from kzhealth.engines import get_engine

    began = time.perf_counter()
    engine: Any = get_engine(POLARS) if master == POLARS else get_engine("spark", master=master)
    if master != POLARS:
        engine.session.range(1_000).count()  # the executors are there
    started, worked = time.perf_counter(), processor_seconds()
    report = kz.validate(package, rules=False, engine=engine)
    seconds, worked = time.perf_counter() - started, processor_seconds() - worked
    return {"start": started - began, "seconds": seconds, "processor": worked, "errors": sum(report.counts.values())}


def processor_seconds() -> float:
    """Seconds of the processor of this process and of all below it: the driver's Java and the workers of this machine."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended since
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            parents[int(stat.parent.name)], used[int(stat.parent.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(used.get(pid, 0) for pid in ours) / os.sysconf("SC_CLK_TCK")


def start(package: Path, master: str) -> dict[str, Any]:
    """What a fresh process measured; SystemExit with its last words if it could not."""
    command = [sys.executable, "-W", "ignore", __file__, "--work", str(package), "--master", master]
    with tempfile.TemporaryDirectory() as log:
        done = subprocess.run(command, env=environment(log), capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{master}: {done.stderr.strip().rpartition(chr(10))[2]}")
        tasks = sum(map(task_seconds, Path(log).iterdir()))
    result: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return {**result, "tasks": tasks}


def task_seconds(log: Path) -> float:
    """Seconds of the processor that the tasks of an application took, from its event log."""
    with log.open(encoding="utf-8") as lines:
        ends = (json.loads(line) for line in lines if '"SparkListenerTaskEnd"' in line)
        return sum((end.get("Task Metrics") or {}).get("Executor CPU Time", 0) for end in ends) / 1e9


def masters(options: argparse.Namespace) -> list[str]:
    """What is measured: polars, and the cluster given or those of this machine."""
    return [
        POLARS,
        *([options.master] if options.master else [f"local-cluster[{n},{options.cores},{options.memory}]" for n in options.workers]),
    ]


def print_size(package: Path, rows: int, options: argparse.Namespace) -> None:
    """The lines of one size; the engines take turns."""
    command = [sys.executable, str(HERE / "events.py"), str(package), str(rows), "--dirty"]
    subprocess.run(command, check=True)
    measured: dict[str, list[dict[str, Any]]] = {master: [] for master in masters(options)}
    for _ in range(options.runs):
        for master, runs in measured.items():
            runs.append(start(package, master))
    for master, runs in measured.items():
        of = {name: statistics.median(run[name] for run in runs) for name in ("start", "seconds", "processor", "tasks")}
        each = [f"{of[name] / rows * 1e6:.1f}" for name in ("seconds", "tasks")]
        print("", rows, master, *(f"{value:.1f}" for value in of.values()), *each, runs[0]["errors"], "", sep=" | ", flush=True)
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
    print(
        " | rows | engine | start s | s | processor s | tasks s | µs a row | in tasks | errors | \n" + " |---" * 9 + " | ",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as made:
        for rows in options.sizes:
            print_size(options.folder or Path(made), rows, options)


if __name__ == "__main__":
    main()
