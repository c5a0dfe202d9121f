"""Discounts: as listed, each on what is left, never below zero (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from engine.adjustments.billing import Charge, Lines, PhaseBilling, charge_of
from engine.domain.charge import ChargeLine, LineKind
from engine.domain.currency import allocate, amount_text, to_minor
from engine.domain.decimals import plain, round_to_units
from engine.domain.schedule import Discount, DiscountType
from engine.domain.seat import SCOPE, SeatScope


def apply_discounts(lines: Lines, billing: PhaseBilling) -> Lines:
    """The lines with one negative line a discount and charge, next to the charge's own lines.

    A percentage applies to what is left of a charge, already prorated, and is rounded once a
    charge, half away from zero. A fixed amount applies in full, once for all covered charges whose
    periods begin on the same day, on whichever invoices they are: twelve months with a fee in
    advance and usage in arrears have thirteen invoices and twelve discounts. It is capped at what
    is left of these charges and shared over them by largest remainder; what earlier invoices have
    not used is used on later ones. A charge of zero or less is not discounted, so nothing falls
    below zero. Of seats only those in the discount's scope count.
    """
    for number, discount in enumerate(billing.phase.discounts, start=1):
        left = _left(lines, billing.phase_index, discount)
        if discount.type is DiscountType.PERCENTAGE:
            off = _percentage_off(left, discount)
        else:
            off = _fixed_off(left, discount, number, lines, billing.already_billed)
        lines = _with_discount(lines, discount, number, left, off)
    return lines


def discounted_before(billing: PhaseBilling) -> frozenset[tuple[str, date]]:
    """(price id, first day) of what may have used up fixed discounts before they come to this.

    Prices of one frequency and timing are billed together, so there is nothing to look for.
    """
    found: set[tuple[str, date]] = set()
    for discount in billing.phase.discounts:
        price_ids = discount.price_ids or billing.phase.price_ids
        rhythms = {(billing.prices[id].frequency, billing.prices[id].timing) for id in price_ids}
        if discount.type is DiscountType.FIXED and len(rhythms) > 1:
            found |= {
                (price_id, period.start)
                for period in billing.periods
                if period.price_id in price_ids and period.invoice_date != period.start
                for price_id in price_ids
            }
    return frozenset(found)


def _left(lines: Lines, phase_index: int, discount: Discount) -> dict[Charge, int]:
    """What is left of each charge that the discount covers, where that is above zero."""
    covered: dict[Charge, list[ChargeLine]] = {}
    for line in lines:
        charge = charge_of(line)
        if charge is None or line.phase_index != phase_index:
            continue
        if not discount.price_ids or line.price_id in discount.price_ids:
            covered.setdefault(charge, []).append(line)
    left = {charge: _in_scope(each, discount.seats) for charge, each in covered.items()}
    return {charge: net for charge, net in left.items() if net > 0}


def _in_scope(lines: Sequence[ChargeLine], scope: SeatScope) -> int:
    """What is left of the seats of a scope in the lines of one charge; of other charges all.

    What was taken off a charge as a whole is taken off its scopes in proportion.
    """
    by_scope: dict[str | None, int] = {}
    for line in lines:
        own = dict(line.values).get(SCOPE)
        by_scope[own] = by_scope.get(own, 0) + line.net
    taken_off = by_scope.pop(None, 0)
    has_seats = any(SCOPE in dict(line.values) for line in lines if line.kind is LineKind.CHARGE)
    if scope is SeatScope.ALL or not has_seats:
        return sum(by_scope.values()) + taken_off
    weights = [max(net, 0) for net in by_scope.values()]
    shares = dict(zip(by_scope, allocate(taken_off, weights), strict=True))
    return by_scope.get(scope.value, 0) + shares.get(scope.value, 0)


def _percentage_off(left: dict[Charge, int], discount: Discount) -> dict[Charge, int]:
    share = Fraction(discount.amount) / 100
    return {charge: min(net, round_to_units(net * share, 0)) for charge, net in left.items()}


def _fixed_off(
    left: dict[Charge, int], discount: Discount, number: int, lines: Lines, already_billed: Lines
) -> dict[Charge, int]:
    starts = _starts(lines)
    given = _given(number, already_billed)
    by_start: dict[date, list[Charge]] = {}
    for charge in left:
        by_start.setdefault(starts[charge], []).append(charge)
    off: dict[Charge, int] = {}
    for start, charges in by_start.items():
        weights = [left[charge] for charge in charges]
        whole = to_minor(discount.amount, lines[0].currency) - given.get(start, 0)
        off |= zip(charges, allocate(min(whole, sum(weights)), weights), strict=True)
    return off


def _starts(lines: Lines) -> dict[Charge, date]:
    """The first day of service of every charge."""
    starts: dict[Charge, date] = {}
    for line in lines:
        charge = charge_of(line)
        if charge is not None:
            starts[charge] = min(line.service_start, starts.get(charge, line.service_start))
    return starts


def _given(number: int, already_billed: Lines) -> dict[date, int]:
    """What a discount has taken off on earlier invoices, by first day of service."""
    starts = _starts(already_billed)
    given: dict[date, int] = {}
    for line in already_billed:
        charge = charge_of(line)
        if charge is not None and line.key == _key(line, number):
            given[starts[charge]] = given.get(starts[charge], 0) - line.net
    return given


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


def _key(line: ChargeLine, number: int) -> str:
    return f"{line.price_id}/{line.phase_index}/{line.period_index}/discount-{number}"


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
        key=_key(charged, number),
        title=discount.message,
        quantity=Decimal(1),
        rate=None,
        net=-off,
        reason=f"{given} = {amount_text(-off, currency)}",
        description=None,
        is_percentage=False,
        values=() if discount.seats is SeatScope.ALL else ((SCOPE, discount.seats.value),),
        credit_grant_id=None,
    )
