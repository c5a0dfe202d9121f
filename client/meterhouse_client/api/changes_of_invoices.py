"""Changes of invoices. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.objects.changes_of_invoices import (
    InvoiceCreate,
    InvoicePatch,
    InvoiceResponse,
    InvoiceUpdate,
    SentInvoicePatch,
)
from meterhouse_client.session import Session, place


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
