"""SECURITY.md: each promise names itself here with the tests that hold it, and its numbers are those of the library."""

from __future__ import annotations

import ast
import inspect
import re
from typing import TYPE_CHECKING

import kzhealth as kz
from kzhealth.remote import Fetcher

if TYPE_CHECKING:
    from pathlib import Path

# Promise -> the tests without which it would be words.
HELD = {
    "No network unless asked.": (
        "unit/test_outputs.py::test_f92_what_is_written_is_what_was_written",
        "unit/test_remote.py::test_nothing_is_fetched_unasked",
        "unit/test_remote.py::test_private_hosts_are_refused",
        "unit/test_site.py::test_nothing_is_fetched",
        "integration/test_docs_site.py::test_nothing_is_loaded_from_other_hosts",
    ),
    "A package stays in its folder.": (
        "unit/test_faults.py::test_paths_that_lead_out",
        "unit/test_faults.py::test_f06_f07_links_that_lead_out",
        "unit/test_faults.py::test_f76_members_that_lead_out",
    ),
    "Nothing of the input is executed.": (
        "unit/test_faults.py::test_f27_f28_yaml_that_grows_or_runs",
        "unit/test_faults.py::test_f34_patterns_that_never_end",
        "unit/test_supply.py::test_f110_modules_beside_ours_are_not_loaded",
    ),
    "Limits.": (
        "unit/test_faults.py::test_limits_can_be_set",
        "unit/test_faults.py::test_archives",
        "unit/test_faults_documents.py::test_the_limits_of_the_command",
        "unit/test_remote.py::test_what_cannot_be_fetched",
        "unit/test_security.py::test_the_numbers_are_those_of_the_library",
    ),
    "Output is escaped for where it goes.": (
        "unit/test_export_xlsx.py::test_hostile_cells",
        "unit/test_site.py::test_hostile_text_is_shown_and_not_run",
        "unit/test_faults_text.py::test_f93_no_cell_becomes_a_formula",
        "unit/test_faults_text.py::test_f95_marks_and_scripts_in_a_report",
    ),
    "Tokens": (
        "unit/test_publish.py::test_f102_a_post_is_not_sent_on",
        "unit/test_publish.py::test_f102_a_file_may_lie_elsewhere_but_the_token_stays",
        "unit/test_publish.py::test_f103_f104_the_token_is_nowhere",
        "unit/test_publish.py::test_f105_https_alone",
        "unit/test_publish.py::test_f105_tls_is_never_off",
        "unit/test_publish.py::test_f108_the_portal_does_not_choose_where_its_files_are_kept",
        "unit/test_remote.py::test_what_came_over_the_web_has_its_hashes",
    ),
    "Whole or not at all.": (
        "unit/test_faults_output.py::test_f87_killed_at_every_step",
        "unit/test_faults_output.py::test_f88_no_room_for_any_format",
        "unit/test_faults_output.py::test_f97_interrupted",
        "integration/test_kills.py::test_f87_killed_at_any_moment",
    ),
    "The same bytes.": (
        "unit/test_outputs.py::test_f92_what_is_written_is_what_was_written",
        "unit/test_outputs.py::test_f92_the_same_bytes_in_all_surroundings",
    ),
    "Records of people.": ("unit/test_aggregate.py::test_nothing_small_comes_back",),
    "Releases": (
        "integration/test_install.py::test_the_same_bytes_anywhere",
        "integration/test_install.py::test_the_wheel_of_the_source_archive",
        "unit/test_dist.py::test_checksums_are_those_of_the_files",
        "unit/test_dist.py::test_workflows_ask_for_little_and_run_what_was_looked_at",
        "unit/test_supply.py::test_f109_a_wrong_hash_is_refused",
        "unit/test_supply.py::test_nothing_is_installed_past_the_locks",
    ),
}


def promised(checkout: Path) -> str:
    """The part of SECURITY.md that promises."""
    return (checkout / "SECURITY.md").read_text(encoding="utf-8").split("## What is promised")[1].split("\n## ")[0]


def test_every_promise_is_held(checkout: Path) -> None:
    """Each promise of the page has its tests, and each of those is there."""
    assert re.findall(r"^\*\*(.+?)\*\*", promised(checkout), flags=re.MULTILINE) == list(HELD)
    absent = []
    for test in [t for tests in HELD.values() for t in tests]:
        file, _, name = test.partition("::")
        tree = ast.parse((checkout / "tests" / file).read_text(encoding="utf-8"))
        if name not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}:
            absent.append(test)
    assert absent == []


def test_the_numbers_are_those_of_the_library(checkout: Path) -> None:
    """The limits that the page tells are the usual ones."""
    told = promised(checkout)
    limits, fetched = kz.DocumentLimits(), inspect.signature(Fetcher).parameters
    assert f"documents ({limits.bytes >> 20} MiB, also unpacked, {limits.seconds} seconds, {limits.memory >> 30} GiB of memory" in told
    assert f"({fetched['max_bytes'].default >> 30} GiB, {fetched['seconds'].default} seconds)" in told
