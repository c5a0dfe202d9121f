"""Line items. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.api.shared import (
    ExternalId,
    ExternalIdSent,
    InclusiveDateRange,
    InclusiveDaysSent,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


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


class LineItemsOperations(Session):
    """Operations of the chapter."""

    def list_line_item_groups(
        self,
        invoice: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[LineItemGroup]:
        """List the groups of an invoice by their index.

        List the groups of an invoice by their index.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            f"/api/invoices/{place(invoice)}/line-item-groups",
            LineItemGroup,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_line_item_group(
        self,
        invoice: str,
        body: LineItemGroupRequest | Mapping[str, Any],
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> LineItemGroup:
        """Add a group to a draft. It is on the invoice once a line stands in it.

        Add a group to a draft. It is on the invoice once a line stands in it.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(invoice)}/line-item-groups",
            LineItemGroup,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
            if_match=if_match,
        )

    def update_line_item_group(
        self,
        invoice: str,
        id: str,
        body: LineItemGroupUpdate | Mapping[str, Any],
        *,
        if_match: str | None = None,
    ) -> LineItemGroup:
        """Change a group of one's own; its lines stay in it.

        Change a group of one's own; its lines stay in it.
        """
        return self._call(
            "PUT",
            f"/api/invoices/{place(invoice)}/line-item-groups/{place(id)}",
            LineItemGroup,
            body=body,
            if_match=if_match,
        )

    def delete_line_item_group(
        self, invoice: str, id: str, *, if_match: str | None = None
    ) -> LineItemGroup:
        """Take a group of one's own off a draft, with the lines in it.

        Take a group of one's own off a draft, with the lines in it.
        """
        return self._call(
            "DELETE",
            f"/api/invoices/{place(invoice)}/line-item-groups/{place(id)}",
            LineItemGroup,
            if_match=if_match,
        )

    def list_line_items(
        self,
        invoice: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[LineItem]:
        """List the lines of an invoice by their index.

        List the lines of an invoice by their index.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            f"/api/invoices/{place(invoice)}/line-items",
            LineItem,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_line_item(
        self,
        invoice: str,
        body: LineItemRequest | Mapping[str, Any],
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> LineItem:
        """Add a line to a draft.

        Add a line to a draft.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(invoice)}/line-items",
            LineItem,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
            if_match=if_match,
        )

    def update_line_item(
        self,
        invoice: str,
        id: str,
        body: LineItemRequest | Mapping[str, Any],
        *,
        if_match: str | None = None,
    ) -> LineItem:
        """Change a line of one's own.

        Change a line of one's own.
        """
        return self._call(
            "PUT",
            f"/api/invoices/{place(invoice)}/line-items/{place(id)}",
            LineItem,
            body=body,
            if_match=if_match,
        )

    def delete_line_item(self, invoice: str, id: str, *, if_match: str | None = None) -> LineItem:
        """Take a line of one's own off a draft.

        Take a line of one's own off a draft.
        """
        return self._call(
            "DELETE",
            f"/api/invoices/{place(invoice)}/line-items/{place(id)}",
            LineItem,
            if_match=if_match,
        )
