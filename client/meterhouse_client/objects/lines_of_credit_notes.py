"""Lines of credit notes. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.changes_of_invoices import InclusiveDaysSent
from meterhouse_client.objects.invoices import InclusiveDateRange
from meterhouse_client.objects.line_items import ExternalId, ExternalIdSent


@dataclass(frozen=True, kw_only=True)
class NoteGroupCreate:
    """A group of lines to make; it may mirror one of the invoice."""

    title: str
    description: str | None = None
    line_item_group_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class NoteGroupResponse:
    """A group of lines with what they come to."""

    id: str
    credit_note_id: str
    line_item_group_id: str | None = None
    title: str
    description: str | None = None
    index: int
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class NoteGroupUpdate:
    """Title and description of a group of lines."""

    title: str
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class NoteLineCreate:
    """A line to make. On a note against an invoice `lineItemId` names the line that it
    mirrors."""

    title: str
    description: str | None = None
    quantity: Decimal
    rate: Decimal
    tax_rate: Decimal
    rate_display: Literal["ABSOLUTE", "PERCENTAGE"] | None = None
    external_ids: list[ExternalIdSent]
    service_period: InclusiveDaysSent | None = None
    revenue_recognition_method: (
        Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"] | None
    ) = None
    revenue_classification: Literal["PREPAYMENT", "EARNED", "BURNDOWN"] | None = None
    product_id: str | None = None
    credit_note_id: str
    group_id: str | None = None
    line_item_id: str | None = None
    invoice_line_item_ids: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class NoteLineResponse:
    """A line of a credit note."""

    id: str
    credit_note_id: str
    group_id: str | None = None
    line_item_id: str | None = None
    title: str
    description: str | None = None
    quantity: Decimal
    rate: Decimal
    tax_rate: Decimal
    index: int
    price_id: str | None = None
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    rate_display: Literal["ABSOLUTE", "PERCENTAGE"]
    external_ids: list[ExternalId]
    service_period: InclusiveDateRange | None = None
    revenue_recognition_method: (
        Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"] | None
    ) = None
    revenue_classification: Literal["PREPAYMENT", "EARNED", "BURNDOWN"] | None = None
    product_id: str | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class NoteLineUpdate:
    """A line to give back: quantity times rate, before tax; `taxRate` 0.19 is 19 %."""

    title: str
    description: str | None = None
    quantity: Decimal
    rate: Decimal
    tax_rate: Decimal
    rate_display: Literal["ABSOLUTE", "PERCENTAGE"] | None = None
    external_ids: list[ExternalIdSent]
    service_period: InclusiveDaysSent | None = None
    revenue_recognition_method: (
        Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"] | None
    ) = None
    revenue_classification: Literal["PREPAYMENT", "EARNED", "BURNDOWN"] | None = None
    product_id: str | None = None
