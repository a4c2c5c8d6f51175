"""Everything that ends in a Report: packages, folders, files, frames; what is refused; what is stale or damaged."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import kzhealth as kz
from kzhealth.bundled import bundled_path
from kzhealth.errors import InputError, PackageError, UsageError
from kzhealth.model import Finding
from kzhealth.resources import read_tables
from kzhealth.rules import RULES
from kzhealth.schema import read_descriptor, table_names
from kzhealth.validate import finding_id

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

AB = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}
SOUND = "a,b\n1,x\n"


def found(report: kz.Report) -> set[tuple[str, str | None, int | None, str | None]]:
    """Code, table, row and field of each finding that is an error."""
    return {(f.code, f.table, f.row, f.field) for f in report.errors}


# ---------------------------------------------------------------- the bundled package


def test_bundled_package_is_sound() -> None:
    """What travels with the library passes its schemas and every rule, read the fast way, each file with its checksum."""
    report = kz.validate()
    assert report.ok
    assert report.exit_code == 0
    assert report.rules_run == tuple(rule.id for rule in RULES)
    assert tuple(report.rows) == table_names()
    assert set(report.ways.values()) == {"polars"}
    for name, digest in report.sha256.items():
        assert hashlib.sha256(bundled_path("datapackage", name).read_bytes()).hexdigest() == digest
    assert len(report.sha256) == len(table_names()) + 1


def test_a_package_is_the_same_by_folder_descriptor_and_text(package_copy: Path) -> None:
    """The folder, its datapackage.json and the path as text give one report."""
    reports = [kz.validate(p) for p in (package_copy, package_copy / "datapackage.json", str(package_copy))]
    assert [r.ok for r in reports] == [True] * 3
    assert reports[0].findings == reports[1].findings == reports[2].findings


def test_rules_can_be_left_out(package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """With rules=False only the schemas speak: a breach of a rule alone is not told, and no rule is said to have run."""
    edit_cell(package_copy, "observations", 2, "period_end", "2020-01-01", rehash=True)
    assert "period-order" in {f.code for f in kz.validate(package_copy).errors}
    report = kz.validate(package_copy, rules=False)
    assert (report.ok, report.rules_run, report.findings) == (True, (), ())


def test_damaged_cell_is_named_with_what_stood_there(package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """One digit changed after packaging: the hash, the row, the field, what stands and what stood."""
    before = kz.load(package_copy, engine="polars").tables["observations"]["value"][0]
    edit_cell(package_copy, "observations", 2, "value", "99")
    report = kz.validate(package_copy, rules=False)
    assert ("changed-cell", "observations", 2, "value") in found(report)
    assert {f.code for f in report.findings} == {"hash-count", "changed-cell", "byte-count"}
    changed = next(f for f in report.findings if f.code == "changed-cell")
    assert changed.message == f"observations, row 2, value: '99' stands where '{before:g}' was packaged"
    assert changed.cell == "99"
    assert "the file was changed after it was packaged" in next(f.message for f in report.findings if f.code == "hash-count")


def test_emptied_cell_and_lost_row_are_named(package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """A cell that was emptied and a last row that was cut off are told by their place."""
    edit_cell(package_copy, "budgets", 2, "region_id", "")
    path = package_copy / "data" / "regions.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    report = kz.validate(package_copy, rules=False)
    assert {("changed-cell", "budgets", 2, "region_id"), ("constraint-error", "budgets", 2, "region_id")} <= found(report)
    assert ("changed-cell", "regions", len(lines), None) in found(report)
    assert any(f.message.endswith("the row that was packaged here is gone") for f in report.findings)


def test_file_that_is_no_original_is_not_compared(package_copy: Path) -> None:
    """Where the descriptor tells the hash of other data, there is no original to compare with: the hash alone is told."""
    path = package_copy / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["resources"][0]["hash"] = f"sha256:{'0' * 64}"
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    assert [f.code for f in kz.validate(package_copy, rules=False).findings] == ["hash-count"]


def test_broken_quote_in_a_packaged_file_leaves_the_rest_checked(package_copy: Path) -> None:
    """A file that cannot be read is told, also where others refer to it; the other tables are checked."""
    (package_copy / "data" / "programmes.csv").write_text('programme_id\n"x')
    report = kz.validate(package_copy, rules=False)
    broken = {("source-error", t) for t in ("programmes", "budgets", "facilities")}
    assert {(f.code, f.table) for f in report.errors} == {("hash-count", "programmes"), ("missing-label", "programmes"), *broken}
    assert set(report.rows) == set(table_names()) - {"programmes"}


# ---------------------------------------------------------------- the ledger of findings


def ledger(folder: Path) -> list[dict[str, str]]:
    """The rows of the findings table of a package."""
    return list(csv.DictReader(io.StringIO((folder / "data" / "findings.csv").read_text(encoding="utf-8"), newline="")))


@pytest.mark.parametrize(("field", "cell"), [("finding_id", "0" * 12), ("severity", "error"), ("message", "all is well")])
def test_ledger_that_says_otherwise_than_the_rules_is_stale(
    package_copy: Path, edit_cell: Callable[..., None], field: str, cell: str
) -> None:
    """The findings table is proved too: an altered code, grade or message is told at its row and field."""
    edit_cell(package_copy, "findings", 2, field, cell, rehash=True)
    report = kz.validate(package_copy)
    assert found(report) == {("stale-finding", "findings", 2, field)}
    assert "build the package again" in report.errors[0].message
    assert report.errors[0].cell == cell


@pytest.mark.parametrize(("field", "cell"), [("rule_id", "percent-bounds"), ("table", "budgets"), ("key", "nobody")])
def test_ledger_of_what_the_rules_do_not_find_is_stale(package_copy: Path, edit_cell: Callable[..., None], field: str, cell: str) -> None:
    """A row for a finding that no rule makes is told."""
    edit_cell(package_copy, "findings", 2, field, cell, rehash=True)
    report = kz.validate(package_copy)
    assert found(report) == {("stale-finding", "findings", 2, "key")}
    assert "the rules no longer find this" in report.errors[0].message


def test_reason_in_the_ledger_accepts_the_finding() -> None:
    """A finding that the maintainers accepted keeps its reason in every validation."""
    reasons = {(r["rule_id"], r["key"]): r["accepted_reason"] or None for r in ledger(bundled_path("datapackage"))}
    report = kz.validate()
    assert {(f.rule_id, f.key): f.accepted_reason for f in report.findings} == reasons
    assert any(reasons.values())


def test_reason_without_a_rule_accepts_nothing(package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """A ledger row whose rule was wiped out cannot wave a fault of the schema through, not even its own."""
    key = ledger(package_copy)[0]["finding_id"]
    for field, cell in (("rule_id", ""), ("table", "findings"), ("key", key), ("accepted_reason", "never mind")):
        edit_cell(package_copy, "findings", 2, field, cell, rehash=True)
    assert ("constraint-error", "findings", 2, "rule_id") in found(kz.validate(package_copy))


def test_ledger_by_itself_is_not_stale(package_copy: Path) -> None:
    """The findings table checked alone is checked against its schema: the tables it tells of are not there."""
    assert kz.validate(package_copy / "data" / "findings.csv").ok


def test_finding_id_is_of_rule_table_and_key_alone() -> None:
    """A finding keeps its code when its words or its row change."""
    one = Finding(code="r", table="t", key="k", message="one", row=2)
    assert finding_id(one) == finding_id(Finding(code="r", table="t", key="k", message="two", row=3))
    assert (
        len({finding_id(one), finding_id(Finding(code="r", table="t", key="l", message="")), finding_id(Finding(code="r", message=""))})
        == 3
    )


# ---------------------------------------------------------------- folders, files, frames


def test_folder_of_tables_without_a_descriptor(package_copy: Path, tmp_path: Path) -> None:
    """Tables of ours in a bare folder are checked by their names, with the bundled reference tables behind them."""
    folder = tmp_path / "bare"
    folder.mkdir()
    for name in ("sources", "evidence", "observations"):
        (folder / f"{name}.csv").write_bytes((package_copy / "data" / f"{name}.csv").read_bytes())
    report = kz.validate(folder)
    assert report.ok
    assert set(report.rows) == {"sources", "evidence", "observations"}
    assert "percent-bounds" in report.rules_run


def test_folder_that_holds_nothing_of_ours_is_refused(empty_folder: Path) -> None:
    """The report says what was expected there."""
    report = kz.validate(empty_folder)
    assert (report.exit_code, report.findings[0].code) == (3, "package-error")
    assert "holds no datapackage.json and none of units.csv, " in report.findings[0].message


def test_file_is_a_table_by_its_name_or_as_told(package_copy: Path, tmp_path: Path) -> None:
    """observations.csv is known by its name; any other needs to be told."""
    data = (package_copy / "data" / "observations.csv").read_bytes()
    (tmp_path / "mine.csv").write_bytes(data)
    assert kz.validate(package_copy / "data" / "observations.csv").ok
    report = kz.validate(tmp_path / "mine.csv", "observations")
    assert report.ok
    assert report.rows == {"observations": data.count(b"\n") - 1}
    with pytest.raises(UsageError, match="say which table it is"):
        kz.validate(tmp_path / "mine.csv")
    with pytest.raises(UsageError, match="there is no table 'observation'"):
        kz.validate(tmp_path / "mine.csv", "observation")


def test_any_file_or_frame_by_a_schema_of_ones_own(tmp_path: Path) -> None:
    """A Table Schema judges CSV, TSV, JSON, workbooks, Parquet, packed files and frames alike; a folder has its own schemas."""
    fields = [{"name": "a", "type": "integer", "constraints": {"minimum": 2}}, {"name": "b"}]
    spec = read_descriptor({"fields": fields, "primaryKey": "b"}, "t")
    frame = pl.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "y"]})
    frame.write_csv(tmp_path / "t.csv")
    frame.write_csv(tmp_path / "t.tsv", separator="\t")
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_ndjson(tmp_path / "t.jsonl")
    (tmp_path / "t.json").write_text(frame.write_json())
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress((tmp_path / "t.csv").read_bytes()))
    files = [tmp_path / f"t.{kind}" for kind in ("csv", "tsv", "parquet", "jsonl", "json", "csv.gz")]
    for target in (*files, str(files[0]), frame, frame.to_pandas()):
        report = kz.validate(target, spec)
        assert {(f.code, f.row, f.field) for f in report.findings} == {("constraint-error", 2, "a"), ("primary-key", 4, "b")}
        assert report.rows == {"t": 3}
    with pytest.raises(UsageError, match=r"or a frame, seen .*; a package has its own schemas"):
        kz.validate(tmp_path, spec)
    assert "there is no file" in kz.validate(tmp_path / "no.xlsx", spec).findings[0].message


def test_one_file_that_cannot_be_read_on(tmp_path: Path) -> None:
    """The report is refused at the row and line where reading ends, or for a schema that asks nothing."""
    (tmp_path / "t.csv").write_text('a,b\n"1\n",x\n2,"y\n')
    report = kz.validate(tmp_path / "t.csv", read_descriptor(AB, "t"))
    assert report.refused
    assert [(f.code, f.row, f.line) for f in report.findings] == [("source-error", 3, 4)]
    (fault,) = kz.validate(tmp_path / "t.csv", read_descriptor({"fields": []}, "t")).findings
    assert (fault.code, fault.message) == ("schema-error", "schema of t: it has no fields; expected one at least under 'fields'")


def test_a_report_can_be_printed(tmp_path: Path) -> None:
    """The verdict, the first findings and how many more there are."""
    (tmp_path / "t.csv").write_text("a\n" + "x\n" * 30)
    report = kz.validate(tmp_path / "t.csv", read_descriptor({"fields": [{"name": "a", "type": "year"}]}, "t"), limit=25)
    verdict, *findings, last = str(report).splitlines()
    assert verdict == report.verdict
    assert findings[0] == "  error    type-error: t, row 2, a: 'x': expected a year of four digits"
    assert (len(findings), last) == (20, "  … and 10 more; failure_cases() lists them as a frame")


@pytest.mark.parametrize("target", ["nowhere", "no\0where", "x" * 5000, "nowhere/datapackage.json"])
def test_target_that_is_not_there_is_refused(target: str) -> None:
    """The report has exit code 3 and names what was asked for; no exception escapes."""
    report = kz.validate(target)
    assert (report.exit_code, report.ok, report.rows) == (3, False, {})
    assert len(report.findings) == 1


def test_file_that_may_not_be_read_is_refused(package_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the system refuses is a report too."""

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    for target in (package_copy, package_copy / "data" / "units.csv"):
        report = kz.validate(target)
        assert report.exit_code == 3
        assert "Permission denied" in report.findings[0].message


