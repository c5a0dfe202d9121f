"""Messages to the outside, written in the transaction that makes them true.

What the audit log says of things that others are told of (engine/domain/notice.py) is a message as
well; some facts that nobody did are messages alone. Whoever delivers takes them in their order and
marks them in the transaction in which it keeps what is to be sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from sqlalchemy import Connection, delete, func, insert, select, update

from engine.domain.errors import ConflictError
from engine.domain.identity import NAMESPACE
from engine.store.tables import audit_log, outbox


@dataclass(frozen=True, slots=True)
class Fact:
    """What is to be told. `topic` is such as `invoice.issued`, `payload` canonical JSON text."""

    topic: str
    source_kind: str
    source_id: str
    payload: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A fact in the outbox: `n` is its place in the one order, `id` is for ever."""

    n: int
    id: str
    fact: Fact


def enqueue(connection: Connection, facts: Sequence[Fact], seed: str | None = None) -> None:
    """Add messages, in this order.

    Their ids are derived from `seed`, which is the head of the audit log where it is not given, as
    accounts share none; and from their place in the order, as no other message ever has it.
    """
    if not facts:
        return
    newest = select(func.coalesce(func.max(outbox.c.n), 0))
    n: int = connection.execute(newest).scalar_one()
    head = _head(connection) if seed is None else seed
    rows = [
        {
            "n": n + place,
            "id": str(
                uuid5(
                    NAMESPACE,
                    "\x1f".join(("message", head, str(n + place), each.source_id, each.topic)),
                )
            ),
            "topic": each.topic,
            "source_kind": each.source_kind,
            "source_id": each.source_id,
            "payload": each.payload,
            "created_at": each.at,
        }
        for place, each in enumerate(facts, start=1)
    ]
    connection.execute(insert(outbox), rows)


def undelivered(connection: Connection, limit: int = 100) -> tuple[Message, ...]:
    """The oldest messages that nobody has marked as delivered, in order."""
    query = select(outbox).where(outbox.c.delivered_at.is_(None)).order_by(outbox.c.n).limit(limit)
    return tuple(
        Message(
            row.n,
            row.id,
            Fact(row.topic, row.source_kind, row.source_id, row.payload, row.created_at),
        )
        for row in connection.execute(query)
    )


def mark_delivered(connection: Connection, message_ids: Iterable[str], at: datetime) -> None:
    """Raises ConflictError where one is unknown or delivered already: then none is marked."""
    wanted = tuple(message_ids)
    marked = connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(wanted), outbox.c.delivered_at.is_(None))
        .values(delivered_at=at)
    )
    if marked.rowcount != len(wanted):
        raise ConflictError("a message is unknown or was delivered already")


def forget_delivered(connection: Connection, before: datetime) -> int:
    """Take away messages that were delivered before an instant: how many. The newest of all stays,
    so that no place in the order is given twice."""
    newest = select(func.max(outbox.c.n)).scalar_subquery()
    gone = connection.execute(
        delete(outbox).where(outbox.c.delivered_at < before, outbox.c.n < newest)
    )
    return gone.rowcount


def _head(connection: Connection) -> str:
    query = select(audit_log.c.hash).order_by(audit_log.c.n.desc()).limit(1)
    return connection.execute(query).scalar() or ""
