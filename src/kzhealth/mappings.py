"""YAML that a person writes: read strictly, and every fault told with its line, the way to it, what was seen and what was expected."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import yaml

from kzhealth.errors import InputError
from kzhealth.written import read_written

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

__all__ = ["Part", "read_mapping", "read_source"]

_T = TypeVar("_T")


class Part:
    """A part of a mapping with the way to it and its line; ``lines`` tells the lines of the parts below."""

    def __init__(self, way: str, value: Any, lines: Mapping[str, int], line: int = 0) -> None:
        self.way, self.value, self.lines = way, value, lines
        self.line = lines.get(way, line)

    def refuse(self, expected: str) -> NoReturn:
        """InputError: what was seen here, and what was expected."""
        where = f"line {self.line}, " if self.line else ""
        raise InputError(f"{where}{self.way}: seen {_shown(self.value)}; expected {expected}", code="mapping-error")

    def part(self, way: str, value: Any) -> Part:
        """A part below this one."""
        return Part(f"{self.way}{way}", value, self.lines, self.line)

    def called(self, name: str) -> Part:
        """The name of this part, to be refused itself."""
        return Part(self.way, name, self.lines, self.line)

    def keys(self, required: str, optional: str = "") -> dict[str, Part]:
        """The parts of a mapping that has all the required keys and no other than the optional ones."""
        if not isinstance(self.value, dict):
            self.refuse(f"the keys {required or optional}")
        known = [*required.split(), *optional.split()]
        for key in self.value:
            if key not in known:
                self.part(f".{key}", key).refuse(f"one of the keys {', '.join(known)}")
        for key in required.split():
            if self.value.get(key) is None:
                self.part(f".{key}", None).refuse("a value")
        return {key: self.part(f".{key}", value) for key, value in self.value.items() if value is not None}

    def named(self, expected: str) -> dict[str, Part]:
        """The parts of a mapping whose keys are names of the user."""
        if not isinstance(self.value, dict) or not self.value:
            self.refuse(expected)
        return {self.part(f".{key}", key).text(): self.part(f".{key}", value) for key, value in self.value.items()}

    def items(self, expected: str) -> Iterator[Part]:
        """The parts of a list that is not empty."""
        if not isinstance(self.value, list) or not self.value:
            self.refuse(expected)
        return (self.part(f"[{number}]", item) for number, item in enumerate(self.value))

    def text(self, pattern: str = r"(?s).*\S.*", expected: str = "text") -> str:
        """Text that fits a pattern; a whole number is taken as its digits."""
        value = str(self.value) if isinstance(self.value, int) and not isinstance(self.value, bool) else self.value
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            hint = "; YAML reads it as true or false: put it in quotes" if isinstance(value, bool) else ""
            self.refuse(expected + hint)
        return value.strip()

    def line_of_text(self) -> str:
        """One line of text."""
        return self.text(r"[^\r\n]*\S[^\r\n]*", "one line of text")

    def one_of(self, values: Collection[str]) -> str:
        """One of these words."""
        if not isinstance(self.value, str) or self.value not in values:
            self.refuse(f"one of {', '.join(values)}")
        return self.value

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not low <= self.value <= high:
            self.refuse(f"a whole number from {low} to {high}")
        return self.value

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return self.value

    def day(self) -> dt.date:
        """A day."""
        if not isinstance(self.value, dt.date) or isinstance(self.value, dt.datetime):
            self.refuse("a day, YYYY-MM-DD")
        return self.value


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value) if isinstance(value, dt.date) else repr(value)


class _Loader(yaml.SafeLoader):  # type: ignore[misc]
    """YAML in which a key stands once and nothing is repeated by an alias."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            line = self.peek_event().start_mark.line + 1
            raise InputError(f"line {line}: an alias (*); expected the part itself, written out", code="mapping-error")
        return super().compose_node(parent, index)

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, LookupError, AttributeError) as error:  # the two last of tags on nothing, such as !!int
            kind = {"timestamp": "a day", "int": "a whole number", "float": "a number"}.get(node.tag.rpartition(":")[2], "a value")
            line = node.start_mark.line + 1
            raise InputError(f"line {line}: {node.value!r:.60} is not {kind}: {error!s:.80}", code="mapping-error") from error

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for at, _ in node.value:
            key = self.construct_object(at, deep=True)
            if key in seen:
                raise InputError(f"line {at.start_mark.line + 1}: the key {key!r} stands twice", code="mapping-error")
            seen.add(key)
        pairs: dict[Any, Any] = super().construct_mapping(node, deep)
        return pairs


def _mark(node: Any, way: str, lines: dict[str, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = f"{way}.{key.value if isinstance(key, yaml.ScalarNode) else ''}"
            lines[below] = key.start_mark.line + 1
            _mark(value, below, lines)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            lines[f"{way}[{number}]"] = item.start_mark.line + 1
            _mark(item, f"{way}[{number}]", lines)


def read_mapping(path: Path, read: Callable[[Part], _T]) -> _T:
    """What ``read`` makes of the mapping in a YAML file; InputError names file, line and key, what was seen and what was expected."""
    try:
        loader = _Loader(read_written(path))
        try:
            node, lines = loader.get_single_node(), {"mapping": 1}
            _mark(node, "mapping", lines)
            return read(Part("mapping", loader.construct_document(node) if node else None, lines))
        finally:
            loader.dispose()
    except OSError as error:
        raise InputError(f"cannot read the mapping {path}: {error.strerror}", code="resource-error") from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise InputError(f"{path}: not YAML: {' '.join(str(error).split())}", code="mapping-error") from error
    except InputError as error:
        raise InputError(f"{path}: {error}", code="mapping-error") from error


def read_source(part: Part, optional: str = "url", required: str = "id title publisher published_on rights") -> dict[str, str]:
    """What a mapping tells of the document, by the columns of the register; '' for what it leaves out."""
    keys = part.keys(required, optional)
    told = {name: keys[name].line_of_text() if name in keys else "" for name in ("title", "publisher", "rights")}
    return {
        "source_id": keys["id"].text(r"[a-z0-9]+(-[a-z0-9]+)*", "small letters, digits and single hyphens"),
        **told,
        "published_on": keys["published_on"].day().isoformat() if "published_on" in keys else "",
        "url": keys["url"].text(r"https?://\S+", "a web address") if "url" in keys else "",
    }
