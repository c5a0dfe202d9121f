"""Prices. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from meterhouse_client.objects.customers import IntegrationIdSent


@dataclass(frozen=True, kw_only=True)
class FixedSent:
    """The same amount every billing period."""

    pricing_type: Literal["FIXED"]
    price: Decimal


@dataclass(frozen=True, kw_only=True)
class GraduatedSent:
    """Each unit at its own tier's rate; tiers may count over more than a billing period."""

    pricing_type: Literal["GRADUATED"]
    usage_metric_id: str
    usage_calculation_mode: Literal["BILLING_PERIOD", "CUMULATIVE", "PERIODIC"]
    tiers: list[TierSent]


@dataclass(frozen=True, kw_only=True)
class LinearSent:
    """One rate for every unit; a share of the quantity if it is a percentage (1 is 100 %)."""

    pricing_type: Literal["LINEAR"]
    price_per_unit: Decimal
    usage_metric_id: str
    is_price_percentage: bool
    min_price: Decimal | None = None
    max_price: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class OneTimeSent:
    """Billed once."""

    pricing_type: Literal["ONE_TIME"]
    price: Decimal


@dataclass(frozen=True, kw_only=True)
class PackageSent:
    """Whole packages; one begun is one bought."""

    pricing_type: Literal["PACKAGE"]
    package_size: Decimal
    price_per_package: Decimal
    usage_metric_id: str
    free_units: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ParameterSent:
    """A value for a parameter of a custom metric."""

    parameter_id: str
    value: str


@dataclass(frozen=True, kw_only=True)
class PriceRequest:
    """A price to make."""

    product_id: str
    name: str
    currency: str
    structure: (
        OneTimeSent
        | FixedSent
        | LinearSent
        | PackageSent
        | SeatBasedSent
        | GraduatedSent
        | VolumeSent
    )
    billing_frequency: Literal[
        "ON_DEMAND", "ONE_TIME", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY", "PER_EVENT"
    ]
    billing_type: Literal["IN_ARREARS", "IN_ADVANCE"]
    integration_ids: list[IntegrationIdSent] | None = None
    custom_metric_parameters: list[ParameterSent] | None = None
    usage_calculation_period: UsageCalculationPeriod | None = None
    list_price_id: str | None = None
    status: Literal["DRAFT", "ACTIVE"] | None = None


@dataclass(frozen=True, kw_only=True)
class PriceUpdate:
    """What of a price may change."""

    name: str
    status: Literal["DRAFT", "ACTIVE"] | None = None


@dataclass(frozen=True, kw_only=True)
class SeatBasedSent:
    """A price for every seat held; tiers, if there are any, stand for `pricePerSeat`."""

    pricing_type: Literal["SEAT_BASED"]
    seat_metric_id: str
    price_per_seat: Decimal
    proration_strategy: Literal["USE_MAXIMUM", "PRORATE_INCREMENTS", "PRORATE_ALL_CHANGES"]
    contracted_minimum_seats: int
    overages_billing_frequency: (
        Literal["NONE", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"] | None
    ) = None
    tiers: list[SeatTierSent]
    prorate_flat_fees: bool | None = None


@dataclass(frozen=True, kw_only=True)
class SeatTierSent:
    """Seats above the tier before it, up to its bound; the last tier has none."""

    upper_bound: Decimal | None = None
    price: Decimal
    fee: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class TierSent:
    """Quantities above the tier before it, up to its bound; the last tier has none."""

    upper_bound: Decimal | None = None
    price: Decimal
    fee: Decimal | None = None
    is_price_percentage: bool


@dataclass(frozen=True, kw_only=True)
class UsageCalculationPeriod:
    """After how long a periodic running total starts afresh."""

    frequency: Literal["MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"]
    interval: int


@dataclass(frozen=True, kw_only=True)
class VolumeSent:
    """All units at the rate of the tier reached."""

    pricing_type: Literal["VOLUME"]
    usage_metric_id: str
    tiers: list[VolumeTierSent]


@dataclass(frozen=True, kw_only=True)
class VolumeTierSent:
    """The tier that the whole quantity falls in prices all of it."""

    upper_bound: Decimal | None = None
    price: Decimal
    fee: Decimal | None = None
    is_price_percentage: bool
    max_price: Decimal | None = None
    min_price: Decimal | None = None
