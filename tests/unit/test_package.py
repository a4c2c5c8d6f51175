"""Building, writing, loading and proving a data package."""

from __future__ import annotations

import copy
import csv
import datetime as dt
import hashlib
import importlib.resources
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frictionless
import jsonschema
import pandas as pd
import polars as pl
import pytest
from referencing import Registry, Resource

import kzhealth as kz
from kzhealth import files as files_module
from kzhealth.bundled import bundled_path
from kzhealth.errors import InputError, InvalidData, OutputError, PackageError, UsageError
from kzhealth.package import Built, build, build_package, compare_package, load, verify, write_package
from kzhealth.schema import PANDAS_TYPES, schema, table_names
from kzhealth.validate import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TABLES = table_names()


@pytest.fixture(scope="module")
def built(checkout: Path) -> Built:
    """The package of the repository's sheets, built in memory."""
    return build_package(checkout / "seeds")


@pytest.fixture(scope="module")
def descriptor(built: Built) -> dict[str, Any]:
    """The descriptor of the package built."""
    value: dict[str, Any] = json.loads(built.files["datapackage.json"])
    return value


@pytest.fixture(scope="module")
def package() -> kz.Package:
    """The bundled package as pandas frames."""
    return load()


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that other users may enter, as pytest's own may not be."""
    with tempfile.TemporaryDirectory(prefix="kzhealth-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def run_python(code: str, *args: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code in a Python of its own, with the library that the tests use."""
    path = str(Path(kz.__file__).parents[1])
    env = {**os.environ, "PYTHONPATH": path, **environment}
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, args)], cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes, hidden ones too."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def edit_sheet(path: Path, change: Callable[[dict[str, str]], None]) -> None:
    """Change each row of a sheet."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    for row in rows:
        change(row)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def add_exception(seeds: Path, **cells: str) -> None:
    """Add a row to exceptions.csv."""
    row = {"rule_id": "source-incomplete", "table": "sources", "key": "akmola-2025", "reason": "It is not told anywhere."}
    row |= {"accepted_on": "2026-11-22", "lapses_on": "2028-12-31", **cells}
    with (seeds / "exceptions.csv").open("a", encoding="utf-8", newline="") as sheet:
        csv.DictWriter(sheet, fieldnames=["rule_id", "table", "key", "reason", "accepted_on", "lapses_on"], lineterminator="\n").writerow(
            row
        )


# ---------------------------------------------------------------- descriptor


class TestDescriptor:
    """The descriptor follows the Data Package standard, version 2, so that readers of version 1 take it too."""

    def test_schemas_of_version_2(self, descriptor: dict[str, Any]) -> None:
        """Package, resources and table schemas name the profile they follow."""
        base = "https://datapackage.org/profiles/2.0"
        assert descriptor["$schema"] == f"{base}/datapackage.json"
        assert {r["$schema"] for r in descriptor["resources"]} == {f"{base}/dataresource.json"}
        assert {r["schema"]["$schema"] for r in descriptor["resources"]} == {f"{base}/tableschema.json"}

    def test_profiles_of_version_1(self, descriptor: dict[str, Any]) -> None:
        """Each resource is a table in the words of both versions."""
        assert descriptor["profile"] == "tabular-data-package"
        assert {(r["profile"], r["type"]) for r in descriptor["resources"]} == {("tabular-data-resource", "table")}

    def test_every_table_is_a_resource_in_its_order(self, descriptor: dict[str, Any]) -> None:
        """A table stands after the tables it refers to."""
        assert [r["name"] for r in descriptor["resources"]] == list(TABLES)
        assert [r["path"] for r in descriptor["resources"]] == [f"data/{name}.csv" for name in TABLES]

    def test_hash_and_bytes_are_those_of_the_files(self, built: Built, descriptor: dict[str, Any]) -> None:
        """Whoever has the descriptor can prove the files."""
        for resource_ in descriptor["resources"]:
            data = built.files[resource_["path"]]
            assert resource_["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert resource_["bytes"] == len(data)

    def test_the_table_schemas_are_those_of_the_repository(self, descriptor: dict[str, Any], checkout: Path) -> None:
        """Fields, keys and code lists stand in the package as they stand in schemas/."""
        for resource_ in descriptor["resources"]:
            told = json.loads((checkout / "schemas" / f"{resource_['name']}.schema.json").read_text(encoding="utf-8"))
            assert resource_["titles"] == told.pop("titles")
            assert resource_["descriptions"] == told.pop("descriptions")
            assert resource_["schema"] == told

    def test_what_readers_disagree_on_is_left_out(self, built: Built) -> None:
        """``fieldsMatch`` is read in two ways, and a DOI as ``id`` breaks CKAN."""
        assert b"fieldsMatch" not in built.files["datapackage.json"]
        assert b'"id"' not in built.files["datapackage.json"]

    def test_keys_and_missing_values_have_one_form(self, descriptor: dict[str, Any]) -> None:
        """Keys are arrays and missing values are strings, as both versions read them."""
        for resource_ in descriptor["resources"]:
            shape = resource_["schema"]
            assert isinstance(shape["primaryKey"], list)
            assert all(isinstance(v, str) for v in shape["missingValues"])
            for key in shape.get("foreignKeys", ()):
                assert isinstance(key["fields"], list)
                assert isinstance(key["reference"]["fields"], list)
            for field in shape["fields"]:
                if "categories" in field:
                    assert field["constraints"]["enum"] == [c["value"] for c in field["categories"]]

    def test_licence(self, descriptor: dict[str, Any]) -> None:
        """The data are CC-BY-4.0, by its SPDX name and its address."""
        (licence,) = descriptor["licenses"]
        assert licence["name"] == "CC-BY-4.0"
        assert licence["path"] == "https://creativecommons.org/licenses/by/4.0/"

    def test_contributors(self, descriptor: dict[str, Any]) -> None:
        """Contributors have ``role`` for version 1 and ``roles`` for version 2, and name no person."""
        for contributor in descriptor["contributors"]:
            assert contributor["role"] in contributor["roles"]
            assert contributor["title"] == "kzhealth contributors"

    def test_name(self, descriptor: dict[str, Any]) -> None:
        """The name is lower-case ASCII, as portals ask."""
        assert descriptor["name"] == "kazakhstan-regional-health"
        assert set(descriptor["titles"]) == set(descriptor["descriptions"]) == {"en", "ru", "kk"}

    def test_the_date_is_that_of_the_data(self, descriptor: dict[str, Any], built: Built) -> None:
        """``created`` and ``version`` are the newest day the sheets tell, not the day of the build."""
        rows = csv.DictReader(io.StringIO(built.files["data/evidence.csv"].decode()))
        newest = max(row["reviewed_on"] for row in rows)
        assert descriptor["created"] == f"{newest}T00:00:00Z"
        assert descriptor["version"] == newest.replace("-", ".")

    def test_the_date_moves_with_the_data(self, seeds_copy: Path) -> None:
        """A statement reviewed later makes a later version."""
        edit_sheet(seeds_copy / "facts" / "turkistan-2025-11-25.csv", lambda row: row.update(reviewed_on="2027-03-04"))
        made = json.loads(build_package(seeds_copy).files["datapackage.json"])
        assert (made["version"], made["created"]) == ("2027.03.04", "2027-03-04T00:00:00Z")

    def test_sources(self, descriptor: dict[str, Any]) -> None:
        """Every document is a source; no path is made up for one without an address."""
        assert len(descriptor["sources"]) == 2
        assert all(s["title"] and "path" not in s for s in descriptor["sources"])
        assert any(s["title"].startswith("BAQ.KZ: ") for s in descriptor["sources"])

    def test_a_source_with_an_address(self, seeds_copy: Path) -> None:
        """The address of a document is the path of its source."""
        edit_sheet(seeds_copy / "sources.csv", lambda row: row.update(url="https://example.org/a"))
        made = json.loads(build_package(seeds_copy).files["datapackage.json"])
        assert {s["path"] for s in made["sources"]} == {"https://example.org/a"}

    @pytest.mark.parametrize("version", ["1.0", "2.0"])
    def test_valid_under_the_official_profile(self, descriptor: dict[str, Any], version: str) -> None:
        """The descriptor is valid under the JSON Schemas of both versions of the standard, read offline."""
        folder = importlib.resources.files("dplib") / "profiles" / version
        profiles = {p.name: json.loads(p.read_text(encoding="utf-8")) for p in folder.iterdir() if p.name.endswith(".json")}
        resources = [
            (profile.get("$id", name), Resource.from_contents(profile)) for name, profile in profiles.items() if "$schema" in profile
        ]
        profile = profiles["datapackage.json"]
        judge = jsonschema.validators.validator_for(profile)(profile, registry=Registry().with_resources(resources))
        assert [f"{e.json_path}: {e.message}" for e in judge.iter_errors(descriptor)] == []
        broken = {k: v for k, v in descriptor.items() if k != "resources"}
        assert list(judge.iter_errors(broken)), "a profile that refuses nothing proves nothing"

    def test_valid_under_frictionless(self, checkout: Path) -> None:
        """frictionless reads the package of the repository and finds nothing."""
        report = frictionless.Package(str(checkout / "datapackage" / "datapackage.json")).validate()
        assert report.flatten(["type", "message"]) == []
        assert report.valid
        assert report.stats["tasks"] == len(TABLES)


# ---------------------------------------------------------------- build


class TestBuild:
    """The same sheets give the same bytes; data with errors give none."""

    def test_the_repository_holds_a_fresh_build(self, built: Built, checkout: Path) -> None:
        """``datapackage/`` is what ``seeds/`` makes, byte for byte."""
        assert compare_package(built, checkout / "datapackage") == []
        assert snapshot(checkout / "datapackage") == dict(built.files)

    def test_the_report_of_a_build(self, built: Built) -> None:
        """The report counts the rows of every table; known findings are its warnings."""
        assert built.report.ok
        counted = {n: len(list(csv.DictReader(io.StringIO(built.files[f"data/{n}.csv"].decode())))) for n in TABLES}
        assert dict(built.report.rows) == counted
        assert counted["findings"] == len(built.report.warnings)
        assert built.report.errors == ()

    def test_files_are_plain(self, built: Built) -> None:
        """UTF-8 without a mark, LF line ends, a newline at the end."""
        for name, data in built.files.items():
            assert data.decode("utf-8").endswith("\n"), name
            assert b"\r" not in data, name
            assert not data.startswith(b"\xef\xbb\xbf"), name

    def test_rows_are_sorted(self, built: Built) -> None:
        """Each table is sorted by its key."""
        for name in TABLES:
            rows = list(csv.DictReader(io.StringIO(built.files[f"data/{name}.csv"].decode())))
            keys = [tuple(row[k] for k in schema(name).primary_key) for row in rows]
            assert keys == sorted(keys), name

    def test_built_twice(self, built: Built, checkout: Path) -> None:
        """A second build in the same process gives the same bytes and findings."""
        again = build_package(checkout / "seeds")
        assert again.files == built.files
        assert again.report.findings == built.report.findings

    @pytest.mark.parametrize(
        "environment",
        [
            {"TZ": "Asia/Almaty", "LC_ALL": "C", "PYTHONHASHSEED": "1", "SOURCE_DATE_EPOCH": "0"},
            {"TZ": "Pacific/Kiritimati", "LC_ALL": "kk_KZ.UTF-8", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "0", "POLARS_MAX_THREADS": "1"},
            {"TZ": "America/Adak", "LC_ALL": "tr_TR.ISO-8859-9", "LANG": "C", "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "cp1251"},
        ],
        ids=["almaty", "kiritimati", "adak"],
    )
    def test_the_same_bytes_anywhere(self, environment: dict[str, str], checkout: Path, tmp_path: Path) -> None:
        """Time zone, locale, hash seed, working folder and the name of the seeds folder leave no trace."""
        seeds = tmp_path / "другие семена" / "s"
        shutil.copytree(checkout / "seeds", seeds)
        somewhere = tmp_path / "cwd"
        somewhere.mkdir()
        code = "import sys; from kzhealth.package import build; build(sys.argv[1], sys.argv[2])"
        done = run_python(code, os.path.relpath(seeds, somewhere), "out", cwd=somewhere, **environment)
        assert done.returncode == 0, done.stderr
        assert snapshot(somewhere / "out") == snapshot(checkout / "datapackage")

    def test_a_sheet_with_errors_builds_nothing(self, seeds_copy: Path, tmp_path: Path) -> None:
        """Errors of the rules stop the build, with the report; what was there before is kept."""
        out = tmp_path / "out"
        build(seeds_copy, out)
        before = snapshot(out)

        def double(row: dict[str, str]) -> None:
            row["value"] = "99000" if row["quote"] == "75 тысячам" else row["value"]

        edit_sheet(seeds_copy / "facts" / "akmola-2025.csv", double)
        with pytest.raises(InvalidData, match="75 тысячам") as refused:
            build(seeds_copy, out)
        assert [(f.code, f.table, f.key) for f in refused.value.report.errors] == [
            ("evidence-value", "observations", "akmola-2025-386-396"),
        ]
        assert sum(refused.value.report.rows.values()) > 500
        assert snapshot(out) == before

    def test_a_missing_reference_builds_nothing(self, seeds_copy: Path) -> None:
        """A foreign key into nothing is an error of the build."""
        edit_sheet(seeds_copy / "facts" / "akmola-2025.csv", lambda row: row.update(part_of="nothing") if row["quote"] == "139" else None)
        with pytest.raises(InvalidData) as refused:
            build_package(seeds_copy)
        assert ("foreign-key", "observations", "part_of") in [(f.code, f.table, f.field) for f in refused.value.report.errors]

    def test_build_returns_the_report(self, checkout: Path, tmp_path: Path) -> None:
        """``build`` writes the package and gives the report over it."""
        report = build(str(checkout / "seeds"), str(tmp_path / "deep" / "out"))
        assert report.ok
        assert validate(tmp_path / "deep" / "out").ok

    def test_the_findings_of_a_build_are_known_to_validate(self, built: Built, tmp_path: Path) -> None:
        """The findings table holds what the rules find, so that validating the package finds nothing new."""
        write_package(built, tmp_path / "out")
        report = validate(tmp_path / "out")
        assert report.ok
        assert Counter(f.code for f in report.findings) == Counter(f.code for f in built.report.findings)
        assert {f.code: f.accepted_reason for f in report.findings if f.accepted_reason} == {
            f.code: f.accepted_reason for f in built.report.findings if f.accepted_reason
        }


class TestExceptions:
    """A finding may be accepted, for a reason and for a time; never in silence."""

    def test_an_accepted_finding_stays_visible(self, built: Built) -> None:
        """It is in the report and in the findings table, with the reason."""
        (accepted,) = [f for f in built.report.findings if f.accepted_reason]
        assert (accepted.code, accepted.key) == ("source-incomplete", "turkistan-2025-11-25")
        rows = list(csv.DictReader(io.StringIO(built.files["data/findings.csv"].decode())))
        assert [r["key"] for r in rows if r["accepted_reason"] == accepted.accepted_reason] == ["turkistan-2025-11-25"]

    def test_accepting_a_warning(self, seeds_copy: Path) -> None:
        """An exception gives its reason to the finding of that rule, table and key only."""
        add_exception(seeds_copy)
        report = build_package(seeds_copy).report
        assert {f.key for f in report.findings if f.accepted_reason} == {"akmola-2025", "turkistan-2025-11-25"}
        assert report.ok

    def test_accepting_an_error(self, seeds_copy: Path) -> None:
        """An error that a person accepts no longer stops the build; it stays in the package as an error with a reason."""
        sheet = seeds_copy / "facts" / "akmola-2025.csv"
        edit_sheet(sheet, lambda row: row.update(place_id="611010000") if row["quote"] == "38" else None)
        with pytest.raises(InvalidData, match="lies in KZ-61"):
            build_package(seeds_copy)
        add_exception(seeds_copy, rule_id="place-in-region", table="observations", key="akmola-2025-302-304")
        made = build_package(seeds_copy)
        assert made.report.ok
        rows = list(csv.DictReader(io.StringIO(made.files["data/findings.csv"].decode())))
        (row,) = [r for r in rows if r["rule_id"] == "place-in-region"]
        assert (row["severity"], row["accepted_reason"]) == ("error", "It is not told anywhere.")

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"key": "nothing"}, "accepts nothing any more; remove it"),
            ({"rule_id": "no-such-rule"}, "accepts nothing any more; remove it"),
            ({"table": "observations"}, "accepts nothing any more; remove it"),
            ({"lapses_on": "2026-11-21"}, "lapsed on 2026-11-21; renew or remove it"),
        ],
        ids=["unused-key", "unknown-rule", "other-table", "lapsed"],
    )
    def test_an_exception_without_effect_is_an_error(self, seeds_copy: Path, cells: dict[str, str], words: str) -> None:
        """An exception that accepts nothing, or whose time is over, stops the build and says what to do."""
        add_exception(seeds_copy, **cells)
        with pytest.raises(InvalidData, match=words) as refused:
            build_package(seeds_copy)
        assert [(f.code, f.table, f.row) for f in refused.value.report.errors] == [("exception", "exceptions", 3)]

    def test_an_exception_holds_to_its_last_day(self, seeds_copy: Path) -> None:
        """The day it lapses on, counted by the date of the data, is the last on which it holds."""
        add_exception(seeds_copy, lapses_on="2026-11-22")
        assert {f.key for f in build_package(seeds_copy).report.warnings if f.accepted_reason} == {"akmola-2025", "turkistan-2025-11-25"}

    def test_a_lapsed_exception_accepts_nothing(self, seeds_copy: Path) -> None:
        """The finding it was for has no reason any more."""
        add_exception(seeds_copy, lapses_on="2020-01-01")
        with pytest.raises(InvalidData) as refused:
            build_package(seeds_copy)
        (finding,) = [f for f in refused.value.report.findings if f.key == "akmola-2025"]
        assert finding.accepted_reason is None


# ---------------------------------------------------------------- write and compare


class TestWrite:
    """A package is written whole or not at all."""

    def test_into_a_new_folder(self, built: Built, tmp_path: Path) -> None:
        """Missing parents are made; nothing but the package is left."""
        write_package(built, tmp_path / "a" / "b" / "out")
        assert snapshot(tmp_path) == {f"a/b/out/{name}": data for name, data in built.files.items()}

    def test_into_an_empty_folder(self, built: Built, empty_folder: Path) -> None:
        """An empty folder becomes the package."""
        write_package(built, empty_folder)
        assert snapshot(empty_folder) == dict(built.files)

    def test_over_an_old_package(self, built: Built, package_copy: Path, tmp_path: Path) -> None:
        """The old package is replaced file by file, without a trace of it."""
        (package_copy / "data" / "units.csv").write_text("old", encoding="utf-8")
        (package_copy / "data" / "budgets.csv").unlink()
        write_package(built, package_copy)
        assert snapshot(tmp_path) == {f"datapackage/{name}": data for name, data in built.files.items()}

    def test_written_twice(self, built: Built, tmp_path: Path) -> None:
        """Writing the same package again changes nothing."""
        write_package(built, tmp_path / "out")
        write_package(built, tmp_path / "out")
        assert snapshot(tmp_path) == {f"out/{name}": data for name, data in built.files.items()}

    def test_through_a_link(self, built: Built, package_copy: Path, tmp_path: Path) -> None:
        """A link to the folder stays a link; the folder it leads to is written."""
        link = tmp_path / "link"
        link.symlink_to(package_copy)
        write_package(built, link)
        assert link.is_symlink()
        assert snapshot(package_copy) == dict(built.files)

    def test_others_may_read_it(self, built: Built, tmp_path: Path) -> None:
        """The folder is not private as temporary folders are."""
        write_package(built, tmp_path / "out")
        assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755
        assert (tmp_path / "out" / "data").stat().st_mode & 0o777 == 0o755

    @pytest.mark.parametrize("name", ["notes.txt", "data/extra.csv", ".git/config"])
    def test_a_foreign_file_is_not_deleted(self, built: Built, package_copy: Path, name: str) -> None:
        """A folder that holds something else is left alone, and the message names what."""
        (package_copy / name).parent.mkdir(exist_ok=True)
        (package_copy / name).write_text("mine", encoding="utf-8")
        before = snapshot(package_copy.parent)
        with pytest.raises(OutputError, match=f"holds {name}, which is not part of the package; move it away"):
            write_package(built, package_copy)
        assert snapshot(package_copy.parent) == before

    def test_a_link_in_the_folder_is_foreign(self, built: Built, package_copy: Path) -> None:
        """A link that is not part of the package, even a broken one, is not deleted either."""
        (package_copy / "link").symlink_to("nowhere")
        with pytest.raises(OutputError, match="holds link"):
            write_package(built, package_copy)
        assert (package_copy / "link").is_symlink()

    def test_a_file_in_place_of_the_folder_is_kept(self, built: Built, tmp_path: Path) -> None:
        """``--output README.md`` is refused: the file stays where it is."""
        (tmp_path / "README.md").write_text("mine", encoding="utf-8")
        with pytest.raises(OutputError, match="not a folder"):
            write_package(built, tmp_path / "README.md")
        assert snapshot(tmp_path) == {"README.md": b"mine"}

    def test_a_file_on_the_way(self, built: Built, tmp_path: Path) -> None:
        """A folder cannot be made below a file: one line says so."""
        (tmp_path / "file").write_text("mine", encoding="utf-8")
        with pytest.raises(OutputError, match="cannot write beside"):
            write_package(built, tmp_path / "file" / "out")
        assert snapshot(tmp_path) == {"file": b"mine"}

    @pytest.mark.parametrize("after", [0, 1, 6, 11])
    def test_a_failure_half_way_keeps_the_old_package(
        self, built: Built, package_copy: Path, monkeypatch: pytest.MonkeyPatch, after: int
    ) -> None:
        """If the disk fills at any file, the old package is whole and no temporary file is left."""
        (package_copy / "data" / "units.csv").write_text("old", encoding="utf-8")
        before = snapshot(package_copy.parent)
        write, count = Path.write_bytes, 0

        def failing(path: Path, data: bytes) -> int:
            nonlocal count
            count += 1
            if count > after:
                write(path, data[: len(data) // 2])
                raise OSError(28, "No space left on device")
            return write(path, data)

        monkeypatch.setattr(Path, "write_bytes", failing)
        with pytest.raises(OutputError, match=r"cannot write .*No space left on device; what was there before is kept"):
            write_package(built, package_copy)
        assert snapshot(package_copy.parent) == before

    def test_a_failure_of_the_exchange_keeps_the_old_package(
        self, built: Built, package_copy: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The last step may fail too."""
        before = snapshot(package_copy.parent)

        def failing(one: Path, other: Path, place: Path) -> None:
            raise OSError(16, "Device or resource busy")

        monkeypatch.setattr(files_module, "_exchange", failing)
        with pytest.raises(OutputError, match="what was there before is kept"):
            write_package(built, package_copy)
        assert snapshot(package_copy.parent) == before

    def test_where_folders_cannot_be_swapped_in_one_step(self, built: Built, package_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """On a system without ``renameat2`` the old folder is moved aside and taken away afterwards."""
        monkeypatch.setattr(sys, "platform", "darwin")
        (package_copy / "data" / "units.csv").write_text("old", encoding="utf-8")
        write_package(built, package_copy)
        assert snapshot(package_copy.parent) == {f"datapackage/{name}": data for name, data in built.files.items()}

    def test_a_failed_swap_in_two_steps_is_undone(self, built: Built, package_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """If the new folder cannot take its place, the old one is put back."""
        monkeypatch.setattr(sys, "platform", "darwin")
        before = snapshot(package_copy.parent)
        rename = Path.rename

        def failing(path: Path, target: Path) -> Path:
            if path.name == "new":
                raise OSError(5, "Input/output error")
            return rename(path, target)

        monkeypatch.setattr(Path, "rename", failing)
        with pytest.raises(OutputError, match="what was there before is kept"):
            write_package(built, package_copy)
        assert snapshot(package_copy.parent) == before

    @pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare to mount a small disk of its own")
    def test_a_full_disk(self, tmp_path: Path, checkout: Path) -> None:
        """On a disk of 96 kB that is really full the old files stay and no temporary file is left."""
        code = """
import sys
from pathlib import Path
from kzhealth.errors import OutputError
from kzhealth.package import build_package, write_package
disk = Path(sys.argv[2])
built = build_package(Path(sys.argv[1]))
out = disk / "out"
(out / "data").mkdir(parents=True)
(out / "data" / "units.csv").write_text("old")
try:
    write_package(built, out)
except OutputError as error:
    print(error)
print(sorted((str(p.relative_to(disk)), p.is_file() and p.read_text()) for p in disk.rglob("*")))
"""
        script = f"mount -t tmpfs -o size=96k tmpfs {tmp_path} && exec {sys.executable} -c '{code}' {checkout / 'seeds'} {tmp_path}"
        env = {**os.environ, "PYTHONPATH": str(Path(kz.__file__).parents[1])}
        unshare = ["unshare", "--mount", "--map-root-user"]
        if subprocess.run([*unshare, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)], capture_output=True, check=False).returncode:
            pytest.skip("this machine does not let a test mount a disk")
        done = subprocess.run([*unshare, "sh", "-c", script], env=env, capture_output=True, text=True, timeout=60, check=False)
        message, left = done.stdout.splitlines()
        assert "No space left on device; what was there before is kept" in message
        assert left == "[('out', False), ('out/data', False), ('out/data/units.csv', 'old')]"

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody; for others see test_a_read_only_folder")
    def test_a_read_only_folder_for_nobody(self, public_folder: Path, checkout: Path) -> None:
        """A user without the right to write beside the package gets one error; nothing changes."""
        shutil.copytree(checkout / "datapackage", public_folder / "datapackage")
        before = snapshot(public_folder)
        code = """
import os, sys
from pathlib import Path
from kzhealth.errors import OutputError
from kzhealth.package import build_package, write_package
built = build_package(Path(sys.argv[1]))
os.setgroups([]); os.setgid(65534); os.setuid(65534)
for out in ("datapackage", "new"):
    try:
        write_package(built, Path(sys.argv[2]) / out)
    except OutputError as error:
        print(error)
"""
        done = run_python(code, checkout / "seeds", public_folder)
        assert done.returncode == 0, done.stderr
        assert [f"cannot write beside {public_folder / n}: Permission denied" in done.stdout for n in ("datapackage", "new")] == [True] * 2
        assert snapshot(public_folder) == before

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere; see test_a_read_only_folder_for_nobody")
    def test_a_read_only_folder(self, built: Built, package_copy: Path) -> None:
        """A folder that cannot be written beside gives one error; nothing changes."""
        before = snapshot(package_copy.parent)
        package_copy.parent.chmod(0o555)
        try:
            with pytest.raises(OutputError, match=r"cannot write beside .*Permission denied"):
                write_package(built, package_copy)
        finally:
            package_copy.parent.chmod(0o755)
        assert snapshot(package_copy.parent) == before


class TestCompare:
    """``compare_package`` says in a line each how a folder differs from a build."""

    def test_equal(self, built: Built, package_copy: Path) -> None:
        """The package as built differs in nothing."""
        assert compare_package(built, package_copy) == []

    def test_every_difference_is_named(self, built: Built, package_copy: Path) -> None:
        """A missing, a foreign and a changed file each have their line, with the first line that differs."""
        (package_copy / "data" / "budgets.csv").unlink()
        (package_copy / "notes.txt").write_text("mine", encoding="utf-8")
        units = package_copy / "data" / "units.csv"
        units.write_text(units.read_text(encoding="utf-8").replace("beds,,beds", "beds,,bets"), encoding="utf-8")
        assert compare_package(built, package_copy) == [
            f"data/budgets.csv: missing from {package_copy}",
            "notes.txt: not part of the package",
            "data/units.csv: differs from line 3 on",
        ]

    @pytest.mark.parametrize(("cut", "line"), [(-1, 23), (slice(0), 1)])
    def test_a_file_cut_short(self, built: Built, package_copy: Path, cut: Any, line: int) -> None:
        """A file that ends too early differs from where it ends."""
        units = package_copy / "data" / "units.csv"
        lines = units.read_bytes().splitlines(keepends=True)
        units.write_bytes(b"".join(lines[:cut] if isinstance(cut, int) else lines[cut]))
        assert compare_package(built, package_copy) == [f"data/units.csv: differs from line {line} on"]

    def test_no_folder(self, built: Built, tmp_path: Path) -> None:
        """Where there is no package, everything is missing."""
        assert compare_package(built, tmp_path / "none") == [f"{name}: missing from {tmp_path / 'none'}" for name in built.files]


# ---------------------------------------------------------------- load


class TestLoad:
    """``load`` gives typed frames in which a missing cell is never a value."""

    @pytest.mark.parametrize("name", TABLES)
    def test_pandas_types_are_those_of_the_schema(self, package: kz.Package, name: str) -> None:
        """Each column has exactly the pandas type of its field, and the columns stand in the order of the schema."""
        spec = schema(name)
        frame = package.tables[name]
        assert list(frame.columns) == list(spec.field_names)
        expected = {
            "string": "string",
            "integer": "Int64",
            "year": "Int64",
            "number": "Float64",
            "boolean": "boolean",
            "date": "datetime64[s]",
        }
        assert {c: str(t) for c, t in frame.dtypes.items()} == {f.name: expected[f.type] for f in spec.fields}
        assert {f.type: PANDAS_TYPES[f.type] for f in spec.fields}.items() <= expected.items()

    @pytest.mark.parametrize("name", TABLES)
    def test_the_pandera_schema_takes_the_frame(self, package: kz.Package, name: str) -> None:
        """Each loaded frame is valid under the pandera schema of its table, nothing coerced."""
        checked = schema(name).to_pandera().validate(package.tables[name], lazy=True)
        pd.testing.assert_frame_equal(checked, package.tables[name])

    @pytest.mark.parametrize("name", TABLES)
    def test_polars(self, name: str) -> None:
        """The polars frames have the columns of the schema only, with the same cells."""
        frame = load(engine="polars").tables[name]
        spec = schema(name)
        types = {"string": pl.String, "integer": pl.Int64, "year": pl.Int64, "number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}
        assert frame.schema == {f.name: types[f.type] for f in spec.fields}
        texts = csv.DictReader(io.StringIO(bundled_path("datapackage", "data", f"{name}.csv").read_text(encoding="utf-8")))
        strings = [f.name for f in spec.fields if f.type == "string"]
        assert frame.select(strings).to_dicts() == [{n: row[n] or None for n in strings} for row in texts]

    @pytest.mark.parametrize("name", TABLES)
    def test_a_missing_cell_is_missing(self, package: kz.Package, name: str) -> None:
        """An empty cell of the file is a missing value of the frame, and no other cell is."""
        texts = csv.DictReader(io.StringIO(bundled_path("datapackage", "data", f"{name}.csv").read_text(encoding="utf-8")))
        assert package.tables[name].isna().to_numpy().tolist() == [[cell == "" for cell in row.values()] for row in texts]

    def test_dates(self, package: kz.Package) -> None:
        """Dates are dates, and a missing one is NaT."""
        published = package.sources.set_index("source_id").published_on
        assert published["turkistan-2025-11-25"] == pd.Timestamp(2025, 11, 25)
        assert published["akmola-2025"] is pd.NaT
        assert load(engine="polars").observations["period_end"].max() == dt.date(2025, 12, 31)

    def test_money_is_exact(self, package: kz.Package) -> None:
        """The two sums of the documents stand to the tenge, as whole numbers."""
        assert sorted(package.budgets.amount_kzt.tolist()) == [6_800_000_000, 14_800_000_000]
        assert {type(v) for v in package.budgets.amount_kzt.tolist()} == {int}

    def test_money_beyond_a_float_is_exact(self, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """A sum that no float can hold is not rounded, beside a missing cell either."""
        edit_cell(package_copy, "budgets", 2, "amount_kzt", "9007199254740993")
        edit_cell(package_copy, "budgets", 2, "lower_kzt", "")
        edit_cell(package_copy, "budgets", 3, "lower_kzt", "9007199254740993")
        assert load(package_copy).budgets.amount_kzt[0] == 9_007_199_254_740_993
        assert load(package_copy).budgets.lower_kzt[1] == 9_007_199_254_740_993
        assert load(package_copy, engine="polars").budgets["amount_kzt"][0] == 9_007_199_254_740_993

    def test_attributes(self, package: kz.Package) -> None:
        """Tables are attributes; an unknown one says which there are."""
        assert package.observations is package.tables["observations"]
        assert set(TABLES) <= set(dir(package))
        with pytest.raises(AttributeError, match=r"no table 'hospitals'; it has units, regions"):
            _ = package.hospitals

    def test_a_package_is_a_value(self, package: kz.Package) -> None:
        """It shows its rows, cannot be changed, and can be copied and pickled."""
        version = package.descriptor["version"]
        assert repr(package).startswith(f"Package(kazakhstan-regional-health {version}; rows units: {len(package.units)}")
        with pytest.raises(AttributeError):
            package.tables = {}  # type: ignore[misc]
        for twin in (copy.deepcopy(package), pickle.loads(pickle.dumps(package))):
            pd.testing.assert_frame_equal(twin.observations, package.observations)

    @pytest.mark.parametrize("kind", ["folder", "text", "descriptor"])
    def test_where_a_package_may_lie(self, package: kz.Package, package_copy: Path, kind: str) -> None:
        """A folder or its descriptor, as a path or as text."""
        target = {"folder": package_copy, "text": str(package_copy), "descriptor": package_copy / "datapackage.json"}[kind]
        pd.testing.assert_frame_equal(load(target).evidence, package.evidence)
        assert load(target).descriptor == package.descriptor

    def test_an_unknown_engine(self) -> None:
        """An engine that load does not know is a usage error that names those it knows."""
        with pytest.raises(UsageError, match="no engine 'spark'; expected pandas or polars"):
            load(engine="spark")

    @pytest.mark.parametrize(
        ("table", "field", "cell"),
        [
            ("observations", "value", "12,5"),
            ("observations", "period_start", "2025-02-30"),
            ("budgets", "amount_kzt", "1e9"),
            ("budgets", "fiscal_year", "25"),
            ("units", "is_integer", "maybe"),
            ("facilities", "capacity_beds", "9223372036854775808"),
        ],
    )
    def test_a_damaged_cell_is_refused(self, package_copy: Path, edit_cell: Callable[..., None], table: str, field: str, cell: str) -> None:
        """A cell that is not of its type never becomes a missing value: load refuses, naming table, row and field."""
        edit_cell(package_copy, table, 3, field, cell)
        with pytest.raises(InvalidData, match=f"{table}, row 3, {field}: .*run kzhealth validate") as refused:
            load(package_copy)
        assert [(f.code, f.table, f.row, f.field, f.cell) for f in refused.value.report.findings] == [("type-error", table, 3, field, cell)]
        assert refused.value.report.rows["observations"] == 26

    def test_a_lost_column_is_refused(self, package_copy: Path) -> None:
        """Columns are never matched by guessing."""
        path = package_copy / "data" / "units.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("symbol,", "", 1), encoding="utf-8")
        with pytest.raises(InvalidData, match="units, row 1"):
            load(package_copy)

    def test_what_cannot_be_read(self, package_copy: Path, tmp_path: Path) -> None:
        """No package, no file, a broken descriptor, a table of bytes: each is an InputError with the path."""
        with pytest.raises(PackageError, match="none"):
            load(tmp_path / "none")
        (package_copy / "data" / "units.csv").unlink()
        with pytest.raises(InputError, match=r"no file 'data/units\.csv'"):
            load(package_copy)
        (package_copy / "data" / "units.csv").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(InputError, match="UTF-16"):
            load(package_copy)
        (package_copy / "datapackage.json").write_text("{", encoding="utf-8")
        with pytest.raises(PackageError, match="not a JSON descriptor"):
            load(package_copy)

    def test_a_package_of_others(self, write_package: Callable[..., Path]) -> None:
        """Any tabular package loads by its own schema."""
        fields = [{"name": "a", "type": "integer"}, {"name": "b"}]
        folder = write_package({"t": "a,b\n1,x\n,y\n"}, schemas={"t": {"fields": fields}})
        frame = load(folder).t
        assert frame.a.tolist() == [1, pd.NA]
        assert str(frame.a.dtype) == "Int64"


# ---------------------------------------------------------------- verify


@pytest.fixture
def documents(sources_folder: Path, tmp_path: Path) -> Path:
    """A copy of the source documents, to be changed at will."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for path in sources_folder.glob("*.txt"):
        shutil.copy(path, folder)
    return folder


def document(folder: Path, source_id: str) -> Path:
    """The document of a source."""
    rows = csv.DictReader(io.StringIO(bundled_path("datapackage", "data", "sources.csv").read_text(encoding="utf-8")))
    return folder / next(r["file"] for r in rows if r["source_id"] == source_id)


def found_by(report: kz.Report) -> list[tuple[str, str | None, str | None]]:
    """Code, table and key of each finding of a report."""
    return [(f.code, f.table, f.key) for f in report.findings]


class TestVerify:
    """``verify`` proves each figure against the characters of its document, or names what it cannot prove."""

    def test_the_documents_prove_the_package(self, sources_folder: Path) -> None:
        """Checksums, quotes and values of the bundled package hold."""
        report = verify(sources_folder)
        assert report.ok
        assert report.findings == ()
        assert dict(report.rows) == {"sources": 2, "evidence": len(load().evidence)}
        assert set(report.rules_run) == {"evidence-span", "evidence-value"}

    def test_a_changed_letter(self, documents: Path) -> None:
        """One letter outside every quote: the document is not the one that was read."""
        path = document(documents, "akmola-2025")
        path.write_bytes(path.read_bytes() + b" ")
        report = verify(documents)
        assert not report.ok
        assert found_by(report) == [("document-changed", "sources", "akmola-2025")]
        assert str(path) in report.findings[0].message
        assert report.findings[0].row == 2

    def test_a_changed_figure(self, documents: Path) -> None:
        """A figure changed in the document: the quote is no longer there, and the finding shows what is."""
        path = document(documents, "akmola-2025")
        path.write_text(path.read_text(encoding="utf-8").replace("256", "265"), encoding="utf-8", newline="")
        report = verify(documents)
        assert found_by(report) == [
            ("document-changed", "sources", "akmola-2025"),
            ("quote-mismatch", "evidence", "4204b3ddcb28-1145-1148"),
        ]
        assert "characters 1145–1148 of akmola-2025 are '265', not '256'; and the quote is nowhere in it" in report.findings[1].message

    def test_a_shifted_document(self, documents: Path) -> None:
        """A character put in front moves every quote by one: each is named with where it stands now."""
        path = document(documents, "turkistan-2025-11-25")
        path.write_bytes(b"\n" + path.read_bytes())
        report = verify(documents)
        evidence = load().evidence
        spans = evidence[evidence.source_id == "turkistan-2025-11-25"]
        assert Counter(f.code for f in report.findings) == {"document-changed": 1, "quote-mismatch": len(spans)}
        moved = {f.key: f.message for f in report.findings if f.code == "quote-mismatch"}
        for row in spans.itertuples():
            assert f"the quote stands at {row.start + 1}–{row.stop + 1}" in moved[row.evidence_id]

    def test_a_missing_document(self, documents: Path) -> None:
        """A document that is not there is named with its checksum and its name; the other is still proved."""
        path = document(documents, "akmola-2025")
        path.unlink()
        report = verify(documents)
        assert found_by(report) == [("document-missing", "sources", "akmola-2025")]
        assert path.name in report.findings[0].message
        assert not report.ok

    def test_the_page_that_a_text_was_made_of(self, documents: Path) -> None:
        """The record beside a text names its page: the same page is silent, another one is found, none at all proves the text alone."""
        path = document(documents, "akmola-2025")
        page = path.with_suffix(".html")
        page.write_bytes(b"<p>page</p>")
        record = {"document": page.name, "document_sha256": hashlib.sha256(page.read_bytes()).hexdigest()}
        path.with_suffix(".source.json").write_text(json.dumps(record), encoding="utf-8")
        assert verify(documents).ok
        page.write_bytes(b"<p>another</p>")
        report = verify(documents)
        assert found_by(report) == [("document-changed", "sources", "akmola-2025")]
        assert page.name in report.findings[0].message
        page.unlink()
        assert verify(documents).ok

    def test_no_documents(self, empty_folder: Path) -> None:
        """An empty folder proves nothing."""
        report = verify(empty_folder)
        assert [f.code for f in report.findings] == ["document-missing"] * 2
        assert report.exit_code == 1

    def test_no_folder(self, tmp_path: Path) -> None:
        """A folder that is not there is an input error, not a failed proof."""
        with pytest.raises(InputError, match="there is no folder"):
            verify(tmp_path / "none")

    def test_a_renamed_document(self, documents: Path) -> None:
        """A document is known by its checksum, under any name, in any folder."""
        (documents / "deep").mkdir()
        document(documents, "akmola-2025").rename(documents / "deep" / "renamed.bin")
        assert verify(str(documents)).findings == ()

    def test_other_files_do_not_matter(self, documents: Path) -> None:
        """The folder may hold whatever else there is, broken links included."""
        (documents / "other.bin").write_bytes(b"\xff\xfe\x00")
        (documents / "broken").symlink_to("nowhere")
        assert verify(documents).ok

    def test_a_wrong_value(self, sources_folder: Path, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """A value that its quote does not say is found, also when bounds and checksums agree with it."""
        row = next(i for i, r in enumerate(load().observations.itertuples(), 2) if r.observation_id == "akmola-2025-1145-1148")
        for field in ("value", "lower", "upper"):
            edit_cell(package_copy, "observations", row, field, "257", rehash=True)
        report = verify(sources_folder, package_copy)
        assert found_by(report) == [("evidence-value", "observations", "akmola-2025-1145-1148")]
        assert "257" in report.findings[0].message
        assert "256" in report.findings[0].message
        assert report.findings[0].evidence[0].quote == "256"
        assert report.findings[0].row == row

    def test_a_sum_wrong_by_one_tenge(self, sources_folder: Path, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """Money is proved to the tenge: 14 800 000 001 is not 14.8 billion."""
        for field in ("amount_kzt", "lower_kzt", "upper_kzt"):
            edit_cell(package_copy, "budgets", 3, field, "14800000001", rehash=True)
        assert found_by(verify(sources_folder, package_copy)) == [("evidence-value", "budgets", "turkistan-2025-11-25-1835-1850")]

    @pytest.mark.parametrize("field", ["bytes", "characters"])
    def test_a_wrong_size(self, field: str, sources_folder: Path, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """The register's sizes are proved against the document, not believed."""
        edit_cell(package_copy, "sources", 2, field, "9999", rehash=True)
        assert ("document-size", "sources", "akmola-2025") in found_by(verify(sources_folder, package_copy))

    def test_a_wrong_unit(self, sources_folder: Path, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """The unit that stands in the quote is the unit of the row."""
        row = next(i for i, r in enumerate(load().observations.itertuples(), 2) if r.observation_id == "akmola-2025-1120-1123")
        edit_cell(package_copy, "observations", row, "unit_id", "persons", rehash=True)
        assert ("evidence-value", "observations", "akmola-2025-1120-1123") in found_by(verify(sources_folder, package_copy))

    def test_a_wrong_quote(self, sources_folder: Path, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """A quote that its document does not hold is found even if it says the value of the row."""
        row = next(i for i, r in enumerate(load().evidence.itertuples(), 2) if r.evidence_id == "4204b3ddcb28-386-396")
        edit_cell(package_copy, "evidence", row, "quote", "75 тысячах", rehash=True)
        report = verify(sources_folder, package_copy)
        assert found_by(report) == [("quote-mismatch", "evidence", "4204b3ddcb28-386-396")]
        assert (report.findings[0].row, report.findings[0].field, report.findings[0].cell) == (row, "quote", "75 тысячах")

    def test_a_span_beyond_the_document(self, sources_folder: Path, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """A span past the end is no proof."""
        edit_cell(package_copy, "evidence", 2, "start", "99999", rehash=True)
        codes = {f.code for f in verify(sources_folder, package_copy).findings}
        assert {"quote-mismatch", "evidence-span"} <= codes

    def test_a_span_that_cannot_be_read(self, sources_folder: Path, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """A damaged cell of the proof is a finding, not a crash."""
        edit_cell(package_copy, "evidence", 2, "start", "abc", rehash=True)
        edit_cell(package_copy, "evidence", 3, "quote", "", rehash=True)
        report = verify(sources_folder, package_copy)
        assert {("type-error", "start"), ("constraint-error", "quote")} <= {(f.code, f.field) for f in report.findings}
        assert not report.ok

    def test_a_source_that_is_not_registered(self, sources_folder: Path, package_copy: Path, edit_cell: Callable[..., None]) -> None:
        """Evidence of an unknown document is an orphan: verify does not pass it over."""
        edit_cell(package_copy, "evidence", 2, "source_id", "ghost", rehash=True)
        assert "foreign-key" in {f.code for f in verify(sources_folder, package_copy).findings}

    def test_a_package_without_evidence(self, write_package: Callable[..., Path], empty_folder: Path) -> None:
        """A package that has nothing to prove is an input error."""
        folder = write_package({"t": "a\n1\n"}, schemas={"t": {"fields": [{"name": "a", "type": "integer"}]}})
        with pytest.raises(InputError, match="nothing to prove"):
            verify(empty_folder, folder)

    def test_a_package_whose_tables_lack_columns(self, write_package: Callable[..., Path], empty_folder: Path) -> None:
        """Tables of those names but of another shape are an input error, not a crash."""
        shape = {"fields": [{"name": "a", "type": "integer"}]}
        folder = write_package({"sources": "a\n1\n", "evidence": "a\n1\n"}, schemas={"sources": shape, "evidence": shape})
        with pytest.raises(InputError, match="nothing to prove"):
            verify(empty_folder, folder)

    def test_a_document_that_cannot_be_read(self, documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file without the right to read it is an input error in one line, with its path."""
        path = document(documents, "akmola-2025")
        read = Path.read_bytes

        def failing(file: Path) -> bytes:
            if file == path:
                raise PermissionError(13, "Permission denied", str(file))
            return read(file)

        monkeypatch.setattr(Path, "read_bytes", failing)
        with pytest.raises(InputError, match=rf"cannot read the document {path}: Permission denied"):
            verify(documents)
