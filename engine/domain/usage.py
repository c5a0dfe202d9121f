"""What the warehouse measured for one billing period of one price."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from engine.domain.decimals import ZERO

BreakdownValues = tuple[tuple[str, str | None], ...]
"""(property, value) pairs in the metric's order; a value is None where events lack the property."""


@dataclass(frozen=True, slots=True)
class UsageShare:
    """Usage of one combination of breakdown values, or of all of them together.

    `quantity` is None where nothing was measured (max, min, average, latest of no event); it prices
    as 0 (DESIGN 4). `quantity_within`, `events_below`, `events_above` split the events of a price
    with per-event bounds: the sum of values between the bounds and the number of events whose
    charge is lifted to the minimum or cut to the maximum (DESIGN 5).
    """

    values: BreakdownValues
    quantity: Decimal | None
    event_count: int
    quantity_within: Decimal = ZERO
    events_below: int = 0
    events_above: int = 0

    @property
    def billable(self) -> Decimal:
        return ZERO if self.quantity is None else self.quantity


@dataclass(frozen=True, slots=True)
class Usage:
    """Total of a period and its shares by breakdown, ordered by breakdown values.

    `is_additive` says that the shares add up to the total (count and sum); of a unique count or a
    maximum they do not, and models that price the total must not price the shares instead.
    `refusal` says why usage that was counted has no quantity, as for a division by zero: what it
    prices is parked. It is None for all usage that can be priced, and so never stored.
    """

    total: UsageShare
    shares: tuple[UsageShare, ...] = ()
    is_additive: bool = True
    refusal: str | None = None

    @property
    def quantity(self) -> Decimal:
        return self.total.billable


NO_USAGE = Usage(total=UsageShare(values=(), quantity=ZERO, event_count=0))


def refused(reason: str, event_count: int = 0) -> Usage:
    """Usage that cannot be priced, and why."""
    return Usage(UsageShare(values=(), quantity=None, event_count=event_count), refusal=reason)


def usage_of(quantity: Decimal, event_count: int = 0) -> Usage:
    """Usage that is one number, without breakdown."""
    return Usage(total=UsageShare(values=(), quantity=quantity, event_count=event_count))


@dataclass(frozen=True, slots=True)
class PeriodUsage:
    """Usage of a billing period: of the period itself, or running totals for cumulative tiers.

    A cumulative price needs the running total through the end of the period (`usage`) and the one
    before its start (`before`); for every other price `before` is None (DESIGN 5).
    """

    usage: Usage = field(default=NO_USAGE)
    before: Usage | None = None
