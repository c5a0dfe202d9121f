"""Which invoices a list or a total is about, and in which order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class InvoiceOrder(StrEnum):
    """What a list of invoices may be ordered by."""

    CREATED_AT = "createdAt"
    UPDATED_AT = "updatedAt"
    INVOICE_DATE = "invoiceDate"
    ISSUE_DATE = "issueDate"
    DUE_DATE = "dueDate"
    INVOICE_NUMBER = "invoiceNumber"
    NET_TOTAL = "netTotal"
    GROSS_TOTAL = "grossTotal"


@dataclass(frozen=True, slots=True)
class InvoiceWords:
    """Properties to keep or to leave out; None asks nothing. Ids are ours, not the API's."""

    statuses: Collection[str] | None = None
    payment_statuses: Collection[str] | None = None
    customer_ids: Collection[str] | None = None
    schedule_ids: Collection[str] | None = None
    currencies: Collection[str] | None = None
    numbers: Collection[str] | None = None
    net_total: Decimal | None = None
    search: str | None = None
    """Part of the number, the customer's name, the order number or the reference."""


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices. `before` and `after` leave out the day or instant itself.

    `due_...` are local days, `invoice_...` those of the invoice date; `sent_...` are instants at
    which it was sent to its customer.
    """

    words: InvoiceWords = field(default_factory=InvoiceWords)
    without: InvoiceWords = field(default_factory=InvoiceWords)
    due_before: date | None = None
    due_after: date | None = None
    invoice_before: date | None = None
    invoice_after: date | None = None
    sent_before: datetime | None = None
    sent_after: datetime | None = None
    without_zero_quantity: bool = False
    """Leave out those that have no line of anything."""
