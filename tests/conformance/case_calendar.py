"""Calendars out of cases: their schedules as ours, and what is asked of the periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from engine.domain.decimals import decimal_of
from engine.domain.frequency import Frequency, Timing
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod, BillingSchedule, Phase
from engine.schedules.calendar import billing_periods
from tests.conformance.outcome import Case
from tests.schedules.offers import offer

FREQUENCIES = {"1": Frequency.MONTHLY, "3": Frequency.QUARTERLY, "12": Frequency.YEARLY}


def day(text: str) -> date:
    return date.fromisoformat(text)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def offer_of(case: Case) -> Price:
    """The case's price: its interval, and in advance or in arrears."""
    price = case["price"]
    in_advance = price.get("billing") == "in advance"
    return offer(
        "price",
        FREQUENCIES[price.get("interval_months", "1")],
        Timing.IN_ADVANCE if in_advance else Timing.IN_ARREARS,
    )


def periods_of(
    price: Price,
    start: date,
    through: date,
    end: date | None = None,
    billing_day: int | None = None,
) -> tuple[BillingPeriod, ...]:
    """The periods of one price on a schedule of one phase; `end` is exclusive."""
    return periods_in_phases(price, [start], through, end, billing_day)


def periods_in_phases(
    price: Price,
    starts: Sequence[date],
    through: date,
    end: date | None = None,
    billing_day: int | None = None,
) -> tuple[BillingPeriod, ...]:
    """The same with several phases, each from its start to the next one's."""
    phases = tuple(
        Phase(first, until, (price.id,))
        for first, until in zip(starts, [*starts[1:], end], strict=True)
    )
    schedule = BillingSchedule(
        id="case",
        customer_id="customer",
        start=starts[0],
        end=end,
        phases=phases,
        billing_day=billing_day,
    )
    return billing_periods(schedule, {price.id: price}, through)


def holding(periods: Sequence[BillingPeriod], asked: date) -> BillingPeriod:
    """The one period that holds a day."""
    (period,) = [period for period in periods if period.start <= asked < period.end]
    return period


def dated(periods: Sequence[BillingPeriod], invoice_date: date) -> BillingPeriod:
    """The one period whose invoice date is given."""
    (period,) = [period for period in periods if period.invoice_date == invoice_date]
    return period


def bounds(period: BillingPeriod) -> list[str]:
    return [period.start.isoformat(), period.end.isoformat()]


def ratio(period: BillingPeriod) -> Decimal:
    """A period's share of a full one at nine decimals, as Kill Bill keeps it."""
    return decimal_of(Fraction(period.days, period.full_days), 9)


def utc_texts(*instants: datetime) -> list[str]:
    return [f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in instants]
