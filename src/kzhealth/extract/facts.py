"""Facts proposed from a document: each quantity with its indicator, direction, place, period and status, and flags where to look.

A proposal is never published unseen. A flag that says 'look here' is worth more than a confident guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.extract.bare import find_unit
from kzhealth.extract.choices import find_choice, is_by_norm, with_measure
from kzhealth.extract.columns import find_columns, find_dated, find_headings, periods_of
from kzhealth.extract.datelines import find_published
from kzhealth.extract.figures import MONEY, find_boundaries, find_breaks
from kzhealth.extract.follows import find_followed, find_included, find_listed
from kzhealth.extract.indicators import count_of
from kzhealth.extract.kazakh import bare_form, case_of, kazakh
from kzhealth.extract.kazakh_counts import is_daily, is_owned
from kzhealth.extract.kazakh_places import goes_on
from kzhealth.extract.kazakh_slots import case_of_noun, is_of_speciality, is_place_of_others
from kzhealth.extract.names import find_names, place_names, with_facilities
from kzhealth.extract.nouns import COUNTED
from kzhealth.extract.numbers import find_numbers
from kzhealth.extract.periods import Period, find_dates, find_periods
from kzhealth.extract.places import find_places, hint_region, vote_region
from kzhealth.extract.predicates import join_items
from kzhealth.extract.quantities import Quantity, find_quantities
from kzhealth.extract.regions import (
    COUNTRY,
    as_of,
    find_section,
    find_sections,
    find_villages,
    find_votes,
    inherited_places,
    is_region,
    region_of_whole,
    with_place,
    without_dateline,
    without_origins,
)
from kzhealth.extract.shares import with_shares
from kzhealth.extract.slots import (
    TOLD_BY_PEOPLE,
    Figure,
    Scene,
    find_context,
    find_direction,
    find_near,
    find_part,
    find_period,
    find_repeated,
    find_table,
    is_base,
    is_change,
    is_health,
    topic_behind,
)
from kzhealth.extract.statuses import find_status
from kzhealth.extract.text import find_sentences, goes_over, language_of, lower
from kzhealth.extract.told import Document, note_periods
from kzhealth.extract.uncounted import find_uncounted
from kzhealth.extract.where import place_figures
from kzhealth.extract.wholes import find_whole
from kzhealth.extract.words import Mention, candidates, find_mentions, find_tokens, token_at
from kzhealth.model import Fact

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from kzhealth.extract.gazetteer import Gazetteer, PlaceMention
    from kzhealth.extract.indicators import Choice
    from kzhealth.extract.text import Sentence, SourceText
    from kzhealth.extract.words import Token

__all__ = ["find_facts"]

_BASE_WORDS = re.compile(r"[^;:,.()–—]{0,24}")
_OF_LISTS = frozenset({"year", "by_year", "next", "years"})  # kinds of periods that the line tells that introduces a list
_MANY = 2  # regions with sections of their own: a report on more is of none of them
_SHORT, _LONG = 32, 110  # characters of a label and of a heading
_BACK = 5  # sentences
_LABEL = re.compile(r"[^\S\n]*[:–—]")
_ITEM = re.compile(r"\d{1,2}[.)](?=\s)")
_WHOLE = re.compile(r"(?:\bиз|\bof(?:\s(?:its|the|these))?)[\s\u00a0]$")
_NEAR = 2  # in the clause of the figure
_WEAK = 2  # the score of an indicator, and its lead over the next, from which it holds
_CONJUNCT = 5  # below this distance the words stand in the same sentence
_PLAIN_LEAD = 3  # the lead of a purpose over the next, from which it holds
_NO_SHARE = 1000  # a bare figure from here on is told in no per cent
_LEFT_OUT = 3  # beyond this distance the words stand in another conjunct or sentence


def _ahead(document: Document, paragraph: int) -> Period | None:
    """The period of plans: one that lies ahead, told in the paragraph or before any that a text reports on."""
    if document.ahead is None or (document.ahead[0] != paragraph and document.first):
        return None
    return document.ahead[1]


def _base_span(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The number of a base with the words behind it: '1000 живорождённых'."""
    behind = _BASE_WORDS.match(text, span[1])
    return span[0], max(span[1], behind.end() if behind else 0)


