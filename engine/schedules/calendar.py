"""The billing calendar: every period of every price of a schedule (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.domain.errors import InputError
from engine.domain.frequency import Frequency, Timing
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod, BillingSchedule, Phase
from engine.domain.seat import SeatCharge, SeatPeriod
from engine.schedules.grid import Grid, grid_end, phase_grid
from engine.schedules.phases import check_phases
from engine.schedules.seat_periods import advance_period

ONE_DAY = timedelta(days=1)

DAILY = frozenset({Frequency.ON_DEMAND, Frequency.PER_EVENT})
"""Frequencies that bill a day's events on the next day; usage prices only."""


RESUMED = 1_000_000
"""Index of the first day of a phase among the days on which billing resumes within a period."""


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, half-open, their place in the phase, and the full period they are a part of.

    `billed_on` is the invoice date of a charge in arrears.
    """

    index: int
    start: date
    end: date
    full_days: int
    billed_on: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def billing_periods(
    schedule: BillingSchedule, prices: Mapping[str, Price], through: date
) -> tuple[BillingPeriod, ...]:
    """Every period that starts on or before the local day `through`, each at its full length.

    Ordered by invoice date, phase, place of the price in the phase, and index. The periods of a
    recurring price tile its phase exactly; phase boundaries cut them, and the parts on both sides
    of a boundary add up to the full period where the next phase continues. Phases do not move
    invoice dates: both parts are billed on the period's own. Days on which the schedule is
    suspended are in no period, and no period begins once it has stopped. A later `through` adds
    periods and changes none.

    Raises InputError if the phases do not tile the schedule, a price is not in `prices`, or a
    period would reach past the year 9999.
    """
    check_phases(schedule)
    found: list[tuple[date, int, int, BillingPeriod]] = []
    for phase_index, phase in enumerate(schedule.phases):
        for order, price_id in enumerate(phase.price_ids):
            price = _price(schedule, prices, price_id)
            in_advance = price.timing is Timing.IN_ADVANCE
            rhythm = (price.frequency, price.timing)
            for span in phase_spans(schedule, phase_index, *rhythm, through):
                advance = _advance(schedule, phase_index, price, span.start)
                begins = span.start if advance is None else advance.start
                if schedule.stops_on is not None and begins >= schedule.stops_on:
                    continue
                period = BillingPeriod(
                    schedule_id=schedule.id,
                    phase_index=phase_index,
                    price_id=price_id,
                    index=span.index,
                    start=span.start,
                    end=span.end,
                    days=span.days,
                    full_days=span.full_days,
                    invoice_date=span.start if in_advance else span.billed_on,
                    advance=advance,
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


def _advance(
    schedule: BillingSchedule, phase_index: int, price: Price, start: date
) -> SeatPeriod | None:
    """The period in advance whose changes an overage of seats bills."""
    if price.seats is None or price.seats.charge is not SeatCharge.OVERAGE:
        return None
    return advance_period(schedule, phase_index, price.seats, start)


def phase_spans(
    schedule: BillingSchedule,
    phase_index: int,
    frequency: Frequency,
    timing: Timing,
    through: date,
) -> Iterator[Span]:
    """The stretches of a phase that one frequency bills, in order, begun by the local day."""
    phase = schedule.phases[phase_index]
    if phase.start > through:
        return iter(())
    if frequency is Frequency.ONE_TIME:
        return _whole_phase(phase, timing)
    if frequency in DAILY:
        days = _single_days(phase, through)
        return (day for day in days if not _is_paused(schedule, day.start))
    months = frequency.months
    assert months is not None, f"{frequency} has no rule for its periods"
    spans = _recurring(schedule, phase_index, phase_grid(schedule, phase_index, months), through)
    return _without_pauses(schedule, phase, spans) if schedule.pauses else spans


def _recurring(
    schedule: BillingSchedule, phase_index: int, grid: Grid, through: date
) -> Iterator[Span]:
    """The grid's periods, cut where the phase begins and ends."""
    phase = schedule.phases[phase_index]
    last_day = _last_day(phase, through)
    grid.period(last_day)  # refuses now, not after eight thousand years of periods
    grid_ends = grid_end(schedule, phase_index)
    place = grid.place(phase.start)
    lower = grid.boundary(place)
    start = phase.start
    index = 0
    while start <= last_day:
        upper = grid.boundary(place + index + 1)
        end = upper if phase.end is None else min(upper, phase.end)
        billed_on = upper if grid_ends is None else min(upper, grid_ends)
        yield Span(index, start, end, (upper - lower).days, billed_on)
        start, lower = end, upper
        index += 1


def _without_pauses(
    schedule: BillingSchedule, phase: Phase, spans: Iterable[Span]
) -> Iterator[Span]:
    """The parts of each span outside the schedule's pauses.

    What begins where the span does keeps its index; what begins with the resumption is counted by
    its first day, so that no suspension moves the index of anything.
    """
    for span in spans:
        start = span.start
        for pause in schedule.pauses:
            if pause.start >= span.end or (pause.end is not None and pause.end <= start):
                continue
            if start < pause.start:
                yield _part(span, phase, start, pause.start)
            start = span.end if pause.end is None else pause.end
        if start < span.end:
            yield _part(span, phase, start, span.end)


def _part(span: Span, phase: Phase, start: date, end: date) -> Span:
    index = span.index if start == span.start else RESUMED + (start - phase.start).days
    return Span(index, start, end, span.full_days, span.billed_on)


def _is_paused(schedule: BillingSchedule, day: date) -> bool:
    return any(pause.holds(day) for pause in schedule.pauses)


def _single_days(phase: Phase, through: date) -> Iterator[Span]:
    """On-demand and per-event prices: a day's events are billed the next day."""
    for number in range((_last_day(phase, through) - phase.start).days + 1):
        day = phase.start + timedelta(days=number)
        yield Span(number, day, _day_after(day), 1, _day_after(day))


def _last_day(phase: Phase, through: date) -> date:
    return through if phase.end is None else min(through, phase.end - ONE_DAY)


def _whole_phase(phase: Phase, timing: Timing) -> Iterator[Span]:
    """One-time prices: one full period, the phase.

    In a phase of which no end is known a charge in advance has its first day for a period: none may
    be made up. Index, invoice date and share stay the same when the phase is given one. A charge in
    arrears waits for that end, or for the milestone, so it has no period yet.
    """
    if phase.end is not None and not phase.is_awaited:
        yield Span(0, phase.start, phase.end, (phase.end - phase.start).days, phase.end)
    elif timing is Timing.IN_ADVANCE:
        yield Span(0, phase.start, _day_after(phase.start), 1, phase.start)


def _day_after(day: date) -> date:
    if day == date.max:
        raise InputError("a billing period would reach the year 10000: use an earlier date")
    return day + ONE_DAY
