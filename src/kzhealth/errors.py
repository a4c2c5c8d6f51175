"""Every error kzhealth raises on purpose.

    KzHealthError
    ├── UsageError          2  the call is wrong: an unknown table, a missing option
    ├── InputError          3  the input cannot be read, or is refused as unsafe
    │   ├── SchemaError         a Table Schema that cannot be used
    │   └── PackageError        a descriptor that cannot be used
    ├── InvalidData         1  the data break their schemas or rules; carries the Report
    ├── OutputError         4  the result cannot be written; what was there before is kept
    └── PublishError        5  the portal refused, failed or shows other bytes; ``code`` tells which

The number is the exit status of the ``kzhealth`` command. A message says what was seen, where, what was
expected and how to mend it.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

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
    codes and messages of everything that is wrong. ``row`` (the header is row 1) and ``line`` tell where a table cannot
    be read on; a fault of the encoding is of the file and has no row, as frictionless tells it.
    """

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        code: str = "source-error",
        faults: Sequence[tuple[str, str]] = (),
        row: int | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message)
        self.row, self.line = row, line
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
    """The data break their schemas or rules; ``report`` lists every finding.

    Where pandera is loaded the error is one of its ``SchemaErrors`` too: who catches those catches this.
    """

    exit_code = 1

    def __new__(cls, *_: Any) -> InvalidData:
        """An error that pandera's users catch as well, if there are any."""
        kind: Any = _of_pandera() if cls is InvalidData and "pandera.errors" in sys.modules else cls
        error: InvalidData = super().__new__(kind)
        return error

    def __init__(self, message: str, report: Report) -> None:
        Exception.__init__(self, message)
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as message and report."""
        return InvalidData, (str(self), self.report)

    def __str__(self) -> str:
        return str(self.args[0])

    @property
    def failure_cases(self) -> pd.DataFrame:
        """The findings as a frame; see ``Report.failure_cases``."""
        return self.report.failure_cases()

    @property
    def error_counts(self) -> Mapping[str, int]:
        """How many findings of each code there are."""
        return self.report.counts


@cache
def _of_pandera() -> type[InvalidData]:
    kind: Any = sys.modules["pandera.errors"].SchemaErrors
    return type("InvalidData", (InvalidData, kind), {"__module__": InvalidData.__module__, "__doc__": InvalidData.__doc__})


class OutputError(KzHealthError):
    """The result cannot be written; what was there before is kept.

    ``code`` is ``disk-full``, ``locked`` if another process writes there, or ``cannot-write``.
    """

    exit_code = 4

    def __init__(self, message: str, *, code: str = "cannot-write") -> None:
        super().__init__(message)
        self.code = code


class PublishError(KzHealthError):
    """A portal refused, failed or shows other bytes than were sent; nothing half-done is public, and the next run goes on.

    ``code`` is one of ``portal-unauthorized``, ``portal-forbidden``, ``portal-not-found``, ``portal-conflict``,
    ``portal-too-large``, ``portal-busy``, ``portal-rejected``, ``portal-failed``, ``portal-timeout``, ``portal-unreachable``,
    ``portal-redirect``, ``portal-not-json`` and ``portal-hash-mismatch``.
    """

    exit_code = 5

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as message and code."""
        return _publish_error, (str(self), self.code)


def _publish_error(message: str, code: str) -> PublishError:
    return PublishError(message, code=code)
