"""Proposed facts as a person reads them: each sentence with its figures highlighted, and below it what they were read as."""

from __future__ import annotations

import io
from bisect import bisect_right
from itertools import groupby
from typing import TYPE_CHECKING

from kzhealth.extract.text import find_sentences
from kzhealth.report.text import printable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from rich.text import Text

    from kzhealth.model import Fact

__all__ = ["facts_to_table"]

_SIGNS = {"increase": "+", "decrease": "−"}
_QUOTE = 24  # characters kept for the figure before its reading


def _shown(text: str) -> str:
    """Text in one line, safe for a terminal; cells of a table are divided by bars."""
    return printable(" | ".join(" ".join(cell.split()) if "\n" in cell else cell for cell in text.split("\t")))


def _period(start: dt.date | None, end: dt.date | None) -> str:
    """A year, months or days, as short as they can be said."""
    if start is None or end is None:
        return "no period"
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    if start.day == 1 and _day_after(end).day == 1:
        first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
        return first if first == last else f"{first}…{last}"
    return str(start) if start == end else f"{start}…{end}"


def _day_after(day: dt.date) -> dt.date:
    return day.fromordinal(min(day.toordinal() + 1, day.max.toordinal()))


def _value(fact: Fact) -> str:
    if fact.value is None:
        return fact.direction or ""
    numbers = [f"{number:,f}".replace(",", " ") for number in (fact.value, fact.value_max) if number is not None]
    qualifier = f"{fact.qualifier.replace('_', ' ')} " if fact.qualifier not in (None, "exact", "range") else ""
    return f"{_SIGNS.get(fact.direction or '', '')}{qualifier}{'–'.join(numbers)} {fact.unit_id or '(unit unknown)'}"


def _reading(fact: Fact) -> str:
    """What a figure or a name was read as, in one line."""
    measured = fact.indicator_id or fact.purpose or fact.table
    if fact.alternative_indicator_id:
        measured += f" or {fact.alternative_indicator_id}"
    places = " ".join((fact.region_id or "no region", *fact.place_ids))
    status = fact.status if fact.status != "actual" else ""
    period = _period(fact.period_start, fact.period_end) if fact.period_start or fact.value is not None else ""
    return " · ".join(filter(None, (measured, _value(fact), places, period, status)))


def _sentence(facts: Sequence[Fact], text: str, start: int, stop: int, *, color: bool) -> Text:
    """A sentence with the figures in it in colour, or in brackets without."""
    from rich.text import Text

    line, at = Text(), start
    for fact in sorted(facts, key=lambda f: (f.start, -f.stop)):
        if fact.start < at:
            continue
        line.append(_shown(text[at : fact.start]))
        quote = _shown(text[fact.start : fact.stop])
        line.append(quote if color else f"[{quote}]", style="bold black on yellow" if fact.flags else "bold black on green")
        at = fact.stop
    line.append(_shown(text[at:stop]))
    return line


def _groups(facts: Sequence[Fact], text: str) -> Iterator[tuple[int, int, list[Fact]]]:
    """The facts of each sentence, with its span."""
    sentences = find_sentences(text)
    starts = [s.start for s in sentences]
    for at, group in groupby(sorted(facts, key=lambda f: f.start), key=lambda f: bisect_right(starts, f.start) - 1):
        some = list(group)
        start, stop = (sentences[at].start, sentences[at].stop) if at >= 0 else (some[0].start, some[0].stop)
        yield min(start, some[0].start), max(stop, *(f.stop for f in some)), some


def _lines(facts: Sequence[Fact], text: str, *, color: bool) -> Iterator[tuple[int, Text]]:
    """The lines of the view, each with its indentation."""
    from rich.text import Text

    for start, stop, some in _groups(facts, text):
        yield 0, _sentence(some, text, start, stop, color=color)
        width = min(max(len(f.quote) for f in some), _QUOTE)
        for fact in some:
            yield width + 4, Text.assemble((f"  {_shown(fact.quote):<{width}}  ", "bold"), _reading(fact))
            if fact.flags:
                yield width + 4, Text(f"{'':{width + 4}}look here: {', '.join(fact.flags)}", "yellow")
        yield 0, Text()


def facts_to_table(facts: Sequence[Fact], text: str, *, title: str = "", width: int | None = None, color: bool = False) -> str:
    """The facts of one document sentence by sentence: figures highlighted in colour, or in brackets without ``color``.

    Lines are wrapped to ``width`` columns; None leaves them whole. Facts out of scope are counted, not shown.
    """
    from rich.console import Console
    from rich.text import Text

    shown = [f for f in facts if f.in_scope]
    flagged, left = sum(1 for f in shown if f.flags), len(facts) - len(shown)
    counts = [f"{len(shown)} fact{'' if len(shown) == 1 else 's'}", f"{flagged} to look at" if flagged else ""]
    counts.append(f"{left} out of scope not shown" if left else "")
    head = Text(f"{_shown(title)}: {', '.join(filter(None, counts))}" if title else ", ".join(filter(None, counts)), "bold")
    out = io.StringIO()
    console = Console(file=out, width=width or 10**6, force_terminal=color, color_system="standard" if color else None, _environ={})
    for indent, line in ((0, head), (0, Text()), *_lines(shown, text, color=color)):
        for number, part in enumerate(line.wrap(console, max(console.width - indent, 20))):
            console.print(Text(" " * indent if number else "") + part, highlight=False, soft_wrap=True)
    return "\n".join(row.rstrip() for row in out.getvalue().rstrip("\n").split("\n"))
