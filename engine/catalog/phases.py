"""Where the phases of a schedule lie in time, with the dates that were left out filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from engine.catalog.finding import FieldPath
from engine.catalog.shapes.schedule import PhaseShape, ScheduleShape

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlacedPhase:
    """`path` leads to the phase in the file: () where the schedule itself is the one phase.

    `first` and `last` are local days, both inclusive. `first` is None if nobody says it; `last`
    is None for an open end.
    """

    path: FieldPath
    terms: PhaseShape
    first: date | None
    last: date | None


def placed_phases(schedule: ScheduleShape) -> tuple[PlacedPhase, ...]:
    """Phases in file order. Every boundary has to be said once, by either of its neighbors.

    The first phase starts with the schedule and the last one ends with it, unless they say
    otherwise themselves. Whether the phases fit together is checked in `rules/phases.py`.
    """
    if schedule.phases is None:
        if schedule.prices is None:
            return ()
        terms = PhaseShape.model_construct(
            prices=schedule.prices,
            discounts=schedule.discounts,
            minimums=schedule.minimums,
            maximums=schedule.maximums,
        )
        return (PlacedPhase((), terms, schedule.start, schedule.end),)
    phases = schedule.phases
    placed: list[PlacedPhase] = []
    for place, phase in enumerate(phases):
        before = phases[place - 1].end if place else None
        following = phases[place + 1].start if place + 1 < len(phases) else None
        first = phase.start
        if first is None:
            first = (before + DAY if before else None) if place else schedule.start
        last = phase.end
        if last is None:
            last = following - DAY if following else None
            if place + 1 == len(phases):
                last = schedule.end
        placed.append(PlacedPhase(("phases", place), phase, first, last))
    return tuple(placed)
