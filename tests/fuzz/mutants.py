"""Mutation testing: a module is changed in one small place, and its tests must notice. A sample is drawn; what survives is printed.

    python tests/fuzz/mutants.py src/kzhealth/checks.py --tests tests/unit/test_checks.py --sample 40 --seconds 600 | tee found.txt
    python tests/fuzz/mutants.py src/kzhealth/checks.py --tests tests/unit/test_checks.py --again found.txt

Changed are comparisons, ``and`` and ``or``, ``not``, signs of arithmetic, numbers, texts, and conditions that become always true or never.
The third-party libraries are loaded once; each mutant is a fork of that process, with the mutated source in place of the module, that stops
at the first failure, or when it has taken five times the processor time of the tests without any mutation. ``--again`` tries those that
survived before, as long as their lines have not moved.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.util
import io
import os
import random
import resource
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import narwhals
import pandas
import polars
import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

LOADED = (hypothesis, narwhals, pandas, polars, yaml)
TOP = Path(__file__).resolve().parents[2]
SWAPPED: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
PATIENCE = 5  # times the time that the tests take: a mutant that runs longer is one that they would have noticed
LARGEST = 6 << 30  # bytes that a mutant may ask for


def swapped(node: ast.Compare | ast.BoolOp | ast.BinOp) -> Iterator[ast.AST]:
    """A node with one of its operators in place of another."""
    operators = node.ops if isinstance(node, ast.Compare) else [node.op]
    for number, operator in enumerate(operators):
        if type(operator) in SWAPPED:
            changed = copy.deepcopy(node)
            if isinstance(changed, ast.Compare):
                changed.ops[number] = SWAPPED[type(operator)]()
            else:
                changed.op = SWAPPED[type(operator)]()
            yield changed


def other(value: object) -> ast.AST | None:
    """Another value in place of one that is written out."""
    if isinstance(value, bool):
        return ast.Constant(not value)
    if isinstance(value, int | float):
        return ast.Constant(value + 1)
    return ast.Constant(f"{value}XX") if isinstance(value, str) and value else None


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may be changed into."""
    if isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp):
        yield from swapped(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from filter(None, [other(node.value)])
    elif isinstance(node, ast.If | ast.IfExp):
        for truth in (True, False):
            changed = copy.copy(node)
            changed.test = ast.Constant(truth)
            yield changed


class Replaced(ast.NodeTransformer):
    """A tree with one node in place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """The new node for the old one."""
        return ast.copy_location(self.new, node) if node is self.old else self.generic_visit(node)


def told_apart(tree: ast.AST) -> set[int]:
    """The nodes that are not changed: documentation, annotations, __all__, and what only a type checker reads."""
    left: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        parts: list[ast.AST] = []
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            parts.append(body[0])
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            parts.append(node)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            parts.append(node)
        parts += [p for p in (getattr(node, "annotation", None), getattr(node, "returns", None)) if p is not None]
        left.update(id(inner) for part in parts for inner in ast.walk(part))
    return left


def places(source: str) -> list[tuple[int, int]]:
    """Every change that can be made: the number of its node, and which of the changes of that node it is."""
    tree = ast.parse(source)
    left = told_apart(tree)
    nodes = [(number, node) for number, node in enumerate(ast.walk(tree)) if id(node) not in left]
    return [(number, which) for number, node in nodes for which, _ in enumerate(changes(node))]


def mutant(source: str, number: int, which: int) -> tuple[int, str, str, str]:
    """Line, what stood there, what stands there now, and the whole source with that change."""
    tree = ast.parse(source)
    old = next(node for at, node in enumerate(ast.walk(tree)) if at == number)
    new = list(changes(old))[which]
    was, now = (ast.unparse(node.test if isinstance(node, ast.If | ast.IfExp) else node) for node in (old, new))
    return getattr(old, "lineno", 0), was, now, ast.unparse(ast.fix_missing_locations(Replaced(old, new).visit(tree)))


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the mutated source where the module is imported."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(self, name: str, *_: object) -> object:
        """This loader for the module, nothing for any other."""
        if name != self.name:
            return None
        folder = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(name, self.path, loader=self, submodule_search_locations=folder)  # type: ignore[arg-type]

    def create_module(self, *_: object) -> None:
        """As any."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutated source."""
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def survives(path: Path, source: str, words: list[str], seconds: int = 3600) -> bool:
    """True if the tests pass with the mutated source, in so many seconds of processor time."""
    name = ".".join(path.relative_to(TOP / "src").with_suffix("").parts).removesuffix(".__init__")
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_DATA, (LARGEST, LARGEST))
        sys.meta_path.insert(0, Mutated(name, path, source))
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            status = pytest.main(["-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--assert=plain", *words])
        os._exit(0 if status == 0 else 1)
    return os.waitpid(child, 0)[1] == 0


def lived(path: Path, seen: tuple[int, str, str]) -> str:
    """The line that tells of a mutant that survived."""
    line, was, now = (" ".join(str(part).split()) for part in seen)
    return f"survived  {path}:{line}  {was}  ->  {now}\n"


def drawn(asked: argparse.Namespace, text: str) -> list[tuple[int, int]]:
    """The places to try: a sample, or those of the mutants that survived before."""
    every = places(text)
    if not asked.again:
        return random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
    before = set(asked.again.read_text(encoding="utf-8").splitlines(keepends=True))
    return [place for place in every if lived(asked.module, mutant(text, *place)[:3]) in before]


def main() -> None:
    """Try a sample of the mutants of a module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", type=Path)
    parser.add_argument("--tests", nargs="+", required=True, help="files of tests, the quickest first, and options of pytest")
    parser.add_argument("--only", default="", help="pytest's -k")
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", type=Path, help="what an earlier run printed: its survivors are tried")
    asked = parser.parse_args()
    os.environ["CI"] = "1"  # hypothesis draws the same each time
    text = asked.module.read_text(encoding="utf-8")
    words = [*asked.tests, *(["-k", asked.only] if asked.only else [])]
    path, end, tried, alive = asked.module.resolve(), time.monotonic() + asked.seconds, 0, 0
    chosen, before = drawn(asked, text), resource.getrusage(resource.RUSAGE_CHILDREN)
    assert survives(path, text, words), "the tests fail without any mutation"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    patience = 10 + int(PATIENCE * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    for place in chosen:
        if time.monotonic() > end:
            break
        *seen, source = mutant(text, *place)
        tried += 1
        if survives(path, source, words, patience):
            alive += 1
            sys.stdout.write(lived(asked.module, (seen[0], seen[1], seen[2])))
            sys.stdout.flush()
    sys.stdout.write(f"{asked.module}: {tried} of {len(places(text))} mutants tried, {tried - alive} killed, {alive} survived\n")


if __name__ == "__main__":
    main()
