"""Rate one open invoice again: newest usage, newest catalog, lines made by hand kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError, RatingError
from engine.domain.invoice import MERGED, ONE_OFF, SCHEDULED, THRESHOLD
from engine.domain.schedule import BillingSchedule
from engine.invoicing.frozen import thaw_billed_before, thaw_covered_before
from engine.invoicing.plan import PlannedInvoice, charge_of, keeping, without_issued
from engine.invoicing.states import Action, after
from engine.invoicing.thresholds import threshold_again, with_billed_before
from engine.schedules.slots import invoice_slots
from engine.store.invoice_edits import read_edits
from engine.store.invoices import billed_charges
from engine.store.mid_period import billed_in_mid_period
from engine.store.open import Store
from engine.store.open_invoices import save_open_invoice
from engine.store.stored_invoice import StoredInvoice
from engine.warehouse import direct
from engine.workflows.calculate import calculate, periods_to_measure, record_of
from engine.workflows.catalog import in_force
from engine.workflows.credit_projection import projection_of
from engine.workflows.cut import take_cut
from engine.workflows.invoices import find
from engine.workflows.one_off import save_one_off
from engine.workflows.period_inputs import billing_period_inputs
from engine.workflows.workspace import Workspace


def recalculate(
    workspace: Workspace,
    store: Store,
    reference: str,
    *,
    as_of: datetime | None,
    now: datetime,
    actor: str,
    as_draft: bool = False,
) -> str:
    """The id of the invoice; with `as_draft` one in progress becomes a draft.

    Raises ConflictError if it is issued or voided, or if the catalog no longer has its place;
    RatingError if it cannot be rated.
    """
    catalog = in_force(workspace, store)
    with store.read() as connection:
        stored = find(connection, reference)
        edits = read_edits(connection, stored.invoice.id)
    status = after(stored.status, Action.DRAFT if as_draft else Action.RECALCULATE)
    assert status is not None
    if stored.invoice.identity.kind == ONE_OFF:
        with store.write() as connection:
            save_one_off(connection, catalog, stored, edits, at=now, actor=actor)
        return stored.invoice.id
    if stored.invoice.identity.kind == THRESHOLD:
        raise ConflictError(
            f"{reference} bills the usage that had passed a threshold and stays as it is;"
            " delete it, and the next close bills what has passed by then"
        )
    with store.read() as connection:
        billed = billed_charges(connection, {stored.invoice.identity.schedule_id})
        planned = _billing_something(without_issued(planned_again(catalog, stored), billed), stored)
        planned = with_billed_before(planned, billed_in_mid_period(connection))
        planned = replace(planned, status=status)
        credits = projection_of(connection, catalog, [planned]).of(planned)
    lake = workspace.landed()
    cut = take_cut(lake, catalog, as_of, now)
    inputs = billing_period_inputs(catalog, periods_to_measure(catalog, [planned]))
    usage = direct.measure(lake, catalog.metrics, inputs, as_of=as_of)
    calculated = calculate(catalog, planned, usage, edits, credits)
    if calculated.invoice is None:
        reason = (
            calculated.reason or "its days have no event any more, so the next close deletes it"
        )
        raise RatingError(f"{reference} cannot be rated: {reason}")
    with store.write() as connection:
        record = record_of(catalog, calculated, cut, now, actor)
        save_open_invoice(connection, calculated.invoice, record)
    return calculated.invoice.id


def planned_as_frozen(frozen: Catalog, stored: StoredInvoice) -> PlannedInvoice:
    """What a stored invoice bills, in the documents that were frozen with it.

    Its own charges only: others of its date may have been issued before, when the schedule was
    another. Raises ConflictError if the documents do not bill it.
    """
    planned = planned_again(frozen, stored)
    if stored.invoice.identity.kind == THRESHOLD:
        return planned
    own = set(stored.charges)
    kept = keeping(planned, lambda period: charge_of(period) in own)
    return _billing_something(kept, stored)


def _billing_something(planned: PlannedInvoice, stored: StoredInvoice) -> PlannedInvoice:
    """Raises ConflictError if nothing is left to bill."""
    if not planned.periods:
        raise ConflictError(
            f"everything that the invoice of {stored.invoice.invoice_date} billed is on other"
            " invoices now; the next close deletes it"
        )
    return planned


def planned_again(catalog: Catalog, stored: StoredInvoice) -> PlannedInvoice:
    """The place of a stored invoice in a catalog's calendar, with what it was told was billed
    before. Raises ConflictError if it is gone."""
    identity, day = stored.invoice.identity, stored.invoice.invoice_date
    schedule = catalog.schedule_by_id.get(identity.schedule_id)
    before = thaw_billed_before(stored.frozen)
    units = thaw_covered_before(stored.frozen)
    if schedule is not None and identity.kind == MERGED:
        merged = _merged_again(catalog, schedule, stored)
        return replace(merged, billed_before=before, covered_before=units)
    if schedule is not None and identity.kind == THRESHOLD:
        planned = threshold_again(catalog, schedule, stored.invoice, stored.status)
        if planned is not None:
            return replace(planned, billed_before=before, covered_before=units)
    if schedule is not None and not schedule.is_draft and identity.kind == SCHEDULED:
        for slot in invoice_slots(schedule, catalog.price_by_id, day):
            place = (slot.phase_index, slot.period_index)
            if place == (identity.phase_index, identity.period_index):
                found = PlannedInvoice(schedule, slot, identity, stored.status)
                return replace(found, billed_before=before, covered_before=units)
    raise ConflictError(
        f"schedule {identity.schedule_id} no longer bills on {day}: the catalog has changed;"
        " void the invoice, or change the schedule back"
    )


def _merged_again(
    catalog: Catalog, schedule: BillingSchedule, stored: StoredInvoice
) -> PlannedInvoice:
    """The places of a merged invoice: those whose charges it bills."""
    held = {(phase, price, period) for _, phase, price, period in stored.charges}
    slots = [
        slot
        for slot in invoice_slots(schedule, catalog.price_by_id, stored.invoice.invoice_date)
        if any((each.phase_index, each.price_id, each.index) in held for each in slot.periods)
    ]
    if not slots:
        raise ConflictError(
            f"schedule {schedule.id} no longer has the places that this invoice bills: the catalog"
            " has changed; void the invoice, or change the schedule back"
        )
    identity = stored.invoice.identity
    return PlannedInvoice(schedule, slots[-1], identity, stored.status, tuple(slots[:-1]))
