"""Promises of the rules that hold for every figure: the bounds that a build writes are the bounds that the rules expect."""

from __future__ import annotations

from decimal import Decimal

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzhealth.rules import BOUNDS, bound_expressions
from kzhealth.tables import _bounds, _number

sizes = st.decimals(min_value=0, max_value=10**12, places=3) | st.integers(0, 10**12).map(Decimal)
# a fall of nothing is no fall: a figure that is nought has no sign to tell which way its open bound lies
figures = st.tuples(sizes, st.sampled_from([1, -1])).filter(lambda drawn: drawn[0] > 0 or drawn[1] > 0)


def expected(value: Decimal, value_max: Decimal | None, qualifier: str, sign: int) -> tuple[float | None, float | None]:
    """What the rule expects of a signed row, as the rule computes it."""
    row = {"value": [float(sign * value)], "value_max": [None if value_max is None else float(sign * value_max)], "qualifier": [qualifier]}
    frame = nw.from_native(pl.DataFrame(row, schema={"value": pl.Float64, "value_max": pl.Float64, "qualifier": pl.String})).lazy()
    low, high = bound_expressions(nw.col("value"), nw.col("value_max"), nw.col("qualifier"))
    return frame.select(low=low, high=high).collect().row(0)


def written(value: Decimal, value_max: Decimal | None, qualifier: str, sign: int) -> tuple[float | None, float | None]:
    """What a build writes for the unsigned figure of a sheet and its direction."""
    fact = {"value": _number(value), "value_max": "" if value_max is None else _number(value_max), "qualifier": qualifier}
    low, high = _bounds(fact, sign)
    return float(low) if low else None, float(high) if high else None


def same(one: tuple[float | None, float | None], other: tuple[float | None, float | None]) -> bool:
    pairs = zip(one, other, strict=True)
    return all(a == b if a is None or b is None else a == pytest.approx(b, rel=1e-12, abs=1e-12) for a, b in pairs)


@given(figures, st.sampled_from(sorted(BOUNDS)))
def test_a_build_writes_the_bounds_that_the_rules_expect(figure: tuple[Decimal, int], qualifier: str) -> None:
    """For every figure, sign and qualifier the tables and the rules agree on both bounds."""
    value, sign = figure
    assert same(written(value, None, qualifier, sign), expected(value, None, qualifier, sign))


@given(figures, sizes)
def test_ranges_have_the_same_bounds_too(figure: tuple[Decimal, int], width: Decimal) -> None:
    """The bounds of a range are its ends, turned round for a decrease."""
    value, sign = figure
    assert same(written(value, value + width, "range", sign), expected(value, value + width, "range", sign))


@given(figures, st.sampled_from(sorted(BOUNDS)))
def test_bounds_hold_their_figure(figure: tuple[Decimal, int], qualifier: str) -> None:
    """Lower ≤ value ≤ upper, whatever the qualifier and the sign."""
    value, sign = figure
    low, high = expected(value, None, qualifier, sign)
    assert low is None or low <= float(sign * value)
    assert high is None or float(sign * value) <= high
    assert not (low is None and high is None)
