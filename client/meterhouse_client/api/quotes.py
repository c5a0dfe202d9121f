"""Quotes. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.api.shared import (
    CustomerRequest,
    FixedSent,
    GraduatedSent,
    IntegrationIdSent,
    LinearSent,
    OneTimeSent,
    PackageSent,
    ParameterSent,
    QuoteListed,
    QuoteResponse,
    ScheduleUpdate,
    SeatBasedSent,
    UsageCalculationPeriod,
    VolumeSent,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


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


class QuotesOperations(Session):
    """Operations of the chapter."""

    def list_all_quotes(
        self,
        *,
        customer_id: str | None = None,
        include_archived: bool | None = None,
        status: str | None = None,
        state: str | None = None,
        created_by: str | None = None,
        title: str | None = None,
        has_active_approval_workflow: bool | None = None,
        sort_by: Literal["createdAt", "updatedAt", "title", "quoteNumber", "expiresAt"]
        | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[QuoteListed]:
        """List quotes.

        List quotes.

        `customer_id`: One, or several with commas between.

        `include_archived`: Archived ones as well.

        `status`: One, or several with commas between.

        `state`: Exactly where they stand. One, or several with commas between.

        `created_by`: One, or several with commas between.

        `title`: Part of the title, in any case.

        `has_active_approval_workflow`: Only those that somebody is to approve, or only
        others.

        `sort_by`: What the list is ordered by.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/quotes",
            QuoteListed,
            {
                "customerId": customer_id,
                "includeArchived": include_archived,
                "status": status,
                "state": state,
                "createdBy": created_by,
                "title": title,
                "hasActiveApprovalWorkflow": has_active_approval_workflow,
                "sortBy": sort_by,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_a_quote(
        self, body: QuoteRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> QuoteResponse:
        """Write a quote: a draft of its first version.

        What is to be billed is said as for a billing schedule; customer, products and
        prices may be new and are made when the quote is converted. Amounts are reckoned by
        the same rating as invoices.
        """
        return self._call(
            "POST",
            "/api/quotes",
            QuoteResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_quote(self, id: str) -> QuoteResponse:
        """Read a quote by its id or number.

        Read a quote by its id or number.
        """
        return self._call("GET", f"/api/quotes/{place(id)}", QuoteResponse)

    def update_a_quote(
        self, id: str, body: QuoteRequest | Mapping[str, Any], *, if_match: str | None = None
    ) -> QuoteResponse:
        """Change a draft: all of it is sent again.

        Change a draft: all of it is sent again.
        """
        return self._call(
            "PUT", f"/api/quotes/{place(id)}", QuoteResponse, body=body, if_match=if_match
        )

    def begin_quote_version(self, id: str, *, idempotency_key: str | None = None) -> QuoteResponse:
        """Begin another version, a draft like the last one.

        Links are closed at once: nobody is to accept what is being changed.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/versions",
            QuoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def duplicate_a_quote(self, id: str, *, idempotency_key: str | None = None) -> QuoteResponse:
        """Make a draft with the terms of a quote, whatever became of it.

        Make a draft with the terms of a quote, whatever became of it.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/duplicate",
            QuoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def archive_a_quote(self, id: str, *, idempotency_key: str | None = None) -> QuoteResponse:
        """Leave a quote out of lists.

        Leave a quote out of lists.
        """
        return self._call(
            "POST",
            f"/api/quotes/{place(id)}/archive",
            QuoteResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_quote_analytics(self, id: str) -> QuoteAnalytics:
        """Read how often a quote was looked at, by whom and on which days.

        Read how often a quote was looked at, by whom and on which days.
        """
        return self._call("GET", f"/api/quotes/{place(id)}/analytics", QuoteAnalytics)
