"""What was billed in advance for days that a schedule no longer bills.

An invoice that is issued never changes; what is unused is told here, line by line, for a credit
note that mirrors the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from engine.domain.catalog import Catalog
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.decimals import round_to_units
from engine.domain.frequency import Frequency, Timing
from engine.domain.invoice import Invoice
from engine.domain.price import Price
from engine.domain.schedule import BillingPeriod, BillingSchedule
from engine.domain.usage import PeriodUsage
from engine.rating.rate import rate_period
from engine.schedules.calendar import billing_periods

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UnusedLine:
    """A line of the invoice and what of its net, in minor units with its sign, is unused."""

    line_key: str
    net: int


@dataclass(frozen=True, slots=True)
class UnusedCharge:
    """A charge that lost days: billed through `end` (exclusive), used until `used_until`.

    `lines` are the charge's own lines with its discounts, true-ups and drawn credit, those with
    nothing unused left out; `net` is their sum: what a credit note gives back before tax.
    """

    phase_index: int
    price_id: str
    index: int
    start: date
    used_until: date
    end: date
    lines: tuple[UnusedLine, ...]

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)


def unused_charges(
    invoice: Invoice,
    billed_by: Catalog,
    usage: Mapping[str, PeriodUsage],
    schedule: BillingSchedule,
    prices: Mapping[str, Price],
) -> tuple[UnusedCharge, ...]:
    """What of an issued invoice is unused, in the order of its lines.

    `billed_by` and `usage` are what was frozen with it: they say what the shorter period costs.
    `schedule` and `prices` are those in force, which say how long it is. Each line of a charge
    gives back what was billed less what the shorter period costs; what adjusted the charge in the
    proportion of it. A price that is no longer in its phase is left as it was billed: an
    edit of a file is no cancellation.
    """
    found: list[UnusedCharge] = []
    periods = {
        (period.phase_index, period.price_id, period.index): period
        for period in billing_periods(schedule, prices, invoice.period_end)
    }
    then = billed_by.schedule_by_id[invoice.identity.schedule_id]
    for period in billing_periods(then, billed_by.price_by_id, invoice.period_end):
        price = billed_by.price_by_id[period.price_id]
        place = (period.phase_index, period.price_id, period.index)
        lines = [line.charge for line in invoice.lines if _belongs(line.charge, period)]
        if not lines or not _can_be_unused(price, schedule, period):
            continue
        own = periods.get(place)
        used_until = period.start if own is None else min(own.end, period.end)
        if used_until < period.end:
            of_period = usage.get(period.id, PeriodUsage())
            found.append(_unused(price, period, used_until, lines, of_period))
    return tuple(each for each in found if each.lines)


def _belongs(line: ChargeLine, period: BillingPeriod) -> bool:
    place = (line.phase_index, line.price_id, line.period_index)
    is_made_by_hand = line.kind is LineKind.ADJUSTMENT
    return not is_made_by_hand and place == (period.phase_index, period.price_id, period.index)


def _can_be_unused(price: Price, schedule: BillingSchedule, period: BillingPeriod) -> bool:
    if price.timing is not Timing.IN_ADVANCE or price.frequency is Frequency.ONE_TIME:
        return False
    if period.phase_index >= len(schedule.phases):
        return True  # the schedule ended before the phase
    return period.price_id in schedule.phases[period.phase_index].price_ids


def _unused(
    price: Price,
    period: BillingPeriod,
    used_until: date,
    lines: list[ChargeLine],
    usage: PeriodUsage,
) -> UnusedCharge:
    used = _used(price, period, used_until, usage)
    charges = [line for line in lines if line.kind is LineKind.CHARGE]
    billed = sum(line.net for line in charges)
    share = Fraction(sum(used.values()), billed) if billed else Fraction(0)
    return UnusedCharge(
        phase_index=period.phase_index,
        price_id=period.price_id,
        index=period.index,
        start=period.start,
        used_until=used_until,
        end=period.end,
        lines=tuple(_unused_lines(lines, used, share)),
    )


def _used(
    price: Price, period: BillingPeriod, used_until: date, usage: PeriodUsage
) -> dict[str, int]:
    """What the days that are used cost, by key of the charge's lines; nothing if there are none."""
    days = (used_until - period.start).days
    if days == 0:
        return {}
    shorter = replace(period, end=used_until, days=days)
    return {line.key: line.net for line in rate_period(price, shorter, usage)}


def _unused_lines(
    lines: list[ChargeLine], used: Mapping[str, int], share: Fraction
) -> Iterator[UnusedLine]:
    for line in lines:
        kept = used.get(line.key, 0)
        if line.kind is not LineKind.CHARGE:
            kept = round_to_units(line.net * share, 0)
        if line.net != kept:
            yield UnusedLine(line.key, line.net - kept)
