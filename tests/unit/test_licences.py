"""Everything that kzhealth installs may be used beside code under the MIT licence, and what it is developed with is known."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from importlib.metadata import Distribution
    from pathlib import Path

# Extras for those who work on the library; whatever else it offers is for its users.
OURS = {"bench", "browser", "dev", "docs"}

# Permissive ones, and those that bind only changes of the library itself (MPL, Artistic), which is used as it comes.
FITTING = {
    *("0BSD", "Apache-2.0", "Artistic-1.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MIT-CMU"),
    *("MPL-1.1", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib"),
}
# How packages without an SPDX expression tell the same, in their classifier or their field License.
OLD_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic-1.0",
    "BSD License": "BSD-3-Clause",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
# What stays with those who work on the library, told as each package tells it; none of it is imported by what is installed elsewhere.
DEVELOPMENT = {
    "axe-playwright-python": "",  # MIT, in its LICENSE alone
    "codespell": "GPL-2.0-only",  # a command
    "dataframely": "",  # BSD-3-Clause, in its LICENSE alone; a peer of the benchmarks
    "fpdf2": "LGPL-3.0-only",  # writes the PDF files of tests
    "mlcroissant": "",  # Apache-2.0, in its LICENSE alone
    "owlrl": "OSI Approved",  # the W3C licence; pyshacl needs it
    "ply": "BSD",
    "pycountry": "LGPL-2.1-only",  # a judge of codes in tests
}


def installed(without: set[str]) -> dict[str, Distribution]:
    """The distributions that kzhealth with its extras but these needs here, by name, as far as they are installed."""
    found: dict[str, Distribution] = {}
    extras = set(distribution("kzhealth").metadata.get_all("Provides-Extra", [])) - without
    waiting = [Requirement(f"kzhealth[{','.join(sorted(extras))}]")]
    seen = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if (name, *wanted.extras) in seen:
            continue
        seen.add((name, *wanted.extras))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue
        needs = map(Requirement, found[name].requires or ())
        waiting += [r for r in needs if not r.marker or any(r.marker.evaluate({"extra": e}) for e in ("", *wanted.extras))]
    return found


def told(package: Distribution) -> str:
    """The licence that a distribution tells, as an SPDX expression where it is one; alternatives are divided by OR."""
    meta = package.metadata
    if expression := meta.get("License-Expression"):
        return str(expression)
    words = [c.rpartition(" :: ")[2] for c in meta.get_all("Classifier", []) if c.startswith("License :: ")] or [meta.get("License") or ""]
    return " OR ".join(OLD_WORDS.get(word, word) for word in words)


def fits(expression: str) -> bool:
    """True if one alternative of the expression asks only for licences that fit."""
    parts = [re.split(r"\s+AND\s+", alternative.strip(" ()")) for alternative in re.split(r"\s+OR\s+", expression)]
    return any(all(part.strip(" ()") in FITTING for part in alternative) for alternative in parts)


def test_licences_of_run_time_dependencies_fit() -> None:
    """Each package that comes with kzhealth or one of its extras tells a licence of the list."""
    packages = installed(without=OURS)
    assert {"kzhealth", "frictionless", "pandas", "polars", "numpy", "typer"} <= set(packages)
    assert unfitting(packages) == {}


def test_licences_of_development_are_known() -> None:
    """What tests, checks and measurements need fits too, or is listed above with what it tells; nothing listed is needed at run time."""
    packages = installed(without=set())
    assert {"pytest", "ruff", "codespell"} <= set(packages)
    assert unfitting(packages).items() <= DEVELOPMENT.items()
    assert not DEVELOPMENT.keys() & installed(without=OURS).keys()


def test_each_dependency_has_its_reason(checkout: Path) -> None:
    """Decision 5 has a line, with the licence, for all that the library and the extras of its users ask for, and for nothing else."""
    text = (checkout / "docs" / "decisions" / "0005-run-time-dependencies.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"(?m)^\| ([\w-]+) \| ([\w.-]+) \|", text))
    rows.pop("package")
    asked = [Requirement(text) for text in distribution("kzhealth").requires or ()]
    ours = [r for r in asked if not r.marker or not any(f'extra == "{extra}"' in str(r.marker) for extra in OURS)]
    assert rows.keys() == {canonicalize_name(r.name) for r in ours}
    packages = installed(without=OURS)
    assert {name: told(packages[name]) for name, licence in rows.items() if name in packages and licence not in told(packages[name])} == {}


def unfitting(packages: dict[str, Distribution]) -> dict[str, str]:
    """The packages whose licence does not fit, with what they tell."""
    return {name: told(package) for name, package in packages.items() if name != "kzhealth" and not fits(told(package))}


@pytest.mark.parametrize(
    ("expression", "fitting"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("BSD-3-Clause AND Zlib", True),
        ("MIT AND GPL-2.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_what_does_not_fit_is_seen(expression: str, fitting: bool) -> None:
    """Copyleft beside or in place of the code is refused, a choice that has a fitting side is not, silence is."""
    assert fits(expression) is fitting
