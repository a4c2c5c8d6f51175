"""The unit of a figure that names none or only pieces: of what was told before, of what was done, of the money beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.english_counts import are_people
from kzhealth.extract.figures import BUILDINGS, CAPACITIES, MONEY
from kzhealth.extract.indicators import role_of
from kzhealth.extract.kazakh import skeleton
from kzhealth.extract.kazakh_counts import is_owned
from kzhealth.extract.kazakh_slots import is_more
from kzhealth.extract.nouns import COUNTED, noun_behind
from kzhealth.extract.words import find_tokens

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure
    from kzhealth.model import Fact

__all__ = ["find_unit", "is_answer"]

_PIECES = frozenset(["ед", "единиц", "единицы", "единица", "единицу", "единицей", "единицами", "единицах", "units", "unit"])
_DONE = frozenset(["узи", "экг", "кт", "мрт"])  # what is done with devices of the same name
_CARRIED_OUT = re.compile(r"\b(?:с?дела(?:л|н)|пров[её](?:л|ден)|провод|выполн|прошл[иао])")
_NONE_COUNTED = re.compile(r"\b(?:экспресс-|пцр-)?(?:тест|обращени|звонк|звонок|жалоб|анализ(?!атор)|отказ)")
_SPENDS = ("spend", "cost", "allocate", "purpose_health_total", "republican_budget", "local_budget")
_PEOPLE_CAME = re.compile(
    r"(?:\b(?:привит|вакцинирован|осмотрен|обследован|госпитализирован|пролечен|выписан|обучен|трудоустроен)[оы]"
    r"|\bзаболели|\bпереболели|\bвыздоровели|\bумерл[аио]|\bумер|скончал[а-я]+|погибл[аио]|родил[а-я]+"
    r"|появил[а-я]+ на свет|на свет появил[а-я]+|\bdied|\bborn)[\s\u00a0]$",
)
_BASE_BEHIND = re.compile(r"[^.;,]{0,24}\b(?:на|per)\b[\s\u00a0]\d")
_HOLDS = re.compile(
    r"(?:\bна\s+(?:(?:около|почти|примерно|порядка|свыше|более|чем)\s){0,2}|\bfor\s+|\bof\s+|:\s+)(?:\d{1,4}\s(?:и|and|до|to)\s)?$"
)
_ALONE = re.compile(r"\s?(?:[.,;)]|each\b|$)")
_SO_IT_IS = re.compile(r"\s(?:were|was|had|have|has|are|will)\b")
_SO_THEY_DID = re.compile(
    r"\s(?:turned\sout|proved|died|survived|recovered|came|went|returned|left|joined|stayed|received|got|took|gave|needed?|refused"
    r"|passed|completed|underwent|could|did|live|work|suffer)\b"
)
_OF_ALL = re.compile(r"\s(?:out\s)?of\s(?:(?:the|its|all|these|those)\s)?(?:[a-z]+['’]s\s)?|\sиз\s(?:этих\s|всех\s)?")
_SO_OFTEN = re.compile(r"\stimes\b")
_OTHERS = re.compile(r"\s(?:others|more|further\sones)\s?[.,;)]")
_ANOTHER = re.compile(r"\b(?:another|a\sfurther)\s$")
_DONE_TO = ("build", "open", "completed", "repair", "construct_ongoing")
_ALL = 100  # per cent
_OF_US = re.compile(r"\sof\s(?:us|you)\b")
_CLAUSE = 2  # the distance of the rest of the clause
_OWN_WORDS = 3
_OF_SUM = re.compile(r"\bиз\s(?:(?:этой|общей|всей)\sсуммы|(?:этих|выделенных)\s(?:средств|денег))\s(?:[а-яё]+\s){0,2}$")
_SUCH = re.compile(r"\b(?:таких|их|they|мұндай(?:лар)?)\s(?:число\s|саны\s)?$")
_IT_IS_BY = re.compile(r"\b(?:это|что|их|таких)\s(?:[а-я]+\s){0,2}на\s(?:[а-я]+\s)?$")
_IT_HOLDS = re.compile(r"\b(?:она|он|оно|здание|объект)\sна\s$")  # 'Когда откроют поликлинику? – Летом. Она на 350 посещений'
_PARAGRAPH = 7  # the distance of the earlier sentences of a paragraph
_A_BILLION = 10**9
_IN_TENGE = re.compile(r"тенге|теңге|tenge|teñge|teńge")
_A_PARAGRAPH = 1500  # characters
_QUESTION = 160  # characters
_ASKED = 10  # characters before an answer
_ASKS = re.compile(
    r"(?:\bсколько(?:\s(?:же|всего|тогда|сейчас|у\sвас|их|этих|таких|из\sних)\b)*"
    r"|\bhow\smany|\bқанша|\bнеше|\bqansha|\bqanşa)\s([^?.!]*)\?\s*(?:[а-яәіңғүұқөһ]{5,6}:\s)?$"
)
_ANSWERS = re.compile(r"\W*(?:(?:ответ|жауап):\s)?(?:[^\W\d_]+\s){0,2}")
_BY_SO_MANY = re.compile("-?[гк][ае][ \u00a0](?:коп|аз|артик|кем)")
_LISTED = re.compile(r":\s")
_LEAD = 5  # the line that introduces a list
_BEFORE = 6  # the distance of the words of the sentence before


def find_unit(figure: Figure) -> str | None:
    """The unit of a figure; one that names none has that of the money before it, or of its whole."""
    q = figure.q
    visits = q.unit_id == "cases" and figure.nearest("visit") == 0
    near = _PARAGRAPH if _IT_HOLDS.search(figure.before(16)) else _LEAD
    holds = visits and figure.nearest(*BUILDINGS) <= near and (_HOLDS.search(figure.before(24)) or figure.after(1) == "-")
    if holds or (q.unit_id == "persons" and figure.after(8) == "-visitor"):
        return "visits_per_shift"
    noun = figure.text[q.unit_span[0] : q.unit_span[1]].lower() if q.unit_id in ("units", "persons") and q.unit_span else ""
    if noun in ("post", "posts") and figure.nearest(*_DONE_TO) <= _CLAUSE:
        return "facilities"  # 'the remaining 14 posts will be built'
    people = figure.scene.sentence.language == "en" and are_people(figure)
    if noun in _PIECES or people:
        return "persons" if people else _of_pieces(figure)
    if q.unit_id == "cases" and q.unit_span and figure.scene.sentence.language == "ru" and _is_none_counted(figure):
        return None
    if noun in _DONE and _CARRIED_OUT.search(figure.before(80)):
        return "cases"  # 'сделали 640 анализов, 215 УЗИ'
    return q.unit_id if q.unit_id is not None or q.foreign else _unit_of_whole(figure) or _unit_of_bare(figure)


def _is_none_counted(figure: Figure) -> bool:
    """True of tests and enquiries, which the reference has no unit for; calls for an ambulance and appeals to clinics are cases."""
    span = figure.q.unit_span
    if span is None or _NONE_COUNTED.search(figure.text, *span) is None:
        return False
    return figure.nearest("ambulance_station", "call", "flight", "clinic", "visit", "admission") > _OWN_WORDS


def _unit_of_whole(figure: Figure) -> str | None:
    """The unit of the figure right behind that one is a part of: 'ten of the region's 14 hospitals'."""
    q, behind = figure.q, figure.scene.quantities[figure.at + 1 : figure.at + 2]
    if not behind or behind[0].unit_id not in COUNTED or q.value != q.value.to_integral_value():
        return None
    listed = q.value > behind[0].value and _LISTED.fullmatch(
        figure.text, q.stop, behind[0].start
    )  # 'there were 301: 214 kidney transplants'
    part = q.value <= behind[0].value and _OF_ALL.fullmatch(figure.text, q.stop, behind[0].start)
    return behind[0].unit_id if part or listed else None


