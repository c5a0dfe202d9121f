from __future__ import annotations

from dataclasses import replace
from datetime import date

from engine.domain.frequency import Frequency
from engine.domain.issued import IssuedCharge
from engine.domain.schedule import BillingSchedule, Pause, Phase
from engine.invoicing.amendments import days_that_end_billed, moved_charges
from engine.schedules.calendar import billing_periods
from tests.schedules.offers import ADVANCE, ARREARS, offer, schedule_from

FEE = offer("fee", Frequency.MONTHLY, ADVANCE)
SUPPORT = offer("support", Frequency.MONTHLY, ARREARS)
SETUP = offer("setup", Frequency.ONE_TIME, ADVANCE)
PRICES = {each.id: each for each in (FEE, SUPPORT, SETUP)}
START = date(2026, 1, 1)


def issued(schedule: BillingSchedule, through: date) -> list[IssuedCharge]:
    """Everything that a schedule bills by a day, as if it had been issued."""
    return [
        IssuedCharge(
            "invoice",
            period.schedule_id,
            period.phase_index,
            period.price_id,
            period.index,
            period.start,
            period.end,
            period.invoice_date,
        )
        for period in billing_periods(schedule, PRICES, through)
        if period.invoice_date <= through
    ]


def reasons(
    before: BillingSchedule, after: BillingSchedule, through: date, may_drop: bool = False
) -> list[str]:
    charges = issued(before, through)
    return [moved.reason for moved in moved_charges(after, PRICES, charges, may_drop=may_drop)]


def phased(*phases: Phase) -> BillingSchedule:
    first = schedule_from(phases[0].start, phases[-1].end, billing_day=1)
    return replace(first, phases=phases)


def test_nothing_moves_where_nothing_changes() -> None:
    schedule = schedule_from(START, None, "fee", "support", "setup", billing_day=1)
    assert reasons(schedule, schedule, date(2026, 6, 1)) == []


def test_a_phase_may_end_where_everything_issued_ends() -> None:
    before = schedule_from(START, None, "support", billing_day=1)
    march = date(2026, 3, 1)
    after = phased(Phase(START, march, ("support",)), Phase(march, None, ("fee",)))
    assert reasons(before, after, march) == []
    assert reasons(before, after, date(2026, 4, 1)) == ["its period would be no more"]
    assert reasons(before, after, date(2026, 4, 1), may_drop=True) == []


def test_arrears_that_are_issued_are_not_cut() -> None:
    before = schedule_from(START, None, "support", billing_day=1)
    after = schedule_from(START, date(2026, 2, 15), "support", billing_day=1)
    assert reasons(before, after, date(2026, 3, 1)) == ["its period would end on 2026-02-14"]


def test_a_fee_in_advance_may_be_cut_since_what_is_unused_is_given_back() -> None:
    before = schedule_from(START, None, "fee", billing_day=1)
    after = schedule_from(START, date(2026, 2, 15), "fee", billing_day=1)
    assert reasons(before, after, date(2026, 3, 1)) == []


def test_a_suspension_of_a_fee_in_advance_bills_the_rest_again_and_no_day_twice() -> None:
    before = schedule_from(START, None, "fee", billing_day=1)
    for first in (date(2026, 3, 1), date(2026, 3, 8)):
        after = replace(before, pauses=(Pause(first, date(2026, 3, 20)),))
        assert reasons(before, after, date(2026, 3, 1)) == []


def test_a_phase_put_in_front_would_bill_everything_again() -> None:
    before = schedule_from(START, None, "support", billing_day=1)
    earlier = date(2025, 12, 1)
    after = phased(Phase(earlier, START, ("fee",)), Phase(START, None, ("support",)))
    assert reasons(before, after, date(2026, 2, 1), may_drop=True) == [
        "2026-01-01 to 2026-01-31 would be billed again"
    ]
    other_start = schedule_from(earlier, None, "support", billing_day=1)
    assert reasons(before, other_start, date(2026, 2, 1)) == [
        "its period would start on 2025-12-01"
    ]


def test_a_longer_period_would_leave_days_unbilled() -> None:
    before = schedule_from(START, date(2026, 1, 16), "fee", "support", billing_day=1)
    after = schedule_from(START, None, "fee", "support", billing_day=1)
    wrong = "its period would last through 2026-01-31 and those days go unbilled"
    assert reasons(before, after, date(2026, 1, 16)) == [wrong, wrong]


def test_a_one_time_fee_may_get_an_end_or_another() -> None:
    before = schedule_from(START, None, "setup")
    assert reasons(before, schedule_from(START, date(2026, 5, 1), "setup"), START) == []


def test_a_draft_bills_nothing_so_nothing_moves() -> None:
    before = schedule_from(START, None, "support", billing_day=1)
    assert reasons(before, replace(before, is_draft=True), date(2026, 4, 1)) == []


def test_days_on_which_a_change_may_be_possible() -> None:
    charges = issued(schedule_from(START, None, "support", billing_day=1), date(2026, 3, 1))
    assert days_that_end_billed(charges) == (date(2026, 1, 31), date(2026, 2, 28))
