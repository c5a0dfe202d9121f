"""Invoices in the database: kept once, recalculated while open, read back as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import (
    Connection,
    RowMapping,
    Table,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from engine.domain.errors import ConflictError
from engine.domain.invoice import Invoice, InvoiceStatus, PaymentStatus
from engine.store import audit
from engine.store.invoice_columns import content_columns, group_rows, identity_columns, line_rows
from engine.store.storable import refuse_unstorable, refuse_unstorable_text
from engine.store.stored_invoice import (
    ChargeKey,
    InvoiceRecord,
    InvoiceSummary,
    SaveResult,
    StoredInvoice,
    invoice_from,
    stored_from,
    summary_from,
)
from engine.store.tables import (
    billed_periods,
    drifted_periods,
    invoice_line_item_groups,
    invoice_line_items,
    invoices,
)

CalendarKey = tuple[str, int, str, int]
"""(schedule, phase index, kind, period index): the place of an invoice, whatever its revision."""

_READ_AT_ONCE = 500

# Put together once: a close asks for them for every invoice.
_ONE_INVOICE = select(invoices).where(
    or_(invoices.c.id == bindparam("reference"), invoices.c.number == bindparam("reference"))
)
_ITS_GROUPS = (
    select(invoice_line_item_groups)
    .where(invoice_line_item_groups.c.invoice_id == bindparam("id"))
    .order_by(invoice_line_item_groups.c.position)
)
_ITS_LINES = (
    select(invoice_line_items)
    .where(invoice_line_items.c.invoice_id == bindparam("id"))
    .order_by(invoice_line_items.c.position)
)
_ITS_CHARGES = (
    select(*list(billed_periods.c)[1:5])
    .where(billed_periods.c.invoice_id == bindparam("id"))
    .order_by(*list(billed_periods.c)[1:5])
)
_ITS_STANDING = select(
    invoices.c.status, invoices.c.content_sha256, invoices.c.gross_total, invoices.c.customer
).where(invoices.c.id == bindparam("id"))

_PARTS = (invoice_line_items, invoice_line_item_groups, billed_periods)
"""In an order in which they can be deleted."""


def save_open_invoice(
    connection: Connection, invoice: Invoice, record: InvoiceRecord
) -> SaveResult:
    """Insert an invoice in progress or a draft, or replace it by what was calculated anew.

    Equal content for an equal customer in equal status writes nothing at all: the older cut, from which that content
    came, stays. The complete invoice is given, lines made by hand included.

    Raises ConflictError if the stored invoice is no longer open, if a draft would go back to in
    progress, or if another live invoice has its place or one of its charges; RatingError if
    it cannot be stored (`refuse_unstorable`). Nothing is written then.
    """
    if not record.status.is_open:
        raise ValueError(f"an invoice is saved while open, not as {record.status}")
    if hashlib.sha256(record.content.encode()).hexdigest() != record.content_sha256:
        raise ValueError(f"the digest given for invoice {invoice.id} is not that of its content")
    refuse_unstorable(invoice)
    refuse_unstorable_text(f"invoice {invoice.id}", (record.customer, record.frozen))

    stored = connection.execute(_ITS_STANDING, {"id": invoice.id}).first()
    charges = sorted(
        (each.schedule_id, each.phase_index, each.price_id, each.index) for each in record.periods
    )
    if stored is not None:
        _refuse_save(invoice.id, InvoiceStatus(stored.status), record.status)
        before = (stored.status, stored.content_sha256, stored.customer)
        after = (record.status, record.content_sha256, record.customer)
        if before == after and charges == list(_charges(connection, invoice.id)):
            return SaveResult.UNCHANGED
    try:
        with connection.begin_nested():
            if stored is None:
                _insert(connection, invoice, record)
            else:
                _replace(connection, invoice, record)
            _insert_parts(connection, invoice, charges)
    except IntegrityError as error:
        raise _conflict(connection, invoice, charges) from error
    result = SaveResult.CREATED if stored is None else SaveResult.UPDATED
    audit.append(
        connection,
        at=record.calculated_at,
        actor=record.actor,
        verb=f"invoice.{result}",
        object_kind="invoice",
        object_id=invoice.id,
        body={
            "status": record.status.value,
            "contentSha256": record.content_sha256,
            "grossTotal": invoice.gross_total,
            "before": None
            if stored is None
            else {
                "status": stored.status,
                "contentSha256": stored.content_sha256,
                "grossTotal": stored.gross_total,
            },
        },
    )
    return result


def read_invoice(connection: Connection, id_or_number: str) -> StoredInvoice | None:
    """The invoice of that id or number, rebuilt as it was saved; None if there is none."""
    row = connection.execute(_ONE_INVOICE, {"reference": id_or_number}).mappings().first()
    if row is None:
        return None
    key = {"id": row["id"]}
    groups = connection.execute(_ITS_GROUPS, key).mappings()
    lines = connection.execute(_ITS_LINES, key).mappings()
    return stored_from(row, invoice_from(row, groups, lines), _charges(connection, row["id"]))


def read_invoices(connection: Connection, ids: Sequence[str]) -> Iterator[StoredInvoice]:
    """The invoices of these ids, in the same order and some at a time; those that are not there
    are left out. Read it inside the transaction."""
    for start in range(0, len(ids), _READ_AT_ONCE):
        wanted = ids[start : start + _READ_AT_ONCE]
        rows = {
            row["id"]: row
            for row in connection.execute(
                select(invoices).where(invoices.c.id.in_(wanted))
            ).mappings()
        }
        groups = _by_invoice(connection, invoice_line_item_groups, wanted)
        lines = _by_invoice(connection, invoice_line_items, wanted)
        charges = _by_invoice(connection, billed_periods, wanted)
        for id in wanted:
            if id in rows:
                invoice = invoice_from(rows[id], groups.get(id, ()), lines.get(id, ()))
                billed = (_charge(row) for row in charges.get(id, ()))
                yield stored_from(rows[id], invoice, tuple(sorted(billed)))


def status_of(connection: Connection, invoice_id: str) -> InvoiceStatus | None:
    """In which status an invoice is; None if there is none of that id."""
    query = select(invoices.c.status).where(invoices.c.id == invoice_id)
    status = connection.execute(query).scalar()
    return None if status is None else InvoiceStatus(status)


def list_invoices(
    connection: Connection,
    *,
    status: InvoiceStatus | None = None,
    customer_id: str | None = None,
    schedule_id: str | None = None,
    invoice_date_from: date | None = None,
    invoice_date_to: date | None = None,
) -> list[InvoiceSummary]:
    """Invoices without lines, ordered by (invoice date, customer, id).

    Invoice dates are taken from `invoice_date_from` on, up to but without `invoice_date_to`.
    """
    columns = [invoices.c[name] for name in _SUMMARY_COLUMNS]
    query = select(*columns).order_by(
        invoices.c.invoice_date, invoices.c.customer_id, invoices.c.id
    )
    if status is not None:
        query = query.where(invoices.c.status == status.value)
    if customer_id is not None:
        query = query.where(invoices.c.customer_id == customer_id)
    if schedule_id is not None:
        query = query.where(invoices.c.schedule_id == schedule_id)
    if invoice_date_from is not None:
        query = query.where(invoices.c.invoice_date >= invoice_date_from)
    if invoice_date_to is not None:
        query = query.where(invoices.c.invoice_date < invoice_date_to)
    return [summary_from(row) for row in connection.execute(query).mappings()]


def changed_invoices(connection: Connection, since: datetime | None) -> list[str]:
    """Ids of the invoices that were written at or after an instant (None: of all), by date."""
    query = select(invoices.c.id).order_by(invoices.c.invoice_date, invoices.c.id)
    if since is not None:
        query = query.where(invoices.c.updated_at >= since)
    return list(connection.execute(query).scalars())


def numbers_by_id(connection: Connection) -> dict[str, str]:
    """The number of every invoice that has one, by its id."""
    query = select(invoices.c.id, invoices.c.number).where(invoices.c.number.is_not(None))
    return {row.id: row.number for row in connection.execute(query)}


def billed_charges(
    connection: Connection, schedule_ids: Collection[str] | None = None
) -> dict[ChargeKey, tuple[str, InvoiceStatus]]:
    """Every charge on a live invoice: (schedule, phase, price, period) to (invoice id, status)."""
    query = (
        select(
            billed_periods.c.schedule_id,
            billed_periods.c.phase_index,
            billed_periods.c.price_id,
            billed_periods.c.period_index,
            invoices.c.id,
            invoices.c.status,
        )
        .join(invoices, invoices.c.id == billed_periods.c.invoice_id)
        .where(
            invoices.c.status != InvoiceStatus.VOIDED.value, billed_periods.c.is_live.in_([True])
        )
    )
    return {
        (row.schedule_id, row.phase_index, row.price_id, row.period_index): (
            row.id,
            InvoiceStatus(row.status),
        )
        for row in connection.execute(query)
        if schedule_ids is None or row.schedule_id in schedule_ids
    }


def latest_revisions(
    connection: Connection, schedule_ids: Collection[str] | None = None
) -> dict[CalendarKey, tuple[int, InvoiceStatus | None]]:
    """The newest revision at every place of the calendar, and its status.

    Where it is billed anew, it is the next revision, which has no status yet.
    """
    query = select(
        invoices.c.schedule_id,
        invoices.c.phase_index,
        invoices.c.kind,
        invoices.c.period_index,
        invoices.c.revision,
        invoices.c.status,
        invoices.c.rebilled_at,
    ).order_by(invoices.c.revision)
    return {
        (row.schedule_id, row.phase_index, row.kind, row.period_index): (
            (row.revision, InvoiceStatus(row.status))
            if row.rebilled_at is None
            else (row.revision + 1, None)
        )
        for row in connection.execute(query)
        if schedule_ids is None or row.schedule_id in schedule_ids
    }


def free_for_rebilling(
    connection: Connection, invoice_id: str, *, at: datetime, actor: str, how: str
) -> None:
    """Give an issued or voided invoice's place and charges back, to be billed under the next
    revision. Raises ConflictError if that was done before."""
    freed = connection.execute(
        update(invoices)
        .where(invoices.c.id == invoice_id, invoices.c.rebilled_at.is_(None))
        .values(rebilled_at=at)
    )
    if freed.rowcount != 1:
        raise ConflictError(f"invoice {invoice_id} is billed anew already")
    connection.execute(
        update(billed_periods)
        .where(billed_periods.c.invoice_id == invoice_id)
        .values(is_live=False)
    )
    connection.execute(delete(drifted_periods).where(drifted_periods.c.invoice_id == invoice_id))
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb="invoice.rebilled",
        object_kind="invoice",
        object_id=invoice_id,
        body={"how": how},
    )


_SUMMARY_COLUMNS = """
id account_id schedule_id phase_index kind period_index revision customer_id currency invoice_date
period_start period_end status payment_status number issue_date due_date net_total total_tax
gross_total content_sha256
""".split()


def _refuse_save(invoice_id: str, stored: InvoiceStatus, wanted: InvoiceStatus) -> None:
    if not stored.is_open:
        raise ConflictError(
            f"invoice {invoice_id} is {stored} and never changes; void it and bill its period"
            " again under the next revision"
        )
    if stored is InvoiceStatus.DRAFT and wanted is InvoiceStatus.IN_PROGRESS:
        raise ConflictError(f"invoice {invoice_id} is a DRAFT and does not go back to IN_PROGRESS")


def _insert(connection: Connection, invoice: Invoice, record: InvoiceRecord) -> None:
    row = {
        **identity_columns(invoice),
        **content_columns(invoice, record),
        "payment_status": PaymentStatus.UNPAID.value,
        "created_at": record.calculated_at,
    }
    connection.execute(insert(invoices), row)


def _replace(connection: Connection, invoice: Invoice, record: InvoiceRecord) -> None:
    remove_parts(connection, invoice.id)
    connection.execute(
        update(invoices)
        .where(invoices.c.id == invoice.id)
        .values(**content_columns(invoice, record))
    )


def _insert_parts(connection: Connection, invoice: Invoice, charges: list[ChargeKey]) -> None:
    period_rows = [
        {
            "invoice_id": invoice.id,
            "schedule_id": schedule,
            "phase_index": phase,
            "price_id": price,
            "period_index": period,
            "is_live": True,
        }
        for schedule, phase, price, period in charges
    ]
    for table, rows in (
        (invoice_line_item_groups, group_rows(invoice)),
        (invoice_line_items, line_rows(invoice)),
        (billed_periods, period_rows),
    ):
        if rows:
            connection.execute(insert(table), rows)


def remove_parts(connection: Connection, invoice_id: str) -> None:
    """Delete the lines, groups and billed periods of an open invoice."""
    for table in _PARTS:
        connection.execute(delete(table).where(table.c.invoice_id == invoice_id))


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


def _charges(connection: Connection, invoice_id: str) -> tuple[ChargeKey, ...]:
    rows = connection.execute(_ITS_CHARGES, {"id": invoice_id}).mappings()
    return tuple(_charge(row) for row in rows)


def _charge(row: RowMapping) -> ChargeKey:
    return (row["schedule_id"], row["phase_index"], row["price_id"], row["period_index"])


def _by_invoice(
    connection: Connection, table: Table, ids: Sequence[str]
) -> dict[str, list[RowMapping]]:
    """The rows of a table that belong to these invoices, of each in order of position."""
    query = select(table).where(table.c.invoice_id.in_(ids))
    if "position" in table.c:
        query = query.order_by(table.c.position)
    found: dict[str, list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["invoice_id"], []).append(row)
    return found


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
