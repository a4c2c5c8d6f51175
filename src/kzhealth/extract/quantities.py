"""Numbers made into quantities: which numbers of a sentence count something, of what unit, and how the text qualifies them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from kzhealth.extract.ages import OLDEST, is_age, is_age_range, lasts
from kzhealth.extract.counted import find_counted, is_many, is_singular
from kzhealth.extract.kazakh import bare_form, case_of, is_form, is_latin, kazakh, skeleton
from kzhealth.extract.kazakh_counts import counts_nothing, is_counted_one, is_owned, is_person, is_range, lends, made_unit, visits_unit
from kzhealth.extract.text import goes_over, lower
from kzhealth.extract.words import Token, candidates, read_lexicon, readings, to_cyrillic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from kzhealth.extract.numbers import Number

__all__ = ["COUNTED", "Quantity", "find_quantities"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure: value as printed (unsigned), unit, qualifier, and the spans of the figure and of the words around it.

    ``unit_span`` is the counted noun or the base of a rate; ``unit_id`` is None where the words name no known unit.
    ``inherited`` is True where another figure has the unit, ``foreign`` where the words name one that the reference has not (minutes).
    """

    value: Decimal
    value_max: Decimal | None
    unit_id: str | None
    qualifier: str
    start: int
    stop: int
    form: str
    unit_span: tuple[int, int] | None = None
    inherited: bool = False
    foreign: bool = False


