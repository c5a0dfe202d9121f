"""An axis has round steps and room for every value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.charts.axis import axis_for

AMOUNTS = st.decimals(min_value=Decimal("-1e20"), max_value=Decimal("1e20"), places=12)


@pytest.mark.parametrize(
    ("least", "most", "ticks"),
    [
        ("0", "12.3", "0 5 10 15"),
        ("-3", "7", "-5 -2.5 0 2.5 5 7.5"),
        ("0", "0.0003", "0 0.0001 0.0002 0.0003"),
        ("0", "1000000000000", "0 250000000000 500000000000 750000000000 1000000000000"),
        ("0", "0", "0 1"),
    ],
)
def test_steps_are_round_numbers(least: str, most: str, ticks: str) -> None:
    assert axis_for(Decimal(least), Decimal(most)).ticks == tuple(map(Decimal, ticks.split()))


@given(AMOUNTS, AMOUNTS)
def test_every_value_and_zero_lie_on_an_axis_of_few_steps(one: Decimal, other: Decimal) -> None:
    axis = axis_for(min(one, other), max(one, other))
    assert Decimal(0) in axis.ticks
    assert 2 <= len(axis.ticks) <= 7
    assert all(axis.low <= value <= axis.high for value in (one, other, Decimal(0)))
