"""Charges on issued invoices: what a change of a schedule may not move any more."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from engine.domain.charge import LineKind
from engine.domain.invoice import InvoiceStatus
from engine.domain.issued import IssuedCharge
from engine.store.tables import invoice_line_items, invoices

_ISSUED = [status.value for status in InvoiceStatus if status.is_issued]


def last_issued_day(connection: Connection) -> date | None:
    """The day after the last one that an issued charge is for; None while nothing is issued."""
    query = (
        select(func.max(invoice_line_items.c.service_end))
        .join(invoices, invoices.c.id == invoice_line_items.c.invoice_id)
        .where(invoices.c.status.in_(_ISSUED), invoice_line_items.c.kind == LineKind.CHARGE.value)
    )
    found: date | None = connection.execute(query).scalar()
    return found


def issued_charges(connection: Connection, schedule_id: str) -> list[IssuedCharge]:
    """Every charge of a schedule on an invoice that is issued and not voided, each once.

    Ordered by invoice date, phase, price and period.
    """
    lines = invoice_line_items
    query = (
        select(
            invoices.c.id,
            invoices.c.schedule_id,
            lines.c.phase_index,
            lines.c.price_id,
            lines.c.period_index,
            lines.c.service_start,
            lines.c.service_end,
            invoices.c.invoice_date,
        )
        .join(invoices, invoices.c.id == lines.c.invoice_id)
        .where(
            invoices.c.schedule_id == schedule_id,
            invoices.c.status.in_(_ISSUED),
            invoices.c.rebilled_at.is_(None),
            lines.c.kind == LineKind.CHARGE.value,
            lines.c.price_id.is_not(None),
        )
        .distinct()
        .order_by(
            invoices.c.invoice_date, lines.c.phase_index, lines.c.price_id, lines.c.period_index
        )
    )
    return [
        IssuedCharge(
            invoice_id=row.id,
            schedule_id=row.schedule_id,
            phase_index=row.phase_index,
            price_id=row.price_id,
            index=row.period_index,
            start=row.service_start,
            end=row.service_end,
            invoice_date=row.invoice_date,
        )
        for row in connection.execute(query)
    ]
