"""What a metric's models compute of the events of a group: column name to expression (DESIGN 4).

Nothing here divides. An average is given as the sum and the count of its numbers; whoever reads it
divides exactly, as a fraction, and rounds half away from zero to 12 decimals.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from engine.domain.metric import Aggregation, Metric
from engine.metrics.columns import number_column, text_column
from engine.metrics.numbers import decimal_type

SPLIT_COLUMNS = ("quantity_within", "events_below", "events_above")
"""Of sums: the events of a price with per-event bounds, split at its limits (DESIGN 5)."""

AVERAGE_COLUMNS = ("value_sum", "value_count")
"""Of averages: what is to be divided by what."""

Columns = dict[str, exp.Expr]


def value_column(metric: Metric, table: str) -> exp.Expr | None:
    """The column of `table` that the metric aggregates; None for a count."""
    if metric.property is None:
        return None
    is_numeric = metric.aggregation.is_numeric
    name = number_column(metric.property) if is_numeric else text_column(metric.property)
    return exp.column(name, table=table)


def measures(metric: Metric) -> Columns:
    """Aggregates over rows with `value`, `event_timestamp`, `seq`, `value_lower`, `value_upper`.

    `quantity` is null where nothing was measured, and always for averages. `event_count` counts
    every event of the group, `skipped_count` those whose value is missing or no number.
    """
    return {
        **_QUANTITIES[metric.aggregation](),
        "event_count": _count_rows(),
        "skipped_count": _skipped(metric),
    }


def measured_columns(metric: Metric) -> set[str]:
    """The columns that `measures` reads."""
    return {
        column.name
        for expression in measures(metric).values()
        for column in expression.find_all(exp.Column)
    }


def measures_of_nothing(metric: Metric) -> Columns:
    """The same columns for a period in which no event counts."""
    zero, none = exp.cast(exp.Literal.number(0), decimal_type()), exp.Literal.number(0)
    nothing = exp.cast(exp.null(), decimal_type())
    starts_at_zero = metric.aggregation in (Aggregation.COUNT, Aggregation.UNIQUE, Aggregation.SUM)
    of_nothing = {
        "quantity": zero if starts_at_zero else nothing,
        "quantity_within": zero,
        "value_sum": zero,
    }
    return {name: of_nothing.get(name, none).copy() for name in measures(metric)}


def _count() -> Columns:
    return {"quantity": exp.cast(_count_rows(), decimal_type())}


def _unique() -> Columns:
    distinct = exp.Count(this=exp.Distinct(expressions=[_value()]))
    return {"quantity": exp.cast(distinct, decimal_type())}


def _sum() -> Columns:
    value, lower, upper = _value(), exp.column("value_lower"), exp.column("value_upper")
    is_below, is_above = value < lower, value > upper
    is_within = exp.and_(
        exp.not_(exp.func("coalesce", is_below, exp.false())),
        exp.not_(exp.func("coalesce", is_above, exp.false())),
    )
    return {
        "quantity": _zero_of_nothing(exp.Sum(this=value)),
        "quantity_within": _zero_of_nothing(_where(exp.Sum(this=value.copy()), is_within)),
        "events_below": _where(_count_rows(), is_below.copy()),
        "events_above": _where(_count_rows(), is_above.copy()),
    }


def _max() -> Columns:
    return {"quantity": exp.Max(this=_value())}


def _min() -> Columns:
    return {"quantity": exp.Min(this=_value())}


def _latest() -> Columns:
    order = exp.func("row", exp.column("event_timestamp"), exp.column("seq"))
    newest = exp.ArgMax(this=_value(), expression=order)
    return {"quantity": _where(newest, exp.not_(_value().is_(exp.null())))}


def _average() -> Columns:
    return {
        "quantity": exp.cast(exp.null(), decimal_type()),
        "value_sum": _zero_of_nothing(exp.Sum(this=_value())),
        "value_count": exp.Count(this=_value()),
    }


_QUANTITIES: dict[Aggregation, Callable[[], Columns]] = {
    Aggregation.COUNT: _count,
    Aggregation.UNIQUE: _unique,
    Aggregation.SUM: _sum,
    Aggregation.MAX: _max,
    Aggregation.MIN: _min,
    Aggregation.LATEST: _latest,
    Aggregation.AVERAGE: _average,
}


def _skipped(metric: Metric) -> exp.Expr:
    if metric.property is None:
        return exp.cast(exp.Literal.number(0), exp.DataType.build("bigint"))
    return _where(_count_rows(), _value().is_(exp.null()))


def _value() -> exp.Column:
    return exp.column("value")


def _count_rows() -> exp.Expr:
    return exp.Count(this=exp.Star())


def _where(aggregate: exp.Expr, condition: exp.Expr) -> exp.Expr:
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def _zero_of_nothing(total: exp.Expr) -> exp.Expr:
    return exp.func("coalesce", total, exp.Literal.number(0))
