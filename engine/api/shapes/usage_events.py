"""Usage events, as they are sent, stored and answered."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from engine.api.shapes.base import Given, Sent, instant
from engine.domain.stored_event import StoredEvent
from ingest.json_text import Json, NumberText
from ingest.properties import restore


class UsageEventRequest(Sent):
    """Something that happened. What it costs is no part of it."""

    customer_event_id: str | None = None
    """The sender's own id: the latest event of an id counts, in place of those before."""
    customer_alias: str
    """Id or alias of a customer, who need not be there yet."""
    event_type: str
    event_timestamp: str | None = None
    """ISO 8601 with its zone; when it was received if left out. It decides the period."""
    event_properties: dict[str, Any] | None = None
    retracted: bool | None = None
    """Ours: the events of that `customerEventId` count no more; alias and type may be left out."""


class UsageEventResponse(Given):
    """An event as it is stored."""

    id: str
    customer_event_id: str
    customer_alias: str
    event_type: str
    sequence_account_id: str
    event_timestamp: str
    event_properties: dict[str, Any]
    received_at: str
    seq: int
    """Its place in the order of receipt."""
    retracted: bool | None = None


class BatchItem(Given):
    """What became of one event of a batch."""

    index: int
    """Its place in the batch, from 0 on; blank lines are not counted."""
    status: Literal["ACCEPTED", "REJECTED"]
    id: str | None = None
    seq: int | None = None
    reason: str | None = None
    """A stable reason of ingestion."""
    message: str | None = None


class BatchResponse(Given):
    """What became of a batch; every accepted event is durable."""

    accepted: int
    rejected: int
    received_at: str
    items: list[BatchItem]


class CsvRow(Given):
    """A row that is refused."""

    line: int
    """In the file, whose header is line 1."""
    reason: str
    message: str


class CsvResponse(Given):
    """What became of a file, or with `dryRun` would become of it."""

    dry_run: bool
    accepted: int
    rejected: int
    received_at: str | None = None
    items: list[CsvRow]
    """The refused rows."""


class RetractionsRequest(Sent):
    """Events that are taken back."""

    customer_event_ids: list[str] = Field(min_length=1, max_length=5_000)
    """By the sender's own ids; whatever came under one of them counts no more."""


def event_shape(event: StoredEvent, account_id: str) -> dict[str, Json]:
    """A `UsageEventResponse` as a tree of JSON in which numbers are texts as they were sent."""
    shape: dict[str, Json] = {
        "id": event.id,
        "customerEventId": event.customer_event_id,
        "customerAlias": event.customer_alias,
        "eventType": event.event_type,
        "sequenceAccountId": account_id,
        "eventTimestamp": instant(event.event_timestamp),
        "eventProperties": restore(event.keys, event.texts, event.kinds),
        "receivedAt": instant(event.received_at),
        "seq": NumberText(event.seq),
    }
    if event.retracted:
        shape["retracted"] = True
    return shape
