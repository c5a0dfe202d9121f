"""A metric aggregates what its aggregation can read."""

from __future__ import annotations

from collections.abc import Iterator

from engine.catalog.documents import METRICS
from engine.catalog.draft import Draft
from engine.catalog.finding import Finding
from engine.domain.metric import Aggregation


def metrics_aggregate_what_they_can(draft: Draft) -> Iterator[Finding]:
    """`count` counts events and takes no property; every other aggregation reads one."""
    for id, metric in draft.metrics.items():
        is_count = metric.aggregation is Aggregation.COUNT
        if is_count and metric.property is not None:
            message = (
                "count counts events and reads no property; remove it, use aggregation: unique for"
                f" distinct values, or filter on {{property: {metric.property}, exists: true}}"
            )
            yield Finding(METRICS, id, ("property",), message)
        if not is_count and metric.property is None:
            message = (
                f"is missing; {metric.aggregation.value} aggregates a property of the events:"
                " add property: <name>"
            )
            yield Finding(METRICS, id, ("property",), message)
