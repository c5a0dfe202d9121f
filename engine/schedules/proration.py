"""Proration: actual days over the days of the full period, both ends counted (DESIGN 5)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from engine.domain.schedule import BillingPeriod


def prorated(amount: Decimal | Fraction | int, days: int, full_days: int) -> Fraction:
    """The exact share of an amount for `days` out of `full_days`; nothing is rounded here.

    Days are local calendar days: a day of 23 or 25 hours counts one, a leap day counts. Raises
    ValueError unless 0 <= days <= full_days and full_days is at least 1.
    """
    if not 0 <= days <= full_days or full_days < 1:
        raise ValueError(f"{days} of {full_days} days is not a part of a period")
    return Fraction(amount) * Fraction(days, full_days)


def period_share(amount: Decimal | Fraction | int, period: BillingPeriod) -> Fraction:
    """The exact share of a full period's amount that a billing period bears."""
    return prorated(amount, period.days, period.full_days)
