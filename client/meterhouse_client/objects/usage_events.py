"""Usage events. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class BatchItem:
    """What became of one event of a batch."""

    index: int
    status: Literal["ACCEPTED", "REJECTED"]
    id: str | None = None
    seq: int | None = None
    reason: str | None = None
    message: str | None = None


@dataclass(frozen=True, kw_only=True)
class BatchResponse:
    """What became of a batch; every accepted event is durable."""

    accepted: int
    rejected: int
    received_at: datetime
    items: list[BatchItem]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CsvResponse:
    """What became of a file, or with `dryRun` would become of it."""

    dry_run: bool
    accepted: int
    rejected: int
    received_at: datetime | None = None
    items: list[CsvRow]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class CsvRow:
    """A row that is refused."""

    line: int
    reason: str
    message: str


@dataclass(frozen=True, kw_only=True)
class RetractionsRequest:
    """Events that are taken back."""

    customer_event_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class UsageEventResponse:
    """An event as it is stored."""

    id: str
    customer_event_id: str
    customer_alias: str
    event_type: str
    sequence_account_id: str
    event_timestamp: datetime
    event_properties: dict[str, Any]
    received_at: datetime
    seq: int
    retracted: bool | None = None
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)
