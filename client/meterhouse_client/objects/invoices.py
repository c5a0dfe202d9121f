"""Invoices. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.customers import Address


@dataclass(frozen=True, kw_only=True)
class CurrencyConversion:
    """An invoice's totals in another currency, by a rate that was published on `rateDate`."""

    id: str
    invoice_id: str
    currency: str
    exchange_rate: str
    source: str
    rate_date: date
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class CurrencyConversions:
    """An invoice's conversions."""

    items: list[CurrencyConversion]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CurrencyTotals:
    """How many invoices of a currency there are, and what they come to."""

    currency: str
    invoice_count: int
    gross_total: Decimal


@dataclass(frozen=True, kw_only=True)
class InclusiveDateRange:
    """Local days, both included."""

    start: str
    end_inclusive: str


@dataclass(frozen=True, kw_only=True)
class InvoiceInList:
    """An invoice without its lines, and without what was paid of it."""

    id: str
    sequence_account_id: str
    billing_schedule_id: str | None = None
    status: Literal["IN_PROGRESS", "DRAFT", "FINAL", "SENT", "VOIDED"]
    payment_status: Literal["UNPAID", "PARTIALLY_PAID", "PAID", "UNCOLLECTIBLE"]
    currency: str
    invoice_number: str | None = None
    invoice_date: date
    issue_date: date | None = None
    due_date: date | None = None
    due_date_source: Literal["MANUAL", "CALCULATED"]
    payment_term_days: int | None = None
    accounting_date: date
    billing_period: InclusiveDateRange | None = None
    purchase_order_number: str | None = None
    reference: str | None = None
    memo: str | None = None
    payment_options: list[Literal["BANK_TRANSFER", "LINK"]] | None = None
    customer_id: str
    customer_emails: list[str]
    customer_legal_company_name: str
    customer_billing_address: Address
    customer_shipping_address: Address
    customer_tax_id: str | None = None
    customer_tax_status: Literal["TAXED", "TAX_EXEMPT", "REVERSE_CHARGED"] | None = None
    is_customer_archived: bool
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    balance: Decimal
    balance_version: int
    metadata: list[KeyValue]
    custom_fields: dict[str, str]
    credit_balances: str | None = None
    credit_note_ids: list[str]
    linked_services: list[LinkInfo]
    render_settings: InvoiceRenderSettings
    created_at: datetime
    updated_at: datetime
    calculated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class InvoiceListSummary:
    """The least of an invoice that a list shows."""

    id: str
    invoice_number: str | None = None
    status: Literal["IN_PROGRESS", "DRAFT", "FINAL", "SENT", "VOIDED"]
    payment_status: Literal["UNPAID", "PARTIALLY_PAID", "PAID", "UNCOLLECTIBLE"]
    currency: str
    gross_total: Decimal
    customer_id: str
    customer_legal_company_name: str
    billing_schedule_id: str | None = None
    billing_period: InclusiveDateRange | None = None
    due_date: date | None = None
    due_date_source: Literal["MANUAL", "CALCULATED"]
    accounting_date: date
    links: list[LinkInfo]


@dataclass(frozen=True, kw_only=True)
class InvoiceRenderSettings:
    """How the invoice is shown."""

    payment_link_display: Literal["SHOW_PAYMENT_LINK", "HIDE_PAYMENT_LINK"]


@dataclass(frozen=True, kw_only=True)
class InvoiceSummary:
    """Totals by currency; `grossTotal` is a JSON number with exact digits."""

    totals_by_currency: list[CurrencyTotals]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class KeyValue:
    """A word of one's own and what it says."""

    key: str
    value: str


@dataclass(frozen=True, kw_only=True)
class LinkInfo:
    """What an object goes by in another system."""

    external_id: str
    external_service: str
    sync_time: str
    external_url: str | None = None
