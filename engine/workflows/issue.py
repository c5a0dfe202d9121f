"""Drafts become final: the number, the audit row, the journal entry, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby

from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError
from engine.domain.invoice import Invoice, InvoiceStatus
from engine.invoicing.states import Action, after, refuse_void
from engine.invoicing.terms import accounting_date, term_days
from engine.ledger.post import issue_entry, void_entry
from engine.schedules.instants import local_day
from engine.store import issuing
from engine.store.credit_notes import live_lines
from engine.store.invoice_details import InvoiceDetails, details_of, save_all_details
from engine.store.open import Connection, Store
from engine.store.runs import ItemState, last_runs, run_items
from engine.store.settlements import settlement_of
from engine.store.stored_invoice import StoredInvoice
from engine.tax.conversions import missing_conversion
from engine.workflows.billed_note import write_note
from engine.workflows.credit_posting import customers_with_credit, lock_in, post_draws, return_draws
from engine.workflows.invoices import find
from engine.workflows.uncollectible import revert_write_off
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
        issue_found(connection, catalog, stored, at=at, actor=actor)
    write_note(workspace, store)
    return stored.invoice.id


def issue_found(
    connection: Connection,
    catalog: Catalog,
    stored: StoredInvoice,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Issue a draft that a person named; returns the number. Raises ConflictError if parked."""
    _refuse_parked(connection, stored)
    return issue_draft(connection, catalog, stored.invoice.id, at=at, actor=actor)


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
    connection: Connection,
    catalog: Catalog,
    invoice_id: str,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Give a draft its number and post it; returns the number.

    What it draws from the customer's credit is settled here, by the balances then in force. The
    issue date is the local day of `at`. The due date was set by hand, or follows from the terms of
    the invoice, its schedule, its customer or the account: the first that has any. Raises
    ConflictError for a due date set by hand that is past, and where the law wants the tax in
    another currency and there is no exchange rate.
    """
    stored = find(connection, invoice_id)
    refuse_missing_conversion(catalog, stored.invoice)
    stored = lock_in(connection, catalog, stored, at=at, actor=actor)
    (number,) = _issue_all(connection, catalog, [stored.invoice], at=at, actor=actor)
    issued_on = local_day(at, catalog.account.time_zone)
    post_draws(connection, stored, issued_on, at=at, actor=actor)
    return number


def issue_drafts(
    connection: Connection, catalog: Catalog, drafts: Sequence[Invoice], *, at: datetime, actor: str
) -> None:
    """Issue drafts that were saved just now, their numbers in this order: all of them or none.

    Those of customers with credit one by one, since each takes from what the next one may use.
    Raises as `issue_draft` does.
    """
    customers = {each.customer_id for each in drafts}
    credited = customers_with_credit(connection, catalog, customers)
    for has_credit, group in groupby(drafts, key=lambda draft: draft.customer_id in credited):
        if has_credit:
            for draft in group:
                issue_draft(connection, catalog, draft.id, at=at, actor=actor)
            continue
        together = list(group)
        for draft in together:
            refuse_missing_conversion(catalog, draft)
        _issue_all(connection, catalog, together, at=at, actor=actor)


def refuse_missing_conversion(catalog: Catalog, invoice: Invoice) -> None:
    """Raises ConflictError where there is no exchange rate for a total that the law wants."""
    missing = missing_conversion(invoice, catalog.account, catalog.tax_rate_by_id)
    if missing is not None:
        raise ConflictError(missing)


def _issue_all(
    connection: Connection,
    catalog: Catalog,
    drafts: Sequence[Invoice],
    *,
    at: datetime,
    actor: str,
) -> list[str]:
    """Dates, numbers and entries of drafts that draw nothing any more; their numbers."""
    account = catalog.account
    issued_on = local_day(at, account.time_zone)
    details = details_of(connection, [each.id for each in drafts])
    issues = []
    for invoice in drafts:
        set_by_hand = details.get(invoice.id, InvoiceDetails())
        days = _terms(catalog, invoice, set_by_hand)
        due_date = set_by_hand.due_date or issued_on + timedelta(days=days)
        if due_date < issued_on:
            raise ConflictError(
                f"invoice {invoice.id} would be due on {due_date}, before it is issued on"
                f" {issued_on}: set another due date"
            )
        by_hand = set_by_hand.particulars.get("accountingDate")
        dated = (
            accounting_date(invoice, account.accounting_date, issued_on)
            if by_hand is None
            else date.fromisoformat(by_hand)
        )
        details[invoice.id] = replace(set_by_hand, accounting_date=dated)
        issues.append(issuing.Issue(invoice.id, due_date, issue_entry(invoice, issued_on)))
    save_all_details(connection, details)
    return issuing.issue_all(
        connection,
        issues,
        account_id=account.id,
        prefix=account.invoice_prefix,
        issue_date=issued_on,
        at=at,
        actor=actor,
    )


def _terms(catalog: Catalog, invoice: Invoice, details: InvoiceDetails) -> int:
    schedule = catalog.schedule_by_id.get(invoice.identity.schedule_id)
    customer = catalog.customer_by_id.get(invoice.customer_id)
    return term_days(
        details.payment_term_days,
        None if schedule is None else schedule.due_days,
        None if customer is None else customer.due_days,
        catalog.account.due_days,
    )


def void(
    store: Store, catalog: Catalog, reference: str, *, reason: str, at: datetime, actor: str
) -> str:
    """Void a draft or an issued invoice: its id. An issued one posts the reverse of its entry and
    gives back the credit that it had drawn.

    Raises ConflictError while payments or credit notes stand on it; a write-off is taken back.
    """
    with store.write() as connection:
        stored = find(connection, reference)
        void_found(connection, catalog, stored, reason=reason, at=at, actor=actor)
        return stored.invoice.id


def void_found(
    connection: Connection,
    catalog: Catalog,
    stored: StoredInvoice,
    *,
    reason: str,
    at: datetime,
    actor: str,
) -> None:
    """The same in the caller's transaction."""
    settlement = settlement_of(connection, stored.invoice.id)
    refuse_void(stored.status, settlement, stored.number or stored.invoice.id)
    issued = stored.status is not InvoiceStatus.DRAFT
    if live_lines(connection, stored.invoice.id):
        raise ConflictError(
            f"cannot void invoice {stored.number}: a credit note corrects it; void that first,"
            " or give back the rest by another one"
        )
    if issued:
        revert_write_off(connection, catalog, stored, at=at, actor=actor)
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
    return_draws(connection, stored.invoice.id, day, at=at, actor=actor)
