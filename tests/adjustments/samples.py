"""Phases with terms, and what an invoice bills of them, for tests of adjustments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from engine.adjustments.billing import Lines, PhaseBilling
from engine.domain.price import Price
from engine.domain.schedule import (
    BillingPeriod,
    Discount,
    DiscountType,
    Maximum,
    Minimum,
    Phase,
)
from tests.rating.samples import JANUARY, period_of, rated


def percent(amount: str, *price_ids: str) -> Discount:
    return Discount(DiscountType.PERCENTAGE, Decimal(amount), f"{amount}% off", price_ids)


def money_off(amount: str, *price_ids: str) -> Discount:
    return Discount(DiscountType.FIXED, Decimal(amount), f"{amount} off", price_ids)


def minimum(amount: str, *price_ids: str) -> Minimum:
    return Minimum(Decimal(amount), price_ids)


def maximum(amount: str, *price_ids: str) -> Maximum:
    return Maximum(Decimal(amount), price_ids)


def billing_of(
    prices: Sequence[Price],
    *terms: Discount | Minimum | Maximum,
    periods: Sequence[BillingPeriod] | None = None,
    already_billed: Lines = (),
) -> PhaseBilling:
    """One full period of every price, unless periods are given."""
    phase = Phase(
        start=JANUARY,
        end=None,
        price_ids=tuple(price.id for price in prices),
        discounts=tuple(term for term in terms if isinstance(term, Discount)),
        minimums=tuple(term for term in terms if isinstance(term, Minimum)),
        maximums=tuple(term for term in terms if isinstance(term, Maximum)),
    )
    if periods is None:
        periods = [period_of(price.id) for price in prices]
    by_id = {price.id: price for price in prices}
    return PhaseBilling(0, phase, by_id, tuple(periods), already_billed)


def charges(quantities: Mapping[str, str], prices: Sequence[Price], **period: int) -> Lines:
    """Rated lines of one period of every price, in their order; `period` as in `period_of`."""
    return tuple(
        line
        for price in prices
        for line in rated(
            price,
            quantities.get(price.id, "0"),
            replace(period_of(price.id), **period) if period else period_of(price.id),
        )
    )


def short(lines: Lines) -> list[tuple[str, int]]:
    """Key and net of every line."""
    return [(line.key, line.net) for line in lines]
