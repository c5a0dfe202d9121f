"""When the phases of a schedule grant credit, and how long each grant is usable.

A phase grants on its first day and, where it refreshes, on the first day of each later billing
period of that length: the grid is the billing grid, so a monthly grant covers exactly one monthly
period. Amount and cost are never prorated, however short the first or last stretch is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.domain.credit import CreditGrant, GrantOrigin, PhaseCredit, Rollover
from engine.domain.schedule import BillingSchedule, Phase
from engine.schedules.grid import phase_grid


def phase_grants(schedule: BillingSchedule, through: date) -> Iterator[CreditGrant]:
    """Every grant of the schedule's phases that is effective by the local day `through`.

    In order of phase, credit and refresh. The id is made of the four, so it stays the same however
    often it is asked for.
    """
    for phase_index, phase in enumerate(schedule.phases):
        for number, credit in enumerate(phase.credits, start=1):
            stretches = _stretches(schedule, phase_index, phase, credit, through)
            for refresh, (start, end) in enumerate(stretches, start=1):
                yield CreditGrant(
                    id=f"{schedule.id}.{phase_index}.{number}.{refresh}",
                    customer_id=schedule.customer_id,
                    name=credit.name,
                    amount=credit.amount,
                    currency=credit.currency,
                    start=start,
                    end=_usable_until(schedule, phase, credit, end),
                    metric_id=credit.metric_id,
                    cost=credit.cost,
                    priority=credit.priority,
                    price_ids=credit.price_ids,
                    origin=GrantOrigin(schedule.id, phase_index, number, refresh),
                )


def _stretches(
    schedule: BillingSchedule, phase_index: int, phase: Phase, credit: PhaseCredit, through: date
) -> Iterator[tuple[date, date | None]]:
    """First day of each grant and the first day of the next one, or the end of the phase."""
    if credit.refresh.months is None:
        if phase.start <= through:
            yield phase.start, phase.end
        return
    grid = phase_grid(schedule, phase_index, credit.refresh.months)
    index = grid.place(phase.start)
    start = phase.start
    while start <= through and (phase.end is None or start < phase.end):
        index += 1
        following = grid.boundary(index)
        yield start, following if phase.end is None else min(following, phase.end)
        start = following


def _usable_until(
    schedule: BillingSchedule, phase: Phase, credit: PhaseCredit, end: date | None
) -> date | None:
    if credit.rollover is Rollover.NONE:
        return end
    return phase.end if credit.rollover is Rollover.ON_GRANT_REFRESH else schedule.end