_PROGRAMME = re.compile(
    r"(?:«[^«»\n]{2,90}»|“[^“”\n]{2,90}”|\"[^\"\n]{2,90}\")(?=\s(?:[^\W\d_]+\s){0,2}(?:жоба|бағдарлама|бастама|joba|bağdarlama|baǵdarlama|bastama))"
)


_LOAD = frozenset(["load"])  # 'бір дәрігерге' is a base, 'екі ауылға бір дәрігер' counts doctors
_OF_PLAN = re.compile(kazakh("жоспар(?:дың|ының)") + r"[ \u00a0](?:шамамен[ \u00a0])?$")
_LONG_BUILT = re.compile(r",?\s(?:ещ[её]\s)?(?:в|с)\s(?:19|200)\d")  # 'построенное ещё в 1978 году'
_SHORTLY = 24  # characters
_FULFILMENT = frozenset(["fulfilment"])
_BUILD = frozenset(["build"])  # 'жүйеге 240 млн теңге салынды': money is put in
_PAID = frozenset(["buy"])
_GOT = frozenset(["алди", "алган", "алипти", "алади"])


def _kazakh_mentions(text: str, sentence: Sentence, tokens: Sequence[Token], quantities: Sequence[Quantity]) -> Sequence[Mention]:
    """The mentions of a Kazakh sentence; those in the quoted name of a programme tell of no work."""
    small = lower(text)
    mentions: Sequence[Mention] = [
        m._replace(concepts=m.concepts - _LOAD) if any(m.start == q.start for q in quantities) else m
        for m in find_mentions(tokens, sentence.language, [_with_noun(q) for q in quantities])
    ]
    of_plan = [q for q in quantities if q.unit_id == "percent" and _OF_PLAN.search(small, max(0, q.start - _SHORTLY), q.start)]
    if of_plan:
        mentions = sorted([*mentions, *(Mention(q.start, q.stop, _FULFILMENT) for q in of_plan)], key=lambda m: m.start)
    if goes_over(text, sentence.start, sentence.stop):
        mentions = _with_russian(mentions, tokens)
    names = [m.span() for m in _PROGRAMME.finditer(small, sentence.start, sentence.stop)]
    if names:
        mentions = [m for m in mentions if not any(a < m.start and m.stop < b for a, b in names)]
    sums = {q.stop: case_of(text[q.start : q.stop].rsplit(maxsplit=1)[-1]) for q in quantities if q.unit_id == "KZT"}
    return _with_sums(mentions, tokens, sums) if sums else mentions


def _with_sums(mentions: Sequence[Mention], tokens: Sequence[Token], sums: Mapping[int, str | None]) -> Sequence[Mention]:
    """What verbs behind sums of money tell; ``sums`` gives the case of each by where it ends.

    What is got for money is bought: '580 млн теңгеге 16 көлік алынды'. Money that is put in builds nothing.
    """
    mentions = [m._replace(concepts=m.concepts - _BUILD) if sums.get(m.start - 1, "") is None else m for m in mentions]
    paid = next((stop for stop, case in sums.items() if case == "dative"), None)
    if paid is None:
        return mentions
    bought = [m._replace(concepts=m.concepts | _PAID) if m.start > paid and "receive" in m.concepts else m for m in mentions]
    got = [Mention(t.start, t.stop, _PAID) for t in tokens if t.start > paid and bare_form(t.form) in _GOT]
    return sorted([*bought, *got], key=lambda m: m.start)


def _with_russian(mentions: Sequence[Mention], tokens: Sequence[Token]) -> list[Mention]:
    """The mentions of a Kazakh sentence with those of the Russian words in it that are no Kazakh ones."""
    taken = {at for m in mentions for at in range(m.start, m.stop)}
    kazakh = {t.start for t in tokens if t.is_word and candidates(t.form, "kk")}
    russian = [m for m in find_mentions(tokens, "ru") if m.start not in kazakh and m.start not in taken and m.stop - 1 not in taken]
    return sorted([*mentions, *russian], key=lambda m: m.start)


