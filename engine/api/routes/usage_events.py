"""`/usage-events`: what happened, one by one or many at once."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from starlette.concurrency import run_in_threadpool

from engine.api.caller import CallerOf
from engine.api.event_answers import outcomes, page_answer
from engine.api.event_bodies import media_type, read_body, refuse_type
from engine.api.event_csv import CSV, FORM, csv_events, file_of_form
from engine.api.event_doors import JSON, MANY_EVENTS, ONE_EVENT, enter, take
from engine.api.limits import LIMITS
from engine.api.pages import ListOf, PagingOf
from engine.api.problems import REQUEST_INVALID, FieldError, ProblemError
from engine.api.resource import Resource
from engine.api.shapes.base import instant
from engine.api.shapes.usage_events import (
    BatchResponse,
    CsvResponse,
    CsvRow,
    RetractionsRequest,
    UsageEventRequest,
    UsageEventResponse,
    event_shape,
)
from engine.api.times import instant_of
from engine.domain.stored_event import EventFilter, EventQuestion
from engine.workflows.api_keys import Scope
from engine.workflows.event_lists import all_names, names_for
from ingest.instant import from_micros
from ingest.seats import EVENT_TYPE

usage_events = Resource(
    "Usage events", "What happened: sent one by one or many at once, durable when acknowledged."
)

_EVENT = {"schema": UsageEventRequest.model_json_schema()}
_BATCH = {"schema": {"type": "array", "items": UsageEventRequest.model_json_schema()}}
_TEXT = {"schema": {"type": "string", "description": "A header, then one event a row."}}
_FILE = {"type": "string", "contentMediaType": CSV}
_FORM = {"schema": {"type": "object", "properties": {"file": _FILE}, "required": ["file"]}}
_LINES = {"schema": {"type": "string", "description": "One event a line."}}


def body_of(**types: Any) -> dict[str, Any]:
    """How a body that the route reads itself is described, by media type."""
    return {"requestBody": {"required": True, "content": types}}


def instant_in(name: str, text: str | None) -> datetime | None:
    """An instant in the query. Raises ProblemError for anything else."""
    if text is None:
        return None
    try:
        return instant_of(text)
    except ValueError:
        expected = "an instant with its zone, such as 2026-01-31T09:30:00Z"
        error = FieldError("query", name, f"is {text[:40]!r}", expected)
        raise ProblemError(REQUEST_INVALID, f"{name} is no instant.", (error,)) from None


Before = Annotated[
    str | None, Query(alias="eventTimestampBefore", description="Happened before that instant.")
]
After = Annotated[
    str | None, Query(alias="eventTimestampAfter", description="Happened after that instant.")
]
SortBy = Annotated[
    Literal["createdAt", "eventTimestamp"],
    Query(alias="sortBy", description="The order of receipt, or that of happening."),
]


@usage_events.post(
    ONE_EVENT.path,
    scope=Scope.INGEST,
    response_model=UsageEventResponse,
    openapi_extra=body_of(**{"application/json": _EVENT}),
)
async def create_usage_event(request: Request, caller: CallerOf) -> Response:
    """Send an event.

    Answered when the event is durable. Every event gets an id of its own; of those with one
    `customerEventId` the latest received counts. With `retracted: true` none of them does. The body
    may be gzip.
    """
    return await enter(ONE_EVENT, request, caller)


@usage_events.post(
    MANY_EVENTS.path,
    scope=Scope.INGEST,
    status=200,
    response_model=BatchResponse,
    openapi_extra=body_of(**{"application/json": _BATCH, "application/x-ndjson": _LINES}),
)
async def create_usage_events(request: Request, caller: CallerOf) -> Response:
    """Send many events at once.

    A JSON array, or NDJSON; at most 5,000 events and 5 MiB, which may be packed as gzip. Answered
    when all of them are durable, with the outcome of each: a bad one costs no other.
    """
    return await enter(MANY_EVENTS, request, caller)


@usage_events.post(
    "/usage-events/csv",
    scope=Scope.INGEST,
    status=200,
    openapi_extra=body_of(**{CSV: _TEXT, FORM: _FORM}),
)
async def upload_usage_events(
    request: Request,
    caller: CallerOf,
    dry_run: Annotated[
        bool, Query(alias="dryRun", description="Only say what would be refused; keep nothing.")
    ] = False,
) -> CsvResponse:
    """Upload a CSV file of events.

    As the body or as the file of a form; columns are named as the fields of an event, all others
    are properties. A bad row costs no good one; every refused row is listed with its line.
    """
    found = media_type(request)
    if found not in (CSV, FORM):
        raise refuse_type(found, CSV, FORM)
    content = await read_body(request, LIMITS.largest_batch)
    if found == FORM:
        content = file_of_form(content, request.headers["content-type"])
    rows = await run_in_threadpool(csv_events, content, caller.at, LIMITS.most_events)
    bad, received_at = rows.bad, None
    if rows.lines and not dry_run:
        receipts = (await take(caller, b"\n".join(rows.lines))).receipts
        received_at = instant(from_micros(receipts.received_at))
    return CsvResponse(
        dry_run=dry_run,
        accepted=len(rows.lines) - len(bad),
        rejected=len(bad),
        received_at=received_at,
        items=[CsvRow(line=row.line, reason=row.reason, message=row.message) for row in bad],
    )


@usage_events.post(
    "/usage-events/retractions", scope=Scope.INGEST, status=200, response_model=BatchResponse
)
async def retract_usage_events(caller: CallerOf, body: RetractionsRequest) -> Response:
    """Take events back.

    What came under each `customerEventId` counts no more, and what comes later does again. The
    same as sending events with `retracted: true`.
    """
    lines = [
        json.dumps({"customerEventId": id, "retracted": True}).encode()
        for id in body.customer_event_ids
    ]
    receipts = (await take(caller, b"\n".join(lines))).receipts
    return Response(outcomes(receipts), media_type=JSON)


@usage_events.get("/usage-events", response_model=ListOf[UsageEventResponse])
def list_usage_events(
    caller: CallerOf,
    paging: PagingOf,
    customer_alias: Annotated[
        list[str] | None,
        Query(alias="customerAlias", description="As it was sent; may be repeated."),
    ] = None,
    unmapped_aliases_only: Annotated[
        bool,
        Query(alias="unmappedAliasesOnly", description="Of aliases that no customer has."),
    ] = False,
    event_type: Annotated[str | None, Query(alias="eventType")] = None,
    event_id: Annotated[
        str | None, Query(alias="eventId", description="`id` or `customerEventId`.")
    ] = None,
    event_timestamp_before: Before = None,
    event_timestamp_after: After = None,
    sort_by: SortBy = "createdAt",
    offset: Annotated[
        int, Query(ge=0, le=10_000, description="Events to leave out from the cursor on.")
    ] = 0,
) -> Response:
    """List events, the ones that were superseded too.

    Everything acknowledged before the request is there. Seat events are listed by `/seat-events`,
    and here if `eventType` names theirs.
    """
    snapshot = caller.catalog
    question = EventQuestion(
        EventFilter(
            aliases=None if customer_alias is None else names_for(snapshot, customer_alias),
            not_aliases=all_names(snapshot) if unmapped_aliases_only else None,
            types=None if event_type is None else (event_type,),
            not_type_prefix=EVENT_TYPE if event_type is None else None,
            ids=None if event_id is None else (event_id,),
            after=instant_in("eventTimestampAfter", event_timestamp_after),
            before=instant_in("eventTimestampBefore", event_timestamp_before),
        ),
        by_timestamp=sort_by == "eventTimestamp",
        skipped=offset,
    )
    account = caller.account
    page = account.events.page(account.live.known(), question, paging.request)
    id = account.public_id
    return page_answer(page, paging, [event_shape(event, id) for event in page.items])
