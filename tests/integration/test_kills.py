"""Commands that are killed at any moment, fifty times each and more: F87 and F89 at length, and F90 with two at once.

``docs/explanation/reliability.md`` tells what was measured. ``KZHEALTH_KILLS`` sets another number of kills.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import kzhealth as kz

pytestmark = pytest.mark.slow
UNIT = Path(__file__).resolve().parents[1] / "unit"
KILLS = int(os.environ.get("KZHEALTH_KILLS", "50"))


def _load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"of_kills_{name}", UNIT / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


faults = _load("fault_files")


@pytest.mark.parametrize("command", faults.WRITING)
def test_f87_killed_at_any_moment(command: str, tmp_path: Path, checkout: Path) -> None:
    """Two kills of three at a random step of the writing, one at a random moment: old or new, whole, and nothing stays but what the next
    run clears. The sheets of seeds are files of their own: each is old or new, and the next run brings all to the new.
    """
    world = faults.make_world(tmp_path / "world", checkout)
    words, target = faults.WRITING[command]
    chance = random.Random(command)
    before = faults.tree(world)
    steps = int(faults.run(world, *words, codes=[0]).told("steps")[0])
    forks = faults.Forks(world)
    began = time.monotonic()
    forks.kill(words)
    longest = time.monotonic() - began
    done = faults.tree(world)
    changed = [n for n in done if done[n] != before.get(n)]
    old = before if target == "seeds" else {**done, **dict.fromkeys(changed, b"old")}
    seen: Counter[str] = Counter()
    left = 0
    for number in range(KILLS):
        for name in changed:
            (world / name).unlink(missing_ok=True)
            if name in old:
                (world / name).parent.mkdir(parents=True, exist_ok=True)
                (world / name).write_bytes(old[name])
        when = {"at": chance.randint(1, steps)} if number % 3 else {"after": chance.uniform(0.05, longest)}
        seen["killed"] += forks.kill(words, **when)
        there = {n: d for n, d in faults.tree(world).items() if ".kzhealth" not in n}
        left += len(faults.left_behind(world))
        mixed = target == "seeds" and all(there.get(n) in (old.get(n), done[n]) for n in changed)
        seen["old" if there == old else "new" if there == done else "each whole" if mixed else "torn"] += 1
    forks.close()
    shutil.rmtree(tmp_path / "tmp")
    faults.run(world, *words, codes=[0])
    faults.tell(command, {**seen, "left behind by kills, cleared by the next run": left})
    assert not faults.left_behind(world)
    assert faults.tree(world) == done
    assert seen["torn"] == 0
    assert seen["killed"] > KILLS / 2


def test_f87_publishing_killed_at_any_request(tmp_path: Path, checkout: Path) -> None:
    """Killed at a random request, before or after the portal has heard it: the public sees nothing, the old or the new, whole."""
    publishing = _load("test_publish")
    chance = random.Random("publish")
    editions = [tmp_path / "old", tmp_path / "new"]
    for folder, tables in zip(editions, (publishing.OLD, publishing.NEW), strict=True):
        folder.mkdir()
        entries = [{"name": n, "path": f"{n}.csv", "schema": publishing.AB} for n in tables]
        for n, text in tables.items():
            (folder / f"{n}.csv").write_text(text, encoding="utf-8")
        about = {**publishing.ABOUT, "version": folder.name, "resources": entries}
        (folder / "datapackage.json").write_text(json.dumps(about), encoding="utf-8")
    seen: Counter[str] = Counter()
    server = publishing.Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1]), "KZHEALTH_CKAN_TOKEN": publishing.TOKEN}

    def start(folder: Path) -> subprocess.Popen[bytes]:
        words = ["publish", "ckan", str(folder), "--url", server.url, "--organization", "health"]
        return subprocess.Popen([sys.executable, "-m", "kzhealth", *words], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    for folder in (editions[1], editions[0]):
        server.mend()
        process = start(folder)
        assert b"Traceback" not in process.communicate(timeout=120)[1]
        assert process.returncode == 0
    requests, tables = server.count, (publishing.OLD, publishing.NEW)
    assert publishing.tables_of(server.public()) == tables[0]
    for number in range(KILLS):
        folder = editions[(number + 1) % 2]
        at, after = chance.randint(1, requests), chance.random() < 0.5
        process = start(folder)

        def fault(count: int, _: Any, at: int = at, after: bool = after, process: Any = process) -> Any:
            if count == at and not after:
                process.kill()
            return None

        def lost(count: int, at: int = at, after: bool = after, process: Any = process) -> bool:
            if count == at and after:
                process.kill()
            return False

        server.mend()
        server.fault, server.lost = fault, lost
        process.communicate(timeout=120)
        server.mend()
        public = publishing.tables_of(server.public())
        was, now = tables[number % 2], tables[(number + 1) % 2]
        seen["old" if public == was else "new" if public == now else "nothing" if not public else "torn"] += 1
        seen["killed"] += process.returncode == -signal.SIGKILL
        process = start(folder)
        process.communicate(timeout=120)
        assert process.returncode == 0
        assert publishing.tables_of(server.public()) == now
    server.shutdown()
    server.server_close()
    faults.tell("publish", seen)
    assert seen["torn"] == 0
    assert seen["killed"] > KILLS / 2


def test_f90_two_at_once(tmp_path: Path, checkout: Path) -> None:
    """Two pages of different editions into one folder, begun together: each ends with 0 or with ``locked``; the folder is one, whole."""
    world = faults.make_world(tmp_path / "world", checkout)
    editions = []
    for language in ("ru", "kk"):
        kz.report(world / "package", output=world / language, language=language)
        editions.append(faults.tree(world / language))
    env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1])}
    seen: Counter[str] = Counter()
    for _ in range(max(2, KILLS // 5)):
        commands = [[sys.executable, "-m", "kzhealth", "report", "package", "--quiet", "--language", n] for n in ("ru", "kk")]
        both = [subprocess.Popen(words, cwd=world, env=env, stderr=subprocess.PIPE, text=True) for words in commands]
        for process in both:
            _, error = process.communicate(timeout=120)
            assert process.returncode == 0 or (process.returncode == 4 and "locked" in error), error
            seen[f"ended with {process.returncode}"] += 1
        there = faults.tree(world / "site")
        assert there in editions
        seen["ru" if there == editions[0] else "kk"] += 1
    faults.tell("two at once", seen)
    assert not faults.left_behind(world)