def observations() -> pd.DataFrame:
    """The bundled observations as analysts have them."""
    return kz.load().tables["observations"]


FRAMES: dict[str, Callable[[], Any]] = {
    "pandas": observations,
    "pandas objects": lambda: observations().astype("object"),
    "pandas floats with gaps": lambda: observations().astype(dict.fromkeys(("value", "value_max", "lower", "upper"), "float64")),
    "pandas categories": lambda: observations().astype({"unit_id": "category", "status": "category"}),
    "polars": lambda: kz.load(engine="polars").tables["observations"],
    "polars lazy": lambda: kz.load(engine="polars").tables["observations"].lazy(),  # noqa: PLW0108
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_frame_is_checked_as_the_file_is(frame: Callable[[], Any]) -> None:
    """A table in memory gives the report of its file, in whatever kind of frame it lies."""
    report = kz.validate(frame(), "observations")
    assert report.ok
    expected = kz.validate(bundled_path("datapackage", "data", "observations.csv"))
    assert report.findings == expected.findings
    assert report.rows == expected.rows


def test_frame_with_a_bad_cell() -> None:
    """Row and field are those of the frame: row 2 is the first."""
    frame = observations().astype({"value": "object"})
    frame.loc[frame.index[1], "value"] = "many"
    assert found(kz.validate(frame, "observations", rules=False)) == {("type-error", "observations", 3, "value")}
    assert found(kz.validate(frame.drop(columns="measure"), "observations", rules=False)) == {
        ("missing-label", "observations", 1, "measure"),
        ("type-error", "observations", 3, "value"),
    }


def test_frame_needs_the_name_of_its_table() -> None:
    """A frame does not tell what it is of."""
    with pytest.raises(UsageError, match="a frame needs the name of its table"):
        kz.validate(pl.DataFrame({"a": [1]}))
    with pytest.raises(UsageError, match="expected a path or a pandas or polars frame"):
        kz.validate(5, "observations")


def test_header_alone_is_nothing_checked(write_package: Callable[..., Path]) -> None:
    """A table without rows has no fault of its own, and a package of it is not called sound: a finding says why."""
    report = kz.validate(write_package({"t": "a,b\n"}, schemas={"t": AB}))
    assert (report.counts, report.ok, report.exit_code, report.rows) == ({"nothing-checked": 1}, False, 1, {"t": 0})
    assert "none below the header of t" in report.findings[0].message


# ---------------------------------------------------------------- limits and counts


def test_everything_is_counted_and_the_list_is_cut(write_package: Callable[..., Path]) -> None:
    """The list stops at the limit for each code, table and field; the counts do not; the report says so."""
    data = "a,b\n" + "x,ok\n" * 30 + "1,\n" * 5
    shape = {"fields": [AB["fields"][0], {"name": "b", "constraints": {"required": True}}]}
    folder = write_package({"t": data, "u": data}, schemas={"t": shape, "u": shape})
    report = kz.validate(folder, limit=7)
    assert report.counts == {"type-error": 60, "constraint-error": 10}
    assert len(report.findings) == 2 * 7 + 2 * 5
    assert report.truncated
    whole = kz.validate(folder)
    assert (len(whole.findings), whole.truncated) == (70, False)
    assert whole.counts == report.counts


def test_accepted_findings_push_no_error_off_the_list(package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """However short the list, an error that stands is on it: a cut report is never sound by the cut."""
    accepted = next(i for i, r in enumerate(ledger(package_copy)) if r["accepted_reason"])
    row = ledger(package_copy)[accepted]
    assert row["rule_id"] == "source-incomplete"
    edit_cell(package_copy, "observations", 2, "value", "many", rehash=True)
    edit_cell(package_copy, "observations", 3, "value", "some", rehash=True)
    report = kz.validate(package_copy, limit=1)
    assert not report.ok
    assert report.truncated
    assert {f.code for f in report.findings} == set(report.counts)


@pytest.mark.parametrize("limit", [0, -1])
def test_limit_below_one_is_a_usage_error(limit: int) -> None:
    """A list of nothing would pass off any data as sound."""
    with pytest.raises(UsageError, match="expected at least 1"):
        kz.validate(limit=limit)


# ---------------------------------------------------------------- descriptors


def descriptor(**resource: Any) -> dict[str, Any]:
    """A sound descriptor of one table, t, with changes to its resource."""
    entry = {"name": "t", "path": "t.csv", "schema": AB, **resource}
    return {"name": "small", "resources": [{k: v for k, v in entry.items() if v is not None}]}


def refused(folder: Path, text: str | bytes | dict[str, Any]) -> Finding:
    """The one finding of a package that is refused."""
    folder.mkdir(exist_ok=True)
    (folder / "t.csv").write_text(SOUND)
    data = json.dumps(text) if isinstance(text, dict) else text
    (folder / "datapackage.json").write_bytes(data.encode() if isinstance(data, str) else data)
    report = kz.validate(folder)
    assert (report.exit_code, report.rows, report.ok) == (3, {}, False)
    assert sum(report.to_dict()["counts"].values()) == len(report.findings)
    return report.findings[0]


SOUND_JSON = json.dumps(descriptor())

DESCRIPTORS: dict[str, tuple[str | bytes | dict[str, Any], str]] = {
    "empty": ("", "is not a JSON descriptor in UTF-8: Expecting value: line 1 column 1"),
    "cut short": (SOUND_JSON[:-2], "line 1 column"),
    "a list": ("[]", "expected an object of JSON, seen a list"),
    "a key twice": ('{"name": "x", "name": "y"}', "the key 'name' stands twice in one object"),
    "a key twice, deep down": (SOUND_JSON.replace('"path": "t.csv"', '"path": "t.csv", "path": "u.csv"'), "the key 'path' stands twice"),
    "NaN": (SOUND_JSON.replace('"t.csv"', "NaN", 1), "NaN is not JSON"),
    "Infinity": (SOUND_JSON.replace('"t.csv"', "-Infinity", 1), "-Infinity is not JSON"),
    "a byte order mark": (b"\xef\xbb\xbf" + SOUND_JSON.encode(), "Unexpected UTF-8 BOM"),
    "UTF-16": (SOUND_JSON.encode("utf-16"), "'utf-8' codec can't decode byte 0xff in position 0"),
    "windows-1251": ('{"name": "я"}'.encode("cp1251"), "'utf-8' codec can't decode byte 0xff"),
    "a hundred thousand brackets": ("[" * 100_000, "is not a JSON descriptor"),
    "half a surrogate pair": ('{"name": "\\ud800"}', "surrogates not allowed"),
    "no resources": ({"name": "x"}, "'resources' is a required property"),
    "empty resources": ({"name": "x", "resources": []}, "expected at least one resource under 'resources', seen none"),
    "a resource that is none": ({"resources": [5]}, "resource 1 is 5; expected an object"),
    "a resource without a name": ({"resources": [{"path": "t.csv"}]}, "'name' is a required property"),
    "a resource without data": (descriptor(path=None), r'one of the properties "path" or "data" is required'),
    "a resource with path and data": (descriptor(data=[]), r'properties "path" and "data" is mutually exclusive'),
    "a path that is a number": (descriptor(path=5), r"resource 1 \(t\), path is 5; expected a path or a list of paths"),
    "a hash that is a number": (descriptor(hash=5), r"resource 1 \(t\), hash is 5; expected text"),
    "a size in words": (descriptor(bytes="9"), r'resource 1 \(t\), bytes is "9"; expected a whole number, 0 or more'),
    "no paths": (descriptor(path=[]), r"path is \[\]; expected a path or a list of paths"),
    "a path among numbers": (descriptor(path=["t.csv", 5]), r'path is \["t.csv", 5\]; expected a path or a list of paths'),
    "two resources of one name": ({"resources": descriptor()["resources"] * 2}, "names of the resources are not unique"),
    "a schema without fields": (descriptor(schema={"missingValues": []}), "'fields' is a required property"),
    "a pattern that is none": (
        descriptor(schema={"fields": [{"name": "a", "constraints": {"pattern": "KZ-(["}}, {"name": "b"}]}),
        "field a: the pattern 'KZ-\\(\\[' cannot be used",
    ),
    "a schema file that is not there": (descriptor(schema="nowhere.json"), "resource t, schema: there is no file 'nowhere.json'"),
    "a schema file that is no JSON": (descriptor(schema="t.csv"), "is not a JSON descriptor"),
}


@pytest.mark.parametrize(("text", "message"), DESCRIPTORS.values(), ids=DESCRIPTORS)
def test_descriptor_that_cannot_be_used_is_refused(tmp_path: Path, text: str | bytes | dict[str, Any], message: str) -> None:
    """Exit code 3, the shape of any report, and a message that says what was seen and expected."""
    finding = refused(tmp_path / "p", text)
    assert finding.code in {"package-error", "resource-error", "schema-error"}
    assert re.search(message, finding.message), finding.message


PATHS = {
    "a folder up": ("../t.csv", "unsafe-path"),
    "a folder up, half way": ("x/../../t.csv", "unsafe-path"),
    "absolute": ("/etc/passwd", "unsafe-path"),
    "home": ("~/t.csv", "unsafe-path"),
    "file address": ("file:///etc/passwd", "scheme-not-allowed"),
    "file address in capitals": ("FILE:/etc/passwd", "scheme-not-allowed"),
    "sqlite": ("sqlite:////etc/x.db", "scheme-not-allowed"),
    "sqlite by one colon": ("SQLite:x.db", "scheme-not-allowed"),
    "http": ("http://127.0.0.1:9/t.csv", "scheme-not-allowed"),
    "https": ("https://example.org/t.csv", "scheme-not-allowed"),
    "s3": ("s3://bucket/t.csv", "scheme-not-allowed"),
    "backslashes": ("..\\t.csv", "unsafe-path"),
    "a share": ("\\\\server\\t.csv", "unsafe-path"),
    "hidden file": (".t.csv", "unsafe-path"),
    "hidden folder": (".git/t.csv", "unsafe-path"),
    "NUL": ("t\0.csv", "is not a path"),
    "folder": ("folder", "not-a-regular-file"),
    "link out": ("out.csv", "leads out of the package through a link"),
    "link to a folder out": ("away/t.csv", "leads out of the package through a link"),
    "link to a link out": ("chain.csv", "leads out of the package through a link"),
    "link to itself": ("ring.csv", "."),
    "FIFO": ("fifo.csv", "not-a-regular-file"),
    "device": ("null.csv", "leads out of the package"),
    "a name too long": ("x" * 300 + ".csv", "File name too long"),
}


@pytest.fixture
def trapped_folder(tmp_path: Path) -> Path:
    """A package folder with links, a FIFO and a device in it, beside a secret outside."""
    folder = tmp_path / "p"
    (folder / "folder").mkdir(parents=True)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "t.csv").write_text("secret\n")
    (tmp_path / "t.csv").write_text("secret\n")
    (folder / "out.csv").symlink_to(outside / "t.csv")
    (folder / "away").symlink_to(outside)
    (folder / "chain.csv").symlink_to(folder / "out.csv")
    (folder / "ring.csv").symlink_to(folder / "ring.csv")
    (folder / "null.csv").symlink_to(os.devnull)
    os.mkfifo(folder / "fifo.csv")
    return folder


@pytest.mark.parametrize("slot", ["path", "paths", "schema", "dialect"])
@pytest.mark.parametrize(("path", "reason"), PATHS.values(), ids=PATHS)
def test_unsafe_path_is_refused_before_anything_is_opened(
    trapped_folder: Path, path: str, reason: str, slot: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No path of a descriptor leads out of the package, to an address or to what is no file; nothing outside is opened."""
    opened: list[Path] = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda p: (opened.append(p), read_bytes(p))[1])
    entry = {"paths": {"path": ["t.csv", path]}}.get(slot, {slot: path})
    (trapped_folder / "t.csv").write_text(SOUND)
    (trapped_folder / "datapackage.json").write_text(json.dumps(descriptor(**entry)))
    report = kz.validate(trapped_folder)
    assert report.exit_code == 3
    (finding,) = report.findings
    assert finding.code == "resource-error"
    assert reason in finding.message
    assert "expected a relative path inside the package" in finding.message
    assert {p.resolve() for p in opened} <= {(trapped_folder / n).resolve() for n in ("datapackage.json", "t.csv")}


def test_foreign_key_to_nowhere_is_a_finding(write_package: Callable[..., Path]) -> None:
    """A key to a resource that the package lacks is told at its table, one to a field that is not there at each row."""

    def keyed(resource: str, field: str) -> dict[str, Any]:
        return {**AB, "foreignKeys": [{"fields": ["a"], "reference": {"resource": resource, "fields": [field]}}]}

    folder = write_package({"t": "a,b\nq,x\n", "u": SOUND}, schemas={"t": keyed("nowhere", "a"), "u": keyed("t", "c")})
    report = kz.validate(folder)
    assert found(report) == {("resource-error", "t", None, None), ("type-error", "t", 2, "a"), ("foreign-key", "u", 2, "a")}
    assert any("refers to a field that is not there" in f.message for f in report.findings)


def test_absent_file_is_a_finding_and_the_rest_is_checked(write_package: Callable[..., Path]) -> None:
    """One file that is not there does not stop the others from being checked."""
    folder = write_package({"t": SOUND, "u": SOUND}, schemas={"t": AB, "u": AB})
    (folder / "t.csv").unlink()
    report = kz.validate(folder)
    assert found(report) == {("scheme-error", "t", None, None)}
    assert report.rows == {"u": 1}
    assert report.exit_code == 1


ADDRESSES = {
    "profile of the package": {"profile": "http://127.0.0.1:9/x.json"},
    "$schema of the package": {"$schema": "http://127.0.0.1:9/x.json"},
    "profile of the resource": {"resources": {"profile": "https://127.0.0.1:9/x.json"}},
    "schema": {"resources": {"schema": "http://127.0.0.1:9/x.json"}},
    "$schema of the schema": {"resources": {"schema": {**AB, "$schema": "file:///etc/x.json"}}},
    "dialect": {"resources": {"dialect": "http://127.0.0.1:9/x.json"}},
    "$schema of the dialect": {"resources": {"dialect": {"delimiter": ";", "$schema": "http://127.0.0.1:9/x.json"}}},
}


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every connection attempted, each of which fails."""
    attempts: list[Any] = []

    def connect(_: Any, address: Any) -> None:
        attempts.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.socket.connect", connect)
    return attempts


@pytest.mark.parametrize("place", ADDRESSES.values(), ids=ADDRESSES)
def test_nothing_is_fetched(place: dict[str, Any], write_package: Callable[..., Path], no_sockets: list[Any]) -> None:
    """An address for a schema, dialect or profile is refused: no connection is opened without being asked."""
    resource = place.get("resources", {})
    rest = {k: v for k, v in place.items() if k != "resources"}
    report = kz.validate(write_package({"t": SOUND}, schemas={"t": AB}, resources={"t": resource}, **rest))
    assert (report.exit_code, report.findings[0].code) == (3, "resource-error")
    assert "scheme-not-allowed" in report.findings[0].message
    assert no_sockets == []


def test_profiles_of_the_standard_are_known_without_fetching(write_package: Callable[..., Path], no_sockets: list[Any]) -> None:
    """The addresses that the standard itself gives are names, not places to go, on either way."""
    v2 = "https://datapackage.org/profiles/2.0"
    v1 = "https://specs.frictionlessdata.io/schemas"
    tables = {"t": SOUND, "u": "a;b\n1;x\n"}
    resources = {
        "t": {"profile": f"{v1}/tabular-data-resource.json", "$schema": f"{v2}/dataresource.json"},
        "u": {"profile": f"{v1}/tabular-data-resource.json", "dialect": {"delimiter": ";"}},
    }
    shape = {**AB, "$schema": f"{v2}/tableschema.json"}
    package = {"profile": f"{v1}/data-package.json", "$schema": f"{v2}/datapackage.json"}
    report = kz.validate(write_package(tables, schemas={"t": shape, "u": shape}, resources=resources, **package))
    assert (report.findings, report.rows) == ((), {"t": 1, "u": 1})
    assert no_sockets == []


@pytest.mark.parametrize("way", [{}, {"dialect": {"quoteChar": '"'}}], ids=["fast", "slow"])
@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({"bytes": 8, "hash": hashlib.md5(SOUND.encode()).hexdigest()}, set()),
        ({"hash": f"sha256:{hashlib.sha256(SOUND.encode()).hexdigest()}"}, set()),
        ({"hash": f"sha256:{'0' * 64}"}, {"hash-count"}),
        ({"hash": "0" * 32}, {"hash-count"}),
        ({"bytes": 9}, {"byte-count"}),
        ({"bytes": 9, "hash": "md5:0"}, {"byte-count", "hash-count"}),
    ],
)
def test_size_and_hash_are_those_declared(
    way: dict[str, Any], told: dict[str, Any], codes: set[str], write_package: Callable[..., Path]
) -> None:
    """A file of another size or hash than the descriptor says is told, whichever way it is read."""
    report = kz.validate(write_package({"t": SOUND}, schemas={"t": AB}, resources={"t": {**told, **way}}))
    assert {f.code for f in report.findings} == codes
    assert all(f.table == "t" for f in report.findings)


