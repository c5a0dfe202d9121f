"""What a quote comes to, out of the invoices that its schedule would make: sums, no arithmetic of
prices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from engine.domain.charge import ChargeLine, LineKind
from engine.domain.decimals import round_to_units
from engine.domain.invoice import Invoice
from engine.domain.schedule import BillingSchedule, DiscountType

MONTHS_OF_A_YEAR = 12
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class QuoteTotals:
    """Net amounts in minor units, before credit pays: `phases` by phase, `first_year` of what is
    served in the first twelve months, `contract` of the whole term, None for an open end.

    `largest_discount` is percent, of two decimals where it is what all of them come to.
    """

    phases: tuple[int, ...]
    first_year: int
    contract: int | None
    largest_discount: Decimal
    months: int | None


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    number = day.year * MONTHS_OF_A_YEAR + day.month - 1 + months
    first = date(number // MONTHS_OF_A_YEAR, number % MONTHS_OF_A_YEAR + 1, 1)
    following = number + 1
    after = date(following // MONTHS_OF_A_YEAR, following % MONTHS_OF_A_YEAR + 1, 1)
    return first.replace(day=min(day.day, (after - first).days))


def horizon(schedule: BillingSchedule) -> date:
    """Through which day invoices are made for the totals: the end of the term, or of an open end
    the first twelve months of the last phase."""
    if schedule.end is not None:
        return schedule.end
    return months_later(schedule.phases[-1].start, MONTHS_OF_A_YEAR)


def totals_of(schedule: BillingSchedule, invoices: Sequence[Invoice]) -> QuoteTotals:
    """The totals of a schedule whose invoices through the horizon are given."""
    last = horizon(schedule)
    lines = [
        line.charge
        for invoice in invoices
        for line in invoice.lines
        if line.charge.kind is not LineKind.CREDIT and line.charge.service_start < last
    ]
    year = months_later(schedule.start, MONTHS_OF_A_YEAR)
    return QuoteTotals(
        phases=tuple(
            sum(line.net for line in lines if line.phase_index == index)
            for index in range(len(schedule.phases))
        ),
        first_year=sum(line.net for line in lines if line.service_start < year),
        contract=None if schedule.end is None else sum(line.net for line in lines),
        largest_discount=_largest_discount(schedule, lines),
        months=None if schedule.end is None else _months(schedule.start, schedule.end),
    )


def _largest_discount(schedule: BillingSchedule, lines: Iterable[ChargeLine]) -> Decimal:
    charged = off = 0
    for line in lines:
        if line.kind is LineKind.CHARGE:
            charged += line.net
        elif line.kind is LineKind.DISCOUNT:
            off -= line.net
    together = Decimal(0)
    if charged > 0:
        together = Decimal(round_to_units(Fraction(off, charged) * 100, 2)) / HUNDRED
    percentages = [
        each.amount
        for phase in schedule.phases
        for each in phase.discounts
        if each.type is DiscountType.PERCENTAGE
    ]
    return max(together, *percentages, Decimal(0)) if percentages else together


def _months(start: date, end: date) -> int:
    """Months from a day to another, begun ones counted as whole."""
    months = (end.year - start.year) * MONTHS_OF_A_YEAR + end.month - start.month
    return months + (1 if months_later(start, months) < end else 0)
