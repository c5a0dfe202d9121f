"""Prices and schedules for tests about time: the amounts do not matter here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from engine.domain.frequency import Frequency, Timing
from engine.domain.price import Price, UsageCalculation
from engine.domain.pricing import Component, ValueLimits
from engine.domain.schedule import BillingSchedule, Phase
from engine.domain.usage import Usage

ADVANCE, ARREARS = Timing.IN_ADVANCE, Timing.IN_ARREARS


@dataclass(frozen=True, slots=True)
class TenDollars:
    """The plainest model there is: 10 a period."""

    kind: ClassVar[str] = "ten_dollars"
    needs_usage: ClassVar[bool] = False
    is_prorated: ClassVar[bool] = True

    def rate(self, usage: Usage) -> tuple[Component, ...]:
        ten = Decimal(10)
        return (Component("fee", "Fee", Decimal(1), ten, ten, "10 a period"),)

    def value_limits(self) -> ValueLimits | None:
        return None

    def describe(self) -> str:
        return "10 a period"


def offer(
    price_id: str,
    frequency: Frequency,
    timing: Timing,
    usage_calculation: UsageCalculation = UsageCalculation.BILLING_PERIOD,
    reset_months: int | None = None,
) -> Price:
    return Price(
        id=price_id,
        product_id="api",
        name=price_id,
        currency="USD",
        model=TenDollars(),
        frequency=frequency,
        timing=timing,
        usage_calculation=usage_calculation,
        reset_months=reset_months,
    )


def schedule_from(
    start: date, end: date | None, *price_ids: str, billing_day: int | None = None
) -> BillingSchedule:
    """A schedule of one phase; `end` is exclusive."""
    return BillingSchedule(
        id="acme_2026",
        customer_id="acme",
        start=start,
        end=end,
        phases=(Phase(start, end, price_ids),),
        billing_day=billing_day,
    )
