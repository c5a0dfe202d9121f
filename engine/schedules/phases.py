"""Phases follow each other without gap or overlap, from the schedule's start to its end."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from engine.domain.errors import InputError
from engine.domain.schedule import BillingSchedule


def check_phases(schedule: BillingSchedule) -> None:
    """Refuse a schedule whose phases do not tile it exactly (DESIGN 5).

    Raises InputError that names the schedule, the phase (counted from 1) and what to do. Ends in
    messages are last days, as people write them.
    """
    where = f"schedule {schedule.id}"
    if not schedule.phases:
        raise InputError(f"{where}: it has no phase: add one that starts on {schedule.start}")
    first, last = schedule.phases[0], schedule.phases[-1]
    if first.start != schedule.start:
        raise InputError(
            f"{where}: it starts on {schedule.start} but phase 1 on {first.start}:"
            " give both the same day"
        )
    for number, phase in enumerate(schedule.phases, start=1):
        if phase.end is not None and phase.end <= phase.start:
            raise InputError(f"{where}: phase {number} ends before it starts on {phase.start}")
        if len(set(phase.price_ids)) != len(phase.price_ids):
            raise InputError(f"{where}: phase {number} lists a price twice: name each price once")
    for number, (before, after) in enumerate(pairwise(schedule.phases), start=1):
        if before.end != after.start:
            ends = "never ends" if before.end is None else f"ends before {before.end}"
            raise InputError(
                f"{where}: phase {number} {ends} but phase {number + 1} starts on {after.start}:"
                " phases follow each other without gap or overlap"
            )
    if last.end != schedule.end:
        raise InputError(
            f"{where}: it {_end(schedule.end)} but its last phase {_end(last.end)}:"
            " give both the same end"
        )


def phase_of(schedule: BillingSchedule, day: date) -> int:
    """The index of the phase a local day falls in; days past the end belong to the last phase."""
    for index in range(len(schedule.phases) - 1, 0, -1):
        if schedule.phases[index].start <= day:
            return index
    return 0


def _end(end: date | None) -> str:
    return "is open-ended" if end is None else f"ends before {end}"
