"""The log of deliveries, and what is asked of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, WithJsonSchema

from engine.api.shapes.base import Given, Sent, instant
from engine.workflows.notification_deliveries import Delivery, DeliveryView

DeliveryStatusName = Literal["PENDING", "DELIVERED", "DEAD", "CANCELLED"]


def _moment(value: Any) -> Any:
    message = "is not an instant such as 2026-01-31T00:00:00Z"
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(message)
        return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(message) from None


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant with its offset or Z."""


class DeliveryAttempt(Given):
    """What came of one attempt; it arrived if there is no error."""

    number: int
    started_at: str
    duration_milliseconds: int
    response_status: int | None = None
    response_body: str | None = None
    """The first 1024 characters of the answer."""
    error: str | None = None


class NotificationDelivery(Given):
    """One notice for one recipient. `position` is its place in the order of what happened."""

    id: str
    notice_id: str
    notification_type: str
    position: int
    policy_id: str
    recipient: str
    status: DeliveryStatusName
    attempt_count: int
    next_attempt_at: str | None = None
    created_at: str

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """As the list shows it."""
        return cls(**_fields(delivery))


class NotificationDeliveryDetails(NotificationDelivery):
    """The same with what is sent and every attempt."""

    attempts: list[DeliveryAttempt]
    notice: dict[str, Any]
    """The body, as JSON."""

    @classmethod
    def of_view(cls, view: DeliveryView) -> Self:
        """As it is read by itself."""
        attempts = [
            DeliveryAttempt(
                number=each.n,
                started_at=instant(each.at),
                duration_milliseconds=each.milliseconds,
                response_status=each.response_status,
                response_body=each.response_body or None,
                error=each.error,
            )
            for each in view.attempts
        ]
        notice = json.loads(view.notice.body, parse_float=str)
        return cls(**_fields(view.delivery), attempts=attempts, notice=notice)


class ReplayRequest(Sent):
    """Which deliveries that were given up to send again."""

    since: Moment
    """Of what happened from this instant on."""
    policy_id: str | None = None


class TestSent(Given):
    """A test is on its way to every recipient of a policy."""

    policy_id: str


class Replayed(Given):
    """How many are sent again."""

    replayed: int


def _fields(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "notice_id": delivery.notice_id,
        "notification_type": delivery.type,
        "position": delivery.position,
        "policy_id": delivery.policy_id,
        "recipient": delivery.recipient,
        "status": delivery.status.value,
        "attempt_count": delivery.attempts,
        "next_attempt_at": None if delivery.due_at is None else instant(delivery.due_at),
        "created_at": instant(delivery.created_at),
    }
