"""The billing calendar: every period of every price of a schedule (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.domain.errors import InputError
from engine.domain.frequency import Frequency, Timing
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod, BillingSchedule, Phase
from engine.schedules.grid import Grid, phase_grid
from engine.schedules.phases import check_phases

ONE_DAY = timedelta(days=1)

DAILY = frozenset({Frequency.ON_DEMAND, Frequency.PER_EVENT})
"""Frequencies that bill a day's events on the next day; usage prices only."""


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, half-open, and the days of the full period they are a part of."""

    start: date
    end: date
    full_days: int

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def billing_periods(
    schedule: BillingSchedule, prices: Mapping[str, Price], through: date
) -> tuple[BillingPeriod, ...]:
    """Every period that starts on or before the local day `through`, each at its full length.

    Ordered by invoice date, phase, place of the price in the phase, and index. The periods of a
    recurring price tile its phase exactly; phase boundaries cut them, and the parts on both sides
    of a boundary add up to the full period where the next phase continues. A later `through` adds
    periods and changes none.

    Raises InputError if the phases do not tile the schedule, a price is not in `prices`, or a
    period would reach past the year 9999.
    """
    check_phases(schedule)
    found: list[tuple[date, int, int, BillingPeriod]] = []
    for phase_index, phase in enumerate(schedule.phases):
        for order, price_id in enumerate(phase.price_ids):
            price = _price(schedule, prices, price_id)
            for index, span in enumerate(_spans(schedule, phase_index, price, through)):
                period = BillingPeriod(
                    schedule_id=schedule.id,
                    phase_index=phase_index,
                    price_id=price_id,
                    index=index,
                    start=span.start,
                    end=span.end,
                    days=span.days,
                    full_days=span.full_days,
                    invoice_date=span.start if price.timing is Timing.IN_ADVANCE else span.end,
                )
                found.append((period.invoice_date, phase_index, order, period))
    found.sort(key=lambda entry: (*entry[:3], entry[3].index))
    return tuple(entry[3] for entry in found)


def due_on(period: BillingPeriod) -> date:
    """The local day whose end makes the charge due.

    The first day of a period in advance, the last day of one in arrears: a close through
    31 January bills January's usage, whose invoice is dated 1 February.
    """
    is_in_advance = period.invoice_date == period.start
    return period.start if is_in_advance else period.invoice_date - ONE_DAY


def _price(schedule: BillingSchedule, prices: Mapping[str, Price], price_id: str) -> Price:
    if price_id not in prices:
        raise InputError(f"schedule {schedule.id}: there is no price {price_id!r}")
    return prices[price_id]


def _spans(
    schedule: BillingSchedule, phase_index: int, price: Price, through: date
) -> Iterator[Span]:
    phase = schedule.phases[phase_index]
    if phase.start > through:
        return iter(())
    if price.frequency is Frequency.ONE_TIME:
        return _whole_phase(phase, price.timing)
    if price.frequency in DAILY:
        return _single_days(phase, through)
    months = price.frequency.months
    assert months is not None, f"{price.frequency} has no rule for its periods"
    return _recurring(phase, phase_grid(schedule, phase_index, months), through)


def _recurring(phase: Phase, grid: Grid, through: date) -> Iterator[Span]:
    """The grid's periods, cut where the phase begins and ends."""
    last_day = _last_day(phase, through)
    grid.period(last_day)  # refuses now, not after eight thousand years of periods
    index = grid.place(phase.start)
    lower = grid.boundary(index)
    start = phase.start
    while start <= last_day:
        index += 1
        upper = grid.boundary(index)
        end = upper if phase.end is None else min(upper, phase.end)
        yield Span(start, end, (upper - lower).days)
        start, lower = end, upper


def _single_days(phase: Phase, through: date) -> Iterator[Span]:
    """On-demand and per-event prices: a day's events are billed the next day."""
    for number in range((_last_day(phase, through) - phase.start).days + 1):
        day = phase.start + timedelta(days=number)
        yield Span(day, _day_after(day), 1)


def _last_day(phase: Phase, through: date) -> date:
    return through if phase.end is None else min(through, phase.end - ONE_DAY)


def _whole_phase(phase: Phase, timing: Timing) -> Iterator[Span]:
    """One-time prices: one full period, the phase.

    In an open-ended phase a charge in advance has its first day for a period: no end is known, and
    none may be made up. Index, invoice date and share stay the same when the phase is given one.
    A charge in arrears waits for that end, so it has no period yet.
    """
    if phase.end is not None:
        yield Span(phase.start, phase.end, (phase.end - phase.start).days)
    elif timing is Timing.IN_ADVANCE:
        yield Span(phase.start, _day_after(phase.start), 1)


def _day_after(day: date) -> date:
    if day == date.max:
        raise InputError("a billing period would reach the year 10000: use an earlier date")
    return day + ONE_DAY
