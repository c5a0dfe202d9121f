"""Life of invoices. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.objects.changes_of_invoices import InvoiceResponse
from meterhouse_client.objects.life_of_invoices import MergeRequest, PaymentStatusRequest
from meterhouse_client.session import Session, place


class LifeOfInvoicesOperations(Session):
    """Operations of the chapter."""

    def delete_invoice(self, id: str, *, reason: str | None = None) -> InvoiceResponse:
        """Delete a draft or an invoice in progress: the answer is the invoice as it was.

        One of a schedule comes back with the next close, from what is known then.

        `reason`: Why; it stands in the log.
        """
        return self._call(
            "DELETE",
            f"/api/invoices/{place(id)}",
            InvoiceResponse,
            query={
                "reason": reason,
            },
        )

    def merge_invoices(
        self, body: MergeRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> InvoiceResponse:
        """Merge drafts of one customer and currency into one.

        The one that is answered bills all their charges, with the terms and the date of the
        last; the others are gone.
        """
        return self._call(
            "POST",
            "/api/invoices/merge",
            InvoiceResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def make_invoice_draft(self, id: str, *, idempotency_key: str | None = None) -> InvoiceResponse:
        """Make an invoice in progress a draft before its time, with the usage known by now.

        Make an invoice in progress a draft before its time, with the usage known by now.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(id)}/draft",
            InvoiceResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def recalculate_invoice(
        self, id: str, *, idempotency_key: str | None = None
    ) -> InvoiceResponse:
        """Calculate an open invoice again, with the usage and the catalog as they are now.

        Lines made by hand stay.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(id)}/recalculate",
            InvoiceResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def finalize_invoice(self, id: str, *, idempotency_key: str | None = None) -> InvoiceResponse:
        """Issue a draft: it gets its number and its due date, and never changes again.

        Issue a draft: it gets its number and its due date, and never changes again.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(id)}/finalize",
            InvoiceResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def finalize_and_send_invoice(
        self, id: str, *, idempotency_key: str | None = None
    ) -> InvoiceResponse:
        """Issue a draft and send it to the customer.

        Issue a draft and send it to the customer.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(id)}/finalize-and-send",
            InvoiceResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def send_invoice(self, id: str, *, idempotency_key: str | None = None) -> InvoiceResponse:
        """Send an issued invoice to the customer.

        Send an issued invoice to the customer.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(id)}/send",
            InvoiceResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def mark_invoice_as_sent(
        self, id: str, *, idempotency_key: str | None = None
    ) -> InvoiceResponse:
        """Note that an invoice reached its customer another way; nobody is written to.

        A draft is issued on the way.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(id)}/mark-as-sent",
            InvoiceResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def void_invoice(
        self, id: str, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> InvoiceResponse:
        """Void a draft, or an issued invoice of which nothing is paid.

        The credit that it had used comes back, and its number stays taken.

        `reason`: Why; it stands in the log.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(id)}/void",
            InvoiceResponse,
            query={
                "reason": reason,
            },
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def update_invoice_payment_status(
        self,
        id: str,
        body: PaymentStatusRequest | Mapping[str, Any],
        *,
        if_match: str | None = None,
    ) -> InvoiceResponse:
        """Say how far an issued invoice is paid.

        `PAID` records a payment of all that is owed, `UNCOLLECTIBLE` writes it off,
        `UNPAID` takes either back. What was really paid, in part or whole, is not unsaid
        like that.
        """
        return self._call(
            "PUT",
            f"/api/invoices/{place(id)}/payment-status",
            InvoiceResponse,
            body=body,
            if_match=if_match,
        )

    def send_payment_reminder(
        self, id: str, *, idempotency_key: str | None = None
    ) -> InvoiceResponse:
        """Remind a customer of an invoice that was sent and is still owed.

        Remind a customer of an invoice that was sent and is still owed.
        """
        return self._call(
            "POST",
            f"/api/invoices/{place(id)}/send-payment-reminder",
            InvoiceResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
