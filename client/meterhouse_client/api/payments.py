"""Payments. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """What of a payment went to an invoice; less than nothing where it was taken off
    again."""

    invoice_id: str
    amount: Decimal
    allocated_at: datetime


@dataclass(frozen=True, kw_only=True)
class AllocationRequest:
    """An invoice to put money to; without an amount as much as it owes and is left."""

    invoice_id: str
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentRequest:
    """A payment. Customer and currency are those of its invoices; without one both are
    given."""

    amount: Decimal
    invoices: list[AllocationRequest] | None = None
    customer_id: str | None = None
    currency: str | None = None
    paid_on: date | None = None
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class PaymentResponse:
    """A payment. `unallocated` is on no invoice: it is the customer's."""

    id: str
    customer_id: str
    currency: str
    amount: Decimal
    unallocated: str
    paid_on: str
    reference: str
    origin: str
    recorded_at: datetime
    allocations: list[Allocation]
    refunds: list[RefundGiven]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class RefundGiven:
    """What was given back."""

    amount: Decimal
    refunded_on: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class RefundRequest:
    """Money to give back that is on no invoice; all of it if no amount is given."""

    amount: Decimal | None = None
    refunded_on: date | None = None
    reference: str | None = None


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
