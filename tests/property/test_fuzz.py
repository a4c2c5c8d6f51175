"""A few examples of each target of tests/fuzz: that the targets are alive, and that what was mended stays so."""

from __future__ import annotations

import pytest
from handed import ALL
from hypothesis import HealthCheck, given, settings


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ALL)
def test_no_input_breaks_a_promise(name: str) -> None:
    """Whatever is drawn; ``python tests/fuzz/run.py`` draws for as long as is asked."""
    target = ALL[name]
    settings(max_examples=10, suppress_health_check=list(HealthCheck))(given(target.inputs)(target.check))()
