"""A named thing as it is found in a sentence, before it is a fact."""

from __future__ import annotations

from dataclasses import dataclass

from kzhealth.extract.periods import Period

__all__ = ["Name"]


@dataclass(slots=True)
class Name:
    """A named thing as it is found: span, table, and the slots that its words settle."""

    start: int
    stop: int
    table: str
    status: str | None = None
    direction: str | None = None
    whole: Name | None = None
    period: Period | None = None
    form: str = "name"
    key: str | None = None
    measure: str | None = None
    owner: bool = False
    facility_type: str | None = None
    funding: str | None = None
