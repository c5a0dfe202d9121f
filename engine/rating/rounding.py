"""Rounding a price's lines: once for the price and period, shared by largest remainder (DESIGN 5).

The exact amounts stay Decimals or Fractions until here.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from engine.domain.currency import minor_digits


def share_target(exact: Sequence[Fraction], target: int, currency: str) -> tuple[int, ...]:
    """Lines in minor units that add up to `target`, each near its exact amount in major units.

    For targets that are not the rounded sum of the lines: a slice of a running total is what the
    rounded totals differ by. Every line takes its amount rounded down; the rest goes round the
    lines by largest remainder, ties to the earlier line. A negative target is shared as its mirror
    image. Raises ValueError if there are no lines.
    """
    if not exact:
        raise ValueError("cannot share an amount over no lines")
    if target < 0:
        mirrored = share_target([-amount for amount in exact], -target, currency)
        return tuple(-part for part in mirrored)
    scaled = [amount * 10 ** minor_digits(currency) for amount in exact]
    parts = [amount.numerator // amount.denominator for amount in scaled]
    everyone, some = divmod(target - sum(parts), len(parts))
    by_remainder = sorted(
        range(len(parts)), key=lambda index: (parts[index] - scaled[index], index)
    )
    lucky = frozenset(by_remainder[:some])
    return tuple(part + everyone + (index in lucky) for index, part in enumerate(parts))
