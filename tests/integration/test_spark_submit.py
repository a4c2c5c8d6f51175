"""The job of docs/how-to/validate-on-a-cluster.md, handed to a master with two workers on this machine; skipped without pyspark or Java."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = 300_000  # longer than what the driver reads itself
HURRY = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SCHEMA = {
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "kind", "constraints": {"enum": ["a", "b"]}},
        {"name": "amount", "type": "number", "constraints": {"minimum": 0}},
    ],
    "primaryKey": "id",
}


def environment() -> dict[str, str]:
    import pyspark

    return {
        **os.environ,
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_JAVA_OPTS": HURRY,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    }


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    """The address of a standalone master with two workers."""
    if find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("pyspark or Java is not installed; run .ci/install-spark")
    known = environment()
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, kind: str, *options: str) -> Path:
        log = tmp_path / f"{name}.log"
        command = [f"{known['SPARK_HOME']}/bin/spark-class", f"org.apache.spark.deploy.{kind}"]
        shared = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0", *options]
        with log.open("wb") as file:
            running.append(subprocess.Popen([*command, *shared], env=known, stdout=file, stderr=subprocess.STDOUT, cwd=tmp_path))
        return log

    try:
        log, ends = start("master", "master.Master"), time.monotonic() + 240
        while not (found := re.search(r"spark://127\.0\.0\.1:\d+", log.read_text(encoding="utf-8"))):
            assert time.monotonic() < ends, log.read_text(encoding="utf-8")
            time.sleep(0.2)
        for name in ("one", "two"):
            start(name, "worker.Worker", "-c", "1", "-m", "1g", "-d", str(tmp_path / name), found[0])
        yield found[0]
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=60)


@pytest.mark.slow
@pytest.mark.xdist_group("spark")
def test_the_job_of_the_page(master: str, checkout: Path, write_package: Callable[..., Path], tmp_path: Path) -> None:
    """The job as the page prints it ends with the exit code of a faulty package and writes the report that polars gives."""
    page = (checkout / "docs" / "how-to" / "validate-on-a-cluster.md").read_text(encoding="utf-8")
    job, target = tmp_path / "job.py", tmp_path / "report.json"
    job.write_text(page.partition('```python title="job.py"\n')[2].partition("```")[0], encoding="utf-8")
    rows = (f"{n - n % 70_000 // 69_999},{'abx'[n % 2 + n % 999 // 998]},{n % 50_000 - 2}.50" for n in range(ROWS))
    package = write_package({"t": "\n".join(["id,kind,amount", *rows, ""])}, schemas={"t": SCHEMA})
    expected = kz.validate(package, rules=False)
    options = [f"--conf=spark.{who}.extraJavaOptions={HURRY}" for who in ("driver", "executor")]
    command = [f"{environment()['SPARK_HOME']}/bin/spark-submit", "--master", master, *options, str(job), str(package), str(target)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 1, done.stderr[-3000:]
    seen: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    assert seen["stats"]["engine"] == "spark"
    assert set(expected.counts) == {"constraint-error", "primary-key"}
    assert seen["counts"] == expected.counts
    assert seen["findings"] == expected.to_dict()["findings"]
