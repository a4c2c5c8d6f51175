"""Fuzz for as long as is asked: each target in turn with hypothesis or, with ``--atheris`` and atheris installed, guided by coverage.

    python tests/fuzz/run.py --seconds 600
    python tests/fuzz/run.py --only csv sieve --seconds 60
    python tests/fuzz/run.py --only numbers --atheris --seconds 300

Prints how many inputs each target took and the smallest one of each failure, be it that it takes a minute; ends with 1 if there was any.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from hypothesis import HealthCheck, Phase, given, settings

sys.path.insert(0, str(Path(__file__).parent))
from handed import ALL as TARGETS

if TYPE_CHECKING:
    from targets import Target

BATCH = 200
LONGEST = 60  # seconds of one input


def interrupt(*_: object) -> NoReturn:
    """End an input that takes too long."""
    raise AssertionError(f"takes longer than {LONGEST} s")


def run(target: Target, seconds: float) -> tuple[int, list[str]]:
    """How many inputs were tried, and what failed."""
    tried, failed = 0, []
    end = time.monotonic() + seconds

    def check(value: object) -> None:
        nonlocal tried
        tried += 1
        signal.alarm(LONGEST)
        try:
            target.check(value)
        finally:
            signal.alarm(0)

    phases = (Phase.generate, Phase.target, Phase.shrink)
    signal.signal(signal.SIGALRM, interrupt)
    quiet = settings(max_examples=BATCH, deadline=None, database=None, phases=phases, suppress_health_check=list(HealthCheck))
    while time.monotonic() < end and len(failed) < 5:
        try:
            quiet(given(target.inputs)(check))()
        except Exception:
            failed.append(traceback.format_exc(limit=-4))
    return tried, failed


def run_guided(target: Target, seconds: float) -> None:
    """The same inputs, drawn from bytes that atheris changes by what they reach; ends the process."""
    import atheris

    test = settings(deadline=None, database=None)(given(target.inputs)(target.check))
    for name, module in list(sys.modules.items()):
        if name.startswith("kzhealth"):
            for value in list(vars(module).values()):
                if callable(value) and getattr(value, "__module__", None) == name and hasattr(value, "__code__"):
                    atheris.instrument_func(value)
    atheris.Setup([sys.argv[0], f"-max_total_time={int(seconds)}", "-verbosity=0", "-print_final_stats=1"], test.hypothesis.fuzz_one_input)
    atheris.Fuzz()


def main() -> int:
    """Fuzz what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300, help="for all targets together")
    parser.add_argument("--only", nargs="+", choices=TARGETS, default=list(TARGETS), help="these targets")
    parser.add_argument("--atheris", action="store_true", help="guided by coverage, one target")
    asked = parser.parse_args()
    if asked.atheris:
        run_guided(TARGETS[asked.only[0]], asked.seconds)
    bad = 0
    for name in asked.only:
        began = time.process_time()
        tried, failed = run(TARGETS[name], asked.seconds / len(asked.only))
        bad += len(failed)
        took = time.process_time() - began
        sys.stdout.write(f"{name}: {tried} inputs, {took:.0f} s of processor, {len(failed)} failures\n{''.join(failed)}")
        sys.stdout.flush()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
