"""Exact decimals: read, written, rounded in one place."""

from __future__ import annotations

from decimal import Decimal, FloatOperation, Inexact
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.decimals import EXACT, decimal_of, parse_decimal, plain, round_to_units


@pytest.mark.parametrize("text", ["0", "-0.5", "12345678901234567890123456.123456789012", "007"])
def test_plain_numbers_are_read_exactly(text: str) -> None:
    assert parse_decimal(text) == Decimal(text)


NOT_NUMBERS = (
    *("", " 1", "1 ", "+1", "1e3", "NaN", "Infinity", "1_000", "1,5", ".5", "5.", "٣", "1\n"),
    "0.1234567890123",
    "123456789012345678901234567",
)


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_anything_else_is_not_a_number(text: str) -> None:
    with pytest.raises(ValueError, match="is not a plain decimal number"):
        parse_decimal(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.1"),
        (Decimal("-0.00"), "0"),
        (Decimal("100"), "100"),
        (Fraction(1, 3), "0.333333333333"),
        (5, "5"),
    ],
)
def test_numbers_are_written_plainly(value: Decimal | Fraction | int, text: str) -> None:
    assert plain(value) == text


def test_the_exact_context_refuses_to_round_and_to_take_floats() -> None:
    with pytest.raises(Inexact):
        EXACT.divide(Decimal(1), Decimal(3))
    with pytest.raises(FloatOperation):
        EXACT.create_decimal(0.1)


@pytest.mark.parametrize(
    ("value", "places", "units"),
    [("2.5", 0, 3), ("-2.5", 0, -3), ("2.4999", 0, 2), ("123.456", -2, 1), ("150", -2, 2)],
)
def test_rounding_is_half_away_from_zero(value: str, places: int, units: int) -> None:
    assert round_to_units(Decimal(value), places) == units
    assert round_to_units(Fraction(value), places) == units


@given(value=st.fractions(max_denominator=10**6), places=st.integers(-3, 12))
def test_rounding_is_the_nearest_and_odd(value: Fraction, places: int) -> None:
    units = round_to_units(value, places)
    assert abs(units - value * Fraction(10) ** places) <= Fraction(1, 2)
    assert round_to_units(-value, places) == -units


def test_long_quantities_keep_every_digit() -> None:
    """The default decimal context has 28 digits and would round here without a word."""
    quantity = Decimal("12345678901234567890123456.123456789012")
    assert decimal_of(Fraction(quantity), 12) == quantity
