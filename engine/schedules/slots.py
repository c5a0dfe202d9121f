"""Invoice slots: charges whose invoice date coincides go on one invoice (DESIGN 5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod, BillingSchedule
from engine.schedules.calendar import ONE_DAY, billing_periods, due_on
from engine.schedules.grid import phase_grid
from engine.schedules.phases import phase_of

OFF_GRID = 1_000_000
"""Index of the phase's start among the days off its grid, which only daily prices bill on."""


@dataclass(frozen=True, slots=True)
class InvoiceSlot:
    """The place of one invoice in a schedule's calendar, with every charge that goes on it.

    `(phase_index, period_index)` is one-to-one with the invoice date and does not depend on the
    prices, so the invoice's identity survives price changes. `periods` are in the calendar's order.
    """

    schedule_id: str
    phase_index: int
    period_index: int
    invoice_date: date
    periods: tuple[BillingPeriod, ...]

    @property
    def due_on(self) -> date:
        """The local day whose end makes the invoice due: the earliest of its charges'.

        An invoice dated 1 February with January in arrears is due at the end of 31 January, and
        takes the fees in advance for February with it: one date, one invoice.
        """
        return min(due_on(period) for period in self.periods)


def invoice_slots(
    schedule: BillingSchedule, prices: Mapping[str, Price], through: date
) -> tuple[InvoiceSlot, ...]:
    """Every slot with a charge whose period starts on or before `through`, ordered by date.

    Each slot is complete: it also holds the charges of its date whose periods start later. That
    makes the last ones what a preview shows, and the due ones what a close bills.

    Raises InputError as `billing_periods` does.
    """
    started = billing_periods(schedule, prices, through)
    if not started:
        return ()
    dates = {period.invoice_date for period in started}
    return _grouped(schedule, billing_periods(schedule, prices, max(dates)), dates)


def due_slots(
    schedule: BillingSchedule, prices: Mapping[str, Price], through: date
) -> tuple[InvoiceSlot, ...]:
    """The slots that the end of the local day `through` makes due, complete, ordered by date.

    Raises InputError as `billing_periods` does.
    """
    next_day = through + ONE_DAY if through < date.max else through
    known = billing_periods(schedule, prices, next_day)
    dates = {period.invoice_date for period in known if due_on(period) <= through}
    return _grouped(schedule, known, dates)


def slot_place(schedule: BillingSchedule, invoice_date: date) -> tuple[int, int]:
    """Phase index and period index of a date on or after the schedule's start.

    The phase is the one the date falls in, the last one for the schedule's end. Within it the start
    is 0 and the boundaries of its monthly grid count from 1; every other frequency bills on a
    subset of them. The schedule's end past boundary k is k + 1. Any other day is `OFF_GRID` plus
    the days since the phase's start, so that it never meets a place on the grid.
    """
    phase_index = phase_of(schedule, invoice_date)
    phase = schedule.phases[phase_index]
    if invoice_date == phase.start:
        return phase_index, 0
    grid = phase_grid(schedule, phase_index, months=1)
    passed = grid.place(invoice_date - ONE_DAY) - grid.place(phase.start)
    is_on_grid = grid.boundary(grid.place(invoice_date)) == invoice_date
    if is_on_grid or invoice_date == schedule.end:
        return phase_index, passed + 1
    return phase_index, OFF_GRID + (invoice_date - phase.start).days


def _grouped(
    schedule: BillingSchedule, periods: Iterable[BillingPeriod], dates: set[date]
) -> tuple[InvoiceSlot, ...]:
    by_date: defaultdict[date, list[BillingPeriod]] = defaultdict(list)
    for period in periods:
        if period.invoice_date in dates:
            by_date[period.invoice_date].append(period)
    return tuple(
        InvoiceSlot(schedule.id, *slot_place(schedule, invoice_date), invoice_date, tuple(charges))
        for invoice_date, charges in sorted(by_date.items())
    )
