"""Discounts: as listed, each on what is left, never below zero (DESIGN 5)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from engine.adjustments.billing import Charge, Lines, PhaseBilling, charge_of
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import allocate, amount_text, to_minor
from engine.domain.decimals import plain, round_to_units
from engine.domain.schedule import Discount, DiscountType


def apply_discounts(lines: Lines, billing: PhaseBilling) -> Lines:
    """The lines with one negative line a discount and charge, next to the charge's own lines.

    A percentage applies to what is left of a charge, already prorated, and is rounded once a
    charge, half away from zero. A fixed amount applies in full, once an invoice and phase: it is
    capped at what is left of the charges it covers and shared over them by largest remainder. A
    charge of zero or less is not discounted, so nothing falls below zero.
    """
    for number, discount in enumerate(billing.phase.discounts, start=1):
        left = _left(lines, billing.phase_index, discount)
        if discount.type is DiscountType.PERCENTAGE:
            off = _percentage_off(left, discount)
        else:
            off = _fixed_off(left, discount, lines)
        lines = _with_discount(lines, discount, number, left, off)
    return lines


def _left(lines: Lines, phase_index: int, discount: Discount) -> dict[Charge, int]:
    """What is left of each charge that the discount covers, where that is above zero."""
    left: dict[Charge, int] = {}
    for line in lines:
        charge = charge_of(line)
        if charge is None or line.phase_index != phase_index:
            continue
        if not discount.price_ids or line.price_id in discount.price_ids:
            left[charge] = left.get(charge, 0) + line.net
    return {charge: net for charge, net in left.items() if net > 0}


def _percentage_off(left: dict[Charge, int], discount: Discount) -> dict[Charge, int]:
    share = Fraction(discount.amount) / 100
    return {charge: min(net, round_to_units(net * share, 0)) for charge, net in left.items()}


def _fixed_off(left: dict[Charge, int], discount: Discount, lines: Lines) -> dict[Charge, int]:
    if not left:
        return {}
    total = min(to_minor(discount.amount, lines[0].currency), sum(left.values()))
    return dict(zip(left, allocate(total, tuple(left.values())), strict=True))


def _with_discount(
    lines: Lines,
    discount: Discount,
    number: int,
    left: dict[Charge, int],
    off: dict[Charge, int],
) -> Lines:
    last = {charge_of(line): index for index, line in enumerate(lines)}
    result: list[ChargeLine] = []
    for index, line in enumerate(lines):
        result.append(line)
        charge = charge_of(line)
        if charge is not None and last[charge] == index and off.get(charge):
            result.append(_discount_line(line, discount, number, left[charge], off[charge]))
    return tuple(result)


def _discount_line(
    charged: ChargeLine, discount: Discount, number: int, left: int, off: int
) -> ChargeLine:
    currency = charged.currency
    if discount.type is DiscountType.PERCENTAGE:
        given = f"{plain(discount.amount)}% of {amount_text(left, currency)}"
    else:
        whole = to_minor(discount.amount, currency)
        given = f"{amount_text(whole, currency)} off, at most what is left of the prices it covers"
    return replace(
        charged,
        kind=LineKind.DISCOUNT,
        key=f"{charged.price_id}/{charged.phase_index}/{charged.period_index}/discount-{number}",
        title=discount.message,
        quantity=Decimal(1),
        rate=None,
        net=-off,
        reason=f"{given} = {amount_text(-off, currency)}",
        description=None,
        is_percentage=False,
        values=(),
        credit_grant_id=None,
    )
