"""The billing grid: the days on which periods may begin, counted from one anchor.

Boundary k is the anchor plus k times the frequency's months, on the anchor's own day of month or
on the last day of a month that is too short for it. It is always counted from the original anchor:
31 January, 28 February, 31 March. Counting from the boundary before would drift to the 28th for
good, and periods of different frequencies would no longer meet (DESIGN 5).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from engine.domain.errors import InputError
from engine.domain.schedule import BillingSchedule, Recurrence


@dataclass(frozen=True, slots=True)
class Anchor:
    """A month and a day of month from 1 to 31, which may be more than the month has."""

    year: int
    month: int
    day: int

    def after(self, months: int) -> date:
        """The local day so many months later (or earlier), clamped to that month's last day.

        Raises InputError beyond the years 1 to 9999.
        """
        years, month = divmod(self.month - 1 + months, 12)
        year = self.year + years
        if not MINYEAR <= year <= MAXYEAR:
            raise InputError(f"a billing period would reach the year {year}: use an earlier date")
        return date(year, month + 1, min(self.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Grid:
    """The boundaries of every period of one frequency, in both directions from the anchor."""

    anchor: Anchor
    months: int

    def boundary(self, index: int) -> date:
        """Boundary `index` as a local day; 0 is the anchor itself, negative ones lie before it."""
        return self.anchor.after(index * self.months)

    def place(self, day: date) -> int:
        """The index of the last boundary on or before a day."""
        distance = (day.year - self.anchor.year) * 12 + day.month - self.anchor.month
        index = distance // self.months
        # Within the boundary's own month the billing day may still lie ahead.
        return index if self.boundary(index) <= day else index - 1

    def period(self, day: date) -> tuple[date, date]:
        """The full period that holds a day: its first day and the day after its last."""
        index = self.place(day)
        return self.boundary(index), self.boundary(index + 1)


def grid_origin(schedule: BillingSchedule, phase_index: int) -> int:
    """The phase whose start the grid of a phase is anchored at: the last RESET up to it, or 0.

    The first phase has nothing to go on from or to leave, so its own recurrence means nothing.
    """
    for index in range(phase_index, 0, -1):
        if schedule.phases[index].recurrence is Recurrence.RESET:
            return index
    return 0


def grid_end(schedule: BillingSchedule, phase_index: int) -> date | None:
    """The day on which the grid of a phase ends: with the next RESET, or with the schedule."""
    for phase in schedule.phases[phase_index + 1 :]:
        if phase.recurrence is Recurrence.RESET:
            return phase.start
    return schedule.end


def phase_anchor(schedule: BillingSchedule, phase_index: int) -> Anchor:
    """The anchor of a phase's periods.

    The schedule's billing day (or its start's own day) in the month of its start. The billing day
    may lie before the start: a quarterly price from 17 February with billing day 3 then has a
    first period up to 3 May, out of the full one from 3 February. After a RESET it is the start of
    the phase, on its own day, so that the new periods are whole from the first one on.
    """
    origin = grid_origin(schedule, phase_index)
    if origin:
        start = schedule.phases[origin].start
        return Anchor(start.year, start.month, start.day)
    start = schedule.start
    return Anchor(start.year, start.month, schedule.billing_day or start.day)


def phase_grid(schedule: BillingSchedule, phase_index: int, months: int) -> Grid:
    """The grid of a phase for periods of so many months."""
    return Grid(phase_anchor(schedule, phase_index), months)