def _with_noun(q: Quantity) -> tuple[int, int]:
    """The span of a figure with the noun behind it."""
    return q.start, max(q.stop, q.unit_span[1]) if q.unit_span else q.stop


def _told_mentions(small: str, sentence: Sentence, tokens: Sequence[Token]) -> Sequence[Mention]:
    """The mentions of a Russian or English sentence; when a house was built long ago tells of no building."""
    mentions = find_mentions(tokens, sentence.language)
    if sentence.language != "ru" or not any("build" in m.concepts for m in mentions):
        return mentions
    return [m for m in mentions if "build" not in m.concepts or not _LONG_BUILT.match(small, m.stop, m.stop + _SHORTLY)]


def _scene(document: Document, sentence: Sentence) -> Scene:
    text, start, stop = document.source.text, sentence.start, sentence.stop
    numbers = document.numbers
    own = numbers[bisect_left(document.number_starts, start) : bisect_left(document.number_starts, stop)]
    periods = document.periods
    told = periods[bisect_left(document.period_starts, start) : bisect_left(document.period_starts, stop)]
    taken = document.taken[bisect_left(document.taken, (start, 0)) : bisect_left(document.taken, (stop, 0))]
    item = _ITEM.match(text, start)
    if item and not text[max(0, start - 40) : start].rstrip(" \t\u00a0")[-1:].strip():
        taken = [item.span(), *taken]
    first = token_at(document.tokens, start)
    tokens = document.tokens[first : token_at(document.tokens, stop, first)]
    quantities = find_quantities(text, own, tokens, sentence.language, taken) if own else []
    kazakh = sentence.language == "kk"
    places = without_dateline(text, sentence, find_places(text, document.gazetteer, sentence.language, tokens), document.datelines)
    return Scene(
        sentence=sentence,
        mentions=_kazakh_mentions(text, sentence, tokens, quantities) if kazakh else _told_mentions(document.small, sentence, tokens),
        quantities=quantities,
        bases=[_base_span(text, q.unit_span) for q in quantities if is_base(q) and q.unit_span],
        breaks=find_breaks(tokens, quantities, places, kazakh=kazakh) if quantities else [],
        places=places,
        periods=told,
        boundaries=find_boundaries(document.small, start, stop, quantities, kazakh=kazakh),
        tokens=tokens,
    )


_TREATED = frozenset({"high_tech_care", "hospital_admissions"})  # in Kazakh: '690 науқасқа жоғары технологиялық көмек көрсетілді'
_DONE_TO_PEOPLE = frozenset({"surgeries", "transplants"})  # '6 пациентке бүйрек алмастырылды'


def _own_unit(figure: Figure, choice: Choice, units: Mapping[str, str]) -> str | None:
    """The unit of a level: that of its indicator, if what the text counts is a kind of it or is not said."""
    q = figure.q
    people = q.unit_id == "persons" and choice.name in TOLD_BY_PEOPLE
    died = people and choice.name.endswith("_deaths")  # 'шетінеген сәбилер – 29, олардың 19-ы алғашқы айында'
    if q.foreign or (q.inherited and not died and figure.nearest("of_which") <= _NEAR):
        return q.unit_id
    if q.unit_id == "per_1000_population" and units.get(choice.name) == "per_1000_live_births":
        return units[choice.name]
    done = choice.name in _TREATED or (choice.name in _DONE_TO_PEOPLE and case_of_noun(figure) == "dative")
    if people or (q.unit_id == "persons" and done and figure.scene.sentence.language == "kk"):
        return units[choice.name]  # 'үш ана қайтыс болды', '1 386 науқас түсті': what happened is counted, one person may be counted again
    is_kind = q.unit_id in choice.units and q.unit_id in COUNTED
    if q.unit_id is None or (q.inherited and (is_kind or q.unit_id not in choice.units)):
        return units.get(choice.name) or q.unit_id
    return q.unit_id


