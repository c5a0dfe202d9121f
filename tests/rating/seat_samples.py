"""Seat prices and what was held, in one line each, for tests about money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.domain.charge import ChargeLine
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod
from engine.domain.seat import (
    CHANGED_ON,
    SeatCharge,
    SeatPeriod,
    SeatProration,
    SeatTerms,
)
from engine.domain.usage import PeriodUsage, Usage, UsageShare, usage_of
from engine.rating.seats import rate_seats
from tests.rating.samples import price_of

LINEAR: dict[str, object] = {"rate": "15"}
GRADUATED: dict[str, object] = {"tiers": [{"up_to": "15", "rate": "12"}, {"rate": "15"}]}
MAXIMUM = SeatProration.USE_MAXIMUM
INCREMENTS = SeatProration.PRORATE_INCREMENTS
ALL_CHANGES = SeatProration.PRORATE_ALL_CHANGES


def seat_price(
    proration: SeatProration,
    terms: Mapping[str, object] = LINEAR,
    *,
    kind: str = "linear",
    charge: SeatCharge = SeatCharge.IN_ARREARS,
    minimum: int = 0,
    prorates_flat_fees: bool = False,
    currency: str = "GBP",
) -> Price:
    seats = SeatTerms("editor", charge, proration, Decimal(minimum), prorates_flat_fees)
    return replace(price_of(kind, terms, currency=currency, name="Editors"), seats=seats)


def held(before: int, changes: Mapping[date, int] | None = None) -> PeriodUsage:
    """So many seats before the period, and so many from each of these days on."""
    shares = tuple(
        UsageShare(((CHANGED_ON, day.isoformat()),), Decimal(level), 1)
        for day, level in sorted((changes or {}).items())
    )
    last = shares[-1].billable if shares else Decimal(before)
    usage = Usage(UsageShare((), last, len(shares)), shares, is_additive=False)
    return PeriodUsage(usage, usage_of(Decimal(before)))


def in_advance(level: int) -> PeriodUsage:
    """So many seats when the period starts."""
    return PeriodUsage(usage_of(Decimal(level)))


def days(
    first: date, end: date, full_days: int | None = None, of: SeatPeriod | None = None
) -> BillingPeriod:
    """The local days `[first, end)` out of a full period."""
    count = (end - first).days
    return BillingPeriod("schedule", 0, "price", 0, first, end, count, full_days or count, end, of)


def amount(price: Price, period: BillingPeriod, usage: PeriodUsage) -> int:
    """What the lines add up to, in minor units."""
    return sum(line.net for line in rate_seats(price, period, usage))


def shown(lines: tuple[ChargeLine, ...]) -> list[tuple[str, Decimal, int]]:
    """Title, quantity and minor units of every line."""
    return [(line.title, line.quantity, line.net) for line in lines]
