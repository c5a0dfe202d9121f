"""One notice for one recipient, on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"
    """Given up after three days; it can be replayed."""
    CANCELLED = "CANCELLED"
    """Its policy, or its recipient in the policy, was taken away."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """`position` is the notice's place in the one order; `tries` counts since the last replay."""

    id: str
    notice_id: str
    type: str
    position: int
    policy_id: str
    recipient: str
    status: DeliveryStatus
    tries: int
    attempts: int
    due_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt: delivered, if there is no error."""

    n: int
    at: datetime
    milliseconds: int
    response_status: int | None
    response_body: str
    error: str | None
