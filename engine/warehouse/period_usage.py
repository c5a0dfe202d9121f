"""Measured rows to the domain's values: what rating reads of the warehouse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from itertools import starmap
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engine.domain.decimals import QUANTITY_SCALE, ZERO, decimal_of
from engine.domain.errors import MeterhouseError
from engine.domain.metric import Aggregation, Metric
from engine.domain.usage import BreakdownValues, PeriodUsage, Usage, UsageShare

BEFORE = "before"
"""The usage window of a running total before the period; every other one is the period's usage."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of `period_usage`, as the model describes it."""

    period_id: str
    usage_window: str
    metric: str
    is_total: bool
    breakdown_values: list[tuple[str, str | None]]
    quantity: Decimal | None
    event_count: int
    skipped_count: int
    quantity_within: Decimal | None
    events_below: int | None
    events_above: int | None
    value_sum: Decimal | None
    value_count: int | None


def read(path: Path, metrics: Iterable[Metric]) -> dict[str, PeriodUsage]:
    """The usage of every period in a published `period_usage.parquet`, by period id.

    Raises MeterhouseError if the file names a metric that is not among `metrics`.
    """
    return period_usage_of(pq.read_table(path), metrics)


def period_usage_of(table: pa.Table, metrics: Iterable[Metric]) -> dict[str, PeriodUsage]:
    """The same of rows in memory."""
    by_id = {metric.id: metric for metric in metrics}
    windows: dict[tuple[str, str], list[_Row]] = {}
    columns = (table[field.name].to_pylist() for field in fields(_Row))
    for row in starmap(_Row, zip(*columns, strict=True)):
        windows.setdefault((row.period_id, row.usage_window), []).append(row)
    usage: dict[str, dict[str, Usage]] = {}
    for (period_id, window), rows in sorted(windows.items()):
        metric = by_id.get(rows[0].metric)
        if metric is None:
            raise MeterhouseError(
                f"period usage counts the metric {rows[0].metric}, which the catalog does not have;"
                " compile and build again"
            )
        kind = BEFORE if window == BEFORE else ""
        usage.setdefault(period_id, {})[kind] = _usage(rows, metric)
    return {
        period_id: PeriodUsage(usage=kinds[""], before=kinds.get(BEFORE))
        for period_id, kinds in usage.items()
    }


def _usage(rows: Sequence[_Row], metric: Metric) -> Usage:
    """The total and the shares of one period and window; shares ordered by value, nulls last."""
    (total,) = (row for row in rows if row.is_total)
    shares = sorted(
        (_share(row, metric) for row in rows if not row.is_total),
        key=lambda share: [(text is None, text or "") for _, text in share.values],
    )
    return Usage(
        total=_share(total, metric),
        shares=tuple(shares),
        is_additive=metric.aggregation.is_additive,
    )


def _share(row: _Row, metric: Metric) -> UsageShare:
    values: BreakdownValues = ()
    if not row.is_total:
        by_property = dict(row.breakdown_values)
        values = tuple((name, by_property[name]) for name in metric.breakdowns)
    return UsageShare(
        values=values,
        quantity=_average(row) if metric.aggregation is Aggregation.AVERAGE else row.quantity,
        event_count=row.event_count,
        quantity_within=row.quantity_within or ZERO,
        events_below=row.events_below or 0,
        events_above=row.events_above or 0,
    )


def _average(row: _Row) -> Decimal | None:
    """The warehouse never divides; here it is done exactly, then rounded half away from zero."""
    if not row.value_count:
        return None
    assert row.value_sum is not None
    return decimal_of(Fraction(row.value_sum) / row.value_count, QUANTITY_SCALE)
