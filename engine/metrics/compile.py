"""A metric as one SQL tree over given relations: the same for dbt models and direct queries.

Events that fall into a period are tallied (`tallies.py`), tallies come to usage. A direct query
does both at once; the models keep the tallies between builds (`tally_model.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from engine.domain.metric import Aggregation, Metric
from engine.metrics.aggregations import (
    PERIOD_MICROSECONDS,
    Columns,
    columns_to_measure,
    measured_columns,
    measures,
    measures_of_nothing,
)
from engine.metrics.counted import (
    EVENTS,
    GRAIN,
    PERIODS,
    Relations,
    all_of,
    counted_in_periods,
    steps_and_final,
)
from engine.metrics.tallies import (
    TallyKind,
    breakdown_columns,
    combined_columns,
    is_used,
    tally_columns,
    tally_keys,
    tally_kind,
    usage_columns,
)

OWN_WINDOW = "period"
"""The usage window of a period's own days."""

REGISTRATION = "registration"
"""The number of a period, usage window and definition of both: what tallies are of."""

Steps = dict[str, exp.Query]


def usage_by_period(metric: Metric, relations: Relations) -> exp.Select:
    """Usage of every billing period of the metric.

    Rows: one a combination of breakdown values that occurred, and one with `is_total` for every
    period and window, also where nothing happened. Columns: `period_id`, `usage_window`,
    `is_total`, one a breakdown, then those of `aggregations.measures`.
    """
    numbered = all_of(relations.periods).select(exp.alias_(_number_of_period(), REGISTRATION))
    steps: Steps = {
        EVENTS: all_of(relations.events),
        PERIODS: periods_of(metric, numbered, GRAIN),
        "periods": exp.select(REGISTRATION, *GRAIN).distinct().from_(PERIODS),
        "counted": counted(metric),
        "tallies": tallied(metric, "counted"),
    }
    return usage_of_tallies(metric, steps)


def usage_of_tallies(metric: Metric, steps: Steps) -> exp.Select:
    """The same rows, from steps that end in `tallies` and have one row a period in `periods`."""
    keys = breakdown_columns(metric)
    measured = {name: exp.column(name, table="measured") for name in measures(metric)}
    nothing = measures_of_nothing(metric)
    is_total = exp.func("coalesce", exp.column("is_total", table="measured"), exp.true())
    final = (
        exp.select(
            *(exp.column(name, table="periods") for name in GRAIN),
            exp.alias_(is_total, "is_total"),
            *(exp.column(name, table="measured") for name in keys),
            *(
                exp.alias_(_or_nothing(column, nothing[name]), name)
                for name, column in measured.items()
            ),
        )
        .from_("periods")
        .join("measured", on=_same_registration("periods", "measured"), join_type="left")
    )
    return steps_and_final({**steps, **_measured_steps(metric)}, final)


def periods_of(metric: Metric, periods: exp.Select, period: Sequence[str]) -> exp.Select:
    """The rows of the metric, with what it needs to know of a whole period, which has `period`."""
    if metric.aggregation.carries_level:
        microseconds = _microseconds_of_all_aliases(period)
        periods = periods.select(exp.alias_(microseconds, PERIOD_MICROSECONDS))
    return periods.where(exp.column("metric").eq(exp.Literal.string(metric.id)))


def counted(
    metric: Metric,
    *more: exp.Expr,
    events: str = EVENTS,
    periods: str = PERIODS,
) -> exp.Select:
    """The events that are tallied, with what is tallied of them and `more`."""
    columns = [*_counted_columns(metric), *more]
    also_earlier = metric.aggregation.carries_level
    return counted_in_periods(
        metric, columns, events=events, periods=periods, also_earlier=also_earlier
    )


def _counted_columns(metric: Metric) -> list[exp.Expr]:
    """Of an event in a period: keys, and what the measures look at."""
    wanted, keys = measured_columns(metric), breakdown_columns(metric)
    of_periods = ("value_lower", "value_upper", "start_at", "end_at", PERIOD_MICROSECONDS)
    return [
        exp.column(REGISTRATION, table=PERIODS),
        *_keys_of_events(metric, keys),
        *columns_to_measure(metric, EVENTS, without=(*keys, *of_periods)),
        *(exp.column(name, table=PERIODS) for name in of_periods if name in wanted),
    ]


