from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from engine.domain.errors import InputError
from engine.domain.frequency import Frequency, Timing
from engine.domain.schedule import BillingPeriod, BillingSchedule, Phase, Recurrence
from engine.schedules.calendar import billing_periods, due_on
from engine.schedules.proration import period_share
from tests.schedules.offers import ADVANCE, ARREARS, offer, schedule_from

MONTHLY_FEE = offer("fee", Frequency.MONTHLY, ADVANCE)
MONTHLY_USAGE = offer("usage", Frequency.MONTHLY, ARREARS)
QUARTERLY = offer("quarterly", Frequency.QUARTERLY, ARREARS)
HALF_YEARLY = offer("half_yearly", Frequency.HALF_YEARLY, ADVANCE)
YEARLY_FEE = offer("yearly_fee", Frequency.YEARLY, ADVANCE)
PRICES = {
    price.id: price for price in (MONTHLY_FEE, MONTHLY_USAGE, QUARTERLY, HALF_YEARLY, YEARLY_FEE)
}


def rows(periods: tuple[BillingPeriod, ...]) -> list[tuple[str, str, str]]:
    """(start, end, days/full days): what one reads off a calendar."""
    return [(str(p.start), str(p.end), f"{p.days}/{p.full_days}") for p in periods]


def test_a_start_on_the_billing_day_gives_whole_months() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "fee", billing_day=1)
    assert rows(billing_periods(schedule, PRICES, date(2026, 3, 15))) == [
        ("2026-01-01", "2026-02-01", "31/31"),
        ("2026-02-01", "2026-03-01", "28/28"),
        ("2026-03-01", "2026-04-01", "31/31"),
    ]


def test_a_start_in_mid_month_gives_a_partial_first_period() -> None:
    schedule = schedule_from(date(2026, 6, 18), None, "fee", billing_day=1)
    assert rows(billing_periods(schedule, PRICES, date(2026, 7, 1))) == [
        ("2026-06-18", "2026-07-01", "13/30"),
        ("2026-07-01", "2026-08-01", "31/31"),
    ]


def test_without_a_billing_day_periods_begin_on_the_starts_own_day() -> None:
    schedule = schedule_from(date(2026, 1, 31), None, "fee")
    assert rows(billing_periods(schedule, PRICES, date(2026, 3, 31))) == [
        ("2026-01-31", "2026-02-28", "28/28"),
        ("2026-02-28", "2026-03-31", "31/31"),
        ("2026-03-31", "2026-04-30", "30/30"),
    ]


def test_the_days_before_a_clamped_billing_day_are_a_part_of_the_month_from_the_31st() -> None:
    schedule = schedule_from(date(2026, 2, 14), None, "fee", billing_day=31)
    assert rows(billing_periods(schedule, PRICES, date(2026, 2, 14))) == [
        ("2026-02-14", "2026-02-28", "14/28")
    ]


def test_a_quarter_is_counted_from_the_billing_day_in_the_month_of_the_start() -> None:
    schedule = schedule_from(date(2026, 2, 17), None, "quarterly", billing_day=3)
    assert rows(billing_periods(schedule, PRICES, date(2026, 5, 3))) == [
        ("2026-02-17", "2026-05-03", "75/89"),
        ("2026-05-03", "2026-08-03", "92/92"),
    ]


def test_a_year_that_holds_a_leap_day_has_366_days() -> None:
    schedule = schedule_from(date(2027, 3, 1), None, "yearly_fee")
    assert rows(billing_periods(schedule, PRICES, date(2028, 3, 1))) == [
        ("2027-03-01", "2028-03-01", "366/366"),
        ("2028-03-01", "2029-03-01", "365/365"),
    ]


def test_half_years_run_six_months() -> None:
    schedule = schedule_from(date(2026, 8, 31), None, "half_yearly")
    assert rows(billing_periods(schedule, PRICES, date(2027, 2, 28))) == [
        ("2026-08-31", "2027-02-28", "181/181"),
        ("2027-02-28", "2027-08-31", "184/184"),
    ]


def test_a_fixed_end_cuts_the_last_period() -> None:
    schedule = schedule_from(date(2026, 1, 1), date(2026, 2, 16), "usage", billing_day=1)
    periods = billing_periods(schedule, PRICES, date(2026, 12, 31))
    assert rows(periods) == [
        ("2026-01-01", "2026-02-01", "31/31"),
        ("2026-02-01", "2026-02-16", "15/28"),
    ]
    assert periods[-1].invoice_date == date(2026, 2, 16)


def test_through_lists_periods_that_have_begun_at_their_full_length() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "fee", "usage", billing_day=1)
    assert billing_periods(schedule, PRICES, date(2025, 12, 31)) == ()
    on_the_day = billing_periods(schedule, PRICES, date(2026, 1, 1))
    assert [(p.price_id, p.end) for p in on_the_day] == [
        ("fee", date(2026, 2, 1)),
        ("usage", date(2026, 2, 1)),
    ]


def test_periods_come_in_invoice_order() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "usage", "quarterly", "fee", billing_day=1)
    periods = billing_periods(schedule, PRICES, date(2026, 3, 31))
    assert [(str(p.invoice_date), p.price_id, p.index) for p in periods] == [
        ("2026-01-01", "fee", 0),
        ("2026-02-01", "usage", 0),
        ("2026-02-01", "fee", 1),
        ("2026-03-01", "usage", 1),
        ("2026-03-01", "fee", 2),
        ("2026-04-01", "usage", 2),
        ("2026-04-01", "quarterly", 0),
    ]


