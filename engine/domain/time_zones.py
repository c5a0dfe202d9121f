"""The time zones of an account that has moved: which one a local day begins in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TimeZones:
    """IANA names: the first zone, and those that the account moved to, each from a local day on."""

    first: str
    moves: tuple[tuple[date, str], ...]

    def at_the_start_of(self, day: date) -> str:
        """The zone in whose midnight a day begins: that of the day before, since days tile."""
        before = [zone for move, zone in self.moves if move < day]
        return before[-1] if before else self.first

    def __str__(self) -> str:
        moves = (f", {zone} from {day} on" for day, zone in self.moves)
        return self.first + "".join(moves)


Zone = str | TimeZones
"""An IANA name, or several by day."""


def first_difference(before: Zone, after: Zone) -> date | None:
    """The first local day whose end may differ between two zones of an account; None if equal."""
    old, new = _moves(before), _moves(after)
    if old == new:
        return None
    for one, other in zip(old, new, strict=False):
        if one != other:
            return min(one[0], other[0])
    longer = max(old, new, key=len)
    return longer[min(len(old), len(new))][0]


def _moves(zone: Zone) -> list[tuple[date, str]]:
    if isinstance(zone, str):
        return [(date.min, zone)]
    return [(date.min, zone.first), *zone.moves]
