"""Minor units, sharing by largest remainder, rounding once."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.currency import (
    MINOR_UNITS,
    allocate,
    amount_text,
    minor_digits,
    share_rounding,
    to_amount,
    to_minor,
)

MINOR = st.integers(-(10**15), 10**15)
EXACT_AMOUNTS = st.lists(
    st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6), max_size=6
)


def test_minor_units_are_those_of_iso_4217() -> None:
    assert {code: minor_digits(code) for code in ("JPY", "USD", "KWD", "CLF", "HUF", "ISK")} == {
        "JPY": 0,
        "USD": 2,
        "KWD": 3,
        "CLF": 4,
        "HUF": 2,
        "ISK": 0,
    }
    digits = {
        number: sum(1 for each in MINOR_UNITS.values() if each == number) for number in (0, 3, 4)
    }
    assert digits == {0: 17, 3: 7, 4: 2}
    assert MINOR_UNITS.keys().isdisjoint("BOV CHE CHW COU MXV USN XAD XAU XDR XTS".split())
    assert all(len(code) == 3 and code.isupper() for code in MINOR_UNITS)
    with pytest.raises(KeyError):
        minor_digits("EURO")


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("0.005", "USD", 1),
        ("-0.005", "USD", -1),
        ("0.00499999", "USD", 0),
        ("0.5", "JPY", 1),
        ("0.0005", "KWD", 1),
        ("12.345", "KWD", 12345),
    ],
)
def test_halves_round_away_from_zero(value: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(value), currency) == minor


def test_amounts_are_written_with_the_currency_s_own_digits() -> None:
    assert str(to_amount(1250, "USD")) == "12.50"
    assert str(to_amount(1250, "JPY")) == "1250"
    assert amount_text(125000, "USD") == "1,250.00 USD"
    assert amount_text(-5, "KWD") == "-0.005 KWD"


@given(minor=MINOR, currency=st.sampled_from(["JPY", "USD", "KWD"]))
def test_minor_units_survive_the_way_to_an_amount_and_back(minor: int, currency: str) -> None:
    assert to_minor(to_amount(minor, currency), currency) == minor


def test_what_is_left_goes_to_the_largest_remainders_and_then_to_the_first() -> None:
    assert allocate(100, [1, 1, 1]) == (34, 33, 33)
    assert allocate(100, [333, 333, 334]) == (33, 33, 34)
    assert allocate(7, [0, 0]) == (7, 0)
    assert allocate(0, []) == ()
    with pytest.raises(ValueError, match="over nothing"):
        allocate(1, [])


@given(total=MINOR, weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=8))
def test_sharing_loses_nothing_and_gives_each_its_share_within_one(
    total: int, weights: list[int]
) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - Fraction(total * weight, whole)) < 1
    assert allocate(-total, weights) == tuple(-part for part in parts)


@given(total=st.integers(0, 10**9), weights=st.lists(st.integers(0, 10**9), min_size=1))
def test_no_share_of_a_part_is_more_than_its_weight(total: int, weights: list[int]) -> None:
    """What a discount takes from a price is never more than is left of it."""
    total = min(total, sum(weights))
    parts = allocate(total, weights)
    assert all(part <= weight for part, weight in zip(parts, weights, strict=True))


@given(exact=EXACT_AMOUNTS, currency=st.sampled_from(["JPY", "USD", "KWD"]))
def test_rounded_lines_add_up_to_the_rounded_sum(exact: list[Fraction], currency: str) -> None:
    parts = share_rounding(exact, currency)
    assert sum(parts) == to_minor(sum(exact, Fraction(0)), currency)
    unit = Fraction(1, 10 ** minor_digits(currency))
    for part, amount in zip(parts, exact, strict=True):
        assert abs(part * unit - amount) < unit
    mirrored = share_rounding([-amount for amount in exact], currency)
    if sum(exact, Fraction(0)) != 0:
        assert mirrored == tuple(-part for part in parts)


@given(exact=EXACT_AMOUNTS.filter(bool), total=st.integers(-(10**6), 10**6))
def test_lines_of_a_slice_add_up_to_the_total_they_are_given(
    exact: list[Fraction], total: int
) -> None:
    assert sum(share_rounding(exact, "USD", total)) == total


def test_a_total_without_lines_is_an_error() -> None:
    assert share_rounding([], "USD") == ()
    with pytest.raises(ValueError, match="over no lines"):
        share_rounding([], "USD", 1)
