"""Frictionless and our engine judge the same packages, faulty in every way there is a code for, and find the same.

``parity_cases.CASES`` are the packages; ``tests/golden/parity/findings.json`` is what frictionless found in each when the corpus was
written. The cases in which the judges disagree name the reason, and the page of the documentation that tells it to the reader.
To write the file anew, after a look at what changed: ``python tests/unit/test_parity.py``.
"""

from __future__ import annotations

import gc
import json
import runpy
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import frictionless
import pytest

import kzhealth as kz
from kzhealth.descriptors import read_json
from kzhealth.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Found: TypeAlias = "tuple[str | None, int | None, str | None, str]"

CORPUS = runpy.run_path(str(Path(__file__).with_name("parity_cases.py")))
CASES: Mapping[str, Any] = CORPUS["CASES"]
DIFFERENCES: Mapping[str, str] = CORPUS["DIFFERENCES"]
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "parity" / "findings.json"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "validation.md"
CRASH: set[Found] = {(None, None, None, "exception")}

# every code of frictionless for packages and tables, but those of optional checks (`checks`), pipelines, catalogs and inquiries,
# and the abstract ones of which these are kinds
CODES = {
    "package-error", "resource-error", "schema-error", "field-error", "dialect-error", "control-error", "metadata-error",
    "scheme-error", "format-error", "encoding-error", "compression-error", "source-error", "hash-count", "byte-count", "field-count",
    "row-count", "unmatched-header", "extra-label", "missing-label", "blank-label", "duplicate-label", "incorrect-label",
    "blank-row", "primary-key", "foreign-key", "extra-cell", "missing-cell", "type-error", "constraint-error", "unique-error", "error",
}  # fmt: skip


def primary_key(entry: Path, name: str) -> list[str]:
    """The primary key of a table as its descriptor names it."""
    try:
        resource = next(r for r in read_json(entry)["resources"] if r["name"] == name)
        schema = resource.get("schema", {})
        key = (schema if isinstance(schema, dict) else read_json(entry.parent / schema)).get("primaryKey", [])
    except (InputError, StopIteration):
        return []
    return [key] if isinstance(key, str) else key


def by_frictionless(entry: Path) -> set[Found]:
    """What frictionless finds: resource, row, field and code; the header is row 1, and a key is named by its fields."""
    try:
        report = frictionless.validate(str(entry))
    except Exception:  # it raises whatever its use of a broken value raises
        return CRASH
    found: set[Found] = {(None, None, None, e.type) for e in report.errors}
    for task in report.tasks:
        for error in (e.to_descriptor() for e in task.errors):
            fields = {"primary-key": primary_key(entry, task.name), "foreign-key": error.get("fieldNames", [])}
            names = fields.get(error["type"], [error.get("fieldName")])
            row = error.get("rowNumber") or (1 if "labels" in error else None)
            found.add((task.name, row, ", ".join(n for n in names if n) or None, error["type"]))
    return found


def by_us(entry: Path) -> set[Found]:
    """What our report lists."""
    report = kz.validate(entry, rules=False, limit=10**6)
    return {(f.table, f.row, f.field, f.code) for f in report.findings}


def written(case: Any, folder: Path) -> Path:
    """The files of a case in a folder."""
    for name, data in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / case.entry


@cache
def golden() -> dict[str, set[Found]]:
    """What frictionless found when the corpus was written."""
    return {name: {tuple(f) for f in found} for name, found in json.loads(GOLDEN.read_text(encoding="utf-8")).items()}


@pytest.fixture(scope="module")
def _all_that_is_older() -> Iterator[None]:
    """What other tests hold is not looked through for each of eight hundred cases, which took most of their time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def _files_left_open(_all_that_is_older: None) -> Iterator[None]:
    """Frictionless leaves compressed and undecodable files open: they are closed here, while the warning of it is switched off."""
    yield
    gc.collect()
    gc.freeze()  # what a case leaves, such as the modules that it was the first to load, is not looked through for the next ones


@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("_files_left_open")
@pytest.mark.parametrize("name", CASES)
def test_the_same_is_found(name: str, tmp_path: Path) -> None:
    """The same codes at the same resources, rows and fields, or a difference that has a reason."""
    entry = written(CASES[name], tmp_path)
    ours, theirs = by_us(entry), by_frictionless(entry)
    assert theirs == golden()[name], "frictionless itself has changed"
    assert (ours != theirs) == bool(CASES[name].differs)


def test_every_code_is_met() -> None:
    """The corpus has every error type of frictionless; each sound type, format and dialect has a clean case too."""
    met = {code for found in golden().values() for *_, code in found}
    assert met - {"exception"} == CODES
    assert set(golden()) == set(CASES)
    assert sum(not found for found in golden().values()) > 60


def test_every_difference_is_told() -> None:
    """Each reason stands in the documentation word for word, with its cases, and has a case."""
    used: dict[str, list[str]] = {}
    for name, case in CASES.items():
        if case.differs:
            used.setdefault(case.differs, []).append(name)
    assert set(used) == set(DIFFERENCES)
    assert table_of_differences(used) in PAGE.read_text(encoding="utf-8")


def table_of_differences(used: dict[str, list[str]]) -> str:
    """The table of the documentation."""
    rows = (f"| {reason} | {'; '.join(used[name])} |" for name, reason in DIFFERENCES.items())
    return "\n".join(["| What and why | Cases of the corpus |", "|---|---|", *rows]) + "\n"


def main() -> None:
    """Write the findings of frictionless and the table of differences anew."""
    import tempfile

    warnings.simplefilter("ignore")
    found: dict[str, Any] = {}
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            found[name] = sorted(by_frictionless(written(case, Path(folder))), key=lambda f: tuple(map(str, f)))
    rows = (f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(f, ensure_ascii=False)}" for name, f in found.items())
    GOLDEN.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    used = {d: [n for n, c in CASES.items() if c.differs == d] for d in DIFFERENCES}
    page = PAGE.read_text(encoding="utf-8")
    start = page.index("| What and why |")
    PAGE.write_text(page[:start] + table_of_differences(used) + page[page.index("\n\n", start) + 1 :], encoding="utf-8")


if __name__ == "__main__":
    main()
