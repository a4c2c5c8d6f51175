"""What users get: the wheel and the editable install, in environments of their own, away from the checkout.

The fresh environments borrow the dependencies of the running one through a ``.pth`` file, so that nothing is downloaded;
kzhealth itself must come from what was installed.
"""

from __future__ import annotations

import contextlib
import email
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kzhealth as kz
from kzhealth.schema import table_names

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.slow

EPOCH = "1763769600"
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis", "build", "dist", "*.egg-info", ".coverage*")
TRY_IT = """
import json, sys
import kzhealth as kz
from kzhealth.bundled import bundled_path
package = kz.load()
print(json.dumps({
    "file": kz.__file__,
    "data": str(bundled_path()),
    "version": kz.__version__,
    "valid": kz.validate().ok,
    "rows": {name: len(frame) for name, frame in package.tables.items()},
    "money": sorted(package.budgets.amount_kzt.tolist()),
    "fields": kz.schema("observations").field_names,
    "pandera": list(kz.schema("units").to_pandera().columns),
    "strategy": str(type(kz.strategies.table("units")).__mro__[-2].__name__),
    "read": str(__import__("kzhealth.extract.numbers", fromlist=["read_number"]).read_number("14,8 млрд тенге").value),
    "path": [p for p in sys.path if "site-packages" not in p],
}))
"""

EXTRACT_THEM = """
import json, pathlib, sys
import kzhealth as kz
from importlib import import_module
extract = pathlib.Path(kz.__file__).parent / "extract"
print(json.dumps({
    "facts": [[repr(f) for f in kz.extract(pathlib.Path(name))] for name in sys.stdin.read().splitlines()],
    "modules": {path.stem: import_module(f"kzhealth.extract.{path.stem}").__file__ for path in extract.glob("[!_]*.py")},
    "borrowed": [name for name in ("librt", "mypy", "mypyc") if name in sys.modules],
}))
"""


