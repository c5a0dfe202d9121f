"""Drafts become final: the number, the audit row, the journal entry, in one transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.domain.catalog import Catalog
from engine.domain.invoice import InvoiceStatus
from engine.invoicing.states import Action, after
from engine.ledger.post import issue_entry, void_entry
from engine.schedules.instants import local_day
from engine.store import issuing
from engine.store.open import Connection, Store
from engine.workflows.invoices import find


def finalize(store: Store, catalog: Catalog, reference: str, *, at: datetime, actor: str) -> str:
    """Issue a draft: its id. Raises ConflictError if the invoice is no draft."""
    with store.write() as connection:
        stored = find(connection, reference)
        after(stored.status, Action.FINALIZE)
        issue_draft(connection, catalog, stored.invoice.id, at=at, actor=actor)
        return stored.invoice.id


def issue_draft(
    connection: Connection, catalog: Catalog, invoice_id: str, *, at: datetime, actor: str
) -> str:
    """Give a draft its number and post it; returns the number.

    The issue date is the local day of `at`; the due date follows from the schedule's terms, or the
    account's.
    """
    account = catalog.account
    invoice = find(connection, invoice_id).invoice
    issued_on: date = local_day(at, account.time_zone)
    schedule = catalog.schedule_by_id.get(invoice.identity.schedule_id)
    terms = schedule.due_days if schedule is not None else None
    days = account.due_days if terms is None else terms
    return issuing.issue(
        connection,
        invoice_id,
        account_id=account.id,
        prefix=account.invoice_prefix,
        issue_date=issued_on,
        due_date=issued_on + timedelta(days=days),
        at=at,
        actor=actor,
        entry=issue_entry(invoice, issued_on),
    )


def void(
    store: Store, catalog: Catalog, reference: str, *, reason: str, at: datetime, actor: str
) -> str:
    """Void a draft or an issued invoice: its id. An issued one posts the reverse of its entry."""
    with store.write() as connection:
        stored = find(connection, reference)
        after(stored.status, Action.VOID)
        issued = stored.status is not InvoiceStatus.DRAFT
        day = local_day(at, catalog.account.time_zone)
        issuing.void(
            connection,
            stored.invoice.id,
            expected=stored.status,
            at=at,
            actor=actor,
            reason=reason,
            entry=void_entry(stored.invoice, day) if issued else None,
        )
        return stored.invoice.id
