"""`/credit-note-applications`."""

from __future__ import annotations

from fastapi import Response

from engine.api.caller import CallerOf
from engine.api.exact_json import exact_response
from engine.api.problems import BALANCES_MOVED, MEDIA_TYPE, invalid_field
from engine.api.resource import Resource
from engine.api.shapes.credit_note_applications import (
    ApplicationRequest,
    ApplicationResponse,
    BalancesMoved,
    invoice_balance,
    note_balance,
)
from engine.workflows.credit_note_use import BalancesMovedError, apply_as_seen
from engine.workflows.credit_note_views import exact_note_id, view_note

credit_note_applications = Resource(
    "Credit note applications", "What of a credit note pays an invoice of the same customer."
)


@credit_note_applications.post("/credit-note-applications", response_model=ApplicationResponse)
def apply_credit_note(caller: CallerOf, body: ApplicationRequest) -> Response:
    """Put credit of a credit note to an invoice.

    Name the versions of both balances that you decided by. If one has moved on since, nothing is
    done, and the problem `balances-moved` says where they stand.
    """
    account = caller.account
    note = exact_note_id(account.store, body.credit_note_id)
    if view_note(account.store, note).shape["currency"] != body.currency:
        raise invalid_field("currency", "is not the credit note's")
    seen = (body.credit_note_balance_version, body.invoice_balance_version)
    try:
        made = apply_as_seen(
            account.store,
            caller.catalog.catalog,
            note,
            body.invoice_id,
            body.amount,
            seen,
            at=caller.at,
            actor=caller.author.name,
        )
    except BalancesMovedError as error:
        problem = BalancesMoved(
            type=f"/docs/errors/{BALANCES_MOVED.code}",
            title=BALANCES_MOVED.title,
            status=BALANCES_MOVED.status,
            code=BALANCES_MOVED.code,
            detail=str(error),
            request_id=caller.request_id,
            message=str(error),
            current_invoice_balance=invoice_balance(error.now),
            current_credit_note_balance=note_balance(error.now),
        )
        answer = exact_response(problem, BALANCES_MOVED.status)
        answer.headers["Content-Type"] = MEDIA_TYPE
        return answer
    return exact_response(ApplicationResponse.of(made, note, caller.at), 201)
