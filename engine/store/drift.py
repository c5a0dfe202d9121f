"""Drift in the database: issued charges that would come to another amount by now (DESIGN 6).

A row is there while its charge drifts, and while its invoice is not voided. How far issued periods
have been looked at is kept beside, so that each close only looks at what has changed since.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from engine.domain.drift import DriftedPeriod
from engine.domain.invoice import InvoiceStatus
from engine.store.tables import drift_checks, drifted_periods, invoices

ISSUED = tuple(status.value for status in InvoiceStatus if status.is_issued)
_CHECK = "issued"


@dataclass(frozen=True, slots=True)
class DriftCheck:
    """Issued periods have been compared with the events up to `seq` by a catalog, at an instant."""

    seq: int
    catalog_digest: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class DriftRecord:
    """A drifting charge with the invoice it is on."""

    period: DriftedPeriod
    invoice_number: str
    invoice_date: date
    customer_id: str
    schedule_id: str
    seq: int
    first_seen_at: datetime


def last_drift_check(connection: Connection) -> DriftCheck | None:
    """How far issued periods have been looked at; None before the first time."""
    row = connection.execute(select(drift_checks).where(drift_checks.c.name == _CHECK)).first()
    return None if row is None else DriftCheck(row.seq, row.catalog_digest, row.checked_at)


def save_drift(
    connection: Connection,
    looked_at: Iterable[DriftedPeriod],
    check: DriftCheck,
    *,
    is_whole: bool = True,
) -> None:
    """Keep what a check found, and that it was made.

    `looked_at` are all the charges that were compared: those that no longer drift are taken off
    the list, and so are those whose invoice is not issued any more. A check that is not whole could
    not count some of them: the next one looks at the same again.
    """
    for each in looked_at:
        here = _place(each)
        if not each.has_drifted or not _is_issued(connection, each.invoice_id):
            connection.execute(delete(drifted_periods).where(here))
            continue
        found = {
            "billed_quantity": each.billed_quantity,
            "billed_amount": each.billed_amount,
            "current_quantity": each.current_quantity,
            "current_amount": each.current_amount,
            "reason": each.reason,
            "seq": check.seq,
            "checked_at": check.checked_at,
        }
        changed = connection.execute(update(drifted_periods).where(here).values(**found))
        if changed.rowcount == 0:
            connection.execute(
                insert(drifted_periods).values(
                    invoice_id=each.invoice_id,
                    phase_index=each.phase_index,
                    price_id=each.price_id,
                    period_index=each.period_index,
                    period_start=each.period_start,
                    period_end=each.period_end,
                    currency=each.currency,
                    first_seen_at=check.checked_at,
                    **found,
                )
            )
    if not is_whole:
        return
    mark = {
        "seq": check.seq,
        "catalog_digest": check.catalog_digest,
        "checked_at": check.checked_at,
    }
    known = connection.execute(
        update(drift_checks).where(drift_checks.c.name == _CHECK).values(**mark)
    )
    if known.rowcount == 0:
        connection.execute(insert(drift_checks).values(name=_CHECK, **mark))


def read_drift(connection: Connection, customer_id: str | None = None) -> list[DriftRecord]:
    """Every drifting charge, ordered by invoice date, customer, invoice and price."""
    query = (
        select(
            drifted_periods,
            invoices.c.number,
            invoices.c.invoice_date,
            invoices.c.customer_id,
            invoices.c.schedule_id,
        )
        .join(invoices, invoices.c.id == drifted_periods.c.invoice_id)
        .where(invoices.c.status.in_(ISSUED), invoices.c.rebilled_at.is_(None))
        .order_by(
            invoices.c.invoice_date,
            invoices.c.customer_id,
            invoices.c.number,
            drifted_periods.c.price_id,
            drifted_periods.c.phase_index,
            drifted_periods.c.period_index,
        )
    )
    if customer_id is not None:
        query = query.where(invoices.c.customer_id == customer_id)
    return [_record(row) for row in connection.execute(query).mappings()]


def has_issued_invoices(connection: Connection) -> bool:
    """Whether any invoice is issued, so that what it was issued by may have moved since."""
    query = select(invoices.c.id).where(invoices.c.status.in_(ISSUED)).limit(1)
    return connection.execute(query).first() is not None


def issued_invoice_ids(
    connection: Connection, schedule_ids: Collection[str], ending_after: date
) -> list[str]:
    """Issued invoices of some schedules whose billing period ends after a local day, by date."""
    query = (
        select(invoices.c.id)
        .where(
            invoices.c.status.in_(ISSUED),
            invoices.c.rebilled_at.is_(None),
            invoices.c.schedule_id.in_(sorted(schedule_ids)),
            invoices.c.period_end > ending_after,
        )
        .order_by(invoices.c.invoice_date, invoices.c.id)
    )
    return list(connection.execute(query).scalars())


def issued_behind(connection: Connection, since: datetime, seq: int) -> list[str]:
    """Invoices that changed from `since` on, are issued, and know less than `seq`, by date.

    They were open when issued periods were last looked at, so nobody has compared them yet.
    """
    query = (
        select(invoices.c.id)
        .where(
            invoices.c.updated_at >= since,
            invoices.c.status.in_(ISSUED),
            invoices.c.rebilled_at.is_(None),
            invoices.c.seq < seq,
        )
        .order_by(invoices.c.invoice_date, invoices.c.id)
    )
    return list(connection.execute(query).scalars())


def _place(each: DriftedPeriod) -> ColumnElement[bool]:
    return (
        (drifted_periods.c.invoice_id == each.invoice_id)
        & (drifted_periods.c.phase_index == each.phase_index)
        & (drifted_periods.c.price_id == each.price_id)
        & (drifted_periods.c.period_index == each.period_index)
    )


def _is_issued(connection: Connection, invoice_id: str) -> bool:
    status = connection.execute(
        select(invoices.c.status).where(
            invoices.c.id == invoice_id, invoices.c.rebilled_at.is_(None)
        )
    ).scalar()
    return status in ISSUED


def _record(row: RowMapping) -> DriftRecord:
    return DriftRecord(
        period=DriftedPeriod(
            invoice_id=row["invoice_id"],
            phase_index=row["phase_index"],
            price_id=row["price_id"],
            period_index=row["period_index"],
            period_start=row["period_start"],
            period_end=row["period_end"],
            currency=row["currency"],
            billed_quantity=row["billed_quantity"],
            billed_amount=row["billed_amount"],
            current_quantity=row["current_quantity"],
            current_amount=row["current_amount"],
            reason=row["reason"],
        ),
        invoice_number=row["number"],
        invoice_date=row["invoice_date"],
        customer_id=row["customer_id"],
        schedule_id=row["schedule_id"],
        seq=row["seq"],
        first_seen_at=row["first_seen_at"],
    )
