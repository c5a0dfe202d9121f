"""Types of seats, seat events, and what customers hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from engine.api.shapes.base import Given, OneLine, Sent, instant
from engine.domain.stored_event import StoredEvent
from engine.workflows.catalog_snapshot import CatalogObject
from engine.workflows.public_ids import SEAT_METRICS, PublicIds
from ingest.json_text import Json, NumberText
from ingest.seats import EVENT_TYPE, TOTAL

SeatType = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=64)
]
"""What events call a type of seats: small letters and digits, words joined by `_`."""


class SeatMetricUpdate(Sent):
    """What people call a type of seats."""

    label: OneLine
    description: str | None = None


class SeatMetricRequest(SeatMetricUpdate):
    """A type of seats; what events call it is for ever."""

    seat_type: SeatType


class SeatMetricResponse(Given):
    """A type of seats."""

    id: str
    seat_type: str
    label: str
    description: str | None = None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, metric: CatalogObject, ids: PublicIds) -> SeatMetricResponse:
        """As it is given."""
        return cls(
            id=ids.public(SEAT_METRICS, metric.id),
            seat_type=metric.id,
            label=metric.data["label"],
            description=metric.data.get("description"),
            created_at=instant(metric.created_at),
            updated_at=instant(metric.updated_at),
        )


class SeatEventRequest(Sent):
    """How many seats of a type a customer holds from a moment on: never a change."""

    customer_event_id: str | None = None
    customer_alias: str
    seat_type: SeatType
    event_timestamp: str
    total: Annotated[int, Field(ge=0, lt=10**12)]


class SeatEventResponse(Given):
    """A seat event as it is stored."""

    id: str
    customer_event_id: str
    customer_alias: str
    seat_type: str
    sequence_account_id: str
    event_timestamp: str
    total: int
    received_at: str


def seat_event_shape(event: StoredEvent, account_id: str) -> dict[str, Json]:
    """A `SeatEventResponse` as a tree of JSON."""
    total = dict(zip(event.keys, event.texts, strict=True))[TOTAL]
    return {
        "id": event.id,
        "customerEventId": event.customer_event_id,
        "customerAlias": event.customer_alias,
        "seatType": event.event_type.removeprefix(EVENT_TYPE),
        "sequenceAccountId": account_id,
        "eventTimestamp": instant(event.event_timestamp),
        "total": NumberText(total),
        "receivedAt": instant(event.received_at),
    }


class SeatBalance(Given):
    """What is held of a type, and since when."""

    seat_type: str
    total: int
    change_timestamp: str


class CustomerSeatBalances(Given):
    """What a customer holds."""

    id: str
    sequence_account_id: str
    legal_name: str
    customer_aliases: list[str]
    total: int
    change_timestamp: str
    balances: list[SeatBalance]
