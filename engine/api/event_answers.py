"""Answers about events: exact numbers, per-item outcomes, and why an event was refused."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import count

import msgspec
from fastapi import Response

from engine.api.pages import Paging
from engine.api.problems import EVENT_REFUSED, FieldError, ProblemError
from engine.api.shapes.base import instant
from engine.api.shapes.usage_events import event_shape
from engine.domain.page import Page
from engine.domain.stored_event import StoredEvent
from engine.workflows.event_intake import as_stored
from ingest.instant import from_micros
from ingest.json_text import Json, NumberText, encode_json
from ingest.numbering import event_id, make_event_ids
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


def stored_event(line: bytes, receipts: Receipts, account_id: str) -> bytes:
    """A `UsageEventResponse` about the event on a line that was acknowledged.

    Raises ProblemError where the line is no event.
    """
    if receipts.rejected:
        raise refused(receipts.rejected[0])
    told = _told_as_sent(line, receipts, account_id)
    if told is None:
        told = encode_json(event_shape(as_stored(line, receipts[0]), account_id)).encode()
    return told


@lru_cache(maxsize=16)
def _received(micros: int) -> str:
    """What is acknowledged together was received at one instant."""
    return instant(from_micros(micros))


class _Sent(msgspec.Struct, forbid_unknown_fields=True):
    """The usual spelling of an event; its properties stay the text that they are."""

    customerAlias: str  # noqa: N815  names of JSON
    eventType: str  # noqa: N815
    customerEventId: str | None = None  # noqa: N815
    eventTimestamp: str | None = None  # noqa: N815
    eventProperties: msgspec.Raw = msgspec.Raw(b"{}")  # noqa: N815


_SENT = msgspec.json.Decoder(_Sent)
_text = msgspec.json.encode
_DOT_IN_NAME = re.compile(rb'\.[^"]*"\s*:')


def _told_as_sent(line: bytes, receipts: Receipts, account_id: str) -> bytes | None:
    """The answer put together from the line's own texts, in a tenth of the time.

    None for what is not so simple: an instant that is written in another way than answers do, names
    with dots, whose nesting is stored otherwise. What an event is was decided before.
    """
    try:
        sent = _SENT.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return None
    timestamp, properties = sent.eventTimestamp, bytes(sent.eventProperties)
    received = _received(receipts.received_at)
    if timestamp is None:
        timestamp = received
    elif len(timestamp) != 20 or timestamp[10] != "T" or timestamp[19] != "Z":
        return None
    if not properties.startswith(b"{") or (b"." in properties and _DOT_IN_NAME.search(properties)):
        return None
    id = event_id(receipts.seq, receipts.received_at, receipts.digest).encode()
    return (
        b'{"id":"%s","customerEventId":%s,"customerAlias":%s,"eventType":%s,'
        b'"sequenceAccountId":"%s","eventTimestamp":"%s","eventProperties":%s,'
        b'"receivedAt":"%s","seq":%d}'
    ) % (
        id,
        b'"%s"' % id if sent.customerEventId is None else _text(sent.customerEventId),
        _text(sent.customerAlias),
        _text(sent.eventType),
        account_id.encode(),
        timestamp.encode(),
        properties,
        received.encode(),
        receipts.seq,
    )


def outcomes(receipts: Receipts) -> bytes:
    """A `BatchResponse`: what became of every line."""
    rejected = {row.source_line: row for row in receipts.rejected}
    ids = make_event_ids(receipts.seq, receipts.events, receipts.received_at, receipts.digest)
    accepted = zip(ids.to_pylist(), count(receipts.seq), strict=False)
    if rejected:
        items = [
            _rejected(index, rejected[line])
            if line in rejected
            else _accepted(index, *next(accepted))
            for index, line in enumerate(range(1, receipts.lines + 1))
        ]
    else:
        items = [_accepted(index, id, seq) for index, (id, seq) in enumerate(accepted)]
    return (
        f'{{"accepted":{receipts.events},"rejected":{len(rejected)},'
        f'"receivedAt":"{_received(receipts.received_at)}","items":[{",".join(items)}]}}'
    ).encode()


def _accepted(index: int, id: str, seq: int) -> str:
    return f'{{"index":{index},"status":"ACCEPTED","id":"{id}","seq":{seq}}}'


def _rejected(index: int, row: RejectedRow) -> str:
    shape = {"index": index, "status": "REJECTED", "reason": row.reason, "message": row.message}
    return json.dumps(shape, ensure_ascii=False)


def refused(row: RejectedRow) -> ProblemError:
    """The problem of a single event that was refused."""
    field = _FIELDS.get(row.reason)
    errors = () if field is None else (FieldError("body", field, row.message),)
    return ProblemError(EVENT_REFUSED, row.message, errors, more={"reason": row.reason})
