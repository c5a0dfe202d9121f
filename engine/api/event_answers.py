"""Answers about events: exact numbers, per-item outcomes, and why an event was refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Response

from engine.api.pages import Paging
from engine.api.problems import EVENT_REFUSED, FieldError, ProblemError
from engine.api.shapes.base import instant
from engine.domain.page import Page
from engine.domain.stored_event import StoredEvent
from ingest.instant import from_micros
from ingest.json_text import Json, NumberText, encode_json
from ingest.receipt import Receipts
from ingest.rejection import RejectedRow

_FIELDS: Mapping[str, str] = {
    "missing_customer_alias": "customerAlias",
    "missing_event_type": "eventType",
    "blank_customer_event_id": "customerEventId",
    "retraction_without_id": "customerEventId",
    "duplicate_property": "eventProperties",
    "nested_too_deep": "eventProperties",
    "too_many_properties": "eventProperties",
    "bad_seat_type": "seatType",
    "bad_seat_total": "total",
    **dict.fromkeys(
        (
            "timestamp_unparsable",
            "timestamp_without_zone",
            "timestamp_leap_second",
            "timestamp_in_future",
            "timestamp_before_1970",
        ),
        "eventTimestamp",
    ),
}
"""Which field a reason is about, where it is about one."""


def event_answer(shape: Mapping[str, Json], status: int) -> Response:
    """One event."""
    return Response(encode_json(dict(shape)), status, media_type="application/json")


def page_answer(page: Page[StoredEvent], paging: Paging, shapes: list[dict[str, Json]]) -> Response:
    """A page of events whose shapes are at hand."""
    pagination: dict[str, Json] = {}
    for name, value in paging.pagination(page).model_dump(by_alias=True, exclude_none=True).items():
        pagination[name] = NumberText(value) if isinstance(value, int) else value
    tree: dict[str, Json] = {"items": list(shapes), "pagination": pagination}
    return Response(encode_json(tree), media_type="application/json")


def batch_answer(receipts: Receipts) -> Response:
    """What became of every event of a batch."""
    items: list[dict[str, Any]] = []
    for index, receipt in enumerate(receipts):
        if receipt.rejection is None:
            items.append(
                {
                    "index": index,
                    "status": "ACCEPTED",
                    "id": receipt.event_id,
                    "seq": receipt.seq,
                }
            )
        else:
            items.append(
                {
                    "index": index,
                    "status": "REJECTED",
                    "reason": receipt.rejection.reason,
                    "message": receipt.rejection.message,
                }
            )
    shape = {
        "accepted": receipts.events,
        "rejected": len(receipts.rejected),
        "receivedAt": instant(from_micros(receipts.received_at)),
        "items": items,
    }
    return Response(json.dumps(shape, ensure_ascii=False), media_type="application/json")


def refused(row: RejectedRow) -> ProblemError:
    """The problem of a single event that was refused."""
    field = _FIELDS.get(row.reason)
    errors = () if field is None else (FieldError("body", field, row.message),)
    return ProblemError(EVENT_REFUSED, row.message, errors, more={"reason": row.reason})
