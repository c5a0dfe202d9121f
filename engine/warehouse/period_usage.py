"""Measured rows to the domain's values: what rating reads of the warehouse."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from engine.domain.errors import MeterhouseError
from engine.domain.metric import Metric
from engine.domain.usage import PeriodUsage, Usage
from engine.metrics.quantity import BEFORE, SHARE_COLUMNS, usage_of_rows

COLUMNS = ("period_id", "usage_window", "metric", *SHARE_COLUMNS)
"""What is read of a row of `period_usage`."""

_Row = tuple[Any, ...]


def read(path: Path, metrics: Iterable[Metric]) -> dict[str, PeriodUsage]:
    """The usage of every period in a published `period_usage.parquet`, by period id.

    Raises MeterhouseError if the file names a metric that is not among `metrics`.
    """
    return period_usage_of(pq.read_table(path), metrics)


def period_usage_of(table: pa.Table, metrics: Iterable[Metric]) -> dict[str, PeriodUsage]:
    """The same of rows in memory."""
    by_id = {metric.id: metric for metric in metrics}
    windows: dict[tuple[str, str], list[_Row]] = {}
    for row in zip(*(table[name].to_pylist() for name in COLUMNS), strict=True):
        windows.setdefault(row[:2], []).append(row[2:])
    usage: dict[str, dict[str, Usage]] = {}
    for (period_id, window), rows in sorted(windows.items()):
        metric = by_id.get(rows[0][0])
        if metric is None:
            raise MeterhouseError(
                f"period usage counts the metric {rows[0][0]}, which the catalog does not have;"
                " compile and build again"
            )
        kind = BEFORE if window == BEFORE else ""
        usage.setdefault(period_id, {})[kind] = usage_of_rows([row[1:] for row in rows], metric)
    return {
        period_id: PeriodUsage(usage=kinds[""], before=kinds.get(BEFORE))
        for period_id, kinds in usage.items()
    }
