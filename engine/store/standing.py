"""What became of every charge: on a draft, issued, or on an invoice that was voided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.domain.charge import LineKind
from engine.domain.invoice import InvoiceStatus
from engine.store.stored_invoice import ChargeKey
from engine.store.tables import billed_periods, invoice_line_items, invoices

_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class ChargeStanding:
    """A charge on an invoice: the last event that could count for it, and its own lines in minor
    units. Of a charge that was voided and billed again the live one stands."""

    charge: ChargeKey
    invoice_id: str
    status: InvoiceStatus
    seq: int
    currency: str
    net: int


def charge_standings(connection: Connection) -> Iterator[ChargeStanding]:
    """Every charge that an invoice not in progress has or had, voided ones first.

    A charge may come twice: what comes later stands. Read it inside the transaction.
    """
    lines = (
        select(
            invoice_line_items.c.invoice_id,
            invoice_line_items.c.phase_index,
            invoice_line_items.c.price_id,
            invoice_line_items.c.period_index,
            func.sum(invoice_line_items.c.net).label("net"),
        )
        .where(invoice_line_items.c.kind == LineKind.CHARGE.value)
        .group_by(
            invoice_line_items.c.invoice_id,
            invoice_line_items.c.phase_index,
            invoice_line_items.c.price_id,
            invoice_line_items.c.period_index,
        )
        .subquery()
    )
    query = (
        select(
            billed_periods,
            invoices.c.status,
            invoices.c.seq,
            invoices.c.currency,
            func.coalesce(lines.c.net, 0).label("net"),
        )
        .join(invoices, invoices.c.id == billed_periods.c.invoice_id)
        .outerjoin(
            lines,
            (lines.c.invoice_id == billed_periods.c.invoice_id)
            & (lines.c.phase_index == billed_periods.c.phase_index)
            & (lines.c.price_id == billed_periods.c.price_id)
            & (lines.c.period_index == billed_periods.c.period_index),
        )
        .where(invoices.c.status != InvoiceStatus.IN_PROGRESS.value)
        .order_by(billed_periods.c.is_live, invoices.c.revision, invoices.c.id)
    )
    for row in connection.execute(query.execution_options(yield_per=_BATCH)).mappings():
        yield ChargeStanding(
            charge=(
                row["schedule_id"],
                row["phase_index"],
                row["price_id"],
                row["period_index"],
            ),
            invoice_id=row["invoice_id"],
            status=InvoiceStatus(row["status"]),
            seq=row["seq"],
            currency=row["currency"],
            net=int(row["net"]),
        )
