"""A document as text: read from bytes, cut into sentences, each with its language and whether it is in scope.

Spans are code points of the decoded text, which is never normalised in place.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.errors import InputError
from kzhealth.extract.remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Sentence", "SourceText", "decode_text", "find_sentences", "goes_over", "language_of", "lower"]

_KAZAKH = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
_KAZAKH_LATIN = frozenset("äáǵğıńñöóşúūüýÄÁǴĞŃÑÖÓŞÚŪÜÝ")
_KAZAKH_WORDS = frozenset(
    [
        "men",
        "jane",
        "jäne",
        "úshin",
        "üşin",
        "ushin",
        "boldy",
        "bolady",
        "jyly",
        "jyldyń",
        "bul",
        "osy",
        "bar",
        "boiynsha",
        "boiynşa",
        "ortalyq",
        "oblys",
        "oblysy",
    ]
)
# Endings and words that short Kazakh sentences have and Russian ones have not, where no letter tells.
_KAZAKH_ENDING = re.compile(
    r"(?:ында|інде|ынды|інді|ылды|ілді|дың|дің|тың|тің|ның|нің|лары|лері|ылып|іліп|ғанда|басынан|бойынша)$|"
    r"^(?:жылы|биыл|былтыр|бері|туды|емхана|бала|мен|бар)$"
)
# The same in Latin letters as people type them; no English word has them.
_LATIN_ENDING = re.compile(
    r"(?:ynda|inde|ynyn|inin|ynan|inen|aryna|erine|aryn|erin|yldy|ildi|ylyp|ilip|ylgan|ilgen|lyk|lyq|zhyly|galy|nyn|dyn|tyn|ypty|mynga|mynnan)$|"
    r"^(?:zhane|zhan[ya]$|zhagda|zhaks|zhumys|zhonde|zhuyk|zhat[yi]r|zhasa|zhasta|zhede|zhyl|zheti|zhuz|zhiyrma|zher|"
    r"dariger|auruhana|emhana|audan|kala|oblys|auyl|onyn|sonyn|deiin|deyin|boiynsha|boyynsha|ishinde|osy|ote|otti|osti|keldi|boldy|adam|balalar)"
)
_ENGLISH_WORDS = frozenset(["the", "of", "and", "in", "to", "a", "for", "by", "was", "were", "is", "are", "with", "from", "per"])
_RUSSIAN = re.compile(
    r"(?:в|во|на|и|с|со|по|из|за|для|от|до|не|что|это|году|года|к|о|об|у|но|при|как|все|или|также|"
    r"\w+(?:ого|ому|ыми|ими|ых|ой|ый|ая|ое|ые|ие|ия|ию|ии|ей|ов|ами|ями|ость|ости|"
    r"ться|тся|или|ила|ило|ало|али|ает|ают|ует|уют|ено|ены|ана|ано|аны|ета|ода|ства|ство|ских|ский|ций|сло))"
)
_RUN = re.compile(r"\w+")
# Words that a Kazakh sentence has only where it goes over to Russian.
_PLAIN_RUSSIAN = re.compile(
    r"(?:в|во|на|из|по|для|за|до|это|при|или|также|уже|ещё|еще|более|"
    r"[а-яё]{3,}(?:ого|ому|ыми|ими|ых|ная|ская|ское|ные|ские|ние|ний|нию|ется|ются|ило|илось|алось|лось|лась|лись|ено|ены|ший|щий|ций|ость|остью))"
)
_WORD = re.compile(r"([^\W\d_]+)")

_MONTHS = frozenset(["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"]) | frozenset(
    ["янв", "фев", "апр", "авг", "сен", "сент", "окт", "нояб", "дек"]
)
# A stop after these does not end a sentence.
_ABBREVIATIONS = frozenset(
    [
        "г",
        "гг",
        "т",
        "тыс",
        "млн",
        "млрд",
        "трлн",
        "руб",
        "тг",
        "им",
        "ул",
        "обл",
        "р-н",
        "рн",
        "чел",
        "кв",
        "м",
        "др",
        "пр",
        "стр",
        "см",
        "напр",
        "ок",
        "св",
        "ред",
        "проф",
        "акад",
        "д",
        "е",
        "н",
        "п",
        "ст",
        "ж",
        "жж",
        "мың",
        "млрд",
        "т.б",
        "dr",
        "mr",
        "mrs",
        "ms",
        "no",
        "st",
        "vs",
        "approx",
    ]
)
_SCALES = frozenset({"тыс", "млн", "млрд", "трлн", "мың", "чел", "тг", "руб"})  # what follows them is written small
_CURRENCY = re.compile(r"KZT|USD|EUR|RUB|US")
_ORDINAL_ENDING = re.compile(r"\d[-‑][^\W\d_]{1,2}$")
_NUMBERED = re.compile(r"\s*\d{1,2}\.")
_NOISY = 160  # characters of a line that a mark of boilerplate takes out of scope whole; of a longer one, its sentence
_LONGEST = 1200  # characters
_END = re.compile(r"[.!?…]{1,6}[\"»”')\]]{0,3}(?=\s)")
_BULLET = re.compile(
    r"\s*(?:[-–—•*▪●]|[\u2190-\u2bff\U0001f000-\U0001faff][\u200d\ufe0f\u2190-\u2bff\U0001f000-\U0001faff]{0,5}|\d{1,2}[.)])\s+"
)
_LINK_WORDS = (
    r"(?:предыдущ|следующ|похожи|друг|ещ[её]|последни|свежи|популярны|главны)[а-я]*[\s\u00a0]новост[а-я]*|(?:читайте|смотрите)[\s\u00a0](?:также|ещ[её])|"
    r"(?:материалы|новости|статьи|публикации)[\s\u00a0]по[\s\u00a0]теме|по[\s\u00a0]теме:|рекомендуем|популярное|лента[\s\u00a0]новостей|"
    r"related[\s\u00a0](?:news|articles|stories|posts)|read[\s\u00a0](?:also|more|next)|see[\s\u00a0]also|(?:previous|next|other|more|latest|recent|top)[\s\u00a0](?:news|articles?|stories)|"
    r"also[\s\u00a0](?:today|in[\s\u00a0]the[\s\u00a0]news):|in[\s\u00a0]other[\s\u00a0]news|также[\s\u00a0](?:сегодня|в[\s\u00a0]номере):|most[\s\u00a0]read|you[\s\u00a0]may[\s\u00a0]also|"
    r"(?:алдыңғы|келесі|басқа|соңғы|өзге)[\s\u00a0]жаңалық[а-яәіңғүұқөһ]*|(?:тағы|сондай-ақ)[\s\u00a0]оқыңыз|оқи[\s\u00a0]отырыңыз|осы[\s\u00a0](?:тақырып|айдарда)|ауа[\s\u00a0]райы:|"
    r"(?:aldy[nńñ][gǵğ]y|keles[iı]|bas[qk]a|so[nńñ][gǵğ]y|ózge|özge)[\s\u00a0]ja[nńñ]aly[qk][a-zńñǵğı]*|ta[gǵğ]y[\s\u00a0]o[qk]y[nńñ]yz|sonda[iı]-a[qk][\s\u00a0]o[qk]y[nńñ]yz|a[uý]a[\s\u00a0]ra[iı]y:|osy[\s\u00a0]a[iı]darda|os[yı][\s\u00a0]ta[qk]yryp"
)
_BOILERPLATE = re.compile(
    r"©|\b(?:cookie|куки|конфиденциальност|условиями использования|gdpr|поделиться|подпис(?:аться|ывайтесь|ывайся)|реклама|"
    r"все права защищены|читать далее|количество просмотров|просмотров:|оставить комментарий|privacy policy|terms of use|share this|"
    r"ранее мы (?:уже )?(?:писали|сообщали|рассказывали)|subscribe to|all rights reserved|"
    r"подписной[\s\u00a0]индекс|(?:на|в)[\s\u00a0]следующ(?:ей[\s\u00a0]странице|ем[\s\u00a0]номере)|продолжение[\s\u00a0]на[\s\u00a0]стр|цена[\s\u00a0]номера|"
    r"subscription[\s\u00a0](?:index|price)|(?:on[\s\u00a0]the[\s\u00a0]next[\s\u00a0]page|in[\s\u00a0]the[\s\u00a0]next[\s\u00a0]issue):|(?:келесі|keles[iı])[\s\u00a0](?:бетте|нөмірде|санда|bette)|(?:жазылу|jazylu)[\s\u00a0]индекс|"
    r"версия для слабовидящих|бөлісу|құпиялылық|барлық құқықтар қорғалған|жазылыңыз|" + _LINK_WORDS + ")"
)
# One of them stands in all that is boilerplate: a line without them is not searched.
_SIGNS_OF_BOILERPLATE = (
    "©", "cookie", "куки", "конфиденциальност", "условиями", "gdpr", "поделиться", "подпис", "реклама", "все права", "читать",
    "индекс", "странице", "номере", "стр", "index", "subscription", "next", "бетте", "нөмірде", "санда", "bette",
    "просмотров", "оставить", "privacy", "terms of use", "share this", "subscribe", "all rights", "версия", "бөлісу", "құпиялылық",
    "барлық", "жазылыңыз", "новост", "читайте", "смотрите", "теме", "рекомендуем", "популярное", "related", "read", "also", "news",
    "article", "stories", "жаңалық", "оқыңыз", "тақырып",
    "ранее мы", "айдарда", "отырыңыз", "ауа", "jańalyq", "jañalyq", "janalyq", "oqy", "oky", "taqyryp", "takyryp", "aua", "aýa", "darda",
)  # fmt: skip
_LINK_TO_NEWS = re.compile(rf"\b(?:{_LINK_WORDS})")
_HEADLINE = re.compile(r".{0,139}[^.!?…:;\s]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A document decoded: ``sha256`` is of its bytes, spans count code points of ``text``; ``markdown`` says that it has marks."""

    source_id: str
    text: str
    sha256: str
    markdown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, heading or bullet: half-open span, paragraph number, language and scope.

    ``lead`` is the number of the sentence that a list item continues ('The figures fell:' before its bullets), or None.
    """

    start: int
    stop: int
    paragraph: int
    language: str
    in_scope: bool
    lead: int | None = None


def decode_text(data: bytes, source_id: str, *, markdown: bool = False) -> SourceText:
    """A document from its bytes: UTF-8, UTF-16 with a byte order mark, or windows-1251; InputError names what it is otherwise."""
    sha256 = hashlib.sha256(data).hexdigest()
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if data.startswith(mark):
            try:
                return SourceText(source_id=source_id, text=data.decode(encoding), sha256=sha256, markdown=markdown)
            except UnicodeDecodeError as error:
                told = f"its first bytes say {encoding.removesuffix('-sig').upper()}, but byte {error.start} is none of it"
                raise InputError(f"{source_id}: {told}; save the document as UTF-8", code="encoding-error") from error
    try:
        return SourceText(source_id=source_id, text=data.decode("utf-8"), sha256=sha256, markdown=markdown)
    except UnicodeDecodeError as error:
        text = data.decode("cp1251", errors="replace")
        letters = sum(1 for c in text if "а" <= c.lower() <= "я" or c in "ёЁ")
        if b"\x00" not in data and letters > len(text) / 3 and "�" not in text:
            return SourceText(source_id=source_id, text=text, sha256=sha256, markdown=markdown)
        seen = f"byte {error.start} ({data[error.start]:#04x}) is not UTF-8, and the file is not windows-1251 text either"
        message = f"{source_id}: {seen}; save it as UTF-8"
        raise InputError(message, code="encoding-error") from error


@lru_cache(maxsize=8)  # every step that reads a text asks for its small letters, some for those of a few words in between
def lower(text: str) -> str:
    """The text in small letters with every position kept (a capital İ becomes two characters otherwise)."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _told_by(word: str) -> str | None:
    """The language that a small-letter word tells: Russian is said of what only has its letters."""
    if "Ѐ" <= word[0] <= "ӿ":
        return "kk" if not _KAZAKH.isdisjoint(word) or _KAZAKH_ENDING.search(word) else "ru"
    if word in _ENGLISH_WORDS:
        return "en"
    return "kk-Latn" if not _KAZAKH_LATIN.isdisjoint(word) or word in _KAZAKH_WORDS or _LATIN_ENDING.search(word) else None


