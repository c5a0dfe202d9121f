"""Several drafts of one customer and currency as one invoice.

Drafts of one schedule become an invoice of its own kind that bills all their charges; one-off
drafts give it their lines. Recalculation and close rebuild it from the places whose charges it
holds, and voiding it gives the places back to the next close. Drafts of two schedules are not
merged: their charges are told apart by price and period alone, and both may sell the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.edit import Edit
from engine.domain.errors import ConflictError, InputError
from engine.domain.invoice import MERGED, ONE_OFF, THRESHOLD, InvoiceIdentity
from engine.domain.usage import PeriodUsage
from engine.invoicing.frozen import thaw
from engine.invoicing.frozen_credits import thaw_credits
from engine.invoicing.plan import PlannedInvoice
from engine.invoicing.states import Action, after
from engine.store import audit, issuing
from engine.store.invoice_details import read_details, save_details
from engine.store.invoice_edits import add_edit, read_edits
from engine.store.invoices import latest_revisions
from engine.store.open import Connection, Store
from engine.store.open_invoices import save_open_invoice
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.calculate import calculate, record_of
from engine.workflows.invoices import find
from engine.workflows.one_off import save_one_off
from engine.workflows.recalculate import planned_as_frozen


def merge(
    store: Store, catalog: Catalog, references: Sequence[str], *, at: datetime, actor: str
) -> str:
    """Merge drafts: the id of the one that bills all their charges. The others are gone.

    It has the terms and the date of the last. Raises InputError for fewer than two drafts,
    ConflictError for drafts that cannot be on one invoice.
    """
    with store.write() as connection:
        drafts = {each.invoice.id: each for each in (find(connection, ref) for ref in references)}
        ordered = sorted(drafts.values(), key=lambda each: each.invoice.invoice_date)
        _refuse_apart(ordered)
        scheduled = [each for each in ordered if each.invoice.identity.kind != ONE_OFF]
        edits = [edit for each in ordered for edit in read_edits(connection, each.invoice.id)]
        details = read_details(connection, ordered[-1].invoice.id)
        sources = [each.invoice.id for each in ordered]
        if not scheduled:
            target = ordered[-1]
            for each in ordered[:-1]:
                _remove(connection, each, at, actor)
            for edit in edits:
                add_edit(connection, target.invoice.id, _renamed(edit, edits))
            kept = read_edits(connection, target.invoice.id)
            save_one_off(connection, catalog, target, kept, at=at, actor=actor)
            id = target.invoice.id
        else:
            plan = _planned(connection, scheduled)
            last = scheduled[-1]
            documents, _ = thaw(last.frozen)
            usage: dict[str, PeriodUsage] = {}
            for each in scheduled:
                usage |= thaw(each.frozen)[1]
            for each in ordered:
                _remove(connection, each, at, actor)
            frozen = resolve(documents)
            calculated = calculate(frozen, plan, usage, edits, thaw_credits(last.frozen))
            if calculated.invoice is None:
                raise ConflictError(f"the drafts cannot be rated as one: {calculated.reason}")
            id = calculated.invoice.id
            record = record_of(frozen, calculated, last.cut, at, actor)
            save_open_invoice(connection, calculated.invoice, record)
            for edit in edits:
                add_edit(connection, id, _renamed(edit, edits))
        save_details(connection, id, details)
        audit.append(
            connection,
            at=at,
            actor=actor,
            verb="invoice.merged",
            object_kind="invoice",
            object_id=id,
            body={"sources": sources},
        )
        return id


def _refuse_apart(drafts: Sequence[StoredInvoice]) -> None:
    if len(drafts) < 2:
        raise InputError("name at least two different drafts to merge")
    for each in drafts:
        after(each.status, Action.MERGE)
        if each.invoice.identity.kind == THRESHOLD:
            raise ConflictError(
                f"invoice {each.invoice.id} bills usage that has passed a threshold, in the middle"
                " of its period: issue it by itself, or delete it and let the period bill it"
            )
    for what, values in (
        ("customer", {each.invoice.customer_id for each in drafts}),
        ("currency", {each.invoice.currency for each in drafts}),
    ):
        if len(values) > 1:
            raise ConflictError(
                f"an invoice has one {what}, these drafts have {', '.join(sorted(values))}"
            )
    schedules = {
        each.invoice.identity.schedule_id
        for each in drafts
        if each.invoice.identity.kind != ONE_OFF
    }
    if len(schedules) > 1:
        raise ConflictError(
            f"drafts of the schedules {', '.join(sorted(schedules))} cannot be merged: their"
            " charges are told apart by price and period alone. Put both contracts into one"
            " schedule, or leave two invoices"
        )


def _planned(connection: Connection, drafts: Sequence[StoredInvoice]) -> PlannedInvoice:
    """The merged invoice as planned by the newest catalog that one of the drafts was made from."""
    last = drafts[-1]
    frozen = resolve(thaw(last.frozen)[0])
    slots = [slot for each in drafts for slot in planned_as_frozen(frozen, each).slots]
    slots.sort(key=lambda slot: slot.invoice_date)
    place = slots[-1]
    own = last.invoice.identity
    key = (own.schedule_id, place.phase_index, MERGED, place.period_index)
    latest = latest_revisions(connection).get(key)
    identity = InvoiceIdentity(
        account_id=own.account_id,
        schedule_id=own.schedule_id,
        phase_index=place.phase_index,
        kind=MERGED,
        period_index=place.period_index,
        revision=0 if latest is None else latest[0] + 1,
    )
    schedule = frozen.schedule_by_id[own.schedule_id]
    return PlannedInvoice(schedule, place, identity, last.status, tuple(slots[:-1]))


def _remove(connection: Connection, draft: StoredInvoice, at: datetime, actor: str) -> None:
    issuing.delete_open_invoice(
        connection,
        draft.invoice.id,
        expected=draft.status,
        at=at,
        actor=actor,
        reason="merged",
    )


def _renamed(edit: Edit, edits: Sequence[Edit]) -> Edit:
    """The edit under an id that is its own among all."""
    alike = [each for each in edits if each.id == edit.id]
    return edit if alike == [edit] else replace(edit, id=f"{edit.id}-{edits.index(edit)}")
