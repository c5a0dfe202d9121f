"""Payments: money received, where it went, what was given back."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from engine.api.shapes.base import Day, Exact, Given, OneLine, Sent
from engine.api.shapes.prices import Currency
from engine.workflows.public_ids import CUSTOMERS, PublicIds
from engine.workflows.representations import Json


class AllocationRequest(Sent):
    """An invoice to put money to; without an amount as much as it owes and is left."""

    invoice_id: str
    amount: Exact | None = None


class PaymentRequest(Sent):
    """A payment. Customer and currency are those of its invoices; without one both are given."""

    amount: Exact
    invoices: list[AllocationRequest] = Field(default_factory=list, max_length=100)
    customer_id: str | None = None
    currency: Currency | None = None
    paid_on: Day | None = None
    reference: OneLine | None = None


class RefundRequest(Sent):
    """Money to give back that is on no invoice; all of it if no amount is given."""

    amount: Exact | None = None
    refunded_on: Day | None = None
    reference: OneLine | None = None


class Allocation(Given):
    """What of a payment went to an invoice; less than nothing where it was taken off again."""

    invoice_id: str
    amount: str
    allocated_at: str


class RefundGiven(Given):
    """What was given back."""

    amount: str
    refunded_on: str
    reference: str


class PaymentResponse(Given):
    """A payment. `unallocated` is on no invoice: it is the customer's."""

    id: str
    customer_id: str
    currency: str
    amount: str
    unallocated: str
    paid_on: str
    reference: str
    origin: str
    recorded_at: str
    allocations: list[Allocation]
    refunds: list[RefundGiven]

    @classmethod
    def of(cls, shape: Json, ids: PublicIds) -> PaymentResponse:
        """As workflows give it, with the API's id of the customer."""
        customer = ids.public(CUSTOMERS, shape["customerId"])
        return cls.model_validate({**shape, "customerId": customer})


def text_of(amount: Decimal | None) -> str | None:
    """An amount as workflows take it."""
    return None if amount is None else format(amount, "f")
