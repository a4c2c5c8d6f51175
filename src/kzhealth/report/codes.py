"""What the codes of findings mean, and the pages that tell more: for reports that other programs show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzhealth.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CODES", "HOME", "code_page", "code_summary"]

HOME = "https://github.com/kzhealth/kzhealth"
_PAGES = f"{HOME}/blob/main/docs"

# faults of structure and schema: frictionless's error types, and ours beside them
CODES: Mapping[str, str] = {
    "blank-header": "The header has no labels.",
    "blank-label": "A column has a label.",
    "blank-row": "A row holds at least one value.",
    "byte-count": "A file has as many bytes as its descriptor says.",
    "changed-cell": "A cell is the one that was published.",
    "compression-error": "A packed file can be unpacked, and holds the one file that is named.",
    "control-error": "A dialect tells how a file is written with signs that can be told apart.",
    "constraint-error": "A cell keeps the constraints of its field: required, code list, limits, pattern.",
    "dialect-error": "A dialect follows the standard.",
    "duplicate-label": "No label stands twice.",
    "encoding-error": "A file is in UTF-8 or in the encoding that is declared.",
    "error": "A resource can be read.",
    "extra-cell": "A row has no more cells than the header.",
    "extra-label": "Every column is in the schema.",
    "field-count": "A table has as many fields as its descriptor says.",
    "field-error": "A field of a schema follows the standard.",
    "foreign-key": "What a row refers to is there.",
    "format-error": "A file has the format that it is said to have.",
    "hash-count": "A file has the hash that its descriptor says.",
    "incorrect-label": "Columns are labelled as the schema says, in its order.",
    "missing-cell": "A row has as many cells as the header.",
    "missing-label": "Every field of the schema has a column.",
    "nothing-checked": "At least one row is there to be checked.",
    "package-error": "The descriptor of a package follows the standard.",
    "primary-key": "The primary key of a row is whole and its own.",
    "resource-error": "A resource is described soundly, with paths that stay inside the package.",
    "row-count": "A table has as many rows as its descriptor says.",
    "same-file": "A file is one table, and read once.",
    "schema-error": "A Table Schema follows the standard.",
    "scheme-error": "A file can be fetched from where it is said to be.",
    "source-error": "A file can be read as a table.",
    "stale-baseline": "Every entry of a baseline is still found.",
    "stale-finding": "The table of known findings tells what the rules find.",
    "type-error": "A cell is written as the type of its field asks.",
    "unseen-character": "A cell holds no characters that cannot be seen, and each letter as one character.",
    "unmatched-header": "A label of the header is a field of the schema.",
    "unique-error": "A value that must be unique stands once.",
}
_RULES = {rule.id: rule.summary for rule in RULES}


def code_summary(code: str) -> str:
    """What must hold where a finding of this code says that it does not, in a sentence."""
    return CODES.get(code) or _RULES.get(code) or "A rule that the schema of the table declares holds in every row."


def code_page(code: str) -> str:
    """The address of the page about a code."""
    if code in CODES:
        return f"{_PAGES}/reference/codes.md#{code}"
    return f"{_PAGES}/reference/rules.md#{code}" if code in _RULES else f"{_PAGES}/how-to/declare-rules.md"
