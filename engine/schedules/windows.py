"""Usage windows: from when to when usage counts for a period of a price (DESIGN 5).

Most prices count a period's own usage. Graduated prices may count on over several periods; such a
period bills what the running total through its end costs, less what the one before its start cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.domain.errors import InputError
from engine.domain.price import Price, UsageCalculation
from engine.domain.schedule import BillingPeriod, BillingSchedule
from engine.domain.seat import SeatCharge, SeatTerms
from engine.schedules.calendar import DAILY
from engine.schedules.grid import grid_origin, phase_grid
from engine.schedules.seat_periods import EVER, held_through


class WindowName(StrEnum):
    """Which of a period's windows: its own, or the running total through its end or before it."""

    PERIOD = "period"
    THROUGH_END = "through_end"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class UsageWindow:
    """Local days, half-open, whose events count."""

    name: WindowName
    start: date
    end: date


def usage_windows(
    price: Price, schedule: BillingSchedule, period: BillingPeriod
) -> tuple[UsageWindow, ...]:
    """The windows whose usage rates a period: the period itself, or two running totals.

    A running total starts at the schedule's start or the last RESET phase's (cumulative), afresh
    every `reset_months` of the billing grid (periodic), or at the phase's start (on-demand and
    per-event prices, whose tiers look at the phase to date). `before` is left out where it would
    be empty: nothing has been counted yet. Of seats it is what was held before: in arrears there
    are the changes of the period beside it, in advance there is nothing else, and an overage has
    the changes since its period in advance began.

    Raises InputError if a running total starts afresh in the middle of a period.
    """
    if price.seats is not None:
        return _seat_windows(price.seats, schedule, period)
    since = _running_since(price, schedule, period)
    if since is None:
        return (UsageWindow(WindowName.PERIOD, period.start, period.end),)
    through_end = UsageWindow(WindowName.THROUGH_END, since, period.end)
    if since == period.start:
        return (through_end,)
    return (through_end, UsageWindow(WindowName.BEFORE, since, period.start))


def _seat_windows(
    terms: SeatTerms, schedule: BillingSchedule, period: BillingPeriod
) -> tuple[UsageWindow, ...]:
    match terms.charge:
        case SeatCharge.IN_ARREARS:
            held, start = period.start, period.start
        case SeatCharge.IN_ADVANCE:
            held = held_through(schedule, period.start)
            return (UsageWindow(WindowName.THROUGH_END, EVER, held),)
        case SeatCharge.OVERAGE:
            assert period.advance is not None, "the calendar says which period it is of"
            held, start = held_through(schedule, period.advance.start), period.advance.start
    return (
        UsageWindow(WindowName.PERIOD, start, period.end),
        UsageWindow(WindowName.BEFORE, EVER, held),
    )


def _running_since(price: Price, schedule: BillingSchedule, period: BillingPeriod) -> date | None:
    """The day the running total starts that a period continues; None if it counts for itself."""
    origin = schedule.phases[grid_origin(schedule, period.phase_index)].start
    if price.usage_calculation is UsageCalculation.CUMULATIVE:
        return origin
    if price.usage_calculation is UsageCalculation.PERIODIC:
        return max(origin, _last_reset(price, schedule, period))
    if price.frequency in DAILY:
        return schedule.phases[period.phase_index].start
    return None


def _last_reset(price: Price, schedule: BillingSchedule, period: BillingPeriod) -> date:
    months = price.reset_months
    if months is None or months < 1:
        raise InputError(f"price {price.id}: periodic usage needs the months after which it resets")
    reset, next_reset = phase_grid(schedule, period.phase_index, months).period(period.start)
    if next_reset < period.end:
        raise InputError(
            f"price {price.id}: usage resets every {months} months, on {next_reset} in the middle"
            f" of the period {period.start} to {period.end}:"
            " let it reset after a whole number of billing periods"
        )
    return reset
