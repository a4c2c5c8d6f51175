"""Data packages as tests: ``pytest --kzhealth PATH`` runs one for each table and one for each rule of the package at PATH.

A package is validated once, when tests are collected; under pytest-xdist by the process that starts the others. Nothing of the library
but its name is loaded where the option is not given.
"""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzhealth.model import Finding, Report

__all__ = ["FindingWarning", "PackageNode", "PackageTest"]

_SHOWN = 50  # findings of a test that fails
_STORE = pytest.StashKey[dict[str, dict[str, list["_Told"]]]]()
_CHOSEN = pytest.StashKey[list[str]]()


class FindingWarning(UserWarning):
    """A warning that validation found in a table."""


class _Unsound(Exception):
    """A test whose data have errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What is shown of a finding, in values that go from process to process: a level, a place and a message."""

    level: str
    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{place}: {self.message}" if place else self.message


# ---------------------------------------------------------------- options


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the command line."""
    group = parser.getgroup("kzhealth", "data packages (kzhealth)")
    group.addoption(
        "--kzhealth",
        action="append",
        default=[],
        metavar="PATH",
        help="validate a data package (folder, datapackage.json or zip): a test for each table and rule; may be given several times. "
        "To run these tests alone, give PATH as an argument too.",
    )
    group.addoption("--kzhealth-strict", action="store_true", help="let warnings of validation fail their test")
    group.addoption("--kzhealth-baseline", metavar="FILE", help="known findings, which fail no test; kzhealth validate --write-baseline")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the arguments that name tests of packages from being looked for as files."""
    if not config.option.kzhealth:
        return
    if hasattr(config, "workerinput"):
        config.stash[_CHOSEN] = config.workerinput["kzhealth_chosen"]
        if config.workerinput["kzhealth_alone"]:  # without arguments a worker falls back on the usual folders
            config.args[:] = []
        return
    names = [_node_name(config, path) for path in config.option.kzhealth]
    chosen = {arg: _chosen(config, arg, names) for arg in config.args}
    config.stash[_CHOSEN] = [found for found in chosen.values() if found]
    config.args[:] = [arg for arg, found in chosen.items() if not found]


def _node_name(config: pytest.Config, path: str) -> str:
    """How the tests of a package are called: by its path from the root, or by its whole path if it lies elsewhere."""
    whole = Path(os.path.abspath(config.invocation_params.dir / path))  # noqa: PTH100  links keep their names
    return whole.relative_to(config.rootpath).as_posix() if whole.is_relative_to(config.rootpath) else whole.as_posix()


def _chosen(config: pytest.Config, argument: str, names: Sequence[str]) -> str | None:
    """The test or package that an argument names; None if it names something else."""
    path, mark, test = argument.partition("::")
    name = _node_name(config, path)
    return f"{name}{mark}{test}" if name in names else None


# ---------------------------------------------------------------- validation


def _validated(config: pytest.Config) -> dict[str, dict[str, list[_Told]]]:
    """What is found by the tests of each package, by their names; validated when first asked for."""
    if _STORE not in config.stash:
        given = getattr(config, "workerinput", {}).get("kzhealth")
        if given is not None:
            told = json.loads(given)
            config.stash[_STORE] = {p: {t: [_Told(**f) for f in found] for t, found in tests.items()} for p, tests in told.items()}
        else:
            config.stash[_STORE] = {_node_name(config, path): _validate(config, path) for path in config.option.kzhealth}
    return config.stash[_STORE]


def _validate(config: pytest.Config, path: str) -> dict[str, list[_Told]]:
    import kzhealth
    from kzhealth.errors import KzHealthError
    from kzhealth.model import EVERY
    from kzhealth.report.baseline import accept_known, read_baseline

    here, baseline = config.invocation_params.dir, config.option.kzhealth_baseline
    try:
        known = read_baseline(here / baseline) if baseline else None
        report: Report = kzhealth.validate(str(here / path), limit=1000 if known is None else EVERY)
    except KzHealthError as error:
        raise pytest.UsageError(f"--kzhealth {path}: {error}") from error
    return _tests(config, report if known is None else accept_known(report, known, baseline).cut(1000))