def _is_weak(figure: Figure, table: str, read: _Reading) -> bool:
    """True if the words make another indicator or purpose nearly as well, or tell the figure only as what others are a part of."""
    if table == "budgets":
        return read.purpose != "other" and read.lead < _PLAIN_LEAD
    if table != "observations" or read.indicator is None:
        return False
    return read.score < _WEAK or read.lead < _WEAK or _WHOLE.search(figure.before(12)) is not None


def _flags(figure: Figure, table: str, read: _Reading, period: Period | None, basis: str | None) -> tuple[str, ...]:
    """Why a person should look."""
    reasons = {
        "purpose-unknown": table == "budgets" and read.purpose == "other",
        "indicator-unknown": table != "budgets" and read.indicator is None and not read.sure,
        "indicator-ambiguous": read.alternative is not None,
        "indicator-weak": _is_weak(figure, table, read),
        "words-left-out": read.distance > _LEFT_OUT and not read.sure,
        "unit-unknown": read.q.unit_id is None,
        "unit-inferred": read.q.unit_id is not None and read.unit_told != read.q.unit_id,
        "period-assumed": basis == "assumed",
        "period-end-inferred": period is not None and period.inferred and basis != "assumed",
    }
    return tuple([name for name, holds in reasons.items() if holds])


class _Reading(NamedTuple):
    """What a figure measures, and how far from it and how clearly the words tell so."""

    q: Quantity
    change: bool
    direction: str | None
    indicator: str | None = None
    alternative: str | None = None
    purpose: str | None = None
    distance: float = 0
    lead: float = float("inf")
    score: float = float("inf")
    unit_told: str | None = None
    sure: bool = False


# what is counted over a period: so many a day are none of these
_FLOWS = frozenset(
    {"ambulance_calls", "births", "hospital_admissions", "outpatient_visits", "persons_examined", "residents_covered", "surgeries"}
)


_OF_DOCTORS = frozenset({"doctors_count", "doctors_density"})


def _is_none(figure: Figure, choice: Choice, *, change: bool) -> bool:
    """True of what its indicator does not measure: doctors of one speciality, calls a day, facilities that something is done for."""
    if change:
        return False
    if figure.scene.sentence.language != "kk":
        return choice.name == "doctors_count" and is_of_speciality(figure)
    daily = choice.name in _FLOWS and is_daily(figure.before(40))  # 'күніне орта есеппен 740 шақырту': not the calls of a period
    if choice.name in _OF_DOCTORS:
        return is_of_speciality(figure)
    return daily or (choice.name == "facilities_existing" and is_place_of_others(figure))


def _read(document: Document, figure: Figure, table: str) -> _Reading:
    direction, distance = find_direction(figure)
    change = is_change(figure, direction, distance)
    told_before = table == "observations" and not is_by_norm(figure)
    again = (None if change else find_included(figure)) or find_repeated(figure, change=change) if told_before else None
    if again:
        return _read_again(document, figure, again, direction if change else None)
    figure = with_measure(figure)
    choice, q = find_choice(figure, table, change=change), figure.q
    if choice and (not choice.name or _is_none(figure, choice, change=change)):
        clear = bool(choice.name) or (choice.distance <= _LEFT_OUT and choice.score >= _WEAK and choice.lead >= _WEAK)
        return _Reading(q=q, change=change, direction=direction if change else None, unit_told=q.unit_id, sure=clear)
    where = choice is None or choice.name in _OF_PLANS
    where = where and not change and _WHERE.search(figure.before(16)) is not None
    if where:
        choice = None  # 'томографы поставлены в 19 больниц' counts where something was done, not what was built
    followed = find_followed(figure, choice) if table == "observations" and not change and not where else None
    if followed:
        return _read_again(document, figure, followed, None)
    if choice and choice.name == "births" and figure.nearest("of_which") <= 1:
        whole = find_part(figure)
        choice = choice if whole is None or whole.indicator_id == "births" else None  # 'перевезён 181 пациент, среди них 29 новорождённых'
    listed = None if choice or change or table != "observations" else find_listed(figure)
    if listed:
        return _read_again(document, figure, listed, None)
    if choice and table == "observations" and not change:
        q = _with_unit(q, _own_unit(figure, choice, document.units))
    elif choice and change and q.unit_id is None and document.units.get(choice.name) in COUNTED:
        q = _with_unit(q, document.units[choice.name])  # 'население выросло на 14 тысяч'
    told, money = direction if change else None, table == "budgets"
    if choice is None:
        return _Reading(q=q, change=change, direction=told, purpose="other" if money else None, unit_told=figure.q.unit_id)
    measured = None if money else _counted(figure, choice.name) if change else choice.name
    return _Reading(
        q=q,
        change=change,
        direction=told,
        indicator=measured,
        alternative=None if money else choice.alternative,
        purpose=choice.name if money else None,
        distance=choice.distance,
        lead=choice.lead,
        score=choice.score,
        unit_told=figure.q.unit_id,
        sure=money and choice.distance < _CONJUNCT and not q.inherited,
    )


