"""The ways in for events: what each takes, and what it tells of events that are durable.

A door knows nothing of how the request came, so the short way (engine/api/express.py) and the
routes share everything that decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import Request, Response

from engine.api.caller import Caller
from engine.api.event_answers import outcomes, stored_event
from engine.api.event_bodies import (
    NDJSON,
    items_of,
    line_of,
    lines_of,
    media_type,
    read_body,
    refuse_type,
)
from engine.api.limits import LIMITS
from engine.workflows.event_intake import Logged
from ingest.receipt import Receipts

SOURCE = "api"
"""Where events that came by request are said to come from."""

JSON = "application/json"

Read = Callable[[bytes], bytes]
"""Makes lines of a body. Raises ProblemError for what it cannot take."""


@dataclass(frozen=True)
class Door:
    """A POST of events.

    `reads` is by media type; `tells` makes the answer's JSON of lines, receipts and the account's
    UUID, or raises the ProblemError that is the answer.
    """

    path: str
    status: int
    largest: int
    reads: Mapping[str, Read]
    tells: Callable[[bytes, Receipts, str], bytes]


ONE_EVENT = Door("/usage-events", 201, LIMITS.largest_event, {JSON: line_of}, stored_event)

MANY_EVENTS = Door(
    "/usage-events/batch",
    200,
    LIMITS.largest_batch,
    {JSON: items_of, **dict.fromkeys(NDJSON, lines_of)},
    lambda lines, receipts, account_id: outcomes(receipts),
)

DOORS = (ONE_EVENT, MANY_EVENTS)


async def enter(door: Door, request: Request, caller: Caller) -> Response:
    """Take the events of a request in, and answer once they are durable."""
    found = media_type(request)
    read = door.reads.get(found)
    if read is None:
        raise refuse_type(found, *tuple(door.reads)[:2])
    lines = read(await read_body(request, door.largest))
    logged = await take(caller, lines)
    told = door.tells(logged.lines, logged.receipts, caller.account.public_id)
    return Response(told, door.status, media_type=JSON)


def count_of(lines: bytes) -> int:
    """How many events lines are, for the rates."""
    return lines.count(b"\n") + 1


async def take(caller: Caller, lines: bytes) -> Logged:
    """Make lines of events durable, however they were sent.

    Raises ProblemError where the key or the account sends faster than it may.
    """
    if caller.event_rate is not None:
        account_id = caller.account.public_id
        caller.event_rate.take(caller.key_id, account_id, count_of(lines), caller.at)
    return await caller.account.intake.append(lines, SOURCE)
