"""Minimums: a true-up line lifts the covered charges of a period to the least that was agreed.

A minimum is settled on the invoice that holds the last of its charges: at the end of the period
where one of the covered prices is billed in arrears, at its start where all are billed in advance.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.adjustments.billing import Charge, Lines, PhaseBilling
from engine.adjustments.covered import Bound, charges_before, inserted
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import allocate, amount_text
from engine.domain.frequency import Timing


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
    for minimum in _settled(billing):
        covered = [line for line in (*billing.already_billed, *lines) if minimum.covers(line)]
        if covered:
            lines = inserted(lines, _true_ups(minimum, covered))
    return lines


def counted_before(billing: PhaseBilling) -> tuple[Charge, ...]:
    """Charges of earlier invoices whose lines count towards the minimums settled on this one."""
    return charges_before(_settled(billing), billing)


def _settled(billing: PhaseBilling) -> Iterator[Bound]:
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
                yield Bound(number, minimum.amount, price_ids, period)


def _true_ups(minimum: Bound, covered: list[ChargeLine]) -> list[ChargeLine]:
    currency = covered[0].currency
    billed = sum(line.net for line in covered)
    short = minimum.due(currency) - billed
    if short <= 0:
        return []
    weights = minimum.weights(covered)
    parts = allocate(short, list(weights.values()))
    split = "" if len([part for part in parts if part]) == 1 else ", shared over products"
    reason = (
        f"minimum of {minimum.words(currency)}, less {amount_text(billed, currency)} of covered"
        f" charges = {amount_text(short, currency)}{split}"
    )
    firsts = minimum.first_lines(covered)
    return [
        minimum.line(
            LineKind.TRUE_UP, "Minimum true-up", "minimum", firsts[product_id], net, reason
        )
        for product_id, net in zip(weights, parts, strict=True)
        if net
    ]