# units of things that are counted, one by one
COUNTED = frozenset({"persons", "facilities", "units", "cases", "vehicles", "beds", "settlements", "trips", "districts"})
_RATED = frozenset({None, "persons", "cases", "beds", "units"})  # what is told per so many residents
_BASES = {1000: "per_1000", 10000: "per_10000", 100000: "per_100000"}
_BIRTHS = frozenset(
    [
        "живорожденный",
        "живорождённый",
        "живорождение",
        "родившийся",
        "рождение",
        "родиться",
        "роды",
        "новорожденный",
        "младенец",
        "newborn",
        "baby",
        "birth",
        "туылған",
        "туу",
        "тірі",
        "туған",
    ]
)
_PEOPLE = frozenset(
    [
        "население",
        "житель",
        "человек",
        "population",
        "resident",
        "person",
        "people",
        "inhabitant",
        "тұрғын",
        "халық",
        "адам",
        "woman",
        "женщина",
        "сельчанин",
        "взрослый",
        "villager",
        "adult",
    ]
)
_YEAR_WORDS = re.compile(r"\s*(?:-?(?:го|м|й|х)\s*)?(?:год|гг?\b|жыл|jyl|year)")
_NOTCOUNTED_BEFORE = re.compile(
    r"(?:№|#|\bномер[а-я]*|\bстать[яеи]|\bст\.|\bпункт(?!т|інде)[а-я]*|\bп\.|\bприказ[а-я]*|\bтел\.?|\bтелефон[а-я]*|\bформ[аыеу]|\bno\.?|\border|\bcovid|covid-|ковид-?|\bмкб|\bicd)\s*[-«\"]?\s*$"
)
_SIGN_BEFORE = re.compile(r"№|#|номер|стать|ст\.|пункт|п\.|приказ|тел|форм|no|order|covid|ковид|мкб|icd")  # stands in every match of it
_STOPS = frozenset(
    [
        "на",
        "в",
        "по",
        "из",
        "за",
        "с",
        "со",
        "от",
        "до",
        "для",
        "к",
        "у",
        "и",
        "или",
        "а",
        "но",
        "при",
        "о",
        "об",
        "без",
        "мен",
        "және",
        "де",
        "да",
        "in",
        "on",
        "at",
        "by",
        "to",
        "from",
        "for",
        "per",
        "and",
        "or",
        "but",
        "with",
        "a",
        "an",
        "the",
        "than",
        "this",
        "last",
        "ago",
        "earlier",
    ]
)
_COMPARATIVES = frozenset(
    ["больше", "меньше", "выше", "ниже", "до", "от", "за", "к", "more", "over", "under", "above", "below", "up", "to", "just", "some"]
)
_HANDED = frozenset(["handed", "hand", "hands", "turned", "took", "taken", "brought", "carried", "won"])  # 'handed over 27 scanners'
_OF = ("ключ", "отказ", "смертност", "процент", "дол", "част", "%")  # 'ключи от 15 машин', '91 % от 120 тысяч'
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_AND = frozenset(["и", "and"])
_PREPOSITIONS = frozenset(
    ["на", "в", "во", "у", "для", "из", "за", "к", "с", "по", "о", "об", "от", "by", "in", "to", "for", "of", "at", "from", "with"]
)
_FACILITY = re.compile(r"\b(?:больниц|поликлиник|роддом|подстанци|амбулатори|hospital|clinic|polyclinic)[а-яa-z]{0,3}[\s\u00a0]$")
_FROM = re.compile(r"\bfrom\s+$")
_FOREIGN = re.compile(
    r"[\s\u00a0-]{1,2}(?:минут|секунд|час(?:а|ов|ы|ам|ах)?\b|сут(?:ок|ки)|дн(?:я|ей|ям|ях)\b|день\b|недел|месяц|километр|км\b|метр|кв\.|кубометр|тонн|литр|гектар|га\b|областей|области\b|областях|регион|страна|стран[ыеа]?[мх]?\b|градус|балл"
    r"|minutes?\b|seconds?\b|hours?\b|days?\b|weeks?\b|months?\b|kilomet|km\b|met(?:re|er)s?\b|sq\b|square|tonn?e?s?\b|lit(?:re|er)s?\b|hectare|regions\b|countries\b|points?\b"
    r"|аек\b|етж\b|еселенген|eselengen|"
    + kazakh(
        r"айлық|сағат|күн(?:нен|ге|ді|нің|де)?\b|апта|ай(?:ға|дан)?\b|шақырым|метр|шаршы|тонна|литр|гектар|градус|балл|ауысым(?:мен|да)?\b|санат|көрсеткіштің|индикатор|жоба|бағыт\b|грамм|килограмм|сантиметр|бөлме|үй-жай"
        r"|облыс(?!тық)|өңір(?!лік)|мемлекет(?!тік)|ел(?:де|ден)\b"
    )
    + ")"
)
_FLIES = re.compile(r"вылет|поднима|поднял|взлет|взлёт|авиа|вертол|\bборт|flew|flown|took off|take off|helicopter|air ambulance|aviation")
_CALLED = re.compile(r"бригад|скор(?:ая|ой|ую)\b|ambulance|crews?\b")
_TRIPS = re.compile(r"вы(?:езж|еха|езд)|съезд|отправл|travel|went out|go out")
_LENDS = re.compile(
    r"(?:[\s\u00a0][а-яё]{3,}(?:ых|их|ые|ие|ым|им)(?=[\s\u00a0](?:и|или)[\s\u00a0]))?"
    r"[\s\u00a0]?(?:,|и|или|до|из|and|or|to|out of|of(?: the| its| these)?|және|мен|дан|ден|тан|тен|нан|нен|[–—-])?[\s\u00a0]{0,2}"
    r"(?:(?:на|до|по|в|to|the|for)[\s\u00a0])?"
)
_SCALES = tuple(
    (re.compile(expression), scale)
    for expression, scale in (
        (r"тыс|мың|thousand|myń|myñ|\d\s?k\b", 10**3),
        (r"млн|миллион|million|\d\s?m\b|\bmln", 10**6),
        (r"млрд|миллиард|billion|\bbl?n\b|\d\s?bl?n\b|mlrd", 10**9),
        (r"трлн|триллион|trillion|trln", 10**12),
    )
)
_MILLION = 10**6
_BETWEEN = 60  # characters
_MANY_CALLS = 100  # a mobile team goes out a few times, ambulance crews hundreds
_WHOLE = 100  # percent
_OF_WHOM = re.compile(r"[\s\u00a0](?:из[\s\u00a0](?:которых|них)|of[\s\u00a0](?:whom|them|which))")
_ENDED = re.compile(r"[.;!?]\s")
_CODE = re.compile(r"0\d+")  # '001 «…» бағдарламасы'
_SERVICE = re.compile(r"(?:служб|диспетчер|лини|номер|пульт|скор)[а-яё]*\s$|\b(?:number|line|dial|call)\s$")
_LINE = re.compile(r"[\s\u00a0](?:service|line|hotline|number|dispatch)")
_EMERGENCY = frozenset({101, 102, 103, 104, 109, 112, 1414})
_RISES_BEHIND = re.compile(
    r"\b(?:азаи|томенде|тус[тиуе]|ос[тиуеип]|арт[тауи]|кобе|кеми|кискар|жет(?!еди)[тикесу]|котер(?!ме)|жогарила|улгаи|жаксар|сире|узар|кенеи)"
)  # Kazakh by skeleton
_FROM_BEFORE = re.compile(r"\d[^.;]{0,25}[дтн][ае]н[\s\u00a0]+$")
_EARLIER = re.compile(r"назад|ранее|раньше|earlier|ago|бұрын")
_RISES = re.compile(
    r"(?:сниз|сниж|увелич|выр[оа]с|рост|довест|довед|довел|сокра[тщ]|повы[сш]|уменьш|возрос|возраст|опуст|упал|паде|подн[яи]|прирос|улучш|ухудш|расшир|"
    r"increas|ris[ei]|rose|fell|fall|reduc|decreas|drop|grew|grow|declin|climb|lower|rais|bring|brought|cut|"
    r"expand|shr[aiu]nk|improv|went|down|up from)"
)
_FROM_LEVEL = re.compile(r"\b(?:с|со|from)[\s\u00a0]\d[^;:]{1,50}[\s\u00a0](?:до|to)[\s\u00a0]$")
_ENDING = re.compile(r"(?<=[\d%])-[^\W\d_]+$|(?<=[^\W\d_])-(?:ы|і|сы|сі|тан|тен|нан|нен|дан|ден|ға|ге|қа|ке|ын|ін|ның|нің)$")
_TIMES_WORD = re.compile(r"[\s\u00a0]+(?:раза?|есе[^\W\d_]*|ese[^\W\d_]*|times|fold)$|(?<=\d)-?fold$")
_COMPOUND = re.compile(r"[\s\u00a0-]+(?:қабат|qabat|storey|story|storied|төсек|tösek|tósek|bed\b)[^\W\d_]*$")
_AGE_BEHIND = re.compile(r"[\s\u00a0]+(?:жас|jas|zhas)(?:қа|тан|тағы|ар|qa|ka|tan|tağy|taǵy|tagy|ar)")
_LIVES = re.compile(r"[\s\u00a0]+\w+[\s\u00a0](?:дейін[\s\u00a0])?(?:жет|ұзар|өс|deiın[\s\u00a0]|jet|uzar|ūzar)")
_GENITIVE = re.compile(r"[лдт][ае]р(?:и)?[ндт]ин$")
_PLURAL = re.compile(r"[лдт][ае]р(?:и|инин|дин|дан|ден|инен|инан)?$")
_OWNED_NOUN = re.compile(r"(?:[ыі]|[yiı])(?:н|n|на|не|на|na|ne|ның|нің|нда|нде|нан|нен)?$")
_COUNT = frozenset(["сани", "санин", "санинин"])
_PARTICIPLES = re.compile(r"(?:[гк][ае]н|[ие]тин|уши)[дтл][ае]р(?:дин)?$")
_DESCRIBED = frozenset(["cases", "persons", "facilities", "districts", "units"])
_DESCRIBES = re.compile(r"[лдт]и[кг]$")
_OBJECT = re.compile(r"(?:[ндт]и)?")
_HEADS = re.compile(r"[\s\u00a0](?:насел|жител|человек|people|popul|inhabit)")
_YEARLONG = re.compile(r"[-‐‑](?:year(?![\s-](?:contract|term|commitment|obligation|service))|летн)")
_NUMBER_OF = re.compile(r"[\s\u00a0]+(?:нөмір|номер|телефон)")
_TIME = re.compile(r"\d{1,2}:\d{2}(?!\d)")
_ONES = frozenset(["человек", "житель", "person", "people", "resident"])
_RATE_BEFORE = re.compile(
    r"(?:\d[.,]\d+|\d[\s\u00a0](?:случа[а-я]*|cases?|deaths?|births?|человек))[\s\u00a0]*[,(]?[\s\u00a0]*(?:на|per)[\s\u00a0]+(?:каждые[\s\u00a0]+)?$"
    r"|\bper[\s\u00a0]+$|\([\s\u00a0]?на[\s\u00a0]+$"
)
_PER_BEFORE = re.compile(
    r"(?:на|per|из расчета на|из расчёта на|в расчете на|в расчёте на|(?:for|to) (?:every|each))\s+(?:(?:каждые|те же|the same)\s+)?$"
)


