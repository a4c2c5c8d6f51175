"""What is found out of a word once and then remembered: a text says most of its words again, and so does the next one."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzhealth.extract.words import Token

__all__ = ["Remembered"]

_T = TypeVar("_T")
_FORM = itemgetter(2)
_MOST = 200_000  # forms


class Remembered(dict[str, _T]):
    """What a function tells of each form, asked once; all is forgotten where there are too many forms."""

    __slots__ = ("_tell",)

    def __init__(self, tell: Callable[[str], _T]) -> None:
        super().__init__()
        self._tell = tell

    def __missing__(self, form: str) -> _T:
        if len(self) >= _MOST:
            self.clear()
        told = self[form] = self._tell(form)
        return told

    def of(self, tokens: Iterable[Token]) -> Iterator[_T]:
        """What it tells of each token."""
        return map(self.__getitem__, map(_FORM, tokens))
