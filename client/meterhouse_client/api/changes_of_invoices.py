"""Changes of invoices. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from meterhouse_client.api.shared import (
    AddressSent,
    InclusiveDaysSent,
    InvoiceResponse,
    KeyValueSent,
)
from meterhouse_client.session import Session, place


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
class SentInvoicePatch:
    """What may still change of an invoice that was sent."""

    purchase_order_number: str | None = None
    due_date: date | None = None


class ChangesOfInvoicesOperations(Session):
    """Operations of the chapter."""

    def create_an_invoice(
        self, body: InvoiceCreate | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> InvoiceResponse:
        """Make a one-off invoice.

        It is an empty draft, dated today; add groups and lines to it, then finalize it.
        """
        return self._call(
            "POST",
            "/api/invoices",
            InvoiceResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def update_invoice(
        self, id: str, body: InvoiceUpdate | Mapping[str, Any], *, if_match: str | None = None
    ) -> InvoiceResponse:
        """Say anew what describes a draft.

        What is left out is again what customer and schedule say. The currency of a one-off
        can change.
        """
        return self._call(
            "PUT", f"/api/invoices/{place(id)}", InvoiceResponse, body=body, if_match=if_match
        )

    def patch_invoice(
        self, id: str, body: InvoicePatch | Mapping[str, Any], *, if_match: str | None = None
    ) -> InvoiceResponse:
        """Change what describes a draft; what is left out stays.

        Change what describes a draft; what is left out stays.
        """
        return self._call(
            "PATCH", f"/api/invoices/{place(id)}", InvoiceResponse, body=body, if_match=if_match
        )

    def patch_sent_invoice(
        self, id: str, body: SentInvoicePatch | Mapping[str, Any], *, if_match: str | None = None
    ) -> InvoiceResponse:
        """Move the due date of an invoice that was sent, or set its order number.

        Move the due date of an invoice that was sent, or set its order number.
        """
        return self._call(
            "PATCH",
            f"/api/invoices/{place(id)}/sent",
            InvoiceResponse,
            body=body,
            if_match=if_match,
        )
