"""Open invoices are saved: inserted once, replaced as long as they are open."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.domain.errors import ConflictError
from engine.domain.invoice import Invoice, InvoiceStatus, PaymentStatus
from engine.store import audit
from engine.store.invoice_columns import content_columns, group_rows, identity_columns, line_rows
from engine.store.invoices import billed_charges, list_invoices
from engine.store.storable import refuse_unstorable, refuse_unstorable_text
from engine.store.stored_invoice import ChargeKey, InvoiceRecord, SaveResult
from engine.store.tables import (
    billed_periods,
    invoice_line_item_groups,
    invoice_line_items,
    invoices,
)

_PARTS = (invoice_line_items, invoice_line_item_groups, billed_periods)
"""In an order in which they can be deleted."""

OpenInvoice = tuple[Invoice, InvoiceRecord]


@dataclass(frozen=True, slots=True)
class _Change:
    """What saving an invoice comes to; `stored` is its row as it is, None if it is new."""

    invoice: Invoice
    record: InvoiceRecord
    charges: list[ChargeKey]
    stored: Row[tuple[object, ...]] | None
    result: SaveResult


def save_open_invoice(
    connection: Connection, invoice: Invoice, record: InvoiceRecord
) -> SaveResult:
    """Insert an invoice in progress or a draft, or replace it by what was calculated anew.

    Equal content for an equal customer in equal status, made of equal documents, usage and credit,
    writes nothing at all: the older cut, from which that content came, stays. Amounts may be equal
    by other terms, which make another invoice when credit changes until it is issued; so these are
    kept. The complete invoice is given, lines made by hand included.

    Raises ConflictError if the stored invoice is no longer open, if a draft would go back to in
    progress, or if another live invoice has its place or one of its charges; RatingError if
    it cannot be stored (`refuse_unstorable`). Nothing is written then.
    """
    return save_open_invoices(connection, [(invoice, record)])[0]


def save_open_invoices(connection: Connection, batch: Sequence[OpenInvoice]) -> list[SaveResult]:
    """The same of many invoices, all of them or none, in one statement a table.

    Raises as `save_open_invoice` does for any of them; whose conflict it was, if the unique keys
    refused several at once, is found out by saving them one by one.
    """
    for invoice, record in batch:
        _refuse(invoice, record)
    changes = _changes(connection, batch)
    written = [each for each in changes if each.result is not SaveResult.UNCHANGED]
    try:
        with connection.begin_nested():
            _write(connection, written)
    except IntegrityError as error:
        if len(batch) > 1:
            raise ConflictError(
                f"the database refused one of {len(batch)} invoices: none was saved"
            ) from error
        raise _conflict(connection, changes[0].invoice, changes[0].charges) from error
    audit.append_all(connection, (_deed(each) for each in written))
    return [each.result for each in changes]


def _refuse(invoice: Invoice, record: InvoiceRecord) -> None:
    if not record.status.is_open:
        raise ValueError(f"an invoice is saved while open, not as {record.status}")
    if hashlib.sha256(record.content.encode()).hexdigest() != record.content_sha256:
        raise ValueError(f"the digest given for invoice {invoice.id} is not that of its content")
    refuse_unstorable(invoice)
    refuse_unstorable_text(f"invoice {invoice.id}", (record.customer, record.frozen))


def _changes(connection: Connection, batch: Sequence[OpenInvoice]) -> list[_Change]:
    query = select(
        invoices.c.id,
        invoices.c.status,
        invoices.c.content_sha256,
        invoices.c.gross_total,
        invoices.c.customer,
        invoices.c.frozen,
    ).where(invoices.c.id.in_([invoice.id for invoice, _ in batch]))
    stored = {row.id: row for row in connection.execute(query)}
    held = _charges_of(connection, stored)
    return [_change(each, stored.get(each[0].id), held[each[0].id]) for each in batch]


def _change(
    given: OpenInvoice, stored: Row[tuple[object, ...]] | None, held: list[ChargeKey]
) -> _Change:
    invoice, record = given
    charges = sorted(
        (each.schedule_id, each.phase_index, each.price_id, each.index) for each in record.periods
    )
    if stored is None:
        return _Change(invoice, record, charges, None, SaveResult.CREATED)
    _refuse_save(invoice.id, InvoiceStatus(stored.status), record.status)
    before = (stored.status, stored.content_sha256, stored.customer, stored.frozen, held)
    after = (record.status, record.content_sha256, record.customer, record.frozen, charges)
    result = SaveResult.UNCHANGED if before == after else SaveResult.UPDATED
    return _Change(invoice, record, charges, stored, result)


def _charges_of(connection: Connection, ids: Collection[str]) -> defaultdict[str, list[ChargeKey]]:
    """The charges of invoices, of each in order."""
    found: defaultdict[str, list[ChargeKey]] = defaultdict(list)
    query = select(billed_periods).where(billed_periods.c.invoice_id.in_(ids))
    for row in connection.execute(query) if ids else ():
        charge = (row.schedule_id, row.phase_index, row.price_id, row.period_index)
        found[row.invoice_id].append(charge)
    for charges in found.values():
        charges.sort()
    return found


def _refuse_save(invoice_id: str, stored: InvoiceStatus, wanted: InvoiceStatus) -> None:
    if not stored.is_open:
        raise ConflictError(
            f"invoice {invoice_id} is {stored} and never changes; void it and bill its period"
            " again under the next revision"
        )
    if stored is InvoiceStatus.DRAFT and wanted is InvoiceStatus.IN_PROGRESS:
        raise ConflictError(f"invoice {invoice_id} is a DRAFT and does not go back to IN_PROGRESS")


def _write(connection: Connection, changes: Sequence[_Change]) -> None:
    created = [each for each in changes if each.stored is None]
    replaced = [each for each in changes if each.stored is not None]
    if created:
        connection.execute(insert(invoices), [_row(each) for each in created])
    if replaced:
        _remove_parts(connection, [each.invoice.id for each in replaced])
        rows = [{**_content(each), "invoice": each.invoice.id} for each in replaced]
        replace = update(invoices).where(invoices.c.id == bindparam("invoice"))
        connection.execute(replace, rows)
    for table, parts in (
        (invoice_line_item_groups, [row for each in changes for row in group_rows(each.invoice)]),
        (invoice_line_items, [row for each in changes for row in line_rows(each.invoice)]),
        (billed_periods, [row for each in changes for row in _charge_rows(each)]),
    ):
        if parts:
            connection.execute(insert(table), parts)


def _row(change: _Change) -> dict[str, object]:
    return {
        **identity_columns(change.invoice),
        **_content(change),
        "payment_status": PaymentStatus.UNPAID.value,
        "created_at": change.record.calculated_at,
    }


def _content(change: _Change) -> dict[str, object]:
    return content_columns(change.invoice, change.record)


def _charge_rows(change: _Change) -> list[dict[str, object]]:
    return [
        {
            "invoice_id": change.invoice.id,
            "schedule_id": schedule,
            "phase_index": phase,
            "price_id": price,
            "period_index": period,
            "is_live": True,
        }
        for schedule, phase, price, period in change.charges
    ]


def _deed(change: _Change) -> audit.Deed:
    record, stored = change.record, change.stored
    before = None
    if stored is not None:
        before = {
            "status": stored.status,
            "contentSha256": stored.content_sha256,
            "grossTotal": stored.gross_total,
        }
    return audit.Deed(
        at=record.calculated_at,
        actor=record.actor,
        verb=f"invoice.{change.result}",
        object_kind="invoice",
        object_id=change.invoice.id,
        body={
            "status": record.status.value,
            "contentSha256": record.content_sha256,
            "grossTotal": change.invoice.gross_total,
            "before": before,
        },
    )


def remove_parts(connection: Connection, invoice_id: str) -> None:
    """Delete the lines, groups and billed periods of an open invoice."""
    _remove_parts(connection, [invoice_id])


def _remove_parts(connection: Connection, invoice_ids: Collection[str]) -> None:
    for table in _PARTS:
        connection.execute(delete(table).where(table.c.invoice_id.in_(invoice_ids)))


def release_charges(
    connection: Connection, invoice_id: str, charges: Collection[ChargeKey]
) -> None:
    """Let an open invoice go of charges, for the invoice that bills them now. Its lines stay until
    it is calculated again, which it must be before it is issued."""
    for schedule, phase, price, period in charges:
        connection.execute(
            delete(billed_periods).where(
                billed_periods.c.invoice_id == invoice_id,
                billed_periods.c.schedule_id == schedule,
                billed_periods.c.phase_index == phase,
                billed_periods.c.price_id == price,
                billed_periods.c.period_index == period,
            )
        )


def _conflict(connection: Connection, invoice: Invoice, charges: list[ChargeKey]) -> ConflictError:
    """Why the unique keys refused an invoice, in words."""
    identity = invoice.identity
    place = (
        f"{identity.schedule_id}, phase {identity.phase_index}, {identity.kind} period"
        f" {identity.period_index}"
    )
    for other in list_invoices(connection, schedule_id=identity.schedule_id):
        same_place = (
            other.identity.phase_index == identity.phase_index
            and other.identity.kind == identity.kind
            and other.identity.period_index == identity.period_index
        )
        if same_place and other.id != invoice.id:
            if other.identity.revision == identity.revision:
                return ConflictError(
                    f"{place}, revision {identity.revision} is invoice {other.id} already"
                )
            if other.status is not InvoiceStatus.VOIDED:
                return ConflictError(
                    f"{place} is billed by invoice {other.id} ({other.status}); void that first"
                )
    billed = billed_charges(connection, {charge[0] for charge in charges})
    for charge in charges:
        holder, status = billed.get(charge, (invoice.id, None))
        if holder != invoice.id:
            schedule, phase, price, period = charge
            return ConflictError(
                f"the charge of {price}, period {period} of phase {phase} of {schedule}, is on"
                f" invoice {holder} ({status}) already: nothing is billed twice"
            )
    return ConflictError(
        f"the database refused invoice {invoice.id} of {place}: its dates, totals or keys"
        " contradict its own constraints"
    )