_FOR = re.compile(r"\bfor\s$")  # 'for 100 thousand live births'
_REACH_BEFORE = 14  # words
_NUMBER = frozenset(["number", "total", "count"])
_OUT_OF = re.compile(r"\b(?:из|of)\b")
_TENTHS = re.compile(r"\d+[.,]0{1,2}")
_PER_ONE = re.compile(r"\b(?:на|per)[\s\u00a0]+$")
_DASH_BEFORE = re.compile(r"[,–—:-][\s\u00a0]$")
_ENDS = re.compile(r"[\s\u00a0]?(?:[.,;)]|$|[вин][\s\u00a0]|из\b|in\b)")
_AGED = re.compile(
    r"(?:\b(?:детей|дети|детям|детях|подростк\w+|женщин\w*|мужчин\w*|лиц\w*|граждан\w*|людей|человек|старше|младше|возраст[а-я]*)\s+(?:в[\s\u00a0]возрасте\s+)?(?:до|старше|младше)"
    r"|\b(?:children|women|men|people|persons|adults|residents|those|patients|girls|boys)\s+(?:aged\s+)?(?:under|over|above|below)"
    r"|\bage[sd]?(?:\s+(?:of|under|over|from|between))?|\b(?:older|younger)\s+than|\b(?:старше|младше))\s+$"
)


@cache
def _unit_nouns() -> Mapping[str, Mapping[str, list[tuple[tuple[str, ...], str]]]]:
    nouns: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {"ru": {}, "kk": {}, "en": {}}
    for row in read_lexicon("units_words"):
        words = tuple(row["phrase"].split())
        nouns[row["language"]].setdefault(words[0], []).append((words, row["unit_id"]))
    for table in nouns.values():
        for entries in table.values():
            entries.sort(key=lambda e: -len(e[0]))
    return nouns


@cache
def _qualifiers() -> Mapping[tuple[str, str, str], list[tuple[tuple[str, ...], str]]]:
    """Phrases by language, side and the word that stands next to the figure, the longest first."""
    found: dict[tuple[str, str, str], list[tuple[tuple[str, ...], str]]] = {}
    for row in read_lexicon("qualifiers"):
        words = tuple(row["phrase"].split())
        nearest = words[-1 if row["side"] == "before" else 0]
        found.setdefault((row["language"], row["side"], nearest), []).append((words, row["qualifier"]))
    for entries in found.values():
        entries.sort(key=lambda e: -len(e[0]))
    return found


def _noun(tokens: Sequence[Token], at: int, language: str, reach: int = 5, *, many: bool = False) -> tuple[str, int, int] | None:
    """The counted noun behind a number: its unit and the tokens it takes; adjectives may stand before it.

    The head of an English compound stands last, so that of ``many`` things the first plural counts: 'four feldsher posts'.
    """
    first: tuple[str, int, int] | None = None
    for position in range(at, min(at + reach, len(tokens))):
        token = tokens[position]
        joins = token.form in _AND and first is None and position > at and _joins(tokens, position, language)
        if not token.is_word or (token.form in _STOPS and not joins) or (language == "ru" and _is_verb(token.form)):
            break
        found = _noun_at(tokens, position, at, language)
        if found and not (language == "en" and many and all(is_singular(t.form) for t in tokens[position : found[2]])):
            return found
        first = first or found
    return first


def _joins(tokens: Sequence[Token], position: int, language: str) -> bool:
    """True of 'and' between two adjectives of one noun: '40 терапевтических и хирургических коек'."""
    if position + 1 >= len(tokens) or not tokens[position + 1].is_word:
        return False
    if language == "en":
        return is_singular(tokens[position - 1].form) and tokens[position + 1].form not in _STOPS
    return language == "ru" and all(_is_adjective(tokens[at].form) for at in (position - 1, position + 1))


def _is_verb(form: str) -> bool:
    return readings(form)[0].pos in ("VERB", "INFN", "PRTS")


def _is_adjective(form: str) -> bool:
    return any(reading.pos in ("ADJF", "PRTF") for reading in readings(form)[:1])