def _with_unit(q: Quantity, unit_id: str | None) -> Quantity:
    if q.unit_id == unit_id or (unit_id == "percent" and q.value >= _NO_SHARE):
        return q
    return replace(q, unit_id=unit_id)


def _counted(figure: Figure, indicator: str) -> str:
    """The indicator of a change: of the count, not the rate, if it is the count that the same sentence told before."""
    last = figure.facts[-1] if figure.facts and figure.facts[-1].start >= figure.scene.sentence.start else None
    told = figure.nearest("birth_rate", "mortality") <= _NEAR
    return last.indicator_id if not told and last and last.indicator_id and count_of(last.indicator_id, indicator) else indicator


def _read_again(document: Document, figure: Figure, again: Fact, direction: str | None) -> _Reading:
    """A figure that tells more of the fact before it; a share in brackets behind a change is that change."""
    q, change = figure.q, direction is not None
    share = figure.scene.sentence.language == "kk" and is_owned(
        figure.text[q.start : q.stop + 9].replace("%", "")
    )  # 'олардың 61 %-ы – балалар'
    if not change and not share and again.measure == "change" and q.unit_id == "percent" == again.unit_id:
        direction, change = again.direction, True
    elif not change and (q.unit_id is None or q.inherited or again.measure == "level"):
        q = _with_unit(q, document.units.get(again.indicator_id or "") or (again.unit_id if again.measure == "level" else q.unit_id))
    return _Reading(
        q=q,
        change=change,
        direction=direction,
        indicator=again.indicator_id,
        alternative=again.alternative_indicator_id,
        distance=_LEFT_OUT + 1,
        unit_told=figure.q.unit_id,
        sure=figure.q.unit_id is not None and not figure.q.inherited,
    )


_OF_PLANS = dict.fromkeys(("facilities_built", "facilities_existing", "facilities_under_construction"), "facilities_planned")


_WHERE = re.compile(r"(?:^|[\s(])(?:в|во|для|среди|at|to|in|for|among)\s(?:(?:всех|all|каждой|the)\s)?$")


def _of_plan(figure: Figure, indicator: str | None, *, planned: bool) -> str | None:
    """Facilities of a plan are planned ones; those built 'of the 540 planned' are not."""
    if planned:
        return _OF_PLANS.get(indicator or "", indicator)
    done = indicator == "facilities_planned" and figure.nearest("build", "completed", "open") <= _NEAR and figure.nearest("ongoing") > _NEAR
    return "facilities_built" if done else indicator


def _fact(document: Document, figure: Figure) -> Fact:
    """The fact that one quantity of a sentence tells, before its place is known."""
    table = find_table(figure)
    read = _read(document, figure, table)
    q, change = read.q, read.change
    period, basis = find_period(figure, change=change)
    left_out = read.distance > _LEFT_OUT and q.form == "digits"
    status = find_status(figure, period)
    indicator = _of_plan(figure, read.indicator, planned=status == "planned")
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
        in_scope=figure.scene.sentence.in_scope
        and is_health(figure, read.indicator or (read.purpose if read.purpose != "other" else None)),
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
            aside=document.aside[1] if document.aside and document.aside[0] == scene.sentence.paragraph else document.bracketed,
        )
        unit_id = find_unit(figure)
        if unit_id != quantity.unit_id:
            figure = replace(figure, q=replace(quantity, unit_id=unit_id))
        fact = _fact(document, figure)
        whole = find_whole(figure, fact)
        found.append(replace(fact, part_of=f"{whole.source_id}-{whole.start}-{whole.stop}") if whole else fact)
    return found


