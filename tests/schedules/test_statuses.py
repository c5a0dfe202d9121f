from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from engine.domain.errors import ConflictError
from engine.domain.schedule import BillingSchedule, Pause
from engine.domain.schedule_action import ScheduleAction, ScheduleStatus, ScheduleVerb
from engine.schedules.effective import effective_schedule
from engine.schedules.statuses import TRANSITIONS, check_action, status_on
from tests.schedules.offers import schedule_from

YEAR = schedule_from(date(2026, 1, 1), date(2027, 1, 1), "fee")
MARCH = date(2026, 3, 10)


def in_status(status: ScheduleStatus) -> tuple[BillingSchedule, date]:
    """A schedule and a day on which it has that status."""
    end = ScheduleAction("acme_2026", 1, ScheduleVerb.CANCEL, date(2026, 2, 1))
    found = {
        ScheduleStatus.DRAFT: (replace(YEAR, is_draft=True), MARCH),
        ScheduleStatus.PENDING: (YEAR, date(2025, 12, 31)),
        ScheduleStatus.ACTIVE: (YEAR, MARCH),
        ScheduleStatus.SUSPENDED: (replace(YEAR, pauses=(Pause(MARCH),)), MARCH),
        ScheduleStatus.CANCELLED: (effective_schedule(YEAR, [end]), MARCH),
        ScheduleStatus.COMPLETED: (YEAR, date(2027, 1, 1)),
    }
    return found[status]


@pytest.mark.parametrize("status", ScheduleStatus)
def test_every_status_is_read_from_the_schedule_and_the_day(status: ScheduleStatus) -> None:
    schedule, day = in_status(status)
    assert status_on(schedule, day) is status


@pytest.mark.parametrize("status", ScheduleStatus)
@pytest.mark.parametrize("verb", ScheduleVerb)
def test_what_the_table_does_not_list_is_refused(
    status: ScheduleStatus, verb: ScheduleVerb
) -> None:
    schedule, day = in_status(status)
    if (status, verb) in TRANSITIONS:
        check_action(schedule, verb, day)
    else:
        with pytest.raises(ConflictError, match=f"is {status} on {day}"):
            check_action(schedule, verb, day)


@pytest.mark.parametrize("is_prorated", [True, False])
@pytest.mark.parametrize(
    ("verb", "status"),
    [
        (ScheduleVerb.CANCEL, ScheduleStatus.CANCELLED),
        (ScheduleVerb.SUSPEND, ScheduleStatus.SUSPENDED),
        (ScheduleVerb.ARCHIVE, ScheduleStatus.COMPLETED),
    ],
)
def test_the_status_after_an_action_is_the_one_of_the_table(
    verb: ScheduleVerb, status: ScheduleStatus, is_prorated: bool
) -> None:
    action = ScheduleAction("acme_2026", 1, verb, MARCH, is_prorated=is_prorated)
    after = effective_schedule(YEAR, [action])
    assert TRANSITIONS[ScheduleStatus.ACTIVE, verb] is status
    assert status_on(after, date(2026, 3, 11)) is status
    assert status_on(after, date(2026, 3, 9)) is ScheduleStatus.ACTIVE


def test_a_suspension_has_days_and_the_schedule_is_active_before_and_after() -> None:
    paused = replace(YEAR, pauses=(Pause(MARCH, date(2026, 3, 20)),))
    assert status_on(paused, date(2026, 3, 9)) is ScheduleStatus.ACTIVE
    assert status_on(paused, date(2026, 3, 19)) is ScheduleStatus.SUSPENDED
    assert status_on(paused, date(2026, 3, 20)) is ScheduleStatus.ACTIVE


def test_suspensions_are_decided_in_order_of_time() -> None:
    paused = replace(YEAR, pauses=(Pause(MARCH, date(2026, 3, 20)),))
    with pytest.raises(ConflictError, match="2026-03-20 is the earliest day"):
        check_action(paused, ScheduleVerb.SUSPEND, date(2026, 2, 1))
    check_action(paused, ScheduleVerb.SUSPEND, date(2026, 3, 20))


def test_an_archived_schedule_is_left_alone() -> None:
    archived = replace(YEAR, archived_on=MARCH)
    with pytest.raises(ConflictError, match="it is archived"):
        check_action(archived, ScheduleVerb.CANCEL, MARCH)
