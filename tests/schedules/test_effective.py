from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.domain.frequency import Frequency
from engine.domain.schedule import BillingSchedule, Pause, Phase, Recurrence
from engine.domain.schedule_action import ScheduleAction, ScheduleVerb
from engine.schedules.calendar import RESUMED, billing_periods
from engine.schedules.effective import effective_schedule
from engine.schedules.slots import due_slots
from tests.schedules.offers import ADVANCE, ARREARS, offer, schedule_from

FEE = offer("fee", Frequency.MONTHLY, ADVANCE)
SUPPORT = offer("support", Frequency.MONTHLY, ARREARS)
YEARLY = offer("yearly", Frequency.YEARLY, ADVANCE)
SETUP = offer("setup", Frequency.ONE_TIME, ADVANCE)
HANDOVER = offer("handover", Frequency.ONE_TIME, ARREARS)
DAILY = offer("daily", Frequency.ON_DEMAND, ARREARS)
PRICES = {each.id: each for each in (FEE, SUPPORT, YEARLY, SETUP, HANDOVER, DAILY)}
THROUGH = date(2026, 12, 31)
OPEN = schedule_from(date(2026, 1, 1), None, "fee", "support", billing_day=1)


def action(verb: ScheduleVerb, day: date, number: int = 1, **more: object) -> ScheduleAction:
    return replace(ScheduleAction("acme_2026", number, verb, day), **more)


def days(schedule: BillingSchedule, price_id: str) -> list[tuple[int, str, str, str]]:
    """Index, first day, day after the last and invoice date of the periods of a price."""
    return [
        (period.index, str(period.start), str(period.end), str(period.invoice_date))
        for period in billing_periods(schedule, PRICES, THROUGH)
        if period.price_id == price_id
    ]


def test_without_actions_a_schedule_is_what_its_file_says() -> None:
    assert effective_schedule(OPEN, ()) is OPEN


def test_a_suspension_takes_days_out_and_moves_no_other_index() -> None:
    suspended = effective_schedule(
        OPEN,
        [
            action(ScheduleVerb.RESUME, date(2026, 4, 11), 2),
            action(ScheduleVerb.SUSPEND, date(2026, 2, 21), 1),
        ],
    )
    assert suspended.pauses == (Pause(date(2026, 2, 21), date(2026, 4, 11)),)
    assert days(suspended, "support")[:4] == [
        (0, "2026-01-01", "2026-02-01", "2026-02-01"),
        (1, "2026-02-01", "2026-02-21", "2026-03-01"),
        (RESUMED + 100, "2026-04-11", "2026-05-01", "2026-05-01"),
        (4, "2026-05-01", "2026-06-01", "2026-06-01"),
    ]
    assert days(suspended, "fee")[2] == (RESUMED + 100, "2026-04-11", "2026-05-01", "2026-04-11")


def test_the_parts_of_a_suspended_period_pay_their_days_of_the_full_one() -> None:
    paused = replace(OPEN, pauses=(Pause(date(2026, 4, 11), date(2026, 4, 21)),))
    april = [
        period
        for period in billing_periods(paused, PRICES, date(2026, 4, 30))
        if period.price_id == "support" and period.start.month == 4
    ]
    assert [(period.days, period.full_days) for period in april] == [(10, 30), (10, 30)]
    assert {period.invoice_date for period in april} == {date(2026, 5, 1)}


def test_resuming_on_the_day_of_the_suspension_leaves_nothing_of_it() -> None:
    day = date(2026, 3, 5)
    actions = [action(ScheduleVerb.SUSPEND, day, 1), action(ScheduleVerb.RESUME, day, 2)]
    assert effective_schedule(OPEN, actions) == OPEN


def test_no_single_day_is_billed_while_suspended() -> None:
    daily = schedule_from(date(2026, 1, 1), None, "daily")
    paused = replace(daily, pauses=(Pause(date(2026, 1, 3), date(2026, 1, 6)),))
    found = billing_periods(paused, PRICES, date(2026, 1, 7))
    assert [(p.index, p.start.day) for p in found] == [(0, 1), (1, 2), (5, 6), (6, 7)]


