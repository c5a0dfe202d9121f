"""A metric as one SQL tree over given relations: the same for dbt models and direct queries."""

from __future__ import annotations

from sqlglot import exp

from engine.domain.metric import Metric
from engine.metrics.aggregations import (
    PERIOD_MICROSECONDS,
    Columns,
    measured_columns,
    measures,
    measures_of_nothing,
    value_column,
)
from engine.metrics.columns import text_column
from engine.metrics.counted import (
    EVENTS,
    GRAIN,
    PERIODS,
    Relations,
    all_of,
    counted_in_periods,
    counted_until_periods_end,
    steps_and_final,
)


def usage_by_period(metric: Metric, relations: Relations) -> exp.Select:
    """Usage of every billing period of the metric.

    Rows: one a combination of breakdown values that occurred, and one with `is_total` for every
    period and window, also where nothing happened. Columns: `period_id`, `usage_window`,
    `is_total`, one a breakdown, then those of `aggregations.measures`.
    """
    keys = breakdown_columns(metric)
    periods = all_of(relations.periods)
    counted_in = counted_in_periods
    if metric.aggregation.carries_level:
        periods = periods.select(exp.alias_(_microseconds_of_all_aliases(), PERIOD_MICROSECONDS))
        counted_in = counted_until_periods_end
    steps = {
        EVENTS: all_of(relations.events),
        PERIODS: periods.where(exp.column("metric").eq(exp.Literal.string(metric.id))),
        "counted": counted_in(metric, [*_keys(metric), *_values(metric)]),
        "measured": _measured(keys, measures(metric)),
        "idle": _idle(keys, measures_of_nothing(metric)),
    }
    return steps_and_final(steps, exp.union(all_of("measured"), all_of("idle"), distinct=False))


def breakdown_columns(metric: Metric) -> tuple[str, ...]:
    """The columns of the metric's breakdowns, in their order, each once."""
    return tuple(dict.fromkeys(text_column(name) for name in metric.breakdowns))


def _keys(metric: Metric) -> list[exp.Expr]:
    return [
        *(exp.column(name, table=PERIODS) for name in GRAIN),
        *(exp.column(name, table=EVENTS) for name in breakdown_columns(metric)),
    ]


def _values(metric: Metric) -> list[exp.Expr]:
    """What the metric's measures look at."""
    tables = {
        "event_timestamp": EVENTS,
        "seq": EVENTS,
        "value_lower": PERIODS,
        "value_upper": PERIODS,
        "start_at": PERIODS,
        "end_at": PERIODS,
        PERIOD_MICROSECONDS: PERIODS,
    }
    value = value_column(metric, EVENTS)
    wanted = measured_columns(metric)
    return [
        *([] if value is None else [exp.alias_(value, "value")]),
        *(exp.column(name, table=table) for name, table in tables.items() if name in wanted),
    ]


def _microseconds_of_all_aliases() -> exp.Expr:
    def over_the_period(aggregate: exp.Expr) -> exp.Expr:
        grain = [exp.column(name) for name in GRAIN]
        return exp.func("epoch_us", exp.Window(this=aggregate, partition_by=grain, over="OVER"))

    end = over_the_period(exp.Max(this=exp.column("end_at")))
    return end - over_the_period(exp.Min(this=exp.column("start_at")))


def _measured(keys: tuple[str, ...], columns: Columns) -> exp.Select:
    """Shares by breakdown values and totals, in one pass over the counted events."""
    grain = [exp.column(name) for name in GRAIN]
    shares = [exp.column(name) for name in keys]
    is_total = exp.Grouping(expressions=[shares[0].copy()]).eq(1) if shares else exp.true()
    query = exp.select(
        *grain,
        exp.alias_(is_total, "is_total"),
        *shares,
        *(exp.alias_(expression, name) for name, expression in columns.items()),
    ).from_("counted")
    if not shares:
        return query.group_by(*GRAIN)
    sets = [exp.Tuple(expressions=[*grain, *shares]), exp.Tuple(expressions=grain)]
    both = exp.GroupingSets(expressions=[each.copy() for each in sets])
    query.set("group", exp.Group(grouping_sets=[both]))
    return query


def _idle(keys: tuple[str, ...], columns: Columns) -> exp.Select:
    """A total for every period and window in which no event counts."""
    grain = [exp.column(name, table=PERIODS) for name in GRAIN]
    on = [column.copy().eq(exp.column(column.name, table="measured")) for column in grain]
    no_text = exp.cast(exp.null(), exp.DataType.build("text"))
    return (
        exp.select(
            *grain,
            exp.alias_(exp.true(), "is_total"),
            *(exp.alias_(no_text.copy(), name) for name in keys),
            *(exp.alias_(expression, name) for name, expression in columns.items()),
        )
        .distinct()
        .from_(PERIODS)
        .join("measured", on=exp.and_(*on), join_type="left")
        .where(exp.column("period_id", table="measured").is_(exp.null()))
    )
