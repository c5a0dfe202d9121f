"""`/invoices/{id}/...`: from draft to sent, void or gone, and how far it is paid."""

from __future__ import annotations

from fastapi import Response

from engine.api.caller import Caller, CallerOf
from engine.api.reason import ReasonOf
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision
from engine.api.routes.invoices import invoice_answer
from engine.api.shapes.invoice_requests import MergeRequest, PaymentStatusRequest
from engine.api.shapes.invoices import InvoiceResponse
from engine.domain.invoice import PaymentStatus
from engine.workflows.invoice_life import delete, mark_sent, send
from engine.workflows.invoice_views import exact_id, view_invoice
from engine.workflows.issue import finalize, void
from engine.workflows.merge import merge
from engine.workflows.payment_reminder import send_reminder
from engine.workflows.payment_status import set_payment_status
from engine.workflows.recalculate import recalculate

invoice_life = Resource(
    "Life of invoices",
    "A draft gets its number when it is finalized; then it is sent, paid, voided or corrected by a"
    " credit note.",
)


@invoice_life.post("/invoices/merge")
def merge_invoices(caller: CallerOf, response: Response, body: MergeRequest) -> InvoiceResponse:
    """Merge drafts of one customer and currency into one.

    The one that is answered bills all their charges, with the terms and the date of the last; the
    others are gone.
    """
    ids = [_exact(caller, each) for each in body.invoice_ids]
    merged = merge(
        caller.account.store,
        caller.catalog.catalog,
        ids,
        at=caller.at,
        actor=caller.author.name,
    )
    return invoice_answer(caller, response, merged)


@invoice_life.post("/invoices/{id}/draft", status=200)
def make_invoice_draft(caller: CallerOf, response: Response, id: str) -> InvoiceResponse:
    """Make an invoice in progress a draft before its time, with the usage known by now."""
    return _calculated(caller, response, id, as_draft=True)


@invoice_life.post("/invoices/{id}/recalculate", status=200)
def recalculate_invoice(caller: CallerOf, response: Response, id: str) -> InvoiceResponse:
    """Calculate an open invoice again, with the usage and the catalog as they are now.

    Lines made by hand stay.
    """
    return _calculated(caller, response, id, as_draft=False)


@invoice_life.post("/invoices/{id}/finalize", status=200)
def finalize_invoice(caller: CallerOf, response: Response, id: str) -> InvoiceResponse:
    """Issue a draft: it gets its number and its due date, and never changes again."""
    account = caller.account
    finalize(
        account.workspace,
        account.store,
        caller.catalog.catalog,
        _exact(caller, id),
        at=caller.at,
        actor=caller.author.name,
    )
    return invoice_answer(caller, response, id)


@invoice_life.post("/invoices/{id}/finalize-and-send", status=200)
def finalize_and_send_invoice(caller: CallerOf, response: Response, id: str) -> InvoiceResponse:
    """Issue a draft and send it to the customer."""
    return _sent(caller, response, id, finalize=True)


@invoice_life.post("/invoices/{id}/send", status=200)
def send_invoice(caller: CallerOf, response: Response, id: str) -> InvoiceResponse:
    """Send an issued invoice to the customer."""
    return _sent(caller, response, id, finalize=False)


@invoice_life.post("/invoices/{id}/mark-as-sent", status=200)
def mark_invoice_as_sent(caller: CallerOf, response: Response, id: str) -> InvoiceResponse:
    """Note that an invoice reached its customer another way; nobody is written to.

    A draft is issued on the way.
    """
    account = caller.account
    mark_sent(
        account.workspace,
        account.store,
        caller.catalog.catalog,
        _exact(caller, id),
        at=caller.at,
        actor=caller.author.name,
    )
    return invoice_answer(caller, response, id)


@invoice_life.post("/invoices/{id}/void", status=200)
def void_invoice(
    caller: CallerOf, response: Response, id: str, reason: ReasonOf = ""
) -> InvoiceResponse:
    """Void a draft, or an issued invoice of which nothing is paid.

    The credit that it had used comes back, and its number stays taken.
    """
    void(
        caller.account.store,
        caller.catalog.catalog,
        _exact(caller, id),
        reason=reason,
        at=caller.at,
        actor=caller.author.name,
    )
    return invoice_answer(caller, response, id)


@invoice_life.delete("/invoices/{id}")
def delete_invoice(caller: CallerOf, id: str, reason: ReasonOf = "") -> InvoiceResponse:
    """Delete a draft or an invoice in progress: the answer is the invoice as it was.

    One of a schedule comes back with the next close, from what is known then.
    """
    store = caller.account.store
    view = view_invoice(store, id, caller.catalog.ids.account_id)
    delete(store, _exact(caller, id), reason=reason, at=caller.at, actor=caller.author.name)
    return InvoiceResponse.of(view.shape, caller.catalog)


@invoice_life.put("/invoices/{id}/payment-status")
def update_invoice_payment_status(
    caller: CallerOf,
    response: Response,
    id: str,
    body: PaymentStatusRequest,
    if_match: IfMatch = None,
) -> InvoiceResponse:
    """Say how far an issued invoice is paid.

    `PAID` records a payment of all that is owed, `UNCOLLECTIBLE` writes it off, `UNPAID` takes
    either back. What was really paid, in part or whole, is not unsaid like that.
    """
    set_payment_status(
        caller.account.store,
        caller.catalog.catalog,
        id,
        PaymentStatus(body.payment_status),
        expected_revision(if_match),
        at=caller.at,
        actor=caller.author.name,
    )
    return invoice_answer(caller, response, id)


@invoice_life.post("/invoices/{id}/send-payment-reminder", status=200)
def send_payment_reminder(caller: CallerOf, response: Response, id: str) -> InvoiceResponse:
    """Remind a customer of an invoice that was sent and is still owed."""
    send_reminder(caller.account.store, id, at=caller.at, actor=caller.author.name)
    return invoice_answer(caller, response, id)


def _exact(caller: Caller, id: str) -> str:
    return exact_id(caller.account.store, id)


def _sent(caller: Caller, response: Response, id: str, *, finalize: bool) -> InvoiceResponse:
    account = caller.account
    send(
        account.workspace,
        account.store,
        caller.catalog.catalog,
        _exact(caller, id),
        finalize=finalize,
        at=caller.at,
        actor=caller.author.name,
    )
    return invoice_answer(caller, response, id)


def _calculated(caller: Caller, response: Response, id: str, *, as_draft: bool) -> InvoiceResponse:
    account = caller.account
    recalculate(
        account.workspace,
        account.store,
        _exact(caller, id),
        as_of=None,
        now=caller.at,
        actor=caller.author.name,
        as_draft=as_draft,
    )
    return invoice_answer(caller, response, id)
