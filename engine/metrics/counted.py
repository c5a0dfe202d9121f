"""Which events count for a metric, and in which billing periods: where every query begins.

An event counts if its type and its properties are the metric's; it counts in a period if its alias
is the period's and its timestamp lies in `[start_at, end_at)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp

from engine.domain.metric import Metric
from engine.metrics.filters import filter_condition

EVENTS = "usage_events"
PERIODS = "billing_periods"
GRAIN = ("period_id", "usage_window")


@dataclass(frozen=True, slots=True)
class Relations:
    """What a query reads: plain identifiers, and not `EVENTS` or `PERIODS`.

    `events` are those that count, with the columns of `columns.py`; `periods` have one row a
    period, usage window and customer alias.
    """

    events: str = "usage_events_latest"
    periods: str = "stg_billing_periods"


def counted_events(metric: Metric, columns: Sequence[exp.Expr], events: str = EVENTS) -> exp.Select:
    """Events that match, whenever they happened, from the relation `events`, called `EVENTS`."""
    event_type = exp.column("event_type", table=EVENTS)
    types = [exp.Literal.string(name) for name in metric.event_types]
    matches = exp.In(this=event_type, expressions=types)
    query = exp.select(*columns).from_(_called(events, EVENTS)).where(matches)
    if metric.filters is None:
        return query
    return query.where(filter_condition(metric.filters, EVENTS))


def counted_in_periods(
    metric: Metric,
    columns: Sequence[exp.Expr],
    *,
    events: str = EVENTS,
    periods: str = PERIODS,
    also_earlier: bool = False,
) -> exp.Select:
    """The same joined to the rows of the relation `periods`, called `PERIODS`, that they fall into.

    With `also_earlier` those that come after them, too: for metrics that carry a level.
    """
    event_at = exp.column("event_timestamp", table=EVENTS)
    conditions = [
        exp.column("customer_alias", table=EVENTS).eq(exp.column("customer_alias", table=PERIODS)),
        event_at >= exp.column("start_at", table=PERIODS),
        event_at.copy() < exp.column("end_at", table=PERIODS),
    ]
    if also_earlier:
        del conditions[1]
    query = counted_events(metric, columns, events)
    return query.join(_called(periods, PERIODS), on=exp.and_(*conditions))


def of_metric(metric: Metric) -> exp.Expr:
    """The condition that a row of `PERIODS` is of the metric."""
    return exp.column("metric", table=PERIODS).eq(exp.Literal.string(metric.id))


def all_of(relation: str) -> exp.Select:
    """`select * from relation`."""
    return exp.select("*").from_(exp.to_table(relation))


def steps_and_final(steps: Mapping[str, exp.Query], final: exp.Query) -> exp.Select:
    """A query in the house's shape: its steps as CTEs, the last named `final`, and all of that."""
    query = all_of("final")
    for name, step in {**steps, "final": final}.items():
        # In place: a copy for each step would cost the square of their number.
        query = query.with_(name, step, copy=False)
    return query


def _called(relation: str, name: str) -> exp.Expr:
    table = exp.to_table(relation)
    return table if relation == name else exp.alias_(table, name, table=True)
