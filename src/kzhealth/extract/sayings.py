"""Who says a thing: words around a statement that tell nothing of what it states ('…, сообщили в больнице', 'according to the fund, …')."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzhealth.extract.copies import Edit

__all__ = ["find_asides", "find_said"]

_SAYS_RU = (
    r"(?:сообщ(?:ил[аи]?|а[юе]т|ается|или)|(?:рас|под)?сказал[аи]?|расска(?:зыва[юе]т|зали)|отмети(?:л[аи]?)|отмеча(?:[юе]т|ется)|замети(?:л[аи]?)"
    r"|подчеркну(?:л[аи]?)|подчёркива[юе]т|подчеркива[юе]т|добави(?:л[аи]?)|добавля[юе]т|уточни(?:л[аи]?)|уточня[юе]т|поясни(?:л[аи]?)|поясня[юе]т"
    r"|объясни(?:л[аи]?)|объясня[юе]т|заяви(?:л[аи]?)|говор(?:ит|ят|ила?|или|ится)|переда[её]т|пишет|информиру[юе]т|проинформировал[аи]?|доложи(?:л[аи]?)"
    r"|напомни(?:л[аи]?)|напомина[юе]т|подели(?:лась|лся|лись)|констатиру[юе]т|призна(?:л[аи]?|лся|лась|[юе]тся)|подытожи(?:л[аи]?)|резюмировал[аи]?|уверя[юе]т|завери(?:л[аи]?)"
    r"|следует\sиз|указа(?:но|л[аи]?|ли))"
)
_SAYS_EN = (
    r"(?:said|says?|told|tells|noted|notes|report(?:ed|s)?|added|adds|explain(?:ed|s)|stressed|announced|recalled|state[ds]|emphasi[sz]ed"
    r"|according\sto|pointed\sout)"
)
_SAYS_KK = (
    r"(?:де(?:ді|йді|ген|п)|хабарла(?:ды|йды)|мәлімде(?:ді|йді)|жазады|айтты|мәлім\sетті"
    r"|(?:деп|дегенді|туралы)\s(?:хабарла|мәлімде|атап|айт|түсіндір|жауап|жазды|баянда|ескерт|қосты)[^.!?\n\d]*)"
)
_NO_BE = r"(?!(?:is|are|was|were|be|been|has|have|had)\s)"  # 'most of them were reported late' is no one's words
_REST = r"[^.!?…\n\d:;«“]{0,110}$"
# from a comma or a closing quotation mark to the end of the sentence
_TAILS = {
    "ru": re.compile(rf"(?:,|[»”\"],?)\s(?:[–—-]\s)?(?:как\s)?(?:об\sэтом\s)?(?:[а-яё]+\s)?{_SAYS_RU}\b{_REST}"),
    "en": re.compile(
        rf"(?:,|[”\"],?)\s(?:[–—-]\s)?(?:as\s)?(?:(?:the|a|his|her|its)\s)?(?:{_NO_BE}[a-z’'-]+\s){{0,5}}?{_SAYS_EN}\b{_REST}"
    ),
    "kk": re.compile(rf"(?:,|[»”\"],?)\s(?:[–—-]\s)?{_SAYS_KK}\b[^!?…\n\d:;«“]{{0,110}}$"),
}
_OPENED = r"[–—-]?\s?[«“\"]?"
# from the beginning of the sentence to the comma, or to 'that'
_HEADS = {
    "ru": re.compile(
        rf"{_OPENED}(?:по\s(?:словам|данным|информации|сведениям|оценк[а-я]+|подсч[её]там|утверждению)|как\s(?:[а-яё]+\s)?{_SAYS_RU})\b[^,\d\n]{{0,90}},\s"
        rf"|{_OPENED}(?:помимо|кроме|наряду\sс)\s(?!того\b|этого\b)[^,\d\n]{{3,70}},\s"
        rf"|{_OPENED}(?:стоит|следует|нужно|надо|важно|необходимо)\s(?:[а-яё]+\s)?(?:отметить|сказать|добавить|напомнить|подчеркнуть|заметить)(?:,\sчто)?[,:]?\s"
    ),
    "en": re.compile(
        rf"{_OPENED}(?:according\sto|as\s(?:noted|reported|stated|announced)\s(?:by|in))\s[^,\d\n]{{0,90}},\s"
        rf"|{_OPENED}(?:in\saddition\sto|besides|apart\sfrom|alongside)\s[^,\d\n]{{3,70}},\s"
        rf"|{_OPENED}(?:(?:the|a|an)\s)?(?:[a-z’'-]+\s){{0,6}}?(?:{_SAYS_EN}|(?:was|were|is)\s(?:noted|reported|announced|said|stressed))\sthat\s"
    ),
    "kk": re.compile(
        rf"{_OPENED}[^,.!?\d\n]{{3,90}}?(?:айтуынша|мәліметінше|дерегінше|деректерінше|ақпаратынша|сөзінше|хабарлауынша|(?:дерек|мәлімет)(?:тер)?іне\s(?:сүйенсек|қарағанда)"
        rf"|(?:дерегі|деректері|мәліметі|мәліметтері|ақпараты)\sбойынша),?\s"
        rf"|{_OPENED}(?:айта|атап|еске\sсала)\s(?:кету|кетейік|кетерлігі|кеткен|өту|өткен)(?:\s(?:керек|жөн|қажет))?,?\s"
    ),
}
_LONGEST = 150  # characters
_A_STATEMENT = 12
# the words of one who says it, in the middle of what is said: ', как отмечают врачи,', ', по словам министра Ерлана Сагиева,'
_WHO = r"(?:\s(?:[а-яё-]+|Минздрав[а-я]*|Министерств[а-я]+|Бюро|Фонд[а-я]*|ФСМС|ВОЗ)){0,6}?(?:\s[А-ЯЁ][а-яё]+(?:\s[А-ЯЁ][а-яё-]+)?)?"
_ASIDE = re.compile(
    rf",\s(?:[–—]\s)?(?:как\s(?:[а-яё]+\s){{0,3}}?{_SAYS_RU}\b{_WHO}|{_SAYS_RU}\b{_WHO}"
    r"|по\s(?:(?:предварительн|оперативн|последн|официальн|уточн[её]нн|его|е[её]|их|наш)[а-яё]*\s)?"
    rf"(?:словам|данным|информации|оценк(?:е|ам)|подсч[её]там|сведениям|мнению|признанию|итогам)\b{_WHO}"
    r"|(?:как\sизвестно|впрочем|кстати|к\sслову|к\sсожалению|к\sсчастью|конечно|разумеется|между\sпрочим|безусловно|напомним|отметим|заметим|подчеркн[её]м)"
    r"),(?:\s[–—](?=\s\S))?(?=\s)"
)
_MAY_BE_ASIDE = (
    ", как ",
    ", по ",
    ", – ",
    ", отм",
    ", гов",
    ", сооб",
    ", ут",
    ", поя",
    ", приз",
    ", под",
    ", к ",
    ", кон",
    ", нап",
    ", зам",
    ", впр",
    ", кст",
)
_NEW_CLAUSE = re.compile(
    r"\s(?:а|но|что|чтобы|хотя|прич[её]м|из\s(?:них|которых)|в\sтом\sчисле|котор[а-я]+|где|когда|тогда|это|то\sесть)\s"
)
_DIGIT = re.compile(r"\d")
_STOPS = ".,;:(\n–—"
_BACK = 120  # characters


def find_asides(text: str) -> Iterator[Edit]:
    """The words in the middle of a Russian sentence that only tell who says it; a comma is left where they part two clauses."""
    if not any(sign in text for sign in _MAY_BE_ASIDE):
        return
    for aside in _ASIDE.finditer(text):
        start = aside.start()
        opened = max(text.rfind(sign, max(0, start - _BACK), start) for sign in _STOPS)
        parts = _DIGIT.search(text, max(opened, start - _BACK), start) or _NEW_CLAUSE.match(text, aside.end())
        yield start, aside.end(), "," if parts else ""


@cache
def _forms(language: str) -> tuple[re.Pattern[str], re.Pattern[str]] | None:
    return (_HEADS[language], _TAILS[language]) if language in _HEADS else None


def find_said(text: str, start: int, stop: int, language: str) -> tuple[int, int]:
    """The stretch of a sentence of a text in small letters without the words at its ends that tell who says it."""
    forms = _forms(language)
    if forms is None:
        return start, stop
    head, tail = forms
    end = stop
    while end > start and (text[end - 1] in ".!?…" or text[end - 1].isspace()):
        end -= 1
    opened = head.match(text, start, end)
    first = opened.end() if opened else start
    closed = tail.search(text, max(first + _A_STATEMENT, end - _LONGEST), end)
    return first, closed.start() if closed else stop
