"""`/invoices`: making one-offs, and changing what describes an invoice."""

from __future__ import annotations

from fastapi import Response

from engine.api.caller import Caller, CallerOf
from engine.api.named import named
from engine.api.problems import invalid_field
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision
from engine.api.routes.invoices import invoice_answer
from engine.api.shapes.invoice_requests import (
    InvoiceCreate,
    InvoicePatch,
    InvoiceUpdate,
    SentInvoicePatch,
)
from engine.api.shapes.invoices import InvoiceResponse
from engine.workflows.create_invoice import change_draft, create_invoice
from engine.workflows.invoice_life import Amendment, amend_sent
from engine.workflows.public_ids import CUSTOMERS, SCHEDULES

invoice_changes = Resource(
    "Changes of invoices",
    "Invoices that no schedule asks for are made here. What describes a draft (addressee, terms,"
    " memo) can be set by hand; it survives recalculation.",
)


@invoice_changes.post("/invoices")
def create_an_invoice(caller: CallerOf, response: Response, body: InvoiceCreate) -> InvoiceResponse:
    """Make a one-off invoice.

    It is an empty draft, dated today; add groups and lines to it, then finalize it.
    """
    customer = named(caller, CUSTOMERS, body.customer_id, "customerId")
    _refuse_attachments(body)
    account = caller.account
    made = create_invoice(
        account.workspace,
        account.store,
        caller.catalog.catalog,
        caller.new_id(),
        customer,
        body.currency,
        body.amendment(is_whole=False, particulars=_schedule(caller, body, customer)),
        at=caller.at,
        actor=caller.author.name,
    )
    return invoice_answer(caller, response, made)


@invoice_changes.put("/invoices/{id}")
def update_invoice(
    caller: CallerOf, response: Response, id: str, body: InvoiceUpdate, if_match: IfMatch = None
) -> InvoiceResponse:
    """Say anew what describes a draft.

    What is left out is again what customer and schedule say. The currency of a one-off can change.
    """
    _refuse_attachments(body)
    amendment = body.amendment(is_whole=True)
    return _changed(caller, response, id, amendment, body.currency, if_match)


@invoice_changes.patch("/invoices/{id}")
def patch_invoice(
    caller: CallerOf, response: Response, id: str, body: InvoicePatch, if_match: IfMatch = None
) -> InvoiceResponse:
    """Change what describes a draft; what is left out stays."""
    _refuse_attachments(body)
    return _changed(caller, response, id, body.amendment(is_whole=False), None, if_match)


@invoice_changes.patch("/invoices/{id}/sent")
def patch_sent_invoice(
    caller: CallerOf, response: Response, id: str, body: SentInvoicePatch, if_match: IfMatch = None
) -> InvoiceResponse:
    """Move the due date of an invoice that was sent, or set its order number."""
    amendment = Amendment(due_date=body.due_date, purchase_order_number=body.purchase_order_number)
    amend_sent(
        caller.account.store,
        id,
        amendment,
        at=caller.at,
        actor=caller.author.name,
        expected=expected_revision(if_match),
    )
    return invoice_answer(caller, response, id)


def _changed(
    caller: Caller,
    response: Response,
    id: str,
    amendment: Amendment,
    currency: str | None,
    if_match: str | None,
) -> InvoiceResponse:
    change_draft(
        caller.account.store,
        caller.catalog.catalog,
        id,
        amendment,
        currency,
        expected_revision(if_match),
        at=caller.at,
        actor=caller.author.name,
    )
    return invoice_answer(caller, response, id)


def _schedule(caller: Caller, body: InvoiceCreate, customer: str) -> dict[str, str]:
    """The schedule that a one-off is made for; it must be of the same customer."""
    if body.billing_schedule_id is None:
        return {}
    schedule = named(caller, SCHEDULES, body.billing_schedule_id, "billingScheduleId")
    if caller.catalog.catalog.schedule_by_id[schedule].customer_id != customer:
        raise invalid_field("billingScheduleId", "is of another customer", "one of customerId")
    return {"billingScheduleId": schedule}


def _refuse_attachments(body: InvoicePatch) -> None:
    if body.attachment_asset_ids:
        raise invalid_field("attachmentAssetIds[0]", "names no asset", "no ids: none are kept here")
