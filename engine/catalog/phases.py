"""Where the phases of a schedule lie in time, with the dates that were left out filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engine.catalog.finding import FieldPath
from engine.catalog.shapes.schedule import PhaseShape, ScheduleShape

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlacedPhase:
    """`path` leads to the phase in the file: () where the schedule itself is the one phase.

    `first` and `last` are local days, both inclusive. `first` is None if nobody says it; `last`
    is None for an open end. `awaits` is the milestone that must be completed before the phase has
    days at all; `is_open` says that its own milestone is still to be completed.
    """

    path: FieldPath
    terms: PhaseShape
    first: date | None
    last: date | None
    awaits: str | None = None
    is_open: bool = False


NO_MILESTONES: Mapping[str, date] = {}


def placed_phases(
    schedule: ScheduleShape, completed: Mapping[str, date] = NO_MILESTONES
) -> tuple[PlacedPhase, ...]:
    """Phases in file order. Every boundary has to be said once, by either of its neighbors.

    The first phase starts with the schedule and the last one ends with it, unless they say
    otherwise themselves. A milestone is a boundary that is said when it is completed: `completed`
    has the last day by its name. Whether the phases fit together is checked in `rules/phases.py`.
    """
    if schedule.phases is None:
        if schedule.prices is None:
            return ()
        terms = PhaseShape.model_construct(
            prices=schedule.prices,
            discounts=schedule.discounts,
            minimums=schedule.minimums,
            maximums=schedule.maximums,
            credit_grants=schedule.credit_grants,
        )
        return (PlacedPhase((), terms, schedule.start, schedule.end),)
    phases = schedule.phases
    placed: list[PlacedPhase] = []
    awaits: str | None = None
    for place, phase in enumerate(phases):
        before = _said_end(phases[place - 1], completed) if place else None
        following = phases[place + 1].start if place + 1 < len(phases) else None
        first = phase.start
        if first is None:
            first = (before + DAY if before else None) if place else schedule.start
        if place and phases[place - 1].milestone is not None and before is None:
            awaits = awaits or phases[place - 1].milestone
        is_open = phase.milestone is not None and phase.milestone not in completed
        last = _said_end(phase, completed)
        if is_open:
            last = schedule.end
        elif last is None:
            last = following - DAY if following else None
            if place + 1 == len(phases):
                last = schedule.end
        placed.append(PlacedPhase(("phases", place), phase, first, last, awaits, is_open))
    return tuple(placed)


def _said_end(phase: PhaseShape, completed: Mapping[str, date]) -> date | None:
    return phase.end if phase.milestone is None else completed.get(phase.milestone)
