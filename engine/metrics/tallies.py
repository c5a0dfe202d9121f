"""What a metric keeps of a period's events, so that a night adds its own to it (DESIGN 3 and 4).

A tally is a row of partial measures of a period and a combination of breakdown values. Tallies are
only ever appended; a period's usage is what its tallies come to together. How the later ones are
made depends on the aggregation:

    differences   count, sum, average, weighted_sum: what came less what went
    values        unique: how often each value occurs, as differences; it is used while it occurs
    extremes      max, min, latest: the extreme of what came; where the extreme went, starting over
    recounts      everything else: a period of which anything came or went starts over

To start over is to be counted from the events again; tallies from before that count no more.
"""

from __future__ import annotations

from enum import Enum

from sqlglot import exp

from engine.domain.metric import Aggregation, Metric
from engine.metrics.aggregations import EVENT_ORDER, Columns, measures
from engine.metrics.columns import text_column
from engine.metrics.numbers import decimal_type
from engine.metrics.pieces import count_rows, where, whole, zero_of_nothing

IS_REMOVED = "is_removed"
"""Of events that changed: whether the event counts no more; otherwise it counts now."""

ROLE, RANK = "tally_role", "tally_rank"
"""Where extremes are compared: what each row is (held, removed, added), and the value compared."""

CARRIED_COUNT = "carried_count"
"""Of metrics that carry a level: how many events from before the period weigh in it."""


class TallyKind(Enum):
    """How the tallies of a period come together; see the module."""

    DIFFERENCES = "differences"
    VALUES = "values"
    EXTREMES = "extremes"
    RECOUNTS = "recounts"

    @property
    def starts_over(self) -> bool:
        """Whether a period may have to be counted from its events again."""
        return self in (TallyKind.EXTREMES, TallyKind.RECOUNTS)


_KINDS = {
    Aggregation.COUNT: TallyKind.DIFFERENCES,
    Aggregation.SUM: TallyKind.DIFFERENCES,
    Aggregation.AVERAGE: TallyKind.DIFFERENCES,
    Aggregation.WEIGHTED_SUM: TallyKind.DIFFERENCES,
    Aggregation.UNIQUE: TallyKind.VALUES,
    Aggregation.MAX: TallyKind.EXTREMES,
    Aggregation.MIN: TallyKind.EXTREMES,
    Aggregation.LATEST: TallyKind.EXTREMES,
}


def tally_kind(metric: Metric) -> TallyKind:
    """How the metric is tallied; what is not known here is recounted."""
    return _KINDS.get(metric.aggregation, TallyKind.RECOUNTS)


def breakdown_columns(metric: Metric) -> tuple[str, ...]:
    """The columns of the metric's breakdowns, in their order, each once."""
    return tuple(dict.fromkeys(text_column(name) for name in metric.breakdowns))


def tally_keys(metric: Metric) -> tuple[str, ...]:
    """What a tally is of, beside its period; of recounts also whether it is a total."""
    keys = breakdown_columns(metric)
    return (*keys, "value") if tally_kind(metric) is TallyKind.VALUES else keys


def tally_columns(metric: Metric) -> Columns:
    """The partial measures of events that count, over the rows that `measures` reads."""
    if tally_kind(metric) is TallyKind.VALUES:
        return {"event_count": count_rows()}
    return {**measures(metric), **_hidden(metric)}


def change_columns(metric: Metric) -> Columns:
    """The same columns of events that changed, over those rows with `IS_REMOVED`.

    Not for recounts: whatever changed there starts over.
    """
    if tally_kind(metric) is TallyKind.EXTREMES:
        names = ("quantity", EVENT_ORDER)
        return {
            name: _added(column) if name in names else _difference(column)
            for name, column in tally_columns(metric).items()
        }
    return {name: _difference(column) for name, column in tally_columns(metric).items()}


def combined_columns(metric: Metric) -> Columns:
    """What tallies of the same keys come to: the same columns again. Not for recounts."""
    return {name: _combined(metric, name) for name in tally_columns(metric)}


def is_used(metric: Metric) -> exp.Expr:
    """Whether any event is behind tallies of the same keys."""
    counts = _sum("event_count")
    if CARRIED_COUNT in tally_columns(metric):
        counts = counts + _sum(CARRIED_COUNT)
    return counts > exp.Literal.number(0)


def usage_columns(metric: Metric) -> Columns:
    """The metric's measures over combined tallies."""
    if tally_kind(metric) is TallyKind.VALUES:
        distinct = exp.Count(this=exp.Distinct(expressions=[exp.column("value")]))
        has_none = exp.column("value").is_(exp.null())
        return {
            "quantity": exp.cast(distinct, decimal_type()),
            "event_count": whole(_sum("event_count")),
            "skipped_count": whole(zero_of_nothing(where(_sum("event_count"), has_none))),
        }
    return {name: _combined(metric, name) for name in measures(metric)}


