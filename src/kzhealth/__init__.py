"""Regional health care data of Kazakhstan: read, checked, traced to its sources, packaged as open data.

>>> import kzhealth as kz
>>> kz.validate().ok
True
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kzhealth import plot
    from kzhealth import testing as strategies
    from kzhealth.aggregate import Aggregation, aggregate
    from kzhealth.diff import Change, PackageDiff, diff
    from kzhealth.documents import DocumentLimits
    from kzhealth.engines import Limits
    from kzhealth.errors import InputError, InvalidData, KzHealthError, OutputError, PackageError, PublishError, SchemaError, UsageError
    from kzhealth.export import Export, export
    from kzhealth.imports import Import, TableLimits, import_table
    from kzhealth.model import Evidence, Fact, Finding, Report
    from kzhealth.package import Package, build, load, verify
    from kzhealth.proposals import extract
    from kzhealth.publish import Ckan, Publication, Zenodo, publish
    from kzhealth.review import Review, review
    from kzhealth.schema import TableSpec, schema
    from kzhealth.site import Site, report
    from kzhealth.validate import validate

__version__ = "0.1.0"

# Where each public name lives; it is imported when first asked for, so that `import kzhealth` stays light.
_HOMES = {
    "kzhealth.aggregate": ("Aggregation", "aggregate"),
    "kzhealth.diff": ("Change", "PackageDiff", "diff"),
    "kzhealth.documents": ("DocumentLimits",),
    "kzhealth.engines": ("Limits",),
    "kzhealth.errors": (
        *("InputError", "InvalidData", "KzHealthError", "OutputError", "PackageError", "PublishError", "SchemaError", "UsageError"),
    ),
    "kzhealth.export": ("Export", "export"),
    "kzhealth.imports": ("Import", "TableLimits", "import_table"),
    "kzhealth.model": ("Evidence", "Fact", "Finding", "Report"),
    "kzhealth.package": ("Package", "build", "load", "verify"),
    "kzhealth.proposals": ("extract",),
    "kzhealth.publish": ("Ckan", "Publication", "Zenodo", "publish"),
    "kzhealth.review": ("Review", "review"),
    "kzhealth.schema": ("TableSpec", "schema"),
    "kzhealth.site": ("Site", "report"),
    "kzhealth.validate": ("validate",),
}
_PARTS = {"plot": "kzhealth.plot", "strategies": "kzhealth.testing"}
_MODULES = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Aggregation",
    "Change",
    "Ckan",
    "DocumentLimits",
    "Evidence",
    "Export",
    "Fact",
    "Finding",
    "Import",
    "InputError",
    "InvalidData",
    "KzHealthError",
    "Limits",
    "OutputError",
    "Package",
    "PackageDiff",
    "PackageError",
    "Publication",
    "PublishError",
    "Report",
    "Review",
    "SchemaError",
    "Site",
    "TableLimits",
    "TableSpec",
    "UsageError",
    "Zenodo",
    "__version__",
    "aggregate",
    "build",
    "diff",
    "export",
    "extract",
    "import_table",
    "load",
    "plot",
    "publish",
    "report",
    "review",
    "schema",
    "strategies",
    "validate",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name in _PARTS:
        value = importlib.import_module(_PARTS[name])
    elif name in _MODULES:
        value = getattr(importlib.import_module(_MODULES[name]), name)
    else:
        raise AttributeError(f"module 'kzhealth' has no attribute {name!r}; see kzhealth.__all__")
    globals()[name] = value
    return value


class _Namespace(ModuleType):
    """The package itself, whose functions keep their names: importing the submodule ``schema`` must not hide ``kz.schema``."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _MODULES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Namespace


def __dir__() -> list[str]:
    return sorted(__all__)