def _noun_at(tokens: Sequence[Token], position: int, at: int, language: str) -> tuple[str, int, int] | None:
    nouns = _unit_nouns()[language]
    token = tokens[position]
    # 'трансплант-координаторов' is a kind of координатор
    tail = token.form.rpartition("-")[2] if "-" in token.form else ""
    for word in (*candidates(token.form, language), *(candidates(tail, language) if tail else ())):
        for phrase, unit in nouns.get(word, ()):
            if language == "en" and phrase[0] != token.form and token.form.endswith(("ed", "ing")):
                continue  # a verb: 'stents were placed'
            rest = tokens[position : position + len(phrase)]
            if unit == "years" and (position > at or _EARLIER.match(_next_form(tokens, position + 1))):
                continue
            if language == "kk" and len(phrase) == 1 and _tells_another(tokens, position, unit):
                continue
            if len(rest) == len(phrase) and all(p in candidates(t.form, language) for p, t in zip(phrase[1:], rest[1:], strict=True)):
                return _owner(tokens, position + len(phrase), unit, at) if language == "kk" else (unit, at, position + len(phrase))
    return None


def _tells_another(tokens: Sequence[Token], position: int, unit: str) -> bool:
    """True of a Kazakh word that only describes what is counted: '40 жас түлек' are no years, '12 қызметтік көлік' no services."""
    bare = bare_form(tokens[position].form)
    describes = (unit == "years" and bare == "жас") or (unit in _DESCRIBED and _DESCRIBES.search(bare) is not None)
    behind = _next_form(tokens, position + 1)
    nouns = _unit_nouns()["kk"]
    return describes and (any(word in nouns for word in candidates(behind, "kk")) or (unit == "years" and is_person(bare_form(behind))))


def _noun_before(tokens: Sequence[Token], language: str) -> str | None:
    """The unit of the noun that the number behind ``tokens`` counts from behind: 'операций на сердце выполнено 19', 'Births: 240'.

    Of a Russian row the head stands first ('посещений поликлиник'), of an English one last.
    """
    start = next((p for p in range(_clause_start(tokens), len(tokens)) if tokens[p].is_word), len(tokens))
    for position in range(start, len(tokens)):
        if language == "ru" and tokens[position].is_word and is_many(tokens[position].form, language):
            found = _noun_at(tokens, position, position, language)
            if found and found[2] <= len(tokens):
                return found[0] if found[0] in COUNTED else None
        elif language == "en" and (tokens[position].form in _NUMBER or position == start):
            labelled = position == start and tokens[-1].form in ":–—-"
            told = _noun(tokens, position + 2, "en", many=True) if tokens[position].form in _NUMBER else None
            told = told or (_noun(tokens, position, "en", many=True) if labelled else None)
            if told and told[0] in COUNTED and (not labelled or told[2] >= len(tokens) - 1 or tokens[position].form in _NUMBER):
                return told[0]
    return None


def _clause_start(tokens: Sequence[Token]) -> int:
    """Where the words begin that stand before a figure, without another figure or a mark between."""
    reached = tokens[-1].form in ("до", "to")
    for position in range(len(tokens) - 1, max(-1, len(tokens) - 1 - _REACH_BEFORE), -1):
        token = tokens[position]
        last = position == len(tokens) - 1
        if reached and not token.is_word and token.form not in ";:":
            continue  # 'число консультаций увеличилось в 2,7 раза – до 5 400'
        if not token.is_word and token.form not in ("–—-:(" if last else '«»"-'):
            return position + 1
    return max(0, len(tokens) - _REACH_BEFORE)


def _noun_of_whole(tokens: Sequence[Token], following: int, number: Number) -> tuple[str, int, int] | None:
    """The noun in the genitive before 'so many of them': 'Көліктердің 14-і', 'Емханалардың біреуі'."""
    at = next((at for at in range(following - 1, -1, -1) if tokens[at].stop <= number.start), -1)
    if at < 0 or not _GENITIVE.search(skeleton(tokens[at].form)):
        return None
    units = (unit for word in candidates(tokens[at].form, "kk") for phrase, unit in _unit_nouns()["kk"].get(word, ()) if len(phrase) == 1)
    unit = next(units, None)
    return (unit, at, at + 1) if unit in COUNTED else None


def _kazakh_noun_before(tokens: Sequence[Token], following: int) -> tuple[str, int, int] | None:
    """The noun in the plural right before a Kazakh figure with a case ending: 'төсектері 110-нан 185-ке', 'шақыртулар саны 4,1 мыңға'."""
    at = following - 1
    if case_of(tokens[at].form) not in ("ablative", "dative") or tokens[at].form.isdigit():
        return None
    while at >= 0 and (not tokens[at].is_word or at >= following - 2):
        at -= 1
    at -= at >= 0 and skeleton(tokens[at].form) in ("сани", "санин")
    if at < 0 or not _PLURAL.search(skeleton(tokens[at].form)):
        return None
    units = (unit for word in candidates(tokens[at].form, "kk") for phrase, unit in _unit_nouns()["kk"].get(word, ()) if len(phrase) == 1)
    unit = next(units, None)
    return (unit, at, at + 1) if unit in COUNTED else None


def _noun_of_label(tokens: Sequence[Token], number: Number) -> tuple[str, int, int] | None:
    """The noun that is told to be so many: 'босану саны – 5 120', 'туғандар саны 4 115'; participles in the plural are people."""
    at = bisect_left(tokens, number.start, key=lambda t: t.start) - 1
    at -= at > 0 and tokens[at].form in "–—-:"
    if at < 1 or bare_form(tokens[at].form) not in _COUNT or number.value != number.value.to_integral_value():
        return None
    noun = tokens[at - 1]
    if _PARTICIPLES.search(bare_form(noun.form)):
        return "persons", at - 1, at
    units = (unit for word in candidates(noun.form, "kk") for phrase, unit in _unit_nouns()["kk"].get(word, ()) if len(phrase) == 1)
    unit = next(units, None)
    return (unit, at - 1, at) if unit in COUNTED else None


