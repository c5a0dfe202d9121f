"""The workspace that the metering benchmark measures: events landed in two parts, six metrics.

The second part is 1 % more, a night's batch: its resubmissions correct events of the first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path

from benchmarks.events import EVENT_TYPES, EventMix, event_lines
from engine.domain.metric import Aggregation, Condition, Metric, Operator
from engine.metrics.project import compiled_files
from engine.warehouse.inputs import BILLING_PERIODS, BillingPeriodInput, publish
from engine.workflows.initialize import copy_dbt_project
from ingest.land import land
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
        datetime(year, month, 1, tzinfo=UTC)
        for year, month in ((2025, 12), (2026, 1), (2026, 2), (2026, 3), (2026, 4))
    )
)
RECEIVED_AT = datetime(2026, 4, 1, tzinfo=UTC)
_READY = "ready.json"


@dataclass(frozen=True, slots=True)
class BenchmarkWorkspace:
    """A dbt project, a lake and billing periods. `first_version` is the lake without the batch."""

    root: Path
    events: int
    batch: int
    first_version: int


def prepare(folder: Path, events: int, customers: int) -> BenchmarkWorkspace:
    """The workspace for so many events, made in `folder` unless it is there already."""
    root = folder / f"metering-{events}-{customers}"
    ready = root / _READY
    if not ready.exists():
        root.mkdir(parents=True)
        versions = _land(root, events, customers)
        ready.write_text(json.dumps(versions[0]), encoding="utf-8")
    # What is compiled is today's, whenever the events landed.
    copy_dbt_project(root)
    for name, text in compiled_files(METRICS).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    publish(root / "published", BILLING_PERIODS, _periods(customers))
    first_version = json.loads(ready.read_text(encoding="utf-8"))
    return BenchmarkWorkspace(root, events, _batch_size(events), first_version)


def _land(root: Path, events: int, customers: int) -> list[int]:
    """Land the history and the batch; the lake's version after each."""
    batch = _batch_size(events)
    lines = event_lines(EventMix(events=events + batch, customers=customers))
    versions = []
    for name, count in (("history", events), ("batch", batch)):
        source = root / f"{name}.ndjson"
        with source.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(islice(lines, count))
        report = land(Lake(root / "lake"), [source], clock=lambda: RECEIVED_AT)
        if (report.accepted, report.rejected) != (count, 0):
            raise SystemExit(f"landed {report.accepted} of {count} events")
        versions.append(report.version)
        source.unlink()
    return versions


def _batch_size(events: int) -> int:
    return max(events // 100, 1)


def _periods(customers: int) -> Iterator[BillingPeriodInput]:
    """Every month of every customer for every metric."""
    for number in range(customers):
        alias = f"customer-{number:05d}"
        for metric in METRICS:
            for start, end in MONTHS:
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