@pytest.mark.parametrize(
    ("kind", "code"), [("sha1", None), ("sha512", None), ("sha3_256", "resource-error"), ("shake_128", "resource-error")]
)
def test_hash_of_a_kind_that_is_known(kind: str, code: str | None, write_package: Callable[..., Path]) -> None:
    """What frictionless ignores is checked; a kind that is not of the standard is told, not passed over."""
    digest = hashlib.new(kind, SOUND.encode()).hexdigest(16) if kind.startswith("shake") else hashlib.new(kind, SOUND.encode()).hexdigest()  # type: ignore[call-arg]
    report = kz.validate(write_package({"t": SOUND}, schemas={"t": AB}, resources={"t": {"hash": f"{kind}:{digest}"}}))
    assert {f.code for f in report.findings} == ({code} if code else set())


def test_schema_and_dialect_in_files_of_the_package(write_package: Callable[..., Path]) -> None:
    """They are read as if they stood in the descriptor; a foreign key in them is held to the same."""
    files = {"schema": "schemas/t.json", "dialect": "dialect.json"}
    folder = write_package({"t": "a;b\nx;1\n"}, schemas={"t": AB}, resources={"t": files})
    (folder / "schemas").mkdir()
    (folder / "schemas" / "t.json").write_text(json.dumps(AB))
    (folder / "dialect.json").write_text('{"delimiter": ";"}')
    assert found(kz.validate(folder)) == {("type-error", "t", 2, "a")}
    (folder / "schemas" / "t.json").write_text(
        json.dumps({**AB, "foreignKeys": [{"fields": ["a"], "reference": {"resource": "u", "fields": ["a"]}}]})
    )
    report = kz.validate(folder)
    assert found(report) == {("resource-error", "t", None, None), ("type-error", "t", 2, "a")}
    assert "the foreign key a refers to u, which the package does not have" in report.findings[0].message


