"""Notification policies as rows: made, changed, deleted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, literal, or_, select, type_coerce, update

from engine.domain.notice import OWN_TYPES, Channel, NotificationType
from engine.domain.page import Page, PageRequest
from engine.store.keyset import keyset_page
from engine.store.notification_tables import notification_policies as policies
from engine.store.types import BIGINT


@dataclass(frozen=True, slots=True)
class NotificationPolicy:
    """Who is told of what, and by which channel.

    `types` None stands for all of the contract's. Webhooks are signed with `secret`, and until
    `previous_until` with `previous_secret` beside it.
    """

    id: str
    name: str
    channel: Channel
    types: tuple[NotificationType, ...] | None
    recipients: tuple[str, ...]
    created_at: datetime
    secret: str | None = field(default=None, repr=False)
    previous_secret: str | None = field(default=None, repr=False)
    previous_until: datetime | None = None


def add_policy(connection: Connection, policy: NotificationPolicy) -> None:
    """Store a new policy."""
    row = {"id": policy.id, "created_at": policy.created_at, **_columns(policy)}
    connection.execute(insert(policies).values(**row))


def change_policy(connection: Connection, policy: NotificationPolicy) -> None:
    """Give the policy of that id other contents."""
    connection.execute(
        update(policies).where(policies.c.id == policy.id).values(**_columns(policy))
    )


def delete_policy(connection: Connection, id: str, at: datetime) -> None:
    """From now on there is no such policy, and its secrets are nowhere."""
    gone = {"secret": None, "previous_secret": None, "previous_until": None, "deleted_at": at}
    connection.execute(update(policies).where(policies.c.id == id).values(**gone))


def find_policy(connection: Connection, id: str) -> NotificationPolicy | None:
    """The policy of that id."""
    query = select(policies).where(policies.c.id == id, policies.c.deleted_at.is_(None))
    row = connection.execute(query).mappings().first()
    return None if row is None else _policy(row)


def all_policies(connection: Connection) -> tuple[NotificationPolicy, ...]:
    """Every policy, oldest first."""
    query = (
        select(policies)
        .where(policies.c.deleted_at.is_(None))
        .order_by(policies.c.created_at, policies.c.id)
    )
    return tuple(_policy(row) for row in connection.execute(query).mappings())


def policies_page(
    connection: Connection, request: PageRequest, type: NotificationType | None
) -> Page[NotificationPolicy]:
    """A page of the policies by the instant of their making, of those that tell of a type."""
    place = type_coerce(policies.c.created_at, BIGINT).label("place")
    query = select(policies, place).where(policies.c.deleted_at.is_(None))
    if type is not None:
        words = literal(" ").concat(policies.c.types).concat(" ")
        named = words.contains(f" {type.value} ", autoescape=True)
        query = query.where(named if type in OWN_TYPES else or_(policies.c.types.is_(None), named))
    return keyset_page(connection, query, [place, policies.c.id], request).map(_policy)


def _columns(policy: NotificationPolicy) -> dict[str, object]:
    types = policy.types
    return {
        "name": policy.name,
        "channel": policy.channel.value,
        "types": None if types is None else " ".join(each.value for each in types),
        "recipients": json.dumps(policy.recipients, ensure_ascii=False),
        "secret": policy.secret,
        "previous_secret": policy.previous_secret,
        "previous_until": policy.previous_until,
    }


def _policy(row: RowMapping) -> NotificationPolicy:
    types = row["types"]
    return NotificationPolicy(
        id=row["id"],
        name=row["name"],
        channel=Channel(row["channel"]),
        types=None if types is None else tuple(map(NotificationType, types.split())),
        recipients=tuple(json.loads(row["recipients"])),
        created_at=row["created_at"],
        secret=row["secret"],
        previous_secret=row["previous_secret"],
        previous_until=row["previous_until"],
    )
