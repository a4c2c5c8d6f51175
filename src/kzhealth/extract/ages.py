"""Years and months that are no figures: ages of people, and how long something takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzhealth.extract.numbers import Number

__all__ = ["OLDEST", "is_age", "is_age_range", "lasts"]

OLDEST = 120  # years
_NEAR = 60  # characters
_AGE_BEFORE = re.compile(
    r"(?:до|от|старше|младше|возраст[а-я]*(?:\s+(?:от|до|старше))?|с|aged?|under|over|between|before|below|above|(?:younger|older)\s+than|turn(?:ed|ing)?|жас\w*)\s+$"
)
_DATIVE = re.compile(
    r"(?:[:,;–—][\s\u00a0]|^|\bисполни[а-я]+\s|\bуже\s)[а-яё]+(?:у|ю|ию|ам|ям)[\s\u00a0](?:исполнилось[\s\u00a0]|уже[\s\u00a0]|более[\s\u00a0])?$"
)
_LASTS = re.compile(
    r"\b(?:в[\s\u00a0]течени[еи]|на[\s\u00a0]протяжении|за|через|спустя|ближайши[ех]|последни[ех]|последующи[ех]|предстоящи[ех]|over|within|next|past|last|coming)"
    r"[\s\u00a0](?:the[\s\u00a0](?:next|past|last|coming)[\s\u00a0])?(?:(?:ближайши[ех]|последни[ех]|последующи[ех]|почти|около|более|some|about|nearly|more[\s\u00a0]than)[\s\u00a0])?$"
)
_SERVES = re.compile(r"отработ|служ|обяз|трудит|\bto work|\bworked|\bserv")
_OUTLIVES = re.compile(r"(?:лет|год[а-я]*|years?)[\s\u00a0](?:и[\s\u00a0](?:более|больше|дольше)|or[\s\u00a0](?:more|longer))")
_LIVE_ON = re.compile(r"жив|прожи|выжив|liv|surviv")
_LIFE = re.compile(r"продолжительност\w*[\s\u00a0](?:\w+[\s\u00a0])?жизни|life[\s\u00a0]expectancy|lifespan")
_AGES = re.compile(r"(?:месяц[а-яё]*|months?)?[\s\u00a0]?(?:до|to|and|[–—-])[\s\u00a0]?[\w]+[\s\u00a0](?:лет|года|месяц|years|months)")
_AGES_BEFORE = re.compile(
    r"(?:\b(?:с|от|from|between)|(?:\b(?:с|от|from|between)[\s\u00a0]\w+[\s\u00a0](?:(?:месяц[а-яё]*|months?)[\s\u00a0])?(?:до|to|and)))[\s\u00a0]?$"
)
_AGED_ONES = re.compile(r"дет|ребен|ребён|малыш|возраст|\bлиц|граждан|женщин|мужчин|подрост|child|women|\bmen\b|aged|girls|boys|infants")
_BARE_AGES = re.compile(r"\b(?:girls|boys|children|teenagers|adolescents|women|men|people|those)\s(?:aged?|of)\s(?:\d{1,3}\sto\s)?$")
_TO_AGE = re.compile(r"[\s\u00a0](?:to|and)[\s\u00a0]\d{1,3}(?![\d.,%])(?![\s\u00a0]per[\s\u00a0]?cent)")
_AGE_LIMIT = re.compile(
    r"\b(?:age[\s\u00a0](?:limit|threshold|group|bracket)|(?:minimum|maximum|lower|upper|starting|screening|retirement|pension)[\s\u00a0]age)\b[^.;,%]{0,60}"
    r"[\s\u00a0](?:is|be|was|to|from|of|at|than|instead[\s\u00a0]of|\d+[\s\u00a0]for[\s\u00a0][a-z]+[\s\u00a0]and)[\s\u00a0]$"
)
_BOUNDS = ("с", "от", "до", "from", "between", "to", "and")
_LINKS = ("is ", "be ", "was ", "to ", "from ", "of ", "at ", "than ", "and ")
_YOUNGER = re.compile(
    r"(?:\b(?:girls|boys|children|teenagers|adolescents|women|men|people|residents|mothers|patients|adults|doctors|nurses|those|everyone)[\s\u00a0]"
    r"(?:(?:are|were|is|aged)[\s\u00a0])?|\d[\s\u00a0](?:are|were)[\s\u00a0])"
    r"(?:under|over|below|above|younger[\s\u00a0]than|older[\s\u00a0]than)[\s\u00a0]$"
)
_SO_OLD = re.compile(r"[\s\u00a0]?[.,;)]|[\s\u00a0](?:are|is|were|was|who|in|have|has|had|should|can|will|must|need|with|from)\b")
_MONTHS = re.compile(r"[\s\u00a0-]?(?:месяц|months?\b|лет\b|год|years?\b)")


def is_age(text: str, number: Number, sentence: int) -> bool:
    """True of the age of people or of a building: 'до 5 лет', '40–70 лет', 'зданию 42 года'; not of 'выросла до 75,4 года'."""
    if number.value != number.value.to_integral_value() or _LIFE.search(text, sentence, number.start + _NEAR):
        return False
    before = text[max(sentence, number.start - 40) : number.start]
    return number.value_max is not None or _AGE_BEFORE.search(before[-28:]) is not None or _DATIVE.search(before) is not None


def lasts(text: str, number: Number, sentence: int) -> bool:
    """True of how long something takes: 'в ближайшие четыре года', 'over the next two years'; not of a term of service."""
    before = text[max(sentence, number.start - _NEAR) : number.start]
    if _OUTLIVES.search(text[number.stop : number.stop + 24]) and _LIVE_ON.search(before):
        return True
    return _LASTS.search(before) is not None and not _SERVES.search(before) and not _SERVES.search(text[number.stop : number.stop + 40])


def is_age_range(text: str, number: Number) -> bool:
    """True of either end of 'детям с двух до четырёх лет', 'от 6 месяцев до 18 лет'."""
    if number.unit_id is not None or number.value > OLDEST or number.value != number.value.to_integral_value():
        return False
    before = text[max(0, number.start - 24) : number.start]
    if before.endswith(_LINKS) and _AGE_LIMIT.search(text, max(0, number.start - 2 * _NEAR), number.start):
        return True  # 'the lower age limit will be 35 instead of 40'
    if _YOUNGER.search(before) and _SO_OLD.match(text, number.stop):
        return True  # 'mothers under 18'
    if _BARE_AGES.search(before) and (number.value_max is not None or before.endswith("to ") or _TO_AGE.match(text, number.stop)):
        return True
    if (
        not before.rstrip().lower().endswith(_BOUNDS)
        or not _AGES_BEFORE.search(before)
        or not _AGED_ONES.search(text, max(0, number.start - _NEAR), number.start)
    ):
        return False
    ended = before.rstrip().endswith(("до", "to", "and"))
    return (_MONTHS if ended else _AGES).match(
        text, number.stop + (not ended and text[number.stop : number.stop + 1].isspace())
    ) is not None
