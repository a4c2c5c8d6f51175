"""Whose code runs: the locks of .ci/locks hold what pyproject.toml asks for, each file by its hash, and nothing is installed past them.

Faults F109 and F110 by their numbers; F111, a release, is held by ``test_dist.py`` and ``tests/integration/test_install.py``.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

TOP = Path(__file__).parents[2]
LOCKS = TOP / ".ci" / "locks"
NAMES = sorted(path.stem for path in LOCKS.glob("*.txt"))
OURS = ("build", "run", "dev", "bench", "browser", "spark")
ENTRY = re.compile(r"(?m)^([\w.-]+==[^\\\n]+?) \\((?:\n +--hash=sha256:[0-9a-f]{64}(?: \\)?)+)\n")


def machine(python: str, sys_platform: str, platform_machine: str) -> dict[str, str]:
    """The markers of a machine that we cannot run on."""
    system = {"linux": "Linux", "darwin": "Darwin"}[sys_platform]
    return {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.1",
        "os_name": "posix",
        "platform_machine": platform_machine,
        "platform_python_implementation": "CPython",
        "platform_system": system,
        "platform_version": "",
        "platform_release": "",
        "python_full_version": f"{python}.1",
        "python_version": python,
        "sys_platform": sys_platform,
        "extra": "",
    }


MACHINES = {
    f"{python} on {system} {kind}": machine(python, system, kind)
    for python in ("3.11", "3.12", "3.13", "3.14")
    for system, kind in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))
}


@pytest.fixture(scope="module")
def lock() -> ModuleType:
    """.ci/lock.py as a module."""
    spec = importlib.util.spec_from_file_location("lock", TOP / ".ci" / "lock.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(name: str) -> Iterator[tuple[Requirement, str]]:
    """The entries of a lock and of those it adds to, with their hashes."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    for base in re.findall(r"(?m)^-r (.+)\.txt$", text):
        yield from read(base)
    for found in ENTRY.finditer(text):
        yield Requirement(found[1]), found[2]


def pinned(name: str, here: Mapping[str, str] | None = None) -> dict[str, str]:
    """The versions that a lock installs on a machine (None: this one), by name; each has one."""
    found: dict[str, set[str]] = {}
    for entry, _ in read(name):
        if entry.marker is None or entry.marker.evaluate(dict(here) if here else None):
            found.setdefault(canonicalize_name(entry.name), set()).add(str(entry.specifier).removeprefix("=="))
    assert {package: versions for package, versions in found.items() if len(versions) > 1} == {}
    return {package: version for package, (version,) in found.items()}


@pytest.mark.parametrize("here", MACHINES)
@pytest.mark.parametrize("name", OURS)
def test_what_is_asked_for_is_locked(name: str, here: str, lock: ModuleType) -> None:
    """On each supported Python and machine a lock has a version of each requirement of pyproject.toml that its specifier allows."""
    asked = lock.requirements()
    versions = pinned(name, MACHINES[here])
    parts = {"build", "run", "dev", name} if name not in ("build", "run") else {name}
    missing = [
        text
        for part in sorted(parts)
        for text in asked[part]
        for wanted in [Requirement(text)]
        if wanted.marker is None or wanted.marker.evaluate(MACHINES[here])
        if not wanted.specifier.contains(versions.get(canonicalize_name(wanted.name), ""), prereleases=True)
    ]
    assert missing == [], "run `make lock LOCK=--keep`"


