"""How far reading is: bytes read of bytes in all, told to whoever asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock
from typing import TypeAlias

__all__ = ["Meter", "Progress"]

# bytes done, bytes in all, what is being done
Progress: TypeAlias = Callable[[int, int, str], None]


class Meter:
    """Counts the bytes read of each resource, ``sizes`` by name; several may be read at once."""

    def __init__(self, sizes: Mapping[str, int], tell: Progress | None) -> None:
        self._sizes, self._tell, self._total = sizes, tell, sum(sizes.values())
        self._done: Counter[str] = Counter()
        self._lock = Lock()

    def of(self, name: str) -> Callable[[int], None]:
        """What is told the bytes of a resource as they are read."""
        return partial(self._add, name)

    def finish(self, name: str) -> None:
        """All of a resource is read, whatever way."""
        self._add(name, self._sizes.get(name, 0))

    def _add(self, name: str, count: int) -> None:
        if self._tell is None:
            return
        with self._lock:
            # what is packed may be read twice
            self._done[name] = min(self._done[name] + count, self._sizes.get(name, 0))
            self._tell(self._done.total(), self._total, name)
