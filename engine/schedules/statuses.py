"""What may happen to a schedule, as a table, and its status as of a day (DESIGN 5)."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from engine.domain.errors import ConflictError
from engine.domain.schedule import BillingSchedule
from engine.domain.schedule_action import ScheduleStatus, ScheduleVerb

TRANSITIONS = MappingProxyType(
    {
        (ScheduleStatus.DRAFT, ScheduleVerb.ACTIVATE): ScheduleStatus.ACTIVE,
        (ScheduleStatus.DRAFT, ScheduleVerb.ARCHIVE): ScheduleStatus.DRAFT,
        (ScheduleStatus.PENDING, ScheduleVerb.CANCEL): ScheduleStatus.CANCELLED,
        (ScheduleStatus.PENDING, ScheduleVerb.ARCHIVE): ScheduleStatus.COMPLETED,
        (ScheduleStatus.ACTIVE, ScheduleVerb.COMPLETE_MILESTONE): ScheduleStatus.ACTIVE,
        (ScheduleStatus.ACTIVE, ScheduleVerb.SUSPEND): ScheduleStatus.SUSPENDED,
        (ScheduleStatus.ACTIVE, ScheduleVerb.CANCEL): ScheduleStatus.CANCELLED,
        (ScheduleStatus.ACTIVE, ScheduleVerb.COMPLETE): ScheduleStatus.COMPLETED,
        (ScheduleStatus.ACTIVE, ScheduleVerb.ARCHIVE): ScheduleStatus.COMPLETED,
        (ScheduleStatus.SUSPENDED, ScheduleVerb.COMPLETE_MILESTONE): ScheduleStatus.SUSPENDED,
        (ScheduleStatus.SUSPENDED, ScheduleVerb.RESUME): ScheduleStatus.ACTIVE,
        (ScheduleStatus.SUSPENDED, ScheduleVerb.CANCEL): ScheduleStatus.CANCELLED,
        (ScheduleStatus.SUSPENDED, ScheduleVerb.COMPLETE): ScheduleStatus.COMPLETED,
        (ScheduleStatus.SUSPENDED, ScheduleVerb.ARCHIVE): ScheduleStatus.COMPLETED,
        (ScheduleStatus.CANCELLED, ScheduleVerb.ARCHIVE): ScheduleStatus.CANCELLED,
        (ScheduleStatus.COMPLETED, ScheduleVerb.ARCHIVE): ScheduleStatus.COMPLETED,
    }
)
"""(status on the day of an action, action) to the status after that day."""

_REMEDY = {
    ScheduleVerb.ACTIVATE: "only a draft is activated",
    ScheduleVerb.COMPLETE_MILESTONE: "only a phase that runs has a milestone to complete",
    ScheduleVerb.SUSPEND: "only an active schedule is suspended",
    ScheduleVerb.RESUME: "only a suspended schedule is resumed",
    ScheduleVerb.CANCEL: "a draft is archived, and what has ended needs no end",
    ScheduleVerb.COMPLETE: "cancel one that has not begun; what has ended needs no end",
    ScheduleVerb.ARCHIVE: "it is archived already",
}


def status_on(schedule: BillingSchedule, day: date) -> ScheduleStatus:
    """The status of a schedule in effect on a local day of the account.

    A cancelled or completed schedule has that status from the first day on which nothing begins,
    also while a period that goes on to its end is still to be billed.
    """
    if schedule.is_draft:
        return ScheduleStatus.DRAFT
    ends = [end for end in (schedule.end, schedule.stops_on) if end is not None]
    if ends and min(ends) <= day:
        return ScheduleStatus.CANCELLED if schedule.is_cancelled else ScheduleStatus.COMPLETED
    if day < schedule.start:
        return ScheduleStatus.PENDING
    if any(pause.holds(day) for pause in schedule.pauses):
        return ScheduleStatus.SUSPENDED
    return ScheduleStatus.ACTIVE


def check_action(schedule: BillingSchedule, verb: ScheduleVerb, day: date) -> None:
    """Refuse an action that the schedule's status on its day does not allow.

    Suspensions are decided in order of time: none may be opened before one that is known. Raises
    ConflictError that says the status, the day and what to do.
    """
    status = status_on(schedule, day)
    words = verb.value.replace("_", " ")
    where = f"schedule {schedule.id}"
    if (status, verb) not in TRANSITIONS or schedule.archived_on is not None:
        state = "archived" if schedule.archived_on is not None else status.value
        raise ConflictError(f"{where}: cannot {words}: it is {state} on {day}; {_REMEDY[verb]}")
    if verb is ScheduleVerb.SUSPEND and schedule.pauses:
        last = schedule.pauses[-1]
        known = last.start if last.end is None else last.end
        if day < known:
            raise ConflictError(
                f"{where}: cannot suspend on {day}: it is suspended from {last.start} on already;"
                f" {known} is the earliest day for another suspension"
            )