def clean_environment(**extra: str) -> dict[str, str]:
    """The environment without what would lead Python to the checkout, or have the wheel compiled."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "COV_CORE_SOURCE", "COVERAGE_PROCESS_START", "PYTHONSAFEPATH")
    hidden += ("HATCH_BUILD_HOOKS_ENABLE", "HATCH_BUILD_HOOK_ENABLE_CUSTOM")
    return {**{k: v for k, v in os.environ.items() if k not in hidden}, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **extra}


def run(*command: object, cwd: Path, timeout: float = 300, stdin: str | None = None, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; what it printed if it fails."""
    options = {"capture_output": True, "text": True, "timeout": timeout, "input": stdin}
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=clean_environment(**extra), check=False, **options)
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def build_wheel(source: Path, target: Path, *, kind: str = "wheel", timeout: float = 300, **extra: str) -> Path:
    """The wheel of a source tree."""
    command = (sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", target)
    run(*command, cwd=source, timeout=timeout, **extra)
    (wheel,) = target.glob("*.whl")
    return wheel


def contents(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel with their bytes."""
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    return build_wheel(checkout, tmp_path_factory.mktemp("wheel"), SOURCE_DATE_EPOCH=EPOCH)


def make_environment(folder: Path, pip: list[str], *arguments: object, cwd: Path) -> Path:
    """A fresh environment with kzhealth installed in it and the dependencies of this one in sight; its Python."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=cwd)
    python = folder / "bin" / "python"
    own = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=cwd).stdout.strip())
    missing = subprocess.run([python, "-c", "import kzhealth"], cwd=cwd, env=clean_environment(), capture_output=True, check=False)
    assert missing.returncode, "kzhealth was there before it was installed"
    # a path in a .pth file is added as it is: the .pth files in that folder (of an editable install, say) are not followed
    (own / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    options = ("--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed", "--quiet")
    run(*pip, "--python", python, "install", *options, *arguments, cwd=cwd)
    return python


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that has nothing to do with the checkout."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def wheel_python(wheel: Path, pip: list[str], elsewhere: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of an environment with the wheel installed."""
    return make_environment(tmp_path_factory.mktemp("env") / "of-wheel", pip, wheel, cwd=elsewhere)


@pytest.fixture(scope="module")
def editable_python(checkout: Path, pip: list[str], elsewhere: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python of an environment with the checkout installed editable."""
    return make_environment(tmp_path_factory.mktemp("env") / "of-checkout", pip, "--editable", checkout, cwd=elsewhere)


def tried(python: Path, cwd: Path) -> Mapping[str, Any]:
    """What the library says of itself there."""
    value: Mapping[str, Any] = json.loads(run(python, "-c", TRY_IT, cwd=cwd).stdout)
    return value


def assert_it_works(said: Mapping[str, Any]) -> None:
    """The installed library does what this one does."""
    here = kz.load()
    assert said["version"] == kz.__version__
    assert said["valid"] is True
    assert said["rows"] == {name: len(frame) for name, frame in here.tables.items()}
    assert said["money"] == [6_800_000_000, 14_800_000_000]
    assert said["fields"] == list(kz.schema("observations").field_names)
    assert said["pandera"] == list(kz.schema("units").field_names)
    assert said["read"] == "14800000000"


def assert_the_command_works(python: Path, cwd: Path) -> None:
    """``kzhealth`` is on the path of the environment and does its work from any folder."""
    command = python.with_name("kzhealth")
    assert run(command, "--version", cwd=cwd).stdout == f"kzhealth {kz.__version__}\n"
    assert json.loads(run(command, "validate", "--format", "json", cwd=cwd).stdout)["valid"] is True
    assert json.loads(run(command, "schema", "regions", cwd=cwd).stdout)["name"] == "regions"
    shown = run(command, "info", cwd=cwd).stdout
    assert all(name in shown for name in table_names())
    assert run(python, "-m", "kzhealth", "--version", cwd=cwd).stdout == f"kzhealth {kz.__version__}\n"


class TestWheel:
    """The wheel holds the library and its data, and nothing else."""

    def test_contents(self, wheel: Path, checkout: Path) -> None:
        """Each source file and data file is in the wheel byte for byte; beside them there are only the metadata and licences."""
        expected = {}
        for folder, place in (
            ("src/kzhealth", "kzhealth"),
            ("schemas", "kzhealth/_data/schemas"),
            ("seeds/reference", "kzhealth/_data/seeds/reference"),
            ("datapackage", "kzhealth/_data/datapackage"),
        ):
            for path in (checkout / folder).rglob("*"):
                inside = path.relative_to(checkout / folder)
                if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in inside.parts):
                    expected[f"{place}/{inside.as_posix()}"] = path.read_bytes()
        found = contents(wheel)
        info = f"kzhealth-{kz.__version__}.dist-info"
        meta = {
            f"{info}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE", "licenses/LICENSE-DATA")
        }
        assert set(found) == set(expected) | meta
        assert {name: found[name] for name in expected} == expected

    def test_what_must_not_be_missing(self, wheel: Path) -> None:
        """The folders that build back ends lose most easily are there."""
        names = set(contents(wheel))
        must = {"kzhealth/py.typed", "kzhealth/extract/lexicon/numbers.csv", "kzhealth/_data/schemas/package.json"}
        must |= {"kzhealth/_data/schemas/seeds/facts.schema.json", "kzhealth/_data/seeds/reference/places.csv"}
        must |= {"kzhealth/_data/datapackage/datapackage.json", "kzhealth/_data/datapackage/data/observations.csv"}
        assert must <= names

    def test_what_must_not_be_there(self, wheel: Path) -> None:
        """Fact sheets under review, tests, caches and documents stay at home."""
        odd = ("seeds/facts/", "exceptions.csv", "seeds/sources.csv", "tests/", "cache", ".pyc", "annotation", "conftest")
        assert [name for name in contents(wheel) if any(word in name for word in odd)] == []
        assert not [name for name in contents(wheel) if name.endswith(".txt") and not name.endswith("entry_points.txt")]

    def test_metadata(self, wheel: Path, checkout: Path) -> None:
        """Name, version, licence, Python and dependencies are told to pip."""
        data = contents(wheel)
        meta = email.message_from_bytes(data[f"kzhealth-{kz.__version__}.dist-info/METADATA"])
        assert (meta["Name"], meta["Version"], meta["Requires-Python"]) == ("kzhealth", kz.__version__, ">=3.11")
        assert meta["License-Expression"] == "MIT AND CC-BY-4.0"
        needed = {re.split(r"[^a-z-]", r)[0] for r in meta.get_all("Requires-Dist", []) if "extra ==" not in r}
        declared = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
        assert (
            needed == {re.split(r"[^a-z-]", r)[0] for r in declared} >= {"frictionless", "narwhals", "pandas", "pandera", "polars", "typer"}
        )
        assert "kzhealth = kzhealth.__main__:main" in data[f"kzhealth-{kz.__version__}.dist-info/entry_points.txt"].decode()
        assert b"Root-Is-Purelib: true" in data[f"kzhealth-{kz.__version__}.dist-info/WHEEL"]

    def test_the_same_bytes_anywhere(self, wheel: Path, checkout: Path, tmp_path: Path) -> None:
        """Built from a copy in another folder, time zone and locale, the wheel is the same file."""
        copy = Path(shutil.copytree(checkout, tmp_path / "another name", ignore=LEFT_OUT, copy_function=shutil.copyfile))
        surroundings = {"TZ": "Asia/Almaty", "LC_ALL": "C", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": EPOCH}
        again = build_wheel(copy, tmp_path / "out", **surroundings)
        assert again.name == wheel.name
        assert again.read_bytes() == wheel.read_bytes()

    def test_the_wheel_of_the_source_archive(self, wheel: Path, checkout: Path, tmp_path: Path) -> None:
        """The sdist holds all that the wheel needs: built from it, the wheel is the same file."""
        run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path, cwd=checkout, SOURCE_DATE_EPOCH=EPOCH)
        (archive,) = tmp_path.glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            tar.extractall(tmp_path / "sdist", filter="data")
        (source,) = (tmp_path / "sdist").iterdir()
        assert build_wheel(source, tmp_path / "out", SOURCE_DATE_EPOCH=EPOCH).read_bytes() == wheel.read_bytes()


class TestInstalled:
    """Installed, the library works offline and away from the checkout."""

    def test_the_wheel(self, wheel_python: Path, elsewhere: Path, checkout: Path) -> None:
        """Import, load, validate and schema work from the wheel; neither code nor data come from the checkout."""
        said = tried(wheel_python, elsewhere)
        home = wheel_python.parents[1].resolve()
        assert Path(said["file"]).resolve().is_relative_to(home)
        assert Path(said["data"]) == Path(said["file"]).parent / "_data"
        assert not any(str(checkout) in entry for entry in said["path"])
        assert_it_works(said)

    def test_the_command_of_the_wheel(self, wheel_python: Path, elsewhere: Path) -> None:
        """The command that pip made works."""
        assert_the_command_works(wheel_python, elsewhere)

    def test_a_build_with_the_wheel(self, wheel_python: Path, checkout: Path, tmp_path: Path) -> None:
        """Sheets of the repository built with the installed library make the package of the repository."""
        shutil.copytree(checkout / "seeds", tmp_path / "seeds")
        run(wheel_python.with_name("kzhealth"), "build", cwd=tmp_path)
        run(wheel_python.with_name("kzhealth"), "build", "--check", "--output", checkout / "datapackage", cwd=tmp_path)

    def test_an_editable_install(self, editable_python: Path, elsewhere: Path, checkout: Path) -> None:
        """The same from an editable install: code and data are those of the checkout, as they are at the moment."""
        said = tried(editable_python, elsewhere)
        assert Path(said["file"]) == checkout / "src" / "kzhealth" / "__init__.py"
        assert Path(said["data"]) == checkout
        assert_it_works(said)

    def test_the_command_of_an_editable_install(self, editable_python: Path, elsewhere: Path) -> None:
        """The command works there too."""
        assert_the_command_works(editable_python, elsewhere)

    def test_without_its_data_it_says_so(self, wheel_python: Path, elsewhere: Path, tmp_path: Path) -> None:
        """A copy of the code alone does not guess: one line says what is missing."""
        home = Path(tried(wheel_python, elsewhere)["file"]).parent
        bare = tmp_path / "lib" / "kzhealth"
        shutil.copytree(home, bare, ignore=shutil.ignore_patterns("_data", "__pycache__"))
        done = subprocess.run(
            [wheel_python, "-m", "kzhealth", "info"],
            cwd=elsewhere,
            env=clean_environment(PYTHONPATH=str(bare.parent)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 3
        assert (
            done.stderr
            == f"kzhealth: kzhealth is installed without its data: no schemas/package.json under {bare / '_data'}; install it again\n"
        )


needs_compiler = pytest.mark.skipif(
    shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0]) is None,
    reason="there is no C compiler to compile extract with: install gcc",
)


@pytest.fixture(scope="module")
def compiled_wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel with extract compiled."""
    return build_wheel(checkout, tmp_path_factory.mktemp("compiled"), timeout=1500, HATCH_BUILD_HOOKS_ENABLE="1", SOURCE_DATE_EPOCH=EPOCH)


@pytest.mark.xdist_group("compiled")
class TestCompiled:
    """What HATCH_BUILD_HOOKS_ENABLE=1 builds reads the same facts; nobody who does not ask for it needs a compiler."""

    @needs_compiler
    def test_contents(self, wheel: Path, compiled_wheel: Path) -> None:
        """All that the pure wheel holds, sources and py.typed too, and beside each module of extract its library; the same metadata."""
        pure, found = contents(wheel), contents(compiled_wheel)
        info = f"kzhealth-{kz.__version__}.dist-info"
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        modules = {name.removesuffix(".py") for name in pure if re.fullmatch(r"kzhealth/extract/[^_]\w*\.py", name)}
        libraries = {f"{name}{suffix}" for name in (*modules, "kzhealth_extract__mypyc")}
        assert set(found) == set(pure) | libraries
        changed = {f"{info}/RECORD", f"{info}/WHEEL"}
        assert {name for name in pure if found[name] != pure[name]} == changed
        told = email.message_from_bytes(found[f"{info}/WHEEL"])
        python = f"cp{sys.version_info.major}{sys.version_info.minor}"
        assert told["Root-Is-Purelib"] == "false"
        assert told["Tag"].startswith(f"{python}-{python}-")
        assert compiled_wheel.name == f"kzhealth-{kz.__version__}-{told['Tag']}.whl"

    @needs_compiler
    def test_nothing_is_left_in_the_checkout(self, compiled_wheel: Path, checkout: Path) -> None:
        """A library beside the sources would be imported in their place, however old."""
        assert compiled_wheel.exists()
        assert [p for kind in ("so", "pyd", "c") for p in (checkout / "src").rglob(f"*.{kind}")] == []

    @needs_compiler
    def test_the_same_facts(
        self, compiled_wheel: Path, pip: list[str], elsewhere: Path, checkout: Path, tmp_path: Path, request: pytest.FixtureRequest
    ) -> None:
        """Installed in a fresh environment, it reads what the sources read, from all bulletins and what source documents there are."""
        bulletins = sorted((checkout / "tests" / "golden" / "bulletins").rglob("*.txt"))
        assert len(bulletins) > 200
        with contextlib.suppress(pytest.skip.Exception):
            bulletins += sorted(request.getfixturevalue("sources_folder").glob("*.txt"))
        python = make_environment(tmp_path / "env", pip, compiled_wheel, cwd=elsewhere)
        names = "\n".join(map(str, bulletins))
        compiled = json.loads(run(python, "-c", EXTRACT_THEM, cwd=elsewhere, stdin=names).stdout)
        sources = json.loads(run(sys.executable, "-c", EXTRACT_THEM, cwd=elsewhere, stdin=names).stdout)
        assert sources["modules"] == {name: str(checkout / "src" / "kzhealth" / "extract" / f"{name}.py") for name in sources["modules"]}
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        home = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('platlib'))", cwd=elsewhere).stdout.strip())
        assert compiled["modules"] == {name: str(home / "kzhealth" / "extract" / f"{name}{suffix}") for name in sources["modules"]}
        assert compiled["borrowed"] == []
        differ = [path.name for path, ours, theirs in zip(bulletins, sources["facts"], compiled["facts"], strict=True) if ours != theirs]
        assert differ == []
        assert sum(map(len, sources["facts"])) > 2_000

    def test_an_editable_install_is_never_compiled(self, checkout: Path, tmp_path: Path) -> None:
        """Asked to compile, an editable install leads to the sources all the same."""
        wheel = build_wheel(checkout, tmp_path, kind="wheel:editable", HATCH_BUILD_HOOKS_ENABLE="1")
        assert wheel.name.endswith("-py3-none-any.whl")
        assert [name for name in contents(wheel) if name.endswith((".so", ".pyd", ".py", ".pth"))] == ["_kzhealth.pth"]

    def test_without_a_compiler_it_says_so(self, checkout: Path, tmp_path: Path) -> None:
        """Where there is no compiler, a build that asks for one ends at once, with what to do; a build that does not is not concerned."""
        command = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path)
        environment = clean_environment(HATCH_BUILD_HOOKS_ENABLE="1", PATH=str(tmp_path))
        done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1
        assert "install it, or leave HATCH_BUILD_HOOKS_ENABLE unset for the pure wheel" in done.stderr
        assert build_wheel(checkout, tmp_path, PATH=str(tmp_path)).name.endswith("-py3-none-any.whl")
