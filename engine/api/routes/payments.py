"""`/payments`: money received, put to invoices, taken off them, given back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from engine.api.caller import Caller, CallerOf
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import invalid_field
from engine.api.resource import Resource
from engine.api.shapes.payments import (
    AllocationRequest,
    PaymentRequest,
    PaymentResponse,
    RefundRequest,
    text_of,
)
from engine.workflows.invoice_views import exact_id
from engine.workflows.payments import (
    Share,
    allocate,
    payments_page,
    record,
    refund,
    show,
    unallocate,
)
from engine.workflows.public_ids import CUSTOMERS
from engine.workflows.representations import Json

payments = Resource(
    "Payments",
    "Money received: recorded with what it pays, put to other invoices, taken off, given back.",
)


@payments.get("/payments")
def list_payments(
    caller: CallerOf,
    paging: PagingOf,
    customer_id: Annotated[str | None, Query(alias="customerId")] = None,
) -> ListOf[PaymentResponse]:
    """List payments, those recorded last first."""
    own = None if customer_id is None else caller.catalog.ids.find(CUSTOMERS, customer_id)
    wanted = None if customer_id is None else [own or customer_id]
    page = payments_page(caller.account.store, paging.request, wanted)
    return paging.answer(page, lambda shape: PaymentResponse.of(shape, caller.catalog.ids))


@payments.post("/payments")
def record_payment(caller: CallerOf, body: PaymentRequest) -> PaymentResponse:
    """Record a payment and put it to invoices, in the order given.

    What the invoices do not need stays with the payment. One with a reference is recorded once: the
    same amount of the same customer on the same day with the same reference is a conflict.
    """
    if not body.invoices and (body.customer_id is None or body.currency is None):
        missing = "customerId" if body.customer_id is None else "currency"
        raise invalid_field(missing, "is missing where no invoice says it", "customer and currency")
    customer = body.customer_id
    shape = record(
        caller.account.store,
        caller.catalog.catalog,
        format(body.amount, "f"),
        [_share(caller, each) for each in body.invoices],
        paid_on=body.paid_on,
        reference=body.reference or "",
        customer_id=None if customer is None else named(caller, CUSTOMERS, customer, "customerId"),
        currency=body.currency,
        at=caller.at,
        actor=caller.author.name,
    )
    return _answer(caller, shape)


@payments.get("/payments/{id}")
def read_payment(caller: CallerOf, id: str) -> PaymentResponse:
    """Read a payment."""
    return _answer(caller, show(caller.account.store, id))


@payments.post("/payments/{id}/allocations")
def allocate_payment(caller: CallerOf, id: str, body: AllocationRequest) -> PaymentResponse:
    """Put money of a payment to an invoice."""
    share = _share(caller, body)
    shape = allocate(
        caller.account.store,
        caller.catalog.catalog,
        id,
        share,
        at=caller.at,
        actor=caller.author.name,
    )
    return _answer(caller, shape)


@payments.delete("/payments/{id}/allocations/{invoiceId}")
def unallocate_payment(
    caller: CallerOf,
    id: str,
    invoiceId: str,  # noqa: N803 the path's own name
) -> PaymentResponse:
    """Take all that a payment has put to an invoice off it again."""
    shape = unallocate(
        caller.account.store,
        caller.catalog.catalog,
        id,
        exact_id(caller.account.store, invoiceId),
        at=caller.at,
        actor=caller.author.name,
    )
    return _answer(caller, shape)


@payments.post("/payments/{id}/refunds")
def refund_payment(caller: CallerOf, id: str, body: RefundRequest) -> PaymentResponse:
    """Give back money that is on no invoice."""
    shape = refund(
        caller.account.store,
        caller.catalog.catalog,
        id,
        text_of(body.amount),
        refunded_on=body.refunded_on,
        reference=body.reference or "",
        at=caller.at,
        actor=caller.author.name,
    )
    return _answer(caller, shape)


def _share(caller: Caller, asked: AllocationRequest) -> Share:
    return Share(exact_id(caller.account.store, asked.invoice_id), text_of(asked.amount))


def _answer(caller: Caller, shape: Json) -> PaymentResponse:
    return PaymentResponse.of(shape, caller.catalog.ids)