_LANGUAGES = Remembered(_told_by)


_IS_RUSSIAN = Remembered(lambda word: _RUSSIAN.fullmatch(word) is not None).__getitem__
_IS_PLAINLY_RUSSIAN = Remembered(lambda word: _PLAIN_RUSSIAN.fullmatch(word) is not None).__getitem__


class _Words(NamedTuple):
    """The words of a text in small letters: where they start, they themselves and the language that each tells."""

    starts: Sequence[int]
    forms: Sequence[str]
    told: Sequence[str | None]

    def within(self, start: int, stop: int) -> slice:
        """Those of a stretch of the text."""
        first = bisect_left(self.starts, start)
        return slice(first, bisect_left(self.starts, stop, first))


@lru_cache(maxsize=1)  # every question about a sentence asks for its words
def _words(text: str) -> _Words:
    parts = _WORD.split(lower(text))  # what stands between words and a word in turn
    forms = parts[1::2]
    return _Words(list(accumulate(map(len, parts)))[:-1:2], forms, list(map(_LANGUAGES.__getitem__, forms)))


def _languages(text: str, start: int, stop: int) -> Sequence[str | None]:
    """The language that each word of a stretch of a text tells."""
    words = _words(text)
    return words.told[words.within(start, stop)]


@lru_cache(maxsize=2)
def _runs(text: str, start: int, stop: int) -> Sequence[str]:
    """The words and figures of a stretch of a text in small letters, what is written together in one."""
    return _RUN.findall(lower(text), start, stop)


