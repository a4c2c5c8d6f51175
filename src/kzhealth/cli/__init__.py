"""The ``kzhealth`` command: arguments in, text out; all work is done by the modules below."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

import kzhealth
from kzhealth.cli.common import Command, Commands, complain
from kzhealth.cli.documents import evaluate, extract, review
from kzhealth.cli.export import export, report
from kzhealth.cli.packages import aggregate, build, diff, info, schema, verify
from kzhealth.cli.publish import portals
from kzhealth.cli.tables import import_
from kzhealth.cli.validate import validate
from kzhealth.errors import KzHealthError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["app", "main"]

_PANELS: dict[str, dict[str, Callable[..., None]]] = {
    "Look and check": {"info": info, "validate": validate, "verify": verify, "diff": diff, "schema": schema},
    "Bring figures in": {
        "extract": extract,
        "review": review,
        "import": import_,
        "aggregate": aggregate,
        "build": build,
        "evaluate": evaluate,
    },
    "Give them out": {"report": report, "export": export},
}


def _version(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        print(f"kzhealth {kzhealth.__version__}")
        raise typer.Exit


def _build_app(asked: str | None = None) -> typer.Typer:
    """The command with all that it can do, or what is ``asked`` alone: to make all ready takes longer than a small table does."""
    made = typer.Typer(
        name="kzhealth",
        cls=Commands,
        no_args_is_help=True,
        add_completion=True,
        pretty_exceptions_enable=False,
        epilog="kzhealth COMMAND --help shows an example of each. --format json prints one object for programs, --quiet nothing; "
        "kzhealth --install-completion completes commands, tables, regions and formats in your shell. NO_COLOR=1 turns colour off.",
        help="Regional health care data of Kazakhstan: extract facts, build, validate, prove, describe, export and publish data packages. "
        "Exit codes: 0 sound, 1 the data have errors, 2 wrong usage, 3 input unreadable or refused, 4 cannot write, 5 the portal failed.",
    )
    made.callback(invoke_without_command=True)(_version)
    for panel, commands in _PANELS.items():
        for name, command in commands.items():
            if asked in (None, name):
                made.command(name, cls=Command, rich_help_panel=panel)(command)
    if asked in (None, "publish"):
        made.add_typer(portals, name="publish", rich_help_panel="Give them out")
    return made


app = _build_app()
_NAMES = {"publish", *(name for commands in _PANELS.values() for name in commands)}


def _run() -> int | str | None:
    """Run the command; what it ends with."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        (_build_app(asked) if asked in _NAMES else app)()
    except KzHealthError as error:
        complain(str(error))
        return error.exit_code
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # typer ends with 1, which is to say that the data have errors
            raise end.__context__ from None
        return end.code
    return 0


def main() -> None:
    """Run the command; errors of this library become one line on standard error and their exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a terminal that cannot show a Kazakh letter shows its code: no report is lost to an encoding
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)
    try:
        status = _run()
        print(end="", flush=True)
    except BrokenPipeError:
        _drop_output()
        status = 141
    except OSError as error:
        print(f"kzhealth: {error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        status = 3
        if not error.filename:
            _drop_output()
            status = 4
    sys.exit(status)


def _end(number: int, _: object) -> NoReturn:
    """End as a shell tells of a signal, with what was half-written taken away; a second signal ends at once."""
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(128 + number)


def _drop_output() -> None:
    """Drop what could not be printed, so that Python does not try again on its way out."""
    if sys.__stdout__:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())
