"""Usage out of cases: their events as lines of the public input, landed, and then measured."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.catalog.resolve import resolve
from engine.domain.metric import Metric
from engine.domain.usage import Usage
from engine.warehouse.direct import measure
from engine.warehouse.inputs import BillingPeriodInput
from ingest.land import land
from ingest.log import Lake

NEW_YEAR = datetime(2023, 1, 1, tzinfo=UTC)
YEAR_BEFORE = datetime(2022, 1, 1, tzinfo=UTC)
YEAR_AFTER = datetime(2024, 1, 1, tzinfo=UTC)
RECEIVED = datetime(2024, 2, 1, tzinfo=UTC)

Event = Mapping[str, Any]
"""An event of a case: properties, and perhaps its id, its time and the batch it came in."""

_NOT_PROPERTIES = ("id", "t", "day", "date", "timestamp", "received")
_JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def measured(
    events: Sequence[Event],
    aggregation: str,
    property: str | None,
    *,
    before: Sequence[Event] = (),
    period: tuple[datetime, datetime] | None = None,
    **definition: object,
) -> Usage:
    """What a metric makes of the events of 2023; with events `before`, of all until its end.

    A `period` stands in for the year; events `before` it then only come before. `definition` holds
    the metric's filters and breakdowns as a catalog would.
    """
    metric = _metric(aggregation, property, definition)
    with TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        for batch, lines in enumerate(_by_receipt([*_past(before), *events])):
            file = Path(folder) / f"{batch}.ndjson"
            file.write_text("".join(f"{_line(*each)}\n" for each in lines), encoding="utf-8")
            received_at = RECEIVED + timedelta(days=batch)
            (report,) = land(lake, [file], received_at=received_at).files
            assert report.accepted == len(lines), report
        window = "through_end" if before else "period"
        start, end = period or (YEAR_BEFORE if before else NEW_YEAR, YEAR_AFTER)
        row = BillingPeriodInput(
            "period", window, "schedule", "price", metric.id, "acme", "acme", start, end
        )
        return measure(lake.snapshot(), [metric], [row])["period"].usage


def _metric(aggregation: str, property: str | None, definition: Mapping[str, object]) -> Metric:
    document = {"event_type": "used", "aggregation": aggregation, **definition}
    if property is not None:
        document["property"] = property
    (metric,) = resolve({("metrics", "metric"): document}).metrics
    return metric


def _past(events: Sequence[Event]) -> Iterator[Event]:
    return ({**event, "day": "2022-06-01"} for event in events)


def _by_receipt(events: Sequence[Event]) -> list[list[tuple[int, Event]]]:
    """Events with their places, those that were received together in one batch."""
    batches: dict[str, list[tuple[int, Event]]] = {}
    for place, event in enumerate(events):
        batches.setdefault(event.get("received", "1"), []).append((place, event))
    return [batches[receipt] for receipt in sorted(batches)]


def _line(place: int, event: Event) -> str:
    """An event as the ingest takes it: numbers as they are written, no id unless it has one."""
    members = {
        "customerAlias": json.dumps("acme"),
        "eventType": json.dumps("used"),
        "eventTimestamp": json.dumps(_timestamp(place, event)),
        "properties": _object(
            {name: _json(event[name]) for name in event if name not in _NOT_PROPERTIES}
        ),
    }
    if "id" in event:
        members["customerEventId"] = json.dumps(event["id"])
    return _object(members)


def _timestamp(place: int, event: Event) -> str:
    if "timestamp" in event:
        return f"{event['timestamp']}Z"
    if "day" in event or "date" in event:
        return f"{event.get('day') or event['date']}T00:00:00Z"
    hours = timedelta(hours=int(event.get("t", place)))
    return (NEW_YEAR + hours).isoformat().replace("+00:00", "Z")


def _object(members: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{json.dumps(key)}: {text}" for key, text in members.items()) + "}"


def _json(value: str | None) -> str:
    is_number = value is not None and _JSON_NUMBER.fullmatch(value)
    return value if is_number and value is not None else json.dumps(value)