def test_table_without_a_schema_is_read_by_frictionless(write_package: Callable[..., Path]) -> None:
    """Where nothing is declared, frictionless reads the table as it finds it; its structure is checked all the same."""
    report = kz.validate(write_package({"t": "a,b\n1,x\n2\n"}))
    assert report.ways == {"t": "frictionless"}
    assert found(report) == {("missing-cell", "t", 3, "b")}
    assert report.rows == {"t": 2}


def test_tables_of_anyone_are_checked_without_our_rules(write_package: Callable[..., Path]) -> None:
    """Another package's tables are held to their own schemas; a table that only shares a name with ours is left alone."""
    shape = {"fields": [{"name": "observation_id", "type": "integer"}, {"name": "value", "type": "string"}]}
    report = kz.validate(write_package({"observations": "observation_id,value\n1,high\n"}, schemas={"observations": shape}))
    assert report.ok
    assert report.rules_run == ()


def test_table_of_ours_with_columns_of_its_own_is_ours(write_package: Callable[..., Path]) -> None:
    """A table with our key and types of ours is held to the rules, also where it has fewer columns, or more."""
    names = ("observation_id", "indicator_id", "region_id", "period_start", "period_end", "measure", "value", "unit_id", "qualifier")
    ours = kz.schema("observations")
    fields = [{"name": n, "type": ours[n].type} for n in names] + [{"name": "remark", "type": "string"}]
    cells = "o-1,staff_shortage,KZ-11,2025-12-31,2025-01-01,level,5,percent,exact,mine"
    folder = write_package(
        {"observations": ",".join([*names, "remark"]) + f"\n{cells}\n"},
        schemas={"observations": {"fields": fields, "primaryKey": "observation_id"}},
    )
    report = kz.validate(folder)
    assert ("period-order", "observations", 2) in {(f.code, f.table, f.row) for f in report.errors}


def test_read_tables_reads_without_checking(package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """`load` and `info` take what can be read; what cannot is an error with its code."""
    edit_cell(package_copy, "observations", 2, "value", "many", rehash=True)
    told, tables = read_tables(package_copy)
    assert told["name"] == "kazakhstan-regional-health"
    assert set(tables) == set(table_names())
    (package_copy / "data" / "units.csv").write_bytes(b"\xff")
    with pytest.raises(InputError, match="is not UTF-8") as caught:
        read_tables(package_copy / "datapackage.json")
    assert caught.value.code == "encoding-error"
    (package_copy / "datapackage.json").unlink()
    with pytest.raises(PackageError, match=r"expected a datapackage\.json"):
        read_tables(package_copy)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the open files")
def test_no_file_is_left_open(package_copy: Path) -> None:
    """A validation, also one that is refused, closes what it opens."""
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    kz.validate(package_copy)
    (package_copy / "datapackage.json").write_text("{")
    kz.validate(package_copy)
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
