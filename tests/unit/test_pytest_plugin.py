"""Data packages as tests: one for each table and rule, chosen, shared out and reported as any other test."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import polars  # noqa: F401  a run within this process keeps the modules that it finds
import pytest

import kzhealth as kz
from kzhealth.pytest_plugin import FindingWarning

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHAPE = {
    "fields": [{"name": "id", "type": "integer"}, {"name": "n", "type": "integer"}],
    "primaryKey": ["id"],
    "kzhealth:rules": [
        {"id": "n-is-small", "formula": "n <= 9", "severity": "warning"},
        {"id": "n-is-positive", "formula": "n > 0"},
    ],
}

pytestmark = pytest.mark.skipif(
    "kzhealth" not in {e.name for e in entry_points(group="pytest11")},
    reason="kzhealth was installed here before it had a plugin: run make",
)
kz.validate(limit=1)  # loads what validation needs


@pytest.fixture
def data(pytester: pytest.Pytester, write_package: Callable[..., Path]) -> Path:
    """A package at `data` beside a test module: an error and a warning in one table, none in the other."""
    made = write_package({"t": 'id,n\n1,"a\nb"\n2,-1\n3,10\n', "u": "id,n\n1,2\n"}, schemas={"t": SHAPE, "u": SHAPE})
    made.rename(pytester.path / "data")
    pytester.makepyfile(test_other="def test_other(): pass")
    return pytester.path / "data"


def run(pytester: pytest.Pytester, *arguments: object) -> pytest.RunResult:
    return pytester.runpytest_inprocess("-p", "no:cov", "-rA", "-W", "default", *map(str, arguments))


def test_a_test_for_each_table_and_rule(pytester: pytest.Pytester, data: Path) -> None:
    """Tables fail by their schema, rules by their findings, at file and line; warnings are warnings; other tests run beside them."""
    result = run(pytester, "--kzhealth", "data")
    result.assert_outcomes(passed=3, failed=2, warnings=1)
    result.stdout.fnmatch_lines_random(
        [
            "data/t.csv:2:3: t, row 2, n: *expected a whole number*",
            "data/t.csv:4:3: t, row 3*",
            "FAILED data::t - data/t.csv:2:3: t, row 2, n: *",
            "FAILED data::rule:n-is-positive - data/t.csv:4:3: t, row 3*",
            "PASSED data::u",
            "PASSED data::rule:n-is-small",
            "PASSED test_other.py::test_other",
            "*data/t.csv:5: FindingWarning: t, row 4*",
        ]
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_warnings_fail_where_they_shall(pytester: pytest.Pytester, data: Path) -> None:
    """With --kzhealth-strict."""
    run(pytester, "--kzhealth", "data", "--kzhealth-strict").assert_outcomes(passed=2, failed=3)


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        (["data"], {"passed": 2, "failed": 2, "warnings": 1}),
        (["data::u"], {"passed": 1}),
        (["data::t", "test_other.py"], {"passed": 1, "failed": 1}),
        (["-k", "rule and positive"], {"failed": 1, "deselected": 4}),
        (["--deselect", "data::t", "--deselect", "data::rule:n-is-positive"], {"passed": 3, "deselected": 2, "warnings": 1}),
        pytest.param(["-n", "1"], {"passed": 3, "failed": 2, "warnings": 1}, marks=pytest.mark.slow),
    ],
    ids=["package", "test", "both", "expression", "deselected", "worker"],
)
def test_tests_are_chosen_as_others_are(pytester: pytest.Pytester, data: Path, arguments: list[str], outcomes: dict[str, int]) -> None:
    """By path and name as they are shown, by -k and --deselect, and shared out by pytest-xdist."""
    run(pytester, "--kzhealth", "data", *arguments).assert_outcomes(**outcomes)


def test_a_name_of_no_test(pytester: pytest.Pytester, data: Path) -> None:
    """A test that is not there is no success."""
    result = run(pytester, "--kzhealth", "data", "data::none")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: no such test of a package: data::none; *"])


@pytest.mark.slow
def test_each_package_is_validated_once(pytester: pytest.Pytester, data: Path) -> None:
    """However many workers there are, in the process that starts them."""
    pytester.makeconftest(
        "import os, kzhealth\n"
        "whole = kzhealth.validate\n"
        "def counted(*given, **named):\n"
        f"    open({str(pytester.path / 'calls')!r}, 'a').write('PYTEST_XDIST_WORKER' in os.environ and 'worker ' or 'main ')\n"
        "    return whole(*given, **named)\n"
        "kzhealth.validate = counted\n"
    )
    packages = ["data", "data/datapackage.json"]
    result = pytester.runpytest_subprocess("-n", "2", *(part for path in packages for part in ("--kzhealth", path)), *packages)
    result.assert_outcomes(passed=4, failed=4, warnings=2)
    told = (pytester.path / "calls").read_text(encoding="utf-8").split()
    assert len(told) == 2


def test_known_findings_fail_no_test(pytester: pytest.Pytester, data: Path) -> None:
    """A baseline is taken, and one that is none is refused."""
    known = [
        {"code": "type-error", "table": "t", "key": "1", "field": "n"},
        {"code": "n-is-positive", "table": "t", "key": "2", "field": "n"},
    ]
    (data / "known.json").write_text(json.dumps({"format": "kzhealth baseline 1", "findings": known}), encoding="utf-8")
    run(pytester, "--kzhealth", "data", "--kzhealth-baseline", "data/known.json").assert_outcomes(passed=5, warnings=1)
    wrong = run(pytester, "--kzhealth", "data", "--kzhealth-baseline", "data/none.json")
    assert wrong.ret == pytest.ExitCode.USAGE_ERROR


def test_what_cannot_be_read_fails(pytester: pytest.Pytester, empty_folder: Path) -> None:
    """A package that is not there, or that has no rows, is a test that fails."""
    result = run(pytester, "--kzhealth", "nowhere")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["FAILED nowhere::package - there is no file or folder *"])


def test_an_empty_table_is_no_success(pytester: pytest.Pytester, write_package: Callable[..., Path]) -> None:
    """Where no row was checked, a test of the package says so."""
    made = write_package({"t": "id,n\n"}, schemas={"t": SHAPE})
    result = run(pytester, "--kzhealth", made)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["FAILED *::package - no row was check*"])


def test_long_lists_are_cut(pytester: pytest.Pytester, write_package: Callable[..., Path]) -> None:
    """A test shows the first findings and says how many there are."""
    made = write_package({"t": "id,n\n" + "".join(f"{n},x\n" for n in range(60))}, schemas={"t": SHAPE})
    run(pytester, "--kzhealth", made).stdout.fnmatch_lines(["… and 10 more; kzhealth validate lists them"])


CODE = """
import sys
def pytest_unconfigure():
    heavy = ("pandas", "polars", "narwhals", "frictionless", "kzhealth.model", "kzhealth.validate")
    print("loaded:", *[name for name in heavy if name in sys.modules])
"""


def test_it_costs_nothing_where_it_is_not_asked_for(pytester: pytest.Pytester, data: Path) -> None:
    """Without the option none of the library is loaded but the plugin; and the plugin can be left out."""
    pytester.makeconftest(CODE)
    # that of a peer, where the benchmarks are installed, loads narwhals
    result = pytester.runpytest_subprocess("-p", "no:pointblank")
    result.assert_outcomes(passed=1)
    assert "loaded:" in result.outlines
    without = pytester.runpytest_subprocess("-p", "no:kzhealth", "--kzhealth", "data")
    without.stderr.fnmatch_lines(["*unrecognized arguments: --kzhealth*"])


def test_its_warning_can_be_named_in_a_filter() -> None:
    """The category is public: ``ignore::kzhealth.pytest_plugin.FindingWarning``."""
    assert issubclass(FindingWarning, UserWarning)
