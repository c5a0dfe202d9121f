"""Usage of a metric in billing periods, counted event by event (DESIGN 4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from tests.oracle.events import Submission, counting_events
from tests.oracle.filters import matches

Metric = Mapping[str, Any]
"""A metric as its catalog file reads: event_type, aggregation, property, filters, breakdowns."""

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
                and period.start <= event.event_timestamp < period.end
            ],
        )
        for period in periods
    }


def _is_meant(metric: Metric, event: Submission) -> bool:
    types = metric["event_type"]
    type_matches = (
        event.event_type == types if isinstance(types, str) else event.event_type in types
    )
    return type_matches and ("filters" not in metric or matches(metric["filters"], event))


def _period_usage(metric: Metric, events: list[Submission]) -> PeriodUsage:
    breakdowns = metric.get("breakdowns", [])
    members: dict[Combination, list[Submission]] = {}
    if breakdowns:
        for event in events:
            members.setdefault(tuple(event.text(key) for key in breakdowns), []).append(event)
    groups = {combination: _measure(metric, group) for combination, group in members.items()}
    return PeriodUsage(_measure(metric, events), groups)


def _measure(metric: Metric, events: list[Submission]) -> Measure:
    aggregate = AGGREGATIONS[metric["aggregation"]]
    return Measure(aggregate(events, metric.get("property", "")), len(events))


def _numbers(events: list[Submission], key: str) -> list[Fraction]:
    return [number for event in events if (number := event.number(key)) is not None]


def _count(events: list[Submission], key: str) -> Fraction:
    return Fraction(len(events))


def _unique(events: list[Submission], key: str) -> Fraction:
    return Fraction(len({event.text(key) for event in events} - {None}))


def _sum(events: list[Submission], key: str) -> Fraction:
    return sum(_numbers(events, key), Fraction(0))


def _max(events: list[Submission], key: str) -> Fraction | None:
    return max(_numbers(events, key), default=None)


def _min(events: list[Submission], key: str) -> Fraction | None:
    return min(_numbers(events, key), default=None)


def _average(events: list[Submission], key: str) -> Fraction | None:
    numbers = _numbers(events, key)
    return sum(numbers, Fraction(0)) / len(numbers) if numbers else None


def _latest(events: list[Submission], key: str) -> Fraction | None:
    in_order = sorted(events, key=lambda event: (event.event_timestamp, event.seq))
    numbers = _numbers(in_order, key)
    return numbers[-1] if numbers else None


AGGREGATIONS: dict[str, Callable[[list[Submission], str], Fraction | None]] = {
    "count": _count,
    "unique": _unique,
    "sum": _sum,
    "max": _max,
    "min": _min,
    "average": _average,
    "latest": _latest,
}
