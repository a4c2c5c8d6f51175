"""Rules over the columns of one row, as a Table Schema declares them under ``kzhealth:rules``: comparisons such as ``lower <= upper``.

A formula is written as frictionless's ``row-constraint`` has it: names of fields, numbers and texts in quotes, compared by ``< <= > >= ==
!=``, with ``+ - *`` between numbers and ``and``, ``or``, ``not`` between comparisons; ``field("a b")`` is a field whose name is no word.
It is parsed, never run: anything else is refused. A rule leaves alone the rows in which a field that it names has no value.
"""

from __future__ import annotations

import ast
import datetime as dt
import operator
import warnings
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

from kzhealth.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType

    from kzhealth.model import Severity

__all__ = ["RowRule", "broken_rows", "read_rules"]

_LONGEST = 1000
# what is worked out is compared to so many parts of the sizes that went into it: 0.1 + 0.2 is 0.3
_EXACT = 1e-12
_KINDS = {"integer": "number", "number": "number", "year": "number", "date": "date", "string": "string", "boolean": "boolean"}
_COMPARED: dict[type, Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_WORKED: dict[type, Callable[[Any, Any], Any]] = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """What must hold in every row: ``formula`` over ``fields``, in the order in which it names them; ``message`` says so in words."""

    id: str
    formula: str
    fields: tuple[str, ...]
    severity: Severity = "error"
    message: str = ""
    tree: ast.expr = field(repr=False, compare=False)


def read_rules(descriptors: Any, types: Mapping[str, str], where: str) -> tuple[RowRule, ...]:
    """The rules of a schema whose fields have these types; SchemaError if one of them is none."""
    if not isinstance(descriptors, list) or not all(isinstance(d, dict) for d in descriptors):
        raise SchemaError(f"{where}: expected a list of objects under 'kzhealth:rules', seen {descriptors!r}")
    rules = tuple(_read_rule(d, types, where) for d in descriptors)
    ids = [rule.id for rule in rules]
    repeated = next((i for i in ids if ids.count(i) > 1), None)
    if repeated:
        raise SchemaError(f"{where}: two rules have the id {repeated!r}; give each one of its own")
    return rules


def _read_rule(descriptor: Mapping[str, Any], types: Mapping[str, str], where: str) -> RowRule:
    name, formula, severity = (descriptor.get(k, d) for k, d in (("id", None), ("formula", None), ("severity", "error")))
    message = descriptor.get("message", "")
    if not all(isinstance(text, str) and text for text in (name, formula)) or not isinstance(message, str):
        raise SchemaError(f'{where}: expected a rule as {{"id": "…", "formula": "a <= b"}}, seen {dict(descriptor)!r}')
    here = f"{where}, rule {name}"
    if severity not in ("error", "warning"):
        raise SchemaError(f"{here}: the severity is {severity!r}; expected error or warning")
    tree = _parse(str(formula), here)
    fields = tuple(dict.fromkeys(_names(tree)))
    unknown = next((n for n in fields if n not in types), None)
    if unknown is not None:
        raise SchemaError(f"{here}: there is no field {unknown!r}; the fields are {', '.join(types)}")
    if not fields:
        raise SchemaError(f"{here}: the formula {formula!r} names no field")
    _check_truth(tree, types, here)
    return RowRule(id=str(name), formula=str(formula), fields=fields, severity=severity, message=message, tree=tree)


def _parse(formula: str, where: str) -> ast.expr:
    if len(formula) > _LONGEST:
        raise SchemaError(f"{where}: the formula has {len(formula)} characters; expected at most {_LONGEST}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what Python may no longer read one day, such as 1and
            return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SchemaError(f"{where}: the formula {formula!r} cannot be read ({error}); write a comparison such as a <= b") from error


def _name(node: ast.AST) -> str | None:
    """The field that a node names."""
    if isinstance(node, ast.Name):
        return node.id
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "field"
    if called and isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        argument = node.args[0]
        return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
    return None


def _names(node: ast.AST) -> Iterator[str]:
    name = _name(node)
    if name is not None:
        yield name
    else:
        for child in ast.iter_child_nodes(node):
            yield from _names(child)


def _refuse(node: ast.AST, where: str, expected: str) -> SchemaError:
    return SchemaError(f"{where}: {ast.unparse(node)!r} cannot stand here; expected {expected}")


def _check_truth(node: ast.expr, types: Mapping[str, str], where: str) -> None:
    """SchemaError unless a node is a comparison, or some of them with and, or, not between."""
    if isinstance(node, ast.BoolOp):
        for part in node.values:
            _check_truth(part, types, where)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        _check_truth(node.operand, types, where)
    elif isinstance(node, ast.Compare) and all(type(op) in _COMPARED for op in node.ops):
        terms = [node.left, *node.comparators]
        kinds = [_kind(term, types, where) for term in terms]
        known = {"date"} if set(kinds) == {"date", "string"} else set(kinds)
        if len(known) > 1 or (known == {"boolean"} and not all(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)):
            raise _refuse(node, where, f"values that can be compared, not {' and '.join(dict.fromkeys(kinds))}")
        if len(set(kinds)) > 1:
            _check_days([term for term, kind in zip(terms, kinds, strict=True) if kind == "string"], where)
    else:
        raise _refuse(node, where, "a comparison such as a <= b, or some of them with and, or, not between")


def _check_days(terms: list[ast.expr], where: str) -> None:
    for term in terms:
        text = term.value if isinstance(term, ast.Constant) else ""
        try:
            dt.date.fromisoformat(str(text))
        except ValueError:
            raise _refuse(term, where, "a date, as 'YYYY-MM-DD' where it is no field") from None


def _kind(node: ast.expr, types: Mapping[str, str], where: str) -> str:
    name = _name(node)
    if name is not None:
        if types[name] not in _KINDS:
            raise _refuse(node, where, f"a field of the type {', '.join(_KINDS)}, not {types[name]}")
        return _KINDS[types[name]]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | float | str):
        return {bool: "boolean", str: "string"}.get(type(node.value), "number")
    parts = [node.left, node.right] if isinstance(node, ast.BinOp) and type(node.op) in _WORKED else []
    parts = [node.operand] if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else parts
    if not parts or any(_kind(part, types, where) != "number" for part in parts):
        raise _refuse(node, where, "fields, numbers, texts in quotes; + - * between numbers")
    return "number"


# ---------------------------------------------------------------- the rule over a frame


def broken_rows(rule: RowRule, types: Mapping[str, str], words: ModuleType, columns: Mapping[str, str] | None = None) -> Any:
    """An expression, in the words of polars or narwhals, of the rows that have all values that a rule names, and break it.

    ``columns`` hold the fields whose name is not that of theirs. A date may be given as a string: as the standard writes them, the order
    of the texts is that of the days.
    """
    view = _View(types=types, words=words, columns=columns or {})
    filled = reduce(operator.and_, (~view.column(name).is_null() for name in rule.fields))
    return filled & ~_truth(rule.tree, view)


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """The types of fields, the words that they are asked with, and the columns that hold them where their names differ."""

    types: Mapping[str, str]
    words: ModuleType
    columns: Mapping[str, str]

    def column(self, name: str) -> Any:
        return self.words.col(self.columns.get(name, name))


def _truth(node: ast.expr, view: _View) -> Any:
    if isinstance(node, ast.BoolOp):
        return reduce(operator.and_ if isinstance(node.op, ast.And) else operator.or_, (_truth(part, view) for part in node.values))
    if isinstance(node, ast.UnaryOp):
        return ~_truth(node.operand, view)
    if not isinstance(node, ast.Compare):
        raise TypeError(node)
    terms = [node.left, *node.comparators]
    return reduce(operator.and_, (_compared(type(op), a, b, view) for op, a, b in zip(node.ops, terms, terms[1:], strict=False)))


def _compared(kind: type, left: ast.expr, right: ast.expr, view: _View) -> Any:
    compare, sides = _COMPARED[kind], (left, right)
    names = [_name(side) for side in sides]
    if any(isinstance(side, ast.BinOp | ast.UnaryOp) for side in sides):
        (one, first), (other, second) = (_worked(side, view) for side in sides)
        beyond, room = one - other, (first + second) * _EXACT
        if compare in (operator.eq, operator.ne):
            return compare(beyond.abs() <= room, True)
        return compare(beyond, room if compare in (operator.le, operator.gt) else -room)
    # one type for both: engines differ in how they compare whole numbers with others
    cast = len({view.types[n] == "number" for n in names if n is not None}) > 1
    days = any(n is not None and view.types[n] == "date" for n in names)
    one, other = (_plain(side, n, view, cast=cast, days=days) for side, n in zip(sides, names, strict=True))
    return compare(one if names[0] is not None or names[1] is not None else view.words.lit(one), other)


def _plain(node: ast.expr, name: str | None, view: _View, *, cast: bool, days: bool) -> Any:
    if name is not None:
        return view.column(name).cast(view.words.Float64) if cast else view.column(name)
    value = node.value if isinstance(node, ast.Constant) else None
    return dt.date.fromisoformat(value) if days and isinstance(value, str) else value


def _worked(node: ast.expr, view: _View) -> tuple[Any, Any]:
    """A number that is worked out, and the size of what went into it."""
    name = _name(node)
    if name is not None:
        value = view.column(name).cast(view.words.Float64)
        return value, value.abs()
    if isinstance(node, ast.Constant):
        value = float(node.value)  # type: ignore[arg-type]
        return view.words.lit(value), view.words.lit(abs(value))
    if isinstance(node, ast.UnaryOp):
        value, size = _worked(node.operand, view)
        return -value, size
    if not isinstance(node, ast.BinOp):
        raise TypeError(node)
    (one, first), (other, second) = _worked(node.left, view), _worked(node.right, view)
    sizes = first * second if isinstance(node.op, ast.Mult) else first + second
    return _WORKED[type(node.op)](one, other), sizes
