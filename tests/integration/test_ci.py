"""What others put into their workflows, run in a scratch repository: the action's steps, the hook of pre-commit, the job of GitLab.

Dependencies come from the environment of these tests: only kzhealth itself is built and installed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import junitparser
import pytest
import yaml

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ci")]

NEEDED = (
    ".ci",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "LICENSE-DATA",
    ".pre-commit-hooks.yaml",
    "action.yml",
    "src",
    "schemas",
    "seeds",
    "datapackage",
)


def run(*command: str | Path, cwd: Path, env: dict[str, str], script: str | None = None) -> subprocess.CompletedProcess[str]:
    given = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "CI_", "GIT_", "VIRTUAL_ENV", "PRE_COMMIT", "COV_"))} | env
    return subprocess.run([*map(str, command)], cwd=cwd, env=given, input=script, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture(scope="module")
def released(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as others take it: committed, with a tag."""
    place = tmp_path_factory.mktemp("released")
    for name in NEEDED:
        (shutil.copytree if (checkout / name).is_dir() else shutil.copy)(checkout / name, place / name)
    commit(place)
    run("git", "tag", "v1", cwd=place, env={})
    return place


def commit(place: Path) -> None:
    name = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@example.org", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@example.org"}
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--no-verify", "--message", "All")):
        done = run("git", *command, cwd=place, env=name)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The variables of a machine with Python and pip, on which every library is there already but kzhealth."""
    top = tmp_path_factory.mktemp("machine")
    libraries = top / "libraries"
    libraries.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "kzhealth" not in path.name and path.suffix != ".pth":
            (libraries / path.name).symlink_to(path)
    made = run(sys.executable, "-m", "virtualenv", "--quiet", top / "python", cwd=top, env={})
    if made.returncode:
        pytest.skip(f"no environment could be made: {made.stderr.strip()[-300:]}")
    return {
        "PATH": f"{top / 'python' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(libraries),
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # hatchling is there as well
        "HOME": str(top),
    }


@pytest.fixture
def scratch(tmp_path: Path, checkout: Path) -> Path:
    """Someone's repository with a package in a folder."""
    place = tmp_path / "scratch"
    shutil.copytree(checkout / "datapackage", place / "data package")
    commit(place)
    return place


def break_cell(scratch: Path) -> tuple[str, int]:
    """Put a code that is none into a table; its file and line."""
    file = scratch / "data package" / "data" / "observations.csv"
    lines = file.read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines) if ",percent," in line)
    lines[number] = lines[number].replace(",percent,", ",nosuchunit,", 1)
    file.write_text("\n".join(lines), encoding="utf-8")
    return file.relative_to(scratch).as_posix(), number + 1


# ---------------------------------------------------------------- GitHub


