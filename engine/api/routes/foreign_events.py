"""`/v1/events`: events as the clients of OpenMeter (CloudEvents) and of Lago send them."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response

from engine.api.caller import Caller, CallerOf
from engine.api.event_answers import event_answer, refused
from engine.api.event_bodies import (
    items_of,
    media_type,
    read_body,
    refuse_type,
)
from engine.api.event_doors import JSON, take
from engine.api.foreign_events import (
    lago_shape,
    line_of,
    of_cloud_event,
    of_lago_event,
    read_tree,
    translated,
)
from engine.api.limits import LIMITS
from engine.api.problems import EVENT_REFUSED, REQUEST_INVALID, FieldError, ProblemError
from engine.api.resource import Resource
from engine.api.shapes.usage_events import event_shape
from engine.workflows.api_keys import Scope
from engine.workflows.event_intake import Logged, as_stored
from ingest.json_text import Json

foreign_events = Resource(
    "Events of other clients", "Events as the clients of other meters send them, in their shapes."
)

CLOUD_EVENT = "application/cloudevents+json"
CLOUD_EVENTS = "application/cloudevents-batch+json"
_BINARY = "ce-"

_ANY = {"schema": {"type": "object", "additionalProperties": True}}
_MANY = {"schema": {"type": "array", "items": _ANY["schema"]}}


def _described(**types: Any) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": types}}


@foreign_events.post(
    "/v1/events",
    scope=Scope.INGEST,
    status=204,
    response_model=None,
    openapi_extra=_described(
        **{CLOUD_EVENT: _ANY, CLOUD_EVENTS: _MANY, JSON: {"schema": {"type": ["object", "array"]}}}
    ),
)
async def send_foreign_events(request: Request, caller: CallerOf) -> Response:
    """Send events in another product's shape.

    CloudEvents: one (structured, or binary with `ce-` headers) or a batch; 204 when all of them are
    durable. Where some are refused the others are kept, and 400 lists the refused ones. A body
    `{"event": {...}}` is Lago's, and is answered as Lago does, with 200.
    """
    found = media_type(request)
    body = await read_body(request, LIMITS.largest_batch)
    if found == CLOUD_EVENTS:
        return _done(await take(caller, translated(items_of(body), of_cloud_event)))
    if f"{_BINARY}id" in request.headers or f"{_BINARY}type" in request.headers:
        return _done(await take(caller, line_of(_binary(request, body), of_cloud_event)))
    if found not in (CLOUD_EVENT, JSON):
        raise refuse_type(found, CLOUD_EVENT, CLOUD_EVENTS, JSON)
    event = read_tree(body)
    if found == JSON and isinstance(event, dict) and "event" in event:
        shapes = await _of_lago(caller, [event["event"]])
        return event_answer({"event": shapes[0]}, 200)
    if found == JSON and isinstance(event, list):
        return _done(await take(caller, translated(items_of(body), of_cloud_event)))
    return _done(await take(caller, line_of(event, of_cloud_event)))


@foreign_events.post(
    "/v1/events/batch",
    scope=Scope.INGEST,
    status=200,
    response_model=None,
    openapi_extra=_described(**{JSON: _ANY}),
)
async def send_lago_events(request: Request, caller: CallerOf) -> Response:
    """Send events as Lago's clients do.

    `{"events": [...]}`. Where some are refused the others are kept, and 400 lists the refused ones.
    """
    found = media_type(request)
    if found != JSON:
        raise refuse_type(found, JSON)
    body = read_tree(await read_body(request, LIMITS.largest_batch))
    events = body.get("events") if isinstance(body, dict) else None
    if not isinstance(events, list) or not events:
        error = FieldError("body", "events", "is no list of events", "a list of at least one")
        raise ProblemError(REQUEST_INVALID, "events is no list of events.", (error,))
    shapes: list[Json] = list(await _of_lago(caller, events))
    return event_answer({"events": shapes}, 200)


async def _of_lago(caller: Caller, events: list[Any]) -> list[dict[str, Json]]:
    logged = await take(caller, b"\n".join([line_of(event, of_lago_event) for event in events]))
    _refuse_rejected(logged)
    account_id = caller.account.public_id
    lines = logged.lines.split(b"\n")
    return [
        lago_shape(sent, event_shape(as_stored(line, receipt), account_id))
        for sent, line, receipt in zip(events, lines, logged.receipts, strict=True)
    ]


def _binary(request: Request, body: bytes) -> dict[str, Json]:
    """A CloudEvent whose attributes are headers and whose data are the body."""
    event: dict[str, Json] = {
        name.removeprefix(_BINARY): value
        for name, value in request.headers.items()
        if name.startswith(_BINARY)
    }
    event["data"] = read_tree(body) if body.strip() else None
    return event


def _done(logged: Logged) -> Response:
    _refuse_rejected(logged)
    return Response(status_code=204)


def _refuse_rejected(logged: Logged) -> None:
    """Tell of what was refused; the rest of it is kept."""
    receipts = logged.receipts
    if not receipts.rejected:
        return
    if receipts.lines == 1:
        raise refused(receipts.rejected[0])
    items = [
        {"index": row.source_line - 1, "reason": row.reason, "message": row.message}
        for row in receipts.rejected
    ]
    detail = (
        f"{len(items)} of {receipts.lines} events are refused; the others are kept and need not be"
        " sent again."
    )
    raise ProblemError(EVENT_REFUSED, detail, more={"items": items})
