"""What is asked of all metrics at once: one query, a step a metric, in one shape.

With no metric at all each is a query of the same columns and no rows, so that the project builds
before the first metric is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial, reduce

from sqlglot import exp

from engine.domain.metric import Metric
from engine.metrics.aggregations import columns_to_measure, measures
from engine.metrics.columns import text_column
from engine.metrics.counted import (
    EVENTS,
    GRAIN,
    PERIODS,
    Relations,
    all_of,
    counted_events,
    counted_in_periods,
    of_metric,
    steps_and_final,
)
from engine.metrics.numbers import DECIMAL_TYPE

MEASURES = {
    "quantity": DECIMAL_TYPE,
    "event_count": "bigint",
    "skipped_count": "bigint",
    "quantity_within": DECIMAL_TYPE,
    "events_below": "bigint",
    "events_above": "bigint",
    "value_sum": DECIMAL_TYPE,
    "value_sum_ten_thousands": "decimal(38, 0)",
    "value_count": "bigint",
}
"""The measured columns, whatever the aggregation; those that one does not have are null."""

PERIOD_USAGE = {
    "period_id": "text",
    "usage_window": "text",
    "metric": "text",
    "is_total": "boolean",
    "breakdown_values": "map(text, text)",
    **MEASURES,
}
USAGE_BY_DAY = {"metric": "text", "customer_alias": "text", "usage_date": "date", **MEASURES}
EVENTS_BY_PERIOD = {
    "event_id": "text",
    "seq": "bigint",
    "metric": "text",
    "period_id": "text",
    "usage_window": "text",
}


def period_usage(models: Mapping[str, Metric]) -> exp.Select:
    """The rows of `compile.usage_by_period`, by the relation that holds them: `PERIOD_USAGE`.

    Breakdown values become a map from property to value, in the metric's order.
    """
    steps = {
        f"usage_of__{metric.id}": period_usage_of(metric, model) for model, metric in models.items()
    }
    return _united({}, steps, PERIOD_USAGE)


def usage_by_day(metrics: Sequence[Metric], relations: Relations) -> exp.Select:
    """Usage by metric, customer alias and UTC day of the event: `USAGE_BY_DAY`.

    Of all events that match, billed or not. Daily values of anything but counts and sums do not add
    up to the period's. Metrics that carry a level have no usage of a day's events alone: no rows.
    """
    steps = {
        f"usage_of__{metric.id}": usage_by_day_of(metric)
        for metric in metrics
        if not metric.aggregation.carries_level
    }
    return _united({EVENTS: all_of(relations.events)}, steps, USAGE_BY_DAY)


def events_by_period(metrics: Sequence[Metric], relations: Relations) -> exp.Select:
    """Which events count in which periods and windows: `EVENTS_BY_PERIOD`, what `explain` lists."""
    columns = [
        *(exp.column(name, table=EVENTS) for name in ("event_id", "seq")),
        exp.column("metric", table=PERIODS),
        *(exp.column(name, table=PERIODS) for name in GRAIN),
    ]
    steps = {
        f"events_of__{metric.id}": counted_in_periods(metric, columns).where(of_metric(metric))
        for metric in metrics
    }
    relations_read = {EVENTS: all_of(relations.events), PERIODS: all_of(relations.periods)}
    return _united(relations_read, steps, EVENTS_BY_PERIOD)


def period_usage_of(metric: Metric, model: str) -> exp.Select:
    """One metric's rows of `period_usage`, from the relation that holds its usage."""
    properties = tuple(dict.fromkeys(metric.breakdowns))
    values = exp.Map(
        keys=exp.Array(expressions=[exp.Literal.string(name) for name in properties]),
        values=exp.Array(expressions=[exp.column(text_column(name)) for name in properties]),
    )
    return exp.select(
        *(exp.column(name) for name in GRAIN),
        exp.alias_(exp.Literal.string(metric.id), "metric"),
        exp.column("is_total"),
        exp.alias_(exp.cast(values, _type(PERIOD_USAGE["breakdown_values"])), "breakdown_values"),
        *_all_measures({name: exp.column(name) for name in measures(metric)}),
    ).from_(exp.to_table(model))


def usage_by_day_of(metric: Metric) -> exp.Select:
    """One metric's rows of `usage_by_day`, from the relation `EVENTS`."""
    day = exp.cast(exp.column("event_timestamp", table=EVENTS), _type("date"))
    columns = [
        exp.column("customer_alias", table=EVENTS),
        exp.alias_(day, "usage_date"),
        *columns_to_measure(metric, EVENTS),
    ]
    return (
        exp.select(
            exp.alias_(exp.Literal.string(metric.id), "metric"),
            "customer_alias",
            "usage_date",
            *_all_measures(measures(metric)),
        )
        .from_(counted_events(metric, columns).subquery("counted"))
        .group_by("customer_alias", "usage_date")
    )


def _all_measures(has: Mapping[str, exp.Expr]) -> list[exp.Expr]:
    columns: list[exp.Expr] = []
    for name, type in MEASURES.items():
        measured = has.get(name, exp.cast(exp.null(), _type(type)))
        is_named = isinstance(measured, exp.Column) and measured.name == name
        columns.append(measured if is_named else exp.alias_(measured, name))
    return columns


def _united(
    relations: dict[str, exp.Select], steps: dict[str, exp.Select], columns: Mapping[str, str]
) -> exp.Select:
    """The steps one under the other, or no rows of the columns if there are none."""
    if not steps:
        return steps_and_final({}, no_rows(columns))
    parts: list[exp.Query] = [all_of(name) for name in steps]
    union = reduce(partial(exp.union, distinct=False, copy=False), parts)
    return steps_and_final({**relations, **steps}, union)


def no_rows(columns: Mapping[str, str]) -> exp.Select:
    """No rows of these columns."""
    nulls = [exp.alias_(exp.cast(exp.null(), _type(type)), name) for name, type in columns.items()]
    return exp.select(*nulls).where(exp.false())


def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")