def language_of(text: str) -> str | None:
    """The language of a stretch of text (``ru``, ``kk``, ``en``) by its letters and small words; None without letters."""
    words = _words(text)
    language = _language(words.told)
    # 'Облыста тапшылық 171 адам болып отыр': one Kazakh letter tells, where no word is Russian for certain
    return "kk" if language == "ru" and "kk" in words.told and not any(map(_IS_RUSSIAN, words.forms)) else language


def _language(told: Sequence[str | None]) -> str | None:
    """The language of words by what each of them tells."""
    if not told:
        return None
    kazakh = told.count("kk")
    if (kazakh + told.count("ru")) * 2 >= len(told):
        return "kk" if kazakh * 5 > len(told) else "ru"
    return "kk" if told.count("kk-Latn") > told.count("en") else "en"


@lru_cache(maxsize=4)  # every figure of a sentence asks
def goes_over(text: str, start: int, stop: int) -> bool:
    """True for a Kazakh sentence with Russian words in it: 'жаңа корпусқа 40 аппаратов куплено, закупка әлі жүруде'."""
    return any(map(_IS_PLAINLY_RUSSIAN, _runs(text, start, stop)))


def _is_foreign(text: str, start: int, stop: int, language: str) -> bool:
    """False for words without Kazakh letters that show no mark of Russian or English either."""
    if language == "en":
        words = _words(text)
        return not _ENGLISH_WORDS.isdisjoint(words.forms[words.within(start, stop)])
    return any(map(_IS_RUSSIAN, _runs(text, start, stop)))


