"""Build what is released, prove it, describe it; put it into dist/ only when all of that held.

    python .ci/dist.py --tools build/tools --pip python3 [--tag v0.1.0] [--require-audit]

`make dist` calls it. It needs no git history: the time of files comes from CITATION.cff (or SOURCE_DATE_EPOCH), the version from the
library, and a tag is only compared with it. Exit code 1, with what did not hold on standard error.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parent.parent
COMPILE = ("HATCH_BUILD_HOOKS_ENABLE", "HATCH_BUILD_HOOK_ENABLE_CUSTOM")  # what is released is pure
# what would lead a fresh environment back to the checkout, or change what is built
UNSEEN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", *COMPILE)


class ReleaseError(Exception):
    """Something that a release promises does not hold."""


def run(*command: object, cwd: Path, **extra: str) -> str:
    """Run a command and give what it printed; ReleaseError with all of it if it fails."""
    environment = {
        **{k: v for k, v in os.environ.items() if k not in UNSEEN},
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "NO_COLOR": "1",
        **extra,
    }
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise ReleaseError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def told(path: str, pattern: str) -> str:
    """What a file of the checkout says of the release."""
    found = re.search(pattern, (TOP / path).read_text(encoding="utf-8"), flags=re.MULTILINE)
    if not found:
        raise ReleaseError(f"{path} does not tell {pattern}")
    return found[1]


def check_version(tag: str | None) -> str:
    """The version, if library, citation and changelog, and the tag where there is one, agree on it."""
    version = told("src/kzhealth/__init__.py", r'^__version__ = "(.+)"$')
    cited = told("CITATION.cff", r"^version: (.+)$")
    if cited != version:
        raise ReleaseError(f"CITATION.cff cites version {cited}, the library is {version}")
    if tag is None:
        return version
    if tag != f"v{version}":
        raise ReleaseError(f"the tag is {tag}, the library {version}: a tag is 'v' and the version")
    released = told("CITATION.cff", r'^date-released: "?([0-9-]+)"?$')
    told("CHANGELOG.md", rf"^(## \[{re.escape(version)}\] - {released})$")
    return version


def epoch() -> str:
    """Seconds of the day of release, for the times inside the archives."""
    day = dt.date.fromisoformat(told("CITATION.cff", r'^date-released: "?([0-9-]+)"?$'))
    return os.environ.get("SOURCE_DATE_EPOCH") or str(int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp()))


def build_twice(work: Path, when: str) -> tuple[Path, Path]:
    """Sdist and wheel of the checkout, the same as those built from that sdist in another folder, time zone and language."""
    first, second = work / "first", work / "second"
    build = (sys.executable, "-m", "hatchling", "build", "--directory")
    run(*build, first, cwd=TOP, SOURCE_DATE_EPOCH=when)
    (sdist,), (wheel,) = first.glob("*.tar.gz"), first.glob("*.whl")
    with tarfile.open(sdist) as archive:
        archive.extractall(work / "unpacked", filter="data")
    (source,) = (work / "unpacked").iterdir()
    run(*build, second, cwd=source, SOURCE_DATE_EPOCH=when, TZ="Asia/Almaty", LC_ALL="C", PYTHONHASHSEED="7")
    for path in (sdist, wheel):
        if path.read_bytes() != (second / path.name).read_bytes():
            raise ReleaseError(f"{path.name} built from the checkout and from its own sdist differ")
    return sdist, wheel


def install(wheel: Path, work: Path, pip: str) -> Path:
    """Python of a fresh environment with the wheel and what is locked for it, where the command has proved the bundled package."""
    environment, elsewhere = work / "environment", work / "elsewhere"
    elsewhere.mkdir()
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=elsewhere)
    python = environment / "bin" / "python"
    run(TOP / ".ci" / "install", environment, TOP / ".ci" / "locks" / "run.txt", cwd=elsewhere, PYTHON=pip)
    run(pip, "-m", "pip", "--python", python, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=elsewhere)
    run(pip, "-m", "pip", "--python", python, "check", cwd=elsewhere)
    said = json.loads(run(python.with_name("kzhealth"), "validate", "--format", "json", cwd=elsewhere))
    if not said["valid"]:
        raise ReleaseError("the installed wheel finds errors in the package that it carries")
    return python


def describe(python: Path, target: Path, tools: Path, version: str, when: str) -> None:
    """Write the bill of materials of the run-time environment (CycloneDX 1.6, validated)."""
    command = (tools / "bin" / "cyclonedx-py", "environment", python, "--pyproject", TOP / "pyproject.toml", "--mc-type", "library")
    run(*command, "--output-reproducible", "--validate", "--output-file", target, cwd=target.parent, SOURCE_DATE_EPOCH=when)
    described = json.loads(target.read_text(encoding="utf-8"))
    described["metadata"]["component"]["version"] = version  # pyproject.toml leaves it to the library
    target.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def audit(python: Path, tools: Path, work: Path, *, required: bool) -> str:
    """What is known against the run-time dependencies; ReleaseError if anything is, or if nobody could be asked and that is required."""
    (packages,) = python.parent.parent.glob("lib/python*/site-packages")
    command = [tools / "bin" / "pip-audit", "--path", packages, "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run([str(c) for c in command], cwd=work, capture_output=True, encoding="utf-8", check=False)
    try:
        dependencies = [d for d in json.loads(done.stdout)["dependencies"] if d["name"] != "kzhealth"]
    except ValueError:
        dependencies = []
    faults = [f"{d['name']} {d['version']}: {v['id']}" for d in dependencies for v in d.get("vulns", ())]
    if faults:
        raise ReleaseError("known vulnerabilities:\n" + "\n".join(faults))
    unasked = [d["name"] for d in dependencies if "skip_reason" in d]
    if dependencies and not unasked:
        return f"{len(dependencies)} dependencies audited, nothing is known against them"
    why = f"{len(unasked)} of {len(dependencies)} dependencies are unknown to the service" if dependencies else done.stderr.strip()[-300:]
    if required:
        raise ReleaseError(f"the dependencies could not be audited: {why}")
    return f"NOT AUDITED: {why}"


def checksums(folder: Path) -> Iterator[str]:
    """Lines for `sha256sum --check`."""
    for path in sorted(folder.iterdir()):
        yield f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"


def make(arguments: argparse.Namespace, work: Path) -> None:
    """All steps, in a folder that is thrown away; the last one puts the result in place."""
    version, when = check_version(arguments.tag), epoch()
    sdist, wheel = build_twice(work, when)
    print(f"kzhealth {version}: sdist and wheel built twice, equal")
    run(arguments.tools / "bin" / "twine", "check", "--strict", sdist, wheel, cwd=work)
    run(arguments.tools / "bin" / "check-wheel-contents", "--config", TOP / "pyproject.toml", wheel, cwd=work)
    print("metadata and contents are as they should be")
    python = install(wheel, work, arguments.pip)
    print("installed in a fresh environment, it validates the package that it carries")
    describe(python, sdist.parent / f"kzhealth-{version}.cdx.json", arguments.tools, version, when)
    print(audit(python, arguments.tools, work, required=arguments.require_audit))
    lines = "".join(checksums(sdist.parent))
    (sdist.parent / "SHA256SUMS").write_text(lines, encoding="utf-8")
    shutil.rmtree(arguments.output, ignore_errors=True)
    shutil.copytree(sdist.parent, arguments.output)
    print(lines, end="")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tools", type=Path, required=True, help="environment with what .ci/locks/tools.txt names")
    parser.add_argument("--pip", default=sys.executable, help="a Python that has pip; an environment of `make` has none")
    parser.add_argument("--output", type=Path, default=TOP / "dist")
    parser.add_argument("--tag", help="the tag that is released: it must be 'v' and the version, and the changelog must tell of it")
    parser.add_argument("--require-audit", action="store_true", help="fail where the dependencies cannot be audited")
    arguments = parser.parse_args()
    arguments.tools, arguments.output = arguments.tools.resolve(), arguments.output.resolve()
    try:
        with tempfile.TemporaryDirectory() as work:
            make(arguments, Path(work))
    except ReleaseError as error:
        print(f"dist: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
