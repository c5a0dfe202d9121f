"""The schedule in effect: what its file says, and what an operator decided since.

Nothing here moves a place that comes before the day of the decision: phases keep their index, and
so do periods. A suspension takes days out of periods; an end takes away what comes after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from engine.domain.schedule import BillingSchedule, LaterPhase, Pause, Phase
from engine.domain.schedule_action import ScheduleAction, ScheduleVerb

_ONE_DAY = timedelta(days=1)


def effective_schedule(
    schedule: BillingSchedule, actions: Iterable[ScheduleAction]
) -> BillingSchedule:
    """The schedule with the actions applied in order of their number.

    Completed milestones are dates of its phases already. Which action may follow which is checked
    when it is taken (`engine.schedules.statuses`); here each one is applied as it stands.
    """
    for action in sorted(actions, key=lambda each: each.number):
        schedule = _applied(schedule, action)
    return schedule


def _applied(schedule: BillingSchedule, action: ScheduleAction) -> BillingSchedule:
    match action.verb:
        case ScheduleVerb.ACTIVATE:
            return replace(schedule, is_draft=False)
        case ScheduleVerb.SUSPEND:
            return replace(schedule, pauses=(*schedule.pauses, Pause(action.day)))
        case ScheduleVerb.RESUME:
            return _resumed(schedule, action.day)
        case ScheduleVerb.CANCEL:
            end = _ended if action.is_prorated else _stopped
            return replace(end(schedule, action.day + _ONE_DAY), is_cancelled=True)
        case ScheduleVerb.COMPLETE:
            return _stopped(schedule, action.day + _ONE_DAY)
        case ScheduleVerb.ARCHIVE:
            archived = replace(schedule, archived_on=action.day)
            return archived if schedule.is_draft else _stopped(archived, action.day + _ONE_DAY)
        case ScheduleVerb.COMPLETE_MILESTONE:
            return schedule


def _resumed(schedule: BillingSchedule, day: date) -> BillingSchedule:
    if not schedule.pauses or schedule.pauses[-1].end is not None:
        return schedule
    *before, pause = schedule.pauses
    if day <= pause.start:
        return replace(schedule, pauses=tuple(before))
    return replace(schedule, pauses=(*before, Pause(pause.start, day)))


def _stopped(schedule: BillingSchedule, day: date) -> BillingSchedule:
    """Nothing begins on the day or later; what runs goes on to its end, as agreed."""
    if _is_over(schedule, day):
        return schedule
    kept = [phase for phase in schedule.phases if phase.start < day] or [schedule.phases[0]]
    return replace(_cut(schedule, kept), stops_on=day)


def _ended(schedule: BillingSchedule, day: date) -> BillingSchedule:
    """The day is the first one that is not billed: what runs is cut there."""
    if day <= schedule.start:
        return _stopped(schedule, day)
    if _is_over(schedule, day):
        return schedule
    kept = [phase for phase in schedule.phases if phase.start < day]
    return _cut(schedule, [*kept[:-1], replace(kept[-1], end=day)])


def _cut(schedule: BillingSchedule, kept: list[Phase]) -> BillingSchedule:
    dropped = tuple(
        LaterPhase(phase.price_ids, phase.name, phase.milestone)
        for phase in schedule.phases[len(kept) :]
    )
    return replace(
        schedule,
        phases=tuple(kept),
        end=kept[-1].end,
        later_phases=(*dropped, *schedule.later_phases),
    )


def _is_over(schedule: BillingSchedule, day: date) -> bool:
    ends = (schedule.end, schedule.stops_on)
    return any(end is not None and end <= day for end in ends)
