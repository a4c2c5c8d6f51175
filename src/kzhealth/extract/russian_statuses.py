"""What Russian clauses tell of the status of a figure: what somebody is to do, what is under way, and what it will have cost."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.figures import BUILDINGS, CAPACITIES, MONEY
from kzhealth.extract.words import readings, tense

if TYPE_CHECKING:
    from kzhealth.extract.figures import Figure
    from kzhealth.extract.periods import Period

__all__ = ["is_approved", "rises_as_building", "russian_status", "tells_of_present"]

_MAY_BE_INFINITIVE = re.compile(r"\b(?!есть\b)[а-яё]{2,}(?:ть|ться|ти|тись|чь|чься)\b")
_WORD = re.compile(r"[а-яё-]{4,}")
# 'стоимость проекта – 6,4 млрд', 'объект обойдётся в 3,7 млрд', 'идёт ремонт (1,9 млрд …)'
_COST = re.compile(
    r"(?:\bстоимост[ьи]|\bстоимостью|\bсмет[аы]|\bсметн|\bцен[аы]|\bобойд[её]тся|\bобойдутся|\bстоит|\bоцен[её]н[аоы]?|\bоценивают(?:ся)?|\bоценивается|\bоценили)\b[^.;,()\d]{0,40}$"
)
_READY = re.compile(r"\bготов(?:ность|ности|а|о|ы)?\b[^.;,\d]{0,40}$")
_READINESS = re.compile(r"[^.\n]{0,120}?\b(?:готовность|готовности|готов[аоы]?)\b[^.;,\d]{0,24}\d")
_FOR_WINTER = re.compile(r"\bк\s(?:зим|отопит|осен|холод|паводк|при[её]м)")
_COULD = re.compile(
    r"\b(?:удал|удаё|смог|сумел|успел|помог|позвол|довел|довод|начал|начн|продолж|могут|может|можно|чтобы|возможност|прав[оа]\b)"
)
_MEANT = re.compile(
    r"план|намер|ожида|предсто|обеща|рассчит|собира|готов|предлага|нужн|требу|прос[ия]т|должн|начина|выделя|направля|жд[её]м|ждут|жд[её]т|достра|экспертиз|проектир"
)
_GOES_ON = re.compile(
    r"\b(?:строит(?:ся|ь)|строятся|строят|возвод(?:ит|ят|ится|ятся)|сооружа[а-я]+|ремонтиру[а-я]+|реконструиру[а-я]+|(?:ид[её]т|идут|вед[её]тся|ведутся|продолжа[а-я]+ся)\s(?:[а-я]+\s){0,2}"
    r"(?:строительств|возведени|сооружени|реконструкц|ремонт|работ)[а-я]*|поднима[а-я]+\sстены)\b[^;.]*$"
)
_RISES = re.compile(r"\b(?:вырастает|вырастают|раст[её]т|растут|поднимается|поднимаются)\s(?:[а-яё-]+\s){1,5}на\s$")
_MORE = re.compile(r"\b(?:больше|меньше|выше|ниже|прирост|рост|увеличени|снижени)")
_SPENT = re.compile(
    r"\b(?:освоен|израсход|истрач|потра[чт]|исполнен|использова|направил|профинансир|перечисл|выплат|выплач|ушл|поступил|факт)[а-яё]*"
)
_APPROVED = re.compile(
    r"\b(?:утвержд[её]н[аоы]?|утвердил[аи]?|утвержд[её]нн[а-яё]+|уточн[её]нн[а-яё]+\s(?:план|бюджет)|сформирован[аоы]?|принят[аоы]?)\b[^.;]{0,80}$"
)
# 'бюджет области составляет', 'в областном бюджете предусмотрели', 'основная часть уходит на'
_BUDGET_IS = re.compile(
    r"\b(?:бюджет|смета)(?!ник)[а-яё]*\s[^.;\d]{0,80}(?:\b(?:составляет|равен|равна)|[–—])\s(?:[а-яё]+\s){0,3}$"
    r"|\b(?:предусмотрел|заложил|запланировал|зарезервировал)[аи]?\b[^.;\d]{0,80}$"
)
_SHARED_OUT = re.compile(
    r"\b(?:уход(?:ит|ят)|поступа(?:ет|ют)|приход(?:ит|ят)ся|ид(?:ёт|ет|ут)|составля(?:ет|ют)|оста(?:ё|е|ю)тся|предназнач(?:ен|а)|направля(?:ет|ют)ся)[а-яё]*\b"
)
_BUDGET_FOR = re.compile(
    r"(?:\b(?:на|в)\s20\d\d\s?(?:год[уа]?|-[йм])[^.;,\d]{0,32}\s|^)(?:[^.;,\d]{0,24}\s)?(?:бюджет|расходы|финансирование|ассигнования)\b[^.;\d]{0,60}\s(?:составляе?ю?т|составит|составят|равен|достигае?ю?т|[–—])\s(?:[а-яё]+\s){0,2}$|\b(?:бюджет|расход[ыов]|ассигнован|финансировани|сумма)[а-яё]*\s[^.;\d]{0,48}\bна\s(?:20\d\d|этот|текущий|весь|нынешний)\s?(?:год|-й)?[^.;,\d]{0,24}$"
)
_OR = re.compile(r"\s?(?:тенге)?\s?(?:\(|,\s(?:или|то\sесть|это)\s)")
_CAME_TO = re.compile(r"\b(?:составил|обошл|стоил|потрат|потрач)[а-яё]*\b")
_LONG = 160  # characters
_BEFORE = 6  # the distance of the sentence before
_WHOLE = 100  # percent
_DONE = ("completed", "finish", "open")
_WORKS = ("construct_ongoing", "ongoing")


def russian_status(figure: Figure, clause: str) -> str | None:
    """The status that a Russian clause tells outright, None where its tenses and deadlines tell it."""
    unit_id = figure.q.unit_id
    if unit_id != "years" and _is_to_do(clause) and not _COULD.search(figure.before(_LONG)):
        return "planned"
    if unit_id in CAPACITIES:
        return _of_building(figure)
    if unit_id == "percent" and figure.q.value < _WHOLE and _READY.search(figure.before(60)):
        return "ongoing" if _is_of_works(figure) and not _FOR_WINTER.search(clause) else None
    share = _of_sum(figure, clause) if unit_id in ("percent", "times") else None
    if share:
        return share
    if unit_id in MONEY and _COST.search(figure.before(60)):
        return "ongoing" if _is_of_what_goes_on(figure) else "planned" if _is_of_what_is_planned(figure) else None
    return None


def rises_as_building(figure: Figure) -> bool:
    """True of the size of a building that goes up: 'в городе вырастает поликлиника на 500 посещений'."""
    return figure.q.unit_id in CAPACITIES and _RISES.search(figure.before(80)) is not None


def _of_sum(figure: Figure, clause: str) -> str | None:
    """The status of a share or growth of the sum just before: 'освоен 231 млн, или 47,5 %' is actual."""
    last = figure.facts[-1] if figure.facts else None
    if last and figure.q.unit_id == "percent" and last.part_of and _OR.fullmatch(figure.text, last.stop, figure.q.start):
        return last.status
    return "planned" if _is_of_planned_sum(figure, clause) else None


def _is_of_planned_sum(figure: Figure, clause: str) -> bool:
    """True of how much more a planned sum is: 'заложено 214 млрд тенге, это на 9,6 % больше прошлогоднего'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or last.table != "budgets" or last.status != "planned" or not _MORE.search(clause):
        return False
    return figure.q.start - last.stop < _LONG and not any(tense(word) for word in _WORD.findall(clause))


