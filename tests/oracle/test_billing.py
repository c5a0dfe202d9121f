"""The naive rater on prices worked out by hand: each rule of DESIGN 5 once."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from tests.oracle.billing import (
    Tier,
    fixed,
    graduated,
    graduated_by_tier,
    linear,
    linear_by_event,
    package,
    proration,
    round_money,
    share_rounded,
    stairstep,
    volume,
)

TIERS = (
    Tier(Fraction(100), rate=Fraction(2), flat_fee=Fraction(10)),
    Tier(Fraction(200), rate=Fraction(1), flat_fee=Fraction(20)),
    Tier(None, rate=Fraction(1, 2), flat_fee=Fraction(30)),
)


@pytest.mark.parametrize(
    ("quantity", "amounts"),
    [
        ("0", [10]),
        ("1", [12]),
        ("100", [210]),
        ("100.5", [210, Fraction(41, 2)]),
        ("200", [210, 120]),
        ("300", [210, 120, 80]),
    ],
)
def test_graduated_prices_each_part_in_its_own_tier(quantity: str, amounts: list[Fraction]) -> None:
    assert graduated_by_tier(Fraction(quantity), TIERS) == amounts
    assert graduated(Fraction(quantity), TIERS) == sum(amounts)


@pytest.mark.parametrize(
    ("quantity", "amount"),
    [("0", 10), ("100", 210), ("100.5", Fraction(241, 2)), ("200", 220), ("300", 180)],
)
def test_volume_prices_the_whole_quantity_in_the_tier_reached(
    quantity: str, amount: Fraction
) -> None:
    assert volume(Fraction(quantity), TIERS) == amount


@pytest.mark.parametrize(
    ("quantity", "amount"), [("0", 10), ("99.9", 10), ("100", 10), ("100.01", 20), ("201", 30)]
)
def test_stairstep_charges_the_fee_of_the_step_reached(quantity: str, amount: int) -> None:
    assert stairstep(Fraction(quantity), TIERS) == amount


@pytest.mark.parametrize("price", [graduated, volume, stairstep])
def test_zero_usage_is_free_where_the_flat_fee_is_switched_off(
    price: Callable[..., Fraction],
) -> None:
    assert price(Fraction(0), TIERS, zero_pays_flat_fee=False) == 0
    assert price(Fraction(1), TIERS, zero_pays_flat_fee=False) >= 10


@pytest.mark.parametrize(
    ("quantity", "amount"), [("0", 0), ("0.1", 10), ("250", 10), ("250.1", 20), ("500", 20)]
)
def test_a_package_begun_is_a_package_bought(quantity: str, amount: int) -> None:
    assert package(Fraction(quantity), Fraction(250), Fraction(10)) == amount


def test_linear_multiplies() -> None:
    assert linear(Fraction(3), Fraction("0.1")) == Fraction(3, 10)


def test_bounds_hold_for_each_event_not_for_the_sum() -> None:
    half_percent = Fraction(1, 200)
    payments = [Fraction(100), Fraction(1000), Fraction(9000)]  # 0.50, 5, 45
    assert linear_by_event(payments, half_percent) == Fraction("50.5")
    assert linear_by_event(payments, half_percent, minimum=Fraction(1)) == 51
    assert linear_by_event(payments, half_percent, Fraction(1), Fraction(10)) == 16
    assert linear_by_event([], half_percent, minimum=Fraction(1)) == 0


def test_a_fixed_amount_is_prorated_by_days_counting_both_ends() -> None:
    june = date(2024, 6, 1), date(2024, 6, 30)
    assert proration(date(2024, 6, 18), june[1], *june) == Fraction(13, 30)
    assert proration(*june, *june) == 1
    assert fixed(Fraction(99), Fraction(13, 30)) == Fraction("42.9")
    assert fixed(Fraction(99)) == 99


@pytest.mark.parametrize(
    ("amount", "digits", "rounded"),
    [
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("0.0049999", 2, "0"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1.0005", 3, "1.001"),
    ],
)
def test_money_rounds_half_away_from_zero(amount: str, digits: int, rounded: str) -> None:
    assert round_money(Fraction(amount), digits) == Fraction(rounded)


@pytest.mark.parametrize(
    ("amounts", "shares"),
    [
        (["0.005", "0.005", "0.005"], ["0.01", "0.01", "0"]),  # 1.5 cents round to 2
        (["0.334", "0.333", "0.333"], ["0.34", "0.33", "0.33"]),
        (["0.001", "0.009"], ["0", "0.01"]),
        (["-0.334", "-0.333", "-0.333"], ["-0.34", "-0.33", "-0.33"]),
        (["1.006", "-0.003"], ["1", "0"]),
        ([], []),
    ],
)
def test_lines_share_the_rounded_sum_by_largest_remainder(
    amounts: list[str], shares: list[str]
) -> None:
    assert share_rounded([Fraction(each) for each in amounts], 2) == [
        Fraction(each) for each in shares
    ]