def two_phases(recurrence: Recurrence) -> BillingSchedule:
    """A year that changes terms on 11 April."""
    middle = date(2026, 4, 11)
    return BillingSchedule(
        id="acme_2026",
        customer_id="acme",
        start=date(2026, 1, 1),
        end=None,
        phases=(
            Phase(date(2026, 1, 1), middle, ("fee", "yearly_fee")),
            Phase(middle, None, ("fee", "yearly_fee"), recurrence=recurrence),
        ),
        billing_day=1,
    )


def test_a_phase_that_continues_cuts_the_running_period_in_two_parts_of_one() -> None:
    periods = billing_periods(two_phases(Recurrence.CONTINUE), PRICES, date(2026, 5, 1))
    monthly = [p for p in periods if p.price_id == "fee"]
    assert rows(tuple(monthly[3:])) == [
        ("2026-04-01", "2026-04-11", "10/30"),
        ("2026-04-11", "2026-05-01", "20/30"),
        ("2026-05-01", "2026-06-01", "31/31"),
    ]
    assert [(p.phase_index, p.index) for p in monthly[3:]] == [(0, 3), (1, 0), (1, 1)]
    assert sum(period_share(Decimal(99), p) for p in monthly[3:5]) == 99
    yearly = [p for p in periods if p.price_id == "yearly_fee"]
    assert rows(tuple(yearly)) == [
        ("2026-01-01", "2026-04-11", "100/365"),
        ("2026-04-11", "2027-01-01", "265/365"),
    ]


def test_a_phase_that_resets_starts_whole_periods_on_its_own_first_day() -> None:
    periods = billing_periods(two_phases(Recurrence.RESET), PRICES, date(2026, 5, 11))
    fresh = [p for p in periods if p.phase_index == 1]
    assert rows(tuple(p for p in fresh if p.price_id == "fee")) == [
        ("2026-04-11", "2026-05-11", "30/30"),
        ("2026-05-11", "2026-06-11", "31/31"),
    ]
    assert rows(tuple(p for p in fresh if p.price_id == "yearly_fee")) == [
        ("2026-04-11", "2027-04-11", "365/365")
    ]


@pytest.mark.parametrize(
    ("timing", "end", "expected"),
    [
        (ADVANCE, date(2026, 7, 1), [("2026-01-10", "2026-07-01", "172/172")]),
        (ARREARS, date(2026, 7, 1), [("2026-01-10", "2026-07-01", "172/172")]),
        (ADVANCE, None, [("2026-01-10", "2026-01-11", "1/1")]),
        (ARREARS, None, []),
    ],
)
def test_a_one_time_charge_is_one_full_period_of_its_phase(
    timing: Timing, end: date | None, expected: list[tuple[str, str, str]]
) -> None:
    setup = offer("setup", Frequency.ONE_TIME, timing)
    schedule = schedule_from(date(2026, 1, 10), end, "setup", billing_day=1)
    periods = billing_periods(schedule, {"setup": setup}, date(2026, 12, 31))
    assert rows(periods) == expected
    invoiced = date(2026, 1, 10) if timing is ADVANCE else date(2026, 7, 1)
    assert {p.invoice_date for p in periods} <= {invoiced}


@pytest.mark.parametrize("frequency", [Frequency.ON_DEMAND, Frequency.PER_EVENT])
def test_daily_prices_bill_each_day_on_the_next(frequency: Frequency) -> None:
    calls = offer("calls", frequency, ARREARS)
    schedule = schedule_from(date(2026, 1, 30), date(2026, 2, 2), "calls", billing_day=1)
    periods = billing_periods(schedule, {"calls": calls}, date(2026, 12, 31))
    assert [(str(p.start), str(p.invoice_date), p.is_full) for p in periods] == [
        ("2026-01-30", "2026-01-31", True),
        ("2026-01-31", "2026-02-01", True),
        ("2026-02-01", "2026-02-02", True),
    ]


def test_a_charge_in_advance_is_due_on_its_first_day_and_in_arrears_on_its_last() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "fee", "usage", billing_day=1)
    fee, usage = billing_periods(schedule, PRICES, date(2026, 1, 1))
    assert due_on(fee) == date(2026, 1, 1)
    assert due_on(usage) == date(2026, 1, 31)


def test_a_price_that_does_not_exist_is_named() -> None:
    schedule = schedule_from(date(2026, 1, 1), None, "feee", billing_day=1)
    with pytest.raises(InputError, match="schedule acme_2026: there is no price 'feee'"):
        billing_periods(schedule, PRICES, date(2026, 1, 1))


@pytest.mark.parametrize("frequency", [Frequency.MONTHLY, Frequency.ONE_TIME, Frequency.ON_DEMAND])
def test_the_end_of_the_calendar_is_refused_in_words(frequency: Frequency) -> None:
    fee = offer("fee", frequency, ADVANCE)
    schedule = schedule_from(date(9999, 12, 31), None, "fee", billing_day=1)
    with pytest.raises(InputError, match="would reach the year 10000"):
        billing_periods(schedule, {"fee": fee}, date.max)