def _of_building(figure: Figure) -> str | None:
    before = figure.before(_LONG)
    return "ongoing" if _READINESS.match(figure.after(_LONG)) or rises_as_building(figure) or _GOES_ON.search(before) else None


def _is_of_works(figure: Figure) -> bool:
    return figure.nearest(*_WORKS, "build", "repair", "capacity", *BUILDINGS) <= _BEFORE


def _is_of_what_goes_on(figure: Figure) -> bool:
    """True of the cost of works that its sentence, or the one before, tells to be under way."""
    told = figure.text[max(figure.scene.said[0], figure.q.start - _LONG) : figure.q.start]
    if any(tense(word) == "past" for word in _WORD.findall(told)):
        return False
    works, done = figure.nearest(*_WORKS), figure.nearest(*_DONE)
    last = figure.facts[-1] if figure.facts else None
    if last is not None and last.status == "ongoing" and "\n" not in figure.text[last.stop : figure.q.start]:
        return True
    return works <= _BEFORE and done != works and figure.nearest("finishing") > _BEFORE


def _is_of_what_is_planned(figure: Figure) -> bool:
    """True of the cost of what the sentence before tells will be built: 'Намечено построить роддом. Проект оценён в 3,8 млрд тенге'."""
    last = figure.facts[-1] if figure.facts else None
    if last is None or last.status != "planned" or last.start >= figure.scene.sentence.start:
        return False
    if last.unit_id in ("vehicles", "units") and _CAME_TO.search(figure.before(60)):
        return False  # 'Восемь машин отправятся в Уральск. Стоимость закупки составила 812 млн'
    return "\n" not in figure.text[last.stop : figure.q.start] and figure.nearest(*_DONE, "repair") > 2


def is_approved(figure: Figure, period: Period | None) -> bool:
    """True of the budget of a year that is not over: 'бюджет на 2026 год утверждён в объёме', 'Расходы на 2026 год – 62 млрд'."""
    day = figure.published_on
    if period is None or day is None or period.end <= day or figure.scene.sentence.language != "ru":
        return False
    before = figure.before(_LONG)
    if _SPENT.search(before) or _SPENT.search(figure.after(32).split(",")[0]):
        return False
    return any(told.search(before) for told in (_APPROVED, _BUDGET_FOR, _BUDGET_IS)) or _is_shared_out(figure, period)


def _is_shared_out(figure: Figure, period: Period) -> bool:
    """True of a part of the planned sum before it: 'Основная часть – 38 млрд – уходит на гарантированный объём, 29 млрд поступает …'."""
    last = next((f for f in reversed(figure.facts) if f.table == "budgets" and f.measure == "level"), None)
    if last is None or last.status != "planned" or (last.period_start, last.period_end) != (period.start, period.end):
        return False
    clause = figure.text[max(figure.scene.sentence.start, figure.q.start - _LONG // 4) : figure.q.stop + _LONG // 2].partition(". ")[0]
    return "\n" not in figure.text[last.stop : figure.q.start] and _SHARED_OUT.search(clause) is not None


@lru_cache(maxsize=16)
def _is_to_do(clause: str) -> bool:
    """True of what somebody is to do, told by an infinitive and no verb: '– обучить 320 медсестёр', 'и обновить 12 кабинетов'."""
    if not any(readings(word)[0].pos == "INFN" for word in _MAY_BE_INFINITIVE.findall(clause)):
        return False
    found = [readings(word)[0] for word in _WORD.findall(clause) if word != "есть"]
    if any(r.pos in ("VERB", "PRTS", "ADJS", "PRED", "GRND") for r in found):
        return False
    return _COULD.search(clause) is None


def tells_of_present(clause: str) -> bool:
    """True of a clause in the present that tells no plan, beside one that may: 'работают 12 врачей, ещё четверо приедут летом'."""
    return _MEANT.search(clause) is None
