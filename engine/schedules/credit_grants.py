"""When the phases of a schedule grant credit, and how long each grant is usable.

A phase grants on its first day and, where it refreshes, on the first day of each later billing
period of that length: it follows the billing calendar, so a monthly grant covers exactly one
monthly period, and what resumes after a suspension is granted as it is billed. Amount and cost are
never prorated, however short a stretch is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.domain.credit import CreditGrant, GrantOrigin, PhaseCredit, Refresh, Rollover
from engine.domain.frequency import Timing
from engine.domain.schedule import BillingSchedule, Phase
from engine.schedules.calendar import Span, phase_spans


def phase_grants(schedule: BillingSchedule, through: date) -> Iterator[CreditGrant]:
    """Every grant of the schedule's phases that is effective by the local day `through`.

    In order of phase, credit and refresh. The id is made of the four, so it stays the same however
    often it is asked for. A draft grants nothing, and nothing is granted once the schedule stops.
    """
    if schedule.is_draft:
        return
    for phase_index, phase in enumerate(schedule.phases):
        for number, credit in enumerate(phase.credits, start=1):
            rhythm = (credit.refresh.frequency, Timing.IN_ADVANCE)
            for span in phase_spans(schedule, phase_index, *rhythm, through):
                if span.start > through or _is_stopped(schedule, span.start):
                    continue
                refresh = span.index + 1
                yield CreditGrant(
                    id=f"{schedule.id}.{phase_index}.{number}.{refresh}",
                    customer_id=schedule.customer_id,
                    name=credit.name,
                    amount=credit.amount,
                    currency=credit.currency,
                    start=span.start,
                    end=_usable_until(schedule, phase, credit, span),
                    metric_id=credit.metric_id,
                    cost=credit.cost,
                    priority=credit.priority,
                    price_ids=credit.price_ids,
                    origin=GrantOrigin(schedule.id, phase_index, number, refresh),
                )


def _is_stopped(schedule: BillingSchedule, day: date) -> bool:
    return schedule.stops_on is not None and day >= schedule.stops_on


def _usable_until(
    schedule: BillingSchedule, phase: Phase, credit: PhaseCredit, span: Span
) -> date | None:
    if credit.rollover is Rollover.ON_GRANT_REFRESH_AND_PHASE:
        return schedule.end
    if credit.rollover is Rollover.ON_GRANT_REFRESH or credit.refresh is Refresh.NONE:
        return phase.end
    return span.end
