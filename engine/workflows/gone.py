"""Open invoices whose place in the calendar has gone: amended, cancelled, suspended schedules.

What was never issued follows the catalog. A place that is no more takes its invoice with it, said
in a note and in the audit log; a charge that another invoice bills now is let go for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from engine.domain.catalog import Catalog
from engine.domain.charge import LineKind
from engine.domain.currency import amount_text
from engine.domain.errors import ConflictError
from engine.domain.identity import invoice_id
from engine.domain.invoice import InvoiceIdentity
from engine.invoicing.plan import Plan, charge_of
from engine.store.invoices import billed_charges, read_invoice
from engine.store.issuing import delete_open_invoice
from engine.store.open import Connection
from engine.store.open_invoices import release_charges
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.recalculate import planned_again


def gone_invoices(
    connection: Connection, catalog: Catalog, plan: Plan
) -> Iterator[tuple[StoredInvoice, str]]:
    """Open invoices that the plan leaves out and that no later plan has a place for, with a note.

    Most of what a plan leaves out lies beyond its day; it is looked up in the whole calendar.
    """
    for (schedule, phase, kind, period), revision in plan.left_out:
        id = invoice_id(
            InvoiceIdentity(catalog.account.id, schedule, phase, kind, period, revision)
        )
        stored = read_invoice(connection, id)
        if stored is None or not stored.status.is_open:
            continue
        try:
            planned_again(catalog, stored)
        except ConflictError:
            yield stored, _note(stored)


def delete_gone(
    connection: Connection, catalog: Catalog, plan: Plan, *, at: datetime, actor: str
) -> list[str]:
    """Delete them; the notes that say so."""
    notes = []
    for stored, note in list(gone_invoices(connection, catalog, plan)):
        delete_open_invoice(
            connection,
            stored.invoice.id,
            expected=stored.status,
            at=at,
            actor=actor,
            reason="its schedule no longer bills on that day",
        )
        notes.append(f"Deleted {note}.")
    return notes


def delete_idle(connection: Connection, invoice_id: str, at: datetime, actor: str) -> list[str]:
    """Delete the open invoice, if there is one, of days whose events have all gone; its note."""
    stored = read_invoice(connection, invoice_id)
    if stored is None or not stored.status.is_open:
        return []
    reason = "its days have no event any more"
    delete_open_invoice(
        connection, invoice_id, expected=stored.status, at=at, actor=actor, reason=reason
    )
    invoice = stored.invoice
    return [
        f"Deleted the {_status(stored)} invoice {invoice.id} of {invoice.identity.schedule_id} for"
        f" {invoice.invoice_date}: {reason}{_by_hand(stored)}."
    ]


def release_moved_charges(connection: Connection, plan: Plan) -> None:
    """Let open invoices go of charges that the plan has on another one: one invoice a charge."""
    held = billed_charges(connection)
    for planned in (*plan.due, *plan.in_progress):
        for charge in map(charge_of, planned.periods):
            holder, status = held.get(charge, (planned.id, None))
            if status is not None and status.is_open and holder != planned.id:
                release_charges(connection, holder, [charge])


def _note(stored: StoredInvoice) -> str:
    invoice = stored.invoice
    return (
        f"the {_status(stored)} invoice {invoice.id} of {invoice.identity.schedule_id} for"
        f" {invoice.invoice_date}, which the schedule no longer bills on{_by_hand(stored)}"
    )


def _status(stored: StoredInvoice) -> str:
    return stored.status.value.lower().replace("_", " ")


def _by_hand(stored: StoredInvoice) -> str:
    lines = [
        f"{line.charge.title} {amount_text(line.charge.net, line.charge.currency)}"
        for line in stored.invoice.lines
        if line.charge.kind is LineKind.ADJUSTMENT
    ]
    return f", with lines made by hand: {', '.join(lines)}" if lines else ""
