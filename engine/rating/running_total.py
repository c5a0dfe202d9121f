"""Running totals: a period bills what the total through its end costs, less the one before it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from engine.domain.decimals import EXACT, ZERO
from engine.domain.pricing import Component
from engine.pricing.words import money


def difference(
    through_end: tuple[Component, ...], before: tuple[Component, ...], currency: str
) -> tuple[Component, ...]:
    """Components of the slice between two running totals, matched by key, in invoice order.

    Parts that did not change are left out; if none did, the last one stands for them with nothing.
    What the earlier total had and the later one lacks (after corrections) is given back. A rate is
    kept only where both sides have the same one, so that quantity times rate explains the amount.
    """
    earlier = {component.key: component for component in before}
    changes = [
        _less(component, earlier.pop(component.key, None), currency) for component in through_end
    ]
    changes += [_given_back(component, currency) for component in earlier.values()]
    changed = tuple(change for change in changes if change.quantity or change.amount)
    return changed or (changes[-1],)


def _less(later: Component, earlier: Component | None, currency: str) -> Component:
    if earlier is None:
        return later
    return replace(
        later,
        quantity=EXACT.subtract(later.quantity, earlier.quantity),
        amount=EXACT.subtract(later.amount, earlier.amount),
        rate=later.rate if later.rate == earlier.rate else None,
        reason=f"{later.reason}, less {money(earlier.amount, currency)} before this period",
    )


def _given_back(earlier: Component, currency: str) -> Component:
    return replace(
        earlier,
        quantity=_negative(earlier.quantity),
        amount=_negative(earlier.amount),
        reason=f"{money(earlier.amount, currency)} before this period given back: {earlier.reason}",
    )


def _negative(value: Decimal) -> Decimal:
    return EXACT.subtract(ZERO, value)