def _keys_of_events(metric: Metric, keys: Sequence[str]) -> list[exp.Expr]:
    """The breakdowns of an event; of a seat event the microsecond of its change.

    What was held before a period, or in advance of it, is one number: there it is null.
    """
    if metric.aggregation is not Aggregation.SEATS:
        return [exp.column(name, table=EVENTS) for name in keys]
    window = exp.column("usage_window", table=PERIODS)
    microsecond = exp.func("epoch_us", exp.column("event_timestamp", table=EVENTS))
    text = exp.cast(microsecond, exp.DataType.build("text", dialect="duckdb"))
    changed_at = exp.case().when(window.eq(exp.Literal.string(OWN_WINDOW)), text)
    return [exp.alias_(changed_at, name) for name in keys]


def tallied(metric: Metric, counted_events: str) -> exp.Select:
    """Rows of `counted` as tallies."""
    if tally_kind(metric) is TallyKind.RECOUNTS:
        return _with_totals(metric, measures(metric), counted_events)
    return grouped(metric, tally_columns(metric), counted_events)


def grouped(
    metric: Metric, columns: Columns, relation: str, of: Sequence[str] = (REGISTRATION,)
) -> exp.Select:
    """Columns by registration, or what else they are `of`, and the keys of a tally."""
    keys = [*of, *tally_keys(metric)]
    named = [exp.alias_(expression, name) for name, expression in columns.items()]
    return exp.select(*keys, *named).from_(relation).group_by(*keys)


def _measured_steps(metric: Metric) -> Steps:
    """Totals, and shares of breakdown values: those that any event is behind."""
    if tally_kind(metric) is TallyKind.RECOUNTS:
        is_of_events = exp.column("event_count") > exp.Literal.number(0)
        return {"measured": all_of("tallies").where(is_of_events)}
    if not tally_keys(metric):
        measured = _with_totals(metric, usage_columns(metric), "tallies")
        return {"measured": measured.having(is_used(metric))}
    combined = grouped(metric, combined_columns(metric), "tallies").having(is_used(metric))
    return {
        "combined": combined,
        "measured": _with_totals(metric, usage_columns(metric), "combined"),
    }


def _with_totals(metric: Metric, columns: Columns, relation: str) -> exp.Select:
    """Shares by breakdown values and totals, in one pass."""
    keys = [exp.column(name) for name in breakdown_columns(metric)]
    is_total = exp.Grouping(expressions=[keys[0].copy()]).eq(1) if keys else exp.true()
    query = exp.select(
        REGISTRATION,
        exp.alias_(is_total, "is_total"),
        *keys,
        *(exp.alias_(expression, name) for name, expression in columns.items()),
    ).from_(relation)
    if not keys:
        return query.group_by(REGISTRATION)
    registration = exp.column(REGISTRATION)
    sets = [exp.Tuple(expressions=[registration, *keys]), exp.Tuple(expressions=[registration])]
    both = exp.GroupingSets(expressions=[each.copy() for each in sets])
    query.set("group", exp.Group(grouping_sets=[both]))
    return query


def _or_nothing(column: exp.Expr, nothing: exp.Expr) -> exp.Expr:
    is_null = isinstance(nothing, exp.Cast) and isinstance(nothing.this, exp.Null)
    return column if is_null else exp.func("coalesce", column, nothing)


def _same_registration(left: str, right: str) -> exp.Expr:
    return exp.column(REGISTRATION, table=left).eq(exp.column(REGISTRATION, table=right))


def _number_of_period() -> exp.Expr:
    by_grain = exp.Order(expressions=[exp.Ordered(this=exp.column(name)) for name in GRAIN])
    return exp.Window(this=exp.func("dense_rank"), order=by_grain, over="OVER")


def _microseconds_of_all_aliases(period: Sequence[str]) -> exp.Expr:
    def over_the_period(aggregate: exp.Expr) -> exp.Expr:
        columns = [exp.column(name) for name in period]
        window = exp.Window(this=aggregate, partition_by=columns, over="OVER")
        return exp.func("epoch_us", window)

    end = over_the_period(exp.Max(this=exp.column("end_at")))
    return end - over_the_period(exp.Min(this=exp.column("start_at")))