def has_lost_its_extreme(metric: Metric) -> exp.Expr:
    """Over rows of `ROLE` and `RANK` with the same keys: whether to start over.

    That is when what was removed was as extreme as what is held and nothing added is.
    """
    by_role = {role: _extreme_of(metric, role) for role in ("held", "removed", "added")}
    least = metric.aggregation is Aggregation.MIN
    reaches = exp.LTE if least else exp.GTE
    was_held = reaches(this=by_role["removed"], expression=by_role["held"])
    is_replaced = reaches(this=by_role["added"], expression=by_role["removed"].copy())
    return exp.and_(was_held, exp.not_(exp.func("coalesce", is_replaced, exp.false())))


def extreme_column(metric: Metric) -> str:
    """The column of a tally in which extremes are compared."""
    return EVENT_ORDER if metric.aggregation is Aggregation.LATEST else "quantity"


def rank_of_event(metric: Metric) -> exp.Expr:
    """The same of one event: null if it has no value."""
    value = exp.column("value")
    if metric.aggregation is not Aggregation.LATEST:
        return value
    return exp.case().when(exp.not_(value.is_(exp.null())), exp.column(EVENT_ORDER))


def _hidden(metric: Metric) -> Columns:
    """Partial measures that no reader of usage sees."""
    if metric.aggregation is Aggregation.LATEST:
        has_value = exp.not_(exp.column("value").is_(exp.null()))
        return {EVENT_ORDER: where(exp.Max(this=exp.column(EVENT_ORDER)), has_value)}
    if metric.aggregation.carries_level:
        is_earlier = exp.column("event_timestamp") < exp.column("start_at")
        return {CARRIED_COUNT: where(count_rows(), is_earlier)}
    return {}


def _combined(metric: Metric, name: str) -> exp.Expr:
    column = exp.column(name)
    if name == EVENT_ORDER:
        return exp.Max(this=column)
    if name == "quantity":
        match metric.aggregation:
            case Aggregation.LATEST:
                newest = exp.ArgMax(this=column, expression=exp.column(EVENT_ORDER))
                return where(newest, exp.not_(column.copy().is_(exp.null())))
            case Aggregation.MIN:
                return exp.Min(this=column)
            case Aggregation.COUNT | Aggregation.SUM:
                return exp.Sum(this=column)
        return exp.Max(this=column)
    if name == "value_count" and metric.aggregation.carries_level:
        return exp.Max(this=column)
    total = exp.Sum(this=column)
    return whole(total) if name in _WHOLE_NUMBERS else total


_WHOLE_NUMBERS = {
    "event_count",
    "skipped_count",
    "events_below",
    "events_above",
    "value_count",
    CARRIED_COUNT,
}


def _difference(measure: exp.Expr) -> exp.Expr:
    """The measure of what came less that of what went; nulls and maxima stay as they are."""
    match measure:
        case exp.Cast():
            return exp.cast(_difference(measure.this), measure.to.copy())
        case exp.Coalesce():
            return zero_of_nothing(_signed(measure.this))
        case exp.Sum():
            return zero_of_nothing(_signed(measure))
        case exp.Count() | exp.Filter():
            return whole(zero_of_nothing(_signed(measure)))
    return measure.copy()


def _signed(aggregate: exp.Expr) -> exp.Expr:
    match aggregate:
        case exp.Filter():
            return where(_signed(aggregate.this), aggregate.expression.this.copy())
        case exp.Sum():
            return exp.Sum(this=_less_if_removed(aggregate.this))
        case exp.Count(this=exp.Star()):
            return exp.Sum(this=_less_if_removed(exp.Literal.number(1)))
        case exp.Count():
            counts = exp.Sum(this=_less_if_removed(exp.Literal.number(1)))
            return where(counts, exp.not_(aggregate.this.copy().is_(exp.null())))
    raise ValueError(f"no difference of {aggregate.sql()}")


def _less_if_removed(summand: exp.Expr) -> exp.Expr:
    is_simple = isinstance(summand, exp.Literal | exp.Column)
    negated = exp.Neg(this=summand.copy() if is_simple else exp.paren(summand.copy()))
    return exp.case().when(exp.column(IS_REMOVED), negated).else_(summand.copy())


def _added(measure: exp.Expr) -> exp.Expr:
    """The measure of what came alone."""
    counts = exp.not_(exp.column(IS_REMOVED))
    if isinstance(measure, exp.Filter):
        both = exp.and_(measure.expression.this.copy(), counts)
        return where(measure.this.copy(), both)
    return where(measure.copy(), counts)


def _extreme_of(metric: Metric, role: str) -> exp.Expr:
    extreme = exp.Min if metric.aggregation is Aggregation.MIN else exp.Max
    is_of_role = exp.column(ROLE).eq(exp.Literal.string(role))
    return where(extreme(this=exp.column(RANK)), is_of_role)


def _sum(name: str) -> exp.Expr:
    return exp.Sum(this=exp.column(name))
