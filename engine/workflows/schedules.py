"""What an operator does to a schedule: list, show, and decide (DESIGN 5).

A decision is a document of the catalog in force, checked against the schedule's status and against
what is issued, recorded in the audit log, and billed by the next close.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.catalog.documents import SCHEDULE_ACTIONS, DocumentKey
from engine.catalog.finding import suggestion
from engine.domain.catalog import Catalog
from engine.domain.errors import CatalogError, ConflictError, InputError
from engine.domain.schedule import BillingSchedule
from engine.domain.schedule_action import ScheduleStatus, ScheduleVerb
from engine.invoicing.amendments import days_that_end_billed, moved_charges
from engine.schedules.instants import local_day
from engine.schedules.statuses import check_action, status_on
from engine.store import audit
from engine.store.catalog import read_documents
from engine.store.catalog_history import history_of
from engine.store.invoices import list_invoices
from engine.store.issued_charges import issued_charges
from engine.store.open import Connection, Store
from engine.workflows.operator_documents import catalog_in_force, record_decisions, with_decisions
from engine.workflows.representations import Json
from engine.workflows.schedule_shapes import schedule_shape, version_shapes
from engine.workflows.unused import unused_of, unused_shape

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall happen to a schedule. Without `day` it is about today."""

    verb: ScheduleVerb
    day: date | None = None
    milestone: str | None = None
    is_prorated: bool = True
    note: str | None = None


def list_schedules(
    store: Store,
    *,
    today: datetime,
    status: ScheduleStatus | None = None,
    customer_id: str | None = None,
    with_archived: bool = False,
) -> list[Json]:
    """Schedules in effect with their status on the local day of `today`, by id."""
    with store.read() as connection:
        catalog = catalog_in_force(connection)
    day = local_day(today, catalog.account.time_zone)
    return [
        schedule_shape(catalog, schedule, day)
        for schedule in catalog.schedules
        if (customer_id is None or schedule.customer_id == customer_id)
        and (status is None or status_on(schedule, day) is status)
        and (with_archived or schedule.archived_on is None)
    ]


def show_schedule(store: Store, schedule_id: str, *, today: datetime) -> Json:
    """One schedule with its phases, its newest invoice and every version of it.

    Raises InputError if there is none.
    """
    with store.read() as connection:
        catalog = catalog_in_force(connection)
        schedule = schedule_of(catalog, schedule_id)
        invoices = list_invoices(connection, schedule_id=schedule.id)
        versions = history_of(connection, "schedules", schedule.id, (SCHEDULE_ACTIONS,))
        unused = [unused_shape(*each) for each in unused_of(connection, catalog, schedule.id)]
    day = local_day(today, catalog.account.time_zone)
    return {
        **schedule_shape(catalog, schedule, day),
        "lastInvoiceId": invoices[-1].id if invoices else None,
        "unused": unused,
        "versions": version_shapes(versions),
    }


def decide(
    store: Store, schedule_id: str, decision: Decision, *, now: datetime, actor: str
) -> Json:
    """Record a decision, and give the schedule as it then is in effect, with what was billed in
    advance for days that it no longer bills (`unused`).

    Raises InputError for an unknown schedule or milestone, ConflictError if the status on the day
    does not allow it or issued charges would lose their days: then with the earliest day that
    works.
    """
    with store.write() as connection:
        catalog = catalog_in_force(connection)
        schedule = schedule_of(catalog, schedule_id)
        today = local_day(now, catalog.account.time_zone)
        day = decision.day or today
        check_action(schedule, decision.verb, day)
        if decision.verb is ScheduleVerb.COMPLETE_MILESTONE:
            _check_milestone(schedule, decision.milestone)
        key = _next_key(connection, schedule.id)
        refusal = _refusal(connection, schedule.id, {key: _document(schedule.id, decision, day)})
        if refusal is not None:
            raise ConflictError(
                f"{refusal}; {_remedy(connection, schedule.id, key, decision, day)}"
            )
        document = _document(schedule.id, decision, day)
        after, version = record_decisions(connection, {key: document}, now)
        audit.append(
            connection,
            at=now,
            actor=actor,
            verb=f"schedule.{decision.verb}",
            object_kind="schedule",
            object_id=schedule.id,
            body={"action": key[1], "catalogVersion": version, **document},
        )
        unused = [unused_shape(*each) for each in unused_of(connection, after, schedule.id)]
    shape = schedule_shape(after, after.schedule_by_id[schedule.id], today)
    return {**shape, "unused": unused}


