"""Seat metrics. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class SeatMetricRequest:
    """A type of seats; what events call it is for ever."""

    label: str
    description: str | None = None
    seat_type: str


@dataclass(frozen=True, kw_only=True)
class SeatMetricResponse:
    """A type of seats."""

    id: str
    seat_type: str
    label: str
    description: str | None = None
    created_at: datetime
    updated_at: datetime
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class SeatMetricUpdate:
    """What people call a type of seats."""

    label: str
    description: str | None = None
