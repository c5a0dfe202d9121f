"""Maximums: a spend cap takes the covered charges of a period down to the most that was agreed.

It works on every invoice that bills a covered charge, as soon as the period's charges pass it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.adjustments.billing import Charge, Lines, PhaseBilling
from engine.adjustments.covered import Bound, charges_before, inserted
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import allocate, amount_text


def cap_at_maximums(lines: Lines, billing: PhaseBilling) -> Lines:
    """The lines with a negative line for every maximum that the charges of a period exceed.

    Covered charges count after discounts and true-ups, together with those billed before for the
    same period, as far as these have not been capped themselves. In a short period the maximum is
    its share by days, rounded half away from zero. Several maximums apply as listed, each on what
    the one before has left. The line is shared over products as a true-up is, since tax goes by
    product, and never takes more than the charges of this invoice.
    """
    for maximum in _applied(billing):
        covered = [line for line in lines if maximum.covers(line)]
        before = sum(line.net for line in billing.already_billed if maximum.covers(line))
        if covered:
            lines = inserted(lines, _caps(maximum, covered, before))
    return lines


def capped_before(billing: PhaseBilling) -> tuple[Charge, ...]:
    """Charges of earlier invoices whose lines count towards the maximums that apply here."""
    return charges_before(_applied(billing), billing)


def _applied(billing: PhaseBilling) -> Iterator[Bound]:
    for number, maximum in enumerate(billing.phase.maximums, start=1):
        price_ids = maximum.price_ids or billing.phase.price_ids
        seen: set[int] = set()
        for period in billing.periods:
            if (
                period.phase_index == billing.phase_index
                and period.price_id in price_ids
                and period.index not in seen
            ):
                seen.add(period.index)
                yield Bound(number, maximum.amount, price_ids, period)


def _caps(maximum: Bound, covered: list[ChargeLine], before: int) -> list[ChargeLine]:
    currency = covered[0].currency
    here = sum(line.net for line in covered)
    most = maximum.due(currency)
    over = max(before + here - most, 0) - max(before - most, 0)
    if over <= 0:
        return []
    weights = maximum.weights(covered)
    parts = allocate(over, list(weights.values()))
    split = "" if len([part for part in parts if part]) == 1 else ", shared over products"
    earlier = f" after {amount_text(before, currency)} billed before" if before else ""
    reason = (
        f"covered charges of {amount_text(here, currency)}{earlier} exceed the maximum of"
        f" {maximum.words(currency)} by {amount_text(over, currency)}{split}"
    )
    firsts = maximum.first_lines(covered)
    return [
        maximum.line(LineKind.SPEND_CAP, "Spend cap", "maximum", firsts[product_id], -net, reason)
        for product_id, net in zip(weights, parts, strict=True)
        if net
    ]
