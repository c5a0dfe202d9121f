"""Finding, listing and showing invoices."""

from __future__ import annotations

import json
from datetime import date, timedelta

from engine.domain.errors import InputError, NotFoundError
from engine.domain.invoice import ONE_OFF, InvoiceStatus
from engine.invoicing.terms import is_overdue
from engine.store.invoices import list_invoices, read_invoice
from engine.store.open import Connection, Store
from engine.store.settlements import settlement_of
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.invoice_standing import standing_shape
from engine.workflows.representations import Json, invoice_shape, summary_shape


def find(connection: Connection, reference: str) -> StoredInvoice:
    """The invoice named by its number, its id, the start of its id, or `SCHEDULE@INVOICE_DATE`.

    Of several revisions at one date the newest. A one-off is `CUSTOMER@INVOICE_DATE`. Raises
    InputError if none or several match.
    """
    if not reference:
        raise InputError("the name of an invoice is empty; give an id, number or SCHEDULE@DATE")
    exact = read_invoice(connection, reference)
    if exact is not None:
        return exact
    schedule, at, day = reference.rpartition("@")
    candidates = [
        summary
        for summary in list_invoices(connection, schedule_id=schedule if at else None)
        if (summary.invoice_date.isoformat() == day if at else summary.id.startswith(reference))
    ]
    if at and not candidates:
        candidates = [
            summary
            for summary in list_invoices(connection, customer_id=schedule)
            if summary.identity.kind == ONE_OFF and summary.invoice_date.isoformat() == day
        ]
    elif at:
        candidates = [max(candidates, key=lambda summary: summary.identity.revision)]
    if len(candidates) > 1:
        raise InputError(
            f"{len(candidates)} invoices are {reference!r}; write the id, or more of it"
        )
    if not candidates:
        raise NotFoundError(
            f"there is no invoice {reference!r}; `meterhouse invoice list` shows them all"
            " (name one by id, number or SCHEDULE@DATE)"
        )
    found = read_invoice(connection, candidates[0].id)
    assert found is not None
    return found


def show(store: Store, reference: str, account_id: str) -> Json:
    """One invoice in the API's shape. Raises InputError if there is none."""
    with store.read() as connection:
        stored = find(connection, reference)
        return {**invoice_shape(stored, account_id), **standing_shape(connection, stored)}


def service_days(
    store: Store, reference: str, start: date | None, end: date | None
) -> tuple[date, date]:
    """The service days of a line made by hand, half-open: the invoice's own where none are given.

    Raises InputError if they are not in order.
    """
    with store.read() as connection:
        invoice = find(connection, reference).invoice
    first = start or invoice.period_start
    after_last = end or max(invoice.period_end, first + timedelta(days=1))
    if after_last <= first:
        raise InputError(f"the service ends on {after_last}, not after it starts on {first}")
    return first, after_last


def list_all(
    store: Store,
    *,
    status: InvoiceStatus | None = None,
    customer_id: str | None = None,
    schedule_id: str | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    with_in_progress: bool = False,
    overdue_on: date | None = None,
) -> list[Json]:
    """Heads of invoices by date; those in progress only if asked for, by name or by status.

    `overdue_on` narrows them to those that are owed past their due day on a local day.
    """
    with store.read() as connection:
        summaries = list_invoices(
            connection,
            status=status,
            customer_id=customer_id,
            schedule_id=schedule_id,
            invoice_date_from=from_date,
            invoice_date_to=to_date,
        )
        shown = [
            summary
            for summary in summaries
            if with_in_progress or status or summary.status is not InvoiceStatus.IN_PROGRESS
        ]
        if overdue_on is not None:
            shown = [
                summary
                for summary in shown
                if summary.status.is_issued
                and is_overdue(settlement_of(connection, summary.id), summary.due_date, overdue_on)
            ]
        shapes = []
        for summary in shown:
            stored = read_invoice(connection, summary.id)
            assert stored is not None
            shapes.append(summary_shape(summary, json.loads(stored.customer)["legalName"]))
        return shapes
