"""Notification deliveries. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class DeliveryAttempt:
    """What came of one attempt; it arrived if there is no error."""

    number: int
    started_at: datetime
    duration_milliseconds: int
    response_status: int | None = None
    response_body: str | None = None
    error: str | None = None


@dataclass(frozen=True, kw_only=True)
class NotificationDelivery:
    """One notice for one recipient. `position` is its place in the order of what happened."""

    id: str
    notice_id: str
    notification_type: str
    position: int
    policy_id: str
    recipient: str
    status: Literal["PENDING", "DELIVERED", "DEAD", "CANCELLED"]
    attempt_count: int
    next_attempt_at: str | None = None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class NotificationDeliveryDetails:
    """The same with what is sent and every attempt."""

    id: str
    notice_id: str
    notification_type: str
    position: int
    policy_id: str
    recipient: str
    status: Literal["PENDING", "DELIVERED", "DEAD", "CANCELLED"]
    attempt_count: int
    next_attempt_at: str | None = None
    created_at: datetime
    attempts: list[DeliveryAttempt]
    notice: dict[str, Any]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class ReplayRequest:
    """Which deliveries that were given up to send again."""

    since: datetime
    policy_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """How many are sent again."""

    replayed: int
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class TestSent:
    """A test is on its way to every recipient of a policy."""

    policy_id: str
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
