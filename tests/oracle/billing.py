"""What a quantity costs, the long way, in exact fractions (DESIGN 5).

Amounts are in major units (dollars, not cents) and stay exact until `round_money` or
`share_rounded`. Quantities are not negative. Percentages are plain rates: 0.5 % is 1/200.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

ZERO = Fraction(0)


@dataclass(frozen=True)
class Tier:
    """A tier that reaches up to and including `up_to` (None: open), from where the last ended."""

    up_to: Fraction | None
    rate: Fraction = ZERO
    flat_fee: Fraction = ZERO


def fixed(amount: Fraction, fraction: Fraction = Fraction(1)) -> Fraction:
    """A fixed amount for a fraction of its period."""
    return amount * fraction


def proration(first: date, last: date, full_first: date, full_last: date) -> Fraction:
    """Actual days over the days of the full period, first and last days both counted."""
    return Fraction((last - first).days + 1, (full_last - full_first).days + 1)


def linear(quantity: Fraction, rate: Fraction) -> Fraction:
    """A rate per unit, or a percentage of a money quantity."""
    return quantity * rate


def linear_by_event(
    quantities: Sequence[Fraction],
    rate: Fraction,
    minimum: Fraction | None = None,
    maximum: Fraction | None = None,
) -> Fraction:
    """A rate per unit or a percentage, each event's amount held between its bounds."""
    total = ZERO
    for quantity in quantities:
        amount = quantity * rate
        if minimum is not None and amount < minimum:
            amount = minimum
        if maximum is not None and amount > maximum:
            amount = maximum
        total += amount
    return total


def package(quantity: Fraction, size: Fraction, amount: Fraction) -> Fraction:
    """Whole packages; one begun is one bought."""
    return math.ceil(quantity / size) * amount


def graduated_by_tier(
    quantity: Fraction, tiers: Sequence[Tier], zero_pays_flat_fee: bool = True
) -> list[Fraction]:
    """Each part of the quantity at its own tier's rate: one amount for each tier reached.

    The first tier is always reached, and pays its flat fee at zero usage unless switched off.
    """
    if quantity == 0 and not zero_pays_flat_fee:
        return [ZERO]
    amounts = []
    lower = ZERO
    for tier in tiers:
        upper = quantity if tier.up_to is None else min(quantity, tier.up_to)
        amounts.append((upper - lower) * tier.rate + tier.flat_fee)
        if upper == quantity:
            break
        lower = upper
    return amounts


def graduated(
    quantity: Fraction, tiers: Sequence[Tier], zero_pays_flat_fee: bool = True
) -> Fraction:
    """The sum of `graduated_by_tier`."""
    return sum(graduated_by_tier(quantity, tiers, zero_pays_flat_fee), ZERO)


def volume(quantity: Fraction, tiers: Sequence[Tier], zero_pays_flat_fee: bool = True) -> Fraction:
    """The whole quantity at the rate of the tier it falls in, and that tier's flat fee."""
    if quantity == 0 and not zero_pays_flat_fee:
        return ZERO
    tier = _tier_reached(quantity, tiers)
    return quantity * tier.rate + tier.flat_fee


def stairstep(
    quantity: Fraction, tiers: Sequence[Tier], zero_pays_flat_fee: bool = True
) -> Fraction:
    """The flat fee of the tier the quantity falls in, and of no other."""
    if quantity == 0 and not zero_pays_flat_fee:
        return ZERO
    return _tier_reached(quantity, tiers).flat_fee


def _tier_reached(quantity: Fraction, tiers: Sequence[Tier]) -> Tier:
    return next(tier for tier in tiers if tier.up_to is None or quantity <= tier.up_to)


def round_money(amount: Fraction, digits: int) -> Fraction:
    """The amount to the currency's minor unit (`digits` decimals), half away from zero."""
    return Fraction(_round_half_away(amount * 10**digits), 10**digits)


def share_rounded(amounts: Sequence[Fraction], digits: int) -> list[Fraction]:
    """The lines' amounts in whole minor units that add up to their rounded sum.

    Largest remainder: every line is rounded down, then the units still missing go one by one to
    the lines that lost most; of equal losers, to the earlier. A negative sum is shared as its
    positive mirror image, so that a credit undoes an invoice line by line.
    """
    if sum(amounts, ZERO) < 0:
        return [-share for share in share_rounded([-amount for amount in amounts], digits)]
    exact = [amount * 10**digits for amount in amounts]
    units = [math.floor(amount) for amount in exact]
    missing = _round_half_away(sum(exact, ZERO)) - sum(units)
    losers_first = sorted(range(len(exact)), key=lambda line: units[line] - exact[line])
    for line in losers_first[:missing]:
        units[line] += 1
    return [Fraction(unit, 10**digits) for unit in units]


def _round_half_away(number: Fraction) -> int:
    magnitude = math.floor(abs(number) + Fraction(1, 2))
    return magnitude if number >= 0 else -magnitude
