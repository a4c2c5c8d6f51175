"""Places in Kazakh sentences, in any alphabet: names with their endings, and what the word behind a list of names makes of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kzhealth.extract.kazakh import bare_form, is_noun_ending, skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kzhealth.extract.words import Token

__all__ = ["Entry", "KazakhNames", "Match", "find_names", "goes_on", "index_names"]

_HEADS = {"облис": "region", "аудан": "district", "кала": "town"}
_VILLAGES = ("ауил", "кент", "селол", "село")
_IN_IT = re.compile("(?:[дт][ае]ги|[дт][ае])$")
_ADJECTIVE = re.compile("[дт]и[кг]$")
_JOINS = frozenset(["жане", "мен", "пен", "бен", "ари", "сондаи-ак", ","])
_NAMED_AFTER = ("атинда", "ата", "кошес", "дангил")
# Names that are words or persons as well: they count behind a head or with an ending of place only.
_COMMON = frozenset(
    [
        "абаи",
        "арал",
        "темир",
        "алга",
        "шар",
        "жем",
        "шу",
        "алтаи",
        "есик",
        "тобил",
        "емби",
        "самар",
        "алатау",
        "куршатов",
        "саран",
        "аксу",
        "жамбил",
    ]
)
_PERSONS = frozenset(["абаи", "жамбил", "куршатов"])
_SO_MANY = re.compile(
    r"\d+(?:-\w{1,3})?|-|с?и|еуи|(?:бир|ек|уш|торт|бес|алт|жет)(?:еуи|ауи)|(?:бир|екис|уш|торт|бес|алтис|жетис|сегиз|тогиз|он|жирмас|отиз)и|бир|еки|уш|торт|бес"
)
_LIST = 16  # tokens
_THITHER = ("га", "ге", "ка", "ке", "дан", "ден", "тан", "тен", "нан", "нен")
_WHERE = ("да", "де", "та", "те", "га", "ге", "ка", "ке", "дан", "ден", "тан", "тен", "нан", "нен", "ги", "нин", "дин", "тин")


class Entry(NamedTuple):
    """A name without its head: kind (region, city that is one, district, town), region and KATO code ('' of a region) that it may be."""

    words: tuple[str, ...]
    kind: str
    region: str
    place: str


class Match(NamedTuple):
    """Words that name places: half-open span, kind and the entries that they may be."""

    start: int
    stop: int
    kind: str
    entries: tuple[Entry, ...]


KazakhNames = dict[str, list[Entry]]


def index_names(names: Iterable[tuple[Sequence[str], str, str, str]]) -> KazakhNames:
    """Names by their first word, from (words, kind, region, place)."""
    rows = [(tuple(skeleton(word) for word in words), kind, region, place) for words, kind, region, place in names]
    cities = {region for words, kind, region, _ in rows if kind == "region" and words[-1].startswith("кала")}
    found: dict[str, set[Entry]] = {}
    for words, kind, region, place in rows:
        bare = words
        while len(bare) > 1 and bare[-1].startswith((*_HEADS, "атинда")):
            bare = bare[:-1]
        found.setdefault(bare[0], set()).add(Entry(bare, "city" if kind == "region" and region in cities else kind, region, place))
    return {first: sorted(entries, key=lambda e: (-len(e.words), e)) for first, entries in found.items()}


def find_names(text: str, tokens: Sequence[Token], names: Mapping[str, Sequence[Entry]]) -> list[Match]:
    """The places that a row of words and marks names, in order."""
    bare = [bare_form(t.form) for t in tokens]
    found: list[Match] = []
    at = 0
    while at < len(tokens):
        entries, length = _entries(bare, at, names) if text[tokens[at].start].isupper() else ([], 1)
        match = _match(text, tokens, bare, at, length, entries) if entries else None
        if match:
            if match.kind == "town" and found and _holds(bare, at, found[-1], tokens):
                found.pop()
            found.append(match)
        at += length if match else 1
    return found


def _entries(bare: Sequence[str], at: int, names: Mapping[str, Sequence[Entry]]) -> tuple[list[Entry], int]:
    """The longest names that the words from one on may be, and how many words they take."""
    form = bare[at]
    best: list[Entry] = []
    size = 1
    for end in range(len(form), 1, -1):
        if form[:end] not in names or not (end == len(form) or _is_case(form[end:])):
            continue
        for entry in names[form[:end]]:
            length = len(entry.words)
            if (length == 1 or (end == len(form) and _goes_on(bare, at, entry.words))) and length >= size:
                best = [*best, entry] if length == size else [entry]
                size = length
    return best, size


def _is_case(ending: str) -> bool:
    return is_noun_ending(ending.lstrip("-‐‑"))


def _goes_on(bare: Sequence[str], at: int, words: Sequence[str]) -> bool:
    behind = bare[at + 1 : at + len(words)]
    if len(behind) < len(words) - 1 or any(a != b for a, b in zip(behind[:-1], words[1:-1], strict=False)):
        return False
    last = words[-1]
    return behind[-1].startswith(last) and (behind[-1] == last or _is_case(behind[-1][len(last) :]))


def _match(text: str, tokens: Sequence[Token], bare: Sequence[str], at: int, length: int, entries: Sequence[Entry]) -> Match | None:
    behind = at + length
    head, distance = _head(text, tokens, bare, behind)
    head = head or _bracketed(bare, at)
    if distance < 0 or (behind < len(bare) and bare[behind].startswith(_NAMED_AFTER)):
        return None
    chosen = _of_kind(entries, head) if head else _bare_name(entries, bare[behind - 1])
    if not chosen:
        return None
    last = behind if head and distance == 0 else behind - 1
    if not head and chosen[0].kind == "city" and bare[behind - 1].endswith(_THITHER):
        return Match(tokens[at].start, tokens[last].stop, "town", tuple(chosen))  # whither people go, not where the report is of
    return Match(tokens[at].start, tokens[last].stop, "region" if chosen[0].kind == "city" else chosen[0].kind, tuple(chosen))


def _head(text: str, tokens: Sequence[Token], bare: Sequence[str], at: int) -> tuple[str | None, int]:
    """The kind of place that a name belongs to and how far its word stands; other names and 'және' may stand between. -1: a village."""
    for place in range(at, min(at + _LIST, len(bare))):
        kind = next((kind for word, kind in _HEADS.items() if bare[place].startswith(word)), None)
        if kind and place == at and _IN_IT.search(bare[at - 1]) and _ADJECTIVE.search(bare[at]):
            return None, 0  # 'Павлодардағы облыстық орталық'
        if kind and not bare[place].startswith("аудандастир"):
            return kind, place - at
        if place == at and bare[place].startswith(_VILLAGES):
            return None, -1
        if bare[place] not in _JOINS and not text[tokens[place].start].isupper() and not _SO_MANY.fullmatch(bare[place]):
            break  # 'тоғызы Алакөл, алтауы Сарқан ауданына'
    return None, 0


def _bracketed(bare: Sequence[str], at: int) -> str | None:
    """The kind of place that brackets spell out in which a name stands: 'екі аудан (Сырым, Тасқала)'."""
    for place in range(at - 1, max(0, at - _LIST), -1):
        if bare[place] == ")" or bare[place].isdigit():
            return None
        if bare[place] == "(":
            return "district" if bare[place - 1].startswith("аудан") else None
    return None


def _of_kind(entries: Sequence[Entry], kind: str) -> list[Entry]:
    found = [e for e in entries if e.kind == kind]
    return found or [e for e in entries if e.kind == "city" and kind == "town"]


def _bare_name(entries: Sequence[Entry], form: str) -> list[Entry]:
    """A name without its head: a town first, then a region, then a district if an ending of place stands behind it."""
    name = entries[0].words[-1]
    placed = form != name and form.endswith(_WHERE)
    if (name in _COMMON and not placed) or (name in _PERSONS and name != "куршатов"):
        return []
    for kind in ("town", "city", "region"):
        found = [e for e in entries if e.kind == kind]
        if found:
            return found
    return list(entries) if placed else []


_GOES_ON = re.compile(
    r"[^\w]{0,4}(?:(?:ол|они|онин|онда|оган|одан|содан|сонин|бул|мунда|осинда|нисан\w*|кешен\w*|орталик|мекеме|аурухана|жоба\w*)(?!\w)"
    r"|(?:билтирги|откен жилги) (?:оси|осиндаи|саикес)|(?:\w+ ){0,2}гимарат)"
)


def goes_on(opening: str) -> bool:
    """True if a Kazakh sentence that opens so tells more of what the sentence before was about: 'Ғимарат …', 'Оның құны …', 'Бұл …'."""
    return _GOES_ON.match(skeleton(opening.lower())) is not None


def _holds(bare: Sequence[str], at: int, last: Match, tokens: Sequence[Token]) -> bool:
    """True if the place before this one only says where it lies: 'Мұғалжар ауданындағы Қандыағаш қаласында'."""
    return last.kind == "district" and at > 0 and tokens[at - 1].stop == last.stop and bare[at - 1].endswith(("ги", "нин"))
