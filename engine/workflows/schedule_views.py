"""Schedules in effect with what is known about them, as the API shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.catalog.documents import SCHEDULE_ACTIONS, SCHEDULES
from engine.domain.catalog import Catalog
from engine.domain.errors import ConflictError
from engine.domain.schedule import BillingSchedule
from engine.domain.schedule_action import ScheduleStatus, ScheduleVerb
from engine.schedules.instants import local_day
from engine.schedules.slots import invoice_slots
from engine.schedules.statuses import status_on
from engine.store.last_invoices import last_invoice_ids
from engine.store.preferences import preference_for
from engine.workflows.catalog_snapshot import CatalogObject, CatalogSnapshot
from engine.workflows.open_account import OpenAccount
from engine.workflows.preferences import SCHEDULE_PAYMENTS


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A schedule's document and the schedule in effect, with its status on a local day.

    `payments` are its payment settings, empty without any; `updated_at` counts what operators have
    decided too.
    """

    document: CatalogObject
    schedule: BillingSchedule
    status: ScheduleStatus
    first_billing_date: date | None
    last_invoice_id: str | None
    payments: Mapping[str, object]
    updated_at: datetime
    archived_at: datetime | None

    def phase_terms(self, index: int) -> Mapping[str, Any]:
        """What the document says of a phase; of a schedule without phases what it says itself."""
        phases = self.document.data.get("phases") or [self.document.data]
        found: Mapping[str, Any] = phases[index]
        return found


def statuses_at(catalog: Catalog, at: datetime) -> Callable[[BillingSchedule], ScheduleStatus]:
    """Leads from a schedule in effect to its status on the account's day of an instant."""
    today = local_day(at, catalog.account.time_zone)
    return lambda schedule: status_on(schedule, today)


def refuse_ended(catalog: Catalog, id: str, at: datetime) -> None:
    """Raises ConflictError for a schedule that has ended by an instant, or is archived."""
    schedule = catalog.schedule_by_id[id]
    status = statuses_at(catalog, at)(schedule)
    if schedule.archived_on is not None or status in (
        ScheduleStatus.CANCELLED,
        ScheduleStatus.COMPLETED,
    ):
        state = "archived" if schedule.archived_on is not None else status.value
        raise ConflictError(f"schedule {id} is {state}: it does not change any more; make another")


def schedule_views(
    account: OpenAccount, catalog: CatalogSnapshot, ids: Sequence[str], at: datetime
) -> dict[str, ScheduleView]:
    """The schedules of these ids as they are at an instant."""
    status_of = statuses_at(catalog.catalog, at)
    with account.store.read() as connection:
        invoices = last_invoice_ids(connection, ids)
        payments = {id: preference_for(connection, SCHEDULE_PAYMENTS, id) for id in ids}
    decided: dict[str, list[CatalogObject]] = {}
    for action in catalog.of_kind(SCHEDULE_ACTIONS):
        decided.setdefault(action.data["schedule"], []).append(action)
    views = {}
    for id in ids:
        document, schedule = catalog.objects[SCHEDULES, id], catalog.catalog.schedule_by_id[id]
        slots = invoice_slots(schedule, catalog.catalog.price_by_id, schedule.start)
        actions = decided.get(id, [])
        chosen = payments[id]
        views[id] = ScheduleView(
            document=document,
            schedule=schedule,
            status=status_of(schedule),
            first_billing_date=slots[0].invoice_date if slots else None,
            last_invoice_id=invoices.get(id),
            payments={} if chosen is None else chosen.document,
            updated_at=max(each.updated_at for each in (document, *actions)),
            archived_at=next(
                (
                    each.created_at
                    for each in actions
                    if each.data["action"] == ScheduleVerb.ARCHIVE
                ),
                None,
            ),
        )
    return views
