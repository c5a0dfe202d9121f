"""Periods of seats: which period in advance an overage is of, and from when to when seats count."""

from __future__ import annotations

from datetime import date, timedelta

from engine.domain.schedule import BillingSchedule
from engine.domain.seat import SeatPeriod, SeatTerms
from engine.schedules.grid import phase_grid

EVER = date(1970, 1, 1)
"""No event is earlier."""


def advance_period(
    schedule: BillingSchedule, phase_index: int, terms: SeatTerms, day: date
) -> SeatPeriod:
    """The period of the price in advance that holds a day, cut by its phase and by suspensions."""
    assert terms.advance_months is not None, "an overage is of a price that recurs"
    phase = schedule.phases[phase_index]
    lower, upper = phase_grid(schedule, phase_index, terms.advance_months).period(day)
    start, end = max(lower, phase.start), upper if phase.end is None else min(upper, phase.end)
    for pause in schedule.pauses:
        if pause.start > day:
            end = min(end, pause.start)
        elif pause.end is not None and pause.end <= day:
            start = max(start, pause.end)
    return SeatPeriod(start, end, (upper - lower).days)


def held_through(schedule: BillingSchedule, start: date) -> date:
    """The day before which seats were held when a period in advance starts.

    That is its first day: what changes on that day is a change within the period. On the first day
    of all nothing can have been said before, so what is said that day is held from the start.
    """
    return start + timedelta(days=1) if start == schedule.start else start
