"""Rules that hold figures against the words they were read from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from kzhealth.engines import ROW
from kzhealth.engines.ask import fetch
from kzhealth.rules.base import EXACT, READINGS, Breach, Frame, Tables, look_up
from kzhealth.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def evidence_span(tables: Tables) -> Iterator[Breach]:
    """A span lies in its document, is as long as its quote and agrees with its code; spans are apart or nested."""
    rows = look_up(tables["evidence"], "source_id", tables["sources"], "source_id", "its_", "characters", "sha256")
    start, stop = nw.col("start"), nw.col("stop")
    span = nw.concat_str(start.cast(nw.String), stop.cast(nw.String), separator="-")
    rows = rows.with_columns(kz__id=nw.concat_str(nw.col("its_sha256").str.head(12), span, separator="-"))
    # one wrong number shows in several ways: a row is told the first of them
    faults = (
        ("stop", start >= stop, "characters {start}–{stop} are no span: it ends before it begins"),
        ("stop", stop > nw.col("its_characters"), "characters {start}–{stop} are no span of a document of {its_characters} characters"),
        ("quote", nw.col("quote").str.len_chars().cast(nw.Int64) != stop - start, "the quote is not as long as characters {start}–{stop}"),
        ("evidence_id", nw.col("evidence_id") != nw.col("kz__id"), "the code does not agree with document and span; expected {kz__id}"),
        (
            "context_start",
            (nw.col("context_start") > start) | (nw.col("context_stop") < stop),
            "characters {start}–{stop} lie outside their sentence {context_start}–{context_stop}",
        ),
    )
    for name, broken, message in faults:
        yield Breach(table="evidence", field=name, rows=rows.filter(broken), message=message)
        rows = rows.filter(~broken.fill_null(value=False))
    yield Breach(
        table="evidence",
        field="start",
        rows=_crossing_spans(rows),
        message="characters {start}–{stop} cross characters {other_start}–{other_stop}; spans are apart or nested",
    )


def _crossing_spans(evidence: Frame) -> Iterator[Mapping[str, Any]]:
    columns = (ROW, "evidence_id", "source_id", "start", "stop")
    rows = [r for r in fetch(evidence.select(*columns)) if None not in r.values()]
    open_spans: list[Mapping[str, Any]] = []
    for row in sorted(rows, key=lambda r: (r["source_id"], r["start"], -r["stop"])):
        while open_spans and (open_spans[-1]["source_id"] != row["source_id"] or open_spans[-1]["stop"] <= row["start"]):
            open_spans.pop()
        if open_spans and open_spans[-1]["stop"] < row["stop"]:
            yield {**row, "other_start": open_spans[-1]["start"], "other_stop": open_spans[-1]["stop"]}
        open_spans.append(row)


def _figures() -> Iterator[tuple[str, str, str, str, str | None, str]]:
    """Every figure that a quote proves: table, field, column of its evidence, what to read, fixed unit, column of its unit."""
    for table in ("observations", "budgets", "facilities"):
        for spec in schema(table).fields:
            if spec.evidence and spec.type in ("number", "integer"):
                yield (
                    table,
                    spec.name,
                    spec.evidence,
                    "value_max" if spec.name.endswith("_max") else "value",
                    spec.unit,
                    spec.unit_field or "",
                )


def evidence_value(tables: Tables) -> Iterator[Breach]:
    """The quote, read again, gives the value and the unit of the row."""
    for table, name, proof, part, unit, unit_field in _figures():
        rows = look_up(tables[table], proof, tables[READINGS], "evidence_id", "read_", "value", "value_max", "unit_id", "quote")
        rows = rows.filter(~nw.col(name).is_null()).with_columns(kz__evidence=nw.col(proof))
        unread = rows.filter(nw.col(f"read_{part}").is_null(), ~nw.col("read_quote").is_null())
        yield Breach(
            table=table,
            field=name,
            rows=_proved(unread),
            message=f"{{{name}}} is proved by the quote {{read_quote}}, which holds no such figure",
        )
        far = (nw.col(name).cast(nw.Float64).abs() - nw.col(f"read_{part}")).abs() > nw.col(f"read_{part}") * EXACT + EXACT
        message = f"{{{name}}} stands in the table, the quote {{read_quote}} says {{read_{part}}}"
        yield Breach(table=table, field=name, rows=_proved(rows.filter(far)), message=message)
        said = nw.col("read_unit_id")
        if part != "value":
            continue  # a range has one unit and one proof
        wrong = said != unit if unit else said != nw.col(unit_field)
        message = f"the unit of {{{name}}} is {{{unit_field}}}{unit or ''}, the quote {{read_quote}} says {{read_unit_id}}".replace(
            "{}", ""
        )
        yield Breach(table=table, field=unit_field or name, rows=_proved(rows.filter(wrong)), message=message)
        bare = rows.filter(nw.col(proof).is_null())
        yield Breach(table=table, field=proof, rows=bare, message=f"the figure {{{name}}} has no evidence")
    rows = look_up(tables["observations"], "evidence_id", tables[READINGS], "evidence_id", "read_", "value_max", "quote")
    bad = rows.filter(~nw.col("value").is_null(), nw.col("value_max").is_null(), ~nw.col("read_value_max").is_null())
    message = "{value} stands alone in the table, the quote {read_quote} says a range to {read_value_max}"
    yield Breach(table="observations", field="value_max", rows=bad, message=message)


def _proved(frame: Frame) -> Frame:
    """Offenders whose figure stands elsewhere than the row itself: that place goes into the finding."""
    return frame.with_columns(evidence_id=nw.col("kz__evidence"))


def rounding_noise(tables: Tables) -> Iterator[Breach]:
    """A value is no finer than the source printed it."""
    for table, name, proof, part, _, _ in _figures():
        rows = look_up(tables[table], proof, tables[READINGS], "evidence_id", "read_", part, "precision", "quote")
        rows = rows.with_columns(kz__evidence=nw.col(proof))
        off = (nw.col(name).cast(nw.Float64).abs() - nw.col(f"read_{part}")).abs()
        bad = rows.filter(off > nw.col(f"read_{part}") * EXACT + EXACT, off <= nw.col("read_precision") / 2)
        message = f"{{{name}}} is finer than the source printed: {{read_quote}}, to {{read_precision}}"
        yield Breach(table=table, field=name, rows=_proved(bad), message=message)
