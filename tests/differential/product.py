"""Scenarios as the product takes them, by its public doors: files to land, a catalog, periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.catalog.resolve import resolve
from engine.domain.metric import Metric
from engine.warehouse.inputs import BillingPeriodInput
from ingest.land import land
from ingest.log import Lake
from tests.oracle.scenarios import Batch, Scenario
from tests.oracle.usage import Period

ONLY_REASON_TO_REJECT = "retraction_without_id"
"""Such a line takes nothing back; for the oracle it is an event that does not count."""


def land_batch(lake: Lake, batch: Batch) -> None:
    """Land the lines as one file, received when the batch was."""
    folder = lake.root.parent / "submitted"
    folder.mkdir(exist_ok=True)
    file = folder / f"{batch.received_at:%Y%m%dT%H%M%S%f}.ndjson"
    file.write_text("".join(f"{line}\n" for line in batch.lines), encoding="utf-8")
    (report,) = land(lake, [file], received_at=batch.received_at).files
    assert report.rows == len(batch.lines)
    assert set(report.reasons) <= {ONLY_REASON_TO_REJECT}


def metrics_of(scenarios: Iterable[Scenario]) -> tuple[Metric, ...]:
    """Every metric once, read from its definition as a catalog's file is; ordered by id."""
    documents = {
        ("metrics", name): definition
        for scenario in scenarios
        for name, definition in scenario.metrics.items()
    }
    return resolve(documents).metrics


def period_id(period: Period, metric: str) -> str:
    """In the product a period is one of a price and so of one metric."""
    return f"{period.period_id}/{metric}"


def billing_periods(scenarios: Iterable[Scenario]) -> list[BillingPeriodInput]:
    """Every metric in every period, a row an alias."""
    return [
        row
        for scenario in scenarios
        for metric in scenario.metrics
        for row in periods_of_metric(scenario.periods, metric)
    ]


def periods_of_metric(periods: Sequence[Period], metric: str) -> list[BillingPeriodInput]:
    """Some periods of one metric."""
    return [
        BillingPeriodInput(
            period_id=period_id(period, metric),
            usage_window="period",
            schedule_id="schedule",
            price_id=f"price_of_{metric}",
            metric=metric,
            customer_id="customer",
            customer_alias=alias,
            start_at=period.start,
            end_at=period.end,
        )
        for period in periods
        for alias in sorted(period.aliases)
    ]
