"""When a delivery that failed is tried again: over three days, then it is dead."""

from __future__ import annotations

from datetime import timedelta

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=18),
    timedelta(hours=22),
)
"""Between one attempt and the next: eleven attempts in three days, without the spread."""

SPREAD = 10
"""A delay is up to this many percent longer, so that what failed together is not repeated so."""


def next_delay(tries: int, chance: int) -> timedelta | None:
    """How long to wait after that many failed attempts; None once it is given up.

    `chance` is any whole number from 0, drawn anew each time.
    """
    if tries > len(DELAYS):
        return None
    delay = DELAYS[tries - 1]
    return delay + delay * (chance % 1000) * SPREAD / 100_000
