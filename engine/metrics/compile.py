"""A metric as one SQL tree over given relations: the same for dbt models and direct queries.

The relations: events that count (`usage_events_latest`, with the columns of `columns.py`) and
billing periods, one row a period, usage window and customer alias. An event counts in a period if
its alias is the period's and its timestamp lies in `[start_at, end_at)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from engine.domain.metric import Metric
from engine.metrics.aggregations import Columns, measures, measures_of_nothing, value_column
from engine.metrics.columns import text_column
from engine.metrics.filters import filter_condition
from engine.metrics.numbers import decimal_type

EVENTS = "usage_events"
PERIODS = "billing_periods"
GRAIN = ("period_id", "usage_window")


@dataclass(frozen=True, slots=True)
class Relations:
    """Names of the relations that the tree reads: identifiers, never anything quoted."""

    events: str = "usage_events_latest"
    periods: str = "stg_billing_periods"


def usage_by_period(metric: Metric, relations: Relations) -> exp.Select:
    """Usage of every billing period of the metric.

    Rows: one a combination of breakdown values that occurred, and one with `is_total` for every
    period and window, also where nothing happened. Columns: `period_id`, `usage_window`,
    `is_total`, one a breakdown, then those of `aggregations.measures`.
    """
    keys = breakdown_columns(metric)
    counted = _counted(metric, [*_keys(metric), *_values(metric)])
    measured = _measured(keys, measures(metric))
    idle = _idle(keys, measures_of_nothing(metric))
    everything = exp.union(_all_of("measured"), _all_of("idle"), distinct=False)
    return (
        _all_of("final")
        .with_(EVENTS, _all_of(relations.events))
        .with_(PERIODS, _periods_of(metric, relations))
        .with_("counted", counted)
        .with_("measured", measured)
        .with_("idle", idle)
        .with_("final", everything)
    )


def usage_by_day(metric: Metric, relations: Relations) -> exp.Select:
    """Usage by customer alias and UTC day of the event, of all events that match the metric.

    Columns: `metric`, `customer_alias`, `usage_date`, then those of `aggregations.measures`. Daily
    values of anything but counts and sums do not add up to the period's.
    """
    day = exp.cast(exp.column("event_timestamp", table=EVENTS), _type("date"))
    alias = exp.column("customer_alias", table=EVENTS)
    no_limit = exp.cast(exp.null(), decimal_type())
    columns = [
        alias,
        exp.alias_(day, "usage_date"),
        *(exp.column(name, table=EVENTS) for name in ("event_timestamp", "seq")),
        *_value(metric),
        exp.alias_(no_limit, "value_lower"),
        exp.alias_(no_limit.copy(), "value_upper"),
    ]
    counted = exp.select(*columns).from_(EVENTS).where(*_conditions(metric))
    final = (
        exp.select(
            exp.alias_(exp.Literal.string(metric.id), "metric"),
            "customer_alias",
            "usage_date",
            *_aliased(measures(metric)),
        )
        .from_("counted")
        .group_by("customer_alias", "usage_date")
    )
    return (
        _all_of("final")
        .with_(EVENTS, _all_of(relations.events))
        .with_("counted", counted)
        .with_("final", final)
    )


def events_by_period(metric: Metric, relations: Relations) -> exp.Select:
    """The events that count, one row an event, period and window: what `explain` lists.

    Columns: `event_id`, `seq`, `metric`, `period_id`, `usage_window`.
    """
    columns = [
        *(exp.column(name, table=EVENTS) for name in ("event_id", "seq")),
        exp.column("metric", table=PERIODS),
        *(exp.column(name, table=PERIODS) for name in GRAIN),
    ]
    return (
        _counted(metric, columns)
        .with_(EVENTS, _all_of(relations.events))
        .with_(PERIODS, _periods_of(metric, relations))
    )


def period_usage_of(metric: Metric, relation: str) -> exp.Select:
    """Rows of `usage_by_period`, found in a relation, in the one shape that all metrics share.

    Breakdown values become a map from property to value; a column that the aggregation does not
    have is null.
    """
    has = measures(metric)
    properties = tuple(dict.fromkeys(metric.breakdowns))
    values = exp.Map(
        keys=exp.Array(expressions=[exp.Literal.string(name) for name in properties]),
        values=exp.Array(expressions=[exp.column(text_column(name)) for name in properties]),
    )
    columns: list[exp.Expr] = [
        *(exp.column(name) for name in GRAIN),
        exp.alias_(exp.Literal.string(metric.id), "metric"),
        exp.column("is_total"),
        exp.alias_(exp.cast(values, _type("map(text, text)")), "breakdown_values"),
        *(
            exp.column(name) if name in has else exp.alias_(exp.cast(exp.null(), type), name)
            for name, type in period_usage_measures().items()
        ),
    ]
    return exp.select(*columns).from_(exp.to_table(relation))


def period_usage_measures() -> dict[str, exp.DataType]:
    """The measured columns of `period_usage` and their types, in order."""
    counts = _type("bigint")
    return {
        "quantity": decimal_type(),
        "event_count": counts,
        "skipped_count": counts,
        "quantity_within": decimal_type(),
        "events_below": counts,
        "events_above": counts,
        "value_sum": decimal_type(),
        "value_count": counts,
    }


def breakdown_columns(metric: Metric) -> tuple[str, ...]:
    """The columns of the metric's breakdowns, in their order, each once."""
    return tuple(dict.fromkeys(text_column(name) for name in metric.breakdowns))


