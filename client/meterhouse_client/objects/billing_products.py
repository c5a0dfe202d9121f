"""Billing products. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.customers import IntegrationId


@dataclass(frozen=True, kw_only=True)
class BillingProduct:
    """A product with its prices."""

    id: str
    name: str
    label: str
    sequence_account_id: str
    created_at: datetime
    updated_at: datetime
    prices: list[PriceResponse]
    tax_category_id: str | None = None
    tax_category_name: str | None = None
    recognition_method: Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"]


@dataclass(frozen=True, kw_only=True)
class PriceParameter:
    """A value for a parameter of a custom metric."""

    parameter_id: str
    value: str


@dataclass(frozen=True, kw_only=True)
class PriceResponse:
    """A price: what schedules bill."""

    id: str
    product_id: str
    name: str
    currency: str
    structure: Structure
    billing_frequency: Literal[
        "ON_DEMAND", "ONE_TIME", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY", "PER_EVENT"
    ]
    billing_type: Literal["IN_ARREARS", "IN_ADVANCE"]
    created_at: datetime
    updated_at: datetime
    integration_ids: list[IntegrationId]
    custom_metric_parameters: list[PriceParameter]
    usage_calculation_period: UsageCalculationPeriodGiven | None = None
    list_price_id: str | None = None
    status: Literal["DRAFT", "ACTIVE"]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class Structure:
    """How a quantity becomes an amount. Which fields there are depends on `pricingType`."""

    pricing_type: Literal[
        "ONE_TIME",
        "FIXED",
        "LINEAR",
        "PACKAGE",
        "SEAT_BASED",
        "GRADUATED",
        "VOLUME",
        "STAIRSTEP",
        "MATRIX",
    ]
    price: Decimal | None = None
    price_per_unit: Decimal | None = None
    usage_metric_id: str | None = None
    is_price_percentage: bool | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    package_size: Decimal | None = None
    price_per_package: Decimal | None = None
    free_units: Decimal | None = None
    usage_calculation_mode: Literal["BILLING_PERIOD", "CUMULATIVE", "PERIODIC"] | None = None
    tiers: list[Tier] | None = None
    seat_metric_id: str | None = None
    price_per_seat: Decimal | None = None
    proration_strategy: (
        Literal["USE_MAXIMUM", "PRORATE_INCREMENTS", "PRORATE_ALL_CHANGES"] | None
    ) = None
    contracted_minimum_seats: int | None = None
    overages_billing_frequency: (
        Literal["NONE", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"] | None
    ) = None
    prorate_flat_fees: bool | None = None
    breakdowns: list[str] | None = None
    rates: list[dict[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class Tier:
    """A tier of a price."""

    upper_bound: Decimal | None = None
    price: Decimal
    fee: Decimal | None = None
    is_price_percentage: bool | None = None


@dataclass(frozen=True, kw_only=True)
class UsageCalculationPeriodGiven:
    """After how long a periodic running total starts afresh."""

    frequency: str
    interval: int
