"""Write the generated pages of docs/reference: rules, codes of findings, data dictionary, command line, Python.

    python docs/generate.py            write the pages
    python docs/generate.py --check    write nothing; exit 1 and name the pages that are stale

A page is made from the code, the schemas and tests/golden/rules.json alone: the same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import sys
from dataclasses import is_dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import typer

import kzhealth
from kzhealth.cli import app
from kzhealth.report.codes import CODES
from kzhealth.report.markdown import schema_to_markdown
from kzhealth.rules import RULES
from kzhealth.schema import lexicon_schema, schema, seed_schema, table_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kzhealth.rules import Rule

DOCS = Path(__file__).resolve().parent
CHECKOUT = DOCS.parent
SEED_SHEETS = ("facts", "exceptions")
LEXICONS = sorted(path.stem for path in (CHECKOUT / "src" / "kzhealth" / "extract" / "lexicon").glob("*.csv"))
NOTE = "<!-- Written by docs/generate.py; do not edit: run `make docs`. -->"


def _load_examples() -> Any:
    path = CHECKOUT / "tests" / "unit" / "rule_examples.py"
    spec = importlib.util.spec_from_file_location("rule_examples", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")


def _table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = [columns, ["---"] * len(columns), *rows]
    return [f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines]


def _page(*lines: str) -> str:
    return "\n".join((NOTE, "", *lines)).replace("\n\n\n", "\n\n").rstrip("\n") + "\n"


# ---------------------------------------------------------------- rules


def _rows(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> Iterator[str]:
    for name in sorted(tables, key=table_names().index):
        used = [f for f in schema(name).field_names if any(row.get(f) for row in tables[name])]
        yield f"\n`{name}`:\n"
        yield from _table(used, [[row.get(f, "") for f in used] for row in tables[name]])


def _severities(examples: Sequence[Mapping[str, Any]]) -> str:
    return " or ".join(sorted({example["expect"]["severity"] for example in examples}))


def _rule(rule: Rule, examples: Sequence[Mapping[str, Any]], find: Any) -> Iterator[str]:
    def message(example: Mapping[str, Any]) -> str:
        (finding,) = find(rule, example["fails"])
        return f"{finding.severity}: {finding.message}"

    first, *others = examples
    yield f"## {rule.id}\n"
    yield f"{rule.summary}\n"
    yield f"Severity: {_severities(examples)}. Tables: {', '.join(f'`{t}`' for t in rule.tables)}.\n"
    yield f"{first['why']}\n"
    yield "Passes:"
    yield from _rows(first["passes"])
    yield "\nFails:"
    yield from _rows(first["fails"])
    yield f"\n```text\n{message(first)}\n```\n"
    if others:
        yield "More that fails:\n"
        yield from _table(("message", "why"), [(message(example), example["why"]) for example in others])
        yield ""


def rules_page() -> str:
    """Every rule with an example that passes, one that fails, and what the failing ones make the rule say."""
    module = _load_examples()
    examples = module.read_examples()
    index = [(f"[{r.id}](#{r.id})", _severities(examples[r.id]), ", ".join(r.tables), r.summary) for r in RULES]
    return _page(
        "# Consistency rules\n",
        "What must hold between the figures of a package, beyond the type of each cell. An error makes the package unsound and stops a",
        "build; a warning is listed. A rule leaves empty cells alone. A message names the row, the figures and where they were read.\n",
        "The examples are invented and show only the columns that the rule looks at. They are tests as well: all of them, with the rows",
        "that pass beside each, are in `tests/golden/rules.json`.\n",
        *_table(("rule", "severity", "tables", "what must hold"), index),
        "",
        *(line for rule in RULES for line in _rule(rule, examples[rule.id], module.find)),
    )


# ---------------------------------------------------------------- codes


def codes_page() -> str:
    """What each code of a fault of structure or schema says does not hold."""
    return _page(
        "# Codes of findings\n",
        "What must hold where a finding of one of these codes says that it does not. Most codes are frictionless's error types. The codes",
        "of other findings are the ids of the [consistency rules](rules.md), or of the rules that a schema declares.\n",
        *(f"## {code}\n\n{summary}\n" for code, summary in CODES.items()),
    )


# ---------------------------------------------------------------- data dictionary


def data_dictionary_page() -> str:
    """Every table, every sheet that people edit and every lexicon, field by field, in three languages."""
    specs = [schema(name) for name in table_names()]
    return _page(
        "# Data dictionary\n",
        "The tables of the package, in the order in which they refer to one another. They are described in `schemas/*.schema.json`; this",
        "page, the package's descriptor and the checks are all made from there.\n",
        *(f"- [{spec.name}](#{spec.name}): {spec.description}" for spec in specs),
        "",
        *(schema_to_markdown(spec) for spec in specs),
        "# Sheets that people edit\n",
        "The files of `seeds/` that the tables are built from, beside the reference tables and the register of sources above.\n",
        *(schema_to_markdown(seed_schema(name)) for name in SEED_SHEETS),
        "# Lexicons\n",
        "The words that `kzhealth extract` knows: CSV files of `src/kzhealth/extract/lexicon/`, described in `schemas/lexicon/`.",
        "[Extend the lexicon](../how-to/extend-the-lexicon.md) tells how to add to them.\n",
        *(schema_to_markdown(lexicon_schema(name)) for name in LEXICONS),
    )


# ---------------------------------------------------------------- command line

# Options that typer adds itself; its words for them change with its version.
_COMPLETION = {
    "install_completion": "Set up completion of commands and options in the shell in use.",
    "show_completion": "Print what sets up completion, to be put elsewhere.",
}


def _kind(hint: Any) -> str:
    """What a parameter takes, in words; '' for a switch."""
    choices = [kind for kind in (hint, *getattr(hint, "__args__", ())) if isinstance(kind, type) and kind is not type(None)]
    kind = choices[0] if choices else str
    if issubclass(kind, Enum):
        return ", ".join(f"`{member.value}`" for member in kind)
    return {bool: "", int: "whole number", Path: "path"}.get(kind, "text")


def _default(parameter: inspect.Parameter | None) -> str:
    value = None if parameter is None else parameter.default
    if value is None or value is ... or value is inspect.Parameter.empty or value is False:
        return ""
    return f"`{value.value if isinstance(value, Enum) else value}`" if value is not True else "on"


def _parameter(param: Any, hints: Mapping[str, Any], signature: inspect.Signature) -> tuple[str, str, str, str]:
    names = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
    if param.param_type_name == "argument":
        names = f"`{param.name.upper()}`"
    kind = _kind(hints[param.name]) if param.name in hints else ""
    default = "required" if param.required else _default(signature.parameters.get(param.name))
    return names, kind, default, _COMPLETION.get(param.name, param.help or "")


def _words(text: str) -> Iterator[str]:
    for line in inspect.cleandoc(text).splitlines():
        yield f"```sh\n{line.removeprefix('Example: ')}\n```" if line.startswith("Example: ") else line
    yield ""


def _command(command: Any, path: tuple[str, ...]) -> Iterator[str]:
    function = inspect.unwrap(command.callback or (lambda: None))  # a group of commands may do nothing by itself
    hints, signature = get_type_hints(function), inspect.signature(function)
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    shown = [p.name.upper() if p.required else f"[{p.name.upper()}]" for p in arguments]
    subcommands = getattr(command, "commands", {})
    yield f"{'#' * len(path)} {' '.join(path)}\n"
    yield from _words(command.help or "")
    yield f"```text\n{' '.join((*path, '[OPTIONS]', *shown, *(['COMMAND'] if subcommands else [])))}\n```\n"
    rows = [_parameter(p, hints, signature) for p in command.params if not p.hidden]
    if rows:
        yield from _table(("parameter", "takes", "default", "what it does"), rows)
        yield ""
    for name, subcommand in subcommands.items():
        yield from _command(subcommand, (*path, name))


def cli_page() -> str:
    """Every command with its arguments, options and example."""
    return _page(
        *_command(typer.main.get_command(app), ("kzhealth",)),
        "Each of them also has `--help`.\n",
        "## JSON\n",
        "With `--format json` a command prints one JSON object on standard output, `extract` a list of facts; notices go to standard",
        "error. Names mean the same everywhere: `valid` the verdict, `findings` faults with their places, `folder` and `files` (each",
        "with `path` below the folder and `bytes`) what was written, `path` one file, `source_id` a document, `rows` a number of rows,",
        "`counts` numbers by kind, `notices` what to know. What does not apply is null; days are `YYYY-MM-DD`.",
    )


# ---------------------------------------------------------------- Python


def _value(default: object) -> str:
    """A default as it would be written; a whole object of defaults by its name."""
    if is_dataclass(default) and not isinstance(default, type):
        return f"{type(default).__name__}()" if default == type(default)() else f"{type(default).__name__}(…)"
    return "…" if repr(default) == "<factory>" else repr(default)


def _signature(name: str, thing: Any) -> str:
    """Name, parameters and result, a parameter a line where one line would be long."""
    signature = inspect.signature(thing)
    shown, keyword = [], False
    for parameter in signature.parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword:
            shown, keyword = [*shown, "*"], True
        hint = "" if parameter.annotation is parameter.empty else f": {parameter.annotation}"
        shown.append(f"{parameter.name}{hint}" + ("" if parameter.default is parameter.empty else f" = {_value(parameter.default)}"))
    result = "" if isinstance(thing, type) or signature.return_annotation is signature.empty else f" -> {signature.return_annotation}"
    line = f"{name}({', '.join(shown)}){result}"
    return line if len(line) <= 100 else "\n".join((f"{name}(", *(f"    {part}," for part in shown), f"){result}"))


def _docstring(thing: Any) -> Iterator[str]:
    """The docstring as Markdown; a paragraph that begins with ``>>>`` is a session of Python."""
    for paragraph in (inspect.getdoc(thing) or "").split("\n\n"):
        yield f"```pycon\n{paragraph}\n```\n" if paragraph.startswith(">>> ") else f"{paragraph}\n"


def _function(name: str, function: Any) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"```python\n{_signature(f'kz.{name}', function)}\n```\n"
    yield from _docstring(function)


def _class(name: str, kind: type) -> Iterator[str]:
    yield f"### {name}\n"
    if not issubclass(kind, Exception):
        bases = [base.__name__ for base in kind.__bases__ if base is not object]
        yield f"```python\n{_signature(f'class {name}', kind)}\n```\n" if not bases else f"Derived from `{bases[0]}`.\n"
    elif exit_code := getattr(kind, "exit_code", None):
        yield f"Derived from `{kind.__bases__[0].__name__}`. The command ends with {exit_code}.\n"
    yield from _docstring(kind)
    members = {n: m for n, m in vars(kind).items() if not n.startswith("_") and (inspect.isfunction(m) or isinstance(m, property))}
    rows = [
        (
            f"`.{n}`" if isinstance(m, property) else f"`.{_signature(n, m)}`",
            " ".join((inspect.getdoc(m) or "").partition("\n\n>>> ")[0].split()),
        )
        for n, m in members.items()
    ]
    if rows:
        yield from _table(("member", "what it gives"), rows)
        yield ""


def api_page() -> str:
    """What is public in Python: functions, what they give, errors, strategies; from signatures and docstrings."""
    public = {name: getattr(kzhealth, name) for name in kzhealth.__all__ if not name.startswith("_")}
    public = {name: thing for name, thing in public.items() if not inspect.ismodule(thing)}
    functions = {n: thing for n, thing in public.items() if not isinstance(thing, type)}
    errors = {n: thing for n, thing in public.items() if isinstance(thing, type) and issubclass(thing, Exception)}
    classes = {n: thing for n, thing in public.items() if n not in functions and n not in errors}
    for function in functions.values():  # what a function gives, where it has no public name
        given = inspect.getmodule(function).__dict__.get(str(inspect.signature(function).return_annotation))
        if isinstance(given, type) and given.__module__ == function.__module__:
            classes.setdefault(given.__name__, given)
    strategies, plot = kzhealth.strategies, kzhealth.plot
    return _page(
        "# Python\n",
        "Everything public, as `import kzhealth as kz` gives it. What is not on this page may change without notice.\n",
        "## Functions\n",
        *(line for name, function in sorted(functions.items()) for line in _function(name, function)),
        "## What they give and take\n",
        "Values of these classes are made once and never changed. Their parameters are their attributes.\n",
        *(line for name, kind in sorted(classes.items()) for line in _class(name, kind)),
        "## Errors\n",
        *(line for name, kind in sorted(errors.items()) for line in _class(name, kind)),
        "## Charts\n",
        *_docstring(plot),
        *(line for name in plot.__all__ for line in _function(f"plot.{name}", getattr(plot, name))),
        "## Strategies for tests\n",
        *_docstring(strategies),
        *(line for name in strategies.__all__ for line in _function(f"strategies.{name}", getattr(strategies, name))),
    )


PAGES = {"rules.md": rules_page, "codes.md": codes_page, "data-dictionary.md": data_dictionary_page, "cli.md": cli_page, "api.md": api_page}


def main(arguments: Sequence[str] | None = None, folder: Path = DOCS / "reference") -> int:
    """Write the pages, or with ``--check`` compare them; 1 if a page is stale."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name the pages that are stale")
    check = parser.parse_args(arguments).check
    stale = []
    for name, make in PAGES.items():
        path, text = folder / name, make()
        if path.is_file() and path.read_bytes() == text.encode("utf-8"):
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
    if check:
        for name in stale:
            print(f"docs/reference/{name} is stale: run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