def test_a_cancellation_with_proration_cuts_what_runs() -> None:
    cancelled = effective_schedule(OPEN, [action(ScheduleVerb.CANCEL, date(2026, 2, 14))])
    assert cancelled.end == date(2026, 2, 15) and cancelled.is_cancelled
    assert days(cancelled, "support") == [
        (0, "2026-01-01", "2026-02-01", "2026-02-01"),
        (1, "2026-02-01", "2026-02-15", "2026-02-15"),
    ]
    assert days(cancelled, "fee")[-1] == (1, "2026-02-01", "2026-02-15", "2026-02-01")


def test_a_cancellation_without_proration_lets_every_price_run_to_its_own_end() -> None:
    both = replace(OPEN, phases=(Phase(OPEN.start, None, ("support", "yearly")),))
    stopped = effective_schedule(
        both, [action(ScheduleVerb.CANCEL, date(2026, 2, 14), is_prorated=False)]
    )
    assert days(stopped, "support")[-1] == (1, "2026-02-01", "2026-03-01", "2026-03-01")
    assert days(stopped, "yearly") == [(0, "2026-01-01", "2027-01-01", "2026-01-01")]


def test_an_end_drops_later_phases_and_remembers_their_prices() -> None:
    april = date(2026, 4, 1)
    ramp = replace(
        OPEN,
        phases=(Phase(OPEN.start, april, ("support",)), Phase(april, None, ("fee",))),
    )
    cancelled = effective_schedule(ramp, [action(ScheduleVerb.CANCEL, date(2026, 2, 28))])
    assert len(cancelled.phases) == 1 and cancelled.price_ids == ("support", "fee")
    stopped = effective_schedule(ramp, [action(ScheduleVerb.COMPLETE, date(2026, 2, 14))])
    assert days(stopped, "support")[-1] == (1, "2026-02-01", "2026-03-01", "2026-03-01")


def test_a_schedule_cancelled_before_its_start_bills_nothing() -> None:
    for is_prorated in (True, False):
        cancel = action(ScheduleVerb.CANCEL, date(2025, 12, 1), is_prorated=is_prorated)
        cancelled = effective_schedule(OPEN, [cancel])
        assert billing_periods(cancelled, PRICES, THROUGH) == ()
        assert due_slots(cancelled, PRICES, THROUGH) == ()


def test_a_one_time_charge_in_arrears_waits_for_the_milestone_whatever_the_end() -> None:
    phase = Phase(OPEN.start, None, ("setup", "handover"), milestone="done", is_awaited=True)
    waiting = replace(OPEN, phases=(phase,))
    assert days(waiting, "handover") == []
    ended = effective_schedule(waiting, [action(ScheduleVerb.CANCEL, date(2026, 3, 31))])
    assert days(ended, "handover") == []
    assert [entry[0] for entry in days(ended, "setup")] == [0]


def test_a_phase_that_ends_within_a_period_is_billed_on_the_date_of_the_period() -> None:
    may = date(2026, 5, 11)
    phases = (Phase(OPEN.start, may, ("support", "yearly")), Phase(may, None, ("fee",)))
    continued = replace(OPEN, phases=phases)
    assert days(continued, "support")[-1] == (4, "2026-05-01", "2026-05-11", "2026-06-01")
    reset = replace(OPEN, phases=(phases[0], replace(phases[1], recurrence=Recurrence.RESET)))
    assert days(reset, "support")[-1] == (4, "2026-05-01", "2026-05-11", "2026-05-11")
    last = replace(continued, end=date(2026, 5, 20))
    last = replace(last, phases=(phases[0], replace(phases[1], end=last.end)))
    assert days(last, "support")[-1] == (4, "2026-05-01", "2026-05-11", "2026-05-20")


def test_archiving_stops_what_runs_and_leaves_a_draft_a_draft() -> None:
    day = date(2026, 2, 14)
    archived = effective_schedule(OPEN, [action(ScheduleVerb.ARCHIVE, day)])
    assert archived.archived_on == day and archived.stops_on == date(2026, 2, 15)
    draft = effective_schedule(replace(OPEN, is_draft=True), [action(ScheduleVerb.ARCHIVE, day)])
    assert draft.is_draft and draft.stops_on is None


def test_activating_a_draft_changes_nothing_else() -> None:
    draft = replace(OPEN, is_draft=True)
    assert effective_schedule(draft, [action(ScheduleVerb.ACTIVATE, date(2026, 3, 1))]) == OPEN
