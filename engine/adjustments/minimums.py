"""Minimums: a true-up line lifts the covered charges of a period to the least that was agreed.

A minimum is settled on the invoice that holds the last of its charges: at the end of the period
where one of the covered prices is billed in arrears, at its start where all are billed in advance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from engine.adjustments.billing import Charge, Lines, PhaseBilling, charge_of
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import allocate, amount_text, to_minor
from engine.domain.frequency import Timing
from engine.domain.schedule import BillingPeriod, Minimum


@dataclass(frozen=True, slots=True)
class _Settlement:
    """One minimum (its place in the phase counts from 1) for one period of its covered prices."""

    number: int
    minimum: Minimum
    price_ids: tuple[str, ...]
    period: BillingPeriod

    def covers(self, line: ChargeLine) -> bool:
        return (
            line.price_id in self.price_ids
            and line.phase_index == self.period.phase_index
            and line.period_index == self.period.index
        )


def lift_to_minimums(lines: Lines, billing: PhaseBilling) -> Lines:
    """The lines with true-up lines for every minimum that this invoice settles and that is missed.

    Covered charges count after discounts, together with those billed before for the same period. In
    a short period the minimum is its share by days, rounded half away from zero. Several minimums
    are settled as listed; the true-up of one counts towards the next, so nobody pays twice for one
    shortfall.

    A true-up belongs to what it lifts: there is one line a covered product, since tax goes by
    product, sharing the shortfall in proportion to what the products amount to (all of it on the
    first where they amount to nothing). Each stands after the last line of its product's first
    covered price.
    """
    for settlement in _settlements(billing):
        covered = [line for line in (*billing.already_billed, *lines) if settlement.covers(line)]
        if covered:
            lines = _insert(lines, _true_ups(settlement, covered))
    return lines


def counted_before(billing: PhaseBilling) -> tuple[Charge, ...]:
    """Charges of earlier invoices whose lines count towards the minimums settled on this one."""
    here = {(period.price_id, period.phase_index, period.index) for period in billing.periods}
    needed = (
        (price_id, billing.phase_index, settlement.period.index)
        for settlement in _settlements(billing)
        for price_id in settlement.price_ids
    )
    return tuple(dict.fromkeys(charge for charge in needed if charge not in here))


def _settlements(billing: PhaseBilling) -> Iterator[_Settlement]:
    for number, minimum in enumerate(billing.phase.minimums, start=1):
        price_ids = minimum.price_ids or billing.phase.price_ids
        timings = {billing.prices[price_id].timing for price_id in price_ids}
        last = Timing.IN_ARREARS if Timing.IN_ARREARS in timings else Timing.IN_ADVANCE
        settled: set[int] = set()
        for period in billing.periods:
            if (
                period.phase_index == billing.phase_index
                and period.price_id in price_ids
                and billing.prices[period.price_id].timing is last
                and period.index not in settled
            ):
                settled.add(period.index)
                yield _Settlement(number, minimum, price_ids, period)


def _true_ups(settlement: _Settlement, covered: list[ChargeLine]) -> list[ChargeLine]:
    period, currency = settlement.period, covered[0].currency
    share = Fraction(period.days, period.full_days)
    least = to_minor(Fraction(settlement.minimum.amount) * share, currency)
    billed = sum(line.net for line in covered)
    if billed >= least:
        return []
    full = amount_text(to_minor(settlement.minimum.amount, currency), currency)
    part = (
        ""
        if period.is_full
        else f", {period.days} of {period.full_days} days = {amount_text(least, currency)}"
    )
    reason = (
        f"minimum of {full}{part}, less {amount_text(billed, currency)} of covered charges"
        f" = {amount_text(least - billed, currency)}"
    )
    firsts: dict[str | None, ChargeLine] = {}
    weights: dict[str | None, int] = {}
    for price_id in settlement.price_ids:
        for line in covered:
            if line.price_id == price_id:
                firsts.setdefault(line.product_id, line)
                weights[line.product_id] = weights.get(line.product_id, 0) + line.net
    parts = allocate(least - billed, [max(weight, 0) for weight in weights.values()])
    split = "" if len([part for part in parts if part]) == 1 else ", shared over products"
    return [
        _true_up_line(settlement, firsts[product_id], net, reason + split)
        for product_id, net in zip(weights, parts, strict=True)
        if net
    ]


def _true_up_line(
    settlement: _Settlement, covered: ChargeLine, net: int, reason: str
) -> ChargeLine:
    period = settlement.period
    return ChargeLine(
        kind=LineKind.TRUE_UP,
        key=f"{covered.price_id}/{period.phase_index}/{period.index}/minimum-{settlement.number}",
        title="Minimum true-up",
        quantity=Decimal(1),
        rate=None,
        net=net,
        currency=covered.currency,
        service_start=period.start,
        service_end=period.end,
        phase_index=period.phase_index,
        period_index=period.index,
        price_id=covered.price_id,
        product_id=covered.product_id,
        reason=reason,
    )


def _insert(lines: Lines, additions: list[ChargeLine]) -> Lines:
    result = list(lines)
    for addition in additions:
        charge = charge_of(addition)
        places = [index for index, line in enumerate(result) if charge_of(line) == charge]
        result.insert(places[-1] + 1 if places else len(result), addition)
    return tuple(result)
