"""The log of deliveries: what was sent to whom, and sending it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.domain.delivery import Attempt, Delivery, DeliveryStatus
from engine.domain.errors import ConflictError, NotFoundError
from engine.domain.notice import NotificationType
from engine.domain.page import Page, PageRequest
from engine.store import audit
from engine.store.deliveries import (
    Notice,
    attempts_of,
    dead_since,
    deliveries_page,
    read_delivery,
    replay,
)
from engine.store.notification_policies import find_policy
from engine.store.open import Connection, Store
from engine.workflows.catalog_objects import Author

__all__ = ["Attempt", "Delivery", "DeliveryStatus", "DeliveryView"]


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with all that is known of it."""

    delivery: Delivery
    notice: Notice
    attempts: tuple[Attempt, ...]


def list_deliveries(
    store: Store,
    request: PageRequest,
    *,
    policy_id: str | None,
    status: DeliveryStatus | None,
    type: NotificationType | None,
    notice_id: str | None,
) -> Page[Delivery]:
    """A page of the deliveries, in the order of what happened."""
    with store.read() as connection:
        return deliveries_page(
            connection,
            request,
            policy_id=policy_id,
            status=status,
            type=None if type is None else type.value,
            notice_id=notice_id,
        )


def view_delivery(store: Store, id: str) -> DeliveryView:
    """One with its notice and every attempt. Raises NotFoundError."""
    with store.read() as connection:
        found = read_delivery(connection, id)
        if found is None:
            raise NotFoundError(f"there is no delivery {id}")
        return DeliveryView(*found, attempts_of(connection, id))


def replay_delivery(store: Store, id: str, author: Author) -> DeliveryView:
    """Send a notice again to a recipient, under the same id and with the same body.

    Raises NotFoundError, ConflictError for one that is under way, or whose policy is gone.
    """
    with store.write() as connection:
        found = read_delivery(connection, id)
        if found is None:
            raise NotFoundError(f"there is no delivery {id}")
        delivery = found[0]
        if delivery.status is DeliveryStatus.PENDING:
            raise ConflictError("the delivery is under way: it is tried again by itself")
        policy = find_policy(connection, delivery.policy_id)
        if policy is None or delivery.recipient not in policy.recipients:
            raise ConflictError("its policy does not tell that recipient any more")
        replay(connection, [id], author.at)
        _note(connection, delivery.policy_id, 1, author)
    return view_delivery(store, id)


def replay_dead(store: Store, since: datetime, policy_id: str | None, author: Author) -> int:
    """Send again all that was given up of what happened since an instant: how many."""
    with store.write() as connection:
        ids = dead_since(connection, since, policy_id)
        replay(connection, ids, author.at)
        if ids:
            _note(connection, policy_id or "all", len(ids), author)
        return len(ids)


def send_test(store: Store, policy_id: str, author: Author) -> None:
    """Tell every recipient of a policy that it can be reached. Raises NotFoundError."""
    with store.write() as connection:
        if find_policy(connection, policy_id) is None:
            raise NotFoundError(f"there is no notification policy {policy_id}")
        audit.append(
            connection,
            at=author.at,
            actor=author.name,
            verb="notification.test",
            object_kind="notification_policy",
            object_id=policy_id,
            body={},
        )


def _note(connection: Connection, about: str, count: int, author: Author) -> None:
    audit.append(
        connection,
        at=author.at,
        actor=author.name,
        verb="notification_policy.replayed",
        object_kind="notification_policy",
        object_id=about,
        body={"deliveries": count},
    )
