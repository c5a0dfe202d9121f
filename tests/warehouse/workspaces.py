"""Workspaces for tests: a dbt project with given metrics, a lake, published inputs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.domain.metric import Metric
from engine.metrics.project import METRICS_FOLDER, compiled_files
from engine.warehouse.inputs import BillingPeriodInput
from ingest.land import land
from ingest.log import Lake

ROOT = Path(__file__).resolve().parents[2]
MARCH = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
APRIL = (datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC))
RECEIVED = datetime(2026, 5, 1, tzinfo=UTC)


def make_project(folder: Path, metrics: Iterable[Metric]) -> Path:
    """A copy of the repository's dbt project with the generated files of these metrics."""
    for part in ("models", "macros", "data_tests"):
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("usage__*", "_metrics.yml")
        )
    for file in ("dbt_project.yml", "profiles.yml"):
        shutil.copyfile(ROOT / file, folder / file)
    compile_metrics(folder, metrics)
    return folder


def compile_metrics(folder: Path, metrics: Iterable[Metric]) -> None:
    """Write the generated files of these metrics and no others."""
    shutil.rmtree(folder / METRICS_FOLDER, ignore_errors=True)
    for path, text in compiled_files(metrics).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def event(id: str, alias: str = "acme", at: datetime = MARCH[0], **fields: Any) -> dict[str, Any]:
    """A call as it is sent; what is not a field of the event is a property."""
    known = ("eventType", "retracted")
    return {
        "customerEventId": id,
        "customerAlias": alias,
        "eventType": "call",
        "eventTimestamp": at.isoformat(),
        **{name: value for name, value in fields.items() if name in known},
        "properties": {name: value for name, value in fields.items() if name not in known},
    }


def land_events(
    folder: Path, name: str, events: Iterable[dict[str, Any]], received_at: datetime = RECEIVED
) -> None:
    """Land events in the workspace's lake, as one file with one receipt."""
    land_lines(folder, name, [json.dumps(each) for each in events], received_at)


def land_lines(folder: Path, name: str, lines: Iterable[str], received_at: datetime) -> None:
    """Land lines of NDJSON, good or bad."""
    file = folder / f"{name}.ndjson"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    land(Lake(folder / "lake"), [file], clock=lambda: received_at)


def period(
    metric: str,
    period_id: str = "march",
    alias: str = "acme",
    span: tuple[datetime, datetime] = MARCH,
    window: str = "period",
) -> BillingPeriodInput:
    """A row of the billing calendar."""
    return BillingPeriodInput(
        period_id, window, "schedule", "price", metric, "customer", alias, *span
    )
