"""Deliveries as rows: made of a notice, claimed by whoever is at them, done, dead or replayed.

A claim lasts by the database's own clock, so that one whose holder was killed is free again; what
came of an attempt is only kept by the claim that made it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid5

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    and_,
    func,
    insert,
    select,
    tuple_,
    update,
)

from engine.domain.delivery import Attempt, Delivery, DeliveryStatus
from engine.domain.identity import NAMESPACE
from engine.domain.page import Page, PageRequest
from engine.store.keyset import keyset_page
from engine.store.lease import database_microseconds
from engine.store.notification_tables import deliveries, delivery_attempts, notices

PENDING = DeliveryStatus.PENDING.value


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody is told: `body` is JSON text, the same for everybody and at every attempt."""

    id: str
    position: int
    type: str
    body: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours to attempt. `claim` is what `finish` knows us by."""

    delivery: Delivery
    claim: int
    body: str


def add_notice(
    connection: Connection, notice: Notice, recipients: Iterable[tuple[str, str]], at: datetime
) -> None:
    """Keep a notice and its deliveries, due at once, for recipients given as (policy id, text)."""
    connection.execute(
        insert(notices).values(
            id=notice.id,
            position=notice.position,
            type=notice.type,
            body=notice.body,
            occurred_at=notice.occurred_at,
        )
    )
    rows = [
        {
            "id": str(uuid5(NAMESPACE, "\x1f".join(("delivery", notice.id, policy, recipient)))),
            "notice_id": notice.id,
            "policy_id": policy,
            "recipient": recipient,
            "position": notice.position,
            "status": PENDING,
            "tries": 0,
            "attempts": 0,
            "due_at": at,
            "claim": 0,
            "claimed_until": 0,
            "created_at": at,
        }
        for policy, recipient in recipients
    ]
    connection.execute(insert(deliveries), rows)


def has_due(connection: Connection, at: datetime) -> bool:
    """Whether anything is due, claimed or not."""
    query = select(deliveries.c.id).where(deliveries.c.status == PENDING, deliveries.c.due_at <= at)
    return connection.execute(query.limit(1)).first() is not None


def claim_due(
    connection: Connection, at: datetime, count: int, seconds: float
) -> tuple[Claimed, ...]:
    """Claim what is due at an instant: of each recipient of a policy the first in the order, none
    while another one of it is claimed; at most `count`, for so many seconds of the database's
    clock."""
    if count <= 0:
        return ()
    now = database_microseconds(connection)
    pair = (deliveries.c.policy_id, deliveries.c.recipient)
    is_due = and_(deliveries.c.status == PENDING, deliveries.c.due_at <= at)
    is_free = deliveries.c.claimed_until <= now
    busy = select(*pair).where(deliveries.c.status == PENDING, deliveries.c.claimed_until > now)
    first = (
        select(*pair, func.min(deliveries.c.position).label("position"))
        .where(is_due, is_free, tuple_(*pair).not_in(busy))
        .group_by(*pair)
        .order_by(func.min(deliveries.c.position), *pair)
        .limit(count)
        .subquery()
    )
    query = (
        _selected(deliveries.c.claim, notices.c.body)
        .join(
            first,
            and_(
                deliveries.c.policy_id == first.c.policy_id,
                deliveries.c.recipient == first.c.recipient,
                deliveries.c.position == first.c.position,
            ),
        )
        .order_by(deliveries.c.position, *pair)
    )
    rows = connection.execute(query).mappings().all()
    found = tuple(Claimed(_delivery(row), row["claim"] + 1, row["body"]) for row in rows)
    for each in found:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.id == each.delivery.id)
            .values(claim=each.claim, claimed_until=now + round(seconds * 1_000_000))
        )
    return found


def finish(
    connection: Connection,
    claimed: Claimed,
    attempt: Attempt,
    status: DeliveryStatus,
    due_at: datetime | None,
) -> bool:
    """Keep what came of an attempt; False if the claim had run out and is another's by now."""
    here = and_(deliveries.c.id == claimed.delivery.id, deliveries.c.claim == claimed.claim)
    kept = connection.execute(
        update(deliveries)
        .where(here, deliveries.c.status == PENDING)
        .values(
            status=status.value,
            due_at=due_at,
            tries=deliveries.c.tries + 1,
            attempts=attempt.n,
            claimed_until=0,
        )
    )
    if kept.rowcount != 1:
        return False
    connection.execute(
        insert(delivery_attempts).values(
            delivery_id=claimed.delivery.id,
            n=attempt.n,
            at=attempt.at,
            milliseconds=attempt.milliseconds,
            response_status=attempt.response_status,
            response_body=attempt.response_body,
            error=attempt.error,
        )
    )
    return True


