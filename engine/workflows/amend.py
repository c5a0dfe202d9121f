"""Changes of schedules are checked against what is issued, before they are in force."""

from __future__ import annotations

from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError
from engine.domain.schedule import BillingSchedule
from engine.domain.time_zones import first_difference
from engine.invoicing.amendments import moved_charges
from engine.store.issued_charges import issued_charges, last_issued_day
from engine.store.open import Connection


def refuse_moved_days(connection: Connection, before: Catalog, after: Catalog) -> None:
    """Raises ConflictError if another time zone would move the ends of days that are billed."""
    day = first_difference(before.account.time_zone, after.account.time_zone)
    last = last_issued_day(connection)
    if day is not None and last is not None and day < last:
        raise ConflictError(
            f"time_zone: days before {last} are billed on issued invoices as days of"
            f" {before.account.time_zone}; write the move with its day, as in"
            f" time_zone: {{first: …, moves: [{{zone: …, from: {last}}}]}}"
        )


def refuse_moved_charges(
    connection: Connection, catalog: Catalog, schedule: BillingSchedule, *, may_drop: bool
) -> None:
    """Raises ConflictError if a changed schedule gives issued charges other days."""
    issued = issued_charges(connection, schedule.id)
    moved = moved_charges(schedule, catalog.price_by_id, issued, may_drop=may_drop)
    if not moved:
        return
    charge, reason = moved[0].charge, moved[0].reason
    raise ConflictError(
        f"schedule {schedule.id}: {charge.price_id} from {charge.start} on is billed on the invoice"
        f" of {charge.invoice_date}, and {reason}: let the change begin after what is issued, in a"
        " phase of its own, or void that invoice first"
    )