def test_what_compiles_the_extraction_is_locked(lock: ModuleType) -> None:
    """What the hook of the wheel asks for is among what `make` installs: the compiled wheel is built and tested with that."""
    told = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    asked = told["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]["dependencies"]
    assert {Requirement(text).name for text in asked} == {"mypy", "setuptools"}
    assert set(asked) <= set(lock.requirements()["dev"])


def test_a_new_requirement_is_missed(lock: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A requirement that the lock lacks, or of which it has too old a version, fails the test above."""
    here = next(iter(MACHINES))
    for wanted in ("nosuchpackage>=1", "polars>=1000"):
        asked = {**lock.requirements(), "run": [wanted]}
        with monkeypatch.context() as patch, pytest.raises(AssertionError, match="make lock"):
            patch.setattr(lock, "requirements", lambda asked=asked: asked)
            test_what_is_asked_for_is_locked("run", here, lock)


def test_the_lock_is_whole() -> None:
    """What is installed here in the locked version asks for nothing that the lock has not: pip is told to resolve nothing."""
    versions = pinned("dev")
    held, missing = [], []
    for name, version in versions.items():
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        if package.version != version:
            continue
        held.append(name)
        for wanted in map(Requirement, package.requires or ()):
            if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
                continue
            if not wanted.specifier.contains(versions.get(canonicalize_name(wanted.name), ""), prereleases=True):
                missing.append(f"{name} needs {wanted}")
    if len(held) < len(versions) / 2:
        pytest.skip("this environment was not made from the lock")
    assert missing == []


@pytest.mark.parametrize("name", NAMES)
def test_locks_hold_hashes_and_nothing_of_a_machine(name: str, lock: ModuleType) -> None:
    """Every entry has the hashes of its files; no line tells an address or an index; source alone is taken of the listed packages only."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    rest = ENTRY.sub("", text).splitlines()
    assert len(list(read(name))) > 1
    assert "--only-binary :all:" in rest
    sources = {line.removeprefix("--no-binary ") for line in rest if line.startswith("--no-binary ")}
    assert sources <= set(lock.SOURCES)
    others = [line for line in rest if not line.startswith(("# ", "-r ", "--no-binary ")) and line != "--only-binary :all:"]
    assert others == []


def test_the_tools_of_a_release_are_locked(lock: ModuleType) -> None:
    """What `make dist`, `make lock` and the tests of publishing install."""
    assert {Requirement(t).name for t in lock.TOOLS} <= pinned("tools").keys()
    assert {Requirement(t).name for t in lock.CKAN} <= pinned("ckan").keys()


UV = r"""
import pathlib, re, sys
words = sys.argv[1:]
asked = pathlib.Path(words[-1]).read_text().splitlines()
if "nosuchpackage" in asked:
    sys.exit(2)
preferred = pathlib.Path(words[words.index("--output-file") + 1])
versions = dict(re.findall(r"(?m)^([a-z0-9-]+)==([0-9.]+)", preferred.read_text()))
names = sorted({re.match(r"[A-Za-z0-9-]+", line)[0].lower() for line in asked} | {"docopt"})
preferred.write_text("".join(f"{n}=={versions.get(n, '9.0')} \\\n    --hash=sha256:{'0' * 64}\n" for n in names))
"""


@pytest.fixture
def uv(lock: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A uv that finds version 9.0 of everything that is asked for, and of docopt, unless another is preferred; locks lie elsewhere."""
    path = tmp_path / "uv"
    path.write_text(f"#!{sys.executable}\n{UV}", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setattr(lock, "LOCKS", tmp_path / "locks")
    return path


def run_lock(lock: ModuleType, uv: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> tuple[int, dict[str, str]]:
    """The exit code of `make lock`, and the locks that there are then."""
    monkeypatch.setattr(sys, "argv", ["lock.py", "--uv", str(uv), *options])
    return lock.main(), {path.stem: path.read_text(encoding="utf-8") for path in lock.LOCKS.glob("*")}


def test_make_lock(lock: ModuleType, uv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A lock names what those below it do not, and what comes as source; `--keep` raises nothing; if uv fails all locks stay."""
    code, made = run_lock(lock, uv, monkeypatch)
    assert (code, made.keys()) == (0, set(NAMES))
    assert made["spark"].startswith("# Made by `make lock`.\n-r dev.txt\n--only-binary :all:\n--no-binary pyspark\npyspark==9.0 ")
    assert "polars==9.0 " in made["run"]
    assert "polars==" not in made["dev"] + made["bench"]
    assert "--no-binary docopt\ndocopt==9.0 " in made["build"]
    old = lock.LOCKS / "run.txt"
    old.write_text(old.read_text(encoding="utf-8").replace("polars==9.0", "polars==8.0"), encoding="utf-8")
    assert "polars==8.0 " in run_lock(lock, uv, monkeypatch, "--keep")[1]["run"]
    assert run_lock(lock, uv, monkeypatch) == (0, made)
    monkeypatch.setattr(lock, "TOOLS", ("nosuchpackage",))
    assert run_lock(lock, uv, monkeypatch) == (1, made)
    assert "the locks are as they were" in capsys.readouterr().err


# ---------------------------------------------------------------- F109


def make_wheel(folder: Path) -> str:
    """A wheel of a package that does nothing; its SHA-256."""
    path = folder / "harmless-1.0-py3-none-any.whl"
    info = "harmless-1.0.dist-info"
    files = {
        "harmless.py": b"",
        f"{info}/METADATA": b"Metadata-Version: 2.1\nName: harmless\nVersion: 1.0\n",
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    sums = {n: base64.urlsafe_b64encode(hashlib.sha256(d).digest()).rstrip(b"=").decode() for n, d in files.items()}
    record = "".join(f"{n},sha256={sums[n]},{len(d)}\n" for n, d in files.items()) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**files, f"{info}/RECORD": record.encode()}.items():
            archive.writestr(name, data)
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def install(tmp_path: Path, pip: list[str]) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Runs .ci/install with a lock of this text, in an environment of its own and with an index of one package."""
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)

    def install(text: str) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "lock.txt"
        path.write_text(text, encoding="utf-8")
        given = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "COV_"))}
        env = {**given, "PYTHON": pip[0], "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
        command = [TOP / ".ci" / "install", environment, path]
        return subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120, check=False)

    return install


def test_f109_a_wrong_hash_is_refused(install: Callable[[str], subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    """A file that has not the hash of the lock, and an entry without one, end the installation; the right one is installed."""
    digest = make_wheel(tmp_path)
    wrong = digest[::-1]
    for text, said in (
        (f"harmless==1.0 --hash=sha256:{wrong}\n", "DO NOT MATCH THE HASHES"),
        ("harmless==1.0\n", "Hashes are required"),
        (f"harmless>=1.0 --hash=sha256:{digest}\n", "versions pinned with =="),
    ):
        done = install(text)
        assert (done.returncode != 0, said in done.stderr) == (True, True), done.stderr
        assert not list(tmp_path.glob("environment/lib/*/site-packages/harmless*"))
    done = install(f"harmless==1.0 --hash=sha256:{digest}\n")
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.glob("environment/lib/*/site-packages/harmless.py"))


# ---------------------------------------------------------------- F110

EVIL = ("frictionless_evil", "kzhealth_evil", "pandera_evil", "polars_evil")
VALIDATE = """
import json, sys
hostile, *sys.argv[1:] = sys.argv[1:]
sys.path.insert(0, hostile)
from kzhealth import cli
try:
    cli.main()
finally:
    print("loaded", json.dumps([n for n in sys.modules if n.endswith("_evil") or n == "frictionless"]))
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder with modules whose names ask to be loaded, and with some that are named as what everybody loads."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in EVIL:
        (folder / f"{name}.py").write_text("", encoding="utf-8")
    for name in ("json", "frictionless", "kzhealth", "polars", "typer", "yaml"):
        (folder / "here" / name).mkdir(parents=True)
        (folder / "here" / name / "__init__.py").write_text("raise SystemExit('hostile')", encoding="utf-8")
    return folder


def loaded(hostile: Path, package: Path) -> list[str]:
    """Which hostile modules, and whether frictionless, are loaded when a package is validated by a Python without the user's paths."""
    command = [sys.executable, "-I", "-c", VALIDATE, hostile, "validate", package, "--quiet"]
    done = subprocess.run([str(c) for c in command], capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found: list[str] = json.loads(done.stdout.rpartition("loaded ")[2])
    return found


def test_f110_modules_beside_ours_are_not_loaded(hostile: Path, write_package: Callable[..., Path]) -> None:
    """We load no module for its name. frictionless loads those named as its plug-ins, but only where a resource is left to it."""
    shape = {"fields": [{"name": "a", "type": "integer"}]}
    assert loaded(hostile, write_package({"t": "a\n1\n"}, schemas={"t": shape})) == []
    left = write_package({"t": "a\n1\n"}, schemas={"t": shape}, resources={"t": {"dialect": {"klingon": True}}}, folder="left")
    assert sorted(loaded(hostile, left)) == ["frictionless", "frictionless_evil"]


def test_f110_modules_of_the_working_folder_are_not_loaded(hostile: Path, package_copy: Path) -> None:
    """The command, and `python -P -m kzhealth`, load nothing from the folder they are called in."""
    kzhealth = Path(sys.executable).with_name("kzhealth")
    for command in ([kzhealth], [sys.executable, "-P", "-m", "kzhealth"]):
        call = [*map(str, command), "validate", str(package_copy), "--quiet"]
        done = subprocess.run(call, cwd=hostile / "here", capture_output=True, encoding="utf-8", timeout=60, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# ---------------------------------------------------------------- what installs


def commands() -> Iterator[tuple[str, str]]:
    """The lines of everything that runs in `make`, CI, a release and the action, with what they stand in."""
    for path in [TOP / "Makefile", TOP / "action.yml", *(TOP / ".ci").glob("*"), *(TOP / ".github" / "workflows").glob("*.yml")]:
        if path.is_file() and path.suffix != ".txt":
            text = re.sub(r"\\\n\s*", "", path.read_text(encoding="utf-8"))
            yield from ((path.name, line.strip()) for line in text.splitlines() if not line.strip().startswith(("#", "@#")))


def test_nothing_is_installed_past_the_locks() -> None:
    """It is pip that installs, by .ci/install or without an index, but for a version of kzhealth that the action is asked for."""
    pips = [(place, line) for place, line in commands() if re.search(r"\bpip\b.*\binstall\b|^\"\$\{pip", line)]
    assert len(pips) > 4
    loose = [(place, line) for place, line in pips if "--no-index" not in line and "--require-hashes" not in line]
    assert loose == [
        ("action.yml", 'pip=(python3 -m pip --python "$RUNNER_TEMP/kzhealth/bin/python" install --quiet --disable-pip-version-check)'),
        ("action.yml", '"${pip[@]}" "kzhealth[workbooks]==$KZHEALTH_VERSION"'),
    ]
    assert [found for found in commands() if re.search(r"\b(curl|wget|npm|npx|uvx|pipx|easy_install|conda)\b", found[1])] == []
