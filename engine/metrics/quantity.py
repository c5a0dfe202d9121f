"""From measured rows to usage: the divisions and the rounding that the warehouse leaves to us."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from engine.domain.decimals import ZERO
from engine.domain.metric import Aggregation, Metric
from engine.domain.rounding import QUANTITY_ROUNDING, share_units
from engine.domain.usage import BreakdownValues, Usage, UsageShare

QUOTIENTS = (Aggregation.AVERAGE, Aggregation.WEIGHTED_SUM)
"""What is left to divide: `value_sum` and `value_sum_ten_thousands` by `value_count`."""

TEN_THOUSAND = 10_000

BEFORE = "before"
"""The usage window of a running total before the period; every other one is the period's usage."""

SHARE_COLUMNS = (
    "is_total",
    "breakdown_values",
    "quantity",
    "event_count",
    "quantity_within",
    "events_below",
    "events_above",
    "value_sum",
    "value_sum_ten_thousands",
    "value_count",
)
"""What is read of a row of `period_usage`; from `quantity` on they are a `MeasuredShare`'s."""


@dataclass(frozen=True, slots=True)
class MeasuredShare:
    """A row of `period_usage`: what was measured of one combination of breakdown values.

    The columns are those of `all_metrics.MEASURES`; those that an aggregation lacks are None.
    """

    values: BreakdownValues
    quantity: Decimal | None
    event_count: int
    quantity_within: Decimal | None = None
    events_below: int | None = None
    events_above: int | None = None
    value_sum: Decimal | None = None
    value_sum_ten_thousands: Decimal | None = None
    value_count: int | None = None


def usage_of_rows(rows: Iterable[Sequence[Any]], metric: Metric) -> Usage:
    """The usage of one period and window from its rows, as `SHARE_COLUMNS`: one is the total.

    `breakdown_values` is a mapping from property to text, or its pairs; a total's is not read.
    """
    totals, shares = [], []
    for is_total, pairs, *measures in rows:
        if is_total:
            totals.append(MeasuredShare((), *measures))
        else:
            texts = dict(pairs)
            values = tuple((name, texts[name]) for name in metric.breakdowns)
            shares.append(MeasuredShare(values, *measures))
    (total,) = totals
    return usage_of(total, shares, metric)


def usage_of(total: MeasuredShare, shares: Sequence[MeasuredShare], metric: Metric) -> Usage:
    """The usage of one period and window; shares ordered by value, missing values last.

    The total is rounded once, as the metric says or half away from zero to 12 decimals. Shares that
    add up to it do so after rounding too, by largest remainder; others are rounded each.
    """
    ordered = sorted(
        shares, key=lambda share: [(text is None, text or "") for _, text in share.values]
    )
    rounded_total, *rounded = _rounded([total, *ordered], metric)
    return Usage(
        total=_share(total, rounded_total),
        shares=tuple(map(_share, ordered, rounded)),
        is_additive=metric.aggregation.is_additive,
    )


def _rounded(rows: Sequence[MeasuredShare], metric: Metric) -> list[Decimal | None]:
    """The quantities of the total, which comes first, and of its shares."""
    if metric.rounding is None and metric.aggregation not in QUOTIENTS:
        return [row.quantity for row in rows]
    rounding = metric.rounding or QUANTITY_ROUNDING
    exact_total, *exact = [_exact(row, metric) for row in rows]
    total = None if exact_total is None else rounding.apply(exact_total)
    if exact_total is None or not metric.aggregation.is_additive:
        return [total, *(None if each is None else rounding.apply(each) for each in exact)]
    scaled = [Fraction(each or 0) * Fraction(10) ** rounding.decimals for each in exact]
    return [total, *map(rounding.decimal, share_units(scaled, rounding.units(exact_total)))]


def _exact(share: MeasuredShare, metric: Metric) -> Fraction | None:
    match metric.aggregation:
        case Aggregation.AVERAGE:
            return _quotient(share)
        case Aggregation.WEIGHTED_SUM:
            return _quotient(share) or Fraction(0)
    return None if share.quantity is None else Fraction(share.quantity)


def _quotient(share: MeasuredShare) -> Fraction | None:
    if not share.value_count:
        return None
    dividend = Fraction(share.value_sum or 0)
    dividend += Fraction(share.value_sum_ten_thousands or 0) * TEN_THOUSAND
    return dividend / share.value_count


def _share(share: MeasuredShare, quantity: Decimal | None) -> UsageShare:
    return UsageShare(
        values=share.values,
        quantity=quantity,
        event_count=share.event_count,
        quantity_within=ZERO if share.quantity_within is None else share.quantity_within,
        events_below=share.events_below or 0,
        events_above=share.events_above or 0,
    )
