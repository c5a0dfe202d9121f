"""Quotes. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.billing_schedules import ScheduleUpdate
from meterhouse_client.objects.customers import CustomerRequest, IntegrationIdSent
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
class ExpectedUsageSent:
    """What is used at a price in a billing period."""

    price_id: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class QuoteAnalytics:
    """How often a quote was looked at, by whom and when."""

    total_views: int
    unique_viewers: list[QuoteViewerGiven]
    views_by_day: list[QuoteViewDay]
    views_by_contact: list[QuoteContactViews]
    first_viewed_at: str | None = None
    last_viewed_at: str | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class QuoteContactSent:
    """Somebody at the customer who gets a link."""

    name: str
    email: str


@dataclass(frozen=True, kw_only=True)
class QuoteContactViews:
    """How often by one contact's link; without an address by the link for all."""

    email: str | None = None
    total_views: int
    first_viewed_at: str
    last_viewed_at: str


@dataclass(frozen=True, kw_only=True)
class QuoteLinkGiven:
    """A link that was made. Its token is told only once."""

    version: int
    email: str | None = None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class QuoteListed:
    """A quote in a list."""

    id: str
    created_by: str
    customer_id: str | None = None
    quote_number: str
    title: str
    currency: str
    status: Literal[
        "DRAFT", "PUBLISHED", "PREPARING_SIGNATURE_REQUEST", "READY_TO_SIGN", "ACCEPTED", "EXECUTED"
    ]
    state: Literal[
        "DRAFT",
        "AWAITING_APPROVAL",
        "APPROVED",
        "REJECTED",
        "PUBLISHED",
        "VIEWED",
        "ACCEPTED",
        "DECLINED",
        "WITHDRAWN",
        "EXPIRED",
        "EXECUTED",
    ]
    version: int
    deal_type: Literal["NEW_BUSINESS", "RENEWAL"]
    preliminary_billing_start_date: date
    expires_at: datetime | None = None
    published_at: datetime | None = None
    accepted_at: datetime | None = None
    executed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
    billing_schedule_id: str | None = None
    expiry_days: int
    archived_at: datetime | None = None
    is_expired: bool


@dataclass(frozen=True, kw_only=True)
class QuotePriceSent:
    """A price that there is not yet; `productId` may be the `ref` of a product of the
    quote."""

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
    ref: str


@dataclass(frozen=True, kw_only=True)
class QuoteProductSent:
    """A product that there is not yet."""

    ref: str
    name: str


@dataclass(frozen=True, kw_only=True)
class QuoteRequest:
    """A quote to make, or what a draft is to be."""

    title: str
    deal_type: Literal["NEW_BUSINESS", "RENEWAL"] | None = None
    customer_id: str | None = None
    prospect: CustomerRequest | None = None
    contacts: list[QuoteContactSent] | None = None
    expiry_days: int | None = None
    terms: str | None = None
    notes: str | None = None
    products: list[QuoteProductSent] | None = None
    prices: list[QuotePriceSent] | None = None
    schedule: ScheduleUpdate
    expected_usage: list[ExpectedUsageSent] | None = None


@dataclass(frozen=True, kw_only=True)
class QuoteResponse:
    """A quote with all that is known about it."""

    id: str
    created_by: str
    customer_id: str | None = None
    quote_number: str
    title: str
    currency: str
    status: Literal[
        "DRAFT", "PUBLISHED", "PREPARING_SIGNATURE_REQUEST", "READY_TO_SIGN", "ACCEPTED", "EXECUTED"
    ]
    state: Literal[
        "DRAFT",
        "AWAITING_APPROVAL",
        "APPROVED",
        "REJECTED",
        "PUBLISHED",
        "VIEWED",
        "ACCEPTED",
        "DECLINED",
        "WITHDRAWN",
        "EXPIRED",
        "EXECUTED",
    ]
    version: int
    deal_type: Literal["NEW_BUSINESS", "RENEWAL"]
    preliminary_billing_start_date: date
    expires_at: datetime | None = None
    published_at: datetime | None = None
    accepted_at: datetime | None = None
    executed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
    billing_schedule_id: str | None = None
    expiry_days: int
    archived_at: datetime | None = None
    is_expired: bool
    offer: dict[str, Any]
    content_sha256: str | None = None
    notes: str | None = None
    contacts: list[dict[str, str]]
    versions: list[QuoteVersionGiven]
    links: list[QuoteLinkGiven]
    signatures: list[dict[str, Any]]
    history: list[QuoteStepGiven]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class QuoteStepGiven:
    """Something that became of the quote."""

    verb: str
    state: Literal[
        "DRAFT",
        "AWAITING_APPROVAL",
        "APPROVED",
        "REJECTED",
        "PUBLISHED",
        "VIEWED",
        "ACCEPTED",
        "DECLINED",
        "WITHDRAWN",
        "EXPIRED",
        "EXECUTED",
    ]
    version: int
    at: str
    actor: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class QuoteVersionGiven:
    """A version: frozen once it is published."""

    version: int
    created_by: str
    created_at: datetime
    published_at: datetime | None = None
    content_sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class QuoteViewDay:
    """How often on a local day."""

    date: str
    total_views: int


@dataclass(frozen=True, kw_only=True)
class QuoteViewerGiven:
    """Somebody who looked: the same for the same link, browser and address."""

    visitor_identifier: str
    last_viewed_at: str
    login_type: str
    email: str | None = None
