"""A one-off invoice with all that is known of it, in one transaction; changes of a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from engine.domain.catalog import Catalog
from engine.domain.currency import MINOR_UNITS
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import ONE_OFF, InvoiceIdentity
from engine.invoicing.states import Action, after
from engine.schedules.instants import local_day
from engine.store.invoice_edits import read_edits
from engine.store.open import Connection, Store
from engine.store.runs import find_run
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.cut import take_cut
from engine.workflows.invoice_life import Amendment, amend_found
from engine.workflows.invoice_views import exact_invoice, refuse_changed
from engine.workflows.one_off import open_one_off, save_one_off
from engine.workflows.workspace import Workspace


def create_invoice(
    workspace: Workspace,
    store: Store,
    catalog: Catalog,
    id: str,
    customer_id: str,
    currency: str,
    amendment: Amendment,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Make a draft for a customer of the catalog, dated on the local day of `at`: its id.

    `id` makes it one of a kind. Raises InputError for what does not fit.
    """
    if currency not in MINOR_UNITS:
        raise InputError(f"{currency!r} is not a currency of ISO 4217")
    identity = InvoiceIdentity(catalog.account.id, id, 0, ONE_OFF, 0)
    cut = take_cut(workspace.landed(), catalog, None, at)
    with store.write() as connection:
        made = open_one_off(
            connection,
            catalog,
            identity,
            customer_id,
            currency=currency,
            day=local_day(at, catalog.account.time_zone),
            cut=cut,
            at=at,
            actor=actor,
        )
        stored = exact_invoice(connection, made)
        _refuse_particulars(connection, stored, amendment)
        amend_found(connection, stored, amendment, at=at, actor=actor)
        return made


def change_draft(
    store: Store,
    catalog: Catalog,
    reference: str,
    amendment: Amendment,
    currency: str | None,
    expected: str | None,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Change what describes a draft and, of a one-off, its currency: its id.

    `expected` is the revision that the caller has seen. Raises ConflictError if the invoice is no
    draft, or its charges have a currency of their own.
    """
    with store.write() as connection:
        stored = exact_invoice(connection, reference)
        refuse_changed(connection, stored, expected)
        after(stored.status, Action.EDIT)
        _refuse_particulars(connection, stored, amendment)
        if currency is not None and currency != stored.invoice.currency:
            if stored.invoice.identity.kind != ONE_OFF:
                raise ConflictError(
                    f"the charges of schedule {stored.invoice.identity.schedule_id} are in"
                    f" {stored.invoice.currency}: only a one-off can have another currency"
                )
            edits = read_edits(connection, stored.invoice.id)
            other = replace(stored, invoice=replace(stored.invoice, currency=currency))
            save_one_off(connection, catalog, other, edits, at=at, actor=actor)
            stored = exact_invoice(connection, stored.invoice.id)
        amend_found(connection, stored, amendment, at=at, actor=actor)
        return stored.invoice.id


def _refuse_particulars(
    connection: Connection, stored: StoredInvoice, amendment: Amendment
) -> None:
    run = amendment.particulars.get("billingRunId")
    if run and find_run(connection, run) is None:
        raise InputError(f"billingRunId: there is no billing run {run}")
    period = amendment.particulars.get("billingPeriod")
    if period:
        start, end = map(date.fromisoformat, period.split("/"))
        if end < start:
            raise InputError(f"billingPeriod: it ends on {end}, before it starts on {start}")
        if stored.invoice.identity.kind != ONE_OFF:
            raise ConflictError("billingPeriod: that of a scheduled invoice follows its schedule")