def _owner(tokens: Sequence[Token], behind: int, unit: str, at: int) -> tuple[str, int, int]:
    """The last noun of a Kazakh compound counts: 'вакцинация кабинеті' is a room, 'ауыл тұрғыны' a person."""
    nouns = _unit_nouns()["kk"]
    token = tokens[behind] if behind < len(tokens) else None
    if token and token.is_word and _OWNED_NOUN.search(token.form):
        for word in candidates(token.form, "kk"):
            if _OBJECT.fullmatch(bare_form(token.form)[len(skeleton(word)) :]):
                continue  # 'науқас дәріні алады'
            known = next((u for phrase, u in nouns.get(word, ()) if len(phrase) == 1), None)
            if known and known != "years":
                return known, at, behind + 1
    return unit, at, behind


def _next_form(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].form if at < len(tokens) else ""


def _qualifier(tokens: Sequence[Token], first: int, last: int, language: str, rises: bool) -> str:
    """How the words before or behind a number qualify it; ``first`` and ``last`` are the tokens around it."""
    table = _qualifiers()
    before = [t.form for t in tokens[max(0, first - 5) : first]]
    if language == "kk":
        before = [_typed(form) for form in before]
    # 'почти на 20 %', 'примерно у двенадцати тысяч': the preposition stands between
    apart = before[:-1] if before and before[-1] in _PREPOSITIONS else []
    for words in (before, apart):
        for phrase, qualifier in table.get((language, "before", words[-1]), ()) if words else ():
            barred = (
                (phrase[-1] == "от" and len(words) > 1 and words[-2].startswith(_OF))
                or (phrase[-1] in ("до", "to") and rises)
                or (words is apart and phrase[-1] in _COMPARATIVES)
                or (phrase == ("over",) and len(words) > 1 and words[-2] in _HANDED)
            )
            if tuple(words[-len(phrase) :]) == phrase and not barred:
                return qualifier
    if language == "kk":
        return _kazakh_behind(tokens, last, rises)
    after = [t.form for t in tokens[last : last + 3]]
    for phrase, qualifier in table.get((language, "after", after[0]), ()) if after else ():
        following = _next_form(tokens, last + len(phrase))
        another = phrase[0] in _AND and (following[:1].isdigit() or _is_numeral(following))  # '54 врача и более 7 тыс. медсестёр'
        if tuple(after[: len(phrase)]) == phrase and not (rises and qualifier == "up_to") and not another:
            return qualifier
    return "exact"


def _is_given(form: str) -> bool:
    """True of a word in the dative: to whom something is given."""
    cases = {reading.case for reading in readings(form)}
    return "datv" in cases and cases.isdisjoint(("nomn", "gent", "accs"))


def _is_numeral(form: str) -> bool:
    return any(reading.pos == "NUMR" for reading in readings(form)[:1])


def _qualifier_around(tokens: Sequence[Token], first: int, following: int, behind: int, language: str, *, rises: bool) -> str:
    qualifier = _qualifier(tokens, first, following, language, rises)
    if qualifier == "exact" and behind > following:
        qualifier = _qualifier(tokens, first, behind, language, rises)  # '20 коек и более'
    return qualifier


def _rises(text: str, number: Number, tokens: Sequence[Token], language: str) -> bool:
    """True if something came to the number or changed by it: what is 'up to' otherwise is 'to' then."""
    start = max(tokens[0].start if tokens else 0, number.start - 70)
    if _RISES.search(text, start, number.start) or _FROM_LEVEL.search(text, start, number.start):
        return True
    return language == "kk" and _kazakh_rises(text, number)


def _kazakh_rises(text: str, number: Number) -> bool:
    """True if a Kazakh figure is what something rose or fell to."""
    behind, before = text[number.stop : number.stop + 44], text[max(0, number.start - 40) : number.start]
    return _RISES_BEHIND.search(skeleton(behind.lower())) is not None or _FROM_BEFORE.search(skeleton(before.lower())) is not None


def _typed(form: str) -> str:
    """A Kazakh qualifier of Latin letters as the lexicon has it."""
    return _kazakh_before().get(skeleton(form), form) if form.isascii() or is_latin(form) else form


def _told(language: str, side: str) -> list[tuple[tuple[str, ...], str]]:
    return [entry for key, entries in _qualifiers().items() if key[:2] == (language, side) for entry in entries]


@cache
def _kazakh_before() -> Mapping[str, str]:
    return {skeleton(word): word for phrase, _ in _told("kk", "before") for word in phrase}


_NEARLY = frozenset({"approx", "almost", "up_to"})
_SHORT_OF = re.compile(r"толм|жетп")
_PARTICLES = frozenset(["де", "да", "сал", "гана", "ак"])  # '79 пайыздан сәл ғана жоғары', 'үштен бірге де жетпейтін'


def _kazakh_behind(tokens: Sequence[Token], last: int, rises: bool) -> str:
    """The qualifier behind a Kazakh figure: 'more than' asks for the ablative, 'nearly' and 'up to' for the dative.

    A comparative behind a dative tells a difference ('5-ке көп'), behind 'есе' a multiple: neither qualifies.
    """
    after = [form for t in tokens[last : last + 5] if (form := bare_form(t.form)) not in _PARTICLES][:3]
    case = case_of(tokens[last - 1].form) if 0 < last <= len(tokens) else None
    for phrase, qualifier in _kazakh_qualifiers().get(after[0][:2], ()) if after else ():
        if len(phrase) > len(after) or not all(is_form(form, word) for form, word in zip(after, phrase, strict=False)):
            continue
        if qualifier in _NEARLY:
            return "exact" if rises and qualifier == "up_to" else qualifier
        short = _SHORT_OF.match(phrase[0]) is not None and (case == "dative" or not phrase[0].startswith("жет"))
        if case == "ablative" or short or len(phrase) > 2:
            return qualifier
    return "exact"


@cache
def _kazakh_qualifiers() -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    """Qualifiers behind a figure by the first two letters, the longest first."""
    found = [(tuple(skeleton(word) for word in phrase), qualifier) for phrase, qualifier in _told("kk", "after")]
    table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in sorted(found, key=lambda entry: (-len(entry[0]), -len(entry[0][0]))):
        table.setdefault(entry[0][0][:2], []).append(entry)
    return table


