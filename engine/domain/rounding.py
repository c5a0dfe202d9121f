"""Rounding of quantities: once, of the total of a period; its shares follow (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from engine.domain.decimals import EXACT, QUANTITY_SCALE, round_to_units


class RoundingMode(StrEnum):
    """Which neighbor a value between two becomes; each mode treats -x as the mirror image of x."""

    HALF_AWAY = "half_away"
    """The nearer; of two equally near the one further from zero."""
    UP = "up"
    """The one further from zero."""
    DOWN = "down"
    """The one nearer to zero."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """To how many decimals, -26 to 12, and how; -2 is to whole hundreds."""

    mode: RoundingMode = RoundingMode.HALF_AWAY
    decimals: int = QUANTITY_SCALE

    def units(self, value: Fraction) -> int:
        """The rounded value, counted in units of 10^-decimals."""
        if self.mode is RoundingMode.HALF_AWAY:
            return round_to_units(value, self.decimals)
        exact = value * Fraction(10) ** self.decimals
        whole, rest = divmod(abs(exact), 1)
        away = whole + (1 if rest and self.mode is RoundingMode.UP else 0)
        return away if exact >= 0 else -away

    def decimal(self, units: int) -> Decimal:
        """What so many units are."""
        return Decimal(units).scaleb(-self.decimals, EXACT)

    def apply(self, value: Fraction) -> Decimal:
        """The rounded value."""
        return self.decimal(self.units(value))


QUANTITY_ROUNDING = Rounding()
"""What applies where a metric says nothing: only quotients need it."""


def share_units(exact: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Whole units for values that add up to nearly `total`, so that they add up to it exactly.

    Every value is rounded down, and what is missing goes one unit at a time to the largest
    remainders, ties to the earlier; a negative total is shared as its mirror image. `total` differs
    from the sum of the values by less than one.
    """
    if total < 0 or (total == 0 and sum(exact) < 0):
        return tuple(-units for units in share_units([-value for value in exact], -total))
    parts = [divmod(value, 1) for value in exact]
    missing = total - sum(floor for floor, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: (-parts[place][1], place))
    lucky = frozenset(by_remainder[:missing])
    return tuple(floor + (place in lucky) for place, (floor, _) in enumerate(parts))
