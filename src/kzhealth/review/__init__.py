"""Review: what the extractor proposes, laid over what a person has decided, in a sheet that a person edits.

``Desk`` is one document on the table: its text, its sheet and the register. ``review`` opens it and writes what changed.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzhealth.documents import read_document, read_record, write_text
from kzhealth.errors import InputError, UsageError
from kzhealth.markup import block, listing
from kzhealth.proposals import LANGUAGES, extract_text
from kzhealth.regions import read_region
from kzhealth.review.merge import COLUMNS, Row, merge, proposal_row, row_order
from kzhealth.review.moved import carry_over
from kzhealth.review.register import entry_for, name_document
from kzhealth.review.sheet import Codes, Sentences, csv_bytes, read_rows, read_sheet, write_whole
from kzhealth.schema import schema, seed_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzhealth.documents import Document, DocumentLimits
    from kzhealth.extract.text import SourceText

__all__ = ["Desk", "Review", "open_desk", "review"]

_LONGEST = int(seed_schema("facts")["quote"].constraints["maxLength"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A fact sheet after a review: where it lies, its rows as text, and what a person should know."""

    source_id: str
    path: Path
    rows: tuple[Mapping[str, str], ...] = field(repr=False)
    notices: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows are decided how: ``accept``, ``edit``, ``reject``, and ``waiting`` for a decision."""
        told = Counter(row["decision"] or "waiting" for row in self.rows)
        return {name: told[name] for name in ("accept", "edit", "reject", "waiting")}

    @property
    def summary(self) -> str:
        """The counts in words."""
        words = {"accept": "accepted", "edit": "edited", "reject": "rejected", "waiting": "waiting for a decision"}
        return f"{_rows(len(self.rows))}: " + ", ".join(f"{self.counts[name]} {word}" for name, word in words.items())

    @property
    def waiting(self) -> int:
        """How many rows wait for a decision."""
        return self.counts["waiting"]

    def to_dict(self) -> dict[str, Any]:
        """What ``kzhealth review --format json`` prints."""
        return {
            "source_id": self.source_id,
            "path": str(self.path),
            "rows": len(self.rows),
            "counts": self.counts,
            "notices": list(self.notices),
        }

    def _repr_html_(self) -> str:
        """The sheet in a notebook: how many rows are decided how, and the first of them."""
        columns = ("start", "quote", "table", "indicator_id", "value", "unit_id", "decision")
        rows = [[row.get(name, "") for name in columns] for row in self.rows]
        return block(self.summary, listing(columns, rows), notes=[str(self.path), *self.notices])


@dataclass(slots=True, kw_only=True)
class Desk:
    """A document under review: its text, its rows, the codes that cells may hold, and the files that are written."""

    document: Document
    folder: Path
    source: SourceText
    entry: Row
    path: Path
    rows: list[Row]
    notices: list[str]
    codes: Codes
    day: str
    files: dict[Path, bytes | None]
    register: bytes

    def save(self) -> None:
        """Write the register and the sheet, each whole or not at all; OutputError if one was changed meanwhile.

        The text made of a web page, Word or PDF file is kept beside it: the spans are of that text.
        """
        write_text(self.document, self.folder)
        for path, data in ((self.path.parents[1] / "sources.csv", self.register), (self.path, csv_bytes(self.rows, COLUMNS))):
            write_whole(path, data, self.files[path])
            self.files[path] = data

    def result(self) -> Review:
        """The sheet as it now stands."""
        return Review(source_id=self.source.source_id, path=self.path, rows=tuple(self.rows), notices=tuple(self.notices))


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise InputError(f"cannot read the sheet {path}: {error.strerror}; expected a CSV file", code="resource-error") from error


def _read(path: Path, limits: DocumentLimits | None) -> Document:
    """A document; of a web page, Word or PDF file the text that was kept of it, whatever a newer reader would make of the file."""
    read = read_document(path, limits=limits)
    kept = path.with_name(f"{read.source.source_id}.txt")
    record = read_record(kept) if read.reader and kept.is_file() else None
    return (
        replace(read_document(kept, limits=limits), published_on=read.published_on)
        if record and record["document_sha256"] == read.sha256
        else read
    )


def _propose(source: SourceText, entry: Row, language: str | None, limits: DocumentLimits | None) -> list[Row]:
    published = dt.date.fromisoformat(entry["published_on"]) if entry["published_on"] else None
    facts = extract_text(source, published_on=published, region_id=entry["region_id"], language=language, limits=limits)
    sentences = Sentences(source.text)
    inferred = ("region-inferred",) if entry["region_basis"] == "inferred" else ()
    rows = []
    for fact in facts:
        if fact.in_scope and len(fact.quote) <= _LONGEST:
            flags = (*fact.flags, *inferred) if fact.region_id == entry["region_id"] else fact.flags
            shown = replace(fact, flags=tuple(dict.fromkeys(flags)))
            rows.append(proposal_row(shown, source.text, sentences.around(fact.start, fact.stop), entry["region_id"]))
    return rows


def _edition(rows: list[Row], source: SourceText, registered: str, path: Path, *, replaced: bool) -> tuple[list[Row], list[str]]:
    """The rows of the sheet, placed in this edition of the document if they are of another one; ``registered`` is its SHA-256 or ''."""
    older = [row for row in rows if row["sha256"] != source.sha256]
    kept = [row for row in rows if row["sha256"] == source.sha256]
    of_another = registered or (older[0]["sha256"] if older and not kept else source.sha256)
    if of_another == source.sha256 and not (older and replaced):
        return rows, [f"{_rows(len(older))} of another edition: {_lost(older)}"] if older else []
    if not replaced:
        raise UsageError(
            f"{source.source_id} is another document: this file has SHA-256 {source.sha256}, {path.parents[1] / 'sources.csv'} and {path} "
            f"are of {of_another}. If the file replaces that document, add --replace: decisions are carried over by the words they quote. "
            "If it is a document of its own, give it a code with --source-id. Nothing was written"
        )
    moved, lost = carry_over(older, source, source.source_id)
    sentences = Sentences(source.text)
    for row in moved:
        sentence = sentences.around(int(row["start"]), int(row["stop"]))
        row["context_start"], row["context_stop"] = map(str, sentence) if sentence else ("", "")
    notices = [f"carried over to this edition by the words they quote: {_rows(len(moved))}; look at them again"]
    return [*kept, *moved, *lost], notices + ([f"not to be placed in it: {_rows(len(lost))}: {_lost(lost)}"] if lost else [])


def _rows(count: int) -> str:
    return f"{count} row{'s' * (count != 1)}"


def _lost(rows: Sequence[Row]) -> str:
    named = ", ".join(f"{row['start']}–{row['stop']} {row['quote']!r}" for row in rows[:8]) + (" …" if len(rows) > 8 else "")
    return (
        f"{named}; the build refuses them as they are: delete each, or empty its sha256, start and stop and write a quote of the new text"
    )


def open_desk(  # noqa: PLR0913  the options of one call
    document: Path,
    seeds: Path,
    *,
    source_id: str | None = None,
    published_on: dt.date | None = None,
    region_id: str | None = None,
    language: str | None = None,
    reviewed_on: dt.date | None = None,
    replaced: bool = False,
    limits: DocumentLimits | None = None,
) -> Desk:
    """Read document, sheet and register, and lay the proposals over the decisions; nothing is written yet. See ``review``."""
    if not seeds.is_dir():
        raise UsageError(f"there is no folder {seeds}; expected the folder with sources.csv and facts/")
    if language not in (None, *LANGUAGES):
        raise UsageError(f"there is no language {language!r}; expected one of {', '.join(LANGUAGES)}")
    codes = Codes(seeds)
    if region_id is not None and region_id not in codes.of("region_id", "observations"):
        region_id = read_region(region_id)
    read = _read(document, limits)
    file = f"{read.source.source_id}.txt" if read.reader else read.name
    listed = seeds / "sources.csv"
    before = _bytes(listed)
    register = [] if before is None else read_rows(listed, schema("sources"))
    source = replace(read.source, source_id=name_document(file, read.source.sha256, register, source_id))
    path = seeds / "facts" / f"{source.source_id}.csv"
    there = _bytes(path)
    entry = next((row for row in register if row["source_id"] == source.source_id), None)
    declared = published_on or (read.published_on if entry is None else None)
    given = {"published_on": declared.isoformat() if declared else None, "region_id": region_id, "language": language}
    rows, notices = _edition(read_sheet(path, source, codes), source, entry["sha256"] if entry else "", path, replaced=replaced)
    size = len(source.text.encode("utf-8", "surrogatepass")) if read.reader else (document.parent / file).stat().st_size
    settled = entry_for(file, source, size, entry, given)
    if entry is None:
        notices.append(f"{listed} has a new row {source.source_id}: look at its title, publisher, url, period and rights")
    changed = [settled if row is entry else row for row in register] + ([settled] if entry is None else [])
    day = (reviewed_on or dt.datetime.now(tz=dt.UTC).astimezone().date()).isoformat()
    mine = [row for row in rows if row["sha256"] == source.sha256]
    others = [row for row in rows if row["sha256"] != source.sha256]
    merged, told = merge(mine, _propose(source, settled, language, limits), day)
    return Desk(
        document=read,
        folder=document.parent,
        source=source,
        entry=settled,
        path=path,
        rows=sorted([*merged, *others], key=row_order),
        notices=[*read.notes, *notices, *told],
        codes=codes,
        day=day,
        files={listed: before, path: there},
        register=before if settled == entry and before is not None else csv_bytes(changed, schema("sources").field_names),
    )


def review(  # noqa: PLR0913  the options of one call
    document: str | Path,
    seeds: str | Path = "seeds",
    *,
    source_id: str | None = None,
    published_on: dt.date | None = None,
    region_id: str | None = None,
    language: str | None = None,
    reviewed_on: dt.date | None = None,
    replaced: bool = False,
    limits: DocumentLimits | None = None,
) -> Review:
    """Propose the facts of a document in ``seeds/facts/<source_id>.csv`` and replay the decisions that stand there.

    New proposals come with an empty ``decision``; a person writes accept, edit or reject. Decided rows keep their cells whatever the
    extractor now reads; ``notices`` of the Review tell where it reads otherwise. A decision is dated ``reviewed_on`` (today) when it is
    first seen. A new document gets its row in ``seeds/sources.csv``. ``replaced`` carries decisions over to a new edition of the
    document; ``limits`` are those of ``extract``. Doing it twice changes nothing. InvalidData names the cell of a sheet that cannot
    stand; nothing is written then.
    """
    desk = open_desk(
        Path(document),
        Path(seeds),
        source_id=source_id,
        published_on=published_on,
        region_id=region_id,
        language=language,
        reviewed_on=reviewed_on,
        replaced=replaced,
        limits=limits,
    )
    desk.save()
    return desk.result()
