"""When the phases of a schedule grant credit, and how long each grant is usable.

A phase grants on its first day and, where it refreshes, on the first day of each later billing
period of that length: it follows the billing calendar, so a monthly grant covers exactly one
monthly period, and what resumes after a suspension is granted as it is billed. Amount and cost are
never prorated, however short a stretch is.

A limit of what rolls over needs no balances: the oldest credit is used first, so what is left at a
refresh is what was granted last, and of that the last `limit` may go on. Each refresh makes up to
two grants of its amount by how many further refreshes they outlive.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from engine.domain.credit import CreditGrant, GrantOrigin, PhaseCredit, Refresh, Rollover
from engine.domain.currency import allocate, to_amount, to_minor
from engine.domain.decimals import EXACT
from engine.domain.frequency import Timing
from engine.domain.schedule import BillingSchedule, Phase
from engine.schedules.calendar import Span, phase_spans


class _Part(NamedTuple):
    """A part of what a refresh grants that outlives so many refreshes; None is all there are."""

    suffix: str
    amount: Decimal
    cost: Decimal | None
    outlives: int | None


def phase_grants(schedule: BillingSchedule, through: date) -> Iterator[CreditGrant]:
    """Every grant of the schedule's phases that is effective by the local day `through`.

    In order of phase, credit and refresh. The id is made of the four, so it stays the same however
    often it is asked for. A draft grants nothing, and nothing is granted once the schedule stops.
    """
    if schedule.is_draft:
        return
    for phase_index, phase in enumerate(schedule.phases):
        for number, credit in enumerate(phase.credits, start=1):
            parts = _parts(credit)
            spans = _spans(schedule, phase_index, credit, parts, through)
            for place, span in enumerate(spans):
                if span.start > through:
                    break
                refresh = span.index + 1
                for part in parts:
                    yield CreditGrant(
                        id=f"{schedule.id}.{phase_index}.{number}.{refresh}{part.suffix}",
                        customer_id=schedule.customer_id,
                        name=credit.name,
                        amount=part.amount,
                        currency=credit.currency,
                        start=span.start,
                        end=_usable_until(schedule, phase, credit, part, spans[place:]),
                        metric_id=credit.metric_id,
                        cost=part.cost,
                        priority=credit.priority,
                        price_ids=credit.price_ids,
                        origin=GrantOrigin(schedule.id, phase_index, number, refresh),
                    )


def _parts(credit: PhaseCredit) -> tuple[_Part, ...]:
    """What one refresh grants, the part that goes first before the one that may be kept longer."""
    if credit.rollover_limit is None:
        outlives = None if credit.rollover is not Rollover.NONE else 0
        return (_Part("", credit.amount, credit.cost, outlives),)
    refreshes = int(credit.rollover_limit // credit.amount)
    kept = EXACT.subtract(credit.rollover_limit, EXACT.multiply(credit.amount, Decimal(refreshes)))
    if not kept:
        return (_Part("", credit.amount, credit.cost, refreshes),)
    amounts = (EXACT.subtract(credit.amount, kept), kept)
    costs: tuple[Decimal | None, ...] = (None, None)
    if credit.cost is not None:
        shares = allocate(to_minor(credit.cost, credit.currency), amounts)
        costs = tuple(to_amount(share, credit.currency) for share in shares)
    return (
        _Part("", amounts[0], costs[0], refreshes),
        _Part(".kept", amounts[1], costs[1], refreshes + 1),
    )


def _spans(
    schedule: BillingSchedule,
    phase_index: int,
    credit: PhaseCredit,
    parts: tuple[_Part, ...],
    through: date,
) -> list[Span]:
    """The stretches at whose start the phase grants: those begun by `through`, and as many later
    ones as decide what of those is left then."""
    months = credit.refresh.frequency.months or 0
    outlived = max(part.outlives or 0 for part in parts)
    later = timedelta(days=31 * months * (outlived + 1) if outlived else 0)
    until = through + min(later, date.max - through)
    rhythm = (credit.refresh.frequency, Timing.IN_ADVANCE)
    spans = phase_spans(schedule, phase_index, *rhythm, until)
    return [span for span in spans if not _is_stopped(schedule, span.start)]


def _is_stopped(schedule: BillingSchedule, day: date) -> bool:
    return schedule.stops_on is not None and day >= schedule.stops_on


def _usable_until(
    schedule: BillingSchedule,
    phase: Phase,
    credit: PhaseCredit,
    part: _Part,
    spans: list[Span],
) -> date | None:
    """`spans` begin with that of the grant."""
    if credit.rollover is Rollover.NONE and credit.refresh is not Refresh.NONE:
        return spans[0].end
    if part.outlives is not None and part.outlives + 1 < len(spans):
        return spans[part.outlives].end
    if credit.rollover is Rollover.ON_GRANT_REFRESH_AND_PHASE:
        return schedule.end
    return phase.end
