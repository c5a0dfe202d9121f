"""The workspace that the metering benchmark measures: a year of events, a night, six metrics.

The history is lake version `first_version`; the night's events come after it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.events import EVENT_TYPES
from benchmarks.metering_lake import land_made_events
from engine.domain.metric import Aggregation, Condition, Metric, Operator
from engine.metrics.project import compiled_files
from engine.warehouse.inputs import BILLING_PERIODS, BillingPeriodInput, publish
from engine.workflows.project_files import copy_dbt_project, update_dbt_project
from ingest.log import Lake

METRICS = (
    Metric("events", EVENT_TYPES, Aggregation.COUNT),
    Metric("input_tokens", EVENT_TYPES, Aggregation.SUM, "input_tokens"),
    Metric("largest_input", EVENT_TYPES, Aggregation.MAX, "input_tokens"),
    Metric("models_used", EVENT_TYPES, Aggregation.UNIQUE, "model"),
    Metric("last_seconds", EVENT_TYPES, Aggregation.LATEST, "seconds"),
    Metric(
        "priority_seconds",
        EVENT_TYPES,
        Aggregation.SUM,
        "seconds",
        Condition("tier", Operator.IN, ("priority", "batch")),
        ("region",),
    ),
)
"""Every event counts for five of them, two thirds for the sixth."""

MONTHS = tuple(
    pairwise(
        datetime(2025 + (month + 2) // 12, (month + 2) % 12 + 1, 1, tzinfo=UTC)
        for month in range(1, 15)
    )
)
"""April 2025 to April 2026: the night's events happen in the last, and correct any."""
_READY = "ready.json"


@dataclass(frozen=True, slots=True)
class BenchmarkWorkspace:
    """A dbt project, a lake and billing periods. `first_version` is the lake without the night."""

    root: Path
    events: int
    night: int
    customers: int
    first_version: int

    def publish_periods(self, months: int) -> None:
        """Tell the models to count the last so many months of every customer for every metric."""
        publish(self.root / "published", BILLING_PERIODS, _periods(self.customers, months))


def prepare(folder: Path, events: int, night: int, customers: int) -> BenchmarkWorkspace:
    """The workspace for so many events, made in `folder` unless it is there already."""
    root = folder / f"metering-{events}-{night}-{customers}"
    ready = root / _READY
    if not ready.exists():
        root.mkdir(parents=True, exist_ok=True)
        lake = Lake(root / "lake")
        history = land_made_events(lake, 0, events, events, customers)
        land_made_events(lake, events, night, events, customers)
        ready.write_text(json.dumps(history.version), encoding="utf-8")
    # The project is today's, whenever the events landed.
    copy_dbt_project(root)
    update_dbt_project(root)
    for name, text in compiled_files(METRICS).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    first_version = json.loads(ready.read_text(encoding="utf-8"))
    return BenchmarkWorkspace(root, events, night, customers, first_version)


def _periods(customers: int, months: int) -> Iterator[BillingPeriodInput]:
    for number in range(customers):
        alias = f"customer-{number:05d}"
        for metric in METRICS:
            for start, end in MONTHS[-months:]:
                yield BillingPeriodInput(
                    period_id=f"{alias}/{metric.id}/{start:%Y-%m}",
                    usage_window="period",
                    schedule_id=alias,
                    price_id=metric.id,
                    metric=metric.id,
                    customer_id=alias,
                    customer_alias=alias,
                    start_at=start,
                    end_at=end,
                )