def schedule_of(catalog: Catalog, schedule_id: str) -> BillingSchedule:
    """The schedule in effect. Raises InputError, with the nearest id, if there is none."""
    found = catalog.schedule_by_id.get(schedule_id)
    if found is None:
        advice = "`meterhouse schedule list --all` shows them all"
        remedy = suggestion(schedule_id, catalog.schedule_by_id, advice)
        raise InputError(f"there is no schedule {schedule_id!r} in the catalog in force; {remedy}")
    return found


def _document(schedule_id: str, decision: Decision, day: date) -> Json:
    document: Json = {
        "schedule": schedule_id,
        "action": decision.verb.value,
        "day": day.isoformat(),
    }
    if decision.milestone is not None:
        document["milestone"] = decision.milestone
    if not decision.is_prorated:
        document["prorated"] = False
    if decision.note is not None:
        document["note"] = decision.note
    return document


def _next_key(connection: Connection, schedule_id: str) -> DocumentKey:
    numbers = [
        int(id.rpartition("/")[2])
        for kind, id in read_documents(connection)
        if kind == SCHEDULE_ACTIONS and id.rpartition("/")[0] == schedule_id
    ]
    return (SCHEDULE_ACTIONS, f"{schedule_id}/{max(numbers, default=0) + 1}")


def _check_milestone(schedule: BillingSchedule, milestone: str | None) -> None:
    """The milestone is that of a phase with days: what waits for another one comes after it."""
    dated = [phase.milestone for phase in schedule.phases if phase.milestone is not None]
    if milestone in dated:
        return
    waiting = [phase.milestone for phase in schedule.later_phases if phase.milestone is not None]
    if milestone in waiting:
        raise ConflictError(
            f"schedule {schedule.id}: the phase of {milestone!r} has not begun: complete"
            f" {dated[-1]!r} first"
        )
    remedy = suggestion(milestone or "", (*dated, *waiting), "it has none")
    raise InputError(f"schedule {schedule.id} has no milestone {milestone!r}; {remedy}")


def _refusal(
    connection: Connection, schedule_id: str, documents: dict[DocumentKey, Json]
) -> str | None:
    """What a decision would do to an issued charge that may not be; None if it does nothing."""
    after = with_decisions(connection, documents)
    issued = issued_charges(connection, schedule_id)
    moved = moved_charges(after.schedule_by_id[schedule_id], after.price_by_id, issued)
    if not moved:
        return None
    charge = moved[0].charge
    return (
        f"schedule {schedule_id}: {charge.price_id} is billed from {charge.start} to"
        f" {charge.end - ONE_DAY} on the invoice of {charge.invoice_date}, and {moved[0].reason}"
    )


def _remedy(
    connection: Connection, schedule_id: str, key: DocumentKey, decision: Decision, day: date
) -> str:
    """The earliest day after `day` on which the decision moves nothing that is issued."""
    begins = decision.verb in (ScheduleVerb.SUSPEND, ScheduleVerb.RESUME)
    for last in days_that_end_billed(issued_charges(connection, schedule_id)):
        candidate = last + ONE_DAY if begins else last
        if candidate <= day:
            continue
        document = _document(schedule_id, decision, candidate)
        try:
            if _refusal(connection, schedule_id, {key: document}) is None:
                return f"{candidate} is the earliest day that works"
        except CatalogError:
            continue
    return "void that invoice first"
