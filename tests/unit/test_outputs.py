"""The same input gives the same bytes: under every Python, language and time zone, with any order of hashes and files, in every folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import kzhealth as kz

TESTS = Path(__file__).parents[1]
PLAIN = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
SURROUNDINGS = {
    "Almaty": {"TZ": "Asia/Almaty", "LC_ALL": "ru_RU.KOI8-R", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "1", "KZHEALTH_SHUFFLE": "1"},
    "Kiritimati": {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "POLARS_MAX_THREADS": "1"},
    "Adak": {"TZ": "America/Adak", "LANG": "tr_TR.ISO-8859-9", "PYTHONHASHSEED": "77", "PYTHONIOENCODING": "cp1251", "PYTHONOPTIMIZE": "1"},
}
# environments of other Pythons, made by .ci/install-pythons
PYTHONS = {path.parents[1].name.removeprefix("python-"): path for path in TESTS.parent.glob("build/python-*/bin/python")}


def written(folder: Path, environment: dict[str, str], *, python: Path | str = sys.executable, umask: int = 0o022) -> dict[str, Any]:
    """What tests/outputs.py tells of everything that is written in a folder, in these surroundings."""
    hidden = ("LC_ALL", "LANG", "LANGUAGE", "TZ", "COLUMNS", "SOURCE_DATE_EPOCH", "COV_CORE_SOURCE", "COVERAGE_PROCESS_START")
    given = {k: v for k, v in os.environ.items() if k not in hidden}
    folder.mkdir(parents=True)
    command = [str(python), "-W", "ignore", str(TESTS / "outputs.py"), "world"]
    env = {**given, "PYTHONPATH": str(Path(kz.__file__).parents[1]), **environment}
    done = subprocess.run(command, cwd=folder, env=env, umask=umask, capture_output=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    value: dict[str, Any] = json.loads(done.stdout)
    return value


@cache
def golden() -> dict[str, Any]:
    """What is written is to be this."""
    value: dict[str, Any] = json.loads((TESTS / "golden" / "outputs.json").read_text(encoding="utf-8"))
    return value


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What is written in plain surroundings."""
    return written(tmp_path_factory.mktemp("plain") / "a", PLAIN)


def differing(found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """The files that are absent on one side, or have other bytes though the same versions of libraries made them."""
    return [
        name
        for name in sorted(found.keys() | expected.keys())
        for one, other in [(found.get(name), expected.get(name))]
        if not (one and other) or (one["with"] == other["with"] and one["sha256"] != other["sha256"])
    ]


def test_f92_what_is_written_is_what_was_written(tmp_path: Path) -> None:
    """Every command writes the bytes of the golden file, in surroundings that share nothing with those it was made in.

    If the change is meant: run .venv/bin/python tests/outputs.py and look at what differs.
    """
    found = written(tmp_path / "другая папка, её имя [1]", SURROUNDINGS["Almaty"], umask=0o077)
    assert differing(found, golden()) == []
    same = [name for name, told in found.items() if told["with"] == golden()[name]["with"]]
    assert len(same) > len(found) / 2


def test_the_golden_file_was_made_from_the_lock(checkout: Path) -> None:
    """The libraries whose bytes it holds have the versions that are locked: who raises the locks raises it too."""
    text = (checkout / ".ci" / "locks" / "run.txt").read_text(encoding="utf-8")
    text += (checkout / ".ci" / "locks" / "dev.txt").read_text(encoding="utf-8")
    made = {(name, version) for told in golden().values() for name, version in told["with"].items() if name not in ("zlib", "sqlite")}
    assert len(made) > 6
    assert [f"{name}=={version}" for name, version in sorted(made) if f"\n{name}=={version} " not in text] == []


def test_a_byte_that_changes_is_seen() -> None:
    """Other bytes by the same versions, and a file more or less, are told; other bytes by another version are not."""
    name = next(n for n in golden() if n.endswith(".parquet"))
    told = golden()[name]
    assert differing({**golden(), name: {**told, "sha256": "0"}}, golden()) == [name]
    assert differing({n: t for n, t in golden().items() if n != name}, golden()) == [name]
    assert differing({**golden(), name: {"sha256": "0", "with": {"pyarrow": "1"}}}, golden()) == []


@pytest.mark.slow
@pytest.mark.xdist_group("outputs")
@pytest.mark.parametrize("surroundings", SURROUNDINGS)
def test_f92_the_same_bytes_in_all_surroundings(surroundings: str, here: dict[str, Any], tmp_path: Path) -> None:
    """Time zone, language, encoding, order of hashes and files, threads, rights and folder leave no trace in what a command writes."""
    other = written(tmp_path / surroundings / "deeper" / "ä ә", SURROUNDINGS[surroundings], umask=0o077)
    assert len(here) > 100
    assert differing(other, here) == []


@pytest.mark.slow
@pytest.mark.xdist_group("outputs")
@pytest.mark.parametrize("python", PYTHONS or [pytest.param("none", marks=pytest.mark.skip("no other Python; run .ci/install-pythons"))])
def test_f92_the_same_bytes_under_all_pythons(python: str, here: dict[str, Any], tmp_path: Path) -> None:
    """Every supported Python that is found here writes the same bytes."""
    assert differing(written(tmp_path / "there", PLAIN, python=PYTHONS[python]), here) == []