def _tests(config: pytest.Config, report: Report) -> dict[str, list[_Told]]:
    """The tests of a report and their findings: a table, a rule, and the package where something is wrong with the whole."""
    tests: dict[str, list[_Told]] = {table: [] for table in report.rows}
    tests.update({f"rule:{rule}": [] for rule in report.rules_run})
    for finding in report.findings:
        name = f"rule:{finding.rule_id}" if finding.rule_id else finding.table or "package"
        tests.setdefault(name, []).append(_told(config, report, finding))
    return tests


def _told(config: pytest.Config, report: Report, finding: Finding) -> _Told:
    from kzhealth.paths import seen_from
    from kzhealth.report.text import printable

    file = report.files.get(finding.table or "")
    level = "accepted" if finding.accepted_reason else finding.severity
    place = seen_from(config.rootpath, file) if file else ""
    return _Told(level=level, file=place, line=finding.line or 0, column=finding.column or 0, message=printable(finding.message))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand a worker of pytest-xdist what was found."""
    if node.config.option.kzhealth:
        found = _validated(node.config)
        plain = {p: {t: [{k: getattr(f, k) for k in _Told.__slots__} for f in fs] for t, fs in tests.items()} for p, tests in found.items()}
        node.workerinput["kzhealth"] = json.dumps(plain)
        node.workerinput["kzhealth_chosen"] = node.config.stash[_CHOSEN]
        node.workerinput["kzhealth_alone"] = not node.config.args


# ---------------------------------------------------------------- tests


# before the plugins that choose among the tests, such as -k, --deselect and --last-failed
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the tests of the packages."""
    if not config.option.kzhealth:
        return
    chosen = config.stash[_CHOSEN]
    for name, tests in _validated(config).items():
        node = PackageNode.from_parent(session, name=name, nodeid=name, path=config.rootpath / name, tests=tests)
        items.extend(item for item in node.collect() if not chosen or name in chosen or item.nodeid in chosen)
    found = {name for item in items for name in (item.nodeid, item.nodeid.partition("::")[0])}
    missing = [name for name in chosen if name not in found]
    if missing:
        raise pytest.UsageError(f"no such test of a package: {', '.join(missing)}; pytest --kzhealth PATH --collect-only lists them")


class PackageNode(pytest.Collector):
    """A data package: it gives a test for each of its tables and rules."""

    def __init__(self, *, tests: dict[str, list[_Told]], **node: Any) -> None:
        super().__init__(**node)
        self.tests = tests

    def collect(self) -> Iterator[PackageTest]:
        """The tests, tables first."""
        for name, found in self.tests.items():
            yield PackageTest.from_parent(self, name=name, found=found)


class PackageTest(pytest.Item):
    """A table that keeps its schema, or a rule that holds."""

    def __init__(self, *, found: list[_Told], **node: Any) -> None:
        super().__init__(**node)
        self.found = found

    def runtest(self) -> None:
        """Fail with the errors; warn of the rest that nothing accepts."""
        failing = ("error", "warning") if self.config.option.kzhealth_strict else ("error",)
        faults = [told for told in self.found if told.level in failing]
        if faults:
            raise _Unsound(faults)
        for told in self.found:
            if told.level == "warning":
                warnings.warn_explicit(told.message, FindingWarning, told.file or self.nodeid, told.line or 1)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings, a line each, with file and line."""
        if not isinstance(excinfo.value, _Unsound):
            return super().repr_failure(excinfo, style)
        (faults,) = excinfo.value.args
        more = [f"… and {len(faults) - _SHOWN} more; kzhealth validate lists them"] if len(faults) > _SHOWN else []
        return "\n".join([*map(str, faults[:_SHOWN]), *more])

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the test is said to be: at the package."""
        return self.path, None, self.nodeid