def cancel(connection: Connection, ids: Collection[str]) -> None:
    """Nobody is to be told by these any more."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(tuple(ids)), deliveries.c.status == PENDING)
        .values(status=DeliveryStatus.CANCELLED.value, due_at=None, claimed_until=0)
    )


def replay(connection: Connection, ids: Collection[str], at: datetime) -> None:
    """Attempt these anew, from the first try on. Their notices keep ids and bodies."""
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(tuple(ids)), deliveries.c.status != PENDING)
        .values(status=PENDING, due_at=at, tries=0, claimed_until=0)
    )


def dead_since(connection: Connection, since: datetime, policy_id: str | None) -> list[str]:
    """Deliveries that are dead, of notices of things that happened since an instant."""
    query = (
        select(deliveries.c.id)
        .join(notices, notices.c.id == deliveries.c.notice_id)
        .where(
            deliveries.c.status == DeliveryStatus.DEAD.value,
            notices.c.occurred_at >= since,
        )
    )
    if policy_id is not None:
        query = query.where(deliveries.c.policy_id == policy_id)
    return list(connection.execute(query).scalars())


def count_dead(connection: Connection) -> int:
    """How many deliveries were given up."""
    query = (
        select(func.count())
        .select_from(deliveries)
        .where(deliveries.c.status == DeliveryStatus.DEAD.value)
    )
    return int(connection.execute(query).scalar_one())


def read_delivery(connection: Connection, id: str) -> tuple[Delivery, Notice] | None:
    """A delivery with its notice."""
    query = _selected(notices.c.body, notices.c.occurred_at).where(deliveries.c.id == id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    notice = Notice(row["notice_id"], row["position"], row["type"], row["body"], row["occurred_at"])
    return _delivery(row), notice


def attempts_of(connection: Connection, id: str) -> tuple[Attempt, ...]:
    """Every attempt at a delivery, in order."""
    query = (
        select(delivery_attempts)
        .where(delivery_attempts.c.delivery_id == id)
        .order_by(delivery_attempts.c.n)
    )
    return tuple(
        Attempt(
            row["n"],
            row["at"],
            row["milliseconds"],
            row["response_status"],
            row["response_body"],
            row["error"],
        )
        for row in connection.execute(query).mappings()
    )


def deliveries_page(
    connection: Connection,
    request: PageRequest,
    *,
    policy_id: str | None = None,
    status: DeliveryStatus | None = None,
    type: str | None = None,
    notice_id: str | None = None,
) -> Page[Delivery]:
    """A page of the deliveries in the order of their notices."""
    query = _selected()
    for column, value in (
        (deliveries.c.policy_id, policy_id),
        (deliveries.c.status, None if status is None else status.value),
        (notices.c.type, type),
        (deliveries.c.notice_id, notice_id),
    ):
        if value is not None:
            query = query.where(column == value)
    columns = [deliveries.c.position, deliveries.c.id]
    return keyset_page(connection, query, columns, request).map(_delivery)


def _selected(*more: Any) -> Select[Any]:
    columns = [
        deliveries.c[name]
        for name in (
            "id notice_id policy_id recipient position status tries attempts due_at created_at"
        ).split()
    ]
    return select(*columns, notices.c.type, *more).join(
        notices, notices.c.id == deliveries.c.notice_id
    )


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        notice_id=row["notice_id"],
        type=row["type"],
        position=row["position"],
        policy_id=row["policy_id"],
        recipient=row["recipient"],
        status=DeliveryStatus(row["status"]),
        tries=row["tries"],
        attempts=row["attempts"],
        due_at=row["due_at"],
        created_at=row["created_at"],
    )
