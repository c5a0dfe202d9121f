"""What the reconciliation is told of every period: billed, parked, voided or none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from engine.domain.catalog import Catalog
from engine.domain.currency import to_amount
from engine.domain.identity import period_id
from engine.domain.invoice import InvoiceStatus
from engine.domain.schedule import BillingPeriod
from engine.invoicing.plan import plan_invoices
from engine.store.invoices import billed_charges, latest_revisions
from engine.store.open import Connection, Store
from engine.store.runs import ItemState, last_runs, run_items
from engine.store.standing import ChargeStanding, charge_standings
from engine.warehouse.inputs import BilledPeriodInput
from engine.workflows.close_report import KIND
from engine.workflows.period_inputs import measured_ids

DRAFT, ISSUED, PARKED, VOIDED = "draft", "issued", "parked", "voided"


def billed_periods(store: Store, catalog: Catalog) -> Iterable[BilledPeriodInput]:
    """One row a period that is on an invoice, or that the last finished close parked.

    A parked period is parked whatever draft there is of it: that draft is not what is owed.
    """
    rows: dict[str, BilledPeriodInput] = {}
    with store.read() as connection:
        for each in charge_standings(connection):
            for row in _billed(catalog, each):
                rows[row.period_id] = row
        for period in _parked(connection, catalog):
            for id in measured_ids(catalog, period.id, period.price_id):
                invoice = rows[id].invoice_id if id in rows else None
                rows[id] = BilledPeriodInput(id, invoice, PARKED, 0, Decimal(0))
    return rows.values()


def _billed(catalog: Catalog, each: ChargeStanding) -> Iterator[BilledPeriodInput]:
    standing = DRAFT
    if each.status is InvoiceStatus.VOIDED:
        standing = VOIDED
    elif each.status.is_issued:
        standing = ISSUED
    schedule, phase, price, period = each.charge
    for id in measured_ids(catalog, period_id(schedule, phase, price, period), price):
        yield BilledPeriodInput(
            period_id=id,
            invoice_id=each.invoice_id,
            standing=standing,
            counted_seq=each.seq,
            net_amount=to_amount(each.net, each.currency),
        )


def _parked(connection: Connection, catalog: Catalog) -> list[BillingPeriod]:
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
    of_invoices = [
        period
        for planned in plan.due
        if (planned.slot.schedule_id, planned.slot.phase_index, planned.slot.period_index) in parked
        for period in planned.periods
    ]
    return [*of_invoices, *(charge.period for charge in plan.late_charges)]
