"""Payments. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from meterhouse_client.answer import ETAG


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
