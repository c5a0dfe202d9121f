"""Activity logs. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from meterhouse_client.answer import ETAG


@dataclass(frozen=True, kw_only=True)
class ActivityLogItem:
    """One thing that was done. `metadata` is what the audit log keeps of it."""

    id: str
    activity_log_id: str
    verb: str
    name: str
    summary: str
    reason: str | None = None
    metadata: list[Any]
    activity_log_actor: Actor
    activity_log_object: ActivityObject


@dataclass(frozen=True, kw_only=True)
class ActivityLogResponse:
    """A row of the audit log, with its place in the chain of hashes."""

    id: str
    sequence_account_id: str
    activity_type: str
    origin: str
    created_at: datetime
    number: int
    hash: str
    activity_log_items: list[ActivityLogItem]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class ActivityObject:
    """What it was done to."""

    id: str
    entity_type: str
    entity_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who did it: a key, or a part of this program."""

    id: str
    entity_type: str
    entity_id: str | None = None
    email: str | None = None
