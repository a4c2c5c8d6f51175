"""Numbers made into quantities: which numbers of a sentence count something, of what unit, and how the text qualifies them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kzhealth.extract.ages import OLDEST, is_age, is_age_range, lasts
from kzhealth.extract.counted import find_counted, is_of_people
from kzhealth.extract.kazakh import case_of, kazakh
from kzhealth.extract.kazakh_counts import (
    counts_nothing,
    is_counted_one,
    is_item,
    is_of_babies,
    is_owned,
    lends,
    made_unit,
    visits_unit,
    went_out,
)
from kzhealth.extract.nouns import (
    COUNTED,
    STOPS,
    is_of_kind,
    kazakh_noun_before,
    labels_other,
    noun_before,
    noun_behind,
    noun_of_label,
    noun_of_row,
    noun_of_whole,
)
from kzhealth.extract.numbers import MONEY
from kzhealth.extract.occasions import find_occasions
from kzhealth.extract.pay import as_kazakh_share, is_pay, is_share_of_sum, scale_of, whole_of
from kzhealth.extract.qualifiers import RISES, find_qualifier, rises
from kzhealth.extract.ranges import joined_ranges, kazakh_ranges
from kzhealth.extract.text import goes_over, lower
from kzhealth.extract.uncounted import tells_when
from kzhealth.extract.words import Token, candidates, readings, to_cyrillic, token_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.extract.numbers import Number

__all__ = ["Quantity", "find_quantities"]


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
_WORD_BEHIND = re.compile(r"\s+[а-яәіңғүұқөһa-z]{3}")
_YEAR_WORDS = re.compile(r"\s*(?:-?(?:го|м|й|х)\s*)?(?:год|гг?\b|жыл|jyl|year)")
_NOTCOUNTED_BEFORE = re.compile(
    r"(?:№|#|\bномер[а-я]*|\bстать[яеи]|\bст\.|\bпункт(?!т|інде)[а-я]*|\bп\.|\bприказ[а-я]*|\bтел\.?|\bтелефон[а-я]*|\bформ[аыеу]|\bno\.?|\border|\bcovid|covid-|ковид-?|\bмкб|\bicd)\s*[-«\"]?\s*$"
)
_SIGN_BEFORE = re.compile(r"№|#|номер|стать|ст\.|пункт|п\.|приказ|тел|форм|no|order|covid|ковид|мкб|icd")  # stands in every match of it
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_FACILITY = re.compile(
    r"(?:\b(?:больниц|поликлиник|роддом|подстанци|амбулатори)(?!ах|ам|ях|ям)|\b(?:hospital|clinic|polyclinic))[а-яa-z]{0,3}[\s\u00a0]$"
)
_FOREIGN = re.compile(
    r"[\s\u00a0-]{1,2}(?:минут|секунд|час(?:а|ов|ы|ам|ах)?\b|сут(?:ок|ки)|дн(?:я|ей|ям|ях)\b|день\b|недел|месяц|километр|км\b|метр|кв\.|кубометр|тонн|литр|гектар|га\b|областей|области\b|областях|регион|страна|стран[ыеа]?[мх]?\b|градус|балл"
    r"|minutes?\b|seconds?\b|hours?\b|days?\b(?![\s-](?:hospital|clinic|care|surger|patient|stay|unit|cent|case|bed))|weeks?\b|months?\b|kilomet|km\b|met(?:re|er)s?\b|sq\b|square|tonn?e?s?\b|lit(?:re|er)s?\b|hectare|regions\b|countries\b|points?\b|per[\s\u00a0](?:capita|head|inhabitant|resident|person|citizen)\b(?![\s\u00a0](?:an?|per|each)\b)"
    r"|times\b[\s\u00a0](?:an?|per|each|every)[\s\u00a0](?:day|week|month|year)\b|мрп\b|аек\b|етж\b|еселенген|eselengen|"
    + kazakh(
        r"минут|секунд|талдау|кесінді|срезд|тілімді|тест\b|шағым|арыз|өтініш(?! бер| білд| жаса| қалдыр)|доза\b|атау|баспана"
        r"|(?:қызметтік |жаңа )?(?:үй(?!де|дё|ду|ге)|баспана|пәтер)|семинар|тренинг|консилиум|лифт"
        r"|(?:жаңа )?мектеп(?!те| мед| дәріг| психолог)|балабақша|колледж"
        r"|айлық|сағат|күн(?:нен|ге|ді|нің|де)?\b|апта|ай(?:ға|дан)?\b|шақырым|метр|шаршы|тонна|литр|гектар|градус|балл|ауысым(?:мен|да)?\b"
        r"|санат|(?:көшпелі |мобильді |ұтқыр |жылжымалы |қосымша |жаңа )?бригада|отбас|жеткізуші"
        r"|(?:ауру|дерт|дәрі|препарат)\w* (?:түр|атау)|нозолог|атау(?:лы|дағы)"
        r"|палата|пәтер|кило\b|егіз|көрсеткіштің|индикатор|жоба|бағыт\b|грамм|килограмм|сантиметр|бөлме|үй-жай"
    )
    + ")"
)
_REGIONS = re.compile(r"[\s\u00a0]" + kazakh(r"(?:облыс(?!тық)|өңір(?!лік)|мемлекет(?!тік)|ел(?:де|ден)\b)"))
_FROM_TO = re.compile(r"-?(?:дан|ден|тан|тен|нан|нен)[\s\u00a0]")
_LENDS = re.compile(
    r"(?:[\s\u00a0][а-яё]{3,}(?:ых|их|ые|ие|ым|им)(?=[\s\u00a0](?:и|или)[\s\u00a0]))?"
    r"[\s\u00a0]?(?:,|и|или|до|из|and|or|to|out of|of(?: the| its| these)?|және|мен|дан|ден|тан|тен|нан|нен|[–—-])?[\s\u00a0]{0,2}"
    r"(?:(?:на|до|по|в|to|the|for)[\s\u00a0])?"
)
_LETTER = re.compile(r"[^\W\d_]")
_MILLION = 10**6
_FEW_YEARS = 5
_BETWEEN = 60  # characters
_MANY_PEOPLE = 30 * _MILLION  # more than there are: 'переподготовка кадров – 145 млн' is money
_WHOLE = 100  # percent
_OF_WHOM = re.compile(r"[\s\u00a0](?:из[\s\u00a0](?:которых|них)|of[\s\u00a0](?:whom|them|which))")
_ENDED = re.compile(r"[.;!?]\s")
_CODE = re.compile(r"0\d+")  # '001 «…» бағдарламасы'
_SERVICE = re.compile(r"(?:служб|диспетчер|лини|номер|пульт|скор)[а-яё]*\s$|\b(?:number|line|dial|call)\s$")
_LINE = re.compile(r"[\s\u00a0](?:service|line|hotline|number|dispatch)")
_COMPARED = re.compile(
    r"\b(?:to|from|against|versus|than|was|were|is|are|reached|totalled|numbered|до|против|чем|ещ[её]|всего|составил[аио]?|достигл?[аио]?)\s$"
)
_EMERGENCY = frozenset({101, 102, 103, 104, 109, 112, 1414})
_ENDING = re.compile(r"(?<=[\d%])-[^\W\d_]+$|(?<=[^\W\d_])-(?:ы|і|сы|сі|тан|тен|нан|нен|дан|ден|ға|ге|қа|ке|ын|ін|ның|нің)$")
_TIMES_WORD = re.compile(r"[\s\u00a0]+(?:раза?|есе[^\W\d_]*|ese[^\W\d_]*|times|fold)$|(?<=\d)-?fold$")
_COMPOUND = re.compile(r"[\s\u00a0-]+(?:қабат|qabat|storey|story|storied|төсек|tösek|tósek|bed\b)[^\W\d_]*$")
_AGE_BEHIND = re.compile(r"[\s\u00a0]+(?:жас|jas|zhas)(?:қа|тан|тағы|ар|qa|ka|tan|tağy|taǵy|tagy|ar)")
_LIVES = re.compile(r"[\s\u00a0]+\w+[\s\u00a0](?:дейін[\s\u00a0])?(?:жет|ұзар|өс|deiın[\s\u00a0]|jet|uzar|ūzar)")
_OF_A_THOUSAND = re.compile(r"\b(?:in|of)[\s\u00a0](?:an?|every|each)[\s\u00a0]$|\bиз[\s\u00a0]$")
_HEADS = re.compile(r"[\s\u00a0](?:насел|жител|человек|people|popul|inhabit)")
_YEARLONG = re.compile(r"[-‐‑](?:year(?![\s-](?:contract|term|commitment|obligation|service))|летн)")
_NUMBER_OF = re.compile(r"[\s\u00a0]+(?:нөмір|номер|телефон)")
_TIME = re.compile(r"\d{1,2}:\d{2}(?!\d)")
_ONES = frozenset(["человек", "житель", "person", "people", "resident"])
_RATE_BEFORE = re.compile(
    r"(?:\d[.,]\d+|\d[\s\u00a0](?:случа[а-я]*|cases?|deaths?|births?|человек))[\s\u00a0]*[,(]?[\s\u00a0]*(?:на|per)[\s\u00a0]+(?:каждые[\s\u00a0]+)?$"
    r"|\bper[\s\u00a0]+$|\([\s\u00a0]?на[\s\u00a0]+$"
)
_BARE_RATE = re.compile(r"\d[\s\u00a0](?:на|(?:in|out[\s\u00a0]of|of)[\s\u00a0](?:every|each))[\s\u00a0]$")  # '28 на 1000'
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;)]|$)")
_PER_BEFORE = re.compile(
    r"(?:на|из(?=\sкажд)|per|из расчета на|из расчёта на|в расчете на|в расчёте на"
    r"|(?:(?:for|to|of|in|out of|serve[ds]?|cover(?:s|ed)?) )?(?:every|each))"
    r"\s+(?:(?:кажд(?:ые|ую|ый|ой|ых)|те же|the same)\s+)?$"
)


_PERCENT_ROW = re.compile(r"[,(][\s\u00a0]?(?:в[\s\u00a0])?%\)?[\s\u00a0]?[|:–—\t][^\n]{0,60}$")
_GAINS = re.compile(r"\b(?:прибав|добав|увелич|вырос|подрос|потеря|сократ|снизи|на\s)[а-яё]*[^.;:\d]{0,24}$")
_LABEL_REACH = 80  # characters
_GAPPED_BY = re.compile(r"[–—][\s\u00a0]на[\s\u00a0]$")
_GAP = 6  # characters
_PEOPLE_IN = re.compile(
    r"\b(?:people|residents|inhabitants|persons|women|men)\s(?:in|out\sof|for)\s(?:every|each)\s$"
)  # 'we lose 92 people in every 100,000'
_SAME_BASE = re.compile(r"(?:\bна\s(?:те\sже|каждые)|\bper the same)\s$")
_FOR = re.compile(r"\bfor\s$")  # 'for 100 thousand live births'
_OUT_OF = re.compile(r"\b(?:из|of)\b")
_TENTHS = re.compile(r"\d+[.,]0{1,2}")
_PER_ONE = re.compile(
    r"\b(?:на|per|(?:лечени|содержани|обслуживани|обучени|питани|проживани)[ея]|(?:подготовк|пересадк)[аи]|стоимост[ьи])[\s\u00a0]+$"
)
_NO_ONE = re.compile(r"[\s\u00a0](?:конец|голос|ряд|миг|присест|заход|клик)\b")  # 'три часа в один конец'
_DASH_BEFORE = re.compile(r"[,–—:-][\s\u00a0]$")
_ENDS = re.compile(r"[\s\u00a0]?(?:[.,;)]|$|[вин][\s\u00a0]|из\b|in\b)")
_AGED = re.compile(
    r"(?:\b(?:детей|дети|детям|детях|подростк\w+|женщин\w*|мужчин\w*|лиц\w*|граждан\w*|людей|человек|старше|младше|возраст[а-я]*)\s+(?:в[\s\u00a0]возрасте\s+)?(?:до|старше|младше)"
    r"|\b(?:children|women|men|people|persons|adults|residents|those|patients|girls|boys)\s+(?:aged\s+)?(?:under|over|above|below)"
    r"|\bage[sd]?(?:\s+(?:of|under|over|from|between))?|\b(?:older|younger)\s+than|\b(?:старше|младше)|\bисполн(?:ил|я)[а-я]*|\bперешагнул[аи]?[\s\u00a0](?:за|рубеж(?:[\s\u00a0]в)?))\s+$"
)


def _is_given(form: str) -> bool:
    """True of a word in the dative: to whom something is given."""
    cases = {reading.case for reading in readings(form)}
    return "datv" in cases and cases.isdisjoint(("nomn", "gent", "accs"))


def _is_dialled(text: str, number: Number, before: str, after: str) -> bool:
    """True of the number of an emergency line: 'служба 103', 'звоните 112'."""
    if number.value not in _EMERGENCY or not text[number.start : number.stop].isdigit():
        return False
    if _SERVICE.search(before) or _LINE.match(after):
        return True
    return not (_COMPARED.search(before) or re.match(r"[\s\u00a0]+[^\W\d_]{3}", after))  # 'against 103 a year earlier'


def _is_counted(text: str, number: Number, taken: Sequence[tuple[int, int]]) -> bool:
    """False for years, dates, ordinals, addresses and other numbers that count nothing."""
    small = lower(text)
    if (
        number.form == "ordinal"
        or is_age_range(small, number)
        or (number.unit_id is None and tells_when(small, number.start, number.stop))
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
    per = per or (number.value == 1000 and number.form == "word" and _OF_A_THOUSAND.search(before))  # '5.9 babies in a thousand'
    if per or _YEARLONG.match(after) or (number.unit_id is None and whole and _is_dialled(text, number, before, after)):
        return False
    if number.unit_id is None and number.form == "digits" and whole and 1900 <= number.value <= 2100 and number.precision == 1:
        return not (
            _YEAR_WORDS.match(after)
            or number.value_max
            or (number.stop - number.start == 4 and not _WORD_BEHIND.match(text, number.stop, number.stop + 16))
        )
    return True


def _base(text: str, tokens: Sequence[Token], number: Number, following: int, language: str) -> str | None:
    """The unit that '… на 100 тысяч населения' makes of the figure before it."""
    if number.value not in _BASES or number.unit_id is not None:
        return None
    behind = [to_cyrillic(t.form) if language == "kk" else t.form for t in tokens[following : following + 3] if t.is_word]
    near = [c for form in behind for c in (*candidates(form, language), form)]
    births = any(w in _BIRTHS or w.startswith(("туыл", "туған")) for w in near) or (language == "kk" and is_of_babies(text, number, behind))
    people = any(w in _PEOPLE or w.startswith(("тұрғын", "халық", "адам")) for w in near)
    people = people or _PEOPLE_IN.search(text, max(0, number.start - 40), number.start) is not None
    unit = f"{_BASES[int(number.value)]}_{'live_births' if births else 'population'}"
    if language == "kk":
        kazakh = any(form.endswith(("ға", "ге", "қа", "ке", "а", "е")) for form in behind)
        return unit if (births or people) and kazakh else None
    before = text[max(0, number.start - 40) : number.start]
    if _SAME_BASE.search(before):
        return unit  # '1,8 на те же 100 тысяч'
    if not _PER_BEFORE.search(before) and not (births and _FOR.search(before)):
        return None
    if births or (people and not any(w in _ONES for w in near)):
        return unit
    # 'на 1000 человек' may tell by how much something grew: a base stands behind its rate or in parentheses
    rate = _RATE_BEFORE.search(before) or (_BARE_RATE.search(before) and _CLAUSE_ENDS.match(text, number.stop))
    return unit if rate or (people and not RISES.search(before)) else None


def find_quantities(
    text: str, numbers: Sequence[Number], tokens: Sequence[Token], language: str, taken: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """The quantities of a sentence: its ``numbers`` less those that count nothing; ``taken`` are spans of periods and dates."""
    small = lower(text)
    starts = [t.start for t in tokens]
    found: list[Quantity] = []
    for number in kazakh_ranges(small, numbers) if language == "kk" else joined_ranges(small, numbers, tokens):
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


def _shared(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """The quantities with what one figure lends to the one before it: '500 и 800 посещений', 'с 71 до 85 %', 'from 18 to 4 posts'."""
    told, small = list(found), lower(text)
    for at in range(len(told) - 2, -1, -1):
        here, behind = told[at], told[at + 1]
        between = text[here.stop : behind.start]
        if (
            (here.unit_id is None or here.inherited)
            and (not here.foreign or _FROM_TO.fullmatch(small, here.stop, behind.start))  # '10 минутта жету 71-ден 83 пайызға'
            and ((len(between) < 32 and _LENDS.fullmatch(small, here.stop, behind.start)) or lends(between))
        ):
            told[at] = _lent(small, replace(here, foreign=False), behind)
        elif (
            behind.unit_id == "percent"
            and here.unit_id is None
            and not here.foreign
            and is_item(small, here.stop, behind.start, _end_of_row(behind, told[at + 1 :]))
        ):
            told[at] = replace(here, unit_id="percent", inherited=True)
            continue
        elif behind.unit_id == "KZT" and (here.unit_id is None or here.inherited) and not here.foreign and _is_sum(small, here, behind):
            told[at] = replace(here, unit_id="KZT", inherited=False)
            continue
        else:
            continue
        if lends(between) and "," in between:  # 'Семейде 12, Аягөзде 8 дәрігер'
            told[at] = replace(told[at], unit_span=behind.unit_span)
    return told


def _end_of_row(behind: Quantity, row: Sequence[Quantity]) -> tuple[int, int]:
    """Where the figure of a row stands whose unit the others have."""
    last = next((q for q in row if not q.inherited), behind)
    return last.start, last.stop


def _is_sum(text: str, here: Quantity, behind: Quantity) -> bool:
    """True for 'республикалық бюджеттен 14,2 млрд, жергілікті бюджеттен 6,8 млрд теңге': a sum whose currency the next one tells."""
    large = scale_of(text[here.start : here.stop])
    return (
        large is not None and large >= _MILLION and behind.start - here.stop < _BETWEEN and not _ENDED.search(text, here.stop, behind.start)
    )


def _lent(text: str, here: Quantity, behind: Quantity) -> Quantity:
    if behind.foreign:
        return replace(here, unit_id=None, foreign=True)
    for_sum = behind.unit_id == "KZT" and text[here.stop : behind.start] == " на " and scale_of(text[here.start : here.stop]) is None
    if for_sum or (behind.form == "word" and behind.unit_id in ("percent", "times")):
        return here  # a share lends nothing: '74, one in five of them'; nor does the cost: 'аппаратов закупили 42 на 1,2 млрд тенге'
    if behind.unit_id == "percent" and here.value > _WHOLE and here.form == "digits":
        return here  # '3581 или 83 %'
    if here.unit_id in COUNTED and (behind.unit_id or "").startswith("per_") and here.value > behind.value:
        return here  # 'врачей – 1 590, 29,8 на 10 тыс. жителей'
    part = _OUT_OF.search(text, here.stop, behind.start)
    scale = None if part else scale_of(text[behind.start : behind.stop])
    if scale and here.form == "digits" and here.value < 1000 and scale_of(text[here.start : here.stop]) is None:
        return replace(here, value=whole_of(here.value * scale), unit_id=behind.unit_id or here.unit_id)
    return replace(here, unit_id=behind.unit_id or here.unit_id, inherited=behind.inherited)


def _take_base(text: str, found: list[Quantity], base: str, number: Number, language: str) -> None:
    """Give the figure before it the unit that a base makes, or keep the base for the figure behind it."""
    near = found and number.start - found[-1].stop < 40 and "\n" not in text[found[-1].stop : number.start]
    if near and language != "kk" and (found[-1].inherited or found[-1].unit_id in _RATED):
        found[-1] = replace(found[-1], unit_id=base, unit_span=(number.start, number.stop), inherited=False, foreign=False)
    else:
        found.append(_pending(base, number))


def _counted_noun(
    text: str, number: Number, tokens: Sequence[Token], following: int, language: str
) -> tuple[str | None, tuple[int, int]] | None:
    if number.unit_id is not None:
        return None
    owned = language == "kk" and is_owned(text[number.start : number.stop], text[number.stop : number.stop + 16])
    noun = noun_of_whole(tokens, following, number) if owned else noun_behind(tokens, following, language, many=number.value > 1)
    if noun is None and language == "kk" and tokens and goes_over(text, tokens[0].start, tokens[-1].stop):
        noun = noun_behind(tokens, following, "ru", 3)  # 'ауылға 12 новых машин берілді'
    if (
        number.value >= 1_000_000
        and number.form != "word"
        and scale_of(text[number.start : number.stop])
        and (noun is None or noun[2] - following > 1)
    ):
        noun = noun or (noun_of_label(tokens, number) if language == "kk" else None)
        return (
            (noun[0], (tokens[noun[1]].start, tokens[noun[2] - 1].stop))
            if noun and noun[0] in ("persons", "cases", "visits_per_shift", "times")
            else None
        )
    if noun is None and language == "kk" and not owned:
        noun = kazakh_noun_before(tokens, following) or noun_of_label(tokens, number)
    if noun is None and following < len(tokens) and tokens[following].form in "–—-":
        given = language == "ru" and following + 1 < len(tokens) and _is_given(tokens[following + 1].form)
        noun = None if given else noun_behind(tokens, following + 1, language, 3)  # 'оның 64-і – дәрігер', not '33 — больницам'
        if noun and owned and (number.form == "word" or case_of(tokens[noun[2] - 1].form) or is_of_kind(tokens[noun[2] - 1].form)):
            noun = None  # '46-сы – ауылдық жерде'
    if noun and language == "kk" and noun[0] == "cases" and number.value != number.value.to_integral_value() and number.form == "digits":
        return None  # '36,5 дерек' counts nothing: it is a rate
    return (noun[0], (tokens[noun[1]].start, tokens[noun[2] - 1].stop)) if noun else None


def _quantity(text: str, number: Number, tokens: Sequence[Token], first: int, following: int, language: str) -> Quantity | None:
    """The quantity of a number, None if it is an age or the article 'one'."""
    small = lower(text)
    owned = language == "kk" and is_owned(text[number.start : number.stop])  # '27-сі баспанамен қамтылды' counts people
    told = _FOREIGN.match(small, number.stop) or (number.value < _WHOLE and _REGIONS.match(small, number.stop))  # not '700 млн-ы облыстан'
    foreign = number.unit_id is None and not owned and bool(told)
    more = language == "en" and any(t.form == "ones" for t in tokens[following : following + 3])  # 'four older ones'
    noun = None if foreign or more else _counted_noun(small, number, tokens, following, language)
    if noun is None and number.unit_id is None and not foreign and not more:
        unknown = find_counted(tokens, following, number.value, language, STOPS)
        if unknown:
            noun, foreign = (unknown[0], (tokens[unknown[1]].start, tokens[unknown[2] - 1].stop)), unknown[0] is None
    if noun is None and language == "kk" and number.unit_id is None and not foreign and following < len(tokens):
        made = made_unit(text, number, tokens[following])
        noun = (made, (tokens[following].start, tokens[following].stop)) if made else None
    unit, span = noun or (number.unit_id, None)
    people = language == "ru" and not foreign and _are_people(small, number, tokens, following, span)
    unit, span = ("persons", None) if people else (unit, span)
    unit = visits_unit(small, number, unit) if language == "kk" else unit
    if unit == "times" and number.unit_id is None:
        unit = find_occasions(small, number.start, number.value) or ("trips" if language == "kk" and went_out(text, number) else None)
    sentence = tokens[0].start if tokens else number.start
    if unit == "years" and (is_age(small, number, sentence) or lasts(small, number, sentence)):
        return None
    if span and (unit == "beds" or (unit in ("cases", "persons") and language != "kk")) and _is_fraction(small, number):
        unit, span = None, None  # '45,1 случая' and '47,3 койки' are rates whose base was told before
    if number.unit_id is None and _is_label(small, number, span, language):
        return None
    behind = token_at(tokens, span[1]) if span else following + (foreign and language == "kk")
    qualifier = find_qualifier(tokens, first, following, behind, language, rises=False)
    if qualifier != "exact" and rises(small, number, tokens, language):
        qualifier = find_qualifier(tokens, first, following, behind, language, rises=True)
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


def _are_people(text: str, number: Number, tokens: Sequence[Token], following: int, noun: tuple[int, int] | None) -> bool:
    """True of a collective that no noun stands right behind: 'двое ушли в декрет', 'девятерых – вертолётом'."""
    return (noun is None or tokens[following].start < noun[0]) and is_of_people(text, number.start, number.stop)


def _is_fraction(text: str, number: Number) -> bool:
    whole = number.value == number.value.to_integral_value()
    return not whole and number.form == "digits" and scale_of(text[number.start : number.stop]) is None


def _is_label(text: str, number: Number, noun: tuple[int, int] | None, language: str) -> bool:
    """True of 'больница 3', of 'one' that is no count ('one of the first') and of what a load is per ('на одного врача')."""
    if number.value != 1 and (noun or number.form != "digits"):
        return False
    before = _SENTENCE_END.split(text[max(0, number.start - 40) : number.start])[-1]
    if number.value != 1:
        return _FACILITY.search(before) is not None
    if _NO_ONE.match(text, number.stop):
        return True
    if _PER_ONE.search(before) and not RISES.search(before):
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
    money = quantity.value >= 1_000_000 and any(q.unit_id in MONEY for q in found[-8:])
    money = money or quantity.value > _MANY_PEOPLE
    if language == "ru" and is_pay(text, quantity, found[-1] if found else None):
        return replace(quantity, unit_id="KZT")
    unit = noun_before(before, language) if before and whole and not money and language != "kk" else None
    if unit is None and before and whole and quantity.value < _MILLION and language != "en":
        unit = noun_of_row(before, language)
    label = max(0, quantity.start - _LABEL_REACH)
    if unit is None and text.find("%", label, quantity.start) >= 0 and _PERCENT_ROW.search(text, label, quantity.start):
        return replace(quantity, unit_id="percent")  # 'Охват скринингом, % | 78,5 | 41,0'
    if unit is None and whole and not money and language == "ru" and labels_other(before):
        return replace(quantity, foreign=True)
    if language == "kk" and found and (part := as_kazakh_share(text, quantity, found)):
        return part
    return replace(quantity, unit_id=unit, inherited=True) if unit else _inherited(text, quantity, found)


def _inherited(text: str, quantity: Quantity, found: Sequence[Quantity]) -> Quantity:
    """A figure without a noun takes the unit of a figure before it: 'девять из них', 'травмы – 38,9', '1,1 млрд'."""
    quote = text[quantity.start : quantity.stop]
    whole = quantity.value == quantity.value.to_integral_value() and _TENTHS.fullmatch(quote) is None
    large = quantity.value >= 1_000_000 and _LETTER.search(text, quantity.start, quantity.stop) is not None
    counted = any(q.unit_id in COUNTED for q in found[-8:])
    if found and found[-1].unit_id == "years" and not whole and quantity.value < _FEW_YEARS and _GAINS.search(text, 0, quantity.start):
        return replace(quantity, unit_id="years", inherited=True)
    if found and found[-1].foreign and whole:
        return replace(quantity, foreign=True)
    if found and found[-1].unit_id in COUNTED and large and (_OF_WHOM.match(text, quantity.stop) or found[-1].value >= _MILLION):
        return replace(quantity, unit_id=found[-1].unit_id, inherited=True)
    gapped = not whole and _GAPPED_BY.search(text, max(0, quantity.start - _GAP), quantity.start)
    if gapped and any(_is_by_percent(text, q) for q in found[-2:]):
        return replace(quantity, unit_id="percent", inherited=True)
    closed = text.rfind(")", found[0].start if found else 0, quantity.start)
    opened = text.rfind("(", 0, closed) if closed >= 0 else -1
    aside = opened >= 0 and bool(found) and found[0].stop <= opened
    for other in reversed(found[-8:]):
        if aside and opened < other.start < closed:
            continue  # 'сданы 14 объектов (одна больница на 100 коек), ещё на шести идут работы'
        unit = other.unit_id or ""
        rate = unit.startswith("per_") and not (whole and counted)
        same = other is found[-1] and scale_of(quote) == 1000 == scale_of(text[other.start : other.stop])
        paid = (unit == "KZT" and (large or same)) or (unit in MONEY and is_share_of_sum(text, quantity, other))
        if paid or (unit in COUNTED and whole and not large) or rate:
            return replace(quantity, unit_id=unit, inherited=True)
    return quantity


def _is_by_percent(text: str, quantity: Quantity) -> bool:
    """True of 'на 9,1 %', whose sign a later '– на 3,4' leaves out."""
    return quantity.unit_id == "percent" and text[max(0, quantity.start - _GAP) : quantity.start].endswith(" на ")


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
