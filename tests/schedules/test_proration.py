from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from engine.domain.frequency import Frequency
from engine.schedules.calendar import billing_periods
from engine.schedules.proration import period_share, prorated
from tests.schedules.offers import ADVANCE, offer, schedule_from


def test_a_share_is_exact() -> None:
    assert prorated(Decimal("500"), 15, 30) == 250
    assert prorated(Decimal("0.1"), 1, 3) == Fraction(1, 30)
    assert prorated(Decimal("-29.95"), 24, 30) == Fraction("-23.96")


def test_no_day_costs_nothing_and_all_days_the_whole() -> None:
    assert prorated(99, 0, 31) == 0
    assert prorated(99, 31, 31) == 99


@pytest.mark.parametrize(("days", "full_days"), [(-1, 30), (31, 30), (0, 0)])
def test_days_that_are_no_part_of_a_period_are_refused(days: int, full_days: int) -> None:
    with pytest.raises(ValueError, match="not a part of a period"):
        prorated(10, days, full_days)


def test_a_period_bears_the_share_of_its_days() -> None:
    fee = offer("fee", Frequency.MONTHLY, ADVANCE)
    schedule = schedule_from(date(2026, 6, 16), None, "fee", billing_day=1)
    part, whole = billing_periods(schedule, {"fee": fee}, date(2026, 7, 1))
    assert period_share(Decimal("500"), part) == 250
    assert period_share(Decimal("500"), whole) == 500
