"""Limits on event values that stand for bounds on what an event is charged."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.pricing import ValueLimits
from engine.pricing.registry import parse_model

GRID = Decimal("0.000000000001")


def limits(rate: str, **bounds: str) -> ValueLimits | None:
    return parse_model("linear", {"rate": rate, "per_event": bounds}, "USD").value_limits()


def test_limits_of_bounds_that_divide() -> None:
    assert limits("2%", min="1", max="10") == ValueLimits(Decimal(50), Decimal(500))


def test_limits_of_bounds_that_do_not_divide_keep_to_the_side_of_the_rule() -> None:
    found = limits("0.03", min="1", max="10")
    assert found == ValueLimits(Decimal("33.333333333334"), Decimal("333.333333333333"))


def test_one_bound_alone_gives_one_limit() -> None:
    assert limits("1", min="5") == ValueLimits(Decimal(5), None)
    assert limits("1", max="5") == ValueLimits(None, Decimal(5))


def test_a_rate_of_zero_never_reaches_a_maximum() -> None:
    assert limits("0", max="5") == ValueLimits(None, None)
    assert limits("0", min="0", max="5") == ValueLimits(None, None)


def test_a_maximum_beyond_every_value_gives_no_limit() -> None:
    assert limits("0.000000000001", max="99999999999999999999") == ValueLimits(None, None)


def test_a_minimum_of_zero_lifts_refunds_to_nothing() -> None:
    assert limits("2%", min="0") == ValueLimits(Decimal(0), None)


@given(
    rate=st.decimals("0.000001", "100", places=6),
    minimum=st.decimals("0", "50", places=3),
    width=st.decimals("0", "50", places=3),
    value=st.decimals("-1000", "1000", places=12),
    steps=st.integers(-2, 2),
)
def test_comparing_the_value_is_comparing_the_charge(
    rate: Decimal, minimum: Decimal, width: Decimal, value: Decimal, steps: int
) -> None:
    found = limits(f"{rate:f}", min=f"{minimum:f}", max=f"{minimum + width:f}")
    assert found is not None
    lower, upper = found.lower, found.upper
    assert lower is not None
    assert upper is not None
    for each in (value, lower + steps * GRID, upper + steps * GRID):
        charge = Fraction(each) * Fraction(rate)
        assert (each < lower) == (charge < minimum)
        assert (each > upper) == (charge > minimum + width)
