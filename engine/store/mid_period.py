"""What invoices in the middle of a billing period have billed of its charges."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from engine.domain.charge import LineKind
from engine.domain.invoice import THRESHOLD, InvoiceStatus
from engine.store.tables import invoice_line_items, invoices


def billed_in_mid_period(connection: Connection) -> dict[str, dict[tuple[str, int, int], int]]:
    """By schedule and (price, phase index, period index): net, in minor units, of live invoices.

    Drafts count, since they will be issued. What credit has paid was billed nevertheless.
    """
    lines = invoice_line_items
    query = (
        select(
            invoices.c.schedule_id,
            lines.c.price_id,
            lines.c.phase_index,
            lines.c.period_index,
            func.sum(lines.c.net).label("net"),
        )
        .join(lines, lines.c.invoice_id == invoices.c.id)
        .where(
            invoices.c.kind == THRESHOLD,
            invoices.c.status != InvoiceStatus.VOIDED.value,
            lines.c.price_id.is_not(None),
            lines.c.kind != LineKind.CREDIT.value,
        )
        .group_by(
            invoices.c.schedule_id, lines.c.price_id, lines.c.phase_index, lines.c.period_index
        )
    )
    billed: dict[str, dict[tuple[str, int, int], int]] = {}
    for row in connection.execute(query):
        charge = (row.price_id, row.phase_index, row.period_index)
        billed.setdefault(row.schedule_id, {})[charge] = int(row.net)
    return billed
