"""Facts proposed from a document: each quantity with its indicator, direction, place, period and status, and flags where to look.

A proposal is never published unseen. A flag that says 'look here' is worth more than a confident guess.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kzhealth.extract.bare import find_unit
from kzhealth.extract.columns import find_columns, find_dated, find_headings, periods_of
from kzhealth.extract.datelines import find_published
from kzhealth.extract.directions import topic_behind
from kzhealth.extract.figures import BUILDINGS, MONEY, Figure, Scene
from kzhealth.extract.handovers import with_handover
from kzhealth.extract.headed import with_headed_sums
from kzhealth.extract.kazakh_places import goes_on
from kzhealth.extract.measures import LEFT_OUT, WEAK, Measured, find_measured, of_plan
from kzhealth.extract.names import find_names, place_names, with_facilities
from kzhealth.extract.numbers import find_numbers
from kzhealth.extract.parts import with_wholes
from kzhealth.extract.periods import Period, find_dates, find_periods
from kzhealth.extract.places import hint_region, vote_region
from kzhealth.extract.predicates import join_items
from kzhealth.extract.projects import find_projects
from kzhealth.extract.regions import (
    COUNTRY,
    as_of,
    find_local,
    find_section,
    find_sections,
    find_titled,
    find_villages,
    find_votes,
    inherited_places,
    is_of_region,
    is_region,
    region_of_whole,
    with_place,
    without_origins,
)
from kzhealth.extract.scenes import find_scene
from kzhealth.extract.scope import is_in_scope
from kzhealth.extract.shares import with_shares
from kzhealth.extract.slots import find_context, find_near, find_period, find_table
from kzhealth.extract.statuses import find_status
from kzhealth.extract.text import find_sentences, language_of, lower
from kzhealth.extract.told import Document, note_periods
from kzhealth.extract.uncounted import find_uncounted
from kzhealth.extract.where import place_figures
from kzhealth.extract.wholes import as_part, find_whole, with_totals
from kzhealth.extract.words import find_tokens
from kzhealth.model import Fact

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from kzhealth.extract.gazetteer import Gazetteer, PlaceMention
    from kzhealth.extract.text import SourceText

__all__ = ["find_facts"]

_OF_LISTS = frozenset({"year", "by_year", "next", "years"})  # kinds of periods that the line tells that introduces a list
_MANY = 2  # regions with sections of their own: a report on more is of none of them
_SHORT, _LONG = 32, 110  # characters of a label and of a heading
_BACK = 5  # sentences
_TURN = 3  # sentences of one who asks
_DIALOGUE = re.compile(r"[–—-][\s\u00a0]")
_LABEL = re.compile(r"[^\S\n]*[:–—]")
_WHOLE = re.compile(r"(?:\bиз|\bof(?:\s(?:its|the|these|our|their|those|all))?)[\s\u00a0]$")
_PLAIN_LEAD = 3  # the lead of a purpose over the next, from which it holds


def _ahead(document: Document, paragraph: int) -> Period | None:
    """The period of plans: one that lies ahead, told in the paragraph or before any that a text reports on."""
    if document.ahead is None or (document.ahead[0] != paragraph and document.first):
        return None
    return document.ahead[1]


def _is_weak(figure: Figure, table: str, read: Measured) -> bool:
    """True if the words make another indicator or purpose nearly as well, or tell the figure only as what others are a part of."""
    if table == "budgets":
        return read.purpose != "other" and read.lead < _PLAIN_LEAD
    if table != "observations" or read.indicator is None:
        return False
    return read.score < WEAK or read.lead < WEAK or _WHOLE.search(figure.before(12)) is not None


def _is_surely_none(read: Measured) -> bool:
    """True of a figure that its words tell to be of nothing measured: people or shares; things and changes are more often misread."""
    return read.sure and not read.change and read.q.unit_id not in ("cases", "facilities")


def _flags(figure: Figure, table: str, read: Measured, period: Period | None, basis: str | None) -> tuple[str, ...]:
    """Why a person should look."""
    reasons = {
        "purpose-unknown": read.purpose == "other",
        "indicator-unknown": table != "budgets" and read.indicator is None and read.purpose is None and not _is_surely_none(read),
        "indicator-ambiguous": read.alternative is not None,
        "indicator-weak": _is_weak(figure, table, read),
        "words-left-out": read.distance > LEFT_OUT and not (read.sure and read.change),
        "unit-unknown": read.q.unit_id is None,
        "unit-inferred": read.q.unit_id is not None and read.unit_told != read.q.unit_id,
        "period-assumed": basis == "assumed",
        "period-end-inferred": period is not None and period.inferred and basis != "assumed",
    }
    return tuple([name for name, holds in reasons.items() if holds])


def _fact(document: Document, figure: Figure) -> Fact:
    """The fact that one quantity of a sentence tells, before its place is known."""
    table = find_table(figure)
    read = find_measured(document, figure, table)
    q, change = read.q, read.change
    period, basis = find_period(figure, change=change)
    left_out = read.distance > LEFT_OUT and q.form == "digits"
    status = find_status(figure, period)
    if period and basis == "assumed" and status == "planned" and document.published_on and period.end < document.published_on:
        year = document.published_on.year  # a plan in January is not of the year that is over
        period = replace(period, start=period.start.replace(year=year), end=period.end.replace(year=year))
    indicator = of_plan(figure, read.indicator, planned=status == "planned")
    goes_on = indicator == "facilities_under_construction" and figure.scene.sentence.language != "en"
    if goes_on and status == "actual" and not (change or left_out):
        status = "ongoing"  # 'на стадии строительства 17 амбулаторий'
    return Fact(
        source_id=document.source.source_id,
        sha256=document.source.sha256,
        start=q.start,
        stop=q.stop,
        quote=document.source.text[q.start : q.stop],
        value=q.value,
        value_max=q.value_max,
        unit_id=q.unit_id,
        qualifier=q.qualifier,
        measure="change" if change else "level",
        direction=read.direction,
        indicator_id=indicator,
        alternative_indicator_id=read.alternative,
        purpose=read.purpose,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_basis=basis,
        period_span=period.span if period and basis != "assumed" else None,
        status=status,
        table=table,
        in_scope=is_in_scope(figure, read.indicator or (read.purpose if read.purpose != "other" else None)),
        flags=_flags(figure, table, read, period, basis),
        form="gapped" if left_out else q.form,
    )


def _is_row(scene: Scene, text: str) -> bool:
    """True for a line that a place begins: 'Балхаш: 6,8, снижение на 7 %' tells of what the heading names."""
    start, place = scene.sentence.start, scene.places[0] if scene.places else None
    if place is None or place.start - start > 2 or "\n" not in text[max(0, start - 4) : start]:
        return False
    return _LABEL.match(text, place.stop) is not None


def _is_heading(scene: Scene, text: str) -> bool:
    """True for a line or a label that tells what the sentences behind it are about: 'Онкология', 'Staff.'."""
    words = text[scene.sentence.start : scene.sentence.stop]
    return not scene.quantities and (len(words) < _SHORT or (len(words) < _LONG and words[-1] not in ".!?…,;"))


def _asks(scenes: Sequence[Scene], number: int, text: str) -> Scene | None:
    """The question that a paragraph answers: the line before it, or what the other speaker of a dialogue said."""
    before = scenes[number - 1] if number else None
    if before is None or before.quantities or not before.sentence.in_scope:
        return None
    for said in reversed(scenes[max(0, number - _TURN) : number]):
        if said.quantities or said.sentence.paragraph != before.sentence.paragraph:
            break
        if "?" in text[said.sentence.stop - 2 : said.sentence.stop]:
            return said
    speak = _DIALOGUE.match(text, before.sentence.start) and _DIALOGUE.match(text, scenes[number].sentence.start)
    return before if speak else None


def _ends_list(scenes: Sequence[Scene], number: int) -> bool:
    """True of the first sentence behind a list."""
    return number > 0 and scenes[number - 1].sentence.lead is not None and scenes[number].sentence.lead is None


def _earlier(scenes: Sequence[Scene], number: int, heading: Scene | None) -> list[Scene]:
    """What the sentences further before tell: those of the paragraph, the last first, and the heading."""
    paragraph = scenes[number].sentence.paragraph
    told = [s for s in reversed(scenes[max(0, number - _BACK) : max(0, number - 1)]) if s.sentence.paragraph == paragraph]
    return [*told, heading] if heading else told


def _headings(document: Document, scene: Scene) -> Sequence[frozenset[str]] | None:
    """The concepts of the column of each figure, where the line is a row of a table."""
    text = document.source.text
    if not scene.quantities:
        document.columns = find_columns(text, scene) or document.columns
        return None
    headings = find_headings(text, scene, document.columns) if document.columns else None
    document.columns = document.columns if headings else None
    return headings


def _dates(document: Document, scene: Scene) -> Sequence[Period | None] | None:
    """The period of the column of each figure, where the line is a row under dated headings."""
    text = document.source.text
    if not scene.quantities:
        document.dated = find_dated(text, scene) or document.dated
        return None
    periods = periods_of(text, scene, document.dated) if document.dated else None
    document.dated = document.dated if periods else None
    return periods


def _of_list(lead: Scene | None) -> Period | None:
    """The period that the line tells that introduces a list: 'Достигнуто в 2018 году:'."""
    if lead is None or lead.quantities:
        return None
    return next((p for p in reversed(lead.periods) if p.kind in _OF_LISTS and not p.compared), None)


def _is_of_plan(period: Period | None, published_on: dt.date | None) -> bool:
    """True of the period of a list that lies ahead: 'Планы на 2026 год: начать строительство больницы'."""
    return period is not None and published_on is not None and period.start > published_on


def _read_scene(document: Document, scene: Scene, lead: Scene | None, before: Scene | None, earlier: Sequence[Scene]) -> list[Fact]:
    found: list[Fact] = []
    headings, dates = _headings(document, scene), _dates(document, scene)
    if not scene.quantities:
        return found
    told = _of_list(lead) or document.holding(scene.sentence.paragraph)
    project = document.project_at(scene.sentence.start, scene.sentence.stop) if document.projects else None
    context = {paid: find_context(lead, before, earlier, money=paid) for paid in {q.unit_id in MONEY for q in scene.quantities}}
    for at, quantity in enumerate(scene.quantities):
        near = find_near(scene, at, context[quantity.unit_id in MONEY], behind=topic_behind(document.small, quantity))
        if headings:
            # a cell of a table is about its column
            near = dict.fromkeys(headings[at], 1.0)
            quantity = replace(quantity, unit_id=None, inherited=False) if quantity.inherited else quantity  # noqa: PLW2901
        figure = Figure(
            text=document.small,
            scene=scene,
            at=at,
            q=quantity,
            near=near,
            facts=[] if headings else [*document.facts[-8:], *found],
            paragraph_period=(dates[at] if dates else None) or told,
            document_period=(document.held if document.kazakh else document.turned) or document.reporting or document.first,
            ahead_period=_ahead(document, scene.sentence.paragraph),
            published_on=document.published_on,
            project=project,
            aside=document.aside[1] if document.aside and document.aside[0] == scene.sentence.paragraph else document.bracketed,
        )
        unit_id = find_unit(figure)
        if unit_id != quantity.unit_id:
            figure = replace(figure, q=replace(quantity, unit_id=unit_id, foreign=unit_id is None, inherited=False))
        fact = with_handover(figure, _fact(document, figure))
        whole = find_whole(figure, fact)
        fact = as_part(figure, fact, whole) if whole else fact
        found.append(fact)
    return with_totals(found)


def _in_order(places: Sequence[PlaceMention], villages: Sequence[PlaceMention]) -> Sequence[PlaceMention]:
    return sorted([*places, *villages], key=lambda m: m.start) if villages else places


def _document(
    source: SourceText, gazetteer: Gazetteer, units: Mapping[str, str], published_on: dt.date | None, spoken: str | None
) -> Document:
    """What is found once in the whole text."""
    text, small = source.text, lower(source.text)
    periods = find_periods(text, published_on)
    projects = find_projects(small) if spoken == "en" else []
    numbers = with_headed_sums(small, with_shares(text, find_numbers(text, spoken if spoken != "en" else None)))
    return Document(
        source=source,
        gazetteer=gazetteer,
        units=units,
        published_on=published_on,
        kazakh=spoken == "kk",
        numbers=numbers,
        number_starts=[n.start for n in numbers],
        periods=periods,
        period_starts=[p.span[0] for p in periods],
        taken=sorted([*find_dates(text), *(p.span for p in periods), *find_uncounted(small), *(p.span for p in projects)]),
        small=small,
        tokens=find_tokens(text),
        projects=projects,
    )


def _inherited(
    scenes: Sequence[Scene],
    number: int,
    lead: Scene | None,
    before: Scene | None,
    held: tuple[PlaceMention, ...],
    titled: tuple[tuple[PlaceMention, ...], int],
    text: str,
) -> tuple[PlaceMention, ...]:
    """The places that a sentence without its own takes from those before it."""
    scene = scenes[number]
    start = scene.sentence.start
    if before and not scene.places and scene.sentence.language == "kk" and goes_on(text[start : start + 60]):
        return held
    of_title = 0 < number < titled[1] and scene.sentence.language == "ru" and not scene.concepts.isdisjoint(BUILDINGS)
    return inherited_places(scenes, number, lead, text) or (titled[0] if of_title else ())


def find_facts(
    source: SourceText,
    gazetteer: Gazetteer,
    *,
    units: Mapping[str, str],
    published_on: dt.date | None = None,
    region_id: str | None = None,
    language: str | None = None,
) -> list[Fact]:
    """The facts that a document tells, in the order of the text; never raises on any text.

    ``units`` gives the unit of each indicator; the day of publication, unless given, is the one that a line of the text tells; the
    region, unless given, is the one that the document names or its places vote for.
    """
    text = source.text
    published_on = published_on or find_published(text)
    spoken = language or language_of(text)
    sentences = join_items(text, [replace(s, language=language) if language else s for s in find_sentences(text, spoken)])
    document = _document(source, gazetteer, units, published_on, spoken)
    scenes = [find_scene(document, sentence) for sentence in sentences]
    voted, named = vote_region(find_votes(scenes, text, document.datelines))
    voted = voted or hint_region(document.small, gazetteer)
    voted = COUNTRY if len(find_sections(scenes, text)) > _MANY else voted
    region, inferred = (region_id, False) if region_id else (voted, not named)
    heading: Scene | None = None
    asked: Scene | None = None
    former = gazetteer.former
    section, paragraph, wide, titled = region, -1, -1, find_titled(scenes, text)
    held: tuple[PlaceMention, ...] = ()
    local: tuple[PlaceMention, ...] = ()
    for number, scene in enumerate(scenes):
        lead = scenes[scene.sentence.lead] if scene.sentence.lead is not None else None
        before = scenes[number - 1] if number and scenes[number - 1].sentence.paragraph == scene.sentence.paragraph else None
        row = heading is not None and not (before and before is heading) and _is_row(scene, text)
        lead, before = (lead or heading, None) if row else (lead, before)
        first = number > 0 and scenes[number - 1].sentence.paragraph != scene.sentence.paragraph
        asked = _asks(scenes, number, text) if first else asked
        earlier = _earlier(scenes, number, asked or heading) if scene.quantities and not row else []
        facts = _read_scene(document, scene, lead, before or (asked if first else None), earlier)
        heading = scene if _is_heading(scene, text) else heading
        if region == COUNTRY:
            opens = scene.sentence.paragraph != paragraph or (before is not None and before is heading and not before.places)
            fresh = (opens or _ends_list(scenes, number)) and not (heading and is_region(heading, text))
            section = find_section(scene, region, region if fresh else section, text, fresh=fresh)
        local = find_local(scene, local, text)
        paragraph = scene.sentence.paragraph
        told = document.holding(paragraph)
        things = find_names(source, scene, facts, told, document.reporting or document.first)
        if _is_of_plan(_of_list(lead), published_on):
            things = [replace(thing, status="planned") if thing.table == "facilities" else thing for thing in things]
        note_periods(document, scene, facts)
        if not (facts or things):
            held = tuple(scene.places)
            continue
        wide = scene.sentence.paragraph if local and is_of_region(scene, document.small) else wide
        inherited = _inherited(scenes, number, lead, before, held, titled, text) or (() if wide == scene.sentence.paragraph else local)
        here = section if region == COUNTRY else region
        villages = find_villages(text, scene.sentence, scene.places, inherited)
        places = _in_order(without_origins(document.small, scene.places, region), villages)
        groups = place_figures(document.small, scene.quantities, places, inherited)
        held = groups[-1] if groups else tuple(scene.places)
        for fact, group in zip(with_facilities(facts, things, scene.sentence.language, text), groups, strict=True):
            own = here if group else region_of_whole(fact, document.facts, here)
            document.facts.append(as_of(with_place(fact, group, own, inferred=inferred), group, former, published_on))
        for fact, group in zip(things, place_names(document.small, _in_order(scene.places, villages), things, inherited), strict=True):
            document.named.append(as_of(with_place(fact, group, here, inferred=inferred), group, former, published_on))
    return sorted([*with_wholes(document.facts, text), *document.named], key=lambda f: (f.start, f.stop))
