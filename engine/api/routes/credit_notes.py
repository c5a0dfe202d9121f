"""`/credit-notes`: lists, drafts, and their life."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import Query, Response

from engine.api.caller import Caller, CallerOf
from engine.api.invoice_filters import A_DAY, COMMAS, instant_in_query, known_words, own_ids
from engine.api.named import named
from engine.api.pages import ListOf, PagingOf
from engine.api.reason import ReasonOf
from engine.api.resource import Resource
from engine.api.revision import IfMatch, expected_revision, show_revision
from engine.api.shapes.credit_notes import (
    CreditNoteCreate,
    CreditNoteResponse,
    CreditNoteStatus,
    CreditNoteUpdate,
)
from engine.domain.credit_note_filter import CreditNoteFilter, CreditNoteOrder
from engine.workflows import credit_note_life
from engine.workflows import credit_notes as notes
from engine.workflows.credit_note_drafts import create_draft, delete_draft, update_draft
from engine.workflows.credit_note_views import (
    exact_note_id,
    page_of_notes,
    view_note,
)
from engine.workflows.public_ids import CUSTOMERS

credit_notes = Resource(
    "Credit notes",
    "What is given back of an issued invoice, or for none. A draft is filled with lines, gets its"
    " number when it is finalized, and then pays invoices or becomes a credit grant.",
)


@credit_notes.get("/credit-notes")
def list_credit_notes(
    caller: CallerOf,
    paging: PagingOf,
    status: Annotated[str | None, Query(alias="creditNoteStatus", description=COMMAS)] = None,
    customer_id: Annotated[str | None, Query(alias="customerId", description=COMMAS)] = None,
    sent_before: Annotated[str | None, Query(alias="sentBefore", description=A_DAY)] = None,
    sent_after: Annotated[str | None, Query(alias="sentAfter", description=A_DAY)] = None,
    number: Annotated[
        str | None,
        Query(alias="searchCreditNoteNumber", description="Part of the number, in any case."),
    ] = None,
    sort_by: Annotated[
        CreditNoteOrder, Query(alias="sortBy", description="What the list is ordered by.")
    ] = CreditNoteOrder.CREATED_AT,
) -> ListOf[CreditNoteResponse]:
    """List credit notes."""
    wanted = CreditNoteFilter(
        statuses=known_words("creditNoteStatus", status, get_args(CreditNoteStatus)),
        customer_ids=own_ids(caller, CUSTOMERS, customer_id),
        number=number,
        sent_before=instant_in_query(caller, "sentBefore", sent_before, is_end=False),
        sent_after=instant_in_query(caller, "sentAfter", sent_after, is_end=True),
    )
    page = page_of_notes(caller.account.store, wanted, sort_by, paging.request)
    return paging.answer(page, lambda shape: CreditNoteResponse.of(shape, caller.catalog))


@credit_notes.post("/credit-notes")
def create_credit_note(
    caller: CallerOf, response: Response, body: CreditNoteCreate
) -> CreditNoteResponse:
    """Make an empty draft, against an issued invoice or for none."""
    id = caller.new_id()
    create_draft(
        caller.account.store,
        caller.catalog.catalog,
        id,
        named(caller, CUSTOMERS, body.customer_id, "customerId"),
        body.currency,
        body.invoice_id,
        body.fields(),
        at=caller.at,
        actor=caller.author.name,
    )
    return _answer(caller, response, id)


@credit_notes.get("/credit-notes/{id}")
def read_credit_note(caller: CallerOf, response: Response, id: str) -> CreditNoteResponse:
    """Read a credit note, by its id or number."""
    return _answer(caller, response, id)


@credit_notes.put("/credit-notes/{id}")
def update_credit_note(
    caller: CallerOf,
    response: Response,
    id: str,
    body: CreditNoteUpdate,
    if_match: IfMatch = None,
) -> CreditNoteResponse:
    """Change what describes a draft; its groups and lines stay."""
    update_draft(
        caller.account.store,
        id,
        body.fields(),
        expected_revision(if_match),
        at=caller.at,
        actor=caller.author.name,
    )
    return _answer(caller, response, id)


@credit_notes.delete("/credit-notes/{id}")
def delete_credit_note(caller: CallerOf, id: str) -> CreditNoteResponse:
    """Delete a draft: the answer is the credit note as it was."""
    store = caller.account.store
    view = view_note(store, id)
    delete_draft(store, id, at=caller.at, actor=caller.author.name)
    return CreditNoteResponse.of(view.shape, caller.catalog)


@credit_notes.post("/credit-notes/{id}/finalize", status=200)
def finalize_credit_note(caller: CallerOf, response: Response, id: str) -> CreditNoteResponse:
    """Issue a draft: it gets its number, and what it says never changes again."""
    return _issued(caller, response, id, send=False)


@credit_notes.post("/credit-notes/{id}/finalize-and-send", status=200)
def finalize_and_send_credit_note(
    caller: CallerOf, response: Response, id: str
) -> CreditNoteResponse:
    """Issue a draft and send it to the customer."""
    return _issued(caller, response, id, send=True)


@credit_notes.post("/credit-notes/{id}/send", status=200)
def send_credit_note(caller: CallerOf, response: Response, id: str) -> CreditNoteResponse:
    """Send an issued credit note to the customer.

    If its settings say so it becomes a credit grant then.
    """
    return _sent(caller, response, id, deliver=True)


@credit_notes.post("/credit-notes/{id}/mark-as-sent", status=200)
def mark_credit_note_as_sent(caller: CallerOf, response: Response, id: str) -> CreditNoteResponse:
    """Note that a credit note reached its customer another way; nobody is written to.

    A draft is issued on the way.
    """
    return _sent(caller, response, id, deliver=False)


@credit_notes.post("/credit-notes/{id}/void", status=200)
def void_credit_note(
    caller: CallerOf, response: Response, id: str, reason: ReasonOf = ""
) -> CreditNoteResponse:
    """Void a credit note that nothing has been done with.

    Credit that it had returned to grants is taken back; its number stays taken.
    """
    store = caller.account.store
    notes.void(
        store,
        caller.catalog.catalog,
        exact_note_id(store, id),
        reason=reason,
        at=caller.at,
        actor=caller.author.name,
    )
    return _answer(caller, response, id)


def _issued(caller: Caller, response: Response, id: str, *, send: bool) -> CreditNoteResponse:
    store = caller.account.store
    credit_note_life.issue(
        store,
        caller.catalog.catalog,
        exact_note_id(store, id),
        send=send,
        at=caller.at,
        actor=caller.author.name,
    )
    return _answer(caller, response, id)


def _sent(caller: Caller, response: Response, id: str, *, deliver: bool) -> CreditNoteResponse:
    store = caller.account.store
    credit_note_life.send(
        store,
        caller.catalog.catalog,
        exact_note_id(store, id),
        deliver=deliver,
        at=caller.at,
        actor=caller.author.name,
    )
    return _answer(caller, response, id)


def _answer(caller: Caller, response: Response, id: str) -> CreditNoteResponse:
    view = view_note(caller.account.store, id)
    show_revision(response, view.revision)
    return CreditNoteResponse.of(view.shape, caller.account.catalog.now())
