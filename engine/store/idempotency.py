"""Requests with an `Idempotency-Key`: begun once, answered once, the answer kept for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from engine.store.api_tables import idempotent_requests


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered. `headers` is JSON text, `body` the answer's own text."""

    status: int
    headers: str
    body: str


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """A request under its key; without an answer it is in flight."""

    request_hash: str
    begun_at: datetime
    answer: KeptAnswer | None


def read_request(connection: Connection, key: str) -> KeptRequest | None:
    """The request that came with the key, if one did."""
    query = select(idempotent_requests).where(idempotent_requests.c.key == key)
    row = connection.execute(query).first()
    if row is None:
        return None
    answer = None if row.status is None else KeptAnswer(row.status, row.headers, row.body)
    return KeptRequest(row.request_hash, row.begun_at, answer)


def begin_request(connection: Connection, key: str, request_hash: str, at: datetime) -> None:
    """Take the key."""
    connection.execute(
        insert(idempotent_requests).values(key=key, request_hash=request_hash, begun_at=at)
    )


def keep_answer(connection: Connection, key: str, answer: KeptAnswer) -> None:
    """Set down what was answered."""
    connection.execute(
        update(idempotent_requests)
        .where(idempotent_requests.c.key == key)
        .values(status=answer.status, headers=answer.headers, body=answer.body)
    )


def release_request(connection: Connection, key: str) -> None:
    """Forget the request: nothing was done, so it may come again."""
    connection.execute(delete(idempotent_requests).where(idempotent_requests.c.key == key))


def forget_requests_before(connection: Connection, instant: datetime) -> None:
    """Forget what began before that instant."""
    connection.execute(delete(idempotent_requests).where(idempotent_requests.c.begun_at < instant))
