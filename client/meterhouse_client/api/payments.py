"""Payments. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.payments import (
    AllocationRequest,
    PaymentRequest,
    PaymentResponse,
    RefundRequest,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class PaymentsOperations(Session):
    """Operations of the chapter."""

    def list_payments(
        self,
        *,
        customer_id: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[PaymentResponse]:
        """List payments, those recorded last first.

        List payments, those recorded last first.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/payments",
            PaymentResponse,
            {
                "customerId": customer_id,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def record_payment(
        self, body: PaymentRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> PaymentResponse:
        """Record a payment and put it to invoices, in the order given.

        What the invoices do not need stays with the payment. One with a reference is
        recorded once: the same amount of the same customer on the same day with the same
        reference is a conflict.
        """
        return self._call(
            "POST",
            "/api/payments",
            PaymentResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_payment(self, id: str) -> PaymentResponse:
        """Read a payment.

        Read a payment.
        """
        return self._call("GET", f"/api/payments/{place(id)}", PaymentResponse)

    def allocate_payment(
        self,
        id: str,
        body: AllocationRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> PaymentResponse:
        """Put money of a payment to an invoice.

        Put money of a payment to an invoice.
        """
        return self._call(
            "POST",
            f"/api/payments/{place(id)}/allocations",
            PaymentResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def unallocate_payment(self, id: str, invoice_id: str) -> PaymentResponse:
        """Take all that a payment has put to an invoice off it again.

        Take all that a payment has put to an invoice off it again.
        """
        return self._call(
            "DELETE", f"/api/payments/{place(id)}/allocations/{place(invoice_id)}", PaymentResponse
        )

    def refund_payment(
        self,
        id: str,
        body: RefundRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> PaymentResponse:
        """Give back money that is on no invoice.

        Give back money that is on no invoice.
        """
        return self._call(
            "POST",
            f"/api/payments/{place(id)}/refunds",
            PaymentResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
