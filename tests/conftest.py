"""Fixtures that every test may use, named by the state they give, and the profile of hypothesis."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from kzhealth.bundled import bundled_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzhealth.export.bundle import Bundle

# no deadline: a shared runner may pause at any moment; in CI the same examples every time
settings.register_profile("kzhealth", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("kzhealth"), derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "kzhealth")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The top of the checkout, where pyproject.toml lies."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def sources_folder(checkout: Path) -> Path:
    """The source documents: $KZHEALTH_SOURCES, or shared/seeds beside the checkout; they are not part of the repository."""
    given = os.environ.get("KZHEALTH_SOURCES")
    folder = Path(given) if given else checkout.parent / "shared" / "seeds"
    if not any(folder.glob("*.txt")):
        pytest.skip(f"the source documents are not part of the repository: no *.txt in {folder}; set KZHEALTH_SOURCES to their folder")
    return folder


@pytest.fixture
def package_copy(tmp_path: Path) -> Path:
    """A copy of the bundled package, to be damaged at will."""
    return Path(shutil.copytree(bundled_path("datapackage"), tmp_path / "datapackage"))


@pytest.fixture
def seeds_copy(tmp_path: Path, checkout: Path) -> Path:
    """A copy of seeds/ of the checkout, to be edited at will."""
    return Path(shutil.copytree(checkout / "seeds", tmp_path / "seeds"))


@pytest.fixture
def empty_folder(tmp_path: Path) -> Path:
    """A folder with nothing in it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def write_package(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small data package: `write_package({"t": "a,b\\n1,2\\n"}, schemas={"t": {...}}, **descriptor)` gives its folder.

    A value of `tables` is text or bytes of `<name>.csv`; `resources` adds to the resource of a name, `schemas` gives its schema.
    """

    def write(
        tables: dict[str, str | bytes],
        *,
        schemas: dict[str, Any] | None = None,
        resources: dict[str, dict[str, Any]] | None = None,
        folder: str = "package",
        **descriptor: Any,
    ) -> Path:
        target = tmp_path / folder
        target.mkdir()
        entries = []
        for name, data in tables.items():
            extra = (resources or {}).get(name, {})
            entry = {"name": name, "path": f"{name}.csv", "schema": (schemas or {}).get(name), **extra}
            entries.append({k: v for k, v in entry.items() if v is not None})
            path = target / entry["path"] if isinstance(entry["path"], str) else None
            if path and path.resolve().is_relative_to(tmp_path.resolve()):  # a path that leads out is declared, never written to
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        text = json.dumps({"name": "small", "resources": entries, **descriptor}, ensure_ascii=False)
        (target / "datapackage.json").write_text(text, encoding="utf-8")
        return target

    return write


@pytest.fixture
def small_package(write_package: Callable[..., Path]) -> Path:
    """A package that is none of ours: a table of every plain type, one that refers to it, texts that mean something elsewhere."""
    items = {
        "fields": [
            {"name": "code", "type": "string", "constraints": {"required": True}},
            {"name": "day", "type": "date", "title": "Day", "description": "When."},
            {"name": "amount", "type": "number", "constraints": {"minimum": 0}},
            {"name": "count", "type": "integer"},
            {"name": "open", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
            {"name": "note", "type": "string"},
        ],
        "primaryKey": ["code"],
        "missingValues": ["", "NA"],
    }
    parts = {
        "fields": [{"name": "part", "type": "integer"}, {"name": "code", "type": "string"}],
        "primaryKey": "part",
        "foreignKeys": [{"fields": "code", "reference": {"resource": "items", "fields": "code"}}],
    }
    rows = 'code,day,amount,count,open,note\na,2024-02-29,0.1,007,yes,"=1+1, ""x"""\nb,NA,1234567.25,,no,\n'
    return write_package(
        {"items": rows, "parts": "part,code\n1,a\n2,a\n3,\n"},
        schemas={"items": items, "parts": parts},
        title="Small things",
        licenses=[{"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}],
        contributors=[{"title": "A. Person", "email": "a@example.org", "roles": ["author"]}],
        created="2024-03-01T10:00:00Z",
    )


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    """The bundled package, read for export."""
    from kzhealth.export.bundle import read_bundle

    return read_bundle(bundled_path("datapackage"))


@pytest.fixture
def edit_cell() -> Callable[..., None]:
    """Changes one cell of a table of a package: `edit_cell(folder, "observations", 2, "value", "x")`; the header is row 1.

    With `rehash=True` the descriptor is told the new size and hash, as if the package had been built so.
    """

    def edit(folder: Path, table: str, row: int, field: str, cell: str, *, rehash: bool = False) -> None:
        path = folder / "data" / f"{table}.csv"
        records = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        records[row - 1][records[0].index(field)] = cell
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(records)
        data = text.getvalue().encode("utf-8")
        path.write_bytes(data)
        if rehash:
            descriptor_path = folder / "datapackage.json"
            descriptor = json.loads(descriptor_path.read_text(encoding="utf-8"))
            resource = next(r for r in descriptor["resources"] if r["name"] == table)
            resource["bytes"], resource["hash"] = len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"
            descriptor_path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    return edit


@pytest.fixture(scope="session")
def pip() -> list[str]:
    """A pip that installs into another environment: an environment made by ``make`` has none of its own."""
    for python in (sys.executable, getattr(sys, "_base_executable", None), shutil.which("python3")):
        if python and subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
            return [python, "-m", "pip"]
    pytest.skip("there is no pip to install with")


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """Spark with two workers, each a process of its own, told to start soon rather than to run long."""
    from kzhealth.engines import get_engine

    if find_spec("pyspark") is None or shutil.which("java") is None:
        pytest.skip("pyspark or Java is not installed; run .ci/install-spark")
    from pyspark.sql import SparkSession

    hurry = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
    asked = {
        "spark.master": "local-cluster[2,1,1024]",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": hurry,
        "spark.executor.extraJavaOptions": hurry,
        "spark.sql.shuffle.partitions": "2",
        # to compile a query takes longer than to run it over a few hundred rows
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyspark does not know pandas 3 yet
        builder = SparkSession.builder
        for name, value in asked.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        try:
            yield get_engine("spark")
        finally:
            session.stop()
