"""From the outbox to recipients: which policies tell of a message, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from engine.domain.errors import ConflictError
from engine.domain.notice import NotificationType, is_told, type_of
from engine.store.deliveries import Notice, add_notice
from engine.store.notification_policies import NotificationPolicy, all_policies
from engine.store.open import Store
from engine.store.outbox import Message, forget_delivered, mark_delivered, undelivered

__all__ = ["Message", "Render", "fan_out"]

BATCH = 100
KEPT = timedelta(days=30)
"""How long messages stay in the outbox that have been handed on; notices stay."""

Render = Callable[[Message, NotificationType], str]
"""The body of a notice: JSON text."""


def fan_out(store: Store, render: Render, at: datetime) -> int:
    """Hand on the oldest messages of the outbox, in order: how many.

    A message is handed on once, with everything that is to be sent of it, in one transaction;
    another process that was faster leaves nothing to do. What nobody is told of is only marked.
    """
    with store.read() as connection:
        messages = undelivered(connection, BATCH)
        policies = all_policies(connection) if messages else ()
    if not messages:
        return 0
    found: list[tuple[Notice, list[tuple[str, str]]]] = []
    for message in messages:
        type = type_of(message.fact.topic)
        recipients = [] if type is None else _recipients(policies, message, type)
        if type is not None and recipients:
            body = render(message, type)
            notice = Notice(message.id, message.n, type.value, body, message.fact.at)
            found.append((notice, recipients))
    try:
        with store.write() as connection:
            mark_delivered(connection, [each.id for each in messages], at)
            for notice, recipients in found:
                add_notice(connection, notice, recipients, at)
            if len(messages) < BATCH:
                forget_delivered(connection, at - KEPT)
    except ConflictError:
        return 0
    return len(messages)


def _recipients(
    policies: Sequence[NotificationPolicy], message: Message, type: NotificationType
) -> list[tuple[str, str]]:
    """Whom the policies tell, as (policy id, recipient): those that were there when it happened."""
    if type is NotificationType.NOTIFICATION_TEST:
        told = [each for each in policies if each.id == message.fact.source_id]
    else:
        told = [
            each
            for each in policies
            if is_told(each.types, type) and each.created_at <= message.fact.at
        ]
    return [(each.id, recipient) for each in told for recipient in each.recipients]
