"""Differences of two running totals, part by part."""

from __future__ import annotations

from decimal import Decimal

from engine.domain.pricing import Component
from engine.rating.running_total import difference


def part(key: str, quantity: str, rate: str | None, amount: str) -> Component:
    return Component(
        key=key,
        title=key,
        quantity=Decimal(quantity),
        rate=None if rate is None else Decimal(rate),
        amount=Decimal(amount),
        reason=f"{amount} USD",
    )


def test_parts_are_matched_by_key_and_unchanged_ones_left_out() -> None:
    through = (part("a", "10", "1", "10"), part("b", "5", "2", "10"), part("c", "1", "3", "3"))
    before = (part("b", "4", "2", "8"), part("a", "10", "1", "10"))
    changed = difference(through, before, "USD")
    assert [(each.key, each.quantity, each.rate, each.amount) for each in changed] == [
        ("b", Decimal(1), Decimal(2), Decimal(2)),
        ("c", Decimal(1), Decimal(3), Decimal(3)),
    ]
    assert changed[0].reason == "10 USD, less 8 USD before this period"
    assert changed[1].reason == "3 USD"


def test_a_part_that_is_gone_is_given_back() -> None:
    (gone,) = difference((), (part("a", "4", "2", "8"),), "USD")
    assert (gone.quantity, gone.amount) == (Decimal(-4), Decimal(-8))
    assert gone.reason == "8 USD before this period given back: 8 USD"


def test_differences_add_up_to_the_difference_of_the_totals() -> None:
    through = (part("a", "10", None, "7.5"), part("c", "1", "3", "3"))
    before = (part("a", "12", "1", "12"), part("b", "4", "2", "8"))
    changed = difference(through, before, "USD")
    assert sum((each.amount for each in changed), Decimal(0)) == Decimal("10.5") - Decimal(20)
    assert changed[0].rate is None