def _goes_on(line: str, start: int, match: re.Match[str]) -> bool:
    """True if the stop is of an abbreviation or a list number: 'в г. Кокшетау', '3 млн. тенге', 'А. С.', '2. Ремонт'."""
    if _NUMBERED.fullmatch(line, start, match.end()):
        return True
    before = re.search(r"(\w+)$", line[max(start, match.start() - 24) : match.start()])
    if not match.group().startswith(".") or before is None:
        return False
    word, after = before[1].lower(), line[match.end() : match.end() + 60].lstrip()
    if _ORDINAL_ENDING.search(line, max(start, match.start() - 8), match.start()):
        return False  # 'против 75,1 в 2024-м. Материнская смертность …'
    # an initial, not the ending of '94%-ы'
    initial = len(word) == 1 and word.isalpha() and line[max(0, match.start() - 2)] not in "-‑"
    if word not in _ABBREVIATIONS and not initial:
        return word in _MONTHS and after[:1].isdigit()
    if word in _SCALES and len(match.group()) == 1:
        return not after[:1].isupper() or _CURRENCY.match(after) is not None
    return word not in ("г", "гг", "ж") or not after[:1].isupper() or _place_follows(after)


def _pieces(text: str, position: int, line: str) -> list[tuple[int, int]]:
    """Spans in a text of the sentences of one line, which begins at ``position``."""
    spans, start = [], 0
    for match in _END.finditer(line):
        after = line[match.end() : match.end() + 60].lstrip()
        opens = after[:1].isupper() or after[:1].isdigit() or after[:1] in ('"', "«", "“", "„", "(", "–", "—", "-", "•")
        if opens and not _goes_on(line, start, match):
            spans.append((start, match.end()))
            start = match.end()
    if line[start:].strip():
        spans.append((start, len(line)))
    clauses = [clause for start, stop in spans for clause in _clauses_by_language(text, position + start, position + stop)]
    return [part for span in clauses for part in _parts(text, *span)]