def _is_dialled(text: str, number: Number, before: str, after: str) -> bool:
    """True of the number of an emergency line: 'служба 103', 'звоните 112'."""
    if number.value not in _EMERGENCY or not text[number.start : number.stop].isdigit():
        return False
    named = _SERVICE.search(before) or _LINE.match(after)
    return named is not None or not re.match(r"[\s\u00a0]+[^\W\d_]{3}", after)


def _is_counted(text: str, number: Number, taken: Sequence[tuple[int, int]]) -> bool:
    """False for years, dates, ordinals, addresses and other numbers that count nothing."""
    small = lower(text)
    if (
        number.form == "ordinal"
        or is_age_range(small, number)
        or _CODE.fullmatch(small, number.start, number.stop)
        or any(a < number.stop and number.start < b for a, b in taken)
    ):
        return False
    before, after = small[max(0, number.start - 24) : number.start], small[number.stop : number.stop + 16]
    whole = number.value == number.value.to_integral_value()
    aged = number.unit_id is None and whole and number.value <= OLDEST and _AGED.search(before)
    if (
        aged
        or (whole and _AGE_BEHIND.match(after) and not _LIVES.match(small[number.stop : number.stop + 40]))
        or (_NUMBER_OF.match(after) and number.unit_id is None)
    ):
        return False
    if (
        (_SIGN_BEFORE.search(before) and _NOTCOUNTED_BEFORE.search(before))
        or _TIME.match(small, number.start)
        or (before[-1:] in ("«", '"') and after[:1] in ("»", '"'))
    ):
        return False
    per = number.value == _MILLION and _PER_BEFORE.search(before) and _HEADS.match(after)  # '1,2 координатора на миллион населения'
    if per or _YEARLONG.match(after) or (number.unit_id is None and whole and _is_dialled(text, number, before, after)):
        return False
    if number.unit_id is None and number.form == "digits" and whole and 1900 <= number.value <= 2100 and number.precision == 1:
        return not (
            _YEAR_WORDS.match(after)
            or number.value_max
            or (number.stop - number.start == 4 and not re.compile(r"\s+[а-яәіңғүұқөһa-z]{3}").match(text, number.stop, number.stop + 16))
        )
    return True


def _base(text: str, tokens: Sequence[Token], number: Number, following: int, language: str) -> str | None:
    """The unit that '… на 100 тысяч населения' makes of the figure before it."""
    if number.value not in _BASES or number.unit_id is not None:
        return None
    behind = [to_cyrillic(t.form) if language == "kk" else t.form for t in tokens[following : following + 3] if t.is_word]
    near = [c for form in behind for c in (*candidates(form, language), form)]
    births = any(w in _BIRTHS or w.startswith(("туыл", "туған")) for w in near)
    people = any(w in _PEOPLE or w.startswith(("тұрғын", "халық", "адам")) for w in near)
    unit = f"{_BASES[int(number.value)]}_{'live_births' if births else 'population'}"
    if language == "kk":
        kazakh = any(form.endswith(("ға", "ге", "қа", "ке", "а", "е")) for form in behind)
        return unit if (births or people) and kazakh else None
    before = text[max(0, number.start - 40) : number.start]
    if not _PER_BEFORE.search(before) and not (births and _FOR.search(before)):
        return None
    if births or (people and not any(w in _ONES for w in near)):
        return unit
    # 'на 1000 человек' may tell by how much something grew: a base stands behind its rate or in parentheses
    rate = _RATE_BEFORE.search(before) is not None
    return unit if rate or (people and not _RISES.search(before)) else None


