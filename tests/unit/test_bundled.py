"""The data that travel with the library are found in a wheel and in a checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzhealth import bundled
from kzhealth.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def module_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The module as if it lay in <tmp>/src/kzhealth, with no data beside it."""
    folder = tmp_path / "src" / "kzhealth"
    folder.mkdir(parents=True)
    monkeypatch.setattr(bundled, "__file__", str(folder / "bundled.py"))
    return folder


def put_schemas(root: Path) -> Path:
    """A folder with the file that marks it as the root of the data."""
    (root / "schemas").mkdir(parents=True)
    (root / "schemas" / "package.json").write_text("{}")
    return root


def test_data_of_this_installation_are_there() -> None:
    """Schemas, reference tables and the package itself are found."""
    for parts in (("schemas", "package.json"), ("seeds", "reference", "regions.csv"), ("datapackage", "datapackage.json")):
        assert bundled.bundled_path(*parts).is_file()


def test_data_inside_the_wheel_come_first(module_in: Path) -> None:
    """An installed wheel reads its own data, not what happens to lie around it."""
    put_schemas(module_in.parents[1])
    inside = put_schemas(module_in / "_data")
    assert bundled._root.__wrapped__() == inside


def test_checkout_is_found_three_folders_up(module_in: Path) -> None:
    """An editable install reads the checkout."""
    top = put_schemas(module_in.parents[1])
    assert bundled._root.__wrapped__() == top


def test_installation_without_data_says_so(module_in: Path) -> None:
    """Where no data are found the error names the place and what to do."""
    with pytest.raises(InputError, match=r"installed without its data.*install it again") as caught:
        bundled._root.__wrapped__()
    assert str(module_in / "_data") in str(caught.value)
    assert caught.value.code == "resource-error"