def _unit_of_bare(figure: Figure) -> str | None:
    q = figure.q
    whole = q.value == q.value.to_integral_value()
    came = _PEOPLE_CAME.search(figure.before(24)) and not _BASE_BEHIND.match(figure.after(40))
    if whole and (came or _OF_US.match(figure.after(8))):  # '21,300 of you'
        return "persons"
    scaled = (
        q.value >= 1_000_000 and not _SO_OFTEN.match(figure.after(8)) and re.search(r"[^\W\d_]", figure.text[q.start : q.stop]) is not None
    )
    if scaled and _is_money(figure):
        return _currency(figure)
    kazakh = figure.scene.sentence.language == "kk"
    if whole and (told := _asked_for(figure) or (_unit_of_compared(figure) if kazakh else _unit_of_last(figure))):
        return told
    owned = (
        kazakh and whole and (is_owned(figure.text[q.start : q.stop + 9], figure.after(16)) or is_owned(figure.text[q.start : q.stop]))
    )  # '210 маман келді, 64-іне үй берілді'
    if figure.nearest("part_of", "of_which") <= 2 or owned or (kazakh and is_more(figure)):
        # 'девять этажей, из них два наших'; 'Десять из них' at the head of a sentence counts what the sentence before was about
        wholes = figure.facts[-3:] if figure.at == 0 and not kazakh else figure.facts[: -4 - owned : -1]
        # those of the paragraph first
        wholes = wholes if kazakh else sorted(wholes, key=lambda f: "\n\n" in figure.text[f.stop : q.start])
        sized = figure.facts[-1:] if figure.at else ()
        counted = [f for f in wholes if f.unit_id in COUNTED or (f.unit_id in CAPACITIES and f in sized)]
        return next((f.unit_id for f in counted if f.value is not None and f.value >= q.value), None)
    if whole and q.value < 1_000_000 and _ALONE.match(figure.after(16)):
        # 'Zharkent (1,115)', 'Satpayev 19': a count of what the figures before it count
        near = [f for f in figure.facts[-3:] if "\n" not in figure.text[f.start : q.start]]
        shares = bool(near) and figure.scene.sentence.language in ("en", "ru") and _is_share(near[-1], figure)
        return None if shares else next((f.unit_id for f in reversed(near) if f.unit_id in COUNTED), None)
    return None


