"""What `make dist` refuses to release. That it builds the same bytes twice is proved by tests/integration/test_install.py."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

import kzhealth as kz

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

TOLD = ("src/kzhealth/__init__.py", "CITATION.cff", "CHANGELOG.md")


@pytest.fixture
def dist(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """.ci/dist.py as a module, over a copy of the files that tell the version, with a release of it in the changelog."""
    spec = importlib.util.spec_from_file_location("dist", checkout / ".ci" / "dist.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in TOLD:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(checkout / name, tmp_path / name)
    monkeypatch.setattr(module, "TOP", tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with (tmp_path / "CHANGELOG.md").open("a", encoding="utf-8") as changelog:
        day = module.told("CITATION.cff", r'^date-released: "([0-9-]+)"$')
        changelog.write(f"\n## [{kz.__version__}] - {day}\n")
    return module


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """An environment of release tools whose pip-audit prints what lies in answer.json beside it."""
    script = tmp_path / "tools" / "bin" / "pip-audit"
    script.parent.mkdir(parents=True)
    script.write_text(f'#!/bin/sh\ncat "{tmp_path}/answer.json"\n', encoding="utf-8")
    script.chmod(0o755)
    (tmp_path / "lib" / "python3" / "site-packages").mkdir(parents=True)
    return tmp_path / "tools"


def audited(dist: ModuleType, tools: Path, *dependencies: dict[str, object], required: bool = False) -> str:
    folder = tools.parent
    (folder / "answer.json").write_text(json.dumps({"dependencies": dependencies}) if dependencies else "", encoding="utf-8")
    said: str = dist.audit(folder / "bin" / "python", tools, folder, required=required)
    return said


def test_library_citation_and_tag_agree(dist: ModuleType) -> None:
    """With or without a tag, the version is that of the library."""
    assert dist.check_version(None) == dist.check_version(f"v{kz.__version__}") == kz.__version__


def test_another_tag_is_refused(dist: ModuleType) -> None:
    """A tag that is not 'v' and the version of the library releases nothing."""
    with pytest.raises(dist.ReleaseError, match=r"the tag is v9\.9\.9"):
        dist.check_version("v9.9.9")
    with pytest.raises(dist.ReleaseError, match="the tag is"):
        dist.check_version(kz.__version__)


@pytest.mark.parametrize(
    ("name", "old", "new"), [("CITATION.cff", kz.__version__, "9.9.9"), ("CHANGELOG.md", f"[{kz.__version__}]", "[9.9.9]")]
)
def test_a_file_that_was_forgotten_is_named(dist: ModuleType, name: str, old: str, new: str) -> None:
    """A version raised in one place alone, or a release that the changelog does not tell of, is refused with the file's name."""
    path = dist.TOP / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(dist.ReleaseError, match=name):
        dist.check_version(f"v{kz.__version__}")


def test_times_in_the_archives_are_of_the_day_of_release(dist: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """They come from CITATION.cff, not from the clock; SOURCE_DATE_EPOCH goes first."""
    (dist.TOP / "CITATION.cff").write_text('date-released: "2026-11-22"\n', encoding="utf-8")
    assert dist.epoch() == "1795305600"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    assert dist.epoch() == "1"


def test_what_is_released_is_never_compiled(dist: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who builds a release may have asked for compiled wheels of their own: the release is built without."""
    for name in ("HATCH_BUILD_HOOKS_ENABLE", "HATCH_BUILD_HOOK_ENABLE_CUSTOM"):
        monkeypatch.setenv(name, "1")
    seen = dist.run(sys.executable, "-c", "import os; print([name for name in os.environ if name.startswith('HATCH_')])", cwd=tmp_path)
    assert seen == "[]\n"


def test_a_known_vulnerability_stops_the_release(dist: ModuleType, tools: Path) -> None:
    """The package and the number of the vulnerability are named."""
    with pytest.raises(dist.ReleaseError, match=r"thing 1\.0: PYSEC-1"):
        audited(dist, tools, {"name": "thing", "version": "1.0", "vulns": [{"id": "PYSEC-1"}]})


def test_an_audit_that_could_not_be_made_is_told(dist: ModuleType, tools: Path) -> None:
    """No answer, or one that knows not every package, is never taken for a clean one, and is an error where the audit is required."""
    known, unknown = {"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}
    assert audited(dist, tools, known, {"name": "kzhealth", "skip_reason": "not found"}).startswith("1 dependencies audited")
    assert audited(dist, tools, known, unknown) == "NOT AUDITED: 1 of 2 dependencies are unknown to the service"
    assert audited(dist, tools).startswith("NOT AUDITED")
    for answer in ((known, unknown), ()):
        with pytest.raises(dist.ReleaseError, match="could not be audited"):
            audited(dist, tools, *answer, required=True)


def test_checksums_are_those_of_the_files(dist: ModuleType, tmp_path: Path) -> None:
    """In the form that `sha256sum --check` reads."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "empty").write_bytes(b"")
    assert list(dist.checksums(folder)) == ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n"]


@pytest.mark.parametrize("name", ["ci.yml", "release.yml"])
def test_workflows_ask_for_little_and_run_what_was_looked_at(checkout: Path, name: str) -> None:
    """Nothing may be written by default, every action is a commit and not a tag, and no text of strangers is run in a shell."""
    path = checkout / ".github" / "workflows" / name
    if not path.is_file():
        pytest.skip("the workflows are not part of the source archive")
    flow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert "write" not in flow["permissions"].values()
    steps = [step for job in flow["jobs"].values() for step in job["steps"]]
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"]) for step in steps if "uses" in step)
    assert not any("${{" in step.get("run", "") for step in steps)
    assert "pull_request_target" not in flow[True]  # YAML reads `on` as a truth
