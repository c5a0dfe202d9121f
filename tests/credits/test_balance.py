"""Balances are sums; units earn their cost as they are used."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from engine.credits.balance import released
from tests.credits.samples import cash, units


def test_units_earn_their_cost_in_proportion_and_as_a_whole() -> None:
    grant = units("u", "3", cost=Decimal("10")).grant
    steps = [released(grant, Decimal(left), Decimal(left - 1)) for left in (3, 2, 1)]
    assert steps == [333, 334, 333]


def test_units_that_come_back_take_back_what_they_earned() -> None:
    grant = units("u", "3", cost=Decimal("10")).grant
    assert released(grant, Decimal(1), Decimal(3)) == -released(grant, Decimal(3), Decimal(1))


def test_money_and_gifts_earn_nothing_by_themselves() -> None:
    assert released(cash("c", "10", cost=Decimal("8")).grant, Decimal(10), Decimal(0)) == 0
    assert released(units("u", "10").grant, Decimal(10), Decimal(0)) == 0


@given(st.lists(st.integers(0, 50), max_size=8), st.integers(1, 10**6))
def test_however_units_are_used_they_earn_exactly_their_cost(uses: list[int], cents: int) -> None:
    grant = units("u", str(sum(uses) + 1), cost=Decimal(cents).scaleb(-2)).grant
    balance, earned = grant.amount, 0
    for use in (*uses, 1):
        earned += released(grant, balance, balance - use)
        balance -= use
    assert (balance, earned) == (0, cents)
