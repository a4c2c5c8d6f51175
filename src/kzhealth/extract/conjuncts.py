"""Where a Russian sentence goes over to another matter: 'Роддом открыли осенью, а машин скорой помощи 214'."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kzhealth.extract.indicators import role_of
from kzhealth.extract.words import readings, tense, token_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzhealth.extract.figures import Scene
    from kzhealth.extract.words import Mention, Token

__all__ = ["own_mentions"]

_DASHES = frozenset(["–", "—", "-"])
_TURNS = frozenset(["а", "но", "зато"])
# words of the second clause that refer to the first
_REFERS = frozenset([
    "он", "она", "оно", "они", "его", "её", "ее", "их", "ему", "ей", "им", "нем", "нём", "ней", "него", "неё", "нее", "них", "ним",
    "ними", "это", "этого", "этом", "этой", "эти", "этих", "этому", "этим", "этот", "эту", "там", "здесь", "тут", "всего",
    "остальные", "такие", "таких", "который", "которые", "которых", "теперь", "сейчас", "ещё", "еще",
])  # fmt: skip
_DONE = ("act", "stage", "thing")  # roles of concepts
_FEWEST = 2  # words of a clause


def own_mentions(scene: Scene) -> Sequence[Mention]:
    """What the words of a sentence stand for, without what was done, and with what, in a clause that its figures are not of."""
    parted = _parted_at(scene) if scene.sentence.language == "ru" else 0
    if not parted:
        return scene.mentions
    return [m for m in scene.mentions if m.stop > parted or not any(role_of(c) in _DONE for c in m.concepts)]


def _parted_at(scene: Scene) -> int:
    """Where the clause begins that its figures stand in, if the one before has a verb, no figure, and nothing refers back to it; else 0."""
    if not scene.quantities:
        return 0
    tokens = scene.tokens
    stop = token_at(tokens, scene.quantities[0].start)
    turn = next((at for at in range(stop - 1, 0, -1) if _turns(tokens, at)), 0)
    own = tokens[turn + 1 : stop]
    words = [t.form for t in own if t.is_word]
    if not turn or len(words) < _FEWEST or not _REFERS.isdisjoint(words) or not any(_is_verb(t.form) for t in tokens[:turn] if t.is_word):
        return 0
    goes_on = any(t.form in _DASHES for t in own) and not _is_whole(words)
    return 0 if goes_on else tokens[turn].start


def _turns(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].form == ";" or (tokens[at].form in _TURNS and tokens[at - 1].form == ",")


def _is_whole(words: Sequence[str]) -> bool:
    """True of a clause that has a verb, or opens with its subject; 'в Аксу – 12' and 'медсестёр – 40' take both from the clause before."""
    return any(map(_is_verb, words)) or _is_subject(words[0]) or (_is_adjective(words[0]) and _is_subject(words[1]))


@lru_cache(maxsize=20_000)
def _is_verb(form: str) -> bool:
    return tense(form) is not None


@lru_cache(maxsize=20_000)
def _is_subject(form: str) -> bool:
    first = readings(form)[0]
    return first.pos == "NOUN" and first.case == "nomn"


@lru_cache(maxsize=20_000)
def _is_adjective(form: str) -> bool:
    first = readings(form)[0]
    return first.pos in ("ADJF", "PRTF") and first.case == "nomn"
