from __future__ import annotations

from datetime import date

import pytest

from engine.domain.errors import InputError
from engine.domain.frequency import Frequency
from engine.domain.price import Price, UsageCalculation
from engine.domain.schedule import BillingSchedule, Phase, Recurrence
from engine.schedules.calendar import billing_periods
from engine.schedules.windows import usage_windows
from tests.schedules.offers import ARREARS, offer, schedule_from

CUMULATIVE, PERIODIC = UsageCalculation.CUMULATIVE, UsageCalculation.PERIODIC


def windows_of(price: Price, schedule: BillingSchedule, through: date) -> list[list[str]]:
    """The windows of each period, as `name start end`."""
    return [
        [
            f"{window.name} {window.start} {window.end}"
            for window in usage_windows(price, schedule, period)
        ]
        for period in billing_periods(schedule, {price.id: price}, through)
    ]


def test_usage_counts_per_period_unless_said_otherwise() -> None:
    price = offer("tokens", Frequency.MONTHLY, ARREARS)
    schedule = schedule_from(date(2026, 1, 15), None, "tokens", billing_day=1)
    assert windows_of(price, schedule, date(2026, 2, 1)) == [
        ["period 2026-01-15 2026-02-01"],
        ["period 2026-02-01 2026-03-01"],
    ]


def test_cumulative_usage_runs_on_from_the_start_of_the_schedule() -> None:
    price = offer("tokens", Frequency.MONTHLY, ARREARS, CUMULATIVE)
    schedule = schedule_from(date(2026, 1, 15), None, "tokens", billing_day=1)
    assert windows_of(price, schedule, date(2026, 3, 1)) == [
        ["through_end 2026-01-15 2026-02-01"],
        ["through_end 2026-01-15 2026-03-01", "before 2026-01-15 2026-02-01"],
        ["through_end 2026-01-15 2026-04-01", "before 2026-01-15 2026-03-01"],
    ]


def three_phases(recurrence: Recurrence) -> BillingSchedule:
    """A schedule whose second phase continues or resets; the third continues."""
    starts = [date(2026, 1, 1), date(2026, 2, 10), date(2026, 3, 1)]
    recurrences = [Recurrence.CONTINUE, recurrence, Recurrence.CONTINUE]
    return BillingSchedule(
        id="acme_2026",
        customer_id="acme",
        start=starts[0],
        end=None,
        phases=tuple(
            Phase(start, end, ("tokens",), recurrence=kind)
            for start, end, kind in zip(starts, [*starts[1:], None], recurrences, strict=True)
        ),
        billing_day=1,
    )


def test_cumulative_usage_goes_on_over_a_phase_that_continues() -> None:
    price = offer("tokens", Frequency.MONTHLY, ARREARS, CUMULATIVE)
    assert windows_of(price, three_phases(Recurrence.CONTINUE), date(2026, 3, 1))[-1] == [
        "through_end 2026-01-01 2026-04-01",
        "before 2026-01-01 2026-03-01",
    ]


def test_cumulative_usage_starts_afresh_with_the_last_reset() -> None:
    price = offer("tokens", Frequency.MONTHLY, ARREARS, CUMULATIVE)
    windows = windows_of(price, three_phases(Recurrence.RESET), date(2026, 3, 10))
    assert windows[1:] == [
        ["through_end 2026-01-01 2026-02-10", "before 2026-01-01 2026-02-01"],
        ["through_end 2026-02-10 2026-03-01"],
        ["through_end 2026-02-10 2026-03-10", "before 2026-02-10 2026-03-01"],
        ["through_end 2026-02-10 2026-04-10", "before 2026-02-10 2026-03-10"],
    ]


def test_periodic_usage_resets_on_the_billing_grid() -> None:
    price = offer("tokens", Frequency.MONTHLY, ARREARS, PERIODIC, reset_months=3)
    schedule = schedule_from(date(2026, 1, 15), None, "tokens", billing_day=1)
    assert windows_of(price, schedule, date(2026, 4, 1)) == [
        ["through_end 2026-01-15 2026-02-01"],
        ["through_end 2026-01-15 2026-03-01", "before 2026-01-15 2026-02-01"],
        ["through_end 2026-01-15 2026-04-01", "before 2026-01-15 2026-03-01"],
        ["through_end 2026-04-01 2026-05-01"],
    ]


def test_usage_that_resets_inside_a_period_is_refused() -> None:
    price = offer("tokens", Frequency.QUARTERLY, ARREARS, PERIODIC, reset_months=2)
    schedule = schedule_from(date(2026, 1, 1), None, "tokens", billing_day=1)
    with pytest.raises(
        InputError, match="price tokens: usage resets every 2 months, on 2026-03-01"
    ):
        windows_of(price, schedule, date(2026, 1, 1))


def test_periodic_usage_without_a_reset_is_refused() -> None:
    price = offer("tokens", Frequency.MONTHLY, ARREARS, PERIODIC)
    schedule = schedule_from(date(2026, 1, 1), None, "tokens", billing_day=1)
    with pytest.raises(InputError, match="price tokens: periodic usage needs"):
        windows_of(price, schedule, date(2026, 1, 1))


def test_daily_prices_look_at_the_phase_to_date() -> None:
    price = offer("calls", Frequency.ON_DEMAND, ARREARS)
    schedule = schedule_from(date(2026, 1, 30), None, "calls", billing_day=1)
    assert windows_of(price, schedule, date(2026, 1, 31)) == [
        ["through_end 2026-01-30 2026-01-31"],
        ["through_end 2026-01-30 2026-02-01", "before 2026-01-30 2026-01-31"],
    ]