def _parts(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """A span cut where it is longer than any sentence is, so that the cost of reading a text stays linear."""
    while stop - start > _LONGEST:
        cut = text.rfind(" ", start, start + _LONGEST)
        cut = cut if cut > start else start + _LONGEST
        yield start, cut
        start = cut
    yield start, stop


def _is_rather_russian(text: str, start: int, stop: int) -> bool:
    """True for words most of which are Russian, with a Kazakh name or two: 'Байғанин ауданында открылась поликлиника на 100 посещений'."""
    russian = sum(map(_IS_PLAINLY_RUSSIAN, _runs(text, start, stop)))
    return russian > 1 and russian > _languages(text, start, stop).count("kk")


_JOINT = re.compile(r"[,;:](?=\s)|\s(?=[–—-]\s)|\s(?=\()")
_SURE = 3  # words that tell a language for certain
_OF_KAZAKH = 3  # one word in so many of a Kazakh clause has a letter or an ending of its own


def _clauses_by_language(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """A sentence cut where Russian clauses meet Kazakh ones: 'За счёт фонда построено 14 медпунктов, оның алтауы – Есіл ауданында'."""
    if "kk" not in _languages(text, start, stop) or not any(map(_IS_RUSSIAN, _runs(text, start, stop))):
        return [(start, stop)]
    cuts = [start, *(m.end() for m in _JOINT.finditer(text, start, stop)), stop]
    told = [_sure_language(text, *clause) for clause in pairwise(cuts)]
    for n in range(len(told) - 2, -1, -1):
        if told[n] is None and told[n + 1] == "kk" and "kk" in _languages(text, cuts[n], cuts[n + 1]):
            told[n] = "kk"  # 'бұл – былтырғы жоспардың 98,6%-ы'
    if not {"ru", "kk"}.issubset(told):
        return [(start, stop)]
    starts, last = [start], next(filter(None, told))
    for at, language in zip(cuts, told, strict=False):
        if language not in (None, last):
            starts.append(at)
            last = language
    return list(pairwise([*starts, stop]))


def _sure_language(text: str, start: int, stop: int) -> str | None:
    """Russian or Kazakh where several words of a Cyrillic clause tell so; None of names, few words and what may be either."""
    told = _languages(text, start, stop)
    kazakh = told.count("kk")
    if kazakh * _OF_KAZAKH >= len(told) and kazakh > 1:
        return "kk"
    runs = _runs(text, start, stop)
    russian = any(map(_IS_PLAINLY_RUSSIAN, runs)) or (len(told) >= _SURE and sum(map(_IS_RUSSIAN, runs)) > 1)
    return "ru" if russian and not kazakh else None


_HEADING = 60  # characters
_PLANS = re.compile(r"\s*(?:(?:key|main|our|the)\s)?(?:plans?|targets?|goals?|tasks|планы?|задачи|цели)\b[^.!?:;]*$")


def _place_follows(after: str) -> bool:
    # 'в г. Кокшетау' goes on, '2025 г. Также' ends: a name is a lone capitalised word that a comma or small letter follows
    return (
        re.match(r"[^\W\d_]+(?:[ ,.;]|$)(?:\s*[а-яәғқңөұүһі]|,|$)", after) is not None
        and re.match(r"(?:В|На|Также|За|По|С|Это|Он|Из|При|Для)\b", after) is None
    )


def _spoken(text: str, start: int, stop: int, whole: str) -> str:
    """The language of a sentence of a text in the language ``whole``."""
    told = _languages(text, start, stop)
    language = _language(told) or whole
    if language == "kk" and _is_rather_russian(text, start, stop):
        language = "ru"
    if language == whole:
        return whole
    few = len(told) < 4 and not (whole == "kk" and _sure_language(text, start, stop) == "ru")
    return whole if few or (whole == "kk" and not _is_foreign(text, start, stop, language)) else language


def find_sentences(text: str, whole: str | None = None) -> list[Sentence]:
    """The sentences of a text in order; a line break ends a sentence, bullets know the sentence that introduces them.

    ``whole`` is the language of the text, where it is known.
    """
    whole = whole or language_of(text) or "ru"
    sentences: list[Sentence] = []
    lead: int | None = None
    scope, position, paragraph, elsewhere = True, 0, 0, False
    signs = [sign for sign in _SIGNS_OF_BOILERPLATE if sign in lower(text)]
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        if not bare.strip():
            position += len(line)
            paragraph += 1
            continue
        small = bare.lower()
        signed = any(sign in small for sign in signs)
        marked = signed and _BOILERPLATE.search(small) is not None
        noise = marked and len(bare) < _NOISY
        # what stands below 'Previous news' are the headlines of other articles
        elsewhere = elsewhere and _HEADLINE.fullmatch(bare) is not None
        scope = not noise and not elsewhere
        elsewhere = elsewhere or (signed and len(bare.strip()) < 40 and _LINK_TO_NEWS.search(small) is not None)
        is_item = _BULLET.match(bare) is not None
        if not is_item:
            lead = None
        for start, stop in _pieces(text, position, bare):
            piece = text[start:stop]
            sentences.append(
                Sentence(
                    start=stop - len(piece.lstrip()),
                    stop=start + len(piece.rstrip()),
                    paragraph=paragraph,
                    language=_spoken(text, start, stop, whole),
                    in_scope=scope and not (marked and _BOILERPLATE.search(piece.lower())),
                    lead=lead if is_item else None,
                )
            )
        # a heading of plans right above a list introduces it as well: 'Plans for 2026'
        if bare.rstrip().endswith(":") or (not is_item and len(bare) < _HEADING and _PLANS.match(small)):
            lead = len(sentences) - 1
        position += len(line)
    return sentences
