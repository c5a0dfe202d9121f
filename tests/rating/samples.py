"""Prices, periods and usage in one line each, for tests about money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from engine.domain.charge import ChargeLine
from engine.domain.frequency import Frequency, Timing
from engine.domain.price import Price, UsageCalculation
from engine.domain.schedule import BillingPeriod
from engine.domain.usage import BreakdownValues, PeriodUsage, Usage, UsageShare, usage_of
from engine.pricing.registry import parse_model
from engine.rating.rate import rate_period

JANUARY = date(2026, 1, 1)


def price_of(
    kind: str,
    terms: Mapping[str, object],
    *,
    currency: str = "USD",
    price_id: str = "price",
    product_id: str = "product",
    name: str = "Price",
    timing: Timing = Timing.IN_ARREARS,
    usage_calculation: UsageCalculation = UsageCalculation.BILLING_PERIOD,
) -> Price:
    model = parse_model(kind, terms, currency)
    return Price(
        id=price_id,
        product_id=product_id,
        name=name,
        currency=currency,
        model=model,
        frequency=Frequency.MONTHLY,
        timing=timing,
        metric_id="metric" if model.needs_usage else None,
        usage_calculation=usage_calculation,
    )


def period_of(
    price_id: str = "price",
    *,
    days: int = 31,
    full_days: int = 31,
    index: int = 0,
    phase_index: int = 0,
    start: date = JANUARY,
) -> BillingPeriod:
    end = start + timedelta(days=days)
    return BillingPeriod(
        schedule_id="schedule",
        phase_index=phase_index,
        price_id=price_id,
        index=index,
        start=start,
        end=end,
        days=days,
        full_days=full_days,
        invoice_date=end,
    )


def shared_usage(
    shares: Mapping[BreakdownValues, str],
    *,
    total: str | None = None,
    is_additive: bool = True,
) -> Usage:
    """Usage by breakdown values; the total is the sum of the shares unless it is given."""
    whole = Decimal(total) if total is not None else sum(map(Decimal, shares.values()), Decimal(0))
    return Usage(
        total=UsageShare(values=(), quantity=whole, event_count=len(shares)),
        shares=tuple(UsageShare(values, Decimal(text), 1) for values, text in shares.items()),
        is_additive=is_additive,
    )


def usage_before(quantity: str, before: str) -> PeriodUsage:
    """Running totals through the end of a period and before its start."""
    return PeriodUsage(usage=usage_of(Decimal(quantity)), before=usage_of(Decimal(before)))


def rated(
    price: Price, quantity: str | Usage = "0", period: BillingPeriod | None = None
) -> tuple[ChargeLine, ...]:
    """The lines of a full period, or of the one given."""
    usage = usage_of(Decimal(quantity)) if isinstance(quantity, str) else quantity
    return rate_period(price, period or period_of(price.id), PeriodUsage(usage=usage))


def total(lines: tuple[ChargeLine, ...]) -> int:
    """What the lines add up to, in minor units."""
    return sum(line.net for line in lines)
