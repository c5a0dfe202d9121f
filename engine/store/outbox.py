"""Messages to the outside, written in the transaction that makes them true.

Delivery is at least once: whoever delivers marks the message afterwards, and the receiver knows it
again by its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from sqlalchemy import Connection, insert, select, update

from engine.domain.errors import ConflictError
from engine.domain.identity import NAMESPACE
from engine.domain.journal import SourceKind
from engine.store.audit import canonical_json
from engine.store.tables import outbox


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is derived from source and topic; `payload` is JSON text."""

    id: str
    topic: str
    source_kind: SourceKind
    source_id: str
    payload: str
    created_at: datetime


def enqueue(
    connection: Connection,
    topic: str,
    source_kind: SourceKind,
    source_id: str,
    payload: Mapping[str, object],
    at: datetime,
) -> None:
    """Add the one message a source has for a topic."""
    enqueue_all(connection, topic, source_kind, [(source_id, payload)], at)


def enqueue_all(
    connection: Connection,
    topic: str,
    source_kind: SourceKind,
    payloads: Iterable[tuple[str, Mapping[str, object]]],
    at: datetime,
) -> None:
    """The same of many sources, given as (source id, payload), in one statement."""
    rows = [
        {
            "id": str(uuid5(NAMESPACE, "\x1f".join(("message", source_kind, source_id, topic)))),
            "topic": topic,
            "source_kind": source_kind.value,
            "source_id": source_id,
            "payload": canonical_json(payload),
            "created_at": at,
        }
        for source_id, payload in payloads
    ]
    if rows:
        connection.execute(insert(outbox), rows)


def undelivered(connection: Connection, limit: int = 100) -> tuple[Message, ...]:
    """The oldest messages that nobody has marked as delivered."""
    query = (
        select(outbox)
        .where(outbox.c.delivered_at.is_(None))
        .order_by(outbox.c.created_at, outbox.c.id)
        .limit(limit)
    )
    return tuple(
        Message(
            row.id,
            row.topic,
            SourceKind(row.source_kind),
            row.source_id,
            row.payload,
            row.created_at,
        )
        for row in connection.execute(query)
    )


def mark_delivered(connection: Connection, message_id: str, at: datetime) -> None:
    """Raises ConflictError for a message that is unknown or delivered already."""
    marked = connection.execute(
        update(outbox)
        .where(outbox.c.id == message_id, outbox.c.delivered_at.is_(None))
        .values(delivered_at=at)
    )
    if marked.rowcount != 1:
        raise ConflictError(f"message {message_id} is unknown or was delivered already")