def _is_share(last: Fact, figure: Figure) -> bool:
    """True behind a per cent of the same sentence: '57 per cent, while in 2023 it was only 40'."""
    return last.unit_id == "percent" and last.start >= figure.scene.sentence.start and figure.q.value <= _ALL


def _is_money(figure: Figure) -> bool:
    """True of millions that are no people: behind a sum, of what is spent, and where nothing is told that is measured."""
    measured = min((d for c, d in figure.near.items() if role_of(c) == "measure"), default=_BEFORE)
    paid = any(f.unit_id in MONEY for f in figure.facts[-4:]) or figure.nearest(*_SPENDS) <= _CLAUSE
    paid = paid or _OF_SUM.search(figure.before(32)) is not None
    of_them = figure.nearest("part_of", "of_which", "populace", "population_size") <= _CLAUSE or _SUCH.search(figure.before(12))
    return (paid and (measured > 1 or figure.q.value >= _A_BILLION)) or (measured > _OWN_WORDS and not of_them)


def _currency(figure: Figure) -> str:
    """That of the sum told last in the paragraph, tenge of one larger than it: 'проект получил 4,2 млн долларов. Освоено 1,2 млн'."""
    if _IN_TENGE.search(figure.before(40)):
        return "KZT"  # '140 миллион доллар, теңгемен есептегенде 72 миллиард'
    last = next((f for f in figure.told_within(_A_PARAGRAPH) if f.unit_id in MONEY), None)
    told = last is not None and "\n\n" not in figure.text[last.stop : figure.q.start] and figure.q.value <= (last.value or 0)
    return (last.unit_id if last and told else None) or "KZT"


def _unit_of_compared(figure: Figure) -> str | None:
    """The unit of a Kazakh figure that tells how far another has moved: '130 ота жасалды, былтырғыдан 15-ке көп'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or last.start < figure.scene.sentence.start or last.measure == "change" or last.unit_id not in COUNTED:
        return None
    return last.unit_id if _BY_SO_MANY.match(skeleton(figure.after(20))) else None


def is_answer(figure: Figure) -> bool:
    """True of a figure of the sentence behind a question."""
    start = figure.scene.sentence.start
    return "?" in figure.text[max(0, start - _ASKED) : start]


def _asked_for(figure: Figure) -> str | None:
    """The unit that a question right before asks for: '– Сколько человек прошло скрининг? – Около 52 тысяч.'."""
    start = figure.scene.sentence.start
    if figure.at or not is_answer(figure):
        return None
    asked = _ASKS.search(figure.text, max(0, start - _QUESTION), start)
    if asked is None or not _ANSWERS.fullmatch(figure.text, start, figure.q.start):
        return None
    language = figure.scene.sentence.language
    told = noun_behind(find_tokens(figure.text, asked.start(1), asked.end(1)), 0, language)
    return told[0] if told and told[0] in COUNTED else None


def _unit_of_last(figure: Figure) -> str | None:
    """The unit of a figure that goes on from the one before it: '400 residents were examined and 31 were treated'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None:
        return None
    if last.unit_id in COUNTED and last.measure == "level" and _ANOTHER.search(figure.before(16)) and _SO_IT_IS.match(figure.after(8)):
        return last.unit_id  # '41,000 people were tested. Another 80,000 are to be tested'
    if figure.at == 0 and last.unit_id in COUNTED and last.measure == "level" and _IT_IS_BY.search(figure.before(24)):
        return last.unit_id  # 'Выполнено 97 вылетов. Это на 14 больше'
    if last.start >= figure.scene.sentence.start:
        if last.unit_id in COUNTED and last.measure == "level" and _OTHERS.match(figure.after(20)):
            return last.unit_id  # 'repairs are over in twelve clinics and go on in 7 others'
        told = _SO_IT_IS.match(figure.after(8)) or _SO_THEY_DID.match(figure.after(16))
        return "persons" if last.unit_id == "persons" and told else None
    return "facilities" if figure.at == 0 and _is_done_to_buildings(figure, last) else None


def _is_done_to_buildings(figure: Figure, before: Fact) -> bool:
    """True of 'Six were built in Zaisan' a sentence or two after the facilities that they are of."""
    things = any(role_of(c) in ("thing", "measure") and d <= _OWN_WORDS for c, d in figure.near.items())
    told = any(f.unit_id == "facilities" and f.measure == "level" for f in figure.facts[-4:])
    return told and not things and figure.nearest(*_DONE_TO) <= _CLAUSE and "\n" not in figure.text[before.stop : figure.q.start]


def _of_pieces(figure: Figure) -> str | None:
    """What bare pieces ('единиц', 'units') are of: vehicles, where these stand near; people, where staff is short; else things."""
    if figure.nearest("vehicle") <= _BEFORE and figure.nearest("equipment", "ct_mri", "mobile_unit") > figure.nearest("vehicle"):
        return "vehicles"
    return "persons" if figure.nearest("shortage") <= _OWN_WORDS and figure.nearest("equipment", "vehicle", "bed") > _OWN_WORDS else "units"
