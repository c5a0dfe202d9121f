"""Seats. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class CustomerSeatBalances:
    """What a customer holds."""

    id: str
    sequence_account_id: str
    legal_name: str
    customer_aliases: list[str]
    total: int
    change_timestamp: datetime
    balances: list[SeatBalance]


@dataclass(frozen=True, kw_only=True)
class SeatBalance:
    """What is held of a type, and since when."""

    seat_type: str
    total: int
    change_timestamp: datetime


@dataclass(frozen=True, kw_only=True)
class SeatEventRequest:
    """How many seats of a type a customer holds from a moment on: never a change."""

    customer_event_id: str | None = None
    customer_alias: str
    seat_type: str
    event_timestamp: datetime
    total: int


@dataclass(frozen=True, kw_only=True)
class SeatEventResponse:
    """A seat event as it is stored."""

    id: str
    customer_event_id: str
    customer_alias: str
    seat_type: str
    sequence_account_id: str
    event_timestamp: datetime
    total: int
    received_at: datetime
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
