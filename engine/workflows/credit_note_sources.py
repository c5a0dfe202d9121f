"""Credit notes for what is known to be too much: drift, and charges that lost their days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from engine.domain.catalog import Catalog
from engine.domain.charge import LineKind
from engine.domain.currency import allocate
from engine.domain.drift import DriftedPeriod
from engine.domain.errors import ConflictError, InputError
from engine.invoicing.credit_note import remaining
from engine.invoicing.mirrored_line import Wanted
from engine.store.credit_notes import live_lines
from engine.store.drift import read_drift
from engine.store.open import Connection, Store
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.credit_note_shapes import credit_note_shape
from engine.workflows.credit_notes import against
from engine.workflows.invoices import find
from engine.workflows.representations import Json
from engine.workflows.unused import unused_of


def create_for_drift(store: Store, invoice: str, *, at: datetime, actor: str) -> Json:
    """A draft credit note for what an issued invoice billed too much, by the drift report.

    Before the invoice's discounts and minimums, as the report is; never more than remains of each
    charge. Raises ConflictError if the report has nothing to give back on it.
    """
    with store.write() as connection:
        stored = find(connection, invoice)
        drifted = [
            record.period
            for record in read_drift(connection, stored.invoice.customer_id)
            if record.period.invoice_id == stored.invoice.id and (record.period.difference or 0) < 0
        ]
        if not drifted:
            raise ConflictError(
                f"the drift report has nothing to give back on invoice {stored.number or invoice};"
                " `meterhouse drift` lists what it has"
            )
        rest = remaining(stored.invoice, live_lines(connection, stored.invoice.id))
        wanted = [want for period in drifted for want in _of_drift(stored, period, rest)]
        note = against(
            connection,
            stored,
            wanted,
            reason="usage was corrected after the invoice was issued",
            at=at,
            actor=actor,
        )
        return credit_note_shape(connection, note)


def create_for_unused(
    store: Store, catalog: Catalog, schedule_id: str, *, at: datetime, actor: str
) -> list[Json]:
    """Draft credit notes for what a schedule has billed in advance for days that it no longer
    bills: one an invoice, their shapes.

    What was given back of a line before counts. Raises InputError for an unknown schedule,
    ConflictError if nothing is unused.
    """
    if schedule_id not in catalog.schedule_by_id:
        raise InputError(f"there is no schedule {schedule_id!r} in the catalog in force")
    with store.write() as connection:
        by_invoice: dict[str, tuple[StoredInvoice, dict[str, int]]] = {}
        for stored, charge in unused_of(connection, catalog, schedule_id):
            _, unused = by_invoice.setdefault(stored.invoice.id, (stored, {}))
            for line in charge.lines:
                unused[line.line_key] = unused.get(line.line_key, 0) + line.net
        notes = [
            against(
                connection,
                stored,
                wanted,
                reason="billed in advance for days that are not billed any more",
                at=at,
                actor=actor,
            )
            for stored, unused in by_invoice.values()
            if (wanted := _of_unused(connection, stored, unused))
        ]
        if not notes:
            raise ConflictError(
                f"nothing that schedule {schedule_id} has billed in advance is unused"
            )
        return [credit_note_shape(connection, note) for note in notes]


def _of_drift(
    stored: StoredInvoice, period: DriftedPeriod, rest: dict[str, int]
) -> Sequence[Wanted]:
    """The difference of a charge, shared over its lines by what remains of them."""
    place = (period.price_id, period.phase_index, period.period_index)
    keys = [
        line.charge.key
        for line in stored.invoice.lines
        if line.charge.kind is LineKind.CHARGE
        and (line.charge.price_id, line.charge.phase_index, line.charge.period_index) == place
    ]
    weights = [max(rest[key], 0) for key in keys]
    total = min(-(period.difference or 0), sum(weights))
    return [
        Wanted(key, net=part)
        for key, part in zip(keys, allocate(total, weights), strict=True)
        if part
    ]


def _of_unused(
    connection: Connection, stored: StoredInvoice, unused: dict[str, int]
) -> list[Wanted]:
    """What is unused and was not given back yet, by line."""
    rest = remaining(stored.invoice, live_lines(connection, stored.invoice.id))
    billed = {line.charge.key: line.net for line in stored.invoice.lines}
    wanted = []
    for key, net in unused.items():
        left = net - (billed[key] - rest[key])
        if left * net > 0:
            wanted.append(Wanted(key, net=left))
    return wanted