def find_quantities(
    text: str, numbers: Sequence[Number], tokens: Sequence[Token], language: str, taken: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """The quantities of a sentence: its ``numbers`` less those that count nothing; ``taken`` are spans of periods and dates."""
    small = lower(text)
    starts = [t.start for t in tokens]
    found: list[Quantity] = []
    for number in _kazakh_ranges(small, numbers) if language == "kk" else _joined(small, numbers, tokens):
        if not _is_counted(text, number, taken) or (language == "kk" and counts_nothing(small, number)):
            continue
        first, following = bisect_left(starts, number.start), bisect_left(starts, number.stop)
        base = _base(small, tokens, number, following, language)
        if base:
            _take_base(small, found, base, number, language)
            continue
        quantity = _quantity(text, number, tokens, first, following, language)
        if quantity is None:
            continue
        if found and found[-1].form == "base":
            pending = found.pop()
            if quantity.unit_id in _RATED:
                quantity = replace(quantity, unit_id=pending.unit_id, unit_span=pending.unit_span)
        found.append(quantity if quantity.unit_id or quantity.foreign else _taken_over(small, quantity, found, tokens[:first], language))
    return [q for q in _shared(text, found) if q.form != "base"]


def _joined(text: str, numbers: Sequence[Number], tokens: Sequence[Token]) -> Iterator[Number]:
    """The numbers with 'from 45 to 50' as one range, unless the sentence tells a change."""
    at = 0
    while at < len(numbers):
        low, high = numbers[at], numbers[at + 1] if at + 1 < len(numbers) else None
        joined = high is not None and text[low.stop : high.start].strip() == "to"
        opening = _FROM.search(text, max(0, low.start - 8), low.start) if joined else None
        if high and opening and low.value < high.value and low.unit_id in (None, high.unit_id):
            changes = tokens and _RISES.search(text, max(tokens[0].start, low.start - 150), low.start)
            if not changes and low.value_max is None and high.value_max is None:
                yield replace(high, value=low.value, value_max=high.value, start=opening.start())
                at += 2
                continue
        yield low
        at += 1


def _kazakh_ranges(text: str, numbers: Sequence[Number]) -> Iterator[Number]:
    waiting: Number | None = None
    for number in numbers:
        if waiting and is_range(text, waiting, number):
            yield replace(number, value=waiting.value, value_max=number.value, start=waiting.start)
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = number
    if waiting:
        yield waiting


def _shared(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with what one figure lends to the one before it: '500 и 800 посещений', 'с 71 до 85 %', 'from 18 to 4 posts'."""
    told, small = list(found), lower(text)
    for at in range(len(told) - 2, -1, -1):
        here, behind = told[at], told[at + 1]
        between = text[here.stop : behind.start]
        if (
            (here.unit_id is None or here.inherited)
            and not here.foreign
            and ((len(between) < 32 and _LENDS.fullmatch(small, here.stop, behind.start)) or lends(between))
        ):
            told[at] = _lent(small, here, behind)
        elif behind.unit_id == "KZT" and (here.unit_id is None or here.inherited) and not here.foreign and _is_sum(small, here, behind):
            told[at] = replace(here, unit_id="KZT", inherited=False)
            continue
        else:
            continue
        if lends(between) and "," in between:  # 'Семейде 12, Аягөзде 8 дәрігер'
            told[at] = replace(told[at], unit_span=behind.unit_span)
    return told


def _is_sum(text: str, here: Quantity, behind: Quantity) -> bool:
    """True for 'республикалық бюджеттен 14,2 млрд, жергілікті бюджеттен 6,8 млрд теңге': a sum whose currency the next one tells."""
    large = _scale_word(text[here.start : here.stop])
    return (
        large is not None and large >= _MILLION and behind.start - here.stop < _BETWEEN and not _ENDED.search(text, here.stop, behind.start)
    )


def _lent(text: str, here: Quantity, behind: Quantity) -> Quantity:
    if behind.foreign:
        return replace(here, unit_id=None, foreign=True)
    if behind.form == "word" and behind.unit_id in ("percent", "times"):
        return here  # a share lends nothing: '74, one in five of them'
    if behind.unit_id == "percent" and here.value > _WHOLE and here.form == "digits":
        return here  # '3581 или 83 %'
    part = _OUT_OF.search(text, here.stop, behind.start)
    scale = None if part else _scale_word(text[behind.start : behind.stop])
    if scale and here.form == "digits" and here.value < 1000 and _scale_word(text[here.start : here.stop]) is None:
        return replace(here, value=_whole(here.value * scale), unit_id=behind.unit_id or here.unit_id)
    return replace(here, unit_id=behind.unit_id or here.unit_id, inherited=behind.inherited)


def _whole(value: Decimal) -> Decimal:
    return value.to_integral_value() if value == value.to_integral_value() else value


def _scale_word(quote: str) -> int | None:
    return next((scale for pattern, scale in _SCALES if pattern.search(quote)), None)


def _take_base(text: str, found: list[Quantity], base: str, number: Number, language: str) -> None:
    """Give the figure before it the unit that a base makes, or keep the base for the figure behind it."""
    near = found and number.start - found[-1].stop < 40 and "\n" not in text[found[-1].stop : number.start]
    if near and language != "kk" and (found[-1].inherited or found[-1].unit_id in _RATED):
        found[-1] = replace(found[-1], unit_id=base, unit_span=(number.start, number.stop), inherited=False)
    else:
        found.append(_pending(base, number))


def _counted_noun(
    text: str, number: Number, tokens: Sequence[Token], following: int, language: str
) -> tuple[str | None, tuple[int, int]] | None:
    if number.unit_id is not None:
        return None
    owned = language == "kk" and is_owned(text[number.start : number.stop])
    noun = _noun_of_whole(tokens, following, number) if owned else _noun(tokens, following, language, many=number.value > 1)
    if noun is None and language == "kk" and tokens and goes_over(text, tokens[0].start, tokens[-1].stop):
        noun = _noun(tokens, following, "ru", 3)  # 'ауылға 12 новых машин берілді'
    if (
        number.value >= 1_000_000
        and number.form != "word"
        and _scale_word(text[number.start : number.stop])
        and (noun is None or noun[2] - following > 1)
    ):
        return (
            (noun[0], (tokens[noun[1]].start, tokens[noun[2] - 1].stop))
            if noun and noun[0] in ("persons", "cases", "visits_per_shift")
            else None
        )
    if noun is None and language == "kk" and not owned:
        noun = _kazakh_noun_before(tokens, following) or _noun_of_label(tokens, number)
    if noun is None and following < len(tokens) and tokens[following].form in "–—-":
        given = language == "ru" and following + 1 < len(tokens) and _is_given(tokens[following + 1].form)
        noun = None if given else _noun(tokens, following + 1, language, 3)  # 'оның 64-і – дәрігер', not '33 — больницам'
        if noun and owned and (number.form == "word" or case_of(tokens[noun[2] - 1].form)):
            noun = None
    if noun and language == "kk" and noun[0] == "cases" and number.value != number.value.to_integral_value() and number.form == "digits":
        return None  # '36,5 дерек' counts nothing: it is a rate
    return (noun[0], (tokens[noun[1]].start, tokens[noun[2] - 1].stop)) if noun else None


def _quantity(text: str, number: Number, tokens: Sequence[Token], first: int, following: int, language: str) -> Quantity | None:
    """The quantity of a number, None if it is an age or the article 'one'."""
    small = lower(text)
    foreign = number.unit_id is None and _FOREIGN.match(small, number.stop) is not None
    more = language == "en" and any(t.form == "ones" for t in tokens[following : following + 3])  # 'four older ones'
    noun = None if foreign or more else _counted_noun(small, number, tokens, following, language)
    if noun is None and number.unit_id is None and not foreign and not more:
        unknown = find_counted(tokens, following, number.value, language, _STOPS)
        if unknown:
            noun, foreign = (unknown[0], (tokens[unknown[1]].start, tokens[unknown[2] - 1].stop)), unknown[0] is None
    if noun is None and language == "kk" and number.unit_id is None and not foreign and following < len(tokens):
        made = made_unit(text, number, tokens[following])
        noun = (made, (tokens[following].start, tokens[following].stop)) if made else None
    unit, span = noun or (number.unit_id, None)
    unit = visits_unit(small, number, unit) if language == "kk" else unit
    if unit == "times" and number.unit_id is None:
        unit = _occasions(small, number)
    sentence = tokens[0].start if tokens else number.start
    if unit == "years" and (is_age(small, number, sentence) or lasts(small, number, sentence)):
        return None
    if unit in ("cases", "persons") and language != "kk" and span and _is_fraction(small, number):
        unit, span = None, None  # '45,1 случая' is a rate whose base was told before
    if number.unit_id is None and _is_label(small, number, span, language):
        return None
    behind = bisect_left(tokens, span[1], key=lambda t: t.start) if span else following + (foreign and language == "kk")
    qualifier = _qualifier_around(tokens, first, following, behind, language, rises=False)
    if qualifier != "exact" and _rises(small, number, tokens, language):
        qualifier = _qualifier_around(tokens, first, following, behind, language, rises=True)
    if number.value_max is not None:
        qualifier = "range"
    start, stop = _figure_span(small, number)
    return Quantity(
        value=number.value,
        value_max=number.value_max,
        unit_id=unit,
        qualifier=qualifier,
        start=start,
        stop=stop,
        form=number.form,
        unit_span=span,
        foreign=foreign,
    )


def _occasions(text: str, number: Number) -> str | None:
    """What happened so many times: a flight, a call that an ambulance crew went out to, a trip."""
    before = text[max(0, number.start - 60) : number.start]
    if _FLIES.search(before):
        return "trips"
    if not _TRIPS.search(before):
        return None
    return "cases" if number.value >= _MANY_CALLS and _CALLED.search(before) else "trips"


def _is_fraction(text: str, number: Number) -> bool:
    whole = number.value == number.value.to_integral_value()
    return not whole and number.form == "digits" and _scale_word(text[number.start : number.stop]) is None


def _is_label(text: str, number: Number, noun: tuple[int, int] | None, language: str) -> bool:
    """True of 'больница 3', of 'one' that is no count ('one of the first') and of what a load is per ('на одного врача')."""
    if number.value != 1 and (noun or number.form != "digits"):
        return False
    before = _SENTENCE_END.split(text[max(0, number.start - 40) : number.start])[-1]
    if number.value != 1:
        return _FACILITY.search(before) is not None
    if _PER_ONE.search(before) and not _RISES.search(before):
        return True
    counts = noun is not None or number.form != "word" or (language == "kk" and is_counted_one(text, number))
    return not counts and not (_DASH_BEFORE.search(before) and _ENDS.match(text[number.stop : number.stop + 4]))


def _figure_span(text: str, number: Number) -> tuple[int, int]:
    """Numeral, scale word and sign, without the ending or the counted word that is written onto it."""
    quote = text[number.start : number.stop]
    if quote.isdigit():
        return number.start, number.stop
    if number.form == "mixed":
        digits = re.match(r"[\d\s\u00a0.,]*\d", quote)
        return number.start, number.start + (digits.end() if digits else len(quote))
    quote = _COMPOUND.sub("", quote)
    for cut in (_TIMES_WORD, _ENDING):
        quote = cut.sub("", quote) if quote[0].isdigit() or cut is _TIMES_WORD else quote
    return number.start, number.start + len(quote)


def _taken_over(text: str, quantity: Quantity, found: Sequence[Quantity], before: Sequence[Token], language: str) -> Quantity:
    """A figure without a noun behind it, with the unit of the noun before it, else of a figure before it."""
    whole = quantity.value == quantity.value.to_integral_value() and _TENTHS.fullmatch(text[quantity.start : quantity.stop]) is None
    money = quantity.value >= 1_000_000 and any(q.unit_id == "KZT" for q in found[-8:])
    unit = _noun_before(before, language) if before and whole and not money and language != "kk" else None
    return replace(quantity, unit_id=unit, inherited=True) if unit else _inherited(text, quantity, found)


def _inherited(text: str, quantity: Quantity, found: Sequence[Quantity]) -> Quantity:
    """A figure without a noun takes the unit of a figure before it: 'девять из них', 'травмы – 38,9', '1,1 млрд'."""
    quote = text[quantity.start : quantity.stop]
    whole = quantity.value == quantity.value.to_integral_value() and _TENTHS.fullmatch(quote) is None
    large = quantity.value >= 1_000_000 and re.search(r"[^\W\d_]", text[quantity.start : quantity.stop]) is not None
    counted = any(q.unit_id in COUNTED for q in found[-8:])
    if found and found[-1].foreign and whole:
        return replace(quantity, foreign=True)
    if found and found[-1].unit_id in COUNTED and large and (_OF_WHOM.match(text, quantity.stop) or found[-1].value >= _MILLION):
        return replace(quantity, unit_id=found[-1].unit_id, inherited=True)
    for other in reversed(found[-8:]):
        unit = other.unit_id or ""
        rate = unit.startswith("per_") and not (whole and counted)
        same = other is found[-1] and _scale_word(quote) == 1000 == _scale_word(text[other.start : other.stop])
        if (unit == "KZT" and (large or same)) or (unit in COUNTED and whole and not large) or rate:
            return replace(quantity, unit_id=unit, inherited=True)
    return quantity


def _pending(unit: str, number: Number) -> Quantity:
    # Kazakh, and the label of a list, tell the base first: '100 мың тұрғынға 12,4'
    return Quantity(
        value=number.value,
        value_max=None,
        unit_id=unit,
        qualifier="exact",
        start=number.start,
        stop=number.stop,
        form="base",
        unit_span=(number.start, number.stop + 24),
    )
