"""What seat types are called, and which prices can bill them (DESIGN 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.catalog.documents import METRICS, PRODUCTS, SEAT_METRICS
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding, listing
from engine.catalog.shapes.product import PriceShape
from engine.domain.frequency import Timing
from engine.domain.seat import METRIC

_SEAT_TYPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST_TYPE = 50

SEAT_MODELS = ("linear", "graduated", "volume", "package", "stairstep")
"""Models that make an amount of one number; the others need more than that or nothing."""

SEAT_KEYS = ("proration", "contracted_minimum", "overage_frequency", "prorate_flat_fees")
"""Keys of a price that say something of seats only."""


def seat_types_are_snake_case(draft: Draft) -> Iterator[Finding]:
    """A seat type becomes a part of an event type and of the names of models."""
    for id in draft.seat_metrics:
        if _SEAT_TYPE.fullmatch(id) is None or len(id) > _LONGEST_TYPE:
            message = (
                f'"{id}" cannot be a seat type; use snake_case: small letters and digits in words'
                f" joined by _, at most {_LONGEST_TYPE} in all"
            )
            yield Finding(SEAT_METRICS, id, (), message)
    for id in draft.declared[METRICS]:
        if id.startswith(METRIC):
            message = f'"{METRIC}" is what our names of seat metrics begin with; choose another id'
            yield Finding(METRICS, id, (), message)


def seat_prices_can_be_billed(draft: Draft) -> Iterator[Finding]:
    """A seat price has a seat type, a model of one number and whole periods."""
    for product_id, price_id, price in draft.prices():
        wrong = _without_seats(price) if price.seats is None else _with_seats(draft, price)
        for key, message in wrong:
            yield Finding(PRODUCTS, product_id, ("prices", price_id, key), message)


def _without_seats(price: PriceShape) -> Iterator[tuple[str, str]]:
    for key in SEAT_KEYS:
        if key in price.model_fields_set:
            yield key, "is for prices of seats; remove it, or say which with seats: <seat type>"


def _with_seats(draft: Draft, price: PriceShape) -> Iterator[tuple[str, str]]:
    assert price.seats is not None
    dangling = draft.dangling(SEAT_METRICS, price.seats, "seat type", "in seat_metrics/")
    if dangling:
        yield "seats", dangling
    if price.metric is not None:
        yield "metric", "a price counts seats or a metric; remove one of the two"
    if price.model not in SEAT_MODELS:
        yield "model", f"a {price.model} price has no seats; use {listing(SEAT_MODELS, 'or')}"
    if "per_event" in price.terms():
        yield "per_event", "seats are no events with an amount each; remove it"
    if "usage_calculation_mode" in price.model_fields_set:
        yield "usage_calculation_mode", "is for usage; seats are counted by period; remove it"
    months = price.frequency.months
    if months is None:
        yield (
            "frequency",
            "seats are held for months; use monthly, quarterly, half_yearly or yearly",
        )
    if price.proration is None:
        yield (
            "proration",
            "is missing; write use_maximum, prorate_increments or prorate_all_changes",
        )
    overage = price.overage_frequency
    if overage is None:
        return
    if price.timing is Timing.IN_ARREARS:
        yield "overage_frequency", "is for in_advance; in arrears every change is billed already"
    elif months is not None and overage.months is not None and months % overage.months:
        yield (
            "overage_frequency",
            f"{overage.value} does not divide the {price.frequency.value} period; use a shorter"
            " one, or none for the next invoice of the price",
        )
