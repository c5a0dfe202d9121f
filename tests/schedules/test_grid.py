from __future__ import annotations

from datetime import date

import pytest

from engine.domain.errors import InputError
from engine.domain.schedule import BillingSchedule, Phase, Recurrence
from engine.schedules.grid import Anchor, Grid, phase_anchor

CONTINUE, RESET = Recurrence.CONTINUE, Recurrence.RESET


def schedule_of(
    *starts: tuple[date, Recurrence], billing_day: int | None = None
) -> BillingSchedule:
    ends = [start for start, _ in starts[1:]]
    return BillingSchedule(
        id="acme_2026",
        customer_id="acme",
        start=starts[0][0],
        end=None,
        phases=tuple(
            Phase(start=start, end=end, price_ids=(), recurrence=recurrence)
            for (start, recurrence), end in zip(starts, [*ends, None], strict=True)
        ),
        billing_day=billing_day,
    )


def test_short_months_clamp_and_long_ones_return_to_the_anchors_day() -> None:
    grid = Grid(Anchor(2026, 1, 31), months=1)
    assert [grid.boundary(index) for index in range(5)] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
    ]


def test_a_leap_day_anchor_comes_back_every_fourth_year() -> None:
    grid = Grid(Anchor(2024, 2, 29), months=12)
    assert [grid.boundary(index) for index in range(5)] == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2026, 2, 28),
        date(2027, 2, 28),
        date(2028, 2, 29),
    ]


def test_boundaries_run_back_over_the_turn_of_the_year() -> None:
    grid = Grid(Anchor(2026, 2, 28), months=3)
    assert [grid.boundary(index) for index in (-1, -2, -5)] == [
        date(2025, 11, 28),
        date(2025, 8, 28),
        date(2024, 11, 28),
    ]


def test_quarters_clamp_from_the_anchor_and_meet_the_months() -> None:
    anchor = Anchor(2025, 11, 30)
    quarters = [Grid(anchor, 3).boundary(index) for index in range(5)]
    assert quarters == [
        date(2025, 11, 30),
        date(2026, 2, 28),
        date(2026, 5, 30),
        date(2026, 8, 30),
        date(2026, 11, 30),
    ]
    assert quarters == [Grid(anchor, 1).boundary(3 * index) for index in range(5)]


@pytest.mark.parametrize(
    ("day", "first", "end"),
    [
        (date(2026, 2, 27), date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2026, 2, 28), date(2026, 3, 31)),
        (date(2026, 3, 30), date(2026, 2, 28), date(2026, 3, 31)),
        (date(2026, 1, 1), date(2025, 12, 31), date(2026, 1, 31)),
    ],
)
def test_the_period_that_holds_a_day(day: date, first: date, end: date) -> None:
    assert Grid(Anchor(2026, 1, 31), months=1).period(day) == (first, end)


def test_a_period_past_the_last_year_is_refused_in_words() -> None:
    with pytest.raises(InputError, match="year 10000"):
        Grid(Anchor(9999, 6, 1), months=12).boundary(1)


def test_the_billing_day_in_the_month_of_the_start_is_the_anchor() -> None:
    schedule = schedule_of((date(2026, 2, 17), CONTINUE), billing_day=31)
    assert phase_anchor(schedule, 0) == Anchor(2026, 2, 31)


def test_without_a_billing_day_the_start_is_the_anchor() -> None:
    assert phase_anchor(schedule_of((date(2026, 2, 17), CONTINUE)), 0) == Anchor(2026, 2, 17)


def test_phases_go_on_from_the_last_reset_before_them() -> None:
    schedule = schedule_of(
        (date(2026, 1, 1), CONTINUE),
        (date(2026, 4, 10), CONTINUE),
        (date(2026, 7, 20), RESET),
        (date(2026, 9, 5), CONTINUE),
        billing_day=15,
    )
    assert [phase_anchor(schedule, index) for index in range(4)] == [
        Anchor(2026, 1, 15),
        Anchor(2026, 1, 15),
        Anchor(2026, 7, 20),
        Anchor(2026, 7, 20),
    ]


def test_a_reset_in_the_first_phase_leaves_the_billing_day_alone() -> None:
    schedule = schedule_of((date(2026, 1, 20), RESET), billing_day=1)
    assert phase_anchor(schedule, 0) == Anchor(2026, 1, 1)
