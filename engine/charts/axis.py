"""The axis of a chart chooses its own steps: round numbers, exact decimals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from engine.domain.decimals import EXACT

ROUND_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))


@dataclass(frozen=True, slots=True)
class Axis:
    """`ticks` are ascending, evenly spaced, and hold zero; the values lie between the outer two."""

    ticks: tuple[Decimal, ...]

    @property
    def low(self) -> Decimal:
        return self.ticks[0]

    @property
    def high(self) -> Decimal:
        return self.ticks[-1]


def axis_for(least: Decimal, most: Decimal, steps: int = 4) -> Axis:
    """An axis from zero, or below it, to at least `most` in about that many steps.

    Nothing but zeros gets an axis from 0 to 1.
    """
    least, most = min(least, Decimal(0)), max(most, Decimal(0))
    span = Fraction(most) - Fraction(least)
    if span == 0:
        return Axis((Decimal(0), Decimal(1)))
    step = _round_step(span / steps)
    first, last = floor(Fraction(least) / Fraction(step)), ceil(Fraction(most) / Fraction(step))
    return Axis(tuple(EXACT.multiply(step, Decimal(n)) for n in range(first, last + 1)))


def _round_step(least: Fraction) -> Decimal:
    """The smallest round number that is not below a positive one."""
    power = len(str(least.numerator)) - len(str(least.denominator)) - 1
    candidates = (each.scaleb(power + up) for up in range(3) for each in ROUND_STEPS)
    return next(each for each in candidates if each >= least)
