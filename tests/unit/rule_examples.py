"""The examples of tests/golden/rules.json as tables, for the tests of the rules and for docs/generate.py.

Not a test module: it is loaded from its path by those who use it.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.engines import read_csv
from kzhealth.schema import schema, table_names
from kzhealth.validate import run_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzhealth.engines import Table
    from kzhealth.model import Finding
    from kzhealth.rules import Rule

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "rules.json"


def read_examples() -> dict[str, list[dict[str, Any]]]:
    """The examples of each rule, keyed by its id."""
    examples: dict[str, list[dict[str, Any]]] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return examples


def to_tables(example: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, Table]:
    """Rows keyed by field, omitted fields empty, as the tables that ``kzhealth validate`` would read from CSV files."""
    return {name: read_csv(_csv(name, example[name]), schema(name)) for name in table_names() if name in example}


def _csv(name: str, rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, schema(name).field_names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def find(rule: Rule, example: Mapping[str, Sequence[Mapping[str, str]]]) -> list[Finding]:
    """What one rule alone finds in the rows of an example."""
    return run_rules(to_tables(example), [rule])[0].kept
