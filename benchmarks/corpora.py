"""Puts corpora of sound and faulty CSV files to kzhealth, frictionless, pandas and polars, and prints how each judges them.

    python benchmarks/corpora.py [--every 1]

The cases are those of ``tests/unit/csv_corpora.py``: a fault at every place of every row (the kinds of the Pollock benchmark), whole files
and dialects, the situations of csv-spectrum, and what the W3C's tests of CSV on the web ask that a Table Schema can say. Each reader gets
what is declared (encoding, separator, quotation mark, header) and reads strictly, everything as text; frictionless and kzhealth get the
schema too. A faulty file is *told* if the reader raises, warns or reports anything; *at its row* if it names that row, *elsewhere* if it
names another. A sound file is *right* if nothing is told and, in a table of text, the cells come out as they stand.
"""

from __future__ import annotations

import argparse
import io
import re
import runpy
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

CORPORA = runpy.run_path(str(Path(__file__).resolve().parents[1] / "tests" / "unit" / "csv_corpora.py"))
Verdict = tuple[set[Any], Any]  # the rows told (None: somewhere), and the cells with the labels, or None


def kzhealth(case: Any, folder: Path) -> Verdict:
    import kzhealth as kz

    told = kz.validate(CORPORA["write_package"](case, folder), rules=False).findings
    found = {f.row for f in told if f.code != "nothing-checked"}  # of the package: its only table has no row
    return found, None if found else CORPORA["read_by_kzhealth"](folder)


def frictionless(case: Any, folder: Path) -> Verdict:
    import frictionless as f

    entry = str(CORPORA["write_package"](case, folder) / "datapackage.json")
    report = f.validate(entry)
    rows = {e.row_number if hasattr(e, "row_number") else 1 if hasattr(e, "labels") else None for t in report.tasks for e in t.errors}
    rows |= {None for _ in report.errors}
    if rows:
        return rows, None
    with f.Package(entry).get_resource("t") as resource:
        cells = [
            tuple(resource.labels if resource.labels and case.more.get("dialect", {}).get("header", True) else resource.schema.field_names)
        ]
        return set(), (*cells, *(tuple(c or "" for c in row.to_list()) for row in resource.row_stream))


def _options(case: Any) -> dict[str, Any]:
    dialect = case.more.get("dialect", {})
    return {
        "delimiter": dialect.get("delimiter", ","),
        "quote": dialect.get("quoteChar", '"'),
        "escape": dialect.get("escapeChar"),
        "comment": dialect.get("commentChar"),
        "skip": dialect.get("headerRows", [1])[0] - 1,
        "header": dialect.get("header", True),
        "encoding": case.more.get("encoding", "utf-8"),
        "names": [f["name"] for f in case.schema["fields"]],
    }


def _rows_named(error: Exception) -> set[Any]:
    named = re.search(r"(?:line|row) (\d+)", str(error))
    return {int(named[1]) if named else None}


def pandas(case: Any, _: Path) -> Verdict:
    import pandas as pd

    o = _options(case)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            frame = pd.read_csv(
                io.BytesIO(case.text), sep=o["delimiter"], quotechar=o["quote"], escapechar=o["escape"], comment=o["comment"],
                skiprows=o["skip"], header=0 if o["header"] else None, names=None if o["header"] else o["names"], encoding=o["encoding"],
                dtype=str, keep_default_na=False, skip_blank_lines=False, doublequote=o["escape"] is None, on_bad_lines="error",
            )  # fmt: skip
    except Exception as error:  # it raises what its parts raise
        return _rows_named(error), None
    return set(), (tuple(map(str, frame.columns)), *(tuple(map(str, row)) for row in frame.itertuples(index=False)))


def polars(case: Any, _: Path) -> Verdict:
    import polars as pl

    o = _options(case)
    options = {"separator": o["delimiter"], "quote_char": o["quote"], "comment_prefix": o["comment"], "skip_rows": o["skip"]}
    names = {} if o["header"] else {"new_columns": o["names"]}
    encoding = "utf8" if o["encoding"] == "utf-8" else o["encoding"]
    try:
        frame = pl.read_csv(case.text, has_header=o["header"], encoding=encoding, infer_schema=False, **options, **names)
    except Exception as error:  # it raises what its parts raise
        return _rows_named(error), None
    return set(), (tuple(frame.columns), *(tuple(c or "" for c in row) for row in frame.rows()))


READERS: dict[str, Callable[[Any, Path], Verdict]] = {
    "kzhealth": kzhealth,
    "frictionless": frictionless,
    "pandas": pandas,
    "polars": polars,
}


def score(reader: Callable[[Any, Path], Verdict], cases: Any, folder: Path) -> Counter[str]:
    """How many cases of each kind there are, and how they are judged."""
    found: Counter[str] = Counter()
    for case in cases:
        try:
            rows, values = reader(case, folder)
        except Exception:  # a crash is no verdict
            found["crash"] += 1
            rows, values = {"crash"}, None
        text = all(f["type"] == "string" for f in case.schema["fields"])
        if case.faulty:
            found["faulty"] += 1
            found["told"] += bool(rows) and "crash" not in rows
            found["at its row"] += case.row in rows
            found["elsewhere"] += bool(rows - {case.row, None, "crash"})
        else:
            found["sound"] += 1
            found["right"] += not rows and (not text or values == case.values)
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description="How readers judge corpora of CSV files.")
    parser.add_argument("--every", type=int, default=1, help="of the rows with a fault, every so many")
    every = parser.parse_args().every
    warnings.simplefilter("ignore")
    corpora = {
        "a fault in a row": CORPORA["POLLUTED"][::every],
        "whole files, dialects": CORPORA["FILES"],
        "csv-spectrum": CORPORA["SPECTRUM"],
        "CSV on the web": CORPORA["CSVW"],
    }
    print("| corpus | reader | faulty | told | at its row | elsewhere | sound | right | crashes |\n|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        for corpus, cases in corpora.items():
            for reader, judge in READERS.items():
                if corpus == "CSV on the web" and reader in ("pandas", "polars"):
                    continue  # they know no schema
                n = score(judge, cases, Path(name))
                told = f"{n['faulty']} | {n['told']} | {n['at its row']} | {n['elsewhere']}"
                print(f"| {corpus} | {reader} | {told} | {n['sound']} | {n['right']} | {n['crash']} |", flush=True)


if __name__ == "__main__":
    main()
