"""What invoices in the middle of a billing period have billed of its charges."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from engine.domain.charge import LineKind
from engine.domain.decimals import EXACT, ZERO
from engine.domain.invoice import THRESHOLD, InvoiceStatus, MidPeriod
from engine.store.tables import invoice_line_items, invoices

ChargePlace = tuple[str, int, int]
"""(price, phase index, period index), of one schedule."""


def billed_in_mid_period(connection: Connection) -> dict[str, dict[ChargePlace, MidPeriod]]:
    """By schedule and (price, phase index, period index): what live invoices have billed.

    Drafts count, since they will be issued. What credit has paid was billed nevertheless.
    """
    lines = invoice_line_items
    query = (
        select(
            invoices.c.schedule_id,
            lines.c.price_id,
            lines.c.phase_index,
            lines.c.period_index,
            lines.c.kind,
            lines.c.net,
            lines.c.quantity,
        )
        .join(lines, lines.c.invoice_id == invoices.c.id)
        .where(
            invoices.c.kind == THRESHOLD,
            invoices.c.status != InvoiceStatus.VOIDED.value,
            lines.c.price_id.is_not(None),
        )
    )
    billed: dict[str, dict[ChargePlace, MidPeriod]] = {}
    for row in connection.execute(query):
        found = billed.setdefault(row.schedule_id, {})
        place = (row.price_id, row.phase_index, row.period_index)
        before = found.get(place, MidPeriod(0, ZERO))
        if row.kind == LineKind.CREDIT.value:
            found[place] = replace(before, units=EXACT.add(before.units, row.quantity))
        else:
            found[place] = replace(before, net=before.net + row.net)
    return billed
