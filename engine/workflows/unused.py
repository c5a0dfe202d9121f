"""What issued invoices of a schedule have billed in advance for days that it no longer bills."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.currency import to_amount
from engine.invoicing.frozen import thaw
from engine.invoicing.unused import UnusedCharge, unused_charges
from engine.store.invoices import list_invoices, read_invoice
from engine.store.open import Connection
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.representations import Json, inclusive


def unused_of(
    connection: Connection, catalog: Catalog, schedule_id: str
) -> Iterator[tuple[StoredInvoice, UnusedCharge]]:
    """Every charge on an issued invoice that lost days, by invoice date. `catalog` is in force."""
    schedule = catalog.schedule_by_id[schedule_id]
    end = _first_day_without_billing(catalog, schedule_id)
    if end is None:
        return
    for summary in list_invoices(connection, schedule_id=schedule_id):
        if not summary.status.is_issued or summary.period_end <= end:
            continue
        stored = read_invoice(connection, summary.id)
        assert stored is not None
        documents, usage = thaw(stored.frozen)
        billed_by = resolve(documents)
        for charge in unused_charges(
            stored.invoice, billed_by, usage, schedule, catalog.price_by_id
        ):
            yield stored, charge


def unused_shape(stored: StoredInvoice, charge: UnusedCharge) -> Json:
    """An unused charge as JSON: dates of the days that are given back, both inclusive."""
    return {
        "invoiceId": stored.invoice.id,
        "invoiceNumber": stored.number,
        "priceId": charge.price_id,
        "unusedFrom": charge.used_until.isoformat(),
        "unusedTo": inclusive(charge.end),
        "amount": str(to_amount(charge.net, stored.invoice.currency)),
        "currency": stored.invoice.currency,
    }


def _first_day_without_billing(catalog: Catalog, schedule_id: str) -> date | None:
    """The first day that a suspension or an end takes away; None if there is none."""
    schedule = catalog.schedule_by_id[schedule_id]
    days = [pause.start for pause in schedule.pauses]
    days += [day for day in (schedule.end,) if day is not None]
    return min(days, default=None)
