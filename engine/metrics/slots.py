"""Counting by slot: events are added up by alias and slot first, and the sums by period.

Looking each event up in the billing periods costs several times what adding it up does. So time is
cut into slots that few periods cut (`macros/usage_slot.sql`), every landed event carries its slot,
and every registered period the slots that lie in it as a whole. A period's remaining events, those
of slots that it cuts, are counted one by one as ever: what counts does not depend on slots.
"""

from __future__ import annotations

from sqlglot import exp

from engine.domain.metric import Metric
from engine.metrics.aggregations import columns_to_measure
from engine.metrics.compile import REGISTRATION, Steps, grouped
from engine.metrics.counted import EVENTS, PERIODS, counted_events
from engine.metrics.tallies import (
    TallyKind,
    breakdown_columns,
    combined_columns,
    tally_columns,
    tally_keys,
    tally_kind,
)

USAGE_SLOT = "usage_slot"
"""The column of an event's slot: when it begins, in microseconds since 1970 in UTC."""
_SLOT_KEYS = ("customer_alias", USAGE_SLOT)


def usage_slot() -> exp.Expr:
    """The column as it is made of the event's timestamp: a call of the macro of its name."""
    return exp.alias_(exp.func(USAGE_SLOT, exp.column("event_timestamp")), USAGE_SLOT)


def counts_by_slot(metric: Metric) -> bool:
    """Whether sums of sums are the metric's, and each event stands for itself."""
    is_additive = tally_kind(metric) is not TallyKind.RECOUNTS
    return is_additive and not metric.aggregation.carries_level


def is_outside_slots() -> exp.Expr:
    """Whether an event of `EVENTS` is in a slot that its period in `PERIODS` cuts."""
    slot = exp.column(USAGE_SLOT, table=EVENTS)
    return exp.or_(
        slot < exp.column("first_slot", table=PERIODS),
        slot.copy() >= exp.column("end_slot", table=PERIODS),
    )


def steps_by_slot(metric: Metric, events: str) -> Steps:
    """From the relation `events` of events that count to tallies of `PERIODS`, in `of_slots`.

    Of several slots in a period one tally is made. Prices that limit each event's value have no
    slots: what lies within the limits is all.
    """
    slots = exp.column(USAGE_SLOT, table="slots")
    falls_into = exp.and_(
        exp.column("customer_alias", table="slots").eq(exp.column("customer_alias", table=PERIODS)),
        slots >= exp.column("first_slot", table=PERIODS),
        slots.copy() < exp.column("end_slot", table=PERIODS),
    )
    columns = [*tally_keys(metric), *tally_columns(metric)]
    of_periods = exp.select(
        exp.column(REGISTRATION, table=PERIODS),
        *(exp.column(name, table="slots") for name in columns),
    )
    return {
        "counted_by_slot": counted_events(metric, _columns(metric), events),
        "slots": grouped(metric, tally_columns(metric), "counted_by_slot", _SLOT_KEYS),
        "slots_of_periods": of_periods.from_("slots").join(PERIODS, on=falls_into),
        "of_slots": grouped(metric, combined_columns(metric), "slots_of_periods"),
    }


def _columns(metric: Metric) -> list[exp.Expr]:
    """Of an event: its slot, the keys of its tally, and what the measures look at."""
    keys = breakdown_columns(metric)
    return [
        *(exp.column(name, table=EVENTS) for name in (*_SLOT_KEYS, *keys)),
        *columns_to_measure(metric, EVENTS, without=keys),
    ]
