"""Phases tile their schedule: no gap, no overlap (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from engine.catalog.documents import SCHEDULES
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding
from engine.catalog.phases import DAY, PlacedPhase, placed_phases
from engine.catalog.shapes.schedule import ScheduleShape


def phases_tile_their_schedule(draft: Draft) -> Iterator[Finding]:
    """The first phase starts with the schedule, the last ends with it, each follows the other."""
    for id, schedule in draft.schedules.items():
        yield from _terms_stand_once(id, schedule)
        phases = placed_phases(schedule, draft.completed_milestones(id))
        yield from _milestones(id, phases)
        for place, phase in enumerate(phases):
            yield from _has_days(id, phase, is_last=place + 1 == len(phases))
        yield from _neighbors(id, phases)
        if schedule.phases is not None:
            yield from _ends_meet(id, schedule, phases)


def _terms_stand_once(id: str, schedule: ScheduleShape) -> Iterator[Finding]:
    if schedule.phases is None:
        if schedule.prices is None:
            message = "is missing; list phases, or the prices of a schedule without phases"
            yield Finding(SCHEDULES, id, ("phases",), message)
        return
    for key in ("prices", "list_prices", "discounts", "minimums", "maximums", "credit_grants"):
        if getattr(schedule, key) is not None:
            message = "stands beside phases; move it into the phases"
            yield Finding(SCHEDULES, id, (key,), message)


def _milestones(id: str, phases: tuple[PlacedPhase, ...]) -> Iterator[Finding]:
    """A milestone says when its phase ends and the next begins, so no date says it as well."""
    names: set[str] = set()
    for place, phase in enumerate(phases):
        name = phase.terms.milestone
        if name is not None and name in names:
            message = f'"{name}" ends another phase already; give each milestone its own name'
            yield Finding(SCHEDULES, id, (*phase.path, "milestone"), message)
        names.update(() if name is None else (name,))
        if name is not None and phase.terms.end is not None:
            message = f'the milestone "{name}" ends the phase; remove the end or the milestone'
            yield Finding(SCHEDULES, id, (*phase.path, "end"), message)
        before = phases[place - 1].terms.milestone if place else None
        if before is not None and phase.terms.start is not None:
            message = (
                f'the phase starts when the milestone "{before}" is complete; remove the start'
            )
            yield Finding(SCHEDULES, id, (*phase.path, "start"), message)


def _has_days(id: str, phase: PlacedPhase, *, is_last: bool) -> Iterator[Finding]:
    if phase.awaits is not None:
        return
    if phase.first is None:
        message = "is missing; add it, as in start: 2026-01-01"
        yield Finding(SCHEDULES, id, (*phase.path, "start"), message)
    elif phase.last is not None and phase.last < phase.first:
        if phase.terms.end is None and not is_last:
            return  # it ends where the next one starts: the order of the two is wrong
        message = (
            f"the last day {phase.last} is before the first day {phase.first}; correct one of them"
        )
        at = ("end",) if phase.terms.end is None else (*phase.path, "end")
        if phase.terms.milestone is not None and not phase.is_open:
            message = (
                f"the milestone was completed on {phase.last}, before the phase starts on"
                f" {phase.first}; complete it on that day or later"
            )
            at = (*phase.path, "milestone")
        yield Finding(SCHEDULES, id, at, message)


def _neighbors(id: str, phases: tuple[PlacedPhase, ...]) -> Iterator[Finding]:
    for before, phase in pairwise(phases):
        if phase.awaits is not None:
            continue
        if before.first and phase.first and phase.first <= before.first:
            message = (
                f"{phase.first} is not after the start of the phase before, {before.first};"
                " list phases in order of time"
            )
            yield Finding(SCHEDULES, id, (*phase.path, "start"), message)
            continue
        if before.last is None or phase.first is None or before.last + DAY == phase.first:
            continue
        right = before.last + DAY
        if phase.first > right:
            wrong = f"leaves {_days(right, phase.first - DAY)} without a phase"
        else:
            wrong = f"overlaps the phase before on {_days(phase.first, before.last)}"
        message = (
            f"{phase.first} {wrong}; start this phase on {right} or end the one before on"
            f" {phase.first - DAY}"
        )
        yield Finding(SCHEDULES, id, (*phase.path, "start"), message)


def _ends_meet(
    id: str, schedule: ScheduleShape, phases: tuple[PlacedPhase, ...]
) -> Iterator[Finding]:
    first, last = phases[0], phases[-1]
    if schedule.start and first.first and schedule.start != first.first:
        message = (
            f"the first phase starts on {first.first}, the schedule on {schedule.start};"
            " write the same day"
        )
        yield Finding(SCHEDULES, id, (*first.path, "start"), message)
    if schedule.end and last.last and schedule.end != last.last and last.awaits is None:
        message = (
            f"the last phase ends on {last.last}, the schedule on {schedule.end}; write the same"
            " day or leave the phase's end out"
        )
        yield Finding(SCHEDULES, id, (*last.path, "end"), message)


def _days(first: date, last: date) -> str:
    return str(first) if first == last else f"{first} to {last}"
