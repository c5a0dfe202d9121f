"""The product's answers beside the oracle's: which differ, and all that is needed to see why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil, floor

from engine.domain.usage import PeriodUsage as Measured
from engine.domain.usage import UsageShare
from tests.differential.product import period_id
from tests.differential.selection import how_to_run_alone
from tests.oracle.scenarios import Scenario
from tests.oracle.usage import ADDITIVE, Measure, Metric, Period, PeriodUsage, usage_by_period

QUOTIENTS = ("average", "weighted_sum")
MOST_DECIMALS = 12
"""Quotients are the only values that need not be finite decimals; the product rounds them so."""

SHOWN = 5


@dataclass(frozen=True)
class Difference:
    """One answer that the two do not agree on; `got` is None where the product has none."""

    number: int
    metric: str
    definition: Metric
    period: Period
    as_of: datetime | None
    expected: PeriodUsage
    got: PeriodUsage | None

    def __str__(self) -> str:
        period, instant = self.period, "now" if self.as_of is None else self.as_of.isoformat()
        return "\n  ".join(
            (
                f"scenario {self.number}, metric {self.metric}, as of {instant}",
                f"period {period.period_id}: {period.start.isoformat()} to {period.end.isoformat()}"
                f" of {', '.join(sorted(period.aliases))}",
                f"metric: {json.dumps(self.definition, ensure_ascii=False)}",
                f"expected: {_written(self.expected)}",
                f"got:      {_written(self.got)}",
                f"alone:    {how_to_run_alone(self.number)}",
            )
        )


def assert_equal_usage(
    scenarios: Iterable[Scenario],
    as_of: datetime | None,
    measured: Mapping[str, Measured],
    *,
    known_by: datetime | None = None,
) -> None:
    """Every metric of every scenario in every period, or a report of the first differences.

    `known_by` stands for now where the product has not been told of later submissions yet.
    """
    found = list(differences(scenarios, as_of, measured, known_by=known_by))
    shown = "\n\n".join(str(difference) for difference in found[:SHOWN])
    assert not found, f"{len(found)} answers differ\n\n{shown}"


def differences(
    scenarios: Iterable[Scenario],
    as_of: datetime | None,
    measured: Mapping[str, Measured],
    *,
    known_by: datetime | None = None,
) -> Iterator[Difference]:
    """One for each metric and period on which the answers differ in a value, a count or a group."""
    for scenario in scenarios:
        for name, metric in scenario.metrics.items():
            expected_usage = usage_by_period(
                scenario.submissions, as_of or known_by, metric, scenario.periods
            )
            for period in scenario.periods:
                expected = _rounded(expected_usage[period.period_id], metric)
                answer = measured.get(period_id(period, name))
                got = None if answer is None else as_the_oracle_says_it(answer)
                if got != expected:
                    yield Difference(scenario.number, name, metric, period, as_of, expected, got)


def exact_usage(scenario: Scenario, metric: str, period: Period) -> Fraction | None:
    """The oracle's total of one period now, rounded as the metric's own is."""
    definition = scenario.metrics[metric]
    usage = usage_by_period(scenario.submissions, None, definition, [period])
    return _rounded(usage[period.period_id], definition).total.value


def as_the_oracle_says_it(measured: Measured) -> PeriodUsage:
    """A measured period in the oracle's words. Fails if a combination of values occurs twice."""
    groups = {
        tuple(value for _, value in share.values): _measure(share)
        for share in measured.usage.shares
    }
    assert len(groups) == len(measured.usage.shares)
    return PeriodUsage(_measure(measured.usage.total), groups)


def _measure(share: UsageShare) -> Measure:
    value = None if share.quantity is None else Fraction(share.quantity)
    return Measure(value, share.event_count)


def _rounded(usage: PeriodUsage, metric: Metric) -> PeriodUsage:
    """The total rounded once; groups that add up to it take what is left by largest remainder."""
    if "rounding" not in metric and metric["aggregation"] not in QUOTIENTS:
        return usage
    rounding = metric.get("rounding", {"decimals": MOST_DECIMALS})
    unit = Fraction(10) ** -rounding["decimals"]

    def rounded(measure: Measure) -> Measure:
        if measure.value is None:
            return measure
        units = _units(measure.value / unit, rounding.get("mode", "half_away"))
        return Measure(units * unit, measure.event_count)

    total = rounded(usage.total)
    groups = {combination: rounded(group) for combination, group in usage.groups.items()}
    if metric["aggregation"] in ADDITIVE:
        sign = -1 if (total.value or _value(usage.total)) < 0 else 1
        order = sorted(groups, key=lambda texts: [(text is None, text or "") for text in texts])
        exact = {each: sign * _value(usage.groups[each]) / unit for each in order}
        missing = sign * _value(total) / unit - sum(floor(value) for value in exact.values())
        lucky = sorted(order, key=lambda each: floor(exact[each]) - exact[each])[: int(missing)]
        groups = {
            each: Measure(
                sign * (floor(exact[each]) + (each in lucky)) * unit, groups[each].event_count
            )
            for each in order
        }
    return PeriodUsage(total, groups)


def _units(exact: Fraction, mode: str) -> int:
    size = abs(exact)
    away = {"half_away": floor(size + Fraction(1, 2)), "up": ceil(size), "down": floor(size)}[mode]
    return away if exact >= 0 else -away


def _value(measure: Measure) -> Fraction:
    return Fraction(0) if measure.value is None else measure.value


def _written(usage: PeriodUsage | None) -> str:
    if usage is None:
        return "no answer"
    groups = {
        str(combination): _measure_text(measure)
        for combination, measure in sorted(usage.groups.items(), key=str)
    }
    return f"{_measure_text(usage.total)} {groups or ''}".rstrip()


def _measure_text(measure: Measure) -> str:
    return f"{measure.value} of {measure.event_count} events"
