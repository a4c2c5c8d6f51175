"""Cells that are not what they look like, in tables of anyone: words of two scripts, and characters that cannot be seen.

A word is told if it is of one script but for letters of the other that look like letters of the first: `вaлюта` with a Latin a, not
`COVIDтің`. Both are warnings; our own tables have a rule that is stricter (``script-mix``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kzhealth.engines import ROW, text_column
from kzhealth.engines.ask import Question, any_of, ask, words_of
from kzhealth.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

    from kzhealth.engines import Table
    from kzhealth.model import Tally
    from kzhealth.schema import TableSpec

__all__ = ["CYRILLIC", "LATIN", "TELLTALE", "find_lookalikes", "may_mislead"]

LATIN, CYRILLIC = "A-Za-z", "\u0400-\u04ff"
# letters of one script that look like one of the other: A, B, C, E, H, I, K, M, O, P, T, X, Y and small ones
_AS_CYRILLIC, _AS_LATIN = "ABCEHIKMOPTXYaceiopxy", "АВСЕНІКМОРТХУасеіорху"


def _spied(own: str, spies: str) -> str:
    """Words of the letters ``own`` that hold at least one of the ``spies``."""
    other = f"[^{LATIN}{CYRILLIC}]"
    return f"(?:^|{other})[{own}{spies}]*(?:[{spies}][{own}]|[{own}][{spies}])[{own}{spies}]*(?:$|{other})"


_MIXED = f"{_spied(CYRILLIC, _AS_CYRILLIC)}|{_spied(LATIN, _AS_LATIN)}"
_WORD = re.compile(f"[{LATIN}{CYRILLIC}]+")
# soft hyphens, zero-width characters and marks of direction; letters in two parts that have a character of their own
_HIDDEN = "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_UNSEEN = f"[{_HIDDEN}]"
_PARTED = "[иИуУ]\u0306|[еЕіІ]\u0308|[A-Za-z][\u0300-\u0304\u0306-\u0308\u030a\u030c\u0327\u0328]"
_KINDS = {"script-mix": _MIXED, "unseen-character": f"{_UNSEEN}|{_PARTED}"}

# what is told holds one of these characters, or a letter of one script beside one of the other
TELLTALE = f"{_HIDDEN}\u0300-\u0328"
_MISLEADING = re.compile(f"[{LATIN}][{CYRILLIC}]|[{CYRILLIC}][{LATIN}]|[{TELLTALE}]")


def may_mislead(text: str) -> bool:
    """True if a text is one that may be told."""
    return _MISLEADING.search(text) is not None


def find_lookalikes(tables: Iterable[Table], tally: Tally, few: Mapping[str, pl.DataFrame]) -> None:
    """Tell each cell of text that holds such words or characters; of some tables only ``few`` rows, which are known, can have any."""
    asked = []
    for table in tables:
        frame = few.get(table.name, table.frame)
        asked.append((table, frame, _fields(table.spec, frame)))
    marks = {(name, kind): f"kz__{kind}__{name}" for *_, names in asked for name in names for kind in _KINDS}
    questions = [
        _question(replace(table, frame=frame), {(n, k): marks[n, k] for n in names for k in _KINDS})
        for table, frame, names in asked
        if names
    ]
    answers = iter(ask(questions, [], tally.limit)[0])
    for table, _, names in asked:
        answer = next(answers) if names else None
        for name, kind in [(n, k) for n in names for k in _KINDS] if answer else ():
            mark = marks[name, kind]
            rows = answer.frame.filter(answer.frame[mark])  # type: ignore[union-attr]
            listed = rows.head(tally.limit)
            tally.add_all(_findings(table.name, name, kind, listed.select(ROW, text_column(name)).iter_rows()))
            tally.count(kind, (answer.counts[mark] if answer and answer.counts else len(rows)) - len(listed))


def _fields(spec: TableSpec, frame: Any) -> list[str]:
    """The fields whose cells are asked: of text, and where the frame is one of polars in memory, with something to tell of."""
    import polars as pl

    names = [f.name for f in spec.fields if f.type in ("string", "any")]
    if not isinstance(frame, pl.DataFrame):
        return names

    def beyond(text: Any) -> Any:  # ASCII has none of it, and is seen to be no more far sooner
        return text.str.len_bytes() != text.str.len_chars()

    held = frame.select(beyond(pl.col(text_column(n))).any().alias(n) for n in names).row(0) if names else ()
    columns = [frame[text_column(n)] for n, holds in zip(names, held, strict=True) if holds]
    told = [c.name for c in columns if c.filter(beyond(c)).unique().str.contains("|".join(_KINDS.values())).any()]
    return [n for n in names if text_column(n) in told]


def _question(table: Table, marks: dict[tuple[str, str], str]) -> Question:
    shown = [ROW, *dict.fromkeys(text_column(name) for name, _ in marks)]
    frame = table.lazy.select(*shown)
    words = words_of(frame)
    if words.__name__ == "polars":  # a row of ASCII has none of it, and is seen to be one far sooner
        frame = frame.filter(any_of(words, (words.col(n).str.len_bytes() != words.col(n).str.len_chars() for n in shown[1:])))
    held = {mark: words.col(text_column(name)).str.contains(_KINDS[kind]).fill_null(value=False) for (name, kind), mark in marks.items()}
    rows = frame.with_columns(**held).filter(any_of(words, map(words.col, held)))
    return Question(rows=rows, marks=tuple(held), among=table.rows)


def _findings(table: str, field: str, kind: str, rows: Iterable[tuple[int, str]]) -> Iterator[Finding]:
    for number, cell in rows:
        what = _mixed(cell) if kind == "script-mix" else _unseen(cell)
        message = f"{table}, row {number}, {field}: {cell!r:.200} {what}"
        yield Finding(code=kind, severity="warning", table=table, row=number, field=field, cell=cell, message=message)


def _mixed(cell: str) -> str:
    word = next(w for w in _WORD.findall(cell) if re.search(_MIXED, w))
    latin, cyrillic = ([c for c in dict.fromkeys(word) if (c < "\u0400") is is_latin] for is_latin in (True, False))
    spies = latin if set(latin) <= set(_AS_CYRILLIC) and len(latin) <= len(cyrillic) else cyrillic
    return f"mixes Latin and Cyrillic letters in the word {word!r:.50}, {_named(spies)}; one of the scripts only looks right"


def _unseen(cell: str) -> str:
    hidden = list(dict.fromkeys(re.findall(_UNSEEN, cell)))
    if hidden:
        return f"holds what cannot be seen, {_named(hidden)}; remove it"
    parted = next(iter(re.findall(_PARTED, cell)))
    return f"writes {unicodedata.normalize('NFC', parted)!r} as two characters, {_named(list(parted))}; bring the text to the form NFC"


def _named(characters: list[str]) -> str:
    return ", ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}" for c in characters[:3])
