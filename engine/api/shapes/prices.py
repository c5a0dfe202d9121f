"""Prices, and list prices from which they are negotiated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from engine.api.shapes.base import Given, OneLine, Sent
from engine.api.shapes.customers import IntegrationId, IntegrationIdSent
from engine.api.shapes.structures import DecimalText, Structure, StructureSent, structure_of
from engine.domain.currency import MINOR_UNITS
from engine.workflows.catalog_snapshot import CatalogSnapshot, PriceObject
from engine.workflows.public_ids import LIST_PRICES, METRICS, PRICES, PRODUCTS, SEAT_METRICS

BillingFrequency = Literal[
    "ON_DEMAND", "ONE_TIME", "MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY", "PER_EVENT"
]
BillingType = Literal["IN_ARREARS", "IN_ADVANCE"]
PriceStatus = Literal["DRAFT", "ACTIVE"]


def _currency(code: str) -> str:
    if code not in MINOR_UNITS:
        raise ValueError("is not a currency code of ISO 4217, such as USD")
    return code


Currency = Annotated[
    str,
    AfterValidator(_currency),
    WithJsonSchema({"type": "string", "enum": sorted(MINOR_UNITS)}),
]

Find = Callable[[str, str, str], str]
"""Our id of what a body names: kind, id as sent, field."""


class UsageCalculationPeriod(Sent):
    """After how long a periodic running total starts afresh."""

    frequency: Literal["MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"]
    interval: int = Field(ge=1, le=120)


class ParameterSent(Sent):
    """A value for a parameter of a custom metric."""

    parameter_id: OneLine
    value: DecimalText


class ListPriceRequest(Sent):
    """A list price to make, or what it is to be."""

    product_id: OneLine
    name: OneLine
    currency: Currency
    structure: StructureSent
    billing_frequency: BillingFrequency
    billing_type: BillingType
    integration_ids: list[IntegrationIdSent] = Field(default_factory=list)
    custom_metric_parameters: list[ParameterSent] = Field(default_factory=list)
    usage_calculation_period: UsageCalculationPeriod | None = None

    def terms(self, find: Find, parameter: Callable[[str, str, str], str]) -> dict[str, Any]:
        """As the catalog has them; `parameter` gives a parameter's name by metric, id and field."""
        terms: dict[str, Any] = {
            "name": self.name,
            "currency": self.currency,
            "frequency": self.billing_frequency.lower(),
            "timing": self.billing_type.lower(),
            **self.structure.terms(),
        }
        metric = getattr(self.structure, "usage_metric_id", None)
        seats = getattr(self.structure, "seat_metric_id", None)
        if metric is not None:
            terms["metric"] = find(METRICS, metric, "structure.usageMetricId")
        if seats is not None:
            terms["seats"] = find(SEAT_METRICS, seats, "structure.seatMetricId")
        if self.usage_calculation_period is not None:
            period = self.usage_calculation_period
            terms["usage_calculation_period"] = {
                "frequency": period.frequency.lower(),
                "interval": period.interval,
            }
        if self.integration_ids:
            terms["integration_ids"] = [each.model_dump() for each in self.integration_ids]
        if self.custom_metric_parameters:
            terms["metric_parameters"] = {
                parameter(
                    terms.get("metric", ""),
                    each.parameter_id,
                    f"customMetricParameters[{place}].parameterId",
                ): each.value
                for place, each in enumerate(self.custom_metric_parameters)
            }
        return terms


class PriceRequest(ListPriceRequest):
    """A price to make."""

    list_price_id: OneLine | None = None
    status: PriceStatus | None = None

    def terms(self, find: Find, parameter: Callable[[str, str, str], str]) -> dict[str, Any]:
        """As the catalog has them."""
        terms = super().terms(find, parameter)
        if self.list_price_id is not None:
            terms["list_price"] = find(LIST_PRICES, self.list_price_id, "listPriceId")
        return terms if self.status is None else {**terms, "status": self.status.lower()}


class PriceUpdate(Sent):
    """What of a price may change."""

    name: OneLine
    status: PriceStatus | None = None


class UsageCalculationPeriodGiven(Given):
    """After how long a periodic running total starts afresh."""

    frequency: str
    interval: int


class PriceParameter(Given):
    """A value for a parameter of a custom metric."""

    parameter_id: str
    value: str


class ListPriceResponse(Given):
    """A list price: what something costs before anything is negotiated."""

    id: str
    product_id: str
    name: str
    currency: str
    structure: Structure
    billing_frequency: BillingFrequency
    billing_type: BillingType
    created_at: str
    updated_at: str
    integration_ids: list[IntegrationId]
    custom_metric_parameters: list[PriceParameter]
    usage_calculation_period: UsageCalculationPeriodGiven | None = None
    is_archived: bool

    @classmethod
    def of(cls, price: PriceObject, catalog: CatalogSnapshot) -> ListPriceResponse:
        """As it is given."""
        archived = bool(price.data.get("archived"))
        return cls(
            id=catalog.ids.public(LIST_PRICES, price.id),
            is_archived=archived,
            **_common(price, catalog),
        )


class PriceResponse(Given):
    """A price: what schedules bill."""

    id: str
    product_id: str
    name: str
    currency: str
    structure: Structure
    billing_frequency: BillingFrequency
    billing_type: BillingType
    created_at: str
    updated_at: str
    integration_ids: list[IntegrationId]
    custom_metric_parameters: list[PriceParameter]
    usage_calculation_period: UsageCalculationPeriodGiven | None = None
    list_price_id: str | None = None
    status: PriceStatus

    @classmethod
    def of(cls, price: PriceObject, catalog: CatalogSnapshot) -> PriceResponse:
        """As it is given."""
        source = price.list_price_id
        return cls(
            id=catalog.ids.public(PRICES, price.id),
            list_price_id=None if source is None else catalog.ids.public(LIST_PRICES, source),
            status=price.data.get("status", "active").upper(),
            **_common(price, catalog),
        )


def _common(price: PriceObject, catalog: CatalogSnapshot) -> dict[str, Any]:
    data, ids = price.data, catalog.ids
    period = data.get("usage_calculation_period")
    return {
        "product_id": ids.public(PRODUCTS, price.product.id),
        "name": data["name"],
        "currency": data["currency"],
        "structure": structure_of(data, ids),
        "billing_frequency": data["frequency"].upper(),
        "billing_type": data["timing"].upper(),
        "created_at": price.created_at,
        "updated_at": price.updated_at,
        "integration_ids": [IntegrationId(**each) for each in data.get("integration_ids") or ()],
        "custom_metric_parameters": [
            PriceParameter(
                parameter_id=ids.parameter(data.get("metric", ""), name), value=str(value)
            )
            for name, value in sorted((data.get("metric_parameters") or {}).items())
        ],
        "usage_calculation_period": None
        if period is None
        else UsageCalculationPeriodGiven(
            frequency=period["frequency"].upper(), interval=period.get("interval", 1)
        ),
    }