def _counted(metric: Metric, columns: Sequence[exp.Expr]) -> exp.Select:
    """Events that match the metric, joined to the periods that they fall into."""
    event_at = exp.column("event_timestamp", table=EVENTS)
    same_alias = exp.column("customer_alias", table=EVENTS).eq(
        exp.column("customer_alias", table=PERIODS)
    )
    falls_in = (
        same_alias,
        event_at >= exp.column("start_at", table=PERIODS),
        event_at.copy() < exp.column("end_at", table=PERIODS),
    )
    return (
        exp.select(*columns)
        .from_(EVENTS)
        .join(PERIODS, on=exp.and_(*falls_in))
        .where(*_conditions(metric))
    )


def _conditions(metric: Metric) -> list[exp.Expr]:
    event_type = exp.column("event_type", table=EVENTS)
    types = [exp.Literal.string(name) for name in metric.event_types]
    conditions: list[exp.Expr] = [exp.In(this=event_type, expressions=types)]
    if metric.filters is not None:
        conditions.append(filter_condition(metric.filters, EVENTS))
    return conditions


def _keys(metric: Metric) -> list[exp.Expr]:
    return [
        *(exp.column(name, table=PERIODS) for name in GRAIN),
        *(exp.column(name, table=EVENTS) for name in breakdown_columns(metric)),
    ]


def _values(metric: Metric) -> list[exp.Expr]:
    return [
        *(exp.column(name, table=EVENTS) for name in ("event_timestamp", "seq")),
        *_value(metric),
        *(exp.column(name, table=PERIODS) for name in ("value_lower", "value_upper")),
    ]


def _value(metric: Metric) -> list[exp.Expr]:
    column = value_column(metric, EVENTS)
    return [] if column is None else [exp.alias_(column, "value")]


def _measured(keys: tuple[str, ...], columns: Columns) -> exp.Select:
    """Shares by breakdown values and totals, in one pass over the counted events."""
    grain = [exp.column(name) for name in GRAIN]
    shares = [exp.column(name) for name in keys]
    is_total = exp.Grouping(expressions=[shares[0].copy()]).eq(1) if shares else exp.true()
    query = exp.select(*grain, exp.alias_(is_total, "is_total"), *shares, *_aliased(columns)).from_(
        "counted"
    )
    if not shares:
        return query.group_by(*GRAIN)
    sets = [exp.Tuple(expressions=[*grain, *shares]), exp.Tuple(expressions=grain)]
    query.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=_copies(sets))]))
    return query


def _idle(keys: tuple[str, ...], columns: Columns) -> exp.Select:
    """A total for every period and window in which no event counts."""
    grain = [exp.column(name, table=PERIODS) for name in GRAIN]
    missing = exp.column("period_id", table="measured").is_(exp.null())
    on = [column.copy().eq(exp.column(column.name, table="measured")) for column in grain]
    return (
        exp.select(
            *grain,
            exp.alias_(exp.true(), "is_total"),
            *(exp.alias_(exp.cast(exp.null(), _type("text")), name) for name in keys),
            *_aliased(columns),
        )
        .distinct()
        .from_(PERIODS)
        .join("measured", on=exp.and_(*on), join_type="left")
        .where(missing)
    )


def _periods_of(metric: Metric, relations: Relations) -> exp.Select:
    return _all_of(relations.periods).where(exp.column("metric").eq(exp.Literal.string(metric.id)))


def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name, dialect="duckdb")


def _all_of(relation: str) -> exp.Select:
    return exp.select("*").from_(exp.to_table(relation))


def _aliased(columns: Columns) -> list[exp.Expr]:
    return [exp.alias_(expression, name) for name, expression in columns.items()]


def _copies(nodes: list[exp.Tuple]) -> list[exp.Tuple]:
    return [node.copy() for node in nodes]