class Workflow:
    """A job of one step that uses the action, as the runner does: shell steps in order, to the first that fails."""

    def __init__(self, released: Path, scratch: Path, machine: dict[str, str], temporary: Path) -> None:
        self.action: dict[str, Any] = yaml.safe_load((released / "action.yml").read_text(encoding="utf-8"))
        self.scratch, self.temporary = scratch, temporary
        self.context = {"github.action_path": str(released)}
        self.env = {**machine, "GITHUB_WORKSPACE": str(scratch), "RUNNER_TEMP": str(temporary)}
        self.env |= {name: str(temporary / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}

    def uses(self, **given: str) -> subprocess.CompletedProcess[str]:
        assert given.keys() <= self.action["inputs"].keys()
        for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"):
            Path(self.env[name]).unlink(missing_ok=True)
        inputs = {f"inputs.{n}": given.get(n, i["default"]) for n, i in self.action["inputs"].items()}
        for step in self.action["runs"]["steps"]:
            assert step["shell"] == "bash"
            assert "${{" not in step["run"]
            env = {name: self.filled(value, {**self.context, **inputs}) for name, value in step["env"].items()}
            if step["id"] == "install" and (self.temporary / "kzhealth").exists():
                continue
            script = self.temporary / "step.sh"
            script.write_text(step["run"], encoding="utf-8")
            done = run("bash", "--noprofile", "--norc", "-eo", "pipefail", script, cwd=self.scratch, env={**self.env, **env})
            if done.returncode:
                return done
        return done

    def filled(self, text: str, known: dict[str, str]) -> str:
        return re.sub(r"\$\{\{ *(.+?) *\}\}", lambda found: known[found[1]], text)

    @property
    def outputs(self) -> dict[str, str]:
        lines = Path(self.env["GITHUB_OUTPUT"]).read_text(encoding="utf-8").splitlines()
        told = dict(line.split("=", 1) for line in lines)
        return {
            name: self.filled(out["value"], {f"steps.validate.outputs.{n}": v for n, v in told.items()})
            for name, out in self.action["outputs"].items()
        }

    @property
    def summary(self) -> str:
        return Path(self.env["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")


def test_the_action(released: Path, scratch: Path, machine: dict[str, str], tmp_path: Path) -> None:
    """Sound data pass; a broken cell is annotated at its line and told in summary and SARIF; a baseline accepts it; words are no script."""
    workflow = Workflow(released, scratch, machine, tmp_path)
    done = workflow.uses(path="data package")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "kzhealth" / "bin" / "kzhealth").exists()
    assert workflow.outputs == {"sarif": "kzhealth.sarif", "status": "0"}
    assert "## VALID" in workflow.summary
    assert workflow.uses(**{"path": "data package", "fail-on-warning": "true"}).returncode == 1

    file, line = break_cell(scratch)
    done = workflow.uses(path="data package")
    assert (done.returncode, workflow.outputs["status"]) == (1, "1")
    assert re.search(rf"^::error file={re.escape(file)},line={line},col=\d+,title=foreign-key::", done.stdout, re.MULTILINE)
    assert "nosuchunit" in workflow.summary
    (place,) = {
        (p["artifactLocation"]["uri"], p["region"]["startLine"])
        for result in json.loads((scratch / "kzhealth.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
        if result["ruleId"] == "foreign-key"
        for p in [result["locations"][0]["physicalLocation"]]
    }
    assert place == (file.replace(" ", "%20"), line)

    kzhealth = tmp_path / "kzhealth" / "bin" / "kzhealth"
    assert run(kzhealth, "validate", "data package", "--write-baseline", "known.json", cwd=scratch, env=machine).returncode == 0
    assert workflow.uses(path="data package", baseline="known.json").returncode == 0
    assert workflow.uses(path="$(touch pwned)`touch pwned`").returncode == 3
    assert not (scratch / "pwned").exists()


# ---------------------------------------------------------------- pre-commit


def test_the_hook_of_pre_commit(released: Path, scratch: Path, machine: dict[str, str], tmp_path: Path) -> None:
    """pre-commit builds it from the repository; a commit of sound data goes through, one of a broken cell does not."""
    config = {"repos": [{"repo": str(released), "rev": "v1", "hooks": [{"id": "kzhealth", "args": ["data package"]}]}]}
    (scratch / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    env = {**machine, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    pre_commit = [sys.executable, "-m", "pre_commit"]
    ready = run(*pre_commit, "install-hooks", cwd=scratch, env=env)
    if ready.returncode:
        pytest.skip(f"pre-commit cannot install the hook here: {(ready.stdout + ready.stderr).strip()[-300:]}")
    done = run(*pre_commit, "run", "--all-files", cwd=scratch, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    break_cell(scratch)
    run("git", "add", "--all", cwd=scratch, env=env)
    done = run(*pre_commit, "run", cwd=scratch, env=env)
    assert done.returncode == 1
    assert "nosuchunit" in done.stdout


# ---------------------------------------------------------------- GitLab


def test_the_job_of_gitlab(released: Path, scratch: Path, machine: dict[str, str], checkout: Path) -> None:
    """The lines of its script, in their order: sound data pass, a broken cell fails and is in the report of tests."""
    told = yaml.safe_load((checkout / "docs" / "how-to" / "kzhealth.gitlab-ci.yml").read_text(encoding="utf-8"))
    job = told["kzhealth"]
    env = {
        **machine,
        **told["variables"],
        "CI_PROJECT_DIR": str(scratch),
        "KZHEALTH_PACKAGE": str(released),
        "KZHEALTH_PATH": "data package",
    }

    def ends() -> subprocess.CompletedProcess[str]:
        return run("bash", "--noprofile", "--norc", "-eo", "pipefail", cwd=scratch, env=env, script="\n".join(job["script"]))

    assert ends().returncode == 0
    file, line = break_cell(scratch)
    assert ends().returncode == 1
    assert "error" in (scratch / job["artifacts"]["paths"][0]).read_text(encoding="utf-8")
    suites = junitparser.JUnitXml.fromfile(str(scratch / job["artifacts"]["reports"]["junit"]))
    texts = [result.text for suite in suites for case in suite for result in case.result if isinstance(result, junitparser.Failure)]
    assert any(text.startswith(f"{file}:{line}:") for text in texts)
