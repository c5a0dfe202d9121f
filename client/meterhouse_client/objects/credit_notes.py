"""Credit notes. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.objects.changes_of_invoices import KeyValueSent
from meterhouse_client.objects.customers import Address, AddressSent
from meterhouse_client.objects.invoices import KeyValue, LinkInfo


@dataclass(frozen=True, kw_only=True)
class CreditNoteApplicationGiven:
    """What of a credit note stands on an invoice."""

    invoice_id: str
    invoice_number: str | None = None
    amount: Decimal
    applied_at: datetime


@dataclass(frozen=True, kw_only=True)
class CreditNoteCreate:
    """A credit note to make, against an issued invoice or for none; its lines are added
    then."""

    billing_period_start: date | None = None
    billing_period_end: date | None = None
    purchase_order_number: str | None = None
    customer_emails: list[str] | None = None
    customer_legal_company_name: str | None = None
    customer_billing_address: AddressSent | None = None
    customer_shipping_address: AddressSent | None = None
    memo: str | None = None
    metadata: list[KeyValueSent] | None = None
    customer_tax_id: str | None = None
    settings: CreditNoteSettingsSent | None = None
    accounting_date: date | None = None
    invoice_id: str | None = None
    currency: str
    customer_id: str


@dataclass(frozen=True, kw_only=True)
class CreditNoteResponse:
    """A credit note without its lines, which have paths of their own."""

    id: str
    sequence_account_id: str
    status: Literal["IN_PROGRESS", "DRAFT", "FINAL", "SENT", "VOIDED"]
    invoice_id: str | None = None
    invoice_number: str | None = None
    billing_schedule_id: str | None = None
    currency: str
    issue_date: date | None = None
    billing_period_start: date | None = None
    billing_period_end: date | None = None
    credit_note_number: str | None = None
    purchase_order_number: str | None = None
    customer_id: str
    customer_emails: list[str]
    customer_legal_company_name: str
    customer_billing_address: Address
    customer_shipping_address: Address
    memo: str | None = None
    total_tax: Decimal
    net_total: Decimal
    gross_total: Decimal
    metadata: list[KeyValue]
    customer_tax_id: str | None = None
    linked_services: list[LinkInfo]
    application_status: Literal["UNAPPLIED", "PARTIALLY_APPLIED", "FULLY_APPLIED"]
    balance: Decimal
    balance_version: int
    applications: list[CreditNoteApplicationGiven]
    settings: CreditNoteSettings
    accounting_date: date | None = None
    credit_grant_id: str | None = None
    created_at: datetime
    updated_at: datetime
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CreditNoteSettings:
    """What becomes of a credit note when it is sent."""

    generate_cash_credit_grant: Literal["ENABLED", "DISABLED"]


@dataclass(frozen=True, kw_only=True)
class CreditNoteSettingsSent:
    """What becomes of a credit note when it is sent: with ENABLED, credit to use."""

    generate_cash_credit_grant: Literal["ENABLED", "DISABLED"]


@dataclass(frozen=True, kw_only=True)
class CreditNoteUpdate:
    """What describes a draft, whole: what is left out is as if nobody had set it."""

    billing_period_start: date | None = None
    billing_period_end: date | None = None
    purchase_order_number: str | None = None
    customer_emails: list[str] | None = None
    customer_legal_company_name: str | None = None
    customer_billing_address: AddressSent | None = None
    customer_shipping_address: AddressSent | None = None
    memo: str | None = None
    metadata: list[KeyValueSent] | None = None
    customer_tax_id: str | None = None
    settings: CreditNoteSettingsSent | None = None
    accounting_date: date | None = None
