"""Packages in zips: read as their folder is, within limits, and never written anywhere but in a folder of their own."""

from __future__ import annotations

import json
import re
import shutil
import stat
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import kzhealth as kz
from kzhealth.cli import app
from kzhealth.errors import InputError, InvalidData
from kzhealth.origins import unzip

if TYPE_CHECKING:
    from collections.abc import Callable

DESCRIPTOR = json.dumps({"name": "p", "resources": [{"name": "t", "path": "t.csv", "schema": {"fields": [{"name": "a"}]}}]}).encode()


@pytest.fixture
def zipped(package_copy: Path, tmp_path: Path) -> Path:
    """The bundled package in a zip."""
    return Path(shutil.make_archive(str(tmp_path / "package"), "zip", package_copy))


@pytest.fixture
def write_zip(tmp_path: Path) -> Callable[..., Path]:
    """Writes a zip of members by name: bytes, or a ZipInfo with bytes."""

    def write(members: dict[str, bytes], *more: tuple[zipfile.ZipInfo, bytes]) -> Path:
        path = tmp_path / "made.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
            for member, data in more:
                archive.writestr(member, data)
        return path

    return write


def test_a_zip_is_read_as_its_folder(zipped: Path, package_copy: Path) -> None:
    """Loaded, validated and shown, with the files told as parts of the zip; nothing is left behind."""
    assert kz.load(zipped).observations.equals(kz.load().observations)
    assert kz.load(str(zipped), engine="polars").descriptor == kz.load().descriptor
    report = kz.validate(zipped)
    assert (report.ok, report.rows, report.sha256) == (True, kz.validate(package_copy).rows, kz.validate(package_copy).sha256)
    assert report.files["units"] == f"{zipped}/data/units.csv"
    result = CliRunner().invoke(app, ["info", str(zipped)])
    assert (result.exit_code, "observations" in result.stdout) == (0, True)


def test_a_zip_with_one_folder_at_the_top(package_copy: Path, tmp_path: Path) -> None:
    """As archives of repositories are."""
    path = shutil.make_archive(str(tmp_path / "whole"), "zip", package_copy.parent, package_copy.name)
    assert kz.validate(path).ok


def test_a_file_that_changed_is_not_loaded(zipped: Path, package_copy: Path, edit_cell: Callable[..., None]) -> None:
    """What a zip holds must have the hashes of its descriptor; a folder may have been edited by whoever loads it."""
    edit_cell(package_copy, "units", 2, "name_en", "a part")
    assert len(kz.load(package_copy).units)
    path = shutil.make_archive(str(zipped.with_suffix("")), "zip", package_copy)
    with pytest.raises(InvalidData, match="changed after it was packaged") as caught:
        kz.load(path)
    assert caught.value.report.findings[0].code == "hash-count"
    assert "hash-count" in kz.validate(path).counts


def _link() -> tuple[zipfile.ZipInfo, bytes]:
    member = zipfile.ZipInfo("t.csv")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member, b"/etc/passwd"


UNSAFE: dict[str, tuple[dict[str, bytes], list[Any], str]] = {
    "climbs out": ({"datapackage.json": DESCRIPTOR, "../out.csv": b"a"}, [], "resource-error"),
    "absolute": ({"datapackage.json": DESCRIPTOR, "/tmp/out.csv": b"a"}, [], "resource-error"),
    "hidden": ({"datapackage.json": DESCRIPTOR, ".x/out.csv": b"a"}, [], "resource-error"),
    "a link": ({"datapackage.json": DESCRIPTOR}, [_link()], "compression-error"),
    "a bomb": ({"datapackage.json": DESCRIPTOR, "t.csv": b"a\n" * (40 << 20)}, [], "compression-error"),
    "twice": ({"datapackage.json": DESCRIPTOR, "t.csv": b"a\n", "T.csv": b"a\n"}, [], "compression-error"),
    "no descriptor": ({"t.csv": b"a\n"}, [], "package-error"),
    "too many": ({f"{n}": b"" for n in range(10_001)}, [], "compression-error"),
}


@pytest.mark.parametrize(("members", "more", "code"), UNSAFE.values(), ids=UNSAFE)
def test_unsafe_zips_are_refused(
    write_zip: Callable[..., Path], members: dict[str, bytes], more: list[Any], code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Refused before anything of them is unpacked, with the reason; nothing is left behind."""
    path = write_zip(members, *more)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    report = kz.validate(path)
    assert (report.exit_code, [f.code for f in report.findings]) == (3, [code])
    with pytest.raises(InputError) as caught:
        kz.load(path)
    assert caught.value.code == code
    del caught
    assert list((tmp_path / "temporary").iterdir()) == []
    assert not (tmp_path.parent / "out.csv").exists()


def test_broken_zips(tmp_path: Path, zipped: Path) -> None:
    """Cut short, of another kind, encrypted or with a wrong checksum: a compression error, never a traceback."""
    data = zipped.read_bytes()
    spoilt = bytearray(data)
    spoilt[200:220] = bytes(20)
    locked = bytearray(data)
    for entry in re.finditer(rb"PK\x01\x02", data):
        locked[entry.start() + 8] |= 1
    for number, wrong in enumerate((data[:-200], b"PK", b"", b"not a zip", bytes(spoilt), bytes(locked))):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(wrong)
        try:
            unzip(path)
        except InputError as error:
            assert error.code == "compression-error", number
        else:
            pytest.fail(f"{number} was unpacked")