def _in_order(places: Sequence[PlaceMention], villages: Sequence[PlaceMention]) -> Sequence[PlaceMention]:
    return sorted([*places, *villages], key=lambda m: m.start) if villages else places


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
    text, small = source.text, lower(source.text)
    published_on = published_on or find_published(text)
    spoken = language or language_of(text)
    sentences = join_items(text, [replace(s, language=language) if language else s for s in find_sentences(text, spoken)])
    periods = find_periods(text, published_on)
    numbers = with_shares(text, find_numbers(text, spoken if spoken != "en" else None))
    document = Document(
        source=source,
        gazetteer=gazetteer,
        units=units,
        published_on=published_on,
        kazakh=spoken == "kk",
        numbers=numbers,
        number_starts=[n.start for n in numbers],
        periods=periods,
        period_starts=[p.span[0] for p in periods],
        taken=sorted([*find_dates(text), *(p.span for p in periods), *find_uncounted(small)]),
        small=small,
        tokens=find_tokens(text),
    )
    scenes = [_scene(document, sentence) for sentence in sentences]
    voted, named = vote_region(find_votes(scenes, text, document.datelines))
    voted = voted or hint_region(small, gazetteer)
    voted = COUNTRY if len(find_sections(scenes, text)) > _MANY else voted
    region, inferred = (region_id, False) if region_id else (voted, not named)
    heading: Scene | None = None
    former = gazetteer.former
    section, paragraph = region, -1
    held: tuple[PlaceMention, ...] = ()
    for number, scene in enumerate(scenes):
        lead = scenes[scene.sentence.lead] if scene.sentence.lead is not None else None
        before = scenes[number - 1] if number and scenes[number - 1].sentence.paragraph == scene.sentence.paragraph else None
        row = heading is not None and not (before and before is heading) and _is_row(scene, text)
        lead, before = (lead or heading, None) if row else (lead, before)
        facts = _read_scene(document, scene, lead, before, _earlier(scenes, number, heading) if scene.quantities and not row else [])
        heading = scene if _is_heading(scene, text) else heading
        if region == COUNTRY:
            fresh = scene.sentence.paragraph != paragraph and not (heading and is_region(heading, text))
            section = find_section(scene, region, region if fresh else section, text)
        paragraph = scene.sentence.paragraph
        told = document.holding(paragraph)
        things = find_names(source, scene, facts, told, document.reporting or document.first)
        if _is_of_plan(_of_list(lead), published_on):
            things = [replace(thing, status="planned") if thing.table == "facilities" else thing for thing in things]
        note_periods(document, scene, facts)
        if not (facts or things):
            held = tuple(scene.places)
            continue
        inherited = inherited_places(scenes, number, lead, text)
        if (
            before
            and not scene.places
            and scene.sentence.language == "kk"
            and goes_on(text[scene.sentence.start : scene.sentence.start + 60])
        ):
            inherited = held
        here = section if region == COUNTRY else region
        villages = find_villages(text, scene.sentence, scene.places, inherited)
        places = _in_order(without_origins(small, scene.places, region), villages)
        groups = place_figures(small, scene.quantities, places, inherited)
        held = groups[-1] if groups else tuple(scene.places)
        for fact, group in zip(with_facilities(facts, things, scene.sentence.language), groups, strict=True):
            own = here if group else region_of_whole(fact, document.facts, here)
            document.facts.append(as_of(with_place(fact, group, own, inferred=inferred), group, former, published_on))
        for fact, group in zip(things, place_names(small, _in_order(scene.places, villages), things, inherited), strict=True):
            document.named.append(as_of(with_place(fact, group, here, inferred=inferred), group, former, published_on))
    return sorted([*document.facts, *document.named], key=lambda f: (f.start, f.stop))
