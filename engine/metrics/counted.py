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


def counted_events(metric: Metric, columns: Sequence[exp.Expr]) -> exp.Select:
    """Events that match, whenever they happened, from `EVENTS`."""
    event_type = exp.column("event_type", table=EVENTS)
    types = [exp.Literal.string(name) for name in metric.event_types]
    query = exp.select(*columns).from_(EVENTS).where(exp.In(this=event_type, expressions=types))
    if metric.filters is None:
        return query
    return query.where(filter_condition(metric.filters, EVENTS))


def counted_in_periods(metric: Metric, columns: Sequence[exp.Expr]) -> exp.Select:
    """The same joined to the rows of `PERIODS` that they fall into."""
    event_at = exp.column("event_timestamp", table=EVENTS)
    return _joined(metric, columns, event_at >= exp.column("start_at", table=PERIODS))


def counted_until_periods_end(metric: Metric, columns: Sequence[exp.Expr]) -> exp.Select:
    """The same joined to the rows of `PERIODS` that they fall into or that come after them."""
    return _joined(metric, columns)


def _joined(metric: Metric, columns: Sequence[exp.Expr], *conditions: exp.Expr) -> exp.Select:
    falls_in = exp.and_(
        exp.column("customer_alias", table=EVENTS).eq(exp.column("customer_alias", table=PERIODS)),
        *conditions,
        exp.column("event_timestamp", table=EVENTS) < exp.column("end_at", table=PERIODS),
    )
    return counted_events(metric, columns).join(PERIODS, on=falls_in)


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
