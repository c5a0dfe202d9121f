"""List prices. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.billing_products import (
    PriceParameter,
    Structure,
    UsageCalculationPeriodGiven,
)
from meterhouse_client.objects.customers import IntegrationId, IntegrationIdSent
from meterhouse_client.objects.prices import (
    FixedSent,
    GraduatedSent,
    LinearSent,
    OneTimeSent,
    PackageSent,
    ParameterSent,
    SeatBasedSent,
    UsageCalculationPeriod,
    VolumeSent,
)


@dataclass(frozen=True, kw_only=True)
class ListPriceRequest:
    """A list price to make, or what it is to be."""

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


@dataclass(frozen=True, kw_only=True)
class ListPriceResponse:
    """A list price: what something costs before anything is negotiated."""

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
    is_archived: bool
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
