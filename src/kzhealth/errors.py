"""Every error kzhealth raises on purpose.

    KzHealthError
    ├── UsageError          2  the call is wrong: an unknown table, a missing option
    ├── InputError          3  the input cannot be read, or is refused as unsafe
    │   ├── SchemaError         a Table Schema that cannot be used
    │   └── PackageError        a descriptor that cannot be used
    ├── InvalidData         1  the data break their schemas or rules; carries the Report
    └── OutputError         4  the result cannot be written; what was there before is kept

The number is the exit status of the ``kzhealth`` command. A message says what was seen, where, what was
expected and how to mend it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.model import Report


class KzHealthError(Exception):
    """Base of the errors of this library; ``exit_code`` is what the command ends with."""

    exit_code: ClassVar[int] = 1


class UsageError(KzHealthError):
    """The call itself is wrong."""

    exit_code = 2


class InputError(KzHealthError):
    """The input cannot be read, or is refused as unsafe.

    ``code`` is the error type of frictionless that names the trouble (``resource-error``, ``encoding-error``, …); ``faults`` are the
    codes and messages of everything that is wrong.
    """

    exit_code = 3

    def __init__(self, message: str, *, code: str = "source-error", faults: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.faults = tuple(faults) or ((code, message),)


class SchemaError(InputError):
    """A Table Schema that cannot be used."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="schema-error")


class PackageError(InputError):
    """A Data Package descriptor that cannot be used."""

    def __init__(self, message: str, *, faults: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(message, code=faults[0][0] if faults else "package-error", faults=faults)


class InvalidData(KzHealthError):
    """The data break their schemas or rules; ``report`` lists every finding."""

    exit_code = 1

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report


class OutputError(KzHealthError):
    """The result cannot be written; what was there before is kept."""

    exit_code = 4
