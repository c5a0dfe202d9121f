"""The newest invoice of schedules."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from engine.store.tables import invoices


def last_invoice_ids(connection: Connection, schedule_ids: Sequence[str]) -> dict[str, str]:
    """The invoice of the latest date of each schedule that has one, by schedule id."""
    place = (
        func.row_number()
        .over(
            partition_by=invoices.c.schedule_id,
            order_by=(invoices.c.invoice_date.desc(), invoices.c.id.desc()),
        )
        .label("place")
    )
    ranked = (
        select(invoices.c.schedule_id, invoices.c.id, place)
        .where(invoices.c.schedule_id.in_(schedule_ids))
        .subquery()
    )
    query = select(ranked.c.schedule_id, ranked.c.id).where(ranked.c.place == 1)
    return {row.schedule_id: row.id for row in connection.execute(query)}
