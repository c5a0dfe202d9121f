"""What the database holds that is still to be done, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from engine.store.notification_tables import deliveries
from engine.store.tables import billing_runs, outbox


@dataclass(frozen=True, slots=True)
class Waiting:
    """Runs of billing, messages of the outbox, deliveries by status."""

    runs: int
    unfinished_runs: int
    messages: int
    deliveries: dict[str, int]


def waiting(connection: Connection) -> Waiting:
    """Counted now."""
    runs, finished = connection.execute(
        select(func.count(), func.count(billing_runs.c.finished_at))
    ).one()
    messages = connection.execute(
        select(func.count()).select_from(outbox).where(outbox.c.delivered_at.is_(None))
    ).scalar_one()
    by_status = connection.execute(
        select(deliveries.c.status, func.count().label("number")).group_by(deliveries.c.status)
    )
    return Waiting(
        runs=runs,
        unfinished_runs=runs - finished,
        messages=messages,
        deliveries={row.status: row.number for row in by_status},
    )
