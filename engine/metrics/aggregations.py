"""What a metric's models compute of the events of a group: column name to expression (DESIGN 4).

Nothing here divides. An average is given as the sum and the count of its numbers, a weighted sum as
its values times the microseconds for which they held and the microseconds of the whole period;
whoever reads it divides exactly, as a fraction (`engine.metrics.quantity`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlglot import exp

from engine.domain.decimals import QUANTITY_SCALE, decimal_of, plain
from engine.domain.metric import Aggregation, Metric
from engine.metrics.columns import number_column, text_column
from engine.metrics.evaluate import value_of
from engine.metrics.exact_sql import exact_sql, skipped_by_query
from engine.metrics.expression import aggregate_query, event_expression
from engine.metrics.numbers import decimal_type
from engine.metrics.pieces import count_rows, decimal, where, whole, zero_of_nothing

PERIOD_MICROSECONDS = "period_microseconds"
"""The length of a period and window over all of its aliases: a column of the periods where a metric
carries its level."""

EVENT_ORDER = "event_order"
"""The order of events by `(event_timestamp, seq)` as one whole number: microseconds, then seq."""

Columns = dict[str, exp.Expr]


def value_column(metric: Metric, table: str) -> exp.Expr | None:
    """What the metric aggregates of the events of `table`; None for a count."""
    if metric.expression is not None:
        return exact_sql(event_expression(metric.expression), table)
    if metric.property is None:
        return None
    is_numeric = metric.aggregation.is_numeric
    name = number_column(metric.property) if is_numeric else text_column(metric.property)
    return exp.column(name, table=table)


def event_order(table: str) -> exp.Expr:
    """`EVENT_ORDER` of the events of `table`. Exact for 10^15 events and any instant there is."""
    microseconds = exp.func("epoch_us", exp.column("event_timestamp", table=table))
    scaled = exp.cast(microseconds, decimal(19, 0)) * exp.cast(
        exp.Literal.number(10**15), decimal(16, 0)
    )
    return scaled + exp.column("seq", table=table)


def measures(metric: Metric) -> Columns:
    """Aggregates over rows with `value`, `event_timestamp`, `EVENT_ORDER` and of their period
    `start_at`, `end_at`, `value_lower`, `value_upper`, `PERIOD_MICROSECONDS`.

    `quantity` is null where nothing was measured, and always for averages and weighted sums.
    `event_count` counts every event of the group, `skipped_count` those whose value is missing or
    no number; events from before the period, which a weighted sum also reads, are in neither.
    """
    return {
        **_QUANTITIES[metric.aggregation](metric),
        "event_count": _counted(metric),
        "skipped_count": _skipped(metric),
    }


def measured_columns(metric: Metric) -> set[str]:
    """The columns that `measures` reads."""
    return {
        column.name
        for expression in measures(metric).values()
        for column in expression.find_all(exp.Column)
    }


def columns_to_measure(metric: Metric, table: str, without: Iterable[str] = ()) -> list[exp.Expr]:
    """Those columns, made of the events of `table`; the caller has those `without` from elsewhere.

    Events alone have no limits of a price: null.
    """
    wanted = measured_columns(metric).difference(without)
    value, no_limit = value_column(metric, table), exp.cast(exp.null(), decimal_type())
    made: Columns = {} if value is None else {"value": value}
    made |= {
        EVENT_ORDER: event_order(table),
        "value_lower": no_limit,
        "value_upper": no_limit.copy(),
    }
    return [
        *(exp.alias_(made[name], name) for name in made if name in wanted),
        *(exp.column(name, table=table) for name in sorted(wanted - made.keys())),
    ]


def measures_of_nothing(metric: Metric) -> Columns:
    """The same columns for a period in which no event counts."""
    zero, none = exp.cast(exp.Literal.number(0), decimal_type()), exp.Literal.number(0)
    nothing = exp.cast(exp.null(), decimal_type())
    starts_at_zero = metric.aggregation in (Aggregation.COUNT, Aggregation.UNIQUE, Aggregation.SUM)
    if metric.query is not None:
        of_no_events = value_of(aggregate_query(metric.query))
        if of_no_events is not None:
            text = plain(decimal_of(of_no_events, QUANTITY_SCALE))
            nothing = exp.cast(exp.Literal.string(text), decimal_type())
    of_nothing = {
        "quantity": zero if starts_at_zero else nothing,
        "quantity_within": zero,
        "value_sum": zero,
        "value_sum_ten_thousands": exp.cast(exp.Literal.number(0), decimal(38, 0)),
    }
    return {name: of_nothing.get(name, none).copy() for name in measures(metric)}


def _count(metric: Metric) -> Columns:
    return {"quantity": exp.cast(count_rows(), decimal_type())}


def _unique(metric: Metric) -> Columns:
    distinct = exp.Count(this=exp.Distinct(expressions=[_value()]))
    return {"quantity": exp.cast(distinct, decimal_type())}


def _sum(metric: Metric) -> Columns:
    """Also of the events of a price with per-event bounds, split at its limits (DESIGN 5)."""
    value, lower, upper = _value(), exp.column("value_lower"), exp.column("value_upper")
    is_below, is_above = value < lower, value > upper
    is_within = exp.and_(
        exp.not_(exp.func("coalesce", is_below, exp.false())),
        exp.not_(exp.func("coalesce", is_above, exp.false())),
    )
    return {
        "quantity": zero_of_nothing(exp.Sum(this=value)),
        "quantity_within": zero_of_nothing(where(exp.Sum(this=value.copy()), is_within)),
        "events_below": where(count_rows(), is_below.copy()),
        "events_above": where(count_rows(), is_above.copy()),
    }


def _max(metric: Metric) -> Columns:
    return {"quantity": exp.Max(this=_value())}


def _min(metric: Metric) -> Columns:
    return {"quantity": exp.Min(this=_value())}


def _latest(metric: Metric) -> Columns:
    newest = exp.ArgMax(this=_value(), expression=exp.column(EVENT_ORDER))
    return {"quantity": where(newest, exp.not_(_value().is_(exp.null())))}


def _average(metric: Metric) -> Columns:
    """What is to be divided by what."""
    return {
        "quantity": exp.cast(exp.null(), decimal_type()),
        "value_sum": zero_of_nothing(exp.Sum(this=_value())),
        "value_count": exp.Count(this=_value()),
    }


def _percentile(metric: Metric) -> Columns:
    """The nearest rank: the least of the values that so many percent of them are not above.

    Its place among the values in order is their number times the percentage, rounded up to a whole,
    in integers.
    """
    assert metric.percentile is not None, "the catalog asks for it"
    share, all_of_it = (metric.percentile / 100).as_integer_ratio()
    scaled = exp.Count(this=_value()) * exp.Literal.number(share)
    place = exp.IntDiv(
        this=exp.paren(scaled + exp.Literal.number(all_of_it - 1)),
        expression=exp.Literal.number(all_of_it),
    )
    values = where(exp.ArrayAgg(this=_value()), exp.not_(_value().is_(exp.null())))
    in_order = exp.func("list_sort", values)
    return {"quantity": exp.func("list_extract", in_order, place)}


def _weighted_sum(metric: Metric) -> Columns:
    """Each value for the microseconds from its event, or the period's start, to the period's end.

    The dividend in two parts, and the divisor, the period's microseconds.
    The sum of those products can need 42 digits before the point. So each value is split at ten
    thousand: both products are exact in 38 digits on either warehouse, and so are sums of billions.
    (Of two decimals of at most 18 digits DuckDB makes a product of 18 digits, hence the 19.)
    """
    from_then_on = exp.func("greatest", exp.column("event_timestamp"), exp.column("start_at"))
    held = exp.cast(
        exp.func("epoch_us", exp.column("end_at")) - exp.func("epoch_us", from_then_on),
        decimal(16, 0),
    )
    ten_thousand = exp.Literal.number(10_000)
    rest = exp.Mod(this=_value(), expression=ten_thousand)
    whole = exp.cast(_value() - exp.paren(rest.copy()), decimal(26, 0))
    ten_thousandth = exp.cast(exp.Literal.string("0.0001"), decimal(4, 4))
    ten_thousands = exp.cast(whole * ten_thousandth, decimal(22, 0))
    return {
        "quantity": exp.cast(exp.null(), decimal_type()),
        "value_sum": zero_of_nothing(exp.Sum(this=exp.cast(rest, decimal(19, 12)) * held)),
        "value_sum_ten_thousands": exp.cast(
            zero_of_nothing(exp.Sum(this=ten_thousands * held.copy())), decimal(38, 0)
        ),
        "value_count": exp.Max(this=exp.column(PERIOD_MICROSECONDS)),
    }


def _custom(metric: Metric) -> Columns:
    assert metric.query is not None, "the catalog asks for it"
    return {"quantity": exact_sql(aggregate_query(metric.query))}


_QUANTITIES: dict[Aggregation, Callable[[Metric], Columns]] = {
    Aggregation.COUNT: _count,
    Aggregation.UNIQUE: _unique,
    Aggregation.SUM: _sum,
    Aggregation.MAX: _max,
    Aggregation.MIN: _min,
    Aggregation.LATEST: _latest,
    Aggregation.AVERAGE: _average,
    Aggregation.WEIGHTED_SUM: _weighted_sum,
    Aggregation.PERCENTILE: _percentile,
    Aggregation.CUSTOM: _custom,
    Aggregation.SEATS: _latest,
}


def _counted(metric: Metric) -> exp.Expr:
    if metric.aggregation.carries_level:
        return where(count_rows(), _is_of_the_period())
    return count_rows()


def _skipped(metric: Metric) -> exp.Expr:
    if metric.query is not None:
        has_no_number = skipped_by_query(aggregate_query(metric.query))
        if has_no_number is not None:
            return where(count_rows(), has_no_number)
    if metric.property is None and metric.expression is None:
        return whole(exp.Literal.number(0))
    has_no_value: exp.Expr = _value().is_(exp.null())
    if metric.aggregation.carries_level:
        has_no_value = exp.and_(has_no_value, _is_of_the_period())
    return where(count_rows(), has_no_value)


def _is_of_the_period() -> exp.Expr:
    return exp.column("event_timestamp") >= exp.column("start_at")


def _value() -> exp.Column:
    return exp.column("value")
