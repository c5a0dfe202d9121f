"""Products and their prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.domain.frequency import Frequency, Timing
from engine.domain.pricing import PricingModel
from engine.domain.revenue import RecognitionMethod
from engine.domain.seat import SeatTerms
from engine.domain.tax import Supply


class UsageCalculation(StrEnum):
    """Over what a tiered price counts usage (DESIGN 5)."""

    BILLING_PERIOD = "billing_period"
    CUMULATIVE = "cumulative"
    PERIODIC = "periodic"


@dataclass(frozen=True, slots=True)
class Price:
    """Pricing model + quantity source + frequency + timing + currency.

    `metric_id` is the quantity source, None for fixed and one-time prices. `reset_months` is set
    for PERIODIC only: the running total starts afresh every so many months from the anchor.
    `metric_parameters` stand in for the defaults of a compound metric, by name. With `seats` the
    metric is that of a seat type.
    """

    id: str
    product_id: str
    name: str
    currency: str
    model: PricingModel
    frequency: Frequency
    timing: Timing
    metric_id: str | None = None
    usage_calculation: UsageCalculation = UsageCalculation.BILLING_PERIOD
    reset_months: int | None = None
    metric_parameters: tuple[tuple[str, Decimal], ...] = ()
    seats: SeatTerms | None = None
    list_price_id: str | None = None
    """The list price that it was spawned from."""


@dataclass(frozen=True, slots=True)
class Product:
    """What is sold. Its prices share the product's tax category."""

    id: str
    name: str
    prices: tuple[Price, ...]
    label: str | None = None
    tax_category: str | None = None
    supply: Supply = Supply.SERVICES
    list_prices: tuple[Price, ...] = ()
    """What it costs before anything is negotiated: never billed itself."""
    revenue_recognition: RecognitionMethod | None = None
    """When its charges are earned; None is by the nature of each."""
