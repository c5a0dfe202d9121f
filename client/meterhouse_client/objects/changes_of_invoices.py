"""Changes of invoices. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.customers import Address, AddressSent
from meterhouse_client.objects.invoices import (
    InclusiveDateRange,
    InvoiceRenderSettings,
    KeyValue,
    LinkInfo,
)


@dataclass(frozen=True, kw_only=True)
class AppliedCreditGrant:
    """What a credit grant pays of the invoice."""

    credit_grant_id: str | None = None
    credit_grant_name: str | None = None
    amount: Decimal
    tax_amount: Decimal | None = None
    status: Literal["APPLIED", "PROJECTED"]


@dataclass(frozen=True, kw_only=True)
class AppliedCreditNote:
    """A credit note that pays part of the invoice: as a whole, and how much of it stands
    here."""

    id: str
    credit_note_number: str | None = None
    net_total: Decimal
    total_tax: Decimal
    gross_total: Decimal
    applied_amount: Decimal
    line_items: list[AppliedCreditNoteLine]


@dataclass(frozen=True, kw_only=True)
class AppliedCreditNoteLine:
    """A line of a credit note, and the lines of this invoice that it corrects."""

    name: str
    net_total: Decimal
    gross_total: Decimal
    invoice_line_item_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class InclusiveDaysSent:
    """Local days, both included."""

    start: date
    end_inclusive: date


@dataclass(frozen=True, kw_only=True)
class IntegrationPaymentStatuses:
    """How far payment providers are; one that was not asked is left out."""

    stripe: str | None = None
    go_cardless: str | None = None


@dataclass(frozen=True, kw_only=True)
class InvoiceCreate:
    """A one-off invoice to make; its lines are added afterwards."""

    due_date: date | None = None
    purchase_order_number: str | None = None
    reference: str | None = None
    customer_emails: list[str] | None = None
    customer_legal_company_name: str | None = None
    customer_billing_address: AddressSent | None = None
    customer_shipping_address: AddressSent | None = None
    memo: str | None = None
    payment_options: list[Literal["BANK_TRANSFER", "LINK"]] | None = None
    billing_period: InclusiveDaysSent | None = None
    metadata: list[KeyValueSent] | None = None
    credit_balances: str | None = None
    billing_run_id: str | None = None
    accounting_date: date | None = None
    attachment_asset_ids: list[str] | None = None
    customer_id: str
    currency: str
    billing_schedule_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class InvoicePatch:
    """What describes an invoice; what is left out stays, an empty text is taken away."""

    due_date: date | None = None
    purchase_order_number: str | None = None
    reference: str | None = None
    customer_emails: list[str] | None = None
    customer_legal_company_name: str | None = None
    customer_billing_address: AddressSent | None = None
    customer_shipping_address: AddressSent | None = None
    memo: str | None = None
    payment_options: list[Literal["BANK_TRANSFER", "LINK"]] | None = None
    billing_period: InclusiveDaysSent | None = None
    metadata: list[KeyValueSent] | None = None
    credit_balances: str | None = None
    billing_run_id: str | None = None
    accounting_date: date | None = None
    attachment_asset_ids: list[str] | None = None


@dataclass(frozen=True, kw_only=True)
class InvoiceResponse:
    """An invoice without its lines, which have paths of their own."""

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
    billing_run_id: str | None = None
    integration_payment_statuses: IntegrationPaymentStatuses
    applied_credit_notes: list[AppliedCreditNote]
    applied_credit_grants: list[AppliedCreditGrant]
    projected_credit_grants: list[ProjectedCreditGrant]
    payment_allocations: list[PaymentAllocation]
    taxes: list[InvoiceTax]
    as_of: datetime | None = None
    seq: int
    content_sha256: str
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class InvoiceTax:
    """Base and tax of all lines of one rate; `code` is a VAT category of EN 16931."""

    name: str
    code: str
    rate: Decimal
    base: Decimal
    amount: Decimal
    exemption_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class InvoiceUpdate:
    """What describes a draft, whole."""

    due_date: date | None = None
    purchase_order_number: str | None = None
    reference: str | None = None
    customer_emails: list[str] | None = None
    customer_legal_company_name: str | None = None
    customer_billing_address: AddressSent | None = None
    customer_shipping_address: AddressSent | None = None
    memo: str | None = None
    payment_options: list[Literal["BANK_TRANSFER", "LINK"]] | None = None
    billing_period: InclusiveDaysSent | None = None
    metadata: list[KeyValueSent] | None = None
    credit_balances: str | None = None
    billing_run_id: str | None = None
    accounting_date: date | None = None
    attachment_asset_ids: list[str] | None = None
    currency: str | None = None


@dataclass(frozen=True, kw_only=True)
class KeyValueSent:
    """A word of one's own and what it says."""

    key: str
    value: str


@dataclass(frozen=True, kw_only=True)
class PaymentAllocation:
    """What a payment pays of the invoice; `paidAt` is a local day."""

    payment_id: str
    amount: Decimal
    allocated_at: datetime
    paid_at: date
    origin: Literal["MANUAL", "STRIPE"]


@dataclass(frozen=True, kw_only=True)
class ProjectedCreditGrant:
    """What a credit grant would pay if the invoice were issued now."""

    credit_grant_id: str | None = None
    credit_grant_name: str | None = None
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class SentInvoicePatch:
    """What may still change of an invoice that was sent."""

    purchase_order_number: str | None = None
    due_date: date | None = None
