"""Line items. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.changes_of_invoices import InclusiveDaysSent
from meterhouse_client.objects.invoices import InclusiveDateRange


@dataclass(frozen=True, kw_only=True)
class DateRange:
    """Local days, both included."""

    start_date: date
    end_date: date


@dataclass(frozen=True, kw_only=True)
class DaysSent:
    """Local days, both included."""

    start_date: date
    end_date: date


@dataclass(frozen=True, kw_only=True)
class ExternalId:
    """What a line goes by in another system."""

    key: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ExternalIdSent:
    """What a line goes by in another system."""

    key: Literal[
        "Amazon_Redshift",
        "GoCardless",
        "Google_BigQuery",
        "Google_Sheets",
        "HubSpot",
        "NetSuite",
        "QuickBooks_Online",
        "Salesforce",
        "Slack",
        "Snowflake",
        "Stripe",
        "Xero",
        "Avalara",
        "Anrok",
        "Attio",
        "Numeral",
        "Rillet",
        "Sphere",
    ]
    value: str


@dataclass(frozen=True, kw_only=True)
class LineItem:
    """A line of an invoice. `kind` and `reason` say where a calculated one comes from."""

    id: str
    invoice_id: str
    title: str
    description: str | None = None
    kind: str
    quantity: Decimal
    rate: Decimal
    rate_display: Literal["ABSOLUTE", "PERCENTAGE"]
    usage_quantity: Decimal
    tax_rate: Decimal
    tax_code: str
    tax_exemption_reason: str | None = None
    service_period_start: date | None = None
    service_period_end: date | None = None
    service_period: DateRange | None = None
    index: int
    group_id: str | None = None
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    price_id: str | None = None
    product_id: str | None = None
    credit_grant_id: str | None = None
    revenue_classification: Literal["PREPAYMENT", "EARNED", "BURNDOWN"] | None = None
    revenue_recognition_method: (
        Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"] | None
    ) = None
    external_ids: list[ExternalId]
    breakdown: dict[str, str | None] | None = None
    reason: str | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class LineItemGroup:
    """Lines under one title."""

    id: str
    invoice_id: str
    title: str
    description: str | None = None
    index: int
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    tax_category: TaxCategory | None = None
    revenue_recognition_method: (
        Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"] | None
    ) = None
    revenue_classification: Literal["PREPAYMENT", "EARNED", "BURNDOWN"] | None = None
    service_period: InclusiveDateRange | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class LineItemGroupRequest:
    """A group of one's own, for lines that name it."""

    title: str
    description: str | None = None
    tax_category_id: str | None = None
    revenue_recognition_method: (
        Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"] | None
    ) = None
    revenue_classification: Literal["PREPAYMENT", "EARNED", "BURNDOWN"] | None = None
    service_period: InclusiveDaysSent | None = None


@dataclass(frozen=True, kw_only=True)
class LineItemGroupUpdate:
    """What a group is to be; groups made by hand stand in the order of `index`."""

    title: str
    description: str | None = None
    tax_category_id: str | None = None
    revenue_recognition_method: (
        Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"] | None
    ) = None
    revenue_classification: Literal["PREPAYMENT", "EARNED", "BURNDOWN"] | None = None
    service_period: InclusiveDaysSent | None = None
    index: int | None = None


@dataclass(frozen=True, kw_only=True)
class LineItemRequest:
    """A line of one's own: `quantity` times `rate`, tax excluded."""

    title: str
    description: str | None = None
    quantity: Decimal
    rate: Decimal
    tax_rate: Decimal
    service_period_start: date | None = None
    service_period_end: date | None = None
    service_period: DaysSent | None = None
    group_id: str | None = None
    price_id: str | None = None
    rate_display: Literal["ABSOLUTE", "PERCENTAGE"] | None = None
    external_ids: list[ExternalIdSent]
    revenue_classification: Literal["PREPAYMENT", "EARNED", "BURNDOWN"] | None = None
    credit_grant_id: str | None = None
    revenue_recognition_method: (
        Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"] | None
    ) = None


@dataclass(frozen=True, kw_only=True)
class TaxCategory:
    """What kind of thing is taxed."""

    id: str
    name: str
