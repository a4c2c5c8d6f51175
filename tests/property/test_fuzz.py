"""A few examples of each target of tests/fuzz: that the targets are alive, and that what was mended stays so."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

PLACE = Path(__file__).parents[1] / "fuzz" / "targets.py"
spec = importlib.util.spec_from_file_location("fuzz_targets", PLACE)
assert spec
assert spec.loader
targets = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = targets
spec.loader.exec_module(targets)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", targets.TARGETS)
def test_no_input_breaks_a_promise(name: str) -> None:
    """Whatever is drawn; ``python tests/fuzz/run.py`` draws for as long as is asked."""
    target = targets.TARGETS[name]
    settings(max_examples=10, suppress_health_check=list(HealthCheck))(given(target.inputs)(target.check))()
