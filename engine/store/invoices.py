"""Invoices in the database, read back as they were; `open_invoices` is how they get there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, Table, bindparam, delete, select, update

from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus
from engine.store import audit
from engine.store.stored_invoice import (
    ChargeKey,
    InvoiceSummary,
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
    number_series,
)

CalendarKey = tuple[str, int, str, int]
"""(schedule, phase index, kind, period index): the place of an invoice, whatever its revision."""

_READ_AT_ONCE = 500

# Put together once: a close asks for them for every invoice.
_BY_ID = select(invoices).where(invoices.c.id == bindparam("reference"))
_BY_NUMBER = select(invoices).where(
    # Numbers are unique, and indexed, by account.
    invoices.c.account_id.in_(select(number_series.c.account_id)),
    invoices.c.number == bindparam("reference"),
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


def read_invoice(connection: Connection, id_or_number: str) -> StoredInvoice | None:
    """The invoice of that id or number, rebuilt as it was saved; None if there is none."""
    named = {"reference": id_or_number}
    row = connection.execute(_BY_ID, named).mappings().first()
    if row is None:
        row = connection.execute(_BY_NUMBER, named).mappings().first()
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
    return statuses_of(connection, [invoice_id]).get(invoice_id)


def statuses_of(connection: Connection, ids: Sequence[str]) -> dict[str, InvoiceStatus]:
    """In which status invoices are, by id; those that are not there are left out."""
    found = {}
    for start in range(0, len(ids), _READ_AT_ONCE):
        wanted = invoices.c.id.in_(ids[start : start + _READ_AT_ONCE])
        for row in connection.execute(select(invoices.c.id, invoices.c.status).where(wanted)):
            found[row.id] = InvoiceStatus(row.status)
    return found


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


def is_rebilled(connection: Connection, invoice_id: str) -> bool:
    """Whether an invoice has given its place back, to be billed anew."""
    query = select(invoices.c.rebilled_at).where(invoices.c.id == invoice_id)
    return connection.execute(query).scalar() is not None


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
