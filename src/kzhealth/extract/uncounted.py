"""Digits that count nothing: telephones, times of day, round the clock, house numbers, doses, dimensions and versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzhealth.extract.openings import Family, Form, opening

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["find_uncounted", "tells_when"]

_FROM_DIGITS = re.compile(
    r"(?:\+?[78][\s\u00a0-]{0,2})?\(\d{3,5}\)[\s\u00a0]*\d{1,3}(?:[-\s\u00a0]\d{2}){2}"
    r"|(?<![\w-])\d{2,3}-\d{2}-\d{2}(?![\w-])"
    r"|\+7[\s\u00a0\d()-]{9,16}"
    r"|(?<!\w)8[\s\u00a0-]\d{3,4}[\s\u00a0-]\d{2,3}(?:[\s\u00a0-]\d{2,3}){2}(?!\w)"
    r"|\b\d{1,2}:\d{2}(?!\d)"
    r"|\b\d{1,2}[.][0-5]\d[\s\u00a0]?[–—-][\s\u00a0]?\d{1,2}[.]00\b"
    r"|\b24[\s\u00a0]?/[\s\u00a0]?7\b|\b24[\s\u00a0]?kz\b"
    r"|(?<!\w)8\d{3,4}[\s\u00a0-]\d{2,3}(?:[\s\u00a0-]\d{2}){1,2}(?!\w)"
    r"|\b\d{1,4}[\s\u00a0-](?:срез|канальн|slice|channel)[^\W\d_]*"
    r"|\b\d[\d\s\u00a0,.]{0,8}(?:просмотр|views?\b|комментари|лайк|подписчик|қаралды|көрсетілім)[^\W\d_]*"
    r"|\b\d+(?:[.,]\d+)?[\s\u00a0]?(?:мг|мкг|мл|mg|mcg|ml)\b(?:/\w+)?"
    r"|\b\d+(?:[.,]\d+)?[\s\u00a0]?[xх×][\s\u00a0]?\d+(?:[.,]\d+)?(?:[\s\u00a0]?[xх×][\s\u00a0]?\d+(?:[.,]\d+)?)?"
    r"|(?<!\w)\d{1,2}\+(?!\d)"
    r"|(?<![^\n])\d{1,2}\.\d{1,2}\.(?=\s)"
    r"|(?:(?<=:\s)1|(?<=[.;]\s)\d{1,2})[.)](?=\s[^\W\d])"  # 'Decided: 1. To train …; 2. To buy …'
    r"|\b\d{1,3}[\s\u00a0](?:член(?:а|ов)[\s\u00a0](?:совета|комиссии|коллегии|правления|рабочей)|members[\s\u00a0]of[\s\u00a0]the[\s\u00a0](?:board|council|commission|committee))\b"
    r"|(?<![\d–-])[1-5](?:[-–]?(?:й|ой|го|ей))?[\s\u00a0](?:типа|категории|степени|стадии|уровня)\b"
    r"|(?<![\w.,])[0-4][-–](?:i{1,3}|iv)\b"  # 'на 0–I стадиях'
)
_FROM_WORDS = re.compile(
    r"(?<!\w)(?:"
    r"(?:хабар|khabar|habar)[\s\u00a0-]?24\b"
    r"|(?:с|from)[\s\u00a0]+\d{1,2}[\s\u00a0]+(?:до|to)[\s\u00a0]+\d{1,2}[\s\u00a0]+(?:час[а-я]*|o'clock)"
    r"|(?:колл|кол|call|контакт|contact)[\s\u00a0-]?(?:центр|cent(?:er|re))[а-я]*[\s\u00a0:–—-]{1,3}(?:№[\s\u00a0]?)?\d{3,4}(?![\d\s]*[а-яa-z]{3})"
    r"|телефон[а-я]*[\s\u00a0]+(?:доверия|(?:горячей|единой)[\s\u00a0]+(?:линии|службы)|спасения|поддержки|call-центра)[\s\u00a0:–—-]{1,3}(?:№[\s\u00a0]?)?\d{3,4}(?!\d)"
    r"|горяч(?:ая|ую|ей|ую)[\s\u00a0]+лини[яюи](?:[\s\u00a0]+(?:для|по|о|при|минздрава|управления|фонда|области)[^:.;\d\n]{0,50})?[\s\u00a0]?[:–—-][\s\u00a0]{1,2}\d{3,4}(?![\d\s]*[а-яa-z]{3})"
    r"|(?:с|до|в|from|until)[\s\u00a0]+\d{1,2}[.]00\b(?:[\s\u00a0]?[–—-][\s\u00a0]?\d{1,2}[.][0-5]\d\b)?"
    r"|(?<!\.)(?:ул|просп|пр|мкр|пер)\.[\s\u00a0]?(?:[^\W\d_]{1,24}[.\s\u00a0-]{0,2}){0,3},?[\s\u00a0]?(?:д\.|дом|зд\.)?[\s\u00a0]?\d{1,4}(?:/\d{1,3})?(?![\w%])"
    r"|(?<!\.)(?:каб|д|кв|оф)\.[\s\u00a0]?\d{1,4}(?:/\d{1,3})?(?=[\s\u00a0]?[.,;)])"
    r"|(?:улиц[аеуы]|проспект[еау]?|микрорайон[еау]?|кабинет|дом|квартал)[\s\u00a0]+(?:[^\W\d_.]{1,24}[\s\u00a0]+){0,2}?(?:[^\W\d_]{1,24},[\s\u00a0]?)?\d{1,4}(?:/\d{1,3})?(?=[\s\u00a0]?[.,;)])(?![.,]\d)"
    r"|(?:call|dial|ring|phone)[\s\u00a0](?:us[\s\u00a0])?(?:on[\s\u00a0])?(?:(?:the[\s\u00a0])?(?:short[\s\u00a0])?(?:hotline|helpline|number|line)[\s\u00a0])?\d{3,4}(?![\s,.]?\d)(?![\s\u00a0][a-z]+s\b)"
    r"|(?:hotline|helpline|telephone|tel|information[\s\u00a0]line)[.:–—][\s\u00a0]{0,2}\d{3,4}(?![\s,.]?\d)(?![\s\u00a0][a-z]+s\b)"
    r"|stages?[\s\u00a0][0-4](?:(?:[\s\u00a0](?:or|and|to)[\s\u00a0]|[-–])[0-4])?(?![\w%])(?![.,]\d)(?![\s\u00a0][a-z]+s\b)"
    r"|stages?[\s\u00a0](?:one|two|three|four)(?:[\s\u00a0](?:or|and|to)[\s\u00a0](?:two|three|four))?(?![\s\u00a0][a-z]+s\b)"
    r"|(?:morning|evening|afternoon)[\s\u00a0]at[\s\u00a0](?:half[\s\u00a0]past[\s\u00a0])?(?:\d{1,2}|[a-z]{3,6})(?=[\s\u00a0,.])(?![\s\u00a0](?:[a-z]+s|o)\b)"
    r"|(?:turned|turns|turning)[\s\u00a0](?:\d{1,3}|[a-z]{3,9})(?=\s?[.,;!?)]|\s(?:last|this|in|on)\b)"
    r"|one(?=[\s\u00a0](?:[a-z]+[\s\u00a0]){0,3}(?:doctor|physician|gp|nurse|pa?ediatrician|therapist|midwife|feldsher|specialist|practitioner)[\s\u00a0](?:serves|sees|treats|covers|attends|looks[\s\u00a0]after|cares[\s\u00a0]for|is[\s\u00a0]responsible)\b)"
    r"|(?:mother|father)[\s\u00a0]of[\s\u00a0](?:two|three|four|five|six|seven|eight|nine|ten)\b"
    r"|(?:просмотр(?:ов|ы)|views|комментари[ийев]+|қаралым)[\s\u00a0]?:?[\s\u00a0]?\d[\d\s\u00a0]{0,8}"
    r")"
)
# The words that the second may open with; see ``openings``.
_OPENS = opening(
    "хабар khabar habar с до в from until ул просп пр мкр пер каб д кв оф улица проспект микрорайон кабинет дом квартал"
    " телефон горячая горячую горячей просмотр views комментари қаралым колл кол call контакт contact dial ring phone"
    " one mother father turned turns turning morning evening afternoon hotline helpline telephone tel information stage stages"
)
_FAMILY = Family([Form("words", _FROM_WORDS, _OPENS)])
# 'раз в два года', 'в первые 40 минут', 'до 12 недель', 'моложе сорока', 'пациентка 64 лет'
_WHEN_BEFORE = re.compile(
    r"\b(?:раз(?:а)?\sв(?:\s[а-я]{4,})?|моложе|(?P<first>перв(?:ые|ых|ую)(?:\s(?:же|полтора))?)|(?P<until>до)|(?P<shift>в)"
    r"|(?P<aged>мне(?:\sуже|\sскоро)?)|(?P<who>ему|ей|(?:больн|пациент|пострадавш|роженица|мужчин|женщин|девочк|девушк|мальчик|юнош)[а-я]{0,4}),?)\s$"
)
_WHEN_BEHIND = re.compile(
    r"\s(?:час(?:а|ов)?\sв\sсутки\b|(?:дн(?:я|ей)|раза?)\sв\s(?:сутки|день|неделю)\b|(?:предыдущих|прошлых)\sмесяц|(?:утра|вечера|ночи)\b|недел[иья]+\sназад|слов(?:ом|ами|ах)?\b|вопрос(?:а|ов)\s(?:о|об|про|к)\s)"
)
_TIMES = {
    "first": re.compile(r"\s(?:минут|час|сут|дн)"),
    "until": re.compile(r"\sнедел"),
    "shift": re.compile(r"\s(?:смен[ыу]\b|лет\b)"),
    "aged": re.compile(r"(?:\s(?:лет|год(?:а|ик)?)\b|\s?[.,;!?)])"),
    "who": re.compile(r"\s(?:лет|год(?:а|ик)?)\b"),
}
# 'week 12', 'the last 12 months': the word before says what the number is, one of a row or how long
_LABELS = frozenset(
    [
        *("week", "day", "phase", "grade", "stage", "step", "category", "class", "lot", "ward", "room", "floor", "page", "item", "point"),
        *("section", "appendix", "annex", "order", "resolution"),
    ]
)
_SPANS = frozenset(["last", "past", "previous", "preceding", "next", "coming", "following"])
_NUMBERED = re.compile(r"\d{1,3}\b(?![\d.,]*\d)(?![\s\u00a0]?%)(?![\s\u00a0](?:per\b|(?!(?:is|was|has)\b)[a-z]+s\b))")
_LASTING = re.compile(r"\d{1,2}[\s\u00a0](?:months|weeks|days|hours)\b")
_WORD_BEFORE = 12  # characters
_AT_DIGITS = re.compile(r"[\d(+]\d*")


def tells_when(small: str, start: int, stop: int) -> bool:
    """True of a Russian number that only tells when, how often or of what age: 'раз в два года', 'в первые 40 минут', 'больной 52 лет'.

    ``small`` is the text in small letters, the number stands from ``start`` to ``stop``.
    """
    told = _WHEN_BEFORE.search(small, max(0, start - 24), start)
    if told and (told.lastgroup is None or _TIMES[told.lastgroup].match(small, stop)):
        return True
    return _WHEN_BEHIND.match(small, stop) is not None


def find_uncounted(small: str) -> Iterator[tuple[int, int]]:
    """The spans of a text in small letters whose digits count nothing.

    >>> text = "приём с 9.00, тел. (7172) 55-12-30, ул. абая, 12."
    >>> [text[start:stop] for start, stop in sorted(find_uncounted(text))]
    ['с 9.00', '(7172) 55-12-30', 'ул. абая, 12']
    """
    end = 0
    for digits in _AT_DIGITS.finditer(small):
        word = small[max(0, digits.start() - _WORD_BEFORE) : digits.start()].split(" ")[-2:]
        told = _NUMBERED if word[0] in _LABELS else _LASTING if word[0] in _SPANS else None
        if told and word[-1] == "" and (labelled := told.match(small, digits.start())):
            yield labelled.span()
        for at in range(digits.start(), digits.start() + 1 + (small[digits.start()] in "(+")):
            match = _FROM_DIGITS.match(small, at) if at >= end else None
            if match:
                end = match.end()
                yield match.span()
    for _, match in _FAMILY.find_matches(small):
        yield match.span()
