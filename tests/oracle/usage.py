"""Usage of a metric in billing periods, counted event by event (DESIGN 4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.oracle.events import Submission, counting_events
from tests.oracle.expressions import value_of
from tests.oracle.filters import matches

MICROSECOND = timedelta(microseconds=1)

Metric = Mapping[str, Any]
"""A metric as its catalog file reads: event_type,  aggregation, property, filters…"""

Combination = tuple[str | None, ...]
"""One value for each breakdown property, in the metric's order; None where an event has none."""


@dataclass(frozen=True)
class Period:
    """A billing period: the aliases it bills and its instants, half-open."""

    period_id: str
    aliases: frozenset[str]
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Measure:
    """An exact value (None: there is none) and how many events matched, numeric or not."""

    value: Fraction | None
    event_count: int


@dataclass(frozen=True)
class PeriodUsage:
    """A period's total and, for a metric with breakdowns, one group for each combination seen."""

    total: Measure
    groups: Mapping[Combination, Measure]


def usage_by_period(
    submissions: Sequence[Submission],
    as_of: datetime | None,
    metric: Metric,
    periods: Sequence[Period],
) -> dict[str, PeriodUsage]:
    """Usage of every period, by period id, from what had been received by `as_of`."""
    counting = [event for event in counting_events(submissions, as_of) if _is_meant(metric, event)]
    return {
        period.period_id: _period_usage(
            metric,
            [
                event
                for event in counting
                if event.customer_alias in period.aliases
                and event.event_timestamp < period.end
                and (period.start <= event.event_timestamp or _looks_back(metric))
            ],
            period,
        )
        for period in periods
    }


def _looks_back(metric: Metric) -> bool:
    """Whether events from before a period make the level with which it starts."""
    return bool(metric["aggregation"] == "weighted_sum")


def _is_meant(metric: Metric, event: Submission) -> bool:
    types = metric["event_type"]
    type_matches = (
        event.event_type == types if isinstance(types, str) else event.event_type in types
    )
    return type_matches and ("filters" not in metric or matches(metric["filters"], event))


def _period_usage(metric: Metric, events: list[Submission], period: Period) -> PeriodUsage:
    breakdowns = metric.get("breakdowns", [])
    members: dict[Combination, list[Submission]] = {}
    if breakdowns:
        for event in events:
            members.setdefault(tuple(event.text(key) for key in breakdowns), []).append(event)
    groups = {
        combination: _measure(metric, group, period) for combination, group in members.items()
    }
    return PeriodUsage(_measure(metric, events, period), groups)


def _measure(metric: Metric, events: list[Submission], period: Period) -> Measure:
    own = [event for event in events if period.start <= event.event_timestamp]
    match metric["aggregation"]:
        case "count":
            return Measure(Fraction(len(own)), len(own))
        case "unique":
            texts = {event.text(metric["property"]) for event in own} - {None}
            return Measure(Fraction(len(texts)), len(own))
        case "weighted_sum":
            return Measure(_weighted_sum(_timed(metric, events), period), len(own))
        case "percentile":
            numbers = sorted(number for _, number in _timed(metric, own))
            return Measure(_percentile(numbers, Fraction(metric["percentile"])), len(own))
    in_order = sorted(own, key=lambda event: (event.event_timestamp, event.seq))
    numbers = [number for _, number in _timed(metric, in_order)]
    return Measure(AGGREGATIONS[metric["aggregation"]](numbers), len(own))


def _timed(metric: Metric, events: list[Submission]) -> list[tuple[datetime, Fraction]]:
    """When each event with a number happened, and the number; others are skipped."""
    found = []
    for event in events:
        if "expression" in metric:
            number = value_of(metric["expression"], event)
        else:
            number = event.number(metric["property"])
        if number is not None:
            found.append((event.event_timestamp, number))
    return found


def _weighted_sum(changes: list[tuple[datetime, Fraction]], period: Period) -> Fraction:
    """Every change of the level for as long as it held, over the length of the period."""
    length = (period.end - period.start) // MICROSECOND
    return sum(
        (
            number * Fraction((period.end - max(instant, period.start)) // MICROSECOND, length)
            for instant, number in changes
        ),
        Fraction(0),
    )


def _percentile(in_order: list[Fraction], percentage: Fraction) -> Fraction | None:
    """The first that has at least so many percent of them at or before its place."""
    for place, number in enumerate(in_order, start=1):
        if 100 * place >= percentage * len(in_order):
            return number
    return None


def _sum(numbers: list[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0))


def _max(numbers: list[Fraction]) -> Fraction | None:
    return max(numbers, default=None)


def _min(numbers: list[Fraction]) -> Fraction | None:
    return min(numbers, default=None)


def _average(numbers: list[Fraction]) -> Fraction | None:
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else None


def _latest(numbers: list[Fraction]) -> Fraction | None:
    return numbers[-1] if numbers else None


AGGREGATIONS: dict[str, Callable[[list[Fraction]], Fraction | None]] = {
    "sum": _sum,
    "max": _max,
    "min": _min,
    "average": _average,
    "latest": _latest,
}
"""Of the numbers that there are, by event timestamp and durable order."""

ALL_AGGREGATIONS = ("count", "unique", *AGGREGATIONS, "weighted_sum", "percentile")

ADDITIVE = ("count", "sum", "weighted_sum")
"""Those whose groups add up to the total."""
