"""What a document names or tells without a figure: facilities, programmes, sources of funding, trends, purchases and deadlines.

Each comes as a fact without a value. Facilities are the table ``facilities``, programmes and purchases under way ``programmes``,
trends ``observations``. A source of funding and a deadline belong to what they are told of: it gives their table, its key is
``part_of``. The ``part_of`` of a facility is the facility it stands in, that of a capacity the facility whose capacity it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from kzhealth.extract.figures import CAPACITIES, Figure
from kzhealth.extract.indicators import choose_indicator
from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.phrases import LONGEST, Hit, Phrase, View, cut, noun_phrase, read_view
from kzhealth.extract.quantities import Quantity
from kzhealth.extract.scope import is_health
from kzhealth.extract.slots import find_period
from kzhealth.extract.things import Name
from kzhealth.extract.trends import DIVIDERS, SHOWS, clause_of, find_trends, has_figure, is_heading, is_told, noun_chain
from kzhealth.extract.where import Group, place_figures
from kzhealth.extract.words import readings
from kzhealth.model import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzhealth.extract.figures import Scene
    from kzhealth.extract.gazetteer import PlaceMention
    from kzhealth.extract.periods import Period
    from kzhealth.extract.text import SourceText

__all__ = ["find_names", "place_names", "with_facilities"]

_ORDER = ("planned", "finishing", "ongoing", "actual")
_KAZAKH_ADJECTIVE = re.compile(r"(?<!орта)[лдт]и[кг]$")
_FOR_WORK = re.compile(r"у(?:га|ге)$")  # 'жөндеуге 1,6 млрд теңге бағытталады'
_PRESENT = re.compile(r"[ая](?:ет|ют)ся$")
_CLOSE = 30
_BARE = re.compile(r"\b(?:to|in|into|from|out\sof|at|reach|leave|left|between|before|after)\s$")
_COMPOUND = re.compile(
    r"\s(?:admissions?|stays?|beds?|care|staff|treatment|deaths?|mortality|visits?|patients?|doctors?|costs?|bills?|services?|network)\b"
)
_THE = re.compile(r"\bthe\s$")
_LACKING = re.compile(r"[ \u00a0](?:болмаган|болмади|жок)(?!\w)")
_WITH = re.compile(r",?\s(?:with|for|of|designed for|built for|to hold|to serve)(?:\s(?:about|up to|more than|around))?\s")
_FOR_SO_MANY = re.compile(r"\s(?:мощностью\s|вместимостью\s|проектной\sмощностью\s)?(?:на|до)?\s?(?:[а-я]+\s)?")
_WORDS = 3
_BETWEEN = 160


# ---------------------------------------------------------------- status


@dataclass(frozen=True, slots=True)
class _Sign:
    """A word that tells how far some work has come; a noun ('строительство') tells it less surely than a verb."""

    at: int
    status: str
    sure: bool


def _segments(view: View) -> list[int]:
    """The number of the clause each token stands in."""
    found, number = [], 0
    for token in view.tokens:
        number += token.form in DIVIDERS
        found.append(number)
    return found


def _verb_status(form: str, code: str) -> str | None:
    """How far the work has come by the tense of a Russian verb."""
    reading = next((r for r in readings(form) if r.pos in ("VERB", "PRTS")), None)
    if reading is None:
        return None
    # 'закупается' reads as a perfective verb as well
    tense = "pres" if _PRESENT.search(form) else reading.tense
    if code == "plan" or tense == "futr":
        return "planned"
    if code in ("future", "begin"):
        return None if code == "future" else "ongoing"
    if tense == "pres":
        return "finishing" if code == "finish" else "ongoing"
    return "actual"


def _signs(view: View) -> list[_Sign]:
    signs = [_Sign(h.last, h.code, True) for h in view.of("status")]
    for hit in view.of("verb"):
        status = _verb_status(view.tokens[hit.last].form, hit.code)
        if status:
            signs.append(_Sign(hit.last, status, True))
    for hit in view.of("work"):
        allotted = (hit.first > 0 and view.tokens[hit.first - 1].form == "на") or _FOR_WORK.search(skeleton(view.tokens[hit.last].form))
        signs.append(_Sign(hit.last, "planned" if allotted else hit.code, False))
    return sorted(signs, key=lambda s: s.at)


def _status(view: View, at: int, signs: Sequence[_Sign], segments: Sequence[int]) -> str | None:
    """The status told by the verb of the clause, else of the verb before (in Russian) or behind, else by a noun."""
    sure = [s for s in signs if s.sure]
    own = [s.status for s in sure if segments[s.at] == segments[at]]
    if own:
        return min(own, key=_ORDER.index)
    before, behind = [s for s in sure if s.at < at][-1:], [s for s in sure if s.at > at][:1]
    near = before + behind if view.language == "ru" else behind + before
    if near:
        return near[0].status
    nouns = sorted((s for s in signs if not s.sure), key=lambda s: abs(s.at - at))
    return nouns[0].status if nouns else None


# ---------------------------------------------------------------- facilities


def _facility_hits(view: View) -> Iterator[Hit]:
    """The heads of facilities, none inside another."""
    last = -1
    for hit in view.of("facility", "part"):
        inner = any(o.first <= hit.first and hit.last <= o.last and o.last - o.first > hit.last - hit.first for o in view.of("facility"))
        adjective = view.language == "kk" and _KAZAKH_ADJECTIVE.search(skeleton(view.tokens[hit.last].form)) is not None
        if hit.first > last and not inner and not adjective:
            last = hit.last
            yield hit


def _is_particular(phrase: Phrase, *, work: bool) -> bool:
    """True for one facility that can be told from others: named, of its region, or worked on."""
    if phrase.name or phrase.barred or phrase.counted:
        return phrase.name is not None and (phrase.plural or not phrase.counted)
    told = phrase.special or phrase.tail or (phrase.named and phrase.code != "specialised_centre")  # a district has a centre as well
    if phrase.kind == "part" and (not told or phrase.case == "ablt"):
        return False
    if phrase.plural:
        return work and phrase.case not in ("gent", "loct") and (phrase.special or phrase.tail)
    regional = phrase.level == "one" and (phrase.kind == "facility" or phrase.special or phrase.tail)
    if phrase.named or phrase.placed or phrase.code == "perinatal_centre" or regional:
        return True
    return work and (phrase.case not in ("loct", "ablt") or phrase.level is not None)


def _is_worked_on(view: View, hit: Hit, phrase: Phrase, signs: Sequence[_Sign], segments: Sequence[int]) -> bool:
    """True if the work told is surely on this facility: several need the verb of their own clause, a bare noun one close by or a size."""
    if phrase.plural:
        return any(s.sure and segments[s.at] == segments[hit.last] for s in signs)
    if phrase.special or phrase.tail or phrase.level or hit.last > hit.first:
        return True
    sized = any(q.unit_id in CAPACITIES and abs(q.start - phrase.start) < SHOWS for q in view.scene.quantities)
    return sized or any(abs(s.at - hit.last) <= _WORDS for s in signs)


def _is_sized(view: View, phrase: Phrase, *, work: bool) -> bool:
    """True for one facility whose size stands beside it: '60 орындық аурухана', 'a rehabilitation centre with 60 places'."""
    if view.language == "ru":
        return _is_sized_in_russian(view, phrase, work=work)
    if phrase.plural or phrase.counted or phrase.barred or phrase.kind == "part":
        return False
    sizes = (q for q in view.scene.quantities if q.unit_id in CAPACITIES and q.unit_id != "storeys")
    if view.language == "en":
        return any(_WITH.fullmatch(view.text, phrase.stop, q.start) for q in sizes if phrase.stop < q.start < phrase.stop + _CLOSE)
    return any(0 <= phrase.start - (q.unit_span or (0, q.stop))[1] <= 1 or 0 < q.start - phrase.stop <= 1 for q in sizes)


def _is_sized_in_russian(view: View, phrase: Phrase, *, work: bool) -> bool:
    """True of 'поликлиника на 200 посещений', and of a part with a name of its kind that is worked on: 'фтизиатрическое отделение'."""
    one = not phrase.plural or any(r.number == "sing" and r.case == "gent" for r in readings(view.tokens[phrase.head].form))
    special = work and phrase.start < view.tokens[phrase.head].start
    if not one or phrase.counted or phrase.barred or phrase.case == "ablt" or (phrase.kind == "part" and not special):
        return False
    near = (q for q in view.scene.quantities if phrase.stop < q.start < phrase.stop + _CLOSE)
    sizes = (q for q in near if q.unit_id in ("beds", "visits_per_shift") or view.small.startswith("посещени", q.stop + 1))
    return any(_FOR_SO_MANY.fullmatch(view.text, phrase.stop, q.start) for q in sizes)


def _is_passed_over(view: View, phrase: Phrase) -> bool:
    """True for what is not there ('ғимараты болмаған'), and for 'the hospital' told of before."""
    if view.language == "kk":
        return _LACKING.match(skeleton(view.small[phrase.stop : phrase.stop + _CLOSE])) is not None
    if view.language != "en" or phrase.name:
        return False
    told = phrase.named or phrase.placed or phrase.level or phrase.special or phrase.tail
    if not (told or phrase.plural) and (
        _BARE.search(view.small, max(0, phrase.start - 16), phrase.start) or _COMPOUND.match(view.small, phrase.stop)
    ):
        return True  # 'taken to hospital', 'hospital admissions'
    return _THE.search(view.small, max(0, phrase.start - 5), phrase.start) is not None and (phrase.plural or not told)


def _span(view: View, phrase: Phrase) -> tuple[int, int]:
    """The span of a facility; where it is too long, words go from the end that its head does not stand at."""
    start = _housed(view, phrase)
    if view.language != "ru" and phrase.stop == view.tokens[phrase.head].stop:
        first = view.token_at(start)
        while phrase.stop - start > LONGEST and first < phrase.head:
            first += 1
            start = view.tokens[first].start
    return cut(view.text, start, phrase.stop)


def _housed(view: View, phrase: Phrase) -> int:
    """Where the building starts that a facility is told with: 'здания подстанции'."""
    first = view.token_at(phrase.start)
    return view.tokens[first - 1].start if first and "housing" in view.words.get(first - 1, {}) else phrase.start


def _part_of_building(view: View, hit: Hit, phrase: Phrase) -> bool:
    """True for 'корпуса областной больницы': a building told by the facility it is of."""
    behind = view.words.get(view.token_at(phrase.stop), {})
    return (
        hit.code == "hospital_building"
        and not phrase.plural
        and not phrase.counted
        and bool({"level", "field", "facility"} & behind.keys())
    )


def _facilities(view: View, signs: Sequence[_Sign], segments: Sequence[int]) -> list[tuple[Name, Phrase]]:
    found: list[tuple[Name, Phrase]] = []
    if is_heading(view):
        return found
    listed = view.scene.sentence.lead is not None
    for hit in _facility_hits(view):
        phrase = noun_phrase(view, hit)
        status = _status(view, hit.last, signs, segments)
        if phrase.parts and not phrase.name:
            found += [(Name(*part, "facilities", status), phrase) for part in phrase.parts]
        elif not _is_passed_over(view, phrase) and (
            _is_particular(phrase, work=listed or (status is not None and _is_worked_on(view, hit, phrase, signs, segments)))
            or _part_of_building(view, hit, phrase)
            or _is_sized(view, phrase, work=status is not None)
        ):
            span = phrase.name if phrase.name and phrase.plural else _span(view, phrase)
            found.append((Name(*span, "facilities", status), phrase))
    _set_wholes(view, found)
    return found


def _set_wholes(view: View, found: Sequence[tuple[Name, Phrase]]) -> None:
    """A facility in the genitive right behind another is its whole; so is the one that others are opened in."""
    for (name, _), (behind, phrase) in pairwise(found):
        if view.language == "ru" and phrase.case == "gent" and phrase.start - name.stop <= 1:
            name.whole, behind.status, behind.owner = behind, None, True
    owners = [(name, phrase) for name, phrase in found if phrase.case == "loct" or (view.language == "kk" and phrase.case == "gent")]
    for owner, phrase in owners:
        inside = [n for n, p in found if n.start > phrase.stop and n.whole is None and not n.owner and p.case not in ("loct", "gent")]
        if inside and inside[0].start - phrase.stop < _BETWEEN and not phrase.parts:
            owner.status, owner.owner = None, True
            for name in inside:
                name.whole = owner


def _left_out(view: View, found: Sequence[tuple[Name, Phrase]], signs: Sequence[_Sign], segments: Sequence[int]) -> Iterator[Name]:
    """Names whose noun was said of another: 'больницы выделено 640 млн, Жалагашской — 310 млн'."""
    genders = {r.gender for _, p in found for r in readings(view.tokens[p.head].form) if r.pos == "NOUN" and r.number == "sing"}
    for at, token in enumerate(view.tokens):
        if not token.is_word or not view.is_capital(at) or not re.search(r"ск(?:ая|ой|ую|ий|ого|ому|ом|им)$", token.form):
            continue
        end, following = at + 1, view.tokens[at + 1 : at + 3]
        if following and "level" in view.words.get(at + 1, {}):
            end += 1
        adjectives = [r for r in readings(token.form) if r.pos == "ADJF" and r.gender in genders]
        taken = any(n.start <= token.start < n.stop or p.start <= token.start < p.stop for n, p in found)
        if adjectives and not taken and not _goes_on(view, end):
            yield Name(token.start, view.tokens[end - 1].stop, "facilities", _status(view, at, signs, segments))


def _goes_on(view: View, at: int) -> bool:
    """True if the next word may be the noun of an adjective or lead to it."""
    if at >= len(view.tokens):
        return False
    form = view.tokens[at].form
    if form in ("и", ","):
        return at + 1 < len(view.tokens) and view.is_capital(at + 1)
    return any(r.pos in ("NOUN", "ADJF", "PRTF") for r in readings(form)[:3])


# ---------------------------------------------------------------- programmes and funding


def _programmes(view: View) -> Iterator[Name]:
    heads = [*view.of("programme"), *view.of("plan")]
    for start, stop in view.quotes if heads else ():
        if _has_head(view, heads, start, stop):
            yield Name(*cut(view.text, start + 1, stop - 1), "programmes", "ongoing")
    for hit in view.of("programme_name"):
        span = view.tokens[hit.first].start, view.tokens[hit.last].stop
        if view.is_capital(hit.first) and not (heads and any(a <= span[0] < b and _has_head(view, heads, a, b) for a, b in view.quotes)):
            yield Name(*span, "programmes", "ongoing")
    for hit in heads:
        unquoted = _unquoted(view, hit)
        if unquoted:
            yield Name(*cut(view.text, *unquoted), "programmes", "ongoing")


def _has_head(view: View, heads: Sequence[Hit], start: int, stop: int) -> bool:
    """True if 'проект' stands right before a quoted name, or 'бағдарламасы' right behind."""
    before, behind = view.token_at(start) - 1, view.token_at(stop)
    return any(before - 1 <= h.last <= before or behind <= h.first <= behind + 2 for h in heads)


def _unquoted(view: View, hit: Hit) -> tuple[int, int] | None:
    """The name of a programme that stands without quotation marks."""
    if view.language == "ru":
        return _russian_programme(view, hit)
    if view.language == "en":
        at = hit.first
        while at and view.is_capital(at - 1) and not view.opens(at - 1) and view.tokens[at - 1].is_word:
            at -= 1
        return (view.tokens[at].start, view.tokens[hit.first - 1].stop) if at < hit.first else None
    return None


def _russian_programme(view: View, hit: Hit) -> tuple[int, int] | None:
    """'проект по централизации исследований', 'Государственная программа развития здравоохранения'."""
    tokens, at = view.tokens, hit.last + 1
    singular = any(r.pos == "NOUN" and r.number == "sing" for r in readings(tokens[hit.last].form)[:1])
    scoped = hit.first > 0 and "scope" in view.words.get(hit.first - 1, {})
    if at >= len(tokens) or not singular or hit.code == "quoted":
        return None
    purpose = tokens[at].form == "по"
    if hit.kind == "plan" and not scoped:
        return None
    if purpose and "work" in view.words.get(at + 1, {}):  # 'проект по строительству больницы' is told by the hospital
        return None
    last = noun_chain(view, at + purpose, ("datv", "loct") if purpose else ("gent",))
    if last is None or not (purpose or scoped):
        return None
    return (tokens[at + 1].start if purpose else tokens[hit.first - 1].start), tokens[last].stop


_SAID = 60  # characters
# who tells the figures pays for nothing
_SAYS = re.compile(
    r"(?:\bпо\s(?:данным|информации|оценк[а-я]+|сведениям|подсч[её]там)|(?:сообщ|отме[тч]|рассказ|подсчит|уточн)[а-я]+\s(?:в|во)|\bсоглас[а-я]+\sс|\baccording\sto(?:\sthe)?"
    r"|\bпресс-служб[а-я]+|\bиндекс[а-я]*(?:\s[а-я]+){0,3})\s$"
)


def _funding(view: View) -> Iterator[Name]:
    last = -1
    for hit in view.of("funding"):
        start = view.tokens[hit.first].start
        if hit.first > last and not _SAYS.search(view.small, max(view.tokens[0].start, start - _SAID), start):
            last = hit.last
            yield Name(*cut(view.text, view.tokens[hit.first].start, view.tokens[hit.last].stop), "budgets", funding=hit.code)


# ---------------------------------------------------------------- trends, purchases, deadlines


def _purchases(view: View) -> Iterator[Name]:
    """'закупается современное оборудование': equipment bought, with no number told."""
    for hit in view.of("buy"):
        first, last = clause_of(view, hit.first)
        things = [h for h in view.of("equipment") if first <= h.first < last]
        if not things or not is_told(view, first, last):
            continue
        status = _verb_status(view.tokens[hit.last].form, "do") if view.language == "ru" else "actual"
        if status:
            start, end = min(hit.first, things[0].first), max(hit.last, things[0].last)
            yield Name(*cut(view.text, view.tokens[start].start, view.tokens[end].stop), "programmes", status, form="words")


def _deadlines(view: View, figures: Sequence[Fact], names: Sequence[Name]) -> Iterator[Name]:
    """'поставки завершатся до конца года': when what was told before will be there."""
    for period in view.scene.periods if "delivery" in view.hits else ():
        at = view.token_at(period.span[0])
        if not period.deadline or at >= len(view.tokens):
            continue
        first, last = clause_of(view, at)
        start, stop = view.tokens[first].start, view.tokens[last - 1].stop
        whole = next((f for f in reversed(figures) if f.start < start), None)
        told = any(first <= h.first < last for h in view.of("delivery")) and any(first <= s.at < last for s in _signs(view) if s.sure)
        if whole and told and not has_figure(view, start, stop) and not any(start <= n.start < stop for n in names):
            span = cut(view.text, start, stop)
            yield Name(*span, whole.table, "planned", period=period, form="words", key=whole.key)


# ---------------------------------------------------------------- facts


def _paid(source: Name, figures: Sequence[Fact], facilities: Sequence[Name]) -> tuple[str, str | None, Name | None]:
    """What a source of funding pays for: table, key of a figure, or a facility."""
    for wanted in (("budgets",), ("observations", "facilities")):
        near = [f for f in figures if f.table in wanted and f.unit_id != "percent"]
        if near:
            fact = min(near, key=lambda f: abs(f.start - source.start))
            return fact.table, fact.key, None
    worked = [n for n in facilities if n.status]
    whole = min(worked, key=lambda n: abs(n.start - source.start)) if worked else None
    return ("facilities" if whole else "budgets"), None, whole


def _dated(view: View, names: Sequence[Name], segments: Sequence[int]) -> None:
    """Give facilities the deadline of their clause."""
    for period in view.scene.periods:
        at = view.token_at(period.span[0])
        if period.deadline and at < len(view.tokens):
            for name in names:
                if segments[min(view.token_at(name.start), len(segments) - 1)] == segments[at] and name.status:
                    name.period = period


def _named(view: View, figures: Sequence[Fact]) -> list[Name]:
    """Everything named in a sentence, in order, nothing inside another."""
    facilities: list[Name] = []
    if "facility" in view.hits or "part" in view.hits:
        signs, segments = _signs(view), _segments(view)
        found = _facilities(view, signs, segments)
        for name, phrase in found:
            name.facility_type = phrase.code
        facilities = [name for name, _ in found]
        if found and view.language == "ru":
            facilities += _left_out(view, found, signs, segments)
        _dated(view, facilities, segments)
    programmes = list(_programmes(view))
    facilities = [f for f in facilities if not any(p.start < f.stop and f.start < p.stop for p in programmes)]
    names = [*facilities, *programmes]
    for source in _funding(view) if figures or not is_heading(view) else ():
        source.table, source.key, source.whole = _paid(source, figures, facilities)
        names.append(source)
    names += [t for t in find_trends(view) if not any(t.start < f.stop and f.start < t.stop for f in facilities)]
    names += _purchases(view)
    names += _deadlines(view, figures, names)
    kept: list[Name] = []
    for name in sorted(names, key=lambda n: (n.start, -n.stop)):
        if not kept or name.start >= kept[-1].stop:
            kept.append(name)
    return kept


def find_names(
    source: SourceText, scene: Scene, figures: Sequence[Fact], paragraph_period: Period | None, document_period: Period | None
) -> list[Fact]:
    """The facts without a value that a sentence tells, in order; ``figures`` are its facts with one.

    Periods are given to trends (as to figures) and deadlines; the region and the places are those of the sentence.
    """
    view = read_view(source.text, scene)
    if view is None:
        return []
    names = _named(view, figures)
    facts = [_fact(source, view, name, paragraph_period, document_period) for name in names]
    keys = {id(name): fact.key for name, fact in zip(names, facts, strict=True)}
    wholes = [name.key or (keys.get(id(name.whole)) if name.whole else None) for name in names]
    return [replace(fact, part_of=whole) if whole else fact for fact, whole in zip(facts, wholes, strict=True)]


def _fact(source: SourceText, view: View, name: Name, paragraph: Period | None, document: Period | None) -> Fact:
    period, basis = (name.period, "explicit") if name.period else (None, None)
    indicator, in_scope, flags = None, view.scene.sentence.in_scope, list[str]()
    if name.measure:
        figure = _figure(view, name, paragraph, document)
        period, basis = find_period(figure, change=True)
        choice = choose_indicator(figure.near, None, True)
        indicator = choice.name if choice else None
        in_scope = in_scope and is_health(figure, indicator)
        flags += ["indicator-unknown"] if indicator is None else []
        flags += ["period-assumed"] if basis == "assumed" else []
    return Fact(
        source_id=source.source_id,
        sha256=source.sha256,
        start=name.start,
        stop=name.stop,
        quote=source.text[name.start : name.stop],
        table=name.table,
        measure=name.measure,
        direction=name.direction,
        indicator_id=indicator,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        period_basis=basis,
        period_span=period.span if period and basis != "assumed" else None,
        status=name.status,
        facility_type=name.facility_type,
        funding=name.funding,
        in_scope=in_scope,
        flags=tuple(flags),
        form=name.form,
    )


def _figure(view: View, name: Name, paragraph: Period | None, document: Period | None) -> Figure:
    """A trend as if it had a figure, so that its period is found as that of figures is."""
    first, last = clause_of(view, min(view.token_at(name.start), len(view.tokens) - 1))
    start, stop = view.tokens[first].start, max(view.tokens[last - 1].stop, name.stop)
    near: dict[str, int] = {}
    for mention in view.scene.mentions:
        inside = start <= mention.start < stop
        for concept in mention.concepts:
            near[concept] = min(1 if inside else 4, near.get(concept, 4))
    return Figure(
        text=view.small,
        scene=view.scene,
        at=sum(q.start < name.start for q in view.scene.quantities),
        q=_no_quantity(name),
        near=near,
        facts=[],
        paragraph_period=paragraph,
        document_period=document,
        published_on=None,
    )


def _no_quantity(named: Name | Fact) -> Quantity:
    """A quantity without a value, for what asks where a figure stands."""
    return Quantity(value=Decimal(0), value_max=None, unit_id=None, qualifier="exact", start=named.start, stop=named.stop, form=named.form)


def place_names(text: str, places: Sequence[PlaceMention], named: Sequence[Fact], inherited: Group) -> list[Group]:
    """The places of each named thing of a sentence: those in its name, else as those of figures are found."""
    groups = place_figures(text, [_no_quantity(fact) for fact in named], places, inherited)
    own = (tuple(p for p in places if fact.start <= p.start < fact.stop) for fact in named)
    return [inside or group for inside, group in zip(own, groups, strict=True)]


def with_facilities(figures: Sequence[Fact], named: Sequence[Fact], language: str, text: str) -> list[Fact]:
    """The figures of a sentence, each capacity with the facility it is of: the one right behind it ('120-коечный корпус'), else before."""
    facilities = [f for f in named if f.table == "facilities" and f.form == "name"]
    return [_with_facility(f, facilities, language, text) if f.table == "facilities" and f.unit_id in CAPACITIES else f for f in figures]


def _with_facility(fact: Fact, facilities: Sequence[Fact], language: str, text: str) -> Fact:
    behind = next((f for f in facilities if 0 <= f.start - fact.stop <= _CLOSE), None)
    if behind and language == "ru" and "," in text[fact.stop : behind.start]:
        behind = None  # 'Больница рассчитана на 110 коек, при ней действует поликлиника'
    before = next((f for f in reversed(facilities) if f.stop <= fact.start), None)
    # a Kazakh attribute stands before what it is of
    joined = fact.form == "compound_word" or before is None or (language == "kk" and behind is not None)
    whole = behind if joined else before
    return replace(fact, part_of=whole.key) if whole else fact
