"""Seat prices: one in advance is two in the calendar, and every schedule of it bills both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from engine.catalog.shapes.product import PriceShape
from engine.domain.frequency import Timing
from engine.domain.price import Price, Product
from engine.domain.schedule import BillingSchedule, Discount, DiscountType, Phase
from engine.domain.seat import (
    METRIC,
    OverageFrequency,
    SeatCharge,
    SeatProration,
    SeatScope,
    SeatTerms,
)

Overages = Mapping[str, Price]
"""The overage of each price in advance, by that price's id."""

OVERAGE = ".overage"
"""What the id of an overage price ends with; no id in a catalog has a point."""


def seat_terms(price: PriceShape) -> SeatTerms | None:
    """What a price says of seats; None if it bills none."""
    if price.seats is None:
        return None
    in_advance = price.timing is Timing.IN_ADVANCE
    return SeatTerms(
        seat_type=price.seats,
        charge=SeatCharge.IN_ADVANCE if in_advance else SeatCharge.IN_ARREARS,
        proration=price.proration or SeatProration.PRORATE_ALL_CHANGES,
        contracted_minimum=Decimal(price.contracted_minimum or 0),
        prorates_flat_fees=bool(price.prorate_flat_fees),
    )


def seat_metric_id(price: PriceShape) -> str | None:
    """The id of the metric that counts a price's seats."""
    return None if price.seats is None else f"{METRIC}{price.seats}"


def with_overage(price: Price, shape: PriceShape) -> tuple[Price, ...]:
    """The price, and its overage if it has one."""
    overage = _overage_of(price, shape)
    return (price,) if overage is None else (price, overage)


def _overage_of(price: Price, shape: PriceShape) -> Price | None:
    """The price that bills the changes within a seat price's periods in advance."""
    terms = price.seats
    if terms is None or terms.charge is not SeatCharge.IN_ADVANCE:
        return None
    rhythm = (shape.overage_frequency or OverageFrequency.NONE).frequency
    return replace(
        price,
        id=f"{price.id}{OVERAGE}",
        frequency=rhythm or price.frequency,
        timing=Timing.IN_ARREARS,
        seats=replace(terms, charge=SeatCharge.OVERAGE, advance_months=price.frequency.months),
    )


def bill_overages(
    schedules: Iterable[BillingSchedule], products: Iterable[Product]
) -> tuple[BillingSchedule, ...]:
    """The schedules with the overage of every seat price in advance that they bill.

    A discount, credit or tax rate of the price is one of its overage too, but a fixed discount only
    where it is for the overage. A minimum or maximum counts the overage where both have the same
    periods.
    """
    prices = {price.id: price for product in products for price in product.prices}
    overages = {id: price for id in prices if (price := prices.get(f"{id}{OVERAGE}")) is not None}
    if not overages:
        return tuple(schedules)
    return tuple(
        replace(
            schedule,
            phases=tuple(_phase(phase, prices, overages) for phase in schedule.phases),
            tax_rate_ids=tuple(
                (id, rate)
                for price_id, rate in schedule.tax_rate_ids
                for id in _with_overage(price_id, overages)
            ),
        )
        for schedule in schedules
    )


def _phase(phase: Phase, prices: Mapping[str, Price], overages: Overages) -> Phase:
    if overages.keys().isdisjoint(phase.price_ids):
        return phase
    return replace(
        phase,
        price_ids=_all_with_overages(phase.price_ids, overages),
        discounts=tuple(_discount(discount, overages) for discount in phase.discounts),
        credits=tuple(
            replace(credit, price_ids=_all_with_overages(credit.price_ids, overages))
            for credit in phase.credits
        ),
        minimums=tuple(
            replace(each, price_ids=_covered(each.price_ids, phase, prices, overages))
            for each in phase.minimums
        ),
        maximums=tuple(
            replace(each, price_ids=_covered(each.price_ids, phase, prices, overages))
            for each in phase.maximums
        ),
    )


def _with_overage(price_id: str, overages: Overages) -> tuple[str, ...]:
    return (price_id, overages[price_id].id) if price_id in overages else (price_id,)


def _all_with_overages(price_ids: Iterable[str], overages: Overages) -> tuple[str, ...]:
    return tuple(id for price_id in price_ids for id in _with_overage(price_id, overages))


def _discount(discount: Discount, overages: Overages) -> Discount:
    is_fixed = discount.type is DiscountType.FIXED
    if is_fixed and discount.seats is not SeatScope.OVERAGE:
        return discount
    return replace(discount, price_ids=_all_with_overages(discount.price_ids, overages))


def _covered(
    price_ids: tuple[str, ...], phase: Phase, prices: Mapping[str, Price], overages: Overages
) -> tuple[str, ...]:
    """What a minimum or maximum covers: all of the phase if it names no price."""
    same_rhythm = {
        id: overage for id, overage in overages.items() if overage.frequency is prices[id].frequency
    }
    return _all_with_overages(price_ids or phase.price_ids, same_rhythm)
