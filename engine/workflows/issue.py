"""Drafts become final: the number, the audit row, the journal entry, in one transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus
from engine.invoicing.states import Action, after
from engine.ledger.post import issue_entry, void_entry
from engine.schedules.instants import local_day
from engine.store import issuing
from engine.store.open import Connection, Store
from engine.store.runs import ItemState, last_runs, run_items
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.billed_note import write_note
from engine.workflows.invoices import find
from engine.workflows.workspace import Workspace

RUNS_LOOKED_AT = 20
"""How many closes back a parked invoice is looked for."""


def finalize(
    workspace: Workspace,
    store: Store,
    catalog: Catalog,
    reference: str,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Issue a draft: its id. Raises ConflictError if the invoice is no draft."""
    with store.write() as connection:
        stored = find(connection, reference)
        after(stored.status, Action.FINALIZE)
        _refuse_parked(connection, stored)
        issue_draft(connection, catalog, stored.invoice.id, at=at, actor=actor)
    write_note(workspace, store)
    return stored.invoice.id


def _refuse_parked(connection: Connection, stored: StoredInvoice) -> None:
    """Raises ConflictError if a close has parked the invoice since its draft was calculated.

    Its amounts are then known not to be what is owed.
    """
    identity = stored.invoice.identity
    place = (identity.schedule_id, identity.phase_index, identity.period_index)
    for run in last_runs(connection, "close", limit=RUNS_LOOKED_AT):
        if run.started_at <= stored.calculated_at:
            return
        for item in run_items(connection, run.id):
            if (item.schedule_id, item.phase_index, item.period_index) == place:
                if item.state is ItemState.PARKED:
                    raise ConflictError(
                        f"run {run.id} could not rate this invoice ({item.reason}), so the draft's"
                        " amounts are not what is owed: mend that and close again"
                    )
                return


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
