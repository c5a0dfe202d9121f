"""What the reconciliation is told of every period: billed, parked, voided or none of them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.domain.catalog import Catalog
from engine.domain.currency import to_amount
from engine.domain.identity import period_id
from engine.domain.invoice import InvoiceStatus
from engine.invoicing.plan import plan_invoices
from engine.store.invoices import billed_charges, latest_revisions
from engine.store.open import Connection, Store
from engine.store.runs import ItemState, last_runs, run_items
from engine.store.standing import ChargeStanding, charge_standings
from engine.warehouse.inputs import BilledPeriodInput
from engine.workflows.close_report import KIND

DRAFT, ISSUED, PARKED, VOIDED = "draft", "issued", "parked", "voided"


def billed_periods(store: Store, catalog: Catalog) -> Iterable[BilledPeriodInput]:
    """One row a period that is on an invoice, or that the last finished close parked.

    A parked period is parked whatever draft there is of it: that draft is not what is owed.
    """
    with store.read() as connection:
        rows = {row.period_id: row for row in map(_billed, charge_standings(connection))}
        for id in _parked(connection, catalog):
            before = rows.get(id)
            rows[id] = BilledPeriodInput(
                id, None if before is None else before.invoice_id, PARKED, 0, to_amount(0, "USD")
            )
    return rows.values()


def _billed(each: ChargeStanding) -> BilledPeriodInput:
    standing = DRAFT
    if each.status is InvoiceStatus.VOIDED:
        standing = VOIDED
    elif each.status.is_issued:
        standing = ISSUED
    schedule, phase, price, period = each.charge
    return BilledPeriodInput(
        period_id=period_id(schedule, phase, price, period),
        invoice_id=each.invoice_id,
        standing=standing,
        counted_seq=each.seq,
        net_amount=to_amount(each.net, each.currency),
    )


def _parked(connection: Connection, catalog: Catalog) -> list[str]:
    """Periods on invoices that the last finished close could not make, or that came too late for
    one that was issued."""
    runs = [run for run in last_runs(connection, KIND) if run.finished_at is not None]
    if not runs:
        return []
    run = runs[0]
    parked = {
        (item.schedule_id, item.phase_index, item.period_index)
        for item in run_items(connection, run.id)
        if item.state is ItemState.PARKED
    }
    plan = plan_invoices(
        catalog, run.through, latest_revisions(connection), billed_charges(connection)
    )
    found = [
        period_id(period.schedule_id, period.phase_index, period.price_id, period.index)
        for planned in plan.due
        if (planned.slot.schedule_id, planned.slot.phase_index, planned.slot.period_index) in parked
        for period in planned.slot.periods
    ]
    found += [
        period_id(late.schedule_id, late.phase_index, late.price_id, late.period_index)
        for late in plan.late_charges
    ]
    return found
