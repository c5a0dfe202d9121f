from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from engine.domain.frequency import Frequency
from engine.domain.usage import NO_USAGE, PeriodUsage, refused, usage_of
from engine.rating.single_days import is_idle, since_the_first_event
from tests.schedules.offers import ARREARS, offer

DAILY = offer("calls", Frequency.ON_DEMAND, ARREARS)
MONTHLY = offer("calls", Frequency.MONTHLY, ARREARS)
FIVE = usage_of(Decimal(5), event_count=2)


def test_a_day_is_idle_where_the_phase_to_date_has_no_more_events_than_before_it() -> None:
    assert is_idle(DAILY, PeriodUsage(FIVE, FIVE))
    assert is_idle(DAILY, PeriodUsage(NO_USAGE))
    assert not is_idle(DAILY, PeriodUsage(FIVE))
    more = replace(FIVE, total=replace(FIVE.total, event_count=3))
    assert not is_idle(DAILY, PeriodUsage(more, FIVE))


def test_a_month_without_usage_is_not_idle() -> None:
    assert not is_idle(MONTHLY, PeriodUsage(NO_USAGE))


def test_usage_that_could_not_be_counted_is_no_idle_day() -> None:
    assert not is_idle(DAILY, PeriodUsage(refused("too large", 2), FIVE))


def test_before_the_first_event_nothing_has_been_billed() -> None:
    assert since_the_first_event(DAILY, PeriodUsage(FIVE, NO_USAGE)) == PeriodUsage(FIVE)
    assert since_the_first_event(DAILY, PeriodUsage(FIVE, FIVE)) == PeriodUsage(FIVE, FIVE)
    monthly = PeriodUsage(FIVE, NO_USAGE)
    assert since_the_first_event(MONTHLY, monthly) == monthly
